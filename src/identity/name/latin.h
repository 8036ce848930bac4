/* SPDX-License-Identifier: Apache-2.0 */
/* Words of any script in Latin letters, one reading each. */
#ifndef IDENTITY_NAME_LATIN_H
#define IDENTITY_NAME_LATIN_H

#include "identity/name/icu.h"
#include "identity/name/scan.h"
#include "identity/name/spell.h"

enum {
	LATIN_MAX = 120, /* bytes of a word */
};

/* A word in [a-z0-9]; what no table and no converter knows is '?'.
 *   how   : SPELL_WIDE differs where a second convention is usual
 *   ret   : room for LATIN_MAX bytes; what does not fit is dropped
 *   return: how many bytes
 *   cost  : O(word.n); ICU for scripts without a table of ours */
size_t latin_word(struct converters *icu,
	const struct scan *s,
	const struct word *w,
	enum spelling how,
	char *ret);

/* Pinyin of one character of Han, without tones; as a surname or as any other.
 *   ret   : room for LATIN_MAX bytes     return: how many, 0 unknown */
size_t latin_han(struct converters *icu, uint32_t c, bool surname, char *ret);

/* Whether a word is of a script that leaves short vowels out. */
bool latin_is_bare(const struct scan *s, const struct word *w);

#endif
