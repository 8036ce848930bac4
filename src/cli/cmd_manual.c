/* SPDX-License-Identifier: Apache-2.0 */
/* The manual: commands from the table here, other pages from tables below. */
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

static void commands_page(struct buf *b, const struct command *list, size_t n)
{
	manual_head(b,
		"ashiato",
		"1",
		"from scattered traces of an attack to a judgement that can "
		"be "
		"defended");
	buf_z(b,
		".Sh SYNOPSIS\n.Nm ashiato\n.Ar command\n.Op Ar "
		"arguments\n.Sh "
		"DESCRIPTION\n"
		"Seals evidence, reads it, finds the attacker's servers, "
		"lists "
		"every victim, orders the events and says layer by layer\n"
		"(machine, persona, individual, group, unit, sponsor) how "
		"far "
		"the evidence carries, or what is missing.\n"
		"It is passive: it never probes, scans or touches a suspect "
		"system, and it never uses the network.\n.Sh COMMANDS\n");
	for (size_t i = 0; i < n; i++) {
		buf_fmt(b, ".Ss ashiato %s\n", list[i].name);
		manual_text(b, list[i].what);
		buf_z(b, ".\n");
		manual_literal(b, list[i].use);
		if (list[i].help[0])
			manual_literal(b, list[i].help);
	}
	buf_z(b,
		".Sh ENVIRONMENT\n.Bl -tag -width ASHIATO_HOME\n.It Ev "
		"ASHIATO_HOME\nfolder of the signing key; else\n.Pa "
		"$XDG_CONFIG_HOME/ashiato\nor\n"
		".Pa ~/.config/ashiato .\n.It Ev NO_COLOR\nno colour on a "
		"terminal.\n.It Ev ASHIATO_PAGER , PAGER\nwhat shows an "
		"answer that is longer than the screen; else\n.Pa less .\n"
		"Empty or\n.Pa cat\nmeans none, and so does\n"
		".Ic --no-pager\nwith every command.\n.It Ev COLUMNS\n"
		"columns to write in, 40 to 400; else the terminal's, else "
		"80.\n.It Ev SOURCE_DATE_EPOCH\nseconds since 1970: "
		"the time of making that\n.Ic report\nprints, instead of "
		"now.\n.El\n.Sh FILES\n.Bl -tag -width "
		"ledger/checkpoints\n"
		".It Pa case.db\nindex of the ledger (SQLite); made anew "
		"when "
		"it is missing or was changed.\n"
		".It Pa exhibits/\nsealed bytes, named by their SHA-256.\n"
		".It Pa ledger/log\neverything done in the case, one JSON "
		"object a line, append-only.\n"
		".It Pa ledger/checkpoints\nsize, bytes, Merkle root (RFC "
		"9162), key and Ed25519 signature, one a line.\n"
		".It Pa ledger/log.unsigned , ledger/checkpoints.unsigned\n"
		"what no checkpoint signed when a writer came: left by a "
		"crash, "
		"or by checkpoints that were shortened.\n"
		".It Pa out/\nwhat was published.\n.El\n"
		".Sh EXIT STATUS\n0 when it worked, 1 when it failed or\n.Ic "
		"verify\nfound a difference, 2 when the call was wrong.\n"
		".Sh SEE ALSO\n.Xr ashiato-tables 5 ,\n");
	manual_pages(b);
}

static int no_page(const char *name)
{
	struct nearest near = near_to(str_of(name));
	struct buf names = { 0 };

	case_manual_names(&names);
	near_offer_list(&near, buf_str(&names), ' ');
	int status = usage_near(&near,
		"ashiato manual ",
		"`ashiato manual` lists them",
		"manual: there is no page \"%s\"",
		name);
	buf_done(&names);
	return status;
}

/* Text where a person reads, source where a program does. */
static bool put_page(const struct args *a, const struct buf *page)
{
	struct buf text = { 0 };
	struct str source = buf_str(page);
	bool mdoc = str_starts(source, STR(".Dd "));

	if (!mdoc || a->mdoc || (!a->text && !isatty(STDOUT_FILENO)))
		return put_answer(a, page);
	manual_as_text(source, terminal_width(), terminal_colour(), &text);
	bool ok = put_answer(a, &text);
	buf_done(&text);
	return ok;
}

int print_manual(const struct args *a, const struct command *list, size_t n)
{
	struct buf b = { 0 };

	if (a->n_word > 1) {
		return usage(
			"manual: one page at a time was expected; \"%s\" "
			"is one word too many",
			a->word[1]);
	}
	if (a->mdoc && a->text)
		return usage("manual: --mdoc or --text, not both");
	const char *name = a->n_word ? a->word[0] : "";
	if (!a->n_word)
		case_manual_list(&b);
	else if (str_listed(STR("commands ashiato ashiato.1"),
			 ' ',
			 str_of(name)))
		commands_page(&b, list, n);
	else if (!case_manual(str_of(name), &b))
		return no_page(name);
	bool ok = put_page(a, &b);
	buf_done(&b);
	return ok ? EXIT_OK : EXIT_FAILED;
}
