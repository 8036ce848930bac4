/* SPDX-License-Identifier: Apache-2.0 */
#include "../core/check.h"

#include "timeline/timeline.h"

static struct arena room;

static int open_room(void **state)
{
	struct err err;

	(void)state;
	return arena_open(&room, 1 << 26, &err) ? 0 : -1;
}

static int close_room(void **state)
{
	(void)state;
	arena_close(&room);
	return 0;
}

static struct claim dated(const char *text,
	int64_t from_s,
	int64_t to_s,
	const char *source)
{
	return (struct claim){
		.subject = STR("org:x"),
		.predicate = PRED_NOTED,
		.object = STR("org:x"),
		.text = str_of(text),
		.words = str_of(text),
		.source = str_of(source),
		.origin = str_of(source),
		.from_s = from_s,
		.to_s = to_s,
		.recorded_at_s = 50,
		.superseded_at_s = TIME_OPEN,
		.res = RES_DAY,
	};
}

static struct event *built(const struct claim *c,
	uint32_t n,
	const struct exhibit *x,
	uint32_t n_x,
	int64_t as_of_s,
	const char *only,
	uint32_t *ret_n)
{
	struct claimset s = claimset_in(&room);
	struct event *e;
	struct err err;

	for (uint32_t i = 0; i < n; i++)
		assert_non_null(claimset_add(&s, &c[i]));
	assert_true(timeline_build(&s,
		x,
		n_x,
		as_of_s,
		str_of(only),
		&room,
		&e,
		ret_n,
		&err));
	return e;
}

/* by beginning, then end, then sentence; an unknown beginning stands where its
 * end does; whatever order they come in */
static void one_order(void **state)
{
	(void)state;
	static const char *const order = "abcdefghi";
	struct claim c[] = {
		dated("a", 5, 6, "s"),
		dated("b", 10, 20, "s"),
		dated("c", 10, 20, "s"),
		dated("d", 10, 30, "s"),
		dated("e", 10, TIME_OPEN, "s"),
		dated("f", TIME_UNKNOWN, 11, "s"),
		dated("g", 11, 12, "s"),
		dated("h", 12, 13, "s"),
		dated("h", 12, 13, "t"),
		dated("i", 400, TIME_OPEN, "s"),
		dated("never", TIME_UNKNOWN, TIME_OPEN, "s"),
	};
	uint32_t n;
	uint32_t seed = 1;

	for (int round = 0; round < 50; round++) {
		struct event *e = built(c, N(c), NULL, 0, 100, "", &n);

		assert_int_equal(n, 10);
		for (uint32_t i = 0, k = 0; i < n; i++, k += i != 8) {
			assert_true(e[i].what.n == 1 &&
				e[i].what.p[0] == order[k]);
		}
		assert_true(
			str_is(e[7].source, "s") && str_is(e[8].source, "t"));
		for (uint32_t i = N(c); i > 1; i--) {
			uint32_t k = (seed = seed * 1664525 + 1013904223) /
				256 % i;
			struct claim swap = c[k];

			c[k] = c[i - 1];
			c[i - 1] = swap;
		}
	}
}

/* a local time of unknown zone keeps its widened interval and says so */
static void zones_are_kept(void **state)
{
	(void)state;
	struct span s;
	uint32_t n;
	assert_true(span_parse(STR("2016-09-12"), STR(""), &s));
	struct claim c = dated("local", s.from, s.to, "police/x");
	c.zone = s.zone;
	c.res = s.res;
	c.n_loc = 1;
	c.loc[0] = (struct locator){ 3, 4, 5 };
	struct event *e = built(&c, 1, NULL, 0, 100, "", &n);

	assert_true(n == 1 && e->zone == ZONE_LOCAL_UNKNOWN &&
		e->res == RES_DAY && e->from_s == s.from && e->to_s == s.to &&
		e->to_s - e->from_s == DAY_S + 26 * 3600);
	assert_true(e->loc.exhibit == 3 && e->loc.at_byte == 5 && e->claim);
}

static void roles(void **state)
{
	(void)state;
	static const struct {
		const char *source;
		enum maker maker;
		enum time_role role;
	} cases[] = {
		{ "sensor/org:x", MADE_BY_HUNT, ROLE_OCCURRED },
		{ "vendor/v", MADE_BY_HUNT, ROLE_OCCURRED },
		{ "sensor", MADE_BY_LINK, ROLE_OCCURRED },
		{ "provider/p", MADE_BY_ROW, ROLE_RECORDED },
		{ "link/exact identifiers", MADE_BY_LINK, ROLE_RECORDED },
		{ "police/x", MADE_BY_ROW, ROLE_CLAIMED },
		{ "press/x", MADE_BY_ROW, ROLE_CLAIMED },
		{ "sensors/x", MADE_BY_ROW, ROLE_CLAIMED },
	};
	uint32_t n;

	for (size_t i = 0; i < N(cases); i++) {
		struct claim c = dated("x", 1, 2, cases[i].source);

		c.maker = cases[i].maker;
		struct event *e = built(&c, 1, NULL, 0, 100, "", &n);
		assert_true(n == 1 && e->role == cases[i].role);
	}
}

static void only_what_counts(void **state)
{
	(void)state;
	struct claim c[] = { dated("old", 1, 2, "police/x"),
		dated("new", 1, 2, "police/x"),
		dated("press", 1, 2, "press/y") };
	const struct exhibit x[] = { { .name = S("log"),
					     .by = S("me"),
					     .how = S("by post"),
					     .acquired_s = 2 * DAY_S - 1 },
		{ .name = S("late"), .acquired_s = 9 * DAY_S } };
	uint32_t n;

	c[0].superseded_at_s = 70;
	c[1].recorded_at_s = 70;
	struct event *e = built(c, 3, x, 2, 70, "", &n);
	assert_true(n == 2 && str_is(e[0].what, "old") &&
		str_is(e[1].what, "press"));
	e = built(c, 3, x, 2, 71, "", &n);
	assert_true(n == 2 && str_is(e[0].what, "new"));
	e = built(c, 3, x, 2, 71, "police", &n);
	assert_true(n == 1 && str_is(e[0].what, "new"));
	e = built(c, 3, x, 2, 50, "", &n);
	assert_int_equal(n, 0);
	e = built(c, 3, x, 2, 2 * DAY_S, "", &n);
	assert_true(n == 3 &&
		str_is(e[2].what, "log came into evidence: by post") &&
		e[2].role == ROLE_RECORDED && e[2].from_s == DAY_S &&
		e[2].to_s == 2 * DAY_S && !e[2].claim);
	/* what the case itself records comes from no source */
	e = built(c, 3, x, 2, 10 * DAY_S, "police", &n);
	assert_int_equal(n, 1);
}

#define IN_ROOM(t) cmocka_unit_test_setup_teardown(t, open_room, close_room)

int main(void)
{
	static const struct CMUnitTest tests[] = { IN_ROOM(one_order),
		IN_ROOM(zones_are_kept),
		IN_ROOM(roles),
		IN_ROOM(only_what_counts) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
