/* SPDX-License-Identifier: Apache-2.0 */
/* Configurations: destinations as they are written, forms, published layouts,
 * keys beside what they encipher; and what must not be taken for one. */
#include "core/check.h"

#include "told.h"
#include "triage/config/config.h"
#include "triage/config/decode.h"
#include "triage/config/forms.h"

enum {
	SCRATCH_BYTE = 32 << 20,
	PARTS = 8,
	SAMPLE_MOST = 4096
};

/* --- destinations -----------------------------------------------------------
 */

static const struct {
	struct str text;
	bool is;
	uint32_t port;
} destinations[] = {
	{ S("one.example.com"), true, 0 },
	{ S("one.example.com:443"), true, 443 },
	{ S("192.0.2.7:65535"), true, 65535 },
	{ S("[2001:db8::1]:8080"), true, 8080 },
	{ S("2001:db8::1"), true, 0 },
	{ S("http://one.example/a?b=c"), true, 80 },
	{ S("https://u:p@one.example:4433/"), true, 4433 },
	{ S("tcp://198.51.100.1:9"), true, 9 },
	{ S(""), false, 0 },
	{ S("one"), false, 0 },
	{ S("kernel32.dll"), false, 0 },
	{ S("index.php"), false, 0 },
	{ S("1.2.3"), false, 0 },
	{ S("0.1.2.3"), false, 0 },
	{ S("300.1.2.3"), false, 0 },
	{ S("one.example.com:0"), false, 0 },
	{ S("one.example.com:65536"), false, 0 },
	{ S("one.example.com:"), false, 0 },
	{ S("-one.example.com"), false, 0 },
	{ S("one..example.com"), false, 0 },
	{ S("http://"), false, 0 },
	{ S("http://one.example/ a"), false, 0 },
	{ S("mailto:a@one.example"), false, 0 },
	{ S("one.nosuchtoplevel"), false, 0 },
};

static void test_destinations(void **state)
{
	struct config_to t;

	(void)state;
	for (size_t i = 0; i < N(destinations); i++) {
		t = (struct config_to){ 0 };
		if (to_read(destinations[i].text, &t) != destinations[i].is)
			fail_msg("%.*s", STR_FMT(destinations[i].text));
		assert_int_equal(t.port, destinations[i].port);
	}
}

/* --- forms
 * -------------------------------------------------------------------- */

static const struct {
	struct str plain;
	const char *layout; /* NULL: none */
} forms[] = {
	{ S("{\"c2\":[\"a.example:1\",\"b.example:2\"],\"n\":-1.5e3}"),
		"json" },
	{ S("{\"host\":\"a.example\",\"o\":{\"port\":\"99\"}}"), "json" },
	{ S("{\"host\":\"a.example\",\"port\":99"), NULL },
	{ S("{\"host\":\"a.example\",}             "), NULL },
	{ S("{\"note\":\"see a.example for more\"}"), NULL },
	{ S("host=a.example\nport=99\nid=3"), "key=value" },
	{ S("host: a.example\r\nport: 99\r\n"), "key=value" },
	{ S("id=3;c2=a.example:99;x=y"), "key=value" },
	{ S("\x09"
	    "a.example\x02"
	    "99\x03"
	    "abc\x04"
	    "defg"),
		"length-prefixed strings" },
	{ S("\0\x09"
	    "a.example\0\x02"
	    "99\0\x03"
	    "abc"),
		"length-prefixed strings" },
	{ S("a.example|99|red|blue|green"), "separated values" },
	{ S("\x01\x09"
	    "a.example\x02\x02\x63\0\x03\x08"
	    "abcdefgh"),
		"tlv" },
	{ S("a.example\0\0\0\0\0\0\0\x63\0\0\0reddish blue\0\0\0\0\0"),
		"struct" },
	{ S("nothing is in this text at all"), NULL },
	{ S("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), NULL },
	{ S("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
	    "\xff\xff\xff"),
		NULL },
};

static void test_forms(void **state)
{
	static struct found f;
	struct arena a;
	struct err err;

	(void)state;
	assert_true(arena_open(&a, SCRATCH_BYTE, &err));
	for (size_t i = 0; i < N(forms); i++) {
		struct str s = forms[i].plain;
		struct arena b = a;
		bool is = form_read(s, true, &f, &b);

		if (is != (forms[i].layout != NULL))
			fail_msg("form %zu: %s", i, is ? f.layout : "none");
		if (is)
			assert_string_equal(f.layout, forms[i].layout);
		/* cut anywhere it must not be read past its end */
		for (size_t n = 0; n < s.n; n++) {
			struct arena c = a;
			char *copy = arena_raw(&c, 1, n ? n : 1, 1);

			memcpy(copy, s.p, n);
			form_read((struct str){ copy, n }, false, &f, &c);
			assert_true(f.n <= FIELDS_MOST && f.to_n <= TO_MOST);
		}
	}
	arena_close(&a);
}

/* --- samples
 * -------------------------------------------------------------------- */

struct made {
	struct config_part resource[PARTS];
	struct config_part string[PARTS];
	uint32_t resources, strings;
};

static bool next_resource(void *ctx, uint32_t i, struct config_part *ret)
{
	struct made *m = ctx;

	if (i < m->resources)
		*ret = m->resource[i];
	return i < m->resources;
}

static bool next_string(void *ctx, uint32_t i, struct config_part *ret)
{
	struct made *m = ctx;

	if (i < m->strings)
		*ret = m->string[i];
	return i < m->strings;
}

static void find(struct str whole, struct made *m, struct told *t)
{
	struct facts f = { .ctx = t, .put = told_put };
	struct triage_work w = { .facts = &f };
	struct config_input in = { .whole = whole, .ctx = m };
	struct err err;

	if (m) {
		in.resources = next_resource;
		in.strings = next_string;
	}
	t->n = 0;
	t->text[0] = 0;
	assert_true(arena_open(&w.scratch, SCRATCH_BYTE, &err));
	config_find(&w, &in);
	arena_close(&w.scratch);
}

static const char plain[] =
	"{\"host\":\"one.example.com\",\"port\":4443,"
	"\"campaign\":\"red7\",\"mutex\":\"Global\\\\ab\","
	"\"interval\":60}";

static void expect(const struct told *t, const char *encoding)
{
	char line[128];

	snprintf(line,
		sizeof line,
		"configuration[].encoding=%s\n",
		encoding);
	if (told_count(t, line) != 1)
		fail_msg("%s: %s", encoding, t->text);
	assert_int_equal(told_count(t, "configuration\n"), 1);
	assert_int_equal(told_count(t, "configuration[].destinations\n"), 1);
	assert_int_equal(told_count(t,
				 "configuration[].destinations[].host="
				 "one.example.com\n"),
		1);
	assert_int_equal(
		told_count(t, "configuration[].destinations[].port=4443\n"),
		1);
	assert_int_equal(told_count(t, "configuration[].campaign=red7\n"), 1);
	assert_int_equal(told_count(t, "configuration[].mutex=Global\\ab\n"),
		1);
	assert_int_equal(told_count(t, "configuration[].interval_s=60\n"), 1);
}

/* keys of noise, the same everywhere */
static void noise(char *b, size_t n)
{
	uint64_t x = 99;

	for (size_t i = 0; i < n; i++) {
		x += 0x9e3779b97f4a7c15U;
		b[i] = (char)(hash_mix(x) | 1);
	}
}

static void test_ciphers(void **state)
{
	static struct told t;
	static char s[SAMPLE_MOST];
	char key[16];
	struct str text = STR(plain);
	struct arena a;
	struct err err;

	(void)state;
	assert_true(arena_open(&a, SCRATCH_BYTE, &err));
	noise(key, sizeof key);
	for (unsigned way = 0; way < 5; way++) {
		static const char *const names[] = { "xor",
			"xor",
			"rc4",
			"rc4",
			"base64" };
		size_t n = way == 0 ? 1 : sizeof key;
		struct str k = { key, n };
		struct str c =
			way < 2 ? xor_of(text, k, &a) : rc4_of(text, k, &a);

		memset(s, 0, sizeof s);
		if (way == 4) {
			base64_write((const unsigned char *)text.p,
				text.n,
				s + 64);
		} else if (way == 3) {
			memcpy(s + 64, c.p, c.n);
			memcpy(s + 64 + c.n, key, n);
		} else {
			memcpy(s + 64, key, n);
			memcpy(s + 64 + n, c.p, c.n);
		}
		find((struct str){ s, 512 }, NULL, &t);
		expect(&t, names[way]);
		/* what is cut tells nothing that is not there */
		for (size_t m = 0; m < 200; m += 9) {
			find((struct str){ s, m }, NULL, &t);
			assert_true(told_count(&t, "configuration\n") <= 1);
		}
	}
	arena_close(&a);
}

/* --- published layouts
 * ------------------------------------------------------------ */

static void test_settings(void **state)
{
	static const char settings[] =
		"\0\1\0\1\0\2\0\0"
		"\0\2\0\1\0\2\x01\xbb"
		"\0\3\0\2\0\4\0\0\xea\x60"
		"\0\5\0\1\0\2\0\x0a"
		"\0\x08\0\3\0\x20one.example.com,/a,192.0.2.1,/b\0"
		"\0\x25\0\2\0\4\0\0\0\7"
		"\0\0\0\0\0\0";
	static const char keys[] = { 0x69, 0x2e, 0 };
	static struct told t;
	struct arena a;
	struct err err;

	(void)state;
	assert_true(arena_open(&a, SCRATCH_BYTE, &err));
	for (size_t i = 0; i < sizeof keys; i++) {
		struct str k = { keys + i, 1 };
		struct str s = xor_of(STR(settings), k, &a);

		find(s, NULL, &t);
		assert_int_equal(told_count(&t,
					 "configuration[].family=Cobalt "
					 "Strike\n"),
			1);
		assert_int_equal(
			told_count(&t, "configuration[].destinations\n"),
			2);
		assert_int_equal(
			told_count(&t, "configuration[].interval_s=60\n"),
			1);
	}
	arena_close(&a);
}

static void test_resources(void **state)
{
	static const char remcos[] =
		"one.example.com:2404:1\x1e|\x1e\x1e\x1f|"
		"Host|\x1e\x1e\x1f|1|\x1e\x1e\x1f|";
	static const char gate[] = "one.example.com:81|####@####red####@####";
	static struct told t;
	struct made m = { 0 };
	struct arena a;
	struct err err;
	char b[256];
	struct str c;

	(void)state;
	assert_true(arena_open(&a, SCRATCH_BYTE, &err));
	noise(b, 17);
	b[0] = 16;
	c = rc4_of(STR(remcos), (struct str){ b + 1, 16 }, &a);
	memcpy(b + 17, c.p, c.n);
	m.resource[0] = (struct config_part){ .name = STR("SETTINGS"),
		.bytes = { b, 17 + c.n } };
	m.resource[1] = (struct config_part){ .name = STR("XX-XX-XX-XX"),
		.bytes = xor_of(STR(gate), STR("\xbc"), &a) };
	m.resources = 2;
	find(STR(""), &m, &t);
	assert_int_equal(told_count(&t, "configuration[].family=Remcos\n"),
		1);
	assert_int_equal(told_count(&t, "configuration[].family=CyberGate\n"),
		1);
	assert_int_equal(
		told_count(&t, "configuration[].destinations[].port=2404\n"),
		1);
	assert_int_equal(
		told_count(&t, "configuration[].destinations[].port=81\n"),
		1);
	arena_close(&a);
}

static void test_strings(void **state)
{
	static struct told t;
	struct made m = { .strings = 3 };

	(void)state;
	m.string[0].bytes = STR("one.example.com");
	m.string[1].bytes = STR("5552");
	m.string[2].bytes = STR("|'|'|");
	find(STR(""), &m, &t);
	assert_int_equal(told_count(&t, "configuration[].family=njRAT\n"), 1);
	/* without its separator it is nobody's */
	m.strings = 2;
	find(STR(""), &m, &t);
	assert_int_equal(t.n, 0);
}

static void test_nothing(void **state)
{
	static struct told t;
	static char s[SAMPLE_MOST];

	(void)state;
	find(STR(""), NULL, &t);
	assert_int_equal(t.n, 0);
	find((struct str){ s, sizeof s }, NULL, &t);
	assert_int_equal(t.n, 0);
	noise(s, sizeof s);
	find((struct str){ s, sizeof s }, NULL, &t);
	assert_int_equal(t.n, 0);
	find(STR(plain), NULL, &t);
	assert_int_equal(t.n, 0);
	/* lying headers */
	memcpy(s, "MZ", 2);
	memset(s + 2, 0xff, 0x60);
	find((struct str){ s, 0x100 }, NULL, &t);
	memcpy(s,
		"\x7f"
		"ELF\2\1",
		6);
	find((struct str){ s, 0x100 }, NULL, &t);
	assert_int_equal(t.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_destinations),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_ciphers),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_resources),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
