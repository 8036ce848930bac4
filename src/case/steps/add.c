/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
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
	bool ok = sandbox_start(&reader, fd, NULL, READ_ARENA, true, &why) &&
		sandbox_finish(reader, &sink, &reading, p, x->size_byte, &why);
	close(fd);
	if (!ok && why.code == ERR_IO) {
		*err = why;
		return false;
	}
	if (!ok)
		r->failed = arena_str(a, str_of(why.text));
	*ret_simulated = reading.simulated;
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

	*ret = (struct added){ 0 };
	if (!store_seal(s, path, &x->sha256, &x->size_byte, &ret->is_new, err))
		return false;
	if (!ret->is_new)
		return known_before(s, path, how, ret, err);
	store_exhibits(s, &index);
	x->name = arena_str(a, base_name(path));
	x->by = how->by;
	x->how = how->how;
	x->authority = how->authority;
	x->vantage = how->vantage;
	x->tlp = how->tlp;
	x->acquired_s = how->acquired_s;
	x->added_s = now_s();
	ret->reading.exhibit = index;
	if (!read_exhibit(s, x, a, &ret->reading, &x->simulated, p, err))
		return false;
	x->format = ret->reading.format;
	return put_exhibit(s, ret, how, err);
}

/* --- loose files --------------------------------------------------------- */

/* --- manifest ------------------------------------------------------------ */

struct manifest {
	const char *folder;
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
	how.by = arena_str(m->a, cell[MAN_BY]);
	how.how = arena_str(m->a, cell[MAN_HOW]);
	how.authority = arena_str(m->a, cell[MAN_AUTHORITY]);
	how.vantage = arena_str(m->a, cell[MAN_VANTAGE]);
	how.given = AMEND_ACQUIRED;
	how.given |= cell[MAN_TLP].n ? AMEND_TLP : 0;
	how.given |= how.how.n ? AMEND_HOW : 0;
	how.given |= how.authority.n ? AMEND_AUTHORITY : 0;
	how.given |= how.vantage.n ? AMEND_VANTAGE : 0;
	if (cell[MAN_FILE].p[0] == '/') {
		snprintf(path, sizeof path, "%.*s", STR_FMT(cell[MAN_FILE]));
	} else {
		snprintf(path,
			sizeof path,
			"%s%.*s",
			m->folder,
			STR_FMT(cell[MAN_FILE]));
	}
	m->failed = !m->fn(m->ctx, path, &how, m->err);
	return !m->failed;
}

static void manifest_skip(void *ctx, const struct skip *s)
{
	struct manifest *m = ctx;

	m->refused(m->ctx, s);
}

bool case_manifest(const char *path,
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
	struct read_stats stats;
	struct err own = { 0 };

	snprintf(folder,
		sizeof folder,
		"%.*s",
		(int)(str_of(path).n - base_name(path).n),
		path);
	struct manifest m = { folder, a, fn, refused, ctx, err, false, false };
	if (!arena_open(&scratch, READ_ARENA, err))
		return false;
	bool ok = case_read_file(path,
		&scratch,
		&(struct sink){ &m, manifest_row, manifest_skip },
		&format,
		&stats,
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
