/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: an input as one piece after the other of a size that the
 * format tells. */
#ifndef READ_INPUT_STREAM_H
#define READ_INPUT_STREAM_H

#include "read/read.h"

enum {
	STREAM_PULL = 1 << 18,
	STREAM_PIECE_MAX = 1 << 20
};

struct stream {
	struct input *in;
	unsigned char *buf; /* STREAM_PIECE_MAX + STREAM_PULL */
	size_t have;
	size_t used;
	uint64_t at; /* offset of buf[used] in the input */
	bool ended;
	struct read_stats *stats;
};

/* Takes about 1.25 MiB of the arena. ERR_LIMIT: the arena is spent. */
bool stream_open(struct stream *s,
	struct input *in,
	struct arena *a,
	struct read_stats *stats,
	struct err *err);

/* n <= STREAM_PIECE_MAX bytes at the front, without taking them: 1 = there, 0 =
 * the input ends before, -1 = failed */
int stream_peek(struct stream *s, size_t n, struct str *ret, struct err *err);
/* of what was peeked */
void stream_take(struct stream *s, size_t n);

/* Steps over n bytes, of any size. Same results as stream_peek. */
int stream_skip(struct stream *s, uint64_t n, struct err *err);
static inline size_t stream_left(const struct stream *s)
{
	return s->have - s->used;
}

#endif
