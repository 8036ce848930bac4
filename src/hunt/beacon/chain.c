/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/beacon/chain.h"

#include <string.h>

#include "core/core.h"

const double chain_half[CHAIN_WIDTHS] = { 0.05,
	0.11,
	0.22,
	0.36,
	0.55,
	0.85 };
const double chain_miss[CHAIN_LANES] = { 0.01,
	0.15,
	0.3,
	0.45,
	0.6,
	0.7,
	0.8,
	0.88 };

enum {
	RESCALE = 8,
	HOPELESS = -12
}; /* bits */
static const double most_beats = 0.97, least_later = 0.02;

/* --- tables -------------------------------------------------------------- */

/* x in steps; linear between them */
static double below_at(const double *below, double x)
{
	if (x <= 0)
		return 0;
	if (x >= CHAIN_REACH)
		return below[CHAIN_REACH];
	size_t i = (size_t)x;
	return below[i] + (below[i + 1] - below[i]) * (x - (double)i);
}

/* share of the sum of k + 1 sleeps below each edge between cells, from that of
 * k */
static void sleep_more(const double *below, double half, double *ret)
{
	double sum[CHAIN_REACH + 1];
	double wide = 2 * half * CHAIN_STEPS;
	sum[0] = 0;
	for (size_t i = 1; i <= CHAIN_REACH; i++)
		sum[i] = sum[i - 1] + (below[i - 1] + below[i]) / 2;
	for (size_t i = 0; i <= CHAIN_REACH; i++) {
		double to = (double)i - (1 - half) * CHAIN_STEPS;
		double from = to - wide;
		ret[i] = (below_at(sum, to) - below_at(sum, from)) / wide;
	}
}

/* the density of a beat i steps after the last one, from the shares below */
static double density(const double *below, size_t i)
{
	double lo = i > 0 ? (below[i] + below[i - 1]) / 2 : 0;
	double hi = below[i];

	if (i < CHAIN_REACH)
		hi = (below[i] + below[i + 1]) / 2;
	return hi - lo;
}

static void prepare(struct chain_tables *t, unsigned w)
{
	double below[CHAIN_REACH + 1];
	double next[CHAIN_REACH + 1];
	double part[CHAIN_LANES];
	double total[CHAIN_LANES] = { 0 };
	chain_lanes *sent = t->sent[w];

	for (size_t m = 0; m < CHAIN_LANES; m++)
		part[m] = 1 - chain_miss[m];
	for (size_t i = 0; i <= CHAIN_REACH; i++)
		below[i] = 1;
	memset(t->sent[w], 0, sizeof t->sent[w]);
	for (int k = 1; k <= CHAIN_REACH / CHAIN_STEPS; k++) {
		sleep_more(below, chain_half[w], next);
		memcpy(below, next, sizeof below);
		for (size_t i = 0; i <= CHAIN_REACH; i++) {
			double came = density(below, i);

			for (size_t m = 0; m < CHAIN_LANES; m++) {
				sent[i].half[m / 4][m % 4] +=
					(float)(part[m] * came * CHAIN_STEPS);
			}
		}
		for (size_t m = 0; m < CHAIN_LANES; m++) {
			total[m] += part[m] * below[CHAIN_REACH];
			part[m] *= chain_miss[m];
		}
	}
	for (size_t m = 0; m < CHAIN_LANES; m++) {
		double later = 1 - total[m];

		if (!(later > least_later))
			later = least_later;
		t->later[w].half[m / 4][m % 4] = (float)later;
	}
}

void chain_prepare(struct chain_tables *t)
{
	if (t->ready)
		return;
	for (unsigned w = 0; w < CHAIN_WIDTHS; w++)
		prepare(t, w);
	for (size_t i = 0; i <= CHAIN_REACH; i++) {
		for (size_t m = 0; m < CHAIN_LANES; m++) {
			t->none[i].half[m / 4][m % 4] =
				(float)num_exp(-(1 - chain_miss[m]) *
					(double)i / CHAIN_STEPS);
		}
	}
	t->ready = true;
}

/* --- the chain ----------------------------------------------------------- */

enum {
	ROOM = 2 * CHAIN_BACK,
	HALVES = CHAIN_LANES / 4
};

/* mass: likelihood that the last beat was this event, as a multiple of "all is
 * noise so far"; lost: of none of them */
struct state {
	double at_s[ROOM];
	chain_lanes mass[ROOM];
	chain_lanes lost;
	size_t first;
	size_t end;
	/* all masses of a lane are to be multiplied by 2^this */
	int exponent[CHAIN_LANES];
};

/* What is known of each lane for one period */
struct lanes {
	double period_s;
	double steps;
	double beats[CHAIN_LANES];
	double ln_quiet[CHAIN_LANES];
	chain_lanes found;
	chain_lanes gain;
};

static struct lanes lanes_of(const struct chain_events *e, double period_s)
{
	struct lanes l = {
		.period_s = period_s,
		.steps = CHAIN_STEPS / period_s,
	};
	for (size_t m = 0; m < CHAIN_LANES; m++) {
		double rate = (1 - chain_miss[m]) / period_s;
		double beats = rate / e->rate;
		if (!(beats < most_beats))
			beats = most_beats;
		l.beats[m] = beats;
		l.ln_quiet[m] = num_ln(1 - beats);
		l.found.half[m / 4][m % 4] = (float)rate;
		l.gain.half[m / 4][m % 4] = (float)(1 / (1 - beats));
	}
	return l;
}

static chain_lanes total_of(const struct state *s)
{
	chain_lanes sum = s->lost;
	for (size_t i = s->first; i < s->end; i++) {
		for (size_t h = 0; h < HALVES; h++)
			sum.half[h] += s->mass[i].half[h];
	}
	return sum;
}

/* The share of memoryless beats that come later than x_s, beyond the table;
 * within a tenth up to four times the mean, more beyond */
static chain_four rare(chain_four rate, float x_s)
{
	chain_four y = rate * (x_s * 0.125f);
	chain_four r = 1 / (1 + y + 0.5f * y * y);
	r *= r;
	r *= r;
	return r * r;
}

static void forget(struct state *s,
	const struct chain_tables *t,
	const struct lanes *l,
	unsigned w,
	double late_s)
{
	for (size_t h = 0; h < HALVES; h++) {
		chain_four part =
			s->mass[s->first].half[h] * t->later[w].half[h];
		s->lost.half[h] += late_s > 0
			? part * rare(l->found.half[h], (float)late_s)
			: part;
	}
	s->first++;
}

/* Back to where a float has room. Powers of two: nothing is rounded. */
static void rescale(struct state *s)
{
	chain_lanes total = total_of(s);
	chain_lanes key_kind;
	for (size_t m = 0; m < CHAIN_LANES; m++) {
		float v = total.half[m / 4][m % 4];
		uint32_t u;
		memcpy(&u, &v, sizeof u);
		int e = (int)(u >> 23) - 127;
		if (e < -100)
			e = -100;
		else if (e > 120)
			e = 120;
		s->exponent[m] += e;
		u = (uint32_t)(127 - e) << 23;
		memcpy(&v, &u, sizeof v);
		key_kind.half[m / 4][m % 4] = v;
	}
	for (size_t h = 0; h < HALVES; h++)
		s->lost.half[h] *= key_kind.half[h];
	for (size_t i = s->first; i < s->end; i++) {
		for (size_t h = 0; h < HALVES; h++)
			s->mass[i].half[h] *= key_kind.half[h];
	}
}

/* Anew: any event may be the first beat. */
static void begin(struct state *s, const struct lanes *l, double at_s)
{
	chain_lanes total = total_of(s);
	s->first = 0;
	s->end = 1;
	s->at_s[0] = at_s;
	for (size_t m = 0; m < CHAIN_LANES; m++) {
		float all = total.half[m / 4][m % 4];
		float beat = all * (float)l->beats[m];
		s->mass[0].half[m / 4][m % 4] = beat;
		s->lost.half[m / 4][m % 4] = all - beat;
	}
}

/* What was sent too long ago does not say when the next is due. */
static void lose(struct state *s,
	const struct chain_tables *t,
	const struct lanes *l,
	unsigned w,
	double now_s,
	double then_s)
{
	double x = (now_s - then_s) * l->steps;
	for (size_t h = 0; h < HALVES; h++) {
		s->lost.half[h] *= x < CHAIN_REACH
			? t->none[(size_t)(x + 0.5)].half[h]
			: rare(l->found.half[h], (float)(now_s - then_s));
	}
	while (s->first < s->end &&
		(now_s - s->at_s[s->first]) * l->steps >= CHAIN_REACH) {
		forget(s,
			t,
			l,
			w,
			now_s - s->at_s[s->first] -
				CHAIN_REACH / CHAIN_STEPS * l->period_s);
	}
	if (s->end - s->first == CHAIN_BACK)
		forget(s, t, l, w, 0);
	if (s->end < ROOM)
		return;
	size_t n = s->end - s->first;
	memmove(s->at_s, s->at_s + s->first, n * sizeof *s->at_s);
	memmove(s->mass, s->mass + s->first, n * sizeof *s->mass);
	s->first = 0;
	s->end = n;
}

/* One event: a beat after any of those held, or after none of them. over_s: s
 * per event of the null */
static void hear(struct state *s,
	const struct chain_tables *t,
	const struct lanes *l,
	unsigned w,
	double now_s,
	float over_s)
{
	const chain_lanes *sent = t->sent[w];
	chain_lanes sum = { 0 };
	float per = over_s * (float)(l->steps / CHAIN_STEPS);
	/* none comes sooner */
	double least = (1 - chain_half[w]) * CHAIN_STEPS - 1;
	for (size_t i = s->first; i < s->end; i++) {
		double x = (now_s - s->at_s[i]) * l->steps + 0.5;
		if (x < least)
			break;
		const chain_lanes *f = &sent[(int)x];
		for (size_t h = 0; h < HALVES; h++)
			sum.half[h] += s->mass[i].half[h] * f->half[h];
	}
	for (size_t h = 0; h < HALVES; h++) {
		s->mass[s->end].half[h] =
			(sum.half[h] * per +
				s->lost.half[h] * l->found.half[h] * over_s) *
			l->gain.half[h];
	}
	s->at_s[s->end++] = now_s;
}

/* ln of what the masses are a multiple of: all n events are noise, by the null
 */
static double all_noise(const struct lanes *l,
	size_t m,
	double n,
	double rest_nat)
{
	return n * l->ln_quiet[m] - l->beats[m] * rest_nat;
}

static bool hopeless(const struct state *s,
	const struct lanes *l,
	double n,
	double rest_nat)
{
	double best = HOPELESS;
	for (size_t m = 0; m < CHAIN_LANES; m++) {
		double bits = s->exponent[m] +
			all_noise(l, m, n, rest_nat) / NUM_LN2;
		if (bits > best)
			best = bits;
	}
	return best <= HOPELESS;
}

bool chain_weigh(const struct chain_tables *t,
	const struct chain_events *e,
	unsigned w,
	double period_s,
	double ret[CHAIN_LANES])
{
	static const chain_lanes one = { { { 1, 1, 1, 1 }, { 1, 1, 1, 1 } } };
	struct state s;
	struct lanes l = lanes_of(e, period_s);
	double reach_s = CHAIN_REACH / CHAIN_STEPS * period_s;
	double rest_nat = 0;
	double n = 0;
	bool any = false;

	s.lost = one;
	s.first = 0;
	s.end = 0;
	memset(s.exponent, 0, sizeof s.exponent);
	begin(&s, &l, e->t_s[0]);
	for (size_t j = 1; j < e->n; j++) {
		double now = e->t_s[j];
		double then = e->t_s[j - 1];
		double x = now - then;
		if (e->per_hazard[j - 1] <= 0 ||
			(x > reach_s && x > e->long_s)) {
			begin(&s, &l, now);
			continue;
		}
		lose(&s, t, &l, w, now, then);
		hear(&s, t, &l, w, now, e->per_hazard[j - 1]);
		n++;
		rest_nat += e->ln_rest[j - 1];
		if (j % RESCALE)
			continue;
		rescale(&s);
		if (hopeless(&s, &l, n, rest_nat))
			return false;
	}
	rescale(&s);
	chain_lanes total = total_of(&s);
	for (size_t m = 0; m < CHAIN_LANES; m++) {
		ret[m] = s.exponent[m] +
			all_noise(&l, m, n, rest_nat) / NUM_LN2;
		if (ret[m] > HOPELESS) {
			ret[m] += num_log2((double)total.half[m / 4][m % 4]);
			any = true;
		}
	}
	return any;
}
