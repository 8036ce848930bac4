/* SPDX-License-Identifier: Apache-2.0 */
/* Private to infer/: what part each machine played, as answers with a source
 * and a day. */
#ifndef INFER_ROLES_H
#define INFER_ROLES_H

#include "infer/evidence.h"

/* Answers by machine. */
struct roles {
	struct table machine; /* entity ids */
	struct machine_role *role;
};

/* From `has-role`, `excluded-from` a role, `shared-infrastructure`, and the
 * notes of `considered`. Better grades win; what is contradicted by good ones
 * is open. *ret lives in the arena. cost: O(claims of these predicates). false:
 * memory */
bool roles_open(struct roles *ret, const struct evidence *e, struct arena *a);

/* Of a machine; NULL when nobody said anything. */
const struct machine_role *roles_of(const struct roles *r,
	struct str machine);

/* Whether a trail goes on from it: its part is told, and is none that lets
 * others in. */
bool roles_lead_on(const struct roles *r, struct str machine);

#endif
