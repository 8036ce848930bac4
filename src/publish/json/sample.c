/* SPDX-License-Identifier: Apache-2.0 */
/* Facts of a sample as JSON. They are told leaf by leaf and in any order
 * outside lists, so that each object is gathered before it is written. */
#include "publish/publish.h"

enum node_kind {
	NODE_OBJECT,
	NODE_ARRAY,
	NODE_LEAF
};

struct node {
	struct str key; /* empty in arrays */
	enum node_kind kind;
	const struct fact *fact; /* of a leaf */
	struct node *first;
	struct node *last;
	struct node *next;
};

/* NULL: no memory */
static struct node *append(struct arena *a,
	struct node *to,
	struct str key,
	enum node_kind kind)
{
	struct node *n = NEW(a, struct node, 1);

	if (!n)
		return NULL;
	n->key = key;
	n->kind = kind;
	if (to->last)
		to->last->next = n;
	else
		to->first = n;
	to->last = n;
	return n;
}

static struct node *child(struct arena *a,
	struct node *of,
	struct str key,
	enum node_kind kind)
{
	for (struct node *n = of->first; n; n = n->next) {
		if (str_eq(n->key, key))
			return n;
	}
	return append(a, of, key, kind);
}

/* The object that the fact's path leads to, all but its last part; *ret_last is
 * that one. */
static struct node *walk(struct arena *a,
	struct node *root,
	struct str path,
	struct str *ret_last)
{
	struct node *at = root;
	struct str part;

	while (at && str_cut(path, '.', &part, &path)) {
		if (!str_ends(part, STR("[]"))) {
			at = child(a, at, part, NODE_OBJECT);
			continue;
		}
		part.n -= 2;
		at = child(a, at, part, NODE_ARRAY);
		/* a leaf of a list that nobody began begins it */
		if (at)
			at = at->last ? at->last
				      : append(a, at, STR(""), NODE_OBJECT);
	}
	*ret_last = path;
	return at;
}

static void place(struct arena *a, struct node *root, const struct fact *f)
{
	const struct fact_row *row = &fact_rows[f->kind];
	struct str last;
	struct node *at = walk(a, root, str_of(row->path), &last);
	bool many = str_ends(last, STR("[]"));

	if (!at)
		return;
	last.n -= many ? 2 : 0;
	if (many || row->type == FACT_IS_LIST) {
		at = child(a, at, last, NODE_ARRAY);
		last = STR("");
	}
	if (!at)
		return;
	bool list = row->type == FACT_IS_LIST;
	struct node *n = append(a, at, last, list ? NODE_OBJECT : NODE_LEAF);
	if (n)
		n->fact = f;
}

static void write_leaf(struct jw *j, const char *key, const struct fact *f)
{
	char stamp[STAMP_N];

	switch (fact_rows[f->kind].type) {
	case FACT_IS_TEXT:
		jw_str(j, key, f->text);
		break;
	case FACT_IS_NUMBER:
	case FACT_IS_HEX:
		jw_u64(j, key, f->number);
		break;
	case FACT_IS_YES_NO:
		jw_bool(j, key, f->number != 0);
		break;
	case FACT_IS_TIME:
		jw_z(j, key, stamp_text((int64_t)f->number, stamp));
		break;
	case FACT_IS_MILLI:
		jw_milli(j, key, (int64_t)f->number);
		break;
	case FACT_IS_LIST:
		break;
	}
}

/* depth is bounded by the parts of a path */
static void write_node(struct jw *j, const struct node *n, struct arena a)
{
	const char *key = n->key.n ? arena_z(&a, n->key) : NULL;

	if (n->kind == NODE_LEAF) {
		write_leaf(j, key, n->fact);
		return;
	}
	if (n->kind == NODE_ARRAY)
		jw_array(j, key);
	else
		jw_object(j, key);
	for (const struct node *c = n->first; c; c = c->next)
		write_node(j, c, a);
	if (n->kind == NODE_ARRAY)
		jw_array_end(j);
	else
		jw_object_end(j);
}

/* A sample as an object of the tree: number 0 is the root, the others are
 * elements of its "members". */
static struct node *node_of(struct arena *a,
	struct node *root,
	uint32_t sample)
{
	struct node *members;

	if (sample == 0)
		return root;
	members = child(a, root, STR("members"), NODE_ARRAY);
	if (!members)
		return NULL;
	return append(a, members, STR(""), NODE_OBJECT);
}

static bool gather(const struct fact_list *facts,
	struct arena *a,
	struct node *root)
{
	uint32_t most = 0;

	for (uint32_t i = 0; i < facts->n; i++) {
		if (facts->fact[i].sample > most)
			most = facts->fact[i].sample;
	}
	struct node **by = NEW(a, struct node *, (size_t)most + 1);
	for (uint32_t i = 0; by && i < facts->n; i++) {
		const struct fact *f = &facts->fact[i];

		if (!by[f->sample])
			by[f->sample] = node_of(a, root, f->sample);
		if (!by[f->sample])
			return false;
		place(a, by[f->sample], f);
	}
	return by && !a->full;
}

void publish_sample_json(const struct fact_list *facts, struct buf *out)
{
	struct node root = { .kind = NODE_OBJECT };
	struct arena a = { 0 };
	struct jw j = { .to = out };
	struct err err;

	if (!arena_open(&a, (size_t)1 << 32, &err) ||
		!gather(facts, &a, &root)) {
		out->bad = true;
	} else {
		write_node(&j, &root, a);
		buf_z(out, "\n");
	}
	arena_close(&a);
}
