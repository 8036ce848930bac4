/* SPDX-License-Identifier: Apache-2.0 */
/* Private to case/: the stages, and what is handed from one to the next. */
#ifndef CASE_STEPS_INSIDE_H
#define CASE_STEPS_INSIDE_H

#include "case/case.h"
#include "hunt/hunt.h"
#include "infer/infer.h"
#include "kinship/kinship.h"
#include "know/know.h"
#include "link/link.h"
#include "match/match.h"
#include "publish/publish.h"
#include "read/read.h"
#include "sandbox/sandbox.h"
#include "store/store.h"
#include "telescope/telescope.h"
#include "timeline/timeline.h"

/* Address space for what a case holds in memory; pages become real when
 * touched. */
#define CASE_ARENA ((size_t)16 << 30)

/* Observations of a loose file into a sink, without a case. What its head says
 * stands in *ret before the first one comes. */
bool case_read_file(const char *path,
	const struct time_told *told,
	struct arena *a,
	const struct sink *out,
	struct str *ret_format,
	struct reading *ret,
	struct err *err);

/* The same of a bundle of a partner, which nobody sealed; needs no arena. */
bool case_read_bundle(const char *path,
	const struct sink *out,
	struct err *err);

/* Gives the audience the compartments of a list that ledger entries hold: one a
 * line, at most COMPARTMENTS_MAX. */
void case_give_compartments(struct audience *to, struct str listed);

/* The same of the sealed bytes of an exhibit; nothing of one whose format
 * nobody reads. ERR_IO: it could not be read at all. What a reader loses of an
 * exhibit was told when it was added. */
bool case_read_exhibit(struct store *s,
	const struct exhibit *x,
	const struct sink *out,
	struct err *err);

/* The same of records as their source wrote them (input.as_written). */
bool case_read_exhibit_as_written(struct store *s,
	const struct exhibit *x,
	const struct sink *out,
	struct err *err);

/* The same of a capture, with what was sent (input.payload). */
bool case_read_exhibit_payload(struct store *s,
	const struct exhibit *x,
	unsigned payload,
	const struct sink *out,
	struct err *err);

/* Rows of a manifest on their way to who adds files. */
struct manifest {
	const char *folder; /* with its last slash; empty = the current one */
	const struct reading *reading; /* of the manifest itself */
	bool anywhere;                 /* paths may lead out of the folder */
	struct arena *a;
	bool (*fn)(void *ctx,
		const char *path,
		const struct acquisition *how,
		struct err *err);
	void (*refused)(void *ctx, const struct skip *s);
	void *ctx;
	struct err *err;
	bool other;  /* it holds something else than rows of a manifest */
	bool failed; /* fn did, and *err says why */
};

/* Where what is read of a manifest goes: each row to m->fn, or with a sentence
 * to m->refused. m must stay. */
struct sink manifest_sink(struct manifest *m);

/* The same derivation without writing: what `run` would find. before_entry:
 * from what the ledger had before it, UINT64_MAX = all. Where exhibits were
 * amended or withdrawn, claims follow from each state as of its days. without:
 * by exhibit, which are left out as if they had been withdrawn; NULL = none.
 * how: goes on from what an earlier run kept, and keeps; NULL = the exhibits
 * alone. ERR_FORMAT: the bytes of an exhibit are not those that were sealed.
 * cost: a derivation for each such day, and one */
bool case_derive(struct store *s,
	uint64_t before_entry,
	const bool *without,
	const struct run_how *how,
	struct claimset *ret,
	struct run_result *counts,
	const struct progress *p,
	struct err *err);

/* The same up to the last run, without those exhibits (by exhibit), for an
 * audience: a writer keeps what came out, and what was kept is taken. */
bool case_derive_without(struct store *s,
	const bool *without,
	struct claimset *ret,
	struct err *err);

/* Whether what leaves the case may be written there: not into the case itself,
 * nor over what is no plain file. ERR_USAGE says why not; ERR_IO */
bool case_outside(const struct store *s, const char *path, struct err *err);

/* A table that a command writes: "PREFIX-TIME.csv". */
struct own_table {
	const char *prefix;
	struct acquisition acquisition;
};

/* Seals it as an exhibit. ERR_USAGE: a row of it was not taken, and why. */
bool case_seal_table(struct store *s,
	struct str table,
	const struct own_table *how,
	struct err *err);

/* The same of a table of one row: a cell for each of its columns. */
bool case_seal_row(struct store *s,
	enum row_table table,
	const struct str *cell,
	const struct own_table *how,
	struct err *err);

/* Withdraws an exhibit for another that is put in the same commit. */
bool case_put_replacing(struct store *s,
	uint32_t old,
	uint32_t by_exhibit,
	const struct acquisition *how,
	struct err *err);

/* "not run since exhibit 4, x.csv" when something came since the last run, in
 * the arena; else empty. */
bool case_not_run(const struct store *s,
	struct arena *a,
	struct str *ret,
	struct err *err);

/* Appends what is sealed of an assessment: its numbers, as one line of JSON. */
void judgement_numbers(const struct assessment *a, struct buf *out);

/* Whether the assessment is the one that was sealed: as numbers, or as a page
 * of format 1, of which its numbers count. */
bool judgement_same(struct str sealed, const struct publication *p);

/* The claim of which id is a beginning of key or revision, also of a revision
 * that is no more; of its revisions the newest that counts as of the instant,
 * else the newest. ERR_USAGE: none, or how many are so named. */
bool case_claim_named(const struct store *s,
	const struct claimset *claims,
	struct str id,
	int64_t as_of_s,
	const struct claim **ret,
	struct err *err);

/* The claims of which id is a beginning, at most ten, each told as a sentence
 * "3f2ab19c: ...", and that there are more. */
void case_claims_like(const struct claimset *claims,
	struct str id,
	void (*tell)(void *ctx, struct str sentence),
	void *ctx);

/* The entity that is meant: by its id, or by the name of the only one that has
 * it, defanged or not. ERR_USAGE: none, and what is near; or several. */
bool case_entity_meant(const struct claimset *claims,
	struct str name,
	struct arena *a,
	struct str *ret,
	struct err *err);

/* The warning list on which each entity stands, into ret; empty where it
 * stands on none. cost: the tables of the case */
bool case_warned(struct store *s,
	const struct str *entity,
	uint32_t n,
	struct arena *a,
	struct str *ret,
	struct err *err);

/* Whose networks addresses lie in, as the tables of the case have it. */
struct case_networks;
/* cost: the tables of the case. s may be closed then */
bool case_networks_open(struct case_networks **ret,
	struct store *s,
	struct err *err);
/* NULL is a no-op. */
void case_networks_close(struct case_networks *n);
/* "org:Example", or empty: nobody's in the tables. */
struct str case_network_of(const struct case_networks *n, struct addr a);

/* What rows say by themselves, and what follows from rows alone: no telemetry
 * is read. idle: told of rows that take nothing back. cost: the tables of the
 * case
 */
bool case_derive_rows(struct store *s,
	struct claimset *ret,
	const struct link_tell *idle,
	struct err *err);

/* In whose networks, by the tables of the case, each of n addresses lies; empty
 * = nobody's. In the arena, by index. cost: the tables of the case */
bool case_owners(struct store *s,
	const struct addr *address,
	uint32_t n,
	struct arena *a,
	const struct str **ret,
	struct err *err);

/* --- look ---------------------------------------------------------------- */

struct view {
	/* the question's as_of_s as it was asked: what examiners recorded
	 * counts until then */
	int64_t asked_before_s;
	/* what is looked for, refanged, ASCII letters in lower case */
	struct str word;
	struct publication publication;
	struct assessment assessment;
	struct history history;
	struct matrix matrix[LAYERS];
	struct clusters clusters;
	struct dissenting_assessment *second; /* = publication.second */
	struct claimset all; /* live; what was undone has ended */
	bool whole;          /* `all` is all, not only what a list needs */
	/* audience.alone: everything that the ledger holds; `all` is what
	 * follows without what is kept out. For counting; no writer gets it
	 */
	struct claimset stored;
	/* those that count, as the audience may see them; `all` itself is for
	 * computing, and no writer gets it */
	struct claimset counted;
	/* every revision, as the audience may see it: `all` where it may see
	 * everything */
	struct claimset shown;
	struct disclosure *disclosure; /* NULL = everything as it is */
	/* NEEDS_NOTES; none for others: they are one's own */
	const struct note *note;
	uint32_t n_note;
	struct arena a;
};

/* Lists of a view: findings that several sensors saw become one; so do events;
 * why each suspect is one; what claims are about. */
bool lists_merge_findings(struct view *v, struct err *err);
/* Of *n events, in their order; what is the same goes. */
bool lists_merge_events(struct view *v,
	struct event *e,
	uint32_t *n,
	struct err *err);
/* Into the publication, by index of its suspects. */
bool lists_suspect_reasons(struct view *v, struct err *err);
/* Into the publication: what is watched, and what shares something with it. */
bool lists_watches(struct view *v, struct err *err);
/* see there */
bool lists_candidates(struct view *v, struct err *err);
/* Into the publication: the damage register with its totals. */
bool lists_damages(struct view *v, struct err *err);
/* Into the publication, by id. */
bool lists_entities(struct view *v, struct err *err);

/* NULL: there is none of that name. */
const struct publisher *publisher_named(struct str name);

/* Appends the bytes of a publication as the question's audience may see them;
 * the case is only read, and records nothing. ERR_USAGE: there is none of that
 * name. */
bool case_written(struct store *s,
	struct str publication,
	const struct question *q,
	struct buf *to,
	struct err *err);

/* Whether the view was made for others than one's own terminal. */
bool case_view_restricted(const struct view *v);

/* Loads what the case knows, as far as `needs` (NEEDS_* of case/query.h) asks,
 * and answers the question. ret->publication has what was asked for, and NULL
 * for the rest. */
bool case_view(struct view *ret,
	struct store *s,
	const struct question *q,
	unsigned needs,
	struct err *err);

/* For an audience that is told of nothing else: fills v->all with what
 * follows from the exhibits that it may see, and v->stored; takes the others
 * off the publication. *ret_last_s: the last day on which one of the former
 * became known or was superseded. cost: a derivation */
bool case_alone(struct view *v,
	struct store *s,
	const struct audience *audience,
	int64_t *ret_last_s,
	struct err *err);

/* Decides what the audience may see of the claims of a view, which are
 * loaded. When exhibits are kept out the case is derived once more, without
 * them. Fills shown, disclosure and the publication's kept. */
bool case_restrict(struct view *v,
	struct store *s,
	const struct audience *audience,
	struct err *err);

/* Which source or audience of a question is nowhere in the case, perhaps a slip
 * of the pen, for whoever asks, not for the audience; in the arena, empty =
 * nothing. */
struct str case_question_doubt(const struct view *v,
	const struct question *q,
	struct arena *a);

/* Who signed the judgement of the view's question, and whether it is another by
 * now: into the publication. The assessment comes before, and nothing of it was
 * restricted yet. */
bool case_view_signoffs(struct view *v,
	const struct store *s,
	struct err *err);

/* The case as each dissenting examiner weighs it, by dissents recorded before
 * that instant; they then stand in the publication. The machine's assessment
 * stays as it is. */
bool case_dissents(struct view *v,
	const struct store *s,
	int64_t known_before_s,
	struct err *err);

/* Replays how the assessment came to be; it then stands in the publication. */
bool case_history(struct view *v, struct err *err);
/* Joins the incidents into activity clusters, with analysts' words recorded
 * before the instant asked about, and judges each by itself; they then stand in
 * the publication. A view: nothing of it is in the ledger but the words. */
bool case_clusters(struct view *v, const struct store *s, struct err *err);
/* evidence against hypotheses, likewise */
bool case_matrices(struct view *v, struct err *err);
/* Gives back what the view holds; one that was never filled is a no-op. */
void case_view_close(struct view *v);

/* A record as it stands in its exhibit, decompressed. */
struct excerpt {
	struct str bytes;
	/* of a row whose columns a header names, separated by tabs: the last
	 * header before it; else empty */
	struct str names;
};
/* The record a locator points at, at most cap bytes of it. cost: the exhibit up
 * to that place is read. */
bool case_excerpt(const struct store *s,
	struct locator loc,
	size_t cap,
	struct arena *a,
	struct excerpt *ret,
	struct err *err);

/* --- telescopes -------------------------------------------------------- */

/* Files, folders, cases (their exhibits) and saved counts, counted together.
 * The same bytes count once; say() gets a sentence for each file that was not
 * counted, or not whole. Tables of sensors and totals are found among the files
 * by their header row; `table` names more of them. */
struct telescope_job {
	const char *const *path;
	int n_path;
	const char *const *sensor; /* addresses and networks */
	int n_sensor;
	const char *const *table; /* files with tables of sensors or totals */
	int n_table;
	const char *const *mmdb;
	int n_mmdb;
	const struct progress *progress;
	void *ctx;
	void (*say)(void *ctx, struct str sentence);
};
struct telescope_counted {
	uint64_t files;
	uint64_t saved;
	uint64_t known;
	uint64_t records;
	uint64_t skipped;
	uint64_t bytes;
};
/* *ret is to be closed with telescope_close; it can be saved, and asked for a
 * report. */
bool case_telescope(const struct telescope_job *job,
	struct telescope **ret,
	struct telescope_counted *ret_counts,
	struct err *err);

/* --- the knowledge base -------------------------------------------------- */

/* address space; pages become real when touched */
#define KNOWLEDGE_ARENA ((size_t)16 << 30)

/* Reads one file of published knowledge, of any format that holds it, into k.
 * skip may be NULL. What stood before stays on failure. */
bool case_knowledge_add(struct knowledge *k,
	const char *path,
	void (*skip)(void *ctx, const struct skip *s),
	void *ctx,
	struct str *ret_format,
	struct read_stats *ret_stats,
	struct err *err);
/* what is carried in the program */
bool case_knowledge_shipped(struct knowledge *k, struct err *err);
/* where the user's own knowledge base lies */
bool case_knowledge_home(char ret[static PATH_MAX], struct err *err);

/* The named files together; without any the user's own knowledge base, or what
 * ships. Settled. Everything lives in the arena. */
bool case_knowledge_load(struct knowledge *ret,
	const char *const *path,
	int n,
	struct arena *a,
	struct err *err);

/* Labelled cases of a file; skip may be NULL. */
bool case_cases_load(const char *path,
	struct arena *a,
	void (*skip)(void *ctx, const struct skip *s),
	void *ctx,
	const struct incident **ret,
	uint32_t *ret_n,
	struct err *err);

#endif
