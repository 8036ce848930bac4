/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that people wrote, as claims. */
#include <stdio.h>

#include "link/internal.h"

struct claim row_claim(const struct row *r,
	unsigned source,
	unsigned origin,
	unsigned grade,
	unsigned known)
{
	struct claim c = {
		.source = r->cell[source],
		.origin = r->cell[origin].n ? r->cell[origin] : r->cell[source],
		.grade = { 'F', '6' },
		.from_s = TIME_UNKNOWN,
		.to_s = TIME_OPEN,
		.zone = ZONE_UTC,
		.res = RES_SECOND,
		.known_s = row_known(r, known),
		.until_s = TIME_OPEN,
		.maker = MADE_BY_ROW,
		.loc = { r->loc },
		.n_loc = 1,
		.n_records = 1,
	};

	grade_parse(r->cell[grade], &c.grade);
	return c;
}

void row_times(const struct row *r,
	struct claim *c,
	unsigned from,
	unsigned to,
	unsigned zone)
{
	struct span s;

	if (span_parse(r->cell[from], r->cell[zone], &s)) {
		c->from_s = s.from;
		c->zone = s.zone;
		c->res = s.res;
	}
	if (span_parse(r->cell[to], r->cell[zone], &s)) {
		c->to_s = s.to;
		/* the less certain of the two */
		c->zone = s.zone > c->zone ? s.zone : c->zone;
		c->res = s.res < c->res ? s.res : c->res;
	}
}

static struct str sentence(const struct claim *c,
	struct str words,
	struct arena *a)
{
	const struct predicate *p = predicate_find(c->predicate);
	struct str s = entity_name(c->subject);
	struct str o = entity_name(c->object);

	if (words.n)
		return arena_fmt(a,
			"%.*s %s %.*s: %.*s",
			STR_FMT(s),
			p ? p->verb : "-",
			STR_FMT(o),
			STR_FMT(words));
	return arena_fmt(a,
		"%.*s %s %.*s",
		STR_FMT(s),
		p ? p->verb : "-",
		STR_FMT(o));
}

static bool statement(const struct row *r,
	const struct claim_sink *out,
	struct arena a)
{
	struct claim c =
		row_claim(r, STA_SOURCE, STA_ORIGIN, STA_GRADE, STA_KNOWN);
	const struct str *cell = r->cell;

	c.subject = cell[STA_SUBJECT];
	c.predicate = cell[STA_PREDICATE];
	c.object = cell[STA_OBJECT];
	row_times(r, &c, STA_FROM, STA_TO, STA_ZONE);
	/* says nothing of when: what is dated is the saying */
	if (c.from_s == TIME_UNKNOWN && c.to_s == TIME_OPEN)
		row_times(r, &c, STA_SAID, STA_SAID, STA_ZONE);
	struct str said = cell[STA_SAID].n
		? arena_fmt(&a, ", %.*s", STR_FMT(cell[STA_SAID]))
		: STR("");
	struct str words = arena_fmt(&a,
		"%.*s (%.*s%.*s)",
		STR_FMT(cell[STA_TEXT].n ? cell[STA_TEXT] : STR("stated")),
		STR_FMT(cell[STA_SPEAKER]),
		STR_FMT(said));
	c.text = sentence(&c, words, &a);
	return !a.full && out->put(out->ctx, &c);
}

static bool relation(const struct row *r,
	const struct claim_sink *out,
	struct arena a)
{
	struct claim c =
		row_claim(r, REL_SOURCE, REL_ORIGIN, REL_GRADE, REL_KNOWN);

	c.subject = r->cell[REL_SUBJECT];
	c.predicate = r->cell[REL_PREDICATE];
	c.object = r->cell[REL_OBJECT];
	c.scope = r->cell[REL_SCOPE];
	row_times(r, &c, REL_FROM, REL_TO, REL_ZONE);
	c.text = sentence(&c, r->cell[REL_NOTE], &a);
	return !a.full && out->put(out->ctx, &c);
}

/* --- incidents ----------------------------------------------------------- */

static struct str damage_detail(const struct str *cell, struct arena *a)
{
	static const struct {
		const char *key;
		unsigned column;
	} text[] = { { "currency", INC_CURRENCY },
		{ "leak", INC_LEAK },
		{ "publish", INC_PUBLISH },
		{ "note", INC_NOTE } };
	static const struct {
		const char *key;
		unsigned column;
	} number[] = { { "people", INC_PEOPLE },
		{ "files", INC_FILES },
		{ "money", INC_MONEY } };
	struct buf b = { 0 };
	struct jw j = { .to = &b };
	uint64_t n;

	jw_object(&j, NULL);
	for (size_t i = 0; i < 3; i++)
		if (str_u64(cell[number[i].column], &n))
			jw_u64(&j, number[i].key, n);
	for (size_t i = 0; i < 4; i++)
		jw_str(&j, text[i].key, cell[text[i].column]);
	jw_object_end(&j);
	struct str s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

static bool incident(const struct row *r,
	const struct claim_sink *out,
	struct arena a)
{
	struct claim c =
		row_claim(r, INC_SOURCE, INC_ORIGIN, INC_GRADE, INC_KNOWN);
	const struct str *cell = r->cell;

	c.object = arena_fmt(&a, "incident:%.*s", STR_FMT(cell[INC_INCIDENT]));
	c.subject = cell[INC_ORGANISATION].n
		? arena_fmt(&a, "org:%.*s", STR_FMT(cell[INC_ORGANISATION]))
		: c.object;
	c.predicate = cell[INC_ORGANISATION].n ? STR("damaged") : STR("noted");
	row_times(r, &c, INC_FROM, INC_TO, INC_ZONE);
	c.detail = damage_detail(cell, &a);
	c.text = sentence(&c, cell[INC_NOTE], &a);
	return !a.full && out->put(out->ctx, &c);
}

/* --- contracts ----------------------------------------------------------- */

static const struct {
	const char *kind;
	unsigned column;
} identifiers[] = {
	{ "email", CON_EMAIL },
	{ "phone", CON_PHONE },
	{ "payment", CON_PAYMENT },
	{ "document", CON_DOCUMENT },
	{ "login", CON_LOGIN },
};
enum {
	IDENTIFIERS = sizeof identifiers / sizeof *identifiers
};

static struct claim contract_claim(const struct row *r, struct arena *a)
{
	struct claim c =
		row_claim(r, CON_SOURCE, CON_ORIGIN, CON_GRADE, CON_KNOWN);

	row_times(r, &c, CON_START, CON_END, CON_ZONE);
	c.subject = arena_fmt(a, "persona:%.*s", STR_FMT(r->cell[CON_PERSONA]));
	c.scope = arena_fmt(a, "contract %.*s", STR_FMT(r->cell[CON_CONTRACT]));
	return c;
}

static bool contract(const struct row *r,
	const struct claim_sink *out,
	struct arena a)
{
	struct claim c = contract_claim(r, &a);

	c.predicate = STR("rented");
	c.object = arena_fmt(&a, "address:%.*s", STR_FMT(r->cell[CON_SERVER]));
	struct str words = arena_fmt(&a,
		"contract %.*s with %.*s%s%.*s",
		STR_FMT(r->cell[CON_CONTRACT]),
		STR_FMT(r->cell[CON_PROVIDER]),
		r->cell[CON_NOTE].n ? "; " : "",
		STR_FMT(r->cell[CON_NOTE]));
	c.text = sentence(&c, words, &a);
	if (a.full || !out->put(out->ctx, &c))
		return false;
	for (size_t i = 0; i < IDENTIFIERS; i++) {
		struct str v = r->cell[identifiers[i].column];

		if (!v.n)
			continue;
		c.predicate = STR("identified-by");
		c.object = arena_fmt(&a,
			"identifier:%s:%.*s",
			identifiers[i].kind,
			STR_FMT(v));
		c.text = sentence(&c, c.scope, &a);
		if (a.full || !out->put(out->ctx, &c))
			return false;
	}
	return true;
}

/* The fields of two contracts that agree and that differ; both on show. */
static unsigned compare(const struct row *x,
	const struct row *y,
	struct buf *agree,
	struct buf *differ)
{
	unsigned n = 0;

	for (size_t i = 0; i < IDENTIFIERS; i++) {
		struct str a = x->cell[identifiers[i].column];
		struct str b = y->cell[identifiers[i].column];
		bool same = a.n && str_eq(a, b);
		struct buf *to = same ? agree : differ;

		if (!a.n || !b.n)
			continue;
		buf_fmt(to, "%s%s", to->n ? ", " : "", identifiers[i].kind);
		if (same)
			buf_fmt(to, " %.*s", STR_FMT(a));
		n += same;
	}
	return n;
}

static bool share(const struct row *x, const struct row *y)
{
	for (size_t i = 0; i < IDENTIFIERS; i++)
		if (x->cell[identifiers[i].column].n &&
			str_eq(x->cell[identifiers[i].column],
				y->cell[identifiers[i].column]))
			return true;
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
		c.predicate = STR("same-as");
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
		c.known_s = c.known_s > d.known_s ? c.known_s : d.known_s;
		c.from_s = c.from_s < d.from_s ? c.from_s : d.from_s;
		c.to_s = c.to_s > d.to_s ? c.to_s : d.to_s;
		c.loc[c.n_loc++] = y->loc;
		c.n_records = 2;
		struct str words = arena_fmt(&a,
			"agree on %.*s; differ in %.*s",
			STR_FMT(buf_str(&agree)),
			STR_FMT(differ.n ? buf_str(&differ)
					 : STR("nothing given twice")));
		c.text = sentence(&c, words, &a);
		ok = !a.full && out->put(out->ctx, &c);
	}
	buf_done(&agree);
	buf_done(&differ);
	return ok;
}

bool contracts_same(struct link *l, const struct claim_sink *out)
{
	const struct row *r = l->setup.row;

	for (uint32_t i = 0; i < l->setup.n_row; i++)
		for (uint32_t k = i + 1;
			r[i].table == ROW_CONTRACTS && k < l->setup.n_row;
			k++)
			if (r[k].table == ROW_CONTRACTS &&
				share(&r[i], &r[k]) &&
				!same_hand(&r[i], &r[k], out, *l->a))
				return false;
	return true;
}

bool link_rows(struct link *l, const struct claim_sink *out, struct err *err)
{
	static bool (*const make[ROW_TABLES])(const struct row *,
		const struct claim_sink *,
		struct arena) = {
		[ROW_CONTRACTS] = contract,
		[ROW_STATEMENTS] = statement,
		[ROW_RELATIONS] = relation,
		[ROW_INCIDENTS] = incident,
	};

	for (uint32_t i = 0; i < l->setup.n_row; i++) {
		const struct row *r = &l->setup.row[i];

		if (make[r->table] && !make[r->table](r, out, *l->a))
			return fail(err,
				ERR_LIMIT,
				0,
				"no memory left for claims");
	}
	return contracts_same(l, out) ||
		fail(err, ERR_LIMIT, 0, "no memory left for claims");
}

/* --- indicators that were seen ------------------------------------------- */

bool link_uses(struct link *l,
	const struct claimset *claims,
	int64_t known_s,
	const struct claim_sink *out,
	struct err *err)
{
	for (uint32_t i = 0; i < claims->n; i++) {
		const struct claim *m = claims->claim[i];
		struct arena a = *l->a;

		if (!str_is(m->predicate, "matches-indicator") ||
			m->known_s > known_s || m->until_s <= known_s ||
			m->weight_milli <= 0)
			continue;
		uint32_t e = table_find(&l->indicator_entity, m->object);
		for (uint32_t k = e == TABLE_NONE ? 0 : l->indicator_first[e];
			k;
			k = l->indicator_next[k - 1]) {
			const struct indicator *x = &l->indicator[k - 1];
			enum entity_type who = entity_type_of(x->label);

			if (!str_eq(x->label, m->scope) ||
				(who != ENT_GROUP && who != ENT_UNIT) ||
				x->known_s > known_s)
				continue;
			struct claim c = {
				.subject = x->label,
				.predicate = STR("uses"),
				.object = m->subject,
				.from_s = m->from_s,
				.to_s = m->to_s,
				.zone = ZONE_UTC,
				.res = RES_SECOND,
				.known_s = m->known_s > x->known_s ? m->known_s
								   : x->known_s,
				.until_s = TIME_OPEN,
				.source = x->source,
				.origin = x->origin,
				.grade = x->grade,
				.maker = MADE_BY_LINK,
				.n_loc = m->n_loc,
				.n_records = 1,
			};
			memcpy(c.loc, m->loc, sizeof c.loc);
			c.scope = m->object;
			c.text = arena_fmt(&a,
				"%.*s, seen in this case, is %.*s's according "
				"to %.*s",
				STR_FMT(m->subject),
				STR_FMT(entity_name(x->label)),
				STR_FMT(x->source));
			if (a.full || !out->put(out->ctx, &c))
				return fail(err,
					ERR_LIMIT,
					0,
					"no memory left for claims");
		}
	}
	return true;
}
