/* SPDX-License-Identifier: Apache-2.0 */
/* Readings as instants, clocks that are compared, silences, what breaks an
 * order. */
#include "../core/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "timeline/as_read.h"
#include "timeline/timeline.h"

#define NS INT64_C(1000000000)
/* 2016-03-03T10:13:20Z */
#define BEGIN_S INT64_C(1457000000)
#define DAY_NS (86400 * NS)

static struct arena room;

static void must(bool ok, const struct err *err)
{
	if (!ok)
		fail_msg("%s", err->text);
}

static int open_room(void **state)
{
	struct err err;

	(void)state;
	return arena_open(&room, (size_t)1 << 30, &err) ? 0 : -1;
}

static int close_room(void **state)
{
	(void)state;
	arena_close(&room);
	return 0;
}

/* --- readings ------------------------------------------------------------ */

/* pieces as "FROM TO|FROM TO", whole seconds */
static const struct {
	const char *what;
	const char *value; /* civil */
	uint64_t tick_ns;
	enum reading_zone zone;
	int32_t offset_s;
	unsigned doubts;
	const char *instants;
} readings[] = {
	{ "a second of UTC",
		"2016-03-03T10:13:20",
		NS,
		READ_UTC,
		0,
		0,
		"2016-03-03T10:13:20Z 2016-03-03T10:13:21Z" },
	{ "an offset that is told",
		"2016-03-03T19:13:20",
		NS,
		READ_OFFSET,
		32400,
		0,
		"2016-03-03T10:13:20Z 2016-03-03T10:13:21Z" },
	{ "every zone that there is",
		"2016-03-03T10:13:20",
		NS,
		READ_LOCAL_UNKNOWN,
		0,
		0,
		"2016-03-02T20:13:20Z 2016-03-03T22:13:21Z" },
	{ "day and month either way round",
		"2016-03-04T00:00:00",
		86400 * NS,
		READ_UTC,
		0,
		DOUBT_DAY_MONTH,
		"2016-03-04T00:00:00Z 2016-03-05T00:00:00Z|"
		"2016-04-03T00:00:00Z 2016-04-04T00:00:00Z" },
	{ "a day that no month has",
		"2016-03-14T00:00:00",
		86400 * NS,
		READ_UTC,
		0,
		DOUBT_DAY_MONTH,
		"2016-03-14T00:00:00Z 2016-03-15T00:00:00Z" },
	{ "two digits of a year",
		"2016-03-03T00:00:00",
		NS,
		READ_UTC,
		0,
		DOUBT_CENTURY,
		"1916-03-03T00:00:00Z 1916-03-03T00:00:01Z|"
		"2016-03-03T00:00:00Z 2016-03-03T00:00:01Z" },
	{ "29 February without a year: the eight latest leap years",
		"2000-02-29T12:00:00",
		NS,
		READ_UTC,
		0,
		DOUBT_YEAR,
		"1988-02-29T12:00:00Z 1988-02-29T12:00:01Z|"
		"1992-02-29T12:00:00Z 1992-02-29T12:00:01Z|"
		"1996-02-29T12:00:00Z 1996-02-29T12:00:01Z|"
		"2000-02-29T12:00:00Z 2000-02-29T12:00:01Z|"
		"2004-02-29T12:00:00Z 2004-02-29T12:00:01Z|"
		"2008-02-29T12:00:00Z 2008-02-29T12:00:01Z|"
		"2012-02-29T12:00:00Z 2012-02-29T12:00:01Z|"
		"2016-02-29T12:00:00Z 2016-02-29T12:00:01Z" },
	{ "what stands for never",
		"1970-01-01T00:00:00",
		NS,
		READ_UTC,
		0,
		DOUBT_NOT_SET,
		"" },
	{ "a time of day only",
		"1970-01-01T10:00:00",
		NS,
		READ_UTC,
		0,
		DOUBT_DATE,
		"" },
};

static void readings_mean(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(readings); i++) {
		struct span v;
		struct buf b = { 0 };
		char from[STAMP_N];
		char to[STAMP_N];

		assert_true(
			span_parse(str_of(readings[i].value), STR("Z"), &v));
		struct clock_reading r = {
			.s = v.from,
			.tick_ns = readings[i].tick_ns,
			.zone = readings[i].zone,
			.offset_s = readings[i].offset_s,
			.doubts = readings[i].doubts,
		};
		struct spans s = reading_instants(&r, BEGIN_S);
		for (uint32_t k = 0; k < s.n; k++) {
			buf_fmt(&b,
				"%s%s %s",
				k ? "|" : "",
				stamp_text(s.span[k].from_ns / NS, from),
				stamp_text(s.span[k].to_ns / NS, to));
		}
		buf_add(&b, (struct str){ "", 1 });
		assert_string_equal(b.p, readings[i].instants);
		buf_done(&b);
	}
}

/* --- logs ---------------------------------------------------------------- */

struct logs {
	struct chronology *c;
	struct sink sink;
	struct exhibit x[8];
	uint32_t n;
};

static void open_logs(struct logs *l)
{
	struct err err;

	*l = (struct logs){ 0 };
	must(chronology_open(&l->c, &err), &err);
	l->sink = chronology_sink(l->c);
}

static void begin(struct logs *l, const char *name, enum clock_sort sort)
{
	struct err err;
	struct exhibit *x = &l->x[l->n];

	x->name = str_of(name);
	x->acquired_s = BEGIN_S + 30 * 86400;
	must(chronology_exhibit(l->c, x, l->n, sort, &err), &err);
	l->n++;
}

static void put(struct logs *l, struct obs o)
{
	assert_true(l->sink.put(l->sink.ctx, &o));
}

/* the i-th login of a day: its connection by a sensor */
static struct obs flow_of(uint32_t i, int64_t ahead_ns)
{
	return (struct obs){
		.kind = OBS_FLOW,
		.t_ns = BEGIN_S * NS + i * 300 * NS + ahead_ns + i % 7,
		.at_byte = i * 100,
		.tuple = { addr_v4(0xc0000200 + i % 50),
			addr_v4(0xcb007106),
			(uint16_t)(20000 + i),
			22,
			6 },
		.flow = { .duration_ns = 3 * NS, .answered = 1 },
	};
}

/* the same as the host writes it: a second later, in a zone and a year that it
 * does not tell */
static struct obs login_of(uint32_t i,
	int64_t ahead_s,
	struct clock_reading *room_for)
{
	int64_t s = BEGIN_S + i * 300 + 1 + ahead_s;
	int64_t year;
	unsigned month;
	unsigned day;

	civil_from_days(s / 86400, &year, &month, &day);
	*room_for = (struct clock_reading){
		.s = days_from_civil(2000, month, day) * 86400 + s % 86400,
		.tick_ns = (uint64_t)NS,
		.zone = READ_LOCAL_UNKNOWN,
		.role = ROLE_RECORDED,
		.doubts = DOUBT_YEAR,
		.host = STR("gate"),
	};
	return (struct obs){
		.kind = OBS_SSH,
		.t_ns = T_NONE,
		.at_byte = i * 80,
		.tuple = { addr_v4(0xc0000200 + i % 50),
			{ 0 },
			(uint16_t)(20000 + i),
			0,
			6 },
		.ssh = { .success = 0 },
		.reading = room_for,
	};
}

static void fit(struct logs *l)
{
	struct err err;

	must(chronology_fit(l->c, &err), &err);
}

static const struct clock_row *row_of(struct logs *l, const char *name)
{
	uint32_t n;
	const struct clock_row *r = chronology_clocks(l->c, &n);

	for (uint32_t i = 0; i < n; i++) {
		if (str_is(r[i].clock, name))
			return &r[i];
	}
	fail_msg("no clock %s", name);
	return NULL;
}

enum {
	LOGINS = 200
};

/* Two sensors of which one is behind, a third that says which, and a host's log
 * without zone and year. */
static void clocks_are_compared(void **state)
{
	static const int64_t ahead_s[] = { 0, -420, 0 };
	static const char *const name[] = { "a", "slow", "c" };
	struct clock_reading r;
	struct logs l;
	struct err err;
	struct timed_event e;

	(void)state;
	open_logs(&l);
	for (int k = 0; k < 3; k++) {
		begin(&l, name[k], CLOCK_SENSOR);
		for (uint32_t i = 0; i < LOGINS; i++)
			put(&l, flow_of(i, ahead_s[k] * NS));
	}
	begin(&l, "auth", CLOCK_WRITES_IN_ORDER);
	for (uint32_t i = 0; i < LOGINS; i++)
		put(&l, login_of(i, 32400, &r));
	fit(&l);
	assert_int_equal(row_of(&l, "a")->state, BOUNDS_ASSUMED);
	assert_int_equal(row_of(&l, "c")->state, BOUNDS_ASSUMED);
	const struct clock_row *slow = row_of(&l, "slow");
	assert_int_equal(slow->state, BOUNDS_CHECKED);
	assert_int_equal(slow->n_piece, 1);
	assert_true(slow->piece[0].error_ns < 20 * NS);
	assert_true(llabs(slow->piece[0].offset_ns + 420 * NS) <=
		slow->piece[0].error_ns);
	const struct clock_row *auth = row_of(&l, "auth/gate");
	assert_int_equal(auth->state, BOUNDS_CHECKED);
	assert_true(llabs(auth->piece[0].offset_ns - 32400 * NS) <=
		auth->piece[0].error_ns);
	for (uint32_t i = 0; i < LOGINS; i++) {
		struct obs o = login_of(i, 32400, &r);
		int64_t truth = (BEGIN_S + i * 300 + 1) * NS;

		must(chronology_event(l.c, 3, &o, &room, &e, &err), &err);
		assert_int_equal(e.bounds.state, BOUNDS_CHECKED);
		assert_true(e.bounds.from_ns <= truth);
		assert_true(truth < e.bounds.to_ns);
		assert_true(e.bounds.to_ns - e.bounds.from_ns < 90 * NS);
	}
	chronology_close(l.c);
}

/* of two that disagree neither is believed */
static void of_two_neither(void **state)
{
	struct logs l;
	uint32_t n;

	(void)state;
	open_logs(&l);
	begin(&l, "a", CLOCK_SENSOR);
	for (uint32_t i = 0; i < LOGINS; i++)
		put(&l, flow_of(i, 0));
	begin(&l, "b", CLOCK_SENSOR);
	for (uint32_t i = 0; i < LOGINS; i++)
		put(&l, flow_of(i, 61 * NS));
	fit(&l);
	assert_int_equal(row_of(&l, "a")->state, BOUNDS_CONFLICT);
	assert_int_equal(row_of(&l, "b")->state, BOUNDS_CONFLICT);
	const struct time_conflict *x = chronology_conflicts(l.c, &n);
	assert_int_equal(n, 1);
	assert_int_equal(x->kind, CONFLICT_CLOCKS);
	assert_int_equal(x->n, LOGINS);
	assert_int_equal(x->n_member, 2);
	chronology_close(l.c);
}

/* One of two is set for the last events only: neither is believed, though most
 * differences are none. */
static void of_two_that_part(void **state)
{
	struct logs l;
	uint32_t n;

	(void)state;
	open_logs(&l);
	begin(&l, "a", CLOCK_SENSOR);
	for (uint32_t i = 0; i < LOGINS; i++)
		put(&l, flow_of(i, 0));
	begin(&l, "b", CLOCK_SENSOR);
	for (uint32_t i = 0; i < LOGINS; i++)
		put(&l, flow_of(i, i < LOGINS - 4 ? 0 : -20 * NS));
	fit(&l);
	assert_int_equal(row_of(&l, "a")->state, BOUNDS_CONFLICT);
	assert_int_equal(row_of(&l, "b")->state, BOUNDS_CONFLICT);
	chronology_conflicts(l.c, &n);
	assert_int_equal(n, 1);
	chronology_close(l.c);
}

/* Two hosts step at once: it was the sensor. One alone: told, and no more. */
static void sensors_that_were_set(void **state)
{
	(void)state;
	for (uint32_t hosts = 1; hosts <= 2; hosts++) {
		struct clock_reading r;
		struct logs l;
		uint32_t n;

		open_logs(&l);
		begin(&l, "a", CLOCK_SENSOR);
		for (uint32_t i = 0; i < LOGINS; i++)
			put(&l, flow_of(i, i < LOGINS / 2 ? 0 : -600 * NS));
		for (uint32_t k = 0; k < hosts; k++) {
			begin(&l, k ? "two" : "one", CLOCK_WRITES_IN_ORDER);
			for (uint32_t i = 0; i < LOGINS; i++)
				put(&l, login_of(i, 0, &r));
		}
		fit(&l);
		assert_int_equal(row_of(&l, "a")->state,
			hosts == 1 ? BOUNDS_ASSUMED : BOUNDS_CONFLICT);
		assert_int_equal(row_of(&l, "one/gate")->state,
			hosts == 1 ? BOUNDS_CHECKED : BOUNDS_CONFLICT);
		const struct time_conflict *x = chronology_conflicts(l.c, &n);
		assert_int_equal(n, 1);
		assert_int_equal(x->n, hosts);
		chronology_close(l.c);
	}
}

static struct obs line_of(int64_t t_ns, uint64_t number)
{
	return (struct obs){
		.kind = OBS_EVENT,
		.t_ns = t_ns,
		.at_byte = (uint64_t)t_ns % 1000000007,
		.event = { .what = STR("logged"), .number = number },
	};
}

/* nothing checks it: no bound but that it was sealed */
static void unchecked_bounds_nothing(void **state)
{
	struct logs l;
	struct err err;
	struct timed_event e;
	struct obs o = line_of(BEGIN_S * NS, COUNT_NOT_TOLD);

	(void)state;
	open_logs(&l);
	begin(&l, "alone", CLOCK_WRITES_IN_ORDER);
	put(&l, o);
	fit(&l);
	must(chronology_event(l.c, 0, &o, &room, &e, &err), &err);
	assert_int_equal(e.bounds.state, BOUNDS_UNCHECKED);
	assert_true(e.bounds.from_ns == NEVER_BEFORE_NS);
	assert_true(e.bounds.to_ns == (l.x[0].acquired_s + 1 + 43200) * NS);
	assert_int_equal(e.n_as_read, 1);
	assert_true(e.as_read[0][0] == BEGIN_S * NS);
	chronology_close(l.c);
}

/* A line every minute for a week, six hours without, records that are not
 * there, one that was written out of order. */
static void gaps_and_breaks(void **state)
{
	struct logs l;
	uint32_t n;
	uint64_t number = 1;

	(void)state;
	open_logs(&l);
	begin(&l, "log", CLOCK_WRITES_IN_ORDER);
	for (int64_t i = 0; i < 7 * 1440; i++, number++) {
		if (i == 5000)
			i += 360;
		if (i == 8000)
			number += 12;
		put(&l, line_of((BEGIN_S + i * 60) * NS, number));
		if (i == 9000)
			put(&l,
				line_of((BEGIN_S + i * 60 - 3660) * NS,
					++number));
	}
	fit(&l);
	const struct time_gap *g = chronology_gaps(l.c, &n);
	assert_int_equal(n, 2);
	assert_int_equal(g[0].missing, 0);
	assert_true(g[0].from_ns <= (BEGIN_S + 5001 * 60 + 600) * NS);
	assert_true(g[0].to_ns >= (BEGIN_S + 5360 * 60 - 600) * NS);
	assert_int_equal(g[1].missing, 12);
	const struct time_conflict *x = chronology_conflicts(l.c, &n);
	assert_int_equal(n, 1);
	assert_int_equal(x->kind, CONFLICT_ORDER);
	assert_int_equal(x->n_member, 3);
	chronology_close(l.c);
}

/* It was in our hands before what it shows. */
static void sealed_before(void **state)
{
	struct logs l;
	uint32_t n;

	(void)state;
	open_logs(&l);
	begin(&l, "log", CLOCK_WRITES_IN_ORDER);
	put(&l, line_of(BEGIN_S * NS + 31 * DAY_NS, COUNT_NOT_TOLD));
	fit(&l);
	const struct time_conflict *x = chronology_conflicts(l.c, &n);
	assert_int_equal(n, 1);
	assert_int_equal(x->kind, CONFLICT_FIRST_SIGHT);
	chronology_close(l.c);
}

/* --- what only looks like evidence --------------------------------------- */

static struct obs asked(uint32_t client, const char *uri, int64_t at_s)
{
	return (struct obs){
		.kind = OBS_HTTP,
		.t_ns = at_s * NS,
		.at_byte = (uint64_t)at_s % 1000003 * 10,
		.tuple = { addr_v4(0xc0000200 + client), { 0 }, 0, 0, 6 },
		.http = { .uri = str_of(uri), .status = 200 },
	};
}

/* Twelve crawlers ask two servers for one thing, hours apart; the log's own
 * visitors the sensor never saw. */
static void alike_is_not_the_same(void **state)
{
	struct logs l;
	char uri[32];

	(void)state;
	open_logs(&l);
	begin(&l, "http", CLOCK_SENSOR);
	for (uint32_t i = 0; i < 12; i++)
		put(&l, asked(i, "/robots.txt", BEGIN_S + i * 600));
	begin(&l, "access", CLOCK_WRITES_IN_ORDER);
	for (uint32_t i = 0; i < 12; i++) {
		put(&l, asked(i, "/robots.txt", BEGIN_S + 18000 + i * 600));
		snprintf(uri, sizeof uri, "/page/%u", i);
		put(&l, asked(40 + i, uri, BEGIN_S + 18001 + i * 600));
	}
	fit(&l);
	assert_int_equal(row_of(&l, "access")->state, BOUNDS_UNCHECKED);
	chronology_close(l.c);
}

/* Jobs that ask for the same every day, seen on one day and written on the
 * next, by a log that tells its zone: nothing says that its clock was wrong. */
static void another_day_is_another_day(void **state)
{
	struct logs l;
	char uri[32];

	(void)state;
	open_logs(&l);
	for (int day = 0; day < 2; day++) {
		begin(&l,
			day ? "access" : "http",
			day ? CLOCK_WRITES_IN_ORDER : CLOCK_SENSOR);
		for (uint32_t i = 0; i < 24; i++) {
			snprintf(uri, sizeof uri, "/feed/%u", i);
			put(&l,
				asked(i,
					uri,
					BEGIN_S + day * 86400 + i * 600));
		}
	}
	fit(&l);
	assert_int_equal(row_of(&l, "access")->state, BOUNDS_UNCHECKED);
	chronology_close(l.c);
}

static void time_from(struct logs *l,
	uint32_t server,
	const char *mode,
	const char *origin,
	const char *sent)
{
	const struct str cell[] = { STR("mode"),
		str_of(mode),
		STR("stratum"),
		STR("2"),
		STR("org_time"),
		str_of(origin),
		STR("xmt_time"),
		str_of(sent) };

	put(l,
		(struct obs){
			.kind = OBS_RECORD,
			.t_ns = BEGIN_S * NS,
			.tuple = { addr_v4(0xc0000201),
				addr_v4(0xcb007100 + server),
				40000,
				123,
				17 },
			.record = { STR("ntp"), cell, 8 },
		});
}

/* how many servers answer, whether they were asked, and what becomes of the
 * sensor, which is two hours ahead by them */
static const struct {
	uint32_t servers;
	bool asked;
	enum bounds_state state;
	uint32_t conflicts;
} servers[] = {
	{ 1, false, BOUNDS_ASSUMED, 0 },
	{ 9, false, BOUNDS_ASSUMED, 0 },
	{ 1, true, BOUNDS_ASSUMED, 1 },
	{ 9, true, BOUNDS_CHECKED, 0 },
};

static void few_servers_move_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(servers); i++) {
		struct logs l;
		uint32_t n;

		open_logs(&l);
		begin(&l, "ntp", CLOCK_SENSOR);
		if (servers[i].asked)
			time_from(&l, 0, "3", "", "1456999999.25");
		for (uint32_t k = 0; k < servers[i].servers; k++) {
			time_from(&l,
				1 + k,
				"4",
				"1456999999.25",
				"1456992800.5");
		}
		fit(&l);
		assert_int_equal(row_of(&l, "ntp")->state, servers[i].state);
		chronology_conflicts(l.c, &n);
		assert_int_equal(n, servers[i].conflicts);
		chronology_close(l.c);
	}
}

/* A word that the evidence contradicts stands among the conflicts, and moves
 * nothing; where there is no evidence it is all there is. */
static void words_and_evidence(void **state)
{
	struct claim said = {
		.subject = STR("clock:auth"),
		.source = STR("analyst/x"),
		.text = STR("said"),
		.detail = STR("{\"seconds\":\"99999\",\"error\":\"1\"}"),
		.from_s = TIME_UNKNOWN,
		.to_s = TIME_OPEN,
	};
	struct clock_reading r;

	(void)state;
	for (int evidence = 0; evidence < 2; evidence++) {
		struct logs l;
		struct err err;
		uint32_t n;

		open_logs(&l);
		begin(&l, "a", CLOCK_SENSOR);
		for (uint32_t i = 0; evidence && i < LOGINS; i++)
			put(&l, flow_of(i, 0));
		begin(&l, "auth", CLOCK_WRITES_IN_ORDER);
		for (uint32_t i = 0; i < LOGINS; i++)
			put(&l, login_of(i, 0, &r));
		must(chronology_clock_said(l.c, &said, &err), &err);
		fit(&l);
		assert_int_equal(row_of(&l, "auth/gate")->state,
			evidence ? BOUNDS_CHECKED : BOUNDS_SAID);
		chronology_conflicts(l.c, &n);
		assert_int_equal(n, evidence);
		chronology_close(l.c);
	}
}

/* --- order --------------------------------------------------------------- */

static struct timed_event bounded(const char *id, int64_t from, int64_t to)
{
	return (struct timed_event){
		.event = str_of(id),
		.bounds = { .from_ns = from,
			.to_ns = to,
			.state = BOUNDS_SAID },
	};
}

static void orders(void **state)
{
	static const struct {
		int64_t a[2], b[2];
		/* b - a, by what is assumed; least > most: nothing is */
		int64_t least, most;
		enum precedence answer;
	} cases[] = {
		{ { 0, 10 }, { 20, 30 }, 1, 0, PRECEDENCE_MUST },
		{ { 20, 30 }, { 0, 10 }, 1, 0, PRECEDENCE_CANNOT },
		{ { 0, 25 }, { 20, 30 }, 1, 0, PRECEDENCE_MAY },
		{ { 0, 25 }, { 20, 30 }, 1, INT64_MAX, PRECEDENCE_MUST },
		{ { 0, 100 }, { 0, 100 }, -50, -1, PRECEDENCE_CANNOT },
		{ { 20, 30 }, { 0, 10 }, 1, INT64_MAX, PRECEDENCE_CONFLICT },
		{ { NEVER_BEFORE_NS, NEVER_AFTER_NS },
			{ 0, 10 },
			1,
			0,
			PRECEDENCE_MAY },
		{ { NEVER_BEFORE_NS, NEVER_AFTER_NS },
			{ 0, 10 },
			1,
			INT64_MAX,
			PRECEDENCE_MUST },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct timed_event e[2] = {
			bounded("a", cases[i].a[0], cases[i].a[1]),
			bounded("b", cases[i].b[0], cases[i].b[1]),
		};
		struct time_relation r = { 0,
			1,
			cases[i].least,
			cases[i].most,
			STR("assumed") };
		struct order_row row;
		struct logs l;
		struct err err;

		open_logs(&l);
		fit(&l);
		must(chronology_order(l.c,
			     e,
			     2,
			     &r,
			     cases[i].least <= cases[i].most,
			     &room,
			     &row,
			     &err),
			&err);
		assert_int_equal(row.answer, cases[i].answer);
		chronology_close(l.c);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(readings_mean),
		cmocka_unit_test(clocks_are_compared),
		cmocka_unit_test(of_two_neither),
		cmocka_unit_test(of_two_that_part),
		cmocka_unit_test(sensors_that_were_set),
		cmocka_unit_test(unchecked_bounds_nothing),
		cmocka_unit_test(gaps_and_breaks),
		cmocka_unit_test(sealed_before),
		cmocka_unit_test(alike_is_not_the_same),
		cmocka_unit_test(another_day_is_another_day),
		cmocka_unit_test(few_servers_move_nothing),
		cmocka_unit_test(words_and_evidence),
		cmocka_unit_test(orders),
	};
	return cmocka_run_group_tests(tests, open_room, close_room);
}
