/* SPDX-License-Identifier: Apache-2.0 */
/* tree: who is part of what. */
#include "cli/cli.h"

int cmd_tree(const struct args *a)
{
	if (a->n_word != 1) {
		return usage("tree: one case was expected; see `ashiato help "
			     "tree`");
	}
	const struct query_call c = call_of(a, "tree", a->word[0]);
	return ask(a, &c);
}
