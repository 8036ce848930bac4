/* SPDX-License-Identifier: Apache-2.0 */
/* Records: how far they agree, what that is worth, and who is joined. */
#include "core/check.h"
#include "identity/dataset.h"
#include "identity/linkage/compare.h"
#include "identity/linkage/learn.h"

/* kanji are read by the user's dictionary */
#define DICTIONARY                              \
	STR("田中 [たなか] /(s) Tanaka/\n" \
	    "一郎 [いちろう] /(m) Ichirou/\n")

#define ROOM ((size_t)4 << 30)

struct world {
	struct arena a;
	struct names *names;
	struct dataset d;
	struct linkage l;
	struct evaluated e;
};

static int open_world(void **state)
{
	static struct world w;
	struct err err;

	w = (struct world){ .names = NULL };
	if (!names_open(&w.names, &err) ||
		!names_dictionary(w.names, DICTIONARY, &err) ||
		!arena_open(&w.a, ROOM, &err))
		return 1;
	*state = &w;
	return 0;
}

static int close_world(void **state)
{
	struct world *w = *state;

	names_close(w->names);
	arena_close(&w->a);
	return 0;
}

/* reads, links, evaluates: one file, or two */
static void run_files(struct world *w, const struct str *text, uint32_t n)
{
	struct err err;

	if (!dataset_read(text, n, NULL, 0, &w->a, &w->d, &err))
		fail_msg("%s", err.text);
	const struct linkage_records r = { .column = w->d.column,
		.n_column = w->d.n_column,
		.cell = w->d.cell,
		.n = w->d.n,
		.side = w->d.side,
		.names = w->names };
	if (!linkage_run(&r, &w->a, &w->l, &err))
		fail_msg("%s", err.text);
	assert_true(dataset_evaluate(&w->d, &w->l, w->a, &w->e));
}

static void run(struct world *w, struct str text)
{
	run_files(w, &text, 1);
}

static bool joined(const struct world *w, uint32_t i, uint32_t j)
{
	return w->l.cluster[i] == w->l.cluster[j];
}

static uint32_t count_joined(const struct world *w)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < w->d.n; i++)
		n += w->l.cluster[i] != i;
	return n;
}

/* --- levels */
static const struct {
	enum field_kind kind;
	struct str a, b;
	const char *level; /* NULL: one of both is not told */
} level_cases[] = {
	{ COL_GIVEN, S("Helga"), S("helga"), "equal" },
	{ COL_GIVEN, S("helga"), S("hlega"), "near" },
	{ COL_GIVEN, S("j"), S("john"), "alike" },
	{ COL_GIVEN, S("a"), S("b"), "differs" },
	{ COL_GIVEN, S("a"), S("a"), "equal" },
	{ COL_GIVEN, S("helga"), S("bruno"), "differs" },
	{ COL_GIVEN, S("o'brien"), S("obrien"), "equal" },
	{ COL_FAMILY, S("Жуков"), S("Zhukov"), "alike" },
	{ COL_FAMILY, S("王"), S("Wang"), "alike" },
	{ COL_FAMILY, S("田中"), S("鈴木"), "differs" },
	{ COL_FULL, S("Tanaka Ichiro"), S("田中一郎"), "contained" },
	{ COL_FULL, S("たなか いちろう"), S("Tanaka Ichirō"), "contained" },
	{ COL_FULL, S("Helga Brandt"), S("Brandt, Helga"), "near" },
	{ COL_FULL, S("Helga Brandt"), S("Helga Irene Brandt"), "contained" },
	{ COL_FULL, S("Helga Brandt"), S("Bruno Brandt"), "in part" },
	{ COL_FULL, S("Helga Brandt"), S("Otto Felsner"), "differs" },
	{ COL_BIRTH, S("1980-12-31"), S("31/12/1980"), "equal" },
	{ COL_BIRTH, S("1980-12-31"), S("1980-12-30"), "a slip" },
	{ COL_BIRTH, S("1980-03-04"), S("1980-04-03"), "a slip" },
	{ COL_BIRTH, S("1980-12-31"), S("1980-05-06"), "the year" },
	{ COL_BIRTH, S("1980-12-31"), S("1942-05-06"), "differs" },
	{ COL_EMAIL,
		S("Jo.Hall+x@gmail.com"),
		S("johall@gmail.com"),
		"equal" },
	{ COL_EMAIL, S("jo.hall@a.example"), S("jo.hall@b.example"), "near" },
	{ COL_EMAIL, S("jo.hall@a.example"), S("kim@b.example"), "differs" },
	{ COL_PHONE, S("+81 3 1234 5678"), S("+81-3-1234-5678"), "equal" },
	{ COL_PHONE, S("+81 3 1234 5678"), S("+81 3 1234 5679"), "a slip" },
	{ COL_PHONE, S("+81 3 1234 5678"), S("110"), NULL },
	{ COL_DOCUMENT, S("P1234 5678"), S("p12345678"), "equal" },
	{ COL_DOCUMENT, S("P12345678"), S("P12345687"), "a slip" },
	{ COL_DOCUMENT, S("P12345678"), S("Q98761234"), "differs" },
	{ COL_POSTCODE, S("4223"), S("4232"), "a slip" },
	{ COL_NUMBER, S("12"), S("21"), "a slip" },
	{ COL_NUMBER, S("1"), S("2"), "differs" },
	{ COL_PLACE, S("Stanley Street"), S("stanley  street"), "equal" },
	{ COL_PLACE, S("stanley street"), S("stanly street"), "near" },
	{ COL_WORD, S("male"), S("female"), "differs" },
	{ COL_COSTLY, S("card-1;card-2"), S("card-2"), "equal" },
	{ COL_LOGIN, S("x"), S("y"), "differs" },
	/* what is empty agrees with nothing, least of all with itself */
	{ COL_GIVEN, S(""), S(""), NULL },
	{ COL_GIVEN, S("helga"), S(""), NULL },
	{ COL_EMAIL, S("unknown"), S("unknown"), NULL },
	{ COL_PHONE, S("N/A"), S("N/A"), NULL },
	{ COL_FULL, S("不明"), S("不明"), NULL },
	{ COL_DOCUMENT, S("-"), S("-"), NULL },
	/* CP932 read as UTF-8 */
	{ COL_FULL, S("\x93\x63\x92\x86"), S("\x93\x63\x92\x86"), "equal" },
};

static void levels(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < N(level_cases); i++) {
		struct arena a = w->a;
		struct linkage_column c = { STR("x"), level_cases[i].kind };
		struct str cell[] = { level_cases[i].a, level_cases[i].b };
		const struct linkage_records r = { .column = &c,
			.n_column = 1,
			.cell = cell,
			.n = 2,
			.names = w->names };
		struct values v;

		assert_true(values_take(&r, &a, &v));
		unsigned got = pattern_level(compare_records_of(&v, 0, 1), 0);
		assert_int_equal(got,
			pattern_level(compare_records_of(&v, 1, 0), 0));
		const char *said = got == LEVEL_MISSING
			? NULL
			: field_rows[c.kind].level[got];
		const char *want = level_cases[i].level;
		if (!want != !said || (want && strcmp(want, said) != 0)) {
			fail_msg("%.*s / %.*s: %s, not %s",
				STR_FMT(cell[0]),
				STR_FMT(cell[1]),
				said ? said : "not told",
				want ? want : "not told");
		}
	}
}

static void names_that_are_swapped(void **state)
{
	struct world *w = *state;
	struct linkage_column c[] = { { STR("g"), COL_GIVEN },
		{ STR("f"), COL_FAMILY } };
	struct str cell[] = { STR("helga"),
		STR("brandt"),
		STR("brandt"),
		STR("helga") };
	const struct linkage_records r = { .column = c,
		.n_column = 2,
		.cell = cell,
		.n = 2 };
	struct values v;

	assert_true(values_take(&r, &w->a, &v));
	uint64_t p = compare_records_of(&v, 0, 1);
	assert_int_equal(pattern_level(p, 0), NAME_SWAPPED);
	assert_int_equal(pattern_level(p, 1), LEVEL_MISSING);
}

static void national_numbers(void **state)
{
	struct world *w = *state;
	struct linkage_column c[] = { { STR("phone"), COL_PHONE },
		{ STR("country"), COL_WORD } };
	struct str cell[] = { STR("03-1234-5678"),
		STR("JP"),
		STR("+81312345678"),
		STR("JP"),
		STR("03-1234-5678"),
		STR("DE") };
	const struct linkage_records r = { .column = c,
		.n_column = 2,
		.cell = cell,
		.n = 3 };
	struct values v;
	uint32_t at[3];

	assert_true(values_take(&r, &w->a, &v));
	for (uint32_t i = 0; i < 3; i++)
		at[v.given[i]] = v.column[0].cell[i];
	const struct column_values *p = &v.column[0];
	assert_int_equal(p->value[at[0] - 1].at, p->value[at[1] - 1].at);
	assert_int_not_equal(p->value[at[0] - 1].at, p->value[at[2] - 1].at);
}

static const struct {
	struct str text;
	bool told;
} told_cases[] = {
	{ S(""), false },
	{ S("-"), false },
	{ S("unknown"), false },
	{ S("Unknown"), false },
	{ S("N/A"), false },
	{ S("nan"), false },
	{ S("不明"), false },
	{ S("REDACTED FOR PRIVACY"), false },
	{ S("unknown 2"), true },
	{ S("0"), true },
	{ S("a"), true },
	{ S("\xff\xfe"), true },
};

static void what_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(told_cases); i++) {
		if (value_told(told_cases[i].text) != told_cases[i].told)
			fail_msg("%.*s", STR_FMT(told_cases[i].text));
	}
}

/* --- a world of persons */
enum {
	PERSONS = 600,
	SURNAMES = 200
};

static uint64_t draw(uint64_t *state)
{
	*state += 0x9e3779b97f4a7c15U;
	return hash_mix(*state);
}

static const char HEAD[] =
	"cluster,given_name,surname,date_of_birth,city,email\n";

/* syllables by number */
static void word(struct buf *b, uint64_t n)
{
	static const char *const part[] = { "ba",
		"kor",
		"lin",
		"mu",
		"sted",
		"ra",
		"vel",
		"ho",
		"gun",
		"ti",
		"fas",
		"je",
		"nor",
		"pu",
		"wen",
		"dil" };

	for (int i = 0; i < 3; i++)
		buf_z(b, part[n >> 4 * i & 15]);
}

/* slip: the record is another one's, with something mistyped or missing */
static void person(struct buf *b, uint64_t n, unsigned slip)
{
	uint64_t s = n * 8 + 1;
	uint64_t given = draw(&s);
	uint64_t family = draw(&s) % SURNAMES;
	uint64_t birth = draw(&s);

	buf_fmt(b, "%u,", (unsigned)n);
	word(b, given % 300);
	buf_z(b, slip == 1 ? "x," : ",");
	word(b, family * 7);
	buf_fmt(b,
		",%u-%02u-%02u,",
		1940 + (unsigned)(birth % 60),
		1 + (unsigned)(birth / 64 % 12),
		1 + (unsigned)(birth / 1024 % 28));
	if (slip != 2)
		word(b, draw(&s) % 50 * 31);
	buf_z(b, ",");
	if (slip != 3)
		buf_fmt(b,
			"p%u@mail%u.example",
			(unsigned)n,
			(unsigned)n % 5);
	buf_z(b, "\n");
}

static void persons(struct buf *b, uint32_t n, bool twice)
{
	for (uint32_t i = 0; i < n; i++) {
		person(b, i, 0);
		if (twice)
			person(b, i, i % 4);
	}
}

static void persons_are_found(void **state)
{
	struct world *w = *state;
	struct buf b = { 0 };

	buf_z(&b, HEAD);
	persons(&b, PERSONS, true);
	run(w, buf_str(&b));
	assert_true(w->e.said.f1 > 0.98);
	assert_true(w->l.model.converged);
	assert_true(w->l.model.rounds > 0);
	assert_int_equal(w->e.n_true, PERSONS);
	buf_done(&b);
}

static void strangers_stay_strangers(void **state)
{
	struct world *w = *state;
	struct buf b = { 0 };

	buf_z(&b, HEAD);
	persons(&b, PERSONS, false);
	run(w, buf_str(&b));
	assert_int_equal(count_joined(w), 0);
	buf_done(&b);
}

/* rows of text in an order of the seed; ret_from: which row each was */
static struct str shuffled(struct str text,
	uint64_t seed,
	uint32_t *ret_from,
	struct buf *to)
{
	struct str line[PERSONS * 3];
	struct str header;
	uint32_t n = 0;

	str_cut(text, '\n', &header, &text);
	while (str_cut(text, '\n', &line[n], &text))
		n++;
	buf_add(to, header);
	buf_z(to, "\n");
	for (uint32_t i = 0; i < n; i++)
		ret_from[i] = i;
	for (uint32_t i = n; i-- > 1;) {
		uint32_t k = (uint32_t)(draw(&seed) % (i + 1));
		uint32_t t = ret_from[i];

		ret_from[i] = ret_from[k];
		ret_from[k] = t;
	}
	for (uint32_t i = 0; i < n; i++) {
		buf_add(to, line[ret_from[i]]);
		buf_z(to, "\n");
	}
	return buf_str(to);
}

static void same_in_any_order(void **state)
{
	struct world *w = *state;
	uint32_t from[PERSONS * 3];
	struct buf b = { 0 };

	buf_z(&b, HEAD);
	persons(&b, PERSONS, true);
	run(w, buf_str(&b));
	const struct world first = *w;
	for (uint64_t seed = 1; seed < 4; seed++) {
		struct buf other = { 0 };

		run(w, shuffled(buf_str(&b), seed, from, &other));
		assert_memory_equal(&w->e, &first.e, sizeof w->e);
		assert_memory_equal(&w->l.model,
			&first.l.model,
			sizeof w->l.model);
		assert_int_equal(w->l.lost_ppm, first.l.lost_ppm);
		assert_int_equal(w->l.n_pair, first.l.n_pair);
		for (uint32_t i = 0; i < w->d.n; i++) {
			uint32_t head = from[w->l.cluster[i]];

			assert_true(joined(&first, from[i], head));
		}
		buf_done(&other);
	}
	buf_done(&b);
}

static void two_files_are_compared_across(void **state)
{
	struct world *w = *state;
	struct buf b[2] = { { 0 }, { 0 } };

	for (int i = 0; i < 2; i++) {
		buf_z(&b[i], HEAD);
		persons(&b[i], PERSONS, false);
		/* a pair within a file */
		person(&b[i], 7, 0);
	}
	const struct str text[] = { buf_str(&b[0]), buf_str(&b[1]) };
	run_files(w, text, 2);
	for (uint32_t i = 0; i < w->l.n_pair; i++) {
		assert_int_not_equal(w->d.side[w->l.pair[i].a],
			w->d.side[w->l.pair[i].b]);
	}
	assert_true(w->e.said.f1 > 0.98);
	buf_done(&b[0]);
	buf_done(&b[1]);
}

/* --- what is bad */
static void one_mail_of_very_many(void **state)
{
	struct world *w = *state;
	struct buf b = { 0 };

	buf_z(&b, "cluster,given_name,surname,date_of_birth,email\n");
	for (unsigned i = 0; i < 10000; i++) {
		buf_fmt(&b, "%u,", i);
		word(&b, hash_mix(i) % 4096);
		buf_z(&b, ",");
		word(&b, hash_mix(i + 77777) % 4096);
		buf_fmt(&b,
			",%u-%02u-%02u,info@shared.example\n",
			1940 + i % 61,
			1 + i / 61 % 12,
			1 + i / 732 % 28);
	}
	run(w, buf_str(&b));
	assert_true(w->l.compared < 10000 * 25);
	assert_int_equal(count_joined(w), 0);
	buf_done(&b);
}

/* with enough other persons beside them to learn from; how the rows at the
 * front of the table are joined */
static const struct {
	const char *what;
	const char *rows;
	bool one; /* the first two */
} front_cases[] = {
	{ "twins at one address",
		"a,adalbert,kleewein,1980-03-01,sarnau,\n"
		"b,brunhilde,kleewein,1980-03-01,sarnau,\n",
		false },
	{ "nothing is known of both",
		"a,unknown,unknown,unknown,unknown,unknown\n"
		"b,unknown,unknown,unknown,unknown,unknown\n",
		false },
	{ "empty records", "a,,,,,\nb,,,,,\n", false },
	{ "names of one letter",
		"a,a,b,1980-03-01,sarnau,\n"
		"b,c,d,1981-09-17,sarnau,\n",
		false },
	{ "a company as a person",
		"a,Falkner GmbH,,,sarnau,\n"
		"b,otto,falkner,1980-03-01,sarnau,\n",
		false },
	{ "damaged text",
		"a,\x93\x63\x92\x86,\x88\xea,1980-03-01,sarnau,\n"
		"b,\x8e\x4f\x92\x86,\x98\x59,1951-08-21,sarnau,\n",
		false },
	{ "mistyped",
		"a,adalbert,kleewein,1980-03-01,sarnau,a.k@mail.example\n"
		"a,adalbret,kleewein,1980-03-01,,a.k@mail.example\n",
		true },
	{ "other scripts",
		"a,Павел,Жуков,1980-03-01,sarnau,\n"
		"a,Pavel,Zhukov,1980-03-01,sarnau,\n",
		true },
};

static void at_the_front(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < N(front_cases); i++) {
		struct buf b = { 0 };

		buf_z(&b, HEAD);
		buf_z(&b, front_cases[i].rows);
		persons(&b, PERSONS, true);
		run(w, buf_str(&b));
		if (joined(w, 0, 1) != front_cases[i].one)
			fail_msg("%s", front_cases[i].what);
		buf_done(&b);
	}
}

/* Two persons with four records each, and one that says half of both. */
static void weak_links_fuse_nothing(void **state)
{
	struct world *w = *state;
	struct buf b = { 0 };

	buf_z(&b, HEAD);
	for (int i = 0; i < 4; i++) {
		buf_z(&b,
			"a,adalbert,kleewein,1980-03-01,sarnau,a@m."
			"example\n");
		buf_z(&b,
			"b,brunhilde,osterer,1951-08-21,feldau,b@m."
			"example\n");
	}
	buf_z(&b, "c,adalbert,kleewein,1951-08-21,feldau,\n");
	persons(&b, PERSONS, true);
	run(w, buf_str(&b));
	assert_true(joined(w, 0, 2) && joined(w, 1, 3));
	assert_false(joined(w, 0, 1));
	buf_done(&b);
}

static void few_records(void **state)
{
	struct world *w = *state;
	struct err err;
	struct linkage_column c = { STR("name"), COL_FULL };
	struct str cell[] = { STR("helga brandt"), STR("") };
	struct linkage_records r = { .column = &c,
		.n_column = 1,
		.cell = cell };

	for (r.n = 0; r.n <= 2; r.n++) {
		assert_true(linkage_run(&r, &w->a, &w->l, &err));
		w->d.n = r.n;
		assert_int_equal(count_joined(w), 0);
	}
	cell[0] = STR("n/a");
	r.n = 2;
	assert_true(linkage_run(&r, &w->a, &w->l, &err));
	w->d.n = 2;
	assert_int_equal(count_joined(w), 0);
	r.n = 1 << 24;
	assert_false(linkage_run(&r, &w->a, &w->l, &err));
	assert_int_equal(err.code, ERR_LIMIT);
}

static void no_memory(void **state)
{
	struct world *w = *state;
	struct buf b = { 0 };
	struct str text;
	struct err err;

	buf_z(&b, HEAD);
	persons(&b, PERSONS, true);
	text = buf_str(&b);
	assert_true(dataset_read(&text, 1, NULL, 0, &w->a, &w->d, &err));
	const struct linkage_records r = { .column = w->d.column,
		.n_column = w->d.n_column,
		.cell = w->d.cell,
		.n = w->d.n };
	bool ok = false;
	for (size_t room = 1 << 10; !ok; room *= 2) {
		struct arena small = w->a;

		assert_true(room < ROOM / 8);
		small.end = small.at + room;
		ok = linkage_run(&r, &small, &w->l, &err);
		assert_true(ok || err.code == ERR_LIMIT);
	}
	buf_done(&b);
}

/* --- tables */
static const struct {
	struct str text;
	const char *why; /* part of it; NULL: it is read */
	uint32_t n;
	uint64_t skipped, line;
} table_cases[] = {
	{ S("name,birth\nx,1980-01-01\n"), "cluster", 0, 0, 0 },
	{ S("cluster,note\n1,x\n"), "no column", 0, 0, 0 },
	{ S("cluster,name\n"), "no record", 0, 0, 0 },
	{ S(""), "header", 0, 0, 0 },
	{ S("cluster,name\n1,a\n2\n3,b\n4,c,d\n"), NULL, 2, 2, 3 },
	{ S("cluster,name\n1,a\n2,\"b\n"), NULL, 1, 1, 3 },
	{ S("rec_id, given_name\nrec-1-org, a\nrec-1-dup-0, b\n"),
		NULL,
		2,
		0,
		0 },
	{ S("cluster,name\r\n1,a\r\n"), NULL, 1, 0, 0 },
};

static void tables(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < N(table_cases); i++) {
		struct err err = { 0 };
		bool ok = dataset_read(&table_cases[i].text,
			1,
			NULL,
			0,
			&w->a,
			&w->d,
			&err);
		const char *why = table_cases[i].why;

		if (ok != !why || (why && !strstr(err.text, why)))
			fail_msg("case %zu: %s", i, err.text);
		if (!ok)
			continue;
		assert_int_equal(w->d.n, table_cases[i].n);
		assert_int_equal(w->d.skipped, table_cases[i].skipped);
		assert_int_equal(w->d.skipped_line, table_cases[i].line);
		assert_true(!w->d.skipped == !w->d.skipped_why);
	}
}

static void labels_of_febrl(void **state)
{
	struct world *w = *state;
	struct str text = STR("rec_id, given_name\nrec-1-org, a\n"
			      "rec-1-dup-0, b\nrec-12-org, c\n");
	struct str other = STR("rec_id, name\nrec-1-org, a\n");
	const struct str both[] = { text, other };
	const char *const without[] = { "given_name" };
	struct err err;

	assert_true(dataset_read(&text, 1, NULL, 0, &w->a, &w->d, &err));
	assert_int_equal(w->d.label[0], w->d.label[1]);
	assert_int_not_equal(w->d.label[0], w->d.label[2]);
	assert_false(dataset_read(&text, 1, without, 1, &w->a, &w->d, &err));
	assert_int_equal(err.code, ERR_FORMAT);
	const struct str wide[] = { text, STR("rec_id,x,y\n1,a,b\n") };
	assert_false(dataset_read(wide, 2, NULL, 0, &w->a, &w->d, &err));
	assert_true(dataset_read(both, 2, NULL, 0, &w->a, &w->d, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(levels),
		cmocka_unit_test(names_that_are_swapped),
		cmocka_unit_test(national_numbers),
		cmocka_unit_test(what_is_told),
		cmocka_unit_test(persons_are_found),
		cmocka_unit_test(strangers_stay_strangers),
		cmocka_unit_test(same_in_any_order),
		cmocka_unit_test(two_files_are_compared_across),
		cmocka_unit_test(one_mail_of_very_many),
		cmocka_unit_test(at_the_front),
		cmocka_unit_test(weak_links_fuse_nothing),
		cmocka_unit_test(few_records),
		cmocka_unit_test(no_memory),
		cmocka_unit_test(tables),
		cmocka_unit_test(labels_of_febrl),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
