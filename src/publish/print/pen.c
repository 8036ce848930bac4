/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/print/sheet.h"

/* Fonts of the system alone: what a user's own settings say would make other
 * bytes of the same page. */
static const char fonts[] =
	"<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">"
	"<fontconfig><dir>/usr/share/fonts</dir>"
	"<dir>/usr/local/share/fonts</dir>"
	"<cachedir>/var/cache/fontconfig</cachedir></fontconfig>";

/* the first that has a character draws it */
#define SANS "DejaVu Sans,IPAGothic,Noto Sans CJK JP"
#define MONO "DejaVu Sans Mono,IPAGothic,Noto Sans Mono CJK JP"

static bool fonts_open(struct pen *p, struct err *err)
{
	const struct print_library *c = p->call;
	FcFontSet *set;

	p->fonts = c->FcConfigCreate();
	if (!p->fonts ||
		!c->FcConfigParseAndLoadFromMemory(p->fonts,
			(const FcChar8 *)fonts,
			FcTrue) ||
		!c->FcConfigBuildFonts(p->fonts)) {
		return fail(err,
			ERR_IO,
			0,
			"the system's fonts cannot be read");
	}
	set = c->FcConfigGetFonts(p->fonts, FcSetSystem);
	return (set && set->nfont > 0) ||
		fail(err,
			ERR_IO,
			0,
			"there is no font on this machine: install "
			"fonts-dejavu-core and fonts-ipafont-gothic "
			"(Debian)");
}

/* Positions as the fonts have them, for no screen. */
static void no_screen(struct pen *p)
{
	const struct print_library *c = p->call;
	cairo_font_options_t *o = c->cairo_font_options_create();

	c->cairo_font_options_set_antialias(o, CAIRO_ANTIALIAS_GRAY);
	c->cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
	c->cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
	c->pango_cairo_context_set_font_options(p->context, o);
	c->cairo_font_options_destroy(o);
}

bool pen_open(struct pen *ret,
	const struct print_library *call,
	const char *language,
	struct arena *a,
	struct err *err)
{
	struct pen *p = ret;

	*p = (struct pen){ .call = call, .a = a };
	p->face = NEW(a, struct face, FACES_MAX);
	if (!p->face)
		return fail(err, ERR_LIMIT, 0, "no memory left to print");
	if (!fonts_open(p, err))
		return false;
	p->map = call->pango_cairo_font_map_new_for_font_type(
		CAIRO_FONT_TYPE_FT);
	if (!p->map)
		return fail(err, ERR_IO, 0, "Pango draws no FreeType fonts");
	call->pango_fc_font_map_set_config((PangoFcFontMap *)(void *)p->map,
		p->fonts);
	/* a point is a unit */
	call->pango_cairo_font_map_set_resolution(
		(PangoCairoFontMap *)(void *)p->map,
		72.0);
	p->context = call->pango_font_map_create_context(p->map);
	call->pango_context_set_language(p->context,
		call->pango_language_from_string(language));
	call->pango_context_set_base_dir(p->context, PANGO_DIRECTION_LTR);
	call->pango_context_set_round_glyph_positions(p->context, FALSE);
	no_screen(p);
	p->description = call->pango_font_description_new();
	call->pango_font_description_set_family_static(p->description, SANS);
	return true;
}

void pen_close(struct pen *p)
{
	for (uint32_t i = 0; i < p->n_layout; i++)
		p->call->g_object_unref(p->layout[i]);
	if (p->description)
		p->call->pango_font_description_free(p->description);
	if (p->context)
		p->call->g_object_unref(p->context);
	if (p->map)
		p->call->g_object_unref(p->map);
	if (p->fonts)
		p->call->FcConfigDestroy(p->fonts);
}

static void attribute(const struct pen *p,
	PangoAttrList *list,
	const struct print_span *s,
	PangoAttribute *x)
{
	x->start_index = s->at;
	x->end_index = s->at + s->n;
	p->call->pango_attr_list_insert(list, x);
}

static void attributes(const struct pen *p,
	PangoAttrList *list,
	const struct print_span *s)
{
	const struct print_library *c = p->call;
	if (s->style & STYLE_BOLD)
		attribute(p,
			list,
			s,
			c->pango_attr_weight_new(PANGO_WEIGHT_BOLD));
	if (s->style & STYLE_ITALIC)
		attribute(p,
			list,
			s,
			c->pango_attr_style_new(PANGO_STYLE_ITALIC));
	if (s->style & STYLE_MONO)
		attribute(p, list, s, c->pango_attr_family_new(MONO));
	if (s->style & STYLE_QUIET)
		attribute(p,
			list,
			s,
			c->pango_attr_foreground_new(
				(guint16)(QUIET_R * 65535),
				(guint16)(QUIET_G * 65535),
				(guint16)(QUIET_B * 65535)));
}

static PangoLayout *layout_of(struct pen *p,
	const struct print_text *t,
	const struct type *type)
{
	const struct print_library *c = p->call;
	PangoLayout *l = c->pango_layout_new(p->context);
	PangoAttrList *list = NULL;

	c->pango_font_description_set_absolute_size(p->description,
		type->size * PANGO_SCALE);
	c->pango_layout_set_font_description(l, p->description);
	c->pango_layout_set_text(l,
		t->text.n ? t->text.p : "",
		(int)t->text.n);
	if (type->width >= 0) {
		c->pango_layout_set_width(l,
			(int)(type->width * PANGO_SCALE));
		c->pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	}
	if (type->number)
		c->pango_layout_set_alignment(l, PANGO_ALIGN_RIGHT);
	for (uint32_t i = 0; i < t->n_span; i++) {
		if (!t->span[i].style)
			continue;
		list = list ? list : c->pango_attr_list_new();
		attributes(p, list, &t->span[i]);
	}
	if (list) {
		c->pango_layout_set_attributes(l, list);
		c->pango_attr_list_unref(list);
	}
	return l;
}

/* --- lines that Pango shapes ---------------------------------------------
 */

static bool keep(struct pen *p, PangoLayout *l)
{
	PangoLayout **all = arena_grown(p->a,
		p->layout,
		p->n_layout,
		&p->layout_cap,
		sizeof *all);

	if (!all) {
		p->call->g_object_unref(l);
		return false;
	}
	p->layout = all;
	p->layout[p->n_layout++] = l;
	return true;
}

static double points(int pango_units)
{
	return (double)pango_units / PANGO_SCALE;
}

struct line *pen_line(struct pen *p)
{
	struct line *l = arena_grown(p->a,
		p->line,
		p->n_line,
		&p->line_cap,
		sizeof *l);

	if (!l)
		return NULL;
	p->line = l;
	l = &p->line[p->n_line++];
	*l = (struct line){ 0 };
	return l;
}

struct lines pen_take(struct pen *p)
{
	struct lines ret = { .n = p->n_line };

	ret.line = NEW(p->a, struct line, (size_t)ret.n + 1);
	if (ret.line && ret.n)
		memcpy(ret.line, p->line, ret.n * sizeof *ret.line);
	ret.n = ret.line ? ret.n : 0;
	p->n_line = 0;
	return ret;
}

static bool take_line(struct pen *p, PangoLayoutIter *i, struct line *ret)
{
	const struct print_library *c = p->call;
	PangoRectangle box;
	int top;
	int end;

	c->pango_layout_iter_get_line_yrange(i, &top, &end);
	c->pango_layout_iter_get_line_extents(i, NULL, &box);
	*ret = (struct line){
		.shaped = c->pango_layout_iter_get_line_readonly(i),
		.x = points(box.x),
		.width = points(box.width),
		.base = points(c->pango_layout_iter_get_baseline(i)),
		.end = points(end),
	};
	return c->pango_layout_iter_next_line(i);
}

struct lines pen_shaped(struct pen *p,
	const struct print_text *t,
	const struct type *type)
{
	const struct print_library *c = p->call;
	PangoLayout *l = layout_of(p, t, type);
	bool more = true;

	if (!keep(p, l))
		return (struct lines){ 0 };
	PangoLayoutIter *i = c->pango_layout_get_iter(l);
	while (more) {
		struct line *line = pen_line(p);

		more = line && take_line(p, i, line);
	}
	c->pango_layout_iter_free(i);
	return pen_take(p);
}
