/* SPDX-License-Identifier: Apache-2.0 */
/* Readers of headers, one for each format; program_open chooses. */
#ifndef TRIAGE_PROGRAM_OPEN_H
#define TRIAGE_PROGRAM_OPEN_H

#include "triage/program/program.h"

/* as program_open, for bytes that program_is_pe */
bool pe_open(struct str bytes, struct arena *a, struct program *ret);
/* as program_open, for bytes that program_is_elf */
bool elf_open(struct str bytes, struct arena *a, struct program *ret);
/* as program_open, for bytes that program_is_macho; false for fat ones */
bool macho_open(struct str bytes, struct arena *a, struct program *ret);

/* ELF: the file offset of the program header i, and its fields. */
struct elf_segment {
	uint32_t type;
	uint32_t flags;
	uint64_t at;
	uint64_t address;
	uint64_t size;
	uint64_t virtual_size;
};
/* i < p->n_table */
struct elf_segment elf_segment_at(const struct program *p, uint32_t i);

#endif
