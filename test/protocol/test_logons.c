/* SPDX-License-Identifier: Apache-2.0 */
/* Who logs on where, what goes over to TLS, and what machines are told to do.
 */
#include "binary.h"
#include "play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define LOGON(method, rest) "logon method=\"" method "\" " rest "\n"
#define TLS_SAID                                    \
	"tls version=\"TLSv1.2\" "                  \
	"ja3=\"ea1e247991e541e39bf918cb7cfa5139\" " \
	"ja4=\"t12i010000_0f2cb44170f4_000000000000\"\ntls\n"

static const struct play ldap[] = {
	{ "a name and a password",
		{ C(LDAP_BIND), S(LDAP_OK) },
		LOGON("ldap",
			"user=\"cn=bob,dc=c,dc=example\" "
			"success=1") "ldap\n" },
	{ "refused, then agreed",
		{ C(LDAP_BIND), S(LDAP_NO), C(LDAP_BIND), S(LDAP_OK) },
		LOGON("ldap",
			"user=\"cn=bob,dc=c,dc=example\" "
			"success=0") LOGON("ldap",
			"user=\"cn=bob,dc=c,dc=example\" "
			"success=1") "ldap\n" },
	{ "a busy server judges nobody",
		{ C(LDAP_BIND), S(LDAP_BUSY) },
		LOGON("ldap",
			"user=\"cn=bob,dc=c,dc=example\" "
			"success=-1") "ldap\n" },
	{ "nobody is nobody", { C(LDAP_ANON), S(LDAP_OK) }, "ldap\n" },
	{ "NTLM in SPNEGO",
		{ C(LDAP_NTLM1), S(LDAP_MORE), C(LDAP_NTLM3), S(LDAP_OK) },
		LOGON("ldap",
			"user=\"bob\" domain=\"DOM\" "
			"host=\"PC1\" success=1") "ldap\n" },
	{ "NTLM, Microsoft's older way",
		{ C(LDAP_SICILY), S(LDAP_NO) },
		LOGON("ldap",
			"user=\"bob\" domain=\"DOM\" "
			"host=\"PC1\" success=0") "ldap\n" },
	{ "Kerberos: the ticket's service, its user is "
	  "encrypted",
		{ C(LDAP_KRB), S(LDAP_MORE), C(LDAP_NTLM1), S(LDAP_OK) },
		LOGON("ldap",
			"domain=\"C.EXAMPLE\" "
			"service=\"ldap/dc.c.example\" "
			"success=1") "ldap\n" },
	{ "a name in PLAIN, and never what follows it",
		{ C(LDAP_PLAIN), S(LDAP_OK) },
		LOGON("ldap", "user=\"bob\" success=1") "ldap\n" },
	{ "over to TLS",
		{ C(LDAP_TLS), S(LDAP_TLS_OK), C(HELLO_TLS) },
		TLS_SAID },
	{ "not over to TLS",
		{ C(LDAP_TLS), S(LDAP_TLS_NO), C(LDAP_BIND), S(LDAP_OK) },
		LOGON("ldap",
			"user=\"cn=bob,dc=c,dc=example\" "
			"success=1") "ldap\n" },
	{ "a message that is too long is passed over",
		{ C(LDAP_BIND),
			S("\x30\x84\x00\x00\x90\x00"),
			S_LOST(0x9000, LDAP_OK) },
		LOGON("ldap",
			"user=\"cn=bob,dc=c,dc=example\" "
			"success=1") "ldap\n" },
	{ "a bind of version 1 is none",
		{ C("\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x01"
		    "\x04\x00\x80\x00") },
		"unknown\n" },
	{ "an operation longer than its message",
		{ C("\x30\x0c\x02\x01\x01\x60\x7f\x02\x01\x03"
		    "\x04\x00\x80\x00") },
		"unknown\n" },
	{ "a length of nothing",
		{ C("\x30\x80\x02\x01\x01\x60\x07\x02") },
		"unknown\n" },
};

static const struct play mysql[] = {
	{ "agreed after another proof",
		{ S(MYSQL_HI),
			C(MYSQL_BOB),
			S(MYSQL_SWITCH),
			C(MYSQL_PROOF),
			S(MYSQL_OK4) },
		LOGON("mysql",
			"user=\"bob\" service=\"shop\" success=1") "mysql"
								   "\n" },
	{ "refused",
		{ S(MYSQL_HI), C(MYSQL_BOB), S(MYSQL_DENIED) },
		LOGON("mysql",
			"user=\"bob\" service=\"shop\" success=0") "mysql"
								   "\n" },
	{ "a database that is not there refuses nobody",
		{ S(MYSQL_HI), C(MYSQL_BOB), S(MYSQL_NODB) },
		LOGON("mysql",
			"user=\"bob\" service=\"shop\" success=-1") "mysql"
								    "\n" },
	{ "the client alone",
		{ C(MYSQL_BOB) },
		LOGON("mysql",
			"user=\"bob\" service=\"shop\" success=-1") "mysql"
								    "\n" },
	{ "over to TLS",
		{ S(MYSQL_HI), C(MYSQL_TLS), C(HELLO_TLS) },
		TLS_SAID },
	{ "a version that is none",
		{ S("\x40\x00\x00\x00\x0a"
		    "hello") },
		"unknown\n" },
};

static const struct play postgresql[] = {
	{ "no encryption, a proof, agreed",
		{ C(PG_GSS),
			S("N"),
			C(PG_SSL),
			S("N"),
			C(PG_BOB),
			S(PG_ASK),
			C(PG_PROOF),
			S(PG_OK) },
		LOGON("postgresql",
			"user=\"bob\" service=\"shop\" success=1") "postgresq"
								   "l"
								   "\n" },
	{ "refused",
		{ C(PG_BOB), S(PG_ASK), C(PG_PROOF), S(PG_NO) },
		LOGON("postgresql",
			"user=\"bob\" service=\"shop\" success=0") "postgresq"
								   "l"
								   "\n" },
	{ "too many connections refuse nobody",
		{ C(PG_BOB), S(PG_FULL) },
		LOGON("postgresql",
			"user=\"bob\" service=\"shop\" success=-1") "postgres"
								    "ql"
								    "\n" },
	{ "over to TLS", { C(PG_SSL), S("S"), C(HELLO_TLS) }, TLS_SAID },
};

static const struct play tds[] = {
	{ "a name",
		{ C(TDS_PRE), S(TDS_PRE_OK), C(TDS_LOGIN), S(TDS_OK) },
		LOGON("mssql",
			"user=\"bob\" host=\"PC1\" service=\"shop\" "
			"success=1") "tds\n" },
	{ "in two packets, refused",
		{ C(TDS_LOGIN_A), C(TDS_LOGIN_B), S(TDS_NO) },
		LOGON("mssql",
			"user=\"bob\" host=\"PC1\" service=\"shop\" "
			"success=0") "tds\n" },
	{ "a database that cannot be opened refuses nobody",
		{ C(TDS_LOGIN), S(TDS_NODB) },
		LOGON("mssql",
			"user=\"bob\" host=\"PC1\" service=\"shop\" "
			"success=-1") "tds\n" },
	{ "Windows' logon",
		{ C(TDS_PRE),
			S(TDS_PRE_OK),
			C(TDS_LOGIN_SSPI),
			S(TDS_MORE),
			C(TDS_SSPI),
			S(TDS_OK) },
		LOGON("mssql",
			"user=\"bob\" domain=\"DOM\" host=\"PC2\" "
			"service=\"shop\" success=1") "tds\n" },
	{ "TLS in messages",
		{ C(TDS_PRE_TLS),
			S(TDS_PRE_TLS_OK),
			C("\x12\x01\x00\x1c\x00\x00\x01\x00"),
			C(HELLO_TLS_A),
			C("\x12\x01\x00\x28\x00\x00\x01\x00"),
			C(HELLO_TLS_B) },
		"tls version=\"TLSv1.2\" "
		"ja3=\"ea1e247991e541e39bf918cb7cfa5139\" "
		"ja4=\"t12i010000_0f2cb44170f4_000000000000\"\ntds\n" },
};

static const struct play rdp[] = {
	{ "a cookie, over to TLS",
		{ C(RDP_ASK), S(RDP_TLS), C(HELLO_TLS) },
		"record source=\"rdp\" 0=\"cookie\" 1=\"bob\" "
		"2=\"wanted\" 3=\"TLS,CredSSP,CredSSP with early "
		"authorization\" "
		"4=\"chosen\" 5=\"CredSSP\"\n" LOGON("rdp",
			"user=\"bob\" success=-1") TLS_SAID },
	{ "RDP's own encryption: what the client calls its machine",
		{ C(RDP_ASK_OLD), S(RDP_OLD), C(RDP_MCS) },
		"record source=\"rdp\" 0=\"cookie\" 1=\"bob\" 2=\"wanted\" "
		"3=\"RDP\" "
		"4=\"chosen\" 5=\"RDP\"\n" LOGON("rdp",
			"user=\"bob\" host=\"PC1\" success=-1") "rdp\n" },
	{ "refused: it must be CredSSP",
		{ C(RDP_ASK), S(RDP_REFUSED) },
		"record source=\"rdp\" 0=\"cookie\" 1=\"bob\" "
		"2=\"wanted\" 3=\"TLS,CredSSP,CredSSP with early "
		"authorization\" "
		"4=\"chosen\" 5=\"refused, code 5\"\n" LOGON("rdp",
			"user=\"bob\" success=-1") "rdp\n" },
	{ "X.224 of others",
		{ C("\x03\x00\x00\x16\x11\xe0\0\0\0\x01\0\xc0\x01\x0a\xc1\x02"
		    "\x01"
		    "\0\xc2\x02\x01\x02") },
		"unknown\n" },
	{ "the length of X.224 is not that of the packet",
		{ C("\x03\x00\x00\x13\x0d\xe0\0\0\0\0\0\x01\0\x08\0\x03\0\0"
		    "\0") },
		"unknown\n" },
};

static const struct play mqtt[] = {
	{ "a name",
		{ C(MQTT_BOB), S(MQTT_OK) },
		LOGON("mqtt",
			"user=\"bob\" host=\"cam7\" success=1") "mqtt\n" },
	{ "refused",
		{ C(MQTT_BOB), S(MQTT_NO) },
		LOGON("mqtt",
			"user=\"bob\" host=\"cam7\" success=0") "mqtt\n" },
	{ "a broker that is not there refuses nobody",
		{ C(MQTT_BOB), S(MQTT_BUSY) },
		LOGON("mqtt",
			"user=\"bob\" host=\"cam7\" success=-1") "mqtt\n" },
	{ "version 5 with properties, refused",
		{ C(MQTT5_BOB), S(MQTT5_NO) },
		LOGON("mqtt",
			"user=\"bob\" host=\"cam7\" success=0") "mqtt\n" },
	{ "version 3.1, no name",
		{ C(MQTT_ANON), S(MQTT_OK) },
		LOGON("mqtt", "host=\"cam7\" success=1") "mqtt\n" },
};

#define IMAP_HI S("* OK [CAPABILITY IMAP4rev1] hi\r\n")
#define HEAD_OF_A                                                 \
	"From: A <a@a.example>\r\nTo: B <b@b.example>,\r\n "      \
	"c@c.example\r\nSubject: =?utf-8?Q?caf=C3=A9?=\r\nDate: " \
	"Mon\r\nMessage-ID: <1@a>\r\n\r\n"
#define MAIL_OF_A                                                   \
	"mail from=\"a@a.example\" to=\"b@b.example,c@c.example\" " \
	"subject=\"caf\xc3\xa9\" message_id=\"<1@a>\" date=\"Mon\"\n"

static const struct play imap[] = {
	{ "a name",
		{ IMAP_HI,
			C("a LOGIN bob \"sec ret\"\r\n"),
			S("a OK in\r\n") },
		LOGON("imap", "user=\"bob\" success=1") "imap\n" },
	{ "a quoted name, refused",
		{ IMAP_HI,
			C("a login \"bob\\\"s\" secret\r\n"),
			S("a NO no\r\n") },
		LOGON("imap", "user=\"bob\\\"s\" success=0") "imap\n" },
	{ "a name and a password as literals",
		{ IMAP_HI,
			C("a LOGIN {3}\r\n"),
			S("+ go\r\n"),
			C("bob {6}\r\n"),
			S("+ go\r\n"),
			C("secret\r\n"),
			S("a OK in\r\n") },
		LOGON("imap", "user=\"bob\" success=1") "imap\n" },
	{ "not understood: nobody was refused",
		{ IMAP_HI, C("a LOGIN bob secret\r\n"), S("a BAD no\r\n") },
		LOGON("imap", "user=\"bob\" success=-1") "imap\n" },
	{ "PLAIN",
		{ IMAP_HI,
			C("a AUTHENTICATE PLAIN\r\n"),
			S("+ \r\n"),
			C("AGJvYgBzZWNyZXQ=\r\n"),
			S("a OK in\r\n") },
		LOGON("imap", "user=\"bob\" success=1") "imap\n" },
	{ "the client alone",
		{ C("a1 LOGIN bob secret\r\na2 SELECT INBOX\r\n") },
		LOGON("imap", "user=\"bob\" success=-1") "imap\n" },
	{ "heads that are fetched, bodies that pass",
		{ IMAP_HI,
			C("a FETCH 1 BODY[]\r\n"),
			S("* 1 FETCH (UID 7 BODY[] {143}\r\n" HEAD_OF_A
			  "a OK LOGIN\r\n) FLAGS ())\r\na OK\r\n"
			  "* 2 FETCH (BODY[TEXT] {26}\r\nFrom: "
			  "x@x.example\r\n\r\n12345)\r\n") },
		MAIL_OF_A "imap\n" },
	{ "an envelope",
		{ IMAP_HI,
			S("* 1 FETCH (ENVELOPE (\"Mon\" "
			  "\"=?utf-8?Q?caf=C3=A9?=\" ((\"A\" NIL \"a\" "
			  "\"a.example\")) NIL NIL ((\"B\" NIL \"b\" "
			  "\"b.example\")(NIL NIL \"c\" \"c.example\")) NIL "
			  "NIL NIL \"<1@a>\") FLAGS ())\r\n") },
		MAIL_OF_A "imap\n" },
	{ "a message put there",
		{ IMAP_HI,
			C("a APPEND Sent (\\Seen) {131+}\r\n" HEAD_OF_A
			  "\r\n") },
		MAIL_OF_A "imap\n" },
	{ "a gap in a message",
		{ IMAP_HI,
			C("a FETCH 1 BODY[TEXT]\r\n"),
			S("* 1 FETCH (BODY[TEXT] {20}\r\n"),
			S_LOST(15,
				"12345)\r\na OK\r\n* 2 FETCH (BODY[HEADER] "
				"{131}\r\n" HEAD_OF_A ")\r\n") },
		MAIL_OF_A "imap\n" },
	{ "over to TLS",
		{ IMAP_HI,
			C("a STARTTLS\r\n"),
			S("a OK go\r\n"),
			C(HELLO_TLS) },
		TLS_SAID },
	{ "not over to TLS",
		{ IMAP_HI,
			C("a STARTTLS\r\n"),
			S("a NO no\r\n"),
			C("b LOGIN bob secret\r\n"),
			S("b OK in\r\n") },
		LOGON("imap", "user=\"bob\" success=1") "imap\n" },
	{ "lists without an end",
		{ IMAP_HI,
			S("* 1 FETCH (ENVELOPE (\"Mon\" \"s\" ((((((((\r\n* "
			  "1 "
			  "FETCH (ENVELOPE (\"\r\n* 1 FETCH (ENVELOPE "
			  "(\r\n{9}\r\n") },
		"imap\n" },
};

static const struct play pop3[] = {
	{ "a name",
		{ S("+OK hi\r\n"),
			C("CAPA\r\n"),
			S("+OK\r\nSTLS\r\n.\r\n"),
			C("USER bob\r\n"),
			S("+OK\r\n"),
			C("PASS secret\r\n"),
			S("-ERR no\r\n"),
			C("PASS secret\r\n"),
			S("+OK in\r\n") },
		LOGON("pop3", "user=\"bob\" success=0") "pop3\n" },
	{ "a digest",
		{ S("+OK hi <1@a>\r\n"),
			C("APOP bob c4c9334bac560ecc979e58001b3e22fb\r\n"),
			S("+OK in\r\n") },
		LOGON("pop3", "user=\"bob\" success=1") "pop3\n" },
	{ "PLAIN",
		{ S("+OK hi\r\n"),
			C("AUTH PLAIN\r\n"),
			S("+ \r\n"),
			C("AGJvYgBzZWNyZXQ=\r\n"),
			S("+OK in\r\n") },
		LOGON("pop3", "user=\"bob\" success=1") "pop3\n" },
	{ "over to TLS",
		{ S("+OK hi\r\n"),
			C("STLS\r\n"),
			S("+OK go\r\n"),
			C(HELLO_TLS) },
		TLS_SAID },
};

#define XMPP_BEGIN                                                           \
	C("<?xml version='1.0'?><stream:stream to='c.example' "              \
	  "xmlns='jabber:client' "                                           \
	  "xmlns:stream='http://etherx.jabber.org/streams'>"),               \
		S("<stream:stream id='1' "                                   \
		  "xmlns:stream='http://etherx.jabber.org/streams'><stream:" \
		  "features/>")

static const struct play xmpp[] = {
	{ "PLAIN",
		{ XMPP_BEGIN,
			C("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' "
			  "mechanism='PLAIN'>AGJvYgBzZWNyZXQ=</auth>"),
			S("<success/>") },
		LOGON("xmpp", "user=\"bob\" success=1") "xmpp\n" },
	{ "refused",
		{ XMPP_BEGIN,
			C("<auth "
			  "mechanism=\"PLAIN\">AGJvYgBzZWNyZXQ=</auth>"),
			S("<failure><not-authorized/></failure>") },
		LOGON("xmpp", "user=\"bob\" success=0") "xmpp\n" },
	{ "over to TLS",
		{ XMPP_BEGIN,
			C("<starttls "
			  "xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
			S("<proceed "
			  "xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
			C(HELLO_TLS) },
		TLS_SAID },
	{ "over to TLS, elements with an end of their own",
		{ XMPP_BEGIN,
			C("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'>"
			  "</starttls>"),
			S("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'>"
			  " </proceed >"),
			C(HELLO_TLS) },
		TLS_SAID },
	{ "other XML", { C("<?xml version='1.0'?><a>") }, "unknown\n" },
};

/* What stands in front of TLS, and says nothing of it. */
static const struct play front[] = {
	{ "change cipher spec",
		{ C("\x14\x03\x03\x00\x01\x01" HELLO_TLS) },
		TLS_SAID },
	{ "a heartbeat",
		{ C("\x18\x03\x03\x00\x13\x01\x00\x00"
		    "0123456789abcdef" HELLO_TLS) },
		TLS_SAID },
	{ "a warning, and again",
		{ C("\x15\x03\x01\x00\x02\x01\x00"
		    "\x15\x03\x01\x00\x02\x01\x00" HELLO_TLS) },
		TLS_SAID },
	{ "a load balancer, version 1",
		{ C("PROXY TCP4 192.0.2.1 192.0.2.2 56324 "
		    "443\r\n" HELLO_TLS) },
		TLS_SAID },
	{ "that does not know who connected",
		{ C("PROXY UNKNOWN\r\n" HELLO_TLS) },
		TLS_SAID },
	{ "version 2",
		{ C("\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c"
		    "\xc0\x00\x02\x01\xc0\x00\x02\x02\xdc\x04\x01"
		    "\xbb" HELLO_TLS) },
		TLS_SAID },
	{ "version 2, local",
		{ C("\r\n\r\n\x00\r\nQUIT\n\x20\x00\x00\x00" HELLO_TLS) },
		TLS_SAID },
	{ "a header of another version",
		{ C("\r\n\r\n\x00\r\nQUIT\n\x31\x11\x00\x00" HELLO_TLS) },
		"unknown\n" },
	{ "a method of that name", { C("PROXY / HTTP/1.0\r\n\r\n") }, NULL },
	{ "what is encrypted",
		{ C("\x15\x03\x03\x00\x1a"
		    "0123456789abcdef0123456789" HELLO_TLS) },
		"unknown\n" },
};

static const struct play irc[] = {
	{ "a nickname and channels, without their keys",
		{ C("PASS secret\r\nNICK bot1\r\n"),
			S(":s NOTICE * :looking up\r\n:s 433 * bot1 "
			  ":taken\r\n"),
			C("NICK bot2\r\nUSER a 0 * :x\r\n"),
			S(":s 001 bot2 :hi\r\n"),
			C("JOIN #a,#b key\r\nPRIVMSG #a :x\r\n") },
		LOGON("irc",
			"user=\"bot2\" success=1") "command source=\"irc\" "
						   "user=\"bot2\" "
						   "text=\"JOIN "
						   "#a,#b\"\n"
						   "irc\n" },
	{ "the server alone",
		{ S(":s 001 bot2 :hi\r\n") },
		LOGON("irc", "user=\"bot2\" success=1") "irc\n" },
	{ "over to TLS",
		{ C("STARTTLS\r\n"), S(":s 670 * :go\r\n"), C(HELLO_TLS) },
		TLS_SAID },
	{ "USER of others",
		{ C("USER bob\r\n"), C("PASS x\r\n") },
		"unknown\n" },
};

static const struct play modbus[] = {
	{ "each function of each unit once",
		{ C(MODBUS), S("\x00\x01\x00\x00\x00\x03\x01\x83\x02") },
		"command source=\"modbus\" text=\"read holding registers "
		"(function 3, unit 1)\"\n"
		"command source=\"modbus\" text=\"write multiple registers "
		"(function 16, unit 2)\"\n"
		"command source=\"modbus\" text=\"not known (function 200, "
		"unit 1)\"\nmodbus\n" },
};

static const struct play dnp3[] = {
	{ "each function once",
		{ C(DNP3_ASK), S(DNP3_ANSWER) },
		"command source=\"dnp3\" text=\"read (function 1, unit "
		"10)\"\n"
		"command source=\"dnp3\" text=\"cold restart (function 13, "
		"unit 10)\"\ndnp3\n" },
	{ "a sum that is wrong",
		{ C("\x05\x64\x05\xc0\x01\x00\x00\x04\x00\x00") },
		"unknown\n" },
};

static const struct play ike[] = {
	{ "vendor ids: by name, as text, else as they are",
		{ C(IKE1) },
		"record source=\"ike\" 0=\"version\" 1=\"1\" 2=\"from\" "
		"3=\"initiator\" "
		"4=\"vendor_ids\" 5=\"dead peer detection,RFC 3947 "
		"NAT-T,strongSwan "
		"5,dead\"\nike\n" },
	{ "a name in aggressive mode",
		{ C(IKE1_AGGR) },
		"record source=\"ike\" 0=\"version\" 1=\"1\" 2=\"from\" "
		"3=\"initiator\" "
		"4=\"identity\" 5=\"bob@c.example\"\nike\n" },
	{ "encrypted", { C(IKE1_SECRET) }, "ike\n" },
	{ "version 2",
		{ S(IKE2) },
		"record source=\"ike\" 0=\"version\" 1=\"2\" 2=\"from\" "
		"3=\"responder\" "
		"4=\"vendor_ids\" 5=\"CISCO-DELETE-REASON\"\nike\n" },
	{ "a length that is not the datagram's",
		{ C(IKE2 "\x00") },
		"unknown\n" },
};

/* 2016-03-03T18:02:40.5Z from 1900, and one of the era that begins in 2036 */
#define NTP_NOW "\xda\x82\xfa\xc0\x80\x00\x00\x00"
#define NTP_LATER "\x00\x00\x00\x01\x00\x00\x00\x00"
#define NTP_NONE "\x00\x00\x00\x00\x00\x00\x00\x00"
#define NTP_REST NTP_NONE "\x00\x00\x00\x00"

static const struct play ntp[] = {
	{ "question and answer",
		{ C("\x23\x00\x06\xe9" NTP_REST NTP_NONE NTP_NONE NTP_NONE
				  NTP_NOW),
			S("\x24\x01\x06\xe9" NTP_REST NTP_NONE NTP_NOW
					NTP_LATER NTP_NOW) },
		"record source=\"ntp\" 0=\"version\" 1=\"4\" 2=\"mode\" "
		"3=\"3\" 4=\"stratum\" 5=\"0\" 6=\"xmt_time\" "
		"7=\"1457028160.500000000\"\n"
		"record source=\"ntp\" 0=\"version\" 1=\"4\" 2=\"mode\" "
		"3=\"4\" 4=\"stratum\" 5=\"1\" 6=\"org_time\" "
		"7=\"1457028160.500000000\" 8=\"rec_time\" "
		"9=\"2085978497.000000000\" 10=\"xmt_time\" "
		"11=\"1457028160.500000000\"\nntp\n" },
	{ "a mode for control says no time",
		{ C("\x26\x00\x06\xe9" NTP_REST NTP_NONE NTP_NONE NTP_NONE
				NTP_NOW) },
		"unknown\n" },
	{ "shorter than a head",
		{ C("\x23\x00\x06\xe9" NTP_NOW) },
		"unknown\n" },
};

static const struct play openvpn_udp[] = {
	{ "a hello in two messages, one of them twice",
		{ C(VPN_RESET),
			S(VPN_RESET_OK),
			C(VPN_HELLO_A),
			C(VPN_HELLO_A),
			C(VPN_HELLO_B) },
		"tls version=\"TLSv1.2\" "
		"ja3=\"ea1e247991e541e39bf918cb7cfa5139\" "
		"ja4=\"t12i010000_0f2cb44170f4_000000000000\"\nopenvpn\n" },
	{ "with tls-auth",
		{ C(VPN_AUTH_RESET), C(VPN_AUTH_HELLO) },
		"tls version=\"TLSv1.2\" "
		"ja3=\"ea1e247991e541e39bf918cb7cfa5139\" "
		"ja4=\"t12i010000_0f2cb44170f4_000000000000\"\nopenvpn\n" },
	{ "with tls-crypt there is nothing to read",
		{ C(VPN_CRYPT) },
		"unknown\n" },
};

#define LENGTH_14 "\x00\x0e"

static const struct play openvpn_tcp[] = {
	{ "each packet with its length",
		{ C(LENGTH_14 VPN_RESET),
			S("\x00\x1a" VPN_RESET_OK),
			C("\x00\x22" VPN_HELLO_A "\x00\x2e" VPN_HELLO_B) },
		"tls version=\"TLSv1.2\" "
		"ja3=\"ea1e247991e541e39bf918cb7cfa5139\" "
		"ja4=\"t12i010000_0f2cb44170f4_000000000000\"\nopenvpn\n" },
};

/* SSH's server may say lines before its version, which look like others' */
static const struct play ssh[] = {
	{ "lines like FTP's before the banner",
		{ S("220-welcome to ftp\r\n220 x\r\n"),
			S("SSH-2.0-a\r\n"),
			C("SSH-2.0-b\r\n") },
		"ssh client=\"SSH-2.0-b\" server=\"SSH-2.0-a\" "
		"success=-1\nssh\n" },
	{ "like IMAP's, SMTP's and POP3's",
		{ S("* OK hi\r\n220 smtp\r\n+OK\r\nSSH-2.0-a\r\n"),
			C("SSH-2.0-b\r\n") },
		"ssh client=\"SSH-2.0-b\" server=\"SSH-2.0-a\" "
		"success=-1\nssh\n" },
	{ "the server alone",
		{ S("hello\r\nSSH-2.0-a\r\n") },
		"ssh server=\"SSH-2.0-a\" success=-1\nssh\n" },
	{ "FTP there all the same",
		{ S("220 ftp\r\n"),
			C("FEAT\r\n"),
			S("500 no\r\n"),
			C("USER bob\r\n") },
		"command source=\"ftp\" text=\"FEAT\" status=500\n"
		"command source=\"ftp\" user=\"bob\" text=\"USER bob\"\n"
		"logon method=\"ftp\" user=\"bob\" success=-1\nftp\n" },
};

static const struct {
	const struct play *play;
	size_t n;
	bool datagram;
	uint16_t port;
} tables_of[] = {
#define TABLE(t, datagram, port)                        \
	{                                               \
		t, sizeof t / sizeof *t, datagram, port \
	}
	TABLE(ldap, false, 389),
	TABLE(mysql, false, 3306),
	TABLE(postgresql, false, 5432),
	TABLE(tds, false, 1433),
	TABLE(rdp, false, 3389),
	TABLE(mqtt, false, 1883),
	TABLE(imap, false, 143),
	TABLE(pop3, false, 110),
	TABLE(xmpp, false, 5222),
	TABLE(front, false, 443),
	TABLE(irc, false, 6667),
	TABLE(modbus, false, 502),
	TABLE(dnp3, false, 20000),
	TABLE(ike, true, 500),
	TABLE(ntp, true, 123),
	TABLE(openvpn_udp, true, 1194),
	TABLE(openvpn_tcp, false, 443),
	TABLE(ssh, false, 22),
};

static void tables(void **state)
{
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < sizeof tables_of / sizeof *tables_of; i++)
		bad += play_all(tables_of[i].play,
			tables_of[i].n,
			tables_of[i].datagram,
			tables_of[i].port);
	assert_int_equal(bad, 0);
}

/* Over a connection from inside, who took the call asks: the conversation is
 * told the other way round, and so is what goes through. */
static void test_turned(void **state)
{
	static const struct piece pieces[] = { S("\x05\x01\x00"),
		C("\x05\x00"),
		S("\x05\x01\x00\x03\x09"
		  "a.example\x01\xbb"),
		C("\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"),
		S("GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n"),
		C("HTTP/1.1 204 no\r\n\r\n") };
	static const char *const wanted = "command "
					  "1970-01-01T00:00:01.002000000Z "
					  "198.51.100.2 4444 > 192.0.2.1 "
					  "40000 proto=6 source=\"socks\" "
					  "text=\"CONNECT a.example:443\"";
	static const char *const through =
		"http "
		"1970-01-01T00:00:01.004000000Z 198.51.100.2 4444 > "
		"192.0.2.1 "
		"40000 proto=6 method=\"GET\" host=\"a.example\" uri=\"/x\" "
		"status=204";

	(void)state;
	for (size_t part = 0; part < 8; part++) {
		struct buf said = { 0 };

		converse(&said, false, 4444, pieces, 6, part);
		if (!str_has(buf_str(&said), str_of(wanted)) ||
			!str_has(buf_str(&said), str_of(through))) {
			fail_msg("in parts of %zu: %.*s",
				part,
				STR_FMT(buf_str(&said)));
		}
		buf_done(&said);
	}
}

/* Whoever shows a certificate is the tuple's server, as everywhere. */
static void test_ike_certificate(void **state)
{
	static const struct piece pieces[] = { C(IKE_CERT),
		S(IKE_CERT),
		S(IKE_CERT_OTHER) };
	static const char *const shown[] = {
		"certificate 1970-01-01T00:00:01.000000000Z 198.51.100.2 500 "
		"> 192.0.2.1 40000 proto=17 ",
		"certificate 1970-01-01T00:00:01.001000000Z 192.0.2.1 40000 "
		"> "
		"198.51.100.2 500 proto=17 ",
	};
	struct buf said = { 0 };

	(void)state;
	converse(&said, true, 500, pieces, 3, 0);
	for (size_t i = 0; i < 2; i++) {
		if (!str_has(buf_str(&said), str_of(shown[i])))
			fail_msg("%.*s", STR_FMT(buf_str(&said)));
	}
	/* of PKCS #7 nothing is said */
	assert_false(str_has(buf_str(&said), STR("01.002")));
	buf_done(&said);
}

/* what only looks so stays as it is */
static void test_not_turned(void **state)
{
	static const struct play cases[] = {
		{ "a method that was not offered",
			{ S("\x05\x01\x00"), C("\x05\x02") },
			"unknown\n" },
		{ "who is refused was not asked for a name",
			{ S("\x05\x01\x00"),
				C("\x05\x01"),
				C("\x05\x01\x00\x03\x09"
				  "abcdefghi") },
			NULL },
		{ "no answer of a proxy",
			{ S("\x04\x01\x01\xbb\x01\x02\x03\x04\x00"),
				C("\x00\x01\x00\x00\x00\x00\x00\x00") },
			"unknown\n" },
	};

	(void)state;
	assert_int_equal(play_all(cases, 3, false, 4444), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(tables),
		cmocka_unit_test(test_turned),
		cmocka_unit_test(test_ike_certificate),
		cmocka_unit_test(test_not_turned) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
