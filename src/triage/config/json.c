/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/config/json.h"

enum {
	DEEP_MOST = 16
};

enum expected {
	A_VALUE,
	A_VALUE_OR_END,
	A_NAME,
	A_NAME_OR_END,
	A_COMMA_OR_END,
	NOTHING_MORE,
	FAULT
};

struct reader {
	struct cur c;
	struct found *f;
	struct arena *a;
	struct str name[DEEP_MOST];
	char kind[DEEP_MOST]; /* { or [ */
	unsigned deep;
};

static int peek(const struct reader *r)
{
	return cur_left(&r->c) ? *r->c.p : -1;
}

static void skip_blank(struct reader *r)
{
	int c = peek(r);

	while (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
		cur_u8(&r->c);
		c = peek(r);
	}
}

static char unescaped(uint8_t c)
{
	static const char from[] = "bfnrt";
	static const char to[] = "\b\f\n\r\t";
	const char *at = c ? strchr(from, c) : NULL;

	return at ? to[at - from] : (char)c;
}

/* \uXXXX: ASCII; the rest of Unicode as a question mark, for destinations and
 * names have none of it */
static char unicode(struct reader *r)
{
	unsigned v = 0;

	for (unsigned i = 0; i < 4; i++) {
		uint8_t c = cur_u8(&r->c);

		if (c >= '0' && c <= '9')
			v = v * 16 + c - '0';
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			v = v * 16 + (unsigned)(c | 32) - 'a' + 10;
		else
			r->c.bad = true;
	}
	return v && v < 128 ? (char)v : '?';
}

/* behind its opening quotation mark */
static bool text(struct reader *r, struct str *ret)
{
	const unsigned char *from = r->c.p;
	char *b;
	size_t n = 0;

	for (; peek(r) != '"'; n++) {
		if (cur_u8(&r->c) == '\\')
			cur_u8(&r->c);
		if (r->c.bad || n > FORM_VALUE_MOST)
			return false;
	}
	b = arena_raw(r->a, 1, n + 1, 1);
	if (!b)
		return false;
	r->c.p = from;
	for (n = 0; peek(r) != '"'; n++) {
		uint8_t c = cur_u8(&r->c);

		if (c < ' ')
			return false;
		b[n] = (char)c;
		if (c != '\\')
			continue;
		c = cur_u8(&r->c);
		b[n] = c == 'u' ? unicode(r) : unescaped(c);
		/* the escape may have swallowed the mark */
		if (r->c.bad || !cur_left(&r->c))
			return false;
	}
	cur_u8(&r->c);
	*ret = (struct str){ b, n };
	return true;
}

static struct str nearest_name(const struct reader *r)
{
	unsigned d = r->deep;

	while (d && r->kind[d - 1] == '[')
		d--;
	return d ? r->name[d - 1] : STR("");
}

/* a number, true, false or null */
static enum expected word(struct reader *r)
{
	const char *from = (const char *)r->c.p;
	size_t n = 0;
	int c = peek(r);
	struct str s;

	while ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' ||
		c == '+' || c == '.' || c == 'E') {
		cur_u8(&r->c);
		n++;
		c = peek(r);
	}
	s = (struct str){ from, n };
	if (!n || n > 32)
		return FAULT;
	if (!str_is(s, "true") && !str_is(s, "false") && !str_is(s, "null") &&
		(from[0] >= 'a' || from[0] == '.' || from[0] == '+'))
		return FAULT;
	if (!found_add(r->f, nearest_name(r), s))
		return FAULT;
	r->f->field[r->f->n - 1].number = true;
	return A_COMMA_OR_END;
}

static enum expected value(struct reader *r)
{
	struct str s;
	int c = peek(r);

	if (c == '{' || c == '[') {
		if (r->deep == DEEP_MOST)
			return FAULT;
		cur_u8(&r->c);
		r->name[r->deep] = (struct str){ 0 };
		r->kind[r->deep++] = (char)c;
		return c == '{' ? A_NAME_OR_END : A_VALUE_OR_END;
	}
	if (c != '"')
		return word(r);
	cur_u8(&r->c);
	if (!text(r, &s) || !found_add(r->f, nearest_name(r), s))
		return FAULT;
	return A_COMMA_OR_END;
}

static enum expected name(struct reader *r)
{
	if (cur_u8(&r->c) != '"' || !text(r, &r->name[r->deep - 1]))
		return FAULT;
	skip_blank(r);
	return cur_u8(&r->c) == ':' ? A_VALUE : FAULT;
}

static enum expected closed(struct reader *r)
{
	cur_u8(&r->c);
	return --r->deep ? A_COMMA_OR_END : NOTHING_MORE;
}

static enum expected next(struct reader *r, enum expected now)
{
	int close = r->deep && r->kind[r->deep - 1] == '{' ? '}' : ']';
	bool may_end = now == A_VALUE_OR_END || now == A_NAME_OR_END ||
		now == A_COMMA_OR_END;

	skip_blank(r);
	if (may_end && peek(r) == close)
		return closed(r);
	if (now == A_NAME || now == A_NAME_OR_END)
		return name(r);
	if (now != A_COMMA_OR_END)
		return value(r);
	if (cur_u8(&r->c) != ',')
		return FAULT;
	return close == '}' ? A_NAME : A_VALUE;
}

size_t json_read(struct str s, struct found *f, struct arena *a)
{
	struct reader r = { .c = cur_of(s.p, s.n), .f = f, .a = a };
	enum expected e = A_VALUE;

	if (!s.n || (s.p[0] != '{' && s.p[0] != '['))
		return 0;
	while (e != NOTHING_MORE && e != FAULT)
		e = r.c.bad ? FAULT : next(&r, e);
	return e == FAULT ? 0 : (size_t)(r.c.p - r.c.base);
}
