/* SPDX-License-Identifier: Apache-2.0 */
/* --without-source: what a regular expression leaves out of a knowledge base.
 */
#include <regex.h>

#include "cli/cli.h"

bool sources_matching(const char *pattern,
	const struct knowledge *k,
	struct arena *a,
	const bool **ret_report,
	const bool **ret_list,
	struct err *err)
{
	bool *report = NEW(a, bool, k->n_report + 1),
	     *list = NEW(a, bool, k->n_list + 1);
	regex_t re;
	char why[120];
	int rc = regcomp(&re, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB);

	if (rc) {
		regerror(rc, &re, why, sizeof why);
		return fail(err,
			ERR_USAGE,
			0,
			"--without-source: \"%s\" is not a regular expression: "
			"%s",
			pattern,
			why);
	}
	for (uint32_t r = 0; list && r < k->n_report; r++) {
		const struct known_report *x = &k->report[r];
		struct arena scratch = *a;
		const char *text = arena_z(&scratch,
			arena_fmt(&scratch,
				"%.*s\n%.*s\n%.*s",
				STR_FMT(x->source),
				STR_FMT(x->title),
				STR_FMT(x->url)));

		report[r] = regexec(&re, text, 0, NULL, 0) == 0;
	}
	for (uint32_t l = 0; list && l < k->n_list; l++) {
		struct arena scratch = *a;

		list[l] = regexec(&re,
				  arena_z(&scratch, k->list[l].source),
				  0,
				  NULL,
				  0) == 0;
	}
	regfree(&re);
	*ret_report = report;
	*ret_list = list;
	return list || fail(err, ERR_LIMIT, 0, "no memory left");
}
