/* SPDX-License-Identifier: Apache-2.0 */
/* The options of commands: those of questions stand in parameters[], those of
 * other commands here. */
#include "cli/cli.h"

static const struct option options[] = {
	{ .name = "json", OPT_JSON, offsetof(struct args, json), false },
	{ .name = "jsonl", OPT_JSON, offsetof(struct args, jsonl), false },
	{ .name = "baseline",
		OPT_RUN,
		offsetof(struct args, baseline),
		true,
		KIND_FILE },
	{ .name = "again", OPT_RUN, offsetof(struct args, again), false },
	{ .name = "by",
		OPT_BY | OPT_ACQUIRED | OPT_WATCH | OPT_ASSUME,
		offsetof(struct args, by),
		true },
	{ .name = "how",
		OPT_ACQUIRED | OPT_AMEND,
		offsetof(struct args, how),
		true },
	{ .name = "authority",
		OPT_ACQUIRED | OPT_AMEND | OPT_WATCH,
		offsetof(struct args, authority),
		true },
	{ .name = "tlp",
		OPT_ACQUIRED | OPT_AMEND,
		offsetof(struct args, tlp),
		true,
		KIND_WORDS,
		TLP_WORDS },
	{ .name = "compartment",
		OPT_ACQUIRED | OPT_AMEND,
		offsetof(struct args, compartment),
		true },
	{ .name = "vantage",
		OPT_ACQUIRED | OPT_AMEND,
		offsetof(struct args, vantage),
		true,
		KIND_ENTITY },
	{ .name = "acquired",
		OPT_ACQUIRED | OPT_AMEND | OPT_WATCH | OPT_ASSUME |
			OPT_IDENTITIES,
		offsetof(struct args, acquired),
		true },
	{ .name = "rules",
		OPT_SAMPLE,
		offsetof(struct args, rules),
		true,
		KIND_FILE },
	{ .name = "password",
		OPT_SAMPLE,
		offsetof(struct args, password),
		true },
	{ .name = "zone",
		OPT_ACQUIRED | OPT_AMEND | OPT_CLOCK | OPT_WATCH,
		offsetof(struct args, zone),
		true },
	{ .name = "year",
		OPT_ACQUIRED | OPT_AMEND | OPT_CLOCK | OPT_WATCH,
		offsetof(struct args, year),
		true },
	{ .name = "manifest",
		OPT_MANIFEST,
		offsetof(struct args, manifest),
		true,
		KIND_FILE },
	{ .name = "hidden",
		OPT_MANIFEST,
		offsetof(struct args, hidden),
		false },
	{ .name = "anywhere",
		OPT_MANIFEST,
		offsetof(struct args, anywhere),
		false },
	{ .name = "brief", OPT_AS, offsetof(struct args, brief), false },
	{ .name = "as",
		OPT_AS,
		offsetof(struct args, as),
		true,
		KIND_PUBLICATION },
	{ .name = "why", OPT_WHY, offsetof(struct args, why), true },
	{ .name = "day",
		OPT_RESTORE | OPT_DAY,
		offsetof(struct args, day),
		true },
	{ .name = "restore",
		OPT_RESTORE,
		offsetof(struct args, restore),
		false },
	{ .name = "history",
		OPT_ASSESS,
		offsetof(struct args, history),
		false },
	{ .name = "matrix", OPT_ASSESS, offsetof(struct args, matrix), false },
	{ .name = "csv",
		OPT_ASSESS | OPT_CSV,
		offsetof(struct args, csv),
		false },
	{ .name = "svg",
		OPT_ASSESS | OPT_EVALUATE | OPT_CLUSTERS | OPT_SVG,
		offsetof(struct args, svg),
		false },
	{ .name = "tag", OPT_TAG, offsetof(struct args, tag), true },
	{ .name = "grade",
		OPT_DISSENT | OPT_WATCH | OPT_ASSUME | OPT_IDENTITIES,
		offsetof(struct args, grade),
		true },
	{ .name = "weight", OPT_DISSENT, offsetof(struct args, weight), true },
	{ .name = "join",
		OPT_CLUSTERS | OPT_IDENTITIES,
		offsetof(struct args, join),
		false },
	{ .name = "split",
		OPT_CLUSTERS | OPT_IDENTITIES,
		offsetof(struct args, split),
		false },
	{ .name = "shared", OPT_NEW, offsetof(struct args, shared), false },
	{ .name = "key", OPT_VERIFY, offsetof(struct args, key), true },
	{ .name = "root", OPT_VERIFY, offsetof(struct args, root), true },
	{ .name = "replaces",
		OPT_ACQUIRED,
		offsetof(struct args, replaces),
		true,
		KIND_EXHIBIT },
	{ .name = "lang",
		OPT_ADVISE,
		offsetof(struct args, lang),
		true,
		KIND_WORDS,
		"en ja" },
	{ .name = "template",
		OPT_ADVISE,
		offsetof(struct args, template),
		true,
		KIND_FILE },
	{ .name = "issuer",
		OPT_ADVISE,
		offsetof(struct args, issuer),
		true,
		KIND_FILE },
	{ .name = "sector", OPT_ADVISE, offsetof(struct args, sector), true },
	{ .name = "marked", OPT_ADVISE, offsetof(struct args, marked), false },
	{ .name = "two-person",
		OPT_ADVISE,
		offsetof(struct args, two_person),
		false },
	{ .name = "admit", OPT_SIGNERS, offsetof(struct args, admit), true },
	{ .name = "answers",
		OPT_EVALUATE,
		offsetof(struct args, answers),
		true,
		KIND_FILE },
	{ .name = "since",
		OPT_WATCH | OPT_ASSUME,
		offsetof(struct args, since),
		true },
	{ .name = "until",
		OPT_WATCH | OPT_ASSUME,
		offsetof(struct args, until),
		true },
	{ .name = "reason",
		OPT_WATCH | OPT_ASSUME,
		offsetof(struct args, reason),
		true },
	{ .name = "type",
		OPT_WATCH,
		offsetof(struct args, type),
		true,
		KIND_WORDS,
		"ip cidr domain url md5 sha1 sha256 ja3 ja3s ja4 hassh "
		"hassh-server cert-sha1 cert-sha256 host-key" },
	{ .name = "list",
		OPT_WATCH,
		offsetof(struct args, list),
		true,
		KIND_FILE },
	{ .name = "exec", OPT_WATCH, offsetof(struct args, exec), true },
	{ .name = "syslog", OPT_WATCH, offsetof(struct args, syslog), true },
	{ .name = "alerts",
		OPT_WATCH,
		offsetof(struct args, alerts),
		true,
		KIND_FILE },
	{ .name = "once", OPT_WATCH, offsetof(struct args, once), false },
	{ .name = "poll", OPT_WATCH, offsetof(struct args, poll), false },
	{ .name = "even-so", OPT_WATCH, offsetof(struct args, even_so), false },
	{ .name = "no-run",
		OPT_WATCH | OPT_ASSUME | OPT_IDENTITIES,
		offsetof(struct args, no_run),
		false },
	{ .name = "filter", OPT_LISTEN, offsetof(struct args, filter), true },
	{ .name = "csv",
		OPT_TELESCOPE,
		offsetof(struct args, csv_file),
		true,
		KIND_FILE },
	{ .name = "html",
		OPT_TELESCOPE,
		offsetof(struct args, html),
		true,
		KIND_FILE },
	{ .name = "save",
		OPT_LISTEN | OPT_TELESCOPE,
		offsetof(struct args, save),
		true,
		KIND_FILE },
	{ .name = "packets", OPT_LISTEN, offsetof(struct args, packets), true },
	{ .name = "error", OPT_ASSUME, offsetof(struct args, error), true },
	{ .name = "seconds",
		OPT_LISTEN | OPT_ASSUME,
		offsetof(struct args, seconds),
		true },
	{ .name = "promiscuous",
		OPT_LISTEN,
		offsetof(struct args, promiscuous),
		false },
	{ .name = "quiet", OPT_QUIET, offsetof(struct args, quiet), false },
	{ .name = "mdoc", OPT_MANUAL, offsetof(struct args, mdoc), false },
	{ .name = "text", OPT_MANUAL, offsetof(struct args, text), false },
	{ .name = "no-pager",
		OPT_EVERY,
		offsetof(struct args, no_pager),
		false },
};

const struct option *option_named(const struct command *c, struct str name)
{
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		if (str_is(name, options[i].name) &&
			options[i].needs & (c->options | OPT_EVERY)) {
			return &options[i];
		}
	}
	return NULL;
}

enum parameter parameter_of(const struct command *c, struct str name)
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

void options_each(const struct command *c,
	void (*fn)(void *ctx, const char *name),
	void *ctx)
{
	for (int p = 0; p < PARAMETERS; p++) {
		const char *name = parameters[p].name;

		if (parameter_of(c, str_of(name)) != PARAMETERS)
			fn(ctx, name);
	}
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		if (options[i].needs & (c->options | OPT_EVERY))
			fn(ctx, options[i].name);
	}
	fn(ctx, "help");
}
