/* SPDX-License-Identifier: Apache-2.0 */
/* Documents, links, scripts and mail: what is told of them, what is handed
 * on, and that nothing hostile does harm. */
#include "core/check.h"

#include <stdlib.h>

#include "documents.h"
#include "told.h"
#include "triage/document/document.h"
#include "triage/document/vba.h"

enum {
	ARENA_BYTE = 96 << 20,
	INSIDE_SHOWN = 120
};

static struct told told;
static struct arena arena;

/* What is handed on is told, too: "> kind path: beginning". */
static void inside(struct triage_work *w,
	const char *kind,
	struct str path,
	struct str bytes)
{
	struct arena a = w->scratch;
	size_t room = sizeof told.text - told.n;
	int n;

	(void)arena_get(&a, 1, 1024, 1);
	n = snprintf(told.text + told.n,
		room,
		"> %s %.*s: %.*s\n",
		kind,
		STR_FMT(path),
		STR_FMT(str_head(bytes, INSIDE_SHOWN)));
	if (n > 0 && (size_t)n < room)
		told.n += (size_t)n;
}

typedef void part(struct str bytes, struct triage_work *w);

/* A copy that ends where its memory does. */
static void look(part *f, struct str bytes)
{
	struct facts facts = { .ctx = &told, .put = told_put };
	struct triage_work w = { .facts = &facts,
		.inside = inside,
		.scratch = arena };
	char *copy = malloc(bytes.n + !bytes.n);

	assert_non_null(copy);
	if (bytes.n)
		memcpy(copy, bytes.p, bytes.n);
	told.n = 0;
	told.text[0] = 0;
	document_once(f, (struct str){ copy, bytes.n }, &w);
	free(copy);
}

/* Each of the lines, which a line end separates, stands there. */
static void must_tell(const char *what, const char *lines)
{
	struct str rest = str_of(lines);
	struct str line;

	while (str_cut(rest, '\n', &line, &rest)) {
		char one[512];

		snprintf(one, sizeof one, "%.*s\n", STR_FMT(line));
		if (!told_count(&told, one))
			fail_msg("%s: no %s in\n%s", what, one, told.text);
	}
}

/* Cut at every length, and each byte wrong in three ways. */
static void must_withstand(part *f, struct str bytes)
{
	static const unsigned char wrong[] = { 0x00, 0xff, 0x7f };
	struct made *m = malloc(sizeof *m);

	assert_non_null(m);
	for (size_t n = 0; n < bytes.n; n++)
		look(f, str_head(bytes, n));
	for (size_t i = 0; i < bytes.n; i++) {
		for (size_t k = 0; k < sizeof wrong; k++) {
			memcpy(m->b, bytes.p, bytes.n);
			m->b[i] = (char)wrong[k];
			look(f, (struct str){ m->b, bytes.n });
		}
	}
	free(m);
}

/* --- what is text ---------------------------------------------------------
 */

#define PDF_HEAD "%PDF-1.4\n"

static const struct {
	const char *what;
	part *look;
	const char *bytes;
	const char *lines;
} texts[] = {
#include "triage/documents.list"
};

static void test_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(texts); i++) {
		look(texts[i].look, str_of(texts[i].bytes));
		must_tell(texts[i].what, texts[i].lines);
	}
}

static void test_texts_hostile(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(texts); i++)
		must_withstand(texts[i].look, str_of(texts[i].bytes));
}

static const struct {
	const char *text;
	const char *format; /* NULL: only text */
} formats[] = {
	{ "From: a@b.example\nTo: c@d.example\nSubject: x\n\n", "mail" },
	{ "<!DOCTYPE html><html></html>", "html" },
	{ "@echo off\nsetlocal\n", "script" },
	{ "Dear Sir, set the table and return to us.", NULL },
	{ "", NULL },
};

static void test_formats(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(formats); i++) {
		const char *f = document_text_format(str_of(formats[i].text));

		if (!formats[i].format)
			assert_null(f);
		else
			assert_string_equal(f, formats[i].format);
	}
}

/* --- compound files -------------------------------------------------------
 */

/* Summary information with an author, a title and when it was saved. */
static void made_summary(struct made *m)
{
	m->n = 0;
	made_int(m, 0xfffe, 2);
	made_zeros(m, 22);
	made_int(m, 1, 4);
	made_bytes(m,
		"\xe0\x85\x9f\xf2\xf9\x4f\x68\x10\xab\x91\x08\x00\x2b\x27\xb3"
		"\xd9",
		16);
	made_int(m, 48, 4);
	/* the set: size, four properties, their places */
	made_int(m, 96, 4);
	made_int(m, 4, 4);
	made_int(m, 1, 4);
	made_int(m, 40, 4);
	made_int(m, 4, 4);
	made_int(m, 48, 4);
	made_int(m, 13, 4);
	made_int(m, 64, 4);
	made_int(m, 2, 4);
	made_int(m, 76, 4);
	made_int(m, 2, 4);
	made_int(m, 1252, 4);
	made_int(m, 30, 4);
	made_int(m, 5, 4);
	made_bytes(m, "Ann\xe9\0\0\0\0", 8);
	made_int(m, 64, 4);
	/* 2024-03-05T10:11:12Z */
	made_int(m, (1709633472ULL + 11644473600ULL) * 10000000, 8);
	made_int(m, 31, 4);
	made_int(m, 4, 4);
	made_wide(m, "abc");
	made_int(m, 0, 2);
}

static void made_dir(struct made *m)
{
	static struct made dir;

	dir.n = 0;
	made_record(&dir, 1, (struct str){ "\1\0\0\0", 4 });
	made_record(&dir, 4, STR("Project1"));
	made_record(&dir, 9, (struct str){ "\1\0\0\0\2\0", 6 });
	made_put(&dir, dir.n - 10, 4, 4);
	made_record(&dir, 0x19, STR("Module1"));
	made_record(&dir, 0x1a, STR("Module1"));
	made_record(&dir, 0x31, (struct str){ "\3\0\0\0", 4 });
	made_record(&dir, 0x10, STR(""));
	m->n = 0;
	made_packed(m, made_str(&dir));
}

static void made_document(struct made *m)
{
	static struct made summary;
	static struct made dir;
	static struct made module;
	static struct made native;

	made_summary(&summary);
	made_dir(&dir);
	module.n = 0;
	made_bytes(&module, "xyz", 3);
	made_packed(&module,
		STR("Private Sub Document_Open()\r\nEnd Sub\r\n"));
	native.n = 0;
	made_int(&native, 0, 4);
	made_int(&native, 2, 2);
	made_bytes(&native, "a.exe", 6);
	made_bytes(&native, "C:\\b\\a.exe", 11);
	made_int(&native, 0x30000, 4);
	made_int(&native, 4, 4);
	made_bytes(&native, "C:\\", 4);
	made_int(&native, 5, 4);
	made_bytes(&native, "MZabc", 5);
	const struct ole_stream s[] = {
		{ "WordDocument",
			STR("\xec\xa5\xc1\0\0\0\0\0\0\0\0\1...."),
			0 },
		{ "\5SummaryInformation", made_str(&summary), 0 },
		{ "Macros", { 0 }, 0 },
		{ "VBA", { 0 }, 3 },
		{ "dir", made_str(&dir), 4 },
		{ "Module1", made_str(&module), 4 },
		{ "ObjectPool", { 0 }, 0 },
		{ "\1Ole10Native", made_str(&native), 7 },
	};

	made_ole(m, s, N(s));
}

static struct made made;

static void test_ole(void **state)
{
	(void)state;
	made_document(&made);
	look(document_ole, made_str(&made));
	must_tell("ole",
		"document.kind=word\n"
		"document.title=abc\n"
		"document.author=Ann\xc3\xa9\n"
		"document.saved=1709633472\n"
		"document.code_page=1252\n"
		"document.encrypted=1\n"
		"document.macros=1\n"
		"document.vba_project=Project1\n"
		"document.modules[].name=Module1\n"
		"document.modules[].size=38\n"
		"document.modules[].auto_run[]=Document_Open\n"
		"> macro Module1: Private Sub Document_Open()\r\n"
		"document.objects[].name=a.exe\n"
		"document.objects[].path=C:\\b\\a.exe\n"
		"document.objects[].temp_path=C:\\\n"
		"document.objects[].size=5\n"
		"> object a.exe: MZabc\n");
	assert_int_equal(
		told_count(&told, "> stream Macros/VBA/Module1: xyz"),
		1);
}

static void test_ole_hostile(void **state)
{
	(void)state;
	made_document(&made);
	must_withstand(document_ole, made_str(&made));
}

/* a constant, which STR is not for every compiler */
#define PACKED(lit)                    \
	{                              \
		(lit), sizeof(lit) - 1 \
	}

/* [MS-OVBA] 3.2.1 to 3.2.3: the examples of the specification */
static const struct {
	struct str packed;
	const char *plain;
} containers[] = {
	{ PACKED("\x01\x19\xB0\x00\x61\x62\x63\x64\x65\x66\x67\x68\x00\x69"
		 "\x6A"
		 "\x6B"
		 "\x6C\x6D\x6E\x6F\x70\x00\x71\x72\x73\x74\x75\x76\x2E"),
		"abcdefghijklmnopqrstuv." },
	{ PACKED("\x01\x2F\xB0\x00\x23\x61\x61\x61\x62\x63\x64\x65\x82\x66"
		 "\x00"
		 "\x70"
		 "\x61\x67\x68\x69\x6A\x01\x38\x08\x61\x6B\x6C\x00\x30\x6D"
		 "\x6E"
		 "\x6F"
		 "\x70\x06\x71\x02\x70\x04\x10\x72\x73\x74\x75\x76\x10\x77"
		 "\x78"
		 "\x79"
		 "\x7A\x00\x3C"),
		"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa" },
	{ PACKED("\x01\x03\xB0\x02\x61\x45\x00"),
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aa"
		"aaaaaaaaaaa" },
	{ PACKED("\x01\x03\xB0\x01\x45\x00\x61"),
		"" }, /* before the beginning */
	{ PACKED("\x02"), "" },
	{ PACKED(""), "" },
};

static void test_containers(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(containers); i++) {
		struct arena a = arena;
		struct str s = vba_decompress(containers[i].packed, &a);

		assert_int_equal(s.n, strlen(containers[i].plain));
		assert_memory_equal(s.p, containers[i].plain, s.n);
	}
}

/* --- links ----------------------------------------------------------------
 */

/* A volume, and a local path on it. */
static void made_link_info(struct made *m)
{
	size_t info = m->n;

	made_int(m, 0, 4);
	made_int(m, 28, 4);
	made_int(m, 1, 4);
	made_int(m, 28, 4); /* volume */
	made_int(m, 28 + 20, 4);
	made_int(m, 0, 4);
	made_int(m, 28 + 20 + 11, 4);
	made_int(m, 20, 4);
	made_int(m, 3, 4);
	made_int(m, 0xcafe1234, 4);
	made_int(m, 16, 4);
	made_bytes(m, "LBL", 4);
	made_bytes(m, "C:\\cmd.exe", 11);
	made_bytes(m, "", 1);
	made_put(m, info, m->n - info, 4);
}

static void made_link(struct made *m)
{
	m->n = 0;
	made_bytes(m, "L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F", 20);
	made_int(m, 0x80 | 2 | 0x20 | 8, 4); /* information, arguments */
	made_int(m, 0x20, 4);
	for (unsigned i = 0; i < 3; i++)
		made_int(m, (1709633472ULL + 11644473600ULL) * 10000000, 8);
	made_int(m, 1234, 4);
	made_int(m, 0, 4);
	made_int(m, 7, 4);
	made_zeros(m, 12);
	made_link_info(m);
	made_int(m, 3, 2);
	made_wide(m, ".\\x");
	made_int(m, 7, 2);
	made_wide(m, "/c calc");
	made_int(m, 0x60, 4);
	made_int(m, 0xa0000003, 4);
	made_int(m, 0x58, 4);
	made_int(m, 0, 4);
	made_bytes(m, "desktop-1\0\0\0\0\0\0\0", 16);
	for (unsigned i = 0; i < 4; i++)
		made_bytes(m,
			"\x10\x32\x54\x76\x98\xba\xee\x11\x80\x01\x02\x42\xac"
			"\x11\x00\x02",
			16);
	made_int(m, 0, 4);
	made_bytes(m, "behind", 6);
}

static void test_link(void **state)
{
	(void)state;
	made_link(&made);
	look(document_lnk, made_str(&made));
	must_tell("link",
		"lnk.target=C:\\cmd.exe\n"
		"lnk.arguments=/c calc\n"
		"lnk.arguments_length=7\n"
		"lnk.relative_path=.\\x\n"
		"lnk.show=minimized\n"
		"lnk.file_size=1234\n"
		"lnk.target_created=1709633472\n"
		"lnk.drive_type=fixed\n"
		"lnk.volume_serial=3405648436\n"
		"lnk.volume_label=LBL\n"
		"lnk.machine_id=desktop-1\n"
		"lnk.droid_object=76543210-ba98-11ee-8001-0242ac110002\n"
		"lnk.mac=02:42:ac:11:00:02\n"
		"lnk.extra_blocks[]=2684354563\n"
		"lnk.appended=6\n"
		"> overlay behind the link: behind\n");
	must_withstand(document_lnk, made_str(&made));
}

/* --- archives -------------------------------------------------------------
 */

static const struct zip_member ooxml[] = {
	{ "[Content_Types].xml",
		"<Types><Override ContentType=\"application/vnd.ms-word."
		"document.macroEnabled.main+xml\"/></Types>" },
	{ "docProps/core.xml",
		"<cp:coreProperties><dc:creator>A &amp; B</dc:creator>"
		"<cp:lastModifiedBy>C</cp:lastModifiedBy><dcterms:created>"
		"2024-03-05T10:11:12Z</dcterms:created></"
		"cp:coreProperties>" },
	{ "word/_rels/settings.xml.rels",
		"<Relationships><Relationship "
		"Type=\"http://x/attachedTemplate"
		"\" Target=\"http://c2.example/t.dotm\" "
		"TargetMode=\"External\""
		"/><Relationship Type=\"http://x/styles\" Target=\"s.xml\"/>"
		"</Relationships>" },
	{ "word/document.xml",
		"<w:p><w:instrText>DDE</w:instrText><w:instrText>AUTO c:\\x"
		"</w:instrText></w:p><w:p><w:instrText>PAGE</w:instrText>"
		"</w:p>" },
	{ "word/vbaProject.bin", "x" },
};

static const struct zip_member odf[] = {
	{ "mimetype", "application/vnd.oasis.opendocument.text" },
	{ "meta.xml",
		"<office:meta><meta:initial-creator>A</meta:initial-creator>"
		"<dc:creator>B</dc:creator><meta:generator>G/1</"
		"meta:generator>"
		"</office:meta>" },
	{ "content.xml",
		"<draw:frame xlink:href=\"http://c2.example/a.png\"/>" },
};

/* What a library's template brings along: nobody made it then, and whoever
 * stands in it as the last author did not write it. */
static const struct zip_member from_template[] = {
	{ "[Content_Types].xml",
		"<Types><Override "
		"ContentType=\"application/vnd.openxmlformats-"
		"officedocument.presentationml.presentation.main+xml\"/></"
		"Types>" },
	{ "docProps/core.xml",
		"<cp:coreProperties><dc:creator>A</dc:creator>"
		"<cp:lastModifiedBy>Somebody Else</cp:lastModifiedBy>"
		"<dcterms:created>2013-01-27T09:14:16Z</dcterms:created>"
		"<dcterms:modified>2013-01-27T09:15:58Z</dcterms:modified>"
		"</cp:coreProperties>" },
};

static void test_template(void **state)
{
	(void)state;
	made_zip(&made, from_template, N(from_template));
	look(document_office, made_str(&made));
	must_tell("a template",
		"document.generator=python-pptx\n"
		"document.author=A\n");
	assert_int_equal(told_count(&told, "document.created"), 0);
	assert_int_equal(told_count(&told, "document.saved"), 0);
	assert_int_equal(told_count(&told, "document.last_author"), 0);
}

static void test_office(void **state)
{
	(void)state;
	made_zip(&made, ooxml, N(ooxml));
	assert_string_equal(document_zip_format(made_str(&made)), "ooxml");
	look(document_office, made_str(&made));
	must_tell("ooxml",
		"document.kind=word\n"
		"document.author=A & B\n"
		"document.last_author=C\n"
		"document.created=1709633472\n"
		"document.external[].type=attachedTemplate\n"
		"document.external[].target=http://c2.example/t.dotm\n"
		"document.external[].part=word/_rels/settings.xml.rels\n"
		"document.dde[]=DDE AUTO c:\\x\n"
		"document.macros=1\n");
	assert_int_equal(told_count(&told, "document.external\n"), 1);
	assert_int_equal(told_count(&told, "document.dde[]="), 1);
	must_withstand(document_office, made_str(&made));
	made_zip(&made, odf, N(odf));
	assert_string_equal(document_zip_format(made_str(&made)), "odf");
	look(document_office, made_str(&made));
	must_tell("odf",
		"document.kind=text\n"
		"document.author=A\n"
		"document.last_author=B\n"
		"document.application=G/1\n"
		"document.external[].target=http://c2.example/a.png\n");
}

/* --- OneNote --------------------------------------------------------------
 */

static void test_onenote(void **state)
{
	(void)state;
	made.n = 0;
	made_bytes(&made,
		"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96"
		"\xd3....",
		20);
	made_bytes(&made,
		"\xe7\x16\xe3\xbd\x65\x26\x11\x45\xa4\xc4\x8d\x4d\x0b\x7a\x9e"
		"\xac",
		16);
	made_int(&made, 5, 8);
	made_zeros(&made, 12);
	made_bytes(&made, "<hta>...", 8);
	look(document_onenote, made_str(&made));
	must_tell("onenote",
		"document.kind=onenote\n"
		"document.objects[].size=5\n"
		"> object file at 20: <hta>\n");
	must_withstand(document_onenote, made_str(&made));
}

/* --- many and large -------------------------------------------------------
 */

/* What takes more than linear time would not come to its end here. */
static const struct {
	part *look;
	const char *piece;
} floods[] = {
	{ document_pdf, "1 0 obj(" },
	{ document_pdf, "1 0 obj<</F[" },
	{ document_pdf, "trailer<<" },
	{ document_pdf, "1 0 obj<<>>stream\n" },
	{ document_pdf, "<" },
	{ document_rtf, "{\\title" },
	{ document_rtf, "\\creatim" },
	{ document_rtf, "{\\objdata 0" },
	{ document_rtf, "\\" },
	{ document_text, "\"+\"" },
	{ document_text, "%41\\x41" },
	{ document_text, "'{0}'-f'a'," },
	{ document_text, "65,&H41+" },
	{ document_text, "QUJD" },
	{ document_text, "from:=?a?b?=?\n \nto:;x\ndate:=\n" },
	{ document_text,
		"From:a;\n ;\nTo:b\nDate:c\nContent-Type:multipart/x;"
		"boundary=a\n\n--a\n" },
};

static void test_floods(void **state)
{
	enum {
		FLOOD_BYTE = 4 << 20
	};
	char *b = malloc(FLOOD_BYTE);

	(void)state;
	assert_non_null(b);
	for (size_t i = 0; i < N(floods); i++) {
		size_t n = strlen(floods[i].piece);

		for (size_t at = 0; at < FLOOD_BYTE; at++)
			b[at] = floods[i].piece[at % n];
		look(floods[i].look, (struct str){ b, FLOOD_BYTE });
	}
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_texts_hostile),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_ole),
		cmocka_unit_test(test_ole_hostile),
		cmocka_unit_test(test_containers),
		cmocka_unit_test(test_link),
		cmocka_unit_test(test_template),
		cmocka_unit_test(test_office),
		cmocka_unit_test(test_onenote),
		cmocka_unit_test(test_floods),
	};
	struct err err;

	if (!arena_open(&arena, ARENA_BYTE, &err))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
