/* SPDX-License-Identifier: Apache-2.0 */
/* What the formats tell alike. */
#ifndef TRIAGE_PROGRAM_TELL_H
#define TRIAGE_PROGRAM_TELL_H

#include "triage/program/program.h"

/* The rows that a format has for its sections. */
struct section_kinds {
	enum fact_kind list;
	enum fact_kind name;
	enum fact_kind at;
	enum fact_kind size;
	enum fact_kind virtual_size;
	enum fact_kind address;
	enum fact_kind flags;
	enum fact_kind entropy;
	enum fact_kind md5;
	enum fact_kind sha256;
};

/* The rows that a format has for what no header tells of. */
struct overlay_kinds {
	enum fact_kind list;
	enum fact_kind at;
	enum fact_kind size;
	enum fact_kind sha256;
};

/* Bytes that digests may still be taken of: tables may name the same bytes
 * thousands of times. */
struct hash_budget {
	uint64_t left;
	bool warned;
};

/* Four times the file: each byte is in a section, a resource and the overlay
 * once at most, unless somebody lies. */
struct hash_budget hash_budget_of(const struct program *p);

/* Whether n bytes more may be hashed; warns once when not. */
bool hash_allowed(struct hash_budget *b, struct facts *f, size_t n);

/* The sections, in the order of the file; one that goes beyond the end of the
 * file is warned of. */
void tell_sections(const struct program *p,
	const struct section_kinds *k,
	struct hash_budget *b,
	struct facts *f);

/* The overlay: where, how much, SHA-256. */
void tell_overlay(const struct program *p,
	const struct overlay_kinds *k,
	struct hash_budget *b,
	struct facts *f);

/* Hands the overlay on, after all facts of the program itself. */
void hand_on_overlay(const struct program *p, struct triage_work *w);

/* What compilers and packers leave in programs of any format: Go's build
 * information, paths and versions of Rust, names of sections that packers
 * write. cost: three searches through the file.
 * source: Go, debug/buildinfo and cmd/internal/buildid */
void tell_origin(const struct program *p, struct triage_work *w);

struct numbered {
	uint32_t number;
	const char *name;
};
/* Name of a number; "0x%x" where no row has it. The text lies in a, or is the
 * row's. */
struct str numbered_name(const struct numbered *row,
	size_t n,
	uint32_t number,
	struct arena *a);

#endif
