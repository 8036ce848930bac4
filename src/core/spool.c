/* SPDX-License-Identifier: Apache-2.0 */
#include "core/spool.h"

static void hand_on(struct spool *s, struct str piece)
{
	if (s->bad)
		return;
	if (!s->put(s->ctx, piece))
		s->bad = true;
}

bool spool_end(struct spool *s)
{
	const struct str piece = {
		(const char *)s->held,
		s->n,
	};

	if (s->n)
		hand_on(s, piece);
	s->n = 0;
	return !s->bad;
}

void spool_bytes(struct spool *s, const void *p, size_t n)
{
	if (n > SPOOL_PIECE - s->n)
		spool_end(s);
	const struct str all = { p, n };
	if (n > SPOOL_PIECE) {
		hand_on(s, all);
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

void spool_uints(struct spool *s, const uint64_t *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		spool_uint(s, v[i]);
}
