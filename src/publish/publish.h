/* SPDX-License-Identifier: Apache-2.0 */
/* publish: what is known, written for those who need it. A publisher is a pure
 * function from a publication to bytes; who calls it decides where they go.
 * Equal input gives equal bytes: no clock, no randomness, no locale. */
#ifndef PUBLISH_PUBLISH_H
#define PUBLISH_PUBLISH_H

#include "model/model.h"

struct publisher {
	/* of the command line: `ashiato report --as dossier` */
	const char *name;
	const char *file; /* in CASE/out/ */
	const char *media_type;
	unsigned needs; /* NEEDS_*: what of the publication must be there */
	/* the strictest marking that may stand in it: a case that holds what is
	 * stricter is refused, unless an audience was asked for, which then
	 * sees no more than this */
	enum tlp audience;
	/* of a call, separated by blanks: "as-of only lang pdf law". made-for:
	 * without being asked it is made for `audience`, however the case is
	 * marked. run: refused of a case that was not run since something came,
	 * changed or was withdrawn */
	const char *options;
	const char *what;
	/* lost: what it has no place for. false: *err says why; what stands in
	 * out then is not to be used */
	bool (*write)(const struct publication *p,
		struct buf *out,
		struct losses *lost,
		struct err *err);
};

/* What programs of others are given. */
#define NEEDS_EXCHANGED                                                     \
	(NEEDS_EXHIBITS | NEEDS_CLAIMS | NEEDS_ASSESSMENT | NEEDS_TIMELINE | \
		NEEDS_VICTIMS)

/* What the papers are made of. */
#define NEEDS_PAPERS (NEEDS_EXCHANGED | NEEDS_CLEARING)

/* The function of a publisher. */
#define PUBLISHER_FUNCTION(name)                       \
	bool name##_write(const struct publication *p, \
		struct buf *out,                       \
		struct losses *lost,                   \
		struct err *err);
#define PUBLISHER(name, file, media, needs, audience, options, what) \
	PUBLISHER_FUNCTION(name)
#include "publish/publishers.list"
#undef PUBLISHER

extern const struct publisher publishers[];
extern const size_t n_publishers;

/* An HTML page that the publisher of that name wrote of p, as PDF (A4): the same
 * page, publication and fonts give the same bytes. errors: ERR_USAGE, there is
 * no such language; ERR_IO, the libraries that draw are not here; ERR_FORMAT,
 * ERR_LIMIT */
bool publish_pdf(const struct publication *p,
	const char *name,
	struct str page,
	struct buf *out,
	struct err *err);

/* Whether papers are written in that language: "en", "ja", "" for English. */
bool publish_language_known(struct str code);

/* An example of a table of law, to be replaced. */
void publish_law_template(struct buf *out);

/* --- advisories ---------------------------------------------------------- */

/* The files of an advisory, one row each. */
struct advisory_file {
	const char *name; /* in CASE/out/advisories/REFERENCE/ */
	const char *media_type;
	bool attached; /* to the message, of which the letter is the body */
	/* false: *err says why; what stands in out then is not to be used */
	bool (*write)(const struct advisory *a,
		struct buf *out,
		struct err *err);
	/* of one that is made of the others, in place of write: those that have
	 * it, with their bytes, n of each */
	bool (*gather)(const struct advisory *a,
		const struct advisory_file *file,
		const struct buf *body,
		size_t n,
		struct buf *out,
		struct err *err);
};
extern const struct advisory_file advisory_files[];
extern const size_t n_advisory_files;

/* Whether letters are written in that language: "en", "ja". */
bool advisory_language_known(struct str code);
/* All of them, separated by blanks. */
void advisory_languages(struct buf *out);

/* Whether every word and section of a template is known and closed. ERR_FORMAT
 * names file (as it is called), line and word, and what was meant perhaps. */
bool advisory_template_check(const char *file,
	struct str text,
	struct err *err);
/* The words that a template may use, as sentences. */
void advisory_template_words(void *ctx,
	void (*tell)(void *ctx, struct str sentence));

/* Where advisories stand: for a terminal, as JSON (documented in api/), as a
 * table. */
void publish_advisories(const struct advisory_standing *x,
	uint32_t n,
	unsigned width,
	bool colour,
	struct buf *out);
/* lines: one a line */
void publish_advisories_json(const struct advisory_standing *x,
	uint32_t n,
	struct buf *out,
	bool lines);
/* RFC 4180 */
void publish_advisories_csv(const struct advisory_standing *x,
	uint32_t n,
	struct buf *out);

/* Whether it is an address that a message can be sent to. */
bool advisory_is_address(struct str s);
/* Text between the quotes of a rule of Suricata. */
void advisory_rule_text(struct buf *b, struct str s);

/* --- answers to requests for information ----------------------------------
 */

/* The files of an answer, one row each. */
struct rfi_file {
	const char *name; /* in CASE/out/requests/REFERENCE/ */
	const char *media_type;
	/* false: *err says why; what stands in out then is not to be used */
	bool (*write)(const struct rfi_answer *a,
		struct buf *out,
		struct err *err);
};
extern const struct rfi_file rfi_files[];
extern const size_t n_rfi_files;
enum {
	RFI_FILES_MAX = 4
};

/* A bundle of STIX 2.1: what the answer cites, a note on each thing that was
 * asked about and on each layer, and a grouping around them
 * (docs/exchange.md).
 */
bool rfi_stix(const struct rfi_answer *a, struct buf *out, struct err *err);

/* Where requests stand: for a terminal, as JSON (documented in api/), as a
 * table. */
void publish_requests(const struct rfi_standing *x,
	uint32_t n,
	unsigned width,
	bool colour,
	struct buf *out);
/* lines: one a line */
void publish_requests_json(const struct rfi_standing *x,
	uint32_t n,
	struct buf *out,
	bool lines);
/* RFC 4180 */
void publish_requests_csv(const struct rfi_standing *x,
	uint32_t n,
	struct buf *out);

/* Where an exhibit was: for a terminal, and for paper, with lines to sign by
 * hand. */
void publish_custody(const struct custody_chain *c,
	unsigned width,
	bool colour,
	struct buf *out);
/* The same as JSON. */
void publish_custody_json(const struct custody_chain *c, struct buf *out);

/* Who signed a judgement, as a member of that name of the object on its way. */
void publish_signoffs_json(const struct signoff *s,
	uint32_t n,
	const char *key,
	struct jw *j);

/* What a piece of evidence weighs, as people see it: "150 to 1", "1 to 10".
 * ln_milli: 1/1000 nat */
void publish_odds(int64_t ln_milli, struct buf *out);
/* The same of hunts' weights: 1/1000 bit. */
void publish_odds_of_bits(int64_t bits_milli, struct buf *out);

/* Lines of "label      value", the value from column `indent` on, for a
 * terminal: what is wider hangs below its value. */
void publish_fields(struct str text,
	unsigned indent,
	unsigned width,
	struct buf *out);

/* The ladder of six layers for a terminal, at most `width` columns; colour:
 * ANSI. */
void publish_ladder(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out);

/* Lists that people scan, and that programs take row by row. What they need:
 * exhibits NEEDS_EXHIBITS, the timeline NEEDS_TIMELINE, victims NEEDS_VICTIMS,
 * suspects and findings NEEDS_FINDINGS, entities NEEDS_CLAIMS. */
enum list {
	LIST_EXHIBITS,
	LIST_SUSPECTS,
	LIST_FINDINGS,
	LIST_ENTITIES,
	LIST_TIMELINE,
	LIST_VICTIMS,
	LIST_WATCHES,
	LIST_CANDIDATES, /* to watch */
	LIST_HITS,       /* of a search */
	LISTS
};

/* For a terminal, at most `width` columns; colour: ANSI. all: not only the
 * first page; how many more there are is said. */
void publish_list(const struct publication *p,
	enum list which,
	bool all,
	unsigned width,
	bool colour,
	struct buf *out);

/* Rows of a page on a terminal, when nobody says. */
unsigned publish_list_per(enum list which);

/* Every row, RFC 4180. */
void publish_list_csv(const struct publication *p,
	enum list which,
	struct buf *out);

/* The whole assessment for a terminal: alternatives, stability, what would
 * change it, what to look for next. */
void publish_assessment(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out);

/* The history for a terminal. */
void publish_history(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out);

/* What speaks for the innocence of a name, for a terminal. */
void publish_clearing(const struct publication *p,
	const struct clearing *c,
	unsigned width,
	bool colour,
	struct buf *out);

/* The damage register, for a terminal. */
void publish_damage(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out);
/* see there */
void publish_damage_json(const struct publication *p, struct buf *out);

/* What the case's own logs hold of what is known elsewhere, for a terminal. */
void publish_audit(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out);
/* see there */
void publish_audit_json(const struct publication *p, struct buf *out);

/* What rules of detection found, and which were not asked and why, as JSON:
 * "rules", "records", "matches", "not_run", "not_told". */
void publish_detection_json(const struct detection *d, struct buf *out);
/* The same for a terminal: matches, the gravest first, with whoever wrote the
 * rule; of the rest the first ones. */
void publish_detection(const struct detection *d,
	unsigned width,
	bool colour,
	struct buf *out);

/* What static analysis told of a sample and of what is inside it: keys as the
 * paths of its facts say; what is inside is a list of such objects under
 * "members". */
void publish_sample_json(const struct fact_list *facts, struct buf *out);
/* The same for a terminal: what a person would look for first, the rest
 * counted. */
void publish_sample(const struct fact_list *facts,
	unsigned width,
	bool colour,
	struct buf *out);

/* Two cases of one attack (docs/exchange.md). */
void publish_comparison_json(const struct case_comparison *c, struct buf *out);
/* The same for a terminal. */
void publish_comparison(const struct case_comparison *c,
	unsigned width,
	bool colour,
	struct buf *out);

/* Which names may be one hand (p->identities), for a terminal: the first pairs,
 * or all. */
void publish_identities(const struct publication *p,
	unsigned width,
	bool colour,
	bool all,
	struct buf *out);
/* see publish_identities: all pairs */
void publish_identities_json(const struct publication *p, struct buf *out);
/* see publish_identities: a line a pair */
void publish_identities_csv(const struct publication *p, struct buf *out);

/* Who is part of what (p->tree), for a terminal. */
void publish_tree(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out);
/* see publish_tree */
void publish_tree_json(const struct publication *p, struct buf *out);

/* What an answer may not say, as its member kept_out; nothing when it says
 * everything. */
void publish_kept_json(const struct publication *p, struct jw *j);

/* Answers about time (p->times), for a terminal: of when one event happened, of
 * the order of two, of the clocks with a figure of each, of what cannot all be
 * true, of silences, of the records of a stretch. */
void publish_when(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out);
/* see publish_when */
void publish_order(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out);
/* see publish_when */
void publish_clocks(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out);
/* see publish_when */
void publish_conflicts(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out);
/* see publish_when */
void publish_gaps(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out);
/* see publish_when */
void publish_events(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out);

/* Hours of work, with the heat of the week. */
void publish_hours(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out);
/* see publish_hours */
void publish_hours_json(const struct publication *p, struct buf *out);
/* The heat of the week as a figure, an <svg> alone. */
void publish_hours_svg(const struct publication *p, struct buf *out);
/* What the hours say, in sentences. */
void publish_hours_says(const struct hours_of_work *h, struct buf *out);

/* The same as JSON: earliest and latest are instants or null. */
void publish_when_json(const struct publication *p, struct buf *out);
/* see publish_when_json */
void publish_order_json(const struct publication *p, struct buf *out);
/* see publish_when_json */
void publish_clocks_json(const struct publication *p, struct buf *out);
/* see publish_when_json */
void publish_conflicts_json(const struct publication *p, struct buf *out);
/* see publish_when_json */
void publish_gaps_json(const struct publication *p, struct buf *out);
/* see publish_when_json; lines: an event a line */
void publish_events_json(const struct publication *p,
	struct buf *out,
	bool lines);
/* The events as a figure, an <svg> alone. */
void publish_events_svg(const struct publication *p, struct buf *out);
/* The events as columns: uncertain times never become one false point. */
void publish_events_csv(const struct publication *p, struct buf *out);

/* Evidence against hypotheses: of one layer, or of all for a terminal (layer <
 * 0). */
void publish_matrix(const struct publication *p,
	int layer,
	unsigned width,
	bool colour,
	struct buf *out);
/* RFC 4180 */
void publish_matrix_csv(const struct publication *p,
	int layer,
	struct buf *out);
/* As a picture of one layer. */
void publish_matrix_svg(const struct publication *p,
	int layer,
	struct buf *out);

/* Activity clusters: for a terminal (all: in full, else the heaviest links), as
 * a picture. */
void publish_clusters(const struct publication *p,
	unsigned width,
	bool colour,
	bool all,
	struct buf *out);
/* As a picture. */
void publish_clusters_svg(const struct publication *p, struct buf *out);

/* Who dissents from which claim's grade or weight, and why, for a terminal;
 * nothing when nobody does. */
void publish_dissents(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out);

/* Confidence against being right, and risk against coverage, as one SVG file.
 */
void publish_reliability_svg(const struct reliability *r, struct buf *out);

/* What a telescope saw: for a terminal, as JSON (documented in api/), as a
 * table (RFC 4180), as one HTML page with figures. */
void publish_telescope(const struct telescope_report *r,
	unsigned width,
	bool colour,
	struct buf *out);
/* As api/ documents it. */
void publish_telescope_json(const struct telescope_report *r,
	struct buf *out);
/* A value a row, RFC 4180. */
void publish_telescope_csv(const struct telescope_report *r, struct buf *out);
/* One page with figures, without script or network. false: *err says why. */
bool publish_telescope_html(const struct telescope_report *r,
	struct buf *out,
	struct err *err);

/* ns since 1970 as 2016-09-12T08:30:15.123456789Z */
void publish_instant_json(struct jw *j, const char *key, int64_t t_ns);

/* What a clock showed, as an object. */
void publish_reading_json(struct jw *j,
	const char *key,
	const struct clock_reading *r);

/* One observation of a reader as a line of JSON. */
void publish_observation_json(const struct obs *o, struct buf *out);

/* The public interface, documented in api/. */
void publish_judgement_json(const struct publication *p, struct buf *out);
/* What speaks for the innocence of a name, and what would show it. */
void publish_clearing_json(const struct publication *p,
	const struct clearing *c,
	struct buf *out);
/* NEEDS_HISTORY */
void publish_history_json(const struct publication *p, struct buf *out);
/* NEEDS_MATRICES; layer < 0: all */
void publish_matrix_json(const struct publication *p,
	int layer,
	struct buf *out);
/* NEEDS_CLUSTERS */
void publish_clusters_json(const struct publication *p, struct buf *out);
/* NEEDS_CLAIMS; lines: an element a line, here and below */
void publish_suspects_json(const struct publication *p,
	struct buf *out,
	bool lines);
/* NEEDS_CLAIMS */
void publish_findings_json(const struct publication *p,
	struct buf *out,
	bool lines);
/* NEEDS_EXHIBITS */
void publish_exhibits_json(const struct publication *p,
	struct buf *out,
	bool lines);
/* NEEDS_CLAIMS */
void publish_entities_json(const struct publication *p,
	struct buf *out,
	bool lines);
/* What a search found. */
void publish_hits_json(const struct publication *p,
	struct buf *out,
	bool lines);
/* NEEDS_TIMELINE */
void publish_timeline_json(const struct publication *p,
	struct buf *out,
	bool lines);
/* NEEDS_VICTIMS */
void publish_watches_json(const struct publication *p,
	struct buf *out,
	bool lines);
/* see there */
void publish_candidates_json(const struct publication *p,
	struct buf *out,
	bool lines);
/* see there */
void publish_victims_json(const struct publication *p,
	struct buf *out,
	bool lines);
/* The members of an object; NEEDS_CLAIMS; c: one of them, all: with every
 * revision */
void publish_claim_json(const struct publication *p,
	const struct claim *c,
	const struct claimset *all,
	struct jw *j);

#endif
