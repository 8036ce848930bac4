/* SPDX-License-Identifier: Apache-2.0 */
/* A cursor that cannot overrun: a bad read yields zero and sticks. Test `bad`
 * once per record. */
#ifndef CORE_CUR_H
#define CORE_CUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cur {
	const unsigned char *base;
	const unsigned char *p;
	const unsigned char *end;
	bool bad;
};

static inline struct cur cur_of(const void *p, size_t n)
{
	/* an empty str may have none; nothing may be added to NULL, not even 0
	 */
	const unsigned char *b = p ? p : (const unsigned char *)"";

	return (struct cur){ b, b, b + n, false };
}

static inline size_t cur_left(const struct cur *c)
{
	return (size_t)(c->end - c->p);
}

/* n bytes and past them; NULL and bad when they are not there */
static inline const unsigned char *cur_take(struct cur *c, size_t n)
{
	if (c->bad || cur_left(c) < n) {
		c->bad = true;
		return NULL;
	}
	c->p += n;
	return c->p - n;
}

static inline uint8_t cur_u8(struct cur *c)
{
	const unsigned char *p = cur_take(c, 1);
	return p ? p[0] : 0;
}

static inline uint16_t cur_u16be(struct cur *c)
{
	const unsigned char *p = cur_take(c, 2);
	/* the cast around all of it: gcc's sanitizers lose it inside */
	return (uint16_t)(p ? p[0] << 8 | p[1] : 0);
}

static inline uint32_t cur_u32be(struct cur *c)
{
	const unsigned char *p = cur_take(c, 4);
	return p ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
			(uint32_t)p[2] << 8 | p[3]
		 : 0;
}

static inline uint16_t cur_u16le(struct cur *c)
{
	const unsigned char *p = cur_take(c, 2);
	return (uint16_t)(p ? p[1] << 8 | p[0] : 0);
}

static inline uint32_t cur_u32le(struct cur *c)
{
	const unsigned char *p = cur_take(c, 4);
	return p ? (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 |
			(uint32_t)p[1] << 8 | p[0]
		 : 0;
}

static inline uint64_t cur_u64le(struct cur *c)
{
	uint64_t low = cur_u32le(c);
	uint64_t high = cur_u32le(c);

	return high << 32 | low;
}

#endif
