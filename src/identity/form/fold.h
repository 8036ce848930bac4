/* SPDX-License-Identifier: Apache-2.0 */
/* Private to form/: texts without what keyboards and layouts do to them. */
#ifndef IDENTITY_FORM_FOLD_H
#define IDENTITY_FORM_FOLD_H

#include "core/core.h"

/* Compatibility forms are one (NFKC: full- and half-width), decimal digits of
 * all scripts are ASCII, dashes are -, blanks are single and none stands at an
 * end, what cannot be seen is gone. Damaged bytes become U+FFFD. The same str
 * when nothing changes; else a copy in the arena. s: FORM_MAX_BYTE at most.
 * source: Unicode UAX #15 */
struct str fold_text(struct str s, struct arena *a);

/* The same without case, of all scripts (NFKC_Casefold). */
struct str fold_case(struct str s, struct arena *a);

/* A copy of it in lower case, ASCII only. */
struct str fold_lower(struct str s, struct arena *a);

/* A copy of it in upper case, without the bytes of `without`. */
struct str fold_upper(struct str s, struct str without, struct arena *a);

#endif
