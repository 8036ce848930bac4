/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_BEACON_BOUND_H
#define BENCH_BEACON_BOUND_H

#include <stddef.h>

/* What any method could do at best: the likelihood ratio (Neyman and Pearson
 * 1933) of the very model that simulates a cell's beacons, all known but the
 * period, to the very model of Poisson traffic, all known but its mean. */
struct bound_cell {
	double jitter, miss, noise, hours;
};

/* log2 of the ratio for n ascending times in [0, hours); periods log-uniform
 * in 30..600 s, means in 20..1800 s */
double bound_bits(const struct bound_cell *c, const double *t_s, size_t n);

#endif
