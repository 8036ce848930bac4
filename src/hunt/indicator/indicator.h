/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: the indicators that a field looks for. */
#ifndef HUNT_INDICATOR_INDICATOR_H
#define HUNT_INDICATOR_INDICATOR_H

#include "hunt/tables/tables.h"

/* An index of the setup's indicators; the field owns it. errors: ERR_LIMIT */
bool indicators_open(struct hunt_tables *f, struct err *err);
/* Also of a field that was not opened whole. */
void indicators_close(struct hunt_tables *f);
/* One of a list that is an exhibit. false: no memory, or INDEX_MAX of them */
bool indicators_ingest(struct hunt_tables *f,
	uint32_t exhibit,
	const struct obs *o);
/* Adds those of lists that were ingested into `from`. false: as above */
bool indicators_merge(struct hunt_tables *to, const struct hunt_tables *from);
/* memory used */
size_t indicators_bytes(const struct hunt_tables *f);

#endif
