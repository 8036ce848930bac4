/* SPDX-License-Identifier: Apache-2.0 */
/* Days on which far more came than the weeks before let expect: a
 * negative-binomial CUSUM on the log-likelihood ratio of a doubling, against a
 * baseline of the same weekday. source: M. Hoehle, M. Paul, Count data
 * regression charts for the monitoring of surveillance time series,
 * Computational Statistics & Data Analysis 52 (2008); medians instead of their
 * regression, since the weeks before may hold surges themselves. */
#include <stdlib.h>

#include "telescope/counts.h"

/* kappa: what is looked for is a doubling. Threshold 12 nat: measured, see
 * telescope.md. Dispersion at least 0.02: days differ by 14 % even on a quiet
 * sensor. trimmed: what the twentieth that is left out would have added. */
enum {
	DAYS = SURGE_WEEKS * 7,
	HISTORY_MIN = 28,
	SHRINK_WEEKS = 4
};
static const double kappa = 2, threshold = 12, dispersion_least = 0.02,
		    mean_least = 1, trimmed = 1.5;

struct baseline {
	double mean;       /* of the day, all sensors together */
	double dispersion; /* variance = mean + dispersion * mean^2 */
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *x, uint32_t n)
{
	qsort(x, n, sizeof *x, by_value);
	return n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

static double rate_of(const struct surge_day *d)
{
	return (double)d->n / d->exposure;
}

/* what a weekday has more or less than the level; one that is known from few
 * weeks counts little */
static double season_of(const struct surge_day *d,
	uint32_t low,
	uint32_t from,
	uint32_t weekday,
	double level)
{
	double same[SURGE_WEEKS + 1];
	uint32_t n = 0;

	for (uint32_t i = low; i < from; i++) {
		if (d[i].exposure && i % 7 == weekday)
			same[n++] = rate_of(&d[i]);
	}
	double share = n && level > 0 ? median(same, n) / level : 1;
	return (share * n + SHRINK_WEEKS) / (n + SHRINK_WEEKS);
}

static double at_least(double x, double least)
{
	return x > least ? x : least;
}

/* Mean and dispersion of day `at` from the SURGE_WEEKS before `from` (a surge
 * in progress keeps the baseline it began with). false: too little is known. */
static bool baseline_of(const struct surge_day *d,
	uint32_t from,
	uint32_t at,
	struct baseline *ret)
{
	double all[DAYS];
	double off[DAYS];
	double season[7];
	double sum = 0;
	uint32_t low = from > DAYS ? from - DAYS : 0;
	uint32_t n = 0;
	uint32_t n_off = 0;

	for (uint32_t i = low; i < from; i++) {
		if (d[i].exposure)
			all[n++] = rate_of(&d[i]);
	}
	if (n < HISTORY_MIN)
		return false;
	double level = median(all, n);
	for (uint32_t w = 0; w < 7; w++)
		season[w] = season_of(d, low, from, w, level);
	for (uint32_t i = low; i < from; i++) {
		double expected =
			at_least(level * season[i % 7] * d[i].exposure,
				mean_least);
		double diff = (double)d[i].n - expected;

		if (d[i].exposure) {
			off[n_off++] = (diff * diff - expected) /
				(expected * expected);
		}
	}
	/* by moments, without the twentieth that lies farthest off: surges of
	 * the past must not hide those of today */
	qsort(off, n_off, sizeof *off, by_value);
	uint32_t kept = n_off - n_off / 20;
	for (uint32_t i = 0; i < kept; i++)
		sum += off[i];
	*ret = (struct baseline){
		at_least(level * season[at % 7] * d[at].exposure, mean_least),
		at_least(sum / kept * trimmed, dispersion_least)
	};
	return true;
}

/* ln of the likelihood of n when the mean has doubled, over that when it has
 * not */
static double log_ratio(double n, const struct baseline *b)
{
	double a = b->dispersion;
	double mu = b->mean;

	return n * num_ln(kappa) -
		(n + 1 / a) * num_ln((1 + a * kappa * mu) / (1 + a * mu));
}

/* the surge that raised the alarm, to the last day that still was nearer to the
 * doubling than to the baseline it began with */
static uint32_t follow(const struct surge_day *d,
	uint32_t n,
	uint32_t alarm,
	struct surge_found *ret)
{
	uint32_t at = ret->first;
	uint32_t quiet = 0;
	struct baseline b;
	double expected = 0;
	double expected_last = 0;
	uint64_t seen = 0;

	ret->alarm = alarm;
	for (; at < n && quiet < 2; at++) {
		if (!d[at].exposure || !baseline_of(d, ret->first, at, &b))
			continue;
		seen += d[at].n;
		expected += b.mean;
		quiet = at <= alarm || log_ratio((double)d[at].n, &b) > 0
			? 0
			: quiet + 1;
		if (!quiet) {
			ret->last = at;
			ret->n = seen;
			expected_last = expected;
		}
	}
	ret->expected = (uint64_t)(expected_last + 0.5);
	ret->open = quiet < 2 && at == n;
	return ret->last + 1;
}

uint32_t surges_find(const struct surge_day *d,
	uint32_t n,
	struct surge_found *ret,
	uint32_t max)
{
	uint32_t found = 0;
	uint32_t first = 0;
	uint32_t counted = 0;
	double sum = 0;
	struct baseline b;

	for (uint32_t i = 0; i < n && found < max; i++) {
		counted += d[i].exposure != 0;
		if (!d[i].exposure)
			continue;
		if (counted <= HISTORY_MIN)
			continue;
		if (!baseline_of(d, sum > 0 ? first : i, i, &b))
			continue;
		first = sum > 0 ? first : i;
		sum += log_ratio((double)d[i].n, &b);
		sum = sum > 0 ? sum : 0;
		if (sum <= threshold || d[i].n < SURGE_ACCESSES_MIN)
			continue;
		ret[found] = (struct surge_found){ .first = first };
		i = follow(d, n, i, &ret[found]) - 1;
		sum = 0;
		found++;
	}
	return found;
}
