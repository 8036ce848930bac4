/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: which server is common among whom, and which names stand
 * under which registrable domain. */
#ifndef HUNT_TABLES_PREVALENCE_H
#define HUNT_TABLES_PREVALENCE_H

#include "hunt/tables/conversations.h"

/* Who is common: counted over sources with a choice, those that talk to
 * CHOICE_MIN servers or more. A sensor in front of one server sees thousands of
 * sources that talk to it alone; they say nothing of what is common. */
struct prevalence {
	/* distinct server << 32 | source, ascending; n of them */
	uint64_t *link;
	uint32_t n;
	/* by server: where its links begin; n_server + 1 of them */
	uint32_t *start;
	uint32_t n_server;
	uint32_t *servers; /* by host: how many servers it talked to */
	/* by server: how many sources with a choice talked to it */
	uint32_t *choosers;
	uint32_t n_choosers; /* sources with a choice, in all */
};

/* Counts; a server is a host, or of_names a name, and its number that of its
 * text, of n_text. All of it lives in the arena. cost: a radix sort of the
 * pairs. false when memory is spent. */
bool prevalence_finalize(struct prevalence *v,
	const struct conversations *p,
	bool of_names,
	uint32_t n_text,
	struct arena *a);

/* The hosts that talked to a server: numbers, ascending. */
struct clients {
	const uint64_t *link;
	uint32_t n;
}; /* client_at */
/* n = 0 for a host that nobody talked to; borrowed from v */
struct clients prevalence_clients(const struct prevalence *v,
	uint32_t server);
static inline uint32_t client_at(struct clients c, uint32_t i)
{
	return (uint32_t)c.link[i];
}

/* share of sources with a choice; -1: too few to say */
int prevalence_milli(const struct prevalence *v, uint32_t server);

/* The registrable domain of each text that is a name (Public Suffix List),
 * found once; of a domain with more names than ZONE_NAMES_MAX later ones are
 * told as one, "*.domain": which these are depends on the order of ingest. */
struct zones {
	struct arena *a;
	/* by text: number of the domain's text + 1; 0 = not looked at,
	 * UINT32_MAX = none */
	uint32_t *of;
	uint32_t *names; /* by text: names seen under that domain */
	uint32_t cap;
};
enum {
	ZONE_NAMES_MAX = 1 << 18
};

#endif
