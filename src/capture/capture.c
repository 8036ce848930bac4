/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/capture.h"

#include <inttypes.h>
#include <stdio.h>

#include "protocol/protocol.h"
#include "capture/timing.h"
#include "capture/connection.h"
#include "capture/flows.h"
#include "capture/fragments.h"
#include "capture/neighbours.h"
#include "capture/segments.h"

enum {
	/* packets whose memory is fetched while others are worked on */
	TOGETHER = 32,
	/* states, what is kept back, segments that wait, beats */
	CONVERSATIONS_BYTE = FLOWS_MAX > 4096 ? 160 * FLOWS_MAX : 512 << 10,
	HEAR_SCRATCH = 8 << 20,
	EXPECTED_MAX = 64,
	EXPECTED_NAME_N = 128,
	EXPECTED_WAIT_S = 600,
	HANDSHAKES_MAX = 64,
	SWEEP_S = 30,      /* of the capture's time */
	BEATS_FROM_S = 30, /* a connection this old is worth its beats */
};

/* Longest silence that is waited for before a conversation is ended for lack of
 * memory */
static const int64_t PATIENCE_MAX_NS = 16000000000;

struct conversation {
	struct flow_session flow_session;
	struct side side[2];
	struct beats *beats; /* NULL: young */
	uint32_t told[2];    /* bytes of either direction, as payload */
};

_Static_assert(sizeof(struct conversation) <= SLAB_MIN,
	"one of the smallest slabs");

struct pending {
	struct packet packet;
	struct captured where;
	uint32_t hash;
	uint32_t packets;
};

struct expected {
	struct addr server;
	uint16_t port;
	const struct protocol *protocol; /* NULL: an empty place */
	bool come; /* the conversation has begun, with this tuple */
	struct tuple tuple;
	int64_t t_ns;
	size_t n;
	char name[EXPECTED_NAME_N];
};

/* A handshake with other numbers than its flow's. */
struct handshake {
	uint32_t flow; /* index + 1; 0 = free */
	bool answered;
	int dir; /* of the SYN, or of the answer when that is all */
	struct pending syn; /* without payload */
	struct pending answer;
};

struct capture {
	struct flows flows;
	struct fragments *fragments;
	struct neighbours *neighbours;
	struct slabs slabs;
	struct sessions sessions;
	struct sink counted; /* passes on to out and counts */
	const struct sink *out;
	struct read_stats *stats;
	struct pending pending[TOGETHER];
	uint32_t n_pending;
	struct expected expected[EXPECTED_MAX]; /* a ring */
	uint32_t n_expected;
	struct handshake handshake[HANDSHAKES_MAX]; /* a ring */
	uint32_t n_handshake;
	int64_t now_ns;
	int64_t patience_ns;
	bool flows_only;
	unsigned payload; /* PAYLOAD_ASKS_* */
	/* of the datagram that is read, when its payload is wanted */
	const struct protocol *spoken;
	bool stopped;
	/* of the packet that is read; counted: packets that are not IP, and
	 * what tunnels carry that is not read, whose packets are flows
	 * themselves */
	struct unread unread;
	struct unread_counts not_ip;
	struct unread_counts carried;
	uint64_t unparsed;
	uint64_t cut_short;
};

static bool put_counted(void *ctx, const struct obs *o)
{
	struct capture *c = ctx;

	if (c->stopped)
		return false;
	c->stats->records++;
	c->stopped = !c->out->put(c->out->ctx, o);
	return !c->stopped;
}

static void skip_on(void *ctx, const struct skip *s)
{
	struct capture *c = ctx;

	sink_skip(c->out, c->stats, *s);
}

/* What is expected at a place is said anew when more is known of it, also of a
 * conversation that has begun. */
static struct expected *expected_at(struct capture *c,
	struct addr server,
	uint16_t port)
{
	for (uint32_t i = 0; i < EXPECTED_MAX; i++) {
		struct expected *e = &c->expected[i];

		if (e->protocol && e->port == port &&
			addr_eq(e->server, server) &&
			c->now_ns - e->t_ns <
				EXPECTED_WAIT_S * 1000000000LL) {
			return e;
		}
	}
	return NULL;
}

static bool tell_begun(struct capture *c,
	const struct expected *e,
	const struct protocol *p,
	struct str name)
{
	int dir;
	struct flow *w =
		flows_find(&c->flows, &e->tuple, flow_hash(&e->tuple), &dir);
	struct session *t = w && w->conversation
		? &w->conversation->flow_session.session
		: NULL;

	if (!t || t->protocol != p || !t->state || !p->begin)
		return false;
	p->begin(t, name);
	return true;
}

static void expect(void *ctx,
	struct addr server,
	uint16_t port,
	const struct protocol *p,
	struct str name)
{
	struct capture *c = ctx;
	struct expected *known = expected_at(c, server, port);
	struct expected *e =
		known ? known : &c->expected[c->n_expected++ % EXPECTED_MAX];

	if (known && known->come && tell_begun(c, known, p, name))
		return;
	*e = (struct expected){
		.server = server,
		.port = port,
		.protocol = p,
		.t_ns = c->now_ns,
		.n = name.n < sizeof e->name ? name.n : sizeof e->name,
	};
	if (e->n)
		memcpy(e->name, name.p, e->n);
}

struct capture *capture_new(struct arena *a,
	const struct sink *out,
	struct read_stats *stats,
	bool flows_only)
{
	struct capture *c = NEW(a, struct capture, 1);

	if (!c)
		return NULL;
	unsigned char *scratch = arena_raw(a, 1, HEAR_SCRATCH, 64);
	struct netflow *netflow = netflow_new(a);
	if (!scratch || !netflow || !flows_open(&c->flows, a))
		return NULL;
	c->fragments = fragments_new(a);
	c->neighbours = neighbours_new(a);
	if (!c->fragments || !c->neighbours)
		return NULL;
	c->slabs = slabs_in(a, CONVERSATIONS_BYTE);
	c->counted = (struct sink){ c, put_counted, skip_on };
	c->sessions.slabs = &c->slabs;
	c->sessions.parser = (struct parser){
		.out = &c->counted,
		.scratch = { .at = scratch, .end = scratch + HEAR_SCRATCH, },
		.hashers = flows_only ? NULL : hashers_new(),
		.netflow = netflow,
		.expect_ctx = c,
		.expect = expect,
	};
	c->out = out;
	c->stats = stats;
	c->flows_only = flows_only;
	c->patience_ns = PATIENCE_MAX_NS;
	return c;
}

void capture_keep_files(struct capture *c)
{
	hashers_keep_files(c->sessions.parser.hashers);
}

void capture_tell_payload(struct capture *c, unsigned asks)
{
	c->payload = asks;
	c->sessions.parser.tells_messages = asks & PAYLOAD_ASKS_STREAMS;
}

/* --- what is sent -------------------------------------------------------- */

/* One side alone was heard, or no handshake was finished: data tells that one
 * was. */
static bool is_unanswered(const struct flow *w)
{
	bool both = w->packets[0] && w->packets[1];
	uint8_t all = w->flags[0] | w->flags[1];

	if (w->proto != PROTO_TCP)
		return !both;
	return !(all & TCP_ACK) || (!w->byte[0] && !w->byte[1] && !both);
}

static void tell_packet(struct capture *c,
	const struct flow *w,
	int dir,
	const struct pending *p)
{
	const struct packet *k = &p->packet;
	bool stream = k->tuple.proto == PROTO_TCP;
	unsigned asks = stream ? PAYLOAD_ASKS_PACKETS
			       : PAYLOAD_ASKS_PACKETS | PAYLOAD_ASKS_STREAMS;
	struct obs o = {
		.kind = OBS_PAYLOAD,
		.t_ns = p->where.t_ns,
		.tuple = flow_tuple(w),
		.at_byte = p->where.at_byte,
		.len_byte = p->where.len_byte,
		.payload = { .what = PAYLOAD_PACKET,
			.dir = (uint8_t)dir,
			.size_byte = k->payload_byte,
			.seq = k->seq,
			.ack = k->ack,
			.window = k->window,
			.ip_id = k->ip_id,
			.flags = k->tcp_flags,
			.ttl = k->ttl,
			.code = k->icmp_code,
			.unanswered = is_unanswered(w), },
	};

	if (!(c->payload & asks))
		return;
	if (!stream || c->payload & PAYLOAD_ASKS_BYTES)
		o.payload.bytes = k->payload;
	if (c->spoken)
		o.payload.protocol = str_of(c->spoken->name);
	put_counted(c, &o);
}

/* false: no more of this direction is wanted */
static bool tell_stream(struct capture *c,
	struct flow *w,
	int dir,
	const struct arrival *a,
	uint64_t lost)
{
	struct conversation *v = w->conversation;
	const struct protocol *p = v->flow_session.session.protocol;
	uint32_t left = PAYLOAD_STREAM_MAX - v->told[dir];
	struct obs o = {
		.kind = OBS_PAYLOAD,
		.t_ns = a->t_ns,
		.tuple = flow_tuple(w),
		.at_byte = a->at_byte,
		.len_byte = a->len_byte,
		.payload = { .what = PAYLOAD_STREAM,
			.dir = (uint8_t)dir,
			.bytes = str_head(a->bytes, left),
			.lost = lost,
			.protocol = str_of(p ? p->name : ""),
			.unanswered = is_unanswered(w), },
	};

	if (!left)
		return false;
	v->told[dir] += (uint32_t)o.payload.bytes.n;
	if (a->bytes.n)
		put_counted(c, &o);
	return v->told[dir] < PAYLOAD_STREAM_MAX;
}

/* --- conversations ------------------------------------------------------- */

struct parsing {
	struct capture *capture;
	struct flow *flow;
	int dir;
};

static bool parse_in_order(void *ctx,
	const struct arrival *a,
	uint64_t lost,
	bool last)
{
	struct parsing *h = ctx;
	struct flow_session *g = &h->flow->conversation->flow_session;
	bool more = h->capture->payload & PAYLOAD_ASKS_STREAMS &&
		tell_stream(h->capture, h->flow, h->dir, a, lost);

	session_stream(&h->capture->sessions,
		g,
		&(struct chunk){
			.dir = h->dir,
			.bytes = a->bytes,
			.lost = lost,
			.last = last,
			.t_ns = a->t_ns,
			.at_byte = a->at_byte,
			.len_byte = a->len_byte,
		});
	return more || !g->done;
}

static bool same_ends(const struct tuple *x, const struct tuple *y)
{
	return addr_eq(x->src, y->src) && addr_eq(x->dst, y->dst) &&
		x->sport == y->sport && x->dport == y->dport;
}

static const struct protocol *expected_of(struct capture *c,
	const struct flow *w,
	struct str *ret_name)
{
	struct expected *e = expected_at(c, w->dst, w->dport);
	struct tuple own = flow_tuple(w);

	/* one that has come may begin again, with other numbers */
	if (!e || (e->come && !same_ends(&e->tuple, &own)))
		return NULL;
	e->come = true;
	e->tuple = own;
	*ret_name = (struct str){ e->name, e->n };
	return e->protocol;
}

/* NULL when the budget is out: the flow is counted all the same */
static struct conversation *converse(struct capture *c, struct flow *w)
{
	struct conversation *v = w->conversation;
	struct str name;

	if (v)
		return v;
	v = slab_take(&c->slabs, sizeof *v);
	if (!v) {
		c->unparsed++;
		w->done = true;
		return NULL;
	}
	memset(v, 0, sizeof *v);
	v->flow_session.session.tuple = flow_tuple(w);
	v->flow_session.session.start_ns = w->first_ns;
	v->flow_session.done = w->done;
	w->conversation = v;
	const struct protocol *p =
		c->n_expected && w->proto == PROTO_TCP && !w->byte[1]
		? expected_of(c, w, &name)
		: NULL;
	if (p)
		session_expect(&c->sessions, &v->flow_session, p, name);
	return v;
}

static void put_beats(struct capture *c,
	const struct flow *w,
	struct beats *b)
{
	struct arena scratch = c->sessions.parser.scratch;
	struct obs o = {
		.kind = OBS_TIMING,
		.tuple = flow_tuple(w),
		.at_byte = w->at_byte,
		.len_byte = w->len_byte,
	};

	if (timing_said(b, &scratch, &o))
		put_counted(c, &o);
}

static void give_conversation(struct capture *c, struct flow *w)
{
	struct conversation *v = w->conversation;

	segments_drop(&v->side[0], &c->slabs);
	segments_drop(&v->side[1], &c->slabs);
	slab_give(&c->slabs, v, sizeof *v);
	w->conversation = NULL;
}

/* The payload of the conversation is wanted still, whoever speaks it. */
static bool is_told(const struct capture *c, const struct flow *w)
{
	const struct conversation *v = w->conversation;

	return v && w->proto == PROTO_TCP && !w->done &&
		c->payload & PAYLOAD_ASKS_STREAMS &&
		(v->told[0] < PAYLOAD_STREAM_MAX ||
			v->told[1] < PAYLOAD_STREAM_MAX);
}

/* What nobody listens to any more gives its memory back; the beats go on. */
static void finish_conversation(struct capture *c, struct flow *w)
{
	struct conversation *v = w->conversation;

	if (!v->flow_session.done || is_told(c, w))
		return;
	w->done = true;
	segments_drop(&v->side[0], &c->slabs);
	segments_drop(&v->side[1], &c->slabs);
	if (!v->beats)
		give_conversation(c, w);
}

static void end_conversation(struct capture *c, struct flow *w)
{
	struct conversation *v = w->conversation;

	bool told = is_told(c, w);

	for (int dir = 0; dir < 2 && (told || !v->flow_session.done); dir++) {
		segments_flush(&v->side[dir],
			&c->slabs,
			&(struct in_order){ &(struct parsing){ c, w, dir },
				parse_in_order });
	}
	session_end(&c->sessions, &v->flow_session);
	if (v->beats) {
		put_beats(c, w, v->beats);
		slab_give(&c->slabs, v->beats, sizeof *v->beats);
	}
	give_conversation(c, w);
}

static void parse_segment(struct capture *c,
	struct flow *w,
	int dir,
	const struct pending *p)
{
	const struct packet *k = &p->packet;
	/* what a reset carries is no part of the conversation */
	bool carries = (k->payload.n && !(k->tcp_flags & TCP_RST)) ||
		(k->tcp_flags & (TCP_SYN | TCP_FIN));
	struct conversation *v = w->conversation;
	struct in_order out[2] = {
		{ &(struct parsing){ c, w, dir }, parse_in_order },
		{ &(struct parsing){ c, w, !dir }, parse_in_order },
	};

	/* a connection is parsed from its first byte on, and from its SYN,
	 * which says where that is */
	if (!v && carries)
		v = converse(c, w);
	if (!v || (v->flow_session.done && !is_told(c, w)))
		return;
	struct side *own = &v->side[dir];
	struct side *other = &v->side[!dir];
	bool ok = true;
	if (carries) {
		ok = segments_push(own,
			other,
			&c->slabs,
			&(struct arrival){
				.seq = k->seq,
				.syn = k->tcp_flags & TCP_SYN,
				.fin = k->tcp_flags & TCP_FIN,
				.has_ack = k->tcp_flags & TCP_ACK,
				.filling = k->payload.n <= CONNECTION_FILLS &&
					connection_fills(k),
				.ack = k->ack,
				.bytes = k->payload,
				.t_ns = p->where.t_ns,
				.at_byte = p->where.at_byte,
				.len_byte = p->where.len_byte,
			},
			&out[0]);
	}
	if (ok && k->tcp_flags & TCP_ACK)
		ok = segments_acked(other, own, &c->slabs, k->ack, &out[1]);
	if (ok && other->first)
		segments_answered(other, own, &c->slabs, &out[1]);
}

static void parse_datagram(struct capture *c,
	struct flow *w,
	int dir,
	const struct pending *p)
{
	struct conversation *v = p->packet.payload.n ? converse(c, w) : NULL;

	if (!v)
		return;
	session_datagram(&c->sessions,
		&v->flow_session,
		&(struct chunk){
			.dir = dir,
			.bytes = p->packet.payload,
			.t_ns = p->where.t_ns,
			.at_byte = p->where.at_byte,
			.len_byte = p->where.len_byte,
		});
	c->spoken = v->flow_session.session.protocol;
	/* most datagrams are a question and its answer: what has nothing open
	 * keeps no memory until the flow ends */
	if (v->flow_session.session.protocol &&
		!v->flow_session.session.state && !v->flow_session.done &&
		!v->beats) {
		give_conversation(c, w);
	}
}

static void beat(struct capture *c,
	struct flow *w,
	int dir,
	const struct pending *p)
{
	struct conversation *v = converse(c, w);

	if (v && !v->beats &&
		(v->beats = slab_take(&c->slabs, sizeof *v->beats))) {
		timing_start(v->beats, p->where.t_ns);
	}
	if (v && v->beats &&
		!timing_add(v->beats,
			dir,
			p->packet.payload_byte,
			p->where.t_ns)) {
		put_beats(c, w, v->beats);
		timing_start(v->beats, p->where.t_ns);
		timing_add(v->beats,
			dir,
			p->packet.payload_byte,
			p->where.t_ns);
	}
}

static void listen_to(struct capture *c,
	struct flow *w,
	int dir,
	const struct pending *p)
{
	bool old =
		p->where.t_ns - w->first_ns > BEATS_FROM_S * 1000000000LL &&
		p->packet.payload_byte;

	if (!w->done && w->proto == PROTO_TCP)
		parse_segment(c, w, dir, p);
	else if (!w->done && w->proto == PROTO_UDP)
		parse_datagram(c, w, dir, p);
	if (old && (w->proto == PROTO_TCP || w->proto == PROTO_UDP))
		beat(c, w, dir, p);
	if (w->conversation)
		finish_conversation(c, w);
}

/* --- flows --------------------------------------------------------------- */

/* says what is known of it; it stays in the table */
static void put_flow(struct capture *c, struct flow *w)
{
	static const char *const marks[] = { [MARK_NONE] = "",
		[SCANNER_ZMAP] = "zmap",
		[SCANNER_MASSCAN] = "masscan",
		[SCANNER_MIRAI] = "mirai" };

	if (w->conversation)
		end_conversation(c, w);
	struct obs o = {
		.kind = OBS_FLOW, .t_ns = w->first_ns, .tuple = flow_tuple(w), .at_byte = w->at_byte, .len_byte = w->len_byte,
		.flow = {
			.duration_ns = w->last_ns - w->first_ns, .src_byte = w->byte[0], .dst_byte = w->byte[1], .src_packets = w->packets[0], .dst_packets = w->packets[1],
			.src_wire_byte = w->wire_byte[0], .dst_wire_byte = w->wire_byte[1], .answered = w->answered,
			.src_flags = w->flags[0], .dst_flags = w->flags[1], .ttl = w->ttl, .window = w->window, .mark = str_of(marks[w->mark]),
		},
	};
	put_counted(c, &o);
}

static void end_flow(struct capture *c, struct flow *w)
{
	put_flow(c, w);
	flows_remove(&c->flows, w);
}

static void sweep(struct capture *c, bool all)
{
	uint32_t n = flows_sweep(&c->flows, c->now_ns, all);

	for (uint32_t i = 0; i < n; i++) {
		(all ? put_flow : end_flow)(c,
			&c->flows.flow[c->flows.ended[i].index]);
	}
	if (all)
		flows_clear(&c->flows);
}

/* When memory runs out, the conversations that have been silent longest are
 * ended, until half of it is free: what they know is said. How long that is was
 * found the last time. */
static void relieve(struct capture *c)
{
	const size_t enough = CONVERSATIONS_BYTE / 2;
	int64_t wait_ns = c->patience_ns;

	for (;; wait_ns /= 4) {
		for (uint32_t i = 0;
			i < c->flows.n_used && c->slabs.out_byte > enough;
			i++) {
			struct flow *w = &c->flows.flow[i];

			if (!w->open || !w->conversation ||
				(wait_ns &&
					c->now_ns - w->last_ns < wait_ns)) {
				continue;
			}
			c->cut_short += !w->conversation->flow_session.done;
			end_conversation(c, w);
			w->done |= w->proto == PROTO_TCP;
		}
		if (c->slabs.out_byte <= enough || wait_ns == 0)
			break;
	}
	if (wait_ns < PATIENCE_MAX_NS / 16)
		c->patience_ns = wait_ns * 16 + 1000;
	else
		c->patience_ns = PATIENCE_MAX_NS;
}

/* Sweeping costs a look at every flow: as many packets as flows must have come
 * since, so that it costs each packet the same. */
static void sweep_when_due(struct capture *c)
{
	struct flows *f = &c->flows;

	f->since_sweep++;
	if (f->n_open == FLOWS_MAX) {
		sweep(c, false);
		if (f->n_open > FLOWS_MAX / 4 * 3) {
			sweep(c, true);
			f->evictions++;
		}
	} else if (f->since_sweep > f->n_used && c->now_ns > f->swept_ns &&
		(f->swept_ns == INT64_MIN ||
			c->now_ns - f->swept_ns > SWEEP_S * 1000000000LL)) {
		sweep(c, false);
	}
}

/* In the first packet of a TCP flow that was picked up mid-stream the ports say
 * who serves: one of a service, where the other is one that systems give to
 * clients (RFC 6335, 6; Linux begins at 32768). */
static bool looks_reversed(const struct packet *p)
{
	if (p->tuple.proto != PROTO_TCP)
		return false;
	if (p->tcp_flags & TCP_SYN)
		return (p->tcp_flags & TCP_ACK) != 0;
	return (p->tuple.sport < 1024 && p->tuple.dport >= 1024) ||
		(p->tuple.sport < 32768 && p->tuple.dport >= 32768);
}

/* How scanners that keep no state mark their probes, to know the answers.
 * source: Durumeric et al., ZMap (USENIX Security 2013): IP identification
 * 54321; masscan's templ-pkt.c: the XOR of address, port and sequence number
 * there; Antonakakis et al., Mirai (USENIX Security 2017): the destination as
 * sequence number */
static enum scanner_fingerprint mark_of(const struct packet *p)
{
	uint32_t dst = (uint32_t)p->tuple.dst.lo;

	if (p->tuple.proto != PROTO_TCP ||
		(p->tcp_flags & (TCP_SYN | TCP_ACK)) != TCP_SYN ||
		!addr_is_v4(p->tuple.dst)) {
		return MARK_NONE;
	}
	if (p->seq == dst)
		return SCANNER_MIRAI;
	if (p->ip_id == 54321)
		return SCANNER_ZMAP;
	if (p->ip_id && p->ip_id == (uint16_t)(dst ^ p->tuple.dport ^ p->seq))
		return SCANNER_MASSCAN;
	return MARK_NONE;
}

static struct flow *open_flow(struct capture *c,
	const struct pending *p,
	int *ret_dir)
{
	struct tuple t = p->packet.tuple;
	bool reversed = looks_reversed(&p->packet);

	if (reversed)
		t = tuple_reversed(t);
	struct flow *w = flows_add(&c->flows, &t, p->hash);
	w->first_ns = p->where.t_ns;
	w->last_ns = p->where.t_ns;
	w->at_byte = p->where.at_byte;
	w->len_byte = p->where.len_byte;
	w->done = c->flows_only;
	if (!reversed) {
		w->ttl = p->packet.ttl;
		w->window = p->packet.window;
		w->mark = (uint8_t)mark_of(&p->packet);
	}
	*ret_dir = reversed;
	return w;
}

/* One side reset it, or both ended it and this is no repeated SYN: the ports
 * are used again. */
static bool begins_anew(const struct flow *w, int dir, const struct packet *k)
{
	if (!w->closed || (k->tcp_flags & (TCP_SYN | TCP_ACK)) != TCP_SYN)
		return false;
	if ((w->flags[0] | w->flags[1]) & TCP_RST)
		return true;
	return w->flags[0] & w->flags[1] & TCP_FIN &&
		!connection_repeats(w, dir, k);
}

static struct flow *flow_of(struct capture *c,
	const struct pending *p,
	int *ret_dir)
{
	struct flow *w =
		flows_find(&c->flows, &p->packet.tuple, p->hash, ret_dir);

	if (w) {
		bool anew = begins_anew(w, *ret_dir, &p->packet);

		if (!anew && !flow_is_over(w, p->where.t_ns) &&
			w->packets[*ret_dir] < UINT32_MAX - p->packets) {
			return w;
		}
		end_flow(c, w);
	}
	return open_flow(c, p, ret_dir);
}

/* of any packet: what it weighs and when it came */
static inline __attribute__((always_inline)) void weigh(struct flow *w,
	int dir,
	const struct pending *p)
{
	w->wire_byte[dir] += p->where.wire_byte;
	w->packets[dir] += p->packets;
	if (p->where.t_ns > w->last_ns)
		w->last_ns = p->where.t_ns;
	if (p->where.t_ns < w->first_ns)
		w->first_ns = p->where.t_ns;
}

/* of one that belongs to the flow: what it says */
static inline __attribute__((always_inline)) void count(struct flow *w,
	int dir,
	const struct pending *p)
{
	const struct packet *k = &p->packet;

	if (w->proto != PROTO_TCP)
		w->byte[dir] += k->payload_byte;
	else if (connection_straight(w, dir, k))
		w->byte[dir] += connection_step(w, dir, k);
	else if (k->payload_byte)
		w->byte[dir] += connection_advance(w, dir, k);
	else if (k->tcp_flags & TCP_SYN)
		connection_begin(w, dir, k);
	w->flags[dir] |= k->tcp_flags;
	w->answered |= dir && !(k->tcp_flags & TCP_RST);
	w->closed |= (k->tcp_flags & (TCP_FIN | TCP_RST)) != 0;
}

/* Of a datagram: what two copies of it have in common, never 0. What is sent
 * twice has another identification, but for those who do not number packets. */
static uint32_t print_of(const struct packet *k)
{
	const uint64_t golden = 0x9e3779b97f4a7c15U;
	uint64_t v[2] = { 0 };
	size_t n = k->payload.n;

	if (n >= 8) {
		memcpy(&v[0], k->payload.p, 8);
		memcpy(&v[1], k->payload.p + n - 8, 8);
	} else {
		memcpy(&v[0], k->payload.p, n);
	}
	v[0] ^= (uint64_t)k->ip_id << 32 ^ k->payload_byte;
	return (uint32_t)((v[0] * golden ^ v[1]) * golden >> 32) | 1;
}

/* A datagram that came before, by another tap or a port that mirrors both of
 * its directions: at once, or with the same identification. */
static bool is_copy(struct flow *w, int dir, const struct pending *p)
{
	const int64_t at_once_ns = 1000000;
	const int64_t numbered_ns = 100000000;
	uint32_t print = print_of(&p->packet);
	int64_t after_ns = p->where.t_ns - w->last_ns;
	int64_t most = p->packet.ip_id ? numbered_ns : at_once_ns;
	bool same = w->next[dir] == print && after_ns <= most &&
		after_ns >= -most;

	w->next[dir] = print;
	return same;
}

static inline __attribute__((always_inline)) void take(struct capture *c,
	struct flow *w,
	int dir,
	const struct pending *p)
{
	weigh(w, dir, p);
	count(w, dir, p);
	if (c->payload)
		c->spoken = NULL;
	if (!c->flows_only)
		listen_to(c, w, dir, p);
	/* behind it, for then it is known who speaks */
	if (c->payload)
		tell_packet(c, w, dir, p);
}

/* --- handshakes with other numbers --------------------------------------- */

/* of the flow: the one that the packet repeats or answers; NULL: none */
static struct handshake *handshake_of(struct capture *c,
	const struct flow *w,
	int dir,
	const struct packet *k)
{
	uint32_t index = (uint32_t)(w - c->flows.flow) + 1;
	bool answers = k->tcp_flags & TCP_ACK;

	for (uint32_t i = 0; i < HANDSHAKES_MAX && w->other_syn; i++) {
		struct handshake *h = &c->handshake[i];
		bool alone = h->syn.packet.tcp_flags & TCP_ACK;

		if (h->flow != index)
			continue;
		if (h->dir == dir && h->syn.packet.seq == k->seq)
			return h;
		if (h->dir != dir && answers && !alone &&
			k->ack == h->syn.packet.seq + 1)
			return h;
	}
	return NULL;
}

/* It is weighed where it is, and waits for who goes on with it. */
static void keep_handshake(struct capture *c,
	struct flow *w,
	int dir,
	const struct pending *p)
{
	struct handshake *h = handshake_of(c, w, dir, &p->packet);

	if (h && h->dir == dir)
		return;
	if (h && !h->answered) {
		h->answered = true;
		h->answer = *p;
		h->answer.packet.payload = (struct str){ 0 };
		return;
	}
	h = &c->handshake[c->n_handshake++ % HANDSHAKES_MAX];
	*h = (struct handshake){
		.flow = (uint32_t)(w - c->flows.flow) + 1,
		.dir = dir,
		.syn = *p,
	};
	h->syn.packet.payload = (struct str){ 0 };
	w->other_syn = true;
}

/* whether the packet, by who sent the SYN or by the other side, goes on with it
 */
static bool goes_on(const struct handshake *h,
	bool same,
	const struct packet *k)
{
	return connection_goes_on(&h->syn.packet, same, k) ||
		(h->answered &&
			connection_agrees(&h->syn.packet,
				&h->answer.packet,
				same,
				k));
}

/* the handshake of the flow that the packet goes on with; all of the flow are
 * forgotten then. false: none */
static bool take_handshake(struct capture *c,
	struct flow *w,
	int dir,
	const struct packet *k,
	struct handshake *ret)
{
	uint32_t index = (uint32_t)(w - c->flows.flow) + 1;
	bool any = false;

	for (uint32_t i = 0; i < HANDSHAKES_MAX && !any; i++) {
		struct handshake *h = &c->handshake[i];

		any = h->flow == index && goes_on(h, h->dir == dir, k);
		if (any)
			*ret = *h;
	}
	for (uint32_t i = 0; i < HANDSHAKES_MAX && any; i++) {
		if (c->handshake[i].flow == index)
			c->handshake[i].flow = 0;
	}
	/* another answered it than the one that is acknowledged */
	if (any && ret->answered && ret->dir == dir &&
		!connection_agrees(&ret->syn.packet,
			&ret->answer.packet,
			true,
			k))
		ret->answered = false;
	return any;
}

static void unweigh(struct flow *w, int dir, const struct pending *p)
{
	w->wire_byte[dir] -= p->where.wire_byte;
	w->packets[dir] -= p->packets;
}

/* nothing was said yet: the flow goes on with the other numbers */
static void renumber(struct capture *c, struct flow *w, struct handshake *h)
{
	struct conversation *v = w->conversation;

	if (v && !v->flow_session.done) {
		segments_restart(&v->side[h->dir], &c->slabs);
		v->side[!h->dir].ack_known = false;
		if (h->answered)
			segments_restart(&v->side[!h->dir], &c->slabs);
	}
	if (h->dir)
		w->known1 = false;
	else
		w->known0 = false;
	/* what came before was of another */
	if (!(h->syn.packet.tcp_flags & TCP_ACK)) {
		w->flags[0] = w->flags[1] = 0;
		w->closed = false;
	}
	unweigh(w, h->dir, &h->syn);
	take(c, w, h->dir, &h->syn);
	if (h->answered) {
		w->known0 &= h->dir == 0;
		w->known1 &= h->dir != 0;
		unweigh(w, !h->dir, &h->answer);
		take(c, w, !h->dir, &h->answer);
	}
}

/* Who goes on with the handshake that waits begins another connection, or the
 * one that this flow is about. Returns its flow and turns *dir. */
static struct flow *go_on(struct capture *c,
	struct flow *w,
	int *dir,
	const struct pending *p)
{
	const struct packet *k = &p->packet;
	struct handshake own;
	int back;

	if (connection_follows(w, *dir, k) ||
		!take_handshake(c, w, *dir, k, &own))
		return w;
	bool same = *dir == own.dir;
	bool answer_alone = own.syn.packet.tcp_flags & TCP_ACK;
	bool spoken =
		w->byte[own.dir] || (!answer_alone && w->byte[!own.dir]);
	bool agreed = !answer_alone && w->answered;

	w->other_syn = false;
	/* an answer to a SYN that was not captured */
	bool unseen = answer_alone && !same && k->seq == own.syn.packet.ack &&
		(!connection_is_begun(w) ||
			connection_judge(w, *dir, k) == CONNECTION_STRAY);
	/* said before with the numbers of this connection */
	if (answer_alone && spoken && !same && !unseen)
		return w;
	if (!unseen && !spoken && !agreed && (answer_alone || !own.dir)) {
		renumber(c, w, &own);
		return w;
	}
	unweigh(w, own.dir, &own.syn);
	if (own.answered)
		unweigh(w, !own.dir, &own.answer);
	end_flow(c, w);
	w = open_flow(c, &own.syn, dir);
	take(c, w, *dir, &own.syn);
	if (own.answered)
		take(c, w, !*dir, &own.answer);
	w = flows_find(&c->flows, &p->packet.tuple, p->hash, &back);
	*dir = back;
	return w;
}

/* What is not as usual, which is rare: whether the packet is of the connection,
 * which may be another one from here on. What is not is weighed. */
static __attribute__((noinline, cold)) bool is_its(struct capture *c,
	struct flow **w,
	int *dir,
	const struct pending *p)
{
	if ((*w)->other_syn)
		*w = go_on(c, *w, dir, p);
	enum belonging its = (*w)->proto == PROTO_TCP
		? connection_judge(*w, *dir, &p->packet)
		: CONNECTION_ITS;
	if (its == CONNECTION_ITS)
		return true;
	weigh(*w, *dir, p);
	if (its == CONNECTION_SYN)
		keep_handshake(c, *w, *dir, p);
	return false;
}

static void work_on(struct capture *c, const struct pending *p)
{
	int dir;

	c->now_ns = p->where.t_ns;
	sweep_when_due(c);
	if (c->slabs.out_byte > CONVERSATIONS_BYTE - CONVERSATIONS_BYTE / 16)
		relieve(c);
	struct flow *w = flow_of(c, p, &dir);
	if (w->proto != PROTO_TCP && p->packet.payload.n &&
		is_copy(w, dir, p)) {
		weigh(w, dir, p);
		return;
	}
	bool usual = !w->other_syn &&
		(w->proto != PROTO_TCP ||
			connection_usual(w, dir, &p->packet));
	if (usual || is_its(c, &w, &dir, p))
		take(c, w, dir, p);
}

bool capture_flush(struct capture *c)
{
	uint32_t n = c->n_pending;

	c->n_pending = 0;
	for (uint32_t i = 0; i < n; i++)
		flows_fetch_flow(&c->flows, c->pending[i].hash);
	for (uint32_t i = 0; i < n && !c->stopped; i++)
		work_on(c, &c->pending[i]);
	return !c->stopped;
}

/* --- packets ------------------------------------------------------------- */

/* what came before it comes out before it */
static void skip(struct capture *c, const struct captured *w, const char *why)
{
	if (capture_flush(c)) {
		sink_skip(c->out,
			c->stats,
			(struct skip){ w->at_byte, w->number, 0, why });
	}
}

/* Who says that an address is theirs, and for whom they ask. */
static void put_claim(struct capture *c, const struct captured *w)
{
	struct claim_of_address claim;
	struct addr whom = { 0 };
	bool asks = neighbours_asks(c->neighbours,
		c->unread.arp,
		w->t_ns,
		&claim,
		&whom);

	if (!neighbours_claim(c->neighbours, c->unread.arp, &claim) && !asks)
		return;
	struct obs o = {
		.kind = OBS_HOST,
		.t_ns = w->t_ns,
		.tuple = { .src = claim.address },
		.at_byte = w->at_byte,
		.len_byte = w->len_byte,
		.host = { .mac = str_of(claim.mac),
			.source = STR("arp"),
			.address = claim.address,
			.asks_for = whom, },
	};
	/* what came before it comes out before it */
	if (capture_flush(c))
		put_counted(c, &o);
}

/* Counts what was not read of a packet, or why nothing was. */
static void note_unread(struct capture *c,
	const struct captured *w,
	const char *why)
{
	if (c->unread.arp.n)
		put_claim(c, w);
	if (why == packet_not_ip)
		unread_count(&c->not_ip, &c->unread);
	else if (why)
		skip(c, w, why);
	else
		unread_count(&c->carried, &c->unread);
	c->unread = (struct unread){ 0 };
}

/* A packet in pieces counts when it is whole. What was joined stands only until
 * the next piece comes: it is worked on at once. */
static bool add_fragment(struct capture *c, struct pending *p)
{
	struct joined j;

	while (fragments_add(c->fragments,
		&p->packet,
		p->where.t_ns,
		p->where.at_byte,
		p->where.len_byte,
		p->where.wire_byte,
		&j)) {
		const char *why =
			packet_read_joined(j.whole, &p->packet, &c->unread);

		p->packets = j.pieces;
		p->where.wire_byte = (uint32_t)j.wire_byte;
		p->where.at_byte = j.at_byte;
		p->where.len_byte = j.len_byte;
		if (why || c->unread.of)
			note_unread(c, &p->where, why);
		if (why)
			return true;
		/* a tunnel whose packets were in pieces too */
		if (p->packet.fragment.is)
			continue;
		if (!capture_flush(c))
			return false;
		p->hash = flow_hash(&p->packet.tuple);
		work_on(c, p);
		return !c->stopped;
	}
	return true;
}

bool capture_packet(struct capture *c, const struct captured *where)
{
	struct pending *p = &c->pending[c->n_pending];
	const char *why = packet_read(where->link,
		where->bytes,
		&p->packet,
		&c->unread);

	if (why) {
		note_unread(c, where, why);
		return true;
	}
	if (c->unread.of) { /* what waits may go out, and its places with it */
		struct pending own = *p;
		note_unread(c, where, NULL);
		p = &c->pending[c->n_pending];
		*p = own;
	}
	p->where = *where;
	p->packets = 1;
	if (p->packet.fragment.is) {
		struct pending own = *p;
		return add_fragment(c, &own);
	}
	p->hash = flow_hash(&p->packet.tuple);
	flows_fetch_slot(&c->flows, p->hash);
	return ++c->n_pending < TOGETHER || capture_flush(c);
}

static void say(struct capture *c, const char *fmt, uint64_t n)
{
	size_t used = strlen(c->stats->note);

	if (n) {
		snprintf(c->stats->note + used,
			sizeof c->stats->note - used,
			fmt,
			n);
	}
}

/* ", 5 of them not IP: ARP 3, LLDP 2" */
static void say_unread(struct capture *c,
	const char *fmt,
	const struct unread_counts *counts,
	uint32_t kinds)
{
	say(c, fmt, counts->total);
	size_t used = strlen(c->stats->note);
	if (counts->total) {
		unread_text(counts,
			kinds,
			c->stats->note + used,
			sizeof c->stats->note - used);
	}
}

static void say_netflow(struct capture *c)
{
	static const char lead[] = "; NetFlow: ";
	char *to = c->stats->note + strlen(c->stats->note);
	size_t room = sizeof c->stats->note - strlen(c->stats->note);

	if (room <= sizeof lead)
		return;
	netflow_note(c->sessions.parser.netflow,
		to + sizeof lead - 1,
		room - (sizeof lead - 1));
	if (to[sizeof lead - 1])
		memcpy(to, lead, sizeof lead - 1);
}

bool capture_end(struct capture *c, uint64_t packets)
{
	bool ok = capture_flush(c);

	sweep(c, true);
	ok = netflow_end(c->sessions.parser.netflow, &c->counted) && ok;
	hashers_free(c->sessions.parser.hashers);
	c->stats->note[0] = 0;
	snprintf(c->stats->note,
		sizeof c->stats->note,
		"%" PRIu64 " packets",
		packets);
	say_unread(c, ", %" PRIu64 " of them not IP: ", &c->not_ip, 16);
	say_unread(c,
		", %" PRIu64 " of them tunnels whose content is not read: ",
		&c->carried,
		8);
	say(c,
		", %" PRIu64 " pieces of packets that never became whole",
		fragments_lost(c->fragments));
	say(c,
		"; %" PRIu64 " conversations ended early for lack of memory",
		c->cut_short);
	say(c,
		"; %" PRIu64
		" conversations not heard to the end for lack of memory",
		c->unparsed + c->sessions.given_up);
	say(c,
		"; too many flows at once, long ones are in pieces (%" PRIu64
		" times)",
		c->flows.evictions);
	say_netflow(c);
	return ok && !c->stopped;
}
