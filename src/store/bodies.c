/* SPDX-License-Identifier: Apache-2.0 */
#include "store/bodies.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

enum {
	BODY_MAX = 1 << 30
};

static const char *body_path(const char *ledger_dir,
	struct str hex,
	char ret[static PATH_MAX])
{
	snprintf(ret, PATH_MAX, "%s/bodies/%.*s", ledger_dir, STR_FMT(hex));
	return ret;
}

bool body_write(const char *ledger_dir,
	struct str members,
	struct buf *ret,
	struct err *err)
{
	char path[PATH_MAX];
	char hex[SHA256_HEX_N];
	struct sha256 d = sha256_of(members);
	struct str name = { hex, sizeof hex };

	hex_write(d.b, SHA256_N, hex);
	snprintf(path, sizeof path, "%s/bodies", ledger_dir);
	if (!file_make_dir(path, err) || !file_sync_dir(ledger_dir, err))
		return false;
	buf_fmt(ret, "\"body\":\"%.64s\",\"body_bytes\":%zu", hex, members.n);
	return file_write(body_path(ledger_dir, name, path),
		members,
		0666,
		err);
}

/* where the members of an entry with a body begin; 0 = it has none */
static size_t body_at(struct str entry)
{
	static const char at[] = "\",\"body\":\"";
	struct str head = str_head(entry, 200);
	const char *p = memmem(head.p, head.n, at, sizeof at - 1);

	return p ? (size_t)(p - entry.p) + 2 : 0;
}

static bool no_body(const char *path, struct err *err)
{
	return fail(err,
		ERR_FORMAT,
		0,
		"%s is not what its ledger entry says; `ashiato verify` "
		"tells "
		"what differs",
		path);
}

bool body_named(struct str entry, struct str *ret_hex)
{
	static const size_t key_n = sizeof "\"body\":\"" - 1;
	size_t at = body_at(entry);

	*ret_hex = at ? str_head(str_from(entry, at + key_n), SHA256_HEX_N)
		      : (struct str){ 0 };
	return at != 0;
}

bool body_read(const char *ledger_dir,
	struct str hex,
	struct arena *a,
	struct str *ret,
	struct err *err)
{
	char path[PATH_MAX];
	struct sha256 want;

	body_path(ledger_dir, hex, path);
	if (!hex_read(hex, want.b, SHA256_N))
		return no_body(ledger_dir, err);
	if (!file_read(path, BODY_MAX, a, ret, err))
		return false;
	struct sha256 have = sha256_of(*ret);
	return memcmp(&have, &want, sizeof have) == 0 || no_body(path, err);
}

static bool expand_one(const char *dir,
	struct str entry,
	size_t at,
	struct arena scratch,
	struct buf *out,
	struct err *err)
{
	struct str hex;
	struct str body;

	if (!body_named(entry, &hex) ||
		!body_read(dir, hex, &scratch, &body, err))
		return false;
	buf_add(out, str_head(entry, at));
	buf_add(out, body);
	buf_z(out, "}\n");
	return true;
}

bool bodies_expand(const char *ledger_dir,
	struct str entries,
	struct arena *a,
	struct str *ret,
	struct err *err)
{
	struct buf out = { 0 };
	struct str entry;
	bool any = false;
	bool ok = true;

	for (struct str rest = entries;
		ok && str_cut(rest, '\n', &entry, &rest);) {
		size_t at = body_at(entry);

		/* nearly always there is none, and nothing to copy */
		if (at && !any)
			buf_add(&out,
				(struct str){ entries.p,
					(size_t)(entry.p - entries.p) });
		any |= at != 0;
		if (at) {
			ok = expand_one(ledger_dir, entry, at, *a, &out, err);
		} else if (any) {
			buf_add(&out, entry);
			buf_z(&out, "\n");
		}
	}
	*ret = any ? arena_str(a, buf_str(&out)) : entries;
	if (ok && (out.bad || a->full))
		ok = fail(err, ERR_LIMIT, 0, "no memory left for the ledger");
	buf_done(&out);
	return ok;
}
