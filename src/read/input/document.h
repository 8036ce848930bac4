/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: an input as one text, for formats that cannot be streamed.
 */
#ifndef READ_INPUT_DOCUMENT_H
#define READ_INPUT_DOCUMENT_H

#include "read/read.h"

enum {
	DOCUMENT_MAX = 64 << 20
};

/* The whole input, in the arena, counted in stats->bytes. ERR_LIMIT beyond cap
 * bytes, or when the arena is spent. */
bool document_read(struct input *in,
	size_t cap,
	struct arena *a,
	struct read_stats *stats,
	struct str *ret,
	struct err *err);

#endif
