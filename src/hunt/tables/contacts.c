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
	BEAT_PERCENT = 20, /* around the middle interval, or around twice it */
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

	if (no || !text)
		return false;
	bool yes = c->q->name(c->q->ctx, interned_at(c->f, text), ret);
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

/* Whether the events in the windows come at about one interval. */
static bool is_regular(const struct conversation_view *v,
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

/* The events of a conversation that lie in the windows. What went back is kept
 * as one sum: where only a part counts it is not told. */
static bool sum_up(const struct conversation_view *v,
	const struct windows *w,
	bool turned,
	struct contact *x)
{
	bool whole =
		windows_cover(w, v->first_ms / 1000, v->last_ms / 1000 + 1);
	bool answered = false;
	uint32_t n = 0;

	for (uint32_t i = 0; i < v->n; i++) {
		const struct conversation_event *e = &v->event[i];
		int64_t t_s = e->t_ms / 1000;

		if (!whole && !windows_have(w, t_s))
			continue;
		if (!n++) {
			x->first_s = t_s;
			x->loc = e->loc;
		}
		x->last_s = t_s + 1;
		x->has_out |= !e->src_not_told;
		x->bytes_out += e->src_not_told ? 0 : e->src_byte;
		answered |= e->answered > 0;
	}
	x->n = whole ? v->total : n;
	x->has_in = whole && v->n_dst_not_told < v->n;
	x->bytes_in = x->has_in ? v->dst_byte : 0;
	if (whole)
		x->bytes_out = v->src_byte;
	if (turned) {
		uint64_t out = x->bytes_out;
		bool has_out = x->has_out;

		x->bytes_out = x->bytes_in;
		x->has_out = x->has_in;
		x->bytes_in = out;
		x->has_in = has_out;
	}
	x->grade = grade_of((enum key_kind)v->conv->key_kind, answered, x);
	/* a part whose other way is not told went both ways if the whole did */
	if (!whole && answered && x->bytes_out && v->dst_byte && !turned &&
		x->grade == CONTACT_CONNECTED) {
		x->grade = CONTACT_EXCHANGED;
	}
	return n > 0;
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

/* turned: the host of ours is where the record has its other end */
static bool put_conversation(struct contacts *c,
	const struct conversation *p,
	const struct windows *w,
	bool turned)
{
	struct arena a = c->f->scratch;
	struct conversation_view v;
	bool named = key_is_name((enum key_kind)p->key_kind);
	struct contact x = { .port = p->port, .proto = p->proto };

	if (!conversation_view(&c->f->conversations, p, &a, &v))
		return false;
	x.host = turned ? conversation_dst(&c->f->conversations, p)
			: conversation_src(&c->f->conversations, p);
	if (named)
		x.name = interned_at(c->f, p->dst);
	else if (turned)
		x.server = conversation_src(&c->f->conversations, p);
	else
		x.server = conversation_dst(&c->f->conversations, p);
	if (!sum_up(&v, w, turned, &x))
		return true;
	if (p->key_kind == KEY_QUERY)
		make_question(&x);
	if (x.grade >= CONTACT_CONNECTED && is_regular(&v, w, a))
		x.grade = CONTACT_BEACONED;
	return c->put(c->ctx, &x);
}

static struct str direct_key(uint32_t key[2], uint32_t src, uint32_t text)
{
	key[0] = src;
	key[1] = text;
	return (struct str){ (const char *)key, 2 * sizeof *key };
}

static bool is_direct(const struct contacts *c, const struct conversation *p)
{
	uint32_t key[2];

	return p->key_kind != KEY_QUERY &&
		table_find(&c->direct, direct_key(key, p->src, p->dst)) !=
		TABLE_NONE;
}

static bool walk_conversations(struct contacts *c)
{
	for (uint32_t i = 0; i < c->f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&c->f->conversations, i);
		struct windows w = { 0 };
		bool turned = false;
		bool meant = false;

		if (p->key_kind == KEY_INSIDE)
			continue;
		if (key_is_name((enum key_kind)p->key_kind)) {
			meant = ask_name(c, p->dst, &w) && !is_direct(c, p);
		} else {
			meant = ask_address(c, p->dst, &w);
			turned = !meant && p->key_kind == KEY_UNDIRECTED &&
				ask_address(c, p->src, &w);
		}
		if ((meant || turned) && !put_conversation(c, p, &w, turned))
			return false;
	}
	return true;
}

/* --- attributes ---------------------------------------------------------- */

static bool note_direct(struct contacts *c, const struct attribute *x)
{
	struct windows w = { 0 };
	uint32_t key[2];

	if (x->kind != ATTR_SNI && x->kind != ATTR_HTTP_HOST)
		return true;
	return x->src == HOST_NONE || !ask_address(c, x->dst, &w) ||
		table_put(&c->direct, direct_key(key, x->src, x->text)) !=
		TABLE_NONE;
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
	/* its flows are counted already */
	if (ask_address(c, x->dst, &of_server) &&
		windows_cover(&of_server, to.first_s, to.last_s)) {
		return true;
	}
	if (!windows_have(&w, to.first_s) && !windows_have(&w, to.last_s - 1))
		return true;
	to.host = host_at(c->f, x->src);
	to.server = host_at(c->f, x->dst);
	to.trait = interned_at(c->f, x->text);
	to.loc = x->loc;
	return c->put(c->ctx, &to);
}

bool hunt_contacts(const struct hunt_tables *f,
	const struct interest *q,
	bool (*put)(void *ctx, const struct contact *c),
	void *ctx)
{
	struct hunt_tables own = *f;
	struct contacts c = { .f = &own, .q = q, .put = put, .ctx = ctx };

	c.name = NEW(&own.scratch, uint8_t, f->text.n + 1);
	c.direct = table_in(&own.scratch);
	if (!c.name)
		return false;
	for (uint32_t i = 0; i < f->attributes.n; i++) {
		if (!note_direct(&c, attributes_at(&f->attributes, i)))
			return false;
	}
	if (!walk_conversations(&c))
		return false;
	for (uint32_t i = 0; i < f->attributes.n; i++) {
		if (!put_attribute(&c, attributes_at(&f->attributes, i)))
			return false;
	}
	return true;
}

/* --- where it leads ------------------------------------------------------ */

/* What of the times in which the attribute was seen lies in the windows. */
static bool put_followed(const struct attribute *x,
	const struct windows *w,
	struct followed *to,
	bool (*put)(void *ctx, const struct followed *x),
	void *ctx)
{
	int64_t first_s = x->first_ms / 1000;
	int64_t last_s = x->last_ms / 1000 + 1;

	for (uint32_t i = 0; i < w->n; i++) {
		to->first_s =
			w->w[i].from_s > first_s ? w->w[i].from_s : first_s;
		to->last_s = w->w[i].to_s < last_s ? w->w[i].to_s : last_s;
		if (to->first_s < to->last_s && !put(ctx, to))
			return false;
	}
	return true;
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
		if (!put_followed(x, &w, &to, put, ctx))
			return false;
	}
	return true;
}
