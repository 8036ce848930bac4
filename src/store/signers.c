/* SPDX-License-Identifier: Apache-2.0 */
/* Whose signatures a case introduced. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include <jansson.h>

#include "model/model.h"
#include "store/ledger.h"

enum {
	FIRST_ENTRY_MAX = 1 << 16,
	/* examiners of a case, and their keys in years of rotations */
	SIGNERS_MAX = 256
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

bool signers_revoked(const struct signers *s,
	const unsigned char key[static KEY_N],
	int64_t *ret_from_s)
{
	bool found = false;

	/* of two the earlier day */
	for (uint32_t i = 0; i < s->n_revoked; i++) {
		const struct revocation *r = &s->revoked[i];

		if (memcmp(r->key, key, KEY_N) != 0 ||
			(found && r->from_s >= *ret_from_s)) {
			continue;
		}
		*ret_from_s = r->from_s;
		found = true;
	}
	return found;
}

bool signers_count(const struct signers *s,
	const struct ledger *l,
	uint32_t i)
{
	return signers_know(s, l->point[i].key) &&
		!(s->void_point && s->void_point[i]);
}

bool signers_entry_counts(const struct signers *s,
	const struct ledger *l,
	uint64_t entry)
{
	for (uint32_t i = 0; i < l->n_point; i++) {
		if (l->point[i].size > entry)
			return signers_count(s, l, i);
	}
	return false;
}

/* --- what the log says of keys -------------------------------------------
 */

/* The log, entry by entry, and the checkpoints beside it. */
struct key_walk {
	const struct ledger *l;
	struct signers *s;
	unsigned char (*key)[KEY_N];
	struct revocation *revoked;
	int64_t *point_s;
	uint64_t n;     /* the entry */
	uint32_t point; /* the first checkpoint that signs it */
	/* by key: which it follows, of the same examiner; itself = none */
	uint32_t follows[SIGNERS_MAX];
};

/* When the entry says that it was made. */
static int64_t entry_time(struct str entry)
{
	const struct str member = STR("\"at\":\"");
	const char *p = memmem(entry.p, entry.n, member.p, member.n);
	struct span at;

	if (!p)
		return TIME_UNKNOWN;
	struct str text =
		str_head(str_from(entry, (size_t)(p - entry.p) + member.n),
			STAMP_N - 1);
	return span_parse(text, STR("Z"), &at) ? at.from : TIME_UNKNOWN;
}

/* Whether who put the entry may speak of keys: the first checkpoint over it
 * tells, whose signature has to fit, and must count by what is known so far.
 */
static bool put_by_known(const struct key_walk *w, struct str entry)
{
	const struct ledger *l = w->l;
	const struct checkpoint *c;
	int64_t from_s;

	if (w->point >= l->n_point)
		return false;
	c = &l->point[w->point];
	if (!signers_know(w->s, c->key))
		return false;
	if (signers_revoked(w->s, c->key, &from_s) &&
		entry_time(entry) >= from_s) {
		return false;
	}
	return checkpoint_signed(c, l->case_id);
}

static int64_t from_of(struct str entry)
{
	json_error_t why;
	json_t *j = json_loadb(entry.p, entry.n, JSON_ALLOW_NUL, &why);
	json_t *from = json_object_get(j, "from_s");
	int64_t ret = json_is_integer(from) ? json_integer_value(from) : 0;

	json_decref(j);
	return ret;
}

/* Which of the known keys that is, one of which it is. */
static uint32_t number_of(const struct signers *s,
	const unsigned char key[static KEY_N])
{
	uint32_t i = 0;

	while (i + 1 < s->n && memcmp(s->key[i], key, KEY_N) != 0)
		i++;
	return i;
}

static void take_admitted(struct key_walk *w, struct str entry)
{
	struct signers *s = w->s;
	unsigned char one[KEY_N];

	if (s->n < SIGNERS_MAX && key_of(entry, "admitted", one) &&
		!signers_know(s, one) && put_by_known(w, entry)) {
		bool heir = str_has(entry, STR("\"successor\":true"));

		w->follows[s->n] =
			heir ? number_of(s, w->l->point[w->point].key) : s->n;
		memcpy(w->key[s->n++], one, KEY_N);
	}
}

/* Whether both are keys of one examiner, of which `by` came after. A key
 * follows an earlier one, so that this ends. */
static bool came_after(const struct key_walk *w,
	const unsigned char by[static KEY_N],
	const unsigned char key[static KEY_N])
{
	uint32_t i = number_of(w->s, by);
	uint32_t of = number_of(w->s, key);

	while (i != of && w->follows[i] != i)
		i = w->follows[i];
	return i == of;
}

static void take_revoked(struct key_walk *w, struct str entry)
{
	struct signers *s = w->s;
	unsigned char one[KEY_N];

	if (s->n_revoked < SIGNERS_MAX && key_of(entry, "revoked", one) &&
		put_by_known(w, entry)) {
		struct revocation *r = &w->revoked[s->n_revoked++];

		const unsigned char *by = w->l->point[w->point].key;
		bool own = (signers_know(s, one) && came_after(w, by, one)) ||
			came_after(w, by, s->key[0]);
		int64_t now = entry_time(entry);

		memcpy(r->key, one, KEY_N);
		r->from_s = from_of(entry);
		/* of days that have passed only who made the case says it, and
		 * whose key it is, also with the key that followed: else who was
		 * let in puts the others out */
		if (!own && r->from_s < now)
			r->from_s = now;
		r->entry = w->n;
	}
}

static void walk_entry(struct key_walk *w, struct str entry)
{
	const struct ledger *l = w->l;
	struct str head = str_head(entry, 60);

	while (w->point < l->n_point && l->point[w->point].size <= w->n)
		w->point++;
	if (str_has(head, STR("\"admitted\"")))
		take_admitted(w, entry);
	else if (str_has(head, STR("\"revoked\"")))
		take_revoked(w, entry);
	/* several may be over the same entries */
	for (uint32_t i = w->point;
		i < l->n_point && l->point[i].size == w->n + 1;
		i++) {
		w->point_s[i] = entry_time(entry);
	}
}

static bool walk_log(struct key_walk *w,
	struct arena scratch,
	struct err *err)
{
	char path[PATH_MAX];
	struct str log;
	struct str entry;

	snprintf(path, sizeof path, "%s/log", w->l->dir);
	if (!file_read(path, LEDGER_MAX, &scratch, &log, err))
		return false;
	log = str_head(log, (size_t)w->l->bytes);
	for (; ledger_next(&log, &entry); w->n++)
		walk_entry(w, entry);
	return true;
}

/* Signatures of keys that were revoked: of that day and later, and all that
 * stand behind the revocation, whatever they say of their time. */
static void mark_void(const struct ledger *l, struct signers *s, bool *ret)
{
	for (uint32_t i = 0; i < l->n_point; i++) {
		const struct checkpoint *c = &l->point[i];

		for (uint32_t k = 0; k < s->n_revoked; k++) {
			const struct revocation *r = &s->revoked[k];

			if (memcmp(r->key, c->key, KEY_N) != 0)
				continue;
			ret[i] |= s->point_s[i] >= r->from_s ||
				c->size > r->entry + 1;
		}
	}
	s->void_point = s->n_revoked ? ret : NULL;
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
	s->head_counts = signers_count(s, l, l->n_point - 1);
}

static bool read_log(const struct ledger *l,
	struct arena *a,
	struct signers *s,
	unsigned char (*key)[KEY_N],
	struct err *err)
{
	struct key_walk w = { .l = l,
		.s = s,
		.key = key,
		.revoked = NEW(a, struct revocation, SIGNERS_MAX),
		.point_s = NEW(a, int64_t, l->n_point) };
	bool *is_void = NEW(a, bool, l->n_point);

	if (!w.revoked || !w.point_s || !is_void)
		return fail(err, ERR_LIMIT, 0, "no memory left for keys");
	s->revoked = w.revoked;
	s->point_s = w.point_s;
	if (!walk_log(&w, *a, err))
		return false;
	mark_void(l, s, is_void);
	return true;
}

bool ledger_signers(const struct ledger *l,
	enum signers_how how,
	struct arena *a,
	struct signers *ret,
	struct err *err)
{
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
	if (how == SIGNERS_QUICK && !ret->strange)
		return true;
	if (!read_log(l, a, ret, key, err))
		return false;
	count_strange(l, ret);
	return true;
}
