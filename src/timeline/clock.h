/* SPDX-License-Identifier: Apache-2.0 */
/* clock: what a clock's readings mean in UTC, as far as its anchors show it.
 *
 * An anchor is an instant at which something else tells the time, too: the
 * clock showed at_ns, and clock minus UTC lay in [low, high] then. All anchors
 * of one witness count once, however many there are. Of n witnesses that speak
 * of an instant f may be wrong or forged: none of 1, 1 of 2 to 4, 2 of 5 or 6,
 * and so on, (n - 1) / 2. The bound is what at least n - f of them allow (after
 * Marzullo 1984, by the ends: the (f+1)-th highest low, the (f+1)-th lowest
 * high); so no minority moves it beyond what an honest one says, and of two
 * that differ both are kept. It is false only if rests_on witnesses are, f + 1.
 * Where more than f contradict each other the bound covers all that any of them
 * allows, and says so: contested.
 *
 * What is assumed, and nothing more:
 *  1. Unless it is set, the clock goes wrong by at most drift_ppm.
 *  2. Between two adjacent anchors of a witness that do not overlap in UTC it
 *     was set once at most, and if a step is listed there, only as listed
 *     (set_unseen false: only as listed, or where its anchors show it). Since
 *     the place is unknown, what either anchor allows holds in between.
 *  3. Before the first and after the last anchor of a witness it was set only
 * as listed, as far as the horizon; beyond that nothing is claimed of it.
 *  4. Where no witness speaks the clock shows nothing that is earlier than
 * where that begins, or later than where it ends.
 *  5. A reading was taken from this clock when it says so. One that its owner
 * can set (a file's times, a claim) is CLOCK_SETTABLE, and has no bound; the
 *     caller says so, for nothing in a reading can tell.
 *
 * UTC is thought of without leap seconds: of a clock that smears or repeats one
 * the anchors must allow for the second. */
#ifndef TIMELINE_CLOCK_H
#define TIMELINE_CLOCK_H

#include "timeline/anchor.h"

enum {
	/* the most by which NTP makes a clock run fast or slow (MAXFREQ, RFC
	 * 5905, A.1.1); free quartz stays below 100. Faster slewing (chrony)
	 * counts as being set */
	CLOCK_DRIFT_PPM = 500,
	CLOCK_WITNESSES_MAX = 64
};

/* 500 ppm, 30 days, one witness is enough, steps may be unseen */
struct clock_limits clock_limits_usual(void);

/* A stretch of UTC of which the same anchors speak. Offsets are clock minus UTC
 * at its two ends; inside they go no farther than drift_ppm allows from both.
 */
struct clock_segment {
	int64_t from_ns;  /* UTC; INT64_MIN: all before */
	int64_t to_ns;    /* INT64_MAX: all after */
	int64_t first_ns; /* readings that may have been shown in it */
	int64_t last_ns;
	int64_t low_ns[2]; /* at from, at to */
	int64_t high_ns[2];
	int64_t error_ns;   /* half of the wider end; INT64_MAX: unbounded */
	uint32_t n_anchors; /* that bear on it */
	uint32_t n_witness; /* 0: nothing is claimed */
	uint32_t rests_on;
	bool contested;
};

/* Between two anchors of one witness the clock was set: drift cannot explain
 * it. */
struct clock_found {
	int64_t from_ns; /* UTC, between these */
	int64_t to_ns;
	int64_t least_ns; /* by so much, forward if positive */
	int64_t most_ns;
	uint32_t witness;
	uint32_t anchor[2]; /* indices of the two */
};

struct clock_map;

/* Fits a map; it and all it holds lie in the arena, the anchors are copied, in
 * any order and with the same result. ERR_USAGE: low above high, no witness
 * may be needed, drift of 500,000 ppm or more; ERR_LIMIT: too many witnesses,
 * or memory. Cost: anchors by their logarithm, times witnesses. */
bool clock_fit(const struct clock_anchor *anchor,
	uint32_t n,
	const struct clock_step *step,
	uint32_t n_step,
	struct clock_limits limits,
	struct arena *a,
	struct clock_map **ret,
	struct err *err);

/* Its segments, ascending, without gaps from INT64_MIN to INT64_MAX. */
const struct clock_segment *clock_segments(const struct clock_map *m,
	uint32_t *ret_n);

/* Steps that nobody listed, by witness, then time. */
const struct clock_found *clock_founds(const struct clock_map *m,
	uint32_t *ret_n);

/* Anchors, by index, that allow nothing that the bound there allows: false, or
 * of a short time that the others missed. */
const uint32_t *clock_outliers(const struct clock_map *m, uint32_t *ret_n);

enum clock_trust {
	CLOCK_WRITTEN,  /* by the clock, when it happened */
	CLOCK_SETTABLE, /* by whoever owns it, to any value */
};

struct clock_bounds {
	int64_t earliest_ns; /* UTC; INT64_MIN: unbounded */
	int64_t latest_ns;   /* both included; INT64_MAX: unbounded */
	/* Of those who speak of the time between, and of what is next to it if
	 * they change just there, as many would have to be false for it to be;
	 * 0: unbounded. That the clock did not show the reading at quite
	 * another time rests on who speaks of that: rests_least of them. */
	uint32_t rests_on;
	bool contested; /* more witnesses differ than may be false */
	/* By all anchors the clock skipped the reading: it is unbounded, and a
	 * finding. Rare: where the clock was set between two anchors, all
	 * offsets between theirs count as possible. */
	bool never_shown;
};

/* When the clock may have shown a reading from first to last, both included (a
 * reading of whole seconds: last is first + 999,999,999). O(log segments), as a
 * rule. */
struct clock_bounds clock_bounds(const struct clock_map *m,
	int64_t first_ns,
	int64_t last_ns,
	enum clock_trust how);

#endif
