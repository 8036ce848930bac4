/* SPDX-License-Identifier: Apache-2.0 */
/* Pages as blocks, hostile ones refused, and the same page as the same bytes
 * of PDF whatever the locale, the zone and the user's settings are. */
#include "core/check.h"

#include <locale.h>
#include <stdlib.h>
#include <time.h>

#include "publish/print/blocks.h"
#include "publish/print/print.h"

/* the blocks in one line: kind, level, cells with their styles */
static void dump(const struct print_page *p, struct buf *b)
{
	static const char kind[] = { 'p', 'h', 'i', 'c', 'r', 'f' };

	for (uint32_t i = 0; i < p->n; i++) {
		const struct print_block *x = &p->block[i];

		buf_fmt(b, "%s%c%u", i ? " " : "", kind[x->kind], x->level);
		if (x->head)
			buf_z(b, "!");
		for (uint32_t k = 0; k < x->n_cell; k++) {
			const struct print_cell *c = &x->cell[k];

			buf_fmt(b,
				"[%s%u:",
				c->number ? "n" : "",
				c->columns);
			for (uint32_t s = 0; s < c->text.n_span; s++) {
				const struct print_span *y = &c->text.span[s];

				buf_fmt(b,
					"%u'%.*s'",
					y->style,
					(int)y->n,
					c->text.text.p + y->at);
			}
			buf_z(b, "]");
		}
	}
	buf_add(b, (struct str){ "", 1 });
}

static const struct {
	const char *html;
	const char *blocks;
} pages[] = {
	{ "", "" },
	{ "<p>a  b\n c</p>", "p0[1:0'a b c']" },
	{ "<!DOCTYPE "
	  "html><html><head><title>t</title></head><body>x</body></html>",
		"p0[1:0'x']" },
	{ "<h2 id=\"x\">T &amp; &lt;U&gt;</h2>", "h2[1:1'T & <U>']" },
	{ "<p>a <b>b</b> <code>c</code></p>", "p0[1:0'a'1' b'4' c']" },
	{ "<ul><li>one</li><li>two<ul><li>in</li></ul></li></ul>",
		"i1[1:0'one'] i1[1:0'two'] i2[1:0'in']" },
	{ "<dl><div><dt>Case</dt><dd>x</dd></div></dl>",
		"p0[1:8'Case:'0' x']" },
	{ "<table><caption>C</caption><thead><tr><th>H</th><th "
	  "class=\"n\">N</th></tr></thead><tbody><tr><td>a<br>b</td><td "
	  "class=\"n\">1</td></tr><tr><td "
	  "colspan=\"2\">w</td></tr></tbody></table>",
		"c0[1:8'C'] r0![1:1'H'][n1:1'N'] r0[1:0'a\nb'][n1:0'1'] "
		"r0[2:0'w']" },
	{ "<figure><svg "
	  "viewBox=\"0\"><title>t</title></svg><figcaption>c</figcaption></"
	  "figure>",
		"f0 p0[1:8'c']" },
	{ "<div class=\"running\">away<bdi>\xd7\x90</bdi></div><p>on</p>",
		"p0[1:0'on']" },
	{ "<p>lo<wbr>ng</p>", "p0[1:0'long']" },
	{ "<table><tr><td colspan=\"4294967296\">x</td></tr></table>",
		"r0[32:0'x']" },
};

static void pages_become_blocks(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(pages); i++) {
		struct arena a = { 0 };
		struct print_page p;
		struct err err = { 0 };
		struct buf b = { 0 };

		assert_true(arena_open(&a, 1 << 24, &err));
		if (!print_blocks(str_of(pages[i].html), &a, &p, &err))
			fail_msg("%s: %s", pages[i].html, err.text);
		dump(&p, &b);
		assert_string_equal(b.p, pages[i].blocks);
		buf_done(&b);
		arena_close(&a);
	}
}

static const struct {
	const char *name;
	const char *html;
	const char *said;
} hostile[] = {
	{ "an element of others",
		"<p>x</p><script>1</script>",
		"does not know: <script>" },
	{ "a tag cut off", "<p", "ends within a tag" },
	{ "closed, never opened", "</p>", "closes <p>" },
	{ "crossed", "<p><b>x</p></b>", "closes <p>" },
	{ "a style without an end",
		"<head><style>",
		"<head> without an end" },
	{ "a drawing without an end", "<svg><g>", "drawing without an end" },
	{ "a row without a table", "<tr><td>x</td></tr>", "<tr> where none" },
	{ "a table within a table",
		"<table><tr><td><table>",
		"<table> where" },
	{ "no UTF-8", "<p>\xff</p>", "is not UTF-8" },
	{ "an unknown reference", "<p>&bomb;</p>", "character reference" },
	{ "a reference cut off", "<p>&am", "character reference" },
};

static void hostile_pages_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(hostile); i++) {
		struct arena a = { 0 };
		struct print_page p;
		struct err err = { 0 };

		assert_true(arena_open(&a, 1 << 24, &err));
		if (print_blocks(str_of(hostile[i].html), &a, &p, &err) ||
			!strstr(err.text, hostile[i].said))
			fail_msg("%s: %s", hostile[i].name, err.text);
		arena_close(&a);
	}
}

static void deep_pages_are_refused(void **state)
{
	struct buf b = { 0 };
	struct arena a = { 0 };
	struct print_page p;
	struct err err = { 0 };

	(void)state;
	for (int i = 0; i <= PRINT_DEPTH_MAX; i++)
		buf_z(&b, "<div>");
	assert_true(arena_open(&a, 1 << 24, &err));
	assert_false(print_blocks(buf_str(&b), &a, &p, &err));
	assert_int_equal(err.code, ERR_LIMIT);
	arena_close(&a);
	buf_done(&b);
}

static void many_rows(struct buf *b, unsigned rows)
{
	buf_z(b,
		"<h1>T</h1><p>\xe6\x97\xa5\xe6\x9c\xac \xd7\x90\xd7\x91 "
		"e\xcc\x81 \xc3\xa9</p><table><thead><tr><th>A</th><th>B</"
		"th></tr></thead><tbody>");
	for (unsigned i = 0; i < rows; i++) {
		buf_fmt(b,
			"<tr><td>row %u</td><td>some words of a row that are "
			"broken where the column ends, and "
			"oneverylongwordwithoutanyplacetobreakitinside%u</"
			"td></"
			"tr>",
			i,
			i);
	}
	/* higher than a page */
	buf_z(b, "<tr><td>tall</td><td>");
	for (unsigned i = 0; i < 4000; i++)
		buf_z(b, "word ");
	buf_z(b, "</td></tr></tbody></table>");
}

static bool printed(struct str page, struct buf *out)
{
	static const struct str foot[] = { S("one"), S("two") };
	struct print_frame f = {
		.title = STR("case"),
		.author = STR("A. Examiner"),
		.language = STR("ja"),
		.marking = STR("TLP:AMBER"),
		.tlp = TLP_AMBER,
		.foot = foot,
		.n_foot = 2,
		.page_of = "page {0} of {1}",
		.figure = "{0}",
		.made_at_s = 1480000000,
	};
	struct err err = { 0 };

	if (print_pdf(&f, page, out, &err))
		return true;
	print_message("%s\n", err.text);
	assert_int_equal(err.code, ERR_IO);
	return false;
}

static void the_same_page_gives_the_same_bytes(void **state)
{
	struct buf page = { 0 };
	struct buf first = { 0 };
	struct buf second = { 0 };

	(void)state;
	many_rows(&page, 400);
	if (!printed(buf_str(&page), &first))
		skip();
	setenv("TZ", "Asia/Tokyo", 1);
	setenv("LC_ALL", "de_DE.UTF-8", 1);
	setenv("FONTCONFIG_FILE", "/dev/null", 1);
	setenv("HOME", "/nowhere", 1);
	setenv("PANGO_LANGUAGE", "zh", 1);
	setlocale(LC_ALL, "");
	tzset();
	assert_true(printed(buf_str(&page), &second));
	assert_int_equal(first.n, second.n);
	assert_memory_equal(first.p, second.p, first.n);
	assert_true(str_starts(buf_str(&first), STR("%PDF-1.5")));
	/* its own clock is no part of it */
	assert_true(str_has(buf_str(&first), STR("20161124150640")));
	buf_done(&page);
	buf_done(&first);
	buf_done(&second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_become_blocks),
		cmocka_unit_test(hostile_pages_are_refused),
		cmocka_unit_test(deep_pages_are_refused),
		cmocka_unit_test(the_same_page_gives_the_same_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
