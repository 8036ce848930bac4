/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: one look at every pair, shared by the hunts that need no
 * single events, and the pairs of each source. */
#ifndef HUNT_TABLES_SUMMARY_H
#define HUNT_TABLES_SUMMARY_H

#include "hunt/tables/conversations.h"

struct summary {
	int64_t first_ms;
	int64_t last_ms;
	/* the last that was answered, or may have been; INT64_MIN: none */
	int64_t last_heard_ms;
	uint64_t src_byte;
	uint64_t dst_byte;
	/* events, copies left out; those answered; those of which it is not
	 * told whether they were */
	uint32_t n;
	uint32_t n_answered;
	uint32_t n_not_told;
	/* exchanges alike: as much sent and as much got, some of both, where
	 * these are most of all such exchanges; else 0 */
	uint32_t n_alike;
	int8_t first_answered;   /* the first of them: 1, 0, -1 not told */
	uint16_t first_src_port; /* 0 = not told */
	/* both bytes are told of all events */
	bool bytes_told;
	/* src made these contacts with dst, as flows tell, or in their place
	 * records (KEY_SPOKEN) */
	bool is_contact;
};

/* as is told of every event; one that may have been answered is no silence */
static inline bool nobody_answered(const struct summary *m)
{
	return !m->n_answered && !m->n_not_told;
}

struct summaries {
	struct summary *of; /* by pair */
	/* by host: where its pairs by address begin in `pair`, as a source;
	 * n_host + 1 of them */
	uint32_t *start;
	/* numbers of pairs by address, by source; within one in no order that
	 * means anything */
	uint32_t *conv;
	uint32_t n_host;
	/* of all contacts and questions; first > last: none */
	int64_t first_ms;
	int64_t last_ms;
	/* records of flows, and connections that they are of: fewer, where
	 * several exhibits tell of one */
	uint64_t n_record;
	uint64_t n_once;
};

/* Everything lives in the arena. cost: every event is decoded once. false when
 * memory is spent. */
bool summaries_finalize(struct summaries *ret,
	const struct conversations *p,
	struct arena *a,
	struct arena scratch);

#endif
