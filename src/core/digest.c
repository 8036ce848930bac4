/* SPDX-License-Identifier: Apache-2.0 */
#include "core/digest.h"

#include <stdlib.h>

/* The one-shot sums use OpenSSL's direct functions: EVP looks the algorithm up
 * for each sum, which costs several times the sum of a short text and takes a
 * lock. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/md5.h>
#include <openssl/sha.h>

struct hasher {
	EVP_MD *md;
	EVP_MD_CTX *ctx;
};

struct hasher *hasher_new(void)
{
	struct hasher *h = calloc(1, sizeof *h);

	if (!h)
		return NULL;
	h->md = EVP_MD_fetch(NULL, "SHA256", NULL);
	h->ctx = EVP_MD_CTX_new();
	if (!h->md || !h->ctx) {
		hasher_free(h);
		return NULL;
	}
	return h;
}

void hasher_free(struct hasher *h)
{
	if (!h)
		return;
	EVP_MD_CTX_free(h->ctx);
	EVP_MD_free(h->md);
	free(h);
}

void hasher_start(struct hasher *h)
{
	EVP_DigestInit_ex2(h->ctx, h->md, NULL);
}

void hasher_add(struct hasher *h, struct str bytes)
{
	EVP_DigestUpdate(h->ctx, bytes.p, bytes.n);
}

struct sha256 hasher_end(struct hasher *h)
{
	struct sha256 d;

	EVP_DigestFinal_ex(h->ctx, d.b, NULL);
	return d;
}

struct old_sums {
	MD5_CTX md5;
	SHA_CTX sha1;
	bool both;
};

struct old_sums *old_sums_new(bool sha1)
{
	struct old_sums *s = calloc(1, sizeof *s);

	if (s) {
		MD5_Init(&s->md5);
		SHA1_Init(&s->sha1);
		s->both = sha1;
	}
	return s;
}

struct old_sums *old_sums_copy(const struct old_sums *s)
{
	struct old_sums *to = calloc(1, sizeof *to);

	if (to)
		*to = *s;
	return to;
}

void old_sums_add(struct old_sums *s, struct str bytes)
{
	MD5_Update(&s->md5, bytes.n ? bytes.p : "", bytes.n);
	if (s->both)
		SHA1_Update(&s->sha1, bytes.n ? bytes.p : "", bytes.n);
}

void old_sums_end(struct old_sums *s,
	unsigned char ret_md5[static MD5_N],
	unsigned char ret_sha1[static SHA1_N])
{
	MD5_Final(ret_md5, &s->md5);
	SHA1_Final(ret_sha1, &s->sha1);
	free(s);
}

void sha1_of(struct str bytes, unsigned char ret[static SHA1_N])
{
	SHA_CTX c;

	SHA1_Init(&c);
	SHA1_Update(&c, bytes.n ? bytes.p : "", bytes.n);
	SHA1_Final(ret, &c);
}

void md5_of(struct str bytes, unsigned char ret[static MD5_N])
{
	MD5_CTX c;

	MD5_Init(&c);
	MD5_Update(&c, bytes.n ? bytes.p : "", bytes.n);
	MD5_Final(ret, &c);
}

struct sha256 sha256_of(struct str bytes)
{
	struct sha256 d;
	SHA256_CTX c;

	SHA256_Init(&c);
	SHA256_Update(&c, bytes.n ? bytes.p : "", bytes.n);
	SHA256_Final(d.b, &c);
	return d;
}

void hex_write(const unsigned char *b, size_t n, char *ret)
{
	static const char digit[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		ret[2 * i] = digit[b[i] >> 4];
		ret[2 * i + 1] = digit[b[i] & 15];
	}
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void base64_write(const unsigned char *b, size_t n, char *ret)
{
	EVP_EncodeBlock((unsigned char *)ret, b, (int)n);
}

bool hex_read(struct str hex, unsigned char *ret, size_t n)
{
	if (hex.n != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		int hi = nibble(hex.p[2 * i]);
		int lo = nibble(hex.p[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return false;
		ret[i] = (unsigned char)(hi << 4 | lo);
	}
	return true;
}

uint64_t hash_bytes(struct str s)
{
	uint64_t h = 0x9e3779b97f4a7c15U ^ s.n;
	uint64_t w;

	for (; s.n >= 8; s = str_from(s, 8)) {
		memcpy(&w, s.p, 8);
		h = hash_mix(h ^ w) + 0x9e3779b97f4a7c15U;
	}
	w = 0;
	if (s.n)
		memcpy(&w, s.p, s.n);
	return hash_mix(h ^ w);
}
