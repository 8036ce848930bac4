/* SPDX-License-Identifier: Apache-2.0 */
/* One event against all rules: an automaton for each buffer says which are
 * worth a look, then header, flow, conditions, flowbits and counts, in that
 * order. */
#include <inttypes.h>
#include <stdlib.h>

#include "detect/suricata/flows.h"

enum {
	TCP = 6,
	ICMP = 1,
	ICMP6 = 58,
	URI_SHOWN = 300,
	CELLS = 5
};

struct holding {
	struct suricata *s;
	struct net_event *e;
	struct viewed *viewed; /* VIEWED_MAX */
	uint32_t n;
};

/* --- which rules are worth a look ----------------------------------------
 */

/* Those that set flowbits come before those that ask for them. */
static uint64_t order_of(const struct suricata_rule *r)
{
	if (r->sets_bits)
		return r->reads_bits;
	return r->reads_bits ? 2 : 3;
}

static void propose(void *ctx, uint32_t rule, bool verify)
{
	struct suricata *s = ctx;
	struct suricata_rule *r = &s->rule[rule];

	(void)verify;
	if (r->held == s->now || r->off)
		return;
	r->held = s->now;
	s->candidate[s->n_candidate++] = order_of(r) << 32 | rule;
}

static int by_order(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x;
	uint64_t b = *(const uint64_t *)y;

	return (a > b) - (a < b);
}

static void view_one(struct holding *h,
	uint32_t view,
	const struct buffer_value *b,
	struct arena *room)
{
	const struct buffer_view *v = &h->s->view[view];
	struct str text = b->v;

	if (v->n && h->n < VIEWED_MAX)
		text = view_text(v, text, room);
	if (h->n == VIEWED_MAX || room->full) {
		h->s->view_short[view] = true;
		return;
	}
	h->viewed[h->n++] = (struct viewed){ view, text };
	if (h->s->scan[view])
		automaton_scan(h->s->scan[view], text, propose, h->s);
}

static void view_all(struct holding *h, struct arena *room)
{
	struct suricata *s = h->s;
	const struct net_event *e = h->e;

	for (uint32_t v = 0; v < s->n_view; v++) {
		if (!(s->view_events[v] >> e->kind & 1))
			continue;
		for (uint32_t i = 0; i < e->n; i++) {
			if (e->value[i].of == s->view[v].of)
				view_one(h, v, &e->value[i], room);
		}
	}
}

/* --- headers -------------------------------------------------------------
 */

static bool in_range(const struct range *r, uint32_t n, struct addr a)
{
	for (uint32_t i = 0; i < n; i++) {
		if (addr_cmp(a, r[i].from) >= 0 && addr_cmp(a, r[i].to) <= 0)
			return true;
	}
	return false;
}

static bool has_port(const struct port_range *r, uint32_t n, uint16_t port)
{
	for (uint32_t i = 0; i < n; i++) {
		if (port >= r[i].from && port <= r[i].to)
			return true;
	}
	return false;
}

static bool is_end(const struct end *end, struct addr a, uint16_t port)
{
	const struct addresses *x = &end->addresses;
	const struct ports *q = &end->ports;

	if (x->n_in && !in_range(x->in, x->n_in, a))
		return false;
	if (q->n_in && !has_port(q->in, q->n_in, port))
		return false;
	return !in_range(x->out, x->n_out, a) &&
		!has_port(q->out, q->n_out, port);
}

static bool ends_hold(const struct suricata_rule *r,
	const struct net_event *e)
{
	struct tuple t = e->dir ? tuple_reversed(e->tuple) : e->tuple;

	if (is_end(&r->end[0], t.src, t.sport) &&
		is_end(&r->end[1], t.dst, t.dport))
		return true;
	return r->both_ways && is_end(&r->end[0], t.dst, t.dport) &&
		is_end(&r->end[1], t.src, t.sport);
}

static bool proto_holds(const struct suricata_rule *r,
	const struct net_event *e)
{
	uint8_t proto = e->tuple.proto;

	if (r->proto == ICMP)
		return proto == ICMP || proto == ICMP6;
	return !r->proto || r->proto == proto;
}

static bool flow_holds(const struct suricata_rule *r,
	const struct net_event *e)
{
	if ((r->to_server && e->dir) || (r->to_client && !e->dir))
		return false;
	if (r->established >= 0 && r->established == e->unanswered)
		return false;
	return !r->app.n || str_eq(r->app, e->app);
}

/* --- packets -------------------------------------------------------------
 */

static bool flags_hold(const struct flags_test *f, uint8_t flags)
{
	uint8_t seen = flags & (uint8_t)~f->ignored;

	switch (f->mode) {
	case '+':
		return (seen & f->set) == f->set;
	case '*':
		return (seen & f->set) != 0;
	case '!':
		return (seen & f->set) == 0;
	default:
		return seen == f->set;
	}
}

static uint64_t packet_number(enum packet_field f, const struct net_event *e)
{
	const struct obs_payload *k = e->packet;

	switch (f) {
	case FIELD_TTL:
		return k->ttl;
	case FIELD_ITYPE:
		return e->dir ? e->tuple.dport : e->tuple.sport;
	case FIELD_ICODE:
		return k->code;
	case FIELD_SEQ:
		return k->seq;
	case FIELD_ACK:
		return k->ack;
	case FIELD_WINDOW:
		return k->window;
	case FIELD_IP_ID:
		return k->ip_id;
	case FIELD_IP_PROTO:
		return e->tuple.proto;
	case FIELD_DSIZE:
		return k->size_byte;
	}
	return 0;
}

static bool is_told_of(enum packet_field f, const struct net_event *e)
{
	uint8_t proto = e->tuple.proto;

	if (f == FIELD_ITYPE || f == FIELD_ICODE)
		return proto == ICMP || proto == ICMP6;
	return (f != FIELD_SEQ && f != FIELD_ACK && f != FIELD_WINDOW) ||
		proto == TCP;
}

static bool packet_holds(const struct suricata_rule *r,
	const struct net_event *e)
{
	for (const struct packet_test *t = r->packet; t; t = t->next) {
		if (!is_told_of(t->field, e) ||
			!number_holds(&t->number, packet_number(t->field, e)))
			return false;
	}
	if (r->flags.is &&
		(e->tuple.proto != TCP ||
			!flags_hold(&r->flags, e->packet->flags)))
		return false;
	return !r->same_ip || addr_eq(e->tuple.src, e->tuple.dst);
}

/* Whether the rule is about events of this kind; of what is put as packets
 * and as a stream, the stream counts. */
static bool kind_holds(const struct suricata_rule *r,
	const struct net_event *e)
{
	bool stream = e->tuple.proto == TCP;

	if (!(r->events >> e->kind & 1))
		return false;
	if (e->kind != EVENT_PACKET)
		return true;
	return r->needs_packet ? packet_holds(r, e) : !stream;
}

/* --- conditions ----------------------------------------------------------
 */

static bool list_holds(struct holding *h,
	struct suricata_rule *r,
	const struct test_list *l)
{
	bool limit = false;

	if (h->s->view[l->view].of == BUFFER_PAYLOAD && r->tx_events) {
		bool said = h->e->said.n &&
			inspect_list(h->s->regex, r, l, h->e->said, &limit);
		r->limited |= limit;
		return said;
	}
	for (uint32_t i = 0; i < h->n; i++) {
		if (h->viewed[i].view != l->view)
			continue;
		/* nothing is found in a payload of nothing, not even that
		 * something is not there */
		if (h->s->view[l->view].of == BUFFER_PAYLOAD &&
			!h->viewed[i].v.n)
			continue;
		if (inspect_list(h->s->regex, r, l, h->viewed[i].v, &limit))
			return true;
	}
	r->limited |= limit;
	return false;
}

static bool lists_hold(struct holding *h, struct suricata_rule *r)
{
	for (uint32_t i = 0; i < r->n_list; i++) {
		if (!list_holds(h, r, &r->list[i]))
			return false;
	}
	return !r->tls_version.a || r->tls_version.a == h->e->tls_version;
}

static bool any_set(const struct flow_seen *w, const struct bit_test *t)
{
	for (uint32_t i = 0; i < t->n; i++) {
		if (w && flow_bit(w, t->bit[i]))
			return true;
	}
	return false;
}

static bool bits_hold(const struct suricata_rule *r,
	const struct net_event *e)
{
	for (const struct bit_test *t = r->bits; t; t = t->next) {
		if (t->act == BIT_IS_SET && !any_set(e->flow, t))
			return false;
		if (t->act == BIT_IS_NOT_SET && any_set(e->flow, t))
			return false;
	}
	return true;
}

static bool set_bits(const struct suricata_rule *r, struct net_event *e)
{
	bool ok = true;

	for (const struct bit_test *t = r->bits; t && e->flow; t = t->next) {
		for (uint32_t i = 0; i < t->n; i++) {
			bool on = t->act == BIT_SET ||
				(t->act == BIT_TOGGLE &&
					!flow_bit(e->flow, t->bit[i]));

			if (t->act <= BIT_TOGGLE)
				ok &= flow_bit_set(e->flow, t->bit[i], on);
		}
	}
	return ok;
}

/* --- alerts --------------------------------------------------------------
 */

static const struct {
	enum buffer of;
	const char *name;
} shown[] = { { BUFFER_HTTP_HOST, "http.host" },
	{ BUFFER_HTTP_URI_RAW, "http.uri" },
	{ BUFFER_HTTP_STAT_CODE, "http.stat_code" },
	{ BUFFER_DNS_QUERY, "dns.query" },
	{ BUFFER_TLS_SNI, "tls.sni" },
	{ BUFFER_TLS_SUBJECT, "tls.cert_subject" },
	{ BUFFER_SSH_SOFTWARE, "ssh.software" } };

static struct str ends_text(struct arena *a, const struct net_event *e)
{
	struct tuple t = e->dir ? tuple_reversed(e->tuple) : e->tuple;
	char from[ADDR_TEXT_N];
	char to[ADDR_TEXT_N];
	struct str src = addr_text(t.src, from);
	struct str dst = addr_text(t.dst, to);

	return arena_fmt(a,
		"%.*s port %u -> %.*s port %u, protocol %u",
		STR_FMT(src),
		t.sport,
		STR_FMT(dst),
		t.dport,
		t.proto);
}

/* What people see of a match: who with whom, and what the protocol says of
 * it, without what may be a password. */
static void fill_cells(struct suricata *s,
	const struct net_event *e,
	struct detection_match *m)
{
	struct detection_cell *cell = NEW(s->a, struct detection_cell, CELLS);

	if (!cell)
		return;
	m->cell = cell;
	cell[m->n_cell++] =
		(struct detection_cell){ STR("flow"), ends_text(s->a, e) };
	for (size_t k = 0; k < sizeof shown / sizeof *shown; k++) {
		for (uint32_t i = 0; i < e->n && m->n_cell < CELLS; i++) {
			if (e->value[i].of != shown[k].of)
				continue;
			struct str v = arena_str(s->a,
				str_head(e->value[i].v, URI_SHOWN));
			cell[m->n_cell++] = (struct detection_cell){
				str_of(shown[k].name),
				secret_withhold(v, SECRET_IN_URI, s->a)
			};
		}
	}
}

static bool tell(struct suricata *s,
	struct suricata_rule *r,
	const struct net_event *e)
{
	struct detection_rule *d = &r->told;

	d->count++;
	if (d->first_ns == T_NONE || e->t_ns < d->first_ns)
		d->first_ns = e->t_ns;
	if (e->t_ns > d->last_ns)
		d->last_ns = e->t_ns;
	if (d->n_match == DETECTION_KEPT)
		return true;
	r->match = arena_grown(s->a,
		r->match,
		d->n_match,
		&r->match_cap,
		sizeof *r->match);
	if (!r->match)
		return false;
	struct detection_match *m = &r->match[d->n_match++];
	*m = (struct detection_match){ .loc = e->loc, .t_ns = e->t_ns };
	fill_cells(s, e, m);
	return !s->a->full;
}

/* Whether it matched what this side says already; notes that it does. */
static bool was_told(struct net_event *e, uint32_t rule)
{
	bool lasts = e->kind == EVENT_STREAM || e->kind == EVENT_SEGMENT;
	struct said *d = e->flow ? &e->flow->said[e->dir] : NULL;

	if (!lasts || !d)
		return false;
	for (uint32_t i = 0; i < d->n_alerted; i++) {
		if (d->alerted[i] == rule)
			return true;
	}
	if (d->n_alerted < ALERTED_MAX)
		d->alerted[d->n_alerted++] = rule;
	return false;
}

static bool first_of_direction(const struct suricata_rule *r,
	const struct net_event *e)
{
	return !r->once || !e->flow || !e->flow->said[e->dir].addresses_held;
}

static void hold_rule(struct holding *h, uint32_t rule)
{
	struct suricata *s = h->s;
	struct suricata_rule *r = &s->rule[rule];
	struct net_event *e = h->e;
	bool ok = true;

	if (!kind_holds(r, e) || !proto_holds(r, e) || !flow_holds(r, e) ||
		!ends_hold(r, e) || !first_of_direction(r, e))
		return;
	if (!bits_hold(r, e) || !lists_hold(h, r) || was_told(e, rule))
		return;
	/* what it sets does not depend on counts */
	ok = set_bits(r, e);
	bool let = counts_let(s, rule, e, &ok);
	if (let && ok && !r->no_alert)
		ok = tell(s, r, e);
	s->failed |= !ok;
}

static bool may_be_of(const struct suricata_rule *r,
	const struct net_event *e)
{
	if ((r->to_server && e->dir) || (r->to_client && !e->dir))
		return false;
	return proto_holds(r, e) && ends_hold(r, e);
}

/* Lists of a thousand addresses are looked through once for a flow. false: no
 * memory */
static bool know_always(struct suricata *s, const struct net_event *e)
{
	struct said *d = &e->flow->said[e->dir];
	const uint32_t *all = s->always[EVENT_PACKET];
	uint32_t n = 0;

	if (d->always_known)
		return true;
	/* room that is filled later */
	for (uint32_t i = 0; i < s->n_always[EVENT_PACKET]; i++) {
		if (may_be_of(&s->rule[all[i]], e))
			s->candidate[n++] = all[i];
	}
	d->always = n ? malloc(n * sizeof *d->always) : NULL;
	if (n && !d->always)
		return false;
	for (uint32_t i = 0; i < n; i++)
		d->always[i] = (uint32_t)s->candidate[i];
	d->n_always = n;
	d->always_known = true;
	return true;
}

static void propose_always(struct suricata *s, const struct net_event *e)
{
	const uint32_t *all = s->always[e->kind];
	uint32_t n = s->n_always[e->kind];

	if (e->kind == EVENT_PACKET && e->flow && know_always(s, e)) {
		all = e->flow->said[e->dir].always;
		n = e->flow->said[e->dir].n_always;
	}
	for (uint32_t i = 0; i < n; i++)
		propose(s, all[i], false);
}

void event_hold(struct suricata *s, struct net_event *e)
{
	struct holding h = { .s = s, .e = e, .viewed = s->viewed };
	struct arena room = s->room;

	if (!(s->asked_events >> e->kind & 1))
		return;
	s->events[e->kind]++;
	if (++s->now == 0) {
		for (uint32_t i = 0; i < s->n; i++)
			s->rule[i].held = 0;
		s->now = 1;
	}
	s->n_candidate = 0;
	propose_always(s, e);
	view_all(&h, &room);
	qsort(s->candidate, s->n_candidate, sizeof *s->candidate, by_order);
	for (uint32_t i = 0; i < s->n_candidate && !s->failed; i++)
		hold_rule(&h, (uint32_t)s->candidate[i]);
	if (e->kind == EVENT_PACKET && e->flow)
		e->flow->said[e->dir].addresses_held = true;
}
