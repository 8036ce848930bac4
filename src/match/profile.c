/* SPDX-License-Identifier: Apache-2.0 */
/* What is left of the knowledge in a scope: counted again for every incident,
 * since every incident leaves out something else. */
#include "match/profile.h"

/* --- which reports count ------------------------------------------------- */

struct str plain_url(struct str url)
{
	const char *hit = url.n ? memmem(url.p, url.n, "://", 3) : NULL;

	if (hit)
		url = str_from(url, (size_t)(hit - url.p) + 3);
	if (str_starts(url, STR("www.")))
		url = str_from(url, 4);
	while (url.n && url.p[url.n - 1] == '/')
		url.n--;
	return url;
}

static bool is_own(const struct known_report *k,
	struct str plain,
	const struct incident *x,
	const struct str url[static 2])
{
	if (x->report.n && str_eq(k->id, x->report))
		return true;
	for (int i = 0; i < 2; i++) {
		if (url[i].n && str_eq(plain, url[i]))
			return true;
	}
	for (uint32_t i = 0; k->title.n && i < x->n_report_name; i++) {
		if (str_eq(k->title, x->report_name[i]))
			return true;
	}
	return false;
}

void own_reports(const struct comparer *c,
	const struct incident *x,
	bool *ret)
{
	struct str url[2] = { plain_url(x->report), plain_url(x->url) };

	for (uint32_t r = 0; r < c->k->n_report; r++)
		ret[r] = is_own(&c->k->report[r], c->plain_url[r], x, url);
}

/* published before the day that is asked for, and not left out by name */
static bool in_scope(const struct known_report *r,
	uint32_t number,
	const struct match_scope *s)
{
	if (s->before_day != INT32_MAX && r->day >= s->before_day)
		return false;
	return !s->report_out || !s->report_out[number];
}

/* A copy says nothing of its own while what it repeats counts; and it goes with
 * what is left out for the incident's sake. */
static void choose(struct profile *p,
	const struct incident *x,
	const struct match_scope *s,
	bool *own)
{
	const struct comparer *c = p->c;

	p->uncited = s->before_day == INT32_MAX;
	if (s->leave_report_out)
		own_reports(c, x, own);
	for (uint32_t r = 0; r < c->k->n_report; r++)
		p->keep[r] = !own[r] && in_scope(&c->k->report[r], r, s);
	for (uint32_t r = 0; r < c->k->n_report; r++) {
		uint32_t of = c->copy_of[r];

		if (of != r && (p->keep[of] || own[of]))
			p->keep[r] = false;
	}
}

static bool counts(const struct profile *p, uint32_t report)
{
	return report == UNCITED ? p->uncited : p->keep[report];
}

/* --- counts -------------------------------------------------------------- */

/* What each of n_owner is still said to use or have; df counts the owners of
 * each item. Sayings are sorted by owner and item. */
static bool list(const struct profile *p,
	const struct saying *said,
	uint32_t n,
	uint32_t n_owner,
	uint32_t left_out,
	struct lists *ret,
	double *df,
	struct arena *a)
{
	uint32_t at = 0;
	uint32_t i = 0;

	ret->from = NEW(a, uint32_t, n_owner + 2);
	ret->item = NEW(a, uint32_t, n + 1);
	if (a->full)
		return false;
	for (uint32_t x = 0; x < n_owner; x++) {
		ret->from[x] = at;
		for (; i < n && said[i].x == x; i++) {
			if (x == left_out)
				continue;
			if (!counts(p, said[i].report))
				continue;
			if (at > ret->from[x] &&
				ret->item[at - 1] == said[i].y)
				continue;
			ret->item[at++] = said[i].y;
			df[said[i].y]++;
		}
	}
	ret->from[n_owner] = at;
	return true;
}

static void sizes(struct profile *p)
{
	double size = 0;
	double arsenal = 0;

	for (uint32_t g = 0; g < p->c->n_group; g++) {
		p->known[g] =
			lists_n(&p->tech, g) > 0 || lists_n(&p->soft, g) > 0;
		p->n_known += p->known[g];
		size += lists_n(&p->tech, g);
		arsenal += lists_n(&p->soft, g);
	}
	p->size_mean = p->n_known && size > 0 ? size / p->n_known : 1;
	p->arsenal_mean =
		p->n_known && arsenal > 0 ? arsenal / p->n_known : 1;
}

static void keep_docs(struct profile *p, uint32_t left_out)
{
	const struct comparer *c = p->c;
	double all = 0;

	for (uint32_t i = 0; i < c->n_doc; i++) {
		const struct doc *d = &c->doc[i];

		if (d->group == left_out || !p->keep[d->report])
			continue;
		p->doc[p->n_doc++] = d;
		all += d->n_tech;
		for (uint32_t t = 0; t < d->n_tech; t++)
			p->rdf[c->doc_tech[d->tech + t]]++;
	}
	p->doc_mean = p->n_doc && all > 0 ? all / p->n_doc : 1;
}

bool profile_open(struct profile *ret,
	const struct comparer *c,
	const struct incident *x,
	const struct match_scope *s,
	struct arena *a)
{
	uint32_t out = s->leave_group_out == THING_NONE
		? UINT32_MAX
		: c->dense[s->leave_group_out];
	bool *own = NEW(a, bool, c->k->n_report + 1);

	*ret = (struct profile){
		.c = c,
		.keep = NEW(a, bool, c->k->n_report + 1),
		.known = NEW(a, bool, c->n_group + 1),
		.rdf = NEW(a, double, c->n_tech + 1),
		.df = NEW(a, double, c->n_tech + 1),
		.sdf = NEW(a, double, c->n_soft + 1),
		.tdf = NEW(a, double, c->n_tech + 1),
		.doc = NEW(a, const struct doc *, c->n_doc + 1),
	};
	if (a->full)
		return false;
	choose(ret, x, s, own);
	keep_docs(ret, out);
	if (!list(ret,
		    c->uses_tech,
		    c->n_uses_tech,
		    c->n_group,
		    out,
		    &ret->tech,
		    ret->df,
		    a)) {
		return false;
	}
	if (!list(ret,
		    c->uses_soft,
		    c->n_uses_soft,
		    c->n_group,
		    out,
		    &ret->soft,
		    ret->sdf,
		    a)) {
		return false;
	}
	if (!list(ret,
		    c->soft_tech,
		    c->n_soft_tech,
		    c->n_soft,
		    UINT32_MAX,
		    &ret->has,
		    ret->tdf,
		    a)) {
		return false;
	}
	sizes(ret);
	return true;
}
