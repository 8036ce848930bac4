/* SPDX-License-Identifier: Apache-2.0 */
/* What protocols say of conversations: whole samples
 * (test/fuzz/corpus/protocols, in the form that fuzz_protocols.c describes)
 * beside their goldens, the same however the bytes are cut; hostile ones in
 * place; published values of fingerprints and keys. GOLDEN_UPDATE=1 rewrites
 * the goldens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "converse.h"
#include "protocol/ja.h"
#include "protocol/quic_initial.h"
#include "protocol/x509.h"

#include <cmocka.h>

enum {
	MEMORY = 16 << 20,
	PIECES = 32
};

static const size_t parts[] = { 1, 2, 3, 7, 100 };

static struct arena memory(void)
{
	static struct arena a;
	struct err err;

	if (!a.base && !arena_open(&a, MEMORY, &err))
		abort();
	return a;
}

static struct str source_file(struct arena *a,
	const char *folder,
	const char *name,
	const char *end)
{
	char path[512];
	struct str s = { 0 };
	struct err err;

	snprintf(path,
		sizeof path,
		"%s/test/%s/%s%s",
		getenv("ASHIATO_SRC") ? getenv("ASHIATO_SRC") : ".",
		folder,
		name,
		end);
	if (!file_read(path, 1 << 20, a, &s, &err))
		fprintf(stderr, "%s\n", err.text);
	return s;
}

static void write_golden(const char *name, struct str text)
{
	char path[512];

	snprintf(path,
		sizeof path,
		"%s/test/protocol/golden/%s.obs",
		getenv("ASHIATO_SRC") ? getenv("ASHIATO_SRC") : ".",
		name);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
	fclose(f);
}

static size_t pieces_of(struct str s, struct piece *ret)
{
	struct cur c = cur_of(s.p, s.n);
	size_t n = 0;

	while (n < PIECES && cur_left(&c)) {
		uint8_t how = cur_u8(&c);
		size_t n_byte = cur_u16be(&c);
		const unsigned char *p = cur_take(&c, n_byte);

		assert_non_null(p);
		ret[n++] = (struct piece){ how & 1,
			{ (const char *)p, n_byte },
			how >> 1 & 1,
			false };
	}
	return n;
}

/* the same whatever the bytes are cut into */
static void expect(const char *name,
	bool datagram,
	uint16_t port,
	const struct piece *piece,
	size_t n,
	struct str expected)
{
	struct buf got = { 0 };

	converse(&got, datagram, port, piece, n, 0);
	if (!str_eq(buf_str(&got), expected)) {
		fail_msg("%s:\n%.*s--- expected:\n%.*s",
			name,
			STR_FMT(buf_str(&got)),
			STR_FMT(expected));
	}
	for (size_t i = 0; i < sizeof parts / sizeof *parts && !datagram;
		i++) {
		struct buf cut = { 0 };

		converse(&cut, datagram, port, piece, n, parts[i]);
		if (!str_eq(buf_str(&cut), expected)) {
			fail_msg("%s in parts of %zu:\n%.*s--- "
				 "expected:\n%.*s",
				name,
				parts[i],
				STR_FMT(buf_str(&cut)),
				STR_FMT(expected));
		}
		buf_done(&cut);
	}
	buf_done(&got);
}

/* --- samples ------------------------------------------------------------- */

static const struct {
	const char *name;
	uint16_t port;
} samples[] = {
	{ "dns_a", 53 },
	{ "dns_all", 53 },
	{ "dns_nx", 53 },
	{ "dns_tcp", 53 },
	{ "mdns", 5353 },
	{ "quic", 443 },
	{ "ssh", 22 },
	{ "ssh_gex", 22 },
	{ "ssl2", 443 },
	{ "tls12", 443 },
	{ "tls13", 443 },
	{ "tls_cut", 443 },
	{ "tls_retry", 443 },
	{ "dtls", 443 },
	{ "gquic", 443 },
	{ "gquic_long", 443 },
	{ "socks4a", 1080 },
	{ "socks5", 1080 },
	{ "pop3_stls", 110 },
	{ "imap_starttls", 143 },
	{ "rdp", 3389 },
	{ "postgres", 5432 },
	{ "http2", 80 },
	{ "http2_upgrade", 80 },
	{ "ldap", 389 },
	{ "modbus", 502 },
	{ "ike", 500 },
	{ "ldap_starttls", 389 },
	{ "mysql", 3306 },
	{ "mysql_tls", 3306 },
	{ "postgres_plain", 5432 },
	{ "tds", 1433 },
	{ "tds_tls", 1433 },
	{ "rdp_plain", 3389 },
	{ "mqtt", 1883 },
	{ "imap_fetch", 143 },
	{ "xmpp", 5222 },
	{ "irc", 6667 },
	{ "irc_starttls", 6667 },
	{ "dnp3", 20000 },
	{ "openvpn_udp", 1194 },
	{ "openvpn_tcp", 1194 },
	{ "ssh_lines", 22 },
	{ "socks_turned", 4444 },
};

static void test_samples(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		struct arena a = memory();
		struct piece piece[PIECES];
		struct str sample = source_file(&a,
			"fuzz/corpus/protocols",
			samples[i].name,
			"");
		assert_true(sample.n > 0);
		bool datagram = sample.p[0] & 1;
		size_t n = pieces_of(str_from(sample, 1), piece);

		if (getenv("GOLDEN_UPDATE")) {
			struct buf got = { 0 };
			converse(&got,
				datagram,
				samples[i].port,
				piece,
				n,
				0);
			write_golden(samples[i].name, buf_str(&got));
			buf_done(&got);
		}
		expect(samples[i].name,
			datagram,
			samples[i].port,
			piece,
			n,
			source_file(&a,
				"protocol/golden",
				samples[i].name,
				".obs"));
	}
}

/* RFC 7983: STUN on the same port first */
static void test_stun_before_dtls(void **state)
{
	struct arena a = memory();
	struct buf got = { 0 };
	struct str stun =
		from_hex(&a, "0001 0000 2112a442 000000000000000000000000");
	struct str hello = from_hex(&a,
		"16 fefd 0000 000000000000 0036 01 00002a 0000 000000 00002a "
		"fefd"
		"000000000000000000000000000000000000000000000000000000000000"
		"00"
		"00 00 00 0000 01 00 0000");
	const struct piece piece[] = { { .dir = 0, .bytes = stun },
		{ .dir = 1, .bytes = stun },
		{ .dir = 0, .bytes = stun },
		{ .dir = 1, .bytes = hello } };

	(void)state;
	converse(&got, true, 3478, piece, 4, 0);
	assert_true(str_has(buf_str(&got),
		STR("ja4=\"dd2i000000_000000000000_000000000000\"")));
	assert_true(str_ends(buf_str(&got), STR("\ndtls\n")));
	buf_done(&got);
}

/* without the last line: a conversation that was over within one call is told
 * as "unknown" there */
static struct str said(const struct buf *b)
{
	size_t n = b->n - 1;

	while (n && b->p[n - 1] != '\n')
		n--;
	return (struct str){ b->p, n };
}

/* every beginning of every sample, and each with its middle lost: whatever is
 * said, nothing is kept, and cuts do not matter */
static void test_torn(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		struct arena a = memory();
		struct piece piece[PIECES];
		struct str sample = source_file(&a,
			"fuzz/corpus/protocols",
			samples[i].name,
			"");
		bool datagram = sample.p[0] & 1;
		size_t n = pieces_of(str_from(sample, 1), piece);

		for (size_t k = 0; k < n; k++) {
			struct piece kept = piece[k];
			for (size_t cut = 0; cut < kept.bytes.n;
				cut += 1 + kept.bytes.n / 64) {
				struct buf whole = { 0 };
				struct buf parted = { 0 };
				piece[k].bytes.n = cut;
				piece[k].lost = cut % 2;
				converse(&whole,
					datagram,
					samples[i].port,
					piece,
					n,
					0);
				converse(&parted,
					datagram,
					samples[i].port,
					piece,
					n,
					5);
				if (!str_eq(said(&whole), said(&parted)) ||
					str_has(buf_str(&whole),
						STR("not given back"))) {
					fail_msg("%s, piece %zu cut at "
						 "%zu:\n%.*s---\n%.*s",
						samples[i].name,
						k,
						cut,
						STR_FMT(buf_str(&whole)),
						STR_FMT(buf_str(&parted)));
				}
				buf_done(&whole);
				buf_done(&parted);
			}
			piece[k] = kept;
		}
	}
}

/* --- hostile ------------------------------------------------------------- */

#define DNS_OBS                                                              \
	"dns 1970-01-01T00:00:01.000000000Z 192.0.2.1 40000 > 198.51.100.2 " \
	"53 proto=17 "
#define QUESTION "0161 00 0001 0001" /* a, A, IN */
#define ZEROS32 \
	"0000000000000000000000000000000000000000000000000000000000000000"

#define DTLS_RECORD "16 fefd 0000 000000000000 "
#define DTLS_ZEROS30 \
	"000000000000000000000000000000000000000000000000000000000000"
#define DTLS_OBS                                                             \
	"tls 1970-01-01T00:00:01.000000000Z 192.0.2.1 40000 > 198.51.100.2 " \
	"4433 proto=17 version=\"DTLSv1.2\" "                                \
	"ja3=\"0d557a6187cbf928fb27db3e9fc33bc8\" "                          \
	"ja4=\"dd2i000000_000000000000_000000000000\" @0+0\ndtls\n"

#define GQUIC                                                            \
	"0d 0102030405060708 51303433 01 000000000000000000000000 a001 " \
	"0400 "                                                          \
	"43484c4f "
#define GQUIC_OBS                                                            \
	"tls 1970-01-01T00:00:01.000000000Z 192.0.2.1 40000 > 198.51.100.2 " \
	"443 proto=17 server_name=\"a.b\" version=\"Q043\" @0+0\nunknown\n"

/* one piece; dir 1 when the name begins with "answer" */
static const struct {
	const char *name;
	bool datagram;
	uint16_t port;
	const char *hex, *expected;
} hostile[] = {
	{ "dns: nothing", true, 53, "", "unknown\n" },
	{ "dns: a head alone, one question claimed",
		true,
		53,
		"0001 0100 0001 0000 0000 0000",
		"unknown\n" },
	{ "dns: a label of 64",
		true,
		53,
		"0001 0100 0001 0000 0000 0000 40" ZEROS32 ZEROS32
		"00 0001 0001",
		"unknown\n" },
	{ "dns: a pointer to itself",
		true,
		53,
		"0001 0100 0001 0000 0000 0000 c00c 0001 0001",
		"unknown\n" },
	{ "dns: a pointer forward",
		true,
		53,
		"0001 0100 0001 0000 0000 0000 c010 0001 0161 00 0001 0001",
		"unknown\n" },
	{ "dns: a pointer into the head",
		true,
		53,
		"0001 0100 0001 0000 0000 0000 c000 0001 0001",
		"unknown\n" },
	{ "dns: a name of two pointers that go round",
		true,
		53,
		"0001 8180 0001 0001 0000 0000" QUESTION
		"c015 c013 0001 0001 00000000 0004 c0000201",
		DNS_OBS
		"query=\"a\" type=\"A\" rcode=\"NOERROR\" @0+0\ndns\n" },
	{ "answer: 65535 of them claimed, one there",
		true,
		53,
		"0001 8180 0001 ffff ffff ffff" QUESTION
		"c00c 0001 0001 00000000 0004 c0000201",
		DNS_OBS "query=\"a\" type=\"A\" rcode=\"NOERROR\" "
			"answers=\"192.0.2.1\" @0+0\ndns\n" },
	{ "answer: data longer than the message",
		true,
		53,
		"0001 8180 0001 0001 0000 0000" QUESTION
		"c00c 0001 0001 00000000 ffff c0000201",
		DNS_OBS
		"query=\"a\" type=\"A\" rcode=\"NOERROR\" @0+0\ndns\n" },
	{ "answer: an A record of three bytes",
		true,
		53,
		"0001 8180 0001 0001 0000 0000" QUESTION
		"c00c 0001 0001 00000000 0003 c00002",
		DNS_OBS "query=\"a\" type=\"A\" rcode=\"NOERROR\" "
			"answers=\"A\" @0+0\ndns\n" },
	{ "answer: types and codes without a name",
		true,
		53,
		"0001 818c 0001 0000 0000 0000 0161 00 3039 0001",
		DNS_OBS "query=\"a\" type=\"TYPE12345\" rcode=\"RCODE12\" "
			"@0+0\ndns\n" },
	{ "dns: odd bytes in a name",
		true,
		53,
		"0001 0100 0001 0000 0000 0000 04 2e2c5c00 00 0001 0001",
		DNS_OBS "query=\"\\\\046\\\\044\\\\092\\\\000\" type=\"A\" "
			"@0+0\ndns\n" },
	{ "dns: the bit that must be zero",
		true,
		53,
		"0001 0140 0001 0000 0000 0000" QUESTION,
		"unknown\n" },
	{ "dns: a question elsewhere",
		true,
		4444,
		"0001 0100 0001 0000 0000 0000 03616263 00 0001 0001",
		"dns 1970-01-01T00:00:01.000000000Z 192.0.2.1 40000 > "
		"198.51.100.2 4444 proto=17 query=\"abc\" type=\"A\" "
		"@0+0\ndns\n" },
	{ "dns: NetBIOS is something else",
		true,
		137,
		"0001 0100 0001 0000 0000 0000 03616263 00 0001 0001",
		"unknown\n" },
	{ "dns: over TCP, a length of 0",
		false,
		53,
		"0000 0001",
		"unknown\n" },
	{ "tls: a message of 2^24-1",
		false,
		443,
		"16 0301 0006 01 ffffff 0303",
		"tls\n" },
	{ "tls: a record of 0",
		false,
		443,
		"16 0301 0000 16 0301 0000",
		"unknown\n" },
	{ "tls: a record that is too long",
		false,
		443,
		"16 0301 ffff 01 000000 0303",
		"unknown\n" },
	{ "tls: records of 0 behind the first",
		false,
		443,
		"16 0301 0005 01 000100 03 16 0301 0000 16 0301 0000",
		"tls\n" },
	{ "tls: an empty ClientHello",
		false,
		443,
		"16 0301 0006 01 000002 0303",
		"tls\n" },
	{ "tls: no ciphers, no extensions",
		false,
		443,
		"16 0301 002d 01 000029 0303" ZEROS32 "00 0000 01 00 0000",
		"tls 1970-01-01T00:00:01.000000000Z 192.0.2.1 40000 > "
		"198.51.100.2 443 proto=6 version=\"TLSv1.2\" "
		"ja3=\"bddda940f9963577c41d7c28b1a5f65f\" "
		"ja4=\"t12i000000_000000000000_000000000000\" @0+0\ntls\n" },
	{ "dtls: no ciphers, no extensions",
		true,
		4433,
		DTLS_RECORD "0036 01 00002a 0000 000000 00002a fefd" ZEROS32
			    "00 00 0000 01 00 0000",
		DTLS_OBS },
	{ "dtls: in two fragments, the second first, the first twice",
		true,
		4433,
		DTLS_RECORD
		"0016 01 00002a 0000 000020 00000a 0000 00 00 0000 01 00 "
		"0000" DTLS_RECORD
		"002c 01 00002a 0000 000000 000020 fefd" DTLS_ZEROS30
			DTLS_RECORD
		"002c 01 00002a 0000 000000 000020 fefd" DTLS_ZEROS30,
		DTLS_OBS },
	{ "dtls: a fragment that was not sent",
		true,
		4433,
		DTLS_RECORD "0016 01 00002a 0000 000020 00000a 0000 00 00 "
			    "0000 01 00 0000",
		"dtls\n" },
	{ "dtls: fragments that do not fit together",
		true,
		4433,
		DTLS_RECORD
		"0010 01 000010 0000 000000 000004 00000000" DTLS_RECORD
		"0010 01 ffffff 0000 000004 000004 00000000",
		"dtls\n" },
	{ "dtls: a fragment behind the end",
		true,
		4433,
		DTLS_RECORD "0010 01 000010 0000 00000e 000004 00000000",
		"unknown\n" },
	{ "dtls: a record that is too long",
		true,
		4433,
		DTLS_RECORD "ffff 01 000010 0000 00000e 000004 00000000",
		"unknown\n" },
	{ "gquic: a hello",
		true,
		443,
		GQUIC "02000000 50414400 04000000 534e4900 07000000 2d2d2d2d "
		      "612e62",
		GQUIC_OBS },
	{ "gquic: in a long header",
		true,
		443,
		"c3 51303436 50 0102030405060708 00000001 99 a001 0400 "
		"43484c4f 02000000 50414400 04000000 534e4900 07000000 "
		"2d2d2d2d 612e62",
		"tls 1970-01-01T00:00:01.000000000Z 192.0.2.1 40000 > "
		"198.51.100.2 443 proto=17 server_name=\"a.b\" "
		"version=\"Q046\" @0+0\nunknown\n" },
	{ "gquic: more entries than there are",
		true,
		443,
		GQUIC "ffff0000 534e4900 03000000 612e62",
		"unknown\n" },
	{ "gquic: a value that ends behind the end",
		true,
		443,
		GQUIC "01000000 534e4900 ffffffff 612e62",
		"unknown\n" },
	{ "gquic: values that go back",
		true,
		443,
		GQUIC "02000000 50414400 04000000 534e4900 01000000 2d2d2d2d",
		"unknown\n" },
	{ "quic: a version that nobody has",
		true,
		443,
		"c0 0a1a2a3a 08 0102030405060708 00",
		"unknown\n" },
	{ "ssh: a banner without an end",
		false,
		22,
		"5353482d" ZEROS32,
		"ssh\n" },
	{ "ssh: a packet of 2^32-1",
		false,
		22,
		"5353482d322e302d780d0a ffffffff ff",
		"ssh 1970-01-01T00:00:01.000000000Z 192.0.2.1 40000 > "
		"198.51.100.2 22 proto=6 client=\"SSH-2.0-x\" success=-1 "
		"@0+0\nssh\n" },
	{ "ssh: lists longer than their packet",
		false,
		22,
		"5353482d322e302d780d0a 0000001c 04 14 "
		"00000000000000000000000000000000 ffffffff 61 00000000",
		"ssh 1970-01-01T00:00:01.000000000Z 192.0.2.1 40000 > "
		"198.51.100.2 22 proto=6 client=\"SSH-2.0-x\" success=-1 "
		"@0+0\nssh\n" },
};

static void test_hostile(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		struct arena a = memory();
		struct piece piece = {
			strncmp(hostile[i].name, "answer", 6) == 0,
			from_hex(&a, hostile[i].hex),
			0,
			false
		};

		expect(hostile[i].name,
			hostile[i].datagram,
			hostile[i].port,
			&piece,
			1,
			str_of(hostile[i].expected));
	}
}

/* records of one byte each, as many as fit: the hello never ends, and the time
 * for it is bounded */
static void test_record_flood(void **state)
{
	enum {
		N = 60000
	};
	struct arena a = memory();
	struct buf got = { 0 };
	char *p = NEW(&a, char, N);

	(void)state;
	for (size_t i = 0; i + 6 <= N; i += 6)
		memcpy(p + i,
			i == 0 ? "\x16\3\1\0\1\1" : "\x16\3\1\0\1\0",
			6);
	p[17] = '\x40'; /* a message of 0x4000 bytes */
	struct piece piece = { 0, { p, N }, 0, false };
	converse(&got, false, 443, &piece, 1, 1);
	assert_true(str_eq(buf_str(&got), STR("tls\n")));
	buf_done(&got);
}

/* Questions that nobody answers: as many as were asked are told, in their
 * order, and no more are kept than there is room for */
static void test_unanswered(void **state)
{
	enum {
		N = 30
	};
	static char message[N][64];
	struct piece piece[N];
	struct buf got = { 0 };
	size_t lines = 0;

	(void)state;
	for (int i = 0; i < N; i++) {
		memcpy(message[i],
			"\0\0\1\0\0\1\0\0\0\0\0\0\x02"
			"aa"
			"\0\0\1\0\1",
			20);
		message[i][1] = (char)i;
		message[i][13] = (char)('a' + i % 26);
		message[i][14] = (char)('a' + i / 26);
		piece[i] = (struct piece){ 0, { message[i], 20 }, 0, false };
	}
	converse(&got, true, 53, piece, N, 0);
	for (size_t i = 0; i < got.n; i++)
		lines += got.p[i] == '\n';
	assert_int_equal(lines, N + 1);
	buf_done(&got);
}

/* --- published values ---------------------------------------------------- */

/* technical_details/JA4.md: the example. Extensions have no data but for the
 * three that count, put in by hand as slices. */
static void test_ja4_example(void **state)
{
	static const char ciphers[] =
		"1301 1302 1303 c02b c02f c02c c030 cca9 "
		"cca8 c013 c014 009c 009d 002f 0035";
	static const char types[] =
		"001b0000 00000000 00330000 00100000 44690000 00170000 "
		"002d0000 000d0000 00050000 00230000 00120000 002b0000 "
		"ff010000 000b0000 000a0000 00150000";
	static const char algorithms[] =
		"0403 0804 0401 0503 0805 0501 0806 0601";
	struct arena a = memory();
	struct client_hello h = {
		.version = TLS_1_2,
		.best = TLS_1_3,
		.cipher_byte = 2,
		.has_server_name = true,
		.alpn = STR("h2"),
		.ciphers = from_hex(&a, ciphers),
		.extensions = from_hex(&a, types),
		.algorithms = from_hex(&a, algorithms),
	};
	struct writer to = writer_of(&a, JA4_N);

	(void)state;
	ja4_text(&h, 't', a, &to);
	assert_true(str_eq(writer_str(&to),
		STR("t13d1516h2_8daaf6152771_e5627efa2ab1")));
	h.algorithms.n = 0;
	to.n = 0;
	ja4_text(&h, 't', a, &to);
	assert_true(str_eq(writer_str(&to),
		STR("t13d1516h2_8daaf6152771_6d807ffa2a79")));
}

static const struct {
	struct str alpn;
	const char *expected;
} alpns[] = {
	{ { "", 0 }, "00" },
	{ { "h2", 2 }, "h2" },
	{ { "http/1.1", 8 }, "h1" },
	{ { "x", 1 }, "xx" },
	{ { "\xab", 1 }, "99" },
	{ { "\xab\xcd", 2 }, "99" },
	{ { "\x30\xab", 2 }, "99" },
	{ { "\x30\x31\xab\xcd", 4 }, "99" },
	{ { "\x30\xab\xcd\x31", 4 }, "01" },
};

static void test_ja4_alpn(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof alpns / sizeof *alpns; i++) {
		struct arena a = memory();
		struct client_hello h = {
			.best = TLS_1_3,
			.cipher_byte = 2,
			.alpn = alpns[i].alpn,
		};
		struct writer to = writer_of(&a, JA4_N);

		ja4_text(&h, 'q', a, &to);
		assert_int_equal(to.n, JA4_N);
		assert_memory_equal(to.p, "q13i0000", 8);
		assert_memory_equal(to.p + 8, alpns[i].expected, 2);
	}
}

/* github.com/salesforce/ja3, README:
 * "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0" */
static void test_ja3_example(void **state)
{
	struct arena a = memory();
	struct client_hello h = {
		.version = 0x0301,
		.cipher_byte = 2,
		.ciphers = from_hex(&a,
			"002f0035 0a0a 0005000ac009c00ac013c01400320038 "
			"00130004"),
		.extensions =
			from_hex(&a, "00000000 1a1a0000 000a0000 000b0000"),
		.groups = from_hex(&a, "0017 0018 0019"),
		.points = from_hex(&a, "00"),
	};
	struct writer to = writer_of(&a, JA3_N);

	(void)state;
	ja3_text(&h, a, &to);
	assert_true(str_eq(writer_str(&to),
		STR("ada70206e40642a3e4461f35503241d5")));
}

/* RFC 9001, A.1; RFC 9369, A.1 */
static void test_quic_keys(void **state)
{
	struct arena a = memory();
	struct str dcid = from_hex(&a, "8394c8f03e515708");
	struct quic_keys k;

	(void)state;
	assert_true(quic_initial_keys(1, dcid, false, &k));
	assert_memory_equal(k.key,
		from_hex(&a, "1f369613dd76d5467730efcbe3b1a22d").p,
		16);
	assert_memory_equal(k.iv,
		from_hex(&a, "fa044b2f42a3fd3b46fb255c").p,
		12);
	assert_memory_equal(k.hp,
		from_hex(&a, "9f50449e04a0e810283a1e9933adedd2").p,
		16);
	assert_true(quic_initial_keys(1, dcid, true, &k));
	assert_memory_equal(k.key,
		from_hex(&a, "cf3a5331653c364c88f0f379b6067e37").p,
		16);
	assert_true(quic_initial_keys(0x6b3343cf, dcid, false, &k));
	assert_memory_equal(k.key,
		from_hex(&a, "8b1a0bc121284290a29e0971b5cd045d").p,
		16);
	assert_false(quic_initial_keys(2, dcid, true, &k));
}

/* the fast writer against the one of libc */
static void test_addresses(void **state)
{
	static const char *const text[] = { "0.0.0.0",
		"255.255.255.255",
		"10.20.30.40",
		"2001:db8::1",
		"2001:0:0:1::1",
		"2001:db8:0:1:1:1:1:1",
		"1::",
		"1:0:0:2:0:0:0:3",
		"::1",
		"::",
		"fe80::1:0:0:1",
		"::1.2.3.4",
		"ff02::fb",
		"1:2:3:4:5:6:7:8",
		"1:2:3:4:5:6::" };

	(void)state;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		struct arena a = memory();
		struct writer to = writer_of(&a, ADDR_TEXT_N);
		char expected[ADDR_TEXT_N];
		struct addr addr;

		assert_true(addr_parse(str_of(text[i]), &addr));
		writer_addr(&to, addr);
		assert_true(
			str_eq(writer_str(&to), addr_text(addr, expected)));
	}
}

/* DER that is none: nothing but the sums */
static void test_x509_hostile(void **state)
{
	static const char *const der[] = { "",
		"30",
		"3080",
		"30ff",
		"3084ffffffff",
		"30020000",
		"3003300102",
		"30083006020101300030",
		"300c300a020101300030003000a3" };

	(void)state;
	for (size_t i = 0; i < sizeof der / sizeof *der; i++) {
		struct arena a = memory();
		struct obs_certificate c;

		x509_read(from_hex(&a, der[i]), &a, &c);
		assert_int_equal(c.sha256.n, SHA256_HEX_N);
		assert_int_equal(c.sha1.n, 2 * SHA1_N);
		assert_true(c.from_ns == T_NONE && c.to_ns == T_NONE &&
			!c.names.n);
	}
}

/* a whole tbsCertificate up to its validity: version, serial, algorithm and
 * issuer as short as can be, then the two times */
static void test_x509_times(void **state)
{
	static const struct {
		const char *from, *to;
		int64_t from_s, to_s;
	} table[] = {
		{ "170d3235303131353132303030305a",
			"170d3236303131353132303030305a",
			1736942400,
			1768478400 },
		{ "17113235303131353132303030302b30353330",
			"181332303236303131353135303030302d30353030",
			1736922600,
			1768507200 },
		{ "17113235303131353132303030302b39393939",
			"17113235303131353132303030302b3035",
			INT64_MIN,
			INT64_MIN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct arena a = memory();
		struct obs_certificate c;
		size_t n = (strlen(table[i].from) + strlen(table[i].to)) / 2;
		char hex[512];

		snprintf(hex,
			sizeof hex,
			"30%02zx30%02zx0201013000300030%02zx%s%s3000",
			n + 15 - 2,
			n + 13 - 2,
			n,
			table[i].from,
			table[i].to);
		x509_read(from_hex(&a, hex), &a, &c);
		assert_true(c.from_ns ==
			(table[i].from_s == INT64_MIN
					? T_NONE
					: table[i].from_s * 1000000000));
		assert_true(c.to_ns ==
			(table[i].to_s == INT64_MIN
					? T_NONE
					: table[i].to_s * 1000000000));
	}
}

static void test_warm_up(void **state)
{
	(void)state;
	protocol_warm_up(memory());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_torn),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_record_flood),
		cmocka_unit_test(test_unanswered),
		cmocka_unit_test(test_stun_before_dtls),
		cmocka_unit_test(test_ja4_example),
		cmocka_unit_test(test_ja4_alpn),
		cmocka_unit_test(test_ja3_example),
		cmocka_unit_test(test_quic_keys),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_x509_hostile),
		cmocka_unit_test(test_x509_times),
		cmocka_unit_test(test_warm_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
