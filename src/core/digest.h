/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 (FIPS 180-4, by OpenSSL), its hexadecimal form, and a fast keyless
 * hash for tables. */
#ifndef CORE_DIGEST_H
#define CORE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/str.h"

enum {
	SHA256_N = 32,
	SHA256_HEX_N = 64,
	SHA1_N = 20,
	MD5_N = 16
};

struct sha256 {
	unsigned char b[SHA256_N];
};

/* One reusable hashing context: fetching the algorithm costs more than hashing
 * a short entry. */
struct hasher;
/* NULL when OpenSSL has no SHA-256 */
struct hasher *hasher_new(void);
/* NULL is a no-op */
void hasher_free(struct hasher *h);

/* Begins a new digest; one that was begun and not ended is dropped. */
void hasher_start(struct hasher *h);

/* The next bytes of the digest that hasher_start began. */
void hasher_add(struct hasher *h, struct str bytes);

/* The digest of all bytes since hasher_start, which must come again before the
 * next. */
struct sha256 hasher_end(struct hasher *h);

/* MD5 and SHA-1 of bytes that come in pieces, for comparing with what others
 * wrote down; never for integrity. */
struct old_sums;
/* sha1: it is wanted, too. NULL: no memory left */
struct old_sums *old_sums_new(bool sha1);
/* The next bytes, of both. */
void old_sums_add(struct old_sums *s, struct str bytes);
/* Another one that goes on from here; NULL: no memory left */
struct old_sums *old_sums_copy(const struct old_sums *s);
/* Both of all bytes that came (SHA-1 of none when it was not wanted); frees
 * s. */
void old_sums_end(struct old_sums *s,
	unsigned char ret_md5[static MD5_N],
	unsigned char ret_sha1[static SHA1_N]);

/* one-shot convenience */
struct sha256 sha256_of(struct str bytes);
/* for identifiers that others made so; never for integrity */
void sha1_of(struct str bytes, unsigned char ret[static SHA1_N]);
/* likewise; zeros where OpenSSL has no MD5 (FIPS) */
void md5_of(struct str bytes, unsigned char ret[static MD5_N]);
/* 2n lower-case digits, no NUL */
void hex_write(const unsigned char *b, size_t n, char *ret);
/* RFC 4648, padded: (n + 2) / 3 * 4 characters and a NUL */
void base64_write(const unsigned char *b, size_t n, char *ret);
/* exactly 2n lower-case digits */
bool hex_read(struct str hex, unsigned char *ret, size_t n);

/* 64-bit mix of 8-byte words; not for adversaries who can choose collisions
 * across runs. source: MurmurHash3 fmix64 */
static inline uint64_t hash_mix(uint64_t x)
{
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdU;
	x ^= x >> 33;
	x *= 0xc4ceb9fe1a85ec53U;
	return x ^ x >> 33;
}

/* The same over bytes of any length; depends on the machine's byte order, so
 * never to be stored. */
uint64_t hash_bytes(struct str s);

#endif
