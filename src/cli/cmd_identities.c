/* SPDX-License-Identifier: Apache-2.0 */
/* identities: who may be one hand, an analyst's word on two, and how often that
 * is right. */
#include "cli/cli.h"

static int ask_of(const struct args *a, const char *query, const char *dir)
{
	const struct query_call c = call_of(a, query, dir);

	return ask(a, &c);
}

static int evaluate(const struct args *a)
{
	if (a->n_word) {
		return usage("identities --evaluate: no case is asked about, "
			     "but \"%s\" was given",
			a->word[0]);
	}
	return ask_of(a, "identities-evaluate", NULL);
}

/* 0 = the words hold */
static int wrong_word(const struct args *a, struct hands_call *ret)
{
	if (a->join && a->split)
		return usage("identities: --join or --split, not both");
	if (a->n_word != 3) {
		return usage("identities: a case and two personas were "
			     "expected; see `ashiato help identities`");
	}
	*ret = (struct hands_call){
		.same = a->join,
		.persona = { str_of(a->word[1]), str_of(a->word[2]) },
		.why = str_trim(str_of(a->why)),
		.grade = str_of(a->grade ? a->grade : "B2"),
		.by = str_trim(str_of(whoami(a))),
		.acquired_s = (now_s() / DAY_S + 1) * DAY_S,
	};
	if (!ret->why.n)
		return usage("identities: say how it is known: --why TEXT");
	if (!ret->by.n) {
		return usage("identities: who says so must have a name: --by "
			     "NAME");
	}
	if (!utf8_valid(ret->why) || !utf8_valid(ret->by))
		return usage("identities: --why and --by must be UTF-8");
	if (a->acquired &&
		!day_end_parse(str_of(a->acquired), &ret->acquired_s)) {
		return usage("--acquired: a day such as 2016-12-31 was "
			     "expected, not \"%s\"",
			a->acquired);
	}
	ret->acquired_s--;
	return 0;
}

static int record_word(const struct args *a)
{
	struct hands_call call;
	struct store *s = NULL;
	struct err err = { 0 };
	char source[512];
	int status = wrong_word(a, &call);

	if (status)
		return status;
	snprintf(source, sizeof source, "analyst/%.*s", STR_FMT(call.by));
	call.source = str_of(source);
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	bool ok = case_say_hands(s, &call, &err) && run_after(a, s, &err);
	status = case_finish(s, ok, &err);
	if (status == EXIT_OK && !a->quiet) {
		say_line("recorded; `ashiato identities %s` shows it beside "
			 "the machine's own answer",
			a->word[0]);
	}
	return status;
}

int cmd_identities(const struct args *a)
{
	if (a->value[PARAM_EVALUATE].n)
		return evaluate(a);
	if (a->join || a->split)
		return record_word(a);
	if (a->n_word != 1) {
		return usage(
			"identities: one case was expected, or --evaluate "
			"FILE; see `ashiato help identities`");
	}
	if (a->why || a->by || a->grade || a->acquired) {
		return usage(
			"identities: --why, --by, --grade and --acquired "
			"belong to --join and --split");
	}
	return ask_of(a, "identities", a->word[0]);
}
