/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/program/open.h"

#include "triage/program/bytes.h"
#include "triage/program/macho.h"
#include "triage/program/macho_format.h"

enum {
	NAME_N = 16,
	WRITE = 2,
	EXECUTE = 4,
	ZERO_FILLED = 1,
	GB_ZERO_FILLED = 0xc,
	THREAD_ZERO_FILLED = 0x12,
	SLICES_MOST = 44 /* a Java class of any version says 45 or more */
};
static const uint32_t thin_32 = 0xfeedface;
static const uint32_t thin_64 = 0xfeedfacf;
static const uint32_t fat_32 = 0xcafebabe;
static const uint32_t fat_64 = 0xcafebabf;

static bool is_thin(struct str bytes, bool big)
{
	uint32_t magic = (uint32_t)bytes_number(bytes, 0, 4, big);

	return magic == thin_32 || magic == thin_64;
}

uint32_t macho_slices(struct str bytes)
{
	uint32_t magic = (uint32_t)bytes_number(bytes, 0, 4, true);
	uint32_t n = (uint32_t)bytes_number(bytes, 4, 4, true);

	if (magic != fat_32 && magic != fat_64)
		return 0;
	return n <= SLICES_MOST ? n : 0;
}

struct str macho_slice(struct str bytes, uint32_t i)
{
	bool wide = bytes_number(bytes, 0, 4, true) == fat_64;
	uint64_t at = 8 + (uint64_t)i * (wide ? 32 : 20) + 8;
	unsigned n = wide ? 8 : 4;

	return bytes_part(bytes,
		bytes_number(bytes, at, n, true),
		bytes_number(bytes, at + n, n, true));
}

bool program_is_macho(struct str bytes)
{
	return is_thin(bytes, false) || is_thin(bytes, true) ||
		macho_slices(bytes);
}

/* --- commands ------------------------------------------------------------ */

bool macho_next(const struct program *p, struct macho_command_bytes *c)
{
	struct str rest = str_from(p->table, c->next);
	uint32_t n = (uint32_t)bytes_number(rest, 4, 4, p->big);

	if (c->i >= p->n_table || c->i >= MACHO_COMMANDS_MOST || n < 8 ||
		n > rest.n)
		return false;
	c->i++;
	c->next += n;
	c->bytes = str_head(rest, n);
	c->command = (uint32_t)bytes_number(rest, 0, 4, p->big) & 0x7fffffff;
	return true;
}

static bool is_segment(uint32_t command)
{
	return command == LC_SEGMENT || command == LC_SEGMENT_64;
}

/* Where the fields of a segment and its sections are. */
struct layout {
	unsigned word;
	unsigned head_n;
	unsigned section_n;
	unsigned count_at;
	unsigned protection_at;
};
static const struct layout layouts[2] = { { 4, 56, 68, 48, 44 },
	{ 8, 72, 80, 64, 60 } };

static struct program_section section_at(const struct program *p,
	const struct layout *l,
	struct str s,
	struct arena *a)
{
	struct str part = bytes_text(s, 0, NAME_N);
	struct str segment = bytes_text(s, NAME_N, NAME_N);
	unsigned w = l->word;
	struct program_section r = {
		.address = bytes_number(s, 32, w, p->big),
		.virtual_size = bytes_number(s, 32 + w, w, p->big),
		.at = bytes_number(s, 32 + 2 * w, 4, p->big),
		.flags = bytes_number(s, 48 + 2 * w, 4, p->big),
	};
	unsigned type = r.flags & 0xff;

	r.name = arena_fmt(a, "%.*s,%.*s", STR_FMT(segment), STR_FMT(part));
	if (type != ZERO_FILLED && type != GB_ZERO_FILLED &&
		type != THREAD_ZERO_FILLED)
		r.size = r.virtual_size;
	r.bytes = bytes_part(p->bytes, r.at, r.size);
	return r;
}

static void segment(struct program *p,
	struct macho_command_bytes *c,
	struct arena *a)
{
	const struct layout *l = &layouts[c->command == LC_SEGMENT_64];
	struct str s = c->bytes;
	unsigned w = l->word;
	uint64_t n = bytes_number(s, l->count_at, 4, p->big);
	uint64_t protection = bytes_number(s, l->protection_at, 4, p->big);
	uint64_t low = bytes_number(s, 24, w, p->big);
	uint64_t at = bytes_number(s, 24 + 2 * w, w, p->big);
	uint64_t size = bytes_number(s, 24 + 3 * w, w, p->big);

	if (at <= p->bytes.n && size <= p->bytes.n &&
		low <= UINT64_MAX - size)
		p->map[p->n_map++] = (struct program_map){ low,
			low + size,
			at,
			at + size };
	for (uint64_t i = 0; i < n; i++) {
		struct str head = bytes_part(s,
			l->head_n + i * l->section_n,
			l->section_n);
		struct program_section *r = &p->section[p->n_section];

		if (head.n < l->section_n ||
			p->n_section >= PROGRAM_SECTIONS_MOST)
			return;
		p->n_section++;
		*r = section_at(p, l, head, a);
		r->writable = protection & WRITE;
		r->executable = protection & EXECUTE;
	}
}

static bool segments(struct program *p, struct arena *a)
{
	struct macho_command_bytes c = { .i = 0 };
	uint32_t n_segment = 0;
	uint64_t n_section = 0;

	while (macho_next(p, &c)) {
		n_segment += is_segment(c.command);
		if (is_segment(c.command))
			n_section += c.bytes.n / layouts[0].section_n;
	}
	if (n_section > PROGRAM_SECTIONS_MOST)
		n_section = PROGRAM_SECTIONS_MOST;
	p->map = NEW(a, struct program_map, n_segment + 1);
	p->section = NEW(a, struct program_section, n_section + 1);
	c = (struct macho_command_bytes){ .i = 0 };
	while (p->map && p->section && macho_next(p, &c)) {
		if (is_segment(c.command))
			segment(p, &c, a);
	}
	return !a->full;
}

/* --- the end ------------------------------------------------------------- */

static void furthest(const struct program *p,
	uint64_t *end,
	uint64_t at,
	uint64_t n)
{
	if (at <= p->bytes.n && n <= p->bytes.n - at && at + n > *end)
		*end = at + n;
}

static void linked(const struct program *p,
	const struct macho_command_bytes *c,
	uint64_t *end)
{
	uint64_t at = bytes_number(c->bytes, 8, 4, p->big);
	uint64_t n = bytes_number(c->bytes, 12, 4, p->big);

	switch (c->command) {
	case LC_SYMTAB:
		furthest(p, end, at, n * (p->wide ? 16 : 12));
		furthest(p,
			end,
			bytes_number(c->bytes, 16, 4, p->big),
			bytes_number(c->bytes, 20, 4, p->big));
		break;
	case LC_CODE_SIGNATURE:
	case LC_SPLIT_INFO:
	case LC_FUNCTION_STARTS:
	case LC_DATA_IN_CODE:
	case LC_EXPORTS_TRIE:
	case LC_CHAINED_FIXUPS:
		furthest(p, end, at, n);
		break;
	default:
		break;
	}
}

static void ends(struct program *p)
{
	struct macho_command_bytes c = { .i = 0 };
	uint64_t end = (uint64_t)(p->table.p - p->bytes.p) + p->table.n;

	for (uint32_t i = 0; i < p->n_map; i++)
		furthest(p, &end, p->map[i].at, p->map[i].end - p->map[i].at);
	for (uint32_t i = 0; i < p->n_section; i++)
		furthest(p, &end, p->section[i].at, p->section[i].size);
	while (macho_next(p, &c))
		linked(p, &c, &end);
	p->overlay[0] = str_from(p->bytes, (size_t)end);
}

bool macho_open(struct str bytes, struct arena *a, struct program *ret)
{
	struct program p = { .format = PROGRAM_MACHO, .bytes = bytes };
	unsigned head_n = MACHO_HEAD_N;

	if (!is_thin(bytes, false) && !is_thin(bytes, true))
		return false;
	p.big = is_thin(bytes, true);
	p.wide = bytes_number(bytes, 0, 4, p.big) == thin_64;
	head_n += p.wide ? 4 : 0;
	if (bytes.n < head_n)
		return false;
	p.machine = (uint32_t)bytes_number(bytes, 4, 4, p.big);
	p.flags = (uint32_t)bytes_number(bytes, 24, 4, p.big);
	p.n_table = (uint32_t)bytes_number(bytes, 16, 4, p.big);
	p.table =
		bytes_part(bytes, head_n, bytes_number(bytes, 20, 4, p.big));
	if (!segments(&p, a))
		return false;
	ends(&p);
	*ret = p;
	return true;
}
