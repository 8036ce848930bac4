/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of Sigma against records: what matches, what is only possible, what
 * cannot be expressed, and what hostile rules cost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "detect/detect.h"

#include <cmocka.h>

#define ROOM ((size_t)2 << 30)

enum {
	NO,
	YES,
	POSSIBLE,
	REFUSED
};

/* Cells as "Name=value;Name=value". */
static uint32_t cells_of(const char *text, struct detection_cell *cell)
{
	struct str rest = str_of(text);
	struct str one;
	uint32_t n = 0;

	while (rest.n) {
		if (!str_cut(rest, ';', &one, &rest)) {
			one = rest;
			rest = (struct str){ 0 };
		}
		assert_true(str_cut(one, '=', &cell[n].name, &cell[n].value));
		n++;
	}
	return n;
}

static struct arena room_of(void)
{
	struct arena a;
	struct err err;

	assert_true(arena_open(&a, ROOM, &err));
	return a;
}

/* What came of one file of rules and one record. */
static struct detection held(struct arena *a,
	struct str rules,
	const char *cells)
{
	struct sigma *s = sigma_open(a, true);
	struct detection_cell cell[DETECT_CELLS_MAX];
	struct detect_record r = { .from = STR("rows"),
		.cell = cell,
		.n_cell = cells_of(cells, cell),
		.t_ns = T_NONE };
	struct detection d;
	struct err err = { 0 };

	assert_non_null(s);
	assert_true(sigma_add(s, STR("rules.yml"), rules));
	assert_true(sigma_ready(s, &err));
	assert_true(sigma_take(s, &r, NULL, NULL));
	assert_true(sigma_end(s, &d));
	sigma_close(s);
	return d;
}

static const struct matching {
	const char *item; /* of the selection, or the whole detection */
	const char *cells;
	int want;
} matching[] = {
#include "detect/matching.list"
};

static struct str rule_of(struct arena *a, const char *item)
{
	if (strstr(item, "condition:"))
		return arena_fmt(a, "title: t\ndetection:\n%s\n", item);
	return arena_fmt(a,
		"title: t\ndetection:\n  sel:\n    %s\n  condition: sel\n",
		item);
}

static void test_matching(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof matching / sizeof *matching; i++) {
		const struct matching *m = &matching[i];
		struct arena a = room_of();
		struct detection d = held(&a, rule_of(&a, m->item), m->cells);
		int got = d.rule[0].count ? YES : NO;

		assert_int_equal(d.n, 1);
		if (d.rule[0].possible)
			got = POSSIBLE;
		if (d.rule[0].state == DETECTION_NOT_EXPRESSIBLE)
			got = REFUSED;
		if (got != m->want)
			fail_msg("%s with %s: %d, not %d (%.*s)",
				m->item,
				m->cells,
				got,
				m->want,
				STR_FMT(d.rule[0].reason));
		arena_close(&a);
	}
}

static const struct refused {
	const char *rule;
	const char *why;
	uint32_t line;
} refusals[] = {
#include "detect/refused.list"
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		struct arena a = room_of();
		struct detection d =
			held(&a, str_of(refusals[i].rule), "a=b");
		const struct detection_rule *r = &d.rule[d.n - 1];

		if (r->state != DETECTION_NOT_EXPRESSIBLE ||
			!str_has(r->reason, str_of(refusals[i].why)) ||
			r->line != refusals[i].line)
			fail_msg("%s: line %u: %.*s",
				refusals[i].rule,
				r->line,
				STR_FMT(r->reason));
		arena_close(&a);
	}
}

/* --- hostile rules -------------------------------------------------------
 */

static void repeat(struct buf *b, const char *what, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		buf_z(b, what);
}

static void test_deep(void **state)
{
	struct arena a = room_of();
	struct buf b = { 0 };

	(void)state;
	buf_z(&b, "title: t\ndetection:\n  s: {a: b}\n  condition: ");
	repeat(&b, "(", 10000);
	buf_z(&b, "s");
	repeat(&b, ")", 10000);
	buf_z(&b, "\n---\ntitle: u\ndetection:\n  s: ");
	repeat(&b, "[", 10000);
	repeat(&b, "]", 10000);
	struct detection d = held(&a, buf_str(&b), "a=b");
	assert_int_equal(d.n, 2);
	assert_true(str_has(d.rule[0].reason, STR("nest deeper than 64")));
	assert_int_equal(d.rule[1].state, DETECTION_NOT_EXPRESSIBLE);
	buf_done(&b);
	arena_close(&a);
}

static void test_many_values(void **state)
{
	struct arena a = room_of();
	struct buf b = { 0 };

	(void)state;
	buf_z(&b, "title: t\ndetection:\n  s:\n    a|contains:\n");
	for (unsigned i = 0; i < 100000; i++)
		buf_fmt(&b, "    - value-%u-\n", i);
	buf_z(&b, "  condition: s\n");
	struct detection d = held(&a, buf_str(&b), "a=xx VALUE-99999- yy");
	assert_int_equal(d.rule[0].count, 1);
	buf_done(&b);
	arena_close(&a);
}

static void test_large(void **state)
{
	struct arena a = room_of();
	struct buf b = { 0 };

	(void)state;
	buf_z(&b, "title: t\ndetection:\n  s:\n    a: b\n  condition: s\n#");
	repeat(&b, "0123456789abcdef", 10 << 16);
	struct detection d = held(&a, buf_str(&b), "a=b");
	assert_int_equal(d.rule[0].count, 1);
	b.n = 0;
	repeat(&b, "0123456789abcdef", 33 << 16);
	d = held(&a, buf_str(&b), "a=b");
	assert_true(str_has(d.rule[0].reason, STR("larger than 32 MiB")));
	buf_done(&b);
	arena_close(&a);
}

/* The expression ends at its limit, the rule stops and says so, the other one
 * runs. */
static void test_catastrophic(void **state)
{
	const struct str rules = STR("title: t\ndetection:\n  s:\n    a|re: "
				     "'^(([a-z])+.)+[A-Z]([a-z])+$'\n  "
				     "condition: s\n---\ntitle: u\n"
				     "detection:\n  s:\n    a|contains: aaa\n"
				     "  condition: s\n");
	struct arena a = room_of();
	struct buf b = { 0 };

	(void)state;
	buf_z(&b, "a=");
	repeat(&b, "a", 3000);
	buf_add(&b, (struct str){ "", 1 });
	struct detection d = held(&a, rules, b.p);
	assert_int_equal(d.rule[0].state, DETECTION_STOPPED);
	assert_int_equal(d.rule[1].count, 1);
	buf_done(&b);
	arena_close(&a);
}

/* Each literal is a suffix of the next: a value of them costs its length. */
static void test_suffixes(void **state)
{
	struct arena a = room_of();
	struct buf b = { 0 };
	struct buf v = { 0 };

	(void)state;
	buf_z(&b, "title: t\ndetection:\n  s:\n    a|contains|all:\n");
	for (unsigned i = 1; i < 1500; i++) {
		buf_z(&b, "    - ");
		repeat(&b, "a", i);
		buf_z(&b, "\n");
	}
	buf_z(&b, "  condition: s\n");
	buf_z(&v, "a=");
	repeat(&v, "a", 1 << 20);
	buf_add(&v, (struct str){ "", 1 });
	struct detection d = held(&a, buf_str(&b), v.p);
	assert_int_equal(d.rule[0].count, 1);
	buf_done(&b);
	buf_done(&v);
	arena_close(&a);
}

static void test_twice(void **state)
{
	const struct str rules = STR("title: t\nid: one\ndetection: {s: {a: "
				     "b}, condition: s}\n---\ntitle: u\nid: "
				     "one\ndetection: {s: {a: b}, condition: "
				     "s}\n");
	struct arena a = room_of();
	struct detection d = held(&a, rules, "a=b");

	(void)state;
	assert_int_equal(d.matches, 1);
	assert_true(str_has(d.rule[1].reason,
		STR("its id is that of a rule "
		    "before")));
	arena_close(&a);
}

/* --- log sources and correlations ----------------------------------------
 */

static const char *const base = "title: base\nname: base\nlogsource: "
				"{category: process_creation, product: "
				"windows}\ndetection:\n  s: {Image|endswith: "
				"'\\cmd.exe'}\n  condition: s\n";

static void take(struct sigma *s,
	const char *channel,
	uint64_t id,
	int64_t t_s,
	const char *cells)
{
	struct detection_cell cell[DETECT_CELLS_MAX];
	struct detect_record r = { .from = STR("windows"),
		.name = str_of(channel),
		.id = id,
		.cell = cell,
		.n_cell = cells_of(cells, cell),
		.t_ns = t_s * 1000000000 };

	assert_true(sigma_take(s, &r, NULL, NULL));
}

static void test_sources(void **state)
{
	struct arena a = room_of();
	struct sigma *s = sigma_open(&a, false);
	struct detection d;
	struct err err;

	(void)state;
	assert_true(
		sigma_add(s, STR("x"), str_of(base)) && sigma_ready(s, &err));
	take(s, "Security", 4688, 1, "NewProcessName=C:\\cmd.exe");
	take(s, "Security", 4689, 1, "NewProcessName=C:\\cmd.exe");
	take(s,
		"microsoft-windows-sysmon/operational",
		1,
		1,
		"Image=C:\\CMD.EXE");
	take(s, "Application", 1, 1, "Image=C:\\cmd.exe");
	assert_true(sigma_end(s, &d));
	assert_int_equal(d.rule[0].count, 2);
	assert_int_equal(d.rule[0].records, 2);
	sigma_close(s);
	arena_close(&a);
}

static const struct correlated {
	const char *correlation;
	uint64_t want;
} correlated[] = {
	{ "type: event_count\n  group-by: [User]\n  timespan: 10s\n  "
	  "condition: {gte: 3}",
		1 },
	{ "type: event_count\n  group-by: [User]\n  timespan: 5s\n  "
	  "condition: {gte: 3}",
		0 },
	{ "type: event_count\n  timespan: 1h\n  condition: {gte: 2}", 2 },
	{ "type: event_count\n  timespan: 1h\n  condition: {gt: 4}", 1 },
	{ "type: value_count\n  timespan: 1h\n  condition: {gte: 2, field: "
	  "User}",
		2 },
	{ "type: value_count\n  timespan: 1h\n  condition: {gte: 4, field: "
	  "User}",
		0 },
	{ "type: event_count\n  group-by: [Missing]\n  timespan: 1h\n  "
	  "condition: {gte: 1}",
		0 },
};

static void test_correlations(void **state)
{
	const char *sysmon = "Microsoft-Windows-Sysmon/Operational";

	(void)state;
	for (size_t i = 0; i < sizeof correlated / sizeof *correlated; i++) {
		struct arena a = room_of();
		struct sigma *s = sigma_open(&a, false);
		struct detection d;
		struct err err;
		struct str rule = arena_fmt(&a,
			"title: c\ncorrelation:\n  rules: base\n  %s\n---\n"
			"%s",
			correlated[i].correlation,
			base);

		assert_true(
			sigma_add(s, STR("x"), rule) && sigma_ready(s, &err));
		/* not in the order of time */
		take(s, sysmon, 1, 108, "Image=x\\cmd.exe;User=eve");
		take(s, sysmon, 1, 100, "Image=x\\cmd.exe;User=EVE");
		take(s, sysmon, 1, 104, "Image=x\\cmd.exe;User=Eve");
		take(s, sysmon, 1, 105, "Image=x\\cmd.exe;User=bob");
		take(s, sysmon, 1, 200, "Image=x\\cmd.exe;User=mallory");
		take(s, sysmon, 1, 101, "Image=x\\not.exe;User=eve");
		assert_true(sigma_end(s, &d));
		if (d.rule[0].count != correlated[i].want)
			fail_msg("%s: %llu (%.*s)",
				correlated[i].correlation,
				(unsigned long long)d.rule[0].count,
				STR_FMT(d.rule[0].reason));
		assert_int_equal(d.rule[1].count, 5);
		sigma_close(s);
		arena_close(&a);
	}
}

static void test_temporal(void **state)
{
	const struct str rules = STR(
		"title: c\ncorrelation:\n  type: temporal_ordered\n  rules: "
		"[one, two]\n  timespan: 1m\n---\ntitle: d\ncorrelation:\n  "
		"type: temporal\n  rules: [one, two]\n  timespan: 1m\n---\n"
		"title: one\nname: one\nlogsource: {product: windows}\n"
		"detection: {s: {a: 1}, condition: s}\n---\ntitle: two\n"
		"name: two\nlogsource: {product: windows}\n"
		"detection: {s: {a: 2}, condition: s}\n");
	struct arena a = room_of();
	struct sigma *s = sigma_open(&a, false);
	struct detection d;
	struct err err;

	(void)state;
	assert_true(sigma_add(s, STR("x"), rules) && sigma_ready(s, &err));
	take(s, "System", 1, 100, "a=2");
	take(s, "System", 1, 110, "a=1");
	take(s, "System", 1, 300, "a=1");
	take(s, "System", 1, 320, "a=2");
	take(s, "System", 1, 500, "a=1");
	take(s, "System", 1, 561, "a=2");
	assert_true(sigma_end(s, &d));
	assert_int_equal(d.rule[0].count, 1);
	assert_int_equal(d.rule[0].first_ns / 1000000000, 320);
	assert_int_equal(d.rule[1].count, 2);
	sigma_close(s);
	arena_close(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matching),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_many_values),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_catastrophic),
		cmocka_unit_test(test_suffixes),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_correlations),
		cmocka_unit_test(test_temporal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
