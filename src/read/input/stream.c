/* SPDX-License-Identifier: Apache-2.0 */
#include "read/input/stream.h"

bool stream_open(struct stream *s,
	struct input *in,
	struct arena *a,
	struct read_stats *stats,
	struct err *err)
{
	*s = (struct stream){
		.in = in,
		.stats = stats,
	};
	s->buf = arena_raw(a, 1, STREAM_PIECE_MAX + STREAM_PULL, 64);
	return s->buf ||
		fail(err,
			ERR_LIMIT,
			0,
			"no memory left for a capture buffer");
}

static bool fill(struct stream *s, struct err *err)
{
	memmove(s->buf, s->buf + s->used, s->have - s->used);
	s->have -= s->used;
	s->used = 0;
	ptrdiff_t got =
		s->in->pull(s->in->ctx, s->buf + s->have, STREAM_PULL, err);
	if (got < 0)
		return false;
	s->ended = got == 0;
	s->have += (size_t)got;
	s->stats->bytes += (size_t)got;
	return true;
}

int stream_peek(struct stream *s, size_t n, struct str *ret, struct err *err)
{
	while (s->have - s->used < n) {
		if (s->ended)
			return 0;
		if (!fill(s, err))
			return -1;
	}
	*ret = (struct str){ (const char *)s->buf + s->used, n };
	return 1;
}

void stream_take(struct stream *s, size_t n)
{
	s->used += n;
	s->at += n;
}

int stream_skip(struct stream *s, uint64_t n, struct err *err)
{
	struct str piece;

	while (n) {
		size_t step = n < STREAM_PULL ? (size_t)n : STREAM_PULL;
		int rc = stream_peek(s, step, &piece, err);

		if (rc <= 0)
			return rc;
		stream_take(s, step);
		n -= step;
	}
	return 1;
}
