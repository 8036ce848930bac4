/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/tally.h"

#include <stdlib.h>

#include "infer/roles.h"
#include "infer/routes.h"
#include "infer/trail.h"

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
	return !w->other || w->other >> entity_type_of(o) & 1;
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

/* How surely it is right: the scenario's ends are half as often wrong again, or
 * a third less. 2^-30 */
static int64_t right_in(int64_t right, enum scenario s)
{
	int64_t wrong = FIXED_ONE - right;

	if (s == SCEN_LOW)
		wrong = wrong * 3 / 2;
	else if (s == SCEN_HIGH)
		wrong = wrong * 2 / 3;
	return wrong < FIXED_ONE ? FIXED_ONE - wrong : 0;
}

/* -ln(1 - q + q / l), with the sign of the weight */
static int64_t doubted(int64_t milli, int64_t right)
{
	int64_t size = milli < 0 ? -milli : milli;
	int64_t rest = FIXED_ONE - right + fixed_mul(right, fixed_exp(-size));
	int64_t left = rest < FIXED_ONE ? -fixed_ln(rest) : 0;

	return milli < 0 ? -left : left;
}

/* forgeability's ends: twice and half as easy to plant */
static int64_t forge_cap(const struct weight *w, enum scenario s)
{
	const int64_t ln2 = 693;
	int64_t cap = w->forge_milli;

	if (s == SCEN_LOW)
		cap -= ln2;
	else if (s == SCEN_HIGH)
		cap += ln2;
	return cap > 0 ? cap : 0;
}

static int64_t capped_at(int64_t milli, int64_t cap)
{
	if (milli > cap)
		return cap;
	return milli < -cap ? -cap : milli;
}

static int32_t graded(const struct weight *w, uint8_t grade, enum scenario s)
{
	struct grade g = { (char)('A' + grade / 6), (char)('1' + grade % 6) };
	int64_t right = FIXED_ONE / 1000 * grade_right_milli(g);
	int64_t milli = doubted(w->raw_milli, right_in(right, s));

	milli = milli * class_rules[w->cls].temperature_milli / 1000;
	return (int32_t)capped_at(milli, forge_cap(w, s));
}

/* every weight under every grade at most once: logarithms in integers are
 * expensive */
static int32_t graded_in(const struct tally *t,
	const struct weight *w,
	uint8_t grade,
	enum scenario s)
{
	size_t at = ((size_t)(w - weights) * GRADES + grade) * SCENARIOS +
		(size_t)s;

	if (!t->is_graded[at]) {
		t->graded[at] = graded(w, grade, s);
		t->is_graded[at] = true;
	}
	return t->graded[at];
}

int64_t tally_graded(const struct tally *t,
	const struct weight *w,
	struct grade g)
{
	return graded_in(t, w, grade_index(g), SCEN_MIDDLE);
}

/* An origin moves no more than the odds that what it says is right. */
static int64_t origin_cap_milli(int grade, enum scenario s)
{
	struct grade g = { (char)('A' + grade / 6), (char)('1' + grade % 6) };
	int64_t right = FIXED_ONE / 1000 * grade_right_milli(g);
	int64_t wrong = FIXED_ONE - right_in(right, s);

	return -fixed_ln(wrong > 0 ? wrong : 1);
}

/* --- whether trails lead to it ---------------------------------------------
 */

/* a mark that was public before it was seen here could be anybody's */
static bool public_before(const struct tally *t, const struct claim *c)
{
	if (c->predicate != PRED_USES)
		return false;
	if (str_has(c->detail, STR("\"public_before\"")))
		return true;
	return trail_public_by(t->e->trail, c->object, c->from_s);
}

static struct str other_side(const struct claim *c, const struct weight *w)
{
	return w->side == SIDE_SUBJECT ? c->object : c->subject;
}

static struct str this_side(const struct claim *c, const struct weight *w)
{
	return w->side == SIDE_SUBJECT ? c->subject : c->object;
}

static const struct node *node_of(const struct tally *t,
	const struct claim *c,
	struct str id)
{
	const struct trail *trail = t->e->trail;

	return trail ? trail_find(trail, trail_name(trail, c, id)) : NULL;
}

/* Personas and persons are candidates only at the end of a trail. */
static bool needs_trail(enum layer layer)
{
	return layer == LAYER_PERSONA || layer == LAYER_INDIVIDUAL;
}

static bool at_hand(const struct node *x)
{
	return x && (x->reach || x->cut);
}

/* how surely the other side is reached, 2^-30 */
static int64_t bond_right(const struct tally *t,
	const struct claim *c,
	const struct weight *w)
{
	const struct node *x;

	if (w->bond != BOND_TRAIL || !t->e->trail)
		return FIXED_ONE;
	x = node_of(t, c, other_side(c, w));
	if (!needs_trail(t->layer))
		return x ? x->reach : 0;
	/* the cap of who is named carries the doubt; what lies behind a cut
	 * says nothing of somebody whom another trail reaches */
	const struct node *h = node_of(t, c, this_side(c, w));
	if (h && h->reach)
		return x && x->reach ? FIXED_ONE : 0;
	return at_hand(x) ? FIXED_ONE : 0;
}

/* what is said against somebody for another activity than his */
static bool elsewhere(const struct tally *t,
	const struct claim *c,
	const struct weight *w)
{
	const struct trail *trail = t->e->trail;
	const struct node *x;
	const struct node *h;

	if (w->raw_milli > 0 || !needs_trail(t->layer))
		return false;
	x = node_of(t, c, other_side(c, w));
	h = node_of(t, c, this_side(c, w));
	return x && h &&
		trail_activity(trail, (uint32_t)(h - trail->node)) !=
		trail_activity(trail, (uint32_t)(x - trail->node));
}

/* the activity that the claim speaks of */
static uint32_t activity_of(const struct tally *t,
	const struct claim *c,
	const struct weight *w)
{
	const struct trail *trail = t->e->trail;
	const struct node *x;

	if (!trail || !trail->n_node || !t->rule->rivals)
		return TABLE_NONE;
	x = node_of(t, c, other_side(c, w));
	return x && x->apart
		? trail_activity(trail, (uint32_t)(x - trail->node))
		: TABLE_NONE;
}

/* how far a row says that its source stands by itself, 2^-30; what is derived
 * from it says the same */
static int64_t independence(const struct claim *c)
{
	if (!c->detail.n)
		return FIXED_ONE;
	if (str_has(c->detail, STR("\"dependence\":\"copy\"")))
		return 0;
	if (str_has(c->detail, STR("\"dependence\":\"partly\"")))
		return FIXED_ONE / 2;
	return FIXED_ONE;
}

/* How surely a claim bears on what its row speaks for, 2^-30; 0: it weighs
 * nothing, and *ret_why says why. */
static int64_t bears(const struct tally *t,
	const struct claim *c,
	const struct weight *w,
	const char **ret_why)
{
	const struct trail *trail = t->e->trail;
	const struct node *h;
	int64_t right;

	*ret_why = NULL;
	if (!trail)
		return FIXED_ONE;
	/* what sensors saw is not taken away by what somebody says */
	if (t->layer == LAYER_MACHINE &&
		(c->maker == MADE_BY_HUNT || w->raw_milli < 0))
		return FIXED_ONE;
	if (needs_trail(t->layer)) {
		h = node_of(t, c, this_side(c, w));
		*ret_why = "no trail leads from the attack to the name";
		if (!at_hand(h))
			return 0;
		*ret_why =
			"the trail ends there: the role of the machine, or "
			"the time of the rental";
		if (h->reach && trail_is_cut(trail, c))
			return 0;
	}
	*ret_why = "it speaks of another activity";
	if (elsewhere(t, c, w))
		return 0;
	*ret_why =
		"it was public before it was seen here: anybody could have "
		"it";
	if (public_before(t, c))
		return 0;
	*ret_why = "its time lies outside the attack";
	if (c->predicate == PRED_ALIBI && !trail_in_attack(trail, c))
		return 0;
	*ret_why = "the machine may have let others in: its role is open";
	if (w->held && entity_type_of(other_side(c, w)) == ENT_ADDRESS &&
		!roles_lead_on(t->e->roles, other_side(c, w)))
		return 0;
	*ret_why = "no trail leads from the attack to what it names";
	right = bond_right(t, c, w);
	if (!right)
		return 0;
	if (c->predicate == PRED_IDENTITY_STOLEN) {
		*ret_why = "it happened after the attack used it";
		return trail_before_use(trail, c, c->from_s) ? right : 0;
	}
	if (w->raw_milli < 0)
		return right;
	*ret_why = "it is a copy, as its row says";
	right = fixed_mul(right, independence(c));
	if (!right)
		return 0;
	*ret_why = "another claim takes it away";
	return fixed_mul(right, trail_left(trail, c, NULL));
}

const char *tally_silent(const struct tally *t,
	const struct claim *c,
	const struct weight *w)
{
	const char *why;

	return bears(t, c, w, &why) ? NULL : why;
}

/* --- room that grows ----------------------------------------------------- */

/* nobody is surer than the trail that leads there */
static int64_t cap_of(const struct tally *t, struct str id)
{
	const struct node *x = needs_trail(t->layer) && t->e->trail
		? trail_find(t->e->trail, id)
		: NULL;

	return x ? x->reach : FIXED_ONE;
}

/* the same name in another activity is another hypothesis */
static uint32_t name_put(struct tally *t, struct str id, uint32_t activity)
{
	struct arena scratch = *t->a;

	if (activity == TABLE_NONE)
		return table_put(&t->name, id);
	struct str key = arena_fmt(&scratch,
		"%.*s\x1f%.*s",
		STR_FMT(id),
		STR_FMT(t->e->trail->node[activity].id));
	/* the key's text stays where it is: the table copies it */
	t->a->at = scratch.at;
	return table_put(&t->name, key);
}

static bool hypothesis_put(struct tally *t,
	struct str id,
	uint32_t activity,
	uint32_t *ret)
{
	uint32_t h = name_put(t, id, activity);

	if (h == TABLE_NONE)
		return false;
	if (h == t->hyp_room) {
		uint32_t room = t->hyp_room ? t->hyp_room * 2 : 64;
		struct hypothesis *bigger =
			NEW(t->a, struct hypothesis, room);

		if (!bigger)
			return false;
		if (h)
			memcpy(bigger, t->hyp, h * sizeof *bigger);
		t->hyp = bigger;
		t->hyp_room = room;
	}
	if (h == t->n_hyp) {
		t->hyp[t->n_hyp++] = (struct hypothesis){
			.id = activity == TABLE_NONE ? t->name.key[h]
						     : arena_str(t->a, id),
			.activity = activity,
			.odds = { FIXED_ONE, FIXED_ONE, FIXED_ONE },
			.cap = cap_of(t, id),
			.command = t->e->trail
				? trail_command(t->e->trail, id)
				: TABLE_NONE,
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

	int32_t p = abs(x->graded_milli[SCEN_MIDDLE]);
	int32_t q = abs(y->graded_milli[SCEN_MIDDLE]);

	if (p != q)
		return p > q ? -1 : 1;
	/* the stronger finding of a hunt */
	if (x->claim->weight_milli != y->claim->weight_milli)
		return x->claim->weight_milli > y->claim->weight_milli ? -1
								       : 1;
	return evidence_order(x->claim, y->claim);
}

/* what sensors at both ends of one contact found is one piece of evidence */
static bool one_contact(const struct claim *c, const struct weight *w)
{
	return w->cls == CLASS_TELEMETRY && c->maker == MADE_BY_HUNT;
}

/* "A report that only cites another adds nothing": the same three words from
 * the same origin count once. */
static bool same_words(const struct item *x, const struct item *y)
{
	if (x->words != y->words)
		return false;
	if (x->origin != y->origin && !one_contact(x->claim, x->w))
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
static uint64_t digest_of(const struct claim *c,
	const struct weight *w,
	uint32_t origin)
{
	uint64_t words =
		(hash_bytes(c->subject) * 3 + hash_bytes(c->object)) * 5 +
		(uint64_t)c->predicate;

	if (!one_contact(c, w))
		words += origin * 0x9e3779b97f4a7c15U;
	return words ^ words >> 32;
}

/* right: how surely it bears on the hypothesis, 2^-30 */
static struct item item_of(const struct tally *t,
	const struct claim *c,
	const struct weight *w,
	const struct override *o,
	int64_t right)
{
	struct grade g = o && o->weight_milli < 0 ? o->grade : c->grade;
	struct item x = {
		.claim = c,
		.w = w,
		.grade = grade_index(g),
		.fixed = o && o->weight_milli >= 0,
	};

	for (int s = 0; s < SCENARIOS; s++) {
		int64_t milli = graded_in(t, w, x.grade, (enum scenario)s);

		if (x.fixed) {
			milli = w->raw_milli < 0 ? -o->weight_milli
						 : o->weight_milli;
		}
		x.graded_milli[s] =
			(int32_t)(right < FIXED_ONE ? doubted(milli, right)
						    : milli);
	}
	return x;
}

static struct str hypothesis_of(const struct tally *t,
	const struct claim *c,
	const struct weight *w)
{
	struct str h = this_side(c, w);

	return t->e->trail ? trail_name(t->e->trail, c, h) : h;
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
		int64_t right;
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

static bool put_found(struct tally *t,
	struct found *f,
	const struct claim *c,
	const struct weight *w)
{
	const char *why;
	int64_t right = tally_weighs(c) ? bears(t, c, w, &why) : 0;
	uint32_t hyp;
	uint32_t origin;

	if (!right)
		return true;
	if (!hypothesis_put(t,
		    hypothesis_of(t, c, w),
		    activity_of(t, c, w),
		    &hyp)) {
		return false;
	}
	if (!origin_put(t, c->origin, &origin))
		return false;
	f->at[f->n].claim = c;
	f->at[f->n].w = w;
	f->at[f->n].right = right;
	f->at[f->n].hyp = hyp;
	f->at[f->n].origin = origin;
	f->at[f->n].words = digest_of(c, w, origin);
	f->n++;
	note_strength(&t->hyp[hyp], c);
	t->hyp[hyp].n++;
	return true;
}

static bool collect_row(struct tally *t,
	const struct weight *w,
	struct found *f)
{
	const struct weight *row[MARKS_MAX];
	const struct claim *const *claim;
	uint32_t n = evidence_of(t->e, w->predicate, &claim);
	uint32_t n_row = rows_like(w, row);

	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = 0;

		fetch_ahead(claim, i, n);
		while (k < n_row && !fits(row[k], claim[i]))
			k++;
		if (k < n_row && !put_found(t, f, claim[i], row[k]))
			return false;
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

static bool collect(struct tally *t,
	const struct evidence *e,
	struct found *f)
{
	size_t most = upper_bound(t->layer, e) + 1;

	f->at = arena_get(t->a, sizeof *f->at, most, alignof(max_align_t));
	if (t->a->full)
		return false;
	for (size_t i = 0; i < n_weights; i++) {
		if (weights[i].layer == t->layer && first_row(i) &&
			!collect_row(t, &weights[i], f)) {
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

		__builtin_prefetch(&f->at[i + AHEAD < f->n ? i + AHEAD : i]
					    .claim->grade);
		*x = item_of(t,
			f->at[i].claim,
			f->at[i].w,
			evidence_override(e, f->at[i].claim),
			f->at[i].right);
		x->origin = f->at[i].origin;
		x->words = f->at[i].words;
	}
	return at != NULL;
}

/* --- one thing, several names ----------------------------------------------
 */

/* an item that says of one thing whose it is */
struct claimed {
	struct str thing;
	uint32_t hyp;
	struct item *item;
};

static int by_thing(const void *a, const void *b)
{
	const struct claimed *x = a;
	const struct claimed *y = b;
	int o = str_cmp(x->thing, y->thing);

	if (o)
		return o;
	if (x->hyp != y->hyp)
		return x->hyp < y->hyp ? -1 : 1;
	if (x->item->origin != y->item->origin)
		return x->item->origin < y->item->origin ? -1 : 1;
	if (x->item->words != y->item->words)
		return x->item->words < y->item->words ? -1 : 1;
	return strcmp(x->item->claim->id, y->item->claim->id);
}

/* What one name is given for the thing: of each origin the most, together; and
 * when. n items of one name. */
struct share {
	uint32_t n;
	int64_t said_milli; /* what carries weight by itself */
	int64_t all_milli;
	int64_t from_s;
	int64_t to_s;
	int64_t odds; /* of said_milli, 2^-30; 0 = a rumour, or cut off */
};

static struct share share_of_name(const struct tally *t,
	const struct claimed *c,
	uint32_t n)
{
	enum {
		MOST_MILLI = 9000
	};
	struct share s = { .from_s = INT64_MAX, .to_s = INT64_MIN };
	int32_t best = 0;

	for (; s.n < n && c[s.n].hyp == c[0].hyp; s.n++) {
		const struct item *x = c[s.n].item;
		int32_t own = x->graded_milli[SCEN_MIDDLE];

		const struct item *last = s.n ? c[s.n - 1].item : NULL;

		if (last && x->origin != last->origin)
			best = 0;
		/* a copy gives as much as what it copies, and adds nothing */
		if (!last || x->origin != last->origin ||
			x->words != last->words) {
			s.all_milli += own;
		}
		if (own > best) {
			/* a rumour takes nothing from anybody */
			s.said_milli +=
				own >= GATE_WEIGHT_MILLI ? own - best : 0;
			best = own >= GATE_WEIGHT_MILLI ? own : 0;
		}
		if (x->claim->from_s < s.from_s)
			s.from_s = x->claim->from_s;
		if (x->claim->to_s > s.to_s)
			s.to_s = x->claim->to_s;
	}
	if (s.said_milli && t->hyp[c[0].hyp].cap)
		s.odds = fixed_exp(fixed_least(s.said_milli, MOST_MILLI));
	return s;
}

/* what the others are given at that time, as odds together; 2^-30 */
static int64_t odds_of_others(const struct share *s, uint32_t n, uint32_t own)
{
	int64_t all = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (i != own && s[i].from_s < s[own].to_s &&
			s[own].from_s < s[i].to_s) {
			all += s[i].odds;
		}
	}
	return all;
}

static void take_share(struct claimed *c, const struct share *s, int64_t less)
{
	for (uint32_t i = 0; i < s->n; i++) {
		struct item *x = c[i].item;
		int64_t part =
			x->graded_milli[SCEN_MIDDLE] * less / s->all_milli;

		x->shared_milli = (int32_t)fixed_least(part,
			x->graded_milli[SCEN_MIDDLE]);
		for (int k = 0; k < SCENARIOS; k++) {
			x->graded_milli[k] -= (int32_t)fixed_least(part,
				x->graded_milli[k]);
		}
	}
}

/* Two holders of one document, two tenants of one server, two witnesses who
 * name two hands for one name: each has his weight less what the others have,
 * as if they were rivals for the thing. Of more names than are compared by time
 * all are taken to be of one time. cost: O(n), and O(names squared) of few
 * names */
static bool share_one(const struct tally *t,
	struct claimed *c,
	uint32_t n,
	struct arena scratch)
{
	enum {
		COMPARED_MAX = 256
	};
	const int64_t none = t->rule->none;
	struct share *s = NEW(&scratch, struct share, n);
	uint32_t names = 0;
	int64_t all = 0;

	if (!s)
		return false;
	for (uint32_t i = 0; i < n; i += s[names++].n) {
		s[names] = share_of_name(t, &c[i], n - i);
		all += s[names].odds / n;
	}
	for (uint32_t k = 0, at = 0; names > 1 && k < names; at += s[k++].n) {
		int64_t others = names <= COMPARED_MAX
			? odds_of_others(s, names, k) / n
			: all - s[k].odds / n;
		int64_t odds =
			fixed_mul(others, fixed_div(FIXED_ONE - none, none));

		if (others > 0 && s[k].all_milli > 0) {
			take_share(&c[at],
				&s[k],
				fixed_ln(FIXED_ONE / n + odds) +
					fixed_ln(FIXED_ONE * (int64_t)n));
		}
	}
	return true;
}

/* Who holds no thing alone is not the surer for what else is known of the name:
 * what identifies it weighs less by what others took of the thing. */
static void share_the_rest(struct tally *t)
{
	for (uint32_t h = 0; h < t->n_hyp; h++) {
		int32_t less = INT32_MAX;

		for (uint32_t i = 0; i < t->hyp[h].n; i++) {
			const struct item *x = &t->hyp[h].item[i];

			if (x->w->exclusive && x->shared_milli < less)
				less = x->shared_milli;
		}
		for (uint32_t i = 0;
			less && less < INT32_MAX && i < t->hyp[h].n;
			i++) {
			struct item *x = &t->hyp[h].item[i];

			for (int s = 0;
				x->w->bond == BOND_REACHED && s < SCENARIOS;
				s++) {
				x->graded_milli[s] -= less;
				if (x->graded_milli[s] < 0)
					x->graded_milli[s] = 0;
			}
		}
	}
}

/* What an item says whose it is: what identifies a persona says whose the
 * persona is. */
static struct str thing_of(const struct tally *t, const struct item *x)
{
	struct str other = other_side(x->claim, x->w);
	const struct node *n = node_of(t, x->claim, other);

	if (t->layer != LAYER_INDIVIDUAL || !n || n->from == TABLE_NONE)
		return other;
	const struct node *before = &t->e->trail->node[n->from];
	if (entity_type_of(n->id) == ENT_PERSONA)
		return n->id;
	return entity_type_of(before->id) == ENT_PERSONA ? before->id : other;
}

static bool share_things(struct tally *t, struct arena scratch)
{
	struct claimed *c = NEW(&scratch, struct claimed, t->n_item + 1);
	uint32_t n = 0;
	bool ok = c != NULL;

	for (uint32_t h = 0; ok && h < t->n_hyp; h++) {
		for (uint32_t i = 0; i < t->hyp[h].n; i++) {
			struct item *x = &t->hyp[h].item[i];

			if (x->w->exclusive)
				c[n++] = (struct claimed){ thing_of(t, x),
					h,
					x };
		}
	}
	if (n)
		qsort(c, n, sizeof *c, by_thing);
	for (uint32_t i = 0; ok && i < n;) {
		uint32_t k = i;

		while (k < n && str_eq(c[k].thing, c[i].thing))
			k++;
		ok = share_one(t, &c[i], k - i, scratch);
		i = k;
	}
	share_the_rest(t);
	return ok;
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
		.is_graded = NEW(a, bool, n_weights *GRADES *SCENARIOS),
		.graded = NEW(a, int32_t, n_weights * GRADES * SCENARIOS),
		.e = e,
		.activity = TABLE_NONE,
	};
	struct found f = { 0 };

	for (int s = 0; s < SCENARIOS; s++) {
		for (int g = 0; g < GRADES; g++) {
			t.origin_cap[s][g] =
				origin_cap_milli(g, (enum scenario)s);
		}
	}
	if (!t.graded || !t.is_graded)
		return false;
	if (!collect(&t, e, &f))
		return false;
	if (!into_blocks(&t, e, &f))
		return false;
	if (needs_trail(layer) && !share_things(&t, *a))
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
static uint32_t open_place(struct item *block,
	uint32_t n,
	const struct item *x)
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
	uint32_t *ret_hyp)
{
	const char *why;
	int64_t right = tally_weighs(c) ? bears(t, c, w, &why) : 0;
	uint32_t h;

	*ret_hyp = TABLE_NONE;
	if (!right)
		return true;
	struct item x = item_of(t, c, w, evidence_override(t->e, c), right);
	if (!hypothesis_put(t,
		    hypothesis_of(t, c, w),
		    activity_of(t, c, w),
		    &h)) {
		return false;
	}
	if (!origin_put(t, c->origin, &x.origin))
		return false;
	if (!make_room(t, &t->hyp[h]))
		return false;
	x.words = digest_of(c, w, x.origin);
	*ret_hyp = h;
	uint32_t at = open_place(tally_items(t, h), t->hyp[h].n, &x);
	tally_items(t, h)[at] = x;
	find_copies(tally_items(t, h), ++t->hyp[h].n, at);
	note_strength(&t->hyp[h], c);
	t->n_item++;
	return true;
}

/* --- summing ------------------------------------------------------------- */

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

bool tally_adds(const struct item *block,
	const struct item *x,
	const struct without *w)
{
	if (tally_left_out(block, x, w))
		return false;
	if (!x->copy)
		return true;
	for (const struct item *y = &block[x->of]; y < x; y++) {
		if (y->of == x->of && !tally_left_out(block, y, w))
			return false;
	}
	return true;
}

/* what each origin may move, by the best of the grades that are left in */
static void open_budgets(struct tally *t,
	uint32_t hyp,
	enum scenario s,
	const struct without *w)
{
	const struct item *block = tally_items(t, hyp);
	const struct item *end = block + t->hyp[hyp].n;

	for (const struct item *x = block; x < end; x++) {
		t->budget[x->origin] = (struct origin_budget){
			.factor = { 1000, 1000 },
		};
	}
	for (const struct item *x = block; x < end; x++) {
		int64_t c = t->origin_cap[s][x->grade];
		int64_t *left =
			&t->budget[x->origin].left[x->w->raw_milli < 0];

		if (c > *left && tally_adds(block, x, w))
			*left = c;
	}
}

/* A sum under way: the budgets of classes, for and against, while items are
 * taken in order of weight. */
struct summing {
	struct tally *t;
	enum scenario s;
	int64_t gamma;
	int64_t left[2][CLASSES];
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
		m.left[0][c] = m.left[1][c] = class_rules[c].cap_milli;
	return m;
}

static int64_t take(struct summing *m, const struct item *x)
{
	struct origin_budget *o = &m->t->budget[x->origin];
	const int against = x->w->raw_milli < 0;
	const enum evidence_class cls = x->w->cls;

	if (class_rules[cls].once && o->classes[against] >> cls & 1)
		return 0;
	o->classes[against] = (uint8_t)(o->classes[against] | 1U << cls);
	int64_t v = (int64_t)abs(x->graded_milli[m->s]) * o->factor[against] /
		1000;
	o->factor[against] = (int32_t)(o->factor[against] * m->gamma / 1000);
	v = fixed_least(v,
		fixed_least(o->left[against], m->left[against][cls]));
	/* what a full class does not take, the origin keeps */
	o->left[against] -= v;
	m->left[against][cls] -= v;
	m->sum += against ? -v : v;
	return against ? -v : v;
}

int64_t tally_reachable(const struct tally *t, const struct weight *w)
{
	const struct trail *trail = t->e->trail;
	int64_t best = 0;

	if (w->bond != BOND_TRAIL || !trail)
		return FIXED_ONE;
	for (uint32_t i = 0; i < trail->n_node; i++) {
		const struct node *x = &trail->node[i];
		uint32_t activity = TABLE_NONE;

		if (w->other && !(w->other >> entity_type_of(x->id) & 1))
			continue;
		if (x->apart && t->rule->rivals)
			activity = trail_activity(trail, i);
		if (activity == t->activity && x->reach > best)
			best = x->reach;
	}
	/* the cap of who is named carries the doubt */
	return needs_trail(t->layer) && best ? FIXED_ONE : best;
}

bool tally_needs_trail(const struct tally *t)
{
	return needs_trail(t->layer);
}

/* What was seen in the attack may be the victim's own, and a machine may have
 * let others in: whether a trail goes on from there to whom the row names. */
static bool leads_on(const struct tally *t,
	const struct weight *w,
	const struct node *x)
{
	enum entity_type type = entity_type_of(x->id);
	enum side from = w->side == SIDE_SUBJECT ? SIDE_OBJECT : SIDE_SUBJECT;
	const struct route *r;

	if (w->held)
		return type != ENT_ADDRESS ||
			roles_lead_on(t->e->roles, x->id);
	if (!needs_trail(t->layer))
		return true;
	r = route_of(w->predicate, from, type, w->type);
	if (!r)
		return false;
	if (ROUTE_MACHINE >> type & 1)
		return !r->tenancy || roles_lead_on(t->e->roles, x->id);
	if (type != ENT_ACCOUNT && type != ENT_IDENTIFIER &&
		type != ENT_DEVICE)
		return true;
	return !x->start || x->identifies ||
		roles_lead_on(t->e->roles, x->id);
}

static bool may_name(const struct weight *w, struct str id)
{
	const struct predicate_row *p = &predicates[w->predicate];
	uint32_t types = w->side == SIDE_SUBJECT ? p->objects : p->subjects;

	if (w->other)
		types &= w->other;
	return types >> entity_type_of(id) & 1;
}

/* what is left of whatever the row says of a thing: of one that was planted or
 * public, perhaps nothing */
static int64_t left_of(const struct tally *t,
	const struct weight *w,
	struct str id)
{
	const struct claim c = {
		.predicate = w->predicate,
		.subject = w->side == SIDE_OBJECT ? id : (struct str){ 0 },
		.object = w->side == SIDE_OBJECT ? (struct str){ 0 } : id,
		.from_s = TIME_UNKNOWN,
		.to_s = TIME_OPEN,
	};

	return trail_left(t->e->trail, &c, NULL);
}

int64_t tally_reach(const struct tally *t,
	const struct weight *w,
	int64_t *ret_left)
{
	const struct trail *trail = t->e->trail;
	int64_t best = 0;
	int64_t left_there = 0;

	for (uint32_t i = 0; trail && i < trail->n_node; i++) {
		const struct node *x = &trail->node[i];
		uint32_t activity = TABLE_NONE;

		if (x->reach <= best || !may_name(w, x->id))
			continue;
		if (x->apart && t->rule->rivals)
			activity = trail_activity(trail, i);
		if (activity != t->activity || !leads_on(t, w, x))
			continue;
		int64_t left = left_of(t, w, x->id);
		int64_t right = fixed_mul(x->reach, left);
		if (right > best) {
			best = right;
			left_there = left;
		}
	}
	if (ret_left)
		*ret_left = left_there;
	return best;
}

int64_t tally_mark(const struct tally *t,
	const struct mark *m,
	enum scenario s)
{
	int64_t milli = graded_in(t, m->w, grade_index(m->grade), s);

	return m->right < FIXED_ONE ? doubted(milli, m->right) : milli;
}

static void take_mark(struct summing *m, const struct mark *k)
{
	const int against = k->w->raw_milli < 0;
	int64_t *left = &m->left[against][k->w->cls];
	int64_t each = llabs(tally_mark(m->t, k, m->s));

	each = fixed_least(each,
		m->t->origin_cap[m->s][grade_index(k->grade)]);
	int64_t v = fixed_least(each * k->n, *left);
	*left -= v;
	m->sum += against ? -v : v;
}

/* Whether somebody at first hand says enough for it: a source whose word alone
 * doubles the odds. Leaves the budgets used up. */
static bool has_own(struct tally *t, uint32_t hyp, const struct without *w)
{
	const struct item *block = tally_items(t, hyp);
	const struct item *end = block + t->hyp[hyp].n;

	if (!t->hyp[hyp].cap)
		return false;
	for (const struct item *x = block; x < end; x++)
		t->budget[x->origin].left[1] = 0;
	for (const struct item *x = block; x < end; x++) {
		int64_t *said = &t->budget[x->origin].left[1];

		if (x->w->raw_milli < 0 || claim_relayed(x->claim) ||
			!tally_adds(block, x, w)) {
			continue;
		}
		*said += fixed_least(x->graded_milli[SCEN_MIDDLE] +
				x->shared_milli,
			t->origin_cap[SCEN_MIDDLE][x->grade]);
		if (*said >= GATE_WEIGHT_MILLI)
			return true;
	}
	return false;
}

/* somebody names it, and all who do only repeat */
static bool is_repeated(const struct tally *t,
	uint32_t hyp,
	const struct without *w)
{
	const struct item *block = tally_items(t, hyp);

	for (uint32_t i = 0; i < t->hyp[hyp].n; i++) {
		if (!claim_relayed(block[i].claim) &&
			tally_adds(block, &block[i], w))
			return false;
	}
	return t->hyp[hyp].sum_milli[SCEN_MIDDLE] > 0;
}

/* whether somebody at first hand ties it to the attack */
static bool is_tied(const struct tally *t,
	uint32_t hyp,
	const struct without *w)
{
	const struct item *block = tally_items(t, hyp);

	for (uint32_t i = 0; i < t->hyp[hyp].n; i++) {
		const struct item *x = &block[i];

		if (x->w->tied && !claim_relayed(x->claim) &&
			x->graded_milli[SCEN_MIDDLE] >= GATE_WEIGHT_MILLI &&
			tally_adds(block, x, w)) {
			return true;
		}
	}
	return false;
}

static int64_t prior_odds_milli(int64_t none)
{
	return fixed_ln(fixed_div(FIXED_ONE - none, none));
}

int64_t tally_tied_milli(const struct tally *t, enum scenario s)
{
	const struct layer_rule *r = t->rule;

	if (!r->tied_none)
		return 0;
	if (s == SCEN_LOW) {
		return prior_odds_milli(r->tied_none_high) -
			prior_odds_milli(r->none_high);
	}
	if (s == SCEN_HIGH) {
		return prior_odds_milli(r->tied_none_low) -
			prior_odds_milli(r->none_low);
	}
	return prior_odds_milli(r->tied_none) - prior_odds_milli(r->none);
}

int64_t tally_prior_milli(const struct tally *t,
	uint32_t hyp,
	enum scenario s)
{
	return t->hyp[hyp].tied ? tally_tied_milli(t, s) : 0;
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
		int64_t v = tally_adds(block, &block[i], w)
			? take(&m, &block[i])
			: 0;

		if (s == SCEN_MIDDLE)
			block[i].weight_milli = (int32_t)v;
	}
	bool was = h->tied;
	if (s == SCEN_MIDDLE)
		h->tied = t->rule->tied_none && is_tied(t, hyp, w);
	if (m.sum != h->sum_milli[s] || h->tied || was)
		h->odds[s] = fixed_exp(m.sum + tally_prior_milli(t, hyp, s));
	h->sum_milli[s] = m.sum;
	if (s == SCEN_MIDDLE) {
		h->own = has_own(t, hyp, w);
		h->repeated = !h->own && is_repeated(t, hyp, w);
	}
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
			llabs(tally_mark(t, &mark[k], SCEN_MIDDLE)) >
				abs(block[i].graded_milli[SCEN_MIDDLE]);
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

int64_t tally_against(const struct tally *t,
	uint32_t hyp,
	const struct without *w,
	const struct claim **ret)
{
	const struct item *block = tally_items(t, hyp);
	int64_t sum = 0;

	*ret = NULL;
	for (uint32_t i = 0; i < t->hyp[hyp].n; i++) {
		const struct item *x = &block[i];
		int64_t own = -x->graded_milli[SCEN_MIDDLE];

		if (x->w->raw_milli > 0 || own <= 0 ||
			!tally_adds(block, x, w))
			continue;
		sum += own;
		if (!*ret)
			*ret = x->claim;
	}
	return sum;
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

/* Rivals: only names with a chance take part; they share the prior evenly with
 * one more hand, known but not named by anybody. */
static int64_t share_of(const struct rest *r, uint32_t names)
{
	return (FIXED_ONE - r->none) / (names + 1);
}

bool tally_excludes(const struct tally *t, uint32_t x, uint32_t y)
{
	const struct hypothesis *a = &t->hyp[x];
	const struct hypothesis *b = &t->hyp[y];

	if (!t->rule->rivals || a->activity != b->activity)
		return false;
	return a->command == TABLE_NONE || a->command != b->command;
}

/* whether the other takes part where this one is asked about */
static bool competes(const struct tally *t,
	uint32_t other,
	uint32_t hyp,
	uint32_t activity)
{
	if (!t->hyp[other].own)
		return false;
	if (hyp == TABLE_NONE || !t->rule->rivals)
		return t->hyp[other].activity == activity;
	return other != hyp && tally_excludes(t, hyp, other);
}

static struct rest remainder_in(const struct tally *t,
	enum scenario s,
	uint32_t hyp,
	uint32_t activity)
{
	struct rest r = { .none = none_prior(t->rule, s) };

	for (uint32_t h = 0; h < t->n_hyp; h++)
		r.n += competes(t, h, hyp, activity);
	for (uint32_t h = 0; t->rule->rivals && h < t->n_hyp; h++) {
		if (!competes(t, h, hyp, activity))
			continue;
		r.alone += fixed_mul(share_of(&r, r.n), t->hyp[h].odds[s]);
		r.together +=
			fixed_mul(share_of(&r, r.n + 1), t->hyp[h].odds[s]);
	}
	return r;
}

struct rest tally_remainder(const struct tally *t,
	enum scenario s,
	uint32_t hyp)
{
	return remainder_in(t,
		s,
		hyp,
		hyp == TABLE_NONE ? t->activity : t->hyp[hyp].activity);
}

struct normaliser tally_normaliser(const struct tally *t,
	const struct rest *r,
	int64_t odds)
{
	bool in = odds > 0;
	int64_t share = share_of(r, r->n + in);
	int64_t none = t->rule->rivals ? r->none + share : r->none;

	return (struct normaliser){
		.rivals = t->rule->rivals,
		.none = none,
		.share = share,
		.total = none +
			(in ? r->together + fixed_mul(share, odds)
			    : r->alone),
	};
}

int64_t normaliser_probability(const struct normaliser *p, int64_t odds)
{
	int64_t mine =
		fixed_mul(p->rivals ? p->share : FIXED_ONE - p->none, odds);

	if (p->rivals)
		return odds ? fixed_div(mine, p->total) : 0;
	/* alone: odds = prior odds x e^sum */
	return fixed_div(mine, mine + p->none);
}

int64_t normaliser_none(const struct normaliser *p, int64_t best)
{
	return p->rivals ? fixed_div(p->none, p->total) : FIXED_ONE - best;
}

int64_t tally_odds(const struct tally *t, uint32_t hyp, enum scenario s)
{
	return t->hyp[hyp].own ? t->hyp[hyp].odds[s] : 0;
}

/* Normalisers of the activities that came up, most of which are one. */
struct normalisers {
	uint32_t n;
	uint32_t activity[16];
	struct normaliser of[16];
};

static const struct normaliser *normaliser_in(const struct tally *t,
	enum scenario s,
	uint32_t activity,
	struct normalisers *k)
{
	const uint32_t room = sizeof k->of / sizeof *k->of;
	uint32_t i = 0;

	while (i < k->n && k->activity[i] != activity)
		i++;
	if (i < k->n)
		return &k->of[i];
	if (i == room)
		i = --k->n;
	struct rest r = remainder_in(t, s, TABLE_NONE, activity);
	k->activity[i] = activity;
	k->of[i] = tally_normaliser(t, &r, 0);
	k->n++;
	return &k->of[i];
}

void tally_probabilities(const struct tally *t, enum scenario s, int64_t *ret)
{
	struct normalisers k = { .n = 0 };
	int64_t best = 0;

	for (uint32_t h = 0; h < t->n_hyp; h++) {
		const int64_t odds = tally_odds(t, h, s);
		struct normaliser p =
			*normaliser_in(t, s, t->hyp[h].activity, &k);

		/* units of one command take nothing from each other */
		if (odds && t->hyp[h].command != TABLE_NONE) {
			struct rest r = tally_remainder(t, s, h);

			p = tally_normaliser(t, &r, odds);
		}
		ret[h] = tally_capped(t, h, normaliser_probability(&p, odds));
		if (ret[h] > best)
			best = ret[h];
	}
	ret[t->n_hyp] =
		normaliser_none(normaliser_in(t, s, t->activity, &k), best);
}

/* --- who stands first ---------------------------------------------------- */

/* of a layer whose answers do not exclude each other */
static int64_t capped_alone(const struct tally *t, uint32_t hyp)
{
	struct rest r = { .none = t->rule->none };
	int64_t odds = t->hyp[hyp].odds[SCEN_MIDDLE];
	struct normaliser p = tally_normaliser(t, &r, odds);

	return tally_capped(t, hyp, normaliser_probability(&p, odds));
}

/* answers that are equally probable are told apart by what hunts found, then by
 * name */
bool tally_before(const struct tally *t, uint32_t x, uint32_t y)
{
	const struct hypothesis *a = &t->hyp[x];
	const struct hypothesis *b = &t->hyp[y];

	if (a->own != b->own)
		return a->own;
	/* whose trail carries more, where trails cap */
	if (a->own && (a->cap < FIXED_ONE || b->cap < FIXED_ONE)) {
		int64_t p = capped_alone(t, x);
		int64_t q = capped_alone(t, y);

		if (p != q)
			return p > q;
	}
	int64_t p = a->sum_milli[SCEN_MIDDLE] +
		tally_prior_milli(t, x, SCEN_MIDDLE);
	int64_t q = b->sum_milli[SCEN_MIDDLE] +
		tally_prior_milli(t, y, SCEN_MIDDLE);
	if (p != q)
		return p > q;
	/* level: who is reached more surely, the hand behind the machine that
	 * leads before that behind another */
	if (a->cap != b->cap)
		return a->cap > b->cap;
	if (a->strongest != b->strongest)
		return a->strongest > b->strongest;
	return str_cmp(a->id, b->id) < 0;
}

uint32_t tally_best(const struct tally *t, uint32_t but)
{
	const bool one = but < t->n_hyp || t->settled;
	const uint32_t activity =
		but < t->n_hyp ? t->hyp[but].activity : t->activity;
	uint32_t top = t->n_hyp;

	for (uint32_t h = 0; h < t->n_hyp; h++) {
		if (h == but || (one && t->hyp[h].activity != activity))
			continue;
		if (top == t->n_hyp || tally_before(t, h, top))
			top = h;
	}
	return top;
}

uint32_t tally_leader(const struct tally *t)
{
	uint32_t top = tally_best(t, TABLE_NONE);

	if (top == t->n_hyp || !t->hyp[top].cap)
		return t->n_hyp;
	/* named by who only repeats: what is missing is said of it */
	if (!t->hyp[top].own)
		return t->hyp[top].repeated ? top : t->n_hyp;
	int64_t odds = tally_odds(t, top, SCEN_MIDDLE);
	struct rest r = tally_remainder(t, SCEN_MIDDLE, top);
	struct normaliser p = tally_normaliser(t, &r, odds);
	int64_t mine = normaliser_probability(&p, odds);

	return t->rule->rivals && normaliser_none(&p, 0) >= mine ? t->n_hyp
								 : top;
}

uint32_t tally_settle(struct tally *t)
{
	uint32_t top;

	t->settled = false;
	t->activity = TABLE_NONE;
	top = tally_leader(t);
	if (top < t->n_hyp)
		t->activity = t->hyp[top].activity;
	t->settled = true;
	return top;
}
