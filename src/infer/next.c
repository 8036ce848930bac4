/* SPDX-License-Identifier: Apache-2.0 */
/* Next best evidence: which item that is not in the case would narrow a layer
 * most, before anybody looks for it. source: D. V. Lindley, On a measure of the
 * information provided by an experiment, Annals of Mathematical Statistics 27
 * (1956)
 *
 * An item of a kind can turn out to speak for any of the m leading names, or
 * for somebody else. With l the likelihood ratio that it has on the layer
 * (graded B2, from an origin of its own, after every cap): P(speaks for j | j)
 * = l / (l + m), for each other answer 1 / (l + m). Its worth is the sum over
 * what it can speak for of its chance times how far it moves the answers, the
 * divergence of after from now (S. Kullback, R. A. Leibler, On information and
 * sufficiency, 1951), each as the judgement would really stand: no surer than
 * its trail, and unmoved where names do not exclude each other and it speaks
 * for another one. Nothing is promised that no trail could keep.
 */
#include "infer/next.h"

#include <stdlib.h>

/* the leader and rivals that are told apart; the rest is one answer */
enum {
	NAMES = 4
};

static const struct grade expected = { 'B', '2' };
/* what published knowledge is graded in a case */
static const struct grade published = { 'B', '3' };

/* resemblance to what others have published, who did not see this attack */
static bool is_published(const struct weight *w)
{
	return w->predicate == PRED_RESEMBLES_BY_TECHNIQUES ||
		w->predicate == PRED_RESEMBLES_BY_SOFTWARE ||
		w->predicate == PRED_RESEMBLES_BY_INDICATORS;
}

static struct grade grade_of(const struct weight *w)
{
	return is_published(w) ? published : expected;
}

/* The answers that are told apart: q[0 .. m - 1] the leading names, q[m] all
 * else; they add up to FIXED_ONE. */
struct outlook {
	struct exam *e;
	uint32_t hyp
		[NAMES]; /* TABLE_NONE = a name that nobody has given yet */
	uint32_t m;
	int64_t q[NAMES + 1];
};

/* How far answers have moved, in 1/1000 bit: sum of p ln(p / q); both add up to
 * FIXED_ONE, and none of q is 0. */
static int64_t divergence(const int64_t *p, const int64_t *q, uint32_t n)
{
	const int64_t ln2_micro = 693147;
	int64_t milli_nat = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (p[i] > 0)
			milli_nat += p[i] * (fixed_ln(p[i]) - fixed_ln(q[i]));
	}
	int64_t milli_bit =
		milli_nat / 1000 * 1000000 / ln2_micro / (FIXED_ONE / 1000);
	/* rounding */
	return milli_bit > 0 ? milli_bit : 0;
}

static bool among(const struct outlook *o, uint32_t hyp)
{
	for (uint32_t i = 0; i < o->m; i++) {
		if (o->hyp[i] == hyp)
			return true;
	}
	return false;
}

static void add_name(struct outlook *o, uint32_t hyp, int64_t p)
{
	o->hyp[o->m] = hyp;
	o->q[o->m++] = p;
}

static void name_leaders(struct outlook *o)
{
	const struct tally *t = &o->e->t;
	const uint32_t most = t->rule->rivals ? NAMES : 1;

	if (o->e->top < t->n_hyp && t->hyp[o->e->top].own)
		add_name(o, o->e->top, o->e->p[o->e->top]);
	while (o->m < most) {
		uint32_t next = t->n_hyp;

		for (uint32_t h = 0; h < t->n_hyp; h++) {
			if (t->hyp[h].own && !among(o, h) &&
				t->hyp[h].activity == t->activity &&
				(next == t->n_hyp ||
					tally_before(t, h, next))) {
				next = h;
			}
		}
		if (next == t->n_hyp)
			break;
		add_name(o, next, o->e->p[next]);
	}
	/* nobody is named yet: whether anybody can be is the question */
	if (!o->m)
		add_name(o, TABLE_NONE, FIXED_ONE - t->rule->none);
}

static struct outlook outlook_of(struct exam *e)
{
	struct outlook o = { .e = e };

	name_leaders(&o);
	o.q[o.m] = FIXED_ONE;
	for (uint32_t i = 0; i < o.m; i++)
		o.q[o.m] -= o.q[i];
	if (o.q[o.m] <= 0) /* rounding of the single ones */
		o.q[o.m] = 1;
	return o;
}

/* How surely whoever the item names is reached by it, 2^-30; 0: no trail of
 * the case leads there. Of who has a trail already, how surely what it names on
 * the other side is. */
static int64_t reach(const struct outlook *o, const struct weight *w)
{
	const bool named = o->hyp[0] != TABLE_NONE;
	const int64_t right = FIXED_ONE / 1000 * grade_right_milli(expected);

	if (w->begins)
		return right;
	if (w->bond == BOND_TRAIL)
		return tally_reach(&o->e->t, w, NULL);
	return named || !tally_needs_trail(&o->e->t) ? FIXED_ONE : 0;
}

/* how surely it is right of the case; the cap of who is named at the end of a
 * trail carries the doubt of it */
static int64_t right_of(const struct outlook *o, const struct weight *w)
{
	int64_t left = FIXED_ONE;

	if (!tally_needs_trail(&o->e->t))
		return reach(o, w);
	if (w->bond == BOND_TRAIL)
		tally_reach(&o->e->t, w, &left);
	return left;
}

/* What the item adds to one name's sum as it stands, caps and all. */
static int64_t gain(const struct outlook *o,
	const struct weight *w,
	uint32_t hyp)
{
	struct mark mark = { w, grade_of(w), FIXED_ONE, 1 };
	int64_t now = 0;

	mark.right = right_of(o, w);
	if (hyp != TABLE_NONE)
		now = o->e->t.hyp[hyp].sum_milli[SCEN_MIDDLE];
	int64_t more =
		tally_sum_marked(&o->e->t, hyp, SCEN_MIDDLE, &mark, 1) - now;

	/* what ties it to the attack betters its prior, too */
	if (w->tied && more > 0 &&
		(hyp == TABLE_NONE || !o->e->t.hyp[hyp].tied))
		more += tally_tied_milli(&o->e->t, SCEN_MIDDLE);
	return more;
}

/* where the leader would stand, or whoever is named when nobody is */
static int64_t probability_then(const struct outlook *o,
	const struct weight *w,
	int64_t more)
{
	const struct tally *t = &o->e->t;
	uint32_t first = o->hyp[0];
	struct rest r = tally_remainder(t, SCEN_MIDDLE, first);
	int64_t cap = tally_needs_trail(t) ? reach(o, w) : FIXED_ONE;
	int64_t now = 0;

	if (first != TABLE_NONE) {
		now = t->hyp[first].sum_milli[SCEN_MIDDLE] +
			tally_prior_milli(t, first, SCEN_MIDDLE);
		/* a trail of its own may be surer than the one there is */
		if (!w->begins || cap < t->hyp[first].cap)
			cap = t->hyp[first].cap;
	}
	int64_t odds = fixed_exp(now + more);
	struct normaliser normaliser = tally_normaliser(t, &r, odds);

	return fixed_least(normaliser_probability(&normaliser, odds), cap);
}

/* all answers when the j-th of the names has so much more for it */
static void after_name(const struct outlook *o,
	uint32_t j,
	int64_t ratio,
	int64_t *ret)
{
	int64_t all = 0;

	for (uint32_t i = 0; i <= o->m; i++) {
		ret[i] = i == j ? fixed_mul(o->q[i], ratio) : o->q[i];
		all += ret[i];
	}
	for (uint32_t i = 0; i <= o->m; i++)
		ret[i] = fixed_div(ret[i], all);
}

/* all answers when a name that nobody has given yet is another rival */
static void after_another(const struct outlook *o,
	int64_t ratio,
	int64_t *ret)
{
	struct tally *t = &o->e->t;
	struct rest r = tally_remainder(t, SCEN_MIDDLE, TABLE_NONE);
	struct normaliser n = tally_normaliser(t, &r, ratio);

	ret[o->m] = FIXED_ONE;
	for (uint32_t i = 0; i < o->m; i++) {
		int64_t odds = tally_odds(t, o->hyp[i], SCEN_MIDDLE);

		ret[i] = normaliser_probability(&n, odds);
		ret[o->m] -= ret[i];
	}
	if (ret[o->m] < 0)
		ret[o->m] = 0;
}

/* Probability that the item speaks for the j-th answer: ratio when it is found
 * for that, 1 for each of the others. */
static int64_t finds(const struct outlook *o, uint32_t j, int64_t ratio)
{
	int64_t q = o->q[j];
	int64_t all = ratio + (int64_t)o->m * FIXED_ONE;

	return fixed_div(fixed_mul(q, ratio) + FIXED_ONE - q, all);
}

/* What it is worth that the item speaks for one of the answers, which exclude
 * each other; own: its ratio for each of the m names. */
static int64_t worth(const struct outlook *o,
	int64_t ratio,
	const int64_t *own)
{
	int64_t after[NAMES + 1];
	int64_t sum = 0;

	for (uint32_t j = 0; j <= o->m; j++) {
		if (j < o->m)
			after_name(o, j, own[j], after);
		else
			after_another(o, ratio, after);
		sum += fixed_mul(finds(o, j, ratio),
			divergence(after, o->q, o->m + 1));
	}
	return sum;
}

/* the same where only the first of the names is moved, when it is found */
static int64_t worth_alone(const struct outlook *o, const struct wanted *x)
{
	const int64_t then[2] = { x->p_then, FIXED_ONE - x->p_then };
	const int64_t now[2] = { o->q[0] > 0 ? o->q[0] : 1,
		o->q[0] < FIXED_ONE ? FIXED_ONE - o->q[0] : 1 };

	return fixed_mul(x->p_found, divergence(then, now, 2));
}

static struct wanted information_of(const struct outlook *o,
	const struct weight *w)
{
	const bool named = o->hyp[0] != TABLE_NONE;
	struct wanted x = {
		.predicate = predicates[w->predicate].name,
		.ask = w->ask,
		.cls = w->cls,
		.clears = w->raw_milli < 0,
	};
	int64_t own[NAMES];
	int64_t ratio;

	if (x.clears) {
		ratio = fixed_exp(-gain(o, w, o->hyp[0]));
		x.p_found = finds(o, o->m, ratio);
	} else {
		ratio = fixed_exp(gain(o, w, TABLE_NONE));
		x.p_found = finds(o, 0, ratio);
	}
	x.p_then = probability_then(o, w, gain(o, w, o->hyp[0]));
	if (!named) {
		int64_t after[NAMES + 1];

		after_name(o, 0, ratio, after);
		x.info_milli = fixed_mul(x.p_found,
			divergence(after, o->q, o->m + 1));
	} else if (o->e->t.rule->rivals && !x.clears) {
		for (uint32_t j = 0; j < o->m; j++)
			own[j] = fixed_exp(gain(o, w, o->hyp[j]));
		x.info_milli = worth(o, ratio, own);
	} else {
		x.info_milli = worth_alone(o, &x);
	}
	if (named)
		x.hypothesis = o->e->t.hyp[o->hyp[0]].id;
	return x;
}

static bool leader_has(const struct outlook *o,
	const struct weight *w,
	bool *ret_class)
{
	const struct tally *t = &o->e->t;
	uint32_t leader = o->hyp[0];
	bool row = false;

	*ret_class = false;
	if (leader == TABLE_NONE)
		return false;
	for (uint32_t i = 0; i < t->hyp[leader].n; i++) {
		const struct item *x = &tally_items(t, leader)[i];

		row |= x->w == w && x->weight_milli;
		*ret_class |= x->w->cls == w->cls && x->weight_milli > 0;
	}
	return row;
}

/* whether a name that nobody has given yet would have a chance with it */
static bool gives_chance(const struct outlook *o, const struct weight *w)
{
	struct mark mark = { w, grade_of(w), right_of(o, w), 1 };

	/* whoever only published gives nobody a chance */
	return !is_published(w) &&
		tally_mark(&o->e->t, &mark, SCEN_MIDDLE) >= GATE_WEIGHT_MILLI;
}

/* Whether an item of the row is one to look for. */
static bool sensible(const struct outlook *o, const struct weight *w)
{
	const struct tally *t = &o->e->t;
	bool named = o->hyp[0] != TABLE_NONE;

	if (w->layer != t->layer)
		return false;
	/* a person or a name is cleared; of answers that exclude each other
	 * what speaks for another one says as much */
	if (w->raw_milli < 0) {
		return named &&
			(t->layer == LAYER_PERSONA ||
				t->layer == LAYER_INDIVIDUAL);
	}
	return reach(o, w) > 0 && (named || gives_chance(o, w));
}

/* Without what it is worth in bits: that is what the list is ordered by, and
 * stands in wanted.info_milli; people read what it would change. */
static struct str sentence(const struct outlook *o,
	const struct wanted *x,
	bool has_class)
{
	struct arena *a = o->e->a;
	struct str found = percent_words(x->p_found, a);
	struct str then = percent_words(x->p_then, a);
	struct str now = percent_words(o->q[0], a);
	struct str who = entity_name(x->hypothesis);

	if (x->clears) {
		return arena_fmt(a,
			"Look for %s, which would clear %.*s; it would then "
			"stand at %.*s instead of %.*s.",
			x->ask,
			STR_FMT(who),
			STR_FMT(then),
			STR_FMT(now));
	}
	if (!x->hypothesis.n) {
		return arena_fmt(a,
			"Look for %s. Nobody is named yet; whoever it names "
			"would stand at %.*s.",
			x->ask,
			STR_FMT(then));
	}
	return arena_fmt(a,
		"Look for %s. The chance that it speaks for %.*s is %.*s; it "
		"would then stand at %.*s instead of %.*s%s.",
		x->ask,
		STR_FMT(who),
		STR_FMT(found),
		STR_FMT(then),
		STR_FMT(now),
		has_class ? ""
			  : ", with a class of evidence that it has not had");
}

/* what was weighed, and by which row */
struct option {
	struct wanted wanted;
	const struct weight *w;
	bool has_class; /* the leader has evidence of the class */
};

/* x before y: what clears; then more information; then what brings a new class,
 * which gates ask for; then the weightier kind */
static bool rather(const struct option *x, const struct option *y)
{
	if (x->wanted.clears != y->wanted.clears)
		return x->wanted.clears;
	if (x->wanted.info_milli != y->wanted.info_milli)
		return x->wanted.info_milli > y->wanted.info_milli;
	if (x->has_class != y->has_class)
		return !x->has_class;
	return llabs(x->w->raw_milli) > llabs(y->w->raw_milli);
}

enum {
	/* less than a hundredth of a bit is not worth an errand */
	WORTH_MILLI_BIT = 10,
	/* something that would speak for the leader is told too */
	CLEARING_MAX = WANTED_MAX - 1
};

static uint32_t insert(struct option *best,
	uint32_t n,
	uint32_t most,
	const struct option *x)
{
	uint32_t at = n;

	for (; at && rather(x, &best[at - 1]); at--)
		best[at] = best[at - 1];
	best[at] = *x;
	return n < most ? n + 1 : most;
}

/* a row that may be written either way round is one thing to look for */
static bool is_asked(const struct option *best,
	uint32_t n,
	const struct weight *w)
{
	for (uint32_t i = 0; i < n; i++) {
		if (strcmp(best[i].w->ask, w->ask) == 0)
			return true;
	}
	return false;
}

/* The best options of the layer, those that clear apart from the others; how
 * many. */
static uint32_t choose(const struct outlook *o,
	bool clears,
	uint32_t most,
	struct option *best)
{
	uint32_t n = 0;

	for (size_t i = 0; i < n_weights; i++) {
		struct option x = { .w = &weights[i] };

		if ((weights[i].raw_milli < 0) != clears ||
			is_asked(best, n, &weights[i]) ||
			!sensible(o, &weights[i]) ||
			leader_has(o, &weights[i], &x.has_class)) {
			continue;
		}
		x.wanted = information_of(o, &weights[i]);
		/* it would change nothing, and the gates have such evidence;
		 * what would clear somebody is always told */
		if (x.wanted.info_milli < WORTH_MILLI_BIT && x.has_class &&
			!clears)
			continue;
		n = insert(best, n, most, &x);
	}
	return n;
}

void exam_wanted(struct exam *e, struct verdict *v)
{
	struct outlook o = outlook_of(e);
	struct wanted *wanted = NEW(e->a, struct wanted, WANTED_MAX);
	/* one more place than is kept: the last falls out of it */
	struct option best[WANTED_MAX + 1];
	uint32_t n;

	if (!wanted)
		return;
	n = choose(&o, true, CLEARING_MAX, best);
	n += choose(&o, false, WANTED_MAX - n, best + n);
	for (uint32_t i = 0; i < n; i++) {
		wanted[i] = best[i].wanted;
		wanted[i].sentence =
			sentence(&o, &wanted[i], best[i].has_class);
	}
	v->wanted = wanted;
	v->n_wanted = n;
}
