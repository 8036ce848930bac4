/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a name. */
#ifndef IDENTITY_NAME_SCAN_H
#define IDENTITY_NAME_SCAN_H

#include "identity/name/chars.h"

enum {
	SCAN_WORDS = 32,
};

struct word {
	uint16_t at; /* character */
	uint16_t n;
	uint8_t script; /* enum script of its first letter */
	bool hyphen;    /* joined to the one before */
	bool mark;      /* an apostrophe stands in it */
	bool point; /* a point or a slash stands between it and the next */
};

struct scan {
	struct chars chars; /* without apostrophes */
	struct word word[SCAN_WORDS];
	uint32_t n;
	uint32_t scripts; /* bit of each enum script */
};

/* Splits a name at what is no letter and no digit; apostrophes inside a word
 * are left out, 's at the end of one too. Han, kana, Hangul and the rest are
 * words of their own. cost: O(CHARS_MAX) */
void scan_name(struct str raw, struct scan *ret);

/* Whether all words are of these scripts (bits). */
static inline bool scan_only(const struct scan *s, uint32_t scripts)
{
	return s->n && !(s->scripts & ~scripts);
}

#endif
