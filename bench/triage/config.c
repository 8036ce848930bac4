/* SPDX-License-Identifier: Apache-2.0 */
/* What config_worlds.py and config.py compare.
 * usage: config                 a file name a line on standard input; a line
 *                               for each fact, FILE tab PATH tab VALUE, and
 *                               behind them FILE tab seconds tab MILLISECONDS
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "triage/config/config.h"

enum {
	FILE_MOST = 128 << 20,
	LINE_MOST = 4096
};

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool print_fact(void *ctx, const struct fact *f)
{
	const struct fact_row *r = &fact_rows[f->kind];

	printf("%s\t%s\t", (const char *)ctx, r->path);
	if (r->type != FACT_IS_TEXT) {
		printf("%llu\n", (unsigned long long)f->number);
		return true;
	}
	for (size_t i = 0; i < f->text.n; i++) {
		unsigned char c = (unsigned char)f->text.p[i];

		putchar(c < ' ' ? ' ' : c);
	}
	putchar('\n');
	return true;
}

static size_t read_into(char *b, const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t n = f ? fread(b, 1, FILE_MOST, f) : 0;

	if (f)
		fclose(f);
	return n;
}

int main(void)
{
	char *bytes = malloc(FILE_MOST);
	char line[LINE_MOST];
	struct triage_work w = { 0 };
	struct err err;

	if (!bytes || !arena_open(&w.scratch, (size_t)64 << 20, &err))
		return 2;
	while (fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = 0;
		struct facts f = { .ctx = line, .put = print_fact };
		struct str s = { bytes, read_into(bytes, line) };
		double from = seconds();

		w.facts = &f;
		config_sample(&w, s);
		printf("%s\tmilliseconds\t%.0f\n",
			line,
			(seconds() - from) * 1e3);
		fflush(stdout);
	}
	free(bytes);
	arena_close(&w.scratch);
	return 0;
}
