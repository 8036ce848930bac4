/* SPDX-License-Identifier: Apache-2.0 */
/* custody, hand-over: where an exhibit was, and who had it. */
#include <string.h>

#include "cli/cli.h"

/* address space: what was recorded of all exhibits */
#define CUSTODY_ARENA ((size_t)1 << 32)

enum {
	WORDS_MOST = 1024 /* bytes of each option */
};

static bool when_from(const struct args *a, int64_t *ret)
{
	struct span span;

	*ret = TIME_UNKNOWN;
	if (!a->at)
		return true;
	if (!span_parse(str_of(a->at), STR("UTC"), &span)) {
		usage("--at: a time such as 2016-12-31T08:30Z was expected, "
		      "not \"%s\"",
			a->at);
		return false;
	}
	*ret = span.from;
	return true;
}

/* What the options say of a step; false: they do not fit, which was said. */
static bool record_from(const struct args *a, struct custody_record *r)
{
	const struct str text[] = { str_of(a->by),
		str_of(a->from),
		str_of(a->to),
		str_of(a->place),
		str_of(a->tool),
		str_of(a->witness),
		str_of(a->why) };

	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		if (text[i].n <= WORDS_MOST && utf8_valid(text[i]))
			continue;
		usage("%s: of --by, --from, --to, --place, --tool, --witness "
		      "and --why at most 1,024 bytes of UTF-8 each were "
		      "expected",
			a->command->name);
		return false;
	}
	r->by = str_trim(str_of(whoami(a)));
	r->from = str_trim(str_of(a->from));
	r->to = str_trim(str_of(a->to));
	r->place = str_trim(str_of(a->place));
	r->tool = str_trim(str_of(a->tool));
	r->witness = str_trim(str_of(a->witness));
	r->why = str_trim(str_of(a->why));
	if (!r->by.n) {
		usage("%s: who writes it down must have a name: --by NAME",
			a->command->name);
		return false;
	}
	return when_from(a, &r->at_s);
}

static int record(const struct args *a, struct custody_record *r)
{
	struct store *s = NULL;
	struct arena room = { 0 };
	struct err err = { 0 };

	if (!record_from(a, r))
		return EXIT_USAGE;
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	bool ok = arena_open(&room, CUSTODY_ARENA, &err) &&
		case_custody_record(s, str_of(a->word[1]), r, &room, &err);
	if (ok) {
		say_line("%s: %s. `ashiato undo %s %s --why TEXT` takes it "
			 "back.",
			r->id,
			custody_step_name(r->step),
			a->word[0],
			r->id);
	}
	arena_close(&room);
	return case_finish(s, ok, &err);
}

static int show(const struct args *a)
{
	struct query_call c = call_of(a, "custody", a->word[0]);

	call_give(&c, PARAM_NAME, &a->word[1], 1);
	return ask(a, &c);
}

static int unknown_step(const char *word)
{
	struct nearest near = near_to(str_of(word));

	near_offer_list(&near, STR(CUSTODY_WORDS), ' ');
	return usage_near(&near,
		"",
		"`ashiato help custody` explains it",
		"custody: \"%s\" is nothing that happens to an exhibit",
		word);
}

int cmd_custody(const struct args *a)
{
	struct custody_record r = { 0 };

	if (a->n_word < 2) {
		return usage("custody: a case and an exhibit were expected; "
			     "see `ashiato help custody`");
	}
	if (a->n_word == 2)
		return show(a);
	r.step = custody_step_named(str_of(a->word[2]));
	if (r.step == CUSTODY_RECORDED)
		return unknown_step(a->word[2]);
	if (r.step == CUSTODY_HANDED_OVER && !a->to)
		return usage("custody: handed over to whom? --to NAME");
	if (a->n_word > 3 && r.step != CUSTODY_CONFIRMED) {
		return usage("custody: only what is confirmed has a step "
			     "behind it; see `ashiato help custody`");
	}
	if (a->n_word > 3)
		r.of = str_of(a->word[3]);
	if (a->n_word > 4 || (a->n_word > 3 && !r.of.n))
		return usage("custody: one step (its id) was expected behind "
			     "`confirmed`");
	return record(a, &r);
}

int cmd_hand_over(const struct args *a)
{
	struct custody_record r = { .step = CUSTODY_HANDED_OVER };

	if (a->n_word != 2) {
		return usage("hand-over: a case and an exhibit (or `all`) were "
			     "expected; see `ashiato help hand-over`");
	}
	if (!a->to)
		return usage("hand-over: to whom? --to NAME");
	return record(a, &r);
}
