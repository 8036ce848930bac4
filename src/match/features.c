/* SPDX-License-Identifier: Apache-2.0 */
/* Features of each known group for one incident. d = a report about a group, t
 * = a technique, s = software; see match.h for what each says and
 * ashiato-match(7) for the formulas. */
#include <math.h>

#include "match/profile.h"

enum {
	PLANTED = 3
}; /* techniques a forger plants at least cost */

struct seen {
	const struct profile *p;
	/* dense techniques, techniques through software, software */
	uint32_t q[MARKS_MAX];
	uint32_t v[MARKS_MAX];
	uint32_t s[MARKS_MAX];
	uint32_t n_q;
	uint32_t n_v;
	uint32_t n_s;
	/* by technique: its place in q, from 1; 0 = not seen */
	uint32_t *place;
	int32_t day;
	double *rarity; /* by technique: ln((D + 1) / (reports + .5)) */
	double *ret;    /* [group][FEATURES] */
};

#define F(x, g, f) ((x)->ret[(size_t)(g)*FEATURES + (f)])

/* --- marks of the incident as dense numbers ------------------------------ */

static void add_mark(const struct comparer *c,
	struct str id,
	enum known_kind kind,
	uint32_t *list,
	uint32_t *n)
{
	const struct knowledge *k = c->k;
	uint32_t t = knowledge_thing(k, id);
	struct str parent;
	struct str sub;

	/* a sub-technique that this knowledge base does not have yet */
	if (t == THING_NONE && kind == KNOWN_TECHNIQUE &&
		str_cut(id, '.', &parent, &sub)) {
		t = knowledge_thing(k, parent);
	}
	if (t != THING_NONE)
		t = knowledge_now(k, t);
	if (t == THING_NONE || k->thing[t].kind != kind)
		return;
	uint32_t mark = c->dense[t];
	if (mark == UINT32_MAX || *n == MARKS_MAX)
		return;
	for (uint32_t i = 0; i < *n; i++) {
		if (list[i] == mark)
			return;
	}
	list[(*n)++] = mark;
}

static void sort_marks(uint32_t *list, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		for (uint32_t j = i; j && list[j] < list[j - 1]; j--) {
			uint32_t x = list[j];

			list[j] = list[j - 1];
			list[j - 1] = x;
		}
	}
}

uint32_t marks_known(const struct comparer *c,
	const struct str *id,
	uint32_t n,
	enum known_kind kind,
	uint32_t *ret)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < n; i++)
		add_mark(c, id[i], kind, ret, &kept);
	/* the order in which marks are handed in must not matter, not even in
	 * the last bit */
	sort_marks(ret, kept);
	return kept;
}

static void take_marks(struct seen *x, const struct incident *in)
{
	const struct comparer *c = x->p->c;
	uint32_t kept = 0;

	x->n_q = marks_known(c,
		in->technique,
		in->n_technique,
		KNOWN_TECHNIQUE,
		x->q);
	x->n_s = marks_known(c,
		in->software,
		in->n_software,
		KNOWN_SOFTWARE,
		x->s);
	x->n_v = marks_known(c, in->via, in->n_via, KNOWN_TECHNIQUE, x->v);
	for (uint32_t j = 0; j < x->n_q; j++)
		x->place[x->q[j]] = j + 1;
	/* what was seen by itself is counted there */
	for (uint32_t j = 0; j < x->n_v; j++) {
		if (!x->place[x->v[j]])
			x->v[kept++] = x->v[j];
	}
	x->n_v = kept;
}

/* --- small helps --------------------------------------------------------- */

static double ln(double x)
{
	return num_ln(x);
}

/* rarity of what m of n have, never negative */
static double idf(double n, double m)
{
	return ln(1 + (n - m + .5) / (m + .5));
}

static double length_norm(double n, double mean)
{
	/* BM25 with k1 = 1.2, b = .75. source: Robertson and Zaragoza 2009 */
	return 2.2 / (1 + 1.2 * (.25 + .75 * n / mean));
}

/* the largest PLANTED of a few numbers, kept while they come */
struct largest {
	double x[PLANTED];
};

static void largest_put(struct largest *l, double v)
{
	for (int i = 0; i < PLANTED; i++) {
		if (v > l->x[i]) {
			double x = l->x[i];

			l->x[i] = v;
			v = x;
		}
	}
}

static double largest_sum(const struct largest *l)
{
	double sum = 0;

	for (int i = 0; i < PLANTED; i++)
		sum += l->x[i];
	return sum;
}

static const uint32_t *doc_tech(const struct seen *x, const struct doc *d)
{
	return x->p->c->doc_tech + d->tech;
}

/* years between the incident and a report; unknown dates stand at a distance of
 * two and three years */
static double years(const struct seen *x, const struct doc *d)
{
	int32_t day = x->p->c->k->report[d->report].day;

	if (day == DAY_NONE)
		return 3;
	if (x->day == INT32_MAX)
		return 2;
	return (day > x->day ? day - x->day : x->day - day) / 365.25;
}

/* --- techniques ---------------------------------------------------------- */

/* best single report, whole and without its three rarest shared techniques */
static void by_report(const struct seen *x)
{
	const struct profile *p = x->p;

	for (uint32_t i = 0; i < p->n_doc; i++) {
		const struct doc *d = p->doc[i];
		struct largest top = { { 0 } };
		double sum = 0;
		double norm = length_norm(d->n_tech, p->doc_mean);

		for (uint32_t i_t = 0; i_t < d->n_tech; i_t++) {
			uint32_t t = doc_tech(x, d)[i_t];

			if (!x->place[t])
				continue;
			sum += x->rarity[t];
			largest_put(&top, x->rarity[t]);
		}
		double whole = sum * norm;
		double left = (sum - largest_sum(&top)) * norm;
		if (whole > F(x, d->group, FEAT_REPORT))
			F(x, d->group, FEAT_REPORT) = whole;
		if (left > F(x, d->group, FEAT_LEFT_REPORT))
			F(x, d->group, FEAT_LEFT_REPORT) = left;
	}
}

static void by_profile(const struct seen *x)
{
	const struct profile *p = x->p;

	for (uint32_t g = 0; g < p->c->n_group; g++) {
		double sum = 0;
		double spread = 0;

		for (uint32_t i = p->tech.from[g]; i < p->tech.from[g + 1];
			i++) {
			uint32_t t = p->tech.item[i];

			if (!x->place[t])
				continue;
			sum += x->rarity[t];
			spread += idf(p->n_known, p->df[t]);
		}
		F(x, g, FEAT_RARITY) = sum / sqrt(x->n_q ? x->n_q : 1);
		F(x, g, FEAT_SPREAD) = spread *
			length_norm(lists_n(&p->tech, g), p->size_mean);
	}
}

/* What reports tell, each weighed by nearness in time: background by technique;
 * told: [group][n_q], all: by group. */
static void hear_reports(const struct seen *x,
	double *background,
	double *told,
	double *all)
{
	const struct profile *p = x->p;

	for (uint32_t i = 0; i < p->n_doc; i++) {
		const struct doc *d = p->doc[i];
		const uint32_t *tech = doc_tech(x, d);
		double *of_group = told + (size_t)d->group * x->n_q;
		double near = num_exp(-years(x, d) / 4);

		all[d->group] += near * d->n_tech;
		for (uint32_t k = 0; k < d->n_tech; k++) {
			uint32_t place = x->place[tech[k]];

			background[tech[k]] += near;
			if (place)
				of_group[place - 1] += near;
		}
	}
}

/* Mixes in all reports, whenever they were written; the sum over techniques. */
static double evaluate_background(const struct profile *p, double *background)
{
	const uint32_t n_tech = p->c->n_tech;
	double sum_rdf = 0;
	double sum = 0;

	for (uint32_t t = 0; t < n_tech; t++)
		sum_rdf += p->rdf[t];
	double whole = sum_rdf > 1 ? sum_rdf : 1;
	for (uint32_t t = 0; t < n_tech; t++) {
		background[t] += 6 * p->rdf[t] / whole + .05;
		sum += background[t];
	}
	return sum;
}

/* by how much a group stays behind the best one, in fifths of a nat */
static double behind_best(double left, double best)
{
	double behind = left - best;

	if (behind < -30)
		behind = -30;
	else if (behind > 0)
		behind = 0;
	return behind / 5;
}

/* Naive Bayes with the background as prior; reports weigh e^(-years/4). */
static void bayes(const struct seen *x, struct arena scratch)
{
	const struct profile *p = x->p;
	const uint32_t n_group = p->c->n_group;
	double *background = NEW(&scratch, double, p->c->n_tech + 1);
	double *told = NEW(&scratch, double, (size_t)n_group * x->n_q + 1);
	double *all = NEW(&scratch, double, n_group + 1);
	double best = -1e300;

	if (scratch.full)
		return;
	hear_reports(x, background, told, all);
	double sum = evaluate_background(p, background);
	for (uint32_t g = 0; g < n_group; g++) {
		const double *of_group = told + (size_t)g * x->n_q;
		struct largest top = { { 0 } };
		double whole = 0;

		for (uint32_t j = 0; j < x->n_q; j++) {
			double b = background[x->q[j]] / sum;
			double here = of_group[j] + 10 * b;
			double one = ln(here / ((all[g] + 10) * b));

			whole += one;
			largest_put(&top, one);
		}
		double left = whole - largest_sum(&top);
		F(x, g, FEAT_PROFILE) = whole;
		F(x, g, FEAT_LEFT_PROFILE) = left;
		if (p->known[g] && left > best)
			best = left;
	}
	for (uint32_t g = 0; g < n_group; g++) {
		F(x, g, FEAT_LEFT_BEHIND) =
			behind_best(F(x, g, FEAT_LEFT_PROFILE), best);
	}
}

static void by_activity(const struct seen *x)
{
	const struct profile *p = x->p;

	for (uint32_t i = 0; i < p->n_doc; i++) {
		F(x, p->doc[i]->group, FEAT_ACTIVE) +=
			num_exp(-years(x, p->doc[i]) / .5);
	}
	for (uint32_t g = 0; g < p->c->n_group; g++)
		F(x, g, FEAT_ACTIVE) = ln(.02 + F(x, g, FEAT_ACTIVE));
}

/* by technique: reports that tell of it, each in part by its length */
static void share_reports(const struct seen *x, double *own)
{
	const struct profile *p = x->p;

	for (uint32_t i = 0; i < p->n_doc; i++) {
		const struct doc *d = p->doc[i];
		const uint32_t *tech = doc_tech(x, d);

		for (uint32_t t = 0; t < d->n_tech; t++)
			own[tech[t]] += 1.0 / d->n_tech;
	}
}

/* by technique: how much of what was seen its reports tell of */
static void share_company(const struct seen *x, const double *e, double *with)
{
	const struct profile *p = x->p;

	for (uint32_t i = 0; i < p->n_doc; i++) {
		const struct doc *d = p->doc[i];
		const uint32_t *tech = doc_tech(x, d);
		double seen = 0;

		for (uint32_t k = 0; k < d->n_tech; k++) {
			uint32_t t = tech[k];

			if (x->place[t])
				seen += x->rarity[t] / e[t];
		}
		if (!(seen > 0))
			continue;
		for (uint32_t k = 0; k < d->n_tech; k++)
			with[tech[k]] += seen / d->n_tech;
	}
}

/* How strongly techniques of a profile go together with those seen: sum over t'
 * of the profile, t seen, t' != t, of rarity(t) A(t', t) / sqrt(profile), A =
 * sum over reports with both of 1/length, over e(t') e(t). */
static void by_company(const struct seen *x, struct arena scratch)
{
	const struct profile *p = x->p;
	const uint32_t n_tech = p->c->n_tech;
	double *own = NEW(&scratch, double, n_tech + 1);
	double *e = NEW(&scratch, double, n_tech + 1);
	double *with = NEW(&scratch, double, n_tech + 1);

	if (scratch.full)
		return;
	share_reports(x, own);
	for (uint32_t t = 0; t < n_tech; t++)
		e[t] = .3 + sqrt(own[t]);
	share_company(x, e, with);
	for (uint32_t t = 0; t < n_tech; t++)
		with[t] /= e[t];
	/* t' = t */
	for (uint32_t j = 0; j < x->n_q; j++) {
		uint32_t t = x->q[j];

		with[t] -= x->rarity[t] * own[t] / (e[t] * e[t]);
	}
	for (uint32_t g = 0; g < p->c->n_group; g++) {
		const struct lists *of = &p->tech;
		double sum = 0;
		double size = lists_n(of, g);

		for (uint32_t i = of->from[g]; i < of->from[g + 1]; i++)
			sum += with[of->item[i]];
		F(x, g, FEAT_COOCCUR) = sum / sqrt(size > 1 ? size : 1);
	}
}

/* --- software ------------------------------------------------------------ */

/* Techniques that a group's software brings: shared software counts for each of
 * its users in part. Into by_tech, zero before; the techniques touched into
 * list. Returns the sum. */
static double brought(const struct seen *x,
	uint32_t g,
	double *by_tech,
	uint32_t *touched,
	uint32_t *ret_n)
{
	const struct profile *p = x->p;
	double all = 0;

	*ret_n = 0;
	for (uint32_t i = p->soft.from[g]; i < p->soft.from[g + 1]; i++) {
		uint32_t s = p->soft.item[i];
		double part = 1 / p->sdf[s];

		for (uint32_t k = p->has.from[s]; k < p->has.from[s + 1];
			k++) {
			uint32_t t = p->has.item[k];

			if (!(by_tech[t] > 0))
				touched[(*ret_n)++] = t;
			by_tech[t] += part;
			all += part;
		}
	}
	return all;
}

/* techniques seen through software, against what a group's software brings in
 * all */
static double via_software(const struct seen *x,
	const double *by_tech,
	double all,
	double sum_tdf)
{
	double share = all / (1 + all);
	double via = 0;

	for (uint32_t j = 0; j < x->n_v; j++) {
		uint32_t t = x->v[j];
		double b = (x->p->tdf[t] + .5) / sum_tdf;
		double brought_too = 20 * by_tech[t] / (1 + all);

		via += ln((brought_too + 5 * b) / ((20 * share + 5) * b));
	}
	return via;
}

static void by_software_techniques(const struct seen *x, struct arena scratch)
{
	const struct profile *p = x->p;
	const uint32_t n_tech = p->c->n_tech;
	double *by_tech = NEW(&scratch, double, n_tech + 1);
	double sum_tdf = 0;
	uint32_t *touched = NEW(&scratch, uint32_t, n_tech + 1);
	uint32_t n;

	if (!touched)
		return;
	for (uint32_t t = 0; t < n_tech; t++)
		sum_tdf += p->tdf[t] + .5;
	for (uint32_t g = 0; g < p->c->n_group; g++) {
		double all = brought(x, g, by_tech, touched, &n);
		double likely = 0;
		double seen = 0;

		for (uint32_t i = 0; i < n; i++) {
			uint32_t t = touched[i];
			double one = 1 - num_exp(-by_tech[t]);

			likely += one;
			if (x->place[t])
				seen += one * x->rarity[t];
		}
		F(x, g, FEAT_IMPLIED) = seen / (1 + likely);
		F(x, g, FEAT_VIA) = via_software(x, by_tech, all, sum_tdf);
		for (uint32_t i = 0; i < n; i++)
			by_tech[touched[i]] = 0;
	}
}

/* stamps the techniques that a report tells of software; how many */
static uint32_t stamp_present(const struct comparer *c,
	uint32_t report,
	uint32_t *stamp,
	uint32_t now)
{
	uint32_t n = 0;

	for (uint32_t k = c->told_from[report]; k < c->told_from[report + 1];
		k++) {
		uint32_t t = c->told[k].y;

		if (stamp[t] == now)
			continue;
		stamp[t] = now;
		n++;
	}
	return n;
}

/* what one report says of software, against the techniques seen through
 * software */
static void by_software_report(const struct seen *x, struct arena scratch)
{
	const struct profile *p = x->p;
	const struct comparer *c = p->c;
	uint32_t *stamp = NEW(&scratch, uint32_t, c->n_tech + 1);

	if (!stamp || !x->n_v)
		return;
	for (uint32_t i = 0; i < p->n_doc; i++) {
		const struct doc *d = p->doc[i];
		uint32_t n = stamp_present(c, d->report, stamp, i + 1);
		double sum = 0;

		if (!n)
			continue;
		for (uint32_t j = 0; j < x->n_v; j++) {
			uint32_t t = x->v[j];

			if (stamp[t] == i + 1)
				sum += ln(
					(c->n_soft + 1.0) / (p->tdf[t] + .5));
		}
		sum = sum / sqrt(1.0 + n) / sqrt(x->n_v);
		if (sum > F(x, d->group, FEAT_VIA_REPORT))
			F(x, d->group, FEAT_VIA_REPORT) = sum;
	}
}

static bool doc_uses(const struct comparer *c,
	const struct doc *d,
	uint32_t s)
{
	for (uint32_t i = 0; i < d->n_soft; i++) {
		if (c->doc_soft[d->soft + i] == s)
			return true;
	}
	return false;
}

/* One software: told[g] = reports about g that mention it; all = reports that
 * mention it at all. */
static double mentions(const struct seen *x,
	uint32_t s,
	double *told,
	struct arena scratch)
{
	const struct profile *p = x->p;
	const struct comparer *c = p->c;
	bool *mentioned = NEW(&scratch, bool, c->k->n_report + 1);
	double all = 0;

	memset(told, 0, c->n_group * sizeof *told);
	if (!mentioned)
		return 0;
	for (uint32_t i = 0; i < c->n_soft_tech; i++) {
		const struct saying *says = &c->soft_tech[i];

		if (says->x == s && says->report != UNCITED)
			mentioned[says->report] = true;
	}
	for (uint32_t i = 0; i < p->n_doc; i++) {
		const struct doc *d = p->doc[i];

		if (!mentioned[d->report] && !doc_uses(c, d, s))
			continue;
		told[d->group]++;
		mentioned[d->report] = true;
	}
	for (uint32_t r = 0; r < c->k->n_report; r++)
		all += mentioned[r] && p->keep[r];
	return all;
}

static bool owns(const struct profile *p, uint32_t g, uint32_t s)
{
	for (uint32_t i = p->soft.from[g]; i < p->soft.from[g + 1]; i++) {
		if (p->soft.item[i] == s)
			return true;
	}
	return false;
}

/* One software of the incident into the features of the groups that use it or
 * are written of with it. best: the rarest software of each group so far. */
static void by_one_software(const struct seen *x,
	uint32_t s,
	double *told,
	double *best,
	struct arena scratch)
{
	const struct profile *p = x->p;
	const uint32_t n_group = p->c->n_group;
	double all = mentions(x, s, told, scratch);
	double hits = 0;

	for (uint32_t g = 0; g < n_group; g++)
		hits += told[g] > 0 || owns(p, g, s);
	double rare = idf(p->n_known > hits ? p->n_known : hits, hits);
	double rare_use = idf(p->n_known, p->sdf[s]);
	for (uint32_t g = 0; g < n_group; g++) {
		bool uses = owns(p, g, s);

		if (!uses && !(told[g] > 0))
			continue;
		double owned = rare * (told[g] + .5) / (all + 1);
		if (owned > F(x, g, FEAT_OWNED))
			F(x, g, FEAT_OWNED) = owned;
		if (!p->c->common_tool[s])
			F(x, g, FEAT_MALWARE) += rare;
		F(x, g, FEAT_LEFT_SOFTWARE) += rare;
		if (rare > best[g])
			best[g] = rare;
		if (!uses)
			continue;
		double size = lists_n(&p->soft, g);
		F(x, g, FEAT_SOFTWARE) +=
			rare_use * length_norm(size, p->arsenal_mean);
	}
}

/* best: the heaviest software of each group, to be taken away */
static void by_software(const struct seen *x, struct arena scratch)
{
	const struct profile *p = x->p;
	const uint32_t n_group = p->c->n_group;
	double *told = NEW(&scratch, double, n_group + 1);
	double *best = NEW(&scratch, double, n_group + 1);

	if (!best)
		return;
	for (uint32_t i = 0; i < x->n_s; i++)
		by_one_software(x, x->s[i], told, best, scratch);
	for (uint32_t g = 0; g < n_group; g++) {
		F(x, g, FEAT_LEFT_SOFTWARE) -= best[g];
		F(x, g, FEAT_ARSENAL) = ln(1 + lists_n(&p->soft, g));
	}
}

bool features_of(const struct profile *p,
	const struct incident *in,
	double *ret,
	uint32_t *ret_techniques,
	struct arena scratch)
{
	const uint32_t n_tech = p->c->n_tech;
	struct seen *x = NEW(&scratch, struct seen, 1);

	if (!x)
		return false;
	x->rarity = NEW(&scratch, double, n_tech + 1);
	x->place = NEW(&scratch, uint32_t, n_tech + 1);
	if (!x->rarity || !x->place)
		return false;
	x->p = p;
	x->day = in->day;
	x->ret = ret;
	memset(ret, 0, (size_t)p->c->n_group * FEATURES * sizeof *ret);
	take_marks(x, in);
	for (uint32_t t = 0; t < n_tech; t++)
		x->rarity[t] = ln((p->n_doc + 1) / (p->rdf[t] + .5));
	by_report(x);
	by_profile(x);
	bayes(x, scratch);
	by_activity(x);
	by_company(x, scratch);
	by_software_techniques(x, scratch);
	by_software_report(x, scratch);
	by_software(x, scratch);
	*ret_techniques = x->n_q;
	return !scratch.full;
}

const char *feature_say(enum feature f)
{
	static const char *const say[FEATURES] = {
		[FEAT_REPORT] = "techniques shared with one report about it",
		[FEAT_PROFILE] = "techniques as often as in reports about it",
		[FEAT_ACTIVE] = "reports about it near that day",
		[FEAT_COOCCUR] =
			"techniques that go with those of its profile",
		[FEAT_RARITY] = "rare techniques shared with its profile",
		[FEAT_IMPLIED] = "techniques that its software has",
		[FEAT_OWNED] = "software that is mostly written of with it",
		[FEAT_MALWARE] = "malware shared with it",
		[FEAT_SOFTWARE] = "software shared with it",
		[FEAT_VIA] =
			"the software's techniques, against its software's",
		[FEAT_VIA_REPORT] =
			"the software's techniques, in one report about it",
		[FEAT_SPREAD] = "techniques that few groups share with it",
		[FEAT_ARSENAL] =
			"size of its arsenal: many things match by chance",
		[FEAT_LEFT_PROFILE] =
			"the profile without the three best techniques",
		[FEAT_LEFT_REPORT] =
			"one report without the best three techniques",
		[FEAT_LEFT_SOFTWARE] = "software without the best",
		[FEAT_LEFT_BEHIND] =
			"distance to the best profile without the best three",
	};

	return say[f];
}
