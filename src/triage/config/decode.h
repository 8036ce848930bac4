/* SPDX-License-Identifier: Apache-2.0 */
/* Ciphers and encodings that configurations are kept in. */
#ifndef TRIAGE_CONFIG_DECODE_H
#define TRIAGE_CONFIG_DECODE_H

#include "core/core.h"

enum {
	BLOCK = 16,
	INFLATED_MOST = 256 << 10 /* bytes that one stream may become */
};

struct rc4 {
	uint8_t s[256];
	uint8_t i, j;
};

/* key.n >= 1. source: RFC 6229 and the draft that it names */
void rc4_begin(struct rc4 *r, struct str key);
/* the next n bytes of the key stream into ret */
void rc4_stream(struct rc4 *r, unsigned char *ret, size_t n);
/* All of s with one key; a copy in a, empty when full. */
struct str rc4_of(struct str s, struct str key, struct arena *a);
/* s with the key again and again; a copy in a. key.n >= 1 */
struct str xor_of(struct str s, struct str key, struct arena *a);

/* What each character stands for; -1: nothing. */
struct alphabet {
	int8_t value[256];
};

/* From the 64 characters in their order; false when one comes twice. */
bool alphabet_of(struct str sixty_four, struct alphabet *ret);
extern const char base64_standard[];
extern const char base64_url[];
/* RFC 4648 with any alphabet, `=` at the end or none; false on anything else.
 */
bool base64_of(struct str s,
	const struct alphabet *by,
	struct str *ret,
	struct arena *a);
/* pairs of digits in either case */
bool hex_of(struct str s, struct str *ret, struct arena *a);

enum wrap {
	WRAP_ZLIB = 15,
	WRAP_GZIP = 31,
	WRAP_RAW = -15
};

/* A whole stream at the front of s, at most INFLATED_MOST bytes: the text in a,
 * and how many bytes of s it took. false: it breaks off, is broken, or is
 * larger. */
bool inflate_of(struct str s,
	enum wrap wrap,
	struct str *ret,
	size_t *ret_used,
	struct arena *a);
/* begins as zlib (RFC 1950, 2.2) or gzip (RFC 1952, 2.3) does */
bool looks_zlib(const unsigned char b[static 2]);
/* see looks_zlib */
bool looks_gzip(const unsigned char b[static 3]);

/* PKCS#7 or zero padding off a text of whole blocks; -1: neither. */
ptrdiff_t unpadded(struct str s);

#endif
