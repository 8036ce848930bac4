/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as two names, a line each, and as a dictionary: scores are bounded
 * and symmetrical, forms repeat, what has no letter agrees with nothing. */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "identity/name/name.h"

#define MUST(x) ((x) ? (void)0 : abort())

enum {
	FORMS_BYTE = 1 << 22,
	CANDIDATES = 64,
};

static void check_form(const struct name_form *f, struct arena *a)
{
	uint64_t key[NAME_KEYS_MAX];
	struct str found[CANDIDATES];
	uint32_t n = name_keys(f, key, NAME_KEYS_MAX);

	MUST(n <= NAME_KEYS_MAX);
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = 0; k < i; k++)
			MUST(key[i] != key[k]);
	}
	n = name_romanised(f, found, CANDIDATES, a);
	MUST(n <= CANDIDATES);
	for (uint32_t i = 0; i < n; i++)
		MUST(found[i].n > 0);
}

static void check_pair(struct names *n,
	enum name_kind kind,
	struct str x,
	struct str y,
	struct arena *a)
{
	struct name_alike_why why;
	struct name_alike_why turned;
	const struct name_form *f = name_form(n, kind, x, a);
	const struct name_form *g = name_form(n, kind, y, a);
	const struct name_form *again = name_form(n, kind, x, a);
	uint32_t alike;

	MUST(f && g && again);
	alike = name_alike(f, g, &why);
	MUST(alike <= NAME_EXACT);
	MUST(alike == name_alike(g, f, &turned));
	MUST(why.same == turned.same && why.conflict == turned.conflict);
	MUST(str_eq(name_normal(f), name_normal(again)));
	MUST(name_alike(f, again, NULL) == 0 ||
		name_alike(f, again, NULL) >= NAME_SAME);
	MUST(x.n || alike == 0);
	check_form(f, a);
	check_form(g, a);
}

static void check_dictionary(struct str in,
	struct str x,
	struct str y,
	struct arena *a)
{
	struct names *n;
	struct err err;

	MUST(names_open(&n, &err));
	if (names_dictionary(n, in, &err))
		check_pair(n, NAME_PERSON, x, y, a);
	names_close(n);
}

/* ICU takes long to open */
static struct names *shared;

static void close_shared(void)
{
	names_close(shared);
}

static struct names *opened(void)
{
	struct err err;

	if (!shared) {
		MUST(names_open(&shared, &err));
		atexit(close_shared);
	}
	return shared;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct names *n = opened();
	struct str in = { (const char *)data, size };
	struct str x = in;
	struct str y = STR("");
	struct arena a;
	struct err err;

	MUST(arena_open(&a, FORMS_BYTE, &err));
	str_cut(in, '\n', &x, &y);
	for (int kind = NAME_UNKNOWN; kind <= NAME_ORGANISATION; kind++)
		check_pair(n, (enum name_kind)kind, x, y, &a);
	if (str_has_char(in, '/'))
		check_dictionary(in, x, y, &a);
	word_alike(x, y);
	arena_close(&a);
	return 0;
}
