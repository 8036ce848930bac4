/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/document/pdf_token.h"

#include "structure/structure.h"
#include "triage/document/charset.h"
#include "triage/document/decode.h"

enum {
	STRING_MOST = 1 << 20,
	/* strings without an end are looked behind so often; then they are
	 * passed over */
	FAULTS_MOST = 64
};

static bool is_white(char c)
{
	return !c || c == ' ' || (c >= '\t' && c <= '\r' && c != '\v');
}

static bool is_delimiter(char c)
{
	return c && strchr("()<>[]{}/%", c);
}

static void skip_blanks(struct pdf_words *z)
{
	struct str s = z->s;

	while (z->at < s.n) {
		char c = s.p[z->at];

		if (c == '%') {
			while (z->at < s.n && s.p[z->at] != '\n' &&
				s.p[z->at] != '\r')
				z->at++;
		} else if (is_white(c)) {
			z->at++;
		} else {
			return;
		}
	}
}

/* From the first byte inside; how many bytes it has up to its parenthesis.
 * false: it has no end */
static bool string_end(struct str s, size_t *ret)
{
	unsigned depth = 1;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '(')
			depth++;
		else if (s.p[i] == ')' && !--depth) {
			*ret = i;
			return true;
		}
	}
	return false;
}

static void string(struct pdf_words *z, struct pdf_token *ret)
{
	struct str s = str_head(str_from(z->s, z->at + 1), STRING_MOST);
	size_t n;

	ret->kind = PDF_STRING;
	ret->text = (struct str){ s.p, 0 };
	z->at++;
	if (string_end(s, &n)) {
		ret->text = str_head(s, n);
		z->at += n + 1;
	} else if (z->faults++ >= FAULTS_MOST) {
		z->at += s.n;
	}
}

/* Bytes of a regular word from there on. */
static size_t regular(struct str s)
{
	size_t n = 0;

	while (n < s.n && !is_white(s.p[n]) && !is_delimiter(s.p[n]))
		n++;
	return n;
}

/* Digits up to >; other bytes end it, too */
static void hex(struct pdf_words *z, struct pdf_token *ret)
{
	struct str s = str_from(z->s, z->at + 1);
	size_t n = 0;

	while (n < s.n && (decode_digit(s.p[n]) >= 0 || is_white(s.p[n])))
		n++;
	ret->kind = PDF_HEX;
	ret->text = str_head(s, n);
	z->at += n + 1 + (n < s.n && s.p[n] == '>');
}

static void sign(struct pdf_words *z,
	struct pdf_token *ret,
	enum pdf_token_kind kind,
	size_t n)
{
	ret->kind = kind;
	z->at += n;
}

bool pdf_next(struct pdf_words *z, struct pdf_token *ret)
{
	skip_blanks(z);
	if (z->at >= z->s.n)
		return false;
	struct str s = str_from(z->s, z->at);
	*ret = (struct pdf_token){ PDF_WORD, str_head(s, 1), z->at };
	if (s.p[0] == '(') {
		string(z, ret);
	} else if (str_starts(s, STR("<<"))) {
		sign(z, ret, PDF_OPEN, 2);
	} else if (str_starts(s, STR(">>"))) {
		sign(z, ret, PDF_CLOSE, 2);
	} else if (s.p[0] == '<') {
		hex(z, ret);
	} else if (s.p[0] == '[') {
		sign(z, ret, PDF_LEFT, 1);
	} else if (s.p[0] == ']') {
		sign(z, ret, PDF_RIGHT, 1);
	} else if (s.p[0] == '/') {
		ret->text = str_head(str_from(s, 1), regular(str_from(s, 1)));
		sign(z, ret, PDF_NAME, ret->text.n + 1);
	} else {
		size_t n = regular(s);

		ret->text = str_head(s, n ? n : 1);
		z->at += ret->text.n;
	}
	return true;
}

struct str pdf_name(struct str raw,
	char room[static PDF_NAME_N],
	bool *ret_escaped)
{
	size_t n = 0;

	*ret_escaped = false;
	if (!str_has_char(str_head(raw, 3 * PDF_NAME_N), '#'))
		return str_head(raw, PDF_NAME_N);
	for (size_t i = 0; i < raw.n && n < PDF_NAME_N; i++) {
		bool two = raw.p[i] == '#' && i + 2 < raw.n;
		int high = two ? decode_digit(raw.p[i + 1]) : -1;
		int low = two ? decode_digit(raw.p[i + 2]) : -1;

		if (high < 0 || low < 0) {
			room[n++] = raw.p[i];
			continue;
		}
		room[n++] = (char)(high << 4 | low);
		i += 2;
		*ret_escaped = true;
	}
	return (struct str){ room, n };
}

/* --- strings -------------------------------------------------------------- */

/* What stands behind a backslash; how many bytes, *ret_byte = -1: nothing */
static size_t escape(struct str s, int *ret_byte)
{
	static const char letters[] = "nrtbf";
	static const char values[] = "\n\r\t\b\f";
	const char *p;
	size_t n = 0;

	*ret_byte = -1;
	if (!s.n)
		return 0;
	if (str_starts(s, STR("\r\n")))
		return 2;
	if (s.p[0] == '\n' || s.p[0] == '\r')
		return 1;
	if (s.p[0] >= '0' && s.p[0] <= '7') {
		int v = 0;

		while (n < 3 && n < s.n && s.p[n] >= '0' && s.p[n] <= '7')
			v = v * 8 + (s.p[n++] - '0');
		*ret_byte = v & 0xff;
		return n;
	}
	p = s.p[0] ? strchr(letters, s.p[0]) : NULL;
	*ret_byte = (unsigned char)(p ? values[p - letters] : s.p[0]);
	return 1;
}

struct str pdf_bytes(const struct pdf_token *t, struct arena *a)
{
	struct str s = t->text;
	size_t n = 0;

	if (t->kind == PDF_HEX)
		return decode_hex(s, a);
	if (!str_has_char(s, '\\'))
		return s;
	char *to = arena_raw(a, 1, s.n, 1);
	for (size_t i = 0; to && i < s.n;) {
		int byte = (unsigned char)s.p[i++];

		if (byte == '\\')
			i += escape(str_from(s, i), &byte);
		if (byte >= 0)
			to[n++] = (char)byte;
	}
	return to ? (struct str){ to, n } : (struct str){ 0 };
}

static struct str from_utf16be(struct str s, struct arena *a)
{
	char *to = s.n > 1 ? arena_raw(a, 1, s.n, 1) : NULL;

	for (size_t i = 0; to && i + 1 < s.n; i += 2) {
		to[i] = s.p[i + 1];
		to[i + 1] = s.p[i];
	}
	if (!to)
		return (struct str){ 0 };
	return wide_text((struct str){ to, s.n & ~(size_t)1 }, a);
}

struct str pdf_text(const struct pdf_token *t, struct arena *a)
{
	struct str s = pdf_bytes(t, a);

	if (str_starts(s, STR("\xfe\xff")))
		return from_utf16be(str_from(s, 2), a);
	if (str_starts(s, STR("\xff\xfe")))
		return wide_text(str_from(s, 2), a);
	if (str_starts(s, STR("\xef\xbb\xbf")))
		return str_from(s, 3);
	return charset_utf8(s, STR("windows-1252"), 0, a);
}

/* --- dates ---------------------------------------------------------------- */

/* The next n digits; false: they are not there */
static bool digits(struct str *s, unsigned n, unsigned *ret)
{
	uint64_t v;

	if (s->n < n || !str_u64(str_head(*s, n), &v))
		return false;
	*s = str_from(*s, n);
	*ret = (unsigned)v;
	return true;
}

bool pdf_date(struct str s, int64_t *ret_s)
{
	struct time_parts p = { .month = 1, .day = 1 };
	unsigned year;
	unsigned hours = 0;
	unsigned minutes = 0;
	int64_t at;

	if (str_starts(s, STR("D:")))
		s = str_from(s, 2);
	if (!digits(&s, 4, &year) || !digits(&s, 2, &p.month) ||
		!digits(&s, 2, &p.day) || !digits(&s, 2, &p.hour) ||
		!digits(&s, 2, &p.minute))
		return false;
	digits(&s, 2, &p.second);
	p.year = year;
	if (!s.n || !strchr("Z+-", s.p[0]) || !time_of_parts(&p, &at))
		return false;
	bool east = s.p[0] == '+';
	bool utc = s.p[0] == 'Z';
	s = str_from(s, 1);
	if (!utc && !digits(&s, 2, &hours))
		return false;
	if (s.n && s.p[0] == '\'')
		s = str_from(s, 1);
	digits(&s, 2, &minutes);
	int64_t offset = utc ? 0 : hours * 3600 + minutes * 60;
	*ret_s = at - (east ? offset : -offset);
	return true;
}
