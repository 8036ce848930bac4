/* SPDX-License-Identifier: Apache-2.0 */
/* dissent, note: what an examiner puts beside a claim: a grade or weight of his
 * own, or words. */
#include <inttypes.h>
#include <string.h>

#include "cli/cli.h"

/* address space: the claims of the case */
#define NOTE_ARENA ((size_t)16 << 30)

enum {
	TAG_MAX = 64
};

/* "1.5" -> 1500; at most three decimals, 0 to 10 nat */
static bool nat_parse(struct str s, int64_t *ret_milli)
{
	struct str whole = s;
	struct str rest = { 0 };
	bool fraction = str_cut(s, '.', &whole, &rest);
	uint64_t n = 0;
	uint64_t milli = 0;

	if (whole.n > 2 || rest.n > 3 || !str_u64(whole, &n) ||
		(fraction && !str_u64(rest, &milli))) {
		return false;
	}
	for (size_t i = rest.n; fraction && i < 3; i++)
		milli *= 10;
	*ret_milli = (int64_t)(n * 1000 + milli);
	return *ret_milli <= DISSENT_WEIGHT_MAX_MILLI;
}

/* 0 = the words fit together and *ret holds them */
static int wrong_words(const struct args *a, struct dissent *ret)
{
	*ret = (struct dissent){
		.by = str_trim(str_of(whoami(a))),
		.why = str_trim(str_of(a->why)),
		.weight_milli = -1,
		.recorded_at_s = now_s(),
	};
	if (a->n_word != 2) {
		return usage("dissent: a case and a claim were expected; see "
			     "`ashiato help dissent`");
	}
	if (!a->grade == !a->weight) {
		return usage(
			"dissent: either --grade or --weight was expected");
	}
	if (!ret->why.n)
		return usage("dissent: say why: --why TEXT");
	if (!ret->by.n) {
		return usage(
			"dissent: who dissents must have a name: --by NAME");
	}
	if (!utf8_valid(ret->why) || !utf8_valid(ret->by))
		return usage("dissent: --why and --by must be UTF-8");
	if (a->grade && !grade_parse(str_of(a->grade), &ret->grade)) {
		return usage(
			"dissent: --grade: A to F and 1 to 6, such as B2, "
			"was expected, not \"%s\"",
			a->grade);
	}
	if (a->weight && !nat_parse(str_of(a->weight), &ret->weight_milli)) {
		return usage(
			"dissent: --weight: 0 to 10 nat, such as 1.5, was "
			"expected, not \"%s\"",
			a->weight);
	}
	return 0;
}

static bool say_recorded(const struct args *a, const struct dissent *d)
{
	struct buf b = { 0 };

	buf_fmt(&b, "%s: ", d->id);
	buf_safe(&b, d->by);
	buf_fmt(&b,
		" dissents on %s. `ashiato assess %s` shows both judgements; "
		"the machine's stays.\n",
		d->claim,
		a->word[0]);
	bool ok = put_text(buf_str(&b));
	buf_done(&b);
	return ok;
}

int cmd_dissent(const struct args *a)
{
	struct store *s = NULL;
	struct err err = { 0 };
	struct dissent d;

	if (wrong_words(a, &d))
		return EXIT_USAGE;
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	bool ok = case_dissent(s, str_of(a->word[1]), &d, &err);
	if (!ok)
		tell_claims(s, a->word[1], &err);
	bool told = ok && say_recorded(a, &d);
	int status = case_finish(s, ok, &err);
	return ok && !told ? EXIT_FAILED : status;
}

/* "#word" of --tag; false: it was said why not */
static bool note_text(const struct args *a, struct buf *room, struct str *ret)
{
	bool words = a->n_word == (a->tag ? 2 : 3);

	if (!words || (!a->tag && !str_trim(str_of(a->word[2])).n)) {
		usage("note: a case, a claim or entity, and a text or --tag "
		      "WORD were expected; see `ashiato help note`");
		return false;
	}
	if (a->tag &&
		(!a->tag[0] || strpbrk(a->tag, " #\t") ||
			strlen(a->tag) > TAG_MAX)) {
		usage("--tag: one word of at most %d letters was expected, "
		      "not "
		      "\"%s\"",
			TAG_MAX,
			a->tag);
		return false;
	}
	if (a->tag)
		buf_fmt(room, "#%s", a->tag);
	*ret = a->tag ? buf_str(room) : str_of(a->word[2]);
	return true;
}

static void say_noted(const struct args *a, const struct note *n)
{
	bool entity = entity_type_of(n->about) != ENT_NONE;

	say_line("%s: noted on %.*s. `ashiato show %s %s %.*s` shows it.",
		n->id,
		STR_FMT(n->about),
		a->word[0],
		entity ? "entities --about" : "why",
		STR_FMT(n->about));
}

static int note_in_case(const struct args *a, struct note *n)
{
	struct store *s = NULL;
	struct arena room = { 0 };
	struct err err = { 0 };

	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	bool ok = arena_open(&room, NOTE_ARENA, &err) &&
		case_note(s, str_of(a->word[1]), n, &room, &err);
	if (ok)
		say_noted(a, n);
	else
		tell_claims(s, a->word[1], &err);
	int status = case_finish(s, ok, &err);
	arena_close(&room);
	return status;
}

int cmd_note(const struct args *a)
{
	struct buf tag = { 0 };
	int status = EXIT_USAGE;
	struct note n = {
		.by = str_of(whoami(a)),
		.recorded_at_s = now_s(),
	};

	if (note_text(a, &tag, &n.text)) {
		bool utf8 = utf8_valid(n.by) && utf8_valid(n.text);

		status = utf8 ? note_in_case(a, &n)
			      : usage("note: text and --by must be UTF-8");
	}
	buf_done(&tag);
	return status;
}
