/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: the pattern language of STIX, as far as it names values
 * that can be looked for. source: OASIS STIX 2.1, 9 */
#ifndef READ_INTEL_STIX_PATTERN_H
#define READ_INTEL_STIX_PATTERN_H

#include "read/read.h"

/* Why a value of a pattern, or all of it, cannot be looked for. In order of
 * what is said of a pattern that has several of them. */
enum pattern_fault {
	PATTERN_SOUND,
	PATTERN_SYNTAX,
	PATTERN_SEQUENCE,
	PATTERN_REPEATED,
	PATTERN_SEVERAL,
	PATTERN_NEGATED,
	PATTERN_SHAPE,
	PATTERN_ORDER,
	PATTERN_TOGETHER,
	PATTERN_NARROWED,
	PATTERN_UNSEEN,
	PATTERN_BENIGN,
	PATTERN_FAULTS
};

struct pattern_fault_row {
	const char *name; /* "FOLLOWEDBY", for counts */
	const char *why;  /* a clause: what was expected */
};
extern const struct pattern_fault_row pattern_faults[PATTERN_FAULTS];

/* A value that a pattern compares something with. */
struct pattern_value {
	const char
		*mark; /* what lists of marks call its type: "ip", "hash" */
	enum indicator_type type; /* INDICATOR_TYPES: no sensor sees it */
	struct str value;
	uint16_t port; /* 0 = any */
	/* START and STOP; T_NONE */
	int64_t from_ns;
	int64_t to_ns;
	enum pattern_fault
		alone; /* PATTERN_SOUND: it alone is what is meant */
};

struct pattern_values {
	const struct pattern_value
		*value; /* n of them, as they stand there */
	uint32_t n;
	uint32_t unread; /* comparisons that name no value */
	/* what is wrong with the whole; PATTERN_SOUND: some value is meant
	 * alone */
	enum pattern_fault fault;
};

/* Values live in the arena or in the text. false: the arena is spent. cost:
 * linear, but for AND between alternatives, which is bounded */
bool pattern_read(struct str text,
	struct arena *a,
	struct pattern_values *ret);

#endif
