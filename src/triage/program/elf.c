/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/program/program.h"

#include "triage/program/bytes.h"
#include "triage/program/open.h"
#include "triage/program/tell.h"

#define ROWS(x) (sizeof(x) / sizeof *(x))

enum {
	ET_EXEC = 2,
	ET_DYN = 3,
	PT_DYNAMIC = 2,
	PT_INTERP = 3,
	PT_NOTE = 4,
	SHT_SYMTAB = 2,
	SHT_NOTE = 7,
	SHT_DYNSYM = 11,
	STT_FILE = 4,
	DYNAMIC_MOST = 4096, /* entries; real ones have fifty */
	SYMBOLS_TOLD = 4096, /* of each kind; all are counted */
	SYMBOLS_MOST = 1 << 20,
	SOURCES_MOST = 256,
	COMMENTS_MOST = 32,
	NOTES_MOST = 64,
	TEXT_MOST = 1024,
	BUILD_ID_MOST = 64,
	PIE = 0x08000000
};

enum dynamic_tag {
	DT_NEEDED = 1,
	DT_HASH = 4,
	DT_STRTAB = 5,
	DT_SYMTAB = 6,
	DT_SONAME = 14,
	DT_RPATH = 15,
	DT_RUNPATH = 29,
	DT_FLAGS_1 = 0x6ffffffb
};

static const struct numbered machines[] = {
#define MACHINE(number, name) { number, name },
#include "triage/program/elf_machines.list"
#undef MACHINE
};
static const struct numbered types[] = { { 0, "none" },
	{ 1, "relocatable" },
	{ 2, "executable" },
	{ 3, "shared" },
	{ 4, "core" } };
static const struct numbered systems[] = { { 0, "sysv" },
	{ 1, "hpux" },
	{ 2, "netbsd" },
	{ 3, "gnu" },
	{ 6, "solaris" },
	{ 7, "aix" },
	{ 8, "irix" },
	{ 9, "freebsd" },
	{ 10, "tru64" },
	{ 12, "openbsd" },
	{ 13, "openvms" },
	{ 64, "arm_aeabi" },
	{ 97, "arm" },
	{ 255, "standalone" } };

static const struct section_kinds section_rows = { FACT_ELF_SECTION,
	FACT_ELF_SECTION_NAME,
	FACT_ELF_SECTION_AT,
	FACT_ELF_SECTION_SIZE,
	FACT_ELF_SECTION_VIRTUAL,
	FACT_ELF_SECTION_ADDRESS,
	FACT_ELF_SECTION_FLAGS,
	FACT_ELF_SECTION_ENTROPY,
	FACT_ELF_SECTION_MD5,
	FACT_ELF_SECTION_SHA256 };
static const struct overlay_kinds overlay_rows = { FACT_ELF_OVERLAY,
	FACT_ELF_OVERLAY_AT,
	FACT_ELF_OVERLAY_SIZE,
	FACT_ELF_OVERLAY_SHA256 };

static uint64_t number(const struct program *p,
	struct str s,
	uint64_t at,
	unsigned n)
{
	return bytes_number(s, at, n, p->big);
}

/* --- the head ------------------------------------------------------------ */

static void head(const struct program *p, struct triage_work *w)
{
	struct arena a = w->scratch;
	uint32_t system = (unsigned char)p->bytes.p[7];

	fact_text(w->facts,
		FACT_ELF_TYPE,
		numbered_name(types, ROWS(types), p->flags, &a));
	fact_text(w->facts,
		FACT_ELF_MACHINE,
		numbered_name(machines, ROWS(machines), p->machine, &a));
	fact_number(w->facts, FACT_ELF_BITS, p->wide ? 64 : 32);
	fact_number(w->facts, FACT_ELF_BIG, p->big);
	fact_text(w->facts,
		FACT_ELF_ABI,
		numbered_name(systems, ROWS(systems), system, &a));
	fact_number(w->facts, FACT_ELF_ENTRY, p->entry);
}

/* The bytes of the first segment of that type; empty when there is none. */
static struct str segment(const struct program *p, uint32_t type)
{
	for (uint32_t i = 0; i < p->n_table; i++) {
		struct elf_segment s = elf_segment_at(p, i);

		if (s.type == type)
			return bytes_part(p->bytes, s.at, s.size);
	}
	return (struct str){ 0 };
}

static const struct program_section *section_of(const struct program *p,
	uint32_t type)
{
	for (uint32_t i = 0; i < p->n_section; i++) {
		if (p->section[i].type == type)
			return &p->section[i];
	}
	return NULL;
}

/* --- the dynamic table --------------------------------------------------- */

struct dynamic {
	const struct program *p;
	struct str table;
	struct str names;
	uint64_t symbols;
	uint64_t hash;
	uint32_t needed;
	uint32_t flags;
};

static bool entry(const struct dynamic *d,
	uint32_t i,
	uint64_t *tag,
	uint64_t *v)
{
	unsigned n = d->p->wide ? 8 : 4;
	struct str s = bytes_part(d->table, 2ULL * n * i, 2ULL * n);

	*tag = number(d->p, s, 0, n);
	*v = number(d->p, s, n, n);
	return s.n == 2ULL * n && *tag && i < DYNAMIC_MOST;
}

static struct dynamic dynamic_of(const struct program *p)
{
	struct dynamic d = { .p = p, .table = segment(p, PT_DYNAMIC) };
	uint64_t tag = 0;
	uint64_t v = 0;

	for (uint32_t i = 0; entry(&d, i, &tag, &v); i++) {
		if (tag == DT_STRTAB)
			d.names = program_at(p, v, p->bytes.n);
		else if (tag == DT_SYMTAB)
			d.symbols = v;
		else if (tag == DT_HASH)
			d.hash = v;
		else if (tag == DT_FLAGS_1)
			d.flags = (uint32_t)v;
		else if (tag == DT_NEEDED)
			d.needed++;
	}
	return d;
}

static void tell_dynamic(const struct dynamic *d, struct facts *f)
{
	static const struct {
		uint32_t tag;
		enum fact_kind kind;
	} told[] = { { DT_NEEDED, FACT_ELF_NEEDED },
		{ DT_SONAME, FACT_ELF_SONAME },
		{ DT_RPATH, FACT_ELF_RPATH },
		{ DT_RUNPATH, FACT_ELF_RUNPATH } };
	uint64_t tag = 0;
	uint64_t v = 0;

	for (uint32_t i = 0; entry(d, i, &tag, &v); i++) {
		for (size_t k = 0; k < ROWS(told); k++) {
			if (told[k].tag == tag)
				fact_text(f,
					told[k].kind,
					bytes_text(d->names, v, TEXT_MOST));
		}
	}
}

/* Whether it starts without a loader and libraries; of what is no program,
 * nothing. */
static void loading(const struct dynamic *d, struct facts *f)
{
	struct str loader = segment(d->p, PT_INTERP);
	uint32_t type = d->p->flags;

	if (loader.n)
		fact_text(f,
			FACT_ELF_INTERPRETER,
			bytes_text(loader, 0, TEXT_MOST));
	if (type == ET_EXEC ||
		(type == ET_DYN && (loader.n || d->flags & PIE)))
		fact_number(f, FACT_ELF_STATIC, !loader.n && !d->needed);
	fact_number(f,
		FACT_ELF_STRIPPED,
		section_of(d->p, SHT_SYMTAB) == NULL);
}

/* --- symbols ------------------------------------------------------------- */

struct symbol {
	struct str name;
	unsigned type;
	unsigned binding;
	unsigned visibility;
	uint32_t section; /* 0: another has it */
};

struct symbols {
	struct str table;
	struct str names;
};

static bool symbol_at(const struct program *p,
	const struct symbols *t,
	uint32_t i,
	struct symbol *ret)
{
	unsigned n = p->wide ? 24 : 16;
	struct str s = bytes_part(t->table, (uint64_t)n * i, n);
	unsigned info = (unsigned)number(p, s, p->wide ? 4 : 12, 1);
	unsigned other = (unsigned)number(p, s, p->wide ? 5 : 13, 1);

	if (s.n < n || i >= SYMBOLS_MOST)
		return false;
	ret->name = bytes_text(t->names, number(p, s, 0, 4), TEXT_MOST);
	ret->section = (uint32_t)number(p, s, p->wide ? 6 : 14, 2);
	ret->type = info & 15;
	ret->binding = info >> 4;
	ret->visibility = other & 3;
	return true;
}

static struct symbols symbols_of(const struct program *p, uint32_t type)
{
	const struct program_section *s = section_of(p, type);
	struct symbols t = { .table = { 0 } };

	if (!s)
		return t;
	t.table = s->bytes;
	if (s->link < p->n_section)
		t.names = p->section[s->link].bytes;
	return t;
}

/* Without section headers: from the dynamic table; how many there are says the
 * table of hashes, or where the names begin, which linkers put behind. */
static struct symbols dynamic_symbols(const struct dynamic *d)
{
	const struct program *p = d->p;
	struct symbols t = symbols_of(p, SHT_DYNSYM);
	struct str all = { 0 };
	uint64_t n = number(p, program_at(p, d->hash, 8), 4, 4);

	if (t.table.n || !d->symbols)
		return t;
	all = program_at(p, d->symbols, p->bytes.n);
	n *= p->wide ? 24 : 16;
	if (!d->hash && d->names.n && all.n && d->names.p > all.p)
		n = (uint64_t)(d->names.p - all.p);
	t.table = bytes_part(all, 0, n);
	t.names = d->names;
	return t;
}

static bool is_exported(const struct symbol *s)
{
	enum {
		GLOBAL = 1,
		WEAK = 2,
		UNIQUE = 10,
		PROTECTED = 3
	};

	return s->section &&
		(s->binding == GLOBAL || s->binding == WEAK ||
			s->binding == UNIQUE) &&
		(s->visibility == 0 || s->visibility == PROTECTED);
}

static void tell_dynamic_symbols(const struct dynamic *d, struct facts *f)
{
	struct symbols t = dynamic_symbols(d);
	struct symbol s;
	uint64_t imports = 0;
	uint64_t exports = 0;

	if (!t.table.n)
		return;
	for (uint32_t i = 1; symbol_at(d->p, &t, i, &s); i++) {
		if (!s.name.n)
			continue;
		if (!s.section && ++imports <= SYMBOLS_TOLD)
			fact_text(f, FACT_ELF_IMPORT, s.name);
		if (is_exported(&s) && ++exports <= SYMBOLS_TOLD)
			fact_text(f, FACT_ELF_EXPORT, s.name);
	}
	fact_number(f, FACT_ELF_IMPORTS, imports);
	fact_number(f, FACT_ELF_EXPORTS, exports);
}

static void tell_symbols(const struct program *p, struct triage_work *w)
{
	struct symbols t = symbols_of(p, SHT_SYMTAB);
	struct arena a = w->scratch;
	struct table sources = table_in(&a);
	struct symbol s;
	uint32_t i = 1;

	if (!t.table.n)
		return;
	for (; symbol_at(p, &t, i, &s); i++) {
		uint32_t before = sources.n;

		if (s.type == STT_FILE && s.name.n && before < SOURCES_MOST &&
			table_put(&sources, s.name) == before)
			fact_text(w->facts, FACT_ELF_SOURCE, s.name);
	}
	fact_number(w->facts, FACT_ELF_SYMBOLS, i - 1);
}

/* --- notes and comments -------------------------------------------------- */

static bool build_id(const struct program *p, struct str s, struct facts *f)
{
	enum {
		HEAD_N = 12,
		GNU_BUILD_ID = 3
	};

	for (unsigned i = 0; i < NOTES_MOST && s.n >= HEAD_N; i++) {
		uint64_t name = number(p, s, 0, 4);
		uint64_t n = number(p, s, 4, 4);
		struct str is = bytes_part(s, HEAD_N, name);
		uint64_t at = HEAD_N + ((name + 3) & ~(uint64_t)3);
		struct str id = bytes_part(s, at, n);

		if (number(p, s, 8, 4) == GNU_BUILD_ID && id.n == n && n &&
			n <= BUILD_ID_MOST &&
			str_eq(is, (struct str){ "GNU", 4 })) {
			fact_hex(f, FACT_ELF_BUILD_ID, id.p, id.n);
			return true;
		}
		at += (n + 3) & ~(uint64_t)3;
		s = str_from(s, at < s.n ? (size_t)at : s.n);
	}
	return false;
}

static void notes(const struct program *p, struct facts *f)
{
	for (uint32_t i = 0; i < p->n_table; i++) {
		struct elf_segment s = elf_segment_at(p, i);

		if (s.type == PT_NOTE &&
			build_id(p, bytes_part(p->bytes, s.at, s.size), f))
			return;
	}
	for (uint32_t i = 0; i < p->n_section; i++) {
		if (p->section[i].type == SHT_NOTE &&
			build_id(p, p->section[i].bytes, f))
			return;
	}
}

static void comments(const struct program *p, struct triage_work *w)
{
	const struct program_section *s = program_section(p, ".comment");
	const struct program_section *link =
		program_section(p, ".gnu_debuglink");
	struct arena a = w->scratch;
	struct table seen = table_in(&a);
	struct str rest = s ? s->bytes : (struct str){ 0 };

	while (rest.n && seen.n < COMMENTS_MOST) {
		struct str text = bytes_text(rest, 0, TEXT_MOST);
		uint32_t before = seen.n;

		if (text.n && table_put(&seen, text) == before)
			fact_text(w->facts, FACT_ELF_COMMENT, text);
		rest = str_from(rest, text.n + 1);
	}
	if (link)
		fact_text(w->facts,
			FACT_ELF_DEBUG_LINK,
			bytes_text(link->bytes, 0, TEXT_MOST));
}

void program_elf(struct str bytes, struct triage_work *w)
{
	struct triage_work inner = *w;
	struct hash_budget budget;
	struct dynamic d;
	struct program p;

	if (!program_is_elf(bytes) || !elf_open(bytes, &inner.scratch, &p)) {
		fact_warn(w->facts,
			0,
			"the head of an ELF file is not whole");
		return;
	}
	budget = hash_budget_of(&p);
	d = dynamic_of(&p);
	head(&p, &inner);
	loading(&d, w->facts);
	tell_dynamic(&d, w->facts);
	notes(&p, w->facts);
	comments(&p, &inner);
	tell_dynamic_symbols(&d, w->facts);
	tell_symbols(&p, &inner);
	tell_sections(&p, &section_rows, &budget, w->facts);
	tell_origin(&p, &inner);
	tell_overlay(&p, &overlay_rows, &budget, w->facts);
	hand_on_overlay(&p, &inner);
}
