/* SPDX-License-Identifier: Apache-2.0 */
#include "play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#define HELLO \
	"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
#define GET "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"
#define SAID_GET "http method=\"GET\" host=\"a.example\" uri=\"/\""

static const struct play cases[] = {
	{ "all the fields",
		{ C("GET /d/report.pdf?x=1 HTTP/1.1\r\nHost: "
		    "www.example.com:8080\r\nUser-Agent: curl/8\r\nReferer: "
		    "http://r.example/\r\nAuthorization: Basic "
		    "YWxpY2U6c2VjcmV0\r\nX-Forwarded-For: "
		    "203.0.113.9\r\n\r\n"),
			S("HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 "
			  "08:49:37 "
			  "GMT\r\nServer: nginx\r\nContent-Type: text/plain; "
			  "charset=x\r\nContent-Length: 5\r\n\r\nhello") },
		"file name=\"report.pdf\" mime=\"text/plain\" sha256=\"" HELLO
		"\" size=5 source=\"HTTP\"\n"
		"http method=\"GET\" host=\"www.example.com\" "
		"uri=\"/d/report.pdf?x=1\" agent=\"curl/8\" status=200 "
		"mime=\"text/plain\" dst_bytes=5 server=\"nginx\" "
		"server_time= "
		"1994-11-06T08:49:37.000000000Z"
		" referrer=\"http://r.example/\" user=\"alice\" "
		"forwarded=\"203.0.113.9\" "
		"headers=\"Date,Server,Content-Type,Content-"
		"Length\"\nhttp\n" },
	{ "kept alive",
		{ C(GET),
			S("HTTP/1.1 204 No\r\n\r\n"),
			C("HEAD /b HTTP/1.0\n\n"),
			S("HTTP/1.0 404\nContent-Length: 99\n\n") },
		SAID_GET " status=204\nhttp method=\"HEAD\" uri=\"/b\" "
			 "status=404 headers=\"Content-Length\"\nhttp\n" },
	{ "without a target",
		{ C("GET HTTP/1.1\r\nHost: a.example\r\n\r\n"
		    "GET  HTTP/1.1\r\nHost: a.example\r\n\r\n" GET),
			S("HTTP/1.1 400 x\r\n\r\n") },
		"http method=\"GET\" host=\"a.example\" status=400\n"
		"http method=\"GET\" host=\"a.example\"\n" SAID_GET
		"\nhttp\n" },
	{ "without a version",
		{ C("GET /a\r\nHost: a.example\r\n\r\n" GET),
			S("HTTP/1.1 204 x\r\n\r\n") },
		"http method=\"GET\" host=\"a.example\" uri=\"/a\" "
		"status=204\n" SAID_GET "\nhttp\n" },
	{ "pipelined",
		{ C(GET "POST /u HTTP/1.1\r\nhost: "
			"a.example\r\ncontent-length: 5\r\n\r\nhello" GET),
			S("HTTP/1.1 304 x\r\n\r\nHTTP/1.1 201 "
			  "x\r\nContent-Length: 0\r\n\r\n") },
		"file name=\"u\" sha256=\"" HELLO
		"\" size=5 source=\"HTTP\"\n" SAID_GET " status=304\n"
		"http method=\"POST\" host=\"a.example\" uri=\"/u\" "
		"status=201 "
		"src_bytes=5 headers=\"Content-Length\"\n" SAID_GET
		"\nhttp\n" },
	{ "chunked with trailers",
		{ C(GET),
			S("HTTP/1.1 200 OK\r\nTransfer-Encoding: "
			  "chunked\r\nContent-Disposition: attachment; "
			  "filename=\"a "
			  "b.exe\"\r\n\r\n3;x=y\r\nhel\r\n02\r\nlo\r\n0\r\nX:"
			  " "
			  "y\r\n\r\n") },
		"file name=\"a b.exe\" sha256=\"" HELLO
		"\" size=5 source=\"HTTP\"\n" SAID_GET
		" status=200 dst_bytes=5 "
		"headers=\"Transfer-Encoding,Content-Disposition\"\nhttp\n" },
	{ "until closed",
		{ C(GET), S_LAST("HTTP/1.0 200 OK\r\n\r\nhello") },
		"file sha256=\"" HELLO "\" size=5 source=\"HTTP\"\n" SAID_GET
		" status=200 dst_bytes=5\nhttp\n" },
	{ "never closed",
		{ C(GET), S("HTTP/1.0 200 OK\r\n\r\nhello") },
		"file size=5 source=\"HTTP\"\n" SAID_GET
		" status=200 dst_bytes=5\nhttp\n" },
	{ "cut short",
		{ C(GET),
			S_LAST("HTTP/1.0 200 OK\r\nContent-Length: "
			       "9\r\n\r\nhello") },
		"file size=5 source=\"HTTP\"\n" SAID_GET
		" status=200 dst_bytes=5 "
		"headers=\"Content-Length\"\nhttp\n" },
	{ "expectation",
		{ C("PUT /f HTTP/1.1\r\nExpect: "
		    "100-continue\r\nContent-Length: 5\r\n\r\n"),
			S("HTTP/1.1 100 Continue\r\n\r\n"),
			C("hello"),
			S("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") },
		"file name=\"f\" sha256=\"" HELLO
		"\" size=5 source=\"HTTP\"\nhttp method=\"PUT\" uri=\"/f\" "
		"status=200 src_bytes=5 headers=\"Content-Length\"\nhttp\n" },
	{ "answered before it was all asked",
		{ C("PUT /f HTTP/1.1\r\nContent-Length: 5\r\n\r\n"),
			S("HTTP/1.1 413 x\r\nContent-Length: 0\r\n\r\n"),
			C("hello") },
		"file name=\"f\" sha256=\"" HELLO
		"\" size=5 source=\"HTTP\"\nhttp method=\"PUT\" uri=\"/f\" "
		"status=413 src_bytes=5 headers=\"Content-Length\"\nhttp\n" },
	{ "answer first",
		{ S("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
			C(GET),
			S("HTTP/1.1 204 x\r\n\r\n") },
		"file sha256=\"" HELLO
		"\" size=5 source=\"HTTP\"\nhttp status=200 dst_bytes=5 "
		"headers=\"Content-Length\"\n" SAID_GET
		" status=204\nhttp\n" },
	{ "through a proxy",
		{ C("GET http://bob:pw@p.example:81/x "
		    "HTTP/1.1\r\nProxy-Authorization: Digest realm=\"a, b\", "
		    "username=\"bob\", uri=\"/\"\r\n\r\n"),
			S("HTTP/1.1 407 x\r\nContent-Length: 0\r\n\r\n") },
		"http method=\"GET\" host=\"p.example\" "
		"uri=\"http://p.example:81/x\" status=407 user=\"bob\" "
		"headers=\"Content-Length\"\nhttp\n" },
	{ "digest, name first",
		{ C("GET / HTTP/1.1\r\nAuthorization: Digest "
		    "username=\"eve\", "
		    "realm=\"r\"\r\n\r\n") },
		"http method=\"GET\" uri=\"/\" user=\"eve\"\nhttp\n" },
	{ "basic without a colon",
		{ C("GET / HTTP/1.1\r\nAuthorization: Basic "
		    "c2VjcmV0\r\n\r\n") },
		"http method=\"GET\" uri=\"/\"\nhttp\n" },
	{ "connect",
		{ C("CONNECT t.example:443 HTTP/1.1\r\n\r\n"),
			S("HTTP/1.1 200 Go\r\n\r\n"),
			C(GET),
			S("HTTP/1.1 204 x\r\n\r\n") },
		"http method=\"CONNECT\" host=\"t.example\" "
		"uri=\"t.example:443\" status=200\n" SAID_GET
		" status=204\nhttp\n" },
	{ "connect, impatient",
		{ C("CONNECT t.example:443 HTTP/1.1\r\n\r\n" GET),
			S("HTTP/1.1 200 Go\r\n\r\nHTTP/1.1 204 x\r\n\r\n") },
		"http method=\"CONNECT\" host=\"t.example\" "
		"uri=\"t.example:443\" status=200\n" SAID_GET
		" status=204\nhttp\n" },
	{ "connect refused",
		{ C("CONNECT t.example:443 HTTP/1.1\r\n\r\n"),
			S("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"),
			C(GET),
			S("HTTP/1.1 204 x\r\n\r\n") },
		"http method=\"CONNECT\" host=\"t.example\" "
		"uri=\"t.example:443\" status=403 "
		"headers=\"Content-Length\"\n" SAID_GET
		" status=204\nhttp\n" },
	{ "upgraded",
		{ C(GET),
			S("HTTP/1.1 101 x\r\nUpgrade: "
			  "websocket\r\n\r\n\x81\x05hello"),
			C("\x81\x80\0\0\0\0") },
		SAID_GET " status=101 headers=\"Upgrade\"\nhttp\n" },
	{ "a body with a gap",
		{ C(GET),
			S("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhe"),
			S_LOST(4, "llo"),
			C(GET),
			S("HTTP/1.1 204 x\r\n\r\n") },
		"file size=5 source=\"HTTP\"\n" SAID_GET
		" status=200 dst_bytes=5 "
		"headers=\"Content-Length\"\n" SAID_GET
		" status=204\nhttp\n" },
	{ "a gap over heads",
		{ C(GET GET),
			S("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhe"),
			S_LOST(400, "more\r\nHTTP/1.1 204 x\r\n\r\n") },
		"file size=2 source=\"HTTP\"\n" SAID_GET
		" status=200 dst_bytes=2 "
		"headers=\"Content-Length\"\n" SAID_GET
		"\nhttp status=204\nhttp\n" },
	{ "a request in the middle of a line behind a gap",
		{ C(GET),
			S("HTTP/1.1 204 x\r\n\r\n"),
			C_LOST(4, "Referer: x " GET) },
		SAID_GET " status=204\nhttp\n" },
	{ "ntlm",
		{ C("GET / HTTP/1.1\r\nAuthorization: NTLM "
		    "TlRMTVNTUAADAAAAAAAAAEAAAAAAAAAAQAAAAAQABABAAAAABgAGAEQA"
		    "AA"
		    "AEAAQASgAAAAAAAABOAAAAAQAAAEQATwBiAG8AYgBXAFMA\r\n\r\n"),
			S("HTTP/1.1 401 x\r\nContent-Length: 0\r\n\r\n") },
		"http method=\"GET\" uri=\"/\" status=401 user=\"bob\" "
		"headers=\"Content-Length\"\nlogon method=\"ntlm\" "
		"user=\"bob\" domain=\"DO\" host=\"WS\" service=\"http\" "
		"success=0\nhttp\n" },
	{ "NUL bytes",
		{ C("GET /a\0b HTTP/1.1\r\nHost: a\0.example\r\n\r\n") },
		"http method=\"GET\" host=\"a\\x00.example\" "
		"uri=\"/a\\x00b\"\nhttp\n" },
	{ "not ours",
		{ C("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n"),
			S("RTSP/1.0 200 OK\r\n\r\n") },
		"unknown\n" },
	{ "length above all",
		{ C(GET),
			S_LAST("HTTP/1.1 200 OK\r\nContent-Length: "
			       "18446744073709551615\r\n\r\nhello") },
		"file size=5 source=\"HTTP\"\n" SAID_GET
		" status=200 dst_bytes=5 "
		"headers=\"Content-Length\"\nhttp\n" },
	{ "length below none",
		{ C(GET),
			S("HTTP/1.1 200 OK\r\nContent-Length: "
			  "-1\r\n\r\nhello") },
		SAID_GET " status=200 headers=\"Content-Length\"\nhttp\n" },
	{ "two lengths",
		{ C("POST / HTTP/1.1\r\nContent-Length: 3\r\n"),
			C("Content-Length: 4\r\n\r\nabcd") },
		"http method=\"POST\" uri=\"/\"\nhttp\n" },
	{ "one length twice",
		{ C("POST /p HTTP/1.1\r\nContent-Length: 5, "
		    "5\r\n\r\nhello") },
		"file name=\"p\" sha256=\"" HELLO
		"\" size=5 source=\"HTTP\"\nhttp method=\"POST\" uri=\"/p\" "
		"src_bytes=5\nhttp\n" },
	{ "chunk above all",
		{ C(GET),
			S("HTTP/1.1 200 OK\r\nTransfer-Encoding: "
			  "chunked\r\n\r\nffffffffffffffffff\r\nabc") },
		SAID_GET
		" status=200 headers=\"Transfer-Encoding\"\nhttp\n" },
	{ "chunk below none",
		{ C(GET),
			S("HTTP/1.1 200 OK\r\nTransfer-Encoding: "
			  "chunked\r\n\r\n-1\r\nabc") },
		SAID_GET
		" status=200 headers=\"Transfer-Encoding\"\nhttp\n" },
};

static void tables(void **state)
{
	(void)state;
	assert_int_equal(
		play_all(cases, sizeof cases / sizeof *cases, false, 80),
		0);
}

/* `head`, then n bytes of `fill` in pieces as packets are */
static void long_one(const char *head,
	char fill,
	size_t n,
	bool end_lines,
	const char *said)
{
	char *all = malloc(n + 256);
	struct buf full = { 0 };

	assert_non_null(all);
	size_t at = strlen(head);
	memcpy(all, head, at);
	memset(all + at, fill, n);
	for (size_t i = at; end_lines && i + 64 < at + n; i += 64)
		memcpy(all + i, "x: y\r\n", 6);
	struct piece piece = { .bytes = { all, at + n } };
	converse(&full, false, 80, &piece, 1, 1460);
	if (!str_is(buf_str(&full), said))
		fprintf(stderr, "%.*s", STR_FMT(buf_str(&full)));
	assert_true(str_is(buf_str(&full), said));
	buf_done(&full);
	free(all);
}

static void endless(void **state)
{
	(void)state;
	long_one("GET / HTTP/1.1\r\nX: ", 'a', 1 << 20, false, "http\n");
	long_one("GET / HTTP/1.1\r\n", 'a', 1 << 20, true, "http\n");
	long_one("GET /", 'a', 1 << 20, false, "http\n");
}

/* many requests and never an answer: memory stays bounded, each is said */
static void unanswered(void **state)
{
	enum {
		N = 500
	};
	struct buf all = { 0 };
	struct buf full = { 0 };
	size_t lines = 0;

	(void)state;
	for (int i = 0; i < N; i++)
		buf_fmt(&all, "GET /%d HTTP/1.1\r\n\r\n", i);
	struct piece piece = { .bytes = buf_str(&all) };
	converse(&full, false, 80, &piece, 1, 1000);
	for (size_t i = 0; i < full.n; i++)
		lines += full.p[i] == '\n';
	assert_int_equal(lines, N + 1);
	buf_done(&all);
	buf_done(&full);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(tables),
		cmocka_unit_test(endless),
		cmocka_unit_test(unanswered) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
