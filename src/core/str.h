/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes with a length. A str never owns and is never NUL-terminated by
 * contract. */
#ifndef CORE_STR_H
#define CORE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

#define STR(lit) ((struct str){ (lit), sizeof(lit) - 1 })
/* for "%.*s"; s shorter than 2 GiB */
#define STR_FMT(s) (int)(s).n, (s).n ? (s).p : ""

static inline struct str str_of(const char *z)
{
	return (struct str){ z, z ? strlen(z) : 0 };
}
static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
static inline bool str_is(struct str a, const char *z)
{
	return str_eq(a, str_of(z));
}
/* beyond the end: the empty str that stands at the end */
static inline struct str str_from(struct str s, size_t i)
{
	size_t at = i < s.n ? i : s.n;

	return (struct str){ at ? s.p + at : s.p, s.n - at };
}
static inline struct str str_head(struct str s, size_t n)
{
	return (struct str){ s.p, n < s.n ? n : s.n };
}

/* Out-parameters stay untouched on failure, here and everywhere: hence ret_. */
bool str_cut(struct str s,
	char sep,
	struct str *ret_head,
	struct str *ret_tail);

/* The same at the last sep. */
bool str_cut_last(struct str s,
	char sep,
	struct str *ret_head,
	struct str *ret_tail);

/* Whether the word is one of a list that sep separates. */
bool str_listed(struct str list, char sep, struct str word);

/* Whether c is one of the bytes of s. */
static inline bool str_has_char(struct str s, char c)
{
	return s.n && memchr(s.p, c, s.n);
}

/* Whether s begins with prefix; every str begins with the empty one. */
bool str_starts(struct str s, struct str prefix);

/* Whether s ends with suffix; every str ends with the empty one. */
bool str_ends(struct str s, struct str suffix);
/* part somewhere inside; an empty one always is */
bool str_has(struct str s, struct str part);
/* The same whatever the case of ASCII letters in s; part has none in upper
 * case. */
bool str_has_lower(struct str s, struct str part);
/* blanks and tabs off both ends */
struct str str_trim(struct str s);
/* byte order, shorter first on a tie */
int str_cmp(struct str a, struct str b);
/* ASCII case folded on a only */
bool str_lower_eq(struct str a, struct str lower);

/* Decimal without sign or blanks; false on anything else and on overflow. */
bool str_u64(struct str s, uint64_t *ret);

/* The same; short ones, which nearly all in logs are, without a call. */
static inline bool str_u64_quick(struct str s, uint64_t *ret)
{
	enum {
		SHORT = 9
	};
	uint32_t v = 0, bad = s.n == 0;

	if (s.n > SHORT)
		return str_u64(s, ret);
	for (size_t i = 0; i < s.n; i++) {
		uint32_t digit = (uint32_t)(unsigned char)s.p[i] - '0';

		bad |= digit > 9;
		v = v * 10 + digit;
	}
	if (!bad)
		*ret = v;
	return !bad;
}

/* one leading '-' allowed */
bool str_i64(struct str s, int64_t *ret);

#endif
