/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/segments.h"

enum {
	/* numbers further apart are of two beginnings */
	WINDOW_MAX = 1 << 20
};

struct segment {
	struct segment *next;
	struct arrival a; /* bytes behind this struct */
};

/* how far a stands behind b on the circle of sequence numbers (RFC 1982);
 * negative: in front */
static int32_t behind(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b);
}

static void give(struct side *s, struct slabs *slabs, struct segment *g)
{
	s->waiting--;
	s->waiting_byte -= (uint32_t)g->a.bytes.n;
	slab_give(slabs, g, sizeof *g + g->a.bytes.n);
}

void segments_drop(struct side *s, struct slabs *slabs)
{
	while (s->first) {
		struct segment *g = s->first;
		s->first = g->next;
		give(s, slabs, g);
	}
}

/* what of it is new goes on; *a begins at or in front of next */
static bool put(struct side *s,
	const struct arrival *a,
	uint64_t lost,
	const struct in_order *out)
{
	struct arrival rest = *a;
	uint32_t known = s->next - a->seq;

	rest.seq = s->next;
	if (known < a->bytes.n)
		rest.bytes = str_from(a->bytes, known);
	else
		rest.bytes.n = 0;
	s->next += (uint32_t)rest.bytes.n;
	s->began |= rest.bytes.n > 0;
	bool last = s->fin && behind(s->next, s->end_seq) >= 0;
	if (!rest.bytes.n && !last && !lost)
		return true;
	return out->put(out->ctx, &rest, lost, last);
}

/* It answers what did not come yet. A FIN counts as a byte. Where nothing came
 * of the other side, the first bytes wait for what they may answer. */
static bool comes_too_early(const struct side *s,
	const struct side *other,
	const struct arrival *a)
{
	const int32_t most = 1 << 24;
	int32_t ahead = behind(a->ack, other->next);

	if (!other->known)
		return a->has_ack && !s->began && a->bytes.n;
	return a->has_ack && ahead > 1 && ahead < most;
}

/* Zeros that may be filling are bytes when who sent them goes on right behind
 * them, or nothing else is there that the other side can have acknowledged;
 * they were none when something else stands in their place, or a gap follows.
 */
enum zeros {
	ZEROS_WAIT,
	ZEROS_BYTES,
	ZEROS_NONE
};

static enum zeros zeros_of(const struct side *s,
	const struct arrival *a,
	const struct segment *next)
{
	uint32_t end = a->seq + (uint32_t)a->bytes.n;
	bool acked = s->ack_known && behind(s->acked, end) >= 0;

	if (next && next->a.seq == end && !next->a.filling)
		return ZEROS_BYTES;
	if (next && behind(next->a.seq, end) < 0)
		return ZEROS_NONE;
	if (acked)
		return next ? ZEROS_NONE : ZEROS_BYTES;
	return ZEROS_WAIT;
}

/* whether it waits though all in front of it has come */
static bool must_wait(const struct side *s,
	const struct side *other,
	const struct arrival *a)
{
	if (a->filling && zeros_of(s, a, NULL) == ZEROS_WAIT)
		return true;
	return s->waiting < ACKED_WAITING && comes_too_early(s, other, a);
}

/* what waits and has come into order */
static bool drain(struct side *s,
	const struct side *other,
	struct slabs *slabs,
	const struct in_order *out)
{
	bool ok = true;

	while (ok && s->first && behind(s->first->a.seq, s->next) <= 0) {
		struct segment *g = s->first;
		bool filled = false;

		if (g->a.filling) {
			enum zeros z = zeros_of(s, &g->a, g->next);

			if (z == ZEROS_WAIT)
				break;
			filled = z == ZEROS_NONE;
		} else if (must_wait(s, other, &g->a)) {
			break;
		}
		s->first = g->next;
		ok = filled || put(s, &g->a, 0, out);
		give(s, slabs, g);
	}
	return ok;
}

/* nobody will send what lacks: on with what waits */
static bool jump(struct side *s,
	const struct side *other,
	struct slabs *slabs,
	const struct in_order *out)
{
	struct segment *g = s->first;
	int32_t ahead = behind(g->a.seq, s->next);
	uint64_t lost = ahead > 0 ? (uint64_t)ahead : 0;

	s->first = g->next;
	/* nobody goes on behind them */
	bool filled = g->a.filling && g->next;
	if (!filled)
		s->next += (uint32_t)lost;
	bool ok = filled || put(s, &g->a, lost, out);
	give(s, slabs, g);
	return ok && drain(s, other, slabs, out);
}

static bool overdue(const struct side *s)
{
	return s->first && s->ack_known && s->waiting >= ACKED_WAITING &&
		behind(s->acked, s->first->a.seq) > 0;
}

static bool keep(struct side *s, struct slabs *slabs, const struct arrival *a)
{
	struct segment **at = &s->first;
	struct segment *g = slab_take(slabs, sizeof *g + a->bytes.n);

	if (!g)
		return false;
	while (*at && behind(a->seq, (*at)->a.seq) >= 0)
		at = &(*at)->next;
	*g = (struct segment){
		.next = *at,
		.a = *a,
	};
	memcpy(g + 1, a->bytes.p, a->bytes.n);
	g->a.bytes.p = (const char *)(g + 1);
	*at = g;
	s->waiting++;
	s->waiting_byte += (uint32_t)a->bytes.n;
	return true;
}

/* what cannot wait: whatever lacks in front of it is given up at once */
static bool push_now(struct side *s,
	const struct side *other,
	struct slabs *slabs,
	const struct arrival *a,
	const struct in_order *out)
{
	uint64_t lost = 0;

	if (behind(a->seq, s->next) > 0) {
		lost = a->seq - s->next;
		s->next = a->seq;
	}
	return put(s, a, lost, out) && drain(s, other, slabs, out);
}

static bool has_no_room(const struct side *s, const struct arrival *a)
{
	if (s->waiting >= WAITING_MAX)
		return true;
	if (s->waiting_byte + a->bytes.n > WAITING_BYTE_MAX)
		return true;
	return a->bytes.n > SLAB_MAX - sizeof(struct segment);
}

/* Where the last byte stands; one that was passed long ago, or lies far ahead,
 * is of another connection. */
static void take_fin(struct side *s, const struct arrival *a)
{
	const int32_t most = 1 << 24;
	uint32_t end = a->seq + (uint32_t)a->bytes.n;
	int32_t ahead = behind(end, s->next);

	if (s->fin || ahead < 0 || ahead > most)
		return;
	s->fin = true;
	s->end_seq = end;
}

/* nearly all segments: the next bytes, and nothing waits */
static bool is_next(const struct side *s,
	const struct side *other,
	const struct arrival *a)
{
	return s->known && a->seq == s->next && !s->first && !s->fin &&
		!a->syn && !a->fin && !a->filling && a->bytes.n &&
		!comes_too_early(s, other, a);
}

bool segments_push(struct side *s,
	const struct side *other,
	struct slabs *slabs,
	const struct arrival *arrival,
	const struct in_order *out)
{
	if (is_next(s, other, arrival)) {
		s->next += (uint32_t)arrival->bytes.n;
		s->began = true;
		return out->put(out->ctx, arrival, 0, false);
	}
	struct arrival a = *arrival;
	bool ok = true;

	if (a.syn)
		a.seq++; /* it stands in front of the first byte */
	if (!s->known && (a.filling || (!a.bytes.n && !a.syn)))
		return true;
	if (!s->known)
		s->next = a.seq;
	s->known = true;
	if (a.fin)
		take_fin(s, &a);
	bool full = has_no_room(s, &a);
	if (behind(a.seq, s->next) <= 0 &&
		(full || !must_wait(s, other, &a))) {
		return put(s, &a, 0, out) &&
			(!s->first || drain(s, other, slabs, out));
	}
	if (!a.bytes.n)
		return true;
	while (ok && full && s->first && behind(a.seq, s->first->a.seq) > 0)
		ok = jump(s, other, slabs, out);
	if (!ok)
		return false;
	if (full || !keep(s, slabs, &a))
		return push_now(s, other, slabs, &a, out);
	if (!drain(s, other, slabs, out))
		return false;
	return !overdue(s) || jump(s, other, slabs, out);
}

bool segments_acked(struct side *s,
	const struct side *other,
	struct slabs *slabs,
	uint32_t ack,
	const struct in_order *out)
{
	if (!s->ack_known || behind(ack, s->acked) > 0)
		s->acked = ack;
	s->ack_known = true;
	if (!s->first)
		return true;
	/* it began with other numbers than those that are acknowledged */
	if (!s->began && behind(ack, s->first->a.seq) > 0 &&
		behind(s->first->a.seq, s->next) > WINDOW_MAX)
		s->next = s->first->a.seq;
	if (!drain(s, other, slabs, out))
		return false;
	return !overdue(s) || jump(s, other, slabs, out);
}

bool segments_answered(struct side *s,
	const struct side *other,
	struct slabs *slabs,
	const struct in_order *out)
{
	return !s->first || drain(s, other, slabs, out);
}

/* What may be filling, and nobody acknowledged, was that; what stands far from
 * all that was acknowledged is of another connection. */
bool segments_flush(struct side *s,
	struct slabs *slabs,
	const struct in_order *out)
{
	static const struct side nobody = { 0 };
	bool ok = true;

	while (ok && s->first) {
		struct segment *g = s->first;
		bool filled = !g->next && g->a.filling;
		bool unheard = s->ack_known && behind(g->a.seq, s->acked) > 0;

		if (filled ||
			(unheard && behind(g->a.seq, s->next) > WINDOW_MAX)) {
			s->first = g->next;
			give(s, slabs, g);
			continue;
		}
		ok = jump(s, &nobody, slabs, out);
	}
	return ok;
}

void segments_restart(struct side *s, struct slabs *slabs)
{
	segments_drop(s, slabs);
	*s = (struct side){ 0 };
}
