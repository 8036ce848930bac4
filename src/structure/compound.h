/* SPDX-License-Identifier: Apache-2.0 */
/* Compound files of OLE, a file system in a file. */
#ifndef STRUCTURE_COMPOUND_H
#define STRUCTURE_COMPOUND_H

#include "core/core.h"

enum {
	COMPOUND_NAME_N = 3 * 32 + 1
};

struct compound {
	struct str file;
	uint32_t sector_n; /* bytes of a sector */
	uint32_t mini_n;   /* of a small one */
	uint32_t mini_below;
	uint32_t *fat; /* what sector follows each */
	uint32_t n_fat;
	uint32_t n_sectors; /* no more than these are in the file */
	struct str mini_fat; /* the same of small ones, as bytes */
	struct str mini;     /* where those lie */
	struct str folder;   /* entries of 128 bytes */
};

struct compound_entry {
	char name[COMPOUND_NAME_N]; /* UTF-8 */
	bool stream;
	bool used; /* stream, storage or root; others are free */
	/* numbers of entries: neighbours in the tree of a storage, and the root
	 * of its own tree; above all entries = none */
	uint32_t left;
	uint32_t right;
	uint32_t child;
	char class_id[16];
	uint32_t first;
	uint64_t size_byte;
};

/* Whether the head is that of a compound file. */
bool compound_probe(struct str head);

/* Opens the bytes, which must outlive it; its tables lie in the arena. NULL, or
 * what was expected. source: [MS-CFB] */
const char *compound_open(struct compound *c,
	struct str file,
	struct arena *a);

/* The entry of that number; false: there are no more. */
bool compound_entry(const struct compound *c,
	uint32_t i,
	struct compound_entry *ret,
	struct arena a);

/* A stream's bytes, in the arena: as many as its chain holds, at most as many
 * as the file. */
struct str compound_stream(const struct compound *c,
	const struct compound_entry *e,
	struct arena *a);

#endif
