/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H

#include "model/claim.h"
#include "model/reading.h"

/* One dated thing. The interval is never narrowed to a point that nobody wrote.
 */
struct event {
	/* half-open outer bounds; TIME_UNKNOWN and TIME_OPEN where an end is
	 * not known */
	int64_t from_s;
	int64_t to_s;
	enum zone zone;
	enum resolution res;
	enum time_role role;
	struct str what; /* a sentence */
	struct str source;
	/* NULL for what the case itself records (sealing) */
	const struct claim *claim;
	struct locator loc;
	/* the same event as other sources have it */
	const struct claim *const *also;
	uint32_t n_also;
};

#endif
