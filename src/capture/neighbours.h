/* SPDX-License-Identifier: Apache-2.0 */
/* Private to capture/: which hardware address an IPv4 address was last said to
 * have, and who asked for whom. */
#ifndef CAPTURE_NEIGHBOURS_H
#define CAPTURE_NEIGHBOURS_H

#include "model/model.h"

enum {
	/* addresses that are remembered; what comes beyond them is said each
	 * time */
	NEIGHBOURS_MAX = 1 << 15,
	/* pairs of who asked for whom; then all are forgotten, and told anew */
	ASKED_MAX = 1 << 12,
	/* who asks for the same again within so long says nothing new */
	ASKED_AGAIN_S = 60,
	MAC_TEXT_N = 18
};

struct neighbours;

/* 640 KiB of address space; pages become real as addresses come. NULL: the
 * arena is spent. */
struct neighbours *neighbours_new(struct arena *a);

struct claim_of_address {
	struct addr address;
	char mac[MAC_TEXT_N];
};

/* What an ARP message of 28 bytes claims (RFC 826): that its sender has an
 * address, in a request as in a reply. false: nothing (a probe, RFC 5227, 2.1;
 * another kind of network), or what was the last thing that was said of this
 * address. Cost: one look into a table. */
bool neighbours_claim(struct neighbours *n,
	struct str arp,
	struct claim_of_address *ret);
/* Whom the sender of such a message wants to reach, and *who that is. false:
 * nobody (a reply, a probe, its own address), or it asked for the same less
 * than ASKED_AGAIN_S ago. Cost: as above */
bool neighbours_asks(struct neighbours *n,
	struct str arp,
	int64_t t_ns,
	struct claim_of_address *who,
	struct addr *whom);

#endif
