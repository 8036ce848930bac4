/* SPDX-License-Identifier: Apache-2.0 */
/* A manifest: every row comes to a file below its folder, with words that the
 * row holds, or to a sentence. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "../read/drive.h"
#include "case/steps/inside.h"
#include "harness.h"

#define MUST(x) ((x) ? (void)0 : abort())

enum {
	MEMORY = 64 << 20
};
/* there on every system, with something above it */
#define FOLDER "/dev/"

struct taken {
	uint64_t files;
	uint64_t refused;
	size_t bytes;
};

static bool take(void *ctx,
	const char *path,
	const struct acquisition *how,
	struct err *err)
{
	struct taken *t = ctx;

	(void)err;
	t->files++;
	MUST(strlen(path) < PATH_MAX && path[0] == '/');
	MUST(!file_exists(path) || file_below(FOLDER, path));
	MUST(how->by.n + how->how.n + how->authority.n + how->vantage.n <=
		4 * t->bytes + 64);
	MUST(how->given & AMEND_ACQUIRED);
	MUST(!how->told.year ||
		(how->told.year >= 1970 && how->told.year < 2200));
	MUST(!how->told.zone.n || zone_known(how->told.zone));
	return true;
}

static void refuse(void *ctx, const struct skip *s)
{
	struct taken *t = ctx;

	t->refused++;
	MUST(s->why && s->why[0]);
}

static struct taken taken_in(struct str bytes, size_t piece, struct arena a)
{
	struct taken t = { .bytes = bytes.n };
	struct err err = { 0 };
	const struct reading reading = { 0 };
	struct feed feed = { bytes, 0, piece };
	struct input in = feed_input(&feed);
	struct read_stats stats = { 0 };
	struct arena words = a;
	const struct manifest start = {
		.folder = FOLDER,
		.reading = &reading,
		.a = &words,
		.fn = take,
		.refused = refuse,
		.ctx = &t,
		.err = &err,
	};
	struct manifest m = start;
	struct sink sink = manifest_sink(&m);

	/* what rows keep and what the reader takes are two places */
	words.end = words.at + MEMORY / 4;
	a.at = words.end;
	reader_named(STR("table"))->read(&in, a, &sink, &stats, &err);
	return t;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena memory;
	struct str bytes = { (const char *)data, size };
	struct err err;

	if (!memory.base)
		MUST(arena_open(&memory, MEMORY, &err));
	struct taken whole = taken_in(bytes, 0, memory);
	struct taken pieces = taken_in(bytes, 1 + size % 61, memory);
	MUST(whole.files == pieces.files && whole.refused == pieces.refused);
	return 0;
}
