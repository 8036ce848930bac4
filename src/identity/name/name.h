/* SPDX-License-Identifier: Apache-2.0 */
/* Names of persons and organisations: what is compared of them, in which
 * readings, and how alike two are. A romanisation is one of several readings,
 * never a key: two names agree when any reading of one agrees with any of the
 * other. The only header of this folder that other folders include. */
#ifndef IDENTITY_NAME_NAME_H
#define IDENTITY_NAME_NAME_H

#include "core/core.h"
#include "identity/name/word.h"

enum {
	NAME_SAME = 800, /* from here on two names are taken for one */
	NAME_EXACT = 1000,
	NAME_KEYS_MAX = 24, /* that name_keys ever gives */
};

enum name_kind {
	NAME_UNKNOWN, /* decided by its words: bank, GmbH */
	NAME_PERSON,
	NAME_ORGANISATION,
};

/* What names are read with: converters, tables, the user's dictionary. Not for
 * two threads at once. */
struct names;

/* What is compared of one name; lives in an arena. */
struct name_form;

/* Opens it. ICU's converters are opened when the first name wants one.
 *   errors: ERR_LIMIT when there is no memory */
bool names_open(struct names **ret, struct err *err);

/* Reads a dictionary of Japanese names: lines of EDICT, "KANJI [kana]
 * /(s) romaji/" with s surname, g f m given name, u either, h whole person,
 * as EUC-JP or UTF-8. Several add up.
 *   bytes : whole file; not kept
 *   errors: ERR_FORMAT, at = the first line that is none, when no line was
 *           one; ERR_LIMIT
 *   cost  : about 2 us and 190 bytes a line (660,000 lines of enamdict) */
bool names_dictionary(struct names *n, struct str bytes, struct err *err);

/* Closes it; NULL is a no-op. Forms made with it stay as they are. */
void names_close(struct names *n);

/* The form of a name.
 *   raw   : any bytes; damaged UTF-8 are unknown characters; only the first
 *           240 characters are read
 *   return: in the arena, without references to raw; NULL when that is full.
 *           A name without letters and digits has a form that agrees with none
 *   cost  : 1.5 us (organisations 3.5 us) and 160 bytes for a Latin name; 50 us
 *           for the first of a character that ICU reads */
const struct name_form *name_form(struct names *n,
	enum name_kind kind,
	struct str raw,
	struct arena *a);

/* Why two names are as alike as they are: words of the best pair of readings.
 */
struct name_alike_why {
	uint8_t same;     /* words that agree letter by letter */
	uint8_t near;     /* that nearly do, or sound alike */
	uint8_t initial;  /* a word for its initial */
	uint8_t conflict; /* words on both sides that agree with none */
	uint8_t extra;    /* words that only one of the two has */
	bool reordered;   /* they agree in another order */
	bool number;      /* numbers differ */
	bool place;       /* countries or cities differ */
	bool legal;       /* legal forms are of different classes */
	bool romanised; /* through a reading of another script or convention */
};

/* How alike two names are, 0 to NAME_EXACT; from NAME_SAME on taken for one.
 *   ret_why : NULL when it is not wanted; else always written
 *   pure, symmetrical, no allocation
 *   cost    : 1 to 3 us for Latin names; grows with the number of readings
 *   source  : the weights of alike.c, which bench/names_fit.py fitted */
uint32_t name_alike(const struct name_form *x,
	const struct name_form *y,
	struct name_alike_why *ret_why);

/* Keys for blocking: two names of a score of NAME_SAME and more share at least
 * one nearly always (bench/names prints how often).
 *   ret   : room for max; hashes, the same on every machine, each once
 *   return: how many */
uint32_t name_keys(const struct name_form *f, uint64_t *ret, uint32_t max);

/* Ways to write the whole name in Latin letters, the commonest first: words in
 * the order of the name, blanks between, [a-z0-9].
 *   ret   : room for max; texts in the arena, each once
 *   return: how many; fewer when the arena is full */
uint32_t name_romanised(const struct name_form *f,
	struct str *ret,
	uint32_t max,
	struct arena *a);

/* Its normal form, for people and for exact agreement: characters folded,
 * one blank between words; kept by f. */
struct str name_normal(const struct name_form *f);

#endif
