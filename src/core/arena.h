/* SPDX-License-Identifier: Apache-2.0 */
/* Lifetimes are arenas: one per case, file and request. The cap is the memory
 * budget for hostile input. An arena by value is scratch memory: pass a copy,
 * and what the callee took is gone when it returns. */
#ifndef CORE_ARENA_H
#define CORE_ARENA_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"
#include "core/str.h"

struct arena {
	unsigned char *at;
	unsigned char *end;
	bool full;           /* sticky: check once after a batch */
	unsigned char *base; /* what arena_close gives back */
};

/* Reserves cap bytes of address space; pages become real when touched. */
bool arena_open(struct arena *ret, size_t cap, struct err *err);
/* a zeroed arena is a no-op */
void arena_close(struct arena *a);

/* n >= 1 objects, zeroed; NULL and a->full when the budget is spent. */
void *arena_get(struct arena *a, size_t size, size_t n, size_t align);
/* the same, not zeroed: for what is large and written before it is read */
void *arena_raw(struct arena *a, size_t size, size_t n, size_t align);
#define NEW(a, T, n) ((T *)arena_get((a), sizeof(T), (n), alignof(T)))

/* An array with room for element n: the old one, or a copy twice as long (256
 * at first). NULL when the budget is spent; old stands. */
void *arena_grown(struct arena *a,
	void *old,
	uint32_t n,
	uint32_t *cap,
	size_t size);

/* a copy; empty when full */
struct str arena_str(struct arena *a, struct str s);

/* printf into the arena, with a NUL behind it; empty and a->full when there is
 * no room for all of it. */
struct str arena_fmt(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* NUL-terminated copy for an OS call; "" when full */
const char *arena_z(struct arena *a, struct str s);

#endif
