/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/suspect: what is said of servers beside findings. None is a
 * finding of its own: each only moves the rank. */
#ifndef HUNT_RANK_FLAGS_H
#define HUNT_RANK_FLAGS_H

#include "hunt/tables/tables.h"

enum flag {
	FLAG_NO_HOST, /* HTTP requests that name no host */
	/* its clients learn addresses from DNS, and not this one */
	FLAG_DIRECT,
	/* clients talk to it with a program (JA4, agent) that they use nowhere
	 * else */
	FLAG_RARE_CLIENT,
	FLAG_ODD_PORT, /* a service on a port that no usual service has */
	FLAG_RARE,     /* almost nobody of many talks to it */
	FLAG_NEW,      /* first seen well after the beginning */
	FLAG_COMMON,   /* many talk to it */
	FLAG_SILENT,   /* it never answered */
	FLAGS
};

extern const struct flag_row {
	const char *name;
	const char *why;
	/* bits, 1/1000; judgement: suspect.md says from what */
	int weight_milli;
} flag_rows[FLAGS];

/* What the tables say of every host as a server, by host. false when memory is
 * spent. */
struct flags {
	uint16_t *set; /* of 1 << enum flag */
	uint32_t n;
};
/* By host, in the arena: the set of flags that its conversations and attributes
 * earn it. false: no memory */
bool flags_finalize(const struct hunt_tables *f,
	struct arena *a,
	struct flags *ret);

#endif
