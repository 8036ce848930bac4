/* SPDX-License-Identifier: Apache-2.0 */
/* CASE/ledger/checkpoints: what is taken off the front is one checkpoint, whose
 * texts lie in it, and which is the same when it stands alone; what is left is
 * never longer. */
#include <stdlib.h>

#include "store/checkpoint.h"
#include "harness.h"

#define MUST(x) ((x) ? (void)0 : abort())

static bool inside(struct str piece, struct str s)
{
	return !s.n || (s.p >= piece.p && s.p + s.n <= piece.p + piece.n);
}

static void alone(struct str piece, const struct checkpoint *c)
{
	struct str rest = piece;
	struct checkpoint again;

	MUST(checkpoint_next(&rest, &again) && rest.n == 0);
	MUST(again.format == c->format && again.size == c->size &&
		again.bytes == c->bytes && str_eq(again.index, c->index) &&
		str_eq(again.origin, c->origin) &&
		str_eq(again.text, c->text));
	MUST(memcmp(&again.root, &c->root, sizeof c->root) == 0 &&
		memcmp(again.key, c->key, sizeof c->key) == 0 &&
		memcmp(again.sig, c->sig, sizeof c->sig) == 0);
	/* a whole one is none that a crash tore off, with or without its end */
	MUST(!checkpoint_torn(str_head(piece, piece.n - 1)));
	MUST(checkpoint_signed(c, STR("0123456789abcdef")) ==
		checkpoint_signed(&again, STR("0123456789abcdef")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	struct checkpoint c;

	for (struct str before = rest; checkpoint_next(&rest, &c);
		before = rest) {
		struct str piece = str_head(before, before.n - rest.n);

		MUST(rest.n < before.n && rest.p == piece.p + piece.n);
		MUST(c.format == 1 || c.format == 2);
		MUST(inside(piece, c.index) && inside(piece, c.origin) &&
			inside(piece, c.text));
		alone(piece, &c);
	}
	checkpoint_torn(rest);
	return 0;
}
