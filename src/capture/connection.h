/* SPDX-License-Identifier: Apache-2.0 */
/* Private to capture/: which packets of a 5-tuple belong to one TCP connection.
 * Load balancers, retries and what is left of an earlier connection send SYNs,
 * SYN-ACKs, resets and data with other numbers. The connection is the one whose
 * numbers both sides go on with: another handshake takes its place only when
 * the side that began it goes on behind its SYN. source: RFC 9293, 3.4 and 3.5;
 * RFC 5961, 3 (resets with other numbers) */
#ifndef CAPTURE_CONNECTION_H
#define CAPTURE_CONNECTION_H

#include "capture/flows.h"

enum {
	/* zeros behind 20 bytes of IPv4 and 20 of TCP, to 60 of a frame */
	CONNECTION_FILLS = 6
};

enum belonging {
	CONNECTION_ITS,   /* of the connection */
	CONNECTION_SYN,   /* begins or answers another handshake */
	CONNECTION_STRAY, /* of none that is known */
};

static inline bool connection_knows(const struct flow *w, int dir)
{
	return dir ? w->known1 : w->known0;
}

/* Whether the packet simply goes on where its side was, begins the flow, or
 * answers what began it: nearly all do. */
static inline bool connection_usual(const struct flow *w,
	int dir,
	const struct packet *k)
{
	const uint32_t near = 1 << 16;

	if (connection_knows(w, dir)) {
		return (k->tcp_flags & (TCP_SYN | TCP_RST | TCP_ACK)) ==
			TCP_ACK &&
			k->seq - w->next[dir] + near < 2 * near;
	}
	if (!connection_knows(w, !dir))
		return !w->packets[0] && !w->packets[1];
	return k->tcp_flags & TCP_SYN && k->tcp_flags & TCP_ACK &&
		k->ack == w->next[!dir] && !w->byte[!dir] &&
		w->flags[!dir] & TCP_SYN;
}

/* Whether its payload begins where the last one ended, and is no filling. */
static inline bool connection_straight(const struct flow *w,
	int dir,
	const struct packet *k)
{
	return k->seq == w->next[dir] && k->payload_byte > CONNECTION_FILLS &&
		connection_knows(w, dir) &&
		!(k->tcp_flags & (TCP_SYN | TCP_RST));
}

/* connection_advance of such a packet */
static inline uint32_t connection_step(struct flow *w,
	int dir,
	const struct packet *k)
{
	w->next[dir] += k->payload_byte;
	return k->payload_byte;
}

/* A SYN without payload tells where its side begins. */
static inline void connection_begin(struct flow *w,
	int dir,
	const struct packet *k)
{
	if (connection_knows(w, dir))
		return;
	w->next[dir] = k->seq + 1;
	if (dir)
		w->known1 = true;
	else
		w->known0 = true;
}

/* What a packet is to an open flow of TCP. */
enum belonging connection_judge(const struct flow *w,
	int dir,
	const struct packet *k);

/* Moves the flow's numbers on; by how many bytes of payload, with what lacks in
 * front of them: by sequence numbers, so that what is sent or captured twice
 * counts once. Only for packets of the
 * connection that carry some. */
uint32_t connection_advance(struct flow *w, int dir, const struct packet *k);

/* Whether the packet, in the direction of the SYN or against it, goes on with a
 * handshake of that number: the first byte behind it, or its acknowledgement
 * by somebody who says nothing else of beginnings. */
bool connection_goes_on(const struct packet *syn,
	bool same_direction,
	const struct packet *k);

/* Whether the packet stands at the next byte of both sides of a flow that was
 * answered. */
bool connection_follows(const struct flow *w,
	int dir,
	const struct packet *k);

/* Whether the packet, of who sent the SYN or of who answered it, stands behind
 * both with its own number and with what it acknowledges. */
bool connection_agrees(const struct packet *syn,
	const struct packet *answer,
	bool same_direction,
	const struct packet *k);

/* A few zeros that nobody pushed: they may be what fills a short frame to its
 * 60 bytes, counted in the IP header by mistake. */
bool connection_fills(const struct packet *k);

/* A SYN of it was seen. */
bool connection_is_begun(const struct flow *w);

/* The SYN was seen before with that number. */
bool connection_repeats(const struct flow *w,
	int dir,
	const struct packet *k);

#endif
