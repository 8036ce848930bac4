/* SPDX-License-Identifier: Apache-2.0 */
/* Private to identity/: how far two records agree. */
#ifndef IDENTITY_LINKAGE_COMPARE_H
#define IDENTITY_LINKAGE_COMPARE_H

#include "identity/linkage/values.h"

/* The level of every column, LEVEL_BIT bits each, the first column lowest.
 * Names that stand in each other's column are swapped: the level is the given
 * name's, and the family name says nothing more. cost: < 1 us */
uint64_t compare_records_of(const struct values *v, uint32_t a, uint32_t b);

/* The same of many pairs, as in struct candidates, on two cores. ret: as long;
 * what is in it does not depend on threads */
void compare_pairs(const struct values *v,
	const uint64_t *pair,
	size_t n,
	uint64_t *ret);

/* The level of two cells that are told. */
unsigned compare_values(const struct column_values *c,
	const struct value *a,
	const struct value *b);

/* Of how many records is the rarest text that both have; 0: none. */
uint32_t compare_shared(const struct column_values *c,
	const struct value *a,
	const struct value *b);

static inline unsigned pattern_level(uint64_t pattern, uint32_t column)
{
	return (unsigned)(pattern >> (column * LEVEL_BIT)) & LEVEL_MISSING;
}

#endif
