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

bool pairing_binds(const struct sharing *s, uint32_t i)
{
	const struct pairing *p = s->q->pairing;

	for (uint32_t k = i + 1; k < s->q->n_pairing; k++)
		if (str_eq(p[k].a, p[i].a) && str_eq(p[k].b, p[i].b))
			return false;
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

static bool put_pair(struct joining *j, uint32_t a, uint32_t b)
{
	void *p = j->pair;

	if (a == b)
		return true;
	if (!grow(j->a, &p, j->n_pair, &j->pair_cap, sizeof *j->pair))
		return false;
	j->pair = p;
	j->pair[j->n_pair++] =
		(uint64_t)(a < b ? a : b) << 32 | (a < b ? b : a);
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

	/* what more have than its weight bears is nobody's mark; the bound of
	 * work for what everybody has */
	return t->shared || t->n < 2 ||
		(r->spreads && !t->hold && t->n > 2 &&
			fixed_ln((int64_t)(t->n - 1) * FIXED_ONE) >=
				r->fresh_milli);
}

static bool pairs_of(struct joining *j, struct bearer *at, uint32_t n)
{
	uint32_t reach = n <= PAIRS_ALL ? n : PAIRS_NEXT;

	qsort(at, n, sizeof *at, by_time);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = i + 1; k < n && k <= i + reach; k++)
			if (!put_pair(j, at[i].activity, at[k].activity))
				return false;
	return true;
}

static int by_pair(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static bool all_pairs(struct joining *j)
{
	const struct sharing *s = j->s;
	uint32_t *from = NEW(j->a, uint32_t, s->key.n + 2);
	uint32_t all = 0;

	for (uint32_t i = 0; from && i < s->n_activity; i++)
		for (uint32_t k = 0; k < s->marks[i].n; k++, all++)
			from[s->marks[i].at[k].trait + 2]++;
	struct bearer *at = NEW(j->a, struct bearer, all + 1);
	for (uint32_t t = 0; from && t < s->key.n; t++)
		from[t + 2] += from[t + 1];
	for (uint32_t i = 0; at && from && i < s->n_activity; i++)
		for (uint32_t k = 0; k < s->marks[i].n; k++)
			at[from[s->marks[i].at[k].trait + 1]++] =
				(struct bearer){ s->marks[i].at[k].from_s, i };
	for (uint32_t t = 0; at && from && t < s->key.n; t++)
		if (!says_nothing(&s->trait[t]) && from[t + 1] - from[t] > 1 &&
			!pairs_of(j, at + from[t], from[t + 1] - from[t]))
			return false;
	if (j->n_pair)
		qsort(j->pair, j->n_pair, sizeof *j->pair, by_pair);
	uint32_t kept = 0;
	for (uint32_t i = 0; i < j->n_pair; i++)
		if (!kept || j->pair[kept - 1] != j->pair[i])
			j->pair[kept++] = j->pair[i];
	j->n_pair = kept;
	return !j->a->full;
}

/* --- joining ------------------------------------------------------------- */

static uint32_t root_of(uint32_t *root, uint32_t i)
{
	while (root[i] != i)
		i = root[i] = root[root[i]];
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
	j->heap = p;
	uint32_t i = j->n_heap++;
	for (; i && sooner(&x, &j->heap[(i - 1) / 2]); i = (i - 1) / 2)
		j->heap[i] = j->heap[(i - 1) / 2];
	j->heap[i] = x;
	return true;
}

static struct heap_pair heap_take(struct joining *j)
{
	struct heap_pair top = j->heap[0];
	struct heap_pair last = j->heap[--j->n_heap];
	uint32_t i = 0;
	uint32_t n = j->n_heap;

	for (uint32_t k; (k = 2 * i + 1) < n; i = k) {
		k += k + 1 < n && sooner(&j->heap[k + 1], &j->heap[k]);
		if (!sooner(&j->heap[k], &last))
			break;
		j->heap[i] = j->heap[k];
	}
	if (n)
		j->heap[i] = last;
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

/* What the joined cluster now weighs with the neighbours of the one with fewer
 * of them; those of the other still stand in the heap. */
static bool push_neighbours(struct joining *j, uint32_t root, uint32_t first)
{
	for (uint32_t e = first; e; e = j->near_next[e - 1]) {
		uint64_t pair = j->pair[(e - 1) / 2];
		uint32_t a = (uint32_t)(pair >> 32);
		uint32_t b = (uint32_t)pair;
		uint32_t other = root_of(j->p->root,
			root_of(j->p->root, a) == root ? b : a);

		if (other != root &&
			!heap_put(j,
				(struct heap_pair){
					.milli = weigh(j, root, other),
					.a = a,
					.b = b,
				}))
			return false;
	}
	return true;
}

static bool join(struct joining *j,
	uint32_t a,
	uint32_t b,
	uint32_t x,
	uint32_t y,
	const struct pairing *word)
{
	uint32_t keep = x < y ? x : y;
	/* roots; the smaller index, so that the order of joining leaves no
	 * trace */
	uint32_t gone = x < y ? y : x;
	struct marks m =
		sharing_join(j->s, &j->marks[keep], &j->marks[gone], j->a);
	bool fewer = j->marks[keep].incidents < j->marks[gone].incidents;
	uint32_t first = fewer ? j->near_first[keep] : j->near_first[gone];

	if (!m.at)
		return false;
	j->p->joined[j->p->n_joined].a = a;
	j->p->joined[j->p->n_joined].b = b;
	j->p->joined[j->p->n_joined++].word = word;
	j->p->root[gone] = keep;
	j->marks[keep] = m;
	uint32_t e = first;
	if (!push_neighbours(j, keep, e))
		return false;
	if (j->near_first[gone]) {
		if (j->near_last[keep])
			j->near_next[j->near_last[keep] - 1] =
				j->near_first[gone];
		else
			j->near_first[keep] = j->near_first[gone];
		j->near_last[keep] = j->near_last[gone];
	}
	return true;
}

/* Splits stand; a join that would put together what a split keeps apart does
 * not: not joining is the error that can be mended. */
static bool heed_words(struct joining *j)
{
	const struct clustering *q = j->s->q;

	j->apart = arena_get(j->a,
		sizeof *j->apart,
		q->n_pairing + 1,
		alignof(max_align_t));
	for (uint32_t i = 0; j->apart && i < q->n_pairing; i++)
		if (!q->pairing[i].together && pairing_binds(j->s, i)) {
			j->apart[j->n_apart].a =
				sharing_activity(j->s, q->pairing[i].a);
			j->apart[j->n_apart++].b =
				sharing_activity(j->s, q->pairing[i].b);
		}
	for (uint32_t i = 0; j->apart && i < q->n_pairing; i++) {
		if (!q->pairing[i].together || !pairing_binds(j->s, i))
			continue;
		uint32_t a = sharing_activity(j->s, q->pairing[i].a);
		uint32_t b = sharing_activity(j->s, q->pairing[i].b);
		uint32_t x = root_of(j->p->root, a);
		uint32_t y = root_of(j->p->root, b);

		if (x != y && !kept_apart(j, x, y) &&
			!join(j, a, b, x, y, &q->pairing[i]))
			return false;
	}
	return j->apart != NULL;
}

static bool join_all(struct joining *j)
{
	for (uint32_t i = 0; i < j->n_pair; i++) {
		uint32_t a = (uint32_t)(j->pair[i] >> 32);
		uint32_t b = (uint32_t)j->pair[i];
		uint32_t x = root_of(j->p->root, a);
		uint32_t y = root_of(j->p->root, b);

		if (x != y &&
			!heap_put(j,
				(struct heap_pair){ weigh(j, x, y), a, b }))
			return false;
	}
	while (j->n_heap) {
		struct heap_pair top = heap_take(j);
		uint32_t x = root_of(j->p->root, top.a);
		uint32_t y = root_of(j->p->root, top.b);

		if (x == y || kept_apart(j, x, y))
			continue;
		int64_t now = weigh(j, x, y);
		/* its clusters grew since: back in line with what it weighs now
		 */
		if (now < top.milli) {
			if (!heap_put(j,
				    (struct heap_pair){ now, top.a, top.b }))
				return false;
			continue;
		}
		if (!join(j, top.a, top.b, x, y, NULL))
			return false;
	}
	return true;
}

static bool find_near(struct joining *j)
{
	struct partition *p = j->p;

	p->near = NEW(j->a, struct cluster_link, NEAR_MAX + 1);
	for (uint32_t i = 0; p->near && i < j->n_pair; i++) {
		uint32_t a = (uint32_t)(j->pair[i] >> 32);
		uint32_t b = (uint32_t)j->pair[i];
		uint32_t x = root_of(p->root, a);
		uint32_t y = root_of(p->root, b);
		uint32_t k = p->n_near;
		int64_t milli = x == y ? 0 : weigh(j, x, y);
		bool known = milli <= 0;

		for (uint32_t o = 0; !known && o < p->n_near; o++) {
			uint32_t v = root_of(p->root, p->near[o].a);
			uint32_t w = root_of(p->root, p->near[o].b);

			known = (v == x && w == y) || (v == y && w == x);
		}
		if (known)
			continue;
		if (p->n_near == NEAR_MAX &&
			p->near[NEAR_MAX - 1].weight_milli >= milli)
			continue;
		k = p->n_near < NEAR_MAX ? p->n_near++ : NEAR_MAX - 1;
		for (; k && p->near[k - 1].weight_milli < milli; k--)
			p->near[k] = p->near[k - 1];
		struct tie *tie = NEW(j->a, struct tie, TIES_MAX);
		p->near[k] =
			(struct cluster_link){ .a = a, .b = b, .tie = tie };
		if (!tie)
			return false;
		p->near[k].weight_milli = sharing_weigh(j->s,
			&j->marks[x],
			&j->marks[y],
			tie,
			&p->near[k].n_tie);
		sharing_say(j->s, tie, p->near[k].n_tie, j->a);
	}
	return p->near != NULL;
}

bool partition_of(const struct sharing *s,
	bool with_words,
	struct arena *a,
	struct partition *ret)
{
	struct partition *p = ret;
	struct joining j = { .s = s, .a = a, .p = p };

	*p = (struct partition){ .root = NEW(a, uint32_t, s->n_activity + 1) };
	p->joined = arena_get(a,
		sizeof *p->joined,
		s->n_activity + 1,
		alignof(max_align_t));
	j.marks = NEW(a, struct marks, s->n_activity + 1);
	if (a->full || !all_pairs(&j))
		return false;
	j.near_first = NEW(a, uint32_t, s->n_activity + 1);
	j.near_last = NEW(a, uint32_t, s->n_activity + 1);
	j.near_next = NEW(a, uint32_t, 2 * (size_t)j.n_pair + 1);
	if (a->full)
		return false;
	for (uint32_t i = 0; i < s->n_activity; i++) {
		p->root[i] = i;
		j.marks[i] = s->marks[i];
	}
	for (uint32_t i = 0; i < j.n_pair; i++) {
		chain_pair(&j, (uint32_t)(j.pair[i] >> 32), 2 * i + 1);
		chain_pair(&j, (uint32_t)j.pair[i], 2 * i + 2);
	}
	bool ok = (!with_words || heed_words(&j)) && join_all(&j) &&
		(!with_words || find_near(&j));
	for (uint32_t i = 0; ok && i < s->n_activity; i++)
		p->root[i] = root_of(p->root, i);
	return ok && !a->full;
}
