/* SPDX-License-Identifier: Apache-2.0 */
/* Private to case/: what the published knowledge among the exhibits says of the
 * incidents of the case. */
#ifndef CASE_STEPS_RESEMBLE_H
#define CASE_STEPS_RESEMBLE_H

#include "case/steps/inside.h"

/* Takes what is to be said of names that an incident gives: those that nothing
 * published has, and those of several things. The texts are scratch. */
struct resemble_tell {
	void *ctx;
	void (*say)(void *ctx, struct str incident, struct str sentence);
};

/* Compares every incident of which a claim that counts on that day says what it
 * shows, and puts a claim for each kind of evidence that points to one
 * described actor with even odds or better. Pure. cost: a millisecond an
 * incident */
bool resemble_claims(const struct knowledge *k,
	struct comparer *c,
	const struct claimset *claims,
	int64_t day_s,
	const struct claim_sink *out,
	const struct resemble_tell *tell,
	struct arena scratch,
	struct err *err);

#endif
