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

/* Whether the name is one that stands for a name which is kept out: "Address
 * 2", "Organisation 3". */
static bool stands_in(const struct publication *p, struct str id)
{
	struct str rest = say_name(id);
	struct str word;
	struct str number;
	uint64_t n;

	if (!p->kept.names || !str_cut_last(rest, ' ', &word, &number) ||
		!str_u64(number, &n))
		return false;
	return str_is(word, "Organisation") ||
		(word.n &&
			str_lower_eq(word,
				str_of(entity_type_name(
					entity_type_of(id)))));
}

static void established_item(struct paper *d, int layer)
{
	const struct verdict *v = paper_verdict(d->p, layer);
	struct str id = v->hypothesis;
	struct str name = say_name(id);
	enum paper_word w = established(layer);

	if (stands_in(d->p, id)) {
		name = str_of(paper_word(paper_layer(layer), d->l));
		w = W_ST_4_UNNAMED;
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
static bool named(const struct publication *p, struct str id)
{
	for (int l = 0; l < LAYERS; l++) {
		if (strength_of_layer(p, l, NULL) == SAID_ESTABLISHED &&
			str_eq(paper_verdict(p, l)->hypothesis, id))
			return true;
	}
	return false;
}

static void denials(struct paper *d)
{
	const struct claimset *all = d->p->claims;
	uint32_t unnamed = 0;
	uint32_t told = 0;

	for (uint32_t i = 0; all && i < all->n; i++) {
		const struct claim *c = all->claim[i];

		if (c->predicate != PRED_DENIES)
			continue;
		bool both = c->told == TOLD_WHOLE &&
			named(d->p, c->subject) &&
			(named(d->p, c->object) ||
				entity_type_of(c->object) == ENT_INCIDENT);
		if (!both) {
			unnamed++;
			continue;
		}
		told++;
		paper_p(d,
			W_ST_DENIAL,
			(struct str[]){ say_name(c->subject),
				say_name(c->object) },
			2);
	}
	if (unnamed)
		paper_p(d,
			W_ST_DENIED,
			(struct str[]){ paper_count(d, unnamed) },
			1);
	if (!unnamed && !told)
		paper_p(d, W_ST_NO_DENIAL, NULL, 0);
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
