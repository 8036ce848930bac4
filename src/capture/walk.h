/* SPDX-License-Identifier: Apache-2.0 */
/* Private to capture/: how a packet is walked, header by header. Each reader
 * takes one header and names the next, until a transport ends the chain.
 * Headers are named by number, so that links, tunnels and IP, which may stand
 * one inside the other in any order, need not know of each other's readers. */
#ifndef CAPTURE_WALK_H
#define CAPTURE_WALK_H

#include "capture/decoded.h"
#include "capture/looks.h"
#include "capture/unread.h"

enum {
	PROTO_IPIP = 4,
	PROTO_IPV6 = 41,
	PROTO_GRE = 47,
	PROTO_AH = 51
};

enum header {
	H_NONE, /* the walk is over */
	/* packet.c */
	H_IP,
	H_IPV4,
	H_IPV6,
	H_TRANSPORT,
	H_TCP,
	H_UDP,
	H_ICMP,
	H_SCTP,
	/* links.c */
	H_LINKS,
	H_ETHERNET = H_LINKS,
	H_SLL,
	H_SLL2,
	H_FDDI,
	H_TOKEN_RING,
	H_SNAP,
	H_NLPID,
	H_LLC,
	H_RADIOTAP,
	H_PRISM,
	H_80211,
	H_80211_SWAPPED,
	H_HDLC,
	H_PPP,
	H_PPP_LINE,
	H_PPPD,
	H_PPPOE,
	H_FRAME_RELAY,
	H_DIRECTION_PPP,
	H_DIRECTION_HDLC,
	H_DIRECTION_FRAME_RELAY,
	H_NULL,
	H_ENC,
	H_PFLOG,
	H_NFLOG,
	H_PPI,
	H_PKTAP,
	H_PRIVATE,
	H_NETANALYZER,
	H_NETANALYZER_PREAMBLE,
	H_FIBRE_CHANNEL,
	H_VLAN,
	H_CISCO_META,
	H_TAG4,
	H_TTAG,
	H_ARISTA,
	H_BACKBONE,
	H_FABRICPATH,
	H_TRILL,
	H_MPLS,
	H_TYPE,
	/* tunnels.c */
	H_TUNNELS,
	H_WCCP = H_TUNNELS,
	H_ARUBA,
	H_GRE,
	H_ERSPAN2,
	H_ERSPAN3,
	H_AH,
	H_ETHERIP,
	H_L2TP3,
	H_IPCOMP,
	H_VXLAN,
	H_VXLAN_GPE,
	H_NSH,
	H_GENEVE,
	H_GTPU,
	H_GTP0,
	H_L2TP,
	H_TEREDO,
	H_GUE,
	H_TZSP,
	H_CAPWAP,
	H_ERM,
	H_LISP,
	H_AYIYA,
	HEADERS
};
enum {
	LINK_HEADERS = H_TUNNELS - H_LINKS,
	TUNNEL_HEADERS = HEADERS - H_TUNNELS
};

struct walk {
	struct cur c;
	struct packet *p;
	enum header next;
	uint16_t type; /* EtherType, for H_TYPE */
	/* bytes that the IP header declares behind it, and how many of those
	 * that are declared were not captured */
	uint32_t left;
	uint32_t cut;
	/* a GRE header without a sequence number: ERSPAN type I, which has no
	 * header of its own */
	bool bare;
	/* of a tunnel: when that cannot be read, outer is what there is */
	bool inside;
	struct packet outer;
	struct unread unread;
};

/* Takes one header from w->c and sets w->next. NULL, or why the packet cannot
 * be read: unread_as, or what was expected. */
typedef const char *header_reader(struct walk *w);

static inline struct ahead walk_ahead(const struct walk *w)
{
	size_t n = cur_left(&w->c);

	return (struct ahead){ w->c.p, n, n + w->cut };
}

/* Ends the walk at what is not read: notes the kind, returns packet_not_ip. */
const char *unread_as(struct walk *w, enum unread_of of, uint64_t code);
/* Goes on with an EtherType; missing: what to say when the cursor is spent. */
const char *behind_type(struct walk *w, uint16_t type, const char *missing);
/* Ends the walk at a transport, whose header of so many bytes is part of what
 * the IP header declares: what stands in front is its payload. NULL. */
const char *end_walk(struct walk *w, uint32_t header);
/* Goes on inside a tunnel, behind `header` bytes of the transport that carries
 * it: what carries another packet is a flow of its own only when that packet
 * cannot be read. NULL. */
const char *enter_tunnel(struct walk *w, enum header next, uint32_t header);

/* links.c: readers of H_LINKS and what follows. */
extern header_reader *const link_readers[LINK_HEADERS];
/* The first header of a link type (tcpdump.org/linktypes.html); H_NONE when it
 * cannot be read. */
enum header link_header(uint32_t link);

/* tunnels.c: readers of H_TUNNELS and what follows. */
extern header_reader *const tunnel_readers[TUNNEL_HEADERS];
/* The header inside an IP protocol; H_NONE when it is no tunnel. */
enum header proto_tunnel(uint8_t proto);
/* The header inside a datagram. H_NONE: it is what it says it is, UDP. Ports
 * are only habit: the bytes must look like the tunnel's. */
enum header udp_tunnel(uint16_t sport, uint16_t dport, struct ahead a);

#endif
