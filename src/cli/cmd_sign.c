/* SPDX-License-Identifier: Apache-2.0 */
/* sign: an examiner answers for a judgement. */
#include "cli/cli.h"

/* address space: a page of words */
#define SIGN_ARENA ((size_t)1 << 24)

static bool say_signed(const struct args *a, const struct signoff *x)
{
	struct buf b = { 0 };

	if (a->json) {
		struct jw j = { .to = &b };

		jw_object(&j, NULL);
		jw_z(&j, "id", x->id);
		jw_str(&j, "by", x->by);
		jw_str(&j, "judgement", x->text);
		jw_str(&j, "key", x->key);
		jw_object_end(&j);
		buf_z(&b, "\n");
	} else {
		buf_fmt(&b,
			"%s: signed by %.*s:\n%.*s",
			x->id,
			STR_FMT(x->by),
			STR_FMT(x->text));
	}
	bool ok = put_said(a, &b);
	buf_done(&b);
	return ok;
}

int cmd_sign(const struct args *a)
{
	struct store *s = NULL;
	struct arena room = { 0 };
	struct question q;
	struct err err = { 0 };
	struct signoff x = {
		.by = str_trim(str_of(whoami(a))),
		.why = str_trim(str_of(a->why)),
	};

	if (a->n_word != 1) {
		return usage("sign: one case was expected; see `ashiato help "
			     "sign`");
	}
	if (!x.by.n || !utf8_valid(x.by) || !utf8_valid(x.why)) {
		return usage("sign: who signs must have a name, and --by and "
			     "--why must be UTF-8: --by NAME");
	}
	if (!question_from(a, &q))
		return EXIT_USAGE;
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	bool ok = arena_open(&room, SIGN_ARENA, &err) &&
		case_sign(s, &q, &x, &room, &err) && say_signed(a, &x);
	arena_close(&room);
	return case_finish(s, ok, &err);
}
