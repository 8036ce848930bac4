/* SPDX-License-Identifier: Apache-2.0 */
#include "model/addr.h"

#include <arpa/inet.h>
#include <stdio.h>

struct addr addr_v6(const unsigned char bytes[static 16])
{
	struct addr a = { 0 };

	for (int i = 0; i < 8; i++) {
		a.hi = a.hi << 8 | bytes[i];
		a.lo = a.lo << 8 | bytes[8 + i];
	}
	return a;
}

/* one to three digits, no leading zero, at most 255; NULL when there is no such
 * number */
static const char *octet(const char *p, const char *end, uint32_t *ret)
{
	unsigned v;
	unsigned digit;

	if (p == end || (v = (unsigned)(unsigned char)*p++ - '0') > 9)
		return NULL;
	for (int more = 0; more < 2 && p < end &&
		(digit = (unsigned)(unsigned char)*p - '0') <= 9;
		more++, p++) {
		if (!v)
			return NULL;
		v = v * 10 + digit;
	}
	*ret = *ret << 8 | v;
	return v <= 255 ? p : NULL;
}

static bool v4_parse(struct str s, struct addr *ret)
{
	const char *p = s.p;
	const char *end = s.p + s.n;
	uint32_t v = 0;

	for (int dots = 0; dots < 3; dots++) {
		p = octet(p, end, &v);
		if (!p || p == end || *p++ != '.')
			return false;
	}
	if (octet(p, end, &v) != end)
		return false;
	*ret = addr_v4(v);
	return true;
}

static bool is_zone_char(char c)
{
	bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	bool digit = c >= '0' && c <= '9';

	return letter || digit || (c && strchr("-._~:@%", c));
}

/* "fe80::1%3", "fe80::1%eth0": which interface of the machine that wrote it
 * (RFC 4007, 11.2); "%25eth0" in a URI (RFC 6874, 2). It tells nothing of the
 * address to anybody else. *ret: the address alone. false: a percent sign that
 * begins no zone. */
static bool without_zone(struct str s, struct str *ret)
{
	struct str zone;

	*ret = s;
	if (!str_cut(s, '%', ret, &zone))
		return true;
	if (str_starts(zone, STR("25")) && zone.n > 2)
		zone = str_from(zone, 2);
	for (size_t i = 0; i < zone.n; i++) {
		if (!is_zone_char(zone.p[i]))
			return false;
	}
	return zone.n > 0;
}

bool addr_parse(struct str s, struct addr *ret)
{
	char z[INET6_ADDRSTRLEN];
	unsigned char b[16];

	if (s.n && v4_parse(s, ret))
		return true;
	if (s.n < 2 || !memchr(s.p, ':', s.n) || !without_zone(s, &s))
		return false;
	if (s.n >= sizeof z || memchr(s.p, 0, s.n))
		return false;
	memcpy(z, s.p, s.n);
	z[s.n] = 0;
	if (inet_pton(AF_INET6, z, b) != 1)
		return false;
	*ret = addr_v6(b);
	return true;
}

static char *octet_text(char *p, unsigned v)
{
	if (v >= 100)
		*p++ = (char)('0' + v / 100);
	if (v >= 10)
		*p++ = (char)('0' + v / 10 % 10);
	*p++ = (char)('0' + v % 10);
	return p;
}

static char *v4_text(char *p, uint32_t v)
{
	for (int shift = 24; shift >= 0; shift -= 8) {
		p = octet_text(p, v >> shift & 255);
		if (shift)
			*p++ = '.';
	}
	return p;
}

static char *group(char *p, unsigned v)
{
	static const char digit[] = "0123456789abcdef";

	if (v >= 0x1000)
		*p++ = digit[v >> 12];
	if (v >= 0x100)
		*p++ = digit[v >> 8 & 15];
	if (v >= 0x10)
		*p++ = digit[v >> 4 & 15];
	*p++ = digit[v & 15];
	return p;
}

/* RFC 5952, 4.2: "::" for the longest run of zero groups, the first of equals,
 * never for a single one */
static char *v6_text(char *p, struct addr a)
{
	unsigned g[8];
	int best = 8;
	int best_n = 1;

	for (int i = 0; i < 4; i++) {
		g[i] = (unsigned)(a.hi >> (48 - 16 * i)) & 0xffff;
		g[4 + i] = (unsigned)(a.lo >> (48 - 16 * i)) & 0xffff;
	}
	for (int i = 0, n = 0; i < 8; i++) {
		n = g[i] ? 0 : n + 1;
		if (n > best_n) {
			best_n = n;
			best = i + 1 - n;
		}
	}
	for (int i = 0; i < 8; i++) {
		if (i == best) {
			*p++ = ':';
			i += best_n - 1;
			if (i == 7)
				*p++ = ':';
			continue;
		}
		if (i)
			*p++ = ':';
		p = group(p, g[i]);
	}
	return p;
}

/* a.hi is zero: the forms that end in dots, as ::192.0.2.1 */
static struct str mapped_text(char ret[static ADDR_TEXT_N], uint64_t lo)
{
	unsigned char bytes[16] = { 0 };

	for (int i = 0; i < 8; i++)
		bytes[8 + i] = (unsigned char)(lo >> (56 - 8 * i));
	if (!inet_ntop(AF_INET6, bytes, ret, ADDR_TEXT_N))
		return (struct str){ 0 };
	return str_of(ret);
}

struct str addr_text(struct addr a, char ret[static ADDR_TEXT_N])
{
	char *end = ret;

	if (addr_is_v4(a)) {
		end = v4_text(ret, (uint32_t)a.lo);
	} else if (a.hi) {
		end = v6_text(ret, a);
	} else {
		return mapped_text(ret, a.lo);
	}
	*end = 0;
	return (struct str){ ret, (size_t)(end - ret) };
}

/* the address and the length, whatever bits stand behind it */
static bool prefix_parts(struct str s, struct addr *ret, unsigned *ret_bits)
{
	struct str head = s;
	struct str tail;
	uint64_t bits = 128;

	bool slash = str_cut(s, '/', &head, &tail);
	if (!addr_parse(head, ret))
		return false;
	unsigned width = addr_is_v4(*ret) ? 32 : 128;
	if (slash && (!str_u64(tail, &bits) || bits > width))
		return false;
	*ret_bits = (unsigned)bits + (slash ? 128 - width : 0);
	return true;
}

bool prefix_parse_around(struct str s, struct prefix *ret)
{
	struct addr a;
	unsigned bits;

	if (!prefix_parts(s, &a, &bits))
		return false;
	*ret = (struct prefix){ addr_masked(a, bits), (uint8_t)bits };
	return true;
}

bool prefix_parse(struct str s, struct prefix *ret)
{
	struct addr a;
	unsigned bits;

	if (!prefix_parts(s, &a, &bits) || !addr_eq(addr_masked(a, bits), a))
		return false;
	*ret = (struct prefix){ a, (uint8_t)bits };
	return true;
}

bool prefix_has(struct prefix p, struct addr a)
{
	return addr_eq(addr_masked(a, p.bits), p.net);
}

bool addr_is_local(struct addr a)
{
	static const struct prefix local[] = {
		{ { 0, ADDR_V4_LO | 0x0a000000 }, 104 },
		{ { 0, ADDR_V4_LO | 0xac100000 }, 108 },
		{ { 0, ADDR_V4_LO | 0xc0a80000 }, 112 },
		{ { 0, ADDR_V4_LO | 0x7f000000 }, 104 },
		{ { 0, ADDR_V4_LO | 0xa9fe0000 }, 112 },
		{ { 0, ADDR_V4_LO | 0xe0000000 }, 100 },
		{ { 0, ADDR_V4_LO | 0xffffffff }, 128 },
		{ { 0, ADDR_V4_LO }, 128 },
		{ { 0xfe80000000000000, 0 }, 10 },
		{ { 0xfc00000000000000, 0 }, 7 },
		{ { 0xff00000000000000, 0 }, 8 },
		{ { 0, 0 }, 127 },
	};

	for (size_t i = 0; i < sizeof local / sizeof *local; i++) {
		if (prefix_has(local[i], a))
			return true;
	}
	return false;
}
