/* SPDX-License-Identifier: Apache-2.0 */
/* One name in every way in which it is written is one name. */
#include "../core/check.h"

#include "model/model.h"

static void one_form(void **state)
{
	(void)state;
	static const struct {
		struct str in;
		const char *out; /* NULL: none */
	} names[] = {
		{ S("evil.example"), "evil.example" },
		{ S("EVIL.Example."), "evil.example" },
		{ S("a_b.example..."), "a_b.example" },
		{ S("b\xc3\xbc"
		    "cher.example"),
			"xn--bcher-kva.example" },
		{ S("B\xc3\x9c"
		    "CHER.EXAMPLE."),
			"xn--bcher-kva.example" },
		/* u and a combining diaeresis */
		{ S("bu\xcc\x88"
		    "cher.example"),
			"xn--bcher-kva.example" },
		{ S("b%C3%BCcher.example"), "xn--bcher-kva.example" },
		{ S("b%c3%bccher%2Eexample"), "xn--bcher-kva.example" },
		{ S("b\\195\\188cher.example"), "xn--bcher-kva.example" },
		{ S("XN--BCHER-KVA.example"), "xn--bcher-kva.example" },
		/* full stops of other scripts */
		{ S("b\xc3\xbc"
		    "cher\xe3\x80\x82"
		    "example"),
			"xn--bcher-kva.example" },
		{ S("\xe4\xbe\x8b\xe3\x81\x88.jp"), "xn--r8jz45g.jp" },
		{ S("fa\xc3\x9f.example"), "xn--fa-hia.example" },
		{ S("_dmarc.b\xc3\xbc"
		    "cher.example"),
			"_dmarc.xn--bcher-kva.example" },
		/* wide letters are the same letters */
		{ S("\xef\xbd\x85vil.example"), "evil.example" },
		/* a Cyrillic letter is another one */
		{ S("p\xd0\xb0ypal.example"), "xn--pypal-4ve.example" },
		/* what IDNA 2008 refuses and registries sell */
		{ S("\xf0\x9f\x92\xa9.example"), "xn--ls8h.example" },
		{ S("-\xc3\xbc-.example"), "xn-----xka.example" },
		/* escapes that are none, or would end the name, stay */
		{ S("%zz.example"), "%zz.example" },
		{ S("%s%n.example"), "%s%n.example" },
		{ S("a%2Fb.example"), "a%2fb.example" },
		{ S("a%00b.example"), "a%00b.example" },
		{ S("100%.example"), "100%.example" },
		/* an escape of an escape is not undone: the same again */
		{ S("%%37%32.example"), "%%37%32.example" },
		{ S("..evil.example"), "..evil.example" },
		{ S(""), NULL },
		{ S("..."), NULL },
		{ S("\xff.example"), NULL },
		{ S("a\0b.example"), NULL },
	};

	for (size_t i = 0; i < N(names); i++) {
		char room[DOMAIN_MAX_BYTE];
		char again[DOMAIN_MAX_BYTE];
		struct str out;
		bool ok = domain_name(names[i].in, room, &out);

		if (ok != (names[i].out != NULL) ||
			(ok && !str_is(out, names[i].out))) {
			fail_msg("%.*s is %.*s",
				STR_FMT(names[i].in),
				ok ? (int)out.n : 4,
				ok ? out.p : "none");
		}
		if (!ok)
			continue;
		struct str same;
		assert_true(domain_name(out, again, &same));
		assert_true(str_eq(same, out));
	}
}

static void longest(void **state)
{
	(void)state;
	char text[1024];
	char room[DOMAIN_MAX_BYTE];
	struct str out;

	memset(text, 'a', sizeof text);
	assert_true(domain_name((struct str){ text, 255 }, room, &out));
	assert_int_equal(out.n, 255);
	assert_false(domain_name((struct str){ text, 256 }, room, &out));
	/* 250 bytes of UTF-8 in one label are no name */
	for (size_t i = 0; i < 250; i += 2)
		memcpy(text + i, "\xc3\xbc", 2);
	assert_false(domain_name((struct str){ text, 250 }, room, &out));
	for (size_t i = 0; i < sizeof text; i += 3)
		memcpy(text + i,
			"%41",
			sizeof text - i < 3 ? sizeof text - i : 3);
	assert_true(domain_name((struct str){ text, 3 * 255 }, room, &out));
	assert_int_equal(out.n, 255);
	assert_int_equal(out.p[0], 'a');
	assert_false(domain_name((struct str){ text, 3 * 256 }, room, &out));
}

static void public_names(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		bool is;
	} names[] = {
		{ "evil.com", true },
		{ "evil.co.uk", true },
		{ "c2.evil.example", true },
		{ "x.onion", true },
		{ "readme.txt", false },
		{ "a.exe", false },
		{ "invoice.docx", false },
		{ "", false },
	};

	for (size_t i = 0; i < N(names); i++) {
		if (domain_is_public(str_of(names[i].name)) != names[i].is)
			fail_msg("%s", names[i].name);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_form),
		cmocka_unit_test(longest),
		cmocka_unit_test(public_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
