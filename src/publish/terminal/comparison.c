/* SPDX-License-Identifier: Apache-2.0 */
/* Two cases of one attack side by side, for a terminal. */
#include <inttypes.h>

#include "publish/terminal/term.h"
#include "publish/text/say.h"

enum {
	INDENT = 14,
	SHOWN = 12 /* pairs of a kind; the rest is counted */
};

static void counts(struct term *t, const struct case_comparison *c)
{
	struct buf b = { 0 };

	buf_fmt(&b,
		"%" PRIu32 " claims of ours, %" PRIu32 " of theirs; %" PRIu32
		" and %" PRIu32 " stand alone",
		c->n_ours,
		c->n_theirs,
		c->n_ours_alone,
		c->n_theirs_alone);
	if (c->refused) {
		buf_fmt(&b,
			"; %" PRIu64
			" of theirs cannot be made here (withheld names, or "
			"words that this release does not know)",
			c->refused);
	}
	buf_z(&b, ".");
	term_paragraph(t, "", 0, PLAIN, buf_str(&b));
	buf_done(&b);
}

static void pair(struct term *t, const struct compared_claim *x)
{
	struct buf b = { 0 };

	buf_fmt(&b, "%.8s  ", x->ours->id);
	say_text(&b, x->ours->text);
	buf_z(&b, " (ours: ");
	say_text(&b, x->ours->source);
	if (x->agreement == AGREE_NOT) {
		buf_z(&b, "; theirs: ");
		say_text(&b, x->theirs->text);
	}
	buf_z(&b, "; they have it from ");
	say_text(&b,
		x->theirs->origin.n ? x->theirs->origin : x->theirs->source);
	buf_z(&b, ")");
	term_item(t, 2, PLAIN, buf_str(&b));
	buf_done(&b);
}

/* The pairs of one kind under what they mean. */
static void pairs(struct term *t,
	const struct case_comparison *c,
	enum compared_as which)
{
	static const char *const head[AGREEMENTS] = {
		"Both say it, from origins of their own",
		"Both say it, and theirs tells no origin: it may be one",
		("From one origin: counts once, and would count twice if "
		 "pooled by hand"),
		"Contradictions",
	};
	struct buf b = { 0 };
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->n_pair; i++)
		n += c->pair[i].agreement == which;
	if (!n)
		return;
	buf_z(t->to, "\n");
	buf_fmt(&b, "%s: %" PRIu32, head[which], n);
	term_paragraph(t, "", 0, BOLD, buf_str(&b));
	n = 0;
	for (uint32_t i = 0; i < c->n_pair; i++) {
		if (c->pair[i].agreement == which && n++ < SHOWN)
			pair(t, &c->pair[i]);
	}
	b.n = 0;
	buf_fmt(&b, "and %" PRIu32 " more; --json has all", n - SHOWN);
	if (n > SHOWN)
		term_paragraph(t, "", 4, DIM, buf_str(&b));
	buf_done(&b);
}

static void verdict(struct term *t,
	const char *whose,
	const struct verdict *v)
{
	struct buf b = { 0 };

	buf_z(&b, v->judgement);
	if (v->hypothesis.n) {
		buf_z(&b, ": ");
		say_text(&b, say_name(v->hypothesis));
	}
	if (v->hypothesis.n && v->has_chance) {
		buf_z(&b, ", ");
		say_percent(&b, v->p);
	}
	for (uint32_t i = 0; i < v->n_missing; i++) {
		buf_z(&b, i ? "; " : "; missing ");
		say_text(&b, v->missing[i]);
	}
	term_paragraph(t, whose, INDENT, PLAIN, buf_str(&b));
	buf_done(&b);
}

void publish_comparison(const struct case_comparison *c,
	unsigned width,
	bool colour,
	struct buf *out)
{
	struct term t = { out,
		width < TERM_WIDTH_MIN ? TERM_WIDTH_MIN : width,
		colour };
	struct buf b = { 0 };

	buf_z(&b, "Beside ");
	say_text(&b, c->partner.n ? c->partner : STR("a bundle of nobody"));
	term_paragraph(&t, "", 0, BOLD, buf_str(&b));
	buf_done(&b);
	counts(&t, c);
	for (int k = AGREEMENTS; k-- > 0;)
		pairs(&t, c, (enum compared_as)k);
	buf_z(out, "\n");
	for (int l = 0; l < LAYERS; l++) {
		term_paragraph(&t,
			"",
			0,
			BOLD,
			str_of(layer_name((enum layer)l)));
		verdict(&t, "  ours", &c->ours.layer[l]);
		verdict(&t, "  theirs", &c->theirs.layer[l]);
		verdict(&t, "  together", &c->pooled.layer[l]);
	}
}
