/* SPDX-License-Identifier: Apache-2.0 */
/* Next best evidence: which item that is not in the case would narrow a layer
 * most, before anybody looks for it. source: D. V. Lindley, On a measure of the
 * information provided by an experiment, Annals of Mathematical Statistics 27
 * (1956)
 *
 * An item of a kind can turn out to speak for any of the m leading names, or
 * for somebody else. With l the likelihood ratio that it has on the layer
 * (graded B2, from an origin of its own, after every cap): P(speaks for j | j)
 * = l / (l + m), for each other answer 1 / (l + m). Its worth is H(now) -
 * E[H(after)]. An item against the leader speaks for all else in the same way.
 */
#include "infer/next.h"

#include <inttypes.h>
#include <stdlib.h>

/* the leader and rivals that are told apart; the rest is one answer */
enum {
	NAMES = 4
};

static const struct grade expected = { 'B', '2' };

/* The answers that are told apart: q[0 .. m - 1] the leading names, q[m] all
 * else; they add up to FIXED_ONE. */
struct outlook {
	struct exam *e;
	uint32_t hyp[NAMES]; /* TABLE_NONE = a name that nobody has given yet */
	uint32_t m;
	int64_t q[NAMES + 1];
};

/* in 1/1000 bit; of answers in proportion to q, which need not add up to one */
static int64_t entropy(const int64_t *q, uint32_t n)
{
	int64_t all = 0;
	int64_t milli_nat = 0;

	for (uint32_t i = 0; i < n; i++)
		all += q[i];
	for (uint32_t i = 0; i < n; i++) {
		int64_t p = fixed_div(q[i], all);

		if (p > 0)
			milli_nat -= p * fixed_ln(p);
	}
	const int64_t ln2_micro = 693147;
	return milli_nat / 1000 * 1000000 / ln2_micro / (FIXED_ONE / 1000);
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
	if (o.q[o.m] < 0) { /* rounding of the single ones */
		o.q[o.m] = 0;
	}
	return o;
}

/* What the item adds to one name's sum as it stands, caps and all. When nobody
 * is named, whoever it names comes with a trail. */
static int64_t gain(const struct outlook *o,
	const struct weight *w,
	uint32_t hyp)
{
	struct mark mark = { w, expected, FIXED_ONE, 1 };
	int64_t now = 0;

	if (o->hyp[0] != TABLE_NONE)
		mark.right = tally_reachable(&o->e->t, w);
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

static int64_t entropy_after(const struct outlook *o, uint32_t j, int64_t ratio)
{
	int64_t q[NAMES + 1];

	memcpy(q, o->q, sizeof q);
	q[j] = fixed_mul(q[j], ratio);
	return entropy(q, o->m + 1);
}

static int64_t probability_then(const struct outlook *o, int64_t more)
{
	const struct tally *t = &o->e->t;
	uint32_t first = o->hyp[0];
	struct rest r = tally_remainder(t, SCEN_MIDDLE, first);
	int64_t now = 0;

	if (first != TABLE_NONE) {
		now = t->hyp[first].sum_milli[SCEN_MIDDLE] +
			tally_prior_milli(t, first, SCEN_MIDDLE);
	}
	int64_t odds = fixed_exp(now + more);
	struct normaliser normaliser = tally_normaliser(t, &r, odds);
	int64_t p = normaliser_probability(&normaliser, odds);

	return first == TABLE_NONE ? p : tally_capped(t, first, p);
}

/* Probability that the item speaks for the j-th answer: ratio when it is found
 * for that, 1 for each of the others. */
static int64_t finds(const struct outlook *o, uint32_t j, int64_t ratio)
{
	int64_t q = o->q[j];
	int64_t all = ratio + (int64_t)o->m * FIXED_ONE;

	return fixed_div(fixed_mul(q, ratio) + FIXED_ONE - q, all);
}

/* What it is worth that the item speaks for one of the answers; own: its ratio
 * for each of the m names. */
static int64_t worth(const struct outlook *o, int64_t ratio, const int64_t *own)
{
	int64_t after = 0;

	for (uint32_t j = 0; j <= o->m; j++) {
		after += fixed_mul(finds(o, j, ratio),
			entropy_after(o, j, j < o->m ? own[j] : ratio));
	}
	int64_t info = entropy(o->q, o->m + 1) - after;

	/* rounding, or a cap that only the leader has reached */
	return info > 0 ? info : 0;
}

static struct wanted information_of(const struct outlook *o,
	const struct weight *w)
{
	struct wanted x = {
		.predicate = predicates[w->predicate].name,
		.ask = w->ask,
		.cls = w->cls,
		.clears = w->raw_milli < 0,
	};
	int64_t own[NAMES];
	int64_t ratio;

	if (x.clears) {
		/* found or not found, it tells the leader from all else */
		ratio = own[0] = fixed_exp(-gain(o, w, o->hyp[0]));
		x.p_found = finds(o, o->m, ratio);
	} else {
		ratio = fixed_exp(gain(o, w, TABLE_NONE));
		for (uint32_t j = 0; j < o->m; j++)
			own[j] = fixed_exp(gain(o, w, o->hyp[j]));
		x.p_found = finds(o, 0, ratio);
	}
	x.info_milli = worth(o, ratio, own);
	x.p_then = probability_then(o, gain(o, w, o->hyp[0]));
	if (o->hyp[0] != TABLE_NONE)
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
	return !named || tally_reachable(t, w) > 0;
}

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
			"Look for %s, which would clear %.*s: worth %" PRId64
			".%02" PRId64
			" bit; it would then stand at %.*s instead of %.*s.",
			x->ask,
			STR_FMT(who),
			x->info_milli / 1000,
			x->info_milli % 1000 / 10,
			STR_FMT(then),
			STR_FMT(now));
	}
	if (!x->hypothesis.n) {
		return arena_fmt(a,
			"Look for %s: worth %" PRId64 ".%02" PRId64
			" bit. Nobody is named yet; whoever it names would "
			"stand at %.*s.",
			x->ask,
			x->info_milli / 1000,
			x->info_milli % 1000 / 10,
			STR_FMT(then));
	}
	return arena_fmt(a,
		"Look for %s: worth %" PRId64 ".%02" PRId64
		" bit. The chance that it speaks for %.*s is %.*s; it would "
		"then stand at %.*s instead of %.*s%s.",
		x->ask,
		x->info_milli / 1000,
		x->info_milli % 1000 / 10,
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
