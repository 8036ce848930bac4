/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/program/open.h"

#include "triage/program/bytes.h"

enum {
	IDENT_N = 16,
	SEGMENTS_MOST = 4096, /* cores have some hundred */
	NOBITS = 8,
	PT_LOAD = 1,
	WRITE = 1,
	EXECUTE = 4,
	NAME_MOST = 256,
	EXTENDED = 0xffff
};

/* Where the fields of a header are, in 32 and 64 bits. */
struct layout {
	unsigned word; /* bytes of an address */
	unsigned segments;
	unsigned sections;
	unsigned
		counts; /* entry and number of segments, of sections, names */
	unsigned segment_n;
	unsigned section_n;
};
static const struct layout layouts[2] = { { 4, 28, 32, 42, 32, 40 },
	{ 8, 32, 40, 54, 56, 64 } };

bool program_is_elf(struct str bytes)
{
	return str_starts(bytes, STR("\177ELF")) && bytes.n > IDENT_N &&
		(bytes.p[4] == 1 || bytes.p[4] == 2) &&
		(bytes.p[5] == 1 || bytes.p[5] == 2);
}

static uint64_t number(const struct program *p, uint64_t at, unsigned n)
{
	return bytes_number(p->bytes, at, n, p->big);
}

/* --- segments ------------------------------------------------------------ */

struct elf_segment elf_segment_at(const struct program *p, uint32_t i)
{
	struct str s = bytes_part(p->table,
		(uint64_t)i * p->table_entry,
		p->table_entry);
	unsigned w = p->wide ? 8 : 4;
	/* 64: type, flags, offset ..; 32: type, offset .., flags */
	unsigned from = p->wide ? 8 : 4;
	bool big = p->big;

	return (struct elf_segment){
		.type = (uint32_t)bytes_number(s, 0, 4, big),
		.flags = (uint32_t)bytes_number(s, p->wide ? 4 : 24, 4, big),
		.at = bytes_number(s, from, w, big),
		.address = bytes_number(s, from + w, w, big),
		.size = bytes_number(s, from + 3 * w, w, big),
		.virtual_size = bytes_number(s, from + 4 * w, w, big),
	};
}

static bool maps(struct program *p, struct arena *a)
{
	p->map = NEW(a, struct program_map, p->n_table + 1);
	for (uint32_t i = 0; p->map && i < p->n_table; i++) {
		struct elf_segment s = elf_segment_at(p, i);

		if (s.type != PT_LOAD || s.at > p->bytes.n ||
			s.size > p->bytes.n ||
			s.address > UINT64_MAX - s.size)
			continue;
		p->map[p->n_map++] = (struct program_map){
			.low = s.address,
			.high = s.address + s.size,
			.at = s.at,
			.end = s.at + s.size,
		};
	}
	return p->map;
}

/* --- sections ------------------------------------------------------------ */

static struct program_section section_at(const struct program *p, uint64_t at)
{
	unsigned w = p->wide ? 8 : 4;
	struct program_section s = {
		.type = (uint32_t)number(p, at + 4, 4),
		.flags = number(p, at + 8, w),
		.address = number(p, at + 8 + w, w),
		.at = number(p, at + 8 + 2 * w, w),
		.virtual_size = number(p, at + 8 + 3 * w, w),
		.link = (uint32_t)number(p, at + 8 + 4 * w, 4) - 1,
	};

	s.size = s.type == NOBITS ? 0 : s.virtual_size;
	s.bytes = bytes_part(p->bytes, s.at, s.size);
	s.writable = s.flags & WRITE;
	s.executable = s.flags & EXECUTE;
	return s;
}

/* Number 0 is none; what has no room in the head stands there. */
static bool sections(struct program *p,
	const struct layout *l,
	struct arena *a)
{
	uint64_t at = number(p, l->sections, l->word);
	uint32_t entry = (uint32_t)number(p, l->counts + 4, 2);
	uint64_t n = number(p, l->counts + 6, 2);
	uint64_t names = number(p, l->counts + 8, 2);
	struct str text = { 0 };

	if (!at || at >= p->bytes.n || entry < l->section_n)
		return true;
	if (!n)
		n = number(p, at + 8 + 3ULL * l->word, l->word);
	if (names == EXTENDED)
		names = number(p, at + 8 + 4ULL * l->word, 4);
	if (n > PROGRAM_SECTIONS_MOST)
		n = PROGRAM_SECTIONS_MOST;
	p->section = NEW(a, struct program_section, n + 1);
	if (!p->section)
		return false;
	text = section_at(p, at + names * entry).bytes;
	for (uint64_t i = 1; i < n && at + (i + 1) * entry <= p->bytes.n;
		i++) {
		uint64_t from = at + i * entry;
		struct program_section *s = &p->section[p->n_section++];

		*s = section_at(p, from);
		s->name = bytes_text(text, number(p, from, 4), NAME_MOST);
	}
	return true;
}

/* --- the head ------------------------------------------------------------ */

static void furthest(const struct program *p,
	uint64_t *end,
	uint64_t at,
	uint64_t n)
{
	if (at <= p->bytes.n && n <= p->bytes.n - at && at + n > *end)
		*end = at + n;
}

static void ends(struct program *p, const struct layout *l)
{
	uint64_t end = 0;

	furthest(p,
		&end,
		number(p, l->sections, l->word),
		number(p, l->counts + 4, 2) * (p->n_section + 1ULL));
	if (p->table.n)
		furthest(p,
			&end,
			(uint64_t)(p->table.p - p->bytes.p),
			p->table.n);
	for (uint32_t i = 0; i < p->n_section; i++)
		furthest(p, &end, p->section[i].at, p->section[i].size);
	for (uint32_t i = 0; i < p->n_table; i++) {
		struct elf_segment s = elf_segment_at(p, i);

		furthest(p, &end, s.at, s.size);
	}
	p->overlay[0] = str_from(p->bytes, (size_t)end);
}

static void segments(struct program *p, const struct layout *l)
{
	uint64_t at = number(p, l->segments, l->word);
	uint64_t n = number(p, l->counts + 2, 2);

	p->table_entry = (uint32_t)number(p, l->counts, 2);
	if (n > SEGMENTS_MOST)
		n = SEGMENTS_MOST;
	if (!at || p->table_entry < l->segment_n)
		return;
	p->table = bytes_part(p->bytes, at, n * p->table_entry);
	p->n_table = (uint32_t)(p->table.n / p->table_entry);
}

bool elf_open(struct str bytes, struct arena *a, struct program *ret)
{
	struct program p = { .format = PROGRAM_ELF, .bytes = bytes };
	const struct layout *l = NULL;

	p.wide = bytes.p[4] == 2;
	p.big = bytes.p[5] == 2;
	l = &layouts[p.wide];
	if (bytes.n < l->counts + 10U)
		return false;
	p.flags = (uint32_t)number(&p, 16, 2);
	p.machine = (uint32_t)number(&p, 18, 2);
	p.entry = number(&p, 24, l->word);
	segments(&p, l);
	if (!sections(&p, l, a) || !maps(&p, a))
		return false;
	ends(&p, l);
	*ret = p;
	return true;
}
