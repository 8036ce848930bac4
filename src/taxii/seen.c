/* SPDX-License-Identifier: Apache-2.0 */
#include "taxii/seen.h"

#include <stdlib.h>

enum {
	DIGEST_N = 16, /* of SHA-256: none collide by chance or by intent */
	CAP_FIRST = 4096
};

struct seen_slot {
	unsigned char digest[DIGEST_N];
	uint8_t used;
	uint8_t pass; /* in which it came last */
};

static struct seen_slot *slot_for(struct seen_slot *slot,
	uint32_t cap,
	const unsigned char *digest)
{
	uint32_t at;

	memcpy(&at, digest, sizeof at);
	for (at &= cap - 1; slot[at].used; at = (at + 1) & (cap - 1)) {
		if (memcmp(slot[at].digest, digest, DIGEST_N) == 0)
			break;
	}
	return &slot[at];
}

static bool grow(struct seen *s)
{
	uint32_t cap = s->cap ? s->cap * 2 : CAP_FIRST;
	struct seen_slot *slot = calloc(cap, sizeof *slot);

	if (!slot)
		return false;
	for (uint32_t i = 0; i < s->cap; i++) {
		if (s->slot[i].used)
			*slot_for(slot, cap, s->slot[i].digest) = s->slot[i];
	}
	free(s->slot);
	s->slot = slot;
	s->cap = cap;
	return true;
}

bool seen_put(struct seen *s,
	struct str bytes,
	uint8_t pass,
	enum seen_as *ret,
	struct err *err)
{
	struct sha256 d;

	if (!s->hasher)
		s->hasher = hasher_new();
	if (!s->hasher)
		return fail(err, ERR_LIMIT, 0, "OpenSSL has no SHA-256");
	hasher_start(s->hasher);
	hasher_add(s->hasher, bytes);
	d = hasher_end(s->hasher);
	if (s->n >= SEEN_MAX || (s->n * 2 >= s->cap && !grow(s))) {
		return fail(err,
			ERR_LIMIT,
			0,
			"more objects than this machine can keep apart (%u): "
			"pull them in parts, by --type or --added-after",
			s->n);
	}
	struct seen_slot *x = slot_for(s->slot, s->cap, d.b);
	*ret = x->used && pass && x->pass == pass ? SEEN_AGAIN : SEEN_BEFORE;
	if (!x->used) {
		memcpy(x->digest, d.b, DIGEST_N);
		x->used = 1;
		s->n++;
		*ret = SEEN_NEW;
	}
	x->pass = pass ? pass : x->pass;
	return true;
}

void seen_done(struct seen *s)
{
	free(s->slot);
	hasher_free(s->hasher);
	*s = (struct seen){ 0 };
}
