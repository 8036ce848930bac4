/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <limits.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case/steps/inside.h"

/* --- a sink that only counts, and keeps the first skips ------------------ */

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

/* What a reading came to, into *r. A format that nothing knows is sealed all
 * the same. */
static bool read_exhibit(const struct store *s,
	const struct exhibit *x,
	struct arena *a,
	struct reading_run *r,
	bool *ret_simulated,
	int64_t *ret_last_ns,
	const struct progress *p,
	struct err *err)
{
	struct counter counter = {
		.a = a,
		.skip = NEW(a, struct skip, SKIPS_KEPT),
	};
	struct sink sink = { &counter, count_put, keep_skip };
	struct reading reading = { 0 };
	struct jailed *reader;
	struct err why = { 0 };
	int fd;

	if (!counter.skip) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read %.*s",
			STR_FMT(x->name));
	}
	if (!store_exhibit_open(s, x, &fd, err))
		return false;
	bool ok = sandbox_start_told(&reader,
			  fd,
			  NULL,
			  READ_ARENA,
			  true,
			  &x->told,
			  &why) &&
		sandbox_finish(reader, &sink, &reading, p, x->size_byte, &why);
	close(fd);
	if (!ok && why.code == ERR_IO) {
		*err = why;
		return false;
	}
	if (!ok)
		r->failed = arena_str(a, str_of(why.text));
	*ret_simulated = reading.simulated;
	*ret_last_ns = reading.last_ns;
	if (reading.empty)
		r->format = STR("empty");
	else if (reading.reader)
		r->format = str_of(reading.reader->name);
	else
		r->format = STR("unknown");
	r->note = arena_str(a, str_of(reading.stats.note));
	r->records = reading.stats.records;
	r->skipped = reading.stats.skipped;
	r->skip = counter.skip;
	r->n_skip = counter.n_skip;
	return true;
}

static bool find_sealed(const struct store *s,
	struct sha256 sha256,
	struct exhibit *ret)
{
	uint32_t n;
	const struct exhibit *x = store_exhibits(s, &n);

	for (uint32_t i = 0; i < n; i++) {
		if (memcmp(x[i].sha256.b, sha256.b, SHA256_N) == 0) {
			*ret = x[i];
			return true;
		}
	}
	return false;
}

/* What was said of bytes otherwise than when they were sealed. */
static unsigned said_otherwise(const struct exhibit *x,
	const struct acquisition *how)
{
	unsigned other = 0;

	if (x->acquired_s / DAY_S != how->acquired_s / DAY_S)
		other |= AMEND_ACQUIRED;
	if (!str_eq(x->vantage, how->vantage))
		other |= AMEND_VANTAGE;
	if (x->tlp != how->tlp)
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
	if (!find_sealed(s, ret->exhibit.sha256, &ret->exhibit)) {
		return fail(err,
			ERR_FORMAT,
			0,
			"the index does not know the exhibit %s",
			path);
	}
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
		store_put_read(s, &x->reading, err) && store_commit(s, err);
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
				"doubtful: acquired %s, which is in the future",
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

bool case_add(struct store *s,
	const char *path,
	const struct acquisition *how,
	struct arena *a,
	struct added *ret,
	const struct progress *p,
	struct err *err)
{
	uint32_t index;
	struct exhibit *x = &ret->exhibit;

	*ret = (struct added){ .refused = true };
	int64_t before = size_now(path);
	if (!file_readable(path, err) ||
		!store_seal(s,
			path,
			&x->sha256,
			&x->size_byte,
			&ret->is_new,
			err)) {
		return false;
	}
	int64_t after = size_now(path);
	ret->refused = false;
	if (!ret->is_new)
		return known_before(s, path, how, ret, err);
	store_exhibits(s, &index);
	x->name = arena_str(a, base_name(path));
	x->by = how->by;
	x->how = how->how;
	x->authority = how->authority;
	x->vantage = how->vantage;
	x->tlp = how->tlp;
	x->compartment = how->compartment;
	x->told = how->told;
	x->acquired_s = how->acquired_s;
	x->added_s = now_s();
	ret->reading.exhibit = index;
	int64_t last_ns = T_NONE;
	if (!read_exhibit(s,
		    x,
		    a,
		    &ret->reading,
		    &x->simulated,
		    &last_ns,
		    p,
		    err)) {
		return false;
	}
	x->simulated |= how->simulated;
	note_times(&ret->reading, a, x, last_ns);
	note_change(&ret->reading, a, before, x->size_byte, after);
	x->format = ret->reading.format;
	return put_exhibit(s, ret, how, err);
}

/* --- manifest ------------------------------------------------------------ */

struct manifest {
	const char *folder;
	const struct reading *reading; /* of the manifest itself */
	bool anywhere;
	struct arena *a;
	bool (*fn)(void *ctx,
		const char *path,
		const struct acquisition *how,
		struct err *err);
	void (*refused)(void *ctx, const struct skip *s);
	void *ctx;
	struct err *err;
	bool other;
	bool failed;
};

/* false: the row was refused, with a sentence */
static bool manifest_path(const struct manifest *m,
	const struct obs *o,
	char path[static PATH_MAX])
{
	struct str file = o->row.cell[MAN_FILE];
	const char *folder = file.p[0] == '/' ? "" : m->folder;
	char why[PATH_MAX + 200];
	int n = snprintf(path, PATH_MAX, "%s%.*s", folder, STR_FMT(file));

	if (n < PATH_MAX && !str_has_char(file, 0)) {
		/* what is not there is said when it is opened */
		if (m->anywhere || !file_exists(path) ||
			file_below(m->folder, path)) {
			return true;
		}
		snprintf(why,
			sizeof why,
			"%.*s leads out of the manifest's folder; --anywhere "
			"takes it all the same",
			STR_FMT(file));
	} else {
		snprintf(why, sizeof why, "the path of a file was expected");
	}
	m->refused(m->ctx,
		&(struct skip){ .at_byte = o->at_byte,
			.line = o->row.line,
			.why = why });
	return false;
}

bool case_time_told(struct str zone, struct str year, struct time_told *ret)
{
	uint64_t v = 0;

	if (zone.n && !zone_known(zone))
		return false;
	if (year.n && (!str_u64(year, &v) || v < 1970 || v > 2199))
		return false;
	*ret = (struct time_told){ zone, (uint32_t)v };
	return true;
}

/* false: the row was refused, with a sentence */
static bool manifest_clock(const struct manifest *m,
	const struct obs *o,
	struct time_told *ret)
{
	const struct str *cell = o->row.cell;

	if (case_time_told(cell[MAN_ZONE], cell[MAN_YEAR], ret)) {
		ret->zone = arena_str(m->a, ret->zone);
		return true;
	}
	m->refused(m->ctx,
		&(struct skip){ .at_byte = o->at_byte,
			.line = o->row.line,
			.why = "zone and year: an offset such as +09:00 or a "
			       "zone of this machine's database such as "
			       "Asia/Tokyo, and a year from 1970 to 2199, were "
			       "expected" });
	return false;
}

static bool manifest_row(void *ctx, const struct obs *o)
{
	struct manifest *m = ctx;
	char path[PATH_MAX];
	struct span acquired = { 0 };
	struct acquisition how = { .tlp = TLP_AMBER };

	if (o->kind != OBS_ROW || o->row.table != ROW_MANIFEST)
		return !(m->other = true);
	const struct str *cell = o->row.cell;
	span_parse(cell[MAN_ACQUIRED], STR("Z"), &acquired);
	if (cell[MAN_TLP].n)
		tlp_parse(cell[MAN_TLP], &how.tlp);
	how.acquired_s = acquired.to - 1;
	how.simulated = m->reading->simulated;
	how.by = arena_str(m->a, cell[MAN_BY]);
	how.how = arena_str(m->a, cell[MAN_HOW]);
	how.authority = arena_str(m->a, cell[MAN_AUTHORITY]);
	how.vantage = arena_str(m->a, cell[MAN_VANTAGE]);
	how.compartment = arena_str(m->a, cell[MAN_COMPARTMENT]);
	how.given = AMEND_ACQUIRED;
	how.given |= cell[MAN_TLP].n ? AMEND_TLP : 0;
	how.given |= how.how.n ? AMEND_HOW : 0;
	how.given |= how.authority.n ? AMEND_AUTHORITY : 0;
	how.given |= how.vantage.n ? AMEND_VANTAGE : 0;
	how.given |= how.compartment.n ? AMEND_COMPARTMENT : 0;
	if (!manifest_path(m, o, path) || !manifest_clock(m, o, &how.told))
		return true;
	how.given |= how.told.zone.n ? AMEND_ZONE : 0;
	how.given |= how.told.year ? AMEND_YEAR : 0;
	m->failed = !m->fn(m->ctx, path, &how, m->err);
	return !m->failed;
}

static void manifest_skip(void *ctx, const struct skip *s)
{
	struct manifest *m = ctx;

	m->refused(m->ctx, s);
}

bool case_manifest(const char *path,
	bool anywhere,
	struct arena *a,
	bool (*fn)(void *ctx,
		const char *path,
		const struct acquisition *how,
		struct err *err),
	void (*refused)(void *ctx, const struct skip *s),
	void *ctx,
	struct err *err)
{
	char folder[PATH_MAX];
	struct arena scratch = { 0 };
	struct str format;
	struct reading reading = { 0 };
	struct err own = { 0 };

	snprintf(folder,
		sizeof folder,
		"%.*s",
		(int)(str_of(path).n - base_name(path).n),
		path);
	struct manifest m = {
		.folder = folder,
		.reading = &reading,
		.anywhere = anywhere,
		.a = a,
		.fn = fn,
		.refused = refused,
		.ctx = ctx,
		.err = err,
	};
	if (!arena_open(&scratch, READ_ARENA, err))
		return false;
	bool ok = case_read_file(path,
		NULL,
		&scratch,
		&(struct sink){ &m, manifest_row, manifest_skip },
		&format,
		&reading,
		&own);
	arena_close(&scratch);
	if (m.other) {
		return fail(err,
			ERR_FORMAT,
			0,
			"%s is not a manifest; `ashiato template manifest` "
			"shows one",
			path);
	}
	if (!ok && !m.failed)
		*err = own;
	return ok;
}
