/* SPDX-License-Identifier: Apache-2.0 */
/* Who is part of what, for a terminal. */
#include "publish/text/say.h"
#include "publish/terminal/term.h"

enum {
	LEVELS_SHOWN = 8, /* lines at the left; deeper rows keep that many */
	LEVEL_COLUMNS = 3,
	SISTERS_SHOWN = 6
};

#define GOES_ON "\xe2\x94\x82  "
#define BRANCH "\xe2\x94\x9c\xe2\x94\x80 "
#define LAST_BRANCH "\xe2\x94\x94\xe2\x94\x80 "
#define BLANK "   "

struct drawing {
	const struct publication *p;
	const struct tree_answer *x;
	struct term t;
	struct buf open; /* by level: a byte, 1 = more comes below */
	/* of the row that is drawn */
	uint32_t depth;
	bool last;
	bool parent; /* something stands below it */
};

/* --- lines -----------------------------------------------------------------
 */

static void put_level(struct drawing *d, const char *text, unsigned *columns)
{
	buf_z(d->t.to, text);
	*columns += LEVEL_COLUMNS;
}

/* What stands left of a line of the row; returns its columns. */
static unsigned put_left(struct drawing *d, bool first)
{
	unsigned columns = 0;
	uint32_t l = d->depth > LEVELS_SHOWN ? d->depth - LEVELS_SHOWN : 1;

	for (; l < d->depth; l++)
		put_level(d, d->open.p[l] ? GOES_ON : BLANK, &columns);
	if (d->depth && first)
		put_level(d, d->last ? LAST_BRANCH : BRANCH, &columns);
	else if (d->depth)
		put_level(d, d->last ? BLANK : GOES_ON, &columns);
	if (!first)
		put_level(d, d->parent ? GOES_ON : BLANK, &columns);
	return columns;
}

static void put(struct drawing *d, bool first, enum style s, struct buf *text)
{
	unsigned levels = d->depth < LEVELS_SHOWN ? d->depth : LEVELS_SHOWN;
	unsigned left = LEVEL_COLUMNS * (levels + 1);
	struct buf lines = { 0 };
	struct term t = { &lines, d->t.width - left, d->t.colour };
	struct str rest;
	struct str line;

	term_paragraph(&t, "", 0, s, buf_str(text));
	rest = buf_str(&lines);
	while (str_cut(rest, '\n', &line, &rest)) {
		put_left(d, first);
		buf_add(d->t.to, line);
		buf_z(d->t.to, "\n");
		first = false;
	}
	d->t.to->bad |= lines.bad;
	buf_done(&lines);
	buf_done(text);
	*text = (struct buf){ 0 };
}

/* --- words -----------------------------------------------------------------
 */

static bool dated(int64_t from_s, int64_t to_s)
{
	return say_dated(from_s) || say_dated(to_s);
}

static void say_id(struct buf *b, const struct claim *c)
{
	say_text(b, str_head(str_of(c->id), 8));
}

static void say_grade(struct buf *b, const struct claim *c)
{
	buf_fmt(b, "%c%c", c->grade.reliability, c->grade.credibility);
}

/* "press/Newspaper 1, C3, claim 3f2ab19c" */
static void say_by(struct buf *b, const struct claim *c)
{
	say_text(b, c->source);
	buf_z(b, ", ");
	say_grade(b, c);
	buf_z(b, ", claim ");
	say_id(b, c);
}

static void say_sentence(struct buf *b, const struct claim *c)
{
	say_text(b, say_name(c->subject));
	buf_fmt(b, " %s ", predicates[c->predicate].verb);
	say_text(b, say_name(c->object));
}

static void say_dates(struct buf *b, const struct claim *c)
{
	if (!dated(c->from_s, c->to_s))
		return;
	buf_z(b, ", ");
	say_when(b, c->from_s, c->to_s, c->zone);
}

static void say_said(struct buf *b,
	const struct tree_edge *e,
	const struct tree_said *s)
{
	say_sources(b, s->claim[0]->source, s->claim + 1, s->n - 1);
	if (s->n > 1 || !str_eq(s->origin, s->claim[0]->source)) {
		buf_z(b, s->n > 1 ? " (one origin: " : " (origin: ");
		say_text(b, s->origin);
		buf_z(b, ")");
	}
	buf_z(b, s->n > 1 ? ", claims " : ", claim ");
	for (uint32_t i = 0; i < s->n; i++) {
		const struct claim *c = s->claim[i];

		buf_z(b, i ? ", " : "");
		say_id(b, c);
		buf_z(b, " ");
		say_grade(b, c);
		if (!dated(c->from_s, c->to_s) ||
			(c->from_s == e->from_s && c->to_s == e->to_s))
			continue;
		buf_z(b, " (");
		say_when(b, c->from_s, c->to_s, c->zone);
		buf_z(b, ")");
	}
}

static void say_beside(struct buf *b, const struct tree_beside *x)
{
	const struct claim *c = x->claim;

	switch (x->kind) {
	case BESIDE_NEGATED:
		buf_z(b, "against it: ");
		say_sentence(b, c);
		say_dates(b, c);
		break;
	case BESIDE_DENIED:
		buf_z(b, "denied by ");
		say_text(b, say_name(c->subject));
		break;
	case BESIDE_ENDED:
		buf_z(b,
			c->undone ? "withdrawn on "
				  : "no longer counts from ");
		say_date(b, c->superseded_at_s);
		buf_z(b, c->undone ? " by an examiner: " : " on: ");
		say_sentence(b, c);
		say_dates(b, c);
		break;
	case BESIDE_OTHER:
		buf_z(b, "contradiction: at the same time part of ");
		say_text(b, say_name(c->object));
		say_dates(b, c);
		break;
	case BESIDE_WIDER:
		buf_z(b, "also part of ");
		say_text(b, say_name(c->object));
		buf_z(b, ", which agrees with it");
		say_dates(b, c);
		break;
	case BESIDE_KINDS:
		break;
	}
	buf_z(b, " (");
	say_by(b, c);
	buf_z(b, ")");
}

static void put_beside(struct drawing *d,
	const struct tree_beside *list,
	uint32_t n)
{
	struct buf b = { 0 };

	for (uint32_t i = 0; i < n; i++) {
		say_beside(&b, &list[i]);
		put(d, false, PLAIN, &b);
	}
}

static bool negated(const struct tree_edge *e)
{
	for (uint32_t i = 0; i < e->n_beside; i++) {
		if (e->beside[i].kind == BESIDE_NEGATED)
			return true;
	}
	return false;
}

/* "was a member, 2010-01-01 to 2013-12-31" */
static void say_place(struct buf *b,
	const struct drawing *d,
	const struct tree_edge *e)
{
	bool part = e->relation == PRED_PART_OF;
	bool over = e->to_s <= d->p->as_of_s;

	if (!e->n_said) {
		buf_z(b,
			negated(e) ? "said not to be "
				   : "no longer said to be ");
		buf_z(b, part ? "part of it" : "a member");
		return;
	}
	buf_z(b, over ? "was " : "is ");
	buf_z(b, part ? "part of it, " : "a member, ");
	if (dated(e->from_s, e->to_s))
		say_when(b, e->from_s, e->to_s, e->zone);
	else
		buf_z(b, "when is not known");
	if (e->n_said > 1)
		buf_fmt(b, "; %u origins", e->n_said);
}

/* --- rows ------------------------------------------------------------------
 */

static void put_time(struct drawing *d, const struct tree_edge *e)
{
	struct buf b = { 0 };

	if (!e->n_said || (!e->partly && !e->never))
		return;
	buf_z(&b,
		e->never ? "does not hold at the time of the case, "
			 : "holds in a part of the time of the case only, ");
	say_when(&b, d->x->from_s, d->x->to_s, ZONE_UTC);
	put(d, false, PLAIN, &b);
}

static void put_said(struct drawing *d, const struct tree_edge *e)
{
	struct buf b = { 0 };

	for (uint32_t i = 0; i < e->n_said; i++) {
		buf_z(&b, "said by ");
		say_said(&b, e, &e->said[i]);
		put(d, false, PLAIN, &b);
	}
	put_time(d, e);
	put_beside(d, e->beside, e->n_beside);
	if (e->circle) {
		buf_z(&b,
			"a circle: it stands above itself, and is cut here");
		put(d, false, PLAIN, &b);
	}
}

static void put_sisters(struct drawing *d, const struct tree_edge *e)
{
	const struct tree_answer *x = d->x;
	struct buf b = { 0 };
	uint32_t n = 0;

	if (!e->n_sister)
		return;
	for (uint32_t i = e->sibling; n < e->n_sister; i++) {
		if (!tree_sisters(x, e, i))
			continue;
		if (n == SISTERS_SHOWN)
			break;
		buf_z(&b, n++ ? ", " : "sister of ");
		say_text(&b, say_name(x->node[x->edge[i].child].id));
	}
	if (n < e->n_sister)
		buf_fmt(&b, " and %u more", e->n_sister - n);
	buf_z(&b, ": nothing follows");
	put(d, false, DIM, &b);
}

/* "Person B was tasked by 61419, 2017-01-01 to 2017-12-31: police/.." */
static void put_tie(struct drawing *d, const struct tree_edge *e)
{
	const struct tree_answer *x = d->x;
	struct buf b = { 0 };

	say_text(&b, say_name(x->node[e->child].id));
	buf_fmt(&b, " %s ", predicates[e->relation].verb);
	say_text(&b, say_name(x->node[e->parent].id));
	if (!e->n_said)
		buf_z(&b, negated(e) ? ": denied only" : ": counts no more");
	if (dated(e->from_s, e->to_s)) {
		buf_z(&b, ", ");
		say_when(&b, e->from_s, e->to_s, e->zone);
	}
	if (e->n_said > 1)
		buf_fmt(&b, "; %u origins", e->n_said);
	for (uint32_t i = 0; i < e->n_said; i++) {
		buf_z(&b, i ? "; and by " : "; said by ");
		say_said(&b, e, &e->said[i]);
	}
	for (uint32_t i = 0; i < e->n_beside; i++) {
		buf_z(&b, "; ");
		say_beside(&b, &e->beside[i]);
	}
	put(d, false, PLAIN, &b);
}

static void put_row(struct drawing *d, const struct tree_row *r)
{
	const struct tree_node *n = &d->x->node[r->node];
	struct buf b = { 0 };

	say_text(&b, say_name(n->id));
	buf_fmt(&b, " (%s", entity_type_name(entity_type_of(n->id)));
	if (n->judgement)
		buf_fmt(&b, "; judged by itself: %s", n->judgement);
	buf_z(&b, r->edge ? "): " : ")");
	if (r->edge)
		say_place(&b, d, r->edge);
	put(d, true, r->edge ? PLAIN : BOLD, &b);
	if (r->edge) {
		put_said(d, r->edge);
		put_sisters(d, r->edge);
	}
	if (r->again) {
		buf_z(&b, "what is below it stands above");
		put(d, false, DIM, &b);
		return;
	}
	if (r->edge && (!r->edge->n_said || r->edge->circle))
		return;
	for (uint32_t i = 0; i < n->n_tie; i++)
		put_tie(d, n->tie[i]);
	put_beside(d, n->beside, n->n_beside);
}

static void put_rows(struct drawing *d)
{
	const struct tree_answer *x = d->x;

	for (uint32_t i = 0; i < x->n_row; i++) {
		const struct tree_row *r = &x->row[i];
		const char open[1] = { r->edge && !r->last };

		d->depth = r->depth;
		d->last = r->last;
		d->parent = i + 1 < x->n_row && r[1].depth > r->depth;
		d->open.n = r->depth;
		buf_add(&d->open, (struct str){ open, 1 });
		if (!r->edge)
			buf_z(d->t.to, "\n");
		put_row(d, r);
	}
	d->t.to->bad |= d->open.bad;
	buf_done(&d->open);
}

void publish_tree(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out)
{
	struct drawing d = { .p = p, .x = p->tree };

	d.t = (struct term){ .to = out, .width = width, .colour = colour };
	if (width < TERM_WIDTH_MIN)
		d.t.width = TERM_WIDTH_MIN;
	term_heading(&d.t, p);
	term_paragraph(&d.t, "", 0, PLAIN, STR(SAY_NO_GUILT));
	if (!d.x->n_row) {
		buf_z(out,
			"\nNo claim that counts says who is part of what.\n");
		return;
	}
	put_rows(&d);
}
