/* SPDX-License-Identifier: Apache-2.0 */
/* Text to number: an insertion-ordered interning table in an arena. Index i is
 * the i-th distinct text put in, so iteration order does not depend on hash
 * values. Open addressing, linear probing, doubles at 3/4 full. */
#ifndef CORE_TABLE_H
#define CORE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/str.h"

struct table {
	struct arena *a;
	struct str *key; /* n of them, copies in the arena */
	/* cap of them: half of the hash above index + 1, 0 = free; most other
	 * keys are told apart without a look */
	uint64_t *slot;
	uint32_t n;
	uint32_t cap;
};

#define TABLE_NONE UINT32_MAX

static inline struct table table_in(struct arena *a)
{
	return (struct table){ .a = a };
}
/* its index, new or old; TABLE_NONE when memory is spent */
uint32_t table_put(struct table *t, struct str key);
/* TABLE_NONE when absent */
uint32_t table_find(const struct table *t, struct str key);

#endif
