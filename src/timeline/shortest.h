/* SPDX-License-Identifier: Apache-2.0 */
/* The shortest path from one variable to another, if it is within a radius: two
 * walks that meet. The origin is next to nearly everything, so neither follows
 * its edges: it is where they may meet. */
#ifndef TIMELINE_SHORTEST_H
#define TIMELINE_SHORTEST_H

#include "timeline/walk.h"

struct shortest {
	bool found;
	wide_ns length_ns; /* the sum of the edges' `most` */
	uint32_t n;        /* of edges */
	uint32_t at;       /* where the walks met */
	bool from_start;   /* whether each of them is part of it */
	bool from_end;
};

/* From x to y; radius bounds the sum of slacks, exclusively. walk: both. */
struct shortest shortest_find(struct walk walk[SIDES],
	uint32_t x,
	uint32_t y,
	wide_ns radius);

/* Its edges in order, n of them, while the walks are as they were left. */
void shortest_edges(const struct shortest *path,
	const struct walk walk[SIDES],
	uint32_t *ret);

#endif
