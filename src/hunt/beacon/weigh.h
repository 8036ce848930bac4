/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HUNT_BEACON_WEIGH_H
#define HUNT_BEACON_WEIGH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hunt/beacon/chain.h"
#include "hunt/beacon/sieve.h"

/* How strongly are the events of one pair periodic? The method, every default
 * and its reason: beacon.md. */

struct beacon_params {
	/* events closer than this to the last one kept are the same beat; at
	 * least 1 */
	double burst_s;
	/* periods looked for; within 1 s .. 86,400 s */
	double min_period_s;
	double max_period_s;
	unsigned
		min_events; /* fewer beats than this say nothing; at least 5 */
	/* evidence from which a pair is a suspect; used by the caller only */
	double min_bits;
	/* weigh in full what the screen would dismiss; ten to a hundred times
	 * as expensive */
	bool no_screen;
};

extern const struct beacon_params beacon_defaults;

enum {
	BEACON_FIGURE = 24,  /* bins of beacon.figure */
	BEACON_BEATS = 4096, /* beats weighed at most */
	BEACON_CHAIN = 1024, /* of them, from the first on, as one chain */
	/* octaves of interval length: 0.5 s .. 2^19 s (6 days); longer gaps are
	 * breaks */
	BEACON_OCT = 20,
	BEACON_CELLS = 8 * BEACON_OCT, /* for fitting the null */
	BEACON_BINS =
		64 * BEACON_OCT, /* for looking at periods: 1.1 % each */
};

struct beacon {
	/* evidence for a period against the null, look-elsewhere penalty paid;
	 * >= 0 */
	double bits;
	/* bits / n_intervals: how regular, however long it lasted */
	double bits_per_interval;
	double period_s; /* 0 when nothing stands out */
	/* half width of the period's window as a share of the period: 0.02 ..
	 * 0.8 */
	double jitter;
	/* share of beats missed, 0 .. 0.95, estimated from gaps of one, two and
	 * three periods */
	double missed;
	uint32_t n_events; /* as given, capped at UINT32_MAX */
	/* between beats after collapsing bursts and sampling: what was weighed
	 */
	uint32_t n_intervals;
	/* hours, counted from the first event, in which there is a beat */
	double active_hours;
	/* intervals from 0 to 4 periods, a sixth of a period each; at most
	 * UINT16_MAX */
	uint16_t figure[BEACON_FIGURE];
};

/* Scratch space of one thread, about 700 KB; all zero before the first call.
 * Tables that depend on nothing stay in it. */
struct beacon_work {
	/* s after the first event, ascending, dithered where the clock is
	 * coarse */
	double t[BEACON_BEATS];
	/* intervals the null expects below each cell's edge */
	double null[BEACON_CELLS + 2];
	double count
		[BEACON_CELLS]; /* intervals in each cell that holds any */
	/* share of each exponential in each cell that holds an interval */
	double part[2 * BEACON_OCT][BEACON_CELLS];
	double weight[2 * BEACON_OCT]; /* of each exponential in the null */
	double rest[16 * BEACON_OCT + 1]; /* e^-x at the edges of cells */
	/* intervals, and differences at lags 1..8, below each bin edge */
	uint32_t gap[BEACON_BINS + 1];
	uint32_t lag[BEACON_BINS + 1];
	uint32_t coarse[BEACON_CELLS];
	uint16_t held[BEACON_BINS]; /* the bins that hold intervals */
	/* the null at each of the first intervals */
	double density[BEACON_CHAIN];
	double ln_rest[BEACON_CHAIN];
	float per_hazard[BEACON_CHAIN];
	struct chain_tables chain; /* filled at first use, the same for all */
	struct sieve sieve;
};

/* beacon_weigh - weigh the event times of one pair.
 *   t_ns   : n event times in ns, ascending (equal times allowed); any int64
 * values, only differences count work   : this thread's; not shared while the
 * call runs ret    : written on true only returns: false when there is too
 * little to say anything: fewer than p->min_events beats after collapsing
 * bursts bits   : 0 too for what a cheap screen dismisses as not worth four
 * bits; beacon.md says how many it is wrong about cost   : at most one pass
 * over n = 65,536 events, else 64 stretches of 1,024 evenly spread over all;
 * then O(beats) with beats <= 4,096. No allocation, no state, same bits
 * everywhere */
bool beacon_weigh(const int64_t *t_ns,
	size_t n,
	const struct beacon_params *p,
	struct beacon_work *work,
	struct beacon *ret);

#endif
