/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/linkage/score.h"

#include "identity/linkage/learn.h"

enum {
	RARE_MAX = 4000 /* what rarity adds at most, in 1/1000 nat */
};

/* ln of: share of equal pairs by chance / share of records with the value */
static int32_t rarity(const struct column_values *c, uint32_t n)
{
	int64_t share = (int64_t)((double)n / c->n_told * (double)FIXED_ONE);
	int64_t equal = (int64_t)(c->equal * (double)FIXED_ONE);
	int64_t more;

	if (share < 1 || equal < 1)
		return 0;
	more = fixed_ln(equal) - fixed_ln(share);
	return (int32_t)(more > RARE_MAX ? RARE_MAX : more);
}

int32_t score_pair(const struct linkage_model *m,
	const struct values *v,
	const struct linked_pair *p)
{
	int32_t sum = m->prior + pattern_weight(m, p->pattern, v->n_column);

	/* of most pairs nothing could make more */
	if (sum + RARE_MAX * 2 < LINKAGE_KEPT)
		return sum;
	for (uint32_t c = 0; c < v->n_column; c++) {
		const struct column_values *col = &v->column[c];

		if (pattern_level(p->pattern, c) ||
			leaning_of(m, p->pattern, c) == LEANS_EQUAL)
			continue;
		sum += rarity(col,
			compare_shared(col,
				value_of(col, p->a),
				value_of(col, p->b)));
	}
	return sum;
}
