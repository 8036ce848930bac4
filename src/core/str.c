/* SPDX-License-Identifier: Apache-2.0 */
#include "core/str.h"

bool str_cut(struct str s, char sep, struct str *ret_head, struct str *ret_tail)
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
			unsigned digit = (unsigned)(unsigned char)s.p[i] - '0';

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
