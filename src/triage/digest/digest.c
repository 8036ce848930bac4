/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/digest/digest.h"

#include <math.h>
#include <stdlib.h>

#include <fuzzy.h>
#include <openssl/evp.h>

enum {
	SUMS = 3,
	/* each digest takes this much before the next does, so that it is read
	 * from the nearest memory but once */
	PIECE_BYTE = 16 << 10,
	COUNTERS = 4
};

static const struct {
	const char *name;
	enum fact_kind fact;
} sums[SUMS] = {
	{ "SHA256", FACT_SHA256 },
	{ "SHA1", FACT_SHA1 },
	{ "MD5", FACT_MD5 },
};

struct digests {
	EVP_MD_CTX *sum[SUMS]; /* NULL: not offered here, as MD5 under FIPS */
	struct fuzzy_state *fuzzy;
	struct tlsh_state tlsh;
	uint64_t seen[COUNTERS][256];
};

void digests_drop(struct digests *d)
{
	if (!d)
		return;
	for (unsigned i = 0; i < SUMS; i++)
		EVP_MD_CTX_free(d->sum[i]);
	if (d->fuzzy)
		fuzzy_free(d->fuzzy);
	free(d);
}

static EVP_MD_CTX *begin_sum(const char *name)
{
	EVP_MD *md = EVP_MD_fetch(NULL, name, NULL);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (!md || !ctx || !EVP_DigestInit_ex2(ctx, md, NULL)) {
		EVP_MD_CTX_free(ctx);
		ctx = NULL;
	}
	EVP_MD_free(md);
	return ctx;
}

struct digests *digests_begin(uint64_t size)
{
	struct digests *d = calloc(1, sizeof *d);

	if (!d)
		return NULL;
	for (unsigned i = 0; i < SUMS; i++)
		d->sum[i] = begin_sum(sums[i].name);
	d->fuzzy = fuzzy_new();
	if (!d->sum[0] || !d->fuzzy) {
		digests_drop(d);
		return NULL;
	}
	if (size)
		fuzzy_set_total_input_length(d->fuzzy, size);
	tlsh_begin(&d->tlsh);
	return d;
}

/* four counters, for a byte that is repeated waits for its own otherwise */
static void count(struct digests *d, struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = 0;

	for (; i + COUNTERS <= s.n; i += COUNTERS) {
		d->seen[0][p[i]]++;
		d->seen[1][p[i + 1]]++;
		d->seen[2][p[i + 2]]++;
		d->seen[3][p[i + 3]]++;
	}
	for (; i < s.n; i++)
		d->seen[0][p[i]]++;
}

void digests_add(struct digests *d, struct str bytes)
{
	while (bytes.n) {
		struct str piece = str_head(bytes, PIECE_BYTE);

		bytes = str_from(bytes, piece.n);
		for (unsigned i = 0; i < SUMS; i++) {
			if (d->sum[i])
				EVP_DigestUpdate(d->sum[i], piece.p, piece.n);
		}
		fuzzy_update(d->fuzzy,
			(const unsigned char *)piece.p,
			piece.n);
		tlsh_add(&d->tlsh, piece);
		count(d, piece);
	}
}

uint32_t entropy_milli(const uint64_t seen[static 256])
{
	double total = 0;
	double bits = 0;

	for (unsigned i = 0; i < 256; i++)
		total += (double)seen[i];
	for (unsigned i = 0; i < 256; i++) {
		if (seen[i]) {
			double share = (double)seen[i] / total;

			bits -= share * log2(share);
		}
	}
	return (uint32_t)lround(bits * 1000);
}

static void tell_sums(struct digests *d, struct facts *facts)
{
	unsigned char b[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	for (unsigned i = 0; i < SUMS; i++) {
		if (d->sum[i] && EVP_DigestFinal_ex(d->sum[i], b, &n))
			fact_hex(facts, sums[i].fact, b, n);
	}
}

static void tell_similar(struct digests *d, struct facts *facts)
{
	char text[TLSH_TEXT_N];
	char fuzzy[FUZZY_MAX_RESULT];
	struct tlsh t;

	if (tlsh_end(&d->tlsh, &t)) {
		tlsh_write(&t, text);
		fact_text(facts,
			FACT_TLSH,
			(struct str){ text, sizeof text });
	}
	if (fuzzy_digest(d->fuzzy, fuzzy, 0) == 0)
		fact_text(facts, FACT_SSDEEP, str_of(fuzzy));
}

void digests_end(struct digests *d,
	struct facts *facts,
	uint64_t ret_seen[256])
{
	uint64_t *seen = d->seen[0];

	for (unsigned i = 0; i < 256; i++)
		seen[i] += d->seen[1][i] + d->seen[2][i] + d->seen[3][i];
	tell_sums(d, facts);
	tell_similar(d, facts);
	if (d->tlsh.length)
		fact_number(facts, FACT_ENTROPY, entropy_milli(seen));
	if (ret_seen)
		memcpy(ret_seen, seen, sizeof d->seen[0]);
	digests_drop(d);
}

void digest_sample(struct triage_work *w, struct str bytes)
{
	struct digests *d = digests_begin(bytes.n);

	if (!d) {
		fact_warn(w->facts, 0, "the digests could not be made");
		return;
	}
	digests_add(d, bytes);
	digests_end(d, w->facts, NULL);
}
