/* SPDX-License-Identifier: Apache-2.0 */
/* Investigations with known truth: nobody innocent is established, hardly
 * anybody gets a word, and what should not move a judgement does not.
 * bench/judgement prints the same figures on many more cases. */
#include "../core/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "infer/infer.h"
#include "scores.h"

enum {
	ARENA = 1 << 30,
	SEEDS = 2,
	CASES = 400,
	PLANTED_PERCENT = 25,
	MOVED_CASES = 60,
	/* limits, in 1/1000 of cases */
	INNOCENT_WORD_MOST_MILLI = 10,
	SUFFICES_RIGHT_LEAST_MILLI = 800
};

static struct arena room;

static int open_room(void **state)
{
	struct err err;

	(void)state;
	return arena_open(&room, ARENA, &err) ? 0 : -1;
}

static int close_room(void **state)
{
	(void)state;
	arena_close(&room);
	return 0;
}

static struct investigation made(uint64_t seed, uint64_t number)
{
	struct investigation_setup setup = { seed, number, PLANTED_PERCENT };
	struct investigation inv;

	assert_true(investigation_make(&setup, &room, &inv));
	return inv;
}

static struct assessment assess(const struct claimset *s, int64_t as_of_s)
{
	struct assessment a;
	struct err err;

	if (!infer_assess(s, as_of_s, (struct str){ 0 }, &room, &a, &err))
		fail_msg("%s", err.text);
	return a;
}

/* --- the generator itself ------------------------------------------------- */

static void same_seed_same_case(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 50; i++) {
		struct arena before = room;
		struct investigation x = made(7, i);
		struct investigation y = made(7, i);
		struct investigation z = made(8, i);

		assert_int_equal(x.claims.n, y.claims.n);
		for (uint32_t k = 0; k < x.claims.n; k++) {
			assert_string_equal(x.claims.claim[k]->id,
				y.claims.claim[k]->id);
		}
		assert_true(x.from_s != z.from_s || x.claims.n != z.claims.n);
		room = before;
	}
}

/* every claim is well formed, every name that can be answered is known, and
 * what is to be measured is there */
static void cases_are_whole(void **state)
{
	(void)state;
	uint32_t suffices[LAYERS] = { 0 };
	uint32_t thefts = 0;
	uint32_t told = 0;
	uint32_t planted = 0;

	for (uint64_t i = 0; i < 600; i++) {
		struct arena before = room;
		struct investigation x = made(11, i);

		assert_int_equal(x.skipped, 0);
		assert_true(x.claims.n > 0 && x.n_name > 1);
		for (uint32_t k = 0; k < x.claims.n; k++) {
			const struct claim *c = x.claims.claim[k];

			assert_null(predicate_check(c->predicate,
				c->subject,
				c->object));
			assert_true(c->recorded_at_s < x.as_of_s &&
				c->from_s < c->to_s);
		}
		for (int l = LAYER_GROUP; l < LAYERS; l++) {
			const struct named *who =
				investigation_name(&x, x.answer[l]);

			assert_true(!x.answer[l].n || (who && who->guilty));
		}
		for (int l = 0; l < LAYERS; l++)
			suffices[l] += x.suffices[l];
		thefts += x.theft;
		told += x.theft_told;
		planted += x.planted;
		room = before;
	}
	for (int l = 0; l < LAYERS; l++)
		assert_true(suffices[l] >= 6);
	assert_in_range(thefts, 110, 190);
	assert_in_range(100 * told / thefts, 75, 95);
	assert_in_range(planted, 110, 190);
}

/* --- who is named --------------------------------------------------------- */

static const struct scores *scores;

static void say_blame(const struct investigation *inv,
	uint64_t seed,
	uint64_t number,
	const struct blame *b)
{
	if (!b->name || !b->established)
		return;
	print_message(
		"seed %d, case %d: %s %.*s established, %s; attack from "
		"%lld\n",
		(int)seed,
		(int)number,
		layer_name(b->layer),
		STR_FMT(b->name->id),
		b->name->why,
		(long long)inv->from_s);
}

/* both seeds, once for all tests that look at them */
static const struct scores *score(void)
{
	static struct scores s;

	for (uint64_t seed = 1; !scores && seed <= SEEDS; seed++) {
		for (uint64_t i = 0; i < CASES; i++) {
			struct arena before = room;
			struct investigation inv = made(seed, i);
			struct assessment a =
				assess(&inv.claims, inv.as_of_s);
			struct blame b;

			scores_add(&s, &inv, &a, &b);
			say_blame(&inv, seed, i, &b);
			room = before;
		}
	}
	return scores = &s;
}

static void no_name_from_nowhere(void **state)
{
	(void)state;
	assert_int_equal(score()->nameless, 0);
	assert_int_equal(score()->skipped, 0);
}

static void nobody_innocent_is_established(void **state)
{
	(void)state;
	for (int l = 0; l < LAYERS; l++) {
		if (score()->layer[l].innocent_established) {
			fail_msg("%s: %u innocent established",
				layer_name((enum layer)l),
				score()->layer[l].innocent_established);
		}
	}
}

static void hardly_anybody_innocent_gets_a_word(void **state)
{
	(void)state;
	uint32_t most = SEEDS * CASES * INNOCENT_WORD_MOST_MILLI / 1000;

	for (int l = LAYER_PERSONA; l <= LAYER_INDIVIDUAL; l++) {
		const struct layer_score *x = &score()->layer[l];

		if (x->innocent_word > most || x->innocent_candidate > most) {
			fail_msg("%s: %u innocent first with a word, %u "
				 "beside, of %u cases",
				layer_name((enum layer)l),
				x->innocent_word,
				x->innocent_candidate,
				score()->cases);
		}
	}
}

static void enough_is_enough(void **state)
{
	(void)state;
	const struct layer_score *x = &score()->layer[LAYER_GROUP];

	if (x->suffices_right * 1000 <
		x->suffices * SUFFICES_RIGHT_LEAST_MILLI) {
		fail_msg(
			"%u of %u groups established whose evidence suffices",
			x->suffices_right,
			x->suffices);
	}
}

/* upper end of the 95 % interval, 1/1000 */
static uint32_t at_most_milli(uint32_t k, uint32_t n)
{
	const double z = 1.96;
	double p = (double)k / n;
	double d = 1 + z * z / n;
	double c = p + z * z / (2.0 * n);
	double h = z * sqrt(p * (1 - p) / n + z * z / (4.0 * n * n));

	return (uint32_t)(1000 * (c + h) / d);
}

/* no word promises more than comes true: ICD 203 bands, lower ends. Where
 * nothing in the case tells, no method can keep it */
static void words_keep_their_promise(void **state)
{
	(void)state;
	static const uint32_t least_milli[WORDS] = {
		[WORD_LIKELY] = 550,
		[WORD_VERY_LIKELY] = 800,
		[WORD_ALMOST_CERTAIN] = 950,
		[WORD_ESTABLISHED] = 990,
	};

	for (int w = 0; w < WORDS; w++) {
		uint32_t n = 0;
		uint32_t right = 0;

		for (int l = 0; l < LAYERS; l++) {
			n += score()->layer[l].word[w].n -
				score()->layer[l].word[w].untold;
			right += score()->layer[l].word[w].right;
		}
		if (n && at_most_milli(right, n) < least_milli[w]) {
			fail_msg("\"%s\" is right in %u of %u cases",
				word_name((enum spoken)w),
				right,
				n);
		}
	}
}

/* --- what must not move anybody ------------------------------------------- */

static struct claimset copy_of(const struct claimset *s)
{
	struct claimset t = claimset_in(&room);

	for (uint32_t i = 0; i < s->n; i++)
		assert_non_null(claimset_add(&t, s->claim[i]));
	return t;
}

static struct claim by_row(const struct investigation *inv,
	struct str subject,
	const char *predicate,
	struct str object,
	const char *source,
	struct grade grade)
{
	struct claim c = {
		.subject = subject,
		.predicate = predicate_named(str_of(predicate)),
		.object = object,
		.from_s = inv->from_s - 10 * DAY_S,
		.to_s = inv->to_s + 10 * DAY_S,
		.recorded_at_s = inv->to_s + 100 * DAY_S,
		.superseded_at_s = TIME_OPEN,
		.source = str_of(source),
		.origin = str_of(source),
		.grade = grade,
		.maker = MADE_BY_ROW,
		.text = STR("said"),
		.n_loc = 1,
		.n_records = 1,
	};
	const char *wrong = predicate_check(c.predicate, subject, object);

	if (c.predicate == PRED_NONE || wrong)
		fail_msg("%s: %s", predicate, wrong ? wrong : "unknown");
	return c;
}

static void put(struct claimset *t, struct claim c)
{
	assert_non_null(claimset_add(t, &c));
}

static const struct alternative *alternative_of(const struct verdict *v,
	struct str id)
{
	for (uint32_t i = 0; i < v->n_alternative; i++) {
		if (v->alternative[i].id.n &&
			str_eq(v->alternative[i].id, id)) {
			return &v->alternative[i];
		}
	}
	return NULL;
}

/* the likeliest of the names that were there before */
static struct str first_of_old(const struct investigation *inv,
	const struct verdict *v)
{
	for (uint32_t i = 0; i < v->n_alternative; i++) {
		struct str id = v->alternative[i].id;

		if (id.n && investigation_name(inv, id))
			return id;
	}
	return (struct str){ 0 };
}

static void fail_moved(const char *by,
	uint64_t number,
	const struct verdict *x,
	const struct verdict *y)
{
	fail_msg("case %d, %s: %s: %s \"%.*s\" %lld became %s \"%.*s\" %lld",
		(int)number,
		by,
		layer_name(x->layer),
		x->judgement,
		STR_FMT(x->hypothesis),
		(long long)x->p,
		y->judgement,
		STR_FMT(y->hypothesis),
		(long long)y->p);
}

/* Leading hypothesis, word and probability of the names that were there are
 * what they were; "none of these" is no name. may_lead: a name that was not
 * there may stand before them */
static void assert_unmoved(const struct investigation *inv,
	uint64_t number,
	const struct assessment *a,
	const struct claimset *t,
	bool may_lead,
	const char *by)
{
	struct assessment b = assess(t, inv->as_of_s);

	for (int l = 0; l < LAYERS; l++) {
		const struct verdict *x = &a->layer[l];
		const struct verdict *y = &b.layer[l];
		const struct alternative *now;
		bool newcomer = y->hypothesis.n &&
			!investigation_name(inv, y->hypothesis);

		if (!newcomer) {
			/* a name without a chance is named, not moved */
			bool named = x->hypothesis.n && x->has_chance;

			if (strcmp(x->judgement, y->judgement) != 0 ||
				(named &&
					(!str_eq(x->hypothesis,
						 y->hypothesis) ||
						x->p != y->p))) {
				fail_moved(by, number, x, y);
			}
			continue;
		}
		if (!may_lead &&
			(x->hypothesis.n ||
				word_of(y->judgement) != WORD_NONE)) {
			fail_moved(by, number, x, y);
		}
		if (!x->hypothesis.n || !x->has_chance)
			continue;
		now = alternative_of(y, x->hypothesis);
		if (!now || now->p != x->p ||
			!str_eq(first_of_old(inv, y), x->hypothesis)) {
			fail_moved(by, number, x, y);
		}
	}
}

/* what one of these does to a set; the name space is its own */
typedef void add_fn(const struct investigation *inv,
	struct lots *l,
	struct claimset *t);

static void add_copy(const struct investigation *inv,
	struct lots *l,
	struct claimset *t)
{
	struct claim c = *inv->claims.claim[lots_below(l, inv->claims.n)];

	c.source = STR("press/Copyist");
	put(t, c);
}

static void add_rumour(const struct investigation *inv,
	struct lots *l,
	struct claimset *t)
{
	static const struct {
		const char *who;
		const char *predicate;
	} row[] = {
		{ "group:rumoured", "attributed-to" },
		{ "unit:rumoured", "attributed-to" },
		{ "sponsor:rumoured", "attributed-to" },
		{ "person:rumoured", "attributed-to" },
	};
	struct grade f6 = { 'F', '6' };
	uint32_t i = lots_below(l, 5);

	if (i < 4) {
		put(t,
			by_row(inv,
				inv->incident[0],
				row[i].predicate,
				str_of(row[i].who),
				"forum/Board 77",
				f6));
		return;
	}
	for (uint32_t k = 0; k < inv->n_name; k++) {
		if (inv->name[k].layer == LAYER_PERSONA) {
			put(t,
				by_row(inv,
					STR("person:rumoured"),
					"operated",
					inv->name[k].id,
					"forum/Board 77",
					f6));
			return;
		}
	}
}

static void add_customers(const struct investigation *inv,
	struct lots *l,
	struct claimset *t)
{
	uint32_t n = 1 + lots_below(l, 40);
	struct grade a2 = { 'A', '2' };

	for (uint32_t i = 0; i < n; i++) {
		struct str who = arena_fmt(&room, "persona:+Customer %u", i);
		struct str at =
			arena_fmt(&room, "address:198.51.100.%u", 1 + i);

		put(t,
			by_row(inv,
				who,
				"rented",
				at,
				"provider/Large Provider",
				a2));
		for (uint32_t k = 0; k < 2; k++) {
			put(t,
				by_row(inv,
					who,
					"identified-by",
					arena_fmt(&room,
						"identifier:%s:customer-%u",
						k ? "email" : "payment",
						i),
					"provider/Large Provider",
					a2));
		}
	}
}

static const struct {
	const char *subject, *predicate, *object, *source;
} elsewhere[] = {
	{ "incident:elsewhere",
		"attack-passed-through",
		"address:192.0.2.77",
		"police/Other unit" },
	{ "address:192.0.2.77", "has-role", "role:rented", "analyst/Other" },
	{ "persona:Elsewhere",
		"rented",
		"address:192.0.2.77",
		"provider/Other" },
	{ "persona:Elsewhere",
		"identified-by",
		"identifier:payment:elsewhere",
		"provider/Other" },
	{ "person:elsewhere",
		"holder-of",
		"identifier:payment:elsewhere",
		"provider/Other bank" },
	{ "incident:elsewhere",
		"attributed-to",
		"group:elsewhere",
		"state/Other" },
	{ "incident:elsewhere",
		"attributed-to",
		"unit:elsewhere",
		"state/Other" },
	{ "person:elsewhere",
		"member-of",
		"group:elsewhere",
		"police/Other register" },
};
/* another case in one ledger: machines, tenant, person and a group of its own
 */
static void add_other_incident(const struct investigation *inv,
	struct lots *l,
	struct claimset *t)
{

	struct claim c;

	for (size_t i = 0; i < N(elsewhere); i++) {
		c = by_row(inv,
			str_of(elsewhere[i].subject),
			elsewhere[i].predicate,
			str_of(elsewhere[i].object),
			elsewhere[i].source,
			(struct grade){ 'A',
				(char)('1' + lots_below(l, 3)) });
		put(t, c);
	}
	c = by_row(inv,
		STR("address:192.0.2.1"),
		"beacons-to",
		STR("address:192.0.2.77"),
		"sensor/Elsewhere",
		(struct grade){ 'A', '2' });
	c.maker = MADE_BY_HUNT;
	c.weight_milli = 20000;
	put(t, c);
}

/* whether anything was seen in an incident of the case: what nobody ties to one
 * counts for the incident that there is */
static bool has_seen(const struct investigation *inv)
{
	static const char *const seen[] = { "attack-passed-through",
		"found-in",
		"acted-in" };

	for (uint32_t i = 0; i < inv->claims.n; i++) {
		struct str p =
			predicate_name(inv->claims.claim[i]->predicate);

		for (size_t k = 0; k < N(seen); k++) {
			if (str_is(p, seen[k]))
				return true;
		}
	}
	return false;
}

static void nobody_moves(add_fn *add, bool may_lead, const char *by)
{
	struct lots l = { 20261129 };

	for (uint64_t i = 0; i < MOVED_CASES; i++) {
		struct arena before = room;
		struct investigation inv = made(21, i);
		struct assessment a = assess(&inv.claims, inv.as_of_s);

		for (uint32_t k = 0; k < 3 && (!may_lead || has_seen(&inv));
			k++) {
			struct claimset t = copy_of(&inv.claims);

			add(&inv, &l, &t);
			assert_unmoved(&inv, i, &a, &t, may_lead, by);
		}
		room = before;
	}
}

static void copies_move_nobody(void **state)
{
	(void)state;
	nobody_moves(add_copy, false, "a copy under another source");
}

static void rumours_move_nobody(void **state)
{
	(void)state;
	nobody_moves(add_rumour, false, "a rumour about somebody else");
}

static void customers_move_nobody(void **state)
{
	(void)state;
	nobody_moves(add_customers, false, "a list of customers");
}

static void other_incidents_move_nobody(void **state)
{
	(void)state;
	nobody_moves(add_other_incident, true, "an unrelated incident");
}

/* --- what speaks against -------------------------------------------------- */

/* of the case's claims, one at random with that predicate: its subject
 * (person) and object */
static struct str thing_with(const struct investigation *inv,
	struct lots *l,
	const char *predicate)
{
	enum predicate p = predicate_named(str_of(predicate));
	struct str ret = { 0 };
	uint32_t seen = 0;

	for (uint32_t i = 0; i < inv->claims.n; i++) {
		const struct claim *c = inv->claims.claim[i];

		if (c->predicate == p && lots_below(l, ++seen) == 0)
			ret = c->object;
	}
	return ret;
}

static const struct {
	enum layer layer;
	const char *predicate;
	bool name_is_object;
	/* what it is said of: NULL = an incident; a predicate = the object of
	 * such a claim; "role:..." = that */
	const char *of;
} against[] = {
	{ LAYER_MACHINE, "excluded-from", false, NULL },
	{ LAYER_MACHINE, "system-off", false, NULL },
	{ LAYER_PERSONA, "alibi", false, NULL },
	{ LAYER_PERSONA, "excluded-from", false, NULL },
	{ LAYER_INDIVIDUAL, "alibi", false, NULL },
	{ LAYER_INDIVIDUAL, "excluded-from", false, NULL },
	{ LAYER_INDIVIDUAL, "excluded-from", false, "operated" },
	{ LAYER_INDIVIDUAL, "identity-stolen", false, "holder-of" },
	{ LAYER_INDIVIDUAL, "identity-stolen", false, "identified-by" },
	{ LAYER_INDIVIDUAL, "not-operated", false, "operated" },
	{ LAYER_INDIVIDUAL, "not-operated", false, "attack-passed-through" },
	{ LAYER_GROUP, "not-attributed-to", true, NULL },
	{ LAYER_GROUP, "excluded-from", false, NULL },
	{ LAYER_GROUP, "not-uses", false, "uses" },
	{ LAYER_GROUP, "not-member-of", true, "signed-off" },
	{ LAYER_GROUP, "exonerates", true, NULL },
	{ LAYER_PERSONA, "exonerates", true, NULL },
	{ LAYER_INDIVIDUAL, "exonerates", true, NULL },
	{ LAYER_UNIT, "exonerates", true, NULL },
	{ LAYER_UNIT, "not-tasked-by", true, "signed-off" },
	{ LAYER_UNIT, "not-attributed-to", true, NULL },
	{ LAYER_UNIT, "excluded-from", false, NULL },
	{ LAYER_SPONSOR, "not-attributed-to", true, NULL },
	{ LAYER_SPONSOR, "excluded-from", false, NULL },
};

static struct str said_of(const struct investigation *inv,
	struct lots *l,
	const char *of)
{
	if (!of)
		return inv->incident[lots_below(l, inv->n_incident)];
	if (str_starts(str_of(of), STR("role:")))
		return str_of(of);
	return thing_with(inv, l, of);
}

static int rank_of(const char *judgement)
{
	enum spoken w = word_of(judgement);

	return w == WORD_NONE ? -1 : (int)w;
}

static void assert_not_raised(const struct verdict *x,
	const struct verdict *y,
	struct str who,
	const char *by,
	uint64_t number)
{
	const struct alternative *was = alternative_of(x, who);
	const struct alternative *is = alternative_of(y, who);
	bool first = str_eq(y->hypothesis, who);
	bool was_first = str_eq(x->hypothesis, who);

	/* a persona that was not listed stood under another name of its hand */
	if (!was && x->layer == LAYER_PERSONA)
		return;
	if (is && is->p > (was ? was->p : 0)) {
		fail_msg("case %d: %s against %.*s raises it from %lld to "
			 "%lld",
			(int)number,
			by,
			STR_FMT(who),
			(long long)(was ? was->p : 0),
			(long long)is->p);
	}
	if (!first)
		return;
	if (!was_first || rank_of(y->judgement) > rank_of(x->judgement)) {
		fail_msg("case %d: %s against %.*s turns \"%s\" into \"%s\"",
			(int)number,
			by,
			STR_FMT(who),
			was_first ? x->judgement : "not first",
			y->judgement);
	}
}

/* whom it is said against: who stands first, or anybody of the layer */
static struct str accused(const struct investigation *inv,
	struct lots *l,
	const struct verdict *v)
{
	struct str ret = { 0 };
	uint32_t seen = 0;

	if (v->hypothesis.n && lots_percent(l, 60))
		return v->hypothesis;
	for (uint32_t i = 0; i < inv->n_name; i++) {
		if (inv->name[i].layer == v->layer &&
			lots_below(l, ++seen) == 0) {
			ret = inv->name[i].id;
		}
	}
	return ret;
}

static void against_never_raises(void **state)
{
	(void)state;
	struct lots l = { 4711 };

	for (uint64_t i = 0; i < MOVED_CASES; i++) {
		struct arena before = room;
		struct investigation inv = made(31, i);
		struct assessment a = assess(&inv.claims, inv.as_of_s);

		for (size_t k = i % 2; k < N(against); k += 2) {
			const struct verdict *v = &a.layer[against[k].layer];
			struct str who = accused(&inv, &l, v);
			struct str of = said_of(&inv, &l, against[k].of);
			bool turned = against[k].name_is_object;
			struct claimset t = copy_of(&inv.claims);

			if (!who.n || !of.n)
				continue;
			struct claim c = by_row(&inv,
				turned ? of : who,
				against[k].predicate,
				turned ? who : of,
				"registry/Against",
				(struct grade){
					(char)('A' + lots_below(&l, 6)),
					(char)('1' + lots_below(&l, 6)),
				});
			c.from_s -= 400 * DAY_S;
			put(&t, c);
			struct assessment b = assess(&t, inv.as_of_s);
			assert_not_raised(v,
				&b.layer[against[k].layer],
				who,
				against[k].predicate,
				i);
		}
		room = before;
	}
}

/* That the machine was a relay or broken into raises none of its tenants. */
static void roles_raise_no_tenant(void **state)
{
	(void)state;
	static const char *const role[] = { "role:relay",
		"role:nat",
		"role:compromised",
		"role:shared-edge" };
	struct lots l = { 815 };

	for (uint64_t i = 0; i < MOVED_CASES; i++) {
		struct arena before = room;
		struct investigation inv = made(61, i);
		struct assessment a = assess(&inv.claims, inv.as_of_s);
		struct claimset t = copy_of(&inv.claims);
		struct str of = thing_with(&inv, &l, "rented");

		if (!of.n) {
			room = before;
			continue;
		}
		put(&t,
			by_row(&inv,
				of,
				"has-role",
				str_of(role[lots_below(&l, 4)]),
				"analyst/Second look",
				(struct grade){
					(char)('A' + lots_below(&l, 6)),
					(char)('1' + lots_below(&l, 6)) }));
		struct assessment b = assess(&t, inv.as_of_s);

		for (uint32_t k = 0; k < inv.claims.n; k++) {
			const struct claim *c = inv.claims.claim[k];

			if (c->predicate == PRED_RENTED &&
				str_eq(c->object, of)) {
				assert_not_raised(&a.layer[LAYER_PERSONA],
					&b.layer[LAYER_PERSONA],
					c->subject,
					"another role",
					i);
			}
		}
		room = before;
	}
}

/* whether the claim speaks for the name of that layer */
static bool speaks_for(const struct claim *c, struct str who)
{
	static const enum predicate by_subject[] = { PRED_HOLDER_OF,
		PRED_OPERATED,
		PRED_USES,
		PRED_FUNDS,
		PRED_RENTED,
		PRED_IDENTIFIED_BY };
	static const enum predicate by_object[] = { PRED_ATTRIBUTED_TO,
		PRED_HANDED_TO,
		PRED_MEMBER_OF,
		PRED_TASKED_BY,
		PRED_SIGNED_OFF,
		PRED_ATTACK_PASSED_THROUGH,
		PRED_BEACONS_TO };

	for (size_t i = 0; i < N(by_subject); i++) {
		if (c->predicate == by_subject[i] && str_eq(c->subject, who))
			return true;
	}
	for (size_t i = 0; i < N(by_object); i++) {
		if (c->predicate == by_object[i] && str_eq(c->object, who))
			return true;
	}
	return false;
}

static struct claimset withdrawn(const struct investigation *inv, uint32_t at)
{
	struct claimset t = claimset_in(&room);

	for (uint32_t i = 0; i < inv->claims.n; i++) {
		struct claim c = *inv->claims.claim[i];

		if (i == at)
			c.superseded_at_s = inv->as_of_s - DAY_S;
		put(&t, c);
	}
	return t;
}

/* who loses a reason does not gain by it */
static void withdrawing_raises_nobody(void **state)
{
	(void)state;
	struct lots l = { 1905 };

	for (uint64_t i = 0; i < MOVED_CASES; i++) {
		struct arena before = room;
		struct investigation inv = made(71, i);
		struct assessment a = assess(&inv.claims, inv.as_of_s);

		for (int layer = 0; layer < LAYERS; layer++) {
			const struct verdict *v = &a.layer[layer];
			struct str who = accused(&inv, &l, v);
			uint32_t at = lots_below(&l, inv.claims.n);
			uint32_t k = 0;

			while (k < inv.claims.n &&
				!speaks_for(inv.claims.claim[at], who)) {
				at = (at + 1) % inv.claims.n;
				k++;
			}
			if (k == inv.claims.n)
				continue;
			struct claimset t = withdrawn(&inv, at);
			struct assessment b = assess(&t, inv.as_of_s);
			assert_not_raised(v,
				&b.layer[layer],
				who,
				"a reason withdrawn",
				i);
		}
		room = before;
	}
}

/* --- bytes ---------------------------------------------------------------- */

static void tell_lists(struct buf *b, const struct verdict *v)
{
	for (uint32_t i = 0; i < v->n_missing; i++)
		buf_fmt(b, " missing %.*s\n", STR_FMT(v->missing[i]));
	for (uint32_t i = 0; i < v->n_reason; i++) {
		buf_fmt(b,
			" reason %s %lld %lld\n",
			v->reason[i].claim->id,
			(long long)v->reason[i].raw_milli,
			(long long)v->reason[i].weight_milli);
	}
	for (uint32_t i = 0; i < v->n_alternative; i++) {
		buf_fmt(b,
			" or %.*s %lld %lld %lld %lld\n",
			STR_FMT(v->alternative[i].id),
			(long long)v->alternative[i].p,
			(long long)v->alternative[i].low,
			(long long)v->alternative[i].high,
			(long long)v->alternative[i].weight_milli);
	}
	for (uint32_t i = 0; i < v->n_flip; i++)
		buf_fmt(b, " flip %s\n", v->flip[i]->id);
	for (uint32_t i = 0; i < v->n_stability; i++)
		buf_fmt(b, " %.*s\n", STR_FMT(v->stability[i]));
	for (uint32_t i = 0; i < v->n_shown; i++)
		buf_fmt(b, " shown %s\n", v->shown[i]->id);
	buf_fmt(b, " %.*s\n", STR_FMT(v->forgery));
	for (uint32_t i = 0; i < v->n_wanted; i++)
		buf_fmt(b, " %.*s\n", STR_FMT(v->wanted[i].sentence));
}

static struct str told(const struct assessment *a)
{
	struct buf b = { 0 };

	for (int l = 0; l < LAYERS; l++) {
		const struct verdict *v = &a->layer[l];

		buf_fmt(&b,
			"%s: %s %.*s [%.*s] %lld %lld %lld %d\n",
			layer_name(v->layer),
			v->judgement,
			STR_FMT(v->hypothesis),
			STR_FMT(v->scope),
			(long long)v->p,
			(long long)v->low,
			(long long)v->high,
			v->confidence);
		tell_lists(&b, v);
	}
	struct str s = arena_str(&room, buf_str(&b));
	buf_done(&b);
	return s;
}

static void order_and_doubles_move_no_byte(void **state)
{
	(void)state;
	struct lots l = { 99 };

	for (uint64_t i = 0; i < MOVED_CASES; i++) {
		struct arena before = room;
		struct investigation inv = made(41, i);
		struct assessment a = assess(&inv.claims, inv.as_of_s);
		struct claimset t = copy_of(&inv.claims);

		for (uint32_t k = t.n; k > 1; k--) {
			uint32_t j = lots_below(&l, k);
			struct claim *swap = t.claim[j];

			t.claim[j] = t.claim[k - 1];
			t.claim[k - 1] = swap;
		}
		struct claimset u = copy_of(&t);
		for (uint32_t k = 0; k < t.n; k += 3)
			put(&u, *t.claim[k]);
		assert_int_equal(u.n, inv.claims.n);
		struct assessment b = assess(&u, inv.as_of_s);
		struct str x = told(&a);
		struct str y = told(&b);

		if (!str_eq(x, y)) {
			fail_msg("case %d:\n%.*s\nis not\n%.*s",
				(int)i,
				STR_FMT(x),
				STR_FMT(y));
		}
		room = before;
	}
}

/* what was withdrawn, or is not known yet, might as well not be there */
static void what_does_not_count_moves_no_byte(void **state)
{
	(void)state;
	struct lots l = { 5 };

	for (uint64_t i = 0; i < MOVED_CASES; i++) {
		struct arena before = room;
		struct investigation inv = made(51, i);
		struct assessment a = assess(&inv.claims, inv.as_of_s);
		struct claimset t = copy_of(&inv.claims);

		for (uint32_t k = 0; k < 4; k++) {
			struct claim c =
				*inv.claims
					 .claim[lots_below(&l, inv.claims.n)];

			c.source = c.origin = STR("police/Nobody else");
			c.grade = (struct grade){ 'A', '1' };
			if (k % 2)
				c.recorded_at_s = inv.as_of_s + DAY_S;
			else
				c.superseded_at_s = inv.as_of_s - DAY_S;
			put(&t, c);
		}
		struct assessment b = assess(&t, inv.as_of_s);
		assert_true(str_eq(told(&a), told(&b)));
		room = before;
	}
}

#define IN_ROOM(t) cmocka_unit_test_setup_teardown(t, open_room, close_room)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_ROOM(same_seed_same_case),
		IN_ROOM(cases_are_whole),
		IN_ROOM(no_name_from_nowhere),
		IN_ROOM(nobody_innocent_is_established),
		IN_ROOM(hardly_anybody_innocent_gets_a_word),
		IN_ROOM(enough_is_enough),
		IN_ROOM(words_keep_their_promise),
		IN_ROOM(copies_move_nobody),
		IN_ROOM(rumours_move_nobody),
		IN_ROOM(customers_move_nobody),
		IN_ROOM(other_incidents_move_nobody),
		IN_ROOM(against_never_raises),
		IN_ROOM(roles_raise_no_tenant),
		IN_ROOM(withdrawing_raises_nobody),
		IN_ROOM(order_and_doubles_move_no_byte),
		IN_ROOM(what_does_not_count_moves_no_byte),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
