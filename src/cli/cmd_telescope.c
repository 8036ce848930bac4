/* SPDX-License-Identifier: Apache-2.0 */
/* ashiato telescope: what came to addresses that nobody uses. */
#include "cli/cli.h"

static bool write_files(const struct args *a,
	struct answer *x,
	struct err *err)
{
	if (a->save && !answer_file(x, QUERY_SAVED, a->save, err))
		return false;
	if (a->csv_file && !answer_file(x, QUERY_CSV, a->csv_file, err))
		return false;
	return !a->html || answer_file(x, QUERY_HTML, a->html, err);
}

int cmd_telescope(const struct args *a)
{
	struct meter meter;
	struct progress p = meter_open(&meter, a->quiet);
	struct query_call c = call_of(a, "telescope", NULL);
	struct answer *x;
	struct err err = { 0 };

	c.progress = &p;
	c.quiet = a->quiet;
	call_give(&c, PARAM_PATH, a->word, a->n_word);
	bool ok = query_ask(&x, &c, &err);
	meter_close(&meter);
	ok = ok && write_files(a, x, &err);
	return answer_out(a, x, format_of(a, c.query), ok, &err);
}
