/* SPDX-License-Identifier: Apache-2.0 */
/* What is taken for TAXII 2.1 and what is not: media types, instants,
 * envelopes, identifiers. */
#include "core/check.h"

#include "taxii/taxii.h"

enum {
	ROOM = 1 << 20,
	DEEP = 1000
};

#define T "application/taxii+json"

static const struct {
	const char *text;
	bool is;      /* as a Content-Type */
	bool accepts; /* as an Accept */
} medias[] = {
	{ T ";version=2.1", true, true },
	{ T "; version=2.1", true, true },
	{ "Application/TAXII+JSON ; Version=\"2.1\"", true, true },
	{ T ";charset=utf-8;version=2.1", true, true },
	{ T ";version=2.1;charset=utf-8", true, true },
	{ T ";note=\"a;b,\\\"c\";version=2.1", true, true },
	{ T ";version=2.1;", true, true },
	{ T, false, true },
	{ T ";version=2.0", false, false },
	{ T ";version=2.1;version=2.1", false, false },
	{ T ";version=2.1 2.0", false, false },
	{ T ";version", false, false },
	{ T ";version=", false, false },
	{ T "x;version=2.1", false, false },
	{ "application/vnd.oasis.taxii+json; version=2.0", false, false },
	{ "application/json", false, false },
	{ "application/json, " T ";version=2.1", false, true },
	{ T ";version=2.1;q=0", true, false },
	{ T ";version=2.1;q=0.0, */*;q=0.1", false, true },
	{ "*/*", false, true },
	{ "application/*", false, true },
	{ "text/*", false, false },
	{ "", false, false },
	{ ";;;;,,,", false, false },
	{ "\"", false, false },
};

static void test_media(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(medias); i++) {
		struct str s = str_of(medias[i].text);

		if (media_is_taxii(s) != medias[i].is)
			fail_msg("a Content-Type: %s", medias[i].text);
		if (media_accepts_taxii(s) != medias[i].accepts)
			fail_msg("an Accept: %s", medias[i].text);
	}
}

static const struct {
	const char *text;
	int64_t us;
	const char *again; /* NULL: no instant */
} instants[] = {
	{ "1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00.000000Z" },
	{ "1970-01-01T00:00:00.5Z", 500000, "1970-01-01T00:00:00.500000Z" },
	{ "2026-01-02T03:04:05.678901234Z",
		1767323045678901,
		"2026-01-02T03:04:05.678901Z" },
	{ "1969-12-31T23:59:59.999999Z", -1, "1969-12-31T23:59:59.999999Z" },
	{ "2026-01-02T03:04:05", 0, NULL },
	{ "2026-01-02T03:04:05+00:00", 0, NULL },
	{ "2026-01-02 03:04:05Z", 0, NULL },
	{ "2026-02-30T03:04:05Z", 0, NULL },
	{ "2026-01-02T25:04:05Z", 0, NULL },
	{ "2026-01-02T03:04:05.Z", 0, NULL },
	{ "2026-01-02T03:04:05.1234567890Z", 0, NULL },
	{ "2026-01-02T03:04:05ZZ", 0, NULL },
	{ "yesterday", 0, NULL },
	{ "", 0, NULL },
};

static void test_instants(void **state)
{
	char text[INSTANT_N];
	int64_t us;

	(void)state;
	for (size_t i = 0; i < N(instants); i++) {
		bool is = instant_parse(str_of(instants[i].text), &us);

		if (is != (instants[i].again != NULL))
			fail_msg("an instant: %s", instants[i].text);
		if (!is)
			continue;
		assert_int_equal(us, instants[i].us);
		assert_string_equal(instant_text(us, text),
			instants[i].again);
	}
}

#define UUID "00000000-0000-4000-8000-000000000001"
#define OBJECT "{\"type\":\"a\",\"id\":\"a--" UUID "\"}"

/* what: of the error; NULL: it is cut, into so many objects and others */
static const struct {
	const char *body;
	const char *what;
	unsigned objects;
	unsigned odd;
	const char *next;
} envelopes[] = {
	{ "{}", NULL, 0, 0, "" },
	{ " {\"objects\" : [ ] } ", NULL, 0, 0, "" },
	{ "{\"objects\":[" OBJECT "]}", NULL, 1, 0, "" },
	{ "{\"more\":true,\"objects\":[" OBJECT ",\n" OBJECT
	  "],\"next\":\"a\\\"b\"}",
		NULL,
		2,
		0,
		"a\"b" },
	{ "{\"next\":7}", NULL, 0, 0, "7" },
	{ "{\"next\":null}", NULL, 0, 0, "" },
	{ "{\"x\":{\"objects\":[1,2,[3]]},\"objects\":[" OBJECT "]}",
		NULL,
		1,
		0,
		"" },
	{ "{\"objects\":[1,\"x\",null,[],{},{\"id\":7}," OBJECT "]}",
		NULL,
		1,
		6,
		"" },
	{ "{\"objects\":[{\"type\":\"a\",\"id\":\"b--" UUID "\"}]}",
		NULL,
		0,
		1,
		"" },
	{ "{\"objects\":[{\"type\":\"a\",\"type\":\"a\",\"id\":\"a--" UUID
	  "\"}]}",
		NULL,
		0,
		1,
		"" },
	{ "{\"objects\":[{\"type\":\"a\",\"id\":\"a--" UUID
	  "\",\"modified\":\"a\\tb\"}]}",
		NULL,
		0,
		1,
		"" },
	{ "{\"objects\":[{]}]}", "a comma", 0, 0, "" },
	{ "[]", "an object of JSON was expected", 0, 0, "" },
	{ "", "an object of JSON was expected", 0, 0, "" },
	{ "{\"objects\":[" OBJECT, "ends in the middle", 0, 0, "" },
	{ "{\"objects\":{}}", "no list", 0, 0, "" },
	{ "{\"objects\":[],\"objects\":[]}", "twice", 0, 0, "" },
	{ "{\"more\":1}", "not of the type", 0, 0, "" },
	{ "{\"next\":[]}", "not of the type", 0, 0, "" },
	{ "{} {}", "behind the end", 0, 0, "" },
	{ "{\"a\" 1}", "a colon", 0, 0, "" },
	{ "{\"a\":1 2}", "a comma", 0, 0, "" },
	{ "{a:1}", "a name in quotes", 0, 0, "" },
	{ "{\"a\":}", "ends in the middle", 0, 0, "" },
	{ "{\"a", "a colon", 0, 0, "" },
	{ "{\"a\":\"\\", "ends in the middle", 0, 0, "" },
};

struct counted {
	unsigned objects;
	unsigned odd;
};

static bool count_object(void *ctx,
	const struct stix_head *h,
	struct err *err)
{
	struct counted *c = ctx;

	(void)err;
	assert_true(str_is(h->id, "a--" UUID));
	c->objects++;
	return true;
}

static void count_odd(void *ctx, uint64_t at_byte, const char *why)
{
	struct counted *c = ctx;

	assert_true(at_byte > 0 && *why);
	c->odd++;
}

static void check_envelope(size_t i, struct arena a)
{
	struct counted n = { 0 };
	const struct stix_parts parts = { &n, count_object, count_odd };
	const char *body = envelopes[i].body;
	struct envelope e = { 0 };
	struct err err = { 0 };
	bool ok = envelope_cut(str_of(body), &a, &e, &err) &&
		envelope_each(&e, &parts, &err);

	if (ok != !envelopes[i].what)
		fail_msg("%s: %s", body, ok ? "taken" : err.text);
	if (!ok && !strstr(err.text, envelopes[i].what))
		fail_msg("%s: not \"%s\": %s",
			body,
			envelopes[i].what,
			err.text);
	if (n.objects != envelopes[i].objects || n.odd != envelopes[i].odd)
		fail_msg("%s: %u objects, %u odd", body, n.objects, n.odd);
	if (ok && !str_is(e.next, envelopes[i].next))
		fail_msg("%s: next %.*s", body, STR_FMT(e.next));
}

static void test_envelopes(void **state)
{
	struct buf deep = { 0 };
	struct envelope e;
	struct arena a;
	struct err err;

	(void)state;
	assert_true(arena_open(&a, ROOM, &err));
	for (size_t i = 0; i < N(envelopes); i++)
		check_envelope(i, a);
	buf_z(&deep, "{\"x\":");
	for (int i = 0; i < DEEP; i++)
		buf_z(&deep, "[");
	assert_false(envelope_cut(buf_str(&deep), &a, &e, &err));
	assert_non_null(strstr(err.text, "nested too deep"));
	buf_done(&deep);
	arena_close(&a);
}

/* as Python's uuid.uuid5(uuid.NAMESPACE_URL, name) has it */
static void test_uuid(void **state)
{
	char text[UUID_TEXT_N];

	(void)state;
	uuid_named(STR("https://taxii.example/"), text);
	assert_string_equal(text, "19269b7f-479f-5483-970f-03e8a4a3da1f");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_media),
		cmocka_unit_test(test_instants),
		cmocka_unit_test(test_envelopes),
		cmocka_unit_test(test_uuid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
