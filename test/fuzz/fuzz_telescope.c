/* SPDX-License-Identifier: Apache-2.0 */
/* A saved grid: what is taken in must come out the same when it is saved and
 * taken in again. */
#include <stdlib.h>

#include "telescope/telescope.h"
#include "harness.h"

static bool load(struct str bytes, struct telescope **ret)
{
	struct err err = { 0 };
	bool known;

	if (!telescope_open(ret, (struct where){ 0 }, &err))
		abort();
	if (telescope_load(*ret, bytes, &known, &err))
		return true;
	if (err.code == ERR_NONE || !err.text[0] || err.at > bytes.n)
		abort();
	telescope_close(*ret);
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf once = { 0 };
	struct buf twice = { 0 };
	struct telescope *g;
	struct telescope *again;

	if (!load((struct str){ (const char *)data, size }, &g))
		return 0;
	telescope_save(g, &once);
	if (!load(buf_str(&once), &again))
		abort();
	telescope_save(again, &twice);
	if (!str_eq(buf_str(&once), buf_str(&twice)))
		abort();
	telescope_close(g);
	telescope_close(again);
	buf_done(&once);
	buf_done(&twice);
	return 0;
}
