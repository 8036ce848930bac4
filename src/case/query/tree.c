/* SPDX-License-Identifier: Apache-2.0 */
/* Who is part of what: the lines of the tree, and the question. */
#include "case/query/tree.h"

/* pages become real when touched */
#define TREE_ARENA ((size_t)8 << 30)

enum seen {
	NOT_SEEN,
	ON_THE_WAY, /* from the root to here: to meet it again is a circle */
	SEEN
};

struct on_way {
	uint32_t node;
	uint32_t at; /* next edge */
	uint32_t end;
};

struct laying {
	struct growing_tree *t;
	unsigned char *seen;   /* by node */
	unsigned char *wanted; /* by node */
	unsigned char *below;  /* by node: it is part of something */
	uint32_t *mark;        /* by node: last time that it was met */
	uint32_t time;
	uint32_t *queue;
	uint32_t n_queue;
	struct on_way *way;
	uint32_t depth;
};

static bool is_sister(const struct tree_edge *e)
{
	return e->relation == PRED_PART_OF && tree_holds(e) && !e->wider;
}

/* Edges from one parent know each other. */
static void introduce(struct tree_edge *e, uint32_t first, uint32_t n)
{
	uint32_t sisters = 0;

	for (uint32_t i = 0; i < n; i++)
		sisters += is_sister(&e[i]);
	for (uint32_t i = 0; i < n; i++) {
		e[i].sibling = first;
		e[i].n_sibling = n;
		e[i].n_sister = is_sister(&e[i]) ? sisters - 1 : 0;
	}
}

static bool open_laying(struct laying *y, struct growing_tree *t)
{
	size_t n = (size_t)t->n_node + 1;

	*y = (struct laying){ .t = t,
		.seen = NEW(t->a, unsigned char, n),
		.wanted = NEW(t->a, unsigned char, n),
		.below = NEW(t->a, unsigned char, n),
		.mark = NEW(t->a, uint32_t, n),
		.queue = NEW(t->a, uint32_t, n),
		.way = NEW(t->a, struct on_way, n) };
	t->row = NEW(t->a, struct tree_row, n + t->n_edge);
	if (t->a->full)
		return false;
	for (uint32_t i = 0; i < t->n_edge; i++) {
		const struct tree_edge *e = &t->edge[i];

		if (tree_holds(e) && e->child != e->parent)
			y->below[e->child] = true;
	}
	for (uint32_t i = 0; i < t->n_node; i++) {
		uint32_t below;
		uint32_t first = tree_below(t, i, &below);

		introduce(&t->edge[first], first, below);
	}
	return true;
}

/* --- only what is above and below what is asked about ----------------------
 */

enum {
	FOR_ABOVE = 1,
	FOR_BELOW = 2
};

static void want_one(struct laying *y, uint32_t node, unsigned char why)
{
	if (y->wanted[node] & why)
		return;
	y->wanted[node] |= why;
	y->queue[y->n_queue++] = node;
}

static void want_above(struct laying *y, uint32_t about)
{
	const struct growing_tree *t = y->t;

	y->n_queue = 0;
	want_one(y, about, FOR_ABOVE);
	for (uint32_t i = 0; i < y->n_queue; i++) {
		uint32_t node = y->queue[i];
		uint32_t k = t->up_first[node];

		for (; k < t->up_first[node + 1]; k++)
			want_one(y, t->edge[t->up[k]].parent, FOR_ABOVE);
	}
}

static void want_below(struct laying *y, uint32_t about)
{
	const struct growing_tree *t = y->t;

	y->n_queue = 0;
	want_one(y, about, FOR_BELOW);
	for (uint32_t i = 0; i < y->n_queue; i++) {
		uint32_t n;
		uint32_t k = tree_below(t, y->queue[i], &n);

		for (uint32_t end = k + n; k < end; k++) {
			if (tree_holds(&t->edge[k]))
				want_one(y, t->edge[k].child, FOR_BELOW);
		}
	}
}

static void want(struct laying *y)
{
	const struct growing_tree *t = y->t;

	if (t->about != TABLE_NONE) {
		want_above(y, t->about);
		want_below(y, t->about);
		return;
	}
	for (uint32_t i = 0; i < t->n_node; i++)
		y->wanted[i] = FOR_ABOVE | FOR_BELOW;
}

/* --- lines -----------------------------------------------------------------
 */

static void enter(struct laying *y, uint32_t node)
{
	uint32_t n;
	uint32_t first = tree_below(y->t, node, &n);

	y->seen[node] = ON_THE_WAY;
	y->way[y->depth++] = (struct on_way){ node, first, first + n };
}

static struct tree_row *put_row(struct laying *y,
	uint32_t node,
	const struct tree_edge *e)
{
	struct tree_row *r = &y->t->row[y->t->n_row++];

	y->t->node[node].told = true;
	*r = (struct tree_row){ .node = node, .edge = e, .depth = y->depth };
	return r;
}

static bool is_wanted(const struct laying *y, const struct tree_edge *e)
{
	return y->wanted[e->child] ||
		(!tree_holds(e) && (y->wanted[e->parent] & FOR_BELOW));
}

/* the next edge to what is wanted, from `at` on */
static uint32_t next_wanted(const struct laying *y, const struct on_way *w)
{
	uint32_t at = w->at;

	while (at < w->end && !is_wanted(y, &y->t->edge[at]))
		at++;
	return at;
}

/* One line below the last thing on the way, or a step back. */
static void step(struct laying *y)
{
	struct on_way *w = &y->way[y->depth - 1];
	struct tree_edge *e;
	struct tree_row *r;
	uint32_t below;

	w->at = next_wanted(y, w);
	if (w->at == w->end) {
		y->seen[w->node] = SEEN;
		y->depth--;
		return;
	}
	e = &y->t->edge[w->at++];
	e->told = true;
	r = put_row(y, e->child, e);
	r->last = next_wanted(y, w) == w->end;
	e->circle = y->seen[e->child] == ON_THE_WAY;
	if (!tree_holds(e) || e->circle)
		return;
	if (y->seen[e->child] == NOT_SEEN) {
		enter(y, e->child);
		return;
	}
	tree_below(y->t, e->child, &below);
	r->again = below > 0;
}

static void grow_from(struct laying *y, uint32_t root)
{
	put_row(y, root, NULL);
	enter(y, root);
	while (y->depth)
		step(y);
}

/* Whether nothing is told of it but where it does not stand, or no more. */
static bool only_negated(const struct growing_tree *t, uint32_t node)
{
	const struct tree_node *n = &t->node[node];
	uint32_t below;

	tree_below(t, node, &below);
	return !below && !n->n_tie && !n->n_beside &&
		t->up_first[node] < t->up_first[node + 1];
}

/* Upwards from what is part of a circle, or below one: something that is part
 * of itself. */
static uint32_t find_circle(struct laying *y, uint32_t node)
{
	const struct growing_tree *t = y->t;

	y->time++;
	while (y->mark[node] != y->time) {
		uint32_t k = t->up_first[node];
		uint32_t end = t->up_first[node + 1];

		y->mark[node] = y->time;
		while (k < end &&
			!(tree_holds(&t->edge[t->up[k]]) &&
				y->wanted[t->edge[t->up[k]].parent]))
			k++;
		if (k < end)
			node = t->edge[t->up[k]].parent;
	}
	return node;
}

bool tree_lay_out(struct growing_tree *t)
{
	struct laying y;

	if (!open_laying(&y, t))
		return false;
	want(&y);
	for (uint32_t i = 0; i < t->n_node; i++) {
		if (t->node[i].placed && y.wanted[i] && !y.below[i] &&
			!only_negated(t, i))
			grow_from(&y, i);
	}
	/* what is left is part of itself, or below such */
	for (uint32_t i = 0; i < t->n_node; i++) {
		if (t->node[i].placed && y.wanted[i] && y.below[i] &&
			y.seen[i] == NOT_SEEN)
			grow_from(&y, find_circle(&y, i));
	}
	return true;
}

/* --- the question ----------------------------------------------------------
 */

/* false: *err says why */
static bool find_about(struct answer *a,
	struct growing_tree *t,
	struct err *err)
{
	const char *about = answer_value(a, PARAM_ABOUT);
	struct str id;

	t->about = TABLE_NONE;
	if (!about)
		return true;
	if (!case_entity_meant(&a->view.counted,
		    str_of(about),
		    &a->room,
		    &id,
		    err))
		return false;
	t->about = tree_node_of(t, id);
	if (t->about != TABLE_NONE && t->node[t->about].placed)
		return true;
	return fail(err,
		ERR_USAGE,
		0,
		"nobody says what %.*s is part of, nor who is part of it",
		STR_FMT(id));
}

ASKS(tree)
{
	struct growing_tree t = { .a = &a->room,
		.p = &a->view.publication,
		.shown = &a->view.shown };

	if (!arena_open(&a->room, TREE_ARENA, err))
		return false;
	struct tree_answer *x = NEW(&a->room, struct tree_answer, 1);
	if (!x || !tree_gather(&t) || !tree_weigh(&t))
		return fail(err, ERR_LIMIT, 0, "no memory left");
	if (!find_about(a, &t, err))
		return false;
	if (!tree_lay_out(&t))
		return fail(err, ERR_LIMIT, 0, "no memory left");
	*x = (struct tree_answer){ .node = t.node,
		.n_node = t.n_node,
		.edge = t.edge,
		.n_edge = t.n_edge,
		.tie = t.tie,
		.n_tie = t.n_tie,
		.row = t.row,
		.n_row = t.n_row,
		.from_s = t.from_s,
		.to_s = t.to_s };
	if (t.about != TABLE_NONE)
		x->about = t.node[t.about].id;
	a->view.publication.tree = x;
	return true;
}

WRITES(tree)
{
	(void)err;
	publish_tree(&a->view.publication,
		a->call->width,
		a->call->colour,
		out);
	return true;
}

WRITES(tree_json)
{
	(void)err;
	publish_tree_json(&a->view.publication, out);
	return true;
}
