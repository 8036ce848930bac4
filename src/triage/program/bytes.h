/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and texts at offsets that may lie. */
#ifndef TRIAGE_PROGRAM_BYTES_H
#define TRIAGE_PROGRAM_BYTES_H

#include "core/core.h"

/* What there is of n bytes from `at` on; empty behind the end. */
struct str bytes_part(struct str s, uint64_t at, uint64_t n);

/* A number of n = 1, 2, 4 or 8 bytes; 0 where it is not wholly there. */
uint64_t bytes_number(struct str s, uint64_t at, unsigned n, bool big);

/* the same, least significant byte first */
static inline uint32_t bytes_u32(struct str s, uint64_t at)
{
	return (uint32_t)bytes_number(s, at, 4, false);
}
/* as above */
static inline uint16_t bytes_u16(struct str s, uint64_t at)
{
	return (uint16_t)bytes_number(s, at, 2, false);
}

/* From `at` to before the next NUL, or the end; at most `most` bytes. */
struct str bytes_text(struct str s, uint64_t at, size_t most);

/* Whether all are zero. */
bool bytes_zero(struct str s);

/* A GUID of 16 bytes as Microsoft stores it, "xxxxxxxx-xxxx-xxxx-xxxx-
 * xxxxxxxxxxxx" in lower case; empty when there are not 16. */
struct str bytes_guid(struct str s, struct arena *a);

/* Shannon entropy in thousandths of a bit a byte, rounded to the nearest; 0 of
 * nothing. */
uint64_t bytes_entropy(struct str s);

/* Where the part first stands in s from `from` on; s.n when nowhere. */
size_t bytes_find(struct str s, size_t from, struct str part);

#endif
