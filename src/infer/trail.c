/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/trail.h"

#include <stdlib.h>

#include "infer/weights.h"

/* --- what undercuts what ---------------------------------------------------
 */

static uint64_t pair_of(struct str x, struct str y)
{
	uint64_t a = hash_bytes(x);
	uint64_t b = hash_bytes(y);

	/* either way round: "A is not of B" and "B is not of A" are one */
	return a < b ? a * 3 + b : b * 3 + a;
}

/* as much as a source that is not usually reliable says possibly truly (C3) */
#define HEARD_FROM (FIXED_ONE / 100 * 37)

static const struct {
	enum predicate predicate;
	bool dated; /* from then on; else ever */
	bool one;   /* of the subject alone, whatever the object */
} cutters[] = {
	{ PRED_EXCLUDED_FROM, false, false },
	{ PRED_IDENTITY_STOLEN, true, false },
	{ PRED_NOT_MEMBER_OF, false, false },
	{ PRED_NOT_TASKED_BY, false, false },
	{ PRED_NOT_USES, false, false },
	{ PRED_PLANTED, false, true },
};

static int by_pair(const void *a, const void *b)
{
	const struct undercut *x = a;
	const struct undercut *y = b;

	if (x->pair != y->pair)
		return x->pair < y->pair ? -1 : 1;
	if (x->right != y->right)
		return x->right > y->right ? -1 : 1;
	return evidence_order(x->claim, y->claim);
}

static bool open_undercuts(struct trail *t, const struct evidence *e)
{
	const struct claim *const *claim;
	uint32_t n = 0;

	for (size_t k = 0; k < sizeof cutters / sizeof *cutters; k++)
		n += evidence_of(e, cutters[k].predicate, &claim);
	t->undercut = NEW(t->a, struct undercut, n + 1);
	for (size_t k = 0;
		t->undercut && k < sizeof cutters / sizeof *cutters;
		k++) {
		uint32_t some = evidence_of(e, cutters[k].predicate, &claim);

		for (uint32_t i = 0; i < some; i++) {
			/* a rumour takes nothing away */
			if (evidence_right(e, claim[i]) < HEARD_FROM)
				continue;
			/* that weighs by itself, against whom it excludes */
			if (entity_type_of(claim[i]->object) ==
					ENT_INCIDENT &&
				!cutters[k].one) {
				continue;
			}
			struct str object = cutters[k].one
				? (struct str){ 0 }
				: trail_name(t, claim[i], claim[i]->object);

			t->undercut[t->n_undercut++] = (struct undercut){
				.pair = pair_of(trail_name(t,
							claim[i],
							claim[i]->subject),
					object),
				.right = evidence_right(e, claim[i]),
				.from_s = cutters[k].dated ? claim[i]->from_s
							   : TIME_UNKNOWN,
				.claim = claim[i],
			};
		}
	}
	if (t->n_undercut) {
		qsort(t->undercut,
			t->n_undercut,
			sizeof *t->undercut,
			by_pair);
	}
	return t->undercut != NULL;
}

/* the last instant at which a claim can have begun to hold */
static int64_t begun_by(const struct claim *c)
{
	static const int64_t days
		[] = { [RES_YEAR] = 366, [RES_MONTH] = 31, [RES_DAY] = 1 };
	int64_t more = 0;

	if (c->from_s == TIME_UNKNOWN)
		return TIME_UNKNOWN;
	if ((size_t)c->res < sizeof days / sizeof *days)
		more = days[c->res] * DAY_S;
	return c->from_s + more;
}

/* whoever has it acts with it from then on, whoever had it before */
static bool can_be_taken_over(struct str id)
{
	static const char
		*const kinds[] = { "email:", "login:", "phone:", "key:" };

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (entity_type_of(id) == ENT_IDENTIFIER &&
			str_starts(entity_name(id), str_of(kinds[i])))
			return true;
	}
	return entity_type_of(id) == ENT_ACCOUNT;
}

/* When the attack began to use what the claim is about, at the latest: of what
 * identifies a tenant since the rental that leads to it. A card that was stolen
 * later was not stolen then; an account that is taken over before the attack is
 * over may have been in other hands. */
static int64_t used_from(const struct trail *t, const struct claim *c)
{
	const struct node *x = trail_find(t, c->object);

	if (!x || !x->by)
		return TIME_UNKNOWN;
	if (can_be_taken_over(x->id))
		return t->attack_from_s == TIME_UNKNOWN ? TIME_UNKNOWN
							: t->attack_to_s;
	if (x->from != TABLE_NONE && t->node[x->from].by &&
		entity_type_of(t->node[x->from].id) == ENT_PERSONA) {
		return begun_by(t->node[x->from].by);
	}
	return begun_by(x->by);
}

bool trail_before_use(const struct trail *t,
	const struct claim *c,
	int64_t from_s)
{
	int64_t used_s = used_from(t, c);

	return from_s == TIME_UNKNOWN || used_s == TIME_UNKNOWN ||
		from_s <= used_s;
}

bool trail_in_attack(const struct trail *t, const struct claim *c)
{
	if (t->attack_from_s == TIME_UNKNOWN || c->from_s == TIME_UNKNOWN)
		return true;
	return c->from_s < t->attack_to_s && t->attack_from_s < c->to_s;
}

static void cut_by(const struct trail *t,
	const struct claim *c,
	uint64_t pair,
	int64_t *left,
	const struct claim **ret_by)
{
	uint32_t at = 0;
	uint32_t end = t->n_undercut;

	while (at < end) {
		uint32_t mid = at + (end - at) / 2;

		if (t->undercut[mid].pair < pair)
			at = mid + 1;
		else
			end = mid;
	}
	for (; at < t->n_undercut && t->undercut[at].pair == pair; at++) {
		const struct undercut *u = &t->undercut[at];

		if (!trail_before_use(t, c, u->from_s))
			continue;
		if (FIXED_ONE - u->right < *left) {
			*left = FIXED_ONE - u->right;
			*ret_by = u->claim;
		}
	}
}

int64_t trail_left(const struct trail *t,
	const struct claim *c,
	const struct claim **ret_by)
{
	int64_t left = FIXED_ONE;
	const struct claim *by = NULL;
	const struct str none = { 0 };

	if (t->n_undercut) {
		struct str s = trail_name(t, c, c->subject);
		struct str o = trail_name(t, c, c->object);

		cut_by(t, c, pair_of(s, o), &left, &by);
		cut_by(t, c, pair_of(s, none), &left, &by);
		cut_by(t, c, pair_of(o, none), &left, &by);
	}
	if (ret_by)
		*ret_by = by;
	return left;
}

/* --- names of one thing ----------------------------------------------------
 */

/* an alias that hardly anybody vouches for joins nobody */
static bool vouched(const struct evidence *e, const struct claim *c)
{
	return c->maker == MADE_BY_LINK ||
		evidence_right(e, c) * 2 >= FIXED_ONE;
}

static bool put_alias(struct trail *t,
	struct str name,
	struct str other,
	struct str scope)
{
	uint32_t before = t->alias.n;
	uint32_t i = table_put(&t->alias, name);

	if (i == TABLE_NONE)
		return false;
	/* of two aliases the smaller, whichever came first */
	if (i == before || str_cmp(other, t->other[i]) < 0) {
		t->other[i] = other;
		t->scope[i] = scope;
	}
	return true;
}

/* "group:APT1 (mitre-attack G0006)" -> "group:APT1"; itself when it has no such
 * end. ret_source: "mitre-attack" */
static struct str bare_name(struct str id, struct str *ret_source)
{
	size_t at = id.n;

	*ret_source = (struct str){ 0 };
	if (!id.n || id.p[id.n - 1] != ')')
		return id;
	while (at && id.p[at - 1] != '(')
		at--;
	if (at < 3 || id.p[at - 2] != ' ')
		return id;
	struct str inside = { id.p + at, id.n - at - 1 };
	struct str number;

	if (!str_cut(inside, ' ', ret_source, &number))
		return id;
	return str_head(id, at - 2);
}

/* A catalogue's entry is the name itself, when no other entry of the catalogue
 * has that name. */
static bool alias_entry(struct trail *t,
	struct table *seen,
	struct str *first,
	struct str id)
{
	struct str source;
	struct str bare = bare_name(id, &source);
	struct arena scratch = *t->a;

	if (bare.n == id.n || table_find(&t->alias, id) != TABLE_NONE)
		return true;
	struct str key = arena_fmt(&scratch,
		"%.*s\x1f%.*s",
		STR_FMT(bare),
		STR_FMT(source));
	t->a->at = scratch.at;
	uint32_t before = seen->n;
	uint32_t i = table_put(seen, key);

	if (i == TABLE_NONE)
		return false;
	if (i < before) {
		/* two entries of one name: neither is it */
		uint32_t k = table_find(&t->alias, first[i]);

		if (k != TABLE_NONE && !str_eq(first[i], id))
			t->other[k] = first[i];
		return true;
	}
	first[i] = id;
	return put_alias(t, id, bare, (struct str){ 0 });
}

static const enum predicate catalogued[] = { PRED_RESEMBLES_BY_TECHNIQUES,
	PRED_RESEMBLES_BY_SOFTWARE,
	PRED_RESEMBLES_BY_INDICATORS };

/* somebody who is to be heard says that the two are not one */
static bool is_excluded(const struct evidence *e, const struct claim *alias)
{
	const struct claim *const *claim;
	uint32_t n = evidence_of(e, PRED_EXCLUDED_FROM, &claim);

	for (uint32_t i = 0; i < n; i++) {
		if (evidence_right(e, claim[i]) >= HEARD_FROM &&
			pair_of(claim[i]->subject, claim[i]->object) ==
				pair_of(alias->subject, alias->object)) {
			return true;
		}
	}
	return false;
}

static bool open_aliases(struct trail *t, const struct evidence *e)
{
	const struct claim *const *claim;
	uint32_t n = evidence_of(e, PRED_ALIAS_OF, &claim);
	size_t room = n + 1;
	struct table seen = table_in(t->a);
	const struct claim *const *entry;

	for (size_t k = 0; k < sizeof catalogued / sizeof *catalogued; k++)
		room += evidence_of(e, catalogued[k], &entry);
	t->alias = table_in(t->a);
	t->other = NEW(t->a, struct str, room);
	t->scope = NEW(t->a, struct str, room);
	struct str *first = NEW(t->a, struct str, room);
	if (!first)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (vouched(e, claim[i]) && !is_excluded(e, claim[i]) &&
			!put_alias(t,
				claim[i]->subject,
				claim[i]->object,
				claim[i]->scope)) {
			return false;
		}
	}
	for (size_t k = 0; k < sizeof catalogued / sizeof *catalogued; k++) {
		uint32_t some = evidence_of(e, catalogued[k], &entry);

		for (uint32_t i = 0; i < some; i++) {
			if (!alias_entry(t, &seen, first, entry[i]->object))
				return false;
		}
	}
	return true;
}

static bool open_hands(struct trail *t, const struct evidence *e)
{
	const struct claim *const *claim;
	const struct claim *const *apart;
	uint32_t n = evidence_of(e, PRED_SAME_AS, &claim);
	uint32_t m = evidence_of(e, PRED_NOT_SAME_AS, &apart);
	struct claim **own = NEW(t->a, struct claim *, (size_t)n + m + 1);
	struct claimset same = { .claim = own };

	for (uint32_t i = 0; own && i < n; i++) {
		if (vouched(e, claim[i]))
			memcpy(&own[same.n++], &claim[i], sizeof *own);
	}
	for (uint32_t i = 0; own && i < m; i++)
		memcpy(&own[same.n++], &apart[i], sizeof *own);
	return own &&
		claimset_hands(&same,
			e->q.as_of_s,
			e->q.only,
			t->a,
			&t->hands);
}

/* whether the attack used something while somebody had it */
enum use {
	USE_NONE,
	USE_UNDATED, /* it did; nothing says when */
	USE_THEN
};

/* what a persona had, by the thing */
struct holding {
	struct str thing;
	const struct claim *by;
	enum use use;
};

static int by_holding(const void *a, const void *b)
{
	const struct holding *x = a;
	const struct holding *y = b;
	int o = str_cmp(x->thing, y->thing);

	return o ? o : evidence_order(x->by, y->by);
}

static struct holding *holdings(const struct trail *t,
	const struct evidence *e,
	struct arena *a,
	uint32_t *ret_n)
{
	static const enum predicate had[] = { PRED_RENTED,
		PRED_REGISTERED,
		PRED_CONTROLS };
	const struct claim *const *claim;
	size_t most = 1;
	uint32_t n = 0;

	for (size_t k = 0; k < sizeof had / sizeof *had; k++)
		most += evidence_of(e, had[k], &claim);
	struct holding *h = NEW(a, struct holding, most);
	for (size_t k = 0; h && k < sizeof had / sizeof *had; k++) {
		uint32_t some = evidence_of(e, had[k], &claim);

		for (uint32_t i = 0; i < some; i++) {
			if (table_find(&t->hands.name, claim[i]->subject) !=
				TABLE_NONE) {
				h[n++] = (struct holding){ claim[i]->object,
					claim[i],
					USE_NONE };
			}
		}
	}
	if (n)
		qsort(h, n, sizeof *h, by_holding);
	*ret_n = n;
	return h;
}

static void note_use(struct holding *h,
	uint32_t n,
	struct str thing,
	const struct claim *seen)
{
	uint32_t at = 0;
	uint32_t end = n;

	while (at < end) {
		uint32_t mid = at + (end - at) / 2;

		if (str_cmp(h[mid].thing, thing) < 0)
			at = mid + 1;
		else
			end = mid;
	}
	for (; at < n && str_eq(h[at].thing, thing); at++) {
		const struct claim *had = h[at].by;
		enum use use = USE_NONE;

		if (seen->from_s == TIME_UNKNOWN ||
			had->from_s == TIME_UNKNOWN) {
			use = USE_UNDATED;
		} else if (had->from_s < seen->to_s &&
			seen->from_s < had->to_s) {
			use = USE_THEN;
		}
		if (use > h[at].use)
			h[at].use = use;
	}
}

/* Each hand by the smallest of its names that had something so used, in place
 * of one that was used less surely. */
static bool call_by_use(struct trail *t,
	const struct holding *h,
	uint32_t n,
	enum use use,
	struct arena scratch)
{
	bool *anew = NEW(&scratch, bool, (size_t)t->hands.name.n + 1);

	for (uint32_t i = 0; anew && i < n; i++) {
		struct str name = h[i].by->subject;
		uint32_t k = table_find(&t->hands.name,
			hands_first(&t->hands, name));

		if (h[i].use == use &&
			(!anew[k] || str_cmp(name, t->called[k]) < 0)) {
			t->called[k] = name;
			anew[k] = true;
		}
	}
	return anew != NULL;
}

/* Of the names of one hand it is called by that which had something that the
 * attack used, then: the others may be those of whom it took them. Of several
 * the smallest. */
static bool name_hands(struct trail *t, const struct evidence *e)
{
	static const enum predicate seen[] = { PRED_BEACONS_TO,
		PRED_LONG_CONNECTION_TO,
		PRED_CONTACTED,
		PRED_ATTACK_PASSED_THROUGH,
		PRED_MATCHES_INDICATOR,
		PRED_CONFIGURED_IN,
		PRED_FOUND_IN };
	struct arena scratch;
	uint32_t n = 0;

	t->called = NEW(t->a, struct str, (size_t)t->hands.name.n + 1);
	if (!t->called || !t->hands.name.n)
		return t->called != NULL;
	scratch = *t->a;
	struct holding *h = holdings(t, e, &scratch, &n);
	for (size_t k = 0; n && k < sizeof seen / sizeof *seen; k++) {
		const struct claim *const *claim;
		uint32_t some = evidence_of(e, seen[k], &claim);

		for (uint32_t i = 0; i < some; i++) {
			note_use(h, n, claim[i]->subject, claim[i]);
			note_use(h, n, claim[i]->object, claim[i]);
		}
	}
	return h && call_by_use(t, h, n, USE_UNDATED, scratch) &&
		call_by_use(t, h, n, USE_THEN, scratch);
}

static struct str name_of_hand(const struct trail *t, struct str id)
{
	if (!t->hands.name.n)
		return id;
	struct str first = hands_first(&t->hands, id);
	uint32_t k = table_find(&t->hands.name, first);

	return k != TABLE_NONE && t->called[k].n ? t->called[k] : first;
}

/* one alias on; false: it has none */
static bool next_name(const struct trail *t,
	const struct claim *c,
	struct str *name)
{
	uint32_t k = t->alias.n ? table_find(&t->alias, *name) : TABLE_NONE;

	if (k == TABLE_NONE || !source_matches(c->source, t->scope[k]))
		return false;
	*name = t->other[k];
	return true;
}

struct str trail_name(const struct trail *t,
	const struct claim *c,
	struct str id)
{
	enum {
		LONGEST = 64 /* aliases of aliases; more are a circle */
	};
	struct str name = name_of_hand(t, id);

	for (int i = 0; i < LONGEST; i++) {
		if (!next_name(t, c, &name))
			return name;
	}
	/* of names that are aliases of each other the smallest */
	struct str first = name;
	for (int i = 0; i < LONGEST && next_name(t, c, &name); i++) {
		if (str_cmp(name, first) < 0)
			first = name;
	}
	return first;
}

/* --- what anybody could have -----------------------------------------------
 */

static bool put_public(struct trail *t, struct str mark, int64_t since_s)
{
	uint32_t before = t->mark.n;
	uint32_t i = table_put(&t->mark, mark);

	if (i == TABLE_NONE)
		return false;
	if (i == before || since_s < t->public_s[i])
		t->public_s[i] = since_s;
	return true;
}

/* "day:2015-03-01" -> its first second; else when the claim began to hold */
static int64_t day_of(const struct claim *c)
{
	struct span day;

	if (entity_type_of(c->object) == ENT_DAY &&
		span_parse(entity_name(c->object), STR("Z"), &day)) {
		return day.from;
	}
	return c->from_s;
}

bool trail_makes_public(const struct claim *c)
{
	return c->predicate == PRED_USES && c->maker == MADE_BY_LINK &&
		c->from_s != TIME_UNKNOWN && c->recorded_at_s <= c->from_s;
}

static bool open_public(struct trail *t, const struct evidence *e)
{
	const struct claim *const *day;
	const struct claim *const *use;
	uint32_t n_day = evidence_of(e, PRED_PUBLIC_SINCE, &day);
	uint32_t n_use = evidence_of(e, PRED_USES, &use);

	t->mark = table_in(t->a);
	t->public_s = NEW(t->a, int64_t, (size_t)n_day + n_use + 1);
	if (!t->public_s)
		return false;
	for (uint32_t i = 0; i < n_day; i++) {
		if (evidence_right(e, day[i]) >= HEARD_FROM &&
			!put_public(t, day[i]->subject, day_of(day[i])))
			return false;
	}
	for (uint32_t i = 0; i < n_use; i++) {
		const struct claim *c = use[i];

		if (trail_makes_public(c) &&
			!put_public(t, c->object, c->recorded_at_s))
			return false;
	}
	return true;
}

bool trail_public_by(const struct trail *t, struct str mark, int64_t by_s)
{
	uint32_t i = t->mark.n ? table_find(&t->mark, mark) : TABLE_NONE;

	if (i == TABLE_NONE)
		return false;
	return by_s == TIME_UNKNOWN || t->public_s[i] <= by_s;
}

/* --- units of one command --------------------------------------------------
 */

static bool open_commands(struct trail *t, const struct evidence *e)
{
	const struct claim *const *claim;
	uint32_t n = evidence_of(e, PRED_PART_OF, &claim);

	t->part = table_in(t->a);
	t->whole = table_in(t->a);
	t->of = NEW(t->a, uint32_t, (size_t)n + 1);
	for (uint32_t i = 0; t->of && i < n; i++) {
		const struct claim *c = claim[i];
		uint32_t before = t->part.n;

		if (!vouched(e, c) ||
			entity_type_of(c->subject) != ENT_UNIT) {
			continue;
		}
		uint32_t p =
			table_put(&t->part, trail_name(t, c, c->subject));
		uint32_t w =
			table_put(&t->whole, trail_name(t, c, c->object));

		if (p == TABLE_NONE || w == TABLE_NONE)
			return false;
		/* of several wholes the first by name */
		if (p == before ||
			str_cmp(t->whole.key[w], t->whole.key[t->of[p]]) <
				0) {
			t->of[p] = w;
		}
	}
	return t->of != NULL;
}

uint32_t trail_command(const struct trail *t, struct str unit)
{
	uint32_t p = t->part.n ? table_find(&t->part, unit) : TABLE_NONE;

	return p == TABLE_NONE ? TABLE_NONE : t->of[p];
}

/* --- nodes and steps -------------------------------------------------------
 */

uint32_t trail_node(struct trail *t, struct str id)
{
	uint32_t before = t->name.n;
	uint32_t i = table_put(&t->name, id);

	if (i == TABLE_NONE || i < before)
		return i;
	t->node = arena_grown(t->a,
		t->node,
		before,
		&t->node_room,
		sizeof *t->node);
	if (!t->node)
		return TABLE_NONE;
	t->node[t->n_node++] = (struct node){
		.id = t->name.key[i],
		.from = TABLE_NONE,
		.activity = i,
		.limit = FIXED_ONE,
	};
	return i;
}

const struct node *trail_find(const struct trail *t, struct str id)
{
	uint32_t i = t && t->n_node ? table_find(&t->name, id) : TABLE_NONE;

	return i == TABLE_NONE ? NULL : &t->node[i];
}

bool trail_begin(struct trail *t,
	struct str id,
	int64_t right,
	const struct claim *by)
{
	uint32_t i = trail_node(t, id);

	if (i == TABLE_NONE)
		return false;
	struct node *x = &t->node[i];
	if (right > x->start) {
		x->start = right;
		x->start_by = by;
	}
	return true;
}

bool trail_tie(struct trail *t, const struct edge *s)
{
	t->step = arena_grown(t->a,
		t->step,
		t->n_step,
		&t->step_room,
		sizeof *t->step);
	if (!t->step)
		return false;
	t->step[t->n_step++] = *s;
	return true;
}

static int by_ends(const void *a, const void *b)
{
	const struct edge *x = a;
	const struct edge *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	if (x->cut != y->cut)
		return x->cut < y->cut ? -1 : 1;
	int o = str_cmp(x->claim->origin, y->claim->origin);
	if (o)
		return o;
	if (x->right != y->right)
		return x->right > y->right ? -1 : 1;
	return evidence_order(x->claim, y->claim);
}

static int by_address(const void *a, const void *b)
{
	const struct claim *x = *(const struct claim *const *)a;
	const struct claim *y = *(const struct claim *const *)b;

	return (x > y) - (x < y);
}

static bool note_cuts(struct trail *t)
{
	if (t->cut)
		return true;
	t->cut = NEW(t->a, const struct claim *, (size_t)t->n_step + 1);
	for (uint32_t i = 0; t->cut && i < t->n_step; i++) {
		if (t->step[i].cut)
			t->cut[t->n_cut++] = t->step[i].claim;
	}
	if (t->n_cut)
		qsort(t->cut, t->n_cut, sizeof *t->cut, by_address);
	return t->cut != NULL;
}

bool trail_is_cut(const struct trail *t, const struct claim *c)
{
	return t->n_cut &&
		bsearch(&c, t->cut, t->n_cut, sizeof *t->cut, by_address);
}

/* Steps between the same two things become one: wrong only when all of their
 * origins are. */
static void merge_steps(struct trail *t)
{
	uint32_t kept = 0;

	if (t->n_step)
		qsort(t->step, t->n_step, sizeof *t->step, by_ends);
	for (uint32_t i = 0; i < t->n_step;) {
		struct edge one = t->step[i];
		int64_t wrong = FIXED_ONE - one.right;
		int64_t surest = one.right;
		uint32_t k = i + 1;

		for (; k < t->n_step && t->step[k].from == one.from &&
			t->step[k].to == one.to && t->step[k].cut == one.cut;
			k++) {
			const struct edge *s = &t->step[k];

			one.undated &= s->undated;
			one.undercut |= s->undercut;
			if (str_eq(s->claim->origin,
				    t->step[k - 1].claim->origin))
				continue;
			wrong = fixed_mul(wrong, FIXED_ONE - s->right);
			if (s->right > surest) {
				surest = s->right;
				one.claim = s->claim;
			}
		}
		one.right = FIXED_ONE - wrong;
		t->step[kept++] = one;
		i = k;
	}
	t->n_step = kept;
}

/* How surely the step leads on, from a thing that is reached. */
static int64_t step_right(const struct trail *t, const struct edge *s)
{
	return s->undercut
		? fixed_mul(s->right, trail_left(t, s->claim, NULL))
		: s->right;
}

/* one pass; whether anything was reached more surely */
static bool pass(struct trail *t)
{
	bool moved = false;

	for (uint32_t i = 0; i < t->n_step; i++) {
		const struct edge *s = &t->step[i];
		const struct node *from = &t->node[s->from];
		struct node *to = &t->node[s->to];
		int64_t right = step_right(t, s);
		int64_t reach = fixed_least(fixed_least(from->reach, right),
			to->limit);

		if (s->cut) {
			if (from->reach && !to->cut) {
				to->cut = s->cut;
				to->cut_at = s->from;
			}
			continue;
		}
		/* what lies behind a cut is cut for the same reason */
		if (!from->reach && from->cut && !to->cut) {
			to->cut = from->cut;
			to->cut_at = from->cut_at;
			moved = true;
		}
		if (reach <= to->reach)
			continue;
		to->reach = reach;
		to->from = s->from;
		to->by = s->claim;
		to->undated = from->undated || s->undated;
		moved = true;
	}
	return moved;
}

void trail_limit(struct trail *t, struct str id, int64_t limit)
{
	uint32_t i = table_find(&t->name, id);

	if (i != TABLE_NONE)
		t->node[i].limit = limit;
}

static void start_anew(struct node *x)
{
	x->reach = x->start < x->limit ? x->start : x->limit;
	x->from = TABLE_NONE;
	x->by = x->start_by;
	x->cut = CUT_NOT;
	x->undated = false;
}

/* --- several trails to one hand ---------------------------------------------
 */

/* a trail into a name: its last step, and the thing at which it begins */
struct arrival {
	const struct edge *step;
	uint32_t root;
	int64_t reach;
};

static int by_arrival(const void *a, const void *b)
{
	const struct arrival *x = a;
	const struct arrival *y = b;

	if (x->step->to != y->step->to)
		return x->step->to < y->step->to ? -1 : 1;
	if (x->reach != y->reach)
		return x->reach > y->reach ? -1 : 1;
	if (x->root != y->root)
		return x->root < y->root ? -1 : 1;
	return evidence_order(x->step->claim, y->step->claim);
}

/* what the trails that were taken so far rest on */
struct rested {
	struct table origin;
	bool *root; /* by node */
};

/* Whether nothing of the trail, neither where it begins nor who says its steps,
 * is that of one that was taken; notes it, when so. */
static bool rests_on_others(const struct trail *t,
	const struct arrival *x,
	struct rested *r)
{
	enum {
		LONGEST = 16
	};
	struct str origin[LONGEST] = { x->step->claim->origin };
	int n = 1;

	for (uint32_t i = x->step->from; t->node[i].from != TABLE_NONE;
		i = t->node[i].from) {
		if (n == LONGEST)
			return false;
		origin[n++] = t->node[i].by->origin;
	}
	if (r->root[x->root])
		return false;
	for (int i = 0; i < n; i++) {
		if (table_find(&r->origin, origin[i]) != TABLE_NONE)
			return false;
	}
	r->root[x->root] = true;
	for (int i = 0; i < n; i++)
		(void)table_put(&r->origin, origin[i]);
	return true;
}

/* A name to which trails lead from several machines, by what several say, is
 * not of the case only when all of them are wrong. */
static bool join_arrivals(struct trail *t,
	const struct arrival *x,
	uint32_t n,
	struct arena scratch)
{
	struct rested r = { table_in(&scratch),
		NEW(&scratch, bool, (size_t)t->n_node + 1) };
	struct node *to = &t->node[x->step->to];
	int64_t wrong = FIXED_ONE;

	if (!r.root)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (rests_on_others(t, &x[i], &r))
			wrong = fixed_mul(wrong, FIXED_ONE - x[i].reach);
	}
	int64_t reach = FIXED_ONE - wrong;
	if (reach > to->limit)
		reach = to->limit;
	if (reach > to->reach)
		to->reach = reach;
	return !scratch.full;
}

static uint32_t root_of(const struct trail *t, uint32_t node)
{
	for (uint32_t n = 0; n < t->n_node; n++) {
		if (t->node[node].from == TABLE_NONE)
			break;
		node = t->node[node].from;
	}
	return node;
}

static bool join_trails(struct trail *t, enum entity_type type)
{
	struct arena scratch = *t->a;
	struct arrival *x =
		NEW(&scratch, struct arrival, (size_t)t->n_step + 1);
	uint32_t n = 0;
	bool ok = x != NULL;

	for (uint32_t i = 0; ok && i < t->n_step; i++) {
		const struct edge *s = &t->step[i];
		const struct node *from = &t->node[s->from];

		if (s->cut || !from->reach || from->from == s->to ||
			entity_type_of(t->node[s->to].id) != type) {
			continue;
		}
		x[n++] = (struct arrival){ s,
			root_of(t, s->from),
			fixed_least(from->reach, step_right(t, s)) };
	}
	if (n)
		qsort(x, n, sizeof *x, by_arrival);
	for (uint32_t i = 0; ok && i < n;) {
		uint32_t k = i;

		while (k < n && x[k].step->to == x[i].step->to)
			k++;
		ok = k - i < 2 || join_arrivals(t, &x[i], k - i, scratch);
		i = k;
	}
	return ok;
}

static void go_on(struct trail *t)
{
	while (pass(t))
		;
}

bool trail_spread(struct trail *t)
{
	if (!note_cuts(t))
		return false;
	merge_steps(t);
	for (uint32_t i = 0; i < t->n_node; i++)
		start_anew(&t->node[i]);
	go_on(t);
	if (!join_trails(t, ENT_PERSONA))
		return false;
	go_on(t);
	if (!join_trails(t, ENT_PERSON))
		return false;
	go_on(t);
	return true;
}

const struct node *trail_doubted(const struct trail *t, struct str id)
{
	const struct node *x = trail_find(t, id);

	for (uint32_t n = 0; x && n < t->n_node; n++) {
		if (x->doubt)
			return x;
		x = x->from == TABLE_NONE ? NULL : &t->node[x->from];
	}
	return NULL;
}

/* --- activities ------------------------------------------------------------
 */

uint32_t trail_activity(const struct trail *t, uint32_t node)
{
	while (t->node[node].activity != node)
		node = t->node[node].activity;
	return node;
}

void trail_join(struct trail *t, uint32_t x, uint32_t y)
{
	uint32_t a = trail_activity(t, x);
	uint32_t b = trail_activity(t, y);

	/* towards the smaller name, whatever came first */
	if (str_cmp(t->node[a].id, t->node[b].id) < 0)
		t->node[b].activity = a;
	else if (a != b)
		t->node[a].activity = b;
}

bool trail_open(struct trail *ret, const struct evidence *e, struct arena *a)
{
	*ret = (struct trail){
		.a = a,
		.name = table_in(a),
		.attack_from_s = TIME_UNKNOWN,
		.attack_to_s = TIME_OPEN,
	};
	if (!open_hands(ret, e) || !name_hands(ret, e))
		return false;
	if (!open_aliases(ret, e) || !open_public(ret, e))
		return false;
	if (!open_commands(ret, e))
		return false;
	return open_undercuts(ret, e) && !a->full;
}
