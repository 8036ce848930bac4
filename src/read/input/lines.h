/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: an input as blocks of whole lines. */
#ifndef READ_INPUT_LINES_H
#define READ_INPUT_LINES_H

#include "read/read.h"

/* LINE_MAX_BYTE: a longer line is skipped, counted and located; no log that we
 * know comes near it. LINES_PAD readable bytes stand behind every block, so
 * that wide loads need no tail case. */
enum {
	LINE_MAX_BYTE = 1 << 20,
	LINES_PULL = 1 << 18,
	LINES_PAD = 64
};

struct lines {
	struct input *in;
	unsigned char *buf; /* LINE_MAX_BYTE + LINES_PULL + LINES_PAD */
	/* bytes in buf; bytes of them that were handed out */
	size_t have;
	size_t used;
	uint64_t at; /* offset of buf[0] in the input */
	/* lines handed out or dropped so far; counted by lines_next only */
	uint64_t line;
	bool ended;
	bool dropping;
	const struct sink *out;
	struct read_stats *stats;
};

/* Takes about 1.25 MiB of the arena. out and stats: for lines that are skipped.
 * ERR_LIMIT: the arena is spent. */
bool lines_open(struct lines *l,
	struct input *in,
	struct arena *a,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err);

/* The next bytes that end in a line end (or the last line without one); *ret_at
 * is their offset. 1 = got, 0 = end, -1 = failed. */
int lines_block(struct lines *l,
	struct str *ret,
	uint64_t *ret_at,
	struct err *err);

/* where lines_next stands in a block; zeroed at the start */
struct line_iter {
	struct str block;
	uint64_t at;
};

/* The next line without its LF or CRLF. Same results. */
int lines_next(struct lines *l,
	struct line_iter *it,
	struct str *ret,
	uint64_t *ret_at,
	struct err *err);

#endif
