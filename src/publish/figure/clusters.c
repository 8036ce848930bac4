/* SPDX-License-Identifier: Apache-2.0 */
/* A cluster as a picture: its incidents on the left, what they share on the
 * right, the side that hangs on least marked. */
#include "publish/figure/figure.h"
#include "publish/text/html.h"
#include "publish/text/say.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	ROWS = 10,
	PITCH = 400,
	NODE_H = 320,
	TOP = 420,
	LEFT_W = 3300,
	RIGHT_W = 4300,
	SIZE = 110
};

struct shared {
	const struct tie *tie; /* the heaviest of it */
	int64_t milli;         /* in all links of the tree */
};

struct drawing {
	struct buf *b;
	const struct telling *t;
	const struct cluster *c;
	struct arena *a;
	struct table thing; /* kind and value -> shared */
	struct shared *shared;
	/* things, heaviest first: those that are drawn */
	uint32_t *order;
	uint32_t n_thing;
	uint32_t rows; /* incidents drawn */
};

static struct str thing_key(const struct tie *x, struct arena *a)
{
	return arena_fmt(a, "%d %.*s", (int)x->kind, STR_FMT(x->value));
}

static bool gather(struct drawing *d)
{
	d->thing = table_in(d->a);
	d->shared = arena_get(d->a,
		sizeof *d->shared,
		(size_t)d->c->n_link * 12 + 1,
		alignof(max_align_t));
	for (uint32_t i = 0; d->shared && i < d->c->n_link; i++) {
		for (uint32_t k = 0; k < d->c->link[i].n_tie && k < 12; k++) {
			const struct tie *x = &d->c->link[i].tie[k];
			uint32_t at = x->weight_milli && tie_told(x)
				? table_put(&d->thing, thing_key(x, d->a))
				: TABLE_NONE;

			if (at == TABLE_NONE)
				continue;
			if (!d->shared[at].tie ||
				x->weight_milli >
					d->shared[at].tie->weight_milli) {
				d->shared[at].tie = x;
			}
			d->shared[at].milli += x->weight_milli;
		}
	}
	return d->shared && !d->a->full;
}

/* the heaviest ten; equal ones by kind and value, so that the order of claims
 * leaves no trace */
static bool pick(struct drawing *d)
{
	d->order = NEW(d->a, uint32_t, ROWS + 1);
	for (uint32_t i = 0; d->order && i < d->thing.n; i++) {
		uint32_t k = d->n_thing;

		for (; k; k--) {
			const struct shared *x = &d->shared[d->order[k - 1]];

			if (x->milli > d->shared[i].milli)
				break;
			if (x->milli == d->shared[i].milli &&
				str_cmp(d->thing.key[d->order[k - 1]],
					d->thing.key[i]) < 0) {
				break;
			}
			if (k < ROWS)
				d->order[k] = d->order[k - 1];
		}
		if (k < ROWS)
			d->order[k] = i;
		d->n_thing += d->n_thing < ROWS;
	}
	return d->order != NULL;
}

static uint32_t row_of_thing(const struct drawing *d, const struct tie *x)
{
	struct arena scratch = *d->a;
	uint32_t at = table_find(&d->thing, thing_key(x, &scratch));

	for (uint32_t i = 0; i < d->n_thing; i++) {
		if (d->order[i] == at)
			return i;
	}
	return TABLE_NONE;
}

static uint32_t row_of_member(const struct drawing *d, uint32_t activity)
{
	for (uint32_t i = 0; i < d->rows; i++) {
		if (d->c->member[i] == activity)
			return i;
	}
	return TABLE_NONE;
}

static void strand(struct drawing *d, uint32_t member, const struct tie *x)
{
	uint32_t l = row_of_member(d, member);
	uint32_t r = row_of_thing(d, x);
	int32_t y0 = TOP + (int32_t)l * PITCH + NODE_H / 2;
	int32_t y1 = TOP + (int32_t)r * PITCH + NODE_H / 2;
	int32_t x0 = LEFT_W;
	int32_t x1 = FIGURE_W - RIGHT_W;
	int32_t w = 12 + (int32_t)(x->weight_milli / 180);

	if (l == TABLE_NONE || r == TABLE_NONE)
		return;
	buf_z(d->b, "<path class=\"edge weighty\"");
	px_attr(d->b, "stroke-width", w);
	buf_z(d->b, " d=\"M");
	px(d->b, x0);
	buf_z(d->b, " ");
	px(d->b, y0);
	buf_z(d->b, "C");
	for (int i = 0; i < 3; i++) {
		px(d->b, i == 2 ? x1 : (x0 + x1) / 2);
		buf_z(d->b, " ");
		px(d->b, i ? y1 : y0);
		buf_z(d->b, i < 2 ? " " : "\"/>\n");
	}
}

/* each incident to each thing once, however many links say so */
static void strands(struct drawing *d)
{
	struct table drawn = table_in(d->a);

	for (uint32_t i = 0; i < d->c->n_link; i++) {
		for (uint32_t k = 0; k < d->c->link[i].n_tie; k++) {
			for (int e = 0; e < 2; e++) {
				const struct tie *x = &d->c->link[i].tie[k];
				uint32_t member =
					e ? d->c->link[i].b : d->c->link[i].a;
				uint32_t before = drawn.n;
				bool out = !x->weight_milli || !tie_told(x);

				if (!out &&
					table_put(&drawn,
						arena_fmt(d->a,
							"%u %.*s",
							member,
							STR_FMT(thing_key(x,
								d->a)))) ==
						before) {
					strand(d, member, x);
				}
			}
		}
	}
}

static struct str tie_thing(const struct tie *x)
{
	return entity_type_of(x->value) == ENT_NONE ? x->value
						    : entity_name(x->value);
}

static void box(struct drawing *d,
	int32_t x,
	uint32_t row,
	int32_t w,
	const char *cls,
	struct str text,
	struct str second)
{
	struct box r = { x, TOP + (int32_t)row * PITCH, w, NODE_H };

	buf_fmt(d->b, "<g class=\"%s\"><title>", cls);
	html_text(d->b, text);
	buf_z(d->b, "</title>");
	svg_rect(d->b, r, "card");
	svg_text(d->b,
		x + w / 2,
		r.y + (second.n ? 140 : 200),
		"label mid",
		text_fit(d->a, text, SIZE, w - 160));
	if (second.n) {
		svg_text(d->b,
			x + w / 2,
			r.y + 265,
			"sub mid",
			text_fit(d->a, second, SIZE - 10, w - 160));
	}
	buf_z(d->b, "</g>\n");
}

static void boxes(struct drawing *d)
{
	struct buf b = { 0 };
	struct buf s = { 0 };

	for (uint32_t i = 0; i < d->rows; i++, b.n = 0) {
		bool half = false;

		for (uint32_t k = 0; k < d->c->n_half; k++)
			half |= d->c->half[k] == d->c->member[i];
		say_activity(&b, d->t, d->c->member[i]);
		box(d,
			0,
			i,
			LEFT_W,
			half ? "node" : "node answer",
			buf_str(&b),
			half ? STR("hangs on least") : STR(""));
	}
	for (uint32_t i = 0; i < d->n_thing; i++, b.n = s.n = 0) {
		const struct tie *x = d->shared[d->order[i]].tie;

		say_text(&b, tie_thing(x));
		buf_fmt(&s, "%s, at most ", tie_name(x->kind));
		say_odds(&s, x->weight_milli);
		box(d,
			FIGURE_W - RIGHT_W,
			i,
			RIGHT_W,
			"node",
			buf_str(&b),
			buf_str(&s));
	}
	buf_done(&b);
	buf_done(&s);
}

bool cluster_one_thing(const struct telling *t,
	const struct cluster *c,
	struct arena scratch,
	const struct tie **ret)
{
	struct drawing d = { .t = t, .c = c, .a = &scratch };

	if (!gather(&d) || !pick(&d))
		return false;
	*ret = d.n_thing ? d.shared[d.order[0]].tie : NULL;
	return d.n_thing <= 1;
}

void say_one_thing(struct buf *b,
	const struct cluster *c,
	const struct tie *x)
{
	if (!x) {
		say_plural(b, c->n_member, "incident", "incidents");
		buf_z(b, "; what they share may not be told here.");
		return;
	}
	buf_z(b, "All ");
	say_plural(b, c->n_member, "incident", "incidents");
	buf_fmt(b, " hang on one thing: %s ", tie_name(x->kind));
	say_text(b, tie_thing(x));
	buf_z(b, ", at most ");
	say_odds(b, x->weight_milli);
	buf_z(b, " for each link.");
}

void figure_clusters(struct buf *b,
	const struct telling *t,
	const struct cluster *c,
	uint32_t number,
	struct arena scratch)
{
	struct drawing d = {
		.b = b,
		.t = t,
		.c = c,
		.a = &scratch,
		.rows = c->n_member < ROWS ? c->n_member : ROWS,
	};
	struct buf desc = { 0 };
	struct buf right = { 0 };
	char id[32];

	if (!gather(&d) || !pick(&d)) {
		b->bad = true;
		return;
	}
	uint32_t rows = d.rows > d.n_thing ? d.rows : d.n_thing;
	buf_fmt(&desc,
		"%u of %u incidents on the left, the %u heaviest of the "
		"things "
		"that they share on the right.",
		d.rows,
		c->n_member,
		d.n_thing);
	snprintf(id, sizeof id, "cluster-%u", number);
	svg_open(b,
		id,
		"graph",
		FIGURE_W,
		TOP + (int32_t)rows * PITCH + 60,
		str_of(c->label),
		buf_str(&desc));
	buf_done(&desc);
	buf_fmt(&desc,
		c->n_member > d.rows ? "The earliest %u of %u incidents"
				     : "%u incidents",
		d.rows,
		c->n_member);
	svg_text(b, LEFT_W / 2, 200, "lane mid", buf_str(&desc));
	buf_fmt(&right,
		d.thing.n > d.n_thing ? "The heaviest %u of %u things shared"
				      : "What they share",
		d.n_thing,
		d.thing.n);
	svg_text(b, FIGURE_W - RIGHT_W / 2, 200, "lane mid", buf_str(&right));
	buf_done(&desc);
	buf_done(&right);
	strands(&d);
	boxes(&d);
	buf_z(b, "</svg>\n");
	b->bad |= scratch.full;
}

enum {
	CLUSTER_HEAD = 240, /* its title */
	CLUSTER_GAP = 220,
	CLUSTER_SENTENCE = 200
};

/* Title, then the figure, or a sentence where there is nothing to draw; returns
 * how high it is. */
static int32_t titled_cluster(struct buf *out,
	const struct telling *t,
	uint32_t i,
	int32_t y,
	struct arena scratch)
{
	const struct cluster *c = &t->all->cluster[i];
	const int32_t body = TOP + ROWS * PITCH + 60;
	struct buf words = { 0 };
	const struct tie *thing;

	buf_fmt(&words, "%s, ", c->label);
	say_cluster_name(&words, c);
	svg_text(out,
		0,
		y + 160,
		"lane",
		text_fit(&scratch, buf_str(&words), 120, FIGURE_W));
	words.n = 0;
	if (cluster_one_thing(t, c, scratch, &thing)) {
		say_one_thing(&words, c, thing);
		svg_text(out,
			0,
			y + CLUSTER_HEAD + 120,
			"sub",
			text_fit(&scratch, buf_str(&words), 100, FIGURE_W));
		buf_done(&words);
		return CLUSTER_HEAD + CLUSTER_SENTENCE + CLUSTER_GAP;
	}
	buf_done(&words);
	buf_z(out, "<svg");
	px_attr(out, "y", y + CLUSTER_HEAD);
	px_attr(out, "width", FIGURE_W);
	px_attr(out, "height", body);
	buf_z(out, ">");
	figure_clusters(out, t, c, i, scratch);
	buf_z(out, "</svg>\n");
	return CLUSTER_HEAD + body + CLUSTER_GAP;
}

static const char cluster_style[] =
	"<style>text{font-family:sans-serif;fill:#1d2329}.mid{text-"
	"anchor:middle}.label{font-size:11px;font-weight:600}.lane{"
	"font-size:12px;font-weight:600}"
	".sub{font-size:10px;fill:#59636b}.card{fill:#fff;stroke:#"
	"9aa5ab;rx:4px}.answer "
	".card{fill:#e9f2f6;stroke:#0b5c7a;stroke-width:2}.edge{fill:"
	"none;stroke:#0b5c7a;opacity:.45}</style>\n";

/* Pictures by themselves bring namespace and colours with them: one under the
 * other in one. */
void publish_clusters_svg(const struct publication *p, struct buf *out)
{
	enum {
		SHOWN = 8
	};
	const struct clusters *k = p->clusters;
	struct buf all = { 0 };
	struct arena a;
	struct err err;
	int32_t y = 0;

	if (!arena_open(&a, (size_t)64 << 20, &err)) {
		out->bad = true;
		return;
	}
	struct telling t = { p, k };
	for (uint32_t i = 0; i < k->n_cluster && i < SHOWN; i++)
		y += titled_cluster(&all, &t, i, y, a);
	if (!k->n_cluster) {
		svg_text(&all,
			0,
			160,
			"sub",
			STR("no two incidents are joined"));
		y = 200;
	}
	buf_z(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ");
	px(out, FIGURE_W);
	buf_z(out, " ");
	px(out, y);
	buf_fmt(out, "\">\n%s", cluster_style);
	buf_add(out, buf_str(&all));
	buf_z(out, "</svg>\n");
	out->bad |= all.bad;
	buf_done(&all);
	arena_close(&a);
}
