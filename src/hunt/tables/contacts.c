/* SPDX-License-Identifier: Apache-2.0 */
/* Who had to do with servers of interest, and where what is watched leads. */
#include <stdlib.h>

#include "hunt/tables/tables.h"

/* A host that calls a server of interest again and again at about one interval:
 * there is no need to ask how rare that is, as the hunt for beacons must. Of
 * visits at random times one interval in four lies so near the middle one. */
enum {
	BEATS_MIN = 8,
	BEAT_MIN_MS = 5000,
	BEAT_PERCENT =
		20, /* around the middle interval, or around twice it */
	BEATS_PERCENT = 70 /* of all intervals */
};

/* What is known of a text so far. */
enum answer {
	ANSWER_NOT_ASKED,
	ANSWER_NO,
	ANSWER_YES
};

struct contacts {
	const struct hunt_tables *f;
	const struct interest *q;
	bool (*put)(void *ctx, const struct contact *c);
	void *ctx;
	/* by text: enum answer, so that a name is asked for once */
	uint8_t *name;
	/* source and server of connections that were put */
	struct table met;
	/* source and name of requests that went to a server of interest: they
	 * are counted as contact with that */
	struct table direct;
};

/* How the texts of attributes are asked for, and what showing one is. */
static const struct way {
	bool asked;
	bool url;   /* canonical only once it was made so */
	bool leads; /* made once: another server that shows it is the same's */
	enum contact_grade grade;
} ways[ATTR_KINDS] = {
	[ATTR_URL] = { true, true, false, CONTACT_EXCHANGED },
	[ATTR_MD5] = { true, false, false, CONTACT_EXCHANGED },
	[ATTR_SHA1] = { true, false, false, CONTACT_EXCHANGED },
	[ATTR_SHA256] = { true, false, false, CONTACT_EXCHANGED },
	[ATTR_JA3] = { true, false, false, CONTACT_CONNECTED },
	[ATTR_JA3S] = { true, false, false, CONTACT_CONNECTED },
	[ATTR_JA4] = { true, false, false, CONTACT_CONNECTED },
	[ATTR_HASSH] = { true, false, false, CONTACT_CONNECTED },
	[ATTR_HASSH_SERVER] = { true, false, false, CONTACT_CONNECTED },
	[ATTR_HOST_KEY] = { true, false, true, CONTACT_CONNECTED },
	[ATTR_CERTIFICATE] = { true, false, true, CONTACT_CONNECTED },
	[ATTR_CERT_SHA1] = { true, false, true, CONTACT_CONNECTED },
};

static bool ask_name(struct contacts *c, uint32_t text, struct windows *ret)
{
	bool no = text >= c->f->text.n || c->name[text] == ANSWER_NO;
	struct addr literal;

	if (no || !text)
		return false;
	struct str name = interned_at(c->f, text);
	/* what was asked of a proxy may be an address */
	bool yes = addr_parse(name, &literal)
		? c->q->address(c->q->ctx, literal, ret)
		: c->q->name(c->q->ctx, name, ret);
	c->name[text] = yes ? ANSWER_YES : ANSWER_NO;
	return yes;
}

static bool ask_address(const struct contacts *c,
	uint32_t host,
	struct windows *ret)
{
	return host != HOST_NONE &&
		c->q->address(c->q->ctx, host_at(c->f, host), ret);
}

static bool ask_text(const struct contacts *c,
	const struct attribute *x,
	struct windows *ret)
{
	struct str text = interned_at(c->f, x->text);
	char room[INDICATOR_MAX_BYTE];

	if (!ways[x->kind].asked || !text.n)
		return false;
	if (x->kind == ATTR_CERTIFICATE && x->code != 0)
		return false;
	if (ways[x->kind].url &&
		!indicator_canonical(IND_URL, text, room, &text)) {
		return false;
	}
	return c->q->text(c->q->ctx, text, ret);
}

/* --- conversations ------------------------------------------------------- */

static enum contact_grade grade_of(enum key_kind kind,
	bool answered,
	const struct contact *x)
{
	if (kind == KEY_QUERY)
		return CONTACT_LOOKED_UP;
	if (!answered)
		return CONTACT_TRIED;
	if (kind == KEY_HTTP_HOST)
		return CONTACT_EXCHANGED;
	return x->has_out && x->has_in && x->bytes_out && x->bytes_in
		? CONTACT_EXCHANGED
		: CONTACT_CONNECTED;
}

static int by_length(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static bool is_beat(int64_t gap_ms, int64_t middle_ms)
{
	int64_t off = gap_ms > middle_ms + middle_ms / 2
		? gap_ms - 2 * middle_ms
		: gap_ms - middle_ms;

	return (off < 0 ? -off : off) * 100 <= middle_ms * BEAT_PERCENT;
}

/* What every sensor saw of a pair, each event once. */
struct pair {
	const struct conversation *conv;        /* one of theirs */
	const struct conversation_event *event; /* n of them, in order */
	uint32_t n;
	/* that of the sensor that saw most: more than n where events were
	 * thinned */
	uint64_t total;
	uint64_t src_byte;
	uint64_t dst_byte;
	struct locator loc[CONTACT_LOCS]; /* the first of some sensors */
	uint32_t n_loc;
};

/* Whether the events in the windows come at about one interval. */
static bool is_regular(const struct pair *v,
	const struct windows *w,
	struct arena a)
{
	int64_t *gap = NEW(&a, int64_t, v->n + 1);
	int64_t last_ms = INT64_MIN;
	uint32_t n = 0;
	uint32_t near = 0;

	for (uint32_t i = 0; gap && i < v->n; i++) {
		int64_t t_ms = v->event[i].t_ms;

		if (!windows_have(w, t_ms / 1000))
			continue;
		if (last_ms != INT64_MIN && t_ms - last_ms >= BEAT_MIN_MS)
			gap[n++] = t_ms - last_ms;
		last_ms = t_ms;
	}
	if (n < BEATS_MIN)
		return false;
	qsort(gap, n, sizeof *gap, by_length);
	for (uint32_t i = 0; i < n; i++)
		near += is_beat(gap[i], gap[n / 2]);
	return (uint64_t)near * 100 >= (uint64_t)n * BEATS_PERCENT;
}

static void turn(struct contact *x)
{
	uint64_t out = x->bytes_out;
	bool has_out = x->has_out;

	x->bytes_out = x->bytes_in;
	x->has_out = x->has_in;
	x->bytes_in = out;
	x->has_in = has_out;
}

/* Where it is not told whether somebody answered, payload of TCP says so: none
 * is sent before the other end agreed. */
static bool is_answered(const struct pair *v,
	const struct conversation_event *e)
{
	enum {
		TCP = 6
	};

	return e->answered > 0 ||
		(e->answered < 0 && v->conv->proto == TCP &&
			!e->src_not_told && e->src_byte > 0);
}

static void add_event(struct contact *x, const struct conversation_event *e)
{
	int64_t t_s = e->t_ms / 1000;

	if (!x->n++)
		x->first_s = t_s;
	x->last_s = t_s + 1;
	x->has_out |= !e->src_not_told;
	x->has_in |= !e->dst_not_told;
	x->bytes_out += e->src_byte;
	x->bytes_in += e->dst_byte;
}

/* The events of a pair that lie in the windows. */
static bool sum_up(const struct pair *v,
	const struct windows *w,
	bool turned,
	struct contact *x)
{
	bool answered = false;
	bool whole = true;

	for (uint32_t i = 0; i < v->n; i++) {
		const struct conversation_event *e = &v->event[i];

		if (!windows_have(w, e->t_ms / 1000)) {
			whole = false;
			continue;
		}
		add_event(x, e);
		answered |= is_answered(v, e);
	}
	if (!x->n)
		return false;
	/* what was thinned is told by the sums */
	if (whole && v->total > v->n) {
		x->n = v->total;
		x->bytes_out = v->src_byte;
		x->bytes_in = v->dst_byte;
	}
	memcpy(x->loc, v->loc, sizeof x->loc);
	x->n_loc = v->n_loc;
	if (turned)
		turn(x);
	x->grade = grade_of((enum key_kind)v->conv->key_kind, answered, x);
	return true;
}

/* The resolver is no server of interest: what went to it and back is none of
 * the contact's. */
static void make_question(struct contact *x)
{
	x->port = 0;
	x->proto = 0;
	x->bytes_out = 0;
	x->bytes_in = 0;
	x->has_out = false;
	x->has_in = false;
}

static struct str number_key(uint32_t key[2], uint32_t x, uint32_t y)
{
	key[0] = x;
	key[1] = y;
	return (struct str){ (const char *)key, 2 * sizeof *key };
}

/* A conversation of interest, as one sensor saw it. */
struct sighting {
	const struct conversation *conv;
	uint32_t number; /* of the conversation */
	/* the host of ours is where the record has its other end */
	bool turned;
};

static int by_number(uint32_t x, uint32_t y)
{
	return (x > y) - (x < y);
}

static int by_ends(const void *a, const void *b)
{
	const struct sighting *s = a;
	const struct sighting *t = b;
	const struct conversation *x = s->conv;
	const struct conversation *y = t->conv;

	if (x->key_kind != y->key_kind)
		return by_number(x->key_kind, y->key_kind);
	if (x->src != y->src)
		return by_number(x->src, y->src);
	if (x->dst != y->dst)
		return by_number(x->dst, y->dst);
	if (x->port != y->port)
		return by_number(x->port, y->port);
	if (x->proto != y->proto)
		return by_number(x->proto, y->proto);
	return by_number(s->number, t->number);
}

static bool same_ends(const struct sighting *s, const struct sighting *t)
{
	const struct conversation *x = s->conv;
	const struct conversation *y = t->conv;

	return x->key_kind == y->key_kind && x->src == y->src &&
		x->dst == y->dst && x->port == y->port &&
		x->proto == y->proto;
}

/* What n sensors saw of one pair. false: memory is spent. */
static bool join_views(const struct contacts *c,
	const struct sighting *s,
	uint32_t n,
	struct arena *a,
	struct pair *ret)
{
	struct conversation_view *v = NEW(a, struct conversation_view, n);
	uint32_t all = 0;

	*ret = (struct pair){ .conv = s->conv };
	for (uint32_t i = 0; v && i < n; i++) {
		if (!conversation_view(&c->f->conversations,
			    s[i].conv,
			    a,
			    &v[i])) {
			return false;
		}
		all += v[i].n;
		if (v[i].n && ret->n_loc < CONTACT_LOCS)
			ret->loc[ret->n_loc++] = v[i].event[0].loc;
		if (v[i].total <= ret->total)
			continue;
		ret->total = v[i].total;
		ret->src_byte = v[i].src_byte;
		ret->dst_byte = v[i].dst_byte;
	}
	struct conversation_event *e = arena_raw(a,
		sizeof *e,
		(size_t)all + 1,
		alignof(struct conversation_event));
	if (!v || !e)
		return false;
	for (uint32_t i = 0, to = 0; i < n; to += v[i++].n)
		memcpy(e + to, v[i].event, v[i].n * sizeof *e);
	qsort(e, all, sizeof *e, events_cmp);
	if (!events_once(e, &all, *a))
		return false;
	ret->event = e;
	ret->n = all;
	return true;
}

static void name_ends(const struct contacts *c,
	const struct sighting *s,
	struct contact *x)
{
	const struct conversation *p = s->conv;

	x->port = p->port;
	x->proto = p->proto;
	x->host = conversation_src(&c->f->conversations, p);
	if (key_is_name((enum key_kind)p->key_kind)) {
		struct str name = interned_at(c->f, p->dst);

		if (!addr_parse(name, &x->server))
			x->name = name;
		return;
	}
	x->server = conversation_dst(&c->f->conversations, p);
	if (s->turned) {
		struct addr host = x->server;

		x->server = x->host;
		x->host = host;
	}
}

/* Of several sensors that of an organisation: what a server saw of itself says
 * nothing of whose the hosts are. */
static struct str vantage_of(const struct contacts *c,
	const struct sighting *s,
	uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		struct str v = c->f->vantage.key[s[i].conv->sensor];

		if (entity_type_of(v) == ENT_ORG)
			return v;
	}
	return (struct str){ 0 };
}

static bool ask_sighting(struct contacts *c,
	const struct sighting *s,
	struct windows *w)
{
	const struct conversation *p = s->conv;

	if (key_is_name((enum key_kind)p->key_kind))
		return ask_name(c, p->dst, w);
	return ask_address(c, s->turned ? p->src : p->dst, w);
}

static bool note_met(struct contacts *c, const struct sighting *s)
{
	const struct conversation *p = s->conv;
	uint32_t key[2];

	if (key_is_name((enum key_kind)p->key_kind))
		return true;
	return table_put(&c->met,
		       number_key(key,
			       s->turned ? p->dst : p->src,
			       s->turned ? p->src : p->dst)) != TABLE_NONE;
}

static bool has_met(const struct contacts *c, uint32_t src, uint32_t dst)
{
	uint32_t key[2];

	return table_find(&c->met, number_key(key, src, dst)) != TABLE_NONE;
}

/* n sensors' sightings of one pair */
static bool put_pair(struct contacts *c,
	const struct sighting *s,
	uint32_t n,
	struct arena a)
{
	struct contact x = { 0 };
	struct windows w = { 0 };
	struct pair v;

	if (!join_views(c, s, n, &a, &v))
		return false;
	name_ends(c, s, &x);
	x.vantage = vantage_of(c, s, n);
	if (!ask_sighting(c, s, &w) || !sum_up(&v, &w, s->turned, &x))
		return true;
	if (s->conv->key_kind == KEY_QUERY)
		make_question(&x);
	if (x.grade >= CONTACT_CONNECTED && is_regular(&v, &w, a))
		x.grade = CONTACT_BEACONED;
	return note_met(c, s) && c->put(c->ctx, &x);
}

static bool is_direct(const struct contacts *c, const struct conversation *p)
{
	uint32_t key[2];

	return p->key_kind != KEY_QUERY &&
		table_find(&c->direct, number_key(key, p->src, p->dst)) !=
		TABLE_NONE;
}

/* Whether the conversation is with something of interest. names: by its name,
 * else by its address */
static bool sight(struct contacts *c, struct sighting *s, bool names)
{
	const struct conversation *p = s->conv;
	struct windows w = { 0 };

	/* records speak for themselves, as attributes */
	if (p->key_kind == KEY_INSIDE || p->key_kind == KEY_LOGON ||
		p->key_kind == KEY_SPOKEN) {
		return false;
	}
	if (key_is_name((enum key_kind)p->key_kind) != names)
		return false;
	if (key_is_name((enum key_kind)p->key_kind))
		return ask_name(c, p->dst, &w) && !is_direct(c, p);
	if (ask_address(c, p->dst, &w))
		return true;
	s->turned = p->key_kind == KEY_UNDIRECTED;
	return s->turned && ask_address(c, p->src, &w);
}

static bool walk_conversations(struct contacts *c, bool names)
{
	const struct conversations *p = &c->f->conversations;
	struct arena scratch = c->f->scratch;
	struct sighting *s = NULL;
	uint32_t n = 0;
	uint32_t cap = 0;

	for (uint32_t i = 0; i < p->n; i++) {
		struct sighting one = { conversations_at(p, i), i, false };

		if (!sight(c, &one, names))
			continue;
		s = arena_grown(&scratch, s, n, &cap, sizeof *s);
		if (!s)
			return false;
		s[n++] = one;
	}
	if (n)
		qsort(s, n, sizeof *s, by_ends);
	for (uint32_t i = 0, to; i < n; i = to) {
		to = i + 1;
		while (to < n && same_ends(&s[i], &s[to]))
			to++;
		if (!put_pair(c, s + i, to - i, scratch))
			return false;
	}
	return true;
}

/* --- attributes ---------------------------------------------------------- */

/* Logs of requests and sessions without one of connections: what they tell went
 * to a server of interest is contact with it. */
static bool put_session(struct contacts *c,
	const struct attribute *x,
	const struct windows *w)
{
	struct contact to = { .n = x->n, .n_loc = 1, .loc = { x->loc } };
	bool dated = x->first_ms != INT64_MIN;

	if (!dated || has_met(c, x->src, x->dst))
		return true;
	to.first_s = x->first_ms / 1000;
	to.last_s = x->last_ms / 1000 + 1;
	if (!windows_have(w, to.first_s) && !windows_have(w, to.last_s - 1))
		return true;
	to.host = host_at(c->f, x->src);
	to.server = host_at(c->f, x->dst);
	to.grade = x->kind == ATTR_HTTP_HOST ? CONTACT_EXCHANGED
					     : CONTACT_CONNECTED;
	return c->put(c->ctx, &to);
}

static bool note_direct(struct contacts *c, const struct attribute *x)
{
	struct windows w = { 0 };
	uint32_t key[2];
	bool named = x->kind == ATTR_SNI || x->kind == ATTR_HTTP_HOST;

	if (!named && x->kind != ATTR_HOST_KEY)
		return true;
	if (x->src == HOST_NONE || !ask_address(c, x->dst, &w))
		return true;
	if (named &&
		table_put(&c->direct, number_key(key, x->src, x->text)) ==
			TABLE_NONE) {
		return false;
	}
	return put_session(c, x, &w);
}

/* A server that showed a watched trait, or was shown it. */
static bool put_attribute(struct contacts *c, const struct attribute *x)
{
	struct windows w = { 0 };
	struct windows of_server = { 0 };
	struct contact to = { .grade = ways[x->kind].grade, .n = x->n };

	if (x->src == HOST_NONE || x->dst == HOST_NONE ||
		x->first_ms == INT64_MIN || !ask_text(c, x, &w)) {
		return true;
	}
	to.first_s = x->first_ms / 1000;
	to.last_s = x->last_ms / 1000 + 1;
	/* its connections are counted already */
	if (has_met(c, x->src, x->dst) &&
		ask_address(c, x->dst, &of_server) &&
		windows_cover(&of_server, to.first_s, to.last_s)) {
		return true;
	}
	if (!windows_have(&w, to.first_s) && !windows_have(&w, to.last_s - 1))
		return true;
	to.host = host_at(c->f, x->src);
	to.server = host_at(c->f, x->dst);
	to.trait = interned_at(c->f, x->text);
	to.loc[0] = x->loc;
	to.n_loc = 1;
	return c->put(c->ctx, &to);
}

bool hunt_contacts(const struct hunt_tables *f,
	const struct interest *q,
	bool (*put)(void *ctx, const struct contact *c),
	void *ctx)
{
	struct hunt_tables own = *f;
	struct contacts c = { .f = &own, .q = q, .put = put, .ctx = ctx };
	struct arena tables;

	c.name = NEW(&own.scratch, uint8_t, f->text.n + 1);
	if (!c.name)
		return false;
	/* half of what is left is for these two, which grow meanwhile */
	tables = own.scratch;
	tables.end = tables.at + (tables.end - tables.at) / 2;
	own.scratch.at = tables.end;
	c.met = table_in(&tables);
	c.direct = table_in(&tables);
	/* connections first: what else is told of them is none beside them */
	if (!walk_conversations(&c, false))
		return false;
	for (uint32_t i = 0; i < f->attributes.n; i++) {
		if (!note_direct(&c, attributes_at(&f->attributes, i)))
			return false;
	}
	if (!walk_conversations(&c, true))
		return false;
	for (uint32_t i = 0; i < f->attributes.n; i++) {
		if (!put_attribute(&c, attributes_at(&f->attributes, i)))
			return false;
	}
	return true;
}

/* --- where it leads ------------------------------------------------------ */

/* Answers of one name that a host got so seldom say little of the time between
 * them. */
#define SELDOM_MS ((int64_t)7 * DAY_S * 1000)

/* Whether the name was said to have another address between the first and the
 * last of these answers, which were few: it moved away and came back. cost: a
 * pass over the attributes, for few of them */
static bool moved_meanwhile(const struct hunt_tables *f,
	const struct attribute *x)
{
	int64_t spacing_ms =
		x->n > 1 ? (x->last_ms - x->first_ms) / (x->n - 1) : 0;

	if (spacing_ms < SELDOM_MS)
		return false;
	for (uint32_t i = 0; i < f->attributes.n; i++) {
		const struct attribute *y = attributes_at(&f->attributes, i);

		if (y->kind == ATTR_ANSWER && y->text == x->text &&
			y->dst != x->dst && y->dst != HOST_NONE &&
			y->first_ms > x->first_ms &&
			y->last_ms < x->last_ms) {
			return true;
		}
	}
	return false;
}

/* What of the times lies in the windows. */
static bool put_within(int64_t first_s,
	int64_t last_s,
	const struct windows *w,
	struct followed *to,
	bool (*put)(void *ctx, const struct followed *x),
	void *ctx)
{
	for (uint32_t i = 0; i < w->n; i++) {
		to->first_s =
			w->w[i].from_s > first_s ? w->w[i].from_s : first_s;
		to->last_s = w->w[i].to_s < last_s ? w->w[i].to_s : last_s;
		if (to->first_s < to->last_s && !put(ctx, to))
			return false;
	}
	return true;
}

static bool put_followed(const struct hunt_tables *f,
	const struct attribute *x,
	const struct windows *w,
	struct followed *to,
	bool (*put)(void *ctx, const struct followed *x),
	void *ctx)
{
	int64_t first_s = x->first_ms / 1000;
	int64_t last_s = x->last_ms / 1000;

	if (to->by_name && moved_meanwhile(f, x)) {
		return put_within(first_s, first_s + 1, w, to, put, ctx) &&
			put_within(last_s, last_s + 1, w, to, put, ctx);
	}
	return put_within(first_s, last_s + 1, w, to, put, ctx);
}

bool hunt_follow(const struct hunt_tables *f,
	const struct interest *q,
	bool (*put)(void *ctx, const struct followed *x),
	void *ctx)
{
	struct hunt_tables own = *f;
	struct contacts c = { .f = &own, .q = q };

	c.name = NEW(&own.scratch, uint8_t, f->text.n + 1);
	if (!c.name)
		return false;
	for (uint32_t i = 0; i < f->attributes.n; i++) {
		const struct attribute *x = attributes_at(&f->attributes, i);
		struct followed to = { .n = x->n, .loc = x->loc };
		struct windows w = { 0 };

		if (x->dst == HOST_NONE || x->first_ms == INT64_MIN)
			continue;
		to.by_name = x->kind == ATTR_ANSWER;
		bool leads = to.by_name
			? ask_name(&c, x->text, &w)
			: ways[x->kind].leads && ask_text(&c, x, &w);
		if (!leads)
			continue;
		to.server = host_at(f, x->dst);
		to.from = interned_at(f, x->text);
		if (!put_followed(f, x, &w, &to, put, ctx))
			return false;
	}
	return true;
}
