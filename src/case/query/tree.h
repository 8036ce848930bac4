/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the question "tree": from claims to edges, from edges to lines. */
#ifndef CASE_QUERY_TREE_H
#define CASE_QUERY_TREE_H

#include "case/query/answer.h"

/* What is computed, while it is; everything in the arena. */
struct growing_tree {
	struct arena *a;
	const struct publication *p;
	const struct claimset *shown; /* every revision */
	struct tree_node *node;       /* by id */
	uint32_t n_node;
	struct tree_edge *edge; /* part or member; by parent, then child */
	uint32_t n_edge;
	/* edge[] by child: indices, and for each node the first of its own */
	uint32_t *up;
	uint32_t *up_first;
	struct tree_edge *tie;
	uint32_t n_tie;
	struct tree_row *row;
	uint32_t n_row;
	int64_t from_s;
	int64_t to_s;
	uint32_t about; /* TABLE_NONE = everything */
};

/* Nodes and edges of the claims that are known by then, those that count no
 * more among them. false: memory. cost: O(n log n) in the claims */
bool tree_gather(struct growing_tree *t);

/* TABLE_NONE: no such node. */
uint32_t tree_node_of(const struct growing_tree *t, struct str id);

/* Edges from parent to child, of edge[]: the first, and how many. */
uint32_t tree_below(const struct growing_tree *t,
	uint32_t parent,
	uint32_t *ret_n);

/* One more; an array that is so made has room up to the next power of two.
 * false: memory */
bool tree_add_beside(struct arena *a,
	const struct tree_beside **list,
	uint32_t *n,
	enum tree_beside_kind kind,
	const struct claim *c);

/* Whether some claim that counts says so. */
static inline bool tree_holds(const struct tree_edge *e)
{
	return e->n_said > 0;
}

/* What contradicts, what is tied to whom, what is judged. false: memory */
bool tree_weigh(struct growing_tree *t);

/* The lines, from every root or only of what is asked about; marks edges that
 * close a circle. false: memory. cost: O(edges) */
bool tree_lay_out(struct growing_tree *t);

#endif
