/* SPDX-License-Identifier: Apache-2.0 */
/* What an audience may be told of what it asks: of a case in which what it
 * may not see does not count. */
#include <stdlib.h>

#include "case/steps/rfi.h"

static bool no_room(struct err *err)
{
	return fail(err, ERR_LIMIT, 0, "no memory left for an answer");
}

/* --- audiences ------------------------------------------------------------
 */

bool rfi_same_audience(const struct rfi_audience *a,
	const struct rfi_audience *b)
{
	return a->tlp == b->tlp && str_eq(a->for_org, b->for_org) &&
		str_eq(a->compartments, b->compartments);
}

struct rfi_audience rfi_audience_of(const struct audience *x, struct arena *a)
{
	struct rfi_audience ret = {
		.tlp = x->restricted ? x->tlp : TLP_GREEN,
		.for_org = arena_str(a, x->for_org),
	};

	for (uint32_t i = 0; i < x->n_compartment; i++) {
		ret.compartments = arena_fmt(a,
			"%.*s%s%.*s",
			STR_FMT(ret.compartments),
			i ? "\n" : "",
			STR_FMT(x->compartment[i]));
	}
	return ret;
}

static struct audience audience_again(const struct rfi_audience *w)
{
	struct audience x = { .restricted = true,
		.alone = true,
		.tlp = w->tlp,
		.for_org = w->for_org };

	case_give_compartments(&x, w->compartments);
	return x;
}

struct str rfi_hex(const struct sha256 *d, struct arena *a)
{
	char hex[SHA256_HEX_N];

	hex_write(d->b, SHA256_N, hex);
	return arena_str(a, (struct str){ hex, sizeof hex });
}

/* --- the view -------------------------------------------------------------
 */

bool rfi_look(struct rfi_look *ret,
	struct store *s,
	const struct rfi_audience *whom,
	struct err *err)
{
	struct question q = { .as_of_s = INT64_MAX,
		.audience = audience_again(whom) };

	*ret = (struct rfi_look){ .whom = *whom };
	return case_view(&ret->v, s, &q, NEEDS_CLAIMS | NEEDS_ASSESSMENT, err);
}

struct str rfi_doubt(const struct rfi_look *l, struct arena *a)
{
	const struct question q = { .as_of_s = INT64_MAX,
		.audience = audience_again(&l->whom) };

	return case_question_doubt(&l->v, &q, a);
}

/* --- what is cited --------------------------------------------------------
 */

struct saying {
	struct arena *a;
	const struct view *v;
	struct table entity; /* asked about */
	struct table cited;  /* ids of claims */
	struct claimset claims;
	struct table key;        /* of those that are told whole */
	struct rfi_about *about; /* by entity */
};

/* Who asks about what is nobody else's. */
static bool is_told(const struct claim *c)
{
	return c->told != TOLD_NOT &&
		c->predicate != PRED_ASKS_FOR_INFORMATION;
}

/* What is said, what speaks against it, denials. */
static unsigned group_of(const struct claim *c)
{
	if (c->predicate == PRED_DENIES)
		return 2;
	return predicates[c->predicate].topic == TOPIC_AGAINST;
}

static bool cite(struct saying *w, struct claim *c)
{
	uint32_t before = w->cited.n;
	uint32_t k = table_put(&w->cited, str_of(c->id));

	/* no more than those that count */
	if (k == before && w->claims.n < w->v->publication.claims->n)
		w->claims.claim[w->claims.n++] = c;
	if (c->told == TOLD_WHOLE)
		table_put(&w->key, claim_key(c));
	return k != TABLE_NONE && !w->a->full;
}

static bool is_about(const struct saying *w,
	const struct claim *c,
	uint32_t ret[2])
{
	ret[0] = table_find(&w->entity, c->subject);
	ret[1] = table_find(&w->entity, c->object);
	if (ret[1] == ret[0])
		ret[1] = TABLE_NONE;
	return ret[0] != TABLE_NONE || ret[1] != TABLE_NONE;
}

static void count_claim(struct rfi_about *x, const struct claim *c)
{
	unsigned group = group_of(c);

	x->n_claim++;
	x->n_against += group == 1;
	x->n_denials += group == 2;
}

static bool count_claims(struct saying *w)
{
	const struct claimset *set = w->v->publication.claims;
	uint32_t at[2];

	for (uint32_t i = 0; i < set->n; i++) {
		struct claim *c = set->claim[i];

		if (!is_told(c) || !is_about(w, c, at))
			continue;
		if (!cite(w, c))
			return false;
		for (int k = 0; k < 2; k++) {
			if (at[k] != TABLE_NONE)
				count_claim(&w->about[at[k]], c);
		}
	}
	return true;
}

/* The best graded first, then the earliest; what that leaves open, by
 * content, so that the order tells nothing of how the case came to be. */
static int in_order(const void *a, const void *b)
{
	const struct claim *x = *(const struct claim *const *)a;
	const struct claim *y = *(const struct claim *const *)b;
	int order;

	if (group_of(x) != group_of(y))
		return group_of(x) < group_of(y) ? -1 : 1;
	if ((x->maker == MADE_BY_ROW) != (y->maker == MADE_BY_ROW))
		return x->maker == MADE_BY_ROW ? -1 : 1;
	if (x->grade.reliability != y->grade.reliability)
		return x->grade.reliability < y->grade.reliability ? -1 : 1;
	if (x->grade.credibility != y->grade.credibility)
		return x->grade.credibility < y->grade.credibility ? -1 : 1;
	if (x->from_s != y->from_s)
		return x->from_s < y->from_s ? -1 : 1;
	order = str_cmp(x->text, y->text);
	return order ? order : strcmp(x->id, y->id);
}

static bool list_claims(struct saying *w)
{
	const struct claimset *set = &w->claims;
	const struct claim ***list =
		NEW(w->a, const struct claim **, w->entity.n + 1);
	uint32_t *n = NEW(w->a, uint32_t, w->entity.n + 1);
	uint32_t at[2];

	for (uint32_t e = 0; list && n && e < w->entity.n; e++) {
		list[e] = NEW(w->a,
			const struct claim *,
			w->about[e].n_claim + 1);
	}
	if (w->a->full)
		return false;
	for (uint32_t i = 0; i < set->n; i++) {
		is_about(w, set->claim[i], at);
		for (int k = 0; k < 2; k++) {
			if (at[k] != TABLE_NONE)
				list[at[k]][n[at[k]]++] = set->claim[i];
		}
	}
	for (uint32_t e = 0; e < w->entity.n; e++) {
		qsort(list[e], n[e], sizeof *list[e], in_order);
		w->about[e].claim = list[e];
	}
	return true;
}

/* What a layer's verdict names. */
static bool cite_verdict(struct saying *w, const struct verdict *v)
{
	for (uint32_t i = 0; i < v->n_reason; i++) {
		struct claim *c = (struct claim *)v->reason[i].claim;

		if (c && c->told != TOLD_NOT && !cite(w, c))
			return false;
	}
	for (uint32_t i = 0; i < v->n_shown; i++) {
		if (!cite(w, (struct claim *)v->shown[i]))
			return false;
	}
	return true;
}

/* --- what is withheld -----------------------------------------------------
 */

static bool count_withheld(struct saying *w, uint64_t *ret)
{
	const struct claimset *set = &w->v->stored;
	struct table seen = table_in(w->a);
	int64_t now_s = INT64_MAX - 1;
	uint32_t at[2];

	*ret = 0;
	for (uint32_t i = 0; i < set->n; i++) {
		const struct claim *c = set->claim[i];
		struct str key = claim_key(c);
		uint32_t before = seen.n;

		if (!claim_counts(c, now_s, (struct str){ 0 }) ||
			!is_told(c) || !is_about(w, c, at) ||
			table_find(&w->key, key) != TABLE_NONE)
			continue;
		if (table_put(&seen, key) != before)
			continue;
		++*ret;
		for (int k = 0; k < 2; k++) {
			if (at[k] != TABLE_NONE)
				w->about[at[k]].withheld++;
		}
	}
	return !w->a->full;
}

static void forget_withheld(struct saying *w)
{
	for (uint32_t e = 0; e < w->entity.n; e++)
		w->about[e].withheld = 0;
}

/* --- the whole ------------------------------------------------------------
 */

static bool open_saying(struct saying *w,
	const struct rfi_entry *request,
	struct err *err)
{
	struct str rest = request->about;
	struct str one;

	while (rest.n) {
		if (!str_cut(rest, '\n', &one, &rest)) {
			one = rest;
			rest.n = 0;
		}
		table_put(&w->entity, one);
	}
	w->about = NEW(w->a, struct rfi_about, w->entity.n + 1);
	w->claims.claim =
		NEW(w->a, struct claim *, w->v->publication.claims->n + 1);
	for (uint32_t e = 0; !w->a->full && e < w->entity.n; e++)
		w->about[e].entity = w->entity.key[e];
	return !w->a->full || no_room(err);
}

static bool cite_layers(struct saying *w, unsigned layers)
{
	const struct assessment *x = w->v->publication.assessment;

	for (int l = 0; l < LAYERS; l++) {
		if (layers & 1U << l && !cite_verdict(w, &x->layer[l]))
			return false;
	}
	return true;
}

static struct publication *cited_alone(struct rfi_look *l,
	const struct rfi_entry *request,
	const struct saying *w)
{
	struct publication *p = NEW(&l->v.a, struct publication, 1);
	struct claimset *set = NEW(&l->v.a, struct claimset, 1);

	if (!p || !set)
		return NULL;
	*set = w->claims;
	qsort(set->claim, set->n, sizeof *set->claim, in_order);
	*p = l->v.publication;
	p->claims = set;
	/* the question stands in the answer */
	if (request->marked > p->tlp)
		p->tlp = request->marked;
	p->kept = (struct kept_out){ 0 };
	p->not_run = (struct str){ 0 };
	return p;
}

bool rfi_say(struct rfi_look *l,
	const struct rfi_entry *request,
	enum rfi_withhold withhold,
	struct rfi_answer *ret,
	uint64_t *ret_withheld,
	struct err *err)
{
	struct arena *a = &l->v.a;
	struct saying w = { .a = a,
		.v = &l->v,
		.entity = table_in(a),
		.cited = table_in(a),
		.key = table_in(a),
		.claims = claimset_in(a) };

	*ret = (struct rfi_answer){ .request = request,
		.whom = l->whom,
		.withhold = withhold };
	if (!open_saying(&w, request, err))
		return false;
	if (!count_claims(&w) || !list_claims(&w) ||
		!cite_layers(&w, request->layers) ||
		!count_withheld(&w, ret_withheld))
		return no_room(err);
	if (withhold == WITHHOLD_SILENT)
		forget_withheld(&w);
	ret->withheld = withhold == WITHHOLD_SAID ? *ret_withheld : 0;
	ret->about = w.about;
	ret->n_about = w.entity.n;
	ret->p = cited_alone(l, request, &w);
	return ret->p || no_room(err);
}
