/* SPDX-License-Identifier: Apache-2.0 */
#include "model/biflow.h"

enum {
	BUCKETS = 1 << 16,
	EXPORTERS = 256,
	/* of records of one 5-tuple, how many are compared */
	LOOK_MAX = 64,
	FIN = 0x01,
	SYN = 0x02,
	RST = 0x04,
	PSH = 0x08,
	ACK = 0x10,
	TCP = 6,
	UDP = 17,
	/* whom nobody answers stops: a resolver after 5 (resolv.conf(5)), QUIC
	 * doubles its waits */
	UDP_TRIES = 6,
	/* below: ports of services; from here on: what systems give to clients
	 * (RFC 6335, 6; Linux begins at 32768) */
	WELL_KNOWN = 1024,
	EPHEMERAL = 32768,
	FTP_DATA = 20,
	/* records whose flags say that they were answered, before their share
	 * that has its other half says something of the exporter; pairs of any
	 * kind that do instead; that share, in hundredths */
	HEARD_MIN = 8,
	PAIRS_MIN = 8,
	BOTH_SHARE = 90,
	/* records of less time do not look like a piece of a longer file */
	WHOLE_S = 120
};

/* a connection that was joined this long before says who opened it, and a
 * record of TCP that has no SYN goes on with it */
#define REMEMBERED_NS (INT64_C(3600) * 1000000000)

#define NONE UINT32_MAX

enum state {
	WAITING, /* for its other half */
	WHOLE,   /* both directions are told: it grows while it goes on */
	GONE
};

/* what is kept of a flow */
struct half {
	int64_t t_ns;
	struct tuple tuple;
	uint64_t at_byte;
	uint32_t len_byte;
	struct obs_flow flow;
};

struct held {
	struct half o;
	uint32_t exporter;
	/* of the same bucket, newest first */
	uint32_t older;
	uint32_t newer;
	uint32_t bucket;
	enum state state;
};

struct exporter {
	uint64_t key;
	/* connections whose records' own flags say that somebody answered, and
	 * those of them whose other half came */
	uint64_t heard;
	uint64_t heard_joined;
	uint64_t joined;
	/* of its records; T_NONE = none has a time */
	int64_t first_ns;
	int64_t last_ns;
	uint32_t sampling;
	bool used;
};

struct biflows {
	struct held *held; /* a ring of BIFLOW_HELD */
	uint32_t *newest;  /* by bucket: + 1; 0 = none */
	struct exporter exporter[EXPORTERS];
	struct biflow_counts counts;
	uint64_t n; /* that ever came */
	bool both_ways;
	bool began;
};

struct biflows *biflows_new(struct arena *a)
{
	struct biflows *b = NEW(a, struct biflows, 1);

	if (!b)
		return NULL;
	b->held = arena_raw(a,
		sizeof *b->held,
		BIFLOW_HELD,
		alignof(struct held));
	b->newest =
		arena_raw(a, sizeof *b->newest, BUCKETS, alignof(uint32_t));
	return b->held && b->newest ? b : NULL;
}

void biflows_both_ways(struct biflows *b)
{
	b->both_ways = true;
}

const struct biflow_counts *biflows_counts(const struct biflows *b)
{
	return &b->counts;
}

/* --- who opened it -------------------------------------------------------- */

static bool is_icmp(const struct tuple *t)
{
	return t->proto == 1 || t->proto == 58;
}

/* 1: src opened it, -1: dst did, 0: ports do not tell */
static int by_ports(const struct tuple *t)
{
	bool src_low = t->sport < t->dport;
	uint16_t low = src_low ? t->sport : t->dport;
	uint16_t high = src_low ? t->dport : t->sport;

	if (is_icmp(t)) {
		if (icmp_counterpart(t->proto, t->sport) < 0)
			return 1; /* nobody asked */
		return icmp_is_request(t->proto, t->sport) ? 1 : -1;
	}
	bool tells = (low < WELL_KNOWN && high >= WELL_KNOWN) ||
		(low < EPHEMERAL && high >= EPHEMERAL);
	if (!tells || !low)
		return 0;
	return src_low ? -1 : 1;
}

/* as by_ports, where one is a service's and the other one no system gives to a
 * service; FTP's data comes from one */
static int by_strong_ports(const struct tuple *t)
{
	bool src_low = t->sport < t->dport;
	uint16_t low = src_low ? t->sport : t->dport;
	uint16_t high = src_low ? t->dport : t->sport;

	if (low >= WELL_KNOWN || high < EPHEMERAL || low == FTP_DATA)
		return 0;
	return by_ports(t);
}

static bool has_syn(const struct half *o)
{
	return o->flow.src_flags & SYN;
}

static bool is_bare_syn(const struct half *o)
{
	return has_syn(o) && !(o->flow.src_flags & ACK);
}

static bool same(const struct tuple *x, const struct tuple *y)
{
	return addr_eq(x->src, y->src) && addr_eq(x->dst, y->dst) &&
		x->sport == y->sport && x->dport == y->dport &&
		x->proto == y->proto;
}

/* Who opened what x and y are the two directions of: 1 x, -1 y, 0 not known.
 * The earlier first packet, where it is the first of the connection: flags that
 * were told and hold no SYN are those of a piece from its middle, and without
 * flags the ports must not say the contrary. before: an earlier piece that is
 * joined, or NULL */
static int opener(const struct half *x,
	const struct half *y,
	const struct half *before)
{
	bool told = x->tuple.proto == TCP && x->flow.src_flags &&
		y->flow.src_flags;
	int ports = by_ports(&x->tuple);
	int times = 0;

	if (is_icmp(&x->tuple))
		return ports;
	if (before && !has_syn(x) && !has_syn(y) &&
		!before->flow.direction_unknown)
		return same(&before->tuple, &x->tuple) ? 1 : -1;
	/* of sampled packets nobody knows which was the first */
	if (x->flow.sampling > 1)
		return ports;
	if (x->t_ns != T_NONE && y->t_ns != T_NONE && x->t_ns != y->t_ns)
		times = x->t_ns < y->t_ns ? 1 : -1;
	int bare = is_bare_syn(x) - is_bare_syn(y);
	if (told && has_syn(x) && has_syn(y)) {
		/* the other one's holds its ACK as well */
		if (bare || !times)
			return bare ? bare : ports;
		/* two clocks of one exporter may differ by more than the way */
		return times == -by_strong_ports(&x->tuple) ? 0 : times;
	}
	if (told && has_syn(x) != has_syn(y)) {
		int syn = has_syn(x) ? 1 : -1;

		/* or it is the answer to one that was missed */
		return ports && ports != syn ? 0 : syn;
	}
	if (told)
		return ports;
	if (times && ports && times != ports)
		return 0;
	return times ? times : ports;
}

/* a reset, of one who said nothing else: also the last piece of a connection
 * may end in one */
static bool is_refusal(uint8_t flags)
{
	return flags & RST && !(flags & (SYN | PSH | FIN));
}

static void turn(struct tuple *tuple, struct obs_flow *to)
{
	const struct obs_flow f = *to;

	*tuple = tuple_reversed(*tuple);
	to->src_byte = f.dst_byte;
	to->dst_byte = f.src_byte;
	to->src_packets = f.dst_packets;
	to->dst_packets = f.src_packets;
	to->src_wire_byte = f.dst_wire_byte;
	to->dst_wire_byte = f.src_wire_byte;
	to->src_flags = f.dst_flags;
	to->dst_flags = f.src_flags;
	to->ttl = 0;
	to->window = 0;
	bool refused = is_refusal(f.src_flags);
	to->answered = (f.src_packets || f.src_wire_byte) && !refused;
	if (f.src_packets == COUNT_NOT_TOLD && !f.src_wire_byte && !refused)
		to->answered = -1;
}

void biflow_turn(struct obs *o)
{
	turn(&o->tuple, &o->flow);
}

void biflow_direct(struct obs *o, bool ordered)
{
	const struct obs_flow *f = &o->flow;
	int who = 0;

	if (!f->dst_packets && !f->dst_wire_byte && f->src_packets)
		return;
	if (!f->src_packets && !f->src_wire_byte && f->dst_packets)
		who = -1;
	else if (o->tuple.proto == TCP &&
		(f->src_flags & SYN) != (f->dst_flags & SYN))
		who = f->src_flags & SYN ? 1 : -1;
	if (!who)
		who = by_ports(&o->tuple);
	if (who < 0)
		biflow_turn(o);
	o->flow.direction_unknown = !who &&
		(!ordered || addr_cmp(o->tuple.src, o->tuple.dst) < 0);
}

/* --- exporters ----------------------------------------------------------- */

static uint32_t exporter_of(struct biflows *b, uint64_t key)
{
	uint32_t at = (uint32_t)(hash_mix(key + 1) % EXPORTERS);

	for (uint32_t i = 0; i < EXPORTERS; i++) {
		struct exporter *e = &b->exporter[(at + i) % EXPORTERS];

		if (!e->used) {
			*e = (struct exporter){
				.key = key,
				.used = true,
				.first_ns = T_NONE,
				.last_ns = T_NONE,
			};
			return (at + i) % EXPORTERS;
		}
		if (e->key == key)
			return (at + i) % EXPORTERS;
	}
	return EXPORTERS; /* nothing is known of those beyond */
}

void biflows_sampling(struct biflows *b, uint64_t exporter, uint32_t n)
{
	uint32_t at = exporter_of(b, exporter);

	if (at < EXPORTERS)
		b->exporter[at].sampling = n;
}

/* Whether what is missing was not there: an exporter that records the answers
 * of nearly all who were answered would have recorded this one. */
static bool records_both(const struct biflows *b, uint32_t exporter)
{
	if (b->both_ways)
		return true;
	if (exporter == EXPORTERS)
		return false;
	const struct exporter *e = &b->exporter[exporter];
	if (e->sampling > 1)
		return false;
	if (e->heard >= HEARD_MIN)
		return e->heard_joined * 100 >= e->heard * BOTH_SHARE;
	return e->joined >= PAIRS_MIN;
}

/* --- what waits ---------------------------------------------------------- */

static uint32_t bucket_of(const struct tuple *t, uint32_t exporter)
{
	uint64_t ports = is_icmp(t) ? 0
				    : (uint64_t)(t->sport ^ t->dport) << 8 |
			(uint64_t)((t->sport + t->dport) & 0xffff) << 32;
	uint64_t h = hash_mix((t->src.hi ^ t->dst.hi) + exporter) ^
		hash_mix(t->src.lo + t->dst.lo) ^ ports ^ t->proto;

	return (uint32_t)(hash_mix(h) % BUCKETS);
}

/* what the other half of it looks like; false: it can have none */
static bool mate_of(const struct tuple *t, struct tuple *ret)
{
	*ret = tuple_reversed(*t);
	return !is_icmp(t) || icmp_counterpart(t->proto, t->sport) >= 0;
}

static int64_t end_of(const struct half *o)
{
	return o->flow.duration_ns > 0 ? o->t_ns + o->flow.duration_ns
				       : o->t_ns;
}

/* Time between the two, 0 when they overlap; times that are not told are
 * everywhere. */
static int64_t gap_ns(const struct half *x, const struct half *y)
{
	if (x->t_ns == T_NONE || y->t_ns == T_NONE)
		return 0;
	if (end_of(x) < y->t_ns)
		return y->t_ns - end_of(x);
	return end_of(y) < x->t_ns ? x->t_ns - end_of(y) : 0;
}

static void take_out(struct biflows *b, struct held *h)
{
	if (h->newer != NONE)
		b->held[h->newer].older = h->older;
	else
		b->newest[h->bucket] = h->older == NONE ? 0 : h->older + 1;
	if (h->older != NONE)
		b->held[h->older].newer = h->newer;
	h->state = GONE;
}

static void keep(struct biflows *b,
	uint32_t at,
	const struct half *o,
	uint32_t exporter,
	enum state state)
{
	struct held *h = &b->held[at];
	uint32_t bucket = bucket_of(&o->tuple, exporter);
	uint32_t first = b->newest[bucket];

	*h = (struct held){
		.o = *o,
		.exporter = exporter,
		.older = first ? first - 1 : NONE,
		.newer = NONE,
		.bucket = bucket,
		.state = state,
	};
	if (first)
		b->held[first - 1].newer = at;
	b->newest[bucket] = at + 1;
}

static bool out_with(struct biflows *b,
	const struct half *o,
	uint32_t exporter,
	const struct sink *out)
{
	struct obs put = {
		.kind = OBS_FLOW,
		.t_ns = o->t_ns,
		.tuple = o->tuple,
		.at_byte = o->at_byte,
		.len_byte = o->len_byte,
		.flow = o->flow,
	};

	if (!put.flow.sampling && exporter < EXPORTERS)
		put.flow.sampling = b->exporter[exporter].sampling;
	b->counts.undirected += put.flow.direction_unknown;
	return out->put(out->ctx, &put);
}

/* The other half may stand in what was written next. What is short is taken for
 * the whole. */
static bool is_at_the_end(const struct biflows *b, const struct held *h)
{
	const int64_t second = 1000000000;

	if (h->exporter == EXPORTERS || h->o.t_ns == T_NONE)
		return true;
	const struct exporter *e = &b->exporter[h->exporter];
	if (e->last_ns - e->first_ns < WHOLE_S * second)
		return false;
	return e->last_ns - end_of(&h->o) < BIFLOW_GAP_S * second;
}

/* TCP carries data to one who answered; a lone SYN may carry some */
static bool carried_data(const struct half *o)
{
	return o->tuple.proto == TCP && o->flow.src_packets > 1 &&
		o->flow.src_byte && o->flow.src_byte != COUNT_NOT_TOLD;
}

/* UDP that went on was heard, or wants no answer: what came back may have gone
 * another way. */
static bool kept_sending(const struct half *o)
{
	return o->tuple.proto == UDP && o->flow.src_packets > UDP_TRIES &&
		o->flow.src_packets != COUNT_NOT_TOLD;
}

/* a record whose other half did not come */
static bool put_alone(struct biflows *b,
	const struct held *h,
	const struct sink *out)
{
	struct half o = h->o;
	bool tcp = o.tuple.proto == TCP && o.flow.src_flags;
	bool opens = tcp && has_syn(&o) && !(o.flow.src_flags & ACK);

	b->counts.alone++;
	if (o.flow.answered < 0 && carried_data(&o))
		o.flow.answered = 1;
	bool silent = b->both_ways || !kept_sending(&o);
	if (o.flow.answered < 0 && silent && records_both(b, h->exporter) &&
		!is_at_the_end(b, h))
		o.flow.answered = 0;
	if (o.flow.answered == 0) {
		o.flow.dst_byte = 0;
		o.flow.dst_packets = 0;
	}
	if (!opens && by_ports(&o.tuple) < 0)
		o.flow.direction_unknown = true;
	if (!opens && !is_icmp(&o.tuple) && o.tuple.sport == o.tuple.dport)
		o.flow.direction_unknown = true;
	return out_with(b, &o, h->exporter, out);
}

/* --- two halves ---------------------------------------------------------- */

static struct half joined(const struct half *x,
	const struct half *y,
	const struct half *before)
{
	int who = opener(x, y, before);
	const struct half *first = who < 0 ? y : x;
	const struct half *second = who < 0 ? x : y;
	struct half o = *first;
	struct obs_flow *f = &o.flow;
	int64_t end = end_of(x) > end_of(y) ? end_of(x) : end_of(y);

	if (!who && y->tuple.sport > x->tuple.sport) {
		o = *y;
		first = y;
		second = x;
	}
	f->dst_byte = second->flow.src_byte;
	f->dst_packets = second->flow.src_packets;
	f->dst_wire_byte = second->flow.src_wire_byte;
	f->dst_flags = second->flow.src_flags;
	f->direction_unknown = !who;
	if (first->t_ns == T_NONE ||
		(second->t_ns != T_NONE && second->t_ns < first->t_ns)) {
		o.t_ns = second->t_ns;
	}
	if (o.t_ns != T_NONE && first->flow.duration_ns >= 0)
		f->duration_ns = end - o.t_ns;
	bool refused = is_refusal(f->dst_flags);
	/* -1: the record alone could not say */
	if (f->answered && second->flow.answered)
		f->answered = !refused;
	else
		f->answered = 0;
	return o;
}

/* the record nearest in time that is the other half (or, joined, the whole), or
 * NULL */
static struct held *find(struct biflows *b,
	const struct half *o,
	uint32_t exporter,
	const struct tuple *tuple,
	enum state state,
	int64_t most_ns)
{
	int64_t best = most_ns;
	uint32_t next = b->newest[bucket_of(&o->tuple, exporter)];
	struct held *found = NULL;

	for (unsigned i = 0; next && i < LOOK_MAX; i++) {
		struct held *h = &b->held[next - 1];
		int64_t gap = gap_ns(&h->o, o);

		next = h->older == NONE ? 0 : h->older + 1;
		if (h->state != state || h->exporter != exporter ||
			!same(&h->o.tuple, tuple))
			continue;
		/* of several the oldest: they came in the order of the others
		 */
		if (gap <= best) {
			best = gap;
			found = h;
		}
	}
	return found;
}

static bool is_event(const struct half *o)
{
	return o->flow.src_packets == COUNT_NOT_TOLD &&
		o->flow.src_byte == COUNT_NOT_TOLD;
}

/* the whole connection of which it may be a piece, or that came before it */
static struct held *find_whole(struct biflows *b,
	const struct half *o,
	uint32_t exporter,
	const struct tuple *mate)
{
	struct held *h =
		find(b, o, exporter, &o->tuple, WHOLE, REMEMBERED_NS);

	return h ? h : find(b, o, exporter, mate, WHOLE, REMEMBERED_NS);
}

static bool tells_both(const struct obs_flow *f)
{
	return f->dst_byte != COUNT_NOT_TOLD ||
		f->dst_packets != COUNT_NOT_TOLD;
}

/* --- records of one connection that went on ------------------------------- */

/* Whether o is more of h: of a long connection an exporter writes a record
 * every so often. Where ports are not told, two are never known to be one. */
static bool goes_on(const struct half *h, const struct half *o)
{
	const struct tuple *t = &o->tuple;
	bool tcp = t->proto == TCP && o->flow.src_flags;
	int64_t most = INT64_C(1000000000) * BIFLOW_GAP_S;

	if (h->t_ns == T_NONE || o->t_ns == T_NONE)
		return false;
	if (is_event(h) || is_event(o) || has_syn(o))
		return false;
	if (!is_icmp(t) && (!t->sport || !t->dport))
		return false;
	if (has_syn(h) && end_of(o) < h->t_ns)
		return false;
	if (tcp && o->flow.sampling <= 1)
		return gap_ns(h, o) <= REMEMBERED_NS;
	/* exchanges that are shorter than what lies between them are several */
	int64_t longer = h->flow.duration_ns > o->flow.duration_ns
		? h->flow.duration_ns
		: o->flow.duration_ns;
	int64_t gap = gap_ns(h, o);
	return !gap || (gap <= most && gap <= longer);
}

static void add_count(uint64_t *to, uint64_t n)
{
	if (*to == COUNT_NOT_TOLD || n == COUNT_NOT_TOLD)
		*to = COUNT_NOT_TOLD;
	else
		*to += n;
}

static void add_piece(struct half *to, const struct half *o)
{
	struct half more = *o;
	struct obs_flow *f = &to->flow;
	int64_t end = end_of(to) > end_of(o) ? end_of(to) : end_of(o);

	if (!tells_both(&o->flow)) {
		more.flow.dst_byte = 0;
		more.flow.dst_packets = 0;
		more.flow.dst_wire_byte = 0;
		more.flow.dst_flags = 0;
	}
	if (!same(&to->tuple, &o->tuple))
		turn(&more.tuple, &more.flow);
	add_count(&f->src_byte, more.flow.src_byte);
	add_count(&f->dst_byte, more.flow.dst_byte);
	add_count(&f->src_packets, more.flow.src_packets);
	add_count(&f->dst_packets, more.flow.dst_packets);
	f->src_wire_byte += more.flow.src_wire_byte;
	f->dst_wire_byte += more.flow.dst_wire_byte;
	f->src_flags |= more.flow.src_flags;
	f->dst_flags |= more.flow.dst_flags;
	if (o->flow.answered > f->answered)
		f->answered = o->flow.answered;
	if (o->t_ns < to->t_ns)
		to->t_ns = o->t_ns;
	if (f->duration_ns >= 0)
		f->duration_ns = end - to->t_ns;
}

/* it leaves */
static bool let_go(struct biflows *b,
	const struct held *h,
	const struct sink *out)
{
	if (h->state == WAITING)
		return put_alone(b, h, out);
	return h->state == GONE || out_with(b, &h->o, h->exporter, out);
}

static bool make_room(struct biflows *b, uint32_t at, const struct sink *out)
{
	struct held *h = &b->held[at];

	if (b->n < BIFLOW_HELD || h->state == GONE)
		return true;
	bool ok = let_go(b, h, out);
	take_out(b, h);
	return ok;
}

/* it stands behind all that came so far */
static bool add_held(struct biflows *b,
	const struct half *o,
	uint32_t exporter,
	enum state state,
	const struct sink *out)
{
	uint32_t at = (uint32_t)(b->n % BIFLOW_HELD);
	bool ok = make_room(b, at, out);

	keep(b, at, o, exporter, state);
	b->n++;
	return ok;
}

/* what goes on stays */
static bool grow(struct biflows *b,
	struct held *h,
	const struct half *o,
	const struct sink *out)
{
	struct half grown = h->o;
	enum state state = h->state;
	uint32_t exporter = h->exporter;

	add_piece(&grown, o);
	take_out(b, h);
	return add_held(b, &grown, exporter, state, out);
}

static void begin(struct biflows *b)
{
	if (!b->began)
		memset(b->newest, 0, BUCKETS * sizeof *b->newest);
	b->began = true;
}

/* h and o are the halves; before: see opener */
static void join(struct biflows *b,
	struct held *h,
	const struct half *o,
	const struct held *before)
{
	struct half whole = joined(&h->o, o, before ? &before->o : NULL);
	bool counted = flow_heard(h->o.flow.src_flags);
	uint32_t exporter = h->exporter;

	b->counts.joined++;
	if (exporter < EXPORTERS) {
		struct exporter *e = &b->exporter[exporter];
		bool heard = counted || flow_heard(o->flow.src_flags);

		e->joined++;
		e->heard += heard && !counted;
		e->heard_joined += heard;
	}
	h->o = whole;
	h->state = WHOLE;
}

/* it waits for its other half */
static bool wait_for(struct biflows *b,
	uint32_t exporter,
	const struct half *o,
	const struct sink *out)
{
	if (exporter < EXPORTERS)
		b->exporter[exporter].heard += flow_heard(o->flow.src_flags);
	return add_held(b, o, exporter, WAITING, out);
}

static void see_time(struct biflows *b,
	uint32_t exporter,
	const struct half *o)
{
	if (exporter == EXPORTERS || o->t_ns == T_NONE)
		return;
	struct exporter *e = &b->exporter[exporter];
	if (e->first_ns == T_NONE || o->t_ns < e->first_ns)
		e->first_ns = o->t_ns;
	if (e->last_ns == T_NONE || end_of(o) > e->last_ns)
		e->last_ns = end_of(o);
}

bool biflows_put(struct biflows *b,
	uint64_t exporter_key,
	const struct obs *whole,
	const struct sink *out)
{
	const int64_t gap_most = INT64_C(1000000000) * BIFLOW_GAP_S;
	uint32_t exporter = exporter_of(b, exporter_key);
	struct tuple mate;
	struct half o = { whole->t_ns,
		whole->tuple,
		whole->at_byte,
		whole->len_byte,
		whole->flow };

	begin(b);
	see_time(b, exporter, &o);
	o.flow.mark = (struct str){ 0 };
	struct held *begun =
		find(b, &o, exporter, &o.tuple, WAITING, gap_most);
	/* that it was opened is told by what counted it as well */
	if (begun && is_event(&begun->o) && !is_event(&o))
		take_out(b, begun);
	bool has_mate = mate_of(&o.tuple, &mate) && !tells_both(&o.flow);
	struct held *before = find_whole(b, &o, exporter, &mate);
	struct held *h = NULL;
	if (has_mate)
		h = find(b, &o, exporter, &mate, WAITING, gap_most);
	if (h) {
		join(b, h, &o, before);
		return true;
	}
	if (before && goes_on(&before->o, &o))
		return grow(b, before, &o, out);
	if (!has_mate)
		return add_held(b, &o, exporter, WHOLE, out);
	if (begun && begun->state == WAITING && goes_on(&begun->o, &o))
		return grow(b, begun, &o, out);
	return wait_for(b, exporter, &o, out);
}

bool biflows_end(struct biflows *b, const struct sink *out)
{
	uint64_t first = b->n > BIFLOW_HELD ? b->n - BIFLOW_HELD : 0;
	bool ok = true;

	for (uint64_t i = first; ok && i < b->n; i++)
		ok = let_go(b, &b->held[i % BIFLOW_HELD], out);
	b->n = 0;
	b->began = false;
	return ok;
}
