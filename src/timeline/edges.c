/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/edges.h"

static void link_side(struct edges *g, uint32_t id, int side)
{
	struct edge *e = &g->edge[id];
	uint32_t *head = &g->variable[e->end[side]].head[side];

	e->prev[side] = 0;
	e->next[side] = *head;
	if (*head)
		g->edge[*head].prev[side] = id;
	*head = id;
}

static void unlink_side(struct edges *g, uint32_t id, int side)
{
	struct edge *e = &g->edge[id];
	uint32_t next = e->next[side];
	uint32_t prev = e->prev[side];

	if (next)
		g->edge[next].prev[side] = prev;
	if (prev)
		g->edge[prev].next[side] = next;
	else
		g->variable[e->end[side]].head[side] = next;
}

void edge_link(struct edges *g, uint32_t id)
{
	link_side(g, id, SIDE_FORWARD);
	link_side(g, id, SIDE_BACKWARD);
	g->edge[id].state = EDGE_LINKED;
}

void edge_unlink(struct edges *g, uint32_t id)
{
	unlink_side(g, id, SIDE_FORWARD);
	unlink_side(g, id, SIDE_BACKWARD);
}
