/* SPDX-License-Identifier: Apache-2.0 */
/* ATT&CK already distilled to one JSON object: groups, campaigns, software,
 * techniques and reports by identifier, and "edges", the uses-relations with
 * the reports they cite. What researchers exchange instead of the whole bundle.
 */
#include <stdio.h>

#include "read/intel/published.h"

struct summary {
	struct published p;
	struct str source;
	struct table ids;
};

struct thing {
	struct str name;
	struct str created;
	struct str type;
	struct str tactics;
	struct str aliases;
	struct str attributed;
	struct str first_seen;
};

static const struct member_wanted thing_wanted[] = {
	{ "name", offsetof(struct thing, name), MEMBER_TEXT },
	{ "created", offsetof(struct thing, created), MEMBER_TEXT },
	{ "type", offsetof(struct thing, type), MEMBER_TEXT },
	{ "tactics", offsetof(struct thing, tactics), MEMBER_LIST },
	{ "aliases", offsetof(struct thing, aliases), MEMBER_LIST },
	{ "attributed", offsetof(struct thing, attributed), MEMBER_LIST },
	{ "first_seen", offsetof(struct thing, first_seen), MEMBER_TEXT },
};

struct known_report {
	struct str date;
	struct str name;
	struct str url;
};

static const struct member_wanted report_wanted[] = {
	{ "date", offsetof(struct known_report, date), MEMBER_TEXT },
	{ "name", offsetof(struct known_report, name), MEMBER_TEXT },
	{ "url", offsetof(struct known_report, url), MEMBER_TEXT },
};

struct edge {
	struct str src;
	struct str dst;
	struct str created;
	struct str reports;
};

static const struct member_wanted edge_wanted[] = {
	{ "src", offsetof(struct edge, src), MEMBER_TEXT },
	{ "dst", offsetof(struct edge, dst), MEMBER_TEXT },
	{ "created", offsetof(struct edge, created), MEMBER_TEXT },
	{ "reports", offsetof(struct edge, reports), MEMBER_LIST },
};

int attack_summary_probe(struct str head)
{
	static const char *const key[] = { "groups",
		"campaigns",
		"software",
		"techniques",
		"reports",
		"edges" };
	struct str v[6] = { { 0 } };
	int sections = 0;

	if (!head.n || head.p[0] != '{')
		return 0;
	published_head(head, key, 6, v);
	for (int i = 0; i < 6; i++)
		sections += v[i].n && v[i].p[0] == (i < 5 ? '{' : '[');
	if (sections > 1 && (v[0].n || v[1].n || v[5].n))
		return 87;
	if (sections &&
		((str_has(v[5], STR("\"src\"")) &&
			 str_has(v[5], STR("\"dst\""))) ||
			str_has(v[1], STR("\"attributed\"")))) {
		return 87;
	}
	return sections && str_has(v[0], STR("\"aliases\"")) ? 60 : 0;
}

static struct str joined(struct summary *s, struct str raw, char separator)
{
	struct json_scan list = published_scan(&s->p, raw);
	struct words all = { 0 };
	struct str word;

	while (raw.n && published_text(&s->p, &list, &word)) {
		/* it would be read as two */
		if (memchr(word.p, separator, word.n)) {
			published_skip(&s->p,
				raw,
				"a word without a separator was expected",
				word);
		} else {
			published_word(&s->p, &all, separator, word);
		}
	}
	return all.s;
}

/* the campaign is the doing of each of these groups */
static void put_attributed(struct summary *s,
	struct str raw,
	struct str id,
	struct str where)
{
	struct json_scan list = published_scan(&s->p, raw);
	struct str group;

	while (raw.n && published_text(&s->p, &list, &group)) {
		published_put(&s->p,
			KNOWN_FACT,
			(const struct str[FACT_N]){ STR("attributed-to"),
				id,
				group,
				{ 0 },
				{ 0 } },
			where);
	}
}

static void put_aliases(struct summary *s,
	const struct thing *t,
	struct str id,
	struct str where)
{
	struct json_scan list = published_scan(&s->p, t->aliases);
	struct str alias;

	while (t->aliases.n && published_text(&s->p, &list, &alias)) {
		if (!str_eq(alias, t->name)) {
			published_put(&s->p,
				KNOWN_ALIAS,
				(const struct str[ALIAS_N]){ id,
					alias,
					s->source,
					{ 0 } },
				where);
		}
	}
}

static void put_thing(struct summary *s,
	struct str id,
	struct str raw,
	enum known_kind kind)
{
	struct thing t = { 0 };
	const char *bad = NULL;

	if (!published_members(&s->p,
		    raw,
		    thing_wanted,
		    sizeof thing_wanted / sizeof *thing_wanted,
		    &t,
		    &bad) ||
		!t.name.n) {
		published_skip(&s->p,
			raw,
			bad ? bad : "a name was expected",
			id);
		return;
	}
	struct str detail;
	if (kind == KNOWN_TECHNIQUE)
		detail = joined(s, t.tactics, ',');
	else if (kind == KNOWN_CAMPAIGN)
		detail = t.first_seen;
	else
		detail = t.type;
	if (!published_put(&s->p,
		    kind,
		    (const struct str[THING_N]){ [THING_ID] = id,
			    [THING_SOURCE] = s->source,
			    [THING_CREATED] = t.created,
			    [THING_NAME] = t.name,
			    [THING_DETAIL] = detail },
		    raw)) {
		return;
	}
	put_attributed(s, t.attributed, id, raw);
	put_aliases(s, &t, id, raw);
}

static void put_report(struct summary *s,
	struct str id,
	struct str raw,
	enum known_kind kind)
{
	struct known_report r = { 0 };
	const char *bad;

	(void)kind;
	if (published_members(&s->p,
		    raw,
		    report_wanted,
		    sizeof report_wanted / sizeof *report_wanted,
		    &r,
		    &bad)) {
		published_put(&s->p,
			KNOWN_REPORT,
			(const struct str[REP_N]){ id,
				r.date,
				s->source,
				r.name,
				r.url },
			raw);
	} else {
		published_skip(&s->p, raw, bad, id);
	}
}

static const struct section {
	const char *key;
	enum known_kind kind;
	void (*put)(struct summary *s,
		struct str id,
		struct str raw,
		enum known_kind kind);
} sections[] = {
	{ "groups", KNOWN_GROUP, put_thing },
	{ "campaigns", KNOWN_CAMPAIGN, put_thing },
	{ "software", KNOWN_SOFTWARE, put_thing },
	{ "techniques", KNOWN_TECHNIQUE, put_thing },
	{ "reports", KNOWN_REPORT, put_report },
};

static void put_section(struct summary *s,
	const struct section *section,
	struct str raw)
{
	struct json_scan members = published_scan(&s->p, raw);
	struct str id;
	struct str value;
	enum json_kind kind;

	while (!s->p.stopped &&
		json_scan_next(&members, &id, &value, &kind)) {
		if (kind != JSON_NESTED || value.p[0] != '{' || !id.n) {
			published_skip(&s->p,
				members.rest,
				"an object with an id as its key was "
				"expected",
				id);
		} else if (!published_first(&s->p, &s->ids, id)) {
			published_skip(&s->p,
				value,
				"an id stands twice, the first is used",
				id);
		} else {
			section->put(s, id, value, section->kind);
		}
	}
	if (members.bad) {
		published_skip(&s->p,
			members.rest,
			members.bad,
			(struct str){ 0 });
	}
}

static void put_edges(struct summary *s, struct str raw)
{
	struct json_scan list = published_scan(&s->p, raw);
	struct str item;

	while (!s->p.stopped && published_object(&s->p, &list, &item)) {
		struct edge e = { 0 };
		const char *bad = NULL;

		if (!published_members(&s->p,
			    item,
			    edge_wanted,
			    sizeof edge_wanted / sizeof *edge_wanted,
			    &e,
			    &bad) ||
			!e.src.n || !e.dst.n) {
			published_skip(&s->p,
				item,
				bad ? bad
				    : "an edge with src and dst was expected",
				(struct str){ 0 });
		} else {
			published_put(&s->p,
				KNOWN_FACT,
				(const struct str[FACT_N]){ STR("uses"),
					e.src,
					e.dst,
					e.created,
					joined(s, e.reports, ' ') },
				item);
		}
	}
}

/* one member of the document; others than these say nothing here */
static void put_member(struct summary *s,
	struct str key,
	struct str value,
	enum json_kind kind,
	struct str where)
{
	bool edges = str_is(key, "edges");
	const struct section *of = NULL;

	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
		if (str_is(key, sections[i].key))
			of = &sections[i];
	}
	if (!edges && !of)
		return;
	char opens = edges ? '[' : '{';
	if (kind != JSON_NESTED || value.p[0] != opens) {
		published_skip(&s->p,
			where,
			edges ? "a list was expected in"
			      : "an object was expected in",
			key);
	} else if (edges) {
		put_edges(s, value);
	} else {
		put_section(s, of, value);
	}
}

bool attack_summary_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct summary s = { .source = STR("mitre-attack") };
	struct str key;
	struct str value;
	enum json_kind kind;

	if (!published_open(&s.p, in, &scratch, out, stats, err))
		return false;
	published_source(&s.p,
		s.source,
		STR("MITRE ATT&CK"),
		(struct str){ 0 },
		(struct str){ 0 });
	struct json_scan top = published_scan(&s.p, s.p.text);
	s.ids = table_in(&scratch);
	while (!s.p.stopped && json_scan_next(&top, &key, &value, &kind))
		put_member(&s, key, value, kind, top.rest);
	snprintf(stats->note,
		sizeof stats->note,
		"ATT&CK facts as one JSON object");
	return published_end(&s.p, &top, err);
}
