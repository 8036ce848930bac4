/* SPDX-License-Identifier: Apache-2.0 */
/* Plain lists, one indicator a line: feeds of addresses, networks with a
 * comment behind (Spamhaus DROP), hosts files, trails of Maltrail. What a line
 * is, its form says; defanged forms are understood. source:
 * github.com/stamparm/maltrail, trails/static */
#include <stdio.h>

#include "read/input/lines.h"
#include "read/intel/feed.h"

enum {
	LABEL_MAX = 120,
	PROBE_LINES = 1000,
	PROBE_BAD = 50
};

/* What comments at the top say of the whole list. */
struct of_list {
	char label[LABEL_MAX];
	bool maltrail;
};

static bool comment(struct str s)
{
	return s.p[0] == '#' || s.p[0] == ';' || str_starts(s, STR("//"));
}

/* "# Aliases: sofacy, apt28": the first name */
static void note_comment(struct of_list *l, struct str s)
{
	struct str head;
	struct str rest;

	l->maltrail |= str_has(s, STR("Maltrail"));
	if (l->label[0] || !str_cut(s, ':', &head, &rest) ||
		!str_ends(head, STR("Aliases"))) {
		return;
	}
	str_cut(rest, ',', &rest, &head);
	rest = str_trim(rest);
	snprintf(l->label,
		sizeof l->label,
		"%.*s",
		STR_FMT(str_head(rest, LABEL_MAX - 1)));
}

/* the indicator of a line: its first word, or the second of a hosts file */
static enum indicator_type line_form(struct str s,
	char room[static INDICATOR_MAX_BYTE],
	struct str *ret)
{
	struct str word = s;
	struct str rest = { 0 };
	size_t n = 0;

	while (n < s.n && s.p[n] != ' ' && s.p[n] != '\t')
		n++;
	word = str_head(s, n);
	rest = str_trim(str_from(s, n));
	bool sink = str_is(word, "0.0.0.0") || str_is(word, "127.0.0.1") ||
		str_is(word, "::1") || str_is(word, "::");
	if (rest.n && !comment(rest)) {
		if (!sink)
			return INDICATOR_TYPES;
		word = rest;
		for (n = 0; n < word.n && word.p[n] != ' ' &&
			word.p[n] != '\t' && word.p[n] != '#';
			n++)
			;
		word = str_head(word, n);
	}
	enum indicator_type t =
		indicator_type_of_form(indicator_refanged(word, room), ret);
	if (rest.n && !comment(rest) && t != IND_DOMAIN)
		return INDICATOR_TYPES;
	return t;
}

/* Whether somebody defanged it in a way that is not understood: such a line is
 * left out, counted and located, and says nothing against the list. */
static bool oddly_defanged(struct str word)
{
	static const char *const marks[] = { "[.",
		"(.",
		"{.",
		"[dot",
		"(dot",
		"{dot",
		"[:",
		"hxxp",
		"hXXp",
		"h**p",
		"[at",
		"(at",
		"\\." };

	if (str_has_char(word, ' ') || str_has_char(word, '\t'))
		return false;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		if (str_has(word, str_of(marks[i])))
			return true;
	}
	return false;
}

int indicator_text_probe(struct str head)
{
	char room[INDICATOR_MAX_BYTE];
	struct str rest = head;
	struct str line, value;
	unsigned good = 0;
	unsigned bad = 0;
	unsigned odd = 0;

	rest = text_unmarked(rest);
	for (unsigned i = 0; i < PROBE_LINES && bad < PROBE_BAD && rest.n;
		i++) {
		if (!str_cut(rest, '\n', &line, &rest)) {
			/* the last may be cut off */
			line = head.n < PROBE_N ? rest : (struct str){ 0 };
			rest = (struct str){ 0 };
		}
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		line = str_trim(line);
		if (!line.n || comment(line))
			continue;
		bool is = line_form(line, room, &value) != INDICATOR_TYPES;
		good += is;
		odd += !is && oddly_defanged(line);
		bad += !is && !oddly_defanged(line);
	}
	if (odd > good)
		return 0;
	/* paths alone, as Maltrail has some, are one line in ten at most */
	return good && good >= 9 * bad ? 50 : 0;
}

static bool one_line(const struct of_list *l,
	struct lines *in,
	const struct sink *out,
	struct read_stats *stats,
	struct str s,
	struct str line,
	uint64_t at)
{
	char room[INDICATOR_MAX_BYTE];
	struct obs o = {
		.kind = OBS_INDICATOR,
		.t_ns = T_NONE,
		.at_byte = at,
		.len_byte = (uint32_t)line.n,
	};
	struct str value;
	enum indicator_type t = line_form(s, room, &value);

	if (t == INDICATOR_TYPES) {
		sink_skip(out,
			stats,
			(struct skip){ at,
				in->line,
				0,
				"one address, network, domain, URL or digest "
				"was expected" });
		return true;
	}
	o.indicator = (struct obs_indicator){
		.type = str_of(indicator_type_name(t)),
		.value = value,
		.label = str_of(l->label),
		.source = l->maltrail ? STR("Maltrail") : (struct str){ 0 },
		.from_ns = T_NONE,
		.to_ns = T_NONE,
	};
	stats->records++;
	return out->put(out->ctx, &o);
}

bool indicator_text_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct of_list l = { 0 };
	struct lines lines;
	struct line_iter it = { 0 };
	struct str line;
	uint64_t at;
	int rc;

	if (!lines_open(&lines, in, &scratch, out, stats, err))
		return false;
	while ((rc = lines_next(&lines, &it, &line, &at, err)) > 0) {
		struct str s = str_trim(line);

		if (at == 0 && str_starts(s, STR("\xef\xbb\xbf")))
			s = str_trim(str_from(s, 3));
		if (!s.n)
			continue;
		if (comment(s)) {
			note_comment(&l, s);
		} else if (!one_line(&l, &lines, out, stats, s, line, at)) {
			return fail(err,
				ERR_LIMIT,
				at,
				"the reading was stopped");
		}
	}
	snprintf(stats->note,
		sizeof stats->note,
		"list of indicators, one a line%s%.100s",
		l.label[0] ? ": " : "",
		l.label);
	return rc == 0;
}
