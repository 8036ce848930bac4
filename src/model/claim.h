/* SPDX-License-Identifier: Apache-2.0 */
/* The one currency of inference: subject - predicate - object, valid in an
 * interval, from a source with a grade, with locators. */
#ifndef MODEL_CLAIM_H
#define MODEL_CLAIM_H

#include "model/exhibit.h"
#include "model/predicate.h"

/* Admiralty code (NATO AJP-2.1): reliability of the source A..F, credibility of
 * the information 1..6. F and 6 mean "cannot be judged", which is not the same
 * as bad. */
struct grade {
	char reliability; /* 'A'..'F' */
	char credibility; /* '1'..'6' */
};

/* "A1" .. "F6", capitals only; false on anything else, *ret untouched. */
bool grade_parse(struct str s, struct grade *ret);

/* rho: how far a likelihood ratio moves from 1 under this grade, 1/1000. */
int64_t grade_rho_milli(struct grade g);

enum maker {
	MADE_BY_ROW,
	MADE_BY_HUNT,
	MADE_BY_LINK
};

/* How much of a claim an answer may say. */
enum disclosed {
	TOLD_WHOLE,
	/* who it is about is a pseudonym, and its words are made of that */
	TOLD_UNNAMED,
	/* that there is one, and what it weighs */
	TOLD_NOT
};

/* "row", "hunt", "link": as the ledger has it */
const char *maker_name(enum maker m);

/* Lower-case hexadecimal digits and a NUL. */
#define CLAIM_KEY_N 17
#define CLAIM_ID_N 33  /* the key's digits, then as many of the revision */
#define RECORD_ID_N 17 /* of what examiners record: dissents, analyst links */
#define TIME_OPEN INT64_MAX    /* no end known */
#define TIME_UNKNOWN INT64_MIN /* no beginning known */

/* Strings live in the arena of whoever made the claim. Times are s since 1970
 * UTC, half-open. */
struct claim {
	/* Key and revision: claim_seal. The key says what is claimed and by
	 * whom, and stays when a hunt sees more, a row is corrected or a
	 * release words it otherwise: what examiners record hangs on it. The
	 * revision tells apart what was claimed under one key. */
	char id[CLAIM_ID_N];
	struct str subject;
	enum predicate predicate;
	struct str object;
	/* when what is claimed held; outer bounds */
	int64_t from_s;
	int64_t to_s;
	enum zone zone;
	enum resolution res;   /* the coarser of the two readings */
	int64_t recorded_at_s; /* when it became known: as-of compares with this
				*/
	/* superseded from then on (a hunt saw more); TIME_OPEN = still current
	 */
	int64_t superseded_at_s;
	/* who gives it to us, kind first: "police/interview 3" */
	struct str source;
	struct str
		origin; /* where it ultimately comes from; copies share it */
	/* within which it holds: whose name an alias is, which contracts; may
	 * be empty */
	struct str scope;
	struct grade grade;
	enum maker maker;
	struct str text; /* one sentence for people; in no digest */
	/* what a row says in its own words; empty = none, or not told (ledgers
	 * of before there were revisions) */
	struct str words;
	int64_t weight_milli; /* hunts: evidence in 1/1000 bit; rows: 0 */
	/* hunts: parameters, method and version as JSON; else empty */
	struct str detail;
	/* n_loc of them, the first and the last when there are more */
	struct locator loc[16];
	uint32_t n_loc;
	/* anything but TOLD_WHOLE: its id is a number within the answer, since
	 * a hash of a name confirms the name */
	enum disclosed told;
	bool undone; /* an examiner withdrew it, as of superseded_at_s or before
		      */
	uint64_t n_records; /* how many records it rests on */
};

/* Fills id. The key is of predicate, subject, object, source and scope; the
 * revision of everything else that is claimed: not of the sentence, nor of
 * locators (the same row in two places is one claim), nor of when it was
 * superseded. */
void claim_seal(struct claim *c);

/* The id that a format 1 ledger gave it: of its content with the sentence. */
void claim_format1_id(const struct claim *c, char ret[static RECORD_ID_N]);

/* The id it would have if nothing had been told of its words. */
void claim_id_without_words(const struct claim *c,
	char ret[static CLAIM_ID_N]);

/* The parts of its id; they live as long as the claim. Empty for what is not
 * told whole. */
struct str claim_key(const struct claim *c);
/* see claim_key */
struct str claim_revision(const struct claim *c);

/* Whether both are revisions of one claim. */
bool claim_same_key(const struct claim *a, const struct claim *b);

/* Whether a copy, not a first-hand source, gives us the claim: the press
 * repeats, and published knowledge of actors resembles; neither witnessed what
 * happened here. */
bool claim_relayed(const struct claim *c);

/* The kind part of a source: "press/Newspaper 1" -> "press" */
struct str source_kind(struct str source);

/* `only` = "press" takes "press" and everything under "press/"; empty takes
 * all. */
bool source_matches(struct str source, struct str only);

/* Whether the claim counts for a question asked as of the instant and with that
 * restriction. */
static inline bool claim_counts(const struct claim *c,
	int64_t as_of_s,
	struct str only)
{
	return c->recorded_at_s < as_of_s && c->superseded_at_s >= as_of_s &&
		source_matches(c->source, only);
}

#endif
