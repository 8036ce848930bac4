/* SPDX-License-Identifier: Apache-2.0 */
/* The beacon hunt over all pairs, by address, by name and inside connections:
 * weigh.c weighs one. Manual: beacon.md */
#include "hunt/beacon/beacon.h"

#include <stdio.h>

#include "hunt/beacon/weigh.h"

enum {
	/* of one pair; weigh.c samples beyond 65,536 anyway */
	EVENTS_MAX = 1 << 20,
	/* a program calls a server that is gone, or somebody knocks on a door:
	 * no channel either way */
	UNANSWERED_MILLI = 6000,
	/* of what is faint, and of what is discounted, only the best are shown;
	 * neither is evidence for a layer */
	BEST_MAX = 20,
};

#define FAINT_BITS 4.0 /* below, a pair is not worth a line */

/* What weighing said of a pair, so that a pair without new events is not
 * weighed again. */
struct weighing {
	uint32_t n; /* events ingested when it was weighed */
	struct beacon beacon;
};

enum {
	WEIGHING_BLOCK = 256
};
struct weighings {
	struct weighing **block;
	uint32_t n;
	uint32_t n_block;
	uint32_t cap_block;
};

/* number: index + 1, as pairs keep it */
static struct weighing *weighing_at(const struct weighings *w,
	uint32_t number)
{
	uint32_t i = number - 1;

	return &w->block[i / WEIGHING_BLOCK][i % WEIGHING_BLOCK];
}

static struct weighing *weighing_of(struct hunt_tables *f,
	struct conversation *p)
{
	struct weighings *w = f->weighings;

	if (!w) {
		w = NEW(&f->a, struct weighings, 1);
		f->weighings = w;
	}
	if (!w)
		return NULL;
	if (p->weighing)
		return weighing_at(w, p->weighing);
	if (w->n % WEIGHING_BLOCK == 0) {
		struct weighing **grown = arena_grown(&f->a,
			w->block,
			w->n_block,
			&w->cap_block,
			sizeof *grown);

		if (!grown)
			return NULL;
		struct weighing *block =
			NEW(&f->a, struct weighing, WEIGHING_BLOCK);
		if (!block)
			return NULL;
		w->block = grown;
		w->block[w->n_block++] = block;
	}
	p->weighing = ++w->n;
	return weighing_at(w, p->weighing);
}

double beacon_period(const struct hunt_tables *f,
	const struct conversation *p)
{
	if (!p->weighing)
		return 0;
	const struct beacon *b =
		&weighing_at(f->weighings, p->weighing)->beacon;
	return b->bits >= beacon_defaults.min_bits ? b->period_s : 0;
}

/* --- saved and restored -------------------------------------------------- */

static void save_beacon(const struct beacon *b, struct spool *out)
{
	const double figure[] = {
		b->bits,
		b->bits_per_interval,
		b->period_s,
		b->jitter,
		b->missed,
		b->active_hours,
	};

	for (size_t i = 0; i < sizeof figure / sizeof *figure; i++)
		spool_double(out, figure[i]);
	spool_uint(out, b->n_events);
	spool_uint(out, b->n_intervals);
	for (unsigned i = 0; i < BEACON_FIGURE; i++)
		spool_uint(out, b->figure[i]);
}

/* such as weighing gives: findings make whole numbers of thousandths of it */
static double read_figure(struct cur *c)
{
	double v = cur_double(c);

	if (v >= 0 && v <= 1e12)
		return v;
	c->bad = true;
	return 0;
}

static void restore_beacon(struct cur *c, struct beacon *ret)
{
	double *const figure[] = {
		&ret->bits,
		&ret->bits_per_interval,
		&ret->period_s,
		&ret->jitter,
		&ret->missed,
		&ret->active_hours,
	};

	for (size_t i = 0; i < sizeof figure / sizeof *figure; i++)
		*figure[i] = read_figure(c);
	ret->n_events = cur_uint_to_32(c);
	ret->n_intervals = cur_uint_to_32(c);
	for (unsigned i = 0; i < BEACON_FIGURE; i++)
		ret->figure[i] = cur_uint_to_16(c);
}

void weighings_save(const struct hunt_tables *f, struct spool *out)
{
	spool_uint(out, sizeof(struct weighing));
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);

		if (!p->weighing)
			continue;
		const struct weighing *w =
			weighing_at(f->weighings, p->weighing);
		spool_uint(out, i + UINT64_C(1));
		spool_uint(out, w->n);
		save_beacon(&w->beacon, out);
	}
	spool_uint(out, 0);
}

bool weighings_restore(struct hunt_tables *f, struct cur *c)
{
	if (cur_uint(c) != sizeof(struct weighing))
		return false;
	for (;;) {
		uint32_t number = cur_uint_to(c, f->conversations.n);

		if (c->bad || !number)
			return !c->bad;
		struct conversation *p =
			conversations_at(&f->conversations, number - 1);
		if (p->weighing)
			return false;
		struct weighing *w = weighing_of(f, p);
		if (!w)
			return false;
		w->n = cur_uint_to_32(c);
		restore_beacon(c, &w->beacon);
	}
}

/* A pair that is worth showing. */
struct candidate {
	const struct conversation *conv;
	struct beacon beacon;
};

static void weigh(const struct conversation_view *v,
	int64_t *times,
	struct beacon_work *work,
	struct weighing *ret)
{
	uint32_t step = v->n ? (v->n - 1) / EVENTS_MAX + 1 : 1;
	size_t n = 0;

	for (uint32_t i = 0; i < v->n; i += step)
		times[n++] = v->event[i].t_ms * 1000000;
	ret->n = v->conv->n;
	ret->beacon = (struct beacon){ 0 };
	beacon_weigh(times, n, &beacon_defaults, work, &ret->beacon);
}

/* "every 2.5 s", "every 274 s", "every 2 h 10 min" */
static struct str period_text(struct arena *a, double s)
{
	if (s < 20)
		return arena_fmt(a, "%.1f s", s);
	if (s < 600)
		return arena_fmt(a, "%.0f s", s);
	if (s < 7200)
		return arena_fmt(a, "%.0f min", s / 60);
	return arena_fmt(a, "%.1f h", s / 3600);
}

/* What each kind of pair is called. */
static const struct said {
	const char *hunted;
	const char *did;
} said[KEY_KINDS] = {
	[KEY_ADDRESS] = { "address", "contacted" },
	[KEY_SPOKEN] = { "record", "talked to" },
	[KEY_INSIDE] = { "inside", "sent data inside connections to" },
	/* not hunted in: a beat has a sender */
	[KEY_UNDIRECTED] = { "address", "talked to" },
	[KEY_SNI] = { "sni", "named in TLS" },
	[KEY_HTTP_HOST] = { "http-host", "asked by HTTP for" },
	[KEY_QUERY] = { "query", "asked the DNS for" },
};

static struct str other_end(const struct hunt_tables *f,
	const struct conversation *p,
	struct arena *a)
{
	return key_is_name((enum key_kind)p->key_kind)
		? domain_entity(a, interned_at(f, p->dst))
		: address_entity(a, host_at(f, p->dst));
}

static struct str scope_of(const struct conversation *p, struct arena *a)
{
	if (p->key_kind == KEY_QUERY)
		return STR("by query");
	struct str service = service_text(a, p->port, p->proto);
	return p->key_kind == KEY_INSIDE
		? arena_fmt(a, "%.*s, inside", STR_FMT(service))
		: service;
}

/* " on 443/tcp"; questions go to whichever resolver is asked */
static struct str place_of(const struct conversation *p, struct arena *a)
{
	/* a proxy need not tell the port */
	if (p->key_kind == KEY_QUERY || (!p->port && p->proto == 6))
		return (struct str){ 0 };
	struct str service = service_text(a, p->port, p->proto);
	return arena_fmt(a, " on %.*s", STR_FMT(service));
}

/* as every event tells */
static bool is_silent(const struct conversation_view *v)
{
	return !v->n_answered && !v->n_not_told;
}

static struct str reason(const struct hunt_tables *f,
	const struct conversation_view *v,
	const struct beacon *b,
	const char *discount,
	struct arena *a)
{
	char from[STAMP_N];
	char to[STAMP_N];
	char src[ADDR_TEXT_N];
	const struct conversation *p = v->conv;
	struct str place = place_of(p, a);
	struct str period = period_text(a, b->period_s);
	struct str what = entity_name(other_end(f, p, a));
	char hours[40];
	const char *answered = is_silent(v) ? ", never answered" : "";

	snprintf(hours,
		sizeof hours,
		b->active_hours < 1.5 ? "one hour" : "%.0f different hours",
		b->active_hours);
	addr_text(host_at(f, p->src), src);
	stamp_text(v->first_ms / 1000, from);
	stamp_text(v->last_ms / 1000, to);
	return arena_fmt(a,
		"%s %s %.*s%.*s %llu times from %s to %s, about every %.*s "
		"(+-%.0f %%, %.0f %% of beats missed), in %s%s%s%s",
		src,
		said[p->key_kind].did,
		STR_FMT(what),
		STR_FMT(place),
		(unsigned long long)v->total,
		from,
		to,
		STR_FMT(period),
		b->jitter * 100,
		b->missed * 100,
		hours,
		answered,
		discount ? "; discounted: " : "",
		discount ? discount : "");
}

static struct str detail(const struct conversation_view *v,
	const struct beacon *b,
	const char *discount,
	struct arena *a)
{
	struct buf text = { 0 };
	struct jw j = { .to = &text };

	jw_object(&j, NULL);
	jw_z(&j, "by", said[v->conv->key_kind].hunted);
	jw_u64(&j, "port", v->conv->port);
	jw_u64(&j, "proto", v->conv->proto);
	jw_u64(&j, "events", v->total);
	jw_milli(&j, "period_s", (int64_t)(b->period_s * 1000));
	jw_milli(&j, "jitter", (int64_t)(b->jitter * 1000));
	jw_milli(&j, "missed", (int64_t)(b->missed * 1000));
	jw_milli(&j, "bits", (int64_t)(b->bits * 1000));
	jw_milli(&j,
		"bits_per_interval",
		(int64_t)(b->bits_per_interval * 1000));
	jw_milli(&j, "active_hours", (int64_t)(b->active_hours * 1000));
	if (!v->n_src_not_told)
		jw_u64(&j, "src_bytes", v->src_byte);
	if (!v->n_dst_not_told)
		jw_u64(&j, "dst_bytes", v->dst_byte);
	jw_array(&j, "figure");
	for (unsigned i = 0; i < BEACON_FIGURE; i++)
		jw_u64(&j, NULL, b->figure[i]);
	jw_array_end(&j);
	if (discount)
		jw_z(&j, "discount", discount);
	jw_object_end(&j);
	struct str s = arena_str(a, buf_str(&text));
	buf_done(&text);
	return s;
}

static const char *discount_of(const struct hunt_tables *f,
	const struct conversation *p,
	struct arena *a)
{
	if (!key_is_name((enum key_kind)p->key_kind)) {
		return tables_discount(f,
			host_at(f, p->dst),
			p->port,
			p->proto,
			a);
	}
	if (p->key_kind == KEY_QUERY &&
		tables_zone(f, p->dst) == TABLE_NONE) {
		return "it is a question about an address, or a name that "
		       "nobody can register";
	}
	struct str list = f->setup.warned
		? f->setup.warned(f->setup.warned_ctx,
			  domain_entity(a, interned_at(f, p->dst)))
		: (struct str){ 0 };
	return list.n ? arena_z(a,
				arena_fmt(a,
					"the name stands on the warning list "
					"\"%.*s\"",
					STR_FMT(str_head(list, 80))))
		      : NULL;
}

static bool found(struct hunt_tables *f,
	const struct candidate *x,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	const struct conversation *p = x->conv;
	const char *discount = discount_of(f, p, &a);
	struct claim c = finding_of(PRED_BEACONS_TO,
		address_entity(&a, host_at(f, p->src)),
		other_end(f, p, &a),
		tables_source(f, p->sensor, &a),
		recorded_at_s);
	struct conversation_view v;

	if (!conversation_view(&f->conversations, p, &a, &v))
		return false;
	c.scope = scope_of(p, &a);
	c.from_s = v.first_ms / 1000;
	c.to_s = v.last_ms / 1000 + 1;
	c.weight_milli = discount ? 0 : (int64_t)(x->beacon.bits * 1000);
	if (is_silent(&v) && c.weight_milli > UNANSWERED_MILLI)
		c.weight_milli = UNANSWERED_MILLI;
	c.text = reason(f, &v, &x->beacon, discount, &a);
	c.detail = detail(&v, &x->beacon, discount, &a);
	finding_locators(&c, &v);
	return !a.full && out->put(out->ctx, &c);
}

/* --- the best of those that are no evidence by themselves ---------------- */

struct best {
	struct candidate conv[BEST_MAX];
	unsigned n;
};

/* by bits, then by what they are: never by where they stand */
static bool better(const struct hunt_tables *f,
	const struct candidate *a,
	const struct candidate *b)
{
	const struct conversation *p = a->conv;
	const struct conversation *q = b->conv;
	double p_bits = a->beacon.bits;
	double q_bits = b->beacon.bits;

	if (p_bits < q_bits || p_bits > q_bits)
		return p_bits > q_bits;
	struct addr x = host_at(f, p->src);
	struct addr y = host_at(f, q->src);
	if (!addr_eq(x, y))
		return addr_cmp(x, y) < 0;
	if (p->key_kind != q->key_kind)
		return p->key_kind < q->key_kind;
	if (p->port != q->port)
		return p->port < q->port;
	if (key_is_name((enum key_kind)p->key_kind))
		return str_cmp(interned_at(f, p->dst),
			       interned_at(f, q->dst)) < 0;
	return addr_cmp(host_at(f, p->dst), host_at(f, q->dst)) < 0;
}

static void keep_best(const struct hunt_tables *f,
	struct best *b,
	const struct candidate *x)
{
	unsigned least = 0;

	if (b->n < BEST_MAX) {
		b->conv[b->n++] = *x;
		return;
	}
	for (unsigned i = 1; i < b->n; i++) {
		if (better(f, &b->conv[least], &b->conv[i]))
			least = i;
	}
	if (better(f, x, &b->conv[least]))
		b->conv[least] = *x;
}

static bool found_all(struct hunt_tables *f,
	const struct best *b,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	for (unsigned i = 0; i < b->n; i++) {
		if (!found(f, &b->conv[i], recorded_at_s, out, a))
			return false;
	}
	return true;
}

/* --- all pairs ----------------------------------------------------------- */

struct search {
	struct beacon_work *work;
	int64_t *times;
	struct best faint;
	struct best discounted;
};

static bool search_conversation(struct hunt_tables *f,
	struct search *s,
	struct conversation *p,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	struct arena scratch = a;
	struct weighing *w = weighing_of(f, p);
	struct conversation_view v;

	if (!w)
		return false;
	if (w->n != p->n) {
		if (!conversation_view(&f->conversations, p, &scratch, &v))
			return false;
		weigh(&v, s->times, s->work, w);
	}
	struct candidate x = { p, w->beacon };
	if (x.beacon.bits < FAINT_BITS)
		return true;
	if (discount_of(f, p, &scratch))
		keep_best(f, &s->discounted, &x);
	else if (x.beacon.bits < beacon_defaults.min_bits)
		keep_best(f, &s->faint, &x);
	else
		return found(f, &x, recorded_at_s, out, a);
	return true;
}

/* A beat has a sender, and goes to a machine; and a record whose flow is known
 * tells nothing more. */
static bool has_beats(const struct hunt_tables *f,
	const struct conversation *p,
	uint32_t i)
{
	if (!key_is_name((enum key_kind)p->key_kind) &&
		!tables_is_machine(host_at(f, p->dst))) {
		return false;
	}
	return p->key_kind != KEY_UNDIRECTED &&
		(p->key_kind != KEY_SPOKEN || summary_at(f, i)->is_contact);
}

bool beacon_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	struct arena a = f->scratch;
	struct search *s = NEW(&a, struct search, 1);
	bool ok = s != NULL;

	if (ok) {
		s->work = NEW(&a, struct beacon_work, 1);
		s->times = arena_raw(&a,
			sizeof *s->times,
			EVENTS_MAX + 1,
			alignof(int64_t));
		ok = s->work && s->times;
	}
	for (uint32_t i = 0; ok && i < f->conversations.n; i++) {
		struct conversation *p =
			conversations_at(&f->conversations, i);

		if (has_beats(f, p, i) && p->n >= beacon_defaults.min_events)
			ok = search_conversation(f,
				s,
				p,
				recorded_at_s,
				out,
				a);
	}
	ok = ok && found_all(f, &s->faint, recorded_at_s, out, a) &&
		found_all(f, &s->discounted, recorded_at_s, out, a);
	return ok ||
		fail(err, ERR_LIMIT, 0, "no memory left to weigh beacons");
}
