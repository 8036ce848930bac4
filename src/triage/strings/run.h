/* SPDX-License-Identifier: Apache-2.0 */
/* Private to strings/: runs on their way out. */
#ifndef TRIAGE_STRINGS_RUN_H
#define TRIAGE_STRINGS_RUN_H

#include "triage/common/work.h"

enum {
	RUN_MIN = 6,    /* characters; shorter ones are mostly code */
	RUN_MAX = 4096, /* what is longer is looked at in pieces */
	RUNS_LISTED = 1000,
	RUN_SHOWN = 512,
	VALUES_MAX = 4096 /* different values that are told */
};

struct run {
	struct str text; /* ASCII */
	uint64_t at;     /* byte offset of its first character */
	const char *encoding;
};

/* What is shared between the ways in which runs are found. */
struct runs {
	struct facts *facts;
	struct arena *arena;
	uint32_t listed;
	/* values that were told, by hash */
	struct table told;
};

/* A run was found: it is listed, as long as there is room, and what in it can
 * be looked for is told: addresses, names, URLs, addresses of mail, each value
 * once in a sample. */
void run_found(struct runs *r, const struct run *run);

/* Runs that are not there as such: moved to the stack letter by letter, and
 * under one XOR byte (known by "http" below it). */
void run_stack(struct str bytes, struct runs *r);
/* see run_stack */
void run_xor(struct str bytes, struct runs *r);

/* A whole program under one XOR byte, known by the words of its stub: handed
 * on, decoded. */
void run_xor_program(struct str bytes, struct triage_work *w);

static inline bool run_printable(unsigned char c)
{
	return (c >= 0x20 && c < 0x7f) || c == '\t';
}

#endif
