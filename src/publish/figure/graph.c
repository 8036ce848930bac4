/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence graph: entities in columns by layer, claims as edges between them. A
 * column that would be too full shows the entities that matter most and counts
 * the rest; organisations are then grouped by sector. */
#include "publish/figure/figure.h"
#include "publish/text/say.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	GAP = 340,
	EMPTY_W = 900,
	TOP = 860,
	NODE_H = 360,
	PITCH = 480,
	PAD = 40,
	LABEL_SIZE = 110,
	SWEEPS = 6,
	NONE = -1
};

/* --- columns ------------------------------------------------------------- */

static int column_of(enum entity_type t)
{
	switch (t) {
	case ENT_ORG:
	case ENT_INCIDENT:
		return GRAPH_VICTIM;
	case ENT_ADDRESS:
	case ENT_DOMAIN:
	case ENT_SERVER:
	case ENT_CERTIFICATE:
	case ENT_SAMPLE:
	case ENT_MALWARE:
	case ENT_TOOL:
		return GRAPH_MACHINE;
	case ENT_PERSONA:
	case ENT_IDENTIFIER:
	case ENT_ACCOUNT:
	case ENT_CONTRACT:
		return GRAPH_PERSONA;
	case ENT_PERSON:
		return GRAPH_INDIVIDUAL;
	case ENT_GROUP:
		return GRAPH_GROUP;
	case ENT_UNIT:
		return GRAPH_UNIT;
	case ENT_SPONSOR:
		return GRAPH_SPONSOR;
	default:
		return NONE;
	}
}

struct thing { /* an entity that has a column */
	struct str id;
	unsigned column;
	enum entity_type type;
	int64_t score;
	bool answer;
	uint32_t node;
};

struct work {
	const struct publication *p;
	struct arena *a;
	struct table ids;
	struct table weights;
	struct table sectors;
	struct table victims;
	struct table pairs;
	struct thing *thing; /* index as in ids */
	int64_t *weight;     /* index as in weights */
	struct graph *g;
};

/* --- what counts how much ------------------------------------------------ */

static bool weigh(struct work *k)
{
	const struct assessment *v = k->p->assessment;
	uint32_t n = 1;

	for (int l = 0; v && l < LAYERS; l++)
		n += v->layer[l].n_reason;
	k->weights = table_in(k->a);
	k->weight = NEW(k->a, int64_t, n);
	for (int l = 0; k->weight && v && l < LAYERS; l++) {
		for (uint32_t i = 0; i < v->layer[l].n_reason; i++) {
			const struct reason *r = &v->layer[l].reason[i];
			uint32_t at = r->claim
				? table_put(&k->weights, str_of(r->claim->id))
				: TABLE_NONE;
			int64_t size = r->weight_milli < 0 ? -r->weight_milli
							   : r->weight_milli;

			if (at < n && k->weight[at] < size)
				k->weight[at] = size;
		}
	}
	return k->weight != NULL;
}

static int64_t weight_of(const struct work *k, const struct claim *c)
{
	uint32_t at = table_find(&k->weights, str_of(c->id));

	return at == TABLE_NONE ? 0 : k->weight[at];
}

static struct thing *thing_put(struct work *k, struct str id)
{
	enum entity_type t = entity_type_of(id);
	int column = t == ENT_NONE ? NONE : column_of(t);

	if (column == NONE)
		return NULL;
	uint32_t i = table_put(&k->ids, id);
	if (i == TABLE_NONE)
		return NULL;
	k->thing[i].id = k->ids.key[i];
	k->thing[i].type = t;
	k->thing[i].column = (unsigned)column;
	return &k->thing[i];
}

static bool drawable(const struct claim *c)
{
	enum entity_type s = entity_type_of(c->subject);
	enum entity_type o = entity_type_of(c->object);

	if (s == ENT_NONE)
		return false;
	if (o == ENT_NONE)
		return false;
	if (column_of(s) == NONE)
		return false;
	if (column_of(o) == NONE)
		return false;
	if (c->predicate == PRED_NOTED)
		return false;
	return c->predicate != PRED_DENIES;
}

static bool collect(struct work *k)
{
	enum {
		CARRIES = 1000,
		SUSPECT = 100000000,
		ANSWER = 1000000000
	};
	const struct claimset *s = k->p->claims;
	const struct assessment *v = k->p->assessment;

	k->ids = table_in(k->a);
	k->thing = NEW(k->a, struct thing, (size_t)s->n * 2 + 1);
	for (uint32_t i = 0; k->thing && i < s->n; i++) {
		const struct claim *c = s->claim[i];

		if (!drawable(c)) {
			k->g->n_left_out++;
			continue;
		}
		int64_t score = 1 + weight_of(k, c) * CARRIES;
		struct thing *from = thing_put(k, c->subject);
		struct thing *to = thing_put(k, c->object);
		if (!from || !to)
			return false;
		from->score += score;
		to->score += score;
		/* the machines that it is about, before those of the victims */
		if (c->predicate == PRED_RENTED ||
			c->predicate == PRED_ATTACK_PASSED_THROUGH) {
			to->score += SUSPECT;
		}
		k->g->n_claim++;
	}
	for (int l = 0; k->thing && v && l < LAYERS; l++) {
		uint32_t i = v->layer[l].hypothesis.n
			? table_find(&k->ids, v->layer[l].hypothesis)
			: TABLE_NONE;

		if (i != TABLE_NONE) {
			k->thing[i].answer = true;
			k->thing[i].score += ANSWER;
		}
	}
	return k->thing && k->ids.n;
}

/* --- nodes --------------------------------------------------------------- */

static uint32_t node_add(struct work *k, unsigned column, struct str name)
{
	struct graph *g = k->g;
	struct graph_node *n = &g->node[g->n_node];

	*n = (struct graph_node){
		.column = column,
		.full = arena_str(k->a, name),
	};
	return g->n_node++;
}

static void join(struct work *k, struct thing *t, uint32_t node)
{
	t->node = node;
	k->g->node[node].members++;
	k->g->node[node].answer |= t->answer;
}

static int by_score(const void *x, const void *y)
{
	const struct thing *a = *(struct thing *const *)x;
	const struct thing *b = *(struct thing *const *)y;

	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	/* both lie in one array, in the order of the claims */
	return a < b ? -1 : a > b;
}

/* Things that stand together from the start: identifiers tie personas to each
 * other but are too many to name. */
static bool minor(const struct thing *t)
{
	return t->type == ENT_IDENTIFIER || t->type == ENT_ACCOUNT ||
		t->type == ENT_CONTRACT;
}

static struct str sector_of(const struct work *k, const struct thing *t)
{
	uint32_t i = table_find(&k->victims, entity_name(t->id));
	struct str sector =
		i == TABLE_NONE ? STR("") : k->p->victim[i].sector;

	return sector.n ? sector : STR("sector not known");
}

struct sector {
	struct str name;
	uint32_t n;
	uint32_t node;
};

static int by_size(const void *x, const void *y)
{
	const struct sector *a = x;
	const struct sector *b = y;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return str_cmp(a->name, b->name);
}

static bool group_sectors(struct work *k,
	struct thing *const *thing,
	uint32_t n,
	uint32_t room)
{
	struct arena *a = k->a;
	struct table names = table_in(a);
	struct table rank = table_in(a);
	struct sector *sector = NEW(a, struct sector, n);
	uint32_t other = UINT32_MAX;

	for (uint32_t i = 0; sector && i < n; i++) {
		uint32_t s = table_put(&names, sector_of(k, thing[i]));

		if (s == TABLE_NONE)
			return false;
		sector[s].name = names.key[s];
		sector[s].n++;
	}
	if (!sector)
		return false;
	qsort(sector, names.n, sizeof *sector, by_size);
	for (uint32_t s = 0; s < names.n; s++) {
		bool own = names.n <= room || s + 1 < room;

		table_put(&rank, sector[s].name);
		if (!own && other == UINT32_MAX)
			other = node_add(k,
				GRAPH_VICTIM,
				STR("other sectors"));
		sector[s].node = own
			? node_add(k, GRAPH_VICTIM, sector[s].name)
			: other;
	}
	for (uint32_t i = 0; i < n; i++) {
		uint32_t s = table_find(&rank, sector_of(k, thing[i]));

		if (s == TABLE_NONE)
			return false;
		join(k, thing[i], sector[s].node);
	}
	return true;
}

/* The n things of a column, best first, in at most `room` nodes. */
static void group_rest(struct work *k,
	unsigned column,
	struct thing *const *thing,
	uint32_t n,
	uint32_t room)
{
	uint32_t own = n <= room ? n : room - 1;
	uint32_t rest = UINT32_MAX;

	for (uint32_t i = 0; i < n; i++) {
		if (i >= own && rest == UINT32_MAX)
			rest = node_add(k, column, STR("others"));
		join(k,
			thing[i],
			i < own ? node_add(k,
					  column,
					  entity_name(thing[i]->id))
				: rest);
	}
}

/* Keeps the order of score; returns how many went to the front. */
static uint32_t part(struct thing **thing,
	uint32_t n,
	struct thing **spare,
	bool (*front)(const struct thing *))
{
	uint32_t f = 0;
	uint32_t b = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (front(thing[i]))
			thing[f++] = thing[i];
		else
			spare[b++] = thing[i];
	}
	memcpy(thing + f, spare, b * sizeof *thing);
	return f;
}

static bool is_org(const struct thing *t)
{
	return t->type == ENT_ORG;
}

static bool lay_column(struct work *k,
	unsigned column,
	struct thing **list,
	struct thing **spare)
{
	uint32_t n = 0;
	uint32_t small;

	for (uint32_t i = 0; i < k->ids.n; i++) {
		if (k->thing[i].column == column)
			list[n++] = &k->thing[i];
	}
	k->g->count[column] = n;
	qsort(list, n, sizeof *list, by_score);
	if (column == GRAPH_VICTIM && n > GRAPH_ROWS) {
		uint32_t orgs = part(list, n, spare, is_org);
		uint32_t incidents = n - orgs < 3 ? n - orgs : 3;

		group_rest(k,
			column,
			list + orgs,
			n - orgs,
			incidents ? incidents : 1);
		return !orgs ||
			group_sectors(k, list, orgs, GRAPH_ROWS - incidents);
	}
	small = part(list, n, spare, minor);
	group_rest(k,
		column,
		list + small,
		n - small,
		small ? GRAPH_ROWS - 1 : GRAPH_ROWS);
	uint32_t node = small ? node_add(k, column, STR("identifiers")) : 0;
	for (uint32_t i = 0; i < small; i++)
		join(k, list[i], node);
	return true;
}

/* by name, at the index of each victim */
static void name_victims(struct work *k)
{
	const struct publication *p = k->p;

	k->victims = table_in(k->a);
	for (uint32_t i = 0; i < p->n_victim; i++) {
		struct str name = p->victim[i].name;

		if (entity_type_of(name) == ENT_ORG)
			name = entity_name(name);
		/* a name given twice must not shift the index of the later ones
		 */
		while (k->victims.n < i) {
			table_put(&k->victims,
				arena_fmt(k->a,
					"\n%u",
					(unsigned)k->victims.n));
		}
		table_put(&k->victims, name);
	}
}

static bool lay_nodes(struct work *k)
{
	const uint32_t n = GRAPH_COLUMNS * (GRAPH_ROWS + 1);
	struct thing **list = NEW(k->a, struct thing *, k->ids.n);
	struct thing **spare = NEW(k->a, struct thing *, k->ids.n);

	name_victims(k);
	k->g->node = NEW(k->a, struct graph_node, n);
	if (!list || !spare || !k->g->node)
		return false;
	for (unsigned c = 0; c < GRAPH_COLUMNS; c++) {
		if (!lay_column(k, c, list, spare))
			return false;
	}
	return !k->a->full;
}

/* --- edges --------------------------------------------------------------- */

static uint32_t node_of(const struct work *k, struct str entity)
{
	return k->thing[table_find(&k->ids, entity)].node;
}

/* the number of the edge between two nodes; TABLE_NONE: no memory */
static uint32_t edge_between(struct work *k, uint32_t from, uint32_t to)
{
	char key[32];
	int n = snprintf(key,
		sizeof key,
		"%u-%u",
		(unsigned)from,
		(unsigned)to);

	return table_put(&k->pairs, (struct str){ key, (size_t)n });
}

static bool lay_edges(struct work *k)
{
	const struct claimset *s = k->p->claims;
	struct graph *g = k->g;

	k->pairs = table_in(k->a);
	g->edge = NEW(k->a, struct graph_edge, (size_t)g->n_node * g->n_node);
	if (!g->edge)
		return false;
	for (uint32_t i = 0; i < s->n; i++) {
		const struct claim *c = s->claim[i];

		if (!drawable(c))
			continue;
		uint32_t a = node_of(k, c->subject);
		uint32_t b = node_of(k, c->object);
		if (a == b)
			continue;
		unsigned a_column = g->node[a].column;
		unsigned b_column = g->node[b].column;
		bool turn =
			a_column == b_column ? a > b : a_column > b_column;
		uint32_t from = turn ? b : a;
		uint32_t to = turn ? a : b;
		uint32_t e = edge_between(k, from, to);
		if (e == TABLE_NONE)
			return false;
		g->edge[e].from = from;
		g->edge[e].to = to;
		g->edge[e].claims++;
		g->edge[e].weight_milli += weight_of(k, c);
	}
	g->n_edge = k->pairs.n;
	return true;
}

/* --- places -------------------------------------------------------------- */

static void place_columns(struct graph *g)
{
	int32_t empty = 0;
	int32_t x = 0;

	for (int c = 0; c < GRAPH_COLUMNS; c++)
		empty += !g->count[c];
	int32_t room = FIGURE_W - (GRAPH_COLUMNS - 1) * GAP - empty * EMPTY_W;
	for (int c = 0; c < GRAPH_COLUMNS; c++) {
		g->column_w[c] = g->count[c] ? room / (GRAPH_COLUMNS - empty)
					     : EMPTY_W;
		g->column_x[c] = x;
		x += g->column_w[c] + GAP;
	}
}

struct membership {
	uint32_t node;
	uint32_t order;
	int64_t want; /* mean place of the neighbours */
};

static int by_want(const void *x, const void *y)
{
	const struct membership *a = x;
	const struct membership *b = y;

	if (a->want != b->want)
		return a->want < b->want ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

static uint32_t rows_of(const struct graph *g,
	unsigned column,
	struct membership *ret)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < g->n_node; i++) {
		if (g->node[i].column == column)
			ret[n++] = (struct membership){ .node = i };
	}
	return n;
}

static void put_rows(struct graph *g,
	unsigned column,
	const struct membership *row,
	uint32_t n)
{
	int32_t tall = GRAPH_ROWS * PITCH;
	int32_t top =
		TOP + (tall - (int32_t)n * PITCH) / 2 + (PITCH - NODE_H) / 2;

	for (uint32_t i = 0; i < n; i++) {
		g->node[row[i].node].box = (struct box){
			.x = g->column_x[column],
			.y = top + (int32_t)i * PITCH,
			.w = g->column_w[column],
			.h = NODE_H,
		};
	}
}

/* the mean place of the neighbours in other columns; its own when it has none
 */
static int64_t wanted(const struct graph *g, uint32_t node)
{
	int64_t sum = 0;
	int64_t n = 0;

	for (uint32_t i = 0; i < g->n_edge; i++) {
		const struct graph_edge *e = &g->edge[i];
		uint32_t other;
		if (e->from == node)
			other = e->to;
		else if (e->to == node)
			other = e->from;
		else
			other = node;

		if (other == node)
			continue;
		if (g->node[other].column == g->node[node].column)
			continue;
		int64_t pull = 1 + e->weight_milli / 500;
		sum += g->node[other].box.y * pull;
		n += pull;
	}
	return n ? sum * 16 / n : g->node[node].box.y * 16;
}

static void sort_column(struct graph *g, unsigned column)
{
	struct membership row[GRAPH_ROWS + 1];
	uint32_t n = rows_of(g, column, row);

	for (uint32_t i = 0; i < n; i++) {
		row[i].want = wanted(g, row[i].node);
		row[i].order = (uint32_t)g->node[row[i].node].box.y;
	}
	qsort(row, n, sizeof *row, by_want);
	put_rows(g, column, row, n);
}

/* from the top of the highest node, so that none lies above the margin */
static void fit_height(struct graph *g)
{
	int32_t top = TOP + GRAPH_ROWS * PITCH + 40;
	int32_t bottom = 0;

	for (uint32_t i = 0; i < g->n_node; i++) {
		int32_t y = g->node[i].box.y;

		if (y < top)
			top = y;
		if (y + NODE_H > bottom)
			bottom = y + NODE_H;
	}
	for (uint32_t i = 0; i < g->n_node; i++)
		g->node[i].box.y -= top - TOP;
	g->height = bottom - (top - TOP) + 120;
}

static void place_rows(struct graph *g)
{
	struct membership row[GRAPH_ROWS + 1];

	for (unsigned c = 0; c < GRAPH_COLUMNS; c++)
		put_rows(g, c, row, rows_of(g, c, row));
	for (int sweep = 0; sweep < SWEEPS; sweep++) {
		for (unsigned c = 0; c < GRAPH_COLUMNS; c++)
			sort_column(g, sweep % 2 ? GRAPH_COLUMNS - 1 - c : c);
	}
	fit_height(g);
}

/* --- words in the nodes -------------------------------------------------- */

static const char *const many[GRAPH_COLUMNS] = { "incidents",
	"machines",
	"personas",
	"persons",
	"groups",
	"units",
	"sponsors" };

static void label(struct work *k,
	struct graph_node *n,
	const struct thing *only)
{
	struct arena *a = k->a;
	struct buf b = { 0 };
	int32_t room = n->box.w - 2 * PAD;

	text_break(a, n->full, LABEL_SIZE, room, &n->label, &n->second);
	if (n->members > 1) {
		const char *of = many[n->column];

		if (only && minor(only))
			of = "in all";
		else if (only && only->type == ENT_ORG)
			of = "organisations";
		say_count(&b, n->members);
		buf_fmt(&b, " %s", of);
		n->label = text_fit(a, n->full, LABEL_SIZE, room);
	} else if (only && (n->column <= GRAPH_MACHINE || minor(only)) &&
		!n->second.n) {
		buf_z(&b, entity_type_name(only->type));
	}
	if (b.n) {
		n->second = text_fit(a, buf_str(&b), LABEL_SIZE - 10, room);
		n->plain_second = true;
	}
	buf_done(&b);
}

static void label_all(struct work *k)
{
	struct graph *g = k->g;
	const struct thing **first =
		NEW(k->a, const struct thing *, g->n_node);

	for (uint32_t i = 0; first && i < k->ids.n; i++) {
		if (!first[k->thing[i].node])
			first[k->thing[i].node] = &k->thing[i];
	}
	for (uint32_t i = 0; first && i < g->n_node; i++)
		label(k, &g->node[i], first[i]);
}

/* --- the way of an edge: through the gaps of the columns between --------- */

static int32_t gap_near(const struct graph *g, unsigned column, int32_t y)
{
	int32_t best = y;
	int32_t far = INT32_MAX;

	for (uint32_t i = 0; i < g->n_node; i++) {
		const struct box *b = &g->node[i].box;
		const int32_t at[2] = { b->y - (PITCH - NODE_H) / 2,
			b->y + b->h + (PITCH - NODE_H) / 2 };

		for (int s = 0; s < 2 && g->node[i].column == column; s++) {
			if (abs(at[s] - y) < far) {
				far = abs(at[s] - y);
				best = at[s];
			}
		}
	}
	return best;
}

static void via(struct graph_edge *e, int32_t x, int32_t y, int32_t w)
{
	e->via[e->n_via++] = (struct box){
		.x = x,
		.y = y,
		.w = w,
	};
}

static void route(const struct graph *g, struct graph_edge *e)
{
	const struct graph_node *a = &g->node[e->from];
	const struct graph_node *b = &g->node[e->to];
	int32_t columns = (int32_t)(b->column - a->column);
	int32_t y0 = a->box.y + a->box.h / 2;
	int32_t y1 = b->box.y + b->box.h / 2;

	via(e, a->box.x + a->box.w, y0, 0);
	for (unsigned c = a->column + 1; c < b->column; c++) {
		int32_t done = (int32_t)(c - a->column);
		int32_t y = y0 + (y1 - y0) * done / columns;

		via(e, g->column_x[c], gap_near(g, c, y), g->column_w[c]);
	}
	/* in one column it comes back to the right side */
	if (a->column == b->column)
		via(e, b->box.x + b->box.w, y1, 0);
	else
		via(e, b->box.x, y1, 0);
}

bool graph_lay(const struct publication *p,
	struct arena *a,
	struct graph *ret)
{
	struct work k = {
		.p = p,
		.a = a,
		.g = ret,
	};

	*ret = (struct graph){ 0 };
	if (!p->claims)
		return false;
	if (!p->claims->n)
		return false;
	if (!weigh(&k))
		return false;
	if (!collect(&k))
		return false;
	if (!lay_nodes(&k))
		return false;
	if (!lay_edges(&k))
		return false;
	place_columns(ret);
	place_rows(ret);
	label_all(&k);
	for (uint32_t i = 0; i < ret->n_edge; i++)
		route(ret, &ret->edge[i]);
	return !a->full;
}
