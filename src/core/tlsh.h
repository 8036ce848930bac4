/* SPDX-License-Identifier: Apache-2.0 */
/* TLSH, as py-tlsh 5.0.0 makes it: 128 buckets, one byte of checksum, form T1.
 * source: Oliver, Cheng, Chen: TLSH - A Locality Sensitive Hash, 2013 */
#ifndef CORE_TLSH_H
#define CORE_TLSH_H

#include "core/str.h"

enum {
	TLSH_CODE_N = 32,
	TLSH_TEXT_N = 72, /* T1 and 70 digits */
	TLSH_BUCKETS = 256,
	TLSH_LANES = 6 /* triplets in a window of five bytes */
};

struct tlsh {
	uint8_t checksum;
	uint8_t length; /* on a scale of logarithms */
	uint8_t q1, q2; /* ratios of the quartiles, 0 .. 15 */
	/* two bits a bucket; bucket 4i+j in bits 2j of code[i] */
	uint8_t code[TLSH_CODE_N];
};

struct tlsh_state {
	/* the first steps of all triplets, and last of the checksum, by the
	 * newest byte of the window: they differ by their salts only */
	uint8_t first[TLSH_LANES + 1][256];
	/* before the last step of the hash; a row for each triplet, so that two
	 * of one byte meet no counter that was just written */
	uint32_t counted[TLSH_LANES][TLSH_BUCKETS];
	uint64_t length;
	uint8_t window[4]; /* newest first */
	uint8_t checksum;
};

/* Begins. */
void tlsh_begin(struct tlsh_state *s);

/* The next bytes; how they are cut does not matter. */
void tlsh_add(struct tlsh_state *s, struct str bytes);

/* false: fewer than 50 bytes, or they fill at most half of the buckets or
 * their third quartile is 0, which py-tlsh gives no digest either; or 4 GiB and
 * more, which its counters do not hold. */
bool tlsh_end(const struct tlsh_state *s, struct tlsh *ret);

/* T1 and 70 upper-case digits, no NUL. */
void tlsh_write(const struct tlsh *t, char ret[static TLSH_TEXT_N]);

/* 70 digits in either case, with T1 before them or without. */
bool tlsh_read(struct str text, struct tlsh *ret);

/* Of the first four numbers only; never more than tlsh_distance. */
uint32_t tlsh_head_distance(const struct tlsh *a, const struct tlsh *b);

/* How much they differ, 0 = not at all; py-tlsh's diff(), which counts the
 * lengths. */
uint32_t tlsh_distance(const struct tlsh *a, const struct tlsh *b);

#endif
