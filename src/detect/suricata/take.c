/* SPDX-License-Identifier: Apache-2.0 */
/* Observations of a capture as events that rules are held against. */
#include <stdlib.h>

#include "detect/suricata/flows.h"

enum {
	UDP = 17,
	/* what one side says without a break is looked into in pieces of so
	 * many bytes, which overlap */
	PIECE = 64 << 10,
	OVERLAP = 4 << 10,
	WAITING_MAX = 256 << 20, /* bytes of all flows */
	KEPT = 4096,
	HEAD_MOST = 64 << 10,
	BODY_MOST = 1 << 20,
	PARTS_MAX = 128 /* of a name */
};

enum leaf_text {
	LEAF_SUBJECT,
	LEAF_ISSUER,
	LEAF_SERIAL,
	LEAF_SHA1
};

struct taking {
	struct suricata *s;
	uint32_t exhibit;
	const struct obs *o;
};

static struct locator place_of(const struct taking *k)
{
	return (struct locator){ .exhibit = k->exhibit,
		.at_byte = k->o->at_byte,
		.len_byte = k->o->len_byte };
}

static struct net_event event_of(const struct taking *k,
	enum event_kind kind,
	struct flow_seen *w,
	int dir)
{
	const struct obs *o = k->o;

	return (struct net_event){ .kind = kind,
		.flow = w,
		.tuple = o->tuple,
		.dir = dir,
		.t_ns = o->t_ns,
		.loc = place_of(k),
		.app = w ? (struct str){ w->app, w->n_app } : STR(""),
		.value = k->s->value };
}

static void note_app(struct flow_seen *w, struct str app)
{
	if (!app.n || app.n > APP_N)
		return;
	memcpy(w->app, app.p, app.n);
	w->n_app = (uint8_t)app.n;
}

static struct flow_seen *flow_of(const struct taking *k)
{
	return flow_get(k->s->flows, &k->o->tuple);
}

/* The direction as the flow has it, which a proxy's conversation turns. */
static int side_of(const struct flow_seen *w, const struct tuple *t, int dir)
{
	bool same = addr_eq(w->tuple.src, t->src) &&
		w->tuple.sport == t->sport && addr_eq(w->tuple.dst, t->dst) &&
		w->tuple.dport == t->dport;

	return same ? dir : !dir;
}

/* --- what one side said --------------------------------------------------
 */

static void forget(struct suricata *s, struct said *d, size_t keep)
{
	size_t n = d->bytes.n;

	if (keep && keep < n)
		memmove(d->bytes.p, d->bytes.p + n - keep, keep);
	d->bytes.n = keep < n ? keep : n;
	*flows_waiting(s->flows) -= n - d->bytes.n;
	d->seen = d->bytes.n;
	if (!d->bytes.n && d->bytes.cap > KEPT)
		buf_done(&d->bytes);
}

/* Looks into what was said and was not looked into yet. */
static void hold_said(const struct taking *k,
	struct flow_seen *w,
	int dir,
	size_t keep)
{
	struct said *d = &w->said[dir];
	struct net_event e = event_of(k, EVENT_STREAM, w, dir);

	if (d->bytes.n > d->seen) {
		e.tuple = w->tuple;
		e.t_ns = d->t_ns;
		e.loc = d->loc;
		event_value(&e, BUFFER_PAYLOAD, buf_str(&d->bytes));
		event_hold(k->s, &e);
	}
	forget(k->s, d, keep);
	if (!keep)
		d->n_alerted = 0;
}

static void add_said(const struct taking *k, struct flow_seen *w, int dir)
{
	struct said *d = &w->said[dir];
	struct str bytes = k->o->payload.bytes;

	if (d->bytes.n == d->seen) {
		d->t_ns = k->o->t_ns;
		d->loc = place_of(k);
	}
	buf_add(&d->bytes, bytes);
	*flows_waiting(k->s->flows) += bytes.n;
	k->s->failed |= d->bytes.bad;
	if (d->bytes.n >= PIECE)
		hold_said(k, w, dir, OVERLAP);
	else if (*flows_waiting(k->s->flows) > WAITING_MAX)
		hold_said(k, w, dir, 0);
}

static void take_segment(const struct taking *k, struct flow_seen *w, int dir)
{
	struct net_event e = event_of(k, EVENT_SEGMENT, w, dir);

	if (!(k->s->asked_events & ON_SEGMENT))
		return;
	event_value(&e, BUFFER_PAYLOAD, k->o->payload.bytes);
	event_hold(k->s, &e);
}

static void take_stream(const struct taking *k)
{
	const struct obs_payload *p = &k->o->payload;
	bool wanted = k->s->wants_said || k->s->asked_events & ON_SEGMENT;
	struct flow_seen *w = wanted ? flow_of(k) : NULL;
	int dir = p->dir & 1;

	if (!w)
		return;
	note_app(w, p->protocol);
	if (w->last_dir >= 0 && w->last_dir != dir)
		hold_said(k, w, w->last_dir, 0);
	if (p->lost)
		hold_said(k, w, dir, 0);
	w->last_dir = dir;
	take_segment(k, w, dir);
	if (k->s->wants_said)
		add_said(k, w, dir);
}

/* --- packets -------------------------------------------------------------
 */

static void take_packet(const struct taking *k)
{
	const struct obs_payload *p = &k->o->payload;
	struct flow_seen *w;

	if (!(k->s->asked_events & ON_PACKET))
		return;
	w = flow_of(k);
	if (w)
		note_app(w, p->protocol);
	struct net_event e = event_of(k, EVENT_PACKET, w, p->dir & 1);
	e.packet = p;
	/* a SYN is answered by what has one, too, and nothing stands yet */
	e.unanswered = p->unanswered || p->flags & 2;
	event_value(&e, BUFFER_PAYLOAD, p->bytes);
	event_hold(k->s, &e);
}

/* --- HTTP ----------------------------------------------------------------
 */

static void finish_message(const struct taking *k,
	struct flow_seen *w,
	int side,
	int dir)
{
	struct said *d = &w->said[side];
	struct arena room = k->s->room;

	if (!d->in_message)
		return;
	struct net_event e =
		event_of(k, dir ? EVENT_RESPONSE : EVENT_REQUEST, w, dir);
	/* transforms take what is left */
	struct arena all = k->s->room;
	e.t_ns = d->head_ns;
	e.loc = d->head_loc;
	e.said = buf_str(&d->bytes);
	http_values(&e, buf_str(&d->head), buf_str(&d->body), &room);
	k->s->room.at = room.at;
	event_hold(k->s, &e);
	k->s->room = all;
	d->in_message = false;
	d->head.n = d->body.n = 0;
	if (d->body.cap > KEPT)
		buf_done(&d->body);
}

static void add_most(struct buf *b, struct str bytes, size_t most)
{
	buf_add(b, str_head(bytes, b->n < most ? most - b->n : 0));
}

static void take_message(const struct taking *k)
{
	const struct obs_payload *p = &k->o->payload;
	struct flow_seen *w;
	int dir = p->dir & 1;

	if (!(k->s->asked_events & (ON_HTTP | ON_STREAM)))
		return;
	w = flow_of(k);
	if (!w)
		return;
	int side = side_of(w, &k->o->tuple, dir);
	struct said *d = &w->said[side];
	note_app(w, STR("http"));
	if (p->what != PAYLOAD_BODY)
		finish_message(k, w, side, dir);
	if (p->what == PAYLOAD_HEAD) {
		add_most(&d->head, p->bytes, HEAD_MOST);
		d->in_message = true;
		d->head_ns = k->o->t_ns;
		d->head_loc = place_of(k);
	} else if (p->what == PAYLOAD_BODY && d->in_message) {
		add_most(&d->body, p->bytes, BODY_MOST);
	}
	k->s->failed |= d->head.bad || d->body.bad;
}

static void take_payload(const struct taking *k)
{
	switch (k->o->payload.what) {
	case PAYLOAD_PACKET:
		take_packet(k);
		break;
	case PAYLOAD_STREAM:
		take_stream(k);
		break;
	case PAYLOAD_HEAD:
	case PAYLOAD_BODY:
	case PAYLOAD_OVER:
		take_message(k);
		break;
	default:
		break;
	}
}

/* --- other protocols -----------------------------------------------------
 */

/* Multicast DNS and LLMNR, which are no DNS to rules. */
static bool is_local_dns(const struct tuple *t)
{
	const uint16_t local[] = { 5353, 5355 };

	for (int i = 0; i < 2; i++) {
		if (t->dport == local[i] || t->sport == local[i])
			return true;
	}
	return false;
}

static void take_dns(const struct taking *k)
{
	struct flow_seen *w = flow_of(k);

	if (!k->o->dns.query.n || is_local_dns(&k->o->tuple))
		return;
	if (w)
		note_app(w, STR("dns"));
	struct net_event e = event_of(k, EVENT_DNS, w, 0);
	e.app = STR("dns");
	/* whoever asks first has heard nothing */
	e.unanswered = k->o->tuple.proto == UDP && w && !w->asked;
	if (w)
		w->asked = true;
	event_value(&e, BUFFER_DNS_QUERY, k->o->dns.query);
	event_hold(k->s, &e);
}

static bool same_ends(const struct tuple *x, const struct tuple *y)
{
	return addr_eq(x->src, y->src) && addr_eq(x->dst, y->dst) &&
		x->sport == y->sport && x->dport == y->dport;
}

/* The server's own comes first, and the handshake behind the last. */
static void keep_leaf(const struct taking *k)
{
	struct suricata *s = k->s;
	const struct obs_certificate *c = &k->o->certificate;
	const struct str text[] = { [LEAF_SUBJECT] = c->subject,
		[LEAF_ISSUER] = c->issuer,
		[LEAF_SERIAL] = c->serial,
		[LEAF_SHA1] = c->sha1 };

	if (s->leaf[LEAF_SHA1].n && same_ends(&s->leaf_of, &k->o->tuple))
		return;
	s->leaf_of = k->o->tuple;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		s->leaf[i].n = 0;
		buf_add(&s->leaf[i], text[i]);
	}
}

/* "CN=a\\,b,O=c,C=XX" of RFC 4514 as Suricata has it, in the order of the
 * certificate: "C=XX, O=c, CN=a,b". */
static struct str name_text(struct str name, struct arena *room)
{
	struct str part[PARTS_MAX];
	uint32_t n = 0;
	size_t from = 0;
	char *to = NEW(room, char, 2 * name.n + 1);
	size_t used = 0;

	for (size_t i = 0; i <= name.n && n < PARTS_MAX; i++) {
		bool end = i == name.n || name.p[i] == ',';

		if (!end) {
			i += name.p[i] == '\\';
			continue;
		}
		part[n++] = str_head(str_from(name, from), i - from);
		from = i + 1;
	}
	while (to && n-- > 0) {
		for (size_t i = 0; i < part[n].n; i++) {
			i += part[n].p[i] == '\\' && i + 1 < part[n].n;
			to[used++] = part[n].p[i];
		}
		if (n) {
			to[used++] = ',';
			to[used++] = ' ';
		}
	}
	return to ? (struct str){ to, used } : (struct str){ 0 };
}

/* "0a1b" as "0A:1B", or in lower case */
static struct str in_pairs(struct str hex, bool upper, struct arena *room)
{
	char *to = NEW(room, char, 2 * hex.n + 1);
	size_t n = 0;

	for (size_t i = 0; to && i < hex.n; i++) {
		char c = hex.p[i];

		if (i && i % 2 == 0)
			to[n++] = ':';
		if (upper)
			c = (char)(c >= 'a' && c <= 'f' ? c - 32 : c);
		to[n++] = c;
	}
	return to ? (struct str){ to, n } : (struct str){ 0 };
}

static void leaf_values(struct suricata *s,
	struct net_event *e,
	struct arena *room)
{
	const struct {
		enum buffer of;
		struct str v;
	} all[] = {
		{ BUFFER_TLS_SUBJECT,
			name_text(buf_str(&s->leaf[LEAF_SUBJECT]), room) },
		{ BUFFER_TLS_ISSUER,
			name_text(buf_str(&s->leaf[LEAF_ISSUER]), room) },
		{ BUFFER_TLS_SERIAL,
			in_pairs(buf_str(&s->leaf[LEAF_SERIAL]),
				true,
				room) },
		{ BUFFER_TLS_FINGERPRINT,
			in_pairs(buf_str(&s->leaf[LEAF_SHA1]), false, room) }
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (all[i].v.n)
			event_value(e, all[i].of, all[i].v);
	}
}

static uint64_t version_of(struct str text)
{
	if (!str_starts(text, STR("TLSv1.")) || text.n != 7)
		return 0;
	return 0x0301 + (uint64_t)(text.p[6] - '0');
}

static void value_if(struct net_event *e, enum buffer of, struct str v)
{
	if (v.n)
		event_value(e, of, v);
}

static void take_tls(const struct taking *k)
{
	struct suricata *s = k->s;
	const struct obs_tls *t = &k->o->tls;
	struct flow_seen *w = flow_of(k);
	struct arena all = s->room;

	bool quic = k->o->tuple.proto == UDP;
	struct str app = quic ? STR("quic") : STR("tls");
	if (w)
		note_app(w, app);
	struct net_event e = event_of(k, EVENT_TLS_CLIENT, w, 0);
	e.app = app;
	e.tls_version = quic ? 0 : version_of(t->version);
	if (!quic)
		value_if(&e, BUFFER_TLS_SNI, t->server_name);
	value_if(&e, BUFFER_JA3, t->ja3);
	value_if(&e, BUFFER_JA4, t->ja4);
	event_hold(s, &e);
	e.kind = EVENT_TLS_SERVER;
	e.dir = 1;
	e.n = 0;
	value_if(&e, BUFFER_JA3S, t->ja3s);
	if (same_ends(&s->leaf_of, &k->o->tuple))
		leaf_values(s, &e, &s->room);
	/* nobody answered */
	if (t->ja3s.n || e.n)
		event_hold(s, &e);
	s->room = all;
	s->leaf[LEAF_SHA1].n = 0;
	s->leaf_of = (struct tuple){ 0 };
}

/* "SSH-2.0-OpenSSH_9.2 Debian" */
static void ssh_side(const struct taking *k,
	struct flow_seen *w,
	int dir,
	struct str banner,
	struct str hassh)
{
	struct net_event e = event_of(k,
		dir ? EVENT_SSH_SERVER : EVENT_SSH_CLIENT,
		w,
		dir);
	struct str proto =
		str_from(banner, str_starts(banner, STR("SSH-")) ? 4 : 0);
	struct str software = { 0 };

	e.app = STR("ssh");
	if (!banner.n)
		return;
	str_cut(proto, '-', &proto, &software);
	value_if(&e, BUFFER_SSH_PROTO, proto);
	value_if(&e, BUFFER_SSH_SOFTWARE, software);
	value_if(&e, dir ? BUFFER_SSH_HASSH_SERVER : BUFFER_SSH_HASSH, hassh);
	event_hold(k->s, &e);
}

static void take_ssh(const struct taking *k)
{
	struct flow_seen *w = flow_of(k);

	if (w)
		note_app(w, STR("ssh"));
	ssh_side(k, w, 0, k->o->ssh.client, k->o->ssh.hassh);
	ssh_side(k, w, 1, k->o->ssh.server, k->o->ssh.hassh_server);
}

/* --- ends ----------------------------------------------------------------
 */

static void finish_flow(void *ctx, struct flow_seen *w)
{
	const struct taking *k = ctx;
	struct obs o = *k->o;
	struct taking own = { k->s, k->exhibit, &o };
	int last = w->last_dir < 0 ? 0 : w->last_dir;

	o.tuple = w->tuple;
	for (int dir = 0; dir < 2; dir++)
		finish_message(&own, w, dir, dir);
	hold_said(&own, w, !last, 0);
	hold_said(&own, w, last, 0);
}

static void take_end(const struct taking *k)
{
	struct flow_seen *w = flow_find(k->s->flows, &k->o->tuple);

	if (!w)
		return;
	finish_flow((void *)(uintptr_t)k, w);
	flow_drop(k->s->flows, w);
}

bool suricata_take(struct suricata *s, uint32_t exhibit, const struct obs *o)
{
	const struct taking k = { s, exhibit, o };

	if (o->kind == OBS_PAYLOAD)
		take_payload(&k);
	else if (o->kind == OBS_FLOW)
		take_end(&k);
	else if (o->kind == OBS_DNS)
		take_dns(&k);
	else if (o->kind == OBS_CERTIFICATE)
		keep_leaf(&k);
	else if (o->kind == OBS_TLS)
		take_tls(&k);
	else if (o->kind == OBS_SSH)
		take_ssh(&k);
	s->records++;
	return !s->failed;
}

bool suricata_end_of_capture(struct suricata *s)
{
	const struct obs o = { .kind = OBS_FLOW, .t_ns = T_NONE };
	struct taking k = { s, 0, &o };

	flows_seen_drop_all(s->flows, finish_flow, &k);
	return !s->failed;
}
