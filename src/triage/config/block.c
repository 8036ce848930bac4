/* SPDX-License-Identifier: Apache-2.0 */
/* AES: keys of 16, 24 and 32 bytes. One pass of the block cipher over all
 * places around a key answers for CBC and ECB at once, since CBC's blocks but
 * the first need no IV. source: FIPS 197, NIST SP 800-38A */
#include <openssl/evp.h>

#include "triage/config/engine.h"

enum {
	AROUND = 80,
	AHEAD_MOST = 68,  /* bytes between a key and its text */
	BEHIND_MOST = 52, /* and between a text and the key behind it */
	AES_STEPS = 400,
	KEY_SIZES = 3,
	HIGH_MOST = 1, /* of 16 bytes of a plain text above 0x7e */
	COUNTERS = 4,
	NEXT = BLOCK
};

struct aes {
	EVP_CIPHER_CTX *ctx;
	EVP_CIPHER *ecb[KEY_SIZES];
};

/* around one key */
struct around {
	struct engine *e;
	struct aes *x;
	struct range key;
	unsigned size; /* index of its length */
	struct range island;
};

static const uint8_t key_sizes[KEY_SIZES] = { 16, 24, 32 };

static bool aes_open(struct aes *x)
{
	static const char *const names[] = { "AES-128-ECB",
		"AES-192-ECB",
		"AES-256-ECB" };
	bool ok;

	x->ctx = EVP_CIPHER_CTX_new();
	ok = x->ctx != NULL;
	for (unsigned i = 0; i < KEY_SIZES; i++) {
		x->ecb[i] = EVP_CIPHER_fetch(NULL, names[i], NULL);
		ok &= x->ecb[i] != NULL;
	}
	return ok;
}

static void aes_close(struct aes *x)
{
	for (unsigned i = 0; i < KEY_SIZES; i++)
		EVP_CIPHER_free(x->ecb[i]);
	EVP_CIPHER_CTX_free(x->ctx);
}

static bool aes_key(const struct around *k, bool encrypt)
{
	EVP_CIPHER_CTX *ctx = k->x->ctx;
	const unsigned char *key =
		(const unsigned char *)k->e->file.p + k->key.from;

	k->e->cipher_steps -= AES_STEPS / 4;
	return EVP_CipherInit_ex2(ctx,
		       k->x->ecb[k->size],
		       key,
		       NULL,
		       encrypt,
		       NULL) == 1 &&
		EVP_CIPHER_CTX_set_padding(ctx, 0) == 1;
}

static void aes_blocks(const struct around *k,
	const unsigned char *from,
	unsigned char *to,
	size_t n)
{
	int done = 0;

	EVP_CipherUpdate(k->x->ctx, to, &done, from, (int)n);
}

static bool plain_block(const unsigned char *b, const unsigned char *with)
{
	unsigned high = 0;
	unsigned letters = 0;

	for (unsigned i = 0; i < BLOCK && high <= HIGH_MOST; i++) {
		unsigned char c = b[i] ^ (with ? with[i] : 0);

		high += c > '~';
		letters += c >= ' ' && c <= '~';
	}
	return high <= HIGH_MOST && letters >= 4;
}

/* --- a text around a block that reads as one -------------------------------
 */

struct text {
	size_t from, to;
	bool cbc;
};

static bool block_reads(const struct around *k, size_t at, bool cbc)
{
	const unsigned char *p = (const unsigned char *)k->e->file.p;
	unsigned char b[BLOCK];

	if (at + BLOCK > k->e->file.n || (cbc && at < BLOCK))
		return false;
	aes_blocks(k, p + at, b, BLOCK);
	return plain_block(b, cbc ? p + at - BLOCK : NULL);
}

/* The last block may hold padding, which reads as control characters, too. */
static bool last_reads(const struct around *k, size_t at, bool cbc)
{
	const unsigned char *p = (const unsigned char *)k->e->file.p;
	unsigned char b[BLOCK];
	char c[BLOCK];

	if (at + BLOCK > k->e->file.n)
		return false;
	aes_blocks(k, p + at, b, BLOCK);
	for (unsigned i = 0; i < BLOCK; i++)
		c[i] = (char)(b[i] ^ (cbc ? p[at - BLOCK + i] : 0));
	return unpadded((struct str){ c, BLOCK }) >= 0;
}

static struct text grow(const struct around *k, size_t at, bool cbc)
{
	struct text t = { at, at + BLOCK, cbc };

	while (t.from >= BLOCK && t.to - t.from < DECODED_MOST &&
		block_reads(k, t.from - BLOCK, cbc))
		t.from -= BLOCK;
	while (t.to - t.from < DECODED_MOST && block_reads(k, t.to, cbc))
		t.to += BLOCK;
	if (last_reads(k, t.to, cbc))
		t.to += BLOCK;
	return t;
}

/* What stands before the first block that needs no IV: one more block, whose
 * IV lies beside the key or the text, or is zero. */
static bool first_block(const struct around *k,
	const struct text *t,
	unsigned char ret[static BLOCK])
{
	const unsigned char *p = (const unsigned char *)k->e->file.p;
	size_t from = t->from - BLOCK;
	size_t ivs[] = { k->key.to,
		k->key.from - BLOCK,
		from - BLOCK,
		t->to,
		t->to + BLOCK,
		k->key.to + BLOCK };
	unsigned char b[BLOCK];

	if (t->from < BLOCK)
		return false;
	aes_blocks(k, p + from, b, BLOCK);
	for (unsigned i = 0; i <= sizeof ivs / sizeof *ivs; i++) {
		bool zero = i == sizeof ivs / sizeof *ivs;

		if (!zero && ivs[i] > k->e->file.n - BLOCK)
			continue;
		if (!plain_block(b, zero ? NULL : p + ivs[i]))
			continue;
		for (unsigned n = 0; n < BLOCK; n++)
			ret[n] = b[n] ^ (zero ? 0 : p[ivs[i] + n]);
		return true;
	}
	return false;
}

static struct str decipher(const struct around *k,
	const struct text *t,
	bool more)
{
	const unsigned char *p = (const unsigned char *)k->e->file.p;
	size_t n = t->to - t->from;
	unsigned char *b = arena_raw(&k->e->a, 1, n + BLOCK, 1);

	if (!b)
		return (struct str){ 0 };
	aes_blocks(k, p + t->from, b + BLOCK, n);
	for (size_t i = 0; t->cbc && i < n; i++)
		b[BLOCK + i] ^= p[t->from - BLOCK + i];
	if (more && !first_block(k, t, b))
		return (struct str){ 0 };
	return more ? (struct str){ (char *)b, n + BLOCK }
		    : (struct str){ (char *)b + BLOCK, n };
}

static bool accept(const struct around *k,
	const struct text *t,
	struct str plain)
{
	struct engine *e = k->e;
	struct found *f = NEW(&e->a, struct found, 1);
	struct str key = { e->file.p + k->key.from, key_sizes[k->size] };
	ptrdiff_t n = unpadded(plain);
	size_t size = plain.n;

	if (!f || !plain.n)
		return false;
	if (n >= 0)
		plain.n = (size_t)n;
	if (!layers_read(plain, true, 0, f, &e->a) &&
		!layers_read(plain, false, 0, f, &e->a))
		return false;
	f->size = size;
	engine_keep(e, f, t->cbc ? "aes-cbc" : "aes-ecb", key, t->to - size);
	return true;
}

static bool try_text(const struct around *k, size_t at, bool cbc)
{
	struct arena before = k->e->a;
	struct text t;

	k->e->cipher_steps -= 500;
	if (!block_reads(k, at + NEXT, cbc) &&
		(at < NEXT || !block_reads(k, at - NEXT, cbc)) &&
		!last_reads(k, at + NEXT, cbc))
		return false;
	if (engine_has(k->e, at))
		return false;
	t = grow(k, at, cbc);
	if (cbc && accept(k, &t, decipher(k, &t, true)))
		return true;
	k->e->a = before;
	if (t.to - t.from >= 2 * BLOCK &&
		accept(k, &t, decipher(k, &t, false)))
		return true;
	k->e->a = before;
	return false;
}

/* All places in [from, to) at which a block may begin, deciphered together.
 */
static bool window(const struct around *k, size_t from, size_t to)
{
	const unsigned char *p = (const unsigned char *)k->e->file.p;
	unsigned char in[AHEAD_MOST * BLOCK] = { 0 };
	unsigned char out[AHEAD_MOST * BLOCK];
	size_t n = 0;

	for (size_t at = from; at < to && at + BLOCK <= k->e->file.n; at++)
		memcpy(in + BLOCK * n++, p + at, BLOCK);
	if (!n)
		return false;
	aes_blocks(k, in, out, n * BLOCK);
	k->e->cipher_steps -= (int64_t)(4 * n);
	for (size_t i = 0; i < n; i++) {
		size_t at = from + i;
		bool cbc = at >= BLOCK &&
			plain_block(out + BLOCK * i, p + at - BLOCK);

		if (cbc && try_text(k, at, true))
			return true;
		if (plain_block(out + BLOCK * i, NULL) &&
			try_text(k, at, false))
			return true;
	}
	return false;
}

/* --- compressed texts: by their first block
 * ---------------------------------
 */

static bool packed_at(const struct around *k,
	size_t at,
	const unsigned char *iv)
{
	const unsigned char *p = (const unsigned char *)k->e->file.p;
	struct arena before = k->e->a;
	unsigned char b[BLOCK];
	struct text t = { at, at, true };
	struct str plain;

	if (at + 2 * BLOCK > k->e->file.n || at < BLOCK)
		return false;
	aes_blocks(k, p + at, b, BLOCK);
	for (unsigned i = 0; iv && i < BLOCK; i++)
		b[i] ^= iv[i];
	if (!(b[0] == 0x78 && looks_zlib(b)) && !looks_gzip(b))
		return false;
	t.to += (k->e->file.n - at) / BLOCK * BLOCK;
	if (t.to - at > DECODED_MOST)
		t.to = at + DECODED_MOST;
	for (unsigned ecb = 0; ecb < 2; ecb++) {
		t.cbc = !ecb;
		plain = decipher(k, &t, false);
		if (plain.n)
			memcpy((char *)(uintptr_t)plain.p, b, BLOCK);
		if (accept(k, &t, plain))
			return true;
		k->e->a = before;
	}
	return false;
}

static bool packed(const struct around *k)
{
	const unsigned char *p = (const unsigned char *)k->e->file.p;

	for (size_t gap = 0; gap <= 4; gap += 2) {
		size_t at = k->key.to + gap;

		if (packed_at(k, at, NULL) ||
			(k->key.from >= BLOCK &&
				packed_at(k, at, p + k->key.from - BLOCK)))
			return true;
	}
	for (size_t gap = BLOCK; gap <= BLOCK + 8; gap += 2) {
		size_t at = k->key.to + gap;

		if (packed_at(k, at, p + at - BLOCK) ||
			packed_at(k, at, p + k->key.to))
			return true;
	}
	return false;
}

/* --- CTR
 * ---------------------------------------------------------------------- */

/* The ith counter behind iv, of which bytes are the nonce and the rest is a
 * number. source: SP 800-38A, B.1 */
static void counter(const unsigned char *iv, unsigned i, unsigned char *ret)
{
	unsigned carry = i;

	memcpy(ret, iv, BLOCK);
	for (unsigned b = BLOCK; b-- && carry;) {
		carry += ret[b];
		ret[b] = (unsigned char)carry;
		carry >>= 8;
	}
}

static struct str decipher_ctr(const struct hypothesis *h,
	struct str s,
	struct arena *a)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	static const char *const names[] = { "AES-128-CTR",
		"AES-192-CTR",
		"AES-256-CTR" };
	EVP_CIPHER *c =
		EVP_CIPHER_fetch(NULL, names[h->key_bytes.n / 8 - 2], NULL);
	unsigned char *b = arena_raw(a, 1, s.n ? s.n : 1, 1);
	const unsigned char *key = (const unsigned char *)h->key_bytes.p;
	int n = 0;
	bool ok = ctx && c && b &&
		EVP_DecryptInit_ex2(ctx, c, key, h->iv, NULL) == 1 &&
		EVP_DecryptUpdate(ctx,
			b,
			&n,
			(const unsigned char *)s.p,
			(int)s.n) == 1;

	EVP_CIPHER_free(c);
	EVP_CIPHER_CTX_free(ctx);
	return ok ? (struct str){ (char *)b, s.n } : (struct str){ 0 };
}

static bool ctr_starts(const struct around *k,
	const struct hypothesis *h,
	struct range starts)
{
	const unsigned char *p = (const unsigned char *)k->e->file.p;
	unsigned char in[COUNTERS * BLOCK];
	unsigned char stream[COUNTERS * BLOCK];

	for (unsigned i = 0; i < COUNTERS; i++)
		counter(h->iv, i, in + BLOCK * i);
	aes_blocks(k, in, stream, sizeof in);
	for (size_t at = starts.from; at < starts.to; at++) {
		size_t left = k->e->file.n - at;

		if (at + BLOCK > k->e->file.n)
			break;
		k->e->cipher_steps -= 2;
		if (stream_begins(p + at, stream, left) &&
			engine_try(k->e, h, at, k->e->file.n))
			return true;
	}
	return false;
}

static bool ctr(const struct around *k)
{
	const unsigned char *p = (const unsigned char *)k->e->file.p;
	struct hypothesis h = { .cipher = "aes-ctr",
		.decipher = decipher_ctr,
		.key = k->key,
		.key_bytes = { k->e->file.p + k->key.from,
			key_sizes[k->size] } };
	size_t from = k->island.from > BLOCK ? k->island.from - BLOCK : 0;
	struct range near = { k->key.to, k->key.to + AHEAD_MOST };
	struct range first = { from, from + 3 * BLOCK };
	static const uint8_t nonces[] = { 16, 12, 8 };

	for (unsigned i = 0; i < 6; i++) {
		size_t n = nonces[i % 3];
		bool before = i >= 3;
		size_t at = before ? k->key.from - n : k->key.to;

		if ((before && k->key.from < n) || at + n > k->e->file.n)
			continue;
		memset(h.iv, 0, BLOCK);
		memcpy(h.iv, p + at, n);
		if (ctr_starts(k, &h, near) || ctr_starts(k, &h, first))
			return true;
		/* a number that begins with 1 */
		h.iv[BLOCK - 1] = 1;
		if (n == 12 && ctr_starts(k, &h, near))
			return true;
	}
	/* none but zeros */
	memset(h.iv, 0, BLOCK);
	return ctr_starts(k, &h, near);
}

/* --- every key around an island
 * ------------------------------------------------- */

static bool key_at(const struct around *k)
{
	size_t behind = k->key.from > BLOCK + BEHIND_MOST
		? k->key.from - BLOCK - BEHIND_MOST
		: 0;
	size_t end = k->key.from > BLOCK ? k->key.from - BLOCK + 1 : 0;

	if (!aes_key(k, false))
		return false;
	if (window(k, k->key.to, k->key.to + AHEAD_MOST) ||
		(end > behind && window(k, behind, end)) || packed(k))
		return true;
	return aes_key(k, true) && ctr(k);
}

void search_aes(struct engine *e, struct range island)
{
	size_t at = island.from > AROUND ? island.from - AROUND : 0;
	struct aes x = { 0 };
	bool done = !aes_open(&x);

	for (; at < island.to + AROUND && !done; at++) {
		for (unsigned i = 0; i < KEY_SIZES && !done; i++) {
			struct around k = { e,
				&x,
				{ at, at + key_sizes[i] },
				i,
				island };

			if (k.key.to + BLOCK > e->file.n ||
				e->cipher_steps < 0)
				done = true;
			else if (engine_is_key(
					 (const unsigned char *)e->file.p +
						 at,
					 key_sizes[i]))
				done = key_at(&k);
		}
	}
	aes_close(&x);
}
