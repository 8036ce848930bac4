/* SPDX-License-Identifier: Apache-2.0 */
/* The probability of each layer's leading answer over time, with its interval:
 * one band a layer, steps as they came. */
#include "publish/figure/figure.h"
#include "publish/text/html.h"
#include "publish/text/say.h"

enum {
	LEFT = 1000,
	RIGHT = FIGURE_W - 200,
	TOP = 120,
	BAND = 760,
	GAP = 180,
	LABEL_ROOM = 1500
};

struct band {
	const struct history *h;
	struct arena *a;
	int32_t y; /* of certainty; BAND below it lies nothing at all */
};

static int32_t x_of(const struct history *h, int64_t s)
{
	int64_t all = h->to_s - h->from_s;

	return LEFT +
		(int32_t)((s - h->from_s) / 60 * (RIGHT - LEFT) /
			(all / 60 > 0 ? all / 60 : 1));
}

static int32_t y_of(const struct band *g, int64_t p)
{
	return g->y + BAND - (int32_t)(say_permille(p) * BAND / 1000);
}

static bool has_probability(const struct standing *s)
{
	return s->hypothesis.n && chance_kept(s->hypothesis, s->p);
}

static void span(struct buf *b,
	const struct band *g,
	int64_t from_s,
	int64_t to_s,
	const struct standing *s,
	const struct standing *before)
{
	int32_t x1 = x_of(g->h, from_s);
	int32_t x2 = x_of(g->h, to_s);
	int32_t high = y_of(g, s->high);
	int32_t low = y_of(g, s->low);

	svg_rect(b,
		(struct box){
			.x = x1,
			.y = high,
			.w = x2 - x1,
			.h = low - high > 8 ? low - high : 8,
		},
		has_probability(s) ? "range" : "range none");
	svg_line(b,
		x1,
		y_of(g, s->p),
		x2,
		y_of(g, s->p),
		has_probability(s) ? "value" : "value none");
	if (before)
		svg_line(b,
			x1,
			y_of(g, before->p),
			x1,
			y_of(g, s->p),
			"rise");
}

/* the name and word of a step where they last long enough to be read */
static void name(struct buf *b,
	const struct band *g,
	int64_t from_s,
	int64_t to_s,
	const struct standing *s,
	int32_t *free_x)
{
	int32_t x = x_of(g->h, from_s) + 30;
	int32_t room = x_of(g->h, to_s) - x;
	bool above = y_of(g, s->p) > g->y + BAND / 2;

	if (!s->hypothesis.n || room < LABEL_ROOM / 3 || x < *free_x)
		return;
	struct str text = arena_fmt(g->a,
		"%.*s: %s",
		STR_FMT(entity_name(s->hypothesis)),
		s->judgement);
	text = text_fit(g->a, text, 100, room);
	svg_text(b, x, y_of(g, s->p) + (above ? -40 : 140), "sub", text);
	*free_x = x + text_width(text, 100);
}

static bool says_the_same(const struct step *a, const struct step *b)
{
	return str_eq(a->after.hypothesis, b->after.hypothesis) &&
		strcmp(a->after.judgement, b->after.judgement) == 0;
}

/* over the lines; of steps that keep them, the first */
static void names(struct buf *b,
	const struct band *g,
	const struct step *s,
	uint32_t n)
{
	int32_t free_x = 0;

	for (uint32_t i = 0, k; i < n; i = k) {
		for (k = i + 1; k < n && says_the_same(&s[k], &s[i]); k++)
			;
		name(b,
			g,
			s[i].day_s,
			k < n ? s[k].day_s : g->h->to_s,
			&s[i].after,
			&free_x);
	}
}

static void band(struct buf *b, struct band g, int layer)
{
	const struct step *s = g.h->layer[layer].step;
	const uint32_t n = g.h->layer[layer].n;

	svg_text(b,
		LEFT - 120,
		g.y + BAND / 2 + 40,
		"lane end",
		str_of(layer_name((enum layer)layer)));
	for (int i = 0; i <= 2; i++) {
		svg_line(b,
			LEFT,
			g.y + i * BAND / 2,
			RIGHT,
			g.y + i * BAND / 2,
			"grid");
	}
	if (!n) {
		svg_text(b,
			LEFT + 60,
			g.y + BAND / 2 - 40,
			"sub",
			STR("nothing ever spoke to this layer"));
		return;
	}
	for (uint32_t i = 0; i < n; i++) {
		int64_t to_s = i + 1 < n ? s[i + 1].day_s : g.h->to_s;

		span(b,
			&g,
			s[i].day_s,
			to_s,
			&s[i].after,
			i ? &s[i].before : NULL);
	}
	names(b, &g, s, n);
}

static void days(struct buf *b, const struct history *h, int32_t bottom)
{
	enum {
		TICKS = 6
	};

	for (int i = 0; i <= TICKS; i++) {
		int64_t at = h->from_s + (h->to_s - h->from_s) / TICKS * i;
		char day[DATE_N];

		svg_line(b, x_of(h, at), TOP, x_of(h, at), bottom, "grid");
		svg_text(b,
			x_of(h, at),
			bottom + 150,
			i == TICKS ? "tick end" : "tick mid",
			str_of(date_text(at, day)));
	}
}

bool figure_history(struct buf *b,
	const struct history *h,
	struct arena scratch)
{
	const int32_t bottom = TOP + LAYERS * (BAND + GAP);
	uint32_t n = 0;

	for (int l = 0; l < LAYERS; l++)
		n += h->layer[l].n;
	if (!n || h->to_s <= h->from_s)
		return false;
	buf_z(b, "<figure>\n");
	svg_open(b,
		"history",
		"history",
		FIGURE_W,
		bottom + 220,
		STR("How the judgements came to be"),
		STR("For each layer the probability of its leading answer "
		    "over "
		    "time, from nothing at the bottom to certainty at the "
		    "top, "
		    "with its interval. The table below says the same."));
	days(b, h, bottom);
	for (int l = 0; l < LAYERS; l++) {
		band(b,
			(struct band){ h, &scratch, TOP + l * (BAND + GAP) },
			l);
	}
	buf_z(b,
		"</svg>\n<figcaption><b>How the judgements came to be.</b> "
		"The "
		"line is the probability of the leading answer by what was "
		"known on that day, the area its "
		"interval; grey at the bottom where who stands first has no "
		"probability, grey above where none of the named stands "
		"first. "
		"Bottom 0, top 100 %.</figcaption></figure>\n");
	return true;
}
