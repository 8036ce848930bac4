/* SPDX-License-Identifier: Apache-2.0 */
#include "../core/check.h"

#include <stdlib.h>

#include "hunt/pairs.h"

static struct arena room;

static int open_room(void **state)
{
	struct err err;

	(void)state;
	return arena_open(&room, (size_t)1 << 31, &err) ? 0 : -1;
}

static int close_room(void **state)
{
	(void)state;
	arena_close(&room);
	return 0;
}

static uint64_t seed;

static uint64_t dice(uint64_t n)
{
	seed += 0x9e3779b97f4a7c15U;
	return hash_mix(seed) % n;
}

static struct obs flow(uint32_t src, uint32_t dst, uint16_t port, int64_t t_ms)
{
	return (struct obs){ .kind = OBS_FLOW, .t_ns = t_ms * 1000000, .tuple = { addr_v4(src), addr_v4(dst), 40000, port, 6 }, .flow = { .duration_ns = -1 } };
}

static void add(struct pairs *p, const struct obs *o, uint32_t exhibit, uint32_t sensor)
{
	assert_true(pairs_add(p, o, exhibit, sensor));
}

/* --- events --------------------------------------------------------------------------------------------------------------- */

struct fed {
	int64_t t_ms;
	struct locator loc;
};

static void assert_events(const struct pair *p, const struct fed *fed, uint32_t n)
{
	struct event_iter it = pair_events(p);
	struct pair_event e;
	int64_t first = INT64_MAX, last = INT64_MIN;

	assert_int_equal(p->n, n);
	for (uint32_t i = 0; i < n; i++) {
		assert_true(event_next(&it, &e));
		if (e.t_ms != fed[i].t_ms || e.loc.exhibit != fed[i].loc.exhibit || e.loc.at_byte != fed[i].loc.at_byte || e.loc.len_byte != fed[i].loc.len_byte)
			fail_msg("event %u of %u came back as another", i, n);
		first = e.t_ms < first ? e.t_ms : first;
		last = e.t_ms > last ? e.t_ms : last;
	}
	assert_false(event_next(&it, &e));
	assert_false(event_next(&it, &e));
	assert_true(!n || (p->first_ms == first && p->last_ms == last));
}

/* times backwards, exhibits switching, offsets beyond 4 GiB and beyond 2^63, lengths to their end */
static void events_round_trip(void **state)
{
	(void)state;
	static struct fed fed[4000];
	const int64_t far = INT64_MAX / 1000000;

	for (uint32_t run = 0; run < 40; run++) {
		struct arena before = room;
		struct pairs p;

		seed = run;
		uint32_t n = 1 + (uint32_t)dice(N(fed));
		assert_true(pairs_open(&p, &room));
		for (uint32_t i = 0; i < n; i++) {
			fed[i].t_ms = run % 4 == 0 ? (int64_t)i * 1000 : run % 4 == 1 ? -(int64_t)i : dice(9) ? (int64_t)dice(1000000) : dice(2) ? far : -far;
			fed[i].loc = (struct locator){ dice(5) && i ? fed[i - 1].loc.exhibit : (uint32_t)dice(dice(20) ? 3 : UINT32_MAX), dice(20) ? (uint32_t)dice(300) : UINT32_MAX,
			                               dice(10) ? (uint64_t)i * 100 : dice(2) ? ((uint64_t)1 << 33) + i : UINT64_MAX - i };
			struct obs o = flow(1, 2, 443, fed[i].t_ms);
			o.at_byte = fed[i].loc.at_byte, o.len_byte = fed[i].loc.len_byte;
			add(&p, &o, fed[i].loc.exhibit, 0);
		}
		assert_true(pairs_flush(&p));
		assert_true(p.n == 1 && p.n_event == n);
		assert_events(pairs_at(&p, 0), fed, n);
		room = before;
	}
}

static void times_round_down(void **state)
{
	(void)state;
	static const struct { int64_t ns, ms; } cases[] = { { 0, 0 }, { 999999, 0 }, { 1000000, 1 }, { -1, -1 }, { -1000000, -1 }, { -1000001, -2 }, { INT64_MAX, INT64_MAX / 1000000 }, { INT64_MIN + 1, INT64_MIN / 1000000 - 1 } };
	struct pairs p;
	struct pair_event e;
	assert_true(pairs_open(&p, &room));

	for (size_t i = 0; i < N(cases); i++) {
		struct obs o = flow(1, 2, (uint16_t)i, 0);

		o.t_ns = cases[i].ns;
		add(&p, &o, 0, 0);
	}
	assert_true(pairs_flush(&p) && p.n == N(cases));
	for (uint32_t i = 0; i < N(cases); i++) {
		struct event_iter it = pair_events(pairs_at(&p, i));

		assert_true(event_next(&it, &e) && e.t_ms == cases[i].ms);
	}
}

/* --- pairs ---------------------------------------------------------------------------------------------------------------- */

static void keys_apart(void **state)
{
	(void)state;
	struct pairs p;
	assert_true(pairs_open(&p, &room));
	struct obs o = flow(1, 2, 443, 0);

	for (int i = 0; i < 3; i++) {
		o = flow(1, 2, 443, i);
		add(&p, &o, 0, 0);              /* 0 */
		o.tuple.sport = (uint16_t)i;
		add(&p, &o, 1, 0);              /* 0 too: another exhibit of the same sensor, another source port */
		add(&p, &o, 2, 1);              /* 1: another sensor */
		o.tuple.proto = 17;
		add(&p, &o, 0, 0);              /* 2 */
		o = flow(1, 2, 444, i);
		add(&p, &o, 0, 0);              /* 3 */
		o = flow(2, 1, 443, i);
		add(&p, &o, 0, 0);              /* 4 */
		o.tuple.src.hi = 1;
		add(&p, &o, 0, 0);              /* 5 */
	}
	assert_true(pairs_flush(&p) && pairs_flush(&p));
	assert_int_equal(p.n, 6);
	for (uint32_t i = 0; i < 6; i++)
		assert_int_equal(pairs_at(&p, i)->n, i ? 3 : 6);
	assert_true(pairs_at(&p, 1)->key.sensor == 1 && pairs_at(&p, 3)->key.service == (444 << 8 | 6));
}

static void sums_of_a_pair(void **state)
{
	(void)state;
	struct pairs p;
	assert_true(pairs_open(&p, &room));
	static const int64_t duration[] = { -1, 5000000, 7000000, 7000000, INT64_MAX };

	for (size_t i = 0; i < N(duration); i++) {
		struct obs o = flow(1, 2, 443, (int64_t)i * 10);

		o.at_byte = i, o.len_byte = 3;
		o.flow = (struct obs_flow){ .duration_ns = duration[i], .src_byte = 1ULL << 40, .dst_byte = i, .answered = i % 2 };
		add(&p, &o, 0, 0);
	}
	assert_true(pairs_flush(&p));
	const struct pair *x = pairs_at(&p, 0);
	assert_true(x->src_byte == 5ULL << 40 && x->dst_byte == 10 && x->n_answered == 2);
	assert_true(x->longest_ms == UINT32_MAX && x->longest_loc.at_byte == 4 && x->longest_t_ms == 40);
}

static void many_pairs_and_events(void **state)
{
	(void)state;
	enum { PAIRS = 100000, EVENTS = 1000000 };
	struct pairs p;
	struct pair_event e;
	assert_true(pairs_open(&p, &room));

	for (int round = 0; round < 2; round++)
		for (uint32_t i = 0; i < PAIRS; i++) {
			struct obs o = flow(i, ~i, (uint16_t)i, round);

			o.at_byte = i;
			add(&p, &o, 0, 0);
		}
	for (uint32_t i = 0; i < EVENTS; i++) {
		struct obs o = flow(7, 7, 7, (int64_t)i * 60000);

		o.at_byte = (uint64_t)i * 5000, o.len_byte = 100;
		add(&p, &o, i / 1000, 0);
	}
	assert_true(pairs_flush(&p));
	assert_true(p.n == PAIRS + 1 && p.n_event == 2 * PAIRS + EVENTS);
	for (uint32_t i = 0; i < PAIRS; i++) {
		const struct pair *x = pairs_at(&p, i);
		struct event_iter it = pair_events(x);

		assert_true(x->key.src.lo == addr_v4(i).lo && x->n == 2 && event_next(&it, &e) && e.t_ms == 0 && e.loc.at_byte == i && event_next(&it, &e) && e.t_ms == 1 && !event_next(&it, &e));
	}
	struct event_iter it = pair_events(pairs_at(&p, PAIRS));
	for (uint32_t i = 0; i < EVENTS; i++)
		assert_true(event_next(&it, &e) && e.t_ms == (int64_t)i * 60000 && e.loc.at_byte == (uint64_t)i * 5000 && e.loc.exhibit == i / 1000 && e.loc.len_byte == 100);
	assert_false(event_next(&it, &e));
}

static void spent_memory_is_said(void **state)
{
	(void)state;
	struct arena small;
	struct pairs p;
	struct err err;
	bool ok = true;

	assert_true(arena_open(&small, 2 << 20, &err));
	assert_true(pairs_open(&p, &small));
	for (uint32_t i = 0; ok && i < 1000000; i++) {
		struct obs o = flow(i, i, 1, 0);

		ok = pairs_add(&p, &o, 0, 0);
	}
	assert_false(ok);
	arena_close(&small);
}

/* --- durations ------------------------------------------------------------------------------------------------------------ */

/* never fewer than lasted at least as long, never any that lasted less than seven eighths of it */
static void longer_ones(void **state)
{
	(void)state;
	static uint32_t ms[3000];
	struct pairs p;
	assert_true(pairs_open(&p, &room));

	seed = 5;
	for (uint32_t i = 0; i < N(ms); i++) {
		struct obs o = flow(1, 2, 3, i);

		ms[i] = i < 40 ? i : (uint32_t)(dice((uint64_t)1 << (1 + dice(32))));
		o.flow.duration_ns = (int64_t)ms[i] * 1000000;
		add(&p, &o, 0, 0);
	}
	assert_true(pairs_flush(&p));
	assert_int_equal(pairs_longer(&p, 0), N(ms));
	for (uint32_t i = 0; i < N(ms); i++) {
		uint64_t exact = 0, loose = 0, told = pairs_longer(&p, ms[i]);

		for (uint32_t k = 0; k < N(ms); k++) {
			exact += ms[k] >= ms[i];
			loose += ms[k] >= ms[i] - ms[i] / 8 - (ms[i] == 1);
		}
		if (told < exact || told > loose)
			fail_msg("%u ms: %llu lasted as long, told %llu", ms[i], (unsigned long long)exact, (unsigned long long)told);
	}
}

#define IN_ROOM(t) cmocka_unit_test_setup_teardown(t, open_room, close_room)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_ROOM(events_round_trip), IN_ROOM(times_round_down), IN_ROOM(keys_apart), IN_ROOM(sums_of_a_pair), IN_ROOM(many_pairs_and_events), IN_ROOM(spent_memory_is_said), IN_ROOM(longer_ones),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
