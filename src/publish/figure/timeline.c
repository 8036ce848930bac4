/* SPDX-License-Identifier: Apache-2.0 */
/* Timeline: where everything goes. Lanes are the kinds of sources; the most
 * telling events get a label and a row of their own, the rest are counted in a
 * strip at the top of the lane. */
#include "publish/figure/figure.h"
#include "publish/text/say.h"

#include <stdlib.h>

enum {
	/* around the lanes */
	GUTTER = 1300,
	MARGIN = 340,
	TOP = 640,
	BOTTOM = 300,
	/* in a row: label above, bar below */
	ROW_H = 275,
	LABEL_H = 156,
	BAR_H = 60,
	BAR_Y = 184,
	STRIP_H = 260,
	LANE_PAD = 60,
	LANE_MIN = 380,
	POINT_W = 80,
	GAP = 90,
	LABEL_SIZE = 131,
	BOLD_SIZE = 143,
	LABEL_ROOM = 4700,
	ROWS_MAX = 7, /* labelled rows of a lane, where there is room */
	/* labels of one predicate in a crowded lane: with weight, without */
	ALIKE_MAX = 4,
	ALIKE_MINOR = 2,
	CROWDED = 16,
	TRIES_MAX = 600, /* events that get a chance of a label, per lane */
};

/* --- how telling --------------------------------------------------------- */

enum {
	RANK_ROW = 10000,
	RANK_FINDING = 20000,
	RANK_SHOWN = 100000,
	RANK_REASON = 200000,
	RANK_FLIP = 400000,
	SHOWS_AS_ZERO = 5
};

struct ranks {
	struct table id;
	int64_t *rank;
	uint32_t cap;
};

static void raise_rank(struct ranks *r, const struct claim *c, int64_t rank)
{
	uint32_t i = c ? table_put(&r->id, str_of(c->id)) : TABLE_NONE;

	if (i < r->cap && r->rank[i] < rank)
		r->rank[i] = rank;
}

/* what a claim in the reasons ranks by its weight */
static int64_t reason_rank(int64_t weight_milli)
{
	int64_t size = weight_milli < 0 ? -weight_milli : weight_milli;

	if (size < SHOWS_AS_ZERO)
		return RANK_ROW;
	return RANK_REASON + size % RANK_REASON;
}

static void rank_layer(struct ranks *r, const struct verdict *v)
{
	for (uint32_t i = 0; i < v->n_reason; i++) {
		raise_rank(r,
			v->reason[i].claim,
			reason_rank(v->reason[i].weight_milli));
	}
	for (uint32_t i = 0; i < v->n_flip; i++)
		raise_rank(r, v->flip[i], RANK_FLIP);
	for (uint32_t i = 0; i < v->n_shown; i++)
		raise_rank(r, v->shown[i], RANK_SHOWN);
}

static struct ranks ranks_of(const struct publication *p, struct arena *a)
{
	struct ranks r = {
		.id = table_in(a),
		.cap = p->n_finding,
	};
	const struct assessment *v = p->assessment;

	for (int l = 0; v && l < LAYERS; l++) {
		const struct verdict *layer = &v->layer[l];

		r.cap += layer->n_reason + layer->n_flip + layer->n_shown;
	}
	r.rank = NEW(a, int64_t, (size_t)r.cap + 1);
	if (!r.rank)
		r.cap = 0;
	for (int l = 0; v && l < LAYERS; l++)
		rank_layer(&r, &v->layer[l]);
	for (uint32_t i = 0; i < p->n_finding; i++) {
		int64_t later = (p->n_finding - i) % RANK_FINDING;

		raise_rank(&r, p->finding[i], RANK_FINDING + later);
	}
	return r;
}

static int64_t rank_of(const struct ranks *r, const struct event *e)
{
	if (!e->claim)
		return 0;
	uint32_t i = table_find(&r->id, str_of(e->claim->id));
	int64_t rank = e->claim->maker == MADE_BY_ROW ? RANK_ROW : 1;

	return i < r->cap && r->rank[i] > rank ? r->rank[i] : rank;
}

/* --- what the axis covers ------------------------------------------------ */

static bool dated(const struct event *e)
{
	return say_dated(e->from_s) || say_dated(e->to_s);
}

static int64_t first_s(const struct event *e)
{
	return say_dated(e->from_s) ? e->from_s : e->to_s;
}

static int64_t last_s(const struct event *e)
{
	return say_dated(e->to_s) && e->to_s > first_s(e) ? e->to_s
							  : first_s(e);
}

static bool whole_span(const struct publication *p,
	int64_t *ret_from_s,
	int64_t *ret_to_s)
{
	int64_t from = INT64_MAX;
	int64_t to = INT64_MIN;

	for (uint32_t i = 0; i < p->n_event; i++) {
		const struct event *e = &p->event[i];

		if (!dated(e))
			continue;
		from = first_s(e) < from ? first_s(e) : from;
		to = last_s(e) > to ? last_s(e) : to;
	}
	if (from > to)
		return false;
	int64_t pad =
		(to - from) / 50 > DAY_S / 2 ? (to - from) / 50 : DAY_S / 2;
	*ret_from_s = say_dated(from - pad) ? from - pad : from;
	*ret_to_s = say_dated(to + pad) ? to + pad : to;
	return true;
}

int32_t timeline_x(const struct timeline *t, int64_t s)
{
	if (s <= t->from_s)
		return t->left;
	if (s >= t->to_s)
		return t->right;
	/* seconds of ten thousand years times pixels stay far below 2^63 */
	return t->left +
		(int32_t)((s - t->from_s) * (t->right - t->left) /
			(t->to_s - t->from_s));
}

/* --- ticks --------------------------------------------------------------- */

static const struct tick_step {
	unsigned months; /* or seconds, when 0 */
	int64_t seconds;
	/* of the label; how many labels fit */
	unsigned chars;
	unsigned max;
} tick_steps[] = {
	{ 0, 600, 16, 6 },
	{ 0, 3600, 16, 6 },
	{ 0, 3 * 3600, 16, 6 },
	{ 0, 6 * 3600, 16, 6 },
	{ 0, 12 * 3600, 16, 6 },
	{ 0, DAY_S, 10, 9 },
	{ 0, 2 * DAY_S, 10, 9 },
	{ 0, 7 * DAY_S, 10, 9 },
	{ 1, 0, 7, 12 },
	{ 2, 0, 7, 12 },
	{ 3, 0, 7, 12 },
	{ 6, 0, 7, 12 },
	{ 12, 0, 4, 14 },
	{ 24, 0, 4, 14 },
	{ 60, 0, 4, 14 },
	{ 120, 0, 4, 14 },
	{ 600, 0, 4, 14 },
	{ 1200, 0, 4, 14 },
	{ 12000, 0, 4, 14 },
};

static int64_t day_floor(int64_t s)
{
	return s / DAY_S - (s % DAY_S < 0);
}

/* the first tick at or after s */
static int64_t tick_from(const struct tick_step *step, int64_t s)
{
	int64_t year;
	unsigned month;
	unsigned day;

	if (step->seconds) {
		int64_t rest = s % step->seconds;

		return rest > 0 ? s - rest + step->seconds : s - rest;
	}
	civil_from_days(day_floor(s), &year, &month, &day);
	int64_t m = year * 12 + month - 1;
	m -= m % (int64_t)step->months;
	int64_t at =
		days_from_civil(m / 12, (unsigned)(m % 12) + 1, 1) * DAY_S;
	while (at < s) {
		m += step->months;
		at = days_from_civil(m / 12, (unsigned)(m % 12) + 1, 1) *
			DAY_S;
	}
	return at;
}

static void lay_ticks(struct timeline *t)
{
	const uint32_t cap = sizeof t->tick / sizeof *t->tick;

	for (size_t i = 0; i < sizeof tick_steps / sizeof *tick_steps; i++) {
		const struct tick_step *step = &tick_steps[i];
		int64_t s = tick_from(step, t->from_s);

		for (t->n_tick = 0; s <= t->to_s && t->n_tick < step->max &&
			t->n_tick < cap;
			s = tick_from(step, s + 1)) {
			t->tick[t->n_tick++] = s;
		}
		t->tick_chars = step->chars;
		if (s > t->to_s && t->n_tick)
			return;
	}
}

/* --- lanes --------------------------------------------------------------- */

static struct str lane_name(const struct event *e)
{
	struct str source =
		e->source.n || !e->claim ? e->source : e->claim->source;

	/* what the case itself records has a person for its source: one lane
	 * for all of them */
	if (!e->claim || !source.n)
		return STR("case record");
	/* a kind is one word; a source that is kept out has a sentence in its
	 * place */
	struct str kind = source_kind(source);
	return str_has_char(kind, ' ') ? STR("kept out") : kind;
}

static uint32_t lane_of(struct timeline *t, const struct event *e)
{
	struct str name = lane_name(e);

	for (uint32_t i = 0; i < t->n_lane; i++) {
		if (str_eq(t->lane[i].name, name))
			return i;
	}
	if (t->n_lane == TIMELINE_LANES) {
		t->lane[TIMELINE_LANES - 1].name = STR("other sources");
		return TIMELINE_LANES - 1;
	}
	t->lane[t->n_lane].name = name;
	return t->n_lane++;
}

static void lay_bar(struct timeline *t, struct timeline_mark *m)
{
	const struct event *e = m->e;
	bool begins = say_dated(e->from_s);
	bool ends = say_dated(e->to_s);
	int32_t x0 = t->left;
	int32_t x1 = t->right;

	m->open_left = !begins || e->from_s < t->from_s;
	m->open_right = ends ? e->to_s > t->to_s : e->to_s > 0;
	if (!m->open_left)
		x0 = timeline_x(t, e->from_s);
	if (!m->open_right)
		x1 = timeline_x(t, last_s(e));
	m->point = !m->open_left && !m->open_right && x1 - x0 < POINT_W;
	if (m->point) {
		x0 = (x0 + x1) / 2 - POINT_W / 2;
		x1 = x0 + POINT_W;
	}
	m->bar = (struct box){
		.x = x0,
		.y = 0,
		.w = x1 - x0 > POINT_W ? x1 - x0 : POINT_W,
		.h = BAR_H,
	};
	if (m->bar.x + m->bar.w > t->right + POINT_W)
		m->bar.x = t->right + POINT_W - m->bar.w;
}

static bool inside(const struct timeline *t, const struct event *e)
{
	bool starts_later = say_dated(e->from_s) && e->from_s > t->to_s;
	bool ended = say_dated(e->to_s) && last_s(e) < t->from_s;
	bool spans = t->detail &&
		(!say_dated(e->from_s) || e->from_s < t->from_s) &&
		(!say_dated(e->to_s) || e->to_s > t->to_s);

	return !starts_later && !ended && !spans;
}

static bool collect(const struct publication *p,
	struct arena *a,
	struct timeline *t)
{
	struct ranks ranks = ranks_of(p, a);

	t->mark = NEW(a, struct timeline_mark, (size_t)p->n_event + 1);
	for (uint32_t i = 0; t->mark && i < p->n_event; i++) {
		const struct event *e = &p->event[i];

		if (!dated(e) || !inside(t, e)) {
			*(dated(e) ? &t->n_outside : &t->n_undated) += 1;
			continue;
		}
		struct timeline_mark *m = &t->mark[t->n_mark++];
		*m = (struct timeline_mark){
			.e = e,
			.rank = rank_of(&ranks, e),
			.lane = lane_of(t, e),
		};
		t->lane[m->lane].n++;
		lay_bar(t, m);
	}
	return t->n_mark > 0;
}

/* --- labels -------------------------------------------------------------- */

static int by_rank(const void *x, const void *y)
{
	const struct timeline_mark *a = *(struct timeline_mark *const *)x;
	const struct timeline_mark *b = *(struct timeline_mark *const *)y;

	if (a->lane != b->lane)
		return a->lane < b->lane ? -1 : 1;
	if (a->rank != b->rank)
		return a->rank > b->rank ? -1 : 1;
	return a < b ? -1 : a > b; /* both lie in one array, in event order */
}

/* the part of its row that a mark takes: bar and label with a gap after it */
static struct box taken(const struct timeline_mark *m)
{
	int32_t from = m->bar.x < m->label.x ? m->bar.x : m->label.x;
	int32_t bar_end = m->bar.x + m->bar.w;
	int32_t label_end = m->label.x + m->label.w;

	return (struct box){
		.x = from,
		.y = m->label.y,
		.w = (bar_end > label_end ? bar_end : label_end) - from + GAP,
		.h = ROW_H,
	};
}

static bool row_free(struct timeline_mark *const *placed,
	uint32_t n,
	const struct timeline_mark *m)
{
	for (uint32_t i = 0; i < n; i++) {
		if (box_overlap(taken(placed[i]), taken(m)))
			return false;
	}
	return true;
}

static uint32_t alike(struct timeline_mark *const *placed,
	uint32_t n,
	const struct timeline_mark *m)
{
	uint32_t same = 0;

	for (uint32_t i = 0; i < n; i++) {
		const struct claim *a = placed[i]->e->claim;
		const struct claim *b = m->e->claim;

		same += a && b ? a->predicate == b->predicate : a == b;
	}
	return same;
}

/* y counts rows from the top of the lane's rows for now; shift_rows() makes it
 * a place */
static bool place(struct timeline *t,
	struct arena *a,
	struct timeline_mark *m,
	struct timeline_mark *const *placed,
	uint32_t n)
{
	struct arena before = *a;
	struct str text = text_fit(a,
		m->e->what,
		m->rank >= RANK_SHOWN ? BOLD_SIZE : LABEL_SIZE,
		LABEL_ROOM);

	m->label = (struct box){
		.x = m->bar.x,
		.y = 0,
		.w = text_width(text,
			m->rank >= RANK_SHOWN ? BOLD_SIZE : LABEL_SIZE),
		.h = LABEL_H,
	};
	if (m->label.x + m->label.w > t->right)
		m->label.x = t->right - m->label.w;
	for (int row = 0; text.n && row < t->rows_max; row++) {
		m->label.y = row * ROW_H;
		if (row_free(placed, n, m)) {
			m->text = text;
			return true;
		}
	}
	if (!a->full)
		*a = before;
	m->label = (struct box){ 0 };
	return false;
}

/* Returns how many of the marks got a label; they are moved to the front of
 * placed[]. */
static uint32_t label_lane(struct timeline *t,
	struct arena *a,
	struct timeline_mark *const *mark,
	uint32_t n,
	struct timeline_mark **placed)
{
	uint32_t done = 0;

	for (uint32_t i = 0; i < n && i < TRIES_MAX; i++) {
		if (n > CROWDED &&
			alike(placed, done, mark[i]) >=
				(mark[i]->rank >= RANK_SHOWN ? ALIKE_MAX
							     : ALIKE_MINOR)) {
			continue;
		}
		if (place(t, a, mark[i], placed, done))
			placed[done++] = mark[i];
	}
	return done;
}

static void count_bins(struct timeline *t,
	struct timeline_lane *lane,
	struct timeline_mark *const *mark,
	uint32_t n)
{
	int32_t step[TIMELINE_BINS + 1] = { 0 };
	int32_t width = t->right - t->left;
	int32_t all = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (mark[i]->label.w)
			continue;
		int32_t mid = mark[i]->bar.x + POINT_W / 2;
		int32_t x0 = mark[i]->point ? mid : mark[i]->bar.x;
		int32_t x1 = mark[i]->point ? mid
					    : mark[i]->bar.x + mark[i]->bar.w;
		int32_t b0 = (x0 - t->left) * TIMELINE_BINS / width;
		int32_t b1 = (x1 - t->left) * TIMELINE_BINS / width;

		if (b0 < 0)
			b0 = 0;
		else if (b0 >= TIMELINE_BINS)
			b0 = TIMELINE_BINS - 1;
		if (b1 < b0)
			b1 = b0;
		else if (b1 >= TIMELINE_BINS)
			b1 = TIMELINE_BINS - 1;
		step[b0]++;
		step[b1 + 1]--;
	}
	for (int i = 0; i < TIMELINE_BINS; i++) {
		all += step[i];
		lane->bin[i] = (uint32_t)all;
		if (lane->bin[i] > t->busiest_bin)
			t->busiest_bin = lane->bin[i];
	}
}

/* Heights are known only when the labels are: now rows become places. */
static int32_t shift_rows(struct timeline_lane *lane,
	struct timeline_mark **placed,
	int32_t y)
{
	int32_t rows = 0;

	lane->strip_h = lane->n > lane->n_labelled ? STRIP_H : 0;
	for (uint32_t i = 0; i < lane->n_labelled; i++) {
		struct timeline_mark *m = placed[i];

		if (m->label.y + ROW_H > rows)
			rows = m->label.y + ROW_H;
		m->label.y += y + lane->strip_h + LANE_PAD;
		m->bar.y = m->label.y + BAR_Y;
	}
	int32_t h = lane->strip_h + rows + 2 * LANE_PAD;
	lane->box =
		(struct box){ 0, y, FIGURE_W, h > LANE_MIN ? h : LANE_MIN };
	return y + lane->box.h;
}

/* One try: with so many rows a lane at most. */
static bool lay_rows(struct timeline *t,
	struct arena *a,
	struct timeline_mark **order,
	struct timeline_mark **placed)
{
	int32_t y = TOP;

	t->busiest_bin = 0;
	for (uint32_t i = 0; i < t->n_mark; i++)
		t->mark[i].label = (struct box){ 0 };
	for (uint32_t l = 0; l < t->n_lane; l++) {
		struct timeline_lane *lane = &t->lane[l];

		lane->n_labelled = label_lane(t, a, order, lane->n, placed);
		count_bins(t, lane, order, lane->n);
		y = shift_rows(lane, placed, y);
		order += lane->n;
	}
	t->height = y + BOTTOM;
	return !a->full;
}

/* A figure that is taller than its page is cut in two: crowded lanes give up
 * rows, one each at a time, until it fits. */
static bool lay_lanes(struct timeline *t, struct arena *a, int32_t height_max)
{
	const uint32_t n = t->n_mark;
	struct timeline_mark **order = NEW(a, struct timeline_mark *, n);
	struct timeline_mark **placed = NEW(a, struct timeline_mark *, n);
	struct arena before = *a;

	if (!order || !placed)
		return false;
	for (uint32_t i = 0; i < n; i++)
		order[i] = &t->mark[i];
	qsort(order, n, sizeof *order, by_rank);
	for (t->rows_max = ROWS_MAX;; t->rows_max--) {
		*a = before;
		if (!lay_rows(t, a, order, placed))
			return false;
		if (t->height <= height_max || t->rows_max == 1)
			return true;
	}
}

bool timeline_lay(const struct publication *p,
	int64_t from_s,
	int64_t to_s,
	int32_t height_max,
	struct arena *a,
	struct timeline *ret)
{
	*ret = (struct timeline){
		.from_s = from_s,
		.to_s = to_s,
		.left = GUTTER,
		.right = FIGURE_W - MARGIN,
	};

	ret->detail = say_dated(from_s) && say_dated(to_s) && from_s < to_s;
	if (!ret->detail && !whole_span(p, &ret->from_s, &ret->to_s))
		return false;
	if (!collect(p, a, ret))
		return false;
	lay_ticks(ret);
	return lay_lanes(ret, a, height_max);
}

/* --- the busiest days ---------------------------------------------------- */

static int by_time(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x;
	int64_t b = *(const int64_t *)y;

	return a < b ? -1 : a > b;
}

static uint32_t exact_times(const struct publication *p, int64_t *ret)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < p->n_event; i++) {
		const struct event *e = &p->event[i];

		if (say_dated(e->from_s) && say_dated(e->to_s) &&
			last_s(e) - e->from_s <= DAY_S) {
			ret[n++] = e->from_s;
		}
	}
	qsort(ret, n, sizeof *ret, by_time);
	return n;
}

/* The shortest span of n sorted times that holds so many of them, in whole
 * days. */
static void shortest(const int64_t *at,
	uint32_t n,
	uint32_t many,
	int64_t *ret_from_s,
	int64_t *ret_to_s)
{
	uint32_t best = 0;

	for (uint32_t i = 0; i + many <= n; i++) {
		if (at[i + many - 1] - at[i] < at[best + many - 1] - at[best])
			best = i;
	}
	*ret_from_s = day_floor(at[best]) * DAY_S;
	*ret_to_s = (day_floor(at[best + many - 1]) + 1) * DAY_S;
}

bool timeline_busiest(const struct publication *p,
	struct arena *a,
	int64_t *ret_from_s,
	int64_t *ret_to_s)
{
	/* A detail pays when it is far shorter than the whole: better a very
	 * short span with fewer of the events. */
	static const struct {
		uint32_t percent;
		uint32_t shorter;
	} tries[] = { { 60, 200 },
		{ 40, 200 },
		{ 25, 200 },
		{ 60, 12 },
		{ 40, 12 } };
	enum {
		EVENTS_MIN = 12
	};
	int64_t *at = NEW(a, int64_t, (size_t)p->n_event + 1);
	int64_t from;
	int64_t to;
	uint32_t n = at ? exact_times(p, at) : 0;

	if (n < EVENTS_MIN || !whole_span(p, &from, &to))
		return false;
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		int64_t start;
		int64_t end;

		shortest(at,
			n,
			(uint32_t)((uint64_t)n * tries[i].percent / 100),
			&start,
			&end);
		if (end - start > (to - from) / tries[i].shorter)
			continue;
		*ret_from_s = start;
		*ret_to_s = end;
		return true;
	}
	return false;
}
