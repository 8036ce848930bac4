/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of programs as hashes, for baselines and measurements.
 * usage: code [-t] FILE...     "@file NAME" and a line for each hash, or with
 * -t microseconds, bytes of code, functions, those that the file names */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "triage/code/code.h"

static uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000U + (uint64_t)t.tv_nsec / 1000;
}

static uint64_t code_bytes(const struct program *p)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < p->n_section; i++)
		n += p->section[i].executable ? p->section[i].bytes.n : 0;
	return n;
}

static void look(const char *name,
	struct str bytes,
	struct arena a,
	bool timed)
{
	struct program p;
	struct code_functions c;
	uint64_t from = now_us();

	if (!program_open(bytes, &a, &p) || !code_functions(&p, &a, &c))
		return;
	if (timed) {
		printf("%" PRIu64 "\t%" PRIu64 "\t%u\t%u\t%s\n",
			now_us() - from,
			code_bytes(&p),
			c.n,
			c.told,
			name);
		return;
	}
	printf("@file %s\n", name);
	for (uint32_t i = 0; i < c.n; i++)
		printf("%016" PRIx64 "\n", c.hash[i]);
}

static void file(const char *name, struct arena a, bool timed)
{
	struct stat st;
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	void *p = MAP_FAILED;

	if (fd >= 0 && !fstat(fd, &st) && st.st_size > 0) {
		p = mmap(NULL,
			(size_t)st.st_size,
			PROT_READ,
			MAP_PRIVATE,
			fd,
			0);
	}
	if (fd >= 0)
		close(fd);
	if (p == MAP_FAILED)
		return;
	look(name, (struct str){ p, (size_t)st.st_size }, a, timed);
	munmap(p, (size_t)st.st_size);
}

int main(int argc, char **argv)
{
	bool timed = argc > 1 && !strcmp(argv[1], "-t");
	struct arena a;
	struct err err;

	if (!arena_open(&a, (size_t)1 << 28, &err))
		return 1;
	for (int i = 1 + timed; i < argc; i++)
		file(argv[i], a, timed);
	arena_close(&a);
	return 0;
}
