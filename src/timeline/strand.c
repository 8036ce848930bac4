/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/strand.h"

#include <stdlib.h>

enum {
	PER_MILLION = 1000000,
	ROUNDS_MAX = 8 /* of looking for steps in a gap that grows by them */
};

int64_t strand_sum(int64_t a, int64_t b)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return b < 0 ? INT64_MIN : INT64_MAX;
	return sum;
}

int64_t strand_less(int64_t a, int64_t b)
{
	int64_t less;

	if (__builtin_sub_overflow(a, b, &less))
		return b < 0 ? INT64_MAX : INT64_MIN;
	return less;
}

int64_t strand_drift(const struct clock_limits *l, int64_t ns)
{
	int64_t ppm = l->drift_ppm;
	int64_t whole = ns / PER_MILLION * ppm;

	/* and one for each of the two divisions that round down */
	return whole + ns % PER_MILLION * ppm / PER_MILLION + 2;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t width(const struct strand_anchor *a)
{
	return strand_less(a->to_ns, a->from_ns);
}

uint32_t strand_thin(struct strand_anchor *anchor, uint32_t n)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < n; i++) {
		const struct strand_anchor next = anchor[i];
		bool wider = false;

		while (kept && anchor[kept - 1].to_ns >= next.from_ns) {
			wider = width(&anchor[kept - 1]) <= width(&next);
			if (wider)
				break;
			kept--;
		}
		if (!wider)
			anchor[kept++] = next;
	}
	return kept;
}

static int by_before(const void *a, const void *b)
{
	const struct clock_step *x = a;
	const struct clock_step *y = b;

	return (x->before_ns > y->before_ns) - (x->before_ns < y->before_ns);
}

static int by_after(const void *a, const void *b)
{
	const struct clock_step *x = a;
	const struct clock_step *y = b;

	return (x->after_ns > y->after_ns) - (x->after_ns < y->after_ns);
}

bool strand_steps_of(const struct clock_step *step,
	uint32_t n,
	bool backward,
	struct arena *a,
	struct strand_steps *ret)
{
	size_t many = n + (size_t)1;
	struct clock_step *sorted = NEW(a, struct clock_step, many);
	struct strand_steps s = {
		.shown_ns = NEW(a, int64_t, many),
		.fall_ns = NEW(a, int64_t, many),
		.rise_ns = NEW(a, int64_t, many),
		.unsized = NEW(a, uint32_t, many),
		.n = n,
	};
	int64_t fall = 0;
	int64_t rise = 0;
	uint32_t unsized = 0;

	if (a->full)
		return false;
	if (n)
		memcpy(sorted, step, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, backward ? by_after : by_before);
	for (uint32_t i = 0; i < n; i++) {
		int64_t from = sorted[i].before_ns;
		int64_t to = sorted[i].after_ns;
		int64_t by = strand_less(to, from);

		if (backward)
			by = strand_less(from, to);
		s.shown_ns[i] = backward ? to : from;
		fall = strand_sum(fall, least(by, 0));
		rise = strand_sum(rise, most(by, 0));
		unsized += !sorted[i].sized;
		s.fall_ns[i + 1] = fall;
		s.rise_ns[i + 1] = rise;
		s.unsized[i + 1] = unsized;
	}
	*ret = s;
	return true;
}

/* how many steps showed less than this */
static uint32_t steps_below(const struct strand_steps *s, int64_t shown_ns)
{
	uint32_t low = 0;
	uint32_t high = s->n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (s->shown_ns[mid] < shown_ns)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* the cone of an anchor at an instant: it was somewhere from from to to */
static void cone(const struct strand_anchor *a,
	int64_t at_ns,
	const struct clock_limits *l,
	int64_t *ret_low_ns,
	int64_t *ret_high_ns)
{
	int64_t away = most(strand_less(at_ns, a->from_ns),
		strand_less(a->to_ns, at_ns));
	int64_t by = strand_drift(l, away);

	*ret_low_ns = strand_less(a->low_ns, by);
	*ret_high_ns = strand_sum(a->high_ns, by);
}

/* A gap with its ends in UTC, and the offsets that occur in it. */
struct room {
	int64_t from_ns;
	int64_t to_ns;
	int64_t low_ns;
	int64_t high_ns;
};

static void widen(struct room *r,
	const struct strand_anchor *a,
	const struct clock_limits *l)
{
	int64_t low;
	int64_t high;

	cone(a,
		a->from_ns == r->from_ns ? r->to_ns : r->from_ns,
		l,
		&low,
		&high);
	r->low_ns = least(r->low_ns, low);
	r->high_ns = most(r->high_ns, high);
}

static struct room room_of(const struct strand *s,
	uint32_t i,
	const struct clock_limits *l)
{
	const struct strand_anchor *before = i ? &s->anchor[i - 1] : NULL;
	const struct strand_anchor *after = i < s->n ? &s->anchor[i] : NULL;
	struct room r = { .low_ns = INT64_MAX, .high_ns = INT64_MIN };

	r.from_ns = before ? before->from_ns
			   : strand_less(after->from_ns, l->horizon_ns);
	r.to_ns = after ? after->to_ns
			: strand_sum(before->to_ns, l->horizon_ns);
	if (before)
		widen(&r, before, l);
	if (after)
		widen(&r, after, l);
	return r;
}

/* what these steps come to, by their running sums */
static void between(const struct strand_steps *t,
	uint32_t first,
	uint32_t end,
	struct strand_gap *g)
{
	g->fall_ns = strand_less(t->fall_ns[end], t->fall_ns[first]);
	g->rise_ns = strand_less(t->rise_ns[end], t->rise_ns[first]);
	g->listed = true;
	g->silent = t->unsized[end] > t->unsized[first];
}

/* Steps may lie in a gap if the clock may have shown `before` there (looking
 * back from the first anchor: `after`); and those that do let it show more. One
 * between two anchors changes nothing: what either allows holds until it and
 * from it on. */
static void fill(struct strand *s,
	uint32_t i,
	const struct strand_steps *t,
	const struct clock_limits *l)
{
	struct room r = room_of(s, i, l);
	struct strand_gap g = { 0 };
	uint32_t n_free = i && i < s->n ? 1 : 0;
	uint32_t n = 0;

	for (int round = 0; round < ROUNDS_MAX; round++) {
		int64_t low = strand_sum(r.low_ns, g.fall_ns);
		int64_t high = strand_sum(r.high_ns, g.rise_ns);
		uint32_t first = steps_below(t, strand_sum(r.from_ns, low));
		int64_t last = strand_sum(strand_sum(r.to_ns, high), 1);
		uint32_t end = steps_below(t, last);

		if (end - first == n) {
			s->gap[i].listed = n != 0;
			if (n > n_free)
				s->gap[i] = g;
			return;
		}
		n = end - first;
		between(t, first, end, &g);
	}
	s->gap[i] = (struct strand_gap){ .listed = true, .silent = true };
}

void strand_fill_gaps(struct strand *s,
	const struct strand_steps *forward,
	const struct strand_steps *backward,
	const struct clock_limits *l)
{
	for (uint32_t i = 0; forward->n && i <= s->n; i++)
		fill(s, i, i ? forward : backward, l);
}

/* how many anchors were by then at the latest */
static uint32_t anchors_by(const struct strand *s, int64_t at_ns)
{
	uint32_t low = 0;
	uint32_t high = s->n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (s->anchor[mid].to_ns <= at_ns)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void join_gap(struct strand_gap *g, const struct strand_gap *other)
{
	g->fall_ns = least(g->fall_ns, other->fall_ns);
	g->rise_ns = most(g->rise_ns, other->rise_ns);
	g->listed = g->listed || other->listed;
	g->silent = g->silent || other->silent;
}

struct strand_place strand_place_of(const struct strand *s,
	int64_t from_ns,
	int64_t to_ns,
	const struct clock_limits *l)
{
	uint32_t i = anchors_by(s, from_ns);
	bool inside = i < s->n && s->anchor[i].from_ns <= from_ns;
	uint32_t end = i + inside + 1;
	struct strand_place p = { .first = i ? i - 1 : 0, .gap = s->gap[i] };
	const struct strand_anchor *before = i ? &s->anchor[i - 1] : NULL;
	const struct strand_anchor *after = i < s->n ? &s->anchor[i] : NULL;
	bool near = inside;

	if (before && strand_less(to_ns, before->from_ns) <= l->horizon_ns)
		near = true;
	if (after && strand_less(after->to_ns, from_ns) <= l->horizon_ns)
		near = true;
	if (inside)
		join_gap(&p.gap, &s->gap[i + 1]);
	if (!near || p.gap.silent)
		return p;
	p.n = (end < s->n ? end : s->n) - p.first;
	p.tight = !l->set_unseen && !p.gap.listed;
	for (uint32_t k = p.first; k + 1 < p.first + p.n; k++) {
		if (!strand_agree(&s->anchor[k], &s->anchor[k + 1], l))
			p.tight = false;
	}
	return p;
}

/* Inside a stretch that is `tight` what all its anchors allow, in all others
 * what any of them does. */
void strand_offset(const struct strand *s,
	const struct strand_place *place,
	int64_t at_ns,
	const struct clock_limits *l,
	int64_t *ret_low_ns,
	int64_t *ret_high_ns)
{
	const struct strand_anchor *first = s->anchor + place->first;
	int64_t low = place->tight ? INT64_MIN : INT64_MAX;
	int64_t high = place->tight ? INT64_MAX : INT64_MIN;

	for (uint32_t i = 0; i < place->n; i++) {
		int64_t x;
		int64_t y;

		cone(&first[i], at_ns, l, &x, &y);
		if (place->tight) {
			low = most(low, x);
			high = least(high, y);
		} else {
			low = least(low, x);
			high = most(high, y);
		}
	}
	/* three that agree by twos, but for roundings */
	if (low > high) {
		int64_t swapped = low;

		low = high;
		high = swapped;
	}
	*ret_low_ns = strand_sum(low, place->gap.fall_ns);
	*ret_high_ns = strand_sum(high, place->gap.rise_ns);
}

bool strand_agree(const struct strand_anchor *a,
	const struct strand_anchor *b,
	const struct clock_limits *l)
{
	int64_t by = strand_drift(l, strand_less(b->to_ns, a->from_ns));

	return strand_less(a->low_ns, by) <= b->high_ns &&
		strand_less(b->low_ns, by) <= a->high_ns;
}
