/* SPDX-License-Identifier: Apache-2.0 */
/* What a romanised word sounds like, whatever convention spelled it. */
#ifndef IDENTITY_NAME_SOUND_H
#define IDENTITY_NAME_SOUND_H

#include "core/core.h"

enum {
	SOUND_LEAST = 400, /* below this is 0 */
	SOUND_SAME =
		960, /* equal sounds of words that are spelled otherwise */
};

/* Spells a word in sounds, one byte each: a e i o u, b c d f g h j k l m n p r
 * s t v x z, N (ng), S (sh), T (ts); c is ch, j is zh and the j of judge, x is
 * kh. Conventions for one sound become one: sh sch sz, ou oo u, kh x, -off -ov
 * -ow, ph f, doubled letters.
 *   word : [a-z0-9]; other bytes stand for themselves
 *   bare : the word has no short vowels, so letters that stand side by side
 *          need not be one sound
 *   ret  : room for word.n bytes; max more are dropped
 *   return: how many were written, at most word.n and max
 *   cost : O(word.n)     source: ISO 9, GOST, BGN/PCGN, ISO 233, ISO 3602,
 *   Hepburn, RR, as the same sounds are spelled there */
size_t sound_of(struct str word, bool bare, char *ret, size_t max);

/* Similarity of two spellings in sounds, 0 or SOUND_LEAST to SOUND_SAME: an
 * edit distance in which sounds that conventions confuse are near. bare  : one
 * of the two was written without its short vowels (Arabic, Hebrew), so these
 * cost next to nothing empty : 0     cost: O(a.n * b.n), no allocation,
 * symmetrical */
uint32_t sound_alike(struct str a, struct str b, bool bare);

#endif
