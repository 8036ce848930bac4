/* SPDX-License-Identifier: Apache-2.0 */
/* Private to form/: words of postal addresses. */
#ifndef IDENTITY_FORM_POSTAL_WORDS_H
#define IDENTITY_FORM_POSTAL_WORDS_H

#include "core/core.h"

enum unit_kind {
	UNIT_NONE,
	UNIT_BLOCK, /* another number of the block may follow */
	UNIT_LAST,  /* the block ends */
	UNIT_ROOM,
	UNIT_FLOOR
};
/* What stands behind numbers of Japanese addresses, longer ones first. */
struct block_unit {
	const char *word;
	enum unit_kind kind;
};
extern const struct block_unit block_units[];
extern const size_t n_block_units;

extern const char *const prefectures[];
extern const size_t n_prefectures;

/* A word and the one form of it: "#" before a room, "-" between numbers. */
struct postal_word {
	const char *word;
	const char *as;
};
extern const struct postal_word postal_words[];
extern const size_t n_postal_words;

#endif
