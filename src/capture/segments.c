/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/segments.h"

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
	bool last = s->fin && behind(s->next, s->end_seq) >= 0;
	if (!rest.bytes.n && !last && !lost)
		return true;
	return out->put(out->ctx, &rest, lost, last);
}

/* what waits and has come into order */
static bool drain(struct side *s,
	struct slabs *slabs,
	const struct in_order *out)
{
	bool ok = true;

	while (ok && s->first && behind(s->first->a.seq, s->next) <= 0) {
		struct segment *g = s->first;

		s->first = g->next;
		ok = put(s, &g->a, 0, out);
		give(s, slabs, g);
	}
	return ok;
}

/* nobody will send what lacks: on with what waits */
static bool jump(struct side *s,
	struct slabs *slabs,
	const struct in_order *out)
{
	struct segment *g = s->first;
	uint64_t lost = g->a.seq - s->next;

	s->next = g->a.seq;
	s->first = g->next;
	bool ok = put(s, &g->a, lost, out);
	give(s, slabs, g);
	return ok && drain(s, slabs, out);
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
	struct slabs *slabs,
	const struct arrival *a,
	const struct in_order *out)
{
	uint64_t lost = 0;

	if (behind(a->seq, s->next) > 0) {
		lost = a->seq - s->next;
		s->next = a->seq;
	}
	return put(s, a, lost, out) && drain(s, slabs, out);
}

static bool has_no_room(const struct side *s, const struct arrival *a)
{
	if (s->waiting >= WAITING_MAX)
		return true;
	if (s->waiting_byte + a->bytes.n > WAITING_BYTE_MAX)
		return true;
	return a->bytes.n > SLAB_MAX - sizeof(struct segment);
}

bool segments_push(struct side *s,
	struct slabs *slabs,
	const struct arrival *arrival,
	const struct in_order *out)
{
	struct arrival a = *arrival;
	bool ok = true;

	if (a.syn)
		a.seq++; /* it stands in front of the first byte */
	if (!s->known)
		s->next = a.seq;
	s->known = true;
	if (a.fin && !s->fin) {
		s->fin = true;
		s->end_seq = a.seq + (uint32_t)a.bytes.n;
	}
	if (behind(a.seq, s->next) <= 0)
		return put(s, &a, 0, out) && drain(s, slabs, out);
	if (!a.bytes.n)
		return true;
	bool full = has_no_room(s, &a);
	while (ok && full && s->first && behind(a.seq, s->first->a.seq) > 0)
		ok = jump(s, slabs, out);
	if (!ok)
		return false;
	if (full || !keep(s, slabs, &a))
		return push_now(s, slabs, &a, out);
	return !overdue(s) || jump(s, slabs, out);
}

bool segments_acked(struct side *s,
	struct slabs *slabs,
	uint32_t ack,
	const struct in_order *out)
{
	if (!s->ack_known || behind(ack, s->acked) > 0)
		s->acked = ack;
	s->ack_known = true;
	return !overdue(s) || jump(s, slabs, out);
}

bool segments_flush(struct side *s,
	struct slabs *slabs,
	const struct in_order *out)
{
	bool ok = true;

	while (ok && s->first)
		ok = jump(s, slabs, out);
	return ok;
}
