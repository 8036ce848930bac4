/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/gaps.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	DAY_BUCKETS = DAY_S / BUCKET_S,
	LEAST_BUCKETS = 12, /* that a source must have to have a rhythm */
	LONGEST_DAYS = 100 * 366 /* of a rhythm */
};

/* -ln of one in a million */
#define UNLIKELY 13.8
/* how much more unlikely than the usual silences of this source */
#define UNUSUAL 3.0
/* a bucket that was never silent may be silent tomorrow */
#define MOST_OFTEN .95

struct silence {
	int64_t from; /* buckets, half-open */
	int64_t to;
	double unlikely; /* -ln of its probability */
	double expected; /* records */
};

struct rhythm {
	const struct gathered_clock *c;
	double days;
	/* by time of day: on how many days something was written, and how much
	 * in all */
	uint32_t on[DAY_BUCKETS];
	uint64_t records[DAY_BUCKETS];
	struct silence *silence;
	uint32_t n;
};

static unsigned time_of_day(int64_t bucket)
{
	return (unsigned)((bucket % DAY_BUCKETS + DAY_BUCKETS) % DAY_BUCKETS);
}

/* Sources of a few days have no time of day: then all times are alike. */
static void learn(struct rhythm *r)
{
	const struct gathered_clock *c = r->c;
	int64_t first = c->bucket[0].at;
	int64_t last = c->bucket[c->n_bucket - 1].at;
	uint64_t on = 0;
	uint64_t records = 0;

	r->days = (double)(last - first + 1) / DAY_BUCKETS;
	for (uint32_t i = 0; i < c->n_bucket; i++) {
		unsigned at = time_of_day(c->bucket[i].at);

		r->on[at]++;
		r->records[at] += c->bucket[i].n;
		on++;
		records += c->bucket[i].n;
	}
	if (r->days >= 3)
		return;
	for (unsigned i = 0; i < DAY_BUCKETS; i++) {
		r->on[i] = (uint32_t)(on / DAY_BUCKETS) + 1;
		r->records[i] = records / DAY_BUCKETS;
	}
	/* so many in each, of as many days as there are buckets to each */
	double each = (double)on / (double)(last - first + 1);
	r->days = r->on[0] / (each > 1 ? 1 : each);
}

/* Whether it was silent then says nothing of whether it is usual: the day
 * itself is left out. */
static void weigh(struct rhythm *r, struct silence *s)
{
	int64_t n = s->to - s->from;
	int64_t whole = n / DAY_BUCKETS;
	double days =
		r->days - (double)whole > 1 ? r->days - (double)whole : 1;

	for (unsigned i = 0; i < DAY_BUCKETS; i++) {
		int64_t times = whole +
			((i - time_of_day(s->from) + DAY_BUCKETS) %
					DAY_BUCKETS <
				n % DAY_BUCKETS);
		double often = r->on[i] / days;
		if (often > MOST_OFTEN)
			often = MOST_OFTEN;
		s->unlikely -= (double)times * num_ln(1 - often);
		s->expected += (double)times * (double)r->records[i] / days;
	}
}

static int by_unlikely(const void *a, const void *b)
{
	const struct silence *x = a;
	const struct silence *y = b;

	if (x->unlikely != y->unlikely)
		return x->unlikely > y->unlikely ? -1 : 1;
	return (x->from > y->from) - (x->from < y->from);
}

static bool silences(struct rhythm *r, struct arena *a)
{
	const struct gathered_clock *c = r->c;

	r->silence = NEW(a, struct silence, c->n_bucket);
	if (!r->silence)
		return false;
	for (uint32_t i = 1; i < c->n_bucket; i++) {
		struct silence *s = &r->silence[r->n];

		if (c->bucket[i].at == c->bucket[i - 1].at + 1)
			continue;
		s->from = c->bucket[i - 1].at + 1;
		s->to = c->bucket[i].at;
		weigh(r, s);
		r->n++;
	}
	if (r->n)
		qsort(r->silence, r->n, sizeof *r->silence, by_unlikely);
	return true;
}

/* a source's usual silence: what nine in ten of them are below, but for those
 * that are unlikely by themselves */
static double usual(const struct rhythm *r)
{
	uint32_t at = r->n / 10;

	return r->n < 10 ? 0 : r->silence[at].unlikely;
}

struct finding_gaps {
	struct arena *a;
	struct time_gap *gap;
	uint32_t n;
	uint32_t cap;
};

static struct time_gap *new_gap(struct finding_gaps *w)
{
	w->gap = arena_grown(w->a, w->gap, w->n, &w->cap, sizeof *w->gap);
	if (!w->gap)
		return NULL;
	w->gap[w->n] = (struct time_gap){ 0 };
	return &w->gap[w->n++];
}

static bool tell_silence(struct finding_gaps *w,
	const struct gathered_clock *c,
	const struct silence *s)
{
	struct time_gap *g = new_gap(w);
	char from[STAMP_N];
	char to[STAMP_N];

	if (!g)
		return false;
	g->clock = c->name;
	g->from_ns = s->from * BUCKET_S * NS_PER_S;
	g->to_ns = s->to * BUCKET_S * NS_PER_S;
	g->expected_milli = s->expected < 1e15
		? (uint64_t)(s->expected * 1000)
		: UINT64_MAX;
	g->text = arena_fmt(w->a,
		"%.*s wrote nothing from %s to %s by its clock, where its "
		"other days have about %.0f records",
		STR_FMT(c->name),
		stamp_text(g->from_ns / NS_PER_S, from),
		stamp_text(g->to_ns / NS_PER_S, to),
		s->expected);
	return !w->a->full;
}

static bool find_silences(struct finding_gaps *w,
	const struct gathered_clock *c)
{
	struct rhythm *r = NEW(w->a, struct rhythm, 1);

	if (!r)
		return false;
	if (c->n_bucket < LEAST_BUCKETS ||
		c->bucket[c->n_bucket - 1].at - c->bucket[0].at >
			(int64_t)LONGEST_DAYS * DAY_BUCKETS) {
		return true;
	}
	r->c = c;
	learn(r);
	if (!silences(r, w->a))
		return false;
	double least = UNUSUAL * usual(r);
	if (least < UNLIKELY)
		least = UNLIKELY;
	for (uint32_t i = 0; i < r->n; i++) {
		if (r->silence[i].unlikely >= least &&
			!tell_silence(w, c, &r->silence[i])) {
			return false;
		}
	}
	return true;
}

static bool find_missing(struct finding_gaps *w,
	const struct gathered_clock *c)
{
	for (uint32_t i = 0; i < c->missing.n_worst; i++) {
		const struct order_break *b = &c->missing.worst[i];
		struct time_gap *g = new_gap(w);

		if (!g)
			return false;
		g->clock = c->name;
		g->from_ns = b->was_ns;
		g->to_ns = b->is_ns;
		g->missing = b->size;
		g->text = arena_fmt(w->a,
			"%.*s has no records %" PRIu64 " to %" PRIu64
			": they were lost, or taken out",
			STR_FMT(c->name),
			b->was_number + 1,
			b->is_number - 1);
	}
	return !w->a->full;
}

bool gaps_find(const struct gathering *g,
	struct arena *a,
	const struct time_gap **ret,
	uint32_t *ret_n)
{
	struct finding_gaps w = { .a = a };

	for (uint32_t i = 0; i < g->n_clock; i++) {
		if (!find_silences(&w, &g->clock[i]))
			return false;
	}
	for (uint32_t i = 0; i < g->n_clock; i++) {
		if (!find_missing(&w, &g->clock[i]))
			return false;
	}
	*ret = w.gap;
	*ret_n = w.n;
	return !a->full;
}
