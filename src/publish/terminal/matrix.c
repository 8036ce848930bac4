/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence against hypotheses: for a terminal, for a spreadsheet, for programs.
 * The figure: publish/figure/matrix.c. */
#include "publish/text/say.h"
#include "publish/terminal/term.h"

enum {
	NAME = 12,   /* columns of an answer */
	MARGIN = 14, /* what stands before them: claim, grade */
};

static const char *grade_of(const struct claim *c, char ret[static 3])
{
	ret[0] = c->grade.reliability;
	ret[1] = c->grade.credibility;
	ret[2] = 0;
	return ret;
}

/* --- terminal ------------------------------------------------------------ */

/* text cut or padded to so many columns */
static void cell(struct buf *b, struct str s, unsigned room, bool right)
{
	struct buf own = { 0 };
	struct str c;
	unsigned used = 0;
	unsigned columns;
	bool whole = say_columns(s) <= room;

	while (say_char(&s, &c, &columns) &&
		used + columns + !whole <= room) {
		buf_add(&own, c);
		used += columns;
	}
	if (!whole) {
		buf_z(&own, "\xe2\x80\xa6");
		used++;
	}
	if (right)
		buf_fmt(b, "%*s", (int)(room - used), "");
	buf_add(b, buf_str(&own));
	if (!right)
		buf_fmt(b, "%*s", (int)(room - used), "");
	buf_done(&own);
}

static void number(struct buf *b, int64_t milli)
{
	struct buf own = { 0 };

	if (milli)
		say_odds_short(&own, milli);
	else
		buf_z(&own, "\xc2\xb7");
	cell(b, buf_str(&own), NAME, true);
	buf_z(b, " ");
	buf_done(&own);
}

static void margin(struct buf *b, const char *head)
{
	buf_fmt(b, "%-*s", MARGIN, head);
}

/* How many answers have room on a line. */
static uint32_t columns_shown(const struct term *t, const struct matrix *m)
{
	uint32_t room = (t->width - MARGIN) / (NAME + 1);

	room = room ? room : 1;
	return m->n_column < room ? m->n_column : room;
}

/* The k-th of n that are shown; the last is always "none of these". */
static uint32_t column_at(const struct matrix *m, uint32_t n, uint32_t k)
{
	return k + 1 == n ? m->n_column - 1 : k;
}

static void chances(struct buf *b, const struct matrix *m, uint32_t n)
{
	margin(b, "probability");
	for (uint32_t k = 0; k < n; k++) {
		const uint32_t at = column_at(m, n, k);
		struct buf own = { 0 };

		if (chance_kept(m->column[at].id, m->column[at].p))
			say_percent(&own, m->column[at].p);
		else
			buf_z(&own, "\xe2\x80\x93");
		cell(b, buf_str(&own), NAME, true);
		buf_z(b, " ");
		buf_done(&own);
	}
	buf_z(b, "\n");
}

static void foot(struct term *t, const struct matrix *m, uint32_t n)
{
	struct buf *b = t->to;
	struct buf more = { 0 };

	if (m->more_rows) {
		margin(b, "the others");
		for (uint32_t k = 0; k < n; k++)
			number(b, m->column[column_at(m, n, k)].more_milli);
		buf_z(b, "\n");
		buf_fmt(&more, "%u more claims", m->more_rows);
		term_item(t, MARGIN, DIM, buf_str(&more));
	}
	margin(b, "together");
	for (uint32_t k = 0; k < n; k++)
		number(b, m->column[column_at(m, n, k)].sum_milli);
	buf_z(b, "\n");
	chances(b, m, n);
	more.n = 0;
	if (m->n_column > n || m->more_columns) {
		buf_fmt(&more,
			"and %u more answers, less likely",
			m->n_column - n + m->more_columns);
		term_paragraph(t, "", 0, DIM, buf_str(&more));
	}
	buf_done(&more);
}

static void row(struct term *t,
	const struct matrix *m,
	const struct matrix_row *r,
	uint32_t n)
{
	const struct claim *c = r->claim;
	char grade[3];
	struct buf below = { 0 };

	buf_fmt(t->to, "%.8s %-*s", c->id, MARGIN - 9, grade_of(c, grade));
	for (uint32_t k = 0; k < n; k++)
		number(t->to,
			column_at(m, n, k) == r->column ? r->weight_milli
							: 0);
	buf_z(t->to, "\n");
	buf_fmt(&below, "%s, ", class_name(r->cls));
	buf_add(&below, c->origin);
	buf_z(&below, ": ");
	buf_add(&below, c->text);
	if (r->column + 1 >= n && r->column + 1 < m->n_column) {
		buf_z(&below, " (for an answer further on: ");
		say_odds(&below, r->weight_milli);
		buf_z(&below, ")");
	}
	term_item(t, MARGIN, DIM, buf_str(&below));
	buf_done(&below);
}

static void table(struct term *t, int layer, const struct matrix *m)
{
	uint32_t n = columns_shown(t, m);

	margin(t->to, layer_name((enum layer)layer));
	for (uint32_t k = 0; k < n; k++) {
		cell(t->to,
			say_name(m->column[column_at(m, n, k)].id),
			NAME,
			true);
		buf_z(t->to, " ");
	}
	buf_z(t->to, "\n");
	for (uint32_t i = 0; i < m->n_row; i++)
		row(t, m, &m->row[i], n);
	foot(t, m, n);
	buf_z(t->to, "\n");
}

/* --- CSV: RFC 4180 ------------------------------------------------------- */

/* A field that a spreadsheet would take for a formula gets an apostrophe: the
 * text comes from outside. */
static void field(struct buf *b, struct str s)
{
	struct str c;
	unsigned columns;

	buf_z(b, s.n && strchr("=+-@\t\r", s.p[0]) ? "\"'" : "\"");
	while (say_char(&s, &c, &columns))
		buf_add(b, c.n == 1 && c.p[0] == '"' ? STR("\"\"") : c);
	buf_z(b, "\"");
}

static void csv_line(struct buf *b,
	const char *head,
	const struct matrix *m,
	size_t at)
{
	buf_fmt(b, "%s,,,,", head);
	for (uint32_t k = 0; k < m->n_column; k++) {
		int64_t milli;

		memcpy(&milli,
			(const char *)&m->column[k] + at,
			sizeof milli);
		buf_z(b, ",");
		say_milli(b, milli);
	}
	buf_z(b, "\r\n");
}

/* empty for who has none */
static void csv_chances(struct buf *b, const struct matrix *m)
{
	buf_z(b, "probability,,,,");
	for (uint32_t k = 0; k < m->n_column; k++) {
		int64_t p = m->column[k].p;

		buf_z(b, ",");
		if (chance_kept(m->column[k].id, p))
			say_milli(b, (p * 1000 + FIXED_ONE / 2) / FIXED_ONE);
	}
	buf_z(b, "\r\n");
}

static void csv(struct buf *b, const struct matrix *m)
{
	char grade[3];

	buf_z(b, "claim,text,class,origin,grade");
	for (uint32_t k = 0; k < m->n_column; k++) {
		buf_z(b, ",");
		field(b,
			m->column[k].id.n ? m->column[k].id
					  : STR("none of these"));
	}
	buf_z(b, "\r\n");
	for (uint32_t i = 0; i < m->n_row; i++) {
		const struct claim *c = m->row[i].claim;

		buf_fmt(b, "%.*s,", STR_FMT(claim_key(c)));
		field(b, c->text);
		buf_fmt(b, ",%s,", class_name(m->row[i].cls));
		field(b, c->origin);
		buf_fmt(b, ",%s", grade_of(c, grade));
		for (uint32_t k = 0; k < m->n_column; k++) {
			buf_z(b, ",");
			say_milli(b,
				k == m->row[i].column ? m->row[i].weight_milli
						      : 0);
		}
		buf_z(b, "\r\n");
	}
	if (m->more_rows) {
		struct buf head = { 0 };

		buf_fmt(&head, "and %u more", m->more_rows);
		buf_add(&head, (struct str){ "", 1 });
		csv_line(b,
			head.bad ? "" : head.p,
			m,
			offsetof(struct matrix, column[0].more_milli));
		buf_done(&head);
	}
	csv_line(b,
		"sum in nat",
		m,
		offsetof(struct matrix, column[0].sum_milli));
	csv_chances(b, m);
}

/* --- which --------------------------------------------------------------- */

void publish_matrix(const struct publication *p,
	int layer,
	unsigned width,
	bool colour,
	struct buf *out)
{
	struct term t = { out,
		width < TERM_WIDTH_MIN ? TERM_WIDTH_MIN : width,
		colour };

	term_heading(&t, p);
	for (int l = 0; l < LAYERS; l++) {
		if (layer < 0 || layer == l)
			table(&t, l, &p->matrix[l]);
	}
	term_paragraph(&t,
		"",
		0,
		DIM,
		STR("Cells: what the claim weighs for the answer, as odds, "
		    "after grade, forgeability, shared origin and class cap. "
		    "A dash: no probability, for nothing at first hand "
		    "speaks "
		    "for the name. " SAY_ODDS_MEANING));
}

void publish_matrix_csv(const struct publication *p,
	int layer,
	struct buf *out)
{
	csv(out, &p->matrix[layer]);
}
