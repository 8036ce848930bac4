/* SPDX-License-Identifier: Apache-2.0 */
/* Private to form/: text that was read in another encoding than it was written
 * in. */
#ifndef IDENTITY_FORM_MOJIBAKE_H
#define IDENTITY_FORM_MOJIBAKE_H

#include "core/core.h"

/* What stood there before: UTF-8 that was read as Windows-1252, Latin-1 or
 * CP932, CP932 that was read as Windows-1252 or not converted at all. Empty: it
 * is no such text, or nobody can tell. In the arena. */
struct str mojibake_undone(struct str s, struct arena *a);

/* Whether bytes of it are damaged or were replaced (U+FFFD). */
bool mojibake_is_lossy(struct str s);

#endif
