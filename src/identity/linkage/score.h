/* SPDX-License-Identifier: Apache-2.0 */
/* Private to identity/: what one pair weighs. */
#ifndef IDENTITY_LINKAGE_SCORE_H
#define IDENTITY_LINKAGE_SCORE_H

#include "identity/linkage/values.h"

enum {
	/* pairs of less weight are not kept: one in 3,000 */
	LINKAGE_KEPT = -8000
};

/* Prior and columns, with the frequency of what is equal: to share a rare value
 * says more than to share a common one. Logit in 1/1000. a, b: in the order of
 * v. */
int32_t score_pair(const struct linkage_model *m,
	const struct values *v,
	const struct linked_pair *p);

#endif
