/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/papers/strength.h"

enum judgement strength_word(const struct verdict *v)
{
	for (int j = JUDGEMENTS - 1; v->judgement && j > 0; j--) {
		if (strcmp(v->judgement, judgement_word((enum judgement)j)) ==
			0)
			return (enum judgement)j;
	}
	return SAID_NOT_ESTABLISHED;
}

/* source: ICD 203 (Analytic Standards, 2015), D.6.e.2 */
static enum judgement most_of(int64_t p)
{
	if (p < FIXED_ONE / 100 * 20)
		return SAID_NOT_ESTABLISHED;
	if (p < FIXED_ONE / 100 * 55)
		return SAID_POSSIBLE;
	return p < FIXED_ONE / 100 * 80 ? SAID_LIKELY : SAID_ESTABLISHED;
}

static enum judgement weaker(enum judgement a, enum judgement b)
{
	return a < b ? a : b;
}

enum judgement strength_of(const struct verdict *v)
{
	enum judgement j = strength_word(v);

	if (!v->hypothesis.n || !v->has_chance)
		return SAID_NOT_ESTABLISHED;
	j = weaker(j, most_of(v->p));
	return v->n_missing ? weaker(j, SAID_VERY_LIKELY) : j;
}

enum judgement strength_of_layer(const struct publication *p,
	int layer,
	bool *ret_differ)
{
	const struct verdict *v =
		p->assessment ? &p->assessment->layer[layer] : NULL;
	enum judgement j = v ? strength_of(v) : SAID_NOT_ESTABLISHED;
	bool differ = false;

	for (uint32_t i = 0; v && i < p->n_second; i++) {
		const struct verdict *o =
			&p->second[i].assessment.layer[layer];
		bool same = str_eq(o->hypothesis, v->hypothesis);
		enum judgement k = same ? strength_of(o) : SAID_POSSIBLE;

		differ |= !same || k != strength_of(v);
		j = weaker(j, k);
	}
	if (v &&
		(strength_stolen(p, v->hypothesis) ||
			strength_stolen_kept(p, v->hypothesis)))
		j = weaker(j, SAID_POSSIBLE);
	if (ret_differ)
		*ret_differ = differ;
	return j;
}

bool strength_stolen_kept(const struct publication *p, struct str id)
{
	return id.n && p->kept.robbed &&
		table_find(p->kept.robbed, id) != TABLE_NONE;
}

const struct claim *strength_stolen(const struct publication *p,
	struct str id)
{
	for (uint32_t i = 0; id.n && p->claims && i < p->claims->n; i++) {
		const struct claim *c = p->claims->claim[i];

		if (c->predicate == PRED_IDENTITY_STOLEN &&
			str_eq(c->subject, id))
			return c;
	}
	return NULL;
}
