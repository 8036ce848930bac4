/* SPDX-License-Identifier: Apache-2.0 */
/* IP addresses and prefixes. IPv4 is held as an IPv4-mapped IPv6 address (RFC
 * 4291, 2.5.5.2), so one comparison serves both. */
#ifndef MODEL_ADDR_H
#define MODEL_ADDR_H

#include <stdbool.h>
#include <stdint.h>

#include "core/core.h"

struct addr {
	/* host byte order */
	uint64_t hi;
	uint64_t lo;
};

struct prefix {
	struct addr net; /* host bits zero */
	/* 0..128, counted in the mapped form: an IPv4 /24 is 120 */
	uint8_t bits;
};

#define ADDR_V4_LO ((uint64_t)0xffff << 32)
#define ADDR_TEXT_N 46

static inline struct addr addr_v4(uint32_t v4)
{
	return (struct addr){ 0, ADDR_V4_LO | v4 };
}
static inline bool addr_is_v4(struct addr a)
{
	return a.hi == 0 && a.lo >> 32 == 0xffff;
}
static inline bool addr_eq(struct addr a, struct addr b)
{
	return a.hi == b.hi && a.lo == b.lo;
}

/* By the 16 bytes in network order, as memcmp. */
static inline int addr_cmp(struct addr a, struct addr b)
{
	if (a.hi != b.hi)
		return a.hi < b.hi ? -1 : 1;
	return (a.lo > b.lo) - (a.lo < b.lo);
}

/* From 16 bytes in network order. */
struct addr addr_v6(const unsigned char bytes[static 16]);

/* Dotted quad (four decimal numbers, no leading zeros) or RFC 4291 text, also
 * with the zone of an interface behind it (RFC 4007: "fe80::1%eth0"; RFC 6874:
 * "%25eth0"), which is no part of the address. false on anything else. */
bool addr_parse(struct str s, struct addr *ret);
/* RFC 5952 form */
struct str addr_text(struct addr a, char ret[static ADDR_TEXT_N]);

/* "192.0.2.0/24", "2001:db8::/32", or one address. Host bits must be zero. */
bool prefix_parse(struct str s, struct prefix *ret);
/* The same, host bits allowed: "198.51.100.77/24" is 198.51.100.0/24. */
bool prefix_parse_around(struct str s, struct prefix *ret);

/* Whether the address lies in the network; an IPv4 address lies in a mapped
 * one. */
bool prefix_has(struct prefix p, struct addr a);

/* Host bits zero; bits <= 128, counted in the mapped form. */
static inline struct addr addr_masked(struct addr a, unsigned bits)
{
	if (bits <= 64)
		return (struct addr){ bits ? a.hi & UINT64_MAX << (64 - bits)
					   : 0,
			0 };
	return (struct addr){ a.hi, a.lo & UINT64_MAX << (128 - bits) };
}

/* Not reachable over the internet: RFC 1918, loopback, link-local, unique
 * local, multicast, broadcast, unspecified. The documentation ranges count as
 * reachable, so that examples behave like the real thing. */
bool addr_is_local(struct addr a);

#endif
