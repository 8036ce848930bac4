/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/print/print.h"

#include <stdio.h>

#include "publish/print/figure.h"
#include "publish/print/ink.h"
#include "publish/print/sheet.h"

/* Everything that a drawing is made of. */
struct press {
	const struct print_frame *f;
	struct print_library call;
	struct arena a;
	struct print_page page;
	struct pen pen;
	struct sheets sheets;
	struct buf *out;
	cairo_surface_t *surface;
	cairo_t *cr;
};

static cairo_status_t take(void *ctx,
	const unsigned char *bytes,
	unsigned int n)
{
	struct buf *out = ctx;

	buf_add(out, (struct str){ (const char *)bytes, n });
	return out->bad ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

/* What libraries have to say goes through no door of ours. */
static void quiet(const gchar *domain,
	GLogLevelFlags level,
	const gchar *message,
	gpointer ctx)
{
	(void)domain;
	(void)level;
	(void)message;
	(void)ctx;
}

static void black(struct press *x)
{
	x->call.cairo_set_source_rgb(x->cr, 0, 0, 0);
}

/* FIRST, TLP 2.0 (2022): coloured letters on black */
static const struct {
	double r, g, b;
} tlp_colour[] = {
	[TLP_CLEAR] = { 1, 1, 1 },
	[TLP_GREEN] = { 0x33 / 255.0, 1, 0 },
	[TLP_AMBER] = { 1, 0xc0 / 255.0, 0 },
	[TLP_AMBER_STRICT] = { 1, 0xc0 / 255.0, 0 },
	[TLP_RED] = { 1, 0x2b / 255.0, 0x2b / 255.0 },
};

/* One line whose left (or right) end is at x and base line at y. What is
 * wider than `most` points loses its end. */
struct spot {
	double x;
	double y;
	double size;
	double most;
	bool right;
	bool bold;
};

static void line_at(struct press *x, struct str s, struct spot at)
{
	struct print_span span = {
		0,
		(uint32_t)s.n,
		at.bold ? STYLE_BOLD : 0,
	};
	struct print_text t = { s, &span, 1 };
	struct lines l = pen_lines(&x->pen,
		&t,
		&(struct type){ at.size, at.most, at.right });

	if (l.n) {
		ink_line(&x->call,
			x->cr,
			&l.line[0],
			at.x + l.line[0].x - (at.right ? at.most : 0),
			at.y);
	}
}

static void marking(struct press *x)
{
	const struct print_library *c = &x->call;
	struct str s = x->f->marking;
	/* letters of 8 points, bold, are at most so wide */
	double w = 6.2 * (double)s.n + 8;

	if (!s.n)
		return;
	black(x);
	c->cairo_rectangle(x->cr, SHEET_RIGHT - w, 20, w, 13);
	c->cairo_fill(x->cr);
	c->cairo_set_source_rgb(x->cr,
		tlp_colour[x->f->tlp].r,
		tlp_colour[x->f->tlp].g,
		tlp_colour[x->f->tlp].b);
	line_at(x,
		s,
		(struct spot){ SHEET_RIGHT - 4, 29.6, 8, w, true, true });
	black(x);
}

static void head(struct press *x)
{
	double room = SHEET_TEXT - 130;

	black(x);
	line_at(x,
		x->f->title,
		(struct spot){ SHEET_LEFT, 29.6, 8, room, false, false });
	if (x->f->warning.n) {
		line_at(x,
			x->f->warning,
			(struct spot){ SHEET_LEFT,
				39.5,
				7,
				SHEET_TEXT,
				false,
				true });
	}
	marking(x);
}

/* "page {0} of {1}" */
static void page_number(const struct press *x, uint32_t sheet, struct buf *b)
{
	for (const char *z = x->f->page_of; *z; z++) {
		if (strncmp(z, "{0}", 3) == 0)
			buf_fmt(b, "%u", sheet + 1);
		else if (strncmp(z, "{1}", 3) == 0)
			buf_fmt(b, "%u", x->sheets.n_sheet);
		else
			buf_add(b, (struct str){ z, 1 });
		if (*z == '{' && (z[1] == '0' || z[1] == '1'))
			z += 2;
	}
}

static void foot(struct press *x, uint32_t sheet)
{
	double y = SHEET_HEIGHT - 46;
	struct buf b = { 0 };

	for (uint32_t i = 0; i < x->f->n_foot && i < PRINT_FOOT_MAX; i++) {
		line_at(x,
			x->f->foot[i],
			(struct spot){ SHEET_LEFT,
				y,
				6,
				SHEET_TEXT - 90,
				false,
				false });
		y += 8.4;
	}
	page_number(x, sheet, &b);
	line_at(x,
		buf_str(&b),
		(struct spot){ SHEET_RIGHT,
			SHEET_HEIGHT - 46,
			8,
			85,
			true,
			false });
	buf_done(&b);
}

static void draw_piece(struct press *x, const struct piece *p)
{
	const struct print_library *c = &x->call;

	if (p->kind == PIECE_LINE) {
		ink_line(c, x->cr, p->line, p->x, p->y);
		return;
	}
	if (p->kind == PIECE_FIGURE) {
		figure_draw(&x->pen, x->cr, p->drawing, p->x, p->y, p->w);
		return;
	}
	c->cairo_set_source_rgb(x->cr, .81, .84, .85);
	c->cairo_set_line_width(x->cr, .5);
	c->cairo_move_to(x->cr, p->x, p->y);
	c->cairo_line_to(x->cr, p->x + p->w, p->y);
	c->cairo_stroke(x->cr);
	black(x);
}

static void draw(struct press *x)
{
	uint32_t at = 0;

	for (uint32_t i = 0; i < x->sheets.n_sheet; i++) {
		head(x);
		while (at < x->sheets.n && x->sheets.piece[at].sheet == i)
			draw_piece(x, &x->sheets.piece[at++]);
		foot(x, i);
		x->call.cairo_surface_show_page(x->surface);
	}
}

static void outline(struct press *x)
{
	int above[5] = { CAIRO_PDF_OUTLINE_ROOT };

	for (uint32_t i = 0; i < x->sheets.n_landmark; i++) {
		const struct landmark *m = &x->sheets.landmark[i];
		char link[64];
		int id;

		snprintf(link,
			sizeof link,
			"page=%u pos=[%d %d]",
			m->sheet + 1,
			(int)SHEET_LEFT,
			(int)m->y);
		id = x->call.cairo_pdf_surface_add_outline(x->surface,
			above[m->level - 1],
			arena_z(&x->a, m->text),
			link,
			m->level < 3 ? CAIRO_PDF_OUTLINE_FLAG_OPEN : 0);
		for (unsigned l = m->level; l < 5; l++)
			above[l] = id;
	}
}

static void says(struct press *x, cairo_pdf_metadata_t what, struct str s)
{
	if (s.n) {
		x->call.cairo_pdf_surface_set_metadata(x->surface,
			what,
			arena_z(&x->a, s));
	}
}

static void data_of_its_own(struct press *x)
{
	int64_t s = x->f->made_at_s == TIME_UNKNOWN ? 0 : x->f->made_at_s;
	char stamp[STAMP_N];

	says(x, CAIRO_PDF_METADATA_TITLE, x->f->title);
	says(x, CAIRO_PDF_METADATA_AUTHOR, x->f->author);
	says(x, CAIRO_PDF_METADATA_CREATOR, STR("ashiato"));
	/* a clock of its own is what it would take else */
	says(x, CAIRO_PDF_METADATA_CREATE_DATE, str_of(stamp_text(s, stamp)));
}

static bool finished(struct press *x, struct err *err)
{
	cairo_status_t s = x->call.cairo_status(x->cr);

	x->call.cairo_surface_finish(x->surface);
	if (s == CAIRO_STATUS_SUCCESS)
		s = x->call.cairo_surface_status(x->surface);
	if (s == CAIRO_STATUS_SUCCESS && !x->out->bad)
		return true;
	return fail(err,
		ERR_LIMIT,
		0,
		"the PDF could not be drawn: %s",
		x->call.cairo_status_to_string(s));
}

static bool on_paper(struct press *x, struct err *err)
{
	bool ok;

	x->surface = x->call.cairo_pdf_surface_create_for_stream(take,
		x->out,
		SHEET_WIDTH,
		SHEET_HEIGHT);
	x->call.cairo_pdf_surface_restrict_to_version(x->surface,
		CAIRO_PDF_VERSION_1_5);
	x->cr = x->call.cairo_create(x->surface);
	data_of_its_own(x);
	draw(x);
	outline(x);
	ok = finished(x, err);
	x->call.cairo_destroy(x->cr);
	x->call.cairo_surface_destroy(x->surface);
	return ok;
}

static bool press_open(struct press *x, struct str page, struct err *err)
{
	/* address space; pages become real when touched */
	const size_t budget = (size_t)4 << 30;

	if (page.n > PRINT_PAGE_MAX) {
		return fail(err,
			ERR_LIMIT,
			0,
			"the page has %zu bytes; at most %d are printed",
			page.n,
			PRINT_PAGE_MAX);
	}
	return print_library_open(&x->call, err) &&
		arena_open(&x->a, budget, err) &&
		print_blocks(page, &x->a, &x->page, err) &&
		pen_open(&x->pen,
			&x->call,
			arena_z(&x->a, x->f->language),
			&x->a,
			err);
}

bool print_pdf(const struct print_frame *f,
	struct str page,
	struct buf *out,
	struct err *err)
{
	struct press x = { .f = f, .out = out };
	GLogFunc before = NULL;

	bool ok = press_open(&x, page, err);
	if (ok) {
		before = x.call.g_log_set_default_handler(quiet, NULL);
		ok = sheets_lay(&x.sheets,
			     &x.pen,
			     &x.page,
			     f->figure,
			     &x.a,
			     err) &&
			on_paper(&x, err);
		x.call.g_log_set_default_handler(before, NULL);
	}
	if (x.pen.call)
		pen_close(&x.pen);
	arena_close(&x.a);
	return ok;
}
