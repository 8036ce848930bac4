/* SPDX-License-Identifier: Apache-2.0 */
/* What incidents share: claims into marks, and marks into evidence that two are
 * one actor's. */
#include "link/clusters/sharing.h"

#include <stdlib.h>

#include <jansson.h>

static const char measured[] = "vendor-independent links between published "
			       "indicator lists, 4,861 lists";
static const char ageing[] = "the same lists; fading with time measured for "
			     "/24 (31 within a month, "
			     "6 after two years), taken over for addresses";
static const char judged[] =
	"expert judgement, to be re-estimated from closed cases";

/* ln 900 = 6802, ln 145 = 4977, ln 85 = 4443, ln 50 = 3912, ln 31 = 3434, ln 20
 * = 2996, ln 8 = 2079, ln 6 = 1792, ln 3 = 1099, ln 1.5 = 405, ln 1.3 = 262.
 * What is behind a server is of the class of the server: both roads lead over
 * the same machine and may not count as two. */
const struct tie_rule tie_rules[TIE_KINDS] = {
	[TIE_SAMPLE] = { TIES_MALWARE,
		6802,
		6802,
		false,
		"the same sample",
		measured },
	[TIE_CERTIFICATE] = { TIES_INFRASTRUCTURE,
		4443,
		4443,
		true,
		"the same certificate",
		judged },
	[TIE_ADDRESS] = { TIES_INFRASTRUCTURE,
		4443,
		2801,
		true,
		"the same address",
		ageing },
	[TIE_NET] = { TIES_INFRASTRUCTURE,
		3434,
		1792,
		true,
		"neighbouring addresses of one /24",
		ageing },
	[TIE_DOMAIN] = { TIES_INFRASTRUCTURE,
		4977,
		4977,
		true,
		"the same registrable domain",
		measured },
	[TIE_CONFIGURED] = { TIES_INFRASTRUCTURE,
		6802,
		6802,
		false,
		"servers written in the same sample",
		measured },
	[TIE_PERSONA] = { TIES_INFRASTRUCTURE,
		3912,
		3912,
		false,
		"servers rented by the same hand",
		"a reseller serves several: 50; judgement" },
	[TIE_IDENTIFIER] = { TIES_INFRASTRUCTURE,
		2996,
		2996,
		false,
		"servers rented with the same identifier",
		judged },
	[TIE_FINGERPRINT] = { TIES_HABIT,
		2079,
		2079,
		true,
		"the same client fingerprint",
		"shared by everybody with the same program: 8; judgement" },
	[TIE_TOOL] = { TIES_HABIT,
		1099,
		1099,
		true,
		"the same tool or malware family",
		"families are shared and sold: 3; judgement" },
	[TIE_TECHNIQUE] = { TIES_HABIT,
		405,
		405,
		true,
		"the same technique",
		"techniques alone name the right one of 172 groups in 40-44 "
		"% "
		"of cases; judgement" },
	[TIE_SECTOR] = { TIES_CONTEXT,
		262,
		262,
		true,
		"victims of one sector",
		judged },
};

/* A server held by one tenant or written in one sample is as telling as a file,
 * while both ends saw it in that time. */
enum {
	HELD_FRESH_MILLI = 6802,
	HELD_OLD_MILLI = 5160
};

/* one class can tie no more than one identical file does; habits no more than
 * techniques may in a judgement; a sector never ties */
const int64_t tie_class_cap_milli[TIE_CLASSES] = { 6802, 6802, 1099, 405 };

/* gamma as in infer/: second, third ... thing from one origin */
enum {
	GAMMA_MILLI = 500,
	MONTH_DAYS = 30,
	YEARS_DAYS = 730
};

/* --- room ---------------------------------------------------------------- */

struct raw {
	uint32_t activity;
	struct mark m;
};

struct collecting {
	struct sharing *s;
	struct arena *work; /* spent when the marks are made */
	struct raw *raw;
	uint32_t n_raw;
	uint32_t raw_cap;
	struct table shared; /* machines on warning lists -> claim */
	const struct claim **shared_by;
	struct table machine; /* -> claims of what stands behind it */
	uint32_t *machine_first;
	uint32_t *machine_next;
	struct table contract; /* persona and scope -> identified-by */
	uint32_t *contract_first;
	uint32_t *contract_next;
	struct hands hands;
	const struct sharing *before;
};

static bool dated(int64_t from_s, int64_t to_s)
{
	return from_s != TIME_UNKNOWN || to_s != TIME_OPEN;
}

/* one end known: what happened is a point there */
static int64_t begin_of(int64_t from_s, int64_t to_s)
{
	return from_s != TIME_UNKNOWN ? from_s : to_s;
}
static int64_t end_of(int64_t from_s, int64_t to_s)
{
	return to_s != TIME_OPEN ? to_s : from_s;
}

static bool may_overlap(int64_t a, int64_t b, int64_t c, int64_t d)
{
	return !dated(a, b) || !dated(c, d) ||
		((c == TIME_UNKNOWN || b == TIME_OPEN || c <= b) &&
			(a == TIME_UNKNOWN || d == TIME_OPEN || a <= d));
}

/* --- incidents ----------------------------------------------------------- */

static void widen(struct activity *x, const struct claim *c)
{
	if (!dated(c->from_s, c->to_s))
		return;
	int64_t from = begin_of(c->from_s, c->to_s);
	int64_t to = end_of(c->from_s, c->to_s);

	if (x->from_s == TIME_UNKNOWN || from < x->from_s)
		x->from_s = from;
	if (x->to_s == TIME_OPEN || to > x->to_s)
		x->to_s = to;
}

/* says when it took place, not only that somebody spoke of it */
static bool happens(const struct claim *c)
{
	return c->predicate == PRED_DAMAGED ||
		c->predicate == PRED_ATTACK_PASSED_THROUGH ||
		c->predicate == PRED_FOUND_IN ||
		c->predicate == PRED_CONTACTED ||
		(c->predicate == PRED_NOTED && str_eq(c->subject, c->object));
}

/* Met the attacker's machine; that its name was asked for ties nobody to
 * anybody. */
static bool met_machine(const struct claim *c)
{
	return c->predicate == PRED_CONTACTED &&
		entity_type_of(c->object) == ENT_ADDRESS;
}

static bool sooner(const struct claim *x, const struct claim *y)
{
	return x->recorded_at_s != y->recorded_at_s
		? x->recorded_at_s < y->recorded_at_s
		: strcmp(x->id, y->id) < 0;
}

static bool meet(struct sharing *s,
	struct table *ids,
	struct activity *to,
	struct str id,
	const struct claim *c,
	bool implicit)
{
	uint32_t before = ids->n;
	uint32_t i = table_put(ids, id);

	(void)s;
	if (i == TABLE_NONE)
		return false;
	if (i == before) {
		to[i] = (struct activity){
			.id = ids->key[i],
			.implicit = implicit,
			.from_s = TIME_UNKNOWN,
			.to_s = TIME_OPEN,
			.claim = c,
			.cluster = TABLE_NONE,
		};
	}
	if (sooner(c, to[i].claim))
		to[i].claim = c;
	if (happens(c))
		widen(&to[i], c);
	return true;
}

static int by_id(const void *a, const void *b)
{
	return str_cmp(((const struct activity *)a)->id,
		((const struct activity *)b)->id);
}

static bool seat_org(struct sharing *s, struct str org, uint32_t activity)
{
	uint32_t o = table_put(&s->org, org);

	if (o == TABLE_NONE)
		return false;
	for (uint32_t k = s->org_first[o]; k; k = s->org_next[k - 1]) {
		if (s->org_seat[k - 1] == activity)
			return true;
	}
	s->org_seat[s->n_seat] = activity;
	s->org_next[s->n_seat] = s->org_first[o];
	s->org_first[o] = ++s->n_seat;
	return true;
}

/* the organisation's incidents at that time; fn false = stop */
static bool each_seat(const struct sharing *s,
	struct str org,
	const struct claim *c,
	bool (*fn)(void *ctx, uint32_t activity),
	void *ctx,
	bool *ret_any)
{
	uint32_t o = table_find(&s->org, org);

	*ret_any = false;
	for (uint32_t k = o == TABLE_NONE ? 0 : s->org_first[o]; k;
		k = s->org_next[k - 1]) {
		const struct activity *x = &s->activity[s->org_seat[k - 1]];

		if (!may_overlap(x->from_s, x->to_s, c->from_s, c->to_s))
			continue;
		*ret_any = true;
		if (fn && !fn(ctx, s->org_seat[k - 1]))
			return false;
	}
	return true;
}

static bool named_incidents(struct sharing *s,
	struct table *ids,
	struct activity *to)
{
	struct arena *a = s->a;

	for (uint32_t i = 0; i < s->n_claim; i++) {
		const struct claim *c = s->claim[i];

		if (entity_type_of(c->subject) == ENT_INCIDENT &&
			!meet(s, ids, to, c->subject, c, false)) {
			return false;
		}
		if (entity_type_of(c->object) == ENT_INCIDENT &&
			!meet(s, ids, to, c->object, c, false)) {
			return false;
		}
	}
	s->org = table_in(a);
	s->org_first = NEW(a, uint32_t, s->n_claim + 1);
	s->org_next = NEW(a, uint32_t, s->n_claim + 1);
	s->org_seat = NEW(a, uint32_t, s->n_claim + 1);
	s->activity = to;
	for (uint32_t i = 0; !a->full && i < s->n_claim; i++) {
		if (s->claim[i]->predicate == PRED_DAMAGED &&
			!seat_org(s,
				s->claim[i]->subject,
				table_find(ids, s->claim[i]->object))) {
			return false;
		}
	}
	return !a->full;
}

/* An organisation that touched an attacker's machine when no incident of its
 * own is known was attacked all the same. */
static bool implicit_incidents(struct sharing *s,
	struct table *ids,
	struct activity *to)
{
	uint32_t named = ids->n;

	for (uint32_t i = 0; i < s->n_claim; i++) {
		const struct claim *c = s->claim[i];
		bool contact = met_machine(c);
		bool any;
		struct str org = contact ? c->subject : c->object;

		if (!contact &&
			(c->predicate != PRED_FOUND_IN ||
				entity_type_of(org) != ENT_ORG)) {
			continue;
		}
		each_seat(s, org, c, NULL, NULL, &any);
		if (!any && !meet(s, ids, to, org, c, true))
			return false;
	}
	(void)named;
	return true;
}

static bool incidents(struct sharing *s)
{
	struct arena *a = s->a;
	struct table ids = table_in(a);
	struct activity *to =
		NEW(a, struct activity, 2 * (size_t)s->n_claim + 1);

	if (!to)
		return false;
	if (!named_incidents(s, &ids, to))
		return false;
	if (!implicit_incidents(s, &ids, to))
		return false;
	struct str *old = NEW(a, struct str, s->n_seat + 1);
	for (uint32_t k = 0; old && k < s->n_seat; k++)
		old[k] = to[s->org_seat[k]].id;
	s->n_activity = ids.n;
	if (ids.n)
		qsort(to, ids.n, sizeof *to, by_id);
	s->activity_id = table_in(a);
	for (uint32_t i = 0; i < ids.n; i++) {
		if (table_put(&s->activity_id, to[i].id) == TABLE_NONE)
			return false;
	}
	for (uint32_t k = 0; old && k < s->n_seat; k++)
		s->org_seat[k] = table_find(&s->activity_id, old[k]);
	return old != NULL;
}

uint32_t sharing_activity(const struct sharing *s, struct str id)
{
	return table_find(&s->activity_id, id);
}

/* --- traits -------------------------------------------------------------- */

static uint32_t trait_put(struct sharing *s,
	enum tie_kind kind,
	struct str value,
	struct arena scratch)
{
	uint32_t before = s->key.n;
	struct str key = arena_fmt(&scratch,
		"%c%.*s",
		'a' + (int)kind,
		STR_FMT(value));

	if (scratch.full)
		return TABLE_NONE;
	uint32_t i = table_put(&s->key, key);
	if (i == TABLE_NONE)
		return TABLE_NONE;
	s->trait = arena_grown(s->a,
		s->trait,
		before,
		&s->trait_cap,
		sizeof *s->trait);
	if (!s->trait)
		return TABLE_NONE;
	if (i == before) {
		s->trait[i] = (struct trait){
			.kind = kind,
			.value = str_from(s->key.key[i], 1),
			.in = TABLE_NONE,
		};
	}
	return i;
}

static bool raw_put(struct collecting *k,
	uint32_t activity,
	uint32_t trait,
	const struct claim *c,
	const struct claim *behind,
	uint32_t via)
{
	if (trait == TABLE_NONE)
		return false;
	k->raw = arena_grown(k->work,
		k->raw,
		k->n_raw,
		&k->raw_cap,
		sizeof *k->raw);
	if (!k->raw)
		return false;
	int64_t rho = grade_rho_milli(c->grade) *
		(behind ? grade_rho_milli(behind->grade) : 1000) / 1000;
	k->raw[k->n_raw++] = (struct raw){
		activity,
		{ trait, 1, via, (int32_t)rho, c->from_s, c->to_s, c, behind }
	};
	return true;
}

static bool mark(struct collecting *k,
	uint32_t activity,
	enum tie_kind kind,
	struct str value,
	const struct claim *c,
	const struct claim *behind,
	uint32_t via)
{
	return raw_put(k,
		activity,
		trait_put(k->s, kind, value, *k->work),
		c,
		behind,
		via);
}

static bool chain_put(struct table *t,
	uint32_t *first,
	uint32_t *next,
	struct str key,
	uint32_t claim)
{
	uint32_t i = table_put(t, key);

	if (i == TABLE_NONE)
		return false;
	next[claim] = first[i];
	first[i] = claim + 1;
	return true;
}

static struct str contract_key(const struct claim *c, struct arena *a)
{
	return arena_fmt(a,
		"%.*s\x1f%.*s",
		STR_FMT(c->subject),
		STR_FMT(c->scope));
}

static bool index_claims(struct collecting *k)
{
	struct sharing *s = k->s;
	size_t n = s->n_claim + 1;

	k->shared_by = NEW(k->work, const struct claim *, n);
	k->machine_first = NEW(k->work, uint32_t, n);
	k->machine_next = NEW(k->work, uint32_t, n);
	k->contract_first = NEW(k->work, uint32_t, n);
	k->contract_next = NEW(k->work, uint32_t, n);
	for (uint32_t i = 0; !k->work->full && i < s->n_claim; i++) {
		const struct claim *c = s->claim[i];
		bool ok = true;

		if (c->predicate == PRED_SHARED_INFRASTRUCTURE) {
			uint32_t at = table_put(&k->shared, c->subject);

			ok = at != TABLE_NONE;
			if (ok &&
				(!k->shared_by[at] ||
					sooner(c, k->shared_by[at]))) {
				k->shared_by[at] = c;
			}
		} else if (c->predicate == PRED_CONFIGURED_IN) {
			ok = chain_put(&k->machine,
				k->machine_first,
				k->machine_next,
				c->subject,
				i);
		} else if (c->predicate == PRED_RENTED) {
			ok = chain_put(&k->machine,
				k->machine_first,
				k->machine_next,
				c->object,
				i);
		} else if (c->predicate == PRED_IDENTIFIED_BY) {
			struct arena scratch = *k->work;
			struct str key = contract_key(c, &scratch);

			k->work->at = scratch.at;
			ok = chain_put(&k->contract,
				k->contract_first,
				k->contract_next,
				key,
				i);
		}
		if (!ok)
			return false;
	}
	return !k->work->full;
}

/* --- marks of one claim -------------------------------------------------- */

static bool behind_rented(struct collecting *k,
	uint32_t activity,
	const struct claim *c,
	const struct claim *rented,
	uint32_t via)
{
	struct arena scratch = *k->work;
	struct str key = contract_key(rented, &scratch);
	uint32_t at =
		scratch.full ? TABLE_NONE : table_find(&k->contract, key);

	if (!mark(k,
		    activity,
		    TIE_PERSONA,
		    hands_first(&k->hands, rented->subject),
		    c,
		    rented,
		    via)) {
		return false;
	}
	for (uint32_t i = at == TABLE_NONE ? 0 : k->contract_first[at]; i;
		i = k->contract_next[i - 1]) {
		if (!mark(k,
			    activity,
			    TIE_IDENTIFIER,
			    k->s->claim[i - 1]->object,
			    c,
			    k->s->claim[i - 1],
			    via)) {
			return false;
		}
	}
	return true;
}

static bool behind(struct collecting *k,
	uint32_t activity,
	struct str machine,
	const struct claim *c,
	uint32_t via)
{
	uint32_t at = table_find(&k->machine, machine);

	for (uint32_t i = at == TABLE_NONE ? 0 : k->machine_first[at]; i;
		i = k->machine_next[i - 1]) {
		const struct claim *b = k->s->claim[i - 1];
		bool config = b->predicate == PRED_CONFIGURED_IN;

		if (!may_overlap(b->from_s, b->to_s, c->from_s, c->to_s))
			continue;
		if (!config && !behind_rented(k, activity, c, b, via))
			return false;
		if (config &&
			!mark(k,
				activity,
				entity_type_of(b->object) == ENT_SAMPLE
					? TIE_CONFIGURED
					: TIE_TOOL,
				b->object,
				c,
				b,
				via)) {
			return false;
		}
	}
	return true;
}

static bool network(struct collecting *k,
	uint32_t activity,
	uint32_t trait,
	struct addr a,
	const struct claim *c)
{
	struct sharing *s = k->s;
	char text[ADDR_TEXT_N];
	struct arena scratch = *k->work;

	/* what a provider hands out: a /24 of IPv4 as a /48 of IPv6 */
	if (addr_is_v4(a)) {
		a.lo &= ~(uint64_t)0xff;
	} else {
		a.hi &= ~(uint64_t)0xffff;
		a.lo = 0;
	}
	struct str value = arena_fmt(&scratch,
		"%.*s/%d",
		STR_FMT(addr_text(a, text)),
		addr_is_v4(a) ? 24 : 48);
	k->work->at = scratch.at;
	uint32_t net = trait_put(s, TIE_NET, value, *k->work);
	s->trait[trait].in = net;
	return raw_put(k, activity, net, c, NULL, TABLE_NONE);
}

static bool machine(struct collecting *k,
	uint32_t activity,
	struct str id,
	const struct claim *c)
{
	uint32_t warned = table_find(&k->shared, id);
	struct domain_parts d;
	struct addr a;

	if (entity_type_of(id) == ENT_DOMAIN) {
		if (!domain_cut(entity_name(id), &d) || !d.registrable.n)
			return true;
		uint32_t t =
			trait_put(k->s, TIE_DOMAIN, d.registrable, *k->work);
		if (t != TABLE_NONE && warned != TABLE_NONE)
			k->s->trait[t].shared = k->shared_by[warned];
		return raw_put(k, activity, t, c, NULL, TABLE_NONE) &&
			(warned != TABLE_NONE ||
				behind(k, activity, id, c, t));
	}
	uint32_t t = trait_put(k->s, TIE_ADDRESS, entity_name(id), *k->work);
	if (!raw_put(k, activity, t, c, NULL, TABLE_NONE))
		return false;
	if (warned != TABLE_NONE) {
		k->s->trait[t].shared = k->shared_by[warned];
		return true;
	}
	if (entity_type_of(id) == ENT_ADDRESS &&
		addr_parse(entity_name(id), &a) &&
		!network(k, activity, t, a, c)) {
		return false;
	}
	return behind(k, activity, id, c, t);
}

static bool thing(struct collecting *k,
	uint32_t activity,
	struct str id,
	const struct claim *c)
{
	switch (entity_type_of(id)) {
	case ENT_ADDRESS:
	case ENT_DOMAIN:
	case ENT_SERVER:
		return machine(k, activity, id, c);
	case ENT_SAMPLE:
		return mark(k, activity, TIE_SAMPLE, id, c, NULL, TABLE_NONE);
	case ENT_CERTIFICATE:
		return mark(k,
			activity,
			TIE_CERTIFICATE,
			id,
			c,
			NULL,
			TABLE_NONE);
	case ENT_MALWARE:
	case ENT_TOOL:
		return mark(k, activity, TIE_TOOL, id, c, NULL, TABLE_NONE);
	case ENT_TECHNIQUE:
		return mark(k,
			activity,
			TIE_TECHNIQUE,
			id,
			c,
			NULL,
			TABLE_NONE);
	case ENT_IDENTIFIER:
	case ENT_ACCOUNT:
		return mark(k,
			activity,
			TIE_FINGERPRINT,
			id,
			c,
			NULL,
			TABLE_NONE);
	default:
		return true;
	}
}

struct membering {
	struct collecting *k;
	struct str thing;
	const struct claim *claim;
};

static bool seat_thing(void *ctx, uint32_t activity)
{
	const struct membering *t = ctx;

	return thing(t->k, activity, t->thing, t->claim);
}

/* on the organisation's incidents of that time, else on the implicit one if
 * there is one */
static bool on_org(struct collecting *k,
	struct str org,
	struct str what,
	const struct claim *c)
{
	struct membering t = { k, what, c };
	bool any;

	if (!each_seat(k->s, org, c, seat_thing, &t, &any))
		return false;
	uint32_t own = any ? TABLE_NONE : sharing_activity(k->s, org);
	return own == TABLE_NONE || thing(k, own, what, c);
}

static bool sector(struct collecting *k, const struct claim *c)
{
	json_error_t why;
	json_t *j = c->detail.n
		? json_loadb(c->detail.p, c->detail.n, JSON_ALLOW_NUL, &why)
		: NULL;
	json_t *v = json_object_get(j, "sector");
	uint32_t own = sharing_activity(k->s, c->subject);
	bool ok = own == TABLE_NONE || !json_string_length(v) ||
		mark(k,
			own,
			TIE_SECTOR,
			(struct str){ json_string_value(v),
				json_string_length(v) },
			c,
			NULL,
			TABLE_NONE);

	json_decref(j);
	return ok;
}

/* an indicator that a victim's own sensor saw: the exhibit says whose sensor it
 * was */
static bool seen_by_victims(struct collecting *k, const struct claim *c)
{
	const struct clustering *q = k->s->q;

	for (uint32_t i = 0; c->weight_milli > 0 && i < c->n_loc; i++) {
		struct str org = c->loc[i].exhibit < q->n_exhibit
			? q->exhibit[c->loc[i].exhibit].vantage
			: (struct str){ 0 };

		if (entity_type_of(org) == ENT_ORG &&
			(!i || c->loc[i].exhibit != c->loc[i - 1].exhibit) &&
			!on_org(k, org, c->subject, c)) {
			return false;
		}
	}
	return true;
}

static bool marks_of(struct collecting *k, const struct claim *c)
{
	if (c->predicate == PRED_ATTACK_PASSED_THROUGH) {
		return thing(k,
			sharing_activity(k->s, c->subject),
			c->object,
			c);
	}
	if (met_machine(c))
		return on_org(k, c->subject, c->object, c) && sector(k, c);
	if (c->predicate == PRED_MATCHES_INDICATOR)
		return seen_by_victims(k, c);
	if (c->predicate != PRED_FOUND_IN)
		return true;
	return entity_type_of(c->object) == ENT_ORG
		? on_org(k, c->object, c->subject, c)
		: thing(k, sharing_activity(k->s, c->object), c->subject, c);
}

/* --- marks in order ------------------------------------------------------ */

static int by_time_and_id(const struct claim *x, const struct claim *y)
{
	if (x->recorded_at_s != y->recorded_at_s)
		return x->recorded_at_s < y->recorded_at_s ? -1 : 1;
	return strcmp(x->id, y->id);
}

static int by_place(const void *a, const void *b)
{
	const struct raw *x = a;
	const struct raw *y = b;
	const struct mark *m = &x->m;
	const struct mark *o = &y->m;

	if (x->activity != y->activity)
		return x->activity < y->activity ? -1 : 1;
	if (m->trait != o->trait)
		return m->trait < o->trait ? -1 : 1;
	if (m->rho != o->rho)
		return m->rho > o->rho ? -1 : 1;
	/* the first of several copies stands for them */
	int order = by_time_and_id(m->claim, o->claim);
	if (order)
		return order;
	return strcmp(m->behind ? m->behind->id : "",
		o->behind ? o->behind->id : "");
}

static void span_both(struct mark *m, int64_t from_s, int64_t to_s)
{
	if (!dated(from_s, to_s))
		return;
	if (!dated(m->from_s, m->to_s)) {
		m->from_s = from_s;
		m->to_s = to_s;
		return;
	}
	int64_t from = begin_of(from_s, to_s);
	int64_t to = end_of(from_s, to_s);
	int64_t f = begin_of(m->from_s, m->to_s);
	int64_t t = end_of(m->from_s, m->to_s);
	m->from_s = from < f ? from : f;
	m->to_s = to > t ? to : t;
}

static bool index_marks(struct collecting *k)
{
	struct sharing *s = k->s;
	struct mark *at = NEW(s->a, struct mark, k->n_raw + 1);

	s->marks = NEW(s->a, struct marks, s->n_activity + 1);
	if (!at || !s->marks)
		return false;
	if (k->n_raw)
		qsort(k->raw, k->n_raw, sizeof *k->raw, by_place);
	for (uint32_t i = 0; i < s->n_activity; i++)
		s->marks[i].incidents = 1;
	for (uint32_t i = 0; i < k->n_raw; i++) {
		const struct mark *one = &k->raw[i].m;
		struct marks *m = &s->marks[k->raw[i].activity];
		struct mark *last = m->n ? &m->at[m->n - 1] : NULL;

		if (last && last->trait == one->trait) {
			span_both(last, one->from_s, one->to_s);
			continue;
		}
		if (!m->n)
			m->at = at;
		*at++ = *one;
		m->n++;
		s->trait[one->trait].n++;
	}
	return true;
}

/* how common a trait is does not change when single claims are left out to see
 * what happens */
static void take_prevalence(struct sharing *s, const struct sharing *before)
{
	for (uint32_t t = 0; before && t < s->key.n; t++) {
		uint32_t o = table_find(&before->key, s->key.key[t]);

		if (o != TABLE_NONE && before->trait[o].n > s->trait[t].n)
			s->trait[t].n = before->trait[o].n;
	}
}

/* n - 1 others have it too: one of them by chance is likelier by as much */
static void weigh_prevalence(struct sharing *s)
{
	for (uint32_t t = 0; t < s->key.n; t++) {
		uint32_t n = s->trait[t].n;

		if (tie_rules[s->trait[t].kind].spreads && n > 2) {
			s->trait[t].common_milli = fixed_ln(
				(int64_t)(n - 1 < 1U << 24 ? n - 1
							   : 1U << 24) *
				FIXED_ONE);
		}
	}
}

static bool holds(struct collecting *k)
{
	struct sharing *s = k->s;

	s->hold = NEW(s->a, struct exclusive_use, s->n_claim + 1);
	for (uint32_t i = 0; s->hold && i < s->n_claim; i++) {
		const struct claim *c = s->claim[i];
		bool config = c->predicate == PRED_CONFIGURED_IN;
		struct str id = config ? c->subject : c->object;

		if (!config && c->predicate != PRED_RENTED)
			continue;
		if (config && entity_type_of(c->object) != ENT_SAMPLE)
			continue;
		if (entity_type_of(id) == ENT_DOMAIN)
			continue;
		struct arena scratch = *k->work;
		struct str key = arena_fmt(&scratch,
			"%c%.*s",
			'a' + TIE_ADDRESS,
			STR_FMT(entity_name(id)));
		uint32_t t = table_find(&s->key, key);

		if (t == TABLE_NONE || s->trait[t].shared)
			continue;
		s->hold[s->n_exclusive_use] = (struct exclusive_use){
			.claim = c,
			.from_s = c->from_s,
			.to_s = c->to_s,
			.rho = (int32_t)grade_rho_milli(c->grade),
			.next = s->trait[t].hold,
		};
		s->trait[t].hold = ++s->n_exclusive_use;
	}
	return s->hold != NULL;
}

bool sharing_open(struct sharing *ret,
	const struct clustering *q,
	const struct claim *const *claim,
	uint32_t n_claim,
	const struct sharing *before,
	struct arena *a)
{
	struct arena work = { 0 };
	struct err ignored;
	struct sharing *s = ret;

	*s = (struct sharing){
		.q = q,
		.a = a,
		.n_claim = n_claim,
		.key = table_in(a),
	};
	s->claim = NEW(a, const struct claim *, n_claim + 1);
	s->memo = NEW(a, struct graded_memo, GRADED_MEMO);
	if (!s->claim)
		return false;
	if (!s->memo)
		return false;
	if (!arena_open(&work, (size_t)4 << 30, &ignored))
		return false;
	for (uint32_t i = 0; i < n_claim; i++)
		s->claim[i] = claim[i];
	struct collecting k = {
		.s = s,
		.work = &work,
		.shared = table_in(&work),
		.machine = table_in(&work),
		.contract = table_in(&work),
		.before = before,
	};
	bool ok = incidents(s) && index_claims(&k) &&
		claimset_hands(q->claims,
			q->as_of_s,
			q->only,
			&work,
			&k.hands);
	for (uint32_t i = 0; ok && i < n_claim; i++)
		ok = marks_of(&k, s->claim[i]);
	ok = ok && index_marks(&k) && holds(&k);
	if (ok) {
		take_prevalence(s, before);
		weigh_prevalence(s);
	}
	arena_close(&work);
	return ok && !a->full;
}

/* --- two sets of incidents ----------------------------------------------- */

static int64_t aged(int64_t fresh,
	int64_t old,
	const struct mark *x,
	const struct mark *y)
{
	if (!dated(x->from_s, x->to_s) || !dated(y->from_s, y->to_s))
		return old;
	int64_t a = begin_of(x->from_s, x->to_s) - end_of(y->from_s, y->to_s);
	int64_t b = begin_of(y->from_s, y->to_s) - end_of(x->from_s, x->to_s);
	int64_t days = (a > b ? a : b) / DAY_S;

	if (days <= MONTH_DAYS)
		return fresh;
	return days >= YEARS_DAYS ? old
				  : fresh -
			(fresh - old) * (days - MONTH_DAYS) /
				(YEARS_DAYS - MONTH_DAYS);
}

static bool during(const struct exclusive_use *h, const struct mark *x)
{
	return dated(x->from_s, x->to_s) &&
		may_overlap(h->from_s, h->to_s, x->from_s, x->to_s);
}

/* the best hold that covers both ends; NULL = nobody is known to have had the
 * machine alone */
static const struct exclusive_use *held(const struct sharing *s,
	const struct trait *t,
	const struct mark *x,
	const struct mark *y)
{
	const struct exclusive_use *best = NULL;

	for (uint32_t i = t->hold; i; i = s->hold[i - 1].next) {
		const struct exclusive_use *h = &s->hold[i - 1];

		if (during(h, x) && during(h, y) &&
			(!best || h->rho > best->rho ||
				(h->rho == best->rho &&
					sooner(h->claim, best->claim)))) {
			best = h;
		}
	}
	return best;
}

/* lambda' = 1 + rho (lambda - 1) as in infer/, rho that both ends are right */
static int64_t graded(const struct sharing *s,
	int64_t raw_milli,
	int64_t rho_milli)
{
	struct graded_memo *m = &s->memo[hash_mix((uint64_t)raw_milli << 12 ^
						 (uint64_t)rho_milli) %
		GRADED_MEMO];

	if (m->raw_milli != raw_milli || m->rho != rho_milli) {
		*m = (struct graded_memo){
			.raw_milli = (int32_t)raw_milli,
			.rho = (int32_t)rho_milli,
			.milli = (int32_t)fixed_ln(FIXED_ONE +
				(fixed_exp(raw_milli) - FIXED_ONE) / 1000 *
					rho_milli),
		};
	}
	return m->milli;
}

struct item {
	struct tie tie;
	uint64_t origin;
	uint32_t trait;
	uint32_t in;
	int64_t share; /* of both sides, 2^-30 */
};

/* "police/x" on one end and "lab/y" on the other, whichever end is which */
static uint64_t origin_of(const struct mark *x, const struct mark *y)
{
	return hash_bytes((x->behind ? x->behind : x->claim)->origin) +
		hash_bytes((y->behind ? y->behind : y->claim)->origin);
}

/* a machine that somebody held alone ties by whoever held it, when that says
 * more than the address */
static void weigh_exclusive_use(const struct sharing *s,
	const struct exclusive_use *h,
	const struct mark *x,
	const struct mark *y,
	int64_t rho,
	struct tie *tie)
{
	int64_t plain = aged(HELD_FRESH_MILLI, HELD_OLD_MILLI, x, y);
	int64_t alone = graded(s, plain, rho * h->rho / 1000);

	if (alone <= tie->weight_milli)
		return;
	tie->raw_milli = plain;
	tie->weight_milli = alone;
	tie->behind[0] = h->claim;
	tie->behind[1] = h->claim;
}

static struct item item_of(const struct sharing *s,
	const struct mark *x,
	const struct mark *y)
{
	const struct trait *t = &s->trait[x->trait];
	const struct tie_rule *r = &tie_rules[t->kind];
	const struct exclusive_use *h =
		t->kind == TIE_ADDRESS ? held(s, t, x, y) : NULL;
	struct item i = {
		.tie = { .kind = t->kind,
			.value = t->value,
			.left = x->claim,
			.right = y->claim,
			.behind = { x->behind, y->behind }, },
		.origin = origin_of(x, y),
		.trait = x->trait,
		.in = t->in,
	};
	struct tie *tie = &i.tie;
	int64_t rho = (int64_t)x->rho * y->rho / 1000;

	tie->raw_milli = aged(r->fresh_milli, r->old_milli, x, y);
	tie->weight_milli = graded(s, tie->raw_milli, rho) - t->common_milli;
	if (h)
		weigh_exclusive_use(s, h, x, y, rho, tie);
	if (t->shared || tie->weight_milli < 0)
		tie->weight_milli = 0;
	if (t->shared) {
		tie->behind[0] = t->shared;
		tie->behind[1] = t->shared;
	}
	return i;
}

static bool heavier(const struct tie *x, const struct tie *y)
{
	if (x->weight_milli != y->weight_milli)
		return x->weight_milli > y->weight_milli;
	return x->kind != y->kind ? x->kind < y->kind
				  : str_cmp(x->value, y->value) < 0;
}

enum {
	ITEMS_MAX = 48
};

static uint32_t keep_item(struct item *at, uint32_t n, const struct item *x)
{
	if (n == ITEMS_MAX && !heavier(&x->tie, &at[n - 1].tie))
		return n;
	uint32_t i = n < ITEMS_MAX ? n++ : n - 1;

	for (; i && heavier(&x->tie, &at[i - 1].tie); i--)
		at[i] = at[i - 1];
	at[i] = *x;
	return n;
}

static uint32_t find_mark(const struct marks *m, uint32_t trait)
{
	uint32_t low = 0;
	uint32_t high = m->n;

	while (low < high) {
		uint32_t mid = (low + high) / 2;

		if (m->at[mid].trait < trait)
			low = mid + 1;
		else
			high = mid;
	}
	return low < m->n && m->at[low].trait == trait ? low : TABLE_NONE;
}

/* 1 - the part of them that was at that machine, 2^-30 */
static int64_t elsewhere(const struct marks *m, uint32_t via)
{
	uint32_t k = via == TABLE_NONE ? TABLE_NONE : find_mark(m, via);

	return k == TABLE_NONE
		? FIXED_ONE
		: FIXED_ONE - fixed_div(m->at[k].n, m->incidents);
}

/* The share of each side that has it: one member in ten that saw a server
 * speaks for a tenth. What stands behind a machine that both reached says
 * nothing that the machine has not said, and would not fade with time as it
 * does. */
static int64_t share_of(const struct mark *l,
	const struct mark *r,
	const struct marks *x,
	const struct marks *y)
{
	int64_t share = fixed_mul(fixed_div(l->n, x->incidents),
		fixed_div(r->n, y->incidents));

	return fixed_mul(share,
		fixed_mul(elsewhere(y, l->via), elsewhere(x, r->via)));
}

static void collect_items(const struct sharing *s,
	const struct marks *x,
	const struct marks *y,
	struct item *at,
	uint32_t *ret_n)
{
	bool turn = x->n > y->n;
	const struct marks *few = turn ? y : x;
	const struct marks *many = turn ? x : y;

	for (uint32_t i = 0; i < few->n; i++) {
		uint32_t k = find_mark(many, few->at[i].trait);

		if (k == TABLE_NONE)
			continue;
		const struct mark *l = turn ? &many->at[k] : &few->at[i];
		const struct mark *r = turn ? &few->at[i] : &many->at[k];
		struct item one = item_of(s, l, r);
		one.share = share_of(l, r, x, y);
		if (!one.share)
			continue;
		one.tie.weight_milli =
			fixed_mul(one.tie.weight_milli, one.share);
		*ret_n = keep_item(at, *ret_n, &one);
	}
}

/* an address that both have says all that its network says */
static bool told_by_address(const struct item *at,
	uint32_t n,
	const struct item *net)
{
	for (uint32_t i = 0; i < n; i++) {
		if (at[i].tie.kind == TIE_ADDRESS && at[i].in == net->trait)
			return true;
	}
	return false;
}

int64_t sharing_weigh(const struct sharing *s,
	const struct marks *x,
	const struct marks *y,
	struct tie *ret,
	uint32_t *ret_n)
{
	struct item at[ITEMS_MAX];
	int64_t left[TIE_CLASSES];
	int64_t sum = 0;
	uint32_t n = 0;
	uint32_t told = 0;

	memcpy(left, tie_class_cap_milli, sizeof left);
	collect_items(s, x, y, at, &n);
	for (uint32_t i = 0; i < n; i++) {
		int64_t v = at[i].tie.weight_milli;
		int64_t *room = &left[tie_rules[at[i].tie.kind].cls];

		if (at[i].tie.kind == TIE_NET &&
			told_by_address(at, n, &at[i]))
			continue;
		for (uint32_t k = 0; v && k < i; k++) {
			if (at[k].origin == at[i].origin)
				v = v * GAMMA_MILLI / 1000;
		}
		v = v < *room ? v : *room;
		*room -= v;
		sum += v;
		if (ret && told < TIES_MAX) {
			ret[told] = at[i].tie;
			ret[told++].weight_milli = v;
		}
	}
	if (ret)
		*ret_n = told;
	return sum;
}

/* whether x stands for a trait rather than y: surer, then the first of copies
 */
static bool stands_for(const struct mark *x, const struct mark *y)
{
	if (x->rho != y->rho)
		return x->rho > y->rho;
	return by_time_and_id(x->claim, y->claim) < 0;
}

/* the mark of both, of one trait */
static struct mark join_mark(const struct mark *x, const struct mark *y)
{
	struct mark one = *x;

	if (stands_for(y, x)) {
		one.rho = y->rho;
		one.claim = y->claim;
		one.behind = y->behind;
		one.via = y->via;
	}
	span_both(&one, y->from_s, y->to_s);
	one.n += y->n;
	return one;
}

struct marks sharing_join(const struct sharing *s,
	const struct marks *x,
	const struct marks *y,
	struct arena *a)
{
	struct marks m = {
		.at = NEW(a, struct mark, x->n + y->n + 1),
		.incidents = x->incidents + y->incidents,
	};
	uint32_t i = 0;
	uint32_t k = 0;

	while (m.at && (i < x->n || k < y->n)) {
		const struct mark *p = i < x->n ? &x->at[i] : NULL;
		const struct mark *o = k < y->n ? &y->at[k] : NULL;
		struct mark one;

		if (p && o && p->trait == o->trait) {
			one = join_mark(p, o);
			i++;
			k++;
		} else if (!o || (p && p->trait < o->trait)) {
			one = *p;
			i++;
		} else {
			one = *o;
			k++;
		}
		if (one.n < s->trait[one.trait].n)
			m.at[m.n++] = one;
	}
	return m;
}

/* --- words --------------------------------------------------------------- */

static struct str behind_words(const struct sharing *s,
	const struct tie *t,
	const struct trait *x,
	struct arena *a)
{
	const struct claim *h = t->behind[0];

	(void)s;
	if (!h)
		return STR("");
	if (x->shared) {
		return arena_fmt(a,
			", which is shared infrastructure (%.*s)",
			STR_FMT(entity_name(h->object)));
	}
	if (t->kind != TIE_ADDRESS)
		return STR("");
	if (h->predicate == PRED_RENTED) {
		return arena_fmt(a,
			" while %.*s rented it",
			STR_FMT(entity_name(h->subject)));
	}
	return arena_fmt(a,
		", the control server of sample %.*s",
		STR_FMT(str_head(entity_name(h->object), 16)));
}

static struct str gap_words(const struct tie *t, struct arena *a)
{
	const struct claim *x = t->left;
	const struct claim *y = t->right;

	if (tie_rules[t->kind].fresh_milli == tie_rules[t->kind].old_milli)
		return STR("");
	if (!dated(x->from_s, x->to_s) || !dated(y->from_s, y->to_s))
		return STR("; when is not known");
	int64_t p = begin_of(x->from_s, x->to_s) - end_of(y->from_s, y->to_s);
	int64_t q = begin_of(y->from_s, y->to_s) - end_of(x->from_s, x->to_s);
	int64_t days = (p > q ? p : q) / DAY_S;
	if (days <= 0)
		return STR("; at overlapping times");
	return arena_fmt(a,
		"; %lld day%s apart",
		(long long)days,
		days == 1 ? "" : "s");
}

void sharing_say(const struct sharing *s,
	struct tie *t,
	uint32_t n,
	struct arena *a)
{
	for (uint32_t i = 0; i < n; i++) {
		struct arena scratch = *a;
		struct str key = arena_fmt(&scratch,
			"%c%.*s",
			'a' + (int)t[i].kind,
			STR_FMT(t[i].value));
		uint32_t at =
			scratch.full ? TABLE_NONE : table_find(&s->key, key);

		if (at == TABLE_NONE)
			continue;
		const struct trait *x = &s->trait[at];
		struct str who = behind_words(s, &t[i], x, a);
		struct str gap = gap_words(&t[i], a);
		struct str many = x->n > 2
			? arena_fmt(a, "; %u incidents share it", x->n)
			: STR("");
		t[i].sentence = arena_fmt(a,
			"%s %.*s%.*s%.*s%.*s",
			tie_rules[t[i].kind].say,
			STR_FMT(entity_type_of(t[i].value) == ENT_NONE
					? t[i].value
					: entity_name(t[i].value)),
			STR_FMT(who),
			STR_FMT(gap),
			STR_FMT(many));
	}
}

void link_print_ties(struct buf *out)
{
	static const char *const cls[TIE_CLASSES] = { "malware",
		"infrastructure",
		"habit",
		"context" };

	buf_z(out,
		"\nshared between incidents          class           fresh  "
		"2 "
		"years  source\n");
	for (int i = 0; i < TIE_KINDS; i++) {
		const struct tie_rule *r = &tie_rules[i];

		buf_fmt(out,
			"%-33s %-14s %6.3f  %7.3f  %s\n",
			r->say,
			cls[r->cls],
			(double)r->fresh_milli / 1000,
			(double)r->old_milli / 1000,
			r->source);
	}
	buf_fmt(out,
		"%-33s %-14s %6.3f  %7.3f  a server held by one tenant or "
		"written in one sample tells as much as a file; judgement\n",
		"the same server, held",
		"infrastructure",
		HELD_FRESH_MILLI / 1000.0,
		HELD_OLD_MILLI / 1000.0);
	buf_fmt(out,
		"joined from %.3f nat on: two random incidents are one "
		"actor's "
		"at 1 : 171 (172 known groups, taken as equally busy), and "
		"55 "
		"%% (\"likely\") is asked for\n",
		TIE_THRESHOLD_MILLI / 1000.0);
}
