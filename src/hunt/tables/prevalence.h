/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: which server is common among whom, and which names stand under which registrable domain. */
#ifndef HUNT_TABLES_PREVALENCE_H
#define HUNT_TABLES_PREVALENCE_H

#include "hunt/tables/pairs.h"

/* Who is common: counted over sources with a choice, those that talk to CHOICE_MIN servers or more. A sensor in front of
 * one server sees thousands of sources that talk to it alone; they say nothing of what is common. */
struct prevalence {
	uint64_t *link;         /* distinct server << 32 | source, by address, ascending; n of them */
	uint32_t n;
	uint32_t *start;        /* by host: where its links as a server begin; n_host + 1 of them */
	uint32_t n_host;
	uint32_t *servers;      /* by host: how many servers it talked to */
	uint32_t *choosers;     /* by host: how many sources with a choice talked to it */
	uint32_t n_choosers;    /* sources with a choice, in all */
};

/* Counts; all of it lives in the arena. cost: a radix sort of the pairs. false when memory is spent. */
bool prevalence_settle(struct prevalence *v, const struct pairs *p, struct arena *a);

/* The hosts that talked to a server: numbers, ascending. */
struct clients { const uint64_t *link; uint32_t n; };   /* client_at */
struct clients prevalence_clients(const struct prevalence *v, uint32_t server);
static inline uint32_t client_at(struct clients c, uint32_t i) { return (uint32_t)c.link[i]; }

int prevalence_milli(const struct prevalence *v, uint32_t server);     /* share of sources with a choice; -1: too few to say */

/* The registrable domain of each text that is a name (Public Suffix List), found once; of a domain with more names than ZONE_NAMES_MAX
 * later ones are told as one, "*.domain": which these are depends on the order of feeding. */
struct zones {
	struct arena *a;
	uint32_t *of;           /* by text: number of the domain's text + 1; 0 = not looked at, UINT32_MAX = none */
	uint32_t *names;        /* by text: names seen under that domain */
	uint32_t cap;
};
enum { ZONE_NAMES_MAX = 1 << 18 };

#endif
