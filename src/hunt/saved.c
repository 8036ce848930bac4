/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that hunts keep from one evaluation to the next, as bytes. */
#include "hunt/beacon/beacon.h"
#include "hunt/tables/saved.h"

/* What the bytes mean: by the tables' shapes, and by the versions of the hunts,
 * which tell what is remembered. */
static void save_shape(struct spool *out)
{
	static const size_t size[] = { sizeof(struct hunt_tables),
		sizeof(struct conversation),
		sizeof(struct attribute),
		ATTR_KINDS,
		KEY_KINDS };

	for (size_t i = 0; i < sizeof size / sizeof *size; i++)
		spool_uint(out, size[i]);
	for (size_t i = 0; i < n_hunts; i++) {
		spool_str(out, str_of(hunts[i].name));
		spool_str(out, str_of(hunts[i].version));
	}
}

static bool hold(void *ctx, struct str piece)
{
	struct buf *held = ctx;

	buf_add(held, piece);
	return !held->bad;
}

static bool same_shape(struct cur *c)
{
	struct buf held = { 0 };
	struct spool out = { .ctx = &held, .put = hold };
	bool same = false;

	save_shape(&out);
	if (spool_end(&out)) {
		const unsigned char *there = cur_take(c, held.n);

		same = there && memcmp(there, held.p, held.n) == 0;
	}
	buf_done(&held);
	return same;
}

bool hunt_save(struct hunt_tables *f, struct spool *out, struct err *err)
{
	if (!hunt_ingested(f, err))
		return false;
	save_shape(out);
	tables_save(f, out);
	weighings_save(f, out);
	return spool_end(out) ||
		fail(err, ERR_IO, 0, "the tables of the hunts are not saved");
}

bool hunt_restore(struct hunt_tables *f, struct cur *c, struct err *err)
{
	bool ok = same_shape(c) && tables_restore(f, c) &&
		weighings_restore(f, c);

	return ok ||
		fail(err,
			ERR_FORMAT,
			(uint64_t)(c->p - c->base),
			"what stands there are no tables of these hunts");
}
