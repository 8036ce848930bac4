/* SPDX-License-Identifier: Apache-2.0 */
/* Letters of alphabets and abjads in [a-z], by tables. */
#ifndef IDENTITY_NAME_SPELL_H
#define IDENTITY_NAME_SPELL_H

#include "identity/name/chars.h"

enum spelling {
	SPELL_PLAIN, /* the commonest in English texts; Latin without marks */
	SPELL_WIDE, /* where another convention differs: sh for s with caron */
};

/* Spells one folded character in [a-z].
 *   before, next: its neighbours, 0 at the ends: digraphs hang on them
 *   ret   : [a-z]*, static; empty for what is silent
 *   return: false when the tables do not know it
 *   source: ISO 9, GOST R 52535.1, BGN/PCGN 1947 and 1965, ICAO 9303-3 (6),
 *           ELOT 743, ISO 233-2, ISO 259-2, DIN 5007 and 31635, by their bare
 *           letters
 *   cost  : O(1) for ASCII, else a search in a text of 600 bytes at most */
bool spell(uint32_t c,
	uint32_t before,
	uint32_t next,
	enum spelling how,
	struct str *ret);

#endif
