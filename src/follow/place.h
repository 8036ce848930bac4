/* SPDX-License-Identifier: Apache-2.0 */
/* Private to follow/: how far a log was read, and how it is known again under
 * another name, as a copy, or decompressed. */
#ifndef FOLLOW_PLACE_H
#define FOLLOW_PLACE_H

#include "follow/form.h"

enum {
	PRINT_STEP = 32,
	PRINTS_MAX = 32,
	HEAD_BYTE = PRINT_STEP * PRINTS_MAX,
	TAIL_BYTE = 1024
};

/* Digests of the first 32, 64, .. 1024 bytes of a log, as far as it has them:
 * of what is shorter it can still be said whether it may be its beginning. */
struct prints {
	uint32_t n;
	uint32_t of[PRINTS_MAX];
};
/* Of the first bytes of a log, as many as there are. */
struct prints prints_of(struct str head);

struct place {
	uint64_t number; /* of the log, within its source */
	char *name;      /* of the file that it is written to */
	uint64_t device;
	uint64_t inode;
	uint64_t read; /* bytes, after decompression */
	/* of what was read: its beginning, and the last TAIL_BYTE of it */
	struct prints head;
	struct sha256 tail;
	const struct line_form *form; /* NULL: not recognised yet */
	/* what must stand before each piece; len 0: nothing */
	uint64_t front_at;
	uint32_t front_len;
	uint32_t year; /* told, and counted on; 0 = not told */
	/* not in the journal yet as it is */
	bool moved;
};

/* How an open file relates to a place in a log. */
enum likeness {
	LIKE_NOT,    /* another log */
	LIKE_BEHIND, /* perhaps the same, but it ends before the place */
	LIKE_SAME    /* the same up to the place, at least */
};
/* The prints of an open file of that size. */
struct prints prints_in(int fd, uint64_t size);
/* head: of the file; size: its bytes. cost: a kilobyte read, where the heads
 * are the same */
enum likeness place_likeness(const struct place *p,
	const struct prints *head,
	int fd,
	uint64_t size);

/* Notes that it was read up to `read` in that file. false: it cannot be read */
bool place_move(struct place *p, int fd, uint64_t read);

/* As a line of the journal; source: as the user named it. */
void place_line(const struct place *p, struct str source, struct buf *out);
/* From such a line; the name is the caller's to free. false: it is none, or of
 * memory */
bool place_parse(struct str line, struct str *ret_source, struct place *ret);

/* Reads up to n bytes at an offset; fewer only at the end. -1: failed */
ptrdiff_t read_at(int fd, char *to, size_t n, uint64_t at);

#endif
