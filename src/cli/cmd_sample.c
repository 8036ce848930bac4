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

static int tell(const struct args *a, const struct sample_call *call)
{
	struct arena room = { 0 };
	struct fact_list facts = { 0 };
	struct err err = { 0 };
	int status = EXIT_OK;

	if (!arena_open(&room, ROOM_BYTE, &err))
		return complain(&err);
	bool ok = case_sample(call, &room, &facts, &err);
	/* what was told before something went wrong stands */
	if (facts.n && !put_sample(a, &facts))
		status = EXIT_FAILED;
	if (!ok)
		status = complain(&err);
	arena_close(&room);
	return status;
}

int cmd_sample(const struct args *a)
{
	const struct sample_call call = {
		.sample = a->n_word ? a->word[0] : NULL,
		.dir = a->n_word == 2 ? a->word[1] : NULL,
		.rules = a->rules,
		.password = str_of(a->password ? a->password : ""),
		.against = a->against,
	};

	if (a->n_word == 1 || a->n_word == 2)
		return tell(a, &call);
	return usage("a file was expected, or an exhibit and its case: "
		     "`ashiato sample FILE`");
}
