/* SPDX-License-Identifier: Apache-2.0 */
/* Words that may not stand in an answer, in whatever spelling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "case/steps/forbidden.h"

#include <cmocka.h>

static const char *const words[] = { "Aerospace Maker 07",
	"10.1.2.3",
	"ACME",
	"evil.example",
	"\xe6\xa9\x9f\xe6\xa7\x8b",
	"CORP\\admin",
	"x" };

static const struct {
	const char *text;
	bool found;
} cases[] = {
	{ "hosts of Aerospace Maker 07 talked", true },
	{ "hosts of AEROSPACE  maker\t07", true },
	{ "aerospace-maker-07.conn.log", true },
	{ "aerospace_maker_07", true },
	{ "Aerospace%20Maker%2007", true },
	{ "Aerospace\\u0020Maker\\n07", true },
	{ "&lt;Aerospace Maker 07&gt;", true },
	{ "Aerospace Maker 071", false },
	{ "Aerospace Maker 08", false },
	{ "from 10.1.2.3 on", true },
	{ "10[.]1[.]2[.]3", true },
	{ "10.1.2.31 and 110.1.2.3", false },
	{ "acme, inc", true },
	{ "the acmesthesia", false },
	{ "hxxp://evil[.]example/x", true },
	{ "notevil.example", true },
	{ "\xe3\x80\x8c\xe6\xa9\x9f\xe6\xa7\x8b\xe3\x80\x8d", true },
	{ "\\u6a5f\\u69cb", true },
	{ "{\"user\":\"corp\\\\admin\"}", true },
	{ "CORP\\admin", true },
	{ "x marks nothing", false },
	{ "", false },
	{ "nothing", false },
};

static void finds_words(void **state)
{
	struct arena a = { 0 };
	struct err err = { 0 };
	struct forbidden f;

	(void)state;
	assert_true(arena_open(&a, 1 << 22, &err));
	assert_true(forbidden_open(&f, &a));
	assert_false(forbidden_in(&f, STR("ACME"), a));
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_true(forbidden_put(&f, str_of(words[i])));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool found = forbidden_in(&f, str_of(cases[i].text), a);

		if (found != cases[i].found)
			print_error("\"%s\"\n", cases[i].text);
		assert_int_equal(found, cases[i].found);
	}
	arena_close(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
