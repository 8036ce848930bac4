/* SPDX-License-Identifier: Apache-2.0 */
/* How alike two short texts are, byte by byte. */
#ifndef IDENTITY_LINKAGE_STRINGS_H
#define IDENTITY_LINKAGE_STRINGS_H

#include "core/core.h"

/* Jaro-Winkler (Winkler 1990), prefix of four, factor 0.1, of the first 64
 * bytes, in 1/1000, rounded down. Two empty texts do not agree: 0. Symmetrical.
 * cost: O(n), about 50 ns for names */
unsigned jaro_winkler(struct str a, struct str b);

/* Slips (a letter more, less, another, or swapped with its neighbour) that make
 * one of the other, if these are at most `most` (<= 3); else most + 1.
 * cost: O(n), for each slip up to three times as much */
unsigned slips_within(struct str a, struct str b, unsigned most);

#endif
