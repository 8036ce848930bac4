/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a value of any kind: the first byte chooses it, the second the
 * country. What comes out is UTF-8, the same each time, and what is told has a
 * form. */
#include <stdlib.h>

#include "harness.h"

#include "identity/form/form.h"

#define MUST(x) ((x) ? (void)0 : abort())

enum {
	MEMORY = 1 << 18
};

static struct str country(uint8_t b)
{
	static const char *const some[] = { "",
		"JP",
		"US",
		"AR",
		"BR",
		"BY",
		"IT",
		"MX",
		"GB",
		"CN",
		"DE",
		"xx" };

	return str_of(some[b % (sizeof some / sizeof *some)]);
}

/* a form of a form is itself, where it is written as people write such values
 */
static void again(enum form_kind kind, const struct form *f, struct arena *a)
{
	struct form g;

	if (!f->part.n || f->doubts ||
		(kind != FORM_PHONE && kind != FORM_IP && kind != FORM_DATE))
		return;
	/* a number that begins as a trunk prefix does may lose it again */
	if (kind == FORM_PHONE && str_has_char(STR("018"), f->part.p[0]))
		return;
	MUST(form_make(kind, f->normal, STR(""), a, &g));
	MUST(str_eq(g.normal, f->normal));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct arena scratch;
	struct err err;
	struct form f;
	struct form g;

	if (size < 2)
		return 0;
	enum form_kind kind = (enum form_kind)(data[0] % FORM_KINDS);
	struct str raw = { (const char *)data + 2, size - 2 };
	struct str land = country(data[1]);
	MUST(arena_open(&a, MEMORY, &err));
	MUST(form_make(kind, raw, land, &a, &f));
	MUST(form_make(kind, raw, land, &a, &g));
	MUST(str_eq(f.normal, g.normal) && str_eq(f.part, g.part));
	MUST(f.doubts == g.doubts && f.doubts < FORM_DOUBT_CUT * 2);
	MUST(utf8_valid(f.normal) && utf8_valid(f.part));
	MUST(utf8_valid(f.scope) && utf8_valid(f.other));
	MUST(!form_is_untold(raw) || kind == FORM_IP || !f.normal.n);
	again(kind, &f, &a);
	scratch = a;
	scratch.end = scratch.at + size % 64;
	form_make(kind, raw, land, &scratch, &g);
	arena_close(&a);
	return 0;
}
