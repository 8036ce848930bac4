/* SPDX-License-Identifier: Apache-2.0 */
/* How firmly a cluster holds together: its links, where it is weakest, and
 * which claims it cannot do without. All bounded. */
#include "link/clusters/cuts.h"

#include <stdlib.h>

enum {
	/* members up to which every pair is weighed; beyond, the pairs that
	 * joined it */
	EXACT_MAX = 64,
	TRIED_MAX = 24, /* claims that are left out one by one */
	PAIRED_MAX = 8, /* and two by two */
	/* a cluster that rests on more is not taken apart: each try joins it
	 * anew */
	SPLIT_CLAIMS_MAX = 4000,
	BOUND = 1000000, /* an analyst's word holds against any cut */
};

/* --- what bears on a cluster --------------------------------------------- */

/* what leads on from an incident: machines and what is behind them, names,
 * people. Not groups, units, sponsors, tools, countries. */
static bool leads_on(enum entity_type t)
{
	static const uint32_t set = 1U << ENT_ADDRESS | 1U << ENT_DOMAIN |
		1U << ENT_SERVER | 1U << ENT_CERTIFICATE | 1U << ENT_SAMPLE |
		1U << ENT_IDENTIFIER | 1U << ENT_ACCOUNT | 1U << ENT_PERSONA |
		1U << ENT_PERSON | 1U << ENT_CONTRACT;

	return t < ENT_TYPES && (set >> t & 1);
}

struct bearing {
	struct table reached; /* entities */
	const struct claim *const *claim;
	uint32_t n;
	bool *in;
};

/* -1 = another incident's: never; else whether an end is reached */
static int touches(const struct bearing *b, const struct claim *c)
{
	const struct str end[2] = { c->subject, c->object };
	bool contact = c->predicate == PRED_CONTACTED ||
		c->predicate == PRED_DAMAGED;
	bool hit = false;

	for (int i = 0; i < 2; i++) {
		enum entity_type t = entity_type_of(end[i]);
		bool here = table_find(&b->reached, end[i]) != TABLE_NONE;

		if (!here && (t == ENT_INCIDENT || (t == ENT_ORG && contact)))
			return -1;
		hit |= here;
	}
	return hit;
}

static bool bear(struct bearing *b)
{
	/* incident, server, persona, identifier, person, and what the person
	 * did */
	enum {
		HOPS = 6
	};
	bool more = true;

	for (int hop = 0; more && hop < HOPS; hop++) {
		uint32_t reached = b->reached.n;

		more = false;
		for (uint32_t i = 0; i < b->n; i++) {
			if (b->in[i] || touches(b, b->claim[i]) <= 0)
				continue;
			b->in[i] = true;
			more = true;
		}
		for (uint32_t i = 0; i < b->n; i++) {
			const struct str end[2] = { b->claim[i]->subject,
				b->claim[i]->object };

			for (int e = 0; b->in[i] && e < 2; e++) {
				if (leads_on(entity_type_of(end[e])) &&
					table_put(&b->reached, end[e]) ==
						TABLE_NONE) {
					return false;
				}
			}
		}
		more |= b->reached.n != reached;
	}
	return true;
}

/* members and the organisations that were harmed in them */
static bool start(struct bearing *b,
	const struct activity *activity,
	const struct cluster *c)
{
	for (uint32_t i = 0; i < c->n_member; i++) {
		if (table_put(&b->reached, activity[c->member[i]].id) ==
			TABLE_NONE) {
			return false;
		}
	}
	for (uint32_t i = 0; i < b->n; i++) {
		if (b->claim[i]->predicate == PRED_DAMAGED &&
			table_find(&b->reached, b->claim[i]->object) !=
				TABLE_NONE &&
			table_put(&b->reached, b->claim[i]->subject) ==
				TABLE_NONE) {
			return false;
		}
	}
	return true;
}

static const struct claim **bearing_on(const struct activity *activity,
	const struct cluster *c,
	const struct claim *const *claim,
	uint32_t n,
	struct arena *a,
	uint32_t *ret_n)
{
	struct bearing b = {
		.reached = table_in(a),
		.claim = claim,
		.n = n,
		.in = NEW(a, bool, n + 1),
	};
	const struct claim **to = NEW(a, const struct claim *, n + 1);

	*ret_n = 0;
	if (!b.in || !to || !start(&b, activity, c) || !bear(&b))
		return NULL;
	for (uint32_t i = 0; i < n; i++) {
		if (b.in[i])
			to[(*ret_n)++] = claim[i];
	}
	return to;
}

bool link_cluster_claims(const struct clustering *q,
	const struct clusters *all,
	const struct cluster *c,
	struct arena *a,
	struct claimset *ret,
	struct err *err)
{
	const struct claim **claim =
		NEW(a, const struct claim *, q->claims->n + 1);
	const struct claim **on;
	uint32_t n = 0;
	uint32_t n_on = 0;

	for (uint32_t i = 0; claim && i < q->claims->n; i++) {
		if (claim_counts(q->claims->claim[i], q->as_of_s, q->only))
			claim[n++] = q->claims->claim[i];
	}
	on = claim ? bearing_on(all->activity, c, claim, n, a, &n_on) : NULL;
	*ret = claimset_in(a);
	ret->claim = NEW(a, struct claim *, n_on + 1);
	if (!on || !ret->claim) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to look at a cluster by itself");
	}
	memcpy(ret->claim, on, n_on * sizeof *on);
	ret->n = n_on;
	return true;
}

/* --- links --------------------------------------------------------------- */

static int heaviest_first(const void *a, const void *b)
{
	const struct cluster_link *x = a;
	const struct cluster_link *y = b;

	if (x->weight_milli != y->weight_milli)
		return x->weight_milli > y->weight_milli ? -1 : 1;
	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return (x->b > y->b) - (x->b < y->b);
}

/* the newest word that puts both incidents together; NULL */
static const struct analyst_link *word_on(const struct sharing *s,
	uint32_t from,
	uint32_t to)
{
	const struct analyst_link *word = NULL;

	for (uint32_t i = 0; i < s->q->n_analyst_link; i++) {
		const struct analyst_link *p = &s->q->analyst_link[i];

		if (!p->together || !analyst_link_binds(s, i))
			continue;
		if (!str_eq(p->a, s->activity[from].id))
			continue;
		if (str_eq(p->b, s->activity[to].id))
			word = p;
	}
	return word;
}

static struct cluster_link link_of(const struct sharing *s,
	uint32_t x,
	uint32_t y,
	struct arena *a)
{
	uint32_t from = x < y ? x : y;
	uint32_t to = x < y ? y : x;
	struct tie *tie = NEW(a, struct tie, TIES_MAX);
	struct cluster_link l = {
		.a = from,
		.b = to,
		.tie = tie,
	};

	if (tie) {
		const struct marks *m = s->marks;

		l.weight_milli =
			sharing_weigh(s, &m[from], &m[to], tie, &l.n_tie);
		sharing_say(s, tie, l.n_tie, a);
	}
	l.word = word_on(s, from, to);
	return l;
}

struct square {
	int64_t *w; /* n x n */
	uint32_t n;
};

static int64_t at(const struct square *q, uint32_t i, uint32_t k)
{
	return q->w[i * q->n + k];
}

/* both ways */
static void set(struct square *q, uint32_t i, uint32_t k, int64_t milli)
{
	q->w[i * q->n + k] = milli;
	q->w[k * q->n + i] = milli;
}

static int64_t weigh_two(const struct sharing *s, uint32_t a, uint32_t b)
{
	return sharing_weigh(s, &s->marks[a], &s->marks[b], NULL, NULL);
}

/* the place among the members of an incident; n_member = not among them */
static uint32_t member_named(const struct sharing *s,
	const struct cluster *c,
	struct str id)
{
	uint32_t at = c->n_member;

	for (uint32_t i = 0; i < c->n_member; i++) {
		if (str_eq(s->activity[c->member[i]].id, id))
			at = i;
	}
	return at;
}

static struct square weigh_all(const struct sharing *s,
	const struct cluster *c,
	struct arena *a)
{
	const uint32_t *member = c->member;
	struct square q = { .n = c->n_member };

	q.w = NEW(a, int64_t, (size_t)q.n * q.n);
	if (!q.w)
		return q;
	for (uint32_t i = 0; i < q.n; i++) {
		for (uint32_t k = i + 1; k < q.n; k++)
			set(&q, i, k, weigh_two(s, member[i], member[k]));
	}
	for (uint32_t p = 0; p < s->q->n_analyst_link; p++) {
		const struct analyst_link *said = &s->q->analyst_link[p];

		if (!said->together || !analyst_link_binds(s, p))
			continue;
		uint32_t x = member_named(s, c, said->a);
		uint32_t y = member_named(s, c, said->b);
		if (x < q.n && y < q.n)
			set(&q, x, y, BOUND);
	}
	return q;
}

/* Prim: the spanning tree of the heaviest links */
static bool span(const struct sharing *s,
	struct cluster *c,
	const struct square *q,
	struct arena *a)
{
	struct cluster_link *l = NEW(a, struct cluster_link, c->n_member);
	const uint32_t *member = c->member;
	int64_t best[EXACT_MAX];
	uint32_t from[EXACT_MAX] = { 0 };
	uint32_t n = 0;
	bool in[EXACT_MAX] = { true };

	c->link = l;
	if (!l)
		return false;
	for (uint32_t i = 0; i < q->n; i++)
		best[i] = at(q, 0, i);
	while (n + 1 < q->n) {
		uint32_t next = 0;

		for (uint32_t i = 1; i < q->n; i++) {
			if (!in[i] && (!next || best[i] > best[next]))
				next = i;
		}
		in[next] = true;
		l[n++] = link_of(s, member[from[next]], member[next], a);
		for (uint32_t i = 1; i < q->n; i++) {
			int64_t w = at(q, next, i);

			if (in[i] || w <= best[i])
				continue;
			best[i] = w;
			from[i] = next;
		}
	}
	c->n_link = n;
	qsort(l, n, sizeof *l, heaviest_first);
	return true;
}

/* the pairs on which it was joined are a tree as well */
static bool span_joined(const struct sharing *s,
	const struct partition *p,
	struct cluster *c,
	struct arena *a)
{
	struct cluster_link *l = NEW(a, struct cluster_link, c->n_member);
	uint32_t root = p->root[c->member[0]];
	uint32_t n = 0;

	c->link = l;
	if (!l)
		return false;
	for (uint32_t i = 0; i < p->n_joined && n < c->n_member; i++) {
		uint32_t x = p->joined[i].a;
		uint32_t y = p->joined[i].b;

		if (p->root[x] == root)
			l[n++] = link_of(s, x, y, a);
	}
	c->n_link = n;
	qsort(l, n, sizeof *l, heaviest_first);
	return true;
}

/* --- the two halves that hold together least ----------------------------- */

/* One phase of Stoer and Wagner, A Simple Min-Cut Algorithm, J. ACM 44(4),
 * 1997: the last one added and the one before it. */
static int64_t phase(const struct square *q,
	const bool *gone,
	uint32_t *ret_last,
	uint32_t *ret_before)
{
	int64_t sum[EXACT_MAX] = { 0 };
	int64_t cut = 0;
	bool done[EXACT_MAX];
	uint32_t last = q->n;
	uint32_t before = q->n;

	memcpy(done, gone, sizeof done);
	for (;;) {
		uint32_t next = q->n;

		for (uint32_t i = 0; i < q->n; i++) {
			if (done[i])
				continue;
			if (next == q->n || sum[i] > sum[next])
				next = i;
		}
		if (next == q->n)
			break;
		done[next] = true;
		before = last;
		last = next;
		cut = sum[next];
		for (uint32_t i = 0; i < q->n; i++) {
			if (!done[i])
				sum[i] += at(q, next, i);
		}
	}
	*ret_last = last;
	*ret_before = before;
	return cut;
}

static int64_t min_cut(struct square *q, bool *ret_half)
{
	bool gone[EXACT_MAX] = { false };
	/* members that a vertex stands for, as a set */
	uint64_t holds[EXACT_MAX];
	int64_t best = INT64_MAX;
	uint64_t half = 0;

	_Static_assert(EXACT_MAX <= 64, "a set of members is one word");
	for (uint32_t i = 0; i < q->n; i++)
		holds[i] = (uint64_t)1 << i;
	for (uint32_t left = q->n; left > 1; left--) {
		uint32_t t;
		uint32_t s;
		int64_t cut = phase(q, gone, &t, &s);

		if (cut < best) {
			best = cut;
			half = holds[t];
		}
		gone[t] = true;
		holds[s] |= holds[t];
		for (uint32_t i = 0; i < q->n; i++)
			set(q, i, s, at(q, i, s) + at(q, t, i));
	}
	for (uint32_t i = 0; i < q->n; i++)
		ret_half[i] = half >> i & 1;
	return best;
}

static struct str member_key(const uint32_t *activity)
{
	return (struct str){ (const char *)activity, sizeof *activity };
}

/* one pass of what hangs on what is known to be in the half; false: nothing */
static bool spread_half(const struct cluster *c,
	const struct table *at,
	bool *half)
{
	bool more = false;

	for (uint32_t i = 0; i + 1 < c->n_link; i++) {
		uint32_t x = table_find(at, member_key(&c->link[i].a));
		uint32_t y = table_find(at, member_key(&c->link[i].b));

		if (x == TABLE_NONE || y == TABLE_NONE)
			continue;
		if (half[x] == half[y])
			continue;
		half[x] = true;
		half[y] = true;
		more = true;
	}
	return more;
}

/* the side of its weakest link, by the other links; half: by place among the
 * members */
static void half_of_tree(const struct cluster *c,
	bool *half,
	struct arena scratch)
{
	struct table at = table_in(&scratch);
	const struct cluster_link *cut = &c->link[c->n_link - 1];

	for (uint32_t i = 0; i < c->n_member; i++) {
		table_put(&at, member_key(&c->member[i]));
		half[i] = c->member[i] == cut->b;
	}
	while (!scratch.full && spread_half(c, &at, half))
		continue;
}

/* the heaviest link between both halves */
static struct cluster_link heaviest_between(const struct sharing *s,
	const struct cluster *c,
	const bool *half,
	struct arena *a)
{
	uint32_t x = 0;
	uint32_t y = 0;
	int64_t most = -1;

	for (uint32_t i = 0; i < c->n_member; i++) {
		if (!half[i])
			continue;
		for (uint32_t k = 0; k < c->n_member; k++) {
			if (half[k])
				continue;
			int64_t w = weigh_two(s, c->member[i], c->member[k]);
			if (w <= most)
				continue;
			most = w;
			x = c->member[i];
			y = c->member[k];
		}
	}
	return link_of(s, x, y, a);
}

static bool keep_half(const struct sharing *s,
	struct cluster *c,
	const bool *half,
	struct arena *a)
{
	uint32_t *to = NEW(a, uint32_t, c->n_member);
	uint32_t in = 0;
	struct cluster_link *best = NEW(a, struct cluster_link, 1);

	c->half = to;
	c->weakest = best;
	if (!to || !best)
		return false;
	for (uint32_t i = 0; i < c->n_member; i++)
		in += half[i];
	bool turn = in * 2 > c->n_member;
	for (uint32_t i = 0; i < c->n_member; i++) {
		if (half[i] != turn)
			to[c->n_half++] = c->member[i];
	}
	if (c->n_member <= EXACT_MAX)
		*best = heaviest_between(s, c, half, a);
	else
		*best = c->link[c->n_link - 1];
	return true;
}

static bool halves(const struct sharing *s,
	struct cluster *c,
	struct square *q,
	struct arena *a)
{
	bool *half = NEW(a, bool, c->n_member);

	if (!half || !c->n_link)
		return half != NULL;
	c->cut_exact = q->w != NULL;
	if (q->w) {
		c->cut_milli = min_cut(q, half);
	} else {
		half_of_tree(c, half, *a);
		c->cut_milli = c->link[c->n_link - 1].weight_milli;
	}
	return keep_half(s, c, half, a);
}

/* --- which claims it cannot do without ----------------------------------- */

struct trial {
	const struct sharing *s;
	const struct cluster *c;
	const struct claim **on;
	uint32_t n_on;
	struct {
		const struct claim *claim;
		int64_t carries;
	} * heavy;
	/* all that carry something; those that are tried */
	uint32_t room;
	uint32_t n_heavy;
	uint32_t n_tried;
};

static void carry(struct trial *t,
	struct table *seen,
	const struct claim *c,
	int64_t milli)
{
	uint32_t i = c ? table_put(seen, str_of(c->id)) : TABLE_NONE;

	if (i == TABLE_NONE)
		return;
	t->heavy[i].claim = c;
	t->heavy[i].carries += milli;
}

static int by_carried(const void *a, const void *b)
{
	const struct {
		const struct claim *claim;
		int64_t carries;
	} *x = a, *y = b;

	if (x->carries != y->carries)
		return x->carries > y->carries ? -1 : 1;
	return strcmp(x->claim->id, y->claim->id);
}

/* whoever else is said to have held the machine would take the place of the one
 * that is told */
static void carry_exclusive_uses(struct trial *t,
	struct table *seen,
	const struct tie *x,
	struct arena scratch)
{
	const struct sharing *s = t->s;
	struct str key = arena_fmt(&scratch,
		"%c%.*s",
		'a' + (int)x->kind,
		STR_FMT(x->value));

	if (x->kind != TIE_ADDRESS || scratch.full)
		return;
	uint32_t at = table_find(&s->key, key);
	if (at == TABLE_NONE)
		return;
	for (uint32_t i = s->trait[at].hold; i; i = s->hold[i - 1].next) {
		const struct claim *c = s->hold[i - 1].claim;

		if (c != x->behind[0] && seen->n < t->room)
			carry(t, seen, c, x->weight_milli);
	}
}

/* each claim of a tie once, and whoever else is said to have held its machine
 */
static void carry_tie(struct trial *t,
	struct table *seen,
	const struct tie *x,
	struct arena *a)
{
	int64_t milli = x->weight_milli;

	if (!milli)
		return;
	carry(t, seen, x->left, milli);
	if (x->right != x->left)
		carry(t, seen, x->right, milli);
	carry(t, seen, x->behind[0], milli);
	if (x->behind[1] != x->behind[0])
		carry(t, seen, x->behind[1], milli);
	carry_exclusive_uses(t,
		seen,
		x,
		*a); /* behind what seen took of it */
}

static bool weigh_claims(struct trial *t, struct arena *a)
{
	const struct cluster *c = t->c;
	struct table seen = table_in(a);

	t->room = c->n_link * TIES_MAX * 4 + t->s->n_exclusive_use + 1;
	t->heavy =
		arena_get(a, sizeof *t->heavy, t->room, alignof(max_align_t));
	if (!t->heavy)
		return false;
	for (uint32_t i = 0; i < c->n_link; i++) {
		const struct cluster_link *l = &c->link[i];

		for (uint32_t k = 0; k < l->n_tie; k++)
			carry_tie(t, &seen, &l->tie[k], a);
	}
	t->n_heavy = seen.n;
	t->n_tried = seen.n < TRIED_MAX ? seen.n : TRIED_MAX;
	if (seen.n)
		qsort(t->heavy, seen.n, sizeof *t->heavy, by_carried);
	return !a->full;
}

/* a copy goes with what it copies */
static bool same_words(const struct claim *x, const struct claim *y)
{
	if (x == y)
		return true;
	if (!str_eq(x->origin, y->origin))
		return false;
	if (x->predicate != y->predicate)
		return false;
	if (!str_eq(x->subject, y->subject))
		return false;
	return str_eq(x->object, y->object);
}

/* the claims on the cluster without out[0 .. n); ret_n: how many. NULL: memory
 */
static const struct claim **without(const struct trial *t,
	const uint32_t *out,
	uint32_t n,
	uint32_t *ret_n,
	struct arena *a)
{
	const struct claim **left = NEW(a, const struct claim *, t->n_on + 1);

	*ret_n = 0;
	for (uint32_t i = 0; left && i < t->n_on; i++) {
		bool gone = false;

		for (uint32_t k = 0; k < n; k++)
			gone |= same_words(t->heavy[out[k]].claim, t->on[i]);
		if (!gone)
			left[(*ret_n)++] = t->on[i];
	}
	return left;
}

/* which part a member is of: the number of its root, or its own when nothing is
 * left of it and it stands alone */
static uint32_t part_of(const struct trial *t,
	uint32_t member,
	const struct sharing *s,
	const struct partition *p,
	struct table *part)
{
	struct str id = t->s->activity[t->c->member[member]].id;
	uint32_t at = sharing_activity(s, id);
	uint32_t r = at == TABLE_NONE ? member : p->root[at];
	char key[1 + sizeof r];

	key[0] = at == TABLE_NONE ? '-' : '+';
	memcpy(key + 1, &r, sizeof r);
	return table_put(part, (struct str){ key, sizeof key });
}

/* Joins the members anew without the claims out[0 .. n). ret_parts: how many
 * remain; false: still one, or one member only fell off */
static bool falls_apart(const struct trial *t,
	const uint32_t *out,
	uint32_t n,
	uint32_t *ret_parts,
	struct arena a)
{
	uint32_t n_left;
	const struct claim **left = without(t, out, n, &n_left, &a);
	uint32_t m = t->c->n_member;
	uint32_t largest = 0;
	uint32_t *size = NEW(&a, uint32_t, m + 1);
	struct sharing s;
	struct partition p;
	struct table part = table_in(&a);

	if (!left || !size)
		return false;
	if (!sharing_open(&s, t->s->q, left, n_left, t->s, &a))
		return false;
	if (!partition_of(&s, true, &a, &p))
		return false;
	for (uint32_t i = 0; i < m; i++) {
		uint32_t k = part_of(t, i, &s, &p, &part);

		if (k != TABLE_NONE && ++size[k] > largest)
			largest = size[k];
	}
	*ret_parts = part.n;
	return part.n > 1 && (m <= 3 || largest * 4 <= m * 3);
}

static void keep_split(const struct trial *t,
	struct cluster *c,
	const uint32_t *out,
	uint32_t n,
	uint32_t parts,
	bool smallest,
	struct arena *a)
{
	const struct claim **to = NEW(a, const struct claim *, n + 1);

	for (uint32_t i = 0; to && i < n; i++)
		to[i] = t->heavy[out[i]].claim;
	c->split = to;
	c->n_split = to ? n : 0;
	c->n_split_parts = parts;
	c->split_smallest = smallest;
}

static bool try_two(const struct trial *t, struct cluster *c, struct arena *a)
{
	uint32_t n = t->n_tried < PAIRED_MAX ? t->n_tried : PAIRED_MAX;
	bool all = t->n_heavy == t->n_tried;
	uint32_t parts;

	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = i + 1; k < n; k++) {
			const uint32_t out[] = { i, k };

			if (!falls_apart(t, out, 2, &parts, *a))
				continue;
			keep_split(t, c, out, 2, parts, all, a);
			return true;
		}
	}
	return false;
}

/* the heaviest together until it falls apart; then each of them back in that is
 * not needed */
static void try_many(const struct trial *t,
	struct cluster *c,
	struct arena *a)
{
	uint32_t out[TRIED_MAX];
	uint32_t n = 0;
	uint32_t parts;
	bool apart = false;

	while (!apart && n < t->n_tried) {
		out[n] = n;
		apart = falls_apart(t, out, ++n, &parts, *a);
	}
	for (uint32_t i = n; apart && n > 1 && i-- > 0;) {
		uint32_t less[TRIED_MAX];
		uint32_t m = 0;

		for (uint32_t k = 0; k < n; k++) {
			if (k != i)
				less[m++] = out[k];
		}
		if (!falls_apart(t, less, m, &parts, *a))
			continue;
		memcpy(out, less, m * sizeof *out);
		n = m;
	}
	if (apart && falls_apart(t, out, n, &parts, *a))
		keep_split(t, c, out, n, parts, false, a);
}

static bool find_split(const struct sharing *s,
	struct cluster *c,
	struct arena *a)
{
	struct trial t = {
		.s = s,
		.c = c,
	};
	uint32_t parts;

	t.on = bearing_on(s->activity, c, s->claim, s->n_claim, a, &t.n_on);
	if (!t.on || !weigh_claims(&t, a))
		return false;
	if (t.n_on > SPLIT_CLAIMS_MAX || falls_apart(&t, NULL, 0, &parts, *a))
		return true;
	for (uint32_t i = 0; i < t.n_tried; i++) {
		if (falls_apart(&t, &i, 1, &parts, *a)) {
			keep_split(&t, c, &i, 1, parts, true, a);
			return !a->full;
		}
	}
	if (!try_two(&t, c, a))
		try_many(&t, c, a);
	return !a->full;
}

bool cluster_cuts(const struct sharing *s,
	const struct partition *p,
	struct cluster *c,
	bool split,
	struct arena *a)
{
	struct square q = { NULL, c->n_member };

	if (c->n_member <= EXACT_MAX)
		q = weigh_all(s, c, a);
	if (a->full || (q.w ? !span(s, c, &q, a) : !span_joined(s, p, c, a)))
		return false;
	return halves(s, c, &q, a) && (!split || find_split(s, c, a));
}
