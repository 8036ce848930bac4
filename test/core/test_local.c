/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdlib.h>

#include "core/core.h"

static void zones(void **state)
{
	static const struct {
		const char *zone;
		bool known;
	} rows[] = {
		{ "Z", true },
		{ "UTC", true },
		{ "+09:00", true },
		{ "-0330", true },
		{ "+15:00", false },
		{ "Mars/Phobos", false },
		{ "../../../etc/passwd", false },
		{ "/etc/localtime", false },
		{ "", false },
		{ "tzdata.zi", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (zone_known(str_of(rows[i].zone)) != rows[i].known)
			fail_msg("%s", rows[i].zone);
	}
}

static int64_t civil(const char *text)
{
	struct span v;

	assert_true(span_parse(str_of(text), STR("Z"), &v));
	return v.from;
}

/* one zone after the other in one process: the test is alone in it */
static void instants(void **state)
{
	static const struct {
		const char *zone;
		const char *local;
		enum local_time how;
		const char *utc;
	} rows[] = {
		{ "", "2024-01-01T00:00:00", LOCAL_UNTOLD, NULL },
		{ "Z",
			"2024-01-01T00:00:00",
			LOCAL_ONE,
			"2024-01-01T00:00:00" },
		{ "+09:00",
			"2024-01-01T08:00:00",
			LOCAL_ONE,
			"2023-12-31T23:00:00" },
		{ "-03:30",
			"2024-01-01T00:00:00",
			LOCAL_ONE,
			"2024-01-01T03:30:00" },
		{ "Asia/Tokyo",
			"2024-07-01T09:00:00",
			LOCAL_ONE,
			"2024-07-01T00:00:00" },
		{ "Asia/Tokyo",
			"1970-07-01T09:00:00",
			LOCAL_ONE,
			"1970-07-01T00:00:00" },
		{ "Europe/Paris",
			"2024-03-31T01:59:59",
			LOCAL_ONE,
			"2024-03-31T00:59:59" },
		{ "Europe/Paris", "2024-03-31T02:00:00", LOCAL_NEVER, NULL },
		{ "Europe/Paris", "2024-03-31T02:59:59", LOCAL_NEVER, NULL },
		{ "Europe/Paris",
			"2024-03-31T03:00:00",
			LOCAL_ONE,
			"2024-03-31T01:00:00" },
		{ "Europe/Paris",
			"2024-10-27T01:59:59",
			LOCAL_ONE,
			"2024-10-26T23:59:59" },
		{ "Europe/Paris", "2024-10-27T02:00:00", LOCAL_TWICE, NULL },
		{ "Europe/Paris", "2024-10-27T02:59:59", LOCAL_TWICE, NULL },
		{ "Europe/Paris",
			"2024-10-27T03:00:00",
			LOCAL_ONE,
			"2024-10-27T02:00:00" },
		/* beyond the transitions that the file lists */
		{ "Europe/Paris",
			"2150-07-01T12:00:00",
			LOCAL_ONE,
			"2150-07-01T10:00:00" },
		/* half an hour of summer time */
		{ "Australia/Lord_Howe",
			"2024-04-07T01:45:00",
			LOCAL_TWICE,
			NULL },
		/* a day that Samoa skipped */
		{ "Pacific/Apia", "2011-12-30T12:00:00", LOCAL_NEVER, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct local_clock c;
		int64_t got = 0;
		bool named = strchr(rows[i].zone, '/') != NULL;

		if (named && !zone_known(str_of(rows[i].zone)))
			continue; /* a machine without the database */
		assert_true(local_clock_open(&c, str_of(rows[i].zone), 2024));
		enum local_time how =
			local_instant(&c, civil(rows[i].local), &got);
		if (how != rows[i].how)
			fail_msg("%s %s: %d",
				rows[i].zone,
				rows[i].local,
				how);
		if (rows[i].utc && got != civil(rows[i].utc))
			fail_msg("%s %s", rows[i].zone, rows[i].local);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zones),
		cmocka_unit_test(instants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
