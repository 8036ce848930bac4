/* SPDX-License-Identifier: Apache-2.0 */
/* Who is the same among many records. */
#ifndef IDENTITY_LINKAGE_LINKAGE_H
#define IDENTITY_LINKAGE_LINKAGE_H

#include "identity/linkage/records.h"

/* Compares, learns, joins. Results stand in the arena. The same for records in
 * any order but for their numbers. cost: about 25 pairs a record, each some
 * 0.5 us. false: *err: no memory. */
bool linkage_run(const struct linkage_records *r,
	struct arena *a,
	struct linkage *ret,
	struct err *err);

#endif
