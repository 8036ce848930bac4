/* SPDX-License-Identifier: Apache-2.0 */
/* Names and who uses them. A name is a claim of its user, scoped to that user:
 * nothing here joins things. */
#include <stdlib.h>

#include "know/know.h"

struct str name_folded(struct str name, struct arena *a)
{
	char *to = NEW(a, char, name.n + 1);
	size_t n = 0;

	for (size_t i = 0; to && i < name.n; i++) {
		char c = name.p[i];

		if (!strchr(" -_.'", c) || !c) {
			to[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A')
						       : c;
		}
	}
	/* a name of nothing but such marks stands for itself */
	if (!n)
		return name;
	return (struct str){ to, n };
}

static int by_source_and_id(const void *a, const void *b, void *things)
{
	const struct name_use *x = a;
	const struct name_use *y = b;
	const struct known_thing *t = things;
	int o = str_cmp(x->used_by, y->used_by);

	if (!o)
		o = str_cmp(t[x->thing].id, t[y->thing].id);
	return o ? o : str_cmp(x->as, y->as);
}

const struct name_use *knowledge_uses_of(const struct knowledge *k,
	struct str name,
	struct arena *a,
	uint32_t *ret_n)
{
	struct name_use *use =
		NEW(a, struct name_use, (size_t)k->n_thing + k->n_alias + 1);
	struct str wanted = name_folded(name, a);
	uint32_t n = 0;

	*ret_n = 0;
	if (a->full)
		return NULL;
	for (uint32_t i = 0; use && i < k->n_thing; i++) {
		struct arena scratch = *a;

		if (str_eq(name_folded(k->thing[i].name, &scratch), wanted) ||
			str_eq(k->thing[i].id, name)) {
			use[n++] = (struct name_use){
				.thing = i,
				.as = k->thing[i].name,
				.used_by = k->thing[i].source,
				.reports = { 0 },
				.own = true,
			};
		}
	}
	for (uint32_t i = 0; use && i < k->n_alias; i++) {
		struct arena scratch = *a;

		if (k->alias[i].thing != THING_NONE &&
			str_eq(name_folded(k->alias[i].name, &scratch),
				wanted)) {
			use[n++] = (struct name_use){
				.thing = k->alias[i].thing,
				.as = k->alias[i].name,
				.used_by = k->alias[i].used_by,
				.reports = k->alias[i].reports,
				.own = false,
			};
		}
	}
	if (n)
		qsort_r(use, n, sizeof *use, by_source_and_id, k->thing);
	*ret_n = n;
	return use;
}

static uint32_t root(uint32_t *up, uint32_t i)
{
	while (up[i] != i) {
		up[i] = up[up[i]];
		i = up[i];
	}
	return i;
}

static bool join(uint32_t *up,
	struct table *names,
	uint32_t *first,
	struct str name,
	uint32_t thing,
	struct arena *a)
{
	uint32_t before = names->n;
	uint32_t i = name.n ? table_put(names, name_folded(name, a)) : before;

	if (!name.n)
		return true; /* things without a name share none */
	if (i == TABLE_NONE)
		return false;
	if (i == before)
		first[i] = thing;
	else
		up[root(up, thing)] = root(up, first[i]);
	return true;
}

uint32_t knowledge_fused_naively(const struct knowledge *k,
	struct str source,
	struct arena scratch,
	uint32_t *ret_groups)
{
	size_t most = (size_t)k->n_thing + k->n_alias + 1;
	uint32_t *up = NEW(&scratch, uint32_t, most);
	uint32_t *first = NEW(&scratch, uint32_t, most);
	uint32_t *in = NEW(&scratch, uint32_t, most);
	uint32_t fused = 0;
	struct table names = table_in(&scratch);
	bool ok = up && first && in;

	*ret_groups = 0;
	for (uint32_t i = 0; ok && i < k->n_thing; i++)
		up[i] = i;
	for (uint32_t i = 0; ok && i < k->n_thing; i++) {
		if (k->thing[i].kind == KNOWN_GROUP &&
			k->thing[i].state == THING_ACTIVE) {
			ok = join(up,
				&names,
				first,
				k->thing[i].name,
				i,
				&scratch);
		}
	}
	for (uint32_t i = 0; ok && i < k->n_alias; i++) {
		uint32_t t = k->alias[i].thing;

		if (t != THING_NONE && k->thing[t].kind == KNOWN_GROUP &&
			k->thing[t].state == THING_ACTIVE) {
			ok = join(up,
				&names,
				first,
				k->alias[i].name,
				t,
				&scratch);
		}
	}
	for (int pass = 0; ok && pass < 2; pass++) {
		for (uint32_t i = 0; i < k->n_thing; i++) {
			if (k->thing[i].kind != KNOWN_GROUP)
				continue;
			if (k->thing[i].state != THING_ACTIVE)
				continue;
			if (!str_eq(k->thing[i].source, source))
				continue;
			if (pass == 0) {
				in[root(up, i)]++;
				(*ret_groups)++;
			} else {
				fused += in[root(up, i)] > 1;
			}
		}
	}
	return ok ? fused : 0;
}
