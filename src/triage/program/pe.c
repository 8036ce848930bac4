/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/program/program.h"

#include "triage/program/bytes.h"
#include "triage/program/open.h"
#include "triage/program/pe_format.h"
#include "triage/program/pe_parts.h"
#include "triage/program/tell.h"

#define ROWS(x) (sizeof(x) / sizeof *(x))

enum {
	IMPHASH_MOST = 4 << 20, /* bytes of text that is hashed */
	TABLES_BYTE = 1 << 20,  /* for what program_import_each takes */
	VERSION_TYPE = 16,
	MANIFEST_TYPE = 24,
	VERSIONS_MOST = 128, /* one for each language: Wine 8 has 36 */
	DATA_LEAST = 64      /* bytes of a resource worth a look of its own */
};

static const struct numbered machines[] = {
#define MACHINE(number, name) { number, name },
#include "triage/program/pe_machines.list"
#undef MACHINE
};

static const struct numbered subsystems[] = { { 0, "unknown" },
	{ 1, "native" },
	{ 2, "windows_gui" },
	{ 3, "windows_cui" },
	{ 5, "os2_cui" },
	{ 7, "posix_cui" },
	{ 8, "native_windows" },
	{ 9, "windows_ce_gui" },
	{ 10, "efi_application" },
	{ 11, "efi_boot_service_driver" },
	{ 12, "efi_runtime_driver" },
	{ 13, "efi_rom" },
	{ 14, "xbox" },
	{ 16, "windows_boot_application" } };

static const struct section_kinds section_rows = { FACT_PE_SECTION,
	FACT_PE_SECTION_NAME,
	FACT_PE_SECTION_AT,
	FACT_PE_SECTION_SIZE,
	FACT_PE_SECTION_VIRTUAL,
	FACT_PE_SECTION_ADDRESS,
	FACT_PE_SECTION_FLAGS,
	FACT_PE_SECTION_ENTROPY,
	FACT_PE_SECTION_MD5,
	FACT_PE_SECTION_SHA256 };

static const struct overlay_kinds overlay_rows = { FACT_PE_OVERLAY,
	FACT_PE_OVERLAY_AT,
	FACT_PE_OVERLAY_SIZE,
	FACT_PE_OVERLAY_SHA256 };

/* --- the head ------------------------------------------------------------
 */

static bool kernel_library(void *ctx, const struct program_import *m)
{
	static const char *const names[] = { "ntoskrnl.exe",
		"hal.dll",
		"ndis.sys",
		"bootvid.dll",
		"kdcom.dll" };

	for (size_t i = 0; m->first && i < ROWS(names); i++) {
		if (str_lower_eq(m->dll, str_of(names[i])))
			*(bool *)ctx = true;
	}
	return !*(bool *)ctx;
}

/* As pefile: it imports from the kernel, or has pages and runs natively. */
static bool is_driver(const struct program *p, struct arena a)
{
	uint16_t subsystem =
		bytes_u16(p->bytes, p->optional_at + SUBSYSTEM_AT);
	bool driver = false;

	program_import_each(p, false, a, kernel_library, &driver);
	if (driver || (subsystem != 1 && subsystem != 8))
		return driver;
	for (uint32_t i = 0; i < p->n_section; i++) {
		struct str name = p->section[i].name;

		driver |= str_lower_eq(name, STR("page")) ||
			str_lower_eq(name, STR("paged"));
	}
	return driver;
}

static struct str kind_of(const struct program *p, struct arena a)
{
	if (is_driver(p, a))
		return STR("driver");
	return p->flags & IS_DLL ? STR("dll") : STR("exe");
}

static void optional_header(const struct program *p, struct triage_work *w)
{
	struct str b = str_from(p->bytes, p->optional_at);
	struct arena a = w->scratch;

	fact_text(w->facts,
		FACT_PE_SUBSYSTEM,
		numbered_name(subsystems,
			ROWS(subsystems),
			bytes_u16(b, SUBSYSTEM_AT),
			&a));
	fact_text(w->facts,
		FACT_PE_LINKER,
		arena_fmt(&a,
			"%u.%u",
			(unsigned)bytes_number(b, 2, 1, false),
			(unsigned)bytes_number(b, 3, 1, false)));
	fact_number(w->facts, FACT_PE_ENTRY, p->entry);
	fact_number(w->facts, FACT_PE_BASE, p->base);
	fact_number(w->facts, FACT_PE_FLAGS, p->flags);
	fact_number(w->facts, FACT_PE_DLL_FLAGS, bytes_u16(b, 70));
	fact_number(w->facts, FACT_PE_CHECKSUM, bytes_u32(b, CHECKSUM_AT));
}

static void head(const struct program *p, struct triage_work *w)
{
	struct arena a = w->scratch;
	struct str machine =
		numbered_name(machines, ROWS(machines), p->machine, &a);

	fact_text(w->facts, FACT_PE_MACHINE, machine);
	fact_text(w->facts, FACT_PE_KIND, kind_of(p, a));
	fact_number(w->facts, FACT_PE_BITS, p->wide ? 64 : 32);
	optional_header(p, w);
}

/* Zero and all ones are no times; with /Brepro it is a digest. */
/* 1992-01-01: no program of the format is older, what says so was set by
 * hand.
 */
enum {
	FIRST_PE_S = 694224000
};

static void timestamp(const struct program *p,
	bool digest,
	struct triage_work *w)
{
	uint32_t t = bytes_u32(p->bytes, p->head_at + 4);

	fact_number(w->facts, FACT_PE_TIMESTAMP_RAW, t);
	if (digest)
		fact_number(w->facts, FACT_PE_REPRODUCIBLE, 1);
	else if (t >= FIRST_PE_S && t != UINT32_MAX)
		fact_number(w->facts, FACT_PE_TIMESTAMP, t);
}

/* --- imports -------------------------------------------------------------
 */

struct imports {
	struct facts *f;
	char *text; /* what imphash is taken of; NULL when there is no room */
	size_t n;
	struct arena a;
};

static struct str without_suffix(struct str dll)
{
	struct str stem;
	struct str suffix;

	if (!str_cut_last(dll, '.', &stem, &suffix))
		return dll;
	if (str_lower_eq(suffix, STR("dll")) ||
		str_lower_eq(suffix, STR("sys")) ||
		str_lower_eq(suffix, STR("ocx")))
		return stem;
	return dll;
}

static void append_lower(struct imports *i, struct str s)
{
	for (size_t k = 0; i->n < IMPHASH_MOST && k < s.n; k++) {
		char c = s.p[k];

		i->text[i->n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	}
}

/* "library.function,library.function": of what has no name, "ord" and the
 * number. source: Mandiant, Tracking Malware with Import Hashing, 2014 */
static void hash_import(struct imports *i, const struct program_import *m)
{
	struct arena a = i->a;
	struct str name = m->name;

	if (!i->text)
		return;
	if (!name.n)
		name = arena_fmt(&a, "ord%u", m->ordinal);
	if (i->n)
		append_lower(i, STR(","));
	append_lower(i, without_suffix(m->dll));
	append_lower(i, STR("."));
	append_lower(i, name);
}

static void tell_function(struct imports *i,
	enum fact_kind kind,
	const struct program_import *m)
{
	struct arena a = i->a;

	fact_text(i->f,
		kind,
		m->name.n ? m->name : arena_fmt(&a, "#%u", m->ordinal));
}

static bool tell_import(void *ctx, const struct program_import *m)
{
	struct imports *i = ctx;

	if (m->first) {
		fact_item(i->f, FACT_PE_IMPORT);
		fact_text(i->f, FACT_PE_IMPORT_DLL, m->dll);
		if (m->bound)
			fact_number(i->f, FACT_PE_IMPORT_BOUND, 1);
	}
	tell_function(i, FACT_PE_IMPORT_FUNCTION, m);
	hash_import(i, m);
	return !i->f->stopped;
}

static bool tell_delayed(void *ctx, const struct program_import *m)
{
	struct imports *i = ctx;

	if (m->first) {
		fact_item(i->f, FACT_PE_DELAY);
		fact_text(i->f, FACT_PE_DELAY_DLL, m->dll);
	}
	tell_function(i, FACT_PE_DELAY_FUNCTION, m);
	return !i->f->stopped;
}

static void imports(const struct program *p, struct triage_work *w)
{
	struct imports i = { .f = w->facts };
	struct arena a = w->scratch;
	unsigned char md5[MD5_N];

	i.text = arena_raw(&a, 1, IMPHASH_MOST, 1);
	i.a = a;
	if (!arena_raw(&i.a, 1, TABLES_BYTE, 16))
		return;
	a.end = i.a.at;
	program_import_each(p, false, a, tell_import, &i);
	program_import_each(p, true, a, tell_delayed, &i);
	/* of a part it would be another hash */
	if (!i.n || i.n >= IMPHASH_MOST)
		return;
	md5_of((struct str){ i.text, i.n }, md5);
	fact_hex(w->facts, FACT_PE_IMPHASH, md5, sizeof md5);
}

/* --- exports -------------------------------------------------------------
 */

struct exports {
	struct facts *f;
	struct arena a;
	bool forwards; /* this time round */
};

static bool tell_export(void *ctx, const struct program_export *e)
{
	struct exports *x = ctx;
	struct arena a = x->a;
	struct str name =
		e->name.n ? e->name : arena_fmt(&a, "#%u", e->ordinal);

	if (!x->forwards) {
		fact_text(x->f, FACT_PE_EXPORT, name);
	} else if (e->forward.n) {
		fact_item(x->f, FACT_PE_FORWARD);
		fact_text(x->f, FACT_PE_FORWARD_NAME, name);
		fact_text(x->f, FACT_PE_FORWARD_TO, e->forward);
	}
	return !x->f->stopped;
}

static void exports(const struct program *p, struct triage_work *w)
{
	enum {
		BITS_BYTE = 1 << 17 /* for what program_export_each takes */
	};
	struct exports x = { .f = w->facts, .a = w->scratch };
	uint32_t at = p->directory[DIRECTORY_EXPORT].address;
	struct str h = program_at(p, at, 40);

	if (!at || h.n < 40)
		return;
	fact_text(w->facts,
		FACT_PE_EXPORT_DLL,
		program_text(p, bytes_u32(h, 12), 512));
	fact_number(w->facts, FACT_PE_EXPORT_TIME, bytes_u32(h, 4));
	if (!arena_raw(&x.a, 1, BITS_BYTE, 16))
		return;
	program_export_each(p, w->scratch, tell_export, &x);
	x.forwards = true;
	program_export_each(p, w->scratch, tell_export, &x);
}

/* --- resources -----------------------------------------------------------
 */

struct resources {
	struct triage_work *w;
	struct hash_budget *b;
	struct arena a;
	uint32_t versions; /* so far */
};

static bool tell_resource(void *ctx, const struct program_resource *r)
{
	struct resources *x = ctx;
	struct facts *f = x->w->facts;

	fact_item(f, FACT_PE_RESOURCE);
	fact_text(f, FACT_PE_RESOURCE_TYPE, r->type);
	fact_text(f, FACT_PE_RESOURCE_NAME, r->name);
	fact_number(f, FACT_PE_RESOURCE_LANGUAGE, r->language);
	fact_number(f, FACT_PE_RESOURCE_SIZE, r->size);
	fact_number(f, FACT_PE_RESOURCE_CODE_PAGE, r->code_page);
	if (hash_allowed(x->b, f, r->bytes.n)) {
		struct sha256 d = sha256_of(r->bytes);

		fact_hex(f, FACT_PE_RESOURCE_SHA256, d.b, sizeof d.b);
	}
	return !f->stopped;
}

static bool tell_version(void *ctx, const struct program_resource *r)
{
	struct resources *x = ctx;
	struct triage_work inner = *x->w;

	inner.scratch = x->a;
	if (r->type_number == MANIFEST_TYPE)
		fact_number(inner.facts, FACT_PE_MANIFEST, r->bytes.n);
	if (r->type_number == VERSION_TYPE && x->versions++ < VERSIONS_MOST)
		pe_version(r->bytes, &inner);
	return !inner.facts->stopped;
}

/* Pictures, menus, dialogues and texts are no samples; data, HTML and what
 * has a type of its own may be. */
static bool is_data(const struct program_resource *r)
{
	enum {
		RCDATA = 10,
		HTML = 23,
		LAST = 24
	};

	return r->bytes.n >= DATA_LEAST &&
		(r->type_number == RCDATA || r->type_number == HTML ||
			r->type_number == 0 || r->type_number > LAST);
}

static bool hand_on(void *ctx, const struct program_resource *r)
{
	struct resources *x = ctx;
	struct triage_work inner = *x->w;
	struct str path = { 0 };

	if (!is_data(r))
		return true;
	inner.scratch = x->a;
	path = arena_fmt(&inner.scratch,
		"%.*s/%.*s/%u",
		STR_FMT(r->type),
		STR_FMT(r->name),
		r->language);
	work_inside(&inner, "resource", path, r->bytes);
	return !inner.facts->stopped;
}

static void resources(const struct program *p,
	bool (*take)(void *ctx, const struct program_resource *r),
	struct hash_budget *b,
	struct triage_work *w)
{
	enum {
		NAMES_BYTE = 1 << 19 /* two names of 65,535 characters */
	};
	struct resources x = { .w = w, .b = b, .a = w->scratch };
	struct arena names = w->scratch;

	if (!arena_raw(&x.a, 1, NAMES_BYTE, 16))
		return;
	names.end = x.a.at;
	program_resource_each(p, names, take, &x);
}

/* --- all of it -----------------------------------------------------------
 */

void program_pe(struct str bytes, struct triage_work *w)
{
	struct triage_work inner = *w;
	struct hash_budget budget;
	struct program p;

	if (!program_is_pe(bytes) || !pe_open(bytes, &inner.scratch, &p)) {
		fact_warn(w->facts, 0, "the head of a PE file is not whole");
		return;
	}
	budget = hash_budget_of(&p);
	head(&p, &inner);
	timestamp(&p, pe_debug(&p, &inner), &inner);
	tell_sections(&p, &section_rows, &budget, w->facts);
	imports(&p, &inner);
	exports(&p, &inner);
	pe_rich(&p, &inner);
	pe_tls(&p, &inner);
	pe_load_config(&p, &inner);
	resources(&p, tell_resource, &budget, &inner);
	resources(&p, tell_version, &budget, &inner);
	pe_signature(&p, &inner);
	pe_dotnet(&p, &inner);
	tell_origin(&p, &inner);
	tell_overlay(&p, &overlay_rows, &budget, w->facts);
	resources(&p, hand_on, &budget, &inner);
	hand_on_overlay(&p, &inner);
}
