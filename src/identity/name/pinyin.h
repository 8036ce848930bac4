/* SPDX-License-Identifier: Apache-2.0 */
/* Syllables of Mandarin as Pinyin and Wade-Giles spell them. */
#ifndef IDENTITY_NAME_PINYIN_H
#define IDENTITY_NAME_PINYIN_H

#include "core/core.h"

enum {
	PINYIN_MAX = 8, /* bytes of a syllable, and of its other spelling */
};

/* Letters of the longest syllable of Pinyin at the head of word that leaves
 * syllables only behind it; 0 when the word is none of them throughout.
 *   word: [a-z], u with diaeresis as u or v; of 24 letters at most
 *   source: GB/T 16159, the table of syllables */
size_t pinyin_step(struct str word);

/* Whether it is one syllable of Pinyin. cost: O(1) */
bool pinyin_is_syllable(struct str s);

/* The other spelling of one syllable of Pinyin by Wade and Giles, without
 * marks and apostrophes: zhong is chung.
 *   ret: room for PINYIN_MAX bytes; return: how many, 0 when it is none
 *   source: Giles 1892, as the ALA-LC table of 1997 compares both */
size_t wade_of(struct str syllable, char *ret);

/* One syllable of Wade-Giles in Pinyin.
 *   aspirated: the consonant is read as the one with an apostrophe; where
 *              apostrophes got lost, both readings are possible
 *   ret      : room for PINYIN_MAX bytes
 *   return   : how many, 0 when it is no syllable of Wade-Giles */
size_t pinyin_of_wade(struct str syllable, bool aspirated, char *ret);

#endif
