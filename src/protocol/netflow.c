/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/netflow.h"

#include <inttypes.h>
#include <stdio.h>

#include "protocol/common/parser.h"
#include "protocol/netflow_template.h"

enum {
	V5 = 5,
	V9 = 9,
	IPFIX = 10
};
enum {
	V5_HEAD_N = 24,
	V5_RECORD_N = 48,
	V5_RECORDS_MAX = 30,
	V9_HEAD_N = 20,
	IPFIX_HEAD_N = 16,
	SET_HEAD_N = 4,
	DATA_ID_MIN = 256
};
/* sets without a template that are kept, and how much of one: what fits a
 * packet */
enum {
	WAITING = 256,
	WAITING_N = 1500
};

/* what the header says: whose records, and the exporter's clocks */
struct heading {
	struct netflow_packet packet;
	uint16_t version;
	uint32_t domain;
	/* when it was exported; T_NONE = not known, for the clock was not set
	 */
	int64_t sent_ns;
	int64_t says_ns; /* by the exporter's clock */
	bool clock_unset;
	bool has_uptime;
	/* one packet in so many, as the header tells (version 5); 0 = not told
	 */
	uint32_t sampling;
	uint64_t engine; /* version 5: which part of the router */
	uint32_t up_ms;  /* since the exporter started, then */
};

struct waiting {
	struct heading of;
	size_t at; /* of its records in the packet */
	/* n = 0: free */
	uint16_t id;
	uint16_t n;
	unsigned char bytes[WAITING_N];
};

/* what all packets so far came to */
struct netflow_count {
	uint64_t packets;
	uint64_t flows;
	uint64_t no_template; /* sets of records whose template never came */
	/* records that count no packets of addresses: events, options */
	uint64_t other;
	uint64_t bad; /* sets that are not what they should be */
	/* records of exporters whose clock was never set; that began after they
	 * were sent; that tell of an event and count nothing */
	uint64_t clock_unset;
	uint64_t ahead;
	uint64_t events;
	/* the largest interval that was told: one packet in so many was looked
	 * at; 0 = none told */
	uint32_t sampled;
};

struct netflow {
	struct netflow_count count;
	struct biflows *pairs;
	struct nf_templates templates;
	struct waiting *waiting; /* a ring */
	uint32_t n_waiting;
	uint32_t waiting_next;
	bool began;
};

struct netflow *netflow_new(struct arena *a)
{
	struct netflow *n = NEW(a, struct netflow, 1);

	if (!n)
		return NULL;
	n->templates.at = arena_raw(a,
		sizeof *n->templates.at,
		NF_TEMPLATES,
		alignof(struct nf_template));
	if (!n->templates.at)
		return NULL;
	n->waiting = arena_raw(a,
		sizeof *n->waiting,
		WAITING,
		alignof(struct waiting));
	n->pairs = biflows_new(a);
	return n->waiting && n->pairs ? n : NULL;
}

/* the tables become memory only when somebody exports: most inputs hold no
 * NetFlow */
static void begin(struct netflow *n)
{
	if (n->began)
		return;
	memset(n->templates.at, 0, NF_TEMPLATES * sizeof *n->templates.at);
	memset(n->waiting, 0, WAITING * sizeof *n->waiting);
	n->began = true;
}

/* --- how long a packet is ------------------------------------------------ */

/* a clock that was never set counts from 1970, or from the exporter's start */
static bool is_unset(uint32_t unix_s)
{
	return unix_s < 2 * 366 * 86400;
}

/* exporters write the time of day; one from before NetFlow or far from now is
 * no header */
static bool plausible(uint32_t unix_s)
{
	return is_unset(unix_s) ||
		(unix_s > 631152000 && unix_s < 4102444800);
}

static bool header_at(struct str s,
	uint16_t version,
	size_t head_n,
	size_t at_time)
{
	struct cur c = cur_of(s.p, s.n < head_n ? 0 : s.n);
	bool is = cur_u16be(&c) == version;

	cur_take(&c, at_time - 2);
	return is && plausible(cur_u32be(&c)) && !c.bad;
}

static bool v5_header(struct str s)
{
	struct cur c = cur_of(s.p, s.n);
	unsigned n;

	if (!header_at(s, V5, V5_HEAD_N, 8))
		return false;
	cur_take(&c, 2);
	n = cur_u16be(&c);
	cur_take(&c, 8);
	return n && n <= V5_RECORDS_MAX && cur_u32be(&c) < 1000000000;
}

static bool v9_header(struct str s)
{
	return header_at(s, V9, V9_HEAD_N, 8) && (s.p[2] || s.p[3]);
}

static bool ipfix_header(struct str s)
{
	return header_at(s, IPFIX, IPFIX_HEAD_N, 4);
}

static bool any_header(struct str s)
{
	return v5_header(s) || v9_header(s) || ipfix_header(s);
}

static size_t v5_length(struct str s, bool *ret_cut)
{
	size_t n = V5_HEAD_N + V5_RECORD_N * (size_t)(unsigned char)s.p[3];

	*ret_cut = s.n < n;
	return n <= s.n ? n : 0;
}

/* data, or templates: RFC 3954, 5.2 and 6.1; RFC 7011, 3.3.2 */
static bool is_set_id(uint16_t version, uint16_t id)
{
	if (id >= DATA_ID_MIN)
		return true;
	if (version == V9)
		return id <= 1;
	return id == 2 || id == 3;
}

/* A set: its number, its bytes. 1 = got, 0 = the end, -1 = broken. Some
 * exporters fill a packet with zeros. */
static int next_set(struct cur *c,
	uint16_t version,
	uint16_t *ret_id,
	struct cur *ret)
{
	struct cur at = *c;
	uint16_t id = cur_u16be(&at);
	uint16_t n = cur_u16be(&at);

	if (at.bad)
		return cur_left(c) < SET_HEAD_N ? 0 : -1;
	if (!id && !n) {
		while (cur_left(&at) && !*at.p)
			at.p++;
		return cur_left(&at) ? -1 : 0;
	}
	if (n < SET_HEAD_N || !is_set_id(version, id))
		return -1;
	const unsigned char *p = cur_take(&at, n - (size_t)SET_HEAD_N);
	if (!p)
		return -1;
	*ret_id = id;
	*ret = cur_of(p, n - (size_t)SET_HEAD_N);
	*c = at;
	return 1;
}

static size_t ipfix_length(struct str s, bool *ret_cut)
{
	struct cur c = cur_of(s.p, s.n);
	struct cur set;
	uint16_t id;
	int rc;

	cur_take(&c, 2);
	size_t n = cur_u16be(&c);
	*ret_cut = s.n < n;
	if (n <= IPFIX_HEAD_N || s.n < n)
		return 0;
	c = cur_of(s.p + IPFIX_HEAD_N, n - IPFIX_HEAD_N);
	do
		rc = next_set(&c, IPFIX, &id, &set);
	while (rc > 0);
	return rc ? 0 : n;
}

/* How much of a packet's end is filled with zeros, once a whole set head of
 * them stands there; up to the next packet, if one follows. */
static size_t filling(struct str s)
{
	size_t n = 0;

	while (n < s.n && !s.p[n])
		n++;
	if (n < SET_HEAD_N)
		return 0;
	return n == s.n ? n : n - 1; /* a version begins with a zero itself */
}

/* Numbers below 256 other than 0 and 1 are no sets of version 9 (RFC 3954, 5.2
 * and 6.1): where one stands that is a version, the next packet begins. */
static size_t v9_length(struct str s, bool *ret_cut)
{
	struct cur c = cur_of(s.p, s.n);
	struct cur set;
	uint16_t id;

	cur_take(&c, V9_HEAD_N);
	for (int n_set = 0; cur_left(&c); n_set++) {
		struct str rest = { (const char *)c.p, cur_left(&c) };

		if (n_set)
			rest = str_from(rest, filling(rest));
		if (n_set && (!rest.n || any_header(rest)))
			return s.n - rest.n;
		if (next_set(&c, V9, &id, &set) <= 0) {
			*ret_cut = rest.n < NETFLOW_PACKET_MAX;
			return 0;
		}
	}
	return c.bad || s.n == V9_HEAD_N ? 0 : s.n;
}

size_t netflow_length(struct str s, bool *ret_cut)
{
	struct str most = str_head(s, NETFLOW_PACKET_MAX);

	*ret_cut = false;
	if (v5_header(s))
		return v5_length(most, ret_cut);
	if (ipfix_header(s))
		return ipfix_length(most, ret_cut);
	if (v9_header(s))
		return v9_length(s, ret_cut);
	return 0;
}

/* --- a record as an observation ------------------------------------------ */

static int64_t in_range(int64_t ns)
{
	const int64_t year_2200_ns = 7258118400000000000;

	return ns >= 0 && ns < year_2200_ns ? ns : T_NONE;
}

/* 0: an exporter that did not know */
static int64_t of_ms(uint64_t ms)
{
	return ms && ms < 7258118400000 ? (int64_t)ms * 1000000 : T_NONE;
}

static int64_t of_s(uint64_t s)
{
	return s <= UINT32_MAX ? of_ms(s * 1000) : T_NONE;
}

/* RFC 7011, 6.1.9 and 6.1.10: as NTP writes it, seconds since 1900 and a
 * fraction of 2^-32 */
static int64_t of_ntp(uint64_t v)
{
	uint64_t s = v >> 32;
	uint64_t ns = (v & UINT32_MAX) * 1000000000 >> 32;

	const uint64_t of_1970 = 2208988800;

	if (s < of_1970)
		return T_NONE;
	return (int64_t)((s - of_1970) * 1000000000 + ns);
}

/* Milliseconds since the exporter's start. They wrap after 49 days: near the
 * time of export is meant. */
static int64_t of_uptime(const struct heading *h, uint32_t ms)
{
	int64_t after_ms = (int32_t)(ms - h->up_ms);

	if (h->sent_ns == T_NONE)
		return T_NONE;
	return in_range(h->sent_ns + after_ms * 1000000);
}

static int64_t before(const struct heading *h, uint64_t us)
{
	if (us >= UINT32_MAX * UINT64_C(4) || h->sent_ns == T_NONE)
		return T_NONE;
	return in_range(h->sent_ns - (int64_t)us * 1000);
}

/* A time of day by the exporter's clock: where that was never set, as far from
 * the export as the exporter says, of which the capture tells when it was. */
static int64_t by_clock(const struct heading *h, int64_t ns)
{
	if (!h->clock_unset || ns == T_NONE)
		return ns;
	return h->sent_ns == T_NONE
		? T_NONE
		: in_range(h->sent_ns + (ns - h->says_ns));
}

static bool is_told(const struct nf_record *r, enum nf_field start, int end)
{
	return nf_present(r, (enum nf_field)((int)start + end));
}

/* end: 0 the start, 1 the end */
static int64_t time_of(const struct heading *h,
	const struct nf_record *r,
	int64_t boot_ms,
	int end)
{
	const uint64_t *v = r->v + end;

	if (is_told(r, NF_START_NS, end))
		return by_clock(h, in_range(of_ntp(v[NF_START_NS])));
	if (is_told(r, NF_START_US, end))
		return by_clock(h, in_range(of_ntp(v[NF_START_US])));
	if (is_told(r, NF_START_MS, end))
		return by_clock(h, of_ms(v[NF_START_MS]));
	if (is_told(r, NF_START_S, end))
		return by_clock(h, of_s(v[NF_START_S]));
	if (is_told(r, NF_START_BEFORE_US, end))
		return before(h, v[NF_START_BEFORE_US]);
	if (!is_told(r, NF_START_UP, end))
		return T_NONE;
	if (h->has_uptime)
		return of_uptime(h, (uint32_t)v[NF_START_UP]);
	if (!boot_ms || v[NF_START_UP] > UINT32_MAX)
		return T_NONE;
	return by_clock(h, of_ms((uint64_t)boot_ms + v[NF_START_UP]));
}

static void times(const struct heading *h,
	const struct nf_record *r,
	int64_t boot_ms,
	struct obs *o)
{
	int64_t start = time_of(h, r, boot_ms, 0);
	int64_t end = time_of(h, r, boot_ms, 1);
	int64_t lasted = -1;

	if (start != T_NONE && end != T_NONE && end >= start)
		lasted = end - start;
	else if (nf_present(r, NF_LASTED_MS) &&
		r->v[NF_LASTED_MS] <= UINT32_MAX)
		lasted = (int64_t)r->v[NF_LASTED_MS] * 1000000;
	else if (nf_present(r, NF_LASTED_US) &&
		r->v[NF_LASTED_US] <= UINT32_MAX)
		lasted = (int64_t)r->v[NF_LASTED_US] * 1000;
	if (start == T_NONE && end != T_NONE)
		start = lasted > 0 && lasted <= end ? end - lasted : end;
	if (start == T_NONE && nf_present(r, NF_SEEN_MS))
		start = of_ms(r->v[NF_SEEN_MS]);
	/* a record without times was seen before it was sent, mostly a minute
	 * or less */
	o->t_ns = start != T_NONE ? start : h->sent_ns;
	o->flow.duration_ns = lasted;
}

static bool is_icmp(const struct tuple *t)
{
	return t->proto == 1 || t->proto == 58;
}

/* Where no element tells type and code they stand in the destination port, 256
 * for each type */
static void icmp(const struct nf_record *r, struct tuple *t)
{
	bool six = t->proto == 58;
	enum nf_field type_and_code = six ? NF_ICMP6 : NF_ICMP4;
	uint64_t both = 0;
	if (nf_present(r, type_and_code))
		both = r->v[type_and_code];
	else if (nf_present(r, NF_DPORT))
		both = r->v[NF_DPORT];
	enum nf_field type = six ? NF_ICMP6_TYPE : NF_ICMP4_TYPE;
	enum nf_field code = six ? NF_ICMP6_CODE : NF_ICMP4_CODE;

	tuple_set_icmp(t,
		nf_present(r, type) ? (uint8_t)r->v[type]
				    : (uint8_t)(both >> 8),
		nf_present(r, code) ? (uint8_t)r->v[code] : (uint8_t)both);
}

/* the same of what came back, as seen from there */
static bool icmp_back(const struct nf_record *r, struct tuple *back)
{
	if (nf_present(r, NF_BACK_ICMP)) {
		tuple_set_icmp(back,
			(uint8_t)(r->v[NF_BACK_ICMP] >> 8),
			(uint8_t)r->v[NF_BACK_ICMP]);
		return true;
	}
	if (!nf_present(r, NF_BACK_ICMP_TYPE))
		return false;
	tuple_set_icmp(back,
		(uint8_t)r->v[NF_BACK_ICMP_TYPE],
		nf_present(r, NF_BACK_ICMP_CODE)
			? (uint8_t)r->v[NF_BACK_ICMP_CODE]
			: 0);
	return true;
}

/* the first that counts something, else whether one was told at all */
static uint64_t first_told(const struct nf_record *r,
	enum nf_field a,
	enum nf_field b,
	enum nf_field c,
	enum nf_field d)
{
	const enum nf_field in_order[] = { a, b, c, d };
	uint64_t told = COUNT_NOT_TOLD;

	for (size_t i = 0; i < 4; i++) {
		if (!in_order[i] || !nf_present(r, in_order[i]))
			continue;
		if (r->v[in_order[i]])
			return r->v[in_order[i]];
		told = 0;
	}
	return told;
}

/* as obs.h keeps counts of whole packets */
static uint64_t wire_of(uint64_t told)
{
	return told == COUNT_NOT_TOLD ? 0 : told;
}

static uint32_t sampling_of(const struct heading *h,
	const struct nf_record *r)
{
	uint64_t n = h->sampling;

	if (nf_present(r, NF_SAMPLING))
		n = r->v[NF_SAMPLING];
	else if (nf_present(r, NF_SAMPLER_RANDOM))
		n = r->v[NF_SAMPLER_RANDOM];
	/* so many packets are taken, then so many passed by (RFC 5477, 8.2) */
	else if (nf_present(r, NF_SAMPLING_PACKETS) &&
		r->v[NF_SAMPLING_PACKETS]) {
		n = r->v[NF_SAMPLING_PACKETS];
		if (nf_present(r, NF_SAMPLING_SPACE) &&
			r->v[NF_SAMPLING_SPACE] <= UINT32_MAX)
			n = (n + r->v[NF_SAMPLING_SPACE]) / n;
	} else if (nf_present(r, NF_SAMPLING_SIZE) &&
		nf_present(r, NF_SAMPLING_POPULATION) &&
		r->v[NF_SAMPLING_SIZE])
		n = r->v[NF_SAMPLING_POPULATION] / r->v[NF_SAMPLING_SIZE];
	return n > 1 && n <= UINT32_MAX ? (uint32_t)n : 0;
}

static struct obs_flow counts(const struct nf_record *r,
	const struct tuple *t)
{
	bool tcp = t->proto == 6;
	uint64_t src = first_told(r,
		NF_OCTETS,
		NF_OCTETS_TOTAL,
		NF_OCTETS_FROM,
		NF_OCTETS_POST);
	uint64_t dst = first_told(r,
		NF_BACK_OCTETS,
		NF_BACK_OCTETS_TOTAL,
		NF_OCTETS_TO,
		NF_NONE);
	struct obs_flow f = {
		.duration_ns = -1,
		.src_wire_byte = wire_of(src),
		.src_packets = first_told(r,
			NF_PACKETS,
			NF_PACKETS_TOTAL,
			NF_PACKETS_FROM,
			NF_PACKETS_POST),
		.dst_wire_byte = wire_of(dst),
		.dst_packets = first_told(r,
			NF_BACK_PACKETS,
			NF_BACK_PACKETS_TOTAL,
			NF_PACKETS_TO,
			NF_NONE),
		.answered = -1,
	};

	if (tcp && nf_present(r, NF_FLAGS))
		f.src_flags = (uint8_t)r->v[NF_FLAGS];
	if (tcp && nf_present(r, NF_BACK_FLAGS))
		f.dst_flags = (uint8_t)r->v[NF_BACK_FLAGS];
	if (nf_present(r, NF_TTL))
		f.ttl = (uint8_t)r->v[NF_TTL];
	f.src_byte = flow_payload(t, src, f.src_packets, 0);
	f.dst_byte = flow_payload(t, dst, f.dst_packets, 0);
	bool refused = f.dst_flags & 4 && !(f.dst_flags & 2);
	bool back = f.dst_packets != COUNT_NOT_TOLD || dst != COUNT_NOT_TOLD;
	bool any = (f.dst_packets && f.dst_packets != COUNT_NOT_TOLD) ||
		f.dst_wire_byte;
	if (back)
		f.answered = (any && !refused) || flow_heard(f.src_flags);
	else if (flow_heard(f.src_flags))
		f.answered = 1;
	return f;
}

/* source: IANA, firewallEvent and natEvent */
static const char *const firewall_events[] = { NULL,
	"created",
	"deleted",
	"denied",
	"alert",
	"update" };
static const char *const nat_events[] = { NULL,
	"create",
	"delete",
	"addresses exhausted",
	"NAT44 session create",
	"NAT44 session delete",
	"NAT64 session create",
	"NAT64 session delete",
	"NAT44 BIB create",
	"NAT44 BIB delete",
	"NAT64 BIB create",
	"NAT64 BIB delete",
	"ports exhausted",
	"quota exceeded",
	"address binding create",
	"address binding delete",
	"port block allocation",
	"port block release",
	"threshold reached" };

enum {
	EVENT_DENIED = 3
};

static uint64_t event_of(const struct nf_record *r, enum nf_field f)
{
	return nf_present(r, f) ? r->v[f] : 0;
}

static struct str nat_address(struct addr a, char to[static ADDR_TEXT_N])
{
	if (addr_eq(a, (struct addr){ 0 }))
		return (struct str){ 0 };
	return addr_text(a, to);
}

static struct str nat_port(const struct nf_record *r,
	enum nf_field f,
	char to[static 8])
{
	if (!nf_present(r, f) || !r->v[f] || r->v[f] > UINT16_MAX)
		return (struct str){ 0 };
	int n = snprintf(to, 8, "%u", (unsigned)r->v[f]);
	return (struct str){ to, (size_t)n };
}

/* what a translator or firewall tells beside the flow, so that both sides of a
 * translation can be joined */
static bool put_told(const struct nf_record *r,
	struct obs flow,
	const struct sink *out)
{
	struct str cell[12];
	char src[ADDR_TEXT_N];
	char dst[ADDR_TEXT_N];
	char sport[8];
	char dport[8];
	uint32_t n = 0;
	uint64_t firewall = event_of(r, NF_FIREWALL_EVENT);
	uint64_t nat = event_of(r, NF_NAT_EVENT);
	const struct {
		const char *name;
		struct str text;
	} told[] = {
		{ "firewall_event",
			firewall < sizeof firewall_events /
							sizeof *firewall_events &&
					firewall
				? str_of(firewall_events[firewall])
				: (struct str){ 0 } },
		{ "nat_event",
			nat < sizeof nat_events / sizeof *nat_events && nat
				? str_of(nat_events[nat])
				: (struct str){ 0 } },
		{ "post_nat_src", nat_address(r->nat_src, src) },
		{ "post_nat_src_port", nat_port(r, NF_NAT_SPORT, sport) },
		{ "post_nat_dst", nat_address(r->nat_dst, dst) },
		{ "post_nat_dst_port", nat_port(r, NF_NAT_DPORT, dport) },
	};

	for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
		if (!told[i].text.n)
			continue;
		cell[n++] = str_of(told[i].name);
		cell[n++] = told[i].text;
	}
	flow.kind = OBS_RECORD;
	flow.record = (struct obs_record){ STR("netflow/event"), cell, n };
	return !n || out->put(out->ctx, &flow);
}

static void mark_times(struct netflow *n,
	const struct heading *h,
	const struct obs *o)
{
	const int64_t slack_ns = INT64_C(5000000000);

	n->count.clock_unset += h->clock_unset;
	if (o->t_ns != T_NONE && h->sent_ns != T_NONE &&
		o->t_ns > h->sent_ns + slack_ns)
		n->count.ahead++;
}

/* RFC 5103, 6.3; an exporter that says nothing may put the lower address first
 */
static void direct(const struct nf_record *r, struct obs *o)
{
	enum {
		INITIATOR = 1,
		REVERSE_INITIATOR = 2
	};
	uint64_t told = event_of(r, NF_BIFLOW_DIRECTION);

	if (told == REVERSE_INITIATOR)
		biflow_turn(o);
	else if (told != INITIATOR)
		biflow_direct(o, true);
}

static uint64_t exporter_of(const struct heading *h)
{
	return hash_mix(h->packet.exporter.hi ^
		hash_mix(h->packet.exporter.lo ^
			hash_mix(h->engine << 40 | (uint64_t)h->domain << 8 |
				h->version)));
}

/* Flows whose other half has its own record wait for it. */
static bool put(struct netflow *n,
	const struct heading *h,
	const struct nf_record *r,
	struct obs *o,
	const struct sink *out)
{
	bool events = nf_present(r, NF_FIREWALL_EVENT) ||
		nf_present(r, NF_OCTETS_FROM);
	bool both = o->flow.dst_packets != COUNT_NOT_TOLD ||
		o->flow.dst_byte != COUNT_NOT_TOLD || o->flow.dst_wire_byte;

	n->count.flows++;
	n->count.events += o->flow.src_packets == COUNT_NOT_TOLD &&
		!o->flow.src_wire_byte;
	mark_times(n, h, o);
	if (event_of(r, NF_FIREWALL_EVENT) == EVENT_DENIED)
		o->flow.answered = 0;
	/* events are told by who opened the connection */
	if (both && !events)
		direct(r, o);
	/* whose answer has another type, and so a record of its own */
	if (is_icmp(&o->tuple) && !o->flow.dst_packets) {
		o->flow.dst_packets = o->flow.dst_byte = COUNT_NOT_TOLD;
		o->flow.answered = -1;
	}
	return put_told(r, *o, out) &&
		biflows_put(n->pairs, exporter_of(h), o, out);
}

static bool put_record(struct netflow *n,
	const struct heading *h,
	const struct nf_record *r,
	int64_t boot_ms,
	size_t at,
	size_t len,
	const struct sink *out)
{
	const struct netflow_packet *p = &h->packet;
	struct obs o = { .kind = OBS_FLOW,
		.tuple = { .src = r->src, .dst = r->dst, },
		.at_byte = p->exact ? p->at_byte + at : p->at_byte,
		.len_byte = p->exact ? (uint32_t)len : p->len_byte, };
	struct tuple *t = &o.tuple;
	struct tuple back;

	t->proto = nf_present(r, NF_PROTO) ? (uint8_t)r->v[NF_PROTO] : 0;
	t->sport = nf_present(r, NF_SPORT) ? (uint16_t)r->v[NF_SPORT] : 0;
	t->dport = nf_present(r, NF_DPORT) ? (uint16_t)r->v[NF_DPORT] : 0;
	o.flow = counts(r, t);
	o.flow.sampling = sampling_of(h, r);
	if (is_icmp(t)) {
		icmp(r, t);
		back = tuple_reversed(*t);
		/* nothing went forward: its type is that of what came back */
		if (!o.flow.src_packets && icmp_back(r, &back))
			*t = tuple_reversed(back);
	}
	times(h, r, boot_ms, &o);
	return put(n, h, r, &o, out);
}

/* --- version 5 ----------------------------------------------------------- */

static void v5_record(struct cur *c, struct nf_record *r)
{
	static const struct {
		uint8_t n;
		uint8_t field;
	} layout[] = {
		{ 4, NF_SRC4 },
		{ 4, NF_DST4 },
		{ 8, NF_NONE },
		{ 4, NF_PACKETS },
		{ 4, NF_OCTETS },
		{ 4, NF_START_UP },
		{ 4, NF_END_UP },
		{ 2, NF_SPORT },
		{ 2, NF_DPORT },
		{ 1, NF_NONE },
		{ 1, NF_FLAGS },
		{ 1, NF_PROTO },
		{ 9, NF_NONE },
	};
	*r = (struct nf_record){ 0 };
	for (size_t i = 0; i < sizeof layout / sizeof *layout; i++) {
		const unsigned char *p = cur_take(c, layout[i].n);
		uint64_t v = 0;

		for (size_t k = 0; p && k < layout[i].n && layout[i].field;
			k++)
			v = v << 8 | p[k];
		r->v[layout[i].field] = v;
		if (layout[i].field)
			nf_add(&r->told, (enum nf_field)layout[i].field);
	}
	r->src = addr_v4((uint32_t)r->v[NF_SRC4]);
	r->dst = addr_v4((uint32_t)r->v[NF_DST4]);
}

static void sampled(struct netflow *n, uint32_t interval)
{
	if (interval > n->count.sampled)
		n->count.sampled = interval;
}

/* when it was sent, by its own clock or that of whoever captured it */
static void stamp(struct heading *h, uint32_t s, uint32_t ns)
{
	h->says_ns = (int64_t)s * 1000000000 + ns;
	h->clock_unset = is_unset(s);
	h->sent_ns = h->clock_unset ? h->packet.t_ns : h->says_ns;
}

static bool v5_on_data(struct netflow *n,
	struct heading *h,
	struct cur *c,
	const struct sink *out)
{
	struct nf_record r;
	unsigned records = cur_u16be(c);
	uint32_t s;
	uint32_t ns;

	h->up_ms = cur_u32be(c);
	h->has_uptime = true;
	s = cur_u32be(c);
	ns = cur_u32be(c);
	stamp(h, s, ns);
	cur_take(c, 4);
	h->engine = cur_u16be(c);
	h->sampling = cur_u16be(c) & 0x3fff; /* above: the mode */
	h->sampling = h->sampling > 1 ? h->sampling : 0;
	sampled(n, h->sampling);
	for (unsigned i = 0; i < records && !c->bad; i++) {
		size_t at = (size_t)(c->p - c->base);

		v5_record(c, &r);
		if (!c->bad && !put_record(n, h, &r, 0, at, V5_RECORD_N, out))
			return false;
	}
	return true;
}

/* --- sets of records ----------------------------------------------------- */

static struct nf_key key_of(const struct heading *h, uint16_t id)
{
	return (struct nf_key){ h->packet.exporter,
		h->domain,
		id,
		h->version };
}

static int64_t boot_of(struct netflow *n,
	const struct heading *h,
	const struct nf_record *r)
{
	struct nf_key k = key_of(h, 0);

	if (nf_present(r, NF_BOOT_MS)) {
		if (r->v[NF_BOOT_MS] < 4102444800000)
			return (int64_t)r->v[NF_BOOT_MS];
		return 0;
	}
	if (h->has_uptime || !nf_present(r, NF_START_UP))
		return 0;
	const struct nf_template *domain =
		nf_template_find(&n->templates, &k);
	return domain ? domain->boot_ms : 0;
}

/* Options tell of the exporter itself: how it samples, when it started. */
static void take_option(struct netflow *n,
	const struct heading *h,
	const struct nf_record *r)
{
	struct nf_key k = key_of(h, 0);
	int64_t boot_ms = nf_present(r, NF_BOOT_MS) ? boot_of(n, h, r) : 0;

	if (boot_ms) {
		struct nf_template *domain =
			nf_template_find(&n->templates, &k);

		domain = domain ? domain : nf_template_add(&n->templates, &k);
		domain->boot_ms = boot_ms;
	}
	if (sampling_of(h, r))
		biflows_sampling(n->pairs, exporter_of(h), sampling_of(h, r));
	n->count.other++;
}

/* base: where the set's records stand in the packet */
static bool parse_records(struct netflow *n,
	const struct heading *h,
	const struct nf_template *known,
	struct cur *c,
	size_t base,
	const struct sink *out)
{
	/* what an option tells may take its place in the table */
	const struct nf_template t = *known;
	struct nf_record r;

	while (cur_left(c) >= t.least_n) {
		size_t at = (size_t)(c->p - c->base);

		if (!nf_record_read(&t, c, &r)) {
			n->count.bad++;
			return true;
		}
		sampled(n, sampling_of(h, &r));
		if (t.options) {
			take_option(n, h, &r);
		} else if (!t.flow) {
			n->count.other++;
		} else if (!put_record(n,
				   h,
				   &r,
				   boot_of(n, h, &r),
				   base + at,
				   (size_t)(c->p - c->base) - at,
				   out)) {
			return false;
		}
	}
	return true;
}

/* --- what waits for its template ----------------------------------------- */

static void keep(struct netflow *n,
	const struct heading *h,
	uint16_t id,
	const struct cur *set,
	size_t base)
{
	struct waiting *w = &n->waiting[n->waiting_next];

	n->count.no_template++;
	if (!cur_left(set) || cur_left(set) > WAITING_N)
		return;
	n->waiting_next = (n->waiting_next + 1) % WAITING;
	n->n_waiting += !w->n;
	w->of = *h;
	w->of.packet.bytes = (struct str){ 0 };
	w->at = base;
	w->id = id;
	w->n = (uint16_t)cur_left(set);
	memcpy(w->bytes, set->p, w->n);
}

/* oldest first */
static bool parse_waiting(struct netflow *n,
	const struct nf_template *t,
	const struct sink *out)
{
	for (uint32_t i = 0; i < WAITING && n->n_waiting; i++) {
		struct waiting *w =
			&n->waiting[(n->waiting_next + i) % WAITING];
		struct nf_key k = key_of(&w->of, w->id);
		struct cur c = cur_of(w->bytes, w->n);

		if (!w->n || k.id != t->key.id || k.domain != t->key.domain)
			continue;
		if (k.version != t->key.version)
			continue;
		if (!addr_eq(k.exporter, t->key.exporter))
			continue;
		w->n = 0;
		n->n_waiting--;
		n->count.no_template--;
		if (!parse_records(n, &w->of, t, &c, w->at, out))
			return false;
	}
	return true;
}

/* --- sets of templates --------------------------------------------------- */

/* How many fields stand in it, as its version counts them; the cursor then
 * stands before the first. A withdrawal has none. */
static unsigned template_fields(struct cur *c, uint16_t version, bool options)
{
	unsigned first = cur_u16be(c);

	if (!options)
		return first;
	/* RFC 3954, 6.1: lengths in bytes, of the scopes and of the options */
	if (version == V9)
		return (first + cur_u16be(c)) / 4;
	/* RFC 7011, 3.4.2.2: scopes are among the fields; a withdrawal (8.1)
	 * ends here */
	if (first)
		cur_u16be(c);
	return first;
}

static bool parse_templates(struct netflow *n,
	const struct heading *h,
	bool options,
	struct cur *c,
	const struct sink *out)
{
	while (cur_left(c) >= SET_HEAD_N) {
		struct nf_key k = key_of(h, cur_u16be(c));
		unsigned n_field = template_fields(c, h->version, options);

		/* padding, or all templates withdrawn: those that follow take
		 * their places */
		if (k.id < DATA_ID_MIN) {
			n->count.bad += n_field > 0;
			return true;
		}
		if (!n_field) {
			nf_template_drop(&n->templates, &k);
			continue;
		}
		struct nf_template t = {
			.key = k,
			.options = options,
		};
		if (!nf_template_read(&t, c, n_field, h->version == IPFIX)) {
			n->count.bad++;
			nf_template_drop(&n->templates, &k);
			if (c->bad)
				return true;
			continue;
		}
		struct nf_template *in = nf_template_add(&n->templates, &k);
		t.used = in->used;
		*in = t;
		if (n->n_waiting && !parse_waiting(n, &t, out))
			return false;
	}
	return true;
}

static bool parse_set(struct netflow *n,
	const struct heading *h,
	uint16_t id,
	struct cur *set,
	size_t base,
	const struct sink *out)
{
	struct nf_key k = key_of(h, id);
	const unsigned template_id = h->version == V9 ? 0 : 2;

	if (id < DATA_ID_MIN)
		return parse_templates(n, h, id != template_id, set, out);
	const struct nf_template *t = nf_template_find(&n->templates, &k);
	if (t)
		return parse_records(n, h, t, set, base, out);
	keep(n, h, id, set, base);
	return true;
}

static bool parse_sets(struct netflow *n,
	const struct heading *h,
	struct cur *c,
	const struct sink *out)
{
	struct cur set;
	uint16_t id;
	int rc;

	while ((rc = next_set(c, h->version, &id, &set)) > 0) {
		if (!parse_set(n,
			    h,
			    id,
			    &set,
			    (size_t)(set.p - c->base),
			    out))
			return false;
	}
	n->count.bad += rc < 0;
	return true;
}

bool netflow_on_data(struct netflow *n,
	const struct netflow_packet *p,
	const struct sink *out)
{
	struct cur c = cur_of(p->bytes.p, p->bytes.n);
	struct heading h = {
		.packet = *p,
		.version = cur_u16be(&c),
	};

	begin(n);
	n->count.packets++;
	if (h.version == V5)
		return v5_on_data(n, &h, &c, out);
	cur_take(&c, 2);
	if (h.version == V9) {
		h.up_ms = cur_u32be(&c);
		h.has_uptime = true;
	}
	stamp(&h, cur_u32be(&c), 0);
	cur_take(&c, 4);
	h.domain = cur_u32be(&c);
	return c.bad || parse_sets(n, &h, &c, out);
}

bool netflow_end(struct netflow *n, const struct sink *out)
{
	return !n->began || biflows_end(n->pairs, out);
}

/* --- what there is to say ------------------------------------------------ */

void netflow_note(const struct netflow *n, char *to, size_t room)
{
	const struct netflow_count *k = &n->count;
	const struct {
		uint64_t n;
		const char *text;
	} say[] = {
		{ k->sampled, "sampled, one packet in %" PRIu64 },
		{ k->no_template,
			"%" PRIu64
			" sets of records whose template is not here" },
		{ k->other, "%" PRIu64 " records that are no flows" },
		{ k->bad, "%" PRIu64 " sets broken" },
		{ k->clock_unset,
			"%" PRIu64
			" records of an exporter whose clock is not set" },
		{ k->ahead, "%" PRIu64 " begin after they were sent" },
		{ k->events, "%" PRIu64 " count nothing" },
		{ biflows_counts(n->pairs)->joined,
			"%" PRIu64 " pairs of directions joined" },
		{ biflows_counts(n->pairs)->undirected,
			"of %" PRIu64 " who opened them is not known" },
	};
	size_t used = 0;

	*to = 0;
	for (size_t i = 0; i < sizeof say / sizeof *say; i++) {
		if (!say[i].n || used + 4 >= room)
			continue;
		if (used)
			used += (size_t)snprintf(to + used,
				room - used,
				"; ");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		int w = snprintf(to + used,
			room - used,
			say[i].text,
			say[i].n);
#pragma GCC diagnostic pop
		used += w > 0 && (size_t)w < room - used ? (size_t)w
							 : room - used - 1;
	}
}

/* --- in a conversation --------------------------------------------------- */

static int detect(const struct tuple *t, int dir, struct str bytes)
{
	bool cut;

	(void)t;
	(void)dir;
	if (bytes.n <= NETFLOW_PACKET_MAX &&
		netflow_length(bytes, &cut) == bytes.n) {
		return 2;
	}
	return 0;
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	bool cut;

	if (!e->netflow)
		return SESSION_DONE;
	if (netflow_length(h->bytes, &cut) == h->bytes.n) {
		e->stopped = e->stopped ||
			!netflow_on_data(e->netflow,
				&(struct netflow_packet){
					.exporter = h->dir ? t->tuple.dst
							   : t->tuple.src,
					.bytes = h->bytes,
					.at_byte = h->at_byte,
					.len_byte = h->len_byte,
					.t_ns = h->t_ns,
				},
				e->out);
	}
	t->idle = true;
	return (ptrdiff_t)h->bytes.n;
}

const struct protocol netflow_protocol = {
	.name = "netflow",
	.datagram = true,
	.detect = detect,
	.on_data = on_data,
};
