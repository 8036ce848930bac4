/* SPDX-License-Identifier: Apache-2.0 */
/* Counts a capture again, by as little as is needed and by nothing of the
 * program's own reader: who is right when two tools disagree is told by what
 * stands in the packets. */
#include "agreement.h"

enum {
	PCAP_HEAD = 24,
	PCAP_RECORD = 16,
	BLOCK_HEAD = 8,
	ENHANCED = 6,
	INTERFACE = 1,
	NESTED = 4
};
enum {
	FIN = 1,
	SYN = 2,
	RST = 4,
	ACK = 16
};

/* a frame as it goes by */
struct frame {
	const unsigned char *p;
	size_t n;    /* captured */
	size_t wire; /* as long as it was */
	unsigned link;
};

/* packets whose first fragment was seen lately */
struct first {
	struct addr src;
	struct addr dst;
	uint32_t id;
	uint16_t sport, dport;
};
enum {
	FIRSTS = 256
};

struct walk {
	struct first first[FIRSTS];
	unsigned n_first;
	struct agreement *g;
	void (*see)(void *ctx, const struct frame *f, const struct seen *s);
	void *ctx;
};

static unsigned be16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

/* --- packets ------------------------------------------------------------- */

static void at_ip(struct walk *w,
	const struct frame *f,
	size_t at,
	struct seen s);

static void at_type(struct walk *w,
	const struct frame *f,
	unsigned type,
	size_t at,
	struct seen s)
{
	for (int i = 0; i < NESTED; i++) {
		bool tag = type == 0x8100 || type == 0x88a8 || type == 0x9100;

		if (!tag || at + 4 > f->n)
			break;
		type = be16(f->p + at + 2);
		at += 4;
	}
	if (type == 0x8864 && at + 8 <= f->n) /* PPPoE */
		at_ip(w, f, at + 8, s);
	if (type == 0x8847) { /* MPLS, up to the bottom of its labels */
		while (at + 4 <= f->n && !(f->p[at + 2] & 1))
			at += 4;
		at_ip(w, f, at + 4, s);
	}
	if (type == 0x0800 || type == 0x86dd)
		at_ip(w, f, at, s);
	if (type == 0x6558 && at + 14 <= f->n)
		at_type(w, f, be16(f->p + at + 12), at + 14, s);
}

static void at_gre(struct walk *w,
	const struct frame *f,
	size_t at,
	struct seen s)
{
	if (at + 4 > f->n || f->p[at + 1] & 7)
		return;
	unsigned flags = f->p[at];
	size_t n = 4U + (flags & 0x80 ? 4U : 0U) + (flags & 0x20 ? 4U : 0U) +
		(flags & 0x10 ? 4U : 0U);
	unsigned type = be16(f->p + at + 2);
	if (type == 0x88be && at + n + 8 + 14 <= f->n) { /* ERSPAN */
		at += n + 8;
		at_type(w, f, be16(f->p + at + 12), at + 14, s);
		return;
	}
	at_type(w, f, type, at + n, s);
}

/* GTP-U and VXLAN, by their ports */
static void at_udp(struct walk *w,
	const struct frame *f,
	size_t at,
	struct seen s)
{
	unsigned port = s.tuple.dport;

	if (port == 4789 && at + 8 + 14 <= f->n)
		at_type(w, f, be16(f->p + at + 8 + 12), at + 8 + 14, s);
	if (port == 2152 && at + 8 <= f->n && f->p[at + 1] == 0xff)
		at_ip(w, f, at + 8 + (f->p[at] & 7 ? 4 : 0), s);
}

static bool is_of(const struct first *f, const struct seen *s)
{
	return f->id == s->id && addr_eq(f->src, s->tuple.src) &&
		addr_eq(f->dst, s->tuple.dst);
}

/* the ports of a fragment's packet, when its first one has come */
static void join_fragment(struct walk *w, struct seen *s)
{
	if (!s->later_fragment) {
		w->first[w->n_first++ % FIRSTS] = (struct first){
			.src = s->tuple.src,
			.dst = s->tuple.dst,
			.id = s->id,
			.sport = s->tuple.sport,
			.dport = s->tuple.dport,
		};
		return;
	}
	for (unsigned i = 0; i < FIRSTS && i < w->n_first; i++) {
		if (is_of(&w->first[i], s)) {
			s->tuple.sport = w->first[i].sport;
			s->tuple.dport = w->first[i].dport;
		}
	}
}

static void at_transport(struct walk *w,
	const struct frame *f,
	size_t at,
	struct seen s)
{
	bool tcp = s.tuple.proto == 6;
	bool ports = (tcp || s.tuple.proto == 17) && !s.later_fragment;

	s.payload_at = at;
	if (ports && at + (tcp ? 14 : 8) <= f->n) {
		s.tuple.sport = (uint16_t)be16(f->p + at);
		s.tuple.dport = (uint16_t)be16(f->p + at + 2);
		s.flags = tcp ? f->p[at + 13] : 0;
		s.tcp_at = tcp ? at : 0;
		s.payload_at = at + (tcp ? (f->p[at + 12] >> 4) * 4U : 8);
	}
	if (s.fragment)
		join_fragment(w, &s);
	w->see(w->ctx, f, &s);
	if (s.later_fragment || s.depth++ == NESTED)
		return;
	if (s.tuple.proto == 4 || s.tuple.proto == 41)
		at_ip(w, f, at, s);
	if (s.tuple.proto == 47)
		at_gre(w, f, at, s);
	if (s.tuple.proto == 17)
		at_udp(w, f, at + 8, s);
}

static void at_v6(struct walk *w,
	const struct frame *f,
	size_t at,
	struct seen s)
{
	if (at + 40 > f->n)
		return;
	s.ip_end = at + 40 + be16(f->p + at + 4);
	s.tuple.src = addr_v6(f->p + at + 8);
	s.tuple.dst = addr_v6(f->p + at + 24);
	s.tuple.proto = f->p[at + 6];
	at += 40;
	for (int i = 0; i < 8 && at + 8 <= f->n; i++) {
		unsigned kind = s.tuple.proto;

		if (kind != 0 && kind != 43 && kind != 44 && kind != 60)
			break;
		s.tuple.proto = f->p[at];
		if (kind == 44) {
			s.later_fragment = be16(f->p + at + 2) >> 3;
			s.fragment = true;
			s.id = (uint32_t)be16(f->p + at + 4) << 16 |
				be16(f->p + at + 6);
		}
		at += kind == 44 ? 8U : (f->p[at + 1] + 1U) * 8U;
	}
	at_transport(w, f, at, s);
}

static void at_ip(struct walk *w,
	const struct frame *f,
	size_t at,
	struct seen s)
{
	s.tuple = (struct tuple){ .proto = 0 };
	s.later_fragment = s.fragment = false;
	s.flags = 0;
	s.tcp_at = 0;
	if (at + 20 > f->n)
		return;
	if (f->p[at] >> 4 == 6)
		at_v6(w, f, at, s);
	if (f->p[at] >> 4 != 4)
		return;
	const unsigned char *p = f->p + at;
	unsigned fragment = be16(p + 6);
	s.ip_end = at + be16(p + 2);
	s.fragment = (fragment & 0x3fff) != 0;
	s.later_fragment = fragment & 0x1fff;
	s.id = be16(p + 4);
	s.tuple.proto = p[9];
	s.tuple.src = addr_v4((uint32_t)be16(p + 12) << 16 | be16(p + 14));
	s.tuple.dst = addr_v4((uint32_t)be16(p + 16) << 16 | be16(p + 18));
	at_transport(w, f, at + (p[0] & 15) * 4U, s);
}

static void at_frame(struct walk *w, const struct frame *f)
{
	const struct seen s = { 0 };

	switch (f->link) {
	case 1:
		if (f->n >= 14)
			at_type(w, f, be16(f->p + 12), 14, s);
		break;
	case 0:
		at_ip(w, f, 4, s);
		break;
	case 104:
	case 107: /* Cisco's HDLC, and its frame relay */
		if (f->n >= 4)
			at_type(w, f, be16(f->p + 2), 4, s);
		break;
	case 9:
	case 50: /* PPP: IP is 0x21 */
		if (f->n >= 4 && f->p[0] == 0xff)
			at_ip(w, f, 4, s);
		break;
	case 113:
		if (f->n >= 16)
			at_type(w, f, be16(f->p + 14), 16, s);
		break;
	case 276:
		if (f->n >= 20)
			at_type(w, f, be16(f->p), 20, s);
		break;
	case 12:
	case 14:
	case 101:
	case 228:
	case 229:
		at_ip(w, f, 0, s);
		break;
	default:
		break;
	}
}

/* --- files --------------------------------------------------------------- */

static uint32_t u32(const unsigned char *p, bool big)
{
	uint32_t v = (uint32_t)be16(p) << 16 | be16(p + 2);

	return big ? v : __builtin_bswap32(v);
}

static void walk_pcap(struct walk *w, const unsigned char *p, size_t n)
{
	bool big = p[0] == 0xa1;
	struct frame f = { .link = u32(p + 20, big) & 0xffff };

	for (size_t at = PCAP_HEAD; at + PCAP_RECORD <= n; at += f.n) {
		f.n = u32(p + at + 8, big);
		f.wire = u32(p + at + 12, big);
		at += PCAP_RECORD;
		if (f.n > n - at)
			return;
		f.p = p + at;
		at_frame(w, &f);
	}
}

static void walk_pcapng(struct walk *w, const unsigned char *p, size_t n)
{
	bool big = n > 12 && p[8] == 0x1a;
	unsigned links[16] = { 0 };
	unsigned n_links = 0;

	for (size_t at = 0; at + 28 <= n;) {
		uint32_t type = u32(p + at, big);
		uint32_t length = u32(p + at + 4, big);

		if (length < 12 || length > n - at)
			return;
		const unsigned char *b = p + at + BLOCK_HEAD;
		if (type == INTERFACE && n_links < 16)
			links[n_links++] =
				u32(b, big) >> (big ? 16 : 0) & 0xffff;
		if (type == ENHANCED && u32(b + 12, big) <= length - 32) {
			uint32_t interface = u32(b, big);
			struct frame f = {
				.p = b + 20,
				.n = u32(b + 12, big),
				.wire = u32(b + 16, big),
				.link = links[interface < 16 ? interface : 0],
			};
			at_frame(w, &f);
		}
		at += length;
	}
}

static void walk(struct walk *w)
{
	const unsigned char *p = (const unsigned char *)w->g->bytes.p;
	size_t n = w->g->bytes.n;
	static const unsigned char magics[][4] = { { 0xa1, 0xb2, 0xc3, 0xd4 },
		{ 0xd4, 0xc3, 0xb2, 0xa1 },
		{ 0x4d, 0x3c, 0xb2, 0xa1 },
		{ 0xa1, 0xb2, 0x3c, 0x4d } };

	if (n < PCAP_HEAD)
		return;
	for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
		if (memcmp(p, magics[i], 4) == 0)
			walk_pcap(w, p, n);
	}
	if (memcmp(p, "\x0a\x0d\x0d\x0a", 4) == 0)
		walk_pcapng(w, p, n);
}

/* --- one flow ------------------------------------------------------------ */

/* RFC 9293, 3.1. The two ends' addresses stand right before TCP, but for
 * options of IP, which are rare enough. */
static bool sum_is_wrong(const struct frame *f, const struct seen *s)
{
	size_t at = s->tcp_at;
	uint32_t sum = 6;

	if (!at || !addr_is_v4(s->tuple.src) || s->fragment ||
		f->n < f->wire || s->ip_end > f->n || s->ip_end <= at) {
		return false;
	}
	sum += (uint32_t)(s->ip_end - at);
	for (size_t i = at - 8; i + 1 < s->ip_end; i += 2)
		sum += be16(f->p + i);
	if ((s->ip_end - at) % 2)
		sum += (uint32_t)f->p[s->ip_end - 1] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum != 0xffff;
}

struct count_ctx {
	struct agreement *g;
	struct str where;
	struct recount *to;
};

static void add(struct tally *t, unsigned way, uint64_t byte)
{
	t->packets[way]++;
	t->byte[way] += byte;
}

static void see_flow(void *ctx, const struct frame *f, const struct seen *s)
{
	struct count_ctx *c = ctx;
	struct recount *r = c->to;
	struct arena scratch = c->g->scratch;
	bool way;
	bool bare_way;
	struct str where = where_of(&scratch, &s->tuple, &way);
	size_t ip = s->ip_end < f->n || f->n < f->wire ? s->ip_end : f->n;

	if (s->tuple.proto == c->to->proto)
		add(&r->protocol, 0, f->wire);
	struct tuple bare = s->tuple;
	bare.sport = bare.dport = 0;
	if (str_eq(where_of(&scratch, &bare, &bare_way), c->where)) {
		add(&r->pair, bare_way, f->wire);
		if (s->later_fragment)
			add(&r->portless, bare_way, f->wire);
	}
	if (!str_eq(where, c->where))
		return;
	if (!r->any) {
		r->first = way;
		r->depth = s->depth;
	}
	r->any = true;
	r->fragments += s->fragment;
	if ((s->flags & (SYN | ACK | RST)) == SYN && !r->syn) {
		r->syn = true;
		r->opener = way;
	}
	if ((s->flags & (SYN | ACK | RST)) == (SYN | ACK) && !r->syn) {
		r->syn = true;
		r->opener = !way;
	}
	r->damaged |= sum_is_wrong(f, s);
	add(&r->wire, way, f->wire);
	add(&r->captured, way, f->n);
	add(&r->without_padding, way, ip);
	if (!s->later_fragment)
		add(&r->whole, way, f->wire);
	else if (s->ip_end > s->payload_at)
		r->whole.byte[way] += s->ip_end - s->payload_at;
	if (!r->ended)
		add(&r->until_end, way, f->wire);
	r->fins |= s->flags & FIN ? 1U << way : 0;
	r->ended |= s->flags & RST || r->fins == 3;
}

struct recount recount_flow(struct agreement *g, struct str where)
{
	struct recount r = { .proto = (uint8_t)atoi(where.p) };
	struct count_ctx ctx = { g, where, &r };
	struct walk w = { .g = g, .see = see_flow, .ctx = &ctx };

	walk(&w);
	return r;
}

/* --- whether a text stands in a flow's packets --------------------------- */

struct find_ctx {
	struct agreement *g;
	struct str where;
	struct str text;
	bool found;
};

static unsigned char folded(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + ('a' - 'A')) : c;
}

/* A dot may be the length of a label. */
static bool stands_at(const unsigned char *p, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char t = folded((unsigned char)text.p[i]);

		if (folded(p[i]) != t && !(t == '.' && p[i] && p[i] < 64))
			return false;
	}
	return true;
}

static void see_text(void *ctx, const struct frame *f, const struct seen *s)
{
	struct find_ctx *c = ctx;
	struct arena scratch = c->g->scratch;
	bool way;

	if (c->found ||
		!str_eq(where_of(&scratch, &s->tuple, &way), c->where))
		return;
	for (size_t i = s->payload_at; i + c->text.n <= f->n && !c->found;
		i++)
		c->found = stands_at(f->p + i, c->text);
}

bool stands_in_flow(struct agreement *g, struct str where, struct str text)
{
	struct find_ctx ctx = { g, where, text, false };
	struct walk w = { .g = g, .see = see_text, .ctx = &ctx };

	if (text.n)
		walk(&w);
	return ctx.found;
}
