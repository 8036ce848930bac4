/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of WHOIS servers, one or many in a file: labels with values (ICANN's
 * form, JPRS, KISA, CNNIC, DENIC, Nominet), and objects of RPSL that refer to
 * each other (RIPE, APNIC, AFNIC, TCI). Each contact of a thing is a row of
 * identities. source: RFC 3912, RFC 2622; dialects: whois_labels.c */
#include <stdio.h>

#include "read/input/document.h"
#include "read/intel/registry.h"
#include "read/intel/whois_labels.h"
#include "read/intel/whois_text.h"

enum {
	REFERENCES_MAX = 24,
	SURE = 3 /* labels that must be known */
};

struct extent {
	uint64_t at;
	uint64_t end;
	uint64_t line;
};

struct reference {
	enum whois_role role;
	struct str handle;
};

/* An object of RPSL. */
struct object {
	bool thing;
	bool used; /* a thing refers to it */
	struct registry_contact contact;
	struct registry_contact registrar;
	struct registration r;
	struct extent where;
	struct reference to[REFERENCES_MAX];
	uint32_t n_to;
};

struct reading {
	const struct sink *out;
	struct read_stats *stats;
	struct arena *a;
	enum whois_encoding from;
	/* the line that is read */
	struct extent now;
	/* an answer in labels */
	struct registry_contact contact[WHOIS_ROLES];
	struct extent where[WHOIS_ROLES];
	struct registration r;
	enum whois_role section;
	/* what values without a label belong to */
	struct whois_meaning open;
	unsigned open_indent;
	bool is_open;
	bool first; /* no such value was met yet */
	/* objects of RPSL */
	struct object *object;
	uint32_t n;
	uint32_t cap;
	bool in_object;
	struct str attribute; /* that a line goes on with */
	uint64_t things;
	uint64_t silent;
	bool stopped;
};

/* --- rows ----------------------------------------------------------------- */

static void put(struct reading *x,
	const struct registry_contact *c,
	const struct registration *r,
	const struct extent *e)
{
	struct obs o = { .at_byte = e->at,
		.len_byte = (uint32_t)(e->end - e->at),
		.row = { .line = e->line } };

	if (x->stopped)
		return;
	if (!registry_is_told(c)) {
		x->silent += c->hidden;
		return;
	}
	x->stopped = !registry_put(c, r, o, x->out, x->stats, *x->a);
}

static void extend(struct extent *e, const struct extent *by)
{
	if (!e->end)
		*e = *by;
	e->end = by->end;
}

/* the answer in labels that ends here */
static void flush_labels(struct reading *x)
{
	for (int i = 0; i < WHOIS_ROLES; i++) {
		x->contact[i].role = str_of(whois_roles[i]);
		put(x, &x->contact[i], &x->r, &x->where[i]);
		x->contact[i] = (struct registry_contact){ .role = { 0 } };
		x->where[i] = (struct extent){ 0 };
	}
	x->things += x->r.thing.n > 0;
	x->r = (struct registration){ .from = { 0 } };
	x->section = WHOIS_REGISTRANT;
	x->is_open = false;
}

/* --- labels --------------------------------------------------------------- */

static void add_status(struct registration *r,
	struct str value,
	struct arena *a)
{
	struct str word = value;
	struct str head;
	struct str rest;

	/* "clientHold https://icann.org/epp#clientHold", "Connected (day)" */
	if (str_cut(value, ' ', &head, &rest) &&
		(str_starts(rest, STR("http")) || str_starts(rest, STR("("))))
		word = head;
	if (!word.n || r->status.n > 200)
		return;
	r->status = arena_fmt(a,
		"%.*s%s%.*s",
		STR_FMT(r->status),
		r->status.n ? "," : "",
		STR_FMT(word));
}

/* "EXAMPLE.CO.JP" -> "example.co.jp" */
static struct str name_of(struct str s, struct arena *a)
{
	char room[DOMAIN_MAX_BYTE];
	struct str name;

	if (str_has_char(s, '.') && domain_name(s, room, &name))
		return arena_str(a, name);
	return arena_str(a, s);
}

static void begin_thing(struct reading *x, struct str value)
{
	struct str name = name_of(value, x->a);

	if (!name.n)
		return;
	if (x->r.thing.n && !str_eq(x->r.thing, name))
		flush_labels(x);
	x->r.thing = name;
}

static void add_field(struct reading *x,
	enum whois_role role,
	enum registry_field field,
	struct str value)
{
	if (role == WHOIS_HERE)
		role = x->section;
	registry_add(&x->contact[role], field, value, x->a);
	extend(&x->where[role], &x->now);
}

/* what a thing is said to be, in labels and in objects */
static void add_fact(struct registration *r,
	enum whois_what what,
	struct str value,
	struct arena *a)
{
	struct str day = registry_date(value, a);

	if (what == WHOIS_CREATED && !r->from.n)
		r->from = day;
	else if (what == WHOIS_EXPIRES && !r->to.n)
		r->to = day;
	else if (what == WHOIS_ANSWERED)
		r->known = day;
	else if (what == WHOIS_STATUS)
		add_status(r, value, a);
	else if (what == WHOIS_SOURCE && !r->source.n)
		r->source = arena_str(a, value);
}

/* registrars are firms */
static enum registry_field named_as(enum whois_role role)
{
	return role == WHOIS_REGISTRAR ? REGISTRY_ORGANISATION
				       : REGISTRY_NAME;
}

static void take_value(struct reading *x,
	const struct whois_meaning *m,
	struct str value)
{
	switch (m->what) {
	case WHOIS_FIELD:
		add_field(x, m->role, m->field, value);
		return;
	case WHOIS_THING:
		begin_thing(x, value);
		return;
	case WHOIS_SECTION:
		x->section = m->role;
		if (value.n && value.p[0] != '[')
			add_field(x, m->role, named_as(m->role), value);
		return;
	case WHOIS_REFERENCE:
	case WHOIS_NOTHING:
		return;
	default:
		add_fact(&x->r, m->what, value, x->a);
		return;
	}
}

/* A line below a label that had no value: of a contact its name, then its
 * address. */
static void take_below(struct reading *x, struct str value)
{
	bool section = x->open.what == WHOIS_SECTION;

	if (section && !x->first)
		add_field(x, x->open.role, REGISTRY_ADDRESS, value);
	else
		take_value(x, &x->open, value);
	x->first = false;
}

static void take_label(struct reading *x, const struct whois_line *l)
{
	struct whois_meaning m;

	/* "Registrant:" of a form goes on with a name, "[Registrant]" not */
	if (!l->label.n || !whois_meaning_of(l->label, &m)) {
		x->is_open = x->is_open && l->indent > x->open_indent;
		if (x->is_open)
			take_below(x, l->whole);
		return;
	}
	take_value(x, &m, l->value);
	x->open = m;
	x->open_indent = l->indent;
	x->first = !l->value.n;
	/* an address goes on below its beginning */
	x->is_open = !l->value.n ||
		(m.what == WHOIS_FIELD && m.field == REGISTRY_ADDRESS);
}

/* --- objects -------------------------------------------------------------- */

static struct object *last_object(struct reading *x)
{
	return x->n ? &x->object[x->n - 1] : NULL;
}

static bool begin_object(struct reading *x, bool thing, struct str value)
{
	struct object *o = arena_grown(x->a,
		x->object,
		x->n,
		&x->cap,
		sizeof *x->object);

	if (!o)
		return false;
	x->object = o;
	x->object[x->n] = (struct object){ .thing = thing, .where = x->now };
	if (thing)
		x->object[x->n].r.thing = name_of(value, x->a);
	x->n++;
	x->in_object = true;
	return true;
}

static void refer(struct object *o,
	enum whois_role role,
	struct str handle,
	struct arena *a)
{
	if (o->n_to == REFERENCES_MAX || !handle.n)
		return;
	o->to[o->n_to++] = (struct reference){ role, arena_str(a, handle) };
}

/* "org: ORG-EX1-RIPE" refers; TCI's "org: Example LLC" names */
static bool is_handle(struct str s)
{
	bool digit = false;

	for (size_t i = 0; i < s.n; i++) {
		digit = digit || (s.p[i] >= '0' && s.p[i] <= '9');
		if (s.p[i] == ' ')
			return false;
	}
	return digit || str_starts(s, STR("ORG-"));
}

static void take_attribute(struct reading *x,
	struct str name,
	struct str value)
{
	struct object *o = last_object(x);
	struct whois_meaning m;

	if (!o || !whois_attribute(name, &m))
		return;
	if (m.what == WHOIS_REFERENCE && str_is(name, "org") &&
		!is_handle(value)) {
		m.what = WHOIS_FIELD;
		m.field = REGISTRY_ORGANISATION;
	}
	/* where a network is used says nothing of who has it */
	if (o->thing && m.what == WHOIS_FIELD && m.field == REGISTRY_COUNTRY)
		return;
	if (m.what == WHOIS_FIELD)
		registry_add(&o->contact, m.field, value, x->a);
	else if (m.what == WHOIS_REFERENCE)
		refer(o, m.role, value, x->a);
	else if (m.what == WHOIS_SECTION)
		registry_add(&o->registrar,
			REGISTRY_ORGANISATION,
			value,
			x->a);
	else
		add_fact(&o->r, m.what, value, x->a);
}

static void take_object_line(struct reading *x, const struct whois_line *l)
{
	struct object *o = last_object(x);

	extend(&o->where, &x->now);
	/* RFC 2622, 2: a line that begins with a blank or + goes on */
	if (l->indent || (l->whole.n && l->whole.p[0] == '+')) {
		bool plus = l->whole.p[0] == '+';

		if (x->attribute.n)
			take_attribute(x,
				x->attribute,
				str_trim(str_from(l->whole, plus)));
		return;
	}
	x->attribute = l->label;
	if (l->label.n)
		take_attribute(x, l->label, l->value);
}

static struct object *object_of(struct reading *x,
	const struct table *handles,
	const uint32_t *at,
	struct str handle)
{
	uint32_t i = table_find(handles, handle);

	return i == TABLE_NONE ? NULL : &x->object[at[i]];
}

/* one row for a contact of a thing, with all its roles */
static void put_reference(struct reading *x,
	struct object *thing,
	uint32_t i,
	struct object *to)
{
	struct registry_contact c = to->contact;
	struct arena before = *x->a;

	for (uint32_t k = 0; k < thing->n_to; k++) {
		const char *role = whois_roles[thing->to[k].role];

		if (!str_eq(thing->to[k].handle, thing->to[i].handle))
			continue;
		if (k < i)
			return;
		if (str_listed(c.role, ',', str_of(role)))
			continue;
		c.role = arena_fmt(x->a,
			"%.*s%s%s",
			STR_FMT(c.role),
			c.role.n ? "," : "",
			role);
	}
	to->used = true;
	put(x, &c, &thing->r, &to->where);
	if (!x->a->full)
		*x->a = before;
}

/* The description of a network repeats the organisation that it refers to. */
static bool has_registrant(struct reading *x,
	const struct object *o,
	const struct table *handles,
	const uint32_t *at)
{
	for (uint32_t i = 0; i < o->n_to; i++) {
		const struct object *to =
			object_of(x, handles, at, o->to[i].handle);

		if (o->to[i].role == WHOIS_REGISTRANT && to &&
			to->contact.field[REGISTRY_ORGANISATION].n)
			return true;
	}
	return false;
}

static void put_thing(struct reading *x,
	struct object *o,
	const struct table *handles,
	const uint32_t *at)
{
	x->things++;
	o->contact.role = str_of(whois_roles[WHOIS_REGISTRANT]);
	o->registrar.role = str_of(whois_roles[WHOIS_REGISTRAR]);
	if (!has_registrant(x, o, handles, at))
		put(x, &o->contact, &o->r, &o->where);
	put(x, &o->registrar, &o->r, &o->where);
	for (uint32_t i = 0; i < o->n_to; i++) {
		struct object *to =
			object_of(x, handles, at, o->to[i].handle);

		if (to)
			put_reference(x, o, i, to);
	}
}

/* Objects refer to what stands before or behind them: they are put when all are
 * known. */
static bool flush_objects(struct reading *x)
{
	struct table handles = table_in(x->a);
	uint32_t *at = x->n ? NEW(x->a, uint32_t, x->n) : NULL;

	if (x->n && !at)
		return false;
	for (uint32_t i = 0; i < x->n; i++) {
		struct str handle =
			x->object[i].contact.field[REGISTRY_HANDLE];
		uint32_t known = handles.n;
		uint32_t k = TABLE_NONE;

		if (!x->object[i].thing && handle.n)
			k = table_put(&handles, handle);
		/* the first of one name counts */
		if (k != TABLE_NONE && k == known)
			at[k] = i;
	}
	for (uint32_t i = 0; i < x->n && !x->stopped; i++) {
		if (x->object[i].thing)
			put_thing(x, &x->object[i], &handles, at);
	}
	for (uint32_t i = 0; i < x->n && !x->stopped; i++) {
		struct object *o = &x->object[i];

		if (o->thing || o->used)
			continue;
		put(x, &o->contact, &o->r, &o->where);
	}
	return !x->a->full;
}

/* --- lines ---------------------------------------------------------------- */

static bool is_comment(struct str s)
{
	return s.n && (s.p[0] == '%' || s.p[0] == '#');
}

/* An object begins at the margin with the name of its class, in lower case. */
static bool begins_object(const struct whois_line *l, bool *ret_thing)
{
	return !l->indent && !l->bracket && l->label.n && l->value.n &&
		str_starts(l->whole, l->label) &&
		whois_class(l->label, ret_thing);
}

static bool take_line(struct reading *x, struct str raw)
{
	struct str text;
	struct whois_line l;
	bool thing = false;

	if (!whois_utf8(raw, x->from, x->a, &text)) {
		sink_skip(x->out,
			x->stats,
			(struct skip){ .line = x->now.line,
				.at_byte = x->now.at,
				.why = "a line in the encoding of the others "
				       "was expected" });
		return true;
	}
	l = whois_line_of(text, x->a);
	if (is_comment(l.whole))
		return true;
	if (!l.whole.n) {
		x->in_object = false;
		/* a form goes on behind an empty line */
		return true;
	}
	if (x->in_object) {
		take_object_line(x, &l);
		return true;
	}
	if (!begins_object(&l, &thing)) {
		take_label(x, &l);
		return true;
	}
	if (!begin_object(x, thing, l.value))
		return false;
	take_object_line(x, &l);
	return true;
}

static bool take_all(struct reading *x, struct str all)
{
	struct str rest = all;
	struct str line = all;

	while (rest.n && !x->stopped) {
		x->now.at = (uint64_t)(rest.p - all.p);
		if (!str_cut(rest, '\n', &line, &rest)) {
			line = rest;
			rest = (struct str){ 0 };
		}
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		x->now.line++;
		x->now.end = x->now.at + line.n;
		if (!take_line(x, line))
			return false;
	}
	flush_labels(x);
	return flush_objects(x);
}

/* --- the reader ----------------------------------------------------------- */

struct signs {
	unsigned things;
	unsigned known;
	unsigned classes;
	unsigned lines;
};

static void look(struct str raw,
	enum whois_encoding from,
	struct arena a,
	struct signs *s)
{
	struct whois_meaning m;
	struct whois_line l;
	struct str text;
	bool thing;

	if (!whois_utf8(raw, from, &a, &text))
		return;
	l = whois_line_of(text, &a);
	if (!l.whole.n || is_comment(l.whole))
		return;
	s->lines++;
	s->classes += begins_object(&l, &thing);
	if (whois_attribute(l.label, &m))
		s->known++;
	else if (l.label.n && whois_meaning_of(l.label, &m)) {
		s->known++;
		s->things += m.what == WHOIS_THING;
	}
}

int whois_probe(struct str head)
{
	enum {
		ROOM = 1 << 20,
		LINES = 400
	};
	struct signs s = { 0 };
	struct arena a;
	struct err err;
	struct str rest = head;
	struct str line;
	enum whois_encoding from;

	/* what begins otherwise is another format */
	if (!head.n || memchr(head.p, 0, head.n) || head.p[0] == '{' ||
		head.p[0] == '<' || !arena_open(&a, ROOM, &err))
		return 0;
	from = whois_encoding_of(head);
	for (int i = 0; i < LINES && str_cut(rest, '\n', &line, &rest); i++)
		look(line, from, a, &s);
	look(rest, from, a, &s);
	arena_close(&a);
	if (s.known < SURE || s.known * 8 < s.lines)
		return 0;
	if (s.things)
		return 75;
	return s.classes ? 70 : 0;
}

bool whois_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct reading *x = NEW(&scratch, struct reading, 1);
	struct str all;

	if (!x)
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read WHOIS");
	x->out = out;
	x->stats = stats;
	x->a = &scratch;
	if (!document_read(in, DOCUMENT_MAX, &scratch, stats, &all, err))
		return false;
	x->from = whois_encoding_of(all);
	if (!take_all(x, all))
		return fail(err, ERR_LIMIT, x->now.at, "no memory left");
	if (x->stopped)
		return fail(err,
			ERR_LIMIT,
			x->now.at,
			"the reading was stopped");
	snprintf(stats->note,
		sizeof stats->note,
		"WHOIS: registered things: %llu; contacts of which nothing "
		"is "
		"told: %llu",
		(unsigned long long)x->things,
		(unsigned long long)x->silent);
	return true;
}
