/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/num.h"
#include "hunt/beacon/weigh.h"

enum {
	MAX = 200000,
	SCREEN_SERIES = 480
};
static int64_t t_ns[MAX];
static struct beacon_work work;
static uint64_t rng;

static double uni(void)
{
	rng = rng * 6364136223846793005 + 1442695040888963407;
	return ((double)(rng >> 12) + 0.5) / 4503599627370496.0;
}

static bool weigh(size_t n, struct beacon *ret)
{
	return beacon_weigh(t_ns, n, &beacon_defaults, &work, ret);
}

/* n beats sent, period p_s, half width of the jitter and share missed; cut to
 * whole seconds if asked. Returns what is left. */
static size_t series(size_t n,
	double p_s,
	double jitter,
	double miss,
	bool whole)
{
	size_t m = 0;
	int64_t t = 1700000000123456789;
	rng = 7;
	for (size_t i = 0; i < n; i++) {
		t += (int64_t)(p_s * 1e9 * (1 - jitter + 2 * jitter * uni()));
		if (uni() >= miss)
			t_ns[m++] = whole ? t / 1000000000 * 1000000000 : t;
	}
	return m;
}

static const struct row {
	const char *name;
	size_t n;
	double period_s;
	double jitter;
	double miss;
	bool whole;
	double min_bits;
	double max_bits;
} rows[] = {
	{ "clock", 50, 60, 0, 0, false, 50, 1e9 },
	{ "clock, whole seconds", 50, 60, 0, 0, true, 50, 1e9 },
	{ "jitter 10 %", 50, 300, 0.1, 0, false, 50, 1e9 },
	{ "200..350 s", 100, 275, 0.27, 0, false, 50, 1e9 },
	{ "jitter 50 %", 200, 120, 0.5, 0, true, 50, 1e9 },
	{ "missed 60 %", 300, 60, 0.1, 0.6, false, 50, 1e9 },
	{ "hourly", 24, 3600, 0.02, 0, true, 20, 1e9 },
	{ "jitter 80 %", 200, 120, 0.8, 0, false, 12, 1e9 },
	{ "jitter 50 %, missed 30 %", 150, 300, 0.5, 0.3, false, 12, 1e9 },
	{ "2.5 s", 200, 2.5, 0.1, 0, false, 50, 1e9 },
	{ "1 s, missed 30 %", 300, 1, 0.1, 0.3, false, 50, 1e9 },
	{ "3 s, whole seconds", 200, 3, 0, 0, true, 50, 1e9 },
	{ "thirty thousand beats", 30000, 30, 0.2, 0, false, 50, 1e9 },
	{ "too many to read", 200000, 30, 0.2, 0, false, 50, 1e9 },
};

static void beacons(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct row *r = &rows[i];
		struct beacon b;
		assert_true(weigh(series(r->n,
					  r->period_s,
					  r->jitter,
					  r->miss,
					  r->whole),
			&b));
		if (b.bits < r->min_bits || b.bits > r->max_bits)
			fail_msg("%s: %f bits", r->name, b.bits);
		if (b.period_s < 0.93 * r->period_s ||
			b.period_s > 1.07 * r->period_s) {
			fail_msg("%s: period %f s", r->name, b.period_s);
		}
		if (b.missed < r->miss - 0.15 || b.missed > r->miss + 0.15)
			fail_msg("%s: missed %f", r->name, b.missed);
		/* whole seconds are a jitter of their own */
		double blur =
			r->whole && r->period_s < 10 ? 1 / r->period_s : 0.1;
		if (b.jitter < r->jitter - 0.1 || b.jitter > r->jitter + blur)
			fail_msg("%s: jitter %f", r->name, b.jitter);
	}
}

static void too_little(void **state)
{
	(void)state;
	struct beacon b = { .bits = 42 };
	memset(t_ns, 0, sizeof t_ns);
	for (size_t n = 0; n < beacon_defaults.min_events; n++)
		assert_false(weigh(n, &b));
	assert_false(weigh(1000, &b)); /* all at once: one beat */
	assert_true(b.bits == 42);
	assert_false(beacon_weigh(NULL, 0, &beacon_defaults, &work, &b));
}

/* a memoryless flow, cut to whole seconds, at many rates */
static void whole_seconds_are_no_period(void **state)
{
	(void)state;
	for (int mean_s = 3; mean_s < 2000; mean_s *= 2) {
		struct beacon b;
		int64_t t = 0;
		rng = 11;
		/* geometric: Bernoulli seconds */
		for (size_t i = 0; i < 2000; i++) {
			do
				t += 1000000000;
			while (uni() > 1.0 / mean_s);
			t_ns[i] = t;
		}
		assert_true(weigh(2000, &b));
		if (b.bits >= beacon_defaults.min_bits) {
			fail_msg("mean %d s: %f bits, period %f s",
				mean_s,
				b.bits,
				b.period_s);
		}
	}
}

/* 30, 60, 120, 240 s, then quiet for an odd time */
static void back_off(void **state)
{
	(void)state;
	struct beacon b;
	size_t n = 0;
	double t_s = 0;
	rng = 5;
	while (n < 200) {
		for (double wait = 30; wait < 300; wait *= 2) {
			t_ns[n++] = (int64_t)(t_s * 1e9);
			t_s += wait;
		}
		t_s += 600 + 6000 * uni();
	}
	assert_true(weigh(n, &b));
	assert_true(b.bits < beacon_defaults.min_bits);
}

static void extremes(void **state)
{
	(void)state;
	struct beacon b;
	for (size_t i = 0; i < 20; i++) {
		t_ns[i] = i < 10 ? INT64_MIN + (int64_t)i
				 : INT64_MAX - 20 + (int64_t)i;
	}
	assert_false(weigh(20, &b)); /* two bursts 584 years apart */
	for (int64_t i = 0; i < 20; i++)
		t_ns[i] = (i - 10) * 900000000000000000;
	assert_true(
		weigh(20, &b)); /* gaps of 28 years: breaks, no evidence */
	assert_true(b.bits == 0 && b.n_intervals == 0);
	for (int64_t i = 0; i < 40; i++) {
		t_ns[i] = (i < 20 ? INT64_MIN : INT64_MAX - 1300000000000) +
			i % 20 * 60000000000;
	}
	assert_true(weigh(40, &b)); /* a beacon, and again 584 years later */
	if (b.bits < beacon_defaults.min_bits || b.period_s < 58 ||
		b.period_s > 62) {
		fail_msg("%f bits, period %f s", b.bits, b.period_s);
	}
}

static void only_differences_count(void **state)
{
	(void)state;
	static const int64_t shift[] = { 1,
		-1700000000123456789,
		999999999,
		7000000000000000000 };
	size_t n = series(300, 90, 0.2, 0.3, false);
	struct beacon a;
	struct beacon b;
	assert_true(weigh(n, &a));
	for (size_t k = 0; k < sizeof shift / sizeof shift[0]; k++) {
		for (size_t i = 0; i < n; i++)
			t_ns[i] += shift[k];
		assert_true(weigh(n, &b));
		for (size_t i = 0; i < n; i++)
			t_ns[i] -= shift[k];
		assert_true(a.bits == b.bits && a.period_s == b.period_s &&
			a.jitter == b.jitter && a.missed == b.missed);
		assert_true(a.active_hours == b.active_hours &&
			a.n_intervals == b.n_intervals);
	}
}

static void what_was_weighed_before_is_forgotten(void **state)
{
	(void)state;
	static struct beacon_work fresh;
	struct beacon a;
	struct beacon b;
	for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k += 3) {
		const struct row *r = &rows[k];
		size_t n = series(r->n,
			r->period_s,
			r->jitter,
			r->miss,
			r->whole);
		memset(&fresh, 0, sizeof fresh);
		assert_true(
			beacon_weigh(t_ns, n, &beacon_defaults, &fresh, &a));
		assert_true(weigh(n, &b));
		assert_true(a.bits == b.bits && a.period_s == b.period_s &&
			a.jitter == b.jitter && a.missed == b.missed);
		assert_memory_equal(a.figure, b.figure, sizeof a.figure);
	}
}

static void figure_shows_the_period(void **state)
{
	(void)state;
	struct beacon b;
	unsigned first = 0;
	unsigned second = 0;
	unsigned all = 0;
	assert_true(weigh(series(300, 60, 0.1, 0.3, false), &b));
	for (size_t i = 0; i < BEACON_FIGURE; i++)
		all += b.figure[i];
	/* 5/6 .. 7/6 of the period */
	for (size_t i = 5; i <= 6; i++)
		first += b.figure[i];
	for (size_t i = 10; i <= 13; i++)
		second += b.figure[i];
	assert_true(all <= b.n_intervals && first > all / 2 &&
		second > all / 8 && b.figure[8] == 0);
}

/* the same log from two collectors */
static void duplicates_change_nothing(void **state)
{
	(void)state;
	static int64_t twice[600];
	size_t n = series(300, 90, 0.2, 0, false);
	struct beacon a;
	struct beacon b;
	for (size_t i = 0; i < n; i++)
		twice[2 * i] = twice[2 * i + 1] = t_ns[i];
	assert_true(weigh(n, &a));
	assert_true(beacon_weigh(twice, 2 * n, &beacon_defaults, &work, &b));
	assert_true(a.bits == b.bits && a.period_s == b.period_s &&
		b.n_events == 2 * a.n_events);
}

/* --- what is no beacon --------------------------------------------------- */

static double expo(double mean)
{
	return -mean * num_ln(uni());
}

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static size_t put(size_t n, double t_s)
{
	return t_ns[n] = (int64_t)(t_s * 1e9), n + 1;
}

static size_t memoryless(double span_s, double mean_s)
{
	size_t n = 0;
	for (double t = expo(mean_s); t < span_s && n < MAX;
		t += expo(mean_s))
		n = put(n, t);
	return n;
}

/* a tenth as often in the second half of each day */
static size_t day_and_night(double span_s, double mean_s)
{
	size_t n = 0;
	for (double t = expo(mean_s); t < span_s && n < MAX;
		t += expo(mean_s)) {
		if ((int64_t)t % 86400 < 43200 || uni() < 0.1)
			n = put(n, t);
	}
	return n;
}

/* six times, each twice as long, at odd times, which may overlap */
static size_t back_offs(double span_s, double base_s)
{
	size_t n = 0;
	for (double t = expo(1800); t < span_s; t += expo(2400)) {
		for (double u = t, wait = base_s; wait < 64 * base_s;
			u += wait * (0.9 + 0.2 * uni()), wait *= 2) {
			n = put(n, u);
		}
	}
	return n;
}

/* sessions of twenty, log-normal */
static size_t clicks(double span_s, double gap_s)
{
	size_t n = 0;
	for (double t = expo(1800); t < span_s; t += expo(3600)) {
		for (double u = t, z; uni() < 0.95; u += gap_s * num_exp(z)) {
			z = -6;
			for (int i = 0; i < 12; i++)
				z += uni();
			n = put(n, u);
		}
	}
	return n;
}

static void no_beacons(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		size_t (*make)(double, double);
		double from_s, to_s;
	} kinds[] = {
		{ "memoryless", memoryless, 2, 900 },
		{ "day and night", day_and_night, 20, 600 },
		{ "back-off", back_offs, 2, 60 },
		{ "clicks", clicks, 2, 40 },
	};
	unsigned over = 0;
	unsigned all = 0;
	rng = 9;
	for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
		for (int i = 0; i < 40; i++, all++) {
			struct beacon b = { 0 };
			size_t n = kinds[k].make(i % 2 ? 14400 : 86400,
				kinds[k].from_s *
					num_exp(uni() *
						num_ln(kinds[k].to_s /
							kinds[k].from_s)));
			qsort(t_ns, n, sizeof *t_ns, by_time);
			for (size_t e = 0; i % 4 > 1 && e < n; e++)
				t_ns[e] = t_ns[e] / 1000000000 * 1000000000;
			if (!weigh(n, &b) ||
				b.bits < beacon_defaults.min_bits)
				continue;
			over++;
			print_message("%s: %f bits, period %f s\n",
				kinds[k].name,
				b.bits,
				b.period_s);
		}
	}
	assert_true(over * 100 <= all);
}

/* --- the screen: of what it dismisses, the full weighing seldom gives four
 * bits --- */

/* beats of 120..360 s within noise, a share missed; or noise alone. Returns how
 * many events. */
static size_t simulated(int i)
{
	static const double jitter[] = { 0.1, 0.2, 0.5, 0.8 };
	static const double miss[] = { 0, 0.3, 0.6 };
	static const double noise[] = { 0, 0.5, 1 };
	double span_s = i % 2 ? 14400 : 86400;
	double p_s = 120 + 240 * uni();
	double j = jitter[i / 2 % 4];
	double t_s;
	size_t n = 0;
	bool whole = i / 96 % 2;
	if (i / 2 % 48 >= 36) {
		for (double mean = 20 * num_exp(4 * uni()), t = expo(mean);
			t < span_s;
			t += expo(mean)) {
			t_ns[n++] = (int64_t)(t * 1e9);
		}
	} else {
		for (t_s = p_s * uni(); t_s < span_s;
			t_s += p_s * (1 - j + 2 * j * uni())) {
			if (uni() >= miss[i / 8 % 3])
				t_ns[n++] = (int64_t)(t_s * 1e9);
		}
		double extra = noise[i / 24 % 3] * (double)n;
		for (t_s = extra > 0 ? expo(span_s / extra) : span_s;
			t_s < span_s;
			t_s += expo(span_s / extra)) {
			t_ns[n++] = (int64_t)(t_s * 1e9);
		}
	}
	qsort(t_ns, n, sizeof *t_ns, by_time);
	for (size_t k = 0; whole && k < n; k++)
		t_ns[k] = t_ns[k] / 1000000000 * 1000000000;
	return n;
}

static void screen_loses_little(void **state)
{
	(void)state;
	static const struct beacon_params in_full = {
		.burst_s = 2,
		.min_period_s = 1,
		.max_period_s = 86400,
		.min_events = 8,
		.min_bits = 12,
		.no_screen = true,
	};
	unsigned over_4 = 0;
	unsigned lost_4 = 0;
	unsigned over_12 = 0;
	unsigned lost_12 = 0;
	rng = 3;
	for (int i = 0; i < SCREEN_SERIES; i++) {
		struct beacon a = { 0 };
		struct beacon b = { 0 };
		size_t n = simulated(i);
		if (!beacon_weigh(t_ns, n, &in_full, &work, &a))
			continue;
		assert_true(weigh(n, &b));
		over_4 += a.bits >= 4;
		lost_4 += a.bits >= 4 && b.bits < 4;
		over_12 += a.bits >= 12;
		lost_12 += a.bits >= 12 && b.bits < 12;
	}
	print_message(
		"screen: of %u series of 4 bits it loses %u, of %u of 12 "
		"bits %u\n",
		over_4,
		lost_4,
		over_12,
		lost_12);
	assert_true(over_12 > SCREEN_SERIES / 3 && lost_4 * 50 <= over_4 &&
		lost_12 * 200 <= over_12);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(beacons),
		cmocka_unit_test(too_little),
		cmocka_unit_test(whole_seconds_are_no_period),
		cmocka_unit_test(back_off),
		cmocka_unit_test(extremes),
		cmocka_unit_test(only_differences_count),
		cmocka_unit_test(duplicates_change_nothing),
		cmocka_unit_test(what_was_weighed_before_is_forgotten),
		cmocka_unit_test(figure_shows_the_period),
		cmocka_unit_test(no_beacons),
		cmocka_unit_test(screen_loses_little),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
