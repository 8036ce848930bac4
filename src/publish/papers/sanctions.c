/* SPDX-License-Identifier: Apache-2.0 */
/* A file for who lists names in public. source of the fields: the
 * consolidated lists of the European Union and of the United Nations Security
 * Council, and the SDN list of OFAC: name, aliases, type, date of birth,
 * identifiers, listing basis, statement of reasons. */
#include "publish/papers/paper.h"
#include "publish/papers/strength.h"
#include "publish/text/html.h"
#include "publish/text/say.h"

/* Values of one field, each once. */
struct values {
	struct paper *d;
	struct table seen;
	struct buf b;
};

static void value(struct values *v, struct str s)
{
	uint32_t before = v->seen.n;

	if (!s.n)
		return;
	table_put(&v->seen, s);
	if (v->seen.n == before)
		return;
	buf_z(&v->b, v->b.n ? "; " : "");
	buf_add(&v->b, s);
}

static void field(struct paper *d, enum paper_word name, struct str text)
{
	buf_z(d->b, "<tr>");
	html_row_head(d->b, "field", str_of(paper_word(name, d->l)));
	paper_cell(d, text.n ? text : str_of(paper_word(W_UNKNOWN, d->l)));
	buf_z(d->b, "</tr>\n");
}

static void field_of(struct values *v, enum paper_word name)
{
	field(v->d, name, arena_str(v->d->a, buf_str(&v->b)));
	v->d->b->bad |= v->b.bad;
	buf_done(&v->b);
	v->seen = table_in(v->d->a);
}

/* The other end of a claim about it; empty when it is about others. */
static struct str other_end(const struct claim *c, struct str id)
{
	if (str_eq(c->subject, id))
		return c->object;
	return str_eq(c->object, id) ? c->subject : (struct str){ 0 };
}

static void aliases(struct values *to, const struct verdict *v)
{
	const struct claimset *all = to->d->p->claims;

	value(to, v->called);
	for (uint32_t i = 0; all && i < all->n; i++) {
		const struct claim *c = all->claim[i];
		struct str other = other_end(c, v->hypothesis);

		if (!other.n || c->told != TOLD_WHOLE)
			continue;
		if (c->predicate == PRED_ALIAS_OF ||
			c->predicate == PRED_SAME_AS ||
			(c->predicate == PRED_OPERATED &&
				entity_type_of(other) == ENT_PERSONA))
			value(to, say_name(other));
	}
}

/* birth: dates of birth, else everything but those */
static void identifiers(struct values *to, struct str id, bool birth)
{
	const struct claimset *all = to->d->p->claims;

	for (uint32_t i = 0; all && i < all->n; i++) {
		const struct claim *c = all->claim[i];
		struct str name = say_name(c->object);

		if (!str_eq(c->subject, id) || c->told != TOLD_WHOLE ||
			(c->predicate != PRED_HOLDER_OF &&
				c->predicate != PRED_IDENTIFIED_BY &&
				c->predicate != PRED_CONTROLS &&
				c->predicate != PRED_PREMISES))
			continue;
		if (str_starts(name, STR("birth:")) == birth)
			value(to, birth ? str_from(name, 6) : name);
	}
}

static void reason_items(struct paper *d, const struct reason *r, uint32_t n)
{
	buf_z(d->b, "<ul class=\"plain\">\n");
	for (uint32_t i = 0; i < n; i++) {
		const struct claim *c = r[i].claim;

		paper_item(d,
			paper_text(d,
				W_SA_REASON_LINE,
				(struct str[]){ paper_claim(d, c),
					paper_source(d, c),
					paper_exhibit(d, c),
					paper_claim_id(d, c) },
				4));
	}
	buf_z(d->b, "</ul>\n");
}

static void entry(struct paper *d, int layer, const struct verdict *v)
{
	static const enum paper_word cols[] = { W_COL_FIELD, W_COL_VALUE };
	struct values x = { .d = d, .seen = table_in(d->a) };
	uint32_t pro = v->n_reason - v->n_against;
	bool person = layer == LAYER_INDIVIDUAL;

	html_el(d->b, "h3", NULL, say_name(v->hypothesis));
	paper_table(d, cols, 2);
	field(d, W_SA_NAME, say_name(v->hypothesis));
	aliases(&x, v);
	field_of(&x, W_SA_ALIASES);
	field(d,
		W_SA_TYPE,
		str_of(paper_word(person ? W_SA_PERSON : W_SA_ENTITY, d->l)));
	if (person) {
		identifiers(&x, v->hypothesis, true);
		field_of(&x, W_SA_BORN);
	}
	identifiers(&x, v->hypothesis, false);
	field_of(&x, W_SA_IDENTIFIERS);
	field(d, W_SA_BASIS, str_of(paper_word(W_SA_BASIS_OPEN, d->l)));
	if (v->scope.n)
		field(d, W_SA_SCOPE, paper_own(d, v->scope));
	html_table_end(d->b);
	html_el(d->b, "h4", NULL, str_of(paper_word(W_SA_REASONS, d->l)));
	reason_items(d, v->reason, pro);
	html_el(d->b, "h4", NULL, str_of(paper_word(W_SA_AGAINST, d->l)));
	if (v->n_against)
		reason_items(d, v->reason + pro, v->n_against);
	else
		paper_p(d, W_AGAINST_NONE, NULL, 0);
}

static bool listed(const struct publication *p, int layer)
{
	return layer >= LAYER_INDIVIDUAL &&
		strength_of_layer(p, layer, NULL) == SAID_ESTABLISHED &&
		!strength_stolen(p, paper_verdict(p, layer)->hypothesis);
}

static void entries(struct paper *d)
{
	uint32_t n = 0;

	paper_p(d, W_SA_LEAD, NULL, 0);
	for (int l = LAYER_INDIVIDUAL; l < LAYERS; l++) {
		if (!listed(d->p, l))
			continue;
		entry(d, l, paper_verdict(d->p, l));
		n++;
	}
	if (!n)
		paper_p(d, W_SA_NONE, NULL, 0);
}

/* Why the leading name of a layer is no entry. */
static struct str why_not(struct paper *d, int layer, const struct verdict *v)
{
	const struct claim *stolen = strength_stolen(d->p, v->hypothesis);
	bool differ = false;
	struct str fill[3] = {
		paper_name(d, v->hypothesis),
		str_of(paper_word(paper_layer(layer), d->l)),
		paper_missing(d, v),
	};

	strength_of_layer(d->p, layer, &differ);
	if (stolen) {
		fill[1] = paper_claim_id(d, stolen);
		return paper_text(d, W_SA_STOLEN, fill, 2);
	}
	if (strength_of(v) == SAID_ESTABLISHED && differ)
		return paper_text(d, W_SA_DIFFER, fill, 2);
	if (!v->hypothesis.n)
		fill[0] = str_of(paper_word(W_SA_NOBODY, d->l));
	return paper_text(d, W_SA_NOT_ESTABLISHED, fill, 3);
}

/* Everybody else who was robbed of a name is said to be no entry, too. */
static void robbed(struct paper *d)
{
	const struct claimset *all = d->p->claims;
	struct table seen = table_in(d->a);

	for (uint32_t i = 0; all && i < all->n; i++) {
		const struct claim *c = all->claim[i];
		uint32_t before = seen.n;

		if (c->predicate != PRED_IDENTITY_STOLEN ||
			c->told == TOLD_NOT)
			continue;
		table_put(&seen, c->subject);
		if (seen.n == before)
			continue;
		/* said already */
		if (str_eq(c->subject,
			    paper_verdict(d->p, LAYER_INDIVIDUAL)
				    ->hypothesis))
			continue;
		paper_item(d,
			paper_text(d,
				W_SA_STOLEN,
				(struct str[]){ paper_name(d, c->subject),
					paper_claim_id(d, c) },
				2));
	}
}

static void not_listed(struct paper *d)
{
	const struct verdict *name = paper_verdict(d->p, LAYER_PERSONA);

	buf_z(d->b, "<ul class=\"plain\">\n");
	if (name->hypothesis.n) {
		struct str who = say_headline(name);

		paper_item(d, paper_text(d, W_SA_ONLY_NAME, &who, 1));
	}
	for (int l = LAYER_INDIVIDUAL; l < LAYERS; l++) {
		if (!listed(d->p, l))
			paper_item(d, why_not(d, l, paper_verdict(d->p, l)));
	}
	robbed(d);
	buf_z(d->b, "</ul>\n");
	if (d->p->kept.exculpatory) {
		paper_p(d,
			W_AGAINST_WITHHELD,
			(struct str[]){
				paper_count(d, d->p->kept.exculpatory) },
			1);
	}
}

bool sanctions_write(const struct publication *p,
	struct buf *out,
	struct losses *lost,
	struct err *err)
{
	static const struct paper_section sections[] = {
		{ "entries", W_SEC_SA_ENTRIES, entries },
		{ "not", W_SEC_SA_NOT, not_listed },
		{ "exhibits", W_SEC_EXHIBITS, paper_exhibits },
		{ "limits", W_SEC_LIMITS, paper_limits },
	};
	static const struct paper_kind kind = {
		.name = "sanctions",
		.title = W_SANCTIONS,
		.section = sections,
		.n_section = sizeof sections / sizeof *sections,
	};

	(void)lost; /* a page says itself what it leaves out */
	return paper_write(p, &kind, out, err);
}
