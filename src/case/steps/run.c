/* SPDX-License-Identifier: Apache-2.0 */
/* Deriving, writing what changed, judging; and doing it again to verify. */
#include "case/steps/inside.h"

enum {
	VERIFY_NAMED = 20
};

/* What the ledger has of earlier runs, found by their ids. */
static bool derived_before(const struct store *s,
	struct claimset *ret,
	struct err *err)
{
	const struct claims_wanted all = { .as_derived = true };

	return store_claims(s, &all, ret, NULL, err) &&
		(claimset_name(ret) ||
			fail(err, ERR_LIMIT, 0, "no memory left for claims"));
}

/* "claim 12ab... (X beacons-to Y)": how a difference names a claim */
static struct str claim_name(const struct claim *c, struct arena *a)
{
	return arena_fmt(a,
		"claim %.*s (%.*s %.*s %.*s)",
		STR_FMT(claim_key(c)),
		STR_FMT(c->subject),
		STR_FMT(predicate_name(c->predicate)),
		STR_FMT(c->object));
}

/* Whether both say the same, but for the sentence, which another release may
 * word otherwise, and words that the ledger was not told (format 1). */
static bool same_content(const struct claim *a, const struct claim *b)
{
	struct claim x = *a;
	struct claim y = *b;
	struct buf p = { 0 };
	struct buf q = { 0 };

	x.text = y.text = STR("");
	if (!x.words.n || !y.words.n)
		x.words = y.words = STR("");
	claim_seal(&x);
	claim_seal(&y);
	store_claim_json(&x, &(struct jw){ .to = &p });
	store_claim_json(&y, &(struct jw){ .to = &q });
	bool same = str_eq(buf_str(&p), buf_str(&q));
	buf_done(&p);
	buf_done(&q);
	return same;
}

/* The claim of a set that is the same revision; a ledger of format 1 was not
 * told of words. NULL: none */
static const struct claim *same_revision(const struct claimset *s,
	const struct claim *c)
{
	char id[CLAIM_ID_N];
	uint32_t k = table_find(&s->ids, str_of(c->id));

	if (k != TABLE_NONE)
		return s->claim[k];
	if (!c->words.n)
		return NULL;
	claim_id_without_words(c, id);
	k = table_find(&s->ids, str_of(id));
	return k == TABLE_NONE ? NULL : s->claim[k];
}

/* Which claims of the ledger are still derived, by index; in the arena. */
struct kept {
	bool *is;
	const struct claimset *ledger;
};

static void keep(struct kept *k, const struct claim *c)
{
	k->is[table_find(&k->ledger->ids, str_of(c->id))] = true;
}

/* Writes the difference between what the ledger has and what the exhibits give.
 */
static bool write_changes(struct store *s,
	const struct claimset *before,
	const struct claimset *now,
	struct run_result *ret,
	struct err *err)
{
	struct kept kept = { NEW(before->a, bool, before->n + 1), before };

	if (!kept.is)
		return fail(err, ERR_LIMIT, 0, "no memory left for claims");
	for (uint32_t i = 0; i < now->n; i++) {
		const struct claim *had =
			same_revision(before, now->claim[i]);

		if (had)
			keep(&kept, had);
		if (had && same_content(had, now->claim[i]))
			continue;
		/* an end, a locator: the entry that is newer counts */
		struct claim c = *now->claim[i];
		if (had && !had->words.n)
			c.words = STR("");
		claim_seal(&c);
		ret->added++;
		if (!store_put_claim(s, &c, err))
			return false;
	}
	for (uint32_t i = 0; i < before->n; i++) {
		if (kept.is[i])
			continue;
		ret->retired++;
		if (!store_put_retired(s, before->claim[i], err))
			return false;
	}
	return true;
}

static bool judge(struct store *s, struct run_result *ret, struct err *err)
{
	struct view v = { 0 };
	struct buf b = { 0 };
	struct str last;
	struct arena a = { 0 };
	bool ok = case_view(&v,
			  s,
			  &(struct question){ .as_of_s = INT64_MAX },
			  NEEDS_ASSESSMENT,
			  err) &&
		arena_open(&a, CASE_ARENA, err);

	if (ok) {
		/* what the ledger keeps is the machine's own */
		v.publication.n_second = 0;
		ok = store_judgement(s, &a, &last, err);
		ret->judged_anew =
			ok && !judgement_same(last, &v.publication);
	}
	if (ok && ret->judged_anew) {
		judgement_numbers(v.publication.assessment, &b);
		ok = store_put_judgement(s, buf_str(&b), err) &&
			store_commit(s, err);
	}
	buf_done(&b);
	arena_close(&a);
	case_view_close(&v);
	return ok;
}

/* Once for what came since the last run. */
static bool note_derived(struct store *s, struct err *err)
{
	uint32_t first;
	uint32_t n;
	bool behind;

	store_exhibits(s, &n);
	return store_not_run(s, &first, &behind, err) &&
		(!behind || store_put_derived(s, n, err));
}

bool case_run(struct store *s,
	const struct run_how *how,
	const struct progress *p,
	struct run_result *ret,
	struct err *err)
{
	struct arena a = { 0 };
	struct arena b = { 0 };
	bool ok = arena_open(&a, CASE_ARENA, err) &&
		arena_open(&b, CASE_ARENA, err);
	struct claimset before = claimset_in(&a);
	struct claimset now = claimset_in(&b);

	*ret = (struct run_result){ 0 };
	ok = ok && derived_before(s, &before, err) &&
		store_unchanged(s, err) &&
		case_derive(s, UINT64_MAX, NULL, how, &now, ret, p, err) &&
		write_changes(s, &before, &now, ret, err) &&
		note_derived(s, err) && store_commit(s, err);
	arena_close(&a);
	arena_close(&b);
	return ok && judge(s, ret, err);
}

/* --- verify -------------------------------------------------------------- */

static void tell(struct verification *r, struct str sentence)
{
	struct buf b = { 0 };

	r->n_differs++;
	if (r->n_differs <= VERIFY_NAMED) {
		buf_add(&b, sentence);
		buf_add(&b, (struct str){ "", 1 });
		r->differs(r->ctx, b.p);
		buf_done(&b);
	}
}

static void compare_derived(const struct claimset *ledger,
	const struct claim *c,
	struct kept *kept,
	struct verification *r,
	struct arena one)
{
	const struct claim *had = same_revision(ledger, c);
	struct str name = claim_name(c, &one);

	if (had)
		keep(kept, had);
	if (!had) {
		tell(r,
			arena_fmt(&one,
				"%.*s follows from the exhibits but is not "
				"in "
				"the ledger",
				STR_FMT(name)));
	} else if (!same_content(had, c)) {
		tell(r,
			arena_fmt(&one,
				"%.*s rests on other records than the ledger "
				"says",
				STR_FMT(name)));
	}
}

static void compare_claims(const struct claimset *ledger,
	const struct claimset *derived,
	struct verification *r,
	struct arena a)
{
	struct kept kept = { NEW(&a, bool, ledger->n + 1), ledger };

	for (uint32_t i = 0; kept.is && i < derived->n; i++)
		compare_derived(ledger, derived->claim[i], &kept, r, a);
	for (uint32_t i = 0; kept.is && i < ledger->n; i++) {
		struct arena one = a;

		if (kept.is[i])
			continue;
		tell(r,
			arena_fmt(&one,
				"%.*s is in the ledger but does not follow "
				"from the exhibits",
				STR_FMT(claim_name(ledger->claim[i], &one))));
	}
}

static bool compare_judgement(struct store *s,
	struct verification *r,
	uint64_t last_run,
	struct arena *a,
	struct err *err)
{
	struct view v = { 0 };
	struct str last;
	uint64_t judged = 0;
	bool ok = case_view(&v,
			  s,
			  &(struct question){ .as_of_s = INT64_MAX },
			  NEEDS_ASSESSMENT,
			  err) &&
		store_judgement(s, a, &last, err) &&
		store_last_judged(s, &judged, err);

	if (ok) {
		/* what the ledger keeps is the machine's own */
		v.publication.n_second = 0;
		bool same = !last.n || judgement_same(last, &v.publication);
		/* claims are committed before they are judged: between the two
		 * a run may have been interrupted */
		r->unjudged = !same && judged < last_run;
		if (!same && !r->unjudged) {
			tell(r,
				STR("the judgement in the ledger is not the "
				    "one that its claims give: run the case "
				    "again"));
		}
	}
	case_view_close(&v);
	return ok;
}

/* Whether something came since the last run, in words; *ret_last: its entry. */
static bool note_not_run(struct store *s,
	struct verification *r,
	uint64_t *ret_last,
	struct arena *a,
	struct err *err)
{
	return store_last_run(s, ret_last, err) &&
		case_not_run(s, a, &r->not_run, err);
}

bool case_verify(const char *dir,
	struct arena *a,
	struct verification *r,
	const struct progress *p,
	struct err *err)
{
	struct store *s = NULL;
	struct run_result counts;
	struct claimset ledger = claimset_in(a);
	struct claimset derived = claimset_in(a);
	struct str last = { 0 };
	uint64_t last_run = 0;

	r->claims = 0;
	r->progress = p;
	if (!store_verify(dir, a, r, err))
		return false;
	/* derived from changed bytes, everything would differ */
	if (r->n_differs)
		return true;
	bool ok = store_open(&s, dir, STORE_READ, err) &&
		derived_before(s, &ledger, err) &&
		store_judgement(s, a, &last, err);
	ok = ok && note_not_run(s, r, &last_run, a, err);
	/* a case that was never run has nothing to derive again */
	if (ok && (ledger.n || last.n)) {
		ok = case_derive(s,
			last_run + 1,
			NULL,
			NULL,
			&derived,
			&counts,
			p,
			err);
		if (ok)
			compare_claims(&ledger, &derived, r, *a);
		/* with what came since, it is another one */
		ok = ok &&
			(r->not_run.n ||
				compare_judgement(s, r, last_run, a, err));
		r->claims = derived.n;
	}
	struct err ignored;
	store_close(s, &ignored);
	return ok;
}
