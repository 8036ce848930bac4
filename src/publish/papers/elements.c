/* SPDX-License-Identifier: Apache-2.0 */
/* Elements of an offence, each with the claims that support it. What no claim
 * supports is not established, and what would support it is said. */
#include "publish/papers/paper.h"
#include "publish/papers/strength.h"
#include "publish/papers/ties.h"
#include "publish/text/html.h"

enum {
	SHOWN = 12 /* claims of an element; the rest are counted */
};

/* Of whom a row of the table speaks. */
struct doer {
	struct str id;     /* empty: of the act, whoever did it */
	struct table tied; /* what the judgement ties to the person */
};

static bool another_person(const struct doer *w, struct str id)
{
	return entity_type_of(id) == ENT_PERSON && !str_eq(id, w->id);
}

/* Whether the claim is about that person, or about what is that person's by
 * the judgement and names nobody else. */
static bool of_doer(const struct doer *w, const struct claim *c)
{
	if (!w->id.n || str_eq(c->subject, w->id) || str_eq(c->object, w->id))
		return true;
	if (another_person(w, c->subject) || another_person(w, c->object))
		return false;
	return table_find(&w->tied, c->subject) != TABLE_NONE ||
		table_find(&w->tied, c->object) != TABLE_NONE;
}

static bool of_element(const struct law_element *e,
	const struct doer *w,
	const struct claim *c)
{
	for (unsigned i = 0; i < e->n_predicate; i++) {
		if (e->predicate[i] == c->predicate)
			return c->told != TOLD_NOT && of_doer(w, c);
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

/* On which layer the element stands or falls: what is said of a person, with
 * that of the individual. -1 = on none */
static int layer_of(const struct law_element *e, const struct doer *w)
{
	return e->layer < 0 && w->id.n ? LAYER_INDIVIDUAL : e->layer;
}

/* Of a person only where the layer names that person. */
static bool layer_stands(const struct paper *d,
	const struct law_element *e,
	const struct doer *w)
{
	int layer = layer_of(e, w);

	if (layer < 0)
		return true;
	if (w->id.n && layer == LAYER_INDIVIDUAL &&
		!str_eq(paper_verdict(d->p, layer)->hypothesis, w->id))
		return false;
	return strength_of_layer(d->p, layer, NULL) == SAID_ESTABLISHED;
}

static struct str layer_wanted(struct paper *d,
	const struct law_element *e,
	const struct doer *w)
{
	struct str name =
		str_of(paper_word(paper_layer(layer_of(e, w)), d->l));

	return paper_text(d, W_LAYER_OF, &name, 1);
}

static struct str standing(struct paper *d,
	const struct law_element *e,
	const struct doer *w,
	uint32_t n)
{
	struct str fill = wanted(d, e);

	if (!n)
		return paper_text(d, W_NOT_SUPPORTED, &fill, 1);
	if (!layer_stands(d, e, w)) {
		fill = layer_wanted(d, e, w);
		return paper_text(d, W_SUPPORTED_WEAKLY, &fill, 1);
	}
	fill = paper_count(d, n);
	struct str said = paper_text(d, W_SUPPORTED, &fill, 1);
	struct str scope = layer_of(e, w) < 0
		? (struct str){ 0 }
		: paper_verdict(d->p, layer_of(e, w))->scope;
	/* what holds for a part is not said of the whole */
	return scope.n ? arena_fmt(d->a,
				 "%.*s (%.*s)",
				 STR_FMT(said),
				 STR_FMT(paper_own(d, scope)))
		       : said;
}

/* The ids of the claims that support it; *ret_n: how many do. */
static struct str support(struct paper *d,
	const struct law_element *e,
	const struct doer *w,
	uint32_t *ret_n)
{
	const struct claimset *all = d->p->claims;
	struct buf b = { 0 };
	struct str s;

	*ret_n = 0;
	for (uint32_t i = 0; all && i < all->n; i++) {
		const struct claim *c = all->claim[i];

		if (!of_element(e, w, c))
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

static void element_row(struct paper *d,
	const struct law_element *e,
	const struct doer *w)
{
	struct str text =
		d->l == PAPER_JA && e->text_ja.n ? e->text_ja : e->text;
	struct str who = w->id.n ? paper_name(d, w->id)
				 : str_of(paper_word(W_THE_ACT, d->l));
	uint32_t n;
	struct str ids = support(d, e, w, &n);

	buf_z(d->b, "<tr>");
	paper_cell(d,
		arena_fmt(d->a,
			"%.*s: %.*s",
			STR_FMT(e->element),
			STR_FMT(text)));
	paper_cell(d, who);
	paper_cell(d, standing(d, e, w, n));
	html_el(d->b, "td", "id", ids);
	buf_z(d->b, "</tr>\n");
}

/* What is asked of a person where nobody is suspected. */
static void nobodys_row(struct paper *d, const struct law_element *e)
{
	struct str w = wanted(d, e);
	struct str missing = paper_text(d, W_A_SUSPECT, &w, 1);

	buf_z(d->b, "<tr>");
	paper_cell(d,
		arena_fmt(d->a,
			"%.*s: %.*s",
			STR_FMT(e->element),
			STR_FMT(d->l == PAPER_JA && e->text_ja.n ? e->text_ja
								 : e->text)));
	paper_cell(d, str_of(paper_word(W_NOBODY, d->l)));
	paper_cell(d, paper_text(d, W_NOT_SUPPORTED, &missing, 1));
	html_el(d->b, "td", "id", paper_claim_id(d, NULL));
	buf_z(d->b, "</tr>\n");
}

static void person_row(struct paper *d,
	const struct law_element *e,
	struct str id)
{
	struct doer w = { .id = id, .tied = table_in(d->a) };

	ties_judged(d->p, LAYER_INDIVIDUAL, id, &w.tied);
	element_row(d, e, &w);
}

/* A row for each who is suspected: what supports it of one supports nothing
 * of another. */
static void person_rows(struct paper *d, const struct law_element *e)
{
	const struct verdict *v = paper_verdict(d->p, LAYER_INDIVIDUAL);

	if (v->hypothesis.n)
		person_row(d, e, v->hypothesis);
	for (uint32_t i = 0; i < v->n_candidate; i++) {
		if (!str_eq(v->candidate[i].id, v->hypothesis))
			person_row(d, e, v->candidate[i].id);
	}
	if (!v->hypothesis.n && !v->n_candidate)
		nobodys_row(d, e);
}

void paper_elements(struct paper *d)
{
	static const enum paper_word cols[] = { W_COL_ELEMENT,
		W_COL_OF_WHOM,
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
			paper_table(d, cols, 4);
			offence = e->offence;
		}
		if (e->of_person)
			person_rows(d, e);
		else
			element_row(d, e, &(struct doer){ 0 });
	}
	if (d->law.n)
		html_table_end(d->b);
}
