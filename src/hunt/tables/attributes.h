/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: what hosts said, asked and showed, each distinct one once
 * with how often and when: "this client greeted this server with this JA4". 64
 * bytes an attribute, 11 to 21 for finding it, and its text once. */
#ifndef HUNT_TABLES_ATTRIBUTES_H
#define HUNT_TABLES_ATTRIBUTES_H

#include "hunt/tables/hosts.h"
#include "model/model.h"

/* What stands in text, dst and code. src is the client, or who asked; dst the
 * server; HOST_NONE where the record names none. */
/* Several values of one attribute stand in its text one behind the other, each
 * with its length before it: part_next (tables.h) takes them apart. */
enum attribute_kind {
	ATTR_SNI,       /* the name in TLS */
	ATTR_HTTP_HOST, /* "" too: a request that named no host */
	ATTR_URL,       /* "host/path?query" */
	ATTR_AGENT,
	ATTR_HTTP_SERVER,
	ATTR_HEADERS,
	/* a name and the address that it was said to have (dst), to whom (src);
	 * code: record type */
	ATTR_ANSWER,
	ATTR_ALIAS, /* name, other name: an answer that is a name */
	/* a name that does not exist; src asked; code: record type */
	ATTR_NXDOMAIN,
	ATTR_JA3,
	ATTR_JA3S,
	ATTR_JA4,
	ATTR_CIPHER,
	/* SHA-256; code: its place in what the server sent, from 0 */
	ATTR_CERTIFICATE,
	ATTR_CERT_SHA1,
	ATTR_CERT_SUBJECT,
	ATTR_HASSH,
	ATTR_HASSH_SERVER,
	ATTR_HOST_KEY,
	ATTR_SSH_CLIENT, /* how an SSH client calls itself; code: port */
	ATTR_MD5,
	ATTR_SHA1,
	ATTR_SHA256,
	ATTR_FILE,    /* name; bytes: its size; dst sent it */
	ATTR_MAIL,    /* from, to, subject */
	ATTR_NAME,    /* what a machine calls itself (src) */
	ATTR_SHARE,   /* share, name, action; bytes: size */
	ATTR_ALERT,   /* a sensor's word; code: severity */
	ATTR_COMMAND, /* source, user, text */
	ATTR_RECORD,  /* source, value, value: of the kinds in
			 observations.c */
	/* a connection of an hour or more; code: port; bytes: ms of the
	 * longest, whose time and place are the first */
	ATTR_LONG,
	ATTR_SCANNER, /* a scanner's habit: "zmap"; code: port */
	/* a sensor verified the server's certificates; code: 1 they prove it,
	 * 0 they do not */
	ATTR_PROOF,
	/* src asked for the hardware address of dst, by ARP */
	ATTR_ASKED_FOR,
	ATTR_HARDWARE, /* src says by ARP that it has this hardware address */
	/* a hardware address asked for a lease of dst, or HOST_NONE: no address
	 * was named; src: whom, or HOST_NONE */
	ATTR_LEASE,
	ATTR_STACK, /* first packets of src: code: window, bytes: TTL */
	ATTR_KINDS
};
struct attribute {
	uint8_t kind;
	uint16_t code;
	uint16_t sensor;
	uint32_t text;
	uint32_t src;
	uint32_t dst;
	uint32_t n;     /* records */
	uint64_t bytes; /* summed over the records, where the kind has any */
	/* INT64_MIN where no record had a time */
	int64_t first_ms;
	int64_t last_ms;
	struct locator loc; /* of the first record */
};

struct attributes {
	struct arena *a;
	struct attribute **block; /* in blocks, so that they never move */
	uint32_t n_block;
	/* cap of them: half of the hash above index + 1, 0 = free */
	uint64_t *slot;
	uint32_t cap;
	uint32_t n;
	uint32_t *of_src; /* by host: distinct attributes of it */
	uint32_t src_cap;
	uint64_t n_beyond; /* records of sources over ATTRIBUTES_OF_SRC_MAX */
};
/* ATTRIBUTES_OF_SRC_MAX: of a source that shows more distinct things, later
 * ones are counted only. Which these are depends on the order. */
enum {
	ATTR_BLOCK = 1024,
	ATTR_BLOCKS_MAX = 1 << 17,
	ATTRIBUTES_OF_SRC_MAX = 1 << 20
};

/* An empty table in the arena. false when memory is spent. */
bool attributes_open(struct attributes *f, struct arena *a);
/* Whether the source has shown so much that nothing new of it is kept: no need
 * to keep its texts either. */
static inline bool attributes_full(const struct attributes *f, uint32_t src)
{
	return src < f->src_cap && f->of_src[src] >= ATTRIBUTES_OF_SRC_MAX;
}
/* *x: one record, n >= 1. Adds to what is known of the same kind, code, text,
 * src, dst and sensor. false when memory is spent. */
bool attributes_put(struct attributes *f, const struct attribute *x);
static inline const struct attribute *attributes_at(
	const struct attributes *f,
	uint32_t i)
{
	return &f->block[i / ATTR_BLOCK][i % ATTR_BLOCK];
}
/* Puts every attribute of `from` into `to`; host_of and text_of say what
 * numbers from's have there. false when memory is spent. */
bool attributes_merge(struct attributes *to,
	const struct attributes *from,
	const uint32_t *host_of,
	const uint32_t *text_of);

#endif
