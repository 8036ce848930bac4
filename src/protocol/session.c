/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/protocol.h"

/* a conversation that no protocol claims by then is nobody's */
enum {
	RECOGNISE_MAX = 4096
};

static void drop_held(struct sessions *s, struct flow_session *g, int dir)
{
	slab_give(s->slabs, g->held[dir].p, g->held[dir].cap);
	g->held[dir].p = NULL;
	g->held[dir].n = g->held[dir].cap = 0;
}

static void drop_state(struct sessions *s, struct flow_session *g)
{
	if (g->session.state) {
		slab_give(s->slabs,
			g->session.state,
			g->session.protocol->state_byte);
	}
	g->session.state = NULL;
}

/* what the protocol still knows, and its memory */
static void leave_protocol(struct sessions *s, struct flow_session *g)
{
	const struct protocol *p = g->session.protocol;

	if (p && p->end && (g->session.state || !p->state_byte))
		p->end(&g->session, &s->parser);
	drop_state(s, g);
	g->session.protocol = NULL;
}

void session_end(struct sessions *s, struct flow_session *g)
{
	leave_protocol(s, g);
	drop_held(s, g, 0);
	drop_held(s, g, 1);
	g->done = true;
}

static void give_up(struct sessions *s, struct flow_session *g)
{
	s->given_up++;
	session_end(s, g);
}

/* false: no room for the protocol's state */
static bool enter_protocol(struct sessions *s,
	struct flow_session *g,
	const struct protocol *p)
{
	g->session.protocol = p;
	g->session.changes = g->session.idle = false;
	g->over[0] = g->over[1] = false;
	s->parser.slabs = s->slabs;
	g->session.state =
		p->state_byte ? slab_take(s->slabs, p->state_byte) : NULL;
	if (p->state_byte && !g->session.state) {
		g->session.protocol = NULL;
		return false;
	}
	if (p->state_byte)
		memset(g->session.state, 0, p->state_byte);
	return true;
}

void session_expect(struct sessions *s,
	struct flow_session *g,
	const struct protocol *p,
	struct str name)
{
	if (enter_protocol(s, g, p) && p->begin)
		p->begin(&g->session, name);
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
		int sure = p->datagram == datagram && p->detect
			? p->detect(t, dir, bytes)
			: 0;

		if (sure == 2)
			return p;
		*ret_maybe |= sure == 1;
	}
	return NULL;
}

static bool hold(struct sessions *s,
	struct flow_session *g,
	int dir,
	struct str bytes)
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

/* One call of on_data. How many bytes were taken in *ret; false: the session is
 * over.
 */
static bool parse_once(struct sessions *s,
	struct flow_session *g,
	const struct chunk *h,
	size_t *ret)
{
	ptrdiff_t n =
		g->session.protocol->on_data(&g->session, h, &s->parser);

	if (n == SESSION_SENSELESS && !g->over[!h->dir]) {
		g->over[h->dir] = true;
		n = (ptrdiff_t)h->bytes.n;
	}
	if (s->parser.stopped || n < 0 || (size_t)n > h->bytes.n) {
		session_end(s, g);
		return false;
	}
	*ret = (size_t)n;
	return true;
}

/* all that the protocol takes now; the rest is kept back. h->bytes: all that
 * there is of this direction, perhaps inside held. */
static void parse_all(struct sessions *s,
	struct flow_session *g,
	const struct chunk *piece,
	bool from_held)
{
	struct chunk h = *piece;
	size_t taken;

	do {
		if (!parse_once(s, g, &h, &taken))
			return;
		h.bytes = str_from(h.bytes, taken);
		h.lost = 0;
		if (g->session.changes)
			leave_protocol(s, g);
	} while (
		taken && h.bytes.n && g->session.protocol && !g->over[h.dir]);
	if (!g->session.protocol)
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
	else if (g->held[h.dir].n == HOLD_MAX && g->session.protocol)
		give_up(s, g); /* as much as may be kept, and it took none */
}

static struct chunk with_held(const struct flow_session *g,
	const struct chunk *h,
	int dir)
{
	struct chunk all = *h;

	all.dir = dir;
	all.bytes =
		(struct str){ (const char *)g->held[dir].p, g->held[dir].n };
	if (dir != h->dir) {
		all.lost = 0;
		all.last = false;
	}
	return all;
}

/* What was kept back of both directions while nobody knew the protocol: of the
 * other one first, for it came before the piece that told. What was lost before
 * them is no loss to a protocol that was recognised by them. */
static void parse_held(struct sessions *s,
	struct flow_session *g,
	const struct chunk *h)
{
	for (int i = 0; i < 2; i++) {
		int dir = i ? h->dir : !h->dir;
		struct chunk all = with_held(g, h, dir);

		all.lost = 0;
		if (!g->done && g->session.protocol &&
			(all.bytes.n || dir == h->dir)) {
			parse_all(s, g, &all, true);
		}
	}
}

/* Its sides exchange their parts when a protocol claims it so. 0, 1 or 2 as
 * detect_turned; *ret: whose conversation it is */
static int find_turned(struct flow_session *g, const struct protocol **ret)
{
	struct str asked = { (const char *)g->held[1].p, g->held[1].n };
	struct str answered = { (const char *)g->held[0].p, g->held[0].n };
	int best = 0;

	if (g->turned || !asked.n || !answered.n)
		return 0;
	for (size_t i = 0; i < n_protocols && best < 2; i++) {
		int sure = protocols[i]->detect_turned
			? protocols[i]->detect_turned(asked, answered)
			: 0;

		if (sure > best)
			best = sure;
		if (sure == 2)
			*ret = protocols[i];
	}
	return best;
}

static void turn(struct flow_session *g)
{
	struct flow_session was = *g;

	g->turned = true;
	g->session.tuple = tuple_reversed(was.session.tuple);
	for (int dir = 0; dir < 2; dir++) {
		g->held[dir] = was.held[!dir];
		g->tried[dir] = was.tried[!dir];
	}
}

/* what was kept back, to a protocol that hears it the other way round */
static void parse_turned(struct sessions *s,
	struct flow_session *g,
	const struct protocol *p,
	const struct chunk *h)
{
	struct chunk other = *h;

	turn(g);
	other.dir = !h->dir;
	if (!enter_protocol(s, g, p))
		give_up(s, g);
	else
		parse_held(s, g, &other);
}

/* Kept back until a protocol claims it; once no protocol can, the session is
 * over.
 */
static void find_protocol(struct sessions *s,
	struct flow_session *g,
	const struct chunk *h)
{
	const struct protocol *turned = NULL;
	bool maybe = false;

	if (h->lost)
		drop_held(s, g, h->dir);
	if (!hold(s, g, h->dir, h->bytes)) {
		give_up(s, g);
		return;
	}
	for (int i = 0; i < 2 && !g->session.protocol; i++) {
		int first = h->bytes.n ? h->dir : 0;
		int dir = i
			? !first
			: first; /* what was kept back of both: the client's */
		struct chunk all = with_held(g, h, dir);

		if (!all.bytes.n || g->tried[dir])
			continue;
		const struct protocol *p = recognise(&g->session.tuple,
			false,
			dir,
			all.bytes,
			&maybe);
		if (p && !enter_protocol(s, g, p)) {
			give_up(s, g);
			return;
		}
		g->tried[dir] =
			!p && (!maybe || all.bytes.n >= RECOGNISE_MAX);
	}
	int sure = g->session.protocol ? 0 : find_turned(g, &turned);
	if (g->session.protocol)
		parse_held(s, g, h);
	else if (sure == 2)
		parse_turned(s, g, turned, h);
	else if (sure == 0 && g->tried[0] && g->tried[1])
		session_end(s, g);
	else if (g->held[h->dir].n > 4 * RECOGNISE_MAX)
		session_end(s, g); /* the other side says nothing */
}

static void parse_protocol(struct sessions *s,
	struct flow_session *g,
	const struct chunk *h)
{
	if (h->lost)
		drop_held(s, g, h->dir);
	if (!g->held[h->dir].n) {
		parse_all(s, g, h, false);
	} else if (hold(s, g, h->dir, h->bytes)) {
		struct chunk all = with_held(g, h, h->dir);
		parse_all(s, g, &all, true);
	} else {
		give_up(s, g);
	}
}

static void stream_part(struct sessions *s,
	struct flow_session *g,
	const struct chunk *h)
{
	struct chunk more = *h;
	bool was_turned = g->turned;

	if (g->session.protocol)
		parse_protocol(s, g, h);
	else
		find_protocol(s, g, h);
	more.dir = was_turned == g->turned ? h->dir : !h->dir;
	if (g->session.changes && !g->session.protocol && !g->done) {
		g->session.changes = false;
		more.bytes.n = more.lost = 0;
		find_protocol(s, g, &more);
	}
}

/* In parts that fit behind what is kept back: a long piece must not be given up
 * where the same bytes in short ones are parsed. */
void session_stream(struct sessions *s,
	struct flow_session *g,
	const struct chunk *h)
{
	struct chunk part = *h;
	struct str rest = h->bytes;

	do {
		part.dir = g->turned ? !h->dir : h->dir;
		size_t room =
			HOLD_MAX - (part.lost ? 0 : g->held[part.dir].n);

		if (g->done || g->over[part.dir])
			return;
		part.bytes = str_head(rest, room);
		rest = str_from(rest, room);
		part.last = h->last && !rest.n;
		stream_part(s, g, &part);
		part.lost = 0;
	} while (rest.n);
}

void session_datagram(struct sessions *s,
	struct flow_session *g,
	const struct chunk *h)
{
	bool maybe;
	size_t taken;

	if (g->done)
		return;
	if (!g->session.protocol) {
		const struct protocol *p = recognise(&g->session.tuple,
			true,
			h->dir,
			h->bytes,
			&maybe);

		/* what another protocol uses before: the next one will tell */
		if (!p && maybe)
			return;
		if (!p) {
			g->tried[h->dir] = true;
			g->done = g->tried[0] && g->tried[1];
			return;
		}
		g->session.protocol = p;
	}
	if (g->session.protocol->state_byte && !g->session.state &&
		!enter_protocol(s, g, g->session.protocol)) {
		give_up(s, g);
		return;
	}
	if (!parse_once(s, g, h, &taken))
		return;
	if (g->session.idle)
		drop_state(s, g);
}
