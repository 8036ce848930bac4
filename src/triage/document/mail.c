/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/document/mail.h"

#include <stdio.h>

#include "triage/document/charset.h"
#include "triage/document/decode.h"
#include "triage/document/part.h"

enum {
	FIELD_N = 1 << 16, /* bytes of a field, unfolded */
	FIELDS_MOST = 2000,
	PROBED = 40,     /* lines */
	NESTED_MOST = 8, /* parts in parts */
	PARTS_MOST = 1000,
	NAME_N = 512,
	WORD_N = 1024, /* of an encoded word, which may have 75 bytes */
	PARAMETERS_MOST = 64
};

/* --- fields --------------------------------------------------------------- */

static struct str line_of(struct str s, struct str *rest)
{
	struct str line;

	if (!str_cut(s, '\n', &line, rest)) {
		line = s;
		*rest = str_from(s, s.n);
	}
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

/* RFC 5322, 3.6.8: printable, no blank and no colon */
static bool name_of(struct str line,
	struct str *ret_name,
	struct str *ret_value)
{
	if (!str_cut(line, ':', ret_name, ret_value) || !ret_name->n)
		return false;
	*ret_name = str_trim(*ret_name);
	for (size_t i = 0; i < ret_name->n; i++) {
		if (ret_name->p[i] <= ' ' || ret_name->p[i] > '~')
			return false;
	}
	return ret_name->n > 0;
}

struct field {
	struct str name;
	struct str value; /* unfolded, in the arena */
};

static bool is_folded(struct str s)
{
	return s.n && (s.p[0] == ' ' || s.p[0] == '\t');
}

/* The next field of a head; rest moves on. false: the head is at its end, rest
 * stands behind the empty line. */
static bool next_field(struct str *rest, struct field *ret, struct arena *a)
{
	while (rest->n) {
		struct str line = line_of(*rest, rest);
		size_t n = 0;

		if (!line.n)
			return false;
		if (!name_of(line, &ret->name, &ret->value))
			continue;
		ret->value = str_trim(ret->value);
		if (!is_folded(*rest))
			return true;
		char *to = arena_raw(a, 1, FIELD_N, 1);
		if (!to)
			return false;
		for (struct str v = ret->value;;) {
			v = str_head(v, FIELD_N - n - 1);
			if (v.n)
				memcpy(to + n, v.p, v.n);
			n += v.n;
			if (!is_folded(*rest) || n + 1 >= FIELD_N)
				break;
			to[n++] = ' ';
			v = str_trim(line_of(*rest, rest));
		}
		ret->value = (struct str){ to, n };
		a->at = (unsigned char *)to + n;
		return true;
	}
	return false;
}

bool mail_begins(struct str text)
{
	static const char *const usual[] = { "received",
		"from",
		"date",
		"message-id",
		"to",
		"subject",
		"return-path",
		"delivered-to",
		"mime-version",
		"x-mailer",
		"reply-to",
		"content-type" };
	struct str rest = text_unmarked(text);
	struct str name;
	struct str value;
	unsigned known = 0;

	for (unsigned i = 0; i < PROBED && rest.n; i++) {
		struct str line = line_of(rest, &rest);
		bool box = !i && str_starts(line, STR("From "));

		if (!line.n)
			break;
		if (box || (i && is_folded(line)))
			continue;
		if (!name_of(line, &name, &value))
			return false;
		for (size_t k = 0; k < sizeof usual / sizeof *usual; k++)
			known += str_lower_eq(name, str_of(usual[k]));
	}
	return known >= 3;
}

/* --- encoded words (RFC 2047) --------------------------------------------- */

/* "=?charset?B?text?=" at the head of s; how many bytes it has, *ret its text.
 * 0: it is none */
static size_t encoded_word(struct str s, struct str *ret, struct arena *a)
{
	struct str charset;
	struct str how;
	struct str text;
	struct str rest;
	struct str language;

	s = str_head(s, WORD_N);
	if (!str_starts(s, STR("=?")) ||
		!str_cut(str_from(s, 2), '?', &charset, &rest) ||
		!str_cut(rest, '?', &how, &rest) || how.n != 1)
		return 0;
	size_t n = part_find(rest, 0, STR("?="));
	if (n == rest.n)
		return 0;
	text = str_head(rest, n);
	/* RFC 2231, 5: "us-ascii*en" */
	if (str_cut(charset, '*', &charset, &language) && !charset.n)
		return 0;
	if ((how.p[0] | 32) == 'b')
		text = decode_base64(text, a);
	else
		text = decode_quoted(text, true, a);
	*ret = charset_utf8(text, charset, 0, a);
	return (size_t)(rest.p - s.p) + n + 2;
}

/* A field with its encoded words decoded; blanks between two are none. */
static struct str decoded(struct str s, struct arena *a)
{
	char *to;
	size_t n = 0;
	bool last = false;

	s = str_head(s, FIELD_N);
	if (!str_has(s, STR("=?")))
		return s;
	/* no character set makes more than three of one */
	to = arena_raw(a, 4, FIELD_N, 1);
	for (size_t i = 0; to && i < s.n;) {
		struct arena b = *a;
		struct str word = { 0 };
		size_t took = 0;
		size_t blank = i;

		while (last && blank < s.n && s.p[blank] == ' ')
			blank++;
		took = encoded_word(str_from(s, blank), &word, &b);
		if (took && n + word.n <= 4 * FIELD_N) {
			if (word.n)
				memcpy(to + n, word.p, word.n);
			n += word.n;
			i = blank + took;
		} else if (n < 4 * FIELD_N) {
			to[n++] = s.p[i++];
		} else {
			break;
		}
		last = took > 0;
	}
	return (struct str){ to, to ? n : 0 };
}

/* --- parameters (RFC 2045, 5.1; RFC 2231) --------------------------------- */

/* The next "name=value" behind a semicolon. */
static bool next_parameter(struct str *rest,
	struct str *ret_name,
	struct str *ret_value)
{
	struct str before;
	struct str s;
	size_t n = 0;

	if (!str_cut(*rest, ';', &before, &s))
		return false;
	s = str_trim(s);
	*rest = s;
	*ret_value = *ret_name = str_head(s, 0);
	if (!str_cut(s, '=', ret_name, &s) || str_has_char(*ret_name, ';')) {
		ret_name->n = 0;
		return true;
	}
	*ret_name = str_trim(*ret_name);
	s = str_trim(s);
	if (s.n && s.p[0] == '"') {
		s = str_from(s, 1);
		while (n < s.n && s.p[n] != '"')
			n += s.p[n] == '\\' && n + 1 < s.n ? 2 : 1;
		*ret_value = str_head(s, n);
	} else {
		while (n < s.n && s.p[n] != ';')
			n++;
		*ret_value = str_trim(str_head(s, n));
	}
	*rest = str_from(s, n);
	return true;
}

static size_t percent(struct str s, char *to)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		bool two = s.p[i] == '%' && i + 2 < s.n;
		int high = two ? decode_digit(s.p[i + 1]) : -1;
		int low = two ? decode_digit(s.p[i + 2]) : -1;

		if (high >= 0 && low >= 0) {
			to[n++] = (char)(high << 4 | low);
			i += 2;
		} else {
			to[n++] = s.p[i];
		}
	}
	return n;
}

/* Pieces "name*0*=", "name*1=" in their order, decoded where they say so. */
struct sections {
	char text[NAME_N];
	size_t n;
	struct str charset;
	bool any;
};

/* "charset'language'text"; not found: text alone */
static struct str past_charset(struct str s, struct str *ret_charset)
{
	struct str language;
	struct str rest;

	if (!str_cut(s, '\'', ret_charset, &rest) ||
		!str_cut(rest, '\'', &language, &rest))
		return s;
	return rest;
}

static void add_section(struct sections *p, struct str tail, struct str value)
{
	bool coded = str_ends(tail, STR("*"));
	bool first = str_is(tail, "*") || str_starts(tail, STR("*0"));

	if (coded && first)
		value = past_charset(value, &p->charset);
	value = str_head(value, NAME_N - p->n);
	if (coded)
		p->n += percent(value, p->text + p->n);
	else if (value.n) {
		memcpy(p->text + p->n, value.p, value.n);
		p->n += value.n;
	}
	p->any = true;
}

/* The value of a parameter, decoded, in the arena. */
static struct str parameter(struct str field,
	struct str wanted,
	struct arena *a)
{
	struct sections p = { .n = 0 };
	struct str name;
	struct str value;

	for (unsigned i = 0; i < PARAMETERS_MOST; i++) {
		if (!next_parameter(&field, &name, &value))
			break;
		if (!str_lower_eq(str_head(name, wanted.n), wanted))
			continue;
		struct str tail = str_from(name, wanted.n);
		if (!tail.n)
			return decoded(value, a);
		if (tail.p[0] == '*')
			add_section(&p, tail, value);
	}
	struct str s = arena_str(a, (struct str){ p.text, p.n });
	return charset_utf8(s, p.charset, 0, a);
}

/* --- the head ------------------------------------------------------------- */

static uint64_t recipients(struct str s)
{
	uint64_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '@';
	return n;
}

struct mail_head {
	struct str type; /* Content-Type, as written */
	struct str encoding;
	struct str disposition;
};

/* What fields of a part say of its body. */
static void take_mime(struct mail_head *h, const struct field *f)
{
	if (str_lower_eq(f->name, STR("content-type")))
		h->type = f->value;
	else if (str_lower_eq(f->name, STR("content-transfer-encoding")))
		h->encoding = f->value;
	else if (str_lower_eq(f->name, STR("content-disposition")))
		h->disposition = f->value;
}

static void tell_field(struct triage_work *w,
	const struct field *f,
	struct arena a)
{
	static const struct {
		const char *name;
		enum fact_kind kind;
	} rows[] = {
#define MAIL_FIELD(name, KIND) { name, FACT_##KIND },
#include "triage/document/mail_fields.list"
#undef MAIL_FIELD
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (str_lower_eq(f->name, str_of(rows[i].name)))
			part_text(w, rows[i].kind, decoded(f->value, &a));
	}
}

/* Tells the head of the message; rest stands behind it then. */
static struct mail_head head(struct triage_work *w,
	struct str *rest,
	struct arena *a)
{
	struct mail_head h = { .type = STR("") };
	struct str first = { 0 };
	struct str last = { 0 };
	uint64_t hops = 0;
	uint64_t to = 0;
	struct field f;

	for (unsigned i = 0; i < FIELDS_MOST && next_field(rest, &f, a);
		i++) {
		take_mime(&h, &f);
		tell_field(w, &f, *a);
		if (str_lower_eq(f.name, STR("to")) ||
			str_lower_eq(f.name, STR("cc")))
			to += recipients(f.value);
		if (!str_lower_eq(f.name, STR("received")))
			continue;
		last = hops++ ? last : f.value;
		first = f.value;
	}
	fact_number(w->facts, FACT_MAIL_TO_COUNT, to);
	fact_number(w->facts, FACT_MAIL_HOPS, hops);
	part_text(w, FACT_MAIL_HOP_FIRST, first);
	part_text(w, FACT_MAIL_HOP_LAST, last);
	return h;
}

/* --- parts ---------------------------------------------------------------- */

struct parts {
	struct triage_work *w;
	uint32_t n;
};

static struct str body_of(const struct mail_head *h,
	struct str s,
	struct arena *a)
{
	struct str how = str_trim(h->encoding);

	if (str_lower_eq(how, STR("base64")))
		return decode_base64(s, a);
	if (str_lower_eq(how, STR("quoted-printable")))
		return decode_quoted(s, false, a);
	return s;
}

static struct str type_of(const struct mail_head *h, struct arena *a)
{
	struct str type = h->type;
	struct str rest;

	if (!str_cut(h->type, ';', &type, &rest))
		type = h->type;
	type = arena_str(a, str_head(str_trim(type), NAME_N));
	for (size_t i = 0; i < type.n; i++) {
		char *c = (char *)(uintptr_t)type.p + i;

		*c = *c >= 'A' && *c <= 'Z' ? (char)(*c | 32) : *c;
	}
	return type.n ? type : STR("text/plain");
}

static void leaf(struct parts *p,
	const struct mail_head *h,
	struct str type,
	struct str s,
	struct arena a)
{
	struct triage_work *w = p->w;
	struct str name = parameter(h->disposition, STR("filename"), &a);
	struct str bytes = body_of(h, s, &a);
	char number[32];

	if (!name.n)
		name = parameter(h->type, STR("name"), &a);
	fact_item(w->facts, FACT_MAIL_PART);
	part_text(w, FACT_MAIL_PART_TYPE, type);
	part_text(w, FACT_MAIL_PART_NAME, name);
	part_text(w, FACT_MAIL_PART_ENCODING, h->encoding);
	fact_number(w->facts, FACT_MAIL_PART_SIZE, bytes.n);
	snprintf(number, sizeof number, "part %u", p->n);
	/* plain text as it is was looked at with the message */
	if (!name.n && str_is(type, "text/plain") && bytes.p == s.p)
		return;
	part_hand(w, a, "attachment", name.n ? name : str_of(number), bytes);
}

/* The next line that is a boundary, from *at on: where it begins, *at behind
 * it; s.n: there is none. */
static size_t next_boundary(struct str s,
	struct str boundary,
	size_t *at,
	bool *ret_last)
{
	while (*at < s.n) {
		size_t i = part_find(s, *at, boundary);
		struct str rest = str_from(s, i + boundary.n);
		bool begins =
			i >= 2 && s.p[i - 1] == '-' && s.p[i - 2] == '-';

		*at = i + boundary.n;
		if (i == s.n)
			break;
		if (!begins || (i > 2 && s.p[i - 3] != '\n'))
			continue;
		*ret_last = str_starts(rest, STR("--"));
		struct str end = rest;
		line_of(rest, &end);
		*at = (size_t)(end.p - s.p);
		return i - 2;
	}
	*at = s.n;
	return s.n;
}

static struct str without_line_end(struct str s)
{
	s.n -= s.n && s.p[s.n - 1] == '\n';
	s.n -= s.n && s.p[s.n - 1] == '\r';
	return s;
}

static void entity(struct parts *p,
	const struct mail_head *h,
	struct str s,
	unsigned depth,
	struct arena a);

/* One part with its head. */
static void part(struct parts *p,
	struct str s,
	unsigned depth,
	struct arena a)
{
	struct mail_head h = { .type = STR("") };
	struct field f;

	for (unsigned i = 0; i < FIELDS_MOST && next_field(&s, &f, &a); i++)
		take_mime(&h, &f);
	entity(p, &h, s, depth, a);
}

/* A body: parts between boundaries, or a leaf. Calls itself, NESTED_MOST deep
 * at most. */
static void entity(struct parts *p,
	const struct mail_head *h,
	struct str s,
	unsigned depth,
	struct arena a)
{
	struct str type = type_of(h, &a);
	struct str boundary = parameter(h->type, STR("boundary"), &a);
	bool last = false;
	size_t at = 0;

	if (p->n++ >= PARTS_MOST)
		return;
	if (!str_starts(type, STR("multipart/")) || !boundary.n ||
		depth == NESTED_MOST) {
		leaf(p, h, type, s, a);
		return;
	}
	next_boundary(s, boundary, &at, &last);
	while (!last && at < s.n && p->n <= PARTS_MOST) {
		size_t from = at;
		size_t to = next_boundary(s, boundary, &at, &last);

		part(p,
			without_line_end(
				(struct str){ s.p + from, to - from }),
			depth + 1,
			a);
	}
}

void mail_tell(struct str text, struct triage_work *w)
{
	struct arena a = w->scratch;
	struct parts p = { .w = w };
	struct str rest = text_unmarked(text);
	struct mail_head h;

	/* of a box the first line is the box's (RFC 4155) */
	if (str_starts(rest, STR("From ")))
		line_of(rest, &rest);
	h = head(w, &rest, &a);
	entity(&p, &h, rest, 0, a);
}
