/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/clock.h"

#include <stdlib.h>

#include "timeline/strand.h"

#define HORIZON_NS (30 * DAY_S * INT64_C(1000000000))

enum {
	PPM_MAX = 499999, /* else readings need not ascend with time */
	ROUNDS_MAX = 64,
	/* an anchor that spans more segments is not looked through */
	SPANNED_MAX = 1000,
	LEVELS = 32
};

struct clock_map {
	struct clock_limits limits;
	struct strand *strand;
	uint32_t n_strand;
	struct clock_segment *segment;
	int64_t *last_ns;  /* the latest reading of all up to each segment */
	int64_t *first_ns; /* the earliest of all from it on */
	uint32_t n_segment;
	uint32_t
		*weakest[LEVELS]; /* rests_on of 2^level segments from each */
	uint32_t *n_contested;    /* of all before each */
	struct clock_found *found;
	uint32_t n_found;
	uint32_t *outlier;
	uint32_t n_outlier;
};

struct clock_limits clock_limits_usual(void)
{
	return (struct clock_limits){
		.drift_ppm = CLOCK_DRIFT_PPM,
		.horizon_ns = HORIZON_NS,
		.rests_least = 1,
		.set_unseen = true,
	};
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int compared(int64_t x, int64_t y)
{
	return (x > y) - (x < y);
}

/* by witness, then as they follow in UTC */
static int in_strands(const void *a, const void *b)
{
	const struct strand_anchor *x = a;
	const struct strand_anchor *y = b;

	int order = compared(x->witness, y->witness);
	if (!order)
		order = compared(x->from_ns, y->from_ns);
	if (!order)
		order = compared(x->to_ns, y->to_ns);
	if (!order)
		order = compared(x->at_ns, y->at_ns);
	/* beyond int64 these need not follow from the others */
	if (!order)
		order = compared(x->low_ns, y->low_ns);
	if (!order)
		order = compared(x->high_ns, y->high_ns);
	if (!order)
		order = compared(x->index, y->index);
	return order;
}

static struct strand_anchor *sorted_anchors(const struct clock_anchor *anchor,
	uint32_t n,
	struct arena *a)
{
	struct strand_anchor *s = NEW(a, struct strand_anchor, n + (size_t)1);

	for (uint32_t i = 0; s && i < n; i++) {
		s[i] = (struct strand_anchor){
			.at_ns = anchor[i].at_ns,
			.low_ns = anchor[i].low_ns,
			.high_ns = anchor[i].high_ns,
			.from_ns = strand_less(anchor[i].at_ns,
				anchor[i].high_ns),
			.to_ns = strand_less(anchor[i].at_ns,
				anchor[i].low_ns),
			.witness = anchor[i].witness,
			.index = i,
		};
	}
	if (s)
		qsort(s, n, sizeof *s, in_strands);
	return s;
}

static uint32_t same_witness(const struct strand_anchor *s,
	uint32_t i,
	uint32_t n)
{
	uint32_t k = i;

	while (k < n && s[k].witness == s[i].witness)
		k++;
	return k - i;
}

static bool too_many(struct err *err)
{
	return fail(err,
		ERR_LIMIT,
		0,
		"more than %d witnesses of one clock",
		CLOCK_WITNESSES_MAX);
}

static bool spent(struct err *err)
{
	return fail(err, ERR_LIMIT, 0, "no memory left for a clock's map");
}

static bool weave(struct clock_map *m,
	struct strand_anchor *anchor,
	uint32_t n,
	const struct strand_steps steps[2],
	struct arena *a,
	struct err *err)
{
	uint32_t many;

	m->strand = NEW(a, struct strand, CLOCK_WITNESSES_MAX);
	for (uint32_t i = 0; m->strand && i < n; i += many) {
		struct strand *s = &m->strand[m->n_strand];

		many = same_witness(anchor, i, n);
		if (m->n_strand++ == CLOCK_WITNESSES_MAX)
			return too_many(err);
		s->anchor = anchor + i;
		s->n = strand_thin(anchor + i, many);
		s->gap = NEW(a, struct strand_gap, s->n + (size_t)1);
		if (!s->gap)
			return spent(err);
		strand_fill_gaps(s, &steps[0], &steps[1], &m->limits);
	}
	return m->strand || spent(err);
}

static int ascending(const void *a, const void *b)
{
	const int64_t *x = a;
	const int64_t *y = b;

	return compared(*x, *y);
}

static uint32_t once_each(int64_t *at_ns, uint32_t n)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (!kept || at_ns[kept - 1] != at_ns[i])
			at_ns[kept++] = at_ns[i];
	}
	return kept;
}

/* Every instant at which a witness begins or ceases to speak, or speaks by
 * other anchors; with both ends of int64. NULL: no memory. */
static int64_t *edges_of(const struct clock_map *m,
	struct arena *a,
	uint32_t *ret_n)
{
	int64_t horizon_ns = m->limits.horizon_ns;
	size_t n = 0;
	uint32_t k = 0;

	for (uint32_t w = 0; w < m->n_strand; w++)
		n += m->strand[w].n;
	int64_t *at = NEW(a, int64_t, 4 * n + 2);
	if (!at)
		return NULL;
	at[k++] = INT64_MIN;
	at[k++] = INT64_MAX;
	for (uint32_t w = 0; w < m->n_strand; w++) {
		for (uint32_t i = 0; i < m->strand[w].n; i++) {
			const struct strand_anchor *x =
				&m->strand[w].anchor[i];

			at[k++] = x->from_ns;
			at[k++] = x->to_ns;
			at[k++] = strand_sum(x->from_ns, horizon_ns);
			at[k++] = strand_less(x->to_ns, horizon_ns);
		}
	}
	qsort(at, k, sizeof *at, ascending);
	*ret_n = once_each(at, k);
	return at;
}

/* Who speaks of a stretch, and by what. */
struct speaking {
	const struct strand *strand[CLOCK_WITNESSES_MAX];
	struct strand_place place[CLOCK_WITNESSES_MAX];
	uint32_t n;
	uint32_t n_anchors;
};

static void who_speaks(const struct clock_map *m,
	int64_t from_ns,
	int64_t to_ns,
	struct speaking *ret)
{
	ret->n = 0;
	ret->n_anchors = 0;
	for (uint32_t w = 0; w < m->n_strand; w++) {
		const struct strand *s = &m->strand[w];
		struct strand_place p =
			strand_place_of(s, from_ns, to_ns, &m->limits);

		if (!p.n)
			continue;
		ret->strand[ret->n] = s;
		ret->place[ret->n++] = p;
		ret->n_anchors += p.n;
	}
}

/* how many of n may be false */
static uint32_t false_of(uint32_t n)
{
	return n == 2 ? 1 : (n - 1) / 2;
}

/* few, and nearly in order */
static void sort_few(int64_t *x, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		int64_t v = x[i];
		uint32_t k = i;

		for (; k && x[k - 1] > v; k--)
			x[k] = x[k - 1];
		x[k] = v;
	}
}

/* What each of them allows at an instant: lows and highs, ascending. */
struct allowed {
	int64_t low_ns[CLOCK_WITNESSES_MAX];
	int64_t high_ns[CLOCK_WITNESSES_MAX];
};

static void allow(const struct clock_map *m,
	const struct speaking *s,
	int64_t at_ns,
	struct allowed *ret)
{
	for (uint32_t i = 0; i < s->n; i++) {
		strand_offset(s->strand[i],
			&s->place[i],
			at_ns,
			&m->limits,
			&ret->low_ns[i],
			&ret->high_ns[i]);
	}
	sort_few(ret->low_ns, s->n);
	sort_few(ret->high_ns, s->n);
}

/* Clock minus UTC at an instant, by all who speak: between the (f+1)-th highest
 * low and the (f+1)-th lowest high; with f = n - 1 what any of them allows. */
static void offset_at(const struct clock_map *m,
	const struct speaking *s,
	uint32_t f,
	int64_t at_ns,
	int64_t *ret_low_ns,
	int64_t *ret_high_ns)
{
	struct allowed a;

	allow(m, s, at_ns, &a);
	*ret_low_ns = a.low_ns[s->n - 1 - f];
	*ret_high_ns = a.high_ns[f];
}

/* the most that can be right at once */
static uint32_t agree_at(const struct clock_map *m,
	const struct speaking *s,
	int64_t at_ns)
{
	struct allowed a;
	uint32_t best = 0;
	uint32_t ended = 0;

	allow(m, s, at_ns, &a);
	for (uint32_t begun = 1; begun <= s->n; begun++) {
		while (a.high_ns[ended] < a.low_ns[begun - 1])
			ended++;
		if (begun - ended > best)
			best = begun - ended;
	}
	return best;
}

static int64_t half_width(const struct clock_segment *g)
{
	int64_t from = strand_less(g->high_ns[0], g->low_ns[0]);
	int64_t to = strand_less(g->high_ns[1], g->low_ns[1]);
	int64_t wider = most(from, to);

	return wider / 2 + wider % 2;
}

static void unclaimed(struct clock_segment *g)
{
	g->n_witness = 0;
	g->rests_on = 0;
	g->contested = false;
	g->error_ns = INT64_MAX;
	for (int end = 0; end < 2; end++) {
		g->low_ns[end] = INT64_MIN;
		g->high_ns[end] = INT64_MAX;
	}
}

static void measure(const struct clock_map *m,
	const struct speaking *s,
	uint32_t f,
	struct clock_segment *g)
{
	offset_at(m, s, f, g->from_ns, &g->low_ns[0], &g->high_ns[0]);
	offset_at(m, s, f, g->to_ns, &g->low_ns[1], &g->high_ns[1]);
}

/* Whether more of them contradict each other than may be false. Of two one may
 * be; that they differ is said all the same. */
static bool contested(const struct clock_map *m,
	const struct speaking *s,
	const struct clock_segment *g)
{
	uint32_t wanted = s->n - false_of(s->n);

	if (s->n == 2)
		wanted = 2;
	return agree_at(m, s, g->from_ns) < wanted ||
		agree_at(m, s, g->to_ns) < wanted;
}

static void fill_segment(const struct clock_map *m, struct clock_segment *g)
{
	struct speaking s;

	who_speaks(m, g->from_ns, g->to_ns, &s);
	g->n_anchors = s.n_anchors;
	if (!s.n) {
		unclaimed(g);
		return;
	}
	g->n_witness = s.n;
	g->contested = contested(m, &s, g);
	uint32_t f = g->contested ? s.n - 1 : false_of(s.n);
	g->rests_on = f + 1;
	measure(m, &s, f, g);
	if (g->rests_on < m->limits.rests_least) {
		unclaimed(g);
		return;
	}
	g->first_ns = strand_sum(g->from_ns, g->low_ns[0]);
	g->last_ns = strand_sum(g->to_ns, g->high_ns[1]);
	g->error_ns = half_width(g);
}

/* What is shown where nothing is claimed: nothing earlier than where it begins,
 * nothing later than where it ends. */
static void fill_unclaimed(struct clock_map *m)
{
	int64_t first = INT64_MIN;
	int64_t last = INT64_MAX;

	for (uint32_t i = 0; i < m->n_segment; i++) {
		struct clock_segment *g = &m->segment[i];

		if (g->n_witness)
			first = strand_sum(g->to_ns, g->low_ns[1]);
		else
			g->first_ns = first;
	}
	for (uint32_t i = m->n_segment; i; i--) {
		struct clock_segment *g = &m->segment[i - 1];

		if (g->n_witness)
			last = strand_sum(g->from_ns, g->high_ns[0]);
		else
			g->last_ns = last;
	}
}

static void fill_reach(struct clock_map *m)
{
	int64_t last = INT64_MIN;
	int64_t first = INT64_MAX;

	for (uint32_t i = 0; i < m->n_segment; i++) {
		last = most(last, m->segment[i].last_ns);
		m->last_ns[i] = last;
	}
	for (uint32_t i = m->n_segment; i; i--) {
		first = least(first, m->segment[i - 1].first_ns);
		m->first_ns[i - 1] = first;
	}
}

static uint32_t weaker(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* So that what a bound rests on is found without going through all that it
 * covers: least values of 1, 2, 4 .. segments from each on. */
static bool fill_weakest(struct clock_map *m, struct arena *a)
{
	uint32_t n = m->n_segment;

	m->n_contested = NEW(a, uint32_t, n + (size_t)1);
	m->weakest[0] = NEW(a, uint32_t, n);
	if (a->full)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const struct clock_segment *g = &m->segment[i];
		uint32_t before = m->n_contested[i];

		m->n_contested[i + 1] = before + g->contested;
		m->weakest[0][i] = g->n_witness ? g->rests_on : UINT32_MAX;
	}
	for (int k = 1; k < LEVELS && n >> k; k++) {
		uint32_t half = UINT32_C(1) << (k - 1);
		const uint32_t *below = m->weakest[k - 1];

		m->weakest[k] = NEW(a, uint32_t, n);
		if (!m->weakest[k])
			return false;
		for (uint32_t i = 0; i + 2 * half <= n; i++)
			m->weakest[k][i] = weaker(below[i], below[i + half]);
	}
	return true;
}

static bool cut(struct clock_map *m, struct arena *a, struct err *err)
{
	uint32_t n;
	const int64_t *at = edges_of(m, a, &n);

	if (!at)
		return spent(err);
	m->n_segment = n - 1;
	m->segment = NEW(a, struct clock_segment, n);
	m->last_ns = NEW(a, int64_t, n);
	m->first_ns = NEW(a, int64_t, n);
	if (a->full)
		return spent(err);
	for (uint32_t i = 0; i < m->n_segment; i++) {
		m->segment[i].from_ns = at[i];
		m->segment[i].to_ns = at[i + 1];
		fill_segment(m, &m->segment[i]);
	}
	fill_unclaimed(m);
	fill_reach(m);
	return fill_weakest(m, a) || spent(err);
}

static bool find_steps(struct clock_map *m, struct arena *a)
{
	size_t n = 1;

	for (uint32_t w = 0; w < m->n_strand; w++)
		n += m->strand[w].n;
	m->found = NEW(a, struct clock_found, n);
	for (uint32_t w = 0; m->found && w < m->n_strand; w++) {
		const struct strand *s = &m->strand[w];

		for (uint32_t i = 1; i < s->n; i++) {
			const struct strand_anchor *x = &s->anchor[i - 1];
			const struct strand_anchor *y = x + 1;
			int64_t by = strand_drift(&m->limits,
				strand_less(y->to_ns, x->from_ns));

			if (strand_agree(x, y, &m->limits) ||
				s->gap[i].listed)
				continue;
			m->found[m->n_found++] = (struct clock_found){
				.from_ns = x->from_ns,
				.to_ns = y->to_ns,
				.least_ns = strand_less(y->low_ns,
					strand_sum(x->high_ns, by)),
				.most_ns = strand_sum(by,
					strand_less(y->high_ns, x->low_ns)),
				.witness = x->witness,
				.anchor = { x->index, y->index },
			};
		}
	}
	return m->found != NULL;
}

/* the first segment that ends at the instant or later */
static uint32_t segment_of(const struct clock_map *m, int64_t at_ns)
{
	uint32_t low = 0;
	uint32_t high = m->n_segment - 1;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (m->segment[mid].to_ns < at_ns)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool meets(const struct clock_segment *g, int64_t low, int64_t high)
{
	int64_t l = g->low_ns[0] < g->low_ns[1] ? g->low_ns[0] : g->low_ns[1];
	int64_t h =
		g->high_ns[0] > g->high_ns[1] ? g->high_ns[0] : g->high_ns[1];

	return low <= h && high >= l;
}

static bool is_outlier(const struct clock_map *m,
	const struct clock_anchor *x)
{
	int64_t to_ns = strand_less(x->at_ns, x->low_ns);
	uint32_t i = segment_of(m, strand_less(x->at_ns, x->high_ns));

	for (uint32_t k = 0; k < SPANNED_MAX; k++, i++) {
		if (i == m->n_segment || m->segment[i].from_ns > to_ns)
			return true;
		if (meets(&m->segment[i], x->low_ns, x->high_ns))
			return false;
	}
	return false;
}

static bool find_outliers(struct clock_map *m,
	const struct clock_anchor *anchor,
	uint32_t n,
	struct arena *a)
{
	m->outlier = NEW(a, uint32_t, n + (size_t)1);
	for (uint32_t i = 0; m->outlier && i < n; i++) {
		if (is_outlier(m, &anchor[i]))
			m->outlier[m->n_outlier++] = i;
	}
	return m->outlier != NULL;
}

static bool sound(const struct clock_anchor *anchor,
	uint32_t n,
	const struct clock_limits *limits,
	struct err *err)
{
	if (limits->drift_ppm > PPM_MAX || !limits->rests_least ||
		limits->horizon_ns < 0) {
		return fail(err, ERR_USAGE, 0, "no clock has these limits");
	}
	for (uint32_t i = 0; i < n; i++) {
		if (anchor[i].low_ns > anchor[i].high_ns) {
			return fail(err,
				ERR_USAGE,
				0,
				"anchor %u allows nothing",
				i);
		}
	}
	return true;
}

bool clock_fit(const struct clock_anchor *anchor,
	uint32_t n,
	const struct clock_step *step,
	uint32_t n_step,
	struct clock_limits limits,
	struct arena *a,
	struct clock_map **ret,
	struct err *err)
{
	struct strand_steps steps[2];

	if (!sound(anchor, n, &limits, err))
		return false;
	struct clock_map *m = NEW(a, struct clock_map, 1);
	struct strand_anchor *sorted = sorted_anchors(anchor, n, a);
	if (!sorted || !strand_steps_of(step, n_step, false, a, &steps[0]) ||
		!strand_steps_of(step, n_step, true, a, &steps[1])) {
		return spent(err);
	}
	m->limits = limits;
	if (!weave(m, sorted, n, steps, a, err) || !cut(m, a, err))
		return false;
	if (!find_steps(m, a) || !find_outliers(m, anchor, n, a))
		return spent(err);
	*ret = m;
	return true;
}

const struct clock_segment *clock_segments(const struct clock_map *m,
	uint32_t *ret_n)
{
	*ret_n = m->n_segment;
	return m->segment;
}

const struct clock_found *clock_founds(const struct clock_map *m,
	uint32_t *ret_n)
{
	*ret_n = m->n_found;
	return m->found;
}

const uint32_t *clock_outliers(const struct clock_map *m, uint32_t *ret_n)
{
	*ret_n = m->n_outlier;
	return m->outlier;
}

static int64_t within(const struct clock_segment *g, int64_t at_ns)
{
	if (at_ns < g->from_ns)
		return g->from_ns;
	return at_ns > g->to_ns ? g->to_ns : at_ns;
}

/* The instant of a segment at which a reading would be shown if the clock were
 * as far ahead as it may be (or behind): u = reading - offset(u), which
 * converges, for offsets change less than time does. */
static int64_t solve(const struct clock_map *m,
	const struct clock_segment *g,
	int64_t reading_ns,
	bool ahead)
{
	struct speaking s;
	int64_t at = g->from_ns;
	int64_t was = at;

	if (!g->n_witness)
		return ahead ? g->from_ns : g->to_ns;
	who_speaks(m, g->from_ns, g->to_ns, &s);
	uint32_t f = g->contested ? s.n - 1 : false_of(s.n);
	for (int round = 0; round < ROUNDS_MAX; round++) {
		int64_t low;
		int64_t high;

		was = at;
		offset_at(m, &s, f, at, &low, &high);
		at = within(g, strand_less(reading_ns, ahead ? high : low));
		if (at == was)
			break;
	}
	int64_t off = at > was ? strand_less(at, was) : strand_less(was, at);
	int64_t slack = off + strand_drift(&m->limits, 1);
	at = ahead ? strand_less(at, slack) : strand_sum(at, slack);
	return within(g, at);
}

static bool shows(const struct clock_segment *g, int64_t first, int64_t last)
{
	return g->first_ns <= last && g->last_ns >= first;
}

/* the first segment, of those from i on, that shows it; n_segment: none */
static uint32_t first_that_shows(const struct clock_map *m,
	int64_t first,
	int64_t last)
{
	uint32_t low = 0;
	uint32_t high = m->n_segment;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (m->last_ns[mid] < first)
			low = mid + 1;
		else
			high = mid;
	}
	while (low < m->n_segment && !shows(&m->segment[low], first, last))
		low++;
	return low;
}

/* the last that shows it, where one does */
static uint32_t last_that_shows(const struct clock_map *m,
	int64_t first,
	int64_t last)
{
	uint32_t low = 0;
	uint32_t high = m->n_segment;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (m->first_ns[mid] <= last)
			low = mid + 1;
		else
			high = mid;
	}
	while (!shows(&m->segment[low - 1], first, last))
		low--;
	return low - 1;
}

/* On what is claimed there; and where the bound ends with a segment, on what is
 * claimed beyond. */
static void weigh(const struct clock_map *m,
	uint32_t first,
	uint32_t last,
	struct clock_bounds *b)
{
	if (first && b->earliest_ns <= m->segment[first].from_ns)
		first--;
	if (last + 1 < m->n_segment && b->latest_ns >= m->segment[last].to_ns)
		last++;
	uint32_t n = last + 1 - first;
	int k = 0;

	while (n >> k > 1)
		k++;
	const uint32_t *weakest = m->weakest[k];
	uint32_t end = last + 1 - (UINT32_C(1) << k);
	uint32_t least_of = weaker(weakest[first], weakest[end]);
	b->rests_on = least_of == UINT32_MAX ? 0 : least_of;
	b->contested = m->n_contested[last + 1] != m->n_contested[first];
}

struct clock_bounds clock_bounds(const struct clock_map *m,
	int64_t first_ns,
	int64_t last_ns,
	enum clock_trust how)
{
	struct clock_bounds b = { INT64_MIN, INT64_MAX, 0, false, false };

	if (how == CLOCK_SETTABLE)
		return b;
	uint32_t first = first_that_shows(m, first_ns, last_ns);
	if (first == m->n_segment) {
		b.never_shown = true;
		return b;
	}
	uint32_t last = last_that_shows(m, first_ns, last_ns);
	b.earliest_ns = solve(m, &m->segment[first], first_ns, true);
	b.latest_ns = solve(m, &m->segment[last], last_ns, false);
	if (b.earliest_ns != INT64_MIN || b.latest_ns != INT64_MAX)
		weigh(m, first, last, &b);
	return b;
}
