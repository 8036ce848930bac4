/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: what all hunts found about one server, joined and ranked.
 * Method and every weight: suspect.md */
#ifndef HUNT_RANK_SUSPECT_H
#define HUNT_RANK_SUSPECT_H

#include "hunt/rank/join.h"

/* false: no memory */
bool suspects_alongside(struct hunt_tables *f, struct alongside *ret);

/* found: what the hunts found in this evaluation, n of them, sorted by content.
 * Puts a `suspected` claim for each of the strongest of both lists: whom ours
 * went to, and who came to us. cost: O(n log n). */
bool suspects_join(struct hunt_tables *f,
	const struct alongside *b,
	const struct claim *found,
	uint32_t n,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err);

/* By host, in f->found: whether the findings so far make it worth looking for
 * others built like it. NULL: no memory. */
const uint8_t *suspects_of(struct hunt_tables *f,
	const struct alongside *b,
	const struct claim *found,
	uint32_t n);

#endif
