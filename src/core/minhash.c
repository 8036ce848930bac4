/* SPDX-License-Identifier: Apache-2.0 */
#include "core/minhash.h"

#include "core/digest.h"

struct minhash minhash_of(const uint64_t *hash, uint32_t n)
{
	struct minhash m;

	for (uint32_t k = 0; k < MINHASH_N; k++)
		m.v[k] = UINT32_MAX;
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = 0; k < MINHASH_N; k++) {
			uint32_t h =
				(uint32_t)(hash_mix(hash[i] ^
						   (k + 1) *
							   0x9e3779b97f4a7c15U) >>
					32);

			m.v[k] = h < m.v[k] ? h : m.v[k];
		}
	}
	return m;
}

uint64_t minhash_band(const struct minhash *m, uint32_t band)
{
	uint64_t h = band + 1;

	for (uint32_t i = 0; i < MINHASH_ROWS; i++)
		h = hash_mix(h * 31 + m->v[band * MINHASH_ROWS + i]);
	return h;
}

uint32_t minhash_alike(const struct minhash *a, const struct minhash *b)
{
	uint32_t n = 0;

	for (uint32_t k = 0; k < MINHASH_N; k++)
		n += a->v[k] == b->v[k];
	return n;
}
