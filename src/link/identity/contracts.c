/* SPDX-License-Identifier: Apache-2.0 */
/* Personas whose contracts share exact identifiers: same-as, never merged. */
#include "link/identity/contracts.h"

#include "link/state/rows.h"

const struct contract_identifier contract_identifiers[CONTRACT_IDENTIFIERS] = {
	{ "email", CON_EMAIL },
	{ "phone", CON_PHONE },
	{ "payment", CON_PAYMENT },
	{ "document", CON_DOCUMENT },
	{ "login", CON_LOGIN },
};

struct claim contract_claim(const struct row *r, struct arena *a)
{
	struct claim c =
		row_claim(r, CON_SOURCE, CON_ORIGIN, CON_GRADE, CON_KNOWN);

	row_times(r, &c, CON_START, CON_END, CON_ZONE);
	c.subject = arena_fmt(a, "persona:%.*s", STR_FMT(r->cell[CON_PERSONA]));
	c.scope = arena_fmt(a, "contract %.*s", STR_FMT(r->cell[CON_CONTRACT]));
	return c;
}

/* The fields of two contracts that agree and that differ; both on show. */
static unsigned compare(const struct row *x,
	const struct row *y,
	struct buf *agree,
	struct buf *differ)
{
	unsigned n = 0;

	for (size_t i = 0; i < CONTRACT_IDENTIFIERS; i++) {
		struct str a = x->cell[contract_identifiers[i].column];
		struct str b = y->cell[contract_identifiers[i].column];
		bool same = a.n && str_eq(a, b);
		struct buf *to = same ? agree : differ;

		if (!a.n || !b.n)
			continue;
		buf_fmt(to,
			"%s%s",
			to->n ? ", " : "",
			contract_identifiers[i].kind);
		if (same)
			buf_fmt(to, " %.*s", STR_FMT(a));
		n += same;
	}
	return n;
}

static bool share(const struct row *x, const struct row *y)
{
	for (size_t i = 0; i < CONTRACT_IDENTIFIERS; i++) {
		if (x->cell[contract_identifiers[i].column].n &&
			str_eq(x->cell[contract_identifiers[i].column],
				y->cell[contract_identifiers[i].column])) {
			return true;
		}
	}
	return false;
}

static bool same_hand(const struct row *x,
	const struct row *y,
	const struct claim_sink *out,
	struct arena a)
{
	struct buf agree = { 0 };
	struct buf differ = { 0 };
	unsigned n = compare(x, y, &agree, &differ);
	struct claim c = contract_claim(x, &a);
	struct claim d = contract_claim(y, &a);
	bool ok = true;

	if (n && !str_eq(c.subject, d.subject)) {
		c.predicate = PRED_SAME_AS;
		c.object = d.subject;
		c.maker = MADE_BY_LINK;
		c.source = STR("link/exact identifiers");
		c.origin = str_eq(c.origin, d.origin)
			? c.origin
			: arena_fmt(&a,
				  "%.*s + %.*s",
				  STR_FMT(c.origin),
				  STR_FMT(d.origin));
		c.scope = arena_fmt(&a,
			"%.*s, %.*s",
			STR_FMT(c.scope),
			STR_FMT(d.scope));
		c.recorded_at_s = c.recorded_at_s > d.recorded_at_s
			? c.recorded_at_s
			: d.recorded_at_s;
		c.from_s = c.from_s < d.from_s ? c.from_s : d.from_s;
		c.to_s = c.to_s > d.to_s ? c.to_s : d.to_s;
		c.loc[c.n_loc++] = y->loc;
		c.n_records = 2;
		struct str words = arena_fmt(&a,
			"agree on %.*s; differ in %.*s",
			STR_FMT(buf_str(&agree)),
			STR_FMT(differ.n ? buf_str(&differ)
					 : STR("nothing given twice")));
		c.text = row_sentence(&c, words, &a);
		ok = !a.full && out->put(out->ctx, &c);
	}
	buf_done(&agree);
	buf_done(&differ);
	return ok;
}

bool contracts_same(struct link *l, const struct claim_sink *out)
{
	const struct row *r = l->setup.row;

	for (uint32_t i = 0; i < l->setup.n_row; i++) {
		for (uint32_t k = i + 1;
			r[i].table == ROW_CONTRACTS && k < l->setup.n_row;
			k++) {
			if (r[k].table == ROW_CONTRACTS &&
				share(&r[i], &r[k]) &&
				!same_hand(&r[i], &r[k], out, *l->a)) {
				return false;
			}
		}
	}
	return true;
}
