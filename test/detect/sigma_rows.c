/* SPDX-License-Identifier: Apache-2.0 */
/* Holds rows against rules, whatever their log source: for tests that compare
 * with other people's engines, and for measuring.
 * usage: sigma_rows ROWS RULE...
 * ROWS: one JSON object a line, names and values; RULE: files. Prints
 * "rule INDEX ID" with the rows that match, and what cannot be expressed. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "detect/detect.h"

#define ROOM ((size_t)16 << 30)

struct telling {
	uint64_t row;
	bool quiet;
	uint64_t matches;
};

static void told(void *ctx, uint32_t rule)
{
	struct telling *t = ctx;

	t->matches++;
	if (!t->quiet)
		printf("%u %llu\n", rule, (unsigned long long)t->row);
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint32_t cells_of(json_t *o,
	struct detection_cell *cell,
	struct arena *a)
{
	const char *key;
	json_t *v;
	uint32_t n = 0;

	json_object_foreach(o, key, v)
	{
		if (n == DETECT_CELLS_MAX)
			break;
		cell[n].name = arena_str(a, str_of(key));
		if (json_is_string(v))
			cell[n++].value = arena_str(a,
				(struct str){ json_string_value(v),
					json_string_length(v) });
		else if (json_is_integer(v))
			cell[n++].value = arena_fmt(a,
				"%lld",
				(long long)json_integer_value(v));
	}
	return n;
}

struct sigma_row {
	struct detection_cell *cell;
	uint32_t n;
};

static uint32_t read_rows(const char *path,
	struct arena *a,
	struct sigma_row **ret)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	uint32_t n = 0;
	uint32_t cap = 0;
	struct detection_cell cell[DETECT_CELLS_MAX];

	for (ssize_t got = 0; f && (got = getline(&line, &room, f)) > 0;
		n++) {
		json_t *o =
			json_loadb(line, (size_t)got, JSON_ALLOW_NUL, NULL);

		*ret = arena_grown(a, *ret, n, &cap, sizeof **ret);
		if (!o || !*ret)
			exit(1);
		uint32_t k = cells_of(o, cell, a);
		(*ret)[n].n = k;
		(*ret)[n].cell = NEW(a, struct detection_cell, k + 1);
		memcpy((*ret)[n].cell, cell, k * sizeof *cell);
		json_decref(o);
	}
	free(line);
	if (f)
		fclose(f);
	return n;
}

static void print_rules(const struct detection *d)
{
	for (uint32_t i = 0; i < d->n; i++) {
		const struct detection_rule *r = &d->rule[i];

		if (r->reason.n)
			printf("reason %u %.*s:%u: %.*s\n",
				i,
				STR_FMT(r->file),
				r->line,
				STR_FMT(r->reason));
		printf("rule %u %.*s\n", i, STR_FMT(r->id));
	}
}

int main(int argc, char **argv)
{
	struct arena a;
	struct err err;
	struct sigma_row *row = NULL;
	struct detection d;
	struct telling t = { .quiet = getenv("QUIET") != NULL };

	if (argc < 3 || !arena_open(&a, ROOM, &err))
		return 2;
	struct sigma *s = sigma_open(&a, getenv("SOURCES") == NULL);
	double began = seconds();
	for (int i = 2; s && i < argc; i++) {
		struct str text;

		if (!file_read(argv[i], ROOM, &a, &text, &err) ||
			!sigma_add(s, str_of(argv[i]), text))
			return 1;
	}
	if (!s || !sigma_ready(s, &err))
		return 1;
	double ready = seconds();
	uint32_t n = read_rows(argv[1], &a, &row);
	double from = seconds();
	for (t.row = 0; t.row < n; t.row++) {
		struct detect_record r = { .from = STR("rows"),
			.cell = row[t.row].cell,
			.n_cell = row[t.row].n,
			.t_ns = T_NONE };

		if (!sigma_take(s, &r, told, &t))
			return 1;
	}
	double to = seconds();
	if (!sigma_end(s, &d))
		return 1;
	print_rules(&d);
	fprintf(stderr,
		"rules %u loaded in %.3f s, %u rows in %.3f s, %llu "
		"matches\n",
		d.n,
		ready - began,
		n,
		to - from,
		(unsigned long long)t.matches);
	sigma_close(s);
	arena_close(&a);
	return 0;
}
