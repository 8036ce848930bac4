/* SPDX-License-Identifier: Apache-2.0 */
/* Private to link/: which incidents are joined. */
#ifndef LINK_CLUSTERS_PARTITION_H
#define LINK_CLUSTERS_PARTITION_H

#include "link/clusters/sharing.h"

/* Who belongs together: root by activity. with_words: analysts' words bind.
 * joined: the pairs that joined them, at most n_activity - 1. */
struct partition {
	uint32_t *root;
	struct {
		uint32_t a;
		uint32_t b;
		const struct analyst_link *word;
	} * joined;
	uint32_t n_joined;
	struct cluster_link *near; /* at most NEAR_MAX, when asked for */
	uint32_t n_near;
};
enum {
	NEAR_MAX = 8
};
/* Joins, heaviest evidence first, until nothing is above the threshold.
 * Everything lives in the arena. false: memory */
bool partition_of(const struct sharing *s,
	bool with_words,
	struct arena *a,
	struct partition *ret);

/* the newest word on its pair, and both incidents are there */
bool analyst_link_binds(const struct sharing *s, uint32_t i);

#endif
