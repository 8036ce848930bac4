/* SPDX-License-Identifier: Apache-2.0 */
/* MISP events, objects and attributes as JSON, as a file or as the answer of a
 * search: attributes that are meant for detection (to_ids) are indicators,
 * those of objects among them, but not what was taken back (deleted). Of one
 * attribute that stands there several times the version that was changed last
 * counts. source: MISP core format, draft-dulaunoy-misp-core-format, 2.2
 * (Event), 2.4 (Attribute), 2.6 (Object); MISP, restSearch */
#include <stdio.h>

#include "read/intel/feed.h"
#include "read/intel/marked.h"
#include "read/intel/published.h"

enum {
	/* an attribute in an object in an event in a list in an answer, and as
	 * much again */
	DEPTH_MAX = 12,
	LABEL_MAX = 200
};

/* Any of the things that MISP writes: an attribute has type and value, the
 * others hold some. */
struct node {
	struct str type;
	struct str value;
	struct str to_ids;
	struct str deleted;
	struct str uuid;
	struct str timestamp;
	struct str first_seen;
	struct str last_seen;
	struct str info;
	struct str orgc;
	struct str event;
	struct str attributes;
	struct str objects;
	struct str response;
};

static const struct member_wanted node_wanted[] = {
#include "read/intel/misp_event_members.list"
};

struct organisation {
	struct str name;
};
static const struct member_wanted organisation_wanted[] = {
	{ "name", offsetof(struct organisation, name), MEMBER_TEXT }
};

#define WANTED(w) (w), sizeof(w) / sizeof *(w)

/* --- recognition --------------------------------------------------------- */

/* Members of an event. Its own programs write them in any order, also sorted
 * by their names, so that thousands of attributes or the description of a
 * galaxy stand before the event's title. points: how much each says; a name
 * that others use, too, says more where it lists what MISP lists there. */
static const struct event_member {
	const char *key;
	uint8_t points;
	uint8_t more;
	const char *with; /* in its list */
} event_members[] = {
	{ "Attribute", 1, 1, "\"value\"" },
	{ "Object", 1, 1, "\"meta-category\"" },
	{ "Object", 0, 1, "\"Attribute\"" },
	{ "Galaxy", 1, 1, "\"GalaxyCluster\"" },
	{ "RelatedEvent", 2, 0, NULL },
	{ "EventReport", 2, 0, NULL },
	{ "CryptographicKey", 2, 0, NULL },
	{ "ShadowAttribute", 2, 0, NULL },
	{ "Orgc", 1, 0, NULL },
	{ "Org", 1, 0, NULL },
	{ "Tag", 1, 0, NULL },
	{ "threat_level_id", 1, 0, NULL },
	{ "orgc_id", 1, 0, NULL },
	{ "event_creator_email", 1, 0, NULL },
	{ "extends_uuid", 1, 0, NULL },
};
enum {
	EVENT_MEMBERS = sizeof event_members / sizeof *event_members
};

/* points: how sure it must be */
static bool is_event(struct str head, unsigned points)
{
	const char *key[EVENT_MEMBERS];
	struct str v[EVENT_MEMBERS] = { { 0 } };
	unsigned sum = 0;

	for (unsigned i = 0; i < EVENT_MEMBERS; i++)
		key[i] = event_members[i].key;
	published_head(head, key, EVENT_MEMBERS, v);
	for (unsigned i = 0; i < EVENT_MEMBERS; i++) {
		const struct event_member *m = &event_members[i];

		sum += v[i].n ? m->points : 0U;
		if (v[i].n && m->with && v[i].p[0] == '[' &&
			str_has(v[i], str_of(m->with)))
			sum += m->more;
	}
	return sum >= points;
}

/* An attribute has a type, a value, and something that only MISP says. */
static bool is_attribute(struct str head)
{
	static const char *const key[] = { "type",
		"value",
		"to_ids",
		"category",
		"event_id",
		"object_relation",
		"disable_correlation" };
	struct str v[7] = { { 0 } };

	published_head(head, key, 7, v);
	bool more = v[2].n || v[3].n || v[4].n || v[5].n || v[6].n;
	return v[0].n && v[1].n && more;
}

/* An object has a template, and attributes. */
static bool is_object(struct str head)
{
	static const char *const key[] = { "meta-category",
		"template_uuid",
		"Attribute",
		"ObjectReference" };
	struct str v[4] = { { 0 } };

	published_head(head, key, 4, v);
	return (v[0].n > 0) + (v[1].n > 0) + (v[2].n > 0) + (v[3].n > 0) >= 2;
}

/* the first of a list, or the thing itself */
static struct str first_of(struct str s)
{
	s = published_past_blanks(s);
	if (s.n && s.p[0] == '[')
		s = published_past_blanks(str_from(s, 1));
	return s.n && s.p[0] == '{' ? s : (struct str){ 0 };
}

int misp_event_probe(struct str head)
{
	static const char *const key[] = { "Event",
		"response",
		"Attribute",
		"Object" };
	struct str s = first_of(text_unmarked(head));
	struct str v[4] = { { 0 } };

	if (!s.n)
		return 0;
	published_head(s, key, 4, v);
	if (v[1].n) {
		s = first_of(v[1]);
		v[0] = (struct str){ 0 };
		published_head(s, key, 4, v);
	}
	if (v[0].n && is_event(first_of(v[0]), 1))
		return 92;
	if (v[2].n && is_attribute(first_of(v[2])))
		return 88;
	if (v[3].n && is_object(first_of(v[3])))
		return 88;
	if (is_event(s, 2) || is_object(s))
		return 86;
	return is_attribute(s) ? 80 : 0;
}

/* --- what stands there --------------------------------------------------- */

/* What holds an attribute says of it. */
struct about {
	struct str info;
	struct str source;
	bool deleted;
};

struct attribute {
	struct str type;
	struct str value;
	struct str first_seen;
	struct str last_seen;
	struct str uuid;
	struct str to_ids;
	struct str raw;
	const struct about *of;
	int64_t version_ns;
	uint32_t id; /* index of the UUID; TABLE_NONE */
	bool revoked;
};

struct events {
	struct published p;
	struct attribute *attribute;
	uint32_t n_attribute;
	uint32_t cap;
	struct table ids; /* UUID -> the attribute that counts, by index */
	uint32_t *counts;
	uint32_t cap_counts;
	uint64_t others;
	uint64_t not_for_detection;
	uint64_t revoked;
	uint64_t n;
	/* an attribute may stand there several times: all are collected before
	 * one is put */
	bool versions;
};

static bool is_later(const struct attribute *a, const struct attribute *b)
{
	if (a->version_ns != b->version_ns)
		return a->version_ns > b->version_ns;
	return a->revoked && !b->revoked;
}

/* Of versions of one attribute the last counts. false: memory is spent. */
static bool note_version(struct events *e, uint32_t i)
{
	uint32_t before = e->ids.n;
	uint32_t k = table_put(&e->ids, e->attribute[i].uuid);
	uint32_t *counts = arena_grown(e->p.a,
		e->counts,
		before,
		&e->cap_counts,
		sizeof *e->counts);

	if (k == TABLE_NONE || !counts)
		return false;
	e->counts = counts;
	e->attribute[i].id = k;
	if (k == before ||
		is_later(&e->attribute[i], &e->attribute[counts[k]]))
		counts[k] = i;
	return true;
}

static void put_attribute(struct events *e, const struct attribute *a);

static void note_attribute(struct events *e,
	const struct node *n,
	struct str raw,
	const struct about *of)
{
	const struct attribute a = {
		.type = n->type,
		.value = n->value,
		.first_seen = n->first_seen,
		.last_seen = n->last_seen,
		.uuid = n->uuid,
		.to_ids = n->to_ids,
		.raw = raw,
		.of = of,
		.version_ns = feed_time(n->timestamp, false),
		.id = TABLE_NONE,
		.revoked = of->deleted || feed_flag(n->deleted) == 1,
	};
	if (!e->versions) {
		put_attribute(e, &a);
		return;
	}
	struct attribute *grown = arena_grown(e->p.a,
		e->attribute,
		e->n_attribute,
		&e->cap,
		sizeof *e->attribute);

	if (!grown) {
		e->p.stopped = true;
		return;
	}
	e->attribute = grown;
	grown[e->n_attribute] = a;

	if (n->uuid.n && !note_version(e, e->n_attribute))
		e->p.stopped = true;
	e->n_attribute++;
}

static bool members(struct events *e, struct str raw, struct node *ret)
{
	const char *bad = NULL;

	if (published_members(&e->p, raw, WANTED(node_wanted), ret, &bad))
		return true;
	published_skip(&e->p, raw, bad, (struct str){ 0 });
	return false;
}

/* What a thing says of all that it holds: the title, the maker, that it was
 * deleted; of itself where it says none of these. */
static const struct about *about_of(struct events *e,
	const struct node *n,
	const struct about *of)
{
	struct organisation o = { 0 };
	const char *bad = NULL;
	bool deleted = feed_flag(n->deleted) == 1;

	if (!n->info.n && !n->orgc.n && !deleted)
		return of;
	struct about *own = NEW(e->p.a, struct about, 1);
	if (!own) {
		e->p.stopped = true;
		return of;
	}
	*own = *of;
	own->deleted |= deleted;
	if (n->info.n)
		own->info = str_head(n->info, LABEL_MAX);
	if (n->orgc.n &&
		!published_members(&e->p,
			n->orgc,
			WANTED(organisation_wanted),
			&o,
			&bad)) {
		published_skip(&e->p, n->orgc, bad, (struct str){ 0 });
	}
	if (o.name.n)
		own->source = o.name;
	return own;
}

static void visit(struct events *e,
	struct str raw,
	const struct about *of,
	unsigned depth);

static void visit_list(struct events *e,
	struct str raw,
	const struct about *of,
	unsigned depth)
{
	struct json_scan list = published_scan(&e->p, raw);
	struct str one;

	while (!e->p.stopped && published_object(&e->p, &list, &one))
		visit(e, one, of, depth);
}

/* An attribute that was found by itself says of which event it is. */
static void visit_attribute(struct events *e,
	const struct node *n,
	struct str raw,
	const struct about *of)
{
	struct node event = { 0 };

	if (n->event.n && n->event.p[0] == '{' &&
		members(e, n->event, &event))
		of = about_of(e, &event, of);
	note_attribute(e, n, raw, of);
}

static bool holds_nothing(const struct node *n)
{
	bool holds = n->event.n || n->attributes.n || n->objects.n ||
		n->response.n || n->info.n;

	return !holds && (n->type.n || !n->uuid.n);
}

static void visit_node(struct events *e,
	const struct node *n,
	struct str raw,
	const struct about *of,
	unsigned depth)
{
	if (n->type.n && n->value.n) {
		visit_attribute(e, n, raw, of);
		return;
	}
	if (holds_nothing(n)) {
		published_skip(&e->p,
			raw,
			n->type.n || depth > 2
				? "an attribute with type and value was "
				  "expected"
				: "an object with an event was expected",
			n->type);
		return;
	}
	e->n += n->info.n > 0;
	of = about_of(e, n, of);
	visit(e, n->response, of, depth + 1);
	visit(e, n->event, of, depth + 1);
	visit(e, n->attributes, of, depth + 1);
	visit(e, n->objects, of, depth + 1);
}

static void visit(struct events *e,
	struct str raw,
	const struct about *of,
	unsigned depth)
{
	struct node n = { 0 };

	if (e->p.stopped || !raw.n)
		return;
	if (depth > DEPTH_MAX) {
		published_skip(&e->p,
			raw,
			"events, objects and attributes at most 12 deep were "
			"expected",
			(struct str){ 0 });
	} else if (raw.p[0] == '[') {
		visit_list(e, raw, of, depth + 1);
	} else if (members(e, raw, &n)) {
		visit_node(e, &n, raw, of, depth);
	}
}

/* --- what is put --------------------------------------------------------- */

static void put_revocation(struct events *e, const struct attribute *a)
{
	e->revoked++;
	if (a->uuid.n)
		published_revocation(&e->p, a->uuid, a->version_ns, a->raw);
}

static void put_live(struct events *e, const struct attribute *a)
{
	struct obs_indicator x[2];
	int for_detection = feed_flag(a->to_ids);

	if (for_detection < 0 && a->to_ids.n) {
		published_skip(&e->p,
			a->raw,
			"true or false was expected in: to_ids",
			a->to_ids);
		return;
	}
	if (!for_detection && a->to_ids.n) {
		/* an earlier version of it may have been */
		e->not_for_detection++;
		if (a->uuid.n)
			published_revocation(&e->p,
				a->uuid,
				a->version_ns,
				a->raw);
		return;
	}
	unsigned n = feed_parts(a->type, a->value, x);
	e->others += n == 0;
	for (unsigned i = 0; i < n; i++) {
		x[i].label = a->of->info;
		x[i].source = a->of->source;
		x[i].seen_from_ns = feed_time(a->first_seen, false);
		x[i].seen_to_ns = feed_last_seen(a->last_seen);
		x[i].id = a->uuid;
		x[i].version_ns = a->version_ns;
		published_indicator(&e->p, x[i], a->raw);
	}
}

static void put_attribute(struct events *e, const struct attribute *a)
{
	if (a->revoked)
		put_revocation(e, a);
	else
		put_live(e, a);
}

static void put_all(struct events *e)
{
	for (uint32_t i = 0; i < e->n_attribute && !e->p.stopped; i++) {
		const struct attribute *a = &e->attribute[i];

		if (a->id != TABLE_NONE && e->counts[a->id] != i)
			continue; /* another version counts */
		put_attribute(e, a);
	}
}

/* Whether an attribute can stand there twice: one event holds each once, unless
 * something in it was deleted. Most documents are one event of which nothing
 * was. */
static bool has_versions(struct str text)
{
	struct str s = text;
	const char *event;

	if (!s.n || s.p[0] == '[')
		return true;
	event = memmem(s.p, s.n, "\"Event\"", 7);
	if (event) {
		struct str rest = str_from(s, (size_t)(event - s.p) + 7);

		if (memmem(rest.p, rest.n, "\"Event\"", 7))
			return true;
	}
	for (const char *hit; (hit = memmem(s.p, s.n, "\"deleted\"", 9));) {
		s = published_past_blanks(
			str_from(s, (size_t)(hit - s.p) + 9));
		if (!s.n || s.p[0] != ':')
			continue;
		s = published_past_blanks(str_from(s, 1));
		if (!str_starts(s, STR("false")) &&
			!str_starts(s, STR("0")) &&
			!str_starts(s, STR("\"0\"")))
			return true;
	}
	return false;
}

bool misp_event_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct events e = { 0 };
	struct json_scan end = { 0 };
	struct node n = { 0 };
	const struct about nothing = { 0 };
	struct str top;

	if (!published_open(&e.p, in, &scratch, out, stats, err))
		return false;
	e.ids = table_in(&scratch);
	top = published_past_blanks(e.p.text);
	e.versions = has_versions(top);
	if (top.n && top.p[0] == '[') {
		end.rest = top;
		if (json_scan_nested(&end, &top))
			visit(&e, top, &nothing, 0);
	} else if (published_members(&e.p,
			   top,
			   WANTED(node_wanted),
			   &n,
			   &end.bad)) {
		visit_node(&e, &n, top, &nothing, 0);
	}
	put_all(&e);
	marked_tags(e.p.text, stats);
	snprintf(stats->note,
		sizeof stats->note,
		"MISP: %llu events, %llu attributes of types that nothing "
		"here "
		"looks for, %llu not meant for detection, %llu revoked",
		(unsigned long long)e.n,
		(unsigned long long)e.others,
		(unsigned long long)e.not_for_detection,
		(unsigned long long)e.revoked);
	return published_end(&e.p, &end, err);
}
