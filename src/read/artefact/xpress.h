/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: what Windows compresses with LZ77 and Huffman codes. */
#ifndef READ_ARTEFACT_XPRESS_H
#define READ_ARTEFACT_XPRESS_H

#include "core/core.h"

/* n bytes of the compressed ones, in the arena. NULL, or what was expected:
 * then *ret holds what came out before. cost: O(n), and 64 KiB of memory beside
 * them. source: [MS-XCA] 2.1 and 2.2, LZ77+Huffman */
const char *xpress_huffman(struct str in,
	size_t n,
	struct arena *a,
	struct str *ret);

#endif
