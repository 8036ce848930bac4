/* SPDX-License-Identifier: Apache-2.0 */
/* Values on stdin, one a line: kind, country, raw text, a tab between. On
 * stdout what identity/form makes of them: normal, part, scope, other, doubts,
 * a tab between. For bench/forms.py. */
#include <stdio.h>

#include "identity/form/form.h"

enum {
	MEMORY = 1 << 20
};

static int kind_named(struct str name)
{
	for (int i = 0; i < FORM_KINDS; i++) {
		if (str_is(name, form_kinds[i].name))
			return i;
	}
	return -1;
}

static void put(struct str s)
{
	printf("%.*s\t", STR_FMT(s));
}

static void answer(struct str line, struct arena a)
{
	struct str name;
	struct str country;
	struct form f;
	const char *sep = "";

	if (!str_cut(line, '\t', &name, &line) ||
		!str_cut(line, '\t', &country, &line) ||
		kind_named(name) < 0 ||
		!form_make((enum form_kind)kind_named(name),
			line,
			country,
			&a,
			&f)) {
		puts("?");
		return;
	}
	put(f.normal);
	put(f.part);
	put(f.scope);
	put(f.other);
	for (size_t i = 0; i < n_form_doubts; i++) {
		if (!(f.doubts & form_doubts[i].bit))
			continue;
		printf("%s%s", sep, form_doubts[i].word);
		sep = ",";
	}
	puts("");
}

int main(void)
{
	char line[8192];
	struct arena a;
	struct err err;

	if (!arena_open(&a, MEMORY, &err)) {
		fprintf(stderr, "forms: %s\n", err.text);
		return 1;
	}
	while (fgets(line, sizeof line, stdin)) {
		struct str s = str_of(line);

		if (s.n && s.p[s.n - 1] == '\n')
			s.n--;
		answer(s, a);
	}
	arena_close(&a);
	return 0;
}
