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

/* p: a packet that is a fragment. True when it was the last piece that lacked:
 * *ret_whole is then the payload of the IP packet and *ret_pieces how many
 * came, *ret_at, *ret_len the place of the first; valid until the next call. */
struct joined {
	struct str whole;
	uint32_t pieces;
	uint64_t wire_byte;
	uint64_t at_byte;
	uint32_t len_byte;
};
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
