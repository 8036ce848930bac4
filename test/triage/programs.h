/* SPDX-License-Identifier: Apache-2.0 */
/* Small programs made byte by byte, for tests and for the seeds of fuzzing. */
#ifndef TEST_TRIAGE_PROGRAMS_H
#define TEST_TRIAGE_PROGRAMS_H

#include <string.h>

#include "core/core.h"

enum {
	MADE_MOST = 8192,
	/* the PE: two sections of 0x200 and 0x800 bytes behind 0x400 of head */
	MADE_PE_N = 0xe00,
	MADE_PE_RDATA = 0x600, /* at RVA 0x2000 */
	MADE_PE_OPTIONAL = 0x118,
	MADE_PE_DIRECTORIES = MADE_PE_OPTIONAL + 112,
	MADE_ELF_N = 0x500,
	MADE_MACHO_N = 0x400
};

struct made {
	unsigned char b[MADE_MOST];
	size_t n;
	bool big;
};

static inline struct str made_str(const struct made *m)
{
	return (struct str){ (const char *)m->b, m->n };
}

/* v in n bytes at an offset */
static inline void at(struct made *m, size_t where, unsigned n, uint64_t v)
{
	for (unsigned i = 0; i < n; i++) {
		unsigned k = m->big ? n - 1 - i : i;

		m->b[where + k] = (unsigned char)(v >> 8 * i);
	}
}

static inline void text(struct made *m, size_t where, const char *z)
{
	memcpy(m->b + where, z, strlen(z) + 1);
}

/* n 32-bit numbers one behind the other */
static inline void words(struct made *m,
	size_t where,
	size_t n,
	const uint32_t *v)
{
	for (size_t i = 0; i < n; i++)
		at(m, where + 4 * i, 4, v[i]);
}
#define WORDS(m, where, ...)                             \
	words(m,                                         \
		where,                                   \
		sizeof((uint32_t[]){ __VA_ARGS__ }) / 4, \
		(uint32_t[]){ __VA_ARGS__ })

/* --- PE ------------------------------------------------------------------ */

/* an address of .rdata as an offset in the file */
static inline size_t rdata(uint32_t rva)
{
	return MADE_PE_RDATA + (rva - 0x2000);
}

static inline void made_pe_head(struct made *m)
{
	static const uint32_t directory[] = { 0x2180,
		0x90,
		0x2000,
		0x40,
		0x2280,
		0x200 };

	text(m, 0, "MZ");
	at(m, 0x3c, 4, 0x100);
	text(m, 0x100, "PE");
	at(m, 0x104, 2, 0x8664);
	at(m, 0x106, 2, 2);
	at(m, 0x108, 4, 1700000000);
	at(m, 0x114, 2, 240);
	at(m, 0x116, 2, 0x2022);
	at(m, MADE_PE_OPTIONAL, 2, 0x20b);
	at(m, MADE_PE_OPTIONAL + 2, 2, 0x1d0e);
	at(m, MADE_PE_OPTIONAL + 16, 4, 0x1010);
	at(m, MADE_PE_OPTIONAL + 24, 8, 0x180000000);
	WORDS(m, MADE_PE_OPTIONAL + 32, 0x1000, 0x200);
	at(m, MADE_PE_OPTIONAL + 56, 4, 0x3000);
	at(m, MADE_PE_OPTIONAL + 68, 2, 3);
	at(m, MADE_PE_OPTIONAL + 108, 4, 16);
	words(m, MADE_PE_DIRECTORIES, 6, directory);
	WORDS(m, MADE_PE_DIRECTORIES + 6 * 8, 0x2480, 56);
	WORDS(m, MADE_PE_DIRECTORIES + 9 * 8, 0x2540, 40);
	text(m, 0x208, ".text");
	WORDS(m, 0x210, 0x180, 0x1000, 0x200, 0x400);
	at(m, 0x22c, 4, 0x60000020);
	text(m, 0x230, ".rdata");
	WORDS(m, 0x238, 0x800, 0x2000, 0x800, 0x600);
	at(m, 0x254, 4, 0x40000040);
}

/* ExitProcess by name, socket and one that is not known by ordinal */
static inline void made_pe_imports(struct made *m)
{
	WORDS(m, rdata(0x2000), 0x2080, 0, 0, 0x20e0, 0x2080);
	WORDS(m, rdata(0x2014), 0x20a0, 0, 0, 0x20f0, 0x20a0);
	at(m, rdata(0x2080), 8, 0x2100);
	at(m, rdata(0x20a0), 8, 0x8000000000000017);
	at(m, rdata(0x20a8), 8, 0x80000000000003e7);
	text(m, rdata(0x20e0), "KERNEL32.dll");
	text(m, rdata(0x20f0), "WS2_32.dll");
	text(m, rdata(0x2102), "ExitProcess");
}

/* run, a forward, and one without a name */
static inline void made_pe_exports(struct made *m)
{
	WORDS(m, rdata(0x2180), 0, 0, 0, 0x21e0, 5, 3, 2, 0x21a8, 0x21b8);
	at(m, rdata(0x2180) + 36, 4, 0x21c0);
	WORDS(m, rdata(0x21a8), 0x1010, 0x2200, 0x1020);
	WORDS(m, rdata(0x21b8), 0x21f0, 0x21f8);
	at(m, rdata(0x21c2), 2, 1);
	text(m, rdata(0x21e0), "made.dll");
	text(m, rdata(0x21f0), "run");
	text(m, rdata(0x21f8), "sleep");
	text(m, rdata(0x2200), "KERNEL32.Sleep");
}

static inline void wide(struct made *m, size_t where, const char *z)
{
	for (size_t i = 0; z[i]; i++)
		m->b[where + 2 * i] = (unsigned char)z[i];
}

/* one of type RT_VERSION, name 1, language 1033, at RVA 0x2300 */
static inline void made_pe_resources(struct made *m)
{
	size_t v = rdata(0x2300);

	at(m, rdata(0x228e), 2, 1);
	WORDS(m, rdata(0x2290), 16, 0x80000018);
	at(m, rdata(0x2298) + 14, 2, 1);
	WORDS(m, rdata(0x22a8), 1, 0x80000030);
	at(m, rdata(0x22b0) + 14, 2, 1);
	WORDS(m, rdata(0x22c0), 1033, 0x48);
	WORDS(m, rdata(0x22c8), 0x2300, 0x100, 1252);
	at(m, v, 2, 0x100);
	at(m, v + 2, 2, 52);
	wide(m, v + 6, "VS_VERSION_INFO");
	WORDS(m, v + 40, 0xfeef04bd, 0x10000, 0x10002, 0x30004);
	WORDS(m, v + 56, 0x50006, 0x70008);
	at(m, v + 92, 2, 0x9c);
	wide(m, v + 98, "StringFileInfo");
	at(m, v + 128, 2, 0x70);
	wide(m, v + 134, "040904b0");
	at(m, v + 152, 2, 0x30);
	wide(m, v + 158, "Product");
	wide(m, v + 176, "made");
}

static inline void made_pe_debug(struct made *m)
{
	WORDS(m, rdata(0x2480), 0, 1700000001, 0, 2, 34, 0x2500, 0xb00);
	WORDS(m, rdata(0x249c), 0, 0x12345678, 0, 13, 0, 0, 0);
	text(m, 0xb00, "RSDS");
	for (unsigned i = 0; i < 16; i++)
		m->b[0xb04 + i] = (unsigned char)i;
	at(m, 0xb14, 4, 3);
	text(m, 0xb18, "c:\\m.pdb");
	/* one callback */
	at(m, rdata(0x2558), 8, 0x180002580);
	at(m, rdata(0x2580), 8, 0x180001010);
}

static inline uint32_t made_turn(uint32_t v, uint32_t by)
{
	by &= 31;
	return by ? v << by | v >> (32 - by) : v;
}

static inline void made_pe_rich(struct made *m)
{
	uint32_t key = 0x80;

	for (uint32_t i = 0; i < 0x80; i++) {
		if (i < 0x3c || i > 0x3f)
			key += made_turn(m->b[i], i);
	}
	key += made_turn(0x01040a32, 7);
	WORDS(m, 0x80, 0x536e6144 ^ key, key, key, key);
	WORDS(m, 0x90, 0x01040a32 ^ key, 7 ^ key);
	text(m, 0x98, "Rich");
	at(m, 0x9c, 4, key);
}

static inline void made_pe(struct made *m)
{
	*m = (struct made){ .n = MADE_PE_N };
	made_pe_head(m);
	made_pe_imports(m);
	made_pe_exports(m);
	made_pe_resources(m);
	made_pe_debug(m);
	made_pe_rich(m);
}

/* --- ELF, of either size and byte order ----------------------------------- */

/* Fields of a header in their order, in n bytes each */
static inline size_t fields(struct made *m,
	size_t where,
	const char *n,
	const uint64_t *v)
{
	for (; *n; n++, v++) {
		unsigned size = (unsigned)(*n - '0');

		at(m, where, size, *v);
		where += size;
	}
	return where;
}
#define FIELDS(m, where, sizes, ...) \
	fields(m, where, sizes, (uint64_t[]){ __VA_ARGS__ })

static inline void made_elf_segment(struct made *m,
	size_t *where,
	bool w,
	uint32_t type,
	uint64_t from,
	uint64_t n)
{
	if (w)
		*where = FIELDS(m,
			*where,
			"44888888",
			type,
			5,
			from,
			0x10000 + from,
			0,
			n,
			n,
			4);
	else
		*where = FIELDS(m,
			*where,
			"44444444",
			type,
			from,
			0x10000 + from,
			0,
			n,
			n,
			5,
			4);
}

static inline void made_elf_section(struct made *m,
	size_t *where,
	bool w,
	const uint64_t v[6])
{
	/* name, type, offset, size, link, flags */
	const uint64_t a = v[2] ? 0x10000 + v[2] : 0;

	if (w)
		*where = FIELDS(m,
			*where,
			"4488884488",
			v[0],
			v[1],
			v[5],
			a,
			v[2],
			v[3],
			v[4],
			0,
			1,
			0);
	else
		*where = FIELDS(m,
			*where,
			"4444444444",
			v[0],
			v[1],
			v[5],
			a,
			v[2],
			v[3],
			v[4],
			0,
			1,
			0);
}

static inline void made_elf_head(struct made *m, bool w)
{
	size_t where = 16;

	text(m, 0, "\177ELF");
	m->b[4] = w ? 2 : 1;
	m->b[5] = m->big ? 2 : 1;
	m->b[6] = 1;
	where = FIELDS(m, where, "224", 3, w ? 62 : 20, 1);
	if (w)
		where = FIELDS(m, where, "8884", 0x10100, 0x40, 0x380, 0);
	else
		where = FIELDS(m, where, "4444", 0x10100, 0x40, 0x380, 0);
	FIELDS(m,
		where,
		"222222",
		w ? 64 : 52,
		w ? 56 : 32,
		4,
		w ? 64 : 40,
		5,
		4);
}

static inline void made_elf_dynamic(struct made *m, bool w)
{
	static const uint64_t v[][2] = { { 1, 1 },
		{ 14, 11 },
		{ 29, 19 },
		{ 5, 0x10240 },
		{ 6, 0x10280 },
		{ 0, 0 } };
	size_t where = 0x1c0;

	for (unsigned i = 0; i < 6; i++)
		where = FIELDS(m, where, w ? "88" : "44", v[i][0], v[i][1]);
	memcpy(m->b + 0x240, "\0libc.so.6\0made.so\0/opt/lib\0puts\0run", 37);
	where = 0x280 + (w ? 24 : 16);
	if (w) {
		where = FIELDS(m, where, "411288", 28, 0x12, 0, 0, 0, 0);
		FIELDS(m, where, "411288", 33, 0x12, 0, 1, 0x10100, 4);
	} else {
		where = FIELDS(m, where, "444112", 28, 0, 0, 0x12, 0, 0);
		FIELDS(m, where, "444112", 33, 0x10100, 4, 0x12, 0, 1);
	}
}

static inline void made_elf(struct made *m, bool w, bool big)
{
	size_t where = 0x40;
	size_t from = 0x380 + (w ? 64 : 40);

	*m = (struct made){ .n = MADE_ELF_N, .big = big };
	made_elf_head(m, w);
	made_elf_segment(m, &where, w, 1, 0, 0x380);
	made_elf_segment(m, &where, w, 2, 0x1c0, w ? 96 : 48);
	made_elf_segment(m, &where, w, 3, 0x1a0, 12);
	made_elf_segment(m, &where, w, 4, 0x300, 20);
	text(m, 0x1a0, "/lib/ld.so.");
	made_elf_dynamic(m, w);
	WORDS(m, 0x300, 4, 4, 3);
	text(m, 0x30c, "GNU");
	WORDS(m, 0x310, 0x01020304);
	made_elf_section(m,
		&from,
		w,
		(const uint64_t[]){ 1, 1, 0x100, 0x40, 0, 6 });
	made_elf_section(m,
		&from,
		w,
		(const uint64_t[]){ 7, 3, 0x240, 0x30, 0, 2 });
	made_elf_section(m,
		&from,
		w,
		(const uint64_t[]){ 15, 11, 0x280, w ? 72 : 48, 2, 2 });
	made_elf_section(m,
		&from,
		w,
		(const uint64_t[]){ 23, 3, 0x340, 0x30, 0, 0 });
	memcpy(m->b + 0x340, "\0.text\0.dynstr\0.dynsym\0.shstrtab", 33);
}

/* --- Mach-O -------------------------------------------------------------- */

static inline void made_macho_signature(struct made *m, size_t where)
{
	bool before = m->big;

	m->big = true;
	WORDS(m, where, 0xfade0cc0, 0x90, 2, 0, 28, 5, 0x80);
	WORDS(m, where + 28, 0xfade0c02, 80, 0x20400, 0x10002, 60, 52);
	m->b[where + 28 + 36] = 32;
	m->b[where + 28 + 37] = 2;
	at(m, where + 28 + 48, 4, 66);
	text(m, where + 28 + 52, "org.made");
	text(m, where + 28 + 66, "TEAM123456");
	WORDS(m, where + 0x80, 0xfade7171, 16);
	m->big = before;
}

static inline void made_macho(struct made *m)
{
	*m = (struct made){ .n = MADE_MACHO_N };
	WORDS(m, 0, 0xfeedfacf, 0x100000c, 0, 2, 6, 0x118, 0x200085, 0);
	WORDS(m, 0x20, 0x19, 152);
	text(m, 0x28, "__TEXT");
	at(m, 0x38, 8, 0x100000000);
	FIELDS(m, 0x40, "8884444", 0x400, 0, 0x400, 5, 5, 1, 0);
	text(m, 0x68, "__text");
	text(m, 0x78, "__TEXT");
	FIELDS(m,
		0x88,
		"8844444",
		0x100000200,
		0x10,
		0x200,
		2,
		0,
		0,
		0x80000400);
	WORDS(m,
		0xb8,
		0x1b,
		24,
		0x03020100,
		0x07060504,
		0x0b0a0908,
		0x0f0e0d0c);
	WORDS(m, 0xd0, 0xc, 40, 24, 0, 0, 0);
	text(m, 0xe8, "/usr/lib/l.dylib");
	WORDS(m, 0xf8 + 0, 0x32, 24, 1, 0xb0000, 0xc0100, 0);
	WORDS(m, 0x110, 0x2, 24, 0x240, 2, 0x260, 0x20);
	WORDS(m, 0x128, 0x1d, 16, 0x300, 0x90);
	FIELDS(m, 0x240, "41128", 1, 1, 0, 0, 0);
	FIELDS(m, 0x250, "41128", 9, 0xf, 1, 0, 0x100000200);
	memcpy(m->b + 0x260, "\0_printf\0_main", 15);
	made_macho_signature(m, 0x300);
}

#endif
