/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: what observations other than flows tell. */
#ifndef HUNT_INGEST_OBSERVATIONS_H
#define HUNT_INGEST_OBSERVATIONS_H

#include "hunt/tables/tables.h"

/* Puts into the tables what one observation that is no flow and no indicator
 * tells. exhibit: its number in the setup. false: no memory. */
bool ingest_observation(struct hunt_tables *f,
	uint32_t exhibit,
	const struct obs *o);

#endif
