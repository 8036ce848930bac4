/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HUNT_BEACON_CHAIN_H
#define HUNT_BEACON_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How likely are events under "a program that sleeps, calls home, sleeps again,
 * within noise", against a null? beacon.md */

enum {
	CHAIN_WIDTHS = 6, /* jitters tried */
	CHAIN_LANES = 8,  /* shares of beats missed tried, side by side */
	CHAIN_STEPS = 32, /* of a period */
	CHAIN_REACH = 8 * CHAIN_STEPS,
	CHAIN_BACK = 16, /* events looked back at most */
};

/* Density of the time from one beat that came to the next, in periods, and the
 * share that comes later still. Depends on nothing */
/* lanes side by side; each is reckoned alone, so all machines agree */
typedef float chain_four __attribute__((vector_size(16)));
typedef struct {
	chain_four half[CHAIN_LANES / 4];
} chain_lanes;

struct chain_tables {
	bool ready;
	chain_lanes sent[CHAIN_WIDTHS][CHAIN_REACH + 1];
	chain_lanes later[CHAIN_WIDTHS];
	/* share of memoryless beats of the same rate that come later */
	chain_lanes none[CHAIN_REACH + 1];
};

struct chain_events {
	const double *t_s; /* n, ascending */
	/* n - 1: s per event of the null once each interval has lasted that
	 * long; 0 is a break */
	const float *per_hazard;
	/* n - 1: ln of the share that the null has last longer */
	const double *ln_rest;
	size_t n;
	double rate; /* events per s while it talks */
	/* intervals longer than that and than twelve periods are breaks */
	double long_s;
};

/* jitter: half width as a share of the period */
extern const double chain_half[CHAIN_WIDTHS];
extern const double chain_miss[CHAIN_LANES];

/* Fills the tables once; ready ones are left as they are. */
void chain_prepare(struct chain_tables *t);

/* log2 of the likelihood ratio to the null, for each share missed; false: given
 * up on the way, for it is hopeless */
bool chain_weigh(const struct chain_tables *t,
	const struct chain_events *e,
	unsigned width,
	double period_s,
	double ret[CHAIN_LANES]);

#endif
