/* SPDX-License-Identifier: Apache-2.0 */
/* False flags: what happens to the answer when somebody plants another actor's
 * marks. */
#include "match/false_flag.h"

#include <stdlib.h>

#include "match/evaluate.h"

enum {
	PLANTED_MAX = 10,
	OWN_MAX = 512,
	TECH_MAX = 1024,
	LISTED_MAX = 4096 /* indicators of a kind that are looked at */
};

/* kinds of indicators that are planted */
enum planted_kind {
	PLANT_DOMAIN,
	PLANT_FILE,
	PLANT_ADDRESS,
	PLANT_KINDS
};

static const struct plan {
	const char *say;
	uint32_t software;
	uint32_t techniques;
	bool any; /* techniques at random instead of the rarest */
	uint32_t listed[PLANT_KINDS];
} plans[FALSE_FLAGS] = {
	[FLAG_TOOL] = { "1 exclusive tool", 1, 0, false, { 0 } },
	[FLAG_TOOLS] = { "2 exclusive tools", 2, 0, false, { 0 } },
	[FLAG_TECHNIQUES] = { "3 rare techniques", 0, 3, false, { 0 } },
	[FLAG_TOOL_AND_TECHNIQUES] = { "1 exclusive tool, 3 rare techniques",
		1,
		3,
		false,
		{ 0 } },
	[FLAG_MANY_TECHNIQUES] = { "10 of its techniques",
		0,
		10,
		true,
		{ 0 } },
	[FLAG_DOMAIN] = { "1 listed domain", 0, 0, false, { 1, 0, 0 } },
	[FLAG_DOMAINS_2] = { "2 listed domains", 0, 0, false, { 2, 0, 0 } },
	[FLAG_DOMAINS_3] = { "3 listed domains", 0, 0, false, { 3, 0, 0 } },
	[FLAG_FILE] = { "1 listed file", 0, 0, false, { 0, 1, 0 } },
	[FLAG_FILES_2] = { "2 listed files", 0, 0, false, { 0, 2, 0 } },
	[FLAG_FILES_3] = { "3 listed files", 0, 0, false, { 0, 3, 0 } },
	[FLAG_ADDRESS] = { "1 listed address", 0, 0, false, { 0, 0, 1 } },
	[FLAG_ADDRESSES_2] = { "2 listed addresses",
		0,
		0,
		false,
		{ 0, 0, 2 } },
	[FLAG_ADDRESSES_3] = { "3 listed addresses",
		0,
		0,
		false,
		{ 0, 0, 3 } },
	[FLAG_DOMAINS_FILES] = { "3 listed domains, 3 listed files",
		0,
		0,
		false,
		{ 3, 3, 0 } },
	[FLAG_DOMAINS_TECHNIQUES] = { "3 listed domains, 3 rare techniques",
		0,
		3,
		false,
		{ 3, 0, 0 } },
	[FLAG_DOMAINS_TOOL] = { "3 listed domains, 1 exclusive tool",
		1,
		0,
		false,
		{ 3, 0, 0 } },
	[FLAG_DOMAINS_TOOLS] = { "3 listed domains, 2 exclusive tools",
		2,
		0,
		false,
		{ 3, 0, 0 } },
	[FLAG_EVERYTHING] = { "3 domains, 3 files, 1 tool, 3 techniques",
		1,
		3,
		false,
		{ 3, 3, 0 } },
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
	/* software that nobody else is known for */
	uint32_t own[OWN_MAX];
	uint32_t n_own;
	uint32_t tech[TECH_MAX]; /* rarest first */
	uint32_t n_tech;
	/* in knowledge.mark: what lists that were public by then hold of it */
	uint32_t listed[PLANT_KINDS][LISTED_MAX];
	uint32_t n_listed[PLANT_KINDS];
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
		i < p->soft.from[g + 1] && m->n_own < OWN_MAX;
		i++) {
		if (p->sdf[p->soft.item[i]] == 1)
			m->own[m->n_own++] = p->soft.item[i];
	}
	for (uint32_t i = p->tech.from[g];
		i < p->tech.from[g + 1] && m->n_tech < TECH_MAX;
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

static enum planted_kind planted_kind_of(struct str type)
{
	if (str_is(type, "domain") || str_is(type, "hostname"))
		return PLANT_DOMAIN;
	if (str_is(type, "ip"))
		return PLANT_ADDRESS;
	if (str_is(type, "hash") || str_is(type, "md5"))
		return PLANT_FILE;
	if (str_is(type, "sha1") || str_is(type, "sha256"))
		return PLANT_FILE;
	return PLANT_KINDS;
}

/* What anybody could have read of the group by the incident's day; what is not
 * dated, too. */
static void read_lists(struct mask *m, int32_t day)
{
	const struct comparer *c = m->p->c;
	const struct knowledge *k = c->k;

	memset(m->n_listed, 0, sizeof m->n_listed);
	for (uint32_t l = 0; l < k->n_list; l++) {
		const struct known_list *list = &k->list[l];

		if (list->group != c->group[m->group])
			continue;
		if (list->day != DAY_NONE && list->day > day)
			continue;
		for (uint32_t i = list->mark; i < list->mark + list->n_mark;
			i++) {
			enum planted_kind as =
				planted_kind_of(k->mark[i].type);

			if (as == PLANT_KINDS)
				continue;
			if (m->n_listed[as] < LISTED_MAX)
				m->listed[as][m->n_listed[as]++] = i;
		}
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

static bool has_enough(const struct mask *m, const struct plan *plan)
{
	for (int kind = 0; kind < PLANT_KINDS; kind++) {
		if (m->n_listed[kind] < plan->listed[kind])
			return false;
	}
	return m->n_own >= plan->software && m->n_tech >= plan->techniques;
}

static bool may_be_decoy(const struct comparer *c,
	const struct forgery_plan *f,
	uint32_t g)
{
	const struct known_thing *t = &c->k->thing[c->group[g]];

	for (uint32_t i = 0; i < f->n_truth; i++) {
		if (c->group[g] == f->truth[i])
			return false;
	}
	return !f->out || f->out->by != FOLD_BY_GROUP ||
		match_fold(t->id) != f->out->fold;
}

/* another group that has enough to plant; false when none has */
static bool choose_decoy(struct mask *m,
	const struct profile *p,
	const struct incident *x,
	const struct forgery_plan *f,
	struct draw *d)
{
	const struct comparer *c = p->c;
	const struct plan *plan = &plans[f->flag];
	const bool lists = (int)f->flag >= FLAGS_OF_BEHAVIOUR;

	for (uint32_t tries = 0; tries < 20 * c->n_group; tries++) {
		uint32_t g = next(d, c->n_group);

		if (!may_be_decoy(c, f, g))
			continue;
		put_on(m, p, g);
		if (m->n_own < plan->software || m->n_tech < plan->techniques)
			continue;
		if (lists)
			read_lists(m, x->day);
		if (has_enough(m, plan))
			return true;
	}
	return false;
}

/* drawn marks to the front of each list */
static void draw_marks(struct mask *m,
	const struct plan *plan,
	struct draw *d)
{
	shuffle(m->own, m->n_own, plan->software, d);
	if (plan->any)
		shuffle(m->tech, m->n_tech, plan->techniques, d);
	for (int kind = 0; kind < PLANT_KINDS; kind++) {
		shuffle(m->listed[kind],
			m->n_listed[kind],
			plan->listed[kind],
			d);
	}
}

/* the incident with the marks added; arrays in the arena */
static bool add_marks(const struct mask *m,
	const struct plan *plan,
	const struct incident *x,
	struct arena *a,
	struct incident *ret)
{
	const struct comparer *c = m->p->c;
	const struct knowledge *k = c->k;
	struct str *tech = NEW(a, struct str, x->n_technique + PLANTED_MAX);
	struct str *soft = NEW(a, struct str, x->n_software + PLANTED_MAX);
	struct seen_indicator *mark =
		NEW(a, struct seen_indicator, x->n_mark + PLANTED_MAX);

	if (a->full)
		return false;
	*ret = *x;
	if (x->n_technique)
		memcpy(tech, x->technique, x->n_technique * sizeof *tech);
	if (x->n_software)
		memcpy(soft, x->software, x->n_software * sizeof *soft);
	if (x->n_mark)
		memcpy(mark, x->mark, x->n_mark * sizeof *mark);
	for (uint32_t i = 0; i < plan->techniques; i++)
		tech[ret->n_technique++] = k->thing[c->tech[m->tech[i]]].id;
	for (uint32_t i = 0; i < plan->software; i++)
		soft[ret->n_software++] = k->thing[c->soft[m->own[i]]].id;
	for (int kind = 0; kind < PLANT_KINDS; kind++) {
		for (uint32_t i = 0; i < plan->listed[kind]; i++) {
			const struct known_mark *from =
				&k->mark[m->listed[kind][i]];

			mark[ret->n_mark++] = (struct seen_indicator){
				from->type,
				from->value,
			};
		}
	}
	ret->technique = tech;
	ret->software = soft;
	ret->mark = mark;
	return true;
}

bool false_flag_plant(const struct profile *known,
	const struct incident *x,
	const struct forgery_plan *f,
	struct arena *a,
	struct incident *ret,
	uint32_t *ret_group)
{
	const struct plan *plan = &plans[f->flag];
	struct draw d = { hash_bytes(x->id) + (uint64_t)f->flag +
		((uint64_t)f->draw << 32) };
	struct mask *m = NEW(a, struct mask, 1);

	if (!m)
		return false;
	*ret = (struct incident){ 0 };
	if (!choose_decoy(m, known, x, f, &d))
		return true;
	draw_marks(m, plan, &d);
	*ret_group = m->group;
	return add_marks(m, plan, x, a, ret);
}

bool false_flag_open(const struct comparer *c,
	struct profile *ret,
	struct arena *a)
{
	struct match_scope everything = MATCH_EVERYTHING;

	return profile_open(ret,
		c,
		&(struct incident){ .day = INT32_MAX },
		&everything,
		a);
}

/* --- measured ------------------------------------------------------------ */

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

struct planting {
	struct comparer *c;
	const struct knowledge *k;
	const struct profile *known;
	const struct evaluation_options *o;
	const struct match_parameters *p;
};

static bool one(const struct planting *w,
	const struct incident *x,
	enum false_flag f,
	struct arena scratch,
	struct false_flag_result *ret,
	struct err *err)
{
	const unsigned all_parts = PART_ALL;
	uint32_t *truth = NEW(&scratch, uint32_t, x->n_truth + 1);
	struct forgery_plan plan = {
		.flag = f,
		.truth = truth,
	};
	struct incident planted;
	struct answered a;
	uint32_t decoy;

	if (truth)
		plan.n_truth = truths_of(w->k, x, truth, scratch);
	if (!truth ||
		!false_flag_plant(w->known,
			x,
			&plan,
			&scratch,
			&planted,
			&decoy)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to plant marks");
	}
	if (!planted.id.n)
		return true;
	if (!answer_case(w->c,
		    w->k,
		    &planted,
		    w->o,
		    parameters_for(w->k, x, w->o, w->p, scratch),
		    &all_parts,
		    1,
		    scratch,
		    &a,
		    err)) {
		return false;
	}
	count_answer(ret, &a, a.first == w->c->group[decoy]);
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
	struct profile known;
	const struct planting w = { c, k, &known, o, p };

	memset(ret, 0, FALSE_FLAGS * sizeof *ret);
	if (!false_flag_open(c, &known, &scratch)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to plant false flags");
	}
	for (int f = 0; f < FALSE_FLAGS; f++) {
		for (uint32_t i = 0; i < n; i++) {
			if (!one(&w,
				    &x[i],
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
