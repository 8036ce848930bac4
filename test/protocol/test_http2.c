/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP/2 in clear. Compressed fields are those of RFC 7541, C.4. */
#include "binary.h"
#include "play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define HELLO \
	"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
#define ASKED "http method=\"GET\" host=\"www.example.com\" uri=\"/\""
#define FILE_SAID                                  \
	"file mime=\"text/plain\" sha256=\"" HELLO \
	"\" size=5 source=\"HTTP\""                \
	"\n"
#define ANSWERED                                                      \
	" status=200 mime=\"text/plain\" dst_bytes=5 server=\"srv\" " \
	"headers=\"server,content-type\"\n"

static const struct play cases[] = {
	{ "two requests, the second's fields out of the table",
		{ C(H2_PRI H2_SET H2_GET),
			S(H2_SET H2_ACK),
			S(H2_ANSWER),
			S("\0\0\0\0\1\0\0\0\1"),
			C(H2_GET2),
			S(H2_ANSWER2) },
		FILE_SAID ASKED ANSWERED FILE_SAID ASKED ANSWERED "http2\n" },
	{ "fields in two frames",
		{ C(H2_PRI H2_GET_A H2_GET_B), S(H2_404) },
		ASKED " status=404\nhttp2\n" },
	{ "an interim answer does not count",
		{ C(H2_PRI H2_GET), S(H2_100), S(H2_404) },
		ASKED " status=404\nhttp2\n" },
	{ "the server alone",
		{ S(H2_TABLE H2_404) },
		"http status=404\nhttp2\n" },
	{ "settings that are none", { S(H2_SET H2_404) }, "unknown\n" },
	{ "the client alone", { C(H2_PRI H2_GET) }, ASKED "\nhttp2\n" },
	{ "given up", { C(H2_PRI H2_GET), S(H2_RESET) }, ASKED "\nhttp2\n" },
	{ "pushed",
		{ C(H2_PRI H2_GET), S(H2_SET H2_PROMISE H2_PUSHED) },
		ASKED " status=204\n" ASKED "\nhttp2\n" },
	{ "behind an upgrade",
		{ C("GET /a HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n"),
			S("HTTP/1.1 101 x\r\nUpgrade: h2c\r\n\r\n" H2_SET),
			C(H2_PRI H2_SET),
			S(H2_404) },
		"http method=\"GET\" host=\"a\" uri=\"/a\" status=101 "
		"headers=\"Upgrade\"\nhttp status=404\nhttp2\n" },
	{ "a table as large as can be said is not that large",
		{ C(H2_PRI H2_SET), S(H2_TABLE), C(H2_SIZE) },
		ASKED "\nhttp2\n" },
	{ "a larger table than was allowed ends a side",
		{ C(H2_PRI H2_SIZE), S(H2_SET H2_404) },
		"http status=404\nhttp2\n" },
	{ "fields that cannot be read end a side",
		{ C(H2_PRI H2_GET H2_BAD), S(H2_404) },
		ASKED " status=404\nhttp2\n" },
	{ "a gap in fields ends a side",
		{ C(H2_PRI H2_GET), C_LOST(1, H2_GET2), S(H2_404) },
		ASKED " status=404\nhttp2\n" },
	{ "fields longer than what is kept back",
		{ C(H2_PRI H2_GET),
			C("\xff\xff\xff\1\4\0\0\0\3"),
			S(H2_404) },
		ASKED " status=404\nhttp2\n" },
	{ "fields of stream 0 end a side",
		{ C(H2_PRI H2_GET "\0\0\1\1\5\0\0\0\0\x82"), S(H2_404) },
		ASKED " status=404\nhttp2\n" },
	{ "another beginning",
		{ C("PRI * HTTP/2.0\r\n\r\nXM\r\n\r\n") },
		"http2\n" },
};

static void tables(void **state)
{
	(void)state;
	assert_int_equal(
		play_all(cases, sizeof cases / sizeof *cases, false, 80),
		0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(tables) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
