/* SPDX-License-Identifier: Apache-2.0 */
/* How far stated confidence and being right agree, over past cases. */
#ifndef MODEL_RELIABILITY_H
#define MODEL_RELIABILITY_H

#include <stdint.h>

enum {
	RELIABILITY_BINS = 10,
	RISK_POINTS = 21
};

struct reliability_bin {
	uint32_t n;
	/* sums */
	double confidence;
	double right;
};

struct reliability {
	uint32_t n;
	/* by confidence: 0 .. .1, .1 .. .2 ... */
	struct reliability_bin bin[RELIABILITY_BINS];
	/* share wrong among the surest 0, 5, 10 .. 100 % */
	double risk[RISK_POINTS];
	double ece;
	double brier;
	double coverage_at_90;
};

#endif
