/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/linkage/clusters.h"

#include "identity/linkage/compare.h"
#include "identity/linkage/learn.h"
#include "identity/linkage/score.h"

enum {
	ACROSS_MAX = 64 /* pairs that two groups are judged by */
};

/* Members of a group form a ring. */
struct groups {
	const struct values *v;
	const struct linkage_model *m;
	uint32_t *of;   /* the group: its first member */
	uint32_t *next; /* in the ring */
	uint32_t *n;    /* by first member */
};

static int32_t column_weight(const struct groups *g, uint64_t pattern, uint32_t c)
{
	unsigned level = pattern_level(pattern, c);

	return g->m->weight[c][leaning_of(g->m, pattern, c)][level];
}

/* The n members, at most `most`, evenly spread over the ring. */
static uint32_t some_of(const struct groups *g,
	uint32_t first,
	uint32_t most,
	uint32_t *ret)
{
	uint32_t n = g->n[first];
	uint32_t at = first;
	uint32_t got = 0;

	for (uint32_t i = 0; i < n; i++) {
		/* as many as are due by now */
		if ((uint64_t)(i + 1) * most / n > got || n <= most)
			ret[got++] = at;
		at = g->next[at];
	}
	return got;
}

struct column_sum {
	int64_t sum;
	uint32_t n;
};

static bool one_hand(const struct groups *g, uint32_t a, uint32_t b)
{
	uint32_t x[ACROSS_MAX];
	uint32_t y[ACROSS_MAX];
	uint32_t side = 8;
	uint32_t n = some_of(g, a, side, x);
	uint32_t m = some_of(g, b, side, y);
	struct column_sum s[LINKAGE_COLUMNS_MAX] = { { 0 } };
	int64_t sum = g->m->prior;

	for (uint32_t i = 0; i < n * m; i++) {
		struct linked_pair p = { .a = x[i / m], .b = y[i % m] };
		p.pattern = compare_records_of(g->v, p.a, p.b);
		for (uint32_t c = 0; c < g->v->n_column; c++) {
			if (pattern_level(p.pattern, c) == LEVEL_MISSING)
				continue;
			s[c].sum += column_weight(g, p.pattern, c);
			s[c].n++;
		}
	}
	for (uint32_t c = 0; c < g->v->n_column; c++)
		sum += s[c].n ? s[c].sum / s[c].n : 0;
	return sum > 0;
}

static void join(struct groups *g, uint32_t a, uint32_t b)
{
	uint32_t at = b;
	uint32_t t = g->next[a];

	do {
		g->of[at] = a;
		at = g->next[at];
	} while (at != b);
	g->next[a] = g->next[b];
	g->next[b] = t;
	g->n[a] += g->n[b];
}

static bool open_groups(struct groups *g, struct arena *a)
{
	uint32_t n = g->v->n;

	g->of = NEW(a, uint32_t, n + 1);
	g->next = NEW(a, uint32_t, n + 1);
	g->n = NEW(a, uint32_t, n + 1);
	if (!g->of || !g->next || !g->n)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		g->of[i] = i;
		g->next[i] = i;
		g->n[i] = 1;
	}
	return true;
}

bool clusters_of(const struct values *v, struct linkage *ret, struct arena *a)
{
	struct groups g = { .v = v, .m = &ret->model };

	ret->cluster = NEW(a, uint32_t, v->n + 1);
	if (!ret->cluster || !open_groups(&g, a))
		return false;
	for (uint32_t i = 0; i < ret->n_pair; i++) {
		const struct linked_pair *p = &ret->pair[i];
		uint32_t x = g.of[p->a];
		uint32_t y = g.of[p->b];

		if (p->weight <= 0)
			break;
		if (x == y)
			continue;
		if (g.n[x] == 1 && g.n[y] == 1)
			join(&g, x, y);
		else if (one_hand(&g, x, y))
			join(&g, g.n[x] < g.n[y] ? y : x, g.n[x] < g.n[y] ? x : y);
	}
	for (uint32_t i = 0; i < v->n; i++)
		ret->cluster[v->given[i]] = v->given[g.of[i]];
	return true;
}
