/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/figure/figure.h"
#include "publish/text/html.h"
#include "publish/text/say.h"

static const char *const titles[GRAPH_COLUMNS] = { "Victims",
	"Machines",
	"Personas",
	"Individuals",
	"Groups",
	"Units",
	"Sponsors" };

static void point(struct buf *b, const char *command, int32_t x, int32_t y)
{
	buf_z(b, command);
	px(b, x);
	buf_z(b, " ");
	px(b, y);
}

static void curve(struct buf *b,
	int32_t x0,
	int32_t y0,
	int32_t x1,
	int32_t y1)
{
	point(b, "C", (x0 + x1) / 2, y0);
	point(b, " ", (x0 + x1) / 2, y1);
	point(b, " ", x1, y1);
}

static int32_t width_of(const struct graph_edge *e)
{
	enum {
		THIN = 10,
		THICK = 64
	};
	int64_t w = 14 + e->weight_milli / 140; /* 7 nat: 6.4 pixels */

	if (!e->weight_milli)
		return THIN;
	return w > THICK ? THICK : (int32_t)w;
}

/* from box to box; straight through each that is wide */
static void path(struct buf *b, const struct box *v, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		const struct box *from = &v[i - 1];
		const struct box *to = &v[i];

		curve(b, from->x + from->w, from->y, to->x, to->y);
		if (to->w)
			point(b, "L", to->x + to->w, to->y);
	}
}

static void edge(struct buf *b,
	const struct graph *g,
	const struct graph_edge *e)
{
	const struct graph_node *from = &g->node[e->from];
	const struct graph_node *to = &g->node[e->to];
	const struct box *v = e->via;

	buf_fmt(b,
		"<path class=\"%s\" stroke-width=\"",
		e->weight_milli ? "edge weighty" : "edge");
	px(b, width_of(e));
	buf_z(b, "\" d=\"");
	point(b, "M", v[0].x, v[0].y);
	if (from->column == to->column) {
		point(b, "C", v[0].x + 260, v[0].y);
		point(b, " ", v[1].x + 260, v[1].y);
		point(b, " ", v[1].x, v[1].y);
	} else {
		path(b, v, e->n_via);
	}
	buf_z(b, "\"><title>");
	html_text(b, from->full);
	buf_z(b, " \xe2\x80\x93 ");
	html_text(b, to->full);
	buf_z(b, ": ");
	say_plural(b, e->claims, "claim, ", "claims, ");
	say_odds(b, e->weight_milli);
	buf_z(b, "</title></path>\n");
}

static void node(struct buf *b, const struct graph_node *n)
{
	int32_t x = n->box.x + n->box.w / 2;
	int32_t y = n->box.y;

	const char *cls = "node";

	if (n->answer)
		cls = "node answer";
	else if (n->members > 1)
		cls = "node many";
	buf_fmt(b, "<g class=\"%s\"><title>", cls);
	html_text(b, n->full);
	if (n->members > 1) {
		buf_z(b, ": ");
		say_count(b, n->members);
	}
	buf_z(b, "</title>");
	svg_rect(b, n->box, "card");
	svg_text(b, x, y + (n->second.n ? 155 : 220), "label mid", n->label);
	if (n->second.n) {
		svg_text(b,
			x,
			y + 290,
			n->plain_second ? "sub mid" : "label mid",
			n->second);
	}
	buf_z(b, "</g>\n");
}

static void column(struct buf *b,
	const struct graph *g,
	int c,
	const struct publication *p)
{
	int32_t x = g->column_x[c];
	int32_t mid = x + g->column_w[c] / 2;
	const struct verdict *v =
		c && p->assessment ? &p->assessment->layer[c - 1] : NULL;
	struct arena a;
	struct err err;
	struct str first;
	struct str second;

	svg_text(b, mid, 160, "lane mid", str_of(titles[c]));
	if (v && arena_open(&a, (size_t)1 << 16, &err)) {
		text_break(&a,
			str_of(say_judgement_word(v)),
			100,
			g->column_w[c] + 200,
			&first,
			&second);
		svg_text(b,
			mid,
			320,
			verdict_established(v) ? "sub mid yes" : "sub mid",
			first);
		svg_text(b, mid, 440, "sub mid", second);
		arena_close(&a);
	}
	svg_line(b,
		x,
		540,
		x + g->column_w[c],
		540,
		v && verdict_established(v) ? "rule yes" : "rule");
	if (!g->count[c])
		svg_text(b, mid, 760, "sub mid", STR("none named"));
}

void graph_draw(struct buf *b,
	const struct graph *g,
	const struct publication *p)
{
	struct buf desc = { 0 };

	say_plural(&desc, g->n_claim, "claim", "claims");
	buf_z(&desc,
		" between entities in seven columns: victims, machines, "
		"personas, individuals, groups, units, sponsors. "
		"The reasons are listed layer by layer below.");
	buf_z(b, "<figure>\n");
	svg_open(b,
		"graph-fig",
		"graph",
		FIGURE_W,
		g->height,
		STR("Evidence graph"),
		buf_str(&desc));
	buf_done(&desc);
	for (int c = 0; c < GRAPH_COLUMNS; c++)
		column(b, g, c, p);
	for (uint32_t i = 0; i < g->n_edge; i++) {
		if (!g->edge[i].weight_milli)
			edge(b, g, &g->edge[i]);
	}
	for (uint32_t i = 0; i < g->n_edge; i++) {
		if (g->edge[i].weight_milli)
			edge(b, g, &g->edge[i]);
	}
	for (uint32_t i = 0; i < g->n_node; i++)
		node(b, &g->node[i]);
	buf_z(b,
		"</svg>\n<figcaption><b>Evidence graph.</b> A line stands "
		"for "
		"the claims between two entities; its width is the weight "
		"they "
		"carry in the judgement, a thin grey line carries none. A "
		"thick frame marks the answer of a layer");
	if (g->n_left_out) {
		buf_z(b, ". ");
		say_plural(b, g->n_left_out, "claim is", "claims are");
		buf_z(b,
			" about other things (places, indicators, analysts) "
			"and not drawn");
	}
	buf_z(b, ".</figcaption></figure>\n");
}
