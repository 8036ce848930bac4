/* SPDX-License-Identifier: Apache-2.0 */
/* What a question may see of a case: already restricted by day and source, and
 * the same for every renderer. */
#ifndef MODEL_VIEW_H
#define MODEL_VIEW_H

#include "model/assessment.h"
#include "model/audit.h"
#include "model/audience.h"
#include "model/chronology.h"
#include "model/claimset.h"
#include "model/cluster.h"
#include "model/custody.h"
#include "model/event.h"
#include "model/exhibit.h"
#include "model/hands.h"
#include "model/tree.h"
#include "model/victim.h"
#include "model/watch.h"

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
	NEEDS_FINDINGS = 256, /* of claims only what hunts found */
	NEEDS_NOTES = 512,    /* examiners' own */
	NEEDS_REST_ON_CLAIMS = NEEDS_ASSESSMENT | NEEDS_TIMELINE |
		NEEDS_HISTORY | NEEDS_MATRICES | NEEDS_CLUSTERS,
	NEEDS_ANY_CLAIMS = NEEDS_CLAIMS | NEEDS_FINDINGS | NEEDS_VICTIMS,
	/* any of them: the question is of a case */
	NEEDS_CASE = NEEDS_EXHIBITS | NEEDS_ANY_CLAIMS |
		NEEDS_REST_ON_CLAIMS | NEEDS_NOTES,
	NEEDS_KNOWLEDGE = 1024, /* what is published of actors */
	/* what speaks for the innocence of who leads a layer */
	NEEDS_CLEARING = 2048,
};

/* A finding, and the same as other sensors saw it: what one hunt says of one
 * pair, in times that overlap. */
struct seen_finding {
	const struct claim *claim; /* the strongest */
	const struct claim *const *also;
	uint32_t n_also;
};

/* Why a server is suspected: the strongest finding of a kind, or a flag. */
struct suspect_reason {
	struct str what; /* a predicate of hunts, or a flag */
	struct str text; /* a sentence */
	int64_t bits_milli;
	uint64_t others; /* findings of the kind beside it */
};
enum {
	CONTACT_BINS_MAX = 64
};

struct suspect_reasons {
	const struct suspect_reason *reason; /* the heaviest first */
	uint32_t n;
	const struct suspect_reason *against; /* their bits are negative */
	uint32_t n_against;
	/* "went_to": a server that ours went to; "came_to_us" */
	struct str list;
	uint32_t rank;     /* in its list, from 1 */
	struct str benign; /* the nearest benign explanation; empty = none */
	const struct str *next; /* what to look at next */
	uint32_t n_next;
	/* contacts over time, from from_s to to_s */
	uint32_t bin[CONTACT_BINS_MAX];
	uint32_t n_bin;
	int64_t from_s;
	int64_t to_s;
};

/* Of a view that knows no reasons: nothing. */
extern const struct suspect_reasons suspect_reasons_none;

/* What claims are about. */
struct entity_row {
	struct str id;
	uint64_t claims;
	/* of what they say; TIME_UNKNOWN, TIME_OPEN */
	int64_t first_s;
	int64_t last_s;
	struct str tags;        /* "#relay #ours"; empty = none */
	const struct str *note; /* "NAME: words" */
	uint32_t n_note;
};

enum hit_kind {
	HIT_ENTITY,
	HIT_CLAIM,
	HIT_EXHIBIT,
	HIT_INCIDENT,
	HIT_INDICATOR,
	HIT_NOTE
};

/* "entity", "claim", .. */
const char *hit_kind_name(enum hit_kind k);

/* What holds the word that was searched for. */
struct hit {
	enum hit_kind kind;
	struct str
		id; /* of the entity, key of the claim, SHA-256, of the note */
	struct str text;
};

/* Which part of a list the arrays below hold, when a page was asked for. */
struct listed {
	uint32_t first; /* how many come before */
	uint32_t total; /* in all that were asked for */
	bool page;      /* a page was asked for: the rest is not here */
	struct str
		asked; /* which: "about address:192.0.2.1, from provider" */
	/* the place of each row in the list's own order, from 1; NULL = as they
	 * stand */
	const uint32_t *rank;
};

/* The place of the i-th row in the list's own order, from 1. */
static inline uint32_t listed_rank(const struct listed *l, uint32_t i)
{
	return l->rank ? l->rank[i] : l->first + i + 1;
}

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
	/* of the document: "en", "ja"; empty = "en" */
	struct str language;
	/* a table of law for its elements, as text, and how it is called;
	 * empty = an example */
	struct str law;
	struct str law_name;
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
	/* of each name that leads a layer, and what would show its innocence */
	const struct clearing *clearing;
	uint32_t n_clearing;
	/* the same as examiners weigh it who dissent, by name; never instead of
	 * `assessment` */
	const struct dissenting_assessment *second;
	uint32_t n_second;
	/* who answers for it, in the order of signing; none where the question
	 * is another than was signed */
	const struct signoff *signoff;
	uint32_t n_signoff;
	/* how the assessment came to be; NULL = not asked */
	const struct history *history;
	const struct matrix *matrix; /* LAYERS of them; NULL = not asked */
	const struct clusters *clusters; /* NULL = not asked */
	const struct claimset *claims;   /* those that count */
	/* every revision that may be told, also of what no longer counts; NULL
	 * = no claims were asked */
	const struct claimset *revisions;
	/* the strictest marking of what is told */
	enum tlp tlp;
	struct listed listed;
	const struct claim *const *finding; /* by hunts, best first */
	/* the same, with what other sensors saw; same index */
	const struct seen_finding *found;
	uint32_t n_finding;
	/* servers, by all that hunts found about them, best first; candidates
	 * below the threshold among them */
	const struct claim *const *suspect;
	/* same index; n 0 = its sentence has them */
	const struct suspect_reasons *suspect_reasons;
	uint32_t n_suspect;
	const struct entity_row *entity; /* NULL = not asked */
	uint32_t n_entity;
	const struct hit *hit; /* NULL = not asked */
	uint32_t n_hit;
	/* by hunts, withdrawn by an examiner and in no other list, newest
	 * revisions; they weigh nothing */
	const struct claim *const *undone;
	uint32_t n_undone;
	const struct exhibit *exhibit; /* index = struct locator's exhibit */
	/* one for each exhibit, same index */
	const struct reading_run *reading;
	uint32_t n_exhibit;
	/* those of a list, by index; NULL = all that the publication has */
	const uint32_t *exhibit_listed;
	uint32_t n_exhibit_listed;
	const struct event *event; /* in order */
	uint32_t n_event;
	const struct victim *victim; /* by first contact */
	uint32_t n_victim;
	const struct damage *damage;
	uint32_t n_damage;
	const struct damage_register *damages; /* NULL = not asked */
	const struct watch_row
		*watch; /* by what is watched; NULL = not asked */
	uint32_t n_watch;
	const struct watch_candidate *candidate; /* NULL = not asked */
	uint32_t n_candidate;
	const struct audit *audit;                  /* NULL = not asked */
	const struct chronology_answer *times;      /* NULL = not asked */
	const struct identities_answer *identities; /* NULL = not asked */
	const struct tree_answer *tree;             /* NULL = not asked */
};

/* Whether the exhibit had come into evidence by then, and how many had. */
bool publication_has(const struct publication *p, uint32_t exhibit);

/* Whether the entity stands here, but in no answer for others. */
bool publication_closed(const struct publication *p, struct str id);

/* How many exhibits publication_has. cost: O(n_exhibit) */
uint32_t publication_exhibits(const struct publication *p);

/* Why the i-th suspect is one. */
static inline const struct suspect_reasons *suspect_why(
	const struct publication *p,
	uint32_t i)
{
	return p->suspect_reasons ? &p->suspect_reasons[i]
				  : &suspect_reasons_none;
}

#endif
