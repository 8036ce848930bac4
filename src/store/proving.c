/* SPDX-License-Identifier: Apache-2.0 */
#include "store/proving.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "store/prove.h"

enum {
	/* the log, and a hash for each of its entries */
	LEAVES_ARENA_FACTOR = 2
};

static uint64_t committed(const struct ledger *l)
{
	const struct checkpoint *head = ledger_head(l);

	return head ? head->size : 0;
}

/* --- bytes of an entry ---------------------------------------------------
 */

/* Where in the log the entry lies: behind the last checkpoint that does not
 * sign it, and before the end of the first that does. points are in order of
 * size. */
static void bounds(const struct ledger *l,
	uint64_t n,
	struct checkpoint *ret_before,
	struct checkpoint *ret_over)
{
	uint32_t lo = 0;
	uint32_t hi = l->n_point;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (l->point[mid].size > n)
			hi = mid;
		else
			lo = mid + 1;
	}
	*ret_over = l->point[lo];
	*ret_before = lo ? l->point[lo - 1] : (struct checkpoint){ 0 };
}

static bool read_part(const struct ledger *l,
	uint64_t from,
	uint64_t to,
	struct arena *a,
	struct str *ret,
	struct err *err)
{
	char path[PATH_MAX];
	size_t want = to > from ? (size_t)(to - from) : 0;
	char *p = want && want <= LEDGER_MAX ? NEW(a, char, want) : NULL;

	snprintf(path, sizeof path, "%s/log", l->dir);
	if (!p)
		return fail(err, ERR_LIMIT, 0, "no memory left for %s", path);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : pread(fd, p, want, (off_t)from);
	if (fd >= 0)
		close(fd);
	if (got < 0)
		return fail_os(err, "cannot read %s", path);
	*ret = (struct str){ p, (size_t)got };
	return (size_t)got == want ||
		fail(err,
			ERR_FORMAT,
			from,
			"%s ends before its last checkpoint says",
			path);
}

static bool no_such_entry(const struct ledger *l, uint64_t n, struct err *err)
{
	return fail(err,
		ERR_USAGE,
		0,
		"the ledger has no entry number %" PRIu64
		" that a checkpoint signs: it has %" PRIu64,
		n,
		committed(l));
}

bool ledger_entry(const struct ledger *l,
	uint64_t n,
	struct arena *a,
	struct str *ret,
	struct err *err)
{
	struct checkpoint before;
	struct checkpoint over;
	struct str part;

	if (n >= committed(l))
		return no_such_entry(l, n, err);
	bounds(l, n, &before, &over);
	if (!read_part(l, before.bytes, over.bytes, a, &part, err))
		return false;
	for (uint64_t i = before.size; ledger_next(&part, ret); i++) {
		if (i == n)
			return true;
	}
	return no_such_entry(l, n, err);
}

/* --- proofs --------------------------------------------------------------
 */

/* What is asked for, and what is known of it. */
struct asked {
	bool consistency;
	uint64_t at; /* the entry, or the older size */
	uint64_t size;
	const struct checkpoint *old; /* over the older size; NULL = none */
	const struct checkpoint *over;
};

static const struct checkpoint *over_size(const struct ledger *l,
	uint64_t size)
{
	struct checkpoint before;
	struct checkpoint over;

	if (!size || size > committed(l))
		return NULL;
	bounds(l, size - 1, &before, &over);
	if (over.size != size)
		return NULL;
	for (uint32_t i = l->n_point; i-- > 0;) {
		if (l->point[i].size == size)
			return &l->point[i];
	}
	return NULL;
}

/* A root that a checkpoint signs, else what the hashes give. */
static bool root_of(struct nodes *n,
	const struct checkpoint *c,
	uint64_t size,
	struct sha256 *ret)
{
	if (!c)
		return nodes_root(n, size, ret);
	*ret = c->root;
	return true;
}

static bool prove_from(struct nodes *n,
	const struct asked *q,
	struct merkle_proof *ret)
{
	struct sha256 first;
	struct sha256 root;

	if (!n || !root_of(n, q->over, q->size, &root))
		return false;
	if (!q->consistency) {
		return nodes_leaf(n, q->at, &first) &&
			nodes_inclusion(n, q->at, q->size, ret) &&
			proof_holds(ret, q->at, q->size, &first, &root);
	}
	return root_of(n, q->old, q->at, &first) &&
		nodes_consistency(n, q->at, q->size, ret) &&
		proof_continues(ret, q->at, &first, q->size, &root);
}

/* The hashes of all entries, by reading the log. */
static bool leaves_of_log(const struct ledger *l,
	struct arena *a,
	struct sha256 **ret,
	struct err *err)
{
	uint64_t n = committed(l);
	struct sha256 *leaf = NEW(a, struct sha256, n);
	struct str rest;
	struct str entry;
	uint64_t i = 0;

	if (!leaf)
		return fail(err, ERR_LIMIT, 0, "no memory left for a proof");
	if (!read_part(l, 0, ledger_head(l)->bytes, a, &rest, err))
		return false;
	for (; i < n && ledger_next(&rest, &entry); i++)
		leaf[i] = merkle_leaf(l->hasher, entry);
	*ret = leaf;
	return i == n ||
		fail(err,
			ERR_FORMAT,
			0,
			"%s/log has fewer entries than its last checkpoint "
			"signs",
			l->dir);
}

static bool prove_from_log(const struct ledger *l,
	const struct asked *q,
	struct merkle_proof *ret,
	struct err *err)
{
	struct arena a = { 0 };
	struct sha256 *leaf = NULL;
	size_t room = (size_t)LEDGER_MAX * LEAVES_ARENA_FACTOR;

	if (!arena_open(&a, room, err))
		return false;
	bool ok = leaves_of_log(l, &a, &leaf, err);
	if (ok) {
		struct nodes *n = nodes_of_leaves(leaf, committed(l));

		ok = prove_from(n, q, ret) ||
			fail(err,
				ERR_FORMAT,
				0,
				"%s/log: its entries are not those of its "
				"checkpoints; `ashiato verify` tells what "
				"differs",
				l->dir);
		nodes_close(n);
	}
	arena_close(&a);
	return ok;
}

static bool prove(const struct ledger *l,
	const struct asked *q,
	struct merkle_proof *ret,
	struct err *err)
{
	struct nodes *n = nodes_of_tiles(l->dir, committed(l));
	bool ok = prove_from(n, q, ret);

	nodes_close(n);
	/* tiles are of no authority: what they do not prove, the log does */
	return ok || prove_from_log(l, q, ret, err);
}

bool ledger_prove_entry(const struct ledger *l,
	uint64_t index,
	uint64_t size,
	struct merkle_proof *ret,
	struct err *err)
{
	const struct asked q = { .at = index,
		.size = size,
		.over = over_size(l, size) };

	if (index >= size || size > committed(l))
		return no_such_entry(l, index, err);
	return prove(l, &q, ret, err);
}

bool ledger_prove_consistency(const struct ledger *l,
	uint64_t old_size,
	uint64_t size,
	struct merkle_proof *ret,
	struct err *err)
{
	const struct asked q = { .consistency = true,
		.at = old_size,
		.size = size,
		.old = over_size(l, old_size),
		.over = over_size(l, size) };

	if (old_size > size || size > committed(l))
		return no_such_entry(l, size, err);
	return prove(l, &q, ret, err);
}

static bool proof_text(const struct ledger *l,
	struct tlog_proof *p,
	struct str others,
	struct buf *ret,
	struct err *err)
{
	struct buf note = { 0 };

	checkpoint_note(ledger_head(l), &note);
	buf_add(&note, others);
	p->checkpoint = buf_str(&note);
	tlog_proof_write(p, ret);
	ret->bad |= note.bad;
	buf_done(&note);
	return !ret->bad ||
		fail(err, ERR_LIMIT, 0, "no memory left for a proof");
}

bool ledger_proof_file(const struct ledger *l,
	uint64_t index,
	struct str others,
	struct buf *ret,
	struct err *err)
{
	const struct checkpoint *head = ledger_head(l);
	struct arena a = { 0 };
	struct tlog_proof p = { .index = index };

	if (!head || head->format != 2) {
		return fail(err,
			ERR_FORMAT,
			0,
			"%s/checkpoints: the last one is of format 1 and no "
			"signed note; `ashiato run` continues the ledger as "
			"format 2",
			l->dir);
	}
	bool ok = arena_open(&a, LEDGER_MAX, err) &&
		ledger_entry(l, index, &a, &p.entry, err) &&
		ledger_prove_entry(l, index, head->size, &p.path, err);
	if (p.entry.n > PROOF_ENTRY_MAX)
		p.entry.n = 0;
	ok = ok && proof_text(l, &p, others, ret, err);
	arena_close(&a);
	return ok;
}
