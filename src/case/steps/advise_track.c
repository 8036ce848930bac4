/* SPDX-License-Identifier: Apache-2.0 */
/* What became of advisories: steps into the ledger, and where each stands. */
#include <inttypes.h>
#include <stdio.h>

#include "case/steps/advise.h"

static bool no_room(struct err *err)
{
	return fail(err, ERR_LIMIT, 0, "no memory left for advisories");
}

/* --- what is stale -------------------------------------------------------- */

/* Drafts of which the same may be told. */
static bool same_audience(const struct advisory_entry *a,
	const struct advisory_entry *b)
{
	return a->allowed == b->allowed &&
		str_eq(a->compartments, b->compartments);
}

static struct audience audience_of(const struct advisory_entry *e)
{
	struct audience x = {
		.restricted = true,
		.tlp = e->allowed,
	};

	case_give_compartments(&x, e->compartments);
	return x;
}

static bool same_facts(const struct advisory *a,
	const struct advisory_entry *e)
{
	struct sha256 d = advisory_facts(a);
	char hex[SHA256_HEX_N];

	hex_write(d.b, SHA256_N, hex);
	return str_eq(e->facts, (struct str){ hex, sizeof hex });
}

static bool same_of_victim(struct advise_facts *f,
	const struct victim *v,
	const struct advisory_entry *e)
{
	struct advisory a;

	return v && advise_victim(f, v, &a) && same_facts(&a, e);
}

/* Whether the facts are still those of the draft, written to all or to this one
 * by name: then contacts that are marked are told. */
static bool still_true(struct advise_facts *f,
	const struct victim *v,
	const struct advisory_entry *e)
{
	struct advisory a;
	uint32_t of_sector;

	f->marked = e->marked;
	if (!e->organisation.n) {
		return advise_sector(f, e->sector, &a, &of_sector) &&
			same_facts(&a, e);
	}
	if (same_of_victim(f, v, e))
		return true;
	f->marked = true;
	return same_of_victim(f, v, e);
}

/* A view, and in it the victims by their names. */
struct look {
	struct store *s;
	struct audience whom;
	struct view v;
	struct advise_facts facts;
	struct table name;
};

/* *ret is to be closed, also when this fails. */
static bool look_open(struct look *ret,
	struct store *s,
	const struct audience *whom,
	struct str org,
	struct err *err)
{
	*ret = (struct look){
		.s = s,
		.whom = *whom,
	};
	if (!advise_view(&ret->v, s, whom, org, err) ||
		!advise_facts_open(&ret->facts,
			s,
			&ret->v,
			org.n ? advise_marking(&ret->v, org, whom->tlp)
			      : whom->tlp,
			false,
			err)) {
		return false;
	}
	ret->name = table_in(&ret->v.a);
	for (uint32_t i = 0; i < ret->v.publication.n_victim; i++)
		table_put(&ret->name, ret->v.publication.victim[i].name);
	return !ret->v.a.full || no_room(err);
}

static bool look_at(struct look *l, const struct advisory_entry *e)
{
	uint32_t k = table_find(&l->name, e->organisation);

	return still_true(&l->facts,
		k == TABLE_NONE ? NULL : &l->v.publication.victim[k],
		e);
}

/* One whose reader has a view of its own. */
static bool look_with_own(const struct look *general,
	struct advisory_standing *x,
	struct err *err)
{
	struct look l;
	bool ok = look_open(&l,
		general->s,
		&general->whom,
		x->draft->organisation,
		err);

	if (ok)
		x->stale = !look_at(&l, x->draft);
	case_view_close(&l.v);
	return ok;
}

/* All standings whose drafts are for that audience. */
static bool look_again(struct store *s,
	const struct advisory_entry *like,
	struct advisory_standing *x,
	uint32_t n,
	struct err *err)
{
	struct audience whom = audience_of(like);
	struct look l;
	bool ok = look_open(&l, s, &whom, (struct str){ 0 }, err);
	struct table own = { 0 };

	if (ok)
		own = advise_with_own(&l.v, whom.tlp);
	for (uint32_t i = 0; ok && i < n; i++) {
		const struct advisory_entry *e = x[i].draft;

		if (!same_audience(e, like) || x[i].superseded)
			continue;
		if (e->organisation.n &&
			table_find(&own, e->organisation) != TABLE_NONE) {
			ok = look_with_own(&l, &x[i], err);
		} else {
			x[i].stale = !look_at(&l, e);
		}
	}
	ok = ok && (!l.v.a.full || no_room(err));
	case_view_close(&l.v);
	return ok;
}

/* Each view once. */
static bool find_stale(struct store *s,
	struct advisory_standing *x,
	uint32_t n,
	struct err *err)
{
	for (uint32_t i = 0; i < n; i++) {
		bool before = false;

		for (uint32_t k = 0; !before && k < i; k++)
			before = same_audience(x[k].draft, x[i].draft);
		if (!before && !look_again(s, x[i].draft, x, n, err))
			return false;
	}
	return true;
}

/* --- what is due ---------------------------------------------------------- */

enum {
	ACKNOWLEDGE_DAYS = 7,
	FIX_DAYS = 30
};

static struct str due_since(const struct advisory_standing *x,
	const char *what,
	uint64_t days,
	const struct advise_asked *q,
	struct arena *a)
{
	int64_t since_s = x->day_s[x->state];
	int64_t gone = (q->now_s - since_s) / DAY_S;

	if (gone <= (int64_t)days)
		return (struct str){ 0 };
	return arena_fmt(a, "%s for %" PRId64 " days", what, gone);
}

static struct str due_of(const struct advisory_standing *x,
	const struct advise_asked *q,
	struct arena *a)
{
	uint64_t days = q->remind_days;
	uint32_t missing = advisory_approvals_missing(x);

	if (x->state == ADVISORY_WITHDRAWN || x->state == ADVISORY_FIXED)
		return (struct str){ 0 };
	if (x->superseded && x->state < ADVISORY_SENT)
		return (struct str){ 0 };
	if (x->stale)
		return STR("draft it again");
	if (x->state < ADVISORY_SENT && missing) {
		return missing > 1 ? STR("approve it, two people")
				   : STR("approve it");
	}
	if (x->state < ADVISORY_SENT)
		return STR("send it");
	return x->state == ADVISORY_SENT
		? due_since(x,
			  "not acknowledged",
			  days ? days : ACKNOWLEDGE_DAYS,
			  q,
			  a)
		: due_since(x, "not fixed", days ? days : FIX_DAYS, q, a);
}

/* --- standings ------------------------------------------------------------ */

static bool load_standings(const struct store *s,
	struct arena *a,
	struct advisory_standing **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct advisory_entry *e;
	uint32_t n;

	if (!store_advisories(s, false, a, &e, &n, err))
		return false;
	*ret = advisory_standings(e, n, a, ret_n);
	return *ret || no_room(err);
}

bool advise_standings(struct store *s,
	const struct advise_asked *q,
	struct arena *a,
	struct advisory_standing **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct advisory_standing *x;
	uint32_t n;
	uint32_t kept = 0;

	if (!load_standings(s, a, &x, &n, err))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (!q->for_org.n ||
			str_eq(x[i].draft->organisation, q->for_org)) {
			x[kept++] = x[i];
		}
	}
	if (!find_stale(s, x, kept, err))
		return false;
	for (uint32_t i = 0; i < kept; i++)
		x[i].due = due_of(&x[i], q, a);
	*ret = x;
	*ret_n = kept;
	return !a->full || no_room(err);
}

/* --- steps ---------------------------------------------------------------- */

static bool is_meant(const struct advisory_standing *x, struct str word)
{
	if (entity_type_of(word) == ENT_ORG) {
		return str_eq(x->draft->organisation, entity_name(word)) &&
			!x->superseded;
	}
	return word.n >= 4 && str_starts(x->draft->reference, word);
}

static bool one_meant(struct advisory_standing *x,
	uint32_t n,
	struct str word,
	struct advisory_standing **ret,
	struct err *err)
{
	uint32_t hits = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (is_meant(&x[i], word)) {
			*ret = &x[i];
			hits++;
		}
	}
	if (hits == 1)
		return true;
	struct nearest near = near_to(word);
	struct buf b = { 0 };
	for (uint32_t i = 0; !hits && i < n; i++)
		near_offer(&near, x[i].draft->reference);
	near_say(&near, "", "", &b);
	fail(err,
		ERR_USAGE,
		0,
		"%s \"%.*s\"%.*s%s `ashiato advise CASE status` lists them",
		hits ? "several advisories are meant by"
		     : "no advisory has the reference",
		STR_FMT(word),
		STR_FMT(buf_str(&b)),
		near.n ? "" : ";");
	buf_done(&b);
	return false;
}

static bool refuse(const struct advisory_standing *x,
	const char *why,
	struct err *err)
{
	return fail(err,
		ERR_USAGE,
		0,
		"%.*s is %s%s: %s",
		STR_FMT(x->draft->reference),
		advisory_state_name(x->state),
		x->stale ? " and stale" : "",
		why);
}

static bool may_approve(const struct advisory_standing *x,
	const struct advisory_entry *e,
	struct err *err)
{
	if (x->stale)
		return refuse(x, "draft it again, then approve that", err);
	if (x->state > ADVISORY_APPROVED)
		return refuse(x, "there is nothing to approve", err);
	if (advisory_approved_by(x, e->by)) {
		return refuse(x,
			"the same person approved it already; --by NAME says "
			"who does",
			err);
	}
	return x->n_approver < ADVISORY_APPROVERS_MAX ||
		refuse(x, "enough people did", err);
}

static bool may_send(const struct advisory_standing *x, struct err *err)
{
	uint32_t missing = advisory_approvals_missing(x);

	if (x->stale)
		return refuse(x, "draft it again, and have it approved", err);
	if (x->state >= ADVISORY_SENT)
		return refuse(x, "it cannot be sent then", err);
	if (!missing)
		return true;
	return refuse(x,
		missing > 1
			? "two different people must approve it first "
			  "(`ashiato advise CASE approve`)"
			: "one more person must approve it first (`ashiato "
			  "advise CASE approve`)",
		err);
}

static bool may_step(const struct advisory_standing *x,
	const struct advisory_entry *e,
	struct err *err)
{
	if (x->state == ADVISORY_WITHDRAWN)
		return refuse(x, "draft it again", err);
	if (e->state == ADVISORY_APPROVED)
		return may_approve(x, e, err);
	if (e->state == ADVISORY_SENT)
		return may_send(x, err);
	if (e->state == ADVISORY_WITHDRAWN)
		return true;
	return (x->state >= ADVISORY_SENT && x->state < e->state) ||
		refuse(x,
			x->state < ADVISORY_SENT ? "it was not sent yet"
						 : "that is said already",
			err);
}

static bool put_step(struct store *s,
	struct str reference,
	struct advisory_entry *e,
	struct arena *a,
	struct err *err)
{
	struct advisory_standing *x;
	struct advisory_standing *meant = NULL;
	uint32_t n;

	if (!load_standings(s, a, &x, &n, err) ||
		!one_meant(x, n, reference, &meant, err) ||
		!find_stale(s, meant, 1, err) || !may_step(meant, e, err)) {
		return false;
	}
	e->reference = meant->draft->reference;
	e->recorded_at_s = now_s();
	if (e->day_s == TIME_UNKNOWN)
		e->day_s = e->recorded_at_s - e->recorded_at_s % DAY_S;
	if (meant->state != ADVISORY_DRAFTED &&
		e->day_s < meant->day_s[meant->state]) {
		return refuse(meant,
			"--day lies before that of the step before",
			err);
	}
	advisory_entry_seal(e);
	return store_put_advisory(s, e, err) && store_commit(s, err);
}

bool case_advisory_step(struct store *s,
	struct str reference,
	struct advisory_entry *e,
	struct arena *a,
	struct err *err)
{
	return store_unchanged(s, err) && put_step(s, reference, e, a, err);
}
