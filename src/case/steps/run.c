/* SPDX-License-Identifier: Apache-2.0 */
/* Deriving, writing what changed, judging; and doing it again to verify. */
#include "case/steps/inside.h"

enum {
	CLAIMS_ARENA = 1 << 30,
	VERIFY_NAMED = 20
};

/* "claim 12ab... (X beacons-to Y)": how a difference names a claim */
static struct str claim_name(const struct claim *c, struct arena *a)
{
	return arena_fmt(a,
		"claim %s (%.*s %.*s %.*s)",
		c->id,
		STR_FMT(c->subject),
		STR_FMT(predicate_name(c->predicate)),
		STR_FMT(c->object));
}

static bool same_bytes(const struct claim *a, const struct claim *b)
{
	struct buf x = { 0 };
	struct buf y = { 0 };

	store_claim_json(a, &(struct jw){ .to = &x });
	store_claim_json(b, &(struct jw){ .to = &y });
	bool same = str_eq(buf_str(&x), buf_str(&y));
	buf_done(&x);
	buf_done(&y);
	return same;
}

/* Writes the difference between what the ledger has and what the exhibits give.
 */
static bool write_changes(struct store *s,
	const struct claimset *before,
	const struct claimset *now,
	struct run_result *ret,
	struct err *err)
{
	for (uint32_t i = 0; i < now->n; i++) {
		uint32_t k =
			table_find(&before->ids, str_of(now->claim[i]->id));

		if (k != TABLE_NONE &&
			same_bytes(before->claim[k], now->claim[i])) {
			continue;
		}
		ret->added++;
		if (!store_put_claim(s, now->claim[i], err))
			return false;
	}
	for (uint32_t i = 0; i < before->n; i++) {
		if (table_find(&now->ids, str_of(before->claim[i]->id)) !=
			TABLE_NONE) {
			continue;
		}
		ret->retired++;
		if (!store_put_retired(s, before->claim[i]->id, err))
			return false;
	}
	return true;
}

/* An undone claim that is now dated otherwise is another claim: what was undone
 * stays so. */
static bool carry_undone(struct store *s,
	const struct claimset *before,
	const struct claim *gone,
	const struct claimset *now,
	struct err *err)
{
	int64_t from_s;

	if (table_find(&now->ids, str_of(gone->id)) != TABLE_NONE ||
		!store_is_undone(s, gone->id, &from_s)) {
		return true;
	}
	for (uint32_t i = 0; i < now->n; i++) {
		const struct claim *c = now->claim[i];

		if (table_find(&before->ids, str_of(c->id)) != TABLE_NONE ||
			!case_same_words(gone, c)) {
			continue;
		}
		if (!store_put_undone(s,
			    c->id,
			    from_s,
			    STR("ashiato"),
			    STR("as the claim before it, which counted at "
				"another time"),
			    err)) {
			return false;
		}
	}
	return true;
}

static bool carry_all_undone(struct store *s,
	const struct claimset *before,
	const struct claimset *now,
	struct err *err)
{
	for (uint32_t i = 0; i < before->n; i++) {
		if (!carry_undone(s, before, before->claim[i], now, err))
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
			  &(struct question){ INT64_MAX, { 0 } },
			  NEEDS_ASSESSMENT,
			  err) &&
		arena_open(&a, CLAIMS_ARENA, err);

	if (ok) {
		/* what the ledger keeps is the machine's own */
		v.publication.n_second = 0;
		publish_judgement_json(&v.publication, &b);
		ok = store_judgement(s, &a, &last, err);
		ret->judged_anew = ok && !str_eq(last, buf_str(&b));
	}
	ok = ok &&
		(!ret->judged_anew ||
			(store_put_judgement(s, buf_str(&b), err) &&
				store_commit(s, err)));
	buf_done(&b);
	arena_close(&a);
	case_view_close(&v);
	return ok;
}

bool case_run(struct store *s,
	const struct progress *p,
	struct run_result *ret,
	struct err *err)
{
	struct arena a = { 0 };
	struct arena b = { 0 };
	bool ok = arena_open(&a, CLAIMS_ARENA, err) &&
		arena_open(&b, CLAIMS_ARENA, err);
	struct claimset before = claimset_in(&a);
	struct claimset now = claimset_in(&b);

	*ret = (struct run_result){ 0 };
	ok = ok && store_claims(s, &before, true, err) &&
		case_derive(s, &now, ret, p, err) &&
		write_changes(s, &before, &now, ret, err) &&
		carry_all_undone(s, &before, &now, err) && store_commit(s, err);
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

static void compare_claims(const struct claimset *ledger,
	const struct claimset *derived,
	struct verification *r,
	struct arena a)
{
	for (uint32_t i = 0; i < derived->n; i++) {
		struct arena one = a;
		uint32_t k =
			table_find(&ledger->ids, str_of(derived->claim[i]->id));
		struct str name = claim_name(derived->claim[i], &one);

		if (k == TABLE_NONE) {
			tell(r,
				arena_fmt(&one,
					"%.*s follows from the exhibits but is "
					"not in the ledger: run the case again",
					STR_FMT(name)));
		} else if (!same_bytes(ledger->claim[k], derived->claim[i])) {
			tell(r,
				arena_fmt(&one,
					"%.*s rests on other records than the "
					"ledger says",
					STR_FMT(name)));
		}
	}
	for (uint32_t i = 0; i < ledger->n; i++) {
		struct arena one = a;

		if (table_find(&derived->ids, str_of(ledger->claim[i]->id)) ==
			TABLE_NONE) {
			tell(r,
				arena_fmt(&one,
					"%.*s is in the ledger but does not "
					"follow from the exhibits",
					STR_FMT(claim_name(ledger->claim[i],
						&one))));
		}
	}
}

static bool compare_judgement(struct store *s,
	struct verification *r,
	struct arena *a,
	struct err *err)
{
	struct view v = { 0 };
	struct buf b = { 0 };
	struct str last;
	bool ok = case_view(&v,
			  s,
			  &(struct question){ INT64_MAX, { 0 } },
			  NEEDS_ASSESSMENT,
			  err) &&
		store_judgement(s, a, &last, err);

	if (ok) {
		/* what the ledger keeps is the machine's own */
		v.publication.n_second = 0;
		publish_judgement_json(&v.publication, &b);
		if (last.n && !str_eq(last, buf_str(&b))) {
			tell(r,
				STR("the judgement in the ledger is not the "
				    "one that its claims give: run the case "
				    "again"));
		}
	}
	buf_done(&b);
	case_view_close(&v);
	return ok;
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

	r->claims = 0;
	if (!store_verify(dir, a, r, err))
		return false;
	/* derived from changed bytes, everything would differ */
	if (r->n_differs)
		return true;
	bool ok = store_open(&s, dir, STORE_READ, err) &&
		store_claims(s, &ledger, true, err) &&
		store_judgement(s, a, &last, err);
	/* a case that was never run has nothing to derive again */
	if (ok && (ledger.n || last.n)) {
		ok = case_derive(s, &derived, &counts, p, err);
		if (ok)
			compare_claims(&ledger, &derived, r, *a);
		ok = ok && compare_judgement(s, r, a, err);
		r->claims = derived.n;
	}
	struct err ignored;
	store_close(s, &ignored);
	return ok;
}
