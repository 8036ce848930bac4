/* SPDX-License-Identifier: Apache-2.0 */
/* Packed claims: whatever the bytes are, a record lies in what was given, and a
 * claim's strings lie in its record, in which they are found. */
#include <stdlib.h>

#include "store/packed.h"
#include "harness.h"

#define MUST(x) ((x) ? (void)0 : abort())

static bool inside(struct str piece, struct str s)
{
	return !s.n || (s.p >= piece.p && s.p + s.n <= piece.p + piece.n);
}

static void looked_at(const struct packed *r)
{
	struct packed_names names = { 0 };
	struct claim c;
	int64_t known_s;
	int64_t until_s;

	packed_known(r, &known_s, &until_s);
	MUST(!packed_holds(r, STR("no such word in it\x01")) || r->bytes.n);
	if (!packed_claim(r, &names, &c))
		return;
	MUST(packed_predicate(r, &names) == c.predicate);
	MUST(inside(r->bytes, c.subject) && inside(r->bytes, c.detail) &&
		inside(r->bytes, c.text) && inside(r->bytes, c.words));
	MUST(c.n_loc <= sizeof c.loc / sizeof *c.loc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	struct packed r;
	bool bad;

	while (packed_next(&rest, &r, &bad)) {
		MUST(r.bytes.n && r.bytes.p + r.bytes.n == rest.p);
		looked_at(&r);
	}
	MUST(bad || !rest.n);
	return 0;
}
