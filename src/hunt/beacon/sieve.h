/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HUNT_BEACON_SIEVE_H
#define HUNT_BEACON_SIEVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A quick look whether intervals are more like sleeps within noise than like
 * nothing at all: one table, one product. beacon.md */

enum {
	SIEVE_OCT = 16,               /* cells an octave */
	SIEVE_CELLS = 13 * SIEVE_OCT, /* 2^-8 .. 2^5 of the mean interval */
	SIEVE_WIDTHS = 5,
	SIEVE_SHARES = 4,
	/* an eighth of an octave each, from SIEVE_LEAST mean intervals on */
	SIEVE_PERIODS = 40,
	/* jitter x share of beats x share missed; a multiple of 8 */
	SIEVE_MODELS = 440,
};

/* ln of how much likelier an interval of each cell is under each model than
 * under exponential intervals. Depends on nothing */
struct sieve {
	bool ready;
	uint16_t n;
	uint8_t period[SIEVE_MODELS];
	float ln[SIEVE_CELLS][SIEVE_MODELS];
};

/* Fills the models once; ready ones are left as they are. */
void sieve_prepare(struct sieve *s);

/* The gain of the best model in bits; count: intervals in each cell; ret: of
 * the best model of each period, 0 at least */
double sieve_bits(const struct sieve *s,
	const uint16_t count[SIEVE_CELLS],
	float ret[SIEVE_PERIODS]);

/* which of the periods; may lie outside of 0 .. SIEVE_PERIODS - 1 */
int sieve_period(double per_mean);

#endif
