/* SPDX-License-Identifier: Apache-2.0 */
/* ATT&CK already distilled to one JSON object: groups, campaigns, software, techniques and reports by identifier, and "edges",
 * the uses-relations with the reports they cite. What researchers exchange instead of the whole bundle. */
#include <stdio.h>

#include "read/published.h"

struct summary {
	struct published p;
	struct str source;
};

struct thing {
	struct str name, created, type, tactics, aliases, attributed, first_seen;
};

static const struct member_wanted thing_wanted[] = {
	{ "name", offsetof(struct thing, name) }, { "created", offsetof(struct thing, created) }, { "type", offsetof(struct thing, type) },
	{ "tactics", offsetof(struct thing, tactics) }, { "aliases", offsetof(struct thing, aliases) }, { "attributed", offsetof(struct thing, attributed) },
	{ "first_seen", offsetof(struct thing, first_seen) },
};

struct known_report {
	struct str date, name, url;
};

static const struct member_wanted report_wanted[] = {
	{ "date", offsetof(struct known_report, date) }, { "name", offsetof(struct known_report, name) }, { "url", offsetof(struct known_report, url) },
};

struct edge {
	struct str src, dst, created, reports;
};

static const struct member_wanted edge_wanted[] = {
	{ "src", offsetof(struct edge, src) }, { "dst", offsetof(struct edge, dst) }, { "created", offsetof(struct edge, created) }, { "reports", offsetof(struct edge, reports) },
};

int attack_summary_probe(struct str head)
{
	if (!head.n || head.p[0] != '{')
		return 0;
	return str_has(head, STR("\"campaigns\"")) && str_has(head, STR("\"attributed\"")) ? 87 :
	       str_has(head, STR("\"groups\"")) && str_has(head, STR("\"aliases\"")) ? 60 : str_has(head, STR("\"edges\"")) && str_has(head, STR("\"src_type\"")) ? 87 : 0;
}

static struct str joined(struct summary *s, struct str raw, char separator)
{
	struct json_scan list = published_scan(&s->p, raw);
	struct words all = { 0 };
	struct str word;
	enum json_kind kind;

	while (raw.n && raw.p[0] == '[' && json_scan_item(&list, &word, &kind))
		if (kind == JSON_STRING)
			published_word(&s->p, &all, separator, word);
	return all.s;
}

static void put_each(struct summary *s, struct str raw, struct str id, enum known_kind kind, struct str where)
{
	struct json_scan list = published_scan(&s->p, raw);
	struct str word;
	enum json_kind k;

	while (raw.n && raw.p[0] == '[' && json_scan_item(&list, &word, &k)) {
		if (k != JSON_STRING || !word.n)
			continue;
		if (kind == KNOWN_ALIAS)
			published_put(&s->p, KNOWN_ALIAS, (const struct str[ALIAS_N]){ id, word, s->source, { 0 } }, where);
		else
			published_put(&s->p, KNOWN_FACT, (const struct str[FACT_N]){ STR("attributed-to"), id, word, { 0 }, { 0 } }, where);
	}
}

static void put_thing(struct summary *s, struct str id, struct str raw, enum known_kind kind)
{
	struct thing t = { 0 };
	const char *bad = NULL;

	if (!published_members(&s->p, raw, thing_wanted, sizeof thing_wanted / sizeof *thing_wanted, &t, &bad) || !t.name.n) {
		published_skip(&s->p, raw, bad ? bad : "a name was expected", id);
		return;
	}
	struct str detail = kind == KNOWN_TECHNIQUE ? joined(s, t.tactics, ',') : kind == KNOWN_CAMPAIGN ? t.first_seen : t.type;
	published_put(&s->p, kind, (const struct str[THING_N]){ [THING_ID] = id, [THING_SOURCE] = s->source, [THING_CREATED] = t.created, [THING_NAME] = t.name, [THING_DETAIL] = detail }, raw);
	put_each(s, t.attributed, id, KNOWN_FACT, raw);
	struct json_scan list = published_scan(&s->p, t.aliases);
	struct str alias;
	enum json_kind k;
	while (t.aliases.n && json_scan_item(&list, &alias, &k))
		if (k == JSON_STRING && alias.n && !str_eq(alias, t.name))
			published_put(&s->p, KNOWN_ALIAS, (const struct str[ALIAS_N]){ id, alias, s->source, { 0 } }, raw);
}

static void put_report(struct summary *s, struct str id, struct str raw, enum known_kind kind)
{
	struct known_report r = { 0 };
	const char *bad;

	(void)kind;
	if (published_members(&s->p, raw, report_wanted, sizeof report_wanted / sizeof *report_wanted, &r, &bad))
		published_put(&s->p, KNOWN_REPORT, (const struct str[REP_N]){ id, r.date, s->source, r.name, r.url }, raw);
	else
		published_skip(&s->p, raw, bad, id);
}

static const struct section {
	const char *key;
	enum known_kind kind;
	void (*put)(struct summary *s, struct str id, struct str raw, enum known_kind kind);
} sections[] = {
	{ "groups", KNOWN_GROUP, put_thing }, { "campaigns", KNOWN_CAMPAIGN, put_thing }, { "software", KNOWN_SOFTWARE, put_thing },
	{ "techniques", KNOWN_TECHNIQUE, put_thing }, { "reports", KNOWN_REPORT, put_report },
};

static void put_section(struct summary *s, const struct section *section, struct str raw)
{
	struct json_scan members = published_scan(&s->p, raw);
	struct str id, value;
	enum json_kind kind;

	while (!s->p.stopped && json_scan_next(&members, &id, &value, &kind)) {
		if (kind == JSON_NESTED && id.n)
			section->put(s, id, value, section->kind);
		else
			published_skip(&s->p, value, "an object was expected", id);
	}
	if (members.bad)
		published_skip(&s->p, members.rest, members.bad, (struct str){ 0 });
}

static void put_edges(struct summary *s, struct str raw)
{
	struct json_scan list = published_scan(&s->p, raw);
	struct str item;
	enum json_kind kind;

	while (!s->p.stopped && json_scan_item(&list, &item, &kind)) {
		struct edge e = { 0 };
		const char *bad = NULL;

		if (kind != JSON_NESTED || !published_members(&s->p, item, edge_wanted, sizeof edge_wanted / sizeof *edge_wanted, &e, &bad) || !e.src.n || !e.dst.n)
			published_skip(&s->p, item, bad ? bad : "an edge with src and dst was expected", (struct str){ 0 });
		else
			published_put(&s->p, KNOWN_FACT, (const struct str[FACT_N]){ STR("uses"), e.src, e.dst, e.created, joined(s, e.reports, ' ') }, item);
	}
	if (list.bad)
		published_skip(&s->p, list.rest, list.bad, (struct str){ 0 });
}

bool attack_summary_read(struct input *in, struct arena scratch, const struct sink *out, struct read_stats *stats, struct err *err)
{
	struct summary s = { .source = STR("mitre-attack") };
	struct str key, value;
	enum json_kind kind;

	if (!published_open(&s.p, in, &scratch, out, stats, err))
		return false;
	published_source(&s.p, s.source, STR("MITRE ATT&CK"), (struct str){ 0 }, (struct str){ 0 });
	struct json_scan top = published_scan(&s.p, s.p.text);
	while (!s.p.stopped && json_scan_next(&top, &key, &value, &kind)) {
		for (size_t i = 0; kind == JSON_NESTED && i < sizeof sections / sizeof *sections; i++)
			if (str_is(key, sections[i].key) && value.p[0] == '{')
				put_section(&s, &sections[i], value);
		if (str_is(key, "edges") && kind == JSON_NESTED && value.p[0] == '[')
			put_edges(&s, value);
	}
	snprintf(stats->note, sizeof stats->note, "ATT&CK facts as one JSON object");
	return published_end(&s.p, &top, err);
}
