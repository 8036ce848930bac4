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

/* What a line that is none of them looks like, for those who must mend it. */
enum line_fault {
	LINE_SOUND,
	LINE_RANGE,
	LINE_COMMA,
	LINE_WORDS,
	LINE_DEFANGED,
	LINE_OTHER,
	LINE_FAULTS
};
static const struct {
	const char *name; /* for counts */
	const char *why;
} line_faults[LINE_FAULTS] = {
	[LINE_RANGE] = { "ranges of addresses",
		"one address or network was expected, not a range" },
	[LINE_COMMA] = { "with a comma",
		"one value was expected, what is said of it behind a #, not "
		"behind a comma" },
	[LINE_WORDS] = { "of several words",
		"one address, network, domain, URL or digest was expected, "
		"not several words" },
	[LINE_DEFANGED] = { "defanged in a way that is not known",
		"one address, network, domain, URL or digest was expected, "
		"defanged in a way that is known" },
	[LINE_OTHER] = { "of another form",
		"one address, network, domain, URL or digest was expected" },
};

/* the first word of s, which then begins behind it */
static struct str next_word(struct str *s)
{
	struct str word = str_trim(*s);
	size_t n = 0;

	while (n < word.n && word.p[n] != ' ' && word.p[n] != '\t')
		n++;
	*s = str_trim(str_from(word, n));
	return str_head(word, n);
}

/* Where names are sent that nobody should reach: hosts(5) as block lists write
 * it. */
static bool is_sink(struct str word)
{
	static const char *const sinks[] = { "0.0.0.0",
		"127.0.0.1",
		"::1",
		"::",
		"::0",
		"0:0:0:0:0:0:0:0",
		"0:0:0:0:0:0:0:1",
		"255.255.255.255",
		"fe80::1%lo0" };

	for (size_t i = 0; i < sizeof sinks / sizeof *sinks; i++) {
		if (str_is(word, sinks[i]))
			return true;
	}
	return false;
}

/* names that every hosts file has, of the machine itself */
static bool is_own_name(struct str word)
{
	static const char own[] =
		"localhost localhost.localdomain local broadcasthost 0.0.0.0 "
		"localhost6 localhost6.localdomain6 localhost4 "
		"localhost4.localdomain4 ip6-localhost ip6-loopback "
		"ip6-localnet ip6-mcastprefix ip6-allnodes ip6-allrouters "
		"ip6-allhosts";

	return str_listed(str_of(own), ' ', word);
}

/* Whether names stand behind a sink; *ret: they, without a comment. */
static bool hosts_line(struct str s, struct str *ret)
{
	struct str behind;

	struct str word = next_word(&s);

	if (!s.n || comment(s) || !is_sink(word))
		return false;
	*ret = s;
	str_cut(s, '#', ret, &behind);
	return true;
}

/* the indicator of a line that is no hosts file's: its first word */
static enum indicator_type line_form(struct str s,
	char room[static INDICATOR_MAX_BYTE],
	struct str *ret,
	struct str *ret_word)
{
	struct str word = next_word(&s);

	if (s.n && !comment(s))
		return INDICATOR_TYPES;
	*ret_word = indicator_refanged(word, room);
	return indicator_type_of_form(*ret_word, ret);
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

static enum line_fault fault_of(struct str line)
{
	struct str head;
	struct str tail;
	struct str end;
	struct addr a;

	if (str_cut(line, '-', &head, &tail) &&
		addr_parse(str_trim(head), &a)) {
		end = str_trim(tail);
		if (addr_parse(next_word(&end), &a))
			return LINE_RANGE;
	}
	if (str_has_char(line, ','))
		return LINE_COMMA;
	if (oddly_defanged(line))
		return LINE_DEFANGED;
	tail = line;
	next_word(&tail);
	return tail.n ? LINE_WORDS : LINE_OTHER;
}

/* --- recognition --------------------------------------------------------- */

/* Lines of a head, by what they are. */
struct census {
	unsigned sure; /* what nothing but an indicator looks like */
	unsigned good;
	unsigned bad;
	unsigned odd;
};

/* A word with a point in it may be the name of a file: of a public suffix it is
 * the name of a host. */
static bool is_sure(enum indicator_type t, struct str value)
{
	return t != IND_DOMAIN || domain_is_public(value);
}

static void count_line(struct census *c, struct str line, bool all)
{
	char room[INDICATOR_MAX_BYTE];
	struct str value;
	struct str word;
	struct str names;

	if (hosts_line(line, &names)) {
		word = next_word(&names);
		bool own = is_own_name(word);
		enum indicator_type named =
			indicator_type_of_form(word, &value);

		c->good += named == IND_DOMAIN;
		c->sure += named == IND_DOMAIN;
		c->bad += named != IND_DOMAIN && !own;
		return;
	}
	enum indicator_type t = line_form(line, room, &value, &word);
	if (t != INDICATOR_TYPES) {
		c->good++;
		c->sure += all && is_sure(t, value);
	} else if (oddly_defanged(line)) {
		c->odd++;
	} else {
		c->bad++;
	}
}

static struct census census_of(struct str head, bool all)
{
	struct str rest = text_unmarked(head);
	struct census c = { 0 };
	struct str line;
	unsigned most_bad = all ? PROBE_LINES : PROBE_BAD;

	for (unsigned i = 0; i < PROBE_LINES && c.bad < most_bad && rest.n;
		i++) {
		if (!str_cut(rest, '\n', &line, &rest)) {
			/* the last may be cut off */
			line = head.n < PROBE_N ? rest : (struct str){ 0 };
			rest = (struct str){ 0 };
		}
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		line = str_trim(line);
		if (line.n && !comment(line))
			count_line(&c, line, all);
	}
	return c;
}

int indicator_text_probe(struct str head)
{
	struct census c = census_of(head, false);

	if (c.odd > c.good || !c.good)
		return 0;
	/* paths alone, as Maltrail has some, are one line in ten at most */
	if (c.good >= 9 * c.bad)
		return 50;
	/* More odd lines than that: most must be what nothing else looks
	 * like. */
	if (c.good < c.bad && c.bad == PROBE_BAD)
		return 0;
	c = census_of(head, true);
	return c.sure > c.bad + (c.good - c.sure) ? 45 : 0;
}

/* --- reading ------------------------------------------------------------- */

struct listing {
	struct of_list of;
	const struct sink *out;
	struct read_stats *stats;
	uint64_t own;      /* names of the machine itself */
	uint64_t networks; /* written with bits of a host */
	uint64_t fault[LINE_FAULTS];
};

static void skip_line(struct listing *l,
	enum line_fault f,
	const struct obs *where,
	uint64_t line)
{
	l->fault[f]++;
	sink_skip(l->out,
		l->stats,
		(struct skip){
			where->at_byte,
			line,
			0,
			line_faults[f].why,
		});
}

static bool put(struct listing *l,
	enum indicator_type t,
	struct str value,
	struct str word,
	const struct obs *where)
{
	char room[INDICATOR_MAX_BYTE];
	struct obs o = *where;

	o.indicator = feed_indicator(t, indicator_plain(t, value, room));
	l->networks += t == IND_CIDR && o.indicator.value.p == room;
	o.indicator.label = str_of(l->of.label);
	if (l->of.maltrail)
		o.indicator.source = STR("Maltrail");
	if ((t == IND_IP || t == IND_DOMAIN) && word.n != value.n)
		o.indicator.port = indicator_port(word);
	l->stats->records++;
	return l->out->put(l->out->ctx, &o);
}

/* each name for itself */
static bool put_names(struct listing *l,
	struct str names,
	const struct obs *where,
	uint64_t line)
{
	char room[INDICATOR_MAX_BYTE];

	while (names.n) {
		struct str word = next_word(&names);
		struct str value;
		struct str plain = indicator_refanged(word, room);

		if (is_own_name(word)) {
			l->own++;
		} else if (indicator_type_of_form(plain, &value) !=
			IND_DOMAIN) {
			skip_line(l, LINE_OTHER, where, line);
		} else if (!put(l, IND_DOMAIN, value, value, where)) {
			return false;
		}
	}
	return true;
}

static bool one_line(struct listing *l,
	struct str s,
	const struct obs *where,
	uint64_t line)
{
	char room[INDICATOR_MAX_BYTE];
	struct str value;
	struct str word;
	struct str names;

	if (hosts_line(s, &names))
		return put_names(l, names, where, line);
	enum indicator_type t = line_form(s, room, &value, &word);
	if (t != INDICATOR_TYPES)
		return put(l, t, value, word, where);
	skip_line(l, fault_of(s), where, line);
	return true;
}

static void tell_sums(const struct listing *l)
{
	char *note = l->stats->note;
	size_t room = sizeof l->stats->note;
	const char *between = "; lines left out: ";

	snprintf(note,
		room,
		"list of indicators, one a line%s%.100s",
		l->of.label[0] ? ": " : "",
		l->of.label);
	if (l->networks) {
		size_t n = strlen(note);

		snprintf(note + n,
			room - n,
			"; %llu written with bits of a host are their "
			"networks",
			(unsigned long long)l->networks);
	}
	if (l->own) {
		size_t n = strlen(note);

		snprintf(note + n,
			room - n,
			"; %llu names of the machine itself",
			(unsigned long long)l->own);
	}
	for (unsigned i = 1; i < LINE_FAULTS; i++) {
		size_t n = strlen(note);

		if (!l->fault[i])
			continue;
		snprintf(note + n,
			room - n,
			"%s%llu %s",
			between,
			(unsigned long long)l->fault[i],
			line_faults[i].name);
		between = ", ";
	}
}

bool indicator_text_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct listing l = {
		.out = out,
		.stats = stats,
	};
	struct lines lines;
	struct line_iter it = { 0 };
	struct str line;
	uint64_t at;
	int rc;

	if (!lines_open(&lines, in, &scratch, out, stats, err))
		return false;
	while ((rc = lines_next(&lines, &it, &line, &at, err)) > 0) {
		struct str s = str_trim(line);
		const struct obs where = {
			.kind = OBS_INDICATOR,
			.t_ns = T_NONE,
			.at_byte = at,
			.len_byte = (uint32_t)line.n,
		};

		if (at == 0 && str_starts(s, STR("\xef\xbb\xbf")))
			s = str_trim(str_from(s, 3));
		if (!s.n)
			continue;
		if (comment(s)) {
			note_comment(&l.of, s);
		} else if (!one_line(&l, s, &where, lines.line)) {
			return fail(err,
				ERR_LIMIT,
				at,
				"the reading was stopped");
		}
	}
	tell_sums(&l);
	return rc == 0;
}
