/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/rank/firsts.h"

bool firsts_open(struct firsts *t, uint32_t n, struct arena *a)
{
	t->cap = 16;
	while (t->cap < 2 * (uint64_t)n && t->cap < UINT32_C(1) << 31)
		t->cap *= 2;
	t->key = NEW(a, uint64_t, t->cap);
	t->what = NEW(a, uint32_t, t->cap);
	return t->key && t->what;
}

uint32_t firsts_put(struct firsts *t, uint64_t key, uint32_t what)
{
	uint32_t at = (uint32_t)(key >> 32) & (t->cap - 1);

	key = key ? key : 1;
	while (t->key[at] && t->key[at] != key)
		at = (at + 1) & (t->cap - 1);
	if (!t->key[at]) {
		t->key[at] = key;
		t->what[at] = what;
	}
	return t->what[at];
}
