/* SPDX-License-Identifier: Apache-2.0 */
#include "store/proof.h"

#include <inttypes.h>
#include <stdlib.h>

#include "store/checkpoint.h"
#include "store/merkle.h"
#include "store/note.h"

static const struct str head_line = { "c2sp.org/tlog-proof@v1", 22 };

/* --- proofs --------------------------------------------------------------
 */

/* RFC 9162, 2.1.3.2, 4 and 2.1.4.2, 4: where the walk stands */
struct climb {
	uint64_t fn;
	uint64_t sn;
};

/* Whether the next hash of the proof stands to the left. */
static bool from_left(struct climb *c)
{
	if (!(c->fn & 1) && c->fn != c->sn)
		return false;
	while (!(c->fn & 1) && c->fn) {
		c->fn >>= 1;
		c->sn >>= 1;
	}
	return true;
}

static void climb_up(struct climb *c)
{
	c->fn >>= 1;
	c->sn >>= 1;
}

static bool same(const struct sha256 *a, const struct sha256 *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

static bool climbs_to_root(const struct merkle_proof *p,
	struct climb c,
	struct hasher *h,
	struct sha256 r,
	const struct sha256 *root)
{
	for (uint32_t i = 0; i < p->n; i++) {
		if (!c.sn)
			return false;
		r = from_left(&c) ? merkle_node(h, &p->hash[i], &r)
				  : merkle_node(h, &r, &p->hash[i]);
		climb_up(&c);
	}
	return !c.sn && same(&r, root);
}

bool proof_holds(const struct merkle_proof *p,
	uint64_t index,
	uint64_t size,
	const struct sha256 *leaf,
	const struct sha256 *root)
{
	struct hasher *h = hasher_new();
	bool ok = h && index < size && p->n <= PROOF_HASHES &&
		climbs_to_root(p,
			(struct climb){ index, size - 1 },
			h,
			*leaf,
			root);

	hasher_free(h);
	return ok;
}

static bool climbs_to_both(const struct merkle_proof *p,
	uint32_t from,
	struct climb c,
	struct hasher *h,
	const struct sha256 *start,
	const struct sha256 *old_root,
	const struct sha256 *root)
{
	struct sha256 fr = *start;
	struct sha256 sr = *start;

	for (uint32_t i = from; i < p->n; i++) {
		if (!c.sn)
			return false;
		if (from_left(&c)) {
			fr = merkle_node(h, &p->hash[i], &fr);
			sr = merkle_node(h, &p->hash[i], &sr);
		} else {
			sr = merkle_node(h, &sr, &p->hash[i]);
		}
		climb_up(&c);
	}
	return !c.sn && same(&fr, old_root) && same(&sr, root);
}

bool proof_continues(const struct merkle_proof *p,
	uint64_t old_size,
	const struct sha256 *old_root,
	uint64_t size,
	const struct sha256 *root)
{
	struct climb c = { old_size - 1, size - 1 };
	/* a perfect tree is itself the first hash, and not repeated */
	bool whole = old_size && !(old_size & (old_size - 1));

	if (old_size > size || p->n > PROOF_HASHES)
		return false;
	if (!old_size || old_size == size)
		return !p->n && (!old_size || same(old_root, root));
	if (!p->n)
		return false;
	while (c.fn & 1)
		climb_up(&c);
	struct hasher *h = hasher_new();
	bool ok = h &&
		climbs_to_both(p,
			whole ? 0 : 1,
			c,
			h,
			whole ? old_root : &p->hash[0],
			old_root,
			root);
	hasher_free(h);
	return ok;
}

/* --- their text ----------------------------------------------------------
 */

static void put_base64(struct str bytes, struct buf *ret)
{
	enum {
		PIECE = 3 * 256
	};

	for (; bytes.n; bytes = str_from(bytes, PIECE)) {
		struct str piece = str_head(bytes, PIECE);
		char text[PIECE / 3 * 4 + 1];

		base64_write((const unsigned char *)piece.p, piece.n, text);
		buf_z(ret, text);
	}
}

static struct str hash_bytes_of(const struct sha256 *d)
{
	return (struct str){ (const char *)d->b, SHA256_N };
}

void tlog_proof_write(const struct tlog_proof *p, struct buf *ret)
{
	buf_add(ret, head_line);
	if (p->entry.n)
		buf_z(ret, "\nextra ");
	put_base64(p->entry, ret);
	buf_fmt(ret, "\nindex %" PRIu64 "\n", p->index);
	for (uint32_t i = 0; i < p->path.n; i++) {
		put_base64(hash_bytes_of(&p->path.hash[i]), ret);
		buf_z(ret, "\n");
	}
	buf_z(ret, "\n");
	buf_add(ret, p->checkpoint);
}

struct proof_text {
	struct str whole;
	struct str rest;
	const char *name;
	struct err *err;
};

static bool no_proof(const struct proof_text *t, const char *expected)
{
	size_t at = t->whole.n - t->rest.n;

	return fail(t->err,
		ERR_FORMAT,
		at,
		"%s, byte %zu: not a proof of a transparency log: %s was "
		"expected",
		t->name,
		at,
		expected);
}

static bool read_extra(struct proof_text *t,
	struct arena *a,
	struct tlog_proof *p)
{
	struct str line;
	struct str tail;
	size_t n = 0;

	if (!str_starts(t->rest, STR("extra ")))
		return true;
	if (!str_cut(t->rest, '\n', &line, &tail))
		return no_proof(t, "the end of the line \"extra\"");
	line = str_from(line, 6);
	unsigned char *to = NEW(a, unsigned char, line.n + 1);
	if (!to || !note_base64(line, to, line.n, &n))
		return no_proof(t, "Base64 behind \"extra\"");
	p->entry = (struct str){ (const char *)to, n };
	t->rest = tail;
	return true;
}

static bool read_index(struct proof_text *t, struct tlog_proof *p)
{
	struct str line;
	struct str tail;

	if (!str_cut(t->rest, '\n', &line, &tail) ||
		!str_starts(line, STR("index ")) ||
		!str_u64(str_from(line, 6), &p->index) ||
		(line.n > 7 && line.p[6] == '0')) {
		return no_proof(t, "a line \"index NUMBER\"");
	}
	t->rest = tail;
	return true;
}

static bool read_hashes(struct proof_text *t, struct merkle_proof *p)
{
	struct str line;
	struct str tail;
	size_t n;

	while (str_cut(t->rest, '\n', &line, &tail) && line.n) {
		if (p->n == PROOF_LINES)
			return no_proof(t, "no more than 63 hashes");
		if (!note_base64(line, p->hash[p->n].b, SHA256_N, &n) ||
			n != SHA256_N) {
			return no_proof(t, "a SHA-256 hash in Base64");
		}
		p->n++;
		t->rest = tail;
	}
	if (!str_starts(t->rest, STR("\n")))
		return no_proof(t, "an empty line behind the hashes");
	t->rest = str_from(t->rest, 1);
	return true;
}

bool tlog_proof_read(struct str text,
	const char *name,
	struct arena *a,
	struct tlog_proof *ret,
	struct err *err)
{
	struct proof_text t = { text, text, name, err };
	struct tlog_proof p = { 0 };

	if (text.n > PROOF_FILE_MAX)
		return no_proof(&t, "a file of at most 128 KiB");
	if (!str_starts(text, head_line) ||
		!str_starts(str_from(text, head_line.n), STR("\n"))) {
		return no_proof(&t, "\"c2sp.org/tlog-proof@v1\"");
	}
	t.rest = str_from(text, head_line.n + 1);
	if (!read_extra(&t, a, &p) || !read_index(&t, &p) ||
		!read_hashes(&t, &p.path)) {
		return false;
	}
	if (!str_ends(t.rest, STR("\n")))
		return no_proof(&t, "a checkpoint");
	p.checkpoint = t.rest;
	*ret = p;
	return true;
}

/* --- both together -------------------------------------------------------
 */

/* The signature of that key over the note, and how many others there are. */
static bool note_signed(struct str text,
	struct str sigs,
	const struct note_key *k,
	uint32_t *ret_others)
{
	struct note_sig s;
	bool found = false;

	*ret_others = 0;
	while (note_sig_next(&sigs, &s)) {
		if (str_eq(s.name, k->name) && s.n == SIG_N &&
			memcmp(s.id, k->id, sizeof s.id) == 0) {
			if (!signature_ok(k->key, text, s.bytes))
				return false;
			found = true;
		} else {
			++*ret_others;
		}
	}
	return found && !sigs.n;
}

/* C2SP tlog-checkpoint: origin, size, root, and lines of no concern here */
static bool read_head(struct str text, struct proven *p)
{
	struct str size;
	struct str root;
	size_t n;

	return str_cut(text, '\n', &p->origin, &text) && p->origin.n &&
		str_cut(text, '\n', &size, &text) &&
		str_u64(size, &p->size) &&
		(size.n == 1 || size.p[0] != '0') &&
		str_cut(text, '\n', &root, &text) &&
		note_base64(root, p->root.b, SHA256_N, &n) && n == SHA256_N;
}

static bool check_head(const struct tlog_proof *p,
	const char *name,
	const struct note_key *k,
	struct proven *ret,
	struct err *err)
{
	struct str text;
	struct str sigs;

	if (!note_split(p->checkpoint, &text, &sigs) ||
		!read_head(text, ret)) {
		return fail(err,
			ERR_FORMAT,
			0,
			"%s: its checkpoint is none: origin, size and root, "
			"an empty line and signatures were expected",
			name);
	}
	if (!str_eq(ret->origin, k->name)) {
		return fail(err,
			ERR_DIFFERS,
			0,
			"%s is a proof of the ledger %.*s, and the key is of "
			"%.*s",
			name,
			(int)(ret->origin.n < 100 ? ret->origin.n : 100),
			ret->origin.p,
			(int)(k->name.n < 100 ? k->name.n : 100),
			k->name.p);
	}
	return note_signed(text, sigs, k, &ret->other_signatures) ||
		fail(err,
			ERR_DIFFERS,
			0,
			"%s: its checkpoint is not signed with the key that "
			"was given",
			name);
}

static bool check_path(const struct tlog_proof *p,
	const char *name,
	const struct proven *x,
	struct err *err)
{
	struct hasher *h = hasher_new();
	struct sha256 leaf = { 0 };

	if (h)
		leaf = merkle_leaf(h, x->entry);
	hasher_free(h);
	return (h &&
		       proof_holds(&p->path,
			       p->index,
			       x->size,
			       &leaf,
			       &x->root)) ||
		fail(err,
			ERR_DIFFERS,
			0,
			"%s does not prove it: the entry is not number "
			"%" PRIu64 " of the %" PRIu64
			" entries that the checkpoint signs",
			name,
			p->index,
			x->size);
}

bool tlog_proof_check(struct str text,
	const char *name,
	struct str verifier,
	struct str entry,
	struct arena *a,
	struct proven *ret,
	struct err *err)
{
	struct note_key k;
	struct tlog_proof p;
	struct proven x = { 0 };

	if (!note_key_read(verifier, &k, err) ||
		!tlog_proof_read(text, name, a, &p, err) ||
		!check_head(&p, name, &k, &x, err)) {
		return false;
	}
	if (k.type != NOTE_ED25519) {
		return fail(err,
			ERR_USAGE,
			0,
			"the key is a witness's: the ledger's own was "
			"expected, as `ashiato keys CASE` prints it");
	}
	x.entry = entry.n ? entry : p.entry;
	x.index = p.index;
	x.hashes = p.path.n;
	struct sha256 *hash = NEW(a, struct sha256, PROOF_HASHES);
	if (!hash)
		return fail(err, ERR_LIMIT, 0, "no memory left for a proof");
	memcpy(hash, p.path.hash, p.path.n * sizeof *hash);
	x.hash = hash;
	if (!x.entry.n) {
		return fail(err,
			ERR_USAGE,
			0,
			"%s does not carry its entry, and none was given",
			name);
	}
	if (!check_path(&p, name, &x, err))
		return false;
	*ret = x;
	return true;
}
