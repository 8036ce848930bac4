/* SPDX-License-Identifier: Apache-2.0 */
/* What rules.py compares.
 * usage: rules RULES            a file name a line on standard input; a line
 *                               for each match, RULE blank FILE, and the
 *                               seconds of compiling and scanning on standard
 *                               error */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "triage/rules/rules.h"

enum {
	FILE_MOST = 64 << 20,
	LINE_MOST = 4096
};

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* how many bytes are in the file; -1 = cannot be read */
static long read_into(char *b, const char *path)
{
	FILE *f = fopen(path, "rb");
	long n = f ? (long)fread(b, 1, FILE_MOST, f) : -1;

	if (f)
		fclose(f);
	return n;
}

static bool print_rule(void *ctx, const struct fact *f)
{
	if (f->kind == FACT_YARA_RULE)
		printf("%.*s %s\n", STR_FMT(f->text), (const char *)ctx);
	if (f->kind == FACT_WARNING_WHY)
		fprintf(stderr,
			"%.*s %s\n",
			STR_FMT(f->text),
			(const char *)ctx);
	return true;
}

static double scan_all(struct rules *r, char *bytes)
{
	char line[LINE_MOST];
	double took = 0;

	while (fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = 0;
		long n = read_into(bytes, line);
		struct facts f = { .ctx = line, .put = print_rule };
		double from = seconds();

		if (n >= 0)
			rules_match(r, (struct str){ bytes, (size_t)n }, &f);
		took += seconds() - from;
	}
	return took;
}

int main(int argc, char **argv)
{
	char *text = malloc(FILE_MOST);
	char *bytes = malloc(FILE_MOST);
	struct rule_source source;
	struct arena a;
	struct err err;
	struct rules *r;
	double from = seconds();

	if (argc != 2 || !text || !bytes ||
		!arena_open(&a, (size_t)1 << 30, &err))
		return 2;
	long n = read_into(text, argv[1]);
	source = (struct rule_source){ argv[1],
		{ text, n > 0 ? (size_t)n : 0 } };
	if (!rules_open(&r, &source, 1, NULL, &a, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	double compiled = seconds() - from;
	double took = scan_all(r, bytes);
	fprintf(stderr, "compiled\t%.3f\nscanned\t%.3f\n", compiled, took);
	rules_close(r);
	arena_close(&a);
	return 0;
}
