/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/document/encoded.h"

#include <stdio.h>

#include "structure/structure.h"
#include "triage/document/decode.h"
#include "triage/document/part.h"

enum {
	HANDED_MOST = 64, /* of one text */
	BASE64_MIN = 64,
	BASE64_TOLD_MIN = 16, /* where the text says that it is base64 */
	TOLD_BEFORE = 40,     /* bytes before it in which it does */
	HEX_MIN = 128,
	NUMBERS_MIN = 8,   /* characters written as numbers */
	BETWEEN_MOST = 24, /* bytes between two of them */
	ESCAPES_MIN = 8,
	REVERSED_MIN = 12,
	JOINS_MIN = 4,
	FORMAT_MOST = 256, /* pieces of one format */
	LOOKED = 8 << 20   /* bytes of a text */
};

struct decoding {
	struct triage_work *w;
	struct str s;
	struct arena a;
	uint32_t handed;
};

/* --- what makes sense ----------------------------------------------------- */

static bool is_plain(char c)
{
	return (c >= ' ' && c <= '~') || c == '\t' || c == '\r' || c == '\n';
}

/* Nearly all of it could be typed. */
static bool is_text(struct str s)
{
	size_t plain = 0;

	s = str_head(s, 4096);
	for (size_t i = 0; i < s.n; i++)
		plain += is_plain(s.p[i]);
	return s.n >= 4 && plain * 20 >= s.n * 19;
}

static bool is_wide(struct str s)
{
	size_t zeros = 0;

	s = str_head(s, 4096);
	for (size_t i = 0; i + 1 < s.n; i += 2)
		zeros += !s.p[i + 1] && s.p[i];
	return s.n >= 8 && zeros * 2 * 10 >= s.n * 8;
}

/* Beginnings of what is handed on as it is. */
static bool is_known(struct str s)
{
	static const struct str heads[] = { { "MZ", 2 },
		{ "\x7f"
		  "ELF",
			4 },
		{ "PK\3\4", 4 },
		{ "\x1f\x8b\x08", 3 },
		{ "\xd0\xcf\x11\xe0", 4 },
		{ "%PDF-", 5 },
		{ "Rar!", 4 },
		{ "MSCF", 4 },
		{ "7z\xbc\xaf", 4 },
		{ "{\\rt", 4 } };

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		if (str_starts(s, heads[i]))
			return true;
	}
	return false;
}

/* Inflated, where it is deflated: with a head of zlib, or without one as .NET's
 * DeflateStream writes it. */
static struct str inflated(struct str s, struct arena *a)
{
	struct arena before = *a;
	unsigned head = s.n > 2
		? (unsigned)(uint8_t)s.p[0] << 8 | (uint8_t)s.p[1]
		: 1;
	struct str t = { 0 };

	if (s.n < 16)
		return t;
	if (head % 31 == 0 && (head >> 8 & 15) == 8)
		t = decode_inflate(s, WRAP_ZLIB, a);
	if (!t.n)
		t = decode_inflate(s, WRAP_NONE, a);
	if (t.n >= s.n && (is_text(t) || is_known(t) || is_wide(t)))
		return t;
	*a = before;
	return (struct str){ 0 };
}

/* Hands on what was decoded, if it makes sense. how: by which encoding; at:
 * where in the text. */
static bool hand(struct decoding *d,
	const char *how,
	size_t at,
	struct str bytes,
	struct arena a)
{
	char name[64];

	if (d->handed >= HANDED_MOST || bytes.n < 4)
		return false;
	if (is_wide(bytes)) {
		bytes = wide_text(bytes, &a);
	} else if (!is_known(bytes) && !is_text(bytes)) {
		bytes = inflated(bytes, &a);
		if (!bytes.n)
			return false;
	}
	snprintf(name, sizeof name, "%s at byte %zu", how, at);
	d->handed++;
	part_hand(d->w, a, "decoded", str_of(name), bytes);
	return true;
}

/* --- base64 and hexadecimal digits ---------------------------------------- */

/* How far letters of base64 go from there; lines of them follow each other.
 * Blanks at their beginning belong to them. */
static size_t base64_run(struct str s)
{
	size_t n = 0;
	size_t line = 0;

	for (;;) {
		while (n < s.n && decode_letter(s.p[n]) >= 0) {
			n++;
			line++;
		}
		size_t next = n;
		while (next < s.n &&
			(s.p[next] == '\r' || s.p[next] == '\n' ||
				s.p[next] == ' '))
			next++;
		/* what is shorter than lines of mail is a word */
		if (next == n || line < 48 || next == s.n ||
			decode_letter(s.p[next]) < 0)
			break;
		n = next;
		line = 0;
	}
	while (n < s.n && s.p[n] == '=')
		n++;
	return n;
}

/* Whether what stands before says that base64 follows. */
static bool is_told(struct str before)
{
	static const char *const words[] = { "frombase64string",
		"-encodedcommand ",
		"-enc ",
		"-ec ",
		"-e ",
		"base64,",
		"atob(" };
	size_t from = before.n > TOLD_BEFORE ? before.n - TOLD_BEFORE : 0;
	size_t i = 0;

	before = str_from(before, from);
	while (i < sizeof words / sizeof *words &&
		!str_has_lower(before, str_of(words[i])))
		i++;
	return i < sizeof words / sizeof *words;
}

static bool all_hex(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (decode_digit(s.p[i]) < 0)
			return false;
	}
	return true;
}

static void base64(struct decoding *d)
{
	struct str s = d->s;

	for (size_t i = 0; i < s.n;) {
		struct arena a = d->a;
		struct str rest = str_from(s, i);
		size_t n = base64_run(rest);
		struct str run = str_head(rest, n);

		if (n >= BASE64_TOLD_MIN &&
			(n >= BASE64_MIN || is_told(str_head(s, i)))) {
			bool hex = n >= HEX_MIN && all_hex(run);

			if (hex)
				hand(d, "hex", i, decode_hex(run, &a), a);
			else
				hand(d,
					"base64",
					i,
					decode_base64(run, &a),
					a);
		}
		i += n ? n : 1;
	}
}

/* --- numbers that are characters ------------------------------------------ */

/* A number in decimal, &H41 or 0x41; how many bytes, 0: none */
static size_t number_at(struct str s, uint32_t *ret)
{
	size_t n = 0;
	uint32_t v = 0;
	bool hex = s.n > 2 &&
		(((s.p[0] == '0') && (s.p[1] | 32) == 'x') ||
			(s.p[0] == '&' && (s.p[1] | 32) == 'h'));

	size_t head = hex ? 2 : 0;

	n = head;
	for (; n < s.n && n < 8; n++) {
		int d = decode_digit(s.p[n]);

		if (d < 0 || (!hex && d > 9))
			break;
		v = v * (hex ? 16 : 10) + (uint32_t)d;
	}
	*ret = v;
	if (n == head || v > UINT16_MAX)
		return 0;
	return n;
}

static bool is_letter(char c)
{
	return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_';
}

/* Words that stand between numbers that are characters. */
static bool is_char_word(struct str s)
{
	static const char *const words[] = { "chr",
		"chrw",
		"chrb",
		"char",
		"byte",
		"int",
		"cchar" };
	size_t i = 0;

	while (i < sizeof words / sizeof *words &&
		!str_lower_eq(s, words[i] ? str_of(words[i]) : s))
		i++;
	return i < sizeof words / sizeof *words;
}

/* How far it is to the next number; SIZE_MAX: something else stands between */
static size_t between(struct str s)
{
	size_t n = 0;
	uint32_t v;

	while (n < s.n && n < BETWEEN_MOST) {
		if (number_at(str_from(s, n), &v))
			return n;
		if (is_letter(s.p[n])) {
			size_t word = 0;

			while (n + word < s.n && is_letter(s.p[n + word]))
				word++;
			if (!is_char_word(str_head(str_from(s, n), word)))
				return SIZE_MAX;
			n += word;
		} else if (str_has_char(STR(" ,;+&()[]'\"\r\n\t$"), s.p[n])) {
			n++;
		} else {
			return SIZE_MAX;
		}
	}
	return SIZE_MAX;
}

/* Numbers from there on; what they are goes to the arena, *ret_n bytes of text
 * are passed. */
static struct str numbers_from(struct str s, struct arena *a, size_t *ret_n)
{
	char *start = (char *)a->at;
	size_t count = 0;
	size_t at = 0;

	for (;;) {
		uint32_t v;
		size_t n = number_at(str_from(s, at), &v);
		char *to = n && v < 256 ? arena_raw(a, 1, 1, 1) : NULL;

		if (!to)
			break;
		*to = (char)v;
		count++;
		at += n;
		size_t gap = between(str_from(s, at));
		if (gap == SIZE_MAX || !gap)
			break;
		at += gap;
	}
	*ret_n = at;
	return (struct str){ start, count };
}

static void numbers(struct decoding *d)
{
	struct str s = d->s;

	for (size_t i = 0; i < s.n;) {
		bool inside = i &&
			(is_letter(s.p[i - 1]) ||
				decode_digit(s.p[i - 1]) >= 0);
		bool digit = s.p[i] >= '0' && s.p[i] <= '9';
		struct arena a = d->a;
		size_t n = 0;

		if ((digit && !inside) || s.p[i] == '&') {
			struct str t = numbers_from(str_from(s, i), &a, &n);

			if (t.n >= NUMBERS_MIN)
				hand(d, "numbers", i, t, a);
		}
		i += n ? n : 1;
	}
}

/* --- escapes -------------------------------------------------------------- */

/* \x41, %41, \u0041, %u0041; how many bytes, 0: none */
static size_t escape_at(struct str s, uint32_t *ret)
{
	size_t head = 0;
	size_t digits = 2;
	uint32_t v = 0;

	if (s.n < 3 || (s.p[0] != '\\' && s.p[0] != '%'))
		return 0;
	if ((s.p[1] | 32) == 'u') {
		head = 2;
		digits = 4;
	} else if (s.p[0] == '%') {
		head = 1;
	} else if ((s.p[1] | 32) == 'x') {
		head = 2;
	} else {
		return 0;
	}
	for (size_t i = 0; i < digits; i++) {
		int d = head + i < s.n ? decode_digit(s.p[head + i]) : -1;

		if (d < 0)
			return 0;
		v = v << 4 | (uint32_t)d;
	}
	*ret = v;
	return head + digits;
}

/* All of the text with its escapes decoded, if there are some. */
static void escapes(struct decoding *d)
{
	struct arena a = d->a;
	char *to = d->s.n ? arena_raw(&a, 1, d->s.n, 1) : NULL;
	uint32_t found = 0;
	size_t first = 0;
	size_t n = 0;
	uint32_t v;

	for (size_t i = 0; to && i < d->s.n;) {
		size_t took = escape_at(str_from(d->s, i), &v);

		if (took && v < 0x100) {
			first = found++ ? first : i;
			to[n++] = (char)v;
		} else {
			took = 1;
			to[n++] = d->s.p[i];
		}
		i += took;
	}
	if (found >= ESCAPES_MIN)
		hand(d, "escapes", first, (struct str){ to, n }, a);
}

/* --- texts in pieces and reversed ----------------------------------------- */

/* A quote, + or &, and a quote, blanks between; how many bytes, 0: none */
static size_t join_at(struct str s)
{
	size_t n = 1;

	if (s.n < 3 || (s.p[0] != '"' && s.p[0] != '\''))
		return 0;
	while (n < s.n && s.p[n] == ' ')
		n++;
	if (n >= s.n || (s.p[n] != '+' && s.p[n] != '&'))
		return 0;
	n++;
	while (n < s.n && str_has_char(STR(" _\r\n\t"), s.p[n]))
		n++;
	return n < s.n && s.p[n] == s.p[0] ? n + 1 : 0;
}

/* All of the text with its pieces joined. */
static void joins(struct decoding *d)
{
	struct arena a = d->a;
	char *to = d->s.n ? arena_raw(&a, 1, d->s.n, 1) : NULL;
	uint32_t found = 0;
	size_t first = 0;
	size_t n = 0;

	for (size_t i = 0; to && i < d->s.n;) {
		size_t took = join_at(str_from(d->s, i));

		if (took)
			first = found++ ? first : i;
		else
			to[n++] = d->s.p[i];
		i += took ? took : 1;
	}
	if (found >= JOINS_MIN)
		hand(d, "joined", first, (struct str){ to, n }, a);
}

static bool is_suspicious(struct str s)
{
	static const char *const words[] = { "http:",
		"https:",
		"powershell",
		"wscript",
		".exe",
		"invoke",
		"cmd /c",
		"download",
		"frombase64",
		"createobject" };
	size_t i = 0;

	while (i < sizeof words / sizeof *words &&
		!str_has_lower(s, str_of(words[i])))
		i++;
	return i < sizeof words / sizeof *words;
}

/* A text between quotes that says something only backwards. */
static void reversed_one(struct decoding *d, size_t at, struct str s)
{
	struct arena a = d->a;
	char *to = arena_raw(&a, 1, s.n, 1);

	for (size_t i = 0; to && i < s.n; i++)
		to[i] = s.p[s.n - 1 - i];
	struct str back = { to, to ? s.n : 0 };
	if (is_suspicious(back) && !is_suspicious(s))
		hand(d, "reversed", at, back, a);
}

static void reversed(struct decoding *d)
{
	struct str s = d->s;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '"' && s.p[i] != '\'')
			continue;
		const char *end = memchr(s.p + i + 1, s.p[i], s.n - i - 1);
		if (!end)
			return;
		size_t n = (size_t)(end - s.p) - i - 1;
		if (n >= REVERSED_MIN)
			reversed_one(d,
				i + 1,
				(struct str){ s.p + i + 1, n });
		i += n + 1;
	}
}

/* --- formats of PowerShell ------------------------------------------------ */

/* "'a','b'" from there on; how many pieces */
static unsigned pieces(struct str s, struct str piece[static FORMAT_MOST])
{
	unsigned n = 0;

	while (n < FORMAT_MOST) {
		while (s.n && str_has_char(STR(" ,("), s.p[0]))
			s = str_from(s, 1);
		if (!s.n || (s.p[0] != '"' && s.p[0] != '\''))
			break;
		struct str tail;
		if (!str_cut(str_from(s, 1), s.p[0], &piece[n], &tail))
			break;
		n++;
		s = tail;
	}
	return n;
}

/* "{1}{0}" with what the numbers stand for. */
static struct str formatted(struct str form,
	const struct str *piece,
	unsigned n,
	struct arena *a)
{
	char *start = (char *)a->at;
	size_t total = 0;
	struct str before;
	struct str number;
	uint64_t i;

	while (str_cut(form, '{', &before, &form) &&
		str_cut(form, '}', &number, &form)) {
		if (!str_u64(number, &i) || i >= n || !piece[i].n)
			continue;
		char *to = arena_raw(a, 1, piece[i].n, 1);
		if (!to)
			break;
		memcpy(to, piece[i].p, piece[i].n);
		total += piece[i].n;
	}
	return (struct str){ start, total };
}

/* ("{1}{0}" -f 'b','a') */
static void formats(struct decoding *d)
{
	struct str s = d->s;
	struct str piece[FORMAT_MOST];
	size_t at = 0;

	while ((at = part_find(s, at, STR("-f"))) < s.n) {
		size_t end = at;
		struct arena a = d->a;

		at += 2;
		while (end && s.p[end - 1] == ' ')
			end--;
		if (!end || (s.p[end - 1] != '"' && s.p[end - 1] != '\''))
			continue;
		const char *from = memrchr(s.p, s.p[end - 1], end - 1);
		if (!from || from[1] != '{')
			continue;
		struct str form = { from + 1,
			(size_t)(s.p + end - from) - 2 };
		unsigned n = pieces(str_from(s, at), piece);
		if (n > 1)
			hand(d,
				"format",
				at,
				formatted(form, piece, n, &a),
				a);
	}
}

uint32_t encoded_hand(struct str text, bool script, struct triage_work *w)
{
	struct decoding d = { .w = w,
		.s = str_head(text, LOOKED),
		.a = w->scratch };

	base64(&d);
	if (!script)
		return d.handed;
	numbers(&d);
	escapes(&d);
	joins(&d);
	formats(&d);
	reversed(&d);
	return d.handed;
}
