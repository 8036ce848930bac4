/* SPDX-License-Identifier: Apache-2.0 */
/* source: YAML 1.1; libyaml 0.2, yaml.h (event API) */
#include "detect/sigma/yaml.h"

#include <yaml.h>

struct building {
	struct arena *a;
	struct yaml_node *open[YAML_DEPTH_MAX];
	struct yaml_node *last[YAML_DEPTH_MAX];
	unsigned depth;
	bool keyed; /* the key of what comes next was read */
	struct str key;
	uint32_t nodes;
	struct yaml_node *root;
	uint32_t line; /* of what is wrong */
	struct err *err;
};

static bool wrong(struct building *b,
	enum err_code code,
	const yaml_mark_t *at,
	const char *what)
{
	b->line = (uint32_t)at->line + 1;
	return fail(b->err, code, 0, "%s", what);
}

static bool no_room(struct building *b, const yaml_mark_t *at)
{
	return wrong(b,
		ERR_LIMIT,
		at,
		"more than a file of rules may hold; split it");
}

/* Members are few in maps, and many in lists alone. */
static bool is_double(const struct yaml_node *map, struct str key)
{
	enum {
		LOOKED_AT = 4096
	};
	unsigned n = 0;

	for (const struct yaml_node *m = map->first; m && n < LOOKED_AT;
		m = m->next, n++) {
		if (str_eq(m->key, key))
			return true;
	}
	return n >= LOOKED_AT;
}

/* NULL: *b->err says why */
static struct yaml_node *add(struct building *b,
	enum yaml_kind kind,
	const yaml_mark_t *at)
{
	struct yaml_node *up = b->depth ? b->open[b->depth - 1] : NULL;
	struct yaml_node *n = NULL;

	if (b->nodes++ < YAML_NODES_MAX)
		n = NEW(b->a, struct yaml_node, 1);
	if (!n) {
		no_room(b, at);
		return NULL;
	}
	n->kind = kind;
	n->line = (uint32_t)at->line + 1;
	n->key = b->key;
	b->keyed = false;
	b->key = (struct str){ 0 };
	if (!up) {
		b->root = n;
		return n;
	}
	if (b->last[b->depth - 1])
		b->last[b->depth - 1]->next = n;
	else
		up->first = n;
	b->last[b->depth - 1] = n;
	up->n++;
	return n;
}

static bool wants_key(const struct building *b)
{
	return b->depth && b->open[b->depth - 1]->kind == YAML_MAP &&
		!b->keyed;
}

static bool take_scalar(struct building *b, const yaml_event_t *e)
{
	struct str text = { (const char *)e->data.scalar.value,
		e->data.scalar.length };

	text = arena_str(b->a, text);
	if (b->a->full)
		return no_room(b, &e->start_mark);
	if (wants_key(b)) {
		if (is_double(b->open[b->depth - 1], text))
			return wrong(b,
				ERR_FORMAT,
				&e->start_mark,
				"a name that stands twice in one map, or a "
				"map of thousands; keep one of the two");
		b->keyed = true;
		b->key = text;
		return true;
	}
	struct yaml_node *n = add(b, YAML_SCALAR, &e->start_mark);
	if (!n)
		return false;
	n->text = text;
	n->plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	return true;
}

static bool take_begin(struct building *b,
	enum yaml_kind kind,
	const yaml_event_t *e)
{
	if (wants_key(b))
		return wrong(b,
			ERR_FORMAT,
			&e->start_mark,
			"the name of a member was expected, not a list or "
			"map");
	if (b->depth == YAML_DEPTH_MAX)
		return wrong(b,
			ERR_LIMIT,
			&e->start_mark,
			"lists and maps nest deeper than rules do");
	struct yaml_node *n = add(b, kind, &e->start_mark);
	if (!n)
		return false;
	b->open[b->depth] = n;
	b->last[b->depth++] = NULL;
	return true;
}

static bool take_end(struct building *b)
{
	b->depth--;
	b->keyed = false;
	return true;
}

static bool take(struct building *b, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		return take_scalar(b, e);
	case YAML_MAPPING_START_EVENT:
		return take_begin(b, YAML_MAP, e);
	case YAML_SEQUENCE_START_EVENT:
		return take_begin(b, YAML_LIST, e);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		return take_end(b);
	case YAML_ALIAS_EVENT:
		return wrong(b,
			ERR_FORMAT,
			&e->start_mark,
			"an alias is not followed; write out what it stands "
			"for");
	default:
		return true;
	}
}

static bool end_document(struct building *b, struct yaml_docs *to)
{
	if (!b->root)
		return true;
	to->doc = arena_grown(b->a,
		to->doc,
		to->n,
		&to->cap,
		sizeof(struct yaml_node *));
	if (!to->doc)
		return fail(b->err, ERR_LIMIT, 0, "too many documents");
	to->doc[to->n++] = b->root;
	b->root = NULL;
	return true;
}

static bool bad_syntax(struct building *b, const yaml_parser_t *p)
{
	b->line = (uint32_t)p->problem_mark.line + 1;
	return fail(b->err,
		ERR_FORMAT,
		p->problem_mark.index,
		"no YAML: %s%s",
		p->problem ? p->problem : "cannot be read",
		p->problem && strstr(p->problem, "cannot start any token")
			? " (a tab may not indent)"
			: "");
}

bool yaml_read(struct str text,
	struct arena *a,
	struct yaml_docs *ret,
	uint32_t *ret_line,
	struct err *err)
{
	struct building b = { .a = a, .err = err };
	yaml_parser_t p;
	bool ok = true;
	bool ended = false;

	if (text.n > YAML_FILE_MAX)
		return fail(err,
			ERR_LIMIT,
			0,
			"larger than 32 MiB, which no file of rules is");
	if (!yaml_parser_initialize(&p))
		return fail(err, ERR_LIMIT, 0, "no memory left for YAML");
	yaml_parser_set_input_string(&p,
		(const unsigned char *)(text.n ? text.p : ""),
		text.n);
	while (ok && !ended) {
		yaml_event_t e;

		if (!yaml_parser_parse(&p, &e)) {
			ok = bad_syntax(&b, &p);
			break;
		}
		ok = take(&b, &e);
		if (ok && e.type == YAML_DOCUMENT_END_EVENT)
			ok = end_document(&b, ret);
		ended = e.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&e);
	}
	yaml_parser_delete(&p);
	*ret_line = b.line;
	return ok;
}

const struct yaml_node *yaml_get(const struct yaml_node *n, const char *key)
{
	if (!n || n->kind != YAML_MAP)
		return NULL;
	for (const struct yaml_node *m = n->first; m; m = m->next) {
		if (str_is(m->key, key))
			return m;
	}
	return NULL;
}

struct str yaml_text(const struct yaml_node *n, const char *key)
{
	const struct yaml_node *m = yaml_get(n, key);

	if (!m || m->kind != YAML_SCALAR)
		return (struct str){ 0 };
	return m->text;
}
