/* SPDX-License-Identifier: Apache-2.0 */
/* What the judgement would be as an examiner weighs it, beside the machine's.
 */
#include "publish/text/say.h"
#include "publish/terminal/term.h"
#include "publish/text/withhold.h"

enum {
	INDENT = 14
};

bool second_differs(const struct second_view *x,
	const struct assessment *machine,
	int layer)
{
	const struct verdict *a = &x->assessment.layer[layer];
	const struct verdict *b = &machine->layer[layer];

	return strcmp(a->judgement, b->judgement) != 0 ||
		!str_eq(a->hypothesis, b->hypothesis) || a->p != b->p ||
		a->low != b->low || a->high != b->high;
}

void say_second(struct buf *b, const struct second_view *x, int layer)
{
	const struct verdict *v = &x->assessment.layer[layer];

	buf_z(b, "with ");
	say_text(b, x->by);
	buf_z(b, "'s grades: ");
	say_text(b, say_name(v->hypothesis));
	buf_fmt(b, ", %s, ", v->judgement);
	say_percent(b, v->p);
	buf_z(b, " (");
	say_range(b, v->low, v->high);
	buf_z(b, ")");
}

void say_opinion(struct buf *b, const struct opinion *o)
{
	buf_fmt(b, "%.8s ", o->claim->id);
	if (o->weight_milli >= 0) {
		buf_z(b, "weighs ");
		say_milli(b, o->weight_milli);
		buf_z(b, " nat: ");
	} else {
		buf_fmt(b,
			"as %c%c instead of %c%c: ",
			o->grade.reliability,
			o->grade.credibility,
			o->claim->grade.reliability,
			o->claim->grade.credibility);
	}
	say_text(b, o->why);
}

void term_second(struct term *t, const struct publication *p, int layer)
{
	for (uint32_t i = 0; i < p->n_second; i++) {
		struct buf b = { 0 };

		if (!second_differs(&p->second[i], p->assessment, layer))
			continue;
		say_second(&b, &p->second[i], layer);
		term_paragraph(t, "", INDENT, PLAIN, buf_str(&b));
		buf_done(&b);
	}
}

/* origins and classes may well have room for another claim to take the place of
 * this one */
static void unmoved(struct term *t,
	const struct publication *p,
	const struct second_view *x)
{
	struct buf b = { 0 };
	bool moves = false;

	for (int l = 0; l < LAYERS; l++)
		moves |= second_differs(x, p->assessment, l);
	if (!moves) {
		buf_z(&b, "With ");
		say_text(&b, x->by);
		buf_z(&b, "'s grades every judgement stays as it is.");
		term_paragraph(t, "", 0, PLAIN, buf_str(&b));
	}
	buf_done(&b);
}

void publish_dissents(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out)
{
	struct term t = { out,
		width < TERM_WIDTH_MIN ? TERM_WIDTH_MIN : width,
		colour };

	for (uint32_t i = 0; i < p->n_second; i++) {
		const struct second_view *x = &p->second[i];

		for (uint32_t k = 0; k < x->n_opinion; k++) {
			struct buf b = { 0 };

			say_text(&b, x->by);
			buf_z(&b, " dissents: claim ");
			say_opinion(&b, &x->opinion[k]);
			buf_fmt(&b, " [%.8s]", x->opinion[k].id);
			term_paragraph(&t, "", 0, PLAIN, buf_str(&b));
			buf_done(&b);
		}
		unmoved(&t, p, x);
	}
	buf_z(out, p->n_second ? "\n" : "");
}
