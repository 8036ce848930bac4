/* SPDX-License-Identifier: Apache-2.0 */
/* assume: what an analyst takes for granted of clocks and of the order of
 * events. */
#include "cli/cli.h"

/* 0 = the words hold */
static int wrong_words(const struct args *a, struct assume_call *ret)
{
	struct str kind = str_of(a->n_word > 1 ? a->word[1] : "");
	bool clock = str_is(kind, "clock");
	bool within = str_is(kind, "within");

	if (!clock && !within && !str_is(kind, "before")) {
		return usage("assume: clock, before or within was expected; "
			     "see `ashiato help assume`");
	}
	if (a->n_word != (clock ? 3 : 4)) {
		return usage("assume %.*s: %s expected; see `ashiato help "
			     "assume`",
			STR_FMT(kind),
			clock ? "one clock was" : "two events were");
	}
	if ((clock || within) && !a->seconds)
		return usage("assume %.*s: --seconds N was expected",
			STR_FMT(kind));
	ret->kind = kind;
	ret->subject = str_of(a->word[2]);
	ret->object = str_of(clock ? "" : a->word[3]);
	return 0;
}

static int wrong_options(const struct args *a, struct assume_call *ret)
{
	ret->seconds = str_of(a->seconds);
	ret->error = str_of(a->error);
	ret->since = str_of(a->since);
	ret->until = str_of(a->until);
	ret->reason = str_trim(str_of(a->reason));
	ret->grade = str_of(a->grade ? a->grade : "B2");
	ret->by = str_trim(str_of(whoami(a)));
	ret->acquired_s = (now_s() / DAY_S + 1) * DAY_S;
	if (!ret->reason.n)
		return usage("assume: say how it is known: --reason TEXT");
	if (!ret->by.n)
		return usage(
			"assume: who says so must have a name: --by NAME");
	if (a->acquired &&
		!day_end_parse(str_of(a->acquired), &ret->acquired_s)) {
		return usage("--acquired: a day such as 2016-12-31 was "
			     "expected, not \"%s\"",
			a->acquired);
	}
	ret->acquired_s--;
	return 0;
}

int cmd_assume(const struct args *a)
{
	struct assume_call call = { 0 };
	struct store *s = NULL;
	struct err err = { 0 };
	char source[512];
	int status = wrong_words(a, &call);

	if (status)
		return status;
	status = wrong_options(a, &call);
	if (status)
		return status;
	snprintf(source, sizeof source, "analyst/%.*s", STR_FMT(call.by));
	call.source = str_of(source);
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	bool ok = case_assume(s, &call, &err) && run_after(a, s, &err);
	status = case_finish(s, ok, &err);
	if (status == EXIT_OK && !a->quiet) {
		say_line("assumed; `ashiato conflicts %s` says whether the "
			 "evidence agrees",
			a->word[0]);
	}
	return status;
}
