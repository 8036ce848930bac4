/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: the names that each client asked for, under the domain that
 * somebody registered, and what is known of each name. */
#ifndef HUNT_TABLES_QUESTIONS_H
#define HUNT_TABLES_QUESTIONS_H

#include "hunt/tables/tables.h"

/* Of a name, whoever asked. */
enum {
	NAME_MISSING = 1, /* somebody was told that it does not exist */
	NAME_EXISTS = 2,  /* somebody had an answer */
	NAME_ADDRESS =
		4, /* that is an address, and not as NAME_LISTED says */
	/* that is in 127.0.0.0/8: how lists say yes (RFC 5782, 2.1), and
	 * sinkholes; or 0.0.0.0 or ::, a block, and it may exist or not */
	NAME_LISTED = 8,
};

/* the names that stand under nothing that could be registered: a client that
 * asks a server of its own */
#define ZONE_ODD (UINT32_MAX - 1)

struct question {
	/* src << 32 | zone, the number of the domain's text or ZONE_ODD */
	uint64_t group;
	uint32_t text;
	uint32_t conv;
};
struct asked_answer {
	uint32_t src;
	uint32_t dst;
}; /* src may be HOST_NONE */

struct questions {
	/* by group, then by text: in no order that means anything */
	struct question *of;
	uint32_t n;
	uint32_t n_client;
	/* by text: clients that asked for a name under that domain */
	uint32_t *askers;
	uint8_t *state;  /* by text: NAME_.. */
	uint32_t *start; /* by text: its answers in `answer` */
	struct asked_answer *answer;
};

/* Names under arpa, local and other domains that are not on the Internet are
 * left out. All of it lives in the arena. cost: a sort of the pairs by name.
 * false when memory is spent. */
bool questions_finalize(const struct hunt_tables *f,
	struct arena *a,
	struct questions *ret);

static inline uint32_t question_src(const struct question *q)
{
	return (uint32_t)(q->group >> 32);
}
static inline uint32_t question_zone(const struct question *q)
{
	return (uint32_t)q->group;
}
/* where the group that begins at i ends */
static inline uint32_t questions_end(const struct questions *q, uint32_t i)
{
	uint32_t k = i;

	while (k < q->n && q->of[k].group == q->of[i].group)
		k++;
	return k;
}

/* by address */
bool questions_talked(const struct hunt_tables *f,
	uint32_t src,
	uint32_t dst);
/* Whether the client went to an address that it was told for the name. */
bool question_followed(const struct hunt_tables *f,
	const struct questions *q,
	uint32_t src,
	uint32_t text);

/* The claim's places: the first records by time of questions v[0 .. n), which
 * say nothing of n_records. false when memory is spent. */
bool questions_places(const struct hunt_tables *f,
	const struct question *v,
	uint32_t n,
	struct claim *c,
	struct arena a);

#endif
