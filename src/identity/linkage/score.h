/* SPDX-License-Identifier: Apache-2.0 */
/* Private to identity/: what one pair weighs. */
#ifndef IDENTITY_LINKAGE_SCORE_H
#define IDENTITY_LINKAGE_SCORE_H

#include "identity/linkage/values.h"

enum {
	/* pairs of less weight are not kept: one in 3,000 */
	LINKAGE_KEPT = -8000
};

/* Sets weight and class of a pair of which all else is set: prior and columns,
 * with the frequency of what is equal: to share a rare value says more than to
 * share a common one. a, b: in the order of v. */
void score_pair(const struct linkage_model *m,
	const struct values *v,
	struct linked_pair *p);

#endif
