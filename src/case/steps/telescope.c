/* SPDX-License-Identifier: Apache-2.0 */
/* Files, folders, cases and saved counts into one telescope. What people wrote
 * of the sensors first, then saved counts, then everything else through its
 * jailed reader, several at once, taken in their order. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case/steps/inside.h"

enum {
	TELESCOPE_FILES_ARENA = 1 << 28,
	SNIFF_N = 4096,
	DIGEST_BLOCK = 1 << 18,
	SAVED_MAX = 1 << 30,
	TELESCOPE_AHEAD_MAX = 8
};

struct telescope_file {
	const char *path; /* how it is opened */
	struct str name;  /* how it is told */
	uint64_t size_byte;
	bool written;          /* a table of sensors or totals */
	bool skip;             /* dealt with, or counted already */
	struct time_told told; /* of a case's exhibit */
	struct jailed *reader; /* started before its turn */
};

struct gathering {
	const struct telescope_job *job;
	struct arena a;
	struct telescope *g;
	struct telescope_file *file;
	uint32_t n;
	uint32_t cap;
	struct telescope_counted *counts;
	struct err *err;
	bool stopped; /* *err is ours, not the reader's */
};

static void say(struct gathering *k, struct str sentence)
{
	k->job->say(k->job->ctx, sentence);
}

/* --- which files --------------------------------------------------------- */

static bool add_file(struct gathering *k, const char *path, struct str name)
{
	k->file = arena_grown(&k->a, k->file, k->n, &k->cap, sizeof *k->file);
	if (!k->file || k->a.full)
		return fail(k->err, ERR_LIMIT, 0, "too many files");
	k->file[k->n++] = (struct telescope_file){
		.path = arena_z(&k->a, str_of(path)),
		.name = arena_str(&k->a, name),
	};
	return true;
}

static bool add_walked(void *ctx, const char *path, struct err *err)
{
	(void)err;
	return add_file(ctx, path, str_of(path));
}

static void say_passed(void *ctx,
	const char *path,
	enum walk_passed kind,
	const struct err *why)
{
	struct gathering *k = ctx;
	struct arena scratch = k->a;

	(void)path;
	if (kind == WALK_HIDDEN)
		return;
	say(k, arena_fmt(&scratch, "%s; passed over", why->text));
}

static bool add_case(struct gathering *k, const char *dir)
{
	struct store *s;
	uint32_t n;
	bool ok = true;

	if (!store_open(&s, dir, STORE_READ, k->err))
		return false;
	struct exhibit *x = NULL;
	ok = store_unchanged(s, k->err) &&
		store_exhibits_as_of(s,
			INT64_MAX,
			UINT64_MAX,
			&k->a,
			&x,
			&n,
			k->err);
	for (uint32_t i = 0; ok && i < n; i++) {
		char path[PATH_MAX];

		if (x[i].withdrawn)
			continue;

		store_exhibit_path(s, x[i].sha256, path, sizeof path);
		ok = add_file(k, path, x[i].name);
		if (ok) {
			k->file[k->n - 1].told =
				(struct time_told){ arena_str(&k->a,
							    x[i].told.zone),
					x[i].told.year };
		}
	}
	return store_close(s, &(struct err){ 0 }) && ok;
}

static bool gather(struct gathering *k)
{
	const struct folder_walk walk = {
		.ctx = k,
		.file = add_walked,
		.passed = say_passed,
	};

	for (int i = 0; i < k->job->n_path; i++) {
		const char *path = k->job->path[i];
		char log[PATH_MAX];
		bool is_case = (size_t)snprintf(log,
				       sizeof log,
				       "%s/ledger/log",
				       path) < sizeof log &&
			file_exists(log);

		if (!is_case && !file_exists(path))
			return fail_os(k->err, "cannot open %s", path);
		if (is_case ? !add_case(k, path)
			    : !folder_walk(path, &walk, k->err)) {
			return false;
		}
	}
	return true;
}

/* --- what people wrote --------------------------------------------------- */

struct written {
	struct gathering *k;
	const struct telescope_file *f;
	uint32_t rows;
};

static bool put_written(void *ctx, const struct obs *o)
{
	struct written *w = ctx;
	struct err err;

	if (o->kind != OBS_ROW ||
		(o->row.table != ROW_SENSORS && o->row.table != ROW_TOTALS)) {
		return true;
	}
	w->rows++;
	if (o->row.table == ROW_SENSORS
			? telescope_sensor_row(w->k->g, o->row.cell, &err)
			: telescope_total_row(w->k->g, o->row.cell, &err)) {
		return true;
	}
	w->k->stopped = true;
	return fail(w->k->err,
		err.code,
		o->at_byte,
		"%.*s, line %" PRIu64 ": %s",
		STR_FMT(w->f->name),
		o->row.line,
		err.text);
}

static void tell_skip(void *ctx, const struct skip *s)
{
	struct written *w = ctx;
	struct arena scratch = w->k->a;

	say(w->k,
		arena_fmt(&scratch,
			"%.*s, line %" PRIu64 ": refused: %s",
			STR_FMT(w->f->name),
			s->line,
			s->why));
}

static bool read_written(struct gathering *k,
	const char *path,
	struct str name)
{
	struct telescope_file f = {
		.path = path,
		.name = name,
	};
	struct written w = { k, &f, 0 };
	struct reading r;
	struct err err = { 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return fail_os(k->err, "cannot open %s", path);
	bool ok = sandbox_read(fd,
		reader_named(STR("table")),
		&(struct sink){ &w, put_written, tell_skip },
		READ_ARENA,
		&r,
		NULL,
		0,
		&err);
	close(fd);
	if (k->stopped)
		return false;
	if (!ok) {
		return fail(k->err,
			err.code,
			err.at,
			"%.*s: %s",
			STR_FMT(name),
			err.text);
	}
	return w.rows ||
		fail(k->err,
			ERR_FORMAT,
			0,
			"%.*s has no row of sensors or totals; `ashiato "
			"template sensors` and `ashiato template totals` "
			"show "
			"what they look like",
			STR_FMT(name));
}

static size_t sniff(const char *path, char *to, uint64_t *ret_size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, to, SNIFF_N);
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0)
		*ret_size = (uint64_t)st.st_size;

	if (fd >= 0)
		close(fd);
	return n > 0 ? (size_t)n : 0;
}

/* the header row of one of our two tables, in an encoding that has ASCII in it
 */
static bool is_written(struct str head)
{
	return (str_has(head, STR("sensor,")) &&
		       str_has(head, STR(",place"))) ||
		(str_has(head, STR("period,")) &&
			str_has(head, STR("series,")));
}

static bool load_saved(struct gathering *k, struct telescope_file *f)
{
	struct arena scratch = { 0 };
	struct str bytes;
	struct err err = { 0 };
	bool known = false,
	     ok = arena_open(&scratch, (size_t)SAVED_MAX + 4096, k->err) &&
		file_read(f->path, SAVED_MAX, &scratch, &bytes, k->err);

	if (ok && !telescope_load(k->g, bytes, &known, &err)) {
		ok = fail(k->err,
			err.code,
			err.at,
			"%.*s: %s",
			STR_FMT(f->name),
			err.text);
	}
	arena_close(&scratch);
	struct arena words = k->a;
	if (ok && known) {
		say(k,
			arena_fmt(&words,
				"%.*s: every exhibit in it is counted "
				"already",
				STR_FMT(f->name)));
	}
	k->counts->saved += ok && !known;
	return ok;
}

static int by_size(const void *a, const void *b)
{
	const struct telescope_file *x = *(struct telescope_file *const *)a;
	const struct telescope_file *y = *(struct telescope_file *const *)b;

	return x->size_byte != y->size_byte ? (x->size_byte < y->size_byte) -
			(x->size_byte > y->size_byte)
					    : strcmp(x->path, y->path);
}

/* Of saved counts the largest first: one that is contained in another then has
 * nothing new, in whatever order they were named. */
static bool load_all_saved(struct gathering *k,
	struct telescope_file **saved,
	uint32_t n)
{
	qsort(saved, n, sizeof *saved, by_size);
	for (uint32_t i = 0; i < n; i++) {
		if (!load_saved(k, saved[i]))
			return false;
	}
	return true;
}

static bool take_sensors(struct gathering *k)
{
	for (int i = 0; i < k->job->n_sensor; i++) {
		char room[INDICATOR_MAX_BYTE];
		struct str sensor =
			indicator_refanged(str_of(k->job->sensor[i]), room);
		struct prefix net;

		if (!prefix_parse(sensor, &net)) {
			return fail(k->err,
				ERR_USAGE,
				0,
				"--sensor: an address or a network with zero "
				"host bits was expected, such as 192.0.2.10 "
				"or "
				"192.0.2.0/28, not \"%s\"",
				k->job->sensor[i]);
		}
		if (!telescope_sensor(k->g,
			    net,
			    INT32_MIN,
			    INT32_MAX,
			    (struct str){ 0 },
			    k->err)) {
			return false;
		}
	}
	return true;
}

static bool before_counting(struct gathering *k)
{
	struct telescope_file **saved =
		NEW(&k->a, struct telescope_file *, k->n + 1);
	uint32_t n_saved = 0;
	char head[SNIFF_N];

	if (!saved)
		return fail(k->err, ERR_LIMIT, 0, "too many files");
	for (uint32_t i = 0; i < k->n; i++) {
		struct telescope_file *f = &k->file[i];
		struct str s = { head, sniff(f->path, head, &f->size_byte) };

		f->written = is_written(s);
		f->skip = f->written || telescope_is_saved(s);
		if (telescope_is_saved(s))
			saved[n_saved++] = f;
	}
	if (!load_all_saved(k, saved, n_saved))
		return false;
	uint32_t known = telescope_sensors(k->g);
	for (int i = 0; i < k->job->n_table; i++) {
		if (!read_written(k,
			    k->job->table[i],
			    str_of(k->job->table[i]))) {
			return false;
		}
	}
	for (uint32_t i = 0; i < k->n; i++) {
		if (k->file[i].written &&
			!read_written(k, k->file[i].path, k->file[i].name)) {
			return false;
		}
	}
	if (!take_sensors(k))
		return false;
	if (n_saved && telescope_sensors(k->g) > known) {
		say(k,
			STR("what the saved counts hold was counted without "
			    "some of the sensors that are named now: "
			    "arrivals "
			    "there are missing from it"));
	}
	return true;
}

/* --- counting ------------------------------------------------------------ */

static bool digest(struct gathering *k,
	const struct telescope_file *f,
	struct hasher *h,
	char *block,
	struct sha256 *ret)
{
	int fd = open(f->path, O_RDONLY | O_CLOEXEC);
	ssize_t n = 0;

	if (fd < 0)
		return fail_os(k->err, "cannot open %s", f->path);
	hasher_start(h);
	while ((n = read(fd, block, DIGEST_BLOCK)) > 0 ||
		(n < 0 && errno == EINTR)) {
		if (n > 0) {
			hasher_add(h, (struct str){ block, (size_t)n });
			k->counts->bytes += (uint64_t)n;
		}
	}
	*ret = hasher_end(h);
	bool ok = n == 0 || fail_os(k->err, "cannot read %s", f->path);
	close(fd);
	return ok;
}

static bool leave_out_known(struct gathering *k)
{
	struct hasher *h = hasher_new();
	char *block = NEW(&k->a, char, DIGEST_BLOCK);
	bool ok = (h && block) ||
		fail(k->err, ERR_LIMIT, 0, "no memory left to read");

	for (uint32_t i = 0; ok && i < k->n; i++) {
		struct telescope_file *f = &k->file[i];
		struct arena words = k->a;
		struct sha256 sha;
		bool is_new;

		if (f->skip)
			continue;
		ok = digest(k, f, h, block, &sha) &&
			telescope_exhibit(k->g, sha, &is_new, k->err);
		if (!ok || is_new)
			continue;
		f->skip = true;
		k->counts->known++;
		say(k,
			arena_fmt(&words,
				"%.*s: the same bytes are counted already",
				STR_FMT(f->name)));
	}
	hasher_free(h);
	return ok;
}

static bool put_counted(void *ctx, const struct obs *o)
{
	struct gathering *k = ctx;

	if (telescope_feed(k->g, o, k->err))
		return true;
	k->stopped = true;
	return false;
}

static void count_skip(void *ctx, const struct skip *s)
{
	struct gathering *k = ctx;

	(void)s;
	k->counts->skipped++;
}

static bool start(struct telescope_file *f, struct err *err)
{
	if (f->reader || f->skip)
		return true;
	int fd = open(f->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail_os(err, "cannot open %s", f->path);
	bool ok = sandbox_start_told(&f->reader,
		fd,
		NULL,
		READ_ARENA,
		false,
		&f->told,
		err);
	close(fd);
	return ok;
}

/* one more for each further processor: they read while we count */
static void start_ahead(struct gathering *k, uint32_t at)
{
	cpu_set_t ours;
	uint32_t n = sched_getaffinity(0, sizeof ours, &ours) == 0
		? (uint32_t)CPU_COUNT(&ours)
		: 1;
	uint32_t started = 0;

	for (uint32_t i = at + 1; i < k->n &&
		started + 1 <
			(n < TELESCOPE_AHEAD_MAX ? n : TELESCOPE_AHEAD_MAX);
		i++) {
		if (!k->file[i].skip)
			started += start(&k->file[i], &(struct err){ 0 });
	}
}

static bool count_file(struct gathering *k, uint32_t at)
{
	struct telescope_file *f = &k->file[at];
	struct arena words = k->a;
	struct reading r = { 0 };
	struct err why = { 0 };

	if (!start(f, k->err))
		return false;
	start_ahead(k, at);
	telescope_begins(k->g);
	struct jailed *j = f->reader;
	f->reader = NULL;
	bool ok = sandbox_finish(j,
		&(struct sink){ k, put_counted, count_skip },
		&r,
		k->job->progress,
		0,
		&why);
	if (k->stopped)
		return false;
	if (!ok && why.code == ERR_IO) {
		*k->err = why;
		return false;
	}
	if (!ok) {
		say(k,
			arena_fmt(&words,
				"%.*s: only what came before was counted: %s",
				STR_FMT(f->name),
				why.text));
	} else if (!r.reader && !r.empty) {
		say(k,
			arena_fmt(&words,
				"%.*s: not counted: no reader knows this "
				"format",
				STR_FMT(f->name)));
	}
	if (r.simulated)
		telescope_simulated(k->g);
	k->counts->files++;
	k->counts->records += r.stats.records;
	return true;
}

static bool count_all(struct gathering *k)
{
	bool any = false;

	for (uint32_t i = 0; i < k->n; i++)
		any |= !k->file[i].skip;
	if (!any)
		return true;
	if (!telescope_sensors(k->g)) {
		return fail(k->err,
			ERR_USAGE,
			0,
			"which addresses are sensors? Say --sensor "
			"192.0.2.10 "
			"or --sensor 192.0.2.0/28, or name a table with "
			"--sensors FILE (`ashiato template sensors`)");
	}
	if (!leave_out_known(k))
		return false;
	for (uint32_t i = 0; i < k->n; i++) {
		if (!k->file[i].skip && !count_file(k, i))
			return false;
	}
	return true;
}

bool case_telescope(const struct telescope_job *job,
	struct telescope **ret,
	struct telescope_counted *ret_counts,
	struct err *err)
{
	struct gathering k = {
		.job = job,
		.counts = ret_counts,
		.err = err,
	};
	struct places *places = NULL;

	*ret_counts = (struct telescope_counted){ 0 };
	if (!arena_open(&k.a, TELESCOPE_FILES_ARENA, err))
		return false;
	bool ok =
		(job->n_mmdb == 0 ||
			places_open(&places, job->mmdb, job->n_mmdb, err)) &&
		telescope_open(&k.g,
			places ? places_where(places) : (struct where){ 0 },
			err);
	ok = ok && gather(&k) && before_counting(&k) && count_all(&k);
	for (uint32_t i = 0; i < k.n; i++)
		sandbox_abandon(k.file[i].reader);
	if (ok && places && places_damaged(places)) {
		struct arena words = k.a;

		say(&k,
			arena_fmt(&words,
				"%" PRIu64 " look-ups of places failed: a "
				"database is damaged; these sources "
				"have no country or network",
				places_damaged(places)));
	}
	places_close(places);
	arena_close(&k.a);
	if (!ok)
		telescope_close(k.g);
	else
		*ret = k.g;
	return ok;
}
