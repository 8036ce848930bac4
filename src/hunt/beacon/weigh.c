/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/beacon/weigh.h"

#include <math.h>
#include <string.h>

#include "core/core.h"

const struct beacon_params beacon_defaults = {
	.burst_s = 2,
	.min_period_s = 1,
	.max_period_s = 86400,
	.min_events = 8,
	.min_bits = 8,
};

enum {
	RAW_MAX = 65536,
	STRETCHES = 64,
	STRETCH = RAW_MAX / STRETCHES,
	BIN_OCT = BEACON_BINS / BEACON_OCT,
	CELL_OCT = BEACON_CELLS / BEACON_OCT,
	BIN_CELL = BIN_OCT / CELL_OCT,
	LAGS = 8,
	KS = 3,
	SHORTLIST = 6,
	EXPS = 2 * BEACON_OCT,
	REACH_BINS =
		137, /* to the end of the widest window of three periods */
	EM_ROUNDS = 60,
	PLENTY = 50,
	PROMISING = 5, /* bits */
	/* by which narrow jitters are looked for at all periods */
	FIRST_BEATS = 128,
	/* the screen */
	SCREEN_ROUNDS = 10,
	SOME_ROUNDS = 20,
	FAINT = 4,
	LAG_BITS = 12,
	SIEVE_BITS = 4,
	LAG_TRIES = 2,
	LAG_BEATS = 40, /* fewer have too few differences to stand out */
	/* of so many the rough null is too rough to dismiss any */
	ROUGH_BEATS = 256,
};

/* of the intervals, that follow the rate of late */
static const double busy_share = 0.7;
/* EM ends when no more is to be gained */
static const double em_left_nat = 0.05;
/* shorter periods are looked for at their own scale */
static const double slow_s = 10;
static const double quick_from_s = 0.3, quick_to_s = 12;
/* 2^19 s: an interval this long is a break, not evidence */
static const double break_s = 524288;

/* Half widths tried, and around k = 1, 2, 3 periods the window [lo, hi) and the
 * flanks [flo, lo) and [hi, fhi) beside it, in bins relative to the period's
 * own: 64 log2(k -+ h sqrt k), flanks to twice h, no window into the one
 * before. Missed beats add up independent sleeps, hence sqrt k. lag_k: periods
 * whose flanks do not reach zero or another window, so that lags can be looked
 * at. */
static const struct shape {
	double half;
	unsigned lag_k;
	int step;
	int lo[KS];
	int hi[KS];
	int flo[KS];
	int fhi[KS];
} shapes[] = {
	{ 0.02,
		3,
		1,
		{ -2, 63, 100 },
		{ 2, 65, 102 },
		{ -4, 61, 99 },
		{ 4, 67, 104 } },
	{ 0.05,
		3,
		2,
		{ -5, 61, 99 },
		{ 5, 67, 104 },
		{ -10, 57, 96 },
		{ 9, 70, 107 } },
	{ 0.10,
		3,
		3,
		{ -10, 57, 96 },
		{ 9, 70, 107 },
		{ -21, 50, 90 },
		{ 17, 76, 112 } },
	{ 0.18,
		3,
		5,
		{ -18, 51, 91 },
		{ 15, 75, 111 },
		{ -41, 37, 80 },
		{ 28, 85, 119 } },
	{ 0.30,
		1,
		8,
		{ -33, 42, 84 },
		{ 24, 82, 116 },
		{ -85, 24, 82 },
		{ 43, 97, 129 } },
	{ 0.50, 0, 12, { -64, 37, 92 }, { 37, 92, 125 }, { 0 }, { 0 } },
	{ 0.80, 0, 16, { -149, 54, 105 }, { 54, 105, 136 }, { 0 }, { 0 } },
};
enum {
	SHAPES = sizeof shapes / sizeof shapes[0]
};

/* beats, intervals, last bin looked at; all times are multiplied by scale; sum
 * of the intervals, the shortest possible */
struct series {
	size_t n;
	size_t n_gap;
	size_t top;
	double scale;
	double span_s;
	double floor_s;
	double rate;
	double mean_rate;
	double long_s;
	size_t n_chain;
	bool whole;
};
struct guess {
	double period_s;
	double bits;
	unsigned shape;
	unsigned kmax;
	bool lag;
};

static double diff_s(int64_t from, int64_t to)
{
	return (double)((uint64_t)to - (uint64_t)from) / 1e9;
}

static double min2(double a, double b)
{
	return a < b ? a : b;
}
static double max2(double a, double b)
{
	return a > b ? a : b;
}

/* SplitMix64's finaliser (Steele, Lea, Flood 2014): a fixed, index-driven
 * spread in [0, 1) */
static double spread(uint64_t i)
{
	uint64_t z = (i + 1) * 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (double)((z ^ z >> 31) >> 11) / 9007199254740992.0;
}

/* --- beats --------------------------------------------------------------- */

static bool whole_seconds(const int64_t *t_ns, size_t n)
{
	size_t look = n < RAW_MAX ? n : RAW_MAX;
	for (size_t i = 1; i < look; i++) {
		if (((uint64_t)t_ns[i] - (uint64_t)t_ns[0]) % 1000000000)
			return false;
	}
	return true;
}

/* Beats of t_ns[from, to), in s after t_ns[0] plus off_s; the first event of a
 * burst is the beat. */
static size_t beats(const int64_t *t_ns,
	size_t from,
	size_t to,
	double burst_s,
	double off_s,
	double *ret,
	size_t room)
{
	size_t n = 0;
	size_t kept = from;
	for (size_t i = from; i < to && n < room; i++) {
		if (i > from && diff_s(t_ns[kept], t_ns[i]) < burst_s)
			continue;
		ret[n++] = diff_s(t_ns[0], t_ns[i]) + off_s;
		kept = i;
	}
	return n;
}

/* Fill w->t. A huge series is sampled in stretches of neighbours, for intervals
 * need neighbours; a break between them. */
static struct series gather(const int64_t *t_ns,
	size_t n,
	double burst_s,
	double scale,
	struct beacon_work *w)
{
	struct series s = { .scale = scale };
	size_t room =
		n > BEACON_BEATS ? BEACON_BEATS / STRETCHES : BEACON_BEATS;
	size_t parts = n > BEACON_BEATS ? STRETCHES : 1;
	size_t len = n > RAW_MAX ? STRETCH : n / parts;

	for (size_t k = 0; k < parts; k++) {
		size_t from = parts == 1
			? 0
			: (size_t)((double)(n - len) / (double)(parts - 1) *
				  (double)k);
		s.n += beats(t_ns,
			from,
			from + len,
			burst_s,
			2 * break_s * (double)k,
			w->t + s.n,
			room);
	}
	s.whole = whole_seconds(t_ns, n);
	s.floor_s = scale * (s.whole ? burst_s - 0.5 : burst_s);
	for (size_t i = 0; i < s.n; i++)
		w->t[i] = scale * (s.whole ? w->t[i] + spread(i) : w->t[i]);
	return s;
}

static double active_hours(const int64_t *t_ns, size_t n)
{
	size_t step = n > RAW_MAX ? n / RAW_MAX : 1;
	double last = -1;
	double hours = 0;
	for (size_t i = 0; i < n; i += step) {
		double h = (double)(((uint64_t)t_ns[i] - (uint64_t)t_ns[0]) /
			3600000000000);
		if (h > last) {
			last = h;
			hours++;
		}
	}
	return hours;
}

/* Interval after beat i. Whole seconds: the interval k stands for [k - 1/2, k +
 * 1/2), so it is spread over that. */
static double gap_s(const struct beacon_work *w,
	const struct series *s,
	size_t i)
{
	double a = w->t[i];
	double b = w->t[i + 1];
	if (!s->whole)
		return b - a;
	double per = 1 / s->scale;
	double a0 = (double)(int64_t)(a * per);
	double b0 = (double)(int64_t)(b * per);
	return s->scale * (b0 - a0 + (a * per - a0) - 0.5);
}

/* --- histograms ---------------------------------------------------------- */

/* 2^(j/64): the edges of the bins within an octave */
static const double root[BIN_OCT + 1] = {
	1.0,
	1.0108892860517005,
	1.0218971486541166,
	1.0330248790212284,
	1.0442737824274138,
	1.0556451783605572,
	1.0671404006768237,
	1.0787607977571199,
	1.0905077326652577,
	1.102382583307841,
	1.1143867425958924,
	1.1265216186082418,
	1.1387886347566916,
	1.1511892299529827,
	1.1637248587775775,
	1.1763969916502812,
	1.189207115002721,
	1.202156731452703,
	1.215247359980469,
	1.22848053610687,
	1.241857812073484,
	1.255380757024691,
	1.2690509571917332,
	1.2828700160787783,
	1.2968395546510096,
	1.3109612115247644,
	1.3252366431597413,
	1.339667524053303,
	1.3542555469368927,
	1.3690024229745905,
	1.383909881963832,
	1.3989796725383112,
	1.4142135623730951,
	1.42961333839197,
	1.4451808069770467,
	1.460917794180647,
	1.4768261459394993,
	1.4929077282912648,
	1.5091644275934228,
	1.5255981507445384,
	1.5422108254079407,
	1.559004400237837,
	1.5759808451078865,
	1.593142151342267,
	1.6104903319492543,
	1.6280274218573478,
	1.645755478153965,
	1.6636765803267364,
	1.681792830507429,
	1.7001063537185235,
	1.718619298122478,
	1.7373338352737062,
	1.7562521603732995,
	1.7753764925265212,
	1.7947090750031072,
	1.8142521755003989,
	1.8340080864093424,
	1.8539791250833855,
	1.8741676341103,
	1.8945759815869656,
	1.9152065613971474,
	1.9360617934922943,
	1.9571441241754002,
	1.978456026387951,
	2.0,
};

static double two_to(unsigned k)
{
	return (double)(1ULL << k);
}

/* The bin is read off the number's own exponent and fraction; 0.3465 f (1 - f)
 * brings log2(1 + f) within a bin. */
static size_t bin_of(double x_s)
{
	uint64_t u;
	if (x_s <= 0.5)
		return 0;
	if (x_s >= break_s)
		return BEACON_BINS - 1;
	memcpy(&u, &x_s, sizeof u);
	size_t oct = (size_t)(u >> 52) - 1022;
	u = (u & 0x000fffffffffffff) | 1023ULL << 52;
	double m;
	double f;
	memcpy(&m, &u, sizeof m);
	f = m - 1;
	size_t i = (size_t)((f + 0.3465 * f * (1 - f)) * BIN_OCT);
	/* no branches: they would go wrong half of the time */
	return oct * BIN_OCT + i + (size_t)(m >= root[i + 1]) -
		(size_t)(m < root[i]);
}

static double edge_s(size_t bin)
{
	return 0.5 * two_to((unsigned)(bin / BIN_OCT)) * root[bin % BIN_OCT];
}

/* Narrows the periods to look for; false: none. Of more than a quarter of the
 * time seen there are too few beats. */
static bool range(struct series *s, double lo_s, double *hi_s)
{
	*hi_s = min2(*hi_s, s->span_s / 4);
	if (s->n_gap < 4 || !(*hi_s > lo_s))
		return false;
	s->top =
		(bin_of(*hi_s) + REACH_BINS) / BIN_CELL * BIN_CELL + BIN_CELL;
	if (s->top > BEACON_BINS)
		s->top = BEACON_BINS;
	return true;
}

static void gap_histogram(struct beacon_work *w, struct series *s)
{
	memset(w->gap, 0, sizeof w->gap);
	memset(w->coarse, 0, sizeof w->coarse);
	for (size_t i = 0; i + 1 < s->n; i++) {
		double x = gap_s(w, s, i);
		if (x >= break_s)
			continue;
		size_t b = bin_of(x);
		w->gap[b + 1]++;
		w->coarse[b / BIN_CELL]++;
		s->n_gap++;
		s->span_s += x;
	}
}

static void lag_histogram(struct beacon_work *w, const struct series *s)
{
	double most = min2(break_s, edge_s(s->top));
	uint32_t below = 0;
	memset(w->lag, 0, sizeof w->lag);
	for (size_t i = 0; i + 1 < s->n; i++) {
		double x = gap_s(w, s, i);
		if (x < most)
			w->lag[bin_of(x) + 1]++;
		for (size_t k = 2; k <= LAGS && i + k < s->n; k++) {
			x = w->t[i + k] - w->t[i];
			if (!(x < most))
				break;
			w->lag[bin_of(x) + 1]++;
		}
	}
	for (size_t i = 1; i <= s->top; i++) {
		below += w->lag[i];
		w->lag[i] = below;
	}
}

/* counts per bin, shifted by one, to counts below each edge; ret: how many bins
 * hold any, listed in w->held */
static size_t cumulate_gaps(struct beacon_work *w, const struct series *s)
{
	size_t n = 0;
	uint32_t below = 0;
	for (size_t i = 0; i < s->top; i += BIN_CELL) {
		if (!w->coarse[i / BIN_CELL]) {
			for (size_t k = 1; k <= BIN_CELL; k++)
				w->gap[i + k] = below;
			continue;
		}
		for (size_t k = i; k < i + BIN_CELL; k++) {
			w->held[n] = (uint16_t)k;
			n += w->gap[k + 1] > 0;
			below += w->gap[k + 1];
			w->gap[k + 1] = below;
		}
	}
	return n;
}

/* --- the null: a mixture of exponentials, two per octave, weights by EM --- */

/* step: in half octaves from mean to mean; cells of a half octave where it is 2
 */
/* scale: e^(floor / mean), for the shares start at the floor */
struct mix {
	size_t cells;
	size_t exps;
	size_t first_exp;
	size_t step;
	size_t edge[BEACON_CELLS][2];
	double scale[EXPS];
};

/* rest[k + REST_0]: e^-x with x = 2^(k/8 - 1), the edge of cell c over the mean
 * 2^(j/2) s being x at k = c - 4j. Each octave is the one before it squared. */
enum {
	REST_0 = CELL_OCT * BEACON_OCT,
	REST = 2 * REST_0 + 1
};

static void fill_rest(double *rest)
{
	for (size_t k = 0; k < REST; k++) {
		rest[k] = k < CELL_OCT
			? num_exp(-0.5 * root[BIN_CELL * k] /
				  two_to(BEACON_OCT))
			: rest[k - CELL_OCT] * rest[k - CELL_OCT];
	}
}

/* The exponentials that can have weight: a best mixture has no mean outside the
 * range of the data (Jewell 1982). */
static void mix_range(struct mix *m, const struct series *s)
{
	double ratio = m->step == 1 ? 1.4142135623730951 : 2;
	double mean = 1;
	double least = max2(max2(1, s->floor_s / 8),
		edge_s(m->edge[0][1] * BIN_CELL) - s->floor_s);
	double most =
		edge_s(m->edge[m->cells - 1][1] * BIN_CELL) - s->floor_s;
	size_t j = 0;
	for (; mean * ratio <= least; j += m->step)
		mean *= ratio;
	m->first_exp = j;
	m->exps = 0;
	for (; j < EXPS; j += m->step, mean *= ratio) {
		m->scale[m->exps++] = num_exp(s->floor_s / mean);
		if (mean >= most)
			break;
	}
}

/* The cells that hold intervals; edges in eighths of an octave */
static void mix_cells(struct beacon_work *w, struct mix *m)
{
	size_t wide = m->step == 1 ? 1 : 4;
	m->cells = 0;
	for (size_t c = 0; c < BEACON_CELLS; c += wide) {
		double held = 0;
		for (size_t i = 0; i < wide; i++)
			held += (double)w->coarse[c + i];
		if (held <= 0)
			continue;
		w->count[m->cells] = held;
		m->edge[m->cells][0] = c;
		m->edge[m->cells++][1] = c + wide;
	}
}

static void mix_open(struct beacon_work *w,
	struct mix *m,
	const struct series *s,
	size_t step)
{
	m->step = step;
	mix_cells(w, m);
	mix_range(m, s);
	for (size_t e = 0; e < m->exps; e++) {
		const double *rest =
			w->rest + REST_0 - 4 * (m->first_exp + step * e);
		for (size_t i = 0; i < m->cells; i++) {
			w->part[e][i] = m->scale[e] *
				(rest[m->edge[i][0]] - rest[m->edge[i][1]]);
		}
		w->part[e][0] =
			(edge_s(m->edge[0][0] * BIN_CELL) <= s->floor_s
					? 1
					: m->scale[e] * rest[m->edge[0][0]]) -
			m->scale[e] * rest[m->edge[0][1]];
		w->weight[e] = 1.0 / (double)m->exps;
	}
}

/* Rounds of EM, until no weight wants to grow: the most that is left to gain is
 * n (max - 1) nat. */
static void mix_fit(struct beacon_work *w,
	const struct mix *m,
	const struct series *s,
	int rounds)
{
	double sum[BEACON_CELLS];
	double most = 2;
	for (int round = 0;
		round < rounds && (most - 1) * (double)s->n_gap > em_left_nat;
		round++) {
		most = 0;
		for (size_t i = 0; i < m->cells; i++)
			sum[i] = 1e-300;
		for (size_t e = 0; e < m->exps; e++) {
			for (size_t i = 0; i < m->cells; i++)
				sum[i] += w->weight[e] * w->part[e][i];
		}
		for (size_t i = 0; i < m->cells; i++)
			sum[i] = w->count[i] / sum[i];
		for (size_t e = 0; e < m->exps; e++) {
			double part[4] = { 0 };
			size_t i = 0;
			for (; i + 4 <= m->cells; i += 4) {
				for (size_t k = 0; k < 4; k++) {
					part[k] += w->part[e][i + k] *
						sum[i + k];
				}
			}
			for (; i < m->cells; i++)
				part[0] += w->part[e][i] * sum[i];
			double grow =
				(part[0] + part[1] + part[2] + part[3]) /
				(double)s->n_gap;
			w->weight[e] *= grow;
			most = max2(most, grow);
		}
	}
}

/* The intervals expected below the edges of the cells up to the last looked at
 */
static void null_fill(struct beacon_work *w,
	const struct mix *m,
	const struct series *s,
	size_t last)
{
	double n = (double)s->n_gap;
	size_t from = bin_of(s->floor_s) / BIN_CELL;
	for (size_t c = 0; c <= last; c++)
		w->null[c] = c > from ? n : 0;
	for (size_t e = 0; e < m->exps; e++) {
		const double *rest =
			w->rest + REST_0 - 4 * (m->first_exp + m->step * e);
		double part = n * w->weight[e] * m->scale[e];
		for (size_t c = from + 1; c <= last; c++)
			w->null[c] -= part * rest[c];
	}
	if (last == BEACON_CELLS)
		w->null[last] = n;
}

static void null_fit(struct beacon_work *w,
	const struct series *s,
	size_t step,
	int rounds)
{
	struct mix m;
	mix_open(w, &m, s, step);
	mix_fit(w, &m, s, rounds);
	null_fill(w, &m, s, step == 1 ? BEACON_CELLS : s->top / BIN_CELL);
}

static double expected_below(const struct beacon_work *w, size_t bin)
{
	size_t c = bin / BIN_CELL;
	return bin % BIN_CELL == 0 ? w->null[c]
				   : w->null[c] +
			(w->null[c + 1] - w->null[c]) *
				((double)(bin % BIN_CELL) / BIN_CELL);
}

/* --- evidence ------------------------------------------------------------ */

/* Likelihood-ratio statistic G/2 in bits for hits of n where the null expects
 * that many; 0 when not above it. */
static double g_bits(double hits, double n, double expect)
{
	if (hits < 4 || hits <= expect || expect <= 0 || expect >= n)
		return 0;
	double g = hits * num_ln(hits / expect);
	if (hits < n)
		g += (n - hits) * num_ln((n - hits) / (n - expect));
	return max2(0, g / NUM_LN2);
}

/* May they have that many nat? Above the truth, as x ln x - x + 1 <= u^2 / (2 +
 * 0.35 u) with u = x - 1 < 20; no logarithm. */
static bool may_have(double nat, double hits, double n, double expect)
{
	double over = hits - expect;
	double rest = 2 * (n - hits);
	double spread_2 = 2 * expect + 0.35 * over;
	if (hits < 4 || over <= 0)
		return false;
	return hits > 20 * expect || rest <= 0 ||
		over * over * (rest + spread_2) > nat * spread_2 * rest;
}

/* The same for a share of one half. With x = (hits - beside) / n it is x^2 / 2
 * + x^4 / 12 + x^6 / 30 ... a hit, ln 2 where x is 1. */
static bool may_have_half(double nat, double hits, double beside)
{
	double n = hits + beside;
	double over = (hits - beside) * (hits - beside);
	if (hits < 4 || hits <= beside || over * NUM_LN2 < nat * n)
		return false;
	return over * (0.5 + 0.1932 * over / (n * n)) > nat * n;
}

static size_t at(long p, int off)
{
	long i = p + off;
	if (i < 0)
		return 0;
	if (i > BEACON_BINS)
		return BEACON_BINS;
	return (size_t)i;
}

/* Intervals around the first one, two, three periods: the best of the three, if
 * it beats least_bits. A period whose own window holds much less than that of
 * two or three periods is a sub-harmonic of the true one and weighs nothing. */
static double gap_bits(const struct beacon_work *w,
	double n,
	long p,
	const struct shape *f,
	double least_bits,
	unsigned *ret_kmax)
{
	double hits = 0;
	double expect = 0;
	double first = 0;
	double best = 0;
	for (unsigned k = 0; k < KS; k++) {
		size_t lo = at(p, f->lo[k]);
		size_t hi = at(p, f->hi[k]);
		double h = (double)(w->gap[hi] - w->gap[lo]);
		double e = expected_below(w, hi) - expected_below(w, lo);
		if (k == 0)
			first = h - e;
		else if (first < 0.5 * (h - e))
			break;
		hits += h;
		expect += e;
		if (!may_have(least_bits * NUM_LN2, hits, n, expect))
			continue;
		double g = g_bits(hits, n, expect);
		if (g > best) {
			best = g;
			*ret_kmax = k + 1;
		}
	}
	return best;
}

/* The same with differences at lags 1..8, which noise between two beats does
 * not break. What the null expects in a window is what stands in the flanks,
 * which together are as wide. */
static double lag_bits(const struct beacon_work *w,
	long p,
	const struct shape *f,
	double least_bits,
	unsigned *ret_kmax)
{
	double hits = 0;
	double beside = 0;
	double first = 0;
	double best = 0;
	for (unsigned k = 0; k < f->lag_k; k++) {
		size_t lo = at(p, f->lo[k]);
		size_t hi = at(p, f->hi[k]);
		size_t flo = at(p, f->flo[k]);
		size_t fhi = at(p, f->fhi[k]);
		double h = (double)(w->lag[hi] - w->lag[lo]);
		double b = (double)(w->lag[fhi] - w->lag[flo]) - h;
		if (k == 0)
			first = h - b;
		else if (first < 0.5 * (h - b))
			break;
		hits += h;
		beside += b;
		if (!may_have_half(least_bits * NUM_LN2, hits, beside))
			continue;
		double g = g_bits(hits, hits + beside, 0.5 * (hits + beside));
		if (g > best) {
			best = g;
			*ret_kmax = k + 1;
		}
	}
	return best;
}

/* Better guesses first; of one kind within a quarter of each other's period
 * only the best stays. */
static void keep(struct guess *list, size_t *n, struct guess g)
{
	size_t i = 0;
	while (i < *n &&
		(list[i].lag != g.lag ||
			list[i].period_s > 1.25 * g.period_s ||
			g.period_s > 1.25 * list[i].period_s)) {
		i++;
	}
	if (i < *n && list[i].bits >= g.bits)
		return;
	if (i == *n) {
		if (*n == SHORTLIST && list[*n - 1].bits >= g.bits)
			return;
		if (*n < SHORTLIST)
			++*n;
		i = *n - 1;
	}
	for (; i > 0 && list[i - 1].bits < g.bits; i--)
		list[i] = list[i - 1];
	list[i] = g;
}

static size_t guesses(const struct beacon_work *w,
	const struct series *s,
	double lo_s,
	double hi_s,
	struct guess *ret)
{
	size_t n = 0;
	for (unsigned f = 0; f < SHAPES; f++) {
		const struct shape *h = &shapes[f];
		for (size_t p = bin_of(lo_s), last = bin_of(hi_s); p <= last;
			p += (size_t)h->step) {
			struct guess best[2] = { { .shape = f },
				{ .shape = f, .lag = true } };
			double least = n < SHORTLIST
				? PROMISING
				: max2(PROMISING, ret[n - 1].bits);
			best[0].bits = gap_bits(w,
				(double)s->n_gap,
				(long)p,
				h,
				least,
				&best[0].kmax);
			best[1].bits =
				lag_bits(w, (long)p, h, least, &best[1].kmax);
			for (int i = 0; i < 2; i++) {
				if (best[i].bits <= 0)
					continue;
				best[i].period_s = edge_s(p);
				keep(ret, &n, best[i]);
			}
		}
	}
	return n;
}

/* --- what has no rhythm, and is not memoryless either -------------------- */

/* log2 of how much better the rate of the last few intervals tells the next
 * than the null does: busy and quiet hours */
static double busy_bits(const struct beacon_work *w,
	const struct series *s,
	size_t n,
	double few)
{
	double sum = 2 / s->rate;
	double held = 2;
	double nat = 0;
	for (size_t i = 0; i + 1 < n; i++) {
		double x = gap_s(w, s, i) - s->floor_s;
		if (x >= s->long_s)
			continue;
		double mean = sum / held;
		nat += num_ln(1 - busy_share +
			busy_share * num_exp(-x / mean) /
				(mean * w->density[i]));
		sum += x;
		held++;
		if (held > few) {
			sum *= few / held;
			held = few;
		}
	}
	return nat / NUM_LN2;
}

/* log2 of how much better the last interval, doubled, tells the next: a
 * back-off of 30, 60, 120 s at odd times. A share of the intervals is 1.6
 * to 2.5 times as long as the one before: twice, each within 10 %. */
static double doubling_bits(const struct beacon_work *w,
	const struct series *s,
	size_t n,
	double share)
{
	double nat = 0;
	for (size_t i = 1; i + 1 < n; i++) {
		double x = gap_s(w, s, i);
		double y = gap_s(w, s, i - 1);
		if (x >= s->long_s)
			continue;
		nat += num_ln(1 - share +
			(x > 1.6 * y && x < 2.5 * y
					? share / (0.9 * y * w->density[i])
					: 0));
	}
	return nat / NUM_LN2;
}

/* log2 of how much better log-normal intervals are, as between the clicks of a
 * person: broad, but not falling from the first */
static double click_bits(const struct beacon_work *w,
	const struct series *s,
	size_t n,
	double sigma,
	double share)
{
	double sum = 0;
	double short_n = 0;
	double nat = 0;
	double mean_s = 1 / s->rate;
	for (size_t i = 0; i + 1 < n; i++) {
		double x = gap_s(w, s, i);
		if (x < mean_s) {
			sum += num_ln(x);
			short_n++;
		}
	}
	for (size_t i = 0; i + 1 < n; i++) {
		double x = gap_s(w, s, i);
		if (x >= s->long_s)
			continue;
		double z = (num_ln(x) - sum / short_n) / sigma;
		nat += num_ln(1 - share +
			share * num_exp(-z * z / 2) /
				(2.5066282746310002 * sigma * x *
					w->density[i]));
	}
	return nat / NUM_LN2;
}

static double no_rhythm_bits(const struct beacon_work *w,
	const struct series *s,
	size_t n)
{
	static const double few[] = { 3, 6, 12, 24, 48 };
	static const double share[] = { 0.05, 0.15, 0.35, 0.6, 0.85 };
	double best = 0;
	for (size_t k = 0; k < sizeof few / sizeof few[0]; k++)
		best = max2(best, busy_bits(w, s, n, few[k]));
	for (size_t k = 0; k < sizeof share / sizeof share[0]; k++)
		best = max2(best, doubling_bits(w, s, n, share[k]));
	for (size_t k = 0; k < 4; k++) {
		best = max2(best,
			click_bits(w,
				s,
				n,
				k & 1 ? 1.4 : 1,
				k & 2 ? 0.5 : 0.9));
	}
	return best;
}

/* --- the chain over all periods ------------------------------------------ */

/* What the null says at each interval: its density, s an event once it has
 * lasted that long, ln of the share that lasts longer */
static void null_hazards(struct beacon_work *w, struct series *s)
{
	static const double bin_width =
		0.010889286009966226; /* 2^(1/64) - 1 */
	s->n_chain = s->n < BEACON_CHAIN ? s->n : BEACON_CHAIN;
	for (size_t i = 0; i + 1 < s->n_chain; i++) {
		double x = gap_s(w, s, i);
		w->per_hazard[i] = 0;
		w->density[i] = 1;
		w->ln_rest[i] = 0;
		if (x >= break_s)
			continue;
		size_t c = bin_of(x);
		double n = (double)s->n_gap;
		double below = expected_below(w, c);
		double rest = max2(1e-12, 1 - below / n);
		w->density[i] = max2(1e-12,
			(expected_below(w, c + 1) - below) /
				(n * edge_s(c) * bin_width));
		w->ln_rest[i] = num_ln(rest);
		w->per_hazard[i] = (float)(rest / w->density[i]);
	}
}

/* periods looked at everywhere, as a multiple of the mean interval */
static const double least_per_mean = 0.14, most_per_mean = 2.8;
/* of the widths of the chain, the first: the expensive ones; those for seconds,
 * for the clicks of a person are as regular as the wider */
enum {
	NARROW = 3,
	QUICK_WIDTHS = 4,
	QUICK_PAY = 2
};

/* The sum over all models tried so far, as a multiple of 2^top, and what it
 * says of the period */
struct sum {
	/* near: of the best's period within a quarter */
	double all;
	double top;
	double near_all;
	double period;
	double half;
	double miss;
	struct guess best;
};

static const struct sum sum_none = { .top = -1000 };

static void sum_add(struct sum *z,
	double bits,
	double period_s,
	unsigned width,
	size_t lane)
{
	if (!(bits > z->top - 60))
		return;
	if (bits > z->top) {
		double key_kind = num_exp((z->top - bits) * NUM_LN2);
		bool other = period_s > 1.25 * z->best.period_s ||
			z->best.period_s > 1.25 * period_s;
		double keep_key_kind = other ? 0 : key_kind;
		z->all *= key_kind;
		z->near_all *= keep_key_kind;
		z->period *= keep_key_kind;
		z->half *= keep_key_kind;
		z->miss *= keep_key_kind;
		z->top = bits;
		z->best = (struct guess){
			.period_s = period_s,
			.bits = bits,
			.shape = width,
		};
	}
	double part = num_exp((bits - z->top) * NUM_LN2);
	z->all += part;
	if (period_s > 1.25 * z->best.period_s)
		return;
	if (z->best.period_s > 1.25 * period_s)
		return;
	z->near_all += part;
	z->period += part * period_s;
	z->half += part * chain_half[width];
	z->miss += part * chain_miss[lane];
}

struct scan {
	struct beacon_work *w;
	struct chain_events events;
	/* mean_rate: of the time that intervals could be shorter */
	double lo_s;
	double hi_s;
	double ln_range;
	double rate;
	double mean_rate;
	unsigned widths; /* of the chain's, from the narrowest on */
	/* look at all periods that the sieve leaves; else at the guesses only
	 */
	bool full;
	/* what the sieve says of each period */
	float near[SIEVE_PERIODS];
	float best_near;
	struct sum sum;
	struct guess list[SHORTLIST]; /* best of the first beats */
	size_t n_list;
};

/* a quarter of the half width, less where it is wide */
static const double chain_step[CHAIN_WIDTHS] = { 0.0125,
	0.0275,
	0.05,
	0.08,
	0.11,
	0.14 };

static double prior_bits(const struct scan *c, unsigned width)
{
	return num_log2(chain_step[width] /
		(c->ln_range * CHAIN_WIDTHS * CHAIN_LANES));
}

static void scan_one(struct scan *c, unsigned width, double period_s)
{
	double bits[CHAIN_LANES];
	double pay = prior_bits(c, width);
	if (!chain_weigh(&c->w->chain, &c->events, width, period_s, bits))
		return;
	for (size_t m = 0; m < CHAIN_LANES; m++)
		sum_add(&c->sum, bits[m] + pay, period_s, width, m);
}

static void open_chain(struct beacon_work *w,
	struct series *s,
	struct scan *c)
{
	null_hazards(w, s);
	c->events = (struct chain_events){
		.t_s = w->t,
		.per_hazard = w->per_hazard,
		.ln_rest = w->ln_rest,
		.n = s->n_chain,
		.rate = s->rate,
		.long_s = s->long_s,
	};
}

/* Is the period one that the sieve leaves? With its neighbours, for beats and
 * noise are never just as many as expected */
static bool left(const struct scan *c, unsigned width, double period_s)
{
	/* below the best; narrow ones that are true stand out */
	static const float spread_bits[CHAIN_WIDTHS] = { 2.5f,
		4,
		5,
		5,
		5,
		5 };
	int at_period = sieve_period(period_s * c->mean_rate);
	for (int i = at_period - 1; i <= at_period + 1; i++) {
		if (i >= 0 && i < SIEVE_PERIODS && c->near[i] > 0 &&
			c->near[i] >= c->best_near - spread_bits[width]) {
			return true;
		}
	}
	return false;
}

/* The periods of a width; of the first beats only the best are kept for another
 * look */
static void scan_width(struct scan *c, unsigned width, size_t n_first)
{
	struct chain_events all = c->events;
	double from = max2(c->lo_s, least_per_mean / c->rate);
	double to = min2(c->hi_s, most_per_mean / c->rate);
	bool part = n_first < all.n;
	if (part)
		c->events.n = n_first;
	for (double p = from; p <= to; p *= 1 + chain_step[width]) {
		double bits[CHAIN_LANES];
		if (!left(c, width, p))
			continue;
		if (!part) {
			scan_one(c, width, p);
			continue;
		}
		if (!chain_weigh(&c->w->chain, &c->events, width, p, bits))
			continue;
		struct guess g = {
			.period_s = p,
			.shape = width,
			.bits = bits[0],
		};
		for (size_t m = 1; m < CHAIN_LANES; m++)
			g.bits = max2(g.bits, bits[m]);
		if (g.bits > 0)
			keep(c->list, &c->n_list, g);
	}
	c->events = all;
}

/* All widths near one period that has not been looked at */
static void scan_near(struct scan *c,
	double period_s,
	unsigned from,
	unsigned to,
	int reach)
{
	for (unsigned f = from; f < to; f++) {
		double step = 1 + chain_step[f];
		double p = period_s;
		for (int i = 0; i < reach; i++)
			p /= step;
		for (int i = -reach; i <= reach; i++, p *= step) {
			if (p >= 0.97 * c->lo_s && p <= 1.03 * c->hi_s)
				scan_one(c, f, p);
		}
	}
}

/* --- the answer ---------------------------------------------------------- */

/* Bits to pay for having looked at many windows: log2 of the number that do not
 * overlap. */
static double price(double lo_s, double hi_s)
{
	double tests = 1;
	double range = num_ln(hi_s / lo_s);
	for (unsigned f = 0; f < SHAPES; f++) {
		tests += (shapes[f].lag_k ? 2 : 1) * KS * range /
			(2 * shapes[f].half);
	}
	return num_log2(tests);
}

/* Guesses from intervals and lags decide the clear cases at once; else every
 * period is looked at: narrow jitters, which are most of the work, by the first
 * beats only, and of all beats near what these or the guesses say. */
static void scan(struct scan *c,
	const struct guess *seed,
	size_t n_seed,
	double pay_bits)
{
	double from = least_per_mean / c->rate;
	double to = most_per_mean / c->rate;
	size_t n_first =
		c->events.n <= FIRST_BEATS ? c->events.n : FIRST_BEATS;

	if (n_seed > 0 && seed[0].bits >= pay_bits + PLENTY) {
		scan_near(c, seed[0].period_s, 0, c->widths, 2);
		if (c->sum.top >= PLENTY)
			return;
		c->sum = sum_none;
	}
	for (unsigned f = 0; c->full && f < c->widths; f++)
		scan_width(c, f, f < NARROW ? n_first : c->events.n);
	for (size_t i = 0; i < n_seed; i++) {
		keep(c->list,
			&c->n_list,
			(struct guess){
				.period_s = seed[i].period_s,
				.bits = seed[i].bits,
			});
	}
	for (size_t i = 0; i < c->n_list; i++) {
		double p = c->list[i].period_s;
		/* seconds, hours apart: clicks */
		if (c->widths < CHAIN_WIDTHS && (p < from || p > to))
			continue;
		bool seen = c->full && p >= from && p <= to && left(c, 0, p);
		bool twice = false;
		for (size_t k = 0; k < i; k++) {
			twice = twice ||
				(c->list[k].period_s < 1.25 * p &&
					p < 1.25 * c->list[k].period_s);
		}
		if (!twice && !(seen && n_first == c->events.n))
			scan_near(c, p, 0, seen ? NARROW : c->widths, 2);
	}
}

static void describe(const struct beacon_work *w,
	const struct series *s,
	const struct sum *z,
	double scale,
	struct beacon *ret)
{
	double period = z->period / z->near_all;
	double half = z->half / z->near_all;
	double hits = 0;
	double sum = 0;
	double sq = 0;
	for (size_t i = 0; i + 1 < s->n; i++) {
		double x = gap_s(w, s, i);
		size_t bin = (size_t)min2(BEACON_FIGURE,
			x / period * (BEACON_FIGURE / 4));
		if (bin < BEACON_FIGURE && ret->figure[bin] < UINT16_MAX)
			ret->figure[bin]++;
		if (x < period * (1 - half) || x >= period * (1 + half))
			continue;
		hits++;
		sum += x - period;
		sq += (x - period) * (x - period);
	}
	ret->period_s = period / scale;
	/* the widths tried are a tenth wider than what they are for */
	ret->jitter = half / 1.1;
	ret->missed = z->miss / z->near_all;
	if (hits < 4 || ret->missed > 0.9)
		return;
	double mean = sum / hits;
	double var = max2(0, sq / hits - mean * mean);
	/* a uniform of half width h has variance h^2/3 */
	ret->jitter = min2(ret->jitter, sqrt(3 * var) / period);
	if (half < 0.2)
		ret->period_s = (period + mean) / scale;
}

/* --- the screen ---------------------------------------------------------- */

/* log2 of the mean gain over periods, each with the model that suits it best */
static double sieved(const struct beacon_work *w,
	const struct series *s,
	struct scan *c)
{
	uint16_t count[SIEVE_CELLS] = { 0 };
	for (size_t i = 0; i + 1 < s->n; i++) {
		double x = gap_s(w, s, i);
		if (x >= s->long_s)
			continue;
		size_t cell =
			bin_of(max2(0, x - s->floor_s) * s->mean_rate * 128) /
			(BIN_OCT / SIEVE_OCT);
		count[cell < SIEVE_CELLS ? cell : SIEVE_CELLS - 1]++;
	}
	double top = sieve_bits(&w->sieve, count, c->near);
	double sum = 0;
	c->best_near = (float)top;
	if (top < SIEVE_BITS)
		return top;
	for (size_t i = 0; i < SIEVE_PERIODS; i++)
		sum += num_exp(((double)c->near[i] - top) * NUM_LN2);
	return top + num_log2(sum / SIEVE_PERIODS);
}

/* Can the windows at one, two and three periods together have that many bits?
 * Looked at only where the first has three hits and a third of the excess, as
 * it has with four beats of five missed. Bits from lags are at most the square
 * of the excess over the count. */
static bool lag_hope(const struct beacon_work *w,
	const struct shape *f,
	size_t p,
	double bits)
{
	uint32_t hits =
		w->lag[at((long)p, f->hi[0])] - w->lag[at((long)p, f->lo[0])];
	if (hits < 3)
		return false;
	uint32_t all = w->lag[at((long)p, f->fhi[0])] -
		w->lag[at((long)p, f->flo[0])];
	if (2 * hits <= all)
		return false;
	double most = (double)(2 * hits - all) * (f->lag_k == 1 ? 1 : 3);
	return most >= bits && most * most >= bits * (double)all;
}

static bool gap_hope(const struct beacon_work *w,
	const struct shape *f,
	double n,
	size_t p,
	double bits)
{
	size_t lo = at((long)p, f->lo[0]);
	size_t hi = at((long)p, f->hi[0]);
	uint32_t hits = w->gap[hi] - w->gap[lo];
	if (hits < 3)
		return false;
	double expect = expected_below(w, hi) - expected_below(w, lo);
	double over = 3 * ((double)hits - expect);
	return over > 0 &&
		may_have(bits * NUM_LN2, min2(n, expect + over), n, expect);
}

/* Is there a window with that many bits? Looked at only with its first interval
 * at its left edge: it holds no less than any other of its width that has the
 * same intervals. */
static bool gaps_stand_out(const struct beacon_work *w,
	const struct series *s,
	size_t n_held,
	size_t lo,
	size_t hi,
	double bits)
{
	unsigned kmax;
	for (unsigned f = 0; f < SHAPES; f++) {
		const struct shape *h = &shapes[f];
		size_t next = 0;
		for (size_t i = 0; i < n_held; i++) {
			size_t b = w->held[i];
			size_t p = b + (size_t)-h->lo[0];
			if (b < next || p < lo)
				continue;
			if (p > hi)
				break;
			if (!gap_hope(w, h, (double)s->n_gap, p, bits))
				continue;
			next = b + (size_t)h->step;
			if (gap_bits(w,
				    (double)s->n_gap,
				    (long)p,
				    h,
				    bits,
				    &kmax) >= bits) {
				return true;
			}
		}
	}
	return false;
}

static size_t lag_guesses(const struct beacon_work *w,
	size_t lo,
	size_t hi,
	double least_bits,
	struct guess *ret)
{
	size_t n = 0;
	while (lo < hi && w->lag[at((long)lo, BIN_OCT / 2)] < 3)
		lo++;
	for (unsigned f = 0; f < SHAPES && shapes[f].lag_k; f++) {
		const struct shape *h = &shapes[f];
		for (size_t p = lo; p <= hi; p += (size_t)h->step) {
			if (!lag_hope(w, h, p, least_bits))
				continue;
			struct guess g = {
				.shape = f,
				.lag = true,
			};
			g.bits = lag_bits(w,
				(long)p,
				h,
				n < SHORTLIST
					? least_bits
					: max2(least_bits, ret[n - 1].bits),
				&g.kmax);
			if (g.bits <= least_bits)
				continue;
			g.period_s = edge_s(p);
			keep(ret, &n, g);
		}
	}
	return n;
}

/* Windows of intervals against a null that takes up bursts and nights. w->null
 * is the better one, or the rough one. */
static bool gaps_promise(struct beacon_work *w,
	const struct series *s,
	size_t n_held,
	double lo_s,
	double hi_s,
	double least)
{
	size_t lo = bin_of(lo_s);
	size_t hi = bin_of(hi_s);
	fill_rest(w->rest);
	if (s->n < ROUGH_BEATS) {
		null_fit(w, s, 2, SCREEN_ROUNDS);
		if (!gaps_stand_out(w, s, n_held, lo, hi, least))
			return false;
	}
	null_fit(w, s, 1, SOME_ROUNDS);
	if (!gaps_stand_out(w, s, n_held, lo, hi, least))
		return false;
	null_fit(w, s, 1, EM_ROUNDS);
	return gaps_stand_out(w, s, n_held, lo, hi, least);
}

/* Guesses from lags that make a chain, for many stand out by chance:
 * differences at lags overlap. */
static bool lags_promise(struct beacon_work *w,
	struct series *s,
	struct scan *c)
{
	struct guess list[SHORTLIST];
	if (s->n < LAG_BEATS || s->n > BEACON_CHAIN)
		return false;
	lag_histogram(w, s);
	size_t n = lag_guesses(w,
		bin_of(c->lo_s),
		bin_of(c->hi_s),
		LAG_BITS + (double)s->n / 100,
		list);
	if (n == 0)
		return false;
	if (s->n < ROUGH_BEATS)
		null_fit(w, s, 1, SOME_ROUNDS);
	open_chain(w, s, c);
	if (c->events.n > ROUGH_BEATS)
		c->events.n = ROUGH_BEATS;
	for (size_t i = 0; i < n && i < LAG_TRIES; i++) {
		unsigned near = list[i].shape < 2 ? 0 : list[i].shape - 1;
		scan_near(c, list[i].period_s, near, near + 1, 1);
	}
	bool hold = c->sum.top > 0;
	c->sum = sum_none;
	return hold;
}

/* The rate while it talks, and what is too long to be silence between two of
 * many: e^-20 of exponential intervals are longer than twenty means. */
static void set_rate(const struct beacon_work *w, struct series *s)
{
	double sum = 0;
	double n = 0;
	s->long_s = min2(break_s, 20 * s->span_s / (double)s->n_gap);
	for (size_t i = 0; i + 1 < s->n; i++) {
		double x = gap_s(w, s, i);
		if (x < s->long_s) {
			n++;
			sum += x;
		}
	}
	s->mean_rate = 1 / max2(1e-9, sum / n - s->floor_s);
	/* never 0 / 0: one interval at least is no longer than the mean */
	s->rate = n / sum;
}

/* Whether a look at every period is worth its price; sets c->full. */
static bool promises(struct beacon_work *w,
	struct series *s,
	struct scan *c,
	size_t n_held,
	double pay_bits,
	bool in_full)
{
	double enough = pay_bits + FAINT - 1 + (double)s->n / 200;

	c->full = sieved(w, s, c) >= SIEVE_BITS || in_full;
	if (c->full)
		return true;
	if (s->scale > 1)
		return false; /* seconds must be plain */
	return gaps_promise(w, s, n_held, c->lo_s, c->hi_s, enough) ||
		lags_promise(w, s, c);
}

/* One look at one time scale. The result is in ret if it has more bits than
 * what is there. */
static void look(struct beacon_work *w,
	struct series *s,
	double lo_s,
	double hi_s,
	double scale,
	bool in_full,
	struct beacon *ret)
{
	struct guess seed[SHORTLIST];
	double pay_bits = price(lo_s, hi_s);
	size_t n_held = cumulate_gaps(w, s);
	size_t n_seed = 0;

	set_rate(w, s);
	sieve_prepare(&w->sieve);
	chain_prepare(&w->chain);
	/* the prior of the period: what the rate leaves, if that is less than
	 * the range */
	struct scan c = {
		.w = w,
		.widths = s->scale > 1 ? QUICK_WIDTHS : CHAIN_WIDTHS,
		.lo_s = lo_s,
		.hi_s = hi_s,
		.ln_range = min2(num_ln(hi_s / lo_s),
			num_ln(most_per_mean / least_per_mean)),
		.rate = s->rate,
		.mean_rate = s->mean_rate,
		.sum = sum_none,
	};
	if (!promises(w, s, &c, n_held, pay_bits, in_full))
		return;
	fill_rest(w->rest);
	null_fit(w, s, 1, EM_ROUNDS);
	open_chain(w, s, &c);
	if (!c.full || s->n > FIRST_BEATS) {
		lag_histogram(w, s);
		n_seed = guesses(w, s, lo_s, hi_s, seed);
	}
	scan(&c, seed, n_seed, pay_bits);
	if (!(c.sum.all > 0))
		return;
	double bits = c.sum.top + num_log2(c.sum.all);
	if (s->scale > 1)
		bits -= QUICK_PAY;
	if (bits > ret->bits)
		bits -= no_rhythm_bits(w, s, s->n_chain);
	if (bits <= ret->bits)
		return;
	ret->bits = bits;
	ret->n_intervals = (uint32_t)s->n_gap;
	memset(ret->figure, 0, sizeof ret->figure);
	describe(w, s, &c.sum, scale, ret);
}

/* Are there enough short intervals, that a second look may find a period of
 * seconds? */
static bool quick(const int64_t *t_ns, size_t n)
{
	size_t look_n = n < RAW_MAX ? n : RAW_MAX;
	size_t held = 0;
	for (size_t i = 1; i < look_n; i++) {
		double x = diff_s(t_ns[i - 1], t_ns[i]);
		held += x >= quick_from_s && x < quick_to_s;
	}
	return held >= 8 && 4 * held >= look_n;
}

/* Periods of seconds, in times ten: bursts are a fifth of a second, so that the
 * same bins serve. Whole seconds: five, and what has the same second is a
 * burst. */
static void look_quick(const int64_t *t_ns,
	size_t n,
	const struct beacon_params *p,
	struct beacon_work *w,
	struct beacon *ret)
{
	bool whole = whole_seconds(t_ns, n);
	double scale = whole ? 5 : 10;
	double lo_s = scale * max2(whole ? 2 : 1, p->min_period_s);
	double hi_s = scale * min2(slow_s, p->max_period_s);
	if (lo_s >= hi_s || !quick(t_ns, n))
		return;
	struct series s = gather(t_ns, n, whole ? 1 : 0.2, scale, w);
	if (s.n < p->min_events)
		return;
	gap_histogram(w, &s);
	if (range(&s, lo_s, &hi_s))
		look(w, &s, lo_s, hi_s, scale, p->no_screen, ret);
}

bool beacon_weigh(const int64_t *t_ns,
	size_t n,
	const struct beacon_params *p,
	struct beacon_work *w,
	struct beacon *ret)
{
	struct beacon b = { 0 };
	double lo_s = max2(slow_s, p->min_period_s);
	double hi_s = min2(86400, p->max_period_s);

	if (n < p->min_events || n < 5)
		return false;
	struct series s = gather(t_ns, n, max2(1, p->burst_s), 1, w);
	if (s.n < p->min_events || s.n < 5)
		return false;
	gap_histogram(w, &s);
	b.n_events = n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
	b.n_intervals = (uint32_t)s.n_gap;
	b.active_hours = active_hours(t_ns, n);
	if (range(&s, lo_s, &hi_s))
		look(w, &s, lo_s, hi_s, 1, p->no_screen, &b);
	look_quick(t_ns, n, p, w, &b);
	if (b.n_intervals > 0)
		b.bits_per_interval = b.bits / (double)b.n_intervals;
	*ret = b;
	return true;
}
