/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/program/macho.h"

#include <openssl/sha.h>

#include "triage/program/bytes.h"

enum {
	BLOBS_MOST = 64, /* real ones have eight */
	DIRECTORY = 0,
	DIRECTORY_OTHERS = 0x1000, /* to 0x1004: with other digests */
	ENTITLEMENTS = 5,
	BLOB_HEAD_N = 8,
	HAS_TEAM = 0x20200, /* since this version */
	CDHASH_N = 20,
	TEXT_MOST = 256,
	OF_SHA1 = 1,
	OF_SHA256 = 2,
	OF_SHA256_CUT = 3,
	OF_SHA384 = 4
};
static const uint32_t super_magic = 0xfade0cc0;
static const uint32_t directory_magic = 0xfade0c02;

static uint32_t big(struct str s, uint64_t at)
{
	return (uint32_t)bytes_number(s, at, 4, true);
}

static struct str blob_at(struct str s, uint64_t at)
{
	return bytes_part(s, at, big(s, at + 4));
}

static unsigned digest_type(struct str directory)
{
	return (unsigned)bytes_number(directory, 37, 1, true);
}

/* The digest by which systems know a program: the first 20 bytes of that of its
 * code directory. */
static void cdhash(struct str directory, struct facts *f)
{
	unsigned char d[SHA384_DIGEST_LENGTH];
	struct sha256 sha256;

	switch (digest_type(directory)) {
	case OF_SHA1:
		sha1_of(directory, d);
		break;
	case OF_SHA256:
	case OF_SHA256_CUT:
		sha256 = sha256_of(directory);
		memcpy(d, sha256.b, CDHASH_N);
		break;
	case OF_SHA384:
		SHA384((const unsigned char *)directory.p, directory.n, d);
		break;
	default:
		return;
	}
	fact_hex(f, FACT_MACHO_CDHASH, d, CDHASH_N);
}

static void tell(struct str directory, struct facts *f)
{
	uint32_t team = big(directory, 48);

	fact_text(f,
		FACT_MACHO_SIGNED_ID,
		bytes_text(directory, big(directory, 20), TEXT_MOST));
	if (big(directory, 8) >= HAS_TEAM && team)
		fact_text(f,
			FACT_MACHO_TEAM,
			bytes_text(directory, team, TEXT_MOST));
	cdhash(directory, f);
	fact_number(f, FACT_MACHO_SIGNED_FLAGS, big(directory, 12));
}

void macho_signature(struct str bytes, struct triage_work *w)
{
	struct str best = { 0 };
	uint32_t n = big(bytes, 8);

	if (big(bytes, 0) != super_magic) {
		if (bytes.n)
			fact_warn(w->facts, 0, "the code signature is none");
		return;
	}
	for (uint32_t i = 0; i < n && i < BLOBS_MOST; i++) {
		uint32_t type = big(bytes, 12 + 8ULL * i);
		struct str b = blob_at(bytes, big(bytes, 16 + 8ULL * i));
		bool directory = type == DIRECTORY ||
			(type & ~15U) == DIRECTORY_OTHERS;

		if (type == ENTITLEMENTS && b.n >= BLOB_HEAD_N)
			fact_number(w->facts,
				FACT_MACHO_ENTITLEMENTS,
				b.n - BLOB_HEAD_N);
		if (directory && big(b, 0) == directory_magic &&
			(!best.n || digest_type(b) > digest_type(best)))
			best = b;
	}
	if (best.n)
		tell(best, w->facts);
}
