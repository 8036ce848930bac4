/* SPDX-License-Identifier: Apache-2.0 */
/* What the score of two names is made of; for this folder and for what fits its
 * weights. */
#ifndef IDENTITY_NAME_ALIKE_H
#define IDENTITY_NAME_ALIKE_H

#include "identity/name/name.h"

/* what speaks against two names' being one, each 0 to 1000 */
enum alike_feature {
	ALIKE_LOST,     /* what the words that belong together differ in */
	ALIKE_WORST,    /* the worst pair of them */
	ALIKE_CONFLICT, /* weight of words on both sides that agree with none */
	ALIKE_EXTRA,    /* of words that only one has */
	ALIKE_THIN,     /* one word agrees, and there are others */
	ALIKE_INITIAL, /* a word stood for by its initial */
	ALIKE_NUMBER,
	ALIKE_PLACE,
	ALIKE_LEGAL,
	ALIKE_FEATURES,
};

/* name_alike, and what it summed up for the best pair of readings. */
uint32_t alike_features(const struct name_form *x,
	const struct name_form *y,
	struct name_alike_why *ret_why,
	uint32_t ret_feature[ALIKE_FEATURES]);

#endif
