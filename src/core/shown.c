/* SPDX-License-Identifier: Apache-2.0 */
#include "core/shown.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/utf8.h"

#define REPLACEMENT STR("\xef\xbf\xbd")

/* the code point of a character that utf8_step has accepted */
static uint32_t code_point(struct str s, size_t n)
{
	static const unsigned char lead[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint32_t c = (unsigned char)s.p[0] & lead[n];

	for (size_t i = 1; i < n; i++)
		c = c << 6 | ((unsigned char)s.p[i] & 0x3f);
	return c;
}

static bool in_ranges(uint32_t c, const uint32_t (*range)[2], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (c >= range[i][0] && c <= range[i][1])
			return true;
	}
	return false;
}
#define IN(c, table) in_ranges((c), (table), sizeof(table) / sizeof *(table))

static const uint32_t blanks[][2] = { { 0x09, 0x0d },
	{ 0x20, 0x20 },
	{ 0x2028, 0x2029 } };

/* Controls; characters of formatting (category Cf), which make text read as
 * what it is not or hide in it; noncharacters. */
static const uint32_t unshowable[][2] = {
	{ 0x00, 0x1f },
	{ 0x7f, 0x9f },
	{ 0xad, 0xad },
	{ 0x600, 0x605 },
	{ 0x61c, 0x61c },
	{ 0x6dd, 0x6dd },
	{ 0x70f, 0x70f },
	{ 0x890, 0x891 },
	{ 0x8e2, 0x8e2 },
	{ 0x180e, 0x180e },
	{ 0x200b, 0x200f },
	{ 0x2028, 0x202e },
	{ 0x2060, 0x206f },
	{ 0xfdd0, 0xfdef },
	{ 0xfeff, 0xfeff },
	{ 0xfff9, 0xfffb },
	{ 0x110bd, 0x110bd },
	{ 0x110cd, 0x110cd },
	{ 0x13430, 0x1343f },
	{ 0x1bca0, 0x1bca3 },
	{ 0x1d173, 0x1d17a },
	{ 0xe0000, 0xe007f },
};
static const uint32_t combining[][2] = {
	{ 0x300, 0x36f },
	{ 0x483, 0x489 },
	{ 0x591, 0x5bd },
	{ 0x610, 0x61a },
	{ 0x64b, 0x65f },
	{ 0x20d0, 0x20ff },
	{ 0x3099, 0x309a },
	{ 0xfe00, 0xfe0f },
	{ 0xfe20, 0xfe2f },
};
static const uint32_t wide[][2] = {
	{ 0x1100, 0x115f },
	{ 0x2e80, 0x303e },
	{ 0x3041, 0x3247 },
	{ 0x3250, 0x4dbf },
	{ 0x4e00, 0xa4cf },
	{ 0xac00, 0xd7a3 },
	{ 0xf900, 0xfaff },
	{ 0xfe30, 0xfe6f },
	{ 0xff00, 0xff60 },
	{ 0xffe0, 0xffe6 },
	{ 0x1f300, 0x1f64f },
	{ 0x1f900, 0x1f9ff },
	{ 0x20000, 0x3fffd },
};

static bool may_be_shown(uint32_t c)
{
	return !IN(c, unshowable) && (c & 0xfffe) != 0xfffe;
}

static unsigned columns_of(uint32_t c)
{
	if (IN(c, combining))
		return 0;
	return IN(c, wide) ? 2 : 1;
}

bool text_char(struct str *rest, struct str *ret, unsigned *ret_columns)
{
	size_t n = utf8_step(*rest);

	if (!rest->n)
		return false;
	uint32_t c = n ? code_point(*rest, n) : 0;
	*ret = str_head(*rest, n);
	*ret_columns = columns_of(c);
	if (n && IN(c, blanks)) {
		*ret = STR(" ");
	} else if (!n || !may_be_shown(c)) {
		*ret = REPLACEMENT;
		*ret_columns = 1;
	}
	*rest = str_from(*rest, n ? n : 1);
	return true;
}

unsigned text_columns(struct str s)
{
	unsigned all = 0;
	unsigned one;
	struct str c;

	while (text_char(&s, &c, &one))
		all += one;
	return all;
}

/* how many bytes at the front are printable ASCII */
static size_t plain_span(struct str s)
{
	size_t n = 0;

	while (n < s.n && (unsigned char)s.p[n] - 0x20U < 0x5f)
		n++;
	return n;
}

void buf_safe(struct buf *b, struct str s)
{
	unsigned columns;
	struct str c;

	while (s.n) {
		size_t n = plain_span(s);

		buf_add(b, str_head(s, n));
		s = str_from(s, n);
		if (text_char(&s, &c, &columns))
			buf_add(b, c);
	}
}

/* --- cut ----------------------------------------------------------------- */

/* at most n bytes at the front that cut no character in two */
static struct str front(struct str s, size_t n)
{
	n = n < s.n ? n : s.n;
	for (size_t back = 0; back < 4 && n < s.n && n; back++, n--) {
		if (((unsigned char)s.p[n] & 0xc0) != 0x80)
			break;
	}
	return str_head(s, n);
}

/* the same at the end */
static struct str back(struct str s, size_t n)
{
	size_t at = s.n - (n < s.n ? n : s.n);

	for (size_t step = 0; step < 4 && at < s.n; step++, at++) {
		if (((unsigned char)s.p[at] & 0xc0) != 0x80)
			break;
	}
	return str_from(s, at);
}

/* 60,000 */
static void put_count(struct buf *b, size_t n)
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%zu", n);

	for (int i = 0; i < len; i++) {
		buf_z(b, i && (len - i) % 3 == 0 ? "," : "");
		buf_add(b, (struct str){ digits + i, 1 });
	}
}

void buf_shown(struct buf *b, struct str s, size_t most)
{
	if (s.n <= most) {
		buf_safe(b, s);
		return;
	}
	buf_safe(b, front(s, most / 4 * 3));
	buf_z(b, "... (");
	put_count(b, s.n);
	buf_z(b, " bytes) ...");
	buf_safe(b, back(s, most / 4));
}

size_t sentence_fit(struct str s, char *to, size_t room)
{
	char gap[64];
	size_t half;

	if (s.n < room) {
		memcpy(to, s.n ? s.p : "", s.n);
		to[s.n] = 0;
		return s.n;
	}
	int n = snprintf(gap, sizeof gap, "... (%zu bytes in all) ...", s.n);
	half = (room - 1 - (size_t)n) / 2;
	struct str head = front(s, half);
	struct str tail = back(s, half);
	memcpy(to, head.p, head.n);
	memcpy(to + head.n, gap, (size_t)n);
	memcpy(to + head.n + (size_t)n, tail.p, tail.n);
	size_t all = head.n + (size_t)n + tail.n;
	to[all] = 0;
	return all;
}

/* --- the last door ------------------------------------------------------- */

/* bytes of a colour at the front: ESC [ digits ; m */
static size_t colour_span(struct str s)
{
	enum {
		MOST = 16
	};
	size_t n = 2;

	if (!str_starts(s, STR("\033[")))
		return 0;
	while (n < s.n && n < MOST &&
		(s.p[n] == ';' || (s.p[n] >= '0' && s.p[n] <= '9'))) {
		n++;
	}
	return n < s.n && s.p[n] == 'm' ? n + 1 : 0;
}

void buf_terminal(struct buf *b, struct str s, bool colour)
{
	unsigned columns;
	struct str c;

	while (s.n) {
		size_t n = plain_span(s);

		if (!n && colour)
			n = colour_span(s);
		n = n ? n : (size_t)(s.p[0] == '\n' || s.p[0] == '\t');
		buf_add(b, str_head(s, n));
		s = str_from(s, n);
		if (!n && text_char(&s, &c, &columns))
			buf_add(b, c);
	}
}

/* --- lines --------------------------------------------------------------- */

static size_t blanks_before(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] == ' ')
		n++;
	return n;
}

static struct str next_line(struct str *rest)
{
	struct str line;

	if (!str_cut(*rest, '\n', &line, rest)) {
		line = *rest;
		*rest = (struct str){ 0 };
	}
	return line;
}

/* where what follows the first line of an item hangs */
static size_t hangs_at(struct str line, unsigned width)
{
	size_t at = blanks_before(line);

	for (size_t i = at; at && i + 1 < line.n; i++) {
		if (line.p[i] == ' ' && line.p[i + 1] == ' ') {
			size_t part = i + blanks_before(str_from(line, i));

			return part * 2 <= width ? part : at + 2;
		}
	}
	return at * 2 <= width ? at : 0;
}

/* whether the next line goes on with the same paragraph or item */
static bool goes_on(struct str line, struct str next)
{
	size_t here = blanks_before(line);
	size_t there = blanks_before(next);

	if (!line.n || !next.n)
		return false;
	return here ? there > here + 4 : there == 0;
}

/* Words of s behind what stands in the line already; blank: one more before the
 * first. */
static void fill_words(struct buf *b,
	struct str s,
	size_t blank,
	size_t hang,
	unsigned width,
	size_t *used)
{
	for (size_t n = 0; s.n; s = str_from(s, n)) {
		size_t own = blanks_before(s);
		size_t gap = own + blank;
		struct str word = str_from(s, own);

		blank = 0;

		for (n = 0; n < word.n && word.p[n] != ' '; n++)
			;
		word = str_head(word, n);
		n += own;
		if (*used > hang &&
			*used + gap + text_columns(word) > width) {
			buf_fmt(b, "\n%*s", (int)hang, "");
			*used = hang;
			gap = 0;
		}
		buf_fmt(b, "%*s%.*s", (int)gap, "", STR_FMT(word));
		*used += gap + text_columns(word);
	}
}

void buf_wrapped(struct buf *b, struct str text, unsigned width)
{
	while (text.n) {
		struct str first = next_line(&text);
		size_t hang = hangs_at(first, width);
		size_t used = 0;

		fill_words(b, first, 0, hang, width, &used);
		while (text.n) {
			struct str rest = text;
			struct str next = next_line(&rest);

			if (!goes_on(first, next))
				break;
			next = str_from(next, blanks_before(next));
			fill_words(b, next, 1, hang, width, &used);
			text = rest;
		}
		buf_z(b, "\n");
	}
}

/* How many bytes of the line fit, up to a blank when there is one behind
 * `from`.
 */
static size_t that_fits(struct str line, size_t from, unsigned width)
{
	struct str rest = line;
	struct str c;
	unsigned columns;
	unsigned used = 0;
	size_t at = 0;
	size_t blank = 0;

	while (text_char(&rest, &c, &columns)) {
		if (used + columns > width)
			return blank ? blank : at;
		used += columns;
		at = line.n - rest.n;
		if (at > from + 1 && line.p[at - 1] == ' ')
			blank = at;
	}
	return line.n;
}

void buf_broken(struct buf *b, struct str text, unsigned width)
{
	while (text.n) {
		struct str line = next_line(&text);
		size_t from = blanks_before(line);
		size_t hang = from + 2 < width / 2 ? from + 2 : 0;
		size_t n = line.n;

		if (!str_has_char(line, '\033'))
			n = that_fits(line, from, width);
		buf_add(b, str_head(line, n));
		for (line = str_from(line, n); line.n;
			line = str_from(line, n)) {
			n = that_fits(line, 0, width - (unsigned)hang);
			buf_fmt(b, "\n%*s", (int)hang, "");
			buf_add(b, str_head(line, n ? n : line.n));
			n = n ? n : line.n;
		}
		buf_z(b, "\n");
	}
}

/* \ud834\udd73 for what lies beyond 16 bits: RFC 8259, 7 */
static void put_escaped(struct buf *b, uint32_t c)
{
	if (c < 0x10000) {
		buf_fmt(b, "\\u%04" PRIx32, c);
		return;
	}
	c -= 0x10000;
	buf_fmt(b,
		"\\u%04" PRIx32 "\\u%04" PRIx32,
		0xd800 + (c >> 10),
		0xdc00 + (c & 0x3ff));
}

void buf_json_shown(struct buf *b, struct str json)
{
	while (json.n) {
		size_t span = plain_span(json);

		buf_add(b, str_head(json, span));
		json = str_from(json, span);
		if (!json.n)
			break;
		size_t n = utf8_step(json);
		uint32_t c = n ? code_point(json, n) : 0;
		/* between values; inside of them it is escaped already */
		if (n && (c == '\n' || may_be_shown(c)))
			buf_add(b, str_head(json, n));
		else if (n)
			put_escaped(b, c);
		else
			buf_add(b, REPLACEMENT);
		json = str_from(json, n ? n : 1);
	}
}
