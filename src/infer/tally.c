/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/tally.h"

#include <stdlib.h>

enum {
	GRADES = 6
};

/* --- what a claim is on a layer ------------------------------------------ */

/* "group:Tick" is of the type group; asked a million times, so not by way of
 * all types */
static bool is_of(struct str id, enum entity_type type)
{
	const char *name = entity_type_name(type);
	size_t n = strlen(name);

	return id.n > n + 1 && id.p[n] == ':' && memcmp(id.p, name, n) == 0;
}

static bool fits(const struct weight *w, const struct claim *c)
{
	struct str h = w->side == SIDE_SUBJECT ? c->subject : c->object;
	struct str o = w->side == SIDE_SUBJECT ? c->object : c->subject;

	if (w->maker != c->maker)
		return false;
	if (!is_of(h, w->type))
		return false;
	return w->other == ENT_NONE || is_of(o, w->other);
}

const struct weight *tally_row(const struct claim *c, enum layer layer)
{
	for (size_t i = 0; i < n_weights; i++) {
		if (weights[i].layer == layer && fits(&weights[i], c) &&
			c->predicate == weights[i].predicate) {
			return &weights[i];
		}
	}
	return NULL;
}

/* A hunt's finding below its threshold, or discounted as shared infrastructure,
 * is shown but is no evidence. */
bool tally_weighs(const struct claim *c)
{
	if (c->maker != MADE_BY_HUNT)
		return true;
	return c->predicate == PRED_BEACONS_TO
		? c->weight_milli >= BEACON_BITS_MILLI
		: c->weight_milli > 0;
}

/* lambda' = 1 + rho (lambda - 1), then the forgery cap */
static int64_t graded(const struct weight *w, int64_t rho_milli)
{
	int64_t lambda = fixed_exp(w->raw_milli);
	int64_t moved = FIXED_ONE + (lambda - FIXED_ONE) / 1000 * rho_milli;
	int64_t milli = fixed_ln(moved);

	milli = milli * class_rules[w->cls].temperature_milli / 1000;
	return milli < w->forge_milli ? milli : w->forge_milli;
}

/* every weight under every grade at most once: logarithms in integers are
 * expensive
 */
int64_t tally_graded(const struct tally *t,
	const struct weight *w,
	struct grade g)
{
	int64_t *known =
		&t->graded[((w - weights) * GRADES + (g.reliability - 'A')) *
				GRADES +
			(g.credibility - '1')];

	if (!*known)
		*known = graded(w, grade_rho_milli(g)) + 1;
	return *known - 1;
}

/* The odds that an origin is right bound what it can move. The scenario's ends:
 * half as often wrong again, or a third less. */
static int64_t origin_cap_milli(char reliability, enum scenario s)
{
	int64_t wrong = grade_wrong_milli(reliability);

	if (s == SCEN_LOW)
		wrong = wrong * 3 / 2;
	else if (s == SCEN_HIGH)
		wrong = wrong * 2 / 3;
	if (wrong >= 500)
		return 0;
	return fixed_ln(fixed_div((1000 - wrong) * FIXED_ONE / 1000,
		wrong * FIXED_ONE / 1000));
}

/* --- room that grows ----------------------------------------------------- */

static bool hypothesis_put(struct tally *t, struct str id, uint32_t *ret)
{
	uint32_t h = table_put(&t->name, id);

	if (h == TABLE_NONE)
		return false;
	if (h == t->hyp_room) {
		uint32_t room = t->hyp_room ? t->hyp_room * 2 : 64;
		struct hypothesis *bigger = NEW(t->a, struct hypothesis, room);

		if (!bigger)
			return false;
		if (h)
			memcpy(bigger, t->hyp, h * sizeof *bigger);
		t->hyp = bigger;
		t->hyp_room = room;
	}
	if (h == t->n_hyp) {
		t->hyp[t->n_hyp++] = (struct hypothesis){
			.id = t->name.key[h],
			.odds = { FIXED_ONE, FIXED_ONE, FIXED_ONE },
		};
	}
	*ret = h;
	return true;
}

static bool origin_put(struct tally *t, struct str origin, uint32_t *ret)
{
	uint32_t o = table_put(&t->origin, origin);

	if (o == TABLE_NONE)
		return false;
	/* budgets hold nothing between two sums: no need to copy */
	if (o >= t->budget_room) {
		t->budget_room = t->budget_room ? t->budget_room * 2 : 256;
		t->budget = NEW(t->a, struct origin_budget, t->budget_room);
	}
	*ret = o;
	return t->budget != NULL;
}

/* --- one block ----------------------------------------------------------- */

static int by_weight(const void *a, const void *b)
{
	const struct item *x = a;
	const struct item *y = b;

	if (x->graded_milli != y->graded_milli)
		return x->graded_milli > y->graded_milli ? -1 : 1;
	/* the stronger finding of a hunt */
	if (x->claim->weight_milli != y->claim->weight_milli)
		return x->claim->weight_milli > y->claim->weight_milli ? -1 : 1;
	/* the first of several copies stands for them, so that later ones
	 * change nothing */
	if (x->claim->recorded_at_s != y->claim->recorded_at_s)
		return x->claim->recorded_at_s < y->claim->recorded_at_s ? -1
									 : 1;
	return strcmp(x->claim->id, y->claim->id);
}

/* "A report that only cites another adds nothing": the same three words from
 * the same origin count once. */
static bool same_words(const struct item *x, const struct item *y)
{
	if (x->words != y->words)
		return false;
	if (x->origin != y->origin)
		return false;
	if (x->claim->predicate != y->claim->predicate)
		return false;
	if (!str_eq(x->claim->subject, y->claim->subject))
		return false;
	return str_eq(x->claim->object, y->claim->object);
}

/* the block's first item of each saying, found through open addressing: `slot`
 * has `cap` places, a power of two above n */
static void mark_copies(struct item *block,
	uint32_t n,
	uint32_t *slot,
	uint32_t cap)
{
	memset(slot, 0, cap * sizeof *slot);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = (uint32_t)block[i].words & (cap - 1);

		while (slot[k] && !same_words(&block[slot[k] - 1], &block[i]))
			k = (k + 1) & (cap - 1);
		if (!slot[k])
			slot[k] = i + 1;
		block[i].of = slot[k] - 1;
		block[i].copy = block[i].of != i;
	}
}

static bool finish_blocks(struct tally *t, struct arena scratch)
{
	uint32_t most = 0;
	uint32_t cap = 8;

	for (uint32_t h = 0; h < t->n_hyp; h++) {
		if (t->hyp[h].n > most)
			most = t->hyp[h].n;
	}
	while (cap < most + most / 2)
		cap *= 2;
	uint32_t *slot = NEW(&scratch, uint32_t, cap);
	for (uint32_t h = 0; slot && h < t->n_hyp; h++) {
		uint32_t n = t->hyp[h].n;
		uint32_t enough = 8;

		while (enough < n + n / 2)
			enough *= 2;
		qsort(tally_items(t, h), n, sizeof(struct item), by_weight);
		mark_copies(tally_items(t, h), n, slot, enough);
	}
	return slot != NULL;
}

/* --- collecting ---------------------------------------------------------- */

/* what it says and of which origin: equal for copies */
static uint64_t digest_of(const struct claim *c, uint32_t origin)
{
	uint64_t words =
		(hash_bytes(c->subject) * 3 + hash_bytes(c->object)) * 5 +
		(uint64_t)c->predicate + origin * 0x9e3779b97f4a7c15U;

	return words ^ words >> 32;
}

static struct item item_of(const struct tally *t,
	const struct claim *c,
	const struct weight *w,
	const struct override *o)
{
	struct grade g = o && o->weight_milli < 0 ? o->grade : c->grade;
	struct item x = {
		.claim = c,
		.w = w,
		.graded_milli = (int32_t)tally_graded(t, w, g),
		.reliability = g.reliability,
	};

	if (o && o->weight_milli >= 0) {
		x.graded_milli = (int32_t)o->weight_milli;
		x.fixed = true;
	}
	return x;
}

static struct str hypothesis_of(const struct claim *c,
	const struct weight *w,
	const struct hands *hands)
{
	struct str h = w->side == SIDE_SUBJECT ? c->subject : c->object;

	return w->type == ENT_PERSONA ? hands_first(hands, h) : h;
}

static void note_strength(struct hypothesis *h, const struct claim *c)
{
	if (c->weight_milli > h->strongest)
		h->strongest = c->weight_milli;
}

/* what was found to speak on the layer, in the order of the evidence */
struct found {
	struct {
		const struct claim *claim;
		const struct weight *w;
		uint64_t words;
		uint32_t hyp;
		uint32_t origin;
	} * at;
	uint32_t n;
};

/* the layer's rows with the predicate of one of them */
static uint32_t rows_like(const struct weight *w, const struct weight **ret)
{
	uint32_t n = 0;

	for (size_t i = 0; i < n_weights && n < MARKS_MAX; i++) {
		if (weights[i].layer == w->layer &&
			weights[i].predicate == w->predicate) {
			ret[n++] = &weights[i];
		}
	}
	return n;
}

/* claims lie far apart, and most of the time would go into waiting for the
 * next: it is asked for ahead, then what it points at */
static void fetch_ahead(const struct claim *const *claim,
	uint32_t i,
	uint32_t n)
{
	enum {
		CLAIMS = 16,
		STRINGS = 8
	};

	if (i + CLAIMS < n) {
		for (size_t at = 0; at < offsetof(struct claim, loc);
			at += 64) {
			__builtin_prefetch(
				(const char *)claim[i + CLAIMS] + at);
		}
	}
	if (i + STRINGS < n) {
		__builtin_prefetch(claim[i + STRINGS]->subject.p);
		__builtin_prefetch(claim[i + STRINGS]->object.p);
		__builtin_prefetch(claim[i + STRINGS]->origin.p);
	}
}

static bool collect_row(struct tally *t,
	const struct evidence *e,
	const struct weight *w,
	struct found *f)
{
	const struct weight *row[MARKS_MAX];
	const struct claim *const *claim;
	uint32_t n = evidence_of(e, w->predicate, &claim);
	uint32_t n_row = rows_like(w, row);

	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = 0;

		fetch_ahead(claim, i, n);
		while (k < n_row && !fits(row[k], claim[i]))
			k++;
		if (k == n_row || !tally_weighs(claim[i]))
			continue;
		if (!hypothesis_put(t,
			    hypothesis_of(claim[i], row[k], &t->hands),
			    &f->at[f->n].hyp)) {
			return false;
		}
		if (!origin_put(t, claim[i]->origin, &f->at[f->n].origin))
			return false;
		f->at[f->n].claim = claim[i];
		f->at[f->n].w = row[k];
		f->at[f->n].words = digest_of(claim[i], f->at[f->n].origin);
		note_strength(&t->hyp[f->at[f->n].hyp], claim[i]);
		t->hyp[f->at[f->n++].hyp].n++;
	}
	return true;
}

/* a predicate may stand in several rows of a layer: its claims are gone through
 * at the first */
static bool first_row(size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (weights[k].layer == weights[i].layer &&
			weights[k].predicate == weights[i].predicate) {
			return false;
		}
	}
	return true;
}

static size_t upper_bound(enum layer layer, const struct evidence *e)
{
	const struct claim *const *claim;
	size_t n = 0;

	for (size_t i = 0; i < n_weights; i++) {
		if (weights[i].layer == layer && first_row(i))
			n += evidence_of(e, weights[i].predicate, &claim);
	}
	return n;
}

static bool hands_of(const struct evidence *e,
	struct arena *a,
	struct hands *ret)
{
	const struct claim *const *claim;
	uint32_t n = evidence_of(e, PRED_SAME_AS, &claim);
	struct claimset same = { .n = n };
	struct claim **own = NEW(a, struct claim *, n + 1);

	for (uint32_t i = 0; own && i < n; i++)
		memcpy(&own[i], &claim[i], sizeof *own);
	same.claim = own;
	return own && claimset_hands(&same, e->q.as_of_s, e->q.only, a, ret);
}

static bool collect(struct tally *t, const struct evidence *e, struct found *f)
{
	size_t most = upper_bound(t->layer, e) + 1;

	f->at = arena_get(t->a, sizeof *f->at, most, alignof(max_align_t));
	if (t->a->full)
		return false;
	if (t->rule->type == ENT_PERSONA && !hands_of(e, t->a, &t->hands))
		return false;
	for (size_t i = 0; i < n_weights; i++) {
		if (weights[i].layer == t->layer && first_row(i) &&
			!collect_row(t, e, &weights[i], f)) {
			return false;
		}
	}
	return true;
}

/* each hypothesis' items into a block of its own, without room to grow */
static bool into_blocks(struct tally *t,
	const struct evidence *e,
	const struct found *f)
{
	enum {
		AHEAD = 16
	};
	struct item *at = NEW(t->a, struct item, f->n + 1);

	t->n_item = f->n;
	for (uint32_t h = 0; at && h < t->n_hyp; h++) {
		t->hyp[h].item = at;
		at += t->hyp[h].room = t->hyp[h].n;
		t->hyp[h].n = 0;
	}
	for (uint32_t i = 0; at && i < f->n; i++) {
		struct hypothesis *h = &t->hyp[f->at[i].hyp];
		struct item *x = &h->item[h->n++];

		__builtin_prefetch(
			&f->at[i + AHEAD < f->n ? i + AHEAD : i].claim->grade);
		*x = item_of(t,
			f->at[i].claim,
			f->at[i].w,
			evidence_override(e, f->at[i].claim));
		x->origin = f->at[i].origin;
		x->words = f->at[i].words;
	}
	return at != NULL;
}

bool tally_open(struct tally *ret,
	enum layer layer,
	const struct evidence *e,
	struct arena *a)
{
	struct tally t = {
		.layer = layer,
		.rule = &layer_rules[layer],
		.a = a,
		.name = table_in(a),
		.origin = table_in(a),
		.graded = NEW(a, int64_t, n_weights * GRADES * GRADES),
	};
	struct found f = { 0 };

	for (int s = 0; s < SCENARIOS; s++) {
		for (char r = 'A'; r <= 'F'; r++) {
			t.origin_cap[s][r - 'A'] =
				origin_cap_milli(r, (enum scenario)s);
		}
	}
	if (!t.graded)
		return false;
	if (!collect(&t, e, &f))
		return false;
	if (!into_blocks(&t, e, &f))
		return false;
	if (!finish_blocks(&t, *a))
		return false;
	*ret = t;
	return !a->full;
}

/* --- one more claim ------------------------------------------------------ */

/* a block without room moves, to twice as much; no other block is touched */
static bool make_room(struct tally *t, struct hypothesis *h)
{
	uint32_t room = h->room < 4 ? 8 : h->room * 2;

	if (h->n < h->room)
		return true;
	struct item *bigger = NEW(t->a, struct item, room);
	if (!bigger)
		return false;
	if (h->n)
		memcpy(bigger, h->item, h->n * sizeof *bigger);
	h->item = bigger;
	h->room = room;
	return true;
}

/* opens a place in the block and keeps its items' pointers to the first of
 * their saying right */
static uint32_t open_place(struct item *block, uint32_t n, const struct item *x)
{
	uint32_t at = 0;
	uint32_t end = n;

	while (at < end) {
		uint32_t mid = at + (end - at) / 2;

		if (by_weight(&block[mid], x) < 0)
			at = mid + 1;
		else
			end = mid;
	}
	memmove(&block[at + 1], &block[at], (n - at) * sizeof *block);
	for (uint32_t i = 0; i <= n; i++) {
		if (i != at && block[i].of >= at)
			block[i].of++;
	}
	return at;
}

static void find_copies(struct item *block, uint32_t n, uint32_t at)
{
	uint32_t first = at;

	for (uint32_t i = 0; i < n; i++) {
		if (i != at && same_words(&block[i], &block[at])) {
			first = block[i].of;
			break;
		}
	}
	if (first < at) {
		block[at].of = first;
		block[at].copy = true;
		return;
	}
	/* it stands before those that said the same: they are the copies now */
	for (uint32_t i = 0; i < n; i++) {
		if (first != at && block[i].of == first) {
			block[i].of = at;
			block[i].copy = true;
		}
	}
	block[at].of = at;
	block[at].copy = false;
}

bool tally_add(struct tally *t,
	const struct claim *c,
	const struct weight *w,
	struct str hypothesis,
	uint32_t *ret_hyp)
{
	struct item x = item_of(t, c, w, NULL);
	uint32_t h;

	*ret_hyp = TABLE_NONE;
	if (!tally_weighs(c))
		return true;
	if (!hypothesis_put(t, hypothesis, &h))
		return false;
	if (!origin_put(t, c->origin, &x.origin))
		return false;
	if (!make_room(t, &t->hyp[h]))
		return false;
	x.words = digest_of(c, x.origin);
	*ret_hyp = h;
	uint32_t at = open_place(tally_items(t, h), t->hyp[h].n, &x);
	tally_items(t, h)[at] = x;
	find_copies(tally_items(t, h), ++t->hyp[h].n, at);
	note_strength(&t->hyp[h], c);
	t->n_item++;
	return true;
}

/* --- summing ------------------------------------------------------------- */

/* forgeability's ends: twice and half as easy to plant */
static int64_t scenario_weight(int64_t graded_milli,
	const struct weight *w,
	enum scenario s)
{
	const int64_t ln2 = 693;
	int64_t cap = w->forge_milli;

	if (s == SCEN_LOW)
		cap -= ln2;
	else if (s == SCEN_HIGH)
		cap += ln2;

	if (graded_milli < cap)
		return graded_milli;
	if (cap < 0)
		return 0;
	return cap;
}

bool tally_left_out(const struct item *block,
	const struct item *x,
	const struct without *w)
{
	if (x->origin == w->origin || (int)x->w->cls == w->cls)
		return true;
	for (uint32_t i = 0; i < w->n_claim; i++) {
		if (block[x->of].claim == w->claim[i])
			return true;
	}
	return false;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* what each origin may move, by the best of the grades that are left in */
static void open_budgets(struct tally *t,
	uint32_t hyp,
	enum scenario s,
	const struct without *w)
{
	const struct item *block = tally_items(t, hyp);
	const struct item *end = block + t->hyp[hyp].n;

	for (const struct item *x = block; x < end; x++)
		t->budget[x->origin] = (struct origin_budget){ 0, 1000, 0 };
	for (const struct item *x = block; x < end; x++) {
		int64_t c = t->origin_cap[s][x->reliability - 'A'];
		int64_t *left = &t->budget[x->origin].left;

		if (!x->copy && c > *left && !tally_left_out(block, x, w))
			*left = c;
	}
}

/* A sum under way: the budgets of classes, while items are taken in order of
 * weight. */
struct summing {
	struct tally *t;
	enum scenario s;
	int64_t gamma;
	int64_t left[CLASSES];
	int64_t sum;
};

static struct summing start(struct tally *t, enum scenario s)
{
	struct summing m = {
		.t = t,
		.s = s,
		.gamma = GAMMA_MILLI,
	};

	if (s == SCEN_LOW)
		m.gamma = GAMMA_LOW_MILLI;
	else if (s == SCEN_HIGH)
		m.gamma = GAMMA_HIGH_MILLI;
	for (int c = 0; c < CLASSES; c++)
		m.left[c] = class_rules[c].cap_milli;
	return m;
}

static int64_t take(struct summing *m, const struct item *x)
{
	struct origin_budget *o = &m->t->budget[x->origin];

	if (class_rules[x->w->cls].once && o->classes >> x->w->cls & 1)
		return 0;
	o->classes = (uint8_t)(o->classes | 1U << x->w->cls);
	int64_t v = (x->fixed ? x->graded_milli
			      : scenario_weight(x->graded_milli, x->w, m->s)) *
		o->factor / 1000;
	o->factor = (int32_t)(o->factor * m->gamma / 1000);
	v = least(v, least(o->left, m->left[x->w->cls]));
	o->left -= v; /* what a full class does not take, the origin keeps */
	m->left[x->w->cls] -= v;
	m->sum += v;
	return v;
}

static void take_mark(struct summing *m, const struct mark *k)
{
	int64_t each =
		scenario_weight(tally_graded(m->t, k->w, k->grade), k->w, m->s);

	each = least(each, m->t->origin_cap[m->s][k->grade.reliability - 'A']);
	int64_t v = least(each * k->n, m->left[k->w->cls]);
	m->left[k->w->cls] -= v;
	m->sum += v;
}

void tally_sum_one(struct tally *t,
	uint32_t hyp,
	enum scenario s,
	const struct without *w)
{
	struct summing m = start(t, s);
	struct item *block = tally_items(t, hyp);
	struct hypothesis *h = &t->hyp[hyp];

	open_budgets(t, hyp, s, w);
	for (uint32_t i = 0; i < h->n; i++) {
		block[i].weight_milli =
			block[i].copy || tally_left_out(block, &block[i], w)
			? 0
			: (int32_t)take(&m, &block[i]);
	}
	if (m.sum != h->sum_milli[s])
		h->odds[s] = fixed_exp(m.sum);
	h->sum_milli[s] = m.sum;
}

int64_t tally_sum_marked(struct tally *t,
	uint32_t hyp,
	enum scenario s,
	const struct mark *mark,
	uint32_t n)
{
	struct summing m = start(t, s);
	const struct item *block =
		hyp == TABLE_NONE ? NULL : tally_items(t, hyp);
	uint32_t k = 0;
	uint32_t n_item = block ? t->hyp[hyp].n : 0;

	if (block)
		open_budgets(t, hyp, s, &WITHOUT_NOTHING);
	for (uint32_t i = 0; i < n_item; i++) {
		for (; k < n &&
			tally_graded(t, mark[k].w, mark[k].grade) >
				block[i].graded_milli;
			k++) {
			take_mark(&m, &mark[k]);
		}
		if (!block[i].copy)
			take(&m, &block[i]);
	}
	for (; k < n; k++)
		take_mark(&m, &mark[k]);
	return m.sum;
}

void tally_sum(struct tally *t, enum scenario s, const struct without *w)
{
	for (uint32_t h = 0; h < t->n_hyp; h++)
		tally_sum_one(t, h, s, w);
}

uint32_t tally_origins(const struct tally *t,
	uint32_t hyp,
	uint32_t *ret,
	struct arena scratch)
{
	bool *seen = NEW(&scratch, bool, t->origin.n + 1);
	const struct item *block = tally_items(t, hyp);
	uint32_t n = 0;

	for (uint32_t i = 0; seen && i < t->hyp[hyp].n; i++) {
		uint32_t o = block[i].origin;

		if (seen[o])
			continue;
		seen[o] = true;
		if (ret)
			ret[n] = o;
		n++;
	}
	return n;
}

/* --- probabilities ------------------------------------------------------- */

static int64_t none_prior(const struct layer_rule *r, enum scenario s)
{
	if (s == SCEN_LOW)
		return r->none_high;
	if (s == SCEN_HIGH)
		return r->none_low;
	return r->none;
}

/* rivals: hypotheses without any weight left are not candidates; the others
 * share the prior evenly */
struct rest tally_remainder(const struct tally *t,
	enum scenario s,
	uint32_t hyp)
{
	struct rest r = { .none = none_prior(t->rule, s) };

	for (uint32_t h = 0; h < t->n_hyp; h++)
		r.n += h != hyp && t->hyp[h].sum_milli[s] > 0;
	for (uint32_t h = 0; t->rule->rivals && h < t->n_hyp; h++) {
		if (h == hyp || t->hyp[h].sum_milli[s] <= 0)
			continue;
		r.alone += fixed_mul((FIXED_ONE - r.none) / r.n,
			t->hyp[h].odds[s]);
		r.together += fixed_mul((FIXED_ONE - r.none) / (r.n + 1),
			t->hyp[h].odds[s]);
	}
	return r;
}

struct normaliser tally_normaliser(const struct tally *t,
	const struct rest *r,
	int64_t odds)
{
	/* a weight of even 1/1000 nat shows in the odds */
	bool in = odds > FIXED_ONE;
	int64_t share = r->n + in > 0 ? (FIXED_ONE - r->none) / (r->n + in) : 0;

	return (struct normaliser){
		.rivals = t->rule->rivals,
		.none = r->none,
		.share = share,
		.total = r->none +
			(in ? r->together + fixed_mul(share, odds) : r->alone),
	};
}

int64_t normaliser_probability(const struct normaliser *p, int64_t odds)
{
	int64_t mine =
		fixed_mul(p->rivals ? p->share : FIXED_ONE - p->none, odds);

	if (p->rivals)
		return odds > FIXED_ONE ? fixed_div(mine, p->total) : 0;
	/* alone: odds = prior odds x e^sum */
	return fixed_div(mine, mine + p->none);
}

int64_t normaliser_none(const struct normaliser *p, int64_t best_odds)
{
	if (p->rivals)
		return fixed_div(p->none, p->total);
	return FIXED_ONE -
		(best_odds ? normaliser_probability(p, best_odds) : 0);
}

void tally_probabilities(const struct tally *t, enum scenario s, int64_t *ret)
{
	struct rest r = tally_remainder(t, s, TABLE_NONE);
	struct normaliser p = tally_normaliser(t, &r, FIXED_ONE);
	int64_t best = 0;

	for (uint32_t h = 0; h < t->n_hyp; h++) {
		ret[h] = normaliser_probability(&p, t->hyp[h].odds[s]);
		if (t->hyp[h].odds[s] > best)
			best = t->hyp[h].odds[s];
	}
	ret[t->n_hyp] = normaliser_none(&p, best);
}

/* --- who stands first ---------------------------------------------------- */

/* answers that are equally probable are told apart by what hunts found, then by
 * name */
bool tally_before(const struct tally *t, uint32_t x, uint32_t y)
{
	const struct hypothesis *a = &t->hyp[x];
	const struct hypothesis *b = &t->hyp[y];

	if (a->sum_milli[SCEN_MIDDLE] != b->sum_milli[SCEN_MIDDLE])
		return a->sum_milli[SCEN_MIDDLE] > b->sum_milli[SCEN_MIDDLE];
	if (a->strongest != b->strongest)
		return a->strongest > b->strongest;
	return str_cmp(a->id, b->id) < 0;
}

uint32_t tally_best(const struct tally *t, uint32_t but)
{
	uint32_t top = t->n_hyp;

	for (uint32_t h = 0; h < t->n_hyp; h++) {
		if (h != but && (top == t->n_hyp || tally_before(t, h, top)))
			top = h;
	}
	return top;
}

uint32_t tally_leader(const struct tally *t)
{
	uint32_t top = tally_best(t, TABLE_NONE);

	if (top == t->n_hyp || !t->hyp[top].sum_milli[SCEN_MIDDLE])
		return t->n_hyp;
	struct rest r = tally_remainder(t, SCEN_MIDDLE, TABLE_NONE);
	struct normaliser p = tally_normaliser(t, &r, FIXED_ONE);
	return t->rule->rivals &&
			normaliser_none(&p, 0) >=
				normaliser_probability(&p,
					t->hyp[top].odds[SCEN_MIDDLE])
		? t->n_hyp
		: top;
}
