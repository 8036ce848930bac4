/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/common/words.h"

bool line_next(struct str *rest, struct str *ret_line)
{
	if (!str_cut(*rest, '\n', ret_line, rest))
		return false;
	if (ret_line->n && ret_line->p[ret_line->n - 1] == '\r')
		ret_line->n--;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool header_next(struct str *block,
	struct str *ret_name,
	struct str *ret_value)
{
	struct str line;
	struct str value;

	while (block->n) {
		if (!line_next(block, &line)) {
			line = *block;
			*block = str_from(*block, block->n);
		}
		while (line.n && block->n && is_blank(block->p[0])) {
			struct str more;

			if (!line_next(block, &more)) {
				more = *block;
				*block = str_from(*block, block->n);
			}
			line.n = (size_t)(more.p - line.p) + more.n;
		}
		if (!line.n || is_blank(line.p[0]) ||
			!str_cut(line, ':', ret_name, &value)) {
			continue;
		}
		*ret_name = str_trim(*ret_name);
		*ret_value = str_trim(value);
		return true;
	}
	return false;
}

struct str unfolded(struct str value, struct arena *a)
{
	size_t n = 0;

	if (!str_has_char(value, '\n'))
		return value;
	char *to = NEW(a, char, value.n);
	if (!to)
		return value;
	for (size_t i = 0; i < value.n; i++) {
		char next = i + 1 < value.n ? value.p[i + 1] : '\0';

		if (value.p[i] == '\n')
			continue;
		if (value.p[i] == '\r' && next == '\n')
			continue;
		to[n++] = value.p[i];
	}
	return (struct str){ to, n };
}

static bool is_fold(char c)
{
	return is_blank(c) || c == '\r' || c == '\n';
}

static struct str trim_folds(struct str s)
{
	while (s.n && is_fold(s.p[0]))
		s = str_from(s, 1);
	while (s.n && is_fold(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str header_bare(struct str value)
{
	struct str head;
	struct str tail;

	return trim_folds(str_cut(value, ';', &head, &tail) ? head : value);
}

/* up to a separator outside quotes, and past it */
static struct str part_next(struct str *rest)
{
	bool quoted = false;
	size_t i = 0;

	for (; i < rest->n &&
		(quoted || (rest->p[i] != ';' && rest->p[i] != ','));
		i++) {
		if (rest->p[i] == '"')
			quoted = !quoted;
		else if (quoted && rest->p[i] == '\\')
			i++;
	}
	struct str part = str_head(*rest, i);
	*rest = str_from(*rest, i + 1);
	return part;
}

struct str header_param(struct str value, struct str name)
{
	struct str key;
	struct str v;

	while (value.n) {
		struct str part = part_next(&value);

		if (!str_cut(part, '=', &key, &v))
			continue;
		key = trim_folds(key);
		/* the scheme of "Digest username=" stands before its first
		 * parameter */
		if (key.n > name.n && is_blank(key.p[key.n - name.n - 1]))
			key = str_from(key, key.n - name.n);
		if (!str_lower_eq(key, name))
			continue;
		v = trim_folds(v);
		if (v.n && v.p[0] == '"') {
			v = str_from(v, 1);
			v.n -= v.n && v.p[v.n - 1] == '"';
		}
		return v;
	}
	return (struct str){ 0 };
}

/* filename* is RFC 8187: charset'language'text, percent encoded; left as it was
 * written but for what stands before the text */
struct str header_filename(struct str value)
{
	struct str name = header_param(value, STR("filename*"));
	struct str before;
	struct str rest;

	if (name.n && str_cut(name, '\'', &before, &rest) &&
		str_cut(rest, '\'', &before, &rest)) {
		return rest;
	}
	return header_param(value, STR("filename"));
}

struct str word_next(struct str *rest)
{
	size_t n = 0;
	size_t skip;

	while (n < rest->n && !is_blank(rest->p[n]))
		n++;
	for (skip = n; skip < rest->n && is_blank(rest->p[skip]); skip++)
		;
	struct str word = str_head(*rest, n);
	*rest = str_from(*rest, skip);
	return word;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
}

bool word_number(struct str s, unsigned base, uint64_t max, uint64_t *ret)
{
	uint64_t v = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned d = (unsigned)digit_of(s.p[i]);

		if (d >= base || d > max || v > (max - d) / base)
			return false;
		v = v * base + d;
	}
	if (!s.n)
		return false;
	*ret = v;
	return true;
}

static int base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	if (c == '/')
		return 63;
	return -1;
}

struct str base64_read(struct str s, struct arena *a)
{
	char *to = s.n ? NEW(a, char, s.n) : NULL;
	uint32_t bits = 0;
	uint32_t have = 0;
	size_t n = 0;

	for (size_t i = 0; to && i < s.n && s.p[i] != '='; i++) {
		int d = base64_digit(s.p[i]);

		if (d < 0)
			continue;
		bits = (bits << 6 | (uint32_t)d) & 0xffffff;
		have += 6;
		if (have >= 8) {
			have -= 8;
			to[n++] = (char)(unsigned char)(bits >> have & 0xff);
		}
	}
	return (struct str){ to, n };
}

/* RFC 2047, 4.2: "_" is a blank whatever the character set, "=XX" a byte */
static struct str q_read(struct str s, struct arena *a)
{
	char *to = s.n ? NEW(a, char, s.n) : NULL;
	size_t n = 0;
	uint64_t byte;

	for (size_t i = 0; to && i < s.n; i++) {
		if (s.p[i] == '=' && i + 2 < s.n &&
			word_number(str_head(str_from(s, i + 1), 2),
				16,
				255,
				&byte)) {
			to[n++] = (char)(unsigned char)byte;
			i += 2;
		} else {
			to[n++] = s.p[i] == '_' ? ' ' : s.p[i];
		}
	}
	return (struct str){ to, n };
}

/* What is said to be ISO-8859-1 is Windows-1252 where they differ, as in every
 * mail program (WHATWG Encoding, 4.2: the label stands for it): 0x80 .. 0x9f
 * are letters and quotation marks there, and control characters that nobody
 * sends in the other. */
static uint16_t latin1_letter(unsigned char c)
{
	static const uint16_t from_80[32] = { 0x20ac,
		0x81,
		0x201a,
		0x0192,
		0x201e,
		0x2026,
		0x2020,
		0x2021,
		0x02c6,
		0x2030,
		0x0160,
		0x2039,
		0x0152,
		0x8d,
		0x017d,
		0x8f,
		0x90,
		0x2018,
		0x2019,
		0x201c,
		0x201d,
		0x2022,
		0x2013,
		0x2014,
		0x02dc,
		0x2122,
		0x0161,
		0x203a,
		0x0153,
		0x9d,
		0x017e,
		0x0178 };

	return c >= 0x80 && c < 0xa0 ? from_80[c - 0x80] : c;
}

static struct str latin1_as_utf8(struct str s, struct arena *a)
{
	char *to = s.n ? NEW(a, char, 3 * s.n) : NULL;
	size_t n = 0;

	for (size_t i = 0; to && i < s.n; i++) {
		unsigned c = latin1_letter((unsigned char)s.p[i]);

		if (c < 0x80) {
			to[n++] = (char)(unsigned char)c;
			continue;
		}
		unsigned middle = 0xc0 | c >> 6;
		if (c >= 0x800) {
			to[n++] = (char)(unsigned char)(0xe0 | c >> 12);
			middle = 0x80 | (c >> 6 & 0x3f);
		}
		to[n++] = (char)(unsigned char)middle;
		to[n++] = (char)(unsigned char)(0x80 | (c & 0x3f));
	}
	return (struct str){ to, n };
}

/* "=?charset?B?text?=" at the head of s, how many bytes of it; 0: not such a
 * word, or not in a character set that is read here */
static size_t encoded_word(struct str s, struct arena *a, struct str *ret)
{
	struct str charset;
	struct str how;
	struct str text;
	struct str rest = str_from(s, 2);

	if (!str_starts(s, STR("=?")))
		return 0;
	if (!str_cut(rest, '?', &charset, &rest))
		return 0;
	if (!str_cut(rest, '?', &how, &rest) || how.n != 1)
		return 0;
	if (!str_cut(rest, '?', &text, &rest))
		return 0;
	if (!rest.n || rest.p[0] != '=')
		return 0;
	bool utf8 = str_lower_eq(charset, STR("utf-8")) ||
		str_lower_eq(charset, STR("us-ascii"));
	bool latin1 = str_lower_eq(charset, STR("iso-8859-1")) ||
		str_lower_eq(charset, STR("windows-1252"));
	bool b = how.p[0] == 'B' || how.p[0] == 'b';
	bool q = how.p[0] == 'Q' || how.p[0] == 'q';
	if ((!utf8 && !latin1) || (!b && !q))
		return 0;
	struct str bytes = b ? base64_read(text, a) : q_read(text, a);
	*ret = utf8 ? bytes : latin1_as_utf8(bytes, a);
	return (size_t)(rest.p + 1 - s.p);
}

static struct str blanks_at(struct str s)
{
	size_t n = 0;

	while (n < s.n && is_blank(s.p[n]))
		n++;
	return str_head(s, n);
}

struct str words_decoded(struct str value, struct arena *a)
{
	struct str s = unfolded(value, a);
	struct str word;

	/* bytes as they are, in nobody knows what: mostly this (RFC 6532 allows
	 * UTF-8 only) */
	if (!utf8_valid(s))
		s = latin1_as_utf8(s, a);
	/* a byte of Latin-1 becomes three at most, and takes at least one of
	 * what was written */
	char *to = str_has(s, STR("=?")) ? NEW(a, char, 3 * s.n) : NULL;
	size_t n = 0;
	bool was_word = false;

	if (!to)
		return s;
	while (s.n) {
		struct str gap = blanks_at(s);
		size_t took = encoded_word(str_from(s, gap.n), a, &word);

		/* RFC 2047, 6.2: "linear-white-space that separates a pair of
		 * adjacent 'encoded-word's is ignored" */
		if (!took || !was_word) {
			memcpy(to + n, gap.p, gap.n);
			n += gap.n;
		}
		s = str_from(s, gap.n);
		was_word = took > 0;
		if (took && word.n) {
			memcpy(to + n, word.p, word.n);
			n += word.n;
		}
		if (!took && s.n) {
			to[n++] = s.p[0];
			took = 1;
		}
		s = str_from(s, took);
	}
	return (struct str){ to, n };
}

uint16_t kept(char *p, size_t cap, uint16_t at, struct str s)
{
	size_t n = s.n < cap - at ? s.n : cap - at;

	if (n)
		memcpy(p + at, s.p, n);
	return (uint16_t)(at + n);
}

int begins_with_word(struct str bytes, const char *const *words)
{
	int best = 0;

	for (; *words && best < 2; words++) {
		size_t n = strlen(*words);
		size_t i = 0;

		for (; i < n && i < bytes.n; i++) {
			char c = bytes.p[i];

			if ((c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c) !=
				(*words)[i]) {
				break;
			}
		}
		if (i == n)
			best = 2;
		else if (i == bytes.n)
			best = 1;
	}
	return best;
}

bool may_be_ssh(const struct tuple *t, int dir)
{
	return dir == 1 && t->dport == 22;
}
