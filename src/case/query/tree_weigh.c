/* SPDX-License-Identifier: Apache-2.0 */
/* What stands beside the places of a tree: contradictions, denials, dates,
 * orders and money, judgements. */
#include <stdlib.h>

#include "case/query/tree.h"

enum {
	OTHERS_MAX = 16 /* parents that are told beside an edge */
};

struct upward {
	struct growing_tree *t;
	uint32_t *mark; /* by node: last time that it was reached */
	uint32_t *queue;
	uint32_t time;
};

/* Whether a claim that counts, or several, lead from below to above. */
static bool leads_up(struct upward *u, uint32_t below, uint32_t above)
{
	const struct growing_tree *t = u->t;
	uint32_t n = 0;

	u->time++;
	u->queue[n++] = below;
	u->mark[below] = u->time;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t node = u->queue[i];

		for (uint32_t k = t->up_first[node];
			k < t->up_first[node + 1];
			k++) {
			const struct tree_edge *e = &t->edge[t->up[k]];

			if (!tree_holds(e) || u->mark[e->parent] == u->time)
				continue;
			if (e->parent == above)
				return true;
			u->mark[e->parent] = u->time;
			u->queue[n++] = e->parent;
		}
	}
	return false;
}

static bool at_once(const struct tree_edge *x, const struct tree_edge *y)
{
	return x->from_s < y->to_s && y->from_s < x->to_s;
}

static bool is_part(const struct tree_edge *e)
{
	return e->relation == PRED_PART_OF && tree_holds(e);
}

static bool compare_parents(struct upward *u, struct tree_edge *e)
{
	const struct growing_tree *t = u->t;
	const uint32_t end = t->up_first[e->child + 1];
	uint32_t told = 0;

	for (uint32_t k = t->up_first[e->child]; k < end; k++) {
		const struct tree_edge *o = &t->edge[t->up[k]];
		enum tree_beside_kind kind = BESIDE_OTHER;

		if (o == e || !is_part(o) || !at_once(e, o) ||
			told++ >= OTHERS_MAX)
			continue;
		bool wider = leads_up(u, o->parent, e->parent);

		e->wider |= wider;
		if (wider || leads_up(u, e->parent, o->parent))
			kind = BESIDE_WIDER;
		if (!tree_add_beside(u->t->a,
			    &e->beside,
			    &e->n_beside,
			    kind,
			    o->said->claim[0]))
			return false;
	}
	return true;
}

static bool find_parents(struct growing_tree *t)
{
	struct upward u;

	u = (struct upward){ .t = t,
		.mark = NEW(t->a, uint32_t, (size_t)t->n_node + 1),
		.queue = NEW(t->a, uint32_t, (size_t)t->n_node + 1) };
	if (!u.mark || !u.queue)
		return false;
	for (uint32_t i = 0; i < t->n_edge; i++) {
		if (is_part(&t->edge[i]) && !compare_parents(&u, &t->edge[i]))
			return false;
	}
	return true;
}

/* --- time ------------------------------------------------------------------
 */

static void find_time(struct growing_tree *t)
{
	const struct claimset *all = t->p->claims;

	t->from_s = TIME_OPEN;
	t->to_s = TIME_UNKNOWN;
	for (uint32_t i = 0; i < all->n; i++) {
		const struct claim *c = all->claim[i];
		int64_t last = c->to_s == TIME_OPEN ? c->from_s : c->to_s;

		if (c->predicate != PRED_DAMAGED && c->maker != MADE_BY_HUNT)
			continue;
		if (c->from_s == TIME_UNKNOWN)
			continue;
		t->from_s = c->from_s < t->from_s ? c->from_s : t->from_s;
		t->to_s = last > t->to_s ? last : t->to_s;
	}
	if (t->from_s > t->to_s) {
		t->from_s = TIME_UNKNOWN;
		t->to_s = TIME_OPEN;
	}
}

static void compare_time(const struct growing_tree *t, struct tree_edge *e)
{
	if (t->from_s == TIME_UNKNOWN)
		return;
	e->never = e->to_s <= t->from_s || e->from_s > t->to_s;
	e->partly = !e->never && (e->from_s > t->from_s || e->to_s < t->to_s);
}

/* --- denials ---------------------------------------------------------------
 */

/* "claim:3f2ab19c" is any revision of it. */
static bool is_of(const struct tree_edge *e, struct str claim)
{
	for (uint32_t i = 0; i < e->n_said; i++) {
		for (uint32_t k = 0; k < e->said[i].n; k++) {
			const char *id = e->said[i].claim[k]->id;

			if (str_starts(str_of(id), claim))
				return true;
		}
	}
	return false;
}

static bool deny_edges(struct growing_tree *t,
	struct tree_edge *list,
	uint32_t n,
	const struct claim *c)
{
	for (uint32_t i = 0; i < n; i++) {
		if (!is_of(&list[i], entity_name(c->object)))
			continue;
		if (!tree_add_beside(t->a,
			    &list[i].beside,
			    &list[i].n_beside,
			    BESIDE_DENIED,
			    c))
			return false;
	}
	return true;
}

static bool find_denials(struct growing_tree *t)
{
	const struct claimset *all = t->p->claims;

	for (uint32_t i = 0; i < all->n; i++) {
		const struct claim *c = all->claim[i];
		uint32_t of;

		if (c->predicate != PRED_DENIES)
			continue;
		if (entity_type_of(c->object) == ENT_CLAIM) {
			if (!deny_edges(t, t->edge, t->n_edge, c) ||
				!deny_edges(t, t->tie, t->n_tie, c))
				return false;
			continue;
		}
		of = tree_node_of(t, c->object);
		if (of != TABLE_NONE &&
			!tree_add_beside(t->a,
				&t->node[of].beside,
				&t->node[of].n_beside,
				BESIDE_DENIED,
				c))
			return false;
	}
	return true;
}

/* --- orders, money, access, other names ------------------------------------
 */

static bool is_body(struct str id)
{
	enum entity_type type = entity_type_of(id);

	return type == ENT_UNIT || type == ENT_GROUP || type == ENT_SPONSOR;
}

/* Bodies stand in the tree, and of two others one. */
static void place_ends(struct growing_tree *t)
{
	for (uint32_t i = 0; i < t->n_tie; i++) {
		struct tree_node *x = &t->node[t->tie[i].child];
		struct tree_node *y = &t->node[t->tie[i].parent];

		x->placed |= is_body(x->id);
		y->placed |= is_body(y->id);
	}
	for (uint32_t i = 0; i < t->n_tie; i++) {
		const struct tree_node *x = &t->node[t->tie[i].child];
		struct tree_node *y = &t->node[t->tie[i].parent];

		if (!x->placed && !y->placed)
			y->placed = true;
	}
}

static bool tie_to(struct growing_tree *t,
	uint32_t node,
	const struct tree_edge *e)
{
	struct tree_node *n = &t->node[node];
	const struct tree_edge **to;

	if (n->n_tie & (n->n_tie - 1)) {
		to = (const struct tree_edge **)(uintptr_t)n->tie;
	} else {
		to = NEW(t->a,
			const struct tree_edge *,
			n->n_tie ? 2 * (size_t)n->n_tie : 1);
		for (uint32_t i = 0; to && i < n->n_tie; i++)
			to[i] = n->tie[i];
	}
	if (!to)
		return false;
	to[n->n_tie++] = e;
	n->tie = to;
	return true;
}

static bool find_ties(struct growing_tree *t)
{
	place_ends(t);
	for (uint32_t i = 0; i < t->n_tie; i++) {
		const struct tree_edge *e = &t->tie[i];

		if (t->node[e->parent].placed && !tie_to(t, e->parent, e))
			return false;
		if (e->child != e->parent && t->node[e->child].placed &&
			!tie_to(t, e->child, e))
			return false;
	}
	return true;
}

/* --- judgements ------------------------------------------------------------
 */

static bool layer_of(struct str id, enum layer *ret)
{
	static const struct {
		enum entity_type type;
		enum layer layer;
	} of[] = {
		{ ENT_PERSONA, LAYER_PERSONA },
		{ ENT_PERSON, LAYER_INDIVIDUAL },
		{ ENT_GROUP, LAYER_GROUP },
		{ ENT_UNIT, LAYER_UNIT },
		{ ENT_SPONSOR, LAYER_SPONSOR },
	};
	enum entity_type type = entity_type_of(id);

	for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
		if (of[i].type != type)
			continue;
		*ret = of[i].layer;
		return true;
	}
	return false;
}

/* Its own, of evidence of its own: who only stands beside or above has none. */
static void judge(const struct growing_tree *t, struct tree_node *n)
{
	const struct verdict *v;

	if (!layer_of(n->id, &n->layer))
		return;
	v = &t->p->assessment->layer[n->layer];
	if (str_eq(v->hypothesis, n->id)) {
		n->judgement = v->judgement;
		return;
	}
	for (uint32_t i = 0; i < v->n_candidate; i++) {
		if (v->candidate[i].has_chance &&
			str_eq(v->candidate[i].id, n->id))
			n->judgement = judgement_word(SAID_NOT_ESTABLISHED);
	}
}

bool tree_weigh(struct growing_tree *t)
{
	if (!find_parents(t) || !find_denials(t) || !find_ties(t))
		return false;
	find_time(t);
	for (uint32_t i = 0; i < t->n_edge; i++)
		compare_time(t, &t->edge[i]);
	for (uint32_t i = 0; i < t->n_tie; i++)
		compare_time(t, &t->tie[i]);
	for (uint32_t i = 0; i < t->n_node; i++)
		judge(t, &t->node[i]);
	return true;
}
