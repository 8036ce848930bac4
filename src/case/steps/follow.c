/* SPDX-License-Identifier: Apache-2.0 */
/* What a case watches, held against what comes in from now on. The case itself
 * is only read: what is found stands in CASE/watch, beside the ledger. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "case/steps/inside.h"
#include "follow/follow.h"

struct following {
	const char *dir;
	struct case_networks *networks;
	/* the ledger's last note, as it was when the case was read */
	int64_t size;
	int64_t changed_ns;
};

/* The commit point of the ledger: what stands behind it does not count. */
static bool ledger_at(const char *dir, int64_t *ret_size, int64_t *ret_ns)
{
	char path[PATH_MAX];
	struct stat st;

	if ((size_t)snprintf(path,
		    sizeof path,
		    "%s/ledger/checkpoints",
		    dir) >= sizeof path ||
		stat(path, &st) != 0) {
		return false;
	}
	*ret_size = st.st_size;
	*ret_ns =
		(int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
	return true;
}

static bool has_changed(void *ctx)
{
	const struct following *f = ctx;
	int64_t size;
	int64_t ns;

	return ledger_at(f->dir, &size, &ns) &&
		(size != f->size || ns != f->changed_ns);
}

static bool add_row(struct follow_watch *w, const struct watch_row *r)
{
	char room[INDICATOR_MAX_BYTE];
	struct watched x;

	if (!watched_parse(r->type, r->value, room, &x))
		return true;
	return follow_watch_add(w,
		&x,
		r->claim->from_s,
		r->claim->to_s,
		&(struct follow_item){
			.entity = r->what,
			.value = r->value,
			.claim = claim_key(r->claim),
			.reason = r->reason,
			.from = r->from,
			.leads = x.type == IND_DOMAIN && !r->from.n,
		});
}

static bool add_rows(struct store *s, struct follow_watch *w, struct err *err)
{
	const struct question everything = { .as_of_s = INT64_MAX };
	struct view v = { 0 };
	bool ok = case_view(&v, s, &everything, NEEDS_VICTIMS, err) &&
		lists_watches(&v, err);
	const struct publication *p = &v.publication;

	for (uint32_t i = 0; ok && i < p->n_watch; i++) {
		ok = add_row(w, &p->watch[i]) ||
			fail(err,
				ERR_LIMIT,
				0,
				"no memory left for what is watched");
	}
	case_view_close(&v);
	return ok;
}

static bool load(void *ctx, struct follow_watch **ret, struct err *err)
{
	struct following *f = ctx;
	struct follow_watch *w = NULL;
	struct case_networks *networks = NULL;
	struct store *s = NULL;
	struct err closing;

	/* before it is read: what is written meanwhile is read next time */
	ledger_at(f->dir, &f->size, &f->changed_ns);
	bool ok = store_open(&s, f->dir, STORE_READ, err) &&
		follow_watch_open(&w, err) && add_rows(s, w, err) &&
		case_networks_open(&networks, s, err);
	store_close(s, &closing);
	if (!ok) {
		follow_watch_close(w);
		return false;
	}
	case_networks_close(f->networks);
	f->networks = networks;
	*ret = w;
	return true;
}

static struct str organisation(void *ctx, struct addr a)
{
	const struct following *f = ctx;

	return case_network_of(f->networks, a);
}

bool case_follow(const char *dir,
	const struct follow_order *order,
	struct follow_counts *ret,
	struct err *err)
{
	char folder[PATH_MAX];
	struct following f = { .dir = dir };
	struct store *s = NULL;
	const struct follow_setup how = {
		.order = order,
		.folder = folder,
		.ctx = &f,
		.load = load,
		.changed = has_changed,
		.organisation = organisation,
	};

	*ret = (struct follow_counts){ 0 };
	/* nothing is made in a folder that is no case */
	if (!store_open(&s, dir, STORE_READ, err))
		return false;
	store_close(s, &(struct err){ 0 });
	if ((size_t)snprintf(folder, sizeof folder, "%s/watch", dir) >=
		sizeof folder) {
		return fail(err, ERR_USAGE, 0, "%.80s... is too long", dir);
	}
	bool ok = follow(&how, ret, err);
	case_networks_close(f.networks);
	return ok;
}
