/* SPDX-License-Identifier: Apache-2.0 */
/* Names of what is not read. source: IEEE and IANA registries of EtherTypes, of
 * LLC service access points, of PPP protocols; ISO/IEC TR 9577;
 * tcpdump.org/linktypes.html */
#include "capture/unread.h"

#include <inttypes.h>
#include <stdio.h>

#include "capture/capture.h"

/* how a number without a name is written */
static const char *const unnamed[] = {
	[UNREAD_NOTHING] = "nothing",
	[UNREAD_TYPE] = "EtherType 0x%04" PRIx64,
	[UNREAD_SAP] = "LLC 0x%02" PRIx64,
	[UNREAD_SNAP] = "SNAP 0x%010" PRIx64,
	[UNREAD_NLPID] = "NLPID 0x%02" PRIx64,
	[UNREAD_PPP] = "PPP 0x%04" PRIx64,
	[UNREAD_HDLC] = "Cisco HDLC 0x%04" PRIx64,
	[UNREAD_WIRELESS] = "802.11 frame %" PRIu64,
	[UNREAD_FRAME] = "frame control 0x%02" PRIx64,
	[UNREAD_FAMILY] = "address family %" PRIu64,
	[UNREAD_VERSION] = "IP version %" PRIu64,
	[UNREAD_CHANNEL] = "MPLS channel 0x%04" PRIx64,
	[UNREAD_GRE] = "GRE version %" PRIu64,
	[UNREAD_NEXT] = "next protocol %" PRIu64,
	[UNREAD_TZSP] = "TZSP protocol %" PRIu64,
	[UNREAD_PROTO] = "IP protocol %" PRIu64,
	[UNREAD_LINK] = "link type %" PRIu64,
	[UNREAD_BROKEN] = "cut or malformed",
	[UNREAD_DEEP] = "in more than 32 headers",
};

static const struct {
	enum unread_of of;
	uint64_t code;
	const char *name;
} names[] = {
	{ UNREAD_TYPE, 0x0000, "keepalive" },
	{ UNREAD_TYPE, 0x0001, "IPX" }, /* Linux cooked */
	{ UNREAD_TYPE, 0x000c, "CAN" }, /* Linux cooked */
	{ UNREAD_TYPE, 0x000d, "CAN FD" },
	{ UNREAD_TYPE, 0x0017, "IrDA" },
	{ UNREAD_TYPE, 0x00f6, "IEEE 802.15.4" },
	{ UNREAD_TYPE, 0x00fe, "OSI" },
	{ UNREAD_TYPE, 0x0600, "XNS" },
	{ UNREAD_TYPE, 0x0806, "ARP" },
	{ UNREAD_TYPE, 0x0842, "Wake-on-LAN" },
	{ UNREAD_TYPE, 0x0bad, "VINES" },
	{ UNREAD_TYPE, 0x2000, "CDP" },
	{ UNREAD_TYPE, 0x2001, "NHRP" },
	{ UNREAD_TYPE, 0x22ea, "SRP" },
	{ UNREAD_TYPE, 0x22f0, "AVTP" },
	{ UNREAD_TYPE, 0x4305, "batman-adv" },
	{ UNREAD_TYPE, 0x6001, "DEC MOP" },
	{ UNREAD_TYPE, 0x6002, "DEC MOP" },
	{ UNREAD_TYPE, 0x6003, "DECnet" },
	{ UNREAD_TYPE, 0x6004, "LAT" },
	{ UNREAD_TYPE, 0x8035, "RARP" },
	{ UNREAD_TYPE, 0x809b, "AppleTalk" },
	{ UNREAD_TYPE, 0x80f3, "AARP" },
	{ UNREAD_TYPE, 0x8137, "IPX" },
	{ UNREAD_TYPE, 0x8138, "IPX" },
	{ UNREAD_TYPE, 0x8808, "Ethernet flow control" },
	{ UNREAD_TYPE, 0x8809, "slow protocols (LACP, OAM)" },
	{ UNREAD_TYPE, 0x8819, "CobraNet" },
	{ UNREAD_TYPE, 0x8863, "PPPoE discovery" },
	{ UNREAD_TYPE, 0x886d, "Intel ANS" },
	{ UNREAD_TYPE, 0x886f, "NLB heartbeat" },
	{ UNREAD_TYPE, 0x887b, "HomePlug" },
	{ UNREAD_TYPE, 0x8881, "CDMA2000 A10" },
	{ UNREAD_TYPE, 0x888e, "EAPOL" },
	{ UNREAD_TYPE, 0x8892, "PROFINET" },
	{ UNREAD_TYPE, 0x8899, "Realtek" },
	{ UNREAD_TYPE, 0x889a, "HyperSCSI" },
	{ UNREAD_TYPE, 0x88a2, "ATA over Ethernet" },
	{ UNREAD_TYPE, 0x88a4, "EtherCAT" },
	{ UNREAD_TYPE, 0x88ab, "POWERLINK" },
	{ UNREAD_TYPE, 0x88b5, "IEEE experimental" },
	{ UNREAD_TYPE, 0x88b6, "IEEE experimental" },
	{ UNREAD_TYPE, 0x88b7, "OUI extended" },
	{ UNREAD_TYPE, 0x88b8, "GOOSE" },
	{ UNREAD_TYPE, 0x88ba, "sampled values" },
	{ UNREAD_TYPE, 0x88bb, "LWAPP" },
	{ UNREAD_TYPE, 0x88c7, "802.11 preauthentication" },
	{ UNREAD_TYPE, 0x88ca, "TIPC" },
	{ UNREAD_TYPE, 0x88cc, "LLDP" },
	{ UNREAD_TYPE, 0x88cd, "SERCOS III" },
	{ UNREAD_TYPE, 0x88d9, "LLTD" },
	{ UNREAD_TYPE, 0x88dc, "WSMP" },
	{ UNREAD_TYPE, 0x88e1, "HomePlug AV" },
	{ UNREAD_TYPE, 0x88e3, "MRP" },
	{ UNREAD_TYPE, 0x88e5, "MACsec (encrypted)" },
	{ UNREAD_TYPE, 0x88f5, "MVRP" },
	{ UNREAD_TYPE, 0x88f6, "MMRP" },
	{ UNREAD_TYPE, 0x88f7, "PTP" },
	{ UNREAD_TYPE, 0x88f8, "NC-SI" },
	{ UNREAD_TYPE, 0x88fb, "PRP" },
	{ UNREAD_TYPE, 0x8902, "CFM" },
	{ UNREAD_TYPE, 0x8906, "FCoE" },
	{ UNREAD_TYPE, 0x890d, "802.11 management" },
	{ UNREAD_TYPE, 0x8914, "FIP" },
	{ UNREAD_TYPE, 0x8915, "RoCE" },
	{ UNREAD_TYPE, 0x891d, "TTEthernet" },
	{ UNREAD_TYPE, 0x893a, "IEEE 1905" },
	{ UNREAD_TYPE, 0x8940, "ECP" },
	{ UNREAD_TYPE, 0x8947, "GeoNetworking" },
	{ UNREAD_TYPE, 0x8988, "Cisco TTag" },
	{ UNREAD_TYPE, 0x8ffd, "Aruba instant access point" },
	{ UNREAD_TYPE, 0x9000, "loopback test" },
	{ UNREAD_TYPE, 0x9003, "shared tree" },
	{ UNREAD_TYPE, 0xd28b, "Arista time stamp" },
	{ UNREAD_TYPE, 0xfefe, "OSI" },
	{ UNREAD_SAP, 0x00, "LLC without a service" },
	{ UNREAD_SAP, 0x04, "SNA" },
	{ UNREAD_SAP, 0x06, "IP in LLC" },
	{ UNREAD_SAP, 0x42, "STP" },
	{ UNREAD_SAP, 0x7e, "X.25 in LLC" },
	{ UNREAD_SAP, 0x80, "XNS" },
	{ UNREAD_SAP, 0x98, "ARP in LLC" },
	{ UNREAD_SAP, 0xaa, "SNAP" },
	{ UNREAD_SAP, 0xbc, "VINES" },
	{ UNREAD_SAP, 0xe0, "IPX" },
	{ UNREAD_SAP, 0xf0, "NetBIOS frames" },
	{ UNREAD_SAP, 0xf4, "LAN management" },
	{ UNREAD_SAP, 0xfc, "RPL" },
	{ UNREAD_SAP, 0xfe, "OSI" },
	{ UNREAD_SAP, 0xff, "IPX" },
	{ UNREAD_SNAP, 0x00000c0102, "DRiP" },
	{ UNREAD_SNAP, 0x00000c0104, "PAgP" },
	{ UNREAD_SNAP, 0x00000c0105, "MLS hello" },
	{ UNREAD_SNAP, 0x00000c010b, "PVST+" },
	{ UNREAD_SNAP, 0x00000c010c, "VLAN bridge" },
	{ UNREAD_SNAP, 0x00000c0111, "UDLD" },
	{ UNREAD_SNAP, 0x00000c0115, "VTP" },
	{ UNREAD_SNAP, 0x00000c2000, "CDP" },
	{ UNREAD_SNAP, 0x00000c2003, "VTP" },
	{ UNREAD_SNAP, 0x00000c2004, "DTP" },
	{ UNREAD_SNAP, 0x00000c200a, "STP uplink fast" },
	{ UNREAD_SNAP, 0x00008101a1, "SONMP" },
	{ UNREAD_SNAP, 0x00008101a2, "SONMP" },
	{ UNREAD_SNAP, 0x0040960000, "WLCCP" },
	{ UNREAD_SNAP, 0x0080c2000e, "STP" },
	{ UNREAD_SNAP, 0x00e02b00bb, "EDP" },
	{ UNREAD_SNAP, 0x00e0522000, "FDP" },
	{ UNREAD_NLPID, 0x08, "Q.933 (LMI)" },
	{ UNREAD_NLPID, 0x09, "LMI" },
	{ UNREAD_NLPID, 0x81, "CLNP" },
	{ UNREAD_NLPID, 0x82, "ES-IS" },
	{ UNREAD_NLPID, 0x83, "IS-IS" },
	{ UNREAD_NLPID, 0x8a, "ES-IS" },
	{ UNREAD_NLPID, 0xb0, "compressed" },
	{ UNREAD_NLPID, 0xb1, "Frame Relay fragments" },
	{ UNREAD_PPP, 0x0023, "OSI" },
	{ UNREAD_PPP, 0x0025, "XNS" },
	{ UNREAD_PPP, 0x0027, "DECnet" },
	{ UNREAD_PPP, 0x0029, "AppleTalk" },
	{ UNREAD_PPP, 0x002b, "IPX" },
	{ UNREAD_PPP, 0x002d, "PPP compressed TCP" },
	{ UNREAD_PPP, 0x002f, "PPP compressed TCP" },
	{ UNREAD_PPP, 0x0031, "PPP bridging" },
	{ UNREAD_PPP, 0x003d, "PPP multilink pieces" },
	{ UNREAD_PPP, 0x0053, "PPP encrypted" },
	{ UNREAD_PPP, 0x0055, "PPP encrypted" },
	{ UNREAD_PPP, 0x0059, "PPP multiplexed" },
	{ UNREAD_PPP, 0x00fb, "PPP compressed" },
	{ UNREAD_PPP, 0x00fd, "PPP compressed or encrypted" },
	{ UNREAD_PPP, 0x0207, "CDP" },
	{ UNREAD_PPP, 0x8021, "IPCP" },
	{ UNREAD_PPP, 0x8023, "OSINLCP" },
	{ UNREAD_PPP, 0x8029, "ATCP" },
	{ UNREAD_PPP, 0x802b, "IPXCP" },
	{ UNREAD_PPP, 0x8031, "BCP" },
	{ UNREAD_PPP, 0x8053, "ECP" },
	{ UNREAD_PPP, 0x8057, "IPV6CP" },
	{ UNREAD_PPP, 0x8207, "CDPCP" },
	{ UNREAD_PPP, 0x8281, "MPLSCP" },
	{ UNREAD_PPP, 0x80fd, "CCP" },
	{ UNREAD_PPP, 0xc021, "LCP" },
	{ UNREAD_PPP, 0xc023, "PAP" },
	{ UNREAD_PPP, 0xc025, "LQR" },
	{ UNREAD_PPP, 0xc029, "CBCP" },
	{ UNREAD_PPP, 0xc02b, "BACP" },
	{ UNREAD_PPP, 0xc02d, "BAP" },
	{ UNREAD_PPP, 0xc223, "CHAP" },
	{ UNREAD_PPP, 0xc227, "EAP" },
	{ UNREAD_HDLC, 0x8035, "SLARP" },
	{ UNREAD_WIRELESS, WIRELESS_MANAGEMENT, "802.11 management" },
	{ UNREAD_WIRELESS, WIRELESS_CONTROL, "802.11 control" },
	{ UNREAD_WIRELESS, WIRELESS_EXTENSION, "802.11 extension" },
	{ UNREAD_WIRELESS, WIRELESS_NO_DATA, "802.11 without data" },
	{ UNREAD_WIRELESS, WIRELESS_PROTECTED, "802.11 encrypted" },
	{ UNREAD_WIRELESS, WIRELESS_AGGREGATE, "802.11 aggregates" },
	{ UNREAD_PROTO, 108, "IPComp (compressed)" },
};

/* Link types that captures are written with and that carry no IP, or carry it
 * in a way that is not read. */
static const struct {
	uint32_t link;
	const char *name;
} link_names[] = {
	{ 3, "AX.25" },
	{ 7, "ARCNET" },
	{ 8, "SLIP" },
	{ 99, "Symantec firewall" },
	{ 118, "Cisco IOS" },
	{ 123, "SunATM" },
	{ 129, "ARCNET" },
	{ 138, "IEEE 1394" },
	{ 140, "SS7 MTP2" },
	{ 141, "SS7 MTP3" },
	{ 142, "SS7 SCCP" },
	{ 143, "DOCSIS" },
	{ 144, "IrDA" },
	{ 147, "private use" },
	{ 148, "private use" },
	{ 149, "private use" },
	{ 150, "private use" },
	{ 151, "private use" },
	{ 152, "private use" },
	{ 153, "private use" },
	{ 154, "private use" },
	{ 155, "private use" },
	{ 156, "private use" },
	{ 157, "private use" },
	{ 158, "private use" },
	{ 159, "private use" },
	{ 160, "private use" },
	{ 161, "private use" },
	{ 162, "private use" },
	{ 169, "GPRS LLC" },
	{ 177, "Linux LAPD" },
	{ 186, "USB" },
	{ 187, "Bluetooth" },
	{ 188, "IEEE 802.16" },
	{ 189, "USB" },
	{ 190, "CAN" },
	{ 191, "IEEE 802.15.4" },
	{ 195, "IEEE 802.15.4" },
	{ 196, "SITA" },
	{ 197, "Endace ERF" },
	{ 201, "Bluetooth" },
	{ 203, "LAPD" },
	{ 209, "I2C" },
	{ 210, "FlexRay" },
	{ 212, "LIN" },
	{ 215, "IEEE 802.15.4" },
	{ 216, "Linux input events" },
	{ 220, "USB" },
	{ 224, "Fibre Channel" },
	{ 225, "Fibre Channel" },
	{ 226, "Solaris IPNET" },
	{ 227, "CAN" },
	{ 230, "IEEE 802.15.4" },
	{ 231, "D-Bus" },
	{ 235, "DVB" },
	{ 237, "MUX27010" },
	{ 238, "STANAG 5066" },
	{ 242, "IP over InfiniBand" },
	{ 243, "MPEG transport stream" },
	{ 245, "NFC" },
	{ 247, "InfiniBand" },
	{ 248, "SCTP" },
	{ 249, "USB" },
	{ 251, "Bluetooth low energy" },
	{ 252, "Wireshark upper PDUs" },
	{ 253, "Linux netlink" },
	{ 254, "Bluetooth" },
	{ 255, "Bluetooth" },
	{ 256, "Bluetooth low energy" },
	{ 257, "PROFIBUS" },
	{ 259, "EPON" },
	{ 264, "ISO 14443" },
	{ 265, "Rohde & Schwarz RDS" },
	{ 266, "USB" },
	{ 268, "SDLC" },
	{ 270, "LoRa" },
	{ 271, "vsock" },
	{ 272, "Nordic Bluetooth low energy" },
	{ 273, "DOCSIS 3.1" },
	{ 274, "Ethernet mPackets" },
	{ 278, "OpenVizsla USB" },
	{ 280, "Elektrobit" },
	{ 283, "IEEE 802.15.4" },
	{ 288, "USB" },
	{ 290, "ETSI TS 103 708" },
	{ 292, "Z-Wave" },
	{ 295, "MDB" },
};

const char *packet_link_name(uint32_t link)
{
	for (size_t i = 0; i < sizeof link_names / sizeof *link_names; i++) {
		if (link_names[i].link == link)
			return link_names[i].name;
	}
	return NULL;
}

void unread_count(struct unread_counts *c, const struct unread *u)
{
	c->total++;
	for (uint32_t i = 0; i < c->n; i++) {
		if (c->kind[i].of == u->of && c->kind[i].code == u->code) {
			c->kind[i].packets++;
			return;
		}
	}
	if (c->n == UNREAD_KINDS)
		return;
	c->kind[c->n].of = u->of;
	c->kind[c->n].code = u->code;
	c->kind[c->n++].packets = 1;
}

enum {
	NAME_N = 48
};

static void name_of(enum unread_of of, uint64_t code, char to[static NAME_N])
{
	const char *link =
		of == UNREAD_LINK ? packet_link_name((uint32_t)code) : NULL;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (names[i].of == of && names[i].code == code) {
			snprintf(to, NAME_N, "%s", names[i].name);
			return;
		}
	}
	int n = snprintf(to, NAME_N, unnamed[of], code);
	if (link)
		snprintf(to + n, (size_t)(NAME_N - n), " (%s)", link);
}

struct named {
	char name[NAME_N];
	uint64_t packets;
};

/* Numbers of several registries may have one name. */
static uint32_t by_name(const struct unread_counts *c,
	struct named ret[static UNREAD_KINDS])
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->n; i++) {
		char name[NAME_N];
		uint32_t at = 0;

		name_of(c->kind[i].of, c->kind[i].code, name);
		while (at < n && strcmp(ret[at].name, name) != 0)
			at++;
		if (at == n) {
			memcpy(ret[n].name, name, sizeof name);
			ret[n++].packets = 0;
		}
		ret[at].packets += c->kind[i].packets;
	}
	return n;
}

/* the most frequent of those from `from` on; of equals the first by name */
static uint32_t next_of(const struct named *k, uint32_t from, uint32_t n)
{
	uint32_t best = from;

	for (uint32_t i = from + 1; i < n; i++) {
		if (k[i].packets > k[best].packets ||
			(k[i].packets == k[best].packets &&
				strcmp(k[i].name, k[best].name) < 0)) {
			best = i;
		}
	}
	return best;
}

void unread_text(const struct unread_counts *c,
	uint32_t kinds,
	char *to,
	size_t room)
{
	struct named k[UNREAD_KINDS];
	uint32_t n = by_name(c, k);
	uint64_t rest = c->total;
	size_t used = 0;

	to[0] = 0;
	for (uint32_t i = 0; i <= n && rest; i++) {
		char part[NAME_N + 24];
		bool others = i == n || i == kinds;

		if (!others) {
			uint32_t best = next_of(k, i, n);
			const struct named swap = k[i];
			k[i] = k[best];
			k[best] = swap;
		}
		int len = snprintf(part,
			sizeof part,
			"%s%s %" PRIu64,
			used ? ", " : "",
			others ? "others" : k[i].name,
			others ? rest : k[i].packets);
		if (used + (size_t)len >= room)
			return;
		memcpy(to + used, part, (size_t)len + 1);
		used += (size_t)len;
		rest -= others ? rest : k[i].packets;
	}
}
