/* SPDX-License-Identifier: Apache-2.0 */
/* Private to match/: one labelled case, answered. */
#ifndef MATCH_EVALUATE_H
#define MATCH_EVALUATE_H

#include "match/score.h"

/* Whose parameters judge a case: those of its fold when folds are held out. */
const struct match_parameters *parameters_for(const struct knowledge *k,
	const struct incident *x,
	const struct evaluation_options *o,
	const struct match_parameters *p,
	struct arena scratch);

/* ret[i] is the answer from the parts of evidence in parts[i]. */
bool answer_case(struct comparer *c,
	const struct knowledge *k,
	const struct incident *x,
	const struct evaluation_options *o,
	const struct match_parameters *p,
	const unsigned *parts,
	uint32_t n,
	struct arena scratch,
	struct answered *ret,
	struct err *err);

#endif
