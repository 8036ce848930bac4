/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/rank: what networks tell of hosts: which are ours, and which
 * servers stand beside others of the same service. */
#ifndef HUNT_RANK_NEIGHBOURS_H
#define HUNT_RANK_NEIGHBOURS_H

#include "hunt/tables/tables.h"

struct neighbours {
	/* by host: a machine of ours, as far as contacts tell: local, of an
	 * organisation that was told, a client of many networks, in the network
	 * of such clients, or a machine that strangers alone come to, seen by a
	 * sensor that guards such machines */
	uint8_t *ours;
	/* by host: some client uses, on the same port, another server of its
	 * network (/24, or /64), which answered as well: a service on several
	 * machines */
	uint8_t *pooled;
	/* by host: clients of its own network, or of private ones as it is
	 * itself, went to it, and none of ours from elsewhere */
	uint8_t *near;
};

/* In the arena. false: no memory. cost: one pass over conversations */
bool neighbours_know(const struct hunt_tables *f,
	struct arena *a,
	struct neighbours *ret);

#endif
