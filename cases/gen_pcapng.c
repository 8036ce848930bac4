/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gen_pcapng.c - a small connection list (IPv4; DNS, NTP, ICMP, HTTP) as
 * packets in a pcapng capture. Layout: draft-ietf-opsawg-pcapng; Ethernet II,
 * 802.1Q, RFC 791, 768, 792, 9293. All checksums are right.
 */
#include "gen.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEGMENT 1400 /* payload octets per TCP segment */
#define VLAN 20      /* hosts with an odd address sit on this VLAN */

enum {
	FIN = 1,
	SYN = 2,
	PSH = 8,
	ACK = 16
};

struct buf {
	uint8_t b[1600];
	size_t n;
};
struct packet {
	int64_t t_us;
	size_t seq;
	struct buf buf;
};
struct capture {
	struct packet *v;
	size_t n, room;
};

/* One direction of one connection. */
struct end {
	struct addr at;
	uint16_t port;
	uint32_t seq;
};
struct talk {
	struct capture *cap;
	const struct conn *c;
	struct end a, b;
	int64_t t_us;
};

static void put8(struct buf *o, unsigned v)
{
	o->b[o->n++] = (uint8_t)v;
}
static void put16(struct buf *o, unsigned v)
{
	put8(o, v >> 8 & 255);
	put8(o, v & 255);
}
static void put32(struct buf *o, uint32_t v)
{
	put16(o, v >> 16);
	put16(o, v & 0xffff);
}
static void put_bytes(struct buf *o, const void *p, size_t n)
{
	memcpy(o->b + o->n, p, n);
	o->n += n;
}

static uint32_t sum16(const uint8_t *p, size_t n, uint32_t sum)
{
	for (size_t i = 0; i + 1 < n; i += 2)
		sum += (uint32_t)(p[i] << 8 | p[i + 1]);
	return n & 1 ? sum + (uint32_t)(p[n - 1] << 8) : sum;
}

static void set_checksum(uint8_t *at, uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	at[0] = (uint8_t)(~sum >> 8);
	at[1] = (uint8_t)~sum;
}

static struct buf *next_packet(struct talk *k)
{
	struct capture *cap = k->cap;
	if (cap->n == cap->room) {
		cap->room = cap->room ? cap->room * 2 : 256;
		cap->v = realloc(cap->v, cap->room * sizeof *cap->v);
		if (!cap->v)
			die("get memory for", "the packets");
	}
	struct packet *p = &cap->v[cap->n];
	*p = (struct packet){
		.t_us = k->t_us,
		.seq = cap->n++,
	};
	return &p->buf;
}

/* Ethernet and IPv4 around one transport segment. */
static void wrap(struct talk *k,
	const struct end *from,
	const struct end *to,
	unsigned protocol,
	const struct buf *segment)
{
	struct buf *o = next_packet(k);
	for (int i = 0; i < 2; i++) {
		put_bytes(o, "\x02\0\0\0\0", 5); /* locally administered */
		put8(o, (i ? from : to)->at.b[3]);
	}
	if (k->c->orig.b[3] & 1) {
		put16(o, 0x8100);
		put16(o, VLAN);
	}
	put16(o, 0x0800);
	size_t ip = o->n;
	put16(o, 0x4500);
	put16(o, (unsigned)segment->n + 20);
	/* identification; do not fragment */
	put32(o, (uint32_t)(k->cap->n & 0xffff) << 16 | 0x4000);
	put16(o, 64u << 8 | protocol);
	put16(o, 0);
	put_bytes(o, from->at.b, 4);
	put_bytes(o, to->at.b, 4);
	set_checksum(o->b + ip + 10, sum16(o->b + ip, 20, 0));
	put_bytes(o, segment->b, segment->n);
}

static uint32_t pseudo_sum(const struct end *from,
	const struct end *to,
	unsigned protocol,
	size_t n)
{
	return sum16(from->at.b,
		4,
		sum16(to->at.b, 4, protocol + (uint32_t)n));
}

static void tcp(struct talk *k,
	struct end *from,
	const struct end *to,
	unsigned flags,
	const void *p,
	size_t n)
{
	struct buf s = { .n = 0 };
	put16(&s, from->port);
	put16(&s, to->port);
	put32(&s, from->seq);
	put32(&s, flags & ACK ? to->seq : 0);
	put16(&s, 0x5000 | flags);
	put16(&s, 64240);
	put32(&s, 0);
	if (n)
		put_bytes(&s, p, n);
	set_checksum(s.b + 16, sum16(s.b, s.n, pseudo_sum(from, to, 6, s.n)));
	wrap(k, from, to, 6, &s);
	from->seq += (uint32_t)n + ((flags & (SYN | FIN)) != 0);
}

static void udp(struct talk *k,
	const struct end *from,
	const struct end *to,
	const struct buf *payload)
{
	struct buf s = { .n = 0 };
	put16(&s, from->port);
	put16(&s, to->port);
	put32(&s, (uint32_t)(payload->n + 8) << 16);
	put_bytes(&s, payload->b, payload->n);
	set_checksum(s.b + 6, sum16(s.b, s.n, pseudo_sum(from, to, 17, s.n)));
	wrap(k, from, to, 17, &s);
}

static struct buf dns_message(const struct conn *c, bool reply)
{
	struct buf o = { .n = 0 };
	put16(&o, (unsigned)(c->uid[0] >> 48));
	put16(&o, reply ? 0x8180 : 0x0100);
	put32(&o, 1u << 16 | reply);
	put32(&o, 0);
	for (const char *p = c->name; *p;) {
		size_t n = strcspn(p, ".");
		put8(&o, (unsigned)n);
		put_bytes(&o, p, n);
		p += n + (p[n] == '.');
	}
	put8(&o, 0);
	put32(&o, 1u << 16 | 1); /* type A, class IN */
	if (!reply)
		return o;
	put16(&o, 0xc00c); /* the name asked for */
	put32(&o, 1u << 16 | 1);
	put32(&o, 3600);
	put16(&o, 4);
	put_bytes(&o, c->answer.b, 4);
	return o;
}

static struct buf ntp_message(const struct conn *c, bool reply)
{
	struct buf o = { .n = 48 };
	o.b[0] = reply ? 0x24 : 0x23; /* version 4, server or client */
	o.b[1] = reply ? 2 : 0;
	uint32_t since_1900 =
		(uint32_t)(c->ts_us / SECOND + INT64_C(2208988800));
	for (int i = 0; i < 4; i++)
		o.b[40 + i] = (uint8_t)(since_1900 >> (24 - 8 * i));
	return o;
}

static void icmp(struct talk *k,
	const struct end *from,
	const struct end *to,
	bool reply)
{
	struct buf s = { .n = 0 };
	put32(&s, reply ? 0 : 0x08000000);
	put32(&s, 0x0a0b0001);
	while (s.n < 64)
		put8(&s, 'a' + (unsigned)s.n % 23);
	set_checksum(s.b + 2, sum16(s.b, s.n, 0));
	wrap(k, from, to, 1, &s);
}

/* Text of exactly n octets: a head, filler, and for a request the empty line
 * that ends it. */
static char *http_text(const struct conn *c, bool reply, size_t n)
{
	char *text = malloc(n + 512);
	if (!text)
		die("get memory for", "a message");
	memset(text, '.', n + 512);
	int head = reply
		? snprintf(text,
			  512,
			  "HTTP/1.1 200 OK\r\nX-Simulated: "
			  "yes\r\nContent-Length: %05zu\r\n\r\n",
			  n - 60)
		: snprintf(text,
			  512,
			  "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: "
			  "%s\r\nX-Simulated: ",
			  c->web ? c->web->method : "GET",
			  c->web ? c->web->uri : "/",
			  c->name,
			  c->web ? c->web->agent
				 : "Mozilla/5.0 (Windows NT 6.1; rv:49.0)");
	text[head] = '.';
	if (!reply)
		memcpy(text + n - 4, "\r\n\r\n", 4);
	return text;
}

static void send_text(struct talk *k,
	struct end *from,
	const struct end *to,
	bool reply,
	size_t n)
{
	char *text = http_text(k->c, reply, n);
	for (size_t at = 0; at < n; at += SEGMENT) {
		tcp(k,
			from,
			to,
			PSH | ACK,
			text + at,
			n - at < SEGMENT ? n - at : SEGMENT);
		k->t_us += 700;
	}
	free(text);
}

static void tcp_talk(struct talk *k)
{
	struct end *a = &k->a;
	struct end *b = &k->b;
	int64_t step = k->c->dur_us / 6;
	tcp(k, a, b, SYN, NULL, 0);
	k->t_us += step;
	tcp(k, b, a, SYN | ACK, NULL, 0);
	k->t_us += 200;
	tcp(k, a, b, ACK, NULL, 0);
	k->t_us += 300;
	send_text(k, a, b, false, k->c->orig_byte);
	k->t_us += step;
	send_text(k, b, a, true, k->c->resp_byte);
	k->t_us += step;
	tcp(k, a, b, FIN | ACK, NULL, 0);
	k->t_us += step;
	tcp(k, b, a, FIN | ACK, NULL, 0);
	k->t_us += 200;
	tcp(k, a, b, ACK, NULL, 0);
}

static void talk(struct capture *cap, const struct conn *c)
{
	struct talk k = { cap,
		c,
		{ c->orig, c->orig_p, (uint32_t)c->uid[0] },
		{ c->resp, c->resp_p, (uint32_t)c->uid[1] },
		c->ts_us };
	if (c->proto == TCP) {
		tcp_talk(&k);
		return;
	}
	for (int reply = 0; reply < 2; reply++, k.t_us += c->dur_us) {
		const struct end *from = reply ? &k.b : &k.a;
		const struct end *to = reply ? &k.a : &k.b;
		if (c->proto == ICMP) {
			icmp(&k, from, to, reply);
			continue;
		}
		struct buf message = c->resp_p == 53 ? dns_message(c, reply)
						     : ntp_message(c, reply);
		udp(&k, from, to, &message);
	}
}

static int by_time(const void *a, const void *b)
{
	const struct packet *x = a;
	const struct packet *y = b;
	if (x->t_us != y->t_us)
		return x->t_us < y->t_us ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

/* Blocks are little-endian, written octet by octet so that the machine's own
 * order does not matter. */
static void le32(struct buf *o, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		put8(o, v >> (8 * i) & 255);
}

static void put_block(struct out *o, uint32_t type, const struct buf *body)
{
	struct buf head = { .n = 0 };
	struct buf tail = { .n = 0 };
	size_t padded = (body->n + 3) & ~(size_t)3;
	le32(&head, type);
	le32(&head, (uint32_t)padded + 12);
	le32(&tail, (uint32_t)padded + 12);
	out_bytes(o, head.b, head.n);
	out_bytes(o, body->b, body->n);
	out_bytes(o, "\0\0\0", padded - body->n);
	out_bytes(o, tail.b, tail.n);
}

static void put_option(struct buf *o, unsigned code, const char *text)
{
	size_t n = strlen(text);
	le32(o, (uint32_t)n << 16 | code);
	put_bytes(o, text, n);
	while (o->n & 3)
		put8(o, 0);
}

static void put_heads(struct out *o)
{
	struct buf section = { .n = 0 };
	struct buf interface = { .n = 0 };
	le32(&section, 0x1a2b3c4d);
	le32(&section, 1);          /* version 1.0 */
	le32(&section, 0xffffffff); /* section length not given */
	le32(&section, 0xffffffff);
	put_option(&section,
		1,
		"SIMULATED: made for a sample case; no packet is real "
		"evidence");
	le32(&section, 0);
	put_block(o, 0x0a0d0d0a, &section);
	le32(&interface, 1); /* Ethernet */
	le32(&interface, 0); /* no snap length; times in microseconds */
	put_option(&interface, 2, "sensor0");
	le32(&interface, 0);
	put_block(o, 1, &interface);
}

void pcapng(const char *dir, const char *name, const struct log *l)
{
	struct capture cap = { 0 };
	struct out *o = out_open(dir, name);
	for (size_t i = 0; i < l->n; i++)
		talk(&cap, &l->v[i]);
	if (cap.n)
		qsort(cap.v, cap.n, sizeof *cap.v, by_time);
	put_heads(o);
	for (size_t i = 0; i < cap.n; i++) {
		struct buf body = { .n = 0 };
		uint64_t t = (uint64_t)cap.v[i].t_us;
		le32(&body, 0);
		le32(&body, (uint32_t)(t >> 32));
		le32(&body, (uint32_t)t);
		le32(&body, (uint32_t)cap.v[i].buf.n);
		le32(&body, (uint32_t)cap.v[i].buf.n);
		put_bytes(&body, cap.v[i].buf.b, cap.v[i].buf.n);
		put_block(o, 6, &body);
	}
	free(cap.v);
	out_close(o);
}
