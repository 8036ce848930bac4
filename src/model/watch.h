/* SPDX-License-Identifier: Apache-2.0 */
/* What is watched: a server, a network, a name, a certificate, a key, a
 * fingerprint, a URL, a file; and the times in which contact with it counts. */
#ifndef MODEL_WATCH_H
#define MODEL_WATCH_H

#include "model/indicator.h"
#include "model/victim.h"

/* Types of what is watched: those of indicators, without addresses of mail, and
 * keys of SSH servers. */
enum {
	WATCH_HOST_KEY = INDICATOR_TYPES,
	WATCH_TYPES
};
#define WATCH_TYPE_WORDS                                               \
	"ip|cidr|domain|url|md5|sha1|sha256|ja3|ja3s|ja4|hassh|hassh-" \
	"server|"                                                      \
	"cert-sha1|cert-sha256|host-key"

/* The type's word in WATCH_TYPE_WORDS */
const char *watch_type_name(unsigned type);

struct watched {
	unsigned type;
	struct str value; /* canonical: model/indicator.h */
};
/* word: of WATCH_TYPE_WORDS, or empty: then the text may have it before a colon
 * ("ja4:t13d..."), or its form says it. room: where the value lies. false: it
 * is nothing that can be watched. */
bool watched_parse(struct str word,
	struct str text,
	char room[static INDICATOR_MAX_BYTE],
	struct watched *ret);

/* "address:203.0.113.7", "domain:c2.example", "indicator:ja4:t13d..": what
 * claims call it; in the arena */
struct str watched_entity(const struct watched *w, struct arena *a);

/* Times in which something counts: half-open, ascending, apart. Beyond
 * WINDOWS_MAX the two that are nearest become one. */
enum {
	WINDOWS_MAX = 8
};
struct windows {
	uint32_t n;
	struct {
		/* TIME_UNKNOWN, TIME_OPEN: no bound */
		int64_t from_s;
		int64_t to_s;
	} w[WINDOWS_MAX];
};
/* Adds one. */
void windows_add(struct windows *to, int64_t from_s, int64_t to_s);
/* Whether the instant lies in one. */
bool windows_have(const struct windows *w, int64_t t_s);
/* Whether all from first_s to last_s lies in one. */
bool windows_cover(const struct windows *w, int64_t first_s, int64_t last_s);

/* What contact with is asked for. Each answers false where it is of no
 * interest, else *ret has when contact with it counts. */
struct interest {
	void *ctx;
	bool (*address)(void *ctx, struct addr a, struct windows *ret);
	/* as domain_name writes it; a watched name has those below it */
	bool (*name)(void *ctx, struct str name, struct windows *ret);
	/* a digest, a fingerprint, a key, a URL, canonical */
	bool (*text)(void *ctx, struct str text, struct windows *ret);
};

enum {
	CONTACT_LOCS = 4
};

/* Who had to do with a server of interest, summed over one host and one port.
 */
struct contact {
	struct addr host;
	/* the unspecified one: only its name is known, in `name` */
	struct addr server;
	struct str name;
	struct str trait; /* watched, and shown by the server or to it */
	uint16_t port;
	uint8_t proto; /* 0: it was asked for, no more */
	/* at most CONTACT_BEACONED: what more it is, findings say */
	enum contact_grade grade;
	/* half-open */
	int64_t first_s;
	int64_t last_s;
	uint64_t n;         /* records */
	uint64_t bytes_out; /* payload of the host's */
	uint64_t bytes_in;
	bool has_out;
	bool has_in;
	/* what a sensor that saw it watches: "org:NAME"; empty = not told */
	struct str vantage;
	/* the first record of some of the sensors that saw it */
	struct locator loc[CONTACT_LOCS];
	uint32_t n_loc;
};

/* A server to which something that is watched leads. */
struct followed {
	struct addr server;
	/* what leads there: a name that was answered with it, or what it
	 * showed, as struct interest was asked for it */
	struct str from;
	bool by_name;
	/* half-open: when it was seen to */
	int64_t first_s;
	int64_t last_s;
	uint64_t n; /* records */
	struct locator loc;
};

/* Something that is watched as of a day: a `watched` claim that counts. */
struct watch_row {
	struct str what; /* entity */
	struct str type; /* of WATCH_TYPE_WORDS */
	struct str value;
	struct str reason;
	struct str authority;
	struct str from;       /* what led to it; empty: somebody named it */
	uint64_t contacts;     /* records of contact with it */
	uint32_t organisation; /* that had any */
	const struct claim *claim;
};

/* A server or name that shares something with what is watched, and is not. */
struct watch_candidate {
	struct str what;   /* entity */
	struct str with;   /* what is watched */
	struct str shared; /* "rented by persona:False Name 1" */
	const struct claim *claim;
};

#endif
