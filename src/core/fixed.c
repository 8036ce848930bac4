/* SPDX-License-Identifier: Apache-2.0 */
#include "core/fixed.h"

/* ln 2 and 2^-60 units keep every intermediate exact enough for a milli-nat;
 * products are 128-bit. */
__extension__ typedef __int128 wide;

#define LN2_Q60 ((int64_t)799144290325165979) /* ln 2 * 2^60 */

int64_t fixed_mul(int64_t a, int64_t b)
{
	return (int64_t)(((wide)a * b + (FIXED_ONE >> 1)) >> 30);
}

int64_t fixed_div(int64_t a, int64_t b)
{
	return (int64_t)((((wide)a << 30) + b / 2) / b);
}

/* ln(m) in 2^-60 for m in [1, 2), m in 2^-60: 2 atanh((m-1)/(m+1)), the
 * argument at most 1/3 */
static int64_t ln_mantissa(int64_t m)
{
	const wide one = (wide)1 << 60;
	wide z = (((wide)m - one) << 60) / ((wide)m + one);
	wide z2 = (z * z) >> 60;
	wide term = z;
	wide sum = 0;

	for (int k = 1; k < 40 && term; k += 2) {
		sum += term / k;
		term = (term * z2) >> 60;
	}
	return (int64_t)(2 * sum);
}

int64_t fixed_ln(int64_t x)
{
	int shift = 0;
	int64_t m = x < 1 ? 1 : x;

	while (m < (int64_t)1 << 60) {
		m <<= 1;
		shift++;
	}
	while (m >= (int64_t)1 << 61) {
		m >>= 1;
		shift--;
	}
	/* x = m * 2^-shift, as a ratio x / 2^30 = (m / 2^60) * 2^(30 - shift)
	 */
	wide ln = (wide)ln_mantissa(m) + (wide)(30 - shift) * LN2_Q60;
	wide milli = ln * 1000;
	wide half = (wide)1 << 59;

	return (int64_t)((milli >= 0 ? milli + half : milli - half) /
		((wide)1 << 60));
}

int64_t fixed_exp(int64_t milli_nat)
{
	enum {
		LIMIT = 20000
	};

	if (milli_nat < -LIMIT)
		return 0;
	if (milli_nat > LIMIT)
		milli_nat = LIMIT;
	wide x = (wide)milli_nat * ((wide)1 << 60) / 1000; /* nat in 2^-60 */
	/* floor, so that 0 <= r < ln 2 (+ ulp) */
	wide k = x / LN2_Q60 - (x < 0);
	wide r = x - k * LN2_Q60;
	wide one = (wide)1 << 60;
	wide term = one;
	wide sum = one;

	for (int i = 1; i < 30 && term; i++) {
		term = ((term * r) >> 60) / i;
		sum += term;
	}
	int down = 30 - (int)k; /* from 2^-60 to 2^-30, times 2^k */
	if (down <= 0)
		return (int64_t)(sum << -down);
	if (down > 100)
		return 0;
	return (int64_t)((sum + ((wide)1 << (down - 1))) >> down);
}

int64_t fixed_logistic(int64_t milli_nat)
{
	int64_t e;

	if (milli_nat >= 0)
		return fixed_div(FIXED_ONE,
			FIXED_ONE + fixed_exp(-milli_nat));
	e = fixed_exp(milli_nat);
	return e ? fixed_div(e, FIXED_ONE + e) : 0;
}
