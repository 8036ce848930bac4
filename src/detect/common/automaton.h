/* SPDX-License-Identifier: Apache-2.0 */
/* All literals that rules look for in one field or buffer, found in one pass
 * over a value, whatever the case of ASCII letters. source: Aho and Corasick,
 * Efficient String Matching, 1975 */
#ifndef DETECT_COMMON_AUTOMATON_H
#define DETECT_COMMON_AUTOMATON_H

#include "core/core.h"

struct automaton;

/* Bytes of one text. */
struct literal {
	const uint16_t *t; /* n of them, each below 256 */
	uint32_t n;
	uint32_t row; /* what is told when it is found */
	bool starts;  /* the value begins with it */
	bool ends;
	bool verify; /* what is told with it */
};

/* Of n literals. NULL: no memory, or more than 2^26 bytes of
 * literals. */
struct automaton *automaton_make(struct arena *a,
	const struct literal *literal,
	uint32_t n);

/* Calls hit for rows of which the literals stand in s where they must; at
 * least once each, rarely twice. verify: as the literal says it. cost: the
 * length of s, and a step for each row that is hit */
void automaton_scan(struct automaton *m,
	struct str s,
	void (*hit)(void *ctx, uint32_t row, bool verify),
	void *ctx);

#endif
