/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/program/macho.h"

#include "triage/program/bytes.h"
#include "triage/program/macho_format.h"
#include "triage/program/open.h"
#include "triage/program/tell.h"

#define ROWS(x) (sizeof(x) / sizeof *(x))

enum {
	TEXT_MOST = 1024,
	SYMBOLS_TOLD = 4096, /* of each kind; all are counted */
	SYMBOLS_MOST = 1 << 20,
	UUID_N = 16
};

static const struct numbered processors[] = { { 7, "x86" },
	{ 0x1000007, "x86_64" },
	{ 12, "arm" },
	{ 0x100000c, "arm64" },
	{ 0x200000c, "arm64_32" },
	{ 18, "ppc" },
	{ 0x1000012, "ppc64" },
	{ 6, "mc680x0" },
	{ 8, "mips" },
	{ 14, "sparc" } };
static const struct numbered types[] = { { 1, "object" },
	{ 2, "execute" },
	{ 3, "fvmlib" },
	{ 4, "core" },
	{ 5, "preload" },
	{ 6, "dylib" },
	{ 7, "dylinker" },
	{ 8, "bundle" },
	{ 9, "dylib_stub" },
	{ 10, "dsym" },
	{ 11, "kext_bundle" },
	{ 12, "fileset" } };
static const struct numbered platforms[] = { { 1, "macos" },
	{ 2, "ios" },
	{ 3, "tvos" },
	{ 4, "watchos" },
	{ 5, "bridgeos" },
	{ 6, "maccatalyst" },
	{ 7, "ios_simulator" },
	{ 8, "tvos_simulator" },
	{ 9, "watchos_simulator" },
	{ 10, "driverkit" },
	{ 11, "visionos" },
	{ 12, "visionos_simulator" } };

static const struct section_kinds section_rows = { FACT_MACHO_SECTION,
	FACT_MACHO_SECTION_NAME,
	FACT_MACHO_SECTION_AT,
	FACT_MACHO_SECTION_SIZE,
	FACT_MACHO_SECTION_VIRTUAL,
	FACT_MACHO_SECTION_ADDRESS,
	FACT_MACHO_SECTION_FLAGS,
	FACT_MACHO_SECTION_ENTROPY,
	FACT_MACHO_SECTION_MD5,
	FACT_MACHO_SECTION_SHA256 };
static const struct overlay_kinds overlay_rows = { FACT_MACHO_OVERLAY,
	FACT_MACHO_OVERLAY_AT,
	FACT_MACHO_OVERLAY_SIZE,
	FACT_MACHO_OVERLAY_SHA256 };

/* --- load commands ------------------------------------------------------- */

static uint32_t u32(const struct program *p, struct str s, uint64_t at)
{
	return (uint32_t)bytes_number(s, at, 4, p->big);
}

/* What a command says is elsewhere in the file */
static struct str linked(const struct program *p, struct str s)
{
	return bytes_part(p->bytes, u32(p, s, 8), u32(p, s, 12));
}

/* A text within its command, at the offset that stands behind the head */
static struct str command_text(const struct program *p, struct str s)
{
	return bytes_text(s, u32(p, s, 8), TEXT_MOST);
}

/* xxxx.yy.zz in nibbles */
static void version(enum fact_kind kind, uint32_t v, struct triage_work *w)
{
	struct arena a = w->scratch;
	struct str s = arena_fmt(&a, "%u.%u", v >> 16, v >> 8 & 255);

	if (v & 255)
		s = arena_fmt(&a, "%.*s.%u", STR_FMT(s), v & 255);
	fact_text(w->facts, kind, s);
}

static void platform(struct str name,
	uint32_t oldest,
	uint32_t sdk,
	struct triage_work *w)
{
	fact_text(w->facts, FACT_MACHO_PLATFORM, name);
	version(FACT_MACHO_MIN_OS, oldest, w);
	version(FACT_MACHO_SDK, sdk, w);
}

static void source_version(uint64_t v, struct triage_work *w)
{
	struct arena a = w->scratch;
	unsigned d = (unsigned)(v >> 10 & 1023);
	unsigned e = (unsigned)(v & 1023);
	struct str s = arena_fmt(&a,
		"%u.%u.%u.%u.%u",
		(unsigned)(v >> 40),
		(unsigned)(v >> 30 & 1023),
		(unsigned)(v >> 20 & 1023),
		d,
		e);

	/* zeros at the end say nothing */
	while (str_ends(s, STR(".0")) && s.n > 3)
		s.n -= 2;
	fact_text(w->facts, FACT_MACHO_SOURCE, s);
}

static void uuid(struct str s, struct triage_work *w)
{
	char h[2 * UUID_N];
	struct arena a = w->scratch;

	if (s.n < 8 + UUID_N)
		return;
	hex_write((const unsigned char *)s.p + 8, UUID_N, h);
	fact_text(w->facts,
		FACT_MACHO_UUID,
		arena_fmt(&a,
			"%.8s-%.4s-%.4s-%.4s-%.12s",
			h,
			h + 8,
			h + 12,
			h + 16,
			h + 20));
}

/* Those by which a system is named; false for others. */
static bool systems(const struct program *p,
	const struct macho_command_bytes *c,
	struct triage_work *w)
{
	struct arena a = w->scratch;
	struct str s = c->bytes;
	const char *name = NULL;

	switch (c->command) {
	case LC_BUILD_VERSION:
		platform(numbered_name(platforms,
				 ROWS(platforms),
				 u32(p, s, 8),
				 &a),
			u32(p, s, 12),
			u32(p, s, 16),
			w);
		return true;
	case LC_VERSION_MIN_MACOSX:
		name = "macos";
		break;
	case LC_VERSION_MIN_IPHONEOS:
		name = "ios";
		break;
	case LC_VERSION_MIN_TVOS:
		name = "tvos";
		break;
	case LC_VERSION_MIN_WATCHOS:
		name = "watchos";
		break;
	default:
		return false;
	}
	platform(str_of(name), u32(p, s, 8), u32(p, s, 12), w);
	return true;
}

static void command(const struct program *p,
	const struct macho_command_bytes *c,
	struct triage_work *w)
{
	struct str s = c->bytes;

	switch (c->command) {
	case LC_LOAD_DYLIB:
	case LC_LOAD_WEAK_DYLIB:
	case LC_REEXPORT_DYLIB:
	case LC_LAZY_LOAD_DYLIB:
	case LC_LOAD_UPWARD_DYLIB:
		fact_text(w->facts, FACT_MACHO_DYLIB, command_text(p, s));
		break;
	case LC_ID_DYLIB:
		fact_text(w->facts, FACT_MACHO_ID, command_text(p, s));
		break;
	case LC_RPATH:
		fact_text(w->facts, FACT_MACHO_RPATH, command_text(p, s));
		break;
	case LC_UUID:
		uuid(s, w);
		break;
	case LC_SOURCE_VERSION:
		source_version(bytes_number(s, 8, 8, p->big), w);
		break;
	case LC_MAIN:
		fact_number(w->facts,
			FACT_MACHO_ENTRY,
			bytes_number(s, 8, 8, p->big));
		break;
	default:
		systems(p, c, w);
	}
}

/* --- symbols ------------------------------------------------------------- */

static void symbols(const struct program *p, struct str s, struct facts *f)
{
	enum {
		DEBUGGING = 0xe0,
		EXTERNAL = 1,
		PRIVATE = 0x10,
		TYPE = 0xe
	};
	unsigned n = p->wide ? 16 : 12;
	uint32_t count = u32(p, s, 12);
	struct str table =
		bytes_part(p->bytes, u32(p, s, 8), (uint64_t)n * count);
	struct str names = bytes_part(p->bytes, u32(p, s, 16), u32(p, s, 20));
	uint64_t imports = 0;
	uint64_t exports = 0;

	for (uint32_t i = 0; i < SYMBOLS_MOST && table.n >= n; i++) {
		unsigned type = (unsigned)bytes_number(table, 4, 1, p->big);
		struct str name =
			bytes_text(names, u32(p, table, 0), TEXT_MOST);

		table = str_from(table, n);
		if (type & DEBUGGING || !(type & EXTERNAL) || !name.n)
			continue;
		if (!(type & TYPE)) {
			if (++imports <= SYMBOLS_TOLD)
				fact_text(f, FACT_MACHO_IMPORT, name);
		} else if (!(type & PRIVATE) && ++exports <= SYMBOLS_TOLD) {
			fact_text(f, FACT_MACHO_EXPORT, name);
		}
	}
	fact_number(f, FACT_MACHO_IMPORTS, imports);
	fact_number(f, FACT_MACHO_EXPORTS, exports);
}

/* --- all of it ----------------------------------------------------------- */

static void head(const struct program *p, struct triage_work *w)
{
	struct arena a = w->scratch;

	fact_text(w->facts,
		FACT_MACHO_CPU,
		numbered_name(processors, ROWS(processors), p->machine, &a));
	fact_text(w->facts,
		FACT_MACHO_TYPE,
		numbered_name(types, ROWS(types), u32(p, p->bytes, 12), &a));
	fact_number(w->facts, FACT_MACHO_BITS, p->wide ? 64 : 32);
	fact_number(w->facts, FACT_MACHO_FLAGS, p->flags);
	fact_number(w->facts, FACT_MACHO_COMMANDS, p->n_table);
}

static void commands(const struct program *p, struct triage_work *w)
{
	struct macho_command_bytes c = { .i = 0 };
	struct str table = { 0 };
	struct str signature = { 0 };

	while (macho_next(p, &c)) {
		command(p, &c, w);
		if (c.command == LC_SYMTAB)
			table = c.bytes;
		else if (c.command == LC_CODE_SIGNATURE)
			signature = c.bytes;
	}
	/* once, however many commands say where */
	if (table.n)
		symbols(p, table, w->facts);
	if (signature.n)
		macho_signature(linked(p, signature), w);
	if (c.i < p->n_table)
		fact_warn(w->facts,
			(uint64_t)(p->table.p - p->bytes.p) + c.next,
			"load commands end before their count");
}

static void thin(struct str bytes, struct triage_work *w)
{
	struct triage_work inner = *w;
	struct hash_budget budget;
	struct program p;

	if (!macho_open(bytes, &inner.scratch, &p)) {
		fact_warn(w->facts,
			0,
			"the head of a Mach-O file is not whole");
		return;
	}
	budget = hash_budget_of(&p);
	head(&p, &inner);
	commands(&p, &inner);
	tell_sections(&p, &section_rows, &budget, w->facts);
	tell_origin(&p, &inner);
	tell_overlay(&p, &overlay_rows, &budget, w->facts);
	hand_on_overlay(&p, &inner);
}

void program_macho(struct str bytes, struct triage_work *w)
{
	uint32_t n = macho_slices(bytes);

	if (!n) {
		thin(bytes, w);
		return;
	}
	fact_number(w->facts, FACT_MACHO_SLICES, n);
	for (uint32_t i = 0; i < n; i++) {
		struct str s = macho_slice(bytes, i);
		struct triage_work inner = *w;
		struct str path = arena_fmt(&inner.scratch, "%u", i);

		if (s.n)
			work_inside(&inner, "slice", path, s);
		else
			fact_warn(w->facts, 8, "a slice lies behind the end");
	}
}
