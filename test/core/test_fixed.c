/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <math.h>

static uint64_t random_next(uint64_t *u)
{
	*u = *u * 6364136223846793005U + 1442695040888963407U;
	return *u;
}

/* These very integers, on every machine. */
static void known_values(void **state)
{
	(void)state;
	static const struct {
		int64_t x, ln;
	} ln[] = {
		{ FIXED_ONE, 0 },
		{ FIXED_ONE * 2, 693 },
		{ FIXED_ONE / 2, -693 },
		{ FIXED_ONE * 10, 2303 },
		{ FIXED_ONE / 4, -1386 },
		{ FIXED_ONE * 145, 4977 },
		{ FIXED_ONE * 900, 6802 },
		{ 1, -20794 },
		{ INT64_MAX, 22874 },
		{ 0, -20794 },
	};
	static const struct {
		int64_t milli, exp;
	} exps[] = {
		{ 0, FIXED_ONE },
		{ 693, 2147167603 },
		{ 1000, 2918732889 },
		{ -1000, 395007542 },
		{ -20000, 2 },
		{ -20001, 0 },
		{ INT64_MIN, 0 },
		{ 20000, 520942161860624635 },
		{ 20001, 520942161860624635 },
		{ INT64_MAX, 520942161860624635 },
	};

	for (size_t i = 0; i < N(ln); i++)
		assert_int_equal(fixed_ln(ln[i].x), ln[i].ln);
	for (size_t i = 0; i < N(exps); i++)
		assert_int_equal(fixed_exp(exps[i].milli), exps[i].exp);
}

static void ln_against_libm(void **state)
{
	(void)state;
	uint64_t u = 1;

	for (int i = 0; i < 300000; i++) {
		int64_t x = (int64_t)(random_next(&u) >>
				    (1 + random_next(&u) % 62)) |
			1;
		double want = 1000 * (log((double)x) - 30 * log(2));

		if (fabs((double)fixed_ln(x) - want) > 0.5 + 1e-6) {
			fail_msg("ln(%lld / 2^30) = %lld, not %f",
				(long long)x,
				(long long)fixed_ln(x),
				want);
		}
	}
}

static void exp_against_libm(void **state)
{
	(void)state;
	for (int64_t m = -20000; m <= 20000; m++) {
		long double want =
			expl((long double)m / 1000) * (long double)FIXED_ONE;
		long double got = (long double)fixed_exp(m);

		if (fabsl(got - want) > 0.5L + want * 0x1p-50L) {
			fail_msg("exp(%lld / 1000) = %Lf, not %Lf",
				(long long)m,
				got,
				want);
		}
	}
}

static void monotone(void **state)
{
	(void)state;
	uint64_t u = 7;

	for (int64_t m = -20002; m <= 20002; m++)
		assert_true(fixed_exp(m) <= fixed_exp(m + 1));
	for (int64_t x = 1; x < 200000; x++)
		assert_true(fixed_ln(x) <= fixed_ln(x + 1));
	for (int i = 0; i < 100000; i++) {
		int64_t x = (int64_t)(random_next(&u) >>
			(2 + random_next(&u) % 60));
		assert_true(fixed_ln(x) <= fixed_ln(x + 1) &&
			fixed_ln(x) <= fixed_ln(x + x / 1000 + 1));
	}
}

static void products_and_quotients(void **state)
{
	(void)state;
	uint64_t u = 3;

	assert_int_equal(fixed_mul(FIXED_ONE, FIXED_ONE), FIXED_ONE);
	/* half a unit rounds up */
	assert_int_equal(fixed_mul(FIXED_ONE / 2, 1), 1);
	assert_int_equal(fixed_mul(0, FIXED_ONE), 0);
	assert_int_equal(fixed_div(FIXED_ONE, FIXED_ONE * 3), 357913941);
	assert_int_equal(fixed_div(0, 5), 0);
	for (int i = 0; i < 100000; i++) {
		int64_t a = (int64_t)(random_next(&u) >> 33);
		int64_t b = (int64_t)(random_next(&u) >> 34) + 1;
		long double mul = (long double)a * (long double)b / 0x1p30L;
		long double div = (long double)a * 0x1p30L / (long double)b;

		assert_true(
			fabsl((long double)fixed_mul(a, b) - mul) <= 0.5L);
		assert_true(fabsl((long double)fixed_div(a, b) - div) <=
			0.5L + 0x1p-3L);
	}
}

/* back and forth loses no more than the milli-nat that the logarithm keeps */
static void round_trip(void **state)
{
	(void)state;
	for (int64_t m = -6000; m <= 20000; m++)
		assert_true(fixed_ln(fixed_exp(m)) == m);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_values),
		cmocka_unit_test(ln_against_libm),
		cmocka_unit_test(exp_against_libm),
		cmocka_unit_test(monotone),
		cmocka_unit_test(products_and_quotients),
		cmocka_unit_test(round_trip),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
