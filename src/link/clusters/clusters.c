/* SPDX-License-Identifier: Apache-2.0 */
/* Activity clusters from a partition: ordered, labelled, with the words that
 * analysts said of them. */
#include <stdlib.h>

#include "link/clusters/cuts.h"
#include "link/clusters/partition.h"

enum {
	/* clusters, largest first, of which it is asked what splits them: each
	 * asks all claims */
	SPLIT_CLUSTERS_MAX = 32,
};

struct grouping {
	const struct sharing *s;
	const struct partition *p;
};

struct place {
	uint32_t root;
	uint32_t activity;
	int64_t from_s;
	struct str id;
};

static int by_root(const void *a, const void *b)
{
	const struct place *x = a;
	const struct place *y = b;

	if (x->root != y->root)
		return x->root < y->root ? -1 : 1;
	/* dated ones first: the id must not hang on what has no date */
	bool p = x->from_s == TIME_UNKNOWN;
	bool q = y->from_s == TIME_UNKNOWN;
	if (p != q)
		return p - q;
	if (x->from_s != y->from_s)
		return x->from_s < y->from_s ? -1 : 1;
	return str_cmp(x->id, y->id);
}

static int largest_first(const void *a, const void *b)
{
	const struct cluster *x = a;
	const struct cluster *y = b;

	if (x->n_member != y->n_member)
		return x->n_member > y->n_member ? -1 : 1;
	if (x->from_s != y->from_s)
		return x->from_s < y->from_s ? -1 : 1;
	return strcmp(x->id, y->id);
}

static void describe(const struct sharing *s, struct cluster *c)
{
	struct sha256 digest = sha256_of(s->activity[c->member[0]].id);

	hex_write(digest.b, (RECORD_ID_N - 1) / 2, c->id);
	c->id[RECORD_ID_N - 1] = 0;
	c->from_s = TIME_UNKNOWN;
	c->to_s = TIME_OPEN;
	for (uint32_t i = 0; i < c->n_member; i++) {
		const struct activity *x = &s->activity[c->member[i]];

		if (x->from_s != TIME_UNKNOWN &&
			(c->from_s == TIME_UNKNOWN ||
				x->from_s < c->from_s)) {
			c->from_s = x->from_s;
		}
		if (x->to_s != TIME_OPEN &&
			(c->to_s == TIME_OPEN || x->to_s > c->to_s)) {
			c->to_s = x->to_s;
		}
	}
}

static struct cluster *group(const struct grouping *g,
	struct arena *a,
	uint32_t *ret_n)
{
	const struct sharing *s = g->s;
	const uint32_t n_activity = s->n_activity;
	struct place *at = NEW(a, struct place, n_activity + 1);
	uint32_t *member = NEW(a, uint32_t, n_activity + 1);
	uint32_t n = 0;
	uint32_t next;
	struct cluster *c = NEW(a, struct cluster, n_activity / 2 + 1);

	if (a->full)
		return NULL;
	for (uint32_t i = 0; i < n_activity; i++) {
		at[i] = (struct place){
			.root = g->p->root[i],
			.activity = i,
			.from_s = s->activity[i].from_s,
			.id = s->activity[i].id,
		};
	}
	if (n_activity)
		qsort(at, n_activity, sizeof *at, by_root);
	for (uint32_t i = 0; i < n_activity; i = next) {
		next = i;
		while (next < n_activity && at[next].root == at[i].root) {
			member[next] = at[next].activity;
			next++;
		}
		if (next - i < 2)
			continue;
		c[n].member = member + i;
		c[n].n_member = next - i;
		describe(s, &c[n++]);
	}
	if (n)
		qsort(c, n, sizeof *c, largest_first);
	*ret_n = n;
	return c;
}

/* labels of so many digits, for those that they tell apart. false: memory */
static bool label_with(struct cluster *c,
	uint32_t n,
	size_t digits,
	struct arena a)
{
	struct table t = table_in(&a);
	uint32_t *times = NEW(&a, uint32_t, n + 1);
	bool last = digits + 1 == RECORD_ID_N;

	if (!times)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = table_put(&t, (struct str){ c[i].id, digits });

		if (k == TABLE_NONE)
			return false;
		times[k]++;
	}
	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = table_find(&t, (struct str){ c[i].id, digits });

		if (c[i].label[0] || (times[k] > 1 && !last))
			continue;
		memcpy(c[i].label, "AC-", 3);
		memcpy(c[i].label + 3, c[i].id, digits);
	}
	return true;
}

/* as few digits as tell them apart, four at least */
static bool label_all(struct cluster *c, uint32_t n, struct arena scratch)
{
	for (size_t digits = 4; digits < RECORD_ID_N; digits++) {
		if (!label_with(c, n, digits, scratch))
			return false;
	}
	return true;
}

static void mark_analysts(const struct sharing *s,
	struct cluster *c,
	uint32_t activity)
{
	uint32_t at = s->activity[activity].cluster;

	if (at != TABLE_NONE)
		c[at].by_analyst = true;
}

static bool words_beside(const struct sharing *s,
	const struct partition *p,
	struct cluster *c,
	struct arena *a,
	struct clusters *ret)
{
	const struct clustering *q = s->q;
	const struct marks *m = s->marks;
	struct partition alone;

	ret->word = NULL;
	struct word *list = NEW(a, struct word, q->n_analyst_link + 1);
	if (!list)
		return false;
	if (q->n_analyst_link && !partition_of(s, false, a, &alone))
		return false;
	for (uint32_t i = 0; i < q->n_analyst_link; i++) {
		const struct analyst_link *said = &q->analyst_link[i];
		uint32_t x = sharing_activity(s, said->a);
		uint32_t y = sharing_activity(s, said->b);

		if (x == TABLE_NONE || y == TABLE_NONE)
			continue;
		bool now = p->root[x] == p->root[y];
		struct word *w = &list[ret->n_word++];
		*w = (struct word){
			.said = said,
			.a = x,
			.b = y,
			.machine_together = alone.root[x] == alone.root[y],
			.machine_milli =
				sharing_weigh(s, &m[x], &m[y], NULL, NULL),
			.overruled = !analyst_link_binds(s, i) ||
				now != said->together,
		};
		if (w->overruled || w->machine_together == said->together)
			continue;
		mark_analysts(s, c, x);
		mark_analysts(s, c, y);
	}
	ret->word = list;
	return true;
}

/* the claims that count, and how many */
static const struct claim **counting(const struct clustering *q,
	struct arena *a,
	uint32_t *ret_n)
{
	const struct claimset *all = q->claims;
	const struct claim **to = NEW(a, const struct claim *, all->n + 1);

	*ret_n = 0;
	for (uint32_t i = 0; to && i < all->n; i++) {
		if (claim_counts(all->claim[i], q->as_of_s, q->only))
			to[(*ret_n)++] = all->claim[i];
	}
	return to;
}

/* clusters from the partition, with all that is said of them. false: memory */
static bool describe_all(struct sharing *s,
	const struct partition *p,
	struct arena *a,
	struct clusters *ret)
{
	struct grouping g = { s, p };
	struct cluster *c = group(&g, a, &ret->n_cluster);

	ret->cluster = c;
	if (!c)
		return false;
	for (uint32_t i = 0; i < ret->n_cluster; i++) {
		for (uint32_t k = 0; k < c[i].n_member; k++)
			s->activity[c[i].member[k]].cluster = i;
	}
	if (!label_all(c, ret->n_cluster, *a))
		return false;
	if (!words_beside(s, p, c, a, ret))
		return false;
	for (uint32_t i = 0; i < ret->n_cluster; i++) {
		if (!cluster_cuts(s, p, &c[i], i < SPLIT_CLUSTERS_MAX, a))
			return false;
	}
	return true;
}

bool link_clusters(const struct clustering *q,
	struct arena *a,
	struct clusters *ret,
	struct err *err)
{
	struct sharing *s = NEW(a, struct sharing, 1);
	uint32_t n;
	const struct claim **claim = counting(q, a, &n);
	struct partition p;

	*ret = (struct clusters){ .threshold_milli = TIE_THRESHOLD_MILLI };
	bool ok = s && claim && sharing_open(s, q, claim, n, NULL, a) &&
		partition_of(s, true, a, &p) && describe_all(s, &p, a, ret);
	if (!ok) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to join incidents");
	}
	ret->activity = s->activity;
	ret->n_activity = s->n_activity;
	ret->near = p.near;
	ret->n_near = p.n_near;
	return true;
}
