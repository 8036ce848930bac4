/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: what is usual in a network, for its baseline. */
#ifndef HUNT_RANK_USUAL_H
#define HUNT_RANK_USUAL_H

#include "hunt/rank/join.h"

/* Registered domains, and addresses that have no one domain, that hosts of ours
 * went to and were answered by: on several days, in many hours or by several
 * hosts. found: what the hunts found in this evaluation, the suspects among it;
 * what is a suspect is not usual. In no order. false: put said so, or no
 * memory. cost: one pass over conversations and their events */
bool usual_servers(struct hunt_tables *f,
	const struct alongside *b,
	const struct claim *found,
	uint32_t n,
	bool (*put)(void *ctx, struct str entry),
	void *ctx);

#endif
