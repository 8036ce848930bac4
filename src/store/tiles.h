/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: the Merkle tree in files, as C2SP tlog-tiles lays it out
 * below CASE/ledger/: tile/LEVEL/INDEX of 256 hashes, tile/LEVEL/INDEX.p/WIDTH
 * at the right edge. Made from the log, and of no authority of their own: what
 * does not give the signed root is made anew. Not made durable either. */
#ifndef STORE_TILES_H
#define STORE_TILES_H

#include "store/merkle.h"

enum {
	TILE_BITS = 8, /* C2SP tlog-tiles: "Tiles are 256 hashes wide" */
	TILE_WIDTH = 1 << TILE_BITS,
	TILE_LEVELS = 8
};

/* One tile of that many hashes, level and index as tlog-tiles has them.
 * false: it is not there, or is of another length. */
bool tiles_read(const char *ledger_dir,
	unsigned level,
	uint64_t index,
	size_t width,
	struct sha256 *ret);

/* The tree over `size` leaves from the tiles at the right edge. false: some
 * are missing or short; the root is the caller's to compare. cost: one small
 * file for each 8 bits of size */
bool tiles_tree(const char *ledger_dir, uint64_t size, struct merkle *ret);

/* Adds the hashes of n leaves behind `size`, of which the tiles hold the tree.
 * false: some file could not be read or written; the tiles are of no use. */
bool tiles_append(const char *ledger_dir,
	uint64_t size,
	const struct sha256 *leaf,
	size_t n);

/* The first tile over `size` leaves that is there and is not what the leaves'
 * hashes give, as "tile/0/001", into ret; empty = none. False when memory is
 * spent. */
bool tiles_check(const char *ledger_dir,
	const struct sha256 *leaf,
	uint64_t size,
	char *ret,
	size_t cap);

#endif
