/* SPDX-License-Identifier: Apache-2.0 */
/* ashiato kb: what others have published of actors. */
#include <string.h>

#include "cli/cli.h"

static void tell(void *ctx, struct str sentence)
{
	(void)ctx;
	say_error("%.*s", STR_FMT(sentence));
}

static int kb_import(const struct args *a)
{
	const struct many *kb = &a->value[PARAM_KB];
	struct buf b = { 0 };
	struct err err;
	const struct import_out out = { &b, a->json || a->jsonl, NULL, tell };

	if (!a->n_word) {
		return usage(
			"a file to import is missing: `ashiato kb import "
			"FILE...`");
	}
	if (kb->n > 1)
		return usage("one --kb FILE says where the import goes");
	for (int p = 0; p < PARAMETERS; p++) {
		if (a->value[p].n && p != PARAM_KB) {
			return usage("kb import does not take --%s",
				parameters[p].name);
		}
	}
	if (a->answers || a->svg) {
		return usage("kb import does not take --%s",
			a->svg ? "svg" : "answers");
	}
	bool ok = case_import(a->word,
		a->n_word,
		kb->n ? kb->v[0] : NULL,
		&out,
		&err);
	bool told = ok && put_said(a, &b);
	buf_done(&b);
	if (!ok)
		return complain(&err);
	return told ? EXIT_OK : EXIT_FAILED;
}

/* Questions by the word behind `kb`, with what further words mean. */
static const struct part {
	const char *word;
	const char *query;
	int least;
	int most;
	enum parameter means[2];
	const char *expected;
} parts[] = {
	{ .word = "list",
		.query = "kb-list",
		.expected =
			"kb list takes nothing, or one of: reports groups "
			"campaigns software techniques victims" },
	{ .word = "show",
		.query = "kb-show",
		.least = 1,
		.most = 1,
		.means = { PARAM_NAME },
		.expected = "one id or name is expected: `ashiato kb show "
			    "G0007`" },
	{ .word = "alias",
		.query = "kb-alias",
		.least = 1,
		.most = 1,
		.means = { PARAM_NAME },
		.expected = "one name is expected: `ashiato kb alias \"Fancy "
			    "Bear\"`" },
	{ .word = "diff",
		.query = "kb-diff",
		.least = 2,
		.most = 2,
		.means = { PARAM_OLD, PARAM_NEW },
		.expected = "two files are expected: `ashiato kb diff OLD "
			    "NEW`" },
	{ .word = "match",
		.query = "kb-match",
		.least = 1,
		.most = 1,
		.means = { PARAM_INCIDENTS },
		.expected = "one file of incidents is expected: `ashiato kb "
			    "match INCIDENTS.jsonl`" },
	{ .word = "fit",
		.query = "kb-fit",
		.least = 0,
		.most = 1,
		.means = { PARAM_CASES },
		.expected = "at most one file of labelled cases is expected: "
			    "`ashiato kb fit [CASES.jsonl]`" },
	{ .word = "evaluate",
		.query = "kb-evaluate",
		.least = 1,
		.most = 1,
		.means = { PARAM_CASES },
		.expected =
			"one file of labelled cases is expected: `ashiato "
			"kb evaluate CASES.jsonl`" },
};

/* `kb list KIND` asks another question than `kb list` */
static const struct part kind_part = {
	.word = "list",
	.query = "kb-kind",
	.least = 1,
	.most = 1,
	.means = { PARAM_KIND },
};

static int ask_part(const struct args *a, const struct part *part)
{
	struct query_call c = call_of(a, part->query, NULL);
	char called[32];
	struct answer *x;
	struct err err = { 0 };

	snprintf(called, sizeof called, "kb %s", part->word);
	c.called = called;

	if (a->n_word < part->least || a->n_word > part->most)
		return usage("%s", part->expected);
	for (int i = 0; i < a->n_word; i++)
		call_give(&c, part->means[i], &a->word[i], 1);
	bool ok = query_ask(&x, &c, &err);
	if (ok && a->answers)
		ok = answer_file(x, QUERY_LINES, a->answers, &err);
	return answer_out(a, x, format_of(a, c.query), ok, &err);
}

static const struct part *part_of(const char *word, const struct args *rest)
{
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (strcmp(word, parts[i].word) != 0)
			continue;
		/* a word too many is told by the row */
		return i == 0 && rest->n_word == 1 ? &kind_part : &parts[i];
	}
	return NULL;
}

void kb_words(struct buf *b)
{
	buf_z(b, "import");
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		buf_fmt(b, " %s", parts[i].word);
}

static int no_part(const char *word)
{
	struct nearest near = near_to(str_of(word));
	struct buf words = { 0 };

	kb_words(&words);
	near_offer_list(&near, buf_str(&words), ' ');
	int status = usage_near(&near,
		"ashiato kb ",
		"see `ashiato help kb`",
		"kb does not know \"%s\"",
		word);
	buf_done(&words);
	return status;
}

int cmd_kb(const struct args *a)
{
	struct args rest = *a;

	if (!a->n_word) {
		return usage(
			"kb needs a word: import, list, show, alias, "
			"diff, match, fit or evaluate; see `ashiato help "
			"kb`");
	}
	rest.word++;
	rest.n_word--;
	if (strcmp(a->word[0], "import") == 0)
		return kb_import(&rest);
	const struct part *part = part_of(a->word[0], &rest);
	if (!part)
		return no_part(a->word[0]);
	return ask_part(&rest, part);
}
