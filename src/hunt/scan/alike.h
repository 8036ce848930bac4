/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/scan: which sources scan alike (model/campaign.h). */
#ifndef HUNT_SCAN_ALIKE_H
#define HUNT_SCAN_ALIKE_H

#include "hunt/tables/tables.h"

struct alike {
	/* days of sources whom nobody ever answered, n of them */
	struct scan_source *source;
	uint32_t n;
	struct campaign *campaign; /* the largest first */
	uint32_t n_campaign;
};

/* Everything lives in the arena. cost: the events of those sources, O(n log n).
 * false when memory is spent. */
bool alike_find(const struct hunt_tables *f,
	struct arena *a,
	struct alike *ret);
/* The largest campaign that has the source's traits on some day; NULL = none.
 */
const struct campaign *alike_of(const struct hunt_tables *f,
	const struct alike *x,
	uint32_t host);

#endif
