/* SPDX-License-Identifier: Apache-2.0 */
#include "link/identity/same.h"

#include <stdlib.h>

#include "link/identity/contracts.h"
#include "link/state/rows.h"

enum {
	/* an identifier of more names than these is shared by its nature */
	SHARED_BY_MAX = 8
};

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
	k->given[k->n_given++] = (struct given){ kind, value, k->n_record - 1 };
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

/* "identifier:email:a@b.example" -> email, a@b.example; "wallet:X" -> wallet, X
 */
static bool identifier_parts(struct str id, struct str *kind, struct str *value)
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
	}
	return take_said(k);
}

/* --- what a persona gives in all --------------------------------------------
 */

/* a persona that gives several values of a kind agrees by any of them */
static int by_value(const void *a, const void *b)
{
	const struct given *x = a;
	const struct given *y = b;
	int o = str_cmp(x->kind, y->kind);

	if (!o)
		o = str_cmp(x->value, y->value);
	return o ? o : (x->record > y->record) - (x->record < y->record);
}

/* on a warning list: an exit, a resolver, a web service that many use */
static bool is_public(const struct identity *k, const struct given *g)
{
	struct arena scratch = *k->a;
	struct addr a;

	return addr_parse(g->value, &a) &&
		k->warned(k->l,
			 arena_fmt(&scratch, "address:%.*s", STR_FMT(g->value)))
			.n > 0;
}

static struct str persona_of(const struct identity *k, const struct given *g)
{
	return k->record[g->record].claim.subject;
}

/* how many names the sorted run has */
static uint32_t names_of(const struct identity *k,
	const struct given *g,
	uint32_t n)
{
	struct arena scratch = *k->a;
	struct table name = table_in(&scratch);

	for (uint32_t i = 0; i < n && name.n <= SHARED_BY_MAX; i++)
		table_put(&name, persona_of(k, &g[i]));
	return name.n;
}

/* --- two records ------------------------------------------------------------
 */

struct compared {
	struct buf agree;
	struct buf differ;
	unsigned n_agree;
	unsigned n_differ;
	bool only_login;
};

static bool gives(const struct identity *k,
	const struct record *r,
	const struct given *x,
	bool *ret_kind)
{
	bool same = false;

	for (uint32_t i = 0; i < r->n; i++) {
		const struct given *y = &k->given[r->first + i];

		if (!str_eq(x->kind, y->kind))
			continue;
		*ret_kind = true;
		same |= str_eq(x->value, y->value);
	}
	return same;
}

static void note(struct buf *to, struct str kind, struct str value)
{
	buf_fmt(to,
		"%s%.*s%s%.*s",
		to->n ? ", " : "",
		STR_FMT(kind),
		value.n ? " " : "",
		STR_FMT(value));
}

static void compare(const struct identity *k,
	const struct record *x,
	const struct record *y,
	struct compared *ret)
{
	ret->only_login = true;
	for (uint32_t i = 0; i < x->n; i++) {
		const struct given *g = &k->given[x->first + i];
		bool kind = false;

		if (gives(k, y, g, &kind)) {
			bool many = is_public(k, g);

			note(&ret->agree, g->kind, g->value);
			ret->n_agree += !many;
			ret->only_login &= many || str_is(g->kind, "login");
		} else if (kind) {
			note(&ret->differ, g->kind, (struct str){ 0 });
			ret->n_differ++;
		}
	}
}

static bool joins(const struct compared *c)
{
	if (!c->n_agree || c->only_login)
		return false;
	return c->n_agree > 1 || c->n_differ < 2;
}

static struct grade worse(struct grade x, struct grade y)
{
	return (struct grade){
		x.reliability > y.reliability ? x.reliability : y.reliability,
		x.credibility > y.credibility ? x.credibility : y.credibility,
	};
}

static bool put_same(const struct identity *k,
	const struct record *x,
	const struct record *y,
	const struct compared *by,
	const struct claim_sink *out)
{
	struct arena a = *k->a;
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
	c.scope = arena_fmt(&a,
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
	c.words = arena_fmt(&a,
		"%.*s/%.*s",
		STR_FMT(buf_str(&by->agree)),
		STR_FMT(buf_str(&by->differ)));
	struct str words = arena_fmt(&a,
		"agree on %.*s; differ in %.*s",
		STR_FMT(buf_str(&by->agree)),
		STR_FMT(by->differ.n ? buf_str(&by->differ)
				     : STR("nothing given twice")));
	c.text = row_sentence(&c, words, &a);
	return !a.full && out->put(out->ctx, &c);
}

static bool try_pair(const struct identity *k,
	uint32_t i,
	uint32_t j,
	const struct claim_sink *out)
{
	const struct record *x = &k->record[i < j ? i : j];
	const struct record *y = &k->record[i < j ? j : i];
	struct compared c = { .n_agree = 0 };
	bool ok = true;

	if (str_eq(x->claim.subject, y->claim.subject))
		return true;
	compare(k, x, y, &c);
	if (joins(&c))
		ok = put_same(k, x, y, &c, out);
	buf_done(&c.agree);
	buf_done(&c.differ);
	return ok;
}

/* one pair once, however many identifiers it shares */
static bool first_shared(const struct identity *k,
	const struct given *g,
	uint32_t other)
{
	const struct record *x = &k->record[g->record];

	for (uint32_t i = 0; i < x->n; i++) {
		const struct given *y = &k->given[x->first + i];
		bool kind = false;

		if (gives(k, &k->record[other], y, &kind)) {
			return str_eq(y->kind, g->kind) &&
				str_eq(y->value, g->value);
		}
	}
	return true;
}

static bool try_run(const struct identity *k,
	const struct given *g,
	uint32_t n,
	const struct claim_sink *out)
{
	if (names_of(k, g, n) > SHARED_BY_MAX)
		return true;
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t j = i + 1; j < n; j++) {
			if (first_shared(k, &g[i], g[j].record) &&
				!try_pair(k, g[i].record, g[j].record, out)) {
				return false;
			}
		}
	}
	return true;
}

bool same_hands(struct link *l,
	struct str (*warned)(void *ctx, struct str entity),
	const struct claim_sink *out)
{
	struct arena scratch = *l->a;
	struct identity k = {
		.l = l,
		.warned = warned,
		.a = &scratch,
	};

	if (!gather(&k))
		return false;
	struct given *sorted = NEW(&scratch, struct given, k.n_given + 1);
	if (!sorted)
		return false;
	if (k.n_given) {
		memcpy(sorted, k.given, k.n_given * sizeof *sorted);
		qsort(sorted, k.n_given, sizeof *sorted, by_value);
	}
	for (uint32_t i = 0; i < k.n_given;) {
		uint32_t end = i;

		while (end < k.n_given &&
			str_eq(sorted[end].kind, sorted[i].kind) &&
			str_eq(sorted[end].value, sorted[i].value)) {
			end++;
		}
		if (!try_run(&k, &sorted[i], end - i, out))
			return false;
		i = end;
	}
	return true;
}
