/* SPDX-License-Identifier: Apache-2.0 */
/* Private to identity/: what one pair weighs. */
#ifndef IDENTITY_LINKAGE_SCORE_H
#define IDENTITY_LINKAGE_SCORE_H

#include "identity/linkage/learn.h"

enum {
	/* pairs of less weight are not kept: one in 3,000 */
	LINKAGE_KEPT = -8000
};

/* What all pairs of one pattern have in common. */
struct pattern_score {
	struct class_weights w;
	int32_t weight; /* before it is known what is equal */
	bool kept;      /* what is equal could make it enough */
};

/* The score of one pattern. cost: as class_logit */
struct pattern_score score_pattern(const struct linkage_model *m,
	uint64_t pattern,
	uint32_t n_column);

/* Sets weight and class of a pair of which all else is set: prior and columns,
 * with the frequency of what is equal: to share a rare value says more than to
 * share a common one. a, b: in the order of v; s: of its pattern, kept. */
void score_pair(const struct linkage_model *m,
	const struct values *v,
	const struct pattern_score *s,
	struct linked_pair *p);

#endif
