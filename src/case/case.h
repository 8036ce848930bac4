/* SPDX-License-Identifier: Apache-2.0 */
/* case: one case, from evidence to publications. The only folder that knows all
 * stages; whoever starts it (a command line, a server) needs nothing else. What
 * can be asked stands in case/query.h, and comes with this header. */
#ifndef CASE_CASE_H
#define CASE_CASE_H

#include "model/model.h"
#include "case/query.h"

#include <limits.h>

/* --- a case -------------------------------------------------------------- */

struct store;

/* Makes the folder, its ledger and the first entry. ERR_USAGE when something is
 * there already. */
bool case_create(const char *dir,
	struct str by,
	bool shared,
	struct err *err);

/* Opens it for writing: takes its lock (one writer) and repairs what an
 * interrupted writer left. */
bool case_open(struct store **ret, const char *dir, struct err *err);

/* A sentence about what was not as it should be when it was opened; NULL =
 * nothing. */
const char *case_warning(const struct store *s);

/* The signed head of the ledger: how many entries, and the root of their tree
 * in hexadecimal. Whoever kept it from an earlier day can tell that the ledger
 * was cut back or rewritten. */
struct case_head {
	uint64_t size;
	char root[SHA256_HEX_N + 1];
};
/* see above */
struct case_head case_head(const struct store *s);

/* Whose keys signed the ledger, the maker's first; in the arena. */
bool case_signers(const struct store *s,
	struct arena *a,
	struct signer_row **ret,
	uint32_t *ret_n,
	struct err *err);

/* Admits a key (64 hexadecimal digits); successor: of the same examiner, in
 * the place of the one that signs. ERR_USAGE: it is none, is known
 * already, or the caller's own is not known itself. */
bool case_admit(struct store *s,
	struct str key_hex,
	bool successor,
	struct str by,
	struct str why,
	struct err *err);
/* Signatures of a key do not count from that day on (its first instant), nor
 * any that it makes after this. ERR_USAGE: nobody signed with such a key, or the
 * caller's own is not known to the case. */
bool case_revoke(struct store *s,
	struct str key_hex,
	int64_t from_s,
	struct str by,
	struct str why,
	struct err *err);

/* A key of a case, as tools for signed notes take it, too; in the arena. */
struct case_key {
	struct signer_row row;
	struct str verifier; /* NAME+ID+KEY */
	bool own;
};
/* Whose keys signed the case, or were admitted to, the maker's first. dir NULL:
 * only this user's own is told. */
bool case_keys(const char *dir,
	struct arena *a,
	struct own_key *ret_own,
	struct case_key **ret,
	uint32_t *ret_n,
	struct err *err);

/* Puts this user's key under a new passphrase, which the terminal is asked for,
 * or a file gives ($ASHIATO_KEY_PASSPHRASE_FILE; the new one
 * $ASHIATO_KEY_NEW_PASSPHRASE_FILE). */
bool case_key_protect(struct err *err);

/* A new key in place of this user's, which admits it in each of the cases. The
 * old one stays in its file beside it. What was interrupted goes on. ret_hex:
 * of the new one. */
bool case_key_rotate(const char *const *dir,
	int n,
	struct str by,
	struct str why,
	char ret_hex[SHA256_HEX_N + 1],
	struct err *err);

/* Whether the machine's clock stands before the last entry of the ledger: *ret,
 * in the arena, says so. What is recorded now would seem older than what is
 * there. */
bool case_clock_behind(const struct store *s,
	struct arena *a,
	struct str *ret);

/* Writes FILE.tlog-proof (C2SP tlog-proof): the newest entry of the ledger that
 * put the claim, under the last checkpoint, and checks what it wrote; an entry
 * that is too long for it (48,000 bytes) goes into FILE.tlog-proof.entry. id: as
 * `why` takes it. *ret_verifier: the key that signed, as tools for signed notes
 * take it; in the arena. ERR_USAGE: no such claim. */
bool case_prove_claim(const char *dir,
	struct str id,
	const char *file,
	struct arena *a,
	struct proven *ret,
	struct str *ret_verifier,
	struct err *err);

/* Checks a file of a proof, of any case, with nothing but the ledger's key
 * (NAME+ID+KEY). entry_file: the entry as it stands in the ledger, a line feed
 * at its end or not; NULL = the one that the proof carries. ERR_FORMAT,
 * ERR_DIFFERS: it is no proof, or proves something else. */
bool case_check_proof(const char *file,
	struct str verifier,
	const char *entry_file,
	struct arena *a,
	struct proven *ret,
	struct err *err);

/* Time-stamps (RFC 3161) and witnesses' cosignatures (C2SP tlog-witness) of the
 * last checkpoint. Nothing is asked but the server that is named. */
struct stamp_order {
	const char *dir;
	const char *url;      /* of a TSA or a witness */
	const char *ca;       /* file of certificates (PEM) to trust; NULL = none */
	const char *file;     /* a request to be carried, or its answer */
	const char *verifier; /* a witness's key, NAME+ID+KEY; NULL = known */
	uint64_t old_size;    /* entries that the witness has seen */
	uint32_t seconds;     /* to wait for an answer; 0 = 30 */
	void *ctx;
	void (*say)(void *ctx, const char *sentence);
};

/* Each of them writes what was taken into *ret, in the arena. ERR_IO: no
 * answer. ERR_FORMAT, ERR_DIFFERS: one that does not hold, and is not kept. */
bool case_stamp_tsa(const struct stamp_order *o,
	struct arena *a,
	struct vouched *ret,
	struct err *err);
/* A witness is asked again when it has seen another size than was thought. */
bool case_stamp_witness(const struct stamp_order *o,
	struct arena *a,
	struct vouched *ret,
	struct err *err);
/* o->file: FILE.tsq, a request to a TSA, or FILE.witness, the body of
 * add-checkpoint. */
bool case_stamp_request(const struct stamp_order *o, struct err *err);
/* o->file: what came back, told apart by what it holds. */
bool case_stamp_answer(const struct stamp_order *o,
	struct arena *a,
	struct vouched *ret,
	struct err *err);
/* All that the case keeps, checked again; o->ca: else as each was trusted. */
bool case_stamp_list(const struct stamp_order *o,
	void (*differs)(void *ctx, const char *sentence),
	struct arena *a,
	struct vouched *ret,
	struct err *err);

/* Closes; NULL is a no-op. false: the index could not be closed cleanly (it
 * will be made anew). */
bool case_close(struct store *s, struct err *err);

/* --- add ----------------------------------------------------------------- */

/* How a file came into evidence. Empty strings are allowed and stay empty. */
struct acquisition {
	struct str by;
	struct str how;
	struct str authority;
	struct str vantage;
	enum tlp tlp;
	struct str compartment;
	int64_t acquired_s; /* the last second of the day; now for "today" */
	unsigned given;     /* what of it was said: AMEND_* */
	/* the exhibit whose place it takes, by name or digest; empty = none */
	struct str replaces;
	/* the manifest says that all it lists is made for practice */
	bool simulated;
	struct time_told told;
};

/* What somebody told of a log's clock; both may be empty. *ret points into
 * zone. false: a zone that this machine does not know, or no year. */
bool case_time_told(struct str zone, struct str year, struct time_told *ret);

struct added {
	struct exhibit exhibit;
	struct reading_run reading;
	/* false: the same bytes were sealed before; nothing was written */
	bool is_new;
	/* what was said of them otherwise than the case has it: AMEND_*
	 */
	unsigned otherwise;
};

/* Files that are added together: sealed and read one after another, made
 * durable together, some hundred at a time or after a second, and then said. */
struct add_group;

struct add_setup {
	struct store *store;
	const struct progress *progress;
	void *ctx;
	/* A file is acknowledged: what was added is on disk. Called in the
	 * order in which the files came; x lives until it returns. */
	void (*said)(void *ctx, const char *path, const struct added *x);
};

/* Nothing is added yet. setup is copied. */
bool case_add_open(struct add_group **ret,
	const struct add_setup *setup,
	struct err *err);

/* Seals one file, recognises and reads it. A file that became longer or shorter
 * while it was read is sealed as it was read, and the note says so. The texts
 * of how must stay until the file is acknowledged. false: what came before is
 * acknowledged or *err says that it is not; *ret_refused: this file could not
 * be read, and others can be taken all the same. */
bool case_add(struct add_group *g,
	const char *path,
	const struct acquisition *how,
	bool *ret_refused,
	struct err *err);

/* Makes durable, and says, what was not yet: before something else is said.
 * false: what was not said may or may not be in the case, all or nothing. */
bool case_add_flush(struct add_group *g, struct err *err);

/* The same at the end; g is gone then. NULL is a no-op. */
bool case_add_close(struct add_group *g, struct err *err);

/* What should be said of rows right away: those that move nothing, with the
 * reason, how many wait for telemetry that was not read yet, those that take
 * nothing back, and names that look alike. Of exhibits from that index on. *ret
 * lives in the arena; none when the case has more than 50,000 claims of rows.
 * cost: the tables of the case, and an assessment */
bool case_remarks(struct store *s,
	uint32_t from_exhibit,
	struct arena *a,
	struct str **ret,
	uint32_t *ret_n,
	struct err *err);

/* Rows of a manifest table: fn is called with each file's path (relative to the
 * manifest) and how it was acquired. A path that leads out of the manifest's
 * folder, also through a link, is refused unless anywhere. */
bool case_manifest(const char *path,
	bool anywhere,
	struct arena *a,
	bool (*fn)(void *ctx,
		const char *path,
		const struct acquisition *how,
		struct err *err),
	void (*refused)(void *ctx, const struct skip *s),
	void *ctx,
	struct err *err);

/* --- watch --------------------------------------------------------------- */

/* What is to be watched, as somebody wrote it. Empty texts are not given. */
struct watch_call {
	const struct str *value;
	uint32_t n_value;
	struct str type;  /* of WATCH_TYPE_WORDS; empty: by each one's form */
	struct str since; /* dates of tables, in UTC */
	struct str until;
	struct str reason;
	struct str authority;
	struct str grade;
	struct str by;
	int64_t acquired_s; /* from when on it counts */
	/* also what would watch half of the world, or what everybody uses */
	bool even_so;
	void *ctx;
	/* A value that is not watched, and why; may be NULL. */
	void (*refused)(void *ctx, struct str value, struct str why);
	/* One that is, and what claims call it; may be NULL. */
	void (*taken)(void *ctx, const struct watched *w, struct str entity);
};

/* Seals a table of what is watched, in the arena's room; the next run looks for
 * every contact with it. What is refused is told and left out. *ret_taken: how
 * many are not. ERR_USAGE: a date, a grade or a type is none. */
bool case_watch(struct store *s,
	const struct watch_call *w,
	struct arena *a,
	uint32_t *ret_taken,
	struct err *err);

/* Ends the watch of a value (or of the claim whose key begins so): contact from
 * w->until on no longer counts; what was found by then stays. Of w also reason,
 * by and acquired_s are used. ERR_USAGE: nothing of the kind is watched, or
 * it is only watched because something leads to it. */
bool case_watch_end(struct store *s,
	struct str value,
	const struct watch_call *w,
	struct arena *a,
	struct err *err);

/* Looking forward: what comes in from now on is held against what is watched,
 * and alerts go where the order says. What was found, and how far was read,
 * stands in CASE/watch; the case itself is only read, and read anew when it
 * grows. Until SIGINT or SIGTERM, or until all that is there was read. errors:
 * ERR_USAGE, a source is none; ERR_IO */
bool case_follow(const char *dir,
	const struct follow_order *order,
	struct follow_counts *ret,
	struct err *err);

/* --- exchange ------------------------------------------------------------ */

/* What the TAXII server of the order offers; in the arena. Only that server is
 * asked. errors: ERR_USAGE, the URL is none that may be asked; ERR_FORMAT, the
 * server breaks the standard; ERR_IO */
bool case_taxii_list(const struct taxii_order *o,
	struct arena *a,
	struct taxii_offer *ret,
	struct err *err);

/* The objects of a collection into a file, which can be added as evidence. A
 * second call goes on, or asks for what came since. *ret is filled on failure,
 * too. errors: as above; ERR_LIMIT */
bool case_taxii_pull(const struct taxii_order *o,
	struct taxii_counts *ret,
	struct err *err);

/* The objects of a bundle into a collection; a second call sends the rest.
 * *ret is filled on failure, too. */
bool case_taxii_push(const struct taxii_order *o,
	struct taxii_counts *ret,
	struct err *err);

/* Serves what each audience may see of the case, on this machine only, until
 * SIGINT or SIGTERM. CASE/out/taxii-LEVEL.tsv says what was served. errors:
 * ERR_USAGE, ERR_FORMAT, ERR_IO */
bool case_serve(const struct serve_order *o, struct err *err);

/* --- run ----------------------------------------------------------------- */

/* What was said of techniques and software that incidents of the case give by a
 * name that no published knowledge of the case has, or that several have. */
enum {
	RUN_NAMES_MAX = 12,
	RUN_NAME_N = 400
};
struct run_names {
	uint32_t n; /* may be more than are kept */
	char said[RUN_NAMES_MAX][RUN_NAME_N];
};

struct run_how {
	bool again; /* every exhibit is read, whatever an earlier run kept */
	/* bytes of telemetry from which on it is worth keeping what was
	 * derived, for the next run */
	uint64_t keep_from_byte;
};
enum {
	KEEP_FROM_BYTE = 1 << 20 /* read faster than written to the disk */
};

struct run_result {
	/* those of the case; the first so many were not read, for an earlier
	 * run kept what follows from them */
	uint32_t exhibits;
	uint32_t from_kept;
	/* why what was kept could not be used, and why nothing could be kept;
	 * else empty */
	char not_used[RUN_NAME_N];
	char not_kept[RUN_NAME_N];
	/* live claims; entries written by this run */
	uint32_t claims;
	uint32_t added;
	uint32_t retired;
	uint64_t bytes;
	uint64_t records;
	uint64_t pairs;
	uint64_t events;
	size_t hunt_bytes; /* memory of the hunts; 0: nothing was hunted in */
	/* the judgement differs from the last one in the ledger */
	bool judged_anew;
	struct run_names names;
};

/* Derives every machine-made claim from the exhibits, writes what changed,
 * judges. Running again writes nothing. Where an earlier run of this user kept
 * what it derived, only exhibits that came since are read, and what is written
 * is the same. */
bool case_run(struct store *s,
	const struct run_how *how,
	const struct progress *p,
	struct run_result *ret,
	struct err *err);

/* What is usual in the network that the case's sensors watched, as a list that
 * `add` and `run --baseline` take: registered domains and addresses, sorted,
 * named after the case. Servers that are suspects are left out. Reads every
 * exhibit; writes nothing to the case. */
bool case_baseline(struct store *s,
	const struct progress *p,
	struct buf *out,
	struct err *err);

/* Whether the file is such a list, whole: before it is sealed as one. */
bool case_is_baseline(const char *path, struct err *err);

/* --- what examiners record ----------------------------------------------- */

/* What is taken back, by whom and why. */
struct undoing {
	struct str id; /* a unique beginning */
	/* the undoing itself is taken back, as if it had not been */
	bool restore;
	/* claims: the first instant at which it no longer counts; TIME_UNKNOWN
	 * = of today, or of the day on which it became known if that is later
	 */
	int64_t from_s;
	struct str by;
	struct str why;
};
struct undone {
	char id[RECORD_ID_N]; /* the whole; of a claim its key */
	enum recorded_kind what;
	int64_t from_s; /* of a claim */
};
/* Takes a claim out of the judgements of a day and later, a dissent or a word
 * on two incidents out of all, or back in. What was retracted and restored, and
 * so counts as several claims, is taken out whole. ERR_USAGE when none or
 * several have that id, or when the day lies before the claim became known. */
bool case_undo(struct store *s,
	const struct undoing *u,
	struct undone *ret,
	struct err *err);

/* What is taken for granted of a clock or of two events, as in the columns of
 * the table `assumptions`. */
struct assume_call {
	struct str kind; /* "clock", "before", "within" */
	struct str subject;
	struct str object;
	struct str seconds;
	struct str error;
	struct str since;
	struct str until;
	struct str reason;
	struct str source; /* "analyst/NAME" */
	struct str grade;
	struct str by;
	int64_t acquired_s;
};

/* Seals it as a table of one row. ERR_USAGE: what of it is not so written. */
bool case_assume(struct store *s,
	const struct assume_call *w,
	struct err *err);

/* An analyst's word that two personas are one hand, or not. */
struct hands_call {
	bool same;
	struct str persona[2]; /* by id, or by name */
	struct str why;
	struct str source; /* "analyst/NAME" */
	struct str grade;
	struct str by;
	int64_t acquired_s;
};

/* Seals it as a table of relations of one row, which `undo` takes back as any
 * claim. ERR_USAGE: no such persona, or one twice. */
bool case_say_hands(struct store *s,
	const struct hands_call *w,
	struct err *err);

/* The exhibit of that name, or of which that is the beginning of the digest (4
 * digits or more). ERR_USAGE: none, or several. */
bool case_exhibit_named(const struct store *s,
	struct str word,
	uint32_t *ret,
	struct err *err);

/* Amends or withdraws an exhibit: kind, set, to, by, why are the caller's, and
 * from_s, TIME_UNKNOWN = of today. Fills the rest. The next run derives what
 * follows; questions as of earlier days are answered as before. */
bool case_change_exhibit(struct store *s,
	struct str exhibit,
	struct exhibit_change *c,
	struct err *err);

/* Records the dissent on the claim of which `claim` is a unique beginning;
 * fills its claim and id. ERR_USAGE when no such claim counts. */
bool case_dissent(struct store *s,
	struct str claim,
	struct dissent *d,
	struct err *err);

/* Seals and commits a note on the claim whose id begins so, or on an entity by
 * its id or its name; n->about, which lies in the room, says which. ERR_USAGE:
 * nothing is so called, or several. */
bool case_note(struct store *s,
	struct str about,
	struct note *n,
	struct arena *room,
	struct err *err);

/* Records an analyst's word on two incidents, named "incident:x", "org:X" or by
 * the name alone; fills a, b and id. The names live as long as the arena. */
bool case_pair(struct store *s,
	struct str a,
	struct str b,
	struct analyst_link *p,
	struct arena *room,
	struct err *err);

/* Sentences that help who named no claim, or several: those of which id is a
 * beginning, at most ten, "3f2ab19c: ..." each. Of all that ever counted. */
void case_tell_claims(const struct store *s,
	struct str id,
	void (*tell)(void *ctx, struct str sentence),
	void *ctx);

/* --- names, for who completes a command line ---------------------------- */

enum case_names {
	CASE_CLAIMS, /* ids of live claims */
	CASE_ENTITIES,
	CASE_INCIDENTS,
	CASE_EXHIBITS
};
/* Those names of the case that begin with the prefix, a line each, in order,
 * at most 200; none that could not be typed. The case is opened for reading.
 * cost: of claims and entities, all claims of the case */
bool case_complete(const char *dir,
	enum case_names kind,
	struct str prefix,
	struct buf *out,
	struct err *err);

/* --- report and verify --------------------------------------------------- */

/* Who makes a document, and when: it is printed on each of its pages, and equal
 * ones give equal bytes. at_s: TIME_UNKNOWN = not said. */
struct making {
	struct str by;
	int64_t at_s;
	struct str lang; /* "en", "ja"; empty = "en" */
	const char *law; /* a file with a table of law; NULL = none */
	bool pdf;        /* printed, not as a page */
	/* a sentence that whoever makes it should know; may be NULL */
	void (*tell)(void *ctx, struct str sentence);
	void *ctx;
};

/* --- custody and signatures ------------------------------------------------ */

/* Everything that is known of where an exhibit was, in order, in the arena.
 * ERR_USAGE: none or several are so named. */
bool case_custody(struct store *s,
	struct str exhibit,
	struct arena *a,
	struct custody_chain *ret,
	struct err *err);

/* Records a step of custody; exhibit: "all" = of every one. What was not said
 * of r and follows from the chain is filled: who had it, and the whole id of
 * the step that is confirmed. ERR_USAGE: there is no such exhibit or step, or
 * somebody confirms what he did. */
bool case_custody_record(struct store *s,
	struct str exhibit,
	struct custody_record *r,
	struct arena *a,
	struct err *err);

/* Signs the judgement as of the question, by and why in ret; the rest of it is
 * filled, in the arena. ERR_USAGE: something is not run yet, or the same person
 * signed it. cost: an assessment */
bool case_sign(struct store *s,
	const struct question *q,
	struct signoff *ret,
	struct arena *a,
	struct err *err);

/* --- bundles -------------------------------------------------------------- */

struct bundle_wish {
	const char *path; /* of the tar; what is there is replaced */
	struct question question;
	bool only_judgement; /* of the exhibits those that it rests on */
	struct str by;
	const struct progress *progress; /* NULL = nobody is told */
};

struct bundle_made {
	struct sha256 sha256;
	uint64_t bytes;
	uint64_t entries;
	uint64_t withheld; /* of them */
	/* of those withheld: who knows most of one can confirm it by trying */
	uint64_t unsalted;
	uint32_t exhibits; /* whose bytes are in it */
	uint32_t of;
};

/* Writes the ledger, exhibits, dossier and two programs that check them into one
 * file: the same bytes from the same case, audience, key and release, wherever.
 * Then records that it was made. ERR_USAGE: this user's key is not known to the
 * case. cost: one read of every exhibit, and the dossier */
bool case_bundle(struct store *s,
	const struct bundle_wish *wish,
	struct bundle_made *ret,
	struct err *err);

/* What was written. */
struct reported {
	char path[PATH_MAX];
	const char *publication; /* its name */
	const char *media_type;
	uint64_t bytes;
	struct sha256 sha256;
	struct losses lost; /* what the format has no place for */
};

/* Writes the publication of that name into CASE/out/ and records it. ERR_USAGE:
 * there is none, or it is not written so (language, PDF, law). ERR_IO: the law
 * cannot be read, or nothing here can draw a PDF. ERR_FORMAT: the law is no such
 * table. */
bool case_report(struct store *s,
	struct str publication,
	const struct question *q,
	const struct making *made,
	struct reported *ret,
	struct err *err);

/* How an answer is to be written. */
struct answer_form {
	unsigned width; /* columns of a terminal */
	bool colour;    /* ANSI */
	bool json;      /* for programs instead */
};

/* A bundle that `report --as stix` wrote of another case, beside this one: what
 * both say, what they have from one origin, what contradicts, and the
 * judgements of each and of both. Takes nothing into the case. ERR_FORMAT: no
 * claims are in it. */
bool case_compare(struct store *s,
	const char *path,
	const struct question *q,
	const struct answer_form *form,
	struct buf *out,
	struct err *err);

/* --- advisories ---------------------------------------------------------- */

/* How warnings are written. Empty strings and NULL: not said. */
struct advising {
	struct str language; /* "en" without */
	/* a folder with letter.txt and sector.txt of one's own, in it or in a
	 * folder of the language's name; NULL = those that ship */
	const char *template;
	/* lines of key=value: name, telephone, email, pgp, web; NULL = the file
	 * issuer in the case, if there is one */
	const char *issuer;
	struct str sector; /* one advisory for a sector, naming nobody */
	bool marked;       /* also of contacts that may be no victim's */
	bool two_person;   /* two people must approve each */
	int64_t day_s;     /* the letter's date; TIME_UNKNOWN = as it was
			      drafted first, else today */
	struct str by;
	void *ctx;
	/* a sentence that whoever writes them should know */
	void (*tell)(void *ctx, struct str sentence);
	/* each folder, when all are on disk and recorded */
	void (*written)(void *ctx, struct str folder);
};

/* Writes an advisory for each victim (or the one that the question is for), or
 * one for a sector, into CASE/out/advisories/REFERENCE/, and records them as
 * drafted. Each holds what follows from the exhibits that its marking (AMBER
 * when none is asked for) allows, and of victims only the reader's own. What
 * did not change is not recorded again. ERR_FORMAT: a template or the issuer's
 * file is not as it should be, and where. cost: a view, and a millisecond
 * each */
bool case_advise(struct store *s,
	const struct question *q,
	const struct advising *how,
	struct err *err);

/* Records a step of the advisory of whose reference that is a beginning, or of
 * the only one for "org:NAME"; state, by, why and day_s (TIME_UNKNOWN = today)
 * are the caller's. Fills the rest, which lives in the arena. ERR_USAGE: there
 * is none, it is stale, or the step before is missing. */
bool case_advisory_step(struct store *s,
	struct str reference,
	struct advisory_entry *e,
	struct arena *a,
	struct err *err);

/* The languages of letters, separated by blanks. */
void case_advisory_languages(struct buf *out);

/* The template that ships, "letter" or "sector"; empty when there is none in
 * that language. */
struct str case_advisory_template(struct str language, struct str name);

/* --- requests for information ----------------------------------------------
 */

/* What somebody asks, as it was told. Empty strings are allowed but for from.
 */
struct rfi_call {
	struct str from;         /* "agency/NAME" */
	const struct str *about; /* as rfi_entity takes them */
	uint32_t n_about;
	unsigned layers; /* bit = 1 << enum layer */
	struct str until;
	struct str why; /* what the asker says */
	/* what the asker may see; not restricted: TLP:GREEN */
	struct audience whom;
	enum tlp marked; /* how the request itself is marked */
	bool two_person; /* two people must approve the answer */
	struct str item; /* its id where it comes from */
	int64_t day_s;   /* on which it came; TIME_UNKNOWN = today */
	struct str by;
	void *ctx;
	/* a sentence that whoever records it should know; may be NULL */
	void (*tell)(void *ctx, struct str sentence);
	/* each request of a file; may be NULL. is_new: it was not there yet
	 */
	void (*taken)(void *ctx, const struct rfi_entry *e, bool is_new);
};

/* Records a request. *ret lives in the arena; *ret_new: false when the same
 * was asked before. ERR_USAGE: a word of it is none, and which. */
bool case_rfi_new(struct store *s,
	const struct rfi_call *call,
	struct arena *a,
	struct rfi_entry *ret,
	bool *ret_new,
	struct err *err);

/* Records the requests of a STIX bundle, which is read like any bytes from
 * outside. What its maker says of itself gives it nothing: of the call whom,
 * two_person, day_s and by count as before, and from, until and layers where
 * they are not empty. All or nothing. ERR_FORMAT: no request is in it */
bool case_rfi_import(struct store *s,
	const char *path,
	const struct rfi_call *call,
	struct arena *a,
	struct err *err);

/* How an answer is to be written. */
struct rfi_answering {
	enum rfi_withhold withhold;
	struct str language;
	const char *issuer; /* as of struct advising */
	/* restricted: another audience than the request's */
	struct audience whom;
	int64_t day_s; /* TIME_UNKNOWN = of the draft that says the same, else
			  today */
	struct str by;
	void *ctx;
	void (*tell)(void *ctx, struct str sentence);
};

struct rfi_answered {
	char folder[PATH_MAX]; /* CASE/out/requests/REFERENCE */
	char reference[RFI_REFERENCE_N];
	enum tlp tlp;   /* its marking */
	uint64_t about; /* things asked about, and of how many there is
			   nothing */
	uint64_t nothing;
	uint64_t claims;   /* told */
	uint64_t withheld; /* whatever the answer says of it */
	bool is_new;       /* false: the same draft stands already */
};

/* Drafts the answer to the request of whose reference that is a beginning, of
 * what its audience may see alone, into CASE/out/requests/, and records it.
 * What did not change is not recorded again. ERR_USAGE: there is no such
 * request, or it is withdrawn. cost: a derivation, and an assessment */
bool case_rfi_answer(struct store *s,
	struct str reference,
	const struct rfi_answering *how,
	struct rfi_answered *ret,
	struct err *err);

/* Records a step (approved, sent, withdrawn); state, by, why and day_s
 * (TIME_UNKNOWN = today) are the caller's. Fills the rest, which lives in the
 * arena. ERR_USAGE: there is none, it is stale, or the step before is
 * missing.
 */
bool case_rfi_step(struct store *s,
	struct str reference,
	struct rfi_entry *e,
	struct arena *a,
	struct err *err);

/* Every byte against the ledger, then everything machine-made derived again
 * and compared. false only when checking itself was impossible. */
bool case_verify(const char *dir,
	struct arena *a,
	struct verification *v,
	const struct progress *p,
	struct err *err);

/* --- rules that others wrote --------------------------------------------- */

struct detect_call {
	const char *dir; /* of the case */
	/* files of Sigma rules, and folders of which *.yml and *.yaml are
	 * taken */
	const char *const *sigma;
	int n_sigma;
	/* the same of Suricata's rules and *.rules; not both at once */
	const char *const *suricata;
	int n_suricata;
	const struct progress *progress;
};

/* Holds every record of the case's telemetry against the rules, or what was sent
 * in its captures; what was found and what could not be asked lies in the arena. Writes nothing. ERR_USAGE: a
 * folder holds no rules; ERR_IO */
bool case_detect(const struct detect_call *call,
	struct arena *a,
	struct detection *ret,
	struct err *err);

/* What case_detect told, as JSON, or as a page of that width. */
void case_detect_json(const struct detection *d, struct buf *out);
/* see case_detect_json */
void case_detect_page(const struct detection *d,
	unsigned width,
	bool colour,
	struct buf *out);

/* --- without a case ------------------------------------------------------ */

/* Takes blocks of JSON, whole lines; false: wants no more. */
struct json_lines_out {
	void *ctx;
	bool (*put)(void *ctx, struct str lines);
	void (*skip)(void *ctx, const struct skip *s);
};

/* What the reader of a file sees, a line an observation. told: of its clock;
 * may be NULL. ret_format lives in the arena. */
bool case_read(const char *path,
	const struct time_told *told,
	struct arena *a,
	const struct json_lines_out *out,
	struct str *ret_format,
	struct read_stats *ret_stats,
	struct err *err);

/* What static analysis tells of one file, or of an exhibit. */
struct sample_call {
	const char *
		sample; /* a file; with a case, an exhibit's name or digest */
	const char *dir; /* of the case, or NULL */
	const char
		*rules; /* a file of YARA rules, or a folder; NULL = none */
	struct str password; /* tried on archives; empty = none */
	/* a file, or a folder of them, that it is compared with; NULL = none.
	 * With a case: its other exhibits that are samples */
	const char *against;
};

/* In a process without files and network. Facts go into the arena. false: the
 * sample could not be read to its end, or is not as it was sealed; what was
 * told until then stands. */
bool case_sample(const struct sample_call *call,
	struct arena *a,
	struct fact_list *ret,
	struct err *err);

/* What case_sample told, as JSON (indented by nobody: one line), or as a page
 * of that width. */
void case_sample_json(const struct fact_list *facts, struct buf *out);
/* see case_sample_json */
void case_sample_page(const struct fact_list *facts,
	unsigned width,
	bool colour,
	struct buf *out);

/* --- the medium in a disk image -------------------------------------------- */

/* A chunk that is not as it was written (bytes of the medium: more than 0), or
 * another fault of a segment file (bytes 0). Valid until the call returns. */
struct media_bad {
	const char *segment; /* as it was given */
	uint64_t chunk;      /* of the medium, from 0 */
	uint64_t first_byte; /* of the medium */
	uint64_t bytes;
	uint64_t at;    /* offset in the file */
	struct str why; /* a clause; text from outside */
};

struct media_call {
	struct store *store;        /* open for writing; NULL: files */
	const char *const *segment; /* exhibits or files, in their order */
	uint32_t n;
	const char *to; /* the file; what is there is replaced */
	/* what is not as it was acquired is written, too */
	bool even_so;
	struct str by; /* for the custody of exhibits */
	void *ctx;
	void (*bad)(void *ctx, const struct media_bad *b);
};

struct media_made {
	bool written;
	uint32_t segments;
	uint64_t bytes;
	uint64_t bad; /* chunks, which are zeros in the file */
	uint64_t missing; /* bytes behind the end of the file */
	uint64_t faults;  /* others */
	uint64_t error_sectors; /* that the acquisition could not read */
	/* as the acquisition stored them, hexadecimal; "" = it did not */
	char md5_stored[2 * MD5_N + 1];
	char sha1_stored[2 * SHA1_N + 1];
	bool md5_fits; /* or none is stored */
	bool sha1_fits;
	unsigned char md5[MD5_N]; /* of what was read */
	unsigned char sha1[SHA1_N];
	struct sha256 sha256;
	char flaw[400]; /* why it is not as it was acquired; "" = it is */
};

/* Writes the bytes of the medium in an image of one or more segments: whole or
 * not at all, decoded in processes without files. Copies of exhibits are
 * recorded in their custody. false: a segment is not the next one, nothing of
 * it can be read, or (ERR_FORMAT, ERR_DIFFERS) the medium is not as it was
 * acquired and even_so is not set: *ret says how far. */
bool case_media(const struct media_call *call,
	struct media_made *ret,
	struct err *err);

/* The same of what passes an interface ("eth0") or comes to a UDP port
 * ("udp:2055", "udp:192.0.2.1:2055"; loopback when no address is said), until
 * `packets` have come, `seconds` have passed (0 = no end), or SIGINT. */
bool case_listen(const struct listening *how,
	const struct json_lines_out *out,
	struct read_stats *ret_stats,
	uint64_t *ret_dropped,
	struct err *err);

/* What the reading process runs, started by this program itself: not for
 * people. Returns its exit status. */
int case_reader_main(const char *reader,
	const char *arena_byte,
	const char *what,
	const char *zone,
	const char *year);

/* Where what an import says goes. */
struct import_out {
	struct buf
		*answer; /* what was imported, and what became of the whole */
	bool json;
	void *ctx;
	/* a sentence about what was skipped */
	void (*tell)(void *ctx, struct str sentence);
};

/* Files of published knowledge, n of them, into the file `to`, or into the
 * user's own knowledge base when that is NULL. All or nothing. */
bool case_import(const char *const *path,
	int n,
	const char *to,
	const struct import_out *out,
	struct err *err);

/* The tables that people write: their names and what they are. */
void case_tables(struct buf *out);
/* Their names alone, separated by blanks. */
void case_table_names(struct buf *out);
/* One of them, empty, with its explanation. false: there is none of that name.
 */
bool case_template(struct str table, struct buf *out);

/* The names of what `report` writes, separated by blanks. */
void case_publication_names(struct buf *out);

/* Names of hunts, separated by blanks. */
void case_hunt_names(struct buf *out);

/* A page of the manual as mdoc source, "openapi" as YAML, "formats" as
 * Markdown: "tables", "beacon", "ashiato-beacon", "ashiato-beacon.7"; the page
 * of commands is the caller's. false: there is none of that name. */
bool case_manual(struct str page, struct buf *out);

/* Their names, the page of commands among them, separated by blanks. */
void case_manual_names(struct buf *out);

/* "beacon  the hunt: ...", a line each. */
void case_manual_list(struct buf *out);

/* mdoc source as text of that width, with ANSI bold for what is bold when
 * colour is set: for those without man(1). What it does not know it leaves
 * out. */
void manual_as_text(struct str mdoc,
	unsigned width,
	bool colour,
	struct buf *out);

/* What pages of mdoc source are made of: their head, running text (escaped),
 * and text as it is. */
void manual_head(struct buf *b,
	const char *name,
	const char *section,
	const char *what);
/* see manual_head */
void manual_text(struct buf *b, const char *z);
/* see manual_head */
void manual_literal(struct buf *b, const char *z);

/* References to the pages of section 7, in order of names: all of the hunts,
 * the telescope, inference. */
void manual_pages(struct buf *b);

#endif
