/* SPDX-License-Identifier: Apache-2.0 */
/* sample: what static analysis tells of a file or of an exhibit. */
#include "cli/cli.h"

/* address space; pages become real when touched */
#define ROOM_BYTE ((size_t)16 << 30)

static bool put_sample(const struct args *a, const struct fact_list *facts)
{
	struct buf b = { 0 };

	if (a->json)
		case_sample_json(facts, &b);
	else
		case_sample_page(facts,
			terminal_width(),
			terminal_colour(),
			&b);
	bool ok = a->json ? put_json(buf_str(&b)) : put_answer(a, &b);
	buf_done(&b);
	return ok;
}

/* Rules that were not tried must not pass for rules that do not match. */
static bool told_faults(const struct fact_list *facts)
{
	bool any = false;

	for (uint32_t i = 0; i < facts->n; i++) {
		const struct fact *f = &facts->fact[i];

		if (f->kind != FACT_YARA_ERROR_FILE)
			continue;
		say_error("%.*s: rules at fault, none of this file was tried",
			STR_FMT(f->text));
		any = true;
	}
	return any;
}

static int tell(const struct args *a, const struct sample_call *call)
{
	struct arena room = { 0 };
	struct fact_list facts = { 0 };
	struct err err = { 0 };
	int status = EXIT_OK;

	if (!arena_open(&room, ROOM_BYTE, &err))
		return complain(&err);
	bool ok = case_sample(call, &room, &facts, &err);
	if (told_faults(&facts))
		status = EXIT_FAILED;
	/* what was told before something went wrong stands */
	if (facts.n && !put_sample(a, &facts))
		status = EXIT_FAILED;
	if (!ok)
		status = complain(&err);
	arena_close(&room);
	return status;
}

/* An exhibit goes by the name of its file, whatever folder that stood in. */
static const char *exhibit_name(const char *word)
{
	const char *slash = strrchr(word, '/');

	return slash && slash[1] ? slash + 1 : word;
}

int cmd_sample(const struct args *a)
{
	struct sample_call call = {
		.sample = a->n_word ? a->word[0] : NULL,
		.dir = a->n_word == 2 ? a->word[1] : NULL,
		.rules = a->rules,
		.password = str_of(a->password ? a->password : ""),
		.against = a->against,
	};

	if (a->against && !file_exists(a->against)) {
		return usage("--against: there is no file or folder \"%s\"",
			a->against);
	}
	if (a->n_word == 2)
		call.sample = exhibit_name(a->word[0]);
	if (a->n_word == 1 || a->n_word == 2)
		return tell(a, &call);
	return usage("a file was expected, or an exhibit and its case: "
		     "`ashiato sample FILE`");
}
