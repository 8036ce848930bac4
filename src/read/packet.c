/* SPDX-License-Identifier: Apache-2.0 */
#include "read/packet.h"

enum { ETH_IPV4 = 0x0800, ETH_IPV6 = 0x86dd, ETH_VLAN = 0x8100, ETH_QINQ = 0x88a8, ETH_QINQ_OLD = 0x9100 };
enum { PROTO_HOP = 0, PROTO_ICMP = 1, PROTO_TCP = 6, PROTO_UDP = 17, PROTO_ROUTING = 43, PROTO_FRAGMENT = 44, PROTO_AH = 51, PROTO_ICMP6 = 58, PROTO_DEST = 60, PROTO_MOBILITY = 135 };
enum { TAGS_MAX = 4, EXTENSIONS_MAX = 16 };

const char packet_not_ip[] = "not an IP packet";

bool packet_link_known(uint32_t link)
{
	static const uint32_t known[] = { LINK_NULL, LINK_ETHERNET, LINK_RAW, LINK_LOOP, LINK_LINUX_SLL, LINK_IPV4, LINK_IPV6, LINK_LINUX_SLL2, LINK_RAW_BSD, LINK_RAW_OPENBSD };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i] == link)
			return true;
	return false;
}

bool packet_has_ports(uint8_t proto)
{
	return proto == PROTO_TCP || proto == PROTO_UDP || proto == PROTO_ICMP || proto == PROTO_ICMP6;
}

/* RFC 9293, 3.1: the payload is what the data offset leaves of the segment */
static const char *read_tcp(struct cur *c, uint32_t segment, struct packet *p)
{
	p->tuple.sport = cur_u16be(c);
	p->tuple.dport = cur_u16be(c);
	cur_take(c, 8);
	unsigned header = (unsigned)(cur_u8(c) >> 4) * 4;
	p->tcp_flags = cur_u8(c);
	if (c->bad || header < 20)
		return "a TCP header of at least 20 bytes was expected";
	p->payload_byte = segment > header ? segment - header : 0;
	return NULL;
}

static const char *read_udp(struct cur *c, uint32_t segment, struct packet *p)
{
	p->tuple.sport = cur_u16be(c);
	p->tuple.dport = cur_u16be(c);
	if (c->bad)
		return "a UDP header was expected";
	p->payload_byte = segment > 8 ? segment - 8 : 0;
	return NULL;
}

/* type and code stand in the ports, as Zeek does; a reply gets the type of its request, so that both make one flow */
static const char *read_icmp(struct cur *c, uint32_t segment, struct packet *p)
{
	static const struct { uint8_t proto, reply, request; } pairs[] = {
		{ PROTO_ICMP, 0, 8 }, { PROTO_ICMP, 14, 13 }, { PROTO_ICMP, 16, 15 }, { PROTO_ICMP, 18, 17 }, { PROTO_ICMP6, 129, 128 },
	};
	uint8_t type = cur_u8(c), code = cur_u8(c);

	if (c->bad)
		return "an ICMP header was expected";
	p->payload_byte = segment > 8 ? segment - 8 : 0;
	p->tuple.sport = type, p->tuple.dport = code;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		if (pairs[i].proto == p->tuple.proto && pairs[i].request == type)
			p->tuple.dport = pairs[i].reply;
		if (pairs[i].proto == p->tuple.proto && pairs[i].reply == type)
			p->tuple.dport = pairs[i].request;
	}
	return NULL;
}

static const char *read_transport(struct cur *c, uint32_t segment, struct packet *p)
{
	if (p->later_fragment) {
		p->payload_byte = segment;
		return NULL;
	}
	switch (p->tuple.proto) {
	case PROTO_TCP:   return read_tcp(c, segment, p);
	case PROTO_UDP:   return read_udp(c, segment, p);
	case PROTO_ICMP:
	case PROTO_ICMP6: return read_icmp(c, segment, p);
	}
	p->payload_byte = segment;
	return NULL;
}

/* RFC 791, 3.1. Total length 0 is segmentation offload: the captured length stands in. */
static const char *read_ipv4(struct cur *c, struct packet *p)
{
	const size_t captured = cur_left(c);
	uint8_t version = cur_u8(c);
	unsigned header = (version & 15U) * 4;

	cur_u8(c);
	uint32_t total = cur_u16be(c);
	cur_u16be(c);
	uint16_t fragment = cur_u16be(c);
	cur_u8(c);
	p->tuple.proto = cur_u8(c);
	cur_u16be(c);
	p->tuple.src = addr_v4(cur_u32be(c));
	p->tuple.dst = addr_v4(cur_u32be(c));
	if (c->bad || version >> 4 != 4 || header < 20)
		return "an IPv4 header of at least 20 bytes was expected";
	cur_take(c, header - 20);
	if (total == 0)
		total = (uint32_t)captured;
	if (c->bad || total < header)
		return "an IPv4 total length that covers the header was expected";
	p->later_fragment = (fragment & 0x1fff) != 0;
	return read_transport(c, total - header, p);
}

/* RFC 8200, 4: extension headers; *left is what the payload length leaves */
static const char *walk_extensions(struct cur *c, struct packet *p, uint32_t *left)
{
	for (int i = 0; i <= EXTENSIONS_MAX; i++) {
		uint8_t proto = p->tuple.proto;
		bool generic = proto == PROTO_HOP || proto == PROTO_ROUTING || proto == PROTO_DEST || proto == PROTO_MOBILITY;

		if (!generic && proto != PROTO_FRAGMENT && proto != PROTO_AH)
			return NULL;
		if (i == EXTENSIONS_MAX)
			break;
		uint8_t next = cur_u8(c), len = cur_u8(c);
		uint32_t size = proto == PROTO_FRAGMENT ? 8 : proto == PROTO_AH ? (len + 2U) * 4 : (len + 1U) * 8;
		uint16_t offset = proto == PROTO_FRAGMENT ? cur_u16be(c) : 0;
		cur_take(c, size - (proto == PROTO_FRAGMENT ? 4 : 2));
		if (c->bad || size > *left)
			return "an IPv6 extension header inside the packet was expected";
		p->tuple.proto = next;
		*left -= size;
		if (offset >> 3) {
			p->later_fragment = true;
			return NULL;
		}
	}
	return "at most 16 IPv6 extension headers were expected";
}

static const char *read_ipv6(struct cur *c, struct packet *p)
{
	uint32_t first = cur_u32be(c), left = cur_u16be(c);

	p->tuple.proto = cur_u8(c);
	cur_u8(c);
	const unsigned char *src = cur_take(c, 16), *dst = cur_take(c, 16);
	if (!dst || !src || first >> 28 != 6)
		return "an IPv6 header of 40 bytes was expected";
	p->tuple.src = addr_v6(src);
	p->tuple.dst = addr_v6(dst);
	if (left == 0)
		left = (uint32_t)cur_left(c);   /* jumbogram or segmentation offload */
	const char *why = walk_extensions(c, p, &left);
	return why ? why : read_transport(c, left, p);
}

static const char *read_ip(struct cur *c, struct packet *p)
{
	switch (cur_left(c) ? c->p[0] >> 4 : 0) {
	case 4: return read_ipv4(c, p);
	case 6: return read_ipv6(c, p);
	}
	return packet_not_ip;
}

/* behind an EtherType: any number of VLAN tags (IEEE 802.1Q, 802.1ad), then IP */
static const char *read_ethertype(struct cur *c, uint16_t type, struct packet *p)
{
	for (int i = 0; i < TAGS_MAX && (type == ETH_VLAN || type == ETH_QINQ || type == ETH_QINQ_OLD); i++) {
		cur_u16be(c);
		type = cur_u16be(c);
	}
	if (c->bad)
		return "an Ethernet header was expected";
	if (type != ETH_IPV4 && type != ETH_IPV6)
		return packet_not_ip;
	const char *why = read_ip(c, p);
	return why == packet_not_ip ? "an IP header of version 4 or 6 was expected behind that EtherType" : why;
}

const char *packet_read(uint32_t link, struct str bytes, struct packet *ret)
{
	struct cur c = cur_of(bytes.p, bytes.n);
	uint16_t type;

	*ret = (struct packet){ 0 };
	switch (link) {
	case LINK_ETHERNET:
		cur_take(&c, 12);
		type = cur_u16be(&c);
		return read_ethertype(&c, type, ret);
	case LINK_LINUX_SLL:            /* packet type, ARPHRD, address length, address[8], protocol */
		cur_take(&c, 14);
		type = cur_u16be(&c);
		return read_ethertype(&c, type, ret);
	case LINK_LINUX_SLL2:           /* protocol first, 20 bytes in all */
		type = cur_u16be(&c);
		cur_take(&c, 18);
		return read_ethertype(&c, type, ret);
	case LINK_NULL:                 /* an address family in the capturing host's byte order: the IP version tells as much */
	case LINK_LOOP:
		cur_take(&c, 4);
		break;
	}
	return c.bad ? "a link header was expected" : read_ip(&c, ret);
}
