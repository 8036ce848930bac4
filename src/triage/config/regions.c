/* SPDX-License-Identifier: Apache-2.0 */
/* Where in a file to look. */
#include "triage/config/engine.h"
#include "triage/program/program.h"

enum {
	WINDOW = 64,
	STEP = 8,
	DIFFERENT_LEAST = 48, /* of 64 at random: 57, seldom below 50 */
	REGION_LEAST = 32,
	EDGE = 1024, /* what is searched of each end of a larger island */
	SECTIONS_MOST = 96
};

static unsigned different(const unsigned char *p)
{
	uint64_t seen[4] = { 0 };
	unsigned n = 0;

	for (unsigned i = 0; i < WINDOW; i++)
		seen[p[i] >> 6] |= (uint64_t)1 << (p[i] & 63);
	for (unsigned i = 0; i < 4; i++)
		n += (unsigned)__builtin_popcountll(seen[i]);
	return n;
}

bool next_island(struct str file,
	struct range within,
	size_t from,
	struct range *ret)
{
	const unsigned char *p = (const unsigned char *)file.p;
	size_t at = from;
	size_t end;

	while (at + WINDOW <= within.to &&
		different(p + at) < DIFFERENT_LEAST)
		at += STEP;
	if (at + WINDOW > within.to)
		return false;
	for (end = at; end + WINDOW <= within.to; end += STEP) {
		if (different(p + end) < DIFFERENT_LEAST)
			break;
	}
	end = end + WINDOW - STEP;
	*ret = (struct range){ at, end < within.to ? end : within.to };
	return true;
}

static void search_noise(struct engine *e, struct range island)
{
	search_deflate(e, island);
	search_aes(e, island);
	search_rc4(e, island);
}

void search_islands(struct engine *e, struct range s)
{
	struct range i;
	size_t from = s.from;

	while (e->cipher_steps > 0 && next_island(e->file, s, from, &i)) {
		from = i.to;
		if (i.to - i.from <= 4 * EDGE) {
			search_noise(e, i);
			continue;
		}
		search_noise(e, (struct range){ i.from, i.from + EDGE });
		search_noise(e, (struct range){ i.to - EDGE, i.to });
	}
}

/* --- sections -------------------------------------------------------------
 */

struct sections {
	struct area area[SECTIONS_MOST];
	uint32_t n;
	size_t end; /* of the last one, and of what the header names */
};

/* Names of sections that compilers and linkers fill with tables: patterns
 * that look like ciphers, and no place for anything else. */
static const char *const table_names[] = { ".eh_frame",
	".gcc_except_table",
	".gopclntab",
	".pdata",
	".xdata",
	".reloc",
	".debug",
	".zdebug",
	".symtab",
	".strtab",
	".shstrtab",
	".dynsym",
	".dynstr",
	".dynamic",
	".rela",
	".rel.",
	".gnu.",
	".hash",
	".note",
	".plt",
	".got",
	".comment",
	"__TEXT,__unwind_info",
	"__TEXT,__eh_frame" };

static bool is_table(struct str name)
{
	for (size_t i = 0; i < sizeof table_names / sizeof *table_names;
		i++) {
		if (str_starts(name, str_of(table_names[i])))
			return true;
	}
	return false;
}

static bool is_covered(const struct sections *x, size_t at, size_t n)
{
	for (uint32_t i = 0; i < x->n; i++) {
		struct range r = x->area[i].span;

		if (at < r.to && r.from < at + n)
			return true;
	}
	return false;
}

static void add(struct sections *x,
	struct str file,
	const struct config_part *p)
{
	uint64_t n = p->bytes.n;

	if (p->at >= file.n || !n || x->n == SECTIONS_MOST)
		return;
	if (n > file.n - p->at)
		n = file.n - p->at;
	/* sections that lie over others are looked at once, or one file could
	 * have the same bytes searched a hundred times */
	if (is_covered(x, (size_t)p->at, (size_t)n))
		return;
	x->area[x->n++] = (struct area){
		.span = { (size_t)p->at, (size_t)(p->at + n) },
		.code = p->executable,
		.table = is_table(p->name),
	};
	if (p->at + n > x->end)
		x->end = (size_t)(p->at + n);
}

static void of_program(struct str file, struct arena a, struct sections *x)
{
	struct program p;

	if (!program_open(file, &a, &p))
		return;
	for (uint32_t i = 0; i < p.n_section; i++) {
		const struct program_section *s = &p.section[i];

		if (s->bytes.n) {
			add(x,
				file,
				&(struct config_part){ s->name,
					s->bytes,
					(uint64_t)(s->bytes.p - file.p),
					s->executable });
		}
	}
	/* the table of section headers, behind the last one */
	if (p.overlay[0].n)
		x->end = (size_t)(p.overlay[0].p - file.p);
}

static void told(const struct config_input *in, struct sections *x)
{
	struct config_part p;

	for (uint32_t i = 0; in->sections(in->ctx, i, &p); i++) {
		if (i == SECTIONS_MOST)
			break;
		add(x, in->whole, &p);
	}
}

/* What no section has, which is where things are put as well. A gap ends
 * where the next section begins; there are few of them, so it is found by
 * trying all.
 */
static uint32_t gaps(const struct sections *x, struct area *ret)
{
	size_t at = 0;
	uint32_t n = 0;

	while (at < x->end) {
		size_t next = x->end;
		size_t covered = at;

		for (uint32_t i = 0; i < x->n; i++) {
			struct range r = x->area[i].span;

			if (r.from <= at && r.to > covered)
				covered = r.to;
			if (r.from > at && r.from < next)
				next = r.from;
		}
		if (covered > at) {
			at = covered;
			continue;
		}
		if (next - at >= REGION_LEAST)
			ret[n++].span = (struct range){ at, next };
		at = next;
	}
	return n;
}

uint32_t areas_of(const struct config_input *in,
	struct arena scratch,
	struct area ret[static AREAS_MOST])
{
	struct sections x = { 0 };
	struct str file = in->whole;
	uint32_t n = 0;

	memset(ret, 0, AREAS_MOST * sizeof *ret);
	if (in->sections)
		told(in, &x);
	else
		of_program(file, scratch, &x);
	if (x.end < file.n)
		ret[n++].span = (struct range){ x.end, file.n };
	n += gaps(&x, ret + n);
	for (unsigned code = 0; code < 2; code++) {
		for (uint32_t i = 0; i < x.n; i++) {
			if (x.area[i].code == (code == 1))
				ret[n++] = x.area[i];
		}
	}
	return n;
}
