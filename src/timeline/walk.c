/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/walk.h"

/* marks from before 2^32 walks must not look like this one's */
static void next_stamp(struct walk *w)
{
	if (++w->stamp)
		return;
	memset(w->mark, 0, w->g->n_variable * sizeof *w->mark);
	w->stamp = 1;
}

static bool before(const struct walk *w, uint32_t a, uint32_t b)
{
	const struct walk_mark *x = &w->mark[a];
	const struct walk_mark *y = &w->mark[b];

	if (x->far != y->far)
		return x->far < y->far;
	if (x->hops != y->hops)
		return x->hops < y->hops;
	return a < b;
}

static void put(struct walk *w, uint32_t pos, uint32_t variable)
{
	w->heap[pos] = variable;
	w->mark[variable].pos = pos;
}

static void sift_up(struct walk *w, uint32_t pos)
{
	uint32_t variable = w->heap[pos];

	while (pos) {
		uint32_t up = (pos - 1) / 2;

		if (!before(w, variable, w->heap[up]))
			break;
		put(w, pos, w->heap[up]);
		pos = up;
	}
	put(w, pos, variable);
}

static void sift_down(struct walk *w, uint32_t variable)
{
	uint32_t pos = 0;

	for (;;) {
		uint32_t child = 2 * pos + 1;

		if (child >= w->n_heap)
			break;
		if (child + 1 < w->n_heap &&
			before(w, w->heap[child + 1], w->heap[child])) {
			child++;
		}
		if (!before(w, w->heap[child], variable))
			break;
		put(w, pos, w->heap[child]);
		pos = child;
	}
	put(w, pos, variable);
}

static void pop(struct walk *w)
{
	uint32_t last = w->heap[--w->n_heap];

	if (w->n_heap)
		sift_down(w, last);
}

/* Of two ways as short the one of fewer edges: it comes to no variable twice,
 * though a cycle may be of length zero. */
static void meet(struct walk *w, uint32_t variable)
{
	struct walk *other = w->other;
	const struct walk_mark *m = &w->mark[variable];
	const struct walk_mark *o = &other->mark[variable];

	if (!walk_reached(other, variable))
		return;
	wide_ns sum = m->far + o->far;
	uint32_t hops = m->hops + o->hops;
	if (sum > w->met || (sum == w->met && hops >= w->met_hops))
		return;
	w->met = other->met = sum;
	w->met_hops = other->met_hops = hops;
	w->met_at = other->met_at = variable;
	if (sum < w->radius)
		w->radius = other->radius = sum;
}

/* by the new way rather than by the one that is known */
static bool better(const struct walk *w,
	const struct walk_mark *m,
	wide_ns far,
	uint32_t hops,
	uint32_t tag)
{
	if (far != m->far)
		return far < m->far;
	if (hops != m->hops)
		return hops < m->hops;
	return m->via && tag < w->g->edge[m->via].tag;
}

static void reach(struct walk *w,
	uint32_t variable,
	wide_ns far,
	uint32_t hops,
	uint32_t via)
{
	struct walk_mark *m = &w->mark[variable];
	bool known = m->stamp == w->stamp;

	if (known && m->pos == WALK_NOWHERE)
		return;
	if (known && !better(w, m, far, hops, w->g->edge[via].tag))
		return;
	m->far = far;
	m->hops = hops;
	m->via = via;
	m->stamp = w->stamp;
	if (!known)
		put(w, w->n_heap++, variable);
	sift_up(w, m->pos);
	if (variable == w->goal && far < w->radius)
		w->radius = far + 1;
	if (w->other)
		meet(w, variable);
}

void walk_begin(struct walk *w,
	enum edge_side side,
	uint32_t start,
	wide_ns radius)
{
	next_stamp(w);
	w->side = side;
	w->radius = radius;
	w->closed = WALK_NOWHERE;
	w->goal = WALK_NOWHERE;
	w->n_heap = 0;
	w->n_settled = 0;
	w->edge = 0;
	w->n_near = 0;
	w->n_seen = 0;
	w->only = NULL;
	w->other = NULL;
	w->met = WALK_FAR;
	if (radius > 0)
		reach(w, start, 0, 0, 0);
}

void walk_pair(struct walk *w, struct walk *other)
{
	w->other = other;
	other->other = w;
}

static bool allowed(const struct walk_only *only, uint32_t tag)
{
	uint32_t low = 0;
	uint32_t high = only->n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (only->tag[mid] < tag)
			low = mid + 1;
		else
			high = mid;
	}
	return low < only->n && only->tag[low] == tag && low != only->without;
}

static void follow(struct walk *w)
{
	const struct edge *e = &w->g->edge[w->edge];
	const struct walk_mark *m = &w->mark[w->at];
	uint32_t via = w->edge;

	w->edge = e->next[w->side];
	w->n_seen++;
	if (w->only && !allowed(w->only, e->tag))
		return;
	wide_ns far = m->far + edge_slack(w->g, e);
	if (far >= w->radius)
		return;
	w->n_near++;
	reach(w, e->end[!w->side], far, m->hops + 1, via);
}

/* the nearest that is not settled; false: none within the radius */
static bool settle(struct walk *w)
{
	if (!w->n_heap || w->mark[w->heap[0]].far >= w->radius)
		return false;
	w->at = w->heap[0];
	pop(w);
	w->mark[w->at].pos = WALK_NOWHERE;
	w->settled[w->n_settled++] = w->at;
	if (w->at != w->closed && w->at != w->goal)
		w->edge = w->g->variable[w->at].head[w->side];
	return true;
}

bool walk_on(struct walk *w, uint32_t n)
{
	for (; n; n--) {
		if (w->edge)
			follow(w);
		else if (!settle(w))
			return false;
	}
	return true;
}

wide_ns walk_low(const struct walk *w)
{
	if (w->edge)
		return w->mark[w->at].far;
	return w->n_heap ? w->mark[w->heap[0]].far : WALK_FAR;
}

uint32_t walk_back(const struct walk *w, uint32_t *variable)
{
	uint32_t via = w->mark[*variable].via;

	if (via)
		*variable = w->g->edge[via].end[w->side];
	return via;
}
