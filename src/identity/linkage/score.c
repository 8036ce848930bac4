/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/linkage/score.h"

static bool is_equal(const struct values *v, uint64_t pattern, uint32_t c)
{
	return pattern_level(pattern, c) <
		field_rows[v->column[c].kind].n_equal;
}

/* to each class to which the column is not chance */
static void add_rarity(struct class_weights *w,
	const struct column_values *c,
	uint32_t n,
	bool of_twins)
{
	if (of_twins)
		w->twins += c->rarity[n];
	for (int k = PAIR_PERSON; k < PAIR_CLASSES; k++) {
		if (field_rows[c->kind].view[k] == VIEW_LEARNED)
			w->of[k] += c->rarity[n];
	}
}

struct pattern_score score_pattern(const struct linkage_model *m,
	uint64_t pattern,
	uint32_t n_column)
{
	struct pattern_score s = {
		.w = pattern_weights(m, pattern, n_column)
	};

	s.weight = class_logit(&s.w);
	s.kept = s.weight + RARE_MAX * 2 >= LINKAGE_KEPT;
	return s;
}

void score_pair(const struct linkage_model *m,
	const struct values *v,
	const struct pattern_score *s,
	struct linked_pair *p)
{
	struct class_weights w = s->w;

	for (uint32_t c = 0; c < v->n_column; c++) {
		const struct column_values *col = &v->column[c];

		/* levels of equality say it already */
		if (field_rows[col->kind].n_equal > 1 ||
			!is_equal(v, p->pattern, c) ||
			leaning_of(m, p->pattern, c) == LEANS_EQUAL)
			continue;
		add_rarity(&w,
			col,
			compare_shared(col,
				value_of(col, p->a),
				value_of(col, p->b)),
			m->of_twins[c]);
	}
	p->weight = class_logit(&w);
	p->likely = PAIR_STRANGERS;
	for (int k = PAIR_PERSON; k < PAIR_CLASSES; k++) {
		if (w.of[k] > w.of[p->likely])
			p->likely = (enum pair_class)k;
	}
}
