/* SPDX-License-Identifier: Apache-2.0 */
#include "../core/check.h"

#include <stdlib.h>

#include "link/link.h"

enum {
	DAY = 86400,
	YEAR = 365 * DAY,
	T0 = 1000 * DAY,
	AS_OF = 9000 * DAY
};

static struct arena room;

static int open_room(void **state)
{
	struct err err;

	(void)state;
	return arena_open(&room, (size_t)4 << 30, &err) ? 0 : -1;
}

static int close_room(void **state)
{
	(void)state;
	arena_close(&room);
	return 0;
}

struct said {
	const char *subject;
	const char *predicate;
	const char *object;
	const char *grade;
	const char *origin;
	int64_t from_s;
	int64_t to_s;
};

static struct claim claim_of(const struct said *x)
{
	struct claim c = {
		.subject = str_of(x->subject),
		.predicate = predicate_named(str_of(x->predicate)),
		.object = str_of(x->object),
		.source = STR("police/x"),
		.origin = str_of(x->origin ? x->origin : x->subject),
		.from_s = x->from_s ? x->from_s : T0,
		.to_s = x->to_s     ? x->to_s
			: x->from_s ? x->from_s + DAY
				    : T0 + DAY,
		.recorded_at_s = 10,
		.superseded_at_s = TIME_OPEN,
		.maker = MADE_BY_ROW,
		.text = STR("said"),
		.n_records = 1,
	};

	assert_true(
		grade_parse(str_of(x->grade ? x->grade : "A1"), &c.grade));
	return c;
}

static struct claimset set_of(const struct said *x, size_t n)
{
	struct claimset s = claimset_in(&room);

	for (size_t i = 0; i < n && x[i].subject; i++) {
		struct claim c = claim_of(&x[i]);

		assert_non_null(claimset_add(&s, &c));
	}
	return s;
}

static struct clusters joined(const struct claimset *s,
	const struct analyst_link *p,
	uint32_t n)
{
	struct clusters c;
	struct err err;
	struct clustering q = {
		.claims = s,
		.as_of_s = AS_OF,
		.analyst_link = p,
		.n_analyst_link = n,
	};

	if (!link_clusters(&q, &room, &c, &err))
		fail_msg("%s", err.text);
	return c;
}

static uint32_t cluster_of(const struct clusters *c, const char *id)
{
	for (uint32_t i = 0; i < c->n_activity; i++) {
		if (str_is(c->activity[i].id, id))
			return c->activity[i].cluster;
	}
	fail_msg("no incident %s", id);
	return TABLE_NONE;
}

static bool together(const struct clusters *c, const char *a, const char *b)
{
	uint32_t x = cluster_of(c, a);
	uint32_t y = cluster_of(c, b);

	return x == y && x != TABLE_NONE;
}

/* everything that clusters say, as text */
static struct str told(const struct clusters *c)
{
	struct buf b = { 0 };

	for (uint32_t i = 0; i < c->n_cluster; i++) {
		const struct cluster *x = &c->cluster[i];

		buf_fmt(&b,
			"%s %u cut %lld split",
			x->label,
			x->n_member,
			(long long)x->cut_milli);
		for (uint32_t k = 0; k < x->n_split; k++)
			buf_fmt(&b, " %s", x->split[k]->id);
		for (uint32_t k = 0; k < x->n_half; k++) {
			buf_fmt(&b,
				" half %.*s",
				STR_FMT(c->activity[x->half[k]].id));
		}
		for (uint32_t k = 0; k < x->n_member; k++) {
			buf_fmt(&b,
				" %.*s",
				STR_FMT(c->activity[x->member[k]].id));
		}
		for (uint32_t k = 0; k < x->n_link; k++) {
			for (uint32_t t = 0; t < x->link[k].n_tie; t++) {
				buf_fmt(&b,
					"\n %u-%u %lld %s %.*s",
					x->link[k].a,
					x->link[k].b,
					(long long)x->link[k]
						.tie[t]
						.weight_milli,
					x->link[k].tie[t].left->id,
					STR_FMT(x->link[k].tie[t].sentence));
			}
		}
		buf_z(&b, "\n");
	}
	for (uint32_t i = 0; i < c->n_near; i++) {
		buf_fmt(&b,
			"near %u %u %lld\n",
			c->near[i].a,
			c->near[i].b,
			(long long)c->near[i].weight_milli);
	}
	struct str s = arena_str(&room, buf_str(&b));
	buf_done(&b);
	return s;
}

#define IN(a, x, b)                       \
	{                                 \
		a, x, b, NULL, NULL, 0, 0 \
	}
#define I(x) "incident:" x

/* --- what joins and what does not ---------------------------------------- */

static void joins(void **state)
{
	static const struct {
		const char *why;
		bool a_b, b_c, a_c;
		struct said claim[16];
	} cases[] = {
		{ "one sample found in two",
			true,
			false,
			false,
			{ IN("sample:s", "found-in", I("a")),
				{ "sample:s",
					"found-in",
					I("b"),
					NULL,
					"lab/2",
					0,
					0 },
				IN("sample:t", "found-in", I("c")) } },
		{ "a sample that nobody can vouch for",
			false,
			false,
			false,
			{ { "sample:s",
				  "found-in",
				  I("a"),
				  "E5",
				  NULL,
				  0,
				  0 },
				{ "sample:s",
					"found-in",
					I("b"),
					"E5",
					"x",
					0,
					0 },
				IN("sample:t", "found-in", I("c")) } },
		{ "one address alone",
			false,
			false,
			false,
			{ IN(I("a"),
				  "attack-passed-through",
				  "address:203.0.113.1"),
				IN(I("b"),
					"attack-passed-through",
					"address:203.0.113.1"),
				IN("tool:t", "found-in", I("c")) } },
		{ "one address while one tenant had it",
			true,
			false,
			false,
			{ IN(I("a"),
				  "attack-passed-through",
				  "address:203.0.113.1"),
				IN(I("b"),
					"attack-passed-through",
					"address:203.0.113.1"),
				IN("persona:p",
					"rented",
					"address:203.0.113.1"),
				IN("tool:t", "found-in", I("c")) } },
		{ "the same, two years apart",
			false,
			false,
			false,
			{ { I("a"),
				  "attack-passed-through",
				  "address:203.0.113.1",
				  NULL,
				  NULL,
				  T0,
				  T0 + DAY },
				{ I("b"),
					"attack-passed-through",
					"address:203.0.113.1",
					NULL,
					NULL,
					T0 + 2 * YEAR,
					T0 + 2 * YEAR + DAY },
				{ "persona:p",
					"rented",
					"address:203.0.113.1",
					NULL,
					NULL,
					T0,
					T0 + 3 * YEAR },
				IN("tool:t", "found-in", I("c")) } },
		{ "an address and a domain",
			true,
			false,
			false,
			{ IN(I("a"),
				  "attack-passed-through",
				  "address:203.0.113.1"),
				IN(I("b"),
					"attack-passed-through",
					"address:203.0.113.1"),
				{ I("a"),
					"attack-passed-through",
					"domain:x.evil.example",
					NULL,
					"lab/1",
					0,
					0 },
				{ I("b"),
					"attack-passed-through",
					"domain:y.EVIL.example",
					NULL,
					"lab/2",
					0,
					0 },
				IN("tool:t", "found-in", I("c")) } },
		{ "techniques and tools never",
			false,
			false,
			false,
			{ IN("technique:T1", "found-in", I("a")),
				IN("technique:T1", "found-in", I("b")),
				IN("technique:T2", "found-in", I("a")),
				IN("technique:T2", "found-in", I("b")),
				IN("tool:t", "found-in", I("a")),
				IN("tool:t", "found-in", I("b")),
				IN("malware:m", "found-in", I("a")),
				IN("malware:m", "found-in", I("b")),
				IN("tool:u", "found-in", I("c")) } },
		{ "a public resolver between two, a VPN exit between two",
			false,
			false,
			false,
			{ IN(I("a"),
				  "attack-passed-through",
				  "address:203.0.113.53"),
				IN(I("b"),
					"attack-passed-through",
					"address:203.0.113.53"),
				IN("address:203.0.113.53",
					"shared-infrastructure",
					"indicator:public resolvers"),
				IN(I("b"),
					"attack-passed-through",
					"address:198.51.100.7"),
				IN(I("c"),
					"attack-passed-through",
					"address:198.51.100.7"),
				IN("address:203.0.113.53",
					"configured-in",
					"sample:s"),
				IN("persona:p",
					"rented",
					"address:203.0.113.53") } },
		{ "chain: the second link is between others",
			true,
			false,
			false,
			{ IN("sample:s", "found-in", I("a")),
				IN("sample:s", "found-in", I("b")),
				IN(I("b"),
					"attack-passed-through",
					"address:198.51.100.7"),
				IN(I("c"),
					"attack-passed-through",
					"address:198.51.100.7") } },
		{ "copies of one report",
			false,
			false,
			false,
			{ IN(I("a"),
				  "attack-passed-through",
				  "address:203.0.113.1"),
				IN(I("b"),
					"attack-passed-through",
					"address:203.0.113.1"),
				{ I("b"),
					"attack-passed-through",
					"address:203.0.113.1",
					"A2",
					NULL,
					0,
					0 },
				{ I("b"),
					"attack-passed-through",
					"address:203.0.113.1",
					"B1",
					NULL,
					0,
					0 },
				IN("tool:t", "found-in", I("c")) } },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct claimset s = set_of(cases[i].claim, N(cases[i].claim));
		struct clusters c = joined(&s, NULL, 0);

		if (together(&c, I("a"), I("b")) != cases[i].a_b ||
			together(&c, I("b"), I("c")) != cases[i].b_c ||
			together(&c, I("a"), I("c")) != cases[i].a_c) {
			fail_msg("%s: %.*s", cases[i].why, STR_FMT(told(&c)));
		}
	}
}

/* A server that hundreds of unrelated organisations reach ties nobody; the same
 * server under one contract ties all who reached it. */
static void prevalence(void **state)
{
	(void)state;
	for (int held = 0; held < 2; held++) {
		for (uint32_t n = 2; n <= 300; n += 149) {
			struct claimset s = claimset_in(&room);

			for (uint32_t i = 0; i < n; i++) {
				for (int k = 0; k < 2; k++) {
					struct said x = {
						arena_z(&room,
							arena_fmt(&room,
								"org:o%03u",
								i)),
						"contacted",
						k ? "address:203.0.113.1"
						  : "address:198.51.100.2",
						"A2",
						"sensor",
						T0 + (int64_t)i * 60,
						T0 + (int64_t)i * 60 + DAY
					};
					struct claim c = claim_of(&x);
					assert_non_null(claimset_add(&s, &c));
				}
			}
			struct claim c = claim_of(&(struct said){ "persona:p",
				"rented",
				"address:203.0.113.1",
				"A2",
				"provider/1",
				T0 - DAY,
				T0 + YEAR });
			if (held)
				assert_non_null(claimset_add(&s, &c));
			struct clusters k = joined(&s, NULL, 0);
			assert_int_equal(k.n_activity, n);
			assert_true(k.activity[0].implicit);
			bool all = k.n_cluster == 1 &&
				k.cluster[0].n_member == n;
			if (all != (held || n == 2)) {
				fail_msg("%u organisations%s: %u clusters",
					n,
					held ? ", held" : "",
					k.n_cluster);
			}
			if (held && n > 2) {
				assert_true(k.cluster[0].n_split == 1 &&
					k.cluster[0].split[0]->predicate ==
						PRED_RENTED &&
					k.cluster[0].split_smallest);
			}
		}
	}
}

static void fades(void **state)
{
	int64_t before = INT64_MAX;

	(void)state;
	for (int days = 0; days <= 800; days += 50) {
		const struct said x[] = { { I("a"),
						  "attack-passed-through",
						  "address:203.0.113.1",
						  NULL,
						  NULL,
						  T0,
						  T0 + DAY },
			{ I("b"),
				"attack-passed-through",
				"address:203.0.113.1",
				NULL,
				NULL,
				T0 + DAY + days * (int64_t)DAY,
				T0 + 2 * DAY + days * (int64_t)DAY } };
		struct claimset s = set_of(x, N(x));
		struct clusters c = joined(&s, NULL, 0);

		assert_true(c.n_cluster == 0 && c.n_near == 1);
		int64_t w = c.near[0].weight_milli;
		assert_true(w <= before &&
			(days > 30 && days <= 700 ? w < before : true));
		assert_true(days > 30 || (w > 4400 && w <= 4443));
		assert_true(days < 730 || (w > 2700 && w <= 2801));
		before = w;
	}
}

/* --- analysts' words ----------------------------------------------------- */

static struct analyst_link word(bool join,
	const char *a,
	const char *b,
	int64_t recorded_at_s)
{
	struct analyst_link p = {
		.a = str_of(a),
		.b = str_of(b),
		.together = join,
		.by = STR("Analyst 1"),
		.why = STR("because"),
		.recorded_at_s = recorded_at_s,
	};

	analyst_link_seal(&p);
	return p;
}

static void words_bind(void **state)
{
	static const struct said x[] = { IN("sample:s", "found-in", I("a")),
		IN("sample:s", "found-in", I("b")),
		IN("sample:t", "found-in", I("c")),
		IN("tool:u", "found-in", I("d")) };
	struct claimset s = set_of(x, N(x));

	(void)state;
	struct analyst_link split = word(false, I("b"), I("a"), 20);
	assert_true(str_is(split.a, I("a")));
	struct clusters c = joined(&s, &split, 1);
	assert_true(!together(&c, I("a"), I("b")) && c.n_word == 1 &&
		c.word[0].machine_together && !c.word[0].overruled &&
		c.word[0].machine_milli > 6000);

	struct analyst_link join = word(true, I("a"), I("c"), 20);
	c = joined(&s, &join, 1);
	assert_true(together(&c, I("a"), I("c")) &&
		!c.word[0].machine_together && c.word[0].machine_milli == 0 &&
		c.cluster[cluster_of(&c, I("a"))].by_analyst);

	struct analyst_link both[] = { word(true, I("a"), I("c"), 20),
		word(false, I("a"), I("c"), 30) };
	c = joined(&s, both, 2);
	assert_true(!together(&c, I("a"), I("c")) &&
		together(&c, I("a"), I("b")) && c.word[0].overruled &&
		!c.word[1].overruled);

	struct analyst_link chain[] = { word(true, I("a"), I("c"), 20),
		word(true, I("c"), I("d"), 21),
		word(false, I("a"), I("d"), 19) };
	/* the split stands, whichever came first: the join that would undo it
	 * does not */
	c = joined(&s, chain, 3);
	assert_true(!together(&c, I("a"), I("d")) &&
		together(&c, I("a"), I("c")) && c.word[1].overruled);
}

/* --- cuts ---------------------------------------------------------------- */

static void what_splits(void **state)
{
	/* a, b by a sample and a held server: both must go */
	static const struct said two[] = {
		IN("sample:s", "found-in", I("a")),
		IN("sample:s", "found-in", I("b")),
		IN(I("a"), "attack-passed-through", "address:203.0.113.1"),
		IN(I("b"), "attack-passed-through", "address:203.0.113.1"),
		IN("persona:p", "rented", "address:203.0.113.1"),
	};
	/* two pairs with samples of their own, tied to each other by a server
	 * that all four used while it was held */
	static const struct said four[] = {
		IN("sample:s", "found-in", I("a")),
		IN("sample:s", "found-in", I("b")),
		IN("sample:t", "found-in", I("c")),
		IN("sample:t", "found-in", I("d")),
		IN(I("a"), "attack-passed-through", "address:203.0.113.1"),
		IN(I("b"), "attack-passed-through", "address:203.0.113.1"),
		IN(I("c"), "attack-passed-through", "address:203.0.113.1"),
		IN(I("d"), "attack-passed-through", "address:203.0.113.1"),
		IN("persona:p", "rented", "address:203.0.113.1"),
	};
	struct claimset s = set_of(two, N(two));
	struct clusters c = joined(&s, NULL, 0);

	(void)state;
	assert_true(c.n_cluster == 1 && c.cluster[0].cut_exact &&
		c.cluster[0].n_split == 2 && c.cluster[0].split_smallest &&
		c.cluster[0].n_split_parts == 2);
	assert_true(
		c.cluster[0].cut_milli == c.cluster[0].link[0].weight_milli &&
		c.cluster[0].n_half == 1);
	s = set_of(four, N(four));
	c = joined(&s, NULL, 0);
	assert_true(c.n_cluster == 1 && c.cluster[0].n_member == 4 &&
		c.cluster[0].n_link == 3 && c.cluster[0].n_half >= 1);
	assert_true(c.cluster[0].n_split == 1 &&
		c.cluster[0].split[0]->predicate == PRED_RENTED &&
		c.cluster[0].n_split_parts == 2);
	/* the samples hold the pairs, the server the halves */
	assert_true(c.cluster[0].link[0].weight_milli >
		c.cluster[0].link[2].weight_milli);
	/* what it names does split it: without it no cluster has all four */
	for (size_t i = 0; i < N(four); i++) {
		struct claimset less = claimset_in(&room);

		for (uint32_t k = 0; k < s.n; k++) {
			if (s.claim[k] != c.cluster[0].split[0]) {
				assert_non_null(
					claimset_add(&less, s.claim[k]));
			}
		}
		struct clusters d = joined(&less, NULL, 0);
		assert_true(d.n_cluster == 2 && d.cluster[0].n_member == 2);
	}
}

/* --- what must not matter ------------------------------------------------ */

static uint32_t seed;

static uint32_t dice(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

static struct claim random_claim(void)
{
	static const char *const machine[] = { "address:203.0.113.1",
		"address:203.0.113.9",
		"address:198.51.100.7",
		"domain:a.evil.example",
		"domain:evil.example",
		"domain:other.example" };
	static const char *const thing[] = { "sample:s",
		"sample:t",
		"tool:u",
		"technique:T1",
		"identifier:ja3:x",
		"certificate:c" };
	static const char *const grade[] = { "A1",
		"A2",
		"B2",
		"C3",
		"D4",
		"F6" };
	static const char *const origin[] = { "o1", "o2", "o3", "o4" };
	struct said x = {
		.grade = grade[dice(6)],
		.origin = origin[dice(4)],
		.from_s = T0 + (int64_t)dice(900) * DAY,
	};
	char *incident = NEW(&room, char, 16);

	memcpy(incident, "incident:x", 10);
	incident[9] = (char)('a' + dice(9));
	x.to_s = x.from_s + DAY;
	switch (dice(7)) {
	case 0:
		x.subject = thing[dice(6)];
		x.predicate = "found-in";
		x.object = incident;
		break;
	case 1:
		x.subject =
			arena_z(&room, arena_fmt(&room, "org:o%u", dice(5)));
		x.predicate = "contacted";
		x.object = machine[dice(6)];
		break;
	case 2:
		x.subject = "persona:p";
		x.predicate = "rented";
		x.object = machine[dice(3)];
		x.to_s += YEAR;
		break;
	case 3:
		x.subject = machine[dice(3)];
		x.predicate = "configured-in";
		x.object = thing[dice(2)];
		break;
	case 4:
		x.subject =
			arena_z(&room, arena_fmt(&room, "org:o%u", dice(5)));
		x.predicate = "damaged";
		x.object = incident;
		break;
	default:
		x.subject = incident;
		x.predicate = "attack-passed-through";
		x.object = machine[dice(6)];
		break;
	}
	return claim_of(&x);
}

static void order_does_not_matter(void **state)
{
	uint32_t clusters = 0;

	(void)state;
	for (uint32_t round = 0; round < 60; round++) {
		struct claim c[60];
		uint32_t n = 10 + dice(50);
		struct claimset one = claimset_in(&room);
		struct claimset other = claimset_in(&room);

		seed = round;
		for (uint32_t i = 0; i < n; i++)
			c[i] = random_claim();
		for (uint32_t i = 0; i < n; i++)
			assert_non_null(claimset_add(&one, &c[i]));
		for (uint32_t i = n; i-- > 1;) {
			uint32_t k = dice(i + 1);
			struct claim t = c[i];

			c[i] = c[k];
			c[k] = t;
		}
		for (uint32_t i = 0; i < n; i++)
			assert_non_null(claimset_add(&other, &c[i]));
		struct clusters a = joined(&one, NULL, 0);
		struct clusters b = joined(&other, NULL, 0);
		struct str x = told(&a);
		struct str y = told(&b);

		if (!str_eq(x, y)) {
			fail_msg("round %u:\n%.*s\nis not\n%.*s",
				round,
				STR_FMT(x),
				STR_FMT(y));
		}
		clusters += a.n_cluster;
		/* a copy known later carries no weight */
		for (uint32_t i = 0; i < a.n_cluster; i++) {
			assert_true(a.cluster[i].n_member >= 2 &&
				a.cluster[i].n_link + 1 ==
					a.cluster[i].n_member);
		}
		struct claim copy = *one.claim[dice(one.n)];
		copy.source = STR("press/copy");
		copy.recorded_at_s += DAY;
		assert_non_null(claimset_add(&one, &copy));
		a = joined(&one, NULL, 0);
		if (!str_eq(told(&a), y)) {
			fail_msg(
				"round %u: a copy moved something:\n%.*s\nis "
				"not\n%.*s",
				round,
				STR_FMT(told(&a)),
				STR_FMT(y));
		}
	}
	assert_true(clusters > 20);
}

/* The cluster of others does not lend its evidence, nor does a group that both
 * are said to be of. */
static void bears_on_members_alone(void **state)
{
	static const struct said x[] = {
		IN("sample:s", "found-in", I("a")),
		IN("sample:s", "found-in", I("b")),
		IN("sample:t", "found-in", I("c")),
		IN("sample:t", "found-in", I("d")),
		IN(I("a"), "attributed-to", "group:g"),
		IN(I("c"), "attributed-to", "group:g"),
		IN("group:g", "uses", "sample:s"),
		IN("group:g", "uses", "sample:t"),
		IN(I("a"), "attack-passed-through", "address:203.0.113.1"),
		IN("persona:p", "rented", "address:203.0.113.1"),
		IN("person:q", "operated", "persona:p"),
		IN("person:q", "handed-to", "group:g"),
		IN("person:z", "handed-to", "group:g"),
	};
	static const bool in[] = { true,
		true,
		false,
		false,
		true,
		false,
		true,
		false,
		true,
		true,
		true,
		true,
		false };
	struct claimset s = set_of(x, N(x));
	struct claimset own;
	struct clusters c = joined(&s, NULL, 0);
	struct err err;
	struct clustering q = {
		.claims = &s,
		.as_of_s = AS_OF,
	};

	(void)state;
	assert_int_equal(c.n_cluster, 2);
	assert_true(link_cluster_claims(&q,
		&c,
		&c.cluster[cluster_of(&c, I("a"))],
		&room,
		&own,
		&err));
	for (uint32_t i = 0; i < s.n; i++) {
		bool found = false;

		for (uint32_t k = 0; k < own.n; k++)
			found |= own.claim[k] == s.claim[i];
		if (found != in[i]) {
			fail_msg("claim %u: %.*s %.*s",
				i,
				STR_FMT(s.claim[i]->subject),
				STR_FMT(s.claim[i]->object));
		}
	}
}

#define IN_ROOM(t) cmocka_unit_test_setup_teardown(t, open_room, close_room)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_ROOM(joins),
		IN_ROOM(prevalence),
		IN_ROOM(fades),
		IN_ROOM(words_bind),
		IN_ROOM(what_splits),
		IN_ROOM(order_does_not_matter),
		IN_ROOM(bears_on_members_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
