/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of Chinese characters in names, as tables. */
#ifndef IDENTITY_NAME_HAN_H
#define IDENTITY_NAME_HAN_H

#include "identity/name/chars.h"

/* The character that stands for c and its variants in names: the simplified
 * one, which new, old and rare forms of Japanese and Chinese share.
 *   return: c itself when no table has it
 *   source: Joyo and Jinmeiyo kanji tables of 2010 and 2017 with their old
 *           forms; Koseki unified characters for the rare ones */
uint32_t han_plain(uint32_t c);

/* Readings of a character by a convention, blanks between, "" when unknown. */
enum han {
	HAN_SURNAME, /* Pinyin as a surname, where it differs from the usual */
	HAN_GIVEN,   /* Pinyin beside the first reading */
	HAN_CANTONESE, /* as the Hong Kong government spells it */
	HAN_KOREAN,    /* Hangul of its Korean reading, one syllable */
	HAN_KINDS,
};

/* Readings of one or two plain characters.
 *   source: HAN_SURNAME: Xiandai Hanyu Cidian, its notes on surnames;
 *           HAN_CANTONESE: LSHK character list, in the spelling of the Hong
 *           Kong Street names and identity cards; HAN_KOREAN: Supreme Court
 *           of Korea, characters for names */
struct str han_readings(const uint32_t *c, uint32_t n, enum han how);

/* Whether two characters at the head are a surname together. */
bool han_double_surname(const uint32_t *c, uint32_t n);

#endif
