/* SPDX-License-Identifier: Apache-2.0 */
/* Requests for information: what an ally asks, what it may be told, and what
 * became of it. */
#ifndef MODEL_RFI_H
#define MODEL_RFI_H

#include "model/advisory.h"
#include "model/view.h"

enum rfi_state {
	RFI_ASKED,
	RFI_DRAFTED,
	RFI_APPROVED,
	RFI_SENT,
	RFI_WITHDRAWN,
	RFI_STATES
};

/* One of "asked drafted approved sent withdrawn". */
const char *rfi_state_name(enum rfi_state s);
/* RFI_STATES: there is none of that name */
enum rfi_state rfi_state_named(struct str name);

/* What an answer says of what it may not tell. */
enum rfi_withhold {
	WITHHOLD_SILENT, /* nothing: nor by a count, nor by a gap */
	WITHHOLD_SAID    /* that there is such, and how much */
};
#define RFI_WITHHOLD_WORDS "silent said"

enum {
	/* things that one request asks about: what is more is a list to
	 * search for, not a question that somebody can answer */
	RFI_ABOUT_MAX = 1000,
	/* bytes of what the asker writes: two pages */
	RFI_WORDS_MAX = 4000,
	/* requests that one file may hold */
	RFI_IMPORT_MAX = 64
};

/* For whom an answer is made, as it is kept. */
struct rfi_audience {
	enum tlp tlp;            /* the strictest marking that it may see */
	struct str for_org;      /* without its type; empty = nobody */
	struct str compartments; /* that it has, a line each */
};

/* One step, as the ledger has it. */
struct rfi_entry {
	char id[RECORD_ID_N]; /* rfi_entry_seal */
	struct str reference; /* rfi_reference */
	enum rfi_state state;
	struct str by;
	struct str why; /* of a request: what the asker says */
	int64_t day_s;  /* on which the step was taken, or the letter's */
	int64_t recorded_at_s;
	struct rfi_audience whom; /* of requests and drafts */
	/* of a request; empty in later steps */
	struct str from;  /* "agency/NAME" */
	struct str about; /* entities, a line each */
	unsigned layers;  /* bit = 1 << enum layer */
	int64_t until_s;  /* the first instant too late; TIME_UNKNOWN */
	enum tlp marked;  /* how the request itself is marked */
	bool two_person;  /* two people approve the answer */
	struct str item;  /* the id that it has where it came from */
	/* of a draft */
	enum rfi_withhold withhold;
	struct str language; /* "en", "ja" */
	struct str facts;    /* rfi_facts, hexadecimal */
	struct str files;    /* digest of all its files, hexadecimal */
};

/* Fills id, of everything else. */
void rfi_entry_seal(struct rfi_entry *e);

#define RFI_REFERENCE_N 13 /* "RFI-K4XD7Q2M" and a NUL */

/* The reference of a request: of the case, who asks, what, until when, and in
 * which words. The same again while these are the same. */
void rfi_reference(struct str case_id,
	const struct rfi_entry *request,
	char ret[static RFI_REFERENCE_N]);

/* What is asked about, by its form: an address, a name or a digest of a file
 * ("203.0.113.10", "example[.]org"), or "type:name". *ret: the entity as
 * claims call it, in the arena. false: it is none. */
bool rfi_entity(struct str text, struct arena *a, struct str *ret);

/* Whether that is a name under which somebody asks: "agency/Example CERT". */
bool rfi_from_ok(struct str from);

/* --- the answer -----------------------------------------------------------
 */

/* What may be told of one thing that was asked about: its claims, and of
 * these how many at the end speak against it or deny it. */
struct rfi_about {
	struct str entity;
	const struct claim *const *claim;
	uint32_t n_claim;
	uint32_t n_against;
	uint32_t n_denials; /* behind those that speak against */
	uint64_t withheld;  /* WITHHOLD_SAID: claims that may not be shared */
};

/* All of it follows from what its audience may see, alone. */
struct rfi_answer {
	const struct rfi_entry *request;
	struct rfi_audience whom;
	enum rfi_withhold withhold;
	struct str language;
	int64_t day_s;
	struct issuer issuer;
	const struct rfi_about *about;
	uint32_t n_about;
	uint64_t withheld; /* of all things together, each claim once */
	/* the case as that audience sees it; claims: those that are cited */
	const struct publication *p;
};

/* Digest of what an answer says: not of its day, language and issuer. */
struct sha256 rfi_facts(const struct rfi_answer *a);

/* --- what became of it ----------------------------------------------------
 */

struct rfi_standing {
	const struct rfi_entry *request;
	const struct rfi_entry *draft; /* the newest; NULL = none */
	enum rfi_state state;
	int64_t day_s[RFI_STATES]; /* TIME_UNKNOWN = not yet */
	struct str approver[ADVISORY_APPROVERS_MAX]; /* of the draft */
	uint32_t n_approver;
	bool stale;     /* what the draft says is not what the case says */
	bool overdue;   /* not sent, and the day is past */
	struct str due; /* what should be done now; empty = nothing */
};

/* Where each request of the entries (in the order of the ledger) stands, in
 * the order in which they were recorded; steps of what is no request are
 * passed over. In the arena; NULL: no memory. */
struct rfi_standing *rfi_standings(const struct rfi_entry *e,
	uint32_t n,
	struct arena *a,
	uint32_t *ret_n);

/* How many more must approve its draft before it may be sent. */
uint32_t rfi_approvals_missing(const struct rfi_standing *s);
/* Whether that is the name of one who approved, whatever its blanks and the
 * case of its ASCII letters. */
bool rfi_approved_by(const struct rfi_standing *s, struct str by);

/* Fills overdue and due, as of that instant; stale is the caller's. */
void rfi_judge(struct rfi_standing *s, int64_t now_s, struct arena *a);

#endif
