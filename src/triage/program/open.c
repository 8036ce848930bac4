/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/program/open.h"

bool program_open(struct str bytes, struct arena *a, struct program *ret)
{
	if (program_is_pe(bytes))
		return pe_open(bytes, a, ret);
	if (program_is_elf(bytes))
		return elf_open(bytes, a, ret);
	return program_is_macho(bytes) && macho_open(bytes, a, ret);
}
