/* SPDX-License-Identifier: Apache-2.0 */
/* Fits how letters follow each other in ordinary labels, and writes
 * src/hunt/generated_names/letters_table.c; or, with --check, how well the
 * table that is built in tells labels kept aside from made-up ones. Sources and
 * how to fetch them: generated_names.md usage: fit_letters [--check] NAMES.json
 * ... WORDS.txt ...
 *
 * A .json is a MISP warning list of domains: of each the label that somebody
 * registered, DOMAIN_WEIGHT times, each label once. Any other file holds a word
 * a line. The order of files and lines does not matter. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/core.h"
#include "hunt/generated_names/letters.h"
#include "model/model.h"

/* one label in ASIDE is kept aside */
enum {
	DOMAIN_WEIGHT = 3,
	ASIDE = 10,
	CHECKED_MIN = 6
};
/* labels' worth of the shorter context */
static const double back_off_three = 10, back_off_two = 20;

struct counts {
	double three[LETTERS * LETTERS][LETTERS];
	double two[LETTERS][LETTERS];
	double one[LETTERS];
	double all;
};

static void count(struct counts *c, struct str label, double weight)
{
	unsigned before = 0;
	unsigned last = 0;

	for (size_t i = 0; i <= label.n; i++) {
		unsigned letter = i < label.n ? letter_of(label.p[i]) : 0;

		c->three[before * LETTERS + last][letter] += weight;
		c->two[last][letter] += weight;
		c->one[letter] += weight;
		c->all += weight;
		before = last;
		last = letter;
	}
}

static double sum(const double *v)
{
	double s = 0;

	for (unsigned i = 0; i < LETTERS; i++)
		s += v[i];
	return s;
}

/* interpolated with shorter contexts */
static double bits(const struct counts *c, unsigned context, unsigned letter)
{
	double one = (c->one[letter] + 1) / (c->all + LETTERS);
	double two =
		(c->two[context % LETTERS][letter] + back_off_two * one) /
		(sum(c->two[context % LETTERS]) + back_off_two);

	return -num_log2((c->three[context][letter] + back_off_three * two) /
		(sum(c->three[context]) + back_off_three));
}

static void write_table(const struct counts *c)
{
	puts("/* SPDX-License-Identifier: Apache-2.0 */\n/* Written by "
	     "bench/fit_letters: how to, and from what, stands in "
	     "generated_names.md. */\n#include "
	     "\"hunt/generated_names/letters.h\"\n\nconst char "
	     "letters_table[LETTERS * LETTERS][LETTERS + 1] = {");
	for (unsigned context = 0; context < LETTERS * LETTERS; context++) {
		printf("%s\"", context % 4 ? " " : "\t");
		for (unsigned letter = 0; letter < LETTERS; letter++) {
			int step = (int)(bits(c, context, letter) * 1000 /
					LETTER_MILLI +
				0.5);

			putchar(LETTER_FREE +
				(step < LETTER_STEPS ? step
						     : LETTER_STEPS - 1));
		}
		printf("\",%s", context % 4 == 3 ? "\n" : "");
	}
	puts("\n};");
}

static bool is_aside(struct str label)
{
	return hash_bytes(label) % ASIDE == 0;
}

/* false: it is none */
static bool label_of(struct str domain,
	struct domain_parts *parts,
	struct str *ret)
{
	struct str rest;

	if (domain.n && domain.p[0] == '.')
		domain = str_from(domain, 1);
	return domain_cut(domain, parts) && parts->registrable.n &&
		str_cut(parts->registrable, '.', ret, &rest) &&
		!str_starts(*ret, STR("xn--"));
}

static void read_list(const char *path, struct table *labels)
{
	json_t *root = json_load_file(path, 0, NULL);
	json_t *one;
	size_t i;

	if (!json_is_array(json_object_get(root, "list")))
		fprintf(stderr, "%s: no warning list\n", path);
	json_array_foreach(json_object_get(root, "list"), i, one)
	{
		struct domain_parts parts;
		struct str label;

		if (label_of(str_of(json_string_value(one)), &parts, &label))
			table_put(labels, label);
	}
	json_decref(root);
}

static void read_words(const char *path, struct table *words)
{
	FILE *from = fopen(path, "r");
	char line[256];

	if (!from)
		fprintf(stderr, "%s: cannot be read\n", path);
	while (from && fgets(line, sizeof line, from)) {
		size_t n = strcspn(line, "\r\n");
		size_t ok = 0;

		for (; ok < n; ok++) {
			line[ok] = (char)(line[ok] >= 'A' && line[ok] <= 'Z'
					? line[ok] + 32
					: line[ok]);
			if (line[ok] < 'a' || line[ok] > 'z')
				break;
		}
		if (n && ok == n)
			table_put(words, (struct str){ line, n });
	}
	if (from)
		fclose(from);
}

/* share of them that the table takes for made up */
static double taken(const struct str *label, uint32_t n)
{
	uint32_t made = 0;
	uint32_t all = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (label[i].n >= CHECKED_MIN) {
			all++;
			made += letters_generated_milli(label[i]) > 0;
		}
	}
	return all ? 100.0 * made / all : 0;
}

static void check(const struct table *labels, struct arena *a)
{
	static const struct {
		const char *name, *from;
		unsigned length;
	} ways[] = {
		{ "letters", "abcdefghijklmnopqrstuvwxyz", 7 },
		{ "letters", "abcdefghijklmnopqrstuvwxyz", 12 },
		{ "letters", "abcdefghijklmnopqrstuvwxyz", 20 },
		{ "hexadecimal", "0123456789abcdef", 8 },
		{ "hexadecimal", "0123456789abcdef", 16 },
		{ "letters and digits",
			"abcdefghijklmnopqrstuvwxyz0123456789",
			10 },
		{ "consonants", "bcdfghjklmnpqrstvwxz", 12 },
	};
	struct str *aside = NEW(a, struct str, labels->n + 1);
	struct str made[1000];
	uint32_t n = 0;
	uint64_t seed = 1;

	for (uint32_t i = 0; i < labels->n; i++) {
		if (is_aside(labels->key[i]))
			aside[n++] = labels->key[i];
	}
	printf("ordinary labels kept aside: %.1f %% of %u taken for made "
	       "up\n",
		taken(aside, n),
		n);
	for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
		for (size_t i = 0; i < 1000; i++) {
			char label[LABEL_MAX_BYTE];

			for (unsigned at = 0; at < ways[k].length; at++) {
				label[at] = ways[k].from[hash_mix(seed++) %
					strlen(ways[k].from)];
			}
			made[i] = arena_str(a,
				(struct str){ label, ways[k].length });
		}
		printf("%u %s: %.1f %%\n",
			ways[k].length,
			ways[k].name,
			taken(made, 1000));
	}
}

int main(int argc, char **argv)
{
	static struct counts c;
	struct arena a;
	struct err err;
	bool checking = argc > 1 && !strcmp(argv[1], "--check");

	if (!arena_open(&a, (size_t)1 << 28, &err))
		return 1;
	struct table labels = table_in(&a);
	struct table words = table_in(&a);
	for (int i = 1 + checking; i < argc; i++) {
		str_ends(str_of(argv[i]), STR(".json"))
			? read_list(argv[i], &labels)
			: read_words(argv[i], &words);
	}
	for (uint32_t i = 0; i < labels.n; i++) {
		if (!is_aside(labels.key[i]))
			count(&c, labels.key[i], DOMAIN_WEIGHT);
	}
	for (uint32_t i = 0; i < words.n; i++)
		count(&c, words.key[i], 1);
	fprintf(stderr,
		"%u labels, one in %d of them kept aside, and %u words\n",
		labels.n,
		ASIDE,
		words.n);
	checking ? check(&labels, &a) : write_table(&c);
	arena_close(&a);
	return 0;
}
