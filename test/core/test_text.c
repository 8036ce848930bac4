/* SPDX-License-Identifier: Apache-2.0 */
/* text, csv, json: what people and programs write */
#include "check.h"

#include <ctype.h>
#include <strings.h>

static struct arena memory;

static int set_up(void **state)
{
	struct err err;

	(void)state;
	return arena_open(&memory, 8 << 20, &err) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	arena_close(&memory);
	return 0;
}

/* --- text ---------------------------------------------------------------- */

#define TOKYO_UTF8 "\xe6\x9d\xb1\xe4\xba\xac" /* 東京 */

static const struct {
	const char *name;
	struct str in;
	enum text_encoding from;
	struct str out;
} texts[] = {
	{ "empty", { NULL, 0 }, TEXT_UTF8, { NULL, 0 } },
	{ "ASCII", S("a,b\n"), TEXT_UTF8, S("a,b\n") },
	{ "UTF-8", S(TOKYO_UTF8), TEXT_UTF8, S(TOKYO_UTF8) },
	{ "UTF-8 with a mark",
		S("\xef\xbb\xbf"
		  "a" TOKYO_UTF8),
		TEXT_UTF8,
		S("a" TOKYO_UTF8) },
	{ "only a mark", S("\xef\xbb\xbf"), TEXT_UTF8, S("") },
	{ "UTF-8 of four bytes",
		S("\xf0\x9f\x91\xa3"),
		TEXT_UTF8,
		S("\xf0\x9f\x91\xa3") },
	{ "UTF-16LE",
		S("\xff\xfe"
		  "a\0\x71\x67\xac\x4e"),
		TEXT_UTF16LE,
		S("a" TOKYO_UTF8) },
	{ "UTF-16BE",
		S("\xfe\xff"
		  "\0a\x67\x71\x4e\xac"),
		TEXT_UTF16BE,
		S("a" TOKYO_UTF8) },
	{ "UTF-16LE, a surrogate pair",
		S("\xff\xfe\x3d\xd8\x63\xdc"),
		TEXT_UTF16LE,
		S("\xf0\x9f\x91\xa3") },
	{ "CP932", S("\x93\x8c\x8b\x9e"), TEXT_CP932, S(TOKYO_UTF8) },
	{ "CP932, half-width katakana",
		S("\xb6\xc5"),
		TEXT_CP932,
		S("\xef\xbd\xb6\xef\xbe\x85") },
	{ "CP932, a backslash as second byte",
		S("\x95\x5c"),
		TEXT_CP932,
		S("\xe8\xa1\xa8") },
	{ "CP932, circled digit of NEC",
		S("\x87\x40"),
		TEXT_CP932,
		S("\xe2\x91\xa0") },
	/* refused */
	{ "NUL bytes", S("a\0b"), TEXT_UNKNOWN, { NULL, 0 } },
	{ "overlong",
		S("\xc0\xaf"),
		TEXT_CP932,
		S("\xef\xbe\x80\xef\xbd\xaf") },
	{ "half of a UTF-16 unit",
		S("\xff\xfe"
		  "a\0b"),
		TEXT_UTF16LE,
		{ NULL, 0 } },
	{ "a lone surrogate",
		S("\xff\xfe\x3d\xd8"
		  "a\0"),
		TEXT_UTF16LE,
		{ NULL, 0 } },
	{ "CP932 cut in two", S("\x93\x8c\x8b"), TEXT_CP932, { NULL, 0 } },
	{ "neither", S("\xff\xff\xff"), TEXT_UNKNOWN, { NULL, 0 } },
	{ "damaged UTF-8",
		S(TOKYO_UTF8 TOKYO_UTF8 "\x81" TOKYO_UTF8),
		TEXT_UTF8,
		{ NULL, 0 } },
	{ "UTF-8 cut in two",
		S(TOKYO_UTF8 "\xe4\xba"),
		TEXT_UTF8,
		{ NULL, 0 } },
};

static void encodings(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(texts); i++) {
		struct str out = STR("untouched");
		enum text_encoding from = TEXT_UNKNOWN;
		struct err err = { 0 };
		bool ok = text_to_utf8(texts[i].in,
			     &memory,
			     &out,
			     &from,
			     &err),
		     want = texts[i].out.p || !texts[i].in.n;

		if (ok != want || from != texts[i].from ||
			(ok && !str_eq(out, texts[i].out))) {
			fail_msg("%s: %s, %s, \"%.*s\" %s",
				texts[i].name,
				ok ? "taken" : "refused",
				text_encoding_name(from),
				STR_FMT(out),
				err.text);
		}
		if (!ok &&
			(err.code != ERR_FORMAT || err.at > texts[i].in.n ||
				!str_is(out, "untouched"))) {
			fail_msg("%s: no place: %s", texts[i].name, err.text);
		}
	}
}

/* A long text that becomes CP932 only in its last bytes is CP932, not damaged
 * UTF-8. */
static void late_decision(void **state)
{
	(void)state;
	static char text[5003];
	struct str out;
	struct str in = { text, sizeof text };
	enum text_encoding from;
	struct err err;

	memset(text, 'a', sizeof text);
	memcpy(text + 5000, "\x93\x8c\n", 3);
	assert_true(text_to_utf8(in, &memory, &out, &from, &err));
	assert_int_equal(from, TEXT_CP932);
	assert_true(str_ends(out, STR("\xe6\x9d\xb1\n")));
}

static void places_of_damage(void **state)
{
	(void)state;
	static const struct {
		struct str in;
		uint64_t at;
	} cases[] = {
		{ S("ab" TOKYO_UTF8 TOKYO_UTF8 "\xff"
		    "x"),
			14 },
		{ S("\xff\xfe"
		    "a\0"
		    "b"),
			4 },
		{ S("abc\0def"), 3 },
		{ S("\xff\xfe"
		    "a\0"
		    "\x00\xdc"
		    "b\0"),
			4 },
	};
	struct str out;
	enum text_encoding from;
	struct err err;

	for (size_t i = 0; i < N(cases); i++) {
		assert_false(text_to_utf8(cases[i].in,
			&memory,
			&out,
			&from,
			&err));
		assert_int_equal(err.at, cases[i].at);
	}
}

/* Every character boundary of the converted text has its place in the bytes it
 * came from. */
static void walks(void **state)
{
	(void)state;
	static const struct {
		struct str raw;
		uint64_t at[6];
	} cases[] = {
		{ S("ab"), { 0, 1, 2 } },
		{ S("\xef\xbb\xbf"
		    "a" TOKYO_UTF8),
			{ 3, 4, 7, 10 } },
		{ S("\xff\xfe"
		    "a\0\x71\x67\x3d\xd8\x63\xdc"
		    "b\0"),
			{ 2, 4, 6, 10, 12 } },
		{ S("\xfe\xff"
		    "\0a\x67\x71"),
			{ 2, 4, 6 } },
		{ S("a\x93\x8c\xb6\x95\x5c"
		    "b"),
			{ 0, 1, 3, 4, 6, 7 } },
	};
	struct str utf8;
	enum text_encoding from;
	struct err err;

	for (size_t i = 0; i < N(cases); i++) {
		assert_true(text_to_utf8(cases[i].raw,
			&memory,
			&utf8,
			&from,
			&err));
		struct text_walk w = text_walk_of(cases[i].raw, utf8, from);
		size_t at = 0;
		for (size_t k = 0; at <= utf8.n; k++) {
			assert_int_equal(text_walk_to(&w, at),
				cases[i].at[k]);
			size_t n = utf8_step(str_from(utf8, at));
			at += n ? n : 1;
		}
		assert_int_equal(w.raw_at, cases[i].raw.n);
	}
}

static void steps(void **state)
{
	(void)state;
	static const struct {
		struct str in;
		size_t n;
	} cases[] = {
		{ S("a"), 1 },
		{ S("\0"), 1 },
		{ S("\xc2\x80"), 2 },
		{ S("\xc1\xbf"), 0 },
		{ S("\xe0\xa0\x80"), 3 },
		{ S("\xe0\x9f\xbf"), 0 },
		{ S("\xed\x9f\xbf"), 3 },
		{ S("\xed\xa0\x80"), 0 },
		{ S("\xf0\x90\x80\x80"), 4 },
		{ S("\xf0\x8f\xbf\xbf"), 0 },
		{ S("\xf4\x8f\xbf\xbf"), 4 },
		{ S("\xf4\x90\x80\x80"), 0 },
		{ S("\xf5\x80\x80\x80"), 0 },
		{ S("\x80"), 0 },
		{ S("\xe3\x81"), 0 },
		{ S("\xe3\x81"
		    "a"),
			0 },
		{ { NULL, 0 }, 0 },
	};

	for (size_t i = 0; i < N(cases); i++)
		assert_int_equal(utf8_step(cases[i].in), cases[i].n);
}

/* --- csv ----------------------------------------------------------------- */

/* rows as "line@at+len[cell|cell]", bad ones with "!column why" */
static const struct {
	const char *name;
	struct str in;
	const char *out;
} csvs[] = {
	{ "plain", S("a,b\nc,d\n"), "1@0+3[a|b] 2@4+3[c|d] " },
	{ "no line end at the end", S("a,b\nc,d"), "1@0+3[a|b] 2@4+3[c|d] " },
	{ "CRLF", S("a,b\r\nc,d\r\n"), "1@0+3[a|b] 2@5+3[c|d] " },
	{ "CR alone", S("a,b\rc,d\r"), "1@0+3[a|b] 2@4+3[c|d] " },
	{ "empty cells",
		S(",\na,\n,b\n,,c\n"),
		"2@2+2[a|] 3@5+2[|b] 4@8+3[||c] " },
	{ "blank rows are passed over but counted",
		S("\n\r\n  \na\n,,\nb\n"),
		"4@6+1[a] 6@11+1[b] " },
	{ "quotes", S("\"a,b\",\"c\"\"d\",\"\"\n"), "1@0+15[a,b|c\"d|] " },
	{ "only quotes inside",
		S("\"\"\"\",\"\"\"\"\"\"\n"),
		"1@0+11[\"|\"\"] " },
	{ "newline inside",
		S("\"a\nb\",c\nd,e\n"),
		"1@0+7[a\nb|c] 3@8+3[d|e] " },
	{ "CRLF and CR inside",
		S("\"a\r\nb\rc\"\r\nd\n"),
		"1@0+8[a\r\nb\rc] 4@10+1[d] " },
	{ "quote inside a plain cell", S("a\"b,c\n"), "1@0+5[a\"b|c] " },
	{ "blanks around", S(" a ,\tb\t\n"), "1@0+7[a|b] " },
	{ "text after a quote",
		S("x,\"a\"b,c\nd,e\n"),
		"1@0+8!2 text after a closing quote 2@9+3[d|e] " },
	{ "quote never closed",
		S("x,\"a\nd,e\nf,g\n"),
		"1@0+4!2 a quoted cell that is never closed 2@5+3[d|e] "
		"3@9+3[f|g] " },
	{ "quote never closed at the end",
		S("d,e\nx,\""),
		"1@0+3[d|e] 2@4+3!2 a quoted cell that is never closed " },
	{ "empty", { NULL, 0 }, "" },
	{ "NUL bytes", S("a\0b,c\n"), "1@0+5[a\0b|c] " },
	{ "Japanese", S(TOKYO_UTF8 ",x\n"), "1@0+8[" TOKYO_UTF8 "|x] " },
};

static void csv_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(csvs); i++) {
		struct csv c = csv_of(csvs[i].in);
		struct csv_row r;
		struct buf b = { 0 };

		while (csv_next(&c, &memory, &r)) {
			buf_fmt(&b,
				"%llu@%llu+%llu",
				(unsigned long long)r.line,
				(unsigned long long)r.at,
				(unsigned long long)r.len);
			if (r.bad)
				buf_fmt(&b, "!%u %s ", r.bad_column, r.bad);
			for (unsigned k = 0; !r.bad && k < r.n; k++) {
				buf_z(&b, k ? "|" : "[");
				buf_add(&b, r.cell[k]);
			}
			buf_z(&b, r.bad ? "" : "] ");
		}
		struct str want = { csvs[i].out, strlen(csvs[i].out) };
		if (strstr(csvs[i].name, "NUL"))
			want.n = sizeof "1@0+5[a\0b|c] " - 1;
		if (!str_eq(buf_str(&b), want)) {
			fail_msg("%s: %.*s",
				csvs[i].name,
				STR_FMT(buf_str(&b)));
		}
		buf_done(&b);
	}
}

static void csv_too_many_columns(void **state)
{
	(void)state;
	char text[400];
	struct csv_row r;

	memset(text, ',', sizeof text);
	memcpy(text + 300, "\na,b\n", 5);
	struct csv c = csv_of((struct str){ text, 305 });
	assert_true(csv_next(&c, &memory, &r) && r.bad);
	assert_int_equal(r.bad_column, CSV_COLUMNS_MAX);
	assert_int_equal(r.len, 300);
	assert_true(csv_next(&c, &memory, &r) && !r.bad && r.n == 2 &&
		r.line == 2);
	assert_false(csv_next(&c, &memory, &r));
	text[CSV_COLUMNS_MAX - 1] = 'x'; /* exactly as many as there may be */
	c = csv_of((struct str){ text, CSV_COLUMNS_MAX });
	assert_true(csv_next(&c, &memory, &r) && !r.bad &&
		r.n == CSV_COLUMNS_MAX);
}

static void csv_comments(void **state)
{
	(void)state;
	struct csv c = csv_of(STR("# one\r\n# two, \"\n#\nname,x\n#3,y\n"));
	struct csv_row r;

	csv_skip_comments(&c);
	assert_true(csv_next(&c, &memory, &r) && str_is(r.cell[0], "name") &&
		r.line == 4);
	assert_true(csv_next(&c, &memory, &r) && str_is(r.cell[0], "#3"));
}

/* What csv_cell writes, csv_next reads. */
static void csv_round_trip(void **state)
{
	(void)state;
	static const struct str cells[] = { S("plain"),
		S("a,b"),
		S("say \"x\""),
		S("two\nlines"),
		S("#no comment"),
		S("\""),
		S("a\r\nb"),
		S(TOKYO_UTF8) };
	struct buf b = { 0 };
	struct csv_row r;

	for (size_t i = 0; i < N(cells); i++) {
		buf_z(&b, i ? "," : "");
		csv_cell(&b, cells[i]);
	}
	struct csv c = csv_of(buf_str(&b));
	assert_true(csv_next(&c, &memory, &r) && !r.bad && r.n == N(cells));
	for (size_t i = 0; i < N(cells); i++)
		assert_true(str_eq(r.cell[i], cells[i]));
	buf_done(&b);
}

/* --- json ---------------------------------------------------------------- */

static void json_document(void **state)
{
	(void)state;
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_object(&j, NULL);
	jw_str(&j, "s", STR("x"));
	jw_array(&j, "a");
	jw_u64(&j, NULL, UINT64_MAX);
	jw_i64(&j, NULL, INT64_MIN);
	jw_object(&j, NULL);
	jw_object_end(&j);
	jw_array(&j, NULL);
	jw_array_end(&j);
	jw_array_end(&j);
	jw_bool(&j, "t", true);
	jw_bool(&j, "f", false);
	jw_null(&j, "n");
	jw_z(&j, "z", NULL);
	jw_raw(&j, "r", STR("[1]"));
	jw_object_end(&j);
	assert_true(str_is(buf_str(&b),
		"{\"s\":\"x\",\"a\":[18446744073709551615,-"
		"9223372036854775808,"
		"{},[]],\"t\":true,\"f\":false,"
		"\"n\":null,\"z\":\"\",\"r\":[1]}"));
	buf_done(&b);
}

static void json_texts(void **state)
{
	(void)state;
	static const struct {
		struct str in;
		const char *out;
	} cases[] = {
		{ S("plain"), "\"plain\"" },
		{ S("\"\\/"), "\"\\\"\\\\/\"" },
		{ S("\n\t\r\b\f"),
			"\"\\u000a\\u0009\\u000d\\u0008\\u000c\"" },
		{ S("\0\x1f\x7f"), "\"\\u0000\\u001f\\u007f\"" },
		{ S(TOKYO_UTF8), "\"" TOKYO_UTF8 "\"" },
		{ S("a\xff"
		    "b"),
			"\"a\xef\xbf\xbd"
			"b\"" },
		{ S("\xe6\x9d"), "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ S("\xed\xa0\x80"),
			"\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ S("\xc0\xaf"), "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ { NULL, 0 }, "\"\"" },
	};

	for (size_t i = 0; i < N(cases); i++) {
		struct buf b = { 0 };
		struct jw j = { .to = &b };

		jw_str(&j, NULL, cases[i].in);
		if (!str_is(buf_str(&b), cases[i].out) ||
			!utf8_valid(buf_str(&b))) {
			fail_msg("%.*s instead of %s",
				STR_FMT(buf_str(&b)),
				cases[i].out);
		}
		buf_done(&b);
	}
}

static void json_thousandths(void **state)
{
	(void)state;
	static const struct {
		int64_t v;
		const char *out;
	} cases[] = {
		{ 0, "0.000" },
		{ 1, "0.001" },
		{ -1, "-0.001" },
		{ 1234, "1.234" },
		{ -1000, "-1.000" },
		{ INT64_MIN, "-9223372036854775.808" },
	};

	for (size_t i = 0; i < N(cases); i++) {
		struct buf b = { 0 };
		struct jw j = { .to = &b };

		jw_milli(&j, NULL, cases[i].v);
		assert_true(str_is(buf_str(&b), cases[i].out));
		buf_done(&b);
	}
}

/* against a plain loop, at every length around that of a vector */
static void found_whatever_the_case(void **state)
{
	static const char letters[] = "aAbBzZ@[`{0.";
	char hay[80];
	char part[20];
	unsigned seed = 7;

	(void)state;
	for (int round = 0; round < 200000; round++) {
		size_t n = (size_t)round % sizeof hay;
		size_t m = 1 + (size_t)round % 5;
		bool want = false;

		for (size_t i = 0; i < n; i++) {
			seed = seed * 1103515245 + 12345;
			hay[i] = letters[(seed >> 16) % 12];
		}
		for (size_t i = 0; i < m; i++) {
			seed = seed * 1103515245 + 12345;
			part[i] = (char)tolower(letters[(seed >> 16) % 12]);
		}
		for (size_t i = 0; i + m <= n && !want; i++)
			want = strncasecmp(hay + i, part, m) == 0;
		assert_int_equal(str_has_lower((struct str){ hay, n },
					 (struct str){ part, m }),
			want);
	}
	assert_true(str_has_lower(STR("x"), STR("")));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(encodings),
		cmocka_unit_test(found_whatever_the_case),
		cmocka_unit_test(late_decision),
		cmocka_unit_test(places_of_damage),
		cmocka_unit_test(walks),
		cmocka_unit_test(steps),
		cmocka_unit_test(csv_rows),
		cmocka_unit_test(csv_too_many_columns),
		cmocka_unit_test(csv_comments),
		cmocka_unit_test(csv_round_trip),
		cmocka_unit_test(json_document),
		cmocka_unit_test(json_texts),
		cmocka_unit_test(json_thousandths),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
