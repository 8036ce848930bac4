/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/beacon/sieve.h"

#include <string.h>

#include "core/core.h"

enum {
	STEPS = 32,
	PERIODS = 12,
	REACH = STEPS * PERIODS
};

static const double half[SIEVE_WIDTHS] = { 0.13, 0.25, 0.4, 0.6, 0.85 };
/* from period to period, as a share */
static const double step[SIEVE_WIDTHS] = { 0.045, 0.08, 0.12, 0.16, 0.2 };
static const double share[SIEVE_SHARES] = { 0.97, 0.75, 0.55, 0.38 };
static const double least_came = 0.15, least_ln = -6;

static double below_at(const double *below, double x)
{
	if (x <= 0)
		return 0;
	if (x >= REACH)
		return below[REACH];
	size_t i = (size_t)x;
	return below[i] + (below[i + 1] - below[i]) * (x - (double)i);
}

static void sleep_more(const double *below, double h, double *ret)
{
	double sum[REACH + 1];
	double wide = 2 * h * STEPS;
	sum[0] = 0;
	for (size_t i = 1; i <= REACH; i++)
		sum[i] = sum[i - 1] + (below[i - 1] + below[i]) / 2;
	for (size_t i = 0; i <= REACH; i++) {
		double to = (double)i - (1 - h) * STEPS;
		ret[i] =
			(below_at(sum, to) - below_at(sum, to - wide)) / wide;
	}
}

/* share of the sums of 1, 2 ... sleeps below each step */
struct sleeps {
	double below[PERIODS][REACH + 1];
};

/* S of the time from a beat to the next that came, and the mean of what is left
 * of it seen from a random moment */
static void survive(const struct sleeps *s,
	double came,
	double *later,
	double *left)
{
	double part[PERIODS];
	double p = came;
	double area = 0;
	for (size_t k = 0; k < PERIODS; k++, p *= 1 - came)
		part[k] = p;
	for (size_t i = 0; i <= REACH; i++) {
		double below = 0;
		for (size_t k = 0; k < PERIODS && k * STEPS / 8 <= i; k++)
			below += part[k] * s->below[k][i];
		later[i] = 1 - below;
		if (i > 0)
			area += (later[i] + later[i - 1]) / 2 / STEPS;
		left[i] = 1 - area * came;
	}
}

/* share of intervals longer than y means */
static double longer(const double *later,
	const double *left,
	double came,
	double b,
	double y)
{
	double x = y * b / came * STEPS;
	double noise = num_exp(-(1 - b) * y);
	double tail =
		1; /* in steps of the period: rate * period = came / b */
	if (x >= REACH) {
		tail = num_exp(-came * (x - REACH) / STEPS);
		x = REACH;
	}
	size_t i = x >= REACH ? REACH - 1 : (size_t)x;
	double f = x - (double)i;
	double a = later[i] + (later[i + 1] - later[i]) * f;
	double c = left[i] + (left[i + 1] - left[i]) * f;
	if (!(a > 0))
		a = 0;
	if (!(c > 0))
		c = 0;
	return noise * tail * (b * a + (1 - b) * c);
}

static void model(struct sieve *s,
	size_t at,
	const double *later,
	const double *left,
	double came,
	double b)
{
	double y = 1.0 / 256;
	double up = 1.0442737824274138;
	double before = 1;
	double null = 1; /* 2^(1/16) */
	for (size_t c = 0; c < SIEVE_CELLS; c++) {
		y *= up;
		double after = c + 1 < SIEVE_CELLS
			? longer(later, left, came, b, y)
			: 0;
		double rest = c + 1 < SIEVE_CELLS ? num_exp(-y) : 0;
		double ln = num_ln((before - after + 1e-12) / (null - rest));
		s->ln[c][at] = (float)(ln < least_ln ? least_ln : ln);
		before = after;
		null = rest;
	}
}

void sieve_prepare(struct sieve *s)
{
	struct sleeps z;
	double later[REACH + 1];
	double left[REACH + 1];
	double zero[REACH + 1];
	if (s->ready)
		return;
	s->n = 0;
	for (size_t i = 0; i <= REACH; i++)
		zero[i] = 1;
	for (size_t w = 0; w < SIEVE_WIDTHS; w++) {
		for (size_t k = 0; k < PERIODS; k++) {
			sleep_more(k ? z.below[k - 1] : zero,
				half[w],
				z.below[k]);
		}
		for (double came = 1; came >= least_came;
			came /= 1 + step[w]) {
			survive(&z, came, later, left);
			for (size_t b = 0;
				b < SIEVE_SHARES && s->n < SIEVE_MODELS;
				b++) {
				s->period[s->n] = (uint8_t)sieve_period(
					came / share[b]);
				model(s, s->n++, later, left, came, share[b]);
			}
		}
	}
	s->ready = true;
}

int sieve_period(double per_mean)
{
	return (int)(8 * num_log2(per_mean / 0.125) + 1000) - 1000;
}

double sieve_bits(const struct sieve *s,
	const uint16_t count[SIEVE_CELLS],
	float ret[SIEVE_PERIODS])
{
	float sum[SIEVE_MODELS] = { 0 };
	float best = 0;
	memset(ret, 0, SIEVE_PERIODS * sizeof *ret);
	for (size_t c = 0; c < SIEVE_CELLS; c++) {
		if (!count[c])
			continue;
		float n = count[c];
		for (size_t i = 0; i < SIEVE_MODELS; i++)
			sum[i] += n * s->ln[c][i];
	}
	for (size_t i = 0; i < s->n; i++) {
		float bits = sum[i] * 1.442695f;
		float *p = &ret[s->period[i]];
		*p = bits > *p ? bits : *p;
		if (bits > best)
			best = bits;
	}
	return (double)best;
}
