/* SPDX-License-Identifier: Apache-2.0 */
/* Private to link/: how firmly a cluster holds together. */
#ifndef LINK_CLUSTERS_CUTS_H
#define LINK_CLUSTERS_CUTS_H

#include "link/clusters/partition.h"

/* Fills weakest link, halves and, when asked, what splits. false: memory */
bool cluster_cuts(const struct sharing *s,
	const struct partition *p,
	struct cluster *c,
	bool split,
	struct arena *a);

#endif
