/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/constraints.h"

#include <stdlib.h>

#include "timeline/conflicts.h"
#include "timeline/shortest.h"

enum {
	IN_STEP =
		64 /* edges that one walk follows before the other goes on */
};

struct constraints {
	struct arena memory;
	struct constraints_limits limits;
	struct edges g;
	struct walk walk[SIDES];
	struct conflicts conflicts;
	uint32_t *retry; /* what is tried again, while one is retracted */
	uint32_t n_retry;
};

struct constraints_limits constraints_limits_usual(void)
{
	return (struct constraints_limits){
		.variables = 1 << 24,
		.constraints = 1 << 26,
		.members = 1 << 26,
	};
}

static bool no_room(struct err *err, const char *what, uint32_t most)
{
	return fail(err,
		ERR_LIMIT,
		0,
		"no more than %u %s are kept",
		most,
		what);
}

static size_t room_for(struct constraints_limits l)
{
	size_t variable = sizeof(struct variable) +
		SIDES * (sizeof(struct walk_mark) + 3 * sizeof(uint32_t));
	size_t constraint = sizeof(struct edge) + sizeof(uint32_t);

	return (l.variables + 1) * variable +
		(l.constraints + 1) * constraint +
		(l.members + 1) * sizeof(struct member) + (1 << 16);
}

/* Fresh pages are zero, and stay untouched until they are filled. */
#define RESERVE(a, T, n) ((T *)arena_raw((a), sizeof(T), (n), alignof(T)))

static void lay_out(struct constraints *c)
{
	struct arena *a = &c->memory;
	size_t n = (size_t)c->limits.variables + 1;
	size_t n_edge = (size_t)c->limits.constraints + 1;

	c->g.variable = RESERVE(a, struct variable, n);
	c->g.edge = RESERVE(a, struct edge, n_edge);
	c->retry = RESERVE(a, uint32_t, n_edge);
	c->conflicts.path = RESERVE(a, uint32_t, n);
	c->conflicts.tag = RESERVE(a, uint32_t, n + 1);
	c->conflicts.member =
		RESERVE(a, struct member, (size_t)c->limits.members + 1);
	for (int i = 0; i < SIDES; i++) {
		c->walk[i].g = &c->g;
		c->walk[i].mark = RESERVE(a, struct walk_mark, n);
		c->walk[i].heap = RESERVE(a, uint32_t, n);
		c->walk[i].settled = RESERVE(a, uint32_t, n);
	}
}

bool constraints_open(struct constraints **ret,
	struct constraints_limits limits,
	struct err *err)
{
	struct arena a;

	if (limits.constraints > UINT32_C(1) << 31)
		limits.constraints = UINT32_C(1) << 31;
	if (limits.variables >= UINT32_MAX - 1)
		limits.variables = UINT32_MAX - 2;
	if (!arena_open(&a, room_for(limits), err))
		return false;
	struct constraints *c = NEW(&a, struct constraints, 1);
	c->memory = a;
	c->limits = limits;
	lay_out(c);
	c->conflicts.g = &c->g;
	c->conflicts.limit = limits.members;
	c->g.n_variable = 1;
	c->g.n_edge = 1;
	*ret = c;
	return true;
}

void constraints_close(struct constraints *c)
{
	if (!c)
		return;
	struct arena a = c->memory;
	arena_close(&a);
}

bool constraints_variable(struct constraints *c,
	int64_t hint_ns,
	uint32_t *ret,
	struct err *err)
{
	struct edges *g = &c->g;
	uint32_t most = c->limits.variables;

	if (g->n_variable > most)
		return no_room(err, "instants", most);
	g->variable[g->n_variable].value_ns = hint_ns;
	*ret = g->n_variable;
	g->n_variable++;
	return true;
}

/* Lowers what the forward walk came to, or raises what the backward one did:
 * its start by so much, what is farther by so much less. */
static void move(struct constraints *c, const struct walk *w, wide_ns by_ns)
{
	for (uint32_t i = 0; i < w->n_settled; i++) {
		uint32_t at = w->settled[i];
		struct variable *v = &c->g.variable[at];
		wide_ns by = by_ns - w->mark[at].far;

		if (by <= 0)
			return;
		if (w->side == SIDE_FORWARD)
			v->value_ns -= by;
		else
			v->value_ns += by;
	}
}

/* By how much a walk's start can be moved, as far as it has come: whatever is
 * nearer would move, too, and the origin must not. */
static wide_ns movable(const struct walk *w)
{
	return walk_settled(w, CONSTRAINTS_ORIGIN)
		? w->mark[CONSTRAINTS_ORIGIN].far
		: walk_low(w);
}

/* behind the origin there is nothing to move */
static void go_on(struct walk *w)
{
	if (!walk_settled(w, CONSTRAINTS_ORIGIN))
		walk_on(w, IN_STEP);
}

/* Whether the values can be moved so that the edge, which is not linked, holds;
 * they are, then: its end down and its start up, by what is missing together.
 * An edge between one that goes down by x and one that goes up by y keeps its
 * slack, for else the two walks would have met within what is missing: a cycle
 * of negative length. */
static bool repair(struct constraints *c, const struct edge *e)
{
	wide_ns missing = -edge_slack(&c->g, e);
	struct walk *down = &c->walk[SIDE_FORWARD];
	struct walk *up = &c->walk[SIDE_BACKWARD];
	wide_ns by;

	if (e->end[0] == e->end[1])
		return e->most_ns >= 0;
	if (missing <= 0)
		return true;
	walk_begin(down, SIDE_FORWARD, e->end[1], missing);
	walk_begin(up, SIDE_BACKWARD, e->end[0], missing);
	walk_pair(down, up);
	down->closed = up->closed = CONSTRAINTS_ORIGIN;
	for (;;) {
		by = movable(down);
		if (by > missing)
			by = missing;
		if (down->met < missing)
			return false;
		if (by + movable(up) >= missing)
			break;
		go_on(down);
		go_on(up);
	}
	move(c, down, by);
	move(c, up, missing - by);
	return true;
}

/* Links it or records its conflict; false when that has no room: then it is
 * refused without a word of why, and tried again at every retraction. */
static bool enforce(struct constraints *c, uint32_t id)
{
	struct edge *e = &c->g.edge[id];

	if (!repair(c, e))
		return conflicts_refuse(&c->conflicts, id, c->walk);
	edge_link(&c->g, id);
	return true;
}

static uint32_t new_edge(struct constraints *c)
{
	struct edges *g = &c->g;
	uint32_t id = g->free;

	if (id) {
		g->free = g->edge[id].next[0];
		return id;
	}
	if (g->n_edge > c->limits.constraints)
		return 0;
	return g->n_edge++;
}

static void free_edge(struct constraints *c, uint32_t id)
{
	struct edges *g = &c->g;

	g->edge[id] = (struct edge){
		.state = EDGE_FREE,
		.next = { g->free },
	};
	g->free = id;
}

bool constraints_add(struct constraints *c,
	struct constraint constraint,
	uint32_t *ret,
	struct err *err)
{
	if (constraint.from >= c->g.n_variable ||
		constraint.to >= c->g.n_variable) {
		return fail(err, ERR_USAGE, 0, "there is no such instant");
	}
	uint32_t id = new_edge(c);
	if (!id)
		return no_room(err, "constraints", c->limits.constraints);
	c->g.edge[id] = (struct edge){
		.most_ns = constraint.most_ns,
		.end = { constraint.from, constraint.to },
		.tag = constraint.tag,
		.state = EDGE_VOID,
	};
	if (constraint.most_ns != INT64_MAX && !enforce(c, id)) {
		conflicts_release(&c->conflicts, id);
		free_edge(c, id);
		return no_room(err,
			"members of conflicts",
			c->limits.members);
	}
	*ret = id;
	return true;
}

static bool known(const struct constraints *c, uint32_t id)
{
	return id && id < c->g.n_edge && c->g.edge[id].state != EDGE_FREE;
}

static bool unknown(struct err *err, uint32_t id)
{
	return fail(err, ERR_USAGE, 0, "there is no constraint %u", id);
}

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void released(struct constraints *c, uint32_t id)
{
	conflicts_release(&c->conflicts, id);
	c->retry[c->n_retry++] = id;
}

bool constraints_retract(struct constraints *c, uint32_t id, struct err *err)
{
	if (!known(c, id))
		return unknown(err, id);
	struct edge *e = &c->g.edge[id];
	if (edge_refused(e))
		conflicts_release(&c->conflicts, id);
	if (e->state != EDGE_LINKED) {
		free_edge(c, id);
		return true;
	}
	edge_unlink(&c->g, id);
	c->n_retry = 0;
	while (e->member)
		released(c, conflicts_owner(&c->conflicts, e->member));
	uint32_t next;
	for (uint32_t i = c->conflicts.unsaid; i; i = next) {
		next = c->g.edge[i].next[0];
		released(c, i);
	}
	free_edge(c, id);
	qsort(c->retry, c->n_retry, sizeof *c->retry, ascending);
	for (uint32_t i = 0; i < c->n_retry; i++)
		enforce(c, c->retry[i]);
	return true;
}

bool constraints_get(const struct constraints *c,
	uint32_t id,
	struct constraint *ret,
	struct err *err)
{
	if (!known(c, id))
		return unknown(err, id);
	const struct edge *e = &c->g.edge[id];
	*ret = (struct constraint){
		.from = e->end[0],
		.to = e->end[1],
		.most_ns = e->most_ns,
		.tag = e->tag,
	};
	return true;
}

bool constraints_holds(const struct constraints *c, uint32_t id)
{
	return known(c, id) && !edge_refused(&c->g.edge[id]);
}

static int64_t saturated(wide_ns ns)
{
	if (ns > INT64_MAX)
		return INT64_MAX;
	return ns < INT64_MIN ? INT64_MIN : (int64_t)ns;
}

int64_t constraints_example(const struct constraints *c, uint32_t variable)
{
	if (variable >= c->g.n_variable)
		return INT64_MIN;
	return saturated(c->g.variable[variable].value_ns -
		c->g.variable[CONSTRAINTS_ORIGIN].value_ns);
}

static bool spent(struct err *err)
{
	return fail(err, ERR_LIMIT, 0, "no memory left for what it rests on");
}

/* the shortest path as a reason; what bounds nothing has none */
static bool reason_of(const struct constraints *c,
	const struct shortest *path,
	struct arena *a,
	struct constraints_reason *ret,
	struct err *err)
{
	*ret = (struct constraints_reason){ 0 };
	if (!path->found)
		return true;
	uint32_t *id = NEW(a, uint32_t, path->n + (size_t)1);
	uint32_t *tag = NEW(a, uint32_t, path->n + (size_t)1);
	if (a->full)
		return spent(err);
	shortest_edges(path, c->walk, id);
	for (uint32_t i = 0; i < path->n; i++)
		tag[i] = c->g.edge[id[i]].tag;
	*ret = (struct constraints_reason){ id, tag, path->n };
	return true;
}

bool constraints_bounds(struct constraints *c,
	uint32_t variable,
	struct arena *a,
	struct constraints_bounds *ret,
	struct err *err)
{
	struct constraints_bounds b = { INT64_MIN, INT64_MAX, { 0 }, { 0 } };

	if (variable >= c->g.n_variable)
		return fail(err, ERR_USAGE, 0, "there is no such instant");
	struct shortest path = shortest_find(c->walk,
		CONSTRAINTS_ORIGIN,
		variable,
		WALK_FAR);
	if (!reason_of(c, &path, a, &b.why_latest, err))
		return false;
	if (path.found)
		b.latest_ns = saturated(path.length_ns);
	path = shortest_find(c->walk, variable, CONSTRAINTS_ORIGIN, WALK_FAR);
	if (!reason_of(c, &path, a, &b.why_earliest, err))
		return false;
	if (path.found)
		b.earliest_ns = saturated(-path.length_ns);
	*ret = b;
	return true;
}

/* Whether x - y <= 0, and the least that bounds it; only what lies within the
 * difference of their values can do so. */
static bool not_after(struct constraints *c,
	uint32_t x,
	uint32_t y,
	struct arena *a,
	struct shortest *ret,
	struct constraints_reason *ret_why,
	struct err *err)
{
	wide_ns radius =
		c->g.variable[y].value_ns - c->g.variable[x].value_ns + 1;

	*ret = shortest_find(c->walk, y, x, radius);
	return reason_of(c, ret, a, ret_why, err);
}

static enum constraints_order order_of(const struct shortest *before,
	const struct shortest *after)
{
	if (before->found && after->found)
		return ORDER_AT_ONCE;
	if (before->found && before->length_ns < 0)
		return ORDER_PRECEDES;
	if (before->found)
		return ORDER_NOT_AFTER;
	if (after->found && after->length_ns < 0)
		return ORDER_CANNOT_PRECEDE;
	return after->found ? ORDER_NOT_BEFORE : ORDER_MAY;
}

bool constraints_order(struct constraints *c,
	uint32_t a,
	uint32_t b,
	struct arena *arena,
	enum constraints_order *ret,
	struct constraints_reason ret_why[2],
	struct err *err)
{
	struct shortest before;
	struct shortest after;
	struct constraints_reason why[2];

	if (a >= c->g.n_variable || b >= c->g.n_variable)
		return fail(err, ERR_USAGE, 0, "there is no such instant");
	if (!not_after(c, a, b, arena, &before, &why[0], err) ||
		!not_after(c, b, a, arena, &after, &why[1], err)) {
		return false;
	}
	ret_why[0] = before.found ? why[0] : why[1];
	ret_why[1] = before.found ? why[1] : (struct constraints_reason){ 0 };
	*ret = order_of(&before, &after);
	return true;
}

bool constraints_conflict(struct constraints *c,
	uint32_t id,
	struct arena *a,
	struct constraints_conflict *ret,
	struct err *err)
{
	if (!known(c, id) || !edge_refused(&c->g.edge[id])) {
		return fail(err,
			ERR_USAGE,
			0,
			"constraint %u contradicts nothing",
			id);
	}
	bool thorough =
		conflicts_explain(&c->conflicts, id, &c->walk[SIDE_FORWARD]);
	uint32_t n = 1 + c->conflicts.n_path;
	uint32_t *constraint = NEW(a, uint32_t, n);
	uint32_t *tag = NEW(a, uint32_t, n);
	if (a->full)
		return spent(err);
	constraint[0] = id;
	memcpy(constraint + 1,
		c->conflicts.path,
		(n - 1) * sizeof *constraint);
	for (uint32_t i = 0; i < n; i++)
		tag[i] = c->g.edge[constraint[i]].tag;
	ret->members = (struct constraints_reason){ constraint, tag, n };
	ret->thorough = thorough;
	return true;
}

static uint32_t listed_from(const struct constraints *c,
	uint32_t first,
	uint32_t *ret)
{
	const struct edge *edge = c->g.edge;
	uint32_t n = 0;

	for (uint32_t i = first; i; i = edge[i].next[0])
		ret[n++] = i;
	return n;
}

bool constraints_refused(const struct constraints *c,
	struct arena *a,
	uint32_t **ret,
	uint32_t *ret_n,
	struct err *err)
{
	size_t room = c->conflicts.n_refused + (size_t)1;
	uint32_t *id = NEW(a, uint32_t, room);
	uint32_t n;

	if (!id)
		return spent(err);
	n = listed_from(c, c->conflicts.refused, id);
	n += listed_from(c, c->conflicts.unsaid, id + n);
	qsort(id, n, sizeof *id, ascending);
	*ret = id;
	*ret_n = n;
	return true;
}
