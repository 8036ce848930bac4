/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/conflicts.h"

#include <stdlib.h>

#include "timeline/shortest.h"

enum {
	IN_STEP = 4096,
	/* edges looked at to leave out tags: a third of a second */
	SEEN_MAX = 1 << 23
};

static struct edge *edge_of(const struct conflicts *c, uint32_t id)
{
	return &c->g->edge[id];
}

uint32_t conflicts_owner(const struct conflicts *c, uint32_t member)
{
	return c->member[member].owner;
}

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* the tags of the path and of the refused edge, each once */
static uint32_t sort_tags(struct conflicts *c, uint32_t id)
{
	uint32_t *tag = c->tag;
	uint32_t n = 0;
	uint32_t kept = 0;

	tag[n++] = edge_of(c, id)->tag;
	for (uint32_t i = 0; i < c->n_path; i++)
		tag[n++] = edge_of(c, c->path[i])->tag;
	qsort(tag, n, sizeof *tag, ascending);
	for (uint32_t i = 0; i < n; i++) {
		bool again = kept && tag[kept - 1] == tag[i];

		if (!again)
			tag[kept++] = tag[i];
	}
	return kept;
}

/* A walk from where the refused edge leads, over edges of these tags. */
static void begin(struct conflicts *c,
	uint32_t id,
	const struct walk_only *only,
	struct walk *w)
{
	const struct edge *e = edge_of(c, id);
	wide_ns missing = -edge_slack(c->g, e);

	walk_begin(w, SIDE_FORWARD, e->end[1], missing);
	w->only = only;
}

/* Whether the tags have no edge that could take the place of another: then
 * nothing can be left out, for a simple cycle less an edge is none. */
static bool no_choice(struct conflicts *c,
	uint32_t id,
	const struct walk_only *only,
	struct walk *w)
{
	begin(c, id, only, w);
	w->closed = edge_of(c, id)->end[0];
	while (w->n_near <= c->n_path && walk_on(w, IN_STEP))
		;
	return w->n_near <= c->n_path;
}

/* Whether it contradicts the tags without one of them (NULL: all there are);
 * the path is what it contradicts, then. */
static bool leave_out(struct conflicts *c,
	uint32_t id,
	const struct walk_only *only,
	struct walk *w)
{
	uint32_t goal = edge_of(c, id)->end[0];
	uint32_t at = goal;

	begin(c, id, only, w);
	w->goal = goal;
	while (!walk_settled(w, goal) && walk_on(w, IN_STEP))
		;
	if (!walk_settled(w, goal))
		return false;
	c->n_path = w->mark[goal].hops;
	for (uint32_t i = c->n_path; i; i--)
		c->path[i - 1] = walk_back(w, &at);
	return true;
}

/* Leaves out what tags can be left out, one after the other: what is needed
 * among more is needed among fewer. false: it costs too much to try all. */
static bool reduce(struct conflicts *c, uint32_t id, struct walk *w)
{
	uint32_t own = edge_of(c, id)->tag;
	uint32_t n = sort_tags(c, id);
	struct walk_only only = { c->tag, n, n };
	uint64_t seen = 0;
	uint32_t i = 0;

	if (no_choice(c, id, &only, w))
		return true;
	while (i < only.n) {
		uint32_t tag = c->tag[i];

		only.without = i++;
		if (tag == own)
			continue;
		if (seen > SEEN_MAX)
			return false;
		bool out = leave_out(c, id, &only, w);
		seen += w->n_seen;
		if (!out)
			continue;
		only.n = sort_tags(c, id);
		i = 0;
		while (i < only.n && c->tag[i] <= tag)
			i++;
	}
	return true;
}

static uint32_t new_member(struct conflicts *c)
{
	uint32_t m = c->free;

	if (m) {
		c->free = c->member[m].next;
		return m;
	}
	return c->n_member < c->limit ? ++c->n_member : 0;
}

static bool keep(struct conflicts *c, uint32_t id)
{
	struct edge *refused = edge_of(c, id);

	for (uint32_t i = c->n_path; i; i--) {
		uint32_t linked = c->path[i - 1];
		struct edge *e = edge_of(c, linked);
		uint32_t m = new_member(c);

		if (!m)
			return false;
		c->member[m] = (struct member){
			.edge = linked,
			.owner = id,
			.next = refused->member,
			.after = e->member,
		};
		if (e->member)
			c->member[e->member].before = m;
		e->member = m;
		refused->member = m;
	}
	return true;
}

static void forget(struct conflicts *c, struct edge *refused)
{
	uint32_t next;

	for (uint32_t m = refused->member; m; m = next) {
		struct member *x = &c->member[m];

		next = x->next;
		if (x->after)
			c->member[x->after].before = x->before;
		if (x->before)
			c->member[x->before].after = x->after;
		else
			edge_of(c, x->edge)->member = x->after;
		x->next = c->free;
		c->free = m;
	}
	refused->member = 0;
}

static uint32_t *list_of(struct conflicts *c, enum edge_state state)
{
	return state == EDGE_UNSAID ? &c->unsaid : &c->refused;
}

static void list(struct conflicts *c, uint32_t id, enum edge_state state)
{
	struct edge *e = edge_of(c, id);
	uint32_t *head = list_of(c, state);

	e->state = state;
	e->prev[0] = 0;
	e->next[0] = *head;
	if (*head)
		edge_of(c, *head)->prev[0] = id;
	*head = id;
	c->n_refused++;
}

/* of an edge that is not the contradiction all by itself */
static bool keep_path(struct conflicts *c,
	uint32_t id,
	struct walk walk[SIDES])
{
	struct edge *e = edge_of(c, id);
	struct shortest path = shortest_find(walk,
		e->end[1],
		e->end[0],
		-edge_slack(c->g, e));

	shortest_edges(&path, walk, c->path);
	c->n_path = path.n;
	return keep(c, id);
}

bool conflicts_refuse(struct conflicts *c,
	uint32_t id,
	struct walk walk[SIDES])
{
	struct edge *e = edge_of(c, id);
	bool alone = e->end[0] == e->end[1];
	bool said = alone || keep_path(c, id, walk);

	if (!said)
		forget(c, e);
	list(c, id, said ? EDGE_REFUSED : EDGE_UNSAID);
	return said;
}

bool conflicts_explain(struct conflicts *c, uint32_t id, struct walk *w)
{
	const struct edge *e = edge_of(c, id);

	c->n_path = 0;
	if (e->end[0] == e->end[1])
		return true;
	for (uint32_t m = e->member; m; m = c->member[m].next)
		c->path[c->n_path++] = c->member[m].edge;
	if (e->state == EDGE_UNSAID)
		leave_out(c, id, NULL, w);
	return reduce(c, id, w);
}

void conflicts_release(struct conflicts *c, uint32_t id)
{
	struct edge *e = edge_of(c, id);
	uint32_t next = e->next[0];
	uint32_t prev = e->prev[0];

	forget(c, e);
	if (next)
		edge_of(c, next)->prev[0] = prev;
	if (prev)
		edge_of(c, prev)->next[0] = next;
	else
		*list_of(c, e->state) = next;
	c->n_refused--;
	e->state = EDGE_VOID;
}
