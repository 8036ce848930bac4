/* SPDX-License-Identifier: Apache-2.0 */
/* Private to identity/: who is one hand, from pairs. */
#ifndef IDENTITY_LINKAGE_CLUSTERS_H
#define IDENTITY_LINKAGE_CLUSTERS_H

#include "identity/linkage/values.h"

/* From the heaviest pair on, joins two groups when the groups as wholes are
 * rather one than two: column by column the mean over the pairs across that are
 * told in both, so that one strong pair does not fuse two groups whose other
 * members disagree. ret->pair: in the order of v, by weight. Writes
 * ret->cluster in the order as given. false: no memory */
bool clusters_of(const struct values *v,
	struct linkage *ret,
	struct arena *a);

#endif
