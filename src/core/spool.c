/* SPDX-License-Identifier: Apache-2.0 */
#include "core/spool.h"

bool spool_end(struct spool *s)
{
	const struct str piece = { (const char *)s->held, s->n };

	if (s->n && !s->bad && !s->put(s->ctx, piece))
		s->bad = true;
	s->n = 0;
	return !s->bad;
}

void spool_bytes(struct spool *s, const void *p, size_t n)
{
	if (n > SPOOL_PIECE - s->n)
		spool_end(s);
	if (n > SPOOL_PIECE) {
		if (!s->bad && !s->put(s->ctx, (struct str){ p, n }))
			s->bad = true;
		return;
	}
	if (n)
		memcpy(s->held + s->n, p, n);
	s->n += n;
}

void spool_str(struct spool *s, struct str text)
{
	spool_uint(s, text.n);
	spool_bytes(s, text.p, text.n);
}
