/* SPDX-License-Identifier: Apache-2.0 */
#include "link/identity/same.h"

#include <stdlib.h>

#include "identity/identity.h"
#include "link/identity/contracts.h"
#include "link/identity/identities.h"
#include "link/state/rows.h"

/* One identifier as one record gives it. */
struct given {
	struct str kind;
	struct str value;
	uint32_t record;
};

/* What one contract says of its tenant, or what rows say of a persona. */
struct record {
	const struct row *row;
	struct claim claim; /* subject, times, source; no predicate yet */
	uint32_t first;     /* of struct given */
	uint32_t n;
};

struct identity {
	struct link *l;
	struct str (*warned)(void *ctx, struct str entity);
	struct arena *a;
	struct given *given;
	uint32_t n_given;
	uint32_t given_room;
	struct record *record;
	uint32_t n_record;
	uint32_t record_room;
};

static bool put_given(struct identity *k, struct str kind, struct str value)
{
	k->given = arena_grown(k->a,
		k->given,
		k->n_given,
		&k->given_room,
		sizeof *k->given);
	if (!k->given)
		return false;
	k->given[k->n_given++] =
		(struct given){ kind, value, k->n_record - 1 };
	k->record[k->n_record - 1].n++;
	return true;
}

static bool put_record(struct identity *k,
	const struct row *r,
	const struct claim *c)
{
	k->record = arena_grown(k->a,
		k->record,
		k->n_record,
		&k->record_room,
		sizeof *k->record);
	if (!k->record)
		return false;
	k->record[k->n_record++] =
		(struct record){ .row = r, .claim = *c, .first = k->n_given };
	return true;
}

static bool take_contract(struct identity *k, const struct row *r)
{
	struct claim c = contract_claim(r, k->a);

	if (k->a->full || !put_record(k, r, &c))
		return false;
	for (size_t i = 0; i < CONTRACT_IDENTIFIERS; i++) {
		struct str v = r->cell[contract_identifiers[i].column];

		if (v.n &&
			!put_given(k,
				str_of(contract_identifiers[i].kind),
				v)) {
			return false;
		}
	}
	return true;
}

static bool put_cell(void *ctx, struct str kind, struct str value)
{
	return put_given(ctx, kind, value);
}

static bool take_identity(struct identity *k, const struct row *r)
{
	struct claim c = identity_claim(r, k->a);

	return !k->a->full && put_record(k, r, &c) &&
		identity_each(r, put_cell, k);
}

/* "identifier:email:a@b.example" -> email, a@b.example; "wallet:X" -> wallet, X
 */
static bool identifier_parts(struct str id,
	struct str *kind,
	struct str *value)
{
	struct str name = entity_name(id);

	switch (entity_type_of(id)) {
	case ENT_IDENTIFIER:
		return str_cut(name, ':', kind, value) && value->n;
	case ENT_ACCOUNT:
	case ENT_WALLET:
	case ENT_DEVICE:
		*kind = str_of(entity_type_name(entity_type_of(id)));
		*value = name;
		return true;
	default:
		return false;
	}
}

/* a row of statements or relations that identifies a persona */
struct said {
	const struct row *row;
	struct claim claim;
	struct str kind;
	struct str value;
};

static bool said_by(const struct row *r, struct said *ret)
{
	bool statement = r->table == ROW_STATEMENTS;
	struct str object = r->cell[statement ? STA_OBJECT : REL_OBJECT];
	struct str predicate =
		r->cell[statement ? STA_PREDICATE : REL_PREDICATE];

	if (r->table != ROW_STATEMENTS && r->table != ROW_RELATIONS)
		return false;
	if (predicate_named(predicate) != PRED_IDENTIFIED_BY)
		return false;
	ret->row = r;
	ret->claim = statement
		? row_claim(r, STA_SOURCE, STA_ORIGIN, STA_GRADE, STA_KNOWN)
		: row_claim(r, REL_SOURCE, REL_ORIGIN, REL_GRADE, REL_KNOWN);
	ret->claim.subject = r->cell[statement ? STA_SUBJECT : REL_SUBJECT];
	ret->claim.scope = STR("rows");
	row_times(r,
		&ret->claim,
		statement ? STA_FROM : REL_FROM,
		statement ? STA_TO : REL_TO,
		statement ? STA_ZONE : REL_ZONE);
	return entity_type_of(ret->claim.subject) == ENT_PERSONA &&
		identifier_parts(object, &ret->kind, &ret->value);
}

static int by_persona(const void *a, const void *b)
{
	const struct said *x = a;
	const struct said *y = b;
	int o = str_cmp(x->claim.subject, y->claim.subject);

	return o ? o : (x->row > y->row) - (x->row < y->row);
}

/* all that rows say of one persona is one record, as a contract is */
static bool take_said(struct identity *k)
{
	uint32_t n_row = k->l->setup.n_row;
	struct said *said = NEW(k->a, struct said, (size_t)n_row + 1);
	uint32_t n = 0;

	for (uint32_t i = 0; said && i < n_row; i++)
		n += said_by(&k->l->setup.row[i], &said[n]);
	if (n)
		qsort(said, n, sizeof *said, by_persona);
	for (uint32_t i = 0; said && i < n; i++) {
		bool same = i &&
			str_eq(said[i].claim.subject,
				said[i - 1].claim.subject);

		if (!same && !put_record(k, said[i].row, &said[i].claim))
			return false;
		if (!put_given(k, said[i].kind, said[i].value))
			return false;
	}
	return said != NULL;
}

static bool gather(struct identity *k)
{
	for (uint32_t i = 0; i < k->l->setup.n_row; i++) {
		const struct row *r = &k->l->setup.row[i];

		if (r->table == ROW_CONTRACTS && !take_contract(k, r))
			return false;
		if (r->table == ROW_IDENTITIES && !take_identity(k, r))
			return false;
	}
	return take_said(k);
}

/* --- facts -----------------------------------------------------------------
 */

/* on a warning list: an exit, a resolver, a web service that many use */
static bool is_public(const struct identity *k, const struct given *g)
{
	struct arena scratch = *k->a;
	struct addr a;

	return addr_parse(g->value, &a) &&
		k->warned(k->l,
			 arena_fmt(&scratch,
				 "address:%.*s",
				 STR_FMT(g->value)))
			.n > 0;
}

static struct persona_fact *facts_of(struct identity *k)
{
	struct persona_fact *f =
		NEW(k->a, struct persona_fact, (size_t)k->n_given + 1);

	for (uint32_t i = 0; f && i < k->n_given; i++) {
		const struct given *g = &k->given[i];
		const struct claim *c = &k->record[g->record].claim;

		f[i] = (struct persona_fact){
			.persona = c->subject,
			.record = arena_fmt(k->a, "%010u", g->record),
			.kind = g->kind,
			.value = g->value,
			.from_s = c->from_s,
			.to_s = c->to_s,
			.shared = is_public(k, g),
		};
	}
	return k->a->full ? NULL : f;
}

static const struct record *record_of(const struct identity *k,
	struct str name)
{
	uint64_t i = 0;

	str_u64(name, &i);
	return &k->record[i];
}

/* --- claims ----------------------------------------------------------------
 */

static bool has_papers(const struct hand_field *f, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (str_is(f[i].kind, "name") || str_is(f[i].kind, "birth") ||
			str_is(f[i].kind, "document"))
			return true;
	}
	return false;
}

/* Something costly in common; what five to eight names share may be an agent's
 * or an office's, and takes two. What anybody can write down takes two such
 * things and papers that do not contradict, or an address or a phone that
 * nothing contradicts at all; papers alone are nobody's. */
static bool joins(const struct hand_pair *p)
{
	unsigned strong = 0;
	unsigned own = 0;
	bool reached = false; /* by an address or a phone */

	for (uint32_t i = 0; i < p->n_agree; i++) {
		const struct hand_field *f = &p->agree[i];

		if (f->strong)
			strong += f->some ? 1 : 2;
		if (!f->own || f->some)
			continue;
		own++;
		reached |= !str_is(f->kind, "document");
	}
	if (p->weight < HANDS_CLAIMED || p->stolen)
		return false;
	if (strong > 1 || (reached && !p->n_differ))
		return true;
	return own > 1 && !has_papers(p->differ, p->n_differ);
}

static struct str fields(const struct hand_field *f,
	uint32_t n,
	struct arena *a)
{
	struct buf b = { 0 };

	for (uint32_t i = 0; i < n; i++) {
		bool whole = f[i].value.n > 0 || !f[i].how[0];

		buf_fmt(&b,
			"%s%.*s%s%.*s",
			b.n ? ", " : "",
			STR_FMT(f[i].kind),
			f[i].value.n ? " " : "",
			STR_FMT(f[i].value));
		if (!whole)
			buf_fmt(&b, " (%s)", f[i].how);
	}
	struct str s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

static struct grade worse(struct grade x, struct grade y)
{
	return (struct grade){
		x.reliability > y.reliability ? x.reliability : y.reliability,
		x.credibility > y.credibility ? x.credibility : y.credibility,
	};
}

/* the claim of both records, without its words */
static struct claim claim_of_both(const struct record *x,
	const struct record *y,
	struct arena *a)
{
	struct claim c = x->claim;
	const struct claim *d = &y->claim;

	c.predicate = PRED_SAME_AS;
	c.object = d->subject;
	c.maker = MADE_BY_LINK;
	c.source = STR("link/exact identifiers");
	/* no origin of its own: what both say is no third voice */
	if (str_cmp(d->origin, c.origin) < 0)
		c.origin = d->origin;
	c.grade = worse(c.grade, d->grade);
	c.scope = arena_fmt(a,
		"%.*s, %.*s",
		STR_FMT(c.scope),
		STR_FMT(d->scope));
	if (d->recorded_at_s > c.recorded_at_s)
		c.recorded_at_s = d->recorded_at_s;
	if (d->superseded_at_s < c.superseded_at_s)
		c.superseded_at_s = d->superseded_at_s;
	if (d->from_s < c.from_s)
		c.from_s = d->from_s;
	if (d->to_s > c.to_s)
		c.to_s = d->to_s;
	c.loc[c.n_loc++] = y->row->loc;
	c.n_records = 2;
	return c;
}

/* of a logit, below one million */
static unsigned ppm(int32_t logit)
{
	int64_t p = fixed_logistic(logit) * 1000000 / FIXED_ONE;

	return (unsigned)(p > 999999 ? 999999 : p);
}

static bool put_same(const struct identity *k,
	const struct hand_pair *p,
	int64_t until,
	const struct claim_sink *out)
{
	struct arena a = *k->a;
	struct claim c =
		claim_of_both(record_of(k, p->a), record_of(k, p->b), &a);
	struct str agree = fields(p->agree, p->n_agree, &a);
	struct str differ = fields(p->differ, p->n_differ, &a);

	if (until <= c.recorded_at_s)
		return true;
	if (until < c.superseded_at_s)
		c.superseded_at_s = until;
	c.words = arena_fmt(&a, "%.*s/%.*s", STR_FMT(agree), STR_FMT(differ));
	c.detail = arena_fmt(&a,
		"{\"probability\":0.%06u,\"low\":0.%06u,\"high\":0.%06u}",
		ppm(p->weight),
		ppm(p->low),
		ppm(p->high));
	struct str words = arena_fmt(&a,
		"agree on %.*s; differ in %.*s",
		STR_FMT(agree),
		STR_FMT(p->n_differ ? differ : STR("nothing given twice")));
	c.text = row_sentence(&c, words, &a);
	return !a.full && out->put(out->ctx, &c);
}

/* --- personas as wholes ----------------------------------------------------
 */

/* What all that is said of two personas comes to, alibis among it. */
struct wholes {
	struct table pair; /* of those that are one hand by it */
};

static struct str pair_key(struct str a, struct str b, struct arena *room)
{
	bool first = str_cmp(a, b) < 0;

	return arena_fmt(room,
		"%.*s\n%.*s",
		STR_FMT(first ? a : b),
		STR_FMT(first ? b : a));
}

static bool open_wholes(struct wholes *w,
	const struct persona_fact *fact,
	uint32_t n,
	struct arena *a)
{
	struct persona_fact *whole =
		NEW(a, struct persona_fact, (size_t)n + 1);
	struct hands_found found;
	struct err err;

	w->pair = table_in(a);
	for (uint32_t i = 0; whole && i < n; i++) {
		whole[i] = fact[i];
		whole[i].record = (struct str){ 0 };
	}
	if (!whole || !hands_find(whole, n, a, &found, &err))
		return false;
	for (uint32_t i = 0; i < found.n_pair; i++) {
		const struct hand_pair *p = &found.pair[i];

		if (joins(p) &&
			table_put(&w->pair, pair_key(p->a, p->b, a)) ==
				TABLE_NONE)
			return false;
	}
	return true;
}

static int64_t last_known(const struct identity *k, struct str persona)
{
	int64_t last = TIME_UNKNOWN;

	for (uint32_t i = 0; i < k->n_record; i++) {
		const struct claim *c = &k->record[i].claim;

		if (str_eq(c->subject, persona) && c->recorded_at_s > last)
			last = c->recorded_at_s;
	}
	return last;
}

/* Until when two records make their personas one hand: until it was known what
 * speaks against it. */
static int64_t holds_until(const struct identity *k,
	const struct wholes *w,
	const struct hand_pair *p)
{
	struct arena scratch = *k->a;
	struct str a = record_of(k, p->a)->claim.subject;
	struct str b = record_of(k, p->b)->claim.subject;

	if (table_find(&w->pair, pair_key(a, b, &scratch)) != TABLE_NONE)
		return TIME_OPEN;
	int64_t x = last_known(k, a);
	int64_t y = last_known(k, b);
	return x > y ? x : y;
}

bool same_hands(struct link *l,
	struct str (*warned)(void *ctx, struct str entity),
	const struct claim_sink *out)
{
	struct arena scratch = *l->a;
	struct identity k = { .l = l, .warned = warned, .a = &scratch };
	struct hands_found found;
	struct wholes w;
	struct err err;

	if (!gather(&k))
		return false;
	const struct persona_fact *fact = facts_of(&k);
	if (!fact || !hands_find(fact, k.n_given, &scratch, &found, &err) ||
		!open_wholes(&w, fact, k.n_given, &scratch))
		return false;
	for (uint32_t i = 0; i < found.n_pair; i++) {
		const struct hand_pair *p = &found.pair[i];

		if (str_eq(record_of(&k, p->a)->claim.subject,
			    record_of(&k, p->b)->claim.subject) ||
			!joins(p))
			continue;
		if (!put_same(&k, p, holds_until(&k, &w, p), out))
			return false;
	}
	return true;
}
