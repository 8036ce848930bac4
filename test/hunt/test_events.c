/* SPDX-License-Identifier: Apache-2.0 */
/* What several exhibits tell of one connection happened once; what one of them
 * tells twice happened twice. */
#include "../core/check.h"

#include <stdlib.h>

#include "hunt/tables/events.h"

static struct arena room;

static int open_room(void **state)
{
	struct err err;

	(void)state;
	return arena_open(&room, (size_t)1 << 28, &err) ? 0 : -1;
}

static int close_room(void **state)
{
	(void)state;
	arena_close(&room);
	return 0;
}

/* --- cases --------------------------------------------------------------- */

enum {
	TOLD_MAX = 8,
	NOT = -1 /* not told */
};

struct told {
	uint32_t exhibit;
	int64_t t_ms;
	uint16_t port;
	int64_t src_byte;
	int64_t dst_byte;
	int8_t answered;
};

static const struct {
	const char *what;
	struct told told[TOLD_MAX];
	size_t n_told;
	uint32_t n;
	uint64_t src_byte;
	uint64_t dst_byte;
	uint32_t n_answered;
	uint32_t n_dst_not_told;
} cases[] = {
	{ "two taps, 20 ms apart",
		{ { 0, 1000, 40000, 9, 7, 1 }, { 1, 1020, 40000, 9, 7, 1 } },
		2,
		1,
		9,
		7,
		1,
		0 },
	{ "two taps, at the tolerance",
		{ { 0, 0, 40000, 9, 7, 1 }, { 1, 2000, 40000, 9, 7, 1 } },
		2,
		1,
		9,
		7,
		1,
		0 },
	{ "beyond it the port was used again",
		{ { 0, 0, 40000, 9, 7, 1 }, { 1, 2001, 40000, 9, 7, 1 } },
		2,
		2,
		18,
		14,
		2,
		0 },
	{ "minutes later, each seen twice",
		{ { 0, 0, 40000, 9, 7, 1 },
			{ 1, 3, 40000, 9, 7, 1 },
			{ 0, 120000, 40000, 9, 7, 1 },
			{ 1, 120003, 40000, 9, 7, 1 } },
		4,
		2,
		18,
		14,
		2,
		0 },
	{ "another port is another connection",
		{ { 0, 0, 40000, 9, 7, 1 }, { 1, 0, 40001, 9, 7, 1 } },
		2,
		2,
		18,
		14,
		2,
		0 },
	{ "what one exhibit holds twice happened twice",
		{ { 0, 0, 40000, 9, 7, 1 }, { 0, 0, 40000, 9, 7, 1 } },
		2,
		2,
		18,
		14,
		2,
		0 },
	{ "twice in each of two happened twice",
		{ { 0, 0, 40000, 9, 7, 1 },
			{ 0, 500, 40000, 8, 6, 1 },
			{ 1, 100, 40000, 9, 7, 1 },
			{ 1, 600, 40000, 8, 6, 1 } },
		4,
		2,
		17,
		13,
		2,
		0 },
	{ "the exhibit that saw most says how many",
		{ { 0, 0, 40000, 9, 7, 1 },
			{ 1, 10, 40000, 9, 7, 1 },
			{ 1, 900, 40000, 5, 3, 1 } },
		3,
		2,
		14,
		10,
		2,
		0 },
	{ "a log of whole seconds beside one of milliseconds",
		{ { 0, 1999, 40000, 9, 7, 1 },
			{ 1, 1000, 40000, 9, 7, 1 },
			{ 0, 4000, 40001, 9, 7, 1 },
			{ 1, 4000, 40001, 9, 7, 1 } },
		4,
		2,
		18,
		14,
		2,
		0 },
	{ "three sensors",
		{ { 0, 0, 40000, 9, 7, 1 },
			{ 1, 900, 40000, 9, 7, 1 },
			{ 2, 1800, 40000, 9, 7, 1 } },
		3,
		1,
		9,
		7,
		1,
		0 },
	{ "the tolerance is not carried on from one to the next",
		{ { 0, 0, 40000, 9, 7, 1 },
			{ 1, 1500, 40000, 9, 7, 1 },
			{ 2, 3000, 40000, 9, 7, 1 } },
		3,
		2,
		18,
		14,
		2,
		0 },
	{ "the larger counts, and whoever saw the answer",
		{ { 0, 0, 40000, 900, 0, 0 }, { 1, 5, 40000, 700, 50, 1 } },
		2,
		1,
		900,
		50,
		1,
		0 },
	{ "what one does not tell the other does",
		{ { 0, 0, 40000, NOT, NOT, NOT }, { 1, 5, 40000, 9, 7, 1 } },
		2,
		1,
		9,
		7,
		1,
		0 },
	{ "what neither tells is not told",
		{ { 0, 0, 40000, 9, NOT, NOT },
			{ 1, 5, 40000, 9, NOT, NOT } },
		2,
		1,
		9,
		0,
		0,
		1 },
	{ "without ports only copies are one",
		{ { 0, 0, 0, 9, 7, 1 },
			{ 1, 0, 0, 9, 7, 1 },
			{ 0, 50, 0, 9, 7, 1 },
			{ 1, 51, 0, 9, 7, 1 },
			{ 0, 90, 0, 9, 7, 1 },
			{ 1, 90, 0, 8, 7, 1 } },
		6,
		5,
		44,
		35,
		5,
		0 },
	{ "what has no time is like nothing",
		{ { 0, INT64_MIN, 40000, 1, 0, 0 },
			{ 1, INT64_MIN, 40000, 1, 0, 0 },
			{ 1, INT64_MIN, 0, 1, 0, 0 },
			{ 2, INT64_MIN, 0, 1, 0, 0 } },
		4,
		4,
		4,
		0,
		0,
		0 },
	{ "the ends of time",
		{ { 0, INT64_MIN + 1, 1, 1, 0, 0 },
			{ 1, INT64_MAX, 1, 1, 0, 0 },
			{ 2, INT64_MAX - 1, 1, 1, 0, 0 } },
		3,
		2,
		2,
		0,
		0,
		0 },
};

static struct conversation_event event_of(const struct told *t,
	uint64_t place)
{
	return (struct conversation_event){
		.t_ms = t->t_ms,
		.src_byte = t->src_byte < 0 ? 0 : (uint64_t)t->src_byte,
		.dst_byte = t->dst_byte < 0 ? 0 : (uint64_t)t->dst_byte,
		.loc = { t->exhibit, 1, place },
		.src_port = t->port,
		.answered = t->answered,
		.src_not_told = t->src_byte < 0,
		.dst_not_told = t->dst_byte < 0,
	};
}

static void once(struct conversation_event *e, uint32_t *n)
{
	qsort(e, *n, sizeof *e, events_cmp);
	assert_true(events_once(e, n, room));
}

static void cases_of_sensors(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct conversation_event e[TOLD_MAX];
		uint32_t n = (uint32_t)cases[i].n_told;
		uint64_t src_byte = 0;
		uint64_t dst_byte = 0;
		uint32_t n_answered = 0;
		uint32_t n_dst_not_told = 0;

		for (uint32_t k = 0; k < n; k++)
			e[k] = event_of(&cases[i].told[k], k);
		once(e, &n);
		for (uint32_t k = 0; k < n; k++) {
			src_byte += e[k].src_byte;
			dst_byte += e[k].dst_byte;
			n_answered += e[k].answered > 0;
			n_dst_not_told += e[k].dst_not_told;
		}
		if (n != cases[i].n || src_byte != cases[i].src_byte ||
			dst_byte != cases[i].dst_byte ||
			n_answered != cases[i].n_answered ||
			n_dst_not_told != cases[i].n_dst_not_told) {
			fail_msg("%s: %u events", cases[i].what, n);
		}
	}
}

/* --- whatever is told ---------------------------------------------------- */

static uint64_t seed;

static uint64_t dice(uint64_t n)
{
	seed += 0x9e3779b97f4a7c15U;
	return hash_mix(seed) % n;
}

enum {
	EVENTS = 400,
	EXHIBITS = 5
};

/* No exhibit's events become fewer, none is invented, all stay in order, and
 * the order in which they came in tells nothing. */
static void any_order_and_no_exhibit_loses(void **state)
{
	(void)state;
	for (uint32_t run = 0; run < 300; run++) {
		struct conversation_event e[EVENTS];
		struct conversation_event f[EVENTS];
		uint32_t of[EXHIBITS] = { 0 };
		uint32_t n = 1 + (uint32_t)dice(EVENTS);
		uint64_t span_ms = UINT64_C(1) << dice(24);

		seed = run;
		for (uint32_t i = 0; i < n; i++) {
			struct told t = { (uint32_t)dice(1 + run % EXHIBITS),
				(int64_t)dice(span_ms),
				(uint16_t)dice(4),
				(int64_t)dice(3) - 1,
				(int64_t)dice(3) - 1,
				(int8_t)((int)dice(3) - 1) };

			e[i] = event_of(&t, i);
			of[t.exhibit]++;
		}
		for (uint32_t i = 0; i < n; i++)
			f[i] = e[n - 1 - i];
		uint32_t n_e = n;
		uint32_t n_f = n;
		once(e, &n_e);
		once(f, &n_f);
		assert_int_equal(n_e, n_f);
		for (uint32_t i = 0; i < n_e; i++) {
			assert_int_equal(events_cmp(&e[i], &f[i]), 0);
			assert_true(e[i].dst_byte == f[i].dst_byte &&
				e[i].answered == f[i].answered &&
				e[i].src_port == f[i].src_port);
			assert_true(!i || events_cmp(&e[i - 1], &e[i]) < 0);
		}
		for (uint32_t k = 0; k < EXHIBITS; k++)
			assert_true(n_e >= of[k]);
		assert_true(n_e <= n && (run % EXHIBITS || n_e == n));
	}
}

/* One port, one instant, two exhibits or as many as there are events. */
static void a_flood_costs_little(void **state)
{
	(void)state;
	enum {
		FLOOD = 1 << 20
	};
	struct conversation_event *e = calloc(FLOOD, sizeof *e);

	assert_non_null(e);
	for (uint32_t exhibits = 2; exhibits;
		exhibits = exhibits == 2 ? FLOOD : 0) {
		uint32_t n = FLOOD;

		for (uint32_t i = 0; i < n; i++) {
			e[i] = event_of(&(struct told){ i % exhibits,
						i / (FLOOD / 4),
						40000,
						1,
						1,
						1 },
				i);
		}
		once(e, &n);
		assert_int_equal(n, FLOOD / exhibits);
	}
	free(e);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(cases_of_sensors),
		cmocka_unit_test(any_order_and_no_exhibit_loses),
		cmocka_unit_test(a_flood_costs_little),
	};
	return cmocka_run_group_tests(tests, open_room, close_room);
}
