/* SPDX-License-Identifier: Apache-2.0 */
/* Claims that people made and that move nothing, each with the reason. */
#include "infer/ground.h"

/* Predicates that act on the judgement without a weight of their own. */
static bool acts_otherwise(const struct claim *c)
{
	switch (c->predicate) {
	case PRED_HAS_ROLE:
	case PRED_CONSIDERED:
	case PRED_SIGNED_OFF:
	case PRED_ALIAS_OF:
	case PRED_SAME_AS:
	case PRED_NOT_SAME_AS:
	case PRED_DESCRIBED_AS: /* through same-as */
	case PRED_RETRACTS:
	case PRED_PUBLIC_SINCE:
	case PRED_EXCLUDED_FROM:
	case PRED_NOT_MEMBER_OF:
	case PRED_NOT_TASKED_BY:
	case PRED_NOT_USES:
	case PRED_PLANTED:
	case PRED_SHARES_CODE_WITH:
	case PRED_DERIVED_FROM:
		return true;
	default:
		return false;
	}
}

struct looking {
	const struct evidence *e;
	struct tally layer[LAYERS]; /* only to ask by: nothing is collected */
	struct table used;          /* what link-made `uses` are about */
};

static bool open_used(struct looking *k, struct arena *a)
{
	const struct claim *const *claim;
	uint32_t n = evidence_of(k->e, PRED_USES, &claim);

	k->used = table_in(a);
	for (uint32_t i = 0; i < n; i++) {
		if (claim[i]->maker == MADE_BY_LINK &&
			table_put(&k->used, claim[i]->object) == TABLE_NONE) {
			return false;
		}
	}
	return true;
}

/* a step of a trail that was reached, or a thing at which one begins */
static bool is_on_trail(const struct looking *k, const struct claim *c)
{
	const struct trail *t = k->e->trail;
	const struct node *s = trail_find(t, trail_name(t, c, c->subject));
	const struct node *o = trail_find(t, trail_name(t, c, c->object));

	if (c->predicate == PRED_FOUND_IN)
		return s && s->reach;
	return ground_ties(c->predicate) && s && o && s->reach && o->reach;
}

/* Why it moves no layer; NULL: it weighs on one. unasked: when no layer asks
 * for it */
static const char *why_layers_silent(const struct looking *k,
	const struct claim *c,
	const char *unasked)
{
	const char *why = unasked;

	for (int l = 0; l < LAYERS; l++) {
		const struct weight *w = tally_row(c, (enum layer)l);

		if (!w)
			continue;
		why = tally_silent(&k->layer[l], c, w);
		if (!why)
			return NULL;
	}
	return why;
}

static bool is_found(const struct looking *k, struct str thing)
{
	const struct claim *const *claim;
	uint32_t n = evidence_of(k->e, PRED_FOUND_IN, &claim);

	for (uint32_t i = 0; i < n; i++) {
		if (str_eq(claim[i]->subject, thing))
			return true;
	}
	return false;
}

/* a row that says what an actor uses weighs by what links make of it */
static const char *why_use_silent(const struct looking *k,
	const struct claim *c)
{
	const struct claim *const *claim;
	uint32_t n = evidence_of(k->e, PRED_USES, &claim);
	const char *why = NULL;

	for (uint32_t i = 0; i < n; i++) {
		if (claim[i]->maker != MADE_BY_LINK)
			continue;
		if (!str_eq(claim[i]->subject, c->subject))
			continue;
		if (!str_eq(claim[i]->object, c->object))
			continue;
		why = why_layers_silent(k, claim[i], "no layer asks for it");
		if (!why)
			return NULL;
	}
	if (why)
		return why;
	if (table_find(&k->used, c->object) != TABLE_NONE ||
		is_found(k, c->object)) {
		return "so many are said to use it that it is nobody's, or "
		       "its row or that of the find is a copy";
	}
	return "no row says that it was found in the incident (`found-in`), "
	       "and no telemetry of the case matches it";
}

/* what is said of a row that no layer asks for */
static const char *why_unasked(const struct claim *c)
{
	if (c->predicate == PRED_FOUND_IN) {
		return "nothing in the case says who has it (`uses`, an "
		       "indicator list, published knowledge)";
	}
	return ground_ties(c->predicate)
		? "no trail leads from the attack to what it names"
		: "this kind of claim is kept for the record and carries no "
		  "weight";
}

static const char *why_silent(const struct looking *k, const struct claim *c)
{
	if (c->maker == MADE_BY_LINK)
		return why_layers_silent(k, c, "no layer asks for it");
	if (acts_otherwise(c) || is_on_trail(k, c))
		return NULL;
	if (c->predicate == PRED_USES)
		return why_use_silent(k, c);
	if (c->predicate == PRED_FOUND_IN &&
		table_find(&k->used, c->subject) != TABLE_NONE) {
		return NULL;
	}
	return why_layers_silent(k, c, why_unasked(c));
}

bool infer_silent(const struct inquiry *q,
	struct arena *a,
	struct silence **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct evidence e;
	struct looking *k = NEW(a, struct looking, 1);
	struct silence *s;
	uint32_t n = 0;

	if (!k || !evidence_open(&e, q, a) ||
		!ground_open(&e, LAYER_SPONSOR, a)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to weigh rows");
	}
	k->e = &e;
	for (int l = 0; l < LAYERS; l++) {
		k->layer[l] = (struct tally){
			.layer = (enum layer)l,
			.rule = &layer_rules[l],
			.e = &e,
		};
	}
	s = NEW(a, struct silence, (size_t)e.n + 1);
	if (!s || !open_used(k, a))
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to weigh rows");
	for (uint32_t i = 0; i < e.n; i++) {
		const char *why = NULL;

		if (e.claim[i]->maker == MADE_BY_ROW ||
			(e.claim[i]->maker == MADE_BY_LINK &&
				e.claim[i]->predicate == PRED_USES)) {
			why = why_silent(k, e.claim[i]);
		}
		if (why)
			s[n++] = (struct silence){ e.claim[i], why };
	}
	*ret = s;
	*ret_n = n;
	return true;
}
