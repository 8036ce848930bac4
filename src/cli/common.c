/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"

int complain(const struct err *err)
{
	struct buf b = { 0 };

	/* names of files stand in it as they are */
	buf_safe(&b, str_of(err->text));
	fprintf(stderr, "ashiato: %.*s\n", STR_FMT(buf_str(&b)));
	buf_done(&b);
	return err->code == ERR_USAGE ? EXIT_USAGE : EXIT_FAILED;
}

int usage(const char *fmt, ...)
{
	va_list ap;

	fputs("ashiato: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return EXIT_USAGE;
}

bool put_text(struct str s)
{
	bool ok = s.n == 0 || fwrite(s.p, 1, s.n, stdout) == s.n;

	ok = fflush(stdout) == 0 && ok;
	if (!ok && errno != EPIPE) { /* `| head` is no error worth words */
		fprintf(stderr,
			"ashiato: cannot write the answer to the standard "
			"output\n");
	}
	return ok;
}

bool put_out(const struct buf *b)
{
	if (!b->bad)
		return put_text(buf_str(b));
	fprintf(stderr, "ashiato: no memory left for the answer\n");
	return false;
}

static void warn_of_clock(const struct store *s)
{
	struct arena a = { 0 };
	struct str sentence;
	struct err err;

	if (!arena_open(&a, 1 << 20, &err))
		return;
	if (case_clock_behind(s, &a, &sentence)) {
		fprintf(stderr, "ashiato: warning: %.*s\n", STR_FMT(sentence));
	}
	arena_close(&a);
}

void warn_of(const struct store *s)
{
	struct str rest = str_of(case_warning(s));
	struct str line;

	while (rest.n) {
		if (!str_cut(rest, '\n', &line, &rest)) {
			line = rest;
			rest.n = 0;
		}
		fprintf(stderr, "ashiato: warning: %.*s\n", STR_FMT(line));
	}
	warn_of_clock(s);
}

int case_finish(struct store *s, bool ok, struct err *err)
{
	struct err closing = { 0 };

	if (!case_close(s, &closing) && ok)
		return complain(&closing);
	return ok ? EXIT_OK : complain(err);
}

void head_text(const struct store *s, struct buf *b)
{
	struct case_head h = case_head(s);

	buf_fmt(b, "ledger head %" PRIu64 ":%s\n", h.size, h.root);
}

bool clock_from(const struct args *a, struct time_told *ret)
{
	if (case_time_told(str_of(a->zone), str_of(a->year), ret))
		return true;
	usage("--zone and --year: an offset such as +09:00 or a zone of this "
	      "machine's database such as Asia/Tokyo, and a year from 1970 to "
	      "2199, were expected");
	return false;
}

const char *whoami(const struct args *a)
{
	const struct passwd *pw;

	if (a->by)
		return a->by;
	pw = getpwuid(geteuid());
	return pw ? pw->pw_name : "unknown";
}

bool question_from(const struct args *a, struct question *ret)
{
	const struct many *as_of = &a->value[PARAM_AS_OF];
	const struct many *only = &a->value[PARAM_ONLY];
	const struct audience_words whom = {
		.tlp = a->value[PARAM_TLP].n ? a->value[PARAM_TLP].v[0] : NULL,
		.for_org =
			a->value[PARAM_FOR].n ? a->value[PARAM_FOR].v[0] : NULL,
		.compartment = a->value[PARAM_COMPARTMENT].v,
		.n_compartment = a->value[PARAM_COMPARTMENT].n,
	};
	struct err err;

	if (question_parse(as_of->n ? as_of->v[0] : NULL,
		    only->n ? only->v[0] : NULL,
		    "--",
		    ret,
		    &err) &&
		audience_parse(&whom, "--", &ret->audience, &err)) {
		return true;
	}
	complain(&err);
	return false;
}

unsigned terminal_width(void)
{
	struct winsize size;

	return isatty(STDOUT_FILENO) &&
			ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
			size.ws_col >= 40
		? size.ws_col
		: 100;
}

bool terminal_colour(void)
{
	return isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
}

/* --- progress ------------------------------------------------------------ */

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void step(void *ctx, const char *doing, uint64_t done, uint64_t total)
{
	struct meter *m = ctx;

	if (done - m->shown < 1 << 22 && done >= m->shown)
		return;
	m->shown = done;
	int64_t now = now_ms();
	int64_t spent = now - m->started_ms;
	if (now - m->shown_ms < 200 || spent < 500 || !total)
		return;
	m->shown_ms = now;
	double rate = (double)done / (double)spent * 1000 / 1e6;
	double left = (double)(total - done) / 1e6 / (rate > 0 ? rate : 1);
	fprintf(stderr,
		"\r\033[K%s %3.0f %%  %.0f of %.0f MB  %.0f MB/s  %.0f s left",
		doing,
		(double)done * 100 / (double)total,
		(double)done / 1e6,
		(double)total / 1e6,
		rate,
		left);
}

struct progress meter_open(struct meter *m, bool quiet)
{
	*m = (struct meter){
		.on = !quiet && isatty(STDERR_FILENO),
		.started_ms = now_ms(),
	};
	return (struct progress){ m, m->on ? step : NULL };
}

void meter_close(struct meter *m)
{
	if (m->on && m->shown_ms)
		fputs("\r\033[K", stderr);
}
