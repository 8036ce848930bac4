/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of indicators as CSV with a row of names: MISP's export, abuse.ch's
 * URLhaus, ThreatFox, Feodo Tracker, SSLBL and MalwareBazaar (whose names stand
 * in a comment), and what is alike. A record is a line: a cell that goes over
 * several is not read. Dates of report are no bounds of validity: only columns
 * that say from when to when are. source: MISP, "CSV export"; abuse.ch's feeds
 * as published */
#include <stdio.h>

#include "read/input/lines.h"
#include "read/intel/feed.h"

enum {
	CELLS_MAX = 64,
	LABEL_MAX = 200
};
enum role {
	ROLE_NONE,
	ROLE_VALUE,
	ROLE_TYPED,
	ROLE_TYPE,
	ROLE_MALWARE,
	ROLE_LABEL,
	ROLE_FROM,
	ROLE_TO,
	ROLE_SOURCE,
	ROLE_TO_IDS
};

/* what columns are called, in lower case; the word of a typed one as
 * feed_parts takes it. Of labels the first in this order counts. */
static const struct name {
	const char *name;
	uint8_t role;
	const char *word;
} names[] = {
	{ "value", ROLE_VALUE, NULL },
	{ "ioc_value", ROLE_VALUE, NULL },
	{ "ioc", ROLE_VALUE, NULL },
	{ "indicator", ROLE_VALUE, NULL },
	{ "observable", ROLE_VALUE, NULL },
	{ "url", ROLE_TYPED, "url" },
	{ "domain", ROLE_TYPED, "domain" },
	{ "hostname", ROLE_TYPED, "domain" },
	{ "fqdn", ROLE_TYPED, "domain" },
	{ "ip", ROLE_TYPED, "ip" },
	{ "dst_ip", ROLE_TYPED, "ip" },
	{ "dstip", ROLE_TYPED, "ip" },
	{ "ip_address", ROLE_TYPED, "ip" },
	{ "ipv4", ROLE_TYPED, "ip" },
	{ "ipv6", ROLE_TYPED, "ip" },
	{ "cidr", ROLE_TYPED, "cidr" },
	{ "network", ROLE_TYPED, "cidr" },
	{ "md5", ROLE_TYPED, "md5" },
	{ "sha1", ROLE_TYPED, "sha1" },
	{ "sha256", ROLE_TYPED, "sha256" },
	{ "md5_hash", ROLE_TYPED, "md5" },
	{ "sha1_hash", ROLE_TYPED, "sha1" },
	{ "sha256_hash", ROLE_TYPED, "sha256" },
	{ "ja3", ROLE_TYPED, "ja3" },
	{ "ja3_md5", ROLE_TYPED, "ja3" },
	{ "ja3s", ROLE_TYPED, "ja3s" },
	{ "ja4", ROLE_TYPED, "ja4" },
	{ "hassh", ROLE_TYPED, "hassh" },
	{ "email", ROLE_TYPED, "email" },
	{ "type", ROLE_TYPE, NULL },
	{ "ioc_type", ROLE_TYPE, NULL },
	{ "indicator_type", ROLE_TYPE, NULL },
	{ "to_ids", ROLE_TO_IDS, NULL },
	{ "malware_printable", ROLE_MALWARE, NULL },
	{ "malware_family", ROLE_MALWARE, NULL },
	{ "malware", ROLE_MALWARE, NULL },
	{ "signature", ROLE_MALWARE, NULL },
	{ "label", ROLE_LABEL, NULL },
	{ "event_info", ROLE_LABEL, NULL },
	{ "listingreason", ROLE_LABEL, NULL },
	{ "threat", ROLE_LABEL, NULL },
	{ "tags", ROLE_LABEL, NULL },
	{ "comment", ROLE_LABEL, NULL },
	{ "c2_status", ROLE_NONE, NULL },
	{ "url_status", ROLE_NONE, NULL },
	{ "valid_from", ROLE_FROM, NULL },
	{ "valid_until", ROLE_TO, NULL },
	{ "first_seen", ROLE_FROM, NULL },
	{ "last_seen", ROLE_TO, NULL },
	{ "source", ROLE_SOURCE, NULL },
	{ "feed", ROLE_SOURCE, NULL },
	{ "orgc", ROLE_SOURCE, NULL },
	{ "event_source_org", ROLE_SOURCE, NULL },
};
enum {
	NAMES = sizeof names / sizeof *names
};

struct columns {
	uint8_t name[CELLS_MAX]; /* in names[], + 1; 0 = none of them */
	unsigned n;
	unsigned values;
	unsigned typed;
	unsigned types;
	unsigned ours;
	bool certificates; /* SSLBL: its SHA-1 are of certificates */
};

/* Cells of a line, blanks around them off. "" within quotes stays as it is;
 * false: more than CELLS_MAX, or a quote that is not closed. */
static bool cells_of(struct str line,
	struct str ret[static CELLS_MAX],
	unsigned *ret_n)
{
	unsigned n = 0;

	for (bool more = true; more; n++) {
		struct str cell;
		struct str rest = line;

		while (rest.n && (rest.p[0] == ' ' || rest.p[0] == '\t'))
			rest = str_from(rest, 1);
		if (n == CELLS_MAX)
			return false;
		if (rest.n && rest.p[0] == '"') {
			size_t end = 1;

			while (end < rest.n &&
				(rest.p[end] != '"' ||
					(end + 1 < rest.n &&
						rest.p[end + 1] == '"'))) {
				end += rest.p[end] == '"' ? 2 : 1;
			}
			if (end >= rest.n)
				return false;
			ret[n] = (struct str){ rest.p + 1, end - 1 };
			line = str_from(rest, end + 1);
			more = str_cut(line, ',', &cell, &line);
			continue;
		}
		cell = rest;
		more = str_cut(rest, ',', &cell, &line);
		ret[n] = str_trim(cell);
	}
	*ret_n = n;
	return true;
}

static bool columns_of(struct str line, struct columns *ret)
{
	struct str cell[CELLS_MAX];
	struct columns c = { 0 };

	while (line.n && (line.p[0] == '#' || line.p[0] == ' '))
		line = str_from(line, 1);
	if (!cells_of(line, cell, &c.n))
		return false;
	for (unsigned i = 0; i < c.n; i++) {
		for (unsigned k = 0; k < NAMES; k++) {
			if (!str_lower_eq(cell[i], str_of(names[k].name)))
				continue;
			c.name[i] = (uint8_t)(k + 1);
			c.ours++;
			c.values += names[k].role == ROLE_VALUE;
			c.typed += names[k].role == ROLE_TYPED;
			c.types += names[k].role == ROLE_TYPE;
			c.certificates |=
				!strcmp(names[k].name, "listingreason");
		}
	}
	*ret = c;
	/* a column of addresses alone makes no list: logs have such, too. The
	 * type beside the value, or what the indicator stands for, does. */
	bool value_and_type = c.values && c.types;
	bool more = c.ours > c.values + c.typed + c.types;
	bool value_and_more = (c.values || c.typed) && more;
	return c.n > 1 && (value_and_type || value_and_more);
}

static bool says_nothing(struct str cell)
{
	return !cell.n || str_lower_eq(cell, STR("none")) ||
		str_lower_eq(cell, STR("n/a"));
}

/* --- rows ---------------------------------------------------------------- */

struct listing {
	struct columns columns;
	const struct sink *out;
	struct read_stats *stats;
	uint64_t others;
	uint64_t not_for_detection;
	char label[LABEL_MAX];
};

/* the cell whose column stands first in names[] */
static const struct name *first_with(const struct listing *l,
	const struct str *cell,
	unsigned n,
	enum role a,
	enum role b,
	struct str *ret)
{
	uint8_t best = 0;

	for (unsigned i = 0; i < n && i < l->columns.n; i++) {
		uint8_t k = l->columns.name[i];

		if (!k || (best && best <= k))
			continue;
		enum role role = names[k - 1].role;
		if (role != a && role != b)
			continue;
		if (says_nothing(cell[i]))
			continue;
		best = k;
		*ret = cell[i];
	}
	return best ? &names[best - 1] : NULL;
}

static bool put(struct listing *l,
	struct obs_indicator x,
	const struct obs *where,
	uint64_t line)
{
	char room[INDICATOR_MAX_BYTE];
	struct obs o = *where;
	const char *why = feed_ready(&x, room);

	if (why) {
		sink_skip(l->out,
			l->stats,
			(struct skip){ where->at_byte, line, 0, why });
		return true;
	}
	o.indicator = x;
	l->stats->records++;
	return l->out->put(l->out->ctx, &o);
}

/* the values of a row: the one whose type a column says (or its form), or each
 * of a typed column */
static unsigned values_of(const struct listing *l,
	const struct str *cell,
	unsigned n,
	struct obs_indicator ret[static CELLS_MAX + 1])
{
	struct str value = { 0 };
	struct str word = { 0 };
	unsigned found = 0;

	if (first_with(l, cell, n, ROLE_VALUE, ROLE_VALUE, &value)) {
		char room[INDICATOR_MAX_BYTE];
		struct str as;

		if (first_with(l, cell, n, ROLE_TYPE, ROLE_TYPE, &word))
			return feed_parts(word, value, ret);
		enum indicator_type t =
			indicator_type_of_form(indicator_refanged(value, room),
				&as);
		ret[0] = (struct obs_indicator){
			.type = str_of(indicator_type_name(t)),
			.value = value,
		};
		return t < INDICATOR_TYPES;
	}
	for (unsigned i = 0; i < n && i < l->columns.n; i++) {
		const struct name *k = l->columns.name[i]
			? &names[l->columns.name[i] - 1]
			: NULL;

		if (!k || k->role != ROLE_TYPED || !cell[i].n ||
			str_lower_eq(cell[i], STR("n/a"))) {
			continue;
		}
		bool certificate =
			l->columns.certificates && !strcmp(k->word, "sha1");
		found += feed_parts(certificate ? STR("cert-sha1")
						: str_of(k->word),
			cell[i],
			ret + found);
	}
	return found;
}

static bool row(struct listing *l,
	struct str line,
	uint64_t at,
	uint64_t number)
{
	struct str cell[CELLS_MAX];
	struct str label = { 0 };
	struct str source = { 0 };
	struct str from = { 0 };
	struct str to = { 0 };
	struct str ids;
	struct obs_indicator x[CELLS_MAX + 1];
	const struct obs where = {
		.kind = OBS_INDICATOR,
		.t_ns = T_NONE,
		.at_byte = at,
		.len_byte = (uint32_t)line.n,
	};
	unsigned n;
	unsigned found;

	if (!cells_of(line, cell, &n)) {
		sink_skip(l->out,
			l->stats,
			(struct skip){ at,
				number,
				0,
				"cells between commas were expected, quotes "
				"closed in the same line" });
		return true;
	}
	if (first_with(l, cell, n, ROLE_TO_IDS, ROLE_TO_IDS, &ids) &&
		(str_is(ids, "0") || str_lower_eq(ids, STR("false")))) {
		l->not_for_detection++;
		return true;
	}
	if (!(found = values_of(l, cell, n, x)))
		l->others++;
	const struct name *k =
		first_with(l, cell, n, ROLE_MALWARE, ROLE_LABEL, &label);
	snprintf(l->label,
		sizeof l->label,
		"%s%.*s",
		k && k->role == ROLE_MALWARE ? "malware:" : "",
		STR_FMT(str_head(label, LABEL_MAX - 10)));
	first_with(l, cell, n, ROLE_SOURCE, ROLE_SOURCE, &source);
	first_with(l, cell, n, ROLE_FROM, ROLE_FROM, &from);
	first_with(l, cell, n, ROLE_TO, ROLE_TO, &to);
	for (unsigned i = 0; i < found; i++) {
		x[i].label = str_of(l->label);
		x[i].source = source;
		x[i].from_ns = feed_time(from, false);
		x[i].to_ns = feed_time(to, true);
		if (!put(l, x[i], &where, number))
			return false;
	}
	return true;
}

int indicator_csv_probe(struct str head)
{
	struct str rest = head;
	struct str line;
	struct columns c;

	while (str_cut(rest, '\n', &line, &rest)) {
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (str_trim(line).n && columns_of(line, &c))
			return 60;
		if (str_trim(line).n && line.p[0] != '#')
			return 0;
	}
	return 0;
}

bool indicator_csv_read(struct input *in,
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
	struct columns c;
	struct str line;
	uint64_t at;
	int rc;

	if (!lines_open(&lines, in, &scratch, out, stats, err))
		return false;
	while ((rc = lines_next(&lines, &it, &line, &at, err)) > 0) {
		bool comment = line.n && line.p[0] == '#';

		if (!str_trim(line).n)
			continue;
		if ((comment || !l.columns.n) && columns_of(line, &c)) {
			l.columns = c;
		} else if (!comment && !l.columns.n) {
			return fail(err,
				ERR_FORMAT,
				at,
				"line %llu: a row of names was expected, with "
				"a column for the value",
				(unsigned long long)lines.line);
		} else if (!comment && !row(&l, line, at, lines.line)) {
			return fail(err,
				ERR_LIMIT,
				at,
				"the reading was stopped");
		}
	}
	snprintf(stats->note,
		sizeof stats->note,
		"list of indicators: %llu rows of types that nothing here "
		"looks for, %llu not meant for detection",
		(unsigned long long)l.others,
		(unsigned long long)l.not_for_detection);
	return rc == 0;
}
