/* SPDX-License-Identifier: Apache-2.0 */
/* Private to case/: where a derivation stood after its last day, as bytes, so
 * that the next one goes on from there. */
#ifndef CASE_STEPS_RESUME_H
#define CASE_STEPS_RESUME_H

#include "case/steps/inside.h"

/* Of everything that follows from exhibits: this program, and all that it is
 * told of them. false: it cannot be told. cost: a read of the program */
bool resume_fingerprint(const struct exhibit *x,
	uint32_t n,
	struct sha256 *ret);

/* A derivation of these exhibits, up to a day. */
struct resume {
	/* all the exhibits that there were */
	uint32_t n_exhibit;
	int64_t day_s;        /* the last that was evaluated */
	uint32_t n_row_claim; /* how many claims rows made, the first ones */
	struct run_result counts;
};

/* What stands behind it are claims and the tables of the hunts. false: out
 * could not take it, or this program cannot tell what it is. */
bool resume_write(const struct resume *r,
	const struct exhibit *x,
	struct spool *out);

/* From bytes that this user wrote, checked all the same. x: n exhibits as they
 * are now. The cursor stands behind it then. false: it is of other exhibits, of
 * another program, or the exhibits that came since change more than what
 * follows that day. */
bool resume_read(struct cur *c,
	const struct exhibit *x,
	uint32_t n,
	struct resume *ret);

/* Whether one of the exhibits that came since is of the last day itself, which
 * then is to be evaluated again. */
bool resume_same_day(const struct resume *r,
	const struct exhibit *x,
	uint32_t n);

#endif
