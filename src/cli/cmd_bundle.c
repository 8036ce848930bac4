/* SPDX-License-Identifier: Apache-2.0 */
/* bundle: a case in one file, for who checks it without this program. */
#include <inttypes.h>

#include "cli/cli.h"

static void bundle_json(const char *path,
	const struct bundle_made *m,
	struct buf *out)
{
	struct jw j = { .to = out };
	char hex[SHA256_HEX_N];

	hex_write(m->sha256.b, SHA256_N, hex);
	jw_object(&j, NULL);
	jw_z(&j, "path", path);
	jw_str(&j, "sha256", (struct str){ hex, sizeof hex });
	jw_u64(&j, "bytes", m->bytes);
	jw_u64(&j, "entries", m->entries);
	jw_u64(&j, "withheld", m->withheld);
	jw_u64(&j, "unsalted", m->unsalted);
	jw_u64(&j, "exhibits", m->exhibits);
	jw_u64(&j, "of", m->of);
	jw_object_end(&j);
	buf_z(out, "\n");
}

static void bundle_text(const char *path,
	const struct bundle_made *m,
	struct buf *out)
{
	char hex[SHA256_HEX_N];

	hex_write(m->sha256.b, SHA256_N, hex);
	buf_fmt(out, "%s\nsha256 %.64s\n", path, hex);
	buf_fmt(out,
		"%" PRIu64 " entries (%" PRIu64 " withheld), %" PRIu32
		" of %" PRIu32
		" exhibits. In the unpacked folder `python3 verify.py` or `sh "
		"verify.sh` checks it.\n",
		m->entries,
		m->withheld,
		m->exhibits,
		m->of);
	if (m->unsalted) {
		buf_fmt(out,
			"%" PRIu64 " of the withheld entries were written "
			"before entries had a salt: who knows most of one can "
			"confirm it by trying.\n",
			m->unsalted);
	}
}

static bool say_made(const struct args *a, const struct bundle_made *m)
{
	struct buf b = { 0 };

	if (a->json)
		bundle_json(a->to, m, &b);
	else
		bundle_text(a->to, m, &b);
	bool ok = put_said(a, &b);
	buf_done(&b);
	return ok;
}

int cmd_bundle(const struct args *a)
{
	struct store *s = NULL;
	struct bundle_made made;
	struct meter meter = { 0 };
	struct err err = { 0 };

	if (a->n_word != 1) {
		return usage("bundle: one case was expected; see `ashiato help "
			     "bundle`");
	}
	if (!a->to)
		return usage("bundle: into which file? --to FILE.tar");
	struct progress p = meter_open(&meter, a->quiet);
	struct bundle_wish wish = {
		.path = a->to,
		.only_judgement = a->only_judgement,
		.by = str_of(whoami(a)),
		.progress = &p,
	};
	if (!question_from(a, &wish.question))
		return EXIT_USAGE;
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	bool ok = case_bundle(s, &wish, &made, &err);
	meter_close(&meter);
	ok = ok && say_made(a, &made);
	return case_finish(s, ok, &err);
}
