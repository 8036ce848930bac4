/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/program/open.h"

#include "triage/program/bytes.h"
#include "triage/program/pe_format.h"

enum {
	SECTION_N = 40,
	SYMBOL_N = 18,
	SECTOR = 0x200,
	PAGE = 0x1000,
	NAME_MOST = 256, /* of a long name in the string table */
	CAN_EXECUTE = 0x20000000,
	CERTIFICATE_ALIGN = 8
};
static const uint32_t can_write = 0x80000000;

bool program_is_pe(struct str bytes)
{
	return str_starts(bytes, STR("MZ")) &&
		str_eq(bytes_part(bytes, bytes_u32(bytes, PE_AT), 4),
			(struct str){ "PE\0\0", 4 });
}

/* --- sections ------------------------------------------------------------ */

/* "/123" is an offset into the string table behind the symbols, which objects
 * and what MinGW links have. */
static struct str section_name(const struct program *p, struct str raw)
{
	uint64_t symbols = bytes_u32(p->bytes, p->head_at + 8);
	uint64_t n = bytes_u32(p->bytes, p->head_at + 12);
	uint64_t at = 0;
	struct str name = raw;
	struct str text = { 0 };

	while (name.n && !name.p[name.n - 1])
		name.n--;
	if (!symbols || name.n < 2 || name.p[0] != '/' ||
		!str_u64(str_from(name, 1), &at))
		return name;
	text = bytes_text(p->bytes, symbols + n * SYMBOL_N + at, NAME_MOST);
	return text.n ? text : name;
}

static struct program_section section_at(const struct program *p, uint64_t at)
{
	struct str b = p->bytes;
	struct program_section s = {
		.name = section_name(p, bytes_part(b, at, 8)),
		.virtual_size = bytes_u32(b, at + 8),
		.address = bytes_u32(b, at + 12),
		.size = bytes_u32(b, at + 16),
		.at = bytes_u32(b, at + 20),
		.flags = bytes_u32(b, at + 36),
	};
	uint64_t from = s.at & ~(uint64_t)(SECTOR - 1);

	s.bytes = bytes_part(b, from, s.size);
	if (from + s.size > s.at + s.size)
		s.bytes = str_head(s.bytes, (size_t)(s.at + s.size - from));
	s.executable = s.flags & CAN_EXECUTE;
	s.writable = s.flags & can_write;
	return s;
}

static bool sections(struct program *p,
	uint64_t at,
	uint32_t n,
	struct arena *a)
{
	uint32_t most = n < PROGRAM_SECTIONS_MOST ? n : PROGRAM_SECTIONS_MOST;

	p->section = NEW(a, struct program_section, most + 1);
	if (!p->section)
		return false;
	for (uint32_t i = 0; i < most; i++, at += SECTION_N) {
		struct str head = bytes_part(p->bytes, at, SECTION_N);

		if (head.n < SECTION_N || bytes_zero(head))
			break;
		p->section[p->n_section++] = section_at(p, at);
	}
	return true;
}

/* --- which addresses are where ------------------------------------------- */

/* As Windows rounds, and pefile does: with pages smaller than 4 KiB by what
 * the file is aligned to. */
static uint64_t aligned(const struct program *p, uint64_t address)
{
	uint32_t unit = bytes_u32(p->bytes, p->optional_at + 32);

	if (unit < PAGE)
		unit = bytes_u32(p->bytes, p->optional_at + 36);
	return unit ? address - address % unit : address;
}

static struct program_map map_of(const struct program *p,
	const struct program_section *s)
{
	struct program_map m = { .low = aligned(p, s->address),
		.at = s->at & ~(uint64_t)(SECTOR - 1),
		.end = s->at + s->size };
	uint64_t size = s->size > s->virtual_size ? s->size : s->virtual_size;

	/* a size behind the end of the file is a lie */
	if (p->bytes.n < m.at + s->size)
		size = s->virtual_size;
	m.high = m.low + size;
	return m;
}

/* Sorted by address; each ends where the next begins. */
static bool maps(struct program *p, struct arena *a)
{
	uint64_t *key = NEW(a, uint64_t, p->n_section + 1U);

	p->map = NEW(a, struct program_map, p->n_section + 1U);
	if (!p->map || !key)
		return false;
	for (uint32_t i = 0; i < p->n_section; i++) {
		struct program_map m = map_of(p, &p->section[i]);
		uint64_t address = p->section[i].address;
		uint32_t k = p->n_map++;

		for (; k > 0 && key[k - 1] > address; k--) {
			key[k] = key[k - 1];
			p->map[k] = p->map[k - 1];
		}
		key[k] = address;
		p->map[k] = m;
	}
	for (uint32_t i = 0; i + 1 < p->n_map; i++) {
		struct program_map *m = &p->map[i];

		if (key[i + 1] > key[i] && m->high > key[i + 1])
			m->high = key[i + 1];
	}
	return true;
}

/* --- the head ------------------------------------------------------------ */

static void directories(struct program *p)
{
	uint32_t at = p->optional_at + (p->wide ? 108U : 92U);
	uint32_t n = bytes_u32(p->bytes, at) & 0x7fffffff;

	p->n_directory = n < PROGRAM_DIRECTORIES ? n : PROGRAM_DIRECTORIES;
	for (uint32_t i = 0; i < p->n_directory; i++) {
		at += i ? 8 : 4;
		p->directory[i] =
			(struct program_directory){ bytes_u32(p->bytes, at),
				bytes_u32(p->bytes, at + 4) };
	}
}

/* The furthest end of what headers tell of and what is in the file. Sections
 * that say they end behind the file do not count: as pefile. */
static uint64_t end_of(const struct program *p)
{
	uint64_t end = p->optional_at + bytes_u16(p->bytes, p->head_at + 16);

	if (end > p->bytes.n)
		end = 0;
	for (uint32_t i = 0; i < p->n_section; i++) {
		uint64_t e = p->section[i].at + p->section[i].size;

		if (e > end && e <= p->bytes.n)
			end = e;
	}
	for (uint32_t i = 0; i < p->n_directory; i++) {
		struct str s = program_at(p, p->directory[i].address, 1);
		uint64_t e = 0;

		if (i == DIRECTORY_SECURITY || !s.n)
			continue;
		e = (uint64_t)(s.p - p->bytes.p) + p->directory[i].size;
		if (e > end && e <= p->bytes.n)
			end = e;
	}
	return end;
}

/* The certificate table, which stands at an offset, not an address, and what
 * is before and behind it. */
static void ends(struct program *p)
{
	struct program_directory d = p->directory[DIRECTORY_SECURITY];
	uint64_t end = end_of(p);
	struct str rest = str_from(p->bytes, (size_t)end);

	p->overlay[0] = rest;
	if (!d.address || d.address < end || d.address >= p->bytes.n)
		return;
	p->certificates = bytes_part(p->bytes, d.address, d.size);
	p->overlay[0] = str_head(rest, (size_t)(d.address - end));
	p->overlay[1] = bytes_part(p->bytes,
		(uint64_t)d.address + d.size,
		p->bytes.n);
	/* what was filled up before certificates were put behind */
	if (p->overlay[0].n < CERTIFICATE_ALIGN && bytes_zero(p->overlay[0]))
		p->overlay[0].n = 0;
}

bool pe_open(struct str bytes, struct arena *a, struct program *ret)
{
	uint32_t at = bytes_u32(bytes, PE_AT);
	struct program p = { .format = PROGRAM_PE,
		.bytes = bytes,
		.head_at = at + 4,
		.optional_at = at + 4 + COFF_N };
	uint32_t table = 0;

	/* so that no offset within the head overflows */
	if (at > bytes.n || bytes.n > INT32_MAX ||
		bytes_part(bytes, at, 4 + COFF_N).n < 4 + COFF_N)
		return false;
	p.machine = bytes_u16(bytes, p.head_at);
	p.flags = bytes_u16(bytes, p.head_at + 18);
	p.wide = bytes_u16(bytes, p.optional_at) == PE32_PLUS;
	p.entry = bytes_u32(bytes, p.optional_at + 16);
	p.base = bytes_number(bytes,
		p.optional_at + (p.wide ? 24U : 28U),
		p.wide ? 8 : 4,
		false);
	p.image_size = bytes_u32(bytes, p.optional_at + 56);
	directories(&p);
	table = p.optional_at + bytes_u16(bytes, p.head_at + 16);
	if (!sections(&p, table, bytes_u16(bytes, p.head_at + 2), a) ||
		!maps(&p, a))
		return false;
	ends(&p);
	*ret = p;
	return true;
}
