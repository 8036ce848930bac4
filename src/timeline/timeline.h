/* SPDX-License-Identifier: Apache-2.0 */
/* timeline: every dated thing in one order, as the interval that its source
 * pins down. Nothing is shifted or narrowed. */
#ifndef TIMELINE_TIMELINE_H
#define TIMELINE_TIMELINE_H

#include "model/model.h"

/* Events of the claims that count and of the exhibits acquired by then; by
 * beginning, then end, then sentence. Claims without any date are left out. The
 * array lives in the arena. */
bool timeline_build(const struct claimset *claims,
	const struct exhibit *exhibit,
	uint32_t n_exhibit,
	int64_t as_of_s,
	struct str only,
	struct arena *a,
	struct event **ret,
	uint32_t *ret_n,
	struct err *err);

#endif
