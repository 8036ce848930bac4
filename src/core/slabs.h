/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of a few sizes out of an arena, given back and taken again: for what
 * lives as long as a conversation does. The budget is what may be out at once;
 * blocks are not zeroed. */
#ifndef CORE_SLABS_H
#define CORE_SLABS_H

#include "core/arena.h"

/* 256 B, 1, 4, 16, 64 KiB */
enum {
	SLAB_SIZES = 5,
	SLAB_MIN = 256,
	SLAB_MAX = SLAB_MIN << 2 * (SLAB_SIZES - 1)
};

struct slabs {
	struct arena *a;
	void *free[SLAB_SIZES];
	size_t out_byte;
	size_t budget_byte;
};

static inline struct slabs slabs_in(struct arena *a, size_t budget_byte)
{
	return (struct slabs){
		.a = a,
		.budget_byte = budget_byte,
	};
}

/* of the block that holds n <= SLAB_MAX bytes */
size_t slab_size(size_t n);
/* 16-byte aligned; NULL: n too large, or the budget is out */
void *slab_take(struct slabs *s, size_t n);
/* n as it was taken; NULL is a no-op */
void slab_give(struct slabs *s, void *p, size_t n);

#endif
