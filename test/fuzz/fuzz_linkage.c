/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a table of records with the truth: what is read is linked, the
 * same twice, and every cluster is named by one of its own records. */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "identity/dataset.h"

#define MUST(x) ((x) ? (void)0 : abort())

enum {
	ROOM = 1 << 28,
	RECORDS = 40 /* more take too long */
};

static bool link(const struct dataset *d,
	struct arena *a,
	struct linkage *ret)
{
	const struct linkage_records r = { .column = d->column,
		.n_column = d->n_column,
		.cell = d->cell,
		.n = d->n,
		.side = d->side };
	struct err err;

	return linkage_run(&r, a, ret, &err);
}

static void check(const struct dataset *d, struct arena *a)
{
	struct linkage l;
	struct linkage again;
	struct evaluated e;

	MUST(link(d, a, &l) && link(d, a, &again));
	MUST(l.n_pair == again.n_pair && l.compared == again.compared);
	for (uint32_t i = 0; i < l.n_pair; i++) {
		MUST(l.pair[i].a < l.pair[i].b && l.pair[i].b < d->n);
		MUST(!memcmp(&l.pair[i], &again.pair[i], sizeof *l.pair));
		MUST(!i || l.pair[i - 1].weight >= l.pair[i].weight);
	}
	for (uint32_t i = 0; i < d->n; i++) {
		MUST(l.cluster[i] < d->n && l.cluster[i] == again.cluster[i]);
		MUST(l.cluster[l.cluster[i]] == l.cluster[i]);
	}
	MUST(dataset_evaluate(d, &l, *a, &e));
	MUST(e.said.precision <= 1 && e.said.recall <= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct dataset d;
	struct arena a;
	struct err err;

	MUST(arena_open(&a, ROOM, &err));
	if (dataset_read(&text, 1, NULL, 0, &a, &d, &err) && d.n <= RECORDS)
		check(&d, &a);
	arena_close(&a);
	return 0;
}
