/* SPDX-License-Identifier: Apache-2.0 */
/* Private to protocol/: text written into scratch memory, up to a cap. Not
 * zeroed before, no formats parsed: this runs once per packet. */
#ifndef PROTOCOL_COMMON_PEN_H
#define PROTOCOL_COMMON_PEN_H

#include "model/model.h"

struct pen {
	char *p;
	size_t n;
	size_t cap;
	bool full; /* sticky: what did not fit was left out */
};

/* Takes up to cap bytes from the scratch; several pens may write at once. */
static inline struct pen pen_of(struct arena *scratch, size_t cap)
{
	size_t room = (size_t)(scratch->end - scratch->at);
	struct pen to = { (char *)scratch->at,
		0,
		cap < room ? cap : room,
		false };

	scratch->at += to.cap;
	return to;
}

static inline struct str pen_str(const struct pen *to)
{
	return (struct str){ to->p, to->n };
}

/* n bytes to write into, or NULL */
static inline char *pen_room(struct pen *to, size_t n)
{
	if (to->full || to->cap - to->n < n) {
		to->full = true;
		return NULL;
	}
	to->n += n;
	return to->p + to->n - n;
}

static inline void pen_add(struct pen *to, struct str s)
{
	char *p = pen_room(to, s.n);

	if (p && s.n)
		memcpy(p, s.p, s.n);
}

static inline void pen_c(struct pen *to, char c)
{
	char *p = pen_room(to, 1);

	if (p)
		*p = c;
}

/* what was written since n, taken back, and room again */
static inline void pen_back(struct pen *to, size_t n)
{
	to->n = n;
	to->full = false;
}

/* decimal */
void pen_u32(struct pen *to, uint32_t v);
/* lower-case */
void pen_hex(struct pen *to, const unsigned char *b, size_t n);
/* four digits */
void pen_hex16(struct pen *to, uint16_t v);
/* as addr_text, several times faster */
void pen_addr(struct pen *to, struct addr a);
/* printable ASCII; other bytes and the backslash as \xNN */
void pen_plain(struct pen *to, struct str s);
/* 32 digits */
void pen_md5(struct pen *to, struct str s);
/* the first so many of 64 */
void pen_sha256(struct pen *to, struct str s, size_t digits);

#endif
