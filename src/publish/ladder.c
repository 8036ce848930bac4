/* SPDX-License-Identifier: Apache-2.0 */
/* The ladder on a terminal. Data goes through say_char, so no escape sequence of theirs reaches the terminal. */
#include "publish/say.h"
#include "publish/withhold.h"

enum { WIDTH_MIN = 40, INDENT = 14, REASONS = 3 };

struct term {
	struct buf *to;
	unsigned width;
	bool colour;
};

enum style { PLAIN, BOLD, DIM, ACCENT };

static const char *style_code(enum style s)
{
	static const char *const code[] = { "", "\033[1m", "\033[2m", "\033[1;36m" };

	return code[s];
}

/* where the next line breaks: after the last blank that fits, else in the middle of a word that is too long */
static size_t line_end(struct str s, unsigned room)
{
	struct str rest = s, c;
	unsigned used = 0, columns;
	size_t blank = 0, at = 0;

	while (say_char(&rest, &c, &columns)) {
		bool space = c.n == 1 && c.p[0] == ' ';

		if (used + columns > room && !(space && used <= room))
			return blank ? blank : at ? at : s.n - rest.n;
		at = s.n - rest.n;
		if (space || columns == 2)      /* East Asian text may break after any character */
			blank = at;
		used += columns;
	}
	return s.n;
}

static struct str no_blanks_before(struct str s)
{
	while (s.n && s.p[0] == ' ')
		s = str_from(s, 1);
	return s;
}

/* One paragraph: `head` at the margin, the text wrapped after it and below it, each line closed. */
static void paragraph(struct term *t, const char *head, unsigned indent, enum style style, struct str text)
{
	unsigned have = say_columns(str_of(head));
	bool first = true;

	for (text = no_blanks_before(text); first || text.n; first = false) {
		size_t n = line_end(text, t->width - indent);

		if (first)
			buf_z(t->to, head);
		buf_fmt(t->to, "%*s", first ? (indent > have ? (int)(indent - have) : 0) : (int)indent, "");
		buf_z(t->to, t->colour ? style_code(style) : "");
		say_text(t->to, str_trim(str_head(text, n)));
		buf_z(t->to, t->colour && style != PLAIN ? "\033[0m" : "");
		buf_z(t->to, "\n");
		text = no_blanks_before(str_from(text, n));
	}
}

static void heading(struct term *t, const struct publication *p)
{
	struct buf b = { 0 };

	say_text(&b, p->case_name.n ? p->case_name : STR("untitled case"));
	buf_z(&b, ", as of ");
	say_as_of(&b, p->assessment);
	if (p->assessment && p->assessment->only.n) {
		buf_z(&b, ", only sources under ");
		say_text(&b, p->assessment->only);
	}
	paragraph(t, "", 0, BOLD, buf_str(&b));
	if (p->simulated)
		paragraph(t, "", 0, BOLD, STR("SIMULATED: made for practice; nothing here is real evidence."));
	buf_z(t->to, "\n");
	buf_done(&b);
}

static void answer(struct term *t, const struct verdict *v)
{
	struct buf b = { 0 };

	if (!verdict_named(v))
		return;
	say_text(&b, say_name(v->hypothesis));
	buf_z(&b, "  ");
	say_percent(&b, v->p);
	buf_z(&b, " (");
	say_range(&b, v->low, v->high);
	buf_fmt(&b, "), confidence %s", confidence_name(v->confidence));
	if (v->scope.n) {
		buf_z(&b, ", for ");
		say_text(&b, v->scope);
	}
	paragraph(t, "", INDENT, PLAIN, buf_str(&b));
	buf_done(&b);
}

/* Machines, personas and persons do not exclude each other: who else is likely stands beside the first. */
static void also(struct term *t, const struct verdict *v)
{
	enum { NAMES = 6, LIKELY_PERCENT = 55 };
	struct buf b = { 0 };
	uint32_t n = 0;

	for (uint32_t i = 0; i < v->n_alternative; i++) {
		const struct alternative *a = &v->alternative[i];

		if (!a->id.n || str_eq(a->id, v->hypothesis) || a->p < FIXED_ONE / 100 * LIKELY_PERCENT || ++n > NAMES)
			continue;
		buf_z(&b, n > 1 ? ", " : "also ");
		say_text(&b, say_name(a->id));
		buf_z(&b, " ");
		say_percent(&b, a->p);
	}
	if (n > NAMES)
		buf_fmt(&b, " and %u more", n - NAMES);
	if (n)
		paragraph(t, "", INDENT, PLAIN, buf_str(&b));
	buf_done(&b);
}

static void reason(struct term *t, const struct reason *r, const struct withheld *held)
{
	struct buf b = { 0 };

	buf_z(&b, r->weight_milli >= 0 ? "+" : "");
	say_milli(&b, r->weight_milli);
	buf_z(&b, " nat  ");
	say_text(&b, withheld(held, r->claim) ? STR("a damage record that is kept out of what is published") : r->sentence);
	paragraph(t, "", INDENT, DIM, buf_str(&b));
	buf_done(&b);
}

/* Copies of one origin and denials weigh nothing: they are counted, not told, to leave room for what carries. */
static void reasons(struct term *t, const struct verdict *v, const struct withheld *held)
{
	enum { SHOWS_AS_ZERO = 5 };
	struct buf b = { 0 };
	uint32_t told = 0;

	for (uint32_t i = 0; i < v->n_reason && told < REASONS; i++) {
		int64_t w = v->reason[i].weight_milli;

		if (w < SHOWS_AS_ZERO && w > -SHOWS_AS_ZERO)
			continue;
		reason(t, &v->reason[i], held);
		told++;
	}
	if (v->n_reason == told)
		return;
	buf_z(&b, told ? "and " : "");
	say_plural(&b, v->n_reason - told, told ? "smaller reason" : "reason without weight", told ? "smaller reasons" : "reasons without weight");
	paragraph(t, "", INDENT, DIM, buf_str(&b));
	buf_done(&b);
}

static void rung(struct term *t, int layer, const struct verdict *v, const struct withheld *held)
{
	struct buf head = { 0 }, b = { 0 };
	bool yes = verdict_established(v);

	buf_fmt(&head, "%s %s", yes ? "\xe2\x97\x8f" : verdict_none(v) ? "\xe2\x97\x8b" : "\xe2\x97\x90", layer_name((enum layer)layer));
	buf_add(&head, (struct str){ "", 1 });          /* paragraph wants a C string */
	say_judgement(&b, v);
	paragraph(t, head.bad ? "" : head.p, INDENT, yes ? ACCENT : BOLD, buf_str(&b));
	answer(t, v);
	also(t, v);
	reasons(t, v, held);
	buf_z(t->to, "\n");
	buf_done(&head);
	buf_done(&b);
}

void publish_ladder(const struct publication *p, unsigned width, bool colour, struct buf *out)
{
	static const struct verdict none;
	struct term t = { out, width < WIDTH_MIN ? WIDTH_MIN : width, colour };
	struct arena a;
	struct err err;

	if (!arena_open(&a, (size_t)64 << 20, &err)) {
		out->bad = true;
		return;
	}
	struct withheld held = withheld_of(p, &a);
	heading(&t, p);
	for (int i = 0; i < LAYERS; i++)
		rung(&t, i, p->assessment ? &p->assessment->layer[i] : &none, &held);
	arena_close(&a);
}
