/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence against hypotheses, as R. Heuer lays it out (Psychology of
 * Intelligence Analysis, 1999), with weights for cells. */
#include <stdlib.h>

#include "infer/exam.h"
#include "infer/ground.h"

struct place {
	uint32_t hyp;
	const struct tally *t;
};

static int likeliest_first(const void *a, const void *b)
{
	const struct place *x = a;
	const struct place *y = b;

	return tally_before(x->t, x->hyp, y->hyp) ? -1 : 1;
}

/* *ret_column: by hypothesis, MATRIX_COLUMNS = not shown */
static bool columns(const struct exam *e,
	struct matrix *m,
	uint32_t **ret_column)
{
	struct arena *a = e->a;
	const struct tally *t = &e->t;
	const uint32_t n = t->n_hyp;
	const uint32_t shown = n < MATRIX_COLUMNS ? n : MATRIX_COLUMNS - 1;
	struct place *place = NEW(a, struct place, n + 1);
	uint32_t *column = NEW(a, uint32_t, n + 1);

	if (a->full)
		return false;
	for (uint32_t h = 0; h < n; h++) {
		place[h] = (struct place){ h, t };
		column[h] = MATRIX_COLUMNS;
	}
	if (n)
		qsort(place, n, sizeof *place, likeliest_first);
	for (uint32_t i = 0; i < shown; i++) {
		uint32_t h = place[i].hyp;

		column[h] = i;
		m->column[i].id = t->hyp[h].id;
		m->column[i].p = e->p[h];
		m->column[i].sum_milli = t->hyp[h].sum_milli[SCEN_MIDDLE];
	}
	/* none of these */
	m->column[shown].p = e->p[n];
	m->n_column = shown + 1;
	m->more_columns = n - shown;
	*ret_column = column;
	return true;
}

/* an item that weighs, and where it stands */
struct entry {
	const struct item *item;
	uint32_t column;
};

static int heaviest_first(const void *a, const void *b)
{
	const struct entry *x = a;
	const struct entry *y = b;

	int32_t p = abs(x->item->weight_milli);
	int32_t q = abs(y->item->weight_milli);

	if (p != q)
		return p > q ? -1 : 1;
	return strcmp(x->item->claim->id, y->item->claim->id);
}

static void put(struct matrix *m, const struct entry *x)
{
	if (m->n_row < MATRIX_ROWS && x->column < MATRIX_COLUMNS) {
		uint32_t at = m->n_row++;

		m->row[at].claim = x->item->claim;
		m->row[at].cls = x->item->w->cls;
		m->row[at].column = x->column;
		m->row[at].weight_milli = x->item->weight_milli;
		return;
	}
	m->more_rows++;
	if (x->column < MATRIX_COLUMNS)
		m->column[x->column].more_milli += x->item->weight_milli;
}

static bool matrix_of(const struct exam *e, struct matrix *m)
{
	const struct tally *t = &e->t;
	struct entry *entry = NEW(e->a, struct entry, t->n_item + 1);
	uint32_t *column = NULL;
	uint32_t n = 0;

	if (!entry || !columns(e, m, &column))
		return false;
	for (uint32_t h = 0; h < t->n_hyp; h++) {
		const struct item *block = tally_items(t, h);

		for (uint32_t i = 0; i < t->hyp[h].n; i++) {
			if (!block[i].weight_milli)
				continue;
			entry[n].item = &block[i];
			entry[n].column = column[h];
			n++;
		}
	}
	if (n)
		qsort(entry, n, sizeof *entry, heaviest_first);
	for (uint32_t i = 0; i < n; i++)
		put(m, &entry[i]);
	return true;
}

bool infer_matrices(const struct inquiry *q,
	struct arena *a,
	struct matrix *ret,
	struct err *err)
{
	struct evidence *e = NEW(a, struct evidence, 1);
	bool ok = e && evidence_open(e, q, a) &&
		ground_open(e, LAYER_MACHINE, a);

	for (int l = 0; ok && l < LAYERS; l++) {
		struct exam x;

		ret[l] = (struct matrix){ .n_column = 0 };
		ok = ground_rise(e, (enum layer)l, a) &&
			exam_open(&x, (enum layer)l, e, a) &&
			matrix_of(&x, &ret[l]);
	}
	return ok ||
		fail(err,
			ERR_LIMIT,
			0,
			"no memory left to lay out the evidence");
}
