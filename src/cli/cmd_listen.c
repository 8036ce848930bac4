/* SPDX-License-Identifier: Apache-2.0 */
/* ashiato listen: the same as `ashiato read`, of what passes an interface or
 * comes to a UDP port. Passive: nothing is sent. */
#include <inttypes.h>
#include <stdlib.h>

#include "cli/cli.h"

static bool put_lines(void *ctx, struct str lines)
{
	(void)ctx;
	return put_json(lines);
}

static void tell_skip(void *ctx, const struct skip *s)
{
	(void)ctx;
	say_error("packet %" PRIu64 ": skipped: %s", s->line, s->why);
}

static bool number(const char *name,
	const char *text,
	uint64_t most,
	uint64_t *ret)
{
	char *end;
	unsigned long long n = text ? strtoull(text, &end, 10) : 0;

	if (text &&
		(*end || text[0] < '0' || text[0] > '9' || n == 0 ||
			n > most)) {
		usage("--%s: a number from 1 to %" PRIu64
		      " was expected, not \"%s\"",
			name,
			most,
			text);
		return false;
	}
	*ret = n;
	return true;
}

int cmd_listen(const struct args *a)
{
	struct listening how = {
		.filter = a->filter,
		.save = a->save,
		.promiscuous = a->promiscuous,
	};
	struct read_stats stats = { 0 };
	uint64_t seconds;
	uint64_t dropped;
	struct err err;

	if (a->n_word != 1) {
		return usage(
			"one interface or UDP port is expected: `ashiato "
			"listen eth0`, `ashiato listen udp:2055`");
	}
	how.where = a->word[0];
	if (!number("packets", a->packets, UINT64_MAX / 2, &how.packets) ||
		!number("seconds", a->seconds, 1000000000, &seconds)) {
		return EXIT_USAGE;
	}
	how.seconds = (unsigned)seconds;
	const struct json_lines_out out = { NULL, put_lines, tell_skip };
	bool ok = case_listen(&how, &out, &stats, &dropped, &err);
	if (!ok)
		return complain(&err);
	char lost[80] = "";
	if (dropped) {
		snprintf(lost,
			sizeof lost,
			"; %" PRIu64
			" packets were lost before they could be "
			"read",
			dropped);
	}
	say_error("%s: %" PRIu64 " observations, %" PRIu64 " skipped; %s%s",
		how.where,
		stats.records,
		stats.skipped,
		stats.note,
		lost);
	return EXIT_OK;
}
