/* SPDX-License-Identifier: Apache-2.0 */
/* MISP events as JSON: their attributes, those of objects among them, are
 * indicators when they are meant for detection (to_ids). source: MISP core
 * format, draft-dulaunoy-misp-core-format, 2.2 (Event), 2.4 (Attribute), 2.6
 * (Object) */
#include <stdio.h>

#include "read/intel/feed.h"
#include "read/intel/published.h"

struct misp_event {
	struct str info, orgc, attributes, objects, event;
};
struct attribute {
	struct str type, value, to_ids, first_seen, last_seen, attributes;
};
struct organisation {
	struct str name;
};
struct answer {
	struct str event, response;
};

static const struct member_wanted event_wanted[] = {
	{ "info", offsetof(struct misp_event, info), MEMBER_TEXT },
	{ "Orgc", offsetof(struct misp_event, orgc), MEMBER_OBJECT },
	{ "Attribute", offsetof(struct misp_event, attributes), MEMBER_LIST },
	{ "Object", offsetof(struct misp_event, objects), MEMBER_LIST },
	{ "Event", offsetof(struct misp_event, event), MEMBER_OBJECT },
};
static const struct member_wanted attribute_wanted[] = {
	{ "type", offsetof(struct attribute, type), MEMBER_TEXT },
	{ "value", offsetof(struct attribute, value), MEMBER_TEXT },
	{ "to_ids", offsetof(struct attribute, to_ids), MEMBER_FLAG },
	{ "first_seen", offsetof(struct attribute, first_seen), MEMBER_TEXT },
	{ "last_seen", offsetof(struct attribute, last_seen), MEMBER_TEXT },
};
static const struct member_wanted object_wanted[] = {
	{ "Attribute", offsetof(struct attribute, attributes), MEMBER_LIST }
};
static const struct member_wanted organisation_wanted[] = {
	{ "name", offsetof(struct organisation, name), MEMBER_TEXT }
};
static const struct member_wanted answer_wanted[] = {
	{ "Event", offsetof(struct answer, event), MEMBER_OBJECT },
	{ "response", offsetof(struct answer, response), MEMBER_LIST }
};

#define WANTED(w) (w), sizeof(w) / sizeof *(w)

int misp_event_probe(struct str head)
{
	static const char *const key[] = { "Event",
		"response",
		"Attribute",
		"info",
		"Orgc" };
	struct str v[5] = { { 0 } };

	if (!head.n || head.p[0] != '{')
		return 0;
	published_head(head, key, 5, v);
	if (str_starts(v[0], STR("{")) &&
		(str_has(v[0], STR("\"info\"")) ||
			str_has(v[0], STR("\"Attribute\"")))) {
		return 92;
	}
	if (str_starts(v[1], STR("[")) && str_has(v[1], STR("\"Event\"")))
		return 92;
	return str_starts(v[2], STR("[")) && v[3].n && v[4].n ? 88 : 0;
}

struct events {
	struct published p;
	uint64_t others;
	uint64_t not_for_detection;
	uint64_t n;
	struct str info;
	struct str source;
};

static void put_attribute(struct events *e, struct str raw)
{
	struct attribute a = { 0 };
	struct obs_indicator x[2];
	const char *bad = NULL;

	if (!published_members(&e->p,
		    raw,
		    WANTED(attribute_wanted),
		    &a,
		    &bad) ||
		!a.type.n || !a.value.n) {
		published_skip(&e->p,
			raw,
			bad ? bad
			    : "an attribute with type and value was expected",
			a.type);
		return;
	}
	if (str_is(a.to_ids, "F")) {
		e->not_for_detection++;
		return;
	}
	unsigned n = feed_parts(a.type, a.value, x);
	e->others += n == 0;
	for (unsigned i = 0; i < n; i++) {
		x[i].label = e->info;
		x[i].source = e->source;
		x[i].from_ns = feed_time(a.first_seen, false);
		x[i].to_ns = feed_time(a.last_seen, true);
		published_indicator(&e->p, x[i], raw);
	}
}

static void put_attributes(struct events *e, struct str list_raw)
{
	struct json_scan list = published_scan(&e->p, list_raw);
	struct str raw;

	while (list_raw.n && !e->p.stopped &&
		published_object(&e->p, &list, &raw)) {
		put_attribute(e, raw);
	}
}

static void put_event(struct events *e, struct str raw)
{
	struct misp_event v = { 0 };
	struct organisation o = { 0 };
	struct str object;
	const char *bad = NULL;

	if (!published_members(&e->p, raw, WANTED(event_wanted), &v, &bad)) {
		published_skip(&e->p, raw, bad, (struct str){ 0 });
		return;
	}
	if (v.orgc.n &&
		!published_members(&e->p,
			v.orgc,
			WANTED(organisation_wanted),
			&o,
			&bad)) {
		published_skip(&e->p, v.orgc, bad, (struct str){ 0 });
	}
	e->n++;
	e->info = str_head(v.info, 200);
	e->source = o.name;
	put_attributes(e, v.attributes);
	struct json_scan list = published_scan(&e->p, v.objects);
	while (v.objects.n && !e->p.stopped &&
		published_object(&e->p, &list, &object)) {
		struct attribute a = { 0 };

		if (published_members(&e->p,
			    object,
			    WANTED(object_wanted),
			    &a,
			    &bad)) {
			put_attributes(e, a.attributes);
		} else {
			published_skip(&e->p, object, bad, (struct str){ 0 });
		}
	}
}

bool misp_event_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct events e = { 0 };
	struct answer top = { 0 };
	struct json_scan none = { 0 };
	struct str raw;

	if (!published_open(&e.p, in, &scratch, out, stats, err))
		return false;
	if (!published_members(&e.p,
		    e.p.text,
		    WANTED(answer_wanted),
		    &top,
		    &none.bad)) {
		return published_end(&e.p, &none, err);
	}
	if (top.response.n) {
		struct json_scan list = published_scan(&e.p, top.response);

		while (!e.p.stopped && published_object(&e.p, &list, &raw)) {
			struct answer one = { 0 };

			if (published_members(&e.p,
				    raw,
				    WANTED(answer_wanted),
				    &one,
				    &none.bad) &&
				one.event.n) {
				put_event(&e, one.event);
			} else {
				published_skip(&e.p,
					raw,
					none.bad ? none.bad
						 : "an object with an event "
						   "was expected",
					(struct str){ 0 });
			}
			none.bad = NULL;
		}
	} else {
		put_event(&e, top.event.n ? top.event : e.p.text);
	}
	snprintf(stats->note,
		sizeof stats->note,
		"MISP: %llu events, %llu attributes of types that nothing here "
		"looks for, %llu not meant for detection",
		(unsigned long long)e.n,
		(unsigned long long)e.others,
		(unsigned long long)e.not_for_detection);
	return published_end(&e.p, &none, err);
}
