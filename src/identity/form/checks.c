/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/form/checks.h"

#include "identity/form/ink.h"

unsigned value_at(struct str s, size_t i)
{
	char c = i < s.n ? s.p[i] : 0;

	if (is_digit(c))
		return (unsigned)(c - '0');
	if (is_letter(c))
		return (unsigned)(upper_of(c) - 'A') + 10;
	return 36;
}

unsigned two_at(struct str s, size_t i)
{
	return value_at(s, i) * 10 + value_at(s, i + 1);
}

uint64_t number_at(struct str s, size_t i, size_t n)
{
	uint64_t v = 0;

	for (size_t k = 0; k < n; k++)
		v = v * 10 + value_at(s, i + k) % 10;
	return v;
}

bool all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!is_digit(s.p[i]))
			return false;
	}
	return s.n > 0;
}

unsigned weighted(struct str s,
	const signed char *weight,
	size_t n,
	unsigned mod)
{
	int sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (int)value_at(s, i) * weight[i];
	sum %= (int)mod;
	return (unsigned)(sum < 0 ? sum + (int)mod : sum);
}

unsigned summed(struct str s, enum sum row)
{
	static const struct {
		unsigned mod;
		signed char weight[17]; /* 0: no further one */
	} sums[SUMS] = {
#define SUM(name, mod, ...) [SUM_##name] = { mod, { __VA_ARGS__ } },
#include "identity/form/sums.list"
#undef SUM
	};

	return weighted(s,
		sums[row].weight,
		s.n < sizeof sums->weight ? s.n : sizeof sums->weight,
		sums[row].mod);
}

unsigned remainder_of(struct str s, unsigned m)
{
	unsigned r = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned v = value_at(s, i);

		r = (r * (v > 9 ? 100 : 10) + v) % m;
	}
	return r;
}

unsigned luhn_sum(struct str s, unsigned base)
{
	unsigned sum = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned v = value_at(s, s.n - 1 - i);

		if (i % 2)
			v = v * 2 / base + v * 2 % base;
		sum += v;
	}
	return sum % base;
}

bool is_mod_11_10(struct str s)
{
	unsigned check = 5;

	for (size_t i = 0; i < s.n; i++) {
		check = (check ? check : 10) * 2 % 11;
		check = (check + value_at(s, i)) % 10;
	}
	return check == 1;
}

/* the dihedral group of ten elements */
static unsigned turned(unsigned a, unsigned b)
{
	unsigned low = a % 5;
	unsigned other = b % 5;

	if (a < 5 && b < 5)
		return (low + other) % 5;
	if (a < 5)
		return 5 + (low + other) % 5;
	if (b < 5)
		return 5 + (low + 5 - other) % 5;
	return (low + 5 - other) % 5;
}

bool is_verhoeff(struct str s)
{
	static const unsigned char
		step[10] = { 1, 5, 7, 6, 2, 8, 3, 0, 9, 4 };
	unsigned check = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned v = value_at(s, s.n - 1 - i) % 10;

		for (size_t k = 0; k < i % 8; k++)
			v = step[v];
		check = turned(check, v);
	}
	return check == 0;
}

bool is_day(unsigned year, unsigned month, unsigned day)
{
	static const unsigned char
		days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100) || year % 400 == 0;

	if (month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (unsigned)(leap && month == 2);
}
