/* SPDX-License-Identifier: Apache-2.0 */
/* Judgements to the last digit: ten made-up cases, in test/infer/golden.
 * Probabilities and weights in 1/1000, so that whatever moves a number shows.
 * Sentences and claim ids are left out: they may be worded anew.
 * GOLDEN_UPDATE=1 rewrites them: read the difference before it goes in. */
#include "../core/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "../read/drive.h"
#include "infer/infer.h"
#include "investigations.h"

enum {
	ARENA = 1 << 30,
	SEED = 41,
	CASES = 10,
	PLANTED_PERCENT = 50,
	LINES_MAX = 4096,
	GOLDEN_MAX = 1 << 20
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

/* 1/1000, rounded to nearest */
static long long milli(int64_t p)
{
	return (long long)((p * 1000 + FIXED_ONE / 2) / FIXED_ONE);
}

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* lines whose order is that of claim ids where they weigh the same */
static void put_reasons(struct buf *b, const struct verdict *v)
{
	struct str *line = NEW(&room, struct str, v->n_reason + 1);

	assert_non_null(line);
	for (uint32_t i = 0; i < v->n_reason; i++) {
		const struct reason *r = &v->reason[i];
		const struct claim *c = r->claim;

		line[i] = arena_fmt(&room,
			"  %+6lld of %+6lld %-16s %.*s %s %.*s; %.*s %c%c\n",
			(long long)r->weight_milli,
			(long long)r->raw_milli,
			class_name(r->cls),
			STR_FMT(c->subject),
			predicates[c->predicate].name,
			STR_FMT(c->object),
			STR_FMT(c->origin),
			c->grade.reliability,
			c->grade.credibility);
	}
	if (v->n_reason)
		qsort(line, v->n_reason, sizeof *line, by_text);
	for (uint32_t i = 0; i < v->n_reason; i++)
		buf_add(b, line[i]);
}

static void put_alternatives(struct buf *b, const struct verdict *v)
{
	enum {
		SHOWN = 6
	};

	for (uint32_t i = 0; i < v->n_alternative && i < SHOWN; i++) {
		const struct alternative *x = &v->alternative[i];

		buf_fmt(b,
			"  %4lld (%lld..%lld) %+lld %s%.*s\n",
			milli(x->p),
			milli(x->low),
			milli(x->high),
			(long long)x->weight_milli,
			x->has_chance ? "" : "without a chance ",
			STR_FMT(x->id.n ? x->id : STR("none of these")));
	}
}

static void put_layer(struct buf *b, const struct verdict *v)
{
	buf_fmt(b,
		"%s: %s %.*s %lld (%lld..%lld) %s, weighs %+lld, %u missing, "
		"%u flip it\n",
		layer_name(v->layer),
		v->judgement,
		STR_FMT(v->hypothesis),
		milli(v->p),
		milli(v->low),
		milli(v->high),
		confidence_name(v->confidence),
		(long long)v->weight_milli,
		v->n_missing,
		v->n_flip);
	if (v->called.n)
		buf_fmt(b, "  called %.*s\n", STR_FMT(v->called));
	if (v->rests_on.n)
		buf_fmt(b, "  rests on %.*s\n", STR_FMT(v->rests_on));
	put_alternatives(b, v);
	put_reasons(b, v);
	buf_fmt(b,
		"  forged by %u marks, word lost by %u, none by %u\n",
		v->budget.marks,
		v->budget.lose_word,
		v->budget.none);
	for (uint32_t i = 0; i < v->n_wanted; i++) {
		const struct wanted *w = &v->wanted[i];

		buf_fmt(b,
			"  wanted %s %s %.*s: %lld/1000 bit, found %lld, "
			"then "
			"%lld\n",
			w->predicate,
			w->clears ? "against" : "for",
			STR_FMT(w->hypothesis),
			(long long)w->info_milli,
			milli(w->p_found),
			milli(w->p_then));
	}
}

static void first_difference(const char *path, struct str a, struct str b)
{
	for (unsigned line = 1; a.n || b.n; line++) {
		struct str was = a;
		struct str is = b;

		if (!str_cut(a, '\n', &was, &a))
			a = (struct str){ 0 };
		if (!str_cut(b, '\n', &is, &b))
			b = (struct str){ 0 };
		if (str_eq(was, is))
			continue;
		print_error("%s:%u\n  - %.*s\n  + %.*s\n",
			path,
			line,
			STR_FMT(was),
			STR_FMT(is));
		return;
	}
}

static bool as_golden(uint32_t number, struct str is)
{
	const char *path = source_path(&room,
		arena_z(&room,
			arena_fmt(&room,
				"test/infer/golden/%u.txt",
				number)));
	struct str was = { 0 };
	struct err err;
	bool have = file_read(path, GOLDEN_MAX, &room, &was, &err);

	if (have && str_eq(was, is))
		return true;
	if (getenv("GOLDEN_UPDATE")) {
		print_message("rewritten: %s\n", path);
		return file_write(path, is, 0644, &err);
	}
	first_difference(path, was, is);
	return false;
}

static void judgements_to_the_last_digit(void **state)
{
	uint32_t different = 0;

	(void)state;
	for (uint32_t i = 0; i < CASES; i++) {
		struct arena before = room;
		struct investigation_setup setup = { SEED,
			i,
			PLANTED_PERCENT };
		struct investigation inv;
		struct assessment a;
		struct buf b = { 0 };
		struct err err;

		assert_true(investigation_make(&setup, &room, &inv));
		if (!infer_assess(&inv.claims,
			    inv.as_of_s,
			    (struct str){ 0 },
			    &room,
			    &a,
			    &err)) {
			fail_msg("%s", err.text);
		}
		for (int l = 0; l < LAYERS; l++)
			put_layer(&b, &a.layer[l]);
		different += !as_golden(i, buf_str(&b));
		buf_done(&b);
		room = before;
	}
	if (different) {
		fail_msg("%u of %u judgements differ; GOLDEN_UPDATE=1 "
			 "rewrites them",
			different,
			CASES);
	}
}

/* whoever is surely behind it is so by a machine that is */
static void no_hand_is_surer_than_its_machines(void **state)
{
	uint32_t high = 0;
	uint32_t told = 0;

	(void)state;
	for (uint32_t i = 0; i < 150; i++) {
		struct arena before = room;
		struct investigation_setup setup = { SEED + 1,
			i,
			PLANTED_PERCENT };
		struct investigation inv;
		struct assessment a;
		struct err err;

		assert_true(investigation_make(&setup, &room, &inv));
		assert_true(infer_assess(&inv.claims,
			inv.as_of_s,
			(struct str){ 0 },
			&room,
			&a,
			&err));
		const struct verdict *v = &a.layer[LAYER_PERSONA];
		bool is = str_has(v->rests_on, STR("(established)"));

		assert_true(!v->hypothesis.n || v->rests_on.n);
		if (v->has_chance && v->hypothesis.n && !is) {
			told++;
			assert_true(v->confidence != CONF_HIGH);
		}
		high += is && v->confidence == CONF_HIGH;
		room = before;
	}
	assert_true(high > 0 && told > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judgements_to_the_last_digit),
		cmocka_unit_test(no_hand_is_surer_than_its_machines),
	};

	return cmocka_run_group_tests(tests, open_room, close_room);
}
