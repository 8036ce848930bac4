/* SPDX-License-Identifier: Apache-2.0 */
#include "core/utf8.h"

size_t utf8_step(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;

	if (!s.n)
		return 0;
	if (p[0] < 0x80)
		return 1;
	size_t n;
	if (p[0] >= 0xf0)
		n = 4;
	else if (p[0] >= 0xe0)
		n = 3;
	else
		n = 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || s.n < n)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
		(p[0] == 0xf0 && p[1] < 0x90) ||
		(p[0] == 0xf4 && p[1] > 0x8f)) {
		return 0;
	}
	return n;
}

size_t utf8_prefix(struct str s)
{
	size_t at = 0;

	while (at < s.n) {
		size_t n = utf8_step(str_from(s, at));

		if (!n)
			break;
		at += n;
	}
	return at;
}

bool utf8_valid(struct str s)
{
	return utf8_prefix(s) == s.n;
}

size_t utf8_write(char *to, uint32_t c)
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (char)(0xc0 | c >> 6);
		to[1] = (char)(0x80 | (c & 63));
		return 2;
	}
	if (c < 0x10000) {
		to[0] = (char)(0xe0 | c >> 12);
		to[1] = (char)(0x80 | (c >> 6 & 63));
		to[2] = (char)(0x80 | (c & 63));
		return 3;
	}
	to[0] = (char)(0xf0 | c >> 18);
	to[1] = (char)(0x80 | (c >> 12 & 63));
	to[2] = (char)(0x80 | (c >> 6 & 63));
	to[3] = (char)(0x80 | (c & 63));
	return 4;
}
