/* SPDX-License-Identifier: Apache-2.0 */
/* assess: what carries each judgement, what would change it, how it came to be.
 */
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
		publish_assessment(&w->v->publication,
			terminal_width(),
			terminal_colour(),
			&w->out);
	return true;
}

static bool assess_history(struct assessing *w)
{
	if (!engine_history(w->v, w->err))
		return false;
	if (w->args->json || w->args->jsonl)
		publish_history_json(&w->v->publication, &w->out);
	else
		publish_history(&w->v->publication,
			terminal_width(),
			terminal_colour(),
			&w->out);
	return true;
}

/* -1 = no such layer */
static int layer_named(const char *name)
{
	for (int l = 0; l < LAYERS; l++)
		if (strcmp(name, layer_name((enum layer)l)) == 0)
			return l;
	return -1;
}

static bool assess_matrix(struct assessing *w)
{
	const struct args *a = w->args;
	int layer = a->n_word > 1 ? layer_named(a->word[1]) : -1;

	if (!engine_matrices(w->v, w->err))
		return false;
	if (a->csv)
		publish_matrix_csv(&w->v->publication, layer, &w->out);
	else if (a->svg)
		publish_matrix_svg(&w->v->publication, layer, &w->out);
	else if (a->json || a->jsonl)
		publish_matrix_json(&w->v->publication, layer, &w->out);
	else
		publish_matrix(&w->v->publication, layer, &w->out);
	return true;
}

/* 0 = the words fit together */
static int wrong_words(const struct args *a)
{
	if (a->n_word < 1 || a->n_word > 1 + a->matrix)
		return usage("assess: one case was expected%s; see `ashiato "
			     "help assess`",
			a->matrix ? ", and at most one layer" : "");
	if (a->history && a->matrix)
		return usage("assess: --history or --matrix, not both");
	if ((a->csv || a->svg) && !a->matrix)
		return usage("assess: --csv and --svg belong to --matrix");
	if (a->csv + a->svg + (a->json || a->jsonl) > 1)
		return usage("assess: one of --csv, --svg, --json");
	if (a->n_word == 2 && layer_named(a->word[1]) < 0)
		return usage("assess: there is no layer \"%s\"; machine, "
			     "persona, individual, group, unit, sponsor are",
			a->word[1]);
	if ((a->csv || a->svg) && a->n_word < 2)
		return usage("assess: --csv and --svg need a layer: `ashiato "
			     "assess CASE --matrix group --csv`");
	return 0;
}

int cmd_assess(const struct args *a)
{
	struct store *s = NULL;
	struct view v = { 0 };
	struct question q;
	struct err err = { 0 };

	if (wrong_words(a))
		return EXIT_USAGE;
	if (!question_from(a, &q))
		return EXIT_USAGE;
	if (!store_open(&s, a->word[0], STORE_READ, &err))
		return complain(&err);
	warn_of(s);
	struct assessing w = { a, &v, { 0 }, &err };
	bool ok = engine_view(&v, s, &q, &err) &&
		(a->history                 ? assess_history(&w)
				: a->matrix ? assess_matrix(&w)
					    : assess_all(&w));
	int status =
		ok ? (put_out(&w.out) ? EXIT_OK : EXIT_FAILED) : complain(&err);
	buf_done(&w.out);
	engine_view_close(&v);
	store_close(s, &(struct err){ 0 });
	return status;
}
