/* SPDX-License-Identifier: Apache-2.0 */
/* Fixed-point ln and exp in integers only, so that an assessment is the same
 * bytes on every machine. Unit: milli-nat (1/1000 nat) for logarithms, 2^-30
 * for probabilities and ratios. */
#ifndef CORE_FIXED_H
#define CORE_FIXED_H

#include <stdint.h>

#define FIXED_ONE ((int64_t)1 << 30)

/* ln(x / 2^30) in milli-nat, rounded to nearest; x >= 1. Error below one unit.
 * Never falls when x rises. */
int64_t fixed_ln(int64_t x);

/* exp(milli_nat / 1000) in 2^-30; arguments below -20,000 give 0, above +20,000
 * are clamped there. Error: half a unit of the last place plus 2^-50 of the
 * value. Never falls when the argument rises. */
int64_t fixed_exp(int64_t milli_nat);

/* the smaller of the two */
static inline int64_t fixed_least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* a * b / 2^30, rounded to nearest, for 0 <= a, 0 < b and results below 2^62 */
int64_t fixed_mul(int64_t a, int64_t b);

/* a * 2^30 / b, rounded to nearest, for 0 <= a, 0 < b and results below 2^62 */
int64_t fixed_div(int64_t a, int64_t b);

/* 1 / (1 + exp(-x / 1000)) in 2^-30: the probability of a logit. Never falls
 * when x rises. */
int64_t fixed_logistic(int64_t milli_nat);

#endif
