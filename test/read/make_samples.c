/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the binary samples of test/read: make_samples FOLDER puts them into
 * FOLDER/golden and FOLDER/hostile. The same bytes on every run. Addresses are
 * those reserved for documentation (RFC 5737, RFC 3849). */
#include "core/core.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

static const char *folder;

static void save(const char *name, struct buf *b)
{
	char path[4096];
	struct err err;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (b->bad || !file_write(path, buf_str(b), 0644, &err)) {
		fprintf(stderr, "%s\n", b->bad ? "no memory" : err.text);
		exit(1);
	}
	buf_done(b);
}

static void bytes(struct buf *b, const void *p, size_t n)
{
	buf_add(b, (struct str){ p, n });
}

static void u8(struct buf *b, unsigned v)
{
	unsigned char c = (unsigned char)v;

	bytes(b, &c, 1);
}

static void u16be(struct buf *b, unsigned v)
{
	u8(b, v >> 8);
	u8(b, v);
}
static void u32be(struct buf *b, uint32_t v)
{
	u16be(b, v >> 16);
	u16be(b, v & 0xffff);
}
static void u16(struct buf *b, bool little, unsigned v)
{
	u8(b, little ? v : v >> 8);
	u8(b, little ? v >> 8 : v);
}

static void u32(struct buf *b, bool little, uint32_t v)
{
	u16(b, little, little ? v & 0xffff : v >> 16);
	u16(b, little, little ? v >> 16 : v & 0xffff);
}

static void zeros(struct buf *b, size_t n)
{
	while (n--)
		u8(b, 0);
}

/* --- packets ------------------------------------------------------------- */

enum {
	FIN = 1,
	SYN = 2,
	RST = 4,
	ACK = 16
};

static void ipv4_part(struct buf *b,
	const char *src,
	const char *dst,
	unsigned proto,
	unsigned fragment,
	unsigned payload)
{
	unsigned v[4];

	u8(b, 0x45);
	u8(b, 0);
	u16be(b, 20 + payload);
	u16be(b, 1);
	u16be(b, fragment);
	u8(b, 64);
	u8(b, proto);
	u16be(b, 0);
	sscanf(src, "%u.%u.%u.%u", v, v + 1, v + 2, v + 3);
	u8(b, v[0]);
	u8(b, v[1]);
	u8(b, v[2]);
	u8(b, v[3]);
	sscanf(dst, "%u.%u.%u.%u", v, v + 1, v + 2, v + 3);
	u8(b, v[0]);
	u8(b, v[1]);
	u8(b, v[2]);
	u8(b, v[3]);
}

static void tcp_part(struct buf *b,
	unsigned sport,
	unsigned dport,
	unsigned flags,
	unsigned payload)
{
	u16be(b, sport);
	u16be(b, dport);
	u32be(b, 1);
	u32be(b, 1);
	u8(b, 5 << 4);
	u8(b, flags);
	u16be(b, 1024);
	u32be(b, 0);
	zeros(b, payload);
}

static void udp_part(struct buf *b,
	unsigned sport,
	unsigned dport,
	unsigned payload)
{
	u16be(b, sport);
	u16be(b, dport);
	u16be(b, 8 + payload);
	u16be(b, 0);
	zeros(b, payload);
}

static struct buf tcp4(const char *src,
	unsigned sport,
	const char *dst,
	unsigned dport,
	unsigned flags,
	unsigned payload)
{
	struct buf b = { 0 };

	ipv4_part(&b, src, dst, 6, 0x4000, 20 + payload);
	tcp_part(&b, sport, dport, flags, payload);
	return b;
}

static struct buf udp4(const char *src,
	unsigned sport,
	const char *dst,
	unsigned dport,
	unsigned payload)
{
	struct buf b = { 0 };

	ipv4_part(&b, src, dst, 17, 0, 8 + payload);
	udp_part(&b, sport, dport, payload);
	return b;
}

static struct buf icmp4(const char *src,
	const char *dst,
	unsigned type,
	unsigned code)
{
	struct buf b = { 0 };

	ipv4_part(&b, src, dst, 1, 0, 8 + 16);
	u8(&b, type);
	u8(&b, code);
	zeros(&b, 22);
	return b;
}

/* 2001:db8::from to 2001:db8::to */
static void ipv6_part(struct buf *b,
	unsigned from,
	unsigned to,
	unsigned next,
	unsigned payload)
{
	u32be(b, 0x60000000);
	u16be(b, payload);
	u8(b, next);
	u8(b, 64);
	u32be(b, 0x20010db8);
	u32be(b, 0);
	u32be(b, 0);
	u32be(b, from);
	u32be(b, 0x20010db8);
	u32be(b, 0);
	u32be(b, 0);
	u32be(b, to);
}

static struct buf ethernet(struct buf packet, const char *type)
{
	struct buf b = { 0 };

	bytes(&b, "\2\0\0\0\0\1\2\0\0\0\0\2", 12);
	for (; *type; type += 2 + (type[2] == ' ')) { /* "8100 0001 0800" */
		char byte[3] = { type[0], type[1], 0 };
		u8(&b, (unsigned)strtoul(byte, NULL, 16));
	}
	buf_add(&b, buf_str(&packet));
	buf_done(&packet);
	return b;
}

/* --- classic captures ---------------------------------------------------- */

struct pcap {
	struct buf b;
	bool little;
	bool nano;
	uint32_t s;
	uint32_t frac;
};

static struct pcap pcap_of(bool little, bool nano, uint32_t link)
{
	struct pcap p = {
		.little = little,
		.nano = nano,
		.s = 1713484800,
	};

	u32(&p.b, little, nano ? 0xa1b23c4d : 0xa1b2c3d4);
	u16(&p.b, little, 2);
	u16(&p.b, little, 4);
	u32(&p.b, little, 0);
	u32(&p.b, little, 0);
	u32(&p.b, little, 65535);
	u32(&p.b, little, link);
	return p;
}

/* cut: bytes left off by the snap length; the packet is used up */
static void packet_cut(struct pcap *p, struct buf packet, size_t cut)
{
	u32(&p->b, p->little, p->s);
	u32(&p->b, p->little, p->frac);
	u32(&p->b, p->little, (uint32_t)(packet.n - cut));
	u32(&p->b, p->little, (uint32_t)packet.n);
	bytes(&p->b, packet.p, packet.n - cut);
	buf_done(&packet);
	p->frac += p->nano ? 1000001 : 1001;
}

static void packet(struct pcap *p, struct buf b)
{
	packet_cut(p, b, 0);
}

#define A "192.0.2.10"
#define B "198.51.100.7"
#define C "203.0.113.99"

static void conversation(struct pcap *p)
{
	packet(p, ethernet(tcp4(A, 40000, B, 443, SYN, 0), "0800"));
	packet(p, ethernet(tcp4(B, 443, A, 40000, SYN | ACK, 0), "0800"));
	packet(p, ethernet(tcp4(A, 40000, B, 443, ACK, 0), "0800"));
	packet(p, ethernet(tcp4(A, 40000, B, 443, ACK, 100), "0800"));
	packet(p, ethernet(tcp4(B, 443, A, 40000, ACK, 200), "0800"));
	packet(p, ethernet(tcp4(B, 443, A, 40000, FIN | ACK, 0), "0800"));
	packet(p, ethernet(tcp4(A, 40000, B, 443, FIN | ACK, 0), "0800"));
}

static void classic_orders(void)
{
	static const struct {
		const char *name;
		bool little, nano;
	} orders[] = {
		{ "golden/le-us.pcap", true, false },
		{ "golden/be-us.pcap", false, false },
		{ "golden/le-ns.pcap", true, true },
		{ "golden/be-ns.pcap", false, true },
	};

	for (int i = 0; i < 4; i++) {
		struct pcap p = pcap_of(orders[i].little, orders[i].nano, 1);
		conversation(&p);
		save(orders[i].name, &p.b);
	}
}

static void classic_flows(void)
{
	struct pcap p = pcap_of(true, false, 1);

	/* picked up mid-stream: the server speaks first */
	packet(&p, ethernet(tcp4(B, 443, A, 50000, ACK, 1000), "0800"));
	packet(&p, ethernet(tcp4(A, 50000, B, 443, ACK, 10), "0800"));
	/* the SYN was missed */
	packet(&p, ethernet(tcp4(B, 8080, A, 8443, SYN | ACK, 0), "0800"));
	packet(&p, ethernet(icmp4(A, C, 8, 0), "0800"));
	packet(&p, ethernet(icmp4(C, A, 0, 0), "0800"));
	packet(&p, ethernet(icmp4(C, A, 3, 1), "0800"));
	packet(&p, ethernet(udp4(A, 5353, C, 53, 30), "0800"));
	packet(&p, ethernet(udp4(C, 53, A, 5353, 90), "0800"));
	packet(&p, ethernet(tcp4(A, 50001, B, 22, SYN, 0), "0800"));
	packet(&p, ethernet(tcp4(B, 22, A, 50001, RST | ACK, 0), "0800"));
	/* the same ports again: another flow */
	packet(&p, ethernet(tcp4(A, 50001, B, 22, SYN, 0), "0800"));
	p.s += 61;
	/* after the silence of a minute: another flow */
	packet(&p, ethernet(udp4(A, 5353, C, 53, 30), "0800"));
	p.s += 240;
	/* after five minutes and a second: another flow */
	packet(&p, ethernet(tcp4(A, 50000, B, 443, ACK, 10), "0800"));
	save("golden/flows.pcap", &p.b);
}

static void classic_backwards(void)
{
	struct pcap p = pcap_of(true, false, 1);

	packet(&p, ethernet(udp4(A, 1000, B, 2000, 10), "0800"));
	p.s -= 5;
	/* a little earlier: the flow begins there */
	packet(&p, ethernet(udp4(A, 1000, B, 2000, 20), "0800"));
	p.s -= 3600;
	/* an hour earlier: not the same flow */
	packet(&p, ethernet(udp4(A, 1000, B, 2000, 40), "0800"));
	p.s = 0;
	packet(&p, ethernet(udp4(A, 1001, B, 2000, 10), "0800"));
	p.s = UINT32_MAX;
	p.frac = UINT32_MAX;
	packet(&p, ethernet(udp4(A, 1002, B, 2000, 10), "0800"));
	save("golden/backwards.pcap", &p.b);
}

static void classic_links(void)
{
	static const struct {
		const char *name;
		uint32_t link;
		const char *before;
		size_t n;
	} links[] = {
		{ "golden/link-null.pcap", 0, "\2\0\0\0", 4 },
		{ "golden/link-raw-bsd.pcap", 12, "", 0 },
		{ "golden/link-raw-openbsd.pcap", 14, "", 0 },
		{ "golden/link-raw.pcap", 101, "", 0 },
		{ "golden/link-loop.pcap", 108, "\0\0\0\2", 4 },
		{ "golden/link-sll.pcap",
			113,
			"\0\0\0\1\0\6\2\0\0\0\0\1\0\0\x08\0",
			16 },
		{ "golden/link-ipv4.pcap", 228, "", 0 },
		{ "golden/link-sll2.pcap",
			276,
			"\x08\0\0\0\0\0\0\2\0\1\0\6\2\0\0\0\0\1\0\0",
			20 },
	};

	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		struct pcap p = pcap_of(true, false, links[i].link);
		struct buf udp = udp4(A, 5353, B, 53, 30);
		struct buf b = { 0 };
		bytes(&b, links[i].before, links[i].n);
		buf_add(&b, buf_str(&udp));
		buf_done(&udp);
		packet(&p, b);
		save(links[i].name, &p.b);
	}
	struct pcap p = pcap_of(false, false, 229);
	struct buf b = { 0 };
	ipv6_part(&b, 0x10, 0x7, 17, 8);
	udp_part(&b, 5353, 53, 0);
	packet(&p, b);
	save("golden/link-ipv6.pcap", &p.b);
	p = pcap_of(true, false, 105);
	packet(&p, udp4(A, 1, B, 2, 0));
	save("golden/link-unknown.pcap", &p.b);
}

static void classic_tags(void)
{
	struct pcap p = pcap_of(true, false, 1);

	packet(&p, ethernet(udp4(A, 1, B, 53, 1), "8100 0005 0800"));
	packet(&p,
		ethernet(udp4(A, 2, B, 53, 1), "88a8 0005 8100 0006 0800"));
	packet(&p,
		ethernet(udp4(A, 3, B, 53, 1), "9100 0005 8100 0006 0800"));
	/* one tag too many */
	packet(&p,
		ethernet(udp4(A, 4, B, 53, 1),
			"8100 0001 8100 0002 8100 0003 8100 0004 8100 0005 "
			"0800"));
	/* ARP by its type */
	packet(&p, ethernet(udp4(A, 5, B, 53, 1), "0806"));
	/* a length: IEEE 802.3 */
	packet(&p, ethernet(udp4(A, 6, B, 53, 1), "0026"));
	packet(&p, ethernet((struct buf){ 0 }, "8100 0005 0800"));
	packet(&p, ethernet((struct buf){ 0 }, "8100"));
	save("golden/vlan.pcap", &p.b);
}

static void extension(struct buf *b, unsigned next, unsigned more8)
{
	u8(b, next);
	u8(b, more8);
	zeros(b, 6 + 8 * more8);
}

static void ipv6_fragment(struct pcap *p, unsigned offset, unsigned more)
{
	struct buf b = { 0 };

	ipv6_part(&b, 0x10, 0x7, 44, 8 + 8 + 16);
	u8(&b, 17);
	u8(&b, 0);
	u16be(&b, offset << 3 | more);
	u32be(&b, 7);
	udp_part(&b, 1000, 53, 16);
	packet(p, ethernet(b, "86dd"));
}

static void classic_ipv6(void)
{
	struct pcap p = pcap_of(true, false, 1);
	struct buf b = { 0 };

	ipv6_part(&b, 0x10, 0x7, 6, 20 + 5);
	tcp_part(&b, 40000, 443, SYN, 5);
	packet(&p, ethernet(b, "86dd"));
	b = (struct buf){ 0 };
	ipv6_part(&b, 0x7, 0x10, 6, 20);
	tcp_part(&b, 443, 40000, SYN | ACK, 0);
	packet(&p, ethernet(b, "86dd"));
	b = (struct buf){
		0
	}; /* hop-by-hop, routing, destination, then UDP */
	ipv6_part(&b, 0x10, 0x7, 0, 8 + 16 + 8 + 8 + 4);
	extension(&b, 43, 0);
	extension(&b, 60, 1);
	extension(&b, 17, 0);
	udp_part(&b, 1000, 53, 4);
	packet(&p, ethernet(b, "86dd"));
	/* authentication header, its length in words of four */
	b = (struct buf){ 0 };
	ipv6_part(&b, 0x10, 0x7, 51, 24 + 8 + 4);
	u8(&b, 17);
	u8(&b, 4);
	zeros(&b, 22);
	udp_part(&b, 1001, 53, 4);
	packet(&p, ethernet(b, "86dd"));
	ipv6_fragment(&p, 0, 1);
	ipv6_fragment(&p, 3, 0);
	b = (struct buf){ 0 }; /* echo request and reply */
	ipv6_part(&b, 0x10, 0x7, 58, 8);
	u8(&b, 128);
	zeros(&b, 7);
	packet(&p, ethernet(b, "86dd"));
	b = (struct buf){ 0 };
	ipv6_part(&b, 0x7, 0x10, 58, 8);
	u8(&b, 129);
	zeros(&b, 7);
	packet(&p, ethernet(b, "86dd"));
	b = (struct buf){ 0 }; /* sixteen extension headers are allowed */
	ipv6_part(&b, 0x10, 0x8, 60, 16 * 8 + 8);
	for (int i = 0; i < 16; i++)
		extension(&b, i < 15 ? 60 : 17, 0);
	udp_part(&b, 1002, 53, 0);
	packet(&p, ethernet(b, "86dd"));
	b = (struct buf){ 0 }; /* a chain without end */
	ipv6_part(&b, 0x10, 0x9, 60, 40 * 8);
	for (int i = 0; i < 40; i++)
		extension(&b, 60, 0);
	packet(&p, ethernet(b, "86dd"));
	b = (struct buf){ 0 }; /* an extension longer than the packet */
	ipv6_part(&b, 0x10, 0x7, 60, 8);
	u8(&b, 17);
	u8(&b, 200);
	zeros(&b, 6);
	packet(&p, ethernet(b, "86dd"));
	b = (struct buf){ 0 }; /* encapsulated payload: no ports */
	ipv6_part(&b, 0x10, 0x7, 50, 16);
	zeros(&b, 16);
	packet(&p, ethernet(b, "86dd"));
	save("golden/ipv6.pcap", &p.b);
}

static void ipv4_fragment(struct pcap *p,
	unsigned proto,
	unsigned fragment,
	unsigned payload)
{
	struct buf b = { 0 };

	ipv4_part(&b, A, B, proto, fragment, payload);
	if ((fragment & 0x1fff) == 0 && proto == 17) {
		udp_part(&b, 1000, 53, payload - 8);
	} else if ((fragment & 0x1fff) == 0 && proto == 1) {
		u8(&b, 8);
		zeros(&b, payload - 1);
	} else {
		zeros(&b, payload);
	}
	packet(p, ethernet(b, "0800"));
}

static void classic_fragments(void)
{
	struct pcap p = pcap_of(true, false, 1);

	ipv4_fragment(&p, 17, 0x2000, 64);
	ipv4_fragment(&p, 17, 0x2008, 64);
	ipv4_fragment(&p, 17, 0x0010, 10);
	ipv4_fragment(&p, 1, 0x2000, 64);
	/* its first bytes are no type and code */
	ipv4_fragment(&p, 1, 0x0008, 64);
	/* a protocol without ports: booked to its flow */
	ipv4_fragment(&p, 47, 0x2000, 64);
	ipv4_fragment(&p, 47, 0x0008, 64);
	save("golden/fragments.pcap", &p.b);
}

static void classic_cut(void)
{
	struct pcap p = pcap_of(true, false, 1);
	struct buf b;

	/* the lengths of the IP header count */
	packet_cut(&p,
		ethernet(tcp4(A, 40000, B, 443, ACK, 1000), "0800"),
		1000);
	/* just enough of the TCP header */
	packet_cut(&p,
		ethernet(tcp4(A, 40000, B, 443, ACK, 10), "0800"),
		10 + 6);
	packet_cut(&p,
		ethernet(tcp4(A, 40000, B, 443, ACK, 10), "0800"),
		10 + 7);
	/* inside the IP header */
	packet_cut(&p,
		ethernet(tcp4(A, 40000, B, 443, ACK, 10), "0800"),
		30 + 1);
	/* before the EtherType */
	packet_cut(&p,
		ethernet(tcp4(A, 40000, B, 443, ACK, 10), "0800"),
		50 + 2);
	/* nothing at all */
	packet_cut(&p, ethernet(tcp4(A, 40000, B, 443, ACK, 10), "0800"), 64);
	/* the ports are there */
	packet_cut(&p, ethernet(udp4(A, 5353, B, 53, 40), "0800"), 40 + 4);
	packet_cut(&p, ethernet(icmp4(A, B, 8, 0), "0800"), 23);
	b = ethernet(udp4(A, 5354, B, 53, 4), "0800");
	zeros(&b, 18); /* padding of a short frame */
	packet(&p, b);
	b = udp4(A, 5355, B, 53, 4);
	b.p[2] = b.p[3] = 0; /* segmentation offload: total length 0 */
	packet(&p, ethernet(b, "0800"));
	b = udp4(A, 5356, B, 53, 4);
	b.p[3] = 10; /* a total length inside the header */
	packet(&p, ethernet(b, "0800"));
	b = udp4(A, 5357, B, 53, 4);
	b.p[0] = 0x44; /* a header of 16 bytes */
	packet(&p, ethernet(b, "0800"));
	b = udp4(A, 5358, B, 53, 4);
	b.p[0] = 0x55; /* version 5 */
	packet(&p, ethernet(b, "0800"));
	b = tcp4(A, 40001, B, 443, SYN, 0);
	b.p[32] = 0x10; /* a TCP header of 4 bytes */
	packet(&p, ethernet(b, "0800"));
	save("golden/cut.pcap", &p.b);
}

/* --- conversations ------------------------------------------------------- */

/* one direction's next segment; text may be NULL */
struct speaker {
	const char *from;
	const char *to;
	unsigned sport;
	unsigned dport;
	uint32_t seq;
	uint32_t ack;
};

static struct buf segment(struct speaker *s, unsigned flags, const char *text)
{
	struct buf b = { 0 };
	size_t n = text ? strlen(text) : 0;

	ipv4_part(&b, s->from, s->to, 6, 0x4000, (unsigned)(20 + n));
	u16be(&b, s->sport);
	u16be(&b, s->dport);
	u32be(&b, s->seq);
	u32be(&b, s->ack);
	u8(&b, 5 << 4);
	u8(&b, flags);
	u16be(&b, 1024);
	u32be(&b, 0);
	bytes(&b, text, n);
	s->seq += (uint32_t)n + ((flags & (SYN | FIN)) != 0);
	return ethernet(b, "0800");
}

static void open_connection(struct pcap *p,
	struct speaker *c,
	struct speaker *s)
{
	packet(p, segment(c, SYN, NULL));
	s->ack = c->seq;
	packet(p, segment(s, SYN | ACK, NULL));
	c->ack = s->seq;
	packet(p, segment(c, ACK, NULL));
}

static struct speaker speaker(const char *from,
	unsigned sport,
	const char *to,
	unsigned dport,
	uint32_t seq)
{
	return (struct speaker){ from, to, sport, dport, seq, 0 };
}

/* a request out of order and sent again */
static void talk_http(struct pcap *p)
{
	struct speaker c = speaker(A, 40100, B, 80, 0xfffffff0);
	struct speaker s = speaker(B, 80, A, 40100, 7000);

	open_connection(p, &c, &s);
	struct speaker late = c;
	c.seq += 18;
	struct buf second = segment(&c,
		ACK,
		"1\r\nHost: www.example\r\nUser-Agent: probe/1\r\n\r\n");
	packet(p, second);
	packet(p, segment(&late, ACK, "GET /a.bin HTTP/1."));
	late.seq -= 18;
	packet(p, segment(&late, ACK, "GET /a.bin HTTP/1."));
	s.ack = c.seq;
	packet(p,
		segment(&s,
			ACK,
			"HTTP/1.1 200 OK\r\nDate: Fri, 19 Apr 2024 00:00:01 "
			"GMT\r\nServer: little\r\nContent-Type: "
			"text/plain\r\nContent-Length: 5\r\n\r\nhello"));
	packet(p, segment(&s, FIN | ACK, NULL));
}

static void talk_http_whole(struct pcap *p)
{
	struct speaker c = speaker(A, 40101, B, 80, 100);
	struct speaker s = speaker(B, 80, A, 40101, 9000);

	open_connection(p, &c, &s);
	packet(p,
		segment(&c,
			ACK,
			"GET /b.bin HTTP/1.1\r\nHost: www.example\r\n\r\nGET "
			"/c HTTP/1.1\r\nHost: www.example\r\n\r\n"));
	packet(p,
		segment(&s,
			ACK,
			"HTTP/1.1 200 OK\r\nContent-Length: "
			"5\r\n\r\nhelloHTTP/1.1 404 Not "
			"Found\r\nContent-Length: 0\r\n\r\n"));
	packet(p, segment(&c, FIN | ACK, NULL));
	packet(p, segment(&s, FIN | ACK, NULL));
}

/* a file over FTP: the control connection says what the other one carries */
static void talk_ftp(struct pcap *p)
{
	struct speaker c = speaker(A, 40102, B, 21, 100);
	struct speaker s = speaker(B, 21, A, 40102, 9000);
	struct speaker dc = speaker(A, 40103, B, 50001, 1);
	struct speaker ds = speaker(B, 50001, A, 40103, 1);
	static const char *const said[] = { "220 ready\r\n",
		"USER eve\r\n",
		"331 password\r\n",
		"PASS hidden\r\n",
		"230 in\r\n",
		"PASV\r\n",
		"227 (198,51,100,7,195,81)\r\n",
		"RETR docs/plan.txt\r\n",
		"150 here\r\n" };

	open_connection(p, &c, &s);
	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		packet(p, segment(i & 1 ? &c : &s, ACK, said[i]));
	open_connection(p, &dc, &ds);
	packet(p, segment(&ds, ACK, "the plan"));
	packet(p, segment(&ds, FIN | ACK, NULL));
	packet(p, segment(&dc, FIN | ACK, NULL));
	packet(p, segment(&s, ACK, "226 done\r\n"));
}

/* a question in two pieces, the second first; and a connection that says
 * something every minute */
static void talk_slowly(struct pcap *p)
{
	static const char question[] =
		"\x12\x34\1\0\0\1\0\0\0\0\0\0\5piece\7example\0\0\1\0\1";
	struct buf whole = { 0 };
	struct buf b = { 0 };
	struct speaker c = speaker(A, 40104, B, 4444, 100);
	struct speaker s = speaker(B, 4444, A, 40104, 9000);

	u16be(&whole, 1053);
	u16be(&whole, 53);
	u16be(&whole, 8 + sizeof question - 1);
	u16be(&whole, 0);
	bytes(&whole, question, sizeof question - 1);
	ipv4_part(&b, A, C, 17, 2, (unsigned)whole.n - 16);
	bytes(&b, whole.p + 16, whole.n - 16);
	packet(p, ethernet(b, "0800"));
	b = (struct buf){ 0 };
	ipv4_part(&b, A, C, 17, 0x2000, 16);
	bytes(&b, whole.p, 16);
	packet(p, ethernet(b, "0800"));
	buf_done(&whole);
	open_connection(p, &c, &s);
	for (int i = 0; i < 8; i++) {
		p->s += 60;
		packet(p, segment(&c, ACK, "ping"));
		packet(p, segment(&s, ACK, "nothing to do"));
	}
}

static void conversations(void)
{
	struct pcap p = pcap_of(true, false, 1);

	talk_http(&p);
	talk_http_whole(&p);
	talk_ftp(&p);
	talk_slowly(&p);
	save("golden/talk.pcap", &p.b);
}

/* --- pcapng -------------------------------------------------------------- */

struct ng {
	struct buf b;
	bool little;
};

static void ng_block(struct ng *g, uint32_t type, struct buf body)
{
	zeros(&body, -body.n & 3);
	u32(&g->b, g->little, type);
	u32(&g->b, g->little, (uint32_t)body.n + 12);
	buf_add(&g->b, buf_str(&body));
	u32(&g->b, g->little, (uint32_t)body.n + 12);
	buf_done(&body);
}

static void ng_section(struct ng *g, bool little)
{
	struct buf b = { 0 };

	g->little = little;
	u32(&b, little, 0x1a2b3c4d);
	u16(&b, little, 1);
	u16(&b, little, 0);
	u32(&b, little, UINT32_MAX);
	u32(&b, little, UINT32_MAX);
	ng_block(g, 0x0a0d0d0a, b);
}

/* tsresol < 0: without the option; offset 0: without */
static void ng_interface(struct ng *g,
	unsigned link,
	int tsresol,
	int64_t offset_s)
{
	struct buf b = { 0 };
	uint64_t o = (uint64_t)offset_s;

	u16(&b, g->little, link);
	u16(&b, g->little, 0);
	u32(&b, g->little, 65535);
	u16(&b, g->little, 2);
	u16(&b, g->little, 5);
	bytes(&b, "eth0\0\0\0", 8); /* if_name of 5 bytes, padded */
	if (tsresol >= 0) {
		u16(&b, g->little, 9);
		u16(&b, g->little, 1);
		u8(&b, (unsigned)tsresol);
		zeros(&b, 3);
	}
	if (offset_s) {
		u16(&b, g->little, 14);
		u16(&b, g->little, 8);
		u32(&b, g->little, (uint32_t)(g->little ? o : o >> 32));
		u32(&b, g->little, (uint32_t)(g->little ? o >> 32 : o));
	}
	u16(&b, g->little, 0);
	u16(&b, g->little, 0);
	ng_block(g, 1, b);
}

static void ng_packet(struct ng *g,
	uint32_t interface,
	uint64_t units,
	struct buf p)
{
	struct buf b = { 0 };

	u32(&b, g->little, interface);
	u32(&b, g->little, (uint32_t)(units >> 32));
	u32(&b, g->little, (uint32_t)units);
	u32(&b, g->little, (uint32_t)p.n);
	u32(&b, g->little, (uint32_t)p.n);
	buf_add(&b, buf_str(&p));
	zeros(&b, -p.n & 3);
	buf_done(&p);
	u16(&b, g->little, 1);
	u16(&b, g->little, 4);
	bytes(&b, "note", 4);
	u32(&b, g->little, 0);
	ng_block(g, 6, b);
}

static void ng_packet_old(struct ng *g,
	unsigned interface,
	uint64_t units,
	struct buf p)
{
	struct buf b = { 0 };

	u16(&b, g->little, interface);
	u16(&b, g->little, 9);
	u32(&b, g->little, (uint32_t)(units >> 32));
	u32(&b, g->little, (uint32_t)units);
	u32(&b, g->little, (uint32_t)p.n);
	u32(&b, g->little, (uint32_t)p.n);
	buf_add(&b, buf_str(&p));
	buf_done(&p);
	ng_block(g, 2, b);
}

static void ng_other(struct ng *g, uint32_t type, unsigned n)
{
	struct buf b = { 0 };

	zeros(&b, n);
	ng_block(g, type, b);
}

static void ng_simple(struct ng *g, struct buf p)
{
	struct buf b = { 0 };

	u32(&b, g->little, (uint32_t)p.n);
	buf_add(&b, buf_str(&p));
	buf_done(&p);
	ng_block(g, 3, b);
}

static const uint64_t t_s = 1713484800;

static void pcapng_sections(void)
{
	struct ng g = { 0 };

	ng_section(&g, true);
	ng_interface(&g, 1, -1, 0);
	ng_interface(&g, 101, 9, 0);
	ng_interface(&g, 1, 0x8a, 0); /* 2^-10 s */
	ng_interface(&g, 1, 6, -3600);
	ng_interface(&g, 1, 0, 7200); /* whole seconds */
	ng_other(&g, 4, 16);          /* names */
	ng_packet(&g,
		0,
		t_s * 1000000 + 5,
		ethernet(udp4(A, 1, B, 53, 1), "0800"));
	ng_packet(&g, 1, t_s * 1000000000 + 7, udp4(A, 2, B, 53, 2));
	ng_packet(&g,
		2,
		t_s * 1024 + 512,
		ethernet(udp4(A, 3, B, 53, 3), "0800"));
	ng_packet(&g,
		3,
		t_s * 1000000,
		ethernet(udp4(A, 4, B, 53, 4), "0800"));
	ng_packet(&g, 4, t_s, ethernet(udp4(A, 5, B, 53, 5), "0800"));
	ng_packet_old(&g,
		0,
		t_s * 1000000,
		ethernet(udp4(A, 6, B, 53, 6), "0800"));
	ng_other(&g, 5, 20);         /* statistics */
	ng_other(&g, 0x0bad0bad, 8); /* somebody's own */
	ng_other(&g, 0x40000bad, 0);
	ng_simple(&g, ethernet(udp4(A, 7, B, 53, 7), "0800"));
	ng_section(&g, false);
	ng_interface(&g, 1, 3, 0);
	ng_packet(&g, 0, t_s * 1000, ethernet(udp4(A, 8, B, 53, 8), "0800"));
	/* an interface of the section before */
	ng_packet(&g, 1, t_s * 1000, ethernet(udp4(A, 9, B, 53, 9), "0800"));
	ng_packet_old(&g,
		0,
		t_s * 1000 + 1,
		ethernet(udp4(B, 53, A, 8, 80), "0800"));
	ng_interface(&g, 1, 9, 0x7fffffff);
	save("golden/sections.pcapng", &g.b);
}

static void pcapng_bad(void)
{
	struct ng g = { 0 };

	ng_section(&g, true);
	ng_interface(&g, 1, 20, 0);   /* 10^-20 s does not fit */
	ng_interface(&g, 1, 0xff, 0); /* nor does 2^-127 */
	ng_interface(&g, 105, -1, 0); /* IEEE 802.11 */
	ng_interface(&g, 1, 0, INT64_MIN);
	ng_interface(&g, 1, 0, 0);
	ng_interface(&g, 1, 19, 0); /* 10^-19 s does */
	for (uint32_t i = 0; i < 7; i++) {
		ng_packet(&g,
			i,
			i < 4 ? t_s : 7258118401,
			ethernet(udp4(A, i, B, 53, 1), "0800"));
	}
	ng_packet(&g, 4, t_s, ethernet(udp4(A, 9, B, 53, 1), "0800"));
	ng_packet(&g,
		UINT32_MAX,
		t_s,
		ethernet(udp4(A, 10, B, 53, 1), "0800"));
	struct buf b = { 0 }; /* a packet longer than its block */
	u32(&b, true, 4);
	u32(&b, true, 0);
	u32(&b, true, 0);
	u32(&b, true, UINT32_MAX);
	u32(&b, true, 60);
	zeros(&b, 16);
	ng_block(&g, 6, b);
	ng_other(&g, 6, 4);
	/* an interface too short: of Ethernet by its zeros, no */
	ng_other(&g, 1, 4);
	save("golden/bad.pcapng", &g.b);
}

/* --- links and tunnels --------------------------------------------------- */

/* up to a colon */
static struct buf hexed(const char *text)
{
	struct buf b = { 0 };
	unsigned v;

	for (; *text && *text != ':'; text++) {
		if (*text != ' ' && sscanf(text, "%2x", &v) == 1) {
			u8(&b, v);
			text++;
		}
	}
	return b;
}

static void add_hex(struct buf *b, const char *text)
{
	struct buf more = hexed(text);

	buf_add(b, buf_str(&more));
	buf_done(&more);
}

/* what is carried: the last letter of `before` says how: 4, 6 (an IP packet), E
 * (a frame with one), . (nothing) */
static void add_inner(struct buf *b, char what, unsigned port)
{
	char ports[32];

	if (what == 'E')
		add_hex(b, "020000000001 020000000002 0800");
	if (what == 'E' || what == '4') {
		add_hex(b, "45000020 00070000 40118e8a c0000201 c6336407");
	} else if (what == '6') {
		add_hex(b,
			"60000000 000c1140 20010db8000000000000000000000001 "
			"20010db8000000000000000000000002");
	} else {
		return;
	}
	snprintf(ports, sizeof ports, "%04x 0035 000c 0000 68692121", port);
	add_hex(b, ports);
}

static struct buf carrying(const char *before, unsigned port)
{
	struct buf b = hexed(before);

	add_inner(&b, before[strlen(before) - 1], port);
	return b;
}

/* A capture whose interfaces have different links, two of which are not read.
 */
static void pcapng_links(void)
{
	static const struct {
		uint32_t link;
		const char *before;
	} links[] = {
		{ 1, "020000000001 020000000002 0028 aaaa03 000000 0800 :4" },
		{ 6, "1040 020000000001 020000000002 aaaa03 000000 0800 :4" },
		{ 9, "ff03 0281 00064140 :4" },
		{ 9, "0f00 0800 :4" },
		{ 9, "ff03 c021 0101 0004 :." },
		{ 10, "50 020000000001 020000000002 aaaa03 000000 0800 :4" },
		{ 50, "8f00 86dd :6" },
		{ 100, "aaaa03 0080c2 0007 0000 :E" },
		{ 104, "0f00 8847 00064140 :4" },
		{ 104, "0f00 8035 00000002 :." },
		{ 105, "8000 0000 ffffffffffff :." },
		{ 107, "1841 03 cc :4" },
		{ 107, "1841 03 00 80 000000 86dd :6" },
		{ 107, "1841 0800 :4" },
		{ 107, "0001 03 08 00 75 :." },
		{ 109, "02000000 00000000 00000000 :4" },
		{ 119,
			"44000000 10000000 0000000000000000 0801 0000 "
			"020000000001 020000000002 020000000003 0000 aaaa03 "
			"000000 0800 :4" },
		{ 122,
			"0000020000000001 0000020000000002 aaaa03 000000 "
			"0800 "
			":4" },
		{ 149, "0102030405060708 :." },
		{ 166, "0003 0021 :4" },
		{ 192, "0000 0800 01000000 :E" },
		{ 192, "0000 0800 c3000000 0000 :." },
		{ 195, "4188 00 ffff ffff 0000 :." },
		{ 204, "00 ff03 0021 :4" },
		{ 205, "01 0f00 0800 :4" },
		{ 206, "00 1841 03 cc :4" },
		{ 219, "00064140 :4" },
		{ 240, "00000000 :E" },
		{ 283, "0000 0000 4188 00 ffff ffff 0000 :." },
	};
	struct ng g = { 0 };

	ng_section(&g, true);
	for (uint32_t i = 0; i < sizeof links / sizeof *links; i++)
		ng_interface(&g, links[i].link, -1, 0);
	for (uint32_t i = 0; i < sizeof links / sizeof *links; i++) {
		ng_packet(&g,
			i,
			t_s * 1000000 + i,
			carrying(links[i].before, 1000 + i));
	}
	save("golden/links.pcapng", &g.b);
}

struct tunnel_of {
	unsigned proto, sport, dport; /* ports of UDP */
	const char *before;
};

static struct buf tunnelled(const struct tunnel_of *t, unsigned port)
{
	struct buf in = carrying(t->before, port);
	struct buf b = { 0 };
	unsigned n = (unsigned)in.n;

	ipv4_part(&b, A, B, t->proto, 0, n + (t->proto == 17 ? 8 : 0));
	if (t->proto == 17) {
		u16be(&b, t->sport);
		u16be(&b, t->dport);
		u16be(&b, 8 + n);
		u16be(&b, 0);
	}
	buf_add(&b, buf_str(&in));
	buf_done(&in);
	return ethernet(b, "0800");
}

static void save_tunnels(const char *name,
	const struct tunnel_of *t,
	size_t n)
{
	struct pcap p = pcap_of(true, false, 1);

	for (size_t i = 0; i < n; i++)
		packet(&p, tunnelled(&t[i], 1000 + (unsigned)i));
	save(name, &p.b);
}

static void classic_tunnels(void)
{
	static const struct tunnel_of tunnels[] = {
		{ 51,
			0,
			0,
			"04040000 00000001 00000001 "
			"000000000000000000000000 :4" },
		{ 97, 0, 0, "3000 :E" },
		{ 137, 0, 0, "00064140 :4" },
		{ 115, 0, 0, "00000007 1122334455667788 :E" },
		{ 108, 0, 0, "04000002 78da0102 :." },
		{ 47, 0, 0, "0000 883e :4" },
		{ 47, 0, 0, "0000 883e 05590048 :4" },
		{ 47, 0, 0, "0000 9000 :E" },
		{ 47, 0, 0, "2001 6400 002e 0100 :E" },
		{ 47,
			0,
			0,
			"3081 880b 0024 0001 00000001 00000000 ff03 0021 "
			":4" },
		{ 47, 0, 0, "2000 6558 00000100 :E" },
		{ 47, 0, 0, "0000 2000 02b4 :." },
		{ 17, 1701, 1701, "0002 0001 0002 ff03 0021 :4" },
		{ 17, 1701, 40000, "0003 0000 00000007 :E" },
		{ 17, 1701, 1701, "c802 000c 0000 0000 0000 0000 :." },
		{ 17, 3544, 40000, "0000 f227 3fffffbd :6" },
		{ 17,
			40000,
			3386,
			"1eff 0020 0001 0002 00ffffff "
			"0000000000000000 :4" },
		{ 17, 40000, 4341, "80000001 00000001 :4" },
		{ 17, 40000, 4754, "0000 0800 :4" },
		{ 17,
			40000,
			5072,
			"44 52 11 29 00000000 "
			"20010db8000000000000000000000009 "
			"0000000000000000000000000000000000000000 "
			":6" },
		{ 17, 5247, 40000, "00 10 02 00 00000000 :E" },
		{ 17,
			40000,
			5247,
			"00 10 03 00 00000000 8000 0000 "
			"ffffffffffff :." },
		{ 17, 40000, 5555, ":4" },
		{ 17, 40000, 6080, "0004 0000 :4" },
		{ 17, 40000, 6081, "00000800 00000100 :4" },
		{ 17, 40000, 6635, "00064140 :4" },
		{ 17, 40000, 7932, "00000000 00000000 00000000 :E" },
		{ 17, 40000, 8472, "08000000 00000100 :E" },
		{ 17, 40000, 12345, "08000000 00000100 :E" },
		{ 17, 40000, 4789, "88080001 00000100 :E" },
		{ 17,
			40000,
			4789,
			"08000000 00000100 ffffffffffff "
			"020000000002 0806 0001 0800 06 04 0001 "
			"020000000002 c0000202 000000000000 "
			"c0000201 :." },
		{ 17, 40000, 37008, "0100 0001 00 0a01c8 01 :E" },
	};

	save_tunnels("golden/tunnels.pcap",
		tunnels,
		sizeof tunnels / sizeof *tunnels);
}

/* Lengths that lie, chains without end, and what only looks like a tunnel. */
static void hostile_tunnels(void)
{
	static const struct tunnel_of tunnels[] = {
		{ 51, 0, 0, "11ff0000 00000001 00000001 :." },
		{ 51,
			0,
			0,
			"33000000 00000000 00000000 33000000 00000000 "
			"00000000 :." },
		{ 47, 0, 0, "4000 0800 00000000 0800 00 ff c0000209 :." },
		{ 47, 0, 0, "0000 883e 05 :." },
		{ 47, 0, 0, "f0ff ffff ffff :." },
		{ 115, 0, 0, "ffffffff :." },
		{ 17,
			1701,
			1701,
			"4b02 ffff 0001 0002 0000 0001 ffff 0021 "
			":4" },
		{ 17, 1701, 1701, "0202 0001 0002 ffff 0021 0000 0000 :." },
		{ 17, 3544, 3544, "0001 ffff 6162 6364 0102030405060708 :6" },
		{ 17, 1, 5072, "f4 f2 11 29 00000000 0000000000000000 :6" },
		{ 17, 1, 5247, "00 f8 02 00 00000000 00000000 00000000 :." },
		{ 17, 1, 6080, "1f04 0000 00000000 00000000 00000000 :." },
		{ 17, 1, 6081, "3f000800 00000100 00000000 00000000 :." },
		{ 17, 1, 6635, "00064040 00064040 00064040 00064040 :." },
		{ 17,
			1,
			8472,
			"08000000 00000100 020000000001 020000000002 "
			"8100 0001 8100 0001 8100 0001 8100 :." },
		{ 17,
			1,
			9999,
			"08000000 00000100 020000000001 020000000002 "
			"0800 4500ffff 00070000 40118e8a :." },
		{ 17, 1, 37008, "0100 0001 0aff 0aff 0aff 0aff 0aff :." },
		{ 17, 1, 2152, "34ff 0000 00000001 0000 00 85 ff :." },
	};
	struct buf nested = { 0 };
	struct pcap p = pcap_of(true, false, 1);

	save_tunnels("hostile/tunnels.pcap",
		tunnels,
		sizeof tunnels / sizeof *tunnels);
	for (int i = 0; i < 40; i++) {
		add_hex(&nested,
			"4500ffff 00000000 402f0000 0a000001 0a000002 2000 "
			"6558 00000100 020000000001 020000000002 0800");
	}
	packet(&p, ethernet(nested, "0800"));
	save("hostile/nested.pcap", &p.b);
	/* per-packet information that names itself as what follows */
	p = pcap_of(true, false, 192);
	nested = (struct buf){ 0 };
	for (int i = 0; i < 40; i++)
		add_hex(&nested, "0000 0800 c0000000");
	packet(&p, nested);
	packet(&p, hexed("0000 ffff 01000000 00"));
	packet(&p, hexed("0000 0000 01000000 00"));
	save("hostile/ppi.pcap", &p.b);
	p = pcap_of(true, false, 195);
	packet(&p, hexed("4188 00 ffff ffff 0000"));
	save("hostile/link-802154.pcap", &p.b);
	p = pcap_of(true, false, 1);
	p.b.p[0] = '\x4d'; /* a format that has but a number */
	p.b.p[1] = '\x3c';
	p.b.p[2] = '\x2b';
	save("hostile/navtel.pcap", &p.b);
	p = pcap_of(true, false, 1);
	u32(&p.b, true, 0);
	p.b.p[0] = '\xac'; /* Ixia's, which ends within its header */
	p.b.p[1] = '\x01';
	p.b.p[2] = '\0';
	p.b.p[3] = '\x1c';
	p.b.n = 26;
	save("hostile/ixia-cut.pcap", &p.b);
}

/* tags, and all that is not IP */
static void classic_not_ip(void)
{
	static const char *const packets[] = {
		"8926 00010002 0800 :4",
		"8988 00000001 0800 :4",
		"8988 000000010001 0800 :4",
		"88e7 00000102 :E",
		"8903 0040 :E",
		"22f3 0041 0001 0002 00000000 :E",
		"892f 0028 0001 0800 :4",
		"d28b 0001 0010 00000000 00000000 0800 :4",
		"8100 0064 0028 aaaa03 000000 0800 :4",
		"88cc 0207 :.",
		"88cc 0207 :.",
		"88e5 2000 00000001 :.",
		"8863 1109 0000 0000 :.",
		"0007 424203 00000000 :.",
		"000a aaaa03 00000c 2000 02b4 :.",
		"0009 fefe03 83 1b010010 :.",
		"1234 0000 :.",
		"888e 01010000 :.",
		"0806 0001 0800 :.", /* cut: nobody is named */
	};
	struct pcap p = pcap_of(true, false, 1);

	for (size_t i = 0; i < sizeof packets / sizeof *packets; i++) {
		struct buf b = hexed("020000000001 020000000002");

		add_hex(&b, packets[i]);
		add_inner(&b,
			packets[i][strlen(packets[i]) - 1],
			1000 + (unsigned)i);
		packet(&p, b);
	}
	save("golden/not-ip.pcap", &p.b);
}

/* who says which address is theirs: once, until another does */
static void classic_arp(void)
{
	static const char *const said[] = {
		"0001 020000000002 c0000202 000000000000 c0000201",
		"0002 020000000001 c0000201 020000000002 c0000202",
		"0001 020000000002 c0000202 000000000000 c0000201",
		"0002 0200000000ff c0000201 020000000002 c0000202",
		"0002 020000000001 c0000201 020000000002 c0000202",
		"0001 020000000003 00000000 000000000000 c0000203",
		"0002 ffffffffffff c0000204 020000000002 c0000202",
	};
	struct pcap p = pcap_of(true, false, 1);

	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		struct buf b = hexed("0001 0800 06 04");

		add_hex(&b, said[i]);
		packet(&p, ethernet(b, i % 2 ? "8100 0064 0806" : "0806"));
		packet(&p, ethernet(udp4(A, 1, B, 53, 1), "0800"));
	}
	save("golden/arp.pcap", &p.b);
}

/* --- forms of classic captures ------------------------------------------- */

static void classic_forms(void)
{
	static const struct {
		const char *name;
		bool little;
		uint32_t magic;
		unsigned minor, record;
		bool size, wire_first;
	} forms[] = {
		{ "golden/kuznetzov.pcap",
			true,
			0xa1b2cd34,
			4,
			24,
			false,
			false },
		{ "golden/kuznetzov-be.pcap",
			false,
			0xa1b2cd34,
			4,
			24,
			false,
			false },
		{ "golden/kuznetzov-28.pcap",
			true,
			0xa1b2cd34,
			4,
			28,
			false,
			false },
		{ "golden/ixia-hw.pcap",
			true,
			0x1c0001ac,
			4,
			16,
			true,
			false },
		{ "golden/ixia-sw.pcap",
			false,
			0x1c0001ab,
			4,
			16,
			true,
			false },
		{ "golden/version-2.2.pcap",
			false,
			0xa1b2c3d4,
			2,
			16,
			false,
			true },
		{ "golden/version-2.3.pcap",
			true,
			0xa1b2c3d4,
			3,
			16,
			false,
			false },
	};

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct pcap p = { .little = forms[i].little };

		u32(&p.b, p.little, forms[i].magic);
		u16(&p.b, p.little, 2);
		u16(&p.b, p.little, forms[i].minor);
		zeros(&p.b, 8);
		u32(&p.b, p.little, 65535);
		u32(&p.b, p.little, 1);
		zeros(&p.b, forms[i].size ? 4 : 0);
		for (unsigned k = 0; k < 3; k++) {
			struct buf b =
				ethernet(udp4(A, 1 + k, B, 53, k), "0800");
			unsigned wire = (unsigned)b.n;
			unsigned captured = wire - (k == 2 ? 5 : 0);
			bool swap = forms[i].wire_first ||
				(forms[i].minor == 3 && k == 2);

			u32(&p.b, p.little, 1713484800);
			u32(&p.b, p.little, k);
			u32(&p.b, p.little, swap ? wire : captured);
			u32(&p.b, p.little, swap ? captured : wire);
			zeros(&p.b, forms[i].record - 16);
			bytes(&p.b, b.p, captured);
			buf_done(&b);
		}
		save(forms[i].name, &p.b);
	}
}

/* --- gzip, encodings ----------------------------------------------------- */

static void gzip_member(struct buf *to, struct str in, int level)
{
	static unsigned char out[1 << 16];
	z_stream z = { 0 };

	if (deflateInit2(&z,
		    level,
		    Z_DEFLATED,
		    16 + MAX_WBITS,
		    8,
		    Z_DEFAULT_STRATEGY) != Z_OK) {
		exit(1);
	}
	z.next_in = (unsigned char *)(uintptr_t)in.p;
	z.avail_in = (unsigned)in.n;
	z.next_out = out;
	z.avail_out = sizeof out;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		exit(1);
	bytes(to, out, z.total_out);
	deflateEnd(&z);
}

static struct str load(struct arena *a, const char *name)
{
	char path[4096];
	struct err err;
	struct str s;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (!file_read(path, 1 << 20, a, &s, &err)) {
		fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	return s;
}

static void compressed(struct arena a)
{
	struct str log = load(&a, "golden/conn.log");
	struct buf b = { 0 };

	gzip_member(&b, log, 9);
	struct str whole = arena_str(&a, buf_str(&b));
	save("golden/conn.log.gz", &b);
	gzip_member(&b, str_head(log, 700), 9);
	gzip_member(&b, (struct str){ "", 0 }, 9);
	gzip_member(&b, str_from(log, 700), 0);
	save("golden/conn.members.log.gz", &b);
	bytes(&b, whole.p, whole.n - 40);
	save("hostile/truncated.log.gz", &b);
	bytes(&b, whole.p, whole.n - 4);
	save("hostile/truncated-in-trailer.log.gz", &b);
	bytes(&b, whole.p, 12);
	save("hostile/truncated-at-once.gz", &b);
	bytes(&b, whole.p, whole.n);
	b.p[whole.n - 60] ^= 0x55;
	save("hostile/damaged.log.gz", &b);
	bytes(&b, whole.p, whole.n);
	b.p[whole.n - 8] ^= 1;
	save("hostile/wrong-checksum.log.gz", &b);
	bytes(&b, whole.p, whole.n);
	buf_z(&b, "garbage behind the last member");
	save("hostile/garbage-behind.log.gz", &b);
	bytes(&b, "\x1f\x8b", 2);
	save("hostile/two-bytes.gz", &b);
}

static void encoded(const char *name,
	const char *encoding,
	const char *mark,
	size_t mark_n,
	struct str utf8)
{
	char out[8192];
	char *to = out;
	char *from = (char *)(uintptr_t)utf8.p;
	size_t left = sizeof out;
	size_t in_left = utf8.n;
	struct buf b = { 0 };
	iconv_t cd = iconv_open(encoding, "UTF-8");

	if (cd == (iconv_t)-1 ||
		iconv(cd, &from, &in_left, &to, &left) == (size_t)-1) {
		exit(1);
	}
	iconv_close(cd);
	bytes(&b, mark, mark_n);
	bytes(&b, out, sizeof out - left);
	save(name, &b);
}

static void encodings(void)
{
	static const char table[] =
		"# 担当: CERT 演習\r\n"
		"name,sector,country,prefixes,domains,contact,note\r\n"
		"例示研究所,研究,JP,192.0.2.0/29;2001:db8:17::/"
		"48,institute.example,cert@institute.example,\"表示, "
		"能力\"\r\n"
		"悪い行,研究,JP,192.0.2.1/29,x.example,,\r\n"
		"ｶﾅ商事,貿易,JP,198.51.100.0/"
		"24,trade.example,cert@trade.example,ソース①\r\n";
	struct str t = str_of(table);

	encoded("golden/organisations.cp932.csv", "CP932", "", 0, t);
	encoded("golden/organisations.utf16le.csv",
		"UTF-16LE",
		"\xff\xfe",
		2,
		t);
	encoded("golden/organisations.utf16be.csv",
		"UTF-16BE",
		"\xfe\xff",
		2,
		t);
	encoded("golden/organisations.utf8-mark.csv",
		"UTF-8",
		"\xef\xbb\xbf",
		3,
		t);
}

/* --- hostile ------------------------------------------------------------- */

static void hostile_captures(void)
{
	static const uint32_t lengths[] = { 0,
		3,
		8,
		13,
		0x7ffffffc,
		0xfffffffc };
	struct pcap p = pcap_of(true, false, 1);

	packet(&p, ethernet(udp4(A, 1, B, 53, 1), "0800"));
	u32(&p.b, true, 1);
	u32(&p.b, true, 0);
	u32(&p.b, true, UINT32_MAX);
	u32(&p.b, true, 60);
	zeros(&p.b, 60);
	save("hostile/captured-length.pcap", &p.b);
	p = pcap_of(true, false, 1);
	packet(&p, ethernet(udp4(A, 1, B, 53, 1), "0800"));
	packet_cut(&p, ethernet(udp4(A, 1, B, 53, 1), "0800"), 0);
	p.b.n -= 5;
	save("hostile/truncated.pcap", &p.b);
	p = pcap_of(true, false, 1);
	packet(&p, ethernet(udp4(A, 1, B, 53, 1), "0800"));
	u32(&p.b, true, 1);
	save("hostile/truncated-header.pcap", &p.b);
	p = pcap_of(true, false, 1);
	save("hostile/no-packets.pcap", &p.b);
	p = pcap_of(true, false, 1);
	p.b.n = 20;
	save("hostile/half-a-header.pcap", &p.b);
	for (int i = 0; i < 6; i++) {
		char name[64];
		struct ng g = { 0 };

		ng_section(&g, true);
		ng_interface(&g, 1, -1, 0);
		ng_packet(&g,
			0,
			t_s * 1000000,
			ethernet(udp4(A, 1, B, 53, 1), "0800"));
		u32(&g.b, true, 6);
		u32(&g.b, true, lengths[i]);
		zeros(&g.b, 60);
		snprintf(name,
			sizeof name,
			"hostile/block-length-%u.pcapng",
			lengths[i]);
		save(name, &g.b);
	}
	struct ng g = { 0 };
	ng_section(&g, true);
	ng_other(&g, 0x0a0d0d0a, 16); /* a section without a byte order */
	save("hostile/no-order.pcapng", &g.b);
}

static void hostile_bytes(void)
{
	struct buf b = { 0 };
	uint32_t u = 1;

	save("hostile/empty.log", &b);
	bytes(&b,
		"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0"
		"\x1f\x15\xc4\x89\0\0\0\0IEND\xae\x42\x60\x82",
		45);
	save("hostile/conn.log", &b);
	for (int i = 0; i < 3000; i++) {
		u = u * 1664525 + 1013904223;
		u8(&b, u >> 24);
	}
	save("hostile/random.bin", &b);
}

int main(int argc, char **argv)
{
	struct arena a;
	struct err err;

	if (argc != 2 || !arena_open(&a, 16 << 20, &err)) {
		fprintf(stderr, "usage: make_samples FOLDER\n");
		return 2;
	}
	folder = argv[1];
	classic_orders();
	classic_flows();
	classic_backwards();
	classic_links();
	classic_tags();
	classic_ipv6();
	classic_fragments();
	classic_cut();
	conversations();
	pcapng_sections();
	pcapng_bad();
	pcapng_links();
	classic_tunnels();
	classic_not_ip();
	classic_arp();
	classic_forms();
	compressed(a);
	encodings();
	hostile_captures();
	hostile_tunnels();
	hostile_bytes();
	arena_close(&a);
	return 0;
}
