/* SPDX-License-Identifier: Apache-2.0 */
/* ashiato read: what the readers see in a file, without a case. */
#include <inttypes.h>

#include "cli/cli.h"

enum {
	FLUSH_BYTE = 1 << 16
};

struct reading_out {
	struct buf b;
	uint64_t skipped;
	const char *path;
	bool stopped; /* nobody takes the answer any more */
};

static bool put_one(void *ctx, const struct obs *o)
{
	struct reading_out *r = ctx;

	publish_observation_json(o, &r->b);
	if (r->b.n < FLUSH_BYTE)
		return true;
	r->stopped = !put_out(&r->b);
	r->b.n = 0;
	return !r->stopped;
}

static void tell_skip(void *ctx, const struct skip *s)
{
	struct reading_out *r = ctx;

	if (r->skipped++ < 20)
		fprintf(stderr,
			"ashiato: %s, line %" PRIu64 ", byte %" PRIu64
			": skipped: %s\n",
			r->path,
			s->line,
			s->at_byte,
			s->why);
}

int cmd_read(const struct args *a)
{
	struct reading_out r = { .path = a->n_word ? a->word[0] : "" };
	struct arena room = { 0 };
	struct read_stats stats = { 0 };
	struct str format = { 0 };
	struct err err;

	if (a->n_word != 1)
		return usage("one file is expected: `ashiato read FILE`");
	bool ok = arena_open(&room, KNOWLEDGE_ARENA, &err) &&
		engine_read_file(a->word[0],
			&room,
			&(struct sink){ &r, put_one, tell_skip },
			&format,
			&stats,
			&err);
	bool told = r.stopped || put_out(&r.b);
	if (!r.stopped)
		fprintf(stderr,
			"ashiato: %s: %.*s, %" PRIu64 " observations, %" PRIu64
			" skipped%s%s\n",
			a->word[0],
			STR_FMT(format),
			stats.records,
			stats.skipped,
			stats.note[0] ? "; " : "",
			stats.note);
	int status;
	if (!told || r.stopped)
		status = EXIT_FAILED;
	else if (ok)
		status = EXIT_OK;
	else
		status = complain(&err);
	buf_done(&r.b);
	arena_close(&room);
	return status;
}
