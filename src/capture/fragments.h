/* SPDX-License-Identifier: Apache-2.0 */
/* Private to capture/: IP packets that came in pieces, joined again (RFC
 * 791, 3.2; RFC 8200, 4.5). Where pieces overlap, the byte that came first
 * stays: what a later piece says about it is not believed. */
#ifndef CAPTURE_FRAGMENTS_H
#define CAPTURE_FRAGMENTS_H

#include "capture/packet.h"

/* Packets in pieces at once; when there are more, the one that has waited
 * longest is given up. source: Linux gives up after 30 s (ipfrag_time) */
enum {
	FRAGMENTS_MAX = 1024,
	FRAGMENTS_WAIT_S = 30,
	FRAGMENTS_BYTE = 16 << 20
};

struct fragments;

/* NULL: the arena is spent */
struct fragments *fragments_new(struct arena *a);

/* an IP packet that is complete */
struct joined {
	struct str whole; /* its payload, until the next fragments_add */
	uint32_t pieces;
	uint64_t wire_byte; /* of all pieces */
	/* of the piece that came first */
	uint64_t at_byte;
	uint32_t len_byte;
};

/* Takes one piece: p is a packet that is a fragment, with the place of its
 * record and its length on the wire. true when it was the last one that
 * lacked. false: others are awaited, or no packet comes of it, which
 * fragments_lost counts. */
bool fragments_add(struct fragments *f,
	const struct packet *p,
	int64_t t_ns,
	uint64_t at_byte,
	uint32_t len_byte,
	uint32_t wire_byte,
	struct joined *ret);
/* pieces of packets that never became whole, those that wait included */
uint64_t fragments_lost(const struct fragments *f);

#endif
