/* SPDX-License-Identifier: Apache-2.0 */
/* What speaks against a suspicion, all of it: what weighs against it, what is
 * kept in sight without weight, what is on record of whoever it be, dissents,
 * other answers, forgery, and what would show innocence. */
#include "publish/papers/paper.h"
#include "publish/papers/ties.h"
#include "publish/text/html.h"
#include "publish/text/say.h"

struct contra {
	struct paper *d;
	struct table seen; /* ids of claims that stand in it */
	/* of one answer only: its layer, and all that it is tied to; layer <
	 * 0 = of everybody */
	int layer;
	struct table about;
	uint32_t n;
	uint32_t more; /* beyond list_max */
};

static bool of_layer(const struct contra *x, int layer)
{
	return x->layer < 0 || x->layer == layer;
}

static bool of_name(const struct contra *x, struct str id)
{
	return x->layer < 0 || table_find(&x->about, id) != TABLE_NONE;
}

/* Somebody who can be accused, and whom the answer is not tied to. */
static bool somebody_else(const struct contra *x, struct str id)
{
	switch ((int)entity_type_of(id)) {
	case ENT_PERSON:
	case ENT_PERSONA:
	case ENT_GROUP:
	case ENT_UNIT:
	case ENT_SPONSOR:
		return !of_name(x, id);
	default:
		return false;
	}
}

/* Whether the claim can speak for whom the rows are about: all that does not
 * speak of others only. A denial always can: who denies an attack denies it
 * for all. */
static bool concerns(const struct contra *x, const struct claim *c)
{
	if (x->layer < 0 || c->predicate == PRED_DENIES ||
		of_name(x, c->subject) || of_name(x, c->object))
		return true;
	return !somebody_else(x, c->subject) && !somebody_else(x, c->object);
}

static bool has_room(struct contra *x)
{
	if (x->d->list_max && x->n >= x->d->list_max) {
		x->more++;
		return false;
	}
	x->n++;
	return true;
}

static void row(struct contra *x,
	struct str kind,
	struct str says,
	const struct claim *c)
{
	struct paper *d = x->d;

	if (!has_room(x))
		return;
	buf_z(d->b, "<tr>");
	paper_cell(d, kind);
	paper_cell(d, says);
	paper_cell(d, c ? paper_source(d, c) : STR("\xe2\x80\x93"));
	paper_cell(d, paper_exhibit(d, c));
	html_open(d->b, "td", "id");
	html_text(d->b, paper_claim_id(d, c));
	buf_z(d->b, "</td></tr>\n");
}

static struct str word(const struct contra *x, enum paper_word w)
{
	return str_of(paper_word(w, x->d->l));
}

/* A claim, once. */
static void claim_row(struct contra *x,
	enum paper_word kind,
	const struct claim *c)
{
	if (!c || c->told == TOLD_NOT) {
		row(x, word(x, kind), paper_claim(x->d, c), c);
		return;
	}
	if (table_find(&x->seen, str_of(c->id)) != TABLE_NONE)
		return;
	table_put(&x->seen, str_of(c->id));
	row(x, word(x, kind), paper_claim(x->d, c), c);
}

static void weighed(struct contra *x)
{
	for (int l = 0; l < LAYERS; l++) {
		const struct verdict *v = paper_verdict(x->d->p, l);

		if (!of_layer(x, l))
			continue;
		for (uint32_t i = v->n_reason - v->n_against; i < v->n_reason;
			i++)
			claim_row(x, W_KIND_REASON, v->reason[i].claim);
	}
}

static void contender_rows(struct contra *x, const struct contender *c)
{
	for (uint32_t k = 0; of_name(x, c->id) && k < c->n_con; k++)
		claim_row(x, W_KIND_REASON, c->con[k].claim);
}

/* what stands against every other name that is accused */
static void weighed_of_others(struct contra *x)
{
	const struct publication *p = x->d->p;

	for (int l = LAYER_PERSONA; l < LAYERS; l++) {
		const struct verdict *v = paper_verdict(p, l);

		for (uint32_t i = 0; i < v->n_candidate; i++)
			contender_rows(x, &v->candidate[i]);
	}
	for (uint32_t i = 0; i < p->n_clearing; i++)
		contender_rows(x, &p->clearing[i].candidate);
}

static enum paper_word kind_of(const struct claim *c)
{
	switch ((int)c->predicate) {
	case PRED_DENIES:
	case PRED_NOT_PROSECUTED:
	case PRED_RETRACTS:
		return W_KIND_DENIAL;
	case PRED_PLANTED:
	case PRED_PUBLIC_SINCE:
	case PRED_SHARED_INFRASTRUCTURE:
		return W_KIND_SHARED;
	case PRED_HAS_ROLE:
	case PRED_SYSTEM_OFF:
		return W_KIND_ROLE;
	default:
		return W_KIND_RECORD;
	}
}

static void in_sight(struct contra *x)
{
	for (int l = 0; l < LAYERS; l++) {
		const struct verdict *v = paper_verdict(x->d->p, l);

		for (uint32_t i = 0; of_layer(x, l) && i < v->n_shown; i++)
			claim_row(x, kind_of(v->shown[i]), v->shown[i]);
	}
}

static void on_record(struct contra *x)
{
	const struct claimset *all = x->d->p->claims;

	for (uint32_t i = 0; all && i < all->n; i++) {
		const struct claim *c = all->claim[i];

		if (claim_exculpatory(c) && concerns(x, c))
			claim_row(x, kind_of(c), c);
	}
}

static void dissents(struct contra *x)
{
	struct paper *d = x->d;

	for (uint32_t i = 0; i < d->p->n_second; i++) {
		const struct dissenting_assessment *s = &d->p->second[i];
		struct str kind = paper_text(d, W_KIND_DISSENT, &s->by, 1);

		for (uint32_t k = 0; k < s->n_override; k++) {
			struct buf b = { 0 };

			say_override(&b, &s->override[k]);
			row(x,
				kind,
				paper_marked(d, buf_str(&b)),
				s->override[k].claim);
			buf_done(&b);
		}
	}
}

static struct str chance(struct paper *d, const struct alternative *a)
{
	struct buf b = { 0 };
	struct str s;

	if (!a->has_chance && a->id.n)
		return str_of(paper_word(W_NO_PROBABILITY, d->l));
	say_percent(&b, a->p);
	s = arena_str(d->a, buf_str(&b));
	buf_done(&b);
	return s;
}

static void alternatives(struct contra *x)
{
	struct paper *d = x->d;

	for (int l = LAYER_PERSONA; l < LAYERS; l++) {
		const struct verdict *v = paper_verdict(d->p, l);

		for (uint32_t i = 0; v->hypothesis.n && i < v->n_alternative;
			i++) {
			const struct alternative *a = &v->alternative[i];

			if (!of_layer(x, l) || str_eq(a->id, v->hypothesis))
				continue;
			row(x,
				word(x, W_KIND_ALTERNATIVE),
				paper_text(d,
					W_ALTERNATIVE_LINE,
					(struct str[]){
						word(x, paper_layer(l)),
						paper_name(d, v->hypothesis),
						paper_name(d, a->id),
						chance(d, a) },
					4),
				NULL);
		}
	}
}

/* how cheaply the answer could have been forged; the scope within which it
 * holds */
static void doubts(struct contra *x)
{
	for (int l = 0; l < LAYERS; l++) {
		const struct verdict *v = paper_verdict(x->d->p, l);
		struct str line[2] = {
			word(x, paper_layer(l)),
			paper_marked(x->d, say_clause(v->forgery)),
		};

		if (!of_layer(x, l))
			continue;
		if (v->forgery.n) {
			row(x,
				word(x, W_KIND_PLANTED),
				paper_text(x->d, W_FORGERY_LINE, line, 2),
				NULL);
		}
		line[1] = paper_own(x->d, v->scope);
		if (v->scope.n) {
			row(x,
				word(x, W_KIND_LIMIT),
				paper_text(x->d, W_FORGERY_LINE, line, 2),
				NULL);
		}
	}
}

static void to_seek(struct contra *x)
{
	enum {
		MOST = 3 /* of a name: the most telling come first */
	};
	const struct publication *p = x->d->p;

	for (uint32_t i = 0; i < p->n_clearing; i++) {
		const struct clearing *c = &p->clearing[i];

		for (uint32_t k = 0;
			of_name(x, c->id) && k < c->n_clears && k < MOST;
			k++) {
			row(x,
				word(x, W_KIND_TO_SEEK),
				paper_text(x->d,
					W_SEEK_LINE,
					(struct str[]){
						paper_name(x->d, c->id),
						str_of(c->clears[k].ask) },
					2),
				NULL);
		}
	}
}

/* Whether something may be withheld is said first. */
static void withheld_banner(struct paper *d)
{
	uint32_t withheld = d->p->kept.exculpatory;

	if (!withheld)
		return;
	buf_z(d->b, "<p class=\"banner\">");
	html_text(d->b,
		paper_text(d,
			W_AGAINST_WITHHELD,
			(struct str[]){ paper_count(d, withheld) },
			1));
	buf_z(d->b, "</p>\n");
}

/* Nothing at all: no row, none cut, none that this reader may not see, and
 * none of sources that were not asked. */
static void nothing_against(struct contra *x)
{
	const struct publication *p = x->d->p;

	if (!x->n && !x->more && !p->kept.exculpatory && !p->only.n)
		paper_p(x->d, W_AGAINST_NONE, NULL, 0);
}

static void rows(struct contra *x)
{
	static const enum paper_word cols[] = { W_COL_KIND,
		W_COL_SAYS,
		W_COL_SOURCE,
		W_COL_EXHIBIT,
		W_COL_CLAIM };
	struct paper *d = x->d;

	withheld_banner(d);
	paper_table(d, cols, 5);
	weighed(x);
	in_sight(x);
	on_record(x);
	weighed_of_others(x);
	dissents(x);
	alternatives(x);
	doubts(x);
	to_seek(x);
	html_table_end(d->b);
	nothing_against(x);
	if (x->more)
		paper_p(d,
			W_MORE,
			(struct str[]){ paper_count(d, x->more) },
			1);
}

void paper_against(struct paper *d)
{
	struct contra x = {
		.d = d,
		.seen = table_in(d->a),
		.layer = -1,
	};

	rows(&x);
}

void paper_against_of(struct paper *d, int layer)
{
	struct contra x = {
		.d = d,
		.seen = table_in(d->a),
		.about = table_in(d->a),
		.layer = layer,
	};

	ties_claimed(d->p,
		layer,
		paper_verdict(d->p, layer)->hypothesis,
		&x.about);
	rows(&x);
}
