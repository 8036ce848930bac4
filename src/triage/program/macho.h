/* SPDX-License-Identifier: Apache-2.0 */
/* Load commands and slices of Mach-O files. */
#ifndef TRIAGE_PROGRAM_MACHO_H
#define TRIAGE_PROGRAM_MACHO_H

#include "triage/program/program.h"

/* One load command; all zero before the first. */
struct macho_command_bytes {
	uint32_t command; /* without LC_REQ_DYLD */
	struct str bytes; /* with its head of eight */
	uint32_t i;       /* how many came so far */
	size_t next;
};

/* The next load command; false when there is none, or it lies of its size. */
bool macho_next(const struct program *p, struct macho_command_bytes *c);

/* How many slices a fat file says it has; 0 when it is none. */
uint32_t macho_slices(struct str bytes);

/* Slice i, as far as it is in the file; empty behind its end. */
struct str macho_slice(struct str bytes, uint32_t i);

/* What the code signature says: identifier, team, digest of the strongest code
 * directory. bytes: that LC_CODE_SIGNATURE points to. source: Apple,
 * cs_blobs.h */
void macho_signature(struct str bytes, struct triage_work *w);

#endif
