/* SPDX-License-Identifier: Apache-2.0 */
/* Conversations as tables of cases: each is played in parts of several sizes,
 * and must say the same whatever the size. */
#ifndef TEST_PLAY_H
#define TEST_PLAY_H

#include "converse.h"

enum {
	PLAY_PIECES = 24
};

struct play {
	const char *name;
	/* up to the first of no bytes that is not a `last` either */
	struct piece piece[PLAY_PIECES];
	/* NULL: anything; it must only end well. Without times, tuples and
	 * places. */
	const char *said;
};

/* the client says */
#define C(lit)                                               \
	{                                                    \
		.dir = 0, .bytes = {(lit), sizeof(lit) - 1 } \
	}
#define S(lit)                                               \
	{                                                    \
		.dir = 1, .bytes = {(lit), sizeof(lit) - 1 } \
	}
#define S_LAST(lit)                                                         \
	{                                                                   \
		.dir = 1, .bytes = { (lit), sizeof(lit) - 1 }, .last = true \
	}
#define C_LOST(count, lit)                                     \
	{                                                      \
		.dir = 0, .bytes = { (lit), sizeof(lit) - 1 }, \
		.lost = (count)                                \
	}
#define S_LOST(count, lit)                                     \
	{                                                      \
		.dir = 1, .bytes = { (lit), sizeof(lit) - 1 }, \
		.lost = (count)                                \
	}

/* All of them; how many went wrong. */
size_t play_all(const struct play *p, size_t n, bool datagram, uint16_t port);

/* false, with the difference on stderr: it said something else, or not the same
 * in all sizes */
bool play(const struct play *p, bool datagram, uint16_t port);

#endif
