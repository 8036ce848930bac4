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
	{ "as-of", OPT_AS_OF, offsetof(struct args, as_of), true },
	{ "only", OPT_ONLY, offsetof(struct args, only), true },
	{ "json", OPT_JSON, offsetof(struct args, json), false },
	{ "jsonl", OPT_JSON, offsetof(struct args, jsonl), false },
	{ "by", OPT_BY | OPT_ACQUIRED, offsetof(struct args, by), true },
	{ "how", OPT_ACQUIRED, offsetof(struct args, how), true },
	{ "authority", OPT_ACQUIRED, offsetof(struct args, authority), true },
	{ "tlp", OPT_ACQUIRED, offsetof(struct args, tlp), true },
	{ "vantage", OPT_ACQUIRED, offsetof(struct args, vantage), true },
	{ "acquired", OPT_ACQUIRED, offsetof(struct args, acquired), true },
	{ "manifest", OPT_MANIFEST, offsetof(struct args, manifest), true },
	{ "as", OPT_AS, offsetof(struct args, as), true },
	{ "why", OPT_WHY, offsetof(struct args, why), true },
	{ "all", OPT_ALL, offsetof(struct args, all), false },
	{ "restore", OPT_RESTORE, offsetof(struct args, restore), false },
	{ "history", OPT_ASSESS, offsetof(struct args, history), false },
	{ "matrix", OPT_ASSESS, offsetof(struct args, matrix), false },
	{ "csv", OPT_ASSESS, offsetof(struct args, csv), false },
	{ "svg",
		OPT_ASSESS | OPT_KB | OPT_CLUSTERS,
		offsetof(struct args, svg),
		false },
	{ "grade", OPT_DISSENT, offsetof(struct args, grade), true },
	{ "weight", OPT_DISSENT, offsetof(struct args, weight), true },
	{ "join", OPT_CLUSTERS, offsetof(struct args, join), false },
	{ "split", OPT_CLUSTERS, offsetof(struct args, split), false },
	{ "as-of-days", OPT_KB, offsetof(struct args, as_of_days), true },
	{ "without-source",
		OPT_KB,
		offsetof(struct args, without_source),
		true },
	{ "parameters", OPT_KB, offsetof(struct args, parameters), true },
	{ "answers", OPT_KB, offsetof(struct args, answers), true },
	{ "open-set", OPT_KB, offsetof(struct args, open_set), false },
	{ "leave-report-out",
		OPT_KB,
		offsetof(struct args, leave_report_out),
		false },
	{ "false-flags", OPT_KB, offsetof(struct args, false_flags), false },
	{ "cross-fit", OPT_KB, offsetof(struct args, cross_fit), false },
	{ "filter", OPT_LISTEN, offsetof(struct args, filter), true },
	{ "month", OPT_GRID, offsetof(struct args, month), true },
	{ "csv", OPT_GRID, offsetof(struct args, csv_file), true },
	{ "html", OPT_GRID, offsetof(struct args, html), true },
	{ "save", OPT_LISTEN | OPT_GRID, offsetof(struct args, save), true },
	{ "packets", OPT_LISTEN, offsetof(struct args, packets), true },
	{ "seconds", OPT_LISTEN, offsetof(struct args, seconds), true },
	{ "promiscuous",
		OPT_LISTEN,
		offsetof(struct args, promiscuous),
		false },
	{ "quiet", OPT_QUIET, offsetof(struct args, quiet), false },
};

/* what may be given more than once */
static const struct {
	const char *name;
	unsigned needs;
	size_t at; /* a struct many in struct args */
} repeated[] = {
	{ "sensor", OPT_GRID, offsetof(struct args, sensor) },
	{ "sensors", OPT_GRID, offsetof(struct args, table) },
	{ "totals", OPT_GRID, offsetof(struct args, table) },
	{ "mmdb", OPT_GRID, offsetof(struct args, mmdb) },
};

static struct many *many_named(struct args *a,
	const struct command *c,
	struct str name)
{
	for (size_t i = 0; i < sizeof repeated / sizeof *repeated; i++)
		if (str_is(name, repeated[i].name) &&
			repeated[i].needs & c->options)
			return (struct many *)(void *)((char *)a +
				repeated[i].at);
	return NULL;
}

static int take_many(struct many *m, struct str name, const char *value)
{
	if (!value || m->n == MANY_MAX) {
		usage(value ? "--%.*s: at most %d in one call"
			    : "--%.*s needs a value",
			STR_FMT(name),
			MANY_MAX);
		return 0;
	}
	m->v[m->n++] = value;
	return 1;
}

/* --kb may be given more than once */
static int take_kb(struct args *a, const char *path)
{
	if (!path || a->n_kb == KB_MAX) {
		usage(path ? "at most %d knowledge files in one call; `ashiato "
			     "kb import` joins them"
			   : "--kb needs a value",
			KB_MAX);
		return 0;
	}
	a->kb[a->n_kb++] = path;
	return 1;
}

/* a name may mean one thing to one command and another to the next */
static const struct option *option_named(const struct command *c,
	struct str name)
{
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (str_is(name, options[i].name) &&
			options[i].needs & c->options)
			return &options[i];
	return NULL;
}

/* --name value, --name=value; returns how many words it took, 0 on a usage
 * error (told) */
static int take_option(const struct command *c, struct args *a, char **argv)
{
	struct str name = str_of(argv[0] + 2);
	struct str value = { 0 };
	bool glued = str_cut(name, '=', &name, &value);
	const struct option *o = option_named(c, name);

	if (str_is(name, "kb") && (c->options & OPT_KB))
		return take_kb(a, glued ? value.p : argv[1]) ? (glued ? 1 : 2)
							     : 0;
	struct many *many = many_named(a, c, name);
	if (many)
		return take_many(many, name, glued ? value.p : argv[1])
			? (glued ? 1 : 2)
			: 0;
	if (!o) {
		usage("%s does not know the option --%.*s; see `ashiato help "
		      "%s`",
			c->name,
			STR_FMT(name),
			c->name);
		return 0;
	}
	char *to = (char *)a + o->at;
	if (!o->has_value) {
		if (glued) {
			usage("--%s takes no value", o->name);
			return 0;
		}
		*(bool *)(void *)to = true;
		return 1;
	}
	const char *text = glued ? value.p : argv[1];
	if (!text) {
		usage("--%s needs a value", o->name);
		return 0;
	}
	*(const char **)(void *)to = text;
	return glued ? 1 : 2;
}

static int run_command(const struct command *c, char **argv)
{
	struct args a = { 0 };
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
	if (argc == 5 && strcmp(argv[1], "reader-jail") == 0)
		_exit(engine_jail_main(argv[2], argv[3], argv[4]));
	if (argc < 2)
		return usage("a command is missing; `ashiato help` lists them");
	const char *name;
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		name = "help";
	else if (strcmp(argv[1], "--version") == 0)
		name = "version";
	else
		name = argv[1];
	for (size_t i = 0; i < n_commands; i++)
		if (strcmp(name, commands[i].name) == 0)
			return run_command(&commands[i], argv + 2);
	return usage("there is no command \"%s\"; `ashiato help` lists them",
		name);
}
