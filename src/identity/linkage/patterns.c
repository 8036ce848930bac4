/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/linkage/patterns.h"

#include <stdlib.h>

enum {
	CAP_FIRST = 1024
};

static void into_slots(struct patterns *p, uint32_t i)
{
	uint32_t at = (uint32_t)hash_mix(p->pattern[i]) & (p->cap - 1);

	while (p->slot[at])
		at = (at + 1) & (p->cap - 1);
	p->slot[at] = i + 1;
}

static bool grow(struct patterns *p)
{
	uint32_t cap = p->cap ? p->cap * 2 : CAP_FIRST;
	uint64_t *pattern = NEW(p->a, uint64_t, cap);
	uint64_t *count = NEW(p->a, uint64_t, cap);
	uint32_t *slot = NEW(p->a, uint32_t, cap);

	p->posterior =
		arena_get(p->a, sizeof *p->posterior, cap, alignof(double));
	if (!pattern || !count || !slot || !p->posterior)
		return false;
	if (p->n) {
		memcpy(pattern, p->pattern, p->n * sizeof *pattern);
		memcpy(count, p->count, p->n * sizeof *count);
	}
	p->pattern = pattern;
	p->count = count;
	p->slot = slot;
	p->cap = cap;
	for (uint32_t i = 0; i < p->n; i++)
		into_slots(p, i);
	return true;
}

/* where it stands, or would */
static uint32_t slot_of(const struct patterns *p, uint64_t pattern)
{
	uint32_t at = (uint32_t)hash_mix(pattern) & (p->cap - 1);

	while (p->slot[at] && p->pattern[p->slot[at] - 1] != pattern)
		at = (at + 1) & (p->cap - 1);
	return at;
}

uint32_t patterns_find(const struct patterns *p, uint64_t pattern)
{
	return p->slot[slot_of(p, pattern)] - 1;
}

uint32_t patterns_add(struct patterns *p, uint64_t pattern)
{
	if (p->n * 4 >= p->cap * 3 && !grow(p))
		return UINT32_MAX;
	uint32_t at = slot_of(p, pattern);
	if (!p->slot[at]) {
		p->pattern[p->n] = pattern;
		p->count[p->n] = 0;
		p->slot[at] = ++p->n;
	}
	p->count[p->slot[at] - 1]++;
	return p->slot[at] - 1;
}

struct counted {
	uint64_t pattern;
	uint64_t count;
};

static int by_pattern(const void *a, const void *b)
{
	const struct counted *x = a;
	const struct counted *y = b;

	return (x->pattern > y->pattern) - (x->pattern < y->pattern);
}

bool patterns_sort(struct patterns *p)
{
	struct arena scratch = *p->a;
	struct counted *c = NEW(&scratch, struct counted, p->n + 1);

	if (!c)
		return false;
	for (uint32_t i = 0; i < p->n; i++)
		c[i] = (struct counted){ p->pattern[i], p->count[i] };
	qsort(c, p->n, sizeof *c, by_pattern);
	if (p->cap)
		memset(p->slot, 0, p->cap * sizeof *p->slot);
	for (uint32_t i = 0; i < p->n; i++) {
		p->pattern[i] = c[i].pattern;
		p->count[i] = c[i].count;
		into_slots(p, i);
	}
	return true;
}
