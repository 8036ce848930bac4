/* SPDX-License-Identifier: Apache-2.0 */
/* The table that says which files are added, and how each came into evidence.
 */
#include <limits.h>
#include <stdio.h>

#include "case/steps/inside.h"

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
			       "Asia/Tokyo, and a year from 1970 to 2199, "
			       "were "
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

struct sink manifest_sink(struct manifest *m)
{
	return (struct sink){ m, manifest_row, manifest_skip };
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

	const char *slash = strrchr(path, '/');
	snprintf(folder,
		sizeof folder,
		"%.*s",
		slash ? (int)(slash + 1 - path) : 0,
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
	const struct sink sink = manifest_sink(&m);
	if (!arena_open(&scratch, READ_ARENA, err))
		return false;
	bool ok = case_read_file(path,
		NULL,
		&scratch,
		&sink,
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
