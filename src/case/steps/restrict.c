/* SPDX-License-Identifier: Apache-2.0 */
/* A view made for its audience: what that may see of the exhibits, what
 * follows from these alone, and what is said of the rest. */
#include "case/steps/disclosure.h"

#include <inttypes.h>

void case_give_compartments(struct audience *to, struct str listed)
{
	struct str one;

	while (listed.n && to->n_compartment < COMPARTMENTS_MAX) {
		if (!str_cut(listed, '\n', &one, &listed)) {
			one = listed;
			listed.n = 0;
		}
		to->compartment[to->n_compartment++] = one;
	}
}

static bool no_room(struct err *err)
{
	return fail(err,
		ERR_LIMIT,
		0,
		"no memory left to restrict the answer");
}

/* How an exhibit is marked is asked of today, whatever day the question is
 * of.
 */
static bool look_at_exhibits(struct disclosure *d,
	const struct store *s,
	struct err *err)
{
	struct exhibit *x;

	if (!store_exhibits_as_of(s,
		    INT64_MAX,
		    UINT64_MAX,
		    d->a,
		    &x,
		    &d->n_exhibit,
		    err)) {
		return false;
	}
	d->exhibit = x;
	d->exhibit_out = NEW(d->a, bool, d->n_exhibit + 1);
	if (!d->exhibit_out)
		return no_room(err);
	for (uint32_t i = 0; i < d->n_exhibit; i++) {
		bool out = !audience_sees(d->audience, &x[i]);

		/* nothing rests on it: it is as if it were not there */
		if (out && d->audience->alone)
			x[i] = (struct exhibit){ .kept_out = true };
		d->exhibit_out[i] = out && !d->audience->alone;
		d->n_out += d->exhibit_out[i];
	}
	return true;
}

/* Derived again without what is kept out. */
static bool derive_the_rest(struct disclosure *d,
	struct store *s,
	struct err *err)
{
	struct claimset *f = NEW(d->a, struct claimset, 1);

	if (!f)
		return no_room(err);
	*f = claimset_in(d->a);
	d->follows = f;
	return case_derive_without(s, d->exhibit_out, f, err);
}

static bool damage_as_of(const struct claimset *all,
	int64_t as_of_s,
	struct arena *a,
	const struct damage **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct damage *x;

	if (!link_damage(all, as_of_s, (struct str){ 0 }, a, &x, ret_n, err))
		return false;
	*ret = x;
	return true;
}

/* all: of which the damage register is taken */
static bool close_names(struct disclosure *d,
	const struct claimset *all,
	int64_t as_of_s,
	struct err *err)
{
	const struct damage *damage[2];
	uint32_t n[2];

	return damage_as_of(all, as_of_s, d->a, &damage[0], &n[0], err) &&
		damage_as_of(all, INT64_MAX, d->a, &damage[1], &n[1], err) &&
		disclosure_close(d, damage, n, err);
}

/* Every revision that is told at all. */
static bool list_shown(struct view *v, struct err *err)
{
	const struct disclosure *d = v->disclosure;

	v->shown = claimset_in(&v->a);
	v->shown.claim = NEW(&v->a, struct claim *, v->all.n + 1);
	for (uint32_t i = 0; v->shown.claim && i < v->all.n; i++) {
		struct claim *c = d->told[i];

		if (c->told == TOLD_NOT)
			continue;
		v->shown.claim[v->shown.n++] = c;
		table_put(&v->shown.ids, str_of(c->id));
	}
	return !v->a.full || no_room(err);
}

static void near_orgs(const struct view *v,
	struct nearest *near,
	bool *ret_there)
{
	for (uint32_t i = 0; i < v->all.n; i++) {
		const struct claim *c = v->all.claim[i];
		const struct str end[2] = { c->subject, c->object };

		for (int k = 0; k < 2; k++) {
			if (entity_type_of(end[k]) != ENT_ORG)
				continue;
			*ret_there |=
				str_eq(entity_name(end[k]), near->wanted);
			near_offer(near, entity_name(end[k]));
		}
	}
}

static void doubt(struct buf *b, const char *what, const struct nearest *near)
{
	buf_z(b, b->n ? "; " : "");
	buf_z(b, what);
	buf_z(b, " \"");
	buf_shown(b, near->wanted, TEXT_SHOWN_MAX);
	buf_z(b, "\"");
	near_say(near, "", "", b);
}

/* A source that says nothing in the case. */
static void doubt_only(const struct view *v, struct str only, struct buf *b)
{
	struct nearest near = near_to(only);

	if (!only.n || !v->all.n || !v->whole)
		return;
	for (uint32_t i = 0; i < v->all.n; i++) {
		struct str source = v->all.claim[i]->source;

		if (source_matches(source, only))
			return;
		near_offer(&near, source);
		near_offer(&near, source_kind(source));
	}
	doubt(b, "nothing in the case is from the source", &near);
}

struct str case_question_doubt(const struct view *v,
	const struct question *q,
	struct arena *a)
{
	const struct audience *x = &q->audience;
	struct nearest org = near_to(x->for_org);
	struct buf b = { 0 };
	bool there = !x->for_org.n;

	doubt_only(v, q->only, &b);
	near_orgs(v, &org, &there);
	if (!there)
		doubt(&b, "the case knows no organisation", &org);
	for (uint32_t i = 0; i < x->n_compartment; i++) {
		struct nearest near = near_to(x->compartment[i]);

		there = false;
		for (uint32_t k = 0; k < v->publication.n_exhibit; k++) {
			struct str c = v->publication.exhibit[k].compartment;

			there |= str_eq(c, x->compartment[i]);
			near_offer(&near, c);
		}
		if (!there)
			doubt(&b, "no exhibit is in the compartment", &near);
	}
	struct str ret = arena_str(a, buf_str(&b));
	buf_done(&b);
	return ret;
}

static struct str shortened(struct str name, struct arena *a)
{
	struct buf b = { 0 };

	buf_shown(&b, name, TEXT_SHOWN_MAX);
	struct str ret = arena_str(a, buf_str(&b));
	buf_done(&b);
	return ret;
}

/* "TLP:AMBER, for Example, with the compartment HUMINT" */
static struct str whom(const struct audience *x, struct arena *a)
{
	struct str s = arena_fmt(a, "TLP:%s", tlp_name(x->tlp));

	if (x->for_org.n) {
		s = arena_fmt(a,
			"%.*s, for %.*s",
			STR_FMT(s),
			STR_FMT(shortened(x->for_org, a)));
	}
	for (uint32_t i = 0; i < x->n_compartment; i++) {
		s = arena_fmt(a,
			"%.*s%s%.*s",
			STR_FMT(s),
			i ? ", " : ", compartment ",
			STR_FMT(shortened(x->compartment[i], a)));
	}
	return s;
}

static struct str how_many(struct arena *a,
	struct str before,
	uint32_t n,
	const char *one,
	const char *many)
{
	if (!n)
		return before;
	return arena_fmt(a,
		"%.*s%s%" PRIu32 " %s",
		STR_FMT(before),
		before.n ? ", " : "",
		n,
		n == 1 ? one : many);
}

static void count_kept(struct view *v)
{
	const struct disclosure *d = v->disclosure;
	struct publication *p = &v->publication;
	struct kept_out *k = &p->kept;
	struct table *robbed = NEW(&v->a, struct table, 1);
	struct str s = { 0 };

	if (robbed)
		*robbed = table_in(&v->a);
	k->robbed = robbed;
	for (uint32_t i = 0; i < v->all.n; i++) {
		const struct claim *c = v->all.claim[i];

		if (d->how[i] != TOLD_NOT ||
			!claim_counts(c, p->as_of_s, p->only))
			continue;
		k->claims++;
		k->exculpatory += claim_exculpatory(c);
		if (!robbed || c->predicate != PRED_IDENTITY_STOLEN)
			continue;
		/* as it is, and as this reader knows it */
		table_put(robbed, c->subject);
		table_put(robbed, disclosure_name(d, c->subject));
	}
	for (uint32_t e = 0; e < d->entity.n; e++)
		k->names += !d->named[e];
	for (uint32_t i = 0; i < p->n_exhibit && i < d->n_exhibit; i++)
		k->exhibits += d->exhibit_out[i] && publication_has(p, i);
	k->damage = d->n_damage;
	s = how_many(&v->a, s, k->claims, "claim", "claims");
	s = how_many(&v->a, s, k->exhibits, "exhibit", "exhibits");
	s = how_many(&v->a, s, k->names, "name", "names");
	if (!s.n)
		return;
	k->sentence = arena_fmt(&v->a,
		"Made for %.*s: %.*s of the case are kept out. They weigh in "
		"the judgement as before, but what they say is not told here",
		STR_FMT(whom(d->audience, &v->a)),
		STR_FMT(s));
}

/* Whether one's own terminal has something to mark. */
static bool nothing_to_mark(const struct disclosure *d)
{
	for (uint32_t i = 0; i < d->n_exhibit; i++) {
		if (d->exhibit[i].compartment.n)
			return false;
	}
	return !d->closed_org.n && !d->closed_incident.n;
}

bool case_view_restricted(const struct view *v)
{
	return v->disclosure && v->disclosure->audience->restricted;
}

bool case_restrict(struct view *v,
	struct store *s,
	const struct audience *audience,
	struct err *err)
{
	struct disclosure *d = NEW(&v->a, struct disclosure, 1);
	struct audience *own = NEW(&v->a, struct audience, 1);

	v->shown = v->all;
	if (!audience->restricted && !audience->marked)
		return true;
	if (!d || !own)
		return no_room(err);
	*own = *audience;
	d->a = &v->a;
	d->audience = own;
	d->all = &v->all;
	if (!look_at_exhibits(d, s, err))
		return false;
	if (d->n_out && !derive_the_rest(d, s, err))
		return false;
	/* who is not to be named is not, also where that is said in what is
	 * kept out */
	if (!close_names(d,
		    audience->alone ? &v->stored : d->all,
		    v->publication.as_of_s,
		    err))
		return false;
	if (!audience->restricted && nothing_to_mark(d))
		return true;
	if (!disclosure_decide(d, err) || !disclosure_make_claims(d, err))
		return false;
	v->disclosure = d;
	if (!claimset_name(&v->all))
		return no_room(err);
	if (!list_shown(v, err))
		return false;
	if (audience->restricted) {
		count_kept(v);
	} else {
		v->publication.closed_org = &d->closed_org;
		v->publication.closed_incident = &d->closed_incident;
	}
	return true;
}
