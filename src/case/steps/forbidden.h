/* SPDX-License-Identifier: Apache-2.0 */
/* Words that may not stand in an answer, in whatever spelling. */
#ifndef CASE_STEPS_FORBIDDEN_H
#define CASE_STEPS_FORBIDDEN_H

#include "core/core.h"

struct forbidden {
	struct table word; /* plain: forbidden_plain */
	/* by the first two bytes: index + 1 of the last word that begins so,
	 * and of the one before it */
	uint32_t *first;
	uint32_t *next;
	uint32_t cap;
};

/* Lives in the arena. false: no memory. */
bool forbidden_open(struct forbidden *ret, struct arena *a);

/* Words of one byte are no names and are passed over. false: no memory. */
bool forbidden_put(struct forbidden *f, struct str word);

/* Whether one of the words stands in the text: without regard to case, to
 * blanks, hyphens and underscores between its parts, to defanging, and to the
 * escapes of JSON, HTML and URIs. Of words of less than six bytes only where no
 * letter or digit goes on; of words that begin or end with a digit where no
 * digit does. cost: O(text) and the words that begin like each place */
bool forbidden_in(const struct forbidden *f,
	struct str text,
	struct arena scratch);

/* The same, but for words that stand in `own`, too: who is told of himself may
 * be told his own name. */
bool forbidden_in_but(const struct forbidden *f,
	struct str text,
	struct str own,
	struct arena scratch);

#endif
