/* SPDX-License-Identifier: Apache-2.0 */
/* When something may have happened: a union of half-open intervals of
 * nanoseconds after the epoch, sorted, disjoint, none touching the next. There
 * are more than one where a reading is ambiguous: a fold of summer time, an
 * unknown zone, day and month in either order.
 *
 * INT64_MIN as a beginning and INT64_MAX as an end are without bound, and shift
 * to themselves. Where more would be needed than SPANS_MAX, the two that are
 * closest together become one that covers both and what lies between (of gaps
 * as large the earlier one): a set may come to hold more, never to lose an
 * instant. `widened` says that it happened. */
#ifndef TIMELINE_SPANS_H
#define TIMELINE_SPANS_H

#include "core/core.h"

enum {
	SPANS_MAX = 8
};

/* from <= instant < to */
struct interval {
	int64_t from_ns;
	int64_t to_ns;
};

struct spans {
	struct interval span[SPANS_MAX];
	uint32_t n;
	bool widened;
};

/* One interval; none when it holds no instant. */
struct spans spans_of(int64_t from_ns, int64_t to_ns);

/* All instants. */
struct spans spans_all(void);

/* The instants of either. */
struct spans spans_unite(const struct spans *a, const struct spans *b);

/* The instants of both. Not widened unless one of them is: of what was widened
 * only what both hold is left, so more may be in it than in truth. */
struct spans spans_intersect(const struct spans *a, const struct spans *b);

/* Each instant later by any from least to most, both included (least <= most):
 * what a clock that is wrong by so much may mean. Saturates. */
struct spans spans_shift(const struct spans *a,
	int64_t least_ns,
	int64_t most_ns);

/* The one interval from the first instant to the last; {0, 0} when there is
 * none. */
struct interval spans_hull(const struct spans *a);

/* Whether the instant is among them. */
bool spans_has(const struct spans *a, int64_t at_ns);

#endif
