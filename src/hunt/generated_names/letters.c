/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/generated_names/letters.h"

enum {
	/* log2 10: the table knows that there is a digit, not which */
	DIGIT_MILLI = 3322,
	LENGTH_MILLI = 4755, /* log2 27: lengths of 6 to 32 */
	WAY_MILLI = 2322,    /* log2 5: the ways below */
	TURN_MILLI = 1000,   /* which of the two comes first */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}
static bool is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}
static bool is_vowel(char c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' ||
		c == 'y';
}
static bool is_consonant(char c)
{
	return is_letter(c) && !is_vowel(c);
}
static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f');
}
static bool is_alnum(char c)
{
	return is_digit(c) || is_letter(c);
}
static bool is_any(char c)
{
	(void)c;
	return true;
}

/* Ways to make up names: what they draw from, and 1/1000 log2 of how many that
 * are. source: the families listed by Plohmann et al., "A Comprehensive
 * Measurement Study of Domain Generating Malware", USENIX Security 2016. */
static const struct {
	bool (*draws)(char);
	int64_t milli;
} ways[] = {
	{ is_hex, 4000 },
	{ is_consonant, 4322 },
	{ is_letter, 4700 },
	{ is_alnum, 5170 },
	{ is_any, 5248 },
};

int64_t letters_ordinary_milli(struct str label)
{
	unsigned before = 0;
	unsigned last = 0;
	int64_t milli = 0;

	for (size_t i = 0; i < label.n; i++) {
		unsigned letter = letter_of(label.p[i]);

		milli += (letters_table[before * LETTERS + last][letter] -
				 LETTER_FREE) *
				LETTER_MILLI +
			(letter == LETTER_DIGIT ? DIGIT_MILLI : 0);
		before = last;
		last = letter;
	}
	return milli +
		(letters_table[before * LETTERS + last][0] - LETTER_FREE) *
		LETTER_MILLI;
}

/* consonants and vowels in turn, so that it can be said aloud; -1: it is not so
 */
static int64_t spoken_milli(struct str label)
{
	int64_t milli = TURN_MILLI;

	for (size_t i = 0; i < label.n; i++) {
		if (!is_letter(label.p[i]))
			return -1;
		if (i && is_vowel(label.p[i]) == is_vowel(label.p[i - 1]))
			return -1;
		milli += is_vowel(label.p[i]) ? 2585 : 4322;
	}
	return milli;
}

int64_t letters_generated_milli(struct str label)
{
	int64_t least = spoken_milli(label);

	for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
		bool all = true;

		for (size_t i = 0; i < label.n && all; i++)
			all = ways[k].draws(label.p[i]);
		if (all &&
			(least < 0 ||
				(int64_t)label.n * ways[k].milli < least)) {
			least = (int64_t)label.n * ways[k].milli;
		}
	}
	return letters_ordinary_milli(label) - least - LENGTH_MILLI -
		WAY_MILLI;
}
