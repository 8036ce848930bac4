/* SPDX-License-Identifier: Apache-2.0 */
/* Drives a reader as the engine does: inflate, probe, read; from memory, in
 * pulls of any size. */
#ifndef TEST_DRIVE_H
#define TEST_DRIVE_H

#include "read/read.h"

struct feed {
	struct str bytes;
	/* piece: bytes in a pull at most; 0 = as many as are asked for */
	size_t at;
	size_t piece;
};
struct input feed_input(struct feed *f);

struct drive {
	const struct reader *reader; /* NULL: nothing recognised it */
	bool ok;                     /* all was read */
	struct err err;              /* when not */
	struct read_stats stats;
	/* the bytes that the reader pulled, in the arena; only with keep */
	struct str seen;
};

/* force: a reader that is tried without a probe, or NULL. keep: the arena must
 * have room for all that is pulled. */
struct drive drive(struct str bytes,
	size_t piece,
	const struct reader *force,
	bool keep,
	struct arena *a,
	const struct sink *out);

/* The whole result as text: reader, observations, skips, note, failure. */
void drive_text(struct buf *to,
	struct str bytes,
	size_t piece,
	struct arena scratch);

/* A file below the source root (ASHIATO_SRC, else "."); ends the test program
 * when it cannot be read. */
const char *source_path(struct arena *a, const char *name);

#endif
