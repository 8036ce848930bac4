/* SPDX-License-Identifier: Apache-2.0 */
/* The brief in another language than English. */
#include "publish/papers/paper.h"
#include "publish/papers/papers.h"
#include "publish/text/html.h"

enum {
	ROWS = 12 /* of a list: three pages in all */
};

bool papers_translated(const struct publication *p)
{
	enum paper_language l = PAPER_EN;

	return paper_language_named(p->language, &l) && l != PAPER_EN;
}

static void summary(struct paper *d)
{
	const struct publication *p = d->p;

	paper_p(d,
		W_BRIEF_LEAD,
		(struct str[]){ paper_count(d, publication_exhibits(p)),
			paper_count(d, p->claims ? p->claims->n : 0),
			paper_count(d, p->n_victim) },
		3);
	paper_layers(d);
}

/* The heaviest reason for the answer of each layer, and so on. */
static void reasons_for(struct paper *d)
{
	static const enum paper_word cols[] = { W_COL_LAYER,
		W_COL_REASON,
		W_COL_SOURCE,
		W_COL_CLAIM };
	enum {
		OF_A_LAYER = 3
	};

	paper_table(d, cols, 4);
	for (int l = 0; l < LAYERS; l++) {
		const struct verdict *v = paper_verdict(d->p, l);
		uint32_t pro = v->n_reason - v->n_against;

		for (uint32_t i = 0; i < pro && i < OF_A_LAYER; i++) {
			const struct claim *c = v->reason[i].claim;

			buf_z(d->b, "<tr>");
			paper_cell(d,
				str_of(paper_word(paper_layer(l), d->l)));
			paper_cell(d, paper_claim(d, c));
			paper_cell(d, paper_source(d, c));
			html_el(d->b, "td", "id", paper_claim_id(d, c));
			buf_z(d->b, "</tr>\n");
		}
	}
	html_table_end(d->b);
}

bool papers_brief(const struct publication *p,
	struct buf *out,
	struct err *err)
{
	static const struct paper_section sections[] = {
		{ "summary", W_SEC_LAYERS, summary },
		{ "against", W_SEC_SHORT_AGAINST, paper_against },
		{ "for", W_SEC_FOR, reasons_for },
		{ "facts", W_SEC_SHORT_FACTS, paper_facts },
		{ "exhibits", W_SEC_EXHIBITS, paper_exhibits },
		{ "limits", W_SEC_LIMITS, paper_limits },
	};
	static const struct paper_kind kind = {
		.name = "brief",
		.title = W_BRIEF,
		.section = sections,
		.n_section = sizeof sections / sizeof *sections,
		.list_max = ROWS,
	};

	return paper_write(p, &kind, out, err);
}
