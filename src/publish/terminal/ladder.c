/* SPDX-License-Identifier: Apache-2.0 */
/* The ladder on a terminal. */
#include "publish/text/say.h"
#include "publish/terminal/term.h"

enum {
	INDENT = 14,
	REASONS = 3
};

static void answer(struct term *t, const struct verdict *v)
{
	struct buf b = { 0 };

	if (!verdict_named(v))
		return;
	say_text(&b, say_headline(v));
	buf_z(&b, "  ");
	say_chance(&b, v->has_chance, v->p);
	if (v->has_chance) {
		buf_z(&b, " (");
		say_range(&b, v->low, v->high);
		buf_fmt(&b,
			"), confidence %s",
			confidence_name(v->confidence));
	}
	if (v->scope.n) {
		buf_z(&b, ", for ");
		say_text(&b, v->scope);
	}
	term_paragraph(t, "", INDENT, PLAIN, buf_str(&b));
	buf_done(&b);
	if (v->rests_on.n)
		term_paragraph(t, "", INDENT, PLAIN, v->rests_on);
}

/* what the evidence weighs, and the part that a machine played */
static void weight(struct term *t, const struct verdict *v)
{
	struct buf b = { 0 };

	say_weight(&b, v);
	if (b.n)
		term_paragraph(t, "", INDENT, PLAIN, buf_str(&b));
	buf_done(&b);
	if (v->layer != LAYER_MACHINE || !v->hypothesis.n)
		return;
	say_role(&b, v->role);
	term_paragraph(t, "", INDENT, PLAIN, buf_str(&b));
	buf_done(&b);
}

/* Machines, personas and persons do not exclude each other: who else is likely
 * stands beside the first. Of rivals who is level does: half as probable, or
 * more. */
static bool stands_beside(const struct verdict *v,
	const struct alternative *a)
{
	enum {
		LIKELY_PERCENT = 55
	};

	if (!a->has_chance)
		return false;
	if (v->layer <= LAYER_INDIVIDUAL)
		return a->p >= FIXED_ONE / 100 * LIKELY_PERCENT;
	return a->p * 2 >= v->p;
}

static void also(struct term *t, const struct verdict *v)
{
	enum {
		NAMES = 6
	};
	struct buf b = { 0 };
	uint32_t n = 0;

	for (uint32_t i = 0; i < v->n_alternative; i++) {
		const struct alternative *a = &v->alternative[i];

		if (!a->id.n || str_eq(a->id, v->hypothesis) ||
			!stands_beside(v, a) || ++n > NAMES) {
			continue;
		}
		buf_z(&b, n > 1 ? ", " : "also ");
		say_text(&b, say_name(a->id));
		buf_z(&b, " ");
		say_percent(&b, a->p);
	}
	if (n > NAMES)
		buf_fmt(&b, " and %u more", n - NAMES);
	if (n)
		term_paragraph(t, "", INDENT, PLAIN, buf_str(&b));
	buf_done(&b);
}

static void reason(struct term *t, const struct reason *r)
{
	struct buf b = { 0 };

	buf_fmt(&b, "%.8s  ", r->claim->id);
	say_odds(&b, r->weight_milli);
	buf_z(&b, ": ");
	say_text(&b, r->sentence);
	term_item(t, INDENT, DIM, buf_str(&b));
	buf_done(&b);
}

/* Copies of one origin and denials weigh nothing: they are counted, not told,
 * to leave room for what carries. */
static void reasons(struct term *t, const struct verdict *v)
{
	enum {
		SHOWS_AS_ZERO = 95 /* "1.0 to 1" */
	};
	struct buf b = { 0 };
	uint32_t told = 0;

	/* what speaks against first, all of it that counts */
	for (uint32_t i = 0; i < v->n_reason; i++) {
		const struct reason *r = &v->reason[i];

		if (r->weight_milli > -SHOWS_AS_ZERO)
			continue;
		reason(t, r);
		told++;
	}
	uint32_t most = told + REASONS;
	for (uint32_t i = 0; i < v->n_reason && told < most; i++) {
		if (v->reason[i].weight_milli < SHOWS_AS_ZERO)
			continue;
		reason(t, &v->reason[i]);
		told++;
	}
	if (v->n_reason == told)
		return;
	buf_z(&b, told ? "and " : "");
	say_plural(&b,
		v->n_reason - told,
		told ? "smaller reason" : "reason without weight",
		told ? "smaller reasons" : "reasons without weight");
	term_paragraph(t, "", INDENT, DIM, buf_str(&b));
	buf_done(&b);
}

static void rung(struct term *t,
	const struct publication *p,
	int layer,
	const struct verdict *v)
{
	struct buf head = { 0 };
	struct buf b = { 0 };
	bool yes = verdict_established(v);

	buf_fmt(&head,
		"%s %s",
		say_judgement_sign(v),
		layer_name((enum layer)layer));
	buf_add(&head,
		(struct str){ "", 1 }); /* paragraph wants a C string */
	say_judgement(&b, v);
	term_paragraph(t,
		head.bad ? "" : head.p,
		INDENT,
		yes ? ACCENT : BOLD,
		buf_str(&b));
	weight(t, v);
	answer(t, v);
	also(t, v);
	if (v->joint.n)
		term_paragraph(t, "", INDENT, PLAIN, v->joint);
	if (p->assessment)
		term_second(t, p, layer);
	reasons(t, v);
	buf_z(t->to, "\n");
	buf_done(&head);
	buf_done(&b);
}

void publish_ladder(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out)
{
	static const struct verdict none;
	struct term t = { out,
		width < TERM_WIDTH_MIN ? TERM_WIDTH_MIN : width,
		colour };
	term_heading(&t, p);
	for (int i = 0; i < LAYERS; i++) {
		rung(&t,
			p,
			i,
			p->assessment ? &p->assessment->layer[i] : &none);
	}
	publish_dissents(p, width, colour, out);
	term_paragraph(&t, "", 0, DIM, STR(SAY_ODDS_MEANING));
}
