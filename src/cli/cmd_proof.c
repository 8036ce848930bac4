/* SPDX-License-Identifier: Apache-2.0 */
/* proof: whether an entry stands in a ledger that one does not have. */
#include <inttypes.h>

#include "cli/cli.h"

enum {
	ROOM_BYTE = 16 << 20,
	ENTRY_SHOWN_MAX = 600
};

void proven_text(const struct proven *x, struct buf *b)
{
	char hex[SHA256_HEX_N];

	buf_fmt(b,
		"entry      number %" PRIu64 " of %" PRIu64 " in ",
		x->index,
		x->size);
	buf_safe(b, x->origin);
	buf_fmt(b, ", %zu bytes:\n  | ", x->entry.n);
	buf_shown(b, x->entry, ENTRY_SHOWN_MAX);
	hex_write(x->root.b, SHA256_N, hex);
	buf_fmt(b,
		"\nproof      %u hashes from the entry to the root %.64s",
		x->hashes,
		hex);
	if (x->other_signatures) {
		buf_fmt(b,
			", which %u others signed, too",
			x->other_signatures);
	}
	buf_z(b, "\n");
	for (uint32_t i = 0; i < x->hashes; i++) {
		hex_write(x->hash[i].b, SHA256_N, hex);
		buf_fmt(b, "  %2u %.64s\n", i + 1, hex);
	}
}

static void proven_json(const struct proven *x, struct buf *b)
{
	struct jw j = { .to = b };
	char hex[SHA256_HEX_N];

	jw_object(&j, NULL);
	jw_bool(&j, "proven", true);
	jw_str(&j, "ledger", x->origin);
	jw_u64(&j, "index", x->index);
	jw_u64(&j, "size", x->size);
	hex_write(x->root.b, SHA256_N, hex);
	jw_str(&j, "root", (struct str){ hex, sizeof hex });
	jw_u64(&j, "hashes", x->hashes);
	jw_u64(&j, "other_signatures", x->other_signatures);
	jw_str(&j, "entry", x->entry);
	jw_object_end(&j);
	buf_z(b, "\n");
}

static bool put_proven(const struct args *a, const struct proven *x)
{
	struct buf b = { 0 };

	if (a->json || a->jsonl) {
		proven_json(x, &b);
	} else {
		proven_text(x, &b);
		buf_z(&b,
			"proven: the checkpoint is signed with the key, and "
			"the entry stands there\n");
	}
	bool ok = put_said(a, &b);
	buf_done(&b);
	return ok;
}

int cmd_proof(const struct args *a)
{
	struct arena room = { 0 };
	struct proven x;
	struct err err = { 0 };

	if (a->n_word < 1 || a->n_word > 2) {
		return usage("proof: a file, and at most an entry, was "
			     "expected; see `ashiato help proof`");
	}
	if (!a->key) {
		return usage("proof: --key VERIFIER was expected: `ashiato "
			     "keys CASE` prints it, and it must come from "
			     "somebody whom you trust");
	}
	bool ok = arena_open(&room, ROOM_BYTE, &err) &&
		case_check_proof(a->word[0],
			str_of(a->key),
			a->n_word > 1 ? a->word[1] : NULL,
			&room,
			&x,
			&err);
	int status = EXIT_OK;
	if (!ok)
		status = complain(&err);
	else if (!put_proven(a, &x))
		status = EXIT_FAILED;
	arena_close(&room);
	return status;
}
