/* SPDX-License-Identifier: Apache-2.0 */
/* One layer under examination: its probabilities, its word, its verdict. */
#include "infer/exam.h"

#include <inttypes.h>
#include <stdlib.h>

#include "infer/gates.h"

/* ICD 203 (2015), 2.a.ii: almost no chance 1-5, very unlikely 5-20, unlikely
 * 20-45, roughly even chance 45-55, likely 55-80, very likely 80-95, almost
 * certain 95-99 */
const char *likelihood_word(int64_t p)
{
	static const struct {
		int below;
		const char *word;
	} band[] = {
		{ 5, "almost no chance" },
		{ 20, "very unlikely" },
		{ 45, "unlikely" },
		{ 55, "roughly even chance" },
		{ 80, "likely" },
		{ 95, "very likely" },
	};

	for (size_t i = 0; i < sizeof band / sizeof *band; i++) {
		if (p < FIXED_ONE / 100 * band[i].below)
			return band[i].word;
	}
	return "almost certain";
}

static bool first_hand(const struct tally *t,
	uint32_t hyp,
	const struct without *w)
{
	const struct item *block = tally_items(t, hyp);

	for (uint32_t i = 0; i < t->hyp[hyp].n; i++) {
		if (!claim_relayed(block[i].claim) &&
			!tally_left_out(block, &block[i], w)) {
			return true;
		}
	}
	return false;
}

const char *exam_word(const struct exam *e,
	uint32_t top,
	int64_t p,
	const struct without *w)
{
	bool information_of =
		top < e->t.n_hyp && p >= WORD_FROM && first_hand(&e->t, top, w);

	return information_of ? likelihood_word(p) : "not established";
}

struct str percent_words(int64_t p, struct arena *a)
{
	int64_t tenth = (p * 1000 + FIXED_ONE / 2) / FIXED_ONE;

	return arena_fmt(a,
		"%" PRId64 ".%" PRId64 " %%",
		tenth / 10,
		tenth % 10);
}

int64_t exam_probability(const struct tally *t, uint32_t hyp)
{
	struct rest r = tally_remainder(t, SCEN_MIDDLE, TABLE_NONE);
	struct normaliser normaliser = tally_normaliser(t, &r, FIXED_ONE);

	return normaliser_probability(&normaliser,
		t->hyp[hyp].odds[SCEN_MIDDLE]);
}

struct answer exam_answer(const struct exam *e, const struct without *w)
{
	uint32_t top = tally_leader(&e->t);

	return (struct answer){ top,
		exam_word(e,
			top,
			top < e->t.n_hyp ? exam_probability(&e->t, top) : 0,
			w) };
}

static int likeliest_first(const void *a, const void *b)
{
	const struct alternative *x = a;
	const struct alternative *y = b;

	if (x->p != y->p)
		return x->p > y->p ? -1 : 1;
	return str_cmp(x->id, y->id);
}

/* what an individual is named for: contracts unless somebody was seen at the
 * keyboard */
static struct str scope_of(const struct exam *e)
{
	const struct tally *t = &e->t;

	if (t->layer != LAYER_INDIVIDUAL || e->top >= t->n_hyp)
		return (struct str){ 0 };
	for (uint32_t i = 0; i < t->hyp[e->top].n; i++) {
		if (entity_type_of(tally_items(t, e->top)[i].claim->object) ==
			ENT_ADDRESS) {
			return STR("the contracts and the use of the machines "
				   "named in the reasons");
		}
	}
	return STR("the contracts only: nothing shows whose hands were on the "
		   "machines during the attack");
}

static enum confidence confidence_of(const struct exam *e,
	const struct verdict *v,
	bool passed)
{
	uint32_t origins = e->top < e->t.n_hyp
		? tally_origins(&e->t, e->top, NULL, *e->a)
		: 0;

	if (passed && v->high - v->low <= FIXED_ONE / 5)
		return CONF_HIGH;
	return origins >= 2 ? CONF_MODERATE : CONF_LOW;
}

static void put_in_order(int64_t *low, int64_t p, int64_t *high)
{
	int64_t a = *low < *high ? *low : *high;
	int64_t b = *low < *high ? *high : *low;

	*low = a < p ? a : p;
	*high = b > p ? b : p;
}

void exam_alternatives(const struct tally *t,
	const int64_t *p,
	int64_t *low,
	int64_t *high,
	struct alternative *ret)
{
	for (uint32_t h = 0; h <= t->n_hyp; h++) {
		bool none = h == t->n_hyp;

		put_in_order(&low[h], p[h], &high[h]);
		ret[h] = (struct alternative){
			.id = none ? (struct str){ 0 } : t->hyp[h].id,
			.p = p[h],
			.low = low[h],
			.high = high[h],
			.weight_milli =
				none ? 0 : t->hyp[h].sum_milli[SCEN_MIDDLE],
		};
	}
	qsort(ret, t->n_hyp + 1, sizeof *ret, likeliest_first);
}

/* the probabilities of all hypotheses in one scenario */
static void weigh_all(struct exam *e, enum scenario s, int64_t *ret)
{
	tally_sum(&e->t, s, &WITHOUT_NOTHING);
	tally_probabilities(&e->t, s, ret);
}

static bool probabilities(struct exam *e)
{
	struct arena *a = e->a;
	size_t n = e->t.n_hyp + 1;

	e->p = NEW(a, int64_t, n);
	e->low = NEW(a, int64_t, n);
	e->high = NEW(a, int64_t, n);
	if (a->full)
		return false;
	weigh_all(e, SCEN_LOW, e->low);
	weigh_all(e, SCEN_HIGH, e->high);
	weigh_all(e, SCEN_MIDDLE, e->p);
	/* what is good for a hypothesis is bad for none, and for its rivals */
	for (size_t h = 0; h < n; h++)
		put_in_order(&e->low[h], e->p[h], &e->high[h]);
	e->top = tally_leader(&e->t);
	return true;
}

bool exam_open(struct exam *ret,
	enum layer layer,
	const struct evidence *e,
	struct arena *a)
{
	*ret = (struct exam){
		.e = e,
		.a = a,
	};
	return tally_open(&ret->t, layer, e, a) && probabilities(ret);
}

/* What becomes of the answer without one class of evidence; false when another
 * stands first then. */
static bool try_without_classes(struct exam *e)
{
	struct tally *t = &e->t;
	const struct item *block = tally_items(t, e->top);
	bool stays = true;

	for (uint32_t i = 0; i < t->hyp[e->top].n; i++)
		e->left_out[block[i].w->cls].any = true;
	for (int cls = 0; cls < CLASSES; cls++) {
		struct without w = { TABLE_NONE, cls, NULL, 0 };
		struct left_out *l = &e->left_out[cls];

		if (!l->any)
			continue;
		tally_sum(t, SCEN_MIDDLE, &w);
		l->then = exam_answer(e, &w);
		l->p = exam_probability(t, e->top);
		stays &= l->then.top == e->top;
	}
	tally_sum(t, SCEN_MIDDLE, &WITHOUT_NOTHING);
	return stays;
}

void exam_judge(struct exam *e, struct verdict *v)
{
	uint32_t top = e->top;
	bool none = top == e->t.n_hyp;
	struct gate g = {
		.t = &e->t,
		.e = e->e,
		.hyp = none ? TABLE_NONE : top,
		.low = e->low[top],
		.stable = true,
		.a = e->a,
		.missing = NEW(e->a, struct str, GATE_MISSING_MAX),
	};

	*v = (struct verdict){
		.layer = e->t.layer,
		.scope = scope_of(e),
		.p = e->p[top],
		.low = e->low[top],
		.high = e->high[top],
	};
	if (!none) {
		v->hypothesis = e->t.hyp[top].id;
		g.stable = try_without_classes(e);
	}
	if (g.missing)
		gate_check(&g);
	v->missing = g.missing;
	v->n_missing = g.n_missing;
	bool passed = g.missing && !g.n_missing && !none;
	if (passed)
		v->judgement = "established";
	else
		v->judgement = exam_word(e, top, e->p[top], &WITHOUT_NOTHING);
	v->confidence = confidence_of(e, v, passed);
}
