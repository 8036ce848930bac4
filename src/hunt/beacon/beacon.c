/* SPDX-License-Identifier: Apache-2.0 */
/* The beacon hunt over all host pairs: weigh.c weighs one. Manual: beacon.md */
#include <stdio.h>
#include <stdlib.h>

#include "hunt/beacon/weigh.h"
#include "hunt/field.h"

enum {
	EVENTS_MAX = 1 << 20,   /* of one pair; weigh.c samples beyond 65,536 anyway */
	BEST_MAX = 20,          /* of what is faint, and of what is discounted, only the best are shown; neither is evidence for a layer */
};

#define FAINT_BITS 4.0f         /* below, a pair is not worth a line */

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* the pair's event times in ns, ascending; at most EVENTS_MAX, evenly thinned beyond */
static size_t event_times(const struct pair *p, int64_t *ret)
{
	uint32_t step = (p->n - 1) / EVENTS_MAX + 1, i = 0;
	struct event_iter it = pair_events(p);
	struct pair_event e;
	size_t n = 0;
	bool sorted = true;

	for (; event_next(&it, &e); i++) {
		if (i % step)
			continue;
		ret[n] = e.t_ms * 1000000;
		sorted = sorted && (n == 0 || ret[n - 1] <= ret[n]);
		n++;
	}
	if (!sorted)
		qsort(ret, n, sizeof *ret, by_time);
	return n;
}

static void weigh(struct pair *p, int64_t *times, struct beacon_work *work)
{
	struct beacon b;
	size_t n = event_times(p, times);

	p->bits = 0;
	p->settled_n = p->n;
	if (!beacon_weigh(times, n, &beacon_defaults, work, &b))
		return;
	p->bits = (float)b.bits;
	p->period_s = (float)b.period_s;
	p->jitter = (float)b.jitter;
	p->missed = (float)b.missed;
}

/* "every 274 s", "every 2 h 10 min" */
static struct str period_text(struct arena *a, double s)
{
	if (s < 600)
		return arena_fmt(a, "%.0f s", s);
	if (s < 7200)
		return arena_fmt(a, "%.0f min", s / 60);
	return arena_fmt(a, "%.1f h", s / 3600);
}

static struct str reason(const struct pair *p, const char *discount, struct arena *a)
{
	char from[STAMP_N], to[STAMP_N], src[ADDR_TEXT_N], dst[ADDR_TEXT_N];
	struct str service = service_text(a, p->key.service), period = period_text(a, (double)p->period_s);
	const char *answered = p->n_answered == 0 ? ", never answered" : "";

	addr_text(p->key.src, src);
	addr_text(p->key.dst, dst);
	stamp_text(p->first_ms / 1000, from);
	stamp_text(p->last_ms / 1000, to);
	return arena_fmt(a, "%s contacted %s on %.*s %u times from %s to %s, about every %.*s (+-%.0f %%, %.0f %% of beats missed)%s%s%s",
	                 src, dst, STR_FMT(service), p->n, from, to, STR_FMT(period), (double)p->jitter * 100, (double)p->missed * 100, answered,
	                 discount ? "; discounted: " : "", discount ? discount : "");
}

static struct str detail(const struct pair *p, int64_t full_milli, const char *discount, struct arena *a)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_object(&j, NULL);
	jw_z(&j, "hunt", "beacon");
	jw_z(&j, "version", "1");
	jw_u64(&j, "port", p->key.service >> 8);
	jw_u64(&j, "proto", p->key.service & 0xff);
	jw_u64(&j, "events", p->n);
	jw_milli(&j, "period_s", (int64_t)((double)p->period_s * 1000));
	jw_milli(&j, "jitter", (int64_t)((double)p->jitter * 1000));
	jw_milli(&j, "missed", (int64_t)((double)p->missed * 1000));
	jw_milli(&j, "bits", full_milli);
	jw_u64(&j, "src_bytes", p->src_byte);
	jw_u64(&j, "dst_bytes", p->dst_byte);
	if (discount)
		jw_z(&j, "discount", discount);
	jw_object_end(&j);
	struct str s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

static bool found(struct field *f, const struct pair *p, int64_t known_s, const struct claim_sink *out, struct arena a)
{
	const char *discount = field_discount(f, p, &a);
	struct claim c = finding_of("beacons-to", address_entity(&a, p->key.src), address_entity(&a, p->key.dst), field_source(f, p->key.sensor, &a), known_s);
	int64_t bits_milli = (int64_t)((double)p->bits * 1000);

	c.scope = service_text(&a, p->key.service);
	c.from_s = p->first_ms / 1000;
	c.to_s = p->last_ms / 1000 + 1;
	c.weight_milli = discount ? 0 : bits_milli;
	c.text = reason(p, discount, &a);
	c.detail = detail(p, bits_milli, discount, &a);
	finding_locators(&c, p);
	return !a.full && out->put(out->ctx, &c);
}

/* the BEST_MAX pairs of most bits, in no order */
struct best {
	const struct pair *pair[BEST_MAX];
	unsigned n;
};

static void keep_best(struct best *b, const struct pair *p)
{
	unsigned least = 0;

	if (b->n < BEST_MAX) {
		b->pair[b->n++] = p;
		return;
	}
	for (unsigned i = 1; i < b->n; i++)
		if (b->pair[i]->bits < b->pair[least]->bits)
			least = i;
	if (p->bits > b->pair[least]->bits)
		b->pair[least] = p;
}

static bool found_all(struct field *f, const struct best *b, int64_t known_s, const struct claim_sink *out, struct arena a)
{
	for (unsigned i = 0; i < b->n; i++)
		if (!found(f, b->pair[i], known_s, out, a))
			return false;
	return true;
}

static bool weigh_all(struct field *f, int64_t known_s, const struct claim_sink *out, struct beacon_work *work, int64_t *times, struct arena a)
{
	struct best faint = { .n = 0 }, discounted = { .n = 0 };

	for (uint32_t i = 0; i < f->pairs.n; i++) {
		struct pair *p = pairs_at(&f->pairs, i);
		struct arena scratch = a;

		if (p->n < beacon_defaults.min_events)
			continue;
		if (p->settled_n != p->n)
			weigh(p, times, work);
		if (p->bits < FAINT_BITS)
			continue;
		if (field_discount(f, p, &scratch))
			keep_best(&discounted, p);
		else if (p->bits < (float)beacon_defaults.min_bits)
			keep_best(&faint, p);
		else if (!found(f, p, known_s, out, a))
			return false;
	}
	return found_all(f, &faint, known_s, out, a) && found_all(f, &discounted, known_s, out, a);
}

bool beacon_settle(struct field *f, int64_t known_s, const struct claim_sink *out, struct err *err)
{
	struct arena a = f->scratch;
	struct beacon_work *work = NEW(&a, struct beacon_work, 1);
	int64_t *times = NEW(&a, int64_t, EVENTS_MAX + 1);

	if (f->beacon_event == f->pairs.n_event)
		return true;
	f->beacon_event = f->pairs.n_event;
	if (!work || !times)
		return fail(err, ERR_LIMIT, 0, "no memory left to weigh beacons");
	return weigh_all(f, known_s, out, work, times, a) || fail(err, ERR_LIMIT, 0, "no memory left for beacon findings");
}
