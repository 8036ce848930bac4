/* SPDX-License-Identifier: Apache-2.0 */
/* Private to infer/: what must hold before a layer may be called established
 * (DESIGN 9). */
#ifndef INFER_GATES_H
#define INFER_GATES_H

#include "infer/tally.h"

/* What a gate looks at: the leading hypothesis of a layer and everything that
 * counts. */
struct gate {
	const struct tally *t;
	const struct evidence *e;
	uint32_t hyp; /* TABLE_NONE = no hypothesis leads */
	int64_t low;
	bool stable; /* still first without any one class */
	struct arena *a;
	struct str *missing; /* sentences, at most GATE_MISSING_MAX */
	uint32_t n_missing;
};

enum {
	GATE_MISSING_MAX = 12
};

/* Appends a sentence for every condition that does not hold. */
void gate_check(struct gate *g);

#endif
