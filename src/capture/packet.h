/* SPDX-License-Identifier: Apache-2.0 */
/* Private to capture/: from the bytes of one captured packet to its innermost
 * addresses, ports and payload. */
#ifndef CAPTURE_PACKET_H
#define CAPTURE_PACKET_H

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

/* What stands innermost: tunnels, tags and labels in front of it are
 * decapsulated (802.1Q, QinQ, MPLS, PPPoE, GRE, ERSPAN, VXLAN, Geneve, GTP-U,
 * IP in IP). */
struct packet {
	struct tuple tuple;
	/* transport payload as the IP header declares it, not as it was cut */
	uint32_t payload_byte;
	struct str payload; /* what was captured of it; slice of the packet */
	uint32_t seq, ack;  /* TCP, as is what follows; 0 for other protocols */
	uint16_t window;
	uint8_t tcp_flags;
	uint8_t ttl;
	uint16_t ip_id; /* of IPv4 */
	/* decapsulated so far, for those who go on behind a fragment */
	uint8_t headers;
	struct fragment {
		/* then there are no ports, and payload is what the fragment
		 * carries of the IP packet's payload */
		bool is;
		bool more;
		uint32_t id, at; /* at: bytes in front of it */
	} fragment;
};

/* what packet_read returns for ARP and the like */
extern const char packet_not_ip[];

/* Reads one packet as it was captured. link: as tcpdump.org assigns link types.
 * NULL, or why it is not an IP packet that can be read: packet_not_ip, or what
 * was expected; *ret then means nothing. cost: a few ns for plain TCP and UDP
 * over Ethernet, more for every tunnel. */
const char *packet_read(uint32_t link, struct str bytes, struct packet *ret);

/* the same without the fast path for usual packets */
const char *packet_read_walking(uint32_t link,
	struct str bytes,
	struct packet *ret);

/* Goes on behind an IP header whose fragments were joined: *p as the header
 * left it, bytes the payload of the whole. */
const char *packet_read_joined(struct str bytes, struct packet *p);

#endif
