/* SPDX-License-Identifier: Apache-2.0 */
/* What was meant, perhaps: the words of a list that are near to one that is not
 * in it. */
#ifndef CORE_NEAR_H
#define CORE_NEAR_H

#include "core/buf.h"

enum {
	TEXT_DISTANCE_MAX = 40
};
/* Letters to add, leave out, change, or swap with their neighbour to make one
 * of the other (optimal string alignment). Texts longer than TEXT_DISTANCE_MAX
 * bytes are far from all: UINT8_MAX. */
unsigned text_distance(struct str a, struct str b);

enum {
	NEAR_WORDS = 3
};
/* The words that are nearest so far, nearest first; of equal ones the first
 * that came. A word is near when one slip of the pen and one more for each
 * five letters make the one of the other, in whatever case; or when one
 * of the two begins with the other (of 3 letters or more). */
struct nearest {
	struct str wanted;
	struct str word[NEAR_WORDS]; /* borrowed */
	unsigned far[NEAR_WORDS];
	unsigned n;
};

/* Nothing is near yet. wanted must outlive it. */
struct nearest near_to(struct str wanted);

/* A word of the list, which must outlive n; one that came before is kept once.
 */
void near_offer(struct nearest *n, struct str word);

/* Each word of a list that sep separates. */
void near_offer_list(struct nearest *n, struct str list, char sep);

/* Whether the nearest is a slip of the pen away, no mere beginning. */
bool near_is_slip(const struct nearest *n);

/* "; did you mean `exhibits` or `entities`?", or nothing. before, behind: what
 * stands around each word, such as "--" and "". */
void near_say(const struct nearest *n,
	const char *before,
	const char *behind,
	struct buf *b);

/* near_say of a list of words that sep separates. */
void near_words(struct str wanted, struct str list, char sep, struct buf *b);

#endif
