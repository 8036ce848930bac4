/* SPDX-License-Identifier: Apache-2.0 */
/* Envelopes and bundles cut into their objects: brackets and strings are
 * followed, and each object is parsed by itself, so that a page of a hundred
 * megabytes costs its bytes and one object. */
#include <jansson.h>

#include "taxii/taxii.h"

enum {
	DEPTH_MAX = 200, /* of brackets: STIX needs about ten */
	ID_MAX = 300,    /* bytes of an id: a type of 250 and a UUID */
	PLAIN_MAX = 64,  /* an instant has about 30 */
	TEXT_MAX = 4096  /* of what an envelope says about itself */
};

static void skip_blanks(struct cur *c)
{
	while (cur_left(c) &&
		(*c->p == ' ' || *c->p == '\n' || *c->p == '\r' ||
			*c->p == '\t')) {
		c->p++;
	}
}

/* The next byte behind blanks, not taken; 0 at the end. */
static char peek(struct cur *c)
{
	skip_blanks(c);
	return cur_left(c) ? (char)*c->p : '\0';
}

/* Past a string, whose opening quote comes next. */
static void skip_string(struct cur *c)
{
	cur_u8(c);
	while (!c->bad) {
		uint8_t b = cur_u8(c);

		if (b == '"')
			return;
		if (b == '\\')
			cur_u8(c);
	}
}

static void skip_word(struct cur *c)
{
	const unsigned char *from = c->p;

	while (cur_left(c) && !strchr(",]} \t\r\n", *c->p))
		c->p++;
	c->bad |= c->p == from;
}

/* Past one value. Which bracket closes which is left to who parses it, but of
 * their number. */
static void skip_value(struct cur *c)
{
	int depth = 0;

	do {
		char b = peek(c);

		if (b == '"') {
			skip_string(c);
		} else if (b == '{' || b == '[') {
			depth++;
			c->p++;
		} else if (depth && (b == '}' || b == ']')) {
			depth--;
			c->p++;
		} else if (depth && (b == ',' || b == ':')) {
			c->p++;
		} else {
			skip_word(c);
		}
		c->bad |= depth > DEPTH_MAX;
	} while (depth && !c->bad);
}

static struct str slice(const unsigned char *from, const struct cur *c)
{
	return (struct str){ (const char *)from, (size_t)(c->p - from) };
}

/* --- the top level -------------------------------------------------------
 */

static bool bad_at(struct err *err, const struct cur *c, const char *what)
{
	return fail(err,
		ERR_FORMAT,
		(uint64_t)(c->p - c->base),
		"%s at byte %zu",
		what,
		(size_t)(c->p - c->base));
}

static bool take_text(struct arena *a, json_t *v, struct str *ret)
{
	const char *text = json_string_value(v);
	size_t n = json_string_length(v);

	if (json_is_integer(v)) {
		*ret = arena_fmt(a,
			"%" JSON_INTEGER_FORMAT,
			json_integer_value(v));
		return !a->full;
	}
	if (!text || n > TEXT_MAX)
		return false;
	*ret = arena_str(a, (struct str){ text, n });
	return !a->full;
}

/* What an envelope says about itself; others are passed over. */
static bool take_member(struct envelope *e,
	struct str key,
	struct str value,
	struct arena *a)
{
	bool known = str_is(key, "\"more\"") || str_is(key, "\"next\"") ||
		str_is(key, "\"type\"");
	bool ok = true;

	if (!known || value.n > TEXT_MAX)
		return !known;
	json_t *v = json_loadb(value.p, value.n, JSON_DECODE_ANY, NULL);
	if (!v)
		return false;
	if (str_is(key, "\"more\"")) {
		ok = json_is_boolean(v);
		e->more = json_is_true(v);
	} else if (!json_is_null(v)) {
		ok = take_text(a, v, key.p[1] == 'n' ? &e->next : &e->type);
	}
	json_decref(v);
	return ok;
}

static bool member_cut(struct cur *c,
	struct arena *a,
	struct envelope *e,
	struct err *err)
{
	const unsigned char *from;
	struct str key;

	if (peek(c) != '"')
		return bad_at(err, c, "a name in quotes was expected");
	from = c->p;
	skip_string(c);
	key = slice(from, c);
	if (c->bad || peek(c) != ':')
		return bad_at(err, c, "a colon was expected");
	c->p++;
	skip_blanks(c);
	from = c->p;
	skip_value(c);
	if (c->bad) {
		return bad_at(err,
			c,
			"the JSON ends in the middle, or is nested too "
			"deep,");
	}
	struct str value = slice(from, c);
	if (!str_is(key, "\"objects\"")) {
		return take_member(e, key, value, a) ||
			fail(err,
				ERR_FORMAT,
				(uint64_t)(from - c->base),
				"%.*s is not of the type that TAXII 2.1 "
				"gives "
				"it, at byte %zu",
				STR_FMT(key),
				(size_t)(from - c->base));
	}
	if (e->objects.n)
		return bad_at(err, c, "\"objects\" stands there twice");
	if (value.p[0] != '[')
		return bad_at(err, c, "\"objects\" is no list");
	e->objects = value;
	e->objects_at = (uint64_t)(from - c->base);
	return true;
}

bool envelope_cut(struct str body,
	struct arena *a,
	struct envelope *ret,
	struct err *err)
{
	struct cur c = cur_of(body.p, body.n);
	struct envelope e = { 0 };

	if (peek(&c) != '{')
		return bad_at(err, &c, "an object of JSON was expected");
	c.p++;
	while (peek(&c) != '}') {
		if (!member_cut(&c, a, &e, err))
			return false;
		if (peek(&c) == ',')
			c.p++;
		else if (peek(&c) != '}')
			return bad_at(err, &c, "a comma was expected");
	}
	c.p++;
	if (peek(&c) || cur_left(&c))
		return bad_at(err, &c, "something stands behind the end");
	*ret = e;
	return true;
}

/* --- objects -------------------------------------------------------------
 */

static struct str text_of(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return (struct str){ json_string_value(v), json_string_length(v) };
}

/* "type--UUID" */
static bool id_fits(struct str id, struct str type)
{
	enum {
		UUID_TEXT = 36
	};

	if (!type.n || id.n > ID_MAX || id.n != type.n + 2 + UUID_TEXT ||
		!str_starts(id, type) || id.p[type.n] != '-' ||
		id.p[type.n + 1] != '-') {
		return false;
	}
	for (size_t i = 0; i < id.n; i++) {
		unsigned char b = (unsigned char)id.p[i];

		if (b != '-' && (b < '0' || b > '9') &&
			(b < 'a' || b > 'z') && (b < 'A' || b > 'F')) {
			return false;
		}
	}
	return true;
}

/* printable ASCII, as instants and versions are */
static bool plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return false;
	}
	return s.n <= PLAIN_MAX;
}

static const char *odd_head(const json_t *o, struct stix_head *h)
{
	if (!json_is_object(o))
		return "no object";
	h->id = text_of(o, "id");
	h->type = text_of(o, "type");
	h->spec = text_of(o, "spec_version");
	h->version = text_of(o, "modified");
	if (!h->version.n)
		h->version = text_of(o, "created");
	if (!id_fits(h->id, h->type))
		return "its id is not its type, two dashes and a UUID";
	return plain(h->version) && plain(h->spec)
		? NULL
		: "its modified, created or spec_version is no plain text";
}

static bool take_object(struct str bytes,
	uint64_t at,
	const struct stix_parts *p,
	struct err *err)
{
	struct stix_head h = { .bytes = bytes };
	json_t *o = json_loadb(bytes.p,
		bytes.n,
		JSON_REJECT_DUPLICATES | JSON_DECODE_ANY,
		NULL);
	const char *odd = o ? odd_head(o, &h) : "no JSON";
	bool ok = true;

	if (odd)
		p->odd(p->ctx, at, odd);
	else
		ok = p->object(p->ctx, &h, err);
	json_decref(o);
	return ok;
}

bool envelope_each(const struct envelope *e,
	const struct stix_parts *p,
	struct err *err)
{
	struct cur c = cur_of(e->objects.p, e->objects.n);

	if (!e->objects.n)
		return true;
	c.p++;
	while (peek(&c) != ']') {
		const unsigned char *from;

		skip_blanks(&c);
		from = c.p;
		skip_value(&c);
		if (c.bad)
			return bad_at(err, &c, "the list ends in the middle");
		if (!take_object(slice(from, &c),
			    e->objects_at + (uint64_t)(from - c.base),
			    p,
			    err)) {
			return false;
		}
		if (peek(&c) == ',')
			c.p++;
		else if (peek(&c) != ']')
			return bad_at(err, &c, "a comma was expected");
	}
	return true;
}
