/* SPDX-License-Identifier: Apache-2.0 */
/* Tables that a command writes for who asked, sealed as theirs would be. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "case/steps/inside.h"

struct sealing {
	bool taken;
	uint64_t skipped;
	char why[256];
};

static void sealed(void *ctx, const char *path, const struct added *x)
{
	struct sealing *g = ctx;

	(void)path;
	g->taken = true;
	g->skipped = x->reading.skipped;
	if (x->reading.n_skip) {
		snprintf(g->why, sizeof g->why, "%s", x->reading.skip[0].why);
	}
}

static bool seal_file(struct store *s,
	const char *path,
	const struct own_table *how,
	struct err *err)
{
	struct sealing g = { 0 };
	struct add_group *group;
	struct err closing = { 0 };
	bool refused = false;
	if (!case_add_open(&group,
		    &(struct add_setup){ .store = s,
			    .ctx = &g,
			    .said = sealed },
		    err)) {
		return false;
	}
	bool ok = case_add(group, path, &how->acquisition, &refused, err);
	if (!case_add_close(group, &closing) && ok) {
		*err = closing;
		ok = false;
	}
	if (ok && g.skipped) {
		return fail(err,
			ERR_USAGE,
			0,
			"the row was not taken: %s",
			g.why);
	}
	return ok;
}

/* In a folder of its own, so that the exhibit has a name of its day. */
bool case_seal_table(struct store *s,
	struct str table,
	const struct own_table *how,
	struct err *err)
{
	const char *tmp = getenv("TMPDIR");
	char folder[PATH_MAX / 2];
	char path[PATH_MAX];
	char stamp[STAMP_N];

	snprintf(folder,
		sizeof folder,
		"%s/ashiato.XXXXXX",
		tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(folder))
		return fail_os(err, "%s: cannot be made", folder);
	uint32_t n;
	store_exhibits(s, &n);
	stamp_text(now_s(), stamp);
	snprintf(path,
		sizeof path,
		"%s/%s-%s-%u.csv",
		folder,
		how->prefix,
		stamp,
		n + 1);
	bool ok = file_write(path, table, 0600, err) &&
		seal_file(s, path, how, err);
	unlink(path);
	rmdir(folder);
	return ok;
}

bool case_seal_row(struct store *s,
	enum row_table table,
	const struct str *cell,
	const struct own_table *how,
	struct err *err)
{
	const struct table_spec *t = &table_specs[table];
	struct buf b = { 0 };

	for (uint32_t i = 0; i < t->n_column; i++) {
		buf_z(&b, i ? "," : "");
		buf_z(&b, t->column[i].name);
	}
	buf_z(&b, "\r\n");
	for (uint32_t i = 0; i < t->n_column; i++) {
		buf_z(&b, i ? "," : "");
		csv_cell(&b, cell[i]);
	}
	buf_z(&b, "\r\n");
	bool ok = case_seal_table(s, buf_str(&b), how, err);
	buf_done(&b);
	return ok;
}
