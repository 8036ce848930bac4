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
	uint32_t all = 0;

	if (!store_dissents(s, false, &v->a, &d, &n, err))
		return false;
	struct override *o = NEW(&v->a, struct override, n + 1);
	for (uint32_t i = 0; o && i < n; i++) {
		uint32_t k = table_find(&v->all.ids, str_of(d[i].claim));

		if (k == TABLE_NONE || d[i].recorded_at_s >= known_before_s ||
			!claim_counts(v->all.claim[k],
				v->publication.as_of_s,
				v->publication.only)) {
			continue;
		}
		uint32_t at = 0;

		while (at < all && strcmp(o[at].id, d[i].id) != 0)
			at++;
		/* else it takes the place of the earlier one */
		all += at == all;
		o[at] = (struct override){ v->all.claim[k],
			d[i].grade,
			d[i].weight_milli,
			d[i].by,
			d[i].why,
			d[i].recorded_at_s,
			d[i].id };
	}
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
