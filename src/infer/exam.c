/* SPDX-License-Identifier: Apache-2.0 */
/* One layer under examination: its probabilities, its word, its verdict. */
#include "infer/exam.h"

#include <inttypes.h>
#include <stdlib.h>

#include "infer/gates.h"
#include "infer/marks.h"

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

static const char *capped_word(int64_t p, enum word_cap cap)
{
	static const char *const most[] = { "not established",
		"possible",
		"likely",
		"very likely" };
	static const int above[] = { 0, 55, 80, 95 };

	/* the band that the cap ends is reached, or what it says is right */
	if (p >= FIXED_ONE / 100 * above[cap])
		return most[cap];
	return likelihood_word(p);
}

static bool leaves_out(const struct without *w)
{
	return w->origin != TABLE_NONE || w->cls >= 0 || w->n_claim;
}

/* The lower bound of a hypothesis. With rivals it is that of all evidence: no
 * word there is capped by it. */
static int64_t low_of(struct exam *e, uint32_t top, const struct without *w)
{
	struct tally *t = &e->t;

	if (t->rule->rivals || top == t->n_hyp || !leaves_out(w))
		return e->low[top];
	tally_sum_one(t, top, SCEN_LOW, w);
	int64_t odds = tally_odds(t, top, SCEN_LOW);
	struct rest r = tally_remainder(t, SCEN_LOW, top);
	struct normaliser normaliser = tally_normaliser(t, &r, odds);

	tally_sum_one(t, top, SCEN_LOW, &WITHOUT_NOTHING);
	return tally_capped(t,
		top,
		normaliser_probability(&normaliser, odds));
}

static struct gate gate_of(struct exam *e,
	uint32_t top,
	const struct without *w,
	struct arena *a,
	struct str *room)
{
	bool none = top == e->t.n_hyp;

	return (struct gate){
		.t = &e->t,
		.e = e->e,
		.hyp = none ? TABLE_NONE : top,
		.without = *w,
		.low = low_of(e, top, w),
		.planted = e->planted,
		.stable = true,
		.a = a,
		.missing = room,
		.cap = WORD_VERY_LIKELY,
	};
}

const char *exam_word(struct exam *e,
	uint32_t top,
	int64_t p,
	const struct without *w)
{
	struct arena scratch = *e->a;
	struct str room[GATE_MISSING_MAX];

	if (top >= e->t.n_hyp || !e->t.hyp[top].own)
		return "not established";
	if (p < WORD_FROM)
		return "not established";
	struct gate g = gate_of(e, top, w, &scratch, room);
	gate_check(&g);
	return capped_word(p, g.cap);
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
	int64_t odds = tally_odds(t, hyp, SCEN_MIDDLE);
	struct rest r = tally_remainder(t, SCEN_MIDDLE, hyp);
	struct normaliser normaliser = tally_normaliser(t, &r, odds);

	return tally_capped(t,
		hyp,
		normaliser_probability(&normaliser, odds));
}

struct answer exam_answer(struct exam *e, const struct without *w)
{
	uint32_t top = e->preferred && e->t.hyp[e->top].own
		? e->top
		: tally_leader(&e->t);

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

/* whether an item shows whose hands were at work, not only who rented */
static bool shows_hands(const struct item *x)
{
	switch (x->claim->predicate) {
	case PRED_DEVICE_SEIZED:
	case PRED_PLEADED:
	case PRED_ACTED_IN:
	case PRED_KNEW_OF:
	case PRED_SEARCHED_FOR:
		return true;
	case PRED_OPERATED:
		return entity_type_of(x->claim->object) != ENT_PERSONA;
	default:
		return false;
	}
}

/* what an individual is named for: contracts unless somebody was seen at the
 * keyboard */
static struct str scope_of(const struct exam *e)
{
	const struct tally *t = &e->t;

	if (t->layer != LAYER_INDIVIDUAL || e->top >= t->n_hyp)
		return (struct str){ 0 };
	for (uint32_t i = 0; i < t->hyp[e->top].n; i++) {
		const struct item *x = &tally_items(t, e->top)[i];

		if (x->weight_milli > 0 && shows_hands(x))
			return (struct str){ 0 };
	}
	return STR(
		"the contracts only: nothing shows whose hands were on the "
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
			.has_chance = none || t->hyp[h].own,
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
	/* the middle first: it says who has a chance, and of which activity
	 * the leader is */
	tally_sum(&e->t, SCEN_MIDDLE, &WITHOUT_NOTHING);
	e->top = tally_settle(&e->t);
	tally_probabilities(&e->t, SCEN_MIDDLE, e->p);
	weigh_all(e, SCEN_LOW, e->low);
	weigh_all(e, SCEN_HIGH, e->high);
	/* what is good for a hypothesis is bad for none, and for its rivals */
	for (size_t h = 0; h < n; h++)
		put_in_order(&e->low[h], e->p[h], &e->high[h]);
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
	if (!tally_open(&ret->t, layer, e, a) || !probabilities(ret))
		return false;
	if (ret->t.rule->rivals)
		ret->planted = marks_sum(&ret->t, GATE_FORGED_MARKS);
	return true;
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

bool exam_passes(struct exam *e, uint32_t top)
{
	struct arena scratch = *e->a;
	struct str room[GATE_MISSING_MAX];

	if (top >= e->t.n_hyp || !e->t.hyp[top].own || e->p[top] < WORD_FROM)
		return false;
	struct gate g = gate_of(e, top, &WITHOUT_NOTHING, &scratch, room);
	gate_check(&g);
	return !g.n_missing;
}

/* Answers that do not exclude each other are asked one after the other: whoever
 * passes the gates stands first, for a better known second one takes nothing
 * from the first. */
enum {
	ASKED_MAX = 32
};

static void prefer_who_passes(struct exam *e, struct str *room)
{
	struct tally *t = &e->t;
	bool *asked;
	struct arena scratch = *e->a;

	if (t->rule->rivals || e->top == t->n_hyp)
		return;
	asked = NEW(&scratch, bool, (size_t)t->n_hyp + 1);
	for (int k = 0; asked && k < ASKED_MAX; k++) {
		uint32_t top = t->n_hyp;

		for (uint32_t h = 0; h < t->n_hyp; h++) {
			if (!asked[h] && t->hyp[h].own &&
				(top == t->n_hyp ||
					tally_before(t, h, top))) {
				top = h;
			}
		}
		if (top == t->n_hyp || e->p[top] < WORD_FROM)
			return;
		asked[top] = true;
		struct gate g =
			gate_of(e, top, &WITHOUT_NOTHING, &scratch, room);
		gate_check(&g);
		if (!g.n_missing) {
			e->preferred = top != e->top;
			e->top = top;
			return;
		}
	}
}

void exam_judge(struct exam *e, struct verdict *v)
{
	struct str *room = NEW(e->a, struct str, GATE_MISSING_MAX);

	*v = (struct verdict){ .layer = e->t.layer };
	if (!room)
		return;
	prefer_who_passes(e, room);
	uint32_t top = e->top;
	bool none = top == e->t.n_hyp;
	struct gate g = gate_of(e, top, &WITHOUT_NOTHING, e->a, room);

	if (!none) {
		v->hypothesis = e->t.hyp[top].id;
		v->weight_milli = e->t.hyp[top].sum_milli[SCEN_MIDDLE];
		g.stable = try_without_classes(e);
	}
	v->scope = scope_of(e);
	v->p = e->p[top];
	v->low = e->low[top];
	v->high = e->high[top];
	v->has_chance = none || e->t.hyp[top].own;
	gate_check(&g);
	v->missing = g.missing;
	v->n_missing = g.n_missing;
	v->role = g.role;
	bool passed = !g.n_missing && !none && e->t.hyp[top].own;
	if (passed)
		v->judgement = "established";
	else
		v->judgement = exam_word(e, top, e->p[top], &WITHOUT_NOTHING);
	v->confidence = confidence_of(e, v, passed);
}
