/* SPDX-License-Identifier: Apache-2.0 */
#include "play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>

#define HELLO \
	"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

static struct arena memory;

static int set_up(void **state)
{
	struct err err;

	(void)state;
	return arena_open(&memory, 8 << 20, &err) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	arena_close(&memory);
	return 0;
}

/* --- making SMB ---------------------------------------------------------- */

static void u8(struct buf *b, unsigned v)
{
	buf_add(b, (struct str){ &(char){ (char)(unsigned char)v }, 1 });
}
static void u16(struct buf *b, unsigned v)
{
	u8(b, v & 255);
	u8(b, v >> 8 & 255);
}
static void u32(struct buf *b, unsigned v)
{
	u16(b, v & 65535);
	u16(b, v >> 16);
}
static void u64(struct buf *b, unsigned long long v)
{
	u32(b, (unsigned)(v & 0xffffffff));
	u32(b, (unsigned)(v >> 32));
}
static void zeros(struct buf *b, size_t n)
{
	while (n--)
		u8(b, 0);
}
static void wide(struct buf *b, const char *z)
{
	for (; *z; z++)
		u16(b, (unsigned char)*z);
}

/* the body with an SMB2 header and a frame around it; gives the body's memory
 * back */
static struct str smb2(struct buf *body,
	unsigned command,
	bool reply,
	unsigned status,
	unsigned id,
	unsigned tree)
{
	struct buf b = { 0 };

	u8(&b, 0);
	u8(&b, 0);
	u8(&b, (unsigned)(64 + body->n) >> 8);
	u8(&b, (unsigned)(64 + body->n) & 255);
	buf_z(&b, "\xfeSMB");
	u16(&b, 64);
	u16(&b, 0);
	u32(&b, status);
	u16(&b, command);
	u16(&b, 1);
	u32(&b, reply);
	u32(&b, 0);
	u64(&b, id);
	u32(&b, 0);
	u32(&b, tree);
	zeros(&b, 24);
	buf_add(&b, buf_str(body));
	struct str kept = arena_str(&memory, buf_str(&b));
	buf_done(&b);
	buf_done(body);
	return kept;
}

static struct piece says(int dir, struct str bytes)
{
	return (struct piece){
		.dir = dir,
		.bytes = bytes,
	};
}

static struct str setup(unsigned type,
	bool reply,
	unsigned status,
	unsigned id)
{
	struct buf b = { 0 };

	u16(&b, 25);
	zeros(&b, 22);
	buf_z(&b, "NTLMSSP");
	u8(&b, 0);
	u32(&b, type);
	if (type == 3) {
		u64(&b, 0);
		u64(&b, 0);
		u16(&b, 4);
		u16(&b, 4);
		u32(&b, 64);
		u16(&b, 6);
		u16(&b, 6);
		u32(&b, 68);
		u16(&b, 4);
		u16(&b, 4);
		u32(&b, 74);
		u64(&b, 0);
		u32(&b, 1);
		wide(&b, "DObobWS");
	} else if (type == 2) {
		u64(&b, 0);
		u32(&b, 0);
		u64(&b, 0);
		u64(&b, 0);
		u16(&b, 14);
		u16(&b, 14);
		u32(&b, 48);
		u16(&b, 1);
		u16(&b, 6);
		wide(&b, "SRV");
		u32(&b, 0);
	}
	return smb2(&b, 1, reply, status, id, 0);
}

static struct str connect_to(const char *path, unsigned id)
{
	struct buf b = { 0 };

	u16(&b, 9);
	u16(&b, 0);
	u16(&b, 72);
	u16(&b, (unsigned)(2 * strlen(path)));
	wide(&b, path);
	return smb2(&b, 3, false, 0, id, 0);
}

static struct str empty_reply(unsigned command,
	unsigned status,
	unsigned id,
	unsigned tree)
{
	struct buf b = { 0 };

	u16(&b, 16);
	zeros(&b, 14);
	return smb2(&b, command, true, status, id, tree);
}

static struct str create(const char *name,
	unsigned options,
	unsigned id,
	unsigned tree)
{
	struct buf b = { 0 };

	u16(&b, 57);
	zeros(&b, 38);
	u32(&b, options);
	u16(&b, 120);
	u16(&b, (unsigned)(2 * strlen(name)));
	u64(&b, 0);
	wide(&b, name);
	return smb2(&b, 5, false, 0, id, tree);
}

static struct str created(unsigned how,
	unsigned size,
	unsigned file,
	unsigned status,
	unsigned id,
	unsigned tree)
{
	struct buf b = { 0 };

	u16(&b, 89);
	u16(&b, 0);
	u32(&b, how);
	zeros(&b, 40);
	u64(&b, size);
	u64(&b, 0);
	u64(&b, file);
	u64(&b, 0);
	u64(&b, 0);
	return smb2(&b, 5, true, status, id, tree);
}

static struct str write_to(unsigned file,
	unsigned offset,
	struct str data,
	unsigned id,
	unsigned tree)
{
	struct buf b = { 0 };

	u16(&b, 49);
	u16(&b, 112);
	u32(&b, (unsigned)data.n);
	u64(&b, offset);
	u64(&b, file);
	u64(&b, 0);
	zeros(&b, 16);
	buf_add(&b, data);
	return smb2(&b, 9, false, 0, id, tree);
}

static struct str read_from(unsigned file,
	unsigned offset,
	unsigned id,
	unsigned tree)
{
	struct buf b = { 0 };

	u16(&b, 49);
	u16(&b, 0);
	u32(&b, 65536);
	u64(&b, offset);
	u64(&b, file);
	u64(&b, 0);
	zeros(&b, 16);
	return smb2(&b, 8, false, 0, id, tree);
}

static struct str was_read(struct str data, unsigned id, unsigned tree)
{
	struct buf b = { 0 };

	u16(&b, 17);
	u16(&b, 80);
	u32(&b, (unsigned)data.n);
	u64(&b, 0);
	buf_add(&b, data);
	return smb2(&b, 8, true, 0, id, tree);
}

static struct str close_of(unsigned file, unsigned id, unsigned tree)
{
	struct buf b = { 0 };

	u16(&b, 24);
	zeros(&b, 6);
	u64(&b, file);
	u64(&b, 0);
	return smb2(&b, 6, false, 0, id, tree);
}

/* a session that writes one file in two pieces, reads another out of order, and
 * talks to the service manager */
static void smb_session(void **state)
{
	static const char bind[] =
		"\x05\x00\x0b\x03\x10\x00\x00\x00\x48\x00\x00\x00\x01\x00\x00"
		"\x00\xb8\x10\xb8\x10\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00"
		"\x01\x00"
		"\x81\xbb\x7a\x36\x44\x98\xf1\x35\xad\x32\x98\xf0\x38\x00\x10"
		"\x03\x02\x00\x00\x00";
	struct play p = { .name = "a session", .piece = {
		says(0, setup(1, false, 0, 1)), says(1, setup(2, true, 0xc0000016, 1)), says(0, setup(3, false, 0, 2)), says(1, empty_reply(1, 0, 2, 0)),
		says(0, connect_to("\\\\S\\ADMIN$", 3)), says(1, empty_reply(3, 0, 3, 7)), says(0, create("a.exe", 0, 4, 7)), says(1, created(2, 0, 11, 0, 4, 7)),
		says(0, write_to(11, 0, STR("hel"), 5, 7)), says(0, write_to(11, 3, STR("lo"), 6, 7)), says(0, close_of(11, 7, 7)), says(0, create("b", 0, 8, 7)),
		says(1, created(1, 5, 12, 0, 8, 7)), says(0, read_from(12, 0, 9, 7)), says(0, read_from(12, 2, 10, 7)), says(1, was_read(STR("llo"), 10, 7)),
		says(1, was_read(STR("he"), 9, 7)), says(0, close_of(12, 11, 7)), says(0, connect_to("\\\\S\\IPC$", 12)), says(1, empty_reply(3, 0, 12, 8)),
		says(0, create("svcctl", 0, 13, 8)), says(1, created(1, 0, 13, 0, 13, 8)), says(0, write_to(13, 0, (struct str){ bind, sizeof bind - 1 }, 14, 8)),
	}, .said = "host name=\"SRV\" address=\"198.51.100.2\" source=\"smb\"\nlogon method=\"ntlm\" user=\"bob\" domain=\"DO\" host=\"WS\" service=\"smb\" success=1\n"
		"share share=\"\\\\\\\\S\\\\ADMIN$\" action=\"connect\"\nshare share=\"\\\\\\\\S\\\\ADMIN$\" name=\"a.exe\" action=\"create\"\n"
		"file name=\"a.exe\" sha256=\"" HELLO "\" size=5 source=\"SMB\"\nshare share=\"\\\\\\\\S\\\\ADMIN$\" name=\"b\" action=\"open\" size=5\nfile name=\"b\" size=5 source=\"SMB\"\n"
		"share share=\"\\\\\\\\S\\\\IPC$\" action=\"connect\"\nshare share=\"\\\\\\\\S\\\\IPC$\" name=\"svcctl\" action=\"pipe\"\n"
		"share share=\"\\\\\\\\S\\\\IPC$\" name=\"svcctl\" action=\"rpc svcctl\"\nsmb\n", };

	(void)state;
	assert_true(play(&p, false, 445));
}

static void smb_reads(void **state)
{
	struct play p = { .name = "read in order", .piece = {
		says(0, create("b", 0x1000, 8, 7)), says(1, created(1, 5, 12, 0, 8, 7)), says(0, read_from(12, 0, 9, 7)), says(1, was_read(STR("hello"), 9, 7)), says(0, close_of(12, 11, 7)),
		says(0, read_from(99, 0, 12, 7)), says(1, was_read(STR("hello"), 12, 7)), says(0, close_of(99, 13, 7)),
		says(0, create("c", 0, 14, 7)), says(1, created(0, 0, 0, 0xc0000022, 14, 7)), says(0, connect_to("x", 15)), says(1, empty_reply(3, 0xc0000022, 15, 0)), says(0, connect_to("y", 16)),
	}, .said = "share name=\"b\" action=\"delete\" size=5\nfile name=\"b\" sha256=\"" HELLO "\" size=5 source=\"SMB\"\nfile size=5 source=\"SMB\"\nshare name=\"c\" action=\"denied\"\n"
		"share share=\"x\" action=\"connect denied\"\nshare share=\"y\" action=\"connect unanswered\"\nsmb\n", };

	(void)state;
	assert_true(play(&p, false, 445));
}

static void smb_gap(void **state)
{
	char data[600] = { 0 };
	struct str w =
		write_to(11, 0, (struct str){ data, sizeof data }, 5, 7);
	struct play p = { .name = "a gap in a file", .piece = {
		says(0, create("a", 0, 4, 7)), says(1, created(2, 0, 11, 0, 4, 7)), says(0, str_head(w, w.n - 6)), { .dir = 0, .bytes = str_from(w, w.n - 2), .lost = 4 }, says(0, close_of(11, 7, 7)),
	}, .said = "share name=\"a\" action=\"create\"\nfile name=\"a\" size=596 source=\"SMB\"\nsmb\n", };

	(void)state;
	assert_true(play(&p, false, 445));
}

#define SMB1(code)     \
	"\xffSMB" code \
	"\0\0\0\0\x18\1\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\2\0"

static const struct play smb_cases[] = {
	/* a session setup without NTLMSSP and a tree connect in one message */
	{ "SMB 1, chained",
		{ C("\0\0\0\x5d\xffSMB\x73\0\0\0\0\x18\1\0\0\0\0\0\0\0\0\0\0"
		    "\0"
		    "\0\0\0\0\1\0\0\0\2\0"
		    "\x0d\x75\0\x44\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0"
		    "\0"
		    "\0"
		    "\7\0"
		    "pbob\0D\0"
		    "\4\xff\0\0\0\0\0\1\0\x0e\0"
		    "\0\\\\S\\C$\0?????\0"),
			S("\0\0\0\x23\xffSMB\x75\0\0\0\0\x98\1\0\0\0\0\0\0\0"
			  "\0"
			  "\0\0\0\0\0\7\0\1\0\0\0\2\0\0\0\0") },
		"share share=\"\\\\\\\\S\\\\C$\" action=\"connect\"\nlogon "
		"method=\"ntlm\" user=\"bob\" domain=\"D\" service=\"smb\" "
		"success=-1\nsmb\n" },
	{ "encrypted",
		{ C("\0\0\0\x40\xfdSMB"),
			C("__________________________________________________"
			  "__"
			  "________") },
		NULL },
	{ "a frame above all",
		{ C("\0\xff\xff\xff\xfeSMB\x40\0_____________________________"
		    "__"
		    "_____________________________"),
			S("\0\xff\xff\xff\xffSMB") },
		NULL },
	{ "a frame too short",
		{ C("\0\0\0\4\xfeSMB\0\0\0\0\0\0\0\1x\0\0\0\5\xffSMB_") },
		NULL },
	{ "AndX in a circle",
		{ C("\0\0\0\x30" SMB1(
			"\x73") "\2\x73\0\x20\0\0\0\0_______") },
		NULL },
	{ "next command in a circle",
		{ C("\0\0\0\x44\xfeSMB\x40\0\0\0\0\0\0\0\1\0\1\0\0\0\0\0\1\0"
		    "\0"
		    "\0________________________________________????") },
		NULL },
	{ "offsets outside",
		{ C("\0\0\0\x4c\xfeSMB\x40\0\0\0\0\0\0\0\1\0\1\0\0\0\0\0\0\0"
		    "\0"
		    "\0________________________________________"
		    "NTLMSSP\0\3\0\0\0") },
		NULL },
	{ "names outside",
		{ C("\0\0\0\x98\xfeSMB\x40\0\0\0\0\0\0\0\1\0\1\0\0\0\0\0\0\0"
		    "\0"
		    "\0________________________________________"
		    "NTLMSSP\0\3\0\0\0"
		    "________________"
		    "\xff\xff\xff\xff\xff\xff\xff\xff\4\0\4\0\xfe\xff\xff\xff"
		    "\4"
		    "\0\4\0\x50\0\0\0________\1\0\0\0_______________________"
		    "_") },
		"logon method=\"ntlm\" host=\"\xe5\xbd\x9f\xe5\xbd\x9f\" "
		"service=\"smb\" success=-1\nsmb\n" },
};

static void smb_tables(void **state)
{
	(void)state;
	assert_int_equal(play_all(smb_cases,
				 sizeof smb_cases / sizeof *smb_cases,
				 false,
				 445),
		0);
}

/* --- Kerberos ------------------------------------------------------------ */

#define NAME(field, text, n, n2, n3, n4) \
	field n "\x30" n2 "\xa0\3\2\1\1\xa1" n3 "\x30" n4 text
#define AS_REQUEST                                                         \
	"\x6a\x3a\x30\x38\xa1\3\2\1\5\xa2\3\2\1\x0a\xa4\x2c\x30\x2a" NAME( \
		"\xa1",                                                    \
		"\x1b\3bob",                                               \
		"\x10",                                                    \
		"\x0e",                                                    \
		"\x07",                                                    \
		"\x05") "\xa2\3\x1b\1R" NAME("\xa3",                       \
		"\x1b\1k\x1b\1R",                                          \
		"\x11",                                                    \
		"\x0f",                                                    \
		"\x08",                                                    \
		"\x06")

static const struct play kerberos_cases[] = {
	{ "given",
		{ C(AS_REQUEST), S("\x6b\x09\x30\x07\xa3\x05\x1b\3XYZ") },
		"logon method=\"kerberos\" user=\"bob\" domain=\"R\" "
		"service=\"k/R\" success=1\nkerberos\n" },
	{ "asked for more",
		{ C(AS_REQUEST), S("\x7e\x07\x30\x05\xa6\3\2\1\x19") },
		"logon method=\"kerberos\" user=\"bob\" domain=\"R\" "
		"service=\"k/R\" success=-1\nkerberos\n" },
	{ "refused",
		{ C(AS_REQUEST), S("\x7e\x07\x30\x05\xa6\3\2\1\x18") },
		"logon method=\"kerberos\" user=\"bob\" domain=\"R\" "
		"service=\"k/R\" success=0\nkerberos\n" },
	{ "no answer",
		{ C(AS_REQUEST) },
		"logon method=\"kerberos\" user=\"bob\" domain=\"R\" "
		"service=\"k/R\" success=-1\nkerberos\n" },
	{ "lengths above all",
		{ C("\x6a\x84\xff\xff\xff\xff\x30\x84\xff\xff\xff\xff\xff"),
			C("\x6a\x80\x30\x80\0\0\0\0\0\0"),
			C("\x6a\x8f\xff\xff\xff\xff\xff\xff\xff\xff\xff"
			  "\xff") },
		"kerberos\n" },
};

static void kerberos(void **state)
{
	(void)state;
	assert_int_equal(
		play_all(kerberos_cases,
			sizeof kerberos_cases / sizeof *kerberos_cases,
			true,
			88),
		0);
	static const struct play tcp[] = {
		{ "over TCP",
			{ C("\0\0\0\x3c" AS_REQUEST),
				S("\0\0\0\x09\x7e\x07\x30\x05\xa6\3\2\1"
				  "\x18") },
			"logon method=\"kerberos\" user=\"bob\" domain=\"R\" "
			"service=\"k/R\" success=0\nkerberos\n" },
		{ "a length above all",
			{ C("\0\0\xff\xff" AS_REQUEST) },
			NULL },
	};
	assert_int_equal(play_all(tcp, 2, false, 88), 0);
}

/* --- names --------------------------------------------------------------- */

static struct str dhcp_message(unsigned op,
	unsigned address,
	const char *options,
	size_t n)
{
	struct buf b = { 0 };

	u8(&b, op);
	u8(&b, 1);
	u8(&b, 6);
	u8(&b, 0);
	zeros(&b, 12);
	u8(&b, address >> 24);
	u8(&b, address >> 16 & 255);
	u8(&b, address >> 8 & 255);
	u8(&b, address & 255);
	zeros(&b, 8);
	buf_z(&b, "\2\4\6\1\3\5");
	zeros(&b, 202);
	buf_z(&b, "\x63\x82\x53\x63");
	buf_add(&b, (struct str){ options, n });
	struct str kept = arena_str(&memory, buf_str(&b));
	buf_done(&b);
	return kept;
}
#define DHCP(op, address, options) \
	says(0, dhcp_message(op, address, options, sizeof(options) - 1))

static void dhcp(void **state)
{
	struct play p = { .name = "dhcp", .piece = {
		DHCP(1, 0, "\x35\1\1\x0c\2pc\xff"), DHCP(1, 0, "\x35\1\3\x32\4\xc0\0\2\7\x0c\2pc\x51\x09\4\0\0\2pc\1e\0\xff"), DHCP(2, 0xc0000208, "\x35\1\5\x0c\3pc\0\xff"),
		DHCP(1, 0, "\x35\1\7\xff"), DHCP(1, 0, "\x35\1\1\x0c\xff"), DHCP(1, 0, "\x35\1\3\x51\x09\4\0\0\xff\xff\xff\xff\xff\xff"),
	}, .said = "host name=\"pc\" mac=\"02:04:06:01:03:05\" source=\"dhcp\"\nhost name=\"pc.e\" mac=\"02:04:06:01:03:05\" address=\"192.0.2.7\" source=\"dhcp\"\n"
		"host name=\"pc\" mac=\"02:04:06:01:03:05\" address=\"192.0.2.8\" source=\"dhcp\"\nhost mac=\"02:04:06:01:03:05\" source=\"dhcp\"\nhost mac=\"02:04:06:01:03:05\" source=\"dhcp\"\ndhcp\n", };

	(void)state;
	assert_true(play(&p, true, 67));
}

static const struct play nbns_cases[] = {
	{ "registered",
		{ C("\0\1\x29\x10\0\1\0\0\0\0\0\1\x20"
		    "FAEDCACACACACACACACACACACACACAAA\0\0\x20\0\1\xc0\x0c\0"
		    "\x20"
		    "\0\1\0\4\x93\xe0\0\6\0\0\xc0\0\2\5") },
		"host name=\"PC\" address=\"192.0.2.5\" "
		"source=\"nbns\"\nnbns\n" },
	{ "a group, cut short, not letters, a query",
		{ C("\0\1\x29\x10\0\1\0\0\0\0\0\1\x20"
		    "FAEDCACACACACACACACACACACACACAAA\0\0\x20\0\1\xc0\x0c\0"
		    "\x20"
		    "\0\1\0\4\x93\xe0\0\6\x80\0\xc0\0\2\5"),
			C("\0\1\x29\x10\0\1\0\0\0\0\0\1\x20"
			  "FAEDCACACACACACACACACACACACACAAA\0\0\x20\0\1\xc0"
			  "\x0c"
			  "\0\x20\0\1\0\4\x93\xe0\0\6\0\0"),
			C("\0\1\x29\x10\0\1\0\0\0\0\0\1\x20"
			  "FAEDCACACACACACACACACACACACACA\0\xff\0\0\x20\0\1"
			  "\xc0"
			  "\x0c\0\x20\0\1\0\4\x93\xe0\0\6\0\0\xc0\0\2\5"),
			C("\0\1\x01\x10\0\1\0\0\0\0\0\0\x20"
			  "FAEDCACACACACACACACACACACACACAAA\0\0\x20\0\1") },
		"nbns\n" },
};

static void nbns(void **state)
{
	(void)state;
	assert_int_equal(play_all(nbns_cases,
				 sizeof nbns_cases / sizeof *nbns_cases,
				 true,
				 137),
		0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(smb_session),
		cmocka_unit_test(smb_reads),
		cmocka_unit_test(smb_gap),
		cmocka_unit_test(smb_tables),
		cmocka_unit_test(kerberos),
		cmocka_unit_test(dhcp),
		cmocka_unit_test(nbns),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
