/* SPDX-License-Identifier: Apache-2.0 */
/* Private to capture/: what was not read of packets, counted by kind. */
#ifndef CAPTURE_UNREAD_H
#define CAPTURE_UNREAD_H

#include "model/model.h"

/* Whose numbers tell what a packet carries that is not read. */
enum unread_of {
	UNREAD_NOTHING,
	UNREAD_TYPE,     /* EtherType */
	UNREAD_SAP,      /* LLC service access point */
	UNREAD_SNAP,     /* organisation << 16 | its protocol */
	UNREAD_NLPID,    /* ISO/IEC TR 9577 */
	UNREAD_PPP,      /* PPP protocol */
	UNREAD_HDLC,     /* Cisco HDLC type that is no EtherType */
	UNREAD_WIRELESS, /* enum unread_wireless */
	UNREAD_FRAME,    /* frame control of FDDI and token ring */
	UNREAD_FAMILY,   /* address family of a loopback header */
	UNREAD_VERSION, /* first four bits, where an IP version was expected */
	UNREAD_CHANNEL, /* associated channel of an MPLS pseudowire */
	UNREAD_GRE,     /* GRE version */
	UNREAD_NEXT,    /* next protocol of VXLAN-GPE and NSH */
	UNREAD_TZSP,    /* encapsulated protocol of TZSP */
	UNREAD_PROTO,   /* IP protocol */
	UNREAD_LINK,    /* link type */
	UNREAD_BROKEN,  /* a header that is cut, or lies */
	UNREAD_DEEP, /* more headers, one inside the other, than are read */
};
enum unread_wireless {
	WIRELESS_MANAGEMENT,
	WIRELESS_CONTROL,
	WIRELESS_EXTENSION,
	WIRELESS_NO_DATA,
	WIRELESS_PROTECTED,
	WIRELESS_AGGREGATE
};

struct unread {
	enum unread_of of;
	uint64_t code;
	/* an ARP message, wherever it was found; empty = none */
	struct str arp;
};

enum {
	/* kinds that are told apart; the others are one number */
	UNREAD_KINDS = 48
};
struct unread_counts {
	struct {
		enum unread_of of;
		uint64_t code;
		uint64_t packets;
	} kind[UNREAD_KINDS];
	uint32_t n;
	uint64_t total;
};

/* Zeroed counts are empty. A search through the kinds: what comes often was
 * mostly met early. */
void unread_count(struct unread_counts *c, const struct unread *u);

/* "ARP 508, LLDP 11": the most frequent first, at most `kinds` of them, then
 * the rest as "others N". At most room bytes with the end, cut between kinds.
 */
void unread_text(const struct unread_counts *c,
	uint32_t kinds,
	char *to,
	size_t room);

#endif
