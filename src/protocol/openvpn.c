/* SPDX-License-Identifier: Apache-2.0 */
/* OpenVPN's control channel (OpenVPN, "Protocol definition"): the TLS in it, as
 * far as that is in clear, with or without the keyed sums of tls-auth. With
 * tls-crypt there is nothing to read. Over TCP each packet has its length in
 * front. */
#include "protocol/protocol.h"
#include "protocol/tls_inside.h"

enum {
	RESET_CLIENT_1 = 1,
	RESET_SERVER_1 = 2,
	CONTROL = 4,
	RESET_CLIENT_2 = 7,
	RESET_SERVER_2 = 8
};
enum {
	SESSION_N = 8,
	BARE_RESET_N = 1 + SESSION_N + 1 + 4,
	REPLAY_N = 8,
	NO_SUM = 0xff,
	PACKETS_MAX = 512
};

struct openvpn {
	bool begun;
	uint8_t sum; /* bytes of the keyed sum, NO_SUM: none */
	uint16_t packets;
	uint32_t next[2]; /* number of the message that is expected */
	struct tls_inside inside;
};

static uint8_t opcode(uint8_t first)
{
	return first >> 3;
}

/* How long the sum in a client's first packet is, by how long that is and by
 * what must stand in it: the first numbers of packets, nothing acknowledged.
 * 0: it is none. */
static uint8_t sum_of_reset(struct str bytes)
{
	static const uint8_t sums[] = { 0, 16, 20, 28, 32, 48, 64 };
	struct cur c = cur_of(bytes.p, bytes.n);
	uint8_t code = opcode(cur_u8(&c));
	uint32_t replay = 1;

	if (c.bad || (code != RESET_CLIENT_1 && code != RESET_CLIENT_2))
		return 0;
	cur_take(&c, SESSION_N);
	for (size_t i = 0; i < sizeof sums; i++) {
		size_t more = sums[i];

		more += more ? REPLAY_N : 0;
		struct cur at = c;

		if (bytes.n != BARE_RESET_N + more)
			continue;
		cur_take(&at, sums[i]);
		if (sums[i]) {
			replay = cur_u32be(&at);
			cur_u32be(&at); /* a time */
		}
		uint8_t acknowledged = cur_u8(&at);
		uint32_t number = cur_u32be(&at);
		if (at.bad || acknowledged || number || !replay ||
			replay > 64) {
			return 0;
		}
		return sums[i] ? sums[i] : NO_SUM;
	}
	return 0;
}

/* The TLS in a packet, and its number. Empty: there is none. */
static struct str control(const struct openvpn *s,
	struct str packet,
	uint32_t *ret_number)
{
	struct cur c = cur_of(packet.p, packet.n);
	uint8_t code = opcode(cur_u8(&c));

	if (code != CONTROL)
		return (struct str){ 0 };
	cur_take(&c, SESSION_N);
	if (s->sum != NO_SUM)
		cur_take(&c, (size_t)s->sum + REPLAY_N);
	size_t acknowledged = cur_u8(&c);
	cur_take(&c, 4 * acknowledged + (acknowledged ? SESSION_N : 0));
	*ret_number = cur_u32be(&c);
	if (c.bad)
		return (struct str){ 0 };
	return (struct str){ (const char *)c.p, cur_left(&c) };
}

/* false: nothing more to learn */
static bool parse_packet(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str packet)
{
	struct openvpn *s = t->state;
	uint32_t number = 0;

	if (!s->begun) {
		uint8_t sum = sum_of_reset(packet);

		/* the server's answer may have overtaken it */
		if (!sum)
			return h->dir == 1;
		s->begun = true;
		s->sum = sum;
		s->next[0] = s->next[1] = 1; /* 0: the resets */
		return true;
	}
	struct str tls = control(s, packet, &number);
	if (++s->packets > PACKETS_MAX)
		return false;
	if (!tls.n || number != s->next[h->dir])
		return true; /* said again, or out of order: it comes again */
	s->next[h->dir]++;
	tls_inside_add(&s->inside, t, h, tls, e);
	return !s->inside.over;
}

static ptrdiff_t udp_on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	return parse_packet(t, h, e, h->bytes) ? (ptrdiff_t)h->bytes.n
					       : SESSION_DONE;
}

static ptrdiff_t tcp_on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct cur c = cur_of(h->bytes.p, h->bytes.n);

	if (h->lost)
		return SESSION_SENSELESS;
	for (;;) {
		struct cur before = c;
		size_t n = cur_u16be(&c);
		const unsigned char *p = cur_take(&c, n);

		if (!p)
			return before.p - before.base;
		if (!parse_packet(t,
			    h,
			    e,
			    (struct str){ (const char *)p, n }))
			return SESSION_DONE;
	}
}

static void end(struct session *t, struct parser *e)
{
	tls_inside_end(&((struct openvpn *)t->state)->inside, e);
}

static int udp_detect(const struct tuple *t, int dir, struct str bytes)
{
	(void)t;
	return !dir && sum_of_reset(bytes) ? 2 : 0;
}

static int tcp_detect(const struct tuple *t, int dir, struct str bytes)
{
	struct cur c = cur_of(bytes.p, bytes.n);
	size_t n = cur_u16be(&c);
	uint8_t code = opcode(cur_u8(&c));

	(void)t;
	if (dir || (bytes.n && bytes.p[0]))
		return 0;
	if (bytes.n > 1 && (n < BARE_RESET_N || n > BARE_RESET_N + 72))
		return 0;
	if (bytes.n > 2 && code != RESET_CLIENT_1 && code != RESET_CLIENT_2)
		return 0;
	if (bytes.n < n + 2 || c.bad)
		return 1;
	return sum_of_reset(str_head(str_from(bytes, 2), n)) ? 2 : 0;
}

const struct protocol openvpn_udp_protocol = {
	.name = "openvpn",
	.datagram = true,
	.state_byte = sizeof(struct openvpn),
	.detect = udp_detect,
	.on_data = udp_on_data,
	.end = end,
};
const struct protocol openvpn_tcp_protocol = {
	.name = "openvpn",
	.state_byte = sizeof(struct openvpn),
	.detect = tcp_detect,
	.on_data = tcp_on_data,
	.end = end,
};
