/* SPDX-License-Identifier: Apache-2.0 */
/* show, search, clear, formats, hunts, publications, weights: questions that
 * need nothing but their name. */
#include <string.h>

#include "cli/cli.h"

static int nothing_so_called(const struct args *a, const char *what)
{
	struct nearest near = near_to(str_of(what));

	near_offer_list(&near, str_of(a->command->asks), ' ');
	return usage_near(&near,
		"show CASE ",
		"`ashiato help show` lists what there is",
		"show: there is no \"%s\"",
		what);
}

int cmd_show(const struct args *a)
{
	const char *what = a->n_word > 1 ? a->word[1] : "judgement";

	if (!a->n_word) {
		return usage("show: a case was expected; see `ashiato help "
			     "show`");
	}
	if (!str_listed(str_of(a->command->asks), ' ', str_of(what))) {
		return nothing_so_called(a, what);
	}
	bool why = strcmp(what, "why") == 0;
	if (why && a->n_word < 3)
		return usage("show why: the id of a claim was expected; "
			     "`ashiato show %s findings --json` prints ids",
			a->word[0]);
	if (a->n_word > 2 + why) {
		return usage("show: \"%s\" is one word too many",
			a->word[2 + why]);
	}
	struct query_call c = call_of(a, what, a->word[0]);
	if (why)
		call_give(&c, PARAM_CLAIM, &a->word[2], 1);
	return ask(a, &c);
}

int cmd_search(const struct args *a)
{
	if (a->n_word != 2) {
		return usage(
			"search: a case and one word were expected; what "
			"has blanks goes in quotation marks");
	}
	struct query_call c = call_of(a, "search", a->word[0]);
	call_give(&c, PARAM_SEARCHED, &a->word[1], 1);
	return ask(a, &c);
}

int cmd_audit(const struct args *a)
{
	if (a->n_word != 1) {
		return usage(
			"audit: one case was expected; see `ashiato help "
			"audit`");
	}
	struct query_call c = call_of(a, "audit", a->word[0]);
	return ask(a, &c);
}

int cmd_times(const struct args *a)
{
	const char *query = a->command->asks;
	const struct query *q = query_named(str_of(query));
	int events =
		query_takes(q, PARAM_EVENT) + query_takes(q, PARAM_OTHER);

	static const char *const besides[] = { " was",
		" and an event were",
		" and two events were" };

	if (a->n_word != 1 + events) {
		return usage("%s: a case%s expected; see `ashiato help %s`",
			query,
			besides[events],
			query);
	}
	struct query_call c = call_of(a, query, a->word[0]);
	if (events)
		call_give(&c, PARAM_EVENT, &a->word[1], 1);
	if (events == 2)
		call_give(&c, PARAM_OTHER, &a->word[2], 1);
	return ask(a, &c);
}

int cmd_clear(const struct args *a)
{
	if (a->n_word != 2) {
		return usage("clear: a case and one name were expected; see "
			     "`ashiato help clear`");
	}
	struct query_call c = call_of(a, "clear", a->word[0]);
	call_give(&c, PARAM_NAME, &a->word[1], 1);
	return ask(a, &c);
}

int cmd_program(const struct args *a)
{
	const struct query_call c = call_of(a, a->command->asks, NULL);

	if (a->n_word) {
		return usage("%s takes no words, but was given \"%s\"",
			a->command->name,
			a->word[0]);
	}
	return ask(a, &c);
}
