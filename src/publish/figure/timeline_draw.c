/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/figure/figure.h"
#include "publish/text/html.h"
#include "publish/text/say.h"

enum {
	AXIS_Y = 600,
	STRIP_ROOM = 200
};

static const char *role_class(const struct event *e)
{
	static const char *const name[] = { "occurred",
		"recorded",
		"claimed" };

	return name[e->role <= ROLE_CLAIMED ? e->role : ROLE_CLAIMED];
}

/* --- signs: circle, square, diamond, so that the role can be told without
 * colour --- */

static void sign_point(struct buf *b, int32_t x, int32_t y, const char *cls)
{
	buf_fmt(b,
		cls[0] == 'o' ? "<circle class=\"%s\"" : "<path class=\"%s\"",
		cls);
	if (cls[0] == 'o') {
		px_attr(b, "cx", x);
		px_attr(b, "cy", y);
		buf_z(b, " r=\"3.6\"/>");
		return;
	}
	bool square = cls[0] == 'r';
	buf_z(b, " d=\"M");
	px(b, x - (square ? 32 : 0));
	buf_z(b, " ");
	px(b, y - (square ? 32 : 44));
	buf_z(b,
		square ? "h6.4v6.4h-6.4z\"/>"
		       : "l4.4 4.4l-4.4 4.4l-4.4 -4.4z\"/>");
}

static void sign_arrow(struct buf *b, int32_t x, int32_t y, int dir)
{
	buf_z(b, "<path class=\"arrow\" d=\"M");
	px(b, x);
	buf_z(b, " ");
	px(b, y);
	buf_z(b, dir < 0 ? "l6 -4.5v9z\"/>" : "l-6 -4.5v9z\"/>");
}

static void mark(struct buf *b, const struct timeline_mark *m)
{
	const char *cls = role_class(m->e);
	const struct box *bar = &m->bar;
	int32_t mid = bar->y + bar->h / 2;

	buf_fmt(b,
		"<g class=\"%s\"><title>",
		m->rank >= 100000 ? "ev weighty" : "ev");
	say_when(b, m->e->from_s, m->e->to_s, m->e->zone);
	buf_z(b, ": ");
	html_text(b, m->e->what);
	buf_z(b, "</title>");
	if (m->point)
		sign_point(b, bar->x + bar->w / 2, mid, cls);
	else
		svg_rect(b, *bar, cls);
	if (m->open_left)
		sign_arrow(b, bar->x - 20, mid, -1);
	if (m->open_right)
		sign_arrow(b, bar->x + bar->w + 20, mid, 1);
	svg_text(b, m->label.x, m->label.y + 128, "label", m->text);
	buf_z(b, "</g>\n");
}

/* --- strips -------------------------------------------------------------- */

static int32_t bin_height(uint32_t n, uint32_t most)
{
	int64_t of = fixed_ln((int64_t)(most + 1) * FIXED_ONE);

	return n && of > 0 ? 30 +
			(int32_t)(fixed_ln((int64_t)(n + 1) * FIXED_ONE) *
				(STRIP_ROOM - 30) / of)
			   : 0;
}

static void strip(struct buf *b,
	const struct timeline *t,
	const struct timeline_lane *lane)
{
	int32_t width = t->right - t->left;
	int32_t y = lane->box.y + lane->strip_h;

	if (!lane->strip_h)
		return;
	svg_line(b, t->left, y, t->right, y, "base");
	buf_z(b, "<path class=\"bins\" d=\"");
	for (int i = 0; i < TIMELINE_BINS; i++) {
		int32_t h = bin_height(lane->bin[i], t->busiest_bin);
		int32_t run = i + 1;

		while (run < TIMELINE_BINS && lane->bin[run] == lane->bin[i])
			run++;
		if (h) {
			buf_z(b, "M");
			px(b, t->left + i * width / TIMELINE_BINS);
			buf_z(b, " ");
			px(b, y);
			buf_z(b, "v-");
			px(b, h);
			buf_z(b, "h");
			px(b, (run - i) * width / TIMELINE_BINS);
			buf_z(b, "v");
			px(b, h);
			buf_z(b, "z");
		}
		i = run - 1;
	}
	buf_z(b, "\"/>\n");
}

static void lane(struct buf *b,
	const struct timeline *t,
	uint32_t i,
	struct arena a)
{
	const struct timeline_lane *l = &t->lane[i];
	struct buf sub = { 0 };

	svg_line(b, 0, l->box.y, FIGURE_W, l->box.y, "rule");
	svg_text(b,
		0,
		l->box.y + 165,
		"lane",
		text_fit(&a, l->name, 130, t->left - 150));
	say_plural(&sub, l->n, "event", "events");
	if (l->n_labelled < l->n) {
		buf_z(&sub, ", ");
		say_count(&sub, l->n_labelled);
		buf_z(&sub, " labelled");
	}
	svg_text(b, 0, l->box.y + 305, "sub", buf_str(&sub));
	buf_done(&sub);
	strip(b, t, l);
}

/* --- axis and legend ----------------------------------------------------- */

static void axis(struct buf *b, const struct timeline *t)
{
	int32_t foot = t->height - 300;
	char text[STAMP_N];

	for (uint32_t i = 0; i < t->n_tick; i++) {
		int32_t x = timeline_x(t, t->tick[i]);

		stamp_text(t->tick[i], text);
		text[10] = ' ';
		struct str label = { text, t->tick_chars };
		bool edge = x + text_width(label, 110) / 2 > FIGURE_W;
		svg_line(b, x, AXIS_Y + 20, x, foot, "grid");
		svg_text(b,
			edge ? FIGURE_W : x,
			AXIS_Y - 30,
			edge ? "tick end" : "tick mid",
			label);
		svg_text(b,
			edge ? FIGURE_W : x,
			foot + 160,
			edge ? "tick end" : "tick mid",
			label);
	}
	svg_line(b, 0, foot, FIGURE_W, foot, "rule");
}

static void legend(struct buf *b)
{
	static const struct {
		const char *cls;
		const char *text;
		int32_t x;
	} key[] = {
		{ "occurred", "it happened then", 60 },
		{ "recorded", "it was written down then", 1450 },
		{ "claimed", "it is said to have happened then", 3400 },
	};

	buf_z(b, "<g class=\"ev key\">");
	for (size_t i = 0; i < sizeof key / sizeof *key; i++) {
		sign_point(b, key[i].x, 140, key[i].cls);
		svg_text(b, key[i].x + 90, 180, "sub", str_of(key[i].text));
	}
	svg_rect(b, (struct box){ 5800, 110, 300, 60 }, "recorded");
	svg_text(b,
		6170,
		180,
		"sub",
		STR("anywhere within the bar; arrow: end not known, or "
		    "beyond"));
	buf_z(b, "</g>\n");
}

static void caption(struct buf *b, const struct timeline *t, struct str title)
{
	buf_z(b, "<figcaption><b>");
	html_text(b, title);
	buf_z(b, ".</b> ");
	say_when(b,
		t->from_s - t->from_s % DAY_S,
		t->to_s - t->to_s % DAY_S,
		ZONE_UTC);
	buf_z(b,
		" UTC. Lanes are kinds of sources. Bold: carries weight in a "
		"judgement, or is kept in sight beside one.");
	if (t->busiest_bin) {
		buf_z(b,
			" The columns at the top of a lane count the events "
			"without a label that can lie there, on a "
			"logarithmic "
			"scale.");
	}
	if (t->detail) {
		buf_z(b,
			" What spans all of these days is in the figure "
			"above "
			"only.");
	}
	buf_z(b, "</figcaption></figure>\n");
}

void timeline_draw(struct buf *b,
	const struct timeline *t,
	const char *id,
	struct str title)
{
	struct buf desc = { 0 };
	struct err err;
	struct arena a = { 0 };

	say_plural(&desc, t->n_mark, "event", "events");
	buf_z(&desc, " in ");
	say_plural(&desc,
		t->n_lane,
		"lane, one for each kind of source.",
		"lanes, one for each kind of source.");
	buf_z(&desc, " The table after the figure lists the labelled ones.");
	buf_z(b, "<figure>\n");
	svg_open(b,
		id,
		"timeline",
		FIGURE_W,
		t->height,
		title,
		buf_str(&desc));
	buf_done(&desc);
	legend(b);
	axis(b, t);
	if (arena_open(&a, (size_t)1 << 20, &err)) {
		for (uint32_t i = 0; i < t->n_lane; i++)
			lane(b, t, i, a);
	}
	arena_close(&a);
	for (uint32_t i = 0; i < t->n_mark; i++) {
		if (t->mark[i].label.w)
			mark(b, &t->mark[i]);
	}
	buf_z(b, "</svg>\n");
	caption(b, t, title);
}
