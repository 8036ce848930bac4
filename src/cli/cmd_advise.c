/* SPDX-License-Identifier: Apache-2.0 */
/* advise: warnings for victims and sectors, and what became of them. */
#include <string.h>

#include "cli/cli.h"

static void tell(void *ctx, struct str sentence)
{
	(void)ctx;
	say_error("%.*s", STR_FMT(sentence));
}

static void say_folder(void *ctx, struct str folder)
{
	struct buf *b = ctx;

	buf_add(b, folder);
	buf_z(b, "\n");
}

/* --- writing -------------------------------------------------------------- */

static int unknown_language(const char *word)
{
	struct nearest near = near_to(str_of(word));
	struct buf all = { 0 };

	case_advisory_languages(&all);
	near_offer_list(&near, buf_str(&all), ' ');
	int status = usage_near(&near,
		"",
		"the languages are en and ja",
		"--lang: letters are not written in \"%s\"",
		word);
	buf_done(&all);
	return status;
}

/* The day, TIME_UNKNOWN when none was said. false: it is none. */
static bool day_from(const struct args *a, int64_t *ret_s)
{
	const struct many *day = &a->value[PARAM_DAY];

	*ret_s = TIME_UNKNOWN;
	if (!day->n)
		return true;
	if (!day_end_parse(str_of(day->v[0]), ret_s)) {
		usage("--day: a day such as 2016-12-31 was expected, not "
		      "\"%s\"",
			day->v[0]);
		return false;
	}
	*ret_s -= DAY_S;
	return true;
}

/* 0 = the words fit together, and *ret holds them */
static int wrong_words(const struct args *a, struct advising *ret)
{
	*ret = (struct advising){
		.language = a->lang ? str_of(a->lang) : STR("en"),
		.template = a->template,
		.issuer = a->issuer,
		.sector = str_trim(str_of(a->sector)),
		.marked = a->marked,
		.two_person = a->two_person,
		.by = str_trim(str_of(whoami(a))),
		.tell = tell,
		.written = say_folder,
	};
	if (!case_advisory_template(ret->language, STR("letter")).n)
		return unknown_language(a->lang);
	if (a->sector && !ret->sector.n)
		return usage("--sector: the name of a sector was expected");
	if (a->sector && a->value[PARAM_FOR].n) {
		return usage(
			"advise: --for is one organisation's own advisory "
			"and --sector one that names nobody; ask for one "
			"at a time");
	}
	if (!utf8_valid(ret->by) || !utf8_valid(ret->sector))
		return usage("advise: --by and --sector must be UTF-8");
	return day_from(a, &ret->day_s) ? 0 : EXIT_USAGE;
}

static int write_advisories(const struct args *a)
{
	struct store *s = NULL;
	struct question q;
	struct advising how;
	struct buf folders = { 0 };
	struct err err = { 0 };

	if (wrong_words(a, &how) || !question_from(a, &q))
		return EXIT_USAGE;
	how.ctx = &folders;
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	bool ok = case_advise(s, &q, &how, &err);
	bool told = !ok || put_text(buf_str(&folders));
	buf_done(&folders);
	int status = case_finish(s, ok, &err);
	return ok && !told ? EXIT_FAILED : status;
}

/* --- what became of them -------------------------------------------------- */

static const struct {
	const char *word;
	enum advisory_state state;
} steps[] = {
	{ "approve", ADVISORY_APPROVED },
	{ "sent", ADVISORY_SENT },
	{ "acknowledged", ADVISORY_ACKNOWLEDGED },
	{ "fixed", ADVISORY_FIXED },
	{ "withdraw", ADVISORY_WITHDRAWN },
};

static enum advisory_state step_named(const char *word)
{
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		if (strcmp(word, steps[i].word) == 0)
			return steps[i].state;
	}
	return ADVISORY_STATES;
}

static int wrong_step(const struct args *a, struct advisory_entry *e)
{
	if (a->n_word != 3) {
		return usage("advise: the reference of an advisory was "
			     "expected behind %s; `ashiato advise %s status` "
			     "lists them",
			a->word[1],
			a->word[0]);
	}
	if (!e->by.n)
		return usage(
			"advise: who does it must have a name: --by NAME");
	if (e->state == ADVISORY_APPROVED && !a->by)
		return usage("advise: say who approves it: --by NAME");
	if (e->state == ADVISORY_WITHDRAWN && !e->why.n)
		return usage("advise: say why: --why TEXT");
	if (!utf8_valid(e->by) || !utf8_valid(e->why))
		return usage("advise: --by and --why must be UTF-8");
	return day_from(a, &e->day_s) ? 0 : EXIT_USAGE;
}

static int take_step(const struct args *a, enum advisory_state state)
{
	struct store *s = NULL;
	struct arena room = { 0 };
	struct err err = { 0 };
	struct advisory_entry e = {
		.state = state,
		.by = str_trim(str_of(whoami(a))),
		.why = str_trim(str_of(a->why)),
	};

	if (wrong_step(a, &e))
		return EXIT_USAGE;
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	bool ok = arena_open(&room, (size_t)1 << 32, &err) &&
		case_advisory_step(s, str_of(a->word[2]), &e, &room, &err);
	if (ok) {
		say_line("%s: %.*s is %s.",
			e.id,
			STR_FMT(e.reference),
			advisory_state_name(state));
	}
	arena_close(&room);
	return case_finish(s, ok, &err);
}

static int print_template(const struct args *a)
{
	const char *lang = a->lang ? a->lang : "en";
	const char *name = a->n_word > 2 ? a->word[2] : "letter";
	struct str text = case_advisory_template(str_of(lang), str_of(name));

	if (text.n)
		return put_data(text) ? EXIT_OK : EXIT_FAILED;
	if (!case_advisory_template(str_of(lang), STR("letter")).n)
		return unknown_language(lang);
	return usage("advise: there is no template \"%s\"; letter and sector "
		     "are there",
		name);
}

static int unknown_action(const char *word)
{
	struct nearest near = near_to(str_of(word));

	near_offer_list(&near, STR(ADVISE_WORDS), ' ');
	return usage_near(&near,
		"",
		"`ashiato help advise` explains it",
		"advise: \"%s\" is nothing that can be done to advisories",
		word);
}

int cmd_advise(const struct args *a)
{
	if (!a->n_word) {
		return usage("advise: a case was expected; see `ashiato help "
			     "advise`");
	}
	if (a->n_word == 1)
		return write_advisories(a);
	if (strcmp(a->word[1], "template") == 0)
		return print_template(a);
	enum advisory_state state = step_named(a->word[1]);
	if (state != ADVISORY_STATES)
		return take_step(a, state);
	if (strcmp(a->word[1], "status") != 0)
		return unknown_action(a->word[1]);
	if (a->n_word > 2) {
		return usage("advise: status is of all, or with --for of one "
			     "organisation");
	}
	const struct query_call c = call_of(a, "advisories", a->word[0]);
	return ask(a, &c);
}
