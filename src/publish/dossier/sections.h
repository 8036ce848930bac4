/* SPDX-License-Identifier: Apache-2.0 */
/* Private to publish/: the sections of a dossier. Each appends the body of its
 * <section>, below the heading, to d->b. */
#ifndef PUBLISH_DOSSIER_SECTIONS_H
#define PUBLISH_DOSSIER_SECTIONS_H

#include "publish/dossier/doc.h"

/* Sets d->claim, d->n_more and d->anchor: which claims are printed, at most
 * DOSSIER_CLAIMS_MAX. */
void doc_choose_claims(struct doc *d);

/* What sections about the judgement share (weigh.c): */
/* How far the evidence carries, in a sentence. */
void doc_lead(struct doc *d);
/* How many exhibits, claims, findings and victims that rests on. */
void doc_lead_numbers(struct doc *d);
/* How many organisations were in contact, and of how many nobody is known who
 * could be warned. */
void doc_victim_numbers(struct doc *d);
/* Two sentences: what the weight of evidence is, and what it is not. */
void doc_what_weight_is(struct doc *d);
/* " Against it speaks: ..; .." without a full stop, the heaviest, at most
 * `most`; how many were told. */
uint32_t doc_against(struct doc *d, const struct verdict *v, uint32_t most);

/* The judgement in a paragraph, and what it rests on. */
void section_summary(struct doc *d);
/* The verdict of each layer, with its interval. */
void section_ladder(struct doc *d);
/* Who dissents from which claim, and what it changes. */
void section_dissent(struct doc *d);
/* Evidence against hypotheses, a table a layer. */
void section_matrix(struct doc *d);
/* How the answers moved with the days of knowledge. */
void section_history(struct doc *d);
/* Claims against and for the leading hypothesis, by weight; its trail. */
void section_reasons(struct doc *d);
/* All hypotheses with their intervals, and what bears on them. */
void section_alternatives(struct doc *d);
/* Flip sets, forgery, and what to look for next. */
void section_change(struct doc *d);
/* Claims that carry no weight by rule, kept in sight. */
void section_shown(struct doc *d);
/* Events as a figure and a table. */
void section_timeline(struct doc *d);
/* Entities and what connects them, a figure. */
void section_graph(struct doc *d);
/* Activity clusters, with what holds each together. */
void section_clusters(struct doc *d);
/* Organisations that were in contact, by first contact. */
void section_victims(struct doc *d);
/* What incidents cost, as people recorded it. */
void section_damage(struct doc *d);
/* Servers of interest, with the reasons. */
void section_suspects(struct doc *d);
/* What hunts found. */
void section_findings(struct doc *d);
/* The claims that doc_choose_claims chose, in full. */
void section_claims(struct doc *d);
/* The exhibits, with digests. */
void section_exhibits(struct doc *d);
/* What the dossier cannot say. */
void section_limits(struct doc *d);

#endif
