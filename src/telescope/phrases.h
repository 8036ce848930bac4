/* SPDX-License-Identifier: Apache-2.0 */
/* Comparisons in words, by fixed rules, so that equal figures give equal
 * sentences and none says more than the figures carry.
 *
 *   6,506 is the most in five years (2016 to 2020; 2017 is not given), about
 * four times the 1,692 of 2016 5,438.3, 16.7 % less than the 6,531.8 of the
 * month before
 *
 * "the most in N years": N counts from the first given year after the last one
 * that had as much or more, or from the first given year at all; said only when
 * at least half of the N years are given, and two of them; years that are not
 * given are named (more than three: counted). A figure that had as much or more
 * before is "the most since YEAR"; when that was the year before, nothing of
 * the kind is said. "about N times": the ratio is within 10 % of the whole
 * number N, 2 to 20; "about half", "a third", "a quarter": its inverse is. Else
 * nothing is said. "P % more", "P % less": to a tenth of a percent, halves away
 * from zero; "as much as" when that is zero; from 1,000 % on the ratio instead.
 * Numbers: commas between thousands; published ones as they were given but for
 * zeros at the end, counted ones with one digit behind the point. */
#ifndef TELESCOPE_PHRASES_H
#define TELESCOPE_PHRASES_H

#include "telescope/telescope.h"

/* 1/1000; published: as it was given, without zeros at the end, else one digit
 * behind the point */
void telescope_number(struct buf *b, int64_t milli, bool published);
/* "16.7 % less than" */
void telescope_change(struct buf *b, int64_t now_milli, int64_t before_milli);
/* "about four times"; false: nothing fits */
bool telescope_times(struct buf *b, int64_t now_milli, int64_t before_milli);

/* Of figures of one series, all years or all of one month, ascending: what is
 * to say of figure[at] against those before it. false: nothing. */
bool telescope_most(struct buf *b,
	const struct telescope_figure *figure,
	uint32_t n,
	uint32_t at);

#endif
