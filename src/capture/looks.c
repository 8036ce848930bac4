/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/looks.h"

struct ahead skip_ahead(struct ahead a, size_t n)
{
	if (n > a.n)
		return (struct ahead){ 0 };
	return (struct ahead){ a.b + n, a.n - n, a.declared - n };
}

/* RFC 1071: 0 when the header's checksum is right */
static uint16_t checksum(const unsigned char *b, size_t n)
{
	uint32_t sum = 0;

	for (size_t i = 0; i + 1 < n; i += 2)
		sum += be16(b + i);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

size_t ip_length(struct ahead a)
{
	if (a.n >= 20 && a.b[0] >> 4 == 4) {
		size_t header = (a.b[0] & 15U) * 4U;
		size_t total = be16(a.b + 2);

		return header >= 20 && header <= a.n && total >= header &&
				total <= a.declared &&
				checksum(a.b, header) == 0
			? total
			: 0;
	}
	if (a.n >= 40 && a.b[0] >> 4 == 6) {
		size_t total = 40 + (size_t)be16(a.b + 4);

		return total <= a.declared ? total : 0;
	}
	return 0;
}

bool looks_ip(struct ahead a)
{
	return ip_length(a) != 0;
}

static bool looks_arp(struct ahead a)
{
	return a.n >= 8 && be32(a.b) == 0x00010800 && a.b[4] == 6 &&
		a.b[5] == 4;
}

static bool is_vlan(uint16_t type)
{
	return type == ETH_VLAN || type == ETH_QINQ || type == ETH_QINQ_OLD ||
		type == ETH_QINQ_OLD_2 || type == ETH_QINQ_OLD_3;
}

/* What stands behind an EtherType, but for `slack` bytes of filling at most. */
static bool typed_within(uint16_t type, struct ahead a, size_t slack)
{
	for (int tags = 0; tags < 3; tags++) {
		if (!is_vlan(type))
			break;
		if (a.n < 4)
			return false;
		type = be16(a.b + 2);
		a = skip_ahead(a, 4);
	}
	if (type == ETH_ARP)
		return looks_arp(a);
	if (type != ETH_IPV4 && type != ETH_IPV6)
		return false;
	size_t length = ip_length(a);
	return length && a.b[0] >> 4 == (type == ETH_IPV4 ? 4 : 6) &&
		a.declared - length <= slack;
}

bool looks_filled(struct ahead a, size_t slack)
{
	return a.n >= 14 &&
		typed_within(be16(a.b + 12), skip_ahead(a, 14), slack);
}

bool looks_typed(uint16_t type, struct ahead a)
{
	return typed_within(type, a, SIZE_MAX);
}

bool looks_ethernet(struct ahead a)
{
	return looks_filled(a, SIZE_MAX);
}
