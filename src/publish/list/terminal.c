/* SPDX-License-Identifier: Apache-2.0 */
/* Lists for a terminal: a row, and what there is to say of it indented below.
 * Nothing is wider than the terminal. */
#include "publish/list/list.h"
#include "publish/terminal/term.h"
#include "publish/text/say.h"

enum {
	COLUMNS_MAX = 16,
	GAP = 2,
	SENTENCE_SHOWN_MAX = 2000,
	LAST_MIN = 12 /* columns that the last one needs beside the others */
};

struct page {
	const struct publication *p;
	const struct list_row *l;
	struct term t;
	uint32_t n; /* rows on it */
	/* of the columns that are shown */
	const struct column *column[COLUMNS_MAX];
	unsigned width[COLUMNS_MAX];
	size_t n_column;
};

static void pick_columns(struct page *g)
{
	for (size_t c = 0; c < g->l->n_column; c++) {
		const struct column *col = &g->l->column[c];

		if (col->head && g->t.width >= col->from &&
			g->n_column < COLUMNS_MAX) {
			g->column[g->n_column++] = col;
		}
	}
}

/* What stands in a cell; endless names lose their middle. */
static void fill_cell(const struct page *g,
	size_t c,
	uint32_t i,
	struct buf *cell)
{
	struct buf whole = { 0 };

	cell->n = 0;
	g->column[c]->cell(g->p, i, &whole);
	buf_shown(cell, buf_str(&whole), TEXT_SHOWN_MAX);
	cell->bad |= whole.bad;
	buf_done(&whole);
}

static void measure(struct page *g)
{
	struct buf cell = { 0 };

	for (size_t c = 0; c < g->n_column; c++) {
		g->width[c] = say_columns(str_of(g->column[c]->head));
		for (uint32_t i = 0; i < g->n; i++) {
			fill_cell(g, c, i, &cell);
			unsigned n = say_columns(buf_str(&cell));
			g->width[c] = n > g->width[c] ? n : g->width[c];
		}
	}
	buf_done(&cell);
}

/* Where the line of a row stands. */
struct line {
	struct page *g;
	unsigned at;
};

/* A cell that is wider than the terminal, on lines of its own. */
static void put_wide(struct line *l, struct str text)
{
	if (l->at)
		buf_z(l->g->t.to, "\n");
	term_paragraph(&l->g->t, "", l->at ? GAP : 0, PLAIN, text);
	l->at = 0;
}

/* A cell at its place; on a line of its own when it does not fit there. */
static void put_cell(struct line *l, size_t c, struct str text)
{
	struct page *g = l->g;
	unsigned n = say_columns(text);
	unsigned pad = g->width[c] > n ? g->width[c] - n : 0;
	unsigned left = g->column[c]->number ? pad : 0;

	if (n + GAP > g->t.width) {
		put_wide(l, text);
		return;
	}
	if (l->at && l->at + GAP + left + n > g->t.width) {
		buf_z(g->t.to, "\n");
		l->at = 0;
		left = GAP;
	}
	unsigned blanks = (l->at ? GAP : 0) + left;
	buf_fmt(g->t.to, "%*s", (int)blanks, "");
	say_text(g->t.to, text);
	l->at += blanks + n;
	if (!g->column[c]->number && c + 1 < g->n_column &&
		l->at + pad <= g->t.width) {
		buf_fmt(g->t.to, "%*s", (int)pad, "");
		l->at += pad;
	}
}

/* What is left of the line is its own; it is wrapped there. */
static void put_last(struct line *l, enum style style, struct str text)
{
	struct page *g = l->g;
	struct buf lines = { 0 };
	struct term t = g->t;
	unsigned indent = l->at + GAP;

	if (say_columns(text) + indent > g->t.width &&
		indent + LAST_MIN > g->t.width) {
		buf_z(g->t.to, "\n");
		l->at = 0;
		indent = GAP;
	}
	/* the cursor stands where the line's blanks would end */
	t.to = &lines;
	term_paragraph(&t, "", indent, style, text);
	buf_add(g->t.to, str_from(buf_str(&lines), l->at));
	g->t.to->bad |= lines.bad;
	buf_done(&lines);
}

static void put_row(struct page *g, uint32_t i)
{
	struct line l = { .g = g };
	struct buf cell = { 0 };

	for (size_t c = 0; c < g->n_column; c++) {
		fill_cell(g, c, i, &cell);
		if (c + 1 == g->n_column && c)
			put_last(&l, BOLD, buf_str(&cell));
		else
			put_cell(&l, c, buf_str(&cell));
	}
	buf_done(&cell);
}

static void put_heads(struct page *g)
{
	struct line l = { .g = g };

	for (size_t c = 0; c < g->n_column; c++)
		put_cell(&l, c, str_of(g->column[c]->head));
	buf_z(g->t.to, "\n");
}

/* A narrow terminal has no room for margins. */
static unsigned margin_of(const struct page *g)
{
	return g->t.width < 60 ? GAP : g->l->margin;
}

static void put_below(struct page *g, uint32_t i)
{
	struct below x = { 0 };
	struct buf head = { 0 };

	for (uint32_t k = 0; g->l->below && g->l->below(g->p, i, k, &x);
		k++) {
		head.n = 0;
		if (x.head.n) {
			buf_add(&head, buf_str(&x.head));
			buf_z(&head, ": ");
		}
		buf_shown(&head, buf_str(&x.text), SENTENCE_SHOWN_MAX);
		term_item(&g->t,
			margin_of(g),
			k ? DIM : PLAIN,
			buf_str(&head));
		x.head.n = x.text.n = 0;
	}
	buf_done(&x.head);
	buf_done(&x.text);
	buf_done(&head);
}

/* What an examiner withdrew: it weighs nothing. */
static void put_withdrawn(struct page *g)
{
	const struct publication *p = g->p;
	struct buf b = { 0 };

	for (uint32_t i = 0; g->l->is_withdrawn && i < p->n_undone; i++) {
		const struct claim *c = p->undone[i];

		if (!g->l->is_withdrawn(c))
			continue;
		b.n = 0;
		buf_fmt(&b, "%.8s  withdrawn: ", c->id);
		buf_shown(&b, c->text, SENTENCE_SHOWN_MAX);
		term_paragraph(&g->t, "", 0, DIM, buf_str(&b));
	}
	buf_done(&b);
}

/* "1 to 10 of 121; `--page 2` shows the next, `--all` all of them" */
static void put_extent(struct page *g, uint32_t all)
{
	const struct listed *x = &g->p->listed;
	struct buf b = { 0 };

	say_count(&b, (uint64_t)x->first + 1);
	buf_z(&b, " to ");
	say_count(&b, (uint64_t)x->first + g->n);
	buf_z(&b, " of ");
	say_count(&b, all);
	if (x->first + g->n < all) {
		buf_fmt(&b,
			"; --page %u --per %u shows the next, --all all",
			(unsigned)((x->first + g->n) / g->n + 1),
			(unsigned)g->n);
	}
	buf_z(&b, ".");
	term_paragraph(&g->t, "", 0, DIM, buf_str(&b));
	buf_done(&b);
}

static void put_foot(struct page *g, uint32_t all)
{
	bool part = g->p->listed.first || g->n < all;

	buf_z(g->t.to, "\n");
	if (part && g->n)
		put_extent(g, all);
	if (g->l->foot)
		term_paragraph(&g->t, "", 0, DIM, str_of(g->l->foot));
}

/* There is nothing, or nothing on that page. */
static void put_none(struct page *g, uint32_t all)
{
	struct buf b = { 0 };

	if (all) {
		buf_z(&b, "nothing on that page: ");
		say_plural(&b, all, "row in all", "rows in all");
	} else {
		buf_z(&b, g->l->none);
	}
	term_paragraph(&g->t, "", 0, PLAIN, buf_str(&b));
	buf_done(&b);
}

unsigned publish_list_per(enum list which)
{
	return list_rows[which].per;
}

void publish_list(const struct publication *p,
	enum list which,
	bool all,
	unsigned width,
	bool colour,
	struct buf *out)
{
	struct page g = {
		.p = p,
		.l = &list_rows[which],
		.t = { out,
			width < TERM_WIDTH_MIN ? TERM_WIDTH_MIN : width,
			colour },
	};
	uint32_t n = g.l->n(p);
	uint32_t total = p->listed.page ? p->listed.total : n;

	term_heading(&g.t, p);
	if (p->listed.asked.n)
		term_paragraph(&g.t, "", 0, PLAIN, p->listed.asked);
	g.n = all || p->listed.page || n < g.l->per ? n : g.l->per;
	pick_columns(&g);
	measure(&g);
	if (g.n)
		put_heads(&g);
	else
		put_none(&g, total);
	for (uint32_t i = 0; i < g.n; i++) {
		put_row(&g, i);
		put_below(&g, i);
	}
	put_withdrawn(&g);
	if (g.n)
		put_foot(&g, total);
}
