/* SPDX-License-Identifier: Apache-2.0 */
/* watch: what is watched, what it leads to, what might be watched. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

/* address space: the values of one call, and the tables of the case */
#define WATCH_ARENA ((size_t)4 << 30)

enum {
	LINE_MAX_BYTE = 4096,
	REFUSED_SHOWN = 20
};

struct watch_words {
	struct arena a;
	struct str *value;
	uint32_t n;
	uint32_t cap;
	uint32_t refused;
	/* of --json */
	struct buf added;
	struct buf not_added;
	bool json;
};

static bool add_value(struct watch_words *w, struct str text)
{
	w->value =
		arena_grown(&w->a, w->value, w->n, &w->cap, sizeof *w->value);
	if (!w->value)
		return false;
	w->value[w->n++] = arena_str(&w->a, text);
	return !w->a.full;
}

/* One a line; blanks around it and what follows a # do not count. What is
 * longer than a line may be is taken for two, of which neither is anything. */
static int read_list(struct watch_words *w, const char *path)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	char line[LINE_MAX_BYTE];
	bool room = true;

	if (!f) {
		say_error("%s: cannot be read: %s", path, strerror(errno));
		return EXIT_FAILED;
	}
	while (room && fgets(line, sizeof line, f)) {
		struct str text = { line, strcspn(line, "#\r\n") };

		text = str_trim(text);
		room = !text.n || add_value(w, text);
	}
	bool bad = ferror(f) != 0;
	if (f != stdin)
		fclose(f);
	if (bad)
		say_error("%s: cannot be read whole", path);
	if (!room)
		say_error("%s: too many lines", path);
	return bad || !room ? EXIT_FAILED : EXIT_OK;
}

static void say_refused(void *ctx, struct str value, struct str why)
{
	struct watch_words *w = ctx;
	struct jw j = { .to = &w->not_added, .comma = w->not_added.n > 0 };

	if (!w->json && w->refused++ >= REFUSED_SHOWN)
		return;
	w->refused += w->json;
	if (!w->json) {
		say_error("%.*s is not watched: %.*s",
			STR_FMT(value),
			STR_FMT(why));
		return;
	}
	jw_object(&j, NULL);
	jw_str(&j, "value", value);
	jw_str(&j, "why", why);
	jw_object_end(&j);
}

static void say_taken(void *ctx, const struct watched *x, struct str entity)
{
	struct watch_words *w = ctx;
	struct jw j = { .to = &w->added, .comma = w->added.n > 0 };

	if (!w->json)
		return;
	jw_object(&j, NULL);
	jw_str(&j, "watched", entity);
	jw_str(&j, "type", str_of(watch_type_name(x->type)));
	jw_str(&j, "value", x->value);
	jw_object_end(&j);
}

static bool say_json(const struct watch_words *w)
{
	struct buf b = { 0 };

	buf_z(&b, "{\"added\":[");
	buf_add(&b, buf_str(&w->added));
	buf_z(&b, "],\"refused\":[");
	buf_add(&b, buf_str(&w->not_added));
	buf_z(&b, "]}\n");
	bool ok = put_json(buf_str(&b));
	buf_done(&b);
	return ok;
}

/* 0 = the options hold */
static int wrong_options(const struct args *a, struct watch_call *ret)
{
	*ret = (struct watch_call){
		.type = str_of(a->type),
		.since = str_of(a->since),
		.until = str_of(a->until),
		.reason = str_trim(str_of(a->reason)),
		.authority = str_of(a->authority),
		.grade = str_of(a->grade),
		.by = str_trim(str_of(whoami(a))),
		.acquired_s = (now_s() / DAY_S + 1) * DAY_S,
		.even_so = a->even_so,
		.refused = say_refused,
		.taken = say_taken,
	};
	if (!ret->reason.n)
		return usage("watch: say why: --reason TEXT");
	if (!ret->by.n)
		return usage(
			"watch: who watches must have a name: --by NAME");
	if (!utf8_valid(ret->reason) || !utf8_valid(ret->by) ||
		!utf8_valid(ret->authority)) {
		return usage("watch: --reason, --authority and --by must be "
			     "UTF-8");
	}
	if (a->acquired &&
		!day_end_parse(str_of(a->acquired), &ret->acquired_s)) {
		return usage("--acquired: a day such as 2016-12-31 was "
			     "expected, not \"%s\"",
			a->acquired);
	}
	ret->acquired_s--;
	if (ret->acquired_s > now_s() + 2 * DAY_S) {
		return usage("--acquired: %s is in the future: nobody knows "
			     "it yet",
			a->acquired);
	}
	return 0;
}

static int show_watches(const struct args *a, const char *what)
{
	const struct query_call c = call_of(a, what, a->word[0]);

	return ask(a, &c);
}

static int take(const struct args *a,
	struct watch_words *w,
	struct watch_call *call)
{
	struct store *s = NULL;
	struct err err = { 0 };
	uint32_t taken = 0;

	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	bool ok = case_watch(s, call, &w->a, &taken, &err) &&
		(!taken || run_after(a, s, &err));
	int status = case_finish(s, ok, &err);
	if (status != EXIT_OK)
		return status;
	if (w->json && !say_json(w))
		return EXIT_FAILED;
	if (!w->json && w->refused > REFUSED_SHOWN) {
		say_error("%u more are not watched; --json names them all",
			w->refused - REFUSED_SHOWN);
	}
	if (!w->json && taken && a->no_run) {
		say_line("%u watched from the next run on: `ashiato run %s`",
			taken,
			a->word[0]);
	} else if (!w->json && taken) {
		status = show_watches(a, "watches");
	}
	return w->refused ? EXIT_FAILED : status;
}

static int watch_add(const struct args *a)
{
	struct watch_words w = { .json = a->json || a->jsonl };
	struct watch_call call;
	struct err err = { 0 };
	int status = wrong_options(a, &call);

	if (status)
		return status;
	if (a->n_word < 3 && !a->list) {
		return usage("watch: what is to be watched was expected; see "
			     "`ashiato help watch`");
	}
	if (!arena_open(&w.a, WATCH_ARENA, &err))
		return complain(&err);
	for (int i = 2; i < a->n_word; i++)
		add_value(&w, str_of(a->word[i]));
	if (a->list)
		status = read_list(&w, a->list);
	call.value = w.value;
	call.n_value = w.n;
	call.ctx = &w;
	if (status == EXIT_OK)
		status = take(a, &w, &call);
	buf_done(&w.added);
	buf_done(&w.not_added);
	arena_close(&w.a);
	return status;
}

static int watch_end(const struct args *a)
{
	struct watch_call call;
	struct store *s = NULL;
	struct arena room = { 0 };
	struct err err = { 0 };
	char today[DATE_N];
	int status = wrong_options(a, &call);

	if (status)
		return status;
	if (a->n_word != 3 || a->list) {
		return usage("watch end: one thing that is watched was "
			     "expected; see `ashiato help watch`");
	}
	date_text(now_s(), today);
	if (!call.until.n)
		call.until = str_of(today);
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	bool ok = arena_open(&room, WATCH_ARENA, &err) &&
		case_watch_end(s, str_of(a->word[2]), &call, &room, &err) &&
		run_after(a, s, &err);
	arena_close(&room);
	status = case_finish(s, ok, &err);
	return status == EXIT_OK && !a->no_run ? show_watches(a, "watches")
					       : status;
}

int cmd_watch(const struct args *a)
{
	static const struct {
		const char *verb;
		int (*fn)(const struct args *a);
	} verbs[] = { { "add", watch_add },
		{ "end", watch_end },
		{ "follow", watch_follow } };
	const char *verb = a->n_word > 1 ? a->word[1] : "list";
	bool list = strcmp(verb, "list") == 0;
	bool candidates = strcmp(verb, "candidates") == 0;

	if (!a->n_word) {
		return usage("watch: a case was expected; see `ashiato help "
			     "watch`");
	}
	if ((list || candidates) && a->n_word > 2) {
		return usage("watch: \"%s\" is one word too many",
			a->word[2]);
	}
	if (list || candidates)
		return show_watches(a, list ? "watches" : "candidates");
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		if (strcmp(verb, verbs[i].verb) == 0)
			return verbs[i].fn(a);
	}
	struct nearest near = near_to(str_of(verb));
	near_offer_list(&near, STR("add list end candidates follow"), ' ');
	return usage_near(&near,
		"watch CASE ",
		"add, list, end, candidates or follow was expected",
		"watch: there is no \"%s\"",
		verb);
}
