/* SPDX-License-Identifier: Apache-2.0 */
/* Requests and their answers, as a function: who gets what, and pages that
 * stay whole while objects come. */
#include "core/check.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "serve/serve.h"

enum {
	PORT = 8080,
	SECOND_US = 1000000,
	OBJECTS_MAX = 400
};
#define TOKEN \
	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define OWNER "Bearer " TOKEN
#define HOST "127.0.0.1:8080"
#define AMBER "/taxii2/api/collections/" AMBER_ID "/"
#define RED "/taxii2/api/collections/" RED_ID "/"

/* of the case "case" */
#define AMBER_ID "fc8a00b0-cf27-5ccb-8718-ac8fa2d5f9ef"
#define RED_ID "1999c677-076c-53dc-adf1-d4d23f0fd7b7"

/* Objects 0 to n, of which every tenth has two versions; AMBER and stricter.
 */
struct world {
	char folder[64];
	unsigned n;
	int64_t at_us;
	struct serve *serve;
};

static uint64_t stamp(void *ctx)
{
	const struct world *w = ctx;

	return w->n;
}

static void put_version(struct buf *to, unsigned i, unsigned year)
{
	buf_fmt(to,
		"%s{\"type\":\"note\",\"id\":\"note--00000000-0000-4000-"
		"8000-%012u\",\"spec_version\":\"2.1\",\"modified\":"
		"\"%u-01-01T00:00:00.000Z\"}",
		to->p[to->n - 1] == '[' ? "" : ",",
		i,
		year);
}

static bool bundle(void *ctx, enum tlp level, struct buf *to, struct err *err)
{
	const struct world *w = ctx;

	(void)err;
	buf_z(to, "{\"type\":\"bundle\",\"objects\":[");
	for (unsigned i = 0; level >= TLP_AMBER && i < w->n; i++) {
		put_version(to, i, 2025);
		if (i % 10 == 0)
			put_version(to, i, 2026);
	}
	buf_z(to, "]}");
	return true;
}

static void say(void *ctx, const char *sentence)
{
	(void)ctx;
	fail_msg("%s", sentence);
}

static void open_world(struct world *w)
{
	struct serve_setup setup = {
		.case_id = STR("case"),
		.folder = w->folder,
		.source = { .ctx = w, .stamp = stamp, .bundle = bundle },
		.token = STR(TOKEN),
		.port = PORT,
		.say = say,
	};
	struct err err = { 0 };

	if (!serve_open(&w->serve, &setup, &err))
		fail_msg("%s", err.text);
}

static void begin(struct world *w, unsigned n)
{
	*w = (struct world){ .n = n, .at_us = 1767323045000000 };
	snprintf(w->folder, sizeof w->folder, "/tmp/serve.XXXXXX");
	assert_non_null(mkdtemp(w->folder));
	open_world(w);
}

static void end(struct world *w)
{
	char path[128];

	serve_close(w->serve);
	for (int i = TLP_CLEAR; i <= TLP_RED; i++) {
		snprintf(path,
			sizeof path,
			"%s/taxii-%s.tsv",
			w->folder,
			tlp_name((enum tlp)i));
		unlink(path);
	}
	assert_int_equal(rmdir(w->folder), 0);
}

static struct serve_request get(struct world *w, const char *target)
{
	w->at_us += SECOND_US;
	return (struct serve_request){ .method = SERVE_GET,
		.target = str_of(target),
		.host = STR(HOST),
		.authorization = STR(OWNER),
		.accept = STR(TAXII_MEDIA),
		.at_us = w->at_us };
}

static const struct {
	const char *target;
	int status;
	const char *holds; /* in its body */
} gets[] = {
	{ "/taxii2/", 200, "\"api_roots\":[\"http://127.0.0.1:8080/" },
	{ "/taxii2", 200, "api_roots" },
	{ "/taxii2/api/", 200, "max_content_length" },
	{ "/taxii2/api/collections/", 200, RED_ID },
	{ AMBER, 200, "\"can_write\":false" },
	{ "/%74axii2/", 200, "api_roots" },
	{ AMBER "objects/?limit=1", 200, "\"next\":\"0000000000000002\"" },
	{ AMBER "objects/?next=ffffffffffffffff", 200, "\"more\":false" },
	{ AMBER "objects/?match%5Btype%5D=note,x&limit=1", 200, "note--" },
	{ AMBER "objects/?match[spec_version]=2.0", 200, "{\"objects\":[]," },
	{ AMBER "objects/?match[version]=first&limit=1", 200, "2025-01" },
	{ AMBER "objects/?match[version]=2026-01-01T00:00:00Z&limit=1",
		200,
		"2026-01" },
	{ AMBER "objects/?added_after=2200-01-01T00:00:00Z",
		200,
		"{\"objects\":[]," },
	{ AMBER "objects/note--00000000-0000-4000-8000-000000000003/",
		200,
		"000003\"" },
	{ AMBER "objects/note--00000000-0000-4000-8000-000000000010/"
		"versions/",
		200,
		"[\"2025-01-01T00:00:00.000Z\",\"2026-01-01T00:00:00."
		"000Z\"]" },
	{ AMBER "manifest/?limit=1", 200, "\"media_type\":" },
	{ AMBER "objects/?limit=0", 400, "limit" },
	{ AMBER "objects/?limit=-1", 400, "limit" },
	{ AMBER "objects/?limit=99999999999999999999", 400, "limit" },
	{ AMBER "objects/?limit=1&limit=1", 400, "twice" },
	{ AMBER "objects/?next=1", 400, "next" },
	{ AMBER "objects/?next=000000000000000G", 400, "next" },
	{ AMBER "objects/?added_after=now", 400, "added_after" },
	{ AMBER "objects/?match[version]=newest", 400, "match[version]" },
	{ AMBER "objects/note--x/", 404, "no such object" },
	{ AMBER "other/", 404, "not found" },
	{ "/taxii2/api/collections/00000000-0000-4000-8000-000000000000/",
		404,
		"no such collection" },
	{ "/", 404, "not found" },
	{ "/taxii2/%2e%2e/taxii2/", 400, "cannot be read" },
	{ "/taxii2/%00/", 400, "cannot be read" },
	{ "/taxii2/%2/", 400, "cannot be read" },
	{ "/taxii2/%2f/", 400, "cannot be read" },
	{ "/taxii2/\xff", 400, "cannot be read" },
	{ "/1/2/3/4/5/6/7/8/9/10/11/12/13/", 400, "cannot be read" },
	{ "http://127.0.0.1:8080/taxii2/", 400, "cannot be read" },
	{ "", 400, "cannot be read" },
};

static void test_gets(void **state)
{
	struct world w;
	struct serve_answer x;

	(void)state;
	begin(&w, 20);
	for (size_t i = 0; i < N(gets); i++) {
		const struct serve_request q = get(&w, gets[i].target);

		serve_request(w.serve, &q, &x);
		if (x.status != gets[i].status ||
			!str_has(buf_str(&x.body), str_of(gets[i].holds))) {
			fail_msg("%s: %d %.*s",
				gets[i].target,
				x.status,
				STR_FMT(buf_str(&x.body)));
		}
		assert_string_equal(x.media, TAXII_MEDIA);
		buf_done(&x.body);
	}
	end(&w);
}

/* What is changed of a request that is answered. */
static const struct {
	const char *what;
	struct serve_request q;
	int status;
} others[] = {
	{ "no token", { .authorization = S("") }, 401 },
	{ "a wrong token", { .authorization = S("Bearer 00") }, 401 },
	{ "another scheme", { .authorization = S("Token " TOKEN) }, 401 },
	{ "no base64", { .authorization = S("Basic ????") }, 401 },
	{ "as user and password",
		{ .authorization = S(
			  "Basic b3duZXI6MDAxMTIyMzM0NDU1NjY3Nzg4OTlhYWJiY2Nk"
			  "ZGVlZmYwMDExMjIzMzQ0NTU2Njc3ODg5OWFhYmJjY2RkZWVm"
			  "Zg==") },
		200 },
	{ "another host", { .host = S("taxii.example") }, 421 },
	{ "another port", { .host = S("127.0.0.1:80") }, 421 },
	{ "by name", { .host = S("localhost:8080") }, 200 },
	{ "our origin", { .origin = S("http://127.0.0.1:8080") }, 200 },
	{ "another origin", { .origin = S("http://taxii.example") }, 403 },
	{ "an origin of none", { .origin = S("null") }, 403 },
	{ "anything", { .accept = S("*/*") }, 200 },
	{ "JSON", { .accept = S("application/json") }, 406 },
	{ "PUT", { .method = SERVE_OTHER }, 405 },
	{ "POST of nothing", { .method = SERVE_POST }, 415 },
	{ "POST",
		{ .method = SERVE_POST, .content_type = S(TAXII_MEDIA) },
		403 },
	{ "DELETE", { .method = SERVE_DELETE }, 403 },
};

static struct str other(struct str given, struct str usual)
{
	return given.p ? given : usual;
}

static void test_others(void **state)
{
	struct world w;
	struct serve_answer x;

	(void)state;
	begin(&w, 2);
	for (size_t i = 0; i < N(others); i++) {
		struct serve_request q = get(&w, AMBER "objects/");
		const struct serve_request *o = &others[i].q;

		q.method = o->method;
		q.host = other(o->host, q.host);
		q.origin = o->origin;
		q.authorization = other(o->authorization, q.authorization);
		q.accept = other(o->accept, q.accept);
		q.content_type = o->content_type;
		serve_request(w.serve, &q, &x);
		if (x.status != others[i].status)
			fail_msg("%s: %d", others[i].what, x.status);
		buf_done(&x.body);
	}
	end(&w);
}

/* A page of 7, of every version; its cursor into next, false: the last one.
 */
static bool take_page(struct world *w, char next[static 32], unsigned *seen)
{
	struct serve_answer x;
	char target[256];
	json_t *o;
	json_t *one;
	size_t i;

	snprintf(target,
		sizeof target,
		AMBER "objects/?match[version]=all&limit=7&next=%s",
		next);
	const struct serve_request q = get(w, target);
	serve_request(w->serve, &q, &x);
	assert_int_equal(x.status, 200);
	o = json_loadb(x.body.p, x.body.n, 0, NULL);
	buf_done(&x.body);
	assert_non_null(o);
	json_array_foreach(json_object_get(o, "objects"), i, one)
	{
		const char *id =
			json_string_value(json_object_get(one, "id"));

		seen[strtoul(id + strlen(id) - 12, NULL, 10)]++;
	}
	const char *behind = json_string_value(json_object_get(o, "next"));
	bool more = json_is_true(json_object_get(o, "more"));
	assert_true(more == (behind != NULL));
	snprintf(next, 32, "%s", behind ? behind : "");
	json_decref(o);
	return more;
}

/* Objects come after each page, and the server is started anew. */
static void test_inserts(void **state)
{
	unsigned seen[OBJECTS_MAX] = { 0 };
	struct world w;
	char next[32] = "";
	bool more = true;

	(void)state;
	begin(&w, 50);
	for (unsigned page = 0; more; page++) {
		more = take_page(&w, next, seen);
		if (more && w.n < 300)
			w.n += 5;
		if (page == 10) {
			serve_close(w.serve);
			open_world(&w);
		}
	}
	for (unsigned i = 0; i < w.n; i++) {
		unsigned want = i % 10 == 0 ? 2 : 1;

		if (seen[i] != want)
			fail_msg("object %u came %u times", i, seen[i]);
	}
	end(&w);
}

/* Wrong tokens, and requests of one user, are let through so often and no
 * more; a second later again. */
static void test_rates(void **state)
{
	struct world w;
	struct serve_answer x;
	int status[600] = { 0 };

	(void)state;
	begin(&w, 1);
	struct serve_request q = get(&w, "/taxii2/");
	q.authorization = STR("Bearer x");
	for (int i = 0; i < 30; i++) {
		serve_request(w.serve, &q, &x);
		status[x.status]++;
		buf_done(&x.body);
	}
	assert_int_equal(status[401], 20);
	assert_int_equal(status[429], 10);
	q.at_us += SECOND_US;
	serve_request(w.serve, &q, &x);
	assert_int_equal(x.status, 401);
	buf_done(&x.body);
	q.authorization = STR(OWNER);
	for (int i = 0; i < 2001; i++) {
		serve_request(w.serve, &q, &x);
		buf_done(&x.body);
	}
	assert_int_equal(x.status, 429);
	assert_string_equal(x.header[0].name, "Retry-After");
	end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gets),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_inserts),
		cmocka_unit_test(test_rates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
