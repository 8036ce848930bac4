/* SPDX-License-Identifier: Apache-2.0 */
/* store: a case on disk. The ledger is the truth; case.db is an index of it
 * that can be made anew at any time.
 *
 * - CASE/case.db: SQLite index of exhibits, claims, entities, judgements
 * - CASE/exhibits/ab/abcd...: sealed bytes, named by their SHA-256, read-only
 * - CASE/ledger/log: one JSON object a line, append-only
 * - CASE/ledger/checkpoints: signed notes (checkpoint.h), the commit point; the
 *   last says what case.db is after a clean close, else a command was
 *   interrupted and the index is made anew
 * - CASE/ledger/tile/: the Merkle tree, so that opening need not read the log
 * - CASE/ledger/bodies/: what is too long for an entry, by its digest
 * - CASE/out/: what was published
 * - CASE/kept/: what a user's machine keeps to be faster (kept.h); no evidence
 *
 * A write is acknowledged when its checkpoint is on disk. What stands in the
 * log behind the last checkpoint was never acknowledged and is cut off by the
 * next writer. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "model/model.h"
#include "store/proof.h"

struct store;

enum store_mode {
	STORE_READ, /* what a writer does meanwhile is not seen */
	/* the same, without reading the whole index, where this machine has
	 * found it to be as it was sealed; what came of it counts when
	 * store_stands says so afterwards */
	STORE_LOOK,
	STORE_WRITE
};

/* Makes the folder, its ledger and the first entry. shared: the user's group
 * may read and write it, else its owner alone. ERR_USAGE when something is
 * there already. */
bool store_create(const char *dir,
	struct str by,
	bool shared,
	struct err *err);

/* STORE_WRITE takes the case's lock (one writer), repairs what an interrupted
 * writer left, continues a ledger of format 1 as format 2, and sets the
 * process's file mode mask to what the case is. STORE_READ needs no write
 * permission. */
bool store_open(struct store **ret,
	const char *dir,
	enum store_mode mode,
	struct err *err);

/* Whether it was opened with STORE_WRITE. */
bool store_writes(const struct store *s);

/* Whether nobody wrote to what was looked at since it was opened. cost: a stat
 */
bool store_stands(const struct store *s);

/* Closes; a writer leaves a clean index behind. NULL is a no-op. false: the
 * index could not be closed cleanly (it will be made anew). */
bool store_close(struct store *s, struct err *err);

/* The folder of the case, as store_open was given it. */
const char *store_dir(const struct store *s);

/* 16 hexadecimal digits, from the first entry of the ledger. */
struct str store_case_id(const struct store *s);
/* NULL, or sentences, a line each: the index was not as sealed, a key is not
 * known, the ledger was cut back */
const char *store_warning(const struct store *s);

/* The signed head: entries, and their root in hexadecimal with a NUL. */
void store_head(const struct store *s,
	uint64_t *ret_size,
	char ret_root[SHA256_HEX_N + 1]);

/* The public key with which this writer signs, hexadecimal. */
struct str store_signer(const struct store *s);

/* This user's key, without opening it; texts in the arena. */
bool store_own_key(struct arena *a, struct own_key *ret, struct err *err);
/* Puts it under a new passphrase (sign.h). */
bool store_key_protect(struct err *err);
/* Makes the key that follows it, or finds the one that was made (sign.h). */
bool store_key_next(char ret_hex[SHA256_HEX_N + 1], struct err *err);
/* Puts that in its place. */
bool store_key_take_next(struct err *err);

/* The verifiers of a case's keys and of this user's: NAME+ID+KEY, as tools for
 * signed notes take it, appended. */
void store_verifier(const struct store *s,
	const unsigned char key[static SHA256_N],
	struct buf *ret);

/* Whose keys signed, the maker's first; in the arena. cost: the log */
bool store_signers(const struct store *s,
	struct arena *a,
	struct signer_row **ret,
	uint32_t *ret_n,
	struct err *err);

/* --- proofs --------------------------------------------------------------
 */

/* The bytes of entry number n of the ledger, without its line feed, in the
 * arena: what the tree has as its leaf. ERR_USAGE: there is no such entry. */
bool store_entry(const struct store *s,
	uint64_t n,
	struct arena *a,
	struct str *ret,
	struct err *err);

/* That it stands at index of the tree over the first `size` entries; for
 * proof_holds. ERR_USAGE: there are no such entries. cost: a few tiles */
bool store_prove_entry(const struct store *s,
	uint64_t index,
	uint64_t size,
	struct merkle_proof *ret,
	struct err *err);

/* That the tree over the first `size` entries begins with that over old_size;
 * for proof_continues. ERR_USAGE, cost: likewise */
bool store_prove_consistency(const struct store *s,
	uint64_t old_size,
	uint64_t size,
	struct merkle_proof *ret,
	struct err *err);

/* The entry, when it has at most PROOF_ENTRY_MAX bytes, and its proof under the
 * last checkpoint as C2SP tlog-proof, appended: tlog_proof_check takes it. */
bool store_proof_file(const struct store *s,
	uint64_t index,
	struct buf *ret,
	struct err *err);

/* The newest entry that put the live claim of that key. ERR_USAGE: none did.
 */
bool store_claim_entry(const struct store *s,
	struct str key,
	uint64_t *ret,
	struct err *err);

/* The key that signed the last checkpoint as tools for signed notes take it,
 * NAME+ID+KEY, appended. */
void store_head_verifier(const struct store *s, struct buf *ret);

/* The last checkpoint as a signed note, appended. ERR_FORMAT: it is of format
 * 1. */
bool store_head_note(const struct store *s, struct buf *ret, struct err *err);

/* --- what others say of checkpoints --------------------------------------- */

/* A request (RFC 3161, DER) for a time-stamp of the last checkpoint, appended,
 * and kept in ledger/stamps. What is stamped: the SHA-256 of store_head_note.
 */
bool store_stamp_ask(const struct store *s, struct buf *ret, struct err *err);

/* Takes the answer to such a request, checks it as of the token's own time
 * against ca (PEM), and keeps it as it came. name: for the sentence.
 * ERR_FORMAT, ERR_DIFFERS: it is none, or does not hold. */
bool store_stamp_take(const struct store *s,
	struct str der,
	const char *name,
	struct str ca,
	struct arena *a,
	struct stamped *ret,
	struct err *err);

/* The body of add-checkpoint (C2SP tlog-witness) to a witness that has seen
 * old_size entries, appended. ERR_DIFFERS: the ledger has fewer. */
bool store_witness_ask(const struct store *s,
	uint64_t old_size,
	struct buf *ret,
	struct err *err);

/* Takes a witness's answer, and keeps it beside the checkpoint that it is over.
 * verifier: the witness's key, NAME+ID+KEY, known to this user from then on;
 * empty = as known, or somebody unknown. ERR_FORMAT, ERR_DIFFERS: as
 * store_stamp_take */
bool store_witness_take(const struct store *s,
	struct str lines,
	const char *name,
	struct str verifier,
	struct arena *a,
	struct cosigned *ret,
	struct err *err);

/* The entries of the newest checkpoint that a witness cosigned; 0 = none. */
uint64_t store_witnessed(const struct store *s, struct arena scratch);

/* All that is kept of both, checked again; what does not hold is told, a
 * sentence each. ca: PEM to trust, empty = what was given with each. */
bool store_vouched(const struct store *s,
	struct str ca,
	void (*differs)(void *ctx, const char *sentence),
	void *ctx,
	struct arena *a,
	struct vouched *ret,
	struct err *err);

/* --- exhibits ------------------------------------------------------------
 */

enum {
	STORE_COPIES_MAX = 256 /* between two commits */
};

/* Who is told how far store_seal is; NULL = nobody. p must outlive s. */
void store_progress(struct store *s, const struct progress *p);

/* Copies path into exhibits/; the next commit makes the copy durable, together
 * with all others. *ret_new = false when the ledger has the same bytes already.
 * ERR_LIMIT: more than STORE_COPIES_MAX. cost: one read, one write, SHA-256 on
 * the way */
bool store_seal(struct store *s,
	const char *path,
	struct sha256 *ret_sha256,
	uint64_t *ret_size,
	bool *ret_new,
	struct err *err);

/* Exhibits in sealing order: index = struct locator's exhibit. Owned by the
 * store, valid until the next commit. */
const struct exhibit *store_exhibits(const struct store *s, uint32_t *ret_n);

/* Exhibits as of an instant, in the arena, same order: amended and withdrawn by
 * the changes that count then and stand before that entry of the ledger. */
bool store_exhibits_as_of(const struct store *s,
	int64_t as_of_s,
	uint64_t before_entry,
	struct arena *a,
	struct exhibit **ret,
	uint32_t *ret_n,
	struct err *err);

/* Changes of exhibits that stand (those taken back only when asked for), in the
 * order of their entries. */
bool store_changes(const struct store *s,
	bool with_undone,
	struct arena *a,
	struct exhibit_change **ret,
	uint32_t *ret_n,
	struct err *err);

/* Whether every sealed file is as it was sealed: looked at, and read whole
 * where it does not look as it did when it was last. ERR_FORMAT names the first
 * that is not; nothing may be said or built on such a case. cost: a stat each,
 * and one query */
bool store_unchanged(struct store *s, struct err *err);

struct exhibit_check;
/* Takes the digest of an exhibit beside its reading. */
bool store_check_start(struct exhibit_check **ret, int fd, struct err *err);

/* Waits for it. ERR_FORMAT: the bytes are not those that were sealed, by name.
 * x NULL: it is only stopped. c is gone then; NULL is a no-op, and true. */
bool store_check_finish(struct exhibit_check *c,
	const struct exhibit *x,
	struct err *err);

/* Opens the sealed bytes; the caller closes *ret_fd. */
bool store_exhibit_open(const struct store *s,
	const struct exhibit *x,
	int *ret_fd,
	struct err *err);

/* The sealed bytes of at most cap - 1 into room, and whether they are those
 * that were sealed: ERR_FORMAT names an exhibit of which they are not. */
bool store_exhibit_bytes(const struct store *s,
	const struct exhibit *x,
	char *room,
	size_t cap,
	struct str *ret,
	struct err *err);

/* Where the sealed bytes are: CASE/exhibits/ab/abcd..., cut at cap. */
void store_exhibit_path(const struct store *s,
	struct sha256 sha256,
	char *ret,
	size_t cap);

/* --- ledger entries: put any number, then commit ------------------------- */

/* An exhibit that store_seal copied; it gets the next number. */
bool store_put_sealed(struct store *s,
	const struct exhibit *x,
	struct err *err);

/* What reading an exhibit came to. */
bool store_put_read(struct store *s,
	const struct reading_run *r,
	struct err *err);

/* A claim that was sealed (claim_seal); one that was retired lives again. */
bool store_put_claim(struct store *s, const struct claim *c, struct err *err);
/* no longer derived from the exhibits */
bool store_put_retired(struct store *s,
	const struct claim *c,
	struct err *err);

/* An examiner takes a claim out of the judgements of from_s and later, what was
 * recorded out of all. from_s: TIME_UNKNOWN = of when it is recorded. */
bool store_put_undone(struct store *s,
	const struct recorded *r,
	int64_t from_s,
	struct str by,
	struct str why,
	struct err *err);
/* takes the undoing back, as if it had not been */
bool store_put_restored(struct store *s,
	const struct recorded *r,
	struct str by,
	struct str why,
	struct err *err);

/* Signatures of that key (hexadecimal) count from then on, if they do who puts
 * it. successor: it is of the same examiner, and follows this writer's. */
bool store_put_admitted(struct store *s,
	struct str key_hex,
	bool successor,
	struct str by,
	struct str why,
	struct err *err);

/* Signatures of that key do not count from from_s on, nor what it signs from
 * here on, if they do who puts it. */
bool store_put_revoked(struct store *s,
	struct str key_hex,
	int64_t from_s,
	struct str by,
	struct str why,
	struct err *err);

/* An exhibit amended or withdrawn; exhibit_change_seal comes before. */
bool store_put_change(struct store *s,
	const struct exhibit_change *c,
	struct err *err);

/* A note on a claim; note_seal comes before. */
bool store_put_note(struct store *s, const struct note *n, struct err *err);

/* A step of an advisory; advisory_entry_seal comes before. */
bool store_put_advisory(struct store *s,
	const struct advisory_entry *e,
	struct err *err);

/* A step of a request for information; rfi_entry_seal comes before. */
bool store_put_rfi(struct store *s,
	const struct rfi_entry *e,
	struct err *err);

/* A step of custody; custody_seal comes before. */
bool store_put_custody(struct store *s,
	const struct custody_record *r,
	struct err *err);

/* A signed judgement; its key is this writer's. signoff_seal comes before. */
bool store_put_signoff(struct store *s,
	const struct signoff *x,
	struct err *err);

/* A bundle that left the case; bundled_seal comes before. */
bool store_put_bundled(struct store *s,
	const struct bundled *x,
	struct err *err);

/* Everything was derived from what the ledger holds up to here. */
bool store_put_derived(struct store *s, uint32_t exhibits, struct err *err);

/* An examiner's own grade or weight of a claim; dissent_seal comes before. */
bool store_put_dissent(struct store *s,
	const struct dissent *d,
	struct err *err);

/* An analyst's word on two incidents; analyst_link_seal comes before. */
bool store_put_analyst_link(struct store *s,
	const struct analyst_link *p,
	struct err *err);

/* What inference says now, whole. */
bool store_put_judgement(struct store *s,
	struct str assessment_json,
	struct err *err);

/* A file that was published into CASE/out; one of the same name is replaced. */
bool store_put_exported(struct store *s,
	struct str file,
	struct sha256 sha256,
	uint64_t size,
	struct err *err);

/* Makes everything put so far durable and visible: copies, log, checkpoint,
 * index. All or nothing; nothing put = nothing done. ERR_UNCERTAIN: the
 * checkpoint may or may not have reached the disk; opening the case again
 * tells. */
bool store_commit(struct store *s, struct err *err);

/* --- what the index knows ------------------------------------------------ */

/* Which claims are wanted; all of them when nothing is said. Borrowed. */
struct claims_wanted {
	/* by enum predicate; NULL = any */
	const bool *predicate;
	bool by_hunts; /* with predicate: and whatever hunts found */
	/* that their names, sources or sentences hold, ASCII letters in lower
	 * case: found whatever their case; empty = any */
	struct str word;
	/* all as they follow from the exhibits, whatever was undone; else one
	 * that was undone is superseded from the day on which it was withdrawn
	 */
	bool as_derived;
};

/* Adds the live claims (not retired) that are wanted in the order of their
 * entries, not yet found by their ids: claimset_name. *ret_last_s: the last day
 * on which one of all claims became known or was superseded; may be NULL.
 * cost: one pass over what claims say */
bool store_claims(const struct store *s,
	const struct claims_wanted *wanted,
	struct claimset *to,
	int64_t *ret_last_s,
	struct err *err);
/* The dissents that stand (those taken back only when asked for), in the order
 * of their entries; of one examiner on one claim there may be several: the
 * newest counts. */
bool store_dissents(const struct store *s,
	bool with_undone,
	struct arena *a,
	struct dissent **ret,
	uint32_t *ret_n,
	struct err *err);
/* Analysts' words on pairs of incidents, likewise. */
bool store_analyst_links(const struct store *s,
	bool with_undone,
	struct arena *a,
	struct analyst_link **ret,
	uint32_t *ret_n,
	struct err *err);

/* Who withdrew the claim of that key, and why, in the arena; false when nobody
 * did. */
bool store_undoing(const struct store *s,
	struct str key,
	struct arena *a,
	struct str *ret_by,
	struct str *ret_why);

/* Notes on claims, likewise. */
bool store_notes(const struct store *s,
	bool with_undone,
	struct arena *a,
	struct note **ret,
	uint32_t *ret_n,
	struct err *err);

/* Steps of advisories, likewise. */
bool store_advisories(const struct store *s,
	bool with_undone,
	struct arena *a,
	struct advisory_entry **ret,
	uint32_t *ret_n,
	struct err *err);

/* Steps of requests for information, likewise. */
bool store_rfis(const struct store *s,
	bool with_undone,
	struct arena *a,
	struct rfi_entry **ret,
	uint32_t *ret_n,
	struct err *err);

/* Steps of custody, sign-offs, and bundles that were made, in the order of
 * their entries, those taken back among them. */
bool store_custody(const struct store *s,
	struct arena *a,
	struct custody_record **ret,
	uint32_t *ret_n,
	struct err *err);
/* see there */
bool store_signoffs(const struct store *s,
	struct arena *a,
	struct signoff **ret,
	uint32_t *ret_n,
	struct err *err);
/* see there */
bool store_bundles(const struct store *s,
	struct arena *a,
	struct bundled **ret,
	uint32_t *ret_n,
	struct err *err);

/* The one thing that was recorded, and may have been taken back, with that
 * beginning of its id; false when there is none, or several. */
bool store_recorded(const struct store *s,
	struct str id,
	struct recorded *ret);

/* The key of the one claim that ever stood in the ledger with that beginning of
 * its key, revision or format 1 id; empty when there is none or several. */
bool store_key_of(const struct store *s,
	struct str id,
	struct arena *a,
	struct str *ret_key,
	struct err *err);

/* What reading each exhibit came to, in sealing order, in the arena. */
bool store_readings(const struct store *s,
	struct arena *a,
	struct reading_run **ret,
	uint32_t *ret_n,
	struct err *err);
/* The entry of the last run, 0 = none: what stands behind it is not in the
 * claims yet. */
bool store_last_run(const struct store *s,
	uint64_t *ret_entry,
	struct err *err);

/* The entry of the newest judgement, 0 = none. One before the last run: that
 * left the judgement as it was, or ended before it judged. */
bool store_last_judged(const struct store *s,
	uint64_t *ret_entry,
	struct err *err);

/* Whether exhibits were sealed, or something was changed, withdrawn or taken
 * back behind the last run; *ret_exhibit: the first of those exhibits,
 * NOT_REPLACED = none. */
bool store_not_run(const struct store *s,
	uint32_t *ret_exhibit,
	bool *ret,
	struct err *err);

/* the newest; empty = none */
bool store_judgement(const struct store *s,
	struct arena *a,
	struct str *ret_json,
	struct err *err);

/* --- for who checks without this program ---------------------------------- */

/* A file below CASE/ledger. */
struct ledger_file {
	struct str name;
	struct str bytes;
};

/* What was signed, as it lies on the disk. Borrowed from the arena. */
struct ledger_bytes {
	struct str log; /* entries, a line each */
	/* signed notes, one for each size: those that only say what case.db
	 * is are left out, unless they were time-stamped */
	struct str checkpoints;
	/* time-stamps and witnesses' cosignatures */
	struct ledger_file *beside;
	uint32_t n_beside;
	uint64_t size;   /* entries of them */
	struct sha256 root; /* of the tree over them */
	char root_base64[(SHA256_N + 2) / 3 * 4 + 1];
	int64_t last_s;  /* when the last entry was written */
};

/* The ledger up to its last entry that is no "bundled" or was vouched for:
 * making a bundle does not change the next one. ERR_FORMAT: a ledger of format 1, which a command
 * that writes continues as format 2. cost: one read */
bool store_ledger_bytes(const struct store *s,
	struct arena *a,
	struct ledger_bytes *ret,
	struct err *err);

/* Of an entry that is too long for the log: the digest of its members, and these
 * in the arena, of which CASE/ledger/bodies/DIGEST holds them; empty: it is not.
 */
bool store_body(const struct store *s,
	struct str entry,
	struct arena *a,
	struct str *ret_hex,
	struct str *ret,
	struct err *err);

/* The key of this writer, hexadecimal with a NUL, and whether the case introduced
 * it and nobody revoked it. */
bool store_writer_key(const struct store *s,
	char ret[static 2 * SHA256_N + 1],
	bool *ret_known,
	struct err *err);

/* Signs text (that ends with a line feed) as checkpoints are: appends a signed
 * note of the case, by this writer's key. */
bool store_sign_note(const struct store *s,
	struct str text,
	struct buf *ret,
	struct err *err);

/* --- what is kept to be faster next time ---------------------------------- */

/* No evidence: it may be deleted at any time. In parts, by number. */
struct kept_file;
/* Begins to write a part; what was kept of it stands until store_keep_end. Of a
 * writer; as long as the store is open. */
bool store_keep_start(const struct store *s,
	uint32_t part,
	struct kept_file **ret,
	struct err *err);
/* ERR_IO: as the disk has it */
bool store_keep_add(struct kept_file *k, struct str bytes, struct err *err);
/* whole: takes the old one's place, durable; else it is dropped. k is gone
 * then. */
bool store_keep_end(struct kept_file *k, bool whole, struct err *err);
/* What this user kept of this case under that number, in the arena; empty =
 * nothing. false: somebody else wrote it, or it was changed since, and *err
 * says so; it is to be done without. cost: a read, and SHA-256 */
bool store_kept(const struct store *s,
	uint32_t part,
	struct arena *a,
	struct str *ret,
	struct err *err);

/* A claim as bytes, appended, and back. */
void store_pack_claim(const struct claim *c, struct buf *to);
/* The next claim of packed ones, of which it borrows its strings. false at the
 * end, and for what is none: *rest is not empty then. */
bool store_unpack_claim(struct str *rest, struct claim *ret);

/* --- verification -------------------------------------------------------- */

/* Checks every byte that the store keeps: log against Merkle roots and
 * signatures, exhibits and published files against their entries, the index
 * against the ledger. false only when checking itself was impossible. */
bool store_verify(const char *dir,
	struct arena *a,
	struct verification *r,
	struct err *err);

/* How a claim is written in the ledger, canonical: two claims are the same when
 * these bytes are. */
void store_claim_json(const struct claim *c, struct jw *j);

#endif
