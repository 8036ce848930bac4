/* SPDX-License-Identifier: Apache-2.0 */
/* The same event, as several sources have it. */
#ifndef MODEL_SAME_EVENT_H
#define MODEL_SAME_EVENT_H

#include "model/claim.h"

/* Whether two claims tell of one event: the same is said of the same two, in
 * times that overlap; what people wrote, in the same words and of the same
 * time. */
bool claims_same_event(const struct claim *a, const struct claim *b);

/* Which of n claims tell of the same event as one before them. NULL in c: no
 * claim, and alone. */
struct same_event {
	uint32_t *
		first; /* by index: the first of its event, itself when none */
	/* the claims beside a first one, in their order, and how many; by index
	 */
	const struct claim *const **also;
	uint32_t *n_also;
};

/* In the arena. false: memory. cost: O(n) where few say of the same two what is
 * no event of theirs */
bool claims_by_event(const struct claim *const *c,
	uint32_t n,
	struct arena *a,
	struct same_event *ret);

#endif
