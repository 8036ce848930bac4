/* SPDX-License-Identifier: Apache-2.0 */
/* Claims as a graph that Gephi, yEd, Cytoscape and networkx open: entities
 * are nodes, claims edges between them. */
/* source: "The GraphML File Format", graphml.graphdrawing.org */
#include "publish/exchange/exchange.h"
#include "publish/text/say.h"

/* What nodes and edges carry beside their ends. */
static const struct {
	const char *id;
	const char *of;
	const char *type;
} keys[] = {
	{ "label", "node", "string" },
	{ "type", "node", "string" },
	{ "predicate", "edge", "string" },
	{ "sentence", "edge", "string" },
	{ "grade", "edge", "string" },
	{ "source", "edge", "string" },
	{ "origin", "edge", "string" },
	{ "from", "edge", "string" },
	{ "to", "edge", "string" },
	{ "known", "edge", "string" },
	{ "made_by", "edge", "string" },
	{ "records", "edge", "long" },
	{ "claim", "edge", "string" },
};

/* Text of XML 1.0: what may not stand in it was made visible before. */
static void xml_text(struct buf *b, struct str s)
{
	struct str c;
	unsigned columns;

	while (text_char(&s, &c, &columns)) {
		if (str_is(c, "<"))
			buf_z(b, "&lt;");
		else if (str_is(c, ">"))
			buf_z(b, "&gt;");
		else if (str_is(c, "&"))
			buf_z(b, "&amp;");
		else if (str_is(c, "\""))
			buf_z(b, "&quot;");
		else
			buf_add(b, c);
	}
}

static void put_data(struct buf *b, const char *key, struct str value)
{
	if (!value.n)
		return;
	buf_fmt(b, "<data key=\"%s\">", key);
	xml_text(b, value);
	buf_z(b, "</data>");
}

static void put_time(struct buf *b, const char *key, int64_t s)
{
	char stamp[STAMP_N];

	if (say_dated(s))
		put_data(b, key, str_of(stamp_text(s, stamp)));
}

static void put_node(struct buf *b, uint32_t at, struct str id)
{
	buf_fmt(b, "<node id=\"n%u\">", at);
	put_data(b, "label", entity_name(id));
	put_data(b, "type", str_of(entity_type_name(entity_type_of(id))));
	buf_z(b, "</node>\n");
}

static void put_edge(struct buf *b,
	const struct table *id,
	uint32_t at,
	const struct claim *c)
{
	struct buf records = { 0 };
	char grade[3];

	buf_fmt(b,
		"<edge id=\"e%u\" source=\"n%u\" target=\"n%u\">",
		at,
		table_find(id, c->subject),
		table_find(id, c->object));
	put_data(b, "predicate", predicate_name(c->predicate));
	put_data(b, "sentence", c->text);
	put_data(b, "grade", str_of(grade_text(c->grade, grade)));
	put_data(b, "source", c->source);
	put_data(b, "origin", c->origin);
	put_time(b, "from", c->from_s);
	put_time(b, "to", c->to_s);
	put_time(b, "known", c->recorded_at_s);
	put_data(b, "made_by", str_of(maker_name(c->maker)));
	buf_fmt(&records, "%llu", (unsigned long long)c->n_records);
	put_data(b, "records", buf_str(&records));
	put_data(b, "claim", claim_key(c));
	buf_z(b, "</edge>\n");
	b->bad |= records.bad;
	buf_done(&records);
}

static void put_head(struct buf *b)
{
	buf_z(b,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<graphml "
		"xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		buf_fmt(b,
			"<key id=\"%s\" for=\"%s\" attr.name=\"%s\" "
			"attr.type=\"%s\"/>\n",
			keys[i].id,
			keys[i].of,
			keys[i].id,
			keys[i].type);
	}
	buf_z(b, "<graph edgedefault=\"directed\">\n");
}

bool graphml_write(const struct publication *p,
	struct buf *out,
	struct losses *lost,
	struct err *err)
{
	/* address space; pages become real when touched */
	const size_t budget = (size_t)2 << 30;
	const unsigned carried = CARRIES(KEY) | CARRIES(SUBJECT) |
		CARRIES(PREDICATE) | CARRIES(OBJECT) | CARRIES(SENTENCE) |
		CARRIES(GRADE) | CARRIES(SOURCE) | CARRIES(ORIGIN) |
		CARRIES(FROM) | CARRIES(TO) | CARRIES(KNOWN) |
		CARRIES(MAKER) | CARRIES(RECORDS);
	struct arena a = { 0 };
	struct mentioned things;

	if (!arena_open(&a, budget, err))
		return false;
	bool ok = exchange_mentioned(p, NULL, &a, &things);
	put_head(out);
	for (uint32_t i = 0; ok && i < things.id.n; i++)
		put_node(out, i, things.id.key[i]);
	for (uint32_t i = 0; ok && i < p->claims->n; i++) {
		const struct claim *c = p->claims->claim[i];

		if (c->told == TOLD_NOT)
			continue;
		put_edge(out, &things.id, i, c);
		lose_properties(lost,
			c,
			carried,
			"an edge has no place for it");
		lost->carried++;
	}
	buf_z(out, "</graph>\n</graphml>\n");
	lose_kept_out(lost, p);
	loss_add(lost, "judgement", "a graph has claims only", LAYERS);
	arena_close(&a);
	return ok || fail(err, ERR_LIMIT, 0, "no memory left for a graph");
}
