/* SPDX-License-Identifier: Apache-2.0 */
/* Text in a sample: runs of printable characters, plain, in UTF-16, built on
 * the stack letter by letter, or under one XOR byte; and what in them can be
 * looked for. */
#ifndef TRIAGE_STRINGS_STRINGS_H
#define TRIAGE_STRINGS_STRINGS_H

#include "triage/common/work.h"

/* Tells strings.*. An embedded program under one XOR byte is handed on as
 * "decoded". cost: three passes over the bytes, and one over each run */
void strings_facts(struct str bytes, struct triage_work *w);

#endif
