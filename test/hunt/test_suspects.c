/* SPDX-License-Identifier: Apache-2.0 */
/* Whom the hunts suspect: both lists, what a sign says by its counts, servers
 * that are called in vain. */
#include "../core/check.h"

#include <stdio.h>
#include <string.h>

#include "hunt/rank/ratio.h"

static const struct exhibit exhibit = { .vantage = S("org:A") };
static const int64_t day_ns = INT64_C(1700000000000000000);

/* --- counts -------------------------------------------------------------- */

static const struct count_row rows[] = {
	{ "flag", 0, 10, 100, 1, 1000 },
	{ "beat", 4000, 50, 100, 50, 1000 },
	{ "beat", 16000, 40, 100, 10, 1000 },
};
static const struct sign_counts counts = { rows, sizeof rows / sizeof *rows };

static void a_sign_says_what_was_counted(void **state)
{
	static const struct {
		const char *what;
		int64_t found_milli;
		int64_t least, most; /* 1/1000 bit; least > most: not told */
	} cases[] = {
		{ "flag", 0, 6100, 6200 },       /* 0.104 to 0.0015 */
		{ "beat", 3999, 1, 0 },          /* weaker than all counted */
		{ "beat", 4000, 3300, 3320 },    /* 0.5 to 0.0504 */
		{ "beat", 8000, 3400, 3420 },    /* a doubling */
		{ "beat", 16000, 5240, 5290 },   /* 0.4 to 0.0105 */
		{ "beat", 64000, 5440, 5490 },   /* two doublings beyond */
		{ "beat", 1 << 30, 6240, 6290 }, /* a bit at most */
		{ "none", 1000, 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t milli = -1;
		bool told = counts_say(&counts,
			cases[i].what,
			cases[i].found_milli,
			&milli);

		assert_int_equal(told, cases[i].least <= cases[i].most);
		if (told) {
			assert_in_range(milli, cases[i].least, cases[i].most);
		}
	}
}

static void more_never_says_less(void **state)
{
	static const char *const what[] = { "beacons-to",
		"drips-to",
		"keeps-calling",
		"long-connection-to",
		"tunnels-through",
		"uploads-to",
		"asks-generated-names" };

	(void)state;
	for (size_t i = 0; i < sizeof what / sizeof *what; i++) {
		int64_t before = INT64_MIN;

		for (int64_t found = 1000; found < 4000000; found += 333) {
			int64_t milli;

			if (!counts_say(&counts_shipped,
				    what[i],
				    found,
				    &milli))
				continue;
			assert_true(milli >= before);
			before = milli;
		}
		assert_true(before > 0);
	}
}

/* --- scenes --------------------------------------------------------------- */

static struct hunt_tables *tables;
static uint64_t at_byte;

static void open_tables(void)
{
	static const struct hunt_setup setup = { .exhibit = &exhibit,
		.n_exhibit = 1 };
	struct err err;

	assert_true(hunt_open(&tables, &setup, (size_t)256 << 20, &err));
}

static void flow(double t_s,
	const char *src,
	const char *dst,
	uint16_t port,
	bool answered)
{
	at_byte += 100;
	struct obs o = {
		.kind = OBS_FLOW,
		.t_ns = day_ns + (int64_t)(t_s * 1e3) * 1000000,
		.tuple = { .sport = (uint16_t)(1024 + at_byte / 100 % 60000),
			.dport = port,
			.proto = 6 },
		.at_byte = at_byte,
		.len_byte = 99,
		.flow = { .src_byte = answered ? 300 : 0,
			.dst_byte = answered ? 900 : 0,
			.answered = answered },
	};
	struct err err;

	assert_true(addr_parse(str_of(src), &o.tuple.src));
	assert_true(addr_parse(str_of(dst), &o.tuple.dst));
	assert_true(hunt_ingest(tables, 0, &o, &err));
}

/* what a host does besides: it goes to servers that answer */
static void office(const char *host)
{
	char server[32];

	for (int i = 0; i < 60; i++) {
		snprintf(server, sizeof server, "203.0.%d.%d", i, 7 + i);
		flow(i * 611.0, host, server, 443, true);
		flow(i * 611.0 + 37, host, server, 443, true);
	}
}

struct looked_for {
	enum predicate predicate;
	const char *subject;
	const char *detail; /* that has this; NULL = any */
	int n;
	int64_t weight_milli;
};

static bool look(void *ctx, const struct claim *c)
{
	struct looked_for *w = ctx;

	if (c->predicate == w->predicate &&
		str_eq(entity_name(c->subject), str_of(w->subject)) &&
		(!w->detail || str_has(c->detail, str_of(w->detail)))) {
		w->n++;
		w->weight_milli = c->weight_milli;
	}
	return true;
}

static struct looked_for find(enum predicate p,
	const char *subject,
	const char *detail)
{
	struct looked_for w = { p, subject, detail, 0, 0 };
	struct err err;

	assert_true(hunt_ingested(tables, &err));
	assert_true(hunt_evaluate(tables,
		day_ns / 1000000000 + 86400,
		&(struct claim_sink){ &w, look },
		&err));
	return w;
}

/* --- calls in vain ---------------------------------------------------------
 */

static void stubborn_calls_are_found(void **state)
{
	static const struct {
		const char *what;
		int calls;
		double each_s;
		double answered_s; /* on another port; 0 = never */
		bool hears_answers;
		int others; /* that are called as often in vain */
		const char *server;
		bool found;
		int64_t least_milli;
	} cases[] = {
		{ "a dead server",
			240,
			60,
			0,
			true,
			0,
			"198.51.100.9",
			true,
			11000 },
		{ "seven calls",
			7,
			60,
			0,
			true,
			0,
			"198.51.100.9",
			false,
			0 },
		{ "one attempt, sent again and again",
			40,
			0.02,
			0,
			true,
			0,
			"198.51.100.9",
			false,
			0 },
		{ "a server that is there, on another port",
			240,
			60,
			240 * 60,
			true,
			0,
			"198.51.100.9",
			false,
			0 },
		{ "a server that was there before",
			240,
			60,
			5,
			true,
			0,
			"198.51.100.9",
			true,
			11000 },
		{ "a sensor that hears no answers",
			240,
			60,
			0,
			false,
			0,
			"198.51.100.9",
			false,
			0 },
		{ "a program that has lost all its peers",
			20,
			60,
			0,
			true,
			40,
			"198.51.100.9",
			false,
			0 },
		{ "a printer that is off",
			240,
			60,
			0,
			true,
			0,
			"10.0.0.9",
			true,
			1500 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char peer[32];

		open_tables();
		if (cases[i].hears_answers)
			office("10.0.0.2");
		for (int k = 0; k < cases[i].calls; k++) {
			flow(k * cases[i].each_s,
				"10.0.0.2",
				cases[i].server,
				1177,
				false);
			for (int p = 0; p < cases[i].others; p++) {
				snprintf(peer,
					sizeof peer,
					"198.51.101.%d",
					p + 1);
				flow(k * cases[i].each_s + p,
					"10.0.0.2",
					peer,
					6881,
					false);
			}
		}
		if (cases[i].answered_s > 0) {
			flow(cases[i].answered_s,
				"10.0.0.2",
				cases[i].server,
				80,
				true);
		}
		struct looked_for w =
			find(PRED_KEEPS_CALLING, "10.0.0.2", "\"port\":1177");
		if ((w.n > 0) != cases[i].found ||
			w.weight_milli < cases[i].least_milli) {
			fail_msg("%s: %d findings, %d thousandths of a bit",
				cases[i].what,
				w.n,
				(int)w.weight_milli);
		}
		hunt_close(tables);
	}
}

/* --- two lists -------------------------------------------------------------
 */

static void servers_and_sources_are_ranked_apart(void **state)
{
	char target[32];

	(void)state;
	open_tables();
	office("10.0.0.2");
	for (int k = 0; k < 240; k++)
		flow(k * 60, "10.0.0.2", "198.51.100.9", 1177, false);
	for (int k = 0; k < 200; k++) {
		snprintf(target, sizeof target, "10.0.1.%d", k + 1);
		flow(k, "192.0.2.66", target, 22, false);
		/* one of ours looks for its next victim */
		snprintf(target, sizeof target, "10.0.2.%d", k + 1);
		flow(k, "10.0.0.7", target, 445, false);
	}
	assert_int_equal(
		find(PRED_SUSPECTED, "198.51.100.9", "\"list\":\"went_to\"")
			.n,
		1);
	struct looked_for weather =
		find(PRED_SUSPECTED, "192.0.2.66", "\"list\":\"came_to_us\"");
	struct looked_for inside =
		find(PRED_SUSPECTED, "10.0.0.7", "\"list\":\"came_to_us\"");
	assert_int_equal(weather.n, 1);
	assert_int_equal(inside.n, 1);
	/* scanning from outside that comes to nothing is weather */
	assert_true(weather.weight_milli < SUSPECT_MILLI / 2);
	assert_true(inside.weight_milli >= SUSPECT_MILLI);
	hunt_close(tables);
}

/* Records of TLS alone are contacts, where no flow is told. */
static void records_without_flows_are_contacts(void **state)
{
	(void)state;
	for (int with_flows = 0; with_flows < 2; with_flows++) {
		open_tables();
		for (int k = 0; k < 48; k++) {
			struct obs o = {
				.kind = OBS_TLS,
				.t_ns = day_ns + k * INT64_C(1800000000000),
				.tuple = { addr_v4(0x0a000002),
					addr_v4(0xc6336409),
					(uint16_t)(2000 + k),
					8443,
					6 },
				.at_byte = at_byte,
				.len_byte = 99,
				.tls.cipher = STR("1301"),
			};
			struct err err;

			assert_true(hunt_ingest(tables, 0, &o, &err));
			if (with_flows) {
				flow(k * 1800.0,
					"10.0.0.2",
					"198.51.100.9",
					8443,
					true);
			}
		}
		struct looked_for w = find(PRED_BEACONS_TO, "10.0.0.2", NULL);
		assert_int_equal(w.n, 1);
		hunt_close(tables);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sign_says_what_was_counted),
		cmocka_unit_test(more_never_says_less),
		cmocka_unit_test(stubborn_calls_are_found),
		cmocka_unit_test(servers_and_sources_are_ranked_apart),
		cmocka_unit_test(records_without_flows_are_contacts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
