/* SPDX-License-Identifier: Apache-2.0 */
#include "read/intel/whois_text.h"

enum {
	LABEL_MAX_BYTE = 48,
	TAB_COLUMNS = 8
};

/* --- encodings ------------------------------------------------------------ */

enum whois_encoding whois_encoding_of(struct str all)
{
	bool japan = str_has_lower(all, STR("jprs")) ||
		str_has_lower(all, STR("jpnic")) ||
		str_has_lower(all, STR(".jp"));

	if (str_has(all, STR("\033$")))
		return WHOIS_JIS;
	if (utf8_valid(all))
		return WHOIS_UTF8;
	return japan && text_encoding_of(all) == TEXT_CP932 ? WHOIS_CP932
							    : WHOIS_LATIN1;
}

/* A character of JIS X 0208 as CP932 has it. source: JIS X 0208, annex 1 */
static void put_shifted(unsigned char *to, unsigned row, unsigned cell)
{
	unsigned lead = (row - 0x21) / 2 + 0x81;
	unsigned next = cell + (row % 2 ? 0x1f : 0x7e);

	if (lead > 0x9f)
		lead += 0x40;
	if (row % 2 && next >= 0x7f)
		next++;
	to[0] = (unsigned char)lead;
	to[1] = (unsigned char)next;
}

/* the bytes of an escape at the head of s, or 0; *ret_wide: pairs follow */
static size_t escape_at(struct str s, bool *ret_wide)
{
	if (s.n < 3 || s.p[0] != '\033')
		return 0;
	*ret_wide = s.p[1] == '$';
	return s.p[1] == '$' || s.p[1] == '(' ? 3 : 1;
}

/* ISO-2022-JP to CP932; each line begins in ASCII */
static struct str shifted(struct str s, struct arena *a)
{
	unsigned char *to = s.n ? NEW(a, unsigned char, s.n) : NULL;
	size_t n = 0;
	bool wide = false;

	while (to && s.n) {
		size_t skip = escape_at(s, &wide);
		unsigned char row = (unsigned char)s.p[0];
		bool pair = wide && !skip && s.n > 1 && row > 0x20 &&
			row < 0x7f && (unsigned char)s.p[1] > 0x20;

		if (pair) {
			put_shifted(to + n, row, (unsigned char)s.p[1]);
			n += 2;
			skip = 2;
		} else if (!skip) {
			to[n++] = row;
			skip = 1;
		}
		s = str_from(s, skip);
	}
	return (struct str){ (const char *)to, n };
}

static struct str from_latin1(struct str s, struct arena *a)
{
	char *p = s.n ? NEW(a, char, 2 * s.n) : NULL;
	size_t n = 0;

	for (size_t i = 0; p && i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x80) {
			p[n++] = (char)c;
			continue;
		}
		p[n++] = (char)(0xc0 | c >> 6);
		p[n++] = (char)(0x80 | (c & 0x3f));
	}
	return (struct str){ p, n };
}

static bool is_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	}
	return true;
}

bool whois_utf8(struct str line,
	enum whois_encoding from,
	struct arena *a,
	struct str *ret)
{
	enum text_encoding was;
	struct err err;

	if (from == WHOIS_JIS)
		line = shifted(line, a);
	if (is_ascii(line) || from == WHOIS_UTF8) {
		*ret = line;
		return utf8_valid(line);
	}
	if (from != WHOIS_LATIN1)
		return text_to_utf8(line, a, ret, &was, &err);
	*ret = utf8_valid(line) ? line : from_latin1(line, a);
	return true;
}

/* --- labels --------------------------------------------------------------- */

static struct str small(struct str s, struct arena *a)
{
	char *p = s.n ? NEW(a, char, s.n) : NULL;
	size_t n = 0;

	for (size_t i = 0; p && i < s.n; i++) {
		char c = s.p[i];

		if ((unsigned char)c <= ' ' && n && p[n - 1] == ' ')
			continue;
		p[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	}
	return p ? str_trim((struct str){ p, n }) : (struct str){ 0 };
}

static unsigned indent_of(struct str s)
{
	unsigned n = 0;

	for (size_t i = 0; i < s.n && (s.p[i] == ' ' || s.p[i] == '\t'); i++)
		n += s.p[i] == '\t' ? TAB_COLUMNS : 1;
	return n;
}

/* "a. [Label] value", "[Label]" */
static bool bracketed(struct str s, struct arena *a, struct whois_line *l)
{
	struct str label;
	struct str rest;

	if (s.n > 3 && s.p[1] == '.' && s.p[2] == ' ')
		s = str_trim(str_from(s, 3));
	if (!s.n || s.p[0] != '[' ||
		!str_cut(str_from(s, 1), ']', &label, &rest) ||
		label.n > LABEL_MAX_BYTE)
		return false;
	l->label = small(label, a);
	l->value = str_trim(rest);
	l->bracket = true;
	return true;
}

struct whois_line whois_line_of(struct str line, struct arena *a)
{
	struct whois_line l = { .whole = str_trim(line),
		.indent = indent_of(line) };
	struct str label;
	struct str rest;
	struct str s = l.whole;

	l.value = s;
	/* ">>> Last update of WHOIS database: 2024-01-01T00:00:00Z <<<" */
	while (s.n && (s.p[0] == '>' || s.p[0] == '<'))
		s = str_trim(str_from(s, 1));
	while (s.n && s.p[s.n - 1] == '<')
		s = str_trim(str_head(s, s.n - 1));
	if (bracketed(s, a, &l))
		return l;
	if (str_cut(s, ':', &label, &rest) && label.n <= LABEL_MAX_BYTE &&
		!str_starts(rest, STR("//"))) {
		l.label = small(label, a);
		l.value = str_trim(rest);
	}
	return l;
}
