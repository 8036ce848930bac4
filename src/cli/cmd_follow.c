/* SPDX-License-Identifier: Apache-2.0 */
/* ashiato watch CASE follow: looking forward. */
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"

enum {
	LINE_EVERY_S = 10 /* of the status where there is no terminal */
};

struct follow_screen {
	bool quiet;
	bool terminal;
	time_t said_at;
};

static bool put_alert(void *ctx, struct str lines)
{
	const struct follow_screen *s = ctx;

	if (s->terminal)
		say_progress("%s", "");
	return put_json(lines);
}

static void say_sentence(void *ctx, const char *sentence)
{
	const struct follow_screen *s = ctx;

	if (s->terminal)
		say_progress("%s", "");
	say_error("%s", sentence);
}

#define STATUS                                                               \
	"%.0f records/s, %.1f s behind, %" PRIu64 " bytes to read, %" PRIu64 \
	" alerts, %" PRIu64 " to be delivered, %" PRIu64 " not delivered"
#define STATUS_OF(c)                                                        \
	(c)->records_s, (c)->lag_s, (c)->behind, (c)->alerts, (c)->waiting, \
		(c)->failed

static void show_status(void *ctx, const struct follow_counts *c)
{
	struct follow_screen *s = ctx;
	time_t now = time(NULL);

	if (s->quiet)
		return;
	if (s->terminal) {
		say_progress(STATUS, STATUS_OF(c));
		return;
	}
	if (now - s->said_at < LINE_EVERY_S)
		return;
	s->said_at = now;
	say_error(STATUS, STATUS_OF(c));
}

static void say_end(const struct follow_screen *s,
	const struct follow_counts *c)
{
	if (s->terminal)
		say_progress("%s", "");
	if (s->quiet)
		return;
	say_error("%" PRIu64 " records of %" PRIu64 " bytes, %" PRIu64
		  " skipped; %" PRIu64 " alerts, %" PRIu64
		  " of records from the future, %" PRIu64 " not delivered",
		c->records,
		c->bytes,
		c->skipped,
		c->alerts,
		c->future,
		c->failed);
}

int watch_follow(const struct args *a)
{
	struct follow_screen s = {
		.quiet = a->quiet,
		.terminal = !a->quiet && isatty(STDERR_FILENO),
		.said_at = time(NULL),
	};
	struct follow_order order = {
		.source = a->word + 2,
		.n_source = a->n_word - 2,
		.exec = a->exec,
		.syslog = a->syslog,
		.file = a->alerts,
		.once = a->once,
		.poll = a->poll,
		.ctx = &s,
		.alert = put_alert,
		.say = say_sentence,
		.status = show_status,
	};
	struct follow_counts counts;
	struct err err = { 0 };

	if (order.n_source < 1) {
		return usage(
			"watch follow: files, folders, - or "
			"syslog+udp:PORT were expected; see `ashiato help "
			"watch`");
	}
	if (!clock_from(a, &order.told))
		return EXIT_USAGE;
	bool ok = case_follow(a->word[0], &order, &counts, &err);
	say_end(&s, &counts);
	return ok ? EXIT_OK : complain(&err);
}
