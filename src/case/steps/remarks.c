/* SPDX-License-Identifier: Apache-2.0 */
/* What should be said of rows as soon as they are in. */
#include <inttypes.h>

#include "case/steps/inside.h"
#include "case/steps/lookalikes.h"
#include "case/steps/plan.h"

enum {
	ROWS_MAX = 50000,
};

struct remarks {
	struct arena *a; /* what is handed on */
	struct str *sentence;
	uint32_t n;
	uint32_t room;
	struct arena work;
	struct claimset claims;
	uint32_t from_exhibit;
	bool unread; /* telemetry that no run has read yet */
};

static bool put(struct remarks *r, struct str sentence)
{
	r->sentence = arena_grown(r->a,
		r->sentence,
		r->n,
		&r->room,
		sizeof *r->sentence);
	if (r->sentence)
		r->sentence[r->n++] = sentence;
	return r->sentence != NULL;
}

static bool is_new(const struct remarks *r, const struct claim *c)
{
	return c->n_loc && c->loc[0].exhibit >= r->from_exhibit &&
		c->maker == MADE_BY_ROW;
}

/* --- rows that move nothing ------------------------------------------------
 */

/* what telemetry may still tie to the attack */
static bool waits_for_telemetry(const struct remarks *r, const char *why)
{
	return r->unread &&
		(str_starts(str_of(why), STR("no trail leads")) ||
			str_has(str_of(why),
				STR("no telemetry of the case matches")));
}

/* a row of a contract makes several claims */
static bool note_row(struct table *row, const struct claim *c)
{
	struct arena scratch = *row->a;
	struct str key = arena_fmt(&scratch,
		"%u:%" PRIu64,
		c->loc[0].exhibit,
		c->loc[0].at_byte);

	row->a->at = scratch.at;
	return table_put(row, key) != TABLE_NONE;
}

static bool say_waiting(struct remarks *r, uint32_t n)
{
	return !n ||
		put(r,
			arena_fmt(r->a,
				"%u %s what nothing ties to the attack yet; "
				"`ashiato run` reads the telemetry",
				n,
				n == 1 ? "row names" : "rows name"));
}

static bool say_silent(struct remarks *r, const struct silence *s)
{
	const struct claim *c = s->claim;

	return put(r,
		arena_fmt(r->a,
			"moves nothing: %.*s %.*s %.*s: %s",
			STR_FMT(c->subject),
			STR_FMT(predicate_name(c->predicate)),
			STR_FMT(c->object),
			s->why));
}

static bool silent_rows(struct remarks *r, struct err *err)
{
	struct inquiry q = {
		.claims = &r->claims,
		.as_of_s = INT64_MAX,
	};
	struct silence *s;
	uint32_t n;
	struct table waiting = table_in(&r->work);
	bool ok = true;

	if (!infer_silent(&q, &r->work, &s, &n, err))
		return false;
	for (uint32_t i = 0; ok && i < n; i++) {
		if (!is_new(r, s[i].claim))
			continue;
		if (waits_for_telemetry(r, s[i].why))
			ok = note_row(&waiting, s[i].claim);
		else
			ok = say_silent(r, &s[i]);
	}
	return (ok && say_waiting(r, waiting.n)) ||
		fail(err, ERR_LIMIT, 0, "no memory left");
}

/* --- rows that take nothing back -------------------------------------------
 */

static bool say_idle(void *ctx, struct locator row, struct str sentence)
{
	struct remarks *r = ctx;

	return row.exhibit < r->from_exhibit ||
		put(r, arena_str(r->a, sentence));
}

/* --- names that look alike -------------------------------------------------
 */

static bool is_new_row(const void *ctx, const struct claim *c)
{
	return is_new(ctx, c);
}

static bool say_alike(void *ctx, const char *how, struct str x, struct str y)
{
	enum entity_type t = entity_type_of(x);
	bool has_alias = predicates[PRED_ALIAS_OF].subjects >> t & 1;
	struct remarks *r = ctx;

	return put(r,
		arena_fmt(r->a,
			"%s: %.*s and %.*s; if they are one, %scorrect the "
			"row",
			how,
			STR_FMT(x),
			STR_FMT(y),
			has_alias ? "`alias-of` joins them, or " : ""));
}

static bool names_alike(struct remarks *r, struct err *err)
{
	return lookalikes(&r->claims,
		       is_new_row,
		       r,
		       &(struct lookalikes_to){ r, say_alike },
		       r->work) ||
		fail(err, ERR_LIMIT, 0, "no memory left to compare names");
}

/* --- all of it -------------------------------------------------------------
 */

static bool has_telemetry(const struct store *s)
{
	uint32_t n;
	const struct exhibit *x = store_exhibits(s, &n);

	for (uint32_t i = 0; i < n; i++) {
		if (plan_is_main(x[i].format, PASS_TELEMETRY))
			return true;
	}
	return false;
}

/* what hunts found when the case was last run is part of the ground */
static bool add_findings(struct remarks *r,
	const struct store *s,
	struct err *err)
{
	struct claimset all = claimset_in(&r->work);

	if (!store_claims(s, &(struct claims_wanted){ 0 }, &all, NULL, err))
		return false;
	r->unread = has_telemetry(s);
	for (uint32_t i = 0; i < all.n; i++) {
		if (all.claim[i]->maker != MADE_BY_HUNT)
			continue;
		r->unread = false;
		if (!claimset_add(&r->claims, all.claim[i]))
			return fail(err, ERR_LIMIT, 0, "no memory left");
	}
	return true;
}

bool case_remarks(struct store *s,
	uint32_t from_exhibit,
	struct arena *a,
	struct str **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct remarks r = {
		.a = a,
		.from_exhibit = from_exhibit,
	};
	bool ok = arena_open(&r.work, CASE_ARENA, err);

	*ret_n = 0;
	r.claims = claimset_in(&r.work);
	ok = ok &&
		case_derive_rows(s,
			&r.claims,
			&(struct link_tell){ &r, say_idle },
			err);
	if (ok && r.claims.n <= ROWS_MAX) {
		ok = add_findings(&r, s, err) && silent_rows(&r, err) &&
			names_alike(&r, err);
	}
	arena_close(&r.work);
	*ret = r.sentence;
	*ret_n = r.n;
	return ok;
}
