/* SPDX-License-Identifier: Apache-2.0 */
/* One incident against all known groups: features, scores, and how sure the
 * first of them is. */
#include "match/score.h"

#include <stdlib.h>

double logit(double p, double least)
{
	if (p < least)
		p = least;
	else if (p > 1 - least)
		p = 1 - least;
	return num_ln(p / (1 - p));
}

double logistic(double z)
{
	return 1 / (1 + num_exp(-z));
}

/* --- scores -------------------------------------------------------------- */

/* features from what is known; false: memory is spent */
static bool take_features(struct comparison *ret,
	const struct profile *known,
	struct arena scratch)
{
	if (!features_of(known,
		    ret->x,
		    ret->feature,
		    &ret->n_technique,
		    scratch)) {
		return false;
	}
	memcpy(ret->known,
		known->known,
		ret->c->n_group * sizeof *ret->known);
	return true;
}

bool comparison_open_with(struct comparison *ret,
	const struct profile *known,
	const struct comparer *c,
	const struct incident *x,
	const struct match_scope *s,
	struct arena *a)
{
	uint32_t n = c->n_group;

	*ret = (struct comparison){
		.c = c,
		.x = x,
		.parts = PART_ALL,
		.behaves = x->n_technique || x->n_software || x->n_via,
		.points = x->n_mark && c->infra,
	};
	ret->feature = NEW(a, double, (size_t)n *FEATURES + 1);
	ret->trait = NEW(a, double, (size_t)n *(MATCH_TRAITS + 1) + 1);
	ret->known = NEW(a, bool, n + 1);
	ret->score = NEW(a, double, n + 1);
	ret->p = NEW(a, double, n + 1);
	ret->left = NEW(a, double, n + 1);
	bool *listed = NEW(a, bool, n + 1);
	if (a->full)
		return false;
	if (ret->behaves) {
		struct arena scratch = *a;
		struct profile p;

		if (!known && !profile_open(&p, c, x, s, &scratch))
			return false;
		if (!take_features(ret, known ? known : &p, scratch))
			return false;
	}
	if (ret->points &&
		!infrastructure_of(c,
			x,
			s,
			ret->trait,
			listed,
			&ret->linked,
			*a)) {
		return false;
	}
	for (uint32_t g = 0; ret->points && g < n; g++)
		ret->known[g] |= listed[g];
	return true;
}

bool comparison_open(struct comparison *ret,
	const struct comparer *c,
	const struct incident *x,
	const struct match_scope *s,
	struct arena *a)
{
	return comparison_open_with(ret, NULL, c, x, s, a);
}

/* which part of the evidence each feature speaks from */
static const unsigned char part_of[FEATURES] = {
	[FEAT_REPORT] = PART_TECHNIQUES,
	[FEAT_PROFILE] = PART_TECHNIQUES,
	[FEAT_ACTIVE] = PART_TECHNIQUES | PART_SOFTWARE,
	[FEAT_COOCCUR] = PART_TECHNIQUES,
	[FEAT_RARITY] = PART_TECHNIQUES,
	[FEAT_IMPLIED] = PART_TECHNIQUES,
	[FEAT_OWNED] = PART_SOFTWARE,
	[FEAT_MALWARE] = PART_SOFTWARE,
	[FEAT_SOFTWARE] = PART_SOFTWARE,
	[FEAT_VIA] = PART_SOFTWARE,
	[FEAT_VIA_REPORT] = PART_SOFTWARE,
	[FEAT_SPREAD] = PART_TECHNIQUES,
	[FEAT_ARSENAL] = PART_TECHNIQUES | PART_SOFTWARE,
	[FEAT_LEFT_PROFILE] = PART_TECHNIQUES,
	[FEAT_LEFT_REPORT] = PART_TECHNIQUES,
	[FEAT_LEFT_SOFTWARE] = PART_SOFTWARE,
	[FEAT_LEFT_BEHIND] = PART_TECHNIQUES,
};

static bool has_software(const struct comparison *x)
{
	return (x->parts & PART_SOFTWARE) && x->x->n_software;
}

static bool has_via(const struct comparison *x)
{
	return (x->parts & PART_SOFTWARE) && x->x->n_via;
}

double comparison_weigh(const struct comparison *x,
	uint32_t g,
	const double *weight,
	const struct match_parameters *p)
{
	const double *f = x->feature + (size_t)g * FEATURES;
	const double *t = x->trait + (size_t)g * (MATCH_TRAITS + 1);
	double z = 0;

	for (int i = 0; x->behaves && i < FEATURES; i++)
		z += x->parts & part_of[i] ? weight[i] * f[i] : 0;
	for (int i = 0; x->points && i < MATCH_TRAITS; i++)
		z += p->trait[i] * t[i];
	/* how much is written of a group tells once: by reports near the day
	 * when there is behaviour to compare, else by lists */
	if (x->points && !x->behaves)
		z += p->trait[MATCH_TRAITS] * t[MATCH_TRAITS];
	return z;
}

/* the posterior over known groups; returns the index of the first, UINT32_MAX
 * when nobody is known */
uint32_t softmax(const double *z, const bool *known, uint32_t n, double *ret)
{
	uint32_t top = UINT32_MAX;
	double sum = 0;

	for (uint32_t g = 0; g < n; g++) {
		if (known[g] && (top == UINT32_MAX || z[g] > z[top]))
			top = g;
	}
	for (uint32_t g = 0; g < n; g++)
		sum += ret[g] = known[g] ? num_exp(z[g] - z[top]) : 0;
	for (uint32_t g = 0; sum > 0 && g < n; g++)
		ret[g] /= sum;
	return top;
}

void comparison_score(struct comparison *x, const struct match_parameters *p)
{
	const double *weight =
		has_software(x) || has_via(x) ? p->all : p->techniques;
	uint32_t n = x->c->n_group;

	for (uint32_t g = 0; g < n; g++)
		x->score[g] = comparison_weigh(x, g, p->robust, p);
	x->top_left = softmax(x->score, x->known, n, x->left);
	for (uint32_t g = 0; g < n; g++)
		x->score[g] = comparison_weigh(x, g, weight, p);
	x->top = softmax(x->score, x->known, n, x->p);
}

/* --- confidence ---------------------------------------------------------- */

void confidence_features(const struct comparison *x,
	double ret[static MATCH_CONFIDENCE])
{
	ret[0] = 1;
	ret[1] = logit(x->p[x->top], 1e-5);
	ret[2] = logit(x->left[x->top], 1e-4);
	ret[3] = x->top == x->top_left;
	ret[4] = num_ln((x->parts & PART_TECHNIQUES) && x->n_technique > 1
			? x->n_technique
			: 1);
}

/* what the confidence of the answer is calibrated on */
static bool rests_on_indicators(const struct comparison *x)
{
	return x->points && (!x->behaves || x->linked);
}

double confidence_of(const struct comparison *x,
	const struct match_parameters *p,
	bool described)
{
	const double *w = (described ? p->confidence_described
				     : p->confidence)[has_software(x)];
	double f[MATCH_CONFIDENCE];
	double z = 0;

	if (rests_on_indicators(x)) {
		return logistic(p->indicator_confidence[0] +
			p->indicator_confidence[1] *
				logit(x->p[x->top], 1e-5));
	}
	confidence_features(x, f);
	for (int i = 0; i < MATCH_CONFIDENCE; i++)
		z += w[i] * f[i];
	return logistic(z);
}

double comparison_named_from(const struct comparison *x,
	const struct match_parameters *p)
{
	return rests_on_indicators(x) ? p->indicator_named_from
				      : p->named_from;
}

void comparison_use(struct comparison *k, unsigned parts)
{
	const struct incident *x = k->x;

	k->parts = parts;
	k->behaves = (parts & PART_TECHNIQUES && x->n_technique) ||
		has_software(k) || has_via(k);
	k->points = (parts & PART_INDICATORS) && x->n_mark && k->c->infra;
	k->linked &= k->points;
}
