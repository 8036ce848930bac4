/* SPDX-License-Identifier: Apache-2.0 */
/* What a question may see of a case: already restricted by day and source, and
 * the same for every renderer. */
#ifndef MODEL_VIEW_H
#define MODEL_VIEW_H

#include "model/assessment.h"
#include "model/audience.h"
#include "model/claimset.h"
#include "model/cluster.h"
#include "model/event.h"
#include "model/exhibit.h"
#include "model/victim.h"

/* What must be there before an answer can be written. */
enum {
	NEEDS_EXHIBITS = 1,
	NEEDS_CLAIMS = 2,     /* with the damage register */
	NEEDS_ASSESSMENT = 4, /* with the views of examiners who dissent */
	NEEDS_TIMELINE = 8,
	NEEDS_VICTIMS = 16,
	NEEDS_HISTORY = 32,
	NEEDS_MATRICES = 64,
	NEEDS_CLUSTERS = 128,
	/* any of them: the question is of a case */
	NEEDS_CASE = 255,
	NEEDS_KNOWLEDGE = 256, /* what is published of actors */
};

/* Everything a publisher may tell, already restricted to what counts (as-of,
 * source). Arrays are borrowed. */
struct publication {
	struct str case_name;
	struct str case_id;
	struct str version;
	/* the first instant that no longer counts; INT64_MAX = none */
	int64_t as_of_s;
	struct str only; /* sources that count; empty = all */
	/* "N:ROOT", the signed head of the ledger when this was asked */
	struct str head;
	/* who makes this document, and when; empty, TIME_UNKNOWN = not said:
	 * then it is not printed. Only from who asked, never from a clock */
	struct str made_by;
	int64_t made_at_s;
	/* whose keys signed the ledger, the maker's first */
	const struct signer_row *signer;
	uint32_t n_signer;
	/* what came since the last run and is in no claim; empty = nothing */
	struct str not_run;
	/* what it may not say: everything below is without it */
	struct kept_out kept;
	/* one's own terminal: names, without their type, that no other answer
	 * tells; NULL = none */
	const struct table *closed_org;
	const struct table *closed_incident;
	/* some exhibit says it is simulated: every page says so */
	bool simulated;
	const struct assessment *assessment;
	/* the same as examiners weigh it who dissent, by name; never instead of
	 * `assessment` */
	const struct dissenting_assessment *second;
	uint32_t n_second;
	/* how the assessment came to be; NULL = not asked */
	const struct history *history;
	const struct matrix *matrix;     /* LAYERS of them; NULL = not asked */
	const struct clusters *clusters; /* NULL = not asked */
	const struct claimset *claims;   /* those that count */
	const struct claim *const *finding; /* by hunts, best first */
	uint32_t n_finding;
	/* servers, by all that hunts found about them, best first; candidates
	 * below the threshold among them */
	const struct claim *const *suspect;
	uint32_t n_suspect;
	/* by hunts, withdrawn by an examiner and in no other list, newest
	 * revisions; they weigh nothing */
	const struct claim *const *undone;
	uint32_t n_undone;
	const struct exhibit *exhibit; /* index = struct locator's exhibit */
	/* one for each exhibit, same index */
	const struct reading_run *reading;
	uint32_t n_exhibit;
	const struct event *event; /* in order */
	uint32_t n_event;
	const struct victim *victim; /* by first contact */
	uint32_t n_victim;
	const struct damage *damage;
	uint32_t n_damage;
};

/* Whether the exhibit had come into evidence by then, and how many had. */
bool publication_has(const struct publication *p, uint32_t exhibit);

/* Whether the entity stands here, but in no answer for others. */
bool publication_closed(const struct publication *p, struct str id);

/* How many exhibits publication_has. cost: O(n_exhibit) */
uint32_t publication_exhibits(const struct publication *p);

#endif
