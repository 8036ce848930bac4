/* SPDX-License-Identifier: Apache-2.0 */
#include "../core/check.h"

#include "timeline/spans.h"

#include <stdio.h>

enum {
	WIDE = 64, /* instants of the small world */
	ROUNDS = 20000
};

/* "1-3 5-9": as it is written here */
static void parse(const char *s, struct spans *ret)
{
	struct spans one;
	long from;
	long to;
	int n;

	*ret = (struct spans){ 0 };
	while (sscanf(s, " %ld:%ld%n", &from, &to, &n) == 2) {
		one = spans_of(from, to);
		*ret = spans_unite(ret, &one);
		s += n;
	}
}

static void is(const struct spans *got, const char *wanted)
{
	char text[400] = "";
	size_t n = 0;

	for (uint32_t i = 0; i < got->n; i++) {
		n += (size_t)snprintf(text + n,
			sizeof text - n,
			"%s%ld:%ld",
			i ? " " : "",
			(long)got->span[i].from_ns,
			(long)got->span[i].to_ns);
	}
	assert_string_equal(text, wanted);
}

static const struct {
	const char *a, *b, *either, *both;
} pairs[] = {
	{ "", "", "", "" },
	{ "1:3", "", "1:3", "" },
	{ "3:1", "2:2", "", "" },
	{ "1:3", "3:5", "1:5", "" },
	{ "1:3", "4:5", "1:3 4:5", "" },
	{ "1:9", "2:3 4:5 8:12", "1:12", "2:3 4:5 8:9" },
	{ "-5:-1 1:5", "-2:2", "-5:5", "-2:-1 1:2" },
	{ "1:2 5:6", "0:10", "0:10", "1:2 5:6" },
	/* more than are kept: of the smallest gaps the first is filled */
	{ "0:1 10:11 20:21 30:31 40:41",
		"50:51 60:61 65:66 70:71",
		"0:1 10:11 20:21 30:31 40:41 50:51 60:66 70:71",
		"" },
};

static void two_sets(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(pairs); i++) {
		struct spans a;
		struct spans b;

		parse(pairs[i].a, &a);
		parse(pairs[i].b, &b);
		struct spans both = spans_intersect(&a, &b);
		struct spans either = spans_unite(&a, &b);
		is(&both, pairs[i].both);
		is(&either, pairs[i].either);
		both = spans_intersect(&b, &a);
		either = spans_unite(&b, &a);
		is(&both, pairs[i].both);
		is(&either, pairs[i].either);
		assert_int_equal(either.widened, i == N(pairs) - 1);
	}
}

static const struct {
	const char *a;
	int64_t least, most;
	const char *later;
} shifts[] = {
	{ "1:3 10:12", 5, 5, "6:8 15:17" },
	{ "1:3 10:12", -1, 1, "0:4 9:13" },
	{ "1:3 10:12", 0, 7, "1:19" },
	{ "", -1, 1, "" },
	{ "1:3",
		INT64_MAX,
		INT64_MAX,
		"9223372036854775806:9223372036854775807" },
	{ "-3:-2",
		INT64_MIN,
		INT64_MIN,
		"-9223372036854775808:-9223372036854775807" },
};

static void shifted(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(shifts); i++) {
		struct spans a;

		parse(shifts[i].a, &a);
		a = spans_shift(&a, shifts[i].least, shifts[i].most);
		is(&a, shifts[i].later);
	}
	struct spans all = spans_all();
	all = spans_shift(&all, -5, -3);
	assert_true(all.span[0].from_ns == INT64_MIN &&
		all.span[0].to_ns == INT64_MAX);
}

static void hulls(void **state)
{
	(void)state;
	struct spans a;

	parse("1:3 10:12", &a);
	struct interval h = spans_hull(&a);
	assert_true(h.from_ns == 1 && h.to_ns == 12);
	assert_true(spans_has(&a, 1) && spans_has(&a, 11));
	assert_false(
		spans_has(&a, 3) || spans_has(&a, 0) || spans_has(&a, 12));
	parse("", &a);
	h = spans_hull(&a);
	assert_true(h.from_ns == h.to_ns && !spans_has(&a, 0));
	/* far apart: the gap is more than int64 holds */
	struct spans low = spans_of(INT64_MIN, INT64_MIN + 1);
	struct spans high = spans_of(INT64_MAX - 1, INT64_MAX);
	a = spans_unite(&low, &high);
	assert_int_equal(a.n, 2);
}

static uint64_t drawn(uint64_t *seed)
{
	return *seed = hash_mix(*seed + UINT64_C(0x9e3779b97f4a7c15));
}

/* a set and, beside it, each of its instants */
static void draw(uint64_t *seed, struct spans *ret, bool has[WIDE])
{
	uint64_t n = drawn(seed) % 12;

	*ret = (struct spans){ 0 };
	memset(has, 0, WIDE * sizeof *has);
	for (uint64_t i = 0; i < n; i++) {
		int64_t from = (int64_t)(drawn(seed) % WIDE);
		int64_t to = from + (int64_t)(drawn(seed) % 6);
		struct spans one = spans_of(from, to < WIDE ? to : WIDE);

		*ret = spans_unite(ret, &one);
		for (int64_t k = from; k < to && k < WIDE; k++)
			has[k] = true;
	}
}

static void in_shape(const struct spans *s)
{
	assert_true(s->n <= SPANS_MAX);
	for (uint32_t i = 0; i < s->n; i++) {
		assert_true(s->span[i].from_ns < s->span[i].to_ns);
		assert_true(!i || s->span[i - 1].to_ns < s->span[i].from_ns);
	}
}

/* no instant is lost; none is won unless it says so */
static void instant_by_instant(void **state)
{
	(void)state;
	uint64_t seed = 1;

	for (int round = 0; round < ROUNDS; round++) {
		bool in_a[WIDE];
		bool in_b[WIDE];
		struct spans a;
		struct spans b;

		draw(&seed, &a, in_a);
		draw(&seed, &b, in_b);
		struct spans either = spans_unite(&a, &b);
		struct spans both = spans_intersect(&a, &b);
		struct spans later = spans_shift(&a, -1, 2);
		in_shape(&either);
		in_shape(&both);
		in_shape(&later);
		for (int i = 0; i < WIDE; i++) {
			bool e = in_a[i] || in_b[i];
			bool x = in_a[i] && in_b[i];

			assert_true(spans_has(&either, i) == e ||
				(!e && either.widened));
			assert_true(spans_has(&both, i) == x ||
				(!x && both.widened));
			for (int k = i - 1; in_a[i] && k <= i + 2; k++)
				assert_true(spans_has(&later, k));
		}
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_sets),
		cmocka_unit_test(shifted),
		cmocka_unit_test(hulls),
		cmocka_unit_test(instant_by_instant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
