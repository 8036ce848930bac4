/* SPDX-License-Identifier: Apache-2.0 */
/* What one witness says of a clock: its anchors as they follow in UTC. */
#ifndef TIMELINE_STRAND_H
#define TIMELINE_STRAND_H

#include "timeline/anchor.h"

struct strand_anchor {
	int64_t at_ns;
	int64_t low_ns;
	int64_t high_ns;
	int64_t from_ns; /* UTC, when it was at the earliest */
	int64_t to_ns;
	uint32_t witness;
	uint32_t index; /* in what the caller gave */
};

/* Between two anchors, before the first or behind the last: what listed steps
 * add to what the anchors allow. */
struct strand_gap {
	int64_t fall_ns; /* <= 0 */
	int64_t rise_ns; /* >= 0 */
	bool listed;     /* there are steps */
	bool silent;     /* of unknown size, too many */
};

struct strand {
	const struct strand_anchor *anchor;
	struct strand_gap *gap; /* n + 1: gap i is before anchor i */
	uint32_t n;
};

/* Steps by what was shown before, with running sums of what they added; looking
 * back, by what was shown after, and of what they took away. */
struct strand_steps {
	int64_t *shown_ns;
	int64_t *fall_ns; /* n + 1: of all before */
	int64_t *rise_ns;
	uint32_t *unsized;
	uint32_t n;
};

/* The anchors that bear on a stretch in which none begins or ends. */
struct strand_place {
	uint32_t first;
	uint32_t n; /* 0: it does not speak */
	struct strand_gap gap;
	bool tight; /* what both anchors allow, for it was not set between */
};

/* a + b, no farther than the ends of int64 */
int64_t strand_sum(int64_t a, int64_t b);
/* a - b, likewise */
int64_t strand_less(int64_t a, int64_t b);
/* how far a clock goes wrong in so long; rounded up */
int64_t strand_drift(const struct clock_limits *l, int64_t ns);

/* Of a witness's anchors, by from_ns then to_ns, those that are kept, in place:
 * none overlaps the next in UTC; of two that do, the narrower one. */
uint32_t strand_thin(struct strand_anchor *anchor, uint32_t n);

/* Sorts the steps and sums them. false: memory is spent. */
bool strand_steps_of(const struct clock_step *step,
	uint32_t n,
	bool backward,
	struct arena *a,
	struct strand_steps *ret);

/* What listed steps add in each gap; backward: for the one before the first
 * anchor. */
void strand_fill_gaps(struct strand *s,
	const struct strand_steps *forward,
	const struct strand_steps *backward,
	const struct clock_limits *l);

/* Which of its anchors bear on the stretch from one instant to another. */
struct strand_place strand_place_of(const struct strand *s,
	int64_t from_ns,
	int64_t to_ns,
	const struct clock_limits *l);

/* Clock minus UTC at an instant of the stretch, as it says. */
void strand_offset(const struct strand *s,
	const struct strand_place *place,
	int64_t at_ns,
	const struct clock_limits *l,
	int64_t *ret_low_ns,
	int64_t *ret_high_ns);

/* Whether drift explains what two adjacent anchors say. */
bool strand_agree(const struct strand_anchor *a,
	const struct strand_anchor *b,
	const struct clock_limits *l);

#endif
