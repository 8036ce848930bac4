/* SPDX-License-Identifier: Apache-2.0 */
/* Judging at scale: made-up claims on one layer assessed whole, then single
 * claims added to what is kept. usage: assess CLAIMS HYPOTHESES */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "infer/infer.h"

enum {
	ADDED = 200
};

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static uint32_t seed = 1;

static uint32_t dice(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)(seed >> 8) * n >> 24);
}

/* a quarter samples and domains of a group, the rest what people say; an origin
 * for every twenty claims */
static struct claim made_up(struct arena *a,
	uint32_t number,
	uint32_t claims,
	uint32_t groups)
{
	bool sample = dice(4) == 0;
	struct str group = arena_fmt(a, "group:%u", dice(groups));
	struct str other = arena_fmt(a,
		"%s:%u",
		sample ? "sample" : "incident",
		dice(claims));
	struct claim c = {
		.subject = sample ? group : other,
		.predicate = sample ? PRED_USES : PRED_ATTRIBUTED_TO,
		.object = sample ? other : group,
		.source = STR("vendor/x"),
		.origin = arena_fmt(a, "origin %u", dice(claims / 20 + 1)),
		.grade = { (char)('B' + dice(4)), (char)('1' + dice(4)) },
		.recorded_at_s = 1 + dice(1000),
		.from_s = TIME_UNKNOWN,
		.to_s = TIME_OPEN,
		.superseded_at_s = TIME_OPEN,
		.maker = sample ? MADE_BY_LINK : MADE_BY_ROW,
		.text = STR("said"),
	};

	snprintf(c.id, sizeof c.id, "%016x", number);
	return c;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

static bool add_single(const struct claimset *s,
	uint32_t n,
	uint32_t groups,
	struct arena *a,
	struct err *err)
{
	struct inquiry q = {
		.claims = s,
		.as_of_s = 2000,
	};
	double start = now_ms();
	double spent[ADDED];
	struct running *r = infer_running_open(LAYER_GROUP, &q, a, err);

	if (!r)
		return false;
	printf("kept: opened in %.0f ms; ", now_ms() - start);
	for (uint32_t i = 0; i < ADDED; i++) {
		struct claim *c = NEW(a, struct claim, 1);
		uint32_t alternatives;

		if (!c)
			return false;
		*c = made_up(a, n + i, n, groups);
		start = now_ms();
		if (!infer_running_add(r, c, err) ||
			!infer_running_alternatives(r, &alternatives, err)) {
			return false;
		}
		spent[i] = now_ms() - start;
	}
	qsort(spent, ADDED, sizeof *spent, by_size);
	printf("one claim added, its hypothesis summed, all answers "
	       "normalised "
	       "and ranked: median %.2f ms, longest of %d %.2f ms\n",
		spent[ADDED / 2],
		ADDED,
		spent[ADDED - 1]);
	return true;
}

int main(int argc, char **argv)
{
	uint32_t n = argc > 2 ? (uint32_t)atoi(argv[1]) : 0;
	uint32_t groups = argc > 2 ? (uint32_t)atoi(argv[2]) : 0;
	struct arena room = { 0 };
	struct arena work = { 0 };
	struct assessment result;
	struct err err = { 0 };

	if (!n || !groups)
		return fputs("usage: assess CLAIMS HYPOTHESES\n", stderr), 2;
	bool ok = arena_open(&room, (size_t)16 << 30, &err) &&
		arena_open(&work, (size_t)16 << 30, &err);
	struct claim **claim = ok ? NEW(&room, struct claim *, n) : NULL;
	struct claim *all = ok ? NEW(&room, struct claim, n) : NULL;
	for (uint32_t i = 0; all && i < n; i++) {
		all[i] = made_up(&room, i, n, groups);
		claim[i] = &all[i];
	}
	struct claimset s = {
		.claim = claim,
		.n = n,
	};
	double start = now_ms();
	ok = ok && all &&
		infer_assess(&s,
			2000,
			(struct str){ 0 },
			&work,
			&result,
			&err);
	if (ok) {
		printf("%u claims, %u hypotheses: assessed in %.0f ms; ",
			n,
			result.layer[LAYER_GROUP].n_alternative - 1,
			now_ms() - start);
	}
	ok = ok && add_single(&s, n, groups, &work, &err);
	arena_close(&room);
	arena_close(&work);
	return ok ? 0 : (fprintf(stderr, "assess: %s\n", err.text), 1);
}
