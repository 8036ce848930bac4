/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks onto pages: a row stays whole where a page has room for it, a head
 * stands again above what goes on, a heading never ends a page. */
#include <math.h>

#include "publish/print/columns.h"
#include "publish/print/figure.h"
#include "publish/print/sheet.h"

/* sizes of type */
#define BODY 8.8
#define TABLE 7.0
static const double heading_size[] = { 9, 18, 13, 10.5, 9.5 };
static const double heading_above[] = { 6, 6, 16, 10, 8 };

/* what is higher goes on behind the page's end */
#define PAGE_MOST 600.0

enum {
	CELLS = PRINT_COLUMNS_MAX,
	HEAD_ROWS_MAX = 4
};

/* A text on its way onto pages. */
struct strip {
	double x;
	struct lines lines;
	uint32_t at; /* the first line that is not placed */
	double from; /* where that one begins */
};

struct layer {
	struct sheets *s;
	struct pen *p;
	const struct print_page *page;
	const struct columns *columns;
	const char *figure;
	double y;
	/* the head of the table on its way */
	const struct print_block *head[HEAD_ROWS_MAX];
	unsigned n_head;
	bool full;
};

/* --- pieces --------------------------------------------------------------
 */

static struct piece *piece(struct layer *l)
{
	struct sheets *s = l->s;
	struct piece *p =
		arena_grown(s->a, s->piece, s->n, &s->cap, sizeof *p);

	if (!p) {
		l->full = true;
		return NULL;
	}
	s->piece = p;
	return &s->piece[s->n++];
}

static void rule(struct layer *l, double y)
{
	struct piece *p = piece(l);

	if (p) {
		*p = (struct piece){
			.kind = PIECE_RULE,
			.sheet = l->s->n_sheet - 1,
			.x = SHEET_LEFT,
			.y = y,
			.w = SHEET_TEXT,
		};
	}
}

static struct strip strip_of(struct layer *l,
	const struct print_text *t,
	const struct type *type,
	double x)
{
	return (struct strip){ .x = x, .lines = pen_lines(l->p, t, type) };
}

static double strip_height(const struct strip *s)
{
	return s->lines.n ? s->lines.line[s->lines.n - 1].end : 0;
}

/* Places lines at l->y while they end above `bottom`; how high they are. */
static double place_lines(struct layer *l, struct strip *s, double bottom)
{
	double begin = s->from;

	for (; s->at < s->lines.n; s->at++) {
		const struct line *line = &s->lines.line[s->at];
		struct piece *p;

		if (l->y + line->end - begin > bottom)
			break;
		p = piece(l);
		if (!p)
			break;
		*p = (struct piece){
			.kind = PIECE_LINE,
			.sheet = l->s->n_sheet - 1,
			.x = s->x + line->x,
			.y = l->y + line->base - begin,
			.line = line,
		};
		s->from = line->end;
	}
	return s->from - begin;
}

/* --- pages ---------------------------------------------------------------
 */

static void place_row(struct layer *l, const struct print_block *b);

static void new_sheet(struct layer *l)
{
	unsigned n = l->n_head;

	if (l->s->n_sheet == SHEETS_MAX) {
		l->full = true;
		return;
	}
	l->s->n_sheet++;
	l->y = SHEET_TOP;
	/* the head itself has none above it */
	l->n_head = 0;
	for (unsigned i = 0; i < n; i++)
		place_row(l, l->head[i]);
	l->n_head = n;
}

/* Places strips beside each other, on as many pages as they need. What is
 * higher than a page begins where `least` of it has room. */
static void place(struct layer *l, struct strip *s, unsigned n, double least)
{
	double height = 0;
	bool left = n > 0;

	for (unsigned i = 0; i < n; i++)
		height = fmax(height, strip_height(&s[i]));
	if (l->y + (height < PAGE_MOST ? height : least) > SHEET_BOTTOM)
		new_sheet(l);
	while (left && !l->full) {
		double used = 0;

		left = false;
		for (unsigned i = 0; i < n; i++) {
			used = fmax(used,
				place_lines(l, &s[i], SHEET_BOTTOM));
			left |= s[i].at < s[i].lines.n;
		}
		l->y += used;
		if (left)
			new_sheet(l);
	}
}

static void place_row(struct layer *l, const struct print_block *b)
{
	const struct columns *c = &l->columns[b->table];
	struct strip s[CELLS];
	double x = SHEET_LEFT;
	unsigned at = 0;
	unsigned n = 0;

	for (uint32_t i = 0; i < b->n_cell && at < c->n; i++) {
		double width = 0;

		for (unsigned k = 0; k < b->cell[i].columns && at < c->n; k++)
			width += c->width[at++];
		s[n++] = strip_of(l,
			&b->cell[i].text,
			&(struct type){ TABLE, width - 5, b->cell[i].number },
			x);
		x += width;
	}
	l->y += 1.5;
	place(l, s, n, 40);
	l->y += 1.5;
	rule(l, l->y);
}

static void paragraph(struct layer *l,
	const struct print_text *t,
	double size,
	double in)
{
	struct strip s = strip_of(l,
		t,
		&(struct type){ size, SHEET_TEXT - in, false },
		SHEET_LEFT + in);

	place(l, &s, 1, 2.6 * size);
}

/* points that the figure takes which comes next; 0 = none does */
static double figure_behind(const struct layer *l,
	const struct print_block *b)
{
	double width;
	double height;

	if (b + 1 == l->page->block + l->page->n ||
		b[1].kind != PRINT_FIGURE ||
		!figure_size(b[1].drawing, &width, &height))
		return 0;
	return height * fmin(SHEET_TEXT / width, PAGE_MOST / height);
}

static void heading(struct layer *l, const struct print_block *b)
{
	struct sheets *s = l->s;
	struct landmark *m;

	if (l->y > SHEET_TOP)
		l->y += heading_above[b->level];
	/* it keeps company with what comes */
	if (l->y + 70 + figure_behind(l, b) > SHEET_BOTTOM)
		new_sheet(l);
	m = arena_grown(s->a,
		s->landmark,
		s->n_landmark,
		&s->landmark_cap,
		sizeof *m);
	if (!m) {
		l->full = true;
		return;
	}
	s->landmark = m;
	s->landmark[s->n_landmark++] = (struct landmark){
		.text = b->cell->text.text,
		.level = b->level,
		.sheet = s->n_sheet - 1,
		.y = l->y,
	};
	if (b->level == 2) {
		rule(l, l->y);
		l->y += 6;
	}
	paragraph(l, &b->cell->text, heading_size[b->level], 0);
	l->y += 4;
}

static void item(struct layer *l, const struct print_block *b)
{
	static const struct print_text mark = {
		.text = { "\xe2\x80\xa2", 3 },
	};
	double in = 12.0 * (b->level < 6 ? b->level : 6);
	struct strip s[2];

	s[0] = strip_of(l,
		&mark,
		&(struct type){ BODY, -1, false },
		SHEET_LEFT + in - 9);
	s[1] = strip_of(l,
		&b->cell->text,
		&(struct type){ BODY, SHEET_TEXT - in, false },
		SHEET_LEFT + in);
	place(l, s, 2, 2.6 * BODY);
	l->y += 2;
}

/* its title, after "<title>", as the page has it */
static struct str title_of(struct str svg)
{
	struct str open = STR("<title");
	const char *at = memmem(svg.p, svg.n, open.p, open.n);
	struct str rest =
		at ? str_from(svg, (size_t)(at - svg.p)) : (struct str){ 0 };
	struct str head;
	struct str tail;

	if (!str_cut(rest, '>', &head, &tail) ||
		!str_cut(tail, '<', &head, &rest))
		return (struct str){ 0 };
	return head;
}

/* As wide as the text, but no higher than a page. false: it cannot be drawn.
 */
static bool drawing(struct layer *l, const struct print_block *b)
{
	double width;
	double height;
	struct piece *p;

	if (!figure_size(b->drawing, &width, &height))
		return false;
	double scale = fmin(SHEET_TEXT / width, PAGE_MOST / height);
	if (l->y + height * scale > SHEET_BOTTOM)
		new_sheet(l);
	p = piece(l);
	if (p) {
		*p = (struct piece){
			.kind = PIECE_FIGURE,
			.sheet = l->s->n_sheet - 1,
			.x = SHEET_LEFT,
			.y = l->y,
			.w = scale,
			.drawing = b->drawing,
		};
	}
	l->y += height * scale + 6;
	return true;
}

static void figure(struct layer *l, const struct print_block *b)
{
	if (drawing(l, b))
		return;

	struct str form = str_of(l->figure);
	struct str title = title_of(b->drawing);
	struct print_span *quiet = NEW(l->s->a, struct print_span, 1);
	const char *at = strstr(l->figure, "{0}");
	size_t n = at ? (size_t)(at - l->figure) : form.n;
	struct print_text t = { .span = quiet, .n_span = 1 };

	t.text = arena_fmt(l->s->a,
		"%.*s%.*s%s",
		(int)n,
		l->figure,
		STR_FMT(title),
		at ? at + 3 : "");
	if (!quiet)
		return;
	*quiet = (struct print_span){ 0, (uint32_t)t.text.n, STYLE_QUIET };
	paragraph(l, &t, TABLE, 0);
	l->y += 6;
}

static void row(struct layer *l, const struct print_block *b)
{
	if (b->head && l->n_head < HEAD_ROWS_MAX) {
		/* a head that would stand alone at the end */
		if (l->y + 60 > SHEET_BOTTOM && !l->n_head)
			new_sheet(l);
		place_row(l, b);
		l->head[l->n_head++] = b;
		return;
	}
	place_row(l, b);
}

static void lay_block(struct layer *l, const struct print_block *b)
{
	switch (b->kind) {
	case PRINT_ROW:
		row(l, b);
		return;
	case PRINT_HEADING:
		heading(l, b);
		return;
	case PRINT_ITEM:
		item(l, b);
		return;
	case PRINT_FIGURE:
		figure(l, b);
		return;
	case PRINT_CAPTION:
		if (l->y + 60 > SHEET_BOTTOM)
			new_sheet(l);
		paragraph(l, &b->cell->text, TABLE, 0);
		l->y += 3;
		return;
	case PRINT_PARAGRAPH:
		paragraph(l, &b->cell->text, BODY, 0);
		l->y += 6;
	}
}

static bool same_table(const struct print_block *a,
	const struct print_block *b)
{
	return a->kind == PRINT_ROW && b->kind == PRINT_ROW &&
		a->table == b->table;
}

bool sheets_lay(struct sheets *ret,
	struct pen *p,
	const struct print_page *page,
	const char *figure_words,
	struct arena *a,
	struct err *err)
{
	struct layer l = { .s = ret,
		.p = p,
		.page = page,
		.figure = figure_words };

	*ret = (struct sheets){ .a = a };
	l.columns = columns_of(page, SHEET_TEXT, TABLE, a);
	l.full = !l.columns;
	if (!l.full)
		new_sheet(&l);
	for (uint32_t i = 0; i < page->n && !l.full; i++) {
		const struct print_block *b = &page->block[i];

		if (i && !same_table(b - 1, b)) {
			l.n_head = 0;
			l.y += b[-1].kind == PRINT_ROW ? 8 : 0;
		}
		lay_block(&l, b);
	}
	if (l.full || a->full) {
		return fail(err,
			ERR_LIMIT,
			0,
			"the page is too long to be printed: %u sheets were "
			"laid out, at most %d are",
			ret->n_sheet,
			SHEETS_MAX);
	}
	return true;
}
