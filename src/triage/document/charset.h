/* SPDX-License-Identifier: Apache-2.0 */
/* Private to document/: texts in other character sets, by iconv. Only those of
 * a list are converted: they are loaded before the process loses its files. */
#ifndef TRIAGE_DOCUMENT_CHARSET_H
#define TRIAGE_DOCUMENT_CHARSET_H

#include "core/core.h"

/* UTF-8 of a text in the set of that label ("ISO-8859-1"), or of that code page
 * (0: by label), in the arena, up to its first fault. The text itself where it
 * is valid UTF-8, or the set is not on the list. */
struct str charset_utf8(struct str s,
	struct str label,
	unsigned code_page,
	struct arena *a);

/* Loads what the list names. */
void charset_warm_up(void);

#endif
