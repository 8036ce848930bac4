/* SPDX-License-Identifier: Apache-2.0 */
/* Figures: a layout in integers (tenths of a pixel, y downwards), then SVG from
 * it. The layout is apart from the drawing so that tests can say "no two labels
 * overlap". Text widths are estimates on the wide side: fonts differ between
 * machines. */
#ifndef PUBLISH_FIGURE_FIGURE_H
#define PUBLISH_FIGURE_FIGURE_H

#include "publish/text/cluster_words.h"
#include "publish/publish.h"

enum {
	FIGURE_W = 9600
}; /* tenths of a pixel */

struct box {
	int32_t x;
	int32_t y;
	int32_t w;
	int32_t h;
};

/* They share some area; edges that touch do not count. */
bool box_overlap(struct box a, struct box b);
/* 123.4 */
void px(struct buf *b, int32_t tenths);
/* ` name="123.4"` */
void px_attr(struct buf *b, const char *name, int32_t tenths);
/* estimate; size in tenths of a pixel */
int32_t text_width(struct str s, int32_t size);
/* The text cut with an ellipsis so that it fits; a copy in the arena, safe
 * characters only. */
struct str text_fit(struct arena *a,
	struct str s,
	int32_t size,
	int32_t room);
/* The text in one line or two, broken where a reader expects it; the second is
 * cut when it does not fit. */
void text_break(struct arena *a,
	struct str s,
	int32_t size,
	int32_t room,
	struct str *ret_first,
	struct str *ret_second);
/* One <text> with its base line at y; escaped. */
void svg_text(struct buf *b,
	int32_t x,
	int32_t y,
	const char *cls,
	struct str text);
/* One <rect>. */
void svg_rect(struct buf *b, struct box r, const char *cls);
/* One <line>. */
void svg_line(struct buf *b,
	int32_t x1,
	int32_t y1,
	int32_t x2,
	int32_t y2,
	const char *cls);
/* <svg> with a viewBox of w x h, a title and a description for who cannot see
 * it. The caller writes </svg>. */
void svg_open(struct buf *b,
	const char *id,
	const char *cls,
	int32_t w,
	int32_t h,
	struct str title,
	struct str desc);

/* figure_bar - a probability between 0 and 1 with its interval, one line high
 */
void figure_bar(struct buf *b, int64_t p, int64_t low, int64_t high);

/* figure_intervals - the intervals of a beacon, one line high, from a finding's
 * detail; false when it has none */
bool figure_intervals(struct buf *b, struct str detail);

/* figure_history - probability and interval of each layer's leading answer over
 * time; false when nothing ever moved */
bool figure_history(struct buf *b,
	const struct history *h,
	struct arena scratch);

/* figure_matrix - evidence against hypotheses of a layer, an <svg> alone */
void figure_matrix(struct buf *b,
	const struct matrix *m,
	int layer,
	struct arena scratch);

/* --- timeline ------------------------------------------------------------ */

struct timeline_mark {
	const struct event *e;
	/* what the event can cover; a point is as wide as its sign */
	struct box bar;
	struct box label; /* w == 0: not labelled */
	struct str text;
	uint32_t lane;
	int64_t rank; /* how telling: larger is labelled first */
	bool point;
	bool open_left;
	bool open_right;
};

enum {
	TIMELINE_LANES = 10,
	TIMELINE_BINS = 260,
	/* heights for which every number of lanes has room: with heading and
	 * caption a page of A4, half of one */
	TIMELINE_PAGE_H = 11900,
	TIMELINE_HALF_H = 6400
};

struct timeline_lane {
	struct str name;
	struct box box;
	int32_t strip_h; /* height of the density strip at its top; 0 = none */
	uint32_t n;
	uint32_t n_labelled;
	uint32_t bin[TIMELINE_BINS]; /* events that are not labelled */
};

struct timeline {
	/* what the axis covers */
	int64_t from_s;
	int64_t to_s;
	bool detail; /* a part of the whole: what spans all of it is left out */
	int32_t left;
	int32_t right;
	int32_t height;
	int32_t rows_max; /* labelled rows that a lane may have */
	struct timeline_lane lane[TIMELINE_LANES];
	uint32_t n_lane;
	struct timeline_mark *mark; /* in event order */
	uint32_t n_mark;
	uint32_t n_undated;
	uint32_t n_outside;
	int64_t tick[16];
	uint32_t n_tick;
	/* of a stamp that a tick label shows: 4 year, 7 month, 10 day, 16
	 * minute */
	unsigned tick_chars;
	uint32_t busiest_bin; /* the largest count */
};

/* The events between two instants; TIME_UNKNOWN and TIME_OPEN: all. height_max:
 * lanes give up rows of labels until it is no taller; one row they keep. false
 * when there is nothing to draw or memory is spent. */
bool timeline_lay(const struct publication *p,
	int64_t from_s,
	int64_t to_s,
	int32_t height_max,
	struct arena *a,
	struct timeline *ret);
/* A span of whole days that holds many of the exactly dated events and is far
 * shorter than the whole; false when there is none. */
bool timeline_busiest(const struct publication *p,
	struct arena *a,
	int64_t *ret_from_s,
	int64_t *ret_to_s);
/* Where an instant lies on the axis; outside of it: at its ends. */
int32_t timeline_x(const struct timeline *t, int64_t s);
/* The whole <svg> of what was laid; id: of the element, unique on its page. */
void timeline_draw(struct buf *b,
	const struct timeline *t,
	const char *id,
	struct str title);

/* --- evidence graph ------------------------------------------------------ */

enum {
	GRAPH_VICTIM,
	GRAPH_MACHINE,
	GRAPH_PERSONA,
	GRAPH_INDIVIDUAL,
	GRAPH_GROUP,
	GRAPH_UNIT,
	GRAPH_SPONSOR,
	GRAPH_COLUMNS
};
/* nodes in one column; the rest stand together in the last */
enum {
	GRAPH_ROWS = 9
};

struct graph_node {
	/* the name, in two lines where it is long; else what it is, or how many
	 */
	struct str label;
	struct str second;
	struct str full; /* the name, uncut */
	struct box box;  /* both lines of text lie inside */
	unsigned column;
	bool plain_second; /* the second line is not part of the name */
	uint32_t members;  /* entities it stands for */
	bool answer;       /* the hypothesis of its layer */
};

struct graph_edge {
	/* nodes; columns[from] <= columns[to] */
	uint32_t from;
	uint32_t to;
	uint32_t claims;
	int64_t weight_milli; /* in the reasons; 0 = carries nothing */
	/* points (x, y) and the ends of its straight parts, left to right */
	struct box via[GRAPH_COLUMNS];
	uint32_t n_via;
};

struct graph {
	struct graph_node *node;
	uint32_t n_node;
	struct graph_edge *edge;
	uint32_t n_edge;
	int32_t column_x[GRAPH_COLUMNS];
	int32_t column_w[GRAPH_COLUMNS];
	int32_t height;
	uint32_t count[GRAPH_COLUMNS]; /* entities in the column */
	/* drawn; about what has no column */
	uint32_t n_claim;
	uint32_t n_left_out;
};

/* Entities that claims of the publication connect, in columns by layer; what is
 * withheld is left out. ret lives in the arena. false when there is nothing to
 * draw or memory is spent. */
bool graph_lay(const struct publication *p,
	struct arena *a,
	struct graph *ret);
/* The whole <svg> of what was laid. */
void graph_draw(struct buf *b,
	const struct graph *g,
	const struct publication *p);

/* Whether the incidents of a cluster share no more than one thing that may be
 * told: then a sentence says all that a figure could. *ret: the heaviest link
 * by it, or NULL. */
bool cluster_one_thing(const struct telling *t,
	const struct cluster *c,
	struct arena scratch,
	const struct tie **ret);
/* "All 29 incidents hang on one thing: address 203.0.113.10, at most 460 to 1
 * for each link."; x: of cluster_one_thing; text from the case as it is */
void say_one_thing(struct buf *b,
	const struct cluster *c,
	const struct tie *x);
/* figure_clusters - members and what they share, an <svg> alone */
void figure_clusters(struct buf *b,
	const struct telling *t,
	const struct cluster *c,
	uint32_t number,
	struct arena scratch);

#endif
