/* SPDX-License-Identifier: Apache-2.0 */
/* An entry of the ledger, proven to somebody who does not have it. */
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

/* what was written is read as a stranger would */
static bool checked(struct str text,
	const char *file,
	struct str verifier,
	struct arena *a,
	struct proven *ret,
	struct err *err)
{
	return tlog_proof_check(text,
		file,
		verifier,
		(struct str){ 0 },
		a,
		ret,
		err);
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
	uint64_t entry;
	bool ok = claim_entry(s, id, a, &entry, err) &&
		store_proof_file(s, entry, &text, err);

	store_head_verifier(s, &key);
	*ret_verifier = arena_str(a, buf_str(&key));
	struct str whole = arena_str(a, buf_str(&text));
	ok = ok && checked(whole, file, *ret_verifier, a, ret, err) &&
		file_write(file, whole, 0644, err);
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
