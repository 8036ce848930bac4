/* SPDX-License-Identifier: Apache-2.0 */
/* Configurations inside a sample: where it connects to, how often, for whom.
 * Layouts that others have published are rows of families.list; what is
 * nobody's is recognised by structure (engine.h). Nothing is guessed: a
 * configuration counts when what was decoded parses wholly and names a
 * destination. */
#ifndef TRIAGE_CONFIG_CONFIG_H
#define TRIAGE_CONFIG_CONFIG_H

#include "triage/config/input.h"

/* Tells every configuration, those of families first. cost: about 20
 * ns a byte, and steps for keys (engine.h), which *w->steps bounds for a file
 * and all that is inside it; memory: 8 MiB of w->scratch. */
void config_find(struct triage_work *w, const struct config_input *in);

/* The same of bytes of which no more is known. */
void config_sample(struct triage_work *w, struct str bytes);

#endif
