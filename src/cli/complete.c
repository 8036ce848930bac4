/* SPDX-License-Identifier: Apache-2.0 */
/* ashiato complete: what may stand next in a command line, for a shell
 * (man/ashiato.bash). Everything comes from the tables that are obeyed. */
#include <string.h>

#include "cli/cli.h"

struct completing {
	const struct command *command;
	struct str cur; /* the word as far as it is written */
	struct buf out;
	bool files;
	bool dashes; /* what is offered is an option */
};

static void offer(struct completing *c, struct str word)
{
	const char *dashes = c->dashes ? "--" : "";
	struct buf b = { 0 };

	buf_fmt(&b, "%s%.*s\n", dashes, STR_FMT(word));
	if (str_starts(buf_str(&b), c->cur))
		buf_add(&c->out, buf_str(&b));
	buf_done(&b);
}

static void offer_list(struct completing *c, struct str list, char sep)
{
	struct str one;

	while (list.n) {
		if (!str_cut(list, sep, &one, &list)) {
			one = list;
			list = (struct str){ 0 };
		}
		offer(c, one);
	}
}

static void offer_option(void *ctx, const char *name)
{
	offer(ctx, str_of(name));
}

static void offer_commands(struct completing *c)
{
	for (size_t i = 0; i < n_commands; i++)
		offer(c, str_of(commands[i].name));
}

/* words that somebody writes into a buf, in one list */
static void offer_written(struct completing *c,
	void (*write)(struct buf *b),
	char sep)
{
	struct buf b = { 0 };

	write(&b);
	offer_list(c, buf_str(&b), sep);
	buf_done(&b);
}

static void offer_layers(struct completing *c)
{
	for (int l = 0; l < LAYERS; l++)
		offer(c, str_of(layer_name((enum layer)l)));
}

static void offer_named(struct completing *c,
	enum word_kind kind,
	const char *dir)
{
	struct err err;
	enum case_names names;

	switch (kind) {
	case KIND_CLAIM:
		names = CASE_CLAIMS;
		break;
	case KIND_INCIDENT:
		names = CASE_INCIDENTS;
		break;
	case KIND_EXHIBIT:
		names = CASE_EXHIBITS;
		break;
	default:
		names = CASE_ENTITIES;
		break;
	}
	/* where there is no case, nothing is named */
	if (dir)
		case_complete(dir, names, c->cur, &c->out, &err);
}

static void offer_kind(struct completing *c,
	enum word_kind kind,
	const char *words,
	const char *dir)
{
	switch (kind) {
	case KIND_TEXT:
		break;
	case KIND_FILE:
	case KIND_CASE:
		c->files = true;
		break;
	case KIND_WORDS:
		offer_list(c, str_of(words), ' ');
		break;
	case KIND_SHOWN:
		offer_list(c, str_of(c->command->asks), ' ');
		break;
	case KIND_ADVISE:
		offer_list(c, STR(ADVISE_WORDS), ' ');
		break;
	case KIND_RFI:
		offer_list(c, STR(RFI_WORDS), ' ');
		break;
	case KIND_LAYER:
		offer_layers(c);
		break;
	case KIND_TABLE:
		offer_written(c, case_table_names, ' ');
		break;
	case KIND_PAGE:
		offer_written(c, case_manual_names, ' ');
		break;
	case KIND_COMMAND:
		offer_commands(c);
		break;
	case KIND_KB:
		offer_written(c, kb_words, ' ');
		break;
	case KIND_PUBLICATION:
		offer_written(c, case_publication_names, ' ');
		break;
	case KIND_HUNT:
		offer_written(c, case_hunt_names, ' ');
		break;
	case KIND_NOTED:
		offer_named(c, KIND_CLAIM, dir);
		offer_named(c, KIND_ENTITY, dir);
		break;
	case KIND_CLAIM:
	case KIND_ENTITY:
	case KIND_INCIDENT:
	case KIND_EXHIBIT:
		offer_named(c, kind, dir);
		break;
	}
}

/* of a value of a question; *ret_words: of KIND_WORDS */
static enum word_kind kind_of(enum parameter p, const char **ret_words)
{
	*ret_words = p == PARAM_TLP ? TLP_WORDS : parameters[p].words;
	if (*ret_words)
		return KIND_WORDS;
	if (p == PARAM_FOR || p == PARAM_ABOUT)
		return KIND_ENTITY;
	if (p == PARAM_HUNT)
		return KIND_HUNT;
	return parameters[p].type == TYPE_FILE ? KIND_FILE : KIND_TEXT;
}

/* Whether the option takes a value, and what that is. */
static bool takes_value(const struct command *c,
	struct str name,
	enum word_kind *ret_kind,
	const char **ret_words)
{
	enum parameter p = parameter_of(c, name);
	const struct option *o = option_named(c, name);

	if (p != PARAMETERS) {
		*ret_kind = kind_of(p, ret_words);
		return parameters[p].type != TYPE_FLAG;
	}
	*ret_kind = o ? o->kind : KIND_TEXT;
	*ret_words = o ? o->words : NULL;
	return o && o->has_value;
}

/* `kb list` and `show CASE why` are no words of their own in the row. */
static enum word_kind kind_behind(const struct completing *c,
	const char *const *word,
	int n)
{
	enum word_kind last = KIND_TEXT;
	int i = 0;

	for (; i <= n && i < 3 && c->command->takes[i] != KIND_TEXT; i++)
		last = c->command->takes[i];
	if (last == KIND_KB && n == 1)
		return KIND_TEXT;
	/* only the last of them may stand again, and only files do */
	if (n >= i && last != KIND_FILE)
		return KIND_TEXT;
	if (last == KIND_CLAIM && n == 2 && strcmp(word[1], "why") != 0 &&
		c->command->takes[1] == KIND_SHOWN) {
		return KIND_TEXT;
	}
	return last;
}

static void complete_word(struct completing *c, char **word, int n)
{
	const char *plain[2] = { NULL, NULL };
	const char *words = NULL;
	enum word_kind kind = KIND_TEXT;
	int n_plain = 0;

	for (int i = 0; i < n; i++) {
		struct str w = str_of(word[i]);
		bool option = str_starts(w, STR("--"));

		if (option &&
			takes_value(c->command,
				str_from(w, 2),
				&kind,
				&words)) {
			if (++i == n) {
				offer_kind(c, kind, words, plain[0]);
				return;
			}
		} else if (!option && n_plain++ < 2) {
			plain[n_plain - 1] = word[i];
		}
	}
	c->dashes = str_starts(c->cur, STR("-"));
	if (c->dashes)
		options_each(c->command, offer_option, c);
	else if (n_plain == 1 && plain[0] && c->command->run == cmd_kb &&
		strcmp(plain[0], "list") == 0)
		offer_list(c, str_of(parameters[PARAM_KIND].words), ' ');
	else
		offer_kind(c,
			kind_behind(c, plain, n_plain),
			words,
			plain[0]);
}

int complete(const char *at, char **word)
{
	struct completing c = { 0 };
	uint64_t place;
	int n = 0;

	while (word[n])
		n++;
	/* the first word after the program is the command */
	if (!str_u64(str_of(at), &place) || !place || place > (uint64_t)n + 1)
		return EXIT_USAGE;
	int behind = (int)place - 1;
	c.cur = str_of(behind < n ? word[behind] : "");
	if (!behind) {
		offer_commands(&c);
	} else {
		c.command = command_named(word[0]);
		if (c.command)
			complete_word(&c, word + 1, behind - 1);
	}
	put_out(&c.out);
	buf_done(&c.out);
	return c.files ? COMPLETE_FILES : EXIT_OK;
}
