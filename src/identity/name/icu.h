/* SPDX-License-Identifier: Apache-2.0 */
/* ICU's transliterators, opened when first wanted, and what they said. */
#ifndef IDENTITY_NAME_ICU_H
#define IDENTITY_NAME_ICU_H

#include "core/core.h"

enum converter {
	CONVERT_LATIN,      /* Any-Latin: a word of any script */
	CONVERT_SURNAME,    /* Han-Latin/Names: one character, as a surname */
	CONVERT_HAN,        /* Han-Latin: one character */
	CONVERT_SIMPLIFIED, /* Traditional-Simplified */
	CONVERTERS,
};

enum {
	CONVERTED_MAX = 4096
};

struct converters;

/* None is open yet; all lives in the arena. NULL when it is full. */
struct converters *converters_new(struct arena *a);

/* Closes what is open; NULL is a no-op. */
void converters_done(struct converters *c);

/* What the converter makes of a text of at most 1,000 bytes of UTF-8.
 *   c     : NULL: there are none
 *   room  : of CONVERTED_MAX bytes, for what is not kept
 *   return: UTF-8, in room or kept until converters_done; empty when ICU
 *           cannot
 *   cost  : the first of a text about 50 us (ICU 72), then a look into a
 *           table of 65,536 texts; a converter's first text 1 ms */
struct str convert(struct converters *c,
	enum converter how,
	struct str text,
	char *room);

#endif
