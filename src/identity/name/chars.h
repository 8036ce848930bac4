/* SPDX-License-Identifier: Apache-2.0 */
/* The characters of a name as they are compared: width, compatibility forms
 * and case folded, and to what script each belongs. */
#ifndef IDENTITY_NAME_CHARS_H
#define IDENTITY_NAME_CHARS_H

#include "core/core.h"

enum {
	CHARS_MAX = 240, /* of a name; what stands behind is not read */
};

enum script {
	SCRIPT_NONE, /* separators, and what is unknown */
	SCRIPT_DIGIT,
	SCRIPT_LATIN,
	SCRIPT_CYRILLIC,
	SCRIPT_GREEK,
	SCRIPT_ARABIC,
	SCRIPT_HEBREW,
	SCRIPT_KANA,
	SCRIPT_HAN,
	SCRIPT_HANGUL,
	SCRIPT_OTHER, /* letters that ICU romanises */
};

struct chars {
	uint32_t c[CHARS_MAX]; /* code points */
	uint32_t n;
	bool ascii; /* all of them */
	bool cut;   /* there were more */
};

/* What a damaged byte stands for. */
#define CHAR_UNKNOWN 0xfffdu

/* NFKC with case folded (Unicode TR 15, TR 44 NFKC_Casefold), of at most
 * CHARS_MAX characters; a byte that is no UTF-8 is CHAR_UNKNOWN.
 *   ret : all of it written
 *   cost: O(CHARS_MAX); plain ASCII costs no call of ICU */
void chars_of(struct str raw, struct chars *ret);

/* Which script a folded character is of. cost: O(1), no allocation */
enum script char_script(uint32_t c);

/* UTF-8 of a code point. ret: room for 4 bytes; return: how many */
size_t char_utf8(uint32_t c, char *ret);

#endif
