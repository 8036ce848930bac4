/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/print/figure.h"

#include "publish/print/ink.h"

enum colour {
	KEEP,
	NONE,
	INK,
	GROUND,
	QUIET,
	RULE,
	ACCENT,
	TINT,
	BINS,
	PANEL
};

/* as in the style sheet, on paper */
static const double rgb[][3] = {
	[INK] = { 0, 0, 0 },
	[GROUND] = { 1, 1, 1 },
	[QUIET] = { QUIET_R, QUIET_G, QUIET_B },
	[RULE] = { .81, .84, .855 },
	[ACCENT] = { .043, .365, .47 },
	[TINT] = { .89, .94, .957 },
	[BINS] = { .545, .596, .643 },
	[PANEL] = { .965, .97, .973 },
};

struct look {
	enum colour fill;
	enum colour stroke;
	double width;
	double opacity; /* percent */
	double size;
	bool bold;
};

static const struct {
	const char *classes;
	struct look look;
} looks[] = {
#define LOOK(classes_, fill_, stroke_, width_, opacity_, size_, bold_)     \
	{                                                                  \
		.classes = classes_,                                       \
		.look = { fill_, stroke_, width_, opacity_, size_, bold_ } \
	},
#include "publish/print/looks.list"
#undef LOOK
};

struct figure {
	struct pen *p;
	const struct print_library *c;
	cairo_t *cr;
	double x, y, scale;
	struct str own;    /* classes of the svg */
	struct str around; /* of the group that is open */
	double opacity;    /* of that group, 0 to 1 */
};

/* --- what is written in tags -----------------------------------------------
 */

/* A decimal number at the head of *s, and past it and the blanks behind it.
 */
static bool number(struct str *s, double *ret)
{
	bool minus = s->n && s->p[0] == '-';
	double v = 0;
	double unit = 1;
	size_t i = minus;
	bool point = false;

	for (; i < s->n && i < 24; i++) {
		if (s->p[i] == '.' && !point) {
			point = true;
			continue;
		}
		if (s->p[i] < '0' || s->p[i] > '9')
			break;
		unit = point ? unit / 10 : unit;
		v = point ? v + unit * (s->p[i] - '0')
			  : v * 10 + (s->p[i] - '0');
	}
	if (i == minus)
		return false;
	*ret = minus ? -v : v;
	while (i < s->n && (s->p[i] == ' ' || s->p[i] == ','))
		i++;
	*s = str_from(*s, i);
	return true;
}

static struct str said(struct str tag, const char *name)
{
	struct str want = str_of(name);
	struct str rest;
	struct str value;

	for (size_t i = 0; i + want.n + 3 < tag.n; i++) {
		rest = str_from(tag, i + 1);
		if (tag.p[i] != ' ' || !str_starts(rest, want) ||
			!str_starts(str_from(rest, want.n), STR("=\"")))
			continue;
		rest = str_from(rest, want.n + 2);
		return str_cut(rest, '"', &value, &rest) ? value
							 : (struct str){ 0 };
	}
	return (struct str){ 0 };
}

static double value(struct str tag, const char *name, double without)
{
	struct str s = said(tag, name);

	number(&s, &without);
	return without;
}

bool figure_size(struct str svg, double *ret_width, double *ret_height)
{
	struct str tag;
	struct str rest;
	double v[4];

	if (!str_cut(svg, '>', &tag, &rest))
		return false;
	rest = said(tag, "viewBox");
	for (int i = 0; i < 4; i++) {
		if (!number(&rest, &v[i]))
			return false;
	}
	*ret_width = v[2];
	*ret_height = v[3];
	/* beyond that a unit is no longer seen */
	return v[2] >= 1 && v[3] >= 1 && v[2] <= 20000 && v[3] <= 20000;
}

/* --- looks -----------------------------------------------------------------
 */

static bool stands(const struct figure *f, struct str own, struct str word)
{
	return str_listed(own, ' ', word) ||
		str_listed(f->around, ' ', word) ||
		str_listed(f->own, ' ', word);
}

/* All of the classes, the last one on the element itself. */
static bool all_stand(const struct figure *f,
	struct str own,
	const char *classes)
{
	struct str rest = str_of(classes);
	struct str one;

	while (str_cut(rest, ' ', &one, &rest)) {
		if (!stands(f, own, one))
			return false;
	}
	return str_listed(own, ' ', rest);
}

static struct look look_of(const struct figure *f, struct str own, bool line)
{
	struct look ret = {
		.fill = line ? NONE : INK,
		.stroke = NONE,
		.width = 1,
		.opacity = 100,
		.size = 11,
	};

	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
		const struct look *l = &looks[i].look;

		if (!own.n || !all_stand(f, own, looks[i].classes))
			continue;
		ret.fill = l->fill == KEEP ? ret.fill : l->fill;
		ret.stroke = l->stroke == KEEP ? ret.stroke : l->stroke;
		ret.width = l->width > 0 ? l->width : ret.width;
		ret.size = l->size > 0 ? l->size : ret.size;
		ret.opacity = l->opacity;
		ret.bold |= l->bold;
	}
	return ret;
}

static void source(struct figure *f, enum colour c, const struct look *l)
{
	f->c->cairo_set_source_rgba(f->cr,
		rgb[c][0],
		rgb[c][1],
		rgb[c][2],
		l->opacity / 100 * f->opacity);
}

/* the path that is laid out */
static void paint(struct figure *f, const struct look *l)
{
	if (l->fill != NONE) {
		source(f, l->fill, l);
		f->c->cairo_fill_preserve(f->cr);
	}
	if (l->stroke != NONE) {
		source(f, l->stroke, l);
		f->c->cairo_set_line_width(f->cr, l->width * f->scale);
		f->c->cairo_stroke_preserve(f->cr);
	}
	f->c->cairo_new_path(f->cr);
}

static double across(const struct figure *f, double x)
{
	return f->x + f->scale * x;
}

static double down(const struct figure *f, double y)
{
	return f->y + f->scale * y;
}

/* --- elements --------------------------------------------------------------
 */

/* What a path draws next, and where it is. */
struct stroke {
	char what;
	double at[2];
	double v[6];
};

/* How many numbers stand behind a command. */
static unsigned numbers_of(char what)
{
	if (what == 'C')
		return 6;
	if (what == 'h' || what == 'v')
		return 1;
	return what == 'z' ? 0 : 2;
}

static void go(struct stroke *s, unsigned n)
{
	bool away = s->what == 'm' || s->what == 'l';

	if (n == 1) {
		s->at[s->what == 'v'] += s->v[0];
		return;
	}
	for (unsigned i = 0; n && i < 2; i++)
		s->at[i] = s->v[n - 2 + i] + (away ? s->at[i] : 0);
}

static void draw_stroke(struct figure *f, const struct stroke *s)
{
	const struct print_library *c = f->c;
	double x = across(f, s->at[0]);
	double y = down(f, s->at[1]);

	if (s->what == 'z') {
		c->cairo_close_path(f->cr);
	} else if (s->what == 'C') {
		c->cairo_curve_to(f->cr,
			across(f, s->v[0]),
			down(f, s->v[1]),
			across(f, s->v[2]),
			down(f, s->v[3]),
			x,
			y);
	} else if (s->what == 'M' || s->what == 'm') {
		c->cairo_move_to(f->cr, x, y);
	} else {
		c->cairo_line_to(f->cr, x, y);
	}
}

static void draw_path(struct figure *f, struct str d)
{
	struct stroke s = { .what = 'M' };

	while (d.n) {
		unsigned n = 0;
		bool command = strchr("MLCmlhvz", d.p[0]);

		if (command) {
			s.what = d.p[0];
			d = str_from(d, 1);
		}
		unsigned want = numbers_of(s.what);
		while (n < want && number(&d, &s.v[n]))
			n++;
		/* anything else is none of our paths */
		if (n < want || (!command && !want))
			return;
		go(&s, want);
		draw_stroke(f, &s);
	}
}

static void draw_circle(struct figure *f, struct str tag)
{
	const double full = 6.283185307179586;

	f->c->cairo_arc(f->cr,
		across(f, value(tag, "cx", 0)),
		down(f, value(tag, "cy", 0)),
		f->scale * value(tag, "r", 0),
		0,
		full);
}

static void draw_text(struct figure *f, struct str tag, struct str inner)
{
	struct str own = said(tag, "class");
	struct look l = look_of(f, own, false);
	struct print_page page;
	struct err err = { 0 };
	double x = across(f, value(tag, "x", 0));

	if (!print_blocks(inner, f->p->a, &page, &err) || !page.n ||
		!page.block[0].n_cell)
		return;
	struct print_span span = {
		0,
		(uint32_t)page.block[0].cell->text.text.n,
		l.bold ? STYLE_BOLD : 0,
	};
	struct print_text t = { page.block[0].cell->text.text, &span, 1 };
	struct lines lines = pen_lines(f->p,
		&t,
		&(struct type){ l.size * f->scale, -1, false });
	if (!lines.n)
		return;
	if (str_listed(own, ' ', STR("mid")))
		x -= lines.line->width / 2;
	if (str_listed(own, ' ', STR("end")))
		x -= lines.line->width;
	source(f, l.fill == NONE ? INK : l.fill, &l);
	ink_line(f->c, f->cr, lines.line, x, down(f, value(tag, "y", 0)));
}

static void draw_shape(struct figure *f, struct str name, struct str tag)
{
	bool line = str_is(name, "line");
	struct look l = look_of(f, said(tag, "class"), line);

	l.width = value(tag, "stroke-width", l.width);
	if (line) {
		f->c->cairo_move_to(f->cr,
			across(f, value(tag, "x1", 0)),
			down(f, value(tag, "y1", 0)));
		f->c->cairo_line_to(f->cr,
			across(f, value(tag, "x2", 0)),
			down(f, value(tag, "y2", 0)));
	} else if (str_is(name, "rect")) {
		f->c->cairo_rectangle(f->cr,
			across(f, value(tag, "x", 0)),
			down(f, value(tag, "y", 0)),
			f->scale * value(tag, "width", 0),
			f->scale * value(tag, "height", 0));
	} else if (str_is(name, "circle")) {
		draw_circle(f, tag);
	} else if (str_is(name, "path")) {
		draw_path(f, said(tag, "d"));
	} else {
		return;
	}
	paint(f, &l);
}

static void element(struct figure *f, struct str tag, struct str inner)
{
	struct str name = tag;
	struct str rest;

	if (!str_cut(tag, ' ', &name, &rest))
		name = tag;
	if (str_is(name, "g")) {
		f->around = said(tag, "class");
		f->opacity = value(tag, "opacity", 1);
	} else if (str_is(name, "/g")) {
		f->around = (struct str){ 0 };
		f->opacity = 1;
	} else if (str_is(name, "text")) {
		draw_text(f, tag, inner);
	} else {
		draw_shape(f, name, tag);
	}
}

void figure_draw(struct pen *p,
	cairo_t *cr,
	struct str svg,
	double x,
	double y,
	double scale)
{
	struct figure f = {
		.p = p,
		.c = p->call,
		.cr = cr,
		.x = x,
		.y = y,
		.scale = scale,
		.opacity = 1,
	};
	struct str before;
	struct str tag;

	if (!str_cut(svg, '>', &tag, &svg))
		return;
	f.own = said(tag, "class");
	while (str_cut(svg, '<', &before, &svg) &&
		str_cut(svg, '>', &tag, &svg)) {
		struct str inner = { 0 };
		struct str rest;

		str_cut(svg, '<', &inner, &rest);
		element(&f, tag, inner);
	}
	f.c->cairo_set_source_rgb(cr, 0, 0, 0);
}
