/* SPDX-License-Identifier: Apache-2.0 */
/* STIX 2.0 and 2.1 bundles, ATT&CK's among them: actors, software,
 * techniques, victims, relations with the reports they cite, and indicators
 * by the actor they indicate. Two walks over the objects: identifiers first,
 * since relations may stand before what they relate. source: OASIS STIX 2.1,
 * 4 (objects), 9 (patterns); ATT&CK design and philosophy, STIX usage */
#include <stdio.h>
#include <string.h>

#include "read/intel/feed.h"
#include "read/intel/marked.h"
#include "read/intel/published.h"
#include "read/intel/stix_claim.h"
#include "read/intel/stix_pattern.h"
#include "read/intel/stix_request.h"

struct object {
	struct str type;
	struct str id;
	struct str name;
	struct str created;
	struct str modified;
	struct str created_by;
	struct str revoked;
	struct str deprecated;
	struct str indicator_types;
	struct str aliases;
	struct str x_aliases;
	struct str references;
	struct str phases;
	struct str first_seen;
	struct str country;
	struct str region;
	struct str relation;
	struct str from;
	struct str to;
	struct str pattern;
	struct str pattern_type;
	struct str valid_from;
	struct str valid_until;
	struct str refs;
	struct str published;
	struct str statement;
	struct str definition;
	struct str objects; /* of a bundle in a list of them */
	struct str confidence;
	struct str opinion;
	struct str extensions;
	struct str labels;
	struct str sighted; /* of a sighting: what, and by whom */
	struct str where;
	struct str last_seen;
	struct str markings;
	struct str parts_marked;
	struct str tlp;
	struct str raw;
};

static const struct member_wanted wanted[] = {
#include "read/intel/stix_members.list"
};

static const struct {
	const char *type;
	enum known_kind kind;
} thing_kinds[] = {
	{ "intrusion-set", KNOWN_GROUP },
	{ "threat-actor", KNOWN_GROUP },
	{ "campaign", KNOWN_CAMPAIGN },
	{ "malware", KNOWN_SOFTWARE },
	{ "tool", KNOWN_SOFTWARE },
	{ "attack-pattern", KNOWN_TECHNIQUE },
	{ "identity", KNOWN_VICTIM },
	{ "location", KNOWN_VICTIM },
};

/* One indicator said of more actors than this says nothing of any; the bound
 * keeps what comes out in proportion to what goes in. */
enum {
	INDICATES_MAX = 64,
	PASSED_TYPES = 24 /* STIX 2.1 has 38 types; a note is short */
};

/* What the first walk keeps of an object: enough to resolve whatever refers
 * to it. */
struct entry {
	/* as published: G0007 where the catalogue numbers, else the STIX id
	 */
	struct str id;
	struct str name;      /* of identities: who publishes */
	struct str catalogue; /* that numbers it: mitre-attack; empty */
	struct str modified;
	struct str place; /* of locations: the country, or the region */
	struct str raw;   /* the version that counts */
	uint64_t content; /* its hash */
	int kind;         /* enum known_kind, or -1 */
	bool is_indicator;
	bool is_opinion;
	bool retracted;
	bool named;         /* something refers to it: a victim, a place */
	uint32_t indicates; /* relations of an indicator so far */
	struct str pattern;
	struct str pattern_type;
	struct str valid_from;
};

/* words about a STIX id, by index */
struct noted {
	struct table id;
	struct words *of;
};

struct stix {
	struct published p;
	struct table ids; /* STIX id -> entry */
	/* what things are called in what is put: nothing else may be called
	 * so
	 */
	struct table published_ids;
	uint32_t *published_of; /* by index in published_ids: the entry */
	uint32_t cap_published;
	struct entry *entry;
	uint32_t n_entry;
	uint32_t cap;
	struct noted cites;    /* of a relation: reports that contain it */
	struct noted opinions; /* of a relation: what others think of it */
	struct noted located;  /* of a thing: relations that say where */
	struct noted notes;    /* on a grouping: notes */
	uint32_t requests;     /* for information */
	/* objects that nothing is made of, by their types; of types beyond
	 * those only the sum */
	struct table passed;
	uint32_t passed_by_type[PASSED_TYPES];
	uint32_t passed_over;
	uint32_t retracted;
	uint32_t unread_comparisons;
	uint32_t left_out[PATTERN_FAULTS]; /* patterns, by why */
	struct str terms;
	struct marked marked;
	bool ours; /* it has our claims, and contacts among them */
};

/* STIX 2.1, 11.1: letters, digits and hyphens; short enough for a note */
static bool plain_type(struct str type)
{
	for (size_t i = 0; i < type.n; i++) {
		char c = type.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
			c != '-')
			return false;
	}
	return type.n > 0 && type.n <= 40;
}

/* Nothing is made of an object of that type. */
static void pass_over(struct stix *s, struct str type)
{
	s->passed_over++;
	if (!plain_type(type))
		type = STR("types that are no words");
	if (s->passed.n >= PASSED_TYPES &&
		table_find(&s->passed, type) == TABLE_NONE)
		return;
	uint32_t k = table_put(&s->passed, type);
	if (k < PASSED_TYPES)
		s->passed_by_type[k]++;
}

/* "indicator--8e2e2d2b-...": a member that holds a STIX identifier */
static bool names_object(struct str head)
{
	for (struct str at = head, before; str_cut(at, '"', &before, &at);) {
		struct str word;
		struct str type;
		struct str uuid;

		if (!str_cut(at, '"', &word, &before))
			break;
		if (str_cut(word, '-', &type, &uuid) && word.n > 38 &&
			word.n < 100) {
			uuid = str_from(word, word.n - 38);
			if (str_starts(uuid, STR("--")) &&
				uuid.p[10] == '-' && uuid.p[15] == '-')
				return true;
		}
	}
	return false;
}

int stix_probe(struct str head)
{
	static const char *const key[] = { "type", "id", "objects" };
	struct str v[3] = { { 0 } };
	struct str s = published_past_blanks(text_unmarked(head));
	bool list = s.n && s.p[0] == '[';

	if (list)
		s = published_past_blanks(str_from(s, 1));
	if (!s.n || s.p[0] != '{')
		return 0;
	published_head(s, key, 3, v);
	if (str_is(v[0], "bundle") || str_starts(v[1], STR("bundle--")))
		return 95;
	/* the objects stand first and are longer than the head; the first of
	 * them may be, too, its own type last */
	if (!v[0].n && str_starts(v[2], STR("[")) && names_object(v[2]))
		return 70;
	/* objects without a bundle: the identifier begins with the type */
	if (list && v[0].n && str_starts(v[1], v[0]) &&
		str_starts(str_from(v[1], v[0].n), STR("--")))
		return 70;
	return 0;
}

static int kind_of(struct str type)
{
	for (size_t i = 0; i < sizeof thing_kinds / sizeof *thing_kinds;
		i++) {
		if (str_is(type, thing_kinds[i].type))
			return (int)thing_kinds[i].kind;
	}
	return -1;
}

static struct str day(struct str stamp)
{
	return str_head(stamp, 10);
}

static bool is_true(struct str v)
{
	return feed_flag(v) == 1;
}

/* --- references ----------------------------------------------------------
 */

struct reference {
	struct str source;
	struct str description;
	struct str url;
	struct str external_id;
};

static const struct member_wanted reference_wanted[] = {
	{ "source_name", offsetof(struct reference, source), MEMBER_TEXT },
	{ "description",
		offsetof(struct reference, description),
		MEMBER_TEXT },
	{ "url", offsetof(struct reference, url), MEMBER_TEXT },
	{ "external_id",
		offsetof(struct reference, external_id),
		MEMBER_TEXT },
};

static bool next_reference(struct stix *s,
	struct json_scan *list,
	struct reference *ret)
{
	struct str raw;
	const char *bad;

	while (published_object(&s->p, list, &raw)) {
		*ret = (struct reference){ 0 };
		if (published_members(&s->p,
			    raw,
			    reference_wanted,
			    sizeof reference_wanted /
				    sizeof *reference_wanted,
			    ret,
			    &bad)) {
			return true;
		}
		if (!s->p.again)
			published_skip(&s->p, raw, bad, (struct str){ 0 });
	}
	return false;
}

/* a catalogue's own number for the thing: source_name mitre-attack,
 * mitre-mobile-attack ... with an external_id. What looks like a STIX id is
 * none, so that nothing can take the name of another object. */
static bool catalogue_reference(const struct reference *r)
{
	return str_starts(r->source, STR("mitre-")) && r->external_id.n &&
		!str_has(r->external_id, STR("--"));
}

/* "Cash, D. et al. (2020, December 14). Dark Halo ..." -> 2020-12-14; "(2020,
 * December)" -> 2020-12-01; "(2016)" -> 2016-01-01 */
static struct str cited_day(struct stix *s, struct str description)
{
	static const char month[12][10] = { "January",
		"February",
		"March",
		"April",
		"May",
		"June",
		"July",
		"August",
		"September",
		"October",
		"November",
		"December" };

	for (struct str at = description, head;
		str_cut(at, '(', &head, &at);) {
		uint64_t year;
		uint64_t d = 1;
		unsigned m = 1;

		if (!str_u64(str_head(at, 4), &year) || year < 1990 ||
			year > 2100 || at.n < 5) {
			continue;
		}
		struct str rest = str_from(at, 4);
		if (rest.p[0] != ')' && rest.p[0] != ',')
			continue;
		rest = str_trim(str_from(rest, 1));
		for (unsigned i = 0; at.p[4] == ',' && i < 12; i++) {
			if (str_starts(rest, str_of(month[i]))) {
				m = i + 1;
				rest = str_trim(
					str_from(rest, strlen(month[i])));
				size_t digits = 0;
				while (digits < rest.n && digits < 2 &&
					rest.p[digits] >= '0' &&
					rest.p[digits] <= '9') {
					digits++;
				}
				if (!digits ||
					!str_u64(str_head(rest, digits),
						&d) ||
					d < 1 || d > 31) {
					d = 1;
				}
				break;
			}
		}
		return arena_fmt(s->p.a,
			"%04u-%02u-%02u",
			(unsigned)year,
			m,
			(unsigned)d);
	}
	return (struct str){ 0 };
}

/* the reports that an object cites: ids separated by blanks. Names of aliases
 * among the references are no reports. */
static struct str cited(struct stix *s,
	struct str references,
	struct str source)
{
	struct json_scan list = published_scan(&s->p, references);
	struct reference r;
	struct words ids = { 0 };

	while (references.n && next_reference(s, &list, &r)) {
		if (r.external_id.n ||
			(!r.url.n &&
				(!r.description.n ||
					str_starts(str_trim(r.description),
						STR("("))))) {
			continue;
		}
		published_word(&s->p,
			&ids,
			' ',
			published_report(&s->p,
				r.url,
				r.source,
				cited_day(s, r.description),
				source,
				references));
	}
	return ids.s;
}

/* --- first walk: who is who ----------------------------------------------
 */

/* Room for as many entries as there can be ids written plainly: growing would
 * leave copies behind, and what nobody touches costs nothing. */
static void first_room(struct stix *s)
{
	struct str rest = s->p.text;
	size_t left = (size_t)(s->p.a->end - s->p.a->at) / 2;
	const char *hit;
	size_t n = 1;

	while ((hit = memmem(rest.p, rest.n, "\"id\"", 4))) {
		rest = str_from(rest, (size_t)(hit - rest.p) + 4);
		n++;
	}
	if (n > left / sizeof *s->entry || n > UINT32_MAX / 2)
		return;
	s->entry =
		arena_raw(s->p.a, sizeof *s->entry, n, alignof(struct entry));
	s->cap = s->entry ? (uint32_t)n : 0;
}

static bool more_room(struct stix *s)
{
	struct entry *e =
		arena_grown(s->p.a, s->entry, s->n_entry, &s->cap, sizeof *e);

	if (e)
		s->entry = e;
	return e != NULL;
}

static struct str fraction(struct str stamp)
{
	struct str head;
	struct str rest = { 0 };
	size_t n = 0;

	str_cut(stamp, '.', &head, &rest);
	while (n < rest.n && rest.p[n] >= '0' && rest.p[n] <= '9')
		n++;
	while (n && rest.p[n - 1] == '0')
		n--;
	return str_head(rest, n);
}

/* As instants, with fractions of any length (STIX 2.1, 2.13); what is none
 * comes first. */
static int stamps_compared(struct str a, struct str b)
{
	int64_t x = feed_time(a, false);
	int64_t y = feed_time(b, false);

	if (x != y)
		return x < y ? -1 : 1;
	return x == T_NONE ? 0 : str_cmp(fraction(a), fraction(b));
}

static struct entry entry_of(struct stix *s, const struct object *o)
{
	struct entry e = {
		.id = o->id,
		.modified = o->modified,
		.content = hash_bytes(o->raw),
		.raw = o->raw,
		.kind = kind_of(o->type),
		.is_indicator = str_is(o->type, "indicator"),
		.is_opinion = str_is(o->type, "opinion"),
		.retracted = is_true(o->revoked),
		.pattern = o->pattern,
		.pattern_type = o->pattern_type,
		.valid_from = day(o->valid_from),
	};
	struct json_scan list = published_scan(&s->p, o->references);
	struct reference r;

	if (str_is(o->type, "identity"))
		e.name = o->name;
	if (str_is(o->type, "location"))
		e.place = o->country.n ? o->country : o->region;
	while (e.kind >= 0 && o->references.n &&
		next_reference(s, &list, &r)) {
		if (catalogue_reference(&r)) {
			e.id = r.external_id;
			e.catalogue = r.source;
			break;
		}
	}
	return e;
}

/* true when entry k may be called so */
static bool may_be_called(struct stix *s, struct str id, uint32_t k)
{
	uint32_t before = s->published_ids.n;
	uint32_t i = table_put(&s->published_ids, id);

	if (i == TABLE_NONE)
		return false;
	if (i >= s->cap_published) {
		uint32_t cap = s->cap_published ? s->cap_published * 2 : 1024;
		uint32_t *wide = NEW(s->p.a, uint32_t, cap);

		if (!wide)
			return false;
		if (s->cap_published) {
			memcpy(wide,
				s->published_of,
				s->cap_published * sizeof *wide);
		}
		s->published_of = wide;
		s->cap_published = cap;
	}
	if (i == before)
		s->published_of[i] = k;
	return s->published_of[i] == k;
}

/* Two objects are two things, also when a catalogue's number stands at both:
 * the second keeps its own id. */
static void name_entry(struct stix *s,
	const struct object *o,
	struct entry *e,
	uint32_t k)
{
	if (e->kind < 0 || may_be_called(s, e->id, k))
		return;
	published_skip(&s->p,
		o->raw,
		"a number stands at two objects; the second goes by its own "
		"id",
		e->id);
	e->id = o->id;
	e->catalogue = (struct str){ 0 };
	if (!may_be_called(s, e->id, k)) {
		published_skip(&s->p,
			o->raw,
			"an id is the number of another object; this one is "
			"left out",
			e->id);
		e->kind = -1;
	}
}

static void note_entry(struct stix *s, const struct object *o)
{
	uint32_t before = s->ids.n;
	uint32_t k = table_put(&s->ids, o->id);
	struct entry now;

	if (k == TABLE_NONE || !more_room(s)) {
		s->p.stopped = true;
		return;
	}
	now = entry_of(s, o);
	if (k != before) {
		const struct entry *old = &s->entry[k];
		int order = stamps_compared(now.modified, old->modified);

		if (order == 0 && now.content != old->content) {
			published_skip(&s->p,
				o->raw,
				"an id stands twice with different content "
				"and "
				"the same date; the first is used",
				o->id);
		}
		if (order <= 0)
			return;
	}
	name_entry(s, o, &now, k);
	s->entry[k] = now;
	s->n_entry += k == before;
}

/* one more word about an id; room doubles at powers of two */
static bool note_word(struct stix *s,
	struct noted *to,
	struct str id,
	char separator,
	struct str word)
{
	uint32_t before = to->id.n;
	uint32_t k = table_put(&to->id, id);

	if (k == TABLE_NONE)
		return false;
	if (k == before && (k & (k + 1)) == 0) {
		struct words *wide =
			NEW(s->p.a, struct words, 2 * ((size_t)k + 1));

		if (!wide)
			return false;
		if (k)
			memcpy(wide, to->of, k * sizeof *wide);
		to->of = wide;
	}
	if (k == before)
		to->of[k] = (struct words){ 0 };
	published_word(&s->p, &to->of[k], separator, word);
	return true;
}

static struct str noted_of(const struct noted *n, struct str id)
{
	uint32_t k = table_find(&n->id, id);

	return k == TABLE_NONE ? (struct str){ 0 } : n->of[k].s;
}

/* a report that contains a relation is cited by it */
static void note_report(struct stix *s, const struct object *o)
{
	struct json_scan list = published_scan(&s->p, o->refs);
	struct str ref;

	if (!o->refs.n)
		return;
	struct str id = cited(s, o->references, (struct str){ 0 });
	if (!id.n) {
		id = published_report(&s->p,
			(struct str){ 0 },
			o->name.n ? o->name : o->id,
			day(o->published),
			(struct str){ 0 },
			o->raw);
	}
	while (published_text(&s->p, &list, &ref)) {
		if (str_starts(ref, STR("relationship--")) &&
			!note_word(s, &s->cites, ref, ' ', id)) {
			return;
		}
	}
}

/* What stands beside a grouping, which may be a request. */
static void note_note(struct stix *s, const struct object *o)
{
	struct json_scan list = published_scan(&s->p, o->refs);
	struct str ref;

	while (o->refs.n && published_text(&s->p, &list, &ref)) {
		if (str_starts(ref, STR("grouping--")) &&
			!note_word(s, &s->notes, ref, ' ', o->id))
			return;
	}
}

/* Whom it restricts, and under which terms things may be used. */
static void note_definition(struct stix *s, const struct object *o)
{
	struct object inner = { 0 };
	const char *bad;

	if (o->definition.n &&
		published_members(&s->p,
			o->definition,
			wanted,
			sizeof wanted / sizeof *wanted,
			&inner,
			&bad) &&
		!s->terms.n)
		s->terms = inner.statement;
	marked_define(&s->marked,
		o->id,
		inner.tlp.n ? inner.tlp : o->name,
		inner.statement.n > 0);
}

static void first_walk(struct stix *s, const struct object *o)
{
	marked_use(&s->marked, o->markings);
	marked_use(&s->marked, o->parts_marked);
	s->ours |= str_is(o->id, STIX_CLAIM_EXTENSION);
	if (str_is(o->type, "marking-definition")) {
		note_definition(s, o);
	} else if (str_is(o->type, "report")) {
		note_report(s, o);
	} else {
		note_entry(s, o);
		if (str_is(o->type, "note"))
			note_note(s, o);
		if (str_is(o->relation, "located-at") && o->from.n)
			note_word(s, &s->located, o->from, ' ', o->id);
	}
}

/* --- second walk: what is said -------------------------------------------
 */

static struct entry *entry_named(const struct stix *s, struct str id)
{
	uint32_t k = table_find(&s->ids, id);

	return k == TABLE_NONE ? NULL : &s->entry[k];
}

static struct str uuid_of(struct str stix_id)
{
	const char *hit =
		stix_id.n ? memmem(stix_id.p, stix_id.n, "--", 2) : NULL;

	return hit ? str_from(stix_id, (size_t)(hit - stix_id.p) + 2)
		   : stix_id;
}

/* who publishes an object: the catalogue that numbers it or, of a relation,
 * what it is said of; else the identity that made it */
static struct str source_of(struct stix *s,
	const struct object *o,
	const struct entry *about)
{
	const struct entry *maker =
		str_starts(o->created_by, STR("identity--"))
		? entry_named(s, o->created_by)
		: NULL;
	struct str id;
	if (about && about->catalogue.n)
		id = about->catalogue;
	else if (maker && maker->name.n)
		id = maker->name;
	else
		id = STR("stix");

	published_source(&s->p,
		id,
		str_starts(id, STR("mitre-")) ? STR("MITRE ATT&CK") : id,
		s->terms,
		o->raw);
	return id;
}

/* the text values of an array, joined: tactics, sectors */
static struct str phases(struct stix *s, struct str raw)
{
	struct phase {
		struct str name;
	} ph;
	static const struct member_wanted want[] = {
		{ "phase_name", offsetof(struct phase, name), MEMBER_TEXT }
	};
	struct json_scan list = published_scan(&s->p, raw);
	struct words all = { 0 };
	struct str item;
	const char *bad;

	while (raw.n && published_object(&s->p, &list, &item)) {
		ph.name = (struct str){ 0 };
		if (published_members(&s->p, item, want, 1, &ph, &bad) &&
			ph.name.n) {
			published_word(&s->p, &all, ',', ph.name);
		}
	}
	return all.s;
}

/* The countries that relations say an actor is located at. source: STIX 2.1,
 * 4.17 */
static struct str countries_of(struct stix *s, struct str id)
{
	struct words all = { 0 };
	struct str rest = noted_of(&s->located, id);
	struct str relation;

	for (bool more = rest.n > 0; more;) {
		struct object o = { 0 };
		const char *bad;

		relation = rest;
		more = str_cut(rest, ' ', &relation, &rest);
		const struct entry *e = entry_named(s, relation);
		if (!e || e->retracted ||
			!published_members(&s->p,
				e->raw,
				wanted,
				sizeof wanted / sizeof *wanted,
				&o,
				&bad))
			continue;
		const struct entry *to = entry_named(s, o.to);
		bool says = to && str_eq(o.from, id) && to->place.n &&
			!str_listed(all.s, ',', to->place);
		if (says)
			published_word(&s->p, &all, ',', to->place);
	}
	return all.s;
}

static struct str detail_of(struct stix *s,
	const struct object *o,
	enum known_kind kind)
{
	switch (kind) {
	case KNOWN_GROUP:
		return countries_of(s, o->id);
	case KNOWN_SOFTWARE:
		return o->type;
	case KNOWN_TECHNIQUE:
		return phases(s, o->phases);
	case KNOWN_CAMPAIGN:
		return day(o->first_seen);
	case KNOWN_VICTIM:
		return o->country.n ? o->country : o->region;
	default:
		return (struct str){ 0 };
	}
}

/* What the references of one thing say of its names: "(Citation: A)(Citation:
 * B)" beside an alias names titles of others. */
struct alias_reports {
	struct table name; /* source_name of every reference */
	struct str
		*report; /* the id of its report, where it has an address */
	struct words
		*cited; /* ids of the reports that its description cites */
};

static void note_cited(struct stix *s,
	struct str description,
	const struct alias_reports *r,
	struct words *to)
{
	for (struct str at = description, head;
		str_cut(at, ':', &head, &at);) {
		struct str title;
		struct str rest;
		uint32_t k;

		if (!str_ends(head, STR("(Citation")))
			continue;
		if (!str_cut(at, ')', &title, &rest))
			break; /* nor is there one further on */
		k = table_find(&r->name, str_trim(title));
		if (k != TABLE_NONE && r->report[k].n)
			published_word(&s->p, to, ' ', r->report[k]);
		at = rest;
	}
}

static struct alias_reports alias_reports_of(struct stix *s,
	struct str references,
	struct str source)
{
	struct alias_reports r = { .name = table_in(s->p.a) };
	struct json_scan list = published_scan(&s->p, references);
	struct reference ref;
	uint32_t n = 0;

	for (struct json_scan count = list;
		references.n && next_reference(s, &count, &ref);) {
		n++;
	}
	r.report = NEW(s->p.a, struct str, n + 1);
	r.cited = NEW(s->p.a, struct words, n + 1);
	for (struct json_scan once = list;
		r.cited && references.n && next_reference(s, &once, &ref);) {
		uint32_t k = table_put(&r.name, ref.source);

		if (k != TABLE_NONE && ref.url.n && !ref.external_id.n) {
			r.report[k] = published_report(&s->p,
				ref.url,
				ref.source,
				cited_day(s, ref.description),
				source,
				references);
		}
	}
	while (r.cited && references.n && next_reference(s, &list, &ref)) {
		uint32_t k = table_find(&r.name, ref.source);

		if (k != TABLE_NONE && !ref.url.n)
			note_cited(s, ref.description, &r, &r.cited[k]);
	}
	return r;
}

static void put_aliases(struct stix *s,
	const struct object *o,
	struct str raw,
	struct str of,
	struct str source,
	const struct alias_reports *r)
{
	struct json_scan list = published_scan(&s->p, raw);
	struct str name;

	while (raw.n && published_text(&s->p, &list, &name)) {
		uint32_t k = table_find(&r->name, name);

		if (!str_eq(name, o->name)) {
			published_put(&s->p,
				KNOWN_ALIAS,
				(const struct str[ALIAS_N]){ of,
					name,
					source,
					k == TABLE_NONE ? (struct str){ 0 }
							: r->cited[k].s },
				o->raw);
		}
	}
}

static void put_thing(struct stix *s,
	const struct object *o,
	const struct entry *e)
{
	enum known_kind kind = (enum known_kind)e->kind;
	struct str source = source_of(s, o, e);
	struct str cell[THING_N] = { 0 };
	struct str name = o->name.n ? o->name : e->place;

	if (!name.n) {
		published_skip(&s->p, o->raw, "a name was expected", o->id);
		return;
	}
	cell[THING_ID] = e->id;
	cell[THING_SOURCE] = source;
	cell[THING_CREATED] = day(o->created);
	cell[THING_NAME] = name;
	if (is_true(o->revoked))
		cell[THING_STATE] = STR("revoked");
	else if (is_true(o->deprecated))
		cell[THING_STATE] = STR("deprecated");
	else
		cell[THING_STATE] = (struct str){ 0 };
	cell[THING_DETAIL] = detail_of(s, o, kind);
	cell[THING_UUID] = uuid_of(o->id);
	if (!published_put(&s->p, kind, cell, o->raw))
		return;
	struct alias_reports r = alias_reports_of(s,
		o->aliases.n || o->x_aliases.n ? o->references
					       : (struct str){ 0 },
		source);
	if (!r.report || !r.cited)
		return; /* memory is spent */
	put_aliases(s, o, o->aliases, e->id, source, &r);
	put_aliases(s, o, o->x_aliases, e->id, source, &r);
}

/* --- indicators ----------------------------------------------------------
 */

struct marks {
	struct str list;
	struct str where;
	/* what it says beside type and value; NULL: marks of a list that is
	 * said of an actor */
	const struct obs_indicator *looked_for;
	/* misp-stix joins with AND what MISP has as attributes, each to be
	 * looked for by itself */
	bool each;
	/* it writes SHA-512/256 as SHA-256; so does its pattern */
	bool other_sha;
	uint32_t put;
	uint32_t unread;
	enum pattern_fault fault;
};

/* Whether the value alone is what is to be looked for. */
static bool meant_alone(const struct marks *m, const struct pattern_value *v)
{
	if (v->type >= INDICATOR_TYPES ||
		(m->other_sha && v->type == IND_SHA256))
		return false;
	return !v->alone ||
		(m->each && v->alone >= PATTERN_TOGETHER &&
			v->alone <= PATTERN_UNSEEN);
}

/* What is said of an actor is every value that stands there; looked for is
 * what alone is what the pattern means. */
static bool put_mark(struct stix *s,
	const struct pattern_value *v,
	struct marks *m)
{
	if (!m->looked_for) {
		return published_put(&s->p,
			KNOWN_MARK,
			(const struct str[MARK_N]){ m->list,
				str_of(v->mark),
				v->value },
			m->where);
	}
	struct obs_indicator x = *m->looked_for;
	x.type = str_of(indicator_type_name(v->type));
	x.value = v->value;
	x.port = v->port;
	if (v->from_ns != T_NONE && v->from_ns > x.from_ns)
		x.from_ns = v->from_ns;
	if (v->to_ns != T_NONE && (x.to_ns == T_NONE || v->to_ns < x.to_ns))
		x.to_ns = v->to_ns;
	return meant_alone(m, v) && published_indicator(&s->p, x, m->where);
}

static void put_marks(struct stix *s, struct str text, struct marks *m)
{
	struct arena scratch = *s->p.a;
	struct pattern_values all;

	if (!pattern_read(text, &scratch, &all)) {
		s->p.a->full = true;
		return;
	}
	for (uint32_t i = 0; i < all.n && !s->p.stopped; i++)
		m->put += put_mark(s, &all.value[i], m);
	m->unread += all.unread;
	m->fault = all.fault;
}

/* what an indicator may be said of: actors, also those that another bundle
 * holds, and what this one knows */
static bool indicated(const struct entry *to, struct str ref)
{
	if (to)
		return to->kind >= 0;
	return str_starts(ref, STR("intrusion-set--")) ||
		str_starts(ref, STR("threat-actor--")) ||
		str_starts(ref, STR("campaign--"));
}

static void put_list(struct stix *s,
	const struct object *o,
	struct entry *from,
	const struct entry *to,
	struct str source,
	struct str reports)
{
	struct str target = to ? to->id : uuid_of(o->to);
	struct marks m = {
		.list = published_join(&s->p, uuid_of(o->from), '/', target),
		.where = from->raw,
	};

	if (from->retracted) {
		s->retracted++;
	} else if (!str_is(o->relation, "indicates")) {
		pass_over(s, o->type);
	} else if (!indicated(to, o->to)) {
		published_skip(&s->p,
			o->raw,
			"an indicator of an actor, a campaign, software or a "
			"technique was expected",
			o->to);
	} else if (from->pattern_type.n &&
		!str_is(from->pattern_type, "stix")) {
		published_skip(&s->p,
			o->raw,
			"a pattern in STIX's own language was expected",
			from->pattern_type);
	} else if (from->indicates++ >= INDICATES_MAX) {
		published_skip(&s->p,
			o->raw,
			"an indicator of at most 64 things was expected",
			o->from);
	} else if (published_put(&s->p,
			   KNOWN_LIST,
			   (const struct str[LIST_N]){ m.list,
				   source,
				   target,
				   from->valid_from,
				   str_head(reports, REPORT_ID_N - 1) },
			   o->raw)) {
		put_marks(s, from->pattern, &m);
		s->unread_comparisons += m.unread;
		if (!m.put) {
			published_skip(&s->p,
				from->raw,
				"a pattern that names an address, a domain, "
				"a "
				"hash or the like was expected",
				o->from);
		}
	}
}

/* 0 to 100; what is no such number is not told */
static struct str sureness(struct str told)
{
	uint64_t v;

	return str_u64(told, &v) && v <= 100 ? told : (struct str){ 0 };
}

/* What others think of relations, with their names: "disagree by NAME".
 * source: STIX 2.1, 4.13 */
static void note_opinion(struct stix *s, const struct object *o)
{
	const struct entry *maker = entry_named(s, o->created_by);
	struct json_scan list = published_scan(&s->p, o->refs);
	struct str ref;
	struct str by = maker ? maker->name : (struct str){ 0 };
	char name[100];
	size_t n = 0;

	/* a comma would be the next opinion */
	for (; n < by.n && n < sizeof name; n++)
		name[n] = by.p[n] == ',' ? ' ' : by.p[n];
	n = utf8_prefix((struct str){ name, n });
	struct str text = arena_fmt(s->p.a,
		"%.*s%s%.*s",
		STR_FMT(o->opinion),
		n ? " by " : "",
		(int)n,
		name);
	while (o->refs.n && published_text(&s->p, &list, &ref)) {
		struct str all = noted_of(&s->opinions, ref);
		bool room = all.n + text.n < KNOWN_CELL_MAX_BYTE / 2;

		if (room && text.n)
			note_word(s, &s->opinions, ref, ',', text);
	}
}

static void note_opinions(struct stix *s)
{
	for (uint32_t i = 0; i < s->n_entry && !s->p.stopped; i++) {
		const struct entry *e = &s->entry[i];
		struct object o = { .raw = e->raw };
		const char *bad;

		if (e->is_opinion && !e->retracted &&
			published_members(&s->p,
				e->raw,
				wanted,
				sizeof wanted / sizeof *wanted,
				&o,
				&bad))
			note_opinion(s, &o);
	}
}

static void put_relation(struct stix *s, const struct object *o)
{
	struct entry *from = entry_named(s, o->from);
	struct entry *to = entry_named(s, o->to);
	struct str source;
	struct str reports;

	if (!o->from.n || !o->to.n || !o->relation.n) {
		published_skip(&s->p,
			o->raw,
			"a relationship with relationship_type, source_ref "
			"and "
			"target_ref was expected",
			o->id);
		return;
	}
	source = source_of(s, o, from);
	reports = published_join(&s->p,
		cited(s, o->references, source),
		' ',
		noted_of(&s->cites, o->id));
	if (from && from->is_indicator) {
		put_list(s, o, from, to, source, reports);
		return;
	}
	/* an identity or a place is a victim when something targets it; a
	 * place is also where an actor is */
	if (to &&
		(str_is(o->relation, "targets") ||
			(str_is(o->relation, "located-at") && to->place.n)))
		to->named = true;
	/* what the bundle does not hold may stand in another: it is then
	 * found by its uuid */
	struct str subject = from ? from->id : uuid_of(o->from);
	struct str object = to ? to->id : uuid_of(o->to);
	published_put(&s->p,
		KNOWN_FACT,
		(const struct str[FACT_N]){ o->relation,
			subject,
			object,
			day(o->created),
			reports,
			sureness(o->confidence),
			noted_of(&s->opinions, o->id) },
		o->raw);
}

static bool labelled(const struct object *o, const char *with)
{
	return o->labels.n &&
		memmem(o->labels.p, o->labels.n, with, strlen(with)) != NULL;
}

/* Whether it is a claim of another case, which is no published knowledge. */
static bool put_claim(struct stix *s, const struct object *o)
{
	const struct entry *maker = entry_named(s, o->created_by);
	struct stix_claim c = { .raw = o->raw,
		.extensions = o->extensions,
		.revoked = is_true(o->revoked),
		.simulated = labelled(o, "\"simulated\"") };

	if (maker)
		c.by = maker->name;
	c.by_id = o->created_by;
	return stix_claim_put(&s->p, &c);
}

static struct str raw_of(const void *ctx, struct str id)
{
	const struct entry *e = entry_named(ctx, id);

	return e && !e->retracted ? e->raw : (struct str){ 0 };
}

/* Whether the grouping asks for information. */
static bool put_request(struct stix *s, const struct object *o)
{
	const struct entry *maker = entry_named(s, o->created_by);
	const struct stix_request r = { .raw = o->raw,
		.id = o->id,
		.notes = noted_of(&s->notes, o->id),
		.from = maker ? maker->name : (struct str){ 0 },
		.ctx = s,
		.object = raw_of };

	/* one more than are taken, so that whoever takes them can say so */
	if (s->requests > RFI_IMPORT_MAX || is_true(o->revoked))
		return false;
	bool is = stix_request_put(&s->p, &r);
	s->requests += is;
	return is;
}

/* The first value that a pattern means alone, as "type:value" of an entity;
 * empty = none that a claim can be made of. */
static struct str entity_of_pattern(struct stix *s, struct str pattern)
{
	static const struct {
		enum indicator_type type;
		const char *entity;
	} of[] = { { IND_IP, "address" },
		{ IND_DOMAIN, "domain" },
		{ IND_MD5, "sample" },
		{ IND_SHA1, "sample" },
		{ IND_SHA256, "sample" } };
	struct arena scratch = *s->p.a;
	struct pattern_values all = { 0 };

	if (!pattern_read(pattern, &scratch, &all))
		return (struct str){ 0 };
	for (uint32_t i = 0; i < all.n; i++) {
		const struct pattern_value *v = &all.value[i];

		for (size_t k = 0; !v->alone && k < sizeof of / sizeof *of;
			k++) {
			char room[INDICATOR_MAX_BYTE + 16];

			if (v->type != of[k].type ||
				v->value.n > INDICATOR_MAX_BYTE)
				continue;
			int n = snprintf(room,
				sizeof room,
				"%s:%.*s",
				of[k].entity,
				STR_FMT(v->value));
			return arena_str(s->p.a,
				(struct str){ room, (size_t)n });
		}
	}
	return (struct str){ 0 };
}

/* Who saw an indicator: a claim of whoever says so, for each place. */
static void put_sighting(struct stix *s, const struct object *o)
{
	const struct entry *of = entry_named(s, o->sighted);
	const struct entry *maker = entry_named(s, o->created_by);
	struct json_scan list = published_scan(&s->p, o->where);
	struct str ref;
	struct stix_sighting x = {
		.raw = o->raw,
		.first = o->first_seen,
		.last = o->last_seen,
		.confidence = sureness(o->confidence),
		.words = o->id,
	};

	if (s->ours || is_true(o->revoked) || !of || !of->is_indicator ||
		of->retracted || !o->where.n) {
		pass_over(s, o->type);
		return;
	}
	x.thing = entity_of_pattern(s, of->pattern);
	if (maker)
		x.by = maker->name;
	while (published_text(&s->p, &list, &ref)) {
		const struct entry *place = entry_named(s, ref);

		if (!place || !place->name.n || !x.thing.n) {
			pass_over(s, o->type);
			continue;
		}
		x.organisation = place->name;
		stix_sighting_put(&s->p, &x);
	}
}

static void second_walk(struct stix *s, const struct object *o)
{
	const struct entry *e = entry_named(s, o->id);

	/* a report, a marking, or a version that does not count */
	if (!e || e->raw.p != o->raw.p)
		return;
	if (str_is(o->type, "grouping") && put_request(s, o))
		return;
	if (str_is(o->type, "relationship")) {
		if (put_claim(s, o))
			return;
		if (is_true(o->revoked) || is_true(o->deprecated))
			s->retracted++;
		else
			put_relation(s, o);
	} else if (str_is(o->type, "sighting")) {
		put_sighting(s, o);
	} else if (e->kind >= 0 && e->kind != KNOWN_VICTIM) {
		put_thing(s, o, e);
	} else if (e->kind < 0 && !e->is_indicator && !e->is_opinion) {
		pass_over(s, o->type);
	}
}

/* all its types say so. source: STIX 2.1, 10.8 */
static bool is_benign(struct stix *s, const struct object *o)
{
	struct json_scan list = published_scan(&s->p, o->indicator_types);
	struct str type;
	bool benign = false;

	while (o->indicator_types.n && published_text(&s->p, &list, &type)) {
		benign = str_is(type, "benign");
		if (!benign)
			return false;
	}
	return benign;
}

/* What a sensor can look for, whoever it is said of: in order of their
 * identifiers in the bundle, behind all that is said of actors. */
static void put_indicator(struct stix *s,
	const struct object *o,
	const struct entry *e)
{
	const struct entry *maker =
		str_starts(o->created_by, STR("identity--"))
		? entry_named(s, o->created_by)
		: NULL;
	const struct obs_indicator x = {
		.label = str_head(o->name, 200),
		.source = maker ? maker->name : (struct str){ 0 },
		.from_ns = feed_time(o->valid_from, false),
		.to_ns = feed_time(o->valid_until, true),
		.seen_from_ns = T_NONE,
		.seen_to_ns = T_NONE,
		.id = o->id,
		.version_ns = feed_time(o->modified, false),
	};
	struct marks m = {
		.where = o->raw,
		.looked_for = &x,
		.each = labelled(o, "misp:name=") || labelled(o, "|ip"),
		.other_sha = labelled(o, "sha512/256"),
	};

	if (o->pattern_type.n && !str_is(o->pattern_type, "stix")) {
		s->left_out[PATTERN_SYNTAX]++;
		if (!e->indicates) {
			published_skip(&s->p,
				o->raw,
				"a pattern in STIX's own language was "
				"expected",
				o->pattern_type);
		}
		return;
	}
	if (is_benign(s, o)) {
		s->left_out[PATTERN_BENIGN]++;
		return;
	}
	put_marks(s, o->pattern, &m);
	if (m.put)
		return;
	s->left_out[m.fault]++;
	/* a value that was wrong was told */
	if (!e->indicates && m.fault)
		published_skip(&s->p,
			o->raw,
			pattern_faults[m.fault].why,
			o->id);
}

static void put_indicators(struct stix *s)
{
	for (uint32_t i = 0; i < s->n_entry && !s->p.stopped; i++) {
		const struct entry *e = &s->entry[i];
		struct object o = { .raw = e->raw };
		const char *bad;

		if (e->is_indicator && e->retracted) {
			published_revocation(&s->p,
				s->ids.key[i],
				feed_time(e->modified, false),
				e->raw);
			continue;
		}
		if (e->is_indicator &&
			published_members(&s->p,
				e->raw,
				wanted,
				sizeof wanted / sizeof *wanted,
				&o,
				&bad)) {
			put_indicator(s, &o, e);
		}
	}
}

/* Who is a victim is known when all relations are; an identity that only
 * publishes is none. */
static void put_victims(struct stix *s)
{
	for (uint32_t i = 0; i < s->n_entry && !s->p.stopped; i++) {
		const struct entry *e = &s->entry[i];
		struct object o = { .raw = e->raw };
		const char *bad;

		if (e->kind == KNOWN_VICTIM && e->named &&
			published_members(&s->p,
				e->raw,
				wanted,
				sizeof wanted / sizeof *wanted,
				&o,
				&bad)) {
			put_thing(s, &o, e);
		}
	}
}

/* Tells what is wrong with the form of an object's lists, once: later walks
 * over them are quiet. */
static void check_lists(struct stix *s, const struct object *o)
{
	const struct str texts[] = { o->aliases, o->x_aliases, o->refs };
	struct json_scan references = published_scan(&s->p, o->references);
	struct reference r;
	struct str text;

	while (o->references.n && next_reference(s, &references, &r))
		;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		for (struct json_scan list = published_scan(&s->p, texts[i]);
			texts[i].n && published_text(&s->p, &list, &text);)
			;
	}
	phases(s, o->phases);
}

static void walk(struct stix *s, struct str objects, bool first)
{
	struct json_scan list = published_scan(&s->p, objects);
	struct str raw;

	s->p.again = !first;
	while (!s->p.stopped && published_object(&s->p, &list, &raw)) {
		struct object o = { .raw = raw };
		const char *bad = NULL;

		if (!published_members(&s->p,
			    raw,
			    wanted,
			    sizeof wanted / sizeof *wanted,
			    &o,
			    &bad) ||
			!o.type.n || (!o.id.n && !str_is(o.type, "bundle"))) {
			if (first) {
				published_skip(&s->p,
					raw,
					bad ? bad
					    : "an object with type and id "
					      "was "
					      "expected",
					o.id);
			}
			continue;
		}
		if (str_is(o.type, "bundle")) {
			if (o.objects.n && o.objects.p[0] == '[')
				walk(s, o.objects, first);
			s->p.again = !first;
			continue;
		}
		if (!first) {
			second_walk(s, &o);
			continue;
		}
		check_lists(s, &o);
		s->p.again = true;
		first_walk(s, &o);
		s->p.again = false;
	}
}

static void tell_sums(const struct stix *s)
{
	char *note = s->p.stats->note;
	size_t room = sizeof s->p.stats->note;
	size_t n;
	const char *between = "; patterns left out: ";

	snprintf(note,
		room,
		"STIX bundle: %u objects with an id, %u relations retracted, "
		"%u objects that say nothing of actors, %u comparisons "
		"without "
		"a value to look for",
		s->n_entry,
		s->retracted,
		s->passed_over,
		s->unread_comparisons);
	n = strlen(note);
	for (unsigned i = 1; i < PATTERN_FAULTS; i++) {
		if (!s->left_out[i])
			continue;
		snprintf(note + n,
			room - n,
			"%s%u %s",
			between,
			s->left_out[i],
			pattern_faults[i].name);
		n = strlen(note);
		between = ", ";
	}
	between = "; passed over: ";
	for (uint32_t i = 0; i < s->passed.n && n < room; i++) {
		snprintf(note + n,
			room - n,
			"%s%u %.*s",
			between,
			s->passed_by_type[i],
			STR_FMT(s->passed.key[i]));
		n = strlen(note);
		between = ", ";
	}
}

/* the objects of a bundle, or a list of objects or of bundles */
static struct str top_objects(struct published *p, struct json_scan *top)
{
	struct str key;
	struct str value;
	struct str objects = { 0 };
	enum json_kind kind;

	top->rest = published_past_blanks(top->rest);
	if (top->rest.n && top->rest.p[0] == '[') {
		json_scan_nested(top, &objects);
		return objects;
	}
	while (json_scan_next(top, &key, &value, &kind)) {
		if (!str_is(key, "objects"))
			continue;
		if (objects.n) {
			published_skip(p,
				top->rest,
				"one list of objects was expected, "
				"the first is used",
				(struct str){ 0 });
		} else if (kind != JSON_NESTED || value.p[0] != '[') {
			published_skip(p,
				top->rest,
				"a list was expected in",
				key);
		} else {
			objects = value;
		}
	}
	return objects;
}

bool stix_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct stix s = { 0 };

	if (!published_open(&s.p, in, &scratch, out, stats, err))
		return false;
	first_room(&s);
	s.published_ids = table_in(&scratch);
	s.cites.id = s.published_ids;
	s.opinions.id = s.published_ids;
	s.located.id = s.published_ids;
	s.notes.id = s.published_ids;
	s.ids = s.published_ids;
	s.marked.used = s.marked.defined = s.passed = s.published_ids;
	struct json_scan top = published_scan(&s.p, s.p.text);
	struct str objects = top_objects(&s.p, &top);
	if (objects.n) {
		walk(&s, objects, true);
		s.p.again = true;
		note_opinions(&s);
		walk(&s, objects, false);
		put_victims(&s);
		put_indicators(&s);
	}
	tell_sums(&s);
	marked_tell(&s.marked, stats);
	return published_end(&s.p, &top, err);
}
