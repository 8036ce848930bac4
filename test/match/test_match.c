/* SPDX-License-Identifier: Apache-2.0 */
#include "../core/check.h"

#include <stdio.h>

#include "match/match.h"
#include "match/profile.h"

/* A small world of invented actors: each has techniques of its own and some
 * that all share, told by a few reports. */
enum {
	GROUPS = 24,
	REPORTS = 5,
	TECHNIQUES = 120,
	SOFTWARE = 40
};

struct world {
	struct arena a;
	struct knowledge k;
	struct comparer *c;
	struct err err;
};

struct record {
	enum known_kind kind;
	struct str cell[KNOWN_CELLS_MAX];
};

struct records {
	struct arena *a;
	struct record r[16384];
	uint32_t n;
};

static uint64_t draw(uint64_t *s)
{
	return hash_mix(*s += 0x9e3779b97f4a7c15U);
}

static struct record *new_record(struct records *r, enum known_kind kind)
{
	assert_true(r->n < N(r->r));
	r->r[r->n] = (struct record){ .kind = kind };
	return &r->r[r->n++];
}

static void thing(struct records *r,
	enum known_kind kind,
	struct str id,
	const char *detail)
{
	struct record *t = new_record(r, kind);

	t->cell[THING_ID] = id;
	t->cell[THING_SOURCE] = STR("test");
	t->cell[THING_NAME] = arena_fmt(r->a, "name of %.*s", STR_FMT(id));
	t->cell[THING_DETAIL] = str_of(detail);
}

static void fact(struct records *r,
	struct str from,
	struct str to,
	struct str report)
{
	struct record *f = new_record(r, KNOWN_FACT);

	f->cell[FACT_RELATION] = STR("uses");
	f->cell[FACT_SUBJECT] = from;
	f->cell[FACT_OBJECT] = to;
	f->cell[FACT_REPORTS] = report;
}

static struct str id(struct records *r, char letter, uint32_t n)
{
	return arena_fmt(r->a, "%c%04u", letter, n);
}

static void report(struct records *r,
	struct str name,
	struct str published,
	struct str url)
{
	struct record *p = new_record(r, KNOWN_REPORT);

	p->cell[REP_ID] = name;
	p->cell[REP_PUBLISHED] = published;
	p->cell[REP_TITLE] = name;
	p->cell[REP_URL] = url;
}

/* what a report says of group g: its own marks mostly, common ones beside */
static void tell(struct records *r,
	uint32_t g,
	uint32_t i,
	struct str name,
	struct str published,
	uint64_t seed)
{
	uint64_t s = seed;

	report(r,
		name,
		published,
		arena_fmt(r->a,
			"https://vendor%u.example/%.*s",
			g % 5,
			STR_FMT(name)));
	for (int k = 0; k < 7; k++) {
		fact(r,
			id(r, 'G', g),
			id(r,
				'T',
				(uint32_t)((g * 4 + draw(&s) % 9) %
					TECHNIQUES)),
			name);
	}
	for (int k = 0; k < 4; k++) {
		fact(r,
			id(r, 'G', g),
			id(r, 'T', (uint32_t)(draw(&s) % 20)),
			name);
	}
	fact(r,
		id(r, 'G', g),
		id(r, 'S', (g + i % 2 * GROUPS) % SOFTWARE),
		name);
	fact(r,
		id(r, 'S', g % SOFTWARE),
		id(r, 'T', (uint32_t)(draw(&s) % TECHNIQUES)),
		name);
}

static void invent(struct records *r)
{
	for (uint32_t t = 0; t < TECHNIQUES; t++)
		thing(r, KNOWN_TECHNIQUE, id(r, 'T', t), "");
	for (uint32_t s = 0; s < SOFTWARE; s++) {
		thing(r,
			KNOWN_SOFTWARE,
			id(r, 'S', s),
			s % 4 ? "malware" : "tool");
	}
	for (uint32_t g = 0; g < GROUPS; g++) {
		thing(r, KNOWN_GROUP, id(r, 'G', g), "");
		for (uint32_t i = 0; i < REPORTS; i++) {
			tell(r,
				g,
				i,
				arena_fmt(r->a, "R%04u", g * REPORTS + i),
				arena_fmt(r->a,
					"%u-0%u-1%u",
					2012 + i * 2,
					1 + g % 9,
					g % 10),
				(uint64_t)g * 100 + i);
		}
	}
}

static void build(struct world *w, const struct records *r, bool backwards)
{
	knowledge_open(&w->k, &w->a);
	/* lists before their marks, whatever the order */
	for (int pass = 0; pass < 2; pass++) {
		for (uint32_t i = 0; i < r->n; i++) {
			const struct record *x =
				&r->r[backwards ? r->n - 1 - i : i];

			if ((x->kind == KNOWN_MARK) == (pass == 1)) {
				assert_true(knowledge_put(&w->k,
					&(struct obs_known){ x->kind,
						x->cell }));
			}
		}
	}
	if (!knowledge_index(&w->k, &w->err) ||
		!(w->c = comparer_new(&w->k, &w->a, &w->err))) {
		fail_msg("%s", w->err.text);
	}
}

static void open_world(struct world *w)
{
	*w = (struct world){ 0 };
	if (!arena_open(&w->a, (size_t)4 << 30, &w->err))
		fail_msg("%s", w->err.text);
}

static struct incident seen(struct world *w,
	uint32_t g,
	uint64_t seed,
	bool software)
{
	struct str *tech = NEW(&w->a, struct str, 6);
	struct str *soft = NEW(&w->a, struct str, 1);
	uint64_t s = seed;

	for (int i = 0; i < 6; i++) {
		tech[i] = arena_fmt(&w->a,
			"T%04u",
			(unsigned)((g * 4 + draw(&s) % 9) % TECHNIQUES));
	}
	soft[0] = arena_fmt(&w->a, "S%04u", g % SOFTWARE);
	return (struct incident){
		.id = STR("case"),
		.technique = tech,
		.n_technique = 6,
		.software = soft,
		.n_software = software,
		.day = 17000,
	};
}

/* an answer as text: every number to the last bit */
static void print(const struct world *w, const struct match *m, struct buf *b)
{
	buf_fmt(b,
		"none %a confidence %a named %d linked %d\n",
		m->none,
		m->confidence,
		m->named,
		m->linked);
	for (uint32_t i = 0; i < m->n; i++) {
		buf_fmt(b,
			"%.*s %a %a %a\n",
			STR_FMT(w->k.thing[m->candidate[i].group].id),
			m->candidate[i].score,
			m->candidate[i].p,
			m->candidate[i].left);
	}
}

static void ask(struct world *w,
	const struct incident *x,
	const struct match_scope *s,
	struct buf *b,
	struct match *ret)
{
	if (!comparer_match(w->c, x, s, &match_shipped, &w->a, ret, &w->err))
		fail_msg("%s", w->err.text);
	print(w, ret, b);
}

static struct records *invented(struct arena *a)
{
	struct records *r = NEW(a, struct records, 1);

	assert_non_null(r);
	r->a = a;
	invent(r);
	return r;
}

static void same_answers(struct world *x, struct world *y, bool wanted)
{
	struct match_scope all = MATCH_EVERYTHING;
	uint32_t same = 0;
	uint32_t n = 0;

	for (uint32_t g = 0; g < GROUPS; g++) {
		for (int software = 0; software < 2; software++) {
			struct incident a = seen(x, g, g * 7 + 1, software);
			struct incident b = seen(y, g, g * 7 + 1, software);
			struct buf p = { 0 };
			struct buf q = { 0 };
			struct match m;

			ask(x, &a, &all, &p, &m);
			ask(y, &b, &all, &q, &m);
			n++;
			same += str_eq(buf_str(&p), buf_str(&q));
			if (wanted && !str_eq(buf_str(&p), buf_str(&q))) {
				fail_msg("group %u: answers "
					 "differ:\n%.*s---\n%.*s",
					g,
					(int)p.n,
					p.p,
					(int)q.n,
					q.p);
			}
			buf_done(&p);
			buf_done(&q);
		}
	}
	if (!wanted)
		assert_true(same < n);
}

static void finds_the_group_it_resembles(void **state)
{
	struct match_scope all = MATCH_EVERYTHING;
	struct world w;
	uint32_t right = 0;
	uint32_t right_with = 0;

	(void)state;
	open_world(&w);
	build(&w, invented(&w.a), false);
	assert_int_equal(comparer_groups(w.c), GROUPS);
	for (uint32_t g = 0; g < GROUPS; g++) {
		for (int software = 0; software < 2; software++) {
			struct incident x = seen(&w, g, g + 5, software);
			struct buf b = { 0 };
			struct match m;
			double sum;

			ask(&w, &x, &all, &b, &m);
			sum = m.none;
			for (uint32_t i = 0; i < m.n; i++)
				sum += m.candidate[i].p;
			assert_true(sum > 1 - 1e-9 && sum < 1 + 1e-9);
			*(software ? &right_with : &right) +=
				str_eq(w.k.thing[m.candidate[0].group].id,
					arena_fmt(&w.a, "G%04u", g));
			buf_done(&b);
		}
	}
	assert_true(right > GROUPS / 2);
	assert_true(right_with >= right && right_with > GROUPS * 3 / 4);
	arena_close(&w.a);
}

static void order_of_import_changes_no_byte(void **state)
{
	struct world x;
	struct world y;

	(void)state;
	open_world(&x);
	open_world(&y);
	build(&x, invented(&x.a), false);
	build(&y, invented(&y.a), true);
	same_answers(&x, &y, true);
	arena_close(&x.a);
	arena_close(&y.a);
}

static void copies_of_reports_change_no_byte(void **state)
{
	struct world x;
	struct world y;
	struct world z;
	struct records *r;

	(void)state;
	open_world(&x);
	open_world(&y);
	open_world(&z);
	build(&x, invented(&x.a), false);
	r = invented(&y.a);
	/* the same content under another address, some weeks later, ten times
	 */
	for (uint32_t g = 0; g < GROUPS; g++) {
		for (uint32_t k = 0; k < 10; k++) {
			tell(r,
				g,
				1,
				arena_fmt(r->a, "R9%03u%u", g, k),
				arena_fmt(r->a,
					"2014-0%u-2%u",
					1 + g % 9,
					g % 10),
				(uint64_t)g * 100 + 1);
		}
	}
	build(&y, r, false);
	same_answers(&x, &y, true);
	r = invented(&z.a);
	for (uint32_t g = 0; g < 3; g++) { /* what is not a copy must count */
		tell(r,
			g,
			1,
			arena_fmt(r->a, "R8%03u", g),
			STR("2019-01-01"),
			(uint64_t)g * 77 + 13);
	}
	build(&z, r, false);
	same_answers(&x, &z, false);
	arena_close(&x.a);
	arena_close(&y.a);
	arena_close(&z.a);
}

static void order_of_marks_changes_no_byte(void **state)
{
	struct match_scope all = MATCH_EVERYTHING;
	struct world w;

	(void)state;
	open_world(&w);
	build(&w, invented(&w.a), false);
	for (uint32_t g = 0; g < GROUPS; g++) {
		struct incident x = seen(&w, g, g, true);
		struct incident y = x;
		struct str *back = NEW(&w.a, struct str, 12);
		struct buf p = { 0 };
		struct buf q = { 0 };
		struct match m;

		for (uint32_t i = 0; i < 12;
			i++) { /* backwards, each twice */
			back[i] = x.technique[(11 - i) / 2];
		}
		y.technique = back;
		y.n_technique = 12;
		ask(&w, &x, &all, &p, &m);
		ask(&w, &y, &all, &q, &m);
		assert_true(str_eq(buf_str(&p), buf_str(&q)));
		buf_done(&p);
		buf_done(&q);
	}
	arena_close(&w.a);
}

static void scopes(void **state)
{
	struct world w;

	(void)state;
	open_world(&w);
	build(&w, invented(&w.a), false);
	struct incident x = seen(&w, 3, 3, true);
	struct match_scope s = MATCH_EVERYTHING;
	struct buf b = { 0 };
	struct match m;

	s.before_day = 0; /* nothing was published before 1970 */
	ask(&w, &x, &s, &b, &m);
	assert_true(m.n == 0 && m.none == 1 && !m.named && m.why_not);
	s = MATCH_EVERYTHING;
	s.leave_group_out = knowledge_thing(&w.k, STR("G0003"));
	ask(&w, &x, &s, &b, &m);
	assert_int_equal(m.n, GROUPS - 1);
	for (uint32_t i = 0; i < m.n; i++)
		assert_true(m.candidate[i].group != s.leave_group_out);
	/* 2013: only the first report of each group */
	s = MATCH_EVERYTHING;
	s.before_day = 15706;
	ask(&w, &x, &s, &b, &m);
	assert_int_equal(m.n, GROUPS);
	/* all five reports of the group are the incident's own, by id, address
	 * or title: nothing is known of it */
	s = MATCH_EVERYTHING;
	s.leave_report_out = true;
	x.report = STR("R0015");
	x.url = STR("http://www.vendor3.example/R0016/");
	x.report_name = (const struct str[]){ STR("R0017"),
		STR("R0018"),
		STR("R0019") };
	x.n_report_name = 3;
	ask(&w, &x, &s, &b, &m);
	assert_int_equal(m.n, GROUPS - 1);
	buf_done(&b);
	arena_close(&w.a);
}

static void a_planted_tool_does_not_get_a_name(void **state)
{
	struct match_scope all = MATCH_EVERYTHING;
	struct world w;

	(void)state;
	open_world(&w);
	build(&w, invented(&w.a), false);
	/* nothing but one software of G0001 */
	struct incident x = {
		.id = STR("flag"),
		.software = (const struct str[]){ STR("S0001") },
		.n_software = 1,
		.day = INT32_MAX,
	};
	struct buf b = { 0 };
	struct match m;
	ask(&w, &x, &all, &b, &m);
	assert_false(m.named);
	buf_done(&b);
	arena_close(&w.a);
}

static void strange_incidents(void **state)
{
	const struct incident x[] = {
		{ .id = S("nothing"), .day = INT32_MAX },
		{ .id = S("unknown marks"),
			.technique = (const struct str[]){ S("T9999"),
				S(""),
				S("G0001"),
				S("T9999.001") },
			.n_technique = 4,
			.day = 0 },
		{ .id = S("far day"),
			.technique = (const struct str[]){ S("T0001") },
			.n_technique = 1,
			.day = INT32_MAX - 1 },
		{ .id = S("kinds mixed up"),
			.technique = (const struct str[]){ S("S0001") },
			.software = (const struct str[]){ S("T0001") },
			.n_technique = 1,
			.n_software = 1,
			.day = -1 },
	};
	struct match_scope all = MATCH_EVERYTHING;
	struct world w;

	(void)state;
	open_world(&w);
	build(&w, invented(&w.a), false);
	for (size_t i = 0; i < N(x); i++) {
		struct buf b = { 0 };
		struct match m;

		ask(&w, &x[i], &all, &b, &m);
		assert_false(m.named);
		assert_true(m.none >= 0 && m.none <= 1 && m.confidence >= 0 &&
			m.confidence <= 1);
		assert_null(memmem(b.p, b.n, "nan", 3));
		buf_done(&b);
	}
	arena_close(&w.a);
}

/* --- indicators ---------------------------------------------------------- */

static void list_on(struct records *r,
	const char *name,
	struct str group,
	const char *url,
	struct str published,
	const struct seen_indicator *m,
	uint32_t n)
{
	struct record *l = new_record(r, KNOWN_LIST);
	char report_id[REPORT_ID_N];

	report_id_of(str_of(url), report_id);
	struct str rid = arena_str(r->a, str_of(report_id));
	l->cell[LIST_ID] = str_of(name);
	l->cell[LIST_SOURCE] = STR("test");
	l->cell[LIST_GROUP] = group;
	l->cell[LIST_REPORT] = rid;
	report(r, rid, published, str_of(url));
	for (uint32_t i = 0; i < n; i++) {
		struct record *k = new_record(r, KNOWN_MARK);

		k->cell[MARK_LIST] = str_of(name);
		k->cell[MARK_TYPE] = m[i].type;
		k->cell[MARK_VALUE] = m[i].value;
	}
}

static void list(struct records *r,
	const char *name,
	struct str group,
	const char *url,
	const struct seen_indicator *m,
	uint32_t n)
{
	list_on(r, name, group, url, (struct str){ 0 }, m, n);
}

static const struct seen_indicator first_list[] = {
	{ S("domain"), S("update.alpha-mail.example") },
	{ S("ip"), S("198.51.100.7") },
	{ S("hash"), S("00112233445566778899aabbccddeeff") },
};
static const struct seen_indicator second_list[] = {
	{ S("domain"), S("news.beta.example") },
	{ S("ip"), S("203.0.113.9") },
};

static const struct seen_indicator fourth_list[] = {
	{ S("domain"), S("gamma-files.example") },
	{ S("domain"), S("delta-news.example") },
	{ S("domain"), S("epsilon-web.example") },
	{ S("hash"), S("11112233445566778899aabbccddeeff") },
	{ S("hash"), S("22112233445566778899aabbccddeeff") },
	{ S("hash"), S("33112233445566778899aabbccddeeff") },
	{ S("ip"), S("192.0.2.11") },
	{ S("ip"), S("192.0.2.120") },
	{ S("ip"), S("192.0.2.211") },
};

static const struct seen_indicator third_list[] = {
	{ S("mutex"), S("Global\\Example") },
	{ S("user-agent"), S("ExampleAgent/1.0") },
	{ S("sector"), S("shipbuilding") },
};

static struct records *with_lists(struct arena *a, uint32_t copies)
{
	static const char *const name[] = { "c0",
		"c1",
		"c2",
		"c3",
		"c4",
		"c5" };
	static const char *const url[] = { "https://v0.example/x",
		"https://v1.example/x",
		"https://v2.example/x",
		"https://v3.example/x",
		"https://v4.example/x",
		"https://v5.example/x" };
	struct records *r = invented(a);

	list(r,
		"L1",
		STR("G0001"),
		"https://one.example/report",
		first_list,
		N(first_list));
	list(r,
		"L2",
		STR("G0002"),
		"https://two.example/report",
		second_list,
		N(second_list));
	list(r,
		"L3",
		STR("G0003"),
		"https://three.example/report",
		third_list,
		N(third_list));
	for (uint32_t i = 0; i < copies; i++) {
		list(r,
			name[i],
			STR("G0001"),
			url[i],
			first_list,
			N(first_list) - i % 2);
	}
	return r;
}

static void indicators_link(void **state)
{
	static const struct {
		struct seen_indicator m;
		const char *group;
		bool linked;
	} table[] = {
		{ { S("hash"), S("00112233445566778899AABBCCDDEEFF") },
			"G0001",
			true },
		{ { S("domain"), S("other.alpha-mail.example") },
			"G0001",
			true },
		{ { S("domain"), S("UPDATE.ALPHA-MAIL.EXAMPLE.") },
			"G0001",
			true },
		{ { S("url"),
			  S("http://update.alpha-mail.example:8080/"
			    "gate.php") },
			"G0001",
			true },
		/* the same /24 */
		{ { S("ip"), S("198.51.100.200") }, "G0001", true },
		{ { S("ip"), S("203.0.113.9") }, "G0002", true },
		{ { S("mutex"), S("global\\example") }, "G0003", true },
		/* the same text as another kind of mark */
		{ { S("user-agent"), S("Global\\Example") }, NULL, false },
		/* points, but does not link */
		{ { S("sector"), S("Shipbuilding") }, "G0003", false },
		{ { S("domain"), S("nothing.gamma.example") }, NULL, false },
		{ { S("ip"), S("not an address") }, NULL, false },
		{ { S("unheard-of"), S("198.51.100.7") }, NULL, false },
	};
	struct match_scope all = MATCH_EVERYTHING;
	struct world w;

	(void)state;
	open_world(&w);
	build(&w, with_lists(&w.a, 0), false);
	for (size_t i = 0; i < N(table); i++) {
		struct incident x = {
			.id = STR("i"),
			.mark = &table[i].m,
			.n_mark = 1,
			.day = INT32_MAX,
		};
		struct buf b = { 0 };
		struct match m;

		ask(&w, &x, &all, &b, &m);
		if (m.linked != table[i].linked) {
			fail_msg("%.*s: linked is %d",
				STR_FMT(table[i].m.value),
				m.linked);
		}
		if (table[i].group) {
			assert_true(str_is(w.k.thing[m.candidate[0].group].id,
				table[i].group));
		}
		buf_done(&b);
	}
	arena_close(&w.a);
}

static void copies_of_lists_change_no_byte(void **state)
{
	struct match_scope all = MATCH_EVERYTHING;
	struct world x;
	struct world y;

	(void)state;
	open_world(&x);
	open_world(&y);
	build(&x, with_lists(&x.a, 0), false);
	build(&y, with_lists(&y.a, 6), false);
	struct incident seen_one = {
		.id = STR("i"),
		.mark = first_list,
		.n_mark = 1,
		.day = INT32_MAX,
	};
	struct buf p = { 0 };
	struct buf q = { 0 };
	struct match m;
	ask(&x, &seen_one, &all, &p, &m);
	ask(&y, &seen_one, &all, &q, &m);
	assert_true(str_eq(buf_str(&p), buf_str(&q)));
	buf_done(&p);
	buf_done(&q);
	arena_close(&x.a);
	arena_close(&y.a);
}

static void own_list_and_vendor_are_left_out(void **state)
{
	struct match_scope s = MATCH_EVERYTHING;
	struct world w;

	(void)state;
	open_world(&w);
	build(&w, with_lists(&w.a, 0), false);
	s.leave_report_out = true;
	static const struct {
		const char *url;
		bool linked;
	} table[] = {
		{ "https://one.example/report", false },
		{ "https://www.one.example/another", false },
		{ "https://elsewhere.example/", true },
	};
	for (size_t i = 0; i < N(table); i++) {
		static const struct seen_indicator mixed[] = {
			{ S("ip"), S("198.51.100.7") },
			{ S("ip"), S("192.0.2.1") },
			{ S("ip"), S("192.0.2.2") },
			{ S("ip"), S("192.0.2.3") }
		};
		struct incident x = {
			.id = STR("i"),
			.url = str_of(table[i].url),
			.mark = mixed,
			.n_mark = 4,
			.day = INT32_MAX,
		};
		struct buf b = { 0 };
		struct match m;

		ask(&w, &x, &s, &b, &m);
		if (m.linked != table[i].linked)
			fail_msg("%s: linked is %d", table[i].url, m.linked);
		buf_done(&b);
	}
	arena_close(&w.a);
}

static void says_what_is_shared(void **state)
{
	struct match_scope all = MATCH_EVERYTHING;
	const struct shared_mark *m;
	struct world w;
	uint32_t n;

	(void)state;
	open_world(&w);
	build(&w, with_lists(&w.a, 0), false);
	struct incident x = seen(&w, 1, 1, true);
	x.mark = first_list;
	x.n_mark = N(first_list);
	assert_true(comparer_shared(w.c,
		&x,
		&all,
		knowledge_thing(&w.k, STR("G0001")),
		&w.a,
		&m,
		&n,
		&w.err));
	assert_true(n > 8);
	bool software = false, net = false;
	for (uint32_t i = 0; i < n; i++) {
		assert_true(m[i].groups >= 1 && m[i].groups <= GROUPS &&
			(!i || m[i].rarity <= m[i - 1].rarity));
		software |= str_is(m[i].what, "S0001") &&
			strcmp(m[i].how, "software") == 0 &&
			m[i].report != REPORT_NONE;
		net |= str_is(m[i].what, "198.51.100.0/24");
	}
	assert_true(software && net);
	/* an actor of whom nothing is in scope shares nothing */
	struct match_scope none = MATCH_EVERYTHING;
	none.before_day = 0;
	assert_true(comparer_shared(w.c,
		&x,
		&none,
		knowledge_thing(&w.k, STR("G0001")),
		&w.a,
		&m,
		&n,
		&w.err));
	assert_int_equal(n, 0);
	arena_close(&w.a);
}

/* What was public before the incident carries no name; a day that nobody knows
 * counts as before. */
static void public_lists_carry_no_name(void **state)
{
	static const struct {
		const char *first,
			*copy; /* days of two equal lists, or NULL */
		const char *incident;
		bool named;
	} table[] = {
		{ NULL, NULL, "2021-06-01", false },
		{ NULL, NULL, NULL, false },
		{ "2021-05-31", NULL, "2021-06-01", false },
		{ "2021-06-01", NULL, "2021-06-01", false },
		{ "2021-06-02", NULL, "2021-06-01", true },
		{ "2021-06-02", NULL, NULL, false },
		/* the copy was public, or may have been */
		{ "2021-06-02", "2021-05-30", "2021-06-01", false },
		{ "2021-06-02", "", "2021-06-01", false },
		{ "2021-06-02", "2021-06-03", "2021-06-01", true },
	};
	struct match_scope all = MATCH_EVERYTHING;

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		struct world w;
		struct buf b = { 0 };
		struct match m;
		struct span day;
		struct match_parameters p = match_shipped;

		open_world(&w);
		struct records *r = with_lists(&w.a, 0);
		list_on(r,
			"P1",
			STR("G0004"),
			"https://four.example/report",
			str_of(table[i].first ? table[i].first : ""),
			fourth_list,
			N(fourth_list));
		if (table[i].copy) {
			list_on(r,
				"P2",
				STR("G0004"),
				"https://five.example/report",
				str_of(table[i].copy),
				fourth_list,
				N(fourth_list));
		}
		build(&w, r, false);
		struct incident x = {
			.id = STR("i"),
			.mark = fourth_list,
			.n_mark = N(fourth_list),
			.day = INT32_MAX,
		};
		if (table[i].incident) {
			assert_true(span_parse(str_of(table[i].incident),
				STR("UTC"),
				&day));
			x.day = (int32_t)(day.from / DAY_S);
		}
		/* four lists cannot make anybody as sure as thousands do */
		p.indicator_named_from = .3;
		if (!comparer_match(w.c, &x, &all, &p, &w.a, &m, &w.err))
			fail_msg("%s", w.err.text);
		assert_true(
			str_is(w.k.thing[m.candidate[0].group].id, "G0004"));
		if (m.named != table[i].named) {
			fail_msg(
				"row %zu: named is %d at %.3f, left %.3f: %s",
				i,
				m.named,
				m.confidence,
				m.left,
				m.why_not ? m.why_not : "");
		}
		if (!m.named)
			assert_true(str_has(str_of(m.why_not),
				STR("were public before the incident")));
		buf_done(&b);
		arena_close(&w.a);
	}
}

/* the same incident with a forger's marks: what is on lists names nobody */
static void planted_indicators_name_nobody(void **state)
{
	struct evaluation_options o = {
		.scope = MATCH_EVERYTHING,
		.as_of_days = -1,
	};
	struct false_flag_result flag[FALSE_FLAGS];
	struct str truth[GROUPS];
	struct incident x[GROUPS];
	struct match_parameters p = match_shipped;
	struct world w;

	(void)state;
	open_world(&w);
	struct records *r = with_lists(&w.a, 0);
	list(r,
		"P1",
		STR("G0004"),
		"https://four.example/report",
		fourth_list,
		N(fourth_list));
	build(&w, r, false);
	for (uint32_t i = 0; i < GROUPS; i++) {
		/* little else to go by */
		x[i] = seen(&w, i, i, 0);
		x[i].n_technique = 1;
		x[i].id = arena_fmt(&w.a, "case %u", i);
		truth[i] = arena_fmt(&w.a, "G%04u", i);
		x[i].truth = &truth[i];
		x[i].n_truth = 1;
	}
	/* whoever is first with any confidence could be named */
	p.named_from = 0;
	p.indicator_named_from = 0;
	assert_true(match_false_flags(w.c,
		&w.k,
		x,
		GROUPS,
		&o,
		&p,
		w.a,
		flag,
		&w.err));
	for (int f = FLAG_DOMAIN; f <= FLAG_DOMAINS_FILES; f++) {
		printf("%-34s of %u: decoy first %u, named %u\n",
			false_flag_say((enum false_flag)f),
			flag[f].n,
			flag[f].decoy_first,
			flag[f].decoy_named);
		assert_true(flag[f].n >= GROUPS - 1);
		assert_int_equal(flag[f].decoy_named, 0);
	}
	assert_true(flag[FLAG_DOMAINS_FILES].decoy_first > 0);
	arena_close(&w.a);
}

static void names_are_looked_up(void **state)
{
	static const struct {
		bool software;
		const char *text;
		const char *ids;    /* in order, separated by blanks */
		const char *remark; /* a part of it; NULL = none */
	} table[] = {
		{ false, "T0001", "T0001", NULL },
		{ false, " name of T0001 ", "T0001", NULL },
		{ false, "NAME-OF_T0001", "T0001", NULL },
		{ false, "T0001 whatever it is called", "T0001", NULL },
		{ false, "T0001: name of T0001", "T0001", NULL },
		/* not described yet: its parent stands for it */
		{ false, "T0001.042", "T0001", NULL },
		{ true, "Wanderer", "S0002", NULL },
		{ true, "Twin", "S0003 S0004", "is a name of S0003, S0004" },
		{ false, "name of T00001", "", "(T0001)" },
		{ false,
			"name of T0001x",
			"",
			"near: name of T0001 (T0001)" },
		{ true, "Wandererer", "", "near: name of S0002 (S0002)" },
		{ true,
			"T0001",
			"",
			"the software \"T0001\" is not counted" },
		{ false, "Wanderer", "", "is not counted" },
		{ true, "", "", "is not counted" },
		{ true, "G0001", "", "is not counted" },
	};
	struct world w;

	(void)state;
	open_world(&w);
	struct records *r = invented(&w.a);
	static const char *const alias[][2] = { { "S0002", "Wanderer" },
		{ "S0003", "Twin" },
		{ "S0004", "Twin" } };
	for (size_t i = 0; i < N(alias); i++) {
		struct record *a = new_record(r, KNOWN_ALIAS);

		a->cell[ALIAS_OF] = str_of(alias[i][0]);
		a->cell[ALIAS_NAME] = str_of(alias[i][1]);
		a->cell[ALIAS_USED_BY] = STR("test");
	}
	build(&w, r, false);
	struct lookup *l = lookup_new(&w.k, &w.a);
	assert_non_null(l);
	for (size_t i = 0; i < N(table); i++) {
		const struct str text = str_of(table[i].text);
		struct incident x = { .id = STR("i"), .day = INT32_MAX };
		struct buf b = { 0 };

		if (table[i].software) {
			x.software = &text;
			x.n_software = 1;
		} else {
			x.technique = &text;
			x.n_technique = 1;
		}
		assert_true(lookup_incident(l, &x, &w.a));
		for (uint32_t k = 0; k < x.n_technique; k++)
			buf_fmt(&b, " %.*s", STR_FMT(x.technique[k]));
		for (uint32_t k = 0; k < x.n_software; k++)
			buf_fmt(&b, " %.*s", STR_FMT(x.software[k]));
		struct str ids = buf_str(&b);
		if (!str_is(str_from(ids, ids.n ? 1 : 0), table[i].ids)) {
			fail_msg("\"%s\" is%.*s",
				table[i].text,
				STR_FMT(ids));
		}
		assert_int_equal(x.n_remark, table[i].remark != NULL);
		assert_int_equal(x.n_not_counted, !ids.n);
		if (table[i].remark &&
			!str_has(x.remark[0], str_of(table[i].remark))) {
			fail_msg("\"%s\": %.*s",
				table[i].text,
				STR_FMT(x.remark[0]));
		}
		buf_done(&b);
	}
	arena_close(&w.a);
}

static void vendors(void **state)
{
	static const struct {
		const char *url, *vendor;
	} table[] = {
		{ "https://www.vendor.example/blog/1", "vendor.example" },
		{ "http://vendor.example", "vendor.example" },
		{ "https://twitter.com/someone/status/1",
			"twitter.com/someone" },
		{ "https://x.com/someone", "x.com/someone" },
		{ "https://github.com/them/iocs", "github.com/them" },
		{ "https://www.virustotal.com/gui/ip/1",
			"virustotal.com/gui/ip/1" },
		{ "not an address", "not an address" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		if (!str_is(vendor_of(str_of(table[i].url)),
			    table[i].vendor)) {
			fail_msg("%s: %.*s",
				table[i].url,
				STR_FMT(vendor_of(str_of(table[i].url))));
		}
	}
}

/* --- measuring ----------------------------------------------------------- */

static void evaluation_counts(void **state)
{
	struct world w;
	struct evaluation sets[EVIDENCE_SETS];
	struct evaluation e;
	struct evaluation_options o = {
		.scope = MATCH_EVERYTHING,
		.as_of_days = -1,
	};

	(void)state;
	open_world(&w);
	build(&w, invented(&w.a), false);
	struct incident *x = NEW(&w.a, struct incident, 4 * GROUPS);
	struct str *truth = NEW(&w.a, struct str, 4 * GROUPS);
	for (uint32_t i = 0; i < 4 * GROUPS; i++) {
		x[i] = seen(&w, i % GROUPS, i, i % 2);
		x[i].id = arena_fmt(&w.a, "case %u", i);
		if (i % 8 == 0)
			truth[i] = STR("G9999");
		else if (i % 8 == 1)
			truth[i] =
				arena_fmt(&w.a, "name of G%04u", i % GROUPS);
		else
			truth[i] = arena_fmt(&w.a, "G%04u", i % GROUPS);
		x[i].truth = &truth[i];
		x[i].n_truth = i % 16 != 15;
	}
	assert_true(match_evaluate(w.c,
		&w.k,
		x,
		4 * GROUPS,
		&o,
		&match_shipped,
		&w.a,
		sets,
		&w.err));
	e = sets[SET_ALL];
	uint32_t top1 = 0;
	uint32_t top5 = 0;
	uint32_t known = 0;
	double above = 0;
	double pairs = 0;
	for (uint32_t i = 0; i < e.n; i++) {
		known += e.answer[i].rank > 0;
		top1 += e.answer[i].rank == 1;
		top5 += e.answer[i].rank && e.answer[i].rank <= 5;
		for (uint32_t k = 0; k < e.n; k++) {
			if (e.answer[i].known && !e.answer[k].known) {
				pairs++;
				above += e.answer[i].confidence >
						e.answer[k].confidence
					? 1
					: e.answer[i].confidence ==
						e.answer[k].confidence
					? .5
					: 0;
			}
		}
	}
	assert_int_equal(known, e.n_known);
	assert_int_equal(e.n_known,
		4 * GROUPS - 4 * GROUPS / 8 - 4 * GROUPS / 16);
	assert_true(e.top1 > (double)top1 / known - 1e-12 &&
		e.top1 < (double)top1 / known + 1e-12);
	assert_true(e.top5 > (double)top5 / known - 1e-12 &&
		e.top5 < (double)top5 / known + 1e-12);
	assert_true(e.auroc_known > above / pairs - 1e-9 &&
		e.auroc_known < above / pairs + 1e-9);
	assert_true(e.top1 <= e.top3 && e.top3 <= e.top5 && e.mrr >= e.top1);
	arena_close(&w.a);
}

static void fitting_is_repeatable_and_fits(void **state)
{
	struct match_parameters p;
	struct match_parameters q;
	struct match_parameters back;
	struct world x;
	struct world y;
	struct buf a = { 0 };
	struct buf b = { 0 };
	struct buf c = { 0 };

	(void)state;
	open_world(&x);
	open_world(&y);
	build(&x, invented(&x.a), false);
	build(&y, invented(&y.a), true);
	assert_true(match_fit(x.c, NULL, NULL, x.a, &p, &x.err) &&
		match_fit(y.c, NULL, NULL, y.a, &q, &y.err));
	assert_true(p.n_loo == GROUPS * REPORTS);
	match_print_parameters(&p, &a);
	match_print_parameters(&q, &b);
	assert_true(str_eq(buf_str(&a), buf_str(&b)));
	/* what was written is read back, to the digits written */
	if (!match_read_parameters(buf_str(&a), &back, &x.err))
		fail_msg("%s", x.err.text);
	back.n_loo = p.n_loo;
	back.n_as_of = p.n_as_of;
	back.n_open = p.n_open;
	back.n_list = p.n_list;
	match_print_parameters(&back, &c);
	assert_true(str_eq(buf_str(&a), buf_str(&c)));
	assert_false(match_read_parameters(STR("nonsense"), &back, &x.err));
	assert_false(match_read_parameters(
		STR("# ashiato parameters 1\nall\treport\tmany\n"),
		&back,
		&x.err));
	assert_false(match_read_parameters(
		STR("# ashiato parameters 1\nall\tunheard\t1\n"),
		&back,
		&x.err));
	buf_done(&a);
	buf_done(&b);
	buf_done(&c);
	arena_close(&x.a);
	arena_close(&y.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_group_it_resembles),
		cmocka_unit_test(order_of_import_changes_no_byte),
		cmocka_unit_test(copies_of_reports_change_no_byte),
		cmocka_unit_test(order_of_marks_changes_no_byte),
		cmocka_unit_test(scopes),
		cmocka_unit_test(a_planted_tool_does_not_get_a_name),
		cmocka_unit_test(strange_incidents),
		cmocka_unit_test(indicators_link),
		cmocka_unit_test(copies_of_lists_change_no_byte),
		cmocka_unit_test(own_list_and_vendor_are_left_out),
		cmocka_unit_test(says_what_is_shared),
		cmocka_unit_test(public_lists_carry_no_name),
		cmocka_unit_test(planted_indicators_name_nobody),
		cmocka_unit_test(names_are_looked_up),
		cmocka_unit_test(vendors),
		cmocka_unit_test(evaluation_counts),
		cmocka_unit_test(fitting_is_repeatable_and_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
