/* SPDX-License-Identifier: Apache-2.0 */
/* Who is part of what: from claims to edges. */
#include <stdlib.h>
#include <string.h>

#include "case/query/tree.h"

/* Relations and what negates them; those of place first. */
static const struct {
	enum predicate is;
	enum predicate is_not;
	bool place;
} relations[] = {
	{ PRED_PART_OF, PRED_NONE, true },
	{ PRED_MEMBER_OF, PRED_NOT_MEMBER_OF, true },
	{ PRED_TASKED_BY, PRED_NOT_TASKED_BY, false },
	{ PRED_FUNDS, PRED_NONE, false },
	{ PRED_HANDED_TO, PRED_NONE, false },
	{ PRED_SAME_AS, PRED_NOT_SAME_AS, false },
};
#define N_RELATIONS (sizeof relations / sizeof *relations)

enum standing_of {
	IT_COUNTS,
	IT_NEGATES,
	IT_ENDED
};

struct said {
	const struct claim *claim;
	size_t relation; /* row of the table */
	enum standing_of how;
};

static size_t row_of(enum predicate p)
{
	size_t i = 0;

	while (i < N_RELATIONS && relations[i].is != p &&
		(relations[i].is_not != p || p == PRED_NONE))
		i++;
	return i;
}

static int by_number(int64_t x, int64_t y)
{
	return x < y ? -1 : x > y;
}

static struct str origin_of(const struct claim *c)
{
	return c->origin.n ? c->origin : c->source;
}

static int by_edge(const struct said *x, const struct said *y)
{
	bool tie_x = !relations[x->relation].place;
	bool tie_y = !relations[y->relation].place;
	int o = by_number(tie_x, tie_y);

	if (!o)
		o = str_cmp(x->claim->object, y->claim->object);
	if (!o)
		o = str_cmp(x->claim->subject, y->claim->subject);
	return o ? o : by_number((int64_t)x->relation, (int64_t)y->relation);
}

static int by_said(const void *a, const void *b)
{
	const struct said *x = a;
	const struct said *y = b;
	int o = by_edge(x, y);

	if (!o)
		o = by_number(x->how, y->how);
	if (!o)
		o = str_cmp(origin_of(x->claim), origin_of(y->claim));
	if (!o)
		o = str_cmp(x->claim->source, y->claim->source);
	if (!o)
		o = by_number(x->claim->from_s, y->claim->from_s);
	return o ? o : strcmp(x->claim->id, y->claim->id);
}

/* --- which claims ----------------------------------------------------------
 */

struct gathering {
	struct growing_tree *t;
	struct said *said;
	uint32_t n;
	struct str *end; /* of edges, in byte order, each once */
	uint32_t n_end;
};

static void take(struct gathering *g, const struct claim *c)
{
	const struct publication *p = g->t->p;
	size_t r = row_of(c->predicate);

	if (r == N_RELATIONS || c->recorded_at_s >= p->as_of_s ||
		!source_matches(c->source, p->only))
		return;
	struct said s = { .claim = c, .relation = r, .how = IT_COUNTS };
	if (c->predicate == relations[r].is_not)
		s.how = IT_NEGATES;
	if (!claim_counts(c, p->as_of_s, p->only))
		s.how = IT_ENDED;
	g->said[g->n++] = s;
}

static int by_name(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static uint32_t each_once(struct str *name, uint32_t n)
{
	uint32_t kept = 0;

	if (n)
		qsort(name, n, sizeof *name, by_name);
	for (uint32_t i = 0; i < n; i++) {
		if (!kept || !str_eq(name[kept - 1], name[i]))
			name[kept++] = name[i];
	}
	return kept;
}

static bool is_end(const struct gathering *g, struct str id)
{
	return g->n_end &&
		bsearch(&id, g->end, g->n_end, sizeof id, by_name) != NULL;
}

static void list_ends(struct gathering *g)
{
	g->n_end = 0;
	for (uint32_t i = 0; i < g->n; i++) {
		g->end[g->n_end++] = g->said[i].claim->subject;
		g->end[g->n_end++] = g->said[i].claim->object;
	}
	g->n_end = each_once(g->end, g->n_end);
}

/* Other names only of who is in it anyway: a case may know thousands. */
static bool pick(struct gathering *g)
{
	const struct claimset *all = g->t->shown;
	size_t room = (size_t)all->n + 1;

	g->said = NEW(g->t->a, struct said, room);
	g->end = NEW(g->t->a, struct str, 2 * room);
	if (!g->said || !g->end)
		return false;
	for (uint32_t i = 0; i < all->n; i++) {
		const struct claim *c = all->claim[i];

		if (row_of(c->predicate) != row_of(PRED_SAME_AS))
			take(g, c);
	}
	list_ends(g);
	for (uint32_t i = 0; i < all->n; i++) {
		const struct claim *c = all->claim[i];
		bool other = row_of(c->predicate) == row_of(PRED_SAME_AS);

		if (other && (is_end(g, c->subject) || is_end(g, c->object)))
			take(g, c);
	}
	list_ends(g);
	if (g->n)
		qsort(g->said, g->n, sizeof *g->said, by_said);
	return true;
}

/* --- edges -----------------------------------------------------------------
 */

/* The widest that those say who say a date. */
static void widen(struct tree_edge *e, const struct claim *c)
{
	bool dated = e->from_s != TIME_UNKNOWN || e->to_s != TIME_OPEN;

	if (c->from_s == TIME_UNKNOWN && c->to_s == TIME_OPEN)
		return;
	if (!dated || c->from_s < e->from_s)
		e->from_s = c->from_s;
	if (!dated || c->to_s > e->to_s)
		e->to_s = c->to_s;
	if (!dated || c->zone == ZONE_LOCAL_UNKNOWN)
		e->zone = c->zone;
}

static bool add_said(struct growing_tree *t,
	struct tree_edge *e,
	const struct said *s,
	uint32_t n)
{
	struct tree_said *of = NEW(t->a, struct tree_said, n + 1);
	const struct claim **claim = NEW(t->a, const struct claim *, n + 1);

	if (!of || !claim)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		struct str origin = origin_of(s[i].claim);

		claim[i] = s[i].claim;
		widen(e, s[i].claim);
		if (!e->n_said || !str_eq(of[e->n_said - 1].origin, origin)) {
			of[e->n_said++] =
				(struct tree_said){ .origin = origin,
					.claim = &claim[i] };
		}
		of[e->n_said - 1].n++;
	}
	e->said = of;
	return true;
}

bool tree_add_beside(struct arena *a,
	const struct tree_beside **list,
	uint32_t *n,
	enum tree_beside_kind kind,
	const struct claim *c)
{
	bool full = (*n & (*n - 1)) == 0;
	struct tree_beside *to = (struct tree_beside *)(uintptr_t)*list;

	if (full) {
		to = NEW(a, struct tree_beside, *n ? 2 * (size_t)*n : 1);
		if (!to)
			return false;
		if (*n)
			memcpy(to, *list, *n * sizeof *to);
	}
	to[*n] = (struct tree_beside){ .kind = kind, .claim = c };
	*list = to;
	++*n;
	return true;
}

static bool add_others(struct growing_tree *t,
	struct tree_edge *e,
	const struct said *s,
	uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		enum tree_beside_kind kind = s[i].how == IT_NEGATES
			? BESIDE_NEGATED
			: BESIDE_ENDED;

		if (!tree_add_beside(t->a,
			    &e->beside,
			    &e->n_beside,
			    kind,
			    s[i].claim))
			return false;
	}
	return true;
}

static bool make_edge(struct growing_tree *t,
	const struct said *s,
	uint32_t n)
{
	struct tree_edge e = {
		.relation = relations[s->relation].is,
		.child = tree_node_of(t, s->claim->subject),
		.parent = tree_node_of(t, s->claim->object),
		.from_s = TIME_UNKNOWN,
		.to_s = TIME_OPEN,
	};
	uint32_t counts = 0;

	while (counts < n && s[counts].how == IT_COUNTS)
		counts++;
	if (!add_said(t, &e, s, counts) ||
		!add_others(t, &e, s + counts, n - counts))
		return false;
	if (relations[s->relation].place) {
		t->node[e.child].placed = true;
		t->node[e.parent].placed = true;
		t->edge[t->n_edge++] = e;
	} else {
		t->tie[t->n_tie++] = e;
	}
	return true;
}

uint32_t tree_node_of(const struct growing_tree *t, struct str id)
{
	uint32_t low = 0;
	uint32_t high = t->n_node;

	while (low < high) {
		uint32_t at = low + (high - low) / 2;
		int o = str_cmp(t->node[at].id, id);

		if (o == 0)
			return at;
		if (o < 0)
			low = at + 1;
		else
			high = at;
	}
	return TABLE_NONE;
}

uint32_t tree_below(const struct growing_tree *t,
	uint32_t parent,
	uint32_t *ret_n)
{
	uint32_t low = 0;
	uint32_t high = t->n_edge;

	while (low < high) {
		uint32_t at = low + (high - low) / 2;

		if (t->edge[at].parent < parent)
			low = at + 1;
		else
			high = at;
	}
	*ret_n = 0;
	while (low + *ret_n < t->n_edge &&
		t->edge[low + *ret_n].parent == parent)
		++*ret_n;
	return low;
}

static bool list_upward(struct growing_tree *t)
{
	size_t n = (size_t)t->n_node + 2;

	t->up = NEW(t->a, uint32_t, (size_t)t->n_edge + 1);
	t->up_first = NEW(t->a, uint32_t, n);
	if (!t->up || !t->up_first)
		return false;
	for (uint32_t i = 0; i < t->n_edge; i++)
		t->up_first[t->edge[i].child + 2]++;
	for (size_t i = 2; i < n; i++)
		t->up_first[i] += t->up_first[i - 1];
	for (uint32_t i = 0; i < t->n_edge; i++)
		t->up[t->up_first[t->edge[i].child + 1]++] = i;
	return true;
}

bool tree_gather(struct growing_tree *t)
{
	struct gathering g = { .t = t };

	if (!pick(&g))
		return false;
	t->node = NEW(t->a, struct tree_node, g.n_end + 1);
	t->edge = NEW(t->a, struct tree_edge, g.n + 1);
	t->tie = NEW(t->a, struct tree_edge, g.n + 1);
	if (!t->node || !t->edge || !t->tie)
		return false;
	for (uint32_t i = 0; i < g.n_end; i++)
		t->node[t->n_node++].id = g.end[i];
	for (uint32_t i = 0; i < g.n;) {
		uint32_t n = 1;

		while (i + n < g.n && !by_edge(&g.said[i], &g.said[i + n]))
			n++;
		if (!make_edge(t, &g.said[i], n))
			return false;
		i += n;
	}
	return list_upward(t);
}
