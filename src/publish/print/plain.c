/* SPDX-License-Identifier: Apache-2.0 */
/* Plain text into lines, without a shaper: every character as wide as its
 * font says. A line ends behind a blank or a hyphen; in a word that is wider
 * than the line, behind what joins its parts, else anywhere. */
#include "publish/print/sheet.h"

/* --- faces ---------------------------------------------------------------
 */

static const char marks[][4] = {
#define MARK(utf8) utf8,
#include "publish/print/marks.list"
#undef MARK
};

enum {
	ASCII_FIRST = 0x20,
	ASCII_END = 0x7f,
	LATIN_FIRST = ASCII_END - ASCII_FIRST,
	MARKS_FIRST = LATIN_FIRST + 96
};

_Static_assert(MARKS_FIRST + sizeof marks / sizeof *marks <= LETTERS,
	"a face has room for every letter");

static unsigned mark_next(struct str text, size_t *at)
{
	for (unsigned i = 0; i < sizeof marks / sizeof *marks; i++) {
		if (!str_starts(str_from(text, *at), str_of(marks[i])))
			continue;
		*at += 3;
		return MARKS_FIRST + i;
	}
	return LETTERS;
}

unsigned letter_next(struct str text, size_t *at)
{
	unsigned char u = (unsigned char)text.p[*at];

	if (u >= ASCII_FIRST && u < ASCII_END) {
		++*at;
		return u - ASCII_FIRST;
	}
	/* U+00A0 to U+00FF; a soft hyphen is not for us */
	if ((u == 0xc2 || u == 0xc3) && *at + 1 < text.n) {
		unsigned low = (unsigned char)text.p[*at + 1] & 0x3f;

		*at += 2;
		if (u == 0xc2 && (low < 0x20 || low == 0x2d))
			return LETTERS;
		return LATIN_FIRST + low + (u == 0xc3 ? 0x40 : 0) - 0x20;
	}
	return mark_next(text, at);
}

/* One character as Pango would draw it: in which font, how wide. */
static void measure(struct pen *p,
	struct face *f,
	struct str utf8,
	struct letter *ret)
{
	const struct print_library *c = p->call;
	struct print_span span = { 0, (uint32_t)utf8.n, f->style };
	struct print_text t = { utf8, &span, 1 };
	struct lines one =
		pen_shaped(p, &t, &(struct type){ f->size, -1, false });
	const PangoLayoutLine *l = one.n ? one.line[0].shaped : NULL;
	const PangoGlyphItem *g = l && l->runs ? l->runs->data : NULL;

	ret->known = true;
	if (!g || g->glyphs->num_glyphs != 1 ||
		g->glyphs->glyphs[0].glyph & PANGO_GLYPH_UNKNOWN_FLAG)
		return;
	cairo_scaled_font_t *font = c->pango_cairo_font_get_scaled_font(
		(PangoCairoFont *)(void *)g->item->analysis.font);
	ret->glyph = g->glyphs->glyphs[0].glyph;
	ret->advance =
		(double)g->glyphs->glyphs[0].geometry.width / PANGO_SCALE;
	if (!f->font) {
		f->font = font;
		f->ascent = one.line[0].base;
		f->height = one.line[0].end;
	}
	ret->is = font && font == f->font;
}

/* NULL: there are too many */
static struct face *face_of(struct pen *p, double size, unsigned style)
{
	struct face *f;

	style &= ~(unsigned)STYLE_QUIET;
	for (uint32_t i = 0; i < p->n_face; i++) {
		f = &p->face[i];
		if (f->style == style && f->size >= size && f->size <= size)
			return f;
	}
	if (p->n_face == FACES_MAX)
		return NULL;
	f = &p->face[p->n_face++];
	*f = (struct face){ .size = size, .style = style };
	/* the font is that of the first letter */
	measure(p, f, STR("n"), &f->letter['n' - ASCII_FIRST]);
	return f;
}

/* --- lines ---------------------------------------------------------------
 */

/* A text on its way. */
struct setter {
	struct pen *p;
	const struct print_text *t;
	const struct type *type;
	double base;
	double height;
	/* faces of the spans */
	struct face **face;
};

/* the span of the byte; *at goes forward with it */
static uint32_t span_at(const struct print_text *t, uint32_t *at, size_t byte)
{
	while (*at + 1 < t->n_span && byte >= t->span[*at + 1].at)
		++*at;
	return *at;
}

/* of the character at *i, and past it; every one is known by now */
static double advance(const struct setter *s, uint32_t *span, size_t *i)
{
	const struct face *f = s->face[span_at(s->t, span, *i)];

	return f->letter[letter_next(s->t->text, i)].advance;
}

/* Where the line that begins at `from` ends, and what it is wide; *ret_next:
 * where the next one begins. */
static size_t line_end(const struct setter *s,
	size_t from,
	uint32_t span,
	double *ret_width,
	size_t *ret_next)
{
	struct str x = s->t->text;
	double most = s->type->width < 0 ? 1e9 : s->type->width + .01;
	double w = 0;
	double good_w = 0;  /* up to the last place where a line may end */
	double joint_w = 0; /* the same within a word */
	size_t good = from;
	size_t joint = from;
	size_t i = from;

	while (i < x.n && x.p[i] != '\n') {
		char head = x.p[i];
		size_t next = i;
		double more = advance(s, &span, &next);

		if (w + more > most && i > from && head != ' ')
			break;
		w += more;
		i = next;
		if (head == ' ' || head == '-') {
			good = i;
			good_w = head == ' ' ? w - more : w;
		} else if (strchr("/:@_,.=", head)) {
			joint = i;
			joint_w = w;
		}
	}
	*ret_width = w;
	*ret_next = i;
	if (i == x.n || x.p[i] == '\n') {
		*ret_next = i + 1;
		return i;
	}
	/* half a line is little enough to leave empty */
	if (good > from && (good_w > most * .4 || joint <= good)) {
		*ret_width = good_w;
		*ret_next = good;
	} else if (joint > from) {
		*ret_width = joint_w;
		*ret_next = joint;
	}
	return *ret_next;
}

static bool add_runs(struct setter *s,
	size_t from,
	size_t to,
	uint32_t span,
	struct line *l)
{
	struct run *run = NEW(s->p->a, struct run, s->t->n_span - span + 1);
	double x = 0;

	l->run = run;
	while (run && from < to) {
		uint32_t here = span_at(s->t, &span, from);
		const struct print_span *is = &s->t->span[here];
		size_t end = (size_t)is->at + is->n;
		struct run *r = &run[l->n_run++];

		end = end < to ? end : to;
		*r = (struct run){
			.face = s->face[here],
			.text = { s->t->text.p + from, end - from },
			.x = x,
			.quiet = is->style & STYLE_QUIET,
		};
		while (from < end)
			x += advance(s, &here, &from);
	}
	return run != NULL;
}

static bool add_line(struct setter *s,
	size_t from,
	size_t to,
	uint32_t span,
	double width)
{
	double top = (double)s->p->n_line * s->height;
	struct line *l = pen_line(s->p);

	if (!l)
		return false;
	*l = (struct line){
		.x = s->type->number ? s->type->width - width : 0,
		.width = width,
		.base = top + s->base,
		.end = top + s->height,
	};
	return add_runs(s, from, to, span, l);
}

static void set_lines(struct setter *s)
{
	struct str x = s->t->text;
	uint32_t span = 0;
	size_t from = 0;

	while (from < x.n) {
		double width;
		size_t next;
		size_t end = line_end(s,
			from,
			span_at(s->t, &span, from),
			&width,
			&next);

		while (end > from && x.p[end - 1] == ' ')
			end--;
		if (!add_line(s, from, end, span, width))
			return;
		from = next;
	}
}

static bool faces_of(struct setter *s)
{
	s->face = NEW(s->p->a, struct face *, s->t->n_span + 1);
	for (uint32_t i = 0; s->face && i < s->t->n_span; i++) {
		struct face *f =
			face_of(s->p, s->type->size, s->t->span[i].style);

		if (!f || !f->font)
			return false;
		s->face[i] = f;
		s->base = f->ascent > s->base ? f->ascent : s->base;
		s->height = f->height > s->height ? f->height : s->height;
	}
	return s->face && s->t->n_span;
}

/* Whether its faces have every letter of the text. */
static bool letters_of(struct setter *s)
{
	struct str x = s->t->text;
	uint32_t span = 0;
	size_t i = 0;

	while (i < x.n) {
		struct face *f = s->face[span_at(s->t, &span, i)];
		size_t from = i;
		unsigned k;

		if (x.p[i] == '\n') {
			i++;
			continue;
		}
		k = letter_next(x, &i);
		if (k == LETTERS)
			return false;
		if (!f->letter[k].known) {
			struct str one = { x.p + from, i - from };

			measure(s->p, f, one, &f->letter[k]);
		}
		if (!f->letter[k].is)
			return false;
	}
	return true;
}

static bool set_plain(struct pen *p,
	const struct print_text *t,
	const struct type *type,
	struct lines *ret)
{
	struct setter s = { .p = p, .t = t, .type = type };

	if (!faces_of(&s) || !letters_of(&s))
		return false;
	set_lines(&s);
	*ret = pen_take(p);
	return true;
}

struct lines pen_lines(struct pen *p,
	const struct print_text *t,
	const struct type *type)
{
	struct lines ret = { 0 };

	if (!t->text.n || set_plain(p, t, type, &ret))
		return ret;
	return pen_shaped(p, t, type);
}
