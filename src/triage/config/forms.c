/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/config/forms.h"

#include "triage/config/json.h"

struct form {
	const char *name;
	/* how many bytes at the front it takes; 0 = it is not of that form */
	size_t (*read)(struct str s, struct found *f, struct arena *a);
	/* chance agrees with it more easily: a destination alone does not do
	 */
	bool loose;
};

static bool name_char(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' ||
		c == ' ';
}

static size_t text_run(struct str s, bool zeros)
{
	size_t n = 0;

	while (n < s.n &&
		(is_text((unsigned char)s.p[n]) || (zeros && s.p[n] == 0)))
		n++;
	return n;
}

static bool all_text(struct str s)
{
	return text_run(s, false) == s.n;
}

/* --- lines and pairs ------------------------------------------------------
 */

enum {
	NAME_MOST = 40,
	PAIRS_LEAST = 2
};

static bool pair(struct str s, char is, struct found *f)
{
	struct str name, value;

	if (!str_cut(s, is, &name, &value))
		return false;
	name = str_trim(name);
	if (!name.n || name.n > NAME_MOST)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		if (!name_char((unsigned char)name.p[i]))
			return false;
	}
	value = str_trim(value);
	if (value.n > 1 && value.p[0] == '"' && value.p[value.n - 1] == '"')
		value = (struct str){ value.p + 1, value.n - 2 };
	return found_add(f, name, value);
}

/* [section], or a comment */
static bool aside(struct str s)
{
	return !s.n || s.p[0] == '#' ||
		(s.p[0] == '[' && s.p[s.n - 1] == ']');
}

/* Pairs that `between` separates; the number of them, 0 when one is none. */
static uint32_t pairs(struct str s, char between, char is, struct found *f)
{
	struct str rest = s;
	struct str head, tail;
	bool more = true;

	f->n = 0;
	while (more) {
		more = str_cut(rest, between, &head, &tail);
		if (!more)
			head = rest;
		rest = tail;
		head = str_trim(head);
		if (head.n && head.p[head.n - 1] == '\r')
			head.n--;
		if (!aside(head) && !pair(head, is, f))
			return 0;
	}
	return f->n;
}

static size_t read_pairs(struct str s, struct found *f, struct arena *a)
{
	static const char between[] = "\n;&|,\0";
	static const char is[] = "=:";

	(void)a;
	for (size_t i = 0; i < sizeof between - 1; i++) {
		size_t n = text_run(s, between[i] == 0);

		if (n < FORM_LEAST || !memchr(s.p, between[i], n))
			continue;
		for (size_t k = 0; k < sizeof is - 1; k++) {
			struct str text = { s.p, n };

			if (pairs(text, between[i], is[k], f) >= PAIRS_LEAST)
				return n;
		}
	}
	return 0;
}

/* Values in a fixed order: host, port, group ... */
static size_t read_values(struct str s, struct found *f, struct arena *a)
{
	static const char between[] = "|;\n,\t\0";
	struct str head, tail;

	(void)a;
	for (size_t i = 0; i < sizeof between - 1; i++) {
		size_t n = text_run(s, between[i] == 0);
		struct str rest = { s.p, n };

		if (n < FORM_LEAST || !memchr(s.p, between[i], n))
			continue;
		f->n = 0;
		while (str_cut(rest, between[i], &head, &tail)) {
			found_add(f, STR(""), head);
			rest = tail;
		}
		found_add(f, STR(""), rest);
		if (f->n >= 3 && found_read(f))
			return n;
	}
	return 0;
}

/* --- lengths before texts -------------------------------------------------
 */

struct number_form {
	uint8_t bytes;
	bool big;
};

static const struct number_form number_forms[] = { { 1, false },
	{ 2, false },
	{ 2, true },
	{ 4, false },
	{ 4, true } };

static uint64_t number(struct cur *c, struct number_form w)
{
	const unsigned char *p = cur_take(c, w.bytes);
	uint64_t v = 0;

	for (unsigned i = 0; p && i < w.bytes; i++) {
		unsigned at = w.big ? i : w.bytes - 1U - i;

		v = v << 8 | p[at];
	}
	return v;
}

static bool record(struct cur *c, struct number_form w, struct found *f)
{
	uint64_t n = number(c, w);
	struct str v;

	if (c->bad || n > FORM_VALUE_MOST || n > cur_left(c))
		return false;
	v = (struct str){ (const char *)c->p, (size_t)n };
	if (!all_text(v) || !found_add(f, STR(""), v))
		return false;
	cur_take(c, (size_t)n);
	return true;
}

/* names and values in turn? */
static void join_pairs(struct found *f)
{
	uint32_t n = f->n / 2;
	struct found was = { 0 };

	if (f->n % 2 || n < PAIRS_LEAST)
		return;
	for (uint32_t i = 0; i < n; i++) {
		struct str name = f->field[2 * i].value;

		if (!name.n || name.n > NAME_MOST)
			return;
		for (size_t k = 0; k < name.n; k++) {
			if (!name_char((unsigned char)name.p[k]))
				return;
		}
		found_add(&was, name, f->field[2 * i + 1].value);
	}
	found_read(&was);
	if (was.meant < PAIRS_LEAST)
		return;
	memcpy(f->field, was.field, n * sizeof *f->field);
	f->n = n;
}

static size_t records(struct str s,
	struct number_form count,
	struct number_form w,
	struct found *f)
{
	struct cur c = cur_of(s.p, s.n);
	uint64_t said = count.bytes ? number(&c, count) : 0;
	struct cur good;

	if (count.bytes && (said < 2 || said > FIELDS_MOST))
		return 0;
	f->n = 0;
	good = c;
	while ((!said || f->n < said) && record(&c, w, f))
		good = c;
	/* empty ones at the end may be what follows */
	while (!said && f->n && !f->field[f->n - 1].value.n) {
		good.p -= w.bytes;
		f->n--;
	}
	if (f->n < 3 || (said && f->n != said))
		return 0;
	return (size_t)(good.p - good.base);
}

static size_t read_records(struct str s, struct found *f, struct arena *a)
{
	static const struct number_form none;

	(void)a;
	for (unsigned i = 0; i < 5; i++) {
		for (unsigned k = 0; k <= 5; k++) {
			struct number_form count =
				k ? number_forms[k - 1] : none;
			size_t n = records(s, count, number_forms[i], f);

			if (n < FORM_LEAST)
				continue;
			join_pairs(f);
			if (found_read(f))
				return n;
		}
	}
	return 0;
}

/* --- tag, type, length, value ---------------------------------------------
 */

struct tlv {
	struct number_form tag, type, length;
	bool big; /* numbers among the values */
};

enum {
	TAG_MOST = 0x2000,
	TYPE_MOST = 32
};

static bool wide(struct str s)
{
	if (s.n < 6 || s.n % 2)
		return false;
	for (size_t i = 0; i < s.n; i += 2) {
		bool end = s.p[i] == 0 && i + 2 == s.n;

		if (s.p[i + 1] || (!end && !is_text((unsigned char)s.p[i])))
			return false;
	}
	return true;
}

static struct str narrow(struct str s, struct arena *a)
{
	char *b = arena_raw(a, 1, s.n / 2 + 1, 1);
	size_t n = 0;

	for (size_t i = 0; b && i < s.n; i += 2) {
		if (s.p[i])
			b[n++] = s.p[i];
	}
	return (struct str){ b, n };
}

static bool add_value(struct found *f,
	struct str name,
	struct str v,
	bool big,
	struct arena *a)
{
	struct cur c = cur_of(v.p, v.n);
	struct number_form w = { (uint8_t)v.n, big };
	struct str t = v;

	while (t.n && t.p[t.n - 1] == 0)
		t.n--;
	if (v.n > 2 && t.n && all_text(t))
		return found_add(f, name, t);
	if (wide(v))
		return found_add(f, name, narrow(v, a));
	if (v.n && v.n <= 8)
		return found_number(f, name, number(&c, w), a);
	if (v.n > 64)
		return false;
	char *b = arena_raw(a, 1, 2 * v.n + 1, 1);
	if (!b)
		return false;
	hex_write((const unsigned char *)v.p, v.n, b);
	return found_add(f, name, (struct str){ b, 2 * v.n });
}

static bool element(struct cur *c,
	const struct tlv *t,
	struct found *f,
	struct arena *a)
{
	uint64_t tag = number(c, t->tag);
	uint64_t type = t->type.bytes ? number(c, t->type) : 0;
	uint64_t n = number(c, t->length);
	struct str name;
	const unsigned char *p;

	if (c->bad || tag > TAG_MOST || type > TYPE_MOST ||
		n > FORM_VALUE_MOST || n > cur_left(c) || (!tag && !n))
		return false;
	p = cur_take(c, (size_t)n);
	name = arena_fmt(a, "#%u", (unsigned)tag);
	return add_value(f,
		name,
		(struct str){ (const char *)p, (size_t)n },
		t->big,
		a);
}

static size_t elements(struct str s,
	const struct tlv *t,
	struct found *f,
	struct arena *a)
{
	struct cur c = cur_of(s.p, s.n);
	struct cur good = c;
	size_t text = 0;

	f->n = 0;
	while (f->n < FIELDS_MOST && element(&c, t, f, a))
		good = c;
	for (uint32_t i = 0; i < f->n; i++)
		text += f->field[i].number ? 0 : f->field[i].value.n;
	if (f->n < 3 || text < 8)
		return 0;
	return (size_t)(good.p - good.base);
}

/* Digits of all numbers: read in the wrong order, ports and seconds are
 * large.
 */
static uint64_t digits_of(const struct found *f)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < f->n; i++)
		n += f->field[i].number ? f->field[i].value.n : 0;
	return n;
}

/* Lengths of one byte do not tell the order of numbers: the one in which they
 * are smaller. */
static size_t elements_in_order(struct str s,
	const struct tlv *t,
	struct found *f,
	struct arena *a)
{
	struct tlv turned = *t;
	size_t n = elements(s, &turned, f, a);

	if (n < FORM_LEAST)
		return n;
	uint64_t digits = digits_of(f);
	turned.big = !turned.big;
	elements(s, &turned, f, a);
	if (digits_of(f) < digits)
		return n;
	turned.big = !turned.big;
	return elements(s, &turned, f, a);
}

/* A number that stands beside a host in a TLV is its port. */
static void drop_names(struct found *f)
{
	for (uint32_t i = 0; i < f->n; i++)
		f->field[i].name.n = 0;
}

static size_t try_tlv(struct str s,
	const struct tlv *t,
	struct found *f,
	struct arena *a)
{
	struct arena before = *a;
	size_t n = elements_in_order(s, t, f, a);
	struct found *bare;

	if (n < FORM_LEAST) {
		*a = before;
		return 0;
	}
	bare = NEW(a, struct found, 1);
	if (!bare)
		return 0;
	memcpy(bare, f, sizeof *bare);
	drop_names(bare);
	if (!found_read(bare)) {
		*a = before;
		return 0;
	}
	memcpy(f->to, bare->to, sizeof f->to);
	f->to_n = bare->to_n;
	return n;
}

static size_t read_tlv(struct str s, struct found *f, struct arena *a)
{
	static const struct number_form none;

	for (unsigned tag = 0; tag < 5; tag++) {
		for (unsigned type = 0; type < 4; type++) {
			for (unsigned n = 0; n < 5; n++) {
				struct tlv t = { number_forms[tag],
					type ? number_forms[type - 1] : none,
					number_forms[n],
					false };
				size_t used = try_tlv(s, &t, f, a);

				if (used)
					return used;
			}
		}
	}
	return 0;
}

/* --- a struct as C lays it out --------------------------------------------
 */

enum {
	GAP_MOST = 16, /* bytes of numbers between two texts */
	TEXT_LEAST = 3,
	HOST_LEAST = 7,  /* a.test:9 has no less */
	LOOSE_LEAST = 24 /* bytes of a form without names */
};

static size_t wide_run(struct str s)
{
	size_t n = 0;

	while (n + 1 < s.n && is_text((unsigned char)s.p[n]) && !s.p[n + 1])
		n += 2;
	return n;
}

/* A text with a zero behind it at the front of s, added; its bytes. */
static size_t c_text(struct str s, struct found *f, struct arena *a)
{
	size_t n = text_run(s, false);
	size_t w = wide_run(s);

	if (w >= 2 * TEXT_LEAST + 2 && n < TEXT_LEAST) {
		found_add(f, STR(""), narrow(str_head(s, w), a));
		return w;
	}
	if (n < TEXT_LEAST || n == s.n || s.p[n])
		return 0;
	return found_add(f, STR(""), str_head(s, n)) ? n : 0;
}

/* Numbers of four bytes from where the struct's grid has them. */
static void c_numbers(struct str s,
	size_t from,
	size_t to,
	struct found *f,
	struct arena *a)
{
	for (size_t at = from & ~(size_t)3; at < to; at += 4) {
		struct cur c = cur_of(s.p, s.n);
		uint32_t v;

		if (at < from && from - at > 1 && !(from & 1))
			cur_take(&c, at + 2);
		else
			cur_take(&c, at);
		v = cur_left(&c) >= 4 ? cur_u32le(&c) : cur_u16le(&c);
		if (at < from)
			v &= UINT16_MAX;
		if (v && (v >> 16) && !(v & UINT16_MAX))
			v >>= 16;
		/* two shorts */
		if (v > UINT16_MAX && (v >> 16) < 0x4000)
			found_number(f, STR(""), v & UINT16_MAX, a);
		else if (v)
			found_number(f, STR(""), v, a);
	}
}

/* Zeros, then at most eight bytes of numbers, at s[i]; where they end. */
static size_t c_gap(struct str s, size_t i, size_t *ret_from)
{
	while (i < s.n && !s.p[i])
		i++;
	*ret_from = i;
	while (i < s.n && s.p[i] && i - *ret_from < 8 &&
		text_run(str_from(s, i), false) < TEXT_LEAST)
		i++;
	return i;
}

static size_t read_struct(struct str s, struct found *f, struct arena *a)
{
	size_t i = 0, end = 0, gap = 0, from;
	unsigned texts = 0;

	while (i < s.n && f->n < FIELDS_MOST) {
		size_t n = s.p[i] ? c_text(str_from(s, i), f, a) : 0;
		size_t to;

		if (n) {
			i += n;
			end = i;
			gap = 0;
			texts++;
			continue;
		}
		to = c_gap(s, i, &from);
		gap = (from - i > 3 ? 0 : gap) + to - from;
		if (gap > GAP_MOST || to == i)
			break;
		if (to > from) {
			c_numbers(s, from, to, f, a);
			end = to;
		}
		i = to;
	}
	return texts >= 2 && end >= FORM_LEAST ? end : 0;
}

/* --- all of them -----------------------------------------------------------
 */

static const struct form forms[] = {
	{ "json", json_read, false },
	{ "key=value", read_pairs, false },
	{ "length-prefixed strings", read_records, false },
	{ "separated values", read_values, true },
	{ "tlv", read_tlv, true },
	{ "struct", read_struct, true },
};

static bool zeros_only(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i])
			return false;
	}
	return true;
}

/* A host as people write it, with a port, or a URL: what chance does not. */
static bool deliberate(const struct config_to *t)
{
	size_t small = 0;

	if (t->kind == TO_IPV4 || t->kind == TO_IPV6)
		return t->port != NO_PORT;
	for (size_t i = 0; i < t->host.n; i++)
		small += t->host.p[i] < 'A' || t->host.p[i] > 'Z';
	return t->port && t->host.n >= HOST_LEAST && small == t->host.n;
}

/* Of forms that chance agrees with: a deliberate destination, and two more
 * texts that are no rubble. */
static bool certain(const struct found *f, size_t n)
{
	unsigned texts = 0;
	bool to = false;

	for (uint32_t i = 0; i < f->to_n; i++)
		to |= deliberate(&f->to[i]);
	for (uint32_t i = 0; i < f->n; i++)
		texts += !f->field[i].number && f->field[i].value.n >= 3;
	return to && texts >= 2 && n >= LOOSE_LEAST;
}

bool form_read(struct str s, bool whole, struct found *ret, struct arena *a)
{
	struct str front = str_head(s, FORM_MOST);

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct arena before = *a;
		size_t n;

		memset(ret, 0, sizeof *ret);
		n = forms[i].read(front, ret, a);
		if (n >= FORM_LEAST && !ret->to_n)
			found_read(ret);
		if (n >= FORM_LEAST && ret->to_n &&
			(!forms[i].loose || certain(ret, n)) &&
			(!whole || zeros_only(str_from(s, n)))) {
			ret->family = "generic";
			ret->layout = forms[i].name;
			ret->size = n;
			return true;
		}
		*a = before;
	}
	return false;
}
