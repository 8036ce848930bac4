/* SPDX-License-Identifier: Apache-2.0 */
/* assess: what carries each judgement, what would change it, how it came to be. */
#include <string.h>

#include "cli/cli.h"

struct assessing {
	const struct args *args;
	struct view *v;
	struct buf out;
	struct err *err;
};

static bool assess_all(struct assessing *w)
{
	if (w->args->json || w->args->jsonl)
		publish_judgement_json(&w->v->publication, &w->out);
	else
		publish_assessment(&w->v->publication, terminal_width(), terminal_colour(), &w->out);
	return true;
}

static bool assess_history(struct assessing *w)
{
	if (!engine_history(w->v, w->err))
		return false;
	if (w->args->json || w->args->jsonl)
		publish_history_json(&w->v->publication, &w->out);
	else
		publish_history(&w->v->publication, terminal_width(), terminal_colour(), &w->out);
	return true;
}

int cmd_assess(const struct args *a)
{
	struct store *s = NULL;
	struct view v = { 0 };
	struct question q;
	struct err err = { 0 };

	if (a->n_word != 1)
		return usage("assess: one case was expected; see `ashiato help assess`");
	if (!question_from(a, &q))
		return EXIT_USAGE;
	if (!store_open(&s, a->word[0], STORE_READ, &err))
		return complain(&err);
	warn_of(s);
	struct assessing w = { a, &v, { 0 }, &err };
	bool ok = engine_view(&v, s, &q, &err) && (a->history ? assess_history(&w) : assess_all(&w));
	int status = ok ? (put_out(&w.out) ? EXIT_OK : EXIT_FAILED) : complain(&err);
	buf_done(&w.out);
	engine_view_close(&v);
	store_close(s, &(struct err){ 0 });
	return status;
}
