/* SPDX-License-Identifier: Apache-2.0 */
/* Private to protocol/: text written into scratch memory, up to a cap. Not
 * zeroed before, no formats parsed: this runs once per packet. */
#ifndef PROTOCOL_COMMON_WRITER_H
#define PROTOCOL_COMMON_WRITER_H

#include "model/model.h"

struct writer {
	char *p;
	size_t n;
	size_t cap;
	bool full; /* sticky: what did not fit was left out */
};

/* Takes up to cap bytes from the scratch; several writers may write at once. */
static inline struct writer writer_of(struct arena *scratch, size_t cap)
{
	size_t room = (size_t)(scratch->end - scratch->at);
	struct writer to = { (char *)scratch->at,
		0,
		cap < room ? cap : room,
		false };

	scratch->at += to.cap;
	return to;
}

static inline struct str writer_str(const struct writer *to)
{
	return (struct str){ to->p, to->n };
}

/* n bytes to write into, or NULL */
static inline char *writer_room(struct writer *to, size_t n)
{
	if (to->full || to->cap - to->n < n) {
		to->full = true;
		return NULL;
	}
	to->n += n;
	return to->p + to->n - n;
}

static inline void writer_add(struct writer *to, struct str s)
{
	char *p = writer_room(to, s.n);

	if (p && s.n)
		memcpy(p, s.p, s.n);
}

static inline void writer_c(struct writer *to, char c)
{
	char *p = writer_room(to, 1);

	if (p)
		*p = c;
}

/* what was written since n, taken back, and room again */
static inline void writer_back(struct writer *to, size_t n)
{
	to->n = n;
	to->full = false;
}

/* decimal */
void writer_u32(struct writer *to, uint32_t v);
/* lower-case */
void writer_hex(struct writer *to, const unsigned char *b, size_t n);
/* four digits */
void writer_hex16(struct writer *to, uint16_t v);
/* as addr_text, several times faster */
void writer_addr(struct writer *to, struct addr a);
/* printable ASCII; other bytes and the backslash as \xNN */
void writer_plain(struct writer *to, struct str s);
/* 32 digits */
void writer_md5(struct writer *to, struct str s);
/* the first so many of 64 */
void writer_sha256(struct writer *to, struct str s, size_t digits);

#endif
