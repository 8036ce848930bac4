/* SPDX-License-Identifier: Apache-2.0 */
/* What the form of a name is made of; for this folder only. */
#ifndef IDENTITY_NAME_LAYOUT_H
#define IDENTITY_NAME_LAYOUT_H

#include "identity/name/name.h"
#include "identity/name/words.h"

/* One way to say a word. */
struct reading {
	uint32_t mask;  /* the letters in it: bit c & 31 */
	uint16_t at;    /* of its letters in the form's text */
	uint16_t sound; /* of its sounds (sound.h) */
	uint8_t n;      /* bytes */
	uint8_t sound_n;
};

struct token {
	uint16_t first; /* reading; the commonest */
	uint8_t n;      /* readings, at least one */
	uint8_t class;  /* enum token_class */
};

enum system {
	SYSTEM_LATIN,
	SYSTEM_ROMAJI, /* Japanese by Hepburn, every vowel written */
	SYSTEM_PINYIN,
	SYSTEM_BARE,   /* in Latin letters, short vowels unknown */
	SYSTEM_HAN,    /* its own characters, plain ones: one token */
	SYSTEM_HANGUL, /* its own syllables: one token */
};

/* A name that is made of syllables: another letter makes another of them. */
enum syllables {
	SYLLABLES_NONE,
	SYLLABLES_CHINESE,
	SYLLABLES_KOREAN, /* from their own script, as conventions spell them */
};

/* The whole name by one convention; primary readings of words that follow each
 * other stand side by side in the text, so that words can be joined. */
struct variant {
	uint16_t first; /* token */
	uint8_t n;
	uint8_t system;    /* enum system */
	uint8_t syllables; /* enum syllables */
};

struct name_form {
	const struct variant *variant;
	const struct token *token;
	const struct reading *reading;
	const char *text;
	uint16_t normal_at;
	uint16_t normal_n;
	uint16_t legal; /* bit of each enum legal in it */
	uint8_t variants;
	uint8_t kind; /* enum name_kind, never NAME_UNKNOWN */
	bool cut;     /* the name was longer than what was read */
};

/* The letters of a reading. */
static inline struct str reading_letters(const struct name_form *f,
	const struct reading *r)
{
	return (struct str){ f->text + r->at, r->n };
}

/* The sounds of a reading. */
static inline struct str reading_sounds(const struct name_form *f,
	const struct reading *r)
{
	return (struct str){ f->text + r->sound, r->sound_n };
}

#endif
