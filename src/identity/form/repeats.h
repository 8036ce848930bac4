/* SPDX-License-Identifier: Apache-2.0 */
/* Private to form/: what people type who want a field to be full. */
#ifndef IDENTITY_FORM_REPEATS_H
#define IDENTITY_FORM_REPEATS_H

#include "core/core.h"

/* Whether the digits, leading ones apart, are all the same or follow each
 * other: "0000000", "1234567", "+81 3 9999 9999". Of fewer than six it says
 * nothing. */
bool is_made_up(struct str digits);

#endif
