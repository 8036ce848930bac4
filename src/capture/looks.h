/* SPDX-License-Identifier: Apache-2.0 */
/* Private to capture/: whether a packet stands somewhere, by its bytes alone.
 */
#ifndef CAPTURE_LOOKS_H
#define CAPTURE_LOOKS_H

#include "model/model.h"

enum ethertype {
	ETH_IPV4 = 0x0800,
	ETH_ARP = 0x0806,
	ETH_TEB = 0x6558,
	ETH_VLAN = 0x8100,
	ETH_MPLS = 0x8847,
	ETH_QINQ = 0x88a8,
	ETH_QINQ_OLD = 0x9100,
	ETH_QINQ_OLD_2 = 0x9200,
	ETH_QINQ_OLD_3 = 0x9300,
	ETH_IPV6 = 0x86dd,
	ETH_NSH = 0x894f
};

/* Bytes that were captured, and how many the headers so far declare. */
struct ahead {
	const unsigned char *b;
	size_t n;
	size_t declared;
};

/* What stands behind the first n bytes; nothing when there are fewer. */
struct ahead skip_ahead(struct ahead a, size_t n);

/* Bytes of the IP packet that stands there: its version, lengths within what is
 * declared, and the checksum of an IPv4 header. 0 = none does. */
size_t ip_length(struct ahead a);
/* Whether one does. */
bool looks_ip(struct ahead a);
/* Whether an Ethernet frame stands there that carries IP or ARP, perhaps behind
 * VLAN tags. */
bool looks_ethernet(struct ahead a);
/* The same, with `slack` bytes of filling behind an IP packet at most. */
bool looks_filled(struct ahead a, size_t slack);
/* Whether IP or ARP stands there, as an EtherType in front of it says. */
bool looks_typed(uint16_t type, struct ahead a);

static inline uint16_t be16(const unsigned char *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}
static inline uint32_t be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
		(uint32_t)p[2] << 8 | p[3];
}

#endif
