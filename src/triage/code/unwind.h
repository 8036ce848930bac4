/* SPDX-License-Identifier: Apache-2.0 */
/* Where functions are, as what unwinds the stack has it. */
#ifndef TRIAGE_CODE_UNWIND_H
#define TRIAGE_CODE_UNWIND_H

#include "triage/program/program.h"

/* Takes [address, address + size); size 0: it is not told. false ends it. */
typedef bool unwind_take(void *ctx, uint64_t address, uint64_t size);

/* Every entry of the exception directory of a PE for x64 or AArch64; a part of
 * a function that has an entry of its own is one. AArch64: sizes of packed
 * entries only. source: Microsoft, x64 exception handling; ARM64 exception
 * handling */
void unwind_pe(const struct program *p, unwind_take *take, void *ctx);

/* Every FDE of .eh_frame of an ELF file that has addresses; of encodings
 * absolute and relative to the place. source: LSB 5.0 core, 10.6; DWARF 5,
 * 6.4.1 */
void unwind_elf(const struct program *p, unwind_take *take, void *ctx);

#endif
