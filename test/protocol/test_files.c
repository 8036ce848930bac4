/* SPDX-License-Identifier: Apache-2.0 */
#include "play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>

#include "protocol/common/file_hash.h"
#include "../read/obs_text.h"

#define HELLO \
	"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

static const struct play ftp_cases[] = {
	{ "a session",
		{ S("220-hi\r\n220 there\r\n"),
			C("USER bob\r\n"),
			S("331 pw\r\n"),
			C("PASS secret\r\n"),
			S("230 in\r\n"),
			C("CWD /x y\r\n"),
			S("250 ok\r\n"),
			C("RETR f\r\n"),
			S("150 wait\r\n226 done\r\n"),
			C("QUIT\r\n") },
		"command source=\"ftp\" user=\"bob\" text=\"USER bob\" "
		"status=331\nlogon method=\"ftp\" user=\"bob\" success=1\n"
		"command source=\"ftp\" user=\"bob\" text=\"CWD /x y\" "
		"status=250\ncommand source=\"ftp\" user=\"bob\" text=\"RETR "
		"f\" status=226\ncommand source=\"ftp\" user=\"bob\" "
		"text=\"QUIT\"\nftp\n" },
	{ "a wrong password",
		{ S("220 x\n"),
			C("user eve\npass p\n"),
			S("331 pw\n530 no\n") },
		"command source=\"ftp\" user=\"eve\" text=\"user eve\" "
		"status=331\nlogon method=\"ftp\" user=\"eve\" "
		"success=0\nftp\n" },
	{ "tls",
		{ S("220 x\r\n"),
			C("AUTH TLS\r\n"),
			S("234 go\r\n"),
			C("\x16\x03\x01zzz") },
		"command source=\"ftp\" text=\"AUTH TLS\" "
		"status=234\nftp\n" },
	{ "a gap",
		{ S("220 x\r\n"),
			C("USER a\r\n"),
			C_LOST(9, "tail\r\nUSER b\r\n"),
			S_LOST(9, "tail\r\n230 in\r\n") },
		"logon method=\"ftp\" user=\"a\" success=-1\ncommand "
		"source=\"ftp\" user=\"b\" text=\"USER a\"\ncommand "
		"source=\"ftp\" user=\"b\" text=\"USER b\"\nlogon "
		"method=\"ftp\" user=\"b\" success=-1\nftp\n" },
	{ "nonsense",
		{ S("220 x\r\n"),
			C("PORT 1,2,3,4,5,999\r\nEPRT "
			  "|\r\nEPRT\r\nPASV\r\nEPSV\r\n\r\n"),
			S("200 a\r\n200 b\r\n200 c\r\n227 (1,2\r\n229 "
			  "(|||99999|)\r\n") },
		NULL },
};

static void ftp(void **state)
{
	(void)state;
	assert_int_equal(play_all(ftp_cases,
				 sizeof ftp_cases / sizeof *ftp_cases,
				 false,
				 21),
		0);
}

#define HTTP_ASKED "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
#define HTTP_TOLD "http method=\"GET\" host=\"a\" uri=\"/\"\n"

static const struct play socks_cases[] = {
	{ "4",
		{ C("\4\1\0\x50\xc0\0\2\7me\0"),
			S("\0\x5a\0\0\0\0\0\0"),
			C(HTTP_ASKED) },
		"command source=\"socks\" user=\"me\" text=\"CONNECT "
		"192.0.2.7:80\" status=90\n" HTTP_TOLD "http\n" },
	{ "4a, what is for the host comes first",
		{
			C("\4\1\0\x50\0\0\0\1\0x.example\0" HTTP_ASKED),
			S("\0\x5a\0\0\0\0\0\0"),
		},
		"command source=\"socks\" text=\"CONNECT x.example:80\" "
		"status=90\n" HTTP_TOLD "http\n" },
	{ "4, refused",
		{ C("\4\1\0\x50\xc0\0\2\7\0"),
			S("\0\x5b\0\0\0\0\0\0"),
			C(HTTP_ASKED) },
		"command source=\"socks\" text=\"CONNECT 192.0.2.7:80\" "
		"status=91\nsocks\n" },
	{ "5",
		{ C("\5\1\0"),
			S("\5\0"),
			C("\5\1\0\3\x9x.example\1\xbb"),
			S("\5\0\0\1\0\0\0\0\0\0"),
			C(HTTP_ASKED) },
		"command source=\"socks\" text=\"CONNECT "
		"x.example:443\"\n" HTTP_TOLD "http\n" },
	{ "5, a name and a password",
		{ C("\5\2\0\2"),
			S("\5\2"),
			C("\1\3bob\6secret"),
			S("\1\0"),
			C("\5\1\0\4\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1\0"
			  "\x50"),
			S("\5\0\0\3\1h\0\0"),
			C(HTTP_ASKED) },
		"logon method=\"socks\" user=\"bob\" success=1\ncommand "
		"source=\"socks\" user=\"bob\" text=\"CONNECT "
		"[2001:db8::1]:80\"\n" HTTP_TOLD "http\n" },
	{ "5, a wrong password",
		{ C("\5\1\2"), S("\5\2"), C("\1\3bob\1x"), S("\1\1") },
		"logon method=\"socks\" user=\"bob\" success=0\nsocks\n" },
	{ "5, all at once",
		{ C("\5\1\2\1\3bob\1x\5\1\0\1\xc0\0\2\7\0\x50" HTTP_ASKED),
			S("\5\2\1\0\5\0\0\1\0\0\0\0\0\0") },
		"logon method=\"socks\" user=\"bob\" success=1\ncommand "
		"source=\"socks\" user=\"bob\" text=\"CONNECT "
		"192.0.2.7:80\"\n" HTTP_TOLD "http\n" },
	{ "5, no way to the host",
		{ C("\5\1\0"),
			S("\5\0"),
			C("\5\1\0\1\xc0\0\2\7\0\x50"),
			S("\5\4\0\1\0\0\0\0\0\0"),
			C(HTTP_ASKED) },
		"command source=\"socks\" text=\"CONNECT 192.0.2.7:80\" "
		"status=4\nsocks\n" },
	{ "5, no method", { C("\5\1\0"), S("\5\xff") }, "socks\n" },
	{ "methods that nobody assigned",
		{ C("\5\2\xa\xb"), S("\5\0") },
		"unknown\n" },
	{ "lengths that lie",
		{ C("\5\1\0"),
			S("\5\0"),
			C("\5\1\0\3\xff"),
			S("\5\0\0\3\xff") },
		NULL },
};

static const struct play upgrade_cases[] = {
	{ "POP3",
		{ S("+OK hi\r\n"),
			C("CAPA\r\nSTLS\r\n"),
			S("+OK list\r\nSTLS\r\n.\r\n+OK go\r\n"),
			C(HTTP_ASKED) },
		HTTP_TOLD "http\n" },
	{ "POP3, refused",
		{ S("+OK hi\r\n"),
			C("STLS\r\n"),
			S("-ERR no\r\n"),
			C(HTTP_ASKED) },
		"pop3\n" },
	{ "IMAP",
		{ S("* OK hi\r\n"),
			C("a1 CAPABILITY\r\n"),
			S("* CAPABILITY STARTTLS\r\na1 OK\r\n"),
			C("a2 StartTLS\r\n"),
			S("* a2 x\r\na2 OK go\r\n"),
			C(HTTP_ASKED) },
		HTTP_TOLD "http\n" },
	{ "IMAP, refused",
		{ S("* OK hi\r\n"),
			C("a2 STARTTLS\r\n"),
			S("a2 BAD no\r\n"),
			C(HTTP_ASKED) },
		"imap\n" },
	{ "RDP",
		{ C("\3\0\0\x13\xe\xe0\0\0\0\0\0\1\0\x8\0\3\0\0\0"),
			S("\3\0\0\x13\xe\xd0\0\0\0\0\0\2\0\x8\0\1\0\0\0"),
			C(HTTP_ASKED) },
		"record source=\"rdp\" 0=\"wanted\" 1=\"TLS,CredSSP\" "
		"2=\"chosen\" 3=\"TLS\"\n" HTTP_TOLD "http\n" },
	{ "RDP without TLS",
		{ C("\3\0\0\x13\xe\xe0\0\0\0\0\0\1\0\x8\0\3\0\0\0"),
			S("\3\0\0\x13\xe\xd0\0\0\0\0\0\2\0\x8\0\0\0\0\0"),
			C(HTTP_ASKED) },
		"record source=\"rdp\" 0=\"wanted\" 1=\"TLS,CredSSP\" "
		"2=\"chosen\" 3=\"RDP\"\n"
		"rdp\n" },
	{ "PostgreSQL",
		{ C("\0\0\0\x8\4\xd2\x16\x2f"), S("S"), C(HTTP_ASKED) },
		HTTP_TOLD "http\n" },
	{ "PostgreSQL without TLS",
		{ C("\0\0\0\x8\4\xd2\x16\x2f"), S("N"), C(HTTP_ASKED) },
		"postgresql\n" },
};

/* whatever is behind the change is recognised anew: HTTP here, because it is
 * shorter to write down than TLS */
static void upgrades(void **state)
{
	(void)state;
	assert_int_equal(play_all(upgrade_cases,
				 sizeof upgrade_cases / sizeof *upgrade_cases,
				 false,
				 4000),
		0);
}

static void socks(void **state)
{
	(void)state;
	assert_int_equal(play_all(socks_cases,
				 sizeof socks_cases / sizeof *socks_cases,
				 false,
				 1080),
		0);
}

static void expected(void *ctx,
	struct addr server,
	uint16_t port,
	const struct protocol *p,
	struct str name)
{
	char text[ADDR_TEXT_N];

	buf_fmt(ctx,
		"%.*s %u %s \"%.*s\"\n",
		STR_FMT(addr_text(server, text)),
		port,
		p->name,
		STR_FMT(name));
}

static bool ignore(void *ctx, const struct obs *o)
{
	(void)ctx;
	(void)o;
	return true;
}

static bool write_down(void *ctx, const struct obs *o)
{
	obs_text(ctx, o);
	return true;
}

static void say(struct sessions *s,
	struct flow_session *g,
	int dir,
	const char *z,
	bool last)
{
	session_stream(s,
		g,
		&(struct chunk){
			.dir = dir,
			.bytes = str_of(z),
			.last = last,
		});
}

static void ftp_expects(void **state)
{
	static const char *const said[] = { "PASV\r\n",
		"227 Entering (192,0,2,9,4,1)\r\n",
		"RETR d/a.bin\r\n",
		"150 x\r\n226 x\r\n",
		"EPSV\r\n",
		"229 x (|||6446|)\r\n",
		"STOR b\r\n",
		"150 x\r\n226 x\r\n",
		"PORT 192,0,2,1,0,20\r\n",
		"200 x\r\n",
		"RETR c\r\n",
		"226 x\r\n",
		"EPRT |2|2001:db8::1|21|\r\n" };
	struct arena a;
	struct err err;
	struct buf full = { 0 };

	(void)state;
	assert_true(arena_open(&a, 1 << 20, &err));
	struct slabs slabs = slabs_in(&a, 1 << 19);
	struct sink sink = { &full, ignore, NULL };
	struct sessions sessions = {
		.slabs = &slabs,
		.parser = { .out = &sink, .expect = expected, .expect_ctx = &full, },
	};
	struct flow_session g = { .session.tuple = { addr_v4(0xc0000201),
					  addr_v4(0xc6336402),
					  40000,
					  21,
					  6 } };
	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		say(&sessions, &g, i & 1, said[i], false);
	session_end(&sessions, &g);
	assert_string_equal(arena_z(&a, buf_str(&full)),
		"192.0.2.9 1025 ftp-data \"\"\n198.51.100.2 1025 ftp-data "
		"\"\"\n198.51.100.2 1025 ftp-data \"d/a.bin\"\n"
		"198.51.100.2 6446 ftp-data \"\"\n198.51.100.2 6446 ftp-data "
		"\"b\"\n192.0.2.1 20 ftp-data \"\"\n192.0.2.1 20 ftp-data "
		"\"c\"\n2001:db8::1 21 ftp-data \"\"\n");
	buf_done(&full);
	arena_close(&a);
}

static void ftp_file(bool lost, bool last, const char *wanted)
{
	struct buf full = { 0 };
	struct sink sink = { &full, write_down, NULL };
	struct parser parser = {
		.out = &sink,
		.hashers = hashers_new(),
	};
	_Alignas(16) unsigned char state[1024] = { 0 };
	struct session t = {
		.protocol = &ftp_data_protocol,
		.state = state,
	};

	assert_true(ftp_data_protocol.state_byte <= sizeof state);
	ftp_data_protocol.begin(&t, STR("d/a.bin"));
	assert_int_equal(ftp_data_protocol.on_data(&t,
				 &(struct chunk){
					 .dir = 1,
					 .bytes = STR("he"),
				 },
				 &parser),
		2);
	assert_int_equal(ftp_data_protocol.on_data(&t,
				 &(struct chunk){
					 .dir = 1,
					 .bytes = STR("llo"),
					 .lost = lost,
					 .last = last,
				 },
				 &parser),
		3);
	ftp_data_protocol.end(&t, &parser);
	if (!str_has(buf_str(&full), str_of(wanted)))
		fprintf(stderr, "%.*s", STR_FMT(buf_str(&full)));
	assert_true(str_has(buf_str(&full), str_of(wanted)));
	hashers_free(parser.hashers);
	buf_done(&full);
}

static void ftp_files(void **state)
{
	(void)state;
	ftp_file(false,
		true,
		" name=\"a.bin\" sha256=\"" HELLO "\" size=5 source=\"FTP\"");
	ftp_file(true, true, " name=\"a.bin\" size=5 source=\"FTP\"");
	ftp_file(false, false, " name=\"a.bin\" size=5 source=\"FTP\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(ftp),
		cmocka_unit_test(socks),
		cmocka_unit_test(upgrades),
		cmocka_unit_test(ftp_expects),
		cmocka_unit_test(ftp_files) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
