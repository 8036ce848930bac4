/* SPDX-License-Identifier: Apache-2.0 */
/* What the judgement would be as an examiner weighs it, beside the machine's.
 */
#include "publish/text/say.h"

bool second_differs(const struct dissenting_assessment *x,
	const struct assessment *machine,
	int layer)
{
	const struct verdict *a = &x->assessment.layer[layer];
	const struct verdict *b = &machine->layer[layer];

	return strcmp(a->judgement, b->judgement) != 0 ||
		!str_eq(a->hypothesis, b->hypothesis) || a->p != b->p ||
		a->low != b->low || a->high != b->high;
}

void say_second(struct buf *b,
	const struct dissenting_assessment *x,
	int layer)
{
	const struct verdict *v = &x->assessment.layer[layer];

	buf_z(b, "with ");
	say_text(b, x->by);
	buf_z(b, "'s grades: ");
	say_text(b, say_name(v->hypothesis));
	buf_fmt(b, ", %s, ", v->judgement);
	say_chance_range(b, v->has_chance, v->p, v->low, v->high);
}

void say_override(struct buf *b, const struct override *o)
{
	buf_fmt(b, "%.8s ", o->claim->id);
	if (o->weight_milli >= 0) {
		buf_z(b, "weighs ");
		say_odds(b, o->weight_milli);
		buf_z(b, ": ");
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
