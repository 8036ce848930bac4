/* SPDX-License-Identifier: Apache-2.0 */
/* What time as constraints costs. usage: constraints [THOUSANDS] Networks of
 * 1,000 thousand instants and three times as many constraints, from logs of 200
 * hosts whose clocks are wrong by up to ten minutes, each within its stated
 * error:
 *   anchored  every record is bound to UTC by its clock; each log is in order
 *   causal    every tenth is; logs are in order; the rest is cause before
 *             effect, across hosts
 *   scattered the same; variables and constraints come in no order
 *   chain     one log in which all records show the same second: whatever is
 *             moved in its midst moves half of it
 * Then, one at a time: constraints added and retracted (a cause before its
 * effect, a narrower bound), contradictions added and explained, bounds, and
 * the order of two records that are near or anywhere. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "timeline/constraints.h"

enum {
	HOSTS = 200,
	TIMES = 20000, /* one in CHAINED of it where every one is the worst */
	QUERIES = 4000,
	CONFLICTS = 500,
	CHAINED = 100,
	NEAR = 2 * HOSTS
};

#define SECOND INT64_C(1000000000)

enum shape {
	ANCHORED,
	CAUSAL,
	SCATTERED,
	CHAIN,
	SHAPES
};

struct net {
	struct constraints *c;
	enum shape shape;
	uint32_t n;
	int64_t *truth; /* of each variable */
	uint32_t n_constraint;
	uint32_t n_refused;
	int64_t offset[HOSTS];
	int64_t error[HOSTS];
	uint64_t seed;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static uint64_t drawn(struct net *w)
{
	w->seed += UINT64_C(0x9e3779b97f4a7c15);
	return hash_mix(w->seed);
}

static int64_t below(struct net *w, int64_t n)
{
	return (int64_t)(drawn(w) % (uint64_t)n);
}

static uint32_t times(const struct net *w, uint32_t n)
{
	return w->shape == CHAIN ? n / CHAINED : n;
}

static uint32_t host_of(uint32_t v)
{
	return v % HOSTS;
}

/* a variable of record i, and the i-th record to be looked at: primes, so that
 * all come once */
static uint32_t scattered(const struct net *w, uint32_t i, uint64_t prime)
{
	if (w->shape != SCATTERED)
		return i;
	return 1 + (uint32_t)((i - 1) * prime % w->n);
}

static uint32_t variable_of(const struct net *w, uint32_t i)
{
	return i ? scattered(w, i, 15485863) : 0;
}

static void die(const struct err *err)
{
	fprintf(stderr, "constraints: %s\n", err->text);
	exit(1);
}

static uint32_t add(struct net *w,
	uint32_t from,
	uint32_t to,
	int64_t most_ns)
{
	struct constraint x = {
		variable_of(w, from),
		variable_of(w, to),
		most_ns,
		w->n_constraint,
	};
	uint32_t id;
	struct err err;

	if (!constraints_add(w->c, x, &id, &err))
		die(&err);
	w->n_constraint++;
	w->n_refused += !constraints_holds(w->c, id);
	return id;
}

/* truths in order of the variables: record i is of host i modulo HOSTS, so that
 * every host's are ascending */
static void draw_truth(struct net *w)
{
	int64_t at = 0;

	for (uint32_t i = 1; i <= w->n; i++) {
		at += w->shape == CHAIN ? 0 : below(w, 5 * SECOND);
		w->truth[i] = at;
	}
	for (int i = 0; i < HOSTS; i++) {
		w->error[i] = (INT64_C(1) << (23 + i % 17)) + 1;
		w->offset[i] = below(w, 2 * w->error[i]) - w->error[i];
	}
}

static void bind(struct net *w, uint32_t v)
{
	uint32_t h = host_of(v);
	int64_t reading = w->truth[v] + w->offset[h];

	add(w, 0, v, reading + w->error[h]);
	add(w, v, 0, -(reading - w->error[h]));
}

/* what v came before: a little later, on another host */
static void cause(struct net *w, uint32_t v)
{
	uint32_t later = v + 1 + (uint32_t)below(w, HOSTS / 2);

	if (later <= w->n)
		add(w, later, v, 0);
}

static void in_order(struct net *w, uint32_t v)
{
	uint32_t step = w->shape == CHAIN ? 1 : HOSTS;

	if (v > step)
		add(w, v, v - step, 0);
}

static void build(struct net *w)
{
	struct err err;
	uint32_t v;

	int64_t *hint = calloc(w->n + (size_t)1, sizeof *hint);

	if (!hint)
		exit(1);
	for (uint32_t i = 1; i <= w->n && w->shape != CHAIN; i++)
		hint[variable_of(w, i)] = w->truth[i] + w->offset[host_of(i)];
	for (uint32_t i = 1; i <= w->n; i++) {
		if (!constraints_variable(w->c, hint[i], &v, &err))
			die(&err);
	}
	free(hint);
	for (uint32_t k = 1; k <= w->n; k++) {
		uint32_t i = scattered(w, k, 32452843);

		in_order(w, i);
		if (w->shape == ANCHORED || i % 10 == 0)
			bind(w, i);
		if (w->shape == CAUSAL || w->shape == SCATTERED) {
			cause(w, i);
			cause(w, i);
		}
	}
	while (w->shape != CHAIN && w->n_constraint < 3 * w->n)
		cause(w, 1 + (uint32_t)below(w, w->n - 1));
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

static void say(const char *what, double *t, uint32_t n)
{
	if (!n)
		return;
	qsort(t, n, sizeof *t, ascending);
	printf("  %-34s %6u times: median %8.4f, p95 %8.4f, p99.9 %8.4f, "
	       "most %8.3f ms\n",
		what,
		n,
		t[n / 2] * 1e3,
		t[(uint64_t)n * 95 / 100] * 1e3,
		t[(uint64_t)n * 999 / 1000] * 1e3,
		t[n - 1] * 1e3);
}

/* a cause a little later than its effect would allow, or a bound; of the chain
 * one that moves all before it by a nanosecond */
static uint32_t add_true(struct net *w, uint32_t i)
{
	uint32_t a = 1 + (uint32_t)below(w, w->n - HOSTS);
	uint32_t b = a + 1 + (uint32_t)below(w, HOSTS);
	int64_t slack = below(w, 2 * SECOND);

	if (w->shape == CHAIN)
		return add(w, 0, a, -(int64_t)i);
	if (i % 2)
		return add(w, b, a, w->truth[a] - w->truth[b] + slack);
	return add(w, 0, a, w->truth[a] + slack);
}

/* true ones, one at a time, each retracted again with one chance in two */
static void add_and_retract(struct net *w, double *t, double *t_out)
{
	uint32_t n_out = 0;
	struct err err;

	for (uint32_t i = 0; i < times(w, TIMES); i++) {
		double began = now();
		uint32_t id = add_true(w, i);

		t[i] = now() - began;
		if (drawn(w) % 2)
			continue;
		began = now();
		if (!constraints_retract(w->c, id, &err))
			die(&err);
		t_out[n_out++] = now() - began;
	}
	say("a true one added", t, times(w, TIMES));
	say("one retracted", t_out, n_out);
}

static void contradict(struct net *w,
	struct arena room,
	double *t,
	double *t_why,
	double *t_out)
{
	uint32_t n = 0;
	uint32_t most = 0;
	uint32_t loose = 0;
	struct constraints_conflict x;
	struct err err;

	for (uint32_t i = 0; i < times(w, CONFLICTS); i++) {
		struct arena a = room;
		uint32_t v = 1 + (uint32_t)below(w, w->n - HOSTS);
		uint32_t later = i % 2 ? v + HOSTS : v + 7;
		double began = now();
		uint32_t id = add(w, v, later, -1200 * SECOND);

		t[n] = now() - began;
		if (constraints_holds(w->c, id))
			continue;
		began = now();
		if (!constraints_conflict(w->c, id, &a, &x, &err))
			die(&err);
		t_why[n] = now() - began;
		most = x.members.n > most ? x.members.n : most;
		loose += !x.thorough;
		began = now();
		uint32_t out = x.members.constraint[x.members.n - 1];
		if (!constraints_retract(w->c, out, &err))
			die(&err);
		t_out[n++] = now() - began;
	}
	say("a contradiction added", t, n);
	say("a conflict explained", t_why, n);
	say("a member of it retracted", t_out, n);
	printf("  conflicts of up to %u members; %u not tried to the end\n",
		most,
		loose);
}

static void ask(struct net *w, struct arena room, double *t, uint32_t reach)
{
	uint32_t answer[6] = { 0 };
	struct constraints_reason why[2];
	enum constraints_order o;
	struct err err;

	for (uint32_t i = 0; i < times(w, QUERIES); i++) {
		struct arena arena = room;
		uint32_t a = 1 + (uint32_t)below(w, w->n - reach);
		uint32_t b = a + (uint32_t)below(w, reach);
		double began = now();

		if (!constraints_order(w->c,
			    variable_of(w, a),
			    variable_of(w, b),
			    &arena,
			    &o,
			    why,
			    &err))
			die(&err);
		t[i] = now() - began;
		answer[o]++;
	}
	say(reach == NEAR ? "order, near" : "order, anywhere",
		t,
		times(w, QUERIES));
	printf("    may %u, must %u + %u, cannot %u + %u, at once %u\n",
		answer[ORDER_MAY],
		answer[ORDER_PRECEDES],
		answer[ORDER_NOT_AFTER],
		answer[ORDER_CANNOT_PRECEDE],
		answer[ORDER_NOT_BEFORE],
		answer[ORDER_AT_ONCE]);
}

static void bound(struct net *w, struct arena room, double *t)
{
	struct constraints_bounds b;
	struct err err;
	uint32_t wrong = 0;

	for (uint32_t i = 0; i < times(w, QUERIES); i++) {
		struct arena arena = room;
		uint32_t a = 1 + (uint32_t)below(w, w->n);
		double began = now();

		if (!constraints_bounds(w->c,
			    variable_of(w, a),
			    &arena,
			    &b,
			    &err))
			die(&err);
		t[i] = now() - began;
		wrong += w->truth[a] < b.earliest_ns ||
			w->truth[a] > b.latest_ns;
	}
	say("bounds", t, times(w, QUERIES));
	if (w->shape != CHAIN)
		printf("    %u exclude the truth\n", wrong);
}

/* every clock agrees with itself: what is refused here is our fault */
static void run(enum shape shape, uint32_t n, struct arena room)
{
	static const char *const name[] = { "anchored",
		"causal",
		"scattered",
		"chain" };
	struct net w = { .shape = shape, .n = n, .seed = shape };
	struct rusage used;
	struct err err;

	w.truth = NEW(&room, int64_t, n + (size_t)1);
	double *t = NEW(&room, double, 3 * (size_t)TIMES);
	if (!t || !constraints_open(&w.c, constraints_limits_usual(), &err)) {
		exit(1);
	}
	draw_truth(&w);
	double began = now();
	build(&w);
	double took = now() - began;
	getrusage(RUSAGE_SELF, &used);
	printf("%s: %u instants, %u constraints, %u refused: %.2f s, %ld "
	       "MB\n",
		name[shape],
		n,
		w.n_constraint,
		w.n_refused,
		took,
		used.ru_maxrss / 1024);
	fflush(stdout);
	add_and_retract(&w, t, t + TIMES);
	bound(&w, room, t);
	ask(&w, room, t, NEAR);
	ask(&w, room, t, n - 1);
	contradict(&w, room, t, t + TIMES, t + 2 * (size_t)TIMES);
	getrusage(RUSAGE_SELF, &used);
	printf("  %u refused; at most %ld MB\n",
		w.n_refused,
		used.ru_maxrss / 1024);
	fflush(stdout);
	constraints_close(w.c);
}

int main(int argc, char **argv)
{
	uint32_t n = (uint32_t)(argc > 1 ? atoi(argv[1]) : 1000) * 1000;
	int only = argc > 2 ? atoi(argv[2]) : SHAPES;
	struct arena room;
	struct err err;

	if (n < 2 * NEAR || !arena_open(&room, (size_t)1 << 32, &err))
		return 1;
	for (int i = 0; i < SHAPES; i++) {
		if (only == SHAPES || only == i)
			run((enum shape)i, n, room);
	}
	arena_close(&room);
	return 0;
}
