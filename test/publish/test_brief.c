/* SPDX-License-Identifier: Apache-2.0 */
/* The brief has at most ten pages, however large the case: what it is held to
 * is its rows, each text's width, and its length, for a page is not counted
 * without a browser. BRIEF_OUT=FOLDER keeps the pages, to be printed and
 * counted. */
#include "core/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "publish/dossier/brief.h"
#include "publish/text/html.h"
#include "publish/text/say.h"

enum {
	VICTIMS = 1000,
	EXHIBITS = 500,
	REASONS = 100, /* of each layer, half of them against */
	GATES = 20,
	NAME_N = 3000,
	DAY_1 = 1479081600
};

/* The largest case: every list and every text longer than the brief has room
 * for. */
struct large {
	struct publication p;
	struct arena a;
	struct assessment assessment;
	struct claimset claims;
	struct claim *claim;
	struct reason reason[LAYERS][REASONS];
	struct str missing[GATES];
	struct wanted wanted[GATES];
	struct event event[LAYERS * REASONS];
	struct exhibit exhibit[EXHIBITS];
	struct reading_run reading[EXHIBITS];
	struct victim victim[VICTIMS];
	struct signer_row signer[40];
};

static struct large large;

/* what long texts are made of, and what a reader of that script sees */
static const struct filling {
	const char *name;
	const char *unit;
} fillings[] = {
	{ "words", "the quick brown fox of the harbour office " },
	{ "one-word", "WWWWWWWW" },
	{ "markup", "<b>&\"'</b>" },
	{ "wide", "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e" },
	{ "combining", "e\xcc\x81\xcc\x81\xcc\x81" },
	{ "broken", "\xff\x1b[31m\xe2\x80\xae" },
};
enum {
	N_FILLINGS = sizeof fillings / sizeof *fillings
};

static struct str text(const char *unit, const char *head, unsigned number)
{
	char *to = NEW(&large.a, char, NAME_N + 64);
	size_t n = (size_t)snprintf(to, 64, "%s%u ", head, number);

	while (n < NAME_N) {
		memcpy(to + n, unit, strlen(unit));
		n += strlen(unit);
	}
	return (struct str){ to, n };
}

static struct claim *claim(const char *unit, unsigned number)
{
	struct claim c = {
		.subject = text(unit, "address:", number),
		.predicate = PRED_BEACONS_TO,
		.object = text(unit, "address:x", number),
		.source = text(unit, "sensor/", number),
		.scope = text(unit, "contract", number),
		.from_s = DAY_1 + number * 60,
		.to_s = DAY_1 + number * 60 + 1,
		.superseded_at_s = TIME_OPEN,
		.grade = { 'A', '2' },
	};

	return claimset_add(&large.claims, &c);
}

static void judge(const char *unit, int layer)
{
	struct verdict *v = &large.assessment.layer[layer];

	*v = (struct verdict){
		.layer = (enum layer)layer,
		.judgement = "very likely",
		.hypothesis = text(unit, "person:", (unsigned)layer),
		.scope = text(unit, "scope ", 1),
		.called = text(unit, "called ", 2),
		.rests_on = text(unit, "rests ", 3),
		.joint = text(unit, "joint ", 4),
		.has_chance = true,
		.weight_milli = 20000,
		.p = FIXED_ONE / 2,
		.low = FIXED_ONE / 4,
		.high = FIXED_ONE / 4 * 3,
		.missing = large.missing,
		.n_missing = GATES,
		.wanted = large.wanted,
		.n_wanted = GATES,
		.reason = large.reason[layer],
		.n_reason = REASONS,
		.n_against = REASONS / 2,
	};
	for (unsigned i = 0; i < REASONS; i++) {
		unsigned number = (unsigned)layer * REASONS + i;
		struct claim *c = claim(unit, number);

		large.reason[layer][i] = (struct reason){
			.claim = c,
			.weight_milli = i < REASONS / 2 ? 20000 - (int)i
							: (int)i - 20000,
			.sentence = text(unit, "reason ", number),
		};
		large.event[number] = (struct event){
			.from_s = c->from_s,
			.to_s = c->to_s,
			.what = text(unit, "event ", number),
			.source = text(unit, "kind", number),
			.claim = c,
		};
	}
}

static void fill_lists(const char *unit, uint32_t victims, uint32_t exhibits)
{
	for (unsigned i = 0; i < GATES; i++) {
		large.missing[i] = text(unit, "gate ", i);
		large.wanted[i] = (struct wanted){
			.sentence = text(unit, "look for ", i),
		};
	}
	for (unsigned i = 0; i < exhibits; i++) {
		large.exhibit[i] = (struct exhibit){
			.name = text(unit, "file", i),
			.by = text(unit, "by", i),
			.how = text(unit, "how", i),
			.size_byte = UINT64_MAX / 1000,
			.acquired_s = DAY_1,
			.tlp = TLP_AMBER_STRICT,
			.simulated = true,
			.withdrawn = true,
		};
		large.reading[i].skipped = UINT32_MAX;
	}
	for (unsigned i = 0; i < victims; i++) {
		large.victim[i] = (struct victim){
			.name = text(unit, "org:", i),
			.sector = text(unit, "sector", i),
			.country = text(unit, "country", i),
			.contact = text(unit, "mail", i),
			.first_s = DAY_1 + i,
			.last_s = DAY_1 + i,
		};
	}
}

static void make(const char *unit, uint32_t victims, uint32_t exhibits)
{
	struct err err;

	assert_true(arena_open(&large.a, (size_t)1 << 30, &err));
	large.claims = claimset_in(&large.a);
	fill_lists(unit, victims, exhibits);
	for (int l = 0; l < LAYERS; l++)
		judge(unit, l);
	for (unsigned i = 0; i < 40; i++)
		memset(large.signer[i].key,
			'a',
			sizeof large.signer->key - 1);
	large.p = (struct publication){
		.case_name = text(unit, "case ", 1),
		.case_id = STR("30382fff7994574b"),
		.version = STR("0"),
		.as_of_s = DAY_1 + 100 * DAY_S,
		.only = text(unit, "only ", 1),
		.head = STR("18446744073709551615:"
			    "0123456789abcdef0123456789abcdef"
			    "0123456789abcdef0123456789abcdef"),
		.not_run = text(unit, "not run ", 1),
		.kept.sentence = text(unit, "kept ", 1),
		.made_by = text(unit, "by ", 1),
		.made_at_s = DAY_1,
		.simulated = true,
		.assessment = &large.assessment,
		.claims = &large.claims,
		.exhibit = large.exhibit,
		.reading = large.reading,
		.n_exhibit = exhibits,
		.event = large.event,
		.n_event = LAYERS * REASONS,
		.victim = large.victim,
		.n_victim = victims,
		.signer = large.signer,
		.n_signer = 40,
	};
	assert_false(large.a.full);
}

static struct buf brief(void)
{
	struct buf b = { 0 };
	struct losses lost = { 0 };
	struct err err = { 0 };

	assert_true(brief_write(&large.p, &b, &lost, &err));
	assert_false(b.bad);
	return b;
}

static uint32_t count(struct str s, const char *what)
{
	size_t step = strlen(what);
	uint32_t n = 0;

	for (size_t i = 0; i + step <= s.n; i++)
		n += memcmp(s.p + i, what, step) == 0;
	return n;
}

static struct str section(struct str page, const char *id)
{
	char head[64];
	const char *from;
	const char *to;

	snprintf(head, sizeof head, "<section id=\"%s\"", id);
	from = memmem(page.p, page.n, head, strlen(head));
	assert_non_null(from);
	to = memmem(from, page.n - (size_t)(from - page.p), "</section>", 10);
	assert_non_null(to);
	return (struct str){ from, (size_t)(to - from) };
}

/* columns of what stands between the tags: what a reader sees */
static uint32_t shown_columns(struct str s)
{
	uint32_t n = 0;
	bool tag = false;
	bool entity = false; /* one character: &lt; */
	struct str c;
	unsigned columns;

	while (say_char(&s, &c, &columns)) {
		if (c.p[0] == '<')
			tag = true;
		entity |= c.p[0] == '&';
		n += tag || (entity && c.p[0] != ';') ? 0 : columns;
		entity &= c.p[0] != ';';
		if (c.p[0] == '>')
			tag = false;
	}
	return n;
}

/* heads of tables are rows, too */
static const struct {
	const char *id;
	uint32_t rows;
	uint32_t items;
} most[] = {
	{ "summary", 0, 0 },
	{ "ladder", 1 + LAYERS, 0 },
	{ "reasons", 1 + LAYERS *(1 + BRIEF_AGAINST + BRIEF_FOR + 1), 0 },
	{ "timeline", 1 + BRIEF_EVENTS + 1, 0 },
	{ "victims", 2 * (1 + BRIEF_GROUPS + 1) + 1 + BRIEF_VICTIMS + 1, 0 },
	{ "missing", 0, LAYERS *(BRIEF_LIST + BRIEF_WANTED + 1) },
	{ "custody", 1 + BRIEF_EXHIBITS + 1, BRIEF_SIGNERS + 1 },
	{ "limits", 0, 10 },
};

static void keep(const struct buf *b, const char *name)
{
	const char *folder = getenv("BRIEF_OUT");
	char path[600];
	struct err err;

	if (!folder)
		return;
	snprintf(path, sizeof path, "%.500s/%s.html", folder, name);
	assert_true(file_write(path, buf_str(b), 0644, &err));
}

/* What the largest case shows in columns of text. Printed in the usual faces
 * these pages are 6 to 9 of A4, depending on what the texts are made of. */
enum {
	COLUMNS_MAX = 36000
};

static void rows_are_capped(void **state)
{
	(void)state;
	for (int f = 0; f < N_FILLINGS; f++) {
		make(fillings[f].unit, VICTIMS, EXHIBITS);
		struct buf b = brief();
		const char *main = memmem(b.p, b.n, "<header", 7);
		struct str page = { main, b.n - (size_t)(main - b.p) };

		keep(&b, fillings[f].name);
		for (size_t i = 0; i < sizeof most / sizeof *most; i++) {
			struct str s = section(page, most[i].id);

			assert_int_equal(count(s, "<tr"), most[i].rows);
			assert_true(count(s, "<li>") + count(s, "<li ") <=
				most[i].items);
		}
		print_message("%s: %u columns\n",
			fillings[f].name,
			(unsigned)shown_columns(page));
		assert_true(shown_columns(page) <= COLUMNS_MAX);
		buf_done(&b);
		arena_close(&large.a);
	}
}

/* no row more, but for the digits of the numbers */
static void ten_times_the_case_is_no_longer(void **state)
{
	uint32_t small;

	(void)state;
	make(fillings[0].unit, VICTIMS / 10, EXHIBITS / 10);
	struct buf b = brief();
	small = shown_columns(buf_str(&b));
	buf_done(&b);
	arena_close(&large.a);
	make(fillings[0].unit, VICTIMS, EXHIBITS);
	b = brief();
	assert_in_range(shown_columns(buf_str(&b)), small, small + 200);
	buf_done(&b);
	arena_close(&large.a);
}

/* cut where it is seen, and told how many more there are */
static void what_is_cut_says_so(void **state)
{
	static const char *const said[] = {
		"and 992 more: the dossier, and <code>ashiato show CASE "
		"victims</code>",
		"and 992 more: the dossier has them all</td></tr>",
		"and 492 more: the dossier, and <code>ashiato show CASE "
		"exhibits</code>",
		"and 94 more: the dossier has them all",
		"and 588 more: <code>ashiato show CASE timeline</code>",
		"and 36 more: <code>ashiato assess CASE</code>",
		"; and 18 more",
		"and 35 more: <code>ashiato signers CASE</code>",
		"\xe2\x80\xa6",
		"made by by 1 the quick brown fox",
		"counter(page) \" of \" counter(pages)",
		"2016-11-14 00:00 UTC",
		"18446744073709551615\\3a 0123456789abcdef",
		SAY_ODDS_MEANING,
	};

	(void)state;
	make(fillings[0].unit, VICTIMS, EXHIBITS);
	struct buf b = brief();
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		if (!str_has(buf_str(&b), str_of(said[i])))
			fail_msg("\"%s\" is not said", said[i]);
	}
	buf_done(&b);
	arena_close(&large.a);
}

static void heads_of_texts(void **state)
{
	static const struct {
		const char *text;
		unsigned columns;
		const char *head;
	} cases[] = {
		{ "", 3, "" },
		{ "abc", 3, "abc" },
		{ "abcd", 3, "abc" },
		{ "abc", 0, "" },
		/* two columns each */
		{ "\xe6\x97\xa5\xe6\x9c\xac", 3, "\xe6\x97\xa5" },
		/* no column, but bytes */
		{ "e\xcc\x81\xcc\x81\xcc\x81", 2, "e\xcc\x81" },
		/* shown as U+FFFD, which is wide */
		{ "\xff\xff\xff", 4, "\xff\xff" },
		{ "WWi", 4, "WW" },
		{ "ABCD", 4, "AB" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str head =
			say_head(str_of(cases[i].text), cases[i].columns);

		assert_true(str_is(head, cases[i].head));
	}
}

/* a case's name cannot leave its string, nor the style sheet */
static void css_strings(void **state)
{
	static const struct {
		const char *text;
		const char *css;
	} cases[] = {
		{ "a B 1", "\"a B 1\"" },
		{ "\"};</style>", "\"\\22 \\7d \\3b \\3c \\2f style\\3e \"" },
		{ "\\", "\"\\5c \"" },
		{ "a\nb", "\"a b\"" },
		{ "\xe6\x97\xa5", "\"\xe6\x97\xa5\"" },
		{ "\x1b", "\"\xef\xbf\xbd\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b = { 0 };

		html_css_string(&b, str_of(cases[i].text));
		assert_true(str_is(buf_str(&b), cases[i].css));
		buf_done(&b);
	}
}

static void nothing_at_all(void **state)
{
	const struct publication none = { .made_at_s = TIME_UNKNOWN };
	struct buf b = { 0 };
	struct losses lost = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_true(brief_write(&none, &b, &lost, &err));
	assert_false(str_has(buf_str(&b), STR("1970")));
	assert_true(str_has(buf_str(&b),
		STR("No dated event carries a judgement.")));
	buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_capped),
		cmocka_unit_test(ten_times_the_case_is_no_longer),
		cmocka_unit_test(what_is_cut_says_so),
		cmocka_unit_test(heads_of_texts),
		cmocka_unit_test(css_strings),
		cmocka_unit_test(nothing_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
