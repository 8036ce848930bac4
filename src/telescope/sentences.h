/* SPDX-License-Identifier: Apache-2.0 */
/* Private to telescope/: what the figures of a report say. */
#ifndef TELESCOPE_SENTENCES_H
#define TELESCOPE_SENTENCES_H

#include "telescope/reporting.h"

/* Fills r->ret's sentences from its figures, when those stand. false: no
 * memory */
bool say_sentences(struct reporting *r);
/* Fills r->ret's notes: what a reader must know of the data. false: no
 * memory */
bool say_notes(struct reporting *r);

#endif
