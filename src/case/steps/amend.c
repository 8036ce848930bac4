/* SPDX-License-Identifier: Apache-2.0 */
/* Exhibits corrected and withdrawn: what was written of them when they were
 * sealed stays in the ledger, and as of an earlier day it still counts. */
#include "case/steps/inside.h"

/* How well a word names an exhibit. */
static bool is_named(const struct exhibit *x, struct str word)
{
	char hex[SHA256_HEX_N];

	hex_write(x->sha256.b, SHA256_N, hex);
	return str_eq(x->name, word) ||
		(word.n >= 4 &&
			str_starts((struct str){ hex, sizeof hex }, word));
}

bool case_exhibit_named(const struct store *s,
	struct str word,
	uint32_t *ret,
	struct err *err)
{
	uint32_t n;
	uint32_t hits = 0;
	const struct exhibit *x = store_exhibits(s, &n);

	for (uint32_t i = 0; i < n; i++) {
		if (!is_named(&x[i], word))
			continue;
		*ret = i;
		hits++;
	}
	if (hits == 1)
		return true;
	struct nearest near = near_to(word);
	struct buf meant = { 0 };
	for (uint32_t i = 0; !hits && i < n; i++)
		near_offer(&near, x[i].name);
	near_say(&near, "", "", &meant);
	fail(err,
		ERR_USAGE,
		0,
		hits ? "\"%.*s\" names several exhibits%.*s%s give the first "
		       "digits of its digest, as `ashiato show CASE "
		       "exhibits` "
		       "prints them"
		     : "no exhibit has the name or digest \"%.*s\"%.*s%s "
		       "`ashiato show CASE exhibits` lists them",
		STR_FMT(word),
		STR_FMT(buf_str(&meant)),
		near.n ? "" : ";");
	buf_done(&meant);
	return false;
}

static int64_t day_begin(int64_t s)
{
	return s - (s % DAY_S + DAY_S) % DAY_S;
}

/* Fills what the caller does not: when, and which change it is. */
static void date_change(struct exhibit_change *c)
{
	c->recorded_at_s = now_s();
	if (c->from_s == TIME_UNKNOWN)
		c->from_s = day_begin(c->recorded_at_s);
	exhibit_change_seal(c);
}

/* What is out already is not taken out again: whoever does means another. */
static bool still_in(struct store *s, uint32_t exhibit, struct err *err)
{
	struct arena a = { 0 };
	struct exhibit *x;
	uint32_t n;
	bool ok = arena_open(&a, 64 << 20, err) &&
		store_exhibits_as_of(s,
			INT64_MAX,
			UINT64_MAX,
			&a,
			&x,
			&n,
			err);

	if (ok && x[exhibit].withdrawn) {
		ok = fail(err,
			ERR_USAGE,
			0,
			"exhibit %u (%.*s) is withdrawn already; `ashiato "
			"undo` "
			"takes that back",
			exhibit + 1,
			STR_FMT(x[exhibit].name));
	}
	arena_close(&a);
	return ok;
}

bool case_change_exhibit(struct store *s,
	struct str exhibit,
	struct exhibit_change *c,
	struct err *err)
{
	if (!case_exhibit_named(s, exhibit, &c->exhibit, err))
		return false;
	if (c->kind == CHANGE_WITHDRAWN && !still_in(s, c->exhibit, err))
		return false;
	date_change(c);
	return store_put_change(s, c, err) && store_commit(s, err);
}

/* An exhibit that takes another's place: put with it, in one commit. */
bool case_put_replacing(struct store *s,
	uint32_t old,
	uint32_t by_exhibit,
	const struct acquisition *how,
	struct err *err)
{
	struct exhibit_change c = {
		.kind = CHANGE_WITHDRAWN,
		.exhibit = old,
		.replaced_by = by_exhibit,
		/* as of the day on which the corrected one came in */
		.from_s = day_begin(how->acquired_s),
		.by = how->by,
		.why = STR("replaced by a corrected one"),
	};

	date_change(&c);
	return store_put_change(s, &c, err);
}
