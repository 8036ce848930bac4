/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/rank: how much likelier an attacker's server shows something
 * than one that is not: likelihood ratios of counts. */
#ifndef HUNT_RANK_RATIO_H
#define HUNT_RANK_RATIO_H

#include "hunt/tables/tables.h"

/* by which suspects are ranked */
static inline const struct sign_counts *by_counts(const struct hunt_tables *f)
{
	return f->setup.counts.n ? &f->setup.counts : &counts_shipped;
}

/* 1/1000 bit; half a server is added to each side, so that no count is never
 * (Krichevsky and Trofimov 1981) */
int32_t count_milli(const struct count_row *c);

/* The row that holds for what was found: of the rows of `what` the one with
 * the largest from_milli that it reaches. NULL: nobody counted. */
const struct count_row *counts_find(const struct sign_counts *c,
	const char *what,
	int64_t found_milli);

/* For the order alone, of what exceeds from_milli > 0: a tenth of a bit for
 * each doubling, a bit at most. */
int64_t beyond_milli(int64_t from_milli, int64_t milli);

/* What a finding of that strength says, in 1/1000 bit: the ratio of its row,
 * and for the order a tenth of a bit for each doubling beyond, a bit at most
 * and never more than the next row. false: nobody counted, *ret is untouched.
 */
bool counts_say(const struct sign_counts *c,
	const char *what,
	int64_t found_milli,
	int64_t *ret);

#endif
