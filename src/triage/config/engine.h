/* SPDX-License-Identifier: Apache-2.0 */
/* The structural recogniser: hypotheses of where a key lies and where what it
 * enciphers begins, in a bounded number, each thrown away by its first bytes.
 *
 * What is tried where (offsets in bytes):
 *   xor     runs that repeat every 1 .. 40 bytes (xor.c): keys up to 96 before
 *           and behind them
 *   rc4     islands of noise: keys of 4 .. 40 right before the text, of usual
 *           lengths, with their length before them or a zero behind, anywhere
 *           around
 *   aes     islands of noise: keys of 16, 24, 32 anywhere; the text up to 64
 *           behind or before; CBC and ECB, CTR with 16, 12, 8 bytes beside
 *   base64  any run, and with an alphabet of 64 characters in the file
 *   zlib, gzip   by their headers; raw deflate at islands
 * All of it again on what base64 and hexadecimal digits hold. A budget of steps
 * (about 4 ns each) ends it; overlays come first. */
#ifndef TRIAGE_CONFIG_ENGINE_H
#define TRIAGE_CONFIG_ENGINE_H

#include "triage/config/decode.h"
#include "triage/config/forms.h"
#include "triage/config/input.h"

enum {
	XOR_STEPS = 16 << 20, /* of each budget, about 100 ms in all */
	CIPHER_STEPS = 12 << 20,
	DECODED_MOST = 16 << 10, /* bytes of one text */
	LAYERS_MOST = 3,
	AHEAD = 64 /* bytes of key stream that a first look takes */
};

struct engine {
	struct arena a;  /* what a hypothesis takes is given back */
	struct str file; /* in which hypotheses are */
	/* what offsets of it mean in the sample: at + offset, unless it was
	 * decoded; then all of it is at `at` */
	uint64_t at;
	bool decoded;
	const char *outer; /* how it was encoded; NULL */
	struct found *found;
	uint32_t n;
	int64_t xor_steps;
	int64_t cipher_steps;
};

struct range {
	size_t from, to;
};

/* A key and how it is used. */
struct hypothesis {
	const char *cipher;
	struct range key;
	/* s deciphered from its first byte; texts in a */
	struct str (*decipher)(const struct hypothesis *h,
		struct str s,
		struct arena *a);
	struct str key_bytes;
	unsigned char iv[BLOCK];
	unsigned char stream[AHEAD];
};

/* A plain text, or layers of base64, hexadecimal digits, zlib, gzip over one,
 * at most LAYERS_MOST: then *ret with their names. whole: nothing else is in s.
 */
bool layers_read(struct str s,
	bool whole,
	unsigned depth,
	struct found *ret,
	struct arena *a);

/* Keeps what was found at [at, at + f->size) of e->file. */
void engine_keep(struct engine *e,
	struct found *f,
	const char *cipher,
	struct str key,
	size_t at);

/* something was found there already */
bool engine_has(const struct engine *e, size_t at);

/* no cipher hides it, so it must look more like a configuration: two fields
 * with names that only these have */
bool engine_plain_enough(const struct found *f);

/* Deciphers from `at` and keeps it when it is one; texts up to `end`. */
bool engine_try(struct engine *e,
	const struct hypothesis *h,
	size_t at,
	size_t end);

/* A destination, or characters that hold one, stand in the text, or it begins
 * as compressed ones do: most hypotheses end here. */
bool engine_hints(struct str s);

/* Nothing but its place says that it is a key: then it looks like noise or a
 * word, not like zeros or a pattern. */
bool engine_is_key(const unsigned char *p, size_t n);

/* The first bytes under a key stream may begin a configuration. n: bytes of it
 * and of the text, at least 16. */
bool stream_begins(const unsigned char *text,
	const unsigned char *stream,
	size_t n);

/* --- the searches, each over a span of e->file -----------------------------
 */

/* texts under a repeating key (xor.c) */
void search_xor(struct engine *e, struct range s);
/* texts under RC4, of which a key lies in the island or around it */
void search_rc4(struct engine *e, struct range island);
/* the same of AES: CBC, ECB and CTR */
void search_aes(struct engine *e, struct range island);
/* raw deflate in an island of noise */
void search_deflate(struct engine *e, struct range island);
/* zlib and gzip by their headers */
void search_headers(struct engine *e, struct range s);
/* texts in base64 and hexadecimal digits; searches what they hold, too */
void search_texts(struct engine *e, struct range s);

/* The next island of noise at or after from: 46 different values in 64 bytes,
 * which code, tables and texts do not have. */
bool next_island(struct str file,
	struct range within,
	size_t from,
	struct range *ret);

/* Everything in a buffer: the islands of a span. */
void search_islands(struct engine *e, struct range s);

/* --- where to look ---------------------------------------------------------
 */

enum {
	AREAS_MOST = 256
};

struct area {
	struct range span;
	bool code;
	bool table; /* what compilers make: no ciphers are looked for */
};

/* Overlay first, then what no section has, then sections of data, then code.
 * Of a file that is no program: all of it. */
uint32_t areas_of(const struct config_input *in,
	struct arena scratch,
	struct area ret[static AREAS_MOST]);

#endif
