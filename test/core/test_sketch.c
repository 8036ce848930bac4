/* SPDX-License-Identifier: Apache-2.0 */
/* HyperLogLog and MinHash: errors within what theory says, and order that does
 * not matter. */
#include "core/core.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

static struct arena memory;

static int open_memory(void **state)
{
	struct err err;

	(void)state;
	return arena_open(&memory, (size_t)1 << 30, &err) ? 0 : -1;
}

static int close_memory(void **state)
{
	(void)state;
	arena_close(&memory);
	return 0;
}

/* standard error 0.81 %: of 20 sets each, the mean error stays below a standard
 * error and none is beyond four of them */
static void counts_within_bounds(void **state)
{
	static const uint32_t sizes[] = { 0,
		1,
		2,
		10,
		100,
		1000,
		5000,
		20000,
		60000,
		1000000 };

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		double sum = 0;
		int sets = sizes[i] > 100000 ? 4 : 20;

		for (int set = 0; set < sets; set++) {
			struct arena a = memory;
			struct hll h = { 0 };

			for (uint32_t k = 0; k < sizes[i]; k++) {
				assert_true(hll_add(&h,
					&a,
					hash_mix(((uint64_t)(set + 1) << 32 |
							 k) +
						0x1234567)));
			}
			double off = sizes[i]
				? ((double)hll_count(&h) - sizes[i]) /
					sizes[i]
				: (double)hll_count(&h);

			/* few: two may share a register */
			if (sizes[i] > 100 ? off < -0.033 || off > 0.033
					   : off * sizes[i] > 2 ||
						off * sizes[i] < -2) {
				fail_msg("%u things: %llu",
					sizes[i],
					(unsigned long long)hll_count(&h));
			}
			sum += off;
		}
		assert_true(sum / sets < 0.0082 && sum / sets > -0.0082);
	}
}

static void small_sets_are_exact(void **state)
{
	struct arena a = memory;
	struct hll h = { 0 };

	(void)state;
	for (uint32_t k = 1; k <= 12; k++) {
		hll_add(&h, &a, hash_mix(k));
		hll_add(&h, &a, hash_mix(k));
		assert_int_equal(hll_count(&h), k);
	}
}

static bool same(const struct hll *x, const struct hll *y)
{
	return x->n == y->n && hll_count(x) == hll_count(y);
}

/* parts that overlap, merged either way, sparse into dense and dense into
 * sparse */
static void merging_is_order_free(void **state)
{
	(void)state;
	for (uint32_t n = 10; n <= 100000; n *= 10) {
		struct arena a = memory;
		struct hll whole = { 0 };
		struct hll x = { 0 };
		struct hll y = { 0 };
		struct hll xy = { 0 };
		struct hll yx = { 0 };

		for (uint32_t k = 0; k < n; k++) {
			hll_add(&whole, &a, hash_mix(k + 1));
			if (k < n / 8 || k % 3 == 0)
				hll_add(&x, &a, hash_mix(k + 1));
			if (k >= n / 8)
				hll_add(&y, &a, hash_mix(k + 1));
		}
		assert_true(hll_merge(&xy, &a, &x) &&
			hll_merge(&xy, &a, &y) && hll_merge(&yx, &a, &y) &&
			hll_merge(&yx, &a, &x));
		assert_true(same(&xy, &whole) && same(&yx, &whole));
	}
}

static void wrong_registers_are_refused(void **state)
{
	struct arena a = memory;
	struct hll h = { 0 };

	(void)state;
	assert_false(hll_set(&h, &a, HLL_REGISTERS, 1));
	assert_false(hll_set(&h, &a, 0, 0));
	assert_false(hll_set(&h, &a, 0, HLL_RANK_MAX + 1));
	assert_true(hll_set(&h, &a, 0, HLL_RANK_MAX));
	for (uint32_t i = 0; i < HLL_REGISTERS; i++)
		assert_true(hll_set(&h, &a, i, HLL_RANK_MAX));
	assert_true(hll_count(&h) > 0);
}

/* |A and B| / |A or B|, estimated to within three standard errors of 48 places
 */
static void minhash_estimates_jaccard(void **state)
{
	(void)state;
	for (uint32_t common = 0; common <= 40; common += 10) {
		uint64_t x[40];
		uint64_t y[40];
		double sum = 0;
		double jaccard = common / (80.0 - common);

		for (uint32_t round = 0; round < 20; round++) {
			for (uint32_t i = 0; i < 40; i++) {
				x[i] = hash_mix(round * 1000 + i + 1);
				y[39 - i] = i < common
					? x[i]
					: hash_mix(round * 1000 + i + 500);
			}
			struct minhash a = minhash_of(x, 40);
			struct minhash b = minhash_of(y, 40);
			sum += minhash_alike(&a, &b) / (double)MINHASH_N / 20;
		}
		assert_true(sum - jaccard < 0.05 && jaccard - sum < 0.05);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_within_bounds),
		cmocka_unit_test(small_sets_are_exact),
		cmocka_unit_test(merging_is_order_free),
		cmocka_unit_test(wrong_registers_are_refused),
		cmocka_unit_test(minhash_estimates_jaccard),
	};

	return cmocka_run_group_tests(tests, open_memory, close_memory);
}
