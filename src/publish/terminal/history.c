/* SPDX-License-Identifier: Apache-2.0 */
/* How the judgements came to be: for a terminal. */
#include <stdio.h>

#include "publish/text/say.h"
#include "publish/terminal/term.h"

enum {
	INDENT = 14
};

static void mover(struct term *t, const struct mover *m)
{
	int64_t tenth = m->undone * 1000 / FIXED_ONE;
	struct buf b = { 0 };

	buf_fmt(&b, "%.8s  ", m->claim->id);
	if (tenth > 0) {
		buf_fmt(&b,
			"%d.%d points  ",
			(int)(tenth / 10),
			(int)(tenth % 10));
	}
	buf_z(&b, m->ceased ? "(superseded)  " : "");
	say_text(&b, m->claim->text);
	if (m->more)
		buf_fmt(&b, "; and %u more of the same origin", m->more);
	term_paragraph(t, "", INDENT, DIM, buf_str(&b));
	buf_done(&b);
}

static void step(struct term *t, const struct step *s)
{
	char day[DATE_N];
	char head[DATE_N + 2];
	struct buf b = { 0 };

	say_standing(&b, &s->before);
	buf_z(&b, " -> ");
	say_standing(&b, &s->after);
	snprintf(head, sizeof head, "  %s", date_text(s->day_s, day));
	term_paragraph(t, head, INDENT, PLAIN, buf_str(&b));
	for (uint32_t i = 0; i < s->n_mover; i++)
		mover(t, &s->mover[i]);
	buf_done(&b);
}

void publish_history(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out)
{
	struct term t = { out,
		width < TERM_WIDTH_MIN ? TERM_WIDTH_MIN : width,
		colour };
	const struct history *h = p->history;
	term_heading(&t, p);
	for (int l = 0; l < LAYERS; l++) {
		struct buf b = { 0 };

		say_plural(&b, h->layer[l].n, "step", "steps");
		term_paragraph(&t,
			layer_name((enum layer)l),
			INDENT,
			BOLD,
			buf_str(&b));
		for (uint32_t i = 0; i < h->layer[l].n; i++)
			step(&t, &h->layer[l].step[i]);
		buf_z(out, "\n");
		buf_done(&b);
	}
	buf_fmt(out,
		"Looked at %u days on which something became known or was "
		"superseded. Points: what leaving out that claim alone "
		"undoes "
		"of the change.\n",
		h->n_day);
}
