/* SPDX-License-Identifier: Apache-2.0 */
/* What was typed into a shell, with the times that it kept: bash with
 * HISTTIMEFORMAT, zsh with EXTENDED_HISTORY, fish. */
/* source: bash(1), "#" and the time before a line; zsh, zshoptions(1), ":
 * <beginning time>:<elapsed seconds>;<command>"; fish, src/history.rs */
#include "read/read.h"

#include "read/input/lines.h"
#include "read/text/event.h"
#include "read/text/log_text.h"

enum {
	PROBE_LINES = 64,
	COMMAND_MAX = 1 << 16
};

enum shell {
	SHELL_BASH,
	SHELL_ZSH,
	SHELL_FISH,
	SHELL_NONE
};
static const char *const shells[] = { "bash", "zsh", "fish" };

struct typed {
	struct lines lines;
	struct events e;
	enum shell shell; /* of the last time stamp */
	/* the command at hand: its time, and where it begins */
	bool open;
	bool timed;
	int64_t s;
	char command[COMMAND_MAX];
	size_t n;
	uint64_t at;
	uint64_t end;
	bool cut;
};

/* "#1380630977" */
static bool bash_time(struct str line, struct str *ret)
{
	int64_t s;

	*ret = str_from(line, 1);
	return line.n > 8 && line.n < 13 && line.p[0] == '#' &&
		str_i64(*ret, &s) && s > 0;
}

/* ": 1457771210:0;cd plaso" */
static bool zsh_time(struct str line, struct str *ret, struct str *ret_command)
{
	struct str rest;
	struct str elapsed;
	uint64_t v;

	if (!str_starts(line, STR(": ")) ||
		!str_cut(str_from(line, 2), ':', ret, &rest) ||
		!str_cut(rest, ';', &elapsed, ret_command)) {
		return false;
	}
	*ret = str_trim(*ret);
	return ret->n < 13 && str_u64(*ret, &v) && str_u64(elapsed, &v);
}

/* "  when: 1457771210", of the command above */
static bool fish_time(struct str line, struct str *ret)
{
	uint64_t v;

	*ret = str_from(line, 8);
	return str_starts(line, STR("  when: ")) && ret->n < 13 &&
		str_u64(*ret, &v);
}

static enum shell shell_of(struct str line)
{
	struct str raw;
	struct str command;

	if (bash_time(line, &raw))
		return SHELL_BASH;
	if (zsh_time(line, &raw, &command))
		return SHELL_ZSH;
	return fish_time(line, &raw) ? SHELL_FISH : SHELL_NONE;
}

int shell_history_probe(struct str head)
{
	struct str rest = head;
	struct str line;
	unsigned stamps[SHELL_NONE + 1] = { 0 };
	unsigned n = 0;
	bool more = true;
	enum shell first = SHELL_NONE;

	while (more && n < PROBE_LINES) {
		more = str_cut(rest, '\n', &line, &rest);
		if (!more)
			line = rest;
		if (!line.n)
			continue;
		enum shell s = shell_of(line);
		if (!n++)
			first = s;
		stamps[s]++;
	}
	if (stamps[SHELL_FISH] && str_starts(head, STR("- cmd: ")))
		return 90;
	if (first == SHELL_ZSH || first == SHELL_BASH)
		return 85;
	/* a history may begin before times were kept */
	return stamps[SHELL_BASH] > 1 || stamps[SHELL_ZSH] > 1 ? 35 : 0;
}

/* --- commands ------------------------------------------------------------ */

static void add(struct typed *z, struct str s)
{
	size_t room = COMMAND_MAX - z->n;

	if (z->n && room) {
		z->command[z->n++] = '\n';
		room--;
	}
	z->cut |= s.n > room;
	s = str_head(s, room);
	if (s.n)
		memcpy(z->command + z->n, s.p, s.n);
	z->n += s.n;
}

static bool flush(struct typed *z)
{
	struct obs o = {
		.kind = OBS_COMMAND,
		.at_byte = z->at,
		.len_byte = (uint32_t)(z->end - z->at),
	};
	bool has = z->open && z->n;

	z->open = false;
	if (!has)
		return true;
	o.command = (struct obs_command){
		.source = str_of(shells[z->shell]),
		.text = { z->command, z->n },
	};
	z->n = 0;
	if (!z->timed) {
		o.t_ns = T_NONE;
		z->e.stats->records++;
		return z->e.out->put(z->e.out->ctx, &o);
	}
	struct clock_reading r =
		event_count(&z->e, FORM_POSIX_S, (uint64_t)z->s, ROLE_OCCURRED);
	r.doubts |= DOUBT_SETTABLE;
	return event_put_as(&z->e, &o, r);
}

/* A command begins: what is typed follows, or stands in the line itself. */
static bool begin(struct typed *z, enum shell shell, uint64_t at)
{
	bool ok = flush(z);

	z->open = true;
	z->timed = false;
	z->shell = shell;
	z->at = at;
	z->n = 0;
	return ok;
}

static void timed(struct typed *z, struct str raw)
{
	z->timed = str_i64(raw, &z->s);
}

static bool line(void *ctx, struct str whole, uint64_t at)
{
	struct typed *z = ctx;
	struct str raw;
	struct str command;
	uint64_t end = at + whole.n;
	bool ok = true;

	if (bash_time(whole, &raw)) {
		ok = begin(z, SHELL_BASH, at);
		timed(z, raw);
	} else if (zsh_time(whole, &raw, &command)) {
		ok = begin(z, SHELL_ZSH, at);
		timed(z, raw);
		add(z, command);
	} else if (str_starts(whole, STR("- cmd: "))) {
		ok = begin(z, SHELL_FISH, at);
		add(z, str_from(whole, 7));
	} else if (z->shell == SHELL_FISH && z->open) {
		if (fish_time(whole, &raw))
			timed(z, raw);
	} else if (z->open && (z->timed || z->shell == SHELL_ZSH)) {
		add(z, whole);
	} else {
		/* before times were kept: a line is a command */
		ok = begin(z, SHELL_BASH, at);
		add(z, whole);
	}
	z->end = end;
	return ok;
}

bool shell_history_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct typed *z = NEW(&scratch, struct typed, 1);

	if (!z || !lines_open(&z->lines, in, &scratch, out, stats, err)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read a history");
	}
	z->e = events_of("shell-history", in, out, stats);
	bool ok = log_read(&z->lines, line, z, err);
	if (ok && !flush(z))
		ok = fail(err, ERR_LIMIT, z->at, "the reading was stopped");
	events_note(&z->e);
	return ok;
}
