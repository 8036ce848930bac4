/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: where the separators of a line stand, found 64 bytes at a
 * time. */
#ifndef READ_TEXT_SPLIT_H
#define READ_TEXT_SPLIT_H

#include <stddef.h>
#include <stdint.h>

/* Offsets of the separators of a line, with a fence on both sides: ret_at[0] is
 * -1, ret_at[1 ..] the first `max` separators of the line at p (n bytes to the
 * end of the block, 64 readable bytes behind), and behind the last one the
 * line's end: so that column c lies between ret_at[c] and ret_at[c + 1].
 * *ret_end: the line feed, or n. ret_at: max + 2 of them. Returns how many
 * separators were found. Cost: one pass over the line, separators past `max`
 * are free. The scalar one is the definition; the others give the same and are
 * chosen at run time. */
typedef unsigned split_fn(const char *p,
	size_t n,
	char sep,
	int32_t *ret_at,
	unsigned max,
	size_t *ret_end);
split_fn split_line_scalar, split_line_sse2, split_line_avx2;

/* The fastest one that this processor runs. */
split_fn *split_line_best(void);

#endif
