/* SPDX-License-Identifier: Apache-2.0 */
/* What an audience may be told, decided once for all that a view holds. */
#ifndef CASE_STEPS_DISCLOSURE_H
#define CASE_STEPS_DISCLOSURE_H

#include "case/steps/forbidden.h"
#include "case/steps/inside.h"

/* Everything in the view's arena. Indices are those of `all`. */
struct disclosure {
	struct arena *a;
	const struct audience *audience;
	const struct claimset *all;
	const struct exhibit *exhibit; /* as they stand now */
	bool *exhibit_out;             /* by exhibit */
	uint32_t n_exhibit;
	uint32_t n_out;
	/* what follows from the exhibits that it may see, alone; NULL = it may
	 * see them all */
	const struct claimset *follows;
	/* names, without their type: whom the register keeps out */
	struct table closed_org;
	struct table closed_incident;
	uint32_t n_damage;
	/* everything that a claim is about, in the order of claims */
	struct table entity;
	bool *named; /* by entity; false: it gets a pseudonym */
	bool *never; /* by entity: whatever names it */
	struct str *pseudonym;
	struct forbidden forbidden;
	enum disclosed *how; /* by claim */
	struct claim **told; /* by claim: as it may be told */
	uint32_t *same;      /* by claim: in `follows`, TABLE_NONE */
	uint32_t n_masked;
};

/* Which names no answer for others tells, of the damage register as of the
 * question and as of now. */
bool disclosure_close(struct disclosure *d,
	const struct damage *const damage[2],
	const uint32_t n_damage[2],
	struct err *err);

/* Which claims, names and words are kept out; fills `how` and the names.
 * damage: rows as of the question and as of now. */
bool disclosure_decide(struct disclosure *d, struct err *err);

/* Makes the claims as they may be told; fills `told`. */
bool disclosure_make_claims(struct disclosure *d, struct err *err);

/* The claim as it may be told; NULL stays. */
const struct claim *disclosure_claim(const struct disclosure *d,
	const struct claim *c);
/* An entity id, or its pseudonym. */
struct str disclosure_name(const struct disclosure *d, struct str id);
/* Free text, whole or replaced as a whole. */
struct str disclosure_text(const struct disclosure *d, struct str text);
/* What an examiner wrote, who has seen everything: only to who may see every
 * exhibit. */
struct str disclosure_words(const struct disclosure *d, struct str text);
/* A sentence about the claim, as it may be told. */
struct str disclosure_sentence(const struct disclosure *d,
	const struct claim *c,
	struct str sentence);

/* Exhibits and what reading them came to, as they may be told: copies. */
bool disclosure_exhibits(const struct disclosure *d,
	struct publication *p,
	struct err *err);

/* What was computed from all claims, as it may be told: assessment, second
 * views, history, matrices, clusters, and exhibits. */
bool disclosure_results(const struct disclosure *d,
	struct view *v,
	struct err *err);
/* The same of an answer to `clear`. */
bool disclosure_clearing(const struct disclosure *d,
	struct clearing *c,
	struct err *err);

#endif
