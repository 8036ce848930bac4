/* SPDX-License-Identifier: Apache-2.0 */
/* What is watched, and what shares something with it. */
#include "link/victims/watches.h"

#include <stdlib.h>

enum {
	ROW_KEY_N = 1024, /* a row's number and the beginning of a name */
	TIED_MAX = 64
};

json_t *claim_detail(const struct claim *c)
{
	json_error_t why;

	return json_loadb(c->detail.p ? c->detail.p : "",
		c->detail.n,
		JSON_ALLOW_NUL,
		&why);
}

struct str detail_text(json_t *j, const char *key, struct arena *a)
{
	json_t *v = json_object_get(j, key);

	return arena_str(a,
		(struct str){ json_string_value(v), json_string_length(v) });
}

bool watches_carry(json_t *detail, const struct table *counting)
{
	json_t *why = json_object_get(detail, "because");
	size_t n = json_array_size(why);

	for (size_t i = 0; i < n; i++) {
		const char *key = json_string_value(json_array_get(why, i));

		if (key && table_find(counting, str_of(key)) != TABLE_NONE)
			return true;
	}
	return !n;
}

static bool is_watch(const struct claim *c, int64_t as_of_s)
{
	return c->predicate == PRED_WATCHED &&
		claim_counts(c, as_of_s, STR(""));
}

bool watches_that_count(const struct claimset *claims,
	int64_t as_of_s,
	struct table *ret)
{
	/* first what people named, then what that leads to */
	for (int led = 0; led < 2; led++) {
		for (uint32_t i = 0; i < claims->n; i++) {
			const struct claim *c = claims->claim[i];

			if (!is_watch(c, as_of_s) ||
				(c->maker == MADE_BY_LINK) != (led == 1)) {
				continue;
			}
			json_t *j = claim_detail(c);
			bool counts = watches_carry(j, ret);
			json_decref(j);
			if (counts &&
				table_put(ret, claim_key(c)) == TABLE_NONE) {
				return false;
			}
		}
	}
	return true;
}

/* --- the list ------------------------------------------------------------ */

static struct watch_row row_of(const struct claim *c, struct arena *a)
{
	json_t *j = claim_detail(c);
	struct watch_row r = {
		.what = c->subject,
		.type = detail_text(j, "type", a),
		.value = detail_text(j, "value", a),
		.reason = detail_text(j, "reason", a),
		.authority = detail_text(j, "authority", a),
		.from = detail_text(j, "followed_from", a),
		.claim = c,
	};

	json_decref(j);
	if (!r.type.n)
		r.type = STR("ip");
	if (!r.value.n)
		r.value = entity_name(c->subject);
	return r;
}

static int by_what(const void *a, const void *b)
{
	const struct watch_row *x = a;
	const struct watch_row *y = b;
	int c = str_cmp(x->what, y->what);

	if (c)
		return c;
	c = str_cmp(x->from, y->from);
	return c ? c : str_cmp(claim_key(x->claim), claim_key(y->claim));
}

/* Rows in order, and how contacts find theirs. */
struct counting {
	struct watch_row *row;
	uint32_t n;
	struct table what; /* -> the first of the rows that watch it */
	uint32_t *first;
	struct table key; /* of rows */
	uint32_t *row_of;
	struct table org; /* row and organisation */
};

static void count_contact(struct counting *k,
	uint32_t row,
	const struct claim *c)
{
	char room[ROW_KEY_N];
	struct str org = str_head(c->subject, sizeof room - sizeof row);

	memcpy(room, &row, sizeof row);
	memcpy(room + sizeof row, org.p, org.n);
	uint32_t before = k->org.n;
	if (table_put(&k->org, (struct str){ room, sizeof row + org.n }) ==
		before) {
		k->row[row].organisation++;
	}
	k->row[row].contacts += c->n_records;
}

/* Of a network, a fingerprint or a file the contacts name servers, and the
 * claim as what they rest on. */
static void count_carried(struct counting *k, const struct claim *c)
{
	json_t *j = claim_detail(c);
	json_t *why = json_object_get(j, "because");

	for (size_t i = 0; i < json_array_size(why); i++) {
		const char *key = json_string_value(json_array_get(why, i));
		uint32_t row =
			key ? table_find(&k->key, str_of(key)) : TABLE_NONE;

		if (row == TABLE_NONE)
			continue;
		row = k->row_of[row];
		if (!str_eq(k->row[row].what, c->object))
			count_contact(k, row, c);
	}
	json_decref(j);
}

static bool index_rows(struct counting *k, struct arena *a)
{
	k->first = NEW(a, uint32_t, k->n + 1);
	k->row_of = NEW(a, uint32_t, k->n + 1);
	if (!k->first || !k->row_of)
		return false;
	for (uint32_t i = 0; i < k->n; i++) {
		uint32_t before = k->what.n;

		if (table_put(&k->what, k->row[i].what) == before)
			k->first[before] = i;
		before = k->key.n;
		if (table_put(&k->key, claim_key(k->row[i].claim)) == before)
			k->row_of[before] = i;
	}
	return !a->full;
}

static bool count_contacts(struct watch_row *r,
	uint32_t n,
	const struct claimset *claims,
	int64_t as_of_s,
	struct arena a)
{
	struct counting k = { .row = r,
		.n = n,
		.what = table_in(&a),
		.key = table_in(&a),
		.org = table_in(&a) };

	if (!index_rows(&k, &a))
		return false;
	for (uint32_t i = 0; i < claims->n; i++) {
		const struct claim *c = claims->claim[i];

		if (c->predicate != PRED_CONTACTED ||
			!claim_counts(c, as_of_s, STR(""))) {
			continue;
		}
		uint32_t at = table_find(&k.what, c->object);
		for (uint32_t row = at == TABLE_NONE ? n : k.first[at];
			row < n && str_eq(r[row].what, c->object);
			row++) {
			count_contact(&k, row, c);
		}
		count_carried(&k, c);
	}
	return !a.full;
}

bool link_watches(const struct claimset *claims,
	int64_t as_of_s,
	struct arena *a,
	struct watch_row **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct table counting = table_in(a);
	uint32_t n = 0;
	uint32_t to = 0;

	for (uint32_t i = 0; i < claims->n; i++)
		n += is_watch(claims->claim[i], as_of_s);
	struct watch_row *r = NEW(a, struct watch_row, n + 1);
	if (!r || !watches_that_count(claims, as_of_s, &counting))
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left for the watch");
	for (uint32_t i = 0; i < claims->n; i++) {
		const struct claim *c = claims->claim[i];

		if (is_watch(c, as_of_s) &&
			table_find(&counting, claim_key(c)) != TABLE_NONE) {
			r[to++] = row_of(c, a);
		}
	}
	if (to)
		qsort(r, to, sizeof *r, by_what);
	*ret = r;
	*ret_n = to;
	return (count_contacts(r, to, claims, as_of_s, *a) && !a->full) ||
		fail(err, ERR_LIMIT, 0, "no memory left for the watch");
}

/* --- candidates ---------------------------------------------------------- */

/* Claims by which two machines hang on one thing. */
static const struct pivot {
	enum predicate predicate;
	bool machine_first; /* the machine is the subject */
	const char *words;
} pivots[] = {
	{ PRED_RENTED, false, "rented by" },
	{ PRED_CONFIGURED_IN, true, "configured in" },
	{ PRED_ATTACK_PASSED_THROUGH, false, "used in" },
	{ PRED_REGISTERED, false, "registered by" },
};

/* Claims by which two tenants hang together: what they share, and whose. */
static const struct bond {
	enum predicate predicate;
	bool tenant_first; /* the tenant is the subject */
	const char *words;
} bonds[] = {
	{ PRED_IDENTIFIED_BY, true, "who shares" },
	{ PRED_OPERATED, false, "operated like others by" },
};

/* A name for several values, in the order in which they came. */
struct multi {
	struct table key;
	uint32_t *first; /* by key: index + 1 of its last value */
	uint32_t first_cap;
	struct tied {
		struct str machine; /* watched */
		struct str tenant;  /* of it; empty = none */
		struct str words;   /* how this key hangs on it */
		uint32_t next;      /* index + 1 */
	} * value;
	uint32_t n;
	uint32_t cap;
};

struct pivoting {
	const struct claimset *claims;
	int64_t as_of_s;
	struct arena *a;
	struct table watched; /* entities */
	struct table put;     /* candidates so far */
	struct multi thing;   /* on which a watched machine hangs */
	struct multi shared;  /* by tenants of watched machines */
	struct multi tenant;  /* of one hand, perhaps, with those */
	struct watch_candidate *to;
	uint32_t n;
	uint32_t to_cap;
};

static bool multi_put(struct pivoting *k,
	struct multi *m,
	struct str key,
	const struct tied *v)
{
	uint32_t before = m->key.n;
	uint32_t at = table_put(&m->key, key);

	m->first = arena_grown(k->a,
		m->first,
		before,
		&m->first_cap,
		sizeof *m->first);
	m->value =
		arena_grown(k->a, m->value, m->n, &m->cap, sizeof *m->value);
	if (at == TABLE_NONE || !m->first || !m->value)
		return false;
	if (at == before)
		m->first[at] = 0;
	/* a crowd ties nobody together */
	uint32_t some = 0;
	for (uint32_t i = m->first[at]; i; i = m->value[i - 1].next)
		some++;
	if (some >= TIED_MAX)
		return true;
	m->value[m->n] = *v;
	m->value[m->n].next = m->first[at];
	m->first[at] = ++m->n;
	return true;
}

static uint32_t multi_first(const struct multi *m, struct str key)
{
	uint32_t at = table_find(&m->key, key);

	return at == TABLE_NONE ? 0 : m->first[at];
}

static const struct pivot *pivot_of(const struct claim *c)
{
	for (size_t i = 0; i < sizeof pivots / sizeof *pivots; i++) {
		if (pivots[i].predicate == c->predicate)
			return &pivots[i];
	}
	return NULL;
}

static struct str machine_of(const struct pivot *p, const struct claim *c)
{
	return p->machine_first ? c->subject : c->object;
}

static struct str thing_of(const struct pivot *p, const struct claim *c)
{
	return p->machine_first ? c->object : c->subject;
}

static bool is_watched(const struct pivoting *k, struct str entity)
{
	return table_find(&k->watched, entity) != TABLE_NONE;
}

static bool add_candidate(struct pivoting *k,
	struct str what,
	struct str with,
	struct str shared,
	const struct claim *c)
{
	enum entity_type t = entity_type_of(what);
	uint32_t before = k->put.n;

	if ((t != ENT_ADDRESS && t != ENT_DOMAIN) || is_watched(k, what))
		return true;
	struct str key = arena_fmt(k->a,
		"%.*s\x1f%.*s",
		STR_FMT(what),
		STR_FMT(shared));
	if (table_put(&k->put, key) != before)
		return !k->a->full;
	k->to = arena_grown(k->a, k->to, k->n, &k->to_cap, sizeof *k->to);
	if (!k->to)
		return false;
	k->to[k->n++] = (struct watch_candidate){ what, with, shared, c };
	return true;
}

/* Those that count, one after another. false: fn said so */
static bool each_claim(struct pivoting *k,
	bool (*fn)(struct pivoting *k, const struct claim *c))
{
	for (uint32_t i = 0; i < k->claims->n; i++) {
		const struct claim *c = k->claims->claim[i];

		if (claim_counts(c, k->as_of_s, STR("")) && !fn(k, c))
			return false;
	}
	return true;
}

/* 1: on what watched machines hang, their tenants among it */
static bool note_thing(struct pivoting *k, const struct claim *c)
{
	const struct pivot *p = pivot_of(c);

	if (!p || !is_watched(k, machine_of(p, c)))
		return true;
	return multi_put(k,
		&k->thing,
		thing_of(p, c),
		&(struct tied){ .machine = machine_of(p, c) });
}

static const struct bond *bond_of(const struct claim *c)
{
	for (size_t i = 0; i < sizeof bonds / sizeof *bonds; i++) {
		if (bonds[i].predicate == c->predicate)
			return &bonds[i];
	}
	return NULL;
}

/* 2: what these tenants share with others */
static bool note_shared(struct pivoting *k, const struct claim *c)
{
	const struct bond *b = bond_of(c);

	if (!b)
		return true;
	struct str tenant = b->tenant_first ? c->subject : c->object;
	struct str shared = b->tenant_first ? c->object : c->subject;
	for (uint32_t i = multi_first(&k->thing, tenant); i;
		i = k->thing.value[i - 1].next) {
		if (!multi_put(k,
			    &k->shared,
			    shared,
			    &(struct tied){
				    .machine = k->thing.value[i - 1].machine,
				    .tenant = tenant })) {
			return false;
		}
	}
	return true;
}

static bool note_same(struct pivoting *k, struct str known, struct str other)
{
	for (uint32_t i = multi_first(&k->thing, known); i;
		i = k->thing.value[i - 1].next) {
		struct tied t = { .machine = k->thing.value[i - 1].machine,
			.tenant = known };

		t.words = arena_fmt(k->a, "the same as %.*s", STR_FMT(known));
		if (!multi_put(k, &k->tenant, other, &t))
			return false;
	}
	return true;
}

/* 3: the others */
static bool note_tenant(struct pivoting *k, const struct claim *c)
{
	const struct bond *b = bond_of(c);

	if (c->predicate == PRED_SAME_AS) {
		return note_same(k, c->subject, c->object) &&
			note_same(k, c->object, c->subject);
	}
	if (!b)
		return true;
	struct str tenant = b->tenant_first ? c->subject : c->object;
	struct str shared = b->tenant_first ? c->object : c->subject;
	for (uint32_t i = multi_first(&k->shared, shared); i;
		i = k->shared.value[i - 1].next) {
		struct tied t = k->shared.value[i - 1];

		if (str_eq(t.tenant, tenant))
			continue;
		t.words = arena_fmt(k->a,
			"%s %.*s, as %.*s",
			b->words,
			STR_FMT(shared),
			STR_FMT(t.tenant));
		if (!multi_put(k, &k->tenant, tenant, &t))
			return false;
	}
	return true;
}

static bool built_alike(struct pivoting *k, const struct claim *c)
{
	if (is_watched(k, c->object))
		return add_candidate(k, c->subject, c->object, c->text, c);
	if (is_watched(k, c->subject))
		return add_candidate(k, c->object, c->subject, c->text, c);
	return true;
}

/* 4: machines that hang on one of these things, or were taken by one of these
 * tenants */
static bool note_candidate(struct pivoting *k, const struct claim *c)
{
	const struct pivot *p = pivot_of(c);

	if (c->predicate == PRED_SIBLING_OF)
		return built_alike(k, c);
	if (!p)
		return true;
	struct str thing = thing_of(p, c);
	for (uint32_t i = multi_first(&k->thing, thing); i;
		i = k->thing.value[i - 1].next) {
		if (!add_candidate(k,
			    machine_of(p, c),
			    k->thing.value[i - 1].machine,
			    arena_fmt(k->a,
				    "%s %.*s",
				    p->words,
				    STR_FMT(thing)),
			    c)) {
			return false;
		}
	}
	for (uint32_t i = multi_first(&k->tenant, thing); i;
		i = k->tenant.value[i - 1].next) {
		const struct tied *t = &k->tenant.value[i - 1];

		if (!add_candidate(k,
			    machine_of(p, c),
			    t->machine,
			    arena_fmt(k->a,
				    "%s %.*s, %.*s",
				    p->words,
				    STR_FMT(thing),
				    STR_FMT(t->words)),
			    c)) {
			return false;
		}
	}
	return true;
}

static int by_candidate(const void *a, const void *b)
{
	const struct watch_candidate *x = a;
	const struct watch_candidate *y = b;
	int c = str_cmp(x->what, y->what);

	return c ? c : str_cmp(x->shared, y->shared);
}

static bool look_around(struct pivoting *k)
{
	struct watch_row *w;
	uint32_t n;

	if (!link_watches(k->claims,
		    k->as_of_s,
		    k->a,
		    &w,
		    &n,
		    &(struct err){ 0 })) {
		return false;
	}
	for (uint32_t i = 0; i < n; i++)
		table_put(&k->watched, w[i].what);
	if (!each_claim(k, note_thing) || !each_claim(k, note_shared) ||
		!each_claim(k, note_tenant) ||
		!each_claim(k, note_candidate)) {
		return false;
	}
	if (k->n)
		qsort(k->to, k->n, sizeof *k->to, by_candidate);
	return !k->a->full;
}

bool link_candidates(const struct claimset *claims,
	int64_t as_of_s,
	struct arena *a,
	struct watch_candidate **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct pivoting k = {
		.claims = claims,
		.as_of_s = as_of_s,
		.a = a,
		.watched = table_in(a),
		.put = table_in(a),
		.thing = { .key = table_in(a) },
		.shared = { .key = table_in(a) },
		.tenant = { .key = table_in(a) },
	};

	if (!look_around(&k)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left for candidates to watch");
	}
	*ret = k.to;
	*ret_n = k.n;
	return true;
}
