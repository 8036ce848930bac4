/* SPDX-License-Identifier: Apache-2.0 */
/* Knowledge as a whole: what refers to what, what stands for what now, who uses
 * a name; and the written form, which must be the same bytes for the same
 * knowledge. */
#include "../core/check.h"

#include "know/know.h"
#include "read/read.h"

#include "../read/drive.h"

#define MEMORY ((size_t)512 << 20)

static struct arena memory;

static int set_up(void **state)
{
	struct err err;

	(void)state;
	return arena_open(&memory, MEMORY, &err) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	arena_close(&memory);
	return 0;
}

static bool put(void *ctx, const struct obs *o)
{
	return knowledge_put(ctx, &o->known);
}

static void skip_none(void *ctx, const struct skip *s)
{
	(void)ctx;
	fail_msg("line %llu: %s", (unsigned long long)s->line, s->why);
}

/* the lines of a knowledge file, without its first */
static void read_into(struct knowledge *k, struct str lines)
{
	struct buf b = { 0 };
	struct err err;

	buf_z(&b, "ashiato-knowledge\t1\n");
	buf_add(&b, lines);
	struct feed feed = { buf_str(&b), 0, 0 };
	struct input in = feed_input(&feed);
	struct sink sink = { k, put, skip_none };
	struct read_stats stats = { 0 };
	struct arena scratch;
	assert_true(arena_open(&scratch, 64 << 20, &err));
	if (!reader_named(STR("knowledge"))
			->read(&in, scratch, &sink, &stats, &err)) {
		fail_msg("%s", err.text);
	}
	arena_close(&scratch);
	buf_done(&b);
}

static struct knowledge known(const char *lines, struct arena *a)
{
	struct knowledge k;
	struct err err;

	knowledge_open(&k, a);
	read_into(&k, str_of(lines));
	if (!knowledge_index(&k, &err))
		fail_msg("%s", err.text);
	return k;
}

static struct buf written(const struct knowledge *k)
{
	struct buf b = { 0 };

	knowledge_write(k, &b);
	assert_false(b.bad);
	return b;
}

#define ID(k, id) knowledge_thing((k), STR(id))

/* --- settling ------------------------------------------------------------ */

static void references(void **state)
{
	(void)state;
	struct arena a = memory;
	/* before what it is of */
	struct knowledge k = known(
		"fact\tuses\tG1\tS1\t2020-01-02\tR1\n"
		"fact\tuses\tG1\tuuid-of-two\t\t\n"
		"fact\tuses\tG1\tnowhere\t\t\n"
		"fact\tuses\tnowhere\tnor here\t\t\n"
		"fact\tattributed-to\tC1\tonly in a list\t\t\n"
		"alias\tuuid-of-"
		"two\tSecond\tx\t\nalias\tnowhere\tNobody\tx\t\n"
		"group\tG1\tx\t\t\tOne\t\t\nsoftware\tS1\tx\t\t\tTool\tmalwar"
		"e"
		"\t\nsoftware\tS2\tx\t\t\tTwo\ttool\tuuid-of-two\n"
		"campaign\tC1\tx\t\t\tOperation\t\t\n"
		"technique\tT1\tx\t\t\tT\t\t\ntechnique\tT1."
		"001\tx\t\t\tSub\t\t\ntechnique\tT9.001\tx\t\t\tOrphan\t\t\n"
		"list\tL1\tvendor\tonly in a "
		"list\t\tR2\nmark\tL1\tip\t192.0.2.2\nmark\tL1\tdomain\tb."
		"example\nmark\tL1\tip\t192.0.2.1\n"
		"list\tL2\tvendor\tG1\t2021-02-"
		"03\t\nlist\tL3\tvendor\t\t\t\nreport\tR2\t2019-05-"
		"06\tvendor\tTitle\t\n"
		"mark\tnone\tip\t192.0.2.9\n",
		&a);

	assert_int_equal(k.dangling, 2);
	assert_int_equal(k.unlisted, 1);
	assert_true(k.fact[0].subject == ID(&k, "G1") &&
		k.fact[0].object == ID(&k, "S1") && k.fact[0].n_cite == 1);
	assert_int_equal(k.fact[0].created_day, 18263);
	assert_int_equal(k.fact[1].object, ID(&k, "S2"));
	assert_true(k.fact[2].object == THING_NONE &&
		k.fact[2].created_day == DAY_NONE);
	assert_true(k.alias[0].thing == ID(&k, "S2") &&
		k.alias[1].thing == THING_NONE);
	assert_int_equal(k.thing[ID(&k, "T1.001")].parent, ID(&k, "T1"));
	assert_int_equal(k.thing[ID(&k, "T9.001")].parent, THING_NONE);
	/* a group that only a list names is one, and facts may be of it; it is
	 * not written */
	uint32_t implied = ID(&k, "only in a list");
	assert_true(implied != THING_NONE && k.thing[implied].implied &&
		k.thing[implied].kind == KNOWN_GROUP);
	assert_true(k.fact[4].object == implied &&
		k.list[0].group == implied &&
		knowledge_now(&k, implied) == implied);
	assert_true(k.list[0].day == 18022 &&
		k.list[1].group == ID(&k, "G1") &&
		k.list[2].group == THING_NONE && k.list[2].day == DAY_NONE);
	assert_true(k.list[0].n_mark == 3 &&
		str_is(k.mark[k.list[0].mark].value, "b.example") &&
		str_is(k.mark[k.list[0].mark + 2].value, "192.0.2.2"));
	struct buf b = written(&k);
	assert_null(memmem(b.p, b.n, "group\tonly in a list", 20));
	buf_done(&b);
}

static void revocations(void **state)
{
	(void)state;
	struct arena a = memory;
	struct knowledge k = known(
		"group\tA\tx\t\trevoked\ta\t\t\ngroup\tB\tx\t\trevoked\tb\t\t"
		"\n"
		"group\tC\tx\t\t\tc\t\t\ngroup\tD\tx\t\trevoked\td\t\t\n"
		"group\tE\tx\t\trevoked\te\t\t\ngroup\tF\tx\t\trevoked\tf\t\t"
		"\n"
		"group\tG\tx\t\trevoked\tg\t\t\ngroup\tH\tx\t\trevoked\th\t\t"
		"\n"
		"group\tI\tx\t\t\ti\t\t\n"
		"fact\trevoked-by\tA\tB\t\t\nfact\trevoked-"
		"by\tB\tC\t\t\nfact\trevoked-by\tE\tF\t\t\nfact\trevoked-"
		"by\tF\tE\t\t\nfact\trevoked-by\tG\tE\t\t\n"
		"fact\trevoked-by\tH\tH\t\t\nfact\trevoked-by\tI\tA\t\t\n",
		&a);
	static const struct {
		const char *of, *now;
	} cases[] = {
		{ "A", "C" },
		{ "B", "C" },
		{ "C", "C" },
		{ "D", "D" },
		{ "E", NULL },
		{ "F", NULL },
		{ "G", NULL },
		{ "H", NULL },
		{ "I", "I" }, /* who is not revoked stands, whatever is said */
	};

	for (size_t i = 0; i < N(cases); i++) {
		uint32_t now = knowledge_now(&k,
			knowledge_thing(&k, str_of(cases[i].of)));

		if (now !=
			(cases[i].now ? knowledge_thing(&k,
						str_of(cases[i].now))
				      : THING_NONE)) {
			fail_msg("%s stands for thing %u", cases[i].of, now);
		}
	}
	assert_int_equal(knowledge_now(&k, THING_NONE), THING_NONE);
}

/* Chains and circles of many things, in the order that is worst: each is
 * followed to its end once. */
static void long_chains(void **state)
{
	(void)state;
	enum {
		LONG = 100000
	};
	struct arena a = memory;
	struct knowledge k;
	struct err err;
	struct buf b = { 0 };

	for (int i = 0; i < LONG; i++) {
		buf_fmt(&b,
			"group\tA%d\tx\t\t%s\tn\t\t\ngroup\tB%"
			"d\tx\t\trevoked\tn\t\t\ntechnique\tT%"
			"d\tx\t\t\tn\t\t\n",
			i,
			i + 1 < LONG ? "revoked" : "",
			i,
			i);
		if (i + 1 < LONG) {
			buf_fmt(&b,
				"fact\trevoked-by\tA%d\tA%d\t\t\n",
				i,
				i + 1);
		}
		buf_fmt(&b,
			"fact\trevoked-by\tB%d\tB%d\t\t\nfact\tsubtechnique-"
			"of\tT%d\tT%d\t\t\n",
			i,
			(i + 1) % LONG,
			i,
			(i + 1) % LONG);
	}
	knowledge_open(&k, &a);
	read_into(&k, buf_str(&b));
	assert_true(knowledge_index(&k, &err));
	for (uint32_t i = 0; i < k.n_thing; i++) {
		const struct known_thing *t = &k.thing[i];

		assert_int_equal(t->now,
			t->id.p[0] == 'A'           ? ID(&k, "A99999")
				: t->id.p[0] == 'B' ? THING_NONE
						    : i);
		assert_int_equal(t->parent, THING_NONE);
	}
	buf_done(&b);
}

static void parents_in_a_circle(void **state)
{
	(void)state;
	struct arena a = memory;
	struct knowledge k = known(
		"technique\tP\tx\t\t\tp\t\t\ntechnique\tQ\tx\t\t\tq\t\t\n"
		"technique\tR\tx\t\t\tr\t\t\ntechnique\tT1."
		"001\tx\t\t\ts\t\t\ntechnique\tT1\tx\t\t\tt\t\t\n"
		"fact\tsubtechnique-of\tP\tQ\t\t\nfact\tsubtechnique-"
		"of\tQ\tP\t\t\nfact\tsubtechnique-"
		"of\tR\tP\t\t\nfact\tsubtechnique-of\tT1\tT1\t\t\n",
		&a);

	assert_true(k.thing[ID(&k, "P")].parent == THING_NONE &&
		k.thing[ID(&k, "Q")].parent == THING_NONE);
	assert_int_equal(k.thing[ID(&k, "R")].parent, ID(&k, "P"));
	assert_int_equal(k.thing[ID(&k, "T1.001")].parent, ID(&k, "T1"));
	assert_int_equal(k.thing[ID(&k, "T1")].parent, THING_NONE);
}

static void said_again(void **state)
{
	(void)state;
	struct arena a = memory;
	struct knowledge k = known(
		"group\tG1\tx\t\t\tOld name\t\t\ngroup\tG1\tx\t2020\t\tNew "
		"name\tZZ\t\nsoftware\tG1\ty\t\t\tOf another kind\t\t\n"
		"alias\tG1\tN\tx\tR2\nalias\tG1\tN\tx\tR1 "
		"R2\nalias\tG1\tN\ty\tR3\nalias\tG1\tN\tx\t\n"
		"fact\tuses\tG1\tS1\t2021\tR5 "
		"R4\nfact\tuses\tG1\tS1\t2020\tR4 "
		"R5  R6\nfact\tuses\tG1\tS1\t\t\n"
		"report\tR4\t2001\t\t\t\nreport\tR4\t2002\tx\ttitle\turl\n"
		"list\tL\tx\tG1\t\t\nlist\tL\tx\tother\t2020\tR1\n",
		&a);
	uint32_t t = ID(&k, "G1");

	assert_true(k.n_thing == 1 && k.renamed == 1 && k.clashes == 1);
	assert_true(k.thing[t].kind == KNOWN_GROUP &&
		str_is(k.thing[t].name, "New name") &&
		str_is(k.thing[t].created, "2020") &&
		str_is(k.thing[t].source, "x"));
	assert_int_equal(k.n_alias, 3);
	assert_true(str_is(k.alias[0].name, "Old name") &&
		str_is(k.alias[0].used_by, "x") && k.alias[0].thing == t);
	assert_true(str_is(k.alias[1].reports, "R1 R2") &&
		str_is(k.alias[2].reports, "R3"));
	assert_true(k.n_fact == 1 && k.fact[0].n_cite == 3 &&
		str_is(k.fact[0].created, "2020"));
	assert_true(
		str_is(k.report[knowledge_report(&k, STR("R4"))].published,
			"2001") &&
		str_is(k.report[knowledge_report(&k, STR("R4"))].title,
			"title"));
	assert_true(k.n_list == 1 && str_is(k.list[0].group_id, "G1") &&
		str_is(k.list[0].published, "2020") &&
		k.list[0].report == knowledge_report(&k, STR("R1")));
}

/* Cells that run into each other when they are joined are still different. */
static void nothing_fused(void **state)
{
	(void)state;
	struct arena a = memory;
	struct knowledge k =
		known("alias\ta\\tb\tc\tx\t\nalias\ta\tb\\tc\tx\t\nfact\tuses"
		      "\ta\\tb"
		      "\tc\t\t\nfact\tuses\ta\tb\\tc\t\t\nfact\tuses\\ta\tb\t"
		      "c\t\t\n"
		      "list\tL\tx\t\t\t\nlist\tL\\tip\tx\t\t\t\nmark\tL\tip\\"
		      "tip\tv\n"
		      "mark\tL\\tip\tip\tv\n"
		      "group\tg\tx\t\t\tSame "
		      "Name\t\t\ngroup\th\tx\t\t\tsame-name\t\t\n",
			&a);

	assert_true(k.n_alias == 2 && k.n_fact == 3 && k.n_mark == 2 &&
		k.n_thing == 2);
}

/* One fact, one alias, again and again with another report: memory stays in
 * proportion, and the lines stay readable. */
static void very_many_reports(void **state)
{
	(void)state;
	enum {
		REPORTS = 100000,
		BUDGET = 96 << 20
	};
	struct arena a = {
		.at = memory.at,
		.end = memory.at + BUDGET,
	};
	struct knowledge k;
	struct knowledge again;
	struct err err;
	struct buf b = { 0 };

	for (int i = 0; i < REPORTS; i++) {
		buf_fmt(&b,
			"fact\tuses\tG1\tS1\t\tR%d "
			"R0\nalias\tG1\tN\tx\tR%d\n",
			REPORTS - i,
			REPORTS - i);
	}
	knowledge_open(&k, &a);
	read_into(&k, buf_str(&b));
	assert_true(knowledge_index(&k, &err));
	assert_true(k.n_fact == 1 && k.fact[0].n_cite == REPORTS + 1 &&
		k.n_alias == 1);
	buf_done(&b);
	b = written(&k);
	for (struct str rest = buf_str(&b), line;
		str_cut(rest, '\n', &line, &rest);) {
		assert_true(line.n < 1 << 20);
	}
	a = (struct arena){
		.at = memory.at + BUDGET,
		.end = memory.at + 2 * (size_t)BUDGET,
	};
	knowledge_open(&again, &a);
	struct str head;
	struct str lines;
	assert_true(str_cut(buf_str(&b), '\n', &head, &lines));
	read_into(&again, lines);
	assert_true(knowledge_index(&again, &err));
	struct buf c = written(&again);
	assert_true(again.fact[0].n_cite == REPORTS + 1 &&
		str_eq(buf_str(&b), buf_str(&c)));
	buf_done(&b);
	buf_done(&c);
}

/* Wherever memory ends, put or settle says so. */
static void little_memory(void **state)
{
	(void)state;
	struct buf b = { 0 };
	unsigned failed = 0;

	for (int i = 0; i < 2000; i++) {
		buf_fmt(&b,
			"group\tG%d\tx\t\t\tn\t\tu%d\nalias\tG%d\tN%d\tx\tR%"
			"d\nfact\tuses\tG%d\tS\t\tR%d\nlist\tL%d\tx\tonly%"
			"d\t\tR1\nmark\tL%d\tip\tv\nsource\ts%d\t\t\n",
			i,
			i,
			i,
			i,
			i,
			i,
			i,
			i,
			i,
			i,
			i);
	}
	for (size_t budget = 64; budget < 16 << 20; budget = budget * 5 / 4) {
		struct arena a = {
			.at = memory.at,
			.end = memory.at + budget,
		};
		struct knowledge k;
		struct err err = { 0 };
		struct feed feed = { buf_str(&b), 0, 0 };
		struct input in = feed_input(&feed);
		struct sink sink = { &k, put, skip_none };
		struct read_stats stats = { 0 };
		struct arena scratch;

		assert_true(arena_open(&scratch, 8 << 20, &err));
		knowledge_open(&k, &a);
		bool read = reader_named(STR("knowledge"))
				    ->read(&in, scratch, &sink, &stats, &err);
		bool settled = knowledge_index(&k, &err);
		assert_true(read || !settled);
		assert_true(
			settled || (err.code == ERR_LIMIT && err.text[0]));
		if (settled)
			assert_true(k.n_thing == 4000 && k.n_mark == 2000);
		failed += !settled;
		arena_close(&scratch);
	}
	assert_true(failed > 10);
	buf_done(&b);
}

/* --- the written form ---------------------------------------------------- */

static const char sample[] =
	"source\ts\tTitle \\\\ of\\tit\tterms\\nin "
	"lines\nreport\tR2\t2020\ts\tTwo\turl\nreport\tR1\t2019-"
	"01\ts\tOne\t\nreport\tR3\t\t\t\t\n"
	"group\tG1\ts\t2020-01-"
	"01\trevoked\tOne\tZZ\tu1\ngroup\tG2\ts\t\tdeprecated\t二つ\t\t\ncamp"
	"ai"
	"gn\tC1\ts\t\t\tC\t2020\t\nsoftware\tS1\ts\t\t\tS\\r\ttool\\r\t\\r\n"
	"technique\tT1\ts\t\t\tT\ta,"
	"b\t\nvictim\tV1\ts\t\t\tV\t\t\nalias\tG1\tN\ts\tR1 "
	"R2\nalias\tG1\tN\tt\t\nalias\tG1\treturn\ts\tR9\nalias\tmissing\tM\t"
	"s"
	"\t\n"
	"fact\tuses\tG1\tS1\t2020-02-02\tR1 R2 "
	"R3\nfact\tuses\tG2\tmissing\t\tR9\nfact\trevoked-"
	"by\tG1\tG2\t\t\nfact\tsaid in another way\tG1\tG2\t\t\n"
	"list\tL1\ts\tG1\t2020\tR2\nlist\tL2\ts\tonly "
	"here\t\t\nmark\tL1\tip\t192.0.2."
	"1\nmark\tL1\thash\taa\nmark\tL2\turl\thttp://x.example/"
	"\\r\nmark\tnone\tip\t192.0.2.2\n";

static void written_and_read(void **state)
{
	(void)state;
	struct arena a = memory;
	struct knowledge k = known(sample, &a);
	struct buf once = written(&k);
	struct str head;
	struct str lines;

	assert_true(
		str_starts(buf_str(&once), STR("ashiato-knowledge\t1\n")));
	assert_true(str_cut(buf_str(&once), '\n', &head, &lines));
	struct knowledge again = known(arena_z(&a, lines), &a);
	struct buf twice = written(&again);
	if (!str_eq(buf_str(&once), buf_str(&twice))) {
		fail_msg("%.*s\nread and written again is\n%.*s",
			STR_FMT(buf_str(&once)),
			STR_FMT(buf_str(&twice)));
	}
	/* every line of the sample is there: nothing was lost, and nothing came
	 * to it but reports that are only cited */
	for (struct str rest = STR(sample), line;
		str_cut(rest, '\n', &line, &rest);) {
		if (!memmem(once.p, once.n, line.p, line.n + 1))
			fail_msg("lost: %.*s", STR_FMT(line));
	}
	assert_non_null(memmem(once.p, once.n, "report\tR9\t\t\t\t\n", 14));
	assert_int_equal(once.n, sizeof sample - 1 + 20 + 14);
	buf_done(&once);
	buf_done(&twice);
}

static void in_any_order(void **state)
{
	(void)state;
	struct str line[64];
	struct str rest = STR(sample);
	struct arena a = memory;
	struct knowledge k = known(sample, &a);
	struct buf want = written(&k);
	uint64_t u = 11;
	size_t n = 0;

	while (n < N(line) && str_cut(rest, '\n', &line[n], &rest))
		n++;
	for (int round = 0; round < 300; round++) {
		struct buf shuffled = { 0 };
		struct arena again = a;

		for (size_t i = n - 1; i > 0; i--) {
			u = u * 6364136223846793005U + 1442695040888963407U;
			size_t other = (size_t)(u >> 33) % (i + 1);
			struct str t = line[i];
			line[i] = line[other];
			line[other] = t;
		}
		for (size_t i = 0; i < n; i++) {
			buf_add(&shuffled, line[i]);
			buf_z(&shuffled, "\n");
		}
		/* some said twice */
		for (size_t i = 0; i < (size_t)round % 4; i++) {
			buf_add(&shuffled, line[i]);
			buf_z(&shuffled, "\n");
		}
		buf_add(&shuffled, (struct str){ "", 1 });
		struct knowledge s = known(shuffled.p, &again);
		struct buf got = written(&s);
		if (!str_eq(buf_str(&got), buf_str(&want))) {
			fail_msg("round %d:\n%.*s\ngives\n%.*s",
				round,
				STR_FMT(buf_str(&shuffled)),
				STR_FMT(buf_str(&got)));
		}
		buf_done(&got);
		buf_done(&shuffled);
	}
	buf_done(&want);
}

static void differences(void **state)
{
	(void)state;
	struct arena a = memory;
	struct knowledge x = known(
		"source\ts\t\t\ngroup\tG1\ts\t\t\tOne\t\t\ngroup\tG2\ts\t"
		"\t\tTwo\t\t\nfact\tuses\tG1\tS\t\tR2 R1\n",
		&a);
	struct knowledge y = known(
		"fact\tuses\tG1\tS\t\tR1 "
		"R2\nsource\ts\t\t\ngroup\tG1\ts\t\t\tOne\t\t\ngroup\tG3"
		"\ts\t\t\tThree\t\t\nalias\tG3\tN\ts\t\n",
		&a);
	struct knowledge_difference d;
	struct buf b = { 0 };

	knowledge_diff(&x, &y, &b, &d);
	assert_true(str_is(buf_str(&b),
		"- group\tG2\ts\t\t\tTwo\t\t\n+ "
		"group\tG3\ts\t\t\tThree\t\t\n+ "
		"alias\tG3\tN\ts\t\n"));
	for (int i = 0; i < KNOWN_KINDS; i++) {
		assert_true(d.removed[i] == (i == KNOWN_GROUP) &&
			d.added[i] == (i == KNOWN_GROUP || i == KNOWN_ALIAS));
	}
	buf_done(&b);
	knowledge_diff(&x, &x, &b, &d);
	assert_int_equal(b.n, 0);
	struct knowledge none = known("", &a);
	knowledge_diff(&none, &x, &b, &d);
	assert_true(d.added[KNOWN_GROUP] == 2 && d.added[KNOWN_REPORT] == 2 &&
		!d.removed[KNOWN_GROUP]);
	buf_done(&b);
}

/* --- names --------------------------------------------------------------- */

static void folding(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		bool same;
	} cases[] = {
		{ "Fancy Bear", "FANCYBEAR", true },
		{ "APT-28", "apt 28", true },
		{ "O'Neil_x.y", "oneilxy", true },
		{ "a", "b", false },
		{ "APT1", "APT11", false },
		{ "", "", true },
		{ "", "-", false },
		{ "-", "--", false },
		{ "- -", "- -", true },
		{ "銅の フクロウ", "銅のフクロウ", true },
		{ "Äpfel", "äpfel", false },
		{ "\xff\xfe", "\xff\xfe", true },
		{ "\xff", "\xfe", false },
	};

	for (size_t i = 0; i < N(cases); i++) {
		struct arena a = memory;
		bool same = str_eq(name_folded(str_of(cases[i].a), &a),
			name_folded(str_of(cases[i].b), &a));

		if (same != cases[i].same) {
			fail_msg("\"%s\" and \"%s\" are %s",
				cases[i].a,
				cases[i].b,
				same ? "one" : "two");
		}
	}
	struct arena a = memory;
	assert_int_equal(name_folded((struct str){ "a\0b", 3 }, &a).n, 3);
}

static void uses(void **state)
{
	(void)state;
	struct arena a = memory;
	struct knowledge k = known(
		"group\tG1\tone\t\t\tNight "
		"Bird\t\t\ngroup\tG2\tone\t\t\tOther\t\t\ngroup\tG3\ttwo"
		"\t\t\tThird\t\t\n"
		"alias\tG2\tNIGHT-BIRD\tone\tR1\nalias\tG3\tnight "
		"bird\ttwo\t\nalias\tG3\tnight."
		"bird\tthree\t\nalias\tmissing\tNight Bird\tfour\t\n",
		&a);
	static const struct {
		const char *as, *by, *of;
		bool own;
	} want[] = {
		{ "Night Bird", "one", "G1", true },
		{ "NIGHT-BIRD", "one", "G2", false },
		{ "night.bird", "three", "G3", false },
		{ "night bird", "two", "G3", false },
	};
	uint32_t n;

	const struct name_use *use =
		knowledge_uses_of(&k, STR("nightbird"), &a, &n);
	assert_int_equal(n, N(want));
	for (uint32_t i = 0; i < n; i++) {
		assert_true(str_is(use[i].as, want[i].as) &&
			str_is(use[i].used_by, want[i].by) &&
			use[i].own == want[i].own);
		assert_int_equal(use[i].thing,
			knowledge_thing(&k, str_of(want[i].of)));
	}
	assert_true(str_is(use[1].reports, "R1"));
	assert_non_null(knowledge_uses_of(&k, STR("nobody"), &a, &n));
	assert_int_equal(n, 0);
	/* an id is a name too */
	assert_non_null(knowledge_uses_of(&k, STR("G2"), &a, &n));
	assert_int_equal(n, 1);
	struct arena none = { 0 };
	assert_null(knowledge_uses_of(&k, STR("nightbird"), &none, &n));
	assert_int_equal(n, 0);
}

static void fused_naively(void **state)
{
	(void)state;
	struct arena a = memory;
	struct knowledge k = known(
		"group\tG1\tone\t\t\tA\t\t\ngroup\tG2\tone\t\t\tB\t\t\ngroup"
		"\tG"
		"3\tone\t\t\tC\t\t\ngroup\tG4\tone\t\trevoked\tA\t\t\ngroup\t"
		"G5"
		"\tone\t\t\tD\t\t\n"
		"software\tS1\tone\t\t\tD\t\t\ngroup\tH1\ttwo\t\t\tb\t\t\n"
		"alias\tG1\tx-x\tone\t\nalias\tH1\tX "
		"X\ttwo\t\nalias\tmissing\tC\ttwo\t\n",
		&a);
	uint32_t groups;

	/* G1 and H1 share xx, H1 and G2 share b: by way of the other source G1
	 * and G2 would be one */
	assert_int_equal(knowledge_fused_naively(&k, STR("one"), a, &groups),
		2);
	assert_int_equal(groups, 4);
	assert_int_equal(knowledge_fused_naively(&k, STR("two"), a, &groups),
		0);
	assert_int_equal(groups, 1);
	assert_int_equal(knowledge_fused_naively(&k, STR("none"), a, &groups),
		0);
	assert_int_equal(groups, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(references),
		cmocka_unit_test(revocations),
		cmocka_unit_test(long_chains),
		cmocka_unit_test(parents_in_a_circle),
		cmocka_unit_test(said_again),
		cmocka_unit_test(nothing_fused),
		cmocka_unit_test(very_many_reports),
		cmocka_unit_test(little_memory),
		cmocka_unit_test(written_and_read),
		cmocka_unit_test(in_any_order),
		cmocka_unit_test(differences),
		cmocka_unit_test(folding),
		cmocka_unit_test(uses),
		cmocka_unit_test(fused_naively),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
