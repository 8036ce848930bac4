/* SPDX-License-Identifier: Apache-2.0 */
/* The personas of a case: which of them may be one hand, and why. */
#ifndef IDENTITY_HANDS_H
#define IDENTITY_HANDS_H

#include "identity/linkage/linkage.h"

/* One thing that is said of a persona. Borrowed. */
struct persona_fact {
	struct str persona;
	/* in which it stands, when records are compared and not personas */
	struct str record;
	struct str kind; /* "email", "payment" ... */
	struct str value;
	int64_t from_s; /* of a place: when; TIME_UNKNOWN, TIME_OPEN */
	int64_t to_s;
	/* public or shared by its nature: shown, and no evidence */
	bool shared;
};

enum {
	/* names that have one value: it is shared by its nature */
	HANDS_SHARED = 8,
	/* and of more than so many it is hardly anybody's: an agent's, an
	 * office's */
	HANDS_FEW = 4,
	/* less is no claim */
	HANDS_CLAIMED = LINKAGE_SAID,
	/* logit of two who were in two places at once, at most */
	HANDS_APART = -4595
};

struct hands_found {
	/* by persona, kind, value; behind them what was left out */
	struct doubtful_fact *doubt;
	uint32_t n_doubt;
	struct hand_pair *pair; /* likeliest first */
	uint32_t n_pair;
	uint32_t n_persona;
	struct linkage_model model;
};

/* Every two personas that may be one hand with one chance in 3,000 or more, or
 * that share anything exactly. Facts in any order give the same. Results stand
 * in the arena, their texts partly in the facts. cost: as linkage_run over the
 * personas. false: *err */
bool hands_find(const struct persona_fact *fact,
	uint32_t n,
	struct arena *a,
	struct hands_found *ret,
	struct err *err);

#endif
