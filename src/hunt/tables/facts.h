/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: what hosts said, asked and showed, each distinct thing once
 * with how often and when: "this client greeted this server with this JA4". 64
 * bytes a fact, 11 to 21 for finding it, and its text once. */
#ifndef HUNT_TABLES_FACTS_H
#define HUNT_TABLES_FACTS_H

#include "hunt/tables/hosts.h"
#include "model/model.h"

/* What stands in text, dst and code. src is the client, or who asked; dst the
 * server; HOST_NONE where the record names none. */
enum fact_kind {
	FACT_SNI,       /* the name in TLS */
	FACT_HTTP_HOST, /* "" too: a request that named no host */
	FACT_URL,       /* "host/path?query" */
	FACT_AGENT,
	FACT_HTTP_SERVER,
	FACT_HEADERS,
	/* a name and the address that it was said to have (dst), to whom (src);
	 * code: record type */
	FACT_ANSWER,
	FACT_ALIAS, /* "name\x1fother name": an answer that is a name */
	/* a name that does not exist; src asked; code: record type */
	FACT_NXDOMAIN,
	FACT_JA3,
	FACT_JA3S,
	FACT_JA4,
	FACT_CIPHER,
	/* SHA-256; code: its place in what the server sent, from 0 */
	FACT_CERTIFICATE,
	FACT_CERT_SHA1,
	FACT_CERT_SUBJECT,
	FACT_HASSH,
	FACT_HASSH_SERVER,
	FACT_HOST_KEY,
	FACT_SSH_TRY, /* text: the client's version; code: enum outcome */
	FACT_MD5,
	FACT_SHA1,
	FACT_SHA256,
	FACT_FILE, /* name; bytes: its size; dst sent it */
	FACT_MAIL, /* "from\x1fto\x1fsubject" */
	/* "method\x1fuser\x1fdomain\x1fservice"; code: enum outcome */
	FACT_LOGON,
	FACT_NAME,    /* what a machine calls itself (src) */
	FACT_SHARE,   /* "share\x1fname\x1faction"; bytes: size */
	FACT_ALERT,   /* a sensor's word; code: severity */
	FACT_COMMAND, /* "source\x1fuser\x1ftext" */
	FACT_RECORD,  /* "source\x1fvalue\x1fvalue": of the kinds in sight.c */
	/* a connection of an hour or more; code: port; bytes: ms of the
	 * longest, whose time and place are the first */
	FACT_LONG,
	FACT_MARK,  /* a scanner's habit: "zmap"; code: port */
	FACT_STACK, /* first packets of src: code: window, bytes: TTL */
	FACT_KINDS
};
enum outcome {
	OUTCOME_UNKNOWN,
	OUTCOME_NO,
	OUTCOME_YES
};

struct fact {
	uint8_t kind;
	uint16_t code;
	uint16_t sensor;
	uint32_t text;
	uint32_t src;
	uint32_t dst;
	uint32_t n;     /* records */
	uint64_t bytes; /* summed over the records, where the kind has any */
	int64_t first_ms, last_ms; /* INT64_MIN where no record had a time */
	struct locator loc;        /* of the first record */
};

struct facts {
	struct arena *a;
	struct fact **block; /* in blocks, so that they never move */
	uint32_t n_block;
	/* cap of them: half of the hash above index + 1, 0 = free */
	uint64_t *slot;
	uint32_t cap;
	uint32_t n;
	uint32_t *of_src; /* by host: distinct facts of it */
	uint32_t src_cap;
	uint64_t n_beyond; /* records of sources over FACTS_OF_SRC_MAX */
};
/* FACTS_OF_SRC_MAX: of a source that shows more distinct things, later ones are
 * counted only. Which these are depends on the order. */
enum {
	FACT_BLOCK = 1024,
	FACT_BLOCKS_MAX = 1 << 17,
	FACTS_OF_SRC_MAX = 1 << 20
};

/* An empty table in the arena. false when memory is spent. */
bool facts_open(struct facts *f, struct arena *a);
/* Whether the source has shown so much that nothing new of it is kept: no need
 * to keep its texts either. */
static inline bool facts_full(const struct facts *f, uint32_t src)
{
	return src < f->src_cap && f->of_src[src] >= FACTS_OF_SRC_MAX;
}
/* *x: one record, n >= 1. Adds to what is known of the same kind, code, text,
 * src, dst and sensor. false when memory is spent. */
bool facts_put(struct facts *f, const struct fact *x);
static inline const struct fact *facts_at(const struct facts *f, uint32_t i)
{
	return &f->block[i / FACT_BLOCK][i % FACT_BLOCK];
}
/* Puts every fact of `from` into `to`; host_of and text_of say what numbers
 * from's have there. false when memory is spent. */
bool facts_merge(struct facts *to,
	const struct facts *from,
	const uint32_t *host_of,
	const uint32_t *text_of);

#endif
