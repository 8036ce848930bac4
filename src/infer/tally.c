/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/tally.h"

#include <stdlib.h>

/* --- collecting ----------------------------------------------------------------------------------------------------------- */

static const struct weight *weight_for(const struct claim *c, enum layer layer)
{
	for (size_t i = 0; i < n_weights; i++) {
		const struct weight *w = &weights[i];
		struct str h = w->side == SIDE_SUBJECT ? c->subject : c->object, o = w->side == SIDE_SUBJECT ? c->object : c->subject;

		if (w->layer == layer && w->maker == c->maker && str_is(c->predicate, w->predicate) && entity_type_of(h) == w->type &&
		    (w->other == ENT_NONE || entity_type_of(o) == w->other))
			return w;
	}
	return NULL;
}

/* A hunt's finding below its threshold, or discounted as shared infrastructure, is shown but is no evidence. */
static bool weighs(const struct claim *c)
{
	enum { BEACON_BITS_MILLI = 12000 };

	if (c->maker != MADE_BY_HUNT)
		return true;
	return str_is(c->predicate, "beacons-to") ? c->weight_milli >= BEACON_BITS_MILLI : c->weight_milli > 0;
}

/* lambda' = 1 + rho (lambda - 1), then the forgery cap */
static int64_t graded(const struct weight *w, int64_t rho_milli)
{
	int64_t lambda = fixed_exp(w->raw_milli);
	int64_t moved = FIXED_ONE + (lambda - FIXED_ONE) / 1000 * rho_milli;
	int64_t milli = fixed_ln(moved);

	milli = milli * class_rules[w->cls].temperature_milli / 1000;
	return milli < w->forge_milli ? milli : w->forge_milli;
}

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static struct str hypothesis_of(const struct claim *c, const struct weight *w, const struct claimset *claims, int64_t as_of_s, struct str only, struct arena scratch)
{
	struct str h = w->side == SIDE_SUBJECT ? c->subject : c->object;

	return w->type == ENT_PERSONA ? claimset_same_persona(claims, as_of_s, only, h, scratch) : h;
}

static int by_weight(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->graded_milli != y->graded_milli)
		return x->graded_milli > y->graded_milli ? -1 : 1;
	if (x->claim->known_s != y->claim->known_s)     /* the first of several copies stands for them, so that later ones change nothing */
		return x->claim->known_s < y->claim->known_s ? -1 : 1;
	return strcmp(x->claim->id, y->claim->id);
}

/* "A report that only cites another adds nothing": the same three words from the same origin count once. */
static bool is_copy(const struct tally *t, uint32_t i)
{
	const struct item *x = &t->item[i];

	for (uint32_t k = 0; k < i; k++) {
		const struct item *y = &t->item[k];

		if (x->origin == y->origin && x->hyp == y->hyp && str_eq(x->claim->predicate, y->claim->predicate) &&
		    str_eq(x->claim->subject, y->claim->subject) && str_eq(x->claim->object, y->claim->object))
			return true;
	}
	return false;
}

static void note_origin(struct tally *t, struct item *x)
{
	uint32_t before = t->origin.n;

	x->origin = table_put(&t->origin, x->claim->origin);
	if (x->origin == TABLE_NONE)
		return;
	char *best = &t->origin_grade[x->origin];
	if (x->origin == before || x->claim->grade.reliability < *best)
		*best = x->claim->grade.reliability;
}

static void index_hypotheses(struct tally *t, struct str *of_item)
{
	for (uint32_t i = 0; i < t->n_item; i++) {
		struct str *hit = bsearch(&of_item[i], t->hyp, t->n_hyp, sizeof *t->hyp, by_text);
		t->item[i].hyp = hit ? (uint32_t)(hit - t->hyp) : 0;
	}
}

bool tally_open(struct tally *ret, enum layer layer, const struct claimset *claims, int64_t as_of_s, struct str only, struct arena *a)
{
	struct tally t = { .layer = layer, .rule = &layer_rules[layer], .origin = table_in(a) };
	struct str *of_item = NEW(a, struct str, claims->n + 1);

	t.item = NEW(a, struct item, claims->n + 1);
	t.hyp = NEW(a, struct str, claims->n + 1);
	t.origin_grade = NEW(a, char, claims->n + 1);
	t.sum_milli = NEW(a, int64_t, claims->n + 1);
	if (a->full)
		return false;
	for (uint32_t i = 0; i < claims->n; i++) {
		const struct claim *c = claims->claim[i];
		const struct weight *w = claim_counts(c, as_of_s, only) && weighs(c) ? weight_for(c, layer) : NULL;

		if (!w)
			continue;
		of_item[t.n_item] = t.hyp[t.n_item] = hypothesis_of(c, w, claims, as_of_s, only, *a);
		t.item[t.n_item] = (struct item){ .claim = c, .w = w, .graded_milli = graded(w, grade_rho_milli(c->grade)) };
		note_origin(&t, &t.item[t.n_item++]);
	}
	if (t.n_item)
		qsort(t.hyp, t.n_item, sizeof *t.hyp, by_text);
	for (uint32_t i = 0; i < t.n_item; i++)
		if (!t.n_hyp || !str_eq(t.hyp[t.n_hyp - 1], t.hyp[i]))
			t.hyp[t.n_hyp++] = t.hyp[i];
	index_hypotheses(&t, of_item);
	if (t.n_item)
		qsort(t.item, t.n_item, sizeof *t.item, by_weight);
	for (uint32_t i = 0; i < t.n_item; i++)
		t.item[i].copy = is_copy(&t, i);
	*ret = t;
	return !a->full;
}

/* --- summing -------------------------------------------------------------------------------------------------------------- */

/* The odds that an origin is right bound what it can move. The scenario's ends: half as often wrong again, or a third less. */
static int64_t origin_cap_milli(char reliability, enum scenario s)
{
	int64_t wrong = grade_wrong_milli(reliability);

	wrong = s == SCEN_LOW ? wrong * 3 / 2 : s == SCEN_HIGH ? wrong * 2 / 3 : wrong;
	if (wrong >= 500)
		return 0;
	return fixed_ln(fixed_div((1000 - wrong) * FIXED_ONE / 1000, wrong * FIXED_ONE / 1000));
}

/* forgeability's ends: twice and half as easy to plant */
static int64_t scenario_weight(const struct item *x, enum scenario s)
{
	const int64_t ln2 = 693;
	int64_t cap = x->w->forge_milli + (s == SCEN_LOW ? -ln2 : s == SCEN_HIGH ? ln2 : 0);

	return x->graded_milli < cap ? x->graded_milli : cap < 0 ? 0 : cap;
}

static bool left_out(const struct item *x, const struct without *w)
{
	if (x->copy || x->origin == w->origin || (int)x->w->cls == w->cls)
		return true;
	for (uint32_t i = 0; i < w->n_claim; i++)
		if (x->claim == w->claim[i])
			return true;
	return false;
}

static int64_t at_most(int64_t v, int64_t *budget)
{
	if (v > *budget)
		v = *budget;
	*budget -= v;
	return v;
}

/* Budgets of one hypothesis while its items are taken in order of weight. */
struct budget {
	int64_t *origin;                /* left of each origin */
	int64_t *factor;                /* gamma to the number of items taken from it, 1/1000 */
	int64_t cls[CLASSES];
};

static void sum_hypothesis(struct tally *t, uint32_t hyp, enum scenario s, const struct without *w, struct budget *b)
{
	const int64_t gamma = s == SCEN_LOW ? GAMMA_LOW_MILLI : s == SCEN_HIGH ? GAMMA_HIGH_MILLI : GAMMA_MILLI;

	for (uint32_t o = 0; o < t->origin.n; o++) {
		b->origin[o] = origin_cap_milli(t->origin_grade[o], s);
		b->factor[o] = 1000;
	}
	for (int c = 0; c < CLASSES; c++)
		b->cls[c] = class_rules[c].cap_milli;
	t->sum_milli[hyp] = 0;
	for (uint32_t i = 0; i < t->n_item; i++) {
		struct item *x = &t->item[i];

		if (x->hyp != hyp)
			continue;
		x->weight_milli = 0;
		if (left_out(x, w))
			continue;
		int64_t v = scenario_weight(x, s) * b->factor[x->origin] / 1000;
		b->factor[x->origin] = b->factor[x->origin] * gamma / 1000;
		v = at_most(v, &b->origin[x->origin]);
		x->weight_milli = at_most(v, &b->cls[x->w->cls]);
		t->sum_milli[hyp] += x->weight_milli;
	}
}

void tally_sum(struct tally *t, enum scenario s, const struct without *w, struct arena scratch)
{
	struct budget b = { .origin = NEW(&scratch, int64_t, t->origin.n + 1), .factor = NEW(&scratch, int64_t, t->origin.n + 1) };

	if (!b.origin || !b.factor)
		return;
	for (uint32_t h = 0; h < t->n_hyp; h++)
		sum_hypothesis(t, h, s, w, &b);
}

/* --- probabilities ---------------------------------------------------------------------------------------------------------- */

static int64_t none_prior(const struct layer_rule *r, enum scenario s)
{
	return s == SCEN_LOW ? r->none_high : s == SCEN_HIGH ? r->none_low : r->none;
}

/* each hypothesis alone: odds = prior odds x e^sum */
static void alone(const struct tally *t, int64_t none, int64_t *ret)
{
	int64_t best = 0;

	for (uint32_t h = 0; h < t->n_hyp; h++) {
		int64_t for_h = fixed_mul(FIXED_ONE - none, fixed_exp(t->sum_milli[h]));

		ret[h] = fixed_div(for_h, for_h + none);
		if (ret[h] > best)
			best = ret[h];
	}
	ret[t->n_hyp] = FIXED_ONE - best;
}

/* rivals: hypotheses without any weight left are not candidates; the others share the prior evenly */
static void rivals(const struct tally *t, int64_t none, int64_t *ret)
{
	int64_t n = 0, total = none;

	for (uint32_t h = 0; h < t->n_hyp; h++)
		n += t->sum_milli[h] > 0;
	for (uint32_t h = 0; h < t->n_hyp; h++) {
		ret[h] = t->sum_milli[h] > 0 ? fixed_mul((FIXED_ONE - none) / n, fixed_exp(t->sum_milli[h])) : 0;
		total += ret[h];
	}
	if (!n)
		total = none = FIXED_ONE;
	for (uint32_t h = 0; h < t->n_hyp; h++)
		ret[h] = fixed_div(ret[h], total);
	ret[t->n_hyp] = fixed_div(none, total);
}

void tally_probabilities(const struct tally *t, enum scenario s, int64_t *ret)
{
	int64_t none = none_prior(t->rule, s);

	if (t->rule->rivals)
		rivals(t, none, ret);
	else
		alone(t, none, ret);
}
