/* SPDX-License-Identifier: Apache-2.0 */
/* serve: a case for programs of others, on this machine. */
#include <stdio.h>

#include "cli/cli.h"

enum {
	PORT_MAX = 65535
};

static bool put_address(void *ctx, const char *url)
{
	(void)ctx;
	say_line("%s", url);
	return fflush(stdout) == 0;
}

static void say_sentence(void *ctx, const char *sentence)
{
	(void)ctx;
	say_error("%s", sentence);
}

int cmd_serve(const struct args *a)
{
	struct serve_order o = {
		.dir = a->n_word == 1 ? a->word[0] : NULL,
		.users = a->users,
		.bundle = a->bundle,
		.tlp = TLP_RED,
		.ready = put_address,
		.say = say_sentence,
	};
	struct err err = { 0 };
	uint64_t port = 0;

	if (!o.dir)
		return usage("serve: a case was expected; see `ashiato help "
			     "serve`");
	if (a->port &&
		(!str_u64(str_of(a->port), &port) || port > PORT_MAX)) {
		return usage("--port: a number up to %d was expected, not "
			     "\"%s\"",
			PORT_MAX,
			a->port);
	}
	if (a->tlp && !tlp_parse(str_of(a->tlp), &o.tlp)) {
		return usage("--tlp: one of " TLP_WORDS " was expected, not "
			     "\"%s\"",
			a->tlp);
	}
	if (a->tlp && !a->bundle)
		return usage("--tlp is the marking of --bundle FILE");
	o.port = (uint32_t)port;
	return case_serve(&o, &err) ? EXIT_OK : complain(&err);
}
