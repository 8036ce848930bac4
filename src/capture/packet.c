/* SPDX-License-Identifier: Apache-2.0 */
/* A packet is a chain of headers. Each reader takes one and names the next,
 * until a transport, or something that ends the chain. Here: IP and transports;
 * links.c has what stands below, tunnels.c what carries another packet. source:
 * RFC 791, 8200 (IP), 9293 (TCP), 768 (UDP), 792, 4443 (ICMP), 9260 (SCTP) */
#include "capture/packet.h"
#include "capture/walk.h"

enum {
	PROTO_HOP = 0,
	PROTO_ROUTING = 43,
	PROTO_FRAGMENT = 44,
	PROTO_DEST = 60,
	PROTO_MOBILITY = 135
};
enum {
	/* one inside the other, tags and transports counted: about five tunnels
	 */
	HEADERS_MAX = 32,
	EXTENSIONS_MAX = 16,
	LINK_ETHERNET = 1
};
/* a link does not tell how many bytes a packet had */
static const uint32_t CUT_NOT_TOLD = 1 << 24;

/* --- IP ------------------------------------------------------------------ */

/* what the header declares, and no trailer of the link behind it */
static void bound(struct walk *w, uint32_t left)
{
	w->left = left;
	if (cur_left(&w->c) > left)
		w->c.end = w->c.p + left;
	w->cut = left - (uint32_t)cur_left(&w->c);
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

/* those of a tunnel are not those of a packet inside it that has none */
static void forget_ports(struct packet *p)
{
	p->tuple.sport = 0;
	p->tuple.dport = 0;
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
	forget_ports(p);
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
			return "an IPv6 extension header inside the packet "
			       "was "
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
	forget_ports(p);
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

	if (!cur_left(&w->c))
		return "an IP header was expected";
	w->next = version == 4 ? H_IPV4 : H_IPV6;
	if (version != 4 && version != 6)
		return unread_as(w, UNREAD_VERSION, version);
	return NULL;
}

/* --- transport ----------------------------------------------------------- */

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
	}
	enum header inner = proto_tunnel(w->p->tuple.proto);
	return inner ? enter_tunnel(w, inner, 0) : end_walk(w, 0);
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
	enum header inner =
		udp_tunnel(p->tuple.sport, p->tuple.dport, walk_ahead(w));
	return inner ? enter_tunnel(w, inner, 8) : end_walk(w, 8);
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
	w->p->icmp_code = code;
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

static const char too_deep[] =
	"at most 32 headers, one inside the other, were expected";

/* What a tunnel carries and is not read is noted, and the tunnel's packet is
 * what there is. */
static void fall_back(struct walk *w, const char *why)
{
	if (why != packet_not_ip)
		unread_as(w,
			why == too_deep ? UNREAD_DEEP : UNREAD_BROKEN,
			0);
	*w->p = w->outer;
}

static const char *read_header(struct walk *w)
{
	static header_reader *const readers_of[] = {
		[H_IP] = read_ip,
		[H_IPV4] = read_ipv4,
		[H_IPV6] = read_ipv6,
		[H_TRANSPORT] = read_transport,
		[H_TCP] = read_tcp,
		[H_UDP] = read_udp,
		[H_ICMP] = read_icmp,
		[H_SCTP] = read_sctp,
	};

	if (w->p->headers++ >= HEADERS_MAX)
		return too_deep;
	if (w->next >= H_TUNNELS)
		return tunnel_readers[w->next - H_TUNNELS](w);
	if (w->next >= H_LINKS)
		return link_readers[w->next - H_LINKS](w);
	return readers_of[w->next](w);
}

static const char *walk(struct walk *w)
{
	while (w->next) {
		const char *why = read_header(w);

		if (why && !w->inside)
			return why;
		if (why) {
			fall_back(w, why);
			return NULL;
		}
	}
	return NULL;
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
		.payload = { bytes.p + SEGMENT + header,
			total - 20 - header },
		.ttl = b[IP + 8],
		.ip_id = be16(b + IP + 4),
	};
	if (tcp) {
		p->seq = be32(b + SEGMENT + 4);
		p->ack = be32(b + SEGMENT + 8);
		p->tcp_flags = b[SEGMENT + 13];
		p->window = be16(b + SEGMENT + 14);
	}
	if (tcp)
		return true;
	struct ahead a = { b + SEGMENT + header, p->payload.n, p->payload.n };
	return !udp_tunnel(p->tuple.sport, p->tuple.dport, a);
}

const char *packet_read(uint32_t link,
	struct str bytes,
	struct packet *ret,
	struct unread *ret_unread)
{
	return link == LINK_ETHERNET && read_fast(bytes, ret)
		? NULL
		: packet_read_walking(link, bytes, ret, ret_unread);
}

static const char *walked(struct walk *w, struct unread *ret_unread)
{
	const char *why = walk(w);

	if (w->unread.of)
		*ret_unread = w->unread;
	return why;
}

const char *packet_read_walking(uint32_t link,
	struct str bytes,
	struct packet *ret,
	struct unread *ret_unread)
{
	struct walk w = {
		.c = cur_of(bytes.p, bytes.n),
		.p = ret,
		.next = link_header(link),
		.cut = CUT_NOT_TOLD,
	};

	*ret = (struct packet){ 0 };
	if (w.next)
		return walked(&w, ret_unread);
	*ret_unread = (struct unread){ .of = UNREAD_LINK, .code = link };
	return packet_not_ip;
}

const char *packet_read_joined(struct str bytes,
	struct packet *p,
	struct unread *ret_unread)
{
	struct walk w = {
		.c = cur_of(bytes.p, bytes.n),
		.p = p,
		.next = H_TRANSPORT,
		.left = (uint32_t)bytes.n,
	};

	p->fragment = (struct fragment){ 0 };
	return walked(&w, ret_unread);
}
