/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: median and spread, which a few odd values do not move
 * (Rousseeuw and Croux 1993). */
#ifndef HUNT_TABLES_SPREAD_H
#define HUNT_TABLES_SPREAD_H

#include "hunt/tables/conversations.h"

/* n >= 1; sorts v */
double median_of(double *v, uint32_t n);

struct spread_of {
	double middle; /* median */
	double spread; /* median absolute deviation from it */
};
/* Of ln(payload + 1) of what src sent in each of n >= 1 events. work: room for
 * n. */
struct spread_of sent_spread(const struct conversation_event *e,
	uint32_t n,
	double *work);

#endif
