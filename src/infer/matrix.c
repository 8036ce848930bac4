/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence against hypotheses, as R. Heuer lays it out (Psychology of
 * Intelligence Analysis, 1999), with weights for cells. */
#include <stdlib.h>

#include "infer/exam.h"

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
	const uint32_t n = e->t.n_hyp;
	struct place *place = NEW(e->a, struct place, n + 1);
	uint32_t *column = NEW(e->a, uint32_t, n + 1);

	for (uint32_t h = 0; !e->a->full && h < n; h++) {
		place[h] = (struct place){ h, &e->t };
		column[h] = MATRIX_COLUMNS;
	}
	if (e->a->full)
		return false;
	if (n)
		qsort(place, n, sizeof *place, likeliest_first);
	for (uint32_t i = 0; i < n && i < MATRIX_COLUMNS - 1; i++) {
		const struct hypothesis *h = &e->t.hyp[place[i].hyp];

		column[place[i].hyp] = m->n_column;
		m->column[m->n_column].id = h->id;
		m->column[m->n_column].p = e->p[place[i].hyp];
		m->column[m->n_column++].sum_milli = h->sum_milli[SCEN_MIDDLE];
	}
	m->column[m->n_column++].p = e->p[n];
	m->more_columns = n - (m->n_column - 1);
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

	if (x->item->weight_milli != y->item->weight_milli)
		return x->item->weight_milli > y->item->weight_milli ? -1 : 1;
	return strcmp(x->item->claim->id, y->item->claim->id);
}

static void put(struct matrix *m, const struct entry *x)
{
	if (m->n_row < MATRIX_ROWS && x->column < MATRIX_COLUMNS) {
		m->row[m->n_row].claim = x->item->claim;
		m->row[m->n_row].cls = x->item->w->cls;
		m->row[m->n_row].column = x->column;
		m->row[m->n_row++].weight_milli = x->item->weight_milli;
		return;
	}
	m->more_rows++;
	if (x->column < MATRIX_COLUMNS)
		m->column[x->column].more_milli += x->item->weight_milli;
}

static bool matrix_of(const struct exam *e, struct matrix *m)
{
	struct entry *entry = NEW(e->a, struct entry, e->t.n_item + 1);
	uint32_t *column = NULL;
	uint32_t n = 0;

	if (!entry || !columns(e, m, &column))
		return false;
	for (uint32_t h = 0; h < e->t.n_hyp; h++)
		for (uint32_t i = 0; i < e->t.hyp[h].n; i++)
			if (tally_items(&e->t, h)[i].weight_milli > 0)
				entry[n++] = (struct entry){ &tally_items(&e->t,
								     h)[i],
					column[h] };
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
	bool ok = e && evidence_open(e, q, a);

	for (int l = 0; ok && l < LAYERS; l++) {
		struct exam x;

		ret[l] = (struct matrix){ .n_column = 0 };
		ok = exam_open(&x, (enum layer)l, e, a) &&
			matrix_of(&x, &ret[l]);
	}
	return ok ||
		fail(err,
			ERR_LIMIT,
			0,
			"no memory left to lay out the evidence");
}
