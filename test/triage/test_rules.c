/* SPDX-License-Identifier: Apache-2.0 */
/* YARA: what is told of a match, what is said of faults, and that nothing is
 * needed that the jail takes away. */
#include "core/check.h"

#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/jail.h"
#include "told.h"
#include "triage/rules/rules.h"

enum {
	ARENA_BYTE = 64 << 20,
	JAIL_CPU_S = 20,
	JAIL_BYTE = 1 << 30
};

static const struct rule_source good[] = {
	{ "first.yar",
		S("import \"math\"\nimport \"hash\"\n"
		  "rule words : red blue { meta: author = \"a b\" n = 7 ok = "
		  "true strings: $a = \"needle\" $b = { 6E 6F 64 ?? } "
		  "condition: any of them }\n"
		  "rule sum { condition: hash.md5(0, filesize) == "
		  "\"2ab8ae5a7d62e2f2c4f1ac4e3bd0b9b5\" or "
		  "math.entropy(0, filesize) > 1.0 }\n") },
	{ "second.yar", S("rule words { condition: filesize < 10 }") },
	{ "third.yar",
		S("global rule small { condition: filesize < 1000 }\n"
		  "private rule hidden { condition: true }\n"
		  "rule seen { condition: hidden and uint8(0) == 0x61 }") },
};

static void match(struct rules *r, const char *bytes, struct told *t)
{
	struct facts f = { .ctx = t, .put = told_put };

	*t = (struct told){ 0 };
	rules_match(r, str_of(bytes), &f);
}

static void test_match(void **state)
{
	static struct told t;
	struct arena a;
	struct err err;
	struct rules *r;

	(void)state;
	assert_true(arena_open(&a, ARENA_BYTE, &err));
	assert_true(rules_open(&r, good, N(good), NULL, &a, &err));
	assert_int_equal(rules_count(r), 6);
	match(r, "a needle, a needle and a node", &t);
	assert_string_equal(t.text,
		"yara_engine=libyara 4.2.3\n"
		"yara\nyara[].rule=words\nyara[].namespace=first.yar\n"
		"yara[].tags[]=red\nyara[].tags[]=blue\n"
		"yara[].meta[]=author=a b\nyara[].meta[]=n=7\n"
		"yara[].meta[]=ok=true\n"
		"yara[].strings\nyara[].strings[].identifier=$a\n"
		"yara[].strings[].offset=2\nyara[].strings[].length=6\n"
		"yara[].strings\nyara[].strings[].identifier=$a\n"
		"yara[].strings[].offset=12\nyara[].strings[].length=6\n"
		"yara[].strings\nyara[].strings[].identifier=$b\n"
		"yara[].strings[].offset=25\nyara[].strings[].length=4\n"
		"yara[].matches=3\n"
		"yara\nyara[].rule=sum\nyara[].namespace=first.yar\n"
		"yara[].matches=0\n"
		"yara\nyara[].rule=small\nyara[].namespace=third.yar\n"
		"yara[].matches=0\n"
		"yara\nyara[].rule=seen\nyara[].namespace=third.yar\n"
		"yara[].matches=0\n");
	/* the same rules again, for another sample */
	match(r, "", &t);
	assert_int_equal(told_count(&t, "yara[].rule=words"), 1);
	assert_int_equal(told_count(&t, "yara[].namespace=second.yar"), 1);
	assert_int_equal(told_count(&t, "warnings"), 0);
	rules_close(r);
	arena_close(&a);
}

/* --- faults: all of them, by file and line ------------------------------- */

static const struct {
	struct rule_source source;
	uint32_t line; /* of the first error */
	const char *why;
} bad[] = {
	{ { "a", S("rule a {\n condition: $x }") }, 2, "undefined string" },
	{ { "b", S("\n\n\nrule") }, 4, "syntax error" },
	{ { "c", S("include \"/etc/passwd\"\nrule a { condition: true }") },
		1,
		"include" },
	{ { "d", S("rule a { condition: outside == 1 }") },
		1,
		"undefined identifier" },
	{ { "e", S("import \"nothing\"") }, 1, "unknown module" },
	{ { "f", S("rule a { condition: true }\0 rule") }, 0, "zero bytes" },
	{ { "g", S("rule a { condition: true } rule a { condition: true }") },
		1,
		"duplicated identifier" },
	{ { "h", S("rule a { strings: $a = /(/ condition: $a }") },
		1,
		"invalid regular" },
};

static void test_faults(void **state)
{
	static struct rules_errors errors;
	struct rule_source all[N(bad) + 1];
	struct arena a;
	struct err err;
	struct rules *r = NULL;

	(void)state;
	assert_true(arena_open(&a, ARENA_BYTE, &err));
	for (size_t i = 0; i < N(bad); i++) {
		struct arena b = a;

		all[i] = bad[i].source;
		assert_false(rules_open(&r, all + i, 1, &errors, &b, &err));
		assert_int_equal(err.code, ERR_FORMAT);
		assert_true(errors.n >= 1);
		assert_string_equal(errors.e[0].name, bad[i].source.name);
		assert_int_equal(errors.e[0].line, bad[i].line);
		if (!str_has(errors.e[0].why, str_of(bad[i].why)))
			fail_msg("%.*s", STR_FMT(errors.e[0].why));
	}
	all[N(bad)] = good[0];
	assert_false(rules_open(&r, all, N(all), &errors, &a, &err));
	for (size_t i = 0; i < N(bad); i++) {
		bool named = false;

		for (uint32_t k = 0; k < errors.n; k++)
			named |= errors.e[k].name == all[i].name;
		assert_true(named);
	}
	assert_null(r);
	arena_close(&a);
}

/* more than is kept is counted */
static void test_many_faults(void **state)
{
	static struct rules_errors errors;
	struct rule_source all[RULES_ERRORS_MOST + 10];
	struct arena a;
	struct err err;
	struct rules *r;

	(void)state;
	assert_true(arena_open(&a, ARENA_BYTE, &err));
	for (size_t i = 0; i < N(all); i++)
		all[i] = bad[1].source;
	assert_false(rules_open(&r, all, N(all), &errors, &a, &err));
	assert_int_equal(errors.n, N(all));
	arena_close(&a);
}

/* --- bounds -------------------------------------------------------------- */

static void test_bounds(void **state)
{
	static const struct rule_source slow = { "slow",
		S("rule slow { condition: for all i in (1..2000000000) : "
		  "( uint8(i % 7) < 256 or i < 0 ) }") };
	static const struct rule_source many = { "many",
		S("rule many { strings: $a = \"ab\" condition: #a > 10 }") };
	static char bytes[4001];
	static struct told t;
	struct facts f = { .ctx = &t, .put = told_put };
	struct arena a;
	struct err err;
	struct rules *r;

	(void)state;
	for (size_t i = 0; i < sizeof bytes - 1; i++)
		bytes[i] = i % 2 ? 'b' : 'a';
	assert_true(arena_open(&a, ARENA_BYTE, &err));
	assert_true(rules_open(&r, &slow, 1, NULL, &a, &err));
	rules_match_within(r, str_of(bytes), 1, &f);
	assert_int_equal(told_count(&t, "warnings[].why=YARA rules took"), 1);
	rules_close(r);
	t = (struct told){ 0 };
	assert_true(rules_open(&r, &many, 1, NULL, &a, &err));
	rules_match(r, str_of(bytes), &f);
	assert_int_equal(told_count(&t, "yara[].strings\n"),
		RULES_STRINGS_MOST);
	assert_int_equal(told_count(&t, "yara[].matches=2000\n"), 1);
	rules_close(r);
	arena_close(&a);
}

/* --- in the jail --------------------------------------------------------- */

static int jailed(void)
{
	static struct told t;
	struct arena a;
	struct err err;
	struct rules *r;

	if (!arena_open(&a, ARENA_BYTE, &err) ||
		!jail_enter(JAIL_CPU_S, JAIL_BYTE, &err))
		return 1;
	if (!rules_open(&r, good, N(good), NULL, &a, &err))
		return 2;
	for (unsigned i = 0; i < 100; i++) {
		match(r, "a needle", &t);
		if (told_count(&t, "yara[].rule=") != 5)
			return 3;
	}
	rules_close(r);
	return 0;
}

static void test_jail(void **state)
{
	int status = -1;
	pid_t child = fork();

	(void)state;
	if (child == 0)
		_exit(jailed());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_many_faults),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_jail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
