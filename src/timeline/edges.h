/* SPDX-License-Identifier: Apache-2.0 */
/* Difference constraints as a graph: a variable is a node, `to - from <= most`
 * an edge. Each variable has a value, and all linked edges hold for the values;
 * so an edge's slack is never negative, and shortest paths are found by slack
 * (Johnson 1977), near ones first. Sums are of 128 bits: 2^32 edges of 64 bits
 * cannot overflow them. */
#ifndef TIMELINE_EDGES_H
#define TIMELINE_EDGES_H

#include "core/core.h"

__extension__ typedef __int128 wide_ns;

enum edge_side {
	SIDE_FORWARD,  /* along edges: what follows from an upper bound */
	SIDE_BACKWARD, /* against them */
	SIDES
};

enum edge_state {
	EDGE_FREE,
	EDGE_LINKED,
	EDGE_REFUSED, /* contradicts linked ones; recorded */
	EDGE_UNSAID,  /* the same, without room for which */
	EDGE_VOID,    /* bounds nothing; recorded */
};

struct edge {
	int64_t most_ns;
	uint32_t end[SIDES];  /* from, to */
	uint32_t next[SIDES]; /* among those that leave from; that enter to */
	uint32_t prev[SIDES];
	uint32_t tag;
	uint32_t
		member; /* first of its places in conflicts; of a refused one,
			  * the first of its own conflict */
	enum edge_state state;
};

static inline bool edge_refused(const struct edge *e)
{
	return e->state == EDGE_REFUSED || e->state == EDGE_UNSAID;
}

struct variable {
	wide_ns value_ns;
	uint32_t head[SIDES]; /* first edge that leaves; that enters */
};

/* Arrays of fixed length, whose pages become real when touched. */
struct edges {
	struct variable *variable;
	struct edge *edge; /* 0 is none */
	uint32_t n_variable;
	uint32_t n_edge;
	uint32_t free; /* given back, by next[0] */
};

/* most + value of from - value of to: not negative when it is linked */
static inline wide_ns edge_slack(const struct edges *g, const struct edge *e)
{
	wide_ns from = g->variable[e->end[0]].value_ns;
	wide_ns to = g->variable[e->end[1]].value_ns;

	return from + e->most_ns - to;
}

/* Into the lists of both ends, in front; O(1). */
void edge_link(struct edges *g, uint32_t id);
/* Out of both lists; O(1). */
void edge_unlink(struct edges *g, uint32_t id);

#endif
