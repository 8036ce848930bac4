/* SPDX-License-Identifier: Apache-2.0 */
/* What digests.py compares.
 * usage: digests facts          a file name a line on standard input: a line
 *                               for each fact, NAME tab PATH tab VALUE
 *        digests distances      two TLSH digests a line: their distance
 *        digests speed FILE     MB/s of each digest
 *        digests nearest N K D  milliseconds of a search among N at random */
#include <fuzzy.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "triage/digest/digest.h"
#include "triage/digest/nearest.h"

enum {
	FILE_MOST = 512 << 20,
	LINE_MOST = 4096,
	ROUNDS = 20
};

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct str file_bytes(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *b;
	long n;

	if (!f || fseek(f, 0, SEEK_END) || (n = ftell(f)) < 0 ||
		n > FILE_MOST) {
		if (f)
			fclose(f);
		return (struct str){ 0 };
	}
	b = malloc((size_t)n + 1);
	rewind(f);
	n = b ? (long)fread(b, 1, (size_t)n, f) : 0;
	fclose(f);
	return (struct str){ b, (size_t)n };
}

static bool print_fact(void *ctx, const struct fact *f)
{
	const struct fact_row *r = &fact_rows[f->kind];

	if (r->type == FACT_IS_TEXT)
		printf("%s\t%s\t%.*s\n",
			(const char *)ctx,
			r->path,
			STR_FMT(f->text));
	else
		printf("%s\t%s\t%llu\n",
			(const char *)ctx,
			r->path,
			(unsigned long long)f->number);
	return true;
}

static int facts(void)
{
	char line[LINE_MOST];

	while (fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = 0;
		struct str b = file_bytes(line);
		struct facts f = { .ctx = line, .put = print_fact };
		struct triage_work w = { .facts = &f };

		if (b.p)
			digest_sample(&w, b);
		free((void *)b.p);
	}
	return 0;
}

static int distances(void)
{
	char x[LINE_MOST], y[LINE_MOST];
	struct tlsh a, b;

	while (scanf("%4095s %4095s", x, y) == 2) {
		if (!tlsh_read(str_of(x), &a) || !tlsh_read(str_of(y), &b))
			puts("unreadable");
		else
			printf("%u\n", tlsh_distance(&a, &b));
	}
	return 0;
}

static void say(const char *what, struct str b, double from)
{
	printf("%s\t%.0f MB/s\n",
		what,
		(double)b.n / 1e6 / (seconds() - from));
}

static bool ignore(void *ctx, const struct fact *f)
{
	(void)ctx;
	return f->kind < FACTS;
}

static int speed(const char *path)
{
	static const char *const sums[] = { "SHA256", "SHA1", "MD5" };
	static struct tlsh_state s;
	struct facts none = { .put = ignore };
	struct triage_work w = { .facts = &none };
	char text[FUZZY_MAX_RESULT];
	unsigned char sum[EVP_MAX_MD_SIZE];
	struct str b = file_bytes(path);
	double from = seconds();

	tlsh_begin(&s);
	tlsh_add(&s, b);
	say("tlsh", b, from);
	from = seconds();
	fuzzy_hash_buf((const unsigned char *)b.p, (uint32_t)b.n, text);
	say("ssdeep", b, from);
	for (unsigned i = 0; i < 3; i++) {
		from = seconds();
		EVP_Q_digest(NULL, sums[i], NULL, b.p, b.n, sum, NULL);
		say(sums[i], b, from);
	}
	from = seconds();
	digest_sample(&w, b);
	say("all", b, from);
	free((void *)b.p);
	return 0;
}

static uint64_t draw(uint64_t *seed)
{
	*seed += 0x9e3779b97f4a7c15U;
	return hash_mix(*seed);
}

static struct tlsh at_random(uint64_t *seed)
{
	struct tlsh t;
	/* lengths as those of files, which are bunched */
	uint64_t r = draw(seed);

	t.checksum = (uint8_t)r;
	t.length = (uint8_t)(30 + (r >> 8) % 70);
	t.q1 = r >> 16 & 15;
	t.q2 = r >> 20 & 15;
	for (unsigned i = 0; i < TLSH_CODE_N; i++)
		t.code[i] = (uint8_t)draw(seed);
	return t;
}

static int nearest(uint32_t n, uint32_t k, uint32_t most)
{
	struct arena a;
	struct err err;
	uint64_t seed = 1;
	double sum = 0, worst = 0, from;

	if (!arena_open(&a, (size_t)4 << 30, &err))
		return 1;
	struct tlsh *t = NEW(&a, struct tlsh, n);
	struct near_digest *found = NEW(&a, struct near_digest, k);
	for (uint32_t i = 0; t && i < n; i++)
		t[i] = at_random(&seed);
	from = seconds();
	struct tlsh_index *x = tlsh_index_of(t, n, &a);
	printf("index\t%.0f ms\n", (seconds() - from) * 1e3);
	for (unsigned i = 0; x && i < ROUNDS; i++) {
		struct tlsh q = at_random(&seed);

		from = seconds();
		tlsh_nearest(x, &q, most, found, k);
		double took = (seconds() - from) * 1e3;
		sum += took;
		worst = took > worst ? took : worst;
	}
	printf("search\tmean %.1f ms, worst %.1f ms\n", sum / ROUNDS, worst);
	arena_close(&a);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "facts"))
		return facts();
	if (!strcmp(what, "distances"))
		return distances();
	if (!strcmp(what, "speed") && argc == 3)
		return speed(argv[2]);
	if (!strcmp(what, "nearest") && argc == 5)
		return nearest((uint32_t)atoi(argv[2]),
			(uint32_t)atoi(argv[3]),
			(uint32_t)atoi(argv[4]));
	fputs("usage: see the head of digests.c\n", stderr);
	return 2;
}
