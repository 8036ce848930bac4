/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "case/steps/inside.h"

bool case_create(const char *dir, struct str by, bool shared, struct err *err)
{
	return store_create(dir, by, shared, err);
}

bool case_open(struct store **ret, const char *dir, struct err *err)
{
	return store_open(ret, dir, STORE_WRITE, err);
}

const char *case_warning(const struct store *s)
{
	return store_warning(s);
}

bool case_close(struct store *s, struct err *err)
{
	return store_close(s, err);
}

struct case_head case_head(const struct store *s)
{
	struct case_head h;

	store_head(s, &h.size, h.root);
	return h;
}

bool case_signers(const struct store *s,
	struct arena *a,
	struct signer_row **ret,
	uint32_t *ret_n,
	struct err *err)
{
	return store_signers(s, a, ret, ret_n, err);
}

/* whether that key is one that the case introduced, and did not revoke */
static bool is_introduced(const struct signer_row *row,
	uint32_t n,
	struct str key_hex)
{
	for (uint32_t i = 0; i < n; i++) {
		if (row[i].introduced && row[i].revoked_s == TIME_UNKNOWN &&
			str_is(key_hex, row[i].key)) {
			return true;
		}
	}
	return false;
}

bool case_admit(struct store *s,
	struct str key_hex,
	bool successor,
	struct str by,
	struct str why,
	struct err *err)
{
	struct arena a = { 0 };
	struct signer_row *row;
	uint32_t n;
	unsigned char key[SHA256_N];

	if (!hex_read(key_hex, key, sizeof key)) {
		return fail(err,
			ERR_USAGE,
			0,
			"a key of 64 lower-case hexadecimal digits was "
			"expected");
	}
	bool ok = arena_open(&a, 64 << 20, err) &&
		store_signers(s, &a, &row, &n, err);
	if (ok && is_introduced(row, n, key_hex)) {
		ok = fail(err,
			ERR_USAGE,
			0,
			"the case knows that key already");
	}
	if (ok && !is_introduced(row, n, store_signer(s))) {
		ok = fail(err,
			ERR_USAGE,
			0,
			"the case does not know your own key; who made it, "
			"or "
			"was admitted before, admits others");
	}
	arena_close(&a);
	return ok && store_put_admitted(s, key_hex, successor, by, why, err) &&
		store_commit(s, err);
}

bool case_not_run(const struct store *s,
	struct arena *a,
	struct str *ret,
	struct err *err)
{
	uint32_t first;
	uint32_t n;
	bool behind;
	const struct exhibit *x = store_exhibits(s, &n);

	*ret = (struct str){ 0 };
	if (!store_not_run(s, &first, &behind, err))
		return false;
	if (!behind)
		return true;
	if (first == NOT_REPLACED) {
		*ret = STR(
			"not run since something was changed or taken back");
		return true;
	}
	*ret = arena_fmt(a,
		"not run since exhibit %u, %.*s",
		first + 1,
		STR_FMT(x[first].name));
	return true;
}

/* The end of the log, from the beginning of its last entry on. */
static struct str last_entry(const struct store *s, struct arena *a)
{
	enum {
		TAIL = 1 << 17
	};
	char path[PATH_MAX];
	struct str tail = { 0 };
	struct str before;
	struct str last;

	snprintf(path, sizeof path, "%s/ledger/log", store_dir(s));
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	off_t n = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
	char *p = n > 0 ? NEW(a, char, TAIL) : NULL;
	if (p) {
		ssize_t got = pread(fd, p, TAIL, n > TAIL ? n - TAIL : 0);

		tail = (struct str){ p, got > 0 ? (size_t)got : 0 };
	}
	if (fd >= 0)
		close(fd);
	if (tail.n && tail.p[tail.n - 1] == '\n')
		tail.n--;
	return str_cut_last(tail, '\n', &before, &last) ? last : tail;
}

bool case_clock_behind(const struct store *s,
	struct arena *a,
	struct str *ret)
{
	const struct str member = STR("\"at\":\"");
	struct str entry = last_entry(s, a);
	char now[STAMP_N];
	char then[STAMP_N];
	struct span at;

	const char *p =
		entry.n ? memmem(entry.p, entry.n, member.p, member.n) : NULL;
	if (!p)
		return false;
	struct str stamp =
		str_head(str_from(entry, (size_t)(p - entry.p) + member.n),
			STAMP_N - 1);
	if (!span_parse(stamp, STR("Z"), &at) || at.from <= now_s())
		return false;
	*ret = arena_fmt(a,
		"the clock of this machine stands at %s, before the last "
		"entry "
		"of the ledger, of %s: what is recorded now will seem older",
		stamp_text(now_s(), now),
		stamp_text(at.from, then));
	return ret->n > 0;
}
