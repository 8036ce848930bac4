/* SPDX-License-Identifier: Apache-2.0 */
#include "play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define HELLO \
	"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
#define BEGIN                                           \
	S("220 mx ESMTP\r\n"), C("EHLO c.example\r\n"), \
		S("250-mx\r\n250 PIPELINING\r\n")
#define ENVELOPE                                                          \
	C("MAIL FROM:<a@a.example> SIZE=9\r\n"), S("250 ok\r\n"),         \
		C("RCPT TO:<b@b.example>\r\nRCPT TO: <c@c.example>\r\n"), \
		S("250 ok\r\n250 ok\r\n")
#define SAID                                            \
	"mail helo=\"c.example\" from=\"a@a.example\" " \
	"to=\"b@b.example,c@c.example\""

static const struct play cases[] = {
	{ "a message",
		{ BEGIN,
			ENVELOPE,
			C("DATA\r\n"),
			S("354 go\r\n"),
			C("Received: from x\r\n by y\r\nReceived: from "
			  "z\r\nSubject: =?utf-8?Q?caf=C3=A9?= "
			  "=?ISO-8859-1?B?6Q==?= x\r\nMessage-ID: "
			  "<1@a>\r\nDate: Mon\r\nX-Mailer: M "
			  "1\r\n\r\nhi\r\n..\r\n.\r\n"),
			S("250 queued\r\n"),
			C("QUIT\r\n"),
			S("221 bye\r\n") },
		SAID
		" subject=\"caf\xc3\xa9\xc3\xa9 x\" message_id=\"<1@a>\" "
		"date=\"Mon\" agent=\"M 1\" received=\"from x by "
		"y\\x0afrom z\" status=250\nsmtp\n" },
	{ "a subject of Windows, encoded and as it is",
		{ BEGIN,
			ENVELOPE,
			C("DATA\r\n"),
			S("354 go\r\n"),
			C("Subject: =?windows-1252?Q?=80=E9=81?= "
			  "=?iso-8859-1?Q?=92?= \x92\xff\r\n\r\n.\r\n"),
			S("250 queued\r\n") },
		SAID " subject=\"\xe2\x82\xac\xc3\xa9\xc2\x81\xe2\x80\x99 "
		     "\xe2\x80\x99\xc3\xbf\" status=250\nsmtp\n" },
	{ "client first, pipelined",
		{ C("HELO c.example\r\nMAIL FROM:<a@a.example>\r\nRCPT "
		    "TO:<b@b.example>\r\nRCPT TO:<c@c.example>\r\nDATA\r\n"),
			S("250 mx\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 "
			  "go\r\n"),
			C(".\r\nQUIT\r\n"),
			S("554 no\r\n") },
		SAID " status=554\nsmtp\n" },
	{ "refused",
		{ BEGIN,
			ENVELOPE,
			C("DATA\r\n"),
			S("554 no\r\n"),
			C("RSET\r\n"),
			S("250 ok\r\n"),
			C("MAIL FROM:<>\r\n"),
			S("452 no\r\n") },
		SAID
		" status=554\nmail helo=\"c.example\" status=452\nsmtp\n" },
	{ "one side only",
		{ C("EHLO c.example\r\n"),
			ENVELOPE,
			C("DATA\r\n"),
			C("Subject: a\r\n\r\nx\r\n.\r\n"),
			C("QUIT\r\n") },
		SAID " subject=\"a\"\nsmtp\n" },
	{ "chunks",
		{ BEGIN,
			ENVELOPE,
			C("BDAT 12\r\nSubject: a\r\n"),
			S("250 ok\r\n"),
			C("BDAT 5 LAST\r\n\r\n.\r\n"),
			S("250 ok\r\n"),
			ENVELOPE,
			C("BDAT 14 LAST\r\nSubject: b\r\n\r\n"),
			S("250 ok\r\n") },
		SAID " subject=\"a\" status=250\n" SAID
		     " subject=\"b\" status=250\nsmtp\n" },
	{ "login",
		{ BEGIN,
			C("AUTH LOGIN\r\n"),
			S("334 VXNlcm5hbWU6\r\n"),
			C("Ym9i\r\n"),
			S("334 UGFzc3dvcmQ6\r\n"),
			C("c2VjcmV0\r\n"),
			S("235 ok\r\n") },
		"logon method=\"smtp\" user=\"bob\" success=1\nsmtp\n" },
	{ "plain",
		{ BEGIN,
			C("AUTH PLAIN AGJvYgBzZWNyZXQ=\r\n"),
			S("535 no\r\n"),
			ENVELOPE },
		"logon method=\"smtp\" user=\"bob\" success=0\n" SAID
		"\nsmtp\n" },
	{ "plain, unanswered",
		{ C("EHLO c.example\r\nAUTH PLAIN\r\nAGJvYgBzZWNyZXQ=\r\n"),
			ENVELOPE },
		"logon method=\"smtp\" user=\"bob\" success=-1\n" SAID
		"\nsmtp\n" },
	{ "starttls",
		{ BEGIN,
			C("STARTTLS\r\n"),
			S("220 go\r\n"),
			C("\x16\x03\x01zzz") },
		"smtp\n" },
	{ "attachments",
		{ BEGIN,
			ENVELOPE,
			C("DATA\r\n"),
			S("354 go\r\n"),
			C("Subject: f\r\nContent-Type: multipart/mixed;\r\n "
			  "boundary=\"=b\"\r\n\r\npreamble\r\n--="
			  "b\r\nContent-"
			  "Type: text/plain\r\n\r\nbody\r\n"
			  "--=b\r\nContent-Type: application/x-a; "
			  "name=\"=?utf-8?Q?a=2Eexe?=\"\r\nContent-Transfer-"
			  "Encoding: base64\r\n\r\naGVs\r\nbG8=\r\n"
			  "--=b\r\nContent-Disposition: attachment;\r\n "
			  "filename=q.txt\r\nContent-Transfer-Encoding: "
			  "quoted-printable\r\n\r\nhe=\r\n=6Clo\r\n"
			  "--=b\r\nContent-Disposition: attachment; "
			  "filename=p\r\n\r\nhello\r\n--=b--\r\nepilogue\r\n."
			  "\r\n"),
			S("250 ok\r\n") },
		"file name=\"a.exe\" mime=\"application/x-a\" sha256=\"" HELLO
		"\" size=5 source=\"SMTP\"\n"
		"file name=\"q.txt\" sha256=\"" HELLO
		"\" size=5 source=\"SMTP\"\n"
		"file name=\"p\" sha256=\"" HELLO
		"\" size=5 source=\"SMTP\"\n" SAID
		" subject=\"f\" status=250\nsmtp\n" },
	{ "parts in parts, cut off",
		{ BEGIN,
			ENVELOPE,
			C("DATA\r\n"),
			S("354 go\r\n"),
			C("Content-Type: multipart/mixed; "
			  "boundary=b\r\n\r\n--b\r\nContent-Type: "
			  "multipart/x; "
			  "boundary=c\r\n\r\n--c\r\nContent-Type: x/y; "
			  "name=n\r\n\r\nhello\r\n--c--\r\n"
			  "--b\r\nContent-Type: x/y; name=o\r\n\r\nhel") },
		"file name=\"n\" mime=\"x/y\" sha256=\"" HELLO
		"\" size=5 source=\"SMTP\"\n" SAID "\nsmtp\n" },
	{ "a gap in a file",
		{ BEGIN,
			ENVELOPE,
			C("DATA\r\n"),
			S("354 go\r\n"),
			C("Content-Type: multipart/mixed; "
			  "boundary=b\r\n\r\n--b\r\nContent-Type: x/y; "
			  "name=n\r\n\r\nhel\r\n"),
			C_LOST(5, "lo\r\n--b--\r\n.\r\n"),
			S("250 ok\r\n") },
		"file name=\"n\" mime=\"x/y\" size=7 source=\"SMTP\"\n" SAID
		" status=250\nsmtp\n" },
	{ "words that are not",
		{ BEGIN,
			ENVELOPE,
			C("DATA\r\n"),
			S("354 go\r\n"),
			C("Subject: =?gb2312?B?xOO6ww==?= =?utf-8?Q?=ZZ?= "
			  "=?utf-8?B?\r\n\r\n.\r\n"),
			S("250 ok\r\n") },
		SAID " subject=\"=?gb2312?B?xOO6ww==?= =ZZ =?utf-8?B?\" "
		     "status=250\nsmtp\n" },
	{ "chunk above all",
		{ BEGIN,
			ENVELOPE,
			C("BDAT 99999999999999999999 LAST\r\nx"),
			S("250 ok\r\n") },
		SAID " status=250\nsmtp\n" },
	{ "not text",
		{ S("220 mx ESMTP\r\n"),
			C("\0\0\0\0\xff\xff\r\n"),
			S("\0\0\r\n") },
		"smtp\n" },
};

static void tables(void **state)
{
	(void)state;
	assert_int_equal(
		play_all(cases, sizeof cases / sizeof *cases, false, 25),
		0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(tables) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
