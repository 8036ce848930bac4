/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence against hypotheses, drawn: the heavier a claim, the darker its cell.
 */
#include "publish/figure/figure.h"
#include "publish/text/html.h"
#include "publish/text/say.h"

enum {
	LABEL = 4700,
	LABEL_NARROW = 4100, /* where many answers need the room */
	TOP = 420,
	ROW = 190,
	TEXT_SIZE = 100,
	DARKEST = 4000
};

struct grid {
	const struct matrix *m;
	int32_t label; /* width of what says the claim */
	int32_t cell;  /* width of a column */
	struct arena *a;
};

static int32_t column_x(const struct grid *g, uint32_t k)
{
	return g->label + (int32_t)k * g->cell;
}

static void shade(struct buf *b,
	const struct grid *g,
	uint32_t k,
	int32_t y,
	int64_t milli)
{
	struct buf text = { 0 };
	int64_t size = milli < 0 ? -milli : milli;
	int64_t dark = size > DARKEST ? 100 : size * 100 / DARKEST;

	say_odds_short(&text, milli);
	buf_fmt(b,
		"<g opacity=\"%d.%02d\">",
		(int)((20 + dark * 8 / 10) / 100),
		(int)((20 + dark * 8 / 10) % 100));
	svg_rect(b,
		(struct box){
			.x = column_x(g, k) + 10,
			.y = y + 10,
			.w = g->cell - 20,
			.h = ROW - 20,
		},
		milli < 0 ? "cell against" : "cell");
	buf_z(b, "</g>");
	svg_text(b,
		column_x(g, k) + g->cell / 2,
		y + 135,
		dark > 45 ? "sub mid over" : "sub mid ink",
		buf_str(&text));
	buf_done(&text);
}

static void heads(struct buf *b, const struct grid *g)
{
	for (uint32_t k = 0; k < g->m->n_column; k++) {
		struct str first;
		struct str second;

		text_break(g->a,
			say_name(g->m->column[k].id),
			TEXT_SIZE,
			g->cell - 60,
			&first,
			&second);
		svg_text(b,
			column_x(g, k) + g->cell / 2,
			TOP - 220,
			"label mid",
			first);
		svg_text(b,
			column_x(g, k) + g->cell / 2,
			TOP - 90,
			"label mid",
			second);
	}
}

static void line(struct buf *b, const struct grid *g, uint32_t i)
{
	const struct claim *c = g->m->row[i].claim;
	const int32_t y = TOP + (int32_t)i * ROW;
	struct str text = c->text;
	struct str margin = arena_fmt(g->a,
		"%.8s %c%c",
		c->id,
		c->grade.reliability,
		c->grade.credibility);

	svg_line(b, 0, y, column_x(g, g->m->n_column), y, "grid");
	svg_text(b, 0, y + 135, "sub", margin);
	svg_text(b,
		800,
		y + 135,
		"sub",
		text_fit(g->a,
			str_of(class_name(g->m->row[i].cls)),
			TEXT_SIZE,
			950));
	svg_text(b,
		1780,
		y + 135,
		"sub ink",
		text_fit(g->a, text, TEXT_SIZE, g->label - 1840));
	shade(b, g, g->m->row[i].column, y, g->m->row[i].weight_milli);
}

static void foot(struct buf *b, const struct grid *g, int32_t y)
{
	svg_line(b, 0, y, column_x(g, g->m->n_column), y, "rule");
	if (g->m->more_rows) {
		svg_text(b,
			0,
			y + 135,
			"sub",
			arena_fmt(g->a,
				"and %u more claims; the sums hold them too",
				g->m->more_rows));
	}
	svg_text(b,
		g->label - 100,
		y + 135,
		"label end",
		STR("together, as odds"));
	svg_text(b,
		g->label - 100,
		y + 135 + ROW,
		"label end",
		STR("probability"));
	for (uint32_t k = 0; k < g->m->n_column; k++) {
		struct buf sum = { 0 };
		struct buf p = { 0 };

		say_odds_short(&sum, g->m->column[k].sum_milli);
		if (chance_kept(g->m->column[k].id, g->m->column[k].p))
			say_percent(&p, g->m->column[k].p);
		else
			buf_z(&p, "no probability");
		svg_text(b,
			column_x(g, k) + g->cell / 2,
			y + 135,
			"sub mid ink",
			buf_str(&sum));
		svg_text(b,
			column_x(g, k) + g->cell / 2,
			y + 135 + ROW,
			"sub mid ink",
			buf_str(&p));
		buf_done(&sum);
		buf_done(&p);
	}
}

void figure_matrix(struct buf *b,
	const struct matrix *m,
	int layer,
	struct arena scratch)
{
	const int32_t bottom = TOP + (int32_t)m->n_row * ROW;
	const int32_t label = m->n_column > 5 ? LABEL_NARROW : LABEL;
	const int32_t widest =
		(FIGURE_W - label) / (int32_t)(m->n_column ? m->n_column : 1);
	struct grid g = {
		.m = m,
		.label = label,
		.cell = widest < 1400 ? widest : 1400,
		.a = &scratch,
	};
	struct buf id = { 0 };

	buf_fmt(&id, "matrix-%s", layer_name((enum layer)layer));
	buf_add(&id, (struct str){ "", 1 });
	svg_open(b,
		id.bad ? "matrix" : id.p,
		"matrix",
		FIGURE_W,
		bottom + 3 * ROW,
		arena_fmt(&scratch,
			"Evidence against hypotheses: %s",
			layer_name((enum layer)layer)),
		STR("Rows are claims, the heaviest first; columns are "
		    "answers, "
		    "the likeliest first, none of these last; a cell says "
		    "what "
		    "the claim weighs for the answer, as odds; grey, and 1 "
		    "to "
		    "so many, where it speaks against."));
	heads(b, &g);
	for (uint32_t i = 0; i < m->n_row; i++)
		line(b, &g, i);
	foot(b, &g, bottom);
	buf_z(b, "</svg>\n");
	buf_done(&id);
}

/* A picture by itself brings its namespace and its colours with it. */
void publish_matrix_svg(const struct publication *p,
	int layer,
	struct buf *out)
{
	static const char style[] =
		"<style>text{font-family:sans-serif;fill:#1d2329}.mid{text-"
		"anchor:middle}.end{text-anchor:end}.label{font-size:11px;"
		"font-"
		"weight:600}"
		".sub{font-size:10px;fill:#59636b}.ink{fill:#1d2329}.over{"
		"fill:"
		"#fff}.cell{fill:#0b5c7a}.against{fill:#1d2329}.grid{stroke:"
		"#dde2e5}.rule{stroke:#"
		"59636b}</style>\n";
	struct buf figure = { 0 };
	struct arena a;
	struct err err;

	if (!arena_open(&a, (size_t)64 << 20, &err)) {
		out->bad = true;
		return;
	}
	figure_matrix(&figure, &p->matrix[layer], layer, a);
	struct str rest = buf_str(&figure);
	struct str head = { 0 };
	if (str_cut(rest, '\n', &head, &rest)) {
		buf_z(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
		buf_add(out, str_from(head, sizeof "<svg" - 1));
		buf_fmt(out, "\n%s", style);
		buf_add(out, rest);
	}
	out->bad |= figure.bad;
	buf_done(&figure);
	arena_close(&a);
}
