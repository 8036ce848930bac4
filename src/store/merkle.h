/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: the Merkle tree of RFC 9162, 2.1, kept as the roots of its
 * perfect subtrees: O(log n) state. */
#ifndef STORE_MERKLE_H
#define STORE_MERKLE_H

#include "core/core.h"

struct merkle {
	struct sha256 peak[64]; /* roots of perfect subtrees, largest first */
	uint64_t size; /* leaves; bit k of it set = a subtree of 2^k leaves */
};

/* Adds a leaf. h: a context to work with. cost: one hash of the leaf, and of
 * two digests on average once */
void merkle_add(struct merkle *m, struct hasher *h, struct str leaf);
/* of an empty tree: SHA-256 of nothing */
struct sha256 merkle_root(const struct merkle *m, struct hasher *h);

#endif
