/* SPDX-License-Identifier: Apache-2.0 */
/* An entry of the ledger, proven to somebody who does not have it. */
#include <limits.h>
#include <stdio.h>

#include "case/steps/inside.h"

static bool claim_entry(const struct store *s,
	struct str id,
	struct arena *a,
	uint64_t *ret,
	struct err *err)
{
	struct str key;

	if (!store_key_of(s, id, a, &key, err))
		return false;
	if (!key.n) {
		return fail(err,
			ERR_USAGE,
			0,
			"no claim, or more than one, begins with %.*s",
			(int)(id.n < 80 ? id.n : 80),
			id.p);
	}
	return store_claim_entry(s, key, ret, err);
}

/* What a proof is too small for lies beside it. */
static bool write_entry(const char *file, struct str entry, struct err *err)
{
	char path[PATH_MAX];

	if (entry.n <= PROOF_ENTRY_MAX)
		return true;
	if ((size_t)snprintf(path, sizeof path, "%s.entry", file) >=
		sizeof path) {
		return fail(err, ERR_USAGE, 0, "%s: too long a path", file);
	}
	return file_write(path, entry, 0644, err);
}

/* What is written is read as a stranger would first. */
static bool write_proof(const char *file,
	struct str text,
	struct str verifier,
	struct str entry,
	struct arena *a,
	struct proven *ret,
	struct err *err)
{
	return tlog_proof_check(text, file, verifier, entry, a, ret, err) &&
		file_write(file, text, 0644, err) &&
		write_entry(file, entry, err);
}

static bool prove(const struct store *s,
	struct str id,
	const char *file,
	struct arena *a,
	struct proven *ret,
	struct str *ret_verifier,
	struct err *err)
{
	struct buf text = { 0 };
	struct buf key = { 0 };
	struct str entry;
	uint64_t n;
	bool ok = claim_entry(s, id, a, &n, err) &&
		store_entry(s, n, a, &entry, err) &&
		store_proof_file(s, n, &text, err);

	store_head_verifier(s, &key);
	*ret_verifier = arena_str(a, buf_str(&key));
	ok = ok &&
		write_proof(file,
			arena_str(a, buf_str(&text)),
			*ret_verifier,
			entry,
			a,
			ret,
			err);
	buf_done(&text);
	buf_done(&key);
	return ok;
}

bool case_prove_claim(const char *dir,
	struct str id,
	const char *file,
	struct arena *a,
	struct proven *ret,
	struct str *ret_verifier,
	struct err *err)
{
	struct store *s = NULL;
	bool ok = store_open(&s, dir, STORE_READ, err) &&
		case_outside(s, file, err) &&
		prove(s, id, file, a, ret, ret_verifier, err);

	return store_close(s, ok ? err : &(struct err){ 0 }) && ok;
}

bool case_check_proof(const char *file,
	struct str verifier,
	const char *entry_file,
	struct arena *a,
	struct proven *ret,
	struct err *err)
{
	struct str text;
	struct str entry = { 0 };

	if (!file_read(file, PROOF_FILE_MAX, a, &text, err))
		return false;
	if (entry_file &&
		!file_read(entry_file, PROOF_FILE_MAX, a, &entry, err)) {
		return false;
	}
	if (str_ends(entry, STR("\n")))
		entry.n--;
	return tlog_proof_check(text, file, verifier, entry, a, ret, err);
}
