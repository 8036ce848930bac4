/* SPDX-License-Identifier: Apache-2.0 */
#include "read/text/json_scan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
	DEPTH_MAX = 64
};

static inline void blanks(struct json_scan *s)
{
	if (s->rest.n && (unsigned char)s->rest.p[0] > ' ')
		return;
	while (s->rest.n &&
		(s->rest.p[0] == ' ' || s->rest.p[0] == '\t' ||
			s->rest.p[0] == '\r' || s->rest.p[0] == '\n')) {
		s->rest = str_from(s->rest, 1);
	}
}

static bool expect(struct json_scan *s, char c, const char *what)
{
	blanks(s);
	if (!s->rest.n || s->rest.p[0] != c) {
		s->bad = what;
		return false;
	}
	s->rest = str_from(s->rest, 1);
	return true;
}

static bool hex4(struct str s, uint32_t *ret)
{
	uint32_t v = 0;

	if (s.n < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		unsigned char c = (unsigned char)s.p[i];
		unsigned char low = c | 0x20;

		if (c >= '0' && c <= '9')
			v = v << 4 | (uint32_t)(c - '0');
		else if (low >= 'a' && low <= 'f')
			v = v << 4 | (uint32_t)(low - 'a' + 10);
		else
			return false;
	}
	*ret = v;
	return true;
}

/* \uXXXX, with its low half when it is a pair; returns bytes of s used after
 * the "\u", 0 on error */
static size_t unicode_escape(struct str s, uint32_t *ret)
{
	uint32_t hi;
	uint32_t lo;

	if (!hex4(s, &hi))
		return 0;
	*ret = hi;
	if (hi < 0xd800 || hi > 0xdfff)
		return 4;
	if (hi < 0xdc00 && str_starts(str_from(s, 4), STR("\\u")) &&
		hex4(str_from(s, 6), &lo) && lo >= 0xdc00 && lo <= 0xdfff) {
		*ret = 0x10000 + ((hi - 0xd800) << 10) + (lo - 0xdc00);
		return 10;
	}
	*ret = 0xfffd;
	return 4;
}

/* raw: between the quotes, with at least one backslash. Output never outgrows
 * its input. */
static bool unescape(struct json_scan *s, struct str raw, struct str *ret)
{
	static const char from[] = "\"\\/bfnrt";
	static const char to_c[] = "\"\\/\b\f\n\r\t";
	char *to = s->unescaped;

	while (raw.n) {
		if (raw.p[0] != '\\') {
			*to++ = raw.p[0];
			raw = str_from(raw, 1);
			continue;
		}
		char c = raw.n > 1 ? raw.p[1] : 0;
		const char *hit = c ? strchr(from, c) : NULL;
		raw = str_from(raw, 2);
		if (hit) {
			*to++ = to_c[hit - from];
			continue;
		}
		uint32_t code;
		size_t used = c == 'u' ? unicode_escape(raw, &code) : 0;
		if (!used)
			return false;
		to += utf8_write(to, code);
		raw = str_from(raw, used);
	}
	*ret = (struct str){ s->unescaped, (size_t)(to - s->unescaped) };
	s->unescaped = to;
	return true;
}

static const uint64_t ONES = 0x0101010101010101, HIGH = 0x8080808080808080;

/* The high bit of every byte of x that is zero; exact up to the lowest such
 * byte. source: Anderson, Bit Twiddling Hacks ("haszero") */
static inline uint64_t zero_bytes(uint64_t x)
{
	return (x - ONES) & ~x & HIGH;
}

static inline uint64_t eight_bytes(const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof x);
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap64(x)
						      : x;
}

/* How many bytes from n on are neither quote, backslash nor control character,
 * added to n. */
static inline size_t past_plain(struct str s, size_t n)
{
	for (; n + 8 <= s.n; n += 8) {
		uint64_t x = eight_bytes(s.p + n);
		uint64_t odd = zero_bytes(x ^ ONES * '"') |
			zero_bytes(x ^ ONES * '\\') |
			((x - ONES * 0x20) & ~x & HIGH);

		if (odd)
			return n + (size_t)__builtin_ctzll(odd) / 8;
	}
	while (n < s.n && s.p[n] != '"' && s.p[n] != '\\' &&
		(unsigned char)s.p[n] >= 0x20) {
		n++;
	}
	return n;
}

/* behind the opening quote: up to and past the closing one */
static bool string(struct json_scan *s, struct str *ret)
{
	size_t n = past_plain(s->rest, 0);
	bool escaped = false;

	while (n < s->rest.n && s->rest.p[n] != '"') {
		if ((unsigned char)s->rest.p[n] < 0x20) {
			s->bad =
				"a control character must be escaped in JSON "
				"text";
			return false;
		}
		escaped = true;
		n = past_plain(s->rest,
			n + 2 < s->rest.n ? n + 2 : s->rest.n);
	}
	if (n >= s->rest.n) {
		s->bad = "a closing quote was expected";
		return false;
	}
	*ret = str_head(s->rest, n);
	s->rest = str_from(s->rest, n + 1);
	if (escaped && !unescape(s, *ret, ret))
		s->bad = "a JSON escape was expected behind a backslash";
	return !s->bad;
}

/* Past bytes that are no bracket, brace or quote: [ ] { } differ from each
 * other by 0x20 and 0x02 alone. */
static inline size_t past_filling(struct str s, size_t n)
{
	for (; n + 8 <= s.n; n += 8) {
		uint64_t x = eight_bytes(s.p + n);
		uint64_t low = x | ONES * 0x20;
		uint64_t odd = zero_bytes(x ^ ONES * '"') |
			zero_bytes(low ^ ONES * '{') |
			zero_bytes(low ^ ONES * '}');

		if (odd)
			return n + (size_t)__builtin_ctzll(odd) / 8;
	}
	return n;
}

/* What is open at a place inside of a nested value. */
struct depth {
	size_t n;
	size_t open;
	bool in_text;
};

/* from d on, byte by byte where it matters */
static void to_close(struct str s, struct depth *d)
{
	while (d->n < s.n) {
		if (d->in_text) {
			d->n = past_plain(s, d->n);
			if (d->n < s.n && s.p[d->n] == '"')
				d->in_text = false;
			d->n += d->n < s.n && s.p[d->n] == '\\' ? 2 : 1;
			continue;
		}
		d->n = past_filling(s, d->n);
		char c = d->n < s.n ? s.p[d->n] : 0;
		d->n++;
		d->in_text = c == '"';
		d->open += c == '[' || c == '{';
		d->open -= c == ']' || c == '}';
		if ((d->open == 0 && (c == ']' || c == '}')) ||
			d->open > DEPTH_MAX) {
			return;
		}
	}
}

#ifdef __SSE2__
/* Bits of 64 bytes: where quotes stand, where brackets and braces may (they
 * differ by 0x26 alone, as do Y, y, _ and DEL), whether any backslash. */
struct marks {
	uint64_t quote;
	uint64_t bracket;
	bool backslash;
};

static inline struct marks marks_of(const char *p)
{
	struct marks m = { 0 };
	__m128i backslash = _mm_setzero_si128();

	for (unsigned i = 0; i < 4; i++) {
		__m128i v = _mm_loadu_si128(
			(const __m128i *)(const void *)(p + 16 * i));
		__m128i wide = _mm_or_si128(v, _mm_set1_epi8(0x26));

		m.quote |= (uint64_t)(unsigned)_mm_movemask_epi8(
				   _mm_cmpeq_epi8(v, _mm_set1_epi8('"')))
			<< 16 * i;
		m.bracket |=
			(uint64_t)(unsigned)_mm_movemask_epi8(
				_mm_cmpeq_epi8(wide, _mm_set1_epi8(0x7f)))
			<< 16 * i;
		backslash = _mm_or_si128(backslash,
			_mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
	}
	m.backslash = _mm_movemask_epi8(backslash) != 0;
	return m;
}

/* Of every bit, whether an odd number of bits is set up to and with it: inside
 * of a text, when the bits are its quotes. */
static inline uint64_t odd_up_to(uint64_t x)
{
	for (unsigned shift = 1; shift < 64; shift *= 2)
		x ^= x << shift;
	return x;
}

/* as far as there is no backslash; true: all is closed, or too much is open */
static bool to_close_wide(struct str s, struct depth *d)
{
	uint64_t in = 0;

	for (; d->n < s.n; d->n += 64) {
		char tail[64] = { 0 };
		const char *p = s.p + d->n;

		if (s.n - d->n < sizeof tail)
			p = memcpy(tail, p, s.n - d->n);
		struct marks m = marks_of(p);

		if (m.backslash)
			break;
		uint64_t text = odd_up_to(m.quote) ^ in;
		for (uint64_t b = m.bracket & ~text; b; b &= b - 1) {
			unsigned i = (unsigned)__builtin_ctzll(b);
			char c = p[i];

			d->open += c == '[' || c == '{';
			d->open -= c == ']' || c == '}';
			if (d->open == 0 || d->open > DEPTH_MAX) {
				d->n += i + 1;
				return true;
			}
		}
		in = 0 - (text >> 63);
	}
	d->in_text = in != 0;
	return false;
}
#else
static bool to_close_wide(struct str s, struct depth *d)
{
	return (void)s, (void)d, false;
}
#endif

bool json_scan_nested(struct json_scan *s, struct str *ret)
{
	struct depth d = { 0 };

	if (!to_close_wide(s->rest, &d))
		to_close(s->rest, &d);
	if (d.n > s->rest.n || d.open || d.in_text) {
		s->bad = d.open > DEPTH_MAX
			? "nesting of at most 64 levels was expected"
			: "a closing bracket was expected";
		return false;
	}
	*ret = str_head(s->rest, d.n);
	s->rest = str_from(s->rest, d.n);
	return true;
}

static bool word(struct json_scan *s, struct str literal)
{
	if (!str_starts(s->rest, literal))
		return false;
	s->rest = str_from(s->rest, literal.n);
	return true;
}

static bool number(struct json_scan *s, struct str *ret)
{
	size_t n = 0;

	/* a bit for each of "+-.0123456789" and, 64 further, of "Ee" */
	static const uint64_t of_number[] = { 0x3ffULL << '0' | 1ULL << '+' |
			1ULL << '-' | 1ULL << '.',
		1ULL << ('E' - 64) | 1ULL << ('e' - 64),
		0,
		0 };

	while (n < s->rest.n &&
		of_number[(unsigned char)s->rest.p[n] >> 6] >>
				(s->rest.p[n] & 63) &
			1) {
		n++;
	}
	*ret = str_head(s->rest, n);
	s->rest = str_from(s->rest, n);
	return n > 0;
}

static bool value(struct json_scan *s, struct str *ret, enum json_kind *kind)
{
	blanks(s);
	s->value_at = s->rest.p;
	*ret = (struct str){ s->rest.p, 0 };
	char c = s->rest.n ? s->rest.p[0] : 0;
	if (c == '"') {
		s->rest = str_from(s->rest, 1);
		*kind = JSON_STRING;
		return string(s, ret);
	}
	if (c == '[' || c == '{') {
		*kind = JSON_NESTED;
		return json_scan_nested(s, ret);
	}
	if ((c == '-' || (c >= '0' && c <= '9')) && number(s, ret)) {
		*kind = JSON_NUMBER;
	} else if (word(s, STR("true"))) {
		*kind = JSON_TRUE;
		*ret = STR("T");
	} else if (word(s, STR("false"))) {
		*kind = JSON_FALSE;
		*ret = STR("F");
	} else if (word(s, STR("null"))) {
		*kind = JSON_NULL;
	} else if (number(s, ret)) {
		*kind = JSON_NUMBER;
	} else {
		s->bad = "a JSON value was expected";
	}
	return !s->bad;
}

bool json_scan_next(struct json_scan *s,
	struct str *ret_key,
	struct str *ret_value,
	enum json_kind *ret_kind)
{
	if (s->bad ||
		(!s->started &&
			!expect(s, '{', "an opening brace was expected"))) {
		return false;
	}
	blanks(s);
	if (s->rest.n && s->rest.p[0] == '}') {
		s->rest = str_from(s->rest, 1);
		return false;
	}
	if (s->started &&
		!expect(s, ',', "a comma or a closing brace was expected")) {
		return false;
	}
	s->started = true;
	if (!expect(s, '"', "a key in quotes was expected"))
		return false;
	if (!string(s, ret_key))
		return false;
	if (!expect(s, ':', "a colon was expected behind a key"))
		return false;
	return value(s, ret_value, ret_kind);
}

bool json_scan_item(struct json_scan *s,
	struct str *ret_value,
	enum json_kind *ret_kind)
{
	if (s->bad ||
		(!s->started &&
			!expect(s, '[', "an opening bracket was expected"))) {
		return false;
	}
	blanks(s);
	if (s->rest.n && s->rest.p[0] == ']') {
		s->rest = str_from(s->rest, 1);
		return false;
	}
	if (s->started &&
		!expect(s,
			',',
			"a comma or a closing bracket was expected")) {
		return false;
	}
	s->started = true;
	return value(s, ret_value, ret_kind);
}

struct str json_scan_list(struct json_scan *s, struct str raw)
{
	char *start = s->unescaped;
	struct json_scan inner = {
		.rest = str_from(raw, 1),
		.unescaped = start,
	};
	size_t n = 0;

	for (;;) {
		struct str v;
		enum json_kind kind;

		blanks(&inner);
		if (!inner.rest.n || inner.rest.p[0] == ']' ||
			!value(&inner, &v, &kind)) {
			break;
		}
		if (kind == JSON_STRING || kind == JSON_NUMBER) {
			if (n)
				start[n++] = ',';
			memmove(start + n, v.p, v.n);
			n += v.n;
		}
		/* behind the comma that may come */
		inner.unescaped = start + n + 1;
		blanks(&inner);
		if (!inner.rest.n || inner.rest.p[0] != ',')
			break;
		inner.rest = str_from(inner.rest, 1);
	}
	s->unescaped = start + n;
	return (struct str){ start, n };
}
