/* SPDX-License-Identifier: Apache-2.0 */
/* Variants of names of East Asia, where surname and given name are read by
 * tables of their own. For this folder only. */
#ifndef IDENTITY_NAME_ASIAN_H
#define IDENTITY_NAME_ASIAN_H

#include "identity/name/build.h"
#include "identity/name/dictionary.h"
#include "identity/name/icu.h"
#include "identity/name/scan.h"

/* All characters of the words of one script, in plain form. */
struct strip {
	uint32_t c[CHARS_MAX];
	uint32_t n;
	uint32_t
		first; /* characters of the first of several words; 0: one word
			 */
};

/* Those of a script; kana count as Han where they stand beside some. */
void strip_of(const struct scan *s, enum script script, struct strip *ret);

/* Korean: surname in the spellings in use, given name by RR, MR and custom. */
void korean_variant(struct build *b, const struct strip *s);

/* The same for Chinese characters that have Korean readings; else nothing. */
void hanja_variant(struct build *b, const struct strip *s);

/* The same in simplified characters, as ICU and the tables know them best. */
void strip_simplified(struct converters *icu, struct strip *s);

/* Mandarin: Pinyin, the surname by its own readings. */
void pinyin_variant(struct build *b,
	struct converters *icu,
	const struct strip *s);

/* The last variant, if it is Pinyin, once more by Wade and Giles. */
void pinyin_as_wade(struct build *b);

/* Cantonese, when the tables know all of it; else nothing. */
void cantonese_variant(struct build *b, const struct strip *s);

/* Japanese by the dictionary: whole persons, and each split into surname and
 * given name that it knows. */
void japanese_variants(struct build *b,
	const struct dictionary *d,
	const struct strip *s);

/* Whether a name in Latin letters can be Chinese: all of it Pinyin, and one
 * word one syllable. word: its n words in [a-z] */
bool looks_chinese(const struct str *word, uint32_t n);

/* A name in Latin letters that can be Wade-Giles, in Pinyin; else nothing.
 *   word: its words in [a-z] */
void wade_variant(struct build *b,
	const struct scan *s,
	const struct str *word);

/* A name in Latin letters that can be Kunrei, in Hepburn; else nothing.
 *   word: its n words in [a-z] */
void hepburn_variant(struct build *b, const struct str *word, uint32_t n);

#endif
