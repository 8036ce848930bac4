/* SPDX-License-Identifier: Apache-2.0 */
/* MinHash: sets as short signatures, so that sets that are alike can be found
 * without comparing all with all. The share of equal places in two signatures
 * estimates the Jaccard index of the sets. source: A. Broder, On the
 * resemblance and containment of documents, SEQUENCES 1997; banding: P. Indyk,
 * R. Motwani, Approximate nearest neighbors, STOC 1998 */
#ifndef CORE_MINHASH_H
#define CORE_MINHASH_H

#include <stdint.h>

/* 12 bands of 4: sets whose Jaccard index is J share a band with probability 1
 * - (1 - J^4)^12: .99 at .8, .81 at .6, .27 at .4, .02 at .2 */
enum {
	MINHASH_BANDS = 12,
	MINHASH_ROWS = 4,
	MINHASH_N = MINHASH_BANDS * MINHASH_ROWS
};

struct minhash {
	uint32_t v[MINHASH_N];
};

/* Of the set of 64-bit hashes; copies and order make no difference. n = 0: all
 * places UINT32_MAX. cost: n * 48 multiplications */
struct minhash minhash_of(const uint64_t *hash, uint32_t n);
/* a hash of the places of one band */
uint64_t minhash_band(const struct minhash *m, uint32_t band);
/* equal places, 0 .. MINHASH_N */
uint32_t minhash_alike(const struct minhash *a, const struct minhash *b);

#endif
