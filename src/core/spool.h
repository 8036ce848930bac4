/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and texts as bytes that this program reads again, handed on in
 * pieces: what is written may be larger than the memory that is left. Numbers
 * as LEB128, signed ones zigzagged, a text with its length before it. */
#ifndef CORE_SPOOL_H
#define CORE_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/cur.h"
#include "core/str.h"

enum {
	SPOOL_PIECE = 1 << 16,
	SPOOL_UINT_MAX = 10 /* bytes of a number, at most */
};

/* {ctx, put} and the rest zero. put: a piece, in order; false: it could not be
 * taken, and bad sticks: check once at the end. */
struct spool {
	void *ctx;
	bool (*put)(void *ctx, struct str piece);
	bool bad;
	size_t n;
	unsigned char held[SPOOL_PIECE];
};

/* Hands on what is held; false: something could not be taken. */
bool spool_end(struct spool *s);
/* as they are, without a length */
void spool_bytes(struct spool *s, const void *p, size_t n);
/* with its length before it */
void spool_str(struct spool *s, struct str text);
/* n numbers, one behind the other */
void spool_uints(struct spool *s, const uint64_t *v, size_t n);

static inline void spool_uint(struct spool *s, uint64_t v)
{
	if (SPOOL_PIECE - s->n < SPOOL_UINT_MAX)
		spool_end(s);
	while (v >= 0x80) {
		s->held[s->n++] = (unsigned char)(v | 0x80);
		v >>= 7;
	}
	s->held[s->n++] = (unsigned char)v;
}

static inline void spool_int(struct spool *s, int64_t v)
{
	spool_uint(s, ((uint64_t)v << 1) ^ (uint64_t)(v >> 63));
}

/* bit for bit */
static inline void spool_double(struct spool *s, double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof bits);
	spool_uint(s, bits);
}

/* 0 and c->bad for what is none, or does not fit into 64 bits */
static inline uint64_t cur_uint(struct cur *c)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		uint8_t b = cur_u8(c);

		if (shift == 63 && b > 1)
			break;
		v |= (uint64_t)(b & 0x7f) << shift;
		if (!(b & 0x80))
			return v;
	}
	c->bad = true;
	return 0;
}

/* the same, and bad when it is above max */
static inline uint32_t cur_uint_to(struct cur *c, uint32_t max)
{
	uint64_t v = cur_uint(c);

	if (v <= max)
		return (uint32_t)v;
	c->bad = true;
	return 0;
}

/* a number of n things: below n */
static inline uint32_t cur_below(struct cur *c, uint32_t n)
{
	c->bad |= !n;
	return c->bad ? 0 : cur_uint_to(c, n - 1);
}

static inline uint8_t cur_uint_to_8(struct cur *c)
{
	return (uint8_t)cur_uint_to(c, UINT8_MAX);
}
static inline uint16_t cur_uint_to_16(struct cur *c)
{
	return (uint16_t)cur_uint_to(c, UINT16_MAX);
}
static inline uint32_t cur_uint_to_32(struct cur *c)
{
	return cur_uint_to(c, UINT32_MAX);
}

static inline int64_t cur_int(struct cur *c)
{
	uint64_t v = cur_uint(c);

	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

/* any bits: not a number, too */
static inline double cur_double(struct cur *c)
{
	uint64_t bits = cur_uint(c);
	double v;

	memcpy(&v, &bits, sizeof v);
	return v;
}

/* it points into what the cursor is over */
static inline struct str cur_str(struct cur *c)
{
	uint64_t n = cur_uint(c);

	if (n > cur_left(c))
		c->bad = true;
	return c->bad ? (struct str){ 0 }
		      : (struct str){ (const char *)cur_take(c, (size_t)n),
				(size_t)n };
}

#endif
