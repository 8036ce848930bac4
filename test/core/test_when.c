/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdio.h>

/* from and to as stamp_text writes them; NULL = refused */
static const struct {
	const char *text, *zone, *from, *to;
	enum zone z;
	enum resolution res;
} spans[] = {
	{ "2016",
		"Z",
		"2016-01-01T00:00:00Z",
		"2017-01-01T00:00:00Z",
		ZONE_UTC,
		RES_YEAR },
	{ "2016-09",
		"+09:00",
		"2016-08-31T15:00:00Z",
		"2016-09-30T15:00:00Z",
		ZONE_OFFSET,
		RES_MONTH },
	{ "2016-12",
		"UTC",
		"2016-12-01T00:00:00Z",
		"2017-01-01T00:00:00Z",
		ZONE_UTC,
		RES_MONTH },
	{ "2016-09-12",
		"Z",
		"2016-09-12T00:00:00Z",
		"2016-09-13T00:00:00Z",
		ZONE_UTC,
		RES_DAY },
	{ "2016-09-12T08:30",
		"Z",
		"2016-09-12T08:30:00Z",
		"2016-09-12T08:31:00Z",
		ZONE_UTC,
		RES_MINUTE },
	{ "2016-09-12 08:30",
		"Z",
		"2016-09-12T08:30:00Z",
		"2016-09-12T08:31:00Z",
		ZONE_UTC,
		RES_MINUTE },
	{ "2016-09-12T08:30:15",
		"-05:00",
		"2016-09-12T13:30:15Z",
		"2016-09-12T13:30:16Z",
		ZONE_OFFSET,
		RES_SECOND },
	{ "2016-09-12T08:30:15.123456Z",
		"+09:00",
		"2016-09-12T08:30:15Z",
		"2016-09-12T08:30:16Z",
		ZONE_UTC,
		RES_SECOND },
	{ "2016-09-12T08:30:15,5+0900",
		"",
		"2016-09-11T23:30:15Z",
		"2016-09-11T23:30:16Z",
		ZONE_OFFSET,
		RES_SECOND },
	{ " 2016-09-12 ",
		" Z ",
		"2016-09-12T00:00:00Z",
		"2016-09-13T00:00:00Z",
		ZONE_UTC,
		RES_DAY },
	/* unknown zone: widened by UTC+14 and UTC-12, never shifted */
	{ "2016-09-12",
		"",
		"2016-09-11T10:00:00Z",
		"2016-09-13T12:00:00Z",
		ZONE_LOCAL_UNKNOWN,
		RES_DAY },
	{ "2016-09-12T08:30",
		"",
		"2016-09-11T18:30:00Z",
		"2016-09-12T20:31:00Z",
		ZONE_LOCAL_UNKNOWN,
		RES_MINUTE },
	{ "1970",
		"",
		"1969-12-31T10:00:00Z",
		"1971-01-01T12:00:00Z",
		ZONE_LOCAL_UNKNOWN,
		RES_YEAR },
	/* leap days and the leap second */
	{ "2016-02-29",
		"Z",
		"2016-02-29T00:00:00Z",
		"2016-03-01T00:00:00Z",
		ZONE_UTC,
		RES_DAY },
	{ "2000-02-29",
		"Z",
		"2000-02-29T00:00:00Z",
		"2000-03-01T00:00:00Z",
		ZONE_UTC,
		RES_DAY },
	{ "2016-02",
		"Z",
		"2016-02-01T00:00:00Z",
		"2016-03-01T00:00:00Z",
		ZONE_UTC,
		RES_MONTH },
	{ "2016-12-31T23:59:60Z",
		"",
		"2017-01-01T00:00:00Z",
		"2017-01-01T00:00:01Z",
		ZONE_UTC,
		RES_SECOND },
	{ "2017-02-29", "Z", NULL, NULL, 0, 0 },
	{ "2100-02-29", "Z", NULL, NULL, 0, 0 },
	{ "2016-02-30", "Z", NULL, NULL, 0, 0 },
	/* the edges of the years that are believed */
	{ "1970-01-01T00:00:00Z",
		"",
		"1970-01-01T00:00:00Z",
		"1970-01-01T00:00:01Z",
		ZONE_UTC,
		RES_SECOND },
	{ "2199-12-31",
		"Z",
		"2199-12-31T00:00:00Z",
		"2200-01-01T00:00:00Z",
		ZONE_UTC,
		RES_DAY },
	{ "0000-00-00", "Z", NULL, NULL, 0, 0 },
	{ "0000-01-01", "Z", NULL, NULL, 0, 0 },
	{ "0001-01-01", "Z", NULL, NULL, 0, 0 },
	{ "1969-12-31", "Z", NULL, NULL, 0, 0 },
	{ "2200", "Z", NULL, NULL, 0, 0 },
	{ "9999-12-31", "Z", NULL, NULL, 0, 0 },
	/* not dates */
	{ "", "Z", NULL, NULL, 0, 0 },
	{ "16", "Z", NULL, NULL, 0, 0 },
	{ "2016-9-12", "Z", NULL, NULL, 0, 0 },
	{ "2016/09/12", "Z", NULL, NULL, 0, 0 },
	{ "12.09.2016", "Z", NULL, NULL, 0, 0 },
	{ "2016-13", "Z", NULL, NULL, 0, 0 },
	{ "2016-00", "Z", NULL, NULL, 0, 0 },
	{ "2016-09-", "Z", NULL, NULL, 0, 0 },
	{ "2016-09-31", "Z", NULL, NULL, 0, 0 },
	{ "2016-09-00", "Z", NULL, NULL, 0, 0 },
	{ "2016-09-12T", "Z", NULL, NULL, 0, 0 },
	{ "2016-09-12T24:00", "Z", NULL, NULL, 0, 0 },
	{ "2016-09-12T08:60", "Z", NULL, NULL, 0, 0 },
	{ "2016-09-12T08:30:61", "Z", NULL, NULL, 0, 0 },
	{ "2016-09-12T08", "Z", NULL, NULL, 0, 0 },
	{ "20160912", "Z", NULL, NULL, 0, 0 },
	{ "2016-09-12x", "Z", NULL, NULL, 0, 0 },
	{ "-2016-09-12", "Z", NULL, NULL, 0, 0 },
	{ "+2016", "Z", NULL, NULL, 0, 0 },
	{ "about 2016", "Z", NULL, NULL, 0, 0 },
	/* not zones */
	{ "2016", "JST", NULL, NULL, 0, 0 },
	{ "2016", "+15:00", NULL, NULL, 0, 0 },
	{ "2016", "+09:60", NULL, NULL, 0, 0 },
	{ "2016", "+9", NULL, NULL, 0, 0 },
	{ "2016", "09:00", NULL, NULL, 0, 0 },
	{ "2016-09-12T08:30z", "", NULL, NULL, 0, 0 },
	{ "2016", "+09:00x", NULL, NULL, 0, 0 },
};

static void spans_of_all_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(spans); i++) {
		struct span v = { 1, 2, ZONE_OFFSET, RES_MINUTE };
		char from[STAMP_N];
		char to[STAMP_N];
		bool ok = span_parse(str_of(spans[i].text),
			str_of(spans[i].zone),
			&v);

		if (ok != (spans[i].from != NULL)) {
			fail_msg("\"%s\" in zone \"%s\" was %s",
				spans[i].text,
				spans[i].zone,
				ok ? "taken" : "refused");
		}
		if (!ok) {
			assert_true(v.from == 1 && v.to == 2 &&
				v.zone == ZONE_OFFSET && v.res == RES_MINUTE);
			continue;
		}
		assert_string_equal(stamp_text(v.from, from), spans[i].from);
		assert_string_equal(stamp_text(v.to, to), spans[i].to);
		assert_int_equal(v.zone, spans[i].z);
		assert_int_equal(v.res, spans[i].res);
	}
}

static void day_ends(void **state)
{
	(void)state;
	static const struct {
		const char *text, *end;
	} cases[] = {
		{ "2016-12-31", "2017-01-01T00:00:00Z" },
		{ "2016-02-28", "2016-02-29T00:00:00Z" },
		{ "2016-02", "2016-03-01T00:00:00Z" },
		{ "2016", "2017-01-01T00:00:00Z" },
		{ "2016-12-31T10:00", NULL },
		{ "9999-12-31", NULL },
		{ "0000-00-00", NULL },
		{ "", NULL },
		{ "now", NULL },
	};

	for (size_t i = 0; i < N(cases); i++) {
		int64_t s = 42;
		char stamp[STAMP_N];

		assert_int_equal(day_end_parse(str_of(cases[i].text), &s),
			cases[i].end != NULL);
		if (cases[i].end)
			assert_string_equal(stamp_text(s, stamp),
				cases[i].end);
		else
			assert_int_equal(s, 42);
	}
}

/* every day from the year -9999 to 9999, counted by hand beside the functions
 */
static void civil_round_trip(void **state)
{
	(void)state;
	static const unsigned
		length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t days = days_from_civil(-9999, 1, 1);

	for (int64_t y = -9999; y <= 9999; y++) {
		for (unsigned m = 1; m <= 12; m++) {
			bool leap =
				(y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
			unsigned last = length[m - 1] + (m == 2 && leap);

			for (unsigned d = 1; d <= last; d++, days++) {
				int64_t year;
				unsigned month;
				unsigned day;

				civil_from_days(days, &year, &month, &day);
				if (days_from_civil(y, m, d) != days ||
					year != y || month != m || day != d) {
					fail_msg(
						"day %lld is %lld-%u-%u, not "
						"%lld-%u-%u",
						(long long)days,
						(long long)year,
						month,
						day,
						(long long)y,
						m,
						d);
				}
			}
		}
	}
	assert_int_equal(days_from_civil(1970, 1, 1), 0);
	assert_int_equal(days_from_civil(2000, 3, 1), 11017);
}

static void stamps(void **state)
{
	(void)state;
	static const struct {
		int64_t s;
		const char *date, *stamp;
	} cases[] = {
		{ 0, "1970-01-01", "1970-01-01T00:00:00Z" },
		{ -1, "1969-12-31", "1969-12-31T23:59:59Z" },
		{ 951782400, "2000-02-29", "2000-02-29T00:00:00Z" },
		{ 1473669015, "2016-09-12", "2016-09-12T08:30:15Z" },
		{ 253402300799, "9999-12-31", "9999-12-31T23:59:59Z" },
	};
	char date[DATE_N];
	char stamp[STAMP_N];

	for (size_t i = 0; i < N(cases); i++) {
		assert_string_equal(date_text(cases[i].s, date),
			cases[i].date);
		assert_string_equal(stamp_text(cases[i].s, stamp),
			cases[i].stamp);
	}
	assert_string_equal(date_text(253402300800, date), "out-of-era");
	date_text(INT64_MIN, date); /* no report from a sanitizer */
	date_text(INT64_MAX, date);
	stamp_text(INT64_MIN, stamp);
	stamp_text(INT64_MAX, stamp);
	assert_true(now_s() > 1700000000);
}

static void durations(void **state)
{
	static const struct {
		int64_t ns;
		const char *text;
	} cases[] = {
		{ 0, "0 ns" },
		{ 999, "999 ns" },
		{ 1000, "1 us" },
		{ 1500000, "1500 us" },
		{ 1000000000, "1 s" },
		{ -1500000000, "-1500 ms" },
		{ 3660000000000, "61 min" },
		{ -7200000000000, "-2 h" },
		{ 864000000000000, "10 days" },
	};
	char text[LASTING_N];

	(void)state;
	for (size_t i = 0; i < N(cases); i++)
		assert_string_equal(lasting_text(cases[i].ns, text),
			cases[i].text);
	lasting_text(INT64_MIN, text); /* no report from a sanitizer */
	lasting_text(INT64_MAX, text);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans_of_all_forms),
		cmocka_unit_test(day_ends),
		cmocka_unit_test(civil_round_trip),
		cmocka_unit_test(stamps),
		cmocka_unit_test(durations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
