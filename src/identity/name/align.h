/* SPDX-License-Identifier: Apache-2.0 */
/* Which words of two names belong together. For this folder only. */
#ifndef IDENTITY_NAME_ALIGN_H
#define IDENTITY_NAME_ALIGN_H

#include "identity/name/layout.h"

/* What a comparison of two variants found. Weights in thousandths of a word:
 * a particle weighs less than a surname. */
struct alignment {
	uint32_t matched; /* weight of the words that belong together */
	uint32_t lost;    /* of that, what they differ in */
	uint32_t worst; /* the most that one pair of names differs, 0..1000 */
	uint32_t left_x; /* weight of words that agree with none */
	uint32_t left_y;
	uint8_t names; /* pairs that are no initials, particles or titles */
	bool number_differs;
	bool place_differs;
	bool generic_differs; /* bank on one side, trust on the other */
	struct name_alike_why why;
};

/* Pairs off the words of one variant of x and one of y, each the best that is
 * left; words written together are compared with those written apart.
 *   cost: O(words^2) comparisons of words, no allocation */
void align_variants(const struct name_form *x,
	const struct variant *v,
	const struct name_form *y,
	const struct variant *w,
	struct alignment *ret);

#endif
