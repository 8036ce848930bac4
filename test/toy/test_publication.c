/* SPDX-License-Identifier: Apache-2.0 */
/* A publication is one file and one row: `report --as toy` writes it into the
 * case, records it, and the case verifies. */
#include "core/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "case/case.h"

static void toy_is_written(void **state)
{
	const struct question everything = { .as_of_s = INT64_MAX };
	const struct making made = { .by = STR("tester"),
		.at_s = 1479081600 };
	char dir[] = "/tmp/ashiato-toy-XXXXXX";
	char case_dir[64];
	struct reported made_of;
	char command[64];
	struct store *s;
	struct str text;
	struct arena a;
	struct err err;

	(void)state;
	assert_non_null(mkdtemp(dir));
	setenv("ASHIATO_HOME", dir, 1);
	snprintf(case_dir, sizeof case_dir, "%s/case", dir);
	assert_true(arena_open(&a, 1 << 20, &err));
	if (!case_create(case_dir, STR("tester"), false, &err))
		fail_msg("%s", err.text);
	assert_true(case_open(&s, case_dir, &err));
	if (!case_report(s, STR("toy"), &everything, &made, &made_of, &err))
		fail_msg("%s", err.text);
	assert_false(
		case_report(s, STR("none"), &everything, &made, &made_of, &err));
	assert_int_equal(err.code, ERR_USAGE);
	assert_true(case_close(s, &err));
	assert_true(file_read(made_of.path, 1 << 10, &a, &text, &err));
	assert_true(str_is(text, "0 claims\n"));
	arena_close(&a);
	snprintf(command, sizeof command, "rm -rf '%s'", dir);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(
		toy_is_written) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
