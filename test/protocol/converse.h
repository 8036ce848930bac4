/* SPDX-License-Identifier: Apache-2.0 */
/* Plays a conversation to the protocols, as a capture would, and writes down
 * what they said. */
#ifndef TEST_CONVERSE_H
#define TEST_CONVERSE_H

#include "protocol/protocol.h"

struct piece {
	int dir; /* 0 the client, 1 the server */
	struct str bytes;
	uint64_t lost; /* bytes missing before these */
	bool last;     /* the direction is closed behind them */
};

/* Each piece is cut into parts of at most `part` bytes (0 = whole; datagrams
 * always whole): what is said must not depend on it. Client 192.0.2.1 port
 * 40000, server 198.51.100.2 with this port. Observations as text, one a line
 * (obs_text), places zero. Last line: the protocol that heard it last, or
 * "unknown". */
void converse(struct buf *to,
	bool datagram,
	uint16_t port,
	const struct piece *piece,
	size_t n,
	size_t part);

/* "16 03 01 0a" and line ends as bytes; anything else ends the test program. */
struct str from_hex(struct arena *a, const char *hex);

#endif
