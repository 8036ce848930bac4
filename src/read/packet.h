/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: from the bytes of one captured packet to its addresses, ports and lengths. */
#ifndef READ_PACKET_H
#define READ_PACKET_H

#include "read/read.h"

/* Link types as tcpdump.org assigns them (pcap-linktype(7)) */
enum { LINK_NULL = 0, LINK_ETHERNET = 1, LINK_RAW = 101, LINK_LOOP = 108, LINK_LINUX_SLL = 113, LINK_IPV4 = 228, LINK_IPV6 = 229, LINK_LINUX_SLL2 = 276, LINK_RAW_BSD = 12, LINK_RAW_OPENBSD = 14 };
bool packet_link_known(uint32_t link);

struct packet {
	struct tuple tuple;
	uint32_t payload_byte;          /* transport payload as the IP header declares it, not as it was cut */
	uint8_t tcp_flags;              /* 0 for other protocols */
	bool later_fragment;            /* no ports: not the first fragment */
};

bool packet_has_ports(uint8_t proto);    /* or what stands in their place */

enum { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_ACK = 16 };

/* NULL, or why the packet is not an IP packet that can be read. ARP and the like are "not IP": returned as packet_not_ip. */
extern const char packet_not_ip[];
const char *packet_read(uint32_t link, struct str bytes, struct packet *ret);

#endif
