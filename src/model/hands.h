/* SPDX-License-Identifier: Apache-2.0 */
/* Names that may be one hand, and why. */
#ifndef MODEL_HANDS_H
#define MODEL_HANDS_H

#include "model/claimset.h"

/* What two records can be to each other. */
enum pair_class {
	PAIR_STRANGERS,
	PAIR_PERSON, /* one person, who says who he is; slips of the pen */
	PAIR_HAND,   /* one hand under another name: what is cheap to change
		      * is changed, what is costly stays */
	PAIR_HOUSE,  /* two of one household or firm */
	PAIR_CLASSES
};

/* A field in which two personas agree or differ. */
struct hand_field {
	struct str kind;
	struct str value; /* what is equal; else empty */
	const char *how;  /* "equal", "near", "shared by many" ... */
	bool strong;      /* equal, and costly to have: a payment, a device */
	bool own;         /* equal, and one's own, but anybody can write it */
	bool some;        /* five to eight names have it */
};

struct hand_pair {
	struct str a; /* personas, or records: before b in byte order */
	struct str b;
	/* logit, 1/1000, and the ends of its 90 % interval */
	int32_t weight;
	int32_t low;
	int32_t high;
	/* one person under his own name, one hand under several, two of one
	 * household or firm, strangers */
	enum pair_class likely;
	const struct hand_field *agree;
	uint32_t n_agree;
	const struct hand_field *differ;
	uint32_t n_differ;
	/* they were in two places at the same time: where */
	struct str place[2];
	/* the name and the papers are the same, and nothing that is costly: one
	 * may be a victim of identity theft; never joined */
	bool stolen;
	/* what would tell most: a kind that one of them lacks; empty = nothing
	 */
	struct str decides;
	struct str decides_of;
	/* what somebody said of the two: same-as or not-same-as; NULL =
	 * nothing */
	const struct claim *word;
	/* the claim of the machine that they are one; NULL = none */
	const struct claim *claim;
};

/* One hand, as far as claims carry it. */
struct hand_cluster {
	const struct str *persona; /* in byte order */
	uint32_t n;
	/* the pair without which it would be two, likely or not; NULL = only
	 * somebody's word holds it */
	const struct hand_pair *weakest;
};

/* What is doubtful about one thing that is said of a persona; of what several
 * have and is nobody's own: the first of them. */
struct doubtful_fact {
	struct str persona;
	struct str kind;
	struct str value;
	struct str normal; /* its normal form */
	struct str doubts; /* sentences, "; " between them */
};

struct identities_answer {
	const struct doubtful_fact *doubt; /* by persona, kind, value */
	uint32_t n_doubt;
	const struct hand_pair *pair; /* likeliest first */
	uint32_t n_pair;
	const struct hand_cluster *cluster; /* largest first */
	uint32_t n_cluster;
	uint32_t n_persona; /* of which anything is told */
};

/* Personas that same-as claims connect, one hand each; not-same-as keeps two
 * apart, whatever would connect them. */
struct hands {
	struct table name;
	/* by name: towards the smallest name of its hand (disjoint sets) */
	uint32_t *first;
	/* by name, of a hand's first: probability of its weakest join, in
	 * 1,000,000; HANDS_SAID when somebody's word holds it */
	uint32_t *weakest;
};
#define HANDS_SAID UINT32_MAX

/* By the claims that count, the likeliest first. false: memory.
 * cost: O(n log n), and same-as times not-same-as */
bool claimset_hands(const struct claimset *s,
	int64_t as_of_s,
	struct str only,
	struct arena *a,
	struct hands *ret);

/* the smallest name of its hand; itself when it stands alone */
struct str hands_first(const struct hands *h, struct str persona);

/* Of its hand: see struct hands; HANDS_SAID when it stands alone. */
uint32_t hands_weakest(const struct hands *h, struct str persona);

/* What a claim of one hand has as its probability, in 1,000,000; HANDS_SAID:
 * none, since somebody said it. */
uint32_t hands_probability(const struct claim *same_as);

#endif
