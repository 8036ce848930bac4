/* SPDX-License-Identifier: Apache-2.0 */
/* keys: one's own signing key, and those that signed a case. */
#include <inttypes.h>
#include <string.h>

#include "cli/cli.h"

/* address space: the log is read */
#define ROOM_BYTE ((size_t)2 << 30)

static void own_text(const struct own_key *k, struct buf *b)
{
	if (!k->there) {
		buf_z(b,
			"you have no key yet: the first command that writes "
			"makes one\n");
		return;
	}
	buf_fmt(b,
		"your key   %.*s\n           %s, in ",
		STR_FMT(k->hex),
		k->is_protected ? "under a passphrase"
				: "not under a passphrase (`ashiato keys "
				  "protect`)");
	buf_safe(b, k->path);
	buf_z(b, "\n");
}

static void key_text(const struct case_key *k, struct buf *b)
{
	const struct signer_row *r = &k->row;
	char day[DATE_N];

	buf_fmt(b,
		"key        %s%s%s\n           %" PRIu64 " checkpoints",
		r->key,
		k->own ? ", yours" : "",
		r->introduced ? ""
			      : ", NOT introduced: nobody whom the case "
				"knows admitted it",
		r->checkpoints);
	if (r->since_s != TIME_UNKNOWN)
		buf_fmt(b, ", since %s", date_text(r->since_s, day));
	if (r->revoked_s != TIME_UNKNOWN) {
		buf_fmt(b,
			"; revoked from %s on, %" PRIu64
			" of them do not count",
			date_text(r->revoked_s, day),
			r->not_counted);
	}
	buf_fmt(b, "\n           %.*s\n", STR_FMT(k->verifier));
}

static void key_json(const struct case_key *k, struct jw *j)
{
	const struct signer_row *r = &k->row;
	char at[STAMP_N];

	jw_object(j, NULL);
	jw_z(j, "key", r->key);
	jw_str(j, "verifier", k->verifier);
	jw_bool(j, "own", k->own);
	jw_bool(j, "introduced", r->introduced);
	jw_u64(j, "checkpoints", r->checkpoints);
	if (r->since_s != TIME_UNKNOWN)
		jw_z(j, "since", stamp_text(r->since_s, at));
	if (r->revoked_s != TIME_UNKNOWN)
		jw_z(j, "revoked_from", stamp_text(r->revoked_s, at));
	jw_u64(j, "not_counted", r->not_counted);
	jw_object_end(j);
}

static void keys_json(const struct own_key *own,
	const struct case_key *k,
	uint32_t n,
	struct buf *b)
{
	struct jw j = { .to = b };

	jw_object(&j, NULL);
	if (own->there) {
		jw_object(&j, "own");
		jw_str(&j, "key", own->hex);
		jw_bool(&j, "passphrase", own->is_protected);
		jw_str(&j, "path", own->path);
		jw_object_end(&j);
	}
	jw_array(&j, "keys");
	for (uint32_t i = 0; i < n; i++)
		key_json(&k[i], &j);
	jw_array_end(&j);
	jw_object_end(&j);
	buf_z(b, "\n");
}

static int list(const struct args *a)
{
	struct arena room = { 0 };
	struct own_key own;
	struct case_key *k = NULL;
	uint32_t n;
	struct buf b = { 0 };
	struct err err = { 0 };
	int status = EXIT_OK;

	if (a->n_word > 1)
		return usage("keys: one case at most was expected; see "
			     "`ashiato help keys`");
	bool ok = arena_open(&room, ROOM_BYTE, &err) &&
		case_keys(a->n_word ? a->word[0] : NULL,
			&room,
			&own,
			&k,
			&n,
			&err);
	if (ok && (a->json || a->jsonl)) {
		keys_json(&own, k, n, &b);
	} else if (ok) {
		own_text(&own, &b);
		for (uint32_t i = 0; i < n; i++)
			key_text(&k[i], &b);
	}
	if (!ok)
		status = complain(&err);
	else if (!put_said(a, &b))
		status = EXIT_FAILED;
	buf_done(&b);
	arena_close(&room);
	return status;
}

static int protect(const struct args *a)
{
	struct err err = { 0 };

	if (a->n_word != 1)
		return usage("keys protect takes no words");
	if (!case_key_protect(&err))
		return complain(&err);
	say_line("Your key is under the passphrase. Nobody can open it "
		 "without: what was written with it stays, and a new key "
		 "must be admitted by who else is known to a case.");
	return EXIT_OK;
}

static int rotate(const struct args *a)
{
	char hex[SHA256_HEX_N + 1];
	struct err err = { 0 };

	if (a->n_word < 2 || !a->why) {
		return usage("keys rotate: the cases that the new key is "
			     "admitted to, and a reason that stands in their "
			     "ledgers were expected: keys rotate CASE... "
			     "--why TEXT");
	}
	if (!case_key_rotate(a->word + 1,
		    a->n_word - 1,
		    str_of(whoami(a)),
		    str_of(a->why),
		    hex,
		    &err)) {
		return complain(&err);
	}
	say_line("You sign with %s from now on; the old key stays beside it. "
		 "Other cases warn until somebody admits the new one there: "
		 "`ashiato signers CASE --admit`.",
		hex);
	return EXIT_OK;
}

/* the first instant of the day */
static bool from_day(const struct args *a, int64_t *ret)
{
	struct span day;

	if (!a->from || !span_parse(str_of(a->from), STR("Z"), &day)) {
		usage("keys revoke: --from: a day such as 2016-12-31 was "
		      "expected, not \"%s\"",
			a->from ? a->from : "");
		return false;
	}
	*ret = day.from;
	return true;
}

static int revoke(const struct args *a)
{
	struct store *s = NULL;
	int64_t from_s;
	struct err err = { 0 };

	if (a->n_word != 3 || !a->why) {
		return usage(
			"keys revoke: a case, a key and a reason that "
			"stands in the ledger were expected: keys revoke "
			"CASE KEY --from DAY --why TEXT");
	}
	if (!from_day(a, &from_s))
		return EXIT_USAGE;
	if (!case_open(&s, a->word[1], &err))
		return complain(&err);
	warn_of(s);
	bool ok = case_revoke(s,
		str_of(a->word[2]),
		from_s,
		str_of(whoami(a)),
		str_of(a->why),
		&err);
	return case_finish(s, ok, &err);
}

int cmd_keys(const struct args *a)
{
	static const struct {
		const char *verb;
		int (*fn)(const struct args *a);
	} verbs[] = { { "protect", protect },
		{ "rotate", rotate },
		{ "revoke", revoke } };
	const char *verb = a->n_word ? a->word[0] : "";

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		if (strcmp(verb, verbs[i].verb) == 0)
			return verbs[i].fn(a);
	}
	return list(a);
}
