/* SPDX-License-Identifier: Apache-2.0 */
/* Private to case/: names of rows that look alike. Names are never merged by
 * the program: whoever typed them is told. */
#ifndef CASE_STEPS_LOOKALIKES_H
#define CASE_STEPS_LOOKALIKES_H

#include "case/steps/inside.h"

/* Who is told: false when there is no memory to keep it. */
struct lookalikes_to {
	void *ctx;
	bool (*say)(void *ctx, const char *how, struct str x, struct str y);
};

/* Whether whoever writes rows wrote that one now. */
typedef bool lookalikes_is_new(const void *ctx, const struct claim *c);

/* Tells of two names of one type of which a new row has one: equal but for
 * case, blanks, hyphens, dots and underscores (identifiers and accounts, too,
 * those of one kind), one letter off, or one the end of the other; the last two
 * only where there are at most 2,000 names. What `alias-of` or `same-as` joins
 * is not told. false: no memory, or say() said so. cost: the square of the
 * names
 */
bool lookalikes(const struct claimset *claims,
	lookalikes_is_new *is_new,
	const void *is_new_ctx,
	const struct lookalikes_to *to,
	struct arena work);

#endif
