/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/rank: for people who look into a suspect: what else makes
 * such a finding, and where to look next. */
#ifndef HUNT_RANK_EXPLAIN_H
#define HUNT_RANK_EXPLAIN_H

#include "model/model.h"

struct explanation {
	/* the nearest benign explanation, a clause */
	const char *benign;
	/* what to look at next, a line */
	const char *next;
};

/* Of findings of that predicate; of one that is not in the table what holds of
 * any. */
const struct explanation *explain(enum predicate p);

#endif
