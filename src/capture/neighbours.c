/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/neighbours.h"

#include <stdio.h>

enum {
	MAC_N = 6,
	/* half as many are taken, so that a search ends soon */
	SLOTS = 2 * NEIGHBOURS_MAX
};

struct neighbours {
	uint32_t n;
	struct {
		uint32_t v4; /* 0 = free */
		unsigned char mac[MAC_N];
	} slot[SLOTS];
};

struct neighbours *neighbours_new(struct arena *a)
{
	return NEW(a, struct neighbours, 1);
}

/* Whether that is new; remembers it while there is room. */
static bool is_new(struct neighbours *n, uint32_t v4, const unsigned char *mac)
{
	size_t i = hash_mix(v4) % SLOTS;

	while (n->slot[i].v4 && n->slot[i].v4 != v4)
		i = (i + 1) % SLOTS;
	if (n->slot[i].v4 == v4 && memcmp(n->slot[i].mac, mac, MAC_N) == 0)
		return false;
	if (!n->slot[i].v4 && n->n == NEIGHBOURS_MAX)
		return true;
	n->n += !n->slot[i].v4;
	n->slot[i].v4 = v4;
	memcpy(n->slot[i].mac, mac, MAC_N);
	return true;
}

bool neighbours_claim(struct neighbours *n,
	struct str arp,
	struct claim_of_address *ret)
{
	/* Ethernet (or IEEE 802), IPv4, lengths of both; request or reply */
	enum {
		ETHERNET = 1,
		IEEE802 = 6,
		IPV4 = 0x0800,
		REQUEST = 1,
		REPLY = 2
	};
	static const unsigned char none[MAC_N];
	struct cur c = cur_of(arp.p, arp.n);
	uint16_t hardware = cur_u16be(&c);
	uint16_t protocol = cur_u16be(&c);
	uint16_t lengths = cur_u16be(&c);
	uint16_t operation = cur_u16be(&c);
	const unsigned char *mac = cur_take(&c, MAC_N);
	uint32_t v4 = cur_u32be(&c);

	if (c.bad || (hardware != ETHERNET && hardware != IEEE802) ||
		protocol != IPV4 || lengths != 0x0604 ||
		(operation != REQUEST && operation != REPLY)) {
		return false;
	}
	/* nobody's address; a group's */
	if (!v4 || v4 >> 28 == 14 || v4 == UINT32_MAX || mac[0] & 1 ||
		memcmp(mac, none, MAC_N) == 0) {
		return false;
	}
	if (!is_new(n, v4, mac))
		return false;
	ret->address = addr_v4(v4);
	snprintf(ret->mac,
		sizeof ret->mac,
		"%02x:%02x:%02x:%02x:%02x:%02x",
		mac[0],
		mac[1],
		mac[2],
		mac[3],
		mac[4],
		mac[5]);
	return true;
}
