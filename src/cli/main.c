/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

/* --name value, --name=value: the value; NULL when it is missing (told) */
struct option_words {
	struct str name;
	const char *value;
	bool glued;
};

static const char *value_of(const struct option_words *w)
{
	if (!w->value)
		usage("--%.*s needs a value", STR_FMT(w->name));
	return w->value;
}

static bool no_value(const struct option_words *w)
{
	if (w->glued)
		usage("--%.*s takes no value", STR_FMT(w->name));
	return !w->glued;
}

/* How many words it took; 0 on a usage error (told). */
static int take_parameter(struct args *a,
	enum parameter p,
	const struct option_words *w)
{
	struct many *m = &a->value[p];
	bool flag = parameters[p].type == TYPE_FLAG;
	const char *value = flag ? "true" : value_of(w);

	if (!value || (flag && !no_value(w)))
		return 0;
	if (m->n == MANY_MAX) {
		usage("--%.*s: at most %d in one call",
			STR_FMT(w->name),
			MANY_MAX);
		return 0;
	}
	/* of what is one the last word counts */
	m->n = parameters[p].many ? m->n : 0;
	m->v[m->n++] = value;
	return flag || w->glued ? 1 : 2;
}

/* the same */
static int take_other(struct args *a,
	const struct option *o,
	const struct option_words *w)
{
	void *to = (char *)a + o->at;

	if (!o->has_value) {
		*(bool *)to = true;
		return no_value(w);
	}
	if (!value_of(w))
		return 0;
	if (o->many && ((struct many *)to)->n == MANY_MAX) {
		usage("--%.*s: at most %d in one call",
			STR_FMT(w->name),
			MANY_MAX);
		return 0;
	}
	if (o->many)
		((struct many *)to)->v[((struct many *)to)->n++] = w->value;
	else
		*(const char **)to = w->value;
	return w->glued ? 1 : 2;
}

static void offer(void *ctx, const char *name)
{
	near_offer(ctx, str_of(name));
}

/* A wrong option, told with those that are near. */
static void option_unknown(const struct command *c, struct str name)
{
	struct nearest near = near_to(name);
	struct buf next = { 0 };

	options_each(c, offer, &near);
	buf_fmt(&next, "`ashiato help %s` explains it%c", c->name, 0);
	usage_near(&near,
		"--",
		next.bad ? "`ashiato help` lists the commands" : next.p,
		"%s does not know the option --%.*s",
		c->name,
		STR_FMT(name));
	buf_done(&next);
}

/* as take_parameter */
static int take_option(const struct command *c, struct args *a, char **argv)
{
	struct option_words w = {
		.name = str_of(argv[0] + 2),
		.value = argv[1],
	};
	struct str value;

	w.glued = str_cut(w.name, '=', &w.name, &value);
	if (w.glued)
		w.value = value.p;
	enum parameter p = parameter_of(c, w.name);
	if (p != PARAMETERS)
		return take_parameter(a, p, &w);
	const struct option *o = option_named(c, w.name);
	if (o)
		return take_other(a, o, &w);
	option_unknown(c, w.name);
	return 0;
}

static int run_command(const struct command *c, char **argv)
{
	struct args a = { .command = c };
	const char *words[1024];
	bool literal = false;

	a.word = words;
	while (*argv) {
		bool option = !literal && strncmp(*argv, "--", 2) == 0;

		if (option && strcmp(*argv, "--help") == 0) {
			a.word[0] = c->name;
			a.n_word = 1;
			return cmd_help(&a);
		}
		if (option && (*argv)[2] == 0) {
			literal = true;
			argv++;
		} else if (option) {
			int n = take_option(c, &a, argv);

			if (!n)
				return EXIT_USAGE;
			argv += n;
		} else if (a.n_word == (int)(sizeof words / sizeof *words)) {
			return usage("at most 1024 files in one call; name "
				     "their folder instead");
		} else {
			a.word[a.n_word++] = *argv++;
		}
	}
	return c->run(&a);
}

int main(int argc, char **argv)
{
	/* a reader that goes away is an error to report, not a death */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* so is a file size limit */
	/* nothing is tidied up: no rights are left to */
	if (argc == 7 && strcmp(argv[1], "reader-jail") == 0) {
		_exit(case_reader_main(argv[2],
			argv[3],
			argv[4],
			argv[5],
			argv[6]));
	}
	if (argc > 2 && strcmp(argv[1], "complete") == 0)
		return complete(argv[2], argv + 3);
	if (argc < 2)
		return usage(
			"a command is missing; `ashiato help` lists them");
	const char *name;
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		name = "help";
	else if (strcmp(argv[1], "--version") == 0)
		name = "version";
	else
		name = argv[1];
	const struct command *c = command_named(name);
	return c ? run_command(c, argv + 2) : command_unknown(name);
}
