/* SPDX-License-Identifier: Apache-2.0 */
/* A packet is a chain of headers. Each reader takes one and names the next,
 * until a transport, or something that ends the chain. source: RFC 791, 8200
 * (IP), 8300 (NSH), 9293 (TCP), 768 (UDP), 3032 (MPLS), 2516 (PPPoE), 1661
 * (PPP), 2784, 2890 (GRE), 7348 (VXLAN), 8926 (Geneve), 3GPP TS 29.281 (GTP-U),
 * draft-foschiano-erspan-03, IEEE 802.11 (9.2), radiotap.org,
 * tcpdump.org/linktypes.html */
#include "capture/capture.h"
#include "capture/packet.h"

enum {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_PPP = 9,
	LINK_RAW_BSD = 12,
	LINK_RAW_OPENBSD = 14,
	LINK_PPP_HDLC = 50,
	LINK_PPPOE = 51,
	LINK_RAW = 101,
	LINK_CISCO_HDLC = 104,
	LINK_80211 = 105,
	LINK_LOOP = 108,
	LINK_LINUX_SLL = 113,
	LINK_RADIOTAP = 127,
	LINK_PPP_DIRECTION = 204,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_NFLOG = 239,
	LINK_LINUX_SLL2 = 276
};
enum {
	ETH_IPV4 = 0x0800,
	ETH_IPV6 = 0x86dd,
	ETH_VLAN = 0x8100,
	ETH_QINQ = 0x88a8,
	ETH_QINQ_OLD = 0x9100,
	ETH_MPLS = 0x8847,
	ETH_MPLS_MULTICAST = 0x8848,
	ETH_PPPOE = 0x8864,
	ETH_TEB = 0x6558,
	ETH_ERSPAN2 = 0x88be,
	ETH_ERSPAN3 = 0x22eb,
	ETH_PPP = 0x880b,
	ETH_NSH = 0x894f,
	ETH_CISCO_META = 0x8909
};
enum {
	PROTO_HOP = 0,
	PROTO_IPIP = 4,
	PROTO_IPV6 = 41,
	PROTO_ROUTING = 43,
	PROTO_FRAGMENT = 44,
	PROTO_GRE = 47,
	PROTO_AH = 51,
	PROTO_DEST = 60,
	PROTO_MOBILITY = 135,
	PROTO_ETHERNET = 143
};
enum {
	PORT_GTPU = 2152,
	PORT_VXLAN = 4789,
	PORT_VXLAN_GPE = 4790,
	PORT_GENEVE = 6081
};
enum {
	HEADERS_MAX = 32,
	EXTENSIONS_MAX = 16
};

const char packet_not_ip[] = "not an IP packet";

enum header {
	H_NONE,
	H_TYPE,
	H_ETHERNET,
	H_IP,
	H_IPV4,
	H_IPV6,
	H_PPP,
	H_TRANSPORT,
	H_VLAN,
	H_CISCO_META,
	H_MPLS,
	H_PPPOE,
	H_GRE,
	H_ERSPAN2,
	H_ERSPAN3,
	H_VXLAN,
	H_VXLAN_GPE,
	H_NSH,
	H_GENEVE,
	H_GTPU,
	H_NULL,
	H_SLL,
	H_SLL2,
	H_80211,
	H_RADIOTAP,
	H_HDLC,
	H_PPP_DIRECTION,
	H_NFLOG,
	H_TCP,
	H_UDP,
	H_ICMP,
	H_SCTP,
	HEADERS
};

struct walk {
	struct cur c;
	struct packet *p;
	enum header next;
	uint16_t type; /* EtherType, for H_TYPE */
	uint32_t left; /* bytes that the IP header declares behind it */
	/* a GRE header without a sequence number: ERSPAN type I, which has no
	 * header of its own */
	bool bare;
	/* of a tunnel: when that cannot be read, outer is what there is */
	bool inside;
	struct packet outer;
};

typedef const char *header_reader(struct walk *w);

/* --- links --------------------------------------------------------------- */

static const struct {
	uint32_t link;
	enum header first;
} links[] = {
	{ LINK_ETHERNET, H_ETHERNET },
	{ LINK_RAW, H_IP },
	{ LINK_LINUX_SLL, H_SLL },
	{ LINK_LINUX_SLL2, H_SLL2 },
	{ LINK_NULL, H_NULL },
	{ LINK_LOOP, H_NULL },
	{ LINK_RAW_BSD, H_IP },
	{ LINK_RAW_OPENBSD, H_IP },
	{ LINK_IPV4, H_IP },
	{ LINK_IPV6, H_IP },
	{ LINK_PPP, H_PPP },
	{ LINK_PPP_HDLC, H_PPP },
	{ LINK_PPPOE, H_PPPOE },
	{ LINK_PPP_DIRECTION, H_PPP_DIRECTION },
	{ LINK_CISCO_HDLC, H_HDLC },
	{ LINK_80211, H_80211 },
	{ LINK_RADIOTAP, H_RADIOTAP },
	{ LINK_NFLOG, H_NFLOG },
};

static enum header first_header(uint32_t link)
{
	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		if (links[i].link == link)
			return links[i].first;
	}
	return H_NONE;
}

bool packet_link_known(uint32_t link)
{
	return first_header(link) != H_NONE;
}

static const char *behind_type(struct walk *w,
	uint16_t type,
	const char *missing)
{
	w->type = type;
	w->next = H_TYPE;
	return w->c.bad ? missing : NULL;
}

static const char *read_ethernet(struct walk *w)
{
	cur_take(&w->c, 12);
	return behind_type(w,
		cur_u16be(&w->c),
		"an Ethernet header was expected");
}

/* packet type, ARPHRD, address length, address[8], protocol */
static const char *read_sll(struct walk *w)
{
	cur_take(&w->c, 14);
	return behind_type(w,
		cur_u16be(&w->c),
		"a Linux cooked header of 16 bytes was expected");
}

/* protocol first, 20 bytes in all */
static const char *read_sll2(struct walk *w)
{
	uint16_t type = cur_u16be(&w->c);

	cur_take(&w->c, 18);
	return behind_type(w,
		type,
		"a Linux cooked header of 20 bytes was expected");
}

/* an address family in the capturing host's byte order: the IP version tells as
 * much */
static const char *read_null(struct walk *w)
{
	cur_take(&w->c, 4);
	w->next = H_IP;
	return w->c.bad ? "a link header was expected" : NULL;
}

static const char *read_hdlc(struct walk *w)
{
	cur_take(&w->c, 2);
	return behind_type(w,
		cur_u16be(&w->c),
		"a Cisco HDLC header was expected");
}

/* netfilter's log: family, version, resource, then attributes in the host's
 * byte order, which is taken to be little-endian; 9 is the packet */
static const char *read_nflog(struct walk *w)
{
	cur_take(&w->c, 4);
	while (!w->c.bad && cur_left(&w->c) >= 4) {
		uint16_t len = cur_u16le(&w->c);
		uint16_t type = cur_u16le(&w->c);

		if (type == 9) {
			w->next = H_IP;
			return NULL;
		}
		cur_take(&w->c, (((len < 4 ? 4U : len) + 3U) & ~3U) - 4);
	}
	return "a packet among the attributes of the log was expected";
}

static const char *read_radiotap(struct walk *w)
{
	cur_take(&w->c, 2);
	uint16_t len = cur_u16le(&w->c);
	cur_take(&w->c, len < 4 ? 0 : len - 4U);
	w->next = H_80211;
	return w->c.bad || len < 8 ? "a radiotap header was expected" : NULL;
}

/* data frames in the clear: addresses, perhaps a fourth, QoS and HT control,
 * then LLC and SNAP */
static const char *read_80211(struct walk *w)
{
	static const unsigned char snap[] = { 0xaa, 0xaa, 3, 0, 0 };
	uint8_t kind = cur_u8(&w->c);
	uint8_t flags = cur_u8(&w->c);
	bool qos = (kind & 0x80) != 0;
	bool both_ds = (flags & 3) == 3;
	size_t header_left = 22;

	/* management, control, no data, or encrypted */
	if (w->c.bad || (kind & 0x0c) != 8 || (kind & 0x40) || (flags & 0x40))
		return packet_not_ip;
	if (both_ds)
		header_left += 6;
	if (qos)
		header_left += 2;
	if (qos && (flags & 0x80))
		header_left += 4;
	cur_take(&w->c, header_left);
	const unsigned char *llc = cur_take(&w->c, 6);
	if (!llc || memcmp(llc, snap, sizeof snap) != 0)
		return packet_not_ip;
	return behind_type(w, cur_u16be(&w->c), "an LLC header was expected");
}

/* --- between link and IP ------------------------------------------------- */

static const char *read_vlan(struct walk *w)
{
	cur_take(&w->c, 2);
	return behind_type(w, cur_u16be(&w->c), "a VLAN tag was expected");
}

/* Cisco TrustSec's tag: version, length, and one option of four bytes with the
 * sender's group */
static const char *read_cisco_meta(struct walk *w)
{
	cur_take(&w->c, 6);
	return behind_type(w,
		cur_u16be(&w->c),
		"a tag of Cisco metadata was expected");
}

/* labels down to the bottom of the stack; what follows says itself what it is:
 * an IP version, or a pseudowire's control word and Ethernet (RFC 4385) */
static const char *read_mpls(struct walk *w)
{
	uint32_t label;

	do {
		label = cur_u32be(&w->c);
	} while (!w->c.bad && !(label & 0x100));
	if (w->c.bad || !cur_left(&w->c))
		return "an MPLS label stack was expected";
	if (*w->c.p >> 4 == 0) {
		cur_take(&w->c, 4);
		w->next = H_ETHERNET;
	} else {
		w->next = H_IP;
	}
	return NULL;
}

static const char *read_pppoe(struct walk *w)
{
	cur_take(&w->c, 6);
	w->next = H_PPP;
	return w->c.bad ? "a PPPoE header was expected" : NULL;
}

static const char *read_ppp_direction(struct walk *w)
{
	cur_take(&w->c, 1);
	w->next = H_PPP;
	return NULL;
}

/* address and control may be left out, and the protocol's first byte when it is
 * zero (RFC 1661, 6.5 and 6.6) */
static const char *read_ppp(struct walk *w)
{
	if (cur_left(&w->c) >= 2 && w->c.p[0] == 0xff && w->c.p[1] == 3)
		cur_take(&w->c, 2);
	unsigned type = cur_u8(&w->c);
	if (!(type & 1))
		type = type << 8 | cur_u8(&w->c);
	if (w->c.bad)
		return "a PPP header was expected";
	w->next = H_IP;
	return type == 0x21 || type == 0x57 ? NULL : packet_not_ip;
}

static const char *read_type(struct walk *w)
{
	static const struct {
		uint16_t type;
		enum header next;
	} types[] = {
		{ ETH_IPV4, H_IPV4 },
		{ ETH_IPV6, H_IPV6 },
		{ ETH_VLAN, H_VLAN },
		{ ETH_QINQ, H_VLAN },
		{ ETH_QINQ_OLD, H_VLAN },
		{ ETH_MPLS, H_MPLS },
		{ ETH_MPLS_MULTICAST, H_MPLS },
		{ ETH_PPPOE, H_PPPOE },
		{ ETH_TEB, H_ETHERNET },
		{ ETH_ERSPAN2, H_ERSPAN2 },
		{ ETH_ERSPAN3, H_ERSPAN3 },
		{ ETH_PPP, H_PPP },
		{ ETH_NSH, H_NSH },
		{ ETH_CISCO_META, H_CISCO_META },
	};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (types[i].type == w->type) {
			w->next = types[i].next;
			return NULL;
		}
	}
	return packet_not_ip;
}

/* --- tunnels ------------------------------------------------------------- */

static const char *read_gre(struct walk *w)
{
	uint16_t flags = cur_u16be(&w->c);
	uint16_t type = cur_u16be(&w->c);
	unsigned version = flags & 7;
	bool checksum_or_routing = flags & 0xc000;
	bool key = flags & 0x2000;
	bool sequence = flags & 0x1000;
	bool acknowledgement = version == 1 && (flags & 0x80);
	unsigned options =
		0U + checksum_or_routing + key + sequence + acknowledgement;

	cur_take(&w->c, 4 * (size_t)options);
	w->bare = !sequence;
	if (version > 1)
		return packet_not_ip;
	return behind_type(w, type, "a GRE header was expected");
}

static const char *read_erspan2(struct walk *w)
{
	if (!w->bare)
		cur_take(&w->c, 8);
	w->next = H_ETHERNET;
	return w->c.bad ? "an ERSPAN header was expected" : NULL;
}

static const char *read_erspan3(struct walk *w)
{
	const unsigned char *h = cur_take(&w->c, 12);

	if (h && h[11] & 1)
		cur_take(&w->c, 8); /* platform-specific subheader */
	w->next = H_ETHERNET;
	return w->c.bad ? "an ERSPAN header was expected" : NULL;
}

static const char *read_vxlan(struct walk *w)
{
	cur_take(&w->c, 8);
	w->next = H_ETHERNET;
	return NULL;
}

/* by what the next protocol is; 0 as in VXLAN. source:
 * draft-ietf-nvo3-vxlan-gpe-12, 3.1; RFC 8300, 2.2 for what is the same in NSH
 */
static const char *read_next(struct walk *w, uint8_t next)
{
	static const enum header behind[] = { H_ETHERNET,
		H_IPV4,
		H_IPV6,
		H_ETHERNET,
		H_NSH,
		H_MPLS };

	if (w->c.bad || next >= sizeof behind / sizeof *behind)
		return packet_not_ip;
	w->next = behind[next];
	return NULL;
}

static const char *read_vxlan_gpe(struct walk *w)
{
	const unsigned char *h = cur_take(&w->c, 8);

	return read_next(w, h ? h[3] : 0);
}

/* base header (length in words in the low six bits of the second byte, next
 * protocol in the fourth), path, context */
static const char *read_nsh(struct walk *w)
{
	const unsigned char *h = cur_take(&w->c, 4);
	unsigned words = h ? h[1] & 0x3fU : 0;

	cur_take(&w->c, words ? words * 4 - 4 : 0);
	return read_next(w, h ? h[3] : 0);
}

static const char *read_geneve(struct walk *w)
{
	uint8_t options = cur_u8(&w->c) & 0x3f;

	cur_u8(&w->c);
	uint16_t type = cur_u16be(&w->c);
	cur_take(&w->c, 4 + options * 4U);
	return behind_type(w, type, "a Geneve header was expected");
}

/* extension headers are chained by a type at the end of each; their length
 * counts four bytes */
static const char *read_gtpu(struct walk *w)
{
	uint8_t flags = cur_u8(&w->c);

	cur_take(&w->c, 7);
	if (flags & 7) {
		cur_take(&w->c, 3);
		for (uint8_t type = cur_u8(&w->c); type && !w->c.bad;
			type = cur_u8(&w->c)) {
			uint8_t len = cur_u8(&w->c);
			cur_take(&w->c,
				len ? len * 4U - 2 : cur_left(&w->c) + 1);
		}
	}
	w->next = H_IP;
	return w->c.bad ? "a GTP-U header was expected" : NULL;
}

/* Ports are only habit: the header must look like the tunnel's, or the packet
 * is what it says it is, UDP. */
static enum header udp_tunnel(uint16_t port, struct str payload)
{
	const unsigned char *b = (const unsigned char *)payload.p;

	if (payload.n < 16)
		return H_NONE;
	if (port == PORT_VXLAN && b[0] == 8 && b[1] == 0 && b[2] == 0 &&
		b[3] == 0 && b[7] == 0) {
		return H_VXLAN;
	}
	if (port == PORT_VXLAN_GPE && (b[0] & 0xc8) == 8 && b[1] == 0 &&
		b[2] == 0 && b[3] <= 5 && b[7] == 0) {
		return H_VXLAN_GPE;
	}
	if (port == PORT_GENEVE && b[0] >> 6 == 0 && b[7] == 0 &&
		((b[2] == 0x65 && b[3] == 0x58) || (b[2] == 8 && b[3] == 0) ||
			(b[2] == 0x86 && b[3] == 0xdd))) {
		return H_GENEVE;
	}
	if (port == PORT_GTPU && b[0] >> 4 == 3 && b[1] == 255)
		return H_GTPU;
	return H_NONE;
}

/* --- IP ------------------------------------------------------------------ */

/* what the header declares, and no trailer of the link behind it */
static void bound(struct walk *w, uint32_t left)
{
	w->left = left;
	if (cur_left(&w->c) > left)
		w->c.end = w->c.p + left;
}

static const char *behind_ip(struct walk *w)
{
	if (w->p->fragment.is) {
		w->p->payload_byte = w->left;
		w->p->payload =
			(struct str){ (const char *)w->c.p, cur_left(&w->c) };
		w->next = H_NONE;
	} else {
		w->next = H_TRANSPORT;
	}
	return NULL;
}

/* Total length 0 is segmentation offload: the captured length stands in. */
static const char *read_ipv4(struct walk *w)
{
	const size_t captured = cur_left(&w->c);
	const unsigned char *h = cur_take(&w->c, 20);
	struct packet *p = w->p;

	if (!h || h[0] >> 4 != 4 || (h[0] & 15) < 5)
		return "an IPv4 header of at least 20 bytes was expected";
	struct cur c = cur_of(h, 20);
	unsigned header = (h[0] & 15U) * 4;
	cur_take(&c, 2);
	uint32_t total = cur_u16be(&c);
	p->ip_id = cur_u16be(&c);
	uint16_t fragment = cur_u16be(&c);
	p->ttl = cur_u8(&c);
	p->tuple.proto = cur_u8(&c);
	cur_take(&c, 2);
	p->tuple.src = addr_v4(cur_u32be(&c));
	p->tuple.dst = addr_v4(cur_u32be(&c));
	cur_take(&w->c, header - 20);
	if (total == 0)
		total = (uint32_t)captured;
	if (w->c.bad || total < header) {
		return "an IPv4 total length that covers the header was "
		       "expected";
	}
	p->fragment = (struct fragment){ (fragment & 0x3fff) != 0,
		(fragment & 0x2000) != 0,
		p->ip_id,
		(fragment & 0x1fffU) * 8 };
	bound(w, total - header);
	return behind_ip(w);
}

/* extension headers, and fragmentation, which is one of them */
static const char *walk_extensions(struct walk *w)
{
	struct packet *p = w->p;

	for (int i = 0; i <= EXTENSIONS_MAX; i++) {
		uint8_t proto = p->tuple.proto;
		bool generic = proto == PROTO_HOP || proto == PROTO_ROUTING ||
			proto == PROTO_DEST || proto == PROTO_MOBILITY;

		if ((!generic && proto != PROTO_FRAGMENT &&
			    proto != PROTO_AH) ||
			p->fragment.is) {
			return NULL;
		}
		if (i == EXTENSIONS_MAX)
			break;
		const unsigned char *h = cur_take(&w->c, 2);
		uint32_t size;
		if (!h)
			size = 0;
		else if (proto == PROTO_FRAGMENT)
			size = 8;
		else if (proto == PROTO_AH)
			size = (h[1] + 2U) * 4;
		else
			size = (h[1] + 1U) * 8;
		const unsigned char *rest =
			h ? cur_take(&w->c, size - 2) : NULL;
		if (!rest || size > w->left) {
			return "an IPv6 extension header inside the packet was "
			       "expected";
		}
		p->tuple.proto = h[0];
		w->left -= size;
		if (proto == PROTO_FRAGMENT) {
			uint32_t at =
				(uint32_t)rest[0] << 8 | (rest[1] & 0xf8U);
			bool more = rest[1] & 1;
			p->fragment = (struct fragment){ at || more,
				more,
				(uint32_t)rest[2] << 24 |
					(uint32_t)rest[3] << 16 |
					(uint32_t)rest[4] << 8 | rest[5],
				at };
		}
	}
	return "at most 16 IPv6 extension headers were expected";
}

static const char *read_ipv6(struct walk *w)
{
	uint32_t first = cur_u32be(&w->c);
	uint32_t left = cur_u16be(&w->c);
	struct packet *p = w->p;

	p->tuple.proto = cur_u8(&w->c);
	p->ttl = cur_u8(&w->c);
	const unsigned char *src = cur_take(&w->c, 16);
	const unsigned char *dst = cur_take(&w->c, 16);
	if (!dst || !src || first >> 28 != 6)
		return "an IPv6 header of 40 bytes was expected";
	p->tuple.src = addr_v6(src);
	p->tuple.dst = addr_v6(dst);
	p->ip_id = 0;
	p->fragment = (struct fragment){ 0 };
	/* 0: jumbogram or segmentation offload */
	bound(w, left ? left : (uint32_t)cur_left(&w->c));
	const char *why = walk_extensions(w);
	return why ? why : behind_ip(w);
}

static const char *read_ip(struct walk *w)
{
	unsigned version = cur_left(&w->c) ? *w->c.p >> 4 : 0;

	w->next = version == 4 ? H_IPV4 : H_IPV6;
	return version == 4 || version == 6 ? NULL : packet_not_ip;
}

/* --- transport ----------------------------------------------------------- */

static const char *end_walk(struct walk *w, uint32_t header)
{
	w->p->payload_byte = w->left > header ? w->left - header : 0;
	w->p->payload = (struct str){ (const char *)w->c.p, cur_left(&w->c) };
	w->next = H_NONE;
	return NULL;
}

/* What carries another packet is a flow of its own only when that packet cannot
 * be read. */
static const char *enter_tunnel(struct walk *w,
	enum header next,
	uint32_t header)
{
	end_walk(w, header);
	w->inside = true;
	w->outer = *w->p;
	w->next = next;
	return NULL;
}

static const char *read_transport(struct walk *w)
{
	switch (w->p->tuple.proto) {
	case PROTO_TCP:
		w->next = H_TCP;
		return NULL;
	case PROTO_UDP:
		w->next = H_UDP;
		return NULL;
	case PROTO_ICMP:
	case PROTO_ICMP6:
		w->next = H_ICMP;
		return NULL;
	case PROTO_SCTP:
		w->next = H_SCTP;
		return NULL;
	case PROTO_IPIP:
		return enter_tunnel(w, H_IPV4, 0);
	case PROTO_IPV6:
		return enter_tunnel(w, H_IPV6, 0);
	case PROTO_GRE:
		return enter_tunnel(w, H_GRE, 0);
	case PROTO_ETHERNET:
		return enter_tunnel(w, H_ETHERNET, 0);
	}
	return end_walk(w, 0);
}

/* the payload is what the data offset leaves of the segment */
static const char *read_tcp(struct walk *w)
{
	/* a packet that was cut behind them still tells whose it is */
	enum {
		TO_FLAGS = 14
	};
	size_t captured = cur_left(&w->c) < 20 ? cur_left(&w->c) : 20;
	const unsigned char *h = cur_take(&w->c, captured);
	struct packet *p = w->p;

	if (captured < TO_FLAGS || h[12] >> 4 < 5)
		return "a TCP header of at least 20 bytes was expected";
	struct cur c = cur_of(h, captured);
	p->tuple.sport = cur_u16be(&c);
	p->tuple.dport = cur_u16be(&c);
	p->seq = cur_u32be(&c);
	p->ack = cur_u32be(&c);
	uint32_t header = (uint32_t)(cur_u8(&c) >> 4) * 4;
	p->tcp_flags = cur_u8(&c);
	p->window = cur_u16be(&c);
	cur_take(&w->c, header - 20);
	/* options were cut off: no payload was captured */
	if (w->c.bad)
		w->c = cur_of(w->c.end, 0);
	return end_walk(w, header);
}

static const char *read_udp(struct walk *w)
{
	size_t captured = cur_left(&w->c) < 8 ? cur_left(&w->c) : 8;
	const unsigned char *h = cur_take(&w->c, captured);
	struct packet *p = w->p;

	if (captured < 4) { /* the ports */
		return "a UDP header was expected";
	}
	struct cur c = cur_of(h, captured);
	p->tuple.sport = cur_u16be(&c);
	p->tuple.dport = cur_u16be(&c);
	uint32_t len = cur_u16be(&c);
	if (len >= 8 && len <= w->left) {
		bound(w, len - 8);
		w->left = len;
	}
	enum header tunnel = udp_tunnel(p->tuple.dport,
		(struct str){ (const char *)w->c.p, cur_left(&w->c) });
	return tunnel != H_NONE ? enter_tunnel(w, tunnel, 8) : end_walk(w, 8);
}

/* type and code stand in the ports, as Zeek does; a reply gets the type of its
 * request, so that both make one flow */
static const char *read_icmp(struct walk *w)
{
	uint8_t type = cur_u8(&w->c);
	uint8_t code = cur_u8(&w->c);
	int counterpart = icmp_counterpart(w->p->tuple.proto, type);

	if (w->c.bad)
		return "an ICMP header was expected";
	w->p->tuple.sport = type;
	w->p->tuple.dport = counterpart >= 0 ? (uint16_t)counterpart : code;
	cur_take(&w->c, cur_left(&w->c) < 6 ? cur_left(&w->c) : 6);
	return end_walk(w, 8);
}

static const char *read_sctp(struct walk *w)
{
	w->p->tuple.sport = cur_u16be(&w->c);
	w->p->tuple.dport = cur_u16be(&w->c);
	cur_take(&w->c, 8);
	return w->c.bad ? "an SCTP header was expected" : end_walk(w, 12);
}

static const char *walk(struct walk *w)
{
	static header_reader *const readers_of[HEADERS] = {
		[H_TYPE] = read_type,
		[H_ETHERNET] = read_ethernet,
		[H_IP] = read_ip,
		[H_IPV4] = read_ipv4,
		[H_IPV6] = read_ipv6,
		[H_PPP] = read_ppp,
		[H_TRANSPORT] = read_transport,
		[H_VLAN] = read_vlan,
		[H_MPLS] = read_mpls,
		[H_PPPOE] = read_pppoe,
		[H_GRE] = read_gre,
		[H_ERSPAN2] = read_erspan2,
		[H_ERSPAN3] = read_erspan3,
		[H_VXLAN] = read_vxlan,
		[H_VXLAN_GPE] = read_vxlan_gpe,
		[H_NSH] = read_nsh,
		[H_CISCO_META] = read_cisco_meta,
		[H_GENEVE] = read_geneve,
		[H_GTPU] = read_gtpu,
		[H_NULL] = read_null,
		[H_SLL] = read_sll,
		[H_SLL2] = read_sll2,
		[H_80211] = read_80211,
		[H_RADIOTAP] = read_radiotap,
		[H_HDLC] = read_hdlc,
		[H_PPP_DIRECTION] = read_ppp_direction,
		[H_NFLOG] = read_nflog,
		[H_TCP] = read_tcp,
		[H_UDP] = read_udp,
		[H_ICMP] = read_icmp,
		[H_SCTP] = read_sctp,
	};

	while (w->next != H_NONE) {
		const char *why = w->p->headers++ < HEADERS_MAX
			? readers_of[w->next](w)
			: "at most 32 headers, one inside the other, were "
			  "expected";

		if (why && !w->inside)
			return why;
		if (why) {
			*w->p = w->outer;
			return NULL;
		}
	}
	return NULL;
}

static uint16_t be16(const unsigned char *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}
static uint32_t be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
		(uint32_t)p[2] << 8 | p[3];
}

/* Nearly every packet: Ethernet, IPv4 without options or fragments, TCP or UDP,
 * whole. The same as the walk, which takes what is not so;
 * test/read/test_capture.c compares them. */
static bool read_fast(struct str bytes, struct packet *p)
{
	enum {
		IP = 14,
		SEGMENT = 34
	};
	const unsigned char *b = (const unsigned char *)bytes.p;

	if (bytes.n < SEGMENT + 20 || be16(b + 12) != ETH_IPV4 ||
		b[IP] != 0x45 || be16(b + IP + 6) & 0x3fff) {
		return false;
	}
	uint32_t total = be16(b + IP + 2);
	uint32_t header;
	if (b[IP + 9] == PROTO_UDP)
		header = 8;
	else if (b[IP + 9] == PROTO_TCP)
		header = (b[SEGMENT + 12] >> 4) * 4U;
	else
		header = 0;
	if (header < 8 || total < 20 + header || total > bytes.n - IP)
		return false;
	bool tcp = b[IP + 9] == PROTO_TCP;
	if (tcp ? header < 20 : be16(b + SEGMENT + 4) != total - 20)
		return false;
	*p = (struct packet){
		.tuple = { addr_v4(be32(b + IP + 12)),
			addr_v4(be32(b + IP + 16)),
			be16(b + SEGMENT),
			be16(b + SEGMENT + 2),
			b[IP + 9] },
		.payload_byte = total - 20 - header,
		.payload = { bytes.p + SEGMENT + header, total - 20 - header },
		.ttl = b[IP + 8],
		.ip_id = be16(b + IP + 4),
	};
	if (tcp) {
		p->seq = be32(b + SEGMENT + 4);
		p->ack = be32(b + SEGMENT + 8);
		p->tcp_flags = b[SEGMENT + 13];
		p->window = be16(b + SEGMENT + 14);
	}
	return tcp || udp_tunnel(p->tuple.dport, p->payload) == H_NONE;
}

const char *packet_read(uint32_t link, struct str bytes, struct packet *ret)
{
	return link == LINK_ETHERNET && read_fast(bytes, ret)
		? NULL
		: packet_read_walking(link, bytes, ret);
}

const char *packet_read_walking(uint32_t link,
	struct str bytes,
	struct packet *ret)
{
	struct walk w = {
		.c = cur_of(bytes.p, bytes.n),
		.p = ret,
		.next = first_header(link),
	};

	*ret = (struct packet){ 0 };
	return walk(&w);
}

const char *packet_read_joined(struct str bytes, struct packet *p)
{
	struct walk w = {
		.c = cur_of(bytes.p, bytes.n),
		.p = p,
		.next = H_TRANSPORT,
		.left = (uint32_t)bytes.n,
	};

	p->fragment = (struct fragment){ 0 };
	return walk(&w);
}
