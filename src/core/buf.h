/* SPDX-License-Identifier: Apache-2.0 */
/* A growing byte string, for output. Allocation failure sticks in `bad`; check
 * once at the end. */
#ifndef CORE_BUF_H
#define CORE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/str.h"

struct buf {
	char *p;
	size_t n;
	size_t cap;
	bool bad;
};

/* Appends a copy of s. cost: amortised O(s.n); the memory doubles. */
void buf_add(struct buf *b, struct str s);

/* Appends what printf would print; nothing, and bad, when it cannot. */
void buf_fmt(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The same with what a caller's own ... holds; ap is used up. */
void buf_vfmt(struct buf *b, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
/* frees; the struct is zero again */
void buf_done(struct buf *b);
static inline void buf_z(struct buf *b, const char *z)
{
	buf_add(b, str_of(z));
}
static inline struct str buf_str(const struct buf *b)
{
	return (struct str){ b->p, b->n };
}

#endif
