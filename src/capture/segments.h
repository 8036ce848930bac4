/* SPDX-License-Identifier: Apache-2.0 */
/* Private to capture/: the bytes of one direction of a TCP connection in order
 * (RFC 9293, 3.4), whatever order its segments came in.
 *
 * Policy: bytes that were handed on stand; what is sent again with other
 * content is not believed. Of segments that wait and overlap, the one that
 * begins first wins, and among those the one that came first. A connection
 * whose beginning was not captured begins with the first bytes seen. Bytes are
 * taken for lost, and the rest goes on behind them, when the receiver has
 * acknowledged what follows, or when more waits than may wait.
 *
 * What acknowledges bytes of the other side that did not come yet waits for
 * them: whoever captured may have written an answer before its question. A few
 * zeros that nobody pushed may be what filled a short frame, counted by
 * mistake: they wait until somebody acknowledges them or goes on behind them.
 */
#ifndef CAPTURE_SEGMENTS_H
#define CAPTURE_SEGMENTS_H

#include "model/model.h"

/* What may wait in one direction: a receive window of common size, and as many
 * segments as fill it */
enum {
	WAITING_BYTE_MAX = 256 << 10,
	WAITING_MAX = 256,
	ACKED_WAITING = 3
};

struct segment;

struct side {
	struct segment *first; /* waiting, by sequence number */
	uint32_t waiting_byte;
	uint16_t waiting;
	bool known;    /* next is */
	bool began;    /* some byte was put */
	bool fin;      /* seen, at end_seq */
	uint32_t next; /* the sequence number that is wanted */
	uint32_t end_seq;
	/* what the other side has acknowledged, when ack_known */
	uint32_t acked;
	bool ack_known;
};

/* The place of a packet and what it carries. */
struct arrival {
	uint32_t seq;
	bool syn;
	bool fin;
	bool has_ack;
	bool filling; /* may be (connection.h) */
	uint32_t ack; /* of what the other side sent */
	struct str bytes;
	int64_t t_ns;
	uint64_t at_byte;
	uint32_t len_byte;
};

/* In order: lost bytes in front of it that will not come, and whether it is the
 * last. false: no more is wanted. */
struct in_order {
	void *ctx;
	bool (*put)(void *ctx,
		const struct arrival *a,
		uint64_t lost,
		bool last);
};

/* Puts what is now in order. other: the side that sends the other way. false:
 * put said so. Cost: none beyond put for what comes in order; up to WAITING_MAX
 * steps else. */
bool segments_push(struct side *s,
	const struct side *other,
	struct slabs *slabs,
	const struct arrival *a,
	const struct in_order *out);

/* The other side acknowledged up to ack: when enough waits behind what is
 * lacking and was acknowledged, what is lacking is taken for lost and what
 * waits is put. false: put said so. */
bool segments_acked(struct side *s,
	const struct side *other,
	struct slabs *slabs,
	uint32_t ack,
	const struct in_order *out);
/* The other side came further: puts what waited for it. false: put said so. */
bool segments_answered(struct side *s,
	const struct side *other,
	struct slabs *slabs,
	const struct in_order *out);
/* nothing more will come: puts what waits */
bool segments_flush(struct side *s,
	struct slabs *slabs,
	const struct in_order *out);
/* another handshake took the place of this one: begins anew */
void segments_restart(struct side *s, struct slabs *slabs);
/* what waits is given back */
void segments_drop(struct side *s, struct slabs *slabs);

#endif
