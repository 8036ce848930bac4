/* SPDX-License-Identifier: Apache-2.0 */
/* What an incident and an actor have in common, mark by mark, for whoever wants
 * to see what a figure rests on. */
#include <stdlib.h>

#include "match/profile.h"

enum {
	SHARED_MAX = 4096
};

struct sharing {
	const struct profile *p;
	uint32_t group; /* dense */
	struct shared_mark *list;
	uint32_t n;
	struct arena *a;
};

static bool add(struct sharing *s, struct shared_mark m)
{
	if (s->n < SHARED_MAX)
		s->list[s->n++] = m;
	return !s->a->full;
}

/* the first report about the group, by id, that tells of the technique or
 * software */
static uint32_t teller(const struct sharing *s, uint32_t mark, bool software)
{
	const struct comparer *c = s->p->c;

	for (uint32_t i = 0; i < s->p->n_doc; i++) {
		const struct doc *d = s->p->doc[i];
		const uint32_t *list = software ? c->doc_soft + d->soft
						: c->doc_tech + d->tech;

		for (uint32_t k = 0; d->group == s->group &&
			k < (software ? d->n_soft : d->n_tech);
			k++) {
			if (list[k] == mark)
				return d->report;
		}
	}
	return REPORT_NONE;
}

static void share_list(struct sharing *s,
	const uint32_t *seen,
	uint32_t n,
	const struct lists *own,
	const uint32_t *thing,
	const double *df,
	double all,
	bool software)
{
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = own->from[s->group];
			k < own->from[s->group + 1];
			k++) {
			if (own->item[k] == seen[i]) {
				const struct known_thing *t =
					&s->p->c->k->thing[thing[seen[i]]];

				add(s,
					(struct shared_mark){
						.how = software ? "software"
								: "technique",
						.what = t->id,
						.name = t->name,
						.rarity = num_ln((all + 1) /
							(df[seen[i]] + .5)),
						.groups =
							(uint32_t)df[seen[i]],
						.report = teller(s,
							seen[i],
							software),
					});
			}
		}
	}
}

static bool share_indicator(void *ctx,
	enum trait t,
	struct str text,
	uint32_t groups,
	uint32_t report)
{
	struct sharing *s = ctx;

	return add(s,
		(struct shared_mark){
			.how = trait_rules[t].say,
			.what = text,
			.name = { 0 },
			.rarity = num_ln(
				(s->p->c->n_group + 1.0) / (groups + .5)),
			.groups = groups,
			.report = report,
		});
}

static int rarest_first(const void *a, const void *b)
{
	const struct shared_mark *x = a;
	const struct shared_mark *y = b;

	if (x->rarity != y->rarity)
		return x->rarity > y->rarity ? -1 : 1;
	int o = strcmp(x->how, y->how);
	return o ? o : str_cmp(x->what, y->what);
}

/* into s.list, unsorted; false: memory */
static bool share_all(struct sharing *s,
	struct comparer *c,
	const struct incident *x,
	const struct match_scope *scope,
	uint32_t *seen)
{
	const struct profile *p = s->p;
	uint32_t n_tech = marks_known(c,
		x->technique,
		x->n_technique,
		KNOWN_TECHNIQUE,
		seen);

	share_list(s,
		seen,
		n_tech,
		&p->tech,
		c->tech,
		p->df,
		p->n_known,
		false);
	uint32_t n_soft = marks_known(c,
		x->software,
		x->n_software,
		KNOWN_SOFTWARE,
		seen);
	share_list(s,
		seen,
		n_soft,
		&p->soft,
		c->soft,
		p->sdf,
		p->n_known,
		true);
	if (!x->n_mark || !c->infra)
		return true;
	return infrastructure_shared(c,
		x,
		scope,
		s->group,
		share_indicator,
		s,
		s->a);
}

bool comparer_shared(struct comparer *c,
	const struct incident *x,
	const struct match_scope *scope,
	uint32_t group,
	struct arena *a,
	const struct shared_mark **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct profile p;
	struct sharing s = {
		.group = c->dense[group],
		.list = NEW(a, struct shared_mark, SHARED_MAX),
		.a = a,
		.p = &p,
	};
	uint32_t *seen = NEW(a, uint32_t, MARKS_MAX);
	bool ok = s.list && seen && profile_open(&p, c, x, scope, a);

	if (!ok || !share_all(&s, c, x, scope, seen)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to say what is shared");
	}
	if (s.n)
		qsort(s.list, s.n, sizeof *s.list, rarest_first);
	*ret = s.list;
	*ret_n = s.n;
	return true;
}
