/* SPDX-License-Identifier: Apache-2.0 */
/* The user's dictionary of Japanese names: readings of what is written in
 * kanji. */
#ifndef IDENTITY_NAME_DICTIONARY_H
#define IDENTITY_NAME_DICTIONARY_H

#include "core/core.h"

/* what a line says its word is, as bits */
enum {
	WORD_SURNAME = 1,
	WORD_GIVEN = 2,
	WORD_PERSON =
		4, /* whole name; its reading is romaji, a blank between */
};

struct dictionary;

/* An empty one; NULL when the arena is full. */
struct dictionary *dictionary_new(struct arena *a);

/* Reads lines of EDICT in EUC-JP or UTF-8 (names.h).
 *   errors: ERR_FORMAT when no line is one; ERR_LIMIT */
bool dictionary_read(struct dictionary *d, struct str bytes, struct err *err);

/* Readings of a word.
 *   word  : UTF-8 in plain characters (han_plain)
 *   uses  : bits of those wanted
 *   ret   : room for max; kana, or romaji for WORD_PERSON, kept by d
 *   return: how many, in the order of the lines */
uint32_t dictionary_find(const struct dictionary *d,
	struct str word,
	uint32_t uses,
	struct str *ret,
	uint32_t max);

/* Whether there is nothing in it. */
bool dictionary_empty(const struct dictionary *d);

#endif
