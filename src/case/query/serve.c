/* SPDX-License-Identifier: Apache-2.0 */
/* A case as a source of what is served: what an audience may see of it, whether
 * it has changed, and what it answers. */
#include <stdio.h>
#include <sys/stat.h>

#include "case/query/route.h"
#include "case/steps/inside.h"
#include "serve/serve.h"

#define BUNDLE_MAX ((size_t)2 << 30)

/* What is served, and how paths may call the case. */
struct served {
	const struct serve_order *order;
	struct str name; /* of its folder */
	struct str id;
};

static bool path_in(char ret[static PATH_MAX],
	const char *dir,
	const char *name,
	struct err *err)
{
	return snprintf(ret, PATH_MAX, "%s/%s", dir, name) < PATH_MAX ||
		fail(err, ERR_USAGE, 0, "%s: the name is too long", dir);
}

/* The commit point of the ledger, or the file that is served in its place. */
static uint64_t stamp(void *ctx)
{
	const struct serve_order *o = ((struct served *)ctx)->order;
	char path[PATH_MAX];
	struct stat st;
	struct err err;

	if (!path_in(path, o->dir, "ledger/checkpoints", &err) ||
		stat(o->bundle ? o->bundle : path, &st)) {
		return 0;
	}
	return hash_mix((uint64_t)st.st_ino ^
		hash_mix((uint64_t)st.st_size ^
			hash_mix((uint64_t)st.st_mtim.tv_sec * 1000000000 +
				(uint64_t)st.st_mtim.tv_nsec)));
}

static bool own_export(const struct serve_order *o,
	enum tlp level,
	struct buf *to,
	struct err *err)
{
	const struct question q = { .as_of_s = INT64_MAX,
		.audience = { .restricted = true, .tlp = level } };
	struct store *s = NULL;

	if (!store_open(&s, o->dir, STORE_READ, err))
		return false;
	bool ok = case_written(s, STR("stix"), &q, to, err);
	return store_close(s, ok ? err : &(struct err){ 0 }) && ok;
}

static bool bundle(void *ctx, enum tlp level, struct buf *to, struct err *err)
{
	const struct serve_order *o = ((struct served *)ctx)->order;
	struct arena a = { 0 };
	struct str text = STR("{\"objects\":[]}");

	if (!o->bundle)
		return own_export(o, level, to, err);
	bool ok = level < o->tlp ||
		(arena_open(&a, BUNDLE_MAX + 4096, err) &&
			file_read(o->bundle, BUNDLE_MAX, &a, &text, err));
	if (ok)
		buf_add(to, text);
	arena_close(&a);
	return ok;
}

/* To whoever serves it: who asks is told by status and answer. */
static void tell(void *ctx, struct str sentence)
{
	const struct served *x = ctx;
	struct err said;

	fail(&said, ERR_USAGE, 0, "%.*s", STR_FMT(sentence));
	x->order->say(x->order->ctx, said.text);
}

static int ask(void *ctx,
	const struct serve_question *q,
	struct buf *to,
	const char **ret_media,
	struct err *err)
{
	const struct served *x = ctx;
	const struct query_route r = {
		.dir = x->order->dir,
		.case_name = x->name,
		.case_id = x->id,
		.asked = q,
		.ctx = ctx,
		.tell = tell,
	};

	return query_route(&r, to, ret_media, err);
}

/* The last part of the path to the case. */
static struct str folder_name(const char *dir)
{
	struct str s = str_of(dir);
	size_t from;

	while (s.n > 1 && s.p[s.n - 1] == '/')
		s.n--;
	for (from = s.n; from > 0 && s.p[from - 1] != '/';)
		from--;
	return str_from(s, from);
}

bool case_serve(const struct serve_order *o, struct err *err)
{
	struct served served = { .order = o, .name = folder_name(o->dir) };
	char folder[PATH_MAX];
	char id[SHA256_HEX_N + 1];
	struct store *s = NULL;

	if (!store_open(&s, o->dir, STORE_READ, err))
		return false;
	snprintf(id, sizeof id, "%.*s", STR_FMT(store_case_id(s)));
	bool ok = path_in(folder, o->dir, "out", err) &&
		file_make_dir(folder, err);
	ok = store_close(s, ok ? err : &(struct err){ 0 }) && ok;
	served.id = str_of(id);
	/* a bundle that was reviewed stands in the place of the case */
	const struct serve_setup setup = {
		.case_id = str_of(id),
		.folder = folder,
		.users = o->users,
		.source = { &served, stamp, bundle, o->bundle ? NULL : ask },
		.ctx = o->ctx,
		.say = o->say,
	};
	return ok && serve_listen(&setup, o->port, o->ready, err);
}
