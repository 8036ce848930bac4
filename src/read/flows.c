/* SPDX-License-Identifier: Apache-2.0 */
#include "read/flows.h"

struct flow {
	struct tuple tuple;             /* src = who sent the first packet, or the SYN */
	int64_t first_ns, last_ns;
	uint64_t byte[2], packets[2];   /* [0] from src, [1] from dst */
	uint64_t at_byte;               /* of the first packet */
	uint32_t len_byte;
	uint32_t next;                  /* index + 1 in the bucket's chain */
	bool closed, used;
};

struct flows {
	struct flow *flow;              /* FLOWS_MAX of them, in order of first packet between two evictions */
	uint32_t n;
	uint32_t *bucket;               /* 2 * FLOWS_MAX: index + 1 */
	uint64_t evictions, fragments;
	bool stopped;                   /* the sink wants no more */
	const struct sink *out;
	struct read_stats *stats;
};

struct flows *flows_new(struct arena *a, const struct sink *out, struct read_stats *stats)
{
	struct flows *f = NEW(a, struct flows, 1);

	if (!f)
		return NULL;
	*f = (struct flows){ .flow = NEW(a, struct flow, FLOWS_MAX), .bucket = NEW(a, uint32_t, 2 * FLOWS_MAX), .out = out, .stats = stats };
	return f->flow && f->bucket ? f : NULL;
}

uint64_t flows_evictions(const struct flows *f)
{
	return f->evictions;
}

uint64_t flows_fragments(const struct flows *f)
{
	return f->fragments;
}

/* the same for both directions */
static uint32_t bucket_of(const struct tuple *t)
{
	uint64_t ends = (t->src.hi ^ t->dst.hi) + hash_mix(t->src.lo) + hash_mix(t->dst.lo);

	return (uint32_t)hash_mix(ends + (uint64_t)t->sport + t->dport + ((uint64_t)t->proto << 40)) & (2 * FLOWS_MAX - 1);
}

/* 0 = from src, 1 = from dst, -1 = another flow */
static int direction(const struct flow *f, const struct tuple *t)
{
	const struct tuple *a = &f->tuple;

	if (a->proto != t->proto)
		return -1;
	if (addr_eq(a->src, t->src) && addr_eq(a->dst, t->dst) && a->sport == t->sport && a->dport == t->dport)
		return 0;
	if (addr_eq(a->src, t->dst) && addr_eq(a->dst, t->src) && a->sport == t->dport && a->dport == t->sport)
		return 1;
	return -1;
}

static int64_t idle_ns(const struct flow *f)
{
	int64_t s = f->tuple.proto != 6 ? OTHER_IDLE_S : f->closed ? TCP_CLOSED_S : TCP_IDLE_S;

	return s * 1000000000;
}

static bool put(struct flows *f, struct flow *w)
{
	struct obs o = {
		.kind = OBS_FLOW, .t_ns = w->first_ns, .tuple = w->tuple, .at_byte = w->at_byte, .len_byte = w->len_byte,
		.flow = { w->last_ns - w->first_ns, w->byte[0], w->byte[1], w->packets[0], w->packets[1], w->packets[1] > 0 },
	};

	w->used = false;
	f->stats->records++;
	f->stopped = !f->out->put(f->out->ctx, &o);
	return !f->stopped;
}

static void unlink_flow(struct flows *f, uint32_t i)
{
	uint32_t *at = &f->bucket[bucket_of(&f->flow[i].tuple)];

	while (*at != i + 1)
		at = &f->flow[*at - 1].next;
	*at = f->flow[i].next;
}

/* those that ended go out; the others move together, keeping their order, and are chained anew */
static bool sweep(struct flows *f, int64_t now_ns, bool all)
{
	uint32_t kept = 0;
	bool ok = true;

	memset(f->bucket, 0, 2 * FLOWS_MAX * sizeof *f->bucket);
	for (uint32_t i = 0; i < f->n; i++) {
		struct flow *w = &f->flow[i];
		bool over = all || (now_ns > w->last_ns && now_ns - w->last_ns > idle_ns(w));

		if (!w->used)
			continue;
		if (over) {
			ok = ok && put(f, w);
			continue;
		}
		f->flow[kept] = *w;
		uint32_t *b = &f->bucket[bucket_of(&w->tuple)];
		f->flow[kept].next = *b;
		*b = ++kept;
	}
	f->n = kept;
	return ok;
}

/* In the first packet of a TCP flow that was picked up mid-stream the ports say who serves: the lower one. */
static bool looks_reversed(const struct packet *p)
{
	if (p->tuple.proto != 6)
		return false;
	if (p->tcp_flags & TCP_SYN)
		return (p->tcp_flags & TCP_ACK) != 0;
	return p->tuple.sport < 1024 && p->tuple.dport >= 1024;
}

static struct flow *start(struct flows *f, const struct packet *p, int64_t t_ns, uint64_t at, uint32_t len)
{
	struct flow *w = &f->flow[f->n];
	struct tuple t = p->tuple;

	if (looks_reversed(p))
		t = (struct tuple){ t.dst, t.src, t.dport, t.sport, t.proto };
	uint32_t *b = &f->bucket[bucket_of(&t)];
	*w = (struct flow){ .tuple = t, .first_ns = t_ns, .last_ns = t_ns, .at_byte = at, .len_byte = len, .next = *b, .used = true };
	*b = ++f->n;
	return w;
}

/* How far a packet stands outside of what the flow has covered. Clocks step back, and captures are merged out of order. */
static int64_t silence_ns(const struct flow *f, int64_t t_ns)
{
	return t_ns > f->last_ns ? t_ns - f->last_ns : t_ns < f->first_ns ? f->first_ns - t_ns : 0;
}

static struct flow *find(struct flows *f, const struct packet *p, int64_t t_ns, int *ret_dir, bool *ok)
{
	for (uint32_t i = f->bucket[bucket_of(&p->tuple)]; i; i = f->flow[i - 1].next) {
		struct flow *w = &f->flow[i - 1];
		int dir = direction(w, &p->tuple);

		if (dir < 0)
			continue;
		bool anew = w->closed && (p->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
		if (anew || silence_ns(w, t_ns) > idle_ns(w)) {
			unlink_flow(f, i - 1);
			*ok = put(f, w);
			return NULL;
		}
		*ret_dir = dir;
		return w;
	}
	return NULL;
}

bool flows_packet(struct flows *f, const struct packet *p, int64_t t_ns, uint64_t at_byte, uint32_t len_byte)
{
	int dir = 0;
	bool ok = true;

	if (p->later_fragment && packet_has_ports(p->tuple.proto)) {
		f->fragments++;         /* the ports stand in the first one: its bytes cannot be booked without reassembly */
		return true;
	}
	if (f->n == FLOWS_MAX) {
		ok = sweep(f, t_ns, false);
		if (ok && f->n > FLOWS_MAX / 4 * 3) {
			ok = sweep(f, t_ns, true);
			f->evictions++;
		}
	}
	struct flow *w = find(f, p, t_ns, &dir, &ok);
	if (!w) {
		w = start(f, p, t_ns, at_byte, len_byte);
		dir = direction(w, &p->tuple) == 1;
	}
	w->byte[dir] += p->payload_byte;
	w->packets[dir]++;
	if (t_ns > w->last_ns)
		w->last_ns = t_ns;
	if (t_ns < w->first_ns)
		w->first_ns = t_ns;
	w->closed |= (p->tcp_flags & (TCP_FIN | TCP_RST)) != 0;
	return ok;
}

bool flows_end(struct flows *f)
{
	return !f->stopped && sweep(f, INT64_MAX, true);
}
