/* SPDX-License-Identifier: Apache-2.0 */
/* Records by when they happened: a lane for each host, a bar from the earliest
 * to the latest instant of each, its weight by how sure that is. Stretches in
 * which nothing lies are folded; what would lie on top of each other becomes one
 * bar that says how many it stands for. */
#include <inttypes.h>
#include <stdlib.h>

#include "publish/figure/figure.h"
#include "publish/text/say.h"

enum {
	LEFT = 1900,
	RIGHT = FIGURE_W - 100,
	TOP = 520,
	LANE_H = 300,
	LANES = 18,     /* the busiest; the others share the last */
	FOLD_W = 160,   /* of a stretch in which nothing lies */
	FOLD_PART = 12, /* of the whole: what is longer is folded */
	BAR_LEAST = 24,
	BAR_H = 120,
	LABEL_SIZE = 105,
	TICK_W = 1350
};

/* An event as it is drawn. */
struct drawn {
	const struct timed_event *e;
	int64_t from_ns;
	int64_t to_ns;
	uint32_t lane;
};

/* Time to the page, stretch by stretch. */
struct stretch {
	int64_t from_ns;
	int64_t to_ns;
	int32_t x;
	int32_t w;
};

struct lanes {
	struct arena *a;
	struct drawn *d;
	uint32_t n;
	struct stretch *s;
	uint32_t n_s;
	struct str name[LANES];
	uint32_t count[LANES];
	uint32_t n_lane;
	uint32_t undated;
};

static int by_start(const void *a, const void *b)
{
	const struct drawn *x = a;
	const struct drawn *y = b;

	if (x->from_ns != y->from_ns)
		return x->from_ns < y->from_ns ? -1 : 1;
	return str_cmp(x->e->event, y->e->event);
}

/* its bounds, and where it has none, what its clock showed */
static bool extent(const struct timed_event *e, int64_t *from, int64_t *to)
{
	*from = e->bounds.from_ns;
	*to = e->bounds.to_ns;
	if (*from != NEVER_BEFORE_NS && *to != NEVER_AFTER_NS)
		return true;
	if (!e->n_as_read)
		return false;
	*from = e->as_read[e->n_as_read - 1][0];
	*to = e->as_read[e->n_as_read - 1][1];
	return true;
}

/* --- lanes --------------------------------------------------------------- */

struct lane_count {
	uint32_t name; /* in the table */
	uint32_t n;
};

static int by_count(const void *a, const void *b)
{
	const struct lane_count *x = a;
	const struct lane_count *y = b;

	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return (x->name > y->name) - (x->name < y->name);
}

static bool take_lanes(struct lanes *l, const struct chronology_answer *t)
{
	struct table names = table_in(l->a);
	struct lane_count *count =
		NEW(l->a, struct lane_count, t->n_event + 1U);
	uint32_t *place = NEW(l->a, uint32_t, t->n_event + 1U);

	for (uint32_t i = 0; count && i < t->n_event; i++) {
		uint32_t at = table_put(&names, t->event[i].lane);

		if (at == TABLE_NONE)
			return false;
		count[at].name = at;
		count[at].n++;
	}
	if (!count || !place)
		return false;
	qsort(count, names.n, sizeof *count, by_count);
	l->n_lane = names.n < LANES ? names.n : LANES;
	for (uint32_t i = 0; i < names.n; i++) {
		uint32_t lane = i < LANES ? i : LANES - 1;

		place[count[i].name] = lane;
		l->count[lane] += count[i].n;
		l->name[lane] = i < LANES ? names.key[count[i].name]
					  : STR("all others");
	}
	for (uint32_t i = 0; i < l->n; i++)
		l->d[i].lane = place[table_find(&names, l->d[i].e->lane)];
	return true;
}

/* --- time ---------------------------------------------------------------- */

/* What lies together, and between it what is folded. */
static bool take_stretches(struct lanes *l)
{
	int64_t first = l->d[0].from_ns;
	int64_t last = first;

	for (uint32_t i = 0; i < l->n; i++)
		last = l->d[i].to_ns > last ? l->d[i].to_ns : last;
	int64_t fold = (last / FOLD_PART - first / FOLD_PART) + 1;
	l->s = NEW(l->a, struct stretch, FOLD_PART + 2);
	if (!l->s)
		return false;
	l->s[0] = (struct stretch){ .from_ns = first, .to_ns = first + 1 };
	l->n_s = 1;
	for (uint32_t i = 0; i < l->n; i++) {
		struct stretch *s = &l->s[l->n_s - 1];

		if (l->d[i].from_ns > s->to_ns + fold) {
			s = &l->s[l->n_s++];
			s->from_ns = l->d[i].from_ns;
			s->to_ns = s->from_ns + 1;
		}
		if (l->d[i].to_ns > s->to_ns)
			s->to_ns = l->d[i].to_ns;
	}
	return true;
}

static void place_stretches(struct lanes *l)
{
	double all = 0;
	int32_t room = RIGHT - LEFT - (int32_t)(l->n_s - 1) * FOLD_W;
	int32_t x = LEFT;

	for (uint32_t i = 0; i < l->n_s; i++)
		all += (double)(l->s[i].to_ns - l->s[i].from_ns);
	for (uint32_t i = 0; i < l->n_s; i++) {
		double part = (double)(l->s[i].to_ns - l->s[i].from_ns) / all;

		l->s[i].x = x;
		l->s[i].w = (int32_t)(part * room);
		x += l->s[i].w + FOLD_W;
	}
}

static int32_t x_of(const struct lanes *l, int64_t ns)
{
	uint32_t i = 0;

	while (i + 1 < l->n_s && ns >= l->s[i + 1].from_ns)
		i++;
	const struct stretch *s = &l->s[i];
	if (ns >= s->to_ns)
		return s->x + s->w;
	return s->x +
		(int32_t)((double)(ns - s->from_ns) * s->w /
			(double)(s->to_ns - s->from_ns));
}

/* --- drawing ------------------------------------------------------------- */

static const char *class_of(enum bounds_state s)
{
	static const char *const name[BOUNDS_STATES] = {
		[BOUNDS_CHECKED] = "checked",
		[BOUNDS_ASSUMED] = "assumed",
		[BOUNDS_ORDER] = "assumed",
		[BOUNDS_SAID] = "said",
		[BOUNDS_UNCHECKED] = "unchecked",
		[BOUNDS_CONFLICT] = "conflict",
	};

	return name[s];
}

/* Bars of one lane and state that touch, as one. */
struct run {
	const struct drawn *first;
	uint32_t n;
	int32_t from;
	int32_t to;
};

static void put_label(struct buf *b,
	const struct lanes *l,
	const struct run *r,
	int32_t y,
	int32_t room)
{
	struct arena scratch = *l->a;
	struct buf many = { 0 };

	if (room < LABEL_SIZE * 4)
		return;
	if (r->n > 1)
		say_plural(&many, r->n, "record", "records");
	struct str text = r->n > 1 ? buf_str(&many) : r->first->e->what;
	svg_text(b,
		r->to + 40,
		y + BAR_H - 20,
		"label",
		text_fit(&scratch, text, LABEL_SIZE, room - 80));
	buf_done(&many);
}

static void put_run(struct buf *b,
	const struct lanes *l,
	const struct run *r,
	int32_t next_x)
{
	int32_t y =
		TOP + (int32_t)r->first->lane * LANE_H + (LANE_H - BAR_H) / 2;
	struct box bar = { r->from, y, r->to - r->from, BAR_H };
	char stamp[STAMP_N];

	buf_z(b, "<g><title>");
	say_text(b, r->first->e->event);
	buf_fmt(b,
		", %s, %s",
		stamp_text(r->first->from_ns / 1000000000, stamp),
		bounds_state_name(r->first->e->bounds.state));
	if (r->n > 1)
		buf_fmt(b, ", and %" PRIu32 " more", r->n - 1);
	buf_z(b, "</title>");
	svg_rect(b, bar, class_of(r->first->e->bounds.state));
	put_label(b, l, r, y, next_x - r->to);
	buf_z(b, "</g>\n");
}

static struct run run_of(const struct lanes *l, const struct drawn *d)
{
	struct run r = { d, 1, x_of(l, d->from_ns), x_of(l, d->to_ns) };

	if (r.to < r.from + BAR_LEAST)
		r.to = r.from + BAR_LEAST;
	return r;
}

static void draw_lane(struct buf *b, const struct lanes *l, uint32_t lane)
{
	struct run now = { 0 };

	for (uint32_t i = 0; i < l->n; i++) {
		if (l->d[i].lane != lane)
			continue;
		struct run r = run_of(l, &l->d[i]);
		bool same = now.n &&
			r.first->e->bounds.state ==
				now.first->e->bounds.state;
		if (same && r.from <= now.to) {
			now.n++;
			now.to = r.to > now.to ? r.to : now.to;
			continue;
		}
		if (now.n)
			put_run(b, l, &now, r.from);
		now = r;
	}
	if (now.n)
		put_run(b, l, &now, RIGHT);
}

static void draw_head(struct buf *b, const struct lanes *l, uint32_t lane)
{
	struct arena scratch = *l->a;
	int32_t y = TOP + (int32_t)lane * LANE_H;

	svg_line(b, 0, y, FIGURE_W, y, "rule");
	svg_text(b,
		0,
		y + 190,
		"lane",
		text_fit(&scratch, l->name[lane], 120, LEFT - 120));
}

static void tick(struct buf *b, int64_t ns, int32_t x, int32_t bottom)
{
	char stamp[STAMP_N];

	stamp_text(ns / 1000000000, stamp);
	stamp[10] = ' ';
	svg_line(b, x, TOP, x, bottom, "grid");
	svg_text(b, x, TOP - 180, "tick", str_head(str_of(stamp), 10));
	svg_text(b, x, TOP - 50, "tick", (struct str){ stamp + 11, 8 });
}

/* as many as have room, at even parts of a stretch; and its fold */
static void draw_axis(struct buf *b, const struct lanes *l, int32_t bottom)
{
	int32_t free_from = 0;

	for (uint32_t i = 0; i < l->n_s; i++) {
		const struct stretch *s = &l->s[i];
		int32_t parts = s->w / TICK_W ? s->w / TICK_W : 1;

		for (int32_t k = 0; k < parts; k++) {
			int64_t ns = s->from_ns +
				(s->to_ns - s->from_ns) / parts * k;
			int32_t x = s->x + s->w / parts * k;

			if (x < free_from || x > RIGHT - TICK_W / 2)
				continue;
			tick(b, ns, x, bottom);
			free_from = x + TICK_W / 2;
		}
		if (i + 1 == l->n_s)
			continue;
		struct box fold = { s->x + s->w + 40,
			TOP,
			FOLD_W - 80,
			bottom - TOP };
		svg_rect(b, fold, "fold");
	}
}

static void draw_key(struct buf *b, int32_t y)
{
	static const struct {
		const char *cls;
		const char *what;
	} key[] = {
		{ "checked", "clock checked" },
		{ "assumed", "sensor, taken to be right" },
		{ "said", "a person's word" },
		{ "unchecked", "clock not checked: as read" },
		{ "conflict", "contradicts another" },
	};
	int32_t x = 0;

	for (size_t i = 0; i < sizeof key / sizeof *key; i++) {
		svg_rect(b, (struct box){ x, y, 200, BAR_H }, key[i].cls);
		svg_text(b,
			x + 260,
			y + BAR_H - 15,
			"label",
			str_of(key[i].what));
		x += 340 + text_width(str_of(key[i].what), 110) + 160;
	}
}

static void draw(struct buf *b, const struct lanes *l)
{
	static const char style[] =
		"<style>text{font-family:sans-serif;fill:#1d2329}"
		".label{font-size:10.5px}.lane{font-size:12px;font-weight:"
		"600}"
		".tick{font-size:10px;fill:#59636b}.rule{stroke:#dde2e5}"
		".grid{stroke:#eef1f3}.fold{fill:#eef1f3}"
		".checked{fill:#0b5c7a}.assumed{fill:#6fa8bd}"
		".said{fill:#fff;stroke:#0b5c7a;stroke-width:1.5}"
		".unchecked{fill:#fff;stroke:#59636b;stroke-dasharray:3 2}"
		".conflict{fill:#fff;stroke:#b3261e;stroke-width:2}</"
		"style>\n";
	int32_t bottom = TOP + (int32_t)l->n_lane * LANE_H;

	svg_open(b,
		"lanes",
		"lanes",
		FIGURE_W,
		bottom + 420,
		STR("Records by when they happened"),
		STR("A lane for each host; each bar goes from the earliest "
		    "to "
		    "the latest instant"));
	buf_z(b, style);
	draw_axis(b, l, bottom);
	for (uint32_t i = 0; i < l->n_lane; i++) {
		draw_head(b, l, i);
		draw_lane(b, l, i);
	}
	svg_line(b, 0, bottom, FIGURE_W, bottom, "rule");
	draw_key(b, bottom + 180);
	buf_z(b, "</svg>\n");
}

static bool lay(struct lanes *l, const struct chronology_answer *t)
{
	l->d = NEW(l->a, struct drawn, t->n_event + 1U);
	if (!l->d)
		return false;
	for (uint32_t i = 0; i < t->n_event; i++) {
		struct drawn d = { .e = &t->event[i] };

		if (extent(d.e, &d.from_ns, &d.to_ns))
			l->d[l->n++] = d;
	}
	if (!l->n)
		return true;
	qsort(l->d, l->n, sizeof *l->d, by_start);
	if (!take_lanes(l, t) || !take_stretches(l))
		return false;
	place_stretches(l);
	return true;
}

void publish_events_svg(const struct publication *p, struct buf *out)
{
	struct arena a;
	struct err err;
	struct lanes l = { .a = &a };
	struct buf figure = { 0 };

	if (!arena_open(&a, (size_t)1 << 30, &err)) {
		out->bad = true;
		return;
	}
	if (!lay(&l, p->times))
		out->bad = true;
	else if (l.n)
		draw(&figure, &l);
	/* alone it names its namespace */
	struct str rest = buf_str(&figure);
	if (rest.n) {
		buf_z(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
		buf_add(out, str_from(rest, 4));
	} else {
		buf_z(out,
			"<svg xmlns=\"http://www.w3.org/2000/svg\" "
			"viewBox=\"0 "
			"0 960 40\"><text x=\"0\" y=\"20\">No record of any "
			"log lies there.</text></svg>\n");
	}
	buf_done(&figure);
	arena_close(&a);
}
