/* SPDX-License-Identifier: Apache-2.0 */
/* Published knowledge under load and under false colours: documents made here
 * that are large or lie in a way that costs, probes on what is not theirs,
 * labelled cases. What must be linear is given memory in proportion to its
 * input, and what comes out is counted. */
#include "../core/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "drive.h"

#define MEMORY ((size_t)1 << 30)
enum {
	MANY = 50000,
	SOME = 15000,
	SAMPLE_MAX = 1 << 20
};

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

struct counted {
	uint64_t kind[KNOWN_KINDS];
	uint64_t skips;
	uint64_t cell_bytes;
	char why[240]; /* of the last skip */
};

static bool count_put(void *ctx, const struct obs *o)
{
	struct counted *c = ctx;

	if (o->kind != OBS_KNOWN)
		return true;
	c->kind[o->known.kind]++;
	for (uint32_t i = 0; i < known_shapes[o->known.kind].n; i++)
		c->cell_bytes += o->known.cell[i].n;
	return true;
}

static void count_skip(void *ctx, const struct skip *s)
{
	struct counted *c = ctx;

	c->skips++;
	snprintf(c->why, sizeof c->why, "%s", s->why);
}

/* --- large documents ----------------------------------------------------- */

#define BUNDLE "{\"type\":\"bundle\",\"id\":\"bundle--1\",\"objects\":["
#define GROUP                                                                \
	"{\"type\":\"intrusion-set\",\"id\":\"intrusion-set--%d\",\"name\":" \
	"\"Group %d\"}"
#define RELATION                                                           \
	"{\"type\":\"relationship\",\"id\":\"relationship--%d\","          \
	"\"relationship_type\":\"%s\",\"source_ref\":\"%s--%d\",\"target_" \
	"ref\":\"intrusion-set--%d\"}"

static void repeated(struct buf *b, const char *text, int n)
{
	for (int i = 0; i < n; i++)
		buf_z(b, text);
}

static void groups_and_relations(struct buf *b)
{
	buf_z(b, BUNDLE);
	for (int i = 0; i < MANY; i++) {
		buf_fmt(b,
			RELATION ",",
			i,
			"similar",
			"intrusion-set",
			i,
			(i + 1) % MANY);
		buf_fmt(b, GROUP "%s", i, i, i + 1 < MANY ? "," : "]}");
	}
}

/* every relation that stands before what it makes a victim, and after it */
static void victims(struct buf *b)
{
	buf_z(b, BUNDLE);
	for (int i = 0; i < SOME; i++) {
		bool before = i % 2;

		for (int part = 0; part < 2; part++) {
			if ((part == 0) == before) {
				buf_fmt(b,
					"{\"type\":\"relationship\",\"id\":"
					"\"relationship--%d\",\"relationship_"
					"type\":\"targets\",\"source_ref\":"
					"\"x-"
					"-1\",\"target_ref\":\"identity--%"
					"d\"}"
					",",
					i,
					i);
			} else {
				buf_fmt(b,
					"{\"type\":\"identity\",\"id\":"
					"\"identity--%d\",\"name\":\"Victim "
					"%d\"},",
					i,
					i);
			}
		}
	}
	buf_fmt(b, GROUP "]}", 1, 1);
}

static void reports_of_one_relation(struct buf *b)
{
	buf_z(b, BUNDLE);
	for (int i = 0; i < MANY / 2; i++) {
		buf_fmt(b,
			"{\"type\":\"report\",\"id\":\"report--%d\",\"name\":"
			"\"Report "
			"%d\",\"object_refs\":[\"relationship--1\",\"report--"
			"%"
			"d\"]},",
			i,
			i,
			i);
	}
	buf_fmt(b, RELATION "]}", 1, "uses", "intrusion-set", 1, 2);
}

static void all_the_names(struct buf *b)
{
	buf_z(b,
		BUNDLE "{\"type\":\"intrusion-set\",\"id\":\"intrusion-set--"
		       "1\",\"name\":\"Everybody\",\"aliases\":[");
	for (int i = 0; i < MANY; i++)
		buf_fmt(b, "%s\"Group %d\"", i ? "," : "", i);
	buf_z(b, "]}]}");
}

static void unclosed_citations(struct buf *b)
{
	buf_z(b,
		BUNDLE
		"{\"type\":\"intrusion-set\",\"id\":\"intrusion-set--1\","
		"\"name\":\"A\",\"aliases\":[\"B\"],\"external_references\":["
		"{"
		"\"source_name\":\"B\",\"description\":\"");
	repeated(b, "(Citation: x", 4 * MANY);
	buf_z(b, "\"}]}]}");
}

static void blanks_behind_comparisons(struct buf *b)
{
	buf_fmt(b, BUNDLE GROUP ",", 1, 1);
	buf_fmt(b,
		RELATION ",{\"type\":\"indicator\",\"id\":\"indicator--1\","
			 "\"pattern\":\"[",
		1,
		"indicates",
		"indicator",
		1,
		1);
	repeated(b, "ipv4-addr:value        != '' OR ", MANY);
	repeated(b, "        ", MANY);
	buf_z(b, "ipv4-addr:value = '192.0.2.1']\"}]}");
}

static void one_pattern_for_all(struct buf *b)
{
	buf_z(b,
		BUNDLE "{\"type\":\"indicator\",\"id\":\"indicator--1\","
		       "\"pattern\":\"[ipv4-addr:value IN ('192.0.2.1'");
	repeated(b, ",'192.0.2.1'", 999);
	buf_z(b, ")]\"}");
	for (int i = 0; i < MANY / 10; i++) {
		buf_fmt(b, "," GROUP ",", i, i);
		buf_fmt(b, RELATION, i, "indicates", "indicator", 1, i);
	}
	buf_z(b, "]}");
}

static void versions_of_one(struct buf *b)
{
	buf_z(b, BUNDLE);
	for (int i = 0; i < SOME; i++) {
		buf_fmt(b,
			"%s{\"type\":\"intrusion-set\",\"id\":\"intrusion-"
			"set--"
			"1\",\"name\":\"Group "
			"%d\",\"modified\":\"%09d\",\"external_references\":["
			"{"
			"\"source_name\":\"mitre-attack\",\"external_id\":"
			"\"G%"
			"d\"}]}",
			i ? "," : "",
			i,
			i,
			i);
	}
	buf_z(b, "]}");
}

static void one_number_for_all(struct buf *b)
{
	buf_z(b, BUNDLE);
	for (int i = 0; i < SOME; i++) {
		buf_fmt(b,
			"%s{\"type\":\"intrusion-set\",\"id\":\"intrusion-"
			"set--"
			"%d\",\"name\":\"Group "
			"%d\",\"external_references\":[{\"source_name\":"
			"\"mitre-attack\",\"external_id\":\"G1\"}]}",
			i ? "," : "",
			i,
			i);
	}
	buf_z(b, "]}");
}

static void long_name(struct buf *b)
{
	buf_z(b,
		BUNDLE "{\"type\":\"intrusion-set\",\"id\":\"intrusion-set--"
		       "1\",\"name\":\"");
	repeated(b, "0123456789", MANY);
	buf_fmt(b, "\"}," GROUP "]}", 2, 2);
}

static void damaged_objects(struct buf *b)
{
	buf_z(b, BUNDLE "0");
	repeated(b, ",\n5", MANY);
	buf_z(b, "]}");
}

static void clusters(struct buf *b)
{
	buf_z(b, "{\"name\":\"x\",\"type\":\"threat-actor\",\"values\":[");
	for (int i = 0; i < SOME; i++) {
		buf_fmt(b,
			"%s{\"value\":\"A\",\"uuid\":\"%d\",\"meta\":{"
			"\"synonyms\":[\"B\"],\"cfr-target-category\":["
			"\"Sector %d\"]}}",
			i ? "," : "",
			i % (SOME / 2),
			i);
	}
	buf_z(b, "]}");
}

static void edges(struct buf *b)
{
	buf_z(b,
		"{\"groups\":{\"G1\":{\"name\":\"A\"}},\"edges\":[{\"src\":"
		"\"G1\",\"dst\":\"T0\"}");
	for (int i = 1; i < MANY; i++) {
		buf_fmt(b,
			",{\"src\":\"G1\",\"dst\":\"T%d\",\"reports\":[\"R%"
			"d\"]"
			"}",
			i,
			i);
	}
	buf_z(b, "]}");
}

static void lists(struct buf *b)
{
	for (int i = 0; i < SOME; i++) {
		buf_fmt(b,
			"{\"source\":\"s\",\"group\":\"g\",\"report\":"
			"\"https:/"
			"/reports.example/"
			"%d\",\"indicators\":[[\"ip\",\"192.0.2.1\"],[\"ip\"]"
			"]}"
			"\n",
			i);
	}
}

static void knowledge_lines(struct buf *b)
{
	buf_z(b, "ashiato-knowledge\t1\n");
	for (int i = 0; i < MANY; i++)
		buf_fmt(b, "group\tG%d\ts\t\t\tname\t\t\nnonsense\n", i);
}

static const struct {
	const char *name;
	void (*make)(struct buf *b);
	const char *reader;
	uint64_t skips;
	enum known_kind kind;
	uint64_t n;
	size_t memory_per_byte; /* of the document */
} large[] = {
	{ "groups and relations",
		groups_and_relations,
		"stix",
		0,
		KNOWN_FACT,
		MANY,
		30 },
	{ "victims before and after",
		victims,
		"stix",
		0,
		KNOWN_VICTIM,
		SOME,
		30 },
	{ "reports of one relation",
		reports_of_one_relation,
		"stix",
		0,
		KNOWN_REPORT,
		MANY / 2,
		30 },
	{ "an actor that claims to be every other",
		all_the_names,
		"stix",
		0,
		KNOWN_ALIAS,
		MANY,
		30 },
	{ "citations never closed",
		unclosed_citations,
		"stix",
		0,
		KNOWN_ALIAS,
		1,
		30 },
	{ "blanks behind comparisons",
		blanks_behind_comparisons,
		"stix",
		0,
		KNOWN_MARK,
		1,
		30 },
	{ "one pattern for all",
		one_pattern_for_all,
		"stix",
		MANY / 10 - 64,
		KNOWN_MARK,
		64 * 1000,
		60 },
	{ "versions of one object",
		versions_of_one,
		"stix",
		0,
		KNOWN_GROUP,
		1,
		30 },
	{ "one number for all",
		one_number_for_all,
		"stix",
		SOME - 1,
		KNOWN_GROUP,
		SOME,
		30 },
	{ "a long name", long_name, "stix", 1, KNOWN_GROUP, 1, 60 },
	{ "damaged objects",
		damaged_objects,
		"stix",
		MANY + 1,
		KNOWN_GROUP,
		0,
		200 },
	{ "clusters, each uuid twice",
		clusters,
		"misp-galaxy",
		SOME / 2,
		KNOWN_GROUP,
		SOME / 2,
		30 },
	{ "edges", edges, "attack-summary", 0, KNOWN_FACT, MANY, 30 },
	{ "lists", lists, "indicator-lists", SOME, KNOWN_MARK, SOME, 30 },
	{ "knowledge",
		knowledge_lines,
		"knowledge",
		MANY,
		KNOWN_GROUP,
		MANY,
		30 },
};

static void large_documents(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(large); i++) {
		struct buf b = { 0 };
		struct counted c = { .skips = 0 };
		struct sink sink = { &c, count_put, count_skip };
		struct arena a = memory;

		large[i].make(&b);
		assert_false(b.bad);
		a.end = a.at +
			(large[i].memory_per_byte * b.n < MEMORY
					? large[i].memory_per_byte * b.n
					: MEMORY);
		struct drive d =
			drive(buf_str(&b), 0, NULL, false, &a, &sink);
		if (!d.ok ||
			!str_is(str_of(d.reader->name), large[i].reader) ||
			c.kind[large[i].kind] != large[i].n ||
			c.skips != large[i].skips) {
			fail_msg("%s: %s, %llu of %s, %llu skips (%s); %s",
				large[i].name,
				d.reader ? d.reader->name : "no reader",
				(unsigned long long)c.kind[large[i].kind],
				known_shapes[large[i].kind].name,
				(unsigned long long)c.skips,
				c.why,
				d.err.text);
		}
		/* what comes out is in proportion to what went in */
		assert_true(
			c.cell_bytes < 64 * 1000 * 100 + 8 * (uint64_t)b.n);
		buf_done(&b);
	}
}

/* The budget of a reader ends with a sentence, wherever it is met, and what was
 * put before is whole. */
static void memory_ends(void **state)
{
	(void)state;
	struct buf b = { 0 };

	reports_of_one_relation(&b);
	for (size_t budget = b.n + (128 << 10); budget < 12 * b.n;
		budget += 3 * b.n / 2) {
		struct counted c = { .skips = 0 };
		struct sink sink = { &c, count_put, count_skip };
		struct arena a = {
			.at = memory.at,
			.end = memory.at + budget,
		};
		struct drive d = drive(buf_str(&b),
			0,
			reader_named(STR("stix")),
			false,
			&a,
			&sink);

		if (d.ok) {
			assert_true(c.kind[KNOWN_REPORT] == MANY / 2 &&
				c.kind[KNOWN_FACT] == 1);
		} else {
			assert_int_equal(d.err.code, ERR_LIMIT);
		}
	}
	buf_done(&b);
}

/* --- probes -------------------------------------------------------------- */

static const char *const published[] = { "knowledge",
	"stix",
	"misp-galaxy",
	"attack-summary",
	"indicator-lists" };

static bool is_published(const char *name)
{
	for (size_t i = 0; name && i < N(published); i++) {
		if (!strcmp(name, published[i]))
			return true;
	}
	return false;
}

struct probing {
	unsigned files;
	unsigned wrong;
	bool ours; /* files of this kind may be among them */
};

/* Nobody but the reader that a file is for claims it, of those that read
 * published knowledge. */
static bool probe_file(void *ctx, const char *path, struct err *err)
{
	struct probing *p = ctx;
	struct arena a = memory;
	enum {
		ENOUGH = 1 << 18
	}; /* of a compressed file, for a head */
	char *bytes = NEW(&a, char, ENOUGH);
	FILE *f = fopen(path, "rb");
	struct str raw;
	struct str head;

	if (f && str_ends(str_of(path), STR(".obs"))) {
		fclose(f);
		return true;
	}
	if (!f)
		return fail_os(err, "cannot open %s", path);
	raw = (struct str){ bytes, fread(bytes, 1, ENOUGH, f) };
	fclose(f);
	struct feed feed = { raw, 0, 0 };
	struct input in = input_inflated(feed_input(&feed), &a, err);
	char *room = NEW(&a, char, PROBE_N);
	size_t n = 0;
	assert_non_null(room);
	for (ptrdiff_t got; n < PROBE_N &&
		(got = in.pull(in.ctx,
			 (unsigned char *)room + n,
			 PROBE_N - n,
			 err)) > 0;) {
		n += (size_t)got;
	}
	head = (struct str){ room, n };
	const struct reader *chosen = reader_for(head);
	p->files++;
	for (size_t i = 0; i < N(published); i++) {
		int sure = reader_named(str_of(published[i]))->probe(head);
		bool own = chosen && !strcmp(chosen->name, published[i]);

		if (sure && (!own || !p->ours)) {
			print_error("%s: %s is %d %% sure, it is for %s\n",
				path,
				published[i],
				sure,
				chosen ? chosen->name : "nobody");
			p->wrong++;
		}
	}
	return true;
}

static void probes_on_samples(void **state)
{
	(void)state;
	static const char *const folders[] = { "test/read/golden",
		"test/read/hostile" };
	struct probing p = { .ours = true };
	struct err err;

	for (size_t i = 0; i < N(folders); i++) {
		struct arena saved = memory;

		if (!file_walk(source_path(&memory, folders[i]),
			    probe_file,
			    &p,
			    &err)) {
			fail_msg("%s", err.text);
		}
		memory = saved;
	}
	assert_true(p.files > 100);
	assert_int_equal(p.wrong, 0);
}

/* cut anywhere, a head is claimed by its own reader or by none */
static void probes_on_cut_heads(void **state)
{
	(void)state;
	static const char *const files[] = { "bundle.stix21.json",
		"bundle.stix20.json",
		"galaxy.json",
		"attack-summary.json",
		"indicator-lists.jsonl",
		"knowledge.kb" };
	static const char *const want[] = { "stix",
		"stix",
		"misp-galaxy",
		"attack-summary",
		"indicator-lists",
		"knowledge" };

	for (size_t i = 0; i < N(files); i++) {
		struct arena a = memory;
		struct str s;
		struct err err;

		const char *path = source_path(&a,
			arena_z(&a,
				arena_fmt(&a,
					"test/read/golden/%s",
					files[i])));
		if (!file_read(path, SAMPLE_MAX, &a, &s, &err))
			fail_msg("%s", err.text);
		for (size_t n = 0; n < s.n; n += 1 + n / 64) {
			const struct reader *r = reader_for(str_head(s, n));

			if (is_published(r ? r->name : NULL) &&
				strcmp(r->name, want[i])) {
				fail_msg("%s cut at %zu is taken for %s",
					files[i],
					n,
					r->name);
			}
		}
	}
}

static void real_folder(const char *folder, bool ours, unsigned least)
{
	struct probing p = { .ours = ours };
	struct arena saved = memory;
	struct err err;
	const char *path = source_path(&memory, folder);

	if (!file_exists(path)) {
		print_message("skipped: no real data at %s\n", path);
		skip();
	}
	if (!file_walk(path, probe_file, &p, &err))
		fail_msg("%s", err.text);
	memory = saved;
	print_message("%u files\n", p.files);
	assert_true(p.files >= least);
	assert_int_equal(p.wrong, 0);
}

static void probes_on_real_telemetry(void **state)
{
	(void)state;
	real_folder("../shared/data/network", false, 100);
}

static void probes_on_warning_lists(void **state)
{
	(void)state;
	real_folder("../shared/data/cti/warninglists", false, 1);
}

static void probes_on_real_knowledge(void **state)
{
	(void)state;
	real_folder("../shared/data/cti", true, 1);
}

/* --- labelled cases ------------------------------------------------------ */

static bool read_cases(struct str text,
	struct arena *a,
	struct counted *c,
	const struct incident **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct feed feed = { text, 0, 7 };
	struct input in = feed_input(&feed);

	return labelled_cases_read(&in, a, count_skip, c, ret, ret_n, err);
}

static void cases_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		uint32_t n;
		uint32_t skips;
		const char *why;
	} cases[] = {
		{ "", 0, 0, "" },
		{ "{\"case\":\"a\",\"techniques\":[\"T1\"]}", 1, 0, "" },
		{ "{\"case\":\"a\",\"techniques\":[\"T1\"]}\r\n\r\n\n{"
		  "\"case\":"
		  "\"b\",\"software\":\"S1\"}\n",
			2,
			0,
			"" },
		{ "{\"case\":\"a\"}",
			0,
			1,
			"techniques, software or indicators" },
		{ "{\"techniques\":[\"T1\"]}", 1, 0, "" }, /* numbered */
		{ "{\"group\":\"G1\",\"indicators\":[[\"ip\",\"192.0.2.1\"]]"
		  "}",
			1,
			0,
			"" },
		{ "{\"case\":5,\"techniques\":[\"T1\"]}", 1, 1, "case" },
		{ "{\"case\":\"a\",\"techniques\":[\"T1\",5,\"\",null]}",
			1,
			3,
			"a text was expected in the list" },
		{ "{\"case\":\"a\",\"techniques\":{\"T1\":1},\"software\":"
		  "\"S1\"}",
			1,
			1,
			"a text or a list was expected in: techniques" },
		{ "{\"case\":\"a\",\"indicators\":[[\"ip\",\"192.0.2.1\"],["
		  "\"ip\"],[\"ip\",\"a\",\"b\"],5]}",
			1,
			3,
			"a pair of type and value" },
		{ "{\"case\":\"a\",\"techniques\":\"T1\",\"date\":\"soon\"}",
			1,
			1,
			"a day such as" },
		{ "{\"case\":\"a\",\"techniques\":\"T1\"} {\"case\":\"b\"}",
			1,
			1,
			"nothing was expected behind" },
		{ "{\"case\":\"a\",\"case\":\"b\",\"techniques\":\"T1\"}",
			1,
			1,
			"stands twice" },
		{ "{\"case\":\"\xff\",\"techniques\":\"T1\"}",
			0,
			1,
			"UTF-8" },
		{ "[]\n{\n5\n", 0, 3, "brace" },
	};

	for (size_t i = 0; i < N(cases); i++) {
		struct arena a = memory;
		struct counted c = { .skips = 0 };
		const struct incident *x = NULL;
		struct err err = { 0 };
		uint32_t n = 0;

		bool ok = read_cases(str_of(cases[i].text),
			&a,
			&c,
			&x,
			&n,
			&err);
		if (ok != (cases[i].n > 0) || n != cases[i].n ||
			c.skips != cases[i].skips ||
			!strstr(c.why, cases[i].why)) {
			fail_msg("%s: %u cases, %llu skips, the last: %s",
				cases[i].text,
				n,
				(unsigned long long)c.skips,
				c.why);
		}
		if (!ok)
			assert_true(err.code == ERR_FORMAT && err.text[0]);
	}
}

static void a_case_whole(void **state)
{
	(void)state;
	struct arena a = memory;
	struct counted c = { .skips = 0 };
	const struct incident *x;
	struct err err;
	uint32_t n;

	assert_true(read_cases(
		STR("{\"case\":\"c "
		    "\\u00e9\",\"report\":\"R1\",\"report_names\":[\"A\","
		    "\"B\"]"
		    ",\"url\":\"https://reports.example/"
		    "a\",\"date\":\"1970-01-03\","
		    "\"truth\":[\"G1\",\"G\\\"2\"],\"techniques\":[\"T1\"],"
		    "\"software\":[\"S1\"],\"techniques_via_software\":["
		    "\"T2\"]"
		    ",\"indicators\":[[\"ip\",\"192.0.2.1\"]]}\n"
		    "{\"case\":\"d\",\"truth\":\"\",\"date\":null,"
		    "\"techniques\":[\"T1\"]}"),
		&a,
		&c,
		&x,
		&n,
		&err));
	assert_true(n == 2 && !c.skips);
	assert_true(str_is(x[0].id, "c \xc3\xa9") &&
		str_is(x[0].report, "R1") &&
		str_is(x[0].url, "https://reports.example/a") &&
		x[0].day == 2);
	assert_true(x[0].n_report_name == 2 &&
		str_is(x[0].report_name[1], "B") && x[0].n_truth == 2 &&
		str_is(x[0].truth[1], "G\"2"));
	assert_true(x[0].n_technique == 1 && x[0].n_software == 1 &&
		x[0].n_via == 1 && str_is(x[0].via[0], "T2"));
	assert_true(x[0].n_mark == 1 && str_is(x[0].mark[0].type, "ip") &&
		str_is(x[0].mark[0].value, "192.0.2.1"));
	assert_true(x[1].n_truth == 0 && x[1].day == INT32_MAX &&
		x[1].n_mark == 0);
}

static void real_cases(void **state)
{
	(void)state;
	struct arena a = memory;
	struct counted c = { .skips = 0 };
	const struct incident *x;
	struct err err;
	struct str s;
	uint32_t n = 0;
	const char *path = source_path(&a,
		"../shared/data/attribution/cases-loro.jsonl");

	if (!file_exists(path)) {
		print_message("skipped: no real data at %s\n", path);
		skip();
	}
	if (!file_read(path, 64 << 20, &a, &s, &err) ||
		!read_cases(s, &a, &c, &x, &n, &err)) {
		fail_msg("%s", err.text);
	}
	assert_int_equal(n, 484);
	assert_int_equal(c.skips, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(large_documents),
		cmocka_unit_test(memory_ends),
		cmocka_unit_test(probes_on_samples),
		cmocka_unit_test(probes_on_cut_heads),
		cmocka_unit_test(probes_on_real_telemetry),
		cmocka_unit_test(probes_on_warning_lists),
		cmocka_unit_test(probes_on_real_knowledge),
		cmocka_unit_test(cases_are_read),
		cmocka_unit_test(a_case_whole),
		cmocka_unit_test(real_cases),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
