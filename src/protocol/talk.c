/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/protocol.h"

/* a conversation that no protocol claims by then is nobody's */
enum {
	RECOGNISE_MAX = 4096
};

static void drop_held(struct talks *s, struct talking *g, int dir)
{
	slab_give(s->slabs, g->held[dir].p, g->held[dir].cap);
	g->held[dir].p = NULL;
	g->held[dir].n = g->held[dir].cap = 0;
}

static void drop_state(struct talks *s, struct talking *g)
{
	if (g->talk.state) {
		slab_give(s->slabs,
			g->talk.state,
			g->talk.protocol->state_byte);
	}
	g->talk.state = NULL;
}

/* what the protocol still knows, and its memory */
static void leave_protocol(struct talks *s, struct talking *g)
{
	const struct protocol *p = g->talk.protocol;

	if (p && p->end && (g->talk.state || !p->state_byte))
		p->end(&g->talk, &s->ear);
	drop_state(s, g);
	g->talk.protocol = NULL;
}

void talk_over(struct talks *s, struct talking *g)
{
	leave_protocol(s, g);
	drop_held(s, g, 0);
	drop_held(s, g, 1);
	g->deaf = true;
}

static void give_up(struct talks *s, struct talking *g)
{
	s->given_up++;
	talk_over(s, g);
}

/* false: no room for the protocol's state */
static bool enter_protocol(struct talks *s,
	struct talking *g,
	const struct protocol *p)
{
	g->talk.protocol = p;
	g->talk.changes = g->talk.idle = false;
	s->ear.slabs = s->slabs;
	g->talk.state =
		p->state_byte ? slab_take(s->slabs, p->state_byte) : NULL;
	if (p->state_byte && !g->talk.state) {
		g->talk.protocol = NULL;
		return false;
	}
	if (p->state_byte)
		memset(g->talk.state, 0, p->state_byte);
	return true;
}

void talk_expected(struct talks *s,
	struct talking *g,
	const struct protocol *p,
	struct str name)
{
	if (enter_protocol(s, g, p) && p->begin)
		p->begin(&g->talk, name);
}

/* the protocol that claims the bytes; *ret_maybe: one wants to see more of them
 */
static const struct protocol *recognise(const struct tuple *t,
	bool datagram,
	int dir,
	struct str bytes,
	bool *ret_maybe)
{
	*ret_maybe = false;
	for (size_t i = 0; i < n_protocols; i++) {
		const struct protocol *p = protocols[i];
		int sure = p->datagram == datagram && p->mine
			? p->mine(t, dir, bytes)
			: 0;

		if (sure == 2)
			return p;
		*ret_maybe |= sure == 1;
	}
	return NULL;
}

static bool hold(struct talks *s, struct talking *g, int dir, struct str bytes)
{
	uint32_t n = g->held[dir].n;

	if (bytes.n > HOLD_MAX || n + bytes.n > HOLD_MAX)
		return false;
	if (n + bytes.n > g->held[dir].cap) {
		uint32_t cap = (uint32_t)slab_size(n + bytes.n);
		unsigned char *wide = slab_take(s->slabs, cap);

		if (!wide)
			return false;
		if (n)
			memcpy(wide, g->held[dir].p, n);
		drop_held(s, g, dir);
		g->held[dir].p = wide;
		g->held[dir].cap = cap;
	}
	if (bytes.n)
		memcpy(g->held[dir].p + n, bytes.p, bytes.n);
	g->held[dir].n = n + (uint32_t)bytes.n;
	return true;
}

/* One call of hear. How many bytes were taken in *ret; false: the talk is over.
 */
static bool hear_once(struct talks *s,
	struct talking *g,
	const struct heard *h,
	size_t *ret)
{
	ptrdiff_t n = g->talk.protocol->hear(&g->talk, h, &s->ear);

	if (s->ear.stopped || n < 0 || (size_t)n > h->bytes.n) {
		talk_over(s, g);
		return false;
	}
	*ret = (size_t)n;
	return true;
}

/* all that the protocol takes now; the rest is kept back. h->bytes: all that
 * there is of this direction, perhaps inside held. */
static void hear_all(struct talks *s,
	struct talking *g,
	const struct heard *piece,
	bool from_held)
{
	struct heard h = *piece;
	size_t taken;

	do {
		if (!hear_once(s, g, &h, &taken))
			return;
		h.bytes = str_from(h.bytes, taken);
		h.lost = 0;
		if (g->talk.changes)
			leave_protocol(s, g);
	} while (taken && h.bytes.n && g->talk.protocol);
	if (!g->talk.protocol)
		g->tried[0] = g->tried[1] = false;
	if (from_held) {
		if (h.bytes.n)
			memmove(g->held[h.dir].p, h.bytes.p, h.bytes.n);
		g->held[h.dir].n = (uint32_t)h.bytes.n;
	} else if (h.bytes.n && !hold(s, g, h.dir, h.bytes)) {
		give_up(s, g);
		return;
	}
	if (!g->held[h.dir].n)
		drop_held(s, g, h.dir);
	else if (g->held[h.dir].n == HOLD_MAX && g->talk.protocol)
		give_up(s, g); /* as much as may be kept, and it took none */
}

static struct heard with_held(const struct talking *g,
	const struct heard *h,
	int dir)
{
	struct heard all = *h;

	all.dir = dir;
	all.bytes =
		(struct str){ (const char *)g->held[dir].p, g->held[dir].n };
	if (dir != h->dir) {
		all.lost = 0;
		all.last = false;
	}
	return all;
}

/* What was kept back of both directions while nobody knew the protocol, the
 * client's first. What was lost before them is no loss to a protocol that was
 * recognised by them. */
static void hear_held(struct talks *s, struct talking *g, const struct heard *h)
{
	for (int dir = 0; dir < 2; dir++) {
		struct heard all = with_held(g, h, dir);

		all.lost = 0;
		if (!g->deaf && g->talk.protocol &&
			(all.bytes.n || dir == h->dir)) {
			hear_all(s, g, &all, true);
		}
	}
}

/* Kept back until a protocol claims it; once no protocol can, the talk is over.
 */
static void find_protocol(struct talks *s,
	struct talking *g,
	const struct heard *h)
{
	bool maybe = false;

	if (h->lost)
		drop_held(s, g, h->dir);
	if (!hold(s, g, h->dir, h->bytes)) {
		give_up(s, g);
		return;
	}
	for (int i = 0; i < 2 && !g->talk.protocol; i++) {
		int first = h->bytes.n ? h->dir : 0;
		int dir = i
			? !first
			: first; /* what was kept back of both: the client's */
		struct heard all = with_held(g, h, dir);

		if (!all.bytes.n || g->tried[dir])
			continue;
		const struct protocol *p = recognise(&g->talk.tuple,
			false,
			dir,
			all.bytes,
			&maybe);
		if (p && !enter_protocol(s, g, p)) {
			give_up(s, g);
			return;
		}
		g->tried[dir] = !p && (!maybe || all.bytes.n >= RECOGNISE_MAX);
	}
	if (g->talk.protocol)
		hear_held(s, g, h);
	else if (g->tried[0] && g->tried[1])
		talk_over(s, g);
	else if (g->held[h->dir].n > 4 * RECOGNISE_MAX)
		talk_over(s, g); /* the other side says nothing */
}

static void hear_protocol(struct talks *s,
	struct talking *g,
	const struct heard *h)
{
	if (h->lost)
		drop_held(s, g, h->dir);
	if (!g->held[h->dir].n) {
		hear_all(s, g, h, false);
	} else if (hold(s, g, h->dir, h->bytes)) {
		struct heard all = with_held(g, h, h->dir);
		hear_all(s, g, &all, true);
	} else {
		give_up(s, g);
	}
}

static void stream_part(struct talks *s,
	struct talking *g,
	const struct heard *h)
{
	struct heard more = *h;

	if (g->talk.protocol)
		hear_protocol(s, g, h);
	else
		find_protocol(s, g, h);
	if (g->talk.changes && !g->talk.protocol && !g->deaf) {
		g->talk.changes = false;
		more.bytes.n = more.lost = 0;
		find_protocol(s, g, &more);
	}
}

/* In parts that fit behind what is kept back: a long piece must not be given up
 * where the same bytes in short ones are heard. */
void talk_stream(struct talks *s, struct talking *g, const struct heard *h)
{
	struct heard part = *h;
	struct str rest = h->bytes;

	do {
		size_t room = HOLD_MAX - (part.lost ? 0 : g->held[h->dir].n);

		if (g->deaf)
			return;
		part.bytes = str_head(rest, room);
		rest = str_from(rest, room);
		part.last = h->last && !rest.n;
		stream_part(s, g, &part);
		part.lost = 0;
	} while (rest.n);
}

void talk_datagram(struct talks *s, struct talking *g, const struct heard *h)
{
	bool maybe;
	size_t taken;

	if (g->deaf)
		return;
	if (!g->talk.protocol) {
		const struct protocol *p = recognise(&g->talk.tuple,
			true,
			h->dir,
			h->bytes,
			&maybe);

		/* what another protocol uses before: the next one will tell */
		if (!p && maybe)
			return;
		if (!p) {
			g->tried[h->dir] = true;
			g->deaf = g->tried[0] && g->tried[1];
			return;
		}
		g->talk.protocol = p;
	}
	if (g->talk.protocol->state_byte && !g->talk.state &&
		!enter_protocol(s, g, g->talk.protocol)) {
		give_up(s, g);
		return;
	}
	if (!hear_once(s, g, h, &taken))
		return;
	if (g->talk.idle)
		drop_state(s, g);
}
