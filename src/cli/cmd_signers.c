/* SPDX-License-Identifier: Apache-2.0 */
/* signers: whose keys signed the ledger, and whom the case admits. */
#include <inttypes.h>

#include "cli/cli.h"

static void signers_text(const struct signer_row *row,
	uint32_t n,
	struct buf *b)
{
	for (uint32_t i = 0; i < n; i++) {
		buf_fmt(b,
			"%s  %6" PRIu64 " checkpoints  %s\n",
			row[i].key,
			row[i].checkpoints,
			row[i].introduced ? "introduced"
					  : "NOT introduced: nobody whom the "
					    "case knows "
					    "admitted it");
	}
}

static void signers_json(const struct signer_row *row,
	uint32_t n,
	struct buf *b)
{
	struct jw j = { .to = b };

	jw_array(&j, NULL);
	for (uint32_t i = 0; i < n; i++) {
		jw_object(&j, NULL);
		jw_z(&j, "key", row[i].key);
		jw_u64(&j, "checkpoints", row[i].checkpoints);
		jw_bool(&j, "introduced", row[i].introduced);
		jw_object_end(&j);
	}
	jw_array_end(&j);
	buf_z(b, "\n");
}

static bool list(const struct args *a, struct store *s, struct err *err)
{
	struct arena room = { 0 };
	struct signer_row *row;
	struct buf b = { 0 };
	uint32_t n;
	bool ok = arena_open(&room, 64 << 20, err) &&
		case_signers(s, &room, &row, &n, err);

	if (ok && (a->json || a->jsonl))
		signers_json(row, n, &b);
	else if (ok)
		signers_text(row, n, &b);
	ok = ok && put_said(a, &b);
	buf_done(&b);
	arena_close(&room);
	return ok;
}

/* a key as people copy it, whatever is wrong with it said */
static bool key_ok(const struct args *a)
{
	unsigned char key[SHA256_N];
	struct str hex = str_of(a->admit);

	if (hex_read(hex, key, sizeof key))
		return true;
	usage("signers: --admit: 64 lower-case hexadecimal digits were "
	      "expected, not the %zu bytes \"%s\"; `ashiato signers %s` "
	      "prints the keys that signed",
		hex.n,
		a->admit,
		a->word[0]);
	return false;
}

int cmd_signers(const struct args *a)
{
	struct store *s = NULL;
	struct err err = { 0 };

	if (a->n_word != 1) {
		return usage("signers: one case was expected; see `ashiato "
			     "help signers`");
	}
	if (a->admit && !a->why)
		return usage("signers: --admit needs a reason that stands in "
			     "the ledger: --why TEXT");
	if (!a->admit && a->why)
		return usage("signers: --why goes with --admit KEY");
	if (a->admit && !key_ok(a))
		return EXIT_USAGE;
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	bool ok = !a->admit ||
		case_admit(s,
			str_of(a->admit),
			false,
			str_of(whoami(a)),
			str_of(a->why),
			&err);
	return case_finish(s, ok && list(a, s, &err), &err);
}
