/* SPDX-License-Identifier: Apache-2.0 */
#include "core/str.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

bool str_cut(struct str s,
	char sep,
	struct str *ret_head,
	struct str *ret_tail)
{
	const char *hit = s.n ? memchr(s.p, sep, s.n) : NULL;

	if (!hit)
		return false;
	size_t n = (size_t)(hit - s.p);
	*ret_head = (struct str){ s.p, n };
	*ret_tail = (struct str){ hit + 1, s.n - n - 1 };
	return true;
}

bool str_listed(struct str list, char sep, struct str word)
{
	struct str one;

	while (str_cut(list, sep, &one, &list)) {
		if (str_eq(one, word))
			return true;
	}
	return str_eq(list, word);
}

bool str_cut_last(struct str s,
	char sep,
	struct str *ret_head,
	struct str *ret_tail)
{
	const char *hit = s.n ? memrchr(s.p, sep, s.n) : NULL;

	if (!hit)
		return false;
	size_t n = (size_t)(hit - s.p);
	*ret_head = (struct str){ s.p, n };
	*ret_tail = (struct str){ hit + 1, s.n - n - 1 };
	return true;
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_head(s, prefix.n), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_from(s, s.n - suffix.n), suffix);
}

bool str_has(struct str s, struct str part)
{
	if (!part.n)
		return true;
	return s.n >= part.n && memmem(s.p, s.n, part.p, part.n);
}

static char lower_of(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool begins_lower(const char *p, struct str part)
{
	for (size_t i = 0; i < part.n; i++) {
		if (lower_of(p[i]) != part.p[i])
			return false;
	}
	return true;
}

#ifdef __SSE2__
static char upper_of(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c & ~0x20) : c;
}

/* Which of the 16 bytes at p are c, or its capital. */
static unsigned same_letter(const char *p, char c, char capital)
{
	__m128i v = _mm_loadu_si128((const __m128i *)p);
	__m128i low = _mm_cmpeq_epi8(v, _mm_set1_epi8(c));
	__m128i high = _mm_cmpeq_epi8(v, _mm_set1_epi8(capital));

	return (unsigned)_mm_movemask_epi8(_mm_or_si128(low, high));
}

/* Sixteen places at once: where both the first and the last byte fit, the rest
 * is looked at. *at: from where on nothing was looked at */
static bool has_lower_wide(struct str s, struct str part, size_t *at)
{
	const char first = part.p[0];
	const char last = part.p[part.n - 1];
	const char first_capital = upper_of(first);
	const char last_capital = upper_of(last);

	for (; *at + part.n + 15 <= s.n; *at += 16) {
		unsigned fits = same_letter(s.p + *at, first, first_capital) &
			same_letter(s.p + *at + part.n - 1,
				last,
				last_capital);

		for (; fits; fits &= fits - 1) {
			const char *p = s.p + *at + __builtin_ctz(fits);

			if (begins_lower(p, part))
				return true;
		}
	}
	return false;
}
#endif

bool str_has_lower(struct str s, struct str part)
{
	size_t at = 0;

	if (!part.n)
		return true;
#ifdef __SSE2__
	if (has_lower_wide(s, part, &at))
		return true;
#endif
	for (; at + part.n <= s.n; at++) {
		if (begins_lower(s.p + at, part))
			return true;
	}
	return false;
}

struct str str_trim(struct str s)
{
	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = str_from(s, 1);
	while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_lower_eq(struct str a, struct str lower)
{
	if (a.n != lower.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		char c = a.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + ('a' - 'A'));
		if (c != lower.p[i])
			return false;
	}
	return true;
}

bool str_u64(struct str s, uint64_t *ret)
{
	enum {
		SURE = 19
	}; /* so many digits cannot overflow */
	uint64_t v = 0;

	if (!s.n)
		return false;
	if (s.n <= SURE) {
		unsigned bad = 0;

		for (size_t i = 0; i < s.n; i++) {
			unsigned digit =
				(unsigned)(unsigned char)s.p[i] - '0';

			bad |= digit > 9;
			v = v * 10 + digit;
		}
		if (bad)
			return false;
		*ret = v;
		return true;
	}
	for (size_t i = 0; i < s.n; i++) {
		unsigned digit = (unsigned)(unsigned char)s.p[i] - '0';

		if (digit > 9 || v > (UINT64_MAX - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	*ret = v;
	return true;
}

bool str_i64(struct str s, int64_t *ret)
{
	bool minus = s.n && s.p[0] == '-';
	uint64_t v;

	if (!str_u64(str_from(s, minus ? 1 : 0), &v) || v > INT64_MAX)
		return false;
	*ret = minus ? -(int64_t)v : (int64_t)v;
	return true;
}
