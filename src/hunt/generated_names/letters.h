/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: whether a label looks like one that people register, by its
 * letters in threes. Manual: generated_names.md */
#ifndef HUNT_GENERATED_NAMES_LETTERS_H
#define HUNT_GENERATED_NAMES_LETTERS_H

#include "core/core.h"

/* The end of a label (0), a .. z, any digit, anything else. */
enum {
	LETTERS = 29,
	LETTER_DIGIT = 27,
	LETTER_OTHER = 28,
	LABEL_MAX_BYTE = 63
};
static inline unsigned letter_of(char c)
{
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a') + 1;
	return c >= '0' && c <= '9' ? LETTER_DIGIT : LETTER_OTHER;
}

/* What a letter costs after two others, in an ordinary label:
 * letters_table[before * LETTERS + last][letter] - LETTER_FREE in units of
 * LETTER_MILLI. Written by bench/fit_letters, and not by hand. */
enum {
	LETTER_FREE = ']',
	LETTER_STEPS = 34,
	LETTER_MILLI = 400
};
extern const char letters_table[LETTERS * LETTERS][LETTERS + 1];

/* 1/1000 bits to say the label, its end among them, when labels are ordinary.
 * label: lower case. cost: a table look-up a byte */
int64_t letters_ordinary_milli(struct str label);

/* 1/1000 bits by which it is better explained as made at random: as letters,
 * consonants, hexadecimal digits, letters and digits, or consonants and vowels
 * in turn, of any length alike. Below 0: as ordinary. */
int64_t letters_generated_milli(struct str label);

#endif
