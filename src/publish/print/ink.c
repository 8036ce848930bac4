/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/print/ink.h"

static void draw_run(const struct print_library *c,
	cairo_t *cr,
	const struct run *r,
	double at,
	double y)
{
	enum {
		SOME = 256
	};
	cairo_glyph_t glyph[SOME];
	int n = 0;

	if (r->quiet)
		c->cairo_set_source_rgb(cr, QUIET_R, QUIET_G, QUIET_B);
	c->cairo_set_scaled_font(cr, r->face->font);
	for (size_t i = 0; i < r->text.n;) {
		const struct letter *l =
			&r->face->letter[letter_next(r->text, &i)];

		glyph[n++] = (cairo_glyph_t){ l->glyph, at, y };
		at += l->advance;
		if (n == SOME || i >= r->text.n) {
			c->cairo_show_glyphs(cr, glyph, n);
			n = 0;
		}
	}
	if (r->quiet)
		c->cairo_set_source_rgb(cr, 0, 0, 0);
}

void ink_line(const struct print_library *c,
	cairo_t *cr,
	const struct line *l,
	double x,
	double y)
{
	if (l->shaped) {
		c->cairo_move_to(cr, x, y);
		c->pango_cairo_show_layout_line(cr, l->shaped);
		return;
	}
	for (uint32_t i = 0; i < l->n_run; i++)
		draw_run(c, cr, &l->run[i], x + l->run[i].x, y);
}
