/* SPDX-License-Identifier: Apache-2.0 */
/* Private to form/: a short text while it is written. What does not fit is left
 * out. */
#ifndef IDENTITY_FORM_INK_H
#define IDENTITY_FORM_INK_H

#include "core/core.h"

enum {
	INK_MAX_BYTE = 3072
};
struct ink {
	char p[INK_MAX_BYTE];
	size_t n;
};

static inline void ink_char(struct ink *k, char c)
{
	if (k->n < INK_MAX_BYTE)
		k->p[k->n++] = c;
}
static inline void ink_add(struct ink *k, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		ink_char(k, s.p[i]);
}
static inline struct str ink_str(const struct ink *k)
{
	return (struct str){ k->p, k->n };
}

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}
static inline bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}
static inline bool is_letter(char c)
{
	return is_upper((char)(c & ~0x20)) && (c & 0x40);
}
static inline char lower_of(char c)
{
	return (char)(is_upper(c) ? c + 32 : c);
}
static inline char upper_of(char c)
{
	return (char)(c >= 'a' && c <= 'z' ? c - 32 : c);
}

/* the character at the head of s, of n bytes, as utf8_step says; n > 0 */
static inline uint32_t point_at(struct str s, size_t n)
{
	static const uint32_t lead[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint32_t c = (unsigned char)s.p[0] & lead[n];

	for (size_t i = 1; i < n; i++)
		c = c << 6 | ((unsigned char)s.p[i] & 0x3f);
	return c;
}

#endif
