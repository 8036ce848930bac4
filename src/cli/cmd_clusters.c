/* SPDX-License-Identifier: Apache-2.0 */
/* clusters: incidents joined by what they share; an analyst's word on two of
 * them. */
#include <string.h>

#include "cli/cli.h"

/* 0 = the words fit together */
static int wrong_words(const struct args *a)
{
	bool word = a->join || a->split;

	if (a->join && a->split)
		return usage("clusters: --join or --split, not both");
	if (word && a->n_word != 3) {
		return usage("clusters: a case and two incidents were "
			     "expected; see `ashiato help clusters`");
	}
	if (!word && a->n_word != 1) {
		return usage("clusters: one case was expected; see `ashiato "
			     "help clusters`");
	}
	if (!word && (a->why || a->by)) {
		return usage("clusters: --why and --by belong to --join and "
			     "--split");
	}
	if (word &&
		(a->svg || a->json || a->jsonl || a->value[PARAM_AS_OF].n ||
			a->value[PARAM_ONLY].n || a->value[PARAM_ALL].n)) {
		return usage(
			"clusters: --join and --split record a word; they "
			"show nothing");
	}
	if (a->svg && (a->json || a->jsonl))
		return usage("clusters: --svg or --json, not both");
	return 0;
}

static int wrong_word(const struct args *a, struct analyst_link *ret)
{
	*ret = (struct analyst_link){
		.together = a->join,
		.by = str_trim(str_of(whoami(a))),
		.why = str_trim(str_of(a->why)),
		.recorded_at_s = now_s(),
	};
	if (!ret->why.n)
		return usage("clusters: say why: --why TEXT");
	if (!ret->by.n) {
		return usage(
			"clusters: who says so must have a name: --by NAME");
	}
	if (!utf8_valid(ret->why) || !utf8_valid(ret->by))
		return usage("clusters: --why and --by must be UTF-8");
	return 0;
}

static bool say_word_recorded(const struct args *a,
	const struct analyst_link *p)
{
	struct buf b = { 0 };

	buf_fmt(&b, "%s: ", p->id);
	buf_safe(&b, p->by);
	buf_z(&b, p->together ? " puts together " : " keeps apart ");
	buf_safe(&b, entity_name(p->a));
	buf_z(&b, " and ");
	buf_safe(&b, entity_name(p->b));
	buf_fmt(&b,
		". `ashiato clusters %s` shows it beside the machine's own "
		"answer.\n",
		a->word[0]);
	bool ok = put_text(buf_str(&b));
	buf_done(&b);
	return ok;
}

static int record_word(const struct args *a)
{
	struct store *s = NULL;
	struct arena room = { 0 };
	struct analyst_link p;
	struct err err = { 0 };

	if (wrong_word(a, &p))
		return EXIT_USAGE;
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	bool ok = arena_open(&room, 1 << 20, &err) &&
		case_pair(s,
			str_of(a->word[1]),
			str_of(a->word[2]),
			&p,
			&room,
			&err);
	bool told = ok && say_word_recorded(a, &p);
	arena_close(&room);
	int status = case_finish(s, ok, &err);
	return ok && !told ? EXIT_FAILED : status;
}

int cmd_clusters(const struct args *a)
{
	if (wrong_words(a))
		return EXIT_USAGE;
	if (a->join || a->split)
		return record_word(a);
	const struct query_call c = call_of(a, "clusters", a->word[0]);
	return ask(a, &c);
}
