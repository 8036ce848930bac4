/* SPDX-License-Identifier: Apache-2.0 */
/* What reaches a screen: the only file of this folder that writes to the
 * standard output and the standard error (tools/doors holds the others to it).
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/cli.h"

enum {
	SENTENCE_MAX =
		1000, /* of one line, however long what it repeats is */
	WIDTH_LEAST = 40,
	WIDTH_MOST = 400,
	WIDTH_UNKNOWN = 80,
};

/* one line, fit for a screen, and cut in its middle when it is endless */
static void sentence(struct buf *b, const char *fmt, va_list ap)
{
	char room[SENTENCE_MAX];
	struct buf whole = { 0 };

	buf_vfmt(&whole, fmt, ap);
	size_t n = sentence_fit(buf_str(&whole), room, sizeof room);
	buf_safe(b, (struct str){ room, n });
	buf_done(&whole);
}

static void put_error(struct buf *b)
{
	fprintf(stderr, "ashiato: %.*s\n", STR_FMT(buf_str(b)));
	buf_done(b);
}

void say_error(const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	sentence(&b, fmt, ap);
	va_end(ap);
	put_error(&b);
}

int complain(const struct err *err)
{
	say_error("%s", err->text);
	return err->code == ERR_USAGE ? EXIT_USAGE : EXIT_FAILED;
}

int usage(const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	sentence(&b, fmt, ap);
	va_end(ap);
	put_error(&b);
	return EXIT_USAGE;
}

int usage_near(const struct nearest *n,
	const char *before,
	const char *next,
	const char *fmt,
	...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	sentence(&b, fmt, ap);
	va_end(ap);
	near_say(n, before, "", &b);
	buf_fmt(&b, "%s%s", n->n ? " " : "; ", next);
	put_error(&b);
	return EXIT_USAGE;
}

void say_line(const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	sentence(&b, fmt, ap);
	va_end(ap);
	buf_z(&b, "\n");
	put_out(&b);
	buf_done(&b);
}

void say_progress(const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	sentence(&b, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\r\033[K%.*s", STR_FMT(buf_str(&b)));
	buf_done(&b);
}

/* --- the terminal -------------------------------------------------------- */

static unsigned clamped(uint64_t columns)
{
	if (columns < WIDTH_LEAST)
		return WIDTH_LEAST;
	return columns > WIDTH_MOST ? WIDTH_MOST : (unsigned)columns;
}

unsigned terminal_width(void)
{
	struct winsize size;
	uint64_t columns;

	if (str_u64(str_of(getenv("COLUMNS")), &columns) && columns)
		return clamped(columns);
	if (isatty(STDOUT_FILENO) &&
		ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col) {
		return clamped(size.ws_col);
	}
	return WIDTH_UNKNOWN;
}

bool terminal_colour(void)
{
	const char *none = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (!isatty(STDOUT_FILENO) || (none && *none))
		return false;
	return term && *term && strcmp(term, "dumb") != 0;
}

/* --- the answer ---------------------------------------------------------- */

static bool no_memory(void)
{
	say_error("no memory left for the answer");
	return false;
}

static bool put_bytes(struct str s)
{
	bool ok = s.n == 0 || fwrite(s.p, 1, s.n, stdout) == s.n;

	ok = fflush(stdout) == 0 && ok;
	if (!ok && errno != EPIPE) /* `| head` is no error worth words */
		say_error("cannot write the answer to the standard output");
	return ok;
}

/* Fit for a screen: safe, and on a terminal no wider than it. */
static void fit(struct buf *b, struct str s)
{
	struct buf safe = { 0 };
	bool whole_lines = s.n && s.p[s.n - 1] == '\n';

	buf_terminal(&safe, s, terminal_colour());
	if (whole_lines && isatty(STDOUT_FILENO))
		buf_broken(b, buf_str(&safe), terminal_width());
	else
		buf_add(b, buf_str(&safe));
	b->bad |= safe.bad;
	buf_done(&safe);
}

bool put_text(struct str s)
{
	struct buf b = { 0 };

	fit(&b, s);
	bool ok = b.bad ? no_memory() : put_bytes(buf_str(&b));
	buf_done(&b);
	return ok;
}

bool put_out(const struct buf *b)
{
	return b->bad ? no_memory() : put_text(buf_str(b));
}

bool put_data(struct str s)
{
	struct buf b = { 0 };

	if (!isatty(STDOUT_FILENO))
		return put_bytes(s);
	/* no colour of theirs is ours */
	buf_terminal(&b, s, false);
	bool ok = b.bad ? no_memory() : put_bytes(buf_str(&b));
	buf_done(&b);
	return ok;
}

bool put_json(struct str json)
{
	struct buf b = { 0 };

	buf_json_shown(&b, json);
	bool ok = b.bad ? no_memory() : put_bytes(buf_str(&b));
	buf_done(&b);
	return ok;
}

bool put_said(const struct args *a, const struct buf *b)
{
	if (b->bad || !(a->json || a->jsonl))
		return put_out(b);
	return put_json(buf_str(b));
}

bool put_answer(const struct args *a, const struct buf *b)
{
	struct buf safe = { 0 };
	bool paged = false;

	if (b->bad || a->no_pager || !isatty(STDOUT_FILENO))
		return put_out(b);
	fit(&safe, buf_str(b));
	paged = !safe.bad && pager_show(buf_str(&safe), terminal_width());
	buf_done(&safe);
	return paged || put_out(b);
}
