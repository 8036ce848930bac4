/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of hunts that were kept: whatever the bytes are, what is taken in
 * comes out the same when it is saved and taken in again, and every hunt stays
 * within it. */
#include <stdlib.h>

#include "harness.h"
#include "hunt/beacon/beacon.h"
#include "hunt/tables/saved.h"

#define MUST(x) ((x) ? (void)0 : abort())

static struct hunt_tables *restored(struct str bytes)
{
	static const struct exhibit exhibit[] = {
		{ .vantage = { "org:A", 5 } },
		{ .vantage = { "org:B", 5 } },
		{ .vantage = { "org:A", 5 } },
		{ .vantage = { "org:C", 5 } },
	};
	const struct hunt_setup setup = { .exhibit = exhibit,
		.n_exhibit = 4 };
	struct cur c = cur_of(bytes.p, bytes.n);
	struct hunt_tables *f;
	struct err err;

	MUST(hunt_open(&f, &setup, (size_t)1 << 28, &err));
	if (tables_restore(f, &c) && weighings_restore(f, &c))
		return f;
	hunt_close(f);
	return NULL;
}

static bool hold(void *ctx, struct str piece)
{
	buf_add(ctx, piece);
	return true;
}

static struct buf saved(const struct hunt_tables *f)
{
	struct buf b = { 0 };
	struct spool *out = calloc(1, sizeof *out);

	MUST(out);
	out->ctx = &b;
	out->put = hold;
	tables_save(f, out);
	weighings_save(f, out);
	MUST(spool_end(out));
	free(out);
	return b;
}

static bool passed(void *ctx, const struct claim *c)
{
	(void)ctx;
	return c->predicate != PRED_NONE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hunt_tables *f =
		restored((struct str){ (const char *)data, size });
	struct err err;

	if (!f)
		return 0;
	struct buf once = saved(f);
	struct hunt_tables *g = restored(buf_str(&once));
	MUST(g);
	struct buf twice = saved(g);
	MUST(str_eq(buf_str(&once), buf_str(&twice)));
	/* it may find that there is no room, but not outside of it */
	hunt_evaluate(f,
		1700000000,
		&(struct claim_sink){ NULL, passed },
		&err);
	hunt_close(f);
	hunt_close(g);
	buf_done(&once);
	buf_done(&twice);
	return 0;
}
