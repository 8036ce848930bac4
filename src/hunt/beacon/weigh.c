/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/beacon/weigh.h"

#include <math.h>
#include <string.h>

#include "core/core.h"

const struct beacon_params beacon_defaults = {
	.burst_s = 2, .min_period_s = 10, .max_period_s = 86400, .min_events = 8, .min_bits = 12,
};

enum {
	RAW_MAX = 65536, STRETCHES = 64, STRETCH = RAW_MAX / STRETCHES,
	BIN_OCT = BEACON_BINS / BEACON_OCT, CELL_OCT = BEACON_CELLS / BEACON_OCT, BIN_CELL = BIN_OCT / CELL_OCT,
	LAGS = 8, EM_ROUNDS = 60, KS = 3, SHORTLIST = 6, EXPS = 2 * BEACON_OCT, PLENTY = 50, PROMISING = 5,	/* bits */ HOPELESS = -10,	/* nat */ FAINT = 4, LAG_BITS = 12,
};

static const double em_left_nat = 0.05;
static const double break_s = 524288;	/* 2^19 s: an interval this long is a break, not evidence */
static const double sqrt_k[KS] = { 1.0, 1.4142135623730951, 1.7320508075688772 };
static const double root_2k[KS] = { 1.4142135623730951, 2.0, 2.449489742783178 };

/* Half widths tried, and around k = 1, 2, 3 periods the window [lo, hi) and the flanks [flo, lo) and [hi, fhi) beside it,
 * in bins relative to the period's own: 64 log2(k -+ h sqrt k), flanks to twice h, no window into the one before.
 * Missed beats add up independent sleeps, hence sqrt k. lag_k: periods whose flanks do not reach zero or another window,
 * so that lags can be looked at. */
static const struct shape { double half; unsigned lag_k; int step, lo[KS], hi[KS], flo[KS], fhi[KS]; } shapes[] = {
	{ 0.02, 3,  1, {   -2, 63, 100 }, {  2,  65, 102 }, {  -4, 61, 99 }, {  4,  67, 104 } },
	{ 0.05, 3,  2, {   -5, 61,  99 }, {  5,  67, 104 }, { -10, 57, 96 }, {  9,  70, 107 } },
	{ 0.10, 3,  3, {  -10, 57,  96 }, {  9,  70, 107 }, { -21, 50, 90 }, { 17,  76, 112 } },
	{ 0.18, 3,  5, {  -18, 51,  91 }, { 15,  75, 111 }, { -41, 37, 80 }, { 28,  85, 119 } },
	{ 0.30, 1,  8, {  -33, 42,  84 }, { 24,  82, 116 }, { -85, 24, 82 }, { 43,  97, 129 } },
	{ 0.50, 0, 12, {  -64, 37,  92 }, { 37,  92, 125 }, { 0 }, { 0 } },
	{ 0.80, 0, 16, { -149, 54, 105 }, { 54, 105, 136 }, { 0 }, { 0 } },
};
enum { SHAPES = sizeof shapes / sizeof shapes[0] };

struct series { size_t n, n_gap; double span_s, floor_s; bool whole; };	/* beats, intervals, their sum, the shortest possible */
struct guess { double period_s, bits; unsigned shape, kmax; bool lag; };

static double diff_s(int64_t from, int64_t to) { return (double)((uint64_t)to - (uint64_t)from) / 1e9; }

static double min2(double a, double b) { return a < b ? a : b; }
static double max2(double a, double b) { return a > b ? a : b; }

/* SplitMix64's finaliser (Steele, Lea, Flood 2014): a fixed, index-driven spread in [0, 1) */
static double spread(uint64_t i)
{
	uint64_t z = (i + 1) * 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (double)((z ^ z >> 31) >> 11) / 9007199254740992.0;
}

/* ---- beats ---- */

static bool whole_seconds(const int64_t *t_ns, size_t n)
{
	size_t look = n < RAW_MAX ? n : RAW_MAX;
	for (size_t i = 1; i < look; i++)
		if (((uint64_t)t_ns[i] - (uint64_t)t_ns[0]) % 1000000000) return false;
	return true;
}

/* Beats of t_ns[from, to), in s after t_ns[0] plus off_s; the first event of a burst is the beat. */
static size_t beats(const int64_t *t_ns, size_t from, size_t to, double burst_s, double off_s, double *ret, size_t room)
{
	size_t n = 0, kept = from;
	for (size_t i = from; i < to && n < room; i++) {
		if (i > from && diff_s(t_ns[kept], t_ns[i]) < burst_s) continue;
		ret[n++] = diff_s(t_ns[0], t_ns[i]) + off_s;
		kept = i;
	}
	return n;
}

/* Fill w->t. A huge series is sampled in stretches of neighbours, for intervals need neighbours; a break between them. */
static struct series gather(const int64_t *t_ns, size_t n, double burst_s, struct beacon_work *w)
{
	struct series s = { 0 };
	size_t room = n > BEACON_BEATS ? BEACON_BEATS / STRETCHES : BEACON_BEATS;
	size_t parts = n > BEACON_BEATS ? STRETCHES : 1, len = n > RAW_MAX ? STRETCH : n / parts;

	for (size_t k = 0; k < parts; k++) {
		size_t from = parts == 1 ? 0 : (size_t)((double)(n - len) / (double)(parts - 1) * (double)k);
		s.n += beats(t_ns, from, from + len, burst_s, 2 * break_s * (double)k, w->t + s.n, room);
	}
	s.whole = whole_seconds(t_ns, n);
	s.floor_s = s.whole ? burst_s - 0.5 : burst_s;
	for (size_t i = 0; s.whole && i < s.n; i++) w->t[i] += spread(i);
	return s;
}

static double active_hours(const int64_t *t_ns, size_t n)
{
	size_t step = n > RAW_MAX ? n / RAW_MAX : 1;
	double last = -1, hours = 0;
	for (size_t i = 0; i < n; i += step) {
		double h = (double)(((uint64_t)t_ns[i] - (uint64_t)t_ns[0]) / 3600000000000);
		if (h > last) last = h, hours++;
	}
	return hours;
}

/* Interval after beat i. Whole seconds: the interval k stands for [k - 1/2, k + 1/2), so it is spread over that. */
static double gap_s(const struct beacon_work *w, const struct series *s, size_t i)
{
	double a = w->t[i], b = w->t[i + 1];
	if (!s->whole) return b - a;
	double a0 = (double)(int64_t)a, b0 = (double)(int64_t)b;
	return b0 - a0 + (a - a0) - 0.5;
}

/* ---- histograms ---- */

/* 2^(j/64): the edges of the bins within an octave */
static const double root[BIN_OCT + 1] = {
	1.0, 1.0108892860517005, 1.0218971486541166, 1.0330248790212284, 1.0442737824274138,
	1.0556451783605572, 1.0671404006768237, 1.0787607977571199, 1.0905077326652577, 1.102382583307841,
	1.1143867425958924, 1.1265216186082418, 1.1387886347566916, 1.1511892299529827, 1.1637248587775775,
	1.1763969916502812, 1.189207115002721, 1.202156731452703, 1.215247359980469, 1.22848053610687,
	1.241857812073484, 1.255380757024691, 1.2690509571917332, 1.2828700160787783, 1.2968395546510096,
	1.3109612115247644, 1.3252366431597413, 1.339667524053303, 1.3542555469368927, 1.3690024229745905,
	1.383909881963832, 1.3989796725383112, 1.4142135623730951, 1.42961333839197, 1.4451808069770467,
	1.460917794180647, 1.4768261459394993, 1.4929077282912648, 1.5091644275934228, 1.5255981507445384,
	1.5422108254079407, 1.559004400237837, 1.5759808451078865, 1.593142151342267, 1.6104903319492543,
	1.6280274218573478, 1.645755478153965, 1.6636765803267364, 1.681792830507429, 1.7001063537185235,
	1.718619298122478, 1.7373338352737062, 1.7562521603732995, 1.7753764925265212, 1.7947090750031072,
	1.8142521755003989, 1.8340080864093424, 1.8539791250833855, 1.8741676341103, 1.8945759815869656,
	1.9152065613971474, 1.9360617934922943, 1.9571441241754002, 1.978456026387951, 2.0,
};

static double two_to(unsigned k) { return (double)(1ULL << k); }

/* The bin is read off the number's own exponent and fraction; 0.3465 f (1 - f) brings log2(1 + f) within a bin. */
static size_t bin_of(double x_s)
{
	uint64_t u;
	if (x_s <= 0.5) return 0;
	if (x_s >= break_s) return BEACON_BINS - 1;
	memcpy(&u, &x_s, sizeof u);
	size_t oct = (size_t)(u >> 52) - 1022;
	u = (u & 0x000fffffffffffff) | 1023ULL << 52;
	double m, f;
	memcpy(&m, &u, sizeof m);
	f = m - 1;
	size_t i = (size_t)((f + 0.3465 * f * (1 - f)) * BIN_OCT);
	if (m < root[i]) i--;
	else if (m >= root[i + 1]) i++;
	return oct * BIN_OCT + i;
}

static double edge_s(size_t bin) { return 0.5 * two_to((unsigned)(bin / BIN_OCT)) * root[bin % BIN_OCT]; }

static void cumulate(uint32_t *h)	/* counts per bin, shifted by one, to counts below each edge */
{
	for (size_t i = 1; i <= BEACON_BINS; i++) h[i] += h[i - 1];
}

static void histograms(struct beacon_work *w, struct series *s)
{
	memset(w->gap, 0, sizeof w->gap);
	memset(w->lag, 0, sizeof w->lag);
	memset(w->coarse, 0, sizeof w->coarse);
	for (size_t i = 0; i + 1 < s->n; i++) {
		double x = gap_s(w, s, i);
		if (x >= break_s) continue;
		size_t b = bin_of(x);
		w->gap[b + 1]++, w->lag[b + 1]++, w->coarse[b / BIN_CELL]++;
		s->n_gap++, s->span_s += x;
		for (size_t k = 2; k <= LAGS && i + k < s->n && (x = w->t[i + k] - w->t[i]) < break_s; k++)
			w->lag[bin_of(x) + 1]++;
	}
	cumulate(w->gap);
	cumulate(w->lag);
}

/* ---- the null: a mixture of exponentials, two per octave, weights by EM ---- */

struct mix { size_t cells, exps, first_exp, cell[BEACON_CELLS]; double scale[EXPS]; };	/* scale: e^(floor / mean), for the shares start at the floor */

/* rest[k + REST_0]: e^-x with x = 2^(k/8 - 1), the edge of cell c over the mean 2^(j/2) s being x at k = c - 4j. Each octave
 * is the one before it squared. */
enum { REST_0 = CELL_OCT * BEACON_OCT, REST = 2 * REST_0 + 1 };

static void fill_rest(double *rest)
{
	for (size_t k = 0; k < REST; k++)
		rest[k] = k < CELL_OCT ? num_exp(-0.5 * root[BIN_CELL * k] / two_to(BEACON_OCT)) : rest[k - CELL_OCT] * rest[k - CELL_OCT];
}

/* The exponentials that can have weight: a best mixture has no mean outside the range of the data. */
static void mix_range(struct mix *m, const struct series *s)
{
	double least = max2(1, edge_s((m->cell[0] + 1) * BIN_CELL) - s->floor_s);
	double most = edge_s((m->cell[m->cells - 1] + 1) * BIN_CELL) - s->floor_s, mean = 1;
	size_t j = 0;
	for (; mean * 1.4142135623730951 <= max2(least, s->floor_s / 8); j++) mean *= 1.4142135623730951;
	m->first_exp = j;
	for (m->exps = 0; j + m->exps < EXPS; mean *= 1.4142135623730951) {
		m->scale[m->exps++] = num_exp(s->floor_s / mean);
		if (mean >= most) break;
	}
}

/* Share of exponential e of the mixture that lies above the edge of cell c */
static double share_above(const struct beacon_work *w, const struct mix *m, const struct series *s, size_t c, size_t e)
{
	if (c == BEACON_CELLS) return 0;
	if (edge_s(c * BIN_CELL) <= s->floor_s) return 1;
	return w->rest[REST_0 + c - 4 * (m->first_exp + e)] * m->scale[e];
}

static void mix_open(struct beacon_work *w, struct mix *m, const struct series *s)
{
	m->cells = 0;
	for (size_t c = 0; c < BEACON_CELLS; c++)
		if (w->coarse[c]) m->cell[m->cells++] = c;
	mix_range(m, s);
	for (size_t e = 0; e < m->exps; e++) {
		for (size_t i = 0; i < m->cells; i++)
			w->part[e][i] = share_above(w, m, s, m->cell[i], e) - share_above(w, m, s, m->cell[i] + 1, e);
		w->weight[e] = 1.0 / (double)m->exps;
	}
}

/* Rounds of EM, until no weight wants to grow: the most that is left to gain is n (max - 1) nat. */
static void mix_fit(struct beacon_work *w, const struct mix *m, const struct series *s, int rounds)
{
	double sum[BEACON_CELLS];
	for (int round = 0; round < rounds; round++) {
		double most = 0;
		for (size_t i = 0; i < m->cells; i++) sum[i] = 1e-300;
		for (size_t e = 0; e < m->exps; e++)
			for (size_t i = 0; i < m->cells; i++) sum[i] += w->weight[e] * w->part[e][i];
		for (size_t i = 0; i < m->cells; i++) sum[i] = (double)w->coarse[m->cell[i]] / sum[i];
		for (size_t e = 0; e < m->exps; e++) {
			double part[4] = { 0 };
			size_t i = 0;
			for (; i + 4 <= m->cells; i += 4)
				for (size_t k = 0; k < 4; k++) part[k] += w->part[e][i + k] * sum[i + k];
			for (; i < m->cells; i++) part[0] += w->part[e][i] * sum[i];
			double grow = (part[0] + part[1] + part[2] + part[3]) / (double)s->n_gap;
			w->weight[e] *= grow, most = max2(most, grow);
		}
		if ((most - 1) * (double)s->n_gap < em_left_nat) break;
	}
}

/* The intervals expected below each bin's edge */
static void null_fill(struct beacon_work *w, const struct mix *m, const struct series *s)
{
	double at[BEACON_CELLS + 1], n = (double)s->n_gap;
	for (size_t c = 0; c <= BEACON_CELLS; c++) {
		at[c] = 1;
		for (size_t e = 0; e < m->exps; e++) at[c] -= w->weight[e] * share_above(w, m, s, c, e);
	}
	for (size_t i = 0; i < BEACON_BINS; i++) {
		double f = (double)(i % BIN_CELL) / BIN_CELL;
		w->null[i] = n * (at[i / BIN_CELL] * (1 - f) + at[i / BIN_CELL + 1] * f);
	}
	w->null[BEACON_BINS] = n;
}

static void null_fit(struct beacon_work *w, const struct series *s)
{
	struct mix m;
	fill_rest(w->rest);
	mix_open(w, &m, s);
	mix_fit(w, &m, s, EM_ROUNDS);
	null_fill(w, &m, s);
}

/* ---- evidence ---- */

/* Likelihood-ratio statistic G/2 in bits for hits of n where the null expects that many; 0 when not above it. */
static double g_bits(double hits, double n, double expect)
{
	if (hits < 4 || hits <= expect || expect <= 0 || expect >= n) return 0;
	double g = hits * num_ln(hits / expect);
	if (hits < n) g += (n - hits) * num_ln((n - hits) / (n - expect));
	return max2(0, g / NUM_LN2);
}

/* May they have that many bits? The chi-square of the same counts is never below twice the likelihood ratio, and costs no logarithm. */
static bool may_have(double bits, double hits, double n, double expect)
{
	double over = hits - expect;
	return hits >= 4 && over > 0 && over * over * n > bits * NUM_LN2 * expect * (n - expect);
}

static size_t at(long p, int off)
{
	long i = p + off;
	return i < 0 ? 0 : i > BEACON_BINS ? BEACON_BINS : (size_t)i;
}

/* Intervals around the first one, two, three periods: the best of the three, if it beats least_bits. A period whose own
 * window holds much less than that of two or three periods is a sub-harmonic of the true one and weighs nothing. */
static double gap_bits(const struct beacon_work *w, double n, long p, const struct shape *f, double least_bits, unsigned *ret_kmax)
{
	double hits = 0, expect = 0, first = 0, best = 0;
	for (unsigned k = 0; k < KS; k++) {
		size_t lo = at(p, f->lo[k]), hi = at(p, f->hi[k]);
		double h = (double)(w->gap[hi] - w->gap[lo]), e = w->null[hi] - w->null[lo];
		if (k == 0) first = h - e;
		else if (first < 0.5 * (h - e)) break;
		hits += h, expect += e;
		if (!may_have(least_bits, hits, n, expect)) continue;
		double g = g_bits(hits, n, expect);
		if (g > best) best = g, *ret_kmax = k + 1;
	}
	return best;
}

/* The same with differences at lags 1..8, which noise between two beats does not break. What the null expects in a window
 * is what stands in the flanks, which together are as wide. */
static double lag_bits(const struct beacon_work *w, long p, const struct shape *f, double least_bits, unsigned *ret_kmax)
{
	double hits = 0, beside = 0, first = 0, best = 0;
	for (unsigned k = 0; k < f->lag_k; k++) {
		size_t lo = at(p, f->lo[k]), hi = at(p, f->hi[k]), flo = at(p, f->flo[k]), fhi = at(p, f->fhi[k]);
		double h = (double)(w->lag[hi] - w->lag[lo]), b = (double)(w->lag[fhi] - w->lag[flo]) - h;
		if (k == 0) first = h - b;
		else if (first < 0.5 * (h - b)) break;
		hits += h, beside += b;
		if (!may_have(least_bits, hits, hits + beside, 0.5 * (hits + beside))) continue;
		double g = g_bits(hits, hits + beside, 0.5 * (hits + beside));
		if (g > best) best = g, *ret_kmax = k + 1;
	}
	return best;
}

/* Better guesses first; of one kind within a quarter of each other's period only the best stays. */
static void keep(struct guess *list, size_t *n, struct guess g)
{
	size_t i = 0;
	while (i < *n && (list[i].lag != g.lag || list[i].period_s > 1.25 * g.period_s || g.period_s > 1.25 * list[i].period_s)) i++;
	if (i < *n && list[i].bits >= g.bits) return;
	if (i == *n) {
		if (*n == SHORTLIST && list[*n - 1].bits >= g.bits) return;
		if (*n < SHORTLIST) ++*n;
		i = *n - 1;
	}
	for (; i > 0 && list[i - 1].bits < g.bits; i--) list[i] = list[i - 1];
	list[i] = g;
}

static size_t guesses(const struct beacon_work *w, const struct series *s, double lo_s, double hi_s, struct guess *ret)
{
	size_t n = 0;
	for (unsigned f = 0; f < SHAPES; f++) {
		const struct shape *h = &shapes[f];
		for (size_t p = bin_of(lo_s); p <= bin_of(hi_s); p += (size_t)h->step) {
			struct guess best[2] = { { .shape = f }, { .shape = f, .lag = true } };
			best[0].bits = gap_bits(w, (double)s->n_gap, (long)p, h, PROMISING, &best[0].kmax);
			best[1].bits = lag_bits(w, (long)p, h, PROMISING, &best[1].kmax);
			for (int i = 0; i < 2; i++) {
				if (best[i].bits <= 0) continue;
				best[i].period_s = edge_s(p);
				keep(ret, &n, best[i]);
			}
		}
	}
	return n;
}

/* ---- a closer look at one guess ---- */

struct look { double edge[KS][4]; };	/* s: flank, window, window, flank */

static struct look look_at(const struct guess *g)
{
	static const double out[4] = { -2, -1, 1, 2 };
	struct look l;
	double before = 0;
	for (unsigned k = 0; k < KS; k++) {
		double wide = shapes[g->shape].half * sqrt_k[k];
		for (int e = 0; e < 4; e++) l.edge[k][e] = g->period_s * max2(before, k + 1 + wide * out[e]);
		before = k + 1 + wide;
	}
	return l;
}

/* A schedule that recurs without a rhythm (a back-off of 30, 60, 120 s at odd times) fills a window as well as a beacon
 * does, but never twice in a row. Share of the evidence that stays: repeats seen against repeats by chance. */
static double chained(double repeats, double hits, double n)
{
	double share = min2(1, (repeats + 1) / (hits * hits / n + 1));
	return share * share;
}

static double look_gaps(const struct beacon_work *w, const struct series *s, const struct guess *g)
{
	struct look l = look_at(g);
	double hits = 0, repeats = 0;
	bool before = false;
	for (size_t i = 0; i + 1 < s->n; i++) {
		double x = gap_s(w, s, i);
		bool hit = x >= l.edge[0][1] && x < l.edge[0][2];
		hits += hit, repeats += hit && before;
		before = hit;
	}
	return g->bits * chained(repeats, hits, (double)s->n_gap);
}

/* chained() over differences at any lag, for beats with noise in between */
static double lag_chained(struct beacon_work *w, const struct series *s, const struct guess *g)
{
	struct look l = look_at(g);
	size_t lo = 0, hi = 0;
	double hits = 0, repeats = 0;

	memset(w->reached, 0, s->n);
	for (size_t i = 0; i < s->n; i++) {
		while (lo < s->n && w->t[lo] - w->t[i] < l.edge[0][1]) lo++;
		while (hi < s->n && w->t[hi] - w->t[i] < l.edge[0][2]) hi++;
		if (hi == lo) continue;
		hits++, repeats += w->reached[i];
		memset(w->reached + lo, 1, hi - lo);
	}
	return chained(repeats, hits, (double)s->n);
}

/* The time from one beat sent to the next as the guess has it, in steps of a 64th of the period */
enum { STEPS = 64, REACH = 5 * STEPS, STATES = 12 };
struct rhythm { double step_per_s, sent[REACH + 1], still[REACH + 1], per_still[REACH + 1]; };	/* density per s; share not yet sent */

static double triangle_below(double z)	/* share of the unit triangle on [-1, 1] below z */
{
	if (z <= -1) return 0;
	if (z >= 1) return 1;
	return z < 0 ? (1 + z) * (1 + z) / 2 : 1 - (1 - z) * (1 - z) / 2;
}

/* One sleep is uniform; k of them add up to nearly a triangle with the same variance. A seventh wider than the guess,
 * for the grid is coarse. What misses more than three beats is lost. */
static struct rhythm rhythm_of(const struct guess *g, double miss, bool memoryless)
{
	struct rhythm r = { .step_per_s = STEPS / g->period_s };
	double h = shapes[g->shape].half * 8 / 7, before = 0;
	for (int i = 0; i <= REACH; i++) {
		double u = (double)i / STEPS, below = 0, part = 1 - miss;
		for (int k = 1; k <= KS; k++, part *= miss)
			below += part * (k == 1 ? min2(1, max2(0, (u - 1 + h) / (2 * h))) : triangle_below((u - k) / (h * root_2k[k - 1])));
		if (memoryless) below = (1 - part) * (1 - num_exp(-u * (1 - miss)));
		r.still[i] = 1 - below, r.per_still[i] = 1 / r.still[i];
		r.sent[i] = i ? (below - before) * STEPS / g->period_s : 0;
		before = below;
	}
	return r;
}

struct belief { double at_s[STATES], weight[STATES], lost; };	/* when the last beat was, and how likely */

static size_t step_of(const struct rhythm *r, double u_s)
{
	double i = u_s * r->step_per_s + 0.5;
	return i < REACH ? (size_t)i : REACH;
}

/* One event at now_s, the one before it at then_s. noise: hazard of an event that is no beat; ret: density given that
 * none came before. Forward step of a hidden Markov chain over the last beats. */
static double believe(struct belief *b, const struct rhythm *r, double then_s, double now_s, double noise, double found)
{
	double beat = b->lost * found, all = b->lost * (noise + found), oldest = b->weight[0];
	size_t out = 0;
	b->lost *= noise;
	for (size_t i = 0; i < STATES; i++) {
		if (b->weight[i] <= 0) { out = i, oldest = 0; continue; }
		size_t j = step_of(r, now_s - b->at_s[i]), j0 = step_of(r, then_s - b->at_s[i]);
		double share = b->weight[i] * r->per_still[j0], hit = share * r->sent[j], quiet = share * r->still[j] * noise;
		beat += hit, all += hit + quiet;
		b->weight[i] = quiet;
		if (j == REACH) b->lost += quiet, b->weight[i] = 0;
		if (b->weight[i] < oldest) out = i, oldest = b->weight[i];
	}
	b->lost += b->weight[out];
	b->at_s[out] = now_s, b->weight[out] = beat;
	double scale = all > 0 ? 1 / all : 1;
	b->lost *= scale;
	for (size_t i = 0; i < STATES; i++) b->weight[i] *= scale;
	return all;
}

/* Likelihood of all beats in order, as one chain of sleeps within noise that follows the null, against the null alone.
 * memoryless: the control, the same chain with exponential sleeps of the same mean. It gains from busy and quiet hours
 * as the chain does, but not from a rhythm. */
static double chain_bits(const struct beacon_work *w, const struct series *s, const struct guess *g, double miss, double beats, bool memoryless)
{
	struct rhythm r = rhythm_of(g, miss, memoryless);
	struct belief b = { .lost = 1 };
	double nat = 0, found = beats * (double)s->n_gap / s->span_s;
	size_t n = s->n < BEACON_CHAIN ? s->n : BEACON_CHAIN;

	for (size_t i = 0; i + 1 < n; i++) {
		double x = gap_s(w, s, i);
		if (x >= break_s) { b = (struct belief){ .lost = 1 }; continue; }
		double hazard = w->hazard[i];
		double like = believe(&b, &r, w->t[i], w->t[i + 1], (1 - beats) * hazard, found * 0.1);
		nat += num_ln(max2(like, 1e-300) / hazard) - beats * w->ln_rest[i];
		if (nat < HOPELESS && !memoryless) return 0;	/* not the control: it may be low at first and end high */
	}
	return nat > 0 ? nat / NUM_LN2 : 0;
}

/* What the null says at each interval: events per s once it has lasted that long, and the share that lasts longer */
static void null_hazards(struct beacon_work *w, const struct series *s)
{
	static const double bin_width = 0.010889286009966226;	/* 2^(1/64) - 1 */
	for (size_t i = 0; i + 1 < s->n && i < BEACON_CHAIN; i++) {
		size_t c = bin_of(gap_s(w, s, i));
		double n = (double)s->n_gap, rest = max2(1e-12, 1 - w->null[c] / n);
		w->hazard[i] = max2(1e-12, (w->null[c + 1] - w->null[c]) / (n * edge_s(c) * bin_width)) / rest;
		w->ln_rest[i] = num_ln(rest);
	}
}

/* Evidence of the chain over its control, for the best of a few rates of misses and shares of beats among the events */
static double look_chain(struct beacon_work *w, const struct series *s, const struct guess *g)
{
	static const double miss[] = { 0.1, 0.5 }, beats[] = { 0.7, 0.4 };
	double best = 0, even = 0;
	for (int m = 0; m < 2; m++)
		for (int b = 0; b < 2; b++) {
			best = max2(best, chain_bits(w, s, g, miss[m], beats[b], false));
			if (best > 0) even = max2(even, chain_bits(w, s, g, miss[m], beats[b], true));
		}
	if (best - even - 2 <= 0) return 0;	/* 2: four tried */
	return (best - even - 2) * lag_chained(w, s, g);
}

/* ---- the answer ---- */

/* Bits to pay for having looked at many windows: log2 of the number that do not overlap. */
static double price(double lo_s, double hi_s)
{
	double tests = 1;
	for (unsigned f = 0; f < SHAPES; f++)
		tests += (shapes[f].lag_k ? 2 : 1) * KS * num_ln(hi_s / lo_s) / (2 * shapes[f].half);
	return num_log2(tests);
}

/* Share missed from the counts of gaps of one, two, three periods: the geometric law cut off after three solved for its
 * mean, (3-m) r^2 + (2-m) r + (1-m) = 0. */
static double missed(const double *hits)
{
	double n = hits[0] + hits[1] + hits[2];
	if (n <= 0) return 0;
	double m = (hits[0] + 2 * hits[1] + 3 * hits[2]) / n, a = 3 - m, b = 2 - m, c = 1 - m;
	if (m <= 1 || a <= 0) return m <= 1 ? 0 : 0.95;
	return min2(0.95, (-b + sqrt(b * b - 4 * a * c)) / (2 * a));
}

static void describe(const struct beacon_work *w, const struct series *s, const struct guess *g, struct beacon *ret)
{
	struct look l = look_at(g);
	double hits[KS] = { 0 }, sum = 0, sq = 0;
	for (size_t i = 0; i + 1 < s->n; i++) {
		double x = gap_s(w, s, i);
		for (unsigned k = 0; k < KS; k++)
			if (x >= l.edge[k][1] && x < l.edge[k][2]) hits[k]++;
		if (x < l.edge[0][1] || x >= l.edge[0][2]) continue;
		double d = x - g->period_s;
		sum += d, sq += d * d;
	}
	ret->period_s = g->period_s;
	ret->jitter = shapes[g->shape].half;
	ret->missed = missed(hits);
	if (hits[0] < 4) return;
	double mean = sum / hits[0], var = max2(0, sq / hits[0] - mean * mean);
	ret->period_s += mean;
	ret->jitter = min2(ret->jitter, sqrt(3 * var) / ret->period_s);	/* a uniform of half width h has variance h^2/3 */
}

/* The screen: intervals that pay for FAINT bits, or differences at lags that stand out; these overlap, so that they scatter
 * the more the more there are. */
static bool worth_it(const struct series *s, const struct guess *list, size_t n, double pay_bits)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].bits >= (list[i].lag ? LAG_BITS + (double)s->n / 200 : pay_bits + FAINT - 1)) return true;
	return false;
}

/* The intervals alone settle the clear cases; the chain, ten times as dear, is for the rest. */
static struct guess choose(struct beacon_work *w, const struct series *s, struct guess *list, size_t n, double pay_bits)
{
	struct guess best = { 0 };
	if (!worth_it(s, list, n, pay_bits)) return best;
	for (size_t i = 0; i < n; i++) {
		double bits = list[i].lag ? 0 : look_gaps(w, s, &list[i]) - pay_bits;
		if (bits > best.bits) best = list[i], best.bits = bits;
	}
	if (best.bits < PLENTY) null_hazards(w, s);
	for (size_t i = 0; i < n && best.bits < PLENTY; i++) {
		if (list[i].bits < PROMISING) continue;
		double bits = look_chain(w, s, &list[i]) - pay_bits;
		if (bits > best.bits) best = list[i], best.bits = bits;
	}
	return best;
}

bool beacon_weigh(const int64_t *t_ns, size_t n, const struct beacon_params *p, struct beacon_work *w, struct beacon *ret)
{
	struct guess list[SHORTLIST], best = { 0 };
	struct beacon b = { 0 };

	if (n < p->min_events || n < 5) return false;
	struct series s = gather(t_ns, n, max2(1, p->burst_s), w);
	if (s.n < p->min_events || s.n < 5) return false;
	histograms(w, &s);
	b.n_events = n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
	b.n_intervals = (uint32_t)s.n_gap;
	b.active_hours = active_hours(t_ns, n);

	double lo_s = max2(1, p->min_period_s), hi_s = min2(min2(86400, p->max_period_s), s.span_s / 4);
	if (s.n_gap >= 4 && hi_s > lo_s) {
		null_fit(w, &s);
		size_t n_list = guesses(w, &s, lo_s, hi_s, list);
		best = choose(w, &s, list, n_list, price(lo_s, hi_s));
	}
	b.bits = best.bits;
	if (s.n_gap > 0) b.bits_per_interval = b.bits / (double)s.n_gap;
	if (best.bits > 0) describe(w, &s, &best, &b);
	if (b.period_s < 0.9 * lo_s) b.bits = b.bits_per_interval = b.period_s = b.jitter = b.missed = 0;	/* a retry storm below the range */
	*ret = b;
	return true;
}
