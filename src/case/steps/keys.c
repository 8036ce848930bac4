/* SPDX-License-Identifier: Apache-2.0 */
/* Keys: this user's own, and those that signed a case. */
#include "case/steps/inside.h"

enum {
	ROOM_BYTE = 64 << 20
};

static const struct signer_row *row_of(const struct signer_row *row,
	uint32_t n,
	struct str hex)
{
	for (uint32_t i = 0; i < n; i++) {
		if (str_is(hex, row[i].key))
			return &row[i];
	}
	return NULL;
}

static bool may_revoke(const struct store *s,
	struct str key_hex,
	const struct signer_row *row,
	uint32_t n,
	struct err *err)
{
	const struct signer_row *mine = row_of(row, n, store_signer(s));
	uint32_t others = 0;

	for (uint32_t i = 0; i < n; i++) {
		others += row[i].introduced &&
			row[i].revoked_s == TIME_UNKNOWN &&
			!str_is(key_hex, row[i].key);
	}
	if (row_of(row, n, key_hex) && !others) {
		return fail(err,
			ERR_USAGE,
			0,
			"nobody could write to the case any more: no other key "
			"that it knows signed it; `ashiato keys rotate %s` "
			"first, and write with that",
			store_dir(s));
	}
	if (!row_of(row, n, key_hex)) {
		return fail(err,
			ERR_USAGE,
			0,
			"nobody signed this case with that key; `ashiato "
			"keys "
			"%s` lists those that did",
			store_dir(s));
	}
	return (mine && mine->introduced &&
		       mine->revoked_s == TIME_UNKNOWN) ||
		fail(err,
			ERR_USAGE,
			0,
			"the case does not know your own key, or it is "
			"revoked: whom the case knows, revokes others");
}

bool case_revoke(struct store *s,
	struct str key_hex,
	int64_t from_s,
	struct str by,
	struct str why,
	struct err *err)
{
	struct arena a = { 0 };
	struct signer_row *row;
	uint32_t n;
	bool ok = arena_open(&a, ROOM_BYTE, err) &&
		store_signers(s, &a, &row, &n, err) &&
		may_revoke(s, key_hex, row, n, err);

	arena_close(&a);
	return ok && store_put_revoked(s, key_hex, from_s, by, why, err) &&
		store_commit(s, err);
}

static bool keys_of(const struct store *s,
	const struct own_key *own,
	struct arena *a,
	struct case_key **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct signer_row *row;
	uint32_t n;

	if (!store_signers(s, a, &row, &n, err))
		return false;
	struct case_key *k = NEW(a, struct case_key, n + 1);
	if (!k)
		return fail(err, ERR_LIMIT, 0, "no memory left for keys");
	for (uint32_t i = 0; i < n; i++) {
		struct buf b = { 0 };
		unsigned char key[SHA256_N];

		if (hex_read(str_of(row[i].key), key, sizeof key))
			store_verifier(s, key, &b);
		k[i] = (struct case_key){ .row = row[i],
			.verifier = arena_str(a, buf_str(&b)),
			.own = str_is(own->hex, row[i].key) };
		buf_done(&b);
	}
	*ret = k;
	*ret_n = n;
	return true;
}

bool case_keys(const char *dir,
	struct arena *a,
	struct own_key *ret_own,
	struct case_key **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct store *s = NULL;

	*ret_n = 0;
	if (!store_own_key(a, ret_own, err))
		return false;
	if (!dir)
		return true;
	bool ok = store_open(&s, dir, STORE_READ, err) &&
		keys_of(s, ret_own, a, ret, ret_n, err);
	return store_close(s, ok ? err : &(struct err){ 0 }) && ok;
}

bool case_key_protect(struct err *err)
{
	return store_key_protect(err);
}

/* one that an interrupted rotation admitted is admitted */
static bool admit_in(const char *dir,
	struct str hex,
	struct str by,
	struct str why,
	struct err *err)
{
	struct arena a = { 0 };
	struct store *s = NULL;
	struct signer_row *row;
	const struct signer_row *there = NULL;
	uint32_t n;
	bool ok = arena_open(&a, ROOM_BYTE, err) &&
		store_open(&s, dir, STORE_WRITE, err) &&
		store_signers(s, &a, &row, &n, err);

	if (ok)
		there = row_of(row, n, hex);
	if (ok && !(there && there->introduced))
		ok = case_admit(s, hex, true, by, why, err);
	arena_close(&a);
	return store_close(s, ok ? err : &(struct err){ 0 }) && ok;
}

bool case_key_rotate(const char *const *dir,
	int n,
	struct str by,
	struct str why,
	char ret_hex[SHA256_HEX_N + 1],
	struct err *err)
{
	if (!store_key_next(ret_hex, err))
		return false;
	for (int i = 0; i < n; i++) {
		if (!admit_in(dir[i], str_of(ret_hex), by, why, err))
			return false;
	}
	return store_key_take_next(err);
}
