/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/tls_inside.h"

#include "protocol/protocol.h"

extern const struct protocol tls_protocol;

static bool begin(struct tls_inside *s,
	const struct session *t,
	struct parser *e)
{
	if (s->session.state)
		return true;
	s->session = *t;
	s->session.protocol = &tls_protocol;
	s->session.changes = s->session.idle = false;
	s->session.state = slab_take(e->slabs, tls_protocol.state_byte);
	if (!s->session.state)
		return false;
	memset(s->session.state, 0, tls_protocol.state_byte);
	return true;
}

static bool hold(struct tls_inside *s,
	int dir,
	struct str bytes,
	struct parser *e)
{
	uint32_t n = s->held[dir].n;

	if (bytes.n > HOLD_MAX || n + bytes.n > HOLD_MAX)
		return false;
	if (n + bytes.n > s->held[dir].cap) {
		uint32_t cap = (uint32_t)slab_size(n + bytes.n);
		unsigned char *wide = slab_take(e->slabs, cap);

		if (!wide)
			return false;
		if (n)
			memcpy(wide, s->held[dir].p, n);
		slab_give(e->slabs, s->held[dir].p, s->held[dir].cap);
		s->held[dir].p = wide;
		s->held[dir].cap = cap;
	}
	if (bytes.n)
		memcpy(s->held[dir].p + n, bytes.p, bytes.n);
	s->held[dir].n = n + (uint32_t)bytes.n;
	return true;
}

void tls_inside_add(struct tls_inside *s,
	const struct session *t,
	const struct chunk *h,
	struct str bytes,
	struct parser *e)
{
	struct chunk all = *h;

	if (s->over || !bytes.n)
		return;
	if (!begin(s, t, e) || !hold(s, h->dir, bytes, e)) {
		tls_inside_end(s, e);
		return;
	}
	all.bytes = (struct str){ (const char *)s->held[h->dir].p,
		s->held[h->dir].n };
	all.lost = 0;
	all.last = false;
	ptrdiff_t n = tls_protocol.on_data(&s->session, &all, e);
	if (n < 0 || (size_t)n > all.bytes.n) {
		tls_inside_end(s, e);
		return;
	}
	memmove(s->held[h->dir].p, all.bytes.p + n, all.bytes.n - (size_t)n);
	s->held[h->dir].n -= (uint32_t)n;
}

void tls_inside_end(struct tls_inside *s, struct parser *e)
{
	if (s->session.state)
		tls_protocol.end(&s->session, e);
	slab_give(e->slabs, s->session.state, tls_protocol.state_byte);
	s->session.state = NULL;
	for (int dir = 0; dir < 2; dir++) {
		slab_give(e->slabs, s->held[dir].p, s->held[dir].cap);
		s->held[dir].p = NULL;
		s->held[dir].n = s->held[dir].cap = 0;
	}
	s->over = true;
}
