/* SPDX-License-Identifier: Apache-2.0 */
/* The forms that a decoded configuration may have. Each parses from the first
 * byte and says where it ends. */
#ifndef TRIAGE_CONFIG_FORMS_H
#define TRIAGE_CONFIG_FORMS_H

#include "triage/config/found.h"

/* Reads a form at the front of s into a new *ret (with layout, fields, size and
 * destinations; texts in a). whole: nothing may stand behind it but zeros;
 * otherwise what follows may be noise. 0 <= until <= s.n: where it ends, as
 * somebody said; 0 = nobody. false: no form, or it names no destination. */
bool form_read(struct str s, bool whole, struct found *ret, struct arena *a);

#endif
