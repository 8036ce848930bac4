/* SPDX-License-Identifier: Apache-2.0 */
/* What an organisation's own logs hold of what is known of an actor or a case,
 * and how far they could have held it: "nothing found" is worth as much as what
 * was looked at. */
#ifndef MODEL_AUDIT_H
#define MODEL_AUDIT_H

#include "model/watch.h"

enum {
	AUDIT_HOSTS = 16
};

/* Something known, and where it stands in the logs. */
struct audit_found {
	struct str type; /* of WATCH_TYPE_WORDS */
	struct str value;
	struct str label; /* what it stands for; may be empty */
	struct str field; /* where it was found first: "TLS server name" */
	uint64_t records;
	/* TIME_UNKNOWN: no record told a time */
	int64_t first_s;
	int64_t last_s;
	struct addr host[AUDIT_HOSTS]; /* that had to do with it */
	uint32_t n_host;               /* may be more than are kept */
	struct locator loc;            /* of the first record */
};

/* Something that could not be looked for, or only in part. */
struct audit_gap {
	struct str what; /* "DNS names", "T1059 Command and Scripting .." */
	struct str why;
	struct str collect; /* what would show it */
	/* things of the list that only this could show; 0 = not counted */
	uint64_t things;
};

/* What one sensor tells of one kind of evidence. */
struct audit_coverage {
	struct str sensor;
	struct str evidence;
	uint64_t records;
	uint32_t hosts; /* different ones, about */
	uint32_t days;  /* of the audit's, on which there was any */
	/* by day from the audit's first one: whether there was any */
	const bool *day;
};

struct audit {
	struct str against;
	uint64_t asked;      /* things looked for */
	uint64_t could_show; /* of them, what some log here can show */
	const struct audit_found *found;
	uint32_t n_found;
	const struct audit_gap *gap;
	uint32_t n_gap;
	const struct audit_coverage *coverage;
	uint32_t n_coverage;
	/* of all telemetry; n_day 0 = none of it told a time */
	int64_t first_day_s;
	uint32_t n_day;
	/* techniques of the actor that hunts look for, and what they found */
	uint32_t techniques;
	uint32_t techniques_looked_for;
	const struct audit_technique {
		struct str id;
		struct str name;
		uint64_t findings;
		bool looked_for;
	} * technique; /* `techniques` of them */
};

#endif
