/* SPDX-License-Identifier: Apache-2.0 */
#include "core/num.h"

#include <stdint.h>
#include <string.h>

static uint64_t bits_of(double x)
{
	uint64_t u;
	memcpy(&u, &x, sizeof u);
	return u;
}

static double of_bits(uint64_t u)
{
	double x;
	memcpy(&x, &u, sizeof x);
	return x;
}

static const uint64_t exp_mask = 0x7ff, frac_mask = 0x000fffffffffffff;
/* hi has 32 zero bits: k * hi is exact */
static const double ln2_hi = 6.93147180369123816490e-01,
		    ln2_lo = 1.90821492927058770002e-10;

/* 2 atanh(s) for |s| <= 0.1716: the first term dropped is below 2e-19 of the
 * sum */
static double atanh2(double s)
{
	static const double c[] = { 1.0 / 21,
		1.0 / 19,
		1.0 / 17,
		1.0 / 15,
		1.0 / 13,
		1.0 / 11,
		1.0 / 9,
		1.0 / 7,
		1.0 / 5,
		1.0 / 3 };
	double z = s * s;
	double p = c[0];
	for (int k = 1; k < 10; k++)
		p = p * z + c[k];
	return 2.0 * (s + s * (p * z));
}

double num_ln(double x)
{
	uint64_t u = bits_of(x);
	int64_t e = 0;

	if (!(x > 0)) {
		return x == 0 ? of_bits(0xfffULL << 52)
			      : of_bits(0x7ff8ULL << 48);
	}
	if ((u >> 52) == exp_mask)
		return x;
	if ((u >> 52) == 0) {
		u = bits_of(x * 18014398509481984.0);
		e = -54;
	} /* subnormal: times 2^54 */
	e += (int64_t)(u >> 52) - 1023;
	double m = of_bits((u & frac_mask) | 1023ULL << 52);
	if (m > 1.4142135623730951) {
		m *= 0.5;
		e++;
	}
	double l = atanh2((m - 1.0) / (m + 1.0));
	return (double)e * ln2_hi + (l + (double)e * ln2_lo);
}

/* -1022 <= k <= 1023 */
static double pow2(int k)
{
	return of_bits((uint64_t)(k + 1023) << 52);
}

double num_exp(double x)
{
	static const double c[] = { 1.0 / 6227020800,
		1.0 / 479001600,
		1.0 / 39916800,
		1.0 / 3628800,
		1.0 / 362880,
		1.0 / 40320,
		/* 1 / k!, 13 down to 0 */
		1.0 / 5040,
		1.0 / 720,
		1.0 / 120,
		1.0 / 24,
		1.0 / 6,
		0.5,
		1.0,
		1.0 };
	if (x != x)
		return x;
	if (x > 709.782712893384)
		return of_bits(exp_mask << 52);
	if (x < -745.2)
		return 0;
	double kf = x * 1.44269504088896340736;
	int k = (int)(kf < 0 ? kf - 0.5 : kf + 0.5);
	double r = (x - k * ln2_hi) - k * ln2_lo;
	double p = c[0];
	for (int i = 1; i < 14; i++)
		p = p * r + c[i];
	if (k > 1023)
		return p * 2.0 * pow2(1023);
	if (k >= -1021)
		return p * pow2(k);
	/* one rounding only: the first product is normal */
	return p * pow2(k + 60) * pow2(-60);
}

double num_log2(double x)
{
	return num_ln(x) * 1.44269504088896340736;
}
