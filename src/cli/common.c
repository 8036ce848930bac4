/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <pwd.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"

static void warn_of_clock(const struct store *s)
{
	struct arena a = { 0 };
	struct str sentence;
	struct err err;

	if (!arena_open(&a, 1 << 20, &err))
		return;
	if (case_clock_behind(s, &a, &sentence)) {
		say_error("warning: %.*s", STR_FMT(sentence));
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
		say_error("warning: %.*s", STR_FMT(line));
	}
	warn_of_clock(s);
}

static void tell_claim(void *ctx, struct str sentence)
{
	(void)ctx;
	say_error("  %.*s", STR_FMT(sentence));
}

void tell_claims(const struct store *s,
	const char *word,
	const struct err *err)
{
	if (err->code == ERR_USAGE)
		case_tell_claims(s, str_of(word), tell_claim, NULL);
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
	struct time_told one;

	if (!case_time_told(str_of(a->zone), (struct str){ 0 }, &one)) {
		usage("--zone: an offset such as +09:00, or a zone of this "
		      "machine's database such as Asia/Tokyo, was expected, "
		      "not \"%s\"",
			a->zone);
		return false;
	}
	if (!case_time_told((struct str){ 0 }, str_of(a->year), &one)) {
		usage("--year: a year from 1970 to 2199 was expected, not "
		      "\"%s\"",
			a->year);
		return false;
	}
	return case_time_told(str_of(a->zone), str_of(a->year), ret);
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
		.tlp = a->value[PARAM_TLP].n ? a->value[PARAM_TLP].v[0]
					     : NULL,
		.for_org = a->value[PARAM_FOR].n ? a->value[PARAM_FOR].v[0]
						 : NULL,
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

/* --- progress ------------------------------------------------------------ */

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Another file, or another piece of work: its rate is its own. */
static bool begins_anew(const struct meter *m,
	const char *doing,
	uint64_t done)
{
	return !m->doing || strcmp(m->doing, doing) != 0 || done < m->shown;
}

static void step(void *ctx, const char *doing, uint64_t done, uint64_t total)
{
	struct meter *m = ctx;

	if (begins_anew(m, doing, done)) {
		m->doing = doing;
		m->started_ms = now_ms();
		m->shown = done;
		return;
	}
	if (done - m->shown < 1 << 22)
		return;
	m->shown = done;
	int64_t now = now_ms();
	int64_t spent = now - m->started_ms;
	if (now - m->shown_ms < 200 || spent < 300 || !total)
		return;
	m->shown_ms = now;
	double rate = (double)done / (double)spent * 1000 / 1e6;
	double rest = total > done ? (double)(total - done) / 1e6 : 0;
	say_progress("%s %3.0f %%  %.0f of %.0f MB  %.0f MB/s  %.0f s left",
		doing,
		total > done ? (double)done * 100 / (double)total : 100,
		(double)done / 1e6,
		(double)total / 1e6,
		rate,
		rest / (rate > 0 ? rate : 1));
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
		say_progress("%s", "");
	m->shown_ms = 0;
}

bool run_after(const struct args *a, struct store *s, struct err *err)
{
	struct run_result r;
	struct meter m;

	if (a->no_run)
		return true;
	struct progress p = meter_open(&m, a->quiet);
	const struct run_how how = { .keep_from_byte = KEEP_FROM_BYTE };
	bool ok = case_run(s, &how, &p, &r, err);
	meter_close(&m);
	return ok;
}
