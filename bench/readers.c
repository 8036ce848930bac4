/* SPDX-License-Identifier: Apache-2.0 */
/* One reader over one file, into a sink that counts: what reading costs by
 * itself. usage: readers RUNS READER FILE ; READER as in `ashiato formats`, or
 * pcap-flows; prints MB per CPU second (median), observations, peak MB */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "read/network/pcap.h"

enum {
	RUNS_MAX = 99,
	ROOM = 512 << 20
};

static bool put(void *ctx, const struct obs *o)
{
	uint64_t *n = ctx;

	n[o->kind]++;
	return true;
}

static void skip(void *ctx, const struct skip *s)
{
	(void)ctx;
	(void)s;
}

static double cpu_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	static const struct reader flows = {
		.name = "pcap-flows",
		.read = pcap_read_flows,
	};
	uint64_t n[OBS_KINDS] = { 0 };
	double s[RUNS_MAX];
	int runs = argc == 4 ? atoi(argv[1]) : 0;
	const struct reader *r;
	if (argc != 4)
		r = NULL;
	else if (strcmp(argv[2], flows.name) == 0)
		r = &flows;
	else
		r = reader_named(str_of(argv[2]));
	struct read_stats stats;
	struct rusage use;

	if (!r || runs < 1 || runs > RUNS_MAX)
		return fputs("usage: readers RUNS READER FILE\n", stderr), 2;
	for (int i = 0; i < runs; i++) {
		struct arena a;
		struct err err;
		int fd = open(argv[3], O_RDONLY);
		struct input in = input_fd(&fd);

		stats = (struct read_stats){ 0 };
		memset(n, 0, sizeof n);
		s[i] = cpu_s();
		if (fd < 0 || !arena_open(&a, ROOM, &err) ||
			!r->read(&in,
				a,
				&(struct sink){ n, put, skip },
				&stats,
				&err)) {
			return fprintf(stderr,
				       "%s: %s\n",
				       argv[3],
				       fd < 0 ? "cannot be opened"
					      : err.text),
			       1;
		}
		s[i] = cpu_s() - s[i];
		arena_close(&a);
		close(fd);
	}
	qsort(s, (size_t)runs, sizeof *s, by_size);
	getrusage(RUSAGE_SELF, &use);
	printf("%.0f MB/s of one core, %.1f MB, %.0f MB peak;",
		(double)stats.bytes / 1e6 / s[runs / 2],
		(double)stats.bytes / 1e6,
		(double)use.ru_maxrss / 1e3);
	for (int k = 0; k < OBS_KINDS; k++) {
		if (n[k]) {
			printf(" %llu %s",
				(unsigned long long)n[k],
				obs_shapes[k].name);
		}
	}
	printf("; %llu skipped; %s\n",
		(unsigned long long)stats.skipped,
		stats.note);
	return 0;
}
