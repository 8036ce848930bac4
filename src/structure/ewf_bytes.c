/* SPDX-License-Identifier: Apache-2.0 */
#include "structure/ewf_bytes.h"

#include <zlib.h>

bool ewf_take(struct input *in,
	uint64_t at,
	unsigned char *to,
	size_t n,
	struct err *err)
{
	ptrdiff_t got = in->at(in->ctx, at, to, n, err);

	return got >= 0 && (size_t)got == n;
}

uint64_t ewf_size(struct input *in)
{
	struct err none = { 0 };
	unsigned char b;
	uint64_t size = 0;

	for (uint64_t step = UINT64_C(1) << 62; step; step /= 2) {
		if (ewf_take(in, size + step - 1, &b, 1, &none))
			size += step;
	}
	return size;
}

bool ewf_sum_fits(const unsigned char *p, size_t n)
{
	struct cur c = cur_of(p + n, 4);

	return adler32(1, p, (uInt)n) == cur_u32le(&c);
}
