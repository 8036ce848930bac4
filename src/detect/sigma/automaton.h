/* SPDX-License-Identifier: Apache-2.0 */
/* All literals that rules look for in one field, found in one pass over a
 * value, whatever the case of ASCII letters. source: Aho and Corasick,
 * Efficient String Matching, 1975 */
#ifndef DETECT_SIGMA_AUTOMATON_H
#define DETECT_SIGMA_AUTOMATON_H

#include "detect/sigma/rule.h"

struct automaton;

/* Of those rows, each IS_TEXT. NULL: no memory, or more than 2^26 bytes of
 * literals. */
struct automaton *automaton_make(struct arena *a,
	const struct asked *row,
	const uint32_t *which,
	uint32_t n);

/* Calls hit for rows of which the literals stand in s where they must; at
 * least once each, rarely twice. verify: the rest of the pattern is not
 * compared yet. cost: the length of s, and a step for each row that is hit */
void automaton_scan(struct automaton *m,
	struct str s,
	void (*hit)(void *ctx, uint32_t row, bool verify),
	void *ctx);

#endif
