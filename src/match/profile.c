/* SPDX-License-Identifier: Apache-2.0 */
/* What is left of the knowledge in a scope: counted again for every incident, since every incident leaves out something else. */
#include "match/profile.h"

/* --- which reports count --------------------------------------------------------------------------------------------------- */

/* addresses are compared without scheme, www. and a closing slash */
static struct str plain(struct str url)
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

bool report_is_of(const struct known_report *r, const struct incident *x)
{
	if (x->report.n && (str_eq(r->id, x->report) || (r->url.n && str_eq(plain(r->url), plain(x->report)))))
		return true;
	if (x->url.n && r->url.n && str_eq(plain(r->url), plain(x->url)))
		return true;
	for (uint32_t i = 0; i < x->n_report_name; i++)
		if (r->title.n && str_eq(r->title, x->report_name[i]))
			return true;
	return false;
}

static void choose(struct profile *p, const struct incident *x, const struct match_scope *s)
{
	const struct knowledge *k = p->c->k;

	p->uncited = s->before_day == INT32_MAX;
	for (uint32_t r = 0; r < k->n_report; r++)
		p->keep[r] = (s->before_day == INT32_MAX || k->report[r].day < s->before_day) && !(s->report_out && s->report_out[r]);
	for (uint32_t r = 0; s->leave_report_out && r < k->n_report; r++)
		if (report_is_of(&k->report[r], x))
			p->keep[r] = false;
	/* a copy says nothing of its own while what it repeats counts; and it goes with what is left out for the incident's sake */
	bool *origin_out = p->known;            /* not yet in use; as long as the reports are */
	for (uint32_t r = 0; r < k->n_report; r++)
		origin_out[r] = s->leave_report_out && report_is_of(&k->report[r], x);
	for (uint32_t r = 0; r < k->n_report; r++)
		if (p->c->copy_of[r] != r && (p->keep[p->c->copy_of[r]] || origin_out[p->c->copy_of[r]]))
			p->keep[r] = false;
	memset(origin_out, 0, k->n_report * sizeof *origin_out);
}

static bool counts(const struct profile *p, uint32_t report)
{
	return report == UNCITED ? p->uncited : p->keep[report];
}

/* --- counts -------------------------------------------------------------------------------------------------------------------- */

static void count(struct profile *p, uint32_t left_out)
{
	const struct comparer *c = p->c;

	for (uint32_t i = 0; i < c->n_uses_tech; i++) {
		const struct saying *u = &c->uses_tech[i];

		if (u->x != left_out && counts(p, u->report)) {
			p->n[(size_t)u->x * c->n_tech + u->y]++;
			p->known[u->x] = true;
		}
	}
	for (uint32_t i = 0; i < c->n_uses_soft; i++) {
		const struct saying *u = &c->uses_soft[i];
		bool *uses = &p->uses[(size_t)u->x * c->n_soft + u->y];

		if (u->x == left_out || *uses || !counts(p, u->report))
			continue;
		*uses = p->known[u->x] = true;
		p->arsenal[u->x]++;
		p->sdf[u->y]++;
	}
	for (uint32_t i = 0; i < c->n_soft_tech; i++) {
		const struct saying *u = &c->soft_tech[i];
		bool *has = &p->has[(size_t)u->x * c->n_tech + u->y];

		if (*has || !counts(p, u->report))
			continue;
		*has = true;
		p->tdf[u->y]++;
	}
}

static void sizes(struct profile *p)
{
	const struct comparer *c = p->c;
	double size = 0, arsenal = 0;

	for (uint32_t g = 0; g < c->n_group; g++) {
		for (uint32_t t = 0; t < c->n_tech; t++)
			if (p->n[(size_t)g * c->n_tech + t] > 0)
				p->size[g]++, p->df[t]++;
		p->n_known += p->known[g];
		size += p->known[g] ? p->size[g] : 0;
		arsenal += p->known[g] ? p->arsenal[g] : 0;
	}
	p->size_mean = p->n_known && size > 0 ? size / p->n_known : 1;
	p->arsenal_mean = p->n_known && arsenal > 0 ? arsenal / p->n_known : 1;
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

bool profile_open(struct profile *ret, const struct comparer *c, const struct incident *x, const struct match_scope *s, struct arena *a)
{
	uint32_t out = s->leave_group_out == THING_NONE ? UINT32_MAX : c->dense[s->leave_group_out];
	size_t most = c->n_group > c->k->n_report ? c->n_group : c->k->n_report;

	*ret = (struct profile){
		.c = c, .keep = NEW(a, bool, c->k->n_report + 1), .n = NEW(a, double, (size_t)c->n_group * c->n_tech + 1),
		.uses = NEW(a, bool, (size_t)c->n_group * c->n_soft + 1), .has = NEW(a, bool, (size_t)c->n_soft * c->n_tech + 1), .known = NEW(a, bool, most + 1),
		.rdf = NEW(a, double, c->n_tech + 1), .df = NEW(a, double, c->n_tech + 1), .sdf = NEW(a, double, c->n_soft + 1), .tdf = NEW(a, double, c->n_tech + 1),
		.size = NEW(a, double, c->n_group + 1), .arsenal = NEW(a, double, c->n_group + 1), .doc = NEW(a, const struct doc *, c->n_doc + 1),
	};
	if (a->full)
		return false;
	choose(ret, x, s);
	count(ret, out);
	keep_docs(ret, out);
	sizes(ret);
	return true;
}
