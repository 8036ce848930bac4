/* SPDX-License-Identifier: Apache-2.0 */
/* What may be said in public: layer by layer, as strongly as its judgement,
 * and nobody by name of whom the layer is not established. */
#include "publish/papers/paper.h"
#include "publish/papers/strength.h"
#include "publish/text/html.h"
#include "publish/text/say.h"

static enum paper_word established(int layer)
{
	static const enum paper_word w[LAYERS] = { W_ST_MACHINE_4,
		W_ST_PERSONA_4,
		W_ST_INDIVIDUAL_4,
		W_ST_GROUP_4,
		W_ST_UNIT_4,
		W_ST_SPONSOR_4 };

	return w[layer];
}

static enum paper_word open_words(enum judgement j)
{
	static const enum paper_word w[JUDGEMENTS] = {
		[SAID_NOT_ESTABLISHED] = W_ST_0,
		[SAID_POSSIBLE] = W_ST_1,
		[SAID_LIKELY] = W_ST_2,
		[SAID_VERY_LIKELY] = W_ST_3,
		/* not reached: see established() */
		[SAID_ESTABLISHED] = W_ST_3,
	};

	return w[j];
}

/* Whether the name may stand in public at all. */
static bool nameable(const struct paper *d, struct str id)
{
	return !paper_stands_in(d->p, id) && !robbed_is(&d->robbed, id);
}

/* Whether the reader may know that it is a name that was stolen: not from
 * what is kept out. */
static bool robbed_openly(const struct paper *d, struct str id)
{
	struct publication open = *d->p;

	if (paper_stands_in(d->p, id) || !robbed_is(&d->robbed, id))
		return false;
	open.kept.robbed = NULL;
	struct robbed r = robbed_of(&open, d->a);
	return robbed_is(&r, id);
}

static void established_item(struct paper *d, int layer)
{
	const struct verdict *v = paper_verdict(d->p, layer);
	struct str id = v->hypothesis;
	struct str name = say_name(id);
	enum paper_word w = established(layer);

	if (!nameable(d, id)) {
		name = str_of(paper_word(paper_layer(layer), d->l));
		w = robbed_openly(d, id) ? W_ST_4_STOLEN : W_ST_4_UNNAMED;
	}
	paper_item(d, paper_text(d, w, &name, 1));
	/* what holds for a part is not said of the whole */
	if (v->scope.n) {
		struct str scope = paper_own(d, v->scope);

		paper_item(d, paper_text(d, W_ST_SCOPE, &scope, 1));
	}
}

static bool any_established(const struct publication *p)
{
	for (int l = 0; l < LAYERS; l++) {
		if (strength_of_layer(p, l, NULL) == SAID_ESTABLISHED)
			return true;
	}
	return false;
}

static void what(struct paper *d)
{
	struct str as_of = d->p->as_of_s == TIME_OPEN
		? str_of(paper_word(W_EVERYTHING, d->l))
		: paper_date(d, d->p->as_of_s - 1);

	paper_p(d, W_ST_INTRO, &as_of, 1);
	if (!any_established(d->p)) {
		paper_p(d, W_ST_NOTHING, NULL, 0);
		return;
	}
	buf_z(d->b, "<ul class=\"plain\">\n");
	for (int l = 0; l < LAYERS; l++) {
		if (strength_of_layer(d->p, l, NULL) == SAID_ESTABLISHED)
			established_item(d, l);
	}
	buf_z(d->b, "</ul>\n");
}

static void not_said(struct paper *d)
{
	bool differ = false;

	buf_z(d->b, "<ul class=\"plain\">\n");
	for (int l = 0; l < LAYERS; l++) {
		bool one = false;
		enum judgement j = strength_of_layer(d->p, l, &one);
		struct str layer = str_of(paper_word(paper_layer(l), d->l));

		differ |= one;
		if (j != SAID_ESTABLISHED)
			paper_item(d,
				paper_text(d, open_words(j), &layer, 1));
	}
	buf_z(d->b, "</ul>\n");
	if (differ)
		paper_p(d, W_ST_DISSENT, NULL, 0);
	if (d->p->kept.exculpatory) {
		paper_p(d,
			W_AGAINST_WITHHELD,
			(struct str[]){
				paper_count(d, d->p->kept.exculpatory) },
			1);
	}
}

/* Who consented in every row that the damage register has of it. */
static bool consents(const struct publication *p, struct str org)
{
	bool yes = false;

	for (uint32_t i = 0; i < p->n_damage; i++) {
		if (!str_eq(p->damage[i].organisation, org))
			continue;
		if (!p->damage[i].publish)
			return false;
		yes = true;
	}
	return yes;
}

static void victims(struct paper *d)
{
	const struct publication *p = d->p;
	struct table named = table_in(d->a);
	struct buf b = { 0 };
	struct str names;

	if (p->n_victim || !p->kept.claims) {
		paper_p(d,
			W_ST_VICTIMS,
			(struct str[]){ paper_count(d, p->n_victim) },
			1);
	} else {
		paper_p(d, W_ST_VICTIMS_KEPT, NULL, 0);
	}
	for (uint32_t i = 0; i < p->n_damage; i++) {
		struct str org = p->damage[i].organisation;
		uint32_t before = named.n;

		if (!org.n || !consents(p, org))
			continue;
		table_put(&named, org);
		if (named.n == before)
			continue;
		buf_z(&b, b.n ? ", " : "");
		buf_add(&b, say_name(org));
	}
	names = buf_str(&b);
	if (names.n)
		paper_p(d, W_ST_NAMED, &names, 1);
	paper_p(d, W_ST_UNNAMED, NULL, 0);
	buf_done(&b);
}

/* whether the statement names it anyway */
static bool named(const struct paper *d, struct str id)
{
	const struct publication *p = d->p;

	for (int l = 0; l < LAYERS; l++) {
		if (strength_of_layer(p, l, NULL) == SAID_ESTABLISHED &&
			str_eq(paper_verdict(p, l)->hypothesis, id))
			return nameable(d, id);
	}
	return false;
}

/* A denial of one who is named, of what is named or of the attack, is told;
 * of one who is named, of something else, it is counted. */
static bool denial_told(const struct paper *d, const struct claim *c)
{
	return c->told == TOLD_WHOLE && named(d, c->subject) &&
		(named(d, c->object) ||
			entity_type_of(c->object) == ENT_INCIDENT);
}

static void counted(struct paper *d, enum paper_word w, uint32_t n)
{
	if (n)
		paper_p(d, w, (struct str[]){ paper_count(d, n) }, 1);
}

static void denials(struct paper *d)
{
	const struct claimset *all = d->p->claims;
	uint32_t of_named = 0;
	uint32_t of_others = 0;
	uint32_t told = 0;

	for (uint32_t i = 0; all && i < all->n; i++) {
		const struct claim *c = all->claim[i];

		if (c->predicate != PRED_DENIES)
			continue;
		if (!denial_told(d, c)) {
			of_named += named(d, c->subject);
			of_others += !named(d, c->subject);
			continue;
		}
		told++;
		paper_p(d,
			W_ST_DENIAL,
			(struct str[]){ say_name(c->subject),
				say_name(c->object) },
			2);
	}
	counted(d, W_ST_DENIED, of_named);
	counted(d, W_ST_DENIED_BY_OTHERS, of_others);
	if (of_named || of_others || told)
		return;
	paper_p(d,
		d->p->kept.exculpatory ? W_ST_NO_DENIAL_TOLD : W_ST_NO_DENIAL,
		NULL,
		0);
}

bool statement_write(const struct publication *p,
	struct buf *out,
	struct losses *lost,
	struct err *err)
{
	static const struct paper_section sections[] = {
		{ "what", W_SEC_ST_WHAT, what },
		{ "not", W_SEC_ST_NOT, not_said },
		{ "victims", W_SEC_ST_VICTIMS, victims },
		{ "denials", W_SEC_ST_DENIALS, denials },
	};
	static const struct paper_kind kind = {
		.name = "statement",
		.title = W_STATEMENT,
		.section = sections,
		.n_section = sizeof sections / sizeof *sections,
	};

	(void)lost; /* a page says itself what it leaves out */
	return paper_write(p, &kind, out, err);
}
