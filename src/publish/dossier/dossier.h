/* SPDX-License-Identifier: Apache-2.0 */
/* dossier: the whole case as one HTML page that needs no network and no script.
 */
#ifndef PUBLISH_DOSSIER_DOSSIER_H
#define PUBLISH_DOSSIER_DOSSIER_H

#include "publish/text/withhold.h"

/* --- for the files dossier_*.c ------------------------------------------- */

struct doc {
	const struct publication *p;
	struct buf *b;
	struct arena *a; /* scratch of this dossier */
	struct withheld held;
	const struct claim **claim; /* those printed in full, in order */
	uint32_t n_claim, n_more;   /* n_more: that `show why` can still show */
	struct table anchor;        /* their ids: what may be linked to */
};

/* Which claims are printed: all, or with more than DOSSIER_CLAIMS_MAX those
 * that carry a judgement, the findings, what people said. */
enum {
	DOSSIER_CLAIMS_MAX = 2000
};
void doc_choose_claims(struct doc *d);

/* link when it is printed; says so when kept out */
void doc_claim_link(struct doc *d, const struct claim *c);
/* subject verb object */
void doc_statement(struct doc *d, const struct claim *c);
void doc_locators(struct doc *d, const struct claim *c, uint32_t max);
void doc_when(struct doc *d, int64_t from_s, int64_t to_s, enum zone zone);
void doc_tlp(struct doc *d);

/* sections, in dossier_judge.c, dossier_facts.c and dossier_claims.c */
void section_summary(struct doc *d);
void section_ladder(struct doc *d);
void section_dissent(struct doc *d);
void section_matrix(struct doc *d);
void section_history(struct doc *d);
void section_reasons(struct doc *d);
void section_alternatives(struct doc *d);
void section_change(struct doc *d);
void section_shown(struct doc *d);
void section_timeline(struct doc *d);
void section_graph(struct doc *d);
void section_clusters(struct doc *d);
void section_victims(struct doc *d);
void section_damage(struct doc *d);
void section_suspects(struct doc *d);
void section_findings(struct doc *d);
void section_claims(struct doc *d);
void section_exhibits(struct doc *d);
void section_limits(struct doc *d);

extern const char *const dossier_style[]; /* the style sheet, in parts */
extern const size_t n_dossier_style;

#endif
