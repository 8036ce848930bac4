/* SPDX-License-Identifier: Apache-2.0 */
/* The forgery budget: how many cheap marks change the answer. They are added to
 * the sums one after the other, so that caps, grades and shared priors have
 * their say; nothing is estimated. */
#include "infer/forgery.h"

#include "infer/marks.h"

#include <inttypes.h>

/* What becomes of the leader and of none while marks are added for one name. */
struct race {
	struct exam *e;
	uint32_t hyp;     /* for whom; TABLE_NONE = a name made up for it */
	struct rest rest; /* without that name */
	uint32_t rival;   /* the first of the others; n_hyp = there is none */
	/* who has none cannot lead, whatever is planted, and nobody takes the
	 * place of who passes the gates of a layer without rivals */
	bool chance;
	struct marks plan;
};

static struct race race_for(struct exam *e, uint32_t hyp)
{
	struct marks plan = marks_plan(&e->t);

	return (struct race){
		.e = e,
		.hyp = hyp,
		.rest = tally_remainder(&e->t, SCEN_MIDDLE, hyp),
		.rival = tally_best(&e->t, hyp),
		.chance = !e->preferred &&
			((hyp != TABLE_NONE && e->t.hyp[hyp].own) ||
				marks_give_chance(&e->t, &plan)),
		.plan = plan,
	};
}

/* before all other names; a made-up name has to weigh more, a known one stands
 * where its sum would put it */
static bool passes_rival(const struct race *r, int64_t sum)
{
	struct tally *t = &r->e->t;

	if (r->rival == t->n_hyp)
		return true;
	if (r->hyp == TABLE_NONE)
		return sum > t->hyp[r->rival].sum_milli[SCEN_MIDDLE];
	int64_t kept = t->hyp[r->hyp].sum_milli[SCEN_MIDDLE];
	t->hyp[r->hyp].sum_milli[SCEN_MIDDLE] = sum;
	bool first = tally_before(t, r->hyp, r->rival);
	t->hyp[r->hyp].sum_milli[SCEN_MIDDLE] = kept;
	return first;
}

static bool wins(const struct race *r, int64_t sum)
{
	int64_t odds = fixed_exp(sum);
	struct normaliser normaliser =
		tally_normaliser(&r->e->t, &r->rest, odds);

	return passes_rival(r, sum) &&
		(!r->e->t.rule->rivals ||
			normaliser_probability(&normaliser, odds) >
				normaliser_none(&normaliser, 0));
}

static bool unsaid(const struct race *r, int64_t sum)
{
	struct exam *e = r->e;
	struct normaliser normaliser =
		tally_normaliser(&e->t, &r->rest, fixed_exp(sum));

	return normaliser_probability(&normaliser,
		       tally_odds(&e->t, e->top, SCEN_MIDDLE)) < WORD_FROM;
}

/* marks until it holds; 0 = never, or beyond what is tried */
static uint32_t marks_until(struct race r,
	bool (*holds)(const struct race *, int64_t))
{
	int64_t before = INT64_MIN;

	if (!r.chance)
		return 0;
	for (uint32_t n = 1; n <= FORGERY_MARKS_MAX; n++) {
		int64_t sum = marks_plant(&r.e->t, r.hyp, &r.plan);

		if (sum == before)
			return 0;
		if (holds(&r, sum))
			return n;
		before = sum;
	}
	return 0;
}

/* --- many names, a mark each: every one takes its share of the prior ----- */

static struct normaliser with_names(const struct tally *t,
	uint32_t names,
	int64_t odds)
{
	int64_t none = t->rule->none;
	int64_t others = 0;
	struct rest all = tally_remainder(t, SCEN_MIDDLE, TABLE_NONE);
	int64_t share = (FIXED_ONE - none) / (all.n + names + 1);

	for (uint32_t h = 0; h < t->n_hyp; h++) {
		if (t->hyp[h].activity == t->activity) {
			others += fixed_mul(share,
				tally_odds(t, h, SCEN_MIDDLE));
		}
	}
	return (struct normaliser){
		.rivals = true,
		.none = none + share,
		.share = share,
		.total = none + share + others +
			names * fixed_mul(share, odds),
	};
}

static void by_many_names(struct exam *e, bool has_word, struct forgery *f)
{
	struct marks p = marks_plan(&e->t);
	int64_t odds = fixed_exp(marks_plant(&e->t, TABLE_NONE, &p));
	int64_t own = e->t.hyp[e->top].odds[SCEN_MIDDLE];

	if (!marks_give_chance(&e->t, &p))
		return;
	for (uint32_t n = 1; odds > FIXED_ONE && odds < own && !f->none &&
		n <= FORGERY_MARKS_MAX;
		n++) {
		struct normaliser normaliser = with_names(&e->t, n, odds);
		int64_t mine = normaliser_probability(&normaliser, own);

		if (has_word && mine < WORD_FROM &&
			(!f->lose_word || n < f->lose_word)) {
			f->lose_word = n;
		}
		if (normaliser_none(&normaliser, 0) >= mine)
			f->none = n;
	}
}

/* --- in words ------------------------------------------------------------ */

static struct str number_words(uint32_t n, bool capital, struct arena *a)
{
	static const char *const word[] = { "no",
		"one",
		"two",
		"three",
		"four",
		"five",
		"six",
		"seven",
		"eight",
		"nine",
		"ten",
		"eleven",
		"twelve" };

	if (n >= sizeof word / sizeof *word)
		return arena_fmt(a, "%u", n);
	return arena_fmt(a,
		"%c%s",
		capital ? word[n][0] - 'a' + 'A' : word[n][0],
		word[n] + 1);
}

static struct str first_sentence(const struct exam *e,
	const struct forgery *f)
{
	struct arena *a = e->a;
	bool none = e->top == e->t.n_hyp;
	struct str to =
		f->to.n ? entity_name(f->to) : STR("a name made up for it");
	struct str n = number_words(f->marks, true, a);

	if (!f->such_as) {
		return STR("Nothing that is cheap to plant would move this "
			   "layer.");
	}
	if (!f->marks) {
		return arena_fmt(a,
			"No number of cheap marks up to %d, such as \"%s\", "
			"moves this to another name: what is cheap to plant "
			"is "
			"capped below what carries it.",
			FORGERY_MARKS_MAX,
			f->such_as);
	}
	return arena_fmt(a,
		"%.*s cheap mark%s (such as \"%s\") planted from %s "
		"independent (grade C) would %s %.*s%s.",
		STR_FMT(n),
		f->marks == 1 ? "" : "s",
		f->such_as,
		f->marks == 1 ? "an origin that passes for"
			      : "origins that pass for",
		none ? "put" : "move this to",
		STR_FMT(to),
		none ? " first" : "");
}

static struct str second_sentence(const struct exam *e,
	const struct forgery *f,
	bool has_word)
{
	struct arena *a = e->a;
	struct str n = number_words(f->lose_word, true, a);
	struct str k = number_words(f->none, true, a);
	struct str word = { 0 };
	struct str names = { 0 };

	if (e->top == e->t.n_hyp)
		return word;
	if (!e->t.rule->rivals) {
		return STR(
			" Marks for others take nothing from it: answers of "
			"this layer do not exclude each other.");
	}
	if (has_word && f->lose_word) {
		word = arena_fmt(a,
			" %.*s would already take its word away.",
			STR_FMT(n));
	} else if (has_word) {
		word = arena_fmt(a,
			" Up to %d leave it its word.",
			FORGERY_MARKS_MAX);
	}
	if (f->none) {
		names = arena_fmt(a,
			" %.*s, for as many made-up names, would leave "
			"\"none "
			"of these\" first.",
			STR_FMT(k));
	} else {
		names = arena_fmt(a,
			" Made-up names, up to %d with a mark each, do not "
			"put "
			"\"none of these\" first.",
			FORGERY_MARKS_MAX);
	}
	return arena_fmt(a, "%.*s%.*s", STR_FMT(word), STR_FMT(names));
}

/* the fewer of two numbers of marks, the first when they are as many; 0 = never
 */
static uint32_t fewer(uint32_t x, uint32_t y)
{
	if (!x)
		return y;
	return !y || x <= y ? x : y;
}

void exam_forgery(struct exam *e, struct verdict *v)
{
	const struct tally *t = &e->t;
	const bool none = e->top == t->n_hyp;
	bool has_word = false;
	uint32_t second = tally_best(t, none ? TABLE_NONE : e->top);
	struct forgery f = { 0 };
	struct race fresh = race_for(e, TABLE_NONE);
	struct race known = fresh;

	if (!none) {
		const char *word =
			exam_word(e, e->top, e->p[e->top], &WITHOUT_NOTHING);
		has_word = strcmp(word, "not established") != 0;
	}
	if (second < t->n_hyp)
		known = race_for(e, second);
	uint32_t n = marks_until(known, wins);
	uint32_t n_fresh = marks_until(fresh, wins);
	if (fresh.plan.n)
		f.such_as = predicates[fresh.plan.mark[0].w->predicate].name;
	f.marks = fewer(n, n_fresh);
	if (f.marks && f.marks == n && second < t->n_hyp)
		f.to = t->hyp[second].id;
	if (has_word && t->rule->rivals) {
		f.lose_word = fewer(marks_until(known, unsaid),
			marks_until(fresh, unsaid));
	}
	if (!none && t->rule->rivals)
		by_many_names(e, has_word, &f);
	struct str one = first_sentence(e, &f);
	struct str two = second_sentence(e, &f, has_word);
	v->budget = f;
	v->forgery = arena_fmt(e->a, "%.*s%.*s", STR_FMT(one), STR_FMT(two));
}
