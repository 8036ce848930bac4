/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence against hypotheses: for a terminal, for a spreadsheet, for programs.
 * The figure: publish/figure/matrix.c. */
#include "publish/text/say.h"
#include "publish/terminal/term.h"

enum {
	TEXT = 60,
	NAME = 12,
	ORIGIN = 20
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

	while (say_char(&s, &c, &columns) && used + columns + !whole <= room) {
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
		say_milli(&own, milli);
	else
		buf_z(&own, "\xc2\xb7");
	cell(b, buf_str(&own), NAME, true);
	buf_z(b, " ");
	buf_done(&own);
}

static void margin(struct buf *b, const char *head)
{
	buf_fmt(b, "%-*s", 8 + 1 + 15 + 1 + 2 + 1 + ORIGIN + 1, head);
}

static void foot(struct buf *b, const struct matrix *m)
{
	if (m->more_rows) {
		margin(b, "");
		for (uint32_t k = 0; k < m->n_column; k++)
			number(b, m->column[k].more_milli);
		buf_fmt(b, "and %u more claims\n", m->more_rows);
	}
	margin(b, "sum, nat");
	for (uint32_t k = 0; k < m->n_column; k++)
		number(b, m->column[k].sum_milli);
	buf_z(b, "\n");
	margin(b, "probability");
	for (uint32_t k = 0; k < m->n_column; k++) {
		struct buf own = { 0 };

		if (chance_kept(m->column[k].id, m->column[k].p))
			say_percent(&own, m->column[k].p);
		else
			buf_z(&own, "\xe2\x80\x93");
		cell(b, buf_str(&own), NAME, true);
		buf_z(b, " ");
		buf_done(&own);
	}
	buf_z(b, "\n");
	if (m->more_columns) {
		buf_fmt(b,
			"and %u more answers, less likely\n",
			m->more_columns);
	}
}

static void table(struct buf *b, int layer, const struct matrix *m)
{
	char grade[3];

	margin(b, layer_name((enum layer)layer));
	for (uint32_t k = 0; k < m->n_column; k++) {
		cell(b, say_name(m->column[k].id), NAME, true);
		buf_z(b, " ");
	}
	buf_z(b, "\n");
	for (uint32_t i = 0; i < m->n_row; i++) {
		const struct claim *c = m->row[i].claim;

		buf_fmt(b,
			"%.8s %-15s %s ",
			c->id,
			class_name(m->row[i].cls),
			grade_of(c, grade));
		cell(b, c->origin, ORIGIN, false);
		buf_z(b, " ");
		for (uint32_t k = 0; k < m->n_column; k++) {
			number(b,
				k == m->row[i].column ? m->row[i].weight_milli
						      : 0);
		}
		cell(b, c->text, TEXT, false);
		buf_z(b, "\n");
	}
	foot(b, m);
	buf_z(b, "\n");
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

		memcpy(&milli, (const char *)&m->column[k] + at, sizeof milli);
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

void publish_matrix(const struct publication *p, int layer, struct buf *out)
{
	struct term t = { out, 100, false };
	term_heading(&t, p);
	for (int l = 0; l < LAYERS; l++) {
		if (layer < 0 || layer == l)
			table(out, l, &p->matrix[l]);
	}
	buf_z(out,
		"Cells: what the claim weighs for the answer, in nat, after "
		"grade, forgeability, shared origin and class cap; below zero "
		"it "
		"speaks against. A dash: no probability, for nothing at first "
		"hand speaks for the name.\n");
}

void publish_matrix_csv(const struct publication *p, int layer, struct buf *out)
{
	csv(out, &p->matrix[layer]);
}
