/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

#include "core/digest.h"

static uint32_t probe(const struct table *t, struct str key)
{
	uint32_t i = (uint32_t)hash_bytes(key) & (t->cap - 1);

	while (t->slot[i] && !str_eq(t->key[t->slot[i] - 1], key))
		i = (i + 1) & (t->cap - 1);
	return i;
}

static bool grow(struct table *t)
{
	struct table bigger = { .a = t->a, .n = t->n, .cap = t->cap ? t->cap * 2 : 64 };

	bigger.key = NEW(t->a, struct str, bigger.cap);
	bigger.slot = NEW(t->a, uint32_t, bigger.cap);
	if (!bigger.slot || !bigger.key)
		return false;
	if (t->n)
		memcpy(bigger.key, t->key, t->n * sizeof *t->key);
	for (uint32_t i = 0; i < t->n; i++)
		bigger.slot[probe(&bigger, t->key[i])] = i + 1;
	*t = bigger;
	return true;
}

uint32_t table_find(const struct table *t, struct str key)
{
	if (!t->n)
		return TABLE_NONE;
	uint32_t s = t->slot[probe(t, key)];
	return s ? s - 1 : TABLE_NONE;
}

uint32_t table_put(struct table *t, struct str key)
{
	if (t->n * 4 >= t->cap * 3 && !grow(t))
		return TABLE_NONE;
	uint32_t i = probe(t, key);
	if (t->slot[i])
		return t->slot[i] - 1;
	t->key[t->n] = arena_str(t->a, key);
	if (t->a->full)
		return TABLE_NONE;
	t->slot[i] = ++t->n;
	return t->n - 1;
}
