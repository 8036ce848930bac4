/* SPDX-License-Identifier: Apache-2.0 */
/* Runs between the exhibits of a case, one run after all of them, and all of
 * them read again come to the same claims and keep the same bytes; what is kept
 * and is not this user's, of this case, whole, is not believed. */
#include "../core/check.h"

#include <dirent.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <fcntl.h>
#include <string.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case/steps/inside.h"

enum {
	STEPS_MAX = 10,
	PARTS = 4, /* states of a case that are looked at */
	SEALED_BYTE = SHA256_N
};

static const int64_t first_day_s = 1767225600; /* 2026-01-01 */
static char folder[] = "/tmp/ashiato-resume-XXXXXX";
static uint64_t seed;

static uint32_t dice(uint32_t n)
{
	seed += 0x9e3779b97f4a7c15U;
	return (uint32_t)(hash_mix(seed) % n);
}

/* --- logs ---------------------------------------------------------------- */

static void write_conn(FILE *f, int64_t t_s)
{
	fputs("#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\t"
	      "id.orig_p\tid.resp_h\tid.resp_p\tproto\tduration\torig_bytes\t"
	      "resp_bytes\tconn_state\n",
		f);
	for (uint32_t i = 0; i < 200; i++) {
		bool beat = i % 4 == 0;

		fprintf(f,
			"%lld.%03u\tC%u\t10.0.0.%u\t%u\t%s.%u\t443\ttcp\t1."
			"5\t"
			"%u\t%u\t%s\n",
			(long long)t_s + (beat ? i * 300 : dice(86400)),
			dice(1000),
			i,
			beat ? 7 : 1 + dice(40),
			1024 + dice(60000),
			beat ? "198.51.100" : "203.0.113",
			beat ? 9 : 1 + dice(60),
			beat ? 640 : dice(5000),
			dice(90000),
			dice(9) ? "SF" : "S0");
	}
}

static void write_dns(FILE *f, int64_t t_s)
{
	fputs("#separator \\x09\n#path\tdns\n#fields\tts\tuid\tid.orig_h\t"
	      "id.orig_p\tid.resp_h\tid.resp_p\tproto\tquery\tqtype_name\t"
	      "rcode_name\tanswers\n",
		f);
	for (uint32_t i = 0; i < 80; i++) {
		fprintf(f,
			"%lld.5\tC%u\t10.0.0.%u\t%u\t10.0.0.53\t53\tudp\t"
			"www.s%u.example\tA\t%s\t203.0.113.%u\n",
			(long long)t_s + dice(86400),
			i,
			1 + dice(40),
			1024 + dice(60000),
			dice(50),
			dice(5) ? "NOERROR" : "NXDOMAIN",
			1 + dice(60));
	}
}

static void write_logons(FILE *f, int64_t t_s)
{
	char day[STAMP_N];

	date_text(t_s, day);
	for (uint32_t i = 0; i < 40; i++) {
		fprintf(f,
			"%sT%02u:%02u:00+00:00 host1 sshd[%u]: Failed "
			"password "
			"for invalid user u%u from 198.51.100.9 port %u "
			"ssh2\n",
			day,
			i / 4,
			i % 4 * 7,
			100 + i,
			dice(9),
			40000 + dice(9000));
	}
}

static void write_list(FILE *f, int64_t t_s)
{
	(void)t_s;
	fprintf(f,
		"# made for a test\n198.51.100.9\n203.0.113.%u\n",
		1 + dice(60));
	for (uint32_t i = 0; i < 8; i++)
		fprintf(f, "h%u.bad.example\n", dice(1000));
}

static void write_rows(FILE *f, int64_t t_s)
{
	(void)t_s;
	fprintf(f,
		"subject,predicate,object,source,origin,grade,from\n"
		"address:198.51.100.9,has-role,role:relay,police/x,,A2,2026\n"
		"domain:www.s%u.example,resolved-to,address:203.0.113.%u,"
		"vendor/y,,B2,2026-01\n",
		dice(50),
		1 + dice(60));
}

static void write_knowledge(FILE *f, int64_t t_s)
{
	(void)t_s;
	fprintf(f,
		"ashiato-knowledge\t1\nsource\texample\tExample Labs\tshare "
		"freely\ngroup\tG%u\texample\t2017-05-31\t\tCopper "
		"Owl\tZZ\t\n"
		"list\tL0123456789\texample\tG%u\t2020-12-14\t\n"
		"mark\tL0123456789\tip\t198.51.100.9\n",
		9000 + dice(20),
		9000 + dice(20));
}

/* Telemetry mostly: it is what is gone on from. */
static const struct {
	void (*write)(FILE *f, int64_t t_s);
	uint32_t of; /* in 20 */
} kinds[] = { { write_conn, 9 },
	{ write_dns, 5 },
	{ write_logons, 3 },
	{ write_list, 1 },
	{ write_rows, 1 },
	{ write_knowledge, 1 } };

static void write_exhibit(const char *path, int64_t t_s)
{
	uint32_t which = dice(20);
	size_t k = 0;
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	for (; which >= kinds[k].of; k++)
		which -= kinds[k].of;
	kinds[k].write(f, t_s);
	fclose(f);
}

/* --- cases --------------------------------------------------------------- */

enum deed {
	DEED_NONE,
	DEED_RESTRICT,
	DEED_VANTAGE,
	DEED_WITHDRAW,
	DEED_RUN_AGAIN
};

/* One exhibit, and what is done after it. */
struct turn {
	char path[PATH_MAX];
	int64_t acquired_s;
	enum deed deed;
	uint32_t to; /* exhibit that the deed is done to */
};

static uint32_t schedule(struct turn *step)
{
	uint32_t n = 5 + dice(STEPS_MAX - 5);
	int64_t day = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct turn *x = &step[i];
		uint32_t way = dice(8);

		/* another of that day, an older one, and mostly the next */
		if (way == 0 && day > 1)
			day -= 2;
		else if (way != 1)
			day++;
		x->acquired_s = first_day_s + (day + 1) * DAY_S - 1;
		x->deed = dice(4) ? DEED_NONE : (enum deed)dice(5);
		x->to = dice(i + 1);
		snprintf(x->path, sizeof x->path, "%s/%u.log", folder, i);
		write_exhibit(x->path, first_day_s + day * DAY_S);
	}
	return n;
}

static void said(void *ctx, const char *path, const struct added *x)
{
	(void)ctx;
	(void)path;
	(void)x;
}

static void must(bool ok, const struct err *err)
{
	if (!ok)
		fail_msg("%s", err->text);
}

static struct store *opened(const char *name)
{
	char dir[PATH_MAX];
	struct store *s;
	struct err err = { 0 };

	snprintf(dir, sizeof dir, "%s/%s", folder, name);
	must(file_exists(dir) || case_create(dir, STR("tester"), false, &err),
		&err);
	must(case_open(&s, dir, &err), &err);
	return s;
}

static void add(struct store *s, const struct turn *x)
{
	const struct acquisition how = {
		.by = STR("tester"),
		.vantage = STR("org:Example"),
		.acquired_s = x->acquired_s,
		.given = AMEND_ACQUIRED | AMEND_VANTAGE,
	};
	struct add_group *g;
	bool refused;
	struct err err = { 0 };

	must(case_add_open(&g,
		     &(struct add_setup){ .store = s, .said = said },
		     &err),
		&err);
	must(case_add(g, x->path, &how, &refused, &err), &err);
	must(case_add_close(g, &err), &err);
}

static void change(struct store *s, const struct turn *x)
{
	char name[32];
	struct err err = { 0 };
	struct exhibit_change c = {
		.kind = x->deed == DEED_WITHDRAW ? CHANGE_WITHDRAWN
						 : CHANGE_AMENDED,
		.from_s = x->acquired_s,
		.by = STR("tester"),
		.why = STR("a test"),
		.to = { .tlp = TLP_RED, .vantage = STR("org:Other") },
	};

	if (x->deed == DEED_RESTRICT)
		c.set = AMEND_TLP;
	if (x->deed == DEED_VANTAGE)
		c.set = AMEND_VANTAGE;
	snprintf(name, sizeof name, "%u.log", x->to);
	/* one that was withdrawn already stays so */
	case_change_exhibit(s, str_of(name), &c, &err);
}

static struct run_result run(struct store *s, bool again)
{
	const struct run_how how = { .again = again };
	struct run_result r;
	struct err err = { 0 };

	must(case_run(s, &how, NULL, &r, &err), &err);
	return r;
}

static void take(struct store *s, const struct turn *x)
{
	add(s, x);
	if (x->deed == DEED_RESTRICT || x->deed == DEED_VANTAGE ||
		x->deed == DEED_WITHDRAW) {
		change(s, x);
	}
}

static void closed(struct store *s)
{
	struct err err = { 0 };

	must(case_close(s, &err), &err);
}

/* --- what comes of it ---------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
	return strcmp((*(struct claim *const *)a)->id,
		(*(struct claim *const *)b)->id);
}

/* all claims of the ledger, in an order of their own */
static struct buf claims_of(struct store *s)
{
	const struct claims_wanted all = { .as_derived = true };
	struct arena a;
	struct buf b = { 0 };
	struct err err = { 0 };

	must(arena_open(&a, CASE_ARENA, &err), &err);
	struct claimset set = claimset_in(&a);
	must(store_claims(s, &all, &set, NULL, &err), &err);
	if (set.n)
		qsort(set.claim, set.n, sizeof *set.claim, by_id);
	for (uint32_t i = 0; i < set.n; i++)
		store_pack_claim(set.claim[i], &b);
	arena_close(&a);
	return b;
}

static void kept_path(const char *name, uint32_t part, char ret[PATH_MAX])
{
	snprintf(ret, PATH_MAX, "%s/%s/kept/%u", folder, name, part);
}

static struct str kept_of(const char *name, uint32_t part, struct arena *a)
{
	char path[PATH_MAX];
	struct str s = { 0 };
	struct err err;

	kept_path(name, part, path);
	if (!file_read(path, (size_t)1 << 30, a, &s, &err))
		return (struct str){ 0 };
	/* what stands behind it is of that case */
	return str_head(s, s.n - SEALED_BYTE);
}

static void assert_same_kept(const char *one, const char *two, bool changed)
{
	struct arena a;
	struct err err = { 0 };

	must(arena_open(&a, CASE_ARENA, &err), &err);
	for (uint32_t i = 0; i < PARTS; i++) {
		struct str x = kept_of(one, i, &a);
		struct str y = kept_of(two, i, &a);

		/* of states that are no more older bytes may lie about */
		assert_true(changed || str_eq(x, y));
		assert_true(i || x.n > SEALED_BYTE);
	}
	arena_close(&a);
}

static void differs(void *ctx, const char *sentence)
{
	(void)ctx;
	fail_msg("%s", sentence);
}

static void assert_verified(const char *name)
{
	char dir[PATH_MAX];
	struct arena a;
	struct err err = { 0 };
	struct verification v = { .differs = differs };

	snprintf(dir, sizeof dir, "%s/%s", folder, name);
	must(arena_open(&a, CASE_ARENA, &err), &err);
	must(case_verify(dir, &a, &v, NULL, &err), &err);
	assert_int_equal(v.n_differs, 0);
	arena_close(&a);
}

static void assert_same_claims(struct store *one, struct store *two)
{
	struct buf x = claims_of(one);
	struct buf y = claims_of(two);

	assert_true(x.n && str_eq(buf_str(&x), buf_str(&y)));
	buf_done(&x);
	buf_done(&y);
}

/* --- properties ---------------------------------------------------------- */

static void runs_between_change_nothing(void **state)
{
	uint32_t gone_on = 0;

	(void)state;
	for (uint32_t k = 1; k <= 10; k++) {
		struct turn step[STEPS_MAX];
		char one[32];
		char two[32];
		bool changed = false;

		seed = k;
		uint32_t n = schedule(step);
		snprintf(one, sizeof one, "between-%u", k);
		snprintf(two, sizeof two, "after-%u", k);
		struct store *s = opened(one);
		struct store *t = opened(two);
		for (uint32_t i = 0; i < n; i++) {
			take(s, &step[i]);
			take(t, &step[i]);
			gone_on += run(s, step[i].deed == DEED_RUN_AGAIN)
					   .from_kept > 0;
			changed |= step[i].deed == DEED_WITHDRAW ||
				step[i].deed == DEED_VANTAGE;
		}
		run(t, true);
		assert_same_claims(s, t);
		assert_same_kept(one, two, changed);
		closed(s);
		closed(t);
		assert_verified(one);
	}
	assert_true(gone_on > 20);
}

/* what was kept of all: nothing is read, nothing written */
static void nothing_new_is_nothing_read(void **state)
{
	struct turn step[STEPS_MAX];

	(void)state;
	seed = 3;
	uint32_t n = schedule(step);
	struct store *s = opened("twice");
	for (uint32_t i = 0; i < n; i++)
		add(s, &step[i]);
	struct run_result a = run(s, false);
	struct case_head before = case_head(s);
	struct run_result b = run(s, false);
	struct case_head after = case_head(s);
	assert_true(!a.from_kept && b.from_kept == n && b.exhibits == n);
	assert_true(a.records == b.records && a.pairs == b.pairs &&
		a.events == b.events && a.claims == b.claims);
	assert_true(!b.added && !b.retired && before.size == after.size);
	closed(s);
}

/* each state of the exhibits is kept by itself */
static void changed_exhibits_are_gone_on_from(void **state)
{
	static const struct {
		enum deed deed;
		uint32_t states;
	} cases[] = {
		{ DEED_RESTRICT, 1 },
		{ DEED_VANTAGE, 2 },
		{ DEED_WITHDRAW, 2 },
	};
	char path[PATH_MAX];

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		char name[32];

		snprintf(name, sizeof name, "states-%zu", i);
		struct store *s = opened(name);
		for (uint32_t k = 0; k < 3; k++) {
			struct turn x = {
				.acquired_s =
					first_day_s + (k + 1) * DAY_S - 1,
				.deed = k == 1 ? cases[i].deed : DEED_NONE,
			};

			snprintf(x.path,
				sizeof x.path,
				"%s/%u.log",
				folder,
				k);
			FILE *f = fopen(x.path, "w");
			assert_non_null(f);
			write_conn(f, first_day_s + k * DAY_S);
			fclose(f);
			take(s, &x);
			/* what was amended is read again once */
			assert_int_equal(run(s, false).from_kept,
				k == 1 && cases[i].states > 1 ? 0 : k);
		}
		kept_path(name, cases[i].states - 1, path);
		assert_true(file_exists(path));
		kept_path(name, cases[i].states, path);
		assert_false(file_exists(path));
		closed(s);
		assert_verified(name);
	}
}

/* --- what is not believed ------------------------------------------------ */

static void cut_short(struct buf *b)
{
	b->n /= 2;
}

static void cut_to_nothing(struct buf *b)
{
	b->n = 3;
}

static void flip_one(struct buf *b)
{
	b->p[dice((uint32_t)b->n)] ^= 4;
}

static void flip_seal(struct buf *b)
{
	b->p[b->n - 1] ^= 1;
}

static void add_one(struct buf *b)
{
	buf_z(b, "x");
}

static void rewritten(const char *path, void (*hostile)(struct buf *b))
{
	struct arena a;
	struct str s;
	struct buf b = { 0 };
	struct err err = { 0 };

	must(arena_open(&a, CASE_ARENA, &err), &err);
	must(file_read(path, (size_t)1 << 30, &a, &s, &err), &err);
	buf_add(&b, s);
	hostile(&b);
	must(file_write(path, buf_str(&b), 0600, &err), &err);
	buf_done(&b);
	arena_close(&a);
}

static void changed_is_not_believed(void **state)
{
	static void (*const hostile[])(struct buf *) = { cut_short,
		cut_to_nothing,
		flip_one,
		flip_seal,
		add_one };
	struct turn step[STEPS_MAX];
	char path[PATH_MAX];

	(void)state;
	seed = 5;
	schedule(step);
	kept_path("changed", 0, path);
	for (size_t i = 0; i < N(hostile); i++) {
		struct store *s = opened("changed");
		struct store *t = opened("unchanged");

		add(s, &step[i]);
		add(t, &step[i]);
		run(s, true);
		run(t, true);
		rewritten(path, hostile[i]);
		struct run_result r = run(s, false);
		assert_true(!r.from_kept && r.not_used[0]);
		assert_same_claims(s, t);
		closed(s);
		closed(t);
	}
}

/* a case that somebody handed over: his key is not ours */
static void of_others_is_not_believed(void **state)
{
	struct turn step[STEPS_MAX];
	char own[PATH_MAX];
	char other[PATH_MAX];

	(void)state;
	seed = 6;
	schedule(step);
	struct store *s = opened("handed-over");
	add(s, &step[0]);
	run(s, false);
	closed(s);
	snprintf(own, sizeof own, "%s/home", folder);
	snprintf(other, sizeof other, "%s/other-home", folder);
	setenv("ASHIATO_HOME", other, 1);
	s = opened("handed-over");
	struct run_result r = run(s, false);
	assert_true(!r.from_kept && strstr(r.not_used, "not written by you"));
	assert_int_equal(run(s, false).from_kept, 1);
	closed(s);
	setenv("ASHIATO_HOME", own, 1);
}

/* what is in its place may be anything; nothing is waited for */
static void what_is_no_file_is_passed_over(void **state)
{
	struct turn step[STEPS_MAX];
	char path[PATH_MAX];

	(void)state;
	seed = 8;
	schedule(step);
	struct store *s = opened("pipe");
	add(s, &step[0]);
	run(s, false);
	kept_path("pipe", 0, path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	struct run_result r = run(s, false);
	assert_true(!r.from_kept && r.not_used[0]);
	/* a run puts its own there */
	assert_int_equal(run(s, false).from_kept, 1);
	assert_int_equal(unlink(path), 0);
	/* deleted: read again without a word */
	r = run(s, false);
	assert_true(!r.from_kept && !r.not_used[0]);
	/* a pipe where it is written: nobody is waited for */
	assert_int_equal(unlink(path), 0);
	char part[PATH_MAX + sizeof ".part"];
	snprintf(part, sizeof part, "%s.part", path);
	assert_int_equal(mkfifo(part, 0600), 0);
	r = run(s, false);
	assert_true(!r.from_kept && r.not_kept[0]);
	assert_int_equal(unlink(part), 0);
	/* a file that is a hole: not read into memory */
	assert_int_equal(close(open(path, O_CREAT | O_WRONLY, 0600)), 0);
	assert_int_equal(truncate(path, (off_t)64 << 30), 0);
	r = run(s, false);
	assert_true(!r.from_kept && r.not_used[0]);
	/* a folder that is a link: nothing is written behind it */
	char elsewhere[PATH_MAX + sizeof "-elsewhere"];
	char *name = strrchr(path, '/');
	*name = '\0';
	snprintf(elsewhere, sizeof elsewhere, "%s-elsewhere", path);
	assert_int_equal(rename(path, elsewhere), 0);
	assert_int_equal(symlink(elsewhere, path), 0);
	r = run(s, true);
	assert_true(!r.from_kept && r.not_kept[0]);
	closed(s);
}

static int make_folder(void **state)
{
	char home[PATH_MAX];

	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(home, sizeof home, "%s/home", folder);
	return setenv("ASHIATO_HOME", home, 1);
}

static int remove_folder(void **state)
{
	char line[PATH_MAX];

	(void)state;
	snprintf(line,
		sizeof line,
		"chmod -R u+w %s; rm -rf %s",
		folder,
		folder);
	return system(line);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_between_change_nothing),
		cmocka_unit_test(nothing_new_is_nothing_read),
		cmocka_unit_test(changed_exhibits_are_gone_on_from),
		cmocka_unit_test(changed_is_not_believed),
		cmocka_unit_test(of_others_is_not_believed),
		cmocka_unit_test(what_is_no_file_is_passed_over),
	};

	signal(SIGPIPE, SIG_IGN);
	if (argc == 7 && strcmp(argv[1], "reader-jail") == 0) {
		_exit(case_reader_main(argv[2],
			argv[3],
			argv[4],
			argv[5],
			argv[6]));
	}
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
