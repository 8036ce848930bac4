/* SPDX-License-Identifier: Apache-2.0 */
/* STIX 2.0 and 2.1 bundles, ATT&CK's among them: actors, software, techniques, victims, relations with the reports they cite,
 * and indicators by the actor they indicate. Two walks over the objects: identifiers first, since relations may stand before
 * what they relate. source: OASIS STIX 2.1, 4 (objects), 9 (patterns); ATT&CK design and philosophy, STIX usage */
#include <stdio.h>

#include "read/published.h"

struct object {
	struct str type, id, name, created, modified, created_by, revoked, deprecated;
	struct str aliases, x_aliases, references, phases, first_seen, country, region, sectors;
	struct str relation, from, to;
	struct str pattern, valid_from, refs, published, statement, definition;
	struct str raw;
};

static const struct member_wanted wanted[] = {
	{ "type", offsetof(struct object, type) }, { "id", offsetof(struct object, id) }, { "name", offsetof(struct object, name) },
	{ "created", offsetof(struct object, created) }, { "modified", offsetof(struct object, modified) }, { "created_by_ref", offsetof(struct object, created_by) },
	{ "revoked", offsetof(struct object, revoked) }, { "x_mitre_deprecated", offsetof(struct object, deprecated) },
	{ "aliases", offsetof(struct object, aliases) }, { "x_mitre_aliases", offsetof(struct object, x_aliases) },
	{ "external_references", offsetof(struct object, references) }, { "kill_chain_phases", offsetof(struct object, phases) },
	{ "first_seen", offsetof(struct object, first_seen) }, { "country", offsetof(struct object, country) }, { "region", offsetof(struct object, region) },
	{ "sectors", offsetof(struct object, sectors) }, { "relationship_type", offsetof(struct object, relation) },
	{ "source_ref", offsetof(struct object, from) }, { "target_ref", offsetof(struct object, to) },
	{ "pattern", offsetof(struct object, pattern) }, { "valid_from", offsetof(struct object, valid_from) },
	{ "object_refs", offsetof(struct object, refs) }, { "published", offsetof(struct object, published) },
	{ "definition", offsetof(struct object, definition) }, { "statement", offsetof(struct object, statement) },
};

static const struct { const char *type; enum known_kind kind; } thing_kinds[] = {
	{ "intrusion-set", KNOWN_GROUP }, { "threat-actor", KNOWN_GROUP }, { "campaign", KNOWN_CAMPAIGN }, { "malware", KNOWN_SOFTWARE },
	{ "tool", KNOWN_SOFTWARE }, { "attack-pattern", KNOWN_TECHNIQUE }, { "identity", KNOWN_VICTIM }, { "location", KNOWN_VICTIM },
};

/* What the first walk keeps of an object: enough to resolve whatever refers to it. */
struct entry {
	struct str id;                  /* as published: G0007 where the catalogue numbers, else the STIX id */
	struct str name;                /* of identities: who publishes */
	struct str catalogue;           /* that numbers it: mitre-attack; empty */
	struct str modified;
	uint64_t content;               /* hash */
	size_t at;                      /* of the version that counts */
	int kind;                       /* enum known_kind, or -1 */
	bool is_indicator, victim;
	struct str indicates;           /* pattern, for indicators */
	struct str valid_from;
};

struct stix {
	struct published p;
	struct table ids;               /* STIX id -> entry */
	struct entry *entry;
	uint32_t n_entry, cap;
	struct table cites;             /* relation's STIX id -> reports that contain it; by index */
	struct str *cited_by;
	uint32_t passed_over, retracted;
	struct str terms;
};

int stix_probe(struct str head)
{
	if (!head.n || head.p[0] != '{')
		return 0;
	return str_has(head, STR("\"bundle--")) || (str_has(head, STR("\"bundle\"")) && str_has(head, STR("\"type\""))) ? 88 : 0;
}

static int kind_of(struct str type)
{
	for (size_t i = 0; i < sizeof thing_kinds / sizeof *thing_kinds; i++)
		if (str_is(type, thing_kinds[i].type))
			return (int)thing_kinds[i].kind;
	return -1;
}

static struct str day(struct str stamp)
{
	return str_head(stamp, 10);
}

static bool is_true(struct str v)
{
	return str_is(v, "T");
}

/* --- references ------------------------------------------------------------------------------------------------------------ */

struct reference {
	struct str source, description, url, external_id;
};

static const struct member_wanted reference_wanted[] = {
	{ "source_name", offsetof(struct reference, source) }, { "description", offsetof(struct reference, description) },
	{ "url", offsetof(struct reference, url) }, { "external_id", offsetof(struct reference, external_id) },
};

static bool next_reference(struct stix *s, struct json_scan *list, struct reference *ret)
{
	struct str raw;
	enum json_kind kind;
	const char *bad;

	while (json_scan_item(list, &raw, &kind)) {
		*ret = (struct reference){ 0 };
		if (kind == JSON_NESTED && published_members(&s->p, raw, reference_wanted, sizeof reference_wanted / sizeof *reference_wanted, ret, &bad))
			return true;
		published_skip(&s->p, raw, "an external reference was expected", (struct str){ 0 });
	}
	return false;
}

/* a catalogue's own number for the thing: source_name mitre-attack, mitre-mobile-attack ... with an external_id */
static bool catalogue_reference(const struct reference *r)
{
	return str_starts(r->source, STR("mitre-")) && r->external_id.n;
}

/* "Cash, D. et al. (2020, December 14). Dark Halo ..." -> 2020-12-14; "(2020, December)" -> 2020-12-01; "(2016)" -> 2016-01-01 */
static struct str cited_day(struct stix *s, struct str description)
{
	static const char month[12][10] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December" };

	for (struct str at = description, head; str_cut(at, '(', &head, &at);) {
		uint64_t year, d = 1;
		unsigned m = 1;

		if (!str_u64(str_head(at, 4), &year) || year < 1990 || year > 2100 || at.n < 5)
			continue;
		struct str rest = str_from(at, 4);
		if (rest.p[0] != ')' && rest.p[0] != ',')
			continue;
		rest = str_trim(str_from(rest, 1));
		for (unsigned i = 0; at.p[4] == ',' && i < 12; i++)
			if (str_starts(rest, str_of(month[i]))) {
				m = i + 1;
				rest = str_trim(str_from(rest, strlen(month[i])));
				size_t digits = 0;
				while (digits < rest.n && digits < 2 && rest.p[digits] >= '0' && rest.p[digits] <= '9')
					digits++;
				if (!digits || !str_u64(str_head(rest, digits), &d) || d < 1 || d > 31)
					d = 1;
				break;
			}
		return arena_fmt(s->p.a, "%04u-%02u-%02u", (unsigned)year, m, (unsigned)d);
	}
	return (struct str){ 0 };
}

/* the reports that an object cites: ids separated by blanks. Names of aliases among the references are no reports. */
static struct str cited(struct stix *s, struct str references, struct str source)
{
	struct json_scan list = published_scan(&s->p, references);
	struct reference r;
	struct words ids = { 0 };

	while (references.n && next_reference(s, &list, &r)) {
		if (r.external_id.n || (!r.url.n && (!r.description.n || str_starts(str_trim(r.description), STR("(")))))
			continue;
		published_word(&s->p, &ids, ' ', published_report(&s->p, r.url, r.source, cited_day(s, r.description), source, references));
	}
	return ids.s;
}

/* --- first walk: who is who ------------------------------------------------------------------------------------------------- */

static bool more_room(struct stix *s)
{
	if (s->n_entry < s->cap)
		return true;
	uint32_t cap = s->cap ? s->cap * 2 : 1024;
	struct entry *e = NEW(s->p.a, struct entry, cap);
	if (!e)
		return false;
	if (s->n_entry)
		memcpy(e, s->entry, s->n_entry * sizeof *e);
	s->entry = e;
	s->cap = cap;
	return true;
}

static struct entry entry_of(struct stix *s, const struct object *o)
{
	struct entry e = { .id = o->id, .name = o->name, .modified = o->modified, .content = hash_bytes(o->raw), .at = (size_t)(o->raw.p - s->p.text.p),
	                   .kind = kind_of(o->type), .is_indicator = str_is(o->type, "indicator"), .indicates = o->pattern, .valid_from = day(o->valid_from) };
	struct json_scan list = published_scan(&s->p, o->references);
	struct reference r;

	while (e.kind >= 0 && o->references.n && next_reference(s, &list, &r))
		if (catalogue_reference(&r)) {
			e.id = r.external_id;
			e.catalogue = r.source;
			break;
		}
	return e;
}

static void note_entry(struct stix *s, const struct object *o)
{
	uint32_t before = s->ids.n, k = table_put(&s->ids, o->id);
	struct entry now;

	if (k == TABLE_NONE || !more_room(s)) {
		s->p.stopped = true;
		return;
	}
	now = entry_of(s, o);
	if (k == before) {
		s->entry[s->n_entry++] = now;
		return;
	}
	struct entry *old = &s->entry[k];
	int order = str_cmp(now.modified, old->modified);
	if (order == 0 && now.content != old->content)
		published_skip(&s->p, o->raw, "an id stands twice with different content and the same date; the first is used", o->id);
	if (order > 0)
		*old = now;
}

/* a report that contains a relation is cited by it */
static void note_report(struct stix *s, const struct object *o)
{
	struct json_scan list = published_scan(&s->p, o->refs);
	struct str ref, by = o->name;
	enum json_kind kind;

	if (!o->refs.n)
		return;
	struct str id = cited(s, o->references, (struct str){ 0 });
	if (!id.n)
		id = published_report(&s->p, (struct str){ 0 }, by.n ? by : o->id, day(o->published), (struct str){ 0 }, o->raw);
	while (json_scan_item(&list, &ref, &kind)) {
		uint32_t before = s->cites.n, k;

		if (kind != JSON_STRING || !str_starts(ref, STR("relationship--")) || (k = table_put(&s->cites, ref)) == TABLE_NONE)
			continue;
		if ((k & (k + 1)) == 0 && k == before) {        /* room doubles at powers of two */
			struct str *wide = NEW(s->p.a, struct str, 2 * (k + 1));
			if (!wide)
				return;
			if (k)
				memcpy(wide, s->cited_by, k * sizeof *wide);
			s->cited_by = wide;
		}
		s->cited_by[k] = k != before ? arena_fmt(s->p.a, "%.*s %.*s", STR_FMT(s->cited_by[k]), STR_FMT(id)) : id;
	}
}

static void first_walk(struct stix *s, const struct object *o)
{
	if (str_is(o->type, "marking-definition") && o->definition.n) {
		struct object inner = { 0 };
		const char *bad;

		if (!s->terms.n && published_members(&s->p, o->definition, wanted, sizeof wanted / sizeof *wanted, &inner, &bad))
			s->terms = inner.statement;
	} else if (str_is(o->type, "report")) {
		note_report(s, o);
	} else {
		note_entry(s, o);
	}
}

/* --- second walk: what is said ------------------------------------------------------------------------------------------------ */

static const struct entry *entry_named(const struct stix *s, struct str id)
{
	uint32_t k = table_find(&s->ids, id);

	return k == TABLE_NONE ? NULL : &s->entry[k];
}

static struct str uuid_of(struct str stix_id)
{
	const char *hit = stix_id.n ? memmem(stix_id.p, stix_id.n, "--", 2) : NULL;

	return hit ? str_from(stix_id, (size_t)(hit - stix_id.p) + 2) : stix_id;
}

/* who publishes an object: the catalogue that numbers it or, of a relation, what it is said of; else the identity that made it */
static struct str source_of(struct stix *s, const struct object *o, const struct entry *about)
{
	const struct entry *maker = entry_named(s, o->created_by);
	struct str id = about && about->catalogue.n ? about->catalogue : maker && maker->name.n ? maker->name : STR("stix");

	published_source(&s->p, id, str_starts(id, STR("mitre-")) ? STR("MITRE ATT&CK") : id, s->terms, o->raw);
	return id;
}

/* the text values of an array, joined: tactics, sectors */
static struct str phases(struct stix *s, struct str raw)
{
	struct phase { struct str name; } ph;
	static const struct member_wanted want[] = { { "phase_name", offsetof(struct phase, name) } };
	struct json_scan list = published_scan(&s->p, raw);
	struct words all = { 0 };
	struct str item;
	enum json_kind kind;
	const char *bad;

	while (raw.n && json_scan_item(&list, &item, &kind)) {
		ph.name = (struct str){ 0 };
		if (kind == JSON_NESTED && published_members(&s->p, item, want, 1, &ph, &bad) && ph.name.n)
			published_word(&s->p, &all, ',', ph.name);
	}
	return all.s;
}

static struct str detail_of(struct stix *s, const struct object *o, enum known_kind kind)
{
	switch (kind) {
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

/* What the references of one thing say of its names: "(Citation: A)(Citation: B)" beside an alias names titles of others. */
struct alias_reports {
	struct table name;              /* source_name of every reference */
	struct str *report;             /* the id of its report, where it has an address */
	struct words *cited;            /* ids of the reports that its description cites */
};

static void note_cited(struct stix *s, struct str description, const struct alias_reports *r, struct words *to)
{
	for (struct str at = description, head; str_cut(at, ':', &head, &at);) {
		struct str title, rest;
		uint32_t k;

		if (!str_ends(head, STR("(Citation")) || !str_cut(at, ')', &title, &rest))
			continue;
		k = table_find(&r->name, str_trim(title));
		if (k != TABLE_NONE && r->report[k].n)
			published_word(&s->p, to, ' ', r->report[k]);
		at = rest;
	}
}

static struct alias_reports alias_reports_of(struct stix *s, struct str references, struct str source)
{
	struct alias_reports r = { .name = table_in(s->p.a) };
	struct json_scan list = published_scan(&s->p, references);
	struct reference ref;
	uint32_t n = 0;

	for (struct json_scan count = list; references.n && next_reference(s, &count, &ref);)
		n++;
	r.report = NEW(s->p.a, struct str, n + 1);
	r.cited = NEW(s->p.a, struct words, n + 1);
	for (struct json_scan once = list; r.cited && references.n && next_reference(s, &once, &ref);) {
		uint32_t k = table_put(&r.name, ref.source);

		if (k != TABLE_NONE && ref.url.n && !ref.external_id.n)
			r.report[k] = published_report(&s->p, ref.url, ref.source, cited_day(s, ref.description), source, references);
	}
	while (r.cited && references.n && next_reference(s, &list, &ref)) {
		uint32_t k = table_find(&r.name, ref.source);

		if (k != TABLE_NONE && !ref.url.n)
			note_cited(s, ref.description, &r, &r.cited[k]);
	}
	return r;
}

static void put_aliases(struct stix *s, const struct object *o, struct str raw, struct str of, struct str source, const struct alias_reports *r)
{
	struct json_scan list = published_scan(&s->p, raw);
	struct str name;
	enum json_kind kind;

	while (raw.n && json_scan_item(&list, &name, &kind)) {
		uint32_t k = kind == JSON_STRING ? table_find(&r->name, name) : TABLE_NONE;

		if (kind == JSON_STRING && name.n && !str_eq(name, o->name))
			published_put(&s->p, KNOWN_ALIAS, (const struct str[ALIAS_N]){ of, name, source, k == TABLE_NONE ? (struct str){ 0 } : r->cited[k].s }, o->raw);
	}
}

static void put_thing(struct stix *s, const struct object *o, const struct entry *e)
{
	enum known_kind kind = (enum known_kind)e->kind;
	struct str source = source_of(s, o, e), cell[THING_N] = { 0 };

	if (kind == KNOWN_VICTIM && !e->victim)
		return;                 /* an identity that only publishes */
	if (!o->name.n) {
		published_skip(&s->p, o->raw, "a name was expected", o->id);
		return;
	}
	cell[THING_ID] = e->id, cell[THING_SOURCE] = source, cell[THING_CREATED] = day(o->created), cell[THING_NAME] = o->name;
	cell[THING_STATE] = is_true(o->revoked) ? STR("revoked") : is_true(o->deprecated) ? STR("deprecated") : (struct str){ 0 };
	cell[THING_DETAIL] = detail_of(s, o, kind), cell[THING_UUID] = uuid_of(o->id);
	published_put(&s->p, kind, cell, o->raw);
	struct alias_reports r = alias_reports_of(s, o->aliases.n || o->x_aliases.n ? o->references : (struct str){ 0 }, source);
	put_aliases(s, o, o->aliases, e->id, source, &r);
	put_aliases(s, o, o->x_aliases, e->id, source, &r);
}

/* The comparisons of a pattern that name something to look for. source: STIX 2.1, 9.2 and 6 */
static const struct { const char *path, *type; } comparisons[] = {
	{ "ipv4-addr:value", "ip" }, { "ipv6-addr:value", "ip" }, { "domain-name:value", "domain" }, { "url:value", "url" }, { "email-addr:value", "email" },
	{ "file:hashes.MD5", "hash" }, { "file:hashes.'MD5'", "hash" }, { "file:hashes.'SHA-1'", "hash" }, { "file:hashes.'SHA-256'", "hash" }, { "file:hashes.SHA1", "hash" },
	{ "file:hashes.SHA256", "hash" }, { "x509-certificate:serial_number", "certificate" }, { "x509-certificate:hashes.'SHA-1'", "certificate" },
	{ "x509-certificate:hashes.'SHA-256'", "certificate" },
};

/* one comparison at the head of the pattern: path = 'value' */
static bool comparison(struct str at, const char *path, struct str *ret_value)
{
	if (!str_starts(at, str_of(path)))
		return false;
	at = str_trim(str_from(at, strlen(path)));
	if (!at.n || at.p[0] != '=')
		return false;
	at = str_trim(str_from(at, 1));
	struct str rest;
	return at.n && at.p[0] == '\'' && str_cut(str_from(at, 1), '\'', ret_value, &rest) && ret_value->n;
}

static void put_marks(struct stix *s, struct str pattern, struct str list, struct str where)
{
	for (struct str at = pattern; at.n; at = str_from(at, 1))
		for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
			struct str value;

			if (comparison(at, comparisons[i].path, &value))
				published_put(&s->p, KNOWN_MARK, (const struct str[MARK_N]){ list, str_of(comparisons[i].type), value }, where);
		}
}

static struct str joined(struct stix *s, struct str a, struct str b)
{
	return a.n && b.n ? arena_fmt(s->p.a, "%.*s %.*s", STR_FMT(a), STR_FMT(b)) : a.n ? a : b;
}

static void put_relation(struct stix *s, const struct object *o)
{
	const struct entry *from = entry_named(s, o->from), *to = entry_named(s, o->to);
	uint32_t in_report = table_find(&s->cites, o->id);
	struct str source, reports;

	if (!o->from.n || !o->to.n) {
		published_skip(&s->p, o->raw, "a relationship with source_ref and target_ref was expected", o->id);
		return;
	}
	source = source_of(s, o, from);
	reports = joined(s, cited(s, o->references, source), in_report == TABLE_NONE ? (struct str){ 0 } : s->cited_by[in_report]);
	if (from && from->is_indicator) {
		struct str target = to ? to->id : uuid_of(o->to), list = arena_fmt(s->p.a, "%.*s/%.*s", STR_FMT(uuid_of(o->from)), STR_FMT(target));
		published_put(&s->p, KNOWN_LIST, (const struct str[LIST_N]){ list, source, target, from->valid_from, str_head(reports, REPORT_ID_N - 1) }, o->raw);
		put_marks(s, from->indicates, list, o->raw);
		return;
	}
	/* what the bundle does not hold may stand in another: it is then found by its uuid */
	published_put(&s->p, KNOWN_FACT, (const struct str[FACT_N]){ o->relation, from ? from->id : uuid_of(o->from), to ? to->id : uuid_of(o->to), day(o->created), reports }, o->raw);
}

static void second_walk(struct stix *s, const struct object *o)
{
	const struct entry *e = entry_named(s, o->id);

	if (!e || e->at != (size_t)(o->raw.p - s->p.text.p))
		return;                 /* a report, a marking, or a version that does not count */
	if (str_is(o->type, "relationship")) {
		if (is_true(o->revoked) || is_true(o->deprecated))
			s->retracted++;
		else
			put_relation(s, o);
	} else if (e->kind >= 0) {
		put_thing(s, o, e);
	} else if (!e->is_indicator) {
		s->passed_over++;
	}
}

/* an identity or a place is a victim when something targets it */
static void mark_victims(struct stix *s, const struct object *o)
{
	uint32_t to = str_is(o->type, "relationship") && str_is(o->relation, "targets") ? table_find(&s->ids, o->to) : TABLE_NONE;

	if (to != TABLE_NONE)
		s->entry[to].victim = true;
}

static void walk(struct stix *s, struct str objects, bool first)
{
	struct json_scan list = published_scan(&s->p, objects);
	struct str raw;
	enum json_kind kind;

	while (!s->p.stopped && json_scan_item(&list, &raw, &kind)) {
		struct object o = { .raw = raw };
		const char *bad = "an object was expected";

		if (kind != JSON_NESTED || raw.p[0] != '{' || !published_members(&s->p, raw, wanted, sizeof wanted / sizeof *wanted, &o, &bad) || !o.id.n || !o.type.n) {
			if (first)
				published_skip(&s->p, raw, bad ? bad : "an object with type and id was expected", str_head(o.id, 80));
			continue;
		}
		if (first)
			first_walk(s, &o);
		else
			mark_victims(s, &o), second_walk(s, &o);
	}
	if (list.bad)
		published_skip(&s->p, list.rest, list.bad, (struct str){ 0 });
}

bool stix_read(struct input *in, struct arena scratch, const struct sink *out, struct read_stats *stats, struct err *err)
{
	struct stix s = { 0 };
	struct str key, value, objects = { 0 };
	enum json_kind kind;

	if (!published_open(&s.p, in, &scratch, out, stats, err))
		return false;
	s.ids = s.cites = table_in(&scratch);
	struct json_scan top = published_scan(&s.p, s.p.text);
	while (json_scan_next(&top, &key, &value, &kind))
		if (str_is(key, "objects") && kind == JSON_NESTED)
			objects = value;
	if (objects.n) {
		walk(&s, objects, true);
		walk(&s, objects, false);
	}
	snprintf(stats->note, sizeof stats->note, "STIX bundle: %u objects with an id, %u relations retracted, %u objects of kinds that say nothing of actors",
	         s.n_entry, s.retracted, s.passed_over);
	return published_end(&s.p, &top, err);
}
