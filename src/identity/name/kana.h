/* SPDX-License-Identifier: Apache-2.0 */
/* Japanese syllables in Latin letters, and the conventions of doing so. */
#ifndef IDENTITY_NAME_KANA_H
#define IDENTITY_NAME_KANA_H

#include "identity/name/chars.h"

enum {
	ROMAJI_MAX = 96, /* bytes of one word */
};

/* Spells kana by Hepburn with every vowel written: "kouichirou", "shin'ichi"
 * without its apostrophe.
 *   c, n  : folded code points, hiragana and katakana; others are left out
 *   ret   : room for ROMAJI_MAX bytes; what does not fit is dropped
 *   return: how many bytes
 *   source: the table of Hepburn 1886, as Cabinet Notification 1 of 1954
 *           (table 2) prints it */
size_t kana_romaji(const uint32_t *c, uint32_t n, char *ret);

/* One romanised word by another convention. */
enum romaji {
	ROMAJI_FULL,     /* as kana_romaji spells it */
	ROMAJI_SHORT,    /* long vowels as short ones: Sato, Ono */
	ROMAJI_H,        /* long o as oh: Satoh */
	ROMAJI_OO,       /* long o as oo */
	ROMAJI_PASSPORT, /* short, and m before b, m, p */
	ROMAJI_M,        /* full, and m before b, m, p */
	ROMAJI_HU,       /* full, but hu for fu */
	ROMAJI_CC,       /* full, but cch for tch, as keyboards have it */
	ROMAJI_B,        /* short, and b for v */
	ROMAJI_NIHON,    /* ISO 3602 strict: si, ti, tu, di, du */
	ROMAJI_KUNREI,   /* ISO 3602: si, ti, tu, zi, zu; long vowels short */
	ROMAJI_KINDS,
};

/* Spells a word of kana_romaji by a convention.
 *   ret: room for ROMAJI_MAX bytes     return: how many bytes
 *   source: Cabinet Notification 1 of 1954; ISO 3602:1989; Ordinance for
 *           Enforcement of the Passport Act, annexed table */
size_t romaji_spelled(struct str full, enum romaji how, char *ret);

/* Whether a word can be Japanese: all of it syllables of Hepburn, Kunrei or
 * Nihon. Spells it then by Hepburn.
 *   word : [a-z]; ret: room for ROMAJI_MAX bytes; untouched when it cannot */
bool romaji_hepburn(struct str word, char *ret, size_t *ret_n);

#endif
