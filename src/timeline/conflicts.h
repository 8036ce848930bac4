/* SPDX-License-Identifier: Apache-2.0 */
/* Which edges contradict linked ones, and which those are. A conflict is a
 * simple cycle of negative length, of which one edge is not linked: the one
 * that was refused. */
#ifndef TIMELINE_CONFLICTS_H
#define TIMELINE_CONFLICTS_H

#include "timeline/walk.h"

/* A linked edge in the conflict of a refused one. */
struct member {
	uint32_t edge;
	uint32_t owner; /* the refused edge */
	uint32_t next;  /* in this conflict */
	uint32_t after; /* of this edge, in another conflict */
	uint32_t before;
};

struct conflicts {
	struct edges *g;
	struct member *member; /* 0 is none */
	uint32_t n_member;
	uint32_t free;
	uint32_t limit;
	uint32_t refused; /* the first, by next[0] */
	uint32_t unsaid;  /* the first of those without room for their own */
	uint32_t n_refused; /* of both */
	uint32_t *path;     /* scratch, of as many as there are variables */
	uint32_t *tag;      /* one more */
	uint32_t n_path;
};

/* The edge, which no values satisfy, is refused: finds its conflict and keeps
 * it. false: no room to keep it; it is refused without. */
bool conflicts_refuse(struct conflicts *c,
	uint32_t id,
	struct walk walk[SIDES]);

/* It is not refused any more; its conflict is forgotten. */
void conflicts_release(struct conflicts *c, uint32_t id);

/* Whose conflict a member (edge.member of a linked edge) belongs to. */
uint32_t conflicts_owner(const struct conflicts *c, uint32_t member);

/* Finds in path, n_path of them, linked edges that the refused one contradicts:
 * of which, and of whose tags among all that is linked now, none can be left
 * out. false when trying all tags costs too much; then it goes for the edges.
 */
bool conflicts_explain(struct conflicts *c, uint32_t id, struct walk *w);

#endif
