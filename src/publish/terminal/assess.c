/* SPDX-License-Identifier: Apache-2.0 */
/* The assessment on a terminal: what carries each judgement, what would change
 * it, what to look for next. */
#include "publish/text/say.h"
#include "publish/terminal/term.h"

enum {
	INDENT = 14,
	ALTERNATIVES = 8,
	SENTENCES = 8,
	CLAIMS = 8
};

struct page {
	struct term t;
};

static void line(struct page *g,
	const char *head,
	enum style style,
	struct str text)
{
	term_paragraph(&g->t, head, INDENT, style, text);
}

static void more(struct page *g, uint32_t n)
{
	struct buf b = { 0 };

	if (n)
		buf_fmt(&b, "and %u more", n);
	if (n)
		line(g, "", DIM, buf_str(&b));
	buf_done(&b);
}

static void head(struct page *g, const struct verdict *v)
{
	struct buf head = { 0 };
	struct buf b = { 0 };

	buf_fmt(&head, "%s %s", say_judgement_sign(v), layer_name(v->layer));
	buf_add(&head, (struct str){ "", 1 });
	say_judgement(&b, v);
	line(g,
		head.bad ? "" : head.p,
		verdict_established(v) ? ACCENT : BOLD,
		buf_str(&b));
	buf_done(&head);
	buf_done(&b);
}

static void alternatives(struct page *g, const struct verdict *v)
{
	uint32_t n = v->n_alternative < ALTERNATIVES ? v->n_alternative
						     : ALTERNATIVES;

	for (uint32_t i = 0; i < n; i++) {
		const struct alternative *x = &v->alternative[i];
		struct buf b = { 0 };

		say_chance(&b, x->has_chance, x->p);
		if (x->has_chance) {
			buf_z(&b, " (");
			say_range(&b, x->low, x->high);
			buf_z(&b, ")");
		}
		buf_z(&b, "  ");
		say_text(&b,
			str_eq(x->id, v->hypothesis) ? say_headline(v)
						     : say_name(x->id));
		if (x->id.n) {
			buf_z(&b, ", ");
			say_odds(&b, x->weight_milli);
		}
		line(g, i ? "" : "  answers", PLAIN, buf_str(&b));
		buf_done(&b);
	}
	more(g, v->n_alternative - n);
	if (v->rests_on.n)
		line(g, "  rests on", PLAIN, v->rests_on);
}

static void flips(struct page *g, const struct verdict *v)
{
	uint32_t n = v->n_flip < CLAIMS ? v->n_flip : CLAIMS;

	if (v->n_flip) {
		line(g,
			"  flips",
			PLAIN,
			v->n_flip == 1 ? STR("without this one claim the "
					     "answer changes:")
				       : STR("without these claims together, "
					     "the smallest such set, the "
					     "answer changes:"));
	}
	for (uint32_t i = 0; i < n; i++) {
		struct buf b = { 0 };

		buf_fmt(&b, "%.8s  ", v->flip[i]->id);
		say_text(&b, v->flip[i]->text);
		line(g, "", DIM, buf_str(&b));
		buf_done(&b);
	}
	more(g, v->n_flip - n);
}

static void sentences(struct page *g,
	const char *head,
	const struct str *s,
	uint32_t n)
{
	uint32_t shown = n < SENTENCES ? n : SENTENCES;

	for (uint32_t i = 0; i < shown; i++)
		line(g, i ? "" : head, PLAIN, s[i]);
	more(g, n - shown);
}

static void layer(struct page *g, const struct publication *p, int l)
{
	const struct verdict *v = &p->assessment->layer[l];

	head(g, v);
	term_second(&g->t, p, l);
	alternatives(g, v);
	sentences(g, "  stability", v->stability, v->n_stability);
	flips(g, v);
	if (v->forgery.n)
		line(g, "  forgery", PLAIN, v->forgery);
	for (uint32_t i = 0; i < v->n_wanted; i++)
		line(g, i ? "" : "  next", PLAIN, v->wanted[i].sentence);
	for (uint32_t i = 0; i < v->n_missing; i++)
		line(g, i ? "" : "  gate asks", PLAIN, v->missing[i]);
	buf_z(g->t.to, "\n");
}

void publish_assessment(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out)
{
	struct page g = { { out,
		width < TERM_WIDTH_MIN ? TERM_WIDTH_MIN : width,
		colour } };
	term_heading(&g.t, p);
	for (int i = 0; i < LAYERS; i++)
		layer(&g, p, i);
	publish_dissents(p, width, colour, out);
	term_paragraph(&g.t, "", 0, DIM, STR(SAY_ODDS_MEANING));
}
