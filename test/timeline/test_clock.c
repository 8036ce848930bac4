/* SPDX-License-Identifier: Apache-2.0 */
#include "../core/check.h"

#include "timeline/clock.h"

#include <math.h>

enum {
	ANCHORS = 6,
	STEPS = 3,
	READINGS = 5
};

#define SECOND 1e9
#define FAR INFINITY /* unbounded */

static struct arena room;

static int open_room(void **state)
{
	struct err err;

	(void)state;
	return arena_open(&room, 1 << 28, &err) ? 0 : -1;
}

static int close_room(void **state)
{
	(void)state;
	arena_close(&room);
	return 0;
}

/* seconds; the drift is 500 ppm and the horizon a day */
struct anchor_s {
	double at, low, high;
	uint32_t witness;
};

struct step_s {
	double before, after;
	bool sized;
};

struct expected {
	double reading, wide; /* a reading of a resolution */
	double earliest, latest;
	uint32_t rests_on;
	bool contested, never;
};

static const struct clock_case {
	const char *name;
	struct anchor_s anchor[ANCHORS];
	uint32_t n_anchor;
	struct step_s step[STEPS];
	uint32_t n_step;
	struct expected expected[READINGS];
	uint32_t n_expected;
	uint32_t n_found;
	uint32_t n_outlier;
	bool told; /* no step is unseen */
} cases[] = {
	{ .name = "no anchor: nothing is claimed",
		.expected = { { 5, 0, -FAR, FAR, 0, false, false } },
		.n_expected = 1 },
	{ .name = "one anchor: wider by drift, to the horizon",
		.anchor = { { 100000, -1, 1, 7 } },
		.n_anchor = 1,
		.expected = { { 100000, 0, 99999, 100001, 1, false, false },
			/* 10,000 s away by 500 ppm: 5 */
			{ 110000, 0, 109994, 110006, 1, false, false },
			{ 90000, 0, 89994, 90006, 1, false, false },
			/* a minute */
			{ 100000, 60, 99999, 100061.03, 1, false, false },
			/* two days: after the horizon, for all we know */
			{ 272800, 0, 186399, FAR, 1, false, false } },
		.n_expected = 5 },
	{ .name = "a clock an hour fast",
		.anchor = { { 103600, 3599, 3601, 7 } },
		.n_anchor = 1,
		.expected = { { 103600, 0, 99999, 100001, 1, false, false } },
		.n_expected = 1 },
	{ .name = "of three one lies: nothing moves",
		.anchor = { { 100000, -1, 1, 1 },
			{ 100000, -1, 1, 2 },
			{ 100000, 3600, 3601, 3 } },
		.n_anchor = 3,
		.expected = { { 100000, 0, 99999, 100001, 2, false, false } },
		.n_expected = 1,
		.n_outlier = 1 },
	{ .name = "a lie that only narrows does not, either",
		.anchor = { { 100000, -1, 1, 1 },
			{ 100000, -1, 1, 2 },
			{ 100000, -1, -.9, 3 } },
		.n_anchor = 3,
		.expected = { { 100000, 0, 99999, 100001, 2, false, false } },
		.n_expected = 1 },
	{ .name = "one witness is one, however often it lies",
		.anchor = { { 100000, -1, 1, 1 },
			{ 100000, -1, 1, 2 },
			{ 99990, 60, 61, 3 },
			{ 100000, 60, 61, 3 },
			{ 100010, 60, 61, 3 } },
		.n_anchor = 5,
		.expected = { { 100000, 0, 99999, 100001, 2, false, false } },
		.n_expected = 1,
		.n_outlier = 3 },
	{ .name = "two agree: either may be wrong",
		.anchor = { { 100000, -1, 2, 1 }, { 100000, -2, 1, 2 } },
		.n_anchor = 2,
		.expected = { { 100000, 0, 99998, 100002, 2, false, false } },
		.n_expected = 1 },
	{ .name = "two differ: both, and it is said",
		.anchor = { { 100000, -1, 1, 1 }, { 100000, 99, 101, 2 } },
		.n_anchor = 2,
		.expected = { { 100000,
			0,
			99899,
			100001.05,
			2,
			true,
			false } },
		.n_expected = 1 },
	{ .name = "all of three differ: all of them",
		.anchor = { { 100000, -1, 1, 1 },
			{ 100000, 99, 101, 2 },
			{ 100000, 199, 201, 3 } },
		.n_anchor = 3,
		.expected = { { 100000,
			0,
			99799,
			100001.1,
			3,
			true,
			false } },
		.n_expected = 1 },
	{ .name = "set forward by a minute, somewhere between",
		.anchor = { { 100000, 0, 0, 1 }, { 104060, 60, 60, 1 } },
		.n_anchor = 2,
		.expected = { { 102000, 0, 101939, 102001, 1, false, false },
			{ 99000, 0, 98999.5, 99000.5, 1, false, false } },
		.n_expected = 2,
		.n_found = 1 },
	{ .name = "set back by a minute: shown twice",
		.anchor = { { 100000, 0, 0, 1 }, { 103940, -60, -60, 1 } },
		.n_anchor = 2,
		.expected = { { 102000, 0, 101999, 102061, 1, false, false },
			/* after the step, which may have followed the anchor
			 * at once */
			{ 99970, 0, 99969.9, 100031.98, 1, false, false } },
		.n_expected = 2,
		.n_found = 1 },
	{ .name = "set by an hour within a second",
		.anchor = { { 100000, 0, 0, 1 }, { 103601, 3600, 3600, 1 } },
		.n_anchor = 2,
		.expected = { { 102000,
			0,
			100000,
			100001,
			1,
			false,
			false } },
		.n_expected = 1,
		.n_found = 1 },
	{ .name = "set back while an anchor was, nobody knows when",
		.anchor = { { 100000, -600, 600, 1 },
			{ 100400, -3600, -3600, 1 } },
		.n_anchor = 2,
		.expected = { { 96900,
			0,
			96297.85,
			100501.75,
			1,
			false,
			false } },
		.n_expected = 1,
		.n_found = 1 },
	{ .name = "an hour forward and back, listed",
		.anchor = { { 100000, 0, 0, 1 }, { 110000, 0, 0, 1 } },
		.n_anchor = 2,
		.step = { { 102000, 105600, true },
			{ 107000, 103400, true } },
		.n_step = 2,
		.expected = { { 106000,
			0,
			102396.2,
			109604.8,
			1,
			false,
			false } },
		.n_expected = 1 },
	{ .name = "back twice, by nobody knows how much",
		.anchor = { { 100000, 0, 0, 1 }, { 110000, 0, 0, 1 } },
		.n_anchor = 2,
		.step = { { 102000, 101000, false },
			{ 107000, 106000, false } },
		.n_step = 2,
		.expected = { { 106000,
			0,
			100000,
			110000,
			1,
			false,
			false } },
		.n_expected = 1 },
	{ .name = "back by an hour before the first anchor",
		.anchor = { { 100000, 0, 0, 1 } },
		.n_anchor = 1,
		.step = { { 93600, 90000, true } },
		.n_step = 1,
		.expected = { { 92000, 0, 88394.2, 92004, 1, false, false } },
		.n_expected = 1 },
	{ .name = "never set unseen: what both allow",
		.anchor = { { 100000, -9, 1, 1 }, { 101000, -1, 9, 1 } },
		.n_anchor = 2,
		.expected = { { 100500,
			0,
			100498.7,
			100501.3,
			1,
			false,
			false } },
		.n_expected = 1,
		.told = true },
	{ .name = "set unseen, perhaps: what either does",
		.anchor = { { 100000, -9, 1, 1 }, { 101000, -1, 9, 1 } },
		.n_anchor = 2,
		.expected = { { 100500,
			0,
			100490.7,
			100509.3,
			1,
			false,
			false } },
		.n_expected = 1 },
};

static int64_t ns(double s)
{
	if (isinf(s))
		return s < 0 ? INT64_MIN : INT64_MAX;
	return llround(s * SECOND);
}

static struct clock_map *fitted(const struct clock_case *c)
{
	struct clock_anchor anchor[ANCHORS] = { 0 };
	struct clock_step step[STEPS] = { 0 };
	struct clock_limits limits = clock_limits_usual();
	struct clock_map *m;
	struct err err;

	for (uint32_t i = 0; i < c->n_anchor; i++) {
		anchor[i].at_ns = ns(c->anchor[i].at);
		anchor[i].low_ns = ns(c->anchor[i].low);
		anchor[i].high_ns = ns(c->anchor[i].high);
		anchor[i].witness = c->anchor[i].witness;
	}
	for (uint32_t i = 0; i < c->n_step; i++) {
		step[i] = (struct clock_step){
			ns(c->step[i].before),
			ns(c->step[i].after),
			c->step[i].sized,
		};
	}
	limits.horizon_ns = ns(86400);
	limits.set_unseen = !c->told;
	assert_true(clock_fit(anchor,
		c->n_anchor,
		step,
		c->n_step,
		limits,
		&room,
		&m,
		&err));
	return m;
}

/* to a tenth of a second: what is wanted is written by hand */
static bool about(int64_t got_ns, double wanted)
{
	if (isinf(wanted))
		return got_ns == ns(wanted);
	return fabs((double)got_ns / SECOND - wanted) < .1;
}

static void as_written(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		const struct clock_case *c = &cases[i];
		const struct clock_map *m = fitted(c);
		uint32_t n_found;
		uint32_t n_outlier;

		clock_founds(m, &n_found);
		clock_outliers(m, &n_outlier);
		if (n_found != c->n_found || n_outlier != c->n_outlier) {
			fail_msg("%s: %u steps, %u outliers",
				c->name,
				n_found,
				n_outlier);
		}
		for (uint32_t k = 0; k < c->n_expected; k++) {
			const struct expected *x = &c->expected[k];
			struct clock_bounds b = clock_bounds(m,
				ns(x->reading),
				ns(x->reading + x->wide),
				CLOCK_WRITTEN);

			if (about(b.earliest_ns, x->earliest) &&
				about(b.latest_ns, x->latest) &&
				b.rests_on == x->rests_on &&
				b.contested == x->contested &&
				b.never_shown == x->never)
				continue;
			fail_msg("%s: %.0f is from %.3f to %.3f, rests on "
				 "%u%s%s",
				c->name,
				x->reading,
				(double)b.earliest_ns / SECOND,
				(double)b.latest_ns / SECOND,
				b.rests_on,
				b.contested ? ", contested" : "",
				b.never_shown ? ", never shown" : "");
		}
	}
}

/* what its owner can set bounds nothing */
static void settable(void **state)
{
	(void)state;
	const struct clock_map *m = fitted(&cases[1]);
	struct clock_bounds b =
		clock_bounds(m, ns(100000), ns(100000), CLOCK_SETTABLE);

	assert_true(b.earliest_ns == INT64_MIN && b.latest_ns == INT64_MAX);
	assert_int_equal(b.rests_on, 0);
}

static uint64_t drawn(uint64_t *seed)
{
	return *seed = hash_mix(*seed + UINT64_C(0x9e3779b97f4a7c15));
}

static int64_t extreme(uint64_t *seed)
{
	static const int64_t odd[] = { INT64_MIN,
		INT64_MAX,
		0,
		-1,
		1,
		INT64_MIN + 1,
		INT64_MAX - 1 };
	uint64_t r = drawn(seed);

	if (r % 4 == 0)
		return odd[(r >> 3) % N(odd)];
	return (int64_t)drawn(seed) >> (r >> 8) % 64;
}

static void draw(uint64_t *seed, struct clock_anchor *x, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		int64_t a = extreme(seed);
		int64_t b = extreme(seed);

		x[i] = (struct clock_anchor){
			.at_ns = extreme(seed),
			.low_ns = a < b ? a : b,
			.high_ns = a < b ? b : a,
			.witness = (uint32_t)(drawn(seed) % 4),
		};
	}
}

static void in_shape(const struct clock_map *m)
{
	uint32_t n;
	const struct clock_segment *g = clock_segments(m, &n);

	assert_true(n && g[0].from_ns == INT64_MIN);
	assert_true(g[n - 1].to_ns == INT64_MAX);
	for (uint32_t i = 0; i < n; i++) {
		assert_true(g[i].from_ns < g[i].to_ns);
		assert_true(!i || g[i].from_ns == g[i - 1].to_ns);
		assert_true(!g[i].n_witness || g[i].rests_on);
		assert_true(g[i].rests_on <= g[i].n_witness);
	}
}

/* Whatever the numbers and their order: a map without gaps, the same one, and
 * bounds that are bounds. */
static void extremes(void **state)
{
	(void)state;
	enum {
		MANY = 8
	};
	for (uint64_t k = 0; k < 20000; k++) {
		struct arena a = room;
		struct clock_limits limits = clock_limits_usual();
		struct clock_anchor x[MANY];
		struct clock_anchor turned[MANY];
		struct clock_step step[2];
		struct clock_map *m;
		struct clock_map *again;
		uint64_t seed = k;
		uint32_t n = (uint32_t)(k % (MANY + 1));
		struct err err;

		draw(&seed, x, n);
		for (uint32_t i = 0; i < n; i++)
			turned[n - 1 - i] = x[i];
		for (int i = 0; i < 2; i++) {
			step[i] = (struct clock_step){ extreme(&seed),
				extreme(&seed),
				drawn(&seed) % 2 };
		}
		limits.set_unseen = k % 2;
		assert_true(clock_fit(x, n, step, 2, limits, &a, &m, &err));
		assert_true(clock_fit(turned,
			n,
			step,
			2,
			limits,
			&a,
			&again,
			&err));
		in_shape(m);
		for (int i = 0; i < 8; i++) {
			int64_t r = extreme(&seed);
			struct clock_bounds b =
				clock_bounds(m, r, r, CLOCK_WRITTEN);
			struct clock_bounds c =
				clock_bounds(again, r, r, CLOCK_WRITTEN);

			assert_true(b.earliest_ns <= b.latest_ns);
			assert_true(b.earliest_ns == c.earliest_ns &&
				b.latest_ns == c.latest_ns &&
				b.rests_on == c.rests_on);
		}
	}
}

static void refuses(void **state)
{
	(void)state;
	struct clock_limits limits = clock_limits_usual();
	struct clock_anchor x = { .low_ns = 1, .high_ns = 0 };
	struct clock_anchor *many =
		NEW(&room, struct clock_anchor, CLOCK_WITNESSES_MAX + 1);
	struct clock_map *m;
	struct err err;

	assert_false(clock_fit(&x, 1, NULL, 0, limits, &room, &m, &err));
	assert_int_equal(err.code, ERR_USAGE);
	x.high_ns = 2;
	limits.drift_ppm = 500000;
	assert_false(clock_fit(&x, 1, NULL, 0, limits, &room, &m, &err));
	limits = clock_limits_usual();
	limits.rests_least = 0;
	assert_false(clock_fit(&x, 1, NULL, 0, limits, &room, &m, &err));
	limits = clock_limits_usual();
	for (uint32_t i = 0; i <= CLOCK_WITNESSES_MAX; i++)
		many[i].witness = i;
	assert_true(clock_fit(many,
		CLOCK_WITNESSES_MAX,
		NULL,
		0,
		limits,
		&room,
		&m,
		&err));
	assert_false(clock_fit(many,
		CLOCK_WITNESSES_MAX + 1,
		NULL,
		0,
		limits,
		&room,
		&m,
		&err));
	assert_int_equal(err.code, ERR_LIMIT);
}

/* fewer witnesses than are asked for bound nothing */
static void rests_least(void **state)
{
	(void)state;
	struct clock_limits limits = clock_limits_usual();
	struct clock_anchor x[] = { { .at_ns = 5, .witness = 1 },
		{ .at_ns = 5, .witness = 2 } };
	struct clock_map *m;
	struct err err;

	limits.rests_least = 2;
	assert_true(clock_fit(x, 1, NULL, 0, limits, &room, &m, &err));
	assert_int_equal(clock_bounds(m, 5, 5, CLOCK_WRITTEN).rests_on, 0);
	assert_true(clock_fit(x, 2, NULL, 0, limits, &room, &m, &err));
	assert_int_equal(clock_bounds(m, 5, 5, CLOCK_WRITTEN).rests_on, 2);
}

#define IN_ROOM(t) cmocka_unit_test_setup_teardown(t, open_room, close_room)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_ROOM(as_written),
		IN_ROOM(settable),
		IN_ROOM(extremes),
		IN_ROOM(refuses),
		IN_ROOM(rests_least),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
