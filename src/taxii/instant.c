/* SPDX-License-Identifier: Apache-2.0 */
/* Instants of TAXII: RFC 3339, UTC, with microseconds. */
#include <stdio.h>

#include "taxii/taxii.h"

enum {
	US_S = 1000000,
	DIGITS_MAX = 9
};

static bool digits(struct cur *c, size_t n, unsigned *ret)
{
	const unsigned char *p = cur_take(c, n);
	unsigned v = 0;

	for (size_t i = 0; p && i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		v = v * 10 + (p[i] - '0');
	}
	*ret = v;
	return p != NULL;
}

static bool number(struct cur *c, size_t n, char behind, unsigned *ret)
{
	return digits(c, n, ret) && cur_u8(c) == (unsigned char)behind;
}

/* ".5", ".123456", or nothing */
static bool fraction(struct cur *c, unsigned *ret_us)
{
	unsigned us = 0;
	unsigned scale = US_S;
	int n = 0;

	if (cur_left(c) && *c->p == '.') {
		cur_u8(c);
		for (; cur_left(c) && *c->p >= '0' && *c->p <= '9'; n++) {
			scale /= 10;
			us += scale * (unsigned)(cur_u8(c) - '0');
		}
		if (!n || n > DIGITS_MAX)
			return false;
	}
	*ret_us = us;
	return true;
}

bool instant_parse(struct str text, int64_t *ret_us)
{
	struct cur c = cur_of(text.p, text.n);
	struct time_parts p = { 0 };
	unsigned year;
	unsigned us;
	int64_t s;

	if (!number(&c, 4, '-', &year) || !number(&c, 2, '-', &p.month) ||
		!number(&c, 2, 'T', &p.day) || !number(&c, 2, ':', &p.hour) ||
		!number(&c, 2, ':', &p.minute) || !digits(&c, 2, &p.second) ||
		!fraction(&c, &us) || cur_u8(&c) != 'Z' || cur_left(&c)) {
		return false;
	}
	p.year = year;
	if (!time_of_parts(&p, &s))
		return false;
	*ret_us = s * US_S + us;
	return true;
}

const char *instant_text(int64_t us, char ret[static INSTANT_N])
{
	char stamp[STAMP_N];
	int64_t s = us / US_S;
	int64_t part = us % US_S;

	if (part < 0) {
		part += US_S;
		s--;
	}
	stamp_text(s, stamp);
	snprintf(ret, INSTANT_N, "%.19s.%06uZ", stamp, (unsigned)part % US_S);
	return ret;
}
