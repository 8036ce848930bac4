/* SPDX-License-Identifier: Apache-2.0 */
/* Joining incidents. Average linkage on all the evidence between two clusters:
 * a thing counts by the share of each side that has it. A chain over one weak
 * or widely shared server therefore dilutes with every member that lacks it,
 * where single linkage would run along it; complete linkage would refuse
 * members that share different things with different others, as one actor's do.
 */
#include "link/clusters/partition.h"

#include <stdlib.h>

enum {
	/* incidents of one trait up to which every pair is looked at */
	PAIRS_ALL = 24,
	/* beyond: each with the next ones in time; joining spreads from there
	 */
	PAIRS_NEXT = 4,
};

/* --- analysts' words ----------------------------------------------------- */

bool analyst_link_binds(const struct sharing *s, uint32_t i)
{
	const struct analyst_link *p = s->q->analyst_link;

	for (uint32_t k = i + 1; k < s->q->n_analyst_link; k++) {
		if (str_eq(p[k].a, p[i].a) && str_eq(p[k].b, p[i].b))
			return false;
	}
	return sharing_activity(s, p[i].a) != TABLE_NONE &&
		sharing_activity(s, p[i].b) != TABLE_NONE;
}

/* --- pairs worth a look -------------------------------------------------- */

struct heap_pair {
	int64_t milli;
	uint32_t a;
	uint32_t b;
};

struct joining {
	const struct sharing *s;
	struct arena *a;
	struct partition *p;
	struct marks *marks; /* by root */
	uint64_t *pair;      /* a << 32 | b, a < b; ascending, each once */
	uint32_t n_pair;
	uint32_t pair_cap;
	/* pairs of a root, index * 2 + side + 1 */
	uint32_t *near_first;
	uint32_t *near_next;
	uint32_t *near_last;
	struct heap_pair *heap;
	uint32_t n_heap;
	uint32_t heap_cap;
	struct {
		uint32_t a;
		uint32_t b;
	} * apart; /* analysts' splits */
	uint32_t n_apart;
};

static bool grow(struct arena *a,
	void **p,
	uint32_t n,
	uint32_t *cap,
	size_t size)
{
	if (n < *cap)
		return true;
	uint32_t bigger = *cap ? *cap * 2 : 1024;
	void *to = arena_get(a, size, bigger, alignof(max_align_t));

	if (!to)
		return false;
	if (n)
		memcpy(to, *p, n * size);
	*p = to;
	*cap = bigger;
	return true;
}

/* two activities, the smaller one in the upper half */
static uint64_t pair_key(uint32_t a, uint32_t b)
{
	return a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
}

static uint32_t key_a(uint64_t key)
{
	return (uint32_t)(key >> 32);
}

static uint32_t key_b(uint64_t key)
{
	return (uint32_t)key;
}

static bool put_pair(struct joining *j, uint32_t a, uint32_t b)
{
	void *p = j->pair;

	if (a == b)
		return true;
	if (!grow(j->a, &p, j->n_pair, &j->pair_cap, sizeof *j->pair))
		return false;
	j->pair = p;
	j->pair[j->n_pair++] = pair_key(a, b);
	return true;
}

struct bearer {
	int64_t at_s;
	uint32_t activity;
};

static int by_time(const void *a, const void *b)
{
	const struct bearer *x = a;
	const struct bearer *y = b;

	if (x->at_s != y->at_s)
		return x->at_s < y->at_s ? -1 : 1;
	return x->activity < y->activity ? -1 : x->activity > y->activity;
}

static bool says_nothing(const struct trait *t)
{
	const struct tie_rule *r = &tie_rules[t->kind];

	if (t->shared || t->n < 2)
		return true;
	if (!r->spreads || t->hold || t->n == 2)
		return false;
	/* what more have than its weight bears is nobody's mark; the bound of
	 * work for what everybody has */
	int64_t others = (int64_t)(t->n - 1) * FIXED_ONE;
	return fixed_ln(others) >= r->fresh_milli;
}

static bool pairs_of(struct joining *j, struct bearer *at, uint32_t n)
{
	uint32_t reach = n <= PAIRS_ALL ? n : PAIRS_NEXT;

	qsort(at, n, sizeof *at, by_time);
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = i + 1; k < n && k <= i + reach; k++) {
			if (!put_pair(j, at[i].activity, at[k].activity))
				return false;
		}
	}
	return true;
}

static int by_pair(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Who bears each trait: those of trait t are at[from[t]] .. at[from[t + 1] -
 * 1]. */
struct bearers {
	uint32_t *from;
	struct bearer *at;
};

static bool sort_bearers(const struct sharing *s,
	struct arena *a,
	struct bearers *ret)
{
	uint32_t *from = NEW(a, uint32_t, s->key.n + 2);
	uint32_t all = 0;

	if (!from)
		return false;
	for (uint32_t i = 0; i < s->n_activity; i++) {
		const struct marks *m = &s->marks[i];

		all += m->n;
		for (uint32_t k = 0; k < m->n; k++)
			from[m->at[k].trait + 2]++;
	}
	struct bearer *at = NEW(a, struct bearer, all + 1);
	if (!at)
		return false;
	for (uint32_t t = 0; t < s->key.n; t++)
		from[t + 2] += from[t + 1];
	for (uint32_t i = 0; i < s->n_activity; i++) {
		const struct marks *m = &s->marks[i];

		for (uint32_t k = 0; k < m->n; k++) {
			uint32_t place = from[m->at[k].trait + 1]++;

			at[place].at_s = m->at[k].from_s;
			at[place].activity = i;
		}
	}
	ret->from = from;
	ret->at = at;
	return true;
}

/* ascending, each once */
static void sort_pairs(struct joining *j)
{
	uint32_t kept = 0;

	if (j->n_pair)
		qsort(j->pair, j->n_pair, sizeof *j->pair, by_pair);
	for (uint32_t i = 0; i < j->n_pair; i++) {
		if (!kept || j->pair[kept - 1] != j->pair[i])
			j->pair[kept++] = j->pair[i];
	}
	j->n_pair = kept;
}

static bool all_pairs(struct joining *j)
{
	const struct sharing *s = j->s;
	struct bearers b;

	if (!sort_bearers(s, j->a, &b))
		return false;
	for (uint32_t t = 0; t < s->key.n; t++) {
		uint32_t n = b.from[t + 1] - b.from[t];

		if (n < 2 || says_nothing(&s->trait[t]))
			continue;
		if (!pairs_of(j, b.at + b.from[t], n))
			return false;
	}
	sort_pairs(j);
	return !j->a->full;
}

/* --- joining ------------------------------------------------------------- */

static uint32_t root_of(uint32_t *root, uint32_t i)
{
	while (root[i] != i) {
		root[i] = root[root[i]];
		i = root[i];
	}
	return i;
}

static bool sooner(const struct heap_pair *x, const struct heap_pair *y)
{
	if (x->milli != y->milli)
		return x->milli > y->milli;
	return x->a != y->a ? x->a < y->a : x->b < y->b;
}

static bool heap_put(struct joining *j, struct heap_pair x)
{
	void *p = j->heap;

	if (x.milli < TIE_THRESHOLD_MILLI)
		return true;
	if (!grow(j->a, &p, j->n_heap, &j->heap_cap, sizeof *j->heap))
		return false;
	struct heap_pair *heap = p;
	uint32_t i = j->n_heap++;
	while (i) {
		uint32_t above = (i - 1) / 2;

		if (!sooner(&x, &heap[above]))
			break;
		heap[i] = heap[above];
		i = above;
	}
	heap[i] = x;
	j->heap = heap;
	return true;
}

static struct heap_pair heap_take(struct joining *j)
{
	struct heap_pair *heap = j->heap;
	struct heap_pair top = heap[0];
	struct heap_pair last = heap[--j->n_heap];
	uint32_t n = j->n_heap;
	uint32_t i = 0;

	while (2 * i + 1 < n) {
		uint32_t k = 2 * i + 1;

		if (k + 1 < n && sooner(&heap[k + 1], &heap[k]))
			k++;
		if (!sooner(&heap[k], &last))
			break;
		heap[i] = heap[k];
		i = k;
	}
	if (n)
		heap[i] = last;
	return top;
}

static bool kept_apart(struct joining *j, uint32_t a, uint32_t b)
{
	for (uint32_t i = 0; i < j->n_apart; i++) {
		uint32_t x = root_of(j->p->root, j->apart[i].a);
		uint32_t y = root_of(j->p->root, j->apart[i].b);

		if ((x == a && y == b) || (x == b && y == a))
			return true;
	}
	return false;
}

static void chain_pair(struct joining *j, uint32_t root, uint32_t entry)
{
	if (j->near_last[root])
		j->near_next[j->near_last[root] - 1] = entry;
	else
		j->near_first[root] = entry;
	j->near_last[root] = entry;
}

static int64_t weigh(struct joining *j, uint32_t a, uint32_t b)
{
	return sharing_weigh(j->s, &j->marks[a], &j->marks[b], NULL, NULL);
}

/* puts what two roots weigh together, by the pair that brought them up */
static bool heap_weigh(struct joining *j,
	uint32_t x,
	uint32_t y,
	uint32_t a,
	uint32_t b)
{
	struct heap_pair p = {
		.milli = weigh(j, x, y),
		.a = a,
		.b = b,
	};

	return heap_put(j, p);
}

/* What the joined cluster now weighs with the neighbours of the one with fewer
 * of them; those of the other still stand in the heap. */
static bool push_neighbours(struct joining *j, uint32_t root, uint32_t first)
{
	for (uint32_t e = first; e; e = j->near_next[e - 1]) {
		uint64_t pair = j->pair[(e - 1) / 2];
		uint32_t a = key_a(pair);
		uint32_t b = key_b(pair);
		uint32_t other = root_of(j->p->root, a);

		if (other == root)
			other = root_of(j->p->root, b);
		if (other == root)
			continue;
		if (!heap_weigh(j, root, other, a, b))
			return false;
	}
	return true;
}

/* hangs the neighbours of one root behind those of another */
static void chain_all(struct joining *j, uint32_t keep, uint32_t gone)
{
	uint32_t first = j->near_first[gone];

	if (!first)
		return;
	if (j->near_last[keep])
		j->near_next[j->near_last[keep] - 1] = first;
	else
		j->near_first[keep] = first;
	j->near_last[keep] = j->near_last[gone];
}

/* a, b: the activities by which the roots x and y are joined */
static bool join(struct joining *j,
	uint32_t a,
	uint32_t b,
	uint32_t x,
	uint32_t y,
	const struct analyst_link *word)
{
	struct partition *p = j->p;
	/* roots; the smaller index, so that the order of joining leaves no
	 * trace */
	uint32_t keep = x < y ? x : y;
	uint32_t gone = x < y ? y : x;
	struct marks *own = &j->marks[keep];
	struct marks *other = &j->marks[gone];
	struct marks m = sharing_join(j->s, own, other, j->a);
	bool fewer = own->incidents < other->incidents;
	uint32_t first = j->near_first[fewer ? keep : gone];

	if (!m.at)
		return false;
	p->joined[p->n_joined].a = a;
	p->joined[p->n_joined].b = b;
	p->joined[p->n_joined].word = word;
	p->n_joined++;
	p->root[gone] = keep;
	*own = m;
	if (!push_neighbours(j, keep, first))
		return false;
	chain_all(j, keep, gone);
	return true;
}

/* the incidents that a word is about */
static uint32_t said_a(const struct joining *j, const struct analyst_link *w)
{
	return sharing_activity(j->s, w->a);
}

static uint32_t said_b(const struct joining *j, const struct analyst_link *w)
{
	return sharing_activity(j->s, w->b);
}

static bool heed_splits(struct joining *j)
{
	const struct clustering *q = j->s->q;

	j->apart = arena_get(j->a,
		sizeof *j->apart,
		q->n_analyst_link + 1,
		alignof(max_align_t));
	if (!j->apart)
		return false;
	for (uint32_t i = 0; i < q->n_analyst_link; i++) {
		const struct analyst_link *w = &q->analyst_link[i];

		if (w->together || !analyst_link_binds(j->s, i))
			continue;
		j->apart[j->n_apart].a = said_a(j, w);
		j->apart[j->n_apart].b = said_b(j, w);
		j->n_apart++;
	}
	return true;
}

/* Splits stand; a join that would put together what a split keeps apart does
 * not: not joining is the error that can be mended. */
static bool heed_words(struct joining *j)
{
	const struct clustering *q = j->s->q;

	if (!heed_splits(j))
		return false;
	for (uint32_t i = 0; i < q->n_analyst_link; i++) {
		const struct analyst_link *w = &q->analyst_link[i];

		if (!w->together || !analyst_link_binds(j->s, i))
			continue;
		uint32_t a = said_a(j, w);
		uint32_t b = said_b(j, w);
		uint32_t x = root_of(j->p->root, a);
		uint32_t y = root_of(j->p->root, b);

		if (x == y || kept_apart(j, x, y))
			continue;
		if (!join(j, a, b, x, y, w))
			return false;
	}
	return true;
}

static bool fill_heap(struct joining *j)
{
	for (uint32_t i = 0; i < j->n_pair; i++) {
		uint32_t a = key_a(j->pair[i]);
		uint32_t b = key_b(j->pair[i]);
		uint32_t x = root_of(j->p->root, a);
		uint32_t y = root_of(j->p->root, b);

		if (x == y)
			continue;
		if (!heap_weigh(j, x, y, a, b))
			return false;
	}
	return true;
}

static bool join_all(struct joining *j)
{
	if (!fill_heap(j))
		return false;
	while (j->n_heap) {
		struct heap_pair top = heap_take(j);
		uint32_t x = root_of(j->p->root, top.a);
		uint32_t y = root_of(j->p->root, top.b);

		if (x == y || kept_apart(j, x, y))
			continue;
		int64_t before = top.milli;
		top.milli = weigh(j, x, y);
		/* its clusters grew since: back in line with what it weighs now
		 */
		if (top.milli < before) {
			if (!heap_put(j, top))
				return false;
			continue;
		}
		if (!join(j, top.a, top.b, x, y, NULL))
			return false;
	}
	return true;
}

/* two roots that already stand among the near ones, by whichever pair */
static bool is_near(const struct partition *p, uint32_t x, uint32_t y)
{
	for (uint32_t i = 0; i < p->n_near; i++) {
		uint32_t v = root_of(p->root, p->near[i].a);
		uint32_t w = root_of(p->root, p->near[i].b);

		if ((v == x && w == y) || (v == y && w == x))
			return true;
	}
	return false;
}

/* room for a link of that weight, heaviest first; NULL: it is too light */
static struct cluster_link *near_place(struct partition *p, int64_t milli)
{
	struct cluster_link *near = p->near;
	uint32_t k = NEAR_MAX - 1;

	if (p->n_near < NEAR_MAX)
		k = p->n_near++;
	else if (near[k].weight_milli >= milli)
		return NULL;
	for (; k && near[k - 1].weight_milli < milli; k--)
		near[k] = near[k - 1];
	return &near[k];
}

static bool find_near(struct joining *j)
{
	struct partition *p = j->p;

	p->near = NEW(j->a, struct cluster_link, NEAR_MAX + 1);
	if (!p->near)
		return false;
	for (uint32_t i = 0; i < j->n_pair; i++) {
		uint32_t a = key_a(j->pair[i]);
		uint32_t b = key_b(j->pair[i]);
		uint32_t x = root_of(p->root, a);
		uint32_t y = root_of(p->root, b);

		if (x == y)
			continue;
		int64_t milli = weigh(j, x, y);
		if (milli <= 0 || is_near(p, x, y))
			continue;
		struct cluster_link *l = near_place(p, milli);
		if (!l)
			continue;
		struct tie *tie = NEW(j->a, struct tie, TIES_MAX);
		*l = (struct cluster_link){
			.a = a,
			.b = b,
			.tie = tie,
		};
		if (!tie)
			return false;
		l->weight_milli = sharing_weigh(j->s,
			&j->marks[x],
			&j->marks[y],
			tie,
			&l->n_tie);
		sharing_say(j->s, tie, l->n_tie, j->a);
	}
	return true;
}

static bool joining_open(struct joining *j)
{
	struct arena *a = j->a;
	const struct sharing *s = j->s;
	struct partition *p = j->p;
	size_t n = (size_t)s->n_activity + 1;

	p->root = NEW(a, uint32_t, n);
	p->joined = arena_get(a, sizeof *p->joined, n, alignof(max_align_t));
	j->marks = NEW(a, struct marks, n);
	if (a->full || !all_pairs(j))
		return false;
	j->near_first = NEW(a, uint32_t, n);
	j->near_last = NEW(a, uint32_t, n);
	j->near_next = NEW(a, uint32_t, 2 * (size_t)j->n_pair + 1);
	if (a->full)
		return false;
	for (uint32_t i = 0; i < s->n_activity; i++) {
		p->root[i] = i;
		j->marks[i] = s->marks[i];
	}
	for (uint32_t i = 0; i < j->n_pair; i++) {
		chain_pair(j, key_a(j->pair[i]), 2 * i + 1);
		chain_pair(j, key_b(j->pair[i]), 2 * i + 2);
	}
	return true;
}

bool partition_of(const struct sharing *s,
	bool with_words,
	struct arena *a,
	struct partition *ret)
{
	struct joining j = {
		.s = s,
		.a = a,
		.p = ret,
	};

	*ret = (struct partition){ 0 };
	if (!joining_open(&j))
		return false;
	if (with_words && !heed_words(&j))
		return false;
	if (!join_all(&j))
		return false;
	if (with_words && !find_near(&j))
		return false;
	for (uint32_t i = 0; i < s->n_activity; i++)
		ret->root[i] = root_of(ret->root, i);
	return !a->full;
}
