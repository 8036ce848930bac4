/* SPDX-License-Identifier: Apache-2.0 */
/* Private to form/: sums over the digits of a number. Letters count as in ISO
 * 7064: A is 10 .. Z is 35. */
#ifndef IDENTITY_FORM_CHECKS_H
#define IDENTITY_FORM_CHECKS_H

#include "core/core.h"

/* The value of the character at i: 0..35; 36 for any other, and beyond the end.
 */
unsigned value_at(struct str s, size_t i);

/* Two digits at i as a number, 0..99; of what are no digits, nonsense. */
unsigned two_at(struct str s, size_t i);

/* Digits [i, i + n) as a number; n <= 18. */
uint64_t number_at(struct str s, size_t i, size_t n);

/* Whether all are digits; not of the empty str. */
bool all_digits(struct str s);

/* Sum of value times weight over the first n, 0..mod-1; weights may be
 * negative. */
unsigned weighted(struct str s,
	const signed char *weight,
	size_t n,
	unsigned mod);

enum sum {
#define SUM(name, mod, ...) SUM_##name,
#include "identity/form/sums.list"
#undef SUM
	SUMS
};

/* The weighted sum of that row of sums.list, over as many digits as it has
 * weights, or the number has digits. */
unsigned summed(struct str s, enum sum row);

/* The number, letters as two digits, modulo m. ISO 7064, MOD 97-10 asks for 1.
 */
unsigned remainder_of(struct str s, unsigned m);

/* Luhn's sum over characters of a base: 10, or 36 for letters; right when 0. */
unsigned luhn_sum(struct str s, unsigned base);

/* ISO 7064, MOD 11,10, over digits. */
bool is_mod_11_10(struct str s);

/* Verhoeff's check, over digits. source: J. Verhoeff, Error Detecting Decimal
 * Codes, 1969 */
bool is_verhoeff(struct str s);

/* Whether the calendar has the day; year 1..9999. */
bool is_day(unsigned year, unsigned month, unsigned day);

#endif
