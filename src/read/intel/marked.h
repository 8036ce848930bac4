/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/intel/: the marking that a document bears, for who seals
 * it: what a partner marked RED is not shared on as AMBER. */
#ifndef READ_INTEL_MARKED_H
#define READ_INTEL_MARKED_H

#include "read/read.h"

/* What the objects of a bundle refer to, and what is defined. */
struct marked {
	struct table used; /* ids of marking-definitions, whole */
	struct table defined;
	/* by index in defined: enum tlp + 1; 0 = it restricts nobody */
	uint8_t level[256];
};

/* Notes each "marking-definition--UUID" in a part of the document. */
void marked_use(struct marked *m, struct str part);
/* Notes what a marking-definition says: its name ("TLP:RED"), or the word of
 * its definition; a statement (of copyright) restricts nobody, what is
 * neither is the strictest, and so is what comes behind 256 of them. */
void marked_define(struct marked *m,
	struct str id,
	struct str word,
	bool statement);
/* The strictest that is used, into stats->marking; one that nobody defines is
 * the strictest there is. */
void marked_tell(const struct marked *m, struct read_stats *stats);
/* Makes the marking at least as strict as that one. */
void marked_raise(struct read_stats *stats, enum tlp t);
/* The same of every text that begins with "tlp:", as tags of MISP do; a word
 * behind it that is no level is the strictest. */
void marked_tags(struct str document, struct read_stats *stats);

#endif
