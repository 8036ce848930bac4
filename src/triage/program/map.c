/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/program/program.h"

#include "triage/program/bytes.h"

struct str program_at(const struct program *p, uint64_t address, uint64_t n)
{
	for (uint32_t i = 0; i < p->n_map; i++) {
		const struct program_map *m = &p->map[i];
		uint64_t at = 0;

		if (address < m->low || address >= m->high)
			continue;
		at = m->at + (address - m->low);
		if (at >= m->end)
			return (struct str){ 0 };
		return bytes_part(p->bytes,
			at,
			n < m->end - at ? n : m->end - at);
	}
	if (p->format == PROGRAM_PE)
		return bytes_part(p->bytes, address, n);
	return (struct str){ 0 };
}

struct str program_text(const struct program *p,
	uint64_t address,
	size_t most)
{
	return bytes_text(program_at(p, address, most), 0, most);
}

const struct program_section *program_section(const struct program *p,
	const char *name)
{
	for (uint32_t i = 0; i < p->n_section; i++) {
		if (str_is(p->section[i].name, name))
			return &p->section[i];
	}
	return NULL;
}
