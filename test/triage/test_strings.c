/* SPDX-License-Identifier: Apache-2.0 */
/* Text in samples: what is found in it, and what is not. */
#include "core/check.h"

#include <stdlib.h>

#include "told.h"
#include "triage/strings/strings.h"

enum {
	ARENA_BYTE = 16 << 20
};

static struct told told;

static void look(struct str bytes)
{
	struct facts f = { .ctx = &told, .put = told_put };
	struct triage_work w = { .facts = &f };
	struct err err;

	told = (struct told){ 0 };
	assert_true(arena_open(&w.scratch, ARENA_BYTE, &err));
	strings_facts(bytes, &w);
	arena_close(&w.scratch);
}

/* --- what can be looked for -----------------------------------------------
 */

static const struct {
	const char *text;
	const char *type; /* NULL: it is nothing that can be looked for */
	const char *value;
} words[] = {
	{ "http://c2.example/gate.php", "url", "http://c2.example/gate.php" },
	{ "GEThttps://c2.example:8443/x?y=1",
		"url",
		"https://c2.example:8443/x?y=1" },
	{ "see (http://c2.example/a), then", "url", "http://c2.example/a" },
	{ "hxxp://c2[.]example/a", "url", "http://c2.example/a" },
	{ "http://203.0.113.9/", "url", "http://203.0.113.9/" },
	{ "http://[2001:db8::9]:80/", "url", "http://[2001:db8::9]:80/" },
	{ "203.0.113.9:4444", "ip", "203.0.113.9:4444" },
	{ "203[.]0[.]113[.]9", "ip", "203.0.113.9" },
	{ "2001:db8::9:1", "ip", "2001:db8::9:1" },
	{ "update.evil-host.com", "domain", "update.evil-host.com" },
	{ "abcdefghij234567.onion", "domain", "abcdefghij234567.onion" },
	{ "someone@mail.example", "email", "someone@mail.example" },
	/* versions, files, members, addresses without a host */
	{ "version 6.0.0.0", NULL, NULL },
	{ "1.2.3.4", NULL, NULL },
	{ "libc.so.6 and main.rs and setup.py", NULL, NULL },
	{ "self.name, user.email, gc.auto", NULL, NULL },
	{ ".note.gnu.property", NULL, NULL },
	{ "System.Net.Sockets", NULL, NULL },
	{ "http://%s:%d/", NULL, NULL },
	{ "file:///etc/hosts", NULL, NULL },
	{ "http://localhost/", NULL, NULL },
	{ "std::string DB::DB", NULL, NULL },
	{ "no words of that kind", NULL, NULL },
};

static void test_words(void **state)
{
	char line[256];

	(void)state;
	for (size_t i = 0; i < N(words); i++) {
		look(str_of(words[i].text));
		if (!words[i].type) {
			assert_int_equal(
				told_count(&told, "strings.indicators\n"),
				0);
			continue;
		}
		snprintf(line,
			sizeof line,
			"strings.indicators[].type=%s\n"
			"strings.indicators[].value=%s\n",
			words[i].type,
			words[i].value);
		if (!strstr(told.text, line))
			fail_msg("%s: no %s in %s",
				words[i].text,
				line,
				told.text);
	}
}

/* In certificates the next tag and length look like letters. */
static void test_asn1(void **state)
{
	(void)state;
	look(STR("\x30\x1f\x86\x13http://ca.example/0\x30\x07\x06"));
	assert_non_null(strstr(told.text,
		"strings.indicators[].value=http://ca.example/0\n"));
	/* 0x13 is 19; 0x34, a length of 52, is the digit 4 */
	look(STR(
		"\x86\x34http://crl.example/aaaaaaaaaaaaaaaaaaaaaaaaaaaaa.crl"
		"01\x06\x03"));
	assert_non_null(strstr(told.text,
		"strings.indicators[].value=http://crl.example/"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaa.crl\n"));
	/* what is no such text stays whole */
	look(STR("\x86\x7ehttp://c2.example/gate\1"));
	assert_non_null(strstr(told.text,
		"strings.indicators[].value=http://c2.example/gate\n"));
}

static void test_once(void **state)
{
	(void)state;
	look(STR(
		"http://a.example/x\0http://a.example/x\0http://b.example/"));
	assert_int_equal(told_count(&told, "strings.indicators\n"), 2);
	assert_int_equal(told_count(&told, "strings.list\n"), 3);
}

/* --- how they are hidden --------------------------------------------------
 */

static void test_wide(void **state)
{
	char wide[2 * 20 + 1] = "x";

	(void)state;
	for (size_t i = 0; i < 18; i++)
		wide[1 + 2 * i] = "http://c2.example/"[i];
	look((struct str){ wide, sizeof wide });
	assert_non_null(strstr(told.text,
		"strings.list[].text=http://c2.example/\n"
		"strings.list[].offset=1\n"
		"strings.list[].encoding=utf-16le\n"));
	assert_non_null(strstr(told.text, "strings.utf16=1\n"));
}

static void test_xor(void **state)
{
	static const char plain[] = "junk\1https://c2.example/x\0more";

	(void)state;
	for (unsigned key = 1; key < 256; key++) {
		char bytes[sizeof plain];
		char line[80];

		for (size_t i = 0; i < sizeof plain; i++)
			bytes[i] = (char)((unsigned char)plain[i] ^ key);
		look((struct str){ bytes, sizeof bytes });
		snprintf(line, sizeof line, "encoding=xor 0x%02x\n", key);
		assert_non_null(strstr(told.text,
			"strings.indicators[].value=https://c2.example/x\n"));
		assert_non_null(strstr(told.text, line));
	}
}

static void test_stack(void **state)
{
	/* mov byte [rbp-0x20 + i], c */
	static const char word[] = "192.0.2.77";
	char bytes[4 * sizeof word + 8];
	size_t n = 0;

	(void)state;
	bytes[n++] = '\x55';
	for (size_t i = 0; i < sizeof word; i++) {
		memcpy(bytes + n, "\xc6\x45", 2);
		bytes[n + 2] = (char)(-0x20 + (int)i);
		bytes[n + 3] = word[i];
		n += 4;
	}
	look((struct str){ bytes, n });
	assert_non_null(strstr(told.text,
		"strings.indicators[].type=ip\n"
		"strings.indicators[].value=192.0.2.77\n"
		"strings.indicators[].offset=1\n"
		"strings.indicators[].encoding=stack\n"));
}

static struct str found_inside;
static char inside_room[256];

static void note_inside(struct triage_work *w,
	const char *kind,
	struct str path,
	struct str bytes)
{
	(void)w;
	(void)path;
	assert_string_equal(kind, "decoded");
	assert_true(bytes.n <= sizeof inside_room);
	memcpy(inside_room, bytes.p, bytes.n);
	found_inside = (struct str){ inside_room, bytes.n };
}

static void test_program(void **state)
{
	static const char stub[] = "This program cannot be run in DOS mode";
	char bytes[200] = { 0 };
	struct facts f = { .ctx = &told, .put = told_put };
	struct triage_work w = { .facts = &f, .inside = note_inside };
	struct err err;

	(void)state;
	memcpy(bytes + 20, "MZ", 2);
	memcpy(bytes + 20 + 0x4e, stub, sizeof stub);
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] ^= 0x5a;
	found_inside = STR("");
	assert_true(arena_open(&w.scratch, ARENA_BYTE, &err));
	strings_facts((struct str){ bytes, sizeof bytes }, &w);
	arena_close(&w.scratch);
	assert_int_equal(found_inside.n, sizeof bytes - 20);
	assert_true(str_starts(found_inside, STR("MZ\0")));
}

/* Whatever is cut off, nothing is read behind the end (sanitizers see to it),
 * and what is listed is bounded. */
static void test_bounds(void **state)
{
	static char many[64 * 4000];
	static const char piece[] = "http://host.example/0123456789abcdef\n";

	(void)state;
	for (size_t i = 0; i + sizeof piece < sizeof many; i += sizeof piece)
		memcpy(many + i, piece, sizeof piece);
	look((struct str){ many, sizeof many });
	assert_true(told_count(&told, "strings.list\n") <= 1000);
	for (size_t n = 0; n < 200; n++) {
		char *exact = malloc(n ? n : 1);

		memcpy(exact, many, n);
		look((struct str){ exact, n });
		free(exact);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_asn1),
		cmocka_unit_test(test_once),
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_xor),
		cmocka_unit_test(test_stack),
		cmocka_unit_test(test_program),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
