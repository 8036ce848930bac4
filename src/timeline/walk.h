/* SPDX-License-Identifier: Apache-2.0 */
/* A walk over edges from one variable, near ones first by slack (Dijkstra
 * 1959), that can be held after any edge, so that two walks go in step and the
 * cheaper one ends both. Ties: fewer edges, then the lower tag; so the path of
 * one walk does not depend on the order in which edges came. */
#ifndef TIMELINE_WALK_H
#define TIMELINE_WALK_H

#include "timeline/edges.h"

#define WALK_FAR ((wide_ns)1 << 120)
#define WALK_NOWHERE UINT32_MAX

struct walk_mark {
	wide_ns far; /* sum of slacks from the start */
	uint32_t stamp;
	uint32_t hops;
	uint32_t via; /* the edge over which it was reached; 0 at the start */
	uint32_t pos; /* in the heap; WALK_NOWHERE: settled */
};

/* Only edges whose tag is among these, ascending, but not `without`. */
struct walk_only {
	const uint32_t *tag;
	uint32_t n;
	uint32_t without; /* index into tag; n: none */
};

struct walk {
	struct edges *g;
	struct walk_mark *mark; /* one a variable */
	uint32_t *heap;
	uint32_t n_heap;
	uint32_t *settled; /* in this order */
	uint32_t n_settled;
	uint32_t stamp;
	enum edge_side side;
	wide_ns radius;  /* only what is nearer */
	uint32_t closed; /* reached, not followed; WALK_NOWHERE: none */
	uint32_t goal;   /* the same, and nothing farther matters */
	uint32_t at;     /* whose edges are being followed */
	uint32_t edge;   /* the next of them */
	uint64_t n_near; /* edges that led to within the radius */
	uint64_t n_seen;
	const struct walk_only *only; /* NULL: all */
	struct walk *other;           /* NULL, or one from the other end */
	wide_ns met;                  /* the shortest way to other's start */
	uint32_t met_hops;
	uint32_t met_at;
};

/* Begins anew at start; what was reached before is forgotten in O(1). closed,
 * goal: none; only, other: NULL. */
void walk_begin(struct walk *w,
	enum edge_side side,
	uint32_t start,
	wide_ns radius);

/* Two walks, each from its start toward the other's. */
void walk_pair(struct walk *w, struct walk *other);

/* Follows up to n edges; false when nothing is left within the radius. */
bool walk_on(struct walk *w, uint32_t n);

/* No variable that is not settled yet is nearer than this. */
wide_ns walk_low(const struct walk *w);

/* Whether the variable was reached, perhaps not yet by the shortest way. */
static inline bool walk_reached(const struct walk *w, uint32_t variable)
{
	return w->mark[variable].stamp == w->stamp;
}

/* Whether its distance is final. */
static inline bool walk_settled(const struct walk *w, uint32_t variable)
{
	const struct walk_mark *m = &w->mark[variable];

	return m->stamp == w->stamp && m->pos == WALK_NOWHERE;
}

/* The edge over which it was reached, and where that came from; 0 at the
 * start. */
uint32_t walk_back(const struct walk *w, uint32_t *variable);

#endif
