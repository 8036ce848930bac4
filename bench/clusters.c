/* SPDX-License-Identifier: Apache-2.0 */
/* Joining many incidents: organisations that reach servers, most servers held
 * by somebody, some reached by everybody. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "link/link.h"

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool put(struct claimset *s,
	struct str subject,
	const char *predicate,
	struct str object,
	int64_t at_s)
{
	struct claim c = {
		.subject = subject,
		.predicate = predicate_named(str_of(predicate)),
		.object = object,
		.from_s = at_s,
		.to_s = at_s + 86400,
		.recorded_at_s = 10,
		.superseded_at_s = TIME_OPEN,
		.source = STR("sensor"),
		.origin = STR("sensor"),
		.grade = { 'A', '2' },
		.maker = MADE_BY_ROW,
		.text = STR("said"),
		.n_records = 1,
	};

	if (c.predicate == PRED_RENTED) {
		c.from_s = 0;
		c.to_s = TIME_OPEN;
		c.origin = STR("provider");
	}
	return claimset_add(s, &c) != NULL;
}

int main(int argc, char **argv)
{
	uint32_t n = argc > 1 ? (uint32_t)atoi(argv[1]) : 100000;
	uint32_t servers = n / 50 + 1;
	uint32_t seed = 1;
	struct arena a;
	struct arena b;
	struct err err;
	struct clusters k;

	if (!arena_open(&a, (size_t)16 << 30, &err) ||
		!arena_open(&b, (size_t)16 << 30, &err)) {
		return 1;
	}
	struct claimset s = claimset_in(&a);
	for (uint32_t i = 0; i < n; i++) {
		for (int c = 0; c < 3; c++) {
			seed = seed * 1664525 + 1013904223;
			uint32_t server;
			if (c == 2)
				server = 0;
			else if (c)
				server = (seed >> 8) % servers;
			else
				server = i % servers;

			if (!put(&s,
				    arena_fmt(&a, "org:o%u", i),
				    "contacted",
				    arena_fmt(&a,
					    "address:198.%u.%u.%u",
					    18 + server % 2,
					    server >> 8 & 255,
					    server & 255),
				    (int64_t)(seed >> 4) % 40000000 +
					    1000000000)) {
				return 1;
			}
		}
	}
	for (uint32_t i = 1; i < servers; i++) {
		if (!put(&s,
			    arena_fmt(&a, "persona:p%u", i),
			    "rented",
			    arena_fmt(&a,
				    "address:198.%u.%u.%u",
				    18 + i % 2,
				    i >> 8 & 255,
				    i & 255),
			    0)) {
			return 1;
		}
	}
	double from = now();
	struct clustering q = {
		.claims = &s,
		.as_of_s = INT64_MAX,
	};
	if (!link_clusters(&q, &b, &k, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	printf("%u incidents, %u claims: %u clusters in %.2f s\n",
		k.n_activity,
		s.n,
		k.n_cluster,
		now() - from);
	return 0;
}
