/* SPDX-License-Identifier: Apache-2.0 */
/* What hunting costs without reading, and with hostile shapes. usage: field
 * rows N PAIRS | spread N | pair N rows    N flows of PAIRS host pairs, as
 * uneven as on real networks spread  one host that tries N destinations pair
 * one host pair with N connections */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hunt/hunt.h"

static uint64_t state = 42;

static uint64_t next(void)
{
	state += 0x9e3779b97f4a7c15U;
	return hash_mix(state);
}

static double cpu_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool count(void *ctx, const struct claim *c)
{
	(void)c;
	++*(uint32_t *)ctx;
	return true;
}

/* a rank in proportion to 1 / rank, about */
static uint64_t rank_of(uint64_t conversations, unsigned octaves)
{
	unsigned o = (unsigned)(next() % octaves);
	uint64_t rank =
		(UINT64_C(1) << o) + (next() & ((UINT64_C(1) << o) - 1));

	return rank > conversations ? 1 + next() % conversations : rank;
}

static struct obs flow_of(const char *what,
	uint64_t i,
	uint64_t n,
	uint64_t conversations,
	unsigned octaves)
{
	struct obs o = {
		.kind = OBS_FLOW,
		.t_ns = INT64_C(1700000000000000000) +
			(int64_t)(i * (86400000000000U / n)),
		.at_byte = i * 130,
		.len_byte = 129,
	};
	uint64_t h = hash_mix(strcmp(what, "rows") == 0
			? rank_of(conversations, octaves)
			: strcmp(what, "spread") == 0 ? i
						      : 1);

	o.tuple = (struct tuple){
		addr_v4(strcmp(what, "rows") == 0
				? 0x0a000000 | (uint32_t)(h & 0xffff)
				: 0x0a000001),
		addr_v4(0xcb000000 | (uint32_t)(h >> 20 & 0xffffff)),
		40000,
		443,
		6
	};
	if (strcmp(what, "spread") == 0)
		o.tuple.dst = addr_v4((uint32_t)i * 2654435761U);
	o.flow = (struct obs_flow){
		.duration_ns = (int64_t)(next() % 1000000000),
		.src_byte = next() % 4000,
		.dst_byte = next() % 40000,
		.answered = next() % 8 != 0,
	};
	return o;
}

int main(int argc, char **argv)
{
	uint64_t n = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
	uint64_t conversations = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
	static const struct exhibit exhibit[1];
	const struct hunt_setup setup = {
		.exhibit = exhibit,
		.n_exhibit = 1,
	};
	struct hunt_tables *f;
	struct err err;
	unsigned octaves = 1;
	uint32_t found = 0;

	if (!n || !conversations ||
		!hunt_open(&f, &setup, (size_t)16 << 30, &err)) {
		return fputs("usage: field rows N PAIRS | spread N | pair "
			     "N\n",
			       stderr),
		       2;
	}
	while (conversations >> octaves)
		octaves++;
	double start = cpu_s();
	double making;
	for (uint64_t i = 0; i < n; i++) {
		volatile uint64_t sink =
			flow_of(argv[1], i, n, conversations, octaves)
				.at_byte;
		(void)sink;
	}
	making = cpu_s() - start;
	state = 42;
	start = cpu_s();
	for (uint64_t i = 0; i < n; i++) {
		struct obs o = flow_of(argv[1], i, n, conversations, octaves);

		if (!hunt_ingest(f, 0, &o, &err))
			return fprintf(stderr, "%s\n", err.text), 1;
	}
	double fed = cpu_s() - start - making;
	start = cpu_s();
	if (!hunt_evaluate(f,
		    1800000000,
		    &(struct claim_sink){ &found, count },
		    &err)) {
		return fprintf(stderr, "%s\n", err.text), 1;
	}
	printf("%s: %" PRIu64 " flows, %" PRIu64
	       " pairs: feeding %.2f s, hunting %.2f s, %.1f MB, %u "
	       "findings\n",
		argv[1],
		n,
		hunt_conversations(f),
		fed,
		cpu_s() - start,
		(double)hunt_memory(f) / 1e6,
		found);
	hunt_close(f);
	return 0;
}
