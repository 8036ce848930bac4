/* SPDX-License-Identifier: Apache-2.0 */
/* Private to timeline/: silences of a source that its own rhythm does not
 * explain, and numbers of records that are not there. */
#ifndef TIMELINE_GAPS_H
#define TIMELINE_GAPS_H

#include "timeline/gather.h"

/* A silence is told when, by how often its source wrote at those times of the
 * day on its other days, it had a chance of less than one in a million, and it
 * is not one of the silences that this source always has. The list, in the
 * arena: silences by how unlikely they are, then skipped numbers. false: no
 * memory. */
bool gaps_find(const struct gathering *g,
	struct arena *a,
	const struct time_gap **ret,
	uint32_t *ret_n);

#endif
