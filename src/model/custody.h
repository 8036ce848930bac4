/* SPDX-License-Identifier: Apache-2.0 */
/* The chain of custody of exhibits, and judgements that somebody signed. */
#ifndef MODEL_CUSTODY_H
#define MODEL_CUSTODY_H

#include "model/assessment.h"
#include "model/recorded.h"

/* What happened to an exhibit. The first CUSTODY_RECORDED are what people
 * write down; the others follow from other entries of the ledger. */
enum custody_step {
	CUSTODY_ACQUIRED,    /* where, and with what tool */
	CUSTODY_HANDED_OVER, /* from one to another */
	CUSTODY_ACCESSED,
	CUSTODY_COPIED,
	CUSTODY_CONFIRMED, /* a second person saw a step, or the exhibit */
	CUSTODY_RECORDED,
	CUSTODY_SEALED = CUSTODY_RECORDED,
	CUSTODY_READ,
	CUSTODY_AMENDED,
	CUSTODY_WITHDRAWN,
	CUSTODY_EXPORTED,
	CUSTODY_STEPS
};
#define CUSTODY_WORDS "acquired handed-over accessed copied confirmed"

/* "handed-over", ... as in the ledger and in JSON */
const char *custody_step_name(enum custody_step s);
/* CUSTODY_RECORDED: none of those that people write down has that name */
enum custody_step custody_step_named(struct str name);

/* What the two free places of a record hold, by step: as members of JSON and
 * on a page. */
struct custody_words {
	const char *to;
	const char *why;
};
extern const struct custody_words custody_words[CUSTODY_STEPS];

/* of every exhibit of the case */
#define CUSTODY_ALL UINT32_MAX

struct custody_record {
	char id[RECORD_ID_N]; /* custody_seal; empty where it follows */
	enum custody_step step;
	uint32_t exhibit; /* CUSTODY_ALL */
	struct str by;    /* who did it, or who writes it down */
	struct str from;
	struct str to;
	struct str place;
	struct str tool; /* with its version */
	struct str witness;
	struct str why; /* on what authority, for what purpose */
	struct str of;  /* CUSTODY_CONFIRMED: the id of a step; may be empty */
	int64_t at_s;   /* when it happened */
	int64_t recorded_at_s;
	uint64_t entry; /* of the ledger; 0 = not yet there */
	bool undone;    /* taken back since: shown as such */
	bool void_key; /* signed with a key that was revoked by then */
	/* handed over by who, as far as is known, did not have it */
	bool broken;
};

/* Fills id, of everything that was said. */
void custody_seal(struct custody_record *r);

/* By time, then by entry. */
int custody_cmp(const struct custody_record *a,
	const struct custody_record *b);

/* Everything that is known of one exhibit, in order. */
struct custody_chain {
	const struct exhibit *exhibit;
	uint32_t number; /* from 1 */
	const struct custody_record *record;
	uint32_t n_record;
	struct str holder; /* who has it, as far as is known */
	uint32_t n_broken; /* records that do not follow from those before */
};

/* --- signed judgements ---------------------------------------------------- */

/* What a signature is put under, a line a layer: its judgement, of what, the
 * chance in whole percent and the confidence. Small changes of a weight leave
 * it as it is. In the arena. */
struct str judgement_text(const struct assessment *a, struct arena *to);

/* Who answers for a judgement. */
struct signoff {
	char id[RECORD_ID_N]; /* signoff_seal */
	struct str by;
	struct str why;
	struct str text; /* judgement_text of what was signed */
	/* the question that it answers; INT64_MAX = everything known then */
	int64_t as_of_s;
	struct str key; /* that signed the entry, hexadecimal */
	int64_t recorded_at_s;
	uint64_t entry;
	bool undone;
	bool void_key;  /* signed with a key that was revoked by then */
	bool same_key;  /* as one before it */
	/* the judgement is another now, or was not derived again; false also where nobody compared */
	bool stale;
};

/* Fills id, of everything else that was said. */
void signoff_seal(struct signoff *s);

/* --- bundles that were made ----------------------------------------------- */

/* A bundle that left the case. */
struct bundled {
	char id[RECORD_ID_N]; /* bundled_seal */
	struct str file;      /* as it was called, without folders */
	struct sha256 sha256;
	uint64_t size;
	struct str audience; /* in words; empty = everybody who may see all */
	struct str exhibits; /* numbers from 0, separated by blanks */
	struct str by;
	int64_t recorded_at_s;
	uint64_t entry;
};

/* Fills id, of everything else that was said. */
void bundled_seal(struct bundled *b);

#endif
