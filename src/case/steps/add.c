/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <limits.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "case/steps/inside.h"

/* --- a sink that only counts, and keeps the first skips ------------------
 */

struct counter {
	struct arena *a;
	struct skip *skip;
	uint32_t n_skip;
};

static bool count_put(void *ctx, const struct obs *o)
{
	(void)ctx;
	(void)o;
	return true;
}

static void keep_skip(void *ctx, const struct skip *s)
{
	struct counter *c = ctx;

	if (c->n_skip == SKIPS_KEPT)
		return;
	c->skip[c->n_skip] = *s;
	c->skip[c->n_skip++].why = arena_z(c->a, str_of(s->why));
}

static struct str base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return str_of(slash ? slash + 1 : path);
}

/* Files on their way into the case. READING_MAX: how many are read while the
 * next ones are copied */
enum {
	GROUP_FILES = STORE_COPIES_MAX,
	GROUP_BYTES = 64 << 20,
	GROUP_NS = 1000000000,
	GROUP_ARENA = 64 << 20,
	READING_MAX = 4
};

struct pending {
	const char *path;
	struct acquisition how;
	struct added x;
	/* bytes before and after it was copied, -1 = it has no size */
	int64_t before;
	int64_t after;
	struct jailed *reader; /* NULL: it was read */
};

struct add_group {
	struct add_setup setup;
	struct reader_pool *pool;
	char *small; /* room for the bytes of a small exhibit */
	struct arena a;
	struct pending file[GROUP_FILES]; /* sealed, not yet durable */
	uint32_t n;
	uint32_t n_read; /* the first of them: read, too */
	uint64_t bytes;
	int64_t since_ns;
};

static bool start_small(struct add_group *g,
	const struct exhibit *x,
	struct jailed **ret,
	struct err *err)
{
	struct str bytes;

	return store_exhibit_bytes(g->setup.store,
		       x,
		       g->small,
		       SANDBOX_SMALL + 1,
		       &bytes,
		       err) &&
		sandbox_start_small(ret,
			g->pool,
			bytes,
			NULL,
			true,
			&x->told,
			err);
}

static bool start_large(struct add_group *g,
	const struct exhibit *x,
	struct jailed **ret,
	struct err *err)
{
	int fd;

	if (!store_exhibit_open(g->setup.store, x, &fd, err))
		return false;
	bool ok = sandbox_start_told(ret,
		fd,
		NULL,
		READ_ARENA,
		true,
		&x->told,
		err);
	close(fd);
	return ok;
}

/* The exhibit of those bytes, as it is amended by now; its texts live in the
 * arena. */
static bool find_sealed(const struct store *s,
	struct sha256 sha256,
	struct arena *a,
	struct exhibit *ret,
	struct err *err)
{
	uint32_t n;
	struct exhibit *x;

	if (!store_exhibits_as_of(s, INT64_MAX, UINT64_MAX, a, &x, &n, err))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (memcmp(x[i].sha256.b, sha256.b, SHA256_N) == 0) {
			*ret = x[i];
			return true;
		}
	}
	return fail(err,
		ERR_FORMAT,
		0,
		"the index does not know an exhibit that is sealed");
}

/* Documents of such a format say themselves who may see them. */
static bool bears_markings(struct str format)
{
	const struct reader *r = reader_named(format);

	return r && r->also & ALSO_MARKINGS;
}

/* What was said of bytes otherwise than the case has it. */
static unsigned said_otherwise(const struct exhibit *x,
	const struct acquisition *how)
{
	unsigned other = 0;

	if (x->acquired_s / DAY_S != how->acquired_s / DAY_S)
		other |= AMEND_ACQUIRED;
	if (!str_eq(x->vantage, how->vantage))
		other |= AMEND_VANTAGE;
	if (how->tlp > x->tlp ||
		(how->tlp < x->tlp && !bears_markings(x->format)))
		other |= AMEND_TLP;
	if (!str_eq(x->authority, how->authority))
		other |= AMEND_AUTHORITY;
	if (!str_eq(x->how, how->how))
		other |= AMEND_HOW;
	if (!str_eq(x->compartment, how->compartment))
		other |= AMEND_COMPARTMENT;
	if (!str_eq(x->told.zone, how->told.zone))
		other |= AMEND_ZONE;
	if (x->told.year != how->told.year)
		other |= AMEND_YEAR;
	return other & how->given;
}

static bool known_before(const struct store *s,
	struct arena *a,
	const char *path,
	const struct acquisition *how,
	struct added *ret,
	struct err *err)
{
	if (how->replaces.n) {
		return fail(err,
			ERR_USAGE,
			0,
			"%s is sealed already; it cannot take the place of "
			"another exhibit",
			path);
	}
	if (!find_sealed(s, ret->exhibit.sha256, a, &ret->exhibit, err))
		return false;
	ret->otherwise = said_otherwise(&ret->exhibit, how);
	return true;
}

/* Its entries, and that another gives it its place. */
static bool put_exhibit(struct store *s,
	const struct added *x,
	const struct acquisition *how,
	struct err *err)
{
	uint32_t old;

	if (how->replaces.n &&
		(!case_exhibit_named(s, how->replaces, &old, err) ||
			!case_put_replacing(s,
				old,
				x->reading.exhibit,
				how,
				err))) {
		return false;
	}
	return store_put_sealed(s, &x->exhibit, err) &&
		store_put_read(s, &x->reading, err);
}

static void note_more(struct reading_run *r, struct arena *a, struct str what)
{
	r->note = arena_fmt(a,
		"%.*s%s%.*s",
		STR_FMT(what),
		r->note.n ? "; " : "",
		STR_FMT(r->note));
}

/* Days on which nothing can have been acquired: not yet, or not yet whole. */
static void note_times(struct reading_run *r,
	struct arena *a,
	const struct exhibit *x,
	int64_t last_ns)
{
	enum {
		/* the day begins there first */
		FIRST_ZONE_S = 14 * 3600
	};
	int64_t begins_s = x->acquired_s + 1 - DAY_S;
	char day[DATE_N];
	char stamp[STAMP_N];

	date_text(x->acquired_s, day);
	if (begins_s > now_s() + FIRST_ZONE_S) {
		note_more(r,
			a,
			arena_fmt(a,
				"doubtful: acquired %s, which is in the "
				"future",
				day));
	}
	if (last_ns != T_NONE &&
		last_ns / 1000000000 > x->acquired_s + FIRST_ZONE_S) {
		note_more(r,
			a,
			arena_fmt(a,
				"doubtful: acquired %s, before its latest "
				"record, of %s",
				day,
				stamp_text(last_ns / 1000000000, stamp)));
	}
}

/* bytes of a regular file; -1 of anything else, which has no size before it
 * ends */
static int64_t size_now(const char *path)
{
	struct stat st;

	if (stat(path, &st) || !S_ISREG(st.st_mode))
		return -1;
	return (int64_t)st.st_size;
}

/* Somebody wrote while we read: what is sealed may be neither what was there
 * before nor what is there now. */
static void note_change(struct reading_run *r,
	struct arena *a,
	int64_t before,
	uint64_t sealed,
	int64_t after)
{
	if (before < 0)
		return;
	if ((uint64_t)before == sealed && before == after)
		return;
	note_more(r,
		a,
		arena_fmt(a,
			"the file changed while it was read: %" PRId64
			" bytes before, %" PRIu64 " read and sealed, %" PRId64
			" bytes after",
			before,
			sealed,
			after < 0 ? 0 : after));
}

static void note_reading(struct arena *a,
	struct pending *f,
	const struct reading *reading)
{
	struct reading_run *r = &f->x.reading;
	struct exhibit *x = &f->x.exhibit;

	if (reading->empty)
		r->format = STR("empty");
	else if (reading->reader)
		r->format = str_of(reading->reader->name);
	else
		r->format = STR("unknown");
	r->note = arena_str(a, str_of(reading->stats.note));
	r->records = reading->stats.records;
	r->skipped = reading->stats.skipped;
	x->format = r->format;
	x->simulated = reading->simulated | f->how.simulated;
	/* never laxer than the document says of itself */
	if (reading->stats.marking > (unsigned)x->tlp + 1)
		x->tlp = (enum tlp)(reading->stats.marking - 1);
	note_times(r, a, x, reading->last_ns);
	note_change(r, a, f->before, x->size_byte, f->after);
}

/* Waits until the file is read. A format that nothing knows is sealed all the
 * same. */
static bool finish_reading(struct add_group *g,
	struct pending *f,
	struct err *err)
{
	struct counter counter = {
		.a = &g->a,
		.skip = NEW(&g->a, struct skip, SKIPS_KEPT),
	};
	struct reading reading = { 0 };
	struct err why = { 0 };
	struct jailed *reader = f->reader;

	f->reader = NULL;
	if (!counter.skip) {
		sandbox_abandon(reader);
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read %s",
			f->path);
	}
	bool ok = sandbox_finish(reader,
		&(struct sink){ &counter, count_put, keep_skip },
		&reading,
		g->setup.progress,
		f->x.exhibit.size_byte,
		&why);
	if (!ok && why.code == ERR_IO) {
		*err = why;
		return false;
	}
	if (!ok)
		f->x.reading.failed = arena_str(&g->a, str_of(why.text));
	f->x.reading.skip = counter.skip;
	f->x.reading.n_skip = counter.n_skip;
	note_reading(&g->a, f, &reading);
	return !g->a.full ||
		fail(err, ERR_LIMIT, 0, "no memory left to add %s", f->path);
}

/* Until no more than `most` are still being read. */
static bool finish_readings(struct add_group *g,
	uint32_t most,
	struct err *err)
{
	while (g->n - g->n_read > most) {
		if (!finish_reading(g, &g->file[g->n_read++], err))
			return false;
	}
	return true;
}

static int64_t clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static bool put_all(struct add_group *g, struct err *err)
{
	for (uint32_t i = 0; i < g->n; i++) {
		if (!put_exhibit(g->setup.store,
			    &g->file[i].x,
			    &g->file[i].how,
			    err)) {
			return false;
		}
	}
	return store_commit(g->setup.store, err);
}

/* Nobody knows of the group whether it is in the case, all or nothing:
 * whoever named the files must be told. */
static void name_lost(const struct add_group *g, struct err *err)
{
	struct err why = *err;

	if (g->n < 2)
		return;
	fail(err,
		why.code,
		why.at,
		"%.250s; %u files from %.60s on are not acknowledged: add "
		"them "
		"again",
		why.text,
		g->n,
		g->file[0].path);
}

bool case_add_flush(struct add_group *g, struct err *err)
{
	bool ok =
		finish_readings(g, 0, err) && (g->n == 0 || put_all(g, err));

	if (!ok)
		name_lost(g, err);
	for (uint32_t i = 0; i < g->n; i++)
		sandbox_abandon(g->file[i].reader);
	for (uint32_t i = 0; ok && i < g->n; i++) {
		g->setup.said(g->setup.ctx, g->file[i].path, &g->file[i].x);
	}
	g->n = 0;
	g->n_read = 0;
	g->bytes = 0;
	g->a.at = g->a.base;
	g->a.full = false;
	return ok;
}

static bool flush_when_due(struct add_group *g, struct err *err)
{
	/* what takes another's place is looked up in what is committed */
	bool replaces = g->n > 0 && g->file[g->n - 1].how.replaces.n > 0;
	bool due = g->n == GROUP_FILES || g->bytes >= GROUP_BYTES ||
		clock_ns() - g->since_ns >= GROUP_NS;

	return !(due || replaces) || case_add_flush(g, err);
}

static bool is_pending(const struct add_group *g, struct sha256 sha256)
{
	for (uint32_t i = 0; i < g->n; i++) {
		if (memcmp(&g->file[i].x.exhibit.sha256,
			    &sha256,
			    sizeof sha256) == 0) {
			return true;
		}
	}
	return false;
}

static bool say_known(struct add_group *g,
	const char *path,
	const struct acquisition *how,
	struct added *x,
	struct err *err)
{
	if (!case_add_flush(g, err))
		return false;
	x->is_new = false;
	if (!known_before(g->setup.store, &g->a, path, how, x, err))
		return false;
	g->setup.said(g->setup.ctx, path, x);
	return true;
}

static void describe(struct add_group *g,
	const char *path,
	const struct acquisition *how,
	struct exhibit *x)
{
	x->name = arena_str(&g->a, base_name(path));
	x->by = how->by;
	x->how = how->how;
	x->authority = how->authority;
	x->vantage = how->vantage;
	x->tlp = how->tlp;
	x->compartment = how->compartment;
	x->told = how->told;
	x->acquired_s = how->acquired_s;
	x->added_s = now_s();
}

/* A file that was copied, and is new. before: its size before that */
static bool take(struct add_group *g,
	const char *path,
	const struct acquisition *how,
	const struct added *copied,
	int64_t before,
	struct err *err)
{
	struct pending *f = &g->file[g->n];
	struct exhibit *x = &f->x.exhibit;
	uint32_t committed;

	*f = (struct pending){
		.path = arena_z(&g->a, str_of(path)),
		.how = *how,
		.x = *copied,
		.before = before,
		.after = size_now(path),
	};
	store_exhibits(g->setup.store, &committed);
	f->x.reading.exhibit = committed + g->n;
	describe(g, path, how, x);
	bool small = x->size_byte <= SANDBOX_SMALL;
	if (!(small ? start_small : start_large)(g, x, &f->reader, err))
		return false;
	g->since_ns = g->n ? g->since_ns : clock_ns();
	g->bytes += x->size_byte;
	g->n++;
	return finish_readings(g, READING_MAX, err);
}

static bool add(struct add_group *g,
	const char *path,
	const struct acquisition *how,
	bool *ret_refused,
	struct err *err)
{
	struct added x = { 0 };
	int64_t before = size_now(path);

	*ret_refused = true;
	if (file_below(store_dir(g->setup.store), path)) {
		return fail(err,
			ERR_IO,
			0,
			"%s is part of the case itself; it cannot be an "
			"exhibit "
			"of it",
			path);
	}
	if (!file_readable(path, err) ||
		!store_seal(g->setup.store,
			path,
			&x.exhibit.sha256,
			&x.exhibit.size_byte,
			&x.is_new,
			err)) {
		return false;
	}
	*ret_refused = false;
	if (!x.is_new || is_pending(g, x.exhibit.sha256))
		return say_known(g, path, how, &x, err);
	return take(g, path, how, &x, before, err);
}

bool case_add(struct add_group *g,
	const char *path,
	const struct acquisition *how,
	bool *ret_refused,
	struct err *err)
{
	struct err why;

	*ret_refused = false;
	if (add(g, path, how, ret_refused, &why))
		return flush_when_due(g, err);
	/* what came before is said before this is */
	if (!case_add_flush(g, err)) {
		*ret_refused = false;
		return false;
	}
	*err = why;
	return false;
}

bool case_add_open(struct add_group **ret,
	const struct add_setup *setup,
	struct err *err)
{
	struct add_group *g = calloc(1, sizeof *g);

	if (g)
		g->small = malloc(SANDBOX_SMALL + 1);
	if (!g || !g->small) {
		free(g);
		return fail(err, ERR_LIMIT, 0, "no memory left to add files");
	}
	g->setup = *setup;
	if (!arena_open(&g->a, GROUP_ARENA, err) ||
		!sandbox_pool_open(&g->pool, READ_ARENA, err)) {
		arena_close(&g->a);
		free(g->small);
		free(g);
		return false;
	}
	store_progress(setup->store, setup->progress);
	*ret = g;
	return true;
}

bool case_add_close(struct add_group *g, struct err *err)
{
	if (!g)
		return true;
	bool ok = case_add_flush(g, err);
	sandbox_pool_close(g->pool);
	arena_close(&g->a);
	free(g->small);
	free(g);
	return ok;
}
