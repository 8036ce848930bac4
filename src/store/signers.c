/* SPDX-License-Identifier: Apache-2.0 */
/* Whose signatures a case introduced. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include <jansson.h>

#include "store/ledger.h"

enum {
	FIRST_ENTRY_MAX = 1 << 16
};

/* The member "key" of an entry of that kind. */
static bool key_of(struct str entry,
	const char *kind,
	unsigned char ret[static KEY_N])
{
	json_error_t why;
	json_t *j = json_loadb(entry.p, entry.n, JSON_ALLOW_NUL, &why);
	struct str have =
		str_of(json_string_value(json_object_get(j, "kind")));
	struct str key = str_of(json_string_value(json_object_get(j, "key")));
	bool ok = str_is(have, kind) && key.n == KEY_HEX_N &&
		hex_read(key, ret, KEY_N);

	json_decref(j);
	return ok;
}

static bool first_key(const struct ledger *l,
	struct arena scratch,
	unsigned char ret[static KEY_N],
	struct err *err)
{
	char path[PATH_MAX];
	struct str rest;
	struct str entry;
	char *p = NEW(&scratch, char, FIRST_ENTRY_MAX);

	snprintf(path, sizeof path, "%s/log", l->dir);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail_os(err, "cannot open %s", path);
	ssize_t n = p ? pread(fd, p, FIRST_ENTRY_MAX, 0) : -1;
	close(fd);
	rest = (struct str){ p, n > 0 ? (size_t)n : 0 };
	return (ledger_next(&rest, &entry) && key_of(entry, "case", ret)) ||
		fail(err,
			ERR_FORMAT,
			0,
			"%s: the first entry does not name the key of who "
			"made "
			"the case",
			path);
}

bool signers_know(const struct signers *s,
	const unsigned char key[static KEY_N])
{
	for (uint32_t i = 0; i < s->n; i++) {
		if (memcmp(s->key[i], key, KEY_N) == 0)
			return true;
	}
	return false;
}

/* Who admitted in that entry: the first checkpoint over it tells, and its
 * signature has to fit. */
static bool admitted_by_known(const struct ledger *l,
	const struct signers *s,
	uint64_t entry)
{
	for (uint32_t i = 0; i < l->n_point; i++) {
		const struct checkpoint *c = &l->point[i];

		if (c->size <= entry)
			continue;
		return signers_know(s, c->key) &&
			(c->format == 2 && !c->text.n
					? true /* written by this process */
					: checkpoint_signed(c, l->case_id));
	}
	return false;
}

static bool add_admitted(const struct ledger *l,
	struct arena scratch,
	struct signers *s,
	unsigned char (*key)[KEY_N],
	uint32_t cap,
	struct err *err)
{
	char path[PATH_MAX];
	struct str log;
	struct str entry;
	unsigned char one[KEY_N];
	uint64_t n = 0;

	snprintf(path, sizeof path, "%s/log", l->dir);
	if (!file_read(path, LEDGER_MAX, &scratch, &log, err))
		return false;
	log = str_head(log, (size_t)l->bytes);
	for (; ledger_next(&log, &entry) && s->n < cap; n++) {
		if (!str_has(str_head(entry, 60), STR("\"admitted\"")))
			continue;
		if (key_of(entry, "admitted", one) && !signers_know(s, one) &&
			admitted_by_known(l, s, n)) {
			memcpy(key[s->n++], one, KEY_N);
		}
	}
	return true;
}

static void count_strange(const struct ledger *l, struct signers *s)
{
	s->strange = 0;
	s->first_strange = NULL;
	for (uint32_t i = 0; i < l->n_point; i++) {
		const struct checkpoint *c = &l->point[i];

		if (signers_know(s, c->key))
			continue;
		if (!s->strange++)
			s->first_strange = c;
	}
}

bool ledger_signers(const struct ledger *l,
	struct arena *a,
	struct signers *ret,
	struct err *err)
{
	enum {
		SIGNERS_MAX = 256
	};
	unsigned char(*key)[KEY_N] = arena_get(a, KEY_N, SIGNERS_MAX, 1);

	*ret = (struct signers){ 0 };
	if (!key)
		return fail(err, ERR_LIMIT, 0, "no memory left for keys");
	ret->key = (const unsigned char(*)[KEY_N])key;
	if (!l->n_point)
		return true;
	if (!first_key(l, *a, key[0], err))
		return false;
	ret->n = 1;
	count_strange(l, ret);
	if (!ret->strange)
		return true;
	if (!add_admitted(l, *a, ret, key, SIGNERS_MAX, err))
		return false;
	count_strange(l, ret);
	return true;
}
