/* SPDX-License-Identifier: Apache-2.0 */
#include "follow/match.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include <jansson.h>

#define LEAD "{\"lead\":"

enum {
	ID_BYTE = 16,
	TIME_N = 40,
	LEADS_MAX = 16, /* of one answer */
	NS_S = 1000000000
};

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * NS_S + t.tv_nsec;
}

/* --- alerts -------------------------------------------------------------- */

/* The same bytes give the same one, however often they are read. */
static void alert_id(const struct piece *p,
	uint64_t offset,
	struct str entity,
	char ret[static ID_BYTE * 2])
{
	struct buf b = { 0 };

	buf_add(&b, p->source);
	buf_fmt(&b, "\n%" PRIu64 "\n%" PRIu64 "\n", p->log, offset);
	buf_add(&b, entity);
	struct sha256 d = sha256_of(buf_str(&b));
	hex_write(d.b, ID_BYTE, ret);
	buf_done(&b);
}

static struct str time_of(int64_t ns, char room[static TIME_N])
{
	char stamp[STAMP_N];
	int64_t s = ns / NS_S - (ns % NS_S < 0);

	stamp_text(s, stamp);
	stamp[STAMP_N - 2] = 0; /* its Z */
	snprintf(room,
		TIME_N,
		"%s.%03uZ",
		stamp,
		(unsigned)((ns - s * NS_S) / 1000000 % 1000));
	return str_of(room);
}

static void put_address(struct jw *j, const char *key, struct addr a)
{
	char text[ADDR_TEXT_N];

	if (a.hi || a.lo)
		jw_str(j, key, addr_text(a, text));
}

/* Who is concerned, and what with: of a watched address the other side is. */
static void put_sides(struct matcher *m,
	struct jw *j,
	const struct obs *o,
	const struct watch_hit *h)
{
	struct addr host = h->of_src ? o->tuple.dst : o->tuple.src;
	struct addr peer = h->of_src ? o->tuple.src : o->tuple.dst;
	struct str org = { 0 };

	put_address(j, "host", host);
	put_address(j, "peer", peer);
	if (o->tuple.dport)
		jw_u64(j, "port", o->tuple.dport);
	if (m->how->organisation && (host.hi || host.lo))
		org = m->how->organisation(m->how->ctx, host);
	if (org.n)
		jw_str(j, "organisation", org);
}

/* What is watched, and why. */
static void put_watched(struct jw *j,
	const struct follow_item *x,
	const struct watch_hit *h)
{
	jw_str(j, "watched", x->entity);
	jw_str(j, "value", h->value.n ? h->value : x->value);
	jw_str(j, "claim", x->claim);
	jw_str(j, "reason", x->reason);
	if (x->from.n)
		jw_str(j, "led_by", x->from);
	jw_z(j, "field", h->field);
}

/* Where the record stands. */
static void put_place(struct jw *j, const struct piece *p, uint64_t offset)
{
	jw_str(j, "source", p->source);
	if (p->file.n)
		jw_str(j, "file", p->file);
	jw_u64(j, "log", p->log);
	jw_u64(j, "offset", offset);
}

static void put_times(const struct matcher *m, struct jw *j, int64_t t_ns)
{
	char room[TIME_N];

	if (t_ns == T_NONE)
		jw_null(j, "time");
	else
		jw_str(j, "time", time_of(t_ns, room));
	jw_str(j, "seen_at", time_of(m->now_ns, room));
}

static void put_leads(struct jw *j, const struct addr *lead, uint32_t n)
{
	char text[ADDR_TEXT_N];

	if (!n)
		return;
	jw_array(j, "leads_to");
	for (uint32_t i = 0; i < n; i++)
		jw_str(j, NULL, addr_text(lead[i], text));
	jw_array_end(j);
}

static void put_alert(struct matcher *m,
	const struct obs *o,
	const struct watch_hit *h,
	const struct addr *lead,
	uint32_t n_lead)
{
	const struct follow_item *x = &m->watch->item[h->index];
	const struct piece *p = m->piece;
	struct jw j = { .to = &m->lines };
	char id[ID_BYTE * 2];
	uint64_t offset = p->at + o->at_byte - p->front.n;
	bool future = o->t_ns != T_NONE &&
		o->t_ns / NS_S > m->now_ns / NS_S + FUTURE_S;

	alert_id(p, offset, x->entity, id);
	jw_object(&j, NULL);
	jw_str(&j, "id", (struct str){ id, sizeof id });
	put_times(m, &j, o->t_ns);
	put_watched(&j, x, h);
	put_place(&j, p, offset);
	jw_z(&j, "kind", obs_shapes[o->kind].name);
	put_sides(m, &j, o, h);
	put_leads(&j, lead, n_lead);
	if (future)
		jw_bool(&j, "future", true);
	if (offset - p->at >= p->torn_at)
		jw_bool(&j, "torn", true);
	jw_object_end(&j);
	buf_z(&m->lines, "\n");
	m->n_alert++;
	m->counts->alerts++;
	m->counts->future += future;
}

/* --- leads --------------------------------------------------------------- */

static void put_lead(struct matcher *m, const struct lead *x)
{
	struct jw j = { .to = &m->lines };
	char text[ADDR_TEXT_N];

	jw_object(&j, NULL);
	jw_object(&j, "lead");
	jw_str(&j, "address", addr_text(x->addr, text));
	jw_str(&j, "from", x->from);
	jw_i64(&j, "at", x->at_s);
	jw_object_end(&j);
	jw_object_end(&j);
	buf_z(&m->lines, "\n");
}

bool match_is_lead(struct str line)
{
	return str_starts(line, STR(LEAD));
}

bool match_lead_line(struct leads *l, struct str line)
{
	json_error_t why;
	json_t *j = json_loadb(line.p, line.n, 0, &why);
	json_t *x = json_object_get(j, "lead");
	json_t *from = json_object_get(x, "from");
	struct lead lead = {
		.from = { json_string_value(from), json_string_length(from) },
		.at_s = json_integer_value(json_object_get(x, "at")),
	};
	struct str a =
		str_of(json_string_value(json_object_get(x, "address")));
	bool ok = !addr_parse(a, &lead.addr) || lead_keep(l, &lead);

	json_decref(j);
	return ok;
}

/* What a watched name was answered with is watched from now on. */
static uint32_t follow_leads(struct matcher *m,
	const struct obs *o,
	const struct follow_item *x,
	struct addr ret[static LEADS_MAX])
{
	struct addr found[LEADS_MAX];
	uint32_t n = 0;

	if (o->kind != OBS_DNS || !x->leads || o->t_ns == T_NONE)
		return 0;
	uint32_t all = lead_addresses(o->dns.answers, found, LEADS_MAX);
	for (uint32_t i = 0; i < all; i++) {
		const struct lead lead = { found[i],
			x->entity,
			o->t_ns / NS_S };

		if (!lead_is_new(&m->leads, &lead))
			continue;
		if (!lead_keep(&m->leads, &lead) ||
			!lead_watch(m->watch, &lead)) {
			m->no_room = true;
			break;
		}
		put_lead(m, &lead);
		ret[n++] = found[i];
	}
	return n;
}

/* --- observations -------------------------------------------------------- */

/* One alert for a record and a thing, though several claims watch it, or the
 * record is several observations. */
static bool told_already(struct matcher *m,
	uint64_t offset,
	const struct follow_item *x)
{
	if (offset != m->last_offset)
		m->n_same = 0;
	m->last_offset = offset;
	for (uint32_t i = 0; i < m->n_same; i++) {
		if (str_eq(m->watch->item[m->same[i]].entity, x->entity))
			return true;
	}
	if (m->n_same < WATCH_HITS_MAX)
		m->same[m->n_same++] = (uint32_t)(x - m->watch->item);
	return false;
}

static bool put_seen(void *ctx, const struct obs *o)
{
	struct matcher *m = ctx;
	struct watch_hit hit[WATCH_HITS_MAX];
	struct addr lead[LEADS_MAX];

	if (o->at_byte < m->piece->front.n)
		return true; /* what only stands before the piece */
	m->counts->records++;
	if (o->t_ns != T_NONE)
		m->last_ns = o->t_ns;
	uint32_t n = watch_match(m->watch->set, o, hit);
	for (uint32_t i = 0; i < n; i++) {
		const struct follow_item *x = &m->watch->item[hit[i].index];

		if (told_already(m, o->at_byte, x))
			continue;
		uint32_t n_lead = follow_leads(m, o, x, lead);
		put_alert(m, o, &hit[i], lead, n_lead);
	}
	return !m->no_room && !m->lines.bad;
}

static void count_skip(void *ctx, const struct skip *s)
{
	struct matcher *m = ctx;

	m->counts->skipped += s->at_byte >= m->piece->front.n;
}

bool match_heard(struct matcher *m,
	const struct piece *p,
	const struct obs *o)
{
	m->piece = p;
	m->lines.n = 0;
	m->n_alert = m->n_same = 0;
	m->last_offset = UINT64_MAX;
	m->now_ns = now_ns();
	return put_seen(m, o);
}

/* Starts to read it; r NULL: to recognise it, no more. */
static bool start(struct matcher *m,
	const struct piece *p,
	const struct reader *r,
	struct jailed **ret,
	struct err *err)
{
	struct buf whole = { 0 };

	buf_add(&whole, p->front);
	buf_add(&whole, p->bytes);
	bool ok = !whole.bad ||
		fail(err, ERR_LIMIT, 0, "no memory left to follow");
	ok = ok &&
		sandbox_start_small(ret,
			m->pool,
			buf_str(&whole),
			r,
			r == NULL,
			&p->told,
			err);
	buf_done(&whole);
	return ok;
}

static bool pass_obs(void *ctx, const struct obs *o)
{
	(void)ctx;
	(void)o;
	return true;
}

static void pass_skip(void *ctx, const struct skip *s)
{
	(void)ctx;
	(void)s;
}

bool match_recognise(struct matcher *m,
	const struct piece *p,
	const struct reader **ret,
	struct err *err)
{
	const struct sink none = { NULL, pass_obs, pass_skip };
	struct jailed *j;
	struct reading r = { 0 };
	struct err why = { 0 };

	if (!start(m, p, NULL, &j, err))
		return false;
	/* what cannot be read of it shows when it is read */
	bool ok = sandbox_finish(j, &none, &r, NULL, 0, &why);
	*ret = r.reader;
	if (!ok && why.code == ERR_IO)
		*err = why;
	return ok || why.code != ERR_IO;
}

bool match_piece(struct matcher *m, const struct piece *p, struct err *err)
{
	const struct sink out = { m, put_seen, count_skip };
	struct jailed *j;
	struct reading r = { 0 };
	struct err why = { 0 };

	m->piece = p;
	m->lines.n = 0;
	m->n_alert = m->n_same = 0;
	m->last_offset = UINT64_MAX;
	m->last_ns = T_NONE;
	m->now_ns = now_ns();
	if (!start(m, p, reader_named(str_of(p->form->reader)), &j, err))
		return false;
	if (!sandbox_finish(j, &out, &r, NULL, 0, &why)) {
		if (why.code == ERR_IO) {
			*err = why;
			return false;
		}
		/* the rest of this piece is lost; the next one is read anew */
		m->counts->skipped++;
	}
	m->counts->bytes += p->bytes.n;
	return (!m->no_room && !m->lines.bad) ||
		fail(err, ERR_LIMIT, 0, "no memory left to follow");
}
