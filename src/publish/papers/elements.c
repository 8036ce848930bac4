/* SPDX-License-Identifier: Apache-2.0 */
/* Elements of an offence, each with the claims that support it. What no claim
 * supports is not established, and what would support it is said. */
#include "publish/papers/paper.h"
#include "publish/papers/strength.h"
#include "publish/text/html.h"

enum {
	SHOWN = 12 /* claims of an element; the rest are counted */
};

static bool of_element(const struct law_element *e, const struct claim *c)
{
	for (unsigned i = 0; i < e->n_predicate; i++) {
		if (e->predicate[i] == c->predicate)
			return c->told != TOLD_NOT;
	}
	return false;
}

/* "a claim of rented, registered" */
static struct str wanted(struct paper *d, const struct law_element *e)
{
	struct buf b = { 0 };
	struct str s;

	for (unsigned i = 0; i < e->n_predicate; i++) {
		buf_fmt(&b,
			"%s%s",
			i ? ", " : "",
			predicates[e->predicate[i]].name);
	}
	s = arena_str(d->a, buf_str(&b));
	buf_done(&b);
	return paper_text(d, W_A_CLAIM_OF, &s, 1);
}

static bool layer_stands(const struct paper *d, const struct law_element *e)
{
	return e->layer < 0 ||
		strength_of_layer(d->p, e->layer, NULL) == SAID_ESTABLISHED;
}

static struct str layer_wanted(struct paper *d, const struct law_element *e)
{
	struct str name = str_of(paper_word(paper_layer(e->layer), d->l));

	return paper_text(d, W_LAYER_OF, &name, 1);
}

static struct str standing(struct paper *d,
	const struct law_element *e,
	uint32_t n)
{
	struct str fill = wanted(d, e);

	if (!n)
		return paper_text(d, W_NOT_SUPPORTED, &fill, 1);
	if (!layer_stands(d, e)) {
		fill = layer_wanted(d, e);
		return paper_text(d, W_SUPPORTED_WEAKLY, &fill, 1);
	}
	fill = paper_count(d, n);
	return paper_text(d, W_SUPPORTED, &fill, 1);
}

/* The ids of the claims that support it; *ret_n: how many do. */
static struct str support(struct paper *d,
	const struct law_element *e,
	uint32_t *ret_n)
{
	const struct claimset *all = d->p->claims;
	struct buf b = { 0 };
	struct str s;

	*ret_n = 0;
	for (uint32_t i = 0; all && i < all->n; i++) {
		const struct claim *c = all->claim[i];

		if (!of_element(e, c))
			continue;
		if (++*ret_n > SHOWN)
			continue;
		struct str id = paper_claim_id(d, c);
		buf_fmt(&b, "%s%.*s", b.n ? " " : "", STR_FMT(id));
	}
	if (*ret_n > SHOWN) {
		s = paper_count(d, *ret_n - SHOWN);
		s = paper_text(d, W_MORE, &s, 1);
		buf_fmt(&b, " %.*s", STR_FMT(s));
	}
	if (!b.n)
		buf_z(&b, "\xe2\x80\x93");
	s = arena_str(d->a, buf_str(&b));
	buf_done(&b);
	return s;
}

static void element_row(struct paper *d, const struct law_element *e)
{
	struct str text =
		d->l == PAPER_JA && e->text_ja.n ? e->text_ja : e->text;
	uint32_t n;
	struct str ids = support(d, e, &n);

	buf_z(d->b, "<tr>");
	paper_cell(d,
		arena_fmt(d->a,
			"%.*s: %.*s",
			STR_FMT(e->element),
			STR_FMT(text)));
	paper_cell(d, standing(d, e, n));
	html_el(d->b, "td", "id", ids);
	buf_z(d->b, "</tr>\n");
}

void paper_elements(struct paper *d)
{
	static const enum paper_word cols[] = { W_COL_ELEMENT,
		W_COL_STANDS,
		W_COL_SUPPORT };
	struct str offence = { 0 };

	if (d->law.example) {
		buf_z(d->b, "<p class=\"banner\">");
		html_z(d->b, paper_word(W_LAW_EXAMPLE, d->l));
		buf_z(d->b, "</p>\n");
	} else {
		paper_p(d, W_LAW_FROM, &d->law.name, 1);
	}
	for (uint32_t i = 0; i < d->law.n; i++) {
		const struct law_element *e = &d->law.element[i];

		if (!str_eq(e->offence, offence)) {
			if (i)
				html_table_end(d->b);
			html_el(d->b, "h3", NULL, e->offence);
			paper_table(d, cols, 3);
			offence = e->offence;
		}
		element_row(d, e);
	}
	if (d->law.n)
		html_table_end(d->b);
}
