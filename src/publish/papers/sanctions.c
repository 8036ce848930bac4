/* SPDX-License-Identifier: Apache-2.0 */
/* A file for who lists names in public. source of the fields: the
 * consolidated lists of the European Union and of the United Nations Security
 * Council, and the SDN list of OFAC: name, aliases, type, date of birth,
 * identifiers, listing basis, statement of reasons. */
#include "publish/papers/paper.h"
#include "publish/papers/strength.h"
#include "publish/papers/ties.h"
#include "publish/text/html.h"
#include "publish/text/say.h"

/* Values of one field, each once. */
struct values {
	struct paper *d;
	struct table seen;
	struct buf b;
};

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

/* Whether the claim says that both ends are one actor: of one kind, or a name
 * that a person used. */
static bool says_alias(const struct claim *c, struct str id, struct str other)
{
	enum entity_type is = entity_type_of(id);
	enum entity_type by = entity_type_of(other);

	if (by != is && !(is == ENT_PERSON && by == ENT_PERSONA))
		return false;
	switch ((int)c->predicate) {
	case PRED_ALIAS_OF:
	case PRED_SAME_AS:
		return true;
	case PRED_OPERATED:
		return by == ENT_PERSONA;
	default:
		return false;
	}
}

/* Of an alias that the claim gives to who leads the layer. denied: see
 * ties_denied */
enum alias {
	ALIAS_NONE,
	ALIAS_STANDS,
	ALIAS_OPEN,  /* not as well established as an entry asks */
	ALIAS_ROBBED /* somebody else's name */
};

static enum alias alias_by(const struct paper *d,
	int layer,
	const struct table *denied,
	const struct claim *c,
	struct str *ret_other)
{
	struct str id = paper_verdict(d->p, layer)->hypothesis;
	struct str other = other_end(c, id);

	*ret_other = other;
	if (!other.n || c->told != TOLD_WHOLE || !says_alias(c, id, other))
		return ALIAS_NONE;
	if (robbed_is(&d->robbed, other))
		return ALIAS_ROBBED;
	return tie_stands(d->p, layer, c) &&
			table_find(denied, other) == TABLE_NONE
		? ALIAS_STANDS
		: ALIAS_OPEN;
}

/* With what it rests on: "False Name 1 (source: police, B2; claim 1f..)" */
static void value_by(struct values *to,
	struct str name,
	const struct claim *c)
{
	struct paper *d = to->d;
	uint32_t before = to->seen.n;

	table_put(&to->seen, name);
	if (!name.n || to->seen.n == before)
		return;
	buf_z(&to->b, to->b.n ? "; " : "");
	buf_add(&to->b,
		paper_text(d,
			W_SA_VALUE,
			(struct str[]){ name,
				paper_source(d, c),
				paper_claim_id(d, c) },
			3));
}

static struct table denied_of(const struct paper *d, int layer)
{
	struct table t = table_in(d->a);

	ties_denied(d->p, paper_verdict(d->p, layer)->hypothesis, &t);
	return t;
}

static void aliases(struct values *to, int layer)
{
	const struct claimset *all = to->d->p->claims;
	struct table denied = denied_of(to->d, layer);

	for (uint32_t i = 0; all && i < all->n; i++) {
		const struct claim *c = all->claim[i];
		struct str other;

		if (alias_by(to->d, layer, &denied, c, &other) ==
			ALIAS_STANDS)
			value_by(to, say_name(other), c);
	}
}

static bool identifies(const struct claim *c)
{
	switch ((int)c->predicate) {
	case PRED_HOLDER_OF:
	case PRED_IDENTIFIED_BY:
	case PRED_CONTROLS:
	case PRED_PREMISES:
		return true;
	default:
		return false;
	}
}

/* birth: dates of birth, else everything but those. What somebody was robbed
 * of identifies that person, not who is listed. */
static void identifiers(struct values *to, int layer, bool birth)
{
	const struct paper *d = to->d;
	const struct claimset *all = d->p->claims;
	struct str id = paper_verdict(d->p, layer)->hypothesis;

	for (uint32_t i = 0; all && i < all->n; i++) {
		const struct claim *c = all->claim[i];
		struct str name = say_name(c->object);

		if (!str_eq(c->subject, id) || !identifies(c) ||
			!tie_stands(d->p, layer, c) ||
			table_find(&d->robbed.thing, c->object) != TABLE_NONE)
			continue;
		if (str_starts(name, STR("birth:")) == birth)
			value_by(to, birth ? str_from(name, 6) : name, c);
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

static void fields(struct paper *d, int layer, const struct verdict *v)
{
	static const enum paper_word cols[] = { W_COL_FIELD, W_COL_VALUE };
	struct values x = { .d = d, .seen = table_in(d->a) };
	bool person = layer == LAYER_INDIVIDUAL;

	paper_table(d, cols, 2);
	field(d, W_SA_NAME, say_name(v->hypothesis));
	aliases(&x, layer);
	field_of(&x, W_SA_ALIASES);
	field(d,
		W_SA_TYPE,
		str_of(paper_word(person ? W_SA_PERSON : W_SA_ENTITY, d->l)));
	if (person) {
		identifiers(&x, layer, true);
		field_of(&x, W_SA_BORN);
	}
	identifiers(&x, layer, false);
	field_of(&x, W_SA_IDENTIFIERS);
	field(d, W_SA_BASIS, str_of(paper_word(W_SA_BASIS_OPEN, d->l)));
	if (v->scope.n)
		field(d, W_SA_SCOPE, paper_own(d, v->scope));
	html_table_end(d->b);
}

static void entry(struct paper *d, int layer, const struct verdict *v)
{
	html_el(d->b, "h3", NULL, say_name(v->hypothesis));
	d->hides_robbed = true;
	fields(d, layer, v);
	html_el(d->b, "h4", NULL, str_of(paper_word(W_SA_REASONS, d->l)));
	reason_items(d, v->reason, v->n_reason - v->n_against);
	html_el(d->b, "h4", NULL, str_of(paper_word(W_SA_AGAINST, d->l)));
	paper_against_of(d, layer);
	d->hides_robbed = false;
}

/* Whether the reader may see most of what speaks for it, by weight: who is
 * listed is told why. */
static bool reasons_told(const struct verdict *v)
{
	int64_t told = 0;
	int64_t kept = 0;

	for (uint32_t i = 0; i < v->n_reason - v->n_against; i++) {
		const struct claim *c = v->reason[i].claim;

		if (c && c->told != TOLD_NOT)
			told += v->reason[i].weight_milli;
		else
			kept += v->reason[i].weight_milli;
	}
	return told > kept;
}

static bool carried(const struct publication *p, int layer)
{
	return layer >= LAYER_INDIVIDUAL &&
		strength_of_layer(p, layer, NULL) == SAID_ESTABLISHED;
}

static bool listed(const struct paper *d, int layer)
{
	const struct verdict *v = paper_verdict(d->p, layer);

	/* of some sources only, what exculpates may be left out */
	return !d->p->only.n && carried(d->p, layer) &&
		!robbed_is(&d->robbed, v->hypothesis) && reasons_told(v) &&
		!paper_stands_in(d->p, v->hypothesis);
}

static void entries(struct paper *d)
{
	uint32_t n = 0;

	paper_p(d, W_SA_LEAD, NULL, 0);
	for (int l = LAYER_INDIVIDUAL; l < LAYERS; l++) {
		if (!listed(d, l))
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
	if (d->p->only.n && carried(d->p, layer)) {
		fill[1] = d->p->only;
		return paper_text(d, W_SA_SOME_SOURCES, fill, 2);
	}
	if (strength_stolen_kept(d->p, v->hypothesis) || carried(d->p, layer))
		return paper_text(d, W_SA_NOT_TOLD, fill, 1);
	if (strength_of(v) == SAID_ESTABLISHED && differ)
		return paper_text(d, W_SA_DIFFER, fill, 2);
	if (!v->hypothesis.n)
		fill[0] = str_of(paper_word(W_SA_NOBODY, d->l));
	return paper_text(d, W_SA_NOT_ESTABLISHED, fill, 3);
}

/* What somebody calls another name of an entry, and is none of it. */
static void open_aliases(struct paper *d, int layer)
{
	const struct claimset *all = d->p->claims;
	struct str id = paper_verdict(d->p, layer)->hypothesis;
	struct table stand = table_in(d->a);
	struct table denied = denied_of(d, layer);
	struct str other;

	for (uint32_t i = 0; all && i < all->n; i++) {
		if (alias_by(d, layer, &denied, all->claim[i], &other) ==
			ALIAS_STANDS)
			table_put(&stand, other);
	}
	for (uint32_t i = 0; all && i < all->n; i++) {
		const struct claim *c = all->claim[i];

		if (alias_by(d, layer, &denied, c, &other) != ALIAS_OPEN ||
			table_find(&stand, other) != TABLE_NONE)
			continue;
		paper_item(d,
			paper_text(d,
				W_SA_ALIAS_OPEN,
				(struct str[]){ say_name(other),
					paper_name(d, id),
					paper_source(d, c),
					paper_claim_id(d, c) },
				4));
	}
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

		paper_item(d,
			paper_text(d,
				robbed_is(&d->robbed, name->hypothesis)
					? W_SA_ONLY_STOLEN_NAME
					: W_SA_ONLY_NAME,
				&who,
				1));
	}
	for (int l = LAYER_INDIVIDUAL; l < LAYERS; l++) {
		if (listed(d, l))
			open_aliases(d, l);
		else
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
