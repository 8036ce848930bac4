/* SPDX-License-Identifier: Apache-2.0 */
/* Sections that several papers have: layers, facts, exhibits, limits. */

#include "publish/papers/paper.h"
#include "publish/text/html.h"
#include "publish/text/say.h"

#include "publish/papers/strength.h"

/* --- layers ---------------------------------------------------------------
 */

static struct str odds(struct paper *d, const struct verdict *v)
{
	struct buf b = { 0 };
	struct str s;

	if (!v->has_chance || !v->hypothesis.n)
		return STR("\xe2\x80\x93");
	say_odds_short(&b, v->weight_milli);
	s = arena_str(d->a, buf_str(&b));
	buf_done(&b);
	return s;
}

static struct str leading(struct paper *d, const struct verdict *v)
{
	if (!v->hypothesis.n)
		return str_of(paper_word(W_NOBODY, d->l));
	return v->called.n ? v->called : paper_entity(d, v->hypothesis);
}

void paper_layers(struct paper *d)
{
	static const enum paper_word cols[] = { W_COL_LAYER,
		W_COL_JUDGEMENT,
		W_COL_WHO,
		W_COL_WEIGHT,
		W_COL_MISSING };

	paper_p(d, W_LAYERS_LEAD, NULL, 0);
	paper_table(d, cols, 5);
	for (int l = 0; l < LAYERS; l++) {
		const struct verdict *v = paper_verdict(d->p, l);

		buf_z(d->b, "<tr>");
		html_row_head(d->b,
			"layer",
			str_of(paper_word(paper_layer(l), d->l)));
		paper_cell(d, paper_judgement(d, v));
		paper_cell(d, leading(d, v));
		html_open(d->b, "td", "n");
		html_text(d->b, odds(d, v));
		buf_z(d->b, "</td>");
		paper_cell(d, paper_missing(d, v));
		buf_z(d->b, "</tr>\n");
	}
	html_table_end(d->b);
}

/* --- facts ----------------------------------------------------------------
 */

/* Claims that carry weight, or are kept in sight, by id. */
static void put_carrying(const struct publication *p, struct table *t)
{
	for (int l = 0; l < LAYERS; l++) {
		const struct verdict *v = paper_verdict(p, l);

		for (uint32_t i = 0; i < v->n_reason; i++) {
			if (v->reason[i].claim)
				table_put(t, str_of(v->reason[i].claim->id));
		}
		for (uint32_t i = 0; i < v->n_shown; i++)
			table_put(t, str_of(v->shown[i]->id));
	}
}

static void fact_row(struct paper *d, const struct event *e)
{
	const struct claim *c = e->claim;

	buf_z(d->b, "<tr>");
	paper_cell(d, paper_when(d, e->from_s, e->to_s, e->zone));
	paper_cell(d, paper_claim(d, c));
	paper_cell(d, paper_source(d, c));
	paper_cell(d, paper_exhibit(d, c));
	html_open(d->b, "td", "id");
	html_text(d->b, paper_claim_id(d, c));
	buf_z(d->b, "</td></tr>\n");
}

enum {
	FACTS_MAX = 10000 /* rows: 300 pages, which nobody reads */
};

void paper_facts(struct paper *d)
{
	static const enum paper_word cols[] = { W_COL_WHEN,
		W_COL_FACT,
		W_COL_SOURCE,
		W_COL_EXHIBIT,
		W_COL_CLAIM };
	const struct publication *p = d->p;
	struct table carrying = table_in(d->a);
	uint32_t most = d->list_max ? d->list_max : FACTS_MAX;
	uint32_t shown = 0;
	uint32_t cut = 0;
	uint32_t found = 0;

	put_carrying(p, &carrying);
	paper_table(d, cols, 5);
	for (uint32_t i = 0; i < p->n_event; i++) {
		const struct claim *c = p->event[i].claim;

		if (!c)
			continue;
		bool carries =
			table_find(&carrying, str_of(c->id)) != TABLE_NONE;
		if (!carries && (c->maker == MADE_BY_HUNT || d->list_max)) {
			found += c->maker == MADE_BY_HUNT;
			cut += c->maker != MADE_BY_HUNT;
			continue;
		}
		if (shown == most) {
			cut++;
			continue;
		}
		fact_row(d, &p->event[i]);
		shown++;
	}
	html_table_end(d->b);
	if (!shown)
		paper_p(d, W_FACTS_NONE, NULL, 0);
	if (cut)
		paper_p(d,
			W_FACTS_CUT,
			(struct str[]){ paper_count(d, cut) },
			1);
	if (found)
		paper_p(d,
			W_FACTS_LEFT,
			(struct str[]){ paper_count(d, found) },
			1);
}

/* --- exhibits -------------------------------------------------------------
 */

static void exhibit_row(struct paper *d, uint32_t i)
{
	const struct exhibit *x = &d->p->exhibit[i];
	char hex[SHA256_HEX_N];

	hex_write(x->sha256.b, SHA256_N, hex);
	buf_fmt(d->b, "<tr><td class=\"n\">%u</td><td><bdi>", i + 1);
	html_words(d->b, x->name);
	buf_fmt(d->b, "</bdi><br><span class=\"sha\">%.64s</span>", hex);
	if (x->withdrawn) {
		buf_z(d->b, " ");
		html_z(d->b, paper_word(W_WITHDRAWN, d->l));
	}
	buf_z(d->b, "</td>");
	paper_cell(d, paper_date(d, x->acquired_s));
	paper_cell(d, x->by);
	paper_cell(d, x->how);
	paper_cell(d, x->authority);
	html_el(d->b, "td", "c", str_of(tlp_name(x->tlp)));
	buf_z(d->b, "</tr>\n");
}

void paper_exhibits(struct paper *d)
{
	static const enum paper_word cols[] = { W_COL_NUMBER,
		W_COL_NAME,
		W_COL_ACQUIRED,
		W_COL_BY,
		W_COL_HOW,
		W_COL_AUTHORITY,
		W_COL_TLP };
	uint32_t shown = 0;
	uint32_t all = 0;

	paper_table(d, cols, 7);
	for (uint32_t i = 0; i < d->p->n_exhibit; i++) {
		if (!publication_has(d->p, i) || d->p->exhibit[i].kept_out)
			continue;
		all++;
		if (d->list_max && shown == d->list_max)
			continue;
		exhibit_row(d, i);
		shown++;
	}
	html_table_end(d->b);
	if (!all)
		paper_p(d, W_EXHIBITS_NONE, NULL, 0);
	if (shown < all) {
		paper_p(d,
			W_MORE,
			(struct str[]){ paper_count(d, all - shown) },
			1);
	}
}

void paper_limits(struct paper *d)
{
	paper_p(d, W_LIMIT_WEIGHT, NULL, 0);
	paper_p(d, W_LIMIT_CLAIM, NULL, 0);
}
