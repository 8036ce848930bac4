/* SPDX-License-Identifier: Apache-2.0 */
/* Private to infer/: the claims that count for a question, by predicate, found
 * in one pass for all layers. */
#ifndef INFER_EVIDENCE_H
#define INFER_EVIDENCE_H

#include "infer/infer.h"

struct trail;
struct roles;

struct evidence {
	struct inquiry q;
	/* those that count; of one predicate in the order of the set */
	const struct claim **claim;
	uint32_t n;
	/* n_predicates + 1: the claims of predicate k are from[k] .. from[k +
	 * 1]
	 * - 1 */
	uint32_t *from;
	/* the trails that lead from the attack to names; NULL = not laid yet */
	struct trail *trail;
	const struct roles *roles; /* of machines; NULL likewise */
	enum layer laid;           /* the ground carries it and those below */
};

/* cost: O(claims). false: memory */
bool evidence_open(struct evidence *ret,
	const struct inquiry *q,
	struct arena *a);

/* The claims with that predicate; how many. */
uint32_t evidence_of(const struct evidence *e,
	enum predicate predicate,
	const struct claim *const **ret);

/* The examiner's own view of a claim; NULL when there is none. */
const struct override *evidence_override(const struct evidence *e,
	const struct claim *c);

/* Of claims that say the same, which stands for them: who says it at first
 * hand, then the first that was recorded, so that later copies change nothing;
 * then by id. Below zero: x. */
int evidence_order(const struct claim *x, const struct claim *y);

/* Chance that what the claim says is right, by its grade or by an examiner's;
 * 2^-30. */
int64_t evidence_right(const struct evidence *e, const struct claim *c);

#endif
