/* SPDX-License-Identifier: Apache-2.0 */
/* What speaks for the innocence of a name, for a terminal. */
#include "publish/text/say.h"
#include "publish/terminal/term.h"

enum {
	INDENT = 14
};

struct page {
	struct term t;
};

static void line(struct page *g,
	const char *head,
	enum style s,
	struct str text)
{
	term_paragraph(&g->t, head, INDENT, s, text);
}

static void reasons(struct page *g,
	const char *head,
	const struct reason *r,
	uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		struct buf b = { 0 };

		buf_fmt(&b, "%.8s  ", r[i].claim->id);
		say_odds(&b, r[i].weight_milli);
		buf_z(&b, ": ");
		say_text(&b, r[i].sentence);
		line(g, i ? "" : head, PLAIN, buf_str(&b));
		buf_done(&b);
	}
}

static void trail(struct page *g, const struct contender *x)
{
	struct buf b = { 0 };

	if (!x->n_chain)
		return;
	buf_z(&b, "the attack");
	for (uint32_t i = 0; i < x->n_chain; i++) {
		buf_z(&b, " \xe2\x86\x92 ");
		say_text(&b, say_name(x->chain[i].to));
		/* how surely the name is reached is no chance that it did it */
		if (i + 1 == x->n_chain)
			break;
		buf_z(&b, " (");
		say_percent(&b, x->chain[i].p);
		buf_z(&b, ")");
	}
	line(g, "  trail", PLAIN, buf_str(&b));
	buf_done(&b);
}

static void standing(struct page *g, const struct clearing *c)
{
	struct buf b = { 0 };

	say_text(&b, say_name(c->id));
	if (!c->is_candidate) {
		buf_z(&b,
			" is in the case as data only: nothing accuses this "
			"name, and no trail leads from the attack to it.");
	} else {
		buf_fmt(&b, ", on the layer %s: ", layer_name(c->layer));
		say_chance(&b, c->candidate.has_chance, c->candidate.p);
		buf_z(&b, c->leads ? ", " : ", not the answer of its layer");
		buf_z(&b, c->judgement);
	}
	line(g, "", BOLD, buf_str(&b));
	buf_done(&b);
	if (c->candidate.note.n)
		line(g, "", PLAIN, c->candidate.note);
}

static void would_clear(struct page *g, const struct clearing *c)
{
	for (uint32_t i = 0; i < c->n_clears; i++) {
		struct buf b = { 0 };

		buf_z(&b, c->clears[i].ask);
		buf_fmt(&b, " (`%s`)", c->clears[i].predicate);
		if (c->is_candidate && c->candidate.has_chance) {
			buf_z(&b, ": from ");
			say_percent(&b, c->candidate.p);
			buf_z(&b, " to ");
			say_percent(&b, c->clears[i].p_then);
		}
		line(g, i ? "" : "  look for", PLAIN, buf_str(&b));
		buf_done(&b);
	}
}

void publish_clearing(const struct publication *p,
	const struct clearing *c,
	unsigned width,
	bool colour,
	struct buf *out)
{
	const struct contender *x = &c->candidate;
	struct page g = { { out,
		width < TERM_WIDTH_MIN ? TERM_WIDTH_MIN : width,
		colour } };
	term_heading(&g.t, p);
	standing(&g, c);
	if (c->is_candidate && !x->n_con)
		line(&g, "  against", PLAIN, STR("nothing that counts yet"));
	reasons(&g, "  against", x->con, x->n_con);
	reasons(&g, "  for", x->pro, x->n_pro);
	trail(&g, x);
	would_clear(&g, c);
}
