/* SPDX-License-Identifier: Apache-2.0 */
/* compare: a partner's bundle beside a case. */
#include "cli/cli.h"

int cmd_compare(const struct args *a)
{
	struct store *s = NULL;
	struct question q;
	struct buf b = { 0 };
	struct err err = { 0 };

	if (a->n_word != 2) {
		return usage(
			"compare: a case and a bundle were expected; see "
			"`ashiato help compare`");
	}
	if (!question_from(a, &q))
		return EXIT_USAGE;
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	const struct answer_form form = { .width = terminal_width(),
		.colour = terminal_colour(),
		.json = a->json };
	bool ok = case_compare(s, a->word[1], &q, &form, &b, &err);
	if (ok)
		ok = a->json ? put_json(buf_str(&b)) : put_text(buf_str(&b));
	buf_done(&b);
	return case_finish(s, ok, &err);
}
