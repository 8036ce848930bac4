/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/suspect: what is said of servers beside findings. None is a
 * finding of its own: each only moves the rank. */
#ifndef HUNT_RANK_MARKS_H
#define HUNT_RANK_MARKS_H

#include "hunt/tables/tables.h"

enum mark {
	MARK_NO_HOST, /* HTTP requests that name no host */
	/* its clients learn addresses from DNS, and not this one */
	MARK_DIRECT,
	/* clients talk to it with a program (JA4, agent) that they use nowhere
	 * else */
	MARK_RARE_CLIENT,
	MARK_ODD_PORT, /* a service on a port that no usual service has */
	MARK_RARE,     /* almost nobody of many talks to it */
	MARK_NEW,      /* first seen well after the beginning */
	MARK_COMMON,   /* many talk to it */
	MARK_SILENT,   /* it never answered */
	MARKS
};

extern const struct mark_row {
	const char *name;
	const char *why;
	/* bits, 1/1000; judgement: suspect.md says from what */
	int weight_milli;
} mark_rows[MARKS];

/* What the tables say of every host as a server, by host. false when memory is
 * spent. */
struct marks {
	uint16_t *set; /* of 1 << enum mark */
	uint32_t n;
};
/* By host, in the arena: the set of flags that its conversations and attributes
 * earn it. false: no memory */
bool marks_finalize(const struct hunt_tables *f,
	struct arena *a,
	struct marks *ret);

#endif
