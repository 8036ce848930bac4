/* SPDX-License-Identifier: Apache-2.0 */
#include "model/obs.h"

enum {
	PROTO_ICMP = 1,
	PROTO_TCP = 6,
	PROTO_UDP = 17,
	PROTO_ICMP6 = 58,
	PROTO_SCTP = 132
};

/* source: the specification's tables, which are Zeek's */
/* types of ICMP that are asked and answered */
static const struct {
	uint8_t proto;
	uint8_t a; /* asks */
	uint8_t b;
} pairs[] = {
	{ PROTO_ICMP, 8, 0 },
	{ PROTO_ICMP, 13, 14 },
	{ PROTO_ICMP, 15, 16 },
	{ PROTO_ICMP, 17, 18 },
	{ PROTO_ICMP, 10, 9 },
	{ PROTO_ICMP6, 128, 129 },
	{ PROTO_ICMP6, 133, 134 },
	{ PROTO_ICMP6, 135, 136 },
	{ PROTO_ICMP6, 130, 131 },
	{ PROTO_ICMP6, 139, 140 },
	{ PROTO_ICMP6, 144, 145 },
};

int icmp_counterpart(uint8_t proto, unsigned type)
{
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		if (pairs[i].proto == proto && pairs[i].a == type)
			return pairs[i].b;
		if (pairs[i].proto == proto && pairs[i].b == type)
			return pairs[i].a;
	}
	return -1;
}

bool icmp_is_request(uint8_t proto, unsigned type)
{
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		if (pairs[i].proto == proto && pairs[i].a == type)
			return true;
	}
	return false;
}

void tuple_set_icmp(struct tuple *t, unsigned type, unsigned code)
{
	int other = icmp_counterpart(t->proto, type);

	t->sport = (uint16_t)type;
	t->dport = (uint16_t)(other < 0 ? code : (unsigned)other);
}

static size_t put_address(unsigned char *to, struct addr a)
{
	size_t n = addr_is_v4(a) ? 4 : 16;

	for (size_t i = 0; i < n; i++) {
		size_t low = n - 1 - i; /* bytes that stand behind this one */
		uint64_t half = low < 8 ? a.lo : a.hi;

		to[i] = (unsigned char)(half >> 8 * (low % 8));
	}
	return n;
}

static size_t put_port(unsigned char *to, uint16_t port)
{
	to[0] = (unsigned char)(port >> 8);
	to[1] = (unsigned char)port;
	return 2;
}

static int order(const struct tuple *t)
{
	if (t->src.hi != t->dst.hi)
		return t->src.hi < t->dst.hi ? -1 : 1;
	if (t->src.lo != t->dst.lo)
		return t->src.lo < t->dst.lo ? -1 : 1;
	return t->sport < t->dport ? -1 : 1;
}

static bool has_ports(uint8_t proto)
{
	return proto == PROTO_TCP || proto == PROTO_UDP ||
		proto == PROTO_SCTP;
}

struct str community_id(const struct tuple *t,
	char ret[static COMMUNITY_ID_N])
{
	static const struct addr none;
	bool icmp = t->proto == PROTO_ICMP || t->proto == PROTO_ICMP6;
	bool one_way = icmp && icmp_counterpart(t->proto, t->sport) < 0;
	unsigned char text[2 + 16 + 16 + 2 + 4] = { 0 };
	unsigned char sum[SHA1_N];
	struct tuple o = *t;
	size_t n = 2;

	ret[0] = 0;
	if (addr_eq(t->src, none) || addr_eq(t->dst, none))
		return (struct str){ 0 };
	if (!one_way && order(t) > 0)
		o = tuple_reversed(*t);
	n += put_address(text + n, o.src);
	n += put_address(text + n, o.dst);
	text[n] = o.proto;
	n += 2;
	if (icmp || has_ports(t->proto)) {
		n += put_port(text + n, o.sport);
		n += put_port(text + n, o.dport);
	}
	sha1_of((struct str){ (const char *)text, n }, sum);
	ret[0] = '1';
	ret[1] = ':';
	base64_write(sum, sizeof sum, ret + 2);
	return (struct str){ ret, COMMUNITY_ID_N - 1 };
}
