/* SPDX-License-Identifier: Apache-2.0 */
/* Simulated beacons against simulated traffic of other kinds: true-positive
 * rate at the threshold that only 1 % of the negatives reach, for our evidence
 * and for the published score formula of RITA v5, on the same series. Fixed
 * seeds: the same table on every machine. Usage: beacon_grid [trials per cell,
 * default 200 [seed, default 1 [trials for the bound, default 0: none]]]. The
 * bound (beacon_bound.h) takes a second a trial.
 *
 * Beacon: period drawn log-uniform from 30..600 s; each sleep uniform in period
 * (1 +- jitter); each beat missed independently; noise is Poisson, as many
 * extra events as percent of the beats sent. Half of all series have
 * whole-second times. Events of fixed and of variable size for RITA; we do not
 * look at sizes. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "beacon_bound.h"
#include "core/num.h"
#include "hunt/beacon/weigh.h"

enum {
	MAX_EVENTS = 20000,
	NEGATIVE_TRIALS = 1000
};

struct series {
	size_t n;
	double t_s[MAX_EVENTS];
};
struct score {
	double ours, rita_fixed, rita_var;
};

/* --- numbers ------------------------------------------------------------- */

static uint64_t rng;

static double uni(void) /* SplitMix64, in (0, 1) */
{
	uint64_t z = rng += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return ((double)((z ^ z >> 31) >> 12) + 0.5) / 4503599627370496.0;
}

static double expo(double mean)
{
	return -mean * num_ln(uni());
}
static double between(double a, double b)
{
	return a + (b - a) * uni();
}
static double log_between(double a, double b)
{
	return a * num_exp(uni() * num_ln(b / a));
}

static double normal(void) /* sum of twelve uniforms: good to 3 sigma */
{
	double s = -6;
	for (int i = 0; i < 12; i++)
		s += uni();
	return s;
}

static int up(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;
	return (x > y) - (x < y);
}

static void add(struct series *s, double t_s)
{
	if (s->n < MAX_EVENTS)
		s->t_s[s->n++] = t_s;
}

/* --- traffic ------------------------------------------------------------- */

static void poisson(struct series *s, double hours, double mean_s)
{
	for (double t = expo(mean_s); t < hours * 3600; t += expo(mean_s))
		add(s, t);
}

static void beacon(struct series *s,
	double hours,
	double period_s,
	double jitter,
	double miss,
	double noise)
{
	for (double t = period_s * uni(); t < hours * 3600;
		t += period_s * between(1 - jitter, 1 + jitter)) {
		if (uni() >= miss)
			add(s, t);
	}
	if (noise > 0 && s->n > 0)
		poisson(s, hours, hours * 3600 / (noise * (double)s->n));
}

/* sessions of clicks, log-normal gaps */
static void human(struct series *s, double hours, double gap_s, double sigma)
{
	for (double t = expo(1800); t < hours * 3600; t += expo(3600)) {
		for (double u = t, on = 1; on > 0 && u < hours * 3600;
			on = uni() < 0.95) {
			add(s, u);
			u += gap_s * num_exp(sigma * normal());
		}
	}
}

/* Poisson, 15 times as often by day as by night */
static void diurnal(struct series *s, double hours, double mean_s)
{
	double start = between(0, 24);
	for (double t = expo(mean_s / 2); t < hours * 3600;
		t += expo(mean_s / 2)) {
		double h = start + t / 3600;
		h -= 24 * (double)(int)(h / 24);
		if (uni() < (h < 7 || h > 22                  ? 0.05
					    : h < 9 || h > 18 ? 0.4
							      : 0.75)) {
			add(s, t);
		}
	}
}

/* base, 2 base, 4 base ... within 10 %, then quiet */
static void retries(struct series *s, double hours, double base_s)
{
	for (double t = expo(1800); t < hours * 3600; t += expo(2400)) {
		double u = t;
		double wait = base_s;
		for (int i = 0; i < 6 && u < hours * 3600; i++, wait *= 2) {
			add(s, u);
			u += wait * between(0.9, 1.1);
		}
	}
}

/* NTP-like: 64 s poll that doubles up to 1024 s, 2 % drift */
static void daemon(struct series *s, double hours)
{
	double poll = 64;
	for (double t = expo(60); t < hours * 3600;
		t += poll * between(0.98, 1.02)) {
		add(s, t);
		if (poll < 1024 && uni() < 0.1)
			poll *= 2;
	}
}

/* --- RITA v5, from its published description ----------------------------- */

static double quantile(const double *v, size_t n, double q)
{
	return v[(size_t)(q * (double)(n - 1) + 0.5)];
}

static double rita_regular(double *v, size_t n) /* sorts v */
{
	if (n < 3)
		return 0;
	qsort(v, n, sizeof *v, up);
	double q1 = quantile(v, n, 0.25);
	double q2 = quantile(v, n, 0.5);
	double q3 = quantile(v, n, 0.75);
	double skew = q3 - q1 < 10 || q2 == q1 || q2 == q3
		? 0
		: (q3 + q1 - 2 * q2) / (q3 - q1);
	for (size_t i = 0; i < n; i++)
		v[i] = fabs(v[i] - q2);
	qsort(v, n, sizeof *v, up);
	double mad = quantile(v, n, 0.5);
	double mad_score = q2 > 0 && mad < q2 ? (q2 - mad) / q2 : 0;
	return (1 - fabs(skew) + mad_score) / 2;
}

/* share of filled bins that lie on the two commonest levels */
static double rita_levels(const double *bin, double top)
{
	int level[22] = { 0 };
	int filled = 0;
	int a = 0;
	int b = 0;
	for (int i = 0; i < 24; i++) {
		if (bin[i] > 0) {
			filled++;
			level[(int)(bin[i] / (0.05 * top))]++;
		}
	}
	if (filled < 11)
		return 0;
	for (int i = 0; i < 22; i++) {
		if (level[i] >= a) {
			b = a;
			a = level[i];
		} else if (level[i] > b) {
			b = level[i];
		}
	}
	return fmin(1, (double)(a + b) / (filled - 1));
}

static double rita_hours(const struct series *s, double *ret_dur)
{
	double bin[24] = { 0 };
	double top = 0;
	double sq = 0;
	double mean = (double)s->n / 24;
	int run = 0;
	int longest = 0;
	int active = 0;
	for (size_t i = 0; i < s->n; i++)
		bin[(int)fmin(23, s->t_s[i] / 3600)]++;
	for (int i = 0; i < 24; i++) {
		top = fmax(top, bin[i]);
		sq += (bin[i] - mean) * (bin[i] - mean);
		active += bin[i] > 0;
		run = bin[i] > 0 ? run + 1 : 0;
		if (run > longest)
			longest = run;
	}
	*ret_dur = active < 6
		? 0
		: fmin(1,
			  fmax((s->t_s[s->n - 1] - s->t_s[0]) / 86400,
				  longest / 12.0));
	return fmax(fmax(0, 1 - sqrt(sq / 24) / mean), rita_levels(bin, top));
}

static double rita(const struct series *s, bool fixed_size)
{
	static double v[MAX_EVENTS];
	double dur;
	double ts;
	double ds;
	size_t n = 0;
	for (size_t i = 1; i < s->n; i++) {
		double d = floor(s->t_s[i]) - floor(s->t_s[i - 1]);
		if (d > 0)
			v[n++] = d;
	}
	if (n < 3)
		return 0;
	ts = rita_regular(v, n);
	for (size_t i = 0; i < s->n; i++)
		v[i] = fixed_size ? 500 : floor(500 * num_exp(normal()));
	ds = rita_regular(v, s->n);
	double hist = rita_hours(s, &dur);
	return (ts + ds + hist + dur) / 4;
}

/* --- the table ----------------------------------------------------------- */

static struct score weigh(struct series *s, bool whole)
{
	static int64_t t_ns[MAX_EVENTS];
	static struct beacon_work work;
	struct beacon b;
	struct score r = { 0 };

	qsort(s->t_s, s->n, sizeof *s->t_s, up);
	for (size_t i = 0; i < s->n; i++) {
		t_ns[i] = (int64_t)(whole ? floor(s->t_s[i]) * 1e9
					  : s->t_s[i] * 1e9);
	}
	if (beacon_weigh(t_ns, s->n, &beacon_defaults, &work, &b))
		r.ours = b.bits;
	if (s->n >= 4) {
		r.rita_fixed = rita(s, true);
		r.rita_var = rita(s, false);
	}
	return r;
}

enum kind {
	POISSON,
	HUMAN,
	DIURNAL,
	RETRIES,
	KINDS
};
static const char *const kind_name[KINDS] = { "Poisson, mean 20..1800 s",
	"human sessions",
	"diurnal polling",
	"retries, back-off" };

static struct score negative(enum kind kind, int trial, struct series *s)
{
	double hours = trial % 4 < 2 ? 4 : 24;
	double sigma =
		between(0.9, 1.4); /* arguments are drawn in no fixed order */
	s->n = 0;
	switch (kind) {
	case POISSON:
		poisson(s, hours, log_between(20, 1800));
		break;
	case HUMAN:
		human(s, hours, log_between(5, 40), sigma);
		break;
	case DIURNAL:
		diurnal(s, hours, log_between(20, 900));
		break;
	default:
		retries(s, hours, log_between(3, 60));
		break;
	}
	return weigh(s, trial % 2);
}

/* the 99 % points of the pooled negatives */
static struct score limits(struct series *s)
{
	static double ours[KINDS * NEGATIVE_TRIALS];
	static double fixed[KINDS * NEGATIVE_TRIALS];
	static double var[KINDS * NEGATIVE_TRIALS];
	size_t n = 0;
	for (int kind = 0; kind < KINDS; kind++) {
		double worst = 0;
		double over = 0;
		double any = 0;
		for (int i = 0; i < NEGATIVE_TRIALS; i++, n++) {
			struct score r = negative((enum kind)kind, i, s);
			ours[n] = r.ours;
			fixed[n] = r.rita_fixed;
			var[n] = r.rita_var;
			worst = fmax(worst, r.ours);
			over += r.ours >= beacon_defaults.min_bits;
			any += r.ours > 0;
		}
		printf("negative  %-26s over 0 bits: %5.2f %%  over %.0f "
		       "bits: "
		       "%5.2f %%   highest %.1f bits\n",
			kind_name[kind],
			100 * any / NEGATIVE_TRIALS,
			beacon_defaults.min_bits,
			100 * over / NEGATIVE_TRIALS,
			worst);
	}
	size_t at = n - 1 - n / 100;
	qsort(ours, n, sizeof *ours, up);
	qsort(fixed, n, sizeof *fixed, up);
	qsort(var, n, sizeof *var, up);
	return (struct score){ ours[at], fixed[at], var[at] };
}

/* The share of the cell's beacons that beat all but 1 % of Poisson traffic as
 * long, by the bound; -1: not asked for */
static double bound(const struct bound_cell *c, int trials, struct series *s)
{
	static double negative_bits[4 * MAX_EVENTS];
	uint64_t kept = rng;
	double over = 0;
	int n = 4 * trials < 4 * MAX_EVENTS ? 4 * trials : 4 * MAX_EVENTS;
	if (trials < 1)
		return -1;
	for (int i = 0; i < n; i++) {
		s->n = 0;
		poisson(s, c->hours, log_between(20, 1800));
		qsort(s->t_s, s->n, sizeof *s->t_s, up);
		negative_bits[i] = bound_bits(c, s->t_s, s->n);
	}
	qsort(negative_bits, (size_t)n, sizeof *negative_bits, up);
	for (int i = 0; i < trials; i++) {
		s->n = 0;
		beacon(s,
			c->hours,
			log_between(30, 600),
			c->jitter,
			c->miss,
			c->noise);
		qsort(s->t_s, s->n, sizeof *s->t_s, up);
		over += bound_bits(c, s->t_s, s->n) >
			negative_bits[n - 1 - n / 100];
	}
	rng = kept;
	return over / trials;
}

struct rates {
	double ours, shipped, fixed, var, bound;
};

static struct rates show(const struct bound_cell *c,
	int trials,
	int bound_trials,
	const struct score *limit,
	struct series *s)
{
	struct rates r = { .bound = bound(c, bound_trials, s) };
	double events = 0;
	for (int i = 0; i < trials; i++) {
		s->n = 0;
		beacon(s,
			c->hours,
			log_between(30, 600),
			c->jitter,
			c->miss,
			c->noise);
		events += (double)s->n;
		struct score z = weigh(s, i % 2);
		r.ours += z.ours > limit->ours;
		r.fixed += z.rita_fixed > limit->rita_fixed;
		r.var += z.rita_var > limit->rita_var;
		r.shipped += z.ours >= beacon_defaults.min_bits;
	}
	r.ours /= trials;
	r.shipped /= trials;
	r.fixed /= trials;
	r.var /= trials;
	printf("%4.0f  %4.0f  %5.0f  %4.0f  %6.0f    %5.3f   %5.3f    %5.3f  "
	       "  "
	       "  %5.3f  %5.3f\n",
		100 * c->jitter,
		100 * c->miss,
		100 * c->noise,
		c->hours,
		events / trials,
		r.ours,
		r.bound,
		r.shipped,
		r.fixed,
		r.var);
	return r;
}

struct group {
	int cells, ours, bound;
	struct rates sum;
};

static void count(struct group *g, const struct rates *r)
{
	g->cells++;
	g->ours += r->ours >= 0.95;
	g->bound += r->bound >= 0.95;
	g->sum.ours += r->ours;
	g->sum.bound += r->bound;
	g->sum.shipped += r->shipped;
	g->sum.fixed += r->fixed;
	g->sum.var += r->var;
}

static void sum_up(const char *name, const struct group *g)
{
	printf("%s: %d of %d cells reach .95 (bound %d); mean %.3f (bound "
	       "%.3f), at %.0f bits %.3f; RITA %.3f fixed, %.3f variable\n",
		name,
		g->ours,
		g->cells,
		g->bound,
		g->sum.ours / g->cells,
		g->sum.bound / g->cells,
		beacon_defaults.min_bits,
		g->sum.shipped / g->cells,
		g->sum.fixed / g->cells,
		g->sum.var / g->cells);
}

static void table(int trials,
	int bound_trials,
	const struct score *limit,
	struct series *s)
{
	static const double jitter[] = { 0.1, 0.2, 0.5, 0.8 };
	static const double miss[] = { 0, 0.3, 0.6, 0.8 };
	static const double noise[] = { 0, 0.5, 1 };
	static const double hours[] = { 4, 24 };
	struct group goal[2] = { 0 };
	struct group hard[2] = { 0 };
	struct group all = { 0 };
	for (int h = 0; h < 2; h++) {
		for (int z = 0; z < 3; z++) {
			for (int m = 0; m < 4; m++) {
				for (int j = 0; j < 4; j++) {
					struct rates r = show(
						&(struct bound_cell){
							jitter[j],
							miss[m],
							noise[z],
							hours[h] },
						trials,
						bound_trials,
						limit,
						s);
					count(m < 3 ? &goal[h] : &hard[h],
						&r);
					if (m < 3)
						count(&all, &r);
				}
			}
		}
	}
	sum_up("\n 4 h, up to 60 % missed", &goal[0]);
	sum_up("24 h, up to 60 % missed", &goal[1]);
	sum_up(" 4 h, 80 % missed", &hard[0]);
	sum_up("24 h, 80 % missed", &hard[1]);
	sum_up("all up to 60 % missed", &all);
	printf("%d of %d cells reach .95\n", all.ours, all.cells);
}

int main(int argc, char **argv)
{
	static struct series s;
	int trials = argc > 1 ? atoi(argv[1]) : 200;
	int bound_trials = argc > 3 ? atoi(argv[3]) : 0;
	if (trials < 1)
		return 1;

	rng = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	struct score limit = limits(&s);
	printf("1 %% point of the negatives: %.2f bits; RITA %.3f (fixed "
	       "size), %.3f (variable)\n\n",
		limit.ours,
		limit.rita_fixed,
		limit.rita_var);
	printf("jitter missed noise hours events  at 1 %% FP  bound  at %.0f "
	       "bits  RITA: fixed  variable size\n",
		beacon_defaults.min_bits);
	table(trials, bound_trials, &limit, &s);

	double over = 0;
	for (int i = 0; i < trials; i++) {
		s.n = 0;
		daemon(&s, 24);
		over += weigh(&s, i % 2).ours >= beacon_defaults.min_bits;
	}
	printf("\nperiodic-benign (NTP-like, 24 h) over %.0f bits: %.1f %%\n",
		beacon_defaults.min_bits,
		100 * over / trials);
	return 0;
}
