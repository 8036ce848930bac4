/* SPDX-License-Identifier: Apache-2.0 */
/* Private to infer/: what must hold before a layer may be called established
 * (DESIGN 9). */
#ifndef INFER_GATES_H
#define INFER_GATES_H

#include "infer/tally.h"

/* What a gate looks at: the leading hypothesis of a layer and everything that
 * counts. */
struct gate {
	struct tally *t;
	const struct evidence *e;
	uint32_t hyp;           /* TABLE_NONE = no hypothesis leads */
	struct without without; /* what the sums leave out */
	int64_t low;
	/* the sum that GATE_FORGED_MARKS would give a name made up for it */
	int64_t planted;
	bool stable; /* still first without any one class */
	struct arena *a;
	struct str *missing; /* sentences, at most GATE_MISSING_MAX */
	uint32_t n_missing;
	/* the most that may be said while they are missing */
	enum word_cap cap;
	/* of the machine that leads; NULL when nobody said anything */
	const struct machine_role *role;
};

enum {
	GATE_MISSING_MAX = 12
};

struct node;

/* Why the trail to a name ends before it: "the trail ends at 203.0.113.9:
 * relay: yes, ..."; in the arena. */
struct str gate_cut_words(const struct evidence *e,
	const struct node *x,
	struct arena *a);

/* Appends a sentence for every condition that does not hold. */
void gate_check(struct gate *g);

#endif
