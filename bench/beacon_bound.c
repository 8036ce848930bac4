/* SPDX-License-Identifier: Apache-2.0 */
#include "beacon_bound.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/num.h"

enum {
	STEPS = 64,
	PERIODS = 48,
	REACH = STEPS * PERIODS,
	MOST = 20000,
	MEANS = 200
};

/* density per period; share that comes later */
struct sleeps {
	struct bound_cell of;
	bool ready;
	double sent[REACH + 1], later[REACH + 1];
};

static double below_at(const double *below, double x)
{
	if (x <= 0)
		return 0;
	if (x >= REACH)
		return below[REACH];
	size_t i = (size_t)x;
	return below[i] + (below[i + 1] - below[i]) * (x - (double)i);
}

/* share of k + 1 sleeps sent below each step, from that of k */
static void sleep_more(double *below, double half)
{
	static double sum[REACH + 1];
	double wide = 2 * half * STEPS;
	sum[0] = 0;
	for (size_t i = 1; i <= REACH; i++)
		sum[i] = sum[i - 1] + (below[i - 1] + below[i]) / 2;
	for (size_t i = 0; i <= REACH; i++) {
		double to = (double)i - (1 - half) * STEPS;
		below[i] =
			(below_at(sum, to) - below_at(sum, to - wide)) / wide;
	}
}

/* A 25th wider than it is, for the periods tried are a grid. */
static const struct sleeps *sleeps_of(const struct bound_cell *c)
{
	static struct sleeps s;
	static double below[REACH + 1];
	static double all[REACH + 1];
	double part = 1 - c->miss;
	if (s.ready && memcmp(&s.of, c, sizeof *c) == 0)
		return &s;
	s.of = *c;
	s.ready = true;
	memset(all, 0, sizeof all);
	for (size_t i = 0; i <= REACH; i++)
		below[i] = 1;
	for (int k = 1; k <= PERIODS && part > 1e-9; k++, part *= c->miss) {
		sleep_more(below, c->jitter * 1.04);
		for (size_t i = 0; i <= REACH; i++)
			all[i] += part * below[i];
	}
	for (size_t i = 0; i <= REACH; i++) {
		double lo = i > 0 ? (all[i] + all[i - 1]) / 2 : 0;
		double hi = i < REACH ? (all[i] + all[i + 1]) / 2 : all[i];
		s.sent[i] = (hi - lo) * STEPS;
		s.later[i] = 1 - all[i];
	}
	return &s;
}

static double add_ln(double a, double b)
{
	double most = a > b ? a : b;
	double least = a > b ? b : a;
	return most < -1e300 ? most
			     : most + num_ln(1 + num_exp(least - most));
}

/* ln of the density of all times for one period: every way to tell beats from
 * noise */
static double beacon_ln(const struct sleeps *s,
	double period_s,
	double noise_rate,
	const double *t_s,
	size_t n)
{
	/* the last beat was this one; of noise since, counted from here on */
	static double mass[MOST];
	double end_s = s->of.hours * 3600;
	double ln = 0;
	double none = 1;
	double found = (1 - s->of.miss) / period_s;
	double total = 0;
	double before = 0;
	size_t first = 0;
	for (size_t j = 0; j <= n; j++) {
		double now = j < n ? t_s[j] : end_s;
		none *= num_exp(-found * (now - before));
		/* step by step: e^(found now) alone would be too large for a
		 * day */
		before = now;
		double beat = none * found;
		double quiet = none;
		while (first < j &&
			(now - t_s[first]) * STEPS / period_s >= REACH) {
			first++;
		}
		for (size_t i = first; i < j; i++) {
			size_t x =
				(size_t)((now - t_s[i]) * STEPS / period_s +
					0.5);
			beat += mass[i] * s->sent[x] / period_s;
			quiet += mass[i] * s->later[x];
		}
		if (j == n) {
			total = quiet;
			break;
		}
		double scale = beat + noise_rate * quiet;
		/* impossible, as good as */
		if (!(scale > 1e-200 && scale < 1e200))
			return -INFINITY;
		ln += num_ln(scale);
		for (size_t i = first; i < j; i++)
			mass[i] *= noise_rate / scale;
		none *= noise_rate / scale;
		mass[j] = beat / scale;
	}
	return total > 0 ? ln + num_ln(total) - noise_rate * end_s
			 : -INFINITY;
}

double bound_bits(const struct bound_cell *c, const double *t_s, size_t n)
{
	const struct sleeps *s = sleeps_of(c);
	double end_s = c->hours * 3600;
	double step = 0.08 * c->jitter;
	double beacon = -INFINITY;
	double null = -INFINITY;
	for (double p = 30; p <= 600; p *= 1 + step) {
		double rate = (1 - c->miss) / p;
		double expect = rate * (1 + c->noise) * end_s;
		double off = (double)n - expect;
		/* nearly eight standard deviations from what it sends */
		if (off * off > 60 * expect * (1 + c->noise) + 400)
			continue;
		beacon = add_ln(beacon,
			beacon_ln(s, p, rate * c->noise, t_s, n) +
				num_ln(step / num_ln(20)));
	}
	for (int i = 0; i < MEANS; i++) {
		double rate = num_exp(-(i + 0.5) / MEANS * num_ln(90)) / 20;
		null = add_ln(null,
			(double)n * num_ln(rate) - rate * end_s -
				num_ln(MEANS));
	}
	double bits = (beacon - null) / NUM_LN2;
	/* 0 / 0 where all is impossible */
	return bits == bits ? bits : -INFINITY;
}
