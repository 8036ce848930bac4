/* SPDX-License-Identifier: Apache-2.0 */
/* Private to case/: addresses and names that so many use that contact with them
 * says nothing. A case that holds warning lists knows many more. */
#ifndef CASE_STEPS_WIDELY_USED_H
#define CASE_STEPS_WIDELY_USED_H

#include "model/model.h"

/* What it is: "a public DNS resolver (Google)"; NULL = not known as such. */
const char *widely_used(const struct watched *w);

#endif
