/* SPDX-License-Identifier: Apache-2.0 */
/* hunt: rules that others wrote against the logs or captures of a case. */
#include "cli/cli.h"

/* address space; pages become real when touched */
#define ROOM_BYTE ((size_t)32 << 30)

static bool put_found(const struct args *a, const struct detection *d)
{
	struct buf b = { 0 };

	if (a->json || a->jsonl)
		case_detect_json(d, &b);
	else
		case_detect_page(d, terminal_width(), terminal_colour(), &b);
	bool ok = a->json || a->jsonl ? put_json(buf_str(&b))
				      : put_answer(a, &b);
	buf_done(&b);
	return ok;
}

int cmd_hunt(const struct args *a)
{
	struct arena room = { 0 };
	struct detection found = { 0 };
	struct err err = { 0 };
	struct meter meter;
	struct progress p = meter_open(&meter, a->quiet);
	const struct detect_call call = {
		.dir = a->n_word ? a->word[0] : NULL,
		.sigma = a->sigma.v,
		.n_sigma = a->sigma.n,
		.suricata = a->suricata.v,
		.n_suricata = a->suricata.n,
		.progress = &p,
	};

	if (a->n_word != 1)
		return usage("hunt: a case was expected; see `ashiato help "
			     "hunt`");
	if (!a->sigma.n == !a->suricata.n)
		return usage(
			"hunt: say by which rules, of one kind at a time: "
			"--sigma or --suricata FILE|FOLDER");
	if (!arena_open(&room, ROOM_BYTE, &err))
		return complain(&err);
	bool ok = case_detect(&call, &room, &found, &err);
	meter_close(&meter);
	int status = ok ? EXIT_OK : complain(&err);
	if (ok && !put_found(a, &found))
		status = EXIT_FAILED;
	arena_close(&room);
	return status;
}
