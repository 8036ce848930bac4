/* SPDX-License-Identifier: Apache-2.0 */
/* show, search, clear, formats, hunts, publications, weights: questions that
 * need nothing but their name. */
#include <string.h>

#include "cli/cli.h"

/* address space: what was written together with the entry is read with it */
#define PROOF_ROOM ((size_t)2 << 30)

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

/* what shows a part of a claim only, and a proof holds its entry whole */
static bool for_an_audience(const struct args *a)
{
	return a->value[PARAM_TLP].n || a->value[PARAM_FOR].n ||
		a->value[PARAM_COMPARTMENT].n;
}

static int put_proof(const struct args *a)
{
	struct arena room = { 0 };
	struct buf b = { 0 };
	struct proven x;
	struct str verifier;
	struct err err = { 0 };
	bool ok = arena_open(&room, PROOF_ROOM, &err) &&
		case_prove_claim(a->word[0],
			str_of(a->word[2]),
			a->proof,
			&room,
			&x,
			&verifier,
			&err);

	if (ok && !a->json && !a->jsonl) {
		proven_text(&x, &b);
		buf_fmt(&b,
			"written to %s; `ashiato proof %s --key %.*s` checks "
			"it\n",
			a->proof,
			a->proof,
			STR_FMT(verifier));
		put_said(a, &b);
	}
	buf_done(&b);
	arena_close(&room);
	return ok ? EXIT_OK : complain(&err);
}

static int why(const struct args *a)
{
	struct query_call c = call_of(a, "why", a->word[0]);

	if (a->proof && for_an_audience(a)) {
		return usage(
			"show why: --proof writes an entry of the ledger "
			"whole; it goes with none of --tlp, --for and "
			"--compartment");
	}
	call_give(&c, PARAM_CLAIM, &a->word[2], 1);
	int status = ask(a, &c);
	if (status != EXIT_OK || !a->proof)
		return status;
	return put_proof(a);
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
	bool is_why = strcmp(what, "why") == 0;
	if (is_why && a->n_word < 3)
		return usage("show why: the id of a claim was expected; "
			     "`ashiato show %s findings --json` prints ids",
			a->word[0]);
	if (a->n_word > 2 + is_why) {
		return usage("show: \"%s\" is one word too many",
			a->word[2 + is_why]);
	}
	if (is_why)
		return why(a);
	if (a->proof)
		return usage("show: --proof goes with `why CLAIM`");
	struct query_call c = call_of(a, what, a->word[0]);
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
