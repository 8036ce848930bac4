/* SPDX-License-Identifier: Apache-2.0 */
/* Private to taxii/: which objects came already, by id, version and bytes. */
#ifndef TAXII_SEEN_H
#define TAXII_SEEN_H

#include "taxii/taxii.h"

enum {
	/* of one file: half a GB of digests; a larger collection is pulled in
	 * parts, by --type or --added-after */
	SEEN_MAX = 1 << 24
};

struct seen_slot;
struct seen {
	struct seen_slot *slot; /* cap of them, NULL before the first */
	uint32_t n;
	uint32_t cap;
	struct hasher *hasher; /* NULL before the first */
};

/* A pass over the collection, from 1; 0 = what an earlier call kept. */
enum seen_as {
	SEEN_NEW,    /* never before */
	SEEN_BEFORE, /* earlier, and the first time in this pass */
	SEEN_AGAIN   /* in this pass already */
};

/* Takes note of the bytes of an object, which name its id and version: two
 * that differ in blanks only are two, rather twice than lost. ERR_LIMIT: more
 * than SEEN_MAX, or no memory. */
bool seen_put(struct seen *s,
	struct str bytes,
	uint8_t pass,
	enum seen_as *ret,
	struct err *err);

/* frees; the struct is zero again */
void seen_done(struct seen *s);

#endif
