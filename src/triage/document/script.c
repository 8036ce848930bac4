/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/document/script.h"

enum {
	SIGNS_NEEDED = 4,
	/* the language shows at the beginning */
	LANGUAGE_LOOKED = 64 << 10
};

static const struct sign {
	const char *language;
	unsigned weight;
	struct str word;
} signs[] = {
#define SIGN(language, weight, word) \
	{ language, weight, { word, sizeof word - 1 } },
#include "triage/document/script_signs.list"
#undef SIGN
};

static const struct call {
	const char *name;
	struct str needle;
} calls[] = {
#define CALL(name, needle) { name, { needle, sizeof needle - 1 } },
#include "triage/document/script_calls.list"
#undef CALL
};

enum {
	SIGNS = sizeof signs / sizeof *signs,
	CALLS = sizeof calls / sizeof *calls
};

const char *script_language(struct str lower)
{
	const char *best = NULL;
	unsigned most = SIGNS_NEEDED - 1;
	unsigned sum = 0;

	lower = str_head(lower, LANGUAGE_LOOKED);
	for (size_t i = 0; i < SIGNS; i++) {
		/* rows of one language stand together */
		if (i &&
			strcmp(signs[i].language, signs[i - 1].language) != 0)
			sum = 0;
		if (str_has(lower, signs[i].word))
			sum += signs[i].weight;
		if (sum > most) {
			most = sum;
			best = signs[i].language;
		}
	}
	return best;
}

void script_calls(struct str lower, struct triage_work *w)
{
	const char *told = "";

	for (size_t i = 0; i < CALLS; i++) {
		/* several needles of one name stand together */
		if (strcmp(told, calls[i].name) == 0 ||
			!str_has(lower, calls[i].needle))
			continue;
		told = calls[i].name;
		fact_text(w->facts, FACT_SCRIPT_CALL, str_of(told));
	}
}
