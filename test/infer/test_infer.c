/* SPDX-License-Identifier: Apache-2.0 */
#include "../core/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "infer/infer.h"
#include "infer/weights.h"

enum {
	ARENA = 1 << 30,
	AS_OF = 1000
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

/* --- hand-made claims ---------------------------------------------------- */

struct said {
	const char *subject;
	const char *predicate;
	const char *object;
	const char *source;
	const char *origin;
	const char *grade;
	enum maker maker;
	int64_t from_s;
	int64_t to_s;
};

static struct claim claim_of(const struct said *x)
{
	struct claim c = {
		.subject = str_of(x->subject),
		.predicate = predicate_named(str_of(x->predicate)),
		.object = str_of(x->object),
		.source = str_of(x->source),
		.origin = str_of(x->origin),
		.from_s = x->from_s,
		.to_s = x->to_s ? x->to_s : TIME_OPEN,
		.res = RES_SECOND,
		.recorded_at_s = 10,
		.superseded_at_s = TIME_OPEN,
		.maker = x->maker,
		.text = STR("said"),
		.weight_milli = x->maker == MADE_BY_HUNT ? 20000 : 0,
		.n_loc = 1,
		.n_records = 1,
	};

	assert_true(grade_parse(str_of(x->grade), &c.grade));
	return c;
}

static struct claimset set_of(const struct said *x, size_t n, size_t without)
{
	struct claimset s = claimset_in(&room);

	for (size_t i = 0; i < n && x[i].subject; i++) {
		struct claim c = claim_of(&x[i]);

		if (i != without)
			assert_non_null(claimset_add(&s, &c));
	}
	return s;
}

/* the next word of a line; empty at its end */
static struct str next_word(struct str *line)
{
	struct str head;
	struct str tail;

	if (!str_cut(*line, ' ', &head, &tail)) {
		head = *line;
		tail = (struct str){ 0 };
	}
	*line = tail;
	return head;
}

static int64_t number_of(struct str digits)
{
	int64_t n = 0;

	for (size_t i = 0; i < digits.n; i++) {
		assert_in_range(digits.p[i], '0', '9');
		n = n * 10 + digits.p[i] - '0';
	}
	return n;
}

static enum maker usual_maker(enum predicate p)
{
	switch (p) {
	case PRED_BEACONS_TO:
	case PRED_LONG_CONNECTION_TO:
		return MADE_BY_HUNT;
	case PRED_USES:
	case PRED_SAME_AS:
		return MADE_BY_LINK;
	default:
		return MADE_BY_ROW;
	}
}

/* "SUBJECT PREDICATE OBJECT SOURCE GRADE [FROM-TO] [origin=ORIGIN]
 * [recorded=N] [note=TEXT]": times in seconds; the origin is the source unless
 * said; a note goes on to the end of the line */
static struct claim claim_said(const char *text)
{
	struct str line = str_of(text);
	struct claim c = {
		.subject = next_word(&line),
		.predicate = predicate_named(next_word(&line)),
		.object = next_word(&line),
		.source = next_word(&line),
		.from_s = TIME_UNKNOWN,
		.to_s = TIME_OPEN,
		.res = RES_SECOND,
		.recorded_at_s = 10,
		.superseded_at_s = TIME_OPEN,
		.text = str_of(text),
		.n_loc = 1,
		.n_records = 1,
	};

	assert_true(grade_parse(next_word(&line), &c.grade));
	c.origin = c.source;
	c.maker = usual_maker(c.predicate);
	c.weight_milli = c.maker == MADE_BY_HUNT ? 20000 : 0;
	while (line.n) {
		struct str rest = line;
		struct str word = next_word(&line);
		struct str from;
		struct str to;

		if (str_starts(word, STR("note="))) {
			c.text = str_from(rest, strlen("note="));
			break;
		}
		if (str_starts(word, STR("origin=")))
			c.origin = str_from(word, strlen("origin="));
		else if (str_starts(word, STR("recorded=")))
			c.recorded_at_s = number_of(
				str_from(word, strlen("recorded=")));
		else if (str_cut(word, '-', &from, &to)) {
			c.from_s = number_of(from);
			c.to_s = to.n ? number_of(to) : TIME_OPEN;
		}
	}
	return c;
}

/* up to the first NULL of n lines */
static void say(struct claimset *s,
	const char *const *line,
	size_t n,
	size_t without)
{
	for (size_t i = 0; i < n && line[i]; i++) {
		struct claim c = claim_said(line[i]);

		if (i != without)
			assert_non_null(claimset_add(s, &c));
	}
}

static struct claimset lines(const char *const *line,
	size_t n,
	size_t without)
{
	struct claimset s = claimset_in(&room);

	say(&s, line, n, without);
	return s;
}

static struct assessment assess(const struct claimset *s,
	int64_t as_of_s,
	const char *only)
{
	struct assessment a;
	struct err err;

	if (!infer_assess(s, as_of_s, str_of(only), &room, &a, &err))
		fail_msg("%s", err.text);
	return a;
}

/* everything that an assessment says, as text */
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
		for (uint32_t i = 0; i < v->n_missing; i++)
			buf_fmt(&b,
				" missing %.*s\n",
				STR_FMT(v->missing[i]));
		for (uint32_t i = 0; i < v->n_reason; i++) {
			buf_fmt(&b,
				" reason %s %lld %lld\n",
				v->reason[i].claim->id,
				(long long)v->reason[i].raw_milli,
				(long long)v->reason[i].weight_milli);
		}
		for (uint32_t i = 0; i < v->n_alternative; i++) {
			buf_fmt(&b,
				" or %.*s %lld %lld %lld %lld\n",
				STR_FMT(v->alternative[i].id),
				(long long)v->alternative[i].p,
				(long long)v->alternative[i].low,
				(long long)v->alternative[i].high,
				(long long)v->alternative[i].weight_milli);
		}
		for (uint32_t i = 0; i < v->n_flip; i++)
			buf_fmt(&b, " flip %s\n", v->flip[i]->id);
		for (uint32_t i = 0; i < v->n_stability; i++)
			buf_fmt(&b, " %.*s\n", STR_FMT(v->stability[i]));
		for (uint32_t i = 0; i < v->n_shown; i++)
			buf_fmt(&b, " shown %s\n", v->shown[i]->id);
		buf_fmt(&b, " %.*s\n", STR_FMT(v->forgery));
		for (uint32_t i = 0; i < v->n_wanted; i++)
			buf_fmt(&b,
				" %.*s\n",
				STR_FMT(v->wanted[i].sentence));
	}
	struct str s = arena_str(&room, buf_str(&b));
	buf_done(&b);
	return s;
}

static void assert_same(struct str a, struct str b, const char *when)
{
	if (!str_eq(a, b)) {
		for (size_t i = 0; i < a.n && i < b.n; i++) {
			if (a.p[i] != b.p[i]) {
				printf("A: %.*s\nB: %.*s\n",
					300,
					a.p + (i > 200 ? i - 200 : 0),
					300,
					b.p + (i > 200 ? i - 200 : 0));
				break;
			}
		}
		fail_msg("%s:\n%.*s\nis not\n%.*s",
			when,
			STR_FMT(b),
			STR_FMT(a));
	}
}

/* --- gates --------------------------------------------------------------- */

#define IP "address:203.0.113.10"

/* somebody whom others can name; the trail to him begins in the attack */
#define ACTED "person:p acted-in incident:i police/y A1"

/* Each set passes its gate; without the claim whose line has words beside it,
 * the layer is not established and what is missing is said with these words. */
static const struct {
	enum layer layer;
	const char *hypothesis;
	struct {
		const char *line;
		const char *missing;
	} said[14];
} gates[] = {
	{ LAYER_MACHINE,
		IP,
		{
			{ "address:192.0.2.1 beacons-to " IP
			  " sensor/a A2 100-200",
				"second vantage point" },
			{ "address:198.51.100.1 beacons-to " IP
			  " sensor/b A2 150-300",
				"second vantage point" },
			{ IP " has-role role:rented provider/h A1",
				"a look at its role" },
			{ "incident:i attack-passed-through " IP
			  " police/x A1",
				NULL },
		} },
	{ LAYER_PERSONA,
		"persona:a",
		{
			{ "incident:i attack-passed-through " IP
			  " police/x A1 100-200",
				"a date" },
			{ "address:192.0.2.1 beacons-to " IP " sensor/a A2",
				NULL },
			{ IP " configured-in sample:s lab/l A1", NULL },
			{ IP " has-role role:rented provider/h A1",
				"nobody says whether it is a relay" },
			{ "persona:a rented " IP " provider/h A1 50-300",
				"evidence that carries a name" },
			{ "persona:a identified-by identifier:email:x "
			  "provider/1 A1 100-200",
				"two independent identifiers" },
			{ "persona:a identified-by identifier:email:x "
			  "provider/2 A1 150-300",
				"two independent identifiers" },
			{ "persona:a identified-by identifier:payment:y "
			  "provider/1 A1 100-200",
				"two independent identifiers" },
			{ "persona:a identified-by identifier:payment:y "
			  "provider/2 A1 150-300",
				"two independent identifiers" },
		} },
	{ LAYER_INDIVIDUAL,
		"person:p",
		{
			{ "incident:i attack-passed-through " IP
			  " police/x A1 100-200",
				"a date" },
			{ "address:192.0.2.1 beacons-to " IP " sensor/a A2",
				NULL },
			{ IP " configured-in sample:s lab/l A1", NULL },
			{ IP " has-role role:rented provider/h A1",
				"nobody says whether it is a relay" },
			{ "persona:a rented " IP " provider/h A1 50-300",
				"evidence that carries a name" },
			{ "persona:a identified-by identifier:document:d "
			  "provider/1 A1",
				"a record that is hard to forge" },
			{ "persona:a identified-by identifier:email:x "
			  "provider/1 A1",
				NULL },
			{ "person:p holder-of identifier:document:d "
			  "provider/bank A1",
				"a record that is hard to forge" },
			{ "person:p operated persona:a police/interview A1 "
			  "origin=person:p",
				"a second source" },
			{ "analyst:x signed-off person:p police/x A1",
				"sign-off" },
		} },
	{ LAYER_GROUP,
		"group:g",
		{
			{ ACTED, "two classes of evidence" },
			{ "group:g uses sample:s vendor/v A1",
				"two classes of evidence" },
			{ "person:p handed-to group:g police/x A1",
				"two classes of evidence" },
		} },
	{ LAYER_UNIT,
		"unit:u",
		{
			{ ACTED,
				"an item of its own on person, tasking or "
				"place" },
			{ "person:p tasked-by unit:u police/x A1", NULL },
			{ "person:p on-roster-of unit:u register/r A1",
				"two classes of evidence" },
			{ "incident:i attributed-to unit:u state/s A1",
				NULL },
		} },
	{ LAYER_SPONSOR,
		"sponsor:s",
		{
			{ "person:p pleaded incident:i court/d A1",
				"evidence of its own on tasking or funding" },
			{ "sponsor:s funds person:p court/c A1",
				"two classes of evidence" },
			{ "person:p tasked-by sponsor:s police/x A1",
				"two classes of evidence" },
		} },
};

static struct claimset gate_lines(size_t g, size_t without)
{
	struct claimset s = claimset_in(&room);

	for (size_t i = 0; i < N(gates[g].said) && gates[g].said[i].line;
		i++) {
		if (i != without)
			say(&s, &gates[g].said[i].line, 1, SIZE_MAX);
	}
	return s;
}

static bool is_missing(const struct verdict *v, const char *words)
{
	for (uint32_t i = 0; i < v->n_missing; i++) {
		if (str_has(v->missing[i], str_of(words)))
			return true;
	}
	return false;
}

static void fail_verdict(const char *what, const struct verdict *v)
{
	for (uint32_t i = 0; i < v->n_missing; i++)
		printf("  missing %.*s\n", STR_FMT(v->missing[i]));
	fail_msg("%s, %s: %s %.*s, %lld in %lld .. %lld",
		what,
		layer_name(v->layer),
		v->judgement,
		STR_FMT(v->hypothesis),
		(long long)v->p,
		(long long)v->low,
		(long long)v->high);
}

static bool is_established(const struct verdict *v)
{
	return strcmp(v->judgement, "established") == 0;
}

static void gates_one_by_one(void **state)
{
	(void)state;
	for (size_t g = 0; g < N(gates); g++) {
		struct claimset all = gate_lines(g, SIZE_MAX);
		struct assessment a = assess(&all, AS_OF, "");
		const struct verdict *v = &a.layer[gates[g].layer];

		if (!str_is(v->hypothesis, gates[g].hypothesis) ||
			!is_established(v) || v->n_missing)
			fail_verdict("with everything", v);
		for (size_t i = 0;
			i < N(gates[g].said) && gates[g].said[i].line;
			i++) {
			const char *words = gates[g].said[i].missing;
			struct claimset fewer = gate_lines(g, i);

			a = assess(&fewer, AS_OF, "");
			v = &a.layer[gates[g].layer];
			if (words &&
				(!is_missing(v, words) ||
					is_established(v))) {
				printf("without %s: \"%s\"\n",
					gates[g].said[i].line,
					words);
				fail_verdict("without one", v);
			}
		}
	}
}

/* A remark that hardly weighs is neither a class nor an origin of evidence. */
static void worthless_items(void **state)
{
#define MALWARE "group:g uses sample:s vendor/v A1"
#define WITNESS "person:p handed-to group:g police/x A1", ACTED
#define REMARK "incident:i attributed-to group:g press/n D5"
	static const struct {
		enum layer layer;
		const char *line[6];
		bool passes;
		const char *missing;
	} cases[] = {
		{ LAYER_GROUP, { MALWARE, WITNESS }, true, NULL },
		{ LAYER_GROUP, { MALWARE, WITNESS, REMARK }, true, NULL },
		{ LAYER_GROUP,
			{ MALWARE, "group:g uses sample:t lab/l A1", REMARK },
			false,
			"two classes of evidence" },
		{ LAYER_GROUP, { MALWARE, REMARK }, false, "that weighs" },
		{ LAYER_GROUP,
			{ WITNESS,
				REMARK,
				"incident:j attributed-to group:g vendor/w "
				"E5" },
			false,
			"that weighs" },
		{ LAYER_UNIT,
			{ "unit:u uses sample:s vendor/v A1",
				"incident:i attributed-to unit:u state/s "
				"A1" },
			false,
			"an item of its own" },
		{ LAYER_SPONSOR,
			{ "incident:i attributed-to sponsor:s state/t A1",
				"sponsor:s funds person:p court/c A1" },
			false,
			"evidence of its own on tasking or funding" },
		{ LAYER_SPONSOR,
			{ "sponsor:s funds person:p court/c A1",
				ACTED,
				"sponsor:s motive org:o state/t A1" },
			false,
			"two classes of evidence" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct claimset s =
			lines(cases[i].line, N(cases[i].line), SIZE_MAX);
		struct assessment a = assess(&s, AS_OF, "");
		const struct verdict *v = &a.layer[cases[i].layer];

		if (cases[i].passes != is_established(v) ||
			(cases[i].missing &&
				!is_missing(v, cases[i].missing)))
			fail_verdict(cases[i].line[0], v);
	}
}

static void times_must_overlap(void **state)
{
	(void)state;
	/* half-open: the first ended there */
	const struct {
		size_t gate;
		size_t line;
		const char *missing;
	} cases[] = {
		{ 0, 1, "second vantage point" },
		{ 1, 8, "two independent identifiers" },
	};

	for (size_t i = 0; i < N(cases); i++) {
		struct claimset s = gate_lines(cases[i].gate, cases[i].line);
		struct claim c = claim_said(
			gates[cases[i].gate].said[cases[i].line].line);

		c.from_s = 199;
		claimset_add(&s, &c);
		struct assessment a = assess(&s, AS_OF, "");
		assert_true(
			is_established(&a.layer[gates[cases[i].gate].layer]));
		s = gate_lines(cases[i].gate, cases[i].line);
		c.from_s = 200;
		claimset_add(&s, &c);
		a = assess(&s, AS_OF, "");
		assert_true(is_missing(&a.layer[gates[cases[i].gate].layer],
			cases[i].missing));
	}
}

/* that somebody had a look says nothing of what he saw */
static void a_look_is_an_answer(void **state)
{
	static const struct {
		const char *note;
		bool answers;
	} cases[] = {
		{ "note=", false },
		{ "note=looked at", false },
		{ "note=Relay: no. NAT: no. Compromised: no.", true },
		{ "note=Relay: unclear.", true },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct claimset s = gate_lines(0, 2);
		char line[160];

		snprintf(line,
			sizeof line,
			"analyst:x considered %s police/x A1 %s",
			IP,
			cases[i].note);
		struct claim c = claim_said(line);
		claimset_add(&s, &c);
		struct assessment a = assess(&s, AS_OF, "");
		assert_true(
			is_missing(&a.layer[LAYER_MACHINE],
				"a look at its role") != cases[i].answers);
	}
}

static void nothing_known(void **state)
{
	(void)state;
	struct claimset s = claimset_in(&room);
	struct assessment a = assess(&s, AS_OF, "");

	for (int l = 0; l < LAYERS; l++) {
		assert_string_equal(a.layer[l].judgement, "not established");
		assert_true(a.layer[l].n_missing > 0 &&
			!a.layer[l].hypothesis.n &&
			a.layer[l].n_alternative == 1 &&
			a.layer[l].alternative[0].p == FIXED_ONE);
	}
}

/* --- what must not matter, and what must --------------------------------- */

static uint32_t seed;

static uint32_t dice(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

static const char *pick(const char *const *from, uint32_t n)
{
	return from[dice(n)];
}
#define PICK(list) pick((list), (uint32_t)N(list))

/* claims of all layers at random; the same seed gives the same */
static struct claim random_claim(void)
{
	static const char *const groups[] = { "group:a",
		"group:b",
		"group:c" };
	static const char *const personas[] = { "persona:a",
		"persona:b",
		"persona:c" };
	static const char *const ips[] = { IP, "address:203.0.113.11" };
	static const char *const ids[] = { "identifier:email:x",
		"identifier:payment:y",
		"identifier:login:z" };
	static const char *const persons[] = { "person:p", "person:q" };
	static const char *const roles[] = { "role:rented",
		"role:rented",
		"role:own",
		"role:relay" };
	static const char *const hosts[] = { "address:192.0.2.1",
		"address:192.0.2.2" };
	static const char *const sources[] = { "police/1",
		"press/2",
		"vendor/3",
		"provider/4",
		"state/5" };
	static const char *const origins[] = { "o1", "o2", "o3", "o4" };
	struct said s = {
		.source = PICK(sources),
		.origin = PICK(origins),
		.grade = (char[]){ (char)('A' + dice(6)),
			(char)('1' + dice(6)),
			0 },
	};

	switch (dice(18)) {
	case 0:
		s.subject = PICK(hosts);
		s.predicate = "beacons-to";
		s.object = PICK(ips);
		s.maker = MADE_BY_HUNT;
		break;
	case 1:
		s.subject = "incident:i";
		s.predicate = "attack-passed-through";
		s.object = PICK(ips);
		break;
	case 2:
		s.subject = PICK(personas);
		s.predicate = "rented";
		s.object = PICK(ips);
		break;
	case 3:
		s.subject = PICK(personas);
		s.predicate = "identified-by";
		s.object = PICK(ids);
		break;
	case 4:
		s.subject = "persona:a";
		s.predicate = "same-as";
		s.object = PICK(personas);
		s.maker = MADE_BY_LINK;
		break;
	case 5:
		s.subject = PICK(persons);
		s.predicate = "holder-of";
		s.object = PICK(ids);
		break;
	case 6:
		s.subject = PICK(persons);
		s.predicate = "operated";
		s.object = PICK(personas);
		break;
	case 7:
		s.subject = "incident:i";
		s.predicate = "attributed-to";
		s.object = PICK(groups);
		break;
	case 8:
		s.subject = PICK(persons);
		s.predicate = "handed-to";
		s.object = PICK(groups);
		break;
	case 9:
		s.subject = PICK(groups);
		s.predicate = "uses";
		s.object = "sample:s";
		s.maker = MADE_BY_LINK;
		break;
	case 10:
		s.subject = PICK(persons);
		s.predicate = "tasked-by";
		s.object = "unit:u";
		break;
	case 11:
	case 12:
		s.subject = PICK(ips);
		s.predicate = "has-role";
		s.object = PICK(roles);
		break;
	case 13:
		s.subject = PICK(ips);
		s.predicate = "excluded-from";
		s.object = "role:relay";
		break;
	case 14:
		s.subject = dice(2) ? PICK(persons) : PICK(personas);
		s.predicate = "alibi";
		s.object = "incident:i";
		break;
	case 15:
		s.subject = dice(2) ? PICK(persons) : PICK(personas);
		s.predicate = "acted-in";
		s.object = "incident:i";
		break;
	case 16:
		s.subject = PICK(persons);
		s.predicate = "identity-stolen";
		s.object = PICK(ids);
		break;
	default:
		s.subject = "state:x";
		s.predicate = "denies";
		s.object = PICK(groups);
		break;
	}
	s.from_s = dice(100);
	s.to_s = 50 + dice(100);
	struct claim c = claim_of(&s);
	c.recorded_at_s = 1 + dice(20);
	return c;
}

static uint32_t random_claims(struct claim ret[static 40])
{
	uint32_t n = 1 + dice(40);

	for (uint32_t i = 0; i < n; i++)
		ret[i] = random_claim();
	return n;
}

static struct claimset added(const struct claim *c, uint32_t n)
{
	struct claimset s = claimset_in(&room);

	for (uint32_t i = 0; i < n; i++)
		assert_non_null(claimset_add(&s, &c[i]));
	return s;
}

static void order_does_not_matter(void **state)
{
	(void)state;
	for (uint32_t run = 0; run < 300; run++) {
		seed = run * 7919 + 1;
		struct arena before = room;
		struct claim c[40];
		uint32_t n = random_claims(c);
		struct claimset s = added(c, n);
		struct assessment a = assess(&s, AS_OF, "");

		for (int round = 0; round < 3; round++) {
			for (uint32_t i = n; i > 1; i--) {
				uint32_t k = dice(i);
				struct claim swap = c[k];

				c[k] = c[i - 1];
				c[i - 1] = swap;
			}
			struct claimset t = added(c, n);
			struct assessment b = assess(&t, AS_OF, "");
			assert_same(told(&a), told(&b), "in another order");
		}
		room = before;
	}
}

/* "A report that only cites another adds nothing": byte by byte, whatever was
 * known before */
static void copies_add_nothing(void **state)
{
	(void)state;
	for (uint32_t run = 0; run < 300; run++) {
		seed = run * 7919 + 1;
		struct arena before = room;
		struct claim c[80];
		uint32_t n = random_claims(c);
		uint32_t more = n;
		struct claimset s = added(c, n);

		for (uint32_t i = 0; i < n; i++) {
			if (c[i].maker == MADE_BY_HUNT ||
				c[i].predicate == PRED_DENIES) {
				continue;
			}
			c[more] = c[i];
			c[more].recorded_at_s += 100;
			c[more++].source = STR("press/copy");
		}
		struct claimset t = added(c, more);
		struct assessment a = assess(&s, AS_OF, "");
		struct assessment b = assess(&t, AS_OF, "");
		assert_same(told(&a), told(&b), "with copies");
		room = before;
	}
}

static void only_what_counts(void **state)
{
	(void)state;
	for (uint32_t run = 0; run < 300; run++) {
		seed = run * 7919 + 7;
		struct arena before = room;
		struct claim c[40];
		struct claim kept[40];
		uint32_t n = random_claims(c);
		uint32_t k = 0;
		struct claimset s = added(c, n);

		for (uint32_t i = 0; i < n; i++) {
			if (c[i].recorded_at_s < 11)
				kept[k++] = c[i];
		}
		struct claimset t = added(kept, k);
		struct assessment a = assess(&s, 11, "");
		struct assessment b = assess(&t, AS_OF, "");
		assert_same(told(&a), told(&b), "as of a day");
		/* superseded: counts up to that instant, not after it */
		for (k = 0; k < n; k++)
			c[k].superseded_at_s =
				c[k].recorded_at_s < 11 ? TIME_OPEN : 11;
		s = added(c, n);
		a = assess(&s, 12, "");
		assert_same(told(&a), told(&b), "superseded");
		for (uint32_t i = k = 0; i < n; i++) {
			if (str_starts(c[i].source, STR("police/")))
				kept[k++] = c[i];
		}
		t = added(kept, k);
		a = assess(&s, 12, "police");
		b = assess(&t, 12, "");
		assert_same(told(&a), told(&b), "from one kind of source");
		room = before;
	}
}

/* probabilities add up, stay within their bounds, and weights within every cap
 */
static void sums_and_caps(void **state)
{
	(void)state;
	for (uint32_t run = 0; run < 300; run++) {
		seed = run * 7919 + 3;
		struct arena before = room;
		struct claim c[40];
		uint32_t n = random_claims(c);
		struct claimset s = added(c, n);
		struct assessment a = assess(&s, AS_OF, "");

		for (int l = 0; l < LAYERS; l++) {
			const struct verdict *v = &a.layer[l];
			int64_t total = 0;
			int64_t of_class[2][CLASSES] = { { 0 } };

			for (uint32_t i = 0; i < v->n_alternative; i++) {
				const struct alternative *x =
					&v->alternative[i];

				total += x->p;
				if (x->low > x->p || x->p > x->high ||
					x->low < 0 || x->high > FIXED_ONE) {
					fail_msg("%s, %.*s: %lld is not in "
						 "%lld .. %lld",
						layer_name((enum layer)l),
						STR_FMT(x->id),
						(long long)x->p,
						(long long)x->low,
						(long long)x->high);
				}
				assert_true(!i ||
					v->alternative[i - 1].p >= x->p);
			}
			if (layer_rules[l].rivals) {
				assert_in_range(total,
					FIXED_ONE - v->n_alternative,
					FIXED_ONE + v->n_alternative);
			}
			assert_true(v->low <= v->p && v->p <= v->high);
			for (uint32_t i = 0; i < v->n_reason; i++) {
				const struct reason *x = &v->reason[i];
				bool con = i >= v->n_reason - v->n_against;

				of_class[con][x->cls] += x->weight_milli;
				assert_true((x->raw_milli < 0) == con);
				assert_true(
					x->weight_milli * x->raw_milli >= 0 &&
					llabs(x->weight_milli) <=
						llabs(x->raw_milli));
			}
			for (int k = 0; k < CLASSES; k++) {
				assert_true(of_class[0][k] <=
						class_rules[k].cap_milli &&
					of_class[1][k] >= -2 *
							class_rules[k]
								.cap_milli);
			}
		}
		room = before;
	}
}

static int64_t probability_of(const struct assessment *a,
	enum layer l,
	const char *id)
{
	for (uint32_t i = 0; i < a->layer[l].n_alternative; i++) {
		if (str_is(a->layer[l].alternative[i].id, id))
			return a->layer[l].alternative[i].p;
	}
	return 0;
}

static void better_grades_weigh_more(void **state)
{
	(void)state;
	static const char reliability[] = "EDCBA";
	static const char credibility[] = "54321";
	int64_t last[5] = { 0 };

	for (int r = 0; r < 5; r++) {
		for (int c = 0; c < 5; c++) {
			struct said one = { "incident:i",
				"attributed-to",
				"group:g",
				"police/x",
				"o",
				(char[]){ reliability[r], credibility[c], 0 },
				MADE_BY_ROW,
				0,
				0 };
			struct claimset s = set_of(&one, 1, SIZE_MAX);
			struct assessment a = assess(&s, AS_OF, "");
			int64_t p =
				probability_of(&a, LAYER_GROUP, "group:g");

			assert_true(p >= last[c] && (!c || p >= last[c - 1]));
			last[c] = p;
			/* an origin as often wrong as right carries no weight
			 */
			if (r == 0) {
				assert_true(p == 0 &&
					!a.layer[LAYER_GROUP].hypothesis.n);
			}
		}
	}
}

/* one origin cannot talk itself into anything, and a class cannot exceed its
 * cap however many origins there are */
static void one_origin_is_capped(void **state)
{
	(void)state;
	struct claimset s = claimset_in(&room);

	for (int i = 0; i < 50; i++) {
		char incident[32];
		struct said x = { incident,
			"attributed-to",
			"group:g",
			"police/x",
			"one",
			"A1",
			MADE_BY_ROW,
			0,
			0 };

		snprintf(incident, sizeof incident, "incident:%d", i);
		struct claim c = claim_of(&x);
		claimset_add(&s, &c);
	}
	struct assessment a = assess(&s, AS_OF, "");
	/* prior odds 1.5 times 19:1 */
	assert_true(probability_of(&a, LAYER_GROUP, "group:g") <
		FIXED_ONE / 100 * 97);
	assert_true(is_missing(&a.layer[LAYER_GROUP],
		"a second, independent origin"));
}

static void weak_evidence_leaves_none_first(void **state)
{
	static const char *const weak[] = {
		"incident:i attributed-to group:g vendor/x D4",
		"incident:i attributed-to group:h vendor/y D4",
		"incident:i attributed-to group:i vendor/z D4",
	};
	struct claimset s = lines(weak, N(weak), SIZE_MAX);
	struct assessment a = assess(&s, AS_OF, "");
	const struct verdict *v = &a.layer[LAYER_GROUP];

	(void)state;
	assert_true(!v->hypothesis.n && v->n_alternative == 4 &&
		!v->alternative[0].id.n);
	/* names without evidence of their own share nothing */
	assert_true(v->alternative[0].p == FIXED_ONE);
	for (uint32_t i = 1; i < v->n_alternative; i++) {
		assert_true(!v->alternative[i].has_chance &&
			v->alternative[i].p == 0);
	}
	assert_string_equal(v->judgement, "not established");
	assert_true(is_missing(v, "evidence that carries a name"));
}

/* the press alone earns neither probability nor word, however reliable it is
 * said to be */
static void no_word_from_the_press(void **state)
{
	static const char *const said[] = {
		"incident:i attributed-to group:g press/x A1",
		"incident:i attributed-to group:g press/y A1",
		"incident:i attributed-to group:g state/y A1",
	};
	struct claimset set = lines(said, 2, SIZE_MAX);
	struct assessment a = assess(&set, AS_OF, "");
	const struct verdict *v = &a.layer[LAYER_GROUP];

	(void)state;
	assert_true(str_is(v->hypothesis, "group:g") && !v->has_chance &&
		v->p == 0 && is_missing(v, "all reports repeat"));
	assert_string_equal(v->judgement, "not established");
	set = lines(said, N(said), 0);
	a = assess(&set, AS_OF, "");
	v = &a.layer[LAYER_GROUP];
	assert_true(v->has_chance && v->p > FIXED_ONE / 100 * 80);
	/* one kind of evidence from one at first hand */
	assert_string_equal(v->judgement, "possible");
	assert_true(v->n_flip == 1 && str_is(v->flip[0]->source, "state/y"));
}

static void words_at_their_edges(void **state)
{
	(void)state;
	static const struct {
		int from;
		const char *word;
	} bands[] = {
		{ 0, "almost no chance" },
		{ 5, "very unlikely" },
		{ 20, "unlikely" },
		{ 45, "roughly even chance" },
		{ 55, "likely" },
		{ 80, "very likely" },
		{ 95, "almost certain" },
	};

	for (size_t i = 0; i < N(bands); i++) {
		assert_string_equal(
			likelihood_word(FIXED_ONE / 100 * bands[i].from),
			bands[i].word);
		if (i) {
			assert_string_equal(
				likelihood_word(
					FIXED_ONE / 100 * bands[i].from - 1),
				bands[i - 1].word);
		}
	}
	assert_string_equal(likelihood_word(FIXED_ONE), "almost certain");
}

/* --- the smallest set that flips ----------------------------------------- */

/* An established answer keeps the word it had before its gate; no word is more
 * than "very likely". */
static const char *word_of(const struct verdict *v)
{
	if (strcmp(v->judgement, "established") != 0)
		return v->judgement;
	return v->p >= FIXED_ONE / 100 * 95 ? "very likely"
					    : likelihood_word(v->p);
}

/* what a reader takes away of one layer: who, with which word */
static bool answers_alike(const struct verdict *x, const struct verdict *y)
{
	return str_eq(x->hypothesis, y->hypothesis) &&
		strcmp(word_of(x), word_of(y)) == 0;
}

static bool flips_when_gone(const struct claimset *s,
	const struct verdict *v,
	uint32_t gone)
{
	struct claimset rest = claimset_in(&room);

	for (uint32_t i = 0; i < s->n; i++) {
		if (!(gone >> i & 1))
			claimset_add(&rest, s->claim[i]);
	}
	struct assessment a = assess(&rest, AS_OF, "");
	return !answers_alike(v, &a.layer[LAYER_GROUP]);
}

static void flips_are_smallest(void **state)
{
	(void)state;
	static const char *const origins[] = { "o1", "o2", "o3", "o4", "o5" };
	static const char *const grades[] = { "A1", "B2", "C3", "A3" };
	static const char *const groups[] = { "group:a",
		"group:a",
		"group:b" };
	uint32_t seen[9] = { 0 };

	for (uint32_t run = 0; run < 300; run++) {
		seed = run * 7919 + 11;
		struct arena before = room;
		struct claimset s = claimset_in(&room);
		uint32_t n = 2 + dice(6);
		uint32_t smallest = 99;

		for (uint32_t i = 0; i < n; i++) {
			char incident[32];
			const char *group = PICK(groups);
			bool sample = dice(3) == 0;
			struct said x = { sample ? group : incident,
				sample ? "uses" : "attributed-to",
				sample ? incident : group,
				"police/x",
				PICK(origins),
				PICK(grades),
				sample ? MADE_BY_LINK : MADE_BY_ROW,
				0,
				0 };

			snprintf(incident,
				sizeof incident,
				"%s:%u",
				sample ? "sample" : "incident",
				i);
			struct claim c = claim_of(&x);
			claimset_add(&s, &c);
		}
		struct assessment a = assess(&s, AS_OF, "");
		const struct verdict *v = &a.layer[LAYER_GROUP];
		uint32_t claimed = 0;

		for (uint32_t i = 0; i < v->n_flip; i++) {
			for (uint32_t k = 0; k < s.n; k++) {
				claimed |=
					(uint32_t)(s.claim[k] == v->flip[i])
					<< k;
			}
		}
		for (uint32_t gone = 1; v->hypothesis.n && gone < 1U << s.n;
			gone++) {
			bool leaders = true;

			for (uint32_t i = 0; i < s.n; i++) {
				leaders &= !(gone >> i & 1) ||
					str_eq(s.claim[i]->subject,
						v->hypothesis) ||
					str_eq(s.claim[i]->object,
						v->hypothesis);
			}
			if (leaders &&
				(uint32_t)__builtin_popcount(gone) <
					smallest &&
				flips_when_gone(&s, v, gone)) {
				smallest = (uint32_t)__builtin_popcount(gone);
			}
		}
		if (v->hypothesis.n &&
			(v->n_flip ? v->n_flip : 99) != smallest) {
			fail_msg("%u claims flip it, %u were named",
				smallest,
				v->n_flip);
		}
		if (claimed && !flips_when_gone(&s, v, claimed)) {
			fail_msg("the set of %u that was named does not flip "
				 "it",
				v->n_flip);
		}
		seen[v->n_flip]++;
		room = before;
	}
	/* the cases were not all easy */
	assert_true(seen[1] && seen[2] && seen[3]);
}

/* --- what could be planted, and what to look for ------------------------- */

/* what a claim of the row names on its other side: a person that trails reach
 * where it asks for one; else of the first type that fits, and new */
static void other_of(const struct weight *w,
	uint32_t number,
	char ret[static 64])
{
	const char *type = "incident";

	if (w->bond == BOND_TRAIL &&
		(!w->other || w->other >> ENT_PERSON & 1)) {
		memcpy(ret, "person:p", sizeof "person:p");
		return;
	}
	for (int t = 0; t < 32; t++) {
		if (w->other >> t & 1) {
			type = entity_type_name((enum entity_type)t);
			break;
		}
	}
	snprintf(ret, 64, "%s:planted-%u", type, number);
}

/* a claim by a row of weights[] for a hypothesis, from an origin of its own */
static struct claim by_row(const struct weight *w,
	const char *hypothesis,
	const char *grade,
	uint32_t number)
{
	static char other[64];
	static char origin[32];
	struct said x = {
		.predicate = predicates[w->predicate].name,
		.source = "vendor/planted",
		.origin = origin,
		.grade = grade,
		.maker = w->maker,
		.subject = hypothesis,
		.object = other,
	};

	other_of(w, number, other);
	snprintf(origin, sizeof origin, "planted %u", number);
	if (w->side == SIDE_OBJECT) {
		x.subject = other;
		x.object = hypothesis;
	}
	struct claim c = claim_of(&x);
	c.subject = arena_str(&room, c.subject);
	c.object = arena_str(&room, c.object);
	c.origin = arena_str(&room, c.origin);
	c.recorded_at_s = 500;
	return c;
}

static struct claimset copy_of(const struct claimset *s)
{
	struct claimset t = claimset_in(&room);

	for (uint32_t i = 0; i < s->n; i++)
		claimset_add(&t, s->claim[i]);
	return t;
}

/* Whether some way to spread n marks over the rows of the layer, from row
 * `from` on, puts the name first. */
static bool some_marks_lead(const struct claimset *s,
	enum layer l,
	const char *name,
	uint32_t n,
	size_t from)
{
	if (!n) {
		struct assessment a = assess(s, AS_OF, "");

		return str_is(a.layer[l].hypothesis, name);
	}
	for (size_t i = from; i < n_weights; i++) {
		if (weights[i].layer != l || weights[i].cls == CLASS_RECORD ||
			weights[i].raw_milli < 0) {
			continue;
		}
		struct arena before = room;
		struct claimset t = copy_of(s);
		struct claim c = by_row(&weights[i],
			name,
			"C3",
			100 * n + (uint32_t)i);

		claimset_add(&t, &c);
		bool hit = some_marks_lead(&t, l, name, n - 1, i);
		room = before;
		if (hit)
			return true;
	}
	return false;
}

/* two or three groups that are named by people or by what they use; in some
 * cases a person whom marks could name */
static struct claimset contested(void)
{
	static const char *const groups[] = { "group:a",
		"group:b",
		"group:b" };
	static const char *const grades[] = { "A1", "B2", "A2", "B1" };
	struct claimset s = claimset_in(&room);
	uint32_t n = 2 + dice(4);

	for (uint32_t i = 0; i < n; i++) {
		const char *group = PICK(groups);
		char line[120];

		if (dice(3)) {
			snprintf(line,
				sizeof line,
				"incident:i%u attributed-to %s police/%u %s",
				i,
				group,
				dice(5),
				PICK(grades));
		} else {
			snprintf(line,
				sizeof line,
				"%s uses tool:t%u vendor/%u %s",
				group,
				i,
				dice(5),
				PICK(grades));
		}
		struct claim c = claim_said(arena_z(&room, str_of(line)));
		claimset_add(&s, &c);
	}
	if (dice(2)) {
		struct claim c = claim_said(ACTED);

		claimset_add(&s, &c);
	}
	return s;
}

/* the budget against planting real claims in every way: so many do it, one
 * fewer does not, for the name said and for a fresh one */
static void forgery_is_smallest(void **state)
{
	uint32_t seen[4] = { 0 };

	(void)state;
	for (uint32_t run = 0; run < 60; run++) {
		seed = run * 7919 + 13;
		struct arena before = room;
		struct claimset s = contested();
		struct assessment a = assess(&s, AS_OF, "");
		const struct forgery *f = &a.layer[LAYER_GROUP].budget;
		const char *to =
			f->to.n ? arena_z(&room, f->to) : "group:fresh";

		if (f->marks && f->marks <= 3) {
			seen[f->marks]++;
			assert_true(some_marks_lead(&s,
				LAYER_GROUP,
				to,
				f->marks,
				0));
		}
		/* a name that is made up of cheap marks never leads */
		assert_true(!f->marks || f->to.n);
		for (uint32_t k = 1;
			k < (f->marks && f->marks < 3 ? f->marks : 3);
			k++) {
			if (some_marks_lead(&s, LAYER_GROUP, to, k, 0) ||
				some_marks_lead(&s,
					LAYER_GROUP,
					"group:fresh",
					k,
					0)) {
				fail_msg("%u marks do, %u were said",
					k,
					f->marks);
			}
		}
		room = before;
	}
	assert_true(seen[1] && seen[2] && seen[3]);
}

/* the first row of the layer with that predicate */
static const struct weight *row_named(enum layer l, const char *predicate)
{
	for (size_t k = 0; k < n_weights; k++) {
		if (weights[k].layer == l &&
			strcmp(predicates[weights[k].predicate].name,
				predicate) == 0)
			return &weights[k];
	}
	fail_msg("no row \"%s\"", predicate);
	return NULL;
}

/* as many marks for the second as said take the word away, as many as said the
 * first place; made-up names take nothing, however many */
static void marks_against_the_leader(void **state)
{
	static const char *const said[] = {
		"incident:i attributed-to unit:u police/x A1",
		"unit:u uses tool:t vendor/v A1",
		"incident:i attributed-to unit:v state/s B3",
	};
	struct claimset s = lines(said, N(said), SIZE_MAX);
	struct assessment a = assess(&s, AS_OF, "");
	const struct forgery f = a.layer[LAYER_UNIT].budget;
	const struct weight *w = row_named(LAYER_UNIT, "attributed-to");
	struct claimset t = copy_of(&s);

	(void)state;
	assert_true(str_is(a.layer[LAYER_UNIT].hypothesis, "unit:u") &&
		str_is(f.to, "unit:v") && f.marks > f.lose_word &&
		f.lose_word > 1 && !f.none);
	for (uint32_t n = 1; n <= f.lose_word; n++) {
		assert_string_not_equal(a.layer[LAYER_UNIT].judgement,
			"not established");
		/* of all marks the sum moves most by samples */
		struct claim c = by_row(row_named(LAYER_UNIT, f.such_as),
			"unit:v",
			"C3",
			n);
		claimset_add(&t, &c);
		a = assess(&t, AS_OF, "");
	}
	assert_string_equal(a.layer[LAYER_UNIT].judgement, "not established");
	assert_true(
		!some_marks_lead(&s, LAYER_UNIT, "unit:v", f.marks - 1, 0));
	assert_true(some_marks_lead(&s, LAYER_UNIT, "unit:v", f.marks, 0));
	a = assess(&s, AS_OF, "");
	for (uint32_t i = 0; i < FORGERY_MARKS_MAX; i++) {
		char name[32];

		snprintf(name, sizeof name, "unit:made-up-%u", i);
		struct claim c = by_row(w, name, "C3", i);
		claimset_add(&s, &c);
	}
	struct assessment b = assess(&s, AS_OF, "");
	assert_true(b.layer[LAYER_UNIT].p == a.layer[LAYER_UNIT].p &&
		str_is(b.layer[LAYER_UNIT].hypothesis, "unit:u"));
}

/* Whether one thing more of the row says what was said of it. */
static bool comes_true(const struct claimset *s,
	enum layer l,
	const struct wanted *w,
	const struct weight *row)
{
	const char *name = arena_z(&room, w->hypothesis);
	struct claimset t = copy_of(s);
	struct claim more = by_row(row, name, "B2", 1);

	claimset_add(&t, &more);
	if (row->bond == BOND_TRAIL) {
		/* whoever is reached most surely of those that it can name */
		static const char *const reached[] = { "person:p",
			"person:q",
			"persona:a",
			"persona:b",
			"persona:c",
			"group:a",
			"group:b",
			"group:c",
			"unit:u",
			IP,
			"address:203.0.113.11",
			"identifier:email:x",
			"identifier:payment:y",
			"identifier:login:z" };

		for (size_t i = 0; i < N(reached); i++) {
			struct claim c = more;

			*(row->side == SIDE_SUBJECT ? &c.object
						    : &c.subject) =
				str_of(reached[i]);
			t = copy_of(s);
			claimset_add(&t, &c);
			struct assessment b = assess(&t, AS_OF, "");
			int64_t then = probability_of(&b, l, name);

			/* what excludes takes from the trail, too */
			if (then == w->p_then ||
				(w->clears && then < w->p_then))
				return true;
		}
		return false;
	}
	struct assessment b = assess(&t, AS_OF, "");
	return probability_of(&b, l, name) == w->p_then;
}

/* what ties a name to one thing more makes the trail to it surer too, and
 * machines are seen by sensors of which the row says nothing */
static bool makes_surer(const struct wanted *w, int l)
{
	if (w->clears || l > LAYER_INDIVIDUAL)
		return false;
	return strcmp(w->predicate, "searched-for") != 0 &&
		strcmp(w->predicate, "knew-of") != 0;
}

/* what is said of an item that is not there comes true when it is added */
static void wanted_comes_true(void **state)
{
	uint32_t tried = 0;
	uint32_t cleared = 0;

	(void)state;
	for (uint32_t run = 0; run < 200; run++) {
		seed = run * 7919 + 17;
		struct arena before = room;
		struct claim c[40];
		struct claimset s = added(c, random_claims(c));
		struct assessment a = assess(&s, AS_OF, "");

		for (int l = 0; l < LAYERS; l++) {
			for (uint32_t i = 0; i < a.layer[l].n_wanted; i++) {
				const struct wanted *w =
					&a.layer[l].wanted[i];

				assert_in_range(w->info_milli, 0, 2400);
				assert_true(!i || w[-1].clears > w->clears ||
					(w[-1].clears == w->clears &&
						w[-1].info_milli >=
							w->info_milli));
				assert_true(w->p_found > 0 &&
					w->p_found < FIXED_ONE &&
					w->sentence.n);
				assert_true(!w->clears ||
					(str_has(w->sentence,
						 STR("would clear")) &&
						w->p_then <= a.layer[l].p));
				if (!w->hypothesis.n || makes_surer(w, l))
					continue;
				for (size_t k = 0; k < n_weights; k++) {
					if (weights[k].layer !=
							(enum layer)l ||
						weights[k].ask != w->ask)
						continue;
					if (!comes_true(&s,
						    (enum layer)l,
						    w,
						    &weights[k])) {
						fail_msg("%s: %.*s",
							layer_name((
								enum layer)l),
							STR_FMT(w->sentence));
					}
					tried++;
					cleared += w->clears;
				}
			}
		}
		room = before;
	}
	assert_true(tried > 50 && cleared > 20);
}

/* what is open is worth looking at; of a case without any trail nothing is
 * promised that only a trail could keep */
static void worth_looking(void **state)
{
	static const struct {
		const char *predicate[WANTED_MAX];
	} table[LAYERS] = {
		[LAYER_MACHINE] = { { "configured-in",
			"attack-passed-through",
			"matches-indicator" } },
		[LAYER_PERSONA] = { { "acted-in" } },
		[LAYER_INDIVIDUAL] = { { "pleaded", "acted-in" } },
		[LAYER_GROUP] = { { "uses", "uses", "uses" } },
		[LAYER_UNIT] = { { "uses", "uses", "uses" } },
		[LAYER_SPONSOR] = { { "attributed-to" } },
	};

	(void)state;
	struct claimset s = claimset_in(&room);
	struct assessment a = assess(&s, AS_OF, "");

	for (int l = 0; l < LAYERS; l++) {
		for (uint32_t i = 0; i < WANTED_MAX; i++) {
			const char *want = table[l].predicate[i];

			assert_true(
				(i < a.layer[l].n_wanted) == (want != NULL));
			if (want) {
				assert_string_equal(
					a.layer[l].wanted[i].predicate,
					want);
			}
		}
	}
	assert_true(a.layer[LAYER_GROUP].wanted[0].info_milli > 150);
	assert_true(a.layer[LAYER_SPONSOR].wanted[0].info_milli > 100 &&
		strcmp(a.layer[LAYER_SPONSOR].wanted[0].predicate,
			"motive") != 0);
}

/* --- how it came to be --------------------------------------------------- */

static bool stands(const struct standing *x, const struct verdict *v)
{
	return strcmp(x->judgement, v->judgement) == 0 &&
		str_eq(x->hypothesis, v->hypothesis) && x->p == v->p &&
		x->low == v->low && x->high == v->high;
}

static bool near(const struct standing *x, const struct verdict *v)
{
	int64_t apart = x->p > v->p ? x->p - v->p : v->p - x->p;

	return strcmp(x->judgement, v->judgement) == 0 &&
		str_eq(x->hypothesis, v->hypothesis) &&
		apart < FIXED_ONE / 100;
}

/* every day asked by itself says what the history says of it */
static void history_is_as_of(void **state)
{
	(void)state;
	uint32_t steps = 0;
	uint32_t ceased = 0;

	for (uint32_t run = 0; run < 120; run++) {
		seed = run * 7919 + 19;
		struct arena before = room;
		struct claim c[40];
		uint32_t n = random_claims(c);
		struct history h;
		struct err err;

		for (uint32_t i = 0; i < n; i++) {
			c[i].recorded_at_s = c[i].recorded_at_s * DAY_S + 5;
			c[i].superseded_at_s = dice(4)
				? TIME_OPEN
				: c[i].recorded_at_s + dice(9) * DAY_S;
		}
		struct claimset s = added(c, n);
		assert_true(infer_history(
			&(struct inquiry){
				.claims = &s,
				.as_of_s = 40 * DAY_S,
			},
			&room,
			&h,
			&err));
		for (int l = 0; l < LAYERS; l++) {
			uint32_t at = 0;
			struct standing last = { "not established",
				{ 0 },
				FIXED_ONE,
				FIXED_ONE,
				FIXED_ONE };

			for (int64_t day = 0; day < 40; day++) {
				struct assessment a =
					assess(&s, (day + 1) * DAY_S, "");
				const struct step *x = &h.layer[l].step[at];

				if (at < h.layer[l].n &&
					x->day_s == day * DAY_S) {
					if (!stands(&x->after, &a.layer[l]) ||
						near(&x->before,
							&a.layer[l]) ||
						!x->n_mover) {
						fail_msg("%s, day %d: %s "
							 "%.*s, "
							 "by %u claims",
							layer_name((
								enum layer)l),
							(int)day,
							x->after.judgement,
							STR_FMT(x->after.hypothesis),
							x->n_mover);
					}
					for (uint32_t i = 0; i < x->n_mover;
						i++) {
						ceased += x->mover[i].ceased;
					}
					last = x->after;
					steps++;
					at++;
				} else if (!near(&last, &a.layer[l])) {
					fail_msg("%s moved on day %d and the "
						 "history does not say so",
						layer_name((enum layer)l),
						(int)day);
				}
			}
			assert_int_equal(at, h.layer[l].n);
		}
		room = before;
	}
	assert_true(steps > 200 && ceased > 10);
}

static void history_names_the_mover(void **state)
{
	(void)state;
	static const struct said said[] = {
		{ "group:g",
			"uses",
			"sample:s",
			"vendor/v",
			"vendor/v",
			"A1",
			MADE_BY_LINK,
			0,
			0 },
		{ "incident:i",
			"attributed-to",
			"group:g",
			"police/x",
			"police/x",
			"A1",
			MADE_BY_ROW,
			0,
			0 },
		{ "group:g",
			"uses",
			"domain:d",
			"vendor/v",
			"vendor/v",
			"D5",
			MADE_BY_LINK,
			0,
			0 },
	};
	struct claim c[N(said)];
	struct claimset s = claimset_in(&room);
	struct history h;
	struct err err;

	for (size_t i = 0; i < N(said); i++) {
		c[i] = claim_of(&said[i]);
		/* the last two on one day: only the first of them moves
		 * anything */
		c[i].recorded_at_s = (i ? 7 : 3) * DAY_S;
		claimset_add(&s, &c[i]);
	}
	assert_true(infer_history(
		&(struct inquiry){
			.claims = &s,
			.as_of_s = 40 * DAY_S,
		},
		&room,
		&h,
		&err));
	assert_int_equal(h.layer[LAYER_GROUP].n, 2);
	assert_true(h.layer[LAYER_GROUP].step[0].n_mover == 1 &&
		h.layer[LAYER_GROUP].step[0].mover[0].claim == s.claim[0]);
	assert_true(h.layer[LAYER_GROUP].step[1].n_mover == 1 &&
		h.layer[LAYER_GROUP].step[1].mover[0].claim == s.claim[1]);
	assert_int_equal(h.n_day, 2);
	assert_int_equal(h.layer[LAYER_MACHINE].n, 0);
}

/* every cell is a reason, every column adds up, and what is left out is counted
 */
static void matrix_adds_up(void **state)
{
	(void)state;
	for (uint32_t run = 0; run < 200; run++) {
		seed = run * 7919 + 23;
		struct arena before = room;
		struct claim c[80];
		uint32_t n = random_claims(c);
		uint32_t more = run % 2 ? random_claims(c + n) : 0;
		struct claimset s = added(c, n + more);
		struct assessment a = assess(&s, AS_OF, "");
		struct matrix m[LAYERS];
		struct err err;

		assert_true(infer_matrices(
			&(struct inquiry){
				.claims = &s,
				.as_of_s = AS_OF,
			},
			&room,
			m,
			&err));
		for (int l = 0; l < LAYERS; l++) {
			int64_t sum[MATRIX_COLUMNS] = { 0 };

			assert_int_equal(m[l].n_column + m[l].more_columns,
				a.layer[l].n_alternative);
			for (uint32_t i = 0; i < m[l].n_row; i++) {
				sum[m[l].row[i].column] +=
					m[l].row[i].weight_milli;
				assert_true(m[l].row[i].weight_milli &&
					(!i ||
						llabs(m[l].row[i - 1]
								.weight_milli) >=
							llabs(m[l].row[i]
									.weight_milli)));
			}
			for (uint32_t k = 0; k < m[l].n_column; k++) {
				assert_true(
					sum[k] + m[l].column[k].more_milli ==
					m[l].column[k].sum_milli);
				assert_true(
					probability_of(&a,
						(enum layer)l,
						m[l].column[k].id.n
							? arena_z(&room,
								  m[l].column[k]
									  .id)
							: "") ==
					m[l].column[k].p);
			}
			assert_true(!m[l].column[m[l].n_column - 1].id.n);
		}
		room = before;
	}
}

/* --- kept while claims come in ------------------------------------------- */

/* after every single claim, in any order, what is kept says what assessing all
 * anew says */
static void kept_is_anew(void **state)
{
	(void)state;
	for (uint32_t run = 0; run < 60; run++) {
		seed = run * 7919 + 29;
		struct arena before = room;
		struct claim c[80];
		uint32_t n = random_claims(c);
		uint32_t start;
		struct claimset all = claimset_in(&room);
		struct running *r[LAYERS];
		struct err err;

		/* copies and near copies, so that firsts change places */
		for (uint32_t i = n; i < 2 * n; i++) {
			c[i] = c[i - n];
			c[i].recorded_at_s = 1 + dice(30);
			c[i].source = STR("press/copy");
			c[i].superseded_at_s = dice(9) ? TIME_OPEN : 5;
		}
		n *= 2;
		for (uint32_t i = n; i > 1; i--) {
			uint32_t k = dice(i);
			struct claim swap = c[k];

			c[k] = c[i - 1];
			c[i - 1] = swap;
		}
		start = dice(n);
		for (uint32_t i = 0; i < start; i++)
			claimset_add(&all, &c[i]);
		for (int l = 0; l < LAYERS; l++) {
			assert_non_null(
				r[l] = infer_running_open((enum layer)l,
					&(struct inquiry){
						.claims = &all,
						.as_of_s = 25,
					},
					&room,
					&err));
		}
		for (uint32_t i = start; i < n; i++) {
			uint32_t had = all.n;
			const struct claim *own = claimset_add(&all, &c[i]);

			for (int l = 0; l < LAYERS && all.n > had; l++)
				assert_true(
					infer_running_add(r[l], own, &err));
			if (i % 7 && i + 1 < n)
				continue;
			struct assessment a = assess(&all, 25, "");

			for (int l = 0; l < LAYERS; l++) {
				uint32_t k;
				const struct alternative *x =
					infer_running_alternatives(r[l],
						&k,
						&err);
				const struct alternative *y =
					a.layer[l].alternative;

				assert_int_equal(k, a.layer[l].n_alternative);
				for (uint32_t h = 0; h < k; h++) {
					if (!str_eq(x[h].id, y[h].id) ||
						x[h].p != y[h].p ||
						x[h].low != y[h].low ||
						x[h].high != y[h].high ||
						x[h].weight_milli !=
							y[h].weight_milli) {
						fail_msg("%s: kept %.*s %lld "
							 "(%lld), anew %.*s "
							 "%lld (%lld)",
							layer_name((
								enum layer)l),
							STR_FMT(x[h].id),
							(long long)x[h].p,
							(long long)x[h]
								.weight_milli,
							STR_FMT(y[h].id),
							(long long)y[h].p,
							(long long)y[h]
								.weight_milli);
					}
				}
			}
		}
		room = before;
	}
}

/* --- an examiner's own grades -------------------------------------------- */

/* Another grade of a claim says what the claim would say had it been made with
 * that grade; a weight is taken as it is, under the caps. */
static void opinions_are_grades(void **state)
{
	(void)state;
	for (uint32_t run = 0; run < 200; run++) {
		seed = run * 7919 + 31;
		struct arena before = room;
		struct claim c[40];
		struct claimset s = added(c, random_claims(c));
		struct claimset t = claimset_in(&room);
		struct override o = {
			.claim = s.claim[dice(s.n)],
			.grade = { (char)('A' + dice(6)),
				(char)('1' + dice(6)) },
			.weight_milli = -1,
		};
		struct inquiry q = { &s, AS_OF, { 0 }, &o, 1 };
		struct assessment a;
		struct assessment b;
		struct err err;

		for (uint32_t i = 0; i < s.n; i++) {
			struct claim *own = NEW(&room, struct claim, 1);

			*own = *s.claim[i];
			/* the id stays: order among equals must not change */
			own->grade =
				s.claim[i] == o.claim ? o.grade : own->grade;
			t.claim =
				i ? t.claim : NEW(&room, struct claim *, s.n);
			t.claim[t.n++] = own;
		}
		assert_true(infer_inquire(&q, &room, &a, &err));
		b = assess(&t, AS_OF, "");
		assert_same(told(&a), told(&b), "with another grade");
		o.weight_milli = 0;
		assert_true(infer_inquire(&q, &room, &a, &err));
		for (int l = 0; l < LAYERS; l++) {
			for (uint32_t i = 0; i < a.layer[l].n_reason; i++) {
				assert_true(a.layer[l].reason[i].claim !=
						o.claim ||
					!a.layer[l].reason[i].weight_milli);
			}
		}
		room = before;
	}
}

/* --- trails, roles, and what speaks against ------------------------------ */

/* the machine, its tenant, his document and who holds it; of the first the
 * role is still to be answered */
#define SEEN                                                           \
	"incident:i attack-passed-through " IP " police/x A1 100-200", \
		IP " configured-in sample:s lab/l A1"
#define ROLE IP " has-role role:rented provider/h A1"
#define RENTAL "persona:a rented " IP " provider/h A1 50-300"
#define DOCUMENT "persona:a identified-by identifier:document:d provider/h A1"
#define HOLDER "person:p holder-of identifier:document:d bank/b A1"
#define CHAIN SEEN, ROLE, RENTAL, DOCUMENT, HOLDER

static const struct contender *candidate(const struct assessment *a,
	enum layer l,
	const char *id)
{
	for (uint32_t i = 0; i < a->layer[l].n_candidate; i++) {
		if (str_is(a->layer[l].candidate[i].id, id))
			return &a->layer[l].candidate[i];
	}
	return NULL;
}

/* yes, open and contradicted end the trail at the machine; no does not */
static void roles_cut(void **state)
{
	static const struct {
		const char *line[3];
		const char *words; /* of the cut; NULL = the trail goes on */
	} cases[] = {
		{ { ROLE }, NULL },
		{ { IP " has-role role:own provider/h A1" }, NULL },
		{ { NULL }, "nobody says whether it is a relay" },
		{ { IP " has-role role:relay lab/l A1" }, "relay: yes" },
		{ { IP " has-role role:nat lab/l A1" }, "nat: yes" },
		{ { ROLE, IP " has-role role:relay lab/l A1" },
			"relay: open" },
		{ { ROLE, IP " has-role role:nat lab/l A1" }, "nat: open" },
		{ { ROLE, IP " has-role role:compromised lab/l A1" },
			"compromised: open" },
		{ { ROLE, IP " has-role role:shared-edge lab/l A1" },
			"shared-edge: open" },
		{ { "analyst:x considered " IP " police/x A1 note=Relay: no. "
					       "NAT: yes. Compromised host: "
		    "no." },
			"nat: yes" },
		{ { "analyst:x considered " IP
		    " police/x A1 note=Relay: no. NAT: no. Compromised: "
		    "open." },
			"compromised: open" },
		{ { "analyst:x considered " IP
		    " police/x A1 note=Relay: no. NAT: no. Compromised: no. "
		    "Shared edge: yes." },
			"shared-edge: yes" },
		{ { "analyst:x considered " IP " police/x A1 note=Relay: no. "
					       "NAT: no. Compromised: no." },
			NULL },
		{ { ROLE,
			  "analyst:x considered " IP
			  " police/x A1 note=Relay: open." },
			"relay: open" },
		/* who cannot be relied on answers nothing */
		{ { ROLE, IP " has-role role:relay forum/f E5" }, NULL },
		/* a contradiction that is settled by nobody stays open */
		{ { IP " has-role role:relay lab/l A1",
			  IP " excluded-from role:relay police/x A1" },
			"relay: open" },
		{ { IP " shared-infrastructure list:cdn lab/l A1", ROLE },
			"shared-edge: open" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		static const char *const rest[] = { SEEN,
			RENTAL,
			DOCUMENT,
			HOLDER };
		struct claimset s = lines(rest, N(rest), SIZE_MAX);

		say(&s, cases[i].line, N(cases[i].line), SIZE_MAX);
		struct assessment a = assess(&s, AS_OF, "");
		for (int l = LAYER_PERSONA; l <= LAYER_INDIVIDUAL; l++) {
			const struct verdict *v = &a.layer[l];
			bool cut = !v->hypothesis.n;

			if (cut != (cases[i].words != NULL) ||
				(cut && !is_missing(v, cases[i].words))) {
				printf("case %zu: %s\n",
					i,
					cases[i].line[0] ? cases[i].line[0]
							 : "nothing");
				fail_verdict("role", v);
			}
			/* kept in sight all the same, without a chance */
			const struct contender *c = candidate(&a,
				(enum layer)l,
				l == LAYER_PERSONA ? "persona:a"
						   : "person:p");
			assert_non_null(c);
			assert_true(c->has_chance != cut && (!cut || !c->p) &&
				(!cut || c->note.n));
		}
	}
}

/* What is added to a chain that names a person, and what becomes of him. */
static void what_speaks_against(void **state)
{
	enum then {
		STAYS,  /* leads as surely as before */
		FALLS,  /* less sure, or what was said must be answered */
		NOBODY, /* no trail leads to him any more */
	};
	static const struct {
		const char *line;
		enum then persona;
		enum then individual;
	} cases[] = {
		{ "person:p alibi incident:i prison/r A1", STAYS, FALLS },
		{ "person:p alibi incident:i forum/f E5", STAYS, FALLS },
		{ "person:p excluded-from incident:i police/z A1",
			STAYS,
			FALLS },
		{ "persona:a excluded-from incident:i police/z A1",
			FALLS,
			FALLS },
		{ "incident:i excluded-from person:p police/z A1",
			STAYS,
			FALLS },
		{ "person:p excluded-from persona:a police/z A1",
			STAYS,
			FALLS },
		{ "persona:a excluded-from person:p police/z A1",
			STAYS,
			FALLS },
		{ "person:p excluded-from " IP " police/z A1", STAYS, FALLS },
		{ "incident:i not-attributed-to person:p police/z A1",
			STAYS,
			FALLS },
		{ "incident:i not-attributed-to persona:a police/z A1",
			FALLS,
			FALLS },
		{ "person:p cover-story incident:i police/z A1",
			STAYS,
			FALLS },
		/* where he was at another time */
		{ "person:p alibi incident:i prison/r A1 500-600",
			STAYS,
			STAYS },
		{ "persona:a alibi incident:i police/z A1", FALLS, FALLS },
		{ "persona:a cover-story incident:i police/z A1",
			FALLS,
			FALLS },
		{ "person:p not-operated persona:a police/z A1",
			STAYS,
			FALLS },
		/* told of before the rental, and after it */
		{ "person:p identity-stolen identifier:document:d bank/b A1 "
		  "40-",
			STAYS,
			NOBODY },
		{ "person:p identity-stolen identifier:document:d bank/b A1 "
		  "400-",
			STAYS,
			STAYS },
		/* somebody else's alibi */
		{ "person:q alibi incident:i prison/r A1", STAYS, STAYS },
		{ "person:p denies incident:i press/n A1", STAYS, STAYS },
	};
	static const char *const chain[] = { SEEN,
		ROLE,
		RENTAL,
		("persona:a identified-by identifier:document:d provider/h A1 "
		"60-300"),
		HOLDER };
	struct claimset s = lines(chain, N(chain), SIZE_MAX);
	struct assessment before = assess(&s, AS_OF, "");

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct claimset t = lines(chain, N(chain), SIZE_MAX);

		say(&t, &cases[i].line, 1, SIZE_MAX);
		struct assessment a = assess(&t, AS_OF, "");
		for (int l = LAYER_PERSONA; l <= LAYER_INDIVIDUAL; l++) {
			enum then then = l == LAYER_PERSONA
				? cases[i].persona
				: cases[i].individual;
			const char *id =
				l == LAYER_PERSONA ? "persona:a" : "person:p";
			int64_t p =
				probability_of(&before, (enum layer)l, id);
			int64_t q = probability_of(&a, (enum layer)l, id);

			assert_true(p > WORD_FROM);
			if ((then == STAYS && p != q) ||
				(then == FALLS && (q >= p || !q)) ||
				(then == NOBODY && q)) {
				printf("%s: %lld became %lld\n",
					cases[i].line,
					(long long)p,
					(long long)q);
				fail_verdict("against", &a.layer[l]);
			}
			/* whoever has a good alibi is not accused */
			if (then == FALLS && l == LAYER_INDIVIDUAL)
				assert_false(is_established(&a.layer[l]));
		}
	}
}

/* personas that are one hand go by the name that had what the attack used */
static void hand_called_by_tenant(void **state)
{
	static const char *const rest[] = { SEEN,
		ROLE,
		"persona:b rented " IP " provider/h A1 50-300",
		"persona:a same-as persona:b link/x A1" };
	static const struct {
		const char *other; /* what persona:a had */
		const char *called;
	} cases[] = {
		{ NULL, "persona:b" },
		{ "persona:a rented address:203.0.113.77 provider/k A1 "
		  "50-300",
			"persona:b" },
		/* the same machine, before the attack */
		{ "persona:a rented " IP " provider/h A1 10-40",
			"persona:b" },
		{ RENTAL, "persona:a" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct claimset s = lines(rest, N(rest), SIZE_MAX);

		say(&s, &cases[i].other, 1, SIZE_MAX);
		struct assessment a = assess(&s, AS_OF, "");
		const struct verdict *v = &a.layer[LAYER_PERSONA];

		if (!str_is(v->hypothesis, cases[i].called))
			fail_verdict(cases[i].called, v);
	}
}

/* what stands against a link of the trail stands against who it leads to */
static void doubt_goes_up(void **state)
{
	static const char *const against[] = {
		"persona:a excluded-from incident:i police/z A1",
		IP " system-off incident:i provider/h A1",
	};
	static const char *const chain[] = { SEEN,
		ROLE,
		RENTAL,
		("persona:a identified-by identifier:document:d provider/h A1 "
		"60-300"),
		HOLDER };

	(void)state;
	for (size_t i = 0; i < N(against); i++) {
		struct claimset s = lines(chain, N(chain), SIZE_MAX);

		say(&s, &against[i], 1, SIZE_MAX);
		struct assessment a = assess(&s, AS_OF, "");
		const struct verdict *v = &a.layer[LAYER_INDIVIDUAL];

		if (!is_missing(v, "an answer to what speaks against it"))
			fail_verdict(against[i], v);
		assert_string_equal(v->judgement, "not established");
	}
}

/* half of the attack, or some of it, lies in the rental, or none */
static void rental_and_attack(void **state)
{
	static const struct {
		const char *rental;
		bool leads;
		bool dated;
	} cases[] = {
		{ "persona:a rented " IP " provider/h A1 50-300",
			true,
			true },
		{ "persona:a rented " IP " provider/h A1 50-150",
			true,
			false },
		{ "persona:a rented " IP " provider/h A1 50-120",
			true,
			false },
		{ "persona:a rented " IP " provider/h A1", true, false },
		{ "persona:a rented " IP " provider/h A1 50-100",
			false,
			true },
		{ "persona:a rented " IP " provider/h A1 200-300",
			false,
			true },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		static const char *const rest[] = { SEEN, ROLE };
		struct claimset s = lines(rest, N(rest), SIZE_MAX);

		say(&s, &cases[i].rental, 1, SIZE_MAX);
		struct assessment a = assess(&s, AS_OF, "");
		const struct verdict *v = &a.layer[LAYER_PERSONA];

		if ((v->hypothesis.n > 0) != cases[i].leads ||
			is_missing(v, "outside the rental") ==
				cases[i].leads ||
			is_missing(v, "a date") == cases[i].dated) {
			fail_verdict(cases[i].rental, v);
		}
	}
}

/* a mark that was put there, or that anybody could have, speaks for nobody */
static void marks_of_everybody(void **state)
{
#define USES "group:g uses sample:s vendor/v A1 500-"
	static const struct {
		const char *line[2];
		bool leads;
	} cases[] = {
		{ { USES }, true },
		{ { USES, "sample:s planted incident:i police/x A1" },
			false },
		{ { USES, "sample:s planted incident:i forum/f E5" }, true },
		{ { USES, "group:g not-uses sample:s lab/l A1" }, false },
		/* some list had it on the first day, and on the last */
		{ { USES, "sample:s public-since incident:i lab/l A1 100-" },
			false },
		{ { USES, "sample:s public-since incident:i lab/l A1 900-" },
			true },
		/* a list that was known before the sighting */
		{ { USES,
			  "group:h uses sample:s vendor/w A1 450- "
			  "recorded=20" },
			false },
		{ { USES,
			  "group:h uses sample:t vendor/w A1 450- "
			  "recorded=20" },
			true },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct claimset s = claimset_in(&room);

		for (size_t k = 0; k < N(cases[i].line); k++) {
			if (!cases[i].line[k])
				break;
			struct claim c = claim_said(cases[i].line[k]);

			/* found long after the sighting, unless said */
			if (c.recorded_at_s == 10)
				c.recorded_at_s = 600;
			claimset_add(&s, &c);
		}
		struct assessment a = assess(&s, AS_OF, "");
		if ((probability_of(&a, LAYER_GROUP, "group:g") > 0) !=
			cases[i].leads) {
			printf("case %zu\n", i);
			fail_verdict("marks", &a.layer[LAYER_GROUP]);
		}
	}
}

/* of several that hold one thing none is named with a word */
static void several_for_one_thing(void **state)
{
	static const char *const holders[] = { CHAIN,
		"person:q holder-of identifier:document:d bank/c A1" };
	static const char *const tenants[] = { SEEN,
		ROLE,
		RENTAL,
		"persona:b rented " IP " provider/j A1 50-300" };
	static const char *const in_turn[] = { SEEN,
		ROLE,
		RENTAL,
		"persona:b rented " IP " provider/j A1 300-400" };
	struct claimset s = lines(holders, N(holders), SIZE_MAX);
	struct assessment a = assess(&s, AS_OF, "");

	(void)state;
	assert_true(probability_of(&a, LAYER_INDIVIDUAL, "person:p") ==
		probability_of(&a, LAYER_INDIVIDUAL, "person:q"));
	assert_in_range(probability_of(&a, LAYER_INDIVIDUAL, "person:p"),
		FIXED_ONE / 10,
		FIXED_ONE / 100 * 55);
	assert_string_equal(a.layer[LAYER_INDIVIDUAL].judgement,
		"not established");
	assert_true(
		is_missing(&a.layer[LAYER_INDIVIDUAL], "which of several"));
	s = lines(tenants, N(tenants), SIZE_MAX);
	a = assess(&s, AS_OF, "");
	assert_true(probability_of(&a, LAYER_PERSONA, "persona:a") ==
		probability_of(&a, LAYER_PERSONA, "persona:b"));
	assert_true(probability_of(&a, LAYER_PERSONA, "persona:a") <
		FIXED_ONE / 100 * 55);
	assert_string_equal(a.layer[LAYER_PERSONA].judgement,
		"not established");
	/* one after the other they take nothing from each other */
	s = lines(in_turn, N(in_turn), SIZE_MAX);
	a = assess(&s, AS_OF, "");
	assert_true(
		probability_of(&a, LAYER_PERSONA, "persona:a") > WORD_FROM);
	assert_true(probability_of(&a, LAYER_PERSONA, "persona:b") == 0);
}

/* ten names that stand level share what there is, with one more that nobody
 * gave */
static void ten_names_level(void **state)
{
	struct claimset s = claimset_in(&room);

	(void)state;
	for (int i = 0; i < 10; i++) {
		char line[80];

		snprintf(line,
			sizeof line,
			"incident:i attributed-to group:g%d police/%d A1",
			i,
			i);
		struct claim c = claim_said(arena_z(&room, str_of(line)));
		claimset_add(&s, &c);
	}
	struct assessment a = assess(&s, AS_OF, "");
	const struct verdict *v = &a.layer[LAYER_GROUP];
	int64_t first = probability_of(&a, LAYER_GROUP, "group:g0");

	assert_int_equal(v->n_alternative, 11);
	assert_true(first > 0 && first < FIXED_ONE / 10);
	for (uint32_t i = 0; i < v->n_alternative; i++) {
		const struct alternative *x = &v->alternative[i];

		assert_true(!x->id.n || x->p == first);
	}
	assert_string_equal(v->judgement, "not established");
}

/* a thousand steps end, and who is at their end is no surer than one of them */
static void chain_of_thousand(void **state)
{
	static const char *const head[] = { SEEN,
		ROLE,
		"persona:a rented " IP " provider/h A1 50-300",
		"persona:a identified-by identifier:n0 provider/h A1",
		"person:p holder-of identifier:n1000 bank/b A1" };
	struct claimset s = lines(head, N(head), SIZE_MAX);

	(void)state;
	for (int i = 0; i < 1000; i++) {
		char line[120];

		snprintf(line,
			sizeof line,
			"identifier:n%d paid-to identifier:n%d bank/b B2",
			999 - i,
			1000 - i);
		struct claim c = claim_said(arena_z(&room, str_of(line)));
		claimset_add(&s, &c);
	}
	struct assessment a = assess(&s, AS_OF, "");
	const struct contender *c =
		candidate(&a, LAYER_INDIVIDUAL, "person:p");

	assert_non_null(c);
	/* attack, machine, tenant, 1,001 identifiers, person */
	assert_int_equal(c->n_chain, 1004);
	assert_true(c->p > 0 &&
		c->p <= FIXED_ONE / 1000 *
				grade_right_milli(
					(struct grade){ 'B', '2' }));
	for (uint32_t i = 1; i < c->n_chain; i++) {
		assert_true(c->chain[i].p <= c->chain[i - 1].p &&
			str_eq(c->chain[i].from, c->chain[i - 1].to));
	}
	/* a step that is missing ends it */
	for (uint32_t i = 0; i < s.n; i++) {
		if (str_is(s.claim[i]->object, "identifier:n500"))
			s.claim[i]->superseded_at_s = 20;
	}
	a = assess(&s, AS_OF, "");
	assert_true(!a.layer[LAYER_INDIVIDUAL].hypothesis.n);
}

/* names that are aliases of each other are one, whichever way they are told */
static void aliases_in_a_circle(void **state)
{
	static const char *const said[] = {
		"group:a alias-of group:b police/x A1",
		"group:b alias-of group:c police/x A1",
		"group:c alias-of group:a police/x A1",
		"group:d alias-of group:d police/x A1",
		"incident:i attributed-to group:a police/x A1",
		"incident:i attributed-to group:b state/y A1",
		"incident:i attributed-to group:c court/z A1",
	};
	struct claimset s = lines(said, N(said), SIZE_MAX);
	struct assessment a = assess(&s, AS_OF, "");

	(void)state;
	assert_int_equal(a.layer[LAYER_GROUP].n_alternative, 2);
	assert_true(a.layer[LAYER_GROUP].p > FIXED_ONE / 100 * 90);
	struct claimset t = claimset_in(&room);
	for (size_t i = N(said); i-- > 0;)
		say(&t, &said[i], 1, SIZE_MAX);
	struct assessment b = assess(&t, AS_OF, "");
	assert_same(told(&a), told(&b), "aliases in another order");
}

/* all 36 grades: no part that is worse weighs more, and what nobody graded is
 * no better than D5 */
static void all_grades(void **state)
{
	int64_t p[6][6];
	int64_t right[6][6];

	(void)state;
	for (int r = 0; r < 6; r++) {
		for (int c = 0; c < 6; c++) {
			struct claimset s = claimset_in(&room);
			char line[80];

			snprintf(line,
				sizeof line,
				"incident:i attributed-to group:g police/x "
				"%c%c",
				'A' + r,
				'1' + c);
			struct claim x = claim_said(line);
			claimset_add(&s, &x);
			struct assessment a = assess(&s, AS_OF, "");
			p[r][c] = probability_of(&a, LAYER_GROUP, "group:g");
			right[r][c] = grade_right_milli(x.grade);
			assert_in_range(right[r][c], 1, 999);
			assert_true(!r ||
				(p[r][c] <= p[r - 1][c] &&
					right[r][c] <= right[r - 1][c]));
			/* 6 cannot be judged: between 4 and 5 */
			assert_true(!c || c == 5 ||
				(p[r][c] <= p[r][c - 1] &&
					right[r][c] <= right[r][c - 1]));
			assert_true(c != 5 ||
				(p[r][c] <= p[r][3] &&
					right[r][c] <= right[r][3]));
		}
	}
	assert_true(right[5][5] <= right[3][4] && p[5][5] <= p[3][4]);
	struct grade empty;
	assert_true(!grade_parse(STR(""), &empty) ||
		grade_right_milli(empty) <= right[3][4]);
}

/* 1 / (1 - q + q / l) by hand, q of the grade and l of the row */
static void graded_by_hand(void **state)
{
	static const struct {
		const char *grade;
		double q;
	} grades[] = {
		{ "A1", .990 * .985 },
		{ "A2", .990 * .900 },
		{ "B2", .920 * .900 },
		{ "C3", .550 * .690 },
		{ "F6", .280 * .400 },
	};

	(void)state;
	for (size_t i = 0; i < N(grades); i++) {
		struct claimset s = claimset_in(&room);
		char line[80];
		const double ratio = 10; /* attributed-to: ln 10 = 2.303 */
		const double q = grades[i].q;
		double hand = log(1 / (1 - q + q / ratio));

		snprintf(line,
			sizeof line,
			"incident:i attributed-to group:g police/x %s",
			grades[i].grade);
		struct claim x = claim_said(line);
		claimset_add(&s, &x);
		struct assessment a = assess(&s, AS_OF, "");
		const struct contender *c =
			candidate(&a, LAYER_GROUP, "group:g");
		double odds = exp(hand);

		assert_true(fabs((double)c->pro[0].weight_milli / 1000 -
				    hand) < .003);
		/* half of what is not "none of these" is for a hand that
		 * nobody named; from the double of the odds on it has a chance
		 */
		assert_true(c->has_chance == (hand >= log(2)));
		double p =
			c->has_chance ? .3 * odds / (.3 * odds + .3 + .4) : 0;
		assert_true(
			fabs((double)c->p / (double)FIXED_ONE - p) < .001);
	}
}

/* a person is no surer than the machine behind him */
static void no_surer_than_the_machine(void **state)
{
	static const char *const grades[] = { "A1", "A2", "B2", "B3", "C3" };

	(void)state;
	for (size_t i = 0; i < N(grades); i++) {
		static const char *const rest[] = { ROLE,
			RENTAL,
			DOCUMENT,
			HOLDER,
			"person:p device-seized identifier:document:d "
			"police/s "
			"A1" };
		struct claimset s = lines(rest, N(rest), SIZE_MAX);
		char line[120];

		snprintf(line,
			sizeof line,
			"incident:i attack-passed-through %s police/x %s "
			"100-200",
			IP,
			grades[i]);
		struct claim c = claim_said(line);
		claimset_add(&s, &c);
		struct assessment a = assess(&s, AS_OF, "");
		int64_t m = probability_of(&a, LAYER_MACHINE, IP);
		int64_t n = probability_of(&a, LAYER_PERSONA, "persona:a");
		int64_t p = probability_of(&a, LAYER_INDIVIDUAL, "person:p");

		assert_true(m >= n && n >= p);
		/* one origin, and prior odds of 1:1 for what an examination
		 * came up with */
		assert_true(m < FIXED_ONE / 100 * 98);
	}
}

/* The owner of a hacked server, whom a bad witness names for another machine:
 * the records that lie behind the hacked one do not become records against him.
 */
static void cut_trail_lends_nothing(void **state)
{
	static const char *const said[] = {
		"incident:i attack-passed-through " IP " police/x A1 100-200",
		IP " has-role role:compromised lab/l A1",
		RENTAL,
		DOCUMENT,
		HOLDER,
		("incident:i attack-passed-through address:203.0.113.11 "
		"police/x A1 100-200"),
		"address:203.0.113.11 has-role role:rented lab/l A1",
		"persona:b rented address:203.0.113.11 provider/2 A1 100-200",
		"person:p operated persona:b police/liar C4",
		"analyst:x signed-off person:p police/x A1",
	};
	struct claimset s = lines(said, N(said), SIZE_MAX);
	struct assessment a = assess(&s, AS_OF, "");
	const struct verdict *v = &a.layer[LAYER_INDIVIDUAL];

	(void)state;
	assert_string_equal(v->judgement, "not established");
	assert_true(probability_of(&a, LAYER_INDIVIDUAL, "person:p") == 0);
}

/* what stands in the case and proves nothing takes nothing away either */
static void no_substitute_no_harm(void **state)
{
	static const char *const beside[] = {
		"org:o part-of sponsor:s state/t A1",
		IP " located-in sponsor:s lab/l A1",
		"sponsor:s motive org:o state/t A1",
	};
	struct claimset s = gate_lines(5, SIZE_MAX);

	(void)state;
	say(&s, beside, N(beside), SIZE_MAX);
	struct assessment a = assess(&s, AS_OF, "");
	assert_true(is_established(&a.layer[LAYER_SPONSOR]));
	/* alone they are told to be no evidence */
	s = lines(beside, N(beside), SIZE_MAX);
	a = assess(&s, AS_OF, "");
	assert_true(
		is_missing(&a.layer[LAYER_SPONSOR], "more than a place") &&
		is_missing(&a.layer[LAYER_SPONSOR], "organisation chart") &&
		is_missing(&a.layer[LAYER_SPONSOR], "more than a motive"));
}

/* a unit can be established from records and one who speaks of it */
static void unit_from_records(void **state)
{
	static const char *const said[] = {
		ACTED,
		"person:p on-roster-of unit:u register/r A1",
		"person:p employed-by unit:u register/s A2",
		"incident:i attributed-to unit:u state/s A1",
	};
	struct claimset s = lines(said, N(said), SIZE_MAX);
	struct assessment a = assess(&s, AS_OF, "");

	(void)state;
	if (!is_established(&a.layer[LAYER_UNIT]))
		fail_verdict("records", &a.layer[LAYER_UNIT]);
}

/* a persona that is known better takes nothing from one that passes */
static void better_second_persona(void **state)
{
	static const char *const second[] = {
		"address:203.0.113.99 has-role role:rented provider/k A1",
		("incident:i attack-passed-through address:203.0.113.99 "
		"police/x A1 100-200"),
		"address:203.0.113.99 configured-in sample:s lab/l A1",
		"address:203.0.113.99 configured-in sample:s lab/m A1",
		"persona:b rented address:203.0.113.99 provider/k A1 50-300",
		"persona:b rented address:203.0.113.99 provider/m A1 50-300",
		"persona:b acted-in incident:i police/x A1",
		"persona:b acted-in incident:i lab/k A1",
	};
	struct claimset s = gate_lines(1, SIZE_MAX);
	struct assessment a = assess(&s, AS_OF, "");
	int64_t p = a.layer[LAYER_PERSONA].p;

	(void)state;
	say(&s, second, N(second), SIZE_MAX);
	a = assess(&s, AS_OF, "");
	const struct verdict *v = &a.layer[LAYER_PERSONA];
	assert_true(probability_of(&a, LAYER_PERSONA, "persona:b") > p);
	assert_true(is_established(v) && str_is(v->hypothesis, "persona:a") &&
		v->p >= p);
	/* and no origin that is left out hands the first place to it */
	for (uint32_t i = 0; i < v->n_stability; i++) {
		assert_false(str_has(v->stability[i], STR("the origin")) &&
			str_has(v->stability[i], STR("persona:b")));
	}
}

/* both ends of one contact are two vantage points and one piece of evidence */
static void one_beacon_two_ends(void **state)
{
	static const char *const said[] = {
		"address:192.0.2.1 beacons-to " IP " sensor/a A2 100-200",
		"address:192.0.2.1 beacons-to " IP " sensor/b A2 100-200",
		"address:192.0.2.7 beacons-to " IP " sensor/b A2 100-200",
	};
	struct claimset one = lines(said, 1, SIZE_MAX);
	struct claimset both = lines(said, 2, SIZE_MAX);
	struct claimset two = lines(said, 3, 1);
	struct assessment a = assess(&one, AS_OF, "");
	struct assessment b = assess(&both, AS_OF, "");
	struct assessment c = assess(&two, AS_OF, "");

	(void)state;
	assert_true(probability_of(&a, LAYER_MACHINE, IP) ==
		probability_of(&b, LAYER_MACHINE, IP));
	assert_true(probability_of(&b, LAYER_MACHINE, IP) <
		probability_of(&c, LAYER_MACHINE, IP));
	assert_true(is_missing(&a.layer[LAYER_MACHINE], "second vantage"));
	assert_false(is_missing(&b.layer[LAYER_MACHINE], "second vantage"));
}

/* evidence on two incidents that nothing ties is not added up; what ties them
 * adds it up */
static void unrelated_incidents(void **state)
{
	static const char *const said[] = {
		"incident:i attack-passed-through " IP " police/x A1 100-200",
		"incident:j attack-passed-through address:203.0.113.99 "
		"police/x A1 100-200",
		"incident:i attributed-to group:g police/x A2",
		"incident:j attributed-to group:g lab/l A2",
		/* the same server in both */
		"incident:j attack-passed-through " IP " police/x A1 100-200",
	};
	struct claimset one = lines(said, 3, SIZE_MAX);
	struct claimset apart = lines(said, 4, SIZE_MAX);
	struct claimset tied = lines(said, 5, SIZE_MAX);
	struct assessment a = assess(&one, AS_OF, "");
	struct assessment b = assess(&apart, AS_OF, "");
	struct assessment c = assess(&tied, AS_OF, "");

	(void)state;
	assert_true(a.layer[LAYER_GROUP].p > 0 &&
		a.layer[LAYER_GROUP].p == b.layer[LAYER_GROUP].p);
	assert_true(c.layer[LAYER_GROUP].p > b.layer[LAYER_GROUP].p);
	assert_true(
		is_missing(&b.layer[LAYER_GROUP], "everything rests on one"));
	assert_false(
		is_missing(&c.layer[LAYER_GROUP], "everything rests on one"));
}

/* a rumour of another holder takes nothing from who is named at first hand */
static void rumour_of_another_holder(void **state)
{
	static const char *const said[] = { CHAIN,
		"person:q holder-of identifier:document:d forum/f F6" };
	struct claimset one = lines(said, N(said), N(said) - 1);
	struct claimset both = lines(said, N(said), SIZE_MAX);
	struct assessment a = assess(&one, AS_OF, "");
	struct assessment b = assess(&both, AS_OF, "");

	(void)state;
	assert_true(
		a.layer[LAYER_INDIVIDUAL].p == b.layer[LAYER_INDIVIDUAL].p);
	assert_string_equal(a.layer[LAYER_INDIVIDUAL].judgement,
		b.layer[LAYER_INDIVIDUAL].judgement);
	assert_false(
		is_missing(&b.layer[LAYER_INDIVIDUAL], "which of several"));
}

/* a layer has an interval of its own, not the end at which it caps those above
 */
static void not_capped_by_itself(void **state)
{
	static const char *const said[] = { CHAIN };
	struct claimset s = lines(said, N(said), SIZE_MAX);
	struct assessment a = assess(&s, AS_OF, "");
	const struct verdict *v = &a.layer[LAYER_PERSONA];

	(void)state;
	assert_true(v->low < v->p && v->p < v->high);
}

/* --- size ---------------------------------------------------------------- */

static void many_claims(void **state)
{
	(void)state;
	struct claimset s = claimset_in(&room);

	for (uint32_t i = 0; i < 3000; i++) {
		char subject[40];
		char object[40];
		char origin[40];
		struct said x = { subject,
			i % 3 ? "attributed-to" : "acted-in",
			object,
			"police/x",
			origin,
			"B2",
			MADE_BY_ROW,
			0,
			0 };

		snprintf(subject,
			sizeof subject,
			"%s:%u",
			i % 3 ? "incident" : "persona",
			i);
		snprintf(object,
			sizeof object,
			i % 3 ? "group:%u" : "incident:one",
			i % 500);
		snprintf(origin, sizeof origin, "origin %u", i % 700);
		struct claim c = claim_of(&x);
		assert_non_null(claimset_add(&s, &c));
	}
	struct assessment a = assess(&s, AS_OF, "");
	assert_int_equal(a.layer[LAYER_GROUP].n_alternative, 501);
	assert_int_equal(a.layer[LAYER_PERSONA].n_alternative, 1001);
}

#define IN_ROOM(t) cmocka_unit_test_setup_teardown(t, open_room, close_room)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_ROOM(gates_one_by_one),
		IN_ROOM(worthless_items),
		IN_ROOM(times_must_overlap),
		IN_ROOM(a_look_is_an_answer),
		IN_ROOM(nothing_known),
		IN_ROOM(order_does_not_matter),
		IN_ROOM(copies_add_nothing),
		IN_ROOM(only_what_counts),
		IN_ROOM(sums_and_caps),
		IN_ROOM(better_grades_weigh_more),
		IN_ROOM(one_origin_is_capped),
		IN_ROOM(weak_evidence_leaves_none_first),
		IN_ROOM(no_word_from_the_press),
		IN_ROOM(words_at_their_edges),
		IN_ROOM(flips_are_smallest),
		IN_ROOM(forgery_is_smallest),
		IN_ROOM(marks_against_the_leader),
		IN_ROOM(wanted_comes_true),
		IN_ROOM(worth_looking),
		IN_ROOM(history_is_as_of),
		IN_ROOM(history_names_the_mover),
		IN_ROOM(matrix_adds_up),
		IN_ROOM(kept_is_anew),
		IN_ROOM(opinions_are_grades),
		IN_ROOM(roles_cut),
		IN_ROOM(what_speaks_against),
		IN_ROOM(hand_called_by_tenant),
		IN_ROOM(doubt_goes_up),
		IN_ROOM(rental_and_attack),
		IN_ROOM(marks_of_everybody),
		IN_ROOM(several_for_one_thing),
		IN_ROOM(ten_names_level),
		IN_ROOM(chain_of_thousand),
		IN_ROOM(aliases_in_a_circle),
		IN_ROOM(all_grades),
		IN_ROOM(graded_by_hand),
		IN_ROOM(no_surer_than_the_machine),
		IN_ROOM(cut_trail_lends_nothing),
		IN_ROOM(no_substitute_no_harm),
		IN_ROOM(unit_from_records),
		IN_ROOM(better_second_persona),
		IN_ROOM(one_beacon_two_ends),
		IN_ROOM(unrelated_incidents),
		IN_ROOM(rumour_of_another_holder),
		IN_ROOM(not_capped_by_itself),
		IN_ROOM(many_claims),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
