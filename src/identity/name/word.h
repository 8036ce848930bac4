/* SPDX-License-Identifier: Apache-2.0 */
/* How alike two written words are: slips of keys, of shapes and of the ear. */
#ifndef IDENTITY_NAME_WORD_H
#define IDENTITY_NAME_WORD_H

#include "core/core.h"

enum {
	WORD_MAX = 40,    /* bytes of a word that are compared */
	WORD_SAME = 1000, /* what equal words are worth */
	WORD_LEAST = 400, /* below this is 0 */
};

/* Similarity of two words, 0 or WORD_LEAST to WORD_SAME: a Damerau distance
 * (optimal string alignment) whose steps are cheaper where a slip is likely (a
 * neighbour on the QWERTY keyboard, two letters swapped, a doubled letter, a
 * digit or letter of the same shape, rn for m, a vowel for another), over the
 * longer length, with Winkler's bonus for a common head. a, b  : folded words,
 * [a-z0-9] meant, any bytes allowed; only the first WORD_MAX bytes count, and
 * what lies behind must be the same empty : 0, two empty ones too: what is
 * missing agrees with nothing cost  : O(a.n * b.n), no allocation, pure,
 * symmetrical source: Damerau 1964; Winkler 1990 for the head */
uint32_t word_alike(struct str a, struct str b);

#endif
