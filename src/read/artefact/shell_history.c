/* SPDX-License-Identifier: Apache-2.0 */
/* What was typed into a shell, with the times that it kept: bash with
 * HISTTIMEFORMAT, zsh with EXTENDED_HISTORY, fish. */
/* source: bash(1), "#" and the time before a line; zsh, zshoptions(1), ":
 * <beginning time>:<elapsed seconds>;<command>"; fish, src/history.rs */
#include "read/read.h"

#include "read/input/lines.h"
#include "read/text/event.h"

enum {
	COMMAND_MAX = 1 << 16,
	RAW_N = 32
};
/* 1990: no shell kept times before */
#define FIRST_S 631152000

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
	bool goes_on; /* zsh: the line before ended in a backslash */
	char raw[RAW_N];
	size_t raw_n;
	char command[COMMAND_MAX];
	size_t n;
	uint64_t at;
	uint64_t line;
	uint64_t end;
	bool cut;
};

static bool is_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	}
	return s.n > 0;
}

/* "#1380630977"; to bash any digits are a time */
static bool bash_time(struct str line, struct str *ret)
{
	*ret = str_from(line, 1);
	return line.n && line.p[0] == '#' && is_digits(*ret);
}

/* ": 1457771210:0;cd plaso" */
static bool zsh_time(struct str line,
	struct str *ret,
	struct str *ret_command)
{
	struct str rest;
	struct str elapsed;

	if (!str_starts(line, STR(": ")) ||
		!str_cut(str_from(line, 2), ':', ret, &rest) ||
		!str_cut(rest, ';', &elapsed, ret_command)) {
		return false;
	}
	*ret = str_trim(*ret);
	return is_digits(*ret) && is_digits(elapsed);
}

/* "  when: 1457771210", of the command above */
static bool fish_when(struct str line, struct str *ret)
{
	*ret = str_trim(str_from(line, 7));
	return str_starts(line, STR("  when:"));
}

static enum shell shell_of(struct str line, struct str *ret_raw)
{
	struct str command;

	if (bash_time(line, ret_raw))
		return SHELL_BASH;
	if (zsh_time(line, ret_raw, &command))
		return SHELL_ZSH;
	bool fish = fish_when(line, ret_raw) && is_digits(*ret_raw);
	return fish ? SHELL_FISH : SHELL_NONE;
}

/* nine or ten digits, from 1990 on: other numbers are dates, or chance */
static bool is_likely(struct str raw)
{
	int64_t s;

	return raw.n < 11 && str_i64(raw, &s) && s >= FIRST_S;
}

/* --- what the head says --------------------------------------------------- */

struct head_census {
	unsigned before; /* lines above the first time */
	unsigned lines;
	unsigned fit;    /* a time, or what stands right below one of bash */
	unsigned likely; /* times that a shell may have kept */
	unsigned stamps;
	bool fish;
};

static void census_line(struct head_census *c, struct str line, bool *below)
{
	struct str raw;
	enum shell s = shell_of(line, &raw);
	bool ends = line.p[line.n - 1] == '\\';

	if (s == SHELL_NONE && !c->stamps &&
		!str_starts(line, STR("- cmd: "))) {
		c->before++;
		return;
	}
	c->lines++;
	c->fit += s != SHELL_NONE || *below ||
		str_starts(line, STR("- cmd: ")) ||
		(c->fish && line.p[0] == ' ');
	c->stamps += s != SHELL_NONE;
	c->likely += s != SHELL_NONE && is_likely(raw);
	c->fish |= s == SHELL_FISH;
	*below = s == SHELL_BASH || ((s == SHELL_ZSH || *below) && ends);
}

static struct head_census census_of(struct str head)
{
	struct head_census c = { 0 };
	struct str rest = head;
	struct str line;
	bool below = false;
	bool more = true;

	while (more) {
		more = str_cut(rest, '\n', &line, &rest);
		if (!more && head.n == PROBE_N)
			break; /* the head ended inside this one */
		if (!more)
			line = rest;
		if (line.n)
			census_line(&c, line, &below);
	}
	return c;
}

/* A number behind # stands in lists and before logs as well: whatever knows the
 * lines around it is the surer. */
int shell_history_probe(struct str head)
{
	struct head_census c = census_of(text_unmarked(head));
	bool most = 2 * c.fit > c.before + c.lines;

	if (!c.likely || 2 * c.likely < c.stamps)
		return 0;
	if (c.fish && most && str_starts(head, STR("- cmd: ")))
		return 90;
	/* one time alone says something of its own command only */
	if (c.stamps == 1)
		return c.before + c.lines < 3 ? 25 : 0;
	if (most)
		return 28;
	/* a history may begin before times were kept */
	return 2 * c.fit > c.lines ? 10 : 0;
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
		if (s.n)
			memcpy(z->command + z->n, s.p, s.n);
	z->n += s.n;
}

/* The time of the command at hand. bash writes 0 where it knows none. */
static struct clock_reading reading(struct typed *z)
{
	struct str raw = { z->raw, z->raw_n };
	int64_t s = 0;
	bool is = str_i64(raw, &s);
	struct clock_reading r =
		event_count(&z->e, FORM_POSIX_S, (uint64_t)s, ROLE_OCCURRED);

	r.raw = raw;
	r.doubts |= DOUBT_SETTABLE;
	if (!is)
		r.doubts |= DOUBT_UNREADABLE;
	else if (!s)
		r.doubts |= DOUBT_NOT_SET;
	return r;
}

static bool flush(struct typed *z)
{
	struct obs o = {
		.kind = OBS_COMMAND,
		.at_byte = z->at,
		.len_byte = (uint32_t)(z->end - z->at),
	};
	bool has = z->open && z->n;
	bool empty = z->open && !z->n;

	if (empty) {
		event_skip(&z->e,
			z->at,
			z->line,
			"a command behind its time was expected");
	}
	if (has && z->cut) {
		event_skip(&z->e,
			z->at,
			z->line,
			"a command was cut behind 65536 bytes");
	}
	z->open = false;
	z->cut = false;
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
	return event_put_as(&z->e, &o, reading(z));
}

/* A command begins: what is typed follows, or stands in the line itself. */
static bool begin(struct typed *z, enum shell shell, uint64_t at)
{
	bool ok = flush(z);

	z->open = true;
	z->timed = false;
	z->shell = shell;
	z->at = at;
	z->line = z->lines.line;
	z->n = 0;
	return ok;
}

static void timed(struct typed *z, struct str raw)
{
	raw = str_head(raw, RAW_N);
	if (raw.n)
		memcpy(z->raw, raw.p, raw.n);
	z->raw_n = raw.n;
	z->timed = true;
}

/* Below a command of fish: its time, or paths, which are not used. */
static void fish_line(struct typed *z, struct str whole, uint64_t at)
{
	struct str raw;

	if (!fish_when(whole, &raw))
		return;
	if (is_digits(raw)) {
		timed(z, raw);
		return;
	}
	event_skip(&z->e,
		at,
		z->lines.line,
		"seconds since 1970 were expected behind when:");
}

static bool line(struct typed *z, struct str whole, uint64_t at)
{
	struct str raw;
	struct str command;
	uint64_t end = at + whole.n;
	bool ok = true;

	if (z->goes_on) {
		add(z, whole);
	} else if (bash_time(whole, &raw)) {
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
		fish_line(z, whole, at);
	} else if (z->open && z->timed && z->shell == SHELL_BASH) {
		add(z, whole);
	} else {
		/* before times were kept: a line is a command */
		ok = begin(z, z->shell, at);
		add(z, whole);
	}
	/* zshmisc(1): only a backslash takes a command to the next line */
	z->goes_on = z->shell == SHELL_ZSH && whole.p[whole.n - 1] == '\\';
	z->end = end;
	return ok;
}

static bool commands(struct typed *z, struct err *err)
{
	struct line_iter it = { 0 };
	struct str s;
	uint64_t at = 0;
	int rc;

	while ((rc = lines_next(&z->lines, &it, &s, &at, err)) > 0) {
		if (!s.n)
			z->goes_on = false;
		else if (!line(z, at ? s : text_unmarked(s), at))
			return fail(err,
				ERR_LIMIT,
				at,
				"the reading was stopped");
	}
	if (rc < 0)
		return false;
	return flush(z) ||
		fail(err, ERR_LIMIT, at, "the reading was stopped");
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
	bool ok = commands(z, err);
	events_note(&z->e);
	return ok;
}
