/* SPDX-License-Identifier: Apache-2.0 */
/* What can be asked about and by whom, references, and where requests stand.
 */
#include "../core/check.h"

#include "model/model.h"

static struct arena open_arena(void)
{
	struct arena a = { 0 };
	struct err err;

	assert_true(arena_open(&a, 1 << 24, &err));
	return a;
}

static void what_is_asked_about(void **state)
{
	static const struct {
		struct str text;
		const char *entity; /* NULL = nothing that can be asked */
	} cases[] = {
		{ S("203.0.113.10"), "address:203.0.113.10" },
		{ S(" 203.0.113[.]10 "), "address:203.0.113.10" },
		{ S("address:2001:DB8::0:7"), "address:2001:db8::7" },
		{ S("2001:db8:0:0::7"), "address:2001:db8::7" },
		{ S("C2.Example."), "domain:c2.example" },
		{ S("domain:C2.Example"), "domain:c2.example" },
		{ S("D41D8CD98F00B204E9800998ECF8427E"),
			"sample:d41d8cd98f00b204e9800998ecf8427e" },
		{ S("group:Example Group"), "group:Example Group" },
		{ S("address:999.1.1.1"), NULL },
		{ S("server:"), NULL },
		{ S("nothing:x"), NULL },
		{ S("198.51.100.0/24"), NULL },
		{ S("https://c2.example/a"), NULL },
		{ S("group:a\nb"), NULL },
		{ S("group:a\0b"), NULL },
		{ S("group:\xff"), NULL },
		{ S(""), NULL },
	};
	struct arena a = open_arena();

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct str is = { 0 };
		bool any = rfi_entity(cases[i].text, &a, &is);

		if (any != (cases[i].entity != NULL) ||
			(any && !str_is(is, cases[i].entity)))
			fail_msg("%.*s: %.*s",
				STR_FMT(cases[i].text),
				STR_FMT(is));
	}
	arena_close(&a);
}

static void who_asks(void **state)
{
	static const struct {
		struct str from;
		bool ok;
	} cases[] = {
		{ S("agency/Example CERT"), true },
		{ S("police/A/B"), true },
		{ S("Example CERT"), false },
		{ S("agency/"), false },
		{ S("agency/ "), false },
		{ S("/Example"), false },
		{ S("an agency/X"), false },
		{ S("agency/a\nb"), false },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		if (rfi_from_ok(cases[i].from) != cases[i].ok)
			fail_msg("%.*s", STR_FMT(cases[i].from));
	}
}

static void references(void **state)
{
	struct rfi_entry e = { .from = S("agency/Example CERT"),
		.about = S("address:203.0.113.10"),
		.layers = 8,
		.until_s = TIME_UNKNOWN };
	char was[RFI_REFERENCE_N];
	char is[RFI_REFERENCE_N];

	(void)state;
	rfi_reference(STR("0123456789abcdef"), &e, was);
	assert_string_equal(was, "RFI-64T1E4DW");
	/* who recorded it, when, and for which audience do not matter */
	e.by = STR("A");
	e.day_s = 86400;
	e.whom.tlp = TLP_RED;
	rfi_reference(STR("0123456789abcdef"), &e, is);
	assert_string_equal(is, was);
	e.why = STR("Who?");
	rfi_reference(STR("0123456789abcdef"), &e, is);
	assert_string_not_equal(is, was);
	e.why = STR("");
	rfi_reference(STR("0123456789abcde0"), &e, is);
	assert_string_not_equal(is, was);
}

#define STEP(ref, is, who, day)                                       \
	{                                                             \
		.reference = S(ref), .state = RFI_##is, .by = S(who), \
		.day_s = (day)*DAY_S, .from = S("agency/X"),          \
		.until_s = 9 * DAY_S                                  \
	}

static void where_it_stands(void **state)
{
	static const struct rfi_entry e[] = {
		STEP("RFI-A", ASKED, "a", 1),
		STEP("RFI-B", ASKED, "a", 1),
		STEP("RFI-C", APPROVED, "x", 1), /* of no request */
		STEP("RFI-A", DRAFTED, "a", 2),
		STEP("RFI-A", APPROVED, "Reader One", 3),
		STEP("RFI-A", APPROVED, " reader one ", 4),
		STEP("RFI-A", DRAFTED, "a", 5),
		STEP("RFI-A", APPROVED, "Reader Two", 6),
		STEP("RFI-B", WITHDRAWN, "a", 7),
	};
	static const struct {
		uint32_t steps; /* of those above */
		bool stale;
		int64_t day;
		const char *due; /* of the first */
		bool overdue;
		uint32_t approvers;
	} cases[] = {
		{ 1, false, 8, "draft an answer", false, 0 },
		{ 4, false, 8, "approve it", false, 0 },
		{ 4, true, 8, "draft it again", false, 0 },
		{ 5, false, 8, "send it", false, 1 },
		/* the same person twice is one */
		{ 6, false, 9, "send it, overdue by 1 day", true, 1 },
		/* approvals are of the draft that was approved */
		{ 7, false, 8, "approve it", false, 0 },
		{ 8, false, 11, "send it, overdue by 3 days", true, 1 },
	};
	struct arena a = open_arena();
	struct rfi_standing *s;
	uint32_t n;

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		s = rfi_standings(e, cases[i].steps, &a, &n);
		assert_non_null(s);
		s[0].stale = cases[i].stale;
		rfi_judge(&s[0], cases[i].day * DAY_S, &a);
		if (!str_is(s[0].due, cases[i].due) ||
			s[0].overdue != cases[i].overdue ||
			s[0].n_approver != cases[i].approvers)
			fail_msg("%zu: %.*s", i, STR_FMT(s[0].due));
	}
	s = rfi_standings(e, N(e), &a, &n);
	assert_int_equal(n, 2);
	assert_int_equal(s[1].state, RFI_WITHDRAWN);
	rfi_judge(&s[1], 20 * DAY_S, &a);
	assert_false(s[1].overdue);
	assert_int_equal(s[1].due.n, 0);
	arena_close(&a);
}

static void two_people(void **state)
{
	static const struct rfi_entry e[] = {
		{ .reference = S("RFI-A"),
			.state = RFI_ASKED,
			.two_person = true,
			.until_s = TIME_UNKNOWN },
		STEP("RFI-A", DRAFTED, "a", 2),
		STEP("RFI-A", APPROVED, "A", 3),
		STEP("RFI-A", APPROVED, "a", 3),
		STEP("RFI-A", APPROVED, "B", 3),
	};
	static const uint32_t missing[] = { 2, 2, 1, 1, 0 };
	struct arena a = open_arena();

	(void)state;
	for (uint32_t i = 0; i < N(e); i++) {
		uint32_t n;
		struct rfi_standing *s = rfi_standings(e, i + 1, &a, &n);

		assert_non_null(s);
		assert_int_equal(rfi_approvals_missing(s), missing[i]);
	}
	arena_close(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_asked_about),
		cmocka_unit_test(who_asks),
		cmocka_unit_test(references),
		cmocka_unit_test(where_it_stands),
		cmocka_unit_test(two_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
