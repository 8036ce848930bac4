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

/* The hash over two subtrees that stand side by side. */
struct sha256 merkle_node(struct hasher *h,
	const struct sha256 *left,
	const struct sha256 *right);

/* h: a context to work with. cost: one hash of the entry */
struct sha256 merkle_leaf(struct hasher *h, struct str entry);

/* Adds a leaf. cost: of two digests on average one hash */
void merkle_add(struct merkle *m, struct hasher *h, struct sha256 leaf);

/* Adds a perfect subtree of 2^bit leaves behind a tree of which the lowest bit
 * that is set lies above it. */
void merkle_add_peak(struct merkle *m, unsigned bit, struct sha256 root);

/* of an empty tree: SHA-256 of nothing */
struct sha256 merkle_root(const struct merkle *m, struct hasher *h);

/* The root over n hashes that stand for perfect subtrees of one size, n a power
 * of two. */
struct sha256 merkle_perfect(const struct sha256 *hash,
	size_t n,
	struct hasher *h);

#endif
