/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an envelope, a media type and an instant: objects lie within
 * the bytes, in order, and have an id of their type; what is no object lies
 * where it is told; an instant that is written reads as the same. */
#include <stdlib.h>

#include "harness.h"
#include "taxii/taxii.h"

#define MUST(x) ((x) ? (void)0 : abort())

enum {
	ROOM = 1 << 20
};

struct heard {
	struct str bytes;
	const char *at; /* behind the last object */
};

static bool take_object(void *ctx, const struct stix_head *h, struct err *err)
{
	struct heard *x = ctx;

	(void)err;
	MUST(h->bytes.p >= x->at);
	x->at = h->bytes.p + h->bytes.n;
	MUST(x->at <= x->bytes.p + x->bytes.n);
	MUST(h->bytes.p[0] == '{' && h->type.n && str_starts(h->id, h->type));
	MUST(!str_has_char(h->id, '\t') && !str_has_char(h->version, '\t'));
	MUST(!str_has_char(h->id, '\n') && !str_has_char(h->version, '\n'));
	return true;
}

static void take_odd(void *ctx, uint64_t at_byte, const char *why)
{
	struct heard *x = ctx;

	MUST(at_byte < x->bytes.n && *why);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct heard x = { { (const char *)data, size }, (const char *)data };
	const struct stix_parts parts = { &x, take_object, take_odd };
	char text[INSTANT_N];
	struct envelope e;
	struct arena a;
	struct err err;
	int64_t us;
	int64_t again;

	MUST(arena_open(&a, ROOM, &err));
	if (envelope_cut(x.bytes, &a, &e, &err))
		envelope_each(&e, &parts, &err);
	arena_close(&a);
	media_is_taxii(x.bytes);
	media_accepts_taxii(x.bytes);
	if (instant_parse(x.bytes, &us)) {
		instant_text(us, text);
		MUST(instant_parse(str_of(text), &again) && again == us);
	}
	return 0;
}
