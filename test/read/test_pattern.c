/* SPDX-License-Identifier: Apache-2.0 */
/* Dates of logs for people: what is written, and what is left open. */
#include "../core/check.h"

#include "read/text/pattern.h"

/* value as stamp_text writes it; NULL = no such date */
static const struct {
	const char *pattern;
	const char *line;
	const char *value;
	uint32_t ns;
	uint64_t tick_ns;
	enum reading_zone zone;
	int32_t offset_s;
	unsigned doubts;
} dates[] = {
	{ "%Y-%m-%d %H:%M:%S%f%Z",
		"2024-02-29 23:59:60.25Z",
		"2024-02-29T23:59:59Z",
		0,
		2000000000,
		READ_UTC,
		0,
		0 },
	{ "%Y-%m-%d %H:%M:%S%f%Z",
		"2023-02-29 23:59:59",
		NULL,
		0,
		0,
		READ_UTC,
		0,
		0 },
	{ "%Y-%m-%d %H:%M:%S%f%Z",
		"2024-13-01 00:00:00",
		NULL,
		0,
		0,
		READ_UTC,
		0,
		0 },
	{ "%Y-%m-%d %H:%M:%S%f%Z",
		"2024-01-01 24:00:00",
		NULL,
		0,
		0,
		READ_UTC,
		0,
		0 },
	{ "%Y-%m-%d %H:%M:%S%f%Z",
		"2024-01-01 00:00:00,123456789012",
		"2024-01-01T00:00:00Z",
		123456789,
		1,
		READ_ZONES,
		0,
		0 },
	{ "%Y-%m-%d %H:%M:%S%f%Z",
		"2024-01-01 00:00:00-0530",
		"2024-01-01T00:00:00Z",
		0,
		1000000000,
		READ_OFFSET,
		-19800,
		0 },
	{ "%Y-%m-%d %H:%M:%S%f%Z",
		"2024-01-01 00:00:00+05:30",
		"2024-01-01T00:00:00Z",
		0,
		1000000000,
		READ_OFFSET,
		19800,
		0 },
	{ "%Y-%m-%d %H:%M:%S%f%Z",
		"2024-01-01 00:00:00+9",
		"2024-01-01T00:00:00Z",
		0,
		1000000000,
		READ_ZONES,
		0,
		0 },
	{ "%Y-%m-%d %H:%M:%S %Z",
		"2024-01-01 00:00:00 EST",
		"2024-01-01T00:00:00Z",
		0,
		1000000000,
		READ_LOCAL_UNKNOWN,
		0,
		0 },
	{ "%Y-%m-%d %H:%M:%S %z",
		"2024-01-01 00:00:00 EST",
		NULL,
		0,
		0,
		READ_UTC,
		0,
		0 },
	{ "%Y-%m-%d %H:%M:%S %z",
		"2024-01-01 00:00:00 +1500",
		NULL,
		0,
		0,
		READ_UTC,
		0,
		0 },
	{ "%b %d %H:%M:%S",
		"Feb 29 01:02:03",
		"2000-02-29T01:02:03Z",
		0,
		1000000000,
		READ_ZONES,
		0,
		DOUBT_YEAR },
	{ "%b %d %H:%M:%S",
		"dec  1 1:02:03",
		"2000-12-01T01:02:03Z",
		0,
		1000000000,
		READ_ZONES,
		0,
		DOUBT_YEAR },
	{ "%b %d %H:%M:%S", "Foo 29 01:02:03", NULL, 0, 0, READ_UTC, 0, 0 },
	{ "%m/%d/%y %H:%M",
		"02/03/68 10:11",
		"2068-02-03T10:11:00Z",
		0,
		60000000000,
		READ_ZONES,
		0,
		DOUBT_CENTURY },
	{ "%m/%d/%y %H:%M",
		"02/03/69 10:11",
		"1969-02-03T10:11:00Z",
		0,
		60000000000,
		READ_ZONES,
		0,
		DOUBT_CENTURY },
	{ "%H:%M:%S",
		"10:11:12",
		"1970-01-01T10:11:12Z",
		0,
		1000000000,
		READ_ZONES,
		0,
		DOUBT_DATE },
	{ "%Y-%m-%d",
		"2024-05-06",
		"2024-05-06T00:00:00Z",
		0,
		86400000000000,
		READ_ZONES,
		0,
		0 },
	{ "%m/%d/%Y %H:%M:%S %P",
		"1/2/2024 12:00:00 AM",
		"2024-01-02T00:00:00Z",
		0,
		1000000000,
		READ_ZONES,
		0,
		0 },
	{ "%m/%d/%Y %H:%M:%S %P",
		"1/2/2024 12:00:00 pm",
		"2024-01-02T12:00:00Z",
		0,
		1000000000,
		READ_ZONES,
		0,
		0 },
	{ "%m/%d/%Y %H:%M:%S %P",
		"1/2/2024 13:00:00 PM",
		NULL,
		0,
		0,
		READ_UTC,
		0,
		0 },
	{ "%e",
		"1700000000.5",
		"2023-11-14T22:13:20Z",
		500000000,
		100000000,
		READ_UTC,
		0,
		0 },
	{ "%e", "-2", "1969-12-31T23:59:58Z", 0, 1000000000, READ_UTC, 0, 0 },
	{ "%e",
		"-1",
		"1969-12-31T23:59:59Z",
		0,
		1000000000,
		READ_UTC,
		0,
		DOUBT_NOT_SET },
	{ "%e", "99999999999999999999", NULL, 0, 0, READ_UTC, 0, 0 },
	{ "%E",
		"1700000000123",
		"2023-11-14T22:13:20Z",
		123000000,
		1000000,
		READ_UTC,
		0,
		0 },
	{ "%H:%M:%S%f%o",
		"10:11:12.5+300",
		"1970-01-01T10:11:12Z",
		500000000,
		100000000,
		READ_OFFSET,
		-18000,
		DOUBT_DATE },
};

static void read_dates(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(dates); i++) {
		struct str s = str_of(dates[i].line);
		struct clock_reading r;
		char stamp[STAMP_N];
		bool ok = pattern_date(dates[i].pattern, &s, &r);

		if (ok != (dates[i].value != NULL))
			fail_msg("%s: %d", dates[i].line, ok);
		if (!ok)
			continue;
		assert_string_equal(stamp_text(r.s, stamp), dates[i].value);
		if (r.ns != dates[i].ns || r.tick_ns != dates[i].tick_ns ||
			r.zone != dates[i].zone ||
			r.offset_s != dates[i].offset_s ||
			r.doubts != dates[i].doubts) {
			fail_msg("%s: %u/%llu zone %d%+d doubts %u",
				dates[i].line,
				r.ns,
				(unsigned long long)r.tick_ns,
				(int)r.zone,
				r.offset_s,
				r.doubts);
		}
	}
}

/* A field ends where the whole literal text behind it begins. */
static void fields(void **state)
{
	(void)state;
	struct pattern_fields f;

	assert_true(pattern_fits("<%N]LOG]> %U: %T",
		STR("<a]b]LOG]>   eve: text : more "),
		&f));
	assert_true(str_is(f.name, "a]b"));
	assert_true(str_is(f.user, "eve"));
	assert_true(str_is(f.text, "text : more"));
	assert_int_equal(f.parts, 0);
	assert_false(pattern_fits("<%N]LOG]>", STR("<a]b"), &f));
	assert_false(pattern_fits("a b", STR("ab"), &f));
	assert_true(pattern_fits("a %%", STR("a\t %"), &f));
	assert_true(pattern_fits("%W: %e", STR("x: 5"), &f));
	assert_true(str_is(f.when.raw, "5"));
	assert_true(str_is(f.when.form, "posix-s"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_dates),
		cmocka_unit_test(fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
