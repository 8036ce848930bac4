/* SPDX-License-Identifier: Apache-2.0 */
/* Characters of UTF-8. */
#ifndef CORE_UTF8_H
#define CORE_UTF8_H

#include "core/str.h"

/* Bytes of the UTF-8 character at the head of s; 0 when there is none (RFC
 * 3629: no overlong forms, no surrogates). */
size_t utf8_step(struct str s);

/* Whether all of s is such characters; the empty str is. */
bool utf8_valid(struct str s);

/* How many bytes at the front are whole characters. */
size_t utf8_prefix(struct str s);

/* Writes the character of that number, below 0x110000, into up to 4 bytes; how
 * many. */
size_t utf8_write(char *to, uint32_t c);

#endif
