/* SPDX-License-Identifier: Apache-2.0 */
/* Private to capture/: which hardware address an IPv4 address was last said to
 * have. */
#ifndef CAPTURE_NEIGHBOURS_H
#define CAPTURE_NEIGHBOURS_H

#include "model/model.h"

/* Addresses that are remembered; what comes beyond them is said each time. */
enum {
	NEIGHBOURS_MAX = 1 << 15,
	MAC_TEXT_N = 18
};

struct neighbours;

/* 512 KiB of address space; pages become real as addresses come. NULL: the
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

#endif
