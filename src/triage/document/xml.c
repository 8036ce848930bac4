/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/document/xml.h"

enum {
	TEXT_TAKEN = 1 << 16 /* bytes of a text that are decoded */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct str trimmed(struct str s)
{
	while (s.n && is_blank(s.p[0]))
		s = str_from(s, 1);
	while (s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

static struct str unprefixed(struct str name)
{
	struct str prefix;
	struct str rest;

	return str_cut(name, ':', &prefix, &rest) ? rest : name;
}

/* Past the first `end`, or all of it. */
static struct str past(struct str s, struct str end)
{
	const char *p = s.n ? memmem(s.p, s.n, end.p, end.n) : NULL;

	return str_from(s, p ? (size_t)(p - s.p) + end.n : s.n);
}

/* Where the tag that s is the inside of ends: its >, outside of quotes. */
static size_t tag_end(struct str s)
{
	char quote = 0;
	size_t i = 0;

	for (; i < s.n; i++) {
		char c = s.p[i];

		if (quote && c == quote)
			quote = 0;
		else if (!quote && (c == '"' || c == '\''))
			quote = c;
		else if (!quote && c == '>')
			break;
	}
	return i;
}

bool xml_next(struct str *rest, struct xml_tag *ret)
{
	struct str before;
	struct str s;

	while (str_cut(*rest, '<', &before, &s)) {
		*rest = s;
		if (str_starts(s, STR("!--"))) {
			*rest = past(s, STR("-->"));
			continue;
		}
		if (!s.n || s.p[0] == '!' || s.p[0] == '?')
			continue;
		size_t n = tag_end(s);
		struct str tag = str_head(s, n);
		*ret = (struct xml_tag){ .end = tag.n && tag.p[0] == '/' };
		tag = str_from(tag, ret->end);
		size_t name = 0;
		while (name < tag.n && !is_blank(tag.p[name]) &&
			tag.p[name] != '/')
			name++;
		ret->name = unprefixed(str_head(tag, name));
		ret->attributes = str_from(tag, name);
		*rest = str_from(s, n + 1);
		const char *next =
			rest->n ? memchr(rest->p, '<', rest->n) : NULL;
		ret->text = str_head(*rest,
			next ? (size_t)(next - rest->p) : rest->n);
		return true;
	}
	return false;
}

bool xml_attribute_next(struct str *rest,
	struct str *ret_name,
	struct str *ret)
{
	struct str name;
	struct str s;
	struct str value;

	if (!str_cut(*rest, '=', &name, &s))
		return false;
	name = trimmed(name);
	/* words without a value stand before it */
	for (size_t i = name.n; i > 0; i--) {
		if (is_blank(name.p[i - 1])) {
			name = str_from(name, i);
			break;
		}
	}
	s = trimmed(s);
	bool quoted = s.n && (s.p[0] == '"' || s.p[0] == '\'');
	if (quoted) {
		if (!str_cut(str_from(s, 1), s.p[0], &value, &s))
			return false;
	} else {
		size_t n = 0;

		while (n < s.n && !is_blank(s.p[n]))
			n++;
		value = str_head(s, n);
		s = str_from(s, n);
	}
	*rest = s;
	*ret_name = unprefixed(name);
	*ret = value;
	return true;
}

struct str xml_attribute(const struct xml_tag *t,
	const char *name,
	struct arena *a)
{
	struct str rest = t->attributes;
	struct str n;
	struct str v;

	while (xml_attribute_next(&rest, &n, &v)) {
		if (str_is(n, name))
			return xml_text(v, a);
	}
	return (struct str){ 0 };
}

/* --- text ----------------------------------------------------------------- */

/* "#65" or "#x41"; 0: it is no character below U+10000 */
static uint32_t number_of(struct str s)
{
	uint32_t base = 10;
	uint32_t v = 0;

	s = str_from(s, 1);
	if (s.n && (s.p[0] == 'x' || s.p[0] == 'X')) {
		base = 16;
		s = str_from(s, 1);
	}
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		uint32_t d = base;

		if (c >= '0' && c <= '9')
			d = (uint32_t)(c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			d = (uint32_t)((c | 32) - 'a' + 10);
		if (d >= base)
			return 0;
		v = v * base + d;
		if (v > 0xffff)
			return 0;
	}
	return v;
}

/* What an entity between & and ; stands for; 0: nothing that is known */
static uint32_t entity(struct str s)
{
	static const struct {
		const char *name;
		char c;
	} names[] = { { "amp", '&' },
		{ "lt", '<' },
		{ "gt", '>' },
		{ "quot", '"' },
		{ "apos", '\'' } };

	if (s.n && s.p[0] == '#')
		return number_of(s);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (str_is(s, names[i].name))
			return (unsigned char)names[i].c;
	}
	return 0;
}

struct str xml_text(struct str s, struct arena *a)
{
	enum {
		ENTITY_N = 10
	};
	struct str name;
	struct str rest;
	size_t n = 0;

	s = str_head(trimmed(s), TEXT_TAKEN);
	if (!str_has_char(s, '&'))
		return s;
	/* no entity is shorter than what it stands for */
	char *to = arena_raw(a, 1, s.n, 1);
	for (size_t i = 0; to && i < s.n;) {
		struct str here = str_head(str_from(s, i + 1), ENTITY_N);
		uint32_t v = 0;

		if (s.p[i] == '&' && str_cut(here, ';', &name, &rest))
			v = entity(name);
		if (v) {
			n += utf8_write(to + n, v);
			i += name.n + 2;
		} else {
			to[n++] = s.p[i++];
		}
	}
	return to ? (struct str){ to, n } : (struct str){ 0 };
}
