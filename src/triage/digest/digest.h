/* SPDX-License-Identifier: Apache-2.0 */
/* Digests of a whole sample, in one pass over bytes that come in pieces. */
#ifndef TRIAGE_DIGEST_DIGEST_H
#define TRIAGE_DIGEST_DIGEST_H

#include "triage/common/work.h"

struct digests;

/* NULL when OpenSSL or libfuzzy refuse, or memory is short. size: how many
 * bytes will come, which spares ssdeep half of its work; 0 = not known. Given
 * back by digests_end or digests_drop. */
struct digests *digests_begin(uint64_t size);

/* The next bytes; how they are cut does not matter. */
void digests_add(struct digests *d, struct str bytes);

/* Tells sha256, sha1, md5, tlsh, ssdeep and entropy, in this order, and gives d
 * back. What has no value is not told: TLSH as tlsh_end says, ssdeep where
 * libfuzzy refuses or another number of bytes came than was said, entropy of no
 * bytes. ret_seen (may be NULL): how often each byte came. */
void digests_end(struct digests *d,
	struct facts *facts,
	uint64_t ret_seen[256]);

/* Without a word; NULL is a no-op. */
void digests_drop(struct digests *d);

/* Thousandths of a bit a byte, rounded, of bytes that came so often; 0 of
 * none. */
uint32_t entropy_milli(const uint64_t seen[static 256]);

/* All of it of bytes that lie in memory. */
void digest_sample(struct triage_work *w, struct str bytes);

#endif
