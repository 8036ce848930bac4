/* SPDX-License-Identifier: Apache-2.0 */
/* What should be said of rows as soon as they are in. */
#include <stdlib.h>

#include "case/steps/inside.h"

enum {
	ROWS_MAX = 50000,
	REMARKS_ARENA = 2047 << 20,
	NAMES_MAX = 2000,
	/* shorter names are one letter off many others */
	NAME_MIN = 5
};

struct remarks {
	struct arena *a; /* what is handed on */
	struct str *sentence;
	uint32_t n;
	uint32_t room;
	struct arena work;
	struct claimset claims;
	uint32_t from_exhibit;
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

static bool silent_rows(struct remarks *r, struct err *err)
{
	struct inquiry q = {
		.claims = &r->claims,
		.as_of_s = INT64_MAX,
	};
	struct silence *s;
	uint32_t n;

	if (!infer_silent(&q, &r->work, &s, &n, err))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const struct claim *c = s[i].claim;

		if (is_new(r, c) &&
			!put(r,
				arena_fmt(r->a,
					"moves nothing: %.*s %.*s %.*s: %s",
					STR_FMT(c->subject),
					STR_FMT(predicate_name(c->predicate)),
					STR_FMT(c->object),
					s[i].why))) {
			return fail(err, ERR_LIMIT, 0, "no memory left");
		}
	}
	return true;
}

/* --- names one letter off --------------------------------------------------
 */

struct name {
	struct str id;
	bool is_new;
};

static bool is_a_name(struct str id)
{
	switch (entity_type_of(id)) {
	case ENT_PERSONA:
	case ENT_PERSON:
	case ENT_GROUP:
	case ENT_UNIT:
	case ENT_SPONSOR:
	case ENT_ORG:
	case ENT_INCIDENT:
		return entity_name(id).n >= NAME_MIN;
	default:
		return false;
	}
}

static bool has_digit(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return true;
	}
	return false;
}

/* "61398" and "PLA Unit 61398" */
static bool is_end_of(struct str x, struct str y)
{
	return y.n > x.n && y.p[y.n - x.n - 1] == ' ' &&
		str_eq(str_from(y, y.n - x.n), x);
}

/* NULL, or how two names look alike; names that are numbered are meant to be
 * one letter off */
static const char *alike(struct str x, struct str y)
{
	struct str a = entity_name(x);
	struct str b = entity_name(y);

	if (entity_type_of(x) != entity_type_of(y))
		return NULL;
	if (is_end_of(a, b) || is_end_of(b, a))
		return "one name ends with the other";
	if (has_digit(a) || has_digit(b))
		return NULL;
	return text_distance(a, b) == 1 ? "one letter off" : NULL;
}

static uint32_t names_of(struct remarks *r, struct name *ret)
{
	struct table seen = table_in(&r->work);

	for (uint32_t i = 0; i < r->claims.n; i++) {
		const struct claim *c = r->claims.claim[i];
		const struct str end[2] = { c->subject, c->object };

		for (int k = 0; k < 2; k++) {
			uint32_t at;

			if (!is_a_name(end[k]))
				continue;
			if (seen.n == NAMES_MAX)
				return 0;
			uint32_t before = seen.n;
			at = table_put(&seen, end[k]);
			if (at == TABLE_NONE)
				return 0;
			if (at == before)
				ret[at] = (struct name){ end[k], false };
			ret[at].is_new |= is_new(r, c);
		}
	}
	return seen.n;
}

static bool near_names(struct remarks *r)
{
	struct name *name = NEW(&r->work, struct name, NAMES_MAX);
	uint32_t n = name ? names_of(r, name) : 0;

	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = i + 1; k < n; k++) {
			const char *how = alike(name[i].id, name[k].id);

			if ((!name[i].is_new && !name[k].is_new) || !how)
				continue;
			if (!put(r,
				    arena_fmt(r->a,
					    "%s: %.*s and %.*s; if they are "
					    "one, `alias-of` joins them, or "
					    "correct the row",
					    how,
					    STR_FMT(name[i].id),
					    STR_FMT(name[k].id)))) {
				return false;
			}
		}
	}
	return true;
}

/* --- all of it -------------------------------------------------------------
 */

/* what hunts found when the case was last run is part of the ground */
static bool add_findings(struct remarks *r,
	const struct store *s,
	struct err *err)
{
	struct claimset all = claimset_in(&r->work);

	if (!store_claims(s, &all, false, err))
		return false;
	for (uint32_t i = 0; i < all.n; i++) {
		if (all.claim[i]->maker == MADE_BY_HUNT &&
			!claimset_add(&r->claims, all.claim[i])) {
			return fail(err, ERR_LIMIT, 0, "no memory left");
		}
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
	bool ok = arena_open(&r.work, REMARKS_ARENA, err);

	*ret_n = 0;
	r.claims = claimset_in(&r.work);
	ok = ok && case_derive_rows(s, &r.claims, err);
	if (ok && r.claims.n <= ROWS_MAX) {
		ok = add_findings(&r, s, err) && silent_rows(&r, err) &&
			near_names(&r);
	}
	arena_close(&r.work);
	*ret = r.sentence;
	*ret_n = r.n;
	return ok;
}
