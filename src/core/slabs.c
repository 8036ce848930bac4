/* SPDX-License-Identifier: Apache-2.0 */
#include "core/slabs.h"

#include <string.h>

static unsigned class_of(size_t n)
{
	unsigned c = 0;

	while (((size_t)SLAB_MIN << 2 * c) < n)
		c++;
	return c;
}

size_t slab_size(size_t n)
{
	return (size_t)SLAB_MIN << 2 * class_of(n);
}

void *slab_take(struct slabs *s, size_t n)
{
	unsigned c = class_of(n <= SLAB_MAX ? n : SLAB_MAX);
	size_t size = (size_t)SLAB_MIN << 2 * c;
	void *p = s->free[c];

	if (n > SLAB_MAX || s->out_byte + size > s->budget_byte)
		return NULL;
	if (p)
		memcpy(&s->free[c], p, sizeof p);
	else
		p = arena_raw(s->a, 1, size, 16);
	if (!p)
		return NULL;
	s->out_byte += size;
	return p;
}

void slab_give(struct slabs *s, void *p, size_t n)
{
	unsigned c = class_of(n);

	if (!p)
		return;
	memcpy(p, &s->free[c], sizeof p);
	s->free[c] = p;
	s->out_byte -= (size_t)SLAB_MIN << 2 * c;
}
