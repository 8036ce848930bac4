/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of a telescope report: a bar for each day, and bars with the month
 * before as a mark. */
#include "publish/telescope/figure.h"

#include "publish/telescope/say.h"
#include "publish/text/html.h"

enum {
	LEFT = 760,
	RIGHT = FIGURE_W - 100,
	TOP = 260,
	PLOT = 2000,
	DAYS_MAX = 92
};

static int64_t rate(const struct telescope_day *d)
{
	return d->sensors ? (int64_t)(d->accesses * 1000 / d->sensors) : 0;
}

/* v of most as tenths of a pixel of room: in doubles, since a saved counts may
 * hold any number */
static int32_t scaled(int64_t v, int64_t most, int32_t room)
{
	if (v <= 0)
		return 0;
	if (v >= most)
		return room;
	return (int32_t)((double)v * room / (double)most);
}

/* the next of 1, 2, 5, 10, 20 .. that is not below v / 4: about four lines */
static int64_t step_of(int64_t milli)
{
	int64_t unit = 1000;
	int64_t want = milli / 4;

	for (;; unit *= 10) {
		if (unit >= want)
			return unit;
		if (unit * 2 >= want)
			return unit * 2;
		if (unit * 5 >= want)
			return unit * 5;
	}
}

static const struct telescope_surge *surge_on(
	const struct telescope_report *r,
	int32_t day,
	bool all)
{
	for (uint32_t i = 0; i < r->n_surge; i++) {
		if ((r->surge[i].port == TELESCOPE_ALL) == all &&
			day >= r->surge[i].first_day &&
			day <= r->surge[i].last_day) {
			return &r->surge[i];
		}
	}
	return NULL;
}

static void day_axis(struct buf *b,
	const struct telescope_report *r,
	uint32_t from,
	int32_t width,
	int32_t bottom)
{
	uint32_t n = r->n_day - from;
	uint32_t every;
	if (n > 62)
		every = 14;
	else if (n > 20)
		every = 7;
	else
		every = 1;
	int32_t last_x = -FIGURE_W;

	for (uint32_t i = from; i < r->n_day; i++) {
		struct buf t = { 0 };
		int32_t x = LEFT + (int32_t)(i - from) * width + width / 2;

		telescope_say_day(&t, r->day[i].day);
		if ((r->n_day - 1 - i) % every == 0 && x - last_x > 640) {
			svg_text(b, x, bottom + 150, "tick mid", buf_str(&t));
			last_x = x;
		}
		buf_done(&t);
	}
}

static void day_lines(struct buf *b, int64_t top, int64_t step)
{
	for (int64_t v = 0; v <= top; v += step) {
		int32_t y = TOP + PLOT - scaled(v, top, PLOT);
		struct buf t = { 0 };

		svg_line(b, LEFT, y, RIGHT, y, "grid");
		say_count(&t, (uint64_t)(v / 1000));
		svg_text(b, LEFT - 60, y + 35, "tick end", buf_str(&t));
		buf_done(&t);
	}
}

static void day_bar(struct buf *b,
	const struct telescope_report *r,
	const struct telescope_day *d,
	struct box box)
{
	const struct telescope_surge *all = surge_on(r, d->day, true);
	const struct telescope_surge *one = surge_on(r, d->day, false);
	const char *cls;
	if (d->partial)
		cls = "gpart";
	else if (d->day < r->from)
		cls = "gpast";
	else if (all || one)
		cls = "gsurge";
	else
		cls = "gday";

	svg_rect(b, box, cls);
	const struct telescope_surge *begins;
	if (all && all->first_day == d->day)
		begins = all;
	else if (one && one->first_day == d->day)
		begins = one;
	else
		begins = NULL;
	if (begins) {
		struct buf t = { 0 };

		port_text(begins->port, &t);
		svg_text(b,
			box.x + box.w / 2,
			box.y - 50,
			"sub mid",
			buf_str(&t));
		buf_done(&t);
	}
}

void figure_telescope_days(struct buf *b, const struct telescope_report *r)
{
	uint32_t from = r->n_day > DAYS_MAX ? r->n_day - DAYS_MAX : 0;
	uint32_t n = r->n_day - from;
	int32_t width = (RIGHT - LEFT) / (int32_t)n;
	int32_t gap = width / 5;
	int64_t most = 1000;

	for (uint32_t i = from; i < r->n_day; i++)
		most = rate(&r->day[i]) > most ? rate(&r->day[i]) : most;
	int64_t step = step_of(most);
	int64_t top = (most + step - 1) / step * step;
	svg_open(b,
		"grid-days",
		"grid-days",
		FIGURE_W,
		TOP + PLOT + 240,
		STR("Accesses per day and sensor address"),
		STR("A bar for each day; days of a surge stand out. The "
		    "table "
		    "below has the numbers."));
	day_lines(b, top, step);
	for (uint32_t i = from; i < r->n_day; i++) {
		int32_t h = scaled(rate(&r->day[i]), top, PLOT);

		day_bar(b,
			r,
			&r->day[i],
			(struct box){
				.x = LEFT + (int32_t)(i - from) * width +
					gap / 2,
				.y = TOP + PLOT - h,
				.w = width - gap,
				.h = h,
			});
	}
	day_axis(b, r, from, width, TOP + PLOT);
	buf_z(b, "</svg>\n");
}

/* --- bars with a name ---------------------------------------------------- */

enum {
	BARS = 10,
	BAR_STEP = 260,
	BAR_H = 160,
	NAME_W = 2300,
	VALUE_W = 2100
};

static void named_bar(struct buf *b,
	const struct telescope_line *l,
	int64_t most,
	int32_t y,
	struct arena a)
{
	const int32_t room = FIGURE_W - NAME_W - VALUE_W;
	int32_t w = scaled(l->milli, most, room);
	struct buf t = { 0 };

	say_text(&t, l->name);
	if (l->what.n) {
		buf_z(&t, " ");
		say_text(&t, l->what);
	}
	svg_text(b,
		NAME_W - 100,
		y + 120,
		"label end",
		text_fit(&a, buf_str(&t), 110, NAME_W - 120));
	t.n = 0;
	svg_rect(b,
		(struct box){ NAME_W, y, w > 10 ? w : 10, BAR_H },
		"gday");
	int32_t mark = l->compared && l->before_milli > 0
		? NAME_W + scaled(l->before_milli, most, room)
		: 0;
	if (mark)
		svg_line(b, mark, y - 25, mark, y + BAR_H + 25, "gmark");
	telescope_say_milli(&t, l->milli);
	if (l->compared) {
		buf_z(&t, " (");
		telescope_say_change(&t, l);
		buf_z(&t, ")");
	}
	svg_text(b,
		(mark > NAME_W + w ? mark : NAME_W + w) + 80,
		y + 120,
		"label",
		buf_str(&t));
	buf_done(&t);
}

void figure_telescope_lines(struct buf *b,
	const char *id,
	struct str title,
	const struct telescope_line *l,
	uint32_t n,
	struct arena scratch)
{
	int64_t most = 1;

	n = n < BARS ? n : BARS;
	for (uint32_t i = 0; i < n; i++) {
		if (l[i].milli > most)
			most = l[i].milli;
		most = l[i].compared && l[i].before_milli > most
			? l[i].before_milli
			: most;
	}
	svg_open(b,
		id,
		"grid-lines",
		FIGURE_W,
		(int32_t)n * BAR_STEP + 60,
		title,
		STR("A bar for each; the mark is the month before. The table "
		    "below has the numbers."));
	for (uint32_t i = 0; i < n; i++)
		named_bar(b,
			&l[i],
			most,
			40 + (int32_t)i * BAR_STEP,
			scratch);
	buf_z(b, "</svg>\n");
}
