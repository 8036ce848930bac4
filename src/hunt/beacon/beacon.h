/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: what the beacon hunt tells other hunts. */
#ifndef HUNT_BEACON_BEACON_H
#define HUNT_BEACON_BEACON_H

#include "hunt/tables/tables.h"

/* s between beats as the beacon hunt found them in this evaluation; 0 = none
 * that it would show. The beacon hunt must have been evaluated. */
double beacon_period(const struct hunt_tables *f, const struct conversation *p);

#endif
