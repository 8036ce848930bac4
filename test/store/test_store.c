/* SPDX-License-Identifier: Apache-2.0 */
#include "../core/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "store/store.h"

/* a case in a folder of its own, with a key of its own */
struct place {
	char top[64];
	char dir[96];
	struct arena a;
	struct err err;
};

static const struct claims_wanted any = { 0 };

static int open_place(void **state)
{
	struct place *p = calloc(1, sizeof *p);

	if (!p || !arena_open(&p->a, (size_t)1 << 30, &p->err))
		return -1;
	snprintf(p->top, sizeof p->top, "/tmp/ashiato-test-XXXXXX");
	if (!mkdtemp(p->top) || setenv("ASHIATO_HOME", p->top, 1))
		return -1;
	snprintf(p->dir, sizeof p->dir, "%s/case", p->top);
	*state = p;
	return store_create(p->dir, STR("tester"), false, &p->err) ? 0 : -1;
}

static int close_place(void **state)
{
	struct place *p = *state;
	char command[128];

	snprintf(command, sizeof command, "rm -rf '%s'", p->top);
	arena_close(&p->a);
	int rc = system(command);
	free(p);
	return rc;
}

static struct store *opened(struct place *p, enum store_mode mode)
{
	struct store *s = NULL;

	if (!store_open(&s, p->dir, mode, &p->err))
		fail_msg("%s", p->err.text);
	return s;
}

static void count_differs(void *ctx, const char *sentence)
{
	struct place *p = ctx;

	snprintf(p->err.text, sizeof p->err.text, "%s", sentence);
}

static uint64_t differences(struct place *p)
{
	struct verification r = {
		.ctx = p,
		.differs = count_differs,
	};

	if (!store_verify(p->dir, &p->a, &r, &p->err))
		fail_msg("%s", p->err.text);
	return r.n_differs;
}

static void assert_whole(struct place *p)
{
	if (differences(p))
		fail_msg("%s", p->err.text);
}

static struct str content(struct place *p, const char *name)
{
	char path[320];
	struct str s;

	snprintf(path, sizeof path, "%s/%s", p->dir, name);
	assert_true(file_read(path, 1 << 28, &p->a, &s, &p->err));
	return s;
}

static void put_content(struct place *p, const char *name, struct str bytes)
{
	char path[320];

	snprintf(path, sizeof path, "%s/%s", p->dir, name);
	assert_true(file_write(path, bytes, 0644, &p->err));
}

/* --- claims -------------------------------------------------------------- */

static const struct str hostile[] = {
	S("plain"),
	S("\"quoted\" \\ 'single' {\"id\":\"x\"}"),
	S("line\nfeed\r\ttab \x01\x1f\x7f"),
	S("\xe8\xb6\xb3\xe8\xb7\xa1\xe3\x80\x80\xf0\x9f\x90\xbe"),
	S(""),
	S("a\xff\xfe"
	  "b\xc3"),
	S("before\0after"),
	S("\0"),
	S("\xed\xa0\x80 surrogate, \xc0\x80 overlong, \xf4\x90\x80\x80 "
	  "beyond"),
	S("\xef\xbf\xbf \xef\xb7\x90 \xef\xbb\xbf mark"),
	S("%s%n \x1b[31m"),
	S("'); DROP TABLE claim; --"),
};

static struct claim claim_about(struct str s, int64_t n)
{
	struct claim c = {
		.subject = s,
		.predicate = PRED_NOTED,
		.object = s,
		.source = s,
		.origin = s,
		.scope = s,
		.text = s,
		.detail = s,
		.grade = { 'B', '3' },
		.from_s = n % 2 ? n : TIME_UNKNOWN,
		.to_s = n % 3 ? n + 1 : TIME_OPEN,
		.recorded_at_s = n,
		.superseded_at_s = n % 5 ? TIME_OPEN : n + 9,
		.zone = (enum zone)(n % 3),
		.res = (enum resolution)(n % 5),
		.maker = (enum maker)(n % 3),
		.weight_milli = n % 2 ? -n : INT64_MAX,
		.n_loc = (uint32_t)(n % 17),
		.n_records = (uint64_t)n,
	};

	for (uint32_t i = 0; i < c.n_loc; i++) {
		c.loc[i] = (struct locator){ i,
			UINT32_MAX - i,
			(uint64_t)INT64_MAX - i };
	}
	return c;
}

static struct str as_json(struct place *p, const struct claim *c)
{
	struct buf b = { 0 };

	store_claim_json(c, &(struct jw){ .to = &b });
	struct str s = arena_str(&p->a, buf_str(&b));
	buf_done(&b);
	return s;
}

/* closes it */
static struct claimset claims_of(struct place *p,
	struct store *s,
	bool with_undone)
{
	struct claimset set = claimset_in(&p->a);

	if (!store_claims(s,
		    &(struct claims_wanted){ .as_derived = with_undone },
		    &set,
		    NULL,
		    &p->err))
		fail_msg("%s", p->err.text);
	assert_true(store_close(s, &p->err));
	return set;
}

static struct claimset loaded(struct place *p,
	enum store_mode mode,
	bool with_undone)
{
	struct store *s = opened(p, mode);

	assert_null(store_warning(s));
	return claims_of(p, s, with_undone);
}

static void assert_same_claims(struct place *p,
	const struct claimset *a,
	const struct claimset *b)
{
	assert_int_equal(a->n, b->n);
	for (uint32_t i = 0; i < a->n; i++) {
		struct str x = as_json(p, a->claim[i]);
		struct str y = as_json(p, b->claim[i]);

		if (!str_eq(x, y)) {
			fail_msg("%.*s\ncame back as\n%.*s",
				STR_FMT(x),
				STR_FMT(y));
		}
	}
}

/* what a claimset holds comes back byte for byte, through the index and through
 * one made anew from the ledger */
static void claims_round_trip(void **state)
{
	struct place *p = *state;
	struct claimset put = claimset_in(&p->a);
	struct store *s = opened(p, STORE_WRITE);

	for (size_t i = 0; i < N(hostile); i++) {
		for (int64_t n = 1; n < 32; n++) {
			struct claim c = claim_about(hostile[i], n);

			assert_non_null(claimset_add(&put, &c));
		}
	}
	for (uint32_t i = 0; i < put.n; i++)
		assert_true(store_put_claim(s, put.claim[i], &p->err));
	assert_true(store_commit(s, &p->err) && store_close(s, &p->err));
	struct claimset got = loaded(p, STORE_READ, false);
	assert_same_claims(p, &put, &got);
	assert_whole(p);
	char index[160];
	snprintf(index, sizeof index, "%s/case.db", p->dir);
	assert_int_equal(unlink(index), 0);
	s = opened(p, STORE_WRITE);
	assert_non_null(store_warning(s));
	assert_true(store_close(s, &p->err));
	got = loaded(p, STORE_READ, false);
	assert_same_claims(p, &put, &got);
	assert_whole(p);
}

/* claims that never were in a claimset may hold anything; the case must stay
 * open for business */
static void raw_bytes_do_no_harm(void **state)
{
	struct place *p = *state;
	struct store *s = opened(p, STORE_WRITE);

	for (size_t i = 0; i < N(hostile); i++) {
		struct claim c = claim_about(hostile[i], 7);
		struct exhibit x = {
			.sha256 = sha256_of(hostile[i]),
			.name = hostile[i],
			.by = hostile[i],
			.how = hostile[i],
			.authority = hostile[i],
			.vantage = hostile[i],
		};
		struct reading_run r = {
			.exhibit = (uint32_t)i,
			.format = STR("table"),
			.note = hostile[i],
			.failed = hostile[i],
			.skip = &(struct skip){ 1, 2, 3, "why \xff" },
			.n_skip = 1,
		};

		claim_seal(&c);
		assert_true(store_put_claim(s, &c, &p->err) &&
			store_put_sealed(s, &x, &p->err) &&
			store_put_read(s, &r, &p->err) &&
			store_put_judgement(s, hostile[i], &p->err));
	}
	if (!store_commit(s, &p->err))
		fail_msg("%s", p->err.text);
	assert_true(store_close(s, &p->err));
	s = opened(p, STORE_READ);
	struct claimset set = claimset_in(&p->a);
	struct reading_run *r;
	uint32_t n;
	const struct exhibit *x = store_exhibits(s, &n);
	assert_int_equal(n, N(hostile));
	assert_true(str_eq(x[6].name, hostile[6]) &&
		str_is(x[5].name,
			"a\xef\xbf\xbd\xef\xbf\xbd"
			"b\xef\xbf\xbd"));
	assert_true(store_claims(s, &any, &set, NULL, &p->err) &&
		set.n == N(hostile));
	assert_true(store_readings(s, &p->a, &r, &n, &p->err) &&
		n == N(hostile) && r[0].n_skip == 1 &&
		r[0].skip[0].column == 3);
	assert_true(store_close(s, &p->err));
}

static struct recorded record_of(const struct claim *c)
{
	struct recorded r = { .what = RECORDED_CLAIM };

	memcpy(r.id, c->id, CLAIM_KEY_N - 1);
	return r;
}

/* four claims, about a .. d; committed */
static void put_four(struct place *p, struct store *s, struct claimset *put)
{
	static const struct str about[] = { S("a"), S("b"), S("c"), S("d") };

	for (int64_t n = 1; n <= 4; n++) {
		struct claim c = claim_about(about[n - 1], n);

		assert_true(
			store_put_claim(s, claimset_add(put, &c), &p->err));
	}
	assert_true(store_commit(s, &p->err));
}

static void undo(struct place *p,
	struct store *s,
	const struct claim *c,
	int64_t from_s)
{
	struct recorded r = record_of(c);

	assert_true(store_put_undone(s,
		&r,
		from_s,
		STR("me"),
		STR("wrong"),
		&p->err));
}

static void restore(struct place *p, struct store *s, const struct claim *c)
{
	struct recorded r = record_of(c);

	assert_true(
		store_put_restored(s, &r, STR("me"), STR("right"), &p->err));
}

static void retired_undone_restored(void **state)
{
	struct place *p = *state;
	struct claimset put = claimset_in(&p->a);
	struct store *s = opened(p, STORE_WRITE);

	put_four(p, s, &put);
	assert_true(store_put_retired(s, put.claim[0], &p->err));
	undo(p, s, put.claim[1], 2);
	undo(p, s, put.claim[2], TIME_UNKNOWN);
	restore(p, s, put.claim[2]);
	assert_true(store_commit(s, &p->err) && store_close(s, &p->err));
	struct claimset some = loaded(p, STORE_READ, false);
	struct claimset more = loaded(p, STORE_READ, true);
	/* ends when it was undone, and keeps its id and what it was */
	assert_true(some.n == 3 && more.n == 3);
	for (uint32_t i = 0; i < 3; i++) {
		assert_string_equal(some.claim[i]->id, put.claim[i + 1]->id);
		assert_true(more.claim[i]->superseded_at_s ==
			put.claim[i + 1]->superseded_at_s);
		assert_true(some.claim[i]->undone == (i == 0) &&
			!more.claim[i]->undone);
	}
	assert_int_equal(some.claim[0]->superseded_at_s, 2);
	/* derived again: live again; undone stays undone */
	s = opened(p, STORE_WRITE);
	assert_true(store_put_claim(s, put.claim[0], &p->err) &&
		store_put_claim(s, put.claim[1], &p->err) &&
		store_commit(s, &p->err) && store_close(s, &p->err));
	some = loaded(p, STORE_READ, false);
	assert_int_equal(some.n, 4);
	assert_int_equal(some.claim[1]->superseded_at_s, 2);
	/* of an entry without a day: from when it was recorded on */
	s = opened(p, STORE_WRITE);
	undo(p, s, put.claim[3], TIME_UNKNOWN);
	assert_true(store_commit(s, &p->err) && store_close(s, &p->err));
	some = loaded(p, STORE_READ, false);
	assert_true(some.claim[3]->superseded_at_s > 1500000000 &&
		some.claim[3]->superseded_at_s < TIME_OPEN);
	assert_whole(p);
}

/* What hangs on a key stays when the claim is told anew. */
static void undoing_outlives_revisions(void **state)
{
	struct place *p = *state;
	struct claimset put = claimset_in(&p->a);
	struct store *s = opened(p, STORE_WRITE);

	put_four(p, s, &put);
	undo(p, s, put.claim[1], 2);
	struct claim next = *put.claim[1];
	next.text = STR("in other words");
	next.weight_milli = 77;
	next.recorded_at_s = 1000;
	claim_seal(&next);
	assert_true(claim_same_key(&next, put.claim[1]));
	assert_string_not_equal(next.id, put.claim[1]->id);
	assert_true(store_put_claim(s, &next, &p->err) &&
		store_commit(s, &p->err) && store_close(s, &p->err));
	struct claimset got = loaded(p, STORE_READ, false);
	assert_int_equal(got.n, 5);
	assert_true(got.claim[4]->undone &&
		got.claim[4]->superseded_at_s == 2 && got.claim[1]->undone);
	/* what is only worded otherwise is the same revision */
	next.text = STR("in yet other words");
	claim_seal(&next);
	s = opened(p, STORE_WRITE);
	assert_true(store_put_claim(s, &next, &p->err) &&
		store_commit(s, &p->err) && store_close(s, &p->err));
	got = loaded(p, STORE_READ, false);
	assert_int_equal(got.n, 5);
	assert_whole(p);
}

static void note(struct place *p, int64_t n)
{
	struct store *s = opened(p, STORE_WRITE);
	struct claim c = claim_about(STR("note"), n);

	claim_seal(&c);
	assert_true(store_put_claim(s, &c, &p->err) &&
		store_commit(s, &p->err) && store_close(s, &p->err));
}

/* What is too long for an entry lies beside the log, and is checked like it. */
static void long_bodies(void **state)
{
	struct place *p = *state;
	struct claimset put = claimset_in(&p->a);
	struct claim c = claim_about(STR("short"), 3);
	enum {
		LONG = 200000
	};
	char *letters = arena_get(&p->a, 1, LONG, 1);
	char path[200];

	memset(letters, 'a', LONG);
	struct store *s = opened(p, STORE_WRITE);
	for (int i = 0; i < 3; i++) {
		c.text = (struct str){ letters, (size_t)(LONG - i) };
		c.recorded_at_s = i;
		assert_true(
			store_put_claim(s, claimset_add(&put, &c), &p->err));
	}
	assert_true(store_commit(s, &p->err));
	struct claimset got = claims_of(p, s, false);
	assert_same_claims(p, &put, &got);
	struct str log = content(p, "ledger/log");
	assert_true(log.n < 4000);
	assert_whole(p);
	/* from the ledger alone */
	snprintf(path, sizeof path, "%s/case.db", p->dir);
	assert_int_equal(unlink(path), 0);
	got = claims_of(p, opened(p, STORE_READ), false);
	assert_same_claims(p, &put, &got);
	assert_true(store_close(opened(p, STORE_WRITE), &p->err));
	assert_whole(p);
	const char *hex =
		(const char *)memmem(log.p, log.n, "\"body\":\"", 8);
	assert_non_null(hex);
	snprintf(path, sizeof path, "ledger/bodies/%.64s", hex + 8);
	struct str good = content(p, path);
	put_content(p, path, STR("\"key\":\"other\""));
	assert_true(differences(p) > 0);
	assert_true(str_has(str_of(p->err.text), STR("bodies/")));
	put_content(p, path, good);
	assert_whole(p);
}

/* Tiles that are gone or wrong cost a reading of the log, nothing else. */
static void tiles_are_made_anew(void **state)
{
	struct place *p = *state;

	for (int64_t n = 1; n < 300; n++)
		note(p, n);
	struct str tile = content(p, "ledger/tile/0/000");
	assert_int_equal(tile.n, 256 * SHA256_N);
	struct claimset was = loaded(p, STORE_READ, false);
	char command[160];
	snprintf(command, sizeof command, "rm -r '%s/ledger/tile'", p->dir);
	assert_int_equal(system(command), 0);
	struct claimset now = loaded(p, STORE_READ, false);
	assert_same_claims(p, &was, &now);
	assert_whole(p);
	note(p, 300);
	assert_true(str_eq(content(p, "ledger/tile/0/000"), tile));
	assert_whole(p);
	put_content(p,
		"ledger/tile/1/000.p/1",
		STR("thirty-two bytes of another tree"));
	assert_int_equal(differences(p), 1);
	now = loaded(p, STORE_READ, false);
	assert_int_equal(now.n, was.n + 1);
}

static struct sha256 sealed_file(struct place *p, struct store *s)
{
	char path[128];
	struct exhibit x = { .name = STR("file"), .tlp = TLP_AMBER };
	bool is_new;

	snprintf(path, sizeof path, "%s/file", p->top);
	assert_true(file_write(path, STR("evidence"), 0644, &p->err));
	assert_true(store_seal(s,
			    path,
			    &x.sha256,
			    &x.size_byte,
			    &is_new,
			    &p->err) &&
		store_put_sealed(s, &x, &p->err) && store_commit(s, &p->err));
	return x.sha256;
}

/* Looked at, and read whole where they do not look as they did. */
static void changed_exhibits_are_refused(void **state)
{
	struct place *p = *state;
	struct store *s = opened(p, STORE_WRITE);
	struct sha256 d = sealed_file(p, s);
	char path[200];

	assert_true(store_unchanged(s, &p->err) && store_close(s, &p->err));
	s = opened(p, STORE_READ);
	assert_true(store_unchanged(s, &p->err));
	store_exhibit_path(s, d, path, sizeof path);
	assert_int_equal(unlink(path), 0);
	assert_false(store_unchanged(s, &p->err));
	assert_int_equal(p->err.code, ERR_IO);
	assert_true(file_write(path, STR("evidencE"), 0400, &p->err));
	assert_false(store_unchanged(s, &p->err));
	assert_int_equal(p->err.code, ERR_FORMAT);
	assert_true(str_has(str_of(p->err.text), STR("\"file\"")));
	assert_int_equal(unlink(path), 0);
	assert_true(file_write(path, STR("evidence"), 0400, &p->err));
	assert_true(store_unchanged(s, &p->err) && store_close(s, &p->err));
}

/* Changes count from their day on, in the order of their entries, and not once
 * they are taken back. */
static void exhibits_change(void **state)
{
	struct place *p = *state;
	struct store *s = opened(p, STORE_WRITE);
	struct exhibit *x;
	uint32_t n;
	struct exhibit_change c[] = {
		{ .set = AMEND_TLP | AMEND_HOW,
			.to = { .tlp = TLP_RED, .how = STR("by hand") },
			.from_s = 10 },
		{ .set = AMEND_TLP | AMEND_ACQUIRED | AMEND_VANTAGE |
				AMEND_AUTHORITY | AMEND_ZONE | AMEND_YEAR,
			.to = { .tlp = TLP_GREEN,
				.acquired_s = 77,
				.vantage = STR("org:Beta"),
				.authority = STR("warrant"),
				.told = { STR("+09:00"), 2016 } },
			.from_s = 20 },
		{ .kind = CHANGE_WITHDRAWN, .from_s = 30 },
	};

	sealed_file(p, s);
	for (size_t i = 0; i < N(c); i++) {
		c[i].by = STR("me");
		c[i].why = STR("wrong");
		c[i].recorded_at_s = 5;
		c[i].replaced_by = NOT_REPLACED;
		exhibit_change_seal(&c[i]);
		assert_true(store_put_change(s, &c[i], &p->err));
	}
	assert_true(store_commit(s, &p->err) && store_close(s, &p->err));
	static const struct {
		int64_t as_of_s;
		enum tlp tlp;
		int64_t acquired_s;
		bool withdrawn;
	} want[] = { { 10, TLP_AMBER, 0, false },
		{ 11, TLP_RED, 0, false },
		{ 20, TLP_RED, 0, false },
		{ 21, TLP_GREEN, 77, false },
		{ 31, TLP_GREEN, 77, true },
		{ INT64_MAX, TLP_GREEN, 77, true } };
	s = opened(p, STORE_WRITE);
	for (size_t i = 0; i < N(want); i++) {
		assert_true(store_exhibits_as_of(s,
			want[i].as_of_s,
			UINT64_MAX,
			&p->a,
			&x,
			&n,
			&p->err));
		assert_true(n == 1 && x->tlp == want[i].tlp &&
			x->acquired_s == want[i].acquired_s &&
			x->withdrawn == want[i].withdrawn);
	}
	assert_true(str_is(x->how, "by hand") &&
		str_is(x->vantage, "org:Beta") &&
		str_is(x->authority, "warrant") &&
		str_is(x->told.zone, "+09:00") && x->told.year == 2016);
	/* before the last of them stood in the ledger */
	struct exhibit_change *all;
	assert_true(store_changes(s, false, &p->a, &all, &n, &p->err));
	assert_int_equal(n, 3);
	assert_string_equal(all[2].id, c[2].id);
	assert_true(store_exhibits_as_of(s,
		INT64_MAX,
		all[2].entry,
		&p->a,
		&x,
		&n,
		&p->err));
	assert_false(x->withdrawn);
	struct recorded r = { .what = RECORDED_CHANGE };
	memcpy(r.id, c[1].id, sizeof r.id);
	assert_true(store_put_undone(s,
			    &r,
			    TIME_UNKNOWN,
			    STR("me"),
			    STR("right"),
			    &p->err) &&
		store_commit(s, &p->err));
	assert_true(
		store_changes(s, false, &p->a, &all, &n, &p->err) && n == 2);
	assert_true(
		store_changes(s, true, &p->a, &all, &n, &p->err) && n == 3);
	assert_true(store_exhibits_as_of(s,
		INT64_MAX,
		UINT64_MAX,
		&p->a,
		&x,
		&n,
		&p->err));
	assert_true(x->tlp == TLP_RED && x->acquired_s == 0 && x->withdrawn);
	assert_true(store_close(s, &p->err));
	assert_whole(p);
}

/* What came since the last run, and which exhibit first. */
static void runs_are_noted(void **state)
{
	struct place *p = *state;
	struct store *s = opened(p, STORE_WRITE);
	uint32_t first;
	uint64_t entry;
	bool behind;

	assert_true(store_not_run(s, &first, &behind, &p->err) && !behind);
	assert_true(store_last_run(s, &entry, &p->err) && entry == 0);
	sealed_file(p, s);
	assert_true(store_not_run(s, &first, &behind, &p->err));
	assert_true(behind && first == 0);
	assert_true(
		store_put_derived(s, 1, &p->err) && store_commit(s, &p->err));
	assert_true(store_not_run(s, &first, &behind, &p->err) && !behind);
	assert_true(store_last_run(s, &entry, &p->err) && entry == 2);
	struct recorded r = { .what = RECORDED_CLAIM,
		.id = "0123456789abcdef" };
	assert_true(
		store_put_undone(s, &r, 1, STR("me"), STR("x"), &p->err) &&
		store_commit(s, &p->err));
	assert_true(store_not_run(s, &first, &behind, &p->err));
	assert_true(behind && first == NOT_REPLACED);
	assert_true(store_close(s, &p->err));
}

/* Whom the case introduced, and whom one of them admitted. */
static void signers_are_known(void **state)
{
	struct place *p = *state;
	struct signer_row *row;
	struct store *s;
	uint32_t n;
	char other[128];
	char theirs[2 * SHA256_N + 1];

	snprintf(other, sizeof other, "%s/other", p->top);
	assert_int_equal(setenv("ASHIATO_HOME", other, 1), 0);
	note(p, 1);
	s = opened(p, STORE_WRITE);
	assert_true(str_has(str_of(store_warning(s)), STR("not introduce")));
	memcpy(theirs, store_signer(s).p, sizeof theirs - 1);
	theirs[sizeof theirs - 1] = 0;
	/* who is not known admits nobody */
	assert_true(store_put_admitted(s,
			    str_of(theirs),
			    false,
			    STR("me"),
			    STR("me"),
			    &p->err) &&
		store_commit(s, &p->err) && store_close(s, &p->err));
	s = opened(p, STORE_READ);
	assert_true(str_has(str_of(store_warning(s)), STR("not introduce")));
	assert_true(store_close(s, &p->err));
	assert_int_equal(setenv("ASHIATO_HOME", p->top, 1), 0);
	s = opened(p, STORE_WRITE);
	assert_true(store_signers(s, &p->a, &row, &n, &p->err) && n == 2);
	assert_true(row[0].introduced && !row[1].introduced);
	assert_string_equal(row[1].key, theirs);
	assert_true(row[0].checkpoints > 0 && row[1].checkpoints > 1);
	assert_true(store_put_admitted(s,
			    str_of(theirs),
			    false,
			    STR("me"),
			    STR("a colleague"),
			    &p->err) &&
		store_commit(s, &p->err) && store_close(s, &p->err));
	s = opened(p, STORE_READ);
	assert_true(store_signers(s, &p->a, &row, &n, &p->err) && n == 2);
	assert_true(row[1].introduced && !store_warning(s));
	assert_true(store_close(s, &p->err));
	assert_whole(p);
}

/* --- the index, for whoever asks it in SQL ------------------------------ */

static void put_one_of_each(struct place *p, struct store *s)
{
	struct claim c = claim_about(STR("org:Alpha"), 7);
	struct reading_run r = {
		.format = STR("table"),
		.records = 8,
		.skipped = 9,
		.note = STR("a note"),
		.failed = STR("a failure"),
		.skip = &(struct skip){ 1, 2, 3, "expected" },
		.n_skip = 1,
	};
	struct dissent d = {
		.claim = "0011223344556677",
		.by = STR("Expert"),
		.why = STR("hearsay"),
		.grade = { 'C', '4' },
		.weight_milli = -1,
		.recorded_at_s = 10,
	};
	struct analyst_link w = {
		.a = STR("incident:a"),
		.b = STR("incident:b"),
		.together = true,
		.by = STR("Expert"),
		.why = STR("the same hand"),
		.recorded_at_s = 11,
	};
	struct note n = { "",
		STR("0011223344556677"),
		STR("Expert"),
		STR("ask again"),
		12 };
	struct exhibit_change x = { .kind = CHANGE_WITHDRAWN,
		.from_s = 13,
		.by = STR("Expert"),
		.why = STR("not ours"),
		.replaced_by = 4 };

	claim_seal(&c);
	dissent_seal(&d);
	analyst_link_seal(&w);
	note_seal(&n);
	exhibit_change_seal(&x);
	sealed_file(p, s);
	assert_true(store_put_read(s, &r, &p->err) &&
		store_put_claim(s, &c, &p->err) &&
		store_put_dissent(s, &d, &p->err) &&
		store_put_analyst_link(s, &w, &p->err) &&
		store_put_note(s, &n, &p->err) &&
		store_put_change(s, &x, &p->err) &&
		store_put_judgement(s, STR("{\"numbers\":[]}"), &p->err) &&
		store_put_exported(s,
			STR("dossier.html"),
			sha256_of(STR("dossier")),
			14,
			&p->err) &&
		store_put_derived(s, 1, &p->err) && store_commit(s, &p->err));
}

/* the rows of a question, columns with a bar between them */
static void assert_rows(sqlite3 *db, const char *sql, const char *want)
{
	sqlite3_stmt *st = NULL;
	struct buf b = { 0 };

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL),
		SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(st); i++) {
			buf_fmt(&b,
				"%s%s",
				i ? "|" : "",
				(const char *)sqlite3_column_text(st, i));
		}
		buf_z(&b, "\n");
	}
	sqlite3_finalize(st);
	buf_add(&b, (struct str){ "", 1 });
	assert_string_equal(b.p, want);
	buf_done(&b);
}

static void index_in_sql(void **state)
{
	struct place *p = *state;
	struct store *s = opened(p, STORE_WRITE);
	static const struct {
		const char *sql, *want;
	} rows[] = {
		{ "SELECT x,entry,size,name,tlp,acquired,simulated FROM "
		  "exhibit",
			"0|1|8|file|AMBER|0|0\n" },
		{ "SELECT * FROM reading",
			"0|table|8|9|a note|a failure|[{\"at\":1,\"line\":2,"
			"\"column\":3,\"why\":\"expected\"}]\n" },
		{ "SELECT entry,length(key),length(revision),format1,live "
		  "FROM claim",
			"3|16|16||1\n" },
		{ "SELECT part,last_s,instr(bytes,CAST('noted' AS BLOB))>0 "
		  "FROM packed",
			"0|7|1\n" },
		{ "SELECT entry,claim,by,grade,weight,why,known,undone FROM "
		  "dissent",
			"4|0011223344556677|Expert|C4|-1|hearsay|10|0\n" },
		{ "SELECT entry,a,b,together,by,why,known,undone FROM "
		  "pairing",
			"5|incident:a|incident:b|1|Expert|the same hand|11|"
			"0\n" },
		{ "SELECT entry,key,by,text,known,undone FROM note",
			"6|0011223344556677|Expert|ask again|12|0\n" },
		{ "SELECT entry,x,undone,json_extract(body,'$.replaced_by'),"
		  "json_extract(body,'$.from_s') FROM change",
			"7|0|0|4|13\n" },
		{ "SELECT * FROM judgement", "8|{\"numbers\":[]}\n" },
		{ "SELECT file,size,substr(sha256,1,8) FROM export",
			"dossier.html|14|c8ec03ed\n" },
		{ "SELECT * FROM derived", "8\n10\n" },
		{ "SELECT * FROM touched", "1\n7\n" },
		{ "SELECT * FROM alias", "" },
		{ "SELECT * FROM undone", "" },
	};
	sqlite3 *db = NULL;
	char path[160];

	put_one_of_each(p, s);
	assert_true(store_close(s, &p->err));
	snprintf(path, sizeof path, "%s/case.db", p->dir);
	assert_int_equal(
		sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL),
		SQLITE_OK);
	for (size_t i = 0; i < N(rows); i++)
		assert_rows(db, rows[i].sql, rows[i].want);
	sqlite3_close(db);
}

/* --- sealing ------------------------------------------------------------- */

static void sealing(void **state)
{
	struct place *p = *state;
	char path[128];
	struct sha256 d;
	struct sha256 want = sha256_of(STR("evidence"));
	uint64_t size;
	bool is_new;
	uint32_t n;
	struct store *s = opened(p, STORE_WRITE);

	snprintf(path, sizeof path, "%s/file", p->top);
	assert_true(file_write(path, STR("evidence"), 0644, &p->err));
	assert_true(store_seal(s, path, &d, &size, &is_new, &p->err) &&
		is_new && size == 8 && memcmp(d.b, want.b, SHA256_N) == 0);
	/* bytes in place, no entry yet */
	assert_true(
		store_seal(s, path, &d, &size, &is_new, &p->err) && is_new);
	struct exhibit x = {
		.sha256 = d,
		.size_byte = size,
		.name = STR("file"),
		.by = STR("me"),
		.tlp = TLP_RED,
		.acquired_s = 5,
		.added_s = 6,
		.simulated = true,
	};
	assert_true(
		store_put_sealed(s, &x, &p->err) && store_commit(s, &p->err));
	assert_true(
		store_seal(s, path, &d, &size, &is_new, &p->err) && !is_new);
	const struct exhibit *all = store_exhibits(s, &n);
	assert_true(n == 1 && all->size_byte == 8 && all->tlp == TLP_RED &&
		all->acquired_s == 5 && all->added_s == 6 && all->simulated &&
		str_is(all->name, "file"));
	assert_false(store_seal(s, p->top, &d, &size, &is_new, &p->err));
	snprintf(path, sizeof path, "%s/nobody", p->top);
	assert_false(store_seal(s, path, &d, &size, &is_new, &p->err));
	store_exhibit_path(s, want, path, sizeof path);
	assert_true(store_close(s, &p->err));
	assert_whole(p);
	unlink(path);
	assert_true(file_write(path, STR("evidencE"), 0444, &p->err));
	assert_int_equal(differences(p), 1);
	unlink(path);
	assert_int_equal(differences(p), 1);
}

static void put_one_sealed(struct place *p, struct store *s)
{
	char path[128];
	struct exhibit x = { .name = STR("file"), .by = STR("me") };
	bool is_new;

	snprintf(path, sizeof path, "%s/file", p->top);
	assert_true(file_write(path, STR("evidence"), 0644, &p->err));
	assert_true(store_seal(s,
		path,
		&x.sha256,
		&x.size_byte,
		&is_new,
		&p->err));
	assert_true(
		store_put_sealed(s, &x, &p->err) && store_commit(s, &p->err));
}

/* What a writer that ends in the middle leaves: nothing that looks as if
 * somebody had changed the index. */
static void interrupted_while_it_looks(void **state)
{
	struct place *p = *state;
	struct store *s = opened(p, STORE_WRITE);
	int status = -1;

	put_one_sealed(p, s);
	assert_true(store_close(s, &p->err));
	pid_t pid = fork();
	if (pid == 0) {
		s = opened(p, STORE_WRITE);
		_exit(store_unchanged(s, &p->err) ? 0 : 1);
	}
	assert_true(
		pid > 0 && waitpid(pid, &status, 0) == pid && status == 0);
	assert_whole(p);
}

/* Copies have no name of their own before they are committed, and bytes that
 * lie there without an entry are not relied on. */
static void copies_until_committed(void **state)
{
	struct place *p = *state;
	struct store *s = opened(p, STORE_WRITE);
	struct exhibit x = { .sha256 = sha256_of(STR("evidence")),
		.size_byte = 8 };
	char path[128];
	char sealed[300];
	char room[9];
	struct str bytes;
	struct sha256 d;
	uint64_t size;
	bool is_new;

	snprintf(path, sizeof path, "%s/file", p->top);
	store_exhibit_path(s, x.sha256, sealed, sizeof sealed);
	assert_true(file_write(path, STR("evidence"), 0644, &p->err));
	assert_true(store_seal(s, path, &d, &size, &is_new, &p->err));
	assert_false(file_exists(sealed));
	assert_true(store_exhibit_bytes(s,
			    &x,
			    room,
			    sizeof room,
			    &bytes,
			    &p->err) &&
		str_is(bytes, "evidence"));
	assert_false(store_exhibit_bytes(s, &x, room, 8, &bytes, &p->err));
	assert_true(store_close(s, &p->err));
	assert_false(file_exists(sealed));

	/* a piece, as power that went may leave it */
	*strrchr(sealed, '/') = 0;
	assert_true(file_make_dir(sealed, &p->err));
	sealed[strlen(sealed)] = '/';
	assert_true(file_write(sealed, STR(""), 0444, &p->err));
	s = opened(p, STORE_WRITE);
	put_one_sealed(p, s);
	assert_true(store_close(s, &p->err));
	assert_whole(p);
}

/* A write to the index that failed: the entry stands, and nobody says that the
 * index was changed. */
static void index_that_fails(void **state)
{
	struct place *p = *state;
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		struct store *s = opened(p, STORE_WRITE);
		struct exhibit x = { .name = STR("n") };
		struct rlimit most = { 0, 0 };
		char path[300];
		struct stat st;
		bool failed = false;

		signal(SIGXFSZ, SIG_IGN);
		/* the ledger is far shorter than the index */
		snprintf(path, sizeof path, "%s/case.db", p->dir);
		if (stat(path, &st))
			_exit(2);
		most.rlim_cur = most.rlim_max = (rlim_t)st.st_size;
		if (setrlimit(RLIMIT_FSIZE, &most))
			_exit(2);
		for (unsigned i = 0; i < 200 && !failed; i++) {
			x.sha256.b[0] = (unsigned char)i;
			failed = !store_put_sealed(s, &x, &p->err) ||
				!store_commit(s, &p->err);
		}
		store_close(s, &p->err);
		_exit(failed ? 0 : 1);
	}
	assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
	assert_int_equal(status, 0);
	struct store *s = opened(p, STORE_READ);
	char root[SHA256_HEX_N + 1];
	uint64_t entries;
	uint32_t n;
	assert_null(store_warning(s));
	/* all that the ledger has, which is one entry each behind the first */
	store_head(s, &entries, root);
	store_exhibits(s, &n);
	assert_int_equal(n, entries - 1);
	assert_true(store_close(s, &p->err));
}

/* --- crashes and damage -------------------------------------------------- */

static struct str joined(struct place *p, struct str a, struct str b)
{
	return arena_fmt(&p->a, "%.*s%.*s", STR_FMT(a), STR_FMT(b));
}

/* whatever a crash leaves behind the last checkpoint was never acknowledged */
static void torn_ends_are_cut(void **state)
{
	struct place *p = *state;
	static const struct {
		const char *name, *tail;
	} torn[] = {
		{ "ledger/log", "{\"n\":9,\"ki" },
		{ "ledger/log", "{\"n\":9}\n" },
		{ "ledger/log", "\n" },
		{ "ledger/checkpoints", "3 4" },
		{ "ledger/checkpoints", "3 400 00ff" },
		{ "ledger/checkpoints", " " },
	};

	note(p, 1);
	for (size_t i = 0; i < N(torn); i++) {
		struct str log = content(p, "ledger/log");
		struct str points = content(p, "ledger/checkpoints");
		struct str whole = content(p, torn[i].name);

		put_content(p,
			torn[i].name,
			joined(p, whole, str_of(torn[i].tail)));
		assert_int_equal(differences(p), 1);
		/* a reader sees what was acknowledged and touches nothing */
		struct claimset seen =
			claims_of(p, opened(p, STORE_READ), false);
		assert_int_equal(seen.n, i + 1);
		assert_int_equal(content(p, torn[i].name).n,
			whole.n + strlen(torn[i].tail));
		assert_true(store_close(opened(p, STORE_WRITE), &p->err));
		assert_true(str_eq(content(p, "ledger/log"), log) &&
			str_eq(content(p, "ledger/checkpoints"), points));
		assert_whole(p);
		/* what was cut is not lost */
		char aside[64];
		snprintf(aside, sizeof aside, "%s.unsigned", torn[i].name);
		assert_true(
			str_ends(content(p, aside), str_of(torn[i].tail)));
		note(p, (int64_t)i + 2);
		assert_whole(p);
	}
}

/* where the last note but n - 1 begins */
static size_t note_at(struct str points, size_t n)
{
	size_t at = points.n;

	while (n && at-- > 0) {
		n -= str_starts(str_from(points, at), STR("ashiato/")) &&
			(!at || points.p[at - 1] == '\n');
	}
	return at;
}

/* Somebody shortens the checkpoints: what they no longer sign is kept, said,
 * and nowhere shown. */
static void shortened_checkpoints_lose_nothing(void **state)
{
	struct place *p = *state;

	for (int64_t n = 1; n < 4; n++)
		note(p, n);
	struct str log = content(p, "ledger/log");
	struct str points = content(p, "ledger/checkpoints");
	/* the last two: over the last entries, and what case.db was then */
	put_content(p,
		"ledger/checkpoints",
		str_head(points, note_at(points, 2) + 40));
	struct claimset seen = claims_of(p, opened(p, STORE_READ), false);
	assert_int_equal(seen.n, 2);
	struct store *s = opened(p, STORE_WRITE);
	assert_true(str_has(str_of(store_warning(s)), STR("log.unsigned")));
	assert_true(store_close(s, &p->err));
	/* this machine knows better */
	assert_int_equal(differences(p), 1);
	struct str kept = content(p, "ledger/log.unsigned");
	assert_true(kept.n &&
		str_eq(joined(p, content(p, "ledger/log"), kept), log));
	/* and who wrote the case here before is told for as long as it is so */
	for (int i = 0; i < 2; i++) {
		s = opened(p, i ? STORE_WRITE : STORE_READ);
		assert_true(
			str_has(str_of(store_warning(s)), STR("cut back")));
		seen = claims_of(p, s, false);
		assert_int_equal(seen.n, 2);
	}
}

static void refused_untouched(struct place *p)
{
	struct str log = content(p, "ledger/log");
	struct str points = content(p, "ledger/checkpoints");
	struct store *s = NULL;

	assert_false(store_open(&s, p->dir, STORE_WRITE, &p->err));
	assert_int_equal(p->err.code, ERR_FORMAT);
	assert_false(store_open(&s, p->dir, STORE_READ, &p->err));
	assert_true(str_eq(content(p, "ledger/log"), log) &&
		str_eq(content(p, "ledger/checkpoints"), points));
	assert_true(differences(p) > 0);
}

/* a whole line that is no checkpoint is damage, not a crash: nothing may be cut
 * because of it */
static void damage_is_refused(void **state)
{
	struct place *p = *state;

	for (int64_t n = 1; n < 4; n++)
		note(p, n);
	struct str log = content(p, "ledger/log");
	struct str points = content(p, "ledger/checkpoints");
	char *bad = arena_get(&p->a, 1, points.n, 1);
	for (size_t at = 0; at < points.n; at += 7) {
		if (points.p[at] != ' ')
			continue;
		memcpy(bad, points.p, points.n);
		bad[at] = 'x';
		put_content(p,
			"ledger/checkpoints",
			(struct str){ bad, points.n });
		refused_untouched(p);
	}
	memcpy(bad, points.p, points.n);
	*(char *)memchr(bad, ' ', points.n) = 'x';
	put_content(p, "ledger/checkpoints", (struct str){ bad, points.n });
	refused_untouched(p);
	put_content(p, "ledger/checkpoints", points);
	/* acknowledged entries are gone */
	put_content(p, "ledger/log", str_head(log, log.n - 5));
	refused_untouched(p);
	put_content(p, "ledger/log", log);
	/* a line that lost nothing but its line feed signs what stands there */
	put_content(p, "ledger/checkpoints", str_head(points, points.n - 1));
	refused_untouched(p);
	put_content(p, "ledger/checkpoints", STR(""));
	refused_untouched(p);
	put_content(p, "ledger/checkpoints", joined(p, points, points));
	refused_untouched(p);
	put_content(p, "ledger/checkpoints", points);
	assert_whole(p);
}

static void every_flipped_byte_is_found(void **state)
{
	struct place *p = *state;
	static const char *const names[] = { "ledger/log",
		"ledger/checkpoints",
		"case.db" };

	note(p, 1);
	for (size_t i = 0; i < N(names); i++) {
		struct str good = content(p, names[i]);
		char *bad = arena_get(&p->a, 1, good.n, 1);

		for (size_t at = 0; at < good.n; at += good.n / 60 + 1) {
			struct arena before = p->a;

			memcpy(bad, good.p, good.n);
			bad[at] = (char)(bad[at] ^ 1 << at % 8);
			put_content(p, names[i], (struct str){ bad, good.n });
			if (!differences(p)) {
				fail_msg(
					"%s: byte %zu was changed and nobody "
					"noticed",
					names[i],
					at);
			}
			p->a = before;
		}
		put_content(p, names[i], good);
		assert_whole(p);
	}
}

/* a ledger that somebody else wrote must not lead outside any table */
static void foreign_claims_are_refused(void **state)
{
	struct place *p = *state;

	for (int i = 0; i < 4; i++) {
		struct claim c = claim_about(STR("x"), i + 1);
		struct claimset set = claimset_in(&p->a);
		struct store *s = opened(p, STORE_WRITE);

		switch (i) {
		case 0:
			c.grade = (struct grade){ 'Z', '9' };
			break;
		case 1:
			c.maker = (enum maker)9;
			break;
		case 2:
			c.zone = (enum zone)7;
			break;
		default:
			c.res = (enum resolution)8;
		}
		claim_seal(&c);
		assert_true(store_put_claim(s, &c, &p->err) &&
			store_commit(s, &p->err));
		assert_false(store_claims(s, &any, &set, NULL, &p->err));
		assert_int_equal(p->err.code, ERR_FORMAT);
		assert_true(store_put_retired(s, &c, &p->err) &&
			store_commit(s, &p->err) && store_close(s, &p->err));
	}
}

/* --- two at a time ------------------------------------------------------- */

/* a pipe in the place of a file is told, and nobody waits for it */
static void pipes_are_refused(void **state)
{
	struct place *p = *state;
	static const char *const names[] = { "ledger/checkpoints",
		"ledger/log",
		"case.db" };
	char path[128];
	char away[128];
	struct store *s = NULL;

	note(p, 1);
	for (size_t i = 0; i < N(names); i++) {
		snprintf(path, sizeof path, "%s/%s", p->dir, names[i]);
		snprintf(away, sizeof away, "%s/away", p->dir);
		assert_int_equal(rename(path, away), 0);
		assert_int_equal(mkfifo(path, 0600), 0);
		assert_false(store_open(&s, p->dir, STORE_READ, &p->err));
		assert_true(str_has(str_of(p->err.text), str_of(names[i])));
		assert_false(store_open(&s, p->dir, STORE_WRITE, &p->err));
		assert_int_equal(rename(away, path), 0);
		assert_whole(p);
	}
}

static void one_writer(void **state)
{
	struct place *p = *state;
	struct store *first = opened(p, STORE_WRITE);
	struct store *second = NULL;
	struct store *reader;

	assert_false(store_open(&second, p->dir, STORE_WRITE, &p->err));
	assert_true(p->err.code == ERR_IO &&
		strstr(p->err.text, "another command is writing"));
	reader = opened(p, STORE_READ);
	struct claim c = claim_about(STR("x"), 3);
	claim_seal(&c);
	assert_true(store_put_claim(first, &c, &p->err) &&
		store_commit(first, &p->err));
	struct claimset old = claimset_in(&p->a);
	struct claimset now = claimset_in(&p->a);
	assert_true(store_claims(reader, &any, &old, NULL, &p->err) &&
		old.n == 0);
	assert_true(store_close(reader, &p->err));
	reader = opened(p, STORE_READ);
	assert_true(store_claims(reader, &any, &now, NULL, &p->err) &&
		now.n == 1);
	assert_true(
		store_close(reader, &p->err) && store_close(first, &p->err));
	assert_true(store_close(opened(p, STORE_WRITE), &p->err));
	assert_whole(p);
}

static void made_once(void **state)
{
	struct place *p = *state;
	struct store *s = NULL;
	char nobody[128];

	assert_false(store_create(p->dir, STR("me"), false, &p->err));
	assert_int_equal(p->err.code, ERR_USAGE);
	snprintf(nobody, sizeof nobody, "%s/nobody", p->top);
	assert_false(store_open(&s, nobody, STORE_READ, &p->err));
	assert_false(store_open(&s, p->top, STORE_WRITE, &p->err));
	assert_true(store_close(NULL, &p->err));
	s = opened(p, STORE_READ);
	assert_int_equal(store_case_id(s).n, 16);
	assert_true(store_close(s, &p->err));
	s = opened(p, STORE_WRITE);
	struct str log = content(p, "ledger/log");
	/* nothing put, nothing done */
	assert_true(store_commit(s, &p->err) && store_close(s, &p->err));
	assert_true(str_eq(log, content(p, "ledger/log")));
}

/* what was put and not committed is gone, and does not stand in the way */
static void put_without_commit(void **state)
{
	struct place *p = *state;
	struct store *s = opened(p, STORE_WRITE);
	struct claim c = claim_about(STR("x"), 3);

	claim_seal(&c);
	assert_true(
		store_put_claim(s, &c, &p->err) && store_close(s, &p->err));
	struct claimset set = loaded(p, STORE_READ, true);
	assert_int_equal(set.n, 0);
	note(p, 4);
	assert_whole(p);
}

/* another examiner's key is introduced by an entry, and both signatures hold */
static void two_examiners(void **state)
{
	struct place *p = *state;
	char other[128];

	note(p, 1);
	snprintf(other, sizeof other, "%s/other", p->top);
	assert_int_equal(setenv("ASHIATO_HOME", other, 1), 0);
	note(p, 2);
	assert_int_equal(setenv("ASHIATO_HOME", p->top, 1), 0);
	note(p, 3);
	assert_whole(p);
	assert_true(str_has(content(p, "ledger/log"),
		STR("\"kind\":\"signer\"")));
}

#define IN_PLACE(t) \
	cmocka_unit_test_setup_teardown(t, open_place, close_place)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_PLACE(claims_round_trip),
		IN_PLACE(raw_bytes_do_no_harm),
		IN_PLACE(retired_undone_restored),
		IN_PLACE(undoing_outlives_revisions),
		IN_PLACE(long_bodies),
		IN_PLACE(tiles_are_made_anew),
		IN_PLACE(changed_exhibits_are_refused),
		IN_PLACE(exhibits_change),
		IN_PLACE(runs_are_noted),
		IN_PLACE(signers_are_known),
		IN_PLACE(index_in_sql),
		IN_PLACE(sealing),
		IN_PLACE(interrupted_while_it_looks),
		IN_PLACE(copies_until_committed),
		IN_PLACE(index_that_fails),
		IN_PLACE(torn_ends_are_cut),
		IN_PLACE(shortened_checkpoints_lose_nothing),
		IN_PLACE(damage_is_refused),
		IN_PLACE(every_flipped_byte_is_found),
		IN_PLACE(foreign_claims_are_refused),
		IN_PLACE(one_writer),
		IN_PLACE(pipes_are_refused),
		IN_PLACE(made_once),
		IN_PLACE(put_without_commit),
		IN_PLACE(two_examiners),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
