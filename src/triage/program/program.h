/* SPDX-License-Identifier: Apache-2.0 */
/* Programs: PE, ELF and Mach-O files as static facts, and as a parsed view for
 * other parts of the analysis. Nothing is executed, no trust is judged: who
 * signed is told, not whether that is to be believed.
 * sources: Microsoft, PE Format; TIS, ELF 1.2 and the System V gABI; Apple,
 * loader.h and cs_blobs.h; ECMA-335, 6th edition */
#ifndef TRIAGE_PROGRAM_PROGRAM_H
#define TRIAGE_PROGRAM_PROGRAM_H

#include "triage/common/work.h"

enum {
	/* sections read of one file, as pefile: real ones have a hundred,
	 * objects of C++ some thousand */
	PROGRAM_SECTIONS_MOST = 2048,
	PROGRAM_DIRECTORIES = 16
};

enum program_format {
	PROGRAM_NONE,
	PROGRAM_PE,
	PROGRAM_ELF,
	PROGRAM_MACHO
};

struct program_section {
	struct str name;
	struct str bytes; /* those that are in the file */
	uint64_t at;      /* as the header says, which may lie */
	uint64_t size;
	uint64_t address; /* PE: relative to the image base */
	uint64_t virtual_size;
	uint64_t flags;
	uint32_t
		type; /* ELF: sh_type, and the section it refers to, counted */
	uint32_t link; /* from 0 as here; UINT32_MAX: none */
	bool executable;
	bool writable;
};

/* Addresses [low, high) stand in the file at [at, end). */
struct program_map {
	uint64_t low;
	uint64_t high;
	uint64_t at;
	uint64_t end;
};

struct program_directory {
	uint32_t address;
	uint32_t size;
};

struct program {
	enum program_format format;
	struct str bytes; /* the whole file; everything else points into it */
	bool wide;        /* 64 bits */
	bool big;         /* most significant byte first */
	uint32_t machine; /* as the format numbers them */
	uint32_t flags; /* PE: characteristics, ELF: e_type, Mach-O: flags */
	uint64_t base;  /* PE: image base; others 0 */
	uint64_t entry; /* address, as those of sections */
	struct program_section *section; /* in the order of the file */
	uint32_t n_section;
	struct program_map *map;
	uint32_t n_map;
	/* what no header tells of: before and behind the certificates of a PE,
	 * at the end of others; empty where there is none */
	struct str overlay[2];
	/* PE */
	uint32_t head_at;     /* of the COFF header in the file */
	uint32_t optional_at; /* of the optional header */
	uint32_t image_size;  /* SizeOfImage */
	uint32_t n_directory; /* as told, at most PROGRAM_DIRECTORIES */
	struct program_directory directory[PROGRAM_DIRECTORIES];
	struct str certificates; /* the certificate table */
	/* ELF: program headers; Mach-O: load commands; the bytes of the table
	 */
	struct str table;
	uint32_t n_table;
	uint32_t table_entry; /* bytes of an entry; Mach-O: 0, each tells */
};

/* Whether the head of these bytes is that of a PE file ("MZ" and, where it
 * points, "PE"), an ELF file, a Mach-O file or archive of slices. cost: a few
 * comparisons. A COFF object has no magic and is none of them. */
bool program_is_pe(struct str bytes);
/* as above */
bool program_is_elf(struct str bytes);
/* as above; Java classes share the magic of fat files and are told apart */
bool program_is_macho(struct str bytes);

/* Tells the facts of a PE file; hands on its overlay ("overlay") and resources
 * that are data ("resource", path TYPE/NAME/LANGUAGE). Bytes that are none: one
 * warning. cost: 1 ms beside the hashing of what is there */
void program_pe(struct str bytes, struct triage_work *w);
/* The same of an ELF file. */
void program_elf(struct str bytes, struct triage_work *w);
/* The same of a Mach-O file; of a fat one each slice is handed on ("slice"). */
void program_macho(struct str bytes, struct triage_work *w);

/* Loads what certificates are read with: in a jail there are no files. */
void program_warm_up(void);

/* Reads the headers of a PE, ELF or (thin) Mach-O file.
 *   ret   : points into bytes and into the arena
 *   return: false when it is none or its head is cut, or the arena is full */
bool program_open(struct str bytes, struct arena *a, struct program *ret);

/* What stands in the file from that address on: at most n bytes, fewer where
 * the section ends, none where nothing does. PE: addresses are relative to the
 * image base; as Windows does, and pefile, offsets of sections are rounded down
 * to 512 and what is in no section is an offset. */
struct str program_at(const struct program *p, uint64_t address, uint64_t n);

/* The text up to its NUL from that address on, at most `most` bytes. */
struct str program_text(const struct program *p,
	uint64_t address,
	size_t most);

/* The first section with that name; NULL when there is none. */
const struct program_section *program_section(const struct program *p,
	const char *name);

/* One imported function of a PE. */
struct program_import {
	struct str dll;  /* as it is written */
	struct str name; /* empty: by ordinal, and the ordinal is not known */
	uint16_t ordinal; /* 0: by name */
	bool delayed;     /* loaded when first called */
	bool bound; /* the descriptor has a time: addresses are put in */
	bool first; /* of its descriptor */
};

/* Every import of a PE in the order of the file, as pefile 2024.8.26 reads
 * them: by name, or by ordinal, with the names that are known of ws2_32,
 * wsock32 and oleaut32; at most 8,192 entries of tables are read, as there.
 *   take  : false ends it
 *   delay : those that are loaded late
 *   a     : scratch, 300 kB */
void program_import_each(const struct program *p,
	bool delay,
	struct arena a,
	bool (*take)(void *ctx, const struct program_import *m),
	void *ctx);

struct program_export {
	struct str name;    /* empty: by ordinal only */
	struct str forward; /* "DLL.name" where another has it */
	uint32_t ordinal;
	uint32_t address;
};

/* Every export of a PE: those with names first, then those without; at most
 * 8,192 of each. take: false ends it. a: scratch, a bit for each function */
void program_export_each(const struct program *p,
	struct arena a,
	bool (*take)(void *ctx, const struct program_export *e),
	void *ctx);

struct program_resource {
	/* "RT_ICON" and the like for those that are known, else "#number", or
	 * the name; valid until take returns */
	struct str type;
	struct str name;
	uint32_t type_number; /* 0: it has a name */
	uint32_t name_number;
	uint32_t language; /* LANGID */
	uint32_t code_page;
	uint32_t size; /* as told */
	struct str bytes;
};

/* Every resource of a PE: three levels, type, name, language; at most 4,096,
 * and 32,768 entries looked at. take: false ends it. a: scratch */
void program_resource_each(const struct program *p,
	struct arena a,
	bool (*take)(void *ctx, const struct program_resource *r),
	void *ctx);

/* Every user string (heap #US) of a .NET program, as UTF-16LE without its
 * closing byte, with the token that code loads it by (0x70000000 + offset).
 * take: false ends it. */
void program_user_string_each(const struct program *p,
	bool (*take)(void *ctx, uint32_t token, struct str utf16),
	void *ctx);

#endif
