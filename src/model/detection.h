/* SPDX-License-Identifier: Apache-2.0 */
/* What rules of detection that others wrote found in a case, and which of
 * them could not be asked. */
#ifndef MODEL_DETECTION_H
#define MODEL_DETECTION_H

#include "model/claim.h"

enum {
	DETECTION_KEPT = 100 /* matches of a rule that are told one by one */
};

enum detection_state {
	DETECTION_RAN,
	DETECTION_NO_RECORDS, /* nothing of what it is about was read */
	DETECTION_STOPPED,    /* it reached a limit on the way */
	DETECTION_NOT_EXPRESSIBLE,
	DETECTION_STATES
};

struct detection_cell {
	struct str name;
	struct str value;
};

struct detection_match {
	struct locator loc;
	int64_t t_ns; /* T_NONE = the record tells none */
	/* the rule excludes something by a field that the record does not
	 * tell: it may be what is excluded */
	bool possible;
	const struct detection_cell *cell; /* what the rule asks of */
	uint32_t n_cell;
};

struct detection_rule {
	struct str engine; /* "sigma", "suricata" */
	struct str file;
	uint32_t line; /* of the rule, or of what cannot be expressed */
	struct str id;
	struct str title;
	struct str level;
	struct str status;
	struct str author;
	struct str about; /* its log source, for people */
	enum detection_state state;
	struct str reason; /* unless it ran */
	struct str untold; /* fields that no record told, separated by ", " */
	uint64_t records;  /* that were held against it */
	uint64_t count;
	uint64_t possible; /* of count */
	int64_t first_ns;
	int64_t last_ns;
	const struct detection_match *match;
	uint32_t n_match;
};

/* Rules in the order in which they were read. */
struct detection {
	const struct detection_rule *rule;
	uint32_t n;
	uint64_t records;
	uint64_t matches;
	uint32_t in_state[DETECTION_STATES];
	struct str *exhibit; /* names, by the index that locators hold */
	uint32_t n_exhibit;
	struct str note; /* a sentence about all of it; empty: none */
};

#endif
