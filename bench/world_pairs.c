/* SPDX-License-Identifier: Apache-2.0 */
/* What others make of the same rows: of each source and destination the beacon
 * score that RITA v5 publishes, and numbers that an isolation forest may split
 * by.
 *
 * source: RITA v5 (github.com/activecm/rita, analysis/beacons.go and
 * default_config.hjson), its formula written anew: four scores with a quarter
 * each, of intervals in seconds, of bytes sent, of the hourly histogram, of how
 * long. A connection that names its server counts for the name, else for the
 * address. Not taken over: what moves a score by rarity and lists. */
#include "world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/num.h"

enum {
	HOURS = 24,
	LEAST = 4,          /* unique_connection_threshold */
	MOST = 86400,       /* from here on it is no beacon but a strobe */
	MIN_HOURS = 6,      /* duration_min_hours_seen */
	IDEAL_HOURS = 12,   /* duration_consistency_ideal_hours_seen */
	BIMODAL_HOURS = 11, /* histogram_bimodal_min_hours_seen */
};

/* rows of one pair, in the order of time */
struct pair {
	const struct row *const *row;
	size_t n;
	double *room; /* n of them */
};

static const char *server_of(const struct row *r)
{
	bool named = r->name && (r->app == APP_TLS || r->app == APP_HTTP);

	return named && !r->no_host ? r->name : r->dst;
}

static int by_pair(const void *a, const void *b)
{
	const struct row *x = *(const struct row *const *)a;
	const struct row *y = *(const struct row *const *)b;
	int server = strcmp(server_of(x), server_of(y));
	int source = strcmp(x->src, y->src);

	if (server || source)
		return server ? server : source;
	if (x->t_us != y->t_us)
		return x->t_us > y->t_us ? 1 : -1;
	return (x->number > y->number) - (x->number < y->number);
}

static int up(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

/* --- RITA's score -------------------------------------------------------- */

static double median(const double *v, size_t n)
{
	if (!n)
		return 0;
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

/* Bowley's skewness and the deviation from the median, half each. Sorts v. */
static double regular(double *v, size_t n, double otherwise)
{
	if (n < 3)
		return 0;
	qsort(v, n, sizeof *v, up);
	double q1 = median(v, n / 2);
	double q2 = median(v, n);
	double q3 = median(v + (n + 1) / 2, n / 2);
	double skew = 0;
	if (q3 - q1 >= 10 && fabs(q2 - q1) > 0 && fabs(q2 - q3) > 0)
		skew = (q1 + q3 - 2 * q2) / (q3 - q1);
	for (size_t i = 0; i < n; i++)
		v[i] = fabs(v[i] - q2);
	qsort(v, n, sizeof *v, up);
	double steady = otherwise;
	if (q2 >= 1)
		steady = fmax(0, (q2 - median(v, n)) / q2);
	return (1 - fabs(skew) + steady) / 2;
}

static double by_times(const struct pair *p)
{
	size_t n = 0;

	for (size_t i = 1; i < p->n; i++) {
		int64_t gap = p->row[i]->t_us / US_PER_S -
			p->row[i - 1]->t_us / US_PER_S;

		if (gap > 0)
			p->room[n++] = (double)gap;
	}
	return n + 1 < LEAST ? -1 : regular(p->room, n, 1);
}

static double by_sizes(const struct pair *p)
{
	for (size_t i = 0; i < p->n; i++)
		p->room[i] = (double)p->row[i]->up_byte + 40;
	return regular(p->room, p->n, 0);
}

static unsigned longest_run(const unsigned *bar)
{
	unsigned run = 0;
	unsigned longest = 0;

	for (unsigned i = 0; i < 2 * HOURS; i++) {
		run = bar[i % HOURS] ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest > HOURS ? HOURS : longest;
}

/* Share of filled hours that are about as high as the two commonest. */
static double two_levels(const unsigned *bar, unsigned filled, unsigned top)
{
	unsigned level[HOURS] = { 0 };
	unsigned count[HOURS] = { 0 };
	unsigned wide = (top + 19) / 20;
	unsigned a = 0;
	unsigned b = 0;

	if (filled < BIMODAL_HOURS)
		return 0;
	for (unsigned i = 0; i < HOURS; i++)
		level[i] = bar[i] ? 1 + bar[i] / wide : 0;
	for (unsigned i = 0; i < HOURS; i++) {
		unsigned first = 0;

		while (level[first] != level[i])
			first++;
		count[first] += level[i] > 0;
	}
	for (unsigned i = 0; i < HOURS; i++) {
		if (count[i] > a) {
			b = a;
			a = count[i];
		} else if (count[i] > b) {
			b = count[i];
		}
	}
	return fmin(1, (double)(a + b) / (filled - 1));
}

/* Flatness of the hours, and how much of the time there was. */
static double by_hours(const struct world *w, const struct pair *p)
{
	unsigned bar[HOURS] = { 0 };
	double mean = (double)p->n / HOURS;
	double squares = 0;
	unsigned filled = 0;
	unsigned top = 0;
	double all_us = (double)(w->to_us - w->from_us);
	double duration = 0;

	for (size_t i = 0; i < p->n; i++) {
		double part = (double)(p->row[i]->t_us - w->from_us) / all_us;

		bar[(unsigned)(part * HOURS) % HOURS]++;
	}
	for (unsigned i = 0; i < HOURS; i++) {
		squares += (bar[i] - mean) * (bar[i] - mean);
		filled += bar[i] > 0;
		top = bar[i] > top ? bar[i] : top;
	}
	if (filled >= MIN_HOURS) {
		int64_t seen = p->row[p->n - 1]->t_us - p->row[0]->t_us;
		double run = (double)longest_run(bar) / IDEAL_HOURS;

		duration = fmin(1, fmax((double)seen / all_us, run));
	}
	double flat = fmax(0, 1 - sqrt(squares / HOURS) / mean);
	return fmax(flat, two_levels(bar, filled, top)) + duration;
}

static double rita(const struct world *w, const struct pair *p)
{
	double times = by_times(p);

	if (p->n < LEAST || p->n >= MOST || times < 0)
		return 0;
	return (times + by_sizes(p) + by_hours(w, p)) / 4;
}

/* --- numbers to split by ------------------------------------------------- */

struct moments {
	double sum;
	double squares;
	size_t n;
};

static void add(struct moments *m, double x)
{
	m->sum += x;
	m->squares += x * x;
	m->n++;
}

static void put(FILE *to, const struct moments *m)
{
	double n = m->n ? (double)m->n : 1;
	double mean = m->sum / n;

	fprintf(to,
		"\t%.4f\t%.4f",
		mean,
		sqrt(fmax(0, m->squares / n - mean * mean)));
}

static void features(FILE *to, const struct pair *p)
{
	struct moments gap = { 0 };
	struct moments sent = { 0 };
	struct moments got = { 0 };
	struct moments lasts = { 0 };
	unsigned silent = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct row *r = p->row[i];

		if (i) {
			int64_t us = r->t_us - p->row[i - 1]->t_us;
			add(&gap, num_ln(1 + (double)us / 1e6));
		}
		add(&sent, num_ln(1 + (double)r->up_byte));
		add(&got, num_ln(1 + (double)r->down_byte));
		add(&lasts, num_ln(1 + (double)r->lasts_us / 1e6));
		silent += r->outcome != ANSWERED;
	}
	fprintf(to, "\t%.4f", num_ln((double)p->n));
	put(to, &gap);
	put(to, &sent);
	put(to, &got);
	put(to, &lasts);
	fprintf(to,
		"\t%.4f\t%u\t%d\n",
		(double)silent / (double)p->n,
		p->row[0]->dport,
		p->row[0]->proto);
}

/* --- all pairs ----------------------------------------------------------- */

static bool is_inner(const struct world *w, const char *addr)
{
	size_t n = strlen(w->net);

	return !strncmp(addr, w->net, n) && addr[n] == '.';
}

static size_t outward(const struct world *w, const struct row **ret)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n_row; i++) {
		const struct row *r = &w->row[i];

		if (r->written && !r->inbound && !is_inner(w, r->dst) &&
			r->app != APP_DNS) {
			ret[n++] = r;
		}
	}
	return n;
}

bool world_pairs(struct world *w, FILE *to)
{
	const struct row **row = world_get(w, (w->n_row + 1) * sizeof *row);
	double *room = world_get(w, (w->n_row + 1) * sizeof *room);
	size_t n = outward(w, row);
	size_t to_end = 0;

	if (n)
		qsort(row, n, sizeof *row, by_pair);
	fputs("source\tserver\trita\tn\tgap\tgap_sd\tsent\tsent_sd\tgot\tgot_"
	      "sd"
	      "\tlasts\tlasts_sd\tsilent\tport\tproto\n",
		to);
	for (size_t i = 0; i < n; i = to_end) {
		for (to_end = i + 1; to_end < n; to_end++) {
			if (strcmp(row[to_end]->src, row[i]->src) != 0 ||
				strcmp(server_of(row[to_end]),
					server_of(row[i])) != 0) {
				break;
			}
		}
		struct pair p = { row + i, to_end - i, room };
		fprintf(to,
			"%s\t%s\t%.4f",
			row[i]->src,
			server_of(row[i]),
			rita(w, &p));
		features(to, &p);
	}
	return !ferror(to);
}
