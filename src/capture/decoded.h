/* SPDX-License-Identifier: Apache-2.0 */
/* Private to capture/: a packet as it was decoded. */
#ifndef CAPTURE_DECODED_H
#define CAPTURE_DECODED_H

#include "model/model.h"

enum {
	PROTO_ICMP = 1,
	PROTO_TCP = 6,
	PROTO_UDP = 17,
	PROTO_ICMP6 = 58,
	PROTO_SCTP = 132
};
enum {
	TCP_FIN = 1,
	TCP_SYN = 2,
	TCP_RST = 4,
	TCP_PSH = 8,
	TCP_ACK = 16
};

/* What stands innermost: tags, labels and tunnels in front of it are
 * decapsulated (links.c and tunnels.c say which). */
struct packet {
	struct tuple tuple;
	/* transport payload as the IP header declares it, not as it was cut */
	uint32_t payload_byte;
	struct str payload; /* what was captured of it; slice of the packet */
	/* TCP, as is what follows; 0 for other protocols */
	uint32_t seq;
	uint32_t ack;
	uint16_t window;
	uint8_t tcp_flags;
	uint8_t ttl;
	uint8_t icmp_code;
	uint16_t ip_id; /* of IPv4 */
	/* decapsulated so far, for those who go on behind a fragment */
	uint8_t headers;
	struct fragment {
		/* then there are no ports, and payload is what the fragment
		 * carries of the IP packet's payload */
		bool is;
		bool more;
		/* at: bytes in front of it */
		uint32_t id;
		uint32_t at;
	} fragment;
};

/* why a packet that is whole was not read: ARP and the like */
extern const char packet_not_ip[];

#endif
