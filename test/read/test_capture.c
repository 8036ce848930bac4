/* SPDX-License-Identifier: Apache-2.0 */
/* Headers decapsulated, pieces of IP packets joined, TCP put in order: each
 * against samples built here, byte by byte. */
#include "../core/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "drive.h"
#include "capture/fragments.h"
#include "capture/neighbours.h"
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
	"45000020 00070000 40118e8a c0000201 c6336407 04d20035 000c0000 " \
	"68692121 "
#define INNER6                                                \
	"60000000 000c1140 20010db8000000000000000000000001 " \
	"20010db8000000000000000000000002 04d20035 000c0000 68692121 "
#define MACS "020000000001 020000000002 "
#define OUTER(proto, len) \
	"4500" len "00010000 40" proto "0000 0a000001 0a000002 "
#define OUTER_UDP(port, ip_len, udp_len) \
	OUTER("11", ip_len) "ffff" port udp_len "0000 "
/* lengths of zero are filled in by whole() */
#define IN_IP(proto) OUTER(proto, "0000")
#define IN_UDP(port) OUTER_UDP(port, "0000", "0000")
#define FROM_UDP(port) OUTER("11", "0000") port "ffff 0000 0000 "
#define FRAME MACS "0800" INNER4
#define FRAME_ARP                                                           \
	"ffffffffffff 020000000002 0806 0001 0800 06 04 0001 020000000002 " \
	"c0000202 000000000000 c0000201 "
/* 108 bytes: length, kind, link type, the interface's name and the rest */
#define PKTAP(link)                                                       \
	"6c000000 01000000" link "656e3000 00000000 00000000 00000000 "   \
	"00000000 00000000 00000000 02000000 0e000000 00000000 ffffffff " \
	"00000000 00000000 00000000 00000000 00000000 00000000 00000000 " \
	"00000000 00000000 00000000 00000000 00000000 00000000 "

/* The lengths of an outer IPv4 packet and its datagram, where they are 0. */
static void whole(struct bytes *p)
{
	size_t udp = p->n - 20;

	if (p->n < 28 || p->b[0] != 0x45 || p->b[2] || p->b[3])
		return;
	p->b[2] = (unsigned char)(p->n >> 8);
	p->b[3] = (unsigned char)p->n;
	if (p->b[9] != 17 || p->b[24] || p->b[25])
		return;
	p->b[24] = (unsigned char)(udp >> 8);
	p->b[25] = (unsigned char)udp;
}

static void links_and_tunnels_are_decapsulated(void **state)
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
			"0800 0000 00000001 0001 00 06 "
			"0200000000010000" INNER4,
			false },
		{ "raw", 101, INNER4, false },
		{ "raw, IPv6", 229, INNER6, true },
		{ "null", 0, "02000000" INNER4, false },
		{ "loop", 108, "00000002" INNER4, false },
		{ "PPP", 9, "ff03 0021" INNER4, false },
		{ "PPP, short", 9, "21" INNER4, false },
		{ "PPP, IPv6", 9, "ff03 0057" INNER6, true },
		{ "HDLC", 104, "0f00 0800" INNER4, false },
		{ "PPPoE",
			1,
			MACS "8864 11 00 0001 0022 0021" INNER4,
			false },
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
				"003e") "08000000 00000100" MACS
					"0800" INNER4,
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
				"0038") "34ff 0028 00000001 0000 00 85 01 "
					"0000 "
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
			"8801 0000 020000000001 020000000002 020000000003 "
			"0000 "
			"0000 aaaa03 000000 0800" INNER4,
			false },
		{ "netfilter log",
			239,
			"02 00 0000 0800 0100 00000000 2400 0900" INNER4,
			false },
		{ "token ring",
			6,
			"1040 020000000001 020000000002 aaaa03 000000 "
			"0800" INNER4,
			false },
		{ "token ring with a route",
			6,
			"1040 020000000001 820000000002 0630 0011 0020 "
			"aaaa03 "
			"000000 0800" INNER4,
			false },
		{ "FDDI",
			10,
			"50 020000000001 020000000002 aaaa03 000000 "
			"0800" INNER4,
			false },
		{ "Cisco HDLC in PPP", 9, "0f00 0800" INNER4, false },
		{ "Cisco HDLC in PPP, multicast",
			50,
			"8f00 86dd" INNER6,
			true },
		{ "PPP HDLC", 50, "ff03 0021" INNER4, false },
		{ "PPP with a direction", 204, "00 ff03 0021" INNER4, false },
		{ "HDLC with a direction",
			205,
			"01 0f00 0800" INNER4,
			false },
		{ "pppd", 166, "0003 0021" INNER4, false },
		{ "PPP, multilink in one piece",
			9,
			"ff03 003d c0000001 0021" INNER4,
			false },
		{ "MPLS in PPP", 9, "ff03 0281 00064140" INNER4, false },
		{ "MPLS in PPP, no address",
			9,
			"0281 000c8040 00064140" INNER4,
			false },
		{ "MPLS multicast in PPP",
			9,
			"ff03 0283 00064140" INNER6,
			true },
		{ "MPLS in PPPoE",
			1,
			MACS "8864 11 00 0001 0026 0281 00064140" INNER4,
			false },
		{ "MPLS in HDLC", 50, "0f00 8847 00064140" INNER4, false },
		{ "MPLS as a link", 219, "00064140" INNER4, false },
		{ "MPLS, Ethernet without a control word",
			1,
			MACS "8847 00020140" FRAME,
			false },
		{ "Frame Relay", 107, "1841 03 cc" INNER4, false },
		{ "Frame Relay, IPv6", 107, "1841 03 8e" INNER6, true },
		{ "Frame Relay, SNAP",
			107,
			"1841 03 00 80 000000 0800" INNER4,
			false },
		{ "Frame Relay, bridged",
			107,
			"1841 03 00 80 0080c2 0007" FRAME,
			false },
		{ "Frame Relay, four bytes of address",
			107,
			"18400001 03 cc" INNER4,
			false },
		{ "Frame Relay as Cisco", 107, "1841 0800" INNER4, false },
		{ "Frame Relay, PPP", 107, "1841 03 cf 0021" INNER4, false },
		{ "Frame Relay with a direction",
			206,
			"00 1841 03 cc" INNER4,
			false },
		{ "SNAP in 802.3",
			1,
			MACS "0028 aaaa03 000000 0800" INNER4 "00000000",
			false },
		{ "SNAP of 802.1H",
			1,
			MACS "0028 aaaa03 0000f8 0800" INNER4,
			false },
		{ "SNAP of another organisation",
			1,
			MACS "0028 aaaa03 00000c 0800" INNER4,
			false },
		{ "WCCP in GRE, IPv6 without a header",
			101,
			IN_IP("2f") "0000 883e" INNER6,
			true },
		{ "SNAP behind a VLAN tag",
			1,
			MACS "8100 0064 0028 aaaa03 000000 0800" INNER4,
			false },
		{ "LLC of IP", 1, MACS "0023 060603" INNER4, false },
		{ "LLC of OSI", 1, MACS "0024 fefe03 cc" INNER4, false },
		{ "LLC too long for a length",
			1,
			MACS "8870 aaaa03 000000 0800" INNER4,
			false },
		{ "SNAP on ATM", 100, "aaaa03 000000 0800" INNER4, false },
		{ "SNAP on ATM, bridged",
			100,
			"aaaa03 0080c2 0007 0000" FRAME,
			false },
		{ "SNAP on Fibre Channel",
			122,
			"0000020000000001 0000020000000002 aaaa03 000000 "
			"0800" INNER4,
			false },
		{ "LLC in cooked",
			113,
			"0000 0001 0006 0200000000010000 0004 aaaa03 000000 "
			"0800" INNER4,
			false },
		{ "802.1Q inside 802.1Q, old types",
			1,
			MACS "9100 0064 9200 0065 9300 0066 0800" INNER4,
			false },
		{ "VN-tag", 1, MACS "8926 00010002 0800" INNER4, false },
		{ "HSR", 1, MACS "892f 0028 0001 0800" INNER4, false },
		{ "TTag of four bytes",
			1,
			MACS "8988 00000001 0800" INNER4,
			false },
		{ "TTag of six bytes",
			1,
			MACS "8988 000000010001 0800" INNER4,
			false },
		{ "TTag, then VLAN",
			1,
			MACS "8988 00000001 8100 0064 86dd" INNER6,
			true },
		{ "Arista",
			1,
			MACS "d28b 0001 0010 00000000 00000000 0800" INNER4,
			false },
		{ "802.1ah", 1, MACS "88e7 00000102" FRAME, false },
		{ "802.1ah in 802.1ad",
			1,
			MACS "88a8 0064 88e7 00000102" FRAME,
			false },
		{ "FabricPath", 1, MACS "8903 0040" FRAME, false },
		{ "TRILL",
			1,
			MACS "22f3 0041 0001 0002 00000000" FRAME,
			false },
		{ "PPI", 192, "0000 0800 01000000" FRAME, false },
		{ "PPI with a field, 802.11",
			192,
			"0000 1000 69000000 02000400 00000000 0801 0000 "
			"020000000001 020000000002 020000000003 0000 aaaa03 "
			"000000 0800" INNER4,
			false },
		{ "PKTAP", 258, PKTAP("01000000") FRAME, false },
		{ "PKTAP of Apple's number",
			149,
			PKTAP("0c000000") INNER4,
			false },
		{ "PKTAP, loopback",
			149,
			PKTAP("00000000") "02000000" INNER4,
			false },
		{ "Prism",
			119,
			"44000000 10000000 0000000000000000 0801 0000 "
			"020000000001 020000000002 020000000003 0000 aaaa03 "
			"000000 0800" INNER4,
			false },
		{ "AVS",
			163,
			"80211001 00000010 0000000000000000 0801 0000 "
			"020000000001 020000000002 020000000003 0000 aaaa03 "
			"000000 0800" INNER4,
			false },
		{ "encapsulating interface",
			109,
			"02000000 00000000 00000000" INNER4,
			false },
		{ "log of pf",
			117,
			"3d 02 00 00 656d3000000000000000000000000000 "
			"00000000000000000000000000000000 00000000 00000000 "
			"00000000 00000000 00000000 00000000 01 "
			"000000" INNER4,
			false },
		{ "netANALYZER", 240, "00000000" FRAME, false },
		{ "netANALYZER with a preamble",
			241,
			"00000000 555555555555 55d5" FRAME,
			false },
		{ "AH",
			101,
			"45000038 00010000 40330000 c0000201 c6336407 "
			"11040000 "
			"00000001 00000001 000000000000000000000000 04d20035 "
			"000c0000 68692121",
			false },
		{ "AH of a tunnel",
			101,
			IN_IP("33") "04040000 00000001 00000001 "
				    "000000000000000000000000" INNER4,
			false },
		{ "AH in IPv6",
			101,
			"60000000 00243340 20010db8000000000000000000000001 "
			"20010db8000000000000000000000002 11040000 00000001 "
			"00000001 000000000000000000000000 04d20035 000c0000 "
			"68692121",
			true },
		{ "EtherIP", 101, IN_IP("61") "3000" FRAME, false },
		{ "MPLS in IP", 101, IN_IP("89") "00064140" INNER4, false },
		{ "L2TPv3 in IP", 101, IN_IP("73") "00000007" FRAME, false },
		{ "L2TPv3 in IP with cookie and sublayer",
			101,
			IN_IP("73") "00000007 1122334455667788 "
				    "40000001" FRAME,
			false },
		{ "L2TPv3 in IP, PPP",
			101,
			IN_IP("73") "00000007 11223344 ff030021" INNER4,
			false },
		{ "GRE with a source route",
			101,
			IN_IP("2f") "4000 0800 00000000 0800 00 04 c0000209 "
				    "0000 00 00" INNER4,
			false },
		{ "PPTP",
			101,
			IN_IP("2f") "3081 880b 0024 0001 00000001 00000000 "
				    "ff03 0021" INNER4,
			false },
		{ "NVGRE",
			101,
			IN_IP("2f") "2000 6558 00000100" FRAME,
			false },
		{ "EoIP",
			101,
			IN_IP("2f") "2001 6400 002e 0100" FRAME,
			false },
		{ "MPLS in GRE",
			101,
			IN_IP("2f") "0000 8847 00064140" INNER4,
			false },
		{ "WCCP in GRE",
			101,
			IN_IP("2f") "0000 883e 05590048" INNER4,
			false },
		{ "WCCP in GRE, no header",
			101,
			IN_IP("2f") "0000 883e" INNER4,
			false },
		{ "Aruba, Ethernet",
			101,
			IN_IP("2f") "0000 9000" FRAME,
			false },
		{ "Aruba, 802.11",
			101,
			IN_IP("2f") "0000 8230 0801 0000 020000000001 "
				    "020000000002 020000000003 0000 aaaa03 "
				    "000000 0800" INNER4,
			false },
		{ "ERSPAN III, IP",
			101,
			IN_IP("2f") "1000 22eb 00000001 2000 0000 00000000 "
				    "0000 08 00" INNER4,
			false },
		{ "ERSPAN II, TTag",
			101,
			IN_IP("2f") "1000 88be 00000001 1000 0000 "
				    "00000000" MACS
				    "8988 00000001 0800" INNER4,
			false },
		{ "VXLAN as Linux",
			101,
			IN_UDP("2118") "08000000 00000100" FRAME,
			false },
		{ "VXLAN with a group policy",
			101,
			IN_UDP("12b5") "88080001 00000100" FRAME,
			false },
		{ "VXLAN with reserved bits",
			101,
			IN_UDP("12b5") "0c000003 00000101" FRAME,
			false },
		{ "VXLAN-GPE on VXLAN's port",
			101,
			IN_UDP("2118") "0c000001 00000100" INNER4,
			false },
		{ "VXLAN on any port, with a next protocol",
			101,
			IN_UDP("3039") "0c000003 00000100" FRAME,
			false },
		{ "VXLAN on any port",
			101,
			IN_UDP("3039") "08000000 00000100" FRAME "0000",
			false },
		{ "Geneve, IP",
			101,
			IN_UDP("17c1") "00000800 00000100" INNER4,
			false },
		{ "GTP, version 0",
			101,
			IN_UDP("0d3a") "1eff 0020 0001 0002 00ffffff "
				       "0000000000000000" INNER4,
			false },
		{ "L2TP",
			101,
			IN_UDP("06a5") "0002 0001 0002 ff03 0021" INNER4,
			false },
		{ "L2TP from the server",
			101,
			FROM_UDP("06a5") "4002 002a 0001 0002 0021" INNER4,
			false },
		{ "L2TP with all there can be",
			101,
			IN_UDP("06a5") "4b02 0034 0001 0002 0000 0001 0002 "
				       "0000 "
				       "ff03 0021" INNER4,
			false },
		{ "L2TPv3",
			101,
			IN_UDP("06a5") "0003 0000 00000007" FRAME,
			false },
		{ "L2TPv3 with a cookie",
			101,
			IN_UDP("06a5") "0003 0000 00000007 11223344" FRAME,
			false },
		{ "Teredo", 101, IN_UDP("0dd8") INNER6, true },
		{ "Teredo with an origin",
			101,
			FROM_UDP("0dd8") "0000 f227 3fffffbd" INNER6,
			true },
		{ "Teredo with authentication and origin",
			101,
			FROM_UDP("0dd8") "0001 0202 6162 6364 "
					 "0102030405060708 "
					 "00 0000 f227 3fffffbd" INNER6,
			true },
		{ "LISP",
			101,
			IN_UDP("10f5") "80000001 00000001" INNER4,
			false },
		{ "GRE in UDP",
			101,
			IN_UDP("1292") "0000 0800" INNER4,
			false },
		{ "GRE in UDP with a key",
			101,
			IN_UDP("1292") "2000 86dd 00000001" INNER6,
			true },
		{ "AYIYA",
			101,
			IN_UDP("13d0") "44 52 11 29 00000000 "
				       "20010db8000000000000000000000009 "
				       "0000000000000000000000000000000000000"
				       "00"
				       "0" INNER6,
			true },
		{ "CAPWAP, 802.3",
			101,
			IN_UDP("147f") "00 10 02 00 00000000" FRAME,
			false },
		{ "CAPWAP, 802.11 with its bytes swapped",
			101,
			FROM_UDP("147f") "00 20 03 10 00000000 06 "
					 "020000000001 "
					 "00 0208 0000 020000000001 "
					 "020000000002 020000000003 0000 "
					 "aaaa03 000000 0800" INNER4,
			false },
		{ "FOU", 101, IN_UDP("15b3") INNER4, false },
		{ "GUE", 101, IN_UDP("17c0") "0004 0000" INNER4, false },
		{ "GUE with options",
			101,
			IN_UDP("17c0") "0129 8000 00000001" INNER6,
			true },
		{ "GUE, GRE",
			101,
			IN_UDP("15b3") "002f 0000 0000 0800" INNER4,
			false },
		{ "MPLS in UDP",
			101,
			IN_UDP("19eb") "00064140" INNER4,
			false },
		{ "MPLS in UDP, a pseudowire",
			101,
			IN_UDP("19eb") "00064140 00000000" FRAME,
			false },
		{ "HP ERM",
			101,
			IN_UDP("1efc") "00000000 00000000 00000000" FRAME,
			false },
		{ "TZSP",
			101,
			IN_UDP("9090") "0100 0001 00 0a01c8 01" FRAME,
			false },
		{ "TZSP, 802.11",
			101,
			IN_UDP("9090") "0100 0012 01 0801 0000 020000000001 "
				       "020000000002 020000000003 0000 "
				       "aaaa03 "
				       "000000 0800" INNER4,
			false },
		{ "a tunnel in a tunnel in a tunnel",
			101,
			IN_UDP("12b5") "08000000 00000100" MACS
				       "0800" OUTER("2f",
					       "0038") "0000 0800" INNER4,
			false },
	};

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		struct bytes p = { .n = 0 };
		struct packet got;
		char src[ADDR_TEXT_N];

		hex(&p, table[i].packet);
		whole(&p);
		struct unread unread = { 0 };
		const char *why = packet_read(table[i].link,
			(struct str){ (const char *)p.b, p.n },
			&got,
			&unread);
		if (why)
			fail_msg("%s: %s", table[i].what, why);
		struct str from = addr_text(got.tuple.src, src);
		if (!str_is(from,
			    table[i].v6 ? "2001:db8::1" : "192.0.2.1") ||
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
				    &got,
				    &unread)) {
				assert_true(got.payload.n <= n);
			}
		}
	}
}

/* What cannot be decapsulated is a flow of its own; what it carries is noted
 * where it is known to be a packet. */
static void what_is_no_tunnel_stays(void **state)
{
	static const struct {
		const char *what, *packet;
		unsigned proto, dport;
		const char *carried;
	} table[] = {
		{ "GRE with something else",
			IN_IP("2f") "0000 1234 00000000 00000000",
			47,
			0,
			"EtherType 0x1234 1" },
		{ "GRE of a version to come",
			IN_IP("2f") "0002 0800" INNER4,
			47,
			0,
			"GRE version 2 1" },
		{ "a GRE source route without end",
			IN_IP("2f") "4000 0800 00000000 0800 00 ff c0000209",
			47,
			0,
			"cut or malformed 1" },
		{ "UDP on VXLAN's port",
			IN_UDP("12b5") "ff000000 00000100 11223344 55667788 "
				       "99aabbcc",
			17,
			4789,
			"" },
		{ "nothing behind VXLAN",
			IN_UDP("12b5") "08000000 00000100" MACS "9999 0000",
			17,
			4789,
			"EtherType 0x9999 1" },
		{ "ARP in VXLAN",
			IN_UDP("12b5") "08000000 00000100" FRAME_ARP,
			17,
			4789,
			"ARP 1" },
		{ "VXLAN on any port, wrong checksum",
			IN_UDP("3039") "08000000 00000100" MACS
				       "0800 45000020 "
				       "00070000 40110001 c0000201 c6336407 "
				       "04d20035 000c0000 68692121",
			17,
			12345,
			"" },
		{ "VXLAN on any port, not the length that is left",
			IN_UDP("3039") "08000000 00000100" FRAME
				       "0000000000000000 0000000000000000 "
				       "0000000000000000 0000000000000000 "
				       "0000000000000000 0000000000000000",
			17,
			12345,
			"" },
		{ "VXLAN on any port, reserved bits",
			IN_UDP("3039") "18000000 00000100" FRAME,
			17,
			12345,
			"" },
		{ "IPv6 on any port that is not Teredo's",
			IN_UDP("3039") INNER6,
			17,
			12345,
			"" },
		{ "L2TP, control",
			IN_UDP("06a5") "c802 0014 0000 0000 0000 0000 8008 "
				       "0000 "
				       "0000 0001",
			17,
			1701,
			"" },
		{ "L2TP, a length that lies",
			IN_UDP("06a5") "4002 ffff 0001 0002 0021" INNER4,
			17,
			1701,
			"" },
		{ "L2TP, negotiation",
			IN_UDP("06a5") "0002 0001 0002 ff03 c021 01010004 "
				       "00000000",
			17,
			1701,
			"LCP 1" },
		{ "L2TP, encrypted",
			IN_UDP("06a5") "0002 0001 0002 ff03 00fd 90010203 "
				       "00000000",
			17,
			1701,
			"PPP compressed or encrypted 1" },
		{ "L2TPv3, no packet",
			IN_UDP("06a5") "0003 0000 00000007 11223344 11223344 "
				       "11223344",
			17,
			1701,
			"cut or malformed 1" },
		{ "CAPWAP, encrypted",
			IN_UDP("147f") "01000000 16fefd00 00000000 00000001",
			17,
			5247,
			"" },
		{ "CAPWAP, keep-alive",
			IN_UDP("147f") "00100208 00000000 00160012 00231122 "
				       "33445566",
			17,
			5247,
			"" },
		{ "CAPWAP, a fragment",
			IN_UDP("147f") "00100280 00010000" FRAME,
			17,
			5247,
			"" },
		{ "CAPWAP, management",
			IN_UDP("147f") "00100300 00000000 8000 0000 "
				       "ffffffffffff 020000000002",
			17,
			5247,
			"802.11 management 1" },
		{ "LISP, encrypted",
			IN_UDP("10f5") "81000001 00000001" INNER4,
			17,
			4341,
			"" },
		{ "GUE, control",
			IN_UDP("17c0") "2004 0000" INNER4,
			17,
			6080,
			"" },
		{ "GUE, not a packet",
			IN_UDP("17c0") "0004 0000 45000020 00000000 00000000",
			17,
			6080,
			"" },
		{ "MPLS in UDP, labels without end",
			IN_UDP("19eb") "00064040 00064040 00064040 00064040 "
				       "00064040",
			17,
			6635,
			"" },
		{ "TZSP, keep-alive",
			IN_UDP("9090") "01040000 01000000 00000000 00000000",
			17,
			37008,
			"" },
		{ "TZSP, tags without end",
			IN_UDP("9090") "01000001 0aff0000 00000000 00000000",
			17,
			37008,
			"cut or malformed 1" },
		{ "TZSP of token ring",
			IN_UDP("9090") "01000002 01000000 00000000 00000000",
			17,
			37008,
			"TZSP protocol 2 1" },
		{ "AYIYA, a query",
			IN_UDP("13d0") "44 52 12 29 00000000 "
				       "20010db8000000000000000000000009",
			17,
			5072,
			"" },
		{ "AH that is longer than the packet",
			IN_IP("33") "11ff0000 00000001 00000001 00000000",
			51,
			0,
			"cut or malformed 1" },
		{ "AH of no length",
			IN_IP("33") "11000000 00000001 00000001 00000000",
			51,
			0,
			"cut or malformed 1" },
		{ "EtherIP of a version to come",
			IN_IP("61") "4000" FRAME,
			97,
			0,
			"cut or malformed 1" },
		{ "L2TPv3 in IP, control",
			IN_IP("73") "00000000 c8030014" INNER4,
			115,
			0,
			"cut or malformed 1" },
		{ "IPComp",
			IN_IP("6c") "04000002 78da0102 03040506",
			108,
			0,
			"IPComp (compressed) 1" },
		{ "WCCP of nothing",
			IN_IP("2f") "0000 883e 0559",
			47,
			0,
			"cut or malformed 1" },
		{ "ESP", IN_IP("32") "00000001 00000002", 50, 0, "" },
		{ "a packet without ports in a tunnel",
			IN_UDP("12b5") "08000000 00000100" MACS
				       "0800 4600001c "
				       "00000000 01020000 c0000201 e0000016 "
				       "94040000 22000000",
			2,
			0,
			"" },
	};

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		struct bytes p = { .n = 0 };
		struct packet got;
		struct unread unread = { 0 };
		struct unread_counts counts = { 0 };
		char carried[64];

		hex(&p, table[i].packet);
		whole(&p);
		const char *why = packet_read(101,
			(struct str){ (const char *)p.b, p.n },
			&got,
			&unread);
		if (why || got.tuple.proto != table[i].proto ||
			got.tuple.dport != table[i].dport) {
			fail_msg("%s: %s protocol %u, port %u",
				table[i].what,
				why ? why : "",
				got.tuple.proto,
				got.tuple.dport);
		}
		if (unread.of)
			unread_count(&counts, &unread);
		unread_text(&counts, 8, carried, sizeof carried);
		if (strcmp(carried, table[i].carried) != 0) {
			fail_msg("%s: carries \"%s\"",
				table[i].what,
				carried);
		}
	}
}

/* Tunnels one inside the other without end: the innermost that could be read
 * within the limit is what there is. */
static void nesting_ends(void **state)
{
	static const char layer[] =
		"2000 6558 00000100" MACS "0800 4500ffff 00000000 402f0000 "
		"0a000001 0a000002 ";
	struct bytes p = { .n = 0 };
	struct packet got;
	struct unread unread = { 0 };

	(void)state;
	hex(&p, "4500ffff 00000000 402f0000 0a000001 0a000002");
	for (int i = 0; i < 40; i++)
		hex(&p, layer);
	assert_null(packet_read(101,
		(struct str){ (const char *)p.b, p.n },
		&got,
		&unread));
	assert_int_equal(got.tuple.proto, 47);
	assert_true(got.headers <= 33);
	assert_int_equal(unread.of, UNREAD_DEEP);
}

/* What is not IP has a name, or a number. */
static void what_is_not_ip_is_named(void **state)
{
	static const struct {
		uint32_t link;
		const char *packet, *name;
	} table[] = {
		{ 1, FRAME_ARP, "ARP 1" },
		{ 1, MACS "8100 0064 0806 0001", "ARP 1" },
		{ 1, MACS "88cc 0207", "LLDP 1" },
		{ 1, MACS "88e5 2000 00000001", "MACsec (encrypted) 1" },
		{ 1, MACS "8863 1109 0000 0000", "PPPoE discovery 1" },
		{ 1, MACS "1234 0000", "EtherType 0x1234 1" },
		{ 1, MACS "0026 424203 0000", "STP 1" },
		{ 1, MACS "0026 f0f003 0000", "NetBIOS frames 1" },
		{ 1, MACS "0026 ffff00 0000", "IPX 1" },
		{ 1, MACS "0026 121203 0000", "LLC 0x12 1" },
		{ 1, MACS "0026 fefe03 83", "IS-IS 1" },
		{ 1, MACS "0026 aaaa03 00000c 2000", "CDP 1" },
		{ 1, MACS "0026 aaaa03 00000c 010b", "PVST+ 1" },
		{ 1, MACS "0026 aaaa03 123456 789a", "SNAP 0x123456789a 1" },
		{ 1,
			MACS "8847 00064140 10000021 0000",
			"MPLS channel 0x0021 1" },
		{ 1, MACS "8988 00000001 9999 0000", "Cisco TTag 1" },
		{ 9, "ff03 c021 0101", "LCP 1" },
		{ 9, "ff03 8021 0101", "IPCP 1" },
		{ 9, "ff03 8281 0101", "MPLSCP 1" },
		{ 9, "0f00 8035 00000002", "SLARP 1" },
		{ 9, "ff03 4001 0101", "PPP 0x4001 1" },
		{ 50, "8f00 2000 01b4", "CDP 1" },
		{ 104, "0f00 8035 00000002", "SLARP 1" },
		{ 104, "0f00 fefe 03 83 1b", "IS-IS 1" },
		{ 107, "0001 03 08 00 75", "Q.933 (LMI) 1" },
		{ 107, "1841 03 b1 c0", "Frame Relay fragments 1" },
		{ 107, "1841 03 99", "NLPID 0x99 1" },
		{ 10,
			"41 020000000001 020000000002 00",
			"frame control 0x41 1" },
		{ 105, "8000 0000 ffffffffffff", "802.11 management 1" },
		{ 105, "d400 0000 020000000001", "802.11 control 1" },
		{ 105, "4801 0000 020000000001", "802.11 without data 1" },
		{ 105,
			"0841 0000 020000000001 020000000002 020000000003 "
			"0000",
			"802.11 encrypted 1" },
		{ 105,
			"8801 0000 020000000001 020000000002 020000000003 "
			"0000 "
			"8000",
			"802.11 aggregates 1" },
		{ 0, "1e000000 00", "address family 30 1" },
		{ 101, "7500", "IP version 7 1" },
		{ 192,
			"0000 0800 c3000000 0000",
			"link type 195 (IEEE 802.15.4) 1" },
		{ 149, "0102030405060708", "link type 149 (private use) 1" },
		{ 113, "0000 0118 0000 0000000000000000 000c 00", "CAN 1" },
	};

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		struct bytes p = { .n = 0 };
		struct packet got;
		struct unread unread = { 0 };
		struct unread_counts counts = { 0 };
		char name[64];

		hex(&p, table[i].packet);
		const char *why = packet_read(table[i].link,
			(struct str){ (const char *)p.b, p.n },
			&got,
			&unread);
		if (why != packet_not_ip) {
			fail_msg("%s: %s",
				table[i].name,
				why ? why : "was read");
		}
		unread_count(&counts, &unread);
		unread_text(&counts, 8, name, sizeof name);
		if (strcmp(name, table[i].name) != 0)
			fail_msg("%s: \"%s\"", table[i].name, name);
	}
}

static void kinds_are_counted(void **state)
{
	static const struct {
		struct unread u;
		uint64_t n;
	} seen[] = {
		{ { .of = UNREAD_TYPE, .code = 0x88cc }, 2 },
		{ { .of = UNREAD_TYPE, .code = 0x0806 }, 5 },
		{ { .of = UNREAD_SNAP, .code = 0x00000c2000 }, 1 },
		{ { .of = UNREAD_SAP, .code = 0x42 }, 3 },
		{ { .of = UNREAD_TYPE, .code = 0x2000 }, 2 },
	};
	struct unread_counts counts = { 0 };
	char text[128];

	(void)state;
	unread_text(&counts, 8, text, sizeof text);
	assert_string_equal(text, "");
	for (size_t i = 0; i < N(seen); i++) {
		for (uint64_t n = 0; n < seen[i].n; n++)
			unread_count(&counts, &seen[i].u);
	}
	unread_text(&counts, 8, text, sizeof text);
	assert_string_equal(text, "ARP 5, CDP 3, STP 3, LLDP 2");
	unread_text(&counts, 2, text, sizeof text);
	assert_string_equal(text, "ARP 5, CDP 3, others 5");
	unread_text(&counts, 8, text, 16); /* cut between kinds */
	assert_string_equal(text, "ARP 5, CDP 3");
	for (uint64_t code = 0x5000; code < 0x5100; code++) {
		unread_count(&counts,
			&(struct unread){ .of = UNREAD_TYPE, .code = code });
	}
	assert_int_equal(counts.total, 13 + 256);
	unread_text(&counts, 2, text, sizeof text);
	assert_string_equal(text, "ARP 5, CDP 3, others 261");
}

static void addresses_are_claimed(void **state)
{
	static const struct {
		const char *arp, *address, *mac;
	} table[] = {
		{ "0001 0800 06 04 0001 020000000002 c0000202 "
		  "000000000000 c0000201",
			"192.0.2.2",
			"02:00:00:00:00:02" },
		/* again, also in an answer */
		{ "0001 0800 06 04 0002 020000000002 c0000202 "
		  "020000000001 c0000201",
			NULL,
			NULL },
		/* another says so, and the first again */
		{ "0001 0800 06 04 0002 0200000000ff c0000202 "
		  "020000000001 c0000201",
			"192.0.2.2",
			"02:00:00:00:00:ff" },
		{ "0001 0800 06 04 0002 020000000002 c0000202 "
		  "020000000001 c0000201",
			"192.0.2.2",
			"02:00:00:00:00:02" },
		/* a second address of the same machine */
		{ "0001 0800 06 04 0001 020000000002 c0000203 "
		  "000000000000 c0000203",
			"192.0.2.3",
			"02:00:00:00:00:02" },
		/* a probe, a group's hardware address, none, a group */
		{ "0001 0800 06 04 0001 020000000003 00000000 "
		  "000000000000 c0000204",
			NULL,
			NULL },
		{ "0001 0800 06 04 0002 ffffffffffff c0000205 "
		  "020000000001 c0000201",
			NULL,
			NULL },
		{ "0001 0800 06 04 0002 000000000000 c0000205 "
		  "020000000001 c0000201",
			NULL,
			NULL },
		{ "0001 0800 06 04 0002 020000000004 e0000001 "
		  "020000000001 c0000201",
			NULL,
			NULL },
		/* inverse ARP, other networks, lengths that lie, cut */
		{ "0001 0800 06 04 0008 020000000005 c0000205 "
		  "020000000001 c0000201",
			NULL,
			NULL },
		{ "000f 0800 06 04 0001 020000000005 c0000205 "
		  "020000000001 c0000201",
			NULL,
			NULL },
		{ "0001 86dd 06 04 0001 020000000005 c0000205 "
		  "020000000001 c0000201",
			NULL,
			NULL },
		{ "0001 0800 06 10 0001 020000000005 c0000205 "
		  "020000000001 c0000201",
			NULL,
			NULL },
		{ "0001 0800 06 04 0001 020000000005 c000", NULL, NULL },
	};
	struct arena a;
	struct err err;

	(void)state;
	assert_true(arena_open(&a, 32 << 20, &err));
	struct neighbours *n = neighbours_new(&a);
	for (size_t i = 0; i < N(table); i++) {
		struct bytes p = { .n = 0 };
		struct claim_of_address got;
		char text[ADDR_TEXT_N];

		hex(&p, table[i].arp);
		bool is = neighbours_claim(n,
			(struct str){ (const char *)p.b, p.n },
			&got);
		if (is != (table[i].mac != NULL))
			fail_msg("message %zu", i);
		if (!is)
			continue;
		assert_true(str_is(addr_text(got.address, text),
			table[i].address));
		assert_string_equal(got.mac, table[i].mac);
	}
	/* more addresses than are remembered: what comes beyond is said each
	 * time */
	for (uint32_t k = 0; k < NEIGHBOURS_MAX + 100; k++) {
		struct bytes p = { .n = 0 };
		char message[80];
		struct claim_of_address got;

		snprintf(message,
			sizeof message,
			"0001 0800 06 04 0001 020000000002 %08x 00000000 "
			"00000000 0000",
			0x0a000000 + k);
		hex(&p, message);
		struct str s = { (const char *)p.b, p.n };
		assert_true(neighbours_claim(n, s, &got));
		assert_int_equal(neighbours_claim(n, s, &got),
			k >= NEIGHBOURS_MAX - 2);
	}
	arena_close(&a);
}

static void neighbours_are_asked_for(void **state)
{
	static const struct {
		int64_t t_s;
		const char *arp, *who, *whom;
	} table[] = {
		{ 100,
			"0001 0800 06 04 0001 020000000002 c0000202 "
			"000000000000 c0000201",
			"192.0.2.2",
			"192.0.2.1" },
		/* again; when a minute is over; when the clock goes back */
		{ 159,
			"0001 0800 06 04 0001 020000000002 c0000202 "
			"000000000000 c0000201",
			NULL,
			NULL },
		{ 160,
			"0001 0800 06 04 0001 020000000002 c0000202 "
			"000000000000 c0000201",
			"192.0.2.2",
			"192.0.2.1" },
		{ 90,
			"0001 0800 06 04 0001 020000000002 c0000202 "
			"000000000000 c0000201",
			"192.0.2.2",
			"192.0.2.1" },
		/* another asks, and it asks for another */
		{ 90,
			"0001 0800 06 04 0001 020000000003 c0000203 "
			"000000000000 c0000201",
			"192.0.2.3",
			"192.0.2.1" },
		{ 90,
			"0001 0800 06 04 0001 020000000002 c0000202 "
			"000000000000 c0000204",
			"192.0.2.2",
			"192.0.2.4" },
		/* an answer, a probe, where itself is, nobody, cut */
		{ 90,
			"0001 0800 06 04 0002 020000000005 c0000205 "
			"020000000001 c0000201",
			NULL,
			NULL },
		{ 90,
			"0001 0800 06 04 0001 020000000005 00000000 "
			"000000000000 c0000201",
			NULL,
			NULL },
		{ 90,
			"0001 0800 06 04 0001 020000000005 c0000205 "
			"000000000000 c0000205",
			NULL,
			NULL },
		{ 90,
			"0001 0800 06 04 0001 020000000005 c0000205 "
			"000000000000 00000000",
			NULL,
			NULL },
		{ 90,
			"0001 0800 06 04 0001 020000000005 c0000205 "
			"000000000000 c000",
			NULL,
			NULL },
	};
	struct arena a;
	struct err err;

	(void)state;
	assert_true(arena_open(&a, 32 << 20, &err));
	struct neighbours *n = neighbours_new(&a);
	for (size_t i = 0; i < N(table); i++) {
		struct bytes p = { .n = 0 };
		struct claim_of_address who;
		struct addr whom;
		char text[ADDR_TEXT_N];

		hex(&p, table[i].arp);
		bool is = neighbours_asks(n,
			(struct str){ (const char *)p.b, p.n },
			table[i].t_s * 1000000000,
			&who,
			&whom);
		if (is != (table[i].who != NULL))
			fail_msg("message %zu", i);
		if (!is)
			continue;
		assert_true(
			str_is(addr_text(who.address, text), table[i].who));
		assert_true(str_is(addr_text(whom, text), table[i].whom));
	}
	/* more than are remembered: each is told all the same */
	for (uint32_t k = 0; k < 3 * ASKED_MAX; k++) {
		struct bytes p = { .n = 0 };
		char message[80];
		struct claim_of_address who;
		struct addr whom;

		snprintf(message,
			sizeof message,
			"0001 0800 06 04 0001 020000000002 c0000202 "
			"000000000000 %08x",
			0x0a000000 + k);
		hex(&p, message);
		struct str s = { (const char *)p.b, p.n };
		assert_true(neighbours_asks(n, s, T_NONE, &who, &whom));
		assert_false(neighbours_asks(n, s, T_NONE, &who, &whom));
	}
	arena_close(&a);
}

static bool same_packet(const struct packet *a, const struct packet *b)
{
	return addr_eq(a->tuple.src, b->tuple.src) &&
		addr_eq(a->tuple.dst, b->tuple.dst) &&
		a->tuple.sport == b->tuple.sport &&
		a->tuple.dport == b->tuple.dport &&
		a->tuple.proto == b->tuple.proto &&
		a->payload_byte == b->payload_byte &&
		a->payload.p == b->payload.p &&
		a->payload.n == b->payload.n && a->seq == b->seq &&
		a->ack == b->ack && a->window == b->window &&
		a->tcp_flags == b->tcp_flags && a->ttl == b->ttl &&
		a->ip_id == b->ip_id && a->fragment.is == b->fragment.is;
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
		/* on another port; L2TP, from its server; Teredo */
		MACS "0800 45000052 00070000 40110000 c0000201 c6336407 "
		     "04d23039 003e0000 08000000 00000100" FRAME,
		MACS "0800 45000044 00070000 40110000 c0000201 c6336407 "
		     "06a504d2 00300000 0002 0001 0002 0021" INNER4,
		MACS "0800 45000050 00070000 40110000 c0000201 c6336407 "
		     "04d20dd8 003c0000" INNER6,
	};
	uint64_t seed = 7;

	(void)state;
	for (size_t i = 0; i < N(usual); i++) {
		for (int k = 0; k < 150000; k++) {
			struct bytes p = { .n = 0 };
			struct packet a;
			struct packet b;
			struct unread unread = { 0 };

			hex(&p, usual[i]);
			for (unsigned change = 0; change < seed % 3;
				change++) {
				seed = hash_mix(seed + 0x9e3779b97f4a7c15U);
				p.b[seed % p.n] = (unsigned char)(seed >> 40);
			}
			seed = hash_mix(seed + 0x9e3779b97f4a7c15U);
			size_t n = seed % 4 ? p.n : (seed >> 8) % (p.n + 1);
			const char *why_a = packet_read(1,
				(struct str){ (const char *)p.b, n },
				&a,
				&unread);
			const char *why_b = packet_read_walking(1,
				(struct str){ (const char *)p.b, n },
				&b,
				&unread);
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
		{ "data with the SYN",
			{ { 99, "^ab" }, { 102, "c" } },
			"abc" },
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
		cmocka_unit_test(links_and_tunnels_are_decapsulated),
		cmocka_unit_test(what_is_no_tunnel_stays),
		cmocka_unit_test(nesting_ends),
		cmocka_unit_test(what_is_not_ip_is_named),
		cmocka_unit_test(kinds_are_counted),
		cmocka_unit_test(addresses_are_claimed),
		cmocka_unit_test(neighbours_are_asked_for),
		cmocka_unit_test(the_short_way_is_the_same),
		cmocka_unit_test(pieces_are_joined),
		cmocka_unit_test(floods_of_pieces_are_bounded),
		cmocka_unit_test(segments_come_into_order),
		cmocka_unit_test(any_order_gives_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
