/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/rank: what is said of servers beside findings. None is a
 * finding of its own: each only moves the rank. */
#ifndef HUNT_RANK_FLAGS_H
#define HUNT_RANK_FLAGS_H

#include "hunt/rank/neighbours.h"

enum flag {
	FLAG_NO_HOST,   /* most HTTP requests to it name no host */
	FLAG_BARE_HOST, /* most name a bare address as the host */
	/* its clients learn addresses from DNS, and not this one */
	FLAG_DIRECT,
	/* clients talk to it with a program (JA4, agent) that they use nowhere
	 * else */
	FLAG_RARE_CLIENT,
	FLAG_ODD_PORT, /* a service on a port that no usual service has */
	FLAG_REPEATS,  /* most exchanges with it are alike to the byte */
	FLAG_RARE,     /* almost nobody of those seen talks to it */
	FLAG_NEW,      /* first seen well after the beginning */
	FLAG_UNPROVEN, /* its certificates did not prove its name */
	FLAG_PROVEN,   /* they did, for the name that was asked for */
	FLAG_COMMON,   /* many talk to it */
	FLAG_POOLED,   /* clients use servers beside it alike */
	FLAG_NEAR,     /* all its clients stand in its own network */
	FLAG_SILENT,   /* it never answered */
	FLAG_USUAL,    /* it stands in the baseline: usual here */
	FLAGS
};

/* Flags of one group are one habit seen from several sides. */
enum flag_group {
	GROUP_ADDRESSING,
	GROUP_PROGRAM,
	GROUP_PORT,
	GROUP_CONTACT,
	GROUP_PREVALENCE,
	GROUP_PROOF,
	GROUP_SILENCE,
	GROUP_POOL,
	FLAG_GROUPS
};

extern const struct flag_row {
	const char *name;
	const char *why;
	enum flag_group group;
	/* 1/1000 bit where nobody counted; judgement: suspect.md says from
	 * what */
	int32_t judged_milli;
} flag_rows[FLAGS];

/* what it adds to the evidence, 1/1000 bit, negative where it speaks against:
 * the ratio of its counts, or the judgement */
int64_t flag_milli(const struct hunt_tables *f, enum flag k);

/* What the tables say of servers: sets of 1 << enum flag. */
struct flags {
	uint32_t *set;         /* by host */
	uint32_t *set_of_name; /* by text */
	uint32_t n;            /* hosts */
	/* by host and by text: of which flags it was told whether it has them
	 */
	uint32_t *told;
	uint32_t *told_of_name;
};
/* In the arena: the flags that conversations and attributes earn. false: no
 * memory */
bool flags_finalize(const struct hunt_tables *f,
	const struct neighbours *neighbours,
	struct arena *a,
	struct flags *ret);

#endif
