/* SPDX-License-Identifier: Apache-2.0 */
/* What names.py measures, line by line from standard input.
 * usage: names alike        KIND tab NAME tab NAME: score, keys in common, what
 *                           spoke against it; nanoseconds on standard error
 *        names candidates   NAME: its romanisations, tabs between
 *        names cross        GROUP tab NAME, all with all: pairs of one group
 *                           below NAME_SAME, of two groups above it
 *        a file behind these: a dictionary (EDICT) */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/core.h"
#include "identity/name/alike.h"
#include "identity/name/name.h"

enum {
	LINE_MAX_BYTE = 1 << 16,
	PAIRS_MAX = 1 << 20,
	CANDIDATES_MAX = 4096,
	ROUNDS = 50,
};

struct bench {
	struct names *names;
	struct arena a;
	const struct name_form *(*pair)[2];
	struct str *group;
	uint32_t n;
	double form_ns;
};

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static enum name_kind kind_of(struct str s)
{
	if (str_is(s, "Person"))
		return NAME_PERSON;
	return str_is(s, "Company") || str_is(s, "Organization")
		? NAME_ORGANISATION
		: NAME_UNKNOWN;
}

static const struct name_form *form_of(struct bench *b,
	enum name_kind kind,
	struct str name)
{
	double from = now_ns();
	const struct name_form *f = name_form(b->names, kind, name, &b->a);

	b->form_ns += now_ns() - from;
	if (!f)
		exit(1);
	return f;
}

static uint32_t keys_in_common(const struct name_form *x,
	const struct name_form *y)
{
	uint64_t a[NAME_KEYS_MAX];
	uint64_t b[NAME_KEYS_MAX];
	uint32_t n = name_keys(x, a, NAME_KEYS_MAX);
	uint32_t m = name_keys(y, b, NAME_KEYS_MAX);
	uint32_t common = 0;

	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = 0; k < m; k++)
			common += a[i] == b[k];
	}
	return common;
}

static void alike_line(struct bench *b, struct str line)
{
	struct str kind;
	struct str x;
	struct str y;
	struct name_alike_why why;
	uint32_t feature[ALIKE_FEATURES];
	const struct name_form *f;
	const struct name_form *g;

	if (b->n == PAIRS_MAX || !str_cut(line, '\t', &kind, &y) ||
		!str_cut(y, '\t', &x, &y))
		return;
	f = form_of(b, kind_of(kind), x);
	g = form_of(b, kind_of(kind), y);
	printf("%u\t%u",
		alike_features(f, g, &why, feature),
		keys_in_common(f, g));
	for (int i = 0; i < ALIKE_FEATURES; i++)
		printf("\t%u", feature[i]);
	printf("\n");
	b->pair[b->n][0] = f;
	b->pair[b->n++][1] = g;
}

static void alike_end(struct bench *b)
{
	uint64_t sum = 0;
	double from = now_ns();

	for (int round = 0; round < ROUNDS; round++) {
		for (uint32_t i = 0; i < b->n; i++)
			sum += name_alike(b->pair[i][0], b->pair[i][1], NULL);
	}
	if (b->n)
		fprintf(stderr,
			"%.0f ns a pair, %.0f ns a form (%lu)\n",
			(now_ns() - from) / ROUNDS / b->n,
			b->form_ns / b->n / 2,
			(unsigned long)(sum % 10));
}

static void candidates_line(struct bench *b, struct str line)
{
	static struct str found[CANDIDATES_MAX];
	struct arena scratch = b->a;
	const struct name_form *f;
	uint32_t n;

	f = name_form(b->names, NAME_PERSON, line, &scratch);
	n = f ? name_romanised(f, found, CANDIDATES_MAX, &scratch) : 0;
	for (uint32_t i = 0; i < n; i++)
		printf("%s%.*s", i ? "\t" : "", STR_FMT(found[i]));
	printf("\n");
}

static void nothing(struct bench *b)
{
	(void)b;
}

static void cross_line(struct bench *b, struct str line)
{
	struct str group;
	struct str name;

	if (b->n == PAIRS_MAX || !str_cut(line, '\t', &group, &name))
		return;
	b->group[b->n] = arena_str(&b->a, group);
	b->pair[b->n++][0] = form_of(b, NAME_PERSON, name);
}

static void cross_pair(const struct bench *b, uint32_t i, uint32_t k)
{
	const struct name_form *f = b->pair[i][0];
	const struct name_form *g = b->pair[k][0];
	bool one = str_eq(b->group[i], b->group[k]);
	uint32_t alike = name_alike(f, g, NULL);

	if (one || alike >= NAME_SAME)
		printf("%d\t%u\t%u\t%.*s\t%.*s\n",
			one,
			alike,
			keys_in_common(f, g),
			STR_FMT(name_normal(f)),
			STR_FMT(name_normal(g)));
}

static void cross_end(struct bench *b)
{
	for (uint32_t i = 0; i < b->n; i++) {
		for (uint32_t k = i + 1; k < b->n; k++)
			cross_pair(b, i, k);
	}
}

static const struct {
	const char *name;
	void (*line)(struct bench *b, struct str line);
	void (*end)(struct bench *b);
} modes[] = {
	{ "alike", alike_line, alike_end },
	{ "candidates", candidates_line, nothing },
	{ "cross", cross_line, cross_end },
};

static bool load(struct bench *b, const char *path, struct err *err)
{
	struct str bytes;

	if (!names_open(&b->names, err) ||
		!arena_open(&b->a, (size_t)1 << 34, err))
		return false;
	b->pair =
		arena_raw(&b->a, sizeof *b->pair, PAIRS_MAX, alignof(void *));
	b->group = NEW(&b->a, struct str, PAIRS_MAX);
	if (!path)
		return true;
	return file_read(path, (size_t)1 << 30, &b->a, &bytes, err) &&
		names_dictionary(b->names, bytes, err);
}

static void lines(struct bench *b, void (*line)(struct bench *, struct str))
{
	static char text[LINE_MAX_BYTE];

	while (fgets(text, sizeof text, stdin)) {
		size_t n = strcspn(text, "\n");

		line(b, (struct str){ text, n });
	}
}

int main(int argc, char **argv)
{
	struct bench b = { 0 };
	struct err err;

	if (argc > 1 && !load(&b, argc > 2 ? argv[2] : NULL, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	for (size_t i = 0; argc > 1 && i < 3; i++) {
		if (strcmp(argv[1], modes[i].name))
			continue;
		lines(&b, modes[i].line);
		modes[i].end(&b);
		names_close(b.names);
		arena_close(&b.a);
		return 0;
	}
	fprintf(stderr, "usage: names alike|candidates|cross [DICTIONARY]\n");
	return 2;
}
