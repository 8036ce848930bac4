/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: what the beacon hunt tells other hunts. */
#ifndef HUNT_BEACON_BEACON_H
#define HUNT_BEACON_BEACON_H

#include "hunt/tables/tables.h"

/* s between beats as the beacon hunt found them in this evaluation; 0 = none
 * that it would show. The beacon hunt must have been evaluated. */
double beacon_period(const struct hunt_tables *f,
	const struct conversation *p);

/* What is remembered of pairs, as bytes. */
void weighings_save(const struct hunt_tables *f, struct spool *out);
/* Of restored tables. A pair of which nothing is told is weighed anew. false:
 * memory is spent, or these are none. */
bool weighings_restore(struct hunt_tables *f, struct cur *c);

#endif
