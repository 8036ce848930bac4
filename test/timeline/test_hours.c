/* SPDX-License-Identifier: Apache-2.0 */
/* Made-up offices in known zones, programs without hours, too little. */
#include "../core/check.h"

#include "timeline/timeline.h"

/* 2016-01-04, a Monday, in days */
#define MONDAY INT64_C(16804)

static uint64_t seed;

static uint32_t dice(uint32_t n)
{
	seed += 0x9e3779b97f4a7c15U;
	return (uint32_t)(hash_mix(seed) % n);
}

enum {
	WEEKS = 8,
	A_DAY = 6
};

/* local working days from 8 or 9 to 17 or 18, an hour for lunch */
static uint32_t office(struct act *to, int32_t offset_min)
{
	uint32_t n = 0;
	int64_t begin = 8 + dice(2);

	for (int day = 0; day < WEEKS * 7; day++) {
		if (day % 7 > 4)
			continue;
		for (int i = 0; i < A_DAY; i++) {
			int64_t hour = begin + dice(9);

			if (hour == begin + 4)
				continue;
			to[n++] = (struct act){
				(MONDAY + day) * DAY_S + hour * 3600 +
					dice(3600) - offset_min * 60,
				dice(3),
			};
		}
	}
	return n;
}

static uint32_t program(struct act *to, int32_t unused)
{
	uint32_t n = 0;

	(void)unused;
	for (int day = 0; day < WEEKS * 7; day++) {
		for (int i = 0; i < A_DAY; i++) {
			to[n++] = (struct act){
				(MONDAY + day) * DAY_S + dice(DAY_S),
				0,
			};
		}
	}
	return n;
}

static struct hours_of_work judged(uint32_t (*make)(struct act *, int32_t),
	int32_t offset_min,
	uint32_t most)
{
	static struct act act[WEEKS * 7 * A_DAY];
	struct hours_of_work h;
	struct arena a;
	struct err err;
	uint32_t n = make(act, offset_min);

	assert_true(arena_open(&a, 1 << 24, &err));
	assert_true(hours_judge(act, n < most ? n : most, &a, &h));
	arena_close(&a);
	return h;
}

/* the true zone does as well as the best, nearly always; and no one zone alone
 * is ever named */
static void offices_are_found(void **state)
{
	uint32_t inside = 0;
	uint32_t all = 0;

	(void)state;
	for (int32_t offset = -720; offset <= 840; offset += 60) {
		for (uint64_t k = 0; k < 4; k++, all++) {
			seed = (uint64_t)(offset + 1000) * 100 + k;
			struct hours_of_work h =
				judged(office, offset, UINT32_MAX);

			assert_true(h.enough && h.weight_milli > 0);
			assert_true(h.weight_milli <= 1100);
			assert_true(h.as_well_from_min < h.as_well_to_min);
			assert_int_equal(h.exhibits, 3);
			inside += h.as_well_from_min <= offset &&
				h.as_well_to_min >= offset;
		}
	}
	assert_true(inside * 100 >= all * 95);
}

static void programs_have_no_hours(void **state)
{
	(void)state;
	for (seed = 1; seed < 20; seed++) {
		struct hours_of_work h = judged(program, 0, UINT32_MAX);

		assert_true(h.enough);
		assert_int_equal(h.weight_milli, 0);
	}
}

static void too_few_say_nothing(void **state)
{
	(void)state;
	seed = 3;
	struct hours_of_work h = judged(office, 540, 30);

	assert_false(h.enough);
	assert_int_equal(h.weight_milli, 0);
	h = judged(office, 540, 0);
	assert_false(h.enough);
	assert_int_equal(h.acts, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(offices_are_found),
		cmocka_unit_test(programs_have_no_hours),
		cmocka_unit_test(too_few_say_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
