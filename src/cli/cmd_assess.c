/* SPDX-License-Identifier: Apache-2.0 */
/* assess: what carries each judgement, what would change it, how it came to be.
 */
#include <string.h>

#include "cli/cli.h"

static bool is_layer(const char *name)
{
	for (int l = 0; l < LAYERS; l++) {
		if (strcmp(name, layer_name((enum layer)l)) == 0)
			return true;
	}
	return false;
}

static int no_layer(const char *name)
{
	struct nearest near = near_to(str_of(name));

	for (int l = 0; l < LAYERS; l++)
		near_offer(&near, str_of(layer_name((enum layer)l)));
	return usage_near(&near,
		"",
		"machine, persona, individual, group, unit, sponsor are",
		"assess: there is no layer \"%s\"",
		name);
}

/* 0 = the words fit together */
static int wrong_words(const struct args *a)
{
	if (a->n_word < 1 || a->n_word > 1 + a->matrix) {
		return usage("assess: one case was expected%s; see `ashiato "
			     "help assess`",
			a->matrix ? ", and at most one layer" : "");
	}
	if (a->history && a->matrix)
		return usage("assess: --history or --matrix, not both");
	if ((a->csv || a->svg) && !a->matrix)
		return usage("assess: --csv and --svg belong to --matrix");
	if (a->csv + a->svg + (a->json || a->jsonl) > 1)
		return usage("assess: one of --csv, --svg, --json");
	if (a->n_word == 2 && !is_layer(a->word[1])) {
		return no_layer(a->word[1]);
	}
	if ((a->csv || a->svg) && a->n_word < 2) {
		return usage("assess: --csv and --svg need a layer: `ashiato "
			     "assess CASE --matrix group --csv`");
	}
	return 0;
}

static const char *query_of(const struct args *a)
{
	if (a->history)
		return "history";
	return a->matrix ? "matrix" : "assessment";
}

int cmd_assess(const struct args *a)
{
	if (wrong_words(a))
		return EXIT_USAGE;
	struct query_call c = call_of(a, query_of(a), a->word[0]);
	if (a->n_word > 1)
		call_give(&c, PARAM_LAYER, &a->word[1], 1);
	return ask(a, &c);
}
