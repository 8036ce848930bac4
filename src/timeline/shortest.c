/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/shortest.h"

enum {
	ORIGIN = 0,
	IN_STEP = 32 /* edges that one follows before the other goes on */
};

/* sums of things that are far must not look near */
static wide_ns sum(wide_ns a, wide_ns b)
{
	return a >= WALK_FAR || b >= WALK_FAR ? WALK_FAR : a + b;
}

/* no way over the origin is shorter on this side of it */
static wide_ns low_at_origin(const struct walk *w)
{
	return walk_settled(w, ORIGIN) ? w->mark[ORIGIN].far : walk_low(w);
}

/* Both walks until no shorter way can be found. One that has settled the origin
 * may be done while the other still looks for it. */
static void meet(struct walk *down, struct walk *up)
{
	for (;;) {
		bool over = sum(low_at_origin(down), low_at_origin(up)) <
			down->radius;
		bool past = sum(walk_low(down), walk_low(up)) < down->radius;
		bool d = past || (over && !walk_settled(down, ORIGIN));
		bool u = past || (over && !walk_settled(up, ORIGIN));

		if (!d && !u)
			return;
		if (d)
			walk_on(down, IN_STEP);
		if (u)
			walk_on(up, IN_STEP);
	}
}

static void reach_goal(struct walk *w, uint32_t goal)
{
	w->goal = goal;
	while (!walk_settled(w, goal) && walk_on(w, IN_STEP))
		;
}

static struct shortest one_sided(struct walk *w,
	uint32_t start,
	uint32_t goal,
	wide_ns radius)
{
	walk_begin(w, w->side, start, radius);
	reach_goal(w, goal);
	return (struct shortest){
		.found = walk_settled(w, goal),
		.at = goal,
		.length_ns = w->mark[goal].far,
		.n = w->mark[goal].hops,
		.from_start = w->side == SIDE_FORWARD,
		.from_end = w->side == SIDE_BACKWARD,
	};
}

static struct shortest two_sided(struct walk walk[SIDES],
	uint32_t x,
	uint32_t y,
	wide_ns radius)
{
	struct walk *down = &walk[SIDE_FORWARD];
	struct walk *up = &walk[SIDE_BACKWARD];

	walk_begin(down, SIDE_FORWARD, x, radius);
	walk_begin(up, SIDE_BACKWARD, y, radius);
	walk_pair(down, up);
	down->closed = up->closed = ORIGIN;
	meet(down, up);
	if (down->met >= radius)
		return (struct shortest){ 0 };
	uint32_t at = down->met_at;
	return (struct shortest){
		.found = true,
		.at = at,
		.length_ns = down->met,
		.n = down->mark[at].hops + up->mark[at].hops,
		.from_start = true,
		.from_end = true,
	};
}

struct shortest shortest_find(struct walk walk[SIDES],
	uint32_t x,
	uint32_t y,
	wide_ns radius)
{
	const struct variable *v = walk->g->variable;
	struct shortest path = { 0 };

	walk[SIDE_FORWARD].side = SIDE_FORWARD;
	walk[SIDE_BACKWARD].side = SIDE_BACKWARD;
	if (radius <= 0)
		return path;
	if (x == y)
		return (struct shortest){ .found = true, .at = x };
	if (y == ORIGIN)
		path = one_sided(&walk[SIDE_FORWARD], x, y, radius);
	else if (x == ORIGIN)
		path = one_sided(&walk[SIDE_BACKWARD], y, x, radius);
	else
		path = two_sided(walk, x, y, radius);
	if (path.found)
		path.length_ns += v[y].value_ns - v[x].value_ns;
	return path;
}

void shortest_edges(const struct shortest *path,
	const struct walk walk[SIDES],
	uint32_t *ret)
{
	uint32_t at = path->at;
	uint32_t via;
	uint32_t n = 0;

	if (path->from_start) {
		n = walk[SIDE_FORWARD].mark[at].hops;
		for (uint32_t i = n; i; i--)
			ret[i - 1] = walk_back(&walk[SIDE_FORWARD], &at);
	}
	at = path->at;
	if (!path->from_end)
		return;
	while ((via = walk_back(&walk[SIDE_BACKWARD], &at)) != 0)
		ret[n++] = via;
}
