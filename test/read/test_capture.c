/* SPDX-License-Identifier: Apache-2.0 */
/* Headers decapsulated, pieces of IP packets joined, TCP put in order: each
 * against samples built here, byte by byte. */
#include "../core/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "drive.h"
#include "capture/fragments.h"
#include "capture/packet.h"
#include "capture/segments.h"

/* --- headers ------------------------------------------------------------- */

struct bytes {
	unsigned char b[2048];
	size_t n;
};

static void hex(struct bytes *to, const char *text)
{
	unsigned v;

	for (; *text; text++) {
		if (*text != ' ' && sscanf(text, "%2x", &v) == 1) {
			to->b[to->n++] = (unsigned char)v;
			text++;
		}
	}
}

/* IPv4 192.0.2.1 > 198.51.100.7, UDP 1234 > 53, payload "hi!!", behind it a
 * trailer that is not the packet's */
#define INNER4                                                            \
	"45000020 00070000 40110000 c0000201 c6336407 04d20035 000c0000 " \
	"68692121 "
#define INNER6                                                \
	"60000000 000c1140 20010db8000000000000000000000001 " \
	"20010db8000000000000000000000002 04d20035 000c0000 68692121 "
#define MACS "020000000001 020000000002 "
#define OUTER(proto, len) \
	"4500" len "00010000 40" proto "0000 0a000001 0a000002 "
#define OUTER_UDP(port, ip_len, udp_len) \
	OUTER("11", ip_len) "ffff" port udp_len "0000 "

static void tunnels_are_peeled(void **state)
{
	static const struct {
		const char *what;
		uint32_t link;
		const char *packet;
		bool v6;
	} table[] = {
		{ "Ethernet", 1, MACS "0800" INNER4 "0000", false },
		{ "Ethernet, IPv6", 1, MACS "86dd" INNER6, true },
		{ "802.1Q", 1, MACS "8100 0064 0800" INNER4, false },
		{ "Cisco metadata",
			1,
			MACS "8909 0101 0001 0064 0800" INNER4,
			false },
		{ "QinQ", 1, MACS "88a8 0064 8100 0065 0800" INNER4, false },
		{ "cooked",
			113,
			"0000 0001 0006 0200000000010000 0800" INNER4,
			false },
		{ "cooked v2",
			276,
			"0800 0000 00000001 0001 00 06 0200000000010000" INNER4,
			false },
		{ "raw", 101, INNER4, false },
		{ "raw, IPv6", 229, INNER6, true },
		{ "null", 0, "02000000" INNER4, false },
		{ "loop", 108, "00000002" INNER4, false },
		{ "PPP", 9, "ff03 0021" INNER4, false },
		{ "PPP, short", 9, "21" INNER4, false },
		{ "PPP, IPv6", 9, "ff03 0057" INNER6, true },
		{ "HDLC", 104, "0f00 0800" INNER4, false },
		{ "PPPoE", 1, MACS "8864 11 00 0001 0022 0021" INNER4, false },
		{ "MPLS", 1, MACS "8847 00010040 00020140" INNER4, false },
		{ "MPLS pseudowire",
			1,
			MACS "8847 00020140 00000000" MACS "0800" INNER4,
			false },
		{ "GRE", 101, OUTER("2f", "0038") "0000 0800" INNER4, false },
		{ "GRE with key and sequence",
			101,
			OUTER("2f",
				"0040") "3000 0800 00000001 00000002" INNER4,
			false },
		{ "ERSPAN I",
			101,
			OUTER("2f", "0046") "0000 88be" MACS "0800" INNER4,
			false },
		{ "ERSPAN II",
			101,
			OUTER("2f", "0052") "1000 88be 00000001 1000 0000 "
					    "00000000" MACS "0800" INNER4,
			false },
		{ "ERSPAN III",
			101,
			OUTER("2f", "0056") "1000 22eb 00000001 2000 0000 "
					    "00000000 00000000" MACS
					    "0800" INNER4,
			false },
		{ "VXLAN",
			101,
			OUTER_UDP("12b5",
				"0052",
				"003e") "08000000 00000100" MACS "0800" INNER4,
			false },
		{ "VXLAN-GPE",
			101,
			OUTER_UDP("12b6",
				"0044",
				"0030") "0c000001 00000100" INNER4,
			false },
		{ "VXLAN-GPE, NSH",
			101,
			OUTER_UDP("12b6",
				"004c",
				"0038") "0c000004 00000100 00 02 01 01 "
					"000001ff" INNER4,
			false },
		{ "Geneve",
			101,
			OUTER_UDP("17c1",
				"0056",
				"0042") "01006558 00000100 00000000" MACS
					"0800" INNER4,
			false },
		{ "GTP-U",
			101,
			OUTER_UDP("0868",
				"0044",
				"0030") "30ff 0020 00000001" INNER4,
			false },
		{ "GTP-U with extension",
			101,
			OUTER_UDP("0868",
				"004c",
				"0038") "34ff 0028 00000001 0000 00 85 01 0000 "
					"00" INNER4,
			false },
		{ "4in4", 101, OUTER("04", "0034") INNER4, false },
		{ "6in4", 101, OUTER("29", "0048") INNER6, true },
		{ "4in6",
			101,
			"60000000 00200440 20010db8000000000000000000000009 "
			"20010db800000000000000000000000a" INNER4,
			false },
		{ "extension headers",
			101,
			"60000000 001c0040 20010db8000000000000000000000001 "
			"20010db8000000000000000000000002 3c00 0104 00000000 "
			"1100 0104 00000000 04d20035 000c0000 68692121",
			true },
		{ "radiotap, 802.11",
			127,
			"0000 0800 00000000 0801 0000 020000000001 "
			"020000000002 020000000003 0000 aaaa03 000000 "
			"0800" INNER4,
			false },
		{ "802.11 QoS",
			105,
			"8801 0000 020000000001 020000000002 020000000003 0000 "
			"0000 aaaa03 000000 0800" INNER4,
			false },
		{ "netfilter log",
			239,
			"02 00 0000 0800 0100 00000000 2400 0900" INNER4,
			false },
	};

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		struct bytes p = { .n = 0 };
		struct packet got;
		char src[ADDR_TEXT_N];

		hex(&p, table[i].packet);
		const char *why = packet_read(table[i].link,
			(struct str){ (const char *)p.b, p.n },
			&got);
		if (why)
			fail_msg("%s: %s", table[i].what, why);
		struct str from = addr_text(got.tuple.src, src);
		if (!str_is(from, table[i].v6 ? "2001:db8::1" : "192.0.2.1") ||
			got.tuple.sport != 1234 || got.tuple.dport != 53 ||
			got.tuple.proto != 17) {
			fail_msg("%s: from %.*s port %u to port %u",
				table[i].what,
				STR_FMT(from),
				got.tuple.sport,
				got.tuple.dport);
		}
		if (!str_is(got.payload, "hi!!") || got.payload_byte != 4) {
			fail_msg("%s: a payload of %u bytes",
				table[i].what,
				got.payload_byte);
		}
		/* cut anywhere: refused, or an outer flow, never more than
		 * there is */
		for (size_t n = 0; n < p.n; n++) {
			if (!packet_read(table[i].link,
				    (struct str){ (const char *)p.b, n },
				    &got)) {
				assert_true(got.payload.n <= n);
			}
		}
	}
}

/* What cannot be decapsulated is a flow of its own. */
static void what_is_no_tunnel_stays(void **state)
{
	static const struct {
		const char *what, *packet;
		unsigned proto, dport;
	} table[] = {
		{ "GRE with something else",
			OUTER("2f", "0020") "0000 1234 00000000 00000000",
			47,
			0 },
		{ "UDP on VXLAN's port",
			OUTER_UDP("12b5",
				"0030",
				"001c") "ff000000 00000100 11223344 55667788 "
					"99aabbcc",
			17,
			4789 },
		{ "nothing behind VXLAN",
			OUTER_UDP("12b5",
				"0034",
				"0020") "08000000 00000100" MACS "9999 0000",
			17,
			4789 },
		{ "ESP", OUTER("32", "001c") "00000001 00000002", 50, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		struct bytes p = { .n = 0 };
		struct packet got;

		hex(&p, table[i].packet);
		if (packet_read(101,
			    (struct str){ (const char *)p.b, p.n },
			    &got) ||
			got.tuple.proto != table[i].proto ||
			got.tuple.dport != table[i].dport) {
			fail_msg("%s: protocol %u, port %u",
				table[i].what,
				got.tuple.proto,
				got.tuple.dport);
		}
	}
}

static bool same_packet(const struct packet *a, const struct packet *b)
{
	return addr_eq(a->tuple.src, b->tuple.src) &&
		addr_eq(a->tuple.dst, b->tuple.dst) &&
		a->tuple.sport == b->tuple.sport &&
		a->tuple.dport == b->tuple.dport &&
		a->tuple.proto == b->tuple.proto &&
		a->payload_byte == b->payload_byte &&
		a->payload.p == b->payload.p && a->payload.n == b->payload.n &&
		a->seq == b->seq && a->ack == b->ack &&
		a->window == b->window && a->tcp_flags == b->tcp_flags &&
		a->ttl == b->ttl && a->ip_id == b->ip_id &&
		a->fragment.is == b->fragment.is;
}

/* The short way and the walk, on usual packets with any byte changed and cut
 * anywhere. */
static void the_short_way_is_the_same(void **state)
{
	static const char *const usual[] = {
		MACS "0800" INNER4 "000000000000000000000000",
		MACS "0800 4500002c 00070000 40060000 c0000201 c6336407 "
		     "04d201bb 00000001 00000002 50180400 00000000 68692121",
		MACS "0800 4500004c 00070000 40110000 c0000201 c6336407 "
		     "04d212b5 00380000 08000000 00000100" MACS "0800" INNER4,
	};
	uint64_t seed = 7;

	(void)state;
	for (size_t i = 0; i < N(usual); i++) {
		for (int k = 0; k < 300000; k++) {
			struct bytes p = { .n = 0 };
			struct packet a;
			struct packet b;

			hex(&p, usual[i]);
			for (unsigned change = 0; change < seed % 3; change++) {
				seed = hash_mix(seed + 0x9e3779b97f4a7c15U);
				p.b[seed % p.n] = (unsigned char)(seed >> 40);
			}
			seed = hash_mix(seed + 0x9e3779b97f4a7c15U);
			size_t n = seed % 4 ? p.n : (seed >> 8) % (p.n + 1);
			const char *why_a = packet_read(1,
				(struct str){ (const char *)p.b, n },
				&a);
			const char *why_b = packet_read_walking(1,
				(struct str){ (const char *)p.b, n },
				&b);
			if (why_a != why_b ||
				(!why_a && !same_packet(&a, &b))) {
				fail_msg("sample %zu, round %d: %s; %s",
					i,
					k,
					why_a ? why_a : "read",
					why_b ? why_b : "read");
			}
		}
	}
}

/* --- pieces -------------------------------------------------------------- */

struct piece_of {
	uint32_t at;
	bool more;
	const char *bytes;
};

static void pieces_are_joined(void **state)
{
	static const struct {
		const char *what;
		struct piece_of piece[5];
		const char *whole;
		uint64_t lost;
	} table[] = {
		{ "in order",
			{ { 0, true, "aaaaaaaa" }, { 8, false, "bb" } },
			"aaaaaaaabb",
			0 },
		{ "backwards",
			{ { 8, false, "bb" }, { 0, true, "aaaaaaaa" } },
			"aaaaaaaabb",
			0 },
		{ "twice",
			{ { 0, true, "aaaaaaaa" },
				{ 0, true, "aaaaaaaa" },
				{ 8, false, "bb" } },
			"aaaaaaaabb",
			0 },
		{ "overlap: the first stands",
			{ { 0, true, "aaaaaaaa" },
				{ 0, true, "xxxxxxxxyyyyyyyy" },
				{ 16, false, "z" } },
			"aaaaaaaayyyyyyyyz",
			0 },
		{ "a hole",
			{ { 0, true, "aaaaaaaa" }, { 16, false, "z" } },
			NULL,
			2 },
		{ "two ends",
			{ { 8, false, "b" },
				{ 16, false, "c" },
				{ 0, true, "aaaaaaaa" } },
			NULL,
			3 },
		{ "beyond the end",
			{ { 16, true, "cccccccc" },
				{ 8, false, "b" },
				{ 0, true, "aaaaaaaa" } },
			NULL,
			3 },
		{ "beyond 64 KiB",
			{ { 65528, true, "aaaaaaaaaaaaaaaa" } },
			NULL,
			1 },
		{ "no multiple of eight", { { 0, true, "aaa" } }, NULL, 1 },
	};

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		struct arena a;
		struct err err;
		struct joined j = { 0 };
		bool done = false;

		assert_true(arena_open(&a, 32 << 20, &err));
		struct fragments *f = fragments_new(&a);
		for (int k = 0; k < 5 && table[i].piece[k].bytes; k++) {
			struct str s = str_of(table[i].piece[k].bytes);
			struct packet p = {
				.tuple = { addr_v4(1), addr_v4(2), 0, 0, 17 },
				.payload = s,
				.payload_byte = (uint32_t)s.n,
				.fragment = { true,
					table[i].piece[k].more,
					9,
					table[i].piece[k].at },
			};

			done = fragments_add(f,
				&p,
				k,
				100 + (uint64_t)k,
				50,
				60,
				&j);
		}
		if (done != (table[i].whole != NULL) ||
			(done && !str_is(j.whole, table[i].whole)) ||
			fragments_lost(f) != table[i].lost) {
			fail_msg("%s: \"%.*s\", %llu lost",
				table[i].what,
				STR_FMT(done ? j.whole : STR("nothing")),
				(unsigned long long)fragments_lost(f));
		}
		arena_close(&a);
	}
}

/* Ten thousand packets of which one piece each came, then one that is whole:
 * memory does not grow, and it is joined. */
static void floods_of_pieces_are_bounded(void **state)
{
	(void)state;
	struct arena a;
	struct err err;
	struct joined j;
	char big[1400] = "";

	assert_true(arena_open(&a, 64 << 20, &err));
	struct fragments *f = fragments_new(&a);
	unsigned char *from = a.at;
	for (uint32_t i = 0; i < 10000; i++) {
		struct packet p = {
			.tuple = { addr_v4(i), addr_v4(2), 0, 0, 17 },
			.payload = { big, sizeof big },
			.payload_byte = sizeof big,
			.fragment = { true, true, i, 64000 - 64000 % 8 },
		};
		assert_false(fragments_add(f, &p, i, i, 50, 60, &j));
	}
	assert_true((size_t)(a.at - from) <= FRAGMENTS_BYTE + (1 << 20));
	struct packet p = {
		.tuple = { addr_v4(1), addr_v4(9), 0, 0, 17 },
		.payload = STR("aaaaaaaa"),
		.payload_byte = 8,
		.fragment = { true, true, 5, 0 },
	};
	assert_false(fragments_add(f, &p, 20000, 1, 50, 60, &j));
	p.fragment = (struct fragment){ true, false, 5, 8 };
	p.payload = STR("b");
	p.payload_byte = 1;
	assert_true(fragments_add(f, &p, 20000, 1, 50, 60, &j) &&
		str_is(j.whole, "aaaaaaaab") && j.pieces == 2);
	arena_close(&a);
}

/* --- order --------------------------------------------------------------- */

struct segment_of {
	uint32_t seq;
	/* "^" in front: SYN; "$" behind: FIN; "+" alone: an acknowledgement of
	 * seq by the other side */
	const char *bytes;
};

static bool write_down(void *ctx,
	const struct arrival *a,
	uint64_t lost,
	bool last)
{
	struct buf *b = ctx;

	if (lost)
		buf_fmt(b, "(%llu)", (unsigned long long)lost);
	buf_add(b, a->bytes);
	buf_z(b, last ? "$" : "");
	return true;
}

static const struct side nobody = { 0 };

static void play(struct side *s,
	struct slabs *slabs,
	const struct segment_of *g,
	const struct in_order *out)
{
	struct str t = str_of(g->bytes);
	struct arrival a = { .seq = g->seq };

	if (str_is(t, "+")) {
		segments_acked(s, &nobody, slabs, g->seq, out);
		return;
	}
	a.syn = t.n && t.p[0] == '^';
	a.fin = t.n && t.p[t.n - 1] == '$';
	a.bytes = (struct str){ t.p + a.syn, t.n - a.syn - a.fin };
	segments_push(s, &nobody, slabs, &a, out);
}

static void segments_come_into_order(void **state)
{
	static const struct {
		const char *what;
		struct segment_of segment[8];
		const char *heard;
	} table[] = {
		{ "in order",
			{ { 99, "^" }, { 100, "abc" }, { 103, "def$" } },
			"abcdef$" },
		{ "the other way round",
			{ { 99, "^" }, { 103, "def$" }, { 100, "abc" } },
			"abcdef$" },
		{ "sent again",
			{ { 99, "^" },
				{ 100, "abc" },
				{ 100, "abc" },
				{ 103, "d" } },
			"abcd" },
		{ "sent again with other content",
			{ { 99, "^" }, { 100, "abc" }, { 100, "XYZd" } },
			"abcd" },
		{ "waiting and overlapping: the first stands",
			{ { 99, "^" },
				{ 102, "cde" },
				{ 103, "XXfg" },
				{ 100, "ab" } },
			"abcdefg" },
		{ "picked up midway",
			{ { 500, "abc" }, { 503, "d" } },
			"abcd" },
		{ "data with the SYN", { { 99, "^ab" }, { 102, "c" } }, "abc" },
		{ "round the circle",
			{ { 0xfffffffe, "^" },
				{ 0xffffffff, "ab" },
				{ 1, "cd" } },
			"abcd" },
		{ "lost, and the end says so",
			{ { 99, "^" }, { 103, "def" } },
			"(3)def" },
		{ "lost, and acknowledged",
			{ { 99, "^" },
				{ 103, "d" },
				{ 104, "e" },
				{ 105, "f" },
				{ 106, "+" },
				{ 100, "abc" },
				{ 106, "g" } },
			"(3)defg" },
		{ "acknowledged, and merely late",
			{ { 99, "^" },
				{ 103, "d" },
				{ 104, "+" },
				{ 100, "abc" } },
			"abcd" },
		{ "an end in front of its bytes",
			{ { 99, "^" }, { 103, "$" }, { 100, "abc" } },
			"abc$" },
		{ "a keep-alive",
			{ { 99, "^" },
				{ 100, "abc" },
				{ 102, "" },
				{ 103, "d" } },
			"abcd" },
	};

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		struct arena a;
		struct err err;
		struct buf b = { 0 };
		struct side s = { 0 };

		assert_true(arena_open(&a, 1 << 20, &err));
		struct slabs slabs = slabs_in(&a, 1 << 19);
		struct in_order out = { &b, write_down };
		for (int k = 0; k < 8 && table[i].segment[k].bytes; k++)
			play(&s, &slabs, &table[i].segment[k], &out);
		segments_flush(&s, &slabs, &out);
		if (!str_is(buf_str(&b), table[i].heard)) {
			fail_msg("%s: \"%.*s\", not \"%s\"",
				table[i].what,
				STR_FMT(buf_str(&b)),
				table[i].heard);
		}
		assert_int_equal(slabs.out_byte, 0);
		buf_done(&b);
		arena_close(&a);
	}
}

/* Any order, any cuts, any overlap: the same bytes, as long as none is missing.
 */
static void any_order_gives_the_same(void **state)
{
	enum {
		BYTES = 3000,
		PARTS = 60
	};
	char text[BYTES];
	uint64_t seed = 3;
	struct arena a;
	struct err err;

	(void)state;
	assert_true(arena_open(&a, 4 << 20, &err));
	for (int i = 0; i < BYTES; i++)
		text[i] = (char)('a' + i % 26);
	for (int round = 0; round < 300; round++) {
		struct arena own = a;
		struct slabs slabs = slabs_in(&own, 3 << 20);
		struct buf b = { 0 };
		struct in_order out = { &b, write_down };
		struct side s = { 0 };
		uint32_t order[PARTS];
		uint32_t base = (uint32_t)seed;

		for (uint32_t i = 0; i < PARTS; i++) {
			uint32_t k = (uint32_t)((seed = hash_mix(seed + 1)) %
				(i + 1));
			order[i] = order[k];
			order[k] = i;
		}
		segments_push(&s,
			&nobody,
			&slabs,
			&(struct arrival){
				.seq = base,
				.syn = true,
			},
			&out);
		for (int i = 0; i < PARTS; i++) {
			uint32_t at = order[i] * (BYTES / PARTS);
			uint32_t n = BYTES / PARTS +
				(uint32_t)((seed = hash_mix(seed + 1)) % 40);
			segments_push(&s,
				&nobody,
				&slabs,
				&(struct arrival){
					.seq = base + 1 + at,
					.bytes = { text + at,
						at + n > BYTES ? BYTES - at
							       : n },
				},
				&out);
		}
		assert_true(buf_str(&b).n == BYTES &&
			memcmp(b.p, text, BYTES) == 0 && !s.first &&
			!slabs.out_byte);
		buf_done(&b);
	}
	arena_close(&a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(tunnels_are_peeled),
		cmocka_unit_test(what_is_no_tunnel_stays),
		cmocka_unit_test(the_short_way_is_the_same),
		cmocka_unit_test(pieces_are_joined),
		cmocka_unit_test(floods_of_pieces_are_bounded),
		cmocka_unit_test(segments_come_into_order),
		cmocka_unit_test(any_order_gives_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
