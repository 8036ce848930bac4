/* SPDX-License-Identifier: Apache-2.0 */
#include "case/steps/forbidden.h"

enum {
	HEADS = 1 << 16,
	SHORT = 6
};

/* --- one spelling -------------------------------------------------------- */

struct plain {
	unsigned char *to; /* n so far, never more than was read */
	size_t n;
};

static void put_byte(struct plain *p, unsigned c)
{
	unsigned lower = c >= 'A' && c <= 'Z' ? c + 32 : c;

	if (c > ' ' && c != '-' && c != '_')
		p->to[p->n++] = (unsigned char)lower;
	else if (p->n && p->to[p->n - 1] != ' ')
		p->to[p->n++] = ' ';
}

static void put_utf8(struct plain *p, unsigned c)
{
	if (c < 0x80) {
		put_byte(p, c);
	} else if (c < 0x800) {
		put_byte(p, 0xc0 | c >> 6);
		put_byte(p, 0x80 | (c & 63));
	} else {
		put_byte(p, 0xe0 | (c >> 12 & 15));
		put_byte(p, 0x80 | (c >> 6 & 63));
		put_byte(p, 0x80 | (c & 63));
	}
}

/* n hexadecimal digits at the head; false: others stand there */
static bool hex_head(struct str s, size_t n, unsigned *ret)
{
	unsigned v = 0;

	if (s.n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		const char *digits = "0123456789abcdef";
		const char *at = memchr(digits, s.p[i] | 32, 16);

		if (!at)
			return false;
		v = v << 4 | (unsigned)(at - digits);
	}
	*ret = v;
	return true;
}

/* Each takes what it knows from the head and returns how many bytes that were;
 * 0 = it is something else. */
static size_t backslashed(struct plain *p, struct str s)
{
	unsigned v;

	if (s.p[0] != '\\')
		return 0;
	if (s.n > 1 && s.p[1] == 'u' && hex_head(str_from(s, 2), 4, &v)) {
		put_utf8(p, v);
		return 6;
	}
	if (s.n > 1 && s.p[1] == 'x' && hex_head(str_from(s, 2), 2, &v)) {
		put_byte(p, v);
		return 4;
	}
	if (s.n > 1 && str_has_char(STR("nrt"), s.p[1])) {
		put_byte(p, ' ');
		return 2;
	}
	/* however often it was escaped */
	return 1;
}

/* see backslashed */
static size_t percented(struct plain *p, struct str s)
{
	unsigned v;

	if (s.p[0] != '%' || !hex_head(str_from(s, 1), 2, &v))
		return 0;
	put_byte(p, v);
	return 3;
}

/* see backslashed */
static size_t referenced(struct plain *p, struct str s)
{
	static const struct {
		const char *name;
		char c;
	} all[] = { { "&amp;", '&' },
		{ "&lt;", '<' },
		{ "&gt;", '>' },
		{ "&quot;", '"' },
		{ "&#39;", '\'' },
		{ "&#x27;", '\'' } };

	if (s.p[0] != '&')
		return 0;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (!str_starts(s, str_of(all[i].name)))
			continue;
		put_byte(p, (unsigned char)all[i].c);
		return strlen(all[i].name);
	}
	return 0;
}

/* "[.]", "(.)", "[:]", "hxxp": see backslashed */
static size_t defanged(struct plain *p, struct str s)
{
	if (s.n >= 4 &&
		(str_starts(s, STR("hxxp")) || str_starts(s, STR("hXXp")))) {
		for (const char *c = "http"; *c; c++)
			put_byte(p, (unsigned char)*c);
		return 4;
	}
	if (s.n < 3 || !str_has_char(STR("[({"), s.p[0]) ||
		!str_has_char(STR(".:"), s.p[1]) ||
		!str_has_char(STR("])}"), s.p[2])) {
		return 0;
	}
	put_byte(p, (unsigned char)s.p[1]);
	return 3;
}

/* Full-width letters, digits and signs of ASCII, and the blank of that width
 * (U+FF01 to U+FF5E, U+3000): see backslashed */
static size_t widened(struct plain *p, struct str s)
{
	unsigned c;

	if (s.n < 3)
		return 0;
	if (str_starts(s, STR("\xe3\x80\x80"))) {
		put_byte(p, ' ');
		return 3;
	}
	if ((unsigned char)s.p[0] != 0xef)
		return 0;
	c = ((unsigned char)s.p[1] & 63U) << 6 | ((unsigned char)s.p[2] & 63U);
	if (c < 0xf01 || c > 0xf5e)
		return 0;
	put_byte(p, c - 0xf01 + '!');
	return 3;
}

static struct str plain_of(struct str s, struct arena *a)
{
	struct plain p = { .to = NEW(a, unsigned char, s.n + 1) };

	if (!p.to)
		return (struct str){ 0 };
	for (size_t i = 0; i < s.n;) {
		struct str rest = str_from(s, i);
		size_t n = backslashed(&p, rest);

		n = n ? n : percented(&p, rest);
		n = n ? n : referenced(&p, rest);
		n = n ? n : defanged(&p, rest);
		n = n ? n : widened(&p, rest);
		if (!n)
			put_byte(&p, (unsigned char)s.p[i]);
		i += n ? n : 1;
	}
	return (struct str){ (const char *)p.to, p.n };
}

/* --- words --------------------------------------------------------------- */

static unsigned head_of(struct str s)
{
	return (unsigned)(unsigned char)s.p[0] << 8 | (unsigned char)s.p[1];
}

bool forbidden_open(struct forbidden *ret, struct arena *a)
{
	*ret = (struct forbidden){
		.word = table_in(a),
		.first = NEW(a, uint32_t, HEADS),
	};
	return ret->first != NULL;
}

bool forbidden_put(struct forbidden *f, struct str word)
{
	struct arena *a = f->word.a;
	struct str plain = str_trim(plain_of(word, a));
	uint32_t before = f->word.n;

	if (plain.n < 2)
		return !a->full;
	uint32_t i = table_put(&f->word, plain);
	if (i == TABLE_NONE || i < before)
		return i != TABLE_NONE;
	f->next = arena_grown(a, f->next, i, &f->cap, sizeof *f->next);
	if (!f->next)
		return false;
	f->next[i] = f->first[head_of(plain)];
	f->first[head_of(plain)] = i + 1;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z');
}

/* whether the word ends, or begins, between its byte and the one beside it */
static bool bounded(struct str word, char edge, char beside)
{
	if (is_digit(edge) && is_digit(beside))
		return false;
	return word.n >= SHORT || !is_alnum(edge) || !is_alnum(beside);
}

static bool stands_at(struct str text, size_t at, struct str word)
{
	struct str rest = str_from(text, at);

	if (!str_starts(rest, word))
		return false;
	if (at && !bounded(word, word.p[0], text.p[at - 1]))
		return false;
	return rest.n == word.n ||
		bounded(word, word.p[word.n - 1], rest.p[word.n]);
}

static bool stands_in(struct str text, struct str word)
{
	for (size_t i = 0; i + 1 < text.n; i++) {
		if (stands_at(text, i, word))
			return true;
	}
	return false;
}

bool forbidden_in_but(const struct forbidden *f,
	struct str text,
	struct str own,
	struct arena scratch)
{
	if (!f->word.n || text.n < 2)
		return false;
	struct str plain = plain_of(text, &scratch);
	struct str mine = own.n ? plain_of(own, &scratch) : own;
	/* what cannot be looked at is not said */
	if (scratch.full)
		return true;
	for (size_t i = 0; i + 1 < plain.n; i++) {
		uint32_t k = f->first[head_of(str_from(plain, i))];

		for (; k; k = f->next[k - 1]) {
			if (stands_at(plain, i, f->word.key[k - 1]) &&
				!stands_in(mine, f->word.key[k - 1])) {
				return true;
			}
		}
	}
	return false;
}

bool forbidden_in(const struct forbidden *f,
	struct str text,
	struct arena scratch)
{
	return forbidden_in_but(f, text, (struct str){ 0 }, scratch);
}
