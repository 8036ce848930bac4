/* SPDX-License-Identifier: Apache-2.0 */
/* Public and shared infrastructure. An address or name on a warning list is nobody's alone. */
#include "link/internal.h"

/* ".example.com" on MISP's lists means the domain and everything below it; names are compared in lower case */
static struct str bare(struct str entry, struct arena *a)
{
	struct str s = entry.n && entry.p[0] == '.' ? str_from(entry, 1) : entry;
	char *p = s.n ? NEW(a, char, s.n) : NULL;

	for (size_t i = 0; p && i < s.n; i++)
		p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] - 'A' + 'a' : s.p[i]);
	return p ? (struct str){ p, s.n } : s;
}

static bool add_warning(struct link *l, uint32_t i)
{
	struct arena scratch = *l->a;
	struct str entry = bare(l->setup.warning[i].entry, &scratch);
	char text[ADDR_TEXT_N];
	struct prefix p;

	if (prefix_parse(entry, &p)) {
		if (p.bits != 128) {
			l->warn_prefix[l->n_warn_prefix].prefix = p;
			l->warn_prefix[l->n_warn_prefix++].warning = i;
			return true;
		}
		entry = addr_text(p.net, text);         /* as claims write it */
	}
	l->a->at = scratch.at;
	uint32_t before = l->warn_value.n, v = table_put(&l->warn_value, entry);
	if (v == before && v != TABLE_NONE)
		l->warn_of[v] = i;
	return v != TABLE_NONE;
}

bool warnings_open(struct link *l)
{
	uint32_t n = l->setup.n_warning;

	l->warn_of = NEW(l->a, uint32_t, n + 1);
	l->warn_prefix = arena_get(l->a, sizeof *l->warn_prefix, n + 1, alignof(struct prefix));
	if (!l->warn_of || !l->warn_prefix)
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!add_warning(l, i))
			return false;
	return true;
}

static struct str warned_address(struct link *l, struct str text)
{
	struct addr a;
	uint32_t v = table_find(&l->warn_value, text);

	if (v != TABLE_NONE)
		return l->setup.warning[l->warn_of[v]].list;
	if (addr_parse(text, &a))
		for (uint32_t i = 0; i < l->n_warn_prefix; i++)
			if (prefix_has(l->warn_prefix[i].prefix, a))
				return l->setup.warning[l->warn_prefix[i].warning].list;
	return (struct str){ 0 };
}

static struct str warned_name(struct link *l, struct str name)
{
	struct str head, rest = name;

	for (;;) {
		uint32_t v = table_find(&l->warn_value, rest);

		if (v != TABLE_NONE && memchr(rest.p, '.', rest.n))
			return l->setup.warning[l->warn_of[v]].list;
		if (!str_cut(rest, '.', &head, &rest))
			return (struct str){ 0 };
	}
}

struct str link_warned(void *ctx, struct str entity)
{
	struct link *l = ctx;

	switch (entity_type_of(entity)) {
	case ENT_ADDRESS: return warned_address(l, entity_name(entity));
	case ENT_DOMAIN:  return warned_name(l, entity_name(entity));
	default:          return (struct str){ 0 };
	}
}
