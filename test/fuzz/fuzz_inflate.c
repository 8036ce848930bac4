/* SPDX-License-Identifier: Apache-2.0 */
/* Compressed or not: the same bytes and the same failure must come out, however
 * small the pulls on either side. */
#include "harness.h"

#include <stdlib.h>

#include "../read/drive.h"

enum {
	MEMORY = 96 << 20,
	OUT_MAX = 4 << 20
}; /* OUT_MAX: enough of a bomb */

static uint64_t run(struct str bytes,
	size_t in_piece,
	size_t out_piece,
	struct arena a)
{
	static unsigned char out[1 << 16];
	struct feed feed = { bytes, 0, in_piece };
	struct err err = { 0 };
	struct input in = input_inflated(feed_input(&feed), &a, &err);
	uint64_t hash = 0;
	uint64_t total = 0;
	ptrdiff_t got;

	while (total < OUT_MAX &&
		(got = in.pull(in.ctx, out, out_piece, &err)) > 0) {
		if ((size_t)got > out_piece)
			abort();
		for (ptrdiff_t i = 0; i < got; i++)
			hash = (hash ^ out[i]) * 1099511628211U;
		total += (uint64_t)got;
		/* a bomb: where it was left depends on the piece */
		if (total > OUT_MAX)
			return 0;
	}
	if (total >= OUT_MAX)
		return 0;
	if (got < 0 &&
		(err.code == ERR_NONE || !err.text[0] || err.at > bytes.n)) {
		abort();
	}
	if (got == 0 && in.pull(in.ctx, out, out_piece, &err) != 0)
		abort(); /* an end stays an end */
	return hash_mix(hash ^ total) ^ (uint64_t)(got < 0) ^
		(got < 0 ? err.at << 8 : 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena memory;
	struct str bytes = { (const char *)data, size };
	struct err err;

	if (!memory.base && !arena_open(&memory, MEMORY, &err))
		abort();
	uint64_t whole = run(bytes, 0, 1 << 16, memory);
	if (run(bytes, 1 + size % 13, 1 << 16, memory) != whole ||
		run(bytes, 0, 1 + size % 251, memory) != whole) {
		abort();
	}
	return 0;
}
