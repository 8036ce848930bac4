/* SPDX-License-Identifier: Apache-2.0 */
/* Korean syllables in Latin letters. */
#ifndef IDENTITY_NAME_HANGUL_H
#define IDENTITY_NAME_HANGUL_H

#include "identity/name/chars.h"

enum hangul {
	HANGUL_RR, /* Revised Romanization: jeong */
	HANGUL_MR, /* McCune-Reischauer, without its marks: chong, Taejung */
	HANGUL_USUAL, /* as people spell themselves: jung, young, woo */
	HANGUL_KINDS,
};

/* Spells Korean syllables, each as in a name, without the changes between
 * syllables that RR does not write in names.
 *   c, n  : code points U+AC00 to U+D7A3; others are left out
 *   ret   : room for max bytes; what does not fit is dropped
 *   return: how many bytes
 *   source: Ministry of Culture and Tourism, notification 2000-8, 3 and 4;
 *           McCune and Reischauer 1939; spellings on passports by what the
 *           National Institute of Korean Language counted (2007) */
size_t hangul_spelled(const uint32_t *c,
	uint32_t n,
	enum hangul how,
	char *ret,
	size_t max);

/* The spellings of a surname that are in use, one blank between: "yi lee i".
 *   c, n  : code points, one or two syllables
 *   return: empty when it is none */
struct str hangul_surname(const uint32_t *c, uint32_t n);

#endif
