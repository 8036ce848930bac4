/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

struct option {
	const char *name; /* without the dashes */
	unsigned needs;   /* the command must take one of these */
	size_t at;        /* in struct args */
	bool has_value;
};

static const struct option options[] = {
	{ "json", OPT_JSON, offsetof(struct args, json), false },
	{ "jsonl", OPT_JSON, offsetof(struct args, jsonl), false },
	{ "by", OPT_BY | OPT_ACQUIRED, offsetof(struct args, by), true },
	{ "how", OPT_ACQUIRED | OPT_AMEND, offsetof(struct args, how), true },
	{ "authority",
		OPT_ACQUIRED | OPT_AMEND,
		offsetof(struct args, authority),
		true },
	{ "tlp", OPT_ACQUIRED | OPT_AMEND, offsetof(struct args, tlp), true },
	{ "compartment",
		OPT_ACQUIRED | OPT_AMEND,
		offsetof(struct args, compartment),
		true },
	{ "vantage",
		OPT_ACQUIRED | OPT_AMEND,
		offsetof(struct args, vantage),
		true },
	{ "acquired",
		OPT_ACQUIRED | OPT_AMEND,
		offsetof(struct args, acquired),
		true },
	{ "zone",
		OPT_ACQUIRED | OPT_AMEND | OPT_CLOCK,
		offsetof(struct args, zone),
		true },
	{ "year",
		OPT_ACQUIRED | OPT_AMEND | OPT_CLOCK,
		offsetof(struct args, year),
		true },
	{ "manifest", OPT_MANIFEST, offsetof(struct args, manifest), true },
	{ "hidden", OPT_MANIFEST, offsetof(struct args, hidden), false },
	{ "anywhere", OPT_MANIFEST, offsetof(struct args, anywhere), false },
	{ "as", OPT_AS, offsetof(struct args, as), true },
	{ "brief", OPT_AS, offsetof(struct args, brief), false },
	{ "why", OPT_WHY, offsetof(struct args, why), true },
	{ "day", OPT_RESTORE | OPT_DAY, offsetof(struct args, day), true },
	{ "restore", OPT_RESTORE, offsetof(struct args, restore), false },
	{ "history", OPT_ASSESS, offsetof(struct args, history), false },
	{ "matrix", OPT_ASSESS, offsetof(struct args, matrix), false },
	{ "csv", OPT_ASSESS, offsetof(struct args, csv), false },
	{ "svg",
		OPT_ASSESS | OPT_EVALUATE | OPT_CLUSTERS,
		offsetof(struct args, svg),
		false },
	{ "grade", OPT_DISSENT, offsetof(struct args, grade), true },
	{ "weight", OPT_DISSENT, offsetof(struct args, weight), true },
	{ "join", OPT_CLUSTERS, offsetof(struct args, join), false },
	{ "split", OPT_CLUSTERS, offsetof(struct args, split), false },
	{ "shared", OPT_NEW, offsetof(struct args, shared), false },
	{ "key", OPT_VERIFY, offsetof(struct args, key), true },
	{ "root", OPT_VERIFY, offsetof(struct args, root), true },
	{ "replaces", OPT_ACQUIRED, offsetof(struct args, replaces), true },
	{ "admit", OPT_SIGNERS, offsetof(struct args, admit), true },
	{ "answers", OPT_EVALUATE, offsetof(struct args, answers), true },
	{ "filter", OPT_LISTEN, offsetof(struct args, filter), true },
	{ "csv", OPT_TELESCOPE, offsetof(struct args, csv_file), true },
	{ "html", OPT_TELESCOPE, offsetof(struct args, html), true },
	{ "save",
		OPT_LISTEN | OPT_TELESCOPE,
		offsetof(struct args, save),
		true },
	{ "packets", OPT_LISTEN, offsetof(struct args, packets), true },
	{ "seconds", OPT_LISTEN, offsetof(struct args, seconds), true },
	{ "promiscuous",
		OPT_LISTEN,
		offsetof(struct args, promiscuous),
		false },
	{ "quiet", OPT_QUIET, offsetof(struct args, quiet), false },
};

/* a name may mean one thing to one command and another to the next */
static const struct option *option_named(const struct command *c,
	struct str name)
{
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		if (str_is(name, options[i].name) &&
			options[i].needs & c->options) {
			return &options[i];
		}
	}
	return NULL;
}

/* PARAMETERS when none of the questions that the command asks takes a value of
 * that name */
static enum parameter parameter_of(const struct command *c, struct str name)
{
	enum parameter p = parameter_named(name);
	struct str rest = str_of(c->asks);
	struct str one;

	if (p == PARAMETERS || parameters[p].word)
		return PARAMETERS;
	while (rest.n) {
		if (!str_cut(rest, ' ', &one, &rest)) {
			one = rest;
			rest = (struct str){ 0 };
		}
		if (query_takes(query_named(one), p))
			return p;
	}
	return PARAMETERS;
}

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
	*(const char **)to = w->value;
	return w->glued ? 1 : 2;
}

/* the same */
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
	usage("%s does not know the option --%.*s; see `ashiato help %s`",
		c->name,
		STR_FMT(w.name),
		c->name);
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
	if (argc < 2)
		return usage("a command is missing; `ashiato help` lists them");
	const char *name;
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		name = "help";
	else if (strcmp(argv[1], "--version") == 0)
		name = "version";
	else
		name = argv[1];
	const struct command *c = command_named(name);
	if (c)
		return run_command(c, argv + 2);
	return usage("there is no command \"%s\"; `ashiato help` lists them",
		name);
}
