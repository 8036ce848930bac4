/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/dataset.h"

#include <stdlib.h>

#include "identity/linkage/values.h"

enum {
	ROWS_FIRST = 1 << 24, /* before their array grows */
	LOOKED_AT = 500,      /* rows, to see what a column holds */
	FEW_WORDS = 30
};

/* --- what a column holds ---------------------------------------------------
 */

struct looks {
	uint32_t told;
	uint32_t at;     /* with an @ */
	uint32_t digits; /* of digits alone */
	uint32_t date;
	struct table distinct;
};

static bool is_date(struct str s)
{
	unsigned digits = 0;
	unsigned marks = 0;

	for (size_t i = 0; i < s.n; i++) {
		digits += s.p[i] >= '0' && s.p[i] <= '9';
		marks += s.p[i] == '-' || s.p[i] == '/' || s.p[i] == '.';
	}
	return digits + marks == s.n && marks == 2 && digits >= 6;
}

static bool is_digits(struct str s)
{
	uint64_t n;

	return str_u64(s, &n);
}

static void look(struct looks *l, struct str cell)
{
	if (!value_told(cell))
		return;
	l->told++;
	l->at += str_has_char(cell, '@');
	l->digits += is_digits(cell);
	l->date += is_date(cell);
	table_put(&l->distinct, str_head(cell, 80));
}

static enum field_kind kind_by_looks(const struct looks *l)
{
	uint32_t most = l->told / 10 * 9;

	if (!l->told)
		return COL_SKIPPED;
	if (l->at > most)
		return COL_EMAIL;
	if (l->date > most)
		return COL_BIRTH;
	if (l->distinct.n <= FEW_WORDS && l->told > FEW_WORDS * 3)
		return COL_WORD;
	return l->digits > most ? COL_DOCUMENT : COL_TEXT;
}

/* --- rows ------------------------------------------------------------------
 */

/* What each column of the file is. */
struct dataset_layout {
	unsigned n;
	uint8_t to[CSV_COLUMNS_MAX]; /* compared column; 255 = none */
	int label;
	bool febrl;
};

struct dataset_reading {
	struct dataset *d;
	struct arena *a;
	struct dataset_layout layout;
	struct table label;
	uint32_t room;
	uint32_t label_room;
	uint32_t side_room;
};

static bool listed(const char *const *list, uint32_t n, struct str name)
{
	for (uint32_t i = 0; i < n; i++) {
		if (str_is(name, list[i]))
			return true;
	}
	return false;
}

static bool has_cell(const struct csv_row *header, const char *name)
{
	for (unsigned i = 0; i < header->n; i++) {
		if (str_is(str_trim(header->cell[i]), name))
			return true;
	}
	return false;
}

/* a column that is not there cannot be left out: it is misspelt */
static bool without_ok(const struct csv_row *header,
	const char *const *without,
	uint32_t n,
	struct err *err)
{
	for (uint32_t i = 0; i < n; i++) {
		if (!has_cell(header, without[i])) {
			return fail(err,
				ERR_FORMAT,
				0,
				"there is no column \"%s\" to leave out",
				without[i]);
		}
	}
	return true;
}

int dataset_column(const struct csv_row *header, const char *name)
{
	for (unsigned i = 0; i < header->n; i++) {
		if (str_lower_eq(str_trim(header->cell[i]), str_of(name)))
			return (int)i;
	}
	return -1;
}

/* Rows enough to see what is in the columns whose header says nothing. */
static bool look_at_rows(struct csv csv,
	struct arena scratch,
	struct looks look_at[static CSV_COLUMNS_MAX])
{
	struct csv_row *row = NEW(&scratch, struct csv_row, 1);
	struct arena tables = scratch;

	for (unsigned i = 0; i < CSV_COLUMNS_MAX; i++)
		look_at[i].distinct = table_in(&tables);
	for (uint32_t n = 0; row && n < LOOKED_AT; n++) {
		if (!csv_next(&csv, &tables, row))
			break;
		for (unsigned i = 0; i < row->n; i++)
			look(&look_at[i], str_trim(row->cell[i]));
	}
	return row != NULL;
}

static void take_column(struct dataset_reading *reading,
	unsigned i,
	struct str name,
	enum field_kind kind)
{
	struct dataset *d = reading->d;

	reading->layout.to[i] = 255;
	if (kind == COL_SKIPPED)
		return;
	if (d->n_column == LINKAGE_COLUMNS_MAX) {
		if (d->n_left_out < DATASET_LEFT_OUT)
			d->left_out[d->n_left_out++] = name;
		return;
	}
	reading->layout.to[i] = (uint8_t)d->n_column;
	d->column[d->n_column++] = (struct linkage_column){ name, kind };
}

static bool take_header(struct dataset_reading *reading,
	struct csv *csv,
	const char *const *without,
	uint32_t n_without,
	struct err *err)
{
	struct csv_row h;
	struct arena scratch = *reading->a;
	struct looks *looks = NEW(&scratch, struct looks, CSV_COLUMNS_MAX);

	if (!csv_next(csv, reading->a, &h))
		return fail(err, ERR_FORMAT, 0, "a header row was expected");
	if (!without_ok(&h, without, n_without, err))
		return false;
	reading->layout.n = h.n;
	reading->layout.label = dataset_column(&h, "cluster");
	reading->layout.febrl = reading->layout.label < 0;
	if (reading->layout.febrl)
		reading->layout.label = dataset_column(&h, "rec_id");
	if (reading->layout.label < 0) {
		return fail(err,
			ERR_FORMAT,
			0,
			"the column \"cluster\" (or FEBRL's \"rec_id\") was "
			"expected: it says which records are the same");
	}
	if (!looks || !look_at_rows(*csv, scratch, looks))
		return fail(err, ERR_LIMIT, 0, "no memory left");
	for (unsigned i = 0; i < h.n; i++) {
		struct str name = str_trim(h.cell[i]);
		enum field_kind kind = field_by_header(name);

		if (kind == COL_KINDS)
			kind = kind_by_looks(&looks[i]);
		if ((int)i == reading->layout.label ||
			listed(without, n_without, name))
			kind = COL_SKIPPED;
		take_column(reading, i, name, kind);
	}
	return reading->d->n_column ||
		fail(err, ERR_FORMAT, 0, "no column is left to compare");
}

/* "rec-123-dup-4" and "rec-123-org" are the same */
static struct str label_of(const struct dataset_layout *l, struct str cell)
{
	struct str first;
	struct str number;
	struct str rest;

	cell = str_trim(cell);
	if (l->febrl && str_cut(cell, '-', &first, &rest) &&
		str_cut(rest, '-', &number, &rest)) {
		return number;
	}
	return cell;
}

/* Room for all rows at once, as an array that grows leaves its old selves in
 * the arena. What is not written takes no memory. */
static bool make_room(struct dataset_reading *reading,
	const struct str *text,
	uint32_t n)
{
	struct dataset *d = reading->d;
	size_t row = d->n_column * sizeof *d->cell;
	uint64_t lines = 1;

	for (uint32_t i = 0; i < n; i++) {
		for (size_t k = 0; k < text[i].n; k++)
			lines += text[i].p[k] == '\n';
		lines++;
	}
	uint32_t rows = lines < ROWS_FIRST ? (uint32_t)lines : ROWS_FIRST;
	d->cell = arena_raw(reading->a, row, rows, alignof(struct str));
	d->label = arena_raw(reading->a,
		sizeof *d->label,
		rows,
		alignof(uint32_t));
	d->side = arena_raw(reading->a, 1, rows, 1);
	reading->room = rows;
	reading->label_room = rows;
	reading->side_room = rows;
	return d->cell && d->label && d->side;
}

static bool grow(struct dataset_reading *reading)
{
	struct dataset *d = reading->d;
	size_t row = d->n_column * sizeof *d->cell;

	d->cell = arena_grown(reading->a, d->cell, d->n, &reading->room, row);
	d->label = arena_grown(reading->a,
		d->label,
		d->n,
		&reading->label_room,
		sizeof *d->label);
	d->side = arena_grown(reading->a,
		d->side,
		d->n,
		&reading->side_room,
		1);
	return d->cell && d->label && d->side;
}

static bool take_row(struct dataset_reading *reading,
	const struct csv_row *row,
	uint8_t side)
{
	struct dataset *d = reading->d;

	if (!grow(reading))
		return false;
	struct str *cell = &d->cell[(size_t)d->n * d->n_column];
	memset(cell, 0, d->n_column * sizeof *cell);
	for (unsigned i = 0; i < row->n; i++) {
		if (reading->layout.to[i] != 255)
			cell[reading->layout.to[i]] = str_trim(row->cell[i]);
	}
	struct str label =
		label_of(&reading->layout, row->cell[reading->layout.label]);
	d->label[d->n] =
		label.n ? table_put(&reading->label, label) : LABEL_NONE;
	d->side[d->n] = side;
	d->n++;
	return !reading->a->full;
}

static void skip(struct dataset *d, uint64_t line, const char *why)
{
	if (!d->skipped++) {
		d->skipped_line = line;
		d->skipped_why = why;
	}
}

static bool take_rows(struct dataset_reading *reading,
	struct csv *csv,
	uint8_t side)
{
	struct csv_row row;

	while (csv_next(csv, reading->a, &row)) {
		if (row.bad)
			skip(reading->d, row.line, row.bad);
		else if (row.n != reading->layout.n)
			skip(reading->d,
				row.line,
				"other cells than the header row");
		else if (!take_row(reading, &row, side))
			return false;
	}
	return true;
}

bool dataset_read(const struct str *text,
	uint32_t n_text,
	const char *const *without,
	uint32_t n_without,
	struct arena *a,
	struct dataset *ret,
	struct err *err)
{
	struct dataset_reading reading = { .d = ret,
		.a = a,
		.label = table_in(a) };

	*ret = (struct dataset){ .n = 0 };
	for (uint32_t i = 0; i < n_text; i++) {
		struct csv csv = csv_of(text[i]);
		struct dataset before = *ret;
		struct dataset_layout first = reading.layout;

		ret->n_column = 0;
		if (!take_header(&reading, &csv, without, n_without, err))
			return false;
		if (i &&
			(before.n_column != ret->n_column ||
				memcmp(first.to,
					reading.layout.to,
					first.n))) {
			return fail(err,
				ERR_FORMAT,
				0,
				"the second file has other columns than the "
				"first");
		}
		if (!i && !make_room(&reading, text, n_text))
			return fail(err, ERR_LIMIT, 0, "no memory left");
		if (!take_rows(&reading, &csv, (uint8_t)i))
			return fail(err, ERR_LIMIT, 0, "no memory left");
	}
	if (n_text < 2)
		ret->side = NULL;
	ret->n_label = reading.label.n;
	return ret->n ||
		fail(err, ERR_FORMAT, 0, "no record was found in the table");
}

/* --- right and wrong -------------------------------------------------------
 */

static uint64_t pairs_of(uint64_t n)
{
	return n ? n * (n - 1) / 2 : 0;
}

struct scored scored_of(double right, double said, double truth)
{
	struct scored s = { .precision = said > 0 ? right / said : 0,
		.recall = truth > 0 ? right / truth : 0 };

	if (s.precision + s.recall > 0) {
		s.f1 = 2 * s.precision * s.recall / (s.precision + s.recall);
	}
	return s;
}

static double probability(int32_t weight)
{
	return (double)fixed_logistic(weight) / (double)FIXED_ONE;
}

static bool is_right(const struct dataset *d, const struct linked_pair *p)
{
	return d->label[p->a] != LABEL_NONE &&
		d->label[p->a] == d->label[p->b];
}

/* Pairs of records with equal numbers in both lists, or in the one. */
struct both {
	uint32_t x;
	uint32_t y;
	uint8_t side;
};

static int by_both(const void *a, const void *b)
{
	const struct both *p = a;
	const struct both *q = b;

	if (p->x != q->x)
		return p->x < q->x ? -1 : 1;
	if (p->y != q->y)
		return p->y < q->y ? -1 : 1;
	return p->side - q->side;
}

/* pairs in runs of equal x (and y, when both): of two files, those across */
static uint64_t count_pairs(const struct both *list,
	uint32_t n,
	bool both,
	bool across)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < n;) {
		uint64_t of[2] = { 0 };
		uint32_t end = i;

		for (; end < n && list[end].x == list[i].x &&
			(!both || list[end].y == list[i].y);
			end++)
			of[list[end].side]++;
		sum += across ? of[0] * of[1] : pairs_of(of[0] + of[1]);
		i = end;
	}
	return sum;
}

static bool score_clusters(const struct dataset *d,
	const struct linkage *l,
	struct arena scratch,
	struct evaluated *ret)
{
	struct both *list = NEW(&scratch, struct both, d->n + 1);
	bool across = d->side != NULL;
	uint32_t n = 0;

	for (uint32_t i = 0; list && i < d->n; i++) {
		if (d->label[i] != LABEL_NONE) {
			list[n++] = (struct both){ d->label[i],
				l->cluster[i],
				across ? d->side[i] : 0 };
		}
	}
	if (!list)
		return false;
	qsort(list, n, sizeof *list, by_both);
	ret->n_true = count_pairs(list, n, false, across);
	uint64_t right = count_pairs(list, n, true, across);
	for (uint32_t i = 0; i < n; i++)
		list[i].x = list[i].y;
	qsort(list, n, sizeof *list, by_both);
	uint64_t said = count_pairs(list, n, false, across);
	ret->said =
		scored_of((double)right, (double)said, (double)ret->n_true);
	ret->said.threshold = 0.5;
	return true;
}

/* clusters of two and more */
static uint64_t count_clusters(const struct linkage *l,
	uint32_t n,
	struct arena scratch)
{
	uint32_t *size = NEW(&scratch, uint32_t, n + 1);
	uint64_t many = 0;

	for (uint32_t i = 0; size && i < n; i++)
		many += ++size[l->cluster[i]] == 2;
	return many;
}

static void calibrate(const struct dataset *d,
	const struct linked_pair *p,
	struct evaluated *ret)
{
	double said = probability(p->weight);
	unsigned bin = (unsigned)(said * CALIBRATION_BINS);
	bool right = is_right(d, p);

	if (bin == CALIBRATION_BINS)
		bin--;
	ret->bin[bin].n++;
	ret->bin[bin].said += said;
	ret->bin[bin].right += right;
	ret->n_sure += said >= 0.99;
	ret->n_sure_right += said >= 0.99 && right;
}

static void score_pairs(const struct dataset *d,
	const struct linkage *l,
	struct evaluated *ret)
{
	double right = 0;

	for (uint32_t i = 0; i < l->n_pair; i++) {
		const struct linked_pair *p = &l->pair[i];

		right += is_right(d, p);
		calibrate(d, p, ret);
		if (i + 1 < l->n_pair && p[1].weight == p->weight)
			continue;
		struct scored s =
			scored_of(right, i + 1.0, (double)ret->n_true);
		s.threshold = probability(p->weight);
		if (s.f1 > ret->best.f1)
			ret->best = s;
		if (s.precision >= EVALUATED_PRECISION)
			ret->at_precision = s;
	}
	for (int i = 0; i < CALIBRATION_BINS && l->n_pair; i++) {
		double off = ret->bin[i].said - (double)ret->bin[i].right;

		ret->ece += (off < 0 ? -off : off) / l->n_pair;
	}
	ret->lost = ret->n_true ? 1 - right / (double)ret->n_true : 0;
}

bool dataset_evaluate(const struct dataset *d,
	const struct linkage *l,
	struct arena scratch,
	struct evaluated *ret)
{
	*ret = (struct evaluated){ .n_record = d->n,
		.n_compared = l->compared };
	if (!score_clusters(d, l, scratch, ret))
		return false;
	ret->n_cluster = count_clusters(l, d->n, scratch);
	score_pairs(d, l, ret);
	return true;
}
