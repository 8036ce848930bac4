/* SPDX-License-Identifier: Apache-2.0 */
#include "structure/wide.h"

enum {
	HIGH = 0xd800,
	LOW = 0xdc00,
	SURROGATES_END = 0xe000,
	REPLACEMENT = 0xfffd
};

static uint32_t unit(struct str s, size_t i)
{
	struct cur c = cur_of(s.p, s.n);

	cur_take(&c, 2 * i);
	return cur_u16le(&c);
}

struct str wide_all(struct str s, struct arena *a)
{
	size_t units = s.n / 2;
	char *to = units ? arena_raw(a, 3, units, 1) : NULL;
	size_t n = 0;

	for (size_t i = 0; to && i < units; i++) {
		uint32_t v = unit(s, i);
		uint32_t next = i + 1 < units ? unit(s, i + 1) : 0;
		bool pair = v >= HIGH && v < LOW && next >= LOW &&
			next < SURROGATES_END;

		if (pair) {
			v = 0x10000 + ((v - HIGH) << 10) + (next - LOW);
			i++;
		} else if (v >= HIGH && v < SURROGATES_END) {
			v = REPLACEMENT;
		}
		n += utf8_write(to + n, v);
	}
	return to ? (struct str){ to, n } : (struct str){ 0 };
}

struct str wide_text(struct str s, struct arena *a)
{
	size_t units = s.n / 2;

	for (size_t i = 0; i < units; i++) {
		if (!unit(s, i))
			units = i;
	}
	return wide_all(str_head(s, 2 * units), a);
}

struct str wide_take(struct cur *c, size_t n, struct arena *a)
{
	const char *p = (const char *)cur_take(c, n);

	return p ? wide_text((struct str){ p, n }, a) : (struct str){ 0 };
}

struct str wide_at(struct str bytes, size_t at, struct arena *a)
{
	return wide_text(str_from(bytes, at), a);
}
