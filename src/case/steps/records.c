/* SPDX-License-Identifier: Apache-2.0 */
/* What examiners record in a case: taking back, dissent, words on incidents. */
#include <stdio.h>
#include <string.h>

#include "case/steps/inside.h"

static bool is_hexadecimal(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!str_has_char(STR("0123456789abcdef"), s.p[i]))
			return false;
	}
	return s.n > 0;
}

/* "no claim" or "several", whichever it is, and what to do. */
static bool not_named(struct str id, uint32_t keys, struct err *err)
{
	if (keys) {
		return fail(err,
			ERR_USAGE,
			0,
			"\"%.*s\" names %u claims; give more of its digits",
			STR_FMT(id),
			keys);
	}
	return fail(err,
		ERR_USAGE,
		0,
		"no claim has the id \"%.*s\"%s; `ashiato show CASE findings "
		"--json` prints ids",
		STR_FMT(id),
		is_hexadecimal(id)
			? ""
			: ": an id is made of the digits 0 to 9 and a to f");
}

/* As ids are printed; what is longer than one stays as it is. */
static struct str in_lower_case(struct str id, char room[static CLAIM_ID_N])
{
	if (id.n >= CLAIM_ID_N)
		return id;
	for (size_t i = 0; i < id.n; i++) {
		bool capital = id.p[i] >= 'A' && id.p[i] <= 'F';

		room[i] = capital ? (char)(id.p[i] | 0x20) : id.p[i];
	}
	return (struct str){ room, id.n };
}

bool case_claim_named(const struct store *s,
	const struct claimset *claims,
	struct str id,
	int64_t as_of_s,
	const struct claim **ret,
	struct err *err)
{
	uint32_t keys;
	char room[64];
	struct arena a = {
		.at = (unsigned char *)room,
		.end = (unsigned char *)room + sizeof room,
	};
	struct str key;
	char lower[CLAIM_ID_N];

	id = in_lower_case(id, lower);
	*ret = claimset_find(claims, id, as_of_s, &keys);
	if (*ret || keys)
		return *ret || not_named(id, keys, err);
	/* a revision that is no more, or an id of format 1 */
	if (id.n < 4 || !store_key_of(s, id, &a, &key, err) || !key.n)
		return not_named(id, 0, err);
	*ret = claimset_find(claims, key, as_of_s, &keys);
	return *ret ||
		fail(err,
			ERR_USAGE,
			0,
			"\"%.*s\" was of the claim %.*s, which does not "
			"follow "
			"from the exhibits any more",
			STR_FMT(id),
			STR_FMT(key));
}

/* The claim with that id, of all that ever counted, or what else was recorded
 * under it, into *ret; *ret_claim: the claim, or NULL. */
static bool anything_named(const struct store *s,
	struct str id,
	struct claimset *claims,
	const struct claim **ret_claim,
	struct undone *ret,
	struct err *err)
{
	struct err why = { 0 };

	if (!store_claims(s,
		    &(struct claims_wanted){ .as_derived = true },
		    claims,
		    NULL,
		    err))
		return false;
	ret->what = RECORDED_CLAIM;
	if (case_claim_named(s, claims, id, INT64_MAX - 1, ret_claim, &why)) {
		memcpy(ret->id, (*ret_claim)->id, CLAIM_KEY_N - 1);
		return true;
	}
	struct recorded r;
	if (!store_recorded(s, id, &r)) {
		*err = why;
		return false;
	}
	ret->what = r.what;
	memcpy(ret->id, r.id, sizeof ret->id);
	return true;
}

static int64_t day_start(int64_t s)
{
	int64_t into = (s % DAY_S + DAY_S) % DAY_S;

	return s - into;
}

/* the day on which the first revision of the claim became known */
static int64_t known_day(const struct claimset *claims, const struct claim *c)
{
	int64_t first_s = c->recorded_at_s;

	for (uint32_t i = 0; i < claims->n; i++) {
		const struct claim *x = claims->claim[i];

		if (x->recorded_at_s < first_s && claim_same_key(x, c))
			first_s = x->recorded_at_s;
	}
	return first_s == TIME_UNKNOWN ? TIME_UNKNOWN + 1
				       : day_start(first_s);
}

/* Since when the claim no longer counts. */
static bool undone_from(int64_t known_s,
	const struct claim *c,
	int64_t asked_s,
	int64_t *ret_s,
	struct err *err)
{
	char text[STAMP_N];
	int64_t today_s = day_start(now_s());

	if (asked_s == TIME_UNKNOWN) {
		*ret_s = today_s > known_s ? today_s : known_s;
		return true;
	}
	if (asked_s < known_s) {
		return fail(err,
			ERR_USAGE,
			0,
			"the claim %.*s became known on %.10s; it cannot be "
			"withdrawn before that day",
			STR_FMT(claim_key(c)),
			stamp_text(known_s, text));
	}
	*ret_s = asked_s;
	return true;
}

static bool put_undone(struct store *s,
	const struct undoing *u,
	const struct claimset *claims,
	const struct claim *c,
	struct undone *ret,
	struct err *err)
{
	struct recorded r = { .what = ret->what };

	memcpy(r.id, ret->id, sizeof r.id);
	ret->from_s = TIME_UNKNOWN;
	if (!c && u->from_s != TIME_UNKNOWN) {
		return fail(err,
			ERR_USAGE,
			0,
			"%s is a %s: only a claim is withdrawn as of a day",
			ret->id,
			recorded_name(ret->what));
	}
	if (u->restore)
		return store_put_restored(s, &r, u->by, u->why, err);
	if (c &&
		!undone_from(known_day(claims, c),
			c,
			u->from_s,
			&ret->from_s,
			err)) {
		return false;
	}
	return store_put_undone(s, &r, ret->from_s, u->by, u->why, err);
}

bool case_undo(struct store *s,
	const struct undoing *u,
	struct undone *ret,
	struct err *err)
{
	struct arena room = { 0 };
	struct claimset claims = claimset_in(&room);
	const struct claim *c = NULL;

	*ret = (struct undone){ 0 };
	if (!arena_open(&room, CASE_ARENA, err))
		return false;
	bool ok = store_unchanged(s, err) &&
		anything_named(s, u->id, &claims, &c, ret, err);
	ok = ok && put_undone(s, u, &claims, c, ret, err);
	ok = ok && store_commit(s, err);
	arena_close(&room);
	return ok;
}

/* The key of the claim of which that is a unique beginning; *ret_undone: it was
 * withdrawn. */
static bool key_named(const struct store *s,
	struct str claim,
	char ret[static CLAIM_KEY_N],
	bool *ret_undone,
	struct err *err)
{
	struct arena room = { 0 };
	struct claimset claims = claimset_in(&room);
	const struct claim *c = NULL;
	bool ok = arena_open(&room, CASE_ARENA, err) &&
		store_claims(s,
			&(struct claims_wanted){ 0 },
			&claims,
			NULL,
			err) &&
		case_claim_named(s, &claims, claim, INT64_MAX - 1, &c, err);

	if (ok) {
		memcpy(ret, c->id, CLAIM_KEY_N - 1);
		ret[CLAIM_KEY_N - 1] = 0;
		*ret_undone = c->undone;
	}
	arena_close(&room);
	return ok;
}

bool case_dissent(struct store *s,
	struct str claim,
	struct dissent *d,
	struct err *err)
{
	bool undone;

	if (!store_unchanged(s, err) ||
		!key_named(s, claim, d->claim, &undone, err)) {
		return false;
	}
	if (undone) {
		return fail(err,
			ERR_USAGE,
			0,
			"the claim %s was withdrawn; there is nothing to "
			"dissent from",
			d->claim);
	}
	dissent_seal(d);
	return store_put_dissent(s, d, err) && store_commit(s, err);
}

static bool looks_like_id(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!str_has_char(STR("0123456789abcdef"), s.p[i]))
			return false;
	}
	return true;
}

/* The key of the claim, or the id of the entity, that the word means. */
static bool about_what(const struct store *s,
	struct str word,
	struct arena *room,
	struct str *ret,
	struct err *err)
{
	struct claimset claims = claimset_in(room);
	const struct claim *c;
	struct err no_claim;

	if (!store_claims(s,
		    &(struct claims_wanted){ 0 },
		    &claims,
		    NULL,
		    err))
		return false;
	if (entity_type_of(word) == ENT_NONE &&
		case_claim_named(s,
			&claims,
			word,
			INT64_MAX - 1,
			&c,
			&no_claim)) {
		*ret = claim_key(c);
		return true;
	}
	if (case_entity_meant(&claims, word, room, ret, err))
		return true;
	/* digits alone are meant as a claim's */
	if (entity_type_of(word) == ENT_NONE && looks_like_id(word))
		*err = no_claim;
	return false;
}

bool case_note(struct store *s,
	struct str about,
	struct note *n,
	struct arena *room,
	struct err *err)
{
	if (!store_unchanged(s, err) ||
		!about_what(s, about, room, &n->about, err)) {
		return false;
	}
	note_seal(n);
	return store_put_note(s, n, err) && store_commit(s, err);
}

/* "incident:x", "org:X", or the name alone of either; ENT_NONE type = there is
 * none */
static struct str incident_named(const struct clusters *k, struct str name)
{
	struct str hit = { 0 };

	for (uint32_t i = 0; i < k->n_activity; i++) {
		if (str_eq(k->activity[i].id, name))
			return k->activity[i].id;
		if (str_eq(entity_name(k->activity[i].id), name) &&
			(!hit.n || !k->activity[i].implicit)) {
			hit = k->activity[i].id;
		}
	}
	return hit;
}

static bool put_word(struct store *s,
	const struct clusters *k,
	struct str a,
	struct str b,
	struct analyst_link *p,
	struct err *err)
{
	p->a = incident_named(k, a);
	p->b = incident_named(k, b);
	if (!p->a.n || !p->b.n) {
		return fail(err,
			ERR_USAGE,
			0,
			"the case knows no incident \"%.*s\"; `ashiato "
			"clusters "
			"CASE --all` lists them",
			STR_FMT(p->a.n ? b : a));
	}
	if (str_eq(p->a, p->b)) {
		return fail(err,
			ERR_USAGE,
			0,
			"these are one and the same incident");
	}
	analyst_link_seal(p);
	return store_put_analyst_link(s, p, err) && store_commit(s, err);
}

bool case_pair(struct store *s,
	struct str a,
	struct str b,
	struct analyst_link *p,
	struct arena *room,
	struct err *err)
{
	const struct question everything = { .as_of_s = INT64_MAX };
	struct view v = { 0 };
	bool ok = case_view(&v, s, &everything, NEEDS_CLUSTERS, err) &&
		put_word(s, &v.clusters, a, b, p, err);

	if (ok) {
		p->a = arena_str(room, p->a);
		p->b = arena_str(room, p->b);
	}
	case_view_close(&v);
	return ok;
}
