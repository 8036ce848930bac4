/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of a clock: anchors, the times it was set, and how far it may
 * go wrong. What follows from them: clock.h. */
#ifndef TIMELINE_ANCHOR_H
#define TIMELINE_ANCHOR_H

#include "model/model.h"

struct clock_anchor {
	int64_t at_ns;  /* what the clock showed */
	int64_t low_ns; /* clock minus UTC, at least and at most */
	int64_t high_ns;
	uint32_t witness; /* who would have to lie: any number */
	uint32_t kind;    /* the caller's */
	struct locator loc;
};

/* The clock was set: it showed before, then after. */
struct clock_step {
	int64_t before_ns;
	int64_t after_ns;
	/* false: only that records ran backwards is known, from one of before
	 * to one of after. It went back by more than they tell, perhaps; and an
	 * anchor may lie between the two, so the step counts as listed only
	 * where the first is */
	bool sized;
};

struct clock_limits {
	uint32_t drift_ppm;
	int64_t horizon_ns;
	uint32_t rests_least; /* fewer witnesses bound nothing */
	bool set_unseen;      /* perhaps; false: where listed or shown only */
};

#endif
