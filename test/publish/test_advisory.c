/* SPDX-License-Identifier: Apache-2.0 */
/* Advisories: templates, lines, cells, rules, messages, references, standings.
 */
#include "core/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "publish/advisory/advisory.h"
#include "publish/text/say.h"

enum {
	DAY_1 = 1479081600 /* 2016-11-14 */
};

static struct advisory sample(void)
{
	static const struct advisory_server server[] = {
		{ .address = { "203.0.113.10", 12 },
			.ports = { "443/tcp, 53/udp, 9/\"x", 21 },
			.names = { "a.example", 9 },
			.hosts = { "192.0.2.1", 9 },
			.grade = CONTACT_EXCHANGED,
			.first = { DAY_1, 9 * 3600 },
			.last = { DAY_1 + 60, 9 * 3600 },
			.contacts = 3,
			.bytes_out = 1500,
			.bytes_in = 20,
			.has_bytes = true },
		{ .address = { "2001:db8::1", 11 },
			.grade = CONTACT_LOOKED_UP,
			.first = { TIME_UNKNOWN, 0 },
			.last = { TIME_OPEN, 0 },
			.contacts = 1 },
	};
	static const struct advised advised[] = {
		{ ADVISED_IPV4,
			{ "203.0.113.10", 12 },
			{ "443/tcp, 53/udp, 9/\"x", 21 },
			DAY_1,
			DAY_1 + 61 },
		{ ADVISED_IPV6,
			{ "2001:db8::1", 11 },
			{ NULL, 0 },
			TIME_UNKNOWN,
			TIME_OPEN },
		{ ADVISED_NAME,
			{ "a.example", 9 },
			{ NULL, 0 },
			DAY_1,
			DAY_1 },
	};

	return (struct advisory){
		.reference = STR("ASH-00000000-0000"),
		.organisation = STR("Example"),
		.sector = STR("energy"),
		.contact = STR("cert@example.org"),
		.tlp = TLP_AMBER,
		.language = STR("en"),
		.template = STR("Subject: {{reference}}\n"),
		.day_s = DAY_1,
		.zone = STR("Asia/Tokyo"),
		.first = server[0].first,
		.last = server[0].last,
		.grade = CONTACT_EXCHANGED,
		.server = server,
		.n_server = 2,
		.advised = advised,
		.n_advised = 3,
	};
}

/* --- templates ------------------------------------------------------------ */

static const struct {
	const char *template;
	const char *text;
} fillings[] = {
	{ "a {{reference}} b\n", "a ASH-00000000-0000 b\n" },
	{ "{{ organisation }}{{#simulated}}!{{/simulated}}\n", "Example\n" },
	{ "{{^simulated}}real{{/simulated}}\n", "real\n" },
	/* a line with nothing but a mark goes */
	{ "a\n{{#contacts}}\n- {{address}}\n{{/contacts}}\nb\n",
		"a\n- 203.0.113.10\n- 2001:db8::1\nb\n" },
	{ "{{#contacts}}{{#names}}{{names}}{{/names}}{{^names}}none{{/names}}"
	  ";{{/contacts}}\n",
		"a.example;none;\n" },
	{ "{{#contacts}}\n{{first}}\n{{/contacts}}\n",
		"2016-11-14 09:00:00 +09:00 (2016-11-14 00:00:00 UTC)\nnot "
		"known\n" },
	{ "{{#indicators}}{{value}} until {{valid_until}};{{/indicators}}\n",
		"203.0.113.10 until 2016-11-14 00:01:01 UTC;2001:db8::1 "
		"until\n"
		"open;a.example until 2016-11-14 00:00:00 UTC;\n" },
	{ "{{#contacts}}{{bytes_out}};{{/contacts}}\n", "1.5 kB;;\n" },
	{ "# Head\n    as it  is, however long the line is, for commands are "
	  "copied from it and run\n",
		"Head\n    as it  is, however long the line is, for commands "
		"are copied from it and run\n" },
	{ "one two three four five six seven eight nine ten eleven twelve "
	  "thirteen fourteen\n",
		"one two three four five six seven eight nine ten eleven "
		"twelve thirteen\nfourteen\n" },
	/* what may not begin a line stays with what stands before it */
	{ "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三"
	  "四"
	  "五六。七\n",
		"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"
		"一"
		"二三四五\n六。七\n" },
	{ "no end", "no end\n" },
};

static void fills_templates(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof fillings / sizeof *fillings; i++) {
		struct advisory a = sample();
		struct buf b = { 0 };
		struct err err = { 0 };

		a.template = str_of(fillings[i].template);
		assert_true(advisory_template_check("t", a.template, &err));
		assert_true(letter_text(&a, &b, &err));
		buf_add(&b, (struct str){ "", 1 });
		assert_string_equal(b.p, fillings[i].text);
		buf_done(&b);
	}
}

static const struct {
	const char *template;
	const char *why;
} refusals[] = {
	{ "a\n{{refernce}}\n",
		"t, line 2: there is no word \"refernce\"; did you mean "
		"`{{reference}}`?" },
	{ "{{#x}}{{/x}}\n", "t, line 1: there is no word \"x\"" },
	{ "{{address}}\n", "t, line 1: there is no word \"address\"" },
	{ "{{#contacts}}{{type}}{{/contacts}}\n",
		"t, line 1: there is no word \"type\"" },
	{ "{{#contacts}}\n\n", "t, line 1: nothing closes {{contacts}}" },
	{ "\n{{/contacts}}\n",
		"t, line 2: nothing of that name is open to be closed by "
		"{{contacts}}" },
	{ "{{#contacts}}{{#indicators}}{{/indicators}}{{/contacts}}",
		"t, line 1: rows cannot stand in rows: {{indicators}}" },
	{ "{{#zone}}{{#hit}}{{/zone}}{{/hit}}",
		"t, line 1: nothing of that name is open to be closed by "
		"{{zone}}" },
	{ "\n\n{{reference\n}}",
		"t, line 3: {{ without }} in the same line" },
	{ "{{}}", "t, line 1: there is no word \"\"" },
	{ "a\n\xff", "t, line 2: a template must be UTF-8" },
};

static void refuses_templates(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		struct err err = { 0 };

		assert_false(advisory_template_check("t",
			str_of(refusals[i].template),
			&err));
		assert_int_equal(err.code, ERR_FORMAT);
		assert_true(str_starts(str_of(err.text),
			str_of(refusals[i].why)));
	}
}

static void ships_templates_that_are_taken(void **state)
{
	static const char *const name[] = { "en/letter",
		"en/sector",
		"ja/letter",
		"ja/sector" };
	struct arena a = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_true(arena_open(&a, 1 << 20, &err));
	for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
		char path[512];
		struct str text;

		snprintf(path,
			sizeof path,
			"%s/data/advisories/%s.txt",
			getenv("ASHIATO_SRC"),
			name[i]);
		assert_true(file_read(path, 1 << 20, &a, &text, &err));
		assert_true(advisory_template_check(path, text, &err));
	}
	arena_close(&a);
}

/* --- escapes -------------------------------------------------------------- */

static const struct {
	const char *value;
	const char *cell;
} cells[] = {
	{ "plain", "plain" },
	{ "=1+1", "'=1+1" },
	{ "+81 3", "'+81 3" },
	{ "-x", "'-x" },
	{ "@x", "'@x" },
	{ "\t=x", "' =x" },
	{ "＝x", "'＝x" },
	{ "a,b", "\"a,b\"" },
	{ "=a\"b", "\"'=a\"\"b\"" },
	{ "", "" },
};

static void writes_no_formula(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
		struct buf b = { 0 };

		say_cell(&b, str_of(cells[i].value));
		assert_true(str_is(buf_str(&b), cells[i].cell));
		buf_done(&b);
	}
}

static void escapes_rules(void **state)
{
	struct advisory a = sample();
	struct buf b = { 0 };
	struct err err = { 0 };

	(void)state;
	advisory_rule_text(&b, STR("a\"b;c\\d:e\x01"));
	assert_true(str_is(buf_str(&b), "a\\\"b\\;c\\\\d\\:e\xef\xbf\xbd"));
	b.n = 0;
	assert_true(rules_suricata(&a, &b, &err));
	/* a port that is none makes no rule */
	assert_true(str_has(buf_str(&b),
		STR("alert tcp $HOME_NET any -> [203.0.113.10] 443 (msg:")));
	assert_true(str_has(buf_str(&b), STR("alert udp")));
	assert_false(str_has(buf_str(&b), STR("\"x")));
	assert_true(str_has(buf_str(&b),
		STR("alert ip $HOME_NET any -> [2001:db8::1] any (msg:")));
	assert_true(str_has(buf_str(&b),
		STR("dns.query; dotprefix; content:\".a.example\"; nocase; "
		    "endswith;")));
	buf_done(&b);
}

static const struct {
	const char *text;
	bool is;
} addresses[] = {
	{ "cert@example.org", true },
	{ "a.b+c@x-y.example", true },
	{ "cert@example", false },
	{ "a@b@example.org", false },
	{ ".a@example.org", false },
	{ "a..b@example.org", false },
	{ "a b@example.org", false },
	{ "a@example.org\r\nBcc: x@y.example", false },
	{ "<a@example.org>", false },
	{ "a@example.org, b@example.org", false },
	{ "\"a\"@example.org", false },
	{ "a@[192.0.2.1]", false },
	{ "@example.org", false },
	{ "", false },
};

static void knows_addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		assert_int_equal(
			advisory_is_address(str_of(addresses[i].text)),
			addresses[i].is);
	}
}

/* Names that would add headers, end words, or be too long for a line. */
static const char *const names[] = { "Example",
	"Example\r\nBcc: x@y.example",
	"\"quoted\" \\ <x@y.example>",
	"=?utf-8?Q?x?=",
	("宇宙航空研究開発機構宇宙航空研究開発機構宇宙航空研究開発機構宇宙航"
	"空"),
	"(comment), group: a;",
	"\xff\xfe",
	"" };

static void adds_no_header(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct advisory a = sample();
		struct buf b = { 0 };
		struct err err = { 0 };
		struct str line;
		struct str rest;
		size_t headers = 0;

		a.organisation = str_of(names[i]);
		a.issuer.name = a.organisation;
		a.template = STR("Subject: {{organisation}}\n");
		assert_true(letter_mail(&a, NULL, NULL, 0, &b, &err));
		rest = buf_str(&b);
		while (str_cut(rest, '\n', &line, &rest) && line.n > 1) {
			assert_true(line.n <= 79);
			assert_int_equal(line.p[line.n - 1], '\r');
			headers += line.p[0] != ' ';
		}
		/* From, To, Subject, Date, Message-ID, Auto-Submitted,
		 * X-Unsent, MIME-Version, Content-Language, Content-Type */
		assert_int_equal(headers, 10);
		assert_false(str_has(buf_str(&b), STR("\nBcc")));
		buf_done(&b);
	}
}

/* --- references ----------------------------------------------------------- */

static void reference_of(struct advisory *a, const char *case_id, char *ret)
{
	advisory_reference(str_of(case_id), a, ret);
	assert_int_equal(strlen(ret), ADVISORY_REFERENCE_N - 1);
	assert_memory_equal(ret, "ASH-", 4);
}

static void names_advisories(void **state)
{
	char one[ADVISORY_REFERENCE_N];
	char other[ADVISORY_REFERENCE_N];
	struct advisory a = sample();

	(void)state;
	reference_of(&a, "0123456789abcdef", one);
	/* the day is not in it */
	a.day_s += DAY_S;
	reference_of(&a, "0123456789abcdef", other);
	assert_string_equal(one, other);
	/* what is said is, in its end alone */
	a.n_server = 1;
	reference_of(&a, "0123456789abcdef", other);
	assert_memory_equal(one, other, 13);
	assert_string_not_equal(one, other);
	a = sample();
	a.language = STR("ja");
	reference_of(&a, "0123456789abcdef", other);
	assert_memory_equal(one, other, 13);
	assert_string_not_equal(one, other);
	/* another reader, another case */
	a = sample();
	a.organisation = STR("Other");
	reference_of(&a, "0123456789abcdef", other);
	assert_memory_not_equal(one, other, 13);
	a = sample();
	reference_of(&a, "fedcba9876543210", other);
	assert_memory_not_equal(one, other, 13);
}

/* --- standings ------------------------------------------------------------ */

static struct advisory_entry entry(const char *reference,
	enum advisory_state state,
	const char *by)
{
	return (struct advisory_entry){
		.reference = str_of(reference),
		.state = state,
		.by = str_of(by),
		.organisation = STR("Example"),
		.language = STR("en"),
		.day_s = DAY_1,
	};
}

static void stands(void **state)
{
	struct arena a = { 0 };
	struct err err = { 0 };
	uint32_t n;

	(void)state;
	assert_true(arena_open(&a, 1 << 20, &err));
	struct advisory_entry e[] = {
		entry("X", ADVISORY_APPROVED, "nobody drafted it"),
		entry("A", ADVISORY_DRAFTED, "d"),
		entry("A", ADVISORY_APPROVED, "One"),
		entry("A", ADVISORY_APPROVED, " one "),
		entry("A", ADVISORY_APPROVED, "Two"),
		entry("A", ADVISORY_SENT, "d"),
	};
	e[1].two_person = true;
	struct advisory_standing *s = advisory_standings(e, 6, &a, &n);
	assert_int_equal(n, 1);
	assert_int_equal(s[0].state, ADVISORY_SENT);
	assert_int_equal(s[0].n_approver, 2);
	assert_int_equal(advisory_approvals_missing(&s[0]), 0);
	assert_false(s[0].superseded);
	/* a draft written again begins anew */
	e[5] = entry("A", ADVISORY_DRAFTED, "d");
	s = advisory_standings(e, 6, &a, &n);
	assert_int_equal(s[0].state, ADVISORY_DRAFTED);
	assert_int_equal(s[0].n_approver, 0);
	assert_int_equal(advisory_approvals_missing(&s[0]), 1);
	/* another one takes its place, in its language */
	e[5] = entry("B", ADVISORY_DRAFTED, "d");
	s = advisory_standings(e, 6, &a, &n);
	assert_int_equal(n, 2);
	assert_true(s[0].superseded && !s[1].superseded);
	e[5].language = STR("ja");
	s = advisory_standings(e, 6, &a, &n);
	assert_false(s[0].superseded || s[1].superseded);
	arena_close(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fills_templates),
		cmocka_unit_test(refuses_templates),
		cmocka_unit_test(ships_templates_that_are_taken),
		cmocka_unit_test(writes_no_formula),
		cmocka_unit_test(escapes_rules),
		cmocka_unit_test(knows_addresses),
		cmocka_unit_test(adds_no_header),
		cmocka_unit_test(names_advisories),
		cmocka_unit_test(stands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
