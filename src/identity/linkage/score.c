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

static bool is_equal(const struct values *v, uint64_t pattern, uint32_t c)
{
	return pattern_level(pattern, c) <
		field_rows[v->column[c].kind].n_equal;
}

/* to each class to which the column is not chance */
static void add_rarity(struct class_weights *w,
	const struct column_values *c,
	uint32_t n)
{
	/* levels of equality say it already */
	if (field_rows[c->kind].n_equal > 1)
		return;
	for (int k = PAIR_PERSON; k < PAIR_CLASSES; k++) {
		if (field_rows[c->kind].view[k] == VIEW_LEARNED)
			w->of[k] += rarity(c, n);
	}
}

void score_pair(const struct linkage_model *m,
	const struct values *v,
	struct linked_pair *p)
{
	struct class_weights w = pattern_weights(m, p->pattern, v->n_column);

	p->weight = class_logit(&w);
	p->likely = PAIR_STRANGERS;
	/* of most pairs nothing could make more */
	if (p->weight + RARE_MAX * 2 < LINKAGE_KEPT)
		return;
	for (uint32_t c = 0; c < v->n_column; c++) {
		const struct column_values *col = &v->column[c];

		if (!is_equal(v, p->pattern, c) ||
			leaning_of(m, p->pattern, c) == LEANS_EQUAL)
			continue;
		add_rarity(&w,
			col,
			compare_shared(col,
				value_of(col, p->a),
				value_of(col, p->b)));
	}
	p->weight = class_logit(&w);
	for (int k = PAIR_PERSON; k < PAIR_CLASSES; k++) {
		if (w.of[k] > w.of[p->likely])
			p->likely = (enum pair_class)k;
	}
}
