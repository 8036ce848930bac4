/* SPDX-License-Identifier: Apache-2.0 */
/* identities: who may be the same, and how often that is right. */
#include "cli/cli.h"

int cmd_identities(const struct args *a)
{
	bool evaluates = a->value[PARAM_EVALUATE].n > 0;

	if (evaluates && a->n_word) {
		return usage("identities --evaluate: no case is asked about, "
			     "but \"%s\" was given",
			a->word[0]);
	}
	if (!evaluates && a->n_word != 1) {
		return usage("identities: one case was expected, or --evaluate "
			     "FILE; see `ashiato help identities`");
	}
	const struct query_call c = call_of(a,
		evaluates ? "identities-evaluate" : "identities",
		evaluates ? NULL : a->word[0]);
	return ask(a, &c);
}
