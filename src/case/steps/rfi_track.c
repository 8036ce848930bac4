/* SPDX-License-Identifier: Apache-2.0 */
/* What became of requests for information: steps into the ledger, and where
 * each stands. */
#include "case/steps/rfi.h"

static bool no_room(struct err *err)
{
	return fail(err,
		ERR_LIMIT,
		0,
		"no memory left for requests for information");
}

bool rfi_load(const struct store *s,
	struct arena *a,
	struct rfi_standing **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct rfi_entry *e;
	uint32_t n;

	if (!store_rfis(s, false, a, &e, &n, err))
		return false;
	*ret = rfi_standings(e, n, a, ret_n);
	return *ret || no_room(err);
}

/* --- what is stale --------------------------------------------------------
 */

static bool has_to_hold(const struct rfi_standing *x)
{
	return x->draft && x->state != RFI_WITHDRAWN;
}

static bool look_again(struct rfi_look *l,
	struct rfi_standing *x,
	struct err *err)
{
	const struct rfi_entry *d = x->draft;
	struct rfi_answer now;
	uint64_t withheld;

	if (!rfi_say(l, x->request, d->withhold, &now, &withheld, err))
		return false;
	struct sha256 facts = rfi_facts(&now);
	x->stale = !str_eq(rfi_hex(&facts, &l->v.a), d->facts);
	return !l->v.a.full || no_room(err);
}

/* All whose drafts are for the audience of x[first]. */
static bool look_at_audience(struct store *s,
	struct rfi_standing *x,
	uint32_t first,
	uint32_t n,
	struct err *err)
{
	const struct rfi_audience *whom = &x[first].draft->whom;
	struct rfi_look l;
	bool ok = rfi_look(&l, s, whom, err);

	for (uint32_t i = first; ok && i < n; i++) {
		if (has_to_hold(&x[i]) &&
			rfi_same_audience(&x[i].draft->whom, whom))
			ok = look_again(&l, &x[i], err);
	}
	case_view_close(&l.v);
	return ok;
}

/* Each view once. */
static bool find_stale(struct store *s,
	struct rfi_standing *x,
	uint32_t n,
	struct err *err)
{
	for (uint32_t i = 0; i < n; i++) {
		bool before = !has_to_hold(&x[i]);

		for (uint32_t k = 0; !before && k < i; k++) {
			before = has_to_hold(&x[k]) &&
				rfi_same_audience(&x[k].draft->whom,
					&x[i].draft->whom);
		}
		if (!before && !look_at_audience(s, x, i, n, err))
			return false;
	}
	return true;
}

bool rfi_where(struct store *s,
	int64_t now_s,
	struct arena *a,
	struct rfi_standing **ret,
	uint32_t *ret_n,
	struct err *err)
{
	if (!rfi_load(s, a, ret, ret_n, err) ||
		!find_stale(s, *ret, *ret_n, err))
		return false;
	for (uint32_t i = 0; i < *ret_n; i++)
		rfi_judge(&(*ret)[i], now_s, a);
	return !a->full || no_room(err);
}

/* --- steps ----------------------------------------------------------------
 */

enum {
	BEGINNING_LEAST = 4
};

bool rfi_meant(struct rfi_standing *x,
	uint32_t n,
	struct str word,
	struct rfi_standing **ret,
	struct err *err)
{
	struct nearest near = near_to(word);
	struct buf b = { 0 };
	uint32_t hits = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (word.n >= BEGINNING_LEAST &&
			str_starts(x[i].request->reference, word)) {
			*ret = &x[i];
			hits++;
		}
	}
	if (hits == 1)
		return true;
	for (uint32_t i = 0; !hits && i < n; i++)
		near_offer(&near, x[i].request->reference);
	near_say(&near, "", "", &b);
	fail(err,
		ERR_USAGE,
		0,
		"%s \"%.*s\"%.*s%s `ashiato rfi CASE status` lists them",
		hits ? "several requests are meant by"
		     : "no request has the reference",
		STR_FMT(word),
		STR_FMT(buf_str(&b)),
		near.n ? "" : ";");
	buf_done(&b);
	return false;
}

static bool refuse(const struct rfi_standing *x,
	const char *why,
	struct err *err)
{
	return fail(err,
		ERR_USAGE,
		0,
		"%.*s is %s%s: %s",
		STR_FMT(x->request->reference),
		rfi_state_name(x->state),
		x->stale ? " and stale" : "",
		why);
}

static bool may_approve(const struct rfi_standing *x,
	const struct rfi_entry *e,
	struct err *err)
{
	if (x->state == RFI_ASKED)
		return refuse(x,
			"there is no answer yet; `ashiato rfi CASE answer` "
			"drafts it",
			err);
	if (x->stale)
		return refuse(x, "draft it again, then approve that", err);
	if (x->state > RFI_APPROVED)
		return refuse(x, "there is nothing to approve", err);
	if (rfi_approved_by(x, e->by)) {
		return refuse(x,
			"the same person approved it already; --by NAME says "
			"who does",
			err);
	}
	return x->n_approver < ADVISORY_APPROVERS_MAX ||
		refuse(x, "enough people did", err);
}

static bool may_send(const struct rfi_standing *x, struct err *err)
{
	uint32_t missing = rfi_approvals_missing(x);

	if (x->stale)
		return refuse(x, "draft it again, and have it approved", err);
	if (x->state >= RFI_SENT)
		return refuse(x, "it cannot be sent then", err);
	if (!missing)
		return true;
	return refuse(x,
		missing > 1
			? "two different people must approve it first "
			  "(`ashiato rfi CASE approve`)"
			: "one more person must approve it first (`ashiato "
			  "rfi CASE approve`)",
		err);
}

static bool may_step(const struct rfi_standing *x,
	const struct rfi_entry *e,
	struct err *err)
{
	if (x->state == RFI_WITHDRAWN)
		return refuse(x, "`ashiato undo` takes that step back", err);
	if (e->state == RFI_APPROVED)
		return may_approve(x, e, err);
	return e->state == RFI_WITHDRAWN || may_send(x, err);
}

static bool put_step(struct store *s,
	struct str reference,
	struct rfi_entry *e,
	struct arena *a,
	struct err *err)
{
	struct rfi_standing *x;
	struct rfi_standing *meant = NULL;
	uint32_t n;

	if (!rfi_load(s, a, &x, &n, err) ||
		!rfi_meant(x, n, reference, &meant, err) ||
		!find_stale(s, meant, 1, err) || !may_step(meant, e, err)) {
		return false;
	}
	e->reference = meant->request->reference;
	e->until_s = TIME_UNKNOWN;
	e->recorded_at_s = now_s();
	if (e->day_s == TIME_UNKNOWN)
		e->day_s = e->recorded_at_s - e->recorded_at_s % DAY_S;
	if (meant->state >= RFI_APPROVED &&
		e->day_s < meant->day_s[meant->state]) {
		return refuse(meant,
			"--day lies before that of the step before",
			err);
	}
	rfi_entry_seal(e);
	return store_put_rfi(s, e, err) && store_commit(s, err);
}

bool case_rfi_step(struct store *s,
	struct str reference,
	struct rfi_entry *e,
	struct arena *a,
	struct err *err)
{
	return store_unchanged(s, err) && put_step(s, reference, e, a, err);
}
