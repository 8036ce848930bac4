/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a request: the first line is its method, a letter, and its
 * target, the next ones are its headers. Without the token nothing is
 * answered; every body is JSON, what it says of pages holds together, and the
 * same request gets the same answer. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "serve/serve.h"

#define MUST(x) ((x) ? (void)0 : abort())
#define TOKEN \
	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

enum {
	OBJECTS = 25
};

static uint64_t stamp(void *ctx)
{
	(void)ctx;
	return 1;
}

static bool bundle(void *ctx, enum tlp level, struct buf *to, struct err *err)
{
	(void)ctx;
	(void)level;
	(void)err;
	buf_z(to, "{\"objects\":[");
	for (int i = 0; i < OBJECTS; i++) {
		buf_fmt(to,
			"%s{\"type\":\"note\",\"id\":\"note--00000000-0000-"
			"4000-8000-%012d\",\"modified\":\"20%02d-01-01T00:00:"
			"00.000Z\"}",
			i ? "," : "",
			i / 2,
			i);
	}
	buf_z(to, "]}");
	return true;
}

static void say(void *ctx, const char *sentence)
{
	(void)ctx;
	(void)sentence;
}

/* Made for each input, so that no allowance is used up. */
static struct serve *opened(const char *folder)
{
	const struct serve_setup setup = {
		.case_id = STR("case"),
		.folder = folder,
		.source = { .stamp = stamp, .bundle = bundle },
		.token = STR(TOKEN),
		.port = 80,
		.say = say,
	};
	struct serve *s;
	struct err err;

	MUST(serve_open(&s, &setup, &err));
	return s;
}

static struct str next_line(struct str *rest)
{
	struct str line = *rest;

	if (!str_cut(*rest, '\n', &line, rest))
		*rest = (struct str){ 0 };
	return line;
}

static struct serve_request request_of(struct str bytes)
{
	struct str line = next_line(&bytes);
	struct serve_request q = { .at_us = 1767323045000000 };
	struct str *const header[] = { &q.host,
		&q.origin,
		&q.authorization,
		&q.accept,
		&q.content_type };

	if (line.n)
		q.method = (enum serve_method)((unsigned char)line.p[0] % 4);
	q.target = str_from(line, 1);
	for (size_t i = 0; i < sizeof header / sizeof *header; i++)
		*header[i] = next_line(&bytes);
	return q;
}

static void check(const struct serve_request *q, const struct serve_answer *x)
{
	json_t *o = json_loadb(x->body.p,
		x->body.n,
		JSON_REJECT_DUPLICATES,
		NULL);
	json_t *more = json_object_get(o, "more");
	bool goes_on = json_object_get(o, "next") != NULL;

	MUST(json_is_object(o));
	MUST(x->status >= 200 && x->status < 600);
	MUST(x->status != 200 || q->method == SERVE_GET);
	MUST(!more || json_is_true(more) == goes_on);
	MUST(json_array_size(json_object_get(o, "objects")) <= OBJECTS);
	MUST(x->status != 200 || str_has(q->authorization, STR(TOKEN)) ||
		str_starts(q->authorization, STR("B")) ||
		str_starts(q->authorization, STR("b")));
	json_decref(o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct serve_request q =
		request_of((struct str){ (const char *)data, size });
	char folder[] = "/tmp/fuzz_serve.XXXXXX";
	char path[64];
	struct serve_answer x;
	struct serve_answer y;

	MUST(mkdtemp(folder));
	struct serve *s = opened(folder);
	serve_request(s, &q, &x);
	serve_request(s, &q, &y);
	check(&q, &x);
	MUST(x.status == y.status &&
		str_eq(buf_str(&x.body), buf_str(&y.body)));
	buf_done(&x.body);
	buf_done(&y.body);
	serve_close(s);
	for (int i = 0; i < TAXII_COLLECTIONS; i++) {
		snprintf(path,
			sizeof path,
			"%s/taxii-%s.tsv",
			folder,
			tlp_name((enum tlp)i));
		unlink(path);
	}
	MUST(rmdir(folder) == 0);
	return 0;
}
