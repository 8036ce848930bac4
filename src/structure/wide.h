/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of Windows' binary formats, UTF-16 little endian. */
#ifndef STRUCTURE_WIDE_H
#define STRUCTURE_WIDE_H

#include "core/core.h"

/* UTF-8 of it, up to the first zero, in the arena; half characters become
 * U+FFFD, an odd last byte is left out. Empty when the arena is spent. */
struct str wide_text(struct str utf16le, struct arena *a);

/* The same of all of it: zeros are characters. */
struct str wide_all(struct str utf16le, struct arena *a);

/* The next n bytes of the cursor so. */
struct str wide_take(struct cur *c, size_t n, struct arena *a);

/* The text at that place, up to its zero or the end of the bytes. */
struct str wide_at(struct str bytes, size_t at, struct arena *a);

#endif
