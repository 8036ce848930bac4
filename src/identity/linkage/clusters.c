/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/linkage/clusters.h"

#include "identity/linkage/compare.h"
#include "identity/linkage/learn.h"
#include "identity/linkage/score.h"

enum {
	SIDE_MAX = 8 /* members of each group that both are judged by */
};

/* Members of a group form a ring. */
struct groups {
	const struct values *v;
	const struct linkage_model *m;
	uint32_t *of;   /* the group: its first member */
	uint32_t *next; /* in the ring */
	uint32_t *n;    /* by first member */
};

/* The n members, at most `most`, evenly spread over the ring. */
static uint32_t some_of(const struct groups *groups,
	uint32_t first,
	uint32_t most,
	uint32_t *ret)
{
	uint32_t n = groups->n[first];
	uint32_t at = first;
	uint32_t got = 0;

	for (uint32_t i = 0; i < n; i++) {
		/* as many as are due by now */
		if ((uint64_t)(i + 1) * most / n > got || n <= most)
			ret[got++] = at;
		at = groups->next[at];
	}
	return got;
}

/* Sums over the pairs across two groups, of one column. */
struct column_sum {
	int64_t sum[PAIR_CLASSES];
	uint32_t n;
};

static void add_pair(const struct groups *groups,
	uint64_t pattern,
	struct column_sum s[static LINKAGE_COLUMNS_MAX])
{
	for (uint32_t c = 0; c < groups->v->n_column; c++) {
		unsigned level = pattern_level(pattern, c);

		if (level == LEVEL_MISSING)
			continue;
		enum leaning on = leaning_of(groups->m, pattern, c);
		for (int k = PAIR_PERSON; k < PAIR_CLASSES; k++)
			s[c].sum[k] += groups->m->weight[k][c][on][level];
		s[c].n++;
	}
}

static bool one_hand(const struct groups *groups, uint32_t a, uint32_t b)
{
	uint32_t x[SIDE_MAX];
	uint32_t y[SIDE_MAX];
	uint32_t n = some_of(groups, a, SIDE_MAX, x);
	uint32_t m = some_of(groups, b, SIDE_MAX, y);
	struct column_sum s[LINKAGE_COLUMNS_MAX] = { { { 0 }, 0 } };
	struct class_weights w = { .twins = CLASS_NEVER };

	for (uint32_t i = 0; i < n * m; i++)
		add_pair(groups,
			compare_records_of(groups->v, x[i / m], y[i % m]),
			s);
	for (int k = PAIR_PERSON; k < PAIR_CLASSES; k++) {
		w.of[k] = groups->m->prior[k];
		for (uint32_t c = 0; c < groups->v->n_column; c++) {
			w.of[k] +=
				s[c].n ? (int32_t)(s[c].sum[k] / s[c].n) : 0;
		}
	}
	return class_logit(&w) > 0;
}

/* Hands under several names share one costly thing here and another there: what
 * two of them share is enough for the groups, when it would be enough for each
 * member of the smaller one. */
static bool under_other_names(const struct groups *groups,
	const struct linked_pair *p,
	uint32_t a,
	uint32_t b)
{
	uint32_t less =
		groups->n[a] < groups->n[b] ? groups->n[a] : groups->n[b];

	return p->likely == PAIR_HAND &&
		p->weight >
		LINKAGE_SAID + fixed_ln((int64_t)less * FIXED_ONE);
}

static void join(struct groups *groups, uint32_t a, uint32_t b)
{
	uint32_t at = b;
	uint32_t t = groups->next[a];

	do {
		groups->of[at] = a;
		at = groups->next[at];
	} while (at != b);
	groups->next[a] = groups->next[b];
	groups->next[b] = t;
	groups->n[a] += groups->n[b];
}

static bool open_groups(struct groups *groups, struct arena *a)
{
	uint32_t n = groups->v->n;

	groups->of = NEW(a, uint32_t, n + 1);
	groups->next = NEW(a, uint32_t, n + 1);
	groups->n = NEW(a, uint32_t, n + 1);
	if (!groups->of || !groups->next || !groups->n)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		groups->of[i] = i;
		groups->next[i] = i;
		groups->n[i] = 1;
	}
	return true;
}

bool clusters_of(const struct values *v, struct linkage *ret, struct arena *a)
{
	struct groups groups = { .v = v, .m = &ret->model };

	ret->cluster = NEW(a, uint32_t, v->n + 1);
	if (!ret->cluster || !open_groups(&groups, a))
		return false;
	for (uint32_t i = 0; i < ret->n_pair; i++) {
		const struct linked_pair *p = &ret->pair[i];
		uint32_t x = groups.of[p->a];
		uint32_t y = groups.of[p->b];

		if (p->weight <= 0)
			break;
		if (x == y)
			continue;
		if (groups.n[x] == 1 && groups.n[y] == 1 &&
			(p->likely != PAIR_HAND || p->weight > LINKAGE_SAID))
			join(&groups, x, y);
		else if (under_other_names(&groups, p, x, y) ||
			one_hand(&groups, x, y))
			join(&groups,
				groups.n[x] < groups.n[y] ? y : x,
				groups.n[x] < groups.n[y] ? x : y);
	}
	for (uint32_t i = 0; i < v->n; i++)
		ret->cluster[v->given[i]] = v->given[groups.of[i]];
	return true;
}
