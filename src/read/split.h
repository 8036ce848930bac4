/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: where the separators of a line stand, found 64 bytes at a time. */
#ifndef READ_SPLIT_H
#define READ_SPLIT_H

#include <stddef.h>
#include <stdint.h>

/* Bit i of *ret_sep / *ret_nl: p[i] is sep / a line feed. 64 readable bytes. */
typedef void split_masks(const char *p, char sep, uint64_t *ret_sep, uint64_t *ret_nl);
split_masks split_masks_scalar, split_masks_wide;       /* wide: SSE2 where the compiler has it, else scalar */

/* Offsets of the first `max` separators of the line at p (n bytes to the end of the block, 64 readable bytes behind), and of
 * its end: the line feed, or n. Returns how many separators were found. Cost: one pass over the line, separators past `max` free. */
unsigned split_line(const char *p, size_t n, char sep, uint32_t *ret_at, unsigned max, size_t *ret_end);

#endif
