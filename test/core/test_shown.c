/* SPDX-License-Identifier: Apache-2.0 */
/* The door of every text, and the words that were meant. */
#include "check.h"

#define GONE "\xef\xbf\xbd"

static const struct {
	const char *name;
	struct str in, out;
	unsigned columns;
} shown[] = {
	{ "nothing", S(""), S(""), 0 },
	{ "ASCII", S("a b"), S("a b"), 3 },
	{ "Japanese", S("\xe6\x9d\xb1"), S("\xe6\x9d\xb1"), 2 },
	{ "an escape sequence", S("\033[31mx"), S(GONE "[31mx"), 6 },
	{ "a title of the window", S("\033]0;x\a"), S(GONE "]0;x" GONE), 6 },
	{ "a line", S("a\nb\r\tc"), S("a b  c"), 6 },
	{ "a NUL and DEL", S("\0\x7f"), S(GONE GONE), 2 },
	{ "CSI in one character",
		S("\xc2\x9b"
		  "31m"),
		S(GONE "31m"),
		4 },
	{ "a byte that is none", S("\x9b\xff"), S(GONE GONE), 2 },
	{ "right to left override",
		S("\xe2\x80\xae"
		  "gpj.exe"),
		S(GONE "gpj.exe"),
		8 },
	{ "an isolate", S("\xe2\x81\xa6"), S(GONE), 1 },
	{ "Arabic letter mark", S("\xd8\x9c"), S(GONE), 1 },
	{ "no room",
		S("a\xe2\x80\x8b\xc2\xad\xef\xbb\xbf"
		  "b"),
		S("a" GONE GONE GONE "b"),
		5 },
	{ "a tag", S("\xf3\xa0\x81\x81"), S(GONE), 1 },
	{ "line separator",
		S("a\xe2\x80\xa8"
		  "b"),
		S("a b"),
		3 },
	{ "a noncharacter", S("\xef\xbf\xbf"), S(GONE), 1 },
	{ "cut off", S("\xe6\x9d"), S(GONE GONE), 2 },
	{ "a mark on a letter", S("e\xcc\x81"), S("e\xcc\x81"), 1 },
};

static void is_shown(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(shown); i++) {
		struct buf b = { 0 };

		buf_safe(&b, shown[i].in);
		if (!str_eq(buf_str(&b), shown[i].out))
			fail_msg("%s: \"%.*s\"",
				shown[i].name,
				STR_FMT(buf_str(&b)));
		if (text_columns(shown[i].in) != shown[i].columns)
			fail_msg("%s: %u columns",
				shown[i].name,
				text_columns(shown[i].in));
		buf_done(&b);
	}
}

static void is_cut(void **state)
{
	struct buf in = { 0 };
	struct buf b = { 0 };
	char room[400];

	(void)state;
	for (int i = 0; i < 20000; i++)
		buf_z(&in, "\xe6\x9d\xb1");
	buf_shown(&b, buf_str(&in), TEXT_SHOWN_MAX);
	assert_true(utf8_valid(buf_str(&b)));
	assert_true(b.n <= TEXT_SHOWN_MAX + 40);
	assert_true(str_has(buf_str(&b), STR("... (60,000 bytes) ...")));
	b.n = 0;
	buf_shown(&b, STR("short"), 5);
	assert_true(str_is(buf_str(&b), "short"));
	/* a sentence keeps what is wrong and what to do */
	b.n = 0;
	buf_fmt(&b, "no \"%.*s\"; see `help`", STR_FMT(buf_str(&in)));
	size_t n = sentence_fit(buf_str(&b), room, sizeof room);
	assert_true(n < sizeof room && room[n] == 0 && strlen(room) == n);
	assert_true(utf8_valid((struct str){ room, n }));
	assert_true(str_starts(str_of(room), STR("no \"")));
	assert_true(str_ends(str_of(room), STR("\"; see `help`")));
	assert_true(str_has(str_of(room), STR("bytes in all")));
	struct err err;
	assert_false(fail(&err,
		ERR_USAGE,
		0,
		"no \"%.*s\"; see `help`",
		STR_FMT(buf_str(&in))));
	assert_true(str_ends(str_of(err.text), STR("see `help`")));
	/* what is printed may be the error itself */
	assert_false(fail(&err, ERR_USAGE, 0, "%.10s!", err.text));
	assert_int_equal(strlen(err.text), 11);
	buf_done(&b);
	buf_done(&in);
}

static const struct {
	struct str in;
	bool colour;
	struct str out;
} terminals[] = {
	{ S("a\tb\n"), false, S("a\tb\n") },
	{ S("\033[1mA\033[0m\n"), true, S("\033[1mA\033[0m\n") },
	{ S("\033[1mA"), false, S(GONE "[1mA") },
	{ S("\033[2J\033[1;36mA"), true, S(GONE "[2J\033[1;36mA") },
	{ S("\033[1111111111111111111m"),
		true,
		S(GONE "[1111111111111111111m") },
	{ S("\033["), true, S(GONE "[") },
	{ S("\r"), true, S(" ") },
};

static const struct {
	struct str in, out;
} jsons[] = {
	{ S("{\"a\":\"b\"}\n"), S("{\"a\":\"b\"}\n") },
	{ S("\"\xe2\x80\xae\""), S("\"\\u202e\"") },
	{ S("\"\xc2\x9b\x7f\""), S("\"\\u009b\\u007f\"") },
	{ S("\"\xf3\xa0\x81\x81\""), S("\"\\udb40\\udc41\"") },
	{ S("\"\xe6\x9d\xb1\xff\""), S("\"\xe6\x9d\xb1" GONE "\"") },
};

static void last_doors(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(terminals); i++) {
		struct buf b = { 0 };

		buf_terminal(&b, terminals[i].in, terminals[i].colour);
		if (!str_eq(buf_str(&b), terminals[i].out))
			fail_msg("terminal %zu: %.*s",
				i,
				STR_FMT(buf_str(&b)));
		buf_done(&b);
	}
	for (size_t i = 0; i < N(jsons); i++) {
		struct buf b = { 0 };

		buf_json_shown(&b, jsons[i].in);
		if (!str_eq(buf_str(&b), jsons[i].out))
			fail_msg("JSON %zu: %.*s", i, STR_FMT(buf_str(&b)));
		buf_done(&b);
	}
}

static const struct {
	const char *wanted, *list, *said;
} meant[] = {
	{ "shwo", "new add show run", "; did you mean `show`?" },
	{ "SHOW", "new add show run", "; did you mean `show`?" },
	{ "exhibit", "exhibits entities", "; did you mean `exhibits`?" },
	{ "operatd", "operated operates", "; did you mean `operated`?" },
	{ "cat", "car cap dog", "; did you mean `car` or `cap`?" },
	{ "xyz", "new add show run", "" },
	{ "a", "b c", "" },
	{ "", "b c", "" },
	{ "organisation", "org person", "; did you mean `org`?" },
	{ "rep", "report read", "; did you mean `report`?" },
	{ "x", "", "" },
};

static void near_words_are_said(void **state)
{
	struct buf b = { 0 };
	char endless[60001];

	(void)state;
	for (size_t i = 0; i < N(meant); i++) {
		b.n = 0;
		near_words(str_of(meant[i].wanted),
			str_of(meant[i].list),
			' ',
			&b);
		if (!str_is(buf_str(&b), meant[i].said))
			fail_msg("%s: %.*s",
				meant[i].wanted,
				STR_FMT(buf_str(&b)));
	}
	memset(endless, 'a', sizeof endless);
	b.n = 0;
	near_words((struct str){ endless, sizeof endless },
		STR("aaaa aaa"),
		' ',
		&b);
	/* of what is endless nothing is a slip of the pen */
	assert_true(b.n < 60);
	buf_done(&b);
}

static const struct {
	const char *text;
	unsigned width;
	const char *lines;
} wraps[] = {
	{ "", 40, "" },
	{ "one\n", 40, "one\n" },
	{ "one two\nthree\n\nfour", 40, "one two three\n\nfour\n" },
	{ "aaaa bbbb cccc", 9, "aaaa bbbb\ncccc\n" },
	{ "aaaa\nbbbb\ncccc", 9, "aaaa bbbb\ncccc\n" },
	{ "  --a  bb cc dd\n  --b  ee",
		14,
		"  --a  bb cc\n       dd\n  --b  ee\n" },
	{ "  --a  bb\n       cc\n  --b  ee",
		20,
		"  --a  bb cc\n  --b  ee\n" },
	{ "  ashiato x\n  ashiato y", 40, "  ashiato x\n  ashiato y\n" },
	{ "endlessword x", 4, "endlessword\nx\n" },
	{ "  --option VALUE  aa bb", 20, "  --option VALUE  aa\n    bb\n" },
};

static void lines_are_broken(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(wraps); i++) {
		struct buf b = { 0 };

		buf_wrapped(&b, str_of(wraps[i].text), wraps[i].width);
		if (!str_is(buf_str(&b), wraps[i].lines))
			fail_msg("%zu: \"%.*s\"", i, STR_FMT(buf_str(&b)));
		buf_done(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_shown),
		cmocka_unit_test(is_cut),
		cmocka_unit_test(last_doors),
		cmocka_unit_test(near_words_are_said),
		cmocka_unit_test(lines_are_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
