/* SPDX-License-Identifier: Apache-2.0 */
/* Private to structure/: bytes of a segment file, by offset. */
#ifndef STRUCTURE_EWF_BYTES_H
#define STRUCTURE_EWF_BYTES_H

#include "core/core.h"

/* n bytes from that offset on. false: they are not all there, or the input
 * failed; then err->code is set. */
bool ewf_take(struct input *in,
	uint64_t at,
	unsigned char *to,
	size_t n,
	struct err *err);

/* Whether n bytes are followed by their Adler-32, in little endian. */
bool ewf_sum_fits(const unsigned char *p, size_t n);

/* How many bytes there are. cost: some 70 reads of a byte */
uint64_t ewf_size(struct input *in);

#endif
