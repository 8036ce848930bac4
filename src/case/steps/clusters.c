/* SPDX-License-Identifier: Apache-2.0 */
/* Activity clusters of a case, each judged by itself: it has a name only when
 * the gates of the group layer let one through. */
#include "case/steps/inside.h"

/* clusters that are judged, largest first: each is an assessment of its own */
enum {
	EXAMINED_MAX = 32
};

static bool words_that_count(const struct store *s,
	int64_t known_before_s,
	struct arena *a,
	const struct analyst_link **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct analyst_link *p;
	uint32_t n;
	uint32_t kept = 0;

	if (!store_analyst_links(s, false, a, &p, &n, err))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (p[i].recorded_at_s < known_before_s)
			p[kept++] = p[i];
	}
	*ret = p;
	*ret_n = kept;
	return true;
}

/* The group layer on what bears on the members alone: an assessment of the
 * whole case would lend one cluster's evidence to another. */
static bool examine(const struct clustering *q,
	const struct clusters *all,
	struct cluster *c,
	struct arena *a,
	struct err *err)
{
	struct claimset own;
	struct assessment answer;

	if (!link_cluster_claims(q, all, c, a, &own, err) ||
		!infer_assess(&own, q->as_of_s, q->only, a, &answer, err)) {
		return false;
	}
	const struct verdict *v = &answer.layer[LAYER_GROUP];
	c->examined = true;
	c->judgement = v->judgement;
	c->leader = v->hypothesis;
	c->name = strcmp(v->judgement, "established") == 0
		? v->hypothesis
		: (struct str){ 0 };
	c->missing = v->missing;
	c->n_missing = v->n_missing;
	return true;
}

bool case_clusters(struct view *v, const struct store *s, struct err *err)
{
	struct publication *p = &v->publication;
	struct clustering q = {
		.claims = &v->all,
		.exhibit = p->exhibit,
		.n_exhibit = p->n_exhibit,
		.as_of_s = v->publication.as_of_s,
		.only = v->publication.only,
	};

	if (!words_that_count(s,
		    v->asked_before_s,
		    &v->a,
		    &q.analyst_link,
		    &q.n_analyst_link,
		    err) ||
		!link_clusters(&q, &v->a, &v->clusters, err)) {
		return false;
	}
	struct cluster *c =
		NEW(&v->a, struct cluster, v->clusters.n_cluster + 1);
	for (uint32_t i = 0; c && i < v->clusters.n_cluster; i++) {
		c[i] = v->clusters.cluster[i];
		if (i < EXAMINED_MAX &&
			!examine(&q, &v->clusters, &c[i], &v->a, err)) {
			return false;
		}
	}
	v->clusters.cluster = c;
	p->clusters = &v->clusters;
	return c || fail(err, ERR_LIMIT, 0, "no memory left for clusters");
}
