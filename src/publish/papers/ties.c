/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/papers/ties.h"

/* What is one person's alone. */
static bool personal(struct str id)
{
	switch ((int)entity_type_of(id)) {
	case ENT_PERSONA:
	case ENT_ACCOUNT:
	case ENT_IDENTIFIER:
	case ENT_WALLET:
	case ENT_DEVICE:
		return true;
	default:
		return false;
	}
}

/* NULL = nothing leads there */
static const struct contender *contender_of(const struct publication *p,
	int layer,
	struct str id)
{
	const struct verdict *v =
		p->assessment ? &p->assessment->layer[layer] : NULL;

	for (uint32_t i = 0; v && i < v->n_candidate; i++) {
		if (str_eq(v->candidate[i].id, id))
			return &v->candidate[i];
	}
	return NULL;
}

static void put_personal(struct table *to, struct str id)
{
	if (personal(id))
		table_put(to, id);
}

void ties_judged(const struct publication *p,
	int layer,
	struct str id,
	struct table *to)
{
	const struct contender *c = contender_of(p, layer, id);

	table_put(to, id);
	for (uint32_t i = 0; c && i < c->n_chain; i++) {
		put_personal(to, c->chain[i].from);
		put_personal(to, c->chain[i].to);
	}
}

static bool ties_names(enum predicate p)
{
	switch ((int)p) {
	case PRED_ALIAS_OF:
	case PRED_SAME_AS:
	case PRED_OPERATED:
	case PRED_HOLDER_OF:
	case PRED_CONTROLS:
	case PRED_IDENTIFIED_BY:
	case PRED_DEVICE_SEIZED:
		return true;
	default:
		return false;
	}
}

void ties_claimed(const struct publication *p,
	int layer,
	struct str id,
	struct table *to)
{
	ties_judged(p, layer, id, to);
	for (uint32_t i = 0; p->claims && i < p->claims->n; i++) {
		const struct claim *c = p->claims->claim[i];

		if (!ties_names(c->predicate))
			continue;
		if (str_eq(c->subject, id))
			table_put(to, c->object);
		if (str_eq(c->object, id))
			table_put(to, c->subject);
	}
}

static bool is_step(const struct publication *p,
	int layer,
	const struct claim *c)
{
	const struct verdict *v =
		p->assessment ? &p->assessment->layer[layer] : NULL;
	const struct contender *x =
		v ? contender_of(p, layer, v->hypothesis) : NULL;

	for (uint32_t i = 0; x && i < x->n_chain; i++) {
		const struct claim *step = x->chain[i].claim;

		if (step && strcmp(step->id, c->id) == 0)
			return true;
	}
	return false;
}

static bool well_graded(struct grade g)
{
	return g.reliability >= 'A' && g.reliability <= 'C' &&
		g.credibility >= '1' && g.credibility <= '3';
}

bool tie_stands(const struct publication *p, int layer, const struct claim *c)
{
	if (c->told != TOLD_WHOLE)
		return false;
	return is_step(p, layer, c) ||
		(well_graded(c->grade) && !claim_relayed(c));
}

void ties_denied(const struct publication *p, struct str id, struct table *to)
{
	for (uint32_t i = 0; p->claims && i < p->claims->n; i++) {
		const struct claim *c = p->claims->claim[i];

		if (c->predicate != PRED_NOT_SAME_AS &&
			c->predicate != PRED_NOT_OPERATED &&
			c->predicate != PRED_EXCLUDED_FROM)
			continue;
		if (str_eq(c->subject, id))
			table_put(to, c->object);
		else if (str_eq(c->object, id))
			table_put(to, c->subject);
	}
}
