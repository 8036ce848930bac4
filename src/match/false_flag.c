/* SPDX-License-Identifier: Apache-2.0 */
/* False flags: what happens to the answer when somebody plants another actor's
 * marks. */
#include <stdlib.h>

#include "match/evaluate.h"

enum {
	PLANTED_MAX = 10
};

static const struct plan {
	const char *say;
	uint32_t software;
	uint32_t techniques;
	bool any; /* techniques at random instead of the rarest */
} plans[FALSE_FLAGS] = {
	[FLAG_TOOL] = { "1 exclusive tool", 1, 0, false },
	[FLAG_TOOLS] = { "2 exclusive tools", 2, 0, false },
	[FLAG_TECHNIQUES] = { "3 rare techniques", 0, 3, false },
	[FLAG_TOOL_AND_TECHNIQUES] = { "1 exclusive tool and 3 rare techniques",
		1,
		3,
		false },
	[FLAG_MANY_TECHNIQUES] = { "10 of its techniques", 0, 10, true },
};

const char *false_flag_say(enum false_flag f)
{
	return plans[f].say;
}

/* numbers that look random and are the same on every machine */
struct draw {
	uint64_t state;
};

static uint32_t next(struct draw *d, uint32_t below)
{
	d->state = hash_mix(d->state + 0x9e3779b97f4a7c15U);
	return (uint32_t)(d->state % below);
}

/* One group as a forger sees it. */
struct mask {
	const struct profile *p;
	uint32_t group;
	uint32_t own[512], n_own; /* software that nobody else is known for */
	uint32_t tech[1024], n_tech; /* rarest first */
};

static int rarest_first(const void *a, const void *b, void *df)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;
	const double *d = df;

	if (d[x] != d[y])
		return d[x] < d[y] ? -1 : 1;
	return x < y ? -1 : x > y;
}

static void put_on(struct mask *m, const struct profile *p, uint32_t g)
{
	m->p = p;
	m->group = g;
	m->n_own = 0;
	m->n_tech = 0;
	for (uint32_t i = p->soft.from[g];
		i < p->soft.from[g + 1] && m->n_own < 512;
		i++) {
		if (p->sdf[p->soft.item[i]] == 1)
			m->own[m->n_own++] = p->soft.item[i];
	}
	for (uint32_t i = p->tech.from[g];
		i < p->tech.from[g + 1] && m->n_tech < 1024;
		i++) {
		m->tech[m->n_tech++] = p->tech.item[i];
	}
	if (m->n_tech) {
		qsort_r(m->tech,
			m->n_tech,
			sizeof *m->tech,
			rarest_first,
			p->df);
	}
}

/* moves k drawn ones to the front */
static void shuffle(uint32_t *list, uint32_t n, uint32_t k, struct draw *d)
{
	for (uint32_t i = 0; i < k && i < n; i++) {
		uint32_t j = i + next(d, n - i);
		uint32_t x = list[i];

		list[i] = list[j];
		list[j] = x;
	}
}

/* another group that has enough to plant; false when none has */
static bool choose_decoy(struct mask *m,
	const struct profile *p,
	const struct plan *plan,
	const uint32_t *truth,
	uint32_t n_truth,
	struct draw *d)
{
	const struct comparer *c = p->c;

	for (uint32_t tries = 0; tries < 20 * c->n_group; tries++) {
		uint32_t g = next(d, c->n_group);
		bool own = false;

		for (uint32_t i = 0; i < n_truth; i++)
			own |= c->group[g] == truth[i];
		if (own)
			continue;
		put_on(m, p, g);
		if (m->n_own >= plan->software && m->n_tech >= plan->techniques)
			return true;
	}
	return false;
}

/* the incident with the marks added; arrays in the arena */
static bool plant(const struct mask *m,
	const struct plan *plan,
	const struct incident *x,
	struct arena *a,
	struct incident *ret)
{
	const struct comparer *c = m->p->c;
	struct str *tech = NEW(a, struct str, x->n_technique + PLANTED_MAX);
	struct str *soft = NEW(a, struct str, x->n_software + PLANTED_MAX);

	*ret = *x;
	if (a->full)
		return false;
	if (x->n_technique)
		memcpy(tech, x->technique, x->n_technique * sizeof *tech);
	if (x->n_software)
		memcpy(soft, x->software, x->n_software * sizeof *soft);
	for (uint32_t i = 0; i < plan->techniques; i++)
		tech[ret->n_technique++] = c->k->thing[c->tech[m->tech[i]]].id;
	for (uint32_t i = 0; i < plan->software; i++)
		soft[ret->n_software++] = c->k->thing[c->soft[m->own[i]]].id;
	ret->technique = tech;
	ret->software = soft;
	return true;
}

/* the actors that a case is labelled with; how many */
static uint32_t truths_of(const struct knowledge *k,
	const struct incident *x,
	uint32_t *ret,
	struct arena scratch)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < x->n_truth; i++) {
		uint32_t t = match_truth(k, x->truth[i], scratch);

		if (t != THING_NONE)
			ret[n++] = t;
	}
	return n;
}

static void count_answer(struct false_flag_result *ret,
	const struct answered *a,
	bool fooled)
{
	ret->n++;
	ret->decoy_first += fooled;
	ret->decoy_named += fooled && a->named;
	ret->truth_first += a->right;
	ret->truth_named += a->right && a->named;
}

static bool one(struct comparer *c,
	const struct knowledge *k,
	const struct profile *all,
	const struct incident *x,
	const struct evaluation_options *o,
	const struct match_parameters *p,
	enum false_flag f,
	struct arena scratch,
	struct false_flag_result *ret,
	struct err *err)
{
	const struct plan *plan = &plans[f];
	const unsigned all_parts = PART_ALL;
	struct draw d = { hash_bytes(x->id) + (uint64_t)f };
	struct mask *m = NEW(&scratch, struct mask, 1);
	uint32_t *truth = NEW(&scratch, uint32_t, x->n_truth + 1);
	struct incident planted;
	struct answered a;

	if (!m || !truth)
		return true;
	uint32_t n = truths_of(k, x, truth, scratch);
	if (!choose_decoy(m, all, plan, truth, n, &d))
		return true;
	shuffle(m->own, m->n_own, plan->software, &d);
	if (plan->any)
		shuffle(m->tech, m->n_tech, plan->techniques, &d);
	if (!plant(m, plan, x, &scratch, &planted))
		return fail(err, ERR_LIMIT, 0, "no memory left to plant marks");
	if (!answer_case(c, k, &planted, o, p, &all_parts, 1, scratch, &a, err))
		return false;
	count_answer(ret, &a, a.first == c->group[m->group]);
	return true;
}

bool match_false_flags(struct comparer *c,
	const struct knowledge *k,
	const struct incident *x,
	uint32_t n,
	const struct evaluation_options *o,
	const struct match_parameters *p,
	struct arena scratch,
	struct false_flag_result *ret,
	struct err *err)
{
	struct match_scope everything = MATCH_EVERYTHING;
	struct profile all;

	memset(ret, 0, FALSE_FLAGS * sizeof *ret);
	if (!profile_open(&all,
		    c,
		    &(struct incident){ .day = INT32_MAX },
		    &everything,
		    &scratch)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to plant false flags");
	}
	for (int f = 0; f < FALSE_FLAGS; f++) {
		for (uint32_t i = 0; i < n; i++) {
			if (!one(c,
				    k,
				    &all,
				    &x[i],
				    o,
				    p,
				    (enum false_flag)f,
				    scratch,
				    &ret[f],
				    err)) {
				return false;
			}
		}
	}
	return true;
}
