/* SPDX-License-Identifier: Apache-2.0 */
#include "read/text/epoch.h"

#include <string.h>

/* up to nine digits behind the point, as ns; *s is advanced past all of them */
static int64_t fraction_ns(struct str *s)
{
	static const int32_t unit[] = { 1000000000,
		100000000,
		10000000,
		1000000,
		100000,
		10000,
		1000,
		100,
		10,
		1 };
	int64_t v = 0;
	size_t i = 0;
	size_t used;

	for (; i < s->n && (unsigned char)(s->p[i] - '0') <= 9 && i < 9; i++)
		v = v * 10 + (s->p[i] - '0');
	for (used = i; used < s->n && (unsigned char)(s->p[used] - '0') <= 9;
		used++)
		;
	*s = str_from(*s, used);
	return v * unit[i];
}

/* "5.9604644775390625e-05", as JSON writers put small numbers: mantissa digits
 * and a decimal exponent, in integers */
static bool seconds_exponent(struct str s, uint64_t max_s, int64_t *ret_ns)
{
	uint64_t mantissa = 0;
	int64_t shift = 9;
	int64_t exponent; /* ns = mantissa * 10^shift */
	struct str digits = s;
	struct str power;
	bool point = false;

	if (!str_cut(s, 'e', &digits, &power) &&
		!str_cut(s, 'E', &digits, &power)) {
		return false;
	}
	if (!str_i64(power.n && power.p[0] == '+' ? str_from(power, 1)
						  : power,
		    &exponent) ||
		exponent < -30 || exponent > 12) {
		return false;
	}
	for (size_t i = 0; i < digits.n; i++) {
		unsigned d = (unsigned)(unsigned char)digits.p[i] - '0';

		if (digits.p[i] == '.' && !point) {
			point = true;
			continue;
		}
		if (d > 9)
			return false;
		bool keep = mantissa < 1000000000000000;
		mantissa = keep ? mantissa * 10 + d : mantissa;
		shift += !keep - point;
	}
	for (shift += exponent; shift < 0 && mantissa; shift++)
		mantissa /= 10;
	for (; shift > 0 && mantissa && mantissa <= max_s * 100000000;
		shift--)
		mantissa *= 10;
	if (mantissa / 1000000000 > max_s || (shift > 0 && mantissa))
		return false;
	*ret_ns = (int64_t)mantissa;
	return true;
}

/* seconds with a fraction */
bool epoch_duration(struct str s, uint64_t max_s, int64_t *ret_ns)
{
	const struct str whole = s;
	uint64_t v = 0;
	size_t i = 0;

	while (i < s.n && (unsigned char)(s.p[i] - '0') <= 9 && v <= max_s)
		v = v * 10 + (unsigned char)(s.p[i++] - '0');
	if (i == 0 || v > max_s)
		return false;
	s = str_from(s, i);
	int64_t ns = 0;
	if (s.n && s.p[0] == '.') {
		s = str_from(s, 1);
		ns = fraction_ns(&s);
	}
	if (s.n)
		return seconds_exponent(whole, max_s, ret_ns);
	*ret_ns = (int64_t)v * 1000000000 + ns;
	return true;
}

static bool iso_time(struct str s, int64_t *ret_ns)
{
	struct span v;
	struct str head;
	struct str tail;

	if (!span_parse(s, STR("Z"), &v) || v.res != RES_SECOND)
		return false;
	*ret_ns = v.from * 1000000000;
	if (str_cut(s, '.', &head, &tail))
		*ret_ns += fraction_ns(&tail);
	return true;
}

/* eight ASCII digits at once; false when one is none. source: D. Lemire,
 * "Quickly parsing eight digits" */
static inline bool eight_digits(const char *p, uint64_t *ret)
{
	uint64_t x;

	memcpy(&x, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	if (((x & 0xf0f0f0f0f0f0f0f0U) |
		    (((x + 0x0606060606060606U) & 0xf0f0f0f0f0f0f0f0U) >>
			    4)) != 0x3333333333333333U) {
		return false;
	}
	x = (x & 0x0f0f0f0f0f0f0f0fU) * 2561 >> 8;
	x = (x & 0x00ff00ff00ff00ffU) * 6553601 >> 16;
	*ret = (x & 0x0000ffff0000ffffU) * 42949672960001U >> 32;
	return true;
}

/* "1713484795.943239", the form of nearly every time stamp: ten digits, a
 * point, six digits */
bool epoch_fast(struct str s, int64_t *ret_ns)
{
	uint64_t high;
	uint64_t low;
	uint64_t tail;
	char last[8] = { '0', '0' };

	/* before the year 2191 */
	if (s.n != 17 || s.p[10] != '.' || s.p[0] > '6')
		return false;
	memcpy(last + 2, s.p + 11, 6);
	if (!eight_digits(s.p, &high) || !eight_digits(s.p + 2, &tail) ||
		!eight_digits(last, &low)) {
		return false;
	}
	*ret_ns = (int64_t)(high * 100 + tail % 100) * 1000000000 +
		(int64_t)low * 1000;
	return true;
}

/* "1583020800123", "1583020800123.456": what is past the year 2199 as seconds
 * is milliseconds. source: Zeek, JSON::TS_MILLIS */
static bool milliseconds(struct str s, int64_t *ret_ns)
{
	const uint64_t last_of_2199_ms = 7258118399999;
	struct str whole = s;
	struct str part = { 0 };
	uint64_t ms;

	str_cut(s, '.', &whole, &part);
	/* thirteen digits are from 2001 on: fewer are seconds of a broken clock
	 */
	if (whole.n < 13 || !str_u64(whole, &ms) || ms > last_of_2199_ms)
		return false;
	*ret_ns = (int64_t)ms * 1000000 + fraction_ns(&part) / 1000;
	return !part.n;
}

bool epoch_time(struct str s, int64_t *ret_ns)
{
	const uint64_t last_of_2199_s = 7258118399;

	return epoch_fast(s, ret_ns) ||
		epoch_duration(s, last_of_2199_s, ret_ns) ||
		(s.n > 10 && s.p[4] == '-' && iso_time(s, ret_ns)) ||
		milliseconds(s, ret_ns);
}
