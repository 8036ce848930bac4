/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

#include "core/digest.h"

#define INDEX(slot) ((uint32_t)(slot)-1)

static uint32_t short_hash(struct str key)
{
	return (uint32_t)hash_bytes(key);
}

static uint32_t probe(const struct table *t, struct str key, uint32_t hash)
{
	uint32_t i = hash & (t->cap - 1);

	while (t->slot[i] &&
		((uint32_t)(t->slot[i] >> 32) != hash ||
			!str_eq(t->key[INDEX(t->slot[i])], key))) {
		i = (i + 1) & (t->cap - 1);
	}
	return i;
}

static bool grow(struct table *t)
{
	struct table bigger = {
		.a = t->a,
		.n = t->n,
		.cap = t->cap ? t->cap * 2 : 64,
	};

	bigger.key = NEW(t->a, struct str, bigger.cap);
	bigger.slot = NEW(t->a, uint64_t, bigger.cap);
	if (!bigger.slot || !bigger.key)
		return false;
	if (t->n)
		memcpy(bigger.key, t->key, t->n * sizeof *t->key);
	/* no two are equal: the first free place will do, and no key is looked
	 * at */
	for (uint32_t i = 0; i < t->cap; i++) {
		uint32_t to = (uint32_t)(t->slot[i] >> 32) & (bigger.cap - 1);

		if (!t->slot[i])
			continue;
		while (bigger.slot[to])
			to = (to + 1) & (bigger.cap - 1);
		bigger.slot[to] = t->slot[i];
	}
	*t = bigger;
	return true;
}

uint32_t table_find(const struct table *t, struct str key)
{
	if (!t->n)
		return TABLE_NONE;
	uint64_t s = t->slot[probe(t, key, short_hash(key))];
	return s ? INDEX(s) : TABLE_NONE;
}

uint32_t table_put(struct table *t, struct str key)
{
	if (t->n * 4 >= t->cap * 3 && !grow(t))
		return TABLE_NONE;
	uint32_t hash = short_hash(key);
	uint32_t i = probe(t, key, hash);
	if (t->slot[i])
		return INDEX(t->slot[i]);
	t->key[t->n] = arena_str(t->a, key);
	if (t->a->full)
		return TABLE_NONE;
	t->slot[i] = (uint64_t)hash << 32 | ++t->n;
	return t->n - 1;
}
