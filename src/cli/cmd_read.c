/* SPDX-License-Identifier: Apache-2.0 */
/* ashiato read: what the readers see in a file, without a case. */
#include <inttypes.h>

#include "cli/cli.h"

/* address space; pages become real when touched */
#define ROOM_BYTE ((size_t)16 << 30)

struct reading_out {
	uint64_t skipped;
	const char *path;
	bool stopped; /* nobody takes the answer any more */
};

static bool put_lines(void *ctx, struct str lines)
{
	struct reading_out *r = ctx;

	r->stopped = !put_json(lines);
	return !r->stopped;
}

static void tell_skip(void *ctx, const struct skip *s)
{
	struct reading_out *r = ctx;

	if (r->skipped++ < 20) {
		say_error("%s, line %" PRIu64 ", byte %" PRIu64
			  ": skipped: %s",
			r->path,
			s->line,
			s->at_byte,
			s->why);
	}
}

int cmd_read(const struct args *a)
{
	struct reading_out r = { .path = a->n_word ? a->word[0] : "" };
	struct arena room = { 0 };
	struct read_stats stats = { 0 };
	struct str format = { 0 };
	struct time_told told;
	struct err err;

	if (a->n_word != 1)
		return usage("one file is expected: `ashiato read FILE`");
	if (!clock_from(a, &told))
		return EXIT_USAGE;
	const struct json_lines_out out = { &r, put_lines, tell_skip };
	bool ok = arena_open(&room, ROOM_BYTE, &err) &&
		case_read(a->word[0],
			&told,
			&room,
			&out,
			&format,
			&stats,
			&err);
	if (!r.stopped) {
		say_error("%s: %.*s, %" PRIu64 " observations, %" PRIu64
			  " skipped%s%s",
			a->word[0],
			STR_FMT(format),
			stats.records,
			stats.skipped,
			stats.note[0] ? "; " : "",
			stats.note);
	}
	int status = EXIT_OK;
	if (r.stopped)
		status = EXIT_FAILED;
	else if (!ok)
		status = complain(&err);
	arena_close(&room);
	return status;
}
