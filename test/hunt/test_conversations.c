/* SPDX-License-Identifier: Apache-2.0 */
#include "../core/check.h"

#include <stdlib.h>

#include "hunt/tables/conversations.h"

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

static struct obs flow(uint32_t src,
	uint32_t dst,
	uint16_t port,
	int64_t t_ms)
{
	return (struct obs){
		.kind = OBS_FLOW,
		.t_ns = t_ms * 1000000,
		.tuple = { addr_v4(src), addr_v4(dst), 40000, port, 6 },
		.flow = { .duration_ns = -1 },
	};
}

static void add(struct conversations *p,
	const struct obs *o,
	uint32_t exhibit,
	uint16_t sensor)
{
	assert_true(conversations_add(p, o, exhibit, sensor));
}

static struct hosts *open_hosts(void)
{
	struct hosts *h = NEW(&room, struct hosts, 1);

	assert_true(h && hosts_open(h, &room));
	return h;
}

static struct conversations *open_conversations(void)
{
	struct conversations *p = NEW(&room, struct conversations, 1);

	assert_true(p && conversations_open(p, &room, open_hosts()));
	return p;
}

static struct conversation_view view(const struct conversations *p,
	uint32_t i)
{
	struct conversation_view v;

	assert_true(conversation_view(p, conversations_at(p, i), &room, &v));
	return v;
}

/* --- events -------------------------------------------------------------- */

static int by_time(const void *a, const void *b)
{
	const struct conversation_event *x = a;
	const struct conversation_event *y = b;

	if (x->t_ms != y->t_ms)
		return x->t_ms < y->t_ms ? -1 : 1;
	if (x->src_byte != y->src_byte)
		return x->src_byte < y->src_byte ? -1 : 1;
	if (x->loc.exhibit != y->loc.exhibit)
		return x->loc.exhibit < y->loc.exhibit ? -1 : 1;
	return (x->loc.at_byte > y->loc.at_byte) -
		(x->loc.at_byte < y->loc.at_byte);
}

/* times backwards, exhibits switching, offsets beyond 4 GiB, lengths to their
 * end; what comes out is sorted */
static void events_round_trip(void **state)
{
	(void)state;
	static struct conversation_event fed[4000];
	const int64_t far = INT64_MAX / 1000000;

	for (uint32_t run = 0; run < 40; run++) {
		struct arena before = room;
		struct conversations *p = open_conversations();

		seed = run;
		uint32_t n = 1 + (uint32_t)dice(N(fed));
		for (uint32_t i = 0; i < n; i++) {
			struct conversation_event *e = &fed[i];

			*e = (struct conversation_event){ .t_ms = run % 4 == 0
					? (int64_t)i * 1000
					: run % 4 == 1 ? -(int64_t)i
					: dice(9) ? (int64_t)dice(1000000)
					: dice(2) ? far
						  : -far };
			e->src_byte = dice(9) ? i * 3 : UINT64_MAX / 3 - i;
			e->dst_byte =
				dice(2) ? UINT64_MAX / 3 >> dice(64) : 0;
			/* each a connection of its own, whoever saw it */
			e->src_port = (uint16_t)(i + 1);
			/* where times alone tell records apart */
			e->src_not_told = run % 4 < 2 && !dice(8);
			e->dst_not_told = !dice(8);
			if (e->src_not_told)
				e->src_byte = 0;
			if (e->dst_not_told)
				e->dst_byte = 0;
			e->answered = (int8_t)(dice(3) - 1);
			e->loc = (struct locator){ dice(5) && i
					? fed[i - 1].loc.exhibit
					: (uint32_t)dice(
						  dice(20) ? 3 : EXHIBIT_MAX),
				dice(20) ? (uint32_t)dice(300) : UINT32_MAX,
				dice(10)          ? (uint64_t)i * 100
					: dice(2) ? ((uint64_t)1 << 33) + i
						  : AT_MAX - i };
			struct obs o = flow(1, 2, 443, e->t_ms);
			o.at_byte = e->loc.at_byte;
			o.len_byte = e->loc.len_byte;
			o.flow.src_byte = e->src_not_told ? COUNT_NOT_TOLD
							  : e->src_byte;
			o.flow.dst_byte = e->dst_not_told ? COUNT_NOT_TOLD
							  : e->dst_byte;
			o.tuple.sport = e->src_port;
			o.flow.answered = e->answered;
			add(p, &o, e->loc.exhibit, 0);
		}
		assert_true(conversations_flush(p) && p->n == 1 &&
			p->n_event == n);
		struct conversation_view v = view(p, 0);
		qsort(fed, n, sizeof *fed, by_time);
		assert_true(v.n == n && v.total == n &&
			v.first_ms == fed[0].t_ms &&
			v.last_ms == fed[n - 1].t_ms);
		for (uint32_t i = 0; i < n; i++) {
			const struct conversation_event *a = &v.event[i];
			const struct conversation_event *b = &fed[i];

			if (by_time(a, b) != 0 ||
				a->loc.len_byte != b->loc.len_byte ||
				a->dst_byte != b->dst_byte ||
				a->src_port != b->src_port ||
				a->answered != b->answered ||
				a->src_not_told != b->src_not_told ||
				a->dst_not_told != b->dst_not_told) {
				fail_msg(
					"run %u: event %u of %u came back as "
					"another",
					run,
					i,
					n);
			}
		}
		room = before;
	}
}

static void times_round_down(void **state)
{
	(void)state;
	static const struct {
		int64_t ns, ms;
	} cases[] = { { 0, 0 },
		{ 999999, 0 },
		{ 1000000, 1 },
		{ -1, -1 },
		{ -1000000, -1 },
		{ -1000001, -2 },
		{ INT64_MAX, INT64_MAX / 1000000 },
		{ INT64_MIN + 1, INT64_MIN / 1000000 - 1 } };
	struct conversations *p = open_conversations();

	for (size_t i = 0; i < N(cases); i++) {
		struct obs o = flow(1, 2, (uint16_t)i, 0);

		o.t_ns = cases[i].ns;
		add(p, &o, 0, 0);
	}
	assert_true(conversations_flush(p) && p->n == N(cases));
	for (uint32_t i = 0; i < N(cases); i++)
		assert_int_equal(view(p, i).event[0].t_ms, cases[i].ms);
}

/* two collectors wrote one log: every record stands in two exhibits; what one
 * exhibit holds twice happened twice */
static void copies_count_once(void **state)
{
	(void)state;
	struct conversations *p = open_conversations();

	for (uint32_t exhibit = 0; exhibit < 2; exhibit++) {
		for (uint32_t i = 0; i < 50; i++) {
			struct obs o = flow(1, 2, 443, i / 2 * 1000);

			o.at_byte = i * 100 + exhibit;
			o.flow = (struct obs_flow){
				.duration_ns = -1,
				.src_byte = 10 + i % 2,
				.dst_byte = 7,
				.answered = true,
			};
			add(p, &o, exhibit, 0);
		}
	}
	for (uint32_t i = 0; i < 3; i++) {
		struct obs o = flow(1, 2, 443, 99000);

		o.at_byte = 9000 + i;
		add(p, &o, 1, 0);
	}
	assert_true(conversations_flush(p));
	struct conversation_view v = view(p, 0);
	assert_true(v.n == 53 && v.total == 53 && v.n_answered == 50 &&
		v.src_byte == 25 * 21);
	assert_int_equal(v.dst_byte, 50 * 7);
}

/* --- pairs --------------------------------------------------------------- */

static void keys_apart(void **state)
{
	(void)state;
	struct conversations *p = open_conversations();
	struct obs o = flow(1, 2, 443, 0);

	for (int i = 0; i < 3; i++) {
		o = flow(1, 2, 443, i);
		add(p, &o, 0, 0); /* 0 */
		o.tuple.sport = (uint16_t)i;
		o.at_byte = 1;
		add(p, &o, 0, 0); /* 0 too: another source port */
		add(p, &o, 2, 1); /* 1: another sensor */
		o.tuple.proto = 17;
		add(p, &o, 0, 0); /* 2 */
		o = flow(1, 2, 444, i);
		add(p, &o, 0, 0); /* 3 */
		o = flow(2, 1, 443, i);
		add(p, &o, 0, 0); /* 4 */
		o.tuple.src.hi = 1;
		add(p, &o, 0, 0); /* 5 */
	}
	assert_true(conversations_flush(p) && conversations_flush(p));
	assert_int_equal(p->n, 6);
	for (uint32_t i = 0; i < 6; i++)
		assert_int_equal(view(p, i).n, i ? 3 : 6);
	assert_true(conversations_at(p, 1)->sensor == 1 &&
		conversations_at(p, 3)->port == 444 &&
		conversations_at(p, 3)->proto == 6);
}

static void many_conversations_and_events(void **state)
{
	(void)state;
	enum {
		PAIRS = 100000,
		EVENTS = 1000000
	};
	struct conversations *p = open_conversations();
	struct arena before = room;

	for (int round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < PAIRS; i++) {
			struct obs o = flow(i, ~i, (uint16_t)i, round);

			o.at_byte = i;
			add(p, &o, 0, 0);
		}
	}
	for (uint32_t i = 0; i < EVENTS; i++) {
		struct obs o = flow(7, 7, 7, (int64_t)i * 60000);

		o.at_byte = (uint64_t)i * 5000;
		o.len_byte = 100;
		add(p, &o, i / 1000, 0);
	}
	assert_true(conversations_flush(p));
	assert_true(p->n == PAIRS + 1 && p->n_event == 2 * PAIRS + EVENTS);
	size_t each = (size_t)(room.at - before.at) / (PAIRS + EVENTS / 10);
	if (each > 256)
		fail_msg("%zu bytes a pair", each);
	for (uint32_t i = 0; i < PAIRS; i++) {
		struct arena here = room;
		struct conversation_view v = view(p, i);

		assert_true(conversation_src(p, conversations_at(p, i)).lo ==
				addr_v4(i).lo &&
			v.n == 2 && v.event[0].t_ms == 0 &&
			v.event[0].loc.at_byte == i && v.event[1].t_ms == 1);
		room = here;
	}
	struct conversation_view v = view(p, PAIRS);
	assert_int_equal(v.n, EVENTS);
	for (uint32_t i = 0; i < EVENTS; i++) {
		assert_true(v.event[i].t_ms == (int64_t)i * 60000 &&
			v.event[i].loc.at_byte == (uint64_t)i * 5000 &&
			v.event[i].loc.exhibit == i / 1000 &&
			v.event[i].loc.len_byte == 100);
	}
}

/* Three million events of one pair: counts stay exact, memory stays bounded,
 * neighbours stay neighbours. */
static void thins_out(void **state)
{
	(void)state;
	enum {
		EVENTS = 3 * CONVERSATION_EVENTS_MAX
	};
	struct conversations *whole = open_conversations();
	struct conversations *half[2] = { open_conversations(),
		open_conversations() };
	struct conversations *merged = open_conversations();
	const uint32_t same[3] = { 0, 1, 2 };

	for (uint32_t i = 0; i < EVENTS; i++) {
		struct obs o = flow(1, 2, 443, (int64_t)i * 100);

		o.at_byte = i;
		o.flow.src_byte = 2;
		o.flow.dst_byte = 3;
		add(whole, &o, 0, 0);
		add(half[i < EVENTS / 5], &o, 0, 0);
	}
	assert_true(conversations_flush(whole) &&
		conversations_flush(half[0]) && conversations_flush(half[1]));
	assert_true(
		hosts_put(merged->hosts, addr_v4(1), host_hash(addr_v4(1))) ==
			0 &&
		hosts_put(merged->hosts, addr_v4(2), host_hash(addr_v4(2))) ==
			1);
	assert_true(conversations_merge(merged, half[1], same, same) &&
		conversations_merge(merged, half[0], same, same) &&
		conversations_flush(merged));
	struct conversation_view a = view(whole, 0);
	struct conversation_view b = view(merged, 0);
	assert_true(a.total == EVENTS && a.src_byte == 2ULL * EVENTS &&
		a.dst_byte == 3ULL * EVENTS && b.total == EVENTS &&
		b.src_byte == a.src_byte);
	assert_true(a.n == b.n && a.n <= CONVERSATION_EVENTS_MAX &&
		a.n > CONVERSATION_EVENTS_MAX / 4);
	uint32_t neighbours = 0;
	for (uint32_t i = 0; i < a.n; i++) {
		assert_true(by_time(&a.event[i], &b.event[i]) == 0);
		neighbours +=
			i && a.event[i].t_ms - a.event[i - 1].t_ms == 100;
	}
	assert_true(neighbours > a.n / 100 * 99);
}

/* all in one minute: no window can be left out without leaving out all */
static void a_flood_in_one_window(void **state)
{
	(void)state;
	struct conversations *p = open_conversations();

	for (uint32_t i = 0; i < 3 * CONVERSATION_EVENTS_MAX; i++) {
		struct obs o = flow(1, 2, 443, 1000 + i / 200000);

		o.at_byte = i;
		add(p, &o, 0, 0);
	}
	assert_true(conversations_flush(p));
	struct conversation_view v = view(p, 0);
	if (v.total != 3 * CONVERSATION_EVENTS_MAX || v.n < 100 ||
		v.n > CONVERSATION_EVENTS_MAX) {
		fail_msg("%u of %llu kept", v.n, (unsigned long long)v.total);
	}
}

static void a_wide_source_is_bounded(void **state)
{
	(void)state;
	enum {
		WIDE = FAN_OUT_MAX + 5000
	};
	struct conversations *p = open_conversations();

	for (uint32_t i = 0; i < WIDE; i++) {
		struct obs o = flow(1, 1000 + i, 443, i);

		add(p, &o, 0, 0);
	}
	struct obs o = flow(2, 1000, 443, 1);
	add(p, &o, 0, 0); /* of another source: kept */
	assert_true(conversations_flush(p));
	assert_true(p->n == FAN_OUT_MAX + 1 && p->n_overflow == 5000);
	assert_true(p->fan_out[hosts_find(p->hosts, addr_v4(1))].overflow ==
		5000);
}

static void spent_memory_is_said(void **state)
{
	(void)state;
	struct arena small;
	struct hosts hosts;
	struct conversations p;
	struct err err;
	bool ok = true;

	assert_true(arena_open(&small, 4 << 20, &err));
	assert_true(hosts_open(&hosts, &small) &&
		conversations_open(&p, &small, &hosts));
	for (uint32_t i = 0; ok && i < 1000000; i++) {
		struct obs o = flow(i, i, 1, 0);

		ok = conversations_add(&p, &o, 0, 0);
	}
	assert_false(ok);
	arena_close(&small);
}

#define IN_ROOM(t) cmocka_unit_test_setup_teardown(t, open_room, close_room)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_ROOM(events_round_trip),
		IN_ROOM(times_round_down),
		IN_ROOM(copies_count_once),
		IN_ROOM(keys_apart),
		IN_ROOM(many_conversations_and_events),
		IN_ROOM(thins_out),
		IN_ROOM(a_flood_in_one_window),
		IN_ROOM(a_wide_source_is_bounded),
		IN_ROOM(spent_memory_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
