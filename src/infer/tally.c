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

static struct str hypothesis_of(const struct claim *c, const struct weight *w, const struct hands *hands)
{
	struct str h = w->side == SIDE_SUBJECT ? c->subject : c->object;

	return w->type == ENT_PERSONA ? hands_first(hands, h) : h;
}

static int by_weight(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->hyp != y->hyp)
		return x->hyp < y->hyp ? -1 : 1;
	if (x->graded_milli != y->graded_milli)
		return x->graded_milli > y->graded_milli ? -1 : 1;
	if (x->claim->weight_milli != y->claim->weight_milli)   /* the stronger finding of a hunt */
		return x->claim->weight_milli > y->claim->weight_milli ? -1 : 1;
	if (x->claim->known_s != y->claim->known_s)     /* the first of several copies stands for them, so that later ones change nothing */
		return x->claim->known_s < y->claim->known_s ? -1 : 1;
	return strcmp(x->claim->id, y->claim->id);
}

/* what a claim says, as one text; lengths first, so that no two claims share one by accident */
static struct str said(const struct item *x, struct arena *a)
{
	const struct claim *c = x->claim;

	return arena_fmt(a, "%u %u %zu %zu %.*s%.*s%.*s", x->origin, x->hyp, c->predicate.n, c->subject.n, STR_FMT(c->predicate), STR_FMT(c->subject), STR_FMT(c->object));
}

/* "A report that only cites another adds nothing": the same three words from the same origin count once. */
static bool mark_copies(struct tally *t, struct arena scratch)
{
	uint32_t *first = NEW(&scratch, uint32_t, t->n_item + 1);
	struct table seen = table_in(&scratch);

	for (uint32_t i = 0; first && i < t->n_item; i++) {
		uint32_t before = seen.n, k = table_put(&seen, said(&t->item[i], &scratch));

		if (k == TABLE_NONE)
			return false;
		if (k == before)
			first[k] = i;
		t->item[i].of = first[k];
		t->item[i].copy = first[k] != i;
	}
	return first != NULL;
}

static bool note_origins(struct tally *t)
{
	for (uint32_t i = 0; i < t->n_item; i++)
		if ((t->item[i].origin = table_put(&t->origin, t->item[i].claim->origin)) == TABLE_NONE)
			return false;
	return true;
}

static void index_hypotheses(struct tally *t, struct str *of_item)
{
	for (uint32_t i = 0; i < t->n_item; i++) {
		struct str *hit = bsearch(&of_item[i], t->hyp, t->n_hyp, sizeof *t->hyp, by_text);
		t->item[i].hyp = hit ? (uint32_t)(hit - t->hyp) : 0;
	}
}

static void index_items(struct tally *t)
{
	uint32_t at = 0;

	if (t->n_item)
		qsort(t->item, t->n_item, sizeof *t->item, by_weight);
	for (uint32_t h = 0; h < t->n_hyp; h++) {
		t->from[h] = at;
		while (at < t->n_item && t->item[at].hyp == h)
			at++;
	}
	t->from[t->n_hyp] = at;
}

static bool make_room(struct tally *t, size_t n, struct arena *a)
{
	t->item = NEW(a, struct item, n);
	t->hyp = NEW(a, struct str, n);
	t->from = NEW(a, uint32_t, n);
	t->origin_left = NEW(a, int64_t, n);
	t->origin_factor = NEW(a, int64_t, n);
	t->origin_classes = NEW(a, uint8_t, n);
	t->sum_milli = NEW(a, int64_t, n);
	return !a->full;
}

bool tally_open(struct tally *ret, enum layer layer, const struct claimset *claims, int64_t as_of_s, struct str only, struct arena *a)
{
	struct tally t = { .layer = layer, .rule = &layer_rules[layer], .origin = table_in(a) };
	struct str *of_item = NEW(a, struct str, claims->n + 1);
	struct hands hands = { 0 };

	if (!of_item || !make_room(&t, (size_t)claims->n + 1, a) || (t.rule->type == ENT_PERSONA && !claimset_hands(claims, as_of_s, only, a, &hands)))
		return false;
	for (uint32_t i = 0; i < claims->n; i++) {
		const struct claim *c = claims->claim[i];
		const struct weight *w = claim_counts(c, as_of_s, only) && weighs(c) ? weight_for(c, layer) : NULL;

		if (!w)
			continue;
		of_item[t.n_item] = t.hyp[t.n_item] = hypothesis_of(c, w, &hands);
		t.item[t.n_item++] = (struct item){ .claim = c, .w = w, .graded_milli = graded(w, grade_rho_milli(c->grade)) };
	}
	if (t.n_item)
		qsort(t.hyp, t.n_item, sizeof *t.hyp, by_text);
	for (uint32_t i = 0; i < t.n_item; i++)
		if (!t.n_hyp || !str_eq(t.hyp[t.n_hyp - 1], t.hyp[i]))
			t.hyp[t.n_hyp++] = t.hyp[i];
	index_hypotheses(&t, of_item);
	index_items(&t);
	if (!note_origins(&t) || !mark_copies(&t, *a))
		return false;
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

bool tally_left_out(const struct tally *t, const struct item *x, const struct without *w)
{
	if (x->origin == w->origin || (int)x->w->cls == w->cls)
		return true;
	for (uint32_t i = 0; i < w->n_claim; i++)
		if (t->item[x->of].claim == w->claim[i])
			return true;
	return false;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* what each origin may move, by the best of the grades that are left in */
static void open_budgets(struct tally *t, uint32_t hyp, enum scenario s, const struct without *w)
{
	int64_t cap['F' - 'A' + 1];

	for (char r = 'A'; r <= 'F'; r++)
		cap[r - 'A'] = origin_cap_milli(r, s);
	for (uint32_t i = t->from[hyp]; i < t->from[hyp + 1]; i++) {
		t->origin_left[t->item[i].origin] = 0;
		t->origin_factor[t->item[i].origin] = 1000;
		t->origin_classes[t->item[i].origin] = 0;
	}
	for (uint32_t i = t->from[hyp]; i < t->from[hyp + 1]; i++) {
		const struct item *x = &t->item[i];
		int64_t c = cap[x->claim->grade.reliability - 'A'], *left = &t->origin_left[x->origin];

		if (!x->copy && !tally_left_out(t, x, w) && c > *left)
			*left = c;
	}
}

/* The budgets of origins and classes, while the items are taken in order of weight. */
void tally_sum_one(struct tally *t, uint32_t hyp, enum scenario s, const struct without *w)
{
	const int64_t gamma = s == SCEN_LOW ? GAMMA_LOW_MILLI : s == SCEN_HIGH ? GAMMA_HIGH_MILLI : GAMMA_MILLI;
	int64_t left[CLASSES];

	open_budgets(t, hyp, s, w);
	for (int c = 0; c < CLASSES; c++)
		left[c] = class_rules[c].cap_milli;
	t->sum_milli[hyp] = 0;
	for (uint32_t i = t->from[hyp]; i < t->from[hyp + 1]; i++) {
		struct item *x = &t->item[i];

		x->weight_milli = 0;
		if (x->copy || tally_left_out(t, x, w) || (class_rules[x->w->cls].once && t->origin_classes[x->origin] >> x->w->cls & 1))
			continue;
		t->origin_classes[x->origin] = (uint8_t)(t->origin_classes[x->origin] | 1U << x->w->cls);
		int64_t v = scenario_weight(x, s) * t->origin_factor[x->origin] / 1000;
		t->origin_factor[x->origin] = t->origin_factor[x->origin] * gamma / 1000;
		v = least(v, least(t->origin_left[x->origin], left[x->w->cls]));
		t->origin_left[x->origin] -= v;         /* what a full class does not take, the origin keeps */
		left[x->w->cls] -= v;
		x->weight_milli = v;
		t->sum_milli[hyp] += v;
	}
}

void tally_sum(struct tally *t, enum scenario s, const struct without *w)
{
	for (uint32_t h = 0; h < t->n_hyp; h++)
		tally_sum_one(t, h, s, w);
}

uint32_t tally_origins(const struct tally *t, uint32_t hyp, uint32_t *ret, struct arena scratch)
{
	bool *seen = NEW(&scratch, bool, t->origin.n + 1);
	uint32_t n = 0;

	for (uint32_t i = t->from[hyp]; seen && i < t->from[hyp + 1]; i++) {
		uint32_t o = t->item[i].origin;

		if (seen[o])
			continue;
		seen[o] = true;
		if (ret)
			ret[n] = o;
		n++;
	}
	return n;
}

/* --- probabilities ---------------------------------------------------------------------------------------------------------- */

static int64_t none_prior(const struct layer_rule *r, enum scenario s)
{
	return s == SCEN_LOW ? r->none_high : s == SCEN_HIGH ? r->none_low : r->none;
}

/* one hypothesis alone: odds = prior odds x e^sum */
static int64_t alone_one(const struct tally *t, int64_t none, uint32_t h)
{
	int64_t for_h = fixed_mul(FIXED_ONE - none, fixed_exp(t->sum_milli[h]));

	return fixed_div(for_h, for_h + none);
}

static void alone(const struct tally *t, int64_t none, int64_t *ret)
{
	int64_t best = 0;

	for (uint32_t h = 0; h < t->n_hyp; h++) {
		ret[h] = alone_one(t, none, h);
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

void tally_probabilities_again(const struct tally *t, enum scenario s, uint32_t hyp, int64_t *ret)
{
	if (t->rule->rivals)
		tally_probabilities(t, s, ret);
	else
		ret[hyp] = alone_one(t, none_prior(t->rule, s), hyp);
}
