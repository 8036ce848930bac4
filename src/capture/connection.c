/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/connection.h"

enum {
	/* numbers so close are of one connection: the capture may lack much */
	NEAR = 1 << 24,
	/* a reset stands at the number that is wanted, or in a window of it */
	RESET_NEAR = 1 << 18,
	/* a gap in a connection, at most a window of common size */
	WINDOW_MAX = 1 << 20
};

static bool is_near(uint32_t a, uint32_t b, int32_t most)
{
	int32_t away = (int32_t)(a - b);

	return away > -most && away < most;
}

/* the number of its first byte, as far as is known */
static uint32_t first_of(const struct flow *w, int dir)
{
	return w->next[dir] - (uint32_t)w->byte[dir];
}

/* A SYN is acknowledged before anything else, but for what it carries itself
 * (RFC 7413). */
static bool acknowledges_syn(const struct flow *w, int dir, uint32_t ack)
{
	uint32_t carried = w->packets[dir] <= 1 ? (uint32_t)w->byte[dir] : 0;

	return ack - first_of(w, dir) <= carried;
}

bool connection_repeats(const struct flow *w, int dir, const struct packet *k)
{
	return connection_knows(w, dir) && k->seq + 1 == first_of(w, dir);
}

bool connection_is_begun(const struct flow *w)
{
	return (w->flags[0] | w->flags[1]) & TCP_SYN;
}

static enum belonging judge_syn(const struct flow *w,
	int dir,
	const struct packet *k)
{
	bool answers = k->tcp_flags & TCP_ACK;
	bool first = !w->packets[0] && !w->packets[1];

	/* nobody begins and ends at once */
	if (!first && k->tcp_flags & (TCP_FIN | TCP_RST))
		return CONNECTION_STRAY;
	if (first || connection_repeats(w, dir, k))
		return CONNECTION_ITS;
	if (connection_knows(w, dir))
		return CONNECTION_SYN;
	/* what came without a SYN, and does not stand behind this one, is left
	 * from another connection */
	if (!connection_is_begun(w) &&
		(!answers || k->ack != first_of(w, !dir)))
		return CONNECTION_SYN;
	/* an answer to a SYN that this flow has not seen */
	if (answers && connection_knows(w, !dir) &&
		!acknowledges_syn(w, !dir, k->ack))
		return CONNECTION_SYN;
	return CONNECTION_ITS;
}

enum belonging connection_judge(const struct flow *w,
	int dir,
	const struct packet *k)
{
	bool acks = k->tcp_flags & TCP_ACK && connection_knows(w, !dir);
	bool ends = k->tcp_flags & (TCP_RST | TCP_FIN);
	int32_t most = k->tcp_flags & TCP_RST ? RESET_NEAR : NEAR;

	if (k->tcp_flags & TCP_SYN)
		return judge_syn(w, dir, k);
	/* a receiver takes nothing without an ACK (RFC 9293, 3.10.7.4); some
	 * that make captures never write one */
	if (!(k->tcp_flags & (TCP_ACK | TCP_RST)) &&
		(w->flags[0] | w->flags[1]) & TCP_ACK)
		return CONNECTION_STRAY;
	if (connection_knows(w, dir) && is_near(k->seq, w->next[dir], most))
		return CONNECTION_ITS;
	if (acks && is_near(k->ack, w->next[!dir], most))
		return CONNECTION_ITS;
	/* Where nobody saw it begin, what came first may be what is left of
	 * another; it is not ended by a stranger. */
	if (!connection_is_begun(w) && !ends)
		return CONNECTION_ITS;
	/* nothing to compare with; who resets what it never answered says what
	 * it resets (RFC 9293, 3.5.2) */
	if (!connection_knows(w, dir) && !acks && !(k->tcp_flags & TCP_RST))
		return CONNECTION_ITS;
	return CONNECTION_STRAY;
}

/* The first byte of a connection whose beginning was not captured may come
 * after others. */
static uint32_t extend_back(struct flow *w, int dir, const struct packet *k)
{
	uint32_t before = first_of(w, dir) - k->seq;

	if (w->flags[dir] & TCP_SYN || !before || before > k->payload_byte) {
		return 0;
	}
	return before;
}

bool connection_fills(const struct packet *k)
{
	if (!k->payload.n || k->payload.n > CONNECTION_FILLS ||
		k->tcp_flags & (TCP_PSH | TCP_SYN | TCP_FIN | TCP_RST))
		return false;
	for (size_t i = 0; i < k->payload.n; i++) {
		if (k->payload.p[i])
			return false;
	}
	return true;
}

uint32_t connection_advance(struct flow *w, int dir, const struct packet *k)
{
	bool syn = k->tcp_flags & TCP_SYN;
	uint32_t n = k->payload_byte;
	uint32_t end = k->seq + syn + n;

	if (!connection_knows(w, dir)) {
		w->next[dir] = k->seq + syn;
		if (dir)
			w->known1 = true;
		else
			w->known0 = true;
	}
	if (!n || k->tcp_flags & TCP_RST || connection_fills(k))
		return 0;
	int32_t ahead = (int32_t)(end - w->next[dir]);
	if (ahead <= 0)
		return extend_back(w, dir, k);
	w->next[dir] = end;
	/* what lacks in front was sent, and comes later or was not captured */
	bool lacks = (uint32_t)ahead > n && (uint32_t)ahead - n > WINDOW_MAX;
	return lacks ? n : (uint32_t)ahead;
}

bool connection_follows(const struct flow *w, int dir, const struct packet *k)
{
	return w->answered && k->tcp_flags & TCP_ACK &&
		!(k->tcp_flags & (TCP_SYN | TCP_RST)) &&
		connection_knows(w, dir) && connection_knows(w, !dir) &&
		k->seq == w->next[dir] && k->ack == w->next[!dir];
}

bool connection_agrees(const struct packet *syn,
	const struct packet *answer,
	bool same_direction,
	const struct packet *k)
{
	const struct packet *own = same_direction ? syn : answer;
	const struct packet *other = same_direction ? answer : syn;

	return k->tcp_flags & TCP_ACK &&
		!(k->tcp_flags & (TCP_SYN | TCP_RST)) &&
		k->ack != other->seq &&
		is_near(k->ack, other->seq, WINDOW_MAX) &&
		is_near(k->seq, own->seq, WINDOW_MAX);
}

bool connection_goes_on(const struct packet *syn,
	bool same_direction,
	const struct packet *k)
{
	if (k->tcp_flags & (TCP_SYN | TCP_RST))
		return false;
	if (same_direction)
		return k->seq == syn->seq + 1;
	/* of an answered SYN only who was answered decides */
	return syn->tcp_flags & TCP_ACK && k->tcp_flags & TCP_ACK &&
		k->ack == syn->seq + 1;
}
