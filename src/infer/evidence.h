/* SPDX-License-Identifier: Apache-2.0 */
/* Private to infer/: the claims that count for a question, by predicate, found
 * in one pass for all layers. */
#ifndef INFER_EVIDENCE_H
#define INFER_EVIDENCE_H

#include "infer/infer.h"

struct evidence {
	struct inquiry q;
	/* those that count; of one predicate in the order of the set */
	const struct claim **claim;
	uint32_t n;
	/* n_predicates + 1: the claims of predicate k are from[k] .. from[k +
	 * 1]
	 * - 1 */
	uint32_t *from;
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

#endif
