/* SPDX-License-Identifier: Apache-2.0 */
/* MISP galaxy clusters: actors, tools and techniques with their synonyms,
 * sources and relations. source:
 * https://www.misp-standard.org/rfc/misp-standard-galaxy-format.txt */
#include <stdio.h>

#include "read/intel/feed.h"
#include "read/intel/published.h"

struct galaxy_entry {
	struct str value;
	struct str uuid;
	struct str meta;
	struct str related;
	struct str revoked;
};

struct meta {
	struct str synonyms;
	struct str refs;
	struct str country;
	struct str sectors;
	struct str victims;
	struct str date;
};

struct related {
	struct str uuid;
	struct str type;
};

static const struct member_wanted cluster_wanted[] = {
	{ "value", offsetof(struct galaxy_entry, value), MEMBER_TEXT },
	{ "uuid", offsetof(struct galaxy_entry, uuid), MEMBER_TEXT },
	{ "meta", offsetof(struct galaxy_entry, meta), MEMBER_OBJECT },
	{ "related", offsetof(struct galaxy_entry, related), MEMBER_LIST },
	{ "revoked", offsetof(struct galaxy_entry, revoked), MEMBER_FLAG },
};
static const struct member_wanted meta_wanted[] = {
	{ "synonyms", offsetof(struct meta, synonyms), MEMBER_LIST },
	{ "refs", offsetof(struct meta, refs), MEMBER_LIST },
	{ "country", offsetof(struct meta, country), MEMBER_TEXT },
	{ "cfr-target-category",
		offsetof(struct meta, sectors),
		MEMBER_LIST },
	{ "cfr-suspected-victims",
		offsetof(struct meta, victims),
		MEMBER_LIST },
	{ "date", offsetof(struct meta, date), MEMBER_TEXT },
};
static const struct member_wanted related_wanted[] = {
	{ "dest-uuid", offsetof(struct related, uuid), MEMBER_TEXT },
	{ "type", offsetof(struct related, type), MEMBER_TEXT },
};

/* type of the galaxy -> what its clusters are; others are victims' sectors,
 * regions and the like */
static const struct {
	const char *type;
	enum known_kind kind;
} kinds[] = {
	{ "threat-actor", KNOWN_GROUP },
	{ "microsoft-activity-group", KNOWN_GROUP },
	{ "intrusion-set", KNOWN_GROUP },
	{ "mitre-intrusion-set", KNOWN_GROUP },
	{ "360net-threat-actor", KNOWN_GROUP },
	{ "ransomware", KNOWN_SOFTWARE },
	{ "malware", KNOWN_SOFTWARE },
	{ "mitre-malware", KNOWN_SOFTWARE },
	{ "mitre-tool", KNOWN_SOFTWARE },
	{ "tool", KNOWN_SOFTWARE },
	{ "rat", KNOWN_SOFTWARE },
	{ "backdoor", KNOWN_SOFTWARE },
	{ "botnet", KNOWN_SOFTWARE },
	{ "stealer", KNOWN_SOFTWARE },
	{ "banker", KNOWN_SOFTWARE },
	{ "exploit-kit", KNOWN_SOFTWARE },
	{ "malpedia", KNOWN_SOFTWARE },
	{ "mitre-attack-pattern", KNOWN_TECHNIQUE },
	{ "sector", KNOWN_VICTIM },
	{ "country", KNOWN_VICTIM },
};

struct galaxy {
	struct published p;
	struct str source;
	enum known_kind kind;
	struct table victims;
	struct table ids;
};

int misp_galaxy_probe(struct str head)
{
	static const char *const key[] = { "type", "uuid", "values" };
	struct str v[3] = { { 0 } };

	if (!head.n || head.p[0] != '{')
		return 0;
	published_head(head, key, 3, v);
	if ((v[0].n || v[1].n) && v[2].n && v[2].p[0] == '[' &&
		str_has(v[2], STR("\"value\""))) {
		return 90;
	}
	return 0;
}

static struct str reports_of(struct galaxy *g,
	struct str refs,
	struct str where)
{
	struct json_scan list = published_scan(&g->p, refs);
	struct words ids = { 0 };
	struct str url;

	while (refs.n && published_text(&g->p, &list, &url)) {
		published_word(&g->p,
			&ids,
			' ',
			published_report(&g->p,
				url,
				(struct str){ 0 },
				(struct str){ 0 },
				g->source,
				where));
	}
	return ids.s;
}

/* a sector or country that the galaxy says is attacked */
static void put_targets(struct galaxy *g,
	struct str list_raw,
	struct str id,
	struct str reports,
	struct str where)
{
	struct json_scan list = published_scan(&g->p, list_raw);
	struct str name;

	while (list_raw.n && published_text(&g->p, &list, &name)) {
		struct str victim =
			published_join(&g->p, STR("victim"), ':', name);

		if (published_first(&g->p, &g->victims, victim)) {
			published_put(&g->p,
				KNOWN_VICTIM,
				(const struct str[THING_N]){ [THING_ID] =
								     victim,
					[THING_SOURCE] = g->source,
					[THING_NAME] = name },
				where);
		}
		published_put(&g->p,
			KNOWN_FACT,
			(const struct str[FACT_N]){ STR("targets"),
				id,
				victim,
				{ 0 },
				reports },
			where);
	}
}

static void put_related(struct galaxy *g, struct str raw, struct str id)
{
	struct json_scan list = published_scan(&g->p, raw);
	struct str item;
	const char *bad = NULL;

	while (raw.n && published_object(&g->p, &list, &item)) {
		struct related r = { 0 };

		if (published_members(&g->p,
			    item,
			    related_wanted,
			    sizeof related_wanted / sizeof *related_wanted,
			    &r,
			    &bad) &&
			r.uuid.n) {
			published_put(&g->p,
				KNOWN_FACT,
				(const struct str[FACT_N]){
					r.type.n ? r.type : STR("related-to"),
					id,
					r.uuid,
					{ 0 },
					{ 0 } },
				item);
		} else {
			published_skip(&g->p,
				item,
				bad ? bad
				    : "a relation with a dest-uuid was "
				      "expected",
				id);
		}
	}
}

static void put_synonyms(struct galaxy *g,
	struct str raw,
	struct str id,
	struct str name,
	struct str where)
{
	struct json_scan list = published_scan(&g->p, raw);
	struct str synonym;

	while (raw.n && published_text(&g->p, &list, &synonym)) {
		if (!str_eq(synonym, name)) {
			published_put(&g->p,
				KNOWN_ALIAS,
				(const struct str[ALIAS_N]){ id,
					synonym,
					g->source,
					{ 0 } },
				where);
		}
	}
}

static void put_cluster(struct galaxy *g, struct str raw)
{
	struct galaxy_entry c = { 0 };
	struct meta m = { 0 };
	const char *bad = NULL;

	if (!published_members(&g->p,
		    raw,
		    cluster_wanted,
		    sizeof cluster_wanted / sizeof *cluster_wanted,
		    &c,
		    &bad) ||
		!c.value.n) {
		published_skip(&g->p,
			raw,
			bad ? bad : "a cluster with a value was expected",
			c.uuid);
		return;
	}
	if (c.meta.n &&
		!published_members(&g->p,
			c.meta,
			meta_wanted,
			sizeof meta_wanted / sizeof *meta_wanted,
			&m,
			&bad)) {
		published_skip(&g->p, c.meta, bad, c.value);
	}
	struct str id = c.uuid.n
		? c.uuid
		: published_join(&g->p, g->source, ':', c.value);
	/* two clusters are two things: one id for both would fuse them */
	if (!published_first(&g->p, &g->ids, id)) {
		published_skip(&g->p,
			raw,
			"a cluster with this id stands before, which is used",
			id);
		return;
	}
	if (!published_put(&g->p,
		    g->kind,
		    (const struct str[THING_N]){ [THING_ID] = id,
			    [THING_SOURCE] = g->source,
			    [THING_CREATED] = m.date,
			    [THING_NAME] = c.value,
			    [THING_STATE] = feed_flag(c.revoked) == 1
				    ? STR("revoked")
				    : (struct str){ 0 },
			    [THING_DETAIL] = m.country,
			    [THING_UUID] = c.uuid },
		    raw)) {
		return;
	}
	struct str reports = reports_of(g, m.refs, raw);
	put_synonyms(g, m.synonyms, id, c.value, raw);
	put_targets(g, m.sectors, id, reports, raw);
	put_targets(g, m.victims, id, reports, raw);
	put_related(g, c.related, id);
}

struct galaxy_head {
	struct str type;
	struct str name;
	struct str values;
};

bool misp_galaxy_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	static const struct member_wanted want[] = {
		{ "type", offsetof(struct galaxy_head, type), MEMBER_TEXT },
		{ "name", offsetof(struct galaxy_head, name), MEMBER_TEXT },
		{ "values",
			offsetof(struct galaxy_head, values),
			MEMBER_LIST },
	};
	struct galaxy g = { .kind = KNOWN_VICTIM };
	struct galaxy_head head = { 0 };
	struct json_scan top = { 0 };
	struct str raw;

	if (!published_open(&g.p, in, &scratch, out, stats, err))
		return false;
	g.ids = table_in(&scratch);
	g.victims = g.ids;
	if (!published_members(&g.p,
		    g.p.text,
		    want,
		    sizeof want / sizeof *want,
		    &head,
		    &top.bad)) {
		return published_end(&g.p, &top, err);
	}
	if (!head.values.n) {
		return fail(err,
			ERR_FORMAT,
			0,
			"a galaxy has a list named \"values\"");
	}
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (str_is(head.type, kinds[i].type))
			g.kind = kinds[i].kind;
	}
	g.source = published_join(&g.p,
		STR("misp"),
		'-',
		head.type.n ? head.type : STR("galaxy"));
	published_source(&g.p,
		g.source,
		published_join(&g.p, STR("MISP galaxy:"), ' ', head.name),
		STR("CC0-1.0 or BSD-2-Clause, the MISP project"),
		head.name);
	struct json_scan list = published_scan(&g.p, head.values);
	while (!g.p.stopped && published_object(&g.p, &list, &raw))
		put_cluster(&g, raw);
	snprintf(stats->note,
		sizeof stats->note,
		"MISP galaxy: %.60s",
		arena_z(&scratch, head.name));
	return published_end(&g.p, &list, err);
}
