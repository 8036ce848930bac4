/* SPDX-License-Identifier: Apache-2.0 */
/* watch: standing questions. A set of what is looked for, and what of it an
 * observation holds: one look at each field, however large the set is. */
#ifndef WATCH_WATCH_H
#define WATCH_WATCH_H

#include "model/model.h"

enum {
	WATCH_HITS_MAX = 16 /* of one observation; more are not told */
};

struct watch_set;

/* What of an observation is looked for. */
struct watch_hit {
	uint32_t index;    /* as it was added */
	const char *field; /* "TLS server name" */
	struct str value;  /* as the observation has it; "" of an address */
	bool of_src;       /* of an address: the one that began */
};

/* An empty set, with memory of its own. */
bool watch_set_open(struct watch_set **ret, struct err *err);
/* NULL is a no-op. */
void watch_set_close(struct watch_set *s);

/* Adds something by the caller's index, within [from_s, to_s) (TIME_UNKNOWN,
 * TIME_OPEN: no bound). One thing may be added several times. A digest whose
 * type was told by its form alone is looked for wherever one so long stands.
 * false: no memory */
bool watch_set_add(struct watch_set *s,
	const struct watched *w,
	int64_t from_s,
	int64_t to_s,
	uint32_t index);

/* What of the set stands in the observation, in order of its fields; what is
 * bounded is not found in what has no time. The values are slices of the
 * observation. cost: a look-up for each field, and for each label of a name */
uint32_t watch_match(struct watch_set *s,
	const struct obs *o,
	struct watch_hit hit[static WATCH_HITS_MAX]);

/* What kinds of evidence an observation is, of which each can hold some types
 * of things and not others. */
enum watch_evidence {
	EVIDENCE_ADDRESSES,    /* who talked to whom */
	EVIDENCE_NAMES,        /* questions and answers of the DNS */
	EVIDENCE_SERVER_NAMES, /* asked for in TLS and HTTP */
	EVIDENCE_URLS,
	EVIDENCE_CERTIFICATES,
	EVIDENCE_JA3,
	EVIDENCE_JA4,
	EVIDENCE_HASSH,
	EVIDENCE_HOST_KEYS,
	EVIDENCE_MD5, /* of files */
	EVIDENCE_SHA1,
	EVIDENCE_SHA256,
	EVIDENCE_MAIL,
	EVIDENCE_LOGONS,
	EVIDENCE_COMMANDS, /* that somebody typed, or processes */
	EVIDENCE_KINDS
};

/* "addresses", "DNS names", ..: for people; what to collect to have it */
const char *watch_evidence_name(enum watch_evidence e);
/* "flow records: Zeek conn.log, NetFlow, firewall logs" */
const char *watch_evidence_from(enum watch_evidence e);

/* A set of 1 << enum watch_evidence: what the observation is evidence of. */
unsigned watch_evidence_of(const struct obs *o);

/* The same of what can hold a thing of that type (of struct watched). */
unsigned watch_evidence_for(unsigned type);

#endif
