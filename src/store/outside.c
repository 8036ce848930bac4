/* SPDX-License-Identifier: Apache-2.0 */
/* What was signed, for who checks it without this program. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "store/bodies.h"
#include "store/cosign.h"
#include "store/inside.h"

enum {
	SIGNERS_ARENA = 1 << 30,
	BESIDE_MAX = 64 << 20, /* bytes of what others say */
	BESIDE_NAME_MAX = 128
};

/* Entries that no bundle holds: they say that it was made. */
static bool says_bundled(struct str entry)
{
	return str_has(str_head(entry, 64), STR("\"kind\":\"bundled\""));
}

static int64_t written_at(struct str entry)
{
	json_error_t why;
	json_t *j = json_loadb(entry.p, entry.n, JSON_ALLOW_NUL, &why);
	struct str at = str_of(json_string_value(json_object_get(j, "at")));
	struct span span;
	bool ok = span_parse(at, (struct str){ 0 }, &span);

	json_decref(j);
	return ok ? span.from : TIME_UNKNOWN;
}

/* Cuts the log behind its last entry that is no "bundled", but not before what
 * somebody vouched for. */
static void cut_log(struct ledger_bytes *b, uint64_t vouched)
{
	struct str rest = b->log;
	struct str entry;
	struct str last = { 0 };
	uint64_t n = 0;
	size_t end = 0;

	while (ledger_next(&rest, &entry)) {
		n++;
		if (says_bundled(entry) && n > vouched)
			continue;
		end = (size_t)(rest.p - b->log.p);
		b->size = n;
		last = entry;
	}
	b->log = str_head(b->log, end);
	b->last_s = written_at(last);
}

/* --- what others say of checkpoints ----------------------------------------
 */

static int is_kept(const struct dirent *d)
{
	struct str name = str_of(d->d_name);

	return name.n < BESIDE_NAME_MAX &&
		(str_ends(name, STR(".tsq")) || str_ends(name, STR(".tsr")) ||
			str_ends(name, STR(".pem")));
}

static bool keep_beside(struct ledger_bytes *b,
	const char *ledger_dir,
	struct str name,
	struct arena *a,
	struct err *err)
{
	char path[PATH_MAX];
	struct ledger_file *f = &b->beside[b->n_beside++];

	snprintf(path, sizeof path, "%s/%.*s", ledger_dir, STR_FMT(name));
	f->name = arena_str(a, name);
	return file_read(path, BESIDE_MAX, a, &f->bytes, err);
}

/* Time-stamps in the order of their names, and witnesses' cosignatures. */
static bool load_beside(const struct store *s,
	struct arena *a,
	struct ledger_bytes *b,
	struct err *err)
{
	char path[PATH_MAX];
	struct dirent **file = NULL;
	bool ok = true;

	snprintf(path, sizeof path, "%s/stamps", s->ledger.dir);
	int n = scandir(path, &file, is_kept, alphasort);
	size_t room = (n > 0 ? (size_t)n : 0) + 1;
	b->beside = NEW(a, struct ledger_file, room);
	for (int i = 0; i < n; i++) {
		struct str name = arena_fmt(a, "stamps/%s", file[i]->d_name);

		free(file[i]);
		ok = ok && b->beside &&
			keep_beside(b, s->ledger.dir, name, a, err);
	}
	free(file);
	snprintf(path, sizeof path, "%s/cosignatures", s->ledger.dir);
	if (ok && b->beside && access(path, F_OK) == 0) {
		ok = keep_beside(b,
			s->ledger.dir,
			STR("cosignatures"),
			a,
			err);
	}
	return ok && (b->beside || fail(err, ERR_LIMIT, 0, "no memory left"));
}

/* How many entries the newest time-stamp or cosignature is over. */
static uint64_t vouched_for(const struct ledger_bytes *b)
{
	uint64_t most = 0;

	for (uint32_t i = 0; i < b->n_beside; i++) {
		struct str name = b->beside[i].name;
		struct str rest = b->beside[i].bytes;
		struct str lines;
		struct str size;
		struct checkpoint c;
		uint64_t n;

		if (str_starts(name, STR("stamps/")) &&
			str_ends(name, STR(".tsr")) &&
			str_cut(str_from(name, 7), '-', &size, &lines) &&
			str_u64(size, &n) && n > most)
			most = n;
		while (str_is(name, "cosignatures") &&
			cosign_next(&rest, &c, &lines))
			most = c.size > most ? c.size : most;
	}
	return most;
}

/* Whether a time-stamp is of that note: its digest stands in one. */
static bool is_stamped(const struct ledger_bytes *b, const struct checkpoint *c)
{
	struct buf note = { 0 };

	if (c->format != 2)
		return false;
	checkpoint_note(c, &note);
	struct sha256 d = sha256_of(buf_str(&note));
	bool found = note.bad;
	for (uint32_t i = 0; !found && i < b->n_beside; i++) {
		struct str s = b->beside[i].bytes;

		found = memmem(s.p, s.n, d.b, SHA256_N) != NULL;
	}
	buf_done(&note);
	return found;
}

/* One for each size up to that of the log, and those that were stamped. */
static bool pick_checkpoints(struct str all,
	struct arena *a,
	struct ledger_bytes *b)
{
	char *to = NEW(a, char, all.n + 1);
	struct checkpoint c;
	struct str from = all;
	uint64_t before = 0;
	size_t n = 0;
	bool ends = false;

	for (; to && checkpoint_next(&all, &c); from = all) {
		size_t len = (size_t)(all.p - from.p);

		if (c.size > b->size ||
			(c.size == before && !is_stamped(b, &c)))
			continue;
		memcpy(to + n, from.p, len);
		n += len;
		before = c.size;
		ends = c.size == b->size && c.format == 2;
		b->root = c.root;
	}
	base64_write(b->root.b, SHA256_N, b->root_base64);
	b->checkpoints = (struct str){ to, n };
	return ends;
}

bool store_ledger_bytes(const struct store *s,
	struct arena *a,
	struct ledger_bytes *ret,
	struct err *err)
{
	char path[PATH_MAX];
	struct str points;

	*ret = (struct ledger_bytes){ 0 };
	snprintf(path, sizeof path, "%s/log", s->ledger.dir);
	if (!file_read(path, LEDGER_MAX, a, &ret->log, err))
		return false;
	ret->log = str_head(ret->log, (size_t)s->ledger.bytes);
	if (!load_beside(s, a, ret, err))
		return false;
	cut_log(ret, vouched_for(ret));
	snprintf(path, sizeof path, "%s/checkpoints", s->ledger.dir);
	return file_read(path, LEDGER_MAX, a, &points, err) &&
		(pick_checkpoints(points, a, ret) ||
			fail(err,
				ERR_FORMAT,
				0,
				"%s: no signed note ends where the ledger "
				"does; any command that writes to the case "
				"makes one, such as `ashiato note`",
				path));
}

bool store_body(const struct store *s,
	struct str entry,
	struct arena *a,
	struct str *ret_hex,
	struct str *ret,
	struct err *err)
{
	*ret = (struct str){ 0 };
	return !body_named(entry, ret_hex) ||
		body_read(s->ledger.dir, *ret_hex, a, ret, err);
}

bool store_writer_key(const struct store *s,
	char ret[static 2 * SHA256_N + 1],
	bool *ret_known,
	struct err *err)
{
	const struct signer *by = s->ledger.signer;
	struct arena scratch = { 0 };
	struct signers known = { 0 };
	int64_t revoked_s;
	bool ok = arena_open(&scratch, SIGNERS_ARENA, err) &&
		ledger_signers(&s->ledger,
			SIGNERS_WHOLE,
			&scratch,
			&known,
			err);

	if (ok) {
		memcpy(ret, signer_key_hex(by).p, KEY_HEX_N);
		ret[KEY_HEX_N] = 0;
		*ret_known = signers_know(&known, signer_key(by)) &&
			!signers_revoked(&known, signer_key(by), &revoked_s);
	}
	arena_close(&scratch);
	return ok;
}

bool store_sign_note(const struct store *s,
	struct str text,
	struct buf *ret,
	struct err *err)
{
	return note_sign(text,
		s->ledger.case_id,
		s->ledger.signer,
		ret,
		err);
}
