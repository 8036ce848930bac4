/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/dossier/dossier.h"
#include "publish/figure/figure.h"
#include "publish/text/say.h"
#include "sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h> /* last: it defines a macro fail() */

static const struct {
	const char *name;
	struct sample_size size;
} samples[] = {
	{ "nothing dated, no victims", { 0, 1, false, false } },
	{ "small", { 5, 20, false, false } },
	{ "small, simulated", { 5, 20, false, true } },
	{ "as large as a real case", { 203, 400, false, true } },
	{ "large", { 300, 2000, false, false } },
	{ "hostile", { 300, 400, true, true } },
	{ "hostile, small", { 9, 60, true, false } },
};
enum {
	N_SAMPLES = sizeof samples / sizeof *samples
};

static struct sample sample;

/* --- a checker of well-formedness: every element closed in order, every
 * attribute quoted, no stray < or & --- */

static bool is_void(struct str tag)
{
	return str_is(tag, "meta") || str_is(tag, "br") ||
		str_is(tag, "wbr") || str_is(tag, "!DOCTYPE");
}

static size_t tag_name_end(struct str s, size_t i)
{
	while (i < s.n && s.p[i] != '>' && s.p[i] != ' ' && s.p[i] != '/')
		i++;
	return i;
}

/* past the closing > of a tag; 0 when the attributes are not name="value" */
static size_t tag_end(struct str s, size_t i, bool *ret_closed)
{
	bool quoted = false;

	for (; i < s.n; i++) {
		if (s.p[i] == '"') {
			quoted = !quoted;
		} else if (!quoted && s.p[i] == '>') {
			*ret_closed = s.p[i - 1] == '/';
			return i + 1;
		} else if (s.p[i] == '<' || (!quoted && s.p[i] == '\'')) {
			return 0;
		}
	}
	return 0;
}

static bool entity_ok(struct str s)
{
	static const char *const known[] = { "&lt;",
		"&gt;",
		"&amp;",
		"&quot;",
		"&#39;" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (str_starts(s, str_of(known[i])))
			return true;
	}
	return false;
}

/* the byte where it goes wrong; html.n when it is well-formed */
static size_t well_formed(struct str html)
{
	struct str open[64];
	size_t depth = 0;
	size_t i = 0;

	while (i < html.n) {
		if (html.p[i] == '&' && !entity_ok(str_from(html, i)))
			return i;
		if (html.p[i] != '<') {
			i++;
			continue;
		}
		bool closing = html.p[i + 1] == '/', closed = false;
		size_t from = i + 1 + closing;
		size_t name = tag_name_end(html, from);
		size_t end = tag_end(html, name, &closed);
		struct str tag = { html.p + from, name - from };
		if (!end)
			return i;
		if (closing && (!depth || !str_eq(open[--depth], tag)))
			return i;
		if (!closing && !closed && !is_void(tag)) {
			if (depth == 64)
				return i;
			open[depth++] = tag;
		}
		i = end;
	}
	return depth ? 0 : html.n;
}

static bool contains(struct str s, const char *z)
{
	return str_has(s, str_of(z));
}

static bool shows_safely(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] < 0x20 && s.p[i] != '\n')
			return false;
	}
	return utf8_valid(s) && !contains(s, "\xe2\x80\xae") &&
		!contains(s, "\x7f");
}

static struct buf dossier(const struct publication *p)
{
	struct buf b = { 0 };
	struct losses lost = { 0 };
	struct err err = { 0 };

	assert_true(dossier_write(p, &b, &lost, &err));
	assert_false(b.bad);
	return b;
}

static void check_html(struct str html)
{
	size_t at = well_formed(html);

	if (at != html.n) {
		print_error("not well-formed at byte %zu: %.80s\n",
			at,
			html.p + at);
	}
	assert_int_equal(at, html.n);
	assert_true(shows_safely(html));
	assert_false(contains(html, "<script"));
	assert_false(contains(html, "<b onload"));
	assert_false(contains(html, "src="));
	assert_false(contains(html, "href=\"http"));
	assert_false(contains(html, "url("));
	assert_false(contains(html, "@import"));
}

static void dossier_is_sound(void **state)
{
	(void)state;
	for (int i = 0; i < N_SAMPLES; i++) {
		sample_make(&sample, samples[i].size);
		sample.p.kept = (struct kept_out){
			.claims = 3,
			.damage = 1,
			.sentence = STR("Made for TLP:GREEN: 3 claims of the "
					"case are kept out"),
		};
		struct buf a = dossier(&sample.p);
		struct buf b = dossier(&sample.p);

		print_message("%s: %zu bytes\n", samples[i].name, a.n);
		check_html(buf_str(&a));
		assert_true(str_eq(buf_str(&a), buf_str(&b)));
		assert_int_equal(contains(buf_str(&a), "SIMULATED"),
			samples[i].size.simulated);
		/* what it may not say is taken out when the view is built
		 * (test/flow/audience.sh); that something was, it says */
		assert_true(contains(buf_str(&a),
			"Made for TLP:GREEN: 3 claims"));
		assert_true(contains(buf_str(&a),
			"1 row of the register is kept out"));
		assert_true(contains(buf_str(&a), "TLP:RED"));
		buf_done(&a);
		buf_done(&b);
		sample_done(&sample);
	}
}

static void empty_publication(void **state)
{
	struct publication none = { 0 };
	struct assessment zero = { 0 };
	struct buf b = dossier(&none);

	(void)state;
	check_html(buf_str(&b));
	assert_false(contains(buf_str(&b), "SIMULATED"));
	buf_done(&b);
	none.assessment = &zero;
	b = dossier(&none);
	check_html(buf_str(&b));
	assert_true(contains(buf_str(&b), "not established"));
	buf_done(&b);
	publish_ladder(&none, 80, false, &b);
	assert_true(contains(buf_str(&b), "sponsor"));
	buf_done(&b);
}

/* --- links --------------------------------------------------------------- */

/* every href="#x" has its id="x" */
static void check_links(struct str html)
{
	struct str rest = html;
	char id[80];

	for (;;) {
		const char *hit = memmem(rest.p, rest.n, "href=\"#", 7);

		if (!hit)
			return;
		rest = str_from(rest, (size_t)(hit - rest.p) + 7);
		size_t n =
			(size_t)((const char *)memchr(rest.p, '"', rest.n) -
				rest.p);
		assert_true(n < 64);
		snprintf(id, sizeof id, "id=\"%.*s\"", (int)n, rest.p);
		assert_true(contains(html, id));
	}
}

static void links_lead_somewhere(void **state)
{
	(void)state;
	sample_make(&sample, (struct sample_size){ 20, 60, true, true });
	struct buf b = dossier(&sample.p);

	check_links(buf_str(&b));
	buf_done(&b);
	sample_done(&sample);
}

/* --- very many claims: machine-made ones without weight are left to the
 * command line --- */

static void many_claims(void **state)
{
	char text[40];

	(void)state;
	sample_make(&sample, (struct sample_size){ 20, 60, false, false });
	for (int i = 0; i < DOSSIER_CLAIMS_MAX; i++) {
		struct claim c = {
			.subject = STR("address:192.0.2.9"),
			.predicate = PRED_BEACONS_TO,
			.object = STR("address:203.0.113.10"),
			.maker = MADE_BY_LINK,
		};

		c.text = (struct str){ text,
			(size_t)snprintf(text, sizeof text, "filler %d", i) };
		c.scope = c.text;
		claimset_add(&sample.claims, &c);
	}
	struct buf b = dossier(&sample.p);
	assert_true(contains(buf_str(&b), "more claims, made by machine"));
	assert_false(contains(buf_str(&b), "filler 7"));
	assert_true(contains(buf_str(&b),
		"Second hand: the person in the unit was not heard."));
	check_links(buf_str(&b));
	check_html(buf_str(&b));
	buf_done(&b);
	sample_done(&sample);
}

/* --- figures ------------------------------------------------------------- */

static bool within(struct box b, int32_t w, int32_t h)
{
	return b.x >= 0 && b.y >= 0 && b.w >= 0 && b.h >= 0 &&
		b.x + b.w <= w && b.y + b.h <= h;
}

static void check_timeline(const struct timeline *t)
{
	for (uint32_t i = 0; i < t->n_mark; i++) {
		const struct timeline_mark *a = &t->mark[i];

		if (!a->label.w)
			continue;
		assert_true(within(a->label, FIGURE_W, t->height));
		assert_true(a->label.x >= t->left);
		assert_true(within((struct box){ a->bar.x,
					   a->bar.y,
					   a->bar.w,
					   a->bar.h },
			FIGURE_W,
			t->height));
		assert_true(a->label.y >=
			t->lane[a->lane].box.y + t->lane[a->lane].strip_h);
		assert_true(a->bar.y + a->bar.h <=
			t->lane[a->lane].box.y + t->lane[a->lane].box.h);
		for (uint32_t k = i + 1; k < t->n_mark; k++) {
			const struct timeline_mark *b = &t->mark[k];

			if (!b->label.w)
				continue;
			assert_false(box_overlap(a->label, b->label));
			assert_false(box_overlap(a->label, b->bar));
			assert_false(box_overlap(a->bar, b->label));
			assert_false(box_overlap(a->bar, b->bar));
		}
	}
}

static void timeline_has_no_overlaps(void **state)
{
	static struct timeline t;
	int64_t from_s;
	int64_t to_s;

	(void)state;
	for (int i = 0; i < N_SAMPLES; i++) {
		sample_make(&sample, samples[i].size);
		if (!timeline_lay(&sample.p,
			    TIME_UNKNOWN,
			    TIME_OPEN,
			    TIMELINE_PAGE_H,
			    &sample.a,
			    &t))
			assert_true(sample.p.n_event <= 1);
		else
			check_timeline(&t);
		if (timeline_busiest(&sample.p, &sample.a, &from_s, &to_s)) {
			assert_true(timeline_lay(&sample.p,
				from_s,
				to_s,
				TIMELINE_PAGE_H,
				&sample.a,
				&t));
			check_timeline(&t);
		}
		sample_done(&sample);
	}
}

/* broken clocks: nothing overflows, nothing is drawn outside */
static void timeline_of_broken_clocks(void **state)
{
	static const int64_t at[] = { INT64_MIN,
		INT64_MIN + 1,
		-62135596800,
		-1,
		0,
		1,
		1479081600,
		253370764799,
		INT64_MAX - 1,
		INT64_MAX };
	enum {
		N = sizeof at / sizeof *at
	};
	static struct timeline t;
	struct buf b = { 0 };

	(void)state;
	sample_make(&sample, (struct sample_size){ 0, 1, false, false });
	for (int i = 0; i < N * N; i++) {
		sample.event[i] = (struct event){
			.from_s = at[i / N],
			.to_s = at[i % N],
			.what = STR("x"),
			.source = STR("a/b"),
			.zone = (enum zone)(i % 3),
		};
	}
	sample.p.n_event = N * N;
	assert_true(timeline_lay(&sample.p,
		TIME_UNKNOWN,
		TIME_OPEN,
		TIMELINE_PAGE_H,
		&sample.a,
		&t));
	assert_int_equal(t.n_mark + t.n_undated, N * N);
	check_timeline(&t);
	timeline_draw(&b, &t, "t", STR("t"));
	assert_int_equal(well_formed(buf_str(&b)), b.n);
	buf_done(&b);
	b = dossier(&sample.p);
	check_html(buf_str(&b));
	buf_done(&b);
	sample_done(&sample);
}

static void graph_has_no_overlaps(void **state)
{
	(void)state;
	for (int i = 0; i < N_SAMPLES; i++) {
		struct graph g;

		sample_make(&sample, samples[i].size);
		assert_true(graph_lay(&sample.p, &sample.a, &g));
		assert_true(g.n_node <= GRAPH_COLUMNS * GRAPH_ROWS);
		uint32_t members = 0;
		uint32_t all = 0;
		for (uint32_t a = 0; a < g.n_node; a++) {
			const struct graph_node *n = &g.node[a];

			members += n->members;
			assert_true(within(n->box, FIGURE_W, g.height));
			assert_true(text_width(n->label, 110) <= n->box.w);
			assert_true(text_width(n->second, 100) <= n->box.w);
			for (uint32_t k = a + 1; k < g.n_node; k++) {
				assert_false(
					box_overlap(n->box, g.node[k].box));
			}
		}
		for (int c = 0; c < GRAPH_COLUMNS; c++)
			all += g.count[c];
		/* nobody is lost in the grouping */
		assert_int_equal(members, all);
		sample_done(&sample);
	}
}

/* --- words --------------------------------------------------------------- */

static void words(void **state)
{
	static const struct {
		int64_t from_s;
		int64_t to_s;
		enum zone zone;
		const char *text;
	} when[] = {
		{ TIME_UNKNOWN, TIME_OPEN, ZONE_UTC, "not known" },
		{ TIME_UNKNOWN,
			1479081600,
			ZONE_UTC,
			"not known to 2016-11-13" },
		{ 1479081600, TIME_OPEN, ZONE_UTC, "2016-11-14 to open" },
		{ 1479081600, 1479168000, ZONE_UTC, "2016-11-14" },
		{ 1479081600,
			1479254400,
			ZONE_OFFSET,
			"2016-11-14 to 2016-11-15" },
		{ 1479081600,
			1479254400,
			ZONE_LOCAL_UNKNOWN,
			"2016-11-14 00:00 to 2016-11-16 00:00 UTC (local "
			"time, "
			"zone unknown)" },
		{ 1479081601,
			1479081602,
			ZONE_UTC,
			"2016-11-14 00:00:01 UTC" },
		{ 1479081601,
			TIME_OPEN,
			ZONE_UTC,
			"2016-11-14 00:00:01 to open UTC" },
		{ 1479081660, 1479081660, ZONE_UTC, "2016-11-14 00:01 UTC" },
		{ INT64_MAX, INT64_MIN, ZONE_UTC, "not known" },
	};
	static const struct {
		int64_t milli;
		const char *nat, *odds;
	} weight[] = {
		{ 0, "0.00", "1.0 to 1" },
		{ 4977, "4.98", "150 to 1" },
		{ -2303,
			"\xe2\x88\x92"
			"2.30",
			"1 to 10" },
		{ 30000, "30.00", "over 1,000,000 to 1" },
		{ 13815, "13.82", "over 1,000,000 to 1" },
		{ 4, "0.00", "1.0 to 1" },
		{ -4, "0.00", "1 to 1.0" },
	};
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof when / sizeof *when; i++) {
		say_when(&b, when[i].from_s, when[i].to_s, when[i].zone);
		buf_add(&b, (struct str){ "", 1 });
		assert_string_equal(b.p, when[i].text);
		b.n = 0;
	}
	for (size_t i = 0; i < sizeof weight / sizeof *weight; i++) {
		say_milli(&b, weight[i].milli);
		buf_z(&b, "|");
		say_odds(&b, weight[i].milli);
		buf_add(&b, (struct str){ "", 1 });
		char want[80];
		snprintf(want,
			sizeof want,
			"%s|%s",
			weight[i].nat,
			weight[i].odds);
		assert_string_equal(b.p, want);
		b.n = 0;
	}
	buf_done(&b);
}

static void percents(void **state)
{
	static const struct {
		int64_t p;
		const char *text;
	} cases[] = {
		{ 0, "under 1 %" },
		{ -5, "under 1 %" },
		{ INT64_MAX, "over 99 %" },
		{ (INT64_C(1) << 30), "over 99 %" },
		{ (INT64_C(1) << 29), "50 %" },
		{ (INT64_C(1) << 30) / 100, "1 %" },
		{ (INT64_C(1) << 30) / 100 * 99, "99 %" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b = { 0 };

		say_percent(&b, cases[i].p);
		assert_true(str_is(buf_str(&b), cases[i].text));
		buf_done(&b);
	}
}

/* --- ladder -------------------------------------------------------------- */

static void says(struct buf *b, const char *want)
{
	assert_true(str_is(buf_str(b), want));
	buf_done(b);
}

/* The weight stands apart from the chance; the answer has no percentage at the
 * end of its trail; who has no chance has no number at all. */
static void weights_and_chances(void **state)
{
	const struct trail_step step[] = {
		{ .to = STR("address:203.0.113.10"),
			.p = FIXED_ONE / 100 * 99 },
		{ .from = STR("address:203.0.113.10"),
			.to = STR("persona:False Name 1"),
			.p = FIXED_ONE / 100 * 82 },
		{ .from = STR("persona:False Name 1"),
			.to = STR("person:Person A"),
			.p = FIXED_ONE / 100 * 80 },
	};
	const struct contender first = { .id = STR("person:Person A"),
		.chain = step,
		.n_chain = 3 };
	struct verdict v = { .layer = LAYER_INDIVIDUAL,
		.hypothesis = STR("person:Person A"),
		.has_chance = true,
		.weight_milli = 3526, /* ln 34 */
		.candidate = &first,
		.n_candidate = 1 };
	struct standing s = { .judgement = "not established",
		.hypothesis = STR("person:Person A") };
	struct buf b = { 0 };

	(void)state;
	say_weight(&b, &v);
	says(&b,
		"what was found is 34 times more to be expected if the hand "
		"was Person A's than if it was another's");
	say_trail(&b, &v, " -> ");
	says(&b,
		"attack -> 203.0.113.10 (99 %) -> False Name 1 (82 %) -> "
		"Person A");
	/* odds 34:99, 34:9, 34x3:7, capped by the trail from there on */
	say_priors(&b, &v);
	says(&b,
		"from 1 % to 26 %, from 10 % to 79 %, from 30 % to 80 %, "
		"from "
		"50 % to 80 %");
	v.has_chance = false;
	say_weight(&b, &v);
	say_priors(&b, &v);
	says(&b, "");
	say_chance_range(&b, v.has_chance, 0, 0, 0);
	says(&b, "no probability");
	say_standing(&b, &s);
	says(&b, "Person A, not established, no probability");
	s.hypothesis = (struct str){ 0 };
	say_standing(&b, &s);
	says(&b, "none of these, not established, under 1 % (under 1 %)");
}

static void ladder_fits(void **state)
{
	static const unsigned widths[] = { 40, 60, 80, 100, 132 };

	(void)state;
	for (int hostile = 0; hostile < 2; hostile++) {
		sample_make(&sample,
			(struct sample_size){ 9, 60, hostile != 0, true });
		for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
			struct buf b = { 0 };
			struct str rest;
			struct str line;

			publish_ladder(&sample.p, widths[w], false, &b);
			assert_true(shows_safely(buf_str(&b)));
			assert_true(contains(buf_str(&b), "SIMULATED"));
			for (rest = buf_str(&b);
				str_cut(rest, '\n', &line, &rest);) {
				assert_true(say_columns(line) <= widths[w]);
			}
			assert_int_equal(rest.n, 0);
			buf_done(&b);
		}
		sample_done(&sample);
	}
}

static void ladder_says_missing(void **state)
{
	struct buf b = { 0 };

	(void)state;
	sample_make(&sample, (struct sample_size){ 5, 20, false, false });
	publish_ladder(&sample.p, 120, false, &b);
	assert_true(contains(buf_str(&b),
		"likely, not established: missing a second independent "
		"origin"));
	assert_true(contains(buf_str(&b),
		"not established: missing tasking or funding evidence of its "
		"own"));
	assert_false(contains(buf_str(&b), "\033"));
	assert_false(contains(buf_str(&b), "SIMULATED"));
	b.n = 0;
	publish_ladder(&sample.p, 120, true, &b);
	assert_true(contains(buf_str(&b), "\033[1;36mestablished\033[0m"));
	buf_done(&b);
	sample_done(&sample);
}

/* the other ways to tell the same: no control characters reach a terminal, CSV
 * has as many fields in every line, SVG is sound */
static void matrix_and_history(void **state)
{
	(void)state;
	for (int i = 0; i < N_SAMPLES; i++) {
		struct buf text = { 0 };
		struct buf csv = { 0 };
		struct buf svg = { 0 };
		struct str line;
		struct str rest;

		sample_make(&sample, samples[i].size);
		publish_matrix(&sample.p, -1, 80, false, &text);
		publish_history(&sample.p, 80, false, &text);
		publish_assessment(&sample.p, 80, false, &text);
		for (size_t k = 0; k < text.n; k++) {
			assert_true(text.p[k] == '\n' ||
				(unsigned char)text.p[k] >= 0x20);
		}
		publish_matrix_csv(&sample.p, LAYER_GROUP, &csv);
		for (rest = buf_str(&csv);
			str_cut(rest, '\n', &line, &rest);) {
			unsigned fields = 1;
			bool quoted = false;

			assert_true(line.n && line.p[line.n - 1] == '\r');
			for (size_t k = 0; k < line.n; k++) {
				quoted ^= line.p[k] == '"';
				fields += line.p[k] == ',' && !quoted;
			}
			assert_int_equal(fields, 5 + MATRIX_COLUMNS);
		}
		publish_matrix_svg(&sample.p, LAYER_GROUP, &svg);
		assert_true(str_starts(buf_str(&svg), STR("<svg xmlns=")) &&
			!str_has(buf_str(&svg), STR("<script")));
		buf_done(&text);
		buf_done(&csv);
		buf_done(&svg);
		sample_done(&sample);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dossier_is_sound),
		cmocka_unit_test(empty_publication),
		cmocka_unit_test(links_lead_somewhere),
		cmocka_unit_test(many_claims),
		cmocka_unit_test(timeline_has_no_overlaps),
		cmocka_unit_test(timeline_of_broken_clocks),
		cmocka_unit_test(graph_has_no_overlaps),
		cmocka_unit_test(words),
		cmocka_unit_test(percents),
		cmocka_unit_test(weights_and_chances),
		cmocka_unit_test(ladder_fits),
		cmocka_unit_test(ladder_says_missing),
		cmocka_unit_test(matrix_and_history),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
