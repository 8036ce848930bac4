/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: proofs from the hashes of a tree, which come from tiles
 * or from all its leaves. */
#ifndef STORE_PROVE_H
#define STORE_PROVE_H

#include "store/proof.h"
#include "store/tiles.h"

struct nodes;

/* The tree that the tiles below CASE/ledger hold over `size` leaves. NULL: no
 * memory. */
struct nodes *nodes_of_tiles(const char *ledger_dir, uint64_t size);

/* The same over leaf hashes, which are borrowed. */
struct nodes *nodes_of_leaves(const struct sha256 *leaf, uint64_t size);

/* NULL is a no-op. */
void nodes_close(struct nodes *n);

/* The hash of one leaf. false: its tile is not there. */
bool nodes_leaf(struct nodes *n, uint64_t index, struct sha256 *ret);

/* The root over the first `size` leaves. false: a tile is not there. cost: at
 * most two tiles of each level */
bool nodes_root(struct nodes *n, uint64_t size, struct sha256 *ret);

/* RFC 9162, 2.1.3.1, of the tree over the first `size` leaves; index lies
 * below that. false: a tile is not there. cost: as nodes_root, twice */
bool nodes_inclusion(struct nodes *n,
	uint64_t index,
	uint64_t size,
	struct merkle_proof *ret);

/* RFC 9162, 2.1.4.1, of the trees over the first old_size and `size` leaves.
 * false, cost: likewise */
bool nodes_consistency(struct nodes *n,
	uint64_t old_size,
	uint64_t size,
	struct merkle_proof *ret);

#endif
