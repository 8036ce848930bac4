/* SPDX-License-Identifier: Apache-2.0 */
/* Second views: the case as each examiner weighs it who dissents from a claim's
 * grade or weight. */
#include <stdlib.h>

#include "case/steps/inside.h"

static int by_examiner(const void *a, const void *b)
{
	const struct override *x = a;
	const struct override *y = b;
	int order = str_cmp(x->by, y->by);

	order = order ? order : strcmp(x->claim->id, y->claim->id);
	return order ? order
		     : (x->recorded_at_s > y->recorded_at_s) -
			(x->recorded_at_s < y->recorded_at_s);
}

struct overriding {
	struct view *v;
	struct override *o; /* n of them */
	uint32_t n;
	uint32_t cap;
};

/* The newer dissent of an examiner takes the place of the one before it. */
static bool override_claim(struct overriding *w,
	const struct claim *c,
	const struct dissent *d)
{
	uint32_t at = 0;

	while (at < w->n &&
		(w->o[at].claim != c || !str_eq(w->o[at].by, d->by))) {
		at++;
	}
	if (at == w->n) {
		w->o = arena_grown(&w->v->a,
			w->o,
			w->n,
			&w->cap,
			sizeof *w->o);
		if (!w->o)
			return false;
		w->n++;
	}
	w->o[at] = (struct override){ c,
		d->grade,
		d->weight_milli,
		d->by,
		d->why,
		d->recorded_at_s,
		d->id };
	return true;
}

/* A dissent is from a claim, whatever its revision: of those that count. */
static bool override_claims(struct overriding *w, const struct dissent *d)
{
	const struct publication *p = &w->v->publication;

	for (uint32_t i = 0; i < w->v->all.n; i++) {
		const struct claim *c = w->v->all.claim[i];

		if (!str_eq(claim_key(c), str_of(d->claim)) ||
			!claim_counts(c, p->as_of_s, p->only)) {
			continue;
		}
		if (!override_claim(w, c, d))
			return false;
	}
	return true;
}

/* The dissents that count for the question, the newest of each examiner on each
 * claim, by examiner and claim. */
static bool overrides(struct view *v,
	const struct store *s,
	int64_t known_before_s,
	struct override **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct dissent *d;
	uint32_t n;
	struct overriding w = { .v = v };

	if (!store_dissents(s, false, &v->a, &d, &n, err))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (d[i].recorded_at_s < known_before_s &&
			!override_claims(&w, &d[i])) {
			break;
		}
	}
	struct override *o = w.o;
	uint32_t all = w.n;
	if (!o && !v->a.full)
		o = NEW(&v->a, struct override, 1);
	if (all)
		qsort(o, all, sizeof *o, by_examiner);
	*ret = o;
	*ret_n = all;
	return o || fail(err, ERR_LIMIT, 0, "no memory left for dissents");
}

bool case_dissents(struct view *v,
	const struct store *s,
	int64_t known_before_s,
	struct err *err)
{
	struct override *o;
	uint32_t n;
	uint32_t views = 0;

	if (!overrides(v, s, known_before_s, &o, &n, err))
		return false;
	v->second = NEW(&v->a, struct dissenting_assessment, n + 1);
	for (uint32_t i = 0, k; v->second && i < n; i = k) {
		struct dissenting_assessment *x = &v->second[views++];

		for (k = i + 1; k < n && str_eq(o[k].by, o[i].by); k++)
			;
		*x = (struct dissenting_assessment){
			.by = o[i].by,
			.override = &o[i],
			.n_override = k - i,
		};
		struct inquiry q = { &v->all,
			v->publication.as_of_s,
			v->publication.only,
			x->override,
			x->n_override };
		if (!infer_inquire(&q, &v->a, &x->assessment, err))
			return false;
	}
	v->publication.second = v->second;
	v->publication.n_second = views;
	return v->second ||
		fail(err, ERR_LIMIT, 0, "no memory left for second views");
}
