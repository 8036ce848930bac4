/* SPDX-License-Identifier: Apache-2.0 */
/* What the judgement would be as an examiner weighs it, for a terminal. */
#include "publish/terminal/term.h"
#include "publish/text/say.h"

enum {
	INDENT = 14
};

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
	const struct dissenting_assessment *x)
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
		const struct dissenting_assessment *x = &p->second[i];

		for (uint32_t k = 0; k < x->n_override; k++) {
			struct buf b = { 0 };

			say_text(&b, x->by);
			buf_z(&b, " dissents: claim ");
			say_override(&b, &x->override[k]);
			buf_fmt(&b, " [%.8s]", x->override[k].id);
			term_paragraph(&t, "", 0, PLAIN, buf_str(&b));
			buf_done(&b);
		}
		unmoved(&t, p, x);
	}
	buf_z(out, p->n_second ? "\n" : "");
}
