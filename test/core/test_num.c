/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "core/num.h"

static uint64_t bits_of(double x)
{
	uint64_t u;
	memcpy(&u, &x, sizeof u);
	return u;
}

/* The exact bits, so that a build that rounds otherwise is found out. */
static void fixed_bits(void **state)
{
	(void)state;
	static const struct {
		double x;
		uint64_t ln, exp;
	} cases[] = {
		{ 1.0, 0x0, 0x4005bf0a8b14576a },
		{ 2.0, 0x3fe62e42fefa39ef, 0x401d8e64b8d4ddae },
		{ 0.5, 0xbfe62e42fefa39ef, 0x3ffa61298e1e069c },
		{ 10.0, 0x40026bb1bbb55516, 0x40d5829dcf950560 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(bits_of(num_ln(cases[i].x)), cases[i].ln);
		assert_int_equal(bits_of(num_exp(cases[i].x)), cases[i].exp);
	}
}

static void special_values(void **state)
{
	(void)state;
	assert_true(isinf(num_ln(0)) && num_ln(0) < 0);
	assert_true(isnan(num_ln(-1)) && isnan(num_ln(NAN)) &&
		isnan(num_exp(NAN)));
	assert_true(isinf(num_ln(INFINITY)) && isinf(num_exp(INFINITY)) &&
		isinf(num_exp(710)));
	assert_true(num_exp(-INFINITY) == 0 && num_exp(-746) == 0 &&
		num_exp(0) == 1 && num_ln(1) == 0);
	assert_true(num_exp(-745) > 0);
	assert_true(num_log2(1024) == 10);
}

static void error_bounds(void **state)
{
	(void)state;
	uint64_t u = 1;
	for (int i = 0; i < 200000; i++) {
		double x;
		double e;
		u = u * 6364136223846793005 + 1442695040888963407;
		/* positive; exponents over the whole range, subnormals with
		 * them */
		uint64_t v = u >> 2;
		if ((v >> 52) == 0x7ff)
			continue;
		memcpy(&x, &v, sizeof x);
		assert_true(fabs(num_ln(x) - log(x)) <=
			4.5e-16 * fabs(log(x)) + 2e-16);
		e = -708 + 1417 * ((double)(u >> 11) / 9007199254740992.0);
		assert_true(fabs(num_exp(e) - exp(e)) <= 4.5e-16 * exp(e));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixed_bits),
		cmocka_unit_test(special_values),
		cmocka_unit_test(error_bounds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
