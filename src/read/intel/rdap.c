/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of RDAP: one object, a list of them, the results of a search, or one
 * a line. Each contact of a thing is a row of identities. source: RFC 9083
 * (answers), RFC 7095 (jCard), RFC 9553 (JSContact), RFC 9537 (redacted) */
#include <stdio.h>

#include "read/intel/registry.h"
#include "read/intel/published.h"

enum {
	DEPTH_MAX = 6, /* of contacts inside contacts */
	LIST_MAX = 64,
	URI_MAX = 200
};

#define WANTED(w) (w), sizeof(w) / sizeof *(w)
#define MEMBER(of, name, kind)                         \
	{                                              \
#name, offsetof(struct of, name), kind \
	}

struct thing {
	struct str objectClassName;
	struct str handle;
	struct str ldhName;
	struct str unicodeName;
	struct str startAddress;
	struct str endAddress;
	struct str cidr0_cidrs;
	struct str startAutnum;
	struct str endAutnum;
	struct str country;
	struct str port43;
	struct str status;
	struct str events;
	struct str entities;
	struct str redacted;
	struct str links;
	struct str roles;
	struct str vcardArray;
	struct str jscard;
	struct str jscard_0;
};
static const struct member_wanted thing_wanted[] = {
	MEMBER(thing, objectClassName, MEMBER_TEXT),
	MEMBER(thing, handle, MEMBER_SCALAR),
	MEMBER(thing, ldhName, MEMBER_TEXT),
	MEMBER(thing, unicodeName, MEMBER_TEXT),
	MEMBER(thing, startAddress, MEMBER_TEXT),
	MEMBER(thing, endAddress, MEMBER_TEXT),
	MEMBER(thing, cidr0_cidrs, MEMBER_LIST),
	MEMBER(thing, startAutnum, MEMBER_SCALAR),
	MEMBER(thing, endAutnum, MEMBER_SCALAR),
	MEMBER(thing, country, MEMBER_TEXT),
	MEMBER(thing, port43, MEMBER_TEXT),
	MEMBER(thing, status, MEMBER_LIST),
	MEMBER(thing, events, MEMBER_LIST),
	MEMBER(thing, entities, MEMBER_LIST),
	MEMBER(thing, redacted, MEMBER_LIST),
	MEMBER(thing, links, MEMBER_LIST),
	MEMBER(thing, roles, MEMBER_LIST),
	MEMBER(thing, vcardArray, MEMBER_LIST),
	MEMBER(thing, jscard, MEMBER_OBJECT),
	MEMBER(thing, jscard_0, MEMBER_OBJECT),
};

struct found {
	struct str domainSearchResults;
	struct str entitySearchResults;
	struct str nameserverSearchResults;
	struct str ipSearchResults;
	struct str autnumSearchResults;
};
static const struct member_wanted found_wanted[] = {
	MEMBER(found, domainSearchResults, MEMBER_LIST),
	MEMBER(found, entitySearchResults, MEMBER_LIST),
	MEMBER(found, nameserverSearchResults, MEMBER_LIST),
	MEMBER(found, ipSearchResults, MEMBER_LIST),
	MEMBER(found, autnumSearchResults, MEMBER_LIST),
};

struct dated {
	struct str eventAction;
	struct str eventDate;
};
static const struct member_wanted dated_wanted[] = {
	MEMBER(dated, eventAction, MEMBER_TEXT),
	MEMBER(dated, eventDate, MEMBER_TEXT),
};

struct cidr {
	struct str v4prefix;
	struct str v6prefix;
	struct str length;
};
static const struct member_wanted cidr_wanted[] = {
	MEMBER(cidr, v4prefix, MEMBER_TEXT),
	MEMBER(cidr, v6prefix, MEMBER_TEXT),
	MEMBER(cidr, length, MEMBER_SCALAR),
};

struct left_out {
	struct str name;
};
static const struct member_wanted left_out_wanted[] = {
	MEMBER(left_out, name, MEMBER_OBJECT),
};
struct left_out_name {
	struct str type;
	struct str description;
};
static const struct member_wanted left_out_name_wanted[] = {
	MEMBER(left_out_name, type, MEMBER_TEXT),
	MEMBER(left_out_name, description, MEMBER_TEXT),
};

struct link {
	struct str rel;
	struct str href;
};
static const struct member_wanted link_wanted[] = {
	MEMBER(link, rel, MEMBER_TEXT),
	MEMBER(link, href, MEMBER_TEXT),
};

struct reading {
	struct published p;
	uint64_t things;
	uint64_t silent; /* contacts of which nothing is told */
	/* lines are counted forward, each once */
	const char *line_at;
	uint64_t line;
};

/* The members that the registry sends; what is of another kind was told. */
static bool take(struct reading *x,
	struct str raw,
	const struct member_wanted *want,
	size_t n,
	void *ret)
{
	const char *bad = NULL;

	return published_members(&x->p, raw, want, n, ret, &bad);
}

/* --- jCard ---------------------------------------------------------------- */

/* The elements of a list as raw texts, texts unescaped; how many. */
static unsigned elements(struct reading *x,
	struct str raw,
	struct str *ret,
	enum json_kind *ret_kind,
	unsigned max)
{
	struct json_scan s = published_scan(&x->p, raw);
	unsigned n = 0;

	while (n < max && json_scan_item(&s, &ret[n], &ret_kind[n])) {
		/* the room of the scan is used again for the next one */
		if (ret_kind[n] == JSON_STRING)
			ret[n] = arena_str(x->p.a, ret[n]);
		n++;
	}
	return n;
}

/* RFC 6350, 6.3.1: office, extended, street, locality, region, code, country */
static void take_address(struct reading *x,
	struct registry_contact *c,
	struct str raw)
{
	static const enum registry_field part[] = { REGISTRY_ADDRESS,
		REGISTRY_ADDRESS,
		REGISTRY_ADDRESS,
		REGISTRY_CITY,
		REGISTRY_ADDRESS,
		REGISTRY_POSTCODE,
		REGISTRY_COUNTRY };
	struct str v[7];
	enum json_kind k[7];
	unsigned n = elements(x, raw, v, k, 7);

	for (unsigned i = 0; i < n; i++) {
		struct str inner[8];
		enum json_kind kind[8];
		unsigned m = 1;

		inner[0] = v[i];
		kind[0] = k[i];
		/* several streets are a list */
		if (k[i] == JSON_NESTED)
			m = elements(x, v[i], inner, kind, 8);
		for (unsigned j = 0; j < m; j++) {
			if (kind[j] == JSON_STRING)
				registry_add(c, part[i], inner[j], x->p.a);
		}
	}
}

/* "tel:+1-555-555-1234;ext=102" */
static struct str past_scheme(struct str s, const char *scheme)
{
	return str_starts(s, str_of(scheme)) ? str_from(s, strlen(scheme))
					     : s;
}

struct parameters {
	struct str cc;
	struct str label;
	struct str type;
};
static const struct member_wanted parameters_wanted[] = {
	MEMBER(parameters, cc, MEMBER_TEXT),
	MEMBER(parameters, label, MEMBER_TEXT),
	MEMBER(parameters, type, MEMBER_TEXT_OR_LIST),
};

static void take_property(struct reading *x,
	struct registry_contact *c,
	struct str raw)
{
	static const struct {
		const char *name;
		enum registry_field field;
	} known[] = {
		{ "fn", REGISTRY_NAME },
		{ "org", REGISTRY_ORGANISATION },
		{ "email", REGISTRY_EMAIL },
		{ "tel", REGISTRY_PHONE },
	};
	struct str v[4];
	enum json_kind k[4];
	struct parameters with = { 0 };
	struct arena *a = x->p.a;

	if (elements(x, raw, v, k, 4) < 4 || k[0] != JSON_STRING)
		return;
	if (k[1] == JSON_NESTED)
		take(x, v[1], WANTED(parameters_wanted), &with);
	if (str_is(v[0], "adr")) {
		registry_add(c, REGISTRY_COUNTRY, with.cc, a);
		if (k[3] == JSON_NESTED)
			take_address(x, c, v[3]);
		if (!c->field[REGISTRY_ADDRESS].n)
			registry_add(c, REGISTRY_ADDRESS, with.label, a);
		return;
	}
	/* of an organisation its units stand behind it */
	if (k[3] == JSON_NESTED && elements(x, v[3], v, k, 1) == 1) {
		v[3] = v[0];
		k[3] = k[0];
		v[0] = STR("org");
	}
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		bool fax = known[i].field == REGISTRY_PHONE &&
			str_has(with.type, STR("fax")) &&
			!str_has(with.type, STR("voice"));

		if (str_is(v[0], known[i].name) && k[3] == JSON_STRING &&
			!fax)
			registry_add(c,
				known[i].field,
				past_scheme(v[3], "tel:"),
				a);
	}
}

static void take_jcard(struct reading *x,
	struct registry_contact *c,
	struct str raw)
{
	struct str v[2];
	enum json_kind k[2];
	struct str property;
	enum json_kind kind;

	if (elements(x, raw, v, k, 2) < 2 || k[1] != JSON_NESTED)
		return;
	struct json_scan s = published_scan(&x->p, v[1]);
	while (json_scan_item(&s, &property, &kind)) {
		if (kind == JSON_NESTED && property.p[0] == '[')
			take_property(x, c, property);
	}
}

/* --- JSContact ------------------------------------------------------------ */

struct card {
	struct str name;
	struct str organizations;
	struct str emails;
	struct str phones;
	struct str addresses;
};
static const struct member_wanted card_wanted[] = {
	MEMBER(card, name, MEMBER_OBJECT),
	MEMBER(card, organizations, MEMBER_OBJECT),
	MEMBER(card, emails, MEMBER_OBJECT),
	MEMBER(card, phones, MEMBER_OBJECT),
	MEMBER(card, addresses, MEMBER_OBJECT),
};
struct card_part {
	struct str full;
	struct str name;
	struct str address;
	struct str number;
	struct str countryCode;
	struct str components;
};
static const struct member_wanted card_part_wanted[] = {
	MEMBER(card_part, full, MEMBER_TEXT),
	MEMBER(card_part, name, MEMBER_TEXT),
	MEMBER(card_part, address, MEMBER_TEXT),
	MEMBER(card_part, number, MEMBER_TEXT),
	MEMBER(card_part, countryCode, MEMBER_TEXT),
	MEMBER(card_part, components, MEMBER_LIST),
};
struct component {
	struct str kind;
	struct str value;
};
static const struct member_wanted component_wanted[] = {
	MEMBER(component, kind, MEMBER_TEXT),
	MEMBER(component, value, MEMBER_TEXT),
};

static void take_components(struct reading *x,
	struct registry_contact *c,
	const struct card_part *part)
{
	static const struct {
		const char *kind;
		enum registry_field field;
	} kinds[] = {
		{ "locality", REGISTRY_CITY },
		{ "postcode", REGISTRY_POSTCODE },
		{ "country", REGISTRY_COUNTRY },
	};
	struct json_scan s = published_scan(&x->p, part->components);
	struct str raw;

	while (part->components.n && published_object(&x->p, &s, &raw)) {
		struct component one = { 0 };
		enum registry_field to = REGISTRY_ADDRESS;

		take(x, raw, WANTED(component_wanted), &one);
		for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
			if (str_is(one.kind, kinds[i].kind))
				to = kinds[i].field;
		}
		if (!str_is(one.kind, "separator"))
			registry_add(c, to, one.value, x->p.a);
	}
}

static void take_part(struct reading *x,
	struct registry_contact *c,
	struct str raw,
	enum registry_field field)
{
	struct card_part part = { 0 };
	struct arena *a = x->p.a;

	if (!raw.n || raw.p[0] != '{' ||
		!take(x, raw, WANTED(card_part_wanted), &part))
		return;
	if (field == REGISTRY_ADDRESS) {
		registry_add(c, REGISTRY_COUNTRY, part.countryCode, a);
		take_components(x, c, &part);
		if (!c->field[REGISTRY_ADDRESS].n)
			registry_add(c, field, part.full, a);
		return;
	}
	registry_add(c, field, part.full, a);
	registry_add(c, field, part.name, a);
	registry_add(c, field, part.address, a);
	registry_add(c, field, past_scheme(part.number, "tel:"), a);
}

/* each value of an object whose keys are ids */
static void take_map(struct reading *x,
	struct registry_contact *c,
	struct str raw,
	enum registry_field field)
{
	struct str key;
	struct str value;
	enum json_kind kind;

	if (!raw.n)
		return;
	struct json_scan s = published_scan(&x->p, raw);
	while (json_scan_next(&s, &key, &value, &kind)) {
		if (kind == JSON_NESTED)
			take_part(x, c, value, field);
	}
}

static void take_jscontact(struct reading *x,
	struct registry_contact *c,
	struct str raw)
{
	struct card card = { 0 };

	if (!raw.n || !take(x, raw, WANTED(card_wanted), &card))
		return;
	take_part(x, c, card.name, REGISTRY_NAME);
	take_map(x, c, card.organizations, REGISTRY_ORGANISATION);
	take_map(x, c, card.emails, REGISTRY_EMAIL);
	take_map(x, c, card.phones, REGISTRY_PHONE);
	take_map(x, c, card.addresses, REGISTRY_ADDRESS);
}

/* --- things --------------------------------------------------------------- */

/* texts of a list with commas between */
static struct str listed(struct reading *x, struct str raw)
{
	struct str v[LIST_MAX];
	enum json_kind k[LIST_MAX];
	struct words w = { .p = NULL };
	unsigned n = raw.n ? elements(x, raw, v, k, LIST_MAX) : 0;

	for (unsigned i = 0; i < n; i++) {
		if (k[i] == JSON_STRING)
			published_word(&x->p, &w, ',', v[i]);
	}
	return w.s;
}

static void take_events(struct reading *x,
	struct str raw,
	struct registration *r)
{
	struct json_scan s = published_scan(&x->p, raw);
	struct str one;

	while (raw.n && published_object(&x->p, &s, &one)) {
		struct dated e = { 0 };

		take(x, one, WANTED(dated_wanted), &e);
		struct str day = registry_date(e.eventDate, x->p.a);
		if (str_is(e.eventAction, "registration"))
			r->from = day;
		else if (str_is(e.eventAction, "expiration"))
			r->to = day;
		else if (str_is(e.eventAction,
				 "last update of RDAP database"))
			r->known = day;
	}
}

/* RFC 9537: what was left out, by its name */
static struct str left_out(struct reading *x, struct str raw)
{
	struct json_scan s = published_scan(&x->p, raw);
	struct words w = { .p = NULL };
	struct str one;

	while (raw.n && published_object(&x->p, &s, &one)) {
		struct left_out o = { 0 };
		struct left_out_name n = { 0 };

		take(x, one, WANTED(left_out_wanted), &o);
		if (o.name.n)
			take(x, o.name, WANTED(left_out_name_wanted), &n);
		published_word(&x->p,
			&w,
			',',
			n.type.n ? n.type : n.description);
	}
	return w.s;
}

/* the host of "https://rdap.example/domain/..." */
static struct str host_of(struct str uri)
{
	struct str s = str_head(uri, URI_MAX);
	struct str host;
	struct str rest;

	s = past_scheme(past_scheme(s, "https://"), "http://");
	return str_cut(s, '/', &host, &rest) ? host : s;
}

static struct str answered_by(struct reading *x, const struct thing *t)
{
	struct json_scan s = published_scan(&x->p, t->links);
	struct str one;

	if (t->port43.n)
		return t->port43;
	while (t->links.n && published_object(&x->p, &s, &one)) {
		struct link l = { 0 };

		take(x, one, WANTED(link_wanted), &l);
		if (str_is(l.rel, "self") && l.href.n)
			return host_of(l.href);
	}
	return STR("RDAP");
}

static struct str network_of(struct reading *x, const struct thing *t)
{
	struct json_scan s = published_scan(&x->p, t->cidr0_cidrs);
	struct str one;
	struct cidr c = { 0 };

	if (t->cidr0_cidrs.n && published_object(&x->p, &s, &one) &&
		take(x, one, WANTED(cidr_wanted), &c) && c.length.n)
		return arena_fmt(x->p.a,
			"%.*s/%.*s",
			STR_FMT(c.v4prefix.n ? c.v4prefix : c.v6prefix),
			STR_FMT(c.length));
	return arena_fmt(x->p.a,
		"%.*s - %.*s",
		STR_FMT(t->startAddress),
		STR_FMT(t->endAddress));
}

static struct str name_of(struct reading *x, const struct thing *t)
{
	if (t->ldhName.n)
		return t->ldhName;
	if (t->unicodeName.n)
		return t->unicodeName;
	if (t->startAddress.n)
		return network_of(x, t);
	if (t->startAutnum.n)
		return arena_fmt(x->p.a, "AS%.*s", STR_FMT(t->startAutnum));
	return str_is(t->objectClassName, "entity") ? (struct str){ 0 }
						    : t->handle;
}

/* --- contacts ------------------------------------------------------------- */

static uint64_t line_of(struct reading *x, const char *at)
{
	if (!x->line_at)
		x->line_at = x->p.text.p;
	for (; x->line_at < at; x->line_at++)
		x->line += *x->line_at == '\n';
	return x->line + 1;
}

static struct obs placed(struct reading *x, struct str raw)
{
	struct obs o = { .row = { .line = line_of(x, raw.p) } };

	o.at_byte = x->p.lead + (uint64_t)(raw.p - x->p.text.p);
	o.len_byte = (uint32_t)raw.n;
	return o;
}

static void put_contact(struct reading *x,
	const struct thing *t,
	struct str raw,
	const struct registration *r)
{
	struct registry_contact c = { .role = listed(x, t->roles) };

	registry_add(&c, REGISTRY_HANDLE, t->handle, x->p.a);
	if (t->vcardArray.n)
		take_jcard(x, &c, t->vcardArray);
	take_jscontact(x, &c, t->jscard.n ? t->jscard : t->jscard_0);
	if (!registry_is_told(&c)) {
		x->silent++;
		return;
	}
	if (!registry_put(&c,
		    r,
		    placed(x, raw),
		    x->p.out,
		    x->p.stats,
		    *x->p.a))
		x->p.stopped = true;
}

/* Contacts of a thing; those inside others, such as the desk for abuse of a
 * registrar, are of the thing, too. */
static void put_entities(struct reading *x,
	struct str list,
	const struct registration *r,
	unsigned depth)
{
	struct json_scan s = published_scan(&x->p, list);
	struct str raw;

	while (list.n && !x->p.stopped && published_object(&x->p, &s, &raw)) {
		struct thing t = { 0 };

		if (!take(x, raw, WANTED(thing_wanted), &t))
			continue;
		put_contact(x, &t, raw, r);
		if (depth < DEPTH_MAX)
			put_entities(x, t.entities, r, depth + 1);
	}
}

static void put_thing(struct reading *x, struct str raw)
{
	struct thing t = { 0 };
	struct registration r = { .from = { 0 } };

	if (!take(x, raw, WANTED(thing_wanted), &t))
		return;
	if (!t.objectClassName.n && !t.entities.n) {
		published_skip(&x->p,
			raw,
			"an answer of RDAP with objectClassName was expected",
			t.handle);
		return;
	}
	x->things++;
	r.thing = name_of(x, &t);
	r.source = answered_by(x, &t);
	r.status = listed(x, t.status);
	r.redacted = left_out(x, t.redacted);
	take_events(x, t.events, &r);
	if (str_is(t.objectClassName, "entity"))
		put_contact(x, &t, raw, &r);
	put_entities(x, t.entities, &r, 0);
}

static void put_list(struct reading *x, struct str list)
{
	struct json_scan s = published_scan(&x->p, list);
	struct str raw;

	while (list.n && !x->p.stopped && published_object(&x->p, &s, &raw))
		put_thing(x, raw);
}

/* an answer, or what a search found */
static void put_answer(struct reading *x, struct str raw)
{
	struct found f = { 0 };

	if (!take(x, raw, WANTED(found_wanted), &f)) {
		published_skip(&x->p,
			raw,
			"an object was expected",
			(struct str){ 0 });
		return;
	}
	put_list(x, f.domainSearchResults);
	put_list(x, f.entitySearchResults);
	put_list(x, f.nameserverSearchResults);
	put_list(x, f.ipSearchResults);
	put_list(x, f.autnumSearchResults);
	if (!f.domainSearchResults.n && !f.entitySearchResults.n &&
		!f.nameserverSearchResults.n && !f.ipSearchResults.n &&
		!f.autnumSearchResults.n)
		put_thing(x, raw);
}

/* --- the reader ----------------------------------------------------------- */

/* An answer, whose memory is given back: there may be a million of them. */
static void put_one(struct reading *x, struct str raw)
{
	struct arena before = *x->p.a;

	put_answer(x, raw);
	if (x->p.a->full)
		x->p.stopped = true;
	else
		*x->p.a = before;
}

int rdap_probe(struct str head)
{
	static const char *const key[] = { "rdapConformance",
		"objectClassName",
		"domainSearchResults",
		"entitySearchResults" };
	struct str v[4] = { { 0 } };
	struct str s = published_past_blanks(text_unmarked(head));

	if (!s.n || (s.p[0] != '{' && s.p[0] != '['))
		return 0;
	if (s.p[0] == '[')
		s = published_past_blanks(str_from(s, 1));
	published_head(s, key, 4, v);
	if (v[0].n && str_has(v[0], STR("rdap_level")))
		return 95;
	if (v[1].n &&
		(str_has(s, STR("\"vcardArray\"")) ||
			str_has(s, STR("\"ldhName\"")) ||
			str_has(s, STR("\"startAddress\"")) ||
			str_has(s, STR("\"startAutnum\"")) ||
			str_has(s, STR("\"entities\""))))
		return 90;
	return v[2].n || v[3].n ? 90 : 0;
}

bool rdap_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct reading x = { .things = 0 };
	struct json_scan end = { 0 };
	struct str one;

	if (!published_open(&x.p, in, &scratch, out, stats, err))
		return false;
	end.rest = published_past_blanks(x.p.text);
	if (end.rest.n && end.rest.p[0] == '[') {
		struct json_scan s;

		if (json_scan_nested(&end, &one)) {
			s = published_scan(&x.p, one);
			while (!x.p.stopped &&
				published_object(&x.p, &s, &one))
				put_one(&x, one);
		}
	}
	/* one, or one a line */
	while (!x.p.stopped && end.rest.n && end.rest.p[0] == '{' &&
		json_scan_nested(&end, &one)) {
		put_one(&x, one);
		end.rest = published_past_blanks(end.rest);
	}
	snprintf(stats->note,
		sizeof stats->note,
		"RDAP: registered things: %llu; contacts of which nothing is "
		"told: %llu",
		(unsigned long long)x.things,
		(unsigned long long)x.silent);
	return published_end(&x.p, &end, err);
}
