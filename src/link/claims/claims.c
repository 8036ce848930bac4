/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that people wrote, as claims. */
#include <stdio.h>

#include "link/claims/withdrawals.h"
#include "link/identity/contracts.h"
#include "link/identity/identities.h"
#include "link/identity/same.h"
#include "link/state/rows.h"
#include "link/state/state.h"

/* {"kind":"witness","dependence":"copy"}; empty when neither is told, so that
 * claims of before there were these columns keep their ids */
static struct str source_detail(struct str kind,
	struct str dependence,
	struct arena *a)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	if (!kind.n && !dependence.n)
		return (struct str){ 0 };
	jw_object(&j, NULL);
	if (kind.n)
		jw_str(&j, "kind", kind);
	if (dependence.n)
		jw_str(&j, "dependence", dependence);
	jw_object_end(&j);
	struct str s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

static bool statement(const struct row *r,
	const struct claim_sink *out,
	struct arena a)
{
	struct claim c =
		row_claim(r, STA_SOURCE, STA_ORIGIN, STA_GRADE, STA_KNOWN);
	const struct str *cell = r->cell;

	c.subject = cell[STA_SUBJECT];
	c.predicate = predicate_named(cell[STA_PREDICATE]);
	c.object = cell[STA_OBJECT];
	row_times(r, &c, STA_FROM, STA_TO, STA_ZONE);
	/* says nothing of when: what is dated is the saying */
	if (c.from_s == TIME_UNKNOWN && c.to_s == TIME_OPEN)
		row_times(r, &c, STA_SAID, STA_SAID, STA_ZONE);
	c.detail = source_detail(cell[STA_KIND], cell[STA_DEPENDENCE], &a);
	struct str said = cell[STA_SAID].n
		? arena_fmt(&a, ", %.*s", STR_FMT(cell[STA_SAID]))
		: STR("");
	c.words = arena_fmt(&a,
		"%.*s (%.*s, %.*s)",
		STR_FMT(cell[STA_TEXT]),
		STR_FMT(cell[STA_SPEAKER]),
		STR_FMT(cell[STA_SAID]));
	struct str words = arena_fmt(&a,
		"%.*s (%.*s%.*s)",
		STR_FMT(cell[STA_TEXT].n ? cell[STA_TEXT] : STR("stated")),
		STR_FMT(cell[STA_SPEAKER]),
		STR_FMT(said));
	c.text = row_sentence(&c, words, &a);
	return !a.full && out->put(out->ctx, &c);
}

static bool relation(const struct row *r,
	const struct claim_sink *out,
	struct arena a)
{
	struct claim c =
		row_claim(r, REL_SOURCE, REL_ORIGIN, REL_GRADE, REL_KNOWN);

	c.subject = r->cell[REL_SUBJECT];
	c.predicate = predicate_named(r->cell[REL_PREDICATE]);
	c.object = r->cell[REL_OBJECT];
	c.scope = r->cell[REL_SCOPE];
	row_times(r, &c, REL_FROM, REL_TO, REL_ZONE);
	c.detail =
		source_detail(r->cell[REL_KIND], r->cell[REL_DEPENDENCE], &a);
	c.words = r->cell[REL_NOTE];
	c.text = row_sentence(&c, c.words, &a);
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
	for (size_t i = 0; i < 3; i++) {
		if (str_u64(cell[number[i].column], &n))
			jw_u64(&j, number[i].key, n);
	}
	for (size_t i = 0; i < 4; i++)
		jw_str(&j, text[i].key, cell[text[i].column]);
	/* only where they are told, so that older rows keep their ids */
	if (str_u64(cell[INC_RECORDS], &n))
		jw_u64(&j, "records", n);
	if (cell[INC_BOUND].n)
		jw_str(&j, "bound", cell[INC_BOUND]);
	if (cell[INC_DATA].n)
		jw_str(&j, "data", cell[INC_DATA]);
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

	c.object =
		arena_fmt(&a, "incident:%.*s", STR_FMT(cell[INC_INCIDENT]));
	c.subject = cell[INC_ORGANISATION].n
		? arena_fmt(&a, "org:%.*s", STR_FMT(cell[INC_ORGANISATION]))
		: c.object;
	c.predicate = cell[INC_ORGANISATION].n ? PRED_DAMAGED : PRED_NOTED;
	row_times(r, &c, INC_FROM, INC_TO, INC_ZONE);
	c.detail = damage_detail(cell, &a);
	c.words = cell[INC_NOTE];
	c.text = row_sentence(&c, c.words, &a);
	return !a.full && out->put(out->ctx, &c);
}

/* --- contracts ----------------------------------------------------------- */

static bool contract(const struct row *r,
	const struct claim_sink *out,
	struct arena a)
{
	struct claim c = contract_claim(r, &a);

	c.predicate = PRED_RENTED;
	c.object =
		arena_fmt(&a, "address:%.*s", STR_FMT(r->cell[CON_SERVER]));
	c.words = arena_fmt(&a,
		"%.*s, %.*s: %.*s",
		STR_FMT(r->cell[CON_CONTRACT]),
		STR_FMT(r->cell[CON_PROVIDER]),
		STR_FMT(r->cell[CON_NOTE]));
	struct str words = arena_fmt(&a,
		"contract %.*s with %.*s%s%.*s",
		STR_FMT(r->cell[CON_CONTRACT]),
		STR_FMT(r->cell[CON_PROVIDER]),
		r->cell[CON_NOTE].n ? "; " : "",
		STR_FMT(r->cell[CON_NOTE]));
	c.text = row_sentence(&c, words, &a);
	if (a.full || !out->put(out->ctx, &c))
		return false;
	for (size_t i = 0; i < CONTRACT_IDENTIFIERS; i++) {
		struct str v = r->cell[contract_identifiers[i].column];

		if (!v.n)
			continue;
		c.predicate = PRED_IDENTIFIED_BY;
		c.object = arena_fmt(&a,
			"identifier:%s:%.*s",
			contract_identifiers[i].kind,
			STR_FMT(v));
		c.text = row_sentence(&c, c.scope, &a);
		if (a.full || !out->put(out->ctx, &c))
			return false;
	}
	return true;
}

/* --- what is watched ----------------------------------------------------- */

static struct str watch_detail(const struct row *r,
	const struct watched *w,
	struct arena *a)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_object(&j, NULL);
	jw_str(&j, "type", str_of(watch_type_name(w->type)));
	jw_str(&j, "value", w->value);
	jw_str(&j, "reason", r->cell[WAT_REASON]);
	jw_str(&j, "authority", r->cell[WAT_AUTHORITY]);
	jw_object_end(&j);
	struct str s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

static bool watch(const struct row *r,
	const struct claim_sink *out,
	struct arena a)
{
	struct claim c =
		row_claim(r, WAT_SOURCE, WAT_ORIGIN, WAT_GRADE, WAT_KNOWN);
	char room[INDICATOR_MAX_BYTE];
	struct watched w;

	if (!watched_parse(r->cell[WAT_TYPE], r->cell[WAT_WATCHED], room, &w))
		return true;
	c.subject = watched_entity(&w, &a);
	c.predicate = PRED_WATCHED;
	c.object = arena_fmt(&a,
		"indicator:%s:%.*s",
		watch_type_name(w.type),
		STR_FMT(w.value));
	row_times(r, &c, WAT_SINCE, WAT_UNTIL, WAT_ZONE);
	c.detail = watch_detail(r, &w, &a);
	c.words = r->cell[WAT_REASON];
	c.text = arena_fmt(&a,
		"%.*s is watched: %.*s",
		STR_FMT(w.value),
		STR_FMT(c.words));
	return !a.full && out->put(out->ctx, &c);
}

/* --- what is taken for granted of times ---------------------------------- */

static struct str assumed_detail(const struct row *r, struct arena *a)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_object(&j, NULL);
	jw_str(&j, "seconds", r->cell[ASM_SECONDS]);
	jw_str(&j, "error", r->cell[ASM_ERROR]);
	jw_object_end(&j);
	struct str s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

/* an event is a claim, by its id, or a record, by where it stands */
static struct str assumed_event(struct str s, struct arena *a)
{
	enum entity_type t = entity_type_of(s);

	if (t == ENT_CLAIM || t == ENT_EVENT)
		return arena_str(a, s);
	return arena_fmt(a,
		"%s:%.*s",
		str_has_char(s, '@') ? "event" : "claim",
		STR_FMT(s));
}

static bool assume_clock(const struct row *r,
	struct claim *c,
	struct arena *a)
{
	struct str error = r->cell[ASM_ERROR];
	enum entity_type t = entity_type_of(r->cell[ASM_SUBJECT]);

	c->predicate = PRED_CLOCK_AHEAD_BY;
	c->subject = arena_fmt(a,
		"%s%.*s",
		t == ENT_CLOCK ? "" : "clock:",
		STR_FMT(r->cell[ASM_SUBJECT]));
	c->object = arena_fmt(a,
		"duration:%.*s s",
		STR_FMT(r->cell[ASM_SECONDS]));
	c->text = arena_fmt(a,
		"the clock of %.*s was %.*s s ahead of UTC, give or take "
		"%.*s s",
		STR_FMT(entity_name(c->subject)),
		STR_FMT(r->cell[ASM_SECONDS]),
		STR_FMT(error.n ? error : STR("1")));
	row_times(r, c, ASM_FROM, ASM_TO, ASM_ZONE);
	return r->cell[ASM_SECONDS].n > 0;
}

static bool assume_order(const struct row *r,
	struct claim *c,
	struct arena *a)
{
	bool within = str_is(r->cell[ASM_ASSUMPTION], "within");

	c->predicate = within ? PRED_IS_NEAR : PRED_CAME_BEFORE;
	c->subject = assumed_event(r->cell[ASM_SUBJECT], a);
	c->object = assumed_event(r->cell[ASM_OBJECT], a);
	c->text = within ? arena_fmt(a,
				   "%.*s and %.*s lie within %.*s s",
				   STR_FMT(entity_name(c->subject)),
				   STR_FMT(entity_name(c->object)),
				   STR_FMT(r->cell[ASM_SECONDS]))
			 : arena_fmt(a,
				   "%.*s came before %.*s",
				   STR_FMT(entity_name(c->subject)),
				   STR_FMT(entity_name(c->object)));
	return r->cell[ASM_OBJECT].n && (!within || r->cell[ASM_SECONDS].n);
}

static bool assumption(const struct row *r,
	const struct claim_sink *out,
	struct arena a)
{
	struct claim c =
		row_claim(r, ASM_SOURCE, ASM_ORIGIN, ASM_GRADE, ASM_KNOWN);
	bool whole = str_is(r->cell[ASM_ASSUMPTION], "clock")
		? assume_clock(r, &c, &a)
		: assume_order(r, &c, &a);

	if (!whole)
		return true;
	c.detail = assumed_detail(r, &a);
	c.words = r->cell[ASM_REASON];
	c.text = arena_fmt(&a,
		"%.*s: %.*s",
		STR_FMT(c.text),
		STR_FMT(c.words));
	return !a.full && out->put(out->ctx, &c);
}

static bool make_claims(const struct row *r,
	const struct claim_sink *out,
	struct arena a)
{
	static row_maker *const make[ROW_TABLES] = {
		[ROW_CONTRACTS] = contract,
		[ROW_STATEMENTS] = statement,
		[ROW_RELATIONS] = relation,
		[ROW_INCIDENTS] = incident,
		[ROW_WATCH] = watch,
		[ROW_ASSUMPTIONS] = assumption,
		[ROW_IDENTITIES] = identity_claims,
	};

	return !make[r->table] || make[r->table](r, out, a);
}

bool link_rows(struct link *l, const struct claim_sink *out, struct err *err)
{
	struct withdrawing cut = { .w = l->withdrawals, .to = out };
	const struct claim_sink counted = { &cut, withdrawals_put };
	bool ok = withdrawals_retract(l, make_claims);

	for (uint32_t i = 0; ok && i < l->setup.n_row; i++) {
		cut.row = i;
		ok = make_claims(&l->setup.row[i], &counted, *l->a);
	}
	cut.row = UINT32_MAX;
	ok = ok && same_hands(l, link_warned, &counted);
	return ok || fail(err, ERR_LIMIT, 0, "no memory left for claims");
}
