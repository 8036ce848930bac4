/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: the tables as bytes, and back with the same numbers, so
 * that what is ingested afterwards comes to the same tables as if all had been
 * ingested at once. What is quickly made anew (hashes, counts by host) is not
 * among the bytes. */
#ifndef HUNT_TABLES_SAVED_H
#define HUNT_TABLES_SAVED_H

#include "hunt/tables/tables.h"

/* Nothing may be on its way: hunt_ingested. cost: one pass over the tables */
void tables_save(const struct hunt_tables *f, struct spool *out);

/* Into tables that are open and empty, with the setup that was saved or one
 * with more exhibits behind. Every number is checked against what it counts or
 * names. false: memory is spent, or these are no tables; f is to be closed
 * then. cost: as much, and finding each thing's place in a hash */
bool tables_restore(struct hunt_tables *f, struct cur *c);

#endif
