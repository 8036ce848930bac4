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
	LAGS = 8, KS = 3, SHORTLIST = 6, EXPS = 2 * BEACON_OCT,
	REACH_BINS = 137,	/* to the end of the widest window of three periods */
	EM_ROUNDS = 60, PLENTY = 50, PROMISING = 5,	/* bits */
	HOPELESS = -10,		/* nat */
	/* the screen */
	SCREEN_ROUNDS = 10, FAINT = 4, LAG_BITS = 8, LAG_TRIES = 2,
	LAG_BEATS = 40,		/* fewer have too few differences to stand out */
	ROUGH_BEATS = 256,	/* of so many the rough null is too rough to dismiss any */
};

static const double em_left_nat = 0.05;	/* EM ends when no more is to be gained */
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

struct series { size_t n, n_gap, top; double span_s, floor_s; bool whole; };	/* beats, intervals, last bin looked at, sum of the intervals, the shortest possible */
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
	return oct * BIN_OCT + i + (size_t)(m >= root[i + 1]) - (size_t)(m < root[i]);	/* no branches: they would go wrong half of the time */
}

static double edge_s(size_t bin) { return 0.5 * two_to((unsigned)(bin / BIN_OCT)) * root[bin % BIN_OCT]; }

/* The periods to look for, as bins; false: none. Of more than a quarter of the time seen there are too few beats. */
static bool range(struct series *s, const struct beacon_params *p, double *ret_lo_s, double *ret_hi_s)
{
	*ret_lo_s = max2(1, p->min_period_s);
	*ret_hi_s = min2(min2(86400, p->max_period_s), s->span_s / 4);
	if (s->n_gap < 4 || !(*ret_hi_s > *ret_lo_s)) return false;
	s->top = (bin_of(*ret_hi_s) + REACH_BINS) / BIN_CELL * BIN_CELL + BIN_CELL;
	if (s->top > BEACON_BINS) s->top = BEACON_BINS;
	return true;
}

static void gap_histogram(struct beacon_work *w, struct series *s)
{
	memset(w->gap, 0, sizeof w->gap);
	memset(w->coarse, 0, sizeof w->coarse);
	for (size_t i = 0; i + 1 < s->n; i++) {
		double x = gap_s(w, s, i);
		if (x >= break_s) continue;
		size_t b = bin_of(x);
		w->gap[b + 1]++, w->coarse[b / BIN_CELL]++;
		s->n_gap++, s->span_s += x;
	}
}

static void lag_histogram(struct beacon_work *w, const struct series *s)
{
	double most = min2(break_s, edge_s(s->top));
	uint32_t below = 0;
	memset(w->lag, 0, sizeof w->lag);
	for (size_t i = 0; i + 1 < s->n; i++) {
		double x = gap_s(w, s, i);
		if (x < most) w->lag[bin_of(x) + 1]++;
		for (size_t k = 2; k <= LAGS && i + k < s->n && (x = w->t[i + k] - w->t[i]) < most; k++)
			w->lag[bin_of(x) + 1]++;
	}
	for (size_t i = 1; i <= s->top; i++) below += w->lag[i], w->lag[i] = below;
}

/* counts per bin, shifted by one, to counts below each edge; ret: how many bins hold any, listed in w->held */
static size_t cumulate_gaps(struct beacon_work *w, const struct series *s)
{
	size_t n = 0;
	uint32_t below = 0;
	for (size_t i = 0; i < s->top; i += BIN_CELL) {
		if (!w->coarse[i / BIN_CELL]) {
			for (size_t k = 1; k <= BIN_CELL; k++) w->gap[i + k] = below;
			continue;
		}
		for (size_t k = i; k < i + BIN_CELL; k++) {
			w->held[n] = (uint16_t)k, n += w->gap[k + 1] > 0;
			below += w->gap[k + 1], w->gap[k + 1] = below;
		}
	}
	return n;
}

/* ---- the null: a mixture of exponentials, two per octave, weights by EM ---- */

/* step: in half octaves from mean to mean; cells of a half octave where it is 2 */
struct mix { size_t cells, exps, first_exp, step, edge[BEACON_CELLS][2]; double scale[EXPS]; };	/* scale: e^(floor / mean), for the shares start at the floor */

/* rest[k + REST_0]: e^-x with x = 2^(k/8 - 1), the edge of cell c over the mean 2^(j/2) s being x at k = c - 4j. Each octave
 * is the one before it squared. */
enum { REST_0 = CELL_OCT * BEACON_OCT, REST = 2 * REST_0 + 1 };

static void fill_rest(double *rest)
{
	for (size_t k = 0; k < REST; k++)
		rest[k] = k < CELL_OCT ? num_exp(-0.5 * root[BIN_CELL * k] / two_to(BEACON_OCT)) : rest[k - CELL_OCT] * rest[k - CELL_OCT];
}

/* The exponentials that can have weight: a best mixture has no mean outside the range of the data (Jewell 1982). */
static void mix_range(struct mix *m, const struct series *s)
{
	double ratio = m->step == 1 ? 1.4142135623730951 : 2, mean = 1;
	double least = max2(max2(1, s->floor_s / 8), edge_s(m->edge[0][1] * BIN_CELL) - s->floor_s);
	double most = edge_s(m->edge[m->cells - 1][1] * BIN_CELL) - s->floor_s;
	size_t j = 0;
	for (; mean * ratio <= least; j += m->step) mean *= ratio;
	m->first_exp = j, m->exps = 0;
	for (; j < EXPS; j += m->step, mean *= ratio) {
		m->scale[m->exps++] = num_exp(s->floor_s / mean);
		if (mean >= most) break;
	}
}

/* The cells that hold intervals; edges in eighths of an octave */
static void mix_cells(struct beacon_work *w, struct mix *m)
{
	size_t wide = m->step == 1 ? 1 : 4;
	m->cells = 0;
	for (size_t c = 0; c < BEACON_CELLS; c += wide) {
		double held = 0;
		for (size_t i = 0; i < wide; i++) held += (double)w->coarse[c + i];
		if (held <= 0) continue;
		w->count[m->cells] = held;
		m->edge[m->cells][0] = c, m->edge[m->cells++][1] = c + wide;
	}
}

static void mix_open(struct beacon_work *w, struct mix *m, const struct series *s, size_t step)
{
	m->step = step;
	mix_cells(w, m);
	mix_range(m, s);
	for (size_t e = 0; e < m->exps; e++) {
		const double *rest = w->rest + REST_0 - 4 * (m->first_exp + step * e);
		for (size_t i = 0; i < m->cells; i++)
			w->part[e][i] = m->scale[e] * (rest[m->edge[i][0]] - rest[m->edge[i][1]]);
		w->part[e][0] = (edge_s(m->edge[0][0] * BIN_CELL) <= s->floor_s ? 1 : m->scale[e] * rest[m->edge[0][0]]) - m->scale[e] * rest[m->edge[0][1]];
		w->weight[e] = 1.0 / (double)m->exps;
	}
}

/* Rounds of EM, until no weight wants to grow: the most that is left to gain is n (max - 1) nat. */
static void mix_fit(struct beacon_work *w, const struct mix *m, const struct series *s, int rounds)
{
	double sum[BEACON_CELLS], most = 2;
	for (int round = 0; round < rounds && (most - 1) * (double)s->n_gap > em_left_nat; round++) {
		most = 0;
		for (size_t i = 0; i < m->cells; i++) sum[i] = 1e-300;
		for (size_t e = 0; e < m->exps; e++)
			for (size_t i = 0; i < m->cells; i++) sum[i] += w->weight[e] * w->part[e][i];
		for (size_t i = 0; i < m->cells; i++) sum[i] = w->count[i] / sum[i];
		for (size_t e = 0; e < m->exps; e++) {
			double part[4] = { 0 };
			size_t i = 0;
			for (; i + 4 <= m->cells; i += 4)
				for (size_t k = 0; k < 4; k++) part[k] += w->part[e][i + k] * sum[i + k];
			for (; i < m->cells; i++) part[0] += w->part[e][i] * sum[i];
			double grow = (part[0] + part[1] + part[2] + part[3]) / (double)s->n_gap;
			w->weight[e] *= grow, most = max2(most, grow);
		}
	}
}

/* The intervals expected below the edges of the cells up to the last looked at */
static void null_fill(struct beacon_work *w, const struct mix *m, const struct series *s, size_t last)
{
	double n = (double)s->n_gap;
	size_t from = bin_of(s->floor_s) / BIN_CELL;
	for (size_t c = 0; c <= last; c++) w->null[c] = c > from ? n : 0;
	for (size_t e = 0; e < m->exps; e++) {
		const double *rest = w->rest + REST_0 - 4 * (m->first_exp + m->step * e);
		double part = n * w->weight[e] * m->scale[e];
		for (size_t c = from + 1; c <= last; c++) w->null[c] -= part * rest[c];
	}
	if (last == BEACON_CELLS) w->null[last] = n;
}

static void null_fit(struct beacon_work *w, const struct series *s, size_t step, int rounds)
{
	struct mix m;
	mix_open(w, &m, s, step);
	mix_fit(w, &m, s, rounds);
	null_fill(w, &m, s, step == 1 ? BEACON_CELLS : s->top / BIN_CELL);
}

static double expected_below(const struct beacon_work *w, size_t bin)
{
	size_t c = bin / BIN_CELL;
	return bin % BIN_CELL == 0 ? w->null[c] : w->null[c] + (w->null[c + 1] - w->null[c]) * ((double)(bin % BIN_CELL) / BIN_CELL);
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

/* May they have that many nat? Above the truth, as x ln x - x + 1 <= u^2 / (2 + 0.35 u) with u = x - 1 < 20; no logarithm. */
static bool may_have(double nat, double hits, double n, double expect)
{
	double over = hits - expect, rest = 2 * (n - hits), spread_2 = 2 * expect + 0.35 * over;
	if (hits < 4 || over <= 0) return false;
	return hits > 20 * expect || rest <= 0 || over * over * (rest + spread_2) > nat * spread_2 * rest;
}

/* The same for a share of one half. With x = (hits - beside) / n it is x^2 / 2 + x^4 / 12 + x^6 / 30 ... a hit, ln 2 where x is 1. */
static bool may_have_half(double nat, double hits, double beside)
{
	double n = hits + beside, over = (hits - beside) * (hits - beside);
	if (hits < 4 || hits <= beside || over * NUM_LN2 < nat * n) return false;
	return over * (0.5 + 0.1932 * over / (n * n)) > nat * n;
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
		double h = (double)(w->gap[hi] - w->gap[lo]), e = expected_below(w, hi) - expected_below(w, lo);
		if (k == 0) first = h - e;
		else if (first < 0.5 * (h - e)) break;
		hits += h, expect += e;
		if (!may_have(least_bits * NUM_LN2, hits, n, expect)) continue;
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
		if (!may_have_half(least_bits * NUM_LN2, hits, beside)) continue;
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
		for (size_t p = bin_of(lo_s), last = bin_of(hi_s); p <= last; p += (size_t)h->step) {
			struct guess best[2] = { { .shape = f }, { .shape = f, .lag = true } };
			double least = n < SHORTLIST ? PROMISING : max2(PROMISING, ret[n - 1].bits);
			best[0].bits = gap_bits(w, (double)s->n_gap, (long)p, h, least, &best[0].kmax);
			best[1].bits = lag_bits(w, (long)p, h, least, &best[1].kmax);
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

/* Fill in density and the rest from the share sent by each step, which stands in r->still. */
static void rhythm_close(struct rhythm *r)
{
	double before = 0;
	for (int i = 0; i <= REACH; i++) {
		double below = r->still[i];
		r->sent[i] = (below - before) * r->step_per_s, before = below;
		r->still[i] = 1 - below;
	}
	r->sent[0] = 0;
	for (int i = 0; i <= REACH; i++) r->per_still[i] = 1 / r->still[i];
}

/* One sleep is uniform; k of them add up to nearly a triangle with the same variance. A seventh wider than the guess,
 * for the grid is coarse. What misses more than three beats is lost. */
static void rhythm_of(struct rhythm *r, const struct guess *g, double miss)
{
	double h = shapes[g->shape].half * 8 / 7, part = 1 - miss;
	r->step_per_s = STEPS / g->period_s;
	memset(r->still, 0, sizeof r->still);
	for (int k = 1; k <= KS; k++, part *= miss) {
		double wide = k == 1 ? h : h * root_2k[k - 1], per_wide = 1 / wide;
		int i = (int)max2(0, STEPS * (k - wide)), last = (int)min2(REACH, STEPS * (k + wide) + 1);
		for (; i <= last; i++) {
			double z = ((double)i / STEPS - k) * per_wide;
			r->still[i] += part * (k == 1 ? min2(1, max2(0, (z + 1) / 2)) : triangle_below(z));
		}
		for (; i <= REACH; i++) r->still[i] += part;
	}
	rhythm_close(r);
}

/* The control: exponential sleeps of the same mean */
static void no_rhythm(struct rhythm *r, const struct guess *g, double miss)
{
	double sent = 1 - miss * miss * miss, decay = num_exp(-(1 - miss) / STEPS), above = 1;
	r->step_per_s = STEPS / g->period_s;
	for (int i = 0; i <= REACH; i++, above *= decay) r->still[i] = sent * (1 - above);
	rhythm_close(r);
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
 * The control, the same chain with exponential sleeps of the same mean, gains from busy and quiet hours as the chain
 * does, but not from a rhythm. */
static double chain_bits(const struct beacon_work *w, const struct series *s, const struct rhythm *r, double beats, bool control)
{
	struct belief b = { .lost = 1 };
	double nat = 0, found = beats * (double)s->n_gap / s->span_s;
	size_t n = s->n < BEACON_CHAIN ? s->n : BEACON_CHAIN;

	for (size_t i = 0; i + 1 < n; i++) {
		double x = gap_s(w, s, i);
		if (x >= break_s) { b = (struct belief){ .lost = 1 }; continue; }
		double hazard = w->hazard[i];
		double like = believe(&b, r, w->t[i], w->t[i + 1], (1 - beats) * hazard, found * 0.1);
		nat += num_ln(max2(like, 1e-300) / hazard) - beats * w->ln_rest[i];
		if (nat < HOPELESS && !control) return 0;	/* not the control: it may be low at first and end high */
	}
	return nat > 0 ? nat / NUM_LN2 : 0;
}

/* What the null says at each interval: events per s once it has lasted that long, and the share that lasts longer */
static void null_hazards(struct beacon_work *w, const struct series *s)
{
	static const double bin_width = 0.010889286009966226;	/* 2^(1/64) - 1 */
	for (size_t i = 0; i + 1 < s->n && i < BEACON_CHAIN; i++) {
		size_t c = bin_of(gap_s(w, s, i));
		double n = (double)s->n_gap, below = expected_below(w, c), rest = max2(1e-12, 1 - below / n);
		w->hazard[i] = max2(1e-12, (expected_below(w, c + 1) - below) / (n * edge_s(c) * bin_width)) / rest;
		w->ln_rest[i] = num_ln(rest);
	}
}

static const double tried_miss[] = { 0.1, 0.5 }, tried_beats[] = { 0.7, 0.4 };

/* Evidence of the chain for the best of a few rates of misses and shares of beats among the events; noisy: few are beats */
static double chain_best(const struct beacon_work *w, const struct series *s, const struct guess *g, bool noisy)
{
	struct rhythm r;
	double best = 0;
	for (int m = 0; m < 2; m++) {
		rhythm_of(&r, g, tried_miss[m]);
		for (int b = noisy ? 1 : 0; b < 2; b++) best = max2(best, chain_bits(w, s, &r, tried_beats[b], false));
	}
	return best;
}

/* What it has over its control; 0 if not above least_bits */
static double look_chain(struct beacon_work *w, const struct series *s, const struct guess *g, double least_bits)
{
	struct rhythm r;
	double best = chain_best(w, s, g, false), even = 0;
	if (best <= least_bits) return 0;
	for (int m = 0; m < 2; m++) {
		no_rhythm(&r, g, tried_miss[m]);
		for (int b = 0; b < 2; b++) even = max2(even, chain_bits(w, s, &r, tried_beats[b], true));
	}
	if (best - even - 2 <= 0) return 0;	/* 2: four tried */
	return (best - even - 2) * lag_chained(w, s, g);
}

/* ---- the answer ---- */

/* Bits to pay for having looked at many windows: log2 of the number that do not overlap. */
static double price(double lo_s, double hi_s)
{
	double tests = 1, range = num_ln(hi_s / lo_s);
	for (unsigned f = 0; f < SHAPES; f++)
		tests += (shapes[f].lag_k ? 2 : 1) * KS * range / (2 * shapes[f].half);
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

/* The intervals alone settle the clear cases; the chain, ten times as dear, is for the rest. */
static struct guess choose(struct beacon_work *w, const struct series *s, struct guess *list, size_t n, double pay_bits)
{
	struct guess best = { 0 };
	for (size_t i = 0; i < n; i++) {
		double bits = list[i].lag ? 0 : look_gaps(w, s, &list[i]) - pay_bits;
		if (bits > best.bits) best = list[i], best.bits = bits;
	}
	if (best.bits < PLENTY) null_hazards(w, s);
	for (size_t i = 0; i < n && best.bits < PLENTY; i++) {
		if (list[i].bits < PROMISING) continue;
		double bits = look_chain(w, s, &list[i], pay_bits + best.bits + 2) - pay_bits;
		if (bits > best.bits) best = list[i], best.bits = bits;
	}
	return best;
}

/* ---- the screen ---- */

/* Can the windows at one, two and three periods together have that many bits? Looked at only where the first has three hits
 * and a third of the excess, as it has with four beats of five missed. Bits from lags are at most the square of the excess
 * over the count. */
static bool lag_hope(const struct beacon_work *w, const struct shape *f, size_t p, double bits)
{
	uint32_t hits = w->lag[at((long)p, f->hi[0])] - w->lag[at((long)p, f->lo[0])];
	if (hits < 3) return false;
	uint32_t all = w->lag[at((long)p, f->fhi[0])] - w->lag[at((long)p, f->flo[0])];
	if (2 * hits <= all) return false;
	double most = (double)(2 * hits - all) * (f->lag_k == 1 ? 1 : 3);
	return most >= bits && most * most >= bits * (double)all;
}

static bool gap_hope(const struct beacon_work *w, const struct shape *f, double n, size_t p, double bits)
{
	size_t lo = at((long)p, f->lo[0]), hi = at((long)p, f->hi[0]);
	uint32_t hits = w->gap[hi] - w->gap[lo];
	if (hits < 3) return false;
	double expect = expected_below(w, hi) - expected_below(w, lo), over = 3 * ((double)hits - expect);
	return over > 0 && may_have(bits * NUM_LN2, min2(n, expect + over), n, expect);
}

/* Is there a window with that many bits? Looked at only with its first interval at its left edge: it holds no less than
 * any other of its width that has the same intervals. */
static bool gaps_stand_out(const struct beacon_work *w, const struct series *s, size_t n_held, size_t lo, size_t hi, double bits)
{
	unsigned kmax;
	for (unsigned f = 0; f < SHAPES; f++) {
		const struct shape *h = &shapes[f];
		size_t next = 0;
		for (size_t i = 0; i < n_held; i++) {
			size_t b = w->held[i], p = b + (size_t)-h->lo[0];
			if (b < next || p < lo) continue;
			if (p > hi) break;
			if (!gap_hope(w, h, (double)s->n_gap, p, bits)) continue;
			next = b + (size_t)h->step;
			if (gap_bits(w, (double)s->n_gap, (long)p, h, bits, &kmax) >= bits) return true;
		}
	}
	return false;
}

static size_t lag_guesses(const struct beacon_work *w, size_t lo, size_t hi, double least_bits, struct guess *ret)
{
	size_t n = 0;
	while (lo < hi && w->lag[at((long)lo, BIN_OCT / 2)] < 3) lo++;
	for (unsigned f = 0; f < SHAPES && shapes[f].lag_k; f++) {
		const struct shape *h = &shapes[f];
		for (size_t p = lo; p <= hi; p += (size_t)h->step) {
			if (!lag_hope(w, h, p, least_bits)) continue;
			struct guess g = { .shape = f, .lag = true };
			g.bits = lag_bits(w, (long)p, h, n < SHORTLIST ? least_bits : max2(least_bits, ret[n - 1].bits), &g.kmax);
			if (g.bits <= least_bits) continue;
			g.period_s = edge_s(p);
			keep(ret, &n, g);
		}
	}
	return n;
}

static double lag_least(const struct series *s) { return LAG_BITS + (double)s->n / 200; }

/* Guesses from lags that make a chain, for many stand out by chance: differences at lags overlap. What has few events that
 * are no beats stands out by its intervals. */
static bool lags_stand_out(struct beacon_work *w, const struct series *s, size_t lo, size_t hi, double pay_bits)
{
	struct guess list[SHORTLIST];
	size_t n = lag_guesses(w, lo, hi, lag_least(s), list);
	if (n > 0) null_hazards(w, s);
	for (size_t i = 0; i < n && i < LAG_TRIES; i++)
		if (chain_best(w, s, &list[i], true) > pay_bits) return true;
	return false;
}

/* A rough null and the best window of intervals; where that is promising the null itself; differences at lags, where there
 * are enough, and not so many that the intervals must tell. */
static bool screen(struct beacon_work *w, const struct series *s, double lo_s, double hi_s, double pay_bits)
{
	size_t n_held = cumulate_gaps(w, s), lo = bin_of(lo_s), hi = bin_of(hi_s);
	double least = pay_bits + FAINT - 1;
	fill_rest(w->rest);
	if (s->n < ROUGH_BEATS) null_fit(w, s, 2, SCREEN_ROUNDS);
	if (s->n >= ROUGH_BEATS || gaps_stand_out(w, s, n_held, lo, hi, least)) {
		null_fit(w, s, 1, EM_ROUNDS);
		if (gaps_stand_out(w, s, n_held, lo, hi, least)) return true;
	}
	if (s->n < LAG_BEATS || s->n > BEACON_CHAIN) return false;
	lag_histogram(w, s);
	return lags_stand_out(w, s, lo, hi, pay_bits);
}

bool beacon_weigh(const int64_t *t_ns, size_t n, const struct beacon_params *p, struct beacon_work *w, struct beacon *ret)
{
	struct guess list[SHORTLIST], best = { 0 };
	struct beacon b = { 0 };
	double lo_s, hi_s;

	if (n < p->min_events || n < 5) return false;
	struct series s = gather(t_ns, n, max2(1, p->burst_s), w);
	if (s.n < p->min_events || s.n < 5) return false;
	gap_histogram(w, &s);
	b.n_events = n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
	b.n_intervals = (uint32_t)s.n_gap;
	b.active_hours = active_hours(t_ns, n);

	if (range(&s, p, &lo_s, &hi_s)) {
		double pay_bits = price(lo_s, hi_s);
		if (screen(w, &s, lo_s, hi_s, pay_bits) || p->no_screen) {
			lag_histogram(w, &s);
			null_fit(w, &s, 1, EM_ROUNDS);
			best = choose(w, &s, list, guesses(w, &s, lo_s, hi_s, list), pay_bits);
		}
	}
	b.bits = best.bits;
	if (s.n_gap > 0) b.bits_per_interval = b.bits / (double)s.n_gap;
	if (best.bits > 0) describe(w, &s, &best, &b);
	if (b.period_s < 0.9 * lo_s) b.bits = b.bits_per_interval = b.period_s = b.jitter = b.missed = 0;	/* a retry storm below the range */
	*ret = b;
	return true;
}
