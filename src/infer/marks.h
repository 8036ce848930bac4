/* SPDX-License-Identifier: Apache-2.0 */
/* Private to infer/: marks that are cheap to plant, added to the sums one after
 * the other, so that caps and grades have their say; nothing is estimated. */
#ifndef INFER_MARKS_H
#define INFER_MARKS_H

#include "infer/tally.h"

/* Marks for one name: rows that are cheap to plant, heaviest first, and how
 * many of each. */
struct marks {
	struct mark mark[MARKS_MAX];
	uint32_t n;
};

/* No marks yet, of every row of the layer that is cheap to plant and finds
 * something that it could name. */
struct marks marks_plan(const struct tally *t);

/* Whether one of them alone says enough for a name to have a chance. */
bool marks_give_chance(const struct tally *t, const struct marks *p);

/* One more mark where it moves most; the sum then, INT64_MIN when nothing is
 * cheap. */
int64_t marks_plant(struct tally *t, uint32_t hyp, struct marks *p);

/* The sum that so many marks, each from an origin that passes for independent,
 * would give a name made up for it; milli-nat. */
int64_t marks_sum(struct tally *t, uint32_t n);

#endif
