/* SPDX-License-Identifier: Apache-2.0 */
/* What a program could do, by what it imports and holds, as techniques of
 * ATT&CK. It is never said that it does. */
#ifndef TRIAGE_CAPABILITY_CAPABILITY_H
#define TRIAGE_CAPABILITY_CAPABILITY_H

#include "triage/common/work.h"

/* Tells capabilities of a program (PE, ELF, Mach-O), each with what of it was
 * found. cost: one pass over the bytes */
void capability_facts(struct str bytes, struct triage_work *w);

#endif
