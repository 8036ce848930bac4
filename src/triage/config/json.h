/* SPDX-License-Identifier: Apache-2.0 */
/* JSON objects as a flat list of fields. source: RFC 8259 */
#ifndef TRIAGE_CONFIG_JSON_H
#define TRIAGE_CONFIG_JSON_H

#include "triage/config/found.h"

/* The object or array at the front of s: every text, number and word with the
 * name that stands nearest above it. Returns how many bytes it takes; 0 = it is
 * none, or deeper than 16, or has more than FIELDS_MOST values. */
size_t json_read(struct str s, struct found *f, struct arena *a);

#endif
