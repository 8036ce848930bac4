/* SPDX-License-Identifier: Apache-2.0 */
#include "store/stamping.h"

#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "store/cosign.h"
#include "store/proving.h"
#include "store/stamp.h"

enum {
	STAMP_FILE_N = 64,
	NONCE_HEX_N = 2 * STAMP_NONCE_N
};

/* The last checkpoint, which must be a note. */
static const struct checkpoint *head_note(const struct ledger *l,
	struct err *err)
{
	const struct checkpoint *c = ledger_head(l);

	if (c && c->format == 2)
		return c;
	fail(err,
		ERR_FORMAT,
		0,
		"%s: its last checkpoint is of format 1 and no signed note; "
		"`ashiato run` continues the ledger as format 2",
		l->dir);
	return NULL;
}

static struct sha256 imprint_of(const struct checkpoint *c)
{
	struct buf note = { 0 };

	checkpoint_note(c, &note);
	struct sha256 d = sha256_of(buf_str(&note));
	buf_done(&note);
	return d;
}

/* as the log is: of its owner, or of a team */
static unsigned mode_of(const struct ledger *l)
{
	char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof path, "%s/log", l->dir);
	return stat(path, &st) == 0 ? st.st_mode & 0666 : 0600;
}

static const char *in_stamps(const struct ledger *l,
	const char *name,
	const char *ending,
	char ret[static PATH_MAX])
{
	snprintf(ret, PATH_MAX, "%s/stamps/%s%s", l->dir, name, ending);
	return ret;
}

static bool make_folder(const struct ledger *l, struct err *err)
{
	char path[PATH_MAX];
	struct stat st;

	in_stamps(l, "", "", path);
	if (!file_make_dir(path, err))
		return false;
	/* whoever may write the ledger may add to it */
	if (stat(l->dir, &st) == 0)
		(void)chmod(path, st.st_mode & 0777);
	return true;
}

static void stamp_name(uint64_t size,
	const unsigned char nonce[static STAMP_NONCE_N],
	char ret[static STAMP_FILE_N])
{
	char hex[NONCE_HEX_N];

	hex_write(nonce, STAMP_NONCE_N, hex);
	snprintf(ret,
		STAMP_FILE_N,
		"%" PRIu64 "-%.*s",
		size,
		NONCE_HEX_N,
		hex);
}

/* --- time-stamps ---------------------------------------------------------
 */

bool stamping_ask(const struct ledger *l, struct buf *ret, struct err *err)
{
	const struct checkpoint *c = head_note(l, err);
	struct stamp_request r;
	struct buf der = { 0 };
	char name[STAMP_FILE_N];
	char path[PATH_MAX];

	if (!c || !make_folder(l, err))
		return false;
	bool ok = stamp_ask(imprint_of(c), &der, err) &&
		stamp_request_read(buf_str(&der), "the request", &r, err);
	if (ok) {
		stamp_name(c->size, r.nonce, name);
		ok = file_write(in_stamps(l, name, ".tsq", path),
			buf_str(&der),
			mode_of(l),
			err);
		buf_add(ret, buf_str(&der));
	}
	buf_done(&der);
	return ok && (!ret->bad || fail(err, ERR_LIMIT, 0, "no memory left"));
}

/* The checkpoint of that imprint, the newest first: that is what is asked
 * about. size: of its entries; 0 = any */
static const struct checkpoint *stamped_point(const struct ledger *l,
	const struct sha256 *imprint,
	uint64_t size)
{
	for (uint32_t i = l->n_point; i-- > 0;) {
		const struct checkpoint *c = &l->point[i];
		struct sha256 d;

		if (c->format != 2 || (size && c->size != size))
			continue;
		d = imprint_of(c);
		if (memcmp(&d, imprint, sizeof d) == 0)
			return c;
	}
	return NULL;
}

/* The size in the name of a kept time-stamp; 0 = it is not one of ours. */
static uint64_t size_in(const char *name)
{
	struct str size;
	struct str nonce;
	uint64_t ret;

	return str_cut(str_of(name), '-', &size, &nonce) &&
			str_u64(size, &ret)
		? ret
		: 0;
}

/* When the last entry under the checkpoint says that it was recorded. */
static int64_t entry_time_of(const struct ledger *l,
	uint64_t size,
	struct arena scratch)
{
	const struct str member = STR("\"at\":\"");
	struct str entry;
	struct span at;
	struct err ignored;

	if (!size || !ledger_entry(l, size - 1, &scratch, &entry, &ignored))
		return TIME_UNKNOWN;
	const char *p = memmem(entry.p, entry.n, member.p, member.n);
	if (!p)
		return TIME_UNKNOWN;
	struct str text =
		str_head(str_from(entry, (size_t)(p - entry.p) + member.n),
			STAMP_N - 1);
	return span_parse(text, STR("Z"), &at) ? at.from : TIME_UNKNOWN;
}

static void tell_stamp(const struct ledger *l,
	const struct checkpoint *c,
	const struct stamp *s,
	const char *name,
	struct arena *a,
	struct stamped *ret)
{
	/* what clocks are apart without anybody's doing */
	enum {
		CLOCKS_APART_S = 300
	};
	int64_t entry_s = entry_time_of(l, c->size, *a);

	*ret = (struct stamped){
		.file = arena_fmt(a, "stamps/%s.tsr", name),
		.size = c->size,
		.at_s = s->at_s,
		.tsa = arena_str(a, str_of(s->tsa)),
		.until_s = s->until_s,
		.serial = arena_str(a, str_of(s->serial)),
		.ess_sha1 = s->ess_sha1,
		.certificates = s->certificates,
		.revocation_lists = s->revocation_lists,
		.entry_s = TIME_UNKNOWN,
	};
	if (entry_s != TIME_UNKNOWN && entry_s > s->at_s + CLOCKS_APART_S)
		ret->entry_s = entry_s;
}

/* The request that was made here with that nonce. */
static bool request_of(const struct ledger *l,
	const struct stamp *s,
	const struct checkpoint *c,
	const char *name,
	struct arena scratch,
	char ret_name[static STAMP_FILE_N],
	struct stamp_request *ret,
	struct err *err)
{
	char path[PATH_MAX];
	struct str der;

	if (s->has_nonce) {
		stamp_name(c->size, s->nonce, ret_name);
		in_stamps(l, ret_name, ".tsq", path);
	}
	if (!s->has_nonce || !file_exists(path)) {
		return fail(err,
			ERR_DIFFERS,
			0,
			"%s: no request with the nonce of its token was made "
			"here for the checkpoint over %" PRIu64 " entries",
			name,
			c->size);
	}
	return file_read(path, STAMP_REQUEST_MAX, &scratch, &der, err) &&
		stamp_request_read(der, path, ret, err);
}

static bool keep_stamp(const struct ledger *l,
	const char *name,
	struct str der,
	struct str ca,
	struct err *err)
{
	char path[PATH_MAX];
	unsigned mode = mode_of(l);

	return file_write(in_stamps(l, name, ".pem", path), ca, mode, err) &&
		file_write(in_stamps(l, name, ".tsr", path), der, mode, err);
}

bool stamping_take(const struct ledger *l,
	struct str der,
	const char *name,
	struct str ca,
	struct arena *a,
	struct stamped *ret,
	struct err *err)
{
	struct stamp_request r;
	struct stamp s;
	char kept[STAMP_FILE_N];

	if (!stamp_read(der, name, &s, err))
		return false;
	const struct checkpoint *c = stamped_point(l, &s.imprint, 0);
	if (!c) {
		return fail(err,
			ERR_DIFFERS,
			0,
			"%s: the token is over another hash: that of no "
			"checkpoint of %s",
			name,
			l->dir);
	}
	if (!request_of(l, &s, c, name, *a, kept, &r, err) ||
		!stamp_check(der, name, &r.imprint, &r, ca, &s, err) ||
		!keep_stamp(l, kept, der, ca, err)) {
		return false;
	}
	tell_stamp(l, c, &s, kept, a, ret);
	return true;
}

struct checking {
	const struct ledger *l;
	struct str ca;
	void (*differs)(void *ctx, const char *sentence);
	void *ctx;
	struct arena *a;
	struct vouched *to;
};

/* One token again, as of its own time. */
static bool check_stamp(struct checking *k, const char *name, struct err *err)
{
	char path[PATH_MAX];
	struct arena scratch = *k->a;
	struct stamp_request r;
	struct str der;
	struct str ca = k->ca;
	struct stamp s;
	char kept[STAMP_FILE_N];

	in_stamps(k->l, name, ".tsr", path);
	if (!file_read(path, STAMP_ANSWER_MAX, &scratch, &der, err) ||
		!stamp_read(der, path, &s, err)) {
		return false;
	}
	const struct checkpoint *c =
		stamped_point(k->l, &s.imprint, size_in(name));
	if (!c) {
		return fail(err,
			ERR_DIFFERS,
			0,
			"%s: the token is over another hash: that of no "
			"checkpoint of this ledger",
			path);
	}
	if (!request_of(k->l, &s, c, path, scratch, kept, &r, err))
		return false;
	in_stamps(k->l, name, ".pem", path);
	if (!ca.n && !file_read(path, STAMP_CA_MAX, &scratch, &ca, err))
		return false;
	in_stamps(k->l, name, ".tsr", path);
	if (!stamp_check(der, path, &r.imprint, &r, ca, &s, err))
		return false;
	tell_stamp(k->l, c, &s, name, k->a, &k->to->stamp[k->to->n_stamp++]);
	return true;
}

static int is_answer(const struct dirent *d)
{
	struct str name = str_of(d->d_name);

	return str_ends(name, STR(".tsr")) && name.n < STAMP_FILE_N;
}

static bool check_stamps(struct checking *k, struct err *err)
{
	char path[PATH_MAX];
	struct dirent **file = NULL;
	struct err why;
	int n = scandir(in_stamps(k->l, "", "", path),
		&file,
		is_answer,
		versionsort);
	int take = n < STAMPS_MAX ? n : STAMPS_MAX;

	k->to->stamp =
		take > 0 ? NEW(k->a, struct stamped, (size_t)take) : NULL;
	for (int i = 0; i < n; i++) {
		/* is_answer: it fits, and ends in four bytes that go */
		struct str whole = str_of(file[i]->d_name);
		char name[STAMP_FILE_N] = "";

		memcpy(name, whole.p, whole.n - 4);
		free(file[i]);
		if (i < take && k->to->stamp && !check_stamp(k, name, &why))
			k->differs(k->ctx, why.text);
	}
	free(file);
	return (n <= STAMPS_MAX && (n <= 0 || k->to->stamp)) ||
		fail(err,
			ERR_LIMIT,
			0,
			"%s holds more than %d time-stamps",
			path,
			STAMPS_MAX);
}

/* --- witnesses -----------------------------------------------------------
 */

struct witnesses {
	struct note_key *key;
	uint32_t n;
};

static bool witnesses_path(char ret[static PATH_MAX], struct err *err)
{
	if (!file_home(ret, err))
		return false;
	size_t n = strlen(ret);
	snprintf(ret + n, PATH_MAX - n, "/witnesses");
	return true;
}

/* Whom this user knows; a line that is no verifier is nobody. */
static struct witnesses known_witnesses(struct arena *a, struct str *ret_text)
{
	struct witnesses w = { NEW(a, struct note_key, WITNESSES_MAX), 0 };
	char path[PATH_MAX];
	struct str line;
	struct str rest;
	struct err ignored;

	*ret_text = (struct str){ 0 };
	if (!w.key || !witnesses_path(path, &ignored) || !file_exists(path) ||
		!file_read(path, 1 << 16, a, ret_text, &ignored)) {
		return w;
	}
	rest = *ret_text;
	while (w.n < WITNESSES_MAX && str_cut(rest, '\n', &line, &rest)) {
		if (note_key_read(str_trim(line), &w.key[w.n], &ignored) &&
			w.key[w.n].type == NOTE_COSIGNATURE) {
			w.n++;
		}
	}
	return w;
}

/* From now on. */
static bool know_witness(struct str verifier,
	struct arena *a,
	struct note_key *ret,
	struct err *err)
{
	char path[PATH_MAX];
	struct buf b = { 0 };
	struct str text;
	struct witnesses w = known_witnesses(a, &text);

	if (!note_key_read(verifier, ret, err))
		return false;
	if (ret->type != NOTE_COSIGNATURE) {
		return fail(err,
			ERR_USAGE,
			0,
			"the key of %.*s is no witness's: a verifier of "
			"cosignature/v1 was expected",
			STR_FMT(ret->name));
	}
	for (uint32_t i = 0; i < w.n; i++) {
		if (str_eq(w.key[i].name, ret->name) &&
			memcmp(w.key[i].key, ret->key, KEY_N) == 0) {
			return true;
		}
	}
	buf_add(&b, text);
	if (text.n && !str_ends(text, STR("\n")))
		buf_z(&b, "\n");
	buf_add(&b, verifier);
	buf_z(&b, "\n");
	bool ok = witnesses_path(path, err) &&
		file_write(path, buf_str(&b), 0600, err);
	buf_done(&b);
	return ok;
}

static void put_hash(const struct sha256 *d, struct buf *b)
{
	char text[(SHA256_N + 2) / 3 * 4 + 1];

	base64_write(d->b, SHA256_N, text);
	buf_z(b, text);
	buf_z(b, "\n");
}

bool stamping_witness_ask(const struct ledger *l,
	uint64_t old_size,
	struct buf *ret,
	struct err *err)
{
	const struct checkpoint *c = head_note(l, err);
	struct merkle_proof p;

	if (!c)
		return false;
	if (old_size > c->size) {
		return fail(err,
			ERR_DIFFERS,
			0,
			"the witness has seen %" PRIu64
			" entries of this ledger, and it has %" PRIu64
			": it was cut back, or is an older copy",
			old_size,
			c->size);
	}
	if (!ledger_prove_consistency(l, old_size, c->size, &p, err))
		return false;
	if (p.n > PROOF_LINES)
		return fail(err, ERR_LIMIT, 0, "the proof is too long");
	buf_fmt(ret, "old %" PRIu64 "\n", old_size);
	for (uint32_t i = 0; i < p.n; i++)
		put_hash(&p.hash[i], ret);
	buf_z(ret, "\n");
	checkpoint_note(c, ret);
	return !ret->bad || fail(err, ERR_LIMIT, 0, "no memory left");
}

/* Who of those that are known signed the first line; NULL = nobody. */
static const struct note_key *witness_of(const struct witnesses *w,
	const struct note_sig *s)
{
	for (uint32_t i = 0; i < w->n; i++) {
		if (cosign_is_of(s, &w->key[i]))
			return &w->key[i];
	}
	return NULL;
}

/* The newest checkpoint that the lines fit. */
static const struct checkpoint *fitting(const struct ledger *l,
	struct str lines,
	const char *name,
	const struct note_key *k,
	struct err *err)
{
	enum {
		BACK_MAX = 10000 /* a second of signatures */
	};
	uint32_t last = l->n_point > BACK_MAX ? l->n_point - BACK_MAX : 0;

	for (uint32_t i = l->n_point; i-- > last;) {
		const struct checkpoint *c = &l->point[i];

		if (c->format == 2 &&
			cosign_answer(lines, name, k, c->text, err)) {
			return c;
		}
		/* no other checkpoint makes it an answer */
		if (err->code == ERR_FORMAT)
			return NULL;
	}
	return NULL;
}

static void tell_cosigned(const struct note_sig *s,
	const struct checkpoint *c,
	bool known,
	struct arena *a,
	struct cosigned *ret)
{
	uint64_t t = 0;

	cosign_time(s, &t);
	*ret = (struct cosigned){
		.witness = arena_str(a, s->name),
		.size = c->size,
		.at_s = (int64_t)t,
		.known = known,
	};
}

bool stamping_witness_take(const struct ledger *l,
	struct str lines,
	const char *name,
	struct str verifier,
	struct arena *a,
	struct cosigned *ret,
	struct err *err)
{
	const struct checkpoint *c = head_note(l, err);
	const struct note_key *k = NULL;
	struct note_key given;
	struct note_sig s = { 0 };
	struct str rest = lines;
	struct str text;

	if (!c || (verifier.n && !know_witness(verifier, a, &given, err)))
		return false;
	struct witnesses w = known_witnesses(a, &text);
	if (verifier.n)
		k = &given;
	else if (note_sig_next(&rest, &s))
		k = witness_of(&w, &s);
	c = k ? fitting(l, lines, name, k, err) : c;
	if (!c || (!k && !cosign_answer(lines, name, k, c->text, err)))
		return false;
	rest = lines;
	while (note_sig_next(&rest, &s) && k && !cosign_is_of(&s, k))
		;
	tell_cosigned(&s, c, k != NULL, a, ret);
	return cosign_keep(l->dir, c, lines, err);
}

/* The file; empty when nobody cosigned. */
static bool read_cosignatures(const struct ledger *l,
	struct arena *a,
	struct str *ret,
	struct err *err)
{
	char path[PATH_MAX];

	*ret = (struct str){ 0 };
	snprintf(path, sizeof path, "%s/cosignatures", l->dir);
	return !file_exists(path) ||
		file_read(path, COSIGN_FILE_MAX, a, ret, err);
}

uint64_t stamping_witnessed(const struct ledger *l, struct arena scratch)
{
	uint64_t size = 0;
	struct str rest;
	struct str lines;
	struct checkpoint c;
	struct err ignored;

	if (!read_cosignatures(l, &scratch, &rest, &ignored))
		return 0;
	while (cosign_next(&rest, &c, &lines)) {
		if (c.size > size)
			size = c.size;
	}
	return size;
}

/* Whether the ledger has that very checkpoint. */
static bool has_point(const struct ledger *l, const struct checkpoint *c)
{
	for (uint32_t i = l->n_point; i-- > 0;) {
		if (l->point[i].size == c->size &&
			str_eq(l->point[i].text, c->text)) {
			return true;
		}
	}
	return false;
}

static void cosigned_differs(struct checking *k,
	const struct checkpoint *c,
	struct str witness,
	const char *what)
{
	struct err e;

	fail(&e,
		ERR_DIFFERS,
		0,
		"ledger/cosignatures, over %" PRIu64 " entries, of %.*s: %s",
		c->size,
		(int)(witness.n < 100 ? witness.n : 100),
		witness.p,
		what);
	k->differs(k->ctx, e.text);
}

/* A line of somebody who is known that holds no signature. */
static bool is_damaged(const struct witnesses *w, const struct note_sig *s)
{
	for (uint32_t i = 0; !s->n && i < w->n; i++) {
		if (str_eq(w->key[i].name, s->name))
			return true;
	}
	return false;
}

static bool check_line(struct checking *k,
	const struct witnesses *w,
	const struct checkpoint *c,
	const struct note_sig *s,
	uint32_t *cap)
{
	const struct note_key *key = witness_of(w, s);
	struct vouched *to = k->to;
	uint64_t t;

	if (is_damaged(w, s) || (key && !cosign_ok(s, key, c->text))) {
		cosigned_differs(k,
			c,
			s->name,
			"the cosignature does not fit");
		return true;
	}
	if (!cosign_time(s, &t))
		return true;
	to->cosigned = arena_grown(k->a,
		to->cosigned,
		to->n_cosigned,
		cap,
		sizeof *to->cosigned);
	if (!to->cosigned)
		return false;
	tell_cosigned(s,
		c,
		key != NULL,
		k->a,
		&to->cosigned[to->n_cosigned++]);
	return true;
}

static bool check_cosignatures(struct checking *k, struct err *err)
{
	struct str text;
	struct witnesses w = known_witnesses(k->a, &text);
	struct str rest;
	struct str lines;
	struct checkpoint c;
	struct note_sig s;
	uint32_t cap = 0;

	if (!read_cosignatures(k->l, k->a, &rest, err))
		return false;
	while (cosign_next(&rest, &c, &lines)) {
		if (!has_point(k->l, &c)) {
			cosigned_differs(k,
				&c,
				c.origin,
				"the ledger has no such checkpoint: it was "
				"rewritten, or this is another's");
		}
		while (note_sig_next(&lines, &s)) {
			if (!check_line(k, &w, &c, &s, &cap))
				return fail(err, ERR_LIMIT, 0, "no memory");
		}
	}
	if (rest.n)
		k->differs(k->ctx,
			"ledger/cosignatures: its end is not a cosigned "
			"checkpoint");
	return true;
}

bool stamping_check(const struct ledger *l,
	struct str ca,
	void (*differs)(void *ctx, const char *sentence),
	void *ctx,
	struct arena *a,
	struct vouched *ret,
	struct err *err)
{
	struct checking k = { l, ca, differs, ctx, a, ret };

	*ret = (struct vouched){ 0 };
	return check_stamps(&k, err) && check_cosignatures(&k, err);
}
